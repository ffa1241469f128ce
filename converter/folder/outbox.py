"""The output folder of a drop folder: what stands in it as a run left it, and what is put there.

Knows paths and hashes. Knows no input and no content.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from . import guard
from .page import plain
from .scan import Hashes
from .state import BRIEF, INDEX, ISSUES, LEDGER, MERGED, PENDING, File
from ..system import files
from ..system.outputs import Outputs


class Outbox(Outputs):
    """The outputs of one run, named by their paths in the output folder."""

    def __init__(self, root: Path, hashes: Hashes) -> None:
        super().__init__(root=root)
        self.hashes = hashes

    def is_whole(self, file: File | None) -> bool:
        """Whether an output is there as it was written."""
        if file is None or not is_inside(file.path):
            return False
        try:
            if file.path == INDEX:  # its history is no matter
                return files.sha256(plain((self.root / file.path).read_bytes())) == file.sha256
            return self.hashes(self.root / file.path) == file.sha256
        except OSError:
            return False

    @property
    def is_sound(self) -> bool:
        """Whether nothing failed that the whole is made of: copies that go back are none of it."""
        return all(path.startswith(f"{guard.RETURNED}/") for path, _ in self.failures)

    def put(self, path: str, data: bytes, basis: str | None = None) -> File | None:
        """Write an output; None where it could not be, which is then one of the failures."""
        return None if self.write(path, data) else File(path=path, sha256=files.sha256(data), basis=basis)


def is_inside(path: str) -> bool:
    """Whether a path on record leads into the output folder: a report may have been written by anybody."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not Path(path).is_absolute() and "\\" not in path \
        and (parts[0] in guard.FOLDERS or path in (MERGED, LEDGER, INDEX, ISSUES, BRIEF, PENDING))
