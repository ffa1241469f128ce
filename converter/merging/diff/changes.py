"""What differs between two documents: a change for every field, entry and project.

Knows the model, and what tells its parts apart. Knows no language: what a value shows is as the form would show it.

Known again are
- submissions by `merging.identity`; where one of each document is left over, these two;
- projects by code; then by name and unit; then those with three fifths of what they say in common;
- indicators by their levels and name; then, in other levels, by all else they say or by name; then under other names in
  the same levels, with two fifths of their characters in common;
- goals, and the entries of part one, by text or heading, then with two fifths of their characters in common.
Equal contents always come first, then the most alike.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET

from .pairs import Bag, Matching, Step, letters, match, moved
from ... import merging
from ...document import model
from ...document.model import Document, Fund, Indicator, Paragraph, Project, SpendingPlan, Subgoal, Submission, Target
from ...document.values import number, spending, target


class Change(msgspec.Struct, kw_only=True):
    """One difference.

    kind: added, removed, changed, moved or renamed.
    submission: year, division and department.
    project: its code, or its name, or "" where it has neither; None where the submission itself is meant.
    path: relative to the project, else to the submission; indices from 0 of the document that has the entry, of the
    second where both have it. `projects[3]` and `submissions[1]` stand for a whole one.
    entry: what the entry is called that the path leads into.
    before, after: as shown, None for blank; of what moved its places from 1; of what was added or removed one line.
    """

    kind: str
    submission: str
    project: str | None = None
    project_name: str | None = None
    path: str
    entry: str | None = None
    before: str | None = None
    after: str | None = None


#: How much entries must have in common to be known again by nothing but that.
_PROJECT_FLOOR, _ENTRY_FLOOR = 0.6, 0.4

_STATEMENTS = ("name", "description", "target", "basis")


def compare(before: Document, after: Document) -> list[Change]:
    """Every change from one document to the other; none where they say the same, in whatever order of projects."""
    report = _Found()
    pairs = match(before.submissions, after.submissions, _SUBMISSIONS)
    both, gone, new = pairs
    if len(gone) == len(new) == 1:
        both, gone, new = sorted([*both, (gone[0], new[0])], key=lambda pair: pair[1]), [], []
    for i, j in both:
        report.submission = words(after.submissions[j]) or words(before.submissions[i])
        _submission(before.submissions[i], after.submissions[j], report)
    report.project = report.project_name = None
    for kind, places, document in (("added", new, after), ("removed", gone, before)):
        for place in places:
            report.submission = words(document.submissions[place])
            report.whole(kind, f"submissions[{place}]", report.submission)
    return report.changes


def words(one: Submission) -> str:
    """What a submission is called: year, division, department."""
    department = one.department or model.Department()
    return " ".join(str(part) for part in (one.year, one.division, department.code, department.name) if part)


class _Found:
    """The changes found, and where the comparison stands."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.submission = ""
        self.project: str | None = None
        self.project_name: str | None = None
        self.entry: str | None = None

    def add(self, kind: str, path: str, before: str | None, after: str | None) -> None:
        self.changes.append(Change(
            kind=kind, submission=self.submission, project=self.project, project_name=self.project_name, path=path,
            entry=self.entry, before=before, after=after))

    def whole(self, kind: str, path: str, line: str | None) -> None:
        """Something that only one of the documents has, told in a line."""
        self.add(kind, path, *((None, line) if kind == "added" else (line, None)))


def _submission(before: Submission, after: Submission, report: _Found) -> None:
    report.project = report.project_name = None
    _fields(before, after, Submission, "", report)
    _conflicts(before, after, report)
    both, gone, new = match(before.projects, after.projects, _PROJECTS)
    for i, j in both:
        one, other = before.projects[i], after.projects[j]
        report.project = other.code or one.code or other.name or one.name or ""
        report.project_name = other.name or one.name
        _fields(one, other, Project, "", report)
    for kind, places, projects in (("added", new, after.projects), ("removed", gone, before.projects)):
        for place in places:
            one = projects[place]
            report.project, report.project_name = one.code or one.name or "", one.name
            report.whole(kind, f"projects[{place}]", line(one))


