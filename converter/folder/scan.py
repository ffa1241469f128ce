"""What lies in a drop folder: every input with its name and its hash, and what must be left alone for now.

Opens no workbook and no document; a zip is opened as a folder. Of outputs it knows that they are none of the inputs.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..system import files
from ..system.errors import Unreadable
from ..system.inputs import FORMS, Input, forms, is_made, is_output, legible, opened

#: What lies beside a workbook while it is open, as Excel, WPS and LibreOffice name it.
_OPEN = ("~${name}", ".~lock.{name}#")
#: A hash is kept for a file that was left alone for so long: the clock of some file systems ticks every two seconds.
_SETTLED = 3.0
_PIECE = 1 << 20


class Seen(NamedTuple):
    """An input as it lies there. reason: why it is waited for, or cannot be read; then it may have no hash."""

    source: Input
    sha256: str | None = None
    state: str | None = None  # waiting, unreadable
    reason: str = ""
    details: dict[str, Any] = {}

    @property
    def name(self) -> str:
        return self.source.name


class Look(NamedTuple):
    """Everything in a drop folder; hidden: the folders nobody could look into, with `/` at their ends."""

    seen: list[Seen]
    hidden: tuple[str, ...] = ()


class Hashes:
    """The hashes of files, kept for those that are as they were. What has changed is told by size, time and place."""

    def __init__(self) -> None:
        self.kept: dict[Path, tuple[tuple[int, int, int, int], str]] = {}

    def __call__(self, path: Path) -> str:
        stat = path.stat()
        signature = stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino
        kept = self.kept.get(path)
        if kept and kept[0] == signature:
            return kept[1]
        sha256 = _sha256(path)
        if time.time() - stat.st_mtime > _SETTLED:
            self.kept[path] = signature, sha256
        return sha256


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def signatures(inbox: Path, out: Path) -> dict[Path, tuple[int, int]]:
    """The size and time of every file that may be an input: two looks that agree tell that it is whole."""
    return signed([*(path for path, _ in _files(inbox, out, [])), *forms(inbox / FORMS)])


def signed(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """The size and time of those files that are there."""
    files = {}
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            continue
        files[path] = stat.st_size, stat.st_mtime_ns
    return files


def look(inbox: Path, out: Path, hashes: Hashes, restless: Collection[Path] = ()) -> Look:
    """Every input of a drop folder, in the order of their names. restless: those that were still changing.

    Raises Unreadable where there is no such folder.
    """
    hidden: list[str] = []
    seen: list[Seen] = []
    name = files.Names()
    for path, shown in _files(inbox, out, hidden):
        source = Input(path, name(shown.removesuffix(path.suffix), path.suffix), walked=True)
        seen += see(source, hashes, restless)
    if not inbox.is_dir():  # it went away meanwhile
        raise Unreadable("no-inbox")
    return Look(sorted(seen, key=lambda one: one.name), tuple(hidden))


def see(source: Input, hashes: Hashes, restless: Collection[Path] = ()) -> Iterator[Seen]:
    """A file as it lies there; a zip as many."""
    path = source.path
    if path in restless:
        yield Seen(source, None, "waiting", "still-changing")
    elif is_in_use(path):
        yield Seen(source, None, "waiting", "in-use")
    else:
        yield from _found(source, hashes)


def is_in_use(path: Path) -> bool:
    """Whether a program has a file open, by what lies beside it."""
    return any(os.path.exists(path.parent / pattern.format(name=path.name)) for pattern in _OPEN)


def _files(inbox: Path, out: Path, hidden: list[str]) -> Iterator[tuple[Path, str]]:
    """The files that may be inputs with their names; folders nobody could look into are added to `hidden`."""
    if not inbox.is_dir():
        raise Unreadable("no-inbox")
    own = out.resolve()

    def failed(error: OSError) -> None:
        if Path(error.filename) == inbox:
            raise Unreadable("no-inbox")
        hidden.append(legible(Path(error.filename).relative_to(inbox).as_posix()) + "/")

    for folder, below, names in os.walk(inbox, onerror=failed):
        here = Path(folder)
        below[:] = sorted(name for name in below if not name.startswith(".") and (here / name).resolve() != own
                          and not is_made(here / name) and not (here == inbox and name == FORMS))
        for name in sorted(names):
            path = here / name
            if (not files.is_litter(name) and path.is_file()
                    and not (path.is_symlink() and path.resolve().is_relative_to(own))):
                yield path, legible(path.relative_to(inbox).as_posix())


def _found(source: Input, hashes: Hashes) -> Iterator[Seen]:
    """A file as one input; a zip as many."""
    for one in opened(source):
        try:
            if one.member is None and is_output(one.path):
                continue
            one.look()
            yield Seen(one, hashes(one.path) if one.member is None else files.sha256(one.read()))
        except FileNotFoundError:
            return  # gone since it was listed
        except Unreadable as error:
            # without a hash it is looked at again each time, which costs next to nothing
            yield Seen(one, None, "unreadable", error.key, error.details)
        except OSError as error:
            yield Seen(one, None, "unreadable", "not-readable", {"why": error.strerror or str(error)})
