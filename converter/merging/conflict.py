"""Where versions differ: one conflict a field, with the value of every version side by side.

A field is what can be chosen on its own: single values, the unit, the plan, the goals; the rows of indicators where
all versions have the same rows, else the list. With more than two versions the conflict has as many values: pairs
would ask for the same field several times over, and the answers might contradict each other. Knows no sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import msgspec

from . import sameness
from .legible import short
from .sameness import HEADER, Identity
from .store import Collection, Kept, Where
from ..document import guise, model, normal
from ..document.findings import Findings
from ..document.model import Budget, Project
from ..document.values import spending

_FIELDS = ("name", "unit", "budget.total", "budget.fiscal", "budget.other", "purpose", "spending_plan", "goals")
#: What tells an indicator's row; the rest of it is chosen field by field.
_ROW, _CELLS = ("level1", "level2", "name"), ("description", "target", "basis", "weight")


class Side(msgspec.Struct):
    """One of the values that differ. `source` is the number of the input it was read in."""

    value: Any
    source: int
    sources: frozenset[int]
    where: Where  # where its project begins; its own cell, once somebody has looked it up


class Conflict(msgspec.Struct):
    """A field that differs. `told` is what tells the project, None for a header; `path` is relative to it."""

    submission: int
    identity: Identity
    department: str | None
    told: bytes | None
    code: str | None
    name: str | None
    path: str
    sides: list[Side]
    chosen: int | None = None  # the side a person has decided for

    @property
    def mark(self) -> str:
        """Tells this conflict, with these values in this order, from any other."""
        project = self.code or (self.told and self.told.hex())
        asked = [self.identity, project, self.path, [side.value for side in self.sides]]
        return hashlib.sha256(model.compact(asked)).hexdigest()[:32]


def of_header(collection: Collection, submission: int) -> list[Conflict]:
    """The header fields of which several values were met, their values sorted as the document has them."""
    identity, values = collection.identity(submission), collection.values(submission)
    name = department(collection, submission)
    conflicts = []
    for field in HEADER:
        if len(values.get(field, ())) > 1:
            sides = [Side(msgspec.json.decode(value, type=HEADER[field]), min(sources), frozenset(sources),
                          Where(collection.names[min(sources)]))
                     for value, sources in values[field].items()]
            sides.sort(key=lambda side: sameness.said(side.value))
            conflicts.append(Conflict(submission, identity, name, None, None, None, field, sides))
    return conflicts


def department(collection: Collection, submission: int) -> str | None:
    """What a department is called, for sentences: the first of its names, else after its own unit."""
    names = sorted(collection.values(submission).get("department.name", ()))
    return msgspec.json.decode(names[0]) if names else guise.shown(None, collection.own(submission), "zh")


def of_project(collection: Collection, submission: int, versions: list[Kept]) -> list[Conflict]:
    identity, name = collection.identity(submission), department(collection, submission)
    projects = [one.project for one in versions]
    return [Conflict(submission, identity, name, versions[0].told, projects[0].code, projects[0].name, path,
                     [Side(value, one.source, one.sources, one.where) for one, value in zip(versions, values)])
            for path, values in differing(projects).items()]


def differing(projects: list[Project]) -> dict[str, list[Any]]:
    """Path → the value of every version, for each field in which they are not all the same."""
    values = {path: [model.at(project, tuple(path.split("."))) for project in projects]
              for path in (*_FIELDS, *sorted({path for project in projects for path in model.fund_paths(project)}),
                           *_added(projects))}
    if _same_rows(projects):
        for index, rows in enumerate(zip(*(project.indicators for project in projects))):
            values |= {f"indicators[{index}].{name}": [model.at(row, tuple(name.split("."))) for row in rows]
                       for name in (*_CELLS, *_added(rows))}
    else:
        values["indicators"] = [project.indicators for project in projects]
    return {path: those for path, those in values.items() if len(set(map(model.compact, those))) > 1}


def _added(parts: Iterable[Any]) -> list[str]:
    """The fields that forms have of their own, of any of these parts."""
    return sorted({f"{model.EXTRA}{name}" for part in parts for name in part.extra or ()})


def _same_rows(projects: list[Project]) -> bool:
    rows = [[tuple(getattr(row, name) for name in _ROW) for row in project.indicators] for project in projects]
    return all(row == rows[0] for row in rows)


def compose(projects: list[Project], picks: dict[str, int]) -> Project:
    """One project of several versions, every differing field from the version picked for it.

    Where the result is one of the versions, it is that one, with its number and origin.
    """
    chosen = sameness.project(model.compact(projects[0]))  # a copy to the last row
    chosen.budget = chosen.budget or Budget()
    for path, which in picks.items():
        _copy(projects[which], chosen, path)
    if chosen.spending_plan is not None:
        # what the plan's figures tell depends on the budget
        chosen.spending_plan = spending.settle(chosen.spending_plan, chosen.budget.total)
    if normal.is_empty(chosen.budget):
        chosen.budget = None
    return next((project for project in projects if model.content(project) == model.content(chosen)), chosen)


def _copy(source: Any, target: Any, path: str) -> None:
    """Take one field over from another version."""
    if path.startswith("indicators["):
        index, _, name = path.removeprefix("indicators[").partition("].")
        _copy(source.indicators[int(index)], target.indicators[int(index)], name)
    elif path.startswith(model.EXTRA):
        name = path.removeprefix(model.EXTRA)
        extra = {**(target.extra or {}), name: (source.extra or {}).get(name)}
        target.extra = normal.extra(extra)
    elif path.startswith(model.FUNDS):
        key, _, name = path.partition(".")
        fund = model.fund(target, key)
        if fund is None:
            fund = model.Fund(model.source(key) or "")
            target.funds = [*(target.funds or ()), fund]
        _copy(model.fund(source, key) or model.Fund(fund.source), fund, name)
        target.funds = normal.funds(target.funds)
    elif path.startswith("budget."):
        keys = tuple(path.split("."))
        setattr(target.budget, keys[1], model.at(source, keys))
    else:
        setattr(target, path, getattr(source, path))


def report(conflicts: Iterable[Conflict], findings: Findings) -> None:
    """A finding for every value that differs from the first version's; for a header field one with all values.

    What a person has chosen, of a project that is not settled yet, is no finding any more.
    """
    for one in conflicts:
        if one.chosen is not None:
            continue
        if one.told is None:
            findings.add("header-conflict", path=one.path, field=one.path, **one.sides[1].where._asdict(),
                         found="；".join(f"{short(side.value)}（{side.where}）" for side in one.sides))
            continue
        first, *others = one.sides
        for other in others:
            if model.compact(other.value) != model.compact(first.value):
                findings.add("project-conflict", project=one.code or one.name, path=one.path, field=one.path,
                             **other.where._asdict(), found=short(other.value), first=short(first.value),
                             first_place=str(first.where), second_place=str(other.where))
