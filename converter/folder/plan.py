"""What a run has to do: which inputs are as they were, which have moved, which are read, which are gone.

Decides by content alone: an input stands where its record has its hash and its output the hash on record. Reads no
input and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from .scan import Look, Seen
from .state import File, Record, State
from .work import Job, failed
from ..system import files
from ..system.inputs import Input


#: Whether an output on record stands as it was written.
_IsWhole = Callable[[File | None], bool]


class Carry(NamedTuple):
    """An output that stays, under another name: of an input that was renamed, or stands beside a new one."""

    before: Record
    record: Record
    path: str


class Plan(msgspec.Struct):
    """records: of every input in the order of their names, as far as they are known without reading."""

    records: dict[str, Record] = {}
    paths: dict[str, str] = {}  # name → its JSON, without the suffix, in the output folder
    sources: dict[str, Input] = {}
    reads: list[Job] = []
    carries: list[Carry] = []
    gone: list[Record] = []
    kept: int = 0


def plan(inbox: Path, look: Look, old: State, is_fresh: bool, is_whole: _IsWhole,
         young: Collection[Path] = ()) -> Plan:
    """is_fresh: whether the last run was made with the same form and settings. young: files that are new: one that
    cannot be opened may still be on its way."""
    seen = [*look.seen, *_hidden(inbox, look, old)]
    seen.sort(key=lambda one: one.name)
    made = Plan(paths=_paths([one.name for one in seen]), sources={one.name: one.source for one in seen})
    made.gone = [record for name, record in old.records.items() if name not in made.paths]
    twins = {record.sha256: record for record in (*old.records.values(), *made.gone)
             if record.sha256 and record.state != "waiting"}
    for one in seen:
        before = old.records.get(one.name)
        if one.state == "unreadable" and one.source.path in young:
            one = one._replace(state="waiting", reason="still-changing", details={})
        if one.state == "waiting":
            made.records[one.name] = record = _waiting(one, before, is_fresh, is_whole)
            if before and record.json and record.json.path != f"{made.paths[one.name]}.json":
                made.carries.append(Carry(before, record, f"{made.paths[one.name]}.json"))
        elif one.state == "unreadable":
            record = failed(one.source, one.sha256, one.reason, one.details)
            is_same = before and msgspec.structs.replace(before, findings=0, others=[]) == record
            made.records[one.name] = before if before and is_same else record
            made.kept += bool(is_same)
        else:
            _decide(made, one, before if before and before.sha256 == one.sha256 else twins.get(one.sha256 or ""),
                    is_fresh, is_whole)
    _disentangle(made)
    return made


def _decide(made: Plan, one: Seen, known: Record | None, is_fresh: bool, is_whole: _IsWhole) -> None:
    """Whether what is known of this content will do."""
    path = f"{made.paths[one.name]}.json"
    if not (is_fresh and known and (known.json is None and known.state in ("unreadable", "skipped")
                                    or is_whole(known.json))):
        made.records[one.name] = Record(file=one.name)
        made.reads.append(Job(one.source, one.sha256))
        return
    record = msgspec.structs.replace(known, file=one.name)
    if known.state == "waiting":
        record.state, record.reason, record.details = "good", None, {}  # its findings tell the rest
    made.records[one.name] = record
    if known.file != one.name or (known.json and known.json.path != path):
        made.carries.append(Carry(known, record, path))
    else:
        made.kept += 1


def _waiting(one: Seen, before: Record | None, is_fresh: bool, is_whole: _IsWhole) -> Record:
    """What is known of an input stays while it is waited for; when it is whole its content decides."""
    record = Record(file=one.name) if before is None else msgspec.structs.replace(before)
    if record.json and not is_whole(record.json):
        record = Record(file=one.name)
    if not is_fresh or record.state == "unreadable":
        record.sha256 = None  # it is read then
    record.state, record.reason, record.details = "waiting", one.reason, dict(one.details)
    return record


def _hidden(inbox: Path, look: Look, old: State) -> list[Seen]:
    """What is known to lie in folders nobody could look into: it is not gone."""
    seen = {one.name for one in look.seen}
    return [Seen(Input(inbox / name, name, walked=True), None, "waiting", "folder-hidden") for name in old.records
            if name not in seen and name.startswith(look.hidden)] if look.hidden else []


def _paths(names: list[str]) -> dict[str, str]:
    """Where the outputs of each input go, in folders as the inputs', without a suffix.

    Inputs that differ only in their suffix keep it. Whose output is called what depends on the names alone.
    """
    stems = [PurePosixPath(name).with_suffix("").as_posix() for name in names]
    uses = Counter(stem.casefold() for stem in stems)
    # a backslash is a name's like any other here, and a way elsewhere
    told = [(stem if uses[stem.casefold()] == 1 else name).replace("\\", "_") for name, stem in zip(names, stems)]
    return {name: f"json/{path}" for name, path in zip(names, files.unique(told))}


def _disentangle(made: Plan) -> None:
    """An output that would be replaced before it has been carried is made again instead."""
    while True:
        taken = {carry.path.casefold(): carry.record.file for carry in made.carries}
        taken |= {f"{made.paths[job.source.name]}.json".casefold(): job.source.name for job in made.reads}
        torn = [carry for carry in made.carries
                if carry.before.json and carry.before.json.path != carry.path
                and taken.get(carry.before.json.path.casefold(), carry.record.file) != carry.record.file]
        if not torn:
            return
        for carry in torn:
            made.carries.remove(carry)
            name = carry.record.file
            if carry.record.state == "waiting":  # it cannot be read now: what it gave is given up until it can
                made.records[name] = Record(file=name, reason=carry.record.reason, details=carry.record.details)
            else:
                made.records[name] = Record(file=name)
                made.reads.append(Job(made.sources[name], carry.record.sha256))
