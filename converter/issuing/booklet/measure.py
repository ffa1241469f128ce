"""How many lines a text takes, and on which page what is set down comes to stand; everything in points.

Knows character widths and line breaking. Knows no document, no form and no Word.

A page number is printed in the contents before anybody has laid the pages out, so they are counted here. The
count holds because nothing is left to a font: lines have an exact pitch, rows a least height that their text does
not exceed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from functools import lru_cache

_OPENING, _CLOSING = "（【《〈「『〔“‘([", "，。；：！？、）】》〉」』〕”’…—%％‰)],.;:!?"
#: What a line is broken between: a run of Latin letters and digits, or one character, with the punctuation it keeps.
_GROUP = re.compile(rf"[{re.escape(_OPENING)}]*(?:[A-Za-z0-9.,/_+-]+|[\s\S])[{re.escape(_CLOSING)}]*")
_NARROW = re.compile(r"[!-~ ]")
#: Sizes of its font that a narrow character takes: in a Chinese font, and in the widest that may stand in for it.
_USUAL, _WIDEST = 0.5, 0.65
#: Texts shorter than this are met again and again, and remembered.
_SHORT = 100
#: The gap between narrow and wide characters; what may stand beyond the end of a line.
_GAP, _HANGING = 0.25, "，。、"


def lines(content: str, room: float, size: float, most: bool = False) -> int:
    """How many lines a text takes in `room` points at `size` points: as it usually is, or at most."""
    room = max(1.0, round(room / size, 2))
    return sum((_known if len(paragraph) < _SHORT else _wrapped)(paragraph, room, most)
               for paragraph in content.split("\n"))


def _wrapped(paragraph: str, room: float, most: bool) -> int:
    count, used, half = 1, 0.0, _WIDEST if most else _USUAL
    for group in _GROUP.findall(paragraph):
        narrow = len(_NARROW.findall(group))
        width = len(group) - narrow + narrow * half + (_GAP * 2 if narrow else 0)
        hangs = not most and group[-1] in _HANGING
        if used + width - hangs <= room:
            used += width
        elif width <= room:
            count, used = count + 1, width
        else:  # longer than a line: broken anywhere
            whole = used + width
            count += math.ceil(whole / room) - 1
            used = whole % room
    return count


_known = lru_cache(maxsize=20_000)(_wrapped)


class Pages:
    """Counts pages as things are set down on them, one below another. The first page is `page` + 1."""

    def __init__(self) -> None:
        self.page, self.room, self.used = 0, 0.0, 0.0
        self.marks: dict[Hashable, int] = {}
        self._kept: list[tuple[float, Hashable]] = []  # what stays on one page with the next paragraph

    def turn(self, room: float | None = None) -> None:
        """Begin a page, of another height where `room` is given."""
        self._settle(0.0)
        self.page, self.used, self.room = self.page + 1, 0.0, room or self.room

    def paragraph(self, lines: int, pitch: float, before: float = 0.0, keep: bool = False,
                  mark: Hashable = None) -> None:
        """A paragraph of so many lines, the space before it, and what its page is to be known by."""
        if keep:
            self._kept.append((before + lines * pitch, mark))
            return
        self._settle(before + pitch)
        self._mark(mark)
        self.used += before
        for _ in range(lines):
            self._settle(pitch)
            self.used += pitch

    def row(self, height: float, header: float = 0.0, splits: bool = False) -> None:
        """A row of a table; on a new page its `header` stands above it. One that splits runs on over the pages."""
        header = min(header, self.room / 2)
        self._settle(0.0 if splits else height, header)
        while height > self.room - self.used:
            height -= self.room - self.used
            self._next(header)
        self.used += height

    def keep(self, height: float) -> None:
        """What comes next stays on one page for so much of its height."""
        self._settle(height)

    def _settle(self, following: float, header: float = 0.0) -> None:
        """Begin a page where what is kept, and so much of what follows it, has no room on this one."""
        kept, self._kept = self._kept, []
        if self.used and self.used + sum(height for height, _ in kept) + following > self.room:
            self._next(0.0 if kept else header)
        for height, mark in kept:
            self._mark(mark)
            self.used += height

    def _next(self, header: float) -> None:
        self.page, self.used = self.page + 1, header

    def _mark(self, mark: Hashable) -> None:
        if mark is not None:
            self.marks[mark] = self.page
