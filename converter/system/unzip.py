"""The members of a zip, listed and unpacked one by one, within bounds and whatever the zip claims.

Knows zip, and what means harm: directories without end, sizes that lie, members that share their bytes. Knows neither
what a member is called nor what it holds.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import BinaryIO

from .bounds import MAX_MEMBERS, damaged, too_large
from .errors import Unreadable

#: What is read to list: the directory, of whose entries each takes 46 bytes and its name, and the end, which is looked
#: for, as it may have a comment behind it.
_LISTING = MAX_MEMBERS * (46 + 1024) + 2 * 66_000
_ENCRYPTED = 0x41


def members(stream: BinaryIO) -> list[zipfile.ZipInfo]:
    """What a zip says of its members, in its order; they lie apart, in front of the directory.

    Raises OSError, Unreadable.
    """
    try:
        archive = zipfile.ZipFile(_Directory(stream))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError) as error:
        damaged(str(error))
    end = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset < end:
            damaged(f"{info.filename}: overlap")  # bytes that members share unpack to many times their size
        end = info.header_offset + 30 + info.compress_size
    if end > archive.start_dir:
        damaged("directory: overlap")
    return archive.infolist()


class _Directory:
    """A stream for zipfile, of which no more is read than the directory of a zip may take, whatever its records say."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.left = stream, _LISTING
        self.tell, self.seek = stream.tell, stream.seek

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size if 0 <= size <= self.left else self.left + 1)
        self.left -= len(data)
        # a million entries would be made objects of before anybody could count them
        if self.left < 0 or data.count(b"PK\1\2") > MAX_MEMBERS:
            too_large("members", MAX_MEMBERS)
        return data


def packed(stream: BinaryIO, info: zipfile.ZipInfo) -> bytes:
    """What the zip holds of a member, as it is compressed there. Raises OSError, Unreadable."""
    stream.seek(info.header_offset)
    header = stream.read(30)
    if len(header) < 30 or header[:4] != b"PK\3\4":
        damaged(f"{info.filename}: header")
    stream.seek(sum(struct.unpack("<HH", header[26:])), io.SEEK_CUR)
    return stream.read(info.compress_size)


def unpacked(stream: BinaryIO, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The content of a member, proven by its checksum; where it is longer than the limit, something that is, too.

    Raises OSError, Unreadable: what it unpacks to is counted, whatever it claims.
    """
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        damaged(f"{info.filename}: compression")
    content = packed(stream, info)
    if info.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-15)
        try:
            content = inflater.decompress(content, limit + 1)
        except zlib.error as error:
            damaged(f"{info.filename}: {error}")
        if len(content) <= limit and not inflater.eof:
            damaged(f"{info.filename}: incomplete")
    if len(content) <= limit and zlib.crc32(content) != info.CRC:
        damaged(f"{info.filename}: checksum")
    return content
