"""Single inputs: what is new is read, what has moved is carried over, and what they show together is found anew.

Each step puts its records and findings into the state of the run, and the documents into the output folder. Knows
inputs one by one and in pairs. Knows nothing of what all of them give.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import msgspec

from . import asking, rounds, work
from .asking import Asked
from .journal import Journal
from .outbox import Outbox
from .plan import Carry, Plan
from .state import Record, State, Terms, Told, told
from .telling import Event, fate, tell, why
from ..checking.check import UNREAD, compare
from ..document import model
from ..document.findings import Finding, Findings
from ..reading.opening import Outcome, prepare
from ..system import pool
from ..system.errors import reason


class Taking:
    """The single inputs of one run."""

    def __init__(self, outbox: Outbox, terms: Terms, old: State, state: State, young: Collection[Path],
                 journal: Journal) -> None:
        """old: the state of the last run; state: gets the records of the inputs and their findings."""
        self.outbox, self.terms, self.old, self.state, self.young = outbox, terms, old, state, young
        self.journal = journal
        self.moved = 0

    def keep(self) -> None:
        """What was found in the inputs that stand."""
        for name, record in self.old.records.items():
            if name in self.state.records:
                self.state.found[name] = self._own(record)

    def _own(self, record: Record) -> list[Told]:
        """What the last run found in an input by itself."""
        return [item for place, item in enumerate(self.old.found[record.file]) if place not in record.others]

    def carry(self, carry: Carry) -> Iterator[Event]:
        """An output under another name; whose input has another name says so."""
        before, record = carry.before, carry.record
        self.state.found[record.file] = own = [
            msgspec.structs.replace(item, file=record.file) for item in self._own(before)]
        if before.json:
            try:
                data = (self.outbox.root / before.json.path).read_bytes()
            except OSError as error:
                self.outbox.fail(carry.path, reason(error))
                return
            if before.file != record.file and before.is_workbook:
                data = _renamed(data, before.file, record.file)
            record.json = self.outbox.put(carry.path, data)
        if before.file != record.file:
            self.moved += 1
            yield tell("moved", record, own)

    def read(self, todo: Plan) -> Iterator[Event]:
        """Read what is new or has changed, by all workers; each output is written as it comes."""
        results = pool.each(work.take, todo.reads, self.terms.workers, prepare, self.terms.given)
        for job, taken in zip(todo.reads, results):
            if isinstance(taken, pool.Lost):
                # what the system would not give is asked for again
                sha256 = None if taken.key == "not-readable" else job.sha256
                taken = work.Taken(work.failed(job.source, sha256, *taken.sentence))
            record = taken.record
            if record.state == "unreadable" and job.source.path in self.young:
                record = Record(file=record.file, reason="still-changing")
            if record.state == "waiting" and (before := self.old.records.get(record.file)) \
                    and self.outbox.is_whole(before.json):  # what it was stays until it is whole again
                record = msgspec.structs.replace(before, state="waiting", reason=record.reason, sha256=None)
                taken = taken._replace(found=self.state.found.get(record.file, []))
            self.state.records[record.file], self.state.found[record.file] = record, taken.found
            if taken.json is not None:
                record.json = self.outbox.put(f"{todo.paths[record.file]}.json", taken.json)
            event = tell("input", record, taken.found)
            if record.sha256:
                self.journal.add(record, taken.found)
            yield event

    def compare(self, todo: Plan) -> Asked:
        """What inputs show together, found anew each time, among what each shows by itself; what is asked of it."""
        asked = asking.settle(self.state.records, self.state.made.lists)
        outcomes = [Outcome(todo.sources[name], Findings(self.state.found.get(name, ())), sheets=tuple(record.sheets),
                            codes=asked.standing(record))
                    for name, record in self.state.records.items()]
        rounds.report(self.state.records, {outcome.source.name: outcome.findings for outcome in outcomes})
        for outcome in outcomes:
            record = self.state.records[outcome.source.name]
            if record.state == "unreadable" and record.reason:
                outcome.findings.add(UNREAD, file=record.file, because=(record.reason, record.details))
        compare([outcome for outcome in outcomes if self.state.records[outcome.source.name].counts],
                self.terms.forms, self.terms.settings)
        asking.report(asked, {outcome.source.name: outcome.findings for outcome in outcomes})
        for outcome, record in zip(outcomes, self.state.records.values()):
            items: list[Finding] = outcome.findings.items
            self.terms.forms.label(items)
            record.others = [place for place, item in enumerate(items) if not isinstance(item, Told)]
            self.state.found[record.file] = found = [
                item if isinstance(item, Told) else told(item, self.terms.lang) for item in items]
            record.findings, record.state = len(found), fate(record, found)
        return asked

    def replaced(self) -> Iterator[Event]:
        """The inputs whose place another has taken since the last run."""
        for name, record in self.state.records.items():
            before = self.old.records.get(name)
            if record.replaced and record.replaced != (before and before.replaced):
                yield Event(event="input", file=name, state=record.state, sentence=why(record))


def _renamed(data: bytes, before: str, now: str) -> bytes:
    """A document whose projects were read in a workbook that has another name now."""
    document = model.decode(data)
    for one in document.submissions:
        for project in one.projects:
            if project.origin and project.origin.file == before:
                project.origin.file = now
    return model.encode(document)
