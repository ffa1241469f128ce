"""What is issued: the official workbook or the printed text of every department, and the ledger of all of them.

Knows merge, writer, booklet, ledger and rules. What is issued passes through one submission at a time: nothing grows
with their number. Knows no terminal and no option.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from . import ledger
from .naming import book_name
from ..checking import rules
from ..checking.check import standard
from ..document.findings import Finding, Findings
from ..document.model import Document, Project, Refused, Submission
from ..merging.merge import Merging
from ..reading.opening import Task, prepare
from ..sheets.excel import quoted
from ..system import files, pool
from ..system.errors import Unreadable

#: The ledger, in the folder of what is issued.
LEDGER = "ledger.xlsx"


class Issued(NamedTuple):
    """What became of one submission: its file and its projects' sheets, or the sentence why it could not be written."""

    path: Path
    sheets: list[str] = []
    failure: tuple[str, dict] | None = None


class _Job(NamedTuple):
    submission: Submission
    path: Path


class Issuing:
    """The issue of a merged collection into a folder, step by step: `books`, then `ledger`."""

    def __init__(self, merging: Merging, out: Path, kind: str, settings: Mapping[str, str]) -> None:
        """kind: `xlsx` or `docx`. settings: the severities of rules, for the findings in the ledger."""
        self.merging, self.out, self.kind, self.settings = merging, out, kind, settings
        self.inputs = frozenset(source.path.resolve() for source in merging.sources)
        self.issued: list[Issued] = []

    def books(self) -> Iterator[Issued]:
        """Write every submission's file, in their order, whatever happens to the others."""
        jobs = _Jobs(self)
        write = _write_book if self.kind == "xlsx" else _write_text
        given = (self.merging.form.source, self.inputs)
        for result in pool.each(write, jobs, self.merging.workers, prepare, given):
            one = result if isinstance(result, Issued) else Issued(self.out, failure=(result.key, {}))
            self.issued.append(one)
            yield one

    def whole(self, name: str) -> Path:
        """One printed text of all departments. Raises Unreadable, Refused, OSError."""
        from . import booklet

        document = Document.of(list(self.merging.submissions()))
        path = self.out / f"{files.legal(name)}.docx"
        _spare(path, self.inputs)
        files.write(path, booklet.write(document, self.merging.form))
        return path

    def ledger(self, submissions: Iterable[Submission], found: Iterable[Finding], lang: str) -> Path:
        """Write the ledger of the merged submissions, each with a link to its form where `books` has issued it.

        found: the findings of reading and merging; those of the rules are added.

        Raises Unreadable where an input lies in its place, OSError.
        """
        path = self.out / LEDGER
        _spare(path, self.inputs)
        links = Links(self.issued, self.out)
        ledger.write(links.following(submissions) if self.issued else submissions, path,
                     chain(found, judged(self.merging, self.settings)), links, lang, source=self._source)
        return path

    def _source(self, file: str) -> str | None:
        """The way from the ledger to a file that was read, where it is one of this run."""
        from ..checking.report import way

        path = next((source.path for source in self.merging.sources if source.name == file), None)
        return way(path, self.out / LEDGER) if path else None


class _Jobs:
    """A job for every submission, made as it is asked for."""

    def __init__(self, issuing: Issuing) -> None:
        self.issuing = issuing

    def __len__(self) -> int:
        return len(self.issuing.merging.collection)

    def __iter__(self) -> Iterator[_Job]:
        name = files.Names()
        for one in self.issuing.merging.submissions():
            yield _Job(one, self.issuing.out / f"{name(book_name(one))}.{self.issuing.kind}")


class Links:
    """Where each project of the submission at hand stands among the issued files."""

    def __init__(self, issued: list[Issued], out: Path) -> None:
        self.issued, self.out = issued, out
        self.here: dict[int, str] = {}

    def following(self, submissions: Iterable[Submission]) -> Iterator[Submission]:
        for one, book in zip(submissions, self.issued):
            file = "" if book.failure else book.path.relative_to(self.out).as_posix()
            # a printed text has no sheets: the link leads to the file
            sheets = book.sheets or [""] * len(one.projects)
            self.here = {id(project): f"{file}#{quoted(sheet)}!A1" if sheet else file
                         for project, sheet in zip(one.projects, sheets)} if file else {}
            yield one

    def __call__(self, submission: Submission, project: Project) -> str | None:
        return self.here.get(id(project))


def judged(merging: Merging, settings: Mapping[str, str]) -> Iterator[Finding]:
    """What the rules say of the merged submissions, each where its project was read."""
    asked, found = standard(merging.form), Findings()
    for one in merging.submissions():
        for fault in rules.check(Document.of([one]), asked, settings):
            project = fault.project
            origin = project.origin if project else None
            yield found.add(
                fault.code, settings.get(fault.code), file=origin and origin.file, sheet=origin and origin.sheet,
                cell=origin and origin.cell, project=(project.code or project.name) if project else None,
                path=fault.path, **fault.details)
            found.items.clear()


# ── what the workers do ─────────────────────────────────────────────────────────────────────────


def _write_book(job: _Job) -> Issued:
    from . import workbook

    return _written(job, lambda: workbook.issue(job.submission, Task.form))


def _write_text(job: _Job) -> Issued:
    from . import booklet

    return _written(job, lambda: (booklet.write(Document.of([job.submission]), Task.form), []))


def _written(job: _Job, made: Any) -> Issued:
    try:
        _spare(job.path, Task.inputs)
        data, sheets = made()
        files.write(job.path, data)
    except Unreadable as error:
        return Issued(job.path, failure=(error.key, error.details))
    except Refused as error:
        return Issued(job.path, failure=("refused", {"why": str(error)}))
    except OSError as error:
        return Issued(job.path, failure=("not-writable", {"why": error.strerror or str(error)}))
    return Issued(job.path, sheets)


def _spare(path: Path, inputs: frozenset[Path]) -> None:
    """An input is never written over."""
    if path.resolve() in inputs:
        raise Unreadable("same-output", path=path)
