"""What the workers of a run do: an input read and judged, a workbook marked, an official book made.

They only make: the run writes, so that a worker that dies or outlives its run leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .state import Owner, Record, Told, told
from .. import form as forms
from .. import merging
from ..checking.check import examine
from ..checking.send_back import marked
from ..document import model
from ..document.findings import Findings
from ..document.model import Department, Document, Submission
from ..form import Form
from ..reading.opening import Outcome, open_reading
from ..system import files
from ..system.errors import Unreadable
from ..system.inputs import Input


class Job(NamedTuple):
    """An input with the hash it was seen with, and what is known of it."""

    source: Input
    sha256: str | None
    findings: list[Told] = []
    names: dict[str, str] = {}


class Taken(NamedTuple):
    """An input, read: its record without any path, what was found, its document as JSON."""

    record: Record
    found: list[Told] = []
    json: bytes | None = None


class Book(NamedTuple):
    """A file made, with the names of its sheets of projects; or the sentence why not."""

    data: bytes = b""
    sheets: list[str] = []
    failure: tuple[str, dict[str, Any]] | None = None


class Task:
    """What every worker knows."""

    form: Form
    settings: Mapping[str, str] = {}
    lang = "zh"


def prepare(source: bytes, settings: Mapping[str, str], lang: str) -> None:
    Task.form, Task.settings, Task.lang = forms.compile(source), settings, lang


def failed(source: Input, sha256: str | None, key: str, details: Mapping[str, Any]) -> Record:
    return Record(file=source.name, state="unreadable", sha256=sha256, reason=key,
                  details={name: value if isinstance(value, int) else str(value) for name, value in details.items()})


def take(job: Job) -> Taken:
    """Read an input and judge it. One that is no longer what was seen is waited for."""
    source = job.source
    outcome = Outcome(source)
    try:
        data = source.read()
        if files.sha256(data) != job.sha256:
            return Taken(Record(file=source.name, state="waiting", reason="still-changing"))
        reading = open_reading(source, Task.form, outcome, data)
        found = [told(item, Task.lang) for item in examine(outcome, reading, Task.form, Task.settings)]
        json = None if outcome.skipped else model.encode(outcome.document)
    except Unreadable as error:
        return Taken(failed(source, job.sha256, error.key, error.details))
    except FileNotFoundError:
        return Taken(Record(file=source.name, state="waiting", reason="still-changing"))
    except OSError as error:
        return Taken(failed(source, None, "not-readable", {"why": error.strerror or str(error)}))
    except MemoryError:
        return Taken(failed(source, job.sha256, "worker-died", {}))
    except Exception as error:  # a fault of ours that one input brings to light must not stop the others
        return Taken(failed(source, job.sha256, "fault", {"why": f"{type(error).__name__}: {error}"[:200]}))
    record = Record(
        file=source.name, sha256=job.sha256, is_workbook=outcome.is_workbook, sheets=list(outcome.sheets),
        names=outcome.names, codes=outcome.codes, projects=outcome.projects, indicators=outcome.indicators)
    if outcome.skipped:
        record.state = "skipped"
    else:
        record.state = "good"
        _whose(outcome.document, record)
    return Taken(record, found, json)


def _whose(document: Document, record: Record) -> None:
    projects = [project for one in document.submissions for project in one.projects]
    record.total = merging.sums(projects).total
    if len(document.submissions) == 1:
        one, = document.submissions
        department = one.department or Department()
        record.owner = Owner(year=one.year, division=one.division, code=department.code, name=department.name)


def send_back(job: Job) -> Book:
    """The workbook of an input, its faults marked."""
    outcome = Outcome(job.source, Findings(job.findings), names=job.names)
    try:
        data = job.source.read()
        if files.sha256(data) != job.sha256:
            return Book(failure=("still-changing", {}))
        return Book(marked(outcome, data, Task.lang))
    except Unreadable as error:
        return Book(failure=(error.key, error.details))
    except OSError as error:
        return Book(failure=("not-readable", {"why": error.strerror or str(error)}))
    except Exception as error:
        return Book(failure=("fault", {"why": f"{type(error).__name__}: {error}"[:200]}))


def issue(submission: Submission) -> Book:
    """The official workbook of a submission."""
    from ..issuing import workbook

    try:
        return Book(*workbook.issue(submission, Task.form))
    except model.Refused as error:
        return Book(failure=("refused", {"why": str(error)}))
    except Exception as error:
        return Book(failure=("fault", {"why": f"{type(error).__name__}: {error}"[:200]}))
