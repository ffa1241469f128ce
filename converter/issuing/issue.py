"""What is issued: the official workbook or the printed text of every department, and the ledger of all of them.

Knows merge, writer, booklet, ledger and rules. What is issued passes through one submission at a time: nothing grows
with their number. Knows no terminal and no option.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from . import ledger, unplaced
from .naming import LEDGER, namer
from ..checking import rules
from ..checking.check import standard
from ..document.findings import Finding, Findings
from ..document.model import Document, Project, Submission
from ..merging import sums
from ..merging.merge import Merging, figures
from ..reading.opening import Task, prepare
from ..sheets.excel import reference
from ..system import files, pool
from ..system.errors import Sentence
from ..system.outputs import Outputs


class Issued(NamedTuple):
    """What became of one submission: its file and its projects' sheets, or the sentence why it could not be written;
    and what its form had no place for. refused: the finding that it cannot be issued, whoever tries."""

    path: Path
    sheets: list[str] = []
    failure: Sentence | None = None
    unplaced: list[Finding] = []
    refused: Finding | None = None


class Issuing:
    """The issue of a merged collection into a folder, step by step: `books`, then `ledger`."""

    def __init__(self, merging: Merging, out: Path, kind: str, settings: Mapping[str, str], outputs: Outputs) -> None:
        """kind: `xlsx` or `docx`. settings: the severities of rules, for the findings in the ledger."""
        self.merging, self.out, self.kind, self.settings, self.outputs = merging, out, kind, settings, outputs
        self.issued: list[Issued] = []

    def books(self) -> Iterator[Issued]:
        """Write every submission's file, in their order, whatever happens to the others."""
        jobs = _Jobs(self)
        make = book if self.kind == "xlsx" else text
        for made in pool.each(make, jobs, self.merging.workers, prepare, (self.merging.form.source,)):
            path, submission = jobs.begun.popleft()
            if isinstance(made, pool.Lost):
                refused = not_issued(submission, path.stem, made) if made.key == "refused" else None
                one = Issued(path, failure=self.outputs.fail(path, made.sentence), refused=refused)
            else:
                one = Issued(path, made.sheets, self.outputs.write(path, made.data), made.unplaced)
            self.issued.append(one)
            yield one

    @property
    def found(self) -> list[Finding]:
        """Which submissions cannot be issued, and what the form has had no place for in the books written."""
        refused = [one.refused for one in self.issued if one.refused]
        return [*refused, *(item for one in self.issued for item in one.unplaced)]

    @property
    def missing(self) -> int:
        """How many projects cannot be issued."""
        return sum(one.refused.details["figures"]["projects"] for one in self.issued if one.refused)

    def whole(self, name: str) -> Sentence | None:
        """One printed text of all departments that are issued; the sentence why not. Raises Unreadable."""
        from . import booklet

        document = Document.of(list(Links(self.issued, self.out).following(self.merging.submissions())))
        return self.outputs.write(self.out / f"{files.legal(name)}.docx", booklet.write(document, self.merging.form))

    def ledger(self, submissions: Iterable[Submission], found: Iterable[Finding], lang: str) -> Sentence | None:
        """Write the ledger of the merged submissions, each with a link to its form where `books` has issued it.

        One that cannot be issued is none of its projects, and one of its findings.
        found: the findings of reading and merging; those of issuing and of the rules are added. The sentence why not.
        """
        links = Links(self.issued, self.out)
        return self.outputs.make(self.out / LEDGER, lambda path: ledger.write(
            links.following(submissions) if self.issued else submissions, path,
            chain(found, self.found, judged(self.merging, self.settings)), links, lang,
            contests=self.merging.contests, source=self._source))

    def _source(self, file: str) -> str | None:
        """The way from the ledger to a file that was read, where it is one of this run."""
        from ..checking.report import way

        path = next((source.path for source in self.merging.sources if source.name == file), None)
        return way(path, self.out / LEDGER) if path else None


class _Jobs:
    """The submissions, each taken when it is asked for; begun: those that were asked for, and where they go."""

    def __init__(self, issuing: Issuing) -> None:
        self.issuing = issuing
        self.begun: deque[tuple[Path, Submission]] = deque()

    def __len__(self) -> int:
        return len(self.issuing.merging.collection)

    def __iter__(self) -> Iterator[Submission]:
        name = namer()
        for one in self.issuing.merging.submissions():
            self.begun.append((self.issuing.out / f"{name(one)}.{self.issuing.kind}", one))
            yield one


class Links:
    """Where each project of the submission at hand stands among the issued files."""

    def __init__(self, issued: list[Issued], out: Path) -> None:
        self.issued, self.out = issued, out
        self.here: dict[int, str] = {}

    def following(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        """The submissions but those that cannot be issued: nothing of theirs is half there."""
        for one, book in zip(submissions, self.issued):
            if book.refused:
                continue
            file = "" if book.failure else book.path.relative_to(self.out).as_posix()
            # a printed text has no sheets: the link leads to the file
            sheets = book.sheets or [""] * len(one.projects)
            self.here = {id(project): f"{file}#{reference(sheet)}" if sheet else file
                         for project, sheet in zip(one.projects, sheets)} if file else {}
            yield one

    def __call__(self, submission: Submission, project: Project) -> str | None:
        return self.here.get(id(project))


def not_issued(submission: Submission, book: str, why: pool.Lost) -> Finding:
    """The finding that a submission cannot be issued: whose it is, how much, and at which text."""
    return Findings().add("not-issued", book=book, figures=figures(sums(submission.projects)), why=why.details["why"])


def judged(merging: Merging, settings: Mapping[str, str]) -> Iterator[Finding]:
    """What the rules say of the merged submissions, each where its project was read."""
    asked, found = standard(merging.form), Findings()
    for one in merging.submissions():
        for fault in rules.check(Document.of([one]), asked, settings):
            project = fault.project
            origin = project.origin if project else None
            item = found.add(
                fault.code, settings.get(fault.code), file=origin and origin.file, sheet=origin and origin.sheet,
                cell=origin and origin.cell, project=(project.code or project.name) if project else None,
                path=fault.path, **fault.details)
            merging.form.label([item])
            yield item
            found.items.clear()


# ── what the workers do ─────────────────────────────────────────────────────────────────────────


class Book(NamedTuple):
    """A file made, with the names of its sheets of projects and what its form had no place for."""

    data: bytes
    sheets: list[str] = []
    unplaced: list[Finding] = []


def book(submission: Submission) -> Book:
    """The official workbook of a submission. Raises Refused."""
    from . import faithful

    return Book(*faithful.issue(submission, Task.form), _unplaced(submission))


def text(submission: Submission) -> Book:
    """The printed text of a submission. Raises Unreadable, Refused."""
    from . import booklet

    return Book(booklet.write(Document.of([submission]), Task.form), unplaced=_unplaced(submission))


def _unplaced(submission: Submission) -> list[Finding]:
    findings = Findings()
    unplaced.report(submission, Task.form, findings)
    return findings.items
