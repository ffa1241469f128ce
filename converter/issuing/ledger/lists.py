"""The lists of the ledger: how their sheets open, go on and end, and how high a line is. Knows no list's columns."""

from __future__ import annotations

from typing import Any

from ...sheets import fitting
from ...sheets.excel import address
from ...sheets.filling import Cell, Link
from ...sheets.roll import Roll
from .styles import SIZE
from .writer import Book
from ..worklist import Column

#: Points of a list's lines: its title, its header, the lowest line.
_TITLE, _HEAD, _LINE = 30.0, 34.0, 20.0
#: Looks whose text takes several lines.
_BROKEN = frozenset(("text", "centre"))


class List(Roll):
    """A list of the ledger. `asides` stand in the title's line, by column."""

    head = 2

    def __init__(self, book: Book, key: str, order: int, columns: tuple[Column, ...], *, foot: int, freeze: int,
                 asides: dict[int, Cell], printed: int | None = None) -> None:
        super().__init__(book.cells, [column.width for column in columns], [column.look for column in columns],
                         book.rows, foot)
        self.book, self.key, self.order, self.columns = book, key, order, columns
        self._broken = [(index, column.width, column.look) for index, column in enumerate(columns)
                        if column.look in _BROKEN]
        self.freeze, self.asides, self.printed = freeze, asides, printed or len(columns)
        self.open()

    def _sheet(self) -> Any:
        sheet = self.book.sheet(self.key, self.order, self.place)
        sheet.outline_settings(symbols_below=False)  # a heading stands above what it folds away
        return sheet

    def _opening(self) -> None:
        title = Cell(self.book.name(self.key, self.place), "title")
        self.write({0: title, **self.asides}.items(), "plain", _TITLE)
        heads = (Cell(column.title or self.book.say(column.key), "head") for column in self.columns)
        self.write(enumerate(heads), "head", _HEAD)

    def line(self, values: list[Any], line: str = "row", level: int = 0) -> int:
        """Write the next line and return its row, from 0. The caller has seen to it that there is room."""
        highest = _LINE
        for index, width, look in self._broken:
            value, indent = values[index], 1
            if type(value) is Cell:
                value, look, indent = value
            text = value.text if type(value) is Link else value
            if type(text) is not str or look not in _BROKEN:
                continue
            room = width - (max(indent, 1) * fitting.INDENT if look == "text" else 0)
            if len(text) * 2 > room or "\n" in text:
                height = min(fitting.height(text, room, SIZE), fitting.TALLEST)
                highest = max(highest, height)
                if height > _LINE + SIZE and type(value) is Link:
                    values[index] = Cell(value._replace(wraps=True), look, indent)
        return self.write(enumerate(values), line, highest, level)

    def turn(self) -> None:
        """Go on in another sheet, and say so."""
        self._finish()
        self.note(self.book.say("continues", sheet=self.book.name(self.key, self.place + 1)))
        self.open()

    def note(self, text: str) -> None:
        """A line below the list that is none of its own."""
        self.write([(0, Cell(text, "aside"))], "plain", _LINE)

    def close(self, empty: str) -> None:
        """Write what is said where there is no line at all, and set the last sheet up."""
        self._finish()
        if self.place == 1 and self.is_fresh:
            self.note(self.book.say(empty))

    def _finish(self) -> None:
        sheet, last = self.sheet, len(self.columns) - 1
        self.filter()
        sheet.freeze_panes(self.head, self.freeze)
        sheet.repeat_rows(0, self.head - 1)
        sheet.set_paper(8)  # A3
        sheet.fit_to_pages(1, 0)
        sheet.print_area(0, 0, max(self.row, self.head), self.printed - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{address(self.book.rows - 1, last)}"})
