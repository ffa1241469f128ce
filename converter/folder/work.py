"""What the workers of a run do with an input: it is read and judged, and handed back without any path.

They only make: the run writes, so that a worker that dies or outlives its run leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .state import Owner, Record, Told, told
from .. import merging
from ..checking.check import examine
from ..document import guise, model
from ..document.model import Department, Document
from ..reading.opening import Outcome, Task, open_reading
from ..system import files
from ..system.inputs import Input


class Job(NamedTuple):
    """An input with the hash it was seen with."""

    source: Input
    sha256: str | None


class Taken(NamedTuple):
    """An input, read: its record without any path, what was found, its document as JSON."""

    record: Record
    found: list[Told] = []
    json: bytes | None = None


def failed(source: Input, sha256: str | None, key: str, details: Mapping[str, Any]) -> Record:
    """An input that could not be read. Without a hash it is tried again."""
    return Record(file=source.name, state="unreadable", sha256=sha256, reason=key,
                  details={name: value if isinstance(value, int) else str(value) for name, value in details.items()})


def take(job: Job) -> Taken:
    """Read an input and judge it. One that is no longer what was seen is waited for. Raises Unreadable, OSError."""
    source = job.source
    try:
        data = source.read()
    except FileNotFoundError:
        data = None
    if data is None or files.sha256(data) != job.sha256:
        return Taken(Record(file=source.name, state="waiting", reason="still-changing"))
    outcome = Outcome(source)
    reading = open_reading(source, Task.forms, outcome, data)
    found = [told(item, Task.lang) for item in examine(outcome, reading, Task.forms, Task.settings)]
    record = Record(
        file=source.name, sha256=job.sha256, is_workbook=outcome.is_workbook, sheets=list(outcome.sheets),
        names=outcome.names, codes=outcome.codes, answers=outcome.answers, projects=outcome.projects,
        indicators=outcome.indicators)
    if outcome.skipped:
        record.state = "skipped"
        return Taken(record, found)
    record.state = "good"
    _whose(outcome.opened, record)
    record.shares = merging.shares(outcome.opened)
    return Taken(record, found, model.encode(outcome.opened))


def _whose(document: Document, record: Record) -> None:
    projects = [project for one in document.submissions for project in one.projects]
    record.total = merging.sums(projects).total
    if len(document.submissions) == 1:
        one, = document.submissions
        department = one.department or Department()
        record.owner = Owner(year=one.year, division=one.division, code=department.code, name=department.name,
                             shown=None if department.name else guise.called(one, Task.lang))
