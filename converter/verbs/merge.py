"""Many inputs into one document."""

from __future__ import annotations

from collections.abc import Iterator

from .. import merge as merging
from .. import pool
from ..files import Input
from ..findings import Findings
from ..form import Form
from ..grid import Unreadable
from ..model import Document
from .opening import Outcome, Task, open_document, prepare


def merge(sources: list[Input], form: Form, workers: int | None = None) -> Iterator[
        Outcome | tuple[Document, Findings]]:
    """Read every input, an outcome each; last, the merged document and the findings of merging."""
    documents = []
    read_in: dict[int, str] = {}  # the input of each project, by identity: a document may not say its origins
    results = pool.each(_read, sources, workers, prepare, (form.source,))
    for source, outcome in zip(sources, results):
        if not isinstance(outcome, Outcome):
            outcome = Outcome(source, failure=(outcome.key, {}))
        if outcome.document:
            documents.append(outcome.document)
            read_in |= {id(project): source.name for one in outcome.document.submissions for project in one.projects}
        yield outcome
    findings = Findings()
    yield merging.merge(documents, findings, read_in), findings


def _read(source: Input) -> Outcome:
    outcome = Outcome(source)
    try:
        open_document(source, Task.form, outcome)
    except Unreadable as error:
        outcome.failure = error.key, error.details
    return outcome
