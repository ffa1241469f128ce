"""What `merge` does: read every input into a collection, settle its conflicts, hand out what comes of it.

Nothing here grows with the number of submissions but the list of inputs: what is read lies in the collection, and
goes out a submission at a time. Knows the collection, portions and the pool. Knows no terminal and no option.
"""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import Choice, Collection, Conflict, Contests, Identity, Reckoning, Unbalanced, Where, portions
from .. import merging
from ..document import model
from ..document.findings import Findings
from ..document.model import Document, Submission
from ..form import Forms
from ..reading.opening import Outcome, prepare
from ..system import pool
from ..system.errors import Unreadable
from ..system.inputs import Input


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

    @property
    def labels(self) -> Mapping[str, str]:
        """What lists over all projects call the fields: path without indices → label."""
        return self.forms.labels(self.collection.forms())

    # ── reading ──

    def read(self) -> Iterator[Outcome]:
        """Take in every input; an outcome each, in their order. One that cannot be read leaves nothing behind."""
        left: dict[str, set[Identity]] = {}
        for name, whose in self.left:
            left.setdefault(name, set()).add(whose)
        jobs = [job for source in self.sources
                for job in portions.cut(source, self.collection.source(source.name),
                                        frozenset(left.get(source.name, ())), self.known.get(source.name))]
        waiting, outcome = iter(jobs), Outcome(Input(Path(), ""))
        for bundle in pool.folded(portions.read, portions.together, jobs, portions.branches, self.workers, prepare,
                                  (self.forms.sources,)):
            mine = list(islice(waiting, len(bundle.outcomes)))
            done = []
            if mine[0].part is None or mine[0].part.first == 0:
                self.collection.begin()
            self.collection.add(bundle.sheaves)
            for job, partial in zip(mine, bundle.outcomes):
                if job.part is None or job.part.first == 0:
                    outcome = Outcome(job.source._replace(span=None))
                portions.join(outcome, partial)
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
        numbers = [number for number, source in enumerate(self.sources)
                   if prefer == source.name or Path(prefer) == source.path]
        if not numbers:
            raise Unreadable("prefer-unknown", path=prefer)
        return merging.among(*numbers)

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
        for there in pool.each(portions.cells, jobs, self.workers, prepare, (self.forms.sources,)):
            if isinstance(there, dict):
                cells |= there
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
        findings = Findings()
        for one in error.reckoning.mismatches if error else ():
            department = one.submission.department or model.Department()
            about = " ".join(part for part in (one.submission.division, department.code, department.name) if part)
            findings.add("merge-unbalanced", about=about, unit=one.unit, expected=figures(one.expected),
                         got=figures(one.found))
        if not error:
            findings.add("merge-reckoned", sides=_balance(self.reckoning.whole))
            if (count := self.count()).contests:
                findings.add("merge-counted", counted=figures(count.counted), contested=len(count.contests),
                             low=f"{count.low:f}", high=f"{count.high:f}")
            for division, balance in self.reckoning.divisions.items():
                findings.add("division-reckoned", path="division", division=division or "—", sides=_balance(balance))
        return findings


def _balance(balance: merging.Balance) -> dict[str, dict[str, Any]]:
    """The sides with anything to say: what was read, what comes out, and what lies between."""
    sides = {side: getattr(balance, side) for side in (*merging.SIDES, "out")}
    return {side: figures(totals) for side, totals in sides.items() if side in ("read", "out") or totals.projects}


def figures(totals: merging.Totals) -> dict[str, Any]:
    """Totals as a sentence names them."""
    return {"projects": totals.projects, "indicators": totals.indicators, "total": f"{totals.total:f}"}
