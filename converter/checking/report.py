"""Findings for people: lines on a terminal, rows of a list.

Knows found of findings and the words about them. Knows no terminal; `listing` knows the spreadsheet library.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from .grouping import Bundle, bundles, counts
from ..document import wording
from ..sheets.excel import reference

SIGNS = {"error": "×", "warning": "！", "info": "·"}

#: So many places of a line are named, and so many sheets.
_NAMED, _SHEETS = 12, 3


def lines(outcomes: Iterable[Any], lang: str) -> Iterator[str]:
    """Findings by input, what must be mended before advice, each by project; notes are only counted."""
    for outcome in outcomes:
        if outcome.skipped:
            continue
        if outcome.failure:
            key, details = outcome.failure
            yield f"{SIGNS['error']} {outcome.source.name} {wording.sentence(key, lang, **details)}"
        elif outcome.findings:
            yield outcome.source.name
            yield from _faults(outcome, lang)
            yield from _notes(outcome, lang)
        else:
            yield f"{outcome.source.name}  {wording.sentence('no-findings', lang)}"


def _faults(outcome: Any, lang: str) -> Iterator[str]:
    """By project and sheet; what is about no project keeps its place among the sheets."""
    advised: set[str] = set()
    for severity, those in groupby(bundles(outcome.findings), key=lambda bundle: bundle.severity):
        part = list(those)
        yield "  " + wording.sentence("part", lang, part=wording.say(wording.SEVERITIES[severity], lang),
                                      count=sum(bundle.count for bundle in part))
        for (project, sheet), same in groupby(_together(part), key=_where):
            of_form = list(same)
            name = outcome.names.get(project, "")
            parts = [project if project != name else "", name, f"〔{sheet}〕" if sheet else ""]
            whole = wording.HABITS if of_form[0].forms > 1 else wording.WHOLE
            yield "    " + (" ".join(part for part in parts if part) or wording.say(whole, lang))
            for bundle in of_form:
                yield from _entry(bundle, lang, advised)


def _notes(outcome: Any, lang: str) -> Iterator[str]:
    titles = Counter(wording.title(item.code, lang) for item in outcome.findings if item.severity == "info")
    if titles:
        named = "；".join(f"{title} {count}" for title, count in titles.items())
        yield "  " + wording.sentence("notes", lang, count=titles.total(), titles=named)


def _where(bundle: Bundle) -> tuple[str | None, str | None]:
    """Under whose heading a bundle stands: what is on many forms, under one of its own."""
    return (None, "") if bundle.forms > 1 else (bundle.first.project, bundle.first.sheet)


def _together(bundled: list[Bundle]) -> list[Bundle]:
    """Those of one project and sheet next to one another, in the order of the first of each."""
    order: dict[tuple[str | None, str | None], int] = {}
    for bundle in bundled:
        order.setdefault(_where(bundle), len(order))
    return sorted(bundled, key=lambda bundle: order[_where(bundle)])


def _entry(bundle: Bundle, lang: str, advised: set[str]) -> Iterator[str]:
    """The lines of one bundle; advice that has been given in this input is not repeated."""
    where = " ".join(part for part in (sheets(bundle, lang) if bundle.forms > 1 else None, place(bundle, lang)) if part)
    yield f"      {SIGNS[bundle.severity]} {where or '—'}  {bundle.message(lang)}"
    hint = bundle.hint(lang)
    if hint and hint not in advised:
        advised.add(hint)
        yield f"        → {hint}"


def place(bundle: Bundle, lang: str) -> str | None:
    """Where to look: the cells, else the fields; of many forms those of the first."""
    named = bundle.cells or tuple(dict.fromkeys(field for item in bundle.items if (field := item.field(lang))))
    is_all = len(named) <= _NAMED and (bundle.forms == 1 or not bundle.cells)
    return "、".join(named[:_NAMED]) + ("" if is_all else "…") if named else None


def sheets(bundle: Bundle, lang: str) -> str | None:
    """The sheet; of many the first ones, and how many there are."""
    names = dict.fromkeys(item.sheet for item in bundle.items if item.sheet)
    named = "、".join(list(names)[:_SHEETS])
    return wording.sentence("and-forms", lang, named=named, count=bundle.forms) if len(names) > 1 else named or None


def projects(bundle: Bundle, name: str | None, lang: str) -> str | None:
    """The name of the project given, or how many projects there are."""
    return wording.sentence("projects-in-all", lang, count=bundle.forms) if bundle.forms > 1 else name


#: The columns of a list of findings, by their key in the wording, with their widths in characters.
COLUMNS = {"place": 6, "severity": 8, "file": 18, "sheet": 18, "cell": 9, "count": 6, "project": 23,
           "project_name": 20, "field": 15, "title": 20, "message": 46, "hint": 36, "code": 15}


def row(number: int, bundle: Bundle, name: str | None, lang: str) -> dict[str, Any]:
    """A line of a list, by the columns' keys. name: of its project."""
    first = bundle.first
    return {"place": number, "severity": wording.say(wording.SEVERITIES[bundle.severity], lang), "file": first.file,
            "sheet": sheets(bundle, lang), "cell": place(bundle, lang) if bundle.cells else None,
            "count": bundle.count, "project": first.project if bundle.forms == 1 else None,
            "project_name": projects(bundle, name, lang), "field": bundle.field(lang),
            "title": wording.title(bundle.code, lang),
            "message": bundle.message(lang), "hint": bundle.hint(lang), "code": bundle.code}


