"""A list as a worksheet: heading, notes, a header row that stays, filters and prints on every page, rows that fit.

Knows xlsxwriter and how an official list looks. Knows no finding, no document, and what no column means. What stands in
a cell is data: text is never a formula, a number or a link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, islice
from typing import Any, Literal, NamedTuple

from . import fitting
from .excel import address, units
from .traps import is_odd, open_workbook, write_text
from ..document.model import LENGTH, Refused, is_too_long
from ..document.values import number

#: The rows of a sheet; what is more goes on, on a further sheet.
ROWS = 1_048_576
#: The links of a sheet, and the characters of one with its prefix; beyond them the text stands alone.
LINKS, LINK = 65_530, 2_079
#: The characters of the choices that a drop-down holds itself; longer ones stand on a hidden sheet.
CHOICES = 255
CHOICES_SHEET = "_choices"

_SIZE, _LOWEST = 10.5, 21.0
#: Family and character set let a machine without the official fonts choose Chinese ones of the same kind.
_SONG = {"font_name": "宋体", "font_size": _SIZE, "font_family": 1, "font_charset": 134}
_HEI = _SONG | {"font_name": "黑体", "font_family": 2}
_HEADING = _SONG | {"font_name": "方正小标宋简体", "font_size": 18, "bold": True, "align": "center",
                    "valign": "vcenter", "text_wrap": True}
_NOTE = _SONG | {"valign": "vcenter", "text_wrap": True}
_GRID = {"border": 1, "border_color": "#7F7F7F", "valign": "vcenter", "text_wrap": True}
_HEADER = _HEI | _GRID | {"align": "center", "bg_color": "#DCE6F1"}
_LINKED = {"font_color": "#0563C1", "underline": 1}
_ALIGN = {"text": "left", "number": "center", "money": "right", "choice": "center"}
_TONES = {None: {}, "error": {"bg_color": "#FDECEA"}, "warning": {"bg_color": "#FFF8E1"}, "info": {}}
_OPEN = {"bg_color": "#FFFFE5"}  # a cell somebody is to choose in

_FOOTER = '&C&"宋体,常规"&10&P / &N'
#: Where Excel wants a character of a file's name escaped in a link.
_ESCAPED = re.compile(r'[%#" <>\[\]^`{}]')
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Column(NamedTuple):
    """A column: its header, its width in characters, what stands below it, and for `choice` what can be chosen."""

    header: str
    width: float
    kind: Literal["text", "number", "money", "choice"] = "text"
    choices: tuple[str, ...] = ()
    hidden: bool = False  # for what only a program reads, behind all the others


class Link(NamedTuple):
    """A text that leads to a place (`'Sheet'!B3`), of this workbook or of `file`, a path relative to it."""

    text: str
    place: str
    file: str = ""


Cell = str | int | Decimal | Link | None


@dataclass(frozen=True)
class Row:
    """A row whose colour says how grave it is."""

    cells: Sequence[Cell]
    tone: Literal["error", "warning", "info"] | None = None


class Book:
    """A workbook of lists, a sheet each."""

    def __init__(self, title: str) -> None:
        self._stream = io.BytesIO()
        self.workbook = open_workbook(self._stream, title, in_memory=True,
                                      default_format_properties=_SONG | {"font_size": 11})

    def add(self, title: str, sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell] | Row],
            notes: Sequence[str] = ()) -> None:
        add(self.workbook, title, sheet, columns, rows, notes)

    def bytes(self) -> bytes:
        self.workbook.close()
        return self._stream.getvalue()


def write(title: str, sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell] | Row],
          notes: Sequence[str] = ()) -> bytes:
    """A workbook of one list. Raises as `add` does."""
    book = Book(title)
    book.add(title, sheet, columns, rows, notes)
    return book.bytes()


def add(workbook: Any, title: str, sheet: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell] | Row],
        notes: Sequence[str] = ()) -> None:
    """A list as a sheet of an open xlsxwriter workbook; what one sheet cannot hold goes on, on `sheet(2)` and so on.

    sheet: a legal name of a sheet, with room for the number behind it. A text that is longer than a cell holds raises
    Refused with its place.
    """
    rows, looks = iter(rows), _Looks(workbook)
    for place in count(1):
        part = list(islice(rows, ROWS - len(notes) - 2))
        if place > 1 and not part:
            return
        _Sheet(workbook, sheet if place == 1 else f"{sheet}({place})", columns, looks).write(title, notes, part)


class _Looks:
    """The formats of a workbook's lists, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook, self.made = workbook, {}

    def __call__(self, look: dict[str, Any]) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format(look)
        return self.made[key]


