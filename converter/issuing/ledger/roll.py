"""Lists that are written line by line and go on over as many sheets as they need.

Knows how xlsxwriter is kept from growing, and how high a line must be. Knows no column of any list.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .styles import SIZE
from .writer import Book, Cell, Link
from ...sheets import fitting
from ...sheets.excel import address

#: Points of a list's lines: its title, its header, the lowest line.
_TITLE, _HEAD, _LINE = 30, 34, 20


class Column(NamedTuple):
    """A column of a list: the key of its header, its width, and how its cells look."""

    key: str
    width: float
    look: str


class Roll:
    """A list that is written line by line, over as many sheets as it needs, each with title and header.

    Only the last two lines are in memory. `asides` stand in the title's line; `foot` lines are kept free at the end
    of every sheet.
    """

    HEAD = 2

    def __init__(self, book: Book, key: str, order: int, columns: tuple[Column, ...], *, foot: int, freeze: int,
                 asides: dict[int, Cell], printed: int | None = None) -> None:
        self.book, self.key, self.order, self.columns = book, key, order, columns
        self.foot, self.freeze, self.asides, self.printed = foot, freeze, asides, printed or len(columns)
        self.place = 0
        self._open()

    @property
    def room(self) -> int:
        """How many more lines the sheet takes."""
        return self.book.rows - self.foot - self.row

    @property
    def is_fresh(self) -> bool:
        return self.row == self.HEAD

    @property
    def capacity(self) -> int:
        """How many lines a sheet takes."""
        return self.book.rows - self.foot - self.HEAD

    def _open(self) -> None:
        self.place, self.row, self.is_filtered = self.place + 1, 0, False
        self.sheet = self.book.sheet(self.key, self.order, self.place)
        self.sheet.outline_settings(symbols_below=False)  # a heading stands above what it folds away
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
        title: list[Any] = [None] * len(self.columns)
        title[0] = Cell(self.book.name(self.key, self.place), "title")
        for index, aside in self.asides.items():
            title[index] = aside
        self._write(title, "plain", _TITLE)
        self._write([Cell(self.book.say(column.key), "head") for column in self.columns], "head", _HEAD)

    def line(self, values: list[Any], line: str = "row", level: int = 0) -> int:
        """Write the next line and return its row, from 0. The caller has seen to it that there is room."""
        highest = float(_LINE)
        for index, (value, column) in enumerate(zip(values, self.columns)):
            cell = value if type(value) is Cell else Cell(value, column.look, 1)
            text = cell.value.text if type(cell.value) is Link else cell.value
            if type(text) is not str or cell.look not in ("text", "centre"):
                continue
            room = column.width - (max(cell.indent, 1) * fitting.INDENT if cell.look == "text" else 0)
            if len(text) * 2 > room or "\n" in text:
                height = min(fitting.height(text, room, SIZE), fitting.TALLEST)
                highest = max(highest, height)
                if height > _LINE + SIZE and type(cell.value) is Link:
                    values[index] = Cell(cell.value._replace(wraps=True), cell.look, cell.indent)
        return self._write(values, line, highest, level)

    def _write(self, values: list[Any], line: str, height: float, level: int = 0) -> int:
        sheet, row = self.sheet, self.row
        # what xlsxwriter remembers of lines that are on disk is let go: it would be all that grows
        for memory in ("row_info", "set_rows", "row_sizes"):
            getattr(sheet, memory, {}).pop(row - 2, None)
        sheet.set_row(row, height, None, {"level": level})
        for index, value in enumerate(values):
            if type(value) is Cell:
                self.book.put(sheet, row, index, value.value, line, value.look, value.indent)
            elif line != "plain":
                self.book.put(sheet, row, index, value, line, self.columns[index].look)
        self.row += 1
        return row

    def turn(self) -> None:
        """Go on in another sheet, and say so."""
        self._finish()
        self.note(self.book.say("continues", sheet=self.book.name(self.key, self.place + 1)))
        self._open()

    def note(self, text: str) -> None:
        """A line below the list that is none of its own."""
        self._write([Cell(text, "aside")], "plain", _LINE)

    def close(self, empty: str) -> None:
        """Write what is said where there is no line at all, and set the last sheet up."""
        self._finish()
        if self.place == 1 and self.is_fresh:
            self.note(self.book.say(empty))

    def filter(self) -> None:
        """Filters over the lines written so far: totals below them stay in sight."""
        if not self.is_filtered:
            self.is_filtered = True
            self.sheet.autofilter(self.HEAD - 1, 0, max(self.row - 1, self.HEAD - 1), len(self.columns) - 1)

    def _finish(self) -> None:
        sheet, last = self.sheet, len(self.columns) - 1
        self.filter()
        sheet.freeze_panes(self.HEAD, self.freeze)
        sheet.repeat_rows(0, self.HEAD - 1)
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(self.row, self.HEAD), self.printed - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{address(self.book.rows - 1, last)}"})
