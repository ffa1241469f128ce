"""The list a workbook is returned with: one sheet, as XML, that says every fault and leads to its cell.

Knows how the list looks and how a link is written. Knows no finding: its rows are given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .patches import DECLARATION
from .splice import legal
from .stylesheet import COLOURS
from ...document import wording
from ...document.model import LENGTH
from ...sheets import fitting
from ...sheets.excel import LINKS, absolute, address, cut, letters, reference

#: Columns are as wide as their texts up to here, in characters of the text's size; lines of text break beyond.
_WIDEST, _NARROWEST, _AIR = 46.0, 6.0, 2.6
_SIZE, _TITLE_SIZE = 10.5, 16
#: Columns no wider than this hold a word or a number each, which stand in the middle.
_SHORT = 14.0

_LINE = "".join(f'<{side} style="thin"><color rgb="FFA6A6A6"/></{side}>' for side in ("left", "right", "top", "bottom"))
_PLAIN = "<left/><right/><top/><bottom/><diagonal/>"
_MIDDLE, _LEFT = (f'horizontal="{side}" vertical="center" wrapText="1"' for side in ("center", "left"))


class Line(NamedTuple):
    """A row of the list; its cell of the list links to `cell` of `sheet` where given."""

    values: tuple[str | int, ...]
    sheet: str | None = None
    cell: str | None = None


class Listing:
    """The list sheet, being written."""

    def __init__(self, namespace: str, add: Callable[..., int], lang: str) -> None:
        """`add` makes a format of font, fill, border and alignment and gives its number."""
        self.namespace, self._add, self.lang = namespace, add, lang
        self._formats: dict[tuple[str, str, str | None], int] = {}
        self.links: list[tuple[str, str]] = []
        self.severities = {wording.say(words, lang): name for name, words in wording.SEVERITIES.items()}

    def content(self, heading: str, notes: Sequence[str], headers: Sequence[str], lines: Sequence[Line]) -> bytes:
        """The part of the sheet."""
        widths = _widths(headers, lines)
        last = len(widths) - 1
        top = [(heading, self._format("title"), 34.0)]
        top += [(note, self._format("note"), fitting.height(note, sum(widths), _SIZE)) for note in notes]
        head = len(top)
        rows = [_row(at, [(text, style)] + [("", style)] * last, high) for at, (text, style, high) in enumerate(top)]
        rows.append(_row(head, [(text, self._format("head")) for text in headers], 24.0))
        columns = {name: self._column(name, headers) for name in ("cell", "sheet", "severity")}
        for at, line in enumerate(lines, head + 1):
            values = [*line.values, *[""] * len(widths)][:len(widths)]
            linked = self._link(at, line, columns["cell" if line.cell else "sheet"] or 0)
            shade = self.severities.get(str(values[columns["severity"]])) if columns["severity"] is not None else None
            cells = [(value, self._format("link" if column == linked else "body",
                                          "middle" if widths[column] <= _SHORT else "left",
                                          shade if column == columns["severity"] else None))
                     for column, value in enumerate(values)]
            rows.append(_row(at, cells, max(
                fitting.height(str(value), width, _SIZE) for value, width in zip(values, widths))))
        return self._sheet(widths, rows, head, len(lines), len(top))

    def names(self, sheet: str, notes: int, headers: int, lines: int) -> dict[str, str]:
        """The defined names that belong to the sheet: what repeats on each page, what is filtered."""
        head = notes + 2
        return {"_xlnm._FilterDatabase": reference(sheet, f"$A${head}:{absolute(head - 1 + lines, headers - 1)}"),
                "_xlnm.Print_Titles": reference(sheet, f"${head}:${head}")}

    def _column(self, name: str, headers: Sequence[str]) -> int | None:
        word = wording.say(wording.COLUMNS[name], self.lang)
        return list(headers).index(word) if word in headers else None

    def _link(self, row: int, line: Line, column: int) -> int | None:
        """Link a row to its cell, or to its sheet, in a column; that column, where there is a link."""
        if line.sheet is None or len(self.links) >= LINKS:
            return None
        self.links.append((address(row, column), reference(line.sheet, line.cell or "A1")))
        return column

    def _format(self, kind: str, align: str = "left", severity: str | None = None) -> int:
        key = kind, align, severity
        if key not in self._formats:
            self._formats[key] = self._add(*_look(kind, align, severity))
        return self._formats[key]

    def _sheet(self, widths: list[float], rows: list[str], head: int, lines: int, merged: int) -> bytes:
        last = letters(len(widths) - 1)
        merges = "".join(f'<mergeCell ref="A{at}:{last}{at}"/>' for at in range(1, merged + 1))
        links = "".join(f'<hyperlink ref="{ref}" location="{_attribute(target)}" display="{_attribute(target)}"/>'
                        for ref, target in self.links)
        columns = "".join(f'<col min="{at}" max="{at}" width="{width:.2f}" customWidth="1"/>'
                          for at, width in enumerate(widths, 1))
        merging = f'<mergeCells count="{merged}">{merges}</mergeCells>' if len(widths) > 1 else ""
        return DECLARATION + (
            f'<worksheet xmlns="{self.namespace}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/>'
            f'</sheetPr><dimension ref="A1:{last}{head + 1 + lines}"/><sheetViews><sheetView showGridLines="0" '
            f'tabSelected="1" workbookViewId="0"><pane ySplit="{head + 1}" topLeftCell="A{head + 2}" '
            f'activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft" activeCell="A{head + 2}" '
            f'sqref="A{head + 2}"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
            f'<cols>{columns}</cols>'
            f'<sheetData>{"".join(rows)}</sheetData><autoFilter ref="A{head + 1}:{last}{head + 1 + lines}"/>{merging}'
            f'{f"<hyperlinks>{links}</hyperlinks>" if links else ""}<printOptions horizontalCentered="1"/>'
            '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            f'<headerFooter><oddFooter>&amp;C{_text(wording.say(wording.LIST_FOOTER, self.lang))}</oddFooter>'
            '</headerFooter></worksheet>').encode()


def _look(kind: str, align: str, severity: str | None) -> tuple[str, str, str, str]:
    """Font, fill, border and alignment of a kind of cell."""
    face, size, more = "宋体", _SIZE, ""
    if kind in ("title", "head"):
        face, size, more = "黑体", _TITLE_SIZE if kind == "title" else 11, ""
    if kind == "link":
        more = "<u/>"
    colour = {"link": "FF0563C1", "note": "FF404040"}.get(kind, "FF000000")
    family = 3 if face == "黑体" else 1
    font = (f'{more}<sz val="{size}"/><color rgb="{colour}"/><name val="{face}"/><family val="{family}"/>'
            '<charset val="134"/>')
    shade = COLOURS[severity] if severity else "E4E9F0" if kind == "head" else None
    fill = (f'<patternFill patternType="solid"><fgColor rgb="FF{shade}"/><bgColor indexed="64"/></patternFill>'
            if shade else "")
    middle = kind in ("title", "head") or align == "middle"
    return font, fill, _PLAIN if kind in ("title", "note") else f"{_LINE}<diagonal/>", _MIDDLE if middle else _LEFT


def _widths(headers: Sequence[str], lines: Sequence[Line]) -> list[float]:
    """The width of every column, in units of column width."""
    columns = max([len(headers), *(len(line.values) for line in lines), 1])
    widths = []
    for column in range(columns):
        # a header shares its cell with the arrow of the filter
        texts = [headers[column] + "▼" if column < len(headers) else ""]
        texts += [str(line.values[column]) for line in lines if column < len(line.values)]
        longest = max(_length(part) for text in texts for part in text.split("\n"))
        widths.append(min(max(longest * _SIZE / 11 + _AIR, _NARROWEST), _WIDEST))
    return widths


def _length(text: str) -> int:
    """How long a text is, a Chinese character counting as two."""
    return sum(1 if char < "\x7f" else 2 for char in text)


def _row(at: int, cells: Sequence[tuple[str | int, int]], height: float) -> str:
    written = "".join(_cell(address(at, column), value, style) for column, (value, style) in enumerate(cells))
    high = min(fitting.TALLEST, max(18.0, math.ceil(height * 4) / 4))
    return f'<row r="{at + 1}" ht="{high:g}" customHeight="1">{written}</row>'


def _cell(place: str, value: Any, style: int) -> str:
    if isinstance(value, int):
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    if value == "":
        return f'<c r="{place}" s="{style}"/>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _text(value: str) -> str:
    return cut(legal(value), LENGTH).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    return _text(value).replace('"', "&quot;").replace("\n", "&#10;")
