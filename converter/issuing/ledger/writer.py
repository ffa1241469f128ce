"""The ledger's workbook: its sheets, its formats, and cells of every kind written safely.

Knows xlsxwriter and what it refuses. Knows no list and no figure.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from .figures import Party, is_safe
from .styles import LINKED, NORMAL, style
from ...document.model import LENGTH, is_too_long
from ...document.values.number import plain
from ...document.wording import LEDGER, say
from ...sheets.excel import address, quoted, units
from ...sheets.traps import open_workbook, write_text

#: The most a HYPERLINK takes, a literal in a formula (in any encoding), a formula, and a link that is none.
_URL, _LITERAL, _FORMULA, _TARGET = 255, 100, 8000, 2079

#: What a link to a file must not say plainly where it says one of them in escaped form.
_ESCAPES = {ord(char): f"%{ord(char):02X}" for char in '%# "<>[]^`{}'}
_ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))


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
    """A text that leads to a file or to a cell of one; `place` is `'1.甲'!A1`."""

    text: str
    file: str
    place: str = ""
    wraps: bool = False  # whether it takes several lines: not every program breaks the text of a native link


def year(value: int | None) -> Number | None:
    return None if value is None else Number(Decimal(value), "0")


class Cell(NamedTuple):
    """A value whose look is not its column's."""

    value: Any
    look: str
    indent: int = 0


def money_format(value: Decimal) -> str:
    return _decimals("#,##0", max(2, -plain(value).as_tuple().exponent))


def _decimals(whole: str, count: int) -> str:
    return f"{whole}.{'0' * count}" if count > 0 else whole