def _fields(before: Any, after: Any, cls: type, path: str, report: _Found) -> None:
    """The fields of two structs of a class, either of them perhaps blank."""
    for name, hint in model.fields(cls).items():
        if (cls, name) in _NO_FIELDS:
            continue
        here = f"{path}.{name}".lstrip(".")
        old, new = model.at(before, (name,)), model.at(after, (name,))
        if name == "extra":
            _added(old or {}, new or {}, here, report)
            continue
        if name == "funds":
            _funds(old or [], new or [], report)
            continue
        inner = model.struct(hint)
        if here in _LISTS:
            _entries(old or [], new or [], here, report)
        elif inner is not None and inner is not Target:
            _fields(old, new, inner, here, report)
        elif old != new:
            renamed = (name == "name" and None not in (old, new)
                       and (cls is Indicator or cls is Project and before.code == after.code))
            report.add("renamed" if renamed else "changed", here, _shown(before, name, old), _shown(after, name, new))


def _funds(before: list[Fund], after: list[Fund], report: _Found) -> None:
    """Money by its source."""
    olds, news = ({each.source: each for each in funds} for funds in (before, after))
    for source in sorted({*olds, *news}):
        _fields(olds.get(source), news.get(source), Fund, f"{model.FUNDS}{source}]", report)


def _added(before: dict[str, Any], after: dict[str, Any], path: str, report: _Found) -> None:
    """The fields of a form's own."""
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old != new:
            report.add("changed", f"{path}.{name}", *(None if value is None else value if isinstance(value, str)
                                                      else f"{number.plain(value):f}" for value in (old, new)))


#: What is no content, and what is compared in its own way.
_NO_FIELDS = {(Project, "number"), (Fund, "source"), (Project, "origin"), (Submission, "projects"),
              (Submission, "conflicts")}


def _entries(before: list[Any], after: list[Any], path: str, report: _Found) -> None:
    """The entries of a list whose order is content."""
    both, gone, new = match(before, after, _LISTS[path])
    elsewhere = moved(both)
    partner = {j: i for i, j in both}
    for place, left in sorted([*((place, True) for place in gone), *((place, False) for place in range(len(after)))],
                              key=lambda each: (each[0], not each[1])):
        entry, here = (before if left else after)[place], f"{path}[{place}]"
        report.entry = None if isinstance(entry, str) else _called(entry)
        if left or place not in partner:
            report.whole("removed" if left else "added", here, line(entry))
            continue
        other = before[partner[place]]
        if (partner[place], place) in elsewhere:
            report.entry = _called(entry)
            report.add("moved", here, str(partner[place] + 1), str(place + 1))
            report.entry = None if isinstance(entry, str) else report.entry
        if isinstance(entry, str):
            if entry != other:
                report.add("changed", here, other, entry)
        else:
            _fields(other, entry, type(entry), here, report)
    report.entry = None


def _conflicts(before: Submission, after: Submission, report: _Found) -> None:
    """What a merge found to differ in the header."""
    old, new = (one.conflicts if one.conflicts is not UNSET else {} for one in (before, after))
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            report.add("changed", f"conflicts.{name}", *("；".join(
                one if isinstance(one, str) else msgspec.json.Encoder(decimal_format="number").encode(one).decode()
                for one in values) if values else None for values in (old.get(name), new.get(name))))


# ── what things show ────────────────────────────────────────────────────────────────────────────


def _shown(owner: Any, name: str, value: Any) -> str | None:
    """A value as the form would show it; words of the JSON (percent, true) as they are."""
    if value is None:
        return None
    if isinstance(value, Target):
        return target.format(value)
    if name == "weight":
        return f"{number.plain(value):f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(owner, SpendingPlan) and name in spending.POINTS:
        if owner.unit == "percent":
            return f"{number.plain(value):f}%"
        return f"{number.amount(value):f}万元" if owner.unit else f"{number.plain(value):f}"
    return f"{number.amount(value):f}" if isinstance(value, Decimal) else str(value)


