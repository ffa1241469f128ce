"""One pass over a drop folder: what is new is read, what is gone goes, and what all inputs give is made again.

Whatever happens at whatever moment, the next run ends as if nothing had: a marker lies in the output folder from
before the first change until after the last, every file is written whole, and what stands is told by its hash. Only
this process writes. Knows no terminal and no option.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from . import guard, scan, work
from .guard import Marker
from .plan import Carry, Plan, plan
from .scan import Hashes
from .state import INDEX, LEDGER, MERGED, REPORT, File, Made, Record, State, Told, by, dump, load, told
from .whole import Whole
from .work import Job
from ..checking.check import compare
from ..document import model
from ..document.findings import Finding, Findings
from ..form import Form
from ..reading.opening import Outcome
from ..system import files, pool
from ..system.errors import Unreadable


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a run has to tell: `event` is planned, input, moved, removed, failed or done."""

    event: str
    file: str | None = None
    state: str | None = None
    sentence: tuple[str, dict[str, Any]] | None = None  # a key of wording.SENTENCES and its details
    counts: dict[str, int] = {}


class Run:
    """One pass, step by step: `events`. What came of it is told by `state`, `failures` and `counts`."""

    def __init__(self, inbox: Path, out: Path, form: Form, settings: dict[str, str], lang: str = "zh",
                 workers: int | None = None, *, watching: bool = False, hashes: Hashes | None = None,
                 restless: Collection[Path] = (), young: Collection[Path] = ()) -> None:
        """The caller holds the lock of `out`. restless: inputs that are changing; young: that were, a moment ago."""
        self.inbox, self.out, self.form, self.settings, self.lang = inbox, out, form, settings, lang
        self.workers, self.watching, self.restless, self.young = workers, watching, restless, young
        self.hashes = hashes or Hashes()
        self.by = by(form, settings, lang)
        self.failures: list[str] = []
        self.counts: Counter[str] = Counter()
        self.old = self.state = State()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be tried again."""
        return not self.failures and all(record.state != "waiting" for record in self.state.records.values())

    def events(self) -> Iterator[Event]:
        """Do all that is to be done. Raises Unreadable where there is nothing to work on, OSError where nothing
        can be written at all; before that nothing is changed."""
        look = scan.look(self.inbox, self.out, self.hashes, self.restless)
        self.old, marker = load(self.out), Marker(self.out)
        if not look.seen and not look.hidden and self.old.records:
            raise Unreadable("inbox-empty", out=self.out)
        is_fresh = self.old.made.by == self.by
        todo = plan(self.inbox, look, self.old, is_fresh, self.is_whole, self.young)
        self.state = State(todo.records, {}, [], Made(by=self.by, ways=Whole.ways(self)))
        yield Event(event="planned", counts={"files": len(todo.records), "read": len(todo.reads)})
        if marker.was_there or not self._stands(todo):
            guard.sweep(self.out, deep=marker.was_there)
            marker.add(self.old.paths() | set(self._wanted(todo)))
            yield from self._change(todo, marker, is_fresh)
            if not self.failures:
                marker.remove()
        else:
            self.state = self.old
        self._count(todo)
        yield Event(event="done", counts=dict(self.counts))

    # ── what stands ──

    def is_whole(self, file: File | None) -> bool:
        """Whether an output is there as it was written."""
        if file is None or not is_inside(file.path):
            return False
        try:
            return self.hashes(self.out / file.path) == file.sha256
        except OSError:
            return False

    def _stands(self, todo: Plan) -> bool:
        """Whether the last run left all that this one would."""
        made = self.old.made
        return (not (todo.reads or todo.carries or todo.gone)
                and todo.records == self.old.records
                and (made.by, made.ways) == (self.by, self.state.made.ways)
                and {file.path for file in made.outputs} == {MERGED, LEDGER, INDEX}
                and all(map(self.is_whole, (*made.outputs, *made.issued)))
                and all(self.is_whole(record.returned) for record in todo.records.values() if record.returned))

    def _wanted(self, todo: Plan) -> Iterator[str]:
        """Everything this run may make of single inputs."""
        for path in todo.paths.values():
            yield f"{path}.json"
            yield from (_returned(path, suffix) for suffix in (".xlsx", ".xlsm"))

    # ── what changes ──

    def _change(self, todo: Plan, marker: Marker, is_fresh: bool) -> Iterator[Event]:
        found = self.state.found
        for name, record in self.old.records.items():
            if name in todo.records:
                found[name] = self._own(record)
        for carry in todo.carries:
            yield from self._carry(carry)
        yield from self._read(todo)
        self._compare(todo)
        yield from self._send_back(todo)
        if self.failures:  # of single inputs: what all together give stays as it was
            self.state.made, self.state.more = self.old.made, self.old.more
            yield from self._report()
            return
        whole = Whole(self, is_fresh)
        yield from whole.events(todo.sources, marker)
        if not whole.is_made:
            self.state.made, self.state.more = self.old.made, self.old.more
            yield from self._report()
            return
        for record in todo.gone:
            yield Event(event="removed", file=record.file)
        yield from self._remove(marker)
        yield from self._report()
        yield from whole.page()
        guard.prune(self.out)

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
                yield self._failed(carry.path, ("not-readable", {"why": error.strerror or str(error)}))
                return
            if before.file != record.file and before.is_workbook:
                data = _renamed(data, before.file, record.file)
            record.json, failed = self._write(carry.path, data)
            yield from failed
        if before.file != record.file:
            self.counts["moved"] += 1
            yield self._tell("moved", record, own)

    def _read(self, todo: Plan) -> Iterator[Event]:
        """Read what is new or has changed, by all workers; each output is written as it comes."""
        given = self.form.source, self.settings, self.lang
        for job, taken in zip(todo.reads, pool.each(work.take, todo.reads, self.workers, work.prepare, given)):
            if isinstance(taken, pool.Lost):
                taken = work.Taken(work.failed(job.source, job.sha256, taken.key, {}))
            record = taken.record
            if record.state == "unreadable" and job.source.path in self.young:
                record = Record(file=record.file, reason="still-changing")
            if record.state == "waiting" and (before := self.old.records.get(record.file)) \
                    and self.is_whole(before.json):  # what it was stays until it is whole again
                record = msgspec.structs.replace(before, state="waiting", reason=record.reason, sha256=None)
                taken = taken._replace(found=self.state.found.get(record.file, []))
            self.state.records[record.file], self.state.found[record.file] = record, taken.found
            if taken.json is not None:
                record.json, failed = self._write(f"{todo.paths[record.file]}.json", taken.json)
                yield from failed
            yield self._tell("input", record, taken.found)

    def _tell(self, event: str, record: Record, found: list[Told]) -> Event:
        record.state = _state(record, found)
        severities = Counter(item.severity for item in found)
        return Event(event=event, file=record.file, state=record.state,
                     sentence=(record.reason, record.details) if record.reason else None,
                     counts={"projects": record.projects or 0, "indicators": record.indicators or 0,
                             **{severity: severities[severity] for severity in ("error", "warning", "info")}})

    def _compare(self, todo: Plan) -> None:
        """What inputs show together, found anew each time, among what each shows by itself."""
        outcomes = [Outcome(todo.sources[name], Findings(self.state.found.get(name, ())), sheets=tuple(record.sheets),
                            codes=record.codes) for name, record in self.state.records.items()]
        compare(outcomes, self.settings)
        for outcome, record in zip(outcomes, self.state.records.values()):
            items: list[Finding] = outcome.findings.items
            record.others = [place for place, item in enumerate(items) if not isinstance(item, Told)]
            self.state.found[record.file] = found = [
                item if isinstance(item, Told) else told(item, self.lang) for item in items]
            record.findings, record.state = len(found), _state(record, found)

    def _send_back(self, todo: Plan) -> Iterator[Event]:
        """The faulty workbooks, marked. One whose faults are those of a file that was marked before is that file."""
        known = {file.basis: file for record in self.old.records.values() if (file := record.returned)}
        jobs: list[tuple[Record, str, str, Job]] = []
        for record in self.state.records.values():
            if record.state == "waiting":
                continue
            before, record.returned = record.returned, None
            if record.state != "returned" or not record.is_workbook:
                continue
            source = todo.sources[record.file]
            path = _returned(todo.paths[record.file], source.path.suffix if not source.member
                             else PurePosixPath(source.name).suffix)
            faults = self.state.found[record.file]
            basis = _basis(record, faults, self.by)
            same = before if before and before.basis == basis and self.is_whole(before) else known.get(basis)
            if same and self.is_whole(same):
                record.returned, failed = (same, []) if same.path == path else self._write(
                    path, (self.out / same.path).read_bytes(), basis)
                yield from failed
            else:
                jobs.append((record, path, basis, Job(source, record.sha256, faults, record.names)))
        given = self.form.source, self.settings, self.lang
        results = pool.each(work.send_back, [job for *_, job in jobs], self.workers, work.prepare, given)
        for (record, path, basis, _), book in zip(jobs, results):
            if isinstance(book, pool.Lost):
                book = work.Book(failure=(book.key, {}))
            if book.failure:
                yield self._failed(path, book.failure)
            else:
                record.returned, failed = self._write(path, book.data, basis)
                yield from failed

    # ── writing ──

    def _write(self, path: str, data: bytes, basis: str | None = None) -> tuple[File | None, list[Event]]:
        """Write an output; the file, or what is to be told where it could not be written."""
        try:
            files.write(self.out / path, data)
        except OSError as error:
            return None, [self._failed(path, ("not-writable", {"why": error.strerror or str(error)}))]
        return File(path=path, sha256=files.sha256(data), basis=basis), []

    def _failed(self, path: str, sentence: tuple[str, dict[str, Any]]) -> Event:
        self.failures.append(path)
        return Event(event="failed", file=path, sentence=sentence)

    def _report(self) -> Iterator[Event]:
        yield from self._write(REPORT, dump(self.state))[1]

    def _remove(self, marker: Marker) -> Iterator[Event]:
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
                yield self._failed(path, ("not-removable", {"why": error.strerror or str(error)}))

    def _count(self, todo: Plan) -> None:
        self.counts.update(files=len(self.state.records), read=len(todo.reads), removed=len(todo.gone))
        self.counts["kept"] = todo.kept
        self.counts.update(record.state for record in self.state.records.values())
        self.counts.update(item.severity for item in self.state.all())
        self.counts["conflicts"] = sum(item.severity == "error" for item in self.state.more)
        self.counts["failed"] = len(self.failures)


def is_inside(path: str) -> bool:
    """Whether a path on record leads into the output folder: a report may have been written by anybody."""
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and not Path(path).is_absolute() and "\\" not in path \
        and (parts[0] in guard.FOLDERS or path in (MERGED, LEDGER, INDEX))


def _state(record: Record, found: list[Told]) -> str:
    """What became of an input, by what was found in it."""
    if record.state in ("unreadable", "waiting", "skipped"):
        return record.state
    severities = {item.severity for item in found}
    return "returned" if "error" in severities else "warnings" if "warning" in severities else "good"


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
