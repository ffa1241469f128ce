"""Workbooks become JSON, JSON becomes workbooks: each input into its output, harming no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET

from .naming import Target, book_names, targets, volume_names
from .volumes import report, volumes
from ..document import model
from ..document.model import Document
from ..form import Form, Forms
from ..reading.opening import Outcome, Task, became, open_document, prepare, read_one
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.inputs import Input
from ..system.outputs import Outputs


class _Job(NamedTuple):
    source: Input
    target: Target
    by: str | None = None  # the id of the form of what is written


def convert(sources: list[Input], out: Path | None, forms: Forms, outputs: Outputs, force: bool = False,
            workers: int | None = None, by: Form | None = None) -> Iterator[Outcome]:
    """Convert each input beside it or into `out`; an outcome each, in their order, whatever happens to the others.

    by: the form of all workbooks that are written; else each project goes into one of the form it came by.
    `out` is a file where it has a file's suffix and there is one input, else a folder.
    """
    jobs = [_Job(source, target, by.id if by else None) for source, target in zip(sources, targets(sources, out))]
    for job, made in zip(jobs, pool.each(_convert, jobs, workers, prepare, (forms.sources,))):
        outcome, books = (became(job.source, made), []) if isinstance(made, pool.Lost) else made
        before = len(outputs.written)
        outcome.failure = outcome.failure or outputs.write_all(books, replace=force or out is not None)
        outcome.written = outputs.written[before:]
        yield outcome


def _convert(job: _Job) -> tuple[Outcome, list[tuple[Path, bytes]]]:
    """What became of an input, and the files it becomes."""
    outcome = Outcome(job.source)
    document, outputs = open_document(job.source, Task.forms, outcome), []
    for submission in document.submissions:
        for name, values in (submission.conflicts or {}).items() if submission.conflicts is not UNSET else ():
            # a form has no place for them; the field stays blank, and that is said
            outcome.findings.add("header-conflict", file=job.source.name, path=name, field=name,
                                 found="；".join(model.encode(one).decode().strip() for one in values))
    try:
        outputs = [] if outcome.skipped else list(_outputs(outcome, document, job.target, Task.forms, job.by))
    except Unreadable as error:  # what was found in it is told all the same
        outcome.failure = error.sentence
    outcome.document = None  # what is written is what counts; it need not travel between processes
    return outcome, outputs


def converted(source: Input, forms: Forms, by: Form | None = None) -> tuple[Outcome, bytes]:
    """One input converted in memory, for standard output."""
    outcome = read_one(source, forms)
    outputs = list(_outputs(outcome, outcome.opened, Target(Path("-")), forms, by.id if by else None))
    if len(outputs) != 1:
        raise Unreadable("several-outputs")
    return outcome, outputs[0][1]


def _outputs(outcome: Outcome, document: Document, where: Target, forms: Forms,
             by: str | None) -> Iterator[tuple[Path, bytes]]:
    """The files an input becomes: a workbook its JSON, a JSON document a workbook for each submission and form."""
    (target, named), issuing = where, not outcome.is_workbook
    if named and issuing == (target.suffix.lower() in files.DOCUMENTS):
        raise Unreadable("wrong-suffix", path=target)
    if issuing:
        from . import faithful

        parts = [volumes(one, forms, forms.called(by) if by else None) for one in document.submissions]
        books = [[faithful.write(volume.submission, volume.form) for volume in part] for part in parts]
        for part in parts:
            report(part, outcome.findings, outcome.source.name)
        if sum(map(len, books)) == 1:
            yield (target if named else target.with_name(target.name + ".xlsx")), books[0][0]
        else:
            folder = target.with_suffix("") if named else target
            for name, part, made in zip(book_names(document.submissions), parts, books):
                for each, data in zip(volume_names(name, (one.title for one in part if one.title)), made):
                    yield folder / f"{each}.xlsx", data
    else:
        yield (target if named else target.with_name(target.name + ".json")), model.encode(document)
