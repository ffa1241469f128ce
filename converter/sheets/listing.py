"""A list as a worksheet: heading, notes, a header row that stays, filters and prints on every page, rows that fit.

Knows how an official list looks. Knows no finding, no document, and what no column means. What stands in a cell is
data: text is never a formula, a number or a link.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from ..document.values import number
from . import fitting
from .excel import CHOICES, LINKS, ROWS, absolute, units
from .filling import Cell, Cells, Link, Money, Number
from .roll import Roll
from .traps import open_workbook

#: Choices that a drop-down does not hold itself stand on a hidden sheet.
CHOICES_SHEET = "_choices"

_SIZE, _LOWEST = 10.5, 21.0
#: Family and character set let a machine without the official fonts choose Chinese ones of the same kind.
_SONG = {"font_name": "宋体", "font_size": _SIZE, "font_family": 1, "font_charset": 134}
_HEI = _SONG | {"font_name": "黑体", "font_family": 2}
_GRID = {"border": 1, "border_color": "#7F7F7F", "valign": "vcenter", "text_wrap": True}
#: What is above the rows, then the rows, by how grave they are.
_LINES: dict[str, dict[str, Any]] = {
    "heading": _SONG | {"font_name": "方正小标宋简体", "font_size": 18, "bold": True, "align": "center",
                        "valign": "vcenter", "text_wrap": True},
    "note": _SONG | {"valign": "vcenter", "text_wrap": True},
    "header": _HEI | _GRID | {"align": "center", "bg_color": "#DCE6F1"},
    "row": _SONG | _GRID, "info": _SONG | _GRID,
    "error": _SONG | _GRID | {"bg_color": "#FDECEA"}, "warning": _SONG | _GRID | {"bg_color": "#FFF8E1"},
}
_LOOKS: dict[str, dict[str, Any]] = {
    "across": {}, "text": {"align": "left"}, "number": {"align": "center"}, "money": {"align": "right"},
    "choice": {"align": "center", "bg_color": "#FFFFE5"},  # somebody is to choose in it
    "code": {"align": "center", "num_format": "@"}, "day": {"align": "center", "num_format": "yyyy-mm-dd"},
}
_LINKED = {look: f"{look} linked" for look in _LOOKS}
_LOOKS |= {linked: _LOOKS[look] | {"font_color": "#0563C1", "underline": 1} for look, linked in _LINKED.items()}
#: Number formats that every spreadsheet program has by number.
_BUILT_IN = {"0": 1, "0.00": 2}

_FOOTER = '&C&"宋体,常规"&10&P / &N'


def _style(line: str, look: str, shown: str | None, indent: int) -> dict[str, Any]:
    made = _LINES[line] | _LOOKS[look]
    return made if shown is None else made | {"num_format": _BUILT_IN.get(shown, shown)}


Kind = Literal["text", "number", "money", "choice", "code", "day"]


class Column(NamedTuple):
    """A column: its header, its width in characters, what stands below it, and for `choice` what can be chosen.

    `code`: text that stays text when somebody types digits; `day`: text for a day, typed ones are shown alike.
    note: what a cell says of itself when it is entered, of at most 255 characters.
    """

    header: str
    width: float
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    hidden: bool = False  # for what only a program reads, behind all the others
    note: str = ""


Content = str | int | Decimal | Link | None


@dataclass(frozen=True)
class Row:
    """A row whose colour says how grave it is. choices: what can be chosen in this row, and in no other."""

    cells: Sequence[Content]
    tone: str | None = None  # error, warning or info
    choices: tuple[str, ...] = ()


class Book:
    """A workbook of lists, a sheet each."""

    def __init__(self, title: str) -> None:
        self._stream = io.BytesIO()
        self._workbook = open_workbook(self._stream, title, in_memory=True,
                                       default_format_properties=_SONG | {"font_size": 11})
        self._cells = Cells(self._workbook, _style, whole="0", linked=_LINKED, links=LINKS)

    def add(self, title: str, sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Content] | Row],
            notes: Sequence[str] = (), printed: int | None = None) -> None:
        """A list as a sheet; what one sheet cannot hold goes on, on `sheet(2)` and so on.

        printed: so many columns, where it is not all. sheet: a legal name of a sheet, with room for the number behind
        it. A text that is longer than a cell holds
        raises Refused with its place.
        """
        roll = _Listing(self._cells, title, sheet, columns, notes, printed)
        for row in rows:
            if not roll.room:
                roll.turn()
            roll.line(row if isinstance(row, Row) else Row(row))
        roll.close()

    def bytes(self) -> bytes:
        self._workbook.close()
        return self._stream.getvalue()


def write(title: str, sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Content] | Row],
          notes: Sequence[str] = (), printed: int | None = None) -> bytes:
    """A workbook of one list. Raises as `Book.add` does."""
    book = Book(title)
    book.add(title, sheet, columns, rows, notes, printed)
    return book.bytes()


class _Listing(Roll):
    def __init__(self, cells: Cells, title: str, name: str, columns: Sequence[Column], notes: Sequence[str],
                 printed: int | None) -> None:
        super().__init__(cells, [column.width for column in columns], [column.kind for column in columns], ROWS)
        self.title, self.name, self.columns, self.notes, self.printed = title, name, columns, notes, printed
        self.head = len(notes) + 2
        self.open()

    def _sheet(self) -> Any:
        name = self.name if self.place == 1 else f"{self.name}({self.place})"
        return self.cells.workbook.add_worksheet(name)

    def _opening(self) -> None:
        for index, column in enumerate(self.columns):
            if column.hidden:
                self.sheet.set_column(index, index, column.width, None, {"hidden": True})
        self._across(self.title, "heading", 36.0)
        for note in self.notes:
            self._across(note, "note", 18.0)
        headers = [Cell(column.header, "across") for column in self.columns]
        self.write(enumerate(headers), "header", self._height((column.header for column in self.columns), 26.0))

    def _across(self, content: str, line: str, lowest: float) -> None:
        """A text over the whole width of the list."""
        shown = [column.width for column in self.columns[:self.printed] if not column.hidden]
        if len(shown) > 1:
            self.sheet.merge_range(self.row, 0, self.row, len(shown) - 1, "", self.cells.format(line, "across"))
        height = fitting.height(content, sum(shown), _LINES[line]["font_size"])
        self.write([(0, Cell(content, "across"))], line, min(max(height, lowest), fitting.TALLEST))

    def _height(self, shown: Iterable[str], lowest: float) -> float:
        """As high as the highest text of a row, as far as a row can be."""
        needed = max([lowest, *(fitting.height(content, column.width, _SIZE)
                                for content, column in zip(shown, self.columns) if content and not column.hidden)])
        return min(round(needed * 4) / 4, fitting.TALLEST)

    def line(self, row: Row) -> None:
        """The next row. Raises ValueError where it is not as long as there are columns."""
        values = [_value(content, column) for column, content in zip(self.columns, row.cells, strict=True)]
        for index, column in enumerate(self.columns):
            if column.kind == "choice" and row.choices:
                _sure(self.sheet.data_validation(self.row, index, self.row, index, {
                    "validate": "list", "source": _source(self.cells.workbook, row.choices)}))
        self.write(enumerate(values), row.tone or "row", self._height(map(_shown, values), _LOWEST))

    def turn(self) -> None:
        """Go on in another sheet."""
        self.close()
        self.open()

    def close(self) -> None:
        """Set up the sheet, whose rows are all written."""
        self._choose(self.head, self.row - 1)
        self.filter()
        sheet = self.sheet
        sheet.freeze_panes(self.head, 0)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if self.printed:
            sheet.print_area(0, 0, self.row - 1, self.printed - 1)
        sheet.repeat_rows(self.head - 1)
        sheet.center_horizontally()
        sheet.set_margins(left=0.63, right=0.63, top=0.787, bottom=0.709)
        sheet.set_footer(_FOOTER, {"margin": 0.354})

    def _choose(self, first: int, last: int) -> None:
        """A drop-down for every cell of a column of choices, and what those of a column say of themselves."""
        for index, column in enumerate(self.columns):
            offered: dict[str, Any] = {"validate": "any"}
            if column.kind == "choice" and column.choices:
                offered = {"validate": "list", "source": _source(self.cells.workbook, column.choices)}
            if column.note:
                offered |= {"input_title": column.header[:32], "input_message": column.note}
            if len(offered) > 1 and first <= last:
                _sure(self.sheet.data_validation(first, index, last, index, offered))


def _value(content: Content, column: Column) -> Any:
    """What a cell holds, by its column: figures are numbers in columns of numbers, else text."""
    if not isinstance(content, (int, Decimal)):
        return content
    if column.kind == "money":
        return Money(number.amount(Decimal(content)))
    if column.kind == "number":
        return Number(Decimal(content))
    return f"{content:f}" if isinstance(content, Decimal) else str(content)


def _shown(value: Any) -> str:
    if isinstance(value, Link):
        return value.text
    return f"{value.value:f}" if isinstance(value, (Money, Number)) else value or ""


def _source(workbook: Any, choices: tuple[str, ...]) -> list[str] | str:
    """What a drop-down offers: the choices themselves, or where they stand if it cannot hold them."""
    if units(",".join(choices)) <= CHOICES and not any(mark in choice for choice in choices for mark in ',"'):
        return list(choices)
    sheet = workbook.get_worksheet_by_name(CHOICES_SHEET)
    if sheet is None:
        sheet = workbook.add_worksheet(CHOICES_SHEET)
        sheet.hide()
    column = 0 if sheet.dim_colmax is None else sheet.dim_colmax + 1
    for row, choice in enumerate(choices):
        _sure(sheet.write_string(row, column, choice))
    return f"={CHOICES_SHEET}!{absolute(0, column)}:{absolute(len(choices) - 1, column)}"


def _sure(code: int) -> None:
    """xlsxwriter tells by a number what it left out."""
    if code:
        raise AssertionError(f"xlsxwriter left something out: {code}")
