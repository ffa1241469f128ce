"""How a sheet looks, for drawing it again: widths, heights, merged cells, fonts, lines, and the text that shows.

What looks no script decides here stays out: a sheet is told as numbers and texts. Another kind of file is looked at as
it would be sent back (`rebuild`). Knows the parts of an .xlsx that say how it looks. Knows no form and no finding.
"""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from xml.etree import ElementTree

from ..checking.returned import rebuild
from ..document.values import number
from ..grid import NoValue, Sheet, formats, read
from ..grid.xlsx.archive import Archive
from ..grid.xlsx.stream import Workbook, relations, workbook_path
from ..sheets.excel import position

#: How much of a sheet is drawn: more than an official form of a hundred pages has.
ROWS, COLUMNS = 3_000, 60
#: Pixels a character of a width, and a point of a height, take; what a sheet has that says neither.
_CHARACTER, _POINT, _WIDTH, _HEIGHT = 7, 96 / 72, 64, 18
_SIDES = ("left", "top", "right", "bottom")


def portrait(data: bytes, name: str) -> dict[str, Any]:
    """A sheet of a workbook: its columns and rows in pixels (0: hidden), its cells as [row, column, rows, columns,
    text, look], and the looks. `left_out`: rows that are not drawn. Raises Unreadable.
    """
    sheets = read(data)
    sheet = next((one for one in sheets if one.name == name), sheets[0])
    look = _Looks(data, sheets.index(sheet))
    height = min(max((at + 1 for at, row in enumerate(sheet.rows) if any(cell != "" for cell in row)), default=0)
                 or 1, ROWS)
    bottom = max((area[2] + 1 for area in sheet.areas if area[0] < height), default=0)
    height = min(max(height, bottom), ROWS)
    width = min(max([1, *(at + 1 for row in sheet.rows[:height] for at, cell in enumerate(row) if cell != ""),
                     *(area[3] + 1 for area in sheet.areas if area[0] < height)]), COLUMNS)
    traits = sheet.traits
    columns = [0 if at in traits.hidden_columns else look.width(at) for at in range(width)]
    rows = [0 if at in traits.hidden_rows else look.heights.get(at, 0) or -1 for at in range(height)]
    cells: list[list[Any]] = []
    seen: set[tuple[int, int]] = set()
    for row in range(height):
        for column in range(width):
            area = sheet.area(row, column)
            if area[:2] in seen:
                continue
            seen.add(area[:2])
            text, style = shown(sheet, row, column), look.of(row, column)
            if text or style or area != (row, column, row, column):
                cells.append([row, column, min(area[2], height - 1) - row + 1, min(area[3], width - 1) - column + 1,
                              text, style])
    return {"name": sheet.name, "columns": columns, "rows": rows, "cells": cells, "looks": look.told,
            "left_out": max(0, len(sheet.rows) - ROWS)}


def shown(sheet: Sheet, row: int, column: int) -> str:
    """What a cell shows, as text."""
    value = sheet.at(row, column)
    if value == "":
        return ""
    if isinstance(value, NoValue):
        return value.shown or str(value.held)
    if look := sheet.traits.looks.get((row, column)):
        return look.words
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (int, float)):
        return _figure(value, sheet.traits.formats.get((row, column), ""), (row, column) in sheet.traits.percents)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return str(value.date())
    return str(value)


def _figure(value: float, code: str, percent: bool) -> str:
    figure = number.decimal(value)
    if figure is None:
        return str(value)
    figure = figure.scaleb(2) if percent else figure
    places = formats.places(code) if code else None
    if places is not None:
        figure = figure.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{figure:,f}" if "," in code else f"{figure:f}" if places is not None else f"{number.plain(figure):f}"
    return f"{text}%" if percent else text


