"""One section of a booklet: paragraphs set down one below another, their pages counted as they go.

Knows looks, widths and marks. Knows no form and no document.
"""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from . import elements, measure
from .looks import TINY, TINY_HEIGHT, Look, Styles, character
from ..workbook.lines import Link
from ...document.values import number

#: A text and how it looks.
Piece = tuple[str, Look]


class Marks(dict[Hashable, int]):
    """The number of the bookmark by which each marked place is known."""

    def __missing__(self, mark: Hashable) -> int:
        self[mark] = place = len(self) + 1
        return place


class Flow:
    def __init__(self, styles: Styles, pages: measure.Pages, marks: Marks, page: dict[str, Any]) -> None:
        """page: the set-up of its pages, as a template's sheet has it."""
        self.styles, self.pages, self.marks, self.page = styles, pages, marks, page
        self.width, self.room = elements.room(page)
        self.elements: list[Any] = []
        self.turns = False
        pages.turn(self.room)

    def text(self, pieces: list[Piece], least: float = 0.0, before: float = 0.0, mark: Hashable = None,
             tabs: tuple[tuple[str, float, str], ...] = ()) -> None:
        """A paragraph that looks as its last piece does, at least so high, and so far below the one before it."""
        look = pieces[-1][1]
        content = ("　　" if look.first else "") + "".join(text for text, _ in pieces)
        count = measure.lines(content, self.width - look.left, look.size)
        before += max(0.0, least - count * look.pitch)
        self.pages.paragraph(count, look.pitch, before, look.keep, mark)
        made = elements.paragraph(self.styles.of(look), before, tabs)
        if mark is not None:
            elements.bookmark(made, self.marks[mark])
        for text, own in pieces:
            differs = own._replace(**{name: getattr(look, name) for name in _OF_PARAGRAPHS}) != look
            elements.run(made, text, character(elements.element("rPr"), own) if differs else None)
        self._put(made)

    def turn(self) -> None:
        """The next paragraph begins a page."""
        self.pages.turn()
        self.turns = True

    def tiny(self, style: str = TINY, mark: Hashable = None) -> None:
        """A paragraph nobody sees: between tables, and where something without a heading begins."""
        self.pages.paragraph(1, TINY_HEIGHT, mark=mark)
        made = elements.paragraph(style)
        if mark is not None:
            elements.bookmark(made, self.marks[mark])
        self._put(made)

    def _put(self, made: Any) -> None:
        if self.turns:
            made.find(elements.name("pPr")).insert(1, elements.element("pageBreakBefore"))
        self.turns = False
        self.elements.append(made)

    def body(self, section: Any = None) -> list[Any]:
        """The elements; where `section` is given, its properties stand in the last paragraph."""
        # a section's only paragraph stands one page too early for LibreOffice's page numbers; a table needs one behind
        if len(self.elements) < 2 or self.elements[-1].tag != elements.name("p"):
            self.tiny()
        if section is not None:
            self.elements[-1].find(elements.name("pPr")).append(section)
        return self.elements


#: What of a look no run can have of its own.
_OF_PARAGRAPHS = ("align", "pitch", "left", "first", "level", "keep")


def shown(content: Any) -> str:
    """What a cell shows, as text: amounts with two decimals, or with all they have."""
    if isinstance(content, Link):
        return content.text
    if isinstance(content, Decimal):
        return f"{content:.{max(2, number.decimals(content))}f}"
    return content or ""
