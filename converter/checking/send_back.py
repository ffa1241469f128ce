"""Workbooks sent back: the bureau's own file, with every fault that was found in it marked and listed.

Knows which findings are marked and what the list says of them. How a file is patched, `returned` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from . import report
from .grouping import bundles, counts
from .notice import called, notice
from ..document import wording
from ..document.findings import Finding
from ..reading.opening import Outcome
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.outputs import Outputs

#: The columns of the list: it lies in the file it is about.
_COLUMNS = ("place", "severity", "sheet", "cell", "project_name", "field", "title", "message", "hint", "code")


class Job(NamedTuple):
    """A workbook to be marked with what was found in it, as long as it is what was read, where its hash is known."""

    outcome: Outcome
    lang: str
    sha256: str | None = None


def send_back(outcomes: Sequence[Outcome], out: Path, lang: str, outputs: Outputs, every: bool = False,
              workers: int | None = None) -> None:
    """Write the workbooks with errors, or all of them, into `out`, marked, a notice beside each; folders are mirrored.

    What was written is added to the outcomes, what could not be to the outputs' failures. Documents in JSON have no
    cells to mark.
    """
    wanted = [outcome for outcome in outcomes if outcome.is_workbook and not outcome.failure
              and (every or outcome.findings.count("error"))]
    paths = [Path(outcome.source.name) for outcome in wanted]
    stems = files.unique(path.with_suffix("").as_posix() for path in paths)
    jobs = [Job(outcome, lang) for outcome in wanted]
    for outcome, stem, path, made in zip(wanted, stems, paths, pool.each(mark_one, jobs, workers, equip)):
        # macros stay where they are; every other kind of file comes back as .xlsx
        target = out / f"{stem}{'.xlsm' if path.suffix.lower() == '.xlsm' else '.xlsx'}"
        if isinstance(made, pool.Lost):
            why = wording.sentence(made.key, lang, **made.details)
            outputs.fail(outcome.source.name, ("not-returned", {"why": why}))
        elif not outputs.write(target, made):
            outcome.written.append(target)
            data = notice(outcome.source.name, outcome.findings, outcome.names, lang)
            outputs.write(out / called(target.relative_to(out).as_posix(), lang), data)


def equip() -> None:
    """What workbooks are marked with: where processes are forked for a few, none has to bring it anew."""
    from . import returned  # noqa: F401


def mark_one(job: Job) -> bytes:
    """What the workers do: a workbook, marked. Raises Unreadable, OSError."""
    data = job.outcome.source.read()
    if job.sha256 not in (None, files.sha256(data)):
        raise Unreadable("still-changing")
    return marked(job.outcome, data, job.lang)


def marked(outcome: Outcome, data: bytes, lang: str) -> bytes:
    """The workbook with the faults of an outcome marked; notes ask for nothing and are left out."""
    from .returned import Line, Mark, mark

    listed, counted = bundles(outcome.findings), counts(outcome.findings)
    marks = [Mark(item.sheet, item.cell, item.severity, _text(item, lang)) for bundle in listed for item in bundle.items
             if item.sheet and item.cell]
    lines = []
    for place, bundle in enumerate(listed, 1):
        row = report.row(place, bundle, outcome.names.get(bundle.first.project or ""), lang)
        values = tuple(row[name] or "" for name in _COLUMNS)
        lines.append(Line(values, bundle.first.sheet, next(iter(bundle.cells), None)))
    headers = [wording.say(wording.COLUMNS[name], lang) for name in _COLUMNS]
    note = wording.sentence("returned-list", lang, error=counted.must, warning=counted.advice)
    return mark(data, marks, lines, headers, [note], lang, [files.sha256(data), *outcome.answers])


def _text(item: Finding, lang: str) -> str:
    """What a comment says of a fault: its code, the sentence, what to do."""
    return f"〔{item.code}〕{item.message(lang)}{item.hint(lang) or ''}"