class _Looks:
    """The sizes and looks of one sheet; `told` holds every look once, and a cell names its own by place + 1."""

    def __init__(self, data: bytes, place: int) -> None:
        self.told: list[dict[str, Any]] = []
        self.heights: dict[int, int] = {}
        self.widths: list[tuple[int, int, int]] = []
        self.usual = _WIDTH
        self.numbers: dict[tuple[int, int], int] = {}  # cell → its style
        self.styles: list[dict[str, Any]] = []
        self.places: dict[int, int] = {}
        if not data.startswith(b"PK") or workbook_path(Archive(data)) is None:
            data = rebuild.rebuild(data).data
        archive = Archive(data)
        path = workbook_path(archive) or ""
        related = relations(archive, path)
        sheets = [part for _, relation, _ in Workbook().parse(archive.needed(path), path).sheets
                  for kind, part in [related.targets.get(relation, ("", ""))] if kind == "worksheet"]
        styles = archive.read(related.of("styles") or "xl/styles.xml")
        if styles:
            self.styles = _styles(ElementTree.fromstring(styles))
        self._sizes(ElementTree.fromstring(archive.needed(sheets[place])))

    def _sizes(self, root: ElementTree.Element) -> None:
        for part in root:
            name = _name(part)
            if name == "sheetFormatPr" and (width := part.get("defaultColWidth")):
                self.usual = int(float(width) * _CHARACTER)
            elif name == "cols":
                self.widths = [(int(one.get("min", 1)) - 1, int(one.get("max", 1)) - 1,
                                int(float(one.get("width", 9)) * _CHARACTER)) for one in part]
            elif name == "sheetData":
                for at, row in enumerate(part):
                    self._row(row, int(row.get("r", at + 1)) - 1)

    def _row(self, row: ElementTree.Element, at: int) -> None:
        if height := row.get("ht"):
            self.heights[at] = int(float(height) * _POINT)
        for column, cell in enumerate(row):
            if style := cell.get("s"):
                place = position(cell.get("r", "")) if cell.get("r") else (at, column)
                self.numbers[place] = int(style)

    def width(self, column: int) -> int:
        return next((width for first, last, width in self.widths if first <= column <= last), self.usual)

    def of(self, row: int, column: int) -> int:
        """Which of the looks a cell has; 0: none of its own."""
        style = self.numbers.get((row, column))
        if style is None or style >= len(self.styles) or not self.styles[style]:
            return 0
        if style not in self.places:
            self.told.append(self.styles[style])
            self.places[style] = len(self.told)
        return self.places[style]


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _styles(root: ElementTree.Element) -> list[dict[str, Any]]:
    """The looks of a workbook's cells by their numbers: what is unlike a bare cell."""
    sections = {_name(part): part for part in root}
    fonts = [_font(one) for one in sections.get("fonts", ())]
    fills = [_fill(one) for one in sections.get("fills", ())]
    borders = [_border(one) for one in sections.get("borders", ())]
    found = []
    for one in sections.get("cellXfs", ()):
        look: dict[str, Any] = {}
        for key, known in (("fontId", fonts), ("fillId", fills), ("borderId", borders)):
            place = int(one.get(key, 0))
            look |= known[place] if place < len(known) else {}
        for part in one:
            if _name(part) == "alignment":
                look |= {key: said for key in ("horizontal", "vertical") if (said := part.get(key))}
                look |= {"wrap": True} if part.get("wrapText") in ("1", "true") else {}
        found.append(look)
    return found


def _font(font: ElementTree.Element) -> dict[str, Any]:
    look: dict[str, Any] = {}
    for part in font:
        name, value = _name(part), part.get("val", "")
        if name == "sz" and value:
            look["size"] = float(value)
        elif name in ("b", "i", "strike") and value not in ("0", "false"):
            look[name] = True
        elif name == "color" and (colour := part.get("rgb")) and colour[-6:] != "000000":
            look["colour"] = f"#{colour[-6:]}"
    return look


def _fill(fill: ElementTree.Element) -> dict[str, Any]:
    for pattern in fill:
        if pattern.get("patternType") == "solid":
            for part in pattern:
                if _name(part) == "fgColor" and (colour := part.get("rgb")) and colour[-6:] != "FFFFFF":
                    return {"ground": f"#{colour[-6:]}"}
    return {}


def _border(border: ElementTree.Element) -> dict[str, Any]:
    sides = [_name(part) for part in border if part.get("style") and _name(part) in _SIDES]
    return {"lines": "".join(side[0] for side in _SIDES if side in sides)} if sides else {}
