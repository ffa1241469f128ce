"""简报: one printed page for whoever asks how the season stands: progress, totals, whom to chase, what is wrong most.

Knows how the page looks. Counts nothing: its figures are given, as page and ledger show them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from ..document.wording import BRIEF, say
from ..sheets import fitting
from ..sheets.filling import Cells, Money
from ..sheets.traps import open_workbook

#: So many lines are named of whom to chase, and of what is wrong.
CHASED, FAULTS = 14, 8

_WIDTHS = (5.0, 34.0, 13.0, 13.0, 14.0, 25.0)
_LAST = len(_WIDTHS) - 1
_SONG = {"font_name": "宋体", "font_size": 11, "font_family": 1, "font_charset": 134, "valign": "vcenter"}
_GRID = {"border": 1, "border_color": "#7F7F7F", "text_wrap": True}
_LINES: dict[str, dict[str, Any]] = {
    "heading": _SONG | {"font_name": "方正小标宋简体", "font_size": 20, "bold": True, "align": "center"},
    "scope": _SONG | {"align": "center", "font_color": "#404040"},
    "section": _SONG | {"font_name": "黑体", "font_family": 2, "font_size": 13},
    "note": _SONG | {"text_wrap": True},
    "head": _SONG | _GRID | {"font_name": "黑体", "font_family": 2, "align": "center", "bg_color": "#DCE6F1"},
    "figure": _SONG | _GRID | {"font_size": 14, "bold": True, "align": "center"},
    "row": _SONG | _GRID,
}
_LOOKS: dict[str, dict[str, Any]] = {"text": {}, "centre": {"align": "center"}, "across": {}}


class Chased(msgspec.Struct):
    """Whom to chase: a department or an input, how it stands, what is to be mended, until when, whom to ask."""

    name: str
    state: str
    must: int = 0
    deadline: str | None = None
    contact: str | None = None


class Common(msgspec.Struct):
    """A kind of fault: what it is, how grave, in how many places of how many inputs, and what to do."""

    title: str
    severity: str
    places: int
    inputs: int
    hint: str | None


class Brief(msgspec.Struct):
    """What the page says. progress, totals: figures with what they count, five at most. notes: below the totals."""

    scope: str
    progress: list[tuple[str, int]]
    totals: list[tuple[str, int | Decimal | None]]
    notes: list[str] = []
    chased: Sequence[Chased] = ()
    common: Sequence[Common] = ()


def _style(line: str, look: str, shown: str | None, indent: int) -> dict[str, Any]:
    return _LINES[line] | _LOOKS[look] | ({"num_format": shown} if shown else {})


def write(brief: Brief, lang: str) -> bytes:
    """The page as a workbook of one sheet, which prints on one page of A4."""
    return _Page(lang).written(brief)


class _Page:
    def __init__(self, lang: str) -> None:
        self.lang, self.row = lang, 0
        self._stream = io.BytesIO()
        self.workbook = open_workbook(self._stream, self.say("title"), in_memory=True,
                                      default_format_properties=_SONG)
        self.cells = Cells(self.workbook, _style, whole="#,##0", linked={})
        self.sheet = self.workbook.add_worksheet(self.say("sheet"))
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)

    def say(self, key: str, **details: object) -> str:
        return say(BRIEF[key], self.lang).format(**details)

    def written(self, brief: Brief) -> bytes:
        self._across(self.say("title"), "heading", 40)
        self._across(brief.scope, "scope", 22)
        self._section("progress")
        self._figures(brief.progress)
        self._section("totals")
        self._figures(brief.totals)
        for note in brief.notes:
            self._across(note, "note")
        self._section("chase")
        self._chased(brief.chased)
        self._section("faults")
        self._common(brief.common)
        self._set_up()
        self.workbook.close()
        return self._stream.getvalue()

    def _section(self, key: str) -> None:
        self._across(self.say(key), "section", 30)

    def _across(self, text: str, line: str, height: float = 0.0) -> None:
        self._line([(0, _LAST, text, "across")], line, height or fitting.height(text, sum(_WIDTHS), 11))

    def _line(self, parts: Sequence[tuple[int, int, Any, str]], line: str, height: float) -> None:
        self.sheet.set_row(self.row, height)
        for first, last, value, look in parts:
            if last > first:
                self.sheet.merge_range(self.row, first, self.row, last, "", self.cells.format(line, look))
            self.cells.put(self.sheet, self.row, first, value, line, look)
        self.row += 1

    def _figures(self, figures: Sequence[tuple[str, Any]]) -> None:
        """Figures beside one another, each below what it counts."""
        spans = ((0, 1), *((column, column) for column in range(2, _LAST + 1)))
        shown = list(zip(spans, figures))
        self._line([(*span, label, "centre") for span, (label, _) in shown], "head", 22)
        self._line([(*span, Money(value) if isinstance(value, Decimal) else value, "centre")
                    for span, (_, value) in shown], "figure", 30)

    def _chased(self, those: Sequence[Chased]) -> None:
        if not those:
            self._across(self.say("nobody"), "note")
            return
        self._head(("rank", "name", "state", "must", "deadline", "contact"))
        for place, one in enumerate(those[:CHASED], 1):
            self._row((place, one.name, one.state, one.must or None, one.deadline, one.contact))
        if len(those) > CHASED:
            self._across(self.say("more", count=len(those) - CHASED), "note")

    def _common(self, those: Sequence[Common]) -> None:
        if not those:
            self._across(self.say("no_faults"), "note")
            return
        self._head(("rank", "fault", "severity", "places", "files", "hint"))
        for place, one in enumerate(those[:FAULTS], 1):
            self._row((place, one.title, one.severity, one.places, one.inputs, one.hint))
        if len(those) > FAULTS:
            self._across(self.say("more_faults", count=len(those) - FAULTS), "note")

    def _head(self, keys: Sequence[str]) -> None:
        self._line([(column, column, self.say(key), "centre") for column, key in enumerate(keys)], "head", 22)

    def _row(self, values: Sequence[Any]) -> None:
        looks = ("centre", "text", "centre", "centre", "centre", "text")
        height = max(fitting.height(str(value), width, 11) for value, width in zip(values, _WIDTHS) if value)
        self._line([(column, column, value, look) for column, (value, look) in enumerate(zip(values, looks))], "row",
                   max(20.0, min(height, fitting.TALLEST)))

    def _set_up(self) -> None:
        sheet = self.sheet
        sheet.hide_gridlines(2)
        sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 1)
        sheet.print_area(0, 0, self.row - 1, _LAST)
        sheet.center_horizontally()
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
