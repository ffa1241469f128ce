"""One pass over a drop folder: what is new is read, what is gone goes, and what all inputs give is made again.

Whatever happens at whatever moment, the next run ends as if nothing had: a marker lies in the output folder from
before the first change until after the last, every file is written whole, and what stands is told by its hash. Only
this process writes. Knows no terminal and no option.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from types import MappingProxyType

import msgspec

from . import asking, guard, history, rounds, scan, work
from .asking import Asked
from .authority import Authority, settle
from .guard import Marker
from .history import History
from .outbox import Outbox, is_inside
from .plan import Carry, Plan, plan
from .scan import Hashes
from .state import (BRIEF, INDEX, ISSUES, LEDGER, MERGED, NOT_ISSUED, PENDING, REPORT, File, Made, Owner, Record,
                    State, Terms, Told, dump, load, told)
from .whole import Whole, ways
from ..bureau.roster import Expected
from ..bureau.standings import Handed, match
from ..checking.check import BLANK, UNREAD, compare
from ..checking.grouping import counts
from ..checking.notice import called, notice
from ..checking.send_back import Job, mark_one
from ..document import model
from ..document.findings import Finding, Findings
from ..form import Form
from ..reading.opening import Outcome, prepare
from ..system import files, pool
from ..system.errors import Sentence, Unreadable, reason


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a run has to tell: `event` is rule, held, planned, input, moved, removed, failed, kept, pending or
    done."""

    event: str
    file: str | None = None
    state: str | None = None
    sentence: Sentence | None = None
    counts: dict[str, int] = {}


