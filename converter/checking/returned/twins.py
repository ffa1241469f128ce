"""Cell formats of a workbook: a marked twin for every one that a faulty cell has, and the way back.

A mark is a solid fill in a colour of ours. The way back needs no list of cells, so rows may be put in and taken out:

* which fill a mark covers, its colour says in its lowest bits, as the number of a fill that the workbook remembers
  (`memory`, kept in hidden names). Excel, WPS and LibreOffice number formats anew and change what a solid fill does
  not show, but keep colours and names.
* as long as nobody has saved the file, a marked format's rank among those that look alike is the rank of the format
  it stands for (its *source*) among those that look alike unmarked. So every `s` comes back as it was, and blank
  cells and rows that were put in only to be marked go.

Knows the part of styles. Knows no sheet.
"""

from __future__ import annotations

import copy
import posixpath
import re
from typing import Any, NamedTuple

from .patches import (MAIN, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Parts, canonical, child, children, local, number,
                      parsed)
from ...grid.xlsx.stream import quoteattr

#: Light enough to read on, and no colour that a program offers. The lowest bits of red, green and blue are free.
COLOURS = {"error": 0xF8C8D0, "warning": 0xF8E8B0, "info": 0xD0E0F0}
_BITS = 0x070707
#: How many covered fills a colour can number, and how long one may be that a hidden name holds.
_FILLS, _LONGEST = 512, 255

#: How a cell stood before it was marked: with a style, without one, not at all, not even its row.
SET, BARE, NEW, ROW = "set", "bare", "new", "row"
#: Formats that all look alike are told apart up to here; beyond, the first one stands for them.
_RANKS = 1000

_SECTIONS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
             "colors", "extLst")
_NONE = '<fill xmlns="{0}"><patternFill patternType="none"/></fill>'
_GREY = '<fill xmlns="{0}"><patternFill patternType="gray125"/></fill>'
#: What a workbook without styles gets; found alone again, it goes.
_SKELETON = (
    '<styleSheet xmlns="{0}"><fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>')
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


class Source(NamedTuple):
    """What a marked format stands for: a format by its number, and how the cell stood."""

    index: int
    kind: str


