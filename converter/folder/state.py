"""What an output folder says of its last run: findings.json is the report, and all that is remembered.

There is no second journal. Besides its findings the report has a record an input, and what the run was made with.
Knows the shape of the report. Knows no input, no workbook and no other output.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from .. import __version__
from ..bureau.standings import Standing
from ..document import wording
from ..document.findings import SEVERITIES, Finding
from ..form import Forms
from ..issuing import naming
from ..merging import Choice, Share
from ..reading.opening import Seen
from ..system.inputs import REPORT as REPORT

#: What stands beside the report: what all inputs together become.
MERGED, LEDGER, INDEX = "merged.json", naming.LEDGER, "index.html"
#: What the chief works off, and a page of it.
ISSUES, BRIEF = "问题.xlsx", "简报.xlsx"
#: The list of what somebody has to settle, there when there is anything; its choices come back through the inbox.
PENDING = "待定.xlsx"
#: The finding of a department that cannot be issued.
NOT_ISSUED = "not-issued"


class Told(Finding, kw_only=True):
    """A finding as a report tells it: its sentences are made, whoever made them."""

    said: str = msgspec.field(name="message", default="")
    advice: str | None = msgspec.field(name="hint", default=None)

    def message(self, lang: str) -> str:
        return self.said

    def hint(self, lang: str) -> str | None:
        return self.advice


def told(item: Finding, lang: str) -> Told:
    """A finding with its sentences."""
    return Told(code=item.code, severity=item.severity, file=item.file, sheet=item.sheet, cell=item.cell,
                project=item.project, path=item.path, found=item.found, used=item.used, labels=item.labels,
                said=item.message(lang), advice=item.hint(lang))


class File(msgspec.Struct, kw_only=True):
    """A file that was written: its path in the output folder, its content, and what it was made from."""

    path: str
    sha256: str
    basis: str | None = None
    sheets: list[str] = []  # of an issued book: each project's
    # where a department's projects came by several forms: its other books, and per project in which of them it stands
    beside: list[str] | UnsetType = UNSET
    within: list[int] | UnsetType = UNSET


class Owner(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Whose an input is, where it holds a single submission. shown: what it is called where nobody gave its name."""

    year: int | None = None
    division: str | None = None
    code: str | None = None
    name: str | None = None
    shown: str | None = None

    @property
    def called(self) -> str | None:
        return self.name or self.shown


