"""A sheet of a workbook that is made in memory, its cells, merges and rules written with what is known of them already.

Knows how xlsxwriter keeps and writes them; the bytes are its own. What needs any care is left to it.
"""

from __future__ import annotations

import io
import math
from typing import Any, NamedTuple

from xlsxwriter.worksheet import Worksheet

from .excel import address, letters

#: A text that surely fits into a cell.
_SHORT = 16_000
#: Rows whose first and last column xlsxwriter says together.
_BLOCK = 16
#: What stands before and behind the cells of a rule, by all else that it says: most sheets of a form say the same.
_RULES: dict[tuple[Any, ...], tuple[str, str]] = {}
_MOST_RULES = 5_000


class String(NamedTuple):
    """A text as it is kept, of the name that xlsxwriter asks for: of another cell a link says what it shows."""

    style: Any
    rest: str


class FilledSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter states no types, so its class is Any
    """A worksheet as any, in half the time: a cell is kept as its format and what stands behind that one's number."""

    fh: Any

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        if cell_format is None or len(string) > _SHORT or self._reach(row, col):
            code: int = super()._write_string(row, col, string, cell_format)
            return code
        index = self.str_table._get_shared_string_index(string)
        self.table[row][col] = String(cell_format, f'" t="s"><v>{index}</v></c>')
        return 0

    def _write_number(self, row: int, col: int, number: float, cell_format: Any = None) -> int:
        if cell_format is None or not math.isfinite(number) or self._reach(row, col):
            code: int = super()._write_number(row, col, number, cell_format)
            return code
        self.table[row][col] = cell_format, f'"><v>{number:.16G}</v></c>'
        return 0

    def _write_blank(self, row: int, col: int, blank: Any, cell_format: Any = None) -> int:
        if cell_format is None:
            return 0
        if code := self._reach(row, col):
            return code
        self.table[row][col] = cell_format, '"/>'
        return 0

    def _reach(self, row: int, column: int) -> int:
        """Take a cell into what the sheet covers; xlsxwriter's code where it lies beyond every sheet."""
        if (self.dim_colmin is not None and self.dim_colmin <= column <= self.dim_colmax
                and self.dim_rowmin <= row <= self.dim_rowmax):
            return 0
        return int(self._check_dimensions(row, column))

    def merge_range(self, first_row: int, first_col: int, last_row: int, last_col: int, data: Any,
                    cell_format: Any = None) -> int:
        """An area without content whose cells are free; any other is xlsxwriter's."""
        cells = [(row, column) for row in range(first_row, last_row + 1) for column in range(first_col, last_col + 1)]
        if (data != "" or cell_format is None or len(cells) < 2 or self.table_cells
                or not self.merged_cells.keys().isdisjoint(cells)
                or self._reach(first_row, first_col) or self._reach(last_row, last_col)):
            code: int = super().merge_range(first_row, first_col, last_row, last_col, data, cell_format)
            return code
        self.merged_cells.update(dict.fromkeys(cells, f"{address(*cells[0])}:{address(*cells[-1])}"))
        self.merge.append([first_row, first_col, last_row, last_col])
        for row, column in cells:
            self.table[row][column] = cell_format, '"/>'
        return 0

    def _write_rows(self) -> None:
        if self.comments:  # a row may have no other cell than its comment's
            super()._write_rows()
            return
        rows = {row: sorted(cells.items()) for row, cells in self.table.items() if cells}
        spans: dict[int, tuple[int, int]] = {}
        for row, cells in rows.items():
            first, last = cells[0][0], cells[-1][0]
            low, high = spans.get(row // _BLOCK, (first, last))
            spans[row // _BLOCK] = min(low, first), max(high, last)
        for row in sorted(rows.keys() | self.row_info.keys()):
            low, high = spans.get(row // _BLOCK, (-1, -1))
            span = f"{low + 1}:{high + 1}" if high >= 0 else None
            if row not in rows:
                self._write_empty_row(row, span, self.row_info[row])
                continue
            self._write_row(row, span, self.row_info.get(row))
            for column, cell in rows[row]:
                self._write_cell(row, column, cell)
            self.fh.write("</row>")

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        if type(cell) in (String, tuple):
            style, rest = cell
            self.fh.write(f'<c r="{letters(col)}{row + 1}" s="{style._get_xf_index()}{rest}')
        else:
            super()._write_cell(row, col, cell)

    def _write_data_validation(self, options: dict[str, Any]) -> None:
        (top, left, bottom, right), *others = options["cells"]
        if others or options.get("multi_range") or isinstance(options.get("value"), list):
            super()._write_data_validation(options)
            return
        key = tuple((name, said) for name, said in options.items() if name != "cells")
        if key not in _RULES:
            if len(_RULES) > _MOST_RULES:
                _RULES.clear()
            out, self.fh = self.fh, io.StringIO()
            super()._write_data_validation(options)
            # quotes within an attribute are escaped: nothing else looks so
            before, _, behind = self.fh.getvalue().partition(' sqref="')
            self.fh = out
            _RULES[key] = before + ' sqref="', behind[behind.index('"'):]
        before, behind = _RULES[key]
        area = address(top, left) + ("" if (top, left) == (bottom, right) else ":" + address(bottom, right))
        self.fh.write(f"{before}{area}{behind}")
