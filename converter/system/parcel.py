"""A zip of workbooks, read as a folder: its members, what they are called, and their content, within bounds.

Knows zips as Windows, macOS and others make them, and those that mean harm. Knows no workbook.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from . import files, unzip
from .bounds import MAX_FILE, damaged, too_large
from .errors import Unreadable

SUFFIXES = (".zip",)
#: Bytes of the zip itself, and of all its members that are read, as they say they unpack.
MAX_ZIP, MAX_UNPACKED = 1_000_000_000, 4_000_000_000

_UTF8 = 0x800


def members(path: Path) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The files of a zip with their names, in the order of these, each told from the others.

    A zip inside is named with them, as is what cannot be read. Hidden and temporary files, and names that lead out
    of the zip, are none of them.
    Raises OSError, Unreadable.
    """
    seen = path.stat()
    if not stat.S_ISREG(seen.st_mode):
        raise Unreadable("no-file")
    if seen.st_size > MAX_ZIP:
        too_large("file", MAX_ZIP)
    with open(path, "rb") as stream:
        infos = unzip.members(stream)
    kept = sorted((name, info.header_offset, info) for info in infos if (name := _name(info)))
    if sum(info.file_size for name, _, info in kept if not files.foreign(name)) > MAX_UNPACKED:
        too_large("part", MAX_UNPACKED)
    for name, (*_, info) in zip(_told_apart([name for name, *_ in kept]), kept):
        info.filename = name
        yield name, info


def _told_apart(names: list[str]) -> Iterator[str]:
    """Names with a number before the suffix where two are the same but for case."""
    unique = files.Names()
    for name in names:
        suffix = Path(name).suffix
        yield unique(name.removesuffix(suffix), suffix)


def read(path: Path, member: zipfile.ZipInfo) -> bytes:
    """The content of a member. Raises OSError, Unreadable."""
    if member.file_size > MAX_FILE or member.compress_size > MAX_FILE:
        too_large("file", MAX_FILE)
    with open(path, "rb") as stream:
        content = unzip.unpacked(stream, member, member.file_size)
    if len(content) != member.file_size:
        damaged(f"{member.filename}: size")
    return content


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
    if files.is_litter(parts[-1]) or parts[0].endswith(":"):
        return None
    if any(not part or part.startswith((".", "~$", "__MACOSX")) for part in parts):
        return None
    return "/".join([*map(files.legal, parts[:-1]), files.legal(parts[-1].removesuffix(suffix)) + suffix])
