"""The whole program in one page: an HTML file that is opened from the disk and needs no installation and no network.

    building  made of the installed package and the runtime's files     desk      in the page: one workbook
    carried   what the page carries                                     portrait  how a sheet looks
    screen/   what the browser draws: style, scripts                    gathering in the page: all workbooks, as `run`
    leaflet   the manual as HTML                                        bridge    what scripts call

Python judges, the scripts only draw and pass messages. A sheet's text reaches the page as data. The runtime is Pyodide:
CPython in WebAssembly, in workers of the page. Knows the verbs. Knows no terminal and no option.
"""

from __future__ import annotations
