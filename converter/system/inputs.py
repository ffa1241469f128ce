"""Inputs: which files a command means, what each is called, and its content.

Knows files and the zips that are read as folders. Knows no format and no document.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from . import files, parcel


class Input(NamedTuple):
    """A file to read. `name` is its path relative to the folder given, with `/`: its name in origins and reports."""

    path: Path
    name: str
    walked: bool = False  # met in a folder, not named by anybody
    member: parcel.Member | None = None  # of a zip at `path`, which is read as a folder

    def read(self) -> bytes:
        """Its content. Raises OSError, Unreadable for a member of a zip."""
        if self.member is None:
            return self.path.read_bytes()
        return parcel.read(self.path, self.member)


def inputs(sources: Iterable[Path]) -> Iterator[Input]:
    """The files named, and those of the folders named, in order; hidden and temporary files are no input."""
    for source in sources:
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                parts = path.relative_to(source).parts
                if (path.suffix.lower() in files.TAKEN and path.is_file()
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
    beside = [path.with_suffix(suffix) for suffix in files.WORKBOOKS if path.suffix.lower() in files.DOCUMENTS]
    return any(one.is_file() and files.sha256(one.read_bytes()).encode() in path.read_bytes() for one in beside)
