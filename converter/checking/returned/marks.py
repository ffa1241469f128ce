"""The cells of a worksheet: found, put in where they are blank and absent, given a style, taken out again.

Knows rows, cells and merged areas. Knows no format and no comment. A row's `spans` and the sheet's `dimension`
stay as they are: both are hints, and a cell that holds nothing adds nothing to them.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator
from typing import Any

from .patches import child, children, local, number, place
from .twins import BARE, NEW, ROW, SET, Source
from ...sheets.excel import address
from ...system.bounds import damaged

_TRUE = ("1", "true", "on")


class Cells:
    """The cells of one worksheet; rows and columns are zero-based."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.data = child(root, "sheetData")
        if self.data is None:
            damaged("no sheetData")
        self.namespace = self.data.tag.rpartition("}")[0][1:]
        self._areas: list[tuple[int, int, int, int]] | None = None
        self._rows: dict[int, Any] | None = None
        self._made: set[int] = set()

    def area(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The merged area a cell lies in, or the cell itself: first row and column, last row and column."""
        if self._areas is None:
            written = [one.get("ref", "").split(":") for one in children(child(self.root, "mergeCells"), "mergeCell")]
            self._areas = [(*place(area[0]), *place(area[-1])) for area in written]
        return next((area for area in self._areas if area[0] <= row <= area[2] and area[1] <= column <= area[3]),
                    (row, column, row, column))

    def mark(self, row: int, column: int, marked: Callable[[int, str], int]) -> None:
        """Give a cell the style that `marked` answers to (the style it had, how it stood)."""
        line = self._row(row)
        at, cell = _at(line, column)
        if cell is not None:
            style = cell.get("s")
            cell.set("s", str(marked(number(style), BARE if style is None else SET)))
            return
        style = marked(self._inherited(line, column), ROW if row in self._made else NEW)
        line.insert(at, self._element("c", {"r": address(row, column), "s": str(style)}))

    def _row(self, row: int) -> Any:
        """A row, put in where there is none."""
        if self._rows is None:
            self._rows = dict(_lines(self.data))
            self._order = sorted(self._rows)
        if row not in self._rows:
            line = self._rows[row] = self._element("row", {"r": str(row + 1)})
            at = bisect(self._order, row)
            below = self._rows[self._order[at]] if at < len(self._order) else None
            self.data.insert(len(self.data) if below is None else self.data.index(below), line)
            self._order.insert(at, row)
            self._made.add(row)
        return self._rows[row]

    def _element(self, name: str, attributes: dict[str, str]) -> Any:
        return self.data.makeelement(f"{{{self.namespace}}}{name}", attributes, self.data.nsmap)

    def _inherited(self, line: Any, column: int) -> int:
        """The style a blank cell shows: its row's, else its column's."""
        if line.get("customFormat") in _TRUE:
            return number(line.get("s"))
        for one in children(child(self.root, "cols"), "col"):
            if number(one.get("min")) <= column + 1 <= number(one.get("max")):
                return number(one.get("style"))
        return 0

    def restore(self, origins: dict[int, Source]) -> bool:
        """Give back to every cell what its marked style stands for; whether any had one."""
        changed = False
        for line in children(self.data, "row"):
            cells = children(line, "c")
            for cell in cells:
                source = origins.get(number(cell.get("s"))) if cell.get("s") else None
                if source is None:
                    continue
                changed = True
                if source.kind in (NEW, ROW) and _is_blank(cell):
                    line.remove(cell)
                    if source.kind == ROW and not any(local(one) for one in line) and list(line.attrib) == ["r"]:
                        self.data.remove(line)
                elif source.kind == BARE or (source.index == 0 and source.kind != SET):
                    del cell.attrib["s"]
                else:
                    cell.set("s", str(source.index))
        for name, element in self._wide():
            if source := origins.get(number(element.get(name))):
                changed = True
                element.set(name, str(source.index))
        return changed

    def _wide(self) -> Iterator[tuple[str, Any]]:
        """Rows and columns that have a style, and the attribute that says it."""
        yield from (("s", line) for line in children(self.data, "row") if line.get("s"))
        yield from (("style", one) for one in children(child(self.root, "cols"), "col") if one.get("style"))

    def styles(self) -> set[int]:
        """Every style that a cell, row or column of the sheet has."""
        used = {number(cell.get("s")) for line in children(self.data, "row") for cell in children(line, "c")}
        return used | {number(element.get(name)) for name, element in self._wide()}


def _lines(data: Any) -> Iterator[tuple[int, Any]]:
    """Rows with their numbers; without one, a row stands below the one before."""
    last = -1
    for line in children(data, "row"):
        last = number(line.get("r")) - 1 if line.get("r") else last + 1
        yield last, line


def _cells(line: Any) -> Iterator[tuple[int, Any]]:
    """Cells with their columns; without an address, a cell stands right of the one before."""
    last = -1
    for cell in children(line, "c"):
        last = place(cell.get("r"))[1] if cell.get("r") else last + 1
        yield last, cell


def _at(line: Any, wanted: int) -> tuple[int, Any]:
    """Where among a row's children the cell of a column belongs, and the one that stands there, if any."""
    before = None
    for column, cell in _cells(line):
        if column >= wanted:
            return line.index(cell), cell if column == wanted else None
        before = cell
    return 0 if before is None else line.index(before) + 1, None


def _is_blank(cell: Any) -> bool:
    return not any(local(one) for one in cell) and set(cell.attrib) <= {"r", "s"}
