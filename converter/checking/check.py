"""What reading and the rules find of each input, as one list in sheet order; and what several inputs show together.

Knows which finding of a rule only repeats what reading has said, and asks the reader for the cell of a path.
Knows no rule's working, no cell's content and no terminal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from . import rules
from ..document import model
from ..document.model import Department, Project
from ..document.findings import Finding, Findings
from ..document.settings import OFF, severities
from ..form import Form, Forms
from ..reading.opening import Outcome, Seen, Task, became, open_reading, prepare, whose
from ..sheets.excel import position
from ..system import pool
from ..system.files import sha256
from ..system.inputs import Input

if TYPE_CHECKING:
    from ..reading.reader import Reading

#: The rule that finds an input to be a blank, and the finding that one cannot be read at all.
BLANK, UNREAD = "nothing-filled", "unreadable"

#: Findings of reading that a rule says better, and with more right: the rule sees the whole document.
_BETTER = {"project-twice": "code-twice"}

#: Rules that conclude something from what is not there. Where it could not be read, reading has said so.
_FROM_ABSENCE = frozenset(("field-blank", "goal-missing", "basis-missing", "budget-sum", "funds-sum", "level1-missing",
                           "plan-falls", "plan-end", "plan-year-end", "plan-separate"))
_MONEY = re.compile(r"\Afunds\Z")  # of one sum with the budget
_ROW_FIELD = re.compile(r"indicators\[[0-9]+\]\.[a-z0-9]+")


def check(sources: list[Input], forms: Forms, settings: Mapping[str, str],
          workers: int | None = None) -> Iterator[Outcome]:
    """Every finding of every input, of reading and of the rules, an outcome each.

    settings: code → severity or `off`, over what the forms say. What only several inputs together show is found after
    the last of them.
    """
    outcomes = []
    for outcome in map(became, sources, pool.each(_check, sources, workers, prepare, (forms.sources, settings))):
        outcomes.append(outcome)
        yield outcome
    compare(outcomes, forms, settings)
    for outcome in outcomes:
        if outcome.failure:
            outcome.findings.add(UNREAD, file=outcome.source.name, because=outcome.failure)
        forms.label(outcome.findings)


def count(sources: list[Input], forms: Forms, settings: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """How many findings of each code every input gives."""
    return {outcome.source.name: Counter(item.code for item in outcome.findings)
            for outcome in check(sources, forms, settings)}


def _check(source: Input) -> Outcome:
    outcome = Outcome(source)
    reading = open_reading(source, Task.forms, outcome)
    outcome.findings = examine(outcome, reading, Task.forms, Task.settings)
    outcome.document = None
    return outcome


def standard(form: Form, settings: Mapping[str, str] = MappingProxyType({})) -> rules.Standard:
    """What a form asks for, as rules judge by it. settings: code → severity or `off`, over what the form says."""
    page = form.page("project")
    return rules.Standard(tuple((level1, level2) for level1, level2, _ in form.levels), form.required, form.paths,
                          page.plan_says if page else "percent", form.codes, form.weight_sum,
                          form.panes, form.sums, severities(form.severities, settings))


def standards(forms: Forms, settings: Mapping[str, str]) -> rules.Standards:
    """The same of the form that each project came by."""
    known: dict[Form, rules.Standard] = {}

    def of(project: Project | None) -> rules.Standard:
        form = forms.of(project)
        if form not in known:
            known[form] = standard(form, settings)
        return known[form]

    return of


def examine(outcome: Outcome, reading: Reading | None, forms: Forms, settings: Mapping[str, str]) -> Findings:
    """All findings of an input that was opened: what reading found and what the rules find, in sheet order.

    outcome: with its document and the findings of reading; gets the names and codes of its projects.
    reading: of a workbook, which knows where each value stands; None of JSON.
    """
    document, by = outcome.opened, standards(forms, settings)
    of_forms = {form: severities(form.severities, settings) for form in set(reading.forms.values())} if reading else {}
    of_sheets = {sheet: of_forms[form] for sheet, form in reading.forms.items()} if reading else {}
    of_all = by(None).severities
    counted = [item for item in outcome.findings if _counts(item, of_sheets.get(item.sheet or "", of_all))]
    unread = _unread(counted, reading)
    findings = Findings(counted)
    is_torn = any(item.severity == "error" for item in counted)
    for fault in () if outcome.skipped else rules.check(document, by):
        project = fault.project
        if fault.code == BLANK and is_torn:
            continue  # there was something that could not be read
        name = (project.code or project.name) if project else None
        if fault.code in _FROM_ABSENCE and (id(project) if reading else name, _part(fault.path)) in unread:
            continue
        sheet, cell = (reading.place(project, fault.path) if reading else None) or (None, None)
        item = findings.add(fault.code, by(project).severities.get(fault.code), file=outcome.source.name, sheet=sheet,
                            cell=cell, project=name, path=fault.path, **fault.details)
        forms.of(project).label([item])
    for submission in document.submissions:
        department = submission.department or Department()
        owner = whose(submission.year, submission.division, department.code, department.name)
        for project in submission.projects:
            if name := project.code or project.name:
                outcome.names[name] = project.name or ""
            if project.code:
                sheet, cell = (reading.place(project, "code") if reading else None) or (None, None)
                total = project.budget.total if project.budget else None
                outcome.codes.append(Seen(project.code, sha256(model.content(project)), sheet, cell, owner,
                                          None if total is None else f"{total:f}"))
    forms.label(findings)
    if reading:
        outcome.sheets = reading.sheets
        _sort(findings, outcome.sheets)
    return findings


def _unread(findings: list[Finding], reading: Reading | None) -> set[tuple[Any, str]]:
    """Which parts of which project could not be read: of a workbook each form's own, of JSON by code or name."""
    remarks = ([(id(project), item) for project, places in reading.places for item in places.said] if reading
               else [(item.project, item) for item in findings])
    kept = {id(item) for item in findings}
    return {(whose, _part(item.path)) for whose, item in remarks
            if item.severity == "error" and item.path and id(item) in kept}


