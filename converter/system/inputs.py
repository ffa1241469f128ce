"""Inputs: which files a command means, what each is called, and its content, within bounds.

A zip is a folder. Knows files and zips, and by what a folder of outputs is told. Knows no format and no document.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from zipfile import ZipInfo

from . import files, parcel
from .bounds import MAX_FILE, too_large
from .errors import Sentence, Unreadable

#: The report that a run leaves in its output folder: `folder.state` writes it.
REPORT = "findings.json"


#: The folder of forms at the top of a folder that is read: what lies in it is no input.
FORMS = "表样"


class Input(NamedTuple):
    """A file to read. `name` is its path relative to the folder given, with `/`: its name in origins and reports."""

    path: Path
    name: str
    walked: bool = False  # met in a folder, not named by anybody
    member: ZipInfo | None = None  # of a zip at `path`, which is read as a folder
    fault: Unreadable | None = None  # why it cannot be read, where that is known already
    span: tuple[int, int] | None = None  # where the part begins and ends that is read of it; None: all of it
    #: What it held where it was read, or why it could not be: of one that has come from another machine.
    content: bytes | Exception | None = None

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower() if self.member else self.path.suffix.lower()

    @property
    def unpacked(self) -> Path:
        """Where it lies; of what lies in a zip, where it would lie in a folder of the zip's name beside it."""
        if self.member is None:
            return self.path
        return self.path.with_suffix("") / self.name.partition(f"{legible(self.path.name)}/")[2]

    def look(self) -> None:
        """Raise Unreadable or OSError for what is not worth opening: no file at all, or one beyond the bound."""
        if self.fault:
            raise self.fault
        seen = self.path.stat()
        if not stat.S_ISREG(seen.st_mode):  # a pipe or a device never ends
            raise Unreadable("no-file")
        if self.member is None and self.span is None and seen.st_size > MAX_FILE:
            too_large("file", MAX_FILE)

    def read(self) -> bytes:
        """Its content. Raises OSError, Unreadable: its size is looked up before it is opened."""
        if isinstance(self.content, Exception):
            raise self.content
        if self.content is not None:
            return self.content
        self.look()
        if self.span:
            start, end = self.span
            with open(self.path, "rb") as stream:
                stream.seek(start)
                return stream.read(end - start)
        return self.path.read_bytes() if self.member is None else parcel.read(self.path, self.member)

    def laden(self) -> Input:
        """Itself with its content, or with why that cannot be read: to be worked on where its path leads nowhere."""
        try:
            return self._replace(content=self.read())
        except (OSError, Unreadable) as error:
            return self._replace(content=error)

    def head(self) -> bytes:
        """How its content begins. Raises OSError, Unreadable."""
        if self.member is not None or self.content is not None:
            return self.read()[:files.HEAD]
        if self.fault:
            raise self.fault
        with open(self.path, "rb") as stream:
            return stream.read(files.HEAD)


def inputs(sources: Sequence[Path], noted: list[tuple[Path, Sentence]] | None = None) -> Iterator[Input]:
    """The files named, and those of the folders and zips named, in order; hidden and temporary ones are no input.

    A file that is named again, or met in another folder, by whatever path or link, is read once, under its first name;
    links in one folder are files of it, as they are to a run. What a run has made is no input unless it is named
    itself. noted: gets what was passed over so.
    """
    noted = [] if noted is None else noted
    named = {_self(source) for source in sources if not source.is_dir()}
    seen: dict[object, str] = {}
    for source in sources:
        again: list[str] = []
        here: dict[object, str] = {}
        for each in _found(source, noted):
            itself = _self(each.path)
            if itself in seen:
                again.append(seen[itself])
                continue
            here[itself] = each.name
            yield from opened(each._replace(walked=each.walked and itself not in named))
        seen = here | seen
        if again:
            noted.append((source, ("read-already", {"count": len(again), "name": again[0]})))


def _self(path: Path) -> object:
    """What a file is, by whatever path or link."""
    return files.node(path) or os.path.realpath(path)


def _found(source: Path, noted: list[tuple[Path, Sentence]]) -> Iterator[Input]:
    """A file named, or the files of a folder, in the order of their paths."""
    if not source.is_dir():
        yield Input(source, legible(source.name))
        return
    paths = []
    for folder, below, names in os.walk(source):
        here, made = Path(folder), [name for name in below if is_made(Path(folder, name))]
        noted += [(here / name, ("former-out", {})) for name in sorted(made)]
        below[:] = [name for name in below if not files.is_litter(name) and name not in made
                    and not (here == source and name == FORMS)]
        paths += [here / name for name in names if not files.is_litter(name)]
    for path in sorted(paths):
        if path.is_file() and not is_output(path):
            yield Input(path, legible(path.relative_to(source).as_posix()), walked=True)


def forms(folder: Path) -> list[Path]:
    """The workbooks of a folder of forms, in the order of their names; none where there is no such folder."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in files.WORKBOOKS
                  and not files.is_litter(path.name) and path.is_file())


def inbox(path: Path) -> Path:
    """The folder whose forms count for a single file: the outermost of those it lies in that has a folder of forms, so
    that a department's own does not; else that of the file."""
    return next((folder for folder in reversed(path.parents) if (folder / FORMS).is_dir()), path.parent)


def is_made(folder: Path) -> bool:
    """Whether a folder holds the outputs of a run, of whatever run: its report says so."""
    path = folder / REPORT
    try:
        report = path.read_bytes() if path.is_file() else b""
    except OSError:
        return False
    return report.startswith(b'{\n  "findings":') and b'\n  "made": {' in report


def opened(source: Input) -> Iterator[Input]:
    """A file as one input, a zip as the inputs that lie in it; as itself where it cannot be opened or holds none.

    What was met in a folder and is called as nothing that can be read bears the reason.
    """
    if source.path.suffix.lower() not in parcel.SUFFIXES:
        yield _told(source) if source.walked else source
        return
    try:
        members = list(parcel.members(source.path))
        if not members:
            raise Unreadable("empty-zip")
    except FileNotFoundError:
        yield source
    except Unreadable as fault:
        yield source._replace(fault=fault)
    except OSError as error:
        yield source._replace(fault=Unreadable("not-readable", why=error.strerror or str(error)))
    else:
        for name, member in members:
            nested = Unreadable("zip-in-zip") if Path(name).suffix.lower() in parcel.SUFFIXES else None
            yield _told(Input(source.path, f"{source.name}/{name}", walked=True, member=member, fault=nested))


def _told(source: Input) -> Input:
    """An input with the reason why it cannot be read, where its name tells one."""
    key = None if source.fault else files.foreign(source.name)
    return source._replace(fault=Unreadable(key)) if key else source


def legible(name: str) -> str:
    """A file's name as text; one that Windows wrote in GBK shows as what was meant."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def is_output(path: Path) -> bool:
    """Whether a JSON file is what `convert` made of the workbook beside it: it then bears the workbook's hash."""
    if path.suffix.lower() not in files.DOCUMENTS:
        return False
    for suffix in files.WORKBOOKS:
        beside = Input(path.with_suffix(suffix), "")
        try:
            if files.sha256(beside.read()).encode() in Input(path, "").read():
                return True
        except (OSError, Unreadable):
            continue  # there is none, or none that anything was made of
    return False
