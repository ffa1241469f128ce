"""What all workbooks that are written share: Excel's terms, xlsxwriter's traps, cells, lists, heights of rows.

Knows no form and no document.
"""
