"""A worksheet as plain cells, as it is shown, and what it tells beside its values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from . import appearance
from .appearance import Area
from .traits import Cell, NoValue, Note, Run, Traits
from ..system.bounds import MAX_EXTENT, MAX_MERGED, ROW_COST, too_large
from ..system.errors import Unreadable

__all__ = ["Cell", "NoValue", "Note", "Run", "Sheet", "Traits", "Unreadable", "check_extent"]


def check_extent(rows: int, columns: int) -> None:
    """Refuse a sheet that reaches further than any honest one."""
    if rows * (columns + ROW_COST) > MAX_EXTENT:
        too_large("extent", MAX_EXTENT)


class Sheet:
    """One worksheet. `rows[r][c]` is a cell's content, `""` where blank; rows may be of any length."""

    __slots__ = ("name", "rows", "areas", "hidden", "traits", "_covers", "_tall")

    def __init__(self, name: str, rows: list[list[Any]], areas: Sequence[Area] = (), hidden: bool = False,
                 traits: Traits | None = None) -> None:
        self.name, self.rows, self.hidden = name, rows, hidden
        self.areas = list(areas)
        if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in self.areas) > MAX_MERGED:
            self.areas = _near(self.areas, len(rows))
        self.traits = traits or Traits()
        appearance.settle(rows, self.areas, self.traits)
        self._tall: list[Area] | None = None
        self._covers: dict[Cell, Area] | None = None

    def at(self, row: int, column: int) -> Any:
        """The content of a cell, as it is shown; `""` where blank or outside."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def area(self, row: int, column: int) -> Area:
        """The merged area a cell belongs to, or the cell itself."""
        if self._covers is None:
            self._covers = {}
            for area in self.areas:
                top, left, bottom, right = area
                for r in range(top, bottom + 1):
                    for c in range(left, right + 1):
                        self._covers[r, c] = area
        return self._covers.get((row, column)) or (row, column, row, column)

    def is_covered(self, row: int, column: int) -> bool:
        """Whether a cell is part of a merged area that begins in a row above."""
        if self._tall is None:
            self._tall = [area for area in self.areas if area[0] < area[2]]
        for top, left, bottom, right in self._tall:
            if top < row <= bottom and left <= column <= right:
                return True
        return False

    def filled(self) -> Iterator[tuple[int, int, Any]]:
        """(row, column, content) of every non-empty cell, in reading order."""
        for r, row in enumerate(self.rows):
            for c, value in enumerate(row):
                if value != "":
                    yield r, c, value


def _near(areas: list[Area], rows: int) -> list[Area]:
    """The areas cut to where anything stands, as far as they are still too many refused."""
    cut = [(top, left, min(bottom, rows), min(right, left + 255)) for top, left, bottom, right in areas]
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in cut) > MAX_MERGED:
        too_large("merged", MAX_MERGED)
    return cut
