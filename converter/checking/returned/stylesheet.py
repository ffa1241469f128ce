"""The part of styles: tints for the rules that mark cells, formats for the list; what was put in is taken out again.

How many fonts, fills, borders, formats and tints there were the workbook remembers, with a checksum of the part as it
was left. Where somebody's program has saved it since, what was put in stays: unused, it does no harm, while a number
that a cell still says would. Knows the part of styles. Knows no sheet.
"""

from __future__ import annotations

import posixpath
import zlib

from .patches import MAIN, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Parts
from .splice import Element, Xml, number
from ...system.bounds import damaged

#: The colours of marks: light enough to read on, and none that a program offers, so that they are known again.
COLOURS = {"error": "F8C8D0", "warning": "F8E8B0", "info": "D0E0F0"}

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
          "colors", "extLst")
#: What has to stand in a section before anything else does.
_FIRST = {"fonts": ("<font/>",), "borders": ("<border/>",), "dxfs": (),
          "fills": ('<fill><patternFill patternType="none"/></fill>',
                    '<fill><patternFill patternType="gray125"/></fill>'),
          "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',)}
#: What a workbook without styles gets.
_SKELETON = (
    '<styleSheet xmlns="{0}"><fonts count="1"><font><sz val="11"/><name val="宋体"/><charset val="134"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>')
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
#: What is remembered in the place of counts: there was no such section, it was a single tag; there was no such part.
_NONE, _TAG, _NEW = "-", "/", "new"


class Stylesheet:
    """The formats of a package, made where it has none; what is put in is written by `finish`."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        path = _path(parts)
        self.is_new = path is None
        self.path = self._create() if path is None else path
        self.xml = parts.xml(self.path)
        if self.xml.root.name != "styleSheet":
            damaged(f"{self.path}: {self.xml.root.name}"[:100])
        self._new: dict[str, list[str]] = {}
        self._tints: dict[str, int] = {}

    def _create(self) -> str:
        strict = self.parts.xml(self.parts.workbook).root.namespace == STRICT_MAIN
        path = posixpath.join(posixpath.dirname(self.parts.workbook), "styles.xml")
        if self.parts.has(path):  # a part that nobody refers to is read all the same
            self.is_new = False
        else:
            self.parts.put(path, _SKELETON.format(STRICT_MAIN if strict else MAIN).encode())
            self.parts.declare(path, _TYPE)
        self.parts.relate(self.parts.workbook, "styles", path, STRICT_RELATIONS if strict else RELATIONS)
        return path

    def tint(self, severity: str) -> int:
        """The number of the format that a rule of a severity gives its cell."""
        if severity not in self._tints:
            # of a solid fill, some programs show the one colour and some the other
            pattern = (f'<patternFill patternType="solid"><fgColor rgb="FF{COLOURS[severity]}"/>'
                       f'<bgColor rgb="FF{COLOURS[severity]}"/></patternFill>')
            self._tints[severity] = self._append("dxfs", f"<dxf><fill>{pattern}</fill></dxf>")
        return self._tints[severity]

    def add(self, font: str, fill: str, border: str, alignment: str) -> int:
        """A new format of the list, from the inner XML of its font, fill and border and its alignment."""
        font_id = self._append("fonts", f"<font>{font}</font>")
        fill_id = self._append("fills", f"<fill>{fill}</fill>") if fill else 0
        border_id = self._append("borders", f"<border>{border}</border>")
        based = ' xfId="0"' if self.xml.root.first("cellStyleXfs") else ""
        return self._append("cellXfs", (
            f'<xf numFmtId="0" fontId="{font_id}" fillId="{fill_id}" borderId="{border_id}"{based} applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1"><alignment {alignment}/></xf>'))

    def _append(self, name: str, written: str) -> int:
        """Put an entry behind those of a section; its number."""
        section = self.xml.root.first(name)
        there = len(section.children) if section else 0
        entries = self._new.setdefault(name, list(_FIRST[name][there:]))
        entries.append(written)
        return there + len(entries) - 1

    def finish(self) -> str:
        """Write what was put in; what has to be remembered for it to be taken out."""
        counts = {name: self._write(name, entries) for name, entries in self._new.items()}
        state = _NEW if self.is_new else " ".join(f"{name}={count}" for name, count in counts.items())
        return f"{_checksum(self.parts, self.path)} {state}"

    def _write(self, name: str, entries: list[str]) -> str:
        """Put entries into a section; how many it had."""
        root = self.xml.root
        section = root.first(name)
        if section is None:
            later = _ORDER[_ORDER.index(name) + 1:]
            self.xml.add(root, f'<{name} count="{len(entries)}">{"".join(entries)}</{name}>',
                         next((one for one in root.children if one.name in later), None))
            return _NONE
        there = len(section.children)
        for entry in entries:
            self.xml.add(section, entry)
        _count(self.xml, section, len(entries))
        return _TAG if section.is_hollow else str(there)


def tints(parts: Parts) -> set[str]:
    """The numbers of the formats that our rules give, as rules say them; whoever has saved them keeps the colour."""
    path = _path(parts)
    if path is None:
        return set()
    content = (parts.read(path) or b"").upper()
    if not any(colour.encode() in content for colour in COLOURS.values()):
        return set()
    section = parts.xml(path).root.first("dxfs")
    return {str(at) for at, dxf in enumerate(section.children if section else [])
            if {one.get("rgb")[-6:].upper() for fill in dxf.all("fill")
                for one in fill.iter("bgColor", "fgColor")} & set(COLOURS.values())}


def take_out(parts: Parts, memory: str) -> None:
    """Take out what was put in, unless somebody has saved the part since."""
    path = _path(parts)
    checksum, *counts = memory.split() or [""]
    if path is None or checksum != _checksum(parts, path):
        return
    if counts == [_NEW]:
        parts.unrelate(parts.workbook, path)
        parts.drop(path)
        return
    xml = parts.xml(path)
    for name, _, count in (one.partition("=") for one in counts):
        section = xml.root.first(name)
        if section is None:
            continue
        if count == _NONE:
            xml.remove(section)
            continue
        new = section.children[number(count):]
        _count(xml, section, -len(new))
        if count == _TAG:
            xml.empty(section)
        for entry in new if count != _TAG else ():
            xml.remove(entry)


def _path(parts: Parts) -> str | None:
    path = parts.of(parts.workbook, "styles")
    return path if path and parts.has(path) else None


def _checksum(parts: Parts, path: str) -> str:
    return f"{zlib.crc32(parts.read(path) or b''):08x}"


def _count(xml: Xml, section: Element, change: int) -> None:
    """A section's count follows, where it has one."""
    written = section.get("count")
    if written.isdecimal():
        xml.set(section, "count", str(int(written) + change))
