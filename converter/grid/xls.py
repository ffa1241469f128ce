"""Workbooks of Excel 97 to 2003 (.xls), read with xlrd: values, merges, number formats, fonts, hidden parts.

xlrd does not tell formulas from values; the reader says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import formats
from .cells import Sheet, check_extent
from .traits import NoValue, Run, Traits, is_error
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
    traits = Traits(untold=("formulas",), date1904=bool(book.datemode))
    looks = _Looks(book)
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
            elif cell.ctype == xlrd.XL_CELL_TEXT and is_error(value.strip()):
                traits.errors[number, column] = value.strip()
            if value is None or value == "":
                row.append("")
                continue
            row.append(value)
            code, struck, raised, faint = looks(cell.xf_index)
            if code and cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT):
                traits.formats[number, column] = code
            for effect, cells in ((struck, traits.struck), (raised, traits.raised), (faint, traits.faint)):
                if effect:
                    cells.add((number, column))
        rows.append(row)
    for cell, runs in source.rich_text_runlist_map.items():
        if cell[0] < len(rows) and type(text := rows[cell[0]][cell[1]]) is str:
            traits.runs[cell] = tuple(looks.runs(text, runs))
    for number in range(source.nrows):
        info = source.rowinfo_map.get(number)
        if info.hidden or info.height < _LOW if info else source.default_row_hidden:
            traits.hidden_rows.add(number)
    traits.hidden_columns.update(column for column, info in source.colinfo_map.items()
                                 if (info.hidden or info.width < _NARROW) and column < source.ncols)
    areas = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells]
    return Sheet(source.name, rows, areas, hidden=source.visibility != 0, traits=traits)


#: What nothing can be read in: a row in twentieths of a point, a column in 256ths of a character.
_LOW, _NARROW = 20, 51
#: Twentieths of a point of letters that nobody sees.
_TINY = 60


class _Looks:
    """What the cell styles of a workbook show otherwise than plainly: format, struck, raised, faint."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.known: dict[int, tuple[str, bool, bool, bool]] = {}

    def __call__(self, style: int) -> tuple[str, bool, bool, bool]:
        if style not in self.known:
            xf = self.book.xf_list[style]
            listed = self.book.format_map.get(xf.format_key)
            code = listed.format_str if listed is not None else ""
            struck, raised, faint = self._font(xf.font_index)
            filled = xf.background.fill_pattern and not self._is_white(xf.background.pattern_colour_index)
            code = code if formats.matters(code) or formats.changes_texts(code) else ""
            self.known[style] = code, struck, raised, faint and not filled
        return self.known[style]

    def _font(self, number: int) -> tuple[bool, bool, bool]:
        font = self.book.font_list[number] if number < len(self.book.font_list) else None
        return (bool(font.struck_out), bool(font.escapement), font.height < _TINY or self._is_white(
            font.colour_index)) if font else (False, False, False)

    def _is_white(self, colour: int) -> bool:
        white: bool = self.book.colour_map.get(colour) == (255, 255, 255)
        return white

    def runs(self, text: str, changes: list[tuple[int, int]]) -> Iterator[Run]:
        """A text cut where its font changes; what stands before is as the cell is."""
        ends = [offset for offset, _ in changes[1:]] + [len(text)]
        if changes and changes[0][0]:
            yield Run(text[:changes[0][0]])
        for (offset, font), end in zip(changes, ends):
            yield Run(text[offset:end], *self._font(font))


def _date(serial: float, book: Any, xlrd: Any) -> Any:
    try:
        return xlrd.xldate_as_datetime(serial, book.datemode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return NoValue("format", f"{serial:.15g}", serial)
