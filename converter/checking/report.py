"""Findings for people: lines on a terminal, rows of a list.

Knows findings and the words about them, and groups what repeats. Knows no terminal; `listing` knows the spreadsheet
library.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from ..document import wording
from ..document.findings import SEVERITIES, Finding
from ..sheets.excel import reference

SIGNS = {"error": "×", "warning": "！", "info": "·"}

#: So many places of a finding that repeats are named.
_NAMED = 12


def lines(outcomes: Iterable[Any], lang: str) -> Iterator[str]:
    """Findings by input and project: what repeats within a project is one entry; notes are only counted."""
    for outcome in outcomes:
        if outcome.skipped:
            continue
        if outcome.failure:
            key, details = outcome.failure
            yield f"{SIGNS['error']} {outcome.source.name} {wording.sentence(key, lang, **details)}"
        if outcome.findings:
            yield outcome.source.name
            yield from _faults(outcome, lang)
            yield from _notes(outcome, lang)
        elif not outcome.failure:
            yield f"{outcome.source.name}  {wording.sentence('no-findings', lang)}"


def _faults(outcome: Any, lang: str) -> Iterator[str]:
    """By project and sheet; what is about no project keeps its place among the sheets."""
    advised: set[str] = set()
    faults = [item for item in outcome.findings if item.severity != "info"]
    for (project, sheet), group in groupby(_together(faults), key=lambda item: (item.project, item.sheet)):
        name = outcome.names.get(project, "")
        parts = [project if project != name else "", name, f"〔{sheet}〕" if sheet else ""]
        yield "  " + (" ".join(part for part in parts if part) or wording.say(wording.WHOLE, lang))
        for same in _grouped(group):
            yield from _entry(same, lang, advised)


def _notes(outcome: Any, lang: str) -> Iterator[str]:
    notes = [item for item in outcome.findings if item.severity == "info"]
    if notes:
        counted = "；".join(f"{wording.title(code, lang)} {len(same)}" for code, same in _by_code(notes).items())
        yield "  " + wording.sentence("notes", lang, count=len(notes), titles=counted)


def _together(items: list[Finding]) -> list[Finding]:
    """The findings with those of one project and sheet next to one another, in the order of the first of each."""
    order: dict[tuple[str | None, str | None], int] = {}
    for item in items:
        order.setdefault((item.project, item.sheet), len(order))
    return sorted(items, key=lambda item: order[item.project, item.sheet])


def _by_code(items: Iterable[Finding]) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for item in items:
        groups.setdefault(item.code, []).append(item)
    return groups


def _grouped(items: Iterable[Finding]) -> list[list[Finding]]:
    """Groups of one code each, the worst first."""
    return sorted(_by_code(items).values(), key=lambda same: SEVERITIES.index(same[0].severity))


def _entry(same: list[Finding], lang: str, advised: set[str]) -> Iterator[str]:
    """The lines of one group; advice that has been given in this input is not repeated."""
    first = same[0]
    yield f"    {SIGNS[first.severity]} {_place(first, lang)}  {first.message(lang)}"
    if len(same) > 1:
        named = "、".join(_place(item, lang) for item in same[:_NAMED]) + ("…" if len(same) > _NAMED else "")
        title = wording.title(first.code, lang)
        yield "        " + wording.sentence("repeats", lang, count=len(same), places=named, title=title)
    hint = first.hint(lang)
    if hint and hint not in advised:
        advised.add(hint)
        yield f"        → {hint}"


def _place(item: Finding, lang: str) -> str:
    return item.cell or item.field(lang) or "—"


#: The columns of a list of findings, by their key in the wording, with their widths in characters.
COLUMNS = {"place": 6, "severity": 6, "file": 18, "sheet": 18, "cell": 7, "project": 23,
           "project_name": 20, "field": 15, "title": 20, "message": 46, "hint": 36, "code": 15}


def rows(outcomes: Iterable[Any], lang: str) -> Iterator[tuple[Any, Finding, dict[str, Any]]]:
    """Every finding with its outcome and its row of a list, by the columns' keys."""
    place = 0
    for outcome in outcomes:
        for item in outcome.findings:
            place += 1
            yield outcome, item, row(place, item, outcome.names.get(item.project), lang)


def row(place: int, item: Finding, name: str | None, lang: str) -> dict[str, Any]:
    """A finding as a row of a list, by the columns' keys. name: its project's."""
    return {"place": place, "severity": wording.say(wording.SEVERITIES[item.severity], lang), "file": item.file,
            "sheet": item.sheet, "cell": item.cell, "project": item.project, "project_name": name,
            "field": item.field(lang), "title": wording.title(item.code, lang), "message": item.message(lang),
            "hint": item.hint(lang), "code": item.code}


def book(outcomes: Sequence[Any], out: Path, lang: str) -> bytes:
    """The findings as a list in a workbook at `out`, with filters, each cell a link into its file."""
    from ..sheets.filling import Link
    from ..sheets.listing import Column, Row, write

    def linked(outcome: Any, row: dict[str, Any]) -> dict[str, Any]:
        file = way(outcome.source.path, out)
        if row["cell"] and file:
            row["cell"] = Link(row["cell"], reference(row["sheet"], row["cell"]), file)
        return row

    columns = [Column(wording.say(wording.COLUMNS[name], lang), width, "number" if name == "place" else "text")
               for name, width in COLUMNS.items()]
    shown = (Row(list(linked(outcome, row).values()), item.severity) for outcome, item, row in rows(outcomes, lang))
    return write(wording.say(wording.LIST_HEADING, lang), wording.say(wording.LIST_SHEET, lang), columns, shown,
                 [counts(outcomes, lang)])


def way(source: Path, out: Path) -> str | None:
    """The way from a workbook to a file, as its links say it; None where there is none (another drive)."""
    try:
        path = Path(os.path.relpath(source, out.parent)).as_posix()
        path.encode()
    except ValueError:  # or a name that is no text
        return None
    return path


def counts(outcomes: Sequence[Any], lang: str, returned: bool = False) -> str:
    """The closing line of a check. A report of ours among the inputs is none of them.

    returned: whether faulty workbooks were to be sent back; else nothing is said of any.
    """
    written = sum(bool(outcome.written) for outcome in outcomes)
    sent = wording.sentence("of-them-returned", lang, count=written) if returned else ""
    return wording.sentence(
        "checked", lang, files=sum(not outcome.skipped for outcome in outcomes), sent=sent,
        projects=sum(outcome.projects for outcome in outcomes),
        unread=sum(bool(outcome.failure) for outcome in outcomes),
        **{severity: sum(outcome.findings.count(severity) for outcome in outcomes) for severity in SEVERITIES})
