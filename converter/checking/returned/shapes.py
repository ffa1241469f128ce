"""The boxes of comments in a part of VML, put in and taken out as bytes.

Excel writes VML that is no XML (`<br>` in the text of a button), so a part is never parsed: what is not a box of
ours stays as it is, byte for byte. Knows VML. Knows no text of any comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SPACES = {"v": "urn:schemas-microsoft-com:vml", "o": "urn:schemas-microsoft-com:office:office",
           "x": "urn:schemas-microsoft-com:office:excel"}
#: Numbers of shapes go in clusters of this many; a part owns whole clusters, no two parts the same.
_CLUSTER = 1024

_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>')
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    '<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>')
_EMPTY = ("<xml " + " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
          + '><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{cluster}"/></o:shapelayout></xml>')

_ANY_SHAPE = re.compile(
    rb"<((?:\w+:)?)shape\b[^<>]*[^/<>]>[^<]*(?:<(?!/?(?:\w+:)?shape\b)[^<]*)*</\1shape\s*>")
_DRAWN = re.compile(rb"<(?:\w+:)?(?:shape|rect|roundrect|oval|line|polyline|arc|curve|image|group)\b")
_OUR_TYPE = re.compile(rb'<v:shapetype(?: xmlns:[a-z]="[^"<>]*")*' + re.escape(_SHAPE_TYPE[len("<v:shapetype"):]))
_ROW, _COLUMN = (re.compile(rb"<(?:\w+:)?" + name + rb"\s*>\s*([0-9]{1,7})\s*<") for name in (b"Row", b"Column"))
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_ANCHOR = re.compile(rb"(Anchor\s*>(?:\s*-?[0-9]+\s*,){6}\s*)([0-9]+)")
_NUMBER = re.compile(rb"_x0000_s([0-9]{1,9})\b")
_MAP = re.compile(rb"(<(?:\w+:)?idmap\b[^<>]*?\bdata\s*=\s*[\"'])([0-9, ]*)")


class Numbers:
    """The numbers of shapes in all parts of VML together: none is given twice."""

    def __init__(self, contents: list[bytes]) -> None:
        self.taken = {int(number) for content in contents for number in _NUMBER.findall(content)}
        self.clusters = {one // _CLUSTER for one in self.taken}
        for content in contents:
            self.clusters.update(_owned(content))

    def cluster(self) -> int:
        free = next(one for one in range(1, len(self.clusters) + 2) if one not in self.clusters)
        self.clusters.add(free)
        return free

    def of(self, cluster: int) -> Iterator[int]:
        """The numbers of a cluster that no shape has."""
        for one in range(cluster * _CLUSTER + 1, (cluster + 1) * _CLUSTER):
            if one not in self.taken:
                self.taken.add(one)
                yield one


class Shapes:
    """A part of VML, new or somebody's."""

    def __init__(self, content: bytes | None, numbers: Numbers) -> None:
        self.numbers = numbers
        self.content = content or _EMPTY.format(cluster=numbers.cluster()).encode()
        self._new: list[bytes] = []
        self._free = self._numbers()

    def _numbers(self) -> Iterator[int]:
        for cluster in _owned(self.content):
            yield from self.numbers.of(cluster)
        while True:
            cluster = self.numbers.cluster()
            self.content = _MAP.sub(lambda match: match[0] + b",%d" % cluster, self.content, count=1)
            yield from self.numbers.of(cluster)

    def add(self, row: int, column: int, anchor: str, width: int, height: int) -> None:
        """A box for the comment of a cell, hidden until hovered over; its size in points."""
        self._new.append(_SHAPE.format(id=next(self._free), row=row, column=column, anchor=anchor, width=width,
                                       height=height).encode())

    def notes(self) -> dict[tuple[int, int], re.Match[bytes]]:
        """The boxes of comments, by cell."""
        shapes = {}
        for shape in _ANY_SHAPE.finditer(self.content):
            row, column = _ROW.search(shape[0]), _COLUMN.search(shape[0])
            if _NOTE.search(shape[0]) and row and column:
                shapes[int(row[1]), int(column[1])] = shape
        return shapes

    def change(self, grown: dict[tuple[int, int], int], gone: set[tuple[int, int]]) -> None:
        """Make boxes higher by so many rows, or lower where less than none; take boxes away."""
        pieces, end = [], 0
        for cell, shape in sorted(self.notes().items(), key=lambda item: item[1].start()):
            if cell in gone:
                pieces.append(self.content[end:shape.start()])
                end = shape.end()
            elif rows := grown.get(cell):
                pieces += self.content[end:shape.start()], _ANCHOR.sub(
                    lambda match: match[1] + b"%d" % max(0, int(match[2]) + rows), shape[0], count=1)
                end = shape.end()
        self.content = b"".join(pieces) + self.content[end:]
        if gone and not re.search(rb"type\s*=\s*[\"']#_x0000_t202", self.content):
            self.content = _OUR_TYPE.sub(b"", self.content)
        if gone:
            self._give_back()

    def _give_back(self) -> None:
        """Clusters in which no shape is left are no longer claimed, but for the first."""
        used = {int(one) // _CLUSTER for one in _NUMBER.findall(self.content)}
        first, *others = _owned(self.content) or [0]
        kept = {first, *(used & set(others))}
        if others and len(kept) <= len(others):
            written = ",".join(str(one) for one in (first, *others) if one in kept)
            self.content = _MAP.sub(lambda match: match[1] + written.encode(), self.content, count=1)

    @property
    def is_empty(self) -> bool:
        return not self._new and not _DRAWN.search(self.content)

    def patched(self) -> bytes:
        if not self._new:
            return self.content
        end = self.content.rfind(b"</")
        new = list(self._new)
        if b'id="_x0000_t202"' not in self.content and b"id='_x0000_t202'" not in self.content:
            new.insert(0, _SHAPE_TYPE)
        missing = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items()
                          if not re.search(rf"xmlns:{prefix}\s*=\s*[\"']{space}".encode(), self.content))
        if missing:
            new = [re.sub(rb"^<v:shape(type)?", rb"\g<0>" + missing.encode(), one) for one in new]
        return self.content[:end] + b"".join(new) + self.content[end:]


def _owned(content: bytes) -> list[int]:
    owned = _MAP.search(content)
    return [int(one) for one in re.findall(rb"[0-9]+", owned[2])] if owned else []
