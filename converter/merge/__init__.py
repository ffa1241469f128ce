"""Documents → one document: associative, commutative, idempotent; no project and no version is lost.

A submission is (division, year, department code); without a department code its name tells it apart. A project is
its code within the year, a version of it its content: `number` and `origin` are none, and of equal versions the one
whose origin sorts first survives. A collection takes in what is read; conflicts are settled in it; its submissions
come out in order, one at a time, and are reckoned up on their way. Sees no cell, no form and no spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .. import model
from ..findings import Findings
from ..model import SCHEMA, Document, Submission
from .conflict import Conflict, Side, report
from .cross import across
from .decide import Choice, Preference, among, first, last, settle
from .legible import legible, short
from .parts import Part, content, identity, take_apart
from .reckon import SIDES, Balance, Mismatch, Reckoning, Totals, sums
from .store import Collection, Where

__all__ = ["SIDES", "Balance", "Choice", "Collection", "Conflict", "Findings", "Mismatch", "Part", "Preference",
           "Reckoning", "Side", "Totals", "Unbalanced", "Where", "across", "among", "content", "encoded", "first",
           "identity", "last", "legible", "merge", "report", "settle", "short", "submissions", "sums", "take_apart"]


class Unbalanced(Exception):
    """What came out is not what went in; the mismatches are in its reckoning."""

    def __init__(self, reckoning: Reckoning) -> None:
        super().__init__(f"{len(reckoning.mismatches)} mismatches")
        self.reckoning = reckoning


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
            collection.add(take_apart(document), source)
        collection.end(keep=True)
        report(settle(collection, findings), findings)
        across(collection, findings)
        return Document.of(list(submissions(collection, Reckoning())))


def submissions(collection: Collection, reckoning: Reckoning, raw: bool = False) -> Iterator[Submission]:
    """The merged submissions in order, one at a time; raw: with their projects as JSON, for `encoded`.

    Raises Unbalanced, after the last one, where the figures are not those of what was read.
    """
    for number in collection.ids():
        one = collection.submission(number, raw)
        reckoning.check(one, collection.sides(number))
        yield one
    if reckoning.mismatches:
        raise Unbalanced(reckoning)


def encoded(found: Iterable[Submission]) -> Iterator[bytes]:
    """The canonical JSON of the document of these submissions, as `model.encode` gives it, a submission at a time."""
    head, foot = model.encode({"schema": SCHEMA, "submissions": [0]}).split(b"0")
    before = head
    for one in found:
        # no text holds a line break of its own: every line moves in
        yield before + model.encode(one).rstrip().replace(b"\n", b"\n    ")
        before = b",\n    "
    yield foot if before is not head else model.encode({"schema": SCHEMA, "submissions": []})
