"""Lines that wait for their turn, on the disk: however many they are, they take no memory. Knows no list."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TypeVar

import msgspec

_Line = TypeVar("_Line", bound=msgspec.Struct)


class Spool:
    """Structs in the order they are put in, taken once. Raises OSError where there is no room."""

    def __init__(self, folder: str) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)

    def put(self, line: msgspec.Struct) -> None:
        self._file.write(msgspec.json.encode(line) + b"\n")

    def taken(self, kind: type[_Line]) -> Iterator[_Line]:
        self._file.seek(0)
        yield from map(msgspec.json.Decoder(kind).decode, self._file)
        self.close()

    def close(self) -> None:
        self._file.close()
