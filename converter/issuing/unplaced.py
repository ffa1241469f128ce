"""What a document says and a form has no place for: each value, where it stands in the document.

Knows the model's fields by their kinds and which paths a form carries. Knows no cell and no sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, get_origin

from msgspec import UNSET, Struct

from ..document import model, normal
from ..document.findings import Findings
from ..document.model import Project, Submission
from ..document.values import added
from ..document.values.codec import CODECS
from ..form import Form
from ..reading.places import shown
from ..system import patterns

_ROW = patterns.pattern(r"indicators\[([0-9]+)\]")

#: What no form carries by a value of its own: the place of a project in its workbook.
_NO_VALUE = "place"
#: What some forms ask for, and documents without it do not say.
_RARE = frozenset(("indicators[].weight", "spending_plan.september"))
_INDEX = patterns.pattern(r"\[[0-9]+(?=\])")


#: What a submission says of itself and the codes of its projects say too: its path, and that of the code.
IMPLIED = {"year": "code", "department.code": "unit.code"}


class Value(NamedTuple):
    """A value of a document. project: whose it is, None of the submission's own; path: relative to it, with indices."""

    project: Project | None
    path: str
    kind: str
    value: Any

    @property
    def pattern(self) -> str:
        """The path as a marker names it: `indicators[].target`."""
        return pattern(self.path)


def pattern(path: str) -> str:
    """A path without its indices; a source of money is none."""
    return _INDEX.sub("[", path)


def values(submission: Submission) -> Iterator[Value]:
    """Every value of a submission that is not blank, its own first, in the model's order."""
    yield from _below(submission, None, "")
    for project in submission.projects:
        yield from _below(project, project, "")


def _below(part: Struct, project: Project | None, path: str) -> Iterator[Value]:
    for name, annotation in model.fields(type(part)).items():
        value, kind = getattr(part, name), model.kind(annotation)
        if value is None or value is UNSET or value == [] or kind == _NO_VALUE:
            continue
        if kind == "extra":
            yield from (Value(project, f"{path}{model.EXTRA}{key}", "extra", content) for key, content in value.items())
        elif kind:
            yield Value(project, path + name, kind, value)
        elif name == "funds":
            for fund in value:
                yield from _below(fund, project, f"{model.FUNDS}{fund.source}].")
        elif (inner := model.struct(annotation)) and inner is not Project:
            if get_origin(annotation) is list:
                for index, entry in enumerate(value):
                    yield from _below(entry, project, f"{path}{name}[{index}].")
            else:
                yield from _below(value, project, f"{path}{name}.")


def homeless(form: Form) -> list[str]:
    """The paths that a document of any form may have and this form has no place for; what its codes say they say."""
    carried = form.paths | form.own_paths | {path for path, code in IMPLIED.items() if code in form.paths}
    return [path for cls in (Submission, Project) for path, kind in model.paths(cls)
            if kind not in (_NO_VALUE, "extra") and path not in carried and path not in _RARE]


def is_complete(form: Form) -> bool:
    """Whether the form has a place for whatever a document of any form says."""
    return not homeless(form) and "year" in form.own_paths and not form.splits


def unplaced(submission: Submission, form: Form) -> Iterator[Value]:
    """The values of a submission that the form cannot hold; a value of its own may be of another kind than it asks."""
    lost = set(homeless(form))
    if submission.year != normal.implied_year(submission.projects, form.codes):
        lost |= {"year"} - form.own_paths
    if submission.department and submission.department.code != normal.implied_department(submission.projects):
        lost |= {"department.code"} - form.own_paths
    yield from _elsewhere(submission, form)
    if any(map(_adds, submission.projects)):
        lost |= _RARE - form.paths
    elif not (lost or form.splits):
        return
    for one in values(submission):
        if form.splits and one.kind == "target" and isinstance(one.value.note, str):
            yield Value(one.project, f"{one.path}.note", "text", one.value.note)
        kind = form.added.get(one.pattern) if one.kind == "extra" else None
        is_lost = one.pattern in lost or one.path.startswith(model.FUNDS) and one.path not in form.paths
        options = form.choices.get(one.pattern)
        if is_lost or one.kind == "extra" and not (
                kind and added.suits(kind, one.value) and (options is None or one.value in options)):
            yield one


def _elsewhere(submission: Submission, form: Form) -> Iterator[Value]:
    """What entries say of a table under or over the one they stand in."""
    for page in (page for page in form.project_pages if page.parts):
        others = {part.path: repeat for repeat in page.tables for slot in repeat.slots for part in slot.fields}
        for one in values(submission):
            place = _ROW.match(one.path)
            if one.project and place and (repeat := others.get(one.pattern)):
                if not page.holds(repeat, one.project.indicators[int(place[1])]):
                    yield one


def _adds(project: Project) -> bool:
    """Whether a project says what not every form has a place for."""
    plan = project.spending_plan
    rare = (project.extra, project.funds, plan.september if plan else UNSET)
    return any(each is not UNSET for each in rare) or any(
        row.weight is not UNSET or row.extra is not UNSET for row in project.indicators)


def report(submission: Submission, form: Form, findings: Findings, file: str | None = None) -> None:
    """A finding for each value that the form cannot hold. file: where the document comes from, else its origins say."""
    for one in unplaced(submission, form):
        project = one.project
        origin = project.origin if project and file is None else None
        findings.add("no-place", file=origin.file if origin else file, sheet=origin and origin.sheet,
                     cell=origin and origin.cell, project=(project.code or project.name) if project else None,
                     path=one.path, found=_shown(one))
    form.label(findings)


def _shown(one: Value) -> str:
    """The value as a cell would show it."""
    return shown(CODECS[one.kind].format(one.value) if one.kind in CODECS else one.value)
