"""Documents → one document: associative, commutative, idempotent; no project and no version is lost.

A submission is (division, year, department code); without a department code its name tells it apart.
A project is its content: `number` and `origin` are none, and of equal projects the one whose origin sorts
first survives. Sees no cell, no form and no spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import UNSET

from . import model
from .findings import Findings
from .model import Department, Document, Origin, Overall, Project, Submission

#: The header's fields by name: how each is read from a submission. An empty list is as good as null.
_HEADER = {
    "department.name": lambda one: one.department.name if one.department else None,
    "status": lambda one: one.status,
    "prepared_by": lambda one: one.prepared_by,
    "reviewed_by": lambda one: one.reviewed_by,
    "overall.goals": lambda one: one.overall.goals if one.overall else None,
    "overall.subgoals": lambda one: one.overall.subgoals if one.overall else None,
    "overall.safeguards": lambda one: one.overall.safeguards if one.overall else None,
}


def merge(documents: Iterable[Document], findings: Findings | None = None,
          read_in: Mapping[int, str] = MappingProxyType({})) -> Document:
    """All submissions of all documents (in normal form) as one document; conflicts are findings.

    read_in: the input each project came from, by `id`, for findings about projects without an origin.
    """
    findings = findings if findings is not None else Findings()
    groups: dict[tuple, list[Submission]] = {}
    for document in documents:
        for submission in document.submissions:
            groups.setdefault(identity(submission), []).append(submission)
    return Document.of([_submission(groups[key], findings, read_in) for key in sorted(groups, key=_sortable)])


def identity(one: Submission) -> tuple:
    """(year, division, department code); a department without a code goes by its name."""
    code = one.department.code if one.department else None
    return one.year, one.division, code, (one.department.name if one.department and code is None else None)


def content(project: Project) -> bytes:
    """What a project says: its JSON without its place and origin."""
    return model.encode(msgspec.structs.replace(project, number=None, origin=None))


def _sortable(key: tuple) -> tuple:
    """Nulls last."""
    return tuple((part is None, part if part is not None else "") for part in key)


def _submission(parts: list[Submission], findings: Findings, read_in: Mapping[int, str]) -> Submission:
    year, division, code, name = identity(parts[0])
    values: dict[str, Any] = {}
    conflicts: dict[str, list[Any]] = {}
    for field, get in _HEADER.items():
        met = {_json(found): found for one in parts if (found := get(one)) not in (None, [])}
        for one in parts:
            if one.conflicts is not UNSET:
                met.update((_json(found), found) for found in one.conflicts.get(field, ()))
        if len(met) > 1:
            conflicts[field] = [msgspec.to_builtins(met[key], builtin_types=(model.Decimal,)) for key in sorted(met)]
            findings.add("header-conflict", path=field, field=field, found="；".join(sorted(met)), **_where(parts))
        values[field] = next(iter(met.values())) if len(met) == 1 else None
    overall = Overall(*(values[f"overall.{name}"] or [] for name in Overall.__struct_fields__))
    name = values["department.name"]
    return Submission(
        year=year, division=division, department=Department(code, name) if code or name else None,
        status=values["status"], prepared_by=values["prepared_by"], reviewed_by=values["reviewed_by"],
        overall=overall if any(getattr(overall, name) for name in Overall.__struct_fields__) else None,
        projects=_projects([project for one in parts for project in one.projects], findings, read_in),
        conflicts=conflicts or UNSET)


def _where(parts: list[Submission]) -> dict[str, str]:
    files = sorted({project.origin.file for one in parts for project in one.projects if project.origin})
    return {"file": "、".join(files)} if files else {}


def _json(value: Any) -> str:
    return model.encode(value).decode().strip() if not isinstance(value, str) else value


def _origin(project: Project) -> tuple:
    origin = project.origin
    place = (origin.file, origin.sha256, origin.sheet, origin.cell) if origin else (None,) * 4
    return _sortable((*place, project.number))


def _projects(projects: list[Project], findings: Findings, read_in: Mapping[int, str]) -> list[Project]:
    """Every version once, in the order of unit, number, code."""
    kept: dict[bytes, Project] = {}
    for project in projects:
        key = content(project)
        if key not in kept or _origin(project) < _origin(kept[key]):
            kept[key] = project
    versions = sorted(kept.items(), key=lambda item: (
        _sortable((item[1].unit.code if item[1].unit else None, item[1].number, item[1].code)), item[0]))
    by_code: dict[str, Project] = {}
    for _, project in sorted(versions, key=lambda item: (_origin(item[1]), item[0])):
        first = by_code.setdefault(project.code, project) if project.code else project
        if first is not project:
            origin = project.origin or Origin(file=read_in.get(id(project), ""), sha256="")
            findings.add("project-conflict", project=project.code, path="code", found=project.code,
                         file=origin.file or None, sheet=origin.sheet, cell=origin.cell,
                         first=_named(first, read_in), second=_named(project, read_in))
    return [project for _, project in versions]


def _named(project: Project, read_in: Mapping[int, str]) -> str:
    """Where a version was read, for a sentence."""
    origin = project.origin
    if origin is None:
        return read_in.get(id(project)) or project.name or "?"
    return "!".join(part for part in (origin.file, origin.sheet, origin.cell) if part)
