"""An output folder while it is worked on: by one run at a time, and what a run that was killed has left behind.

    .jixiao.lock         held while a run works; the system lets go of it, however the run ends
    .jixiao.unfinished   there from before the first change until after the last: the files that may have been made
    .jixiao.read         there until the report is written: what has been read so far (see journal)

Knows names of files. Knows no input and no content.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from ..issuing.naming import DRAFTS
from ..system import files
from ..system.errors import Unreadable

LOCK, MARKER = ".jixiao.lock", ".jixiao.unfinished"
#: The folders of outputs in an output folder; that of the copies which go back.
RETURNED = "returned"
FOLDERS = ("json", RETURNED, "issued", DRAFTS)
#: Seconds a run waits for another to end: workers of one that was killed take a moment to notice.
_PATIENCE = 3.0
_TEMPORARY = re.compile(r"\..+\.[0-9]+\.tmp")
_SCRATCH = re.compile(r"\.ledger\w+")


@contextmanager
def alone(out: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Make the output folder if need be and keep every other run out of it. Raises Unreadable, OSError."""
    from filelock import FileLock, Timeout

    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / LOCK)
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise Unreadable("folder-locked") from None
    except NotImplementedError as error:  # a share that knows no locks
        raise OSError(None, str(error)) from None
    try:
        yield
    finally:
        lock.release()


class Marker:
    """The file that tells of a run that has not ended, with the paths of what it may have made."""

    def __init__(self, out: Path) -> None:
        self.path = out / MARKER
        try:
            self.paths = set(msgspec.json.decode(self.path.read_bytes(), type=list[str]))
            self.was_there = True
        except (FileNotFoundError, NotADirectoryError):
            self.paths, self.was_there = set(), False
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self.paths, self.was_there = set(), True

    def add(self, paths: Iterable[str]) -> None:
        """Before these are made."""
        new = self.paths | set(paths)
        if new != self.paths or not self.path.exists():
            self.paths = new
            files.write(self.path, msgspec.json.encode(sorted(new)))

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def sweep(out: Path, deep: bool) -> None:
    """Remove the temporary files of runs that were killed; deep: where a run was, in all folders of outputs."""
    paths = list(out.iterdir())
    if deep:
        paths += [path for folder in FOLDERS for path in (out / folder).rglob("*")]
    for path in paths:
        with suppress(OSError):
            if _TEMPORARY.fullmatch(path.name) and path.is_file():
                path.unlink()
            elif path.parent == out and _SCRATCH.fullmatch(path.name) and path.is_dir():
                shutil.rmtree(path)


def prune(out: Path) -> None:
    """Remove the folders of outputs that hold nothing."""
    for folder in FOLDERS:
        top = out / folder
        below = sorted((path for path in top.rglob("*") if path.is_dir() and not path.is_symlink()), reverse=True)
        for path in (*below, top):
            with suppress(OSError):  # what is not empty stays
                path.rmdir()
