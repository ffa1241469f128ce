"""Cells of every kind, written safely: text is text, a number that no cell holds is text, a link is one that opens.

Knows xlsxwriter and what it refuses. Knows no list and how nothing looks: `Style` is given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..document.model import LENGTH, Refused, is_too_long
from ..document.values.number import decimals as decimals_of
from ..document.values.number import plain
from . import excel
from .traps import write_text

#: The properties of a cell: what its line is, what it holds, its number format, its indent.
Style = Callable[[str, str, "str | None", int], dict[str, Any]]

_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CARE = re.compile("[<\ud800-\udfff\ufffe\uffff]")


class Money(NamedTuple):
    """万元, shown with at least two decimals."""

    value: Decimal


class Number(NamedTuple):
    """A number shown with the decimals it has, or in the format given."""

    value: Decimal
    format: str | None = None


class Percent(NamedTuple):
    """25 is 25 %: a quarter in the cell, shown with its sign."""

    value: Decimal


class Formula(NamedTuple):
    """A formula with the exact value it gives, seen before anything is calculated, and its number format."""

    text: str
    value: Decimal
    number: str


class Link(NamedTuple):
    """A text that leads to a place (`'1.甲'!A1`), of this workbook or of `file`, a path relative to it."""

    text: str
    place: str
    file: str = ""
    wraps: bool = False  # whether it takes several lines: not every program breaks the text of a native link


class Cell(NamedTuple):
    """A value whose look is not its column's."""

    value: Any
    look: str
    indent: int = 0


def decimals(whole: str, count: int) -> str:
    """A number format with so many decimals."""
    return f"{whole}.{'0' * count}" if count > 0 else whole


def places(value: Decimal) -> int:
    """How many decimals a number has."""
    return decimals_of(plain(value))