def note(outcome: Outcome, item: Finding) -> None:
    """Something more about an input that was judged, in its place."""
    outcome.findings.items.append(item)
    _sort(outcome.findings, outcome.sheets)


def _sort(findings: Findings, sheets: tuple[str, ...]) -> None:
    """Into sheet order; what has no cell comes before what stands in one."""
    places: dict[str | None, int] = {sheet: place for place, sheet in enumerate(sheets)}
    findings.items.sort(key=lambda item: (places.get(item.sheet, -1), position(item.cell) if item.cell else (-1, -1)))


def compare(outcomes: Iterable[Outcome], forms: Forms, settings: Mapping[str, str]) -> None:
    """What several inputs show together: one code with different contents, found in each of them. In two departments
    it is a fault of the code; in one it is a question of which version holds, and no fault of the file.
    """
    chosen = severities(forms.first.severities, settings)
    entries = [(seen.code, seen.content, (outcome, seen)) for outcome in outcomes for seen in outcome.codes]
    for code, (outcome, seen), (other, there) in rules.copies(entries):
        if outcome is other:
            continue  # within one input its own check has said so
        kind = "version-elsewhere" if seen.whose == there.whose else "code-twice"
        if chosen.get(kind) != OFF:
            outcome.findings.add(kind, chosen.get(kind), file=outcome.source.name, sheet=seen.sheet, cell=seen.cell,
                                 project=code, path="code", found=code,
                                 other="!".join(part for part in (other.source.name, there.sheet, there.cell) if part))
            _sort(outcome.findings, outcome.sheets)


def _counts(item: Finding, chosen: Mapping[str, str]) -> bool:
    """Whether a finding of reading counts; it is then as severe as the bureau takes it, where that is a rule of its."""
    item.severity = chosen.get(item.code, item.severity)
    return item.severity != OFF and chosen.get(_BETTER.get(item.code, ""), OFF) == OFF


def _part(path: str) -> str:
    """The part of a project that is read as a whole: a field of a row, else everything under its first name."""
    match = _ROW_FIELD.match(path)
    return match[0] if match else _MONEY.sub("budget", re.split(r"[.\[]", path, maxsplit=1)[0])
