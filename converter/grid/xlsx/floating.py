"""Texts that float over the cells of a sheet: text boxes and shapes, told by the cell at their upper left corner.

Nobody can tell which cell such a text is meant for: it is read nowhere, and said.
Knows DrawingML. Knows no content of cells.
"""

from __future__ import annotations

from .archive import Archive
from .stream import Elements, relations
from ..traits import Note
from ...system.errors import Unreadable

#: So much of a text is said.
_SAID = 100


def texts_over(archive: Archive, part: str) -> list[Note]:
    """What floats over the cells of a sheet; a drawing that cannot be read says nothing."""
    try:
        drawn = relations(archive, part).of("drawing")
        return Floating().parse(archive.read(drawn) or b"", drawn).notes if drawn else []
    except Unreadable:
        return []


class Floating(Elements):
    """The texts of a drawing, as notes."""

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[Note] = []
        self.place = {"row": 0, "col": 0}
        self.counts = ""  # what of the place the digits are that come
        self.placing = self.saying = False
        self.said = ""

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if name == "from":
            self.placing = True
        elif name in self.place and self.placing:
            self.counts = name
        self.saying = self.saying or name == "t"

    def text(self, text: str) -> None:
        if self.counts and text.strip().isdecimal() and len(text) < 9:
            self.place[self.counts] = int(text)
        elif self.saying:
            self.said += text[:_SAID]

    def end(self, name: str, depth: int) -> None:
        self.counts, self.saying = "", self.saying and name != "t"
        if name == "from":
            self.placing = False
        elif name == "sp":
            if text := " ".join(self.said.split())[:_SAID]:
                self.notes.append(Note("floating-passed-over", (self.place["row"], self.place["col"]), text))
            self.said = ""
