"""The normal form of a document: reading always gives it, JSON from elsewhere is brought to it.

Knows what project and unit codes imply, and what counts as nothing. The form of single values is
their grammars' (`values`). Knows no cell and no form but its terms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from . import model
from .findings import Findings
from .model import Department, Document, Indicator, Project, Submission, Unit
from .values import Remark, code, goals, level, number, party, spending, target, text

#: What an indicator says beyond its place among the levels: without any of it, it is an unfilled row of the blank.
STATEMENTS = ("name", "description", "target", "basis")

#: The codes of a division and of a department, as the projects of one submission imply them.
_Group = tuple[str | None, str | None]
_One = TypeVar("_One")


class Terms(NamedTuple):
    """What a form calls things: units of targets, and the names of its levels."""

    units: target.Units
    level1: frozenset[str] = frozenset()
    level2: frozenset[str] = frozenset()
    codes: code.Scheme = code.HEBEI


#: What the codes of a project are: those of all projects, or of each by the form it came by.
Codes = code.Scheme | Callable[[Project], code.Scheme]
_Terms = Callable[[Project], Terms]


def normal(document: Document, terms: _Terms | Terms | target.Units, findings: Findings | None = None) -> Document:
    """The document in its normal form; every change is a finding with the path it was made at.

    terms: of the form a project came by, or of all; its units alone where levels are taken as they are.
    """
    by = _by(terms if callable(terms) or isinstance(terms, Terms) else Terms(terms))
    notes = _Notes(findings if findings is not None else Findings())
    submissions = []
    for submission in document.submissions:
        tidy = _submission(submission, by, notes)
        for part in divide(tidy, notes.findings, lambda project: by(project).codes):
            if is_empty(part):
                notes.changed("", submission, None)
                continue
            _implications(tidy, part, notes)
            submissions.append(part)
    return Document.of(submissions)


def _by(told: Callable[[Project], _One] | _One) -> Callable[[Project], _One]:
    """What is told of each project, or of all."""
    return told if callable(told) else lambda project: told


def _implications(stated: Submission, part: Submission, notes: _Notes) -> None:
    """What the codes put into a header, or in the place of what it said, is on record."""
    code_said, code_used = (one.department.code if one.department else None for one in (stated, part))
    for path, found, used in (("year", stated.year, part.year), ("division", stated.division, part.division),
                              ("department.code", code_said, code_used)):
        if found != used:
            notes.changed(path, found, used)


def is_normal(document: Document, terms: _Terms | Terms | target.Units) -> bool:
    return model.encode(normal(document, terms)) == model.encode(document)


#: The finding of a value that its normal form replaces.
_CHANGED = "document-normalised"


class _Notes:
    """Records what changes, where: paths are relative to the project, else to the submission."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.codes = code.HEBEI
        self.shapes = _SHAPES | {"code": lambda value: code.parse(value, None, self.codes)}
        self.project: str | None = None

    def changed(self, path: str, found: Any, used: Any, what: str = _CHANGED) -> None:
        self.findings.add(what, project=self.project, path=path, found=_shown(found), used=_shown(used))


def _shown(value: Any) -> str:
    if value is None or value is UNSET:
        return ""
    return value if isinstance(value, str) else msgspec.json.Encoder(decimal_format="number").encode(value).decode()


def _put(part: Any, name: str, new: Any, path: str, notes: _Notes, what: str = _CHANGED) -> None:
    """Set a field, on record where that changes what a reader of the JSON would see."""
    old = getattr(part, name)
    if _shown(old) != _shown(new) or old == "":
        notes.changed(f"{path}.{name}".lstrip("."), old, new, what)
    setattr(part, name, new)


def extra(fields: dict[str, Any]) -> dict[str, Any] | UnsetType:
    """What a form's own fields say, by their names in order; absent where that is nothing."""
    tidy = {name: text.parse_paragraphs(value) if isinstance(value, str) else number.plain(Decimal(value))
            for name, value in sorted(fields.items()) if value is not None}
    return {name: value for name, value in tidy.items() if value is not None} or UNSET


def funds(stated: list[model.Fund] | UnsetType) -> list[model.Fund] | UnsetType:
    """Money by its source, sources in order; absent where that is nothing."""
    tidy = [msgspec.structs.replace(
        each, amount=None if each.amount is None else number.amount(each.amount), extra=extra(each.extra or {}))
        for each in sorted(stated or (), key=lambda each: each.source)]
    return [each for each in tidy if each.amount is not None or each.extra] or UNSET


_SHAPES: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: text.parse(value), "paragraphs": lambda value: text.parse_paragraphs(value),
    "party": lambda value: party.parse(value), "department": lambda value: party.parse(value), "money": number.amount,
    "number": number.plain, "extra": extra,
}


