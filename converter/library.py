"""The library: one call a step, on bytes, paths or documents. The commands are built of the same parts.

Knows what the rooms ask of one another. Knows no folder, no other process, no terminal, and writes no file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import form as forms
from .checking.check import examine
from .document.findings import Findings
from .document.model import Document
from .form import Form, Forms
from .merging import diff as differences
from .merging import union
from .reading import opening
from .system.inputs import Input

if TYPE_CHECKING:
    from .reading.reader import Reading

__all__ = ["Books", "Checked", "Merged", "Source", "Written", "check", "diff", "issue", "load_form", "mark", "merge",
           "read", "write"]

#: A workbook (.xlsx .xlsm .xls .ods, an HTML table) or a document as JSON: its bytes, or where they lie.
Source = bytes | str | os.PathLike[str]


#: The form given, or several; the shipped ones are there beside them. Of a sheet its labels tell which it is of.
Given = Form | Sequence[Form] | None


class Checked(NamedTuple):
    """A document in normal form, and what was found: by reading, or by reading and the rules."""

    document: Document
    findings: Findings


class Merged(NamedTuple):
    """All submissions as one document, and its conflicts as findings."""

    document: Document
    findings: Findings


class Written(NamedTuple):
    """A workbook, and the values of the document that its form has no place for: a `no-place` each."""

    data: bytes
    findings: Findings


class Books(NamedTuple):
    """The workbooks of a document by file name, and the values that their form has no place for: a `no-place` each."""

    files: dict[str, bytes]
    findings: Findings


def load_form(form: Source | None = None) -> Form:
    """A form: the shipped one, one by the name or path of its template, or from a template's bytes.

    Raises FormError for a template that means nothing, OSError.
    """
    if form is None:
        return forms.load()
    return forms.compile(form) if isinstance(form, bytes) else forms.load(os.fspath(form))


def read(source: Source, form: Given = None, name: str = "") -> Checked:
    """What a workbook or a JSON document says, with a finding for every change, doubt and loss.

    name: what the source is called in origins and findings; a path's own name by default. Raises Unreadable.
    """
    _, outcome, _, _ = _opened(source, form, name)
    return Checked(_document(outcome), outcome.findings)


def check(source: Source, form: Given = None, name: str = "", rules: Mapping[str, str] | None = None) -> Checked:
    """The same with what the rules find, in sheet order. rules: code → error, warning, info or off.

    Raises Unreadable.
    """
    return _checked(source, form, name, rules)[0]


def mark(source: Source, form: Given = None, name: str = "", rules: Mapping[str, str] | None = None,
         lang: str = "zh") -> bytes:
    """The workbook with its faulty cells coloured, commented and listed: .xlsx, or .xlsm where it was that.

    Raises Unreadable, also for JSON: a document has no cells.
    """
    from .checking.send_back import marked

    _, outcome, data = _checked(source, form, name, rules)
    return marked(outcome, data, lang)


def write(document: Document, form: Given = None) -> Written:
    """The official workbook of a document with one submission, in normal form, and what it does not say.

    Raises ValueError for several submissions, Refused where a text is longer than a cell holds.
    """
    from .issuing import faithful
    from .issuing.volumes import report, volumes

    one, = document.submissions
    findings = Findings()
    book, = books = volumes(one, _forms(form), form if isinstance(form, Form) else None)
    report(books, findings)
    return Written(faithful.write(one, book.form), findings)


def merge(sources: Iterable[Source | Document], form: Given = None) -> Merged:
    """Workbooks, JSON and documents as one document; every version of a project stays, what differs is a finding.

    Raises Unreadable.
    """
    documents, names = [], []
    for source in sources:
        documents.append(source if isinstance(source, Document) else read(source, form).document)
        names.append("" if isinstance(source, (bytes, Document)) else Path(source).name)
    findings = Findings()
    return Merged(union.merge(documents, findings, names), findings)


def issue(document: Document, form: Given = None, lang: str = "zh") -> Books:
    """The official workbook of every submission and the ledger of all of them, and what they do not say, which the
    ledger lists too. A department with errors or conflicts gets a draft, below `drafts/`. Raises Refused.
    """
    from .issuing import gate, ledger
    from .issuing.issue import Issued, Job, Links, bound
    from .issuing.naming import LEDGER, draft_name, namer, volume_names
    from .issuing.worklist import Owners
    from .merging.merge import Merging

    at_hand, name = _forms(form), namer()
    findings, issued = Findings(), []
    files: dict[str, bytes] = {}
    with Merging([], at_hand) as merging:
        merging.take(document)
        merging.settle()
        held, submissions = gate.reasons(merging, ()), list(merging.submissions())
        for number, one in zip(merging.collection.ids(), submissions):
            by = form.id if isinstance(form, Form) else None
            book, called = bound(Job(one, held.get(number, []), by=by), at_hand, {}, lang), name(one)
            paths = [f"{draft_name(each, lang) if book.reasons else each}.xlsx"
                     for each in volume_names(called, book.titles)]
            files |= zip(paths, book.files)
            findings.extend(book.unplaced)
            issued.append(Issued(Path(paths[0]), book.sheets, list(map(Path, paths[1:])), book.within))
        links, stream = Links(issued, Path()), io.BytesIO()
        around = ledger.Around(link=links, source=lambda file: None, contests=merging.contests,
                               asked=Owners(merging, lang), added=merging.collection.added(),
                               labels=merging.labels)
        ledger.write(links.following(submissions), stream, findings, around, lang)
    return Books({**files, LEDGER: stream.getvalue()}, findings)


def diff(before: Source | Document, after: Source | Document, form: Given = None) -> list[differences.Change]:
    """What changed from one to the other, field by field. Raises Unreadable."""
    first, second = (source if isinstance(source, Document) else read(source, form).document
                     for source in (before, after))
    return differences.compare(first, second)


def _forms(given: Given) -> Forms:
    return Forms([given] if isinstance(given, Form) else given or ())


def _opened(source: Source, form: Given, name: str) -> tuple[Forms, opening.Outcome, Reading | None, bytes]:
    """An input opened: the forms, what became of it, its Reading where it is a workbook, its bytes."""
    at_hand = _forms(form)
    path = Path(name) if isinstance(source, bytes) else Path(source)
    given = Input(path, name or ("" if isinstance(source, bytes) else path.name))
    data = source if isinstance(source, bytes) else given.read()
    outcome = opening.Outcome(given)
    return at_hand, outcome, opening.open_reading(given, at_hand, outcome, data), data


def _checked(source: Source, form: Given, name: str,
             rules: Mapping[str, str] | None) -> tuple[Checked, opening.Outcome, bytes]:
    at_hand, outcome, reading, data = _opened(source, form, name)
    outcome.findings = examine(outcome, reading, at_hand, rules or {})
    return Checked(_document(outcome), outcome.findings), outcome, data


def _document(outcome: opening.Outcome) -> Document:
    return outcome.opened