class Styles:
    """The formats of a package; made where it has none. `memory` is the inner XML of covered fills, by number."""

    def __init__(self, parts: Parts, memory: dict[int, str]) -> None:
        self.parts, self.memory = parts, memory
        self.path = parts.of(parts.workbook, "styles")
        if self.path is None or not parts.has(self.path):
            self.path = self._create()
        self.root = parts.tree(self.path)
        self.namespace = self.root.tag.rpartition("}")[0][1:]
        self.fills, self.xfs = child(self.root, "fills"), child(self.root, "cellXfs")
        self._prepared = False

    def _create(self) -> str:
        strict = self.parts.tree(self.parts.workbook).tag.startswith("{" + STRICT_MAIN)
        path = posixpath.join(posixpath.dirname(self.parts.workbook), "styles.xml")
        if not self.parts.has(path):  # a part that nobody refers to is read all the same
            self.parts.put(path, _SKELETON.format(STRICT_MAIN if strict else MAIN).encode())
            self.parts.declare(path, _TYPE)
        self.parts.relate(self.parts.workbook, "styles", path, STRICT_RELATIONS if strict else RELATIONS)
        return path

    # ── marking ──

    def marked(self, index: int, kind: str, severity: str) -> int:
        """The number of the marked twin of a format, for a cell that stood so."""
        self._prepare()
        index = index if 0 <= index < self._count else 0
        key = self._keys[index]
        rank = self._sources[key].index(Source(index, kind))
        twins = self._twins.setdefault((key, severity), [])
        rank = rank if rank < _RANKS else 0
        while len(twins) <= rank:
            twin = copy.deepcopy(self._formats[index])
            twin.set("fillId", str(self._covering(severity, key[-1])))
            twin.set("applyFill", "1")
            twins.append(self.append("cellXfs", twin))
        return twins[rank]

    def _prepare(self) -> None:
        """Make sure of the sections every format refers to, and look at every format there is."""
        if self._prepared:
            return
        self._prepared = True
        for name, first in (("fonts", "<font xmlns='{0}'/>"), ("fills", _NONE), ("borders", "<border xmlns='{0}'/>"),
                            ("cellXfs", "<xf xmlns='{0}' numFmtId='0' fontId='0' fillId='0' borderId='0'/>")):
            if not children(child(self.root, name), first[1:].split()[0]):
                self.append(name, self._element(first))
        self.fills, self.xfs = child(self.root, "fills"), child(self.root, "cellXfs")
        while len(children(self.fills, "fill")) < 2:  # the first two are reserved, whatever they say
            self.append("fills", self._element(_GREY))
        self._look_at_all()

    def _look_at_all(self) -> None:
        plain = [_inner(fill) for fill in children(self.fills, "fill") if not _severity(fill)]
        texts = [text for text in dict.fromkeys(plain) if text][:_FILLS - 1]
        self._numbers = {"": 0} | {text: at for at, text in enumerate(texts, 1)}
        fills = [(_severity(fill), self._shown(fill)) for fill in children(self.fills, "fill")]
        self._formats = children(self.xfs, "xf")
        self._count = len(self._formats)
        self._keys: list[tuple] = []
        self._sources: dict[tuple, list[Source]] = {}
        self._twins: dict[tuple, list[int]] = {}
        self._covers: dict[tuple[str, str], int] = {}
        self._marks: dict[int, str] = {}
        for index, xf in enumerate(self._formats):
            fill = number(xf.get("fillId"))
            severity, shown = fills[fill] if fill < len(fills) else (None, "")
            said = sorted(one for one in xf.attrib.items() if one[0] not in ("fillId", "applyFill"))
            key = *said, *(canonical(part) for part in xf if local(part)), shown
            self._keys.append(key)
            if severity:
                self._marks[index] = severity
                self._twins.setdefault((key, severity), []).append(index)
            else:
                kinds = (BARE, SET, NEW, ROW) if index == 0 else (SET, NEW, ROW)
                self._sources.setdefault(key, []).extend(Source(index, kind) for kind in kinds)

    def _shown(self, fill: Any) -> str:
        """The inner XML of a fill, or of the one that a mark covers; nothing for none, and for one without a number."""
        if _severity(fill):
            colour = _colour(fill)
            return self.memory.get((colour >> 10 & 0o700) | (colour >> 5 & 0o70) | (colour & 0o7), "")
        inner = _inner(fill)
        return inner if inner in self._numbers else ""

    def _covering(self, severity: str, shown: str) -> int:
        """The fill that marks a severity and says what it covers."""
        if (severity, shown) not in self._covers:
            at = self._numbers[shown]
            if at:
                self.memory[at] = shown
            colour = COLOURS[severity] | (at & 0o700) << 10 | (at & 0o70) << 5 | (at & 0o7)
            self._covers[severity, shown] = self.append("fills", self._element(
                f'<fill xmlns="{{0}}"><patternFill patternType="solid"><fgColor rgb="FF{colour:06X}"/>'
                '<bgColor indexed="64"/></patternFill></fill>'))
        return self._covers[severity, shown]

    def append(self, section: str, element: Any) -> int:
        """Add a font, fill, border or format behind the others; its number."""
        from lxml import etree

        parent = child(self.root, section)
        if parent is None:
            behind = _SECTIONS[_SECTIONS.index(section) + 1:]
            parent = etree.Element(f"{{{self.namespace}}}{section}", nsmap=self.root.nsmap, count="0")
            place = next((at for at, one in enumerate(self.root) if local(one) in behind), len(self.root))
            self.root.insert(place, parent)
        at = sum(1 for one in parent if local(one))
        parent.append(element)
        _count(parent, 1)
        self.parts.touch(self.path)
        return at

    def add(self, font: str, fill: str, border: str, alignment: str) -> int:
        """A new format of the list, from the inner XML of its font, fill and border and its alignment."""
        self._prepare()
        font_id = self.append("fonts", self._element(f'<font xmlns="{{0}}">{font}</font>'))
        fill_id = self.append("fills", self._element(f'<fill xmlns="{{0}}">{fill}</fill>')) if fill else 0
        border_id = self.append("borders", self._element(f'<border xmlns="{{0}}">{border}</border>'))
        based = ' xfId="0"' if child(self.root, "cellStyleXfs") is not None else ""
        return self.append("cellXfs", self._element(
            f'<xf xmlns="{{0}}" numFmtId="0" fontId="{font_id}" fillId="{fill_id}" borderId="{border_id}"{based} '
            f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment {alignment}/></xf>'))

    def _element(self, xml: str, inner: str = "") -> Any:
        """An element of the part's namespace, with inner XML given."""
        xml = xml.format(self.namespace)
        return parsed((xml[:-2] + f">{inner}</fill>" if inner else xml).encode(), "element")

    # ── the way back ──

    def origins(self) -> dict[int, Source]:
        """What every marked format stands for, as far as there is anything it could stand for."""
        self._look_at_all()
        found = {}
        for (key, _), twins in self._twins.items():
            sources = self._sources.get(key, [])
            for rank, twin in enumerate(twins):
                if sources:
                    found[twin] = sources[rank] if rank < len(sources) else sources[0]
        return found

    def forget(self, unused: set[int]) -> None:
        """Take away formats that no cell has any more and that stand last; unmark, as they stand, those that do not."""
        gone = {"fontId": set(), "fillId": set(), "borderId": set()}
        while self._formats and (last := len(self._formats) - 1) in unused:
            xf = self._formats.pop()
            for name, numbers in gone.items():
                numbers.add(number(xf.get(name)))
            self._cut(self.xfs, xf)
            self._marks.pop(last, None)
        self._unmark()
        for section, name, tag in (("fonts", "fontId", "font"), ("fills", "fillId", "fill"),
                                   ("borders", "borderId", "border")):
            used = {number(xf.get(name)) for part in ("cellXfs", "cellStyleXfs")
                    for xf in children(child(self.root, part), "xf")}
            parent = child(self.root, section)
            entries = children(parent, tag)
            while entries and (last := len(entries) - 1) in gone[name] - used:
                self._cut(parent, entries.pop())
        if canonical(self.root) == canonical(self._element(_SKELETON)):
            self.parts.unrelate(self.parts.workbook, self.path)
            self.parts.drop(self.path)

    def _unmark(self) -> None:
        """Formats that somebody's program has saved among its own get back, in place, the fill that was covered."""
        known: dict[str, int] = {}
        for at, fill in enumerate(children(self.fills, "fill") if self._marks else ()):
            if not _severity(fill):
                known.setdefault(_inner(fill), at)
        for index in self._marks:
            shown = self._keys[index][-1]
            if shown not in known:
                known[shown] = self.append("fills", self._element('<fill xmlns="{0}"/>', shown))
            self._formats[index].set("fillId", str(known[shown]))
            self.parts.touch(self.path)

    def _cut(self, parent: Any, element: Any) -> None:
        parent.remove(element)
        _count(parent, -1)
        self.parts.touch(self.path)


def _colour(fill: Any) -> int:
    """The colour of a plain fill that says it in full; zero for any other."""
    pattern = child(fill, "patternFill")
    front = child(pattern, "fgColor") if pattern is not None and pattern.get("patternType") == "solid" else None
    written = front.get("rgb", "")[-6:] if front is not None else ""
    return int(written, 16) if re.fullmatch("[0-9A-Fa-f]{6}", written) else 0


def _severity(fill: Any) -> str | None:
    """The severity that a fill marks, if it is a mark."""
    base = _colour(fill) & ~_BITS
    return next((severity for severity, colour in COLOURS.items() if colour == base), None)


def _inner(fill: Any) -> str:
    """The inner XML of a fill; nothing for none, and for one too long to remember."""
    pattern = child(fill, "patternFill")
    inner = "".join(_plain(part) for part in fill if local(part))
    is_none = pattern is not None and pattern.get("patternType", "none") == "none"
    return "" if is_none or len(inner) > _LONGEST else inner


def _plain(element: Any) -> str:
    """An element as XML without its namespace."""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in element.attrib.items())
    inner = "".join(_plain(part) for part in element if local(part))
    return f"<{local(element)}{attributes}>{inner}</{local(element)}>"


def _count(parent: Any, change: int) -> None:
    """A section's count follows, where it has one."""
    written = parent.get("count")
    if written is not None and written.isdecimal():
        parent.set("count", str(int(written) + change))
