"""Opening an input: whatever the file holds, as a document in normal form, with what was found on the way.

Knows reader, model and normal form. Knows no command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec

from ..document import model, normal, wording
from ..document.findings import Findings
from ..document.model import Document
from ..document.wording import enrolment
from ..form import Forms, compile, is_template
from ..grid import is_json
from ..system import files, pool
from ..system.errors import Sentence, Unreadable
from ..system.inputs import Input

if TYPE_CHECKING:
    from .reader import Reading
    from ..grid import Sheet


def whose(year: int | None, division: str | None, code: str | None, name: str | None) -> str:
    """A department of a year in one text, as comparing several inputs tells them."""
    return f"{year or ''} {division or ''} {code or name or ''}"


class Seen(msgspec.Struct, array_like=True, frozen=True):
    """A project's code, the hash of what the project says, its sheet and cell, and whose it is: what comparing
    several inputs takes."""

    code: str
    content: str
    sheet: str | None
    cell: str | None
    whose: str
    total: str | None = None


class Outcome(msgspec.Struct, eq=False):
    """What became of one input: the files written, what was found, or why it could not be read."""

    source: Input
    findings: Findings = msgspec.field(default_factory=Findings)
    document: Document | None = None
    written: list[Path] = []
    failure: Sentence | None = None
    skipped: bool = False  # a report of ours that lies among the inputs
    is_workbook: bool = False

    projects: int = 0
    indicators: int = 0
    #: Project's code, or name where it has none → its name, for reports.
    names: dict[str, str] = {}
    #: The names of a workbook's sheets, in their order.
    sheets: tuple[str, ...] = ()
    codes: list[Seen] = []
    #: The sha256 of every file that a returned copy answers.
    answers: list[str] = []

    @property
    def opened(self) -> Document:
        """The document of an input that was opened, until it is let go. Raises LookupError where there is none."""
        if self.document is None:
            raise LookupError(self.source.name)
        return self.document


#: How a report of findings begins: lying in a folder, it is no document.
REPORT = b'{\n  "findings":'


def open_document(source: Input, forms: Forms, outcome: Outcome) -> Document:
    """A workbook or a JSON document, in normal form, by what the file holds.

    Raises Unreadable. Findings go to the outcome.
    """
    open_reading(source, forms, outcome)
    return outcome.opened


def open_reading(source: Input, forms: Forms, outcome: Outcome, data: bytes | None = None) -> Reading | None:
    """Open an input, whose content may be known; the Reading of a workbook, None of JSON."""
    reading = None
    try:
        data = source.read() if data is None else data
    except OSError as error:
        raise Unreadable("no-such-file" if isinstance(error, FileNotFoundError) else "damaged",
                         why=error.strerror or "") from None
    if source.walked and data.startswith(REPORT):
        outcome.skipped = True
        outcome.document = Document.of([])
    elif is_json(data):
        settled(source, forms, outcome, lambda: model.decode(data))
    else:
        from . import answering, reader
        from .. import grid

        sheets = grid.read(data)
        if source.walked and (why := _passed_by(sheets)) is not None:
            outcome.skipped, outcome.document = True, Document.of([])
            if why:
                outcome.findings.add(why, file=source.name)
            return None
        outcome.is_workbook = True
        outcome.answers = answering.answered(data, sheets)
        reading = reader.read(sheets, forms, source.name, files.sha256(data))
        outcome.document = reading.document
        outcome.findings.extend(reading.findings)
    count(outcome)
    return reading


def _passed_by(sheets: Sequence[Sheet]) -> str | None:
    """Why a workbook met in a folder is no department's, as the code of a finding; blank for a list of ours, of which
    nothing is said, None for a workbook like any other."""
    heads = [(sheet.name, sheet.at(0, 0)) for sheet in sheets]
    if all(wording.is_list(*head) for head in heads):
        return ""
    if any(wording.is_choices(*head) for head in heads):
        return "decisions-elsewhere"
    if any(enrolment.is_roster(*head) for head in heads):
        return "roster-elsewhere"
    return "form-elsewhere" if is_template(sheets) else None


def count(outcome: Outcome) -> None:
    """Say how much the outcome's document holds."""
    projects = [project for one in outcome.opened.submissions for project in one.projects]
    outcome.projects, outcome.indicators = len(projects), sum(len(project.indicators) for project in projects)


def settled(source: Input, forms: Forms, outcome: Outcome, decode: Callable[[], Document]) -> Document:
    """A JSON document brought to its normal form; findings go to the outcome. Raises what `decode` raises."""
    document, findings = decode(), Findings()
    document = normal.normal(document, forms.terms, findings)
    outcome.document = document
    for id in forms.unknown(document):
        findings.add("form-unknown", form=id, by=forms.first.title)
    for item in findings:
        item.file = source.name
    forms.label(findings)
    outcome.findings.extend(findings)
    return document


class Task:
    """What every worker knows."""

    forms: Forms
    settings: Mapping[str, str] = {}
    lang = "zh"


def prepare(sources: Sequence[bytes], settings: Mapping[str, str] = MappingProxyType({}), lang: str = "zh") -> None:
    """sources: the templates of the forms given; settings: the severities of rules, over what their forms say."""
    Task.forms, Task.settings, Task.lang = Forms(map(compile, sources)), settings, lang


def became(source: Input, made: Any) -> Outcome:
    """What became of an input: the outcome a worker made, or what it was lost by."""
    return Outcome(source, failure=made.sentence) if isinstance(made, pool.Lost) else made


def read(sources: Sequence[Input], forms: Forms, workers: int | None = None) -> Iterator[Outcome]:
    """Every input with its document and what reading found, in their order, whatever happens to the others."""
    yield from map(became, sources, pool.each(_read, sources, workers, prepare, (forms.sources,)))


def read_one(source: Input, forms: Forms) -> Outcome:
    """One input with its document and what reading found. Raises Unreadable."""
    outcome: Outcome = pool.one(_read, source, prepare, (forms.sources,))
    return outcome


def _read(source: Input) -> Outcome:
    outcome = Outcome(source)
    open_reading(source, Task.forms, outcome)
    return outcome
