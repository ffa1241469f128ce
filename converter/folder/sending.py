"""What goes back: the faulty workbooks, marked, each with its notice, in folders as the inputs'.

A workbook whose faults are those of a file that was marked before is that file. Knows records and their findings.
Knows no mark and no notice's words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from .outbox import Outbox
from .plan import Plan
from .state import File, Record, State, Terms, Told
from ..bureau.roster import Expected
from ..bureau.standings import Handed, match
from ..checking.notice import called, notice
from ..checking.send_back import Job, equip, mark_one
from ..document.findings import Findings
from ..reading.opening import Outcome
from ..system import files, pool

#: The states of inputs that go back.
_FAULTY = ("returned", "blank")


class _Copy(NamedTuple):
    """A marked workbook that is to be made: whose, its path, what it depends on."""

    record: Record
    path: str
    basis: str


class Sending:
    """The marked copies and notices of one run."""

    def __init__(self, outbox: Outbox, terms: Terms, old: State, state: State, roster: Sequence[Expected]) -> None:
        """old: the state of the last run; state: its records get their copies. roster: who has until when."""
        self.outbox, self.terms, self.state, self.roster = outbox, terms, state, roster
        self.old = old
        self.known = {file.basis: file for record in old.records.values() if (file := record.returned)}

    def send(self, todo: Plan) -> None:
        """Make what goes back; what stands as it was is left alone."""
        wanted: list[_Copy] = []
        jobs: list[Job] = []
        for record in self.state.records.values():
            if record.state == "waiting":
                continue
            before, record.returned = record.returned, None
            told, record.notice = record.notice, None
            if record.state not in _FAULTY or not record.is_workbook:
                continue
            source, faults = todo.sources[record.file], self.state.found[record.file]
            is_same = self._is_same(record, faults)
            copy = _Copy(record, copies(todo.paths[record.file], source.suffix),
                         before.basis if is_same and before and before.basis else _basis(record, faults, self.terms.by))
            self._notify(record, called(copy.path, self.terms.lang), told if is_same else None)
            if not self._stands(copy, before):
                wanted.append(copy)
                # what was made of somebody else's copy answers nobody but itself
                outcome = Outcome(source, Findings(faults), names=record.names,
                                  answers=[] if record.disputed else record.answers)
                jobs.append(Job(outcome, self.terms.lang, record.sha256))
        for copy, made in zip(wanted, pool.each(mark_one, jobs, self.terms.workers, equip)):
            if isinstance(made, pool.Lost):
                self.outbox.fail(copy.path, made.sentence)
            else:
                copy.record.returned = self.outbox.put(copy.path, made, copy.basis)

    def _stands(self, copy: _Copy, before: File | None) -> bool:
        """Whether a file that was marked before is this copy: then it is the record's."""
        is_own = before and before.basis == copy.basis and self.outbox.is_whole(before)
        same = before if is_own else self.known.get(copy.basis)
        if same is None or not self.outbox.is_whole(same):
            return False
        copy.record.returned = same if same.path == copy.path else self.outbox.put(
            copy.path, (self.outbox.root / same.path).read_bytes(), copy.basis)
        return True

    def _is_same(self, record: Record, faults: list[Told]) -> bool:
        """Whether the last run has said the same of the same input: what was made of that is what would be made."""
        last = self.old.records.get(record.file)
        return (last is not None and self.old.made.by == self.terms.by
                and (last.sha256, last.names) == (record.sha256, record.names)
                and self.old.found.get(record.file) == faults)

    def _notify(self, record: Record, path: str, same: File | None) -> None:
        """The notice beside the copy that goes back. same: what the last run has written of the same, by its deadline,
        which is what it was made from besides."""
        day = self._deadline(record)
        basis = day.isoformat() if day else None
        if same and (same.path, same.basis) == (path, basis) and self.outbox.is_whole(same):
            record.notice = same
            return
        data = notice(record.file, self.state.found[record.file], record.names, self.terms.lang, day)
        file = File(path=path, sha256=files.sha256(data), basis=basis)
        record.notice = file if self.outbox.is_whole(file) else self.outbox.put(path, data, basis)

    def _deadline(self, record: Record) -> date | None:
        """Until when a workbook is to be handed in again, where a roster says it; of several departments' the first."""
        owners = [record.owner] if record.owner else record.shares
        those = [Handed(division=one.division, code=one.code, name=one.name) for one in owners]
        days = (self.roster[place].deadline for place in match(self.roster, those) if place is not None)
        return min(filter(None, days), default=None)


def wanted(todo: Plan, lang: str) -> Iterator[str]:
    """Everything a run may make of single inputs."""
    for path in todo.paths.values():
        yield f"{path}.json"
        yield from (both := [copies(path, suffix) for suffix in (".xlsx", ".xlsm")])
        yield called(both[0], lang)


def copies(path: str, suffix: str) -> str:
    """Where a marked workbook goes: as its JSON, in a folder beside; macros stay where they are."""
    return f"returned/{path.removeprefix('json/')}{'.xlsm' if suffix.lower() == '.xlsm' else '.xlsx'}"


def _basis(record: Record, faults: list[Told], made: str) -> str:
    """What a marked workbook depends on."""
    shown = [msgspec.structs.replace(item, file=None) for item in faults if item.severity != "info"]
    return files.sha256(msgspec.json.encode([record.sha256, made, shown, record.names]))