class Run:
    """One pass, step by step: `events`. What came of it is told by `state`, `failures` and `counts`."""

    def __init__(self, inbox: Path, out: Path, form: Form, settings: dict[str, str], lang: str = "zh",
                 workers: int | None = None, *, watching: bool = False, hashes: Hashes | None = None,
                 restless: Collection[Path] = (), young: Collection[Path] = (),
                 given: Mapping[str, Path] = MappingProxyType({}), now: Callable[[], str] | None = None) -> None:
        """The caller holds the lock of `out`. restless: inputs that are changing; young: that were, a moment ago.
        given: the bureau's files that somebody has named, by their kind, wherever they lie. now: the time, for history.
        """
        self.now = now or history.now
        self.inbox, self.out, self.restless, self.young = inbox, out, restless, young
        self.given, self.authority, self.asked = given, Authority(), Asked()
        self.terms = Terms(form, settings, lang, workers, watching)
        self.outbox = Outbox(out, hashes or Hashes())
        self.counts: Counter[str] = Counter()
        self.old = self.state = State()
        self.roster: list[Expected] = []
        self.told = self.barred = 0  # failures, and what holds the whole, that were told

    @property
    def failures(self) -> list[str]:
        """What could not be made, written or removed."""
        return [path for path, _ in self.outbox.failures]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be tried again."""
        return not (self.failures or self.authority.held
                    or any(record.state == "waiting" for record in self.state.records.values()))

    def events(self) -> Iterator[Event]:
        """Do all that is to be done. Raises Unreadable where there is nothing to work on, OSError where nothing
        can be written at all; before that nothing is changed."""
        look = scan.look(self.inbox, self.out, self.outbox.hashes, self.restless)
        self.old, marker = load(self.out), Marker(self.out)
        if not look.seen and not look.hidden and self.old.records:
            raise Unreadable("inbox-empty", out=self.out)
        self.outbox.inputs = [seen.source.path for seen in look.seen] + list(self.given.values())
        is_fresh = self.old.made.by == self.terms.by
        look, self.authority = settle(look, self.given, self.old if is_fresh else State(), self.outbox.hashes,
                                      {*self.restless, *self.young})
        lists = asking.read(self.authority, self.old.made.lists)
        yield from self._ruled()
        todo = plan(self.inbox, look, self.old, is_fresh, self.outbox.is_whole, self.young)
        made = Made(by=self.terms.by, rules=self.authority.rules, lists=lists,
                    ways=ways(self.inbox, self.out, self.terms.is_watching))
        self.state = State(todo.records, {}, [], made)
        yield Event(event="planned", counts={"files": len(todo.records), "read": len(todo.reads)})
        if marker.was_there or not self._stands(todo):
            guard.sweep(self.out, deep=marker.was_there)
            marker.add(self.old.paths() | set(self._wanted(todo)))
            yield from self._change(todo, marker, is_fresh)
            if not self.failures and not self.authority.held:
                marker.remove()
        else:
            self.state = self.old
        self._count(todo)
        yield from self._unsettled()
        yield Event(event="done", counts=dict(self.counts))

    def _ruled(self) -> Iterator[Event]:
        """What rules, where it is not told with every pass, and what keeps the whole as it is."""
        if not (self.terms.is_watching and self.authority.rules == self.old.made.rules):
            for one in self.authority.rules:
                if one.file not in dict(self.authority.held):
                    yield Event(event="rule", file=one.file, state=one.kind)
        yield from self._held()

    def _unsettled(self) -> Iterator[Event]:
        """What a person has to settle, or has settled where it does not hold yet; watching, only what is new."""
        made, before = ({file.path: file.sha256 for file in (*made.outputs, *filter(None, [made.kept]))}.get(PENDING)
                        for made in (self.state.made, self.old.made))
        if self.terms.is_watching and made == before:
            return
        if self.state.made.kept:
            yield Event(event="kept", file=PENDING, sentence=("choices-unsaved", {"path": self.inbox / PENDING}))
        if self.counts["questions"]:
            yield Event(event="pending", file=PENDING, counts={"count": self.counts["questions"]})

    def _held(self) -> Iterator[Event]:
        """What keeps the whole as it is, that was not told yet."""
        for file, sentence in self.authority.held[self.barred:]:
            yield Event(event="held", file=file, sentence=sentence)
        self.barred = len(self.authority.held)

    # ── what stands ──

    def _stands(self, todo: Plan) -> bool:
        """Whether the last run left all that this one would."""
        made = self.old.made
        return (not (todo.reads or todo.carries or todo.gone)
                and todo.records == self.old.records
                and (made.by, made.ways) == (self.terms.by, self.state.made.ways)
                and (made.rules == self.authority.rules or bool(self.authority.held))
                and {file.path for file in made.outputs} - {PENDING} == {MERGED, LEDGER, ISSUES, BRIEF, INDEX}
                and all(map(self.outbox.is_whole, (*made.outputs, *made.issued)))
                and (self.outbox.is_whole(made.kept) or not made.kept and self._has_no_list())
                and all(self.outbox.is_whole(file) for record in todo.records.values()
                        for file in (record.returned, record.notice) if file))

    def _has_no_list(self) -> bool:
        """Whether among the outputs no list of questions lies but ours."""
        return any(file.path == PENDING for file in self.old.made.outputs) or not (self.out / PENDING).exists()

    def _wanted(self, todo: Plan) -> Iterator[str]:
        """Everything this run may make of single inputs."""
        for path in todo.paths.values():
            yield f"{path}.json"
            yield from (copies := [_returned(path, suffix) for suffix in (".xlsx", ".xlsm")])
            yield called(copies[0], self.terms.lang)

    # ── what changes ──

    def _change(self, todo: Plan, marker: Marker, is_fresh: bool) -> Iterator[Event]:
        # while the roster cannot be read, what it last said of deadlines holds
        self.roster = self.authority.roster if self.authority.opened(self.terms.form.codes) else [
            Expected(division=one.division, code=one.code, name=one.name, deadline=one.deadline)
            for one in self.old.made.standings if one.state != "unexpected"]
        for name, record in self.old.records.items():
            if name in todo.records:
                self.state.found[name] = self._own(record)
        for carry in todo.carries:
            yield from self._carry(carry)
        for name, record in todo.records.items():
            if record.state == "unreadable" and record is not self.old.records.get(name):
                yield self._tell("input", record, [])  # what nobody need try to read is told all the same
        yield from self._read(todo)
        self._compare(todo)
        yield from self._replaced()
        self._send_back(todo)
        yield from self._failed()
        if self.authority.held:  # the single inputs are done; what all give waits for what rules
            self.state.made = msgspec.structs.replace(
                self.old.made, by=self.terms.by, issued=self.old.made.issued if is_fresh else [])
            self.state.more = self.old.more
            self._report()
            yield from self._held()
            return
        whole = Whole(self.outbox, self.terms, self.state, todo.sources, self.authority, self.asked, self.old.made)
        # where single inputs failed, what all together give stays as it was
        if self.failures or not whole.make(marker, {file.path: file for file in self.old.made.issued if is_fresh}):
            self.state.made, self.state.more = self.old.made, self.old.more
            self._report()
            yield from self._failed()
            return
        yield from self._failed()
        for record in todo.gone:
            yield Event(event="removed", file=record.file)
        self._remove(marker)
        self._report()
        whole.page(History(self.out), self.now())
        yield from self._failed()
        guard.prune(self.out)

    def _failed(self) -> Iterator[Event]:
        """What could not be written since it was last told."""
        for path, sentence in self.outbox.failures[self.told:]:
            yield Event(event="failed", file=path, sentence=sentence)
        self.told = len(self.outbox.failures)

    def _own(self, record: Record) -> list[Told]:
        """What the last run found in an input by itself."""
        return [item for place, item in enumerate(self.old.found[record.file]) if place not in record.others]

    def _carry(self, carry: Carry) -> Iterator[Event]:
        """An output under another name; whose input has another name says so."""
        before, record = carry.before, carry.record
        self.state.found[record.file] = own = [
            msgspec.structs.replace(item, file=record.file) for item in self._own(before)]
        if before.json:
            try:
                data = (self.out / before.json.path).read_bytes()
            except OSError as error:
                self.outbox.fail(carry.path, reason(error))
                yield from self._failed()
                return
            if before.file != record.file and before.is_workbook:
                data = _renamed(data, before.file, record.file)
            record.json = self.outbox.put(carry.path, data)
            yield from self._failed()
        if before.file != record.file:
            self.counts["moved"] += 1
            yield self._tell("moved", record, own)

    def _read(self, todo: Plan) -> Iterator[Event]:
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
                yield from self._failed()
            yield self._tell("input", record, taken.found)

    def _tell(self, event: str, record: Record, found: list[Told]) -> Event:
        record.state = _state(record, found)
        faults = counts(found)
        return Event(event=event, file=record.file, state=record.state,
                     sentence=(record.reason, record.details) if record.reason else None,
                     counts={"projects": record.projects or 0, "indicators": record.indicators or 0,
                             "error": faults.must, "warning": faults.advice, "info": faults.notes})

    def _compare(self, todo: Plan) -> None:
        """What inputs show together, found anew each time, among what each shows by itself."""
        self.asked = asking.settle(self.state.records, self.state.made.lists)
        outcomes = [Outcome(todo.sources[name], Findings(self.state.found.get(name, ())), sheets=tuple(record.sheets),
                            codes=self.asked.standing(record))
                    for name, record in self.state.records.items()]
        rounds.report(self.state.records, {outcome.source.name: outcome.findings for outcome in outcomes})
        for outcome in outcomes:
            record = self.state.records[outcome.source.name]
            if record.state == "unreadable" and record.reason:
                outcome.findings.add(UNREAD, file=record.file, because=(record.reason, record.details))
        compare([outcome for outcome in outcomes if self.state.records[outcome.source.name].counts],
                self.terms.settings)
        asking.report(self.asked, {outcome.source.name: outcome.findings for outcome in outcomes})
        for outcome, record in zip(outcomes, self.state.records.values()):
            items: list[Finding] = outcome.findings.items
            self.terms.form.label(items)
            record.others = [place for place, item in enumerate(items) if not isinstance(item, Told)]
            self.state.found[record.file] = found = [
                item if isinstance(item, Told) else told(item, self.terms.lang) for item in items]
            record.findings, record.state = len(found), _state(record, found)

    def _replaced(self) -> Iterator[Event]:
        """The inputs whose place another has taken since the last run."""
        for name, record in self.state.records.items():
            before = self.old.records.get(name)
            if record.replaced and record.replaced != (before and before.replaced):
                yield Event(event="input", file=name, state=record.state, sentence=_why(record))

    def _send_back(self, todo: Plan) -> None:
        """The faulty workbooks, marked. One whose faults are those of a file that was marked before is that file."""
        known = {file.basis: file for record in self.old.records.values() if (file := record.returned)}
        wanted: list[tuple[Record, str, str]] = []
        jobs: list[Job] = []
        for record in self.state.records.values():
            if record.state == "waiting":
                continue
            before, record.returned, record.notice = record.returned, None, None
            if record.state not in ("returned", "blank") or not record.is_workbook:
                continue
            source, faults = todo.sources[record.file], self.state.found[record.file]
            suffix = (PurePosixPath(source.name) if source.member else source.path).suffix
            path, basis = _returned(todo.paths[record.file], suffix), _basis(record, faults, self.terms.by)
            same = before if before and before.basis == basis and self.outbox.is_whole(before) else known.get(basis)
            self._notify(record, called(path, self.terms.lang))
            if same and self.outbox.is_whole(same):
                record.returned = same if same.path == path else self.outbox.put(
                    path, (self.out / same.path).read_bytes(), basis)
            else:
                wanted.append((record, path, basis))
                # what was made of somebody else's copy answers nobody but itself
                outcome = Outcome(source, Findings(faults), names=record.names,
                                  answers=[] if record.disputed else record.answers)
                jobs.append(Job(outcome, self.terms.lang, record.sha256))
        for (record, path, basis), made in zip(wanted, pool.each(mark_one, jobs, self.terms.workers)):
            if isinstance(made, pool.Lost):
                self.outbox.fail(path, made.sentence)
            else:
                record.returned = self.outbox.put(path, made, basis)

    def _notify(self, record: Record, path: str) -> None:
        """The notice beside the copy that goes back."""
        data = notice(record.file, self.state.found[record.file], record.names, self.terms.lang,
                      self._deadline(record))
        file = File(path=path, sha256=files.sha256(data))
        record.notice = file if self.outbox.is_whole(file) else self.outbox.put(path, data)

    def _deadline(self, record: Record) -> date | None:
        """Until when a workbook is to be handed in again, where a roster says it."""
        owner = record.owner or Owner()
        place, = match(self.roster, [Handed(division=owner.division, code=owner.code, name=owner.name)])
        return None if place is None else self.roster[place].deadline

    # ── writing ──

    def _report(self) -> None:
        self.outbox.write(REPORT, dump(self.state))

    def _remove(self, marker: Marker) -> None:
        """Remove what runs have made that stands no more, and nothing else."""
        keep = {path.casefold(): path for path in (*self.state.paths(), *self.failures, REPORT)}
        for path in sorted(marker.paths - set(keep.values())):
            target, twin = self.out / path, keep.get(path.casefold())
            if not is_inside(path):
                continue
            try:
                # where names have no case, a file may be there under two of them
                if not (twin and (self.out / twin).exists() and target.exists()
                        and target.samefile(self.out / twin)):
                    target.unlink(missing_ok=True)
            except NotADirectoryError:
                continue
            except OSError as error:
                self.outbox.fail(path, reason(error, "not-removable"))

    def _count(self, todo: Plan) -> None:
        self.counts.update(files=sum(record.state != "skipped" for record in self.state.records.values()),
                           read=len(todo.reads), removed=len(todo.gone))
        self.counts["kept"] = todo.kept
        self.counts.update(record.state for record in self.state.records.values())
        faults = counts(self.state.live())
        self.counts.update(error=faults.must, warning=faults.advice, info=faults.notes)
        self.counts["conflicts"] = len(self.state.conflicts)
        self.counts["unissued"] = sum(item.code == NOT_ISSUED for item in self.state.more)
        self.counts["questions"] = sum(item.code == "question-open" for item in self.state.more)
        self.counts["failed"] = len(self.failures)


def _state(record: Record, found: list[Told]) -> str:
    """What became of an input, by what was found in it."""
    if record.state in ("unreadable", "waiting", "skipped"):
        return record.state
    if record.replaced or record.reason in ("replaced-by", "not-chosen"):
        record.reason, record.details = None, {}
    if record.replaced:
        record.reason, record.details = _why(record)
        return "replaced"
    if any(item.code == BLANK and item.severity == "error" for item in found):
        return "blank"
    severities = {item.severity for item in found}
    return "returned" if "error" in severities else "warnings" if "warning" in severities else "good"


def _why(record: Record) -> Sentence:
    """Why an input counts no more."""
    return "not-chosen" if record.decided else "replaced-by", {"answer": record.replaced}


def _returned(path: str, suffix: str) -> str:
    """Where a marked workbook goes: as its JSON, in a folder beside; macros stay where they are."""
    return f"returned/{path.removeprefix('json/')}{'.xlsm' if suffix.lower() == '.xlsm' else '.xlsx'}"


def _basis(record: Record, faults: list[Told], made: str) -> str:
    """What a marked workbook depends on."""
    shown = [msgspec.structs.replace(item, file=None) for item in faults if item.severity != "info"]
    return files.sha256(msgspec.json.encode([record.sha256, made, shown, record.names]))


def _renamed(data: bytes, before: str, now: str) -> bytes:
    """A document whose projects were read in a workbook that has another name now."""
    document = model.decode(data)
    for one in document.submissions:
        for project in one.projects:
            if project.origin and project.origin.file == before:
                project.origin.file = now
    return model.encode(document)
