"""The union of documents: its submissions in order, one at a time, their JSON, and the whole of a few.

Knows the collection and its reckoning. Sees no cell, no form and no spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from .conflict import report
from .cross import across
from .decide import settle
from .reckon import Reckoning
from .sheaf import sheaves
from .store import Collection
from ..document import model
from ..document.findings import Findings
from ..document.model import SCHEMA, Document, Submission


def merge(documents: Iterable[Document], findings: Findings | None = None, names: Sequence[str] = ()) -> Document:
    """All submissions of all documents (in normal form) as one document; conflicts are findings.

    names: what the documents are called in findings about projects without an origin.
    Raises Refused for conflicts that no merge has written.
    """
    findings = findings if findings is not None else Findings()
    with Collection() as collection:
        collection.begin()
        for number, document in enumerate(documents):
            source = collection.source(names[number] if number < len(names) else "")
            collection.add(sheaves(document, source))
        collection.end(keep=True)
        report(settle(collection, findings), findings)
        across(collection, findings)
        return Document.of(list(submissions(collection, Reckoning())))


def submissions(collection: Collection, reckoning: Reckoning) -> Iterator[Submission]:
    """The merged submissions in order, one at a time.

    Raises Unbalanced, after the last one, where the figures are not those of what was read.
    """
    for number in collection.ids():
        one = collection.submission(number)
        reckoning.check(one, one.projects, collection.sides(number))
        yield one
    reckoning.close()


def lines(collection: Collection, reckoning: Reckoning) -> Iterator[bytes]:
    """The same, each as JSON on one line; its projects are counted, and not looked into any further."""
    for number in collection.ids():
        one, projects = collection.header(number), list(collection.projects(number))
        reckoning.check(one, projects, collection.sides(number))
        yield model.compact(msgspec.structs.replace(one, projects=list(map(msgspec.Raw, projects))))
    reckoning.close()


def encoded(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The canonical JSON of the document of these lines, as `model.encode` gives it, a submission at a time."""
    head, foot = model.encode({"schema": SCHEMA, "submissions": [0]}).split(b"0")
    before = head
    for line in lines:
        # no text holds a line break of its own: every line moves in
        yield before + msgspec.json.format(line, indent=2).replace(b"\n", b"\n    ")
        before = b",\n    "
    yield foot if before is not head else model.encode({"schema": SCHEMA, "submissions": []})
