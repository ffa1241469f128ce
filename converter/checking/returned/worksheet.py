"""The part of a worksheet but for its cells: where among its children one belongs, how wide and high its cells are.

Cells are read by `grid` and never changed here, so what they stand in is passed over. Knows no mark and no comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .splice import Element, Xml, number
from ...sheets import fitting
from ...system.bounds import LAST_COLUMN, LAST_ROW, damaged

#: What may follow the cells, in its order (ECMA-376, CT_Worksheet), from the first that we put in.
_ORDER = """
conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks
customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects
controls webPublishItems tableParts extLst
""".split()

_OPENING = re.compile(rb"<(?:[^\s<>/:]+:)?sheetData(?:\s[^<>]*)?(?<!/)>")
_CLOSING = re.compile(rb"</(?:[^\s<>/:]+:)?sheetData\s*>")
_ROW = re.compile(rb"<(?:[^\s<>/:]+:)?row\b([^<>]*)")
# begun by its space: a run of letters is not gone through again from each of them
_ATTRIBUTE = re.compile(rb"""\s([A-Za-z]+)\s*=\s*["']([^"']*)["']""")


def cells(content: bytes) -> tuple[int, int]:
    """Where in a part its rows stand; nothing where that cannot be told by a glance."""
    opening = _OPENING.search(content)
    # in comments, instructions and CDATA, nothing is what it looks like
    if opening is None or b"<!" in content or content.find(b"<?", 5) >= 0:
        return 0, 0
    closing = _CLOSING.search(content, opening.end())
    return (opening.end(), closing.start()) if closing else (0, 0)


def behind(root: Element, name: str) -> Element | None:
    """The child that a new one of a name stands before: one of its kind or of a later one, or a choice of them."""
    later = _ORDER[_ORDER.index(name):]
    return next((one for one in root.children
                 if one.name in later or (one.name == "AlternateContent" and next(one.iter(*later), None))), None)


class Sizes:
    """How wide and high the columns and rows of a sheet are, in pixels."""

    def __init__(self, xml: Xml) -> None:
        root = xml.root
        if root.first("sheetData") is None:
            damaged("no sheetData")
        shape = root.first("sheetFormatPr")
        default = {} if shape is None else shape.attributes
        self.width, self.height = _pixels(default.get("defaultColWidth"), 7, 64), _pixels(
            default.get("defaultRowHeight"), fitting.PIXELS, 20)
        columns = root.first("cols")
        self.columns = [(number(one.get("min")), number(one.get("max")), one.attributes)
                        for one in (columns.all("col") if columns else [])]
        self._widths: dict[int, int] = {}
        start, end = xml.hole if xml.hole[1] else (0, len(xml.content))
        self.rows = {}
        for row in _ROW.finditer(xml.content, start, end):
            attributes = {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(row[1])}
            self.rows[number(attributes.get("r"))] = attributes

    def anchor(self, row: int, column: int, width: int, height: int) -> str:
        """Where a box right of a row's cell begins and ends, as VML says it."""
        left, top = min(column + 1, LAST_COLUMN - 3), max(0, row - 1)
        right, bottom = _walk(left, 15 + width, self._width, LAST_COLUMN), _walk(
            top, 2 + height, self._height, LAST_ROW)
        return f"{left}, 15, {top}, 2, {right[0]}, {right[1]}, {bottom[0]}, {bottom[1]}"

    def _width(self, column: int) -> int:
        if column not in self._widths:
            own = next((one for low, high, one in self.columns if low <= column + 1 <= high), {})
            self._widths[column] = (0 if own.get("hidden") in ("1", "true")
                                    else _pixels(own.get("width"), 7, self.width))
        return self._widths[column]

    def _height(self, row: int) -> int:
        own = self.rows.get(row + 1, {})
        return 0 if own.get("hidden") in ("1", "true") else _pixels(own.get("ht"), fitting.PIXELS, self.height)


def _walk(index: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    while pixels >= size(index) and index < last - 1:
        pixels -= size(index)
        index += 1
    return index, min(pixels, size(index))


def _pixels(written: str | None, each: float, otherwise: int) -> int:
    try:
        return round(float(written) * each) if written else otherwise
    except (ValueError, OverflowError):
        return otherwise
