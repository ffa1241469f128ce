"""The zip of a package: its parts by name, inflated within the bounds; and a zip made of parts, stored."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from ...system import unzip
from ...system.bounds import MAX_FILE, MAX_PART, MAX_PARTS, damaged, too_large
from ...system.errors import Unreadable
from ...system.patterns import pattern


class Archive:
    """The parts of a zip file by name, inflated within the bounds. Names are compared without case."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_FILE:
            too_large("file", MAX_FILE)
        self.stream = io.BytesIO(data)
        self.left = MAX_PARTS
        self.members: dict[str, zipfile.ZipInfo | None] = {}
        for info in unzip.members(self.stream):
            name = info.filename.replace("\\", "/").lower().lstrip("/")
            # a name that is there twice stands for nothing: two readers could take different ones
            self.members[name] = None if name in self.members else info

    def read(self, path: str) -> bytes | None:
        """A part in UTF-8, without a document type; None where there is none."""
        name = path.lower()
        if name not in self.members:
            return None
        info = self.members[name]
        if info is None:
            damaged(f"{path} twice")
        limit = min(MAX_PART, self.left)
        content = unzip.unpacked(self.stream, info, limit)
        if len(content) > limit:
            too_large("part", limit)
        self.left -= len(content)
        return utf8(content, path)

    def needed(self, path: str) -> bytes:
        """A part without which there is nothing to read."""
        content = self.read(path)
        if content is None:
            damaged(path)
        return content

    def packed(self, info: zipfile.ZipInfo) -> bytes:
        """What the zip holds of a member, as it is compressed there."""
        return unzip.packed(self.stream, info)


_ENCODING = pattern(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*?\?>""")
_USUAL = b'<?xml version="1.0" encoding="UTF-8"'
_ENCODINGS = {"us-ascii": "ascii", "ascii": "ascii", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
              "iso-8859-1": "latin-1", "windows-1252": "cp1252", "utf-16": "utf-16"}


def utf8(content: bytes, path: str) -> bytes:
    """The part's XML in UTF-8: calamine reads no other encoding, and says nothing of it."""
    if content.startswith(_USUAL):
        encoding = "utf-8"
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif content[:4] in (b"<\0?\0", b"\0<\0?"):
        encoding = "utf-16-le" if content[0] else "utf-16-be"
    else:
        match = _ENCODING.match(content[:200].removeprefix(b"\xef\xbb\xbf"))
        encoding = match[1].decode().lower() if match else "utf-8"
    if encoding not in ("utf-8", "utf8"):
        try:
            text = content.decode(_ENCODINGS.get(encoding, encoding if encoding.startswith("utf-16") else "ascii"))
        except UnicodeDecodeError:
            damaged(f"{path}: {encoding}")
        content = re.sub(r"^\ufeff?\s*<\?xml.*?\?>", "", text, count=1, flags=re.S).encode("utf-8", "replace")
    if b"<!DOCTYPE" in content:
        raise Unreadable("document-type")
    return content


_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")


class Entry(NamedTuple):
    """One member of a zip to be written; `packed` is its content as `method` compresses it."""

    name: bytes
    packed: bytes
    crc: int
    size: int
    method: int = zipfile.ZIP_STORED
    flags: int = 0
    time: int = 0
    date: int = 33  # the first day a zip knows: 1980-01-01
    attributes: int = 0


def stored(parts: dict[str, bytes]) -> bytes:
    """A zip of uncompressed parts."""
    return zipped(Entry(name.encode(), content, zlib.crc32(content), len(content)) for name, content in parts.items())


def zipped(entries: Iterable[Entry]) -> bytes:
    """A zip of the entries, in their order."""
    out, central, offset = [], [], 0
    for name, packed, crc, size, method, flags, time, date, attributes in entries:
        meta = flags, method, time, date, crc, len(packed), size, len(name)
        out += [_LOCAL.pack(b"PK\3\4", 20, *meta, 0), name, packed]
        central += [_CENTRAL.pack(b"PK\1\2", 20, 20, *meta, 0, 0, 0, 0, attributes, offset), name]
        offset += 30 + len(name) + len(packed)
    directory = b"".join(central)
    count = len(central) // 2
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join([*out, directory, end])