class _Sheet:
    def __init__(self, workbook: Any, name: str, columns: Sequence[Column], looks: _Looks) -> None:
        self.workbook, self.name, self.columns, self.looks = workbook, name, columns, looks
        self.sheet = workbook.add_worksheet(name)
        self.links = 0

    def write(self, title: str, notes: Sequence[str], rows: list[Sequence[Cell] | Row]) -> None:
        header = len(notes) + 1
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width, None, {"hidden": True} if column.hidden else {})
        self._across(0, title, _HEADING, 36.0)
        for place, note in enumerate(notes, 1):
            self._across(place, note, _NOTE, 18.0)
        for index, column in enumerate(self.columns):
            self._text(header, index, column.header, _HEADER)
        self._fit(header, [column.header for column in self.columns], 26.0)
        for place, row in enumerate(rows, header + 1):
            row = row if isinstance(row, Row) else Row(row)
            shown = [self._cell(place, index, column, content, _TONES[row.tone])
                     for index, (column, content) in enumerate(zip(self.columns, row.cells, strict=True))]
            self._fit(place, shown, _LOWEST)
        self._choose(header + 1, header + len(rows))
        self._set_up(header, header + len(rows))

    def _across(self, row: int, content: str, look: dict[str, Any], lowest: float) -> None:
        """A text over the whole width of the list."""
        shown = [column for column in self.columns if not column.hidden]
        if len(shown) > 1:
            self.sheet.merge_range(row, 0, row, len(shown) - 1, "", self.looks(look))
        self._text(row, 0, content, look)
        width = sum(column.width for column in shown)
        self.sheet.set_row(row, min(max(fitting.height(content, width, look["font_size"]), lowest), fitting.TALLEST))

    def _fit(self, row: int, shown: Iterable[str], lowest: float) -> None:
        """Make a row as high as its highest text, as far as a row can be."""
        needed = max([lowest, *(fitting.height(content, column.width, _SIZE)
                                for content, column in zip(shown, self.columns) if content and not column.hidden)])
        self.sheet.set_row(row, min(round(needed * 4) / 4, fitting.TALLEST))

    def _cell(self, row: int, index: int, column: Column, content: Cell, tone: dict[str, Any]) -> str:
        """Write one cell; what it shows."""
        look = _SONG | _GRID | {"align": _ALIGN[column.kind]} | (_OPEN if column.kind == "choice" else tone)
        if content is None:
            self.sheet.write_blank(row, index, None, self.looks(look))
            return ""
        if isinstance(content, Link):
            return self._link(row, index, content, look)
        if isinstance(content, (int, Decimal)):
            if column.kind in ("number", "money"):
                return self._number(row, index, Decimal(content), look, column.kind)
            content = f"{content:f}" if isinstance(content, Decimal) else str(content)
        return self._text(row, index, content, look)

    def _text(self, row: int, index: int, content: str, look: dict[str, Any]) -> str:
        content = _UNWRITABLE.sub("\ufffd", content)
        if is_too_long(content):
            raise Refused(f"Expected at most {LENGTH} characters in one cell, got {len(content)} - at "
                          f"`{self.name}!{address(row, index)}`")
        _sure(write_text(self.sheet, row, index, content, self.looks(look)))
        return content

    def _number(self, row: int, index: int, figure: Decimal, look: dict[str, Any], kind: str) -> str:
        """A number with all its decimals; as text where a cell's binary double could not hold it."""
        figure = number.amount(figure) if kind == "money" else number.plain(figure)
        if isinstance(number.format_money(figure), str):
            return self._text(row, index, f"{figure:f}", look)
        decimals = max(0, -figure.as_tuple().exponent)
        look = look | {"num_format": {0: 1, 2: 2}.get(decimals, f"0.{'0' * decimals}")}
        _sure(self.sheet.write_number(row, index, float(figure), self.looks(look)))
        return f"{figure:f}"

    def _link(self, row: int, index: int, link: Link, look: dict[str, Any]) -> str:
        file = _ESCAPED.sub(lambda match: f"%{ord(match[0]):02X}", link.file)
        target = f"external:{file}#{link.place}" if file else f"internal:{link.place}"
        if self.links == LINKS or max(map(units, target.split("#", 1))) > LINK:
            return self._text(row, index, link.text, look)
        shown = self._text(row, index, link.text, look | _LINKED)
        _sure(self.sheet.write_url(row, index, target, self.looks(look | _LINKED), shown))
        if is_odd(shown):
            self._text(row, index, shown, look | _LINKED)
        self.links += 1
        return shown

    def _choose(self, first: int, last: int) -> None:
        """A drop-down for every cell of a column of choices."""
        for index, column in enumerate(self.columns):
            if column.kind == "choice" and column.choices and first <= last:
                _sure(self.sheet.data_validation(first, index, last, index, {
                    "validate": "list", "source": _source(self.workbook, column.choices)}))

    def _set_up(self, header: int, last: int) -> None:
        sheet = self.sheet
        sheet.freeze_panes(header + 1, 0)
        sheet.autofilter(header, 0, last, len(self.columns) - 1)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(header)
        sheet.center_horizontally()
        sheet.set_margins(left=0.63, right=0.63, top=0.787, bottom=0.709)
        sheet.set_footer(_FOOTER, {"margin": 0.354})


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
    first, last = (re.sub("([A-Z]+)", r"$\1$", address(row, column)) for row in (0, len(choices) - 1))
    return f"={CHOICES_SHEET}!{first}:{last}"


def _sure(code: int) -> None:
    """xlsxwriter tells by a number what it left out."""
    if code:
        raise AssertionError(f"xlsxwriter left something out: {code}")
