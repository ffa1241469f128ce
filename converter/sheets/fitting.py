"""How high a row must be for its text to show whole: Excel does not fit the rows of merged cells.

Knows character widths. Knows no sheet and no form.
"""

from __future__ import annotations

import math
import re

#: The highest a row can be, in points. What needs more stands on several rows, merged.
TALLEST = 409.0

#: Pixels of one unit of column width, and of a cell's own margins (Excel's default font).
_UNIT, _PADDING = 7.0, 4.0
#: Pixels a point is at 96 dots an inch; a line's height in sizes of its font, of the tallest that may stand in for it.
PIXELS, _LEADING = 96 / 72, 1.48
#: The width an indent takes, in units of column width.
INDENT = 1.5

_NARROW = re.compile(r"[!-~ ]")


def lines(content: str, width: float, size: float) -> int:
    """How many lines a text takes in a column of `width` units at `size` points, broken anywhere."""
    room = max(width * _UNIT - _PADDING, 1.0) / (size * PIXELS)
    total = 0
    for paragraph in content.split("\n"):
        narrow = len(_NARROW.findall(paragraph))
        # half a character is lost where a wide one does not fit at a line's end
        total += max(1, math.ceil((len(paragraph) - narrow * 0.45) / max(room - 0.5, 1.0) - 1e-9))
    return total


def height(content: str, width: float, size: float) -> float:
    """The points a text needs, with a little air above and below."""
    return lines(content, width, size) * size * _LEADING + 6
