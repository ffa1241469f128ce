"""A large document as ranges of whole submissions, so that it need never be held whole.

Works for canonical JSON, whose lines tell where a submission ends; any other is read whole. Knows bytes and
nothing of what stands in a submission.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ..document import model
from ..document.model import SCHEMA, Document

#: Bytes from which a document is read in slices, and about how many a slice has.
LARGE = 32_000_000
_SIZE = 4_000_000

_HEAD, _FOOT = model.encode({"schema": SCHEMA, "submissions": [0]}).split(b"0")
#: Between two submissions. No text in JSON has a line break of its own, so it stands nowhere else.
_BETWEEN = b"\n    },\n    {\n"


class Slice(NamedTuple):
    """Some submissions of a file: the bytes they take, the number of the first one, whether any follow."""

    start: int
    end: int
    first: int
    is_last: bool


def slices(path: Path, size: int = _SIZE) -> list[Slice]:
    """The slices of a large canonical document; none for a small file or one that looks otherwise."""
    length = os.path.getsize(path)
    with open(path, "rb") as stream:
        if length < LARGE or stream.read(len(_HEAD)) != _HEAD or not _ends(stream, length):
            return []
        return list(_cut(stream, length - len(_FOOT), size))


def _ends(stream: BinaryIO, length: int) -> bool:
    stream.seek(length - len(_FOOT))
    return stream.read() == _FOOT


def _cut(stream: BinaryIO, last: int, size: int) -> Iterator[Slice]:
    start, first = len(_HEAD), 0
    while start < last:
        stream.seek(start)
        data = b""
        while (cut := data.rfind(_BETWEEN)) < 0 and start + len(data) < last:
            data += stream.read(min(size, last - start - len(data)))
        if start + len(data) >= last and len(data) <= size:
            cut = -1  # the rest is one slice
        end = start + cut + len(b"\n    }") if cut >= 0 else last
        yield Slice(start, end, first, end == last)
        first += data[:end - start].count(_BETWEEN) + 1
        start = end + len(b",\n    ")


def decode(data: bytes, part: Slice) -> Document:
    """The submissions of a slice, whose bytes these are, as a document of their own.

    Raises Refused with the path in the whole document.
    """
    try:
        return model.decode(_HEAD + data + _FOOT)
    except model.Refused as error:
        message = re.sub(r"\$\.submissions\[([0-9]+)\]", lambda match: (
            f"$.submissions[{int(match[1]) + part.first}]"), str(error))
        raise model.Refused(message) from None