class Book:
    """A workbook that is written while it is made. As a context: closed at its end, its traces removed in any case."""

    def __init__(self, stream: BinaryIO, lang: str, rows: int, links: int, beside: Path | None) -> None:
        self.lang, self.rows, self.links = lang, rows, links
        self.folder = tempfile.TemporaryDirectory(prefix=".ledger", dir=beside, ignore_cleanup_errors=True)
        self.workbook = open_workbook(stream, self.say("title"), constant_memory=True, tmpdir=self.folder.name,
                                      use_zip64=True, default_format_properties=NORMAL)
        self._formats: dict[tuple, Any] = {}
        self._order: dict[str, tuple[int, int]] = {}
        self._linked: Counter[str] = Counter()

    def __enter__(self) -> Book:
        return self

    def __exit__(self, failure: Any, *details: Any) -> None:
        from xlsxwriter.exceptions import FileCreateError

        why = None
        try:
            if failure is None:
                self._arrange()
                self.workbook.close()
        except FileCreateError as error:
            why = error.args[0]
        finally:
            for sheet in self.workbook.worksheets():
                sheet._opt_close()
            self.folder.cleanup()
        if why:
            # without its frames, which hold the unfinished archive: that is let go while the stream is open
            raise why.with_traceback(None)

    def say(self, key: str, **details: Any) -> str:
        return say(LEDGER[key], self.lang).format(**details)

    def named(self, party: Party, unknown: str) -> str:
        """What a department or unit is called; a department without a name goes by its own unit's, in brackets."""
        return party.name or (self.say("called", name=party.called) if party.called else self.say(unknown))

    def sheet(self, key: str, order: int, place: int = 1) -> Any:
        """A new sheet, the `place`-th of its kind; the kinds stand in their order, whenever a sheet is made."""
        name = self.name(key, place)
        sheet = self.workbook.add_worksheet(name)
        self._order[name] = order, place
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_footer(f"&C&9{self.say('page')}")
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        return sheet

    def name(self, key: str, place: int = 1) -> str:
        return self.say(key) if place == 1 else self.say("sheet_of", name=self.say(key), place=place)

    def _arrange(self) -> None:
        sheets = self.workbook.worksheets_objs
        sheets.sort(key=lambda sheet: self._order[sheet.name])
        for index, sheet in enumerate(sheets):
            sheet.index = index  # the names of print titles and filters go by it

    def back(self) -> Cell:
        """A link to the sheet the ledger opens with."""
        return Cell(Link(self.say("back"), "", f"{quoted(self.name('statistics'))}!A1"), "back")

    def format(self, line: str, look: str, number: str | None = None, indent: int = 0) -> Any:
        key = line, look, number, indent
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(style(*key))
        return self._formats[key]

    # ── cells ───────────────────────────────────────────────────────────────────────────────────

    def put(self, sheet: Any, row: int, column: int, value: Any, line: str, look: str, indent: int = 0) -> None:
        """Write a cell. Text stays text, a blank stays blank, a number that no cell holds exactly is text."""
        kind = type(value)
        if value is None or value == "":
            code = sheet.write_blank(row, column, None, self.format(line, look))
        elif kind is str:
            code = self._text(sheet, row, column, value, self.format(line, look, None, indent))
        elif kind is int:
            code = sheet.write_number(row, column, value, self.format(line, look, "#,##0"))
        elif kind is Link:
            code = self._link(sheet, row, column, value, line, look, indent)
        elif not is_safe(value.value):
            shown = f"{value.value:f}{'%' if kind is Percent else ''}"
            code = sheet.write_string(row, column, shown, self.format(line, look))
        elif kind is Formula:
            style = self.format(line, look, value.number)
            code = sheet.write_formula(row, column, value.text, style, float(value.value))
        else:
            number, shown = _shown(value)
            code = sheet.write_number(row, column, float(number), self.format(line, look, shown))
        if code:
            raise AssertionError(f"a cell was not written: {sheet.name} {address(row, column)} ({code})")

    def _text(self, sheet: Any, row: int, column: int, text: str, style: Any) -> int:
        if is_too_long(text):
            mark = self.say("cut")
            text = text[:LENGTH // 2 - len(mark)] + mark
        return write_text(sheet, row, column, text, style)

    def _link(self, sheet: Any, row: int, column: int, link: Link, line: str, look: str, indent: int) -> int:
        """A native link where it shows well and while the sheet takes one, else a formula; plain text where neither
        can say it."""
        text, file, place, wraps = link
        plain_style, style = (self.format(line, one, None, indent) for one in (look, LINKED.get(look, look)))
        is_odd = text in _ERRORS or is_too_long(text) or "<r>" in text
        if is_odd or len(file) == 1:
            return self._text(sheet, row, column, text, plain_style)
        if not file:
            self._linked[sheet.name] += 1  # a link inside the book counts as any other
            return sheet.write_url(row, column, f"internal:{place}", style, text)
        target = file if "%" not in file and "#" not in file else file.translate(_ESCAPES)
        url = f"{file}#{place}" if place else file
        formula = f"=HYPERLINK({_literal(url)},{_literal(text)})"
        is_formula = "#" not in file and units(url) <= _URL and units(formula) <= _FORMULA
        if self._linked[sheet.name] < self.links and units(target + place) < _TARGET and not (wraps and is_formula):
            self._linked[sheet.name] += 1
            return sheet.write_url(row, column, f"external:{target}#{place}" if place else f"external:{target}",
                                   style, text)
        if is_formula:
            return sheet.write_formula(row, column, formula, style, text)
        return self._text(sheet, row, column, text, plain_style)


def _shown(value: Money | Number | Percent) -> tuple[Decimal, str]:
    """The number a cell holds, and its format."""
    figure = plain(value.value)
    decimals = -figure.as_tuple().exponent
    if type(value) is Percent:
        return figure.scaleb(-2), _decimals("0", decimals) + "%"
    if type(value) is Money:
        return figure, money_format(figure)
    return figure, value.format or _decimals("#,##0", decimals)


def _literal(text: str) -> str:
    """A text in a formula: in pieces that a literal holds, none of which looks like a call."""
    pieces = re.findall(rf"\(?[^(]{{1,{_LITERAL}}}|\(", text)
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)
