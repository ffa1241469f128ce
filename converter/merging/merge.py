"""What `merge` does: read every input into a collection, settle its conflicts, hand out what comes of it.

Nothing here grows with the number of submissions but the list of inputs: what is read lies in the collection, and
goes out a submission at a time. Knows merge, slices and the pool. Knows no terminal and no option.
"""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from . import Choice, Collection, Conflict, Contests, Identity, Reckoning, Unbalanced, Where, slices
from .slices import Slice
from .. import merging
from ..document import model
from ..document.findings import Findings
from ..document.model import Document, Submission
from ..form import Forms
from ..reading.opening import Outcome, Task, became, count, open_document, prepare, settled
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.inputs import Input


class _Job(NamedTuple):
    source: Input
    part: Slice | None = None


class Merging:
    """One merge, step by step: `read`, `settle`, then `chunks` or `submissions`, as often as needed."""

    def __init__(self, sources: list[Input], forms: Forms, workers: int | None = None,
                 left: Many[tuple[str, Identity]] = ()) -> None:
        """left: what is left out, as an input's name and the department that is not taken from it."""
        self.sources, self.forms, self.workers, self.left = sources, forms, workers, left
        #: What the documents of inputs were read from, by their names; of workbooks the inputs themselves.
        self.originals: dict[str, Input] = {}
        self.collection = Collection()
        self.findings = Findings()
        self.conflicts: list[Conflict] = []
        self.settled: list[Conflict] = []  # by choices
        self.contests = Contests()
        self.reckoning = Reckoning()

    def __enter__(self) -> Merging:
        return self

    def __exit__(self, *_: Any) -> None:
        self.collection.close()

    # ── reading ──

    def read(self) -> Iterator[Outcome]:
        """Take in every input; an outcome each, in their order. One that cannot be read leaves nothing behind."""
        jobs = [job for source in self.sources for job in _jobs(source)]
        results = zip(jobs, pool.each(_read, jobs, self.workers, prepare, (self.forms.sources,)))
        for source in self.sources:
            number = self.collection.source(source.name)
            yield self._take(source, number, results)

    def take(self, document: Document) -> None:
        """Take in a document in normal form. Raises Refused for conflicts that no merge has written."""
        self.collection.begin()
        self.collection.add(merging.take_apart(document), self.collection.source(""))
        self.collection.end(keep=True)

    def _take(self, source: Input, number: int, results: Iterator[tuple[_Job, Any]]) -> Outcome:
        """All parts of one input, all or none."""
        outcome = Outcome(source)
        self.collection.begin()
        for job, result in results:
            found, parts = (became(source, result), []) if isinstance(result, pool.Lost) else result
            outcome.failure = outcome.failure or found.failure
            outcome.skipped, outcome.is_workbook = found.skipped, found.is_workbook
            outcome.findings.extend(found.findings)
            outcome.projects += found.projects
            outcome.indicators += found.indicators
            self.collection.add((part for part in parts if (source.name, part.identity) not in self.left), number)
            if job.part is None or job.part.is_last:
                break
        self.collection.end(keep=outcome.failure is None)
        if outcome.is_workbook:
            self.originals[source.name] = source
        return outcome

    # ── settling ──

    def settle(self, choices: Mapping[str, Choice] | None = None, prefer: str | None = None,
               preferred: Mapping[Identity, set[str]] | None = None) -> Findings:
        """Apply the choices of a list of conflicts and the preference; what is then left are conflicts.

        prefer: `first`, `last`, or an input by its name or path. Raises Unreadable for one that no input bears.
        preferred: of single departments, the names of the inputs that are.
        """
        numbers = {whose: merging.among(*(number for number, source in enumerate(self.sources) if source.name in names))
                   for whose, names in (preferred or {}).items()}
        self.conflicts = merging.settle(self.collection, self.findings, choices, self._preference(prefer), numbers,
                                        self.settled)
        self.contests = Contests(self.collection)
        self._look_up()
        merging.report(self.conflicts, self.findings)
        merging.across(self.collection, self.findings)
        self.forms.label(self.findings)
        return self.findings

    def _preference(self, prefer: str | None) -> merging.Preference | None:
        if prefer is None:
            return None
        if prefer in ("first", "last"):
            return merging.first if prefer == "first" else merging.last
        found = [number for number, source in enumerate(self.sources)
                 if prefer == source.name or Path(prefer) == source.path]
        if not found:
            raise Unreadable("prefer-unknown", path=prefer)
        return merging.among(*found)

    def _look_up(self) -> None:
        """The cells of the values that differ: the workbooks that hold them are read once more."""
        wanted: dict[int, list[tuple[Where, str]]] = {}
        conflicts = [*self.conflicts, *self.settled]
        for one in conflicts:
            for side in one.sides:
                wanted.setdefault(side.source, []).append((side.where, one.path))
        jobs = [(self.originals[name], places) for number, places in sorted(wanted.items())
                if (name := self.sources[number].name) in self.originals]
        cells: dict[tuple[Where, str], Where] = {}
        for found in pool.each(_cells, jobs, self.workers, prepare, (self.forms.sources,)):
            if isinstance(found, dict):
                cells |= found
        for one in conflicts:
            for side in one.sides:
                side.where = cells.get((side.where, one.path), side.where)

    # ── giving out ──

    def submissions(self) -> Iterator[Submission]:
        """The merged submissions in order. Raises Unbalanced at their end where the figures do not come out."""
        self.reckoning = Reckoning()
        return merging.submissions(self.collection, self.reckoning)

    def lines(self) -> Iterator[bytes]:
        """The same, each as JSON on one line."""
        self.reckoning = Reckoning()
        return merging.lines(self.collection, self.reckoning)

    def chunks(self) -> Iterator[bytes]:
        """The merged document as JSON, a submission at a time."""
        return merging.encoded(self.lines())

    def count(self) -> merging.Count:
        """What the whole comes to, each project once; after its submissions went out."""
        return self.contests.within(self.reckoning.whole.out)

    def called(self, submission: int) -> str:
        """A department in a sentence: its division, code and name."""
        return merging.called(self.collection, submission)

    def sides(self) -> Iterator[tuple[merging.Identity, str, merging.Balance]]:
        """The reckoning, unit by unit: whose it is, the unit, its sides."""
        for number in self.collection.ids():
            for unit, balance in sorted(self.collection.sides(number).items()):
                yield self.collection.identity(number), unit, balance

    def reckon(self, error: Unbalanced | None = None) -> Findings:
        """The reckoning as findings: what does not come out, else the whole and every division."""
        found = Findings()
        for one in error.reckoning.mismatches if error else ():
            department = one.submission.department or model.Department()
            about = " ".join(part for part in (one.submission.division, department.code, department.name) if part)
            found.add("merge-unbalanced", about=about, unit=one.unit, expected=figures(one.expected),
                      got=figures(one.found))
        if not error:
            found.add("merge-reckoned", sides=_balance(self.reckoning.whole))
            if (count := self.count()).contests:
                found.add("merge-counted", counted=figures(count.counted), contested=len(count.contests),
                          low=f"{count.low:f}", high=f"{count.high:f}")
            for division, balance in self.reckoning.divisions.items():
                found.add("division-reckoned", path="division", division=division or "—", sides=_balance(balance))
        return found


