"""Files: which ones are taken for inputs, legal names, and writing that is all or nothing.

Knows paths. Knows no format and no document.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count, takewhile
from pathlib import Path
from typing import BinaryIO

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods", ".fods")
DOCUMENTS = (".json",)
#: How many bytes tell what a file is.
HEAD = 64
#: What is taken up in a folder: workbooks, and what a bureau takes for one, so that nothing is passed over in silence.
TAKEN = (*WORKBOOKS, ".et", ".ett", ".xlsb", ".xlt", ".xltx", ".xltm", ".xlw", ".ots", ".sxc", ".uos", ".uof",
         ".numbers", ".dbf", ".csv", ".tsv", *DOCUMENTS)

#: What else is handed in and cannot be read: by the sentence that says what to do, how its names end.
FOREIGN = {
    "foreign-archive": (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".iso"),
    "foreign-text": (".doc", ".docx", ".docm", ".dot", ".dotx", ".wps", ".wpt", ".rtf", ".odt", ".pages", ".ppt",
                     ".pptx", ".dps", ".htm", ".html", ".mht", ".mhtml"),
    "foreign-print": (".pdf", ".ofd", ".xps", ".ceb", ".caj"),
    "foreign-picture": (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic"),
}
#: What systems and programs leave lying about, what is still on its way, and remarks in plain text, as our notices are:
#: nobody has handed it in.
_LITTER = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"))
_LITTERED = (".tmp", ".temp", ".crdownload", ".part", ".partial", ".download", ".lnk", ".url", ".ini", ".log",
             ".txt", ".md")


def is_litter(name: str) -> bool:
    """Whether a file is nobody's to hand in: hidden, a lock, a thumbnail, a download, a remark."""
    folded = name.casefold()
    return name.startswith((".", "~$")) or folded in _LITTER or folded.endswith(_LITTERED)


def foreign(name: str) -> str | None:
    """Why a file of this name in a folder cannot be read: a key of wording.SENTENCES; None for what is opened."""
    suffix = Path(name).suffix.lower()
    if suffix in TAKEN:
        return None
    return next((key for key, suffixes in FOREIGN.items() if suffix in suffixes), "foreign")


def sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


#: A file, whatever it is called: its device, and its number there.
Node = tuple[int, int]


def node(path: Path) -> Node | None:
    """What a file is whatever it is called; None where there is none."""
    try:
        stat = path.stat()
    except (OSError, ValueError):
        return None
    return stat.st_dev, stat.st_ino


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
    temporary = path.with_name(f".{path.name[:50]}.{os.getpid()}.tmp")  # 50 characters are 200 bytes at most
    with standing(path.parent):
        try:
            with open(temporary, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def standing(folder: Path) -> Iterator[None]:
    """A folder, made where there is none; what was made goes again where the block fails and leaves it empty."""
    made = list(takewhile(lambda one: not one.exists(), (folder, *folder.parents)))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for one in made:
            with suppress(OSError):
                one.rmdir()
        raise


_FORBIDDEN = str.maketrans({**dict.fromkeys('<>:"/\\|?*#', "_"), **dict.fromkeys(map(chr, range(32)), None)})
_RESERVED = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(1, 10))}


def legal(name: str) -> str:
    """A text as a file name that every system takes; it never leads out of its folder."""
    name = unicodedata.normalize("NFC", name).translate(_FORBIDDEN).strip(" .")
    while len(name.encode("utf-8")) > 120:
        name = name[:-1]
    return f"_{name}" if not name or name.split(".")[0].lower() in _RESERVED else name


class Names:
    """Names given one after another, told apart by a number where two are the same but for case.

    What is given is taken, the number and the suffix behind it included: no two are ever the same.
    """

    def __init__(self, *taken: str) -> None:
        self.taken = {name.casefold() for name in taken}

    def __call__(self, wanted: str, suffix: str = "") -> str:
        """A name that ends with the suffix, which stays behind the number."""
        numbered = (f"{wanted}_{number}{suffix}" for number in count(2))
        name = next(name for name in chain([wanted + suffix], numbered) if name.casefold() not in self.taken)
        self.taken.add(name.casefold())
        return name


def unique(names: Iterable[str]) -> list[str]:
    """The names, told apart by a number where two are the same but for case."""
    return list(map(Names(), names))
