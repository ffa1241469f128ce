"""Many inputs into one document."""

from __future__ import annotations

from collections.abc import Iterator

from .. import merge as merging
from ..files import Input
from ..findings import Findings
from ..form import Form
from ..model import Document
from .opening import Outcome, read


def merge(sources: list[Input], form: Form, workers: int | None = None) -> Iterator[
        Outcome | tuple[Document, Findings]]:
    """Read every input, an outcome each; last, the merged document and the findings of merging."""
    documents = []
    read_in: dict[int, str] = {}  # the input of each project, by identity: a document may not say its origins
    for outcome in read(sources, form, workers):
        if outcome.document:
            documents.append(outcome.document)
            read_in |= {id(project): outcome.source.name
                        for one in outcome.document.submissions for project in one.projects}
        yield outcome
    findings = Findings()
    yield merging.merge(documents, findings, read_in), findings