def _values(part: Any, path: str, notes: _Notes) -> None:
    """The single values of one struct, by their kinds."""
    for name, annotation in _fields(type(part)):
        shape = notes.shapes.get(annotation or "")
        if shape and (value := getattr(part, name)) is not None and value is not UNSET:
            _put(part, name, shape(value), path, notes)


def _fields(cls: type) -> tuple[tuple[str, str | None], ...]:
    if cls not in _KINDS:
        _KINDS[cls] = tuple((name, model.kind(hint)) for name, hint in model.fields(cls).items()
                            if model.struct(hint) is None)
    return _KINDS[cls]


_KINDS: dict[type, tuple[tuple[str, str | None], ...]] = {}


def is_empty(part: Any) -> bool:
    """Whether nothing is said: null, or a struct of which every field is null or an empty list."""
    if isinstance(part, msgspec.Struct):
        return all(is_empty(getattr(part, name)) for name in part.__struct_fields__)
    if isinstance(part, dict):
        return all(map(is_empty, part.values()))
    return part is None or part is UNSET or part == []


def says_nothing(project: Project) -> bool:
    """Whether a form is blank: its place and origin are no content."""
    return is_empty(msgspec.structs.replace(project, number=None, origin=None))


def _submission(old: Submission, terms: _Terms, notes: _Notes) -> Submission:
    new = msgspec.structs.replace(old)
    _values(new, "", notes)
    if new.department:
        new.department = msgspec.structs.replace(new.department)
        _values(new.department, "department", notes)
    if new.overall:
        new.overall = msgspec.structs.replace(new.overall)
        for name in new.overall.__struct_fields__:
            entries = [msgspec.structs.replace(entry) for entry in getattr(new.overall, name)]
            for index, entry in enumerate(entries):
                _values(entry, f"overall.{name}[{index}]", notes)
            setattr(new.overall, name, entries)
            _put(new.overall, name, [entry for entry in entries if not is_empty(entry)], "overall", notes)
    for name in ("department", "overall"):
        if is_empty(getattr(new, name)):
            _put(new, name, None, "", notes)
    if new.conflicts is not UNSET and not new.conflicts:
        _put(new, "conflicts", UNSET, "", notes)
    new.projects = []
    for index, project in enumerate(old.projects):
        tidy = _project(project, terms(project), notes)
        if says_nothing(tidy):
            notes.changed(f"projects[{index}]", project, None, "form-empty")
        else:
            new.projects.append(tidy)
    return new


def _project(old: Project, terms: Terms, notes: _Notes) -> Project:
    new = msgspec.structs.replace(old)
    notes.project, notes.codes = old.code or old.name, terms.codes
    _values(new, "", notes)
    for name in ("unit", "budget"):
        if (part := getattr(new, name)) is not None:
            part = msgspec.structs.replace(part)
            _values(part, name, notes)
            setattr(new, name, part)
            if name == "unit":
                part = Unit(*party.split(party.join(part.code, part.name)))
            _put(new, name, None if is_empty(part) else part, "", notes)
    if new.funds is not UNSET:
        _put(new, "funds", funds(new.funds), "", notes)
    if new.spending_plan is not None:
        _put(new, "spending_plan", _plan(new, new.spending_plan, notes), "", notes)
    _put(new, "goals", _goals(new.goals), "", notes)
    indicators = [_indicator(row, terms, f"indicators[{index}]", notes)
                  for index, row in enumerate(old.indicators)]
    inherit(indicators, lambda index, name: notes.changed(f"indicators[{index}].level1", None, name))
    new.indicators = []
    for index, row in enumerate(indicators):
        if is_unfilled(row):
            notes.changed(f"indicators[{index}]", row, None, "row-unfilled")
        else:
            new.indicators.append(row)
    notes.project = None
    return new


def _goals(old: list[str]) -> list[str]:
    tidy = [kept for goal in old if (kept := text.parse(goal))]
    return goals.parse(goals.format(tidy) or "")


def _plan(project: Project, old: model.SpendingPlan, notes: _Notes) -> model.SpendingPlan | None:
    """The plan as it stands; figures that do not say what they are are decided as bare cells are."""
    budget = project.budget.total if project.budget else None
    if old.unit is not None:
        return spending.settle(old, budget)
    remarks: dict[str, list[Remark]] = {}
    settled = spending.parse(dict(spending.checkpoints(old)), budget, "percent",
                             remarks=remarks)
    for point, those in remarks.items():
        for remark in those:
            used = getattr(settled, point) if settled else None
            notes.changed(f"spending_plan.{point}", getattr(old, point), used, remark.code)
    return settled


def _indicator(old: Indicator, terms: Terms, path: str, notes: _Notes) -> Indicator:
    new = msgspec.structs.replace(old)
    if new.weight is None:
        new.weight = UNSET  # a blank is no more than a form without the column says
    _values(new, path, notes)
    for name, known in (("level1", terms.level1), ("level2", terms.level2)):
        if (typed := getattr(new, name)) is not None and known:
            _put(new, name, level.settle(typed, known), path, notes)
    if new.target is not None:
        remarks: list[Remark] = []
        read = target.parse(target.format(new.target) or "", terms.units, remarks)
        _put(new, "target", read, path, notes, remarks[0].code if remarks and read is None else _CHANGED)
    return new


