"""What the commands do, file by file: open, convert, merge, name the outputs, collect what went wrong.

Knows reader, writer, merge and files. Knows no terminal and no option.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from . import files, model, normal, pool
from . import form as forms
from .files import Input
from .findings import Findings
from .form import Form
from .grid import Unreadable, is_json
from .model import Document, Project, Submission


class Outcome(msgspec.Struct, eq=False):
    """What became of one input: the files written, what was found, or why it could not be read."""

    source: Input
    findings: Findings = msgspec.field(default_factory=Findings)
    document: Document | None = None
    written: list[Path] = []
    failure: tuple[str, dict] | None = None  # a key of wording.SENTENCES and what it needs
    skipped: bool = False  # a report of ours that lies among the inputs

    projects: int = 0
    indicators: int = 0
    #: Project's code, or name where it has none → its name, for reports.
    names: dict[str, str] = {}
    #: Code, what the project says, sheet and cell: what comparing several inputs takes.
    codes: list[tuple[str, str, str | None, str | None]] = []


#: How a report of findings begins: lying in a folder, it is no document.
REPORT = b'{\n  "findings":'


def open_document(source: Input, form: Form, outcome: Outcome) -> Document:
    """A workbook or a JSON document, in normal form, by what the file holds.

    Raises Unreadable. Findings go to the outcome.
    """
    _open(source, form, outcome)
    return outcome.document


def _open(source: Input, form: Form, outcome: Outcome) -> Any:
    """Open an input; the Reading of a workbook, None of JSON."""
    reading = None
    try:
        data = source.path.read_bytes()
    except OSError as error:
        raise Unreadable("no-such-file" if isinstance(error, FileNotFoundError) else "damaged",
                         why=error.strerror or "") from None
    if source.walked and data.startswith(REPORT):
        outcome.skipped = True
        outcome.document = Document.of([])
    elif is_json(data):
        try:
            document = model.decode(data)
        except model.Refused as error:
            raise Unreadable("refused", why=str(error)) from None
        findings = Findings()
        outcome.document = normal.normal(document, form.units, findings)
        for item in findings:
            item.file = source.name
        outcome.findings.extend(findings)
    else:
        from . import grid, reader

        reading = reader.read(grid.read(data), form, source.name, files.sha256(data))
        outcome.document = reading.document
        outcome.findings.extend(reading.findings)
    projects = [project for one in outcome.document.submissions for project in one.projects]
    outcome.projects, outcome.indicators = len(projects), sum(len(project.indicators) for project in projects)
    return reading


class _Task:
    """What every worker knows: the form, and the files that are inputs and never written."""

    form: Form
    inputs: frozenset[Path] = frozenset()
    settings: Mapping[str, str] = {}


def _prepare(source: bytes, inputs: frozenset[Path] = frozenset()) -> None:
    _Task.form, _Task.inputs = forms.compile(source), inputs


class _Job(NamedTuple):
    source: Input
    target: Path
    replace: bool  # whether a file that exists may be replaced


def convert(sources: list[Input], out: Path | None, form: Form, force: bool = False,
            workers: int | None = None) -> Iterator[Outcome]:
    """Convert each input beside it or into `out`; an outcome each, in their order, whatever happens to the others.

    `out` is a file where it has a file's suffix and there is one input, else a folder.
    """
    jobs = [_Job(source, target, force or out is not None) for source, target in zip(sources, _targets(sources, out))]
    inputs = frozenset(source.path.resolve() for source in sources)
    results = pool.each(_convert, jobs, workers, _prepare, (form.source, inputs))
    for job, outcome in zip(jobs, results):
        yield outcome if isinstance(outcome, Outcome) else Outcome(job.source, failure=(outcome.key, {}))


def _convert(job: _Job) -> Outcome:
    outcome = Outcome(job.source)
    try:
        document = open_document(job.source, _Task.form, outcome)
        outputs = [] if outcome.skipped else list(_outputs(document, job.source, job.target, _Task.form))
        for submission in document.submissions:
            for name, values in (submission.conflicts or {}).items() if submission.conflicts is not UNSET else ():
                # a form has no place for them; the field stays blank, and that is said
                outcome.findings.add("header-conflict", file=job.source.name, path=name, field=name,
                                     found="；".join(model.encode(one).decode().strip() for one in values))
        for path, _ in outputs:
            if path.resolve() in _Task.inputs:
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


def _targets(sources: list[Input], out: Path | None) -> list[Path]:
    """Where each input goes, without its suffix; a whole file name where `out` names a file."""
    if out and len(sources) == 1 and out.suffix.lower() in files.WORKBOOKS + files.DOCUMENTS and not out.is_dir():
        return [out]
    stems = [(out / source.name if out else source.path).with_suffix("") for source in sources]
    kinds = [source.path.suffix.lower() in files.DOCUMENTS for source in sources]
    uses = Counter(zip(stems, kinds))
    # inputs that differ only in their suffix keep it, and those of one name in several folders are numbered,
    # so that none replaces another's output
    told = [stem if uses[stem, kind] == 1 else stem.with_name(source.path.name)
            for source, stem, kind in zip(sources, stems, kinds)]
    unique = {kind: iter(files.unique(str(stem) for stem, other in zip(told, kinds) if other == kind))
              for kind in set(kinds)}
    return [Path(next(unique[kind])) for kind in kinds]


def _outputs(document: Document, source: Input, target: Path, form: Form) -> Iterator[tuple[Path, bytes]]:
    """The files an input becomes: a workbook its JSON, a JSON document a workbook for each submission."""
    named = target.suffix.lower() in files.WORKBOOKS + files.DOCUMENTS and target.name != source.path.name
    issuing = not _is_workbook(source)
    if named and issuing == (target.suffix.lower() in files.DOCUMENTS):
        raise Unreadable("wrong-suffix", path=target)
    if issuing:
        from . import writer

        books = [(one, writer.write(one, form)) for one in document.submissions]
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


def book_names(submissions: list[Submission]) -> list[str]:
    """A legal, unique file name for the workbook of each submission: division, year, department."""
    names = []
    for one in submissions:
        department = one.department or model.Department()
        parts = [one.division, str(one.year) if one.year else None, department.code, department.name]
        names.append(files.legal("_".join(part for part in parts if part) or "部门"))
    return files.unique(names)


def merge(sources: list[Input], form: Form, workers: int | None = None) -> Iterator[
        Outcome | tuple[Document, Findings]]:
    """Read every input, an outcome each; last, the merged document and the findings of merging."""
    from . import merge as merging

    documents = []
    read_in: dict[int, str] = {}  # the input of each project, by identity: a document may not say its origins
    results = pool.each(_read, sources, workers, _prepare, (form.source,))
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
        open_document(source, _Task.form, outcome)
    except Unreadable as error:
        outcome.failure = error.key, error.details
    return outcome


def check(sources: list[Input], form: Form, settings: Mapping[str, str],
          workers: int | None = None) -> Iterator[Outcome]:
    """Every finding of every input, of reading and of the rules, an outcome each.

    settings: code → severity or `off`. What only several inputs together show is found after the last of them.
    """
    from . import check as checking

    outcomes = []
    for source, outcome in zip(sources, pool.each(_check, sources, workers, _prepare_check, (form.source, settings))):
        if not isinstance(outcome, Outcome):
            outcome = Outcome(source, failure=(outcome.key, {}))
        outcomes.append(outcome)
        yield outcome
    checking.compare(outcomes, settings)


def count(sources: list[Input], form: Form, settings: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """How many findings of each code every input gives."""
    return {outcome.source.name: Counter(item.code for item in outcome.findings)
            for outcome in check(sources, form, settings)}


def _prepare_check(source: bytes, settings: Mapping[str, str]) -> None:
    _prepare(source)
    _Task.settings = settings


def _check(source: Input) -> Outcome:
    from . import check as checking

    outcome = Outcome(source)
    try:
        reading = _open(source, _Task.form, outcome)
    except Unreadable as error:
        outcome.failure = error.key, error.details
    else:
        outcome.findings = checking.examine(outcome, reading, _Task.form, _Task.settings)
    outcome.document = None
    return outcome


def template(form: Form, projects: int, source: Input | None) -> list[tuple[str, bytes]]:
    """The blank of a form, by name: empty with so many projects, or one for each submission of `source`."""
    from . import writer

    if source is None:
        empty = Submission(projects=[writer.prefilled(Project(number=place), form) for place in range(1, projects + 1)])
        return [(form.id, writer.blank(form, empty))]
    outcome = Outcome(source)
    document = open_document(source, form, outcome)
    blanks = [Submission(projects=[writer.prefilled(project, form) for project in one.projects])
              for one in document.submissions]
    return [(name, writer.blank(form, one)) for name, one in zip(book_names(document.submissions), blanks)]


def form_of(name: str | None) -> Form:
    """The form by name or path; the first one shipped where none is named."""
    return forms.load(name) if name else forms.load()