def _balance(balance: merging.Balance) -> dict[str, dict[str, Any]]:
    """The sides with anything to say: what was read, what comes out, and what lies between."""
    sides = {side: getattr(balance, side) for side in (*merging.SIDES, "out")}
    return {side: figures(totals) for side, totals in sides.items() if side in ("read", "out") or totals.projects}


def figures(totals: merging.Totals) -> dict[str, Any]:
    """Totals as a sentence names them."""
    return {"projects": totals.projects, "indicators": totals.indicators, "total": f"{totals.total:f}"}


# ── what the workers do ─────────────────────────────────────────────────────────────────────────


def _jobs(source: Input) -> list[_Job]:
    """A large document in slices, anything else whole."""
    parts: list[Slice] = []
    if not source.member and not source.fault:
        with suppress(OSError):  # said when it is read
            parts = slices.slices(source.path) if source.path.is_file() else []
    return [_Job(source, part) for part in parts] or [_Job(source)]


def _read(job: _Job) -> tuple[Outcome, list[merging.Part]]:
    """What became of an input, or a part of one, and what it holds, taken apart."""
    outcome = Outcome(job.source)
    if part := job.part:
        document = settled(job.source, Task.forms, outcome, lambda: slices.decode(job.source.path, part))
        count(outcome)
    else:
        document = open_document(job.source, Task.forms, outcome)
    parts = merging.take_apart(document)
    outcome.document = None  # its parts travel
    return outcome, parts


def _cells(job: tuple[Input, list[tuple[Where, str]]]) -> dict[tuple[Where, str], Where]:
    """Where values stand in a workbook, by the places their projects begin at and their paths."""
    from .. import grid
    from ..reading import reader

    source, wanted = job
    try:
        data = source.read()
        reading = reader.read(grid.read(data), Task.forms, source.name, files.sha256(data))
    except (OSError, Unreadable):
        return {}  # gone since it was read: where the project began is known
    projects = {Where(origin.file, origin.sheet, origin.cell): places
                for project, places in reading.places if (origin := project.origin)}
    found = {}
    for where, path in wanted:
        for places in [projects[where]] if where in projects else reading.headers if where.sheet is None else []:
            if places.has(path):
                found[where, path] = Where(source.name, *places.place(path))
                break
    return found