def inherit(rows: list[Indicator], note: Callable[[int, str], None]) -> None:
    """A level 1 left out is that of the row above; `note` hears of each."""
    above = None
    for index, row in enumerate(rows):
        if row.level1 is None and above is not None:
            row.level1 = above
            note(index, above)
        above = row.level1


def is_unfilled(row: Indicator) -> bool:
    """Whether a row has nothing but its levels: a pre-printed row of the blank that nobody filled in."""
    return all(getattr(row, name) is None for name in STATEMENTS) and is_empty(row.weight) and is_empty(row.extra)


# ── what the codes imply ────────────────────────────────────────────────────────────────────────


def implied(projects: list[Project], what: Callable[[str], Any], scheme: Codes) -> set[Any]:
    """What the codes of the projects say: those whose check character fits, else those of the pattern."""
    by = _by(scheme)
    codes = [(project.code, by(project)) for project in projects if project.code]
    sound = [value for value, own in codes if code.is_sound(value, own)] or [
        value for value, own in codes if code.fits(value, own)]
    return {what(value) for value in sound}


def divide(submission: Submission, findings: Findings, scheme: Codes = code.HEBEI) -> list[Submission]:
    """One submission for every (division, department) its codes imply, with what else the codes say filled in."""
    groups: dict[_Group, list[Project]] = {}
    by = _by(scheme)
    divisions, departments = implied(submission.projects, code.division, by), _departments(submission.projects)
    sure = {code.division(project.code) for project in submission.projects
            if project.code and code.is_sound(project.code, by(project))}
    for project in submission.projects:
        division = code.division(project.code) if project.code and code.fits(project.code, by(project)) else None
        key = division if division in sure else _single(divisions), _department(project) or _single(departments)
        groups.setdefault(key, []).append(project)
    if len(groups) <= 1:
        return [_header(submission, submission.projects, findings, by)]
    owner = _owner(submission, groups)
    parts = []
    for key, projects in sorted(groups.items(), key=lambda item: tuple(part or "" for part in item[0])):
        own = key == owner
        parts.append(_header(submission if own else Submission(year=submission.year), projects, findings, by))
    if owner is None:
        for name in ("department", "status", "prepared_by", "reviewed_by", "overall", "conflicts"):
            lost = getattr(submission, name)
            lost = lost.name if name == "department" and lost else lost
            if lost:
                findings.add("header-unassigned", path=name, found=_shown(lost))
    return parts


def _single(values: set[_One]) -> _One | None:
    return next(iter(values)) if len(values) == 1 else None


def _department(project: Project) -> str | None:
    return party.department(project.unit.code if project.unit else None)


def _departments(projects: list[Project]) -> set[str]:
    return {department for project in projects if (department := _department(project))}


def _owner(submission: Submission, groups: dict[_Group, list[Project]]) -> _Group | None:
    """The group whose head office (unit 001) bears the name on the cover."""
    name = submission.department.name if submission.department else None
    owners = {key for key, projects in groups.items() for project in projects
              if name and project.unit and project.unit.name and re.fullmatch(r"[0-9]{3}001", project.unit.code or "")
              and project.unit.name.removesuffix("本级") == name}
    return next(iter(owners)) if len(owners) == 1 else None


def _header(header: Submission, projects: list[Project], findings: Findings, scheme: Codes) -> Submission:
    """The submission of these projects: what its header says, and what their codes say, alone of all codes."""
    division, department = _single(implied(projects, code.division, scheme)), implied_department(projects)
    name, own = (header.department.name, header.department.code) if header.department else (None, None)
    if own and _departments(projects) - {own}:
        findings.add("department-differs", path="department.code", found=own,
                     used="、".join(sorted(_departments(projects))))
    if not _departments(projects):
        department = own  # no unit has a code: what the form says of the department stands
    years = implied(projects, code.year, scheme)
    year = header.year
    if year is None and len(years) == 1:
        year = next(iter(years))
    elif year is None and years:
        findings.add("year-unsure", path="year", found="、".join(map(str, sorted(years))))
    elif years and years != {year}:
        findings.add("year-differs", path="year", found=year, used="、".join(map(str, sorted(years))))
    return msgspec.structs.replace(
        header, year=year, division=division, projects=projects,
        department=Department(department, name) if department or name else None)


def implied_department(projects: list[Project]) -> str | None:
    """The department all unit codes agree on."""
    return _single(_departments(projects))


def implied_year(projects: list[Project], scheme: Codes) -> int | None:
    """The year all codes agree on."""
    return _single(implied(projects, code.year, scheme))
