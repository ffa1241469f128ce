"""A sheet of a workbook that streams, with its plain cells written in one go: xlsxwriter takes each apart.

Knows how xlsxwriter keeps and writes cells; the bytes are its own. What needs any care is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from .excel import letters

#: What does not stand in XML, or in Excel's XML, as it is; and a length that surely fits into a cell.
_CARE = "&<>_\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_SHORT = 16_000

#: A cell as it will be written, around the number of its format.
Kept = tuple[str, Any, str]


#: What stands behind the number of a blank cell's format.
BLANK = '"/>'

#: Matches a text that stands in XML as it is.
is_plain = re.compile(rf"[^\s{_CARE}](?:[^{_CARE}]{{0,{_SHORT}}}[^\s{_CARE}])?").fullmatch


class StreamedSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter states no types, so its class is Any
    """A worksheet of a workbook with `constant_memory`, in half the time.

    A plain cell is kept as it will be written, around the number of its format, which is known last.
    """

    previous_row: int

    def begin(self, row: int, columns: Sequence[int]) -> dict[int, Kept]:
        """The cells of a row that is begun, by column; `columns` are all that it will have."""
        for column in (columns[0], columns[-1]):
            if self._check_dimensions(row, column):
                raise AssertionError(f"no cell: {self.name} {row} {column}")
        if row > self.previous_row:
            self._write_single_row(row)
        cells: dict[int, Kept] = self.table[row]
        return cells

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        if not is_plain(string):
            code: int = super()._write_string(row, col, string, cell_format)
            return code
        return self._keep(row, col, cell_format, f'" t="inlineStr"><is><t>{string}</t></is></c>')

    def _write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> int:
        return self._keep(row, col, cell_format, f'"><v>{number:.16G}</v></c>')

    def _write_blank(self, row: int, col: int, blank: Any, cell_format: Any = None) -> int:
        return self._keep(row, col, cell_format, BLANK)

    def _keep(self, row: int, column: int, style: Any, rest: str) -> int:
        if row != self.dim_rowmax or not self.dim_colmin <= column <= self.dim_colmax:
            if code := self._check_dimensions(row, column):
                return int(code)
        if row > self.previous_row:
            self._write_single_row(row)
        self.table[row][column] = f'<c r="{letters(column)}{row + 1}" s="', style, rest
        return 0

    def _write_single_row(self, current_row_num: int = 0) -> None:
        row = self.previous_row
        cells = self.table.get(row, {})
        if not cells or any(type(cell) is not tuple for cell in cells.values()):
            super()._write_single_row(current_row_num)
            return
        self._write_row(row, None, self.row_info.get(row))
        written = [f"{head}{style._get_xf_index()}{rest}" for _, (head, style, rest) in sorted(cells.items())]
        self.fh.write("".join(written) + "</row>")
        self.previous_row = current_row_num
        self.table.clear()

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell) is tuple:
            head, style, rest = cell
            self.fh.write(f"{head}{style._get_xf_index()}{rest}")
        else:
            super()._write_cell(row, col, cell)
