"""A zip of workbooks, read as a folder: its members, what they are called, and their content, within bounds.

Knows zips as Windows, macOS and others make them, and those that mean harm. Knows no workbook.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import files
from .bounds import MAX_FILE, MAX_MEMBERS, damaged, too_large
from .errors import Unreadable

SUFFIXES = (".zip",)
#: Bytes of the zip itself, and of all its members that are read, as they say they unpack.
MAX_ZIP, MAX_UNPACKED = 1_000_000_000, 4_000_000_000

#: What is read besides the directory: its end, which is looked for, as it may have a comment behind it.
_TAIL = 2 * 66_000
_UTF8 = 0x800
_ENCRYPTED = 0x41


class Member(NamedTuple):
    """Where a file stands in its zip, and what it claims to be."""

    offset: int
    packed: int
    size: int
    crc: int
    method: int
    encrypted: bool


def members(path: Path) -> Iterator[tuple[str, Member]]:
    """The workbooks and documents of a zip with their names, in the order of these, each told from the others.

    A zip inside is named with them. Hidden and temporary files, and names that lead out of the zip, are none of them.
    Raises OSError, Unreadable.
    """
    seen = path.stat()
    if not stat.S_ISREG(seen.st_mode):
        raise Unreadable("no-file")
    if seen.st_size > MAX_ZIP:
        too_large("file", MAX_ZIP)
    with open(path, "rb") as stream:
        infos = _directory(stream)
    found = sorted((name, info.header_offset, info) for info in infos if (name := _name(info)))
    if sum(info.file_size for *_, info in found) > MAX_UNPACKED:
        too_large("part", MAX_UNPACKED)
    for name, (*_, info) in zip(_told_apart([name for name, *_ in found]), found):
        yield name, Member(info.header_offset, info.compress_size, info.file_size, info.CRC, info.compress_type,
                           bool(info.flag_bits & _ENCRYPTED))


def _told_apart(names: list[str]) -> Iterator[str]:
    """Names with a number before the suffix where two are the same but for case."""
    unique = files.Names()
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        yield unique(stem, dot + suffix)


def read(path: Path, member: Member) -> bytes:
    """The content of a member. Raises OSError, Unreadable: what it unpacks to is counted, whatever it claims."""
    if member.encrypted:
        raise Unreadable("encrypted")
    if member.size > MAX_FILE or member.packed > MAX_FILE:
        too_large("file", MAX_FILE)
    if member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        damaged("compression")
    with open(path, "rb") as stream:
        stream.seek(member.offset)
        header = stream.read(30)
        if len(header) < 30 or header[:4] != b"PK\3\4":
            damaged("header")
        name, extra = struct.unpack("<HH", header[26:30])
        stream.seek(name + extra, io.SEEK_CUR)
        packed = stream.read(member.packed)
    content = packed if member.method == zipfile.ZIP_STORED else _inflated(packed, member.size)
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        damaged("checksum")
    return content


def _inflated(packed: bytes, size: int) -> bytes:
    inflater = zlib.decompressobj(-15)
    try:
        content = inflater.decompress(packed, size + 1)
    except zlib.error as error:
        damaged(str(error))
    return content


def _directory(stream: io.BufferedReader) -> list[zipfile.ZipInfo]:
    try:
        infos = zipfile.ZipFile(_Directory(stream)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError) as error:
        damaged(str(error))
    if len(infos) > MAX_MEMBERS:
        too_large("members", MAX_MEMBERS)
    return infos


class _Directory:
    """A stream for zipfile, of which no more is read than the directory of a zip may take, whatever its records say."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self.stream, self.left = stream, _TAIL + MAX_MEMBERS * (46 + 1024)  # an entry takes 46 bytes and its name
        self.tell, self.seek = stream.tell, stream.seek

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size if 0 <= size <= self.left else self.left + 1)
        self.left -= len(data)
        # a million entries would be made objects of before anybody could count them
        if self.left < 0 or data.count(b"PK\1\2") > MAX_MEMBERS:
            too_large("members", MAX_MEMBERS)
        return data


def _name(info: zipfile.ZipInfo) -> str | None:
    """A member's path with `/` as every system takes it; None for what is no input or leads out of the zip."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        # zipfile took the bytes for code page 437; Chinese Windows writes GBK, others UTF-8 without saying so
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:  # told by an extra field
            raw = name.encode("utf-8")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    parts = name.replace("\\", "/").split("/")
    suffix = Path(parts[-1]).suffix
    if suffix.lower() not in files.TAKEN + SUFFIXES or parts[0].endswith(":"):
        return None
    if any(not part or part.startswith((".", "~$", "__MACOSX")) for part in parts):
        return None
    return "/".join([*map(files.legal, parts[:-1]), files.legal(parts[-1][:-len(suffix)]) + suffix])