class Cells:
    """The cells of a workbook that is being written."""

    def __init__(self, workbook: Any, style: Style, *, whole: str, linked: Mapping[str, str], cut: str | None = None,
                 links: int = excel.LINKS, calls: bool = False) -> None:
        """whole: the format of whole numbers. linked: the look of a cell that leads somewhere, by its other look.
        cut: what a text that is too long ends in, None to refuse it. links: how many a sheet takes; with `calls`
        those beyond are formulas, which some programs do not follow, else text."""
        self.workbook, self._style, self._whole, self._linked = workbook, style, whole, linked
        self._cut, self._links, self._calls = cut, links, calls
        self._formats: dict[tuple[str, str, str | None, int], Any] = {}
        self._count: Counter[str] = Counter()
        self._heads = [f'<c r="{excel.letters(column)}' for column in range(100)]

    def format(self, line: str, look: str, number: str | None = None, indent: int = 0) -> Any:
        key = line, look, number, indent
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = self.workbook.add_format(self._style(*key))
        return made

    def put(self, sheet: Any, row: int, column: int, value: Any, line: str, look: str, indent: int = 0) -> None:
        """Write a cell. Raises Refused for a text that is too long, where none is cut."""
        kind = type(value)
        if kind is str and value:
            code = self._text(sheet, row, column, value, self.format(line, look, None, indent))
        elif value is None or value == "":
            code = sheet._write_blank(row, column, None, self.format(line, look))
        elif kind is Link:
            code = self._link(sheet, row, column, value, line, look, indent)
        else:
            code = self._number(sheet, row, column, value, line, look)
        if code:
            raise AssertionError(f"a cell was not written: {sheet.name} {excel.address(row, column)} ({code})")

    def line(self, sheet: Any, row: int, values: Sequence[tuple[int, Any]], line: str, looks: Sequence[str]) -> None:
        """Write the cells of a row, each value with its column, in their order: its look is the column's, or a Cell's.

        In a sheet that streams, a plain text goes to its row without any call of its own: nearly every cell is one.
        """
        from .streamed import BLANK, StreamedSheet, is_plain

        kept = sheet.begin(row, [column for column, _ in values]) if type(sheet) is StreamedSheet and values else None
        heads, number, formats = self._heads, row + 1, self._formats
        for column, value in values:
            look, indent = looks[column], 0
            if type(value) is Cell:
                value, look, indent = value
            if kept is None or not (value is None or type(value) is str and is_plain(value)):
                self.put(sheet, row, column, value, line, look, indent)
            elif value is None:
                kept[column] = f'{heads[column]}{number}" s="', formats.get((line, look, None, 0)) \
                    or self.format(line, look), BLANK
            else:
                kept[column] = (f'{heads[column]}{number}" s="',
                                formats.get((line, look, None, indent)) or self.format(line, look, None, indent),
                                f'" t="inlineStr"><is><t>{value}</t></is></c>')

    def _number(self, sheet: Any, row: int, column: int, value: Any, line: str, look: str) -> Any:
        """A number with all its decimals; as text where no cell holds it."""
        if type(value) is int:
            return sheet._write_number(row, column, value, self.format(line, look, self._whole))
        if not excel.holds(value.value):
            shown = f"{value.value:f}{'%' if type(value) is Percent else ''}"
            return sheet._write_string(row, column, shown, self.format(line, look))
        if type(value) is Formula:
            style = self.format(line, look, value.number)
            return sheet.write_formula(row, column, value.text, style, float(value.value))
        figure, shown = self._shown(value)
        return sheet._write_number(row, column, float(figure), self.format(line, look, shown))

    def _shown(self, value: Money | Number | Percent) -> tuple[Decimal, str]:
        """The number a cell holds, and its format."""
        figure, count = plain(value.value), places(value.value)
        if isinstance(value, Percent):
            return figure.scaleb(-2), decimals("0", count) + "%"
        if isinstance(value, Money):
            return figure, decimals(self._whole, max(2, count))
        return figure, value.format or decimals(self._whole, count)

    def _text(self, sheet: Any, row: int, column: int, text: str, style: Any) -> Any:
        if len(text) * 2 <= LENGTH and not _CARE.search(text):
            return sheet._write_string(row, column, text, style)  # nearly every text
        text = _UNWRITABLE.sub("\ufffd", text)
        if is_too_long(text):
            if self._cut is None:
                raise Refused(f"Expected at most {LENGTH} characters in one cell, got {len(text)} - at "
                              f"`{sheet.name}!{excel.address(row, column)}`")
            text = text[:LENGTH // 2 - len(self._cut)] + self._cut
        return write_text(sheet, row, column, text, style)

    def _link(self, sheet: Any, row: int, column: int, link: Link, line: str, look: str, indent: int) -> Any:
        """A native link where it shows well and while the sheet takes one, else a call; plain text where neither
        can say it."""
        style = self.format(line, self._linked.get(look, look), None, indent)
        text = _UNWRITABLE.sub("\ufffd", link.text)
        call = self._call(link, text)
        if self._is_native(sheet, link, text) and not (link.wraps and call):
            self._count[sheet.name] += 1
            # the text itself is written over what xlsxwriter makes of it
            return sheet.write_url(row, column, _url(link), style, text) or self._text(sheet, row, column, text, style)
        if call:
            return sheet.write_formula(row, column, call, style, text)
        return self._text(sheet, row, column, text, self.format(line, look, None, indent))

    def _is_native(self, sheet: Any, link: Link, text: str) -> bool:
        return (self._count[sheet.name] < self._links and len(link.file) != 1 and not is_too_long(text)
                and max(map(excel.units, _url(link).split("#", 1))) <= excel.LINK)

    def _call(self, link: Link, text: str) -> str | None:
        """The link as a formula, where it can be one."""
        if not self._calls or len(link.file) < 2 or "#" in link.file or text in excel.ERRORS:
            return None
        url = f"{link.file}#{link.place}" if link.place else link.file
        call = f"=HYPERLINK({excel.literal(url)},{excel.literal(text)})"
        return call if excel.units(url) <= excel.CALL and excel.units(call) <= excel.FORMULA else None


def _url(link: Link) -> str:
    """A link as xlsxwriter takes it."""
    if not link.file:
        return f"internal:{link.place}"
    return f"external:{excel.escaped(link.file)}" + (f"#{link.place}" if link.place else "")
