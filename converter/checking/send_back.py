"""Workbooks sent back: the bureau's own file, with every fault that was found in it marked and listed.

Knows which findings are marked and what the list says of them. How a file is patched, `returned` knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from . import report
from ..document import wording
from ..document.findings import Finding
from ..reading.opening import Outcome, Task
from ..system import files, pool
from ..system.errors import Unreadable

#: The columns of the list: it lies in the file it is about.
_COLUMNS = ("place", "severity", "sheet", "cell", "project_name", "field", "title", "message", "hint", "code")


class _Job(NamedTuple):
    outcome: Outcome
    target: Path
    lang: str


def send_back(outcomes: Sequence[Outcome], out: Path, lang: str, every: bool = False,
              workers: int | None = None) -> None:
    """Write the workbooks with errors, or all of them, into `out`, marked; folders are mirrored.

    What was written, or why it could not be, is added to the outcomes. Documents in JSON have no cells to mark.
    """
    wanted = [outcome for outcome in outcomes if outcome.is_workbook and not outcome.failure
              and (every or outcome.findings.count("error"))]
    paths = [Path(outcome.source.name) for outcome in wanted]
    stems = files.unique(path.with_suffix("").as_posix() for path in paths)
    # macros stay where they are; every other kind of file comes back as .xlsx
    jobs = [_Job(outcome, out / f"{stem}{'.xlsm' if path.suffix.lower() == '.xlsm' else '.xlsx'}", lang)
            for outcome, stem, path in zip(wanted, stems, paths)]
    inputs = {outcome.source.path.resolve() for outcome in outcomes}
    for job, result in zip(jobs, pool.each(_send, jobs, workers, _prepare, (frozenset(inputs),))):
        if isinstance(result, Path):
            job.outcome.written.append(result)
        else:
            job.outcome.failure = result if isinstance(result, tuple) else (result.key, {})


def _prepare(inputs: frozenset[Path]) -> None:
    Task.inputs = inputs


def _send(job: _Job) -> Path | tuple[str, dict]:
    """The file written, or the sentence why not."""
    if job.target.resolve() in Task.inputs:
        return "same-output", {"path": job.target}
    try:
        files.write(job.target, marked(job.outcome, job.outcome.source.path.read_bytes(), job.lang))
    except Unreadable as error:
        return "not-returned", {"why": wording.sentence(error.key, job.lang, **error.details)}
    except OSError as error:
        return "not-writable", {"why": error.strerror or str(error)}
    return job.target


def marked(outcome: Outcome, data: bytes, lang: str) -> bytes:
    """The workbook with the faults of an outcome marked; notes ask for nothing and are left out."""
    from .returned import Line, Mark, mark

    faults = [(item, row) for _, item, row in report.rows([outcome], lang) if item.severity != "info"]
    marks = [Mark(item.sheet, item.cell, item.severity, _text(item, lang)) for item, _ in faults
             if item.sheet and item.cell]
    lines = [Line(tuple(place if name == "place" else row[name] or "" for name in _COLUMNS), item.sheet, item.cell)
             for place, (item, row) in enumerate(faults, 1)]
    headers = [wording.say(wording.COLUMNS[name], lang) for name in _COLUMNS]
    counted = {severity: sum(item.severity == severity for item, _ in faults) for severity in ("error", "warning")}
    return mark(data, marks, lines, headers, [wording.sentence("returned-list", lang, **counted)], lang)


def _text(item: Finding, lang: str) -> str:
    """What a comment says of a fault: its code, the sentence, what to do."""
    return f"〔{item.code}〕{item.message(lang)}{item.hint(lang) or ''}"
