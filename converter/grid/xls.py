"""Workbooks of Excel 97 to 2003 (.xls), read with xlrd: values, merges, percentages, hidden rows and columns.

xlrd does not tell formulas from values; the reader says so.
"""

from __future__ import annotations

from typing import Any

from . import formats
from .cells import Sheet, Traits, check_extent
from ..system.errors import Unreadable


def read(data: bytes) -> list[Sheet]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silent())
    except xlrd.XLRDError as error:
        raise Unreadable("encrypted" if "encrypt" in str(error).lower() else "damaged", why=str(error)) from None
    return [_sheet(book, sheet, xlrd) for sheet in book.sheets()]


class _Silent:
    """xlrd prints what it finds odd; a clerk has no use for it."""

    def write(self, line: str) -> None:
        pass


def _sheet(book: Any, source: Any, xlrd: Any) -> Sheet:
    check_extent(source.nrows, source.ncols)
    traits = Traits(untold=("formulas",))
    rows = []
    for number in range(source.nrows):
        row = []
        for column, cell in enumerate(source.row(number)):
            value: Any = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                value = _date(cell.value, book, xlrd)
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(cell.value)
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = traits.errors[number, column] = xlrd.error_text_from_code.get(cell.value, "#?")
            elif cell.ctype == xlrd.XL_CELL_NUMBER and (code := _code(book, cell)):
                if formats.is_percent(code):
                    traits.percents.add((number, column))
                else:
                    traits.formats[number, column] = code
            row.append("" if value is None else value)
        rows.append(row)
    traits.hidden_rows.update(row for row, info in source.rowinfo_map.items() if info.hidden and row < source.nrows)
    traits.hidden_columns.update(column for column, info in source.colinfo_map.items()
                                 if info.hidden and column < source.ncols)
    areas = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    return Sheet(source.name, rows, areas, hidden=source.visibility != 0, traits=traits)


def _code(book: Any, cell: Any) -> str | None:
    """The cell's number format, where it shows more than the number."""
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return found.format_str if found is not None and formats.matters(found.format_str) else None


def _date(serial: float, book: Any, xlrd: Any) -> Any:
    try:
        return xlrd.xldate_as_datetime(serial, book.datemode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return serial