class Record(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One input. sha256: its content when it was read; None where nobody could get at it.

    findings: how many the report has of it; others: which of these come of other inputs.
    """

    file: str
    state: str = "waiting"
    sha256: str | None = None
    reason: str | None = None  # a key of wording.SENTENCES: why it could not be read, or is waited for
    details: dict[str, Any] = {}
    json: File | None = None
    returned: File | None = None
    notice: File | None = None
    is_workbook: bool = False
    owner: Owner | None = None
    projects: int | None = None
    indicators: int | None = None
    total: Decimal | None = None
    sheets: list[str] = []
    names: dict[str, str] = {}
    codes: list[Seen] = []
    #: The sha256 of every file it answers, and the input that has taken its place or that it disputes.
    answers: list[str] = []
    replaced: str | None = None
    disputed: str | None = None
    #: What it has of each department, and whether a person has chosen what took its place.
    shares: list[Share] = []
    decided: bool = False
    findings: int = 0
    others: list[int] = []

    @property
    def counts(self) -> bool:
        """Whether it is part of what all inputs give: no blank, nothing has taken its place, it takes nobody else's."""
        return self.replaced is None and self.disputed is None and self.state != "blank"


class Ruling(msgspec.Struct, kw_only=True):
    """A file of the bureau's own that rules: its kind (`authority.KINDS`), its name as an input's, its content."""

    kind: str
    file: str
    sha256: str


class Decided(msgspec.Struct, kw_only=True):
    """A list of choices in force, as it was read: its name, its content, the choices by the marks of questions."""

    file: str
    sha256: str
    choices: dict[str, Choice] = {}


class Made(msgspec.Struct, kw_only=True):
    """What a run was made with, and made of all inputs together.

    ways: how the inputs are reached and whether the page is watched; they are in links, in nothing that is read.
    rules: the bureau's files that were in force; lists: the lists of choices among them, as they were read.
    standings: of every department, where there is a roster. kept: a list of questions that somebody has changed or
    has open among the outputs, which is not replaced. owed: whether what all inputs give is still of before.
    """

    by: str = ""
    rules: list[Ruling] = []
    standings: list[Standing] = []
    ways: list[str] = []
    lists: list[Decided] = []
    kept: File | None = None
    outputs: list[File] = []
    issued: list[File] = []
    owed: bool | UnsetType = UNSET


class _Report(msgspec.Struct):
    inputs: list[Record] = []
    made: Made = msgspec.field(default_factory=Made)
    findings: list[Told] = []


class State(msgspec.Struct):
    """The records of the inputs by their names, the findings of each, and what all together gave."""

    records: dict[str, Record] = {}
    found: dict[str, list[Told]] = {}
    more: list[Told] = []
    made: Made = msgspec.field(default_factory=Made)

    def all(self) -> Iterator[Told]:
        """Every finding, in the order of the report."""
        yield from (item for name in self.records for item in self.found.get(name, ()))
        yield from self.more

    @property
    def conflicts(self) -> list[Told]:
        """What is wrong between the inputs, and not with what is made of them."""
        return [item for item in self.more if item.severity == "error" and item.code != NOT_ISSUED
                and item.code not in wording.BUREAU]

    def live(self) -> list[Told]:
        """The findings of what counts: an input that another one has replaced is asked for nothing any more."""
        return [item for name, record in self.records.items() if record.replaced is None
                for item in self.found.get(name, ())] + self.more

    def paths(self) -> set[str]:
        """Everything that was written but the report, and what is kept among it."""
        files = [file for record in self.records.values() for file in (record.json, record.returned, record.notice)]
        return {file.path for file in (*files, self.made.kept, *self.made.outputs, *self.made.issued) if file}


_decoder = msgspec.json.Decoder(_Report)
_encoder = msgspec.json.Encoder(decimal_format="number")


def load(out: Path) -> State:
    """The state an output folder is in; an empty one where there is no report, or none that can be read."""
    try:
        report = _decoder.decode((out / REPORT).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return State()
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return State()  # not ours, or torn: everything is read again
    state, start = State(made=report.made), 0
    for record in report.inputs:
        state.records[record.file] = record
        state.found[record.file] = report.findings[start:start + record.findings]
        start += record.findings
    state.more = report.findings[start:]
    return state


def dump(state: State) -> Iterator[bytes]:
    """The report, in pieces, for it is never held whole: findings and their summary as `check` gives them, then the
    inputs, then what it was made with."""
    yield b'{\n  "findings": '
    yield from _listed({"code": item.code, "severity": item.severity, "file": item.file, "sheet": item.sheet,
                        "cell": item.cell, "project": item.project, "path": item.path, "message": item.said,
                        "found": item.found, "used": item.used, "hint": item.advice} for item in state.all())
    counts = Counter(item.severity for item in state.all())
    yield b',\n  "summary": ' + _indented({severity: counts[severity] for severity in SEVERITIES}, 1)
    yield b',\n  "inputs": '
    yield from _listed(state.records.values())
    yield b',\n  "made": ' + _indented(state.made, 1) + b"\n}\n"


def _listed(items: Iterable[Any]) -> Iterator[bytes]:
    before = b"["
    for item in items:
        yield before + b"\n    " + _indented(item, 2)
        before = b","
    yield b"[]" if before == b"[" else b"\n  ]"


def _indented(part: Any, depth: int) -> bytes:
    """A part of the report as its own lines; within a text no line ends."""
    return msgspec.json.format(_encoder.encode(part), indent=2).replace(b"\n", b"\n" + b"  " * depth)


class Terms(NamedTuple):
    """What a run makes its outputs by, besides the inputs."""

    forms: Forms
    settings: dict[str, str]
    lang: str
    workers: int | None
    is_watching: bool

    @property
    def given(self) -> tuple[tuple[bytes, ...], dict[str, str], str]:
        """What the workers are told."""
        return self.forms.sources, self.settings, self.lang

    @property
    def by(self) -> str:
        """What everything depends on: where it differs, everything is read again."""
        forms = [hashlib.sha256(source).hexdigest() for source in self.forms.sources]
        asked = [__version__, forms, sorted(self.settings.items()), self.lang]
        return hashlib.sha256(msgspec.json.encode(asked)).hexdigest()
