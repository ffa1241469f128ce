"""Workbooks become JSON, JSON becomes workbooks: each input into its output, harming no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec import UNSET

from .naming import book_names, targets
from ..document import model
from ..document.model import Document
from ..form import Form
from ..grid import is_json
from ..reading.opening import Outcome, Task, open_document, prepare
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.inputs import Input


class _Job(NamedTuple):
    source: Input
    target: Path
    replace: bool  # whether a file that exists may be replaced


def convert(sources: list[Input], out: Path | None, form: Form, force: bool = False,
            workers: int | None = None) -> Iterator[Outcome]:
    """Convert each input beside it or into `out`; an outcome each, in their order, whatever happens to the others.

    `out` is a file where it has a file's suffix and there is one input, else a folder.
    """
    jobs = [_Job(source, target, force or out is not None) for source, target in zip(sources, targets(sources, out))]
    inputs = frozenset(source.path.resolve() for source in sources)
    results = pool.each(_convert, jobs, workers, prepare, (form.source, inputs))
    for job, outcome in zip(jobs, results):
        yield outcome if isinstance(outcome, Outcome) else Outcome(job.source, failure=(outcome.key, {}))


def _convert(job: _Job) -> Outcome:
    outcome = Outcome(job.source)
    try:
        document = open_document(job.source, Task.form, outcome)
        outputs = [] if outcome.skipped else list(_outputs(document, job.source, job.target, Task.form))
        for submission in document.submissions:
            for name, values in (submission.conflicts or {}).items() if submission.conflicts is not UNSET else ():
                # a form has no place for them; the field stays blank, and that is said
                outcome.findings.add("header-conflict", file=job.source.name, path=name, field=name,
                                     found="；".join(model.encode(one).decode().strip() for one in values))
        for path, _ in outputs:
            if path.resolve() in Task.inputs:
                raise Unreadable("same-output", path=path)
            if not job.replace and path.exists():
                raise Unreadable("exists", path=path)
        for path, data in outputs:
            files.write(path, data)
            outcome.written.append(path)
    except Unreadable as error:
        outcome.failure = error.key, error.details
    except model.Refused as error:
        outcome.failure = "refused", {"why": str(error)}
    except OSError as error:
        outcome.failure = "not-writable", {"why": error.strerror or str(error)}
    outcome.document = None  # what was written is what counts; it need not travel between processes
    return outcome


def converted(source: Input, form: Form) -> tuple[Outcome, bytes]:
    """One input converted in memory, for standard output."""
    outcome = Outcome(source)
    document = open_document(source, form, outcome)
    outputs = list(_outputs(document, source, Path("-"), form))
    if len(outputs) != 1:
        raise Unreadable("several-outputs")
    return outcome, outputs[0][1]


def _outputs(document: Document, source: Input, target: Path, form: Form) -> Iterator[tuple[Path, bytes]]:
    """The files an input becomes: a workbook its JSON, a JSON document a workbook for each submission."""
    named = target.suffix.lower() in files.WORKBOOKS + files.DOCUMENTS and target.name != source.path.name
    issuing = not _is_workbook(source)
    if named and issuing == (target.suffix.lower() in files.DOCUMENTS):
        raise Unreadable("wrong-suffix", path=target)
    if issuing:
        from . import workbook

        books = [(one, workbook.write(one, form)) for one in document.submissions]
        if len(books) == 1:
            yield (target if named else target.with_name(target.name + ".xlsx")), books[0][1]
        else:
            folder = target.with_suffix("") if named else target
            for name, (_, data) in zip(book_names([one for one, _ in books]), books):
                yield folder / f"{name}.xlsx", data
    else:
        yield (target if named else target.with_name(target.name + ".json")), model.encode(document)


def _is_workbook(source: Input) -> bool:
    with open(source.path, "rb") as stream:
        return not is_json(stream.read(64))
