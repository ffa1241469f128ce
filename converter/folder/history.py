"""What has happened to the inputs, and when: a line an event, appended and never changed.

    {"time", "event": received | replaced | returned | accepted, "file", "sha256", "round", "whose", "counts"}

Nothing but a column of the page is made of it: lost or damaged, only history is lost. Knows records and the time it is
told. Knows no document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from .state import Record, Told
from ..reading.opening import whose

HISTORY = "history.jsonl"


class Entry(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An event. sha256: the input's content; round: how many times it went forth and back; whose: the departments it
    has projects of, each in one text; counts: its projects, errors and warnings, its money in 万元 as text."""

    time: str
    event: str
    file: str
    sha256: str
    round: int = 1
    whose: list[str] = []
    counts: dict[str, int | str] = {}


class Trail(msgspec.Struct):
    """What a department has behind it: its round, when its last file was received, its errors at first."""

    round: int
    time: str
    errors: int


_decoder = msgspec.json.Decoder(Entry)


def now() -> str:
    """The time of day as history has it: local, with its distance from Greenwich."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


class History:
    """The history of an output folder; `note` adds to it, `save` appends what was added."""

    def __init__(self, out: Path) -> None:
        self.path = out / HISTORY
        self.entries: list[Entry] = []
        self.new: list[Entry] = []
        try:
            lines = self.path.read_bytes().split(b"\n")
        except OSError:
            lines = []
        for line in lines:
            try:
                self.entries.append(_decoder.decode(line))
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue  # torn, or somebody's own

    def note(self, records: Mapping[str, Record], found: Mapping[str, list[Told]], accepted: Callable[[Record], bool],
             time: str) -> None:
        """Add what is new since the last event of each input."""
        hashes = {one.sha256 for one in self.entries if one.event == "received"}
        last = {one.file: one for one in self.entries if one.event == "received"}
        fates = {one.file: (one.event, one.sha256) for one in self.entries if one.event != "received"}
        for name, record in records.items():
            if record.sha256 is None or record.state in ("waiting", "skipped"):
                continue
            before = last.get(name)
            # a file under another name is not received again
            if before.sha256 != record.sha256 if before else record.sha256 not in hashes:
                self._add("received", record, found.get(name, []), time, self._round(record, before))
            fate = ("replaced" if record.replaced else "returned" if record.returned
                    else "accepted" if record.json and accepted(record) else None)
            if fate and fates.get(name) != (fate, record.sha256):
                self._add(fate, record, found.get(name, []), time, self._round_of(record.sha256))

    def _add(self, event: str, record: Record, found: list[Told], time: str, round_: int) -> None:
        counts: dict[str, int | str] = {"projects": record.projects or 0}
        counts |= {f"{kind}s": sum(item.severity == kind for item in found) for kind in ("error", "warning")}
        if record.total is not None:
            counts["total"] = f"{record.total:f}"
        one = Entry(time=time, event=event, file=record.file, sha256=record.sha256 or "", round=round_,
                    whose=[whose(*share.identity) for share in record.shares], counts=counts)
        self.new.append(one)
        self.entries.append(one)

    def _round(self, record: Record, before: Entry | None) -> int:
        """One more than that of the latest file it answers, or that had its name."""
        earlier = [one.round for one in self.entries if one.event == "received" and one.sha256 in record.answers]
        return 1 + max([len(record.answers), *earlier, before.round if before else 0])

    def _round_of(self, sha256: str) -> int:
        return max((one.round for one in self.entries if one.event == "received" and one.sha256 == sha256), default=1)

    def trails(self, records: Iterable[Record]) -> dict[str, Trail]:
        """Whose → what is behind it, of those whose files count now."""
        standing = {record.sha256 for record in records if record.json and record.counts}
        trails: dict[str, Trail] = {}
        for one in self.entries:
            if one.event == "received":
                for owner in one.whose:
                    trail = trails.setdefault(owner, Trail(0, one.time, int(one.counts.get("errors", 0))))
                    if one.sha256 in standing:
                        trail.round, trail.time = max(trail.round, one.round), max(trail.time, one.time)
        return {owner: trail for owner, trail in trails.items() if trail.round}

    def save(self) -> None:
        """Append what was added. Raises OSError."""
        if self.new:
            with open(self.path, "a+b") as stream:
                stream.seek(0, 2)
                if stream.tell():
                    stream.seek(-1, 2)
                    stream.write(b"" if stream.read(1) == b"\n" else b"\n")
                stream.write(b"".join(msgspec.json.encode(one) + b"\n" for one in self.new))