def _called(entry: Any) -> str | None:
    """What an entry is called: its levels and name, its heading; without either, what it says."""
    if isinstance(entry, Indicator):
        return " / ".join(part for part in (entry.level1, entry.level2, entry.name) if part) or None
    return entry if isinstance(entry, str) else entry.heading or next(_texts(entry), None)


def line(entry: Any) -> str:
    """A whole entry in one line: a project with its total, an indicator with its target, a paragraph with its texts."""
    if isinstance(entry, str):
        return entry
    if isinstance(entry, Project):
        total = _shown(entry.budget, "total", entry.budget.total) if entry.budget else None
        return " ".join(part for part in (entry.code, entry.name, total and f"{total}万元") if part)
    rest = [target.format(entry.target)] if isinstance(entry, Indicator) else list(_texts(entry))
    named = _called(entry) if isinstance(entry, Indicator) else entry.heading
    return "：".join(part for part in (named, " ".join(part for part in rest if part)) if part)


def _texts(entry: Paragraph | Subgoal) -> Iterator[str]:
    return (text for name in entry.__struct_fields__ if name != "heading" and (text := getattr(entry, name)))


# ── what tells things apart ─────────────────────────────────────────────────────────────────────


def _content(one: Submission) -> bytes:
    """What a submission says: the order of its projects, their places and origins are no content."""
    return model.encode(msgspec.structs.replace(one, projects=[])) + b"".join(sorted(map(model.content, one.projects)))


def _unit(project: Project) -> Hashable:
    unit = project.unit
    return (project.name, unit and (unit.code or unit.name)) if project.name else None


def _statements(entry: Any, names: tuple[str, ...]) -> bytes | None:
    """What fields of an entry say; None where they are blank."""
    statements = [getattr(entry, name) for name in names]
    return model.encode(statements) if any(part is not None for part in statements) else None


def _said(entry: Any, names: tuple[str, ...]) -> Bag:
    """The characters of an entry's fields; targets are the same or not: every other one has ≥, 0 and %."""
    bag = Bag()
    for name in names:
        if isinstance(value := getattr(entry, name), Target):
            bag[name, value] += 2
        elif value is not None:
            bag.update(letters(value, name))
    return bag


def _values(project: Project) -> Bag:
    """What a project says of its own; its unit, its plan and the levels are what other projects say too."""
    bag = Bag((name, getattr(project, name)) for name in ("name", "purpose") if getattr(project, name))
    if project.budget and project.budget.total is not None:
        bag["total", project.budget.total] += 1
    bag.update(("goal", goal) for goal in project.goals)
    bag.update((name, getattr(row, name)) for row in project.indicators for name in _STATEMENTS
               if getattr(row, name) is not None)
    return bag


def _projects_of(one: Submission) -> Bag:
    return Bag(project.code or project.name for project in one.projects)


def _paragraphs(cls: type[msgspec.Struct]) -> Matching:
    names = tuple(cls.__struct_fields__)
    return Matching(model.encode, (
        Step(lambda entry: entry.heading), Step(lambda entry: _statements(entry, names[1:])),
        Step(lambda entry: (), _ENTRY_FLOOR)), lambda entry: _said(entry, names))


_SUBMISSIONS = Matching(_content, (Step(merging.identity),), _projects_of)
_PROJECTS = Matching(model.content, (
    Step(lambda project: project.code), Step(_unit), Step(lambda project: (), _PROJECT_FLOOR)), _values)
_INDICATORS = Matching(model.encode, (
    # without a name its levels tell a row; without both nothing does
    Step(lambda row: model.encode([row.level1, row.level2, row.name]) if row.name or row.level2 else None),
    Step(lambda row: _statements(row, _STATEMENTS)), Step(lambda row: row.name),
    Step(lambda row: (row.level1, row.level2), _ENTRY_FLOOR)), lambda row: _said(row, _STATEMENTS))
#: The lists whose order is content, by path: how their entries are known again.
_LISTS = {
    "goals": Matching(lambda goal: goal, (Step(lambda goal: (), _ENTRY_FLOOR),), letters),
    "indicators": _INDICATORS,
    "overall.goals": _paragraphs(Paragraph),
    "overall.subgoals": _paragraphs(Subgoal),
    "overall.safeguards": _paragraphs(Paragraph),
}
