"""What `merge` does: read every input into a collection, settle its conflicts, hand out what comes of it.

Nothing here grows with the number of submissions but the list of inputs: what is read lies in the collection, and
goes out a submission at a time. Knows merge, slices and the pool. Knows no terminal and no option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Many
from contextlib import suppress
from itertools import groupby, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from . import Choice, Collection, Conflict, Contests, Identity, Reckoning, Sheaf, Unbalanced, Where, slices
from .slices import Slice
from .. import merging
from ..document import model, normal
from ..document.findings import Findings
from ..document.model import Document, Submission
from ..form import Forms
from ..reading.opening import Outcome, Task, became, count, open_document, prepare, settled
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.inputs import Input


_Item = TypeVar("_Item")


class _Job(NamedTuple):
    """An input, or a slice of one, by its number; `left`: the departments that are not taken from it; `sha256`: of a
    document that we have written, in normal form."""

    source: Input
    number: int
    part: Slice | None = None
    left: frozenset[Identity] = frozenset()
    sha256: str | None = None


class Bundle(NamedTuple):
    """What some jobs give together: an outcome each, in their order, and what those hold that could be read."""

    outcomes: list[Outcome]
    sheaves: list[Sheaf]


class Merging:
    """One merge, step by step: `read`, `settle`, then `chunks` or `submissions`, as often as needed."""

    def __init__(self, sources: list[Input], forms: Forms, workers: int | None = None,
                 left: Many[tuple[str, Identity]] = (), known: Mapping[str, str] = MappingProxyType({})) -> None:
        """left: what is left out, as an input's name and the department that is not taken from it.
        known: by their names, the sha256 of inputs that are documents as we write them, in normal form."""
        self.sources, self.forms, self.workers, self.left, self.known = sources, forms, workers, left, known
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
        left: dict[str, set[Identity]] = {}
        for name, whose in self.left:
            left.setdefault(name, set()).add(whose)
        jobs = [job for source in self.sources
                for job in _jobs(source, self.collection.source(source.name), frozenset(left.get(source.name, ())),
                                 self.known.get(source.name))]
        waiting, outcome = iter(jobs), Outcome(Input(Path(), ""))
        for bundle in pool.folded(_read, _together, jobs, _branches, self.workers, prepare, (self.forms.sources,)):
            mine = list(islice(waiting, len(bundle.outcomes)))
            done = []
            if mine[0].part is None or mine[0].part.first == 0:
                self.collection.begin()
            self.collection.add(bundle.sheaves)
            for job, found in zip(mine, bundle.outcomes):
                if job.part is None or job.part.first == 0:
                    outcome = Outcome(job.source._replace(span=None))
                _join(outcome, found)
                if job.part is None or job.part.is_last:
                    done.append(outcome)
            if done:
                # of a document in slices all or none; of others what could not be read is not there
                self.collection.end(keep=mine[0].part is None or outcome.failure is None)
            for outcome in done:
                if outcome.is_workbook:
                    self.originals[outcome.source.name] = outcome.source
                yield outcome

    def take(self, document: Document) -> None:
        """Take in a document in normal form. Raises Refused for conflicts that no merge has written."""
        self.collection.begin()
        self.collection.add(merging.sheaves(document, self.collection.source("")))
        self.collection.end(keep=True)

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


#: Bytes of inputs that are put together at once, and of those results once more; and how many of them, however small.
_COUNTY, _CITY = (32_000_000, 100), (256_000_000, 20)


def _jobs(source: Input, number: int, left: frozenset[Identity], sha256: str | None) -> list[_Job]:
    """A large document in slices, anything else whole."""
    parts: list[Slice] = []
    if not source.member and not source.fault:
        with suppress(OSError):  # said when it is read
            parts = slices.slices(source.path) if source.path.is_file() else []
    return ([_Job(source._replace(span=(part.start, part.end)), number, part, left) for part in parts]
            or [_Job(source, number, None, left, sha256)])


def _branches(jobs: list[_Job]) -> list[list[list[_Job]]]:
    """Jobs as a tree: a province of cities of counties, by their folders where these tell, in the order they stand in.

    A slice is alone: what becomes of it is known when its document has been read.
    """
    found: list[list[list[_Job]]] = []
    for is_sliced, those in groupby(jobs, key=lambda job: job.part is not None):
        if is_sliced:
            found += [[[job]] for job in those]
            continue
        counties = _cut(those, *_COUNTY, _size, lambda job: job.source.name.rpartition("/")[0])
        found += _cut(counties, *_CITY, lambda county: sum(map(_size, county)),
                      lambda county: county[0].source.name.rpartition("/")[0].rpartition("/")[0])
    return found


def _cut(items: Iterable[_Item], size: int, count: int, weigh: Callable[[_Item], int],
         folder: Callable[[_Item], str]) -> list[list[_Item]]:
    """Runs of items of no more than this size and count; new ones begin with a folder, once a run is a quarter full."""
    runs: list[list[_Item]] = []
    full, before = size, ""
    for item in items:
        weight, here = max(weigh(item), -(-size // count)), folder(item)
        if not runs or full + weight > size or here != before and full > size // 4:
            runs.append([])
            full = 0
        runs[-1].append(item)
        full, before = full + weight, here
    return runs


def _size(job: _Job) -> int:
    """Bytes of an input; 0 where it cannot be looked at, which is said when it is read."""
    if job.source.member:
        return job.source.member.file_size
    with suppress(OSError):
        return job.source.path.stat().st_size
    return 0


def _read(job: _Job) -> Bundle:
    """What became of an input, or a part of one, and what it holds."""
    outcome = Outcome(job.source)
    if part := job.part:
        document = settled(job.source, Task.forms, outcome, lambda: slices.decode(job.source.read(), part))
        count(outcome)
    else:
        document = _known(job, outcome) or open_document(job.source, Task.forms, outcome)
        if not outcome.skipped and all(map(normal.is_empty, document.submissions)):  # a blank is nobody's
            outcome.findings.add("nothing-filled", file=job.source.name, path="projects")
            document = Document.of([])
    found = merging.sheaves(document, job.number, job.left)
    outcome.document = None  # its sheaves travel
    return Bundle([outcome], found)


def _together(several: tuple[Sequence[_Job], list[Any]]) -> Bundle:
    """What jobs, or bundles, give together. Raises Lost where a bundle could not be put together."""
    jobs, made = several
    for place, one in enumerate(made):
        if isinstance(one, pool.Lost):
            if not jobs:
                raise one
            made[place] = Bundle([became(jobs[place].source, one)], [])
    if len(made) == 1:
        bundle: Bundle = made[0]
        return bundle
    return Bundle([outcome for one in made for outcome in one.outcomes],
                  merging.tied(sheaf for one in made for sheaf in one.sheaves))


def _join(whole: Outcome, part: Outcome) -> None:
    """What became of a part of an input is what became of it."""
    whole.failure = whole.failure or part.failure
    whole.skipped, whole.is_workbook = part.skipped, part.is_workbook
    whole.findings.extend(part.findings)
    whole.projects += part.projects
    whole.indicators += part.indicators


def _known(job: _Job, outcome: Outcome) -> Document | None:
    """The document of an input that is what we have written, which needs no second look; None of any other."""
    with suppress(OSError, Unreadable):
        if job.sha256 and files.sha256(data := job.source.read()) == job.sha256:
            outcome.document = model.known(data)
            count(outcome)
    return outcome.document


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
