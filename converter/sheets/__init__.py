"""What all workbooks that are written share: Excel's terms, xlsxwriter's traps, lists, heights of rows.

Knows no form and no document.
"""
