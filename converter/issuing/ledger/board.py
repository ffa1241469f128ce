"""The grid of 统计: lines, and sections with a table on the left and its chart on the right. Knows no figure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import Any, NamedTuple

from ...sheets.excel import letters
from ...sheets.filling import Formula, Money
from .charts import SHARES, Range
from .figures import Sum
from .writer import Book, money_format

#: The widths of the grid: a margin, the table (B to J), a gap, and the cells behind the charts.
WIDTHS = (2, 6, 7, 9, 9, 36, 10, 17, 17, 9, 2.5, *[8.5] * 10)
LAST = len(WIDTHS) - 1

#: Where the charts stand, the column behind them that holds their labels, and how wide they are in pixels.
_CHART, HELPER, _CHART_WIDTH = 11, 12, 640

#: Points of the lines: of tables, of a section's name and sentence, of the space between sections.
LINE, _NAME, _NOTE, GAP = 18, 24, 18, 14
_PIXELS = 4 / 3

#: A section has at least so many lines below its header, for its chart.
_LOWEST = 8

#: The scale of the print, in percent, and how many points of lines a page then takes.
_SCALE, _PAGE = 54, 945

_FIFTEEN = Context(prec=15)


class Part(NamedTuple):
    """A cell of a line: its first and last column, its value and its look."""

    first: int
    last: int
    value: Any
    look: str = "number"


class Board:
    """The sheet, written from top to bottom."""

    def __init__(self, book: Book) -> None:
        self.book, self.row, self.height, self.top = book, 0, 0.0, 0
        self.breaks: list[int] = []
        self.sheet = book.sheet("statistics", 0)
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self.sheet.set_zoom(85)
        self.sheet.set_paper(9)  # A4
        self.sheet.set_print_scale(_SCALE)
        self.sheet.center_horizontally()
        self.sheet.activate()

    def line(self, parts: Sequence[Part], line: str = "plain", height: float = LINE) -> None:
        sheet, row = self.sheet, self.row
        sheet.set_row(row, height)
        self.book.cells.put(sheet, row, 0, None, "plain", "text")  # a line without a cell would lose its height
        for first, last, value, look in parts:
            if last > first:
                sheet.merge_range(row, first, row, last, "", self.book.cells.format(line, look))
            self.book.cells.put(sheet, row, first, value, line, look)
        self.row, self.height = row + 1, self.height + height

    def begin(self, key: str, note: str, head: Sequence[tuple[int, int, str]], count: int) -> int:
        """The name of a section, its sentence and its header; the row of the first of `count` lines."""
        height = _NAME + _NOTE + LINE * (1 + max(count, _LOWEST)) + GAP
        if self.height + height > _PAGE:
            self.breaks.append(self.row)
            self.height = 0.0
        say = self.book.say
        self.line([Part(1, LAST, say(key), "section")], height=_NAME)
        self.line([Part(1, LAST, note, "hint")], height=_NOTE)
        self.top = self.row
        if head:
            self.line([Part(first, last, say(name), "head") for first, last, name in head], "head")
        return self.row

    def end(self, chart: Any = None) -> None:
        """The chart beside all lines since the header, and the space below."""
        if chart:
            while self.row - self.top <= _LOWEST:
                self.line([])
            chart.set_size({"width": _CHART_WIDTH, "height": round((self.row - self.top) * LINE * _PIXELS)})
            self.sheet.insert_chart(self.top, _CHART, chart, {"object_position": 2})
        self.line([], height=GAP)

    def close(self) -> None:
        self.sheet.set_h_pagebreaks(self.breaks)
        self.sheet.print_area(0, 0, self.row - 1, LAST)

    # ── what charts and formulas refer to ───────────────────────────────────────────────────────

    def range(self, first: int, column: int, data: Sequence[Any]) -> Range:
        return Range(self.sheet.name, first, first + len(data) - 1, column, data)

    def share(self, part: Sum, whole: Sum, column: int, below: int) -> Formula | None:
        """What this line's cell is of the one in line `below`; None where that divides nothing."""
        if part.value is None or not whole.value or not (part.is_safe and whole.is_safe):
            return None
        letter = letters(column)
        share = _FIFTEEN.divide(part.value, whole.value)
        return Formula(f"={letter}{self.row + 1}/{letter}${below + 1}", share, SHARES)

    def sum(self, column: int, first: int, total: Sum, number: str | None = None) -> Any:
        """The sum of the cells from line `first` to the one above; exact, and no formula, where one of them is text."""
        if total.value is None:
            return None
        letter, text = letters(column), Money(total.value)
        return text if not total.is_safe else Formula(
            f"=SUM({letter}{first + 1}:{letter}{self.row})", total.value, number or money_format(total.value))


def counted(count: int) -> Sum:
    """A count as a sum of amounts."""
    total = Sum()
    total.add(Decimal(count))
    return total
