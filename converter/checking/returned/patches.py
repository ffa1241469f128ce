"""The parts of a package, patched one by one: what nobody touches is copied as it is compressed in the file.

Knows zip members, relationships and content types. Knows no sheet, no style and no comment.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from functools import lru_cache
from urllib.parse import quote, unquote

from .splice import Xml
from .worksheet import cells
from ...grid.xlsx.archive import Archive, Entry, zipped
from ...grid.xlsx.stream import quoteattr, workbook_path
from ...sheets.excel import position
from ...system.bounds import damaged

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_TYPES = "[Content_Types].xml"
#: How a part begins, as Excel writes it.
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def place(reference: str) -> tuple[int, int]:
    """The zero-based row and column of a reference as a part writes it. Raises Unreadable where it is none."""
    match = re.fullmatch(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", reference.strip().upper())
    return position(match[1] + match[2]) if match else damaged(f"reference {reference}"[:100])


class Parts:
    """A package by part; names are compared without case, as Excel compares them."""

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable for what is no zip, damaged or beyond the bounds."""
        self.archive = Archive(data)
        self.workbook = workbook_path(self.archive) or ""  # none: the package is no workbook's
        self._open: dict[str, Xml] = {}
        self._put: dict[str, tuple[str, bytes | None]] = {}  # folded name → name, content; None where dropped
        self._gone: set[str] = set()  # members that were dropped: put again, they stand behind like any new part

    # ── parts ──

    def names(self) -> list[str]:
        """Every part there is, folded, in its order."""
        there = [name for name in self.archive.members if name not in self._put]
        return there + [name for name, (_, content) in self._put.items() if content is not None]

    def has(self, path: str) -> bool:
        put = self._put.get(path.lower())
        return put[1] is not None if put else path.lower() in self.archive.members

    def read(self, path: str) -> bytes | None:
        if path.lower() in self._open:
            return self._open[path.lower()].patched()
        put = self._put.get(path.lower())
        return put[1] if put else self.archive.read(path)

    def put(self, path: str, content: bytes) -> None:
        self._open.pop(path.lower(), None)
        self._put.pop(path.lower(), None)
        self._put[path.lower()] = path, content

    def drop(self, path: str) -> None:
        """Take a part away, with its own relationships and with what says its content type."""
        types = self._types()
        for one in types.root.all("Override"):
            if unquote(one.get("PartName")).lstrip("/").lower() == path.lower():
                types.remove(one)
        self._open.pop(path.lower(), None)
        self._put[path.lower()] = path, None
        self._gone.add(path.lower())
        if self.has(self._rels(path)):
            self.drop(self._rels(path))

    def xml(self, path: str) -> Xml:
        """A part that is there, to look at and to change."""
        if path.lower() not in self._open:
            content = self.read(path)
            if content is None:
                damaged(f"{path} is not there"[:100])
            self._open[path.lower()] = Xml(content, path, cells(content))
        return self._open[path.lower()]

    def settle(self) -> None:
        """Write the changes made so far: what was put in can then be changed like anything else."""
        for name, xml in self._open.items():
            if xml.changed:
                self._put[name] = self._put.get(name, (name,))[0], xml.patched()
        self._open.clear()

    def free(self, folder: str, stem: str, suffix: str) -> str:
        """A name that no part has."""
        return next(path for number in range(1, 100_000)
                    if not self.has(path := posixpath.join(folder, f"{stem}{number}{suffix}")))

    def patched(self) -> bytes:
        """The package: untouched members as they are packed, changed ones in their place, new ones behind."""
        self.settle()
        contents = dict(self._put)
        entries = []
        for name, info in self.archive.members.items():
            if info is None:
                damaged(f"{name} twice")
            if name not in self._gone:
                _, content = contents.pop(name, ("", b""))
                entries.append(_entry(info, self.archive.packed(info), content))
        for path, content in contents.values():
            if content is not None:
                packed = _deflated(content)
                entries.append(Entry(path.encode(), packed, zlib.crc32(content), len(content), 8, 0x800))
        return zipped(entries)

    # ── relationships ──

    def _rels(self, path: str) -> str:
        folder, name = posixpath.split(path)
        return posixpath.join(folder, "_rels", name + ".rels")

    def related(self, path: str) -> list[tuple[str, str, str]]:
        """(id, kind, path) of every part inside the package that a part refers to; the kind is its type's last word."""
        if not self.has(self._rels(path)):
            return []
        return [(one.get("Id"), one.get("Type").rpartition("/")[2], _target(path, one.get("Target")))
                for one in self.xml(self._rels(path)).root.all("Relationship") if one.get("TargetMode") != "External"]

    def of(self, path: str, kind: str) -> str | None:
        """The part of a kind that a part refers to."""
        return next((target for _, other, target in self.related(path) if other == kind), None)

    def targets(self, rels: str) -> list[str]:
        """The parts that a part of relationships leads to."""
        folder, name = posixpath.split(rels)
        return [path for _, _, path in self.related(posixpath.join(posixpath.dirname(folder), name[:-len(".rels")]))]

    def relate(self, path: str, kind: str, target: str, base: str) -> str:
        """Refer from a part to another; the relationship's id."""
        rels = self._rels(path)
        if not self.has(rels):
            self.put(rels, DECLARATION + f'<Relationships xmlns="{_PACKAGE}relationships"></Relationships>'.encode())
        xml = self.xml(rels)
        taken = {one.get("Id") for one in xml.root.children}
        name = next(f"rId{number}" for number in range(1, len(taken) + 2) if f"rId{number}" not in taken)
        written = posixpath.relpath("/" + target, posixpath.join("/", posixpath.dirname(path)))
        xml.add(xml.root, f'<Relationship Id="{name}" Type="{base}/{kind}" Target={quoteattr(quote(written))}/>')
        return name

    def unrelate(self, path: str, target: str) -> None:
        """No longer refer to a part; relationships that are none any more go."""
        rels = self._rels(path)
        xml = self.xml(rels)
        for one in xml.root.all("Relationship"):
            if _target(path, one.get("Target")).lower() == target.lower():
                xml.remove(one)
        if not xml.root.children:
            self.drop(rels)

    # ── content types ──

    def declare(self, path: str, content_type: str) -> None:
        """Say what a new part is, unless its suffix says it."""
        xml = self._types()
        suffix = posixpath.splitext(path)[1][1:].lower()
        if any(one.get("Extension").lower() == suffix and one.get("ContentType").lower() == content_type.lower()
               for one in xml.root.all("Default")):
            return
        # named singly, not by its suffix: taken away with the part, nothing of it is left
        xml.add(xml.root, f'<Override PartName={quoteattr("/" + quote(path))} ContentType="{content_type}"/>')

    def _types(self) -> Xml:
        return self.xml(_TYPES)


@lru_cache(maxsize=4096)  # the parts of a workbook are called as those of the last one
def _target(path: str, written: str) -> str:
    """The part that a relationship of a part names."""
    written = unquote(written).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(path), written)).lstrip("/")


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _entry(info: zipfile.ZipInfo, packed: bytes, content: bytes | None) -> Entry:
    """A member as it was, or with other content in its place."""
    year, month, day, hour, minute, second = info.date_time
    name = info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    crc, size, method = info.CRC, info.file_size, info.compress_type
    if content:
        crc, size = zlib.crc32(content), len(content)
        packed = content if method == 0 else _deflated(content)
    if size >= 2 ** 32:
        damaged(f"{info.filename}: size")
    # sizes stand in front: no descriptor follows a member
    return Entry(name, packed, crc, size, method, info.flag_bits & 0x801, (hour << 11) | (minute << 5) | second // 2,
                 (year - 1980) << 9 | month << 5 | day, info.external_attr)
