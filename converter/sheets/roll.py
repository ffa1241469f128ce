"""A list that is written line by line, over as many sheets as it needs.

Knows how xlsxwriter is kept from growing. Knows no look; how a sheet of the list opens and ends is each list's own.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from .filling import Cells


class Roll(ABC):
    """The sheets of a list. What is written is let go: of a workbook that streams, two lines are in memory."""

    #: The lines above the first one of the list, the last of them its header.
    head: int

    def __init__(self, cells: Cells, widths: Sequence[float], looks: Sequence[str], rows: int, foot: int = 0) -> None:
        """widths: of the columns, in characters. rows: what a sheet has, of which `foot` are kept free at its end."""
        self.cells, self._widths, self._looks, self._rows, self._foot = cells, widths, looks, rows, foot
        self.place = self.row = 0
        self.sheet: Any = None
        self._filtered = False

    @property
    def room(self) -> int:
        """How many more lines the sheet takes."""
        return self._rows - self._foot - self.row

    @property
    def capacity(self) -> int:
        """How many lines a sheet takes."""
        return self._rows - self._foot - self.head

    @property
    def is_fresh(self) -> bool:
        return self.row == self.head

    def open(self) -> None:
        """Begin the next sheet."""
        self.place, self.row, self._filtered = self.place + 1, 0, False
        self.sheet = self._sheet()
        for index, width in enumerate(self._widths):
            self.sheet.set_column(index, index, width)
        self._opening()

    @abstractmethod
    def _sheet(self) -> Any:
        """A new sheet of xlsxwriter's, the `place`-th of the list."""

    @abstractmethod
    def _opening(self) -> None:
        """Write what stands above the lines."""

    def write(self, values: Iterable[tuple[int, Any]], line: str, height: float, level: int = 0) -> int:
        """Write the next line, each value with its column; its row, from 0. A value that is a Cell says its look."""
        sheet, row = self.sheet, self.row
        # what xlsxwriter remembers of lines that are on disk is let go: it would be all that grows
        for memory in ("row_info", "set_rows", "row_sizes") if sheet.constant_memory else ():
            getattr(sheet, memory, {}).pop(row - 2, None)
        sheet.set_row(row, height, None, {"level": level})
        self.cells.line(sheet, row, list(values), line, self._looks)
        self.row += 1
        return row

    def filter(self) -> None:
        """Filters over the lines written so far: totals below them stay in sight."""
        if not self._filtered:
            self._filtered = True
            self.sheet.autofilter(self.head - 1, 0, max(self.row, self.head) - 1, len(self._widths) - 1)