def book(outcomes: Sequence[Any], out: Path, lang: str) -> bytes:
    """The findings as a list in a workbook at `out`, with filters, each cell a link into its file."""
    from ..sheets.filling import Link
    from ..sheets.listing import Column, Row, write

    def linked(number: int, outcome: Any, bundle: Bundle) -> Row:
        line = row(number, bundle, outcome.names.get(bundle.first.project), lang)
        file = way(outcome.source.path, out)
        if bundle.cells and file:
            line["cell"] = Link(line["cell"], reference(bundle.first.sheet or "", bundle.cells[0]), file)
        return Row(list(line.values()), bundle.severity)

    columns = [Column(wording.say(wording.COLUMNS[name], lang), width,
                      "number" if name in ("place", "count") else "text") for name, width in COLUMNS.items()]
    lines = [(outcome, bundle) for outcome in outcomes for bundle in bundles(outcome.findings)]
    lines.sort(key=lambda one: one[1].severity != "error")
    shown = (linked(number, *one) for number, one in enumerate(lines, 1))
    return write(wording.say(wording.LIST_HEADING, lang), wording.say(wording.LIST_SHEET, lang), columns, shown,
                 [closing(outcomes, lang)])


def way(source: Path, out: Path) -> str | None:
    """The way from a workbook to a file, as its links say it; None where there is none (another drive)."""
    try:
        path = Path(os.path.relpath(source, out.parent)).as_posix()
        path.encode()
    except ValueError:  # or a name that is no text
        return None
    return path


def closing(outcomes: Sequence[Any], lang: str, returned: bool = False) -> str:
    """The closing line of a check. A report of ours among the inputs is none of them.

    returned: whether faulty workbooks were to be sent back; else nothing is said of any.
    """
    counted = counts(item for outcome in outcomes for item in outcome.findings)
    written = sum(bool(outcome.written) for outcome in outcomes)
    sent = wording.sentence("of-them-returned", lang, count=written) if returned else ""
    return wording.sentence(
        "checked", lang, files=sum(not outcome.skipped for outcome in outcomes), sent=sent,
        projects=sum(outcome.projects for outcome in outcomes),
        unread=sum(bool(outcome.failure) for outcome in outcomes),
        error=counted.must, warning=counted.advice, info=counted.notes)
