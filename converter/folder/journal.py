"""What a run has read so far: one that is killed leaves it to the next, which reads only what is missing.

It lies hidden beside the outputs from the first input that is read until the report is written. Whatever of it is torn,
lost or of other terms costs time alone: what a line says holds for the content it names, and where the document it
names lies whole. Knows records and their findings. Knows no input and reads none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from .state import Made, Record, State, Told

JOURNAL = ".jixiao.read"


class _Line(msgspec.Struct):
    """An input, and what was found in it by itself. by: what it was read by."""

    by: str
    record: Record
    found: list[Told] = []


_decoder, _encoder = msgspec.json.Decoder(_Line), msgspec.json.Encoder()


class Journal:
    def __init__(self, out: Path, by: str) -> None:
        """by: what this run goes by."""
        self.path, self.by = out / JOURNAL, by
        self._stream: IO[bytes] | None = None

    def over(self, old: State) -> State:
        """The state that the last run left, with what was read since by the same terms."""
        if old.made.by not in ("", self.by) or not (lines := list(self._lines())):
            return old
        return State({**old.records, **{line.record.file: line.record for line in lines}},
                     {**old.found, **{line.record.file: line.found for line in lines}}, old.more,
                     old.made if old.made.by else Made(by=self.by))

    def _lines(self) -> Iterator[_Line]:
        with suppress(OSError):
            for line in self.path.read_bytes().splitlines():
                with suppress(msgspec.MsgspecError, UnicodeDecodeError):  # torn
                    if (read := _decoder.decode(line)).by == self.by:
                        yield read

    def add(self, record: Record, found: list[Told]) -> None:
        """Once an input has been read and its document lies where it belongs."""
        with suppress(OSError):  # without it the next run takes longer
            self._stream = self._stream or open(self.path, "ab")
            self._stream.write(_encoder.encode(_Line(self.by, record, found)) + b"\n")
            self._stream.flush()

    def remove(self) -> None:
        """When the report says it all."""
        self.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        if self._stream:
            with suppress(OSError):
                self._stream.close()
            self._stream = None
