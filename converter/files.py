"""Files: which ones a command means, what their outputs are called, and writing that is all or nothing.

Knows paths. Knows no format and no document.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from .parcel import Member

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
DOCUMENTS = (".json",)
#: What is taken up in a folder: workbooks, and what a bureau takes for one, so that nothing is passed over in silence.
TAKEN = (*WORKBOOKS, ".et", ".xlsb", *DOCUMENTS)


class Input(NamedTuple):
    """A file to read. `name` is its path relative to the folder given, with `/`: its name in origins and reports."""

    path: Path
    name: str
    walked: bool = False  # met in a folder, not named by anybody
    member: Member | None = None  # of a zip at `path`, which is read as a folder

    def read(self) -> bytes:
        """Its content. Raises OSError, Unreadable for a member of a zip."""
        if self.member is None:
            return self.path.read_bytes()
        from . import parcel

        return parcel.read(self.path, self.member)


def inputs(sources: Iterable[Path]) -> Iterator[Input]:
    """The files named, and those of the folders named, in order; hidden and temporary files are no input."""
    for source in sources:
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                parts = path.relative_to(source).parts
                if (path.suffix.lower() in TAKEN and path.is_file()
                        and not any(part.startswith((".", "~$")) for part in parts)
                        and not is_output(path)):
                    yield Input(path, legible("/".join(parts)), walked=True)
        else:
            yield Input(source, legible(source.name))


def legible(name: str) -> str:
    """A file's name as text; one that Windows wrote in GBK shows as what was meant."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def is_output(path: Path) -> bool:
    """Whether a JSON file is what `convert` made of the workbook beside it: it then bears the workbook's hash."""
    beside = [path.with_suffix(suffix) for suffix in WORKBOOKS if path.suffix.lower() in DOCUMENTS]
    return any(one.is_file() and sha256(one.read_bytes()).encode() in path.read_bytes() for one in beside)


def sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def write(path: Path, data: bytes | Iterable[bytes]) -> None:
    """Write a file under a temporary name beside it, then rename: what is seen is the old file or the whole new one.

    Data that comes in pieces is never held whole; where getting a piece fails, the old file stays.
    """
    with writing(path) as stream:
        stream.writelines([data] if isinstance(data, bytes) else data)


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A stream under a temporary name beside a file, renamed to it at the block's end; an exception leaves the old one.

    For what seeks while it is written: `write` has the rest.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name[:50]}.{os.getpid()}.tmp")  # 50 characters are 200 bytes at most
    try:
        with open(temporary, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


_FORBIDDEN = str.maketrans({**dict.fromkeys('<>:"/\\|?*#', "_"), **dict.fromkeys(map(chr, range(32)), None)})
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}


def legal(name: str) -> str:
    """A text as a file name that every system takes; it never leads out of its folder."""
    name = unicodedata.normalize("NFC", name).translate(_FORBIDDEN).strip(" .")
    while len(name.encode("utf-8")) > 120:
        name = name[:-1]
    return f"_{name}" if not name or name.split(".")[0].lower() in _RESERVED else name


class Names:
    """Names given one after another, told apart by a number where two are the same but for case."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def __call__(self, wanted: str) -> str:
        numbered = (f"{wanted}_{number}" for number in count(2))
        name = next(one for one in chain([wanted], numbered) if one.casefold() not in self.taken)
        self.taken.add(name.casefold())
        return name


def unique(names: Iterable[str]) -> list[str]:
    """The names, told apart by a number where two are the same but for case."""
    return list(map(Names(), names))
