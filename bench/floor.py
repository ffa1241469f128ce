"""What plain xlsxwriter asks for the books that are written: `python bench/floor.py [BOOKS]`.

The same cells, formats, widths, heights, merges and rules, known beforehand and said by xlsxwriter's public calls, once
as they come out of the writer of official books and once more by xlsxwriter alone, in turns. Seconds are of processor.
"""

from __future__ import annotations

import io
import sys
import time
from typing import Any

import openpyxl
import xlsxwriter
from province import submissions

from converter import form
from converter.issuing import workbook
from converter.issuing.drawing import _format, _validation


class Said:
    """What a sheet says: its widths, heights, cells with the key of their look, merges and rules."""

    def __init__(self, sheet: Any, looks: dict[str, dict[str, Any]]) -> None:
        self.name = sheet.title
        self.widths = [one.width - 5 / 7 for one in sheet.column_dimensions.values()]
        self.heights = {row - 1: one.height for row, one in sheet.row_dimensions.items() if one.height}
        self.merges = [(area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
                       for area in sheet.merged_cells.ranges]
        self.rules = [(cell, rule.options) for rule in map(_validation, sheet.data_validations.dataValidation)
                      for cell in rule.cells]
        self.cells = []
        for row in sheet.iter_rows():
            for cell in row:
                look = _format(cell)
                looks.setdefault(repr(look), look)
                self.cells.append((cell.row - 1, cell.column - 1, cell.value, repr(look)))


def plain(sheets: list[Said], looks: dict[str, dict[str, Any]]) -> bytes:
    """The same by xlsxwriter's public calls."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    formats = {key: book.add_format(look) for key, look in looks.items()}
    for said in sheets:
        sheet = book.add_worksheet(said.name)
        for column, width in enumerate(said.widths):
            sheet.set_column(column, column, width)
        for row, height in said.heights.items():
            sheet.set_row(row, height)
        heads = {area[:2] for area in said.merges}
        shown = {(row, column): look for row, column, _, look in said.cells}
        for area in said.merges:
            sheet.merge_range(*area, "", formats[shown[area[:2]]])
        covered = {(row, column) for top, left, bottom, right in said.merges for row in range(top, bottom + 1)
                   for column in range(left, right + 1)} - heads
        for row, column, value, look in said.cells:
            if (row, column) in covered:
                continue
            if value is None:
                sheet.write_blank(row, column, None, formats[look])
            elif isinstance(value, str):
                sheet.write_string(row, column, value, formats[look])
            else:
                sheet.write_number(row, column, value, formats[look])
        for (row, column), options in said.rules:
            sheet.data_validation(row, column, row, column, options)
    book.close()
    return out.getvalue()


def main() -> None:
    count = int(sys.argv[1]) if sys.argv[1:] else 20
    the_form, ones = form.load(), list(submissions(count))
    known = []
    for one in ones:
        looks: dict[str, dict[str, Any]] = {}
        book = openpyxl.load_workbook(io.BytesIO(workbook.write(one, the_form)))
        known.append(([Said(sheet, looks) for sheet in book], looks))
    ours = floor = 0.0
    size = alone = 0
    for one, said in zip(ones, known):
        start = time.process_time()
        size += len(workbook.write(one, the_form))
        between = time.process_time()
        alone += len(plain(*said))
        ours, floor = ours + between - start, floor + time.process_time() - between
    print(f"{count} books: ours {ours / count * 1000:.1f} ms and {size / count / 1e3:.0f} kB each, xlsxwriter alone "
          f"{floor / count * 1000:.1f} ms and {alone / count / 1e3:.0f} kB: {ours / floor:.2f} ×")


if __name__ == "__main__":
    main()
