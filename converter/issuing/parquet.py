"""Merged submissions as two Parquet tables for analysts: projects.parquet and indicators.parquet.

Streams through two temporary files that duckdb turns into tables, so that no more than one submission is held.
Numbers are exact decimals, as wide as the widest met. Knows duckdb and the tables' columns. Knows no merging.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import UNSET

from ..document import model
from ..document.model import Project, Submission
from ..document.values.spending import COMMON
from ..merging import Contests
from ..system import files
from ..system.errors import Unreadable

_WHOSE = {"year": "INTEGER", "division": "VARCHAR", "department_code": "VARCHAR", "department_name": "VARCHAR",
          "project_code": "VARCHAR", "version": "INTEGER", "contested": "BOOLEAN", "counted": "BOOLEAN"}
TABLES: dict[str, dict[str, str]] = {
    "projects": _WHOSE | {
        "number": "BIGINT", "name": "VARCHAR", "unit_code": "VARCHAR", "unit_name": "VARCHAR",
        "total": "DECIMAL", "fiscal": "DECIMAL", "other": "DECIMAL", "purpose": "VARCHAR",
        "plan_unit": "VARCHAR", "plan_cumulative": "BOOLEAN", "plan_march": "DECIMAL", "plan_june": "DECIMAL",
        "plan_october": "DECIMAL", "plan_december": "DECIMAL", "goals": "VARCHAR[]", "indicators": "INTEGER",
        "origin_file": "VARCHAR", "origin_sheet": "VARCHAR", "origin_cell": "VARCHAR"},
    "indicators": _WHOSE | {
        "row": "INTEGER", "level1": "VARCHAR", "level2": "VARCHAR", "name": "VARCHAR", "description": "VARCHAR",
        "target_operator": "VARCHAR", "target_value": "DECIMAL", "target_unit": "VARCHAR", "target_note": "VARCHAR",
        "target_text": "VARCHAR", "basis": "VARCHAR"},
}
#: How many digits a decimal has at most.
_DIGITS = 38
_MEMORY = "300MB"


def write(folder: Path, submissions: Iterable[Submission], contests: Contests = Contests()) -> None:
    """Write both tables into a folder, each whole or not at all: a row a version, of which sums take the counted ones.

    Raises Unreadable where duckdb is missing or a number is wider than a decimal, OSError where nothing can be written.
    """
    try:
        import duckdb
    except ImportError:
        raise Unreadable("no-duckdb") from None
    try:
        with files.standing(folder):
            _write(duckdb, folder, submissions, contests)
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise OSError(errno.EIO, str(error)) from None


def _write(duckdb: Any, folder: Path, submissions: Iterable[Submission], contests: Contests) -> None:
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as place:
        widths = _lines(Path(place), submissions, contests)
        with duckdb.connect() as db:
            # one thread: the same rows in the same groups, the same bytes
            db.execute(f"SET memory_limit = '{_MEMORY}'; SET threads = 1")
            db.execute("SET temp_directory = $1", [place])
            for table, columns in TABLES.items():
                types = {name: kind if kind != "DECIMAL" else widths[table].type(name)
                         for name, kind in (columns | widths[table].added()).items()}
                db.execute(f"COPY (SELECT * FROM read_json($1, format = 'newline_delimited', columns = {types!r})) "
                           "TO $2 (FORMAT parquet, COMPRESSION zstd)",
                           [str(Path(place) / f"{table}.json"), str(Path(place) / f"{table}.parquet")])
        for table in TABLES:
            os.replace(Path(place) / f"{table}.parquet", folder / f"{table}.parquet")


class _Widths:
    """How many digits before and after the point the numbers of each column have."""

    def __init__(self) -> None:
        self.before: dict[str, int] = {}
        self.after: dict[str, int] = {}
        self.kinds: dict[str, str] = {}

    def see(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its numbers as text, as they stand."""
        for name, value in row.items():
            if type(value) is Decimal:
                _, digits, exponent = value.as_tuple()
                assert isinstance(exponent, int)  # the model takes finite numbers only
                self.after[name] = max(self.after.get(name, 2), -exponent)
                self.before[name] = max(self.before.get(name, 1), len(digits) + exponent)
        return {name: f"{value:f}" if type(value) is Decimal else value for name, value in row.items()}

    def note(self, name: str, value: Any) -> None:
        """A column that only some forms have: numbers, unless a text is met."""
        kind = "VARCHAR" if isinstance(value, str) else "DECIMAL"
        self.kinds[name] = kind if self.kinds.get(name, kind) == kind else "VARCHAR"

    def added(self) -> dict[str, str]:
        return dict(sorted(self.kinds.items()))

    def type(self, name: str) -> str:
        after = self.after.get(name, 2)
        if self.before.get(name, 1) + after > _DIGITS:
            raise Unreadable("not-decimal", column=name)
        return f"DECIMAL({_DIGITS}, {after})"


def _lines(place: Path, submissions: Iterable[Submission], contests: Contests) -> dict[str, _Widths]:
    """Every row as a line of JSON, numbers as text, which duckdb turns into decimals without a float in between."""
    widths = {table: _Widths() for table in TABLES}
    with open(place / "projects.json", "wb") as projects, open(place / "indicators.json", "wb") as indicators:
        streams = {"projects": projects, "indicators": indicators}
        for one in submissions:
            for table, row, added in _rows(one, contests):
                for name, value in added.items():
                    widths[table].note(name, value)
                row |= {name: Decimal(value) if type(value) is int else value for name, value in added.items()}
                streams[table].write(model.compact(widths[table].see(row)) + b"\n")
    return widths


def _rows(one: Submission, contests: Contests) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Table, row, and what only some forms have a column for."""
    department = one.department or model.Department()
    seen: Counter[bytes] = Counter()
    for project, contest in zip(one.projects, contests.of(one)):
        if contest:
            seen[contest.told] += 1
        whose = {"year": one.year, "division": one.division, "department_code": department.code,
                 "department_name": department.name, "project_code": project.code,
                 "version": seen[contest.told] if contest else 1, "contested": contest is not None,
                 "counted": contest is None}
        yield "projects", whose | _project(project), _september(project) | _funds(project) | _added(project)
        for index, row in enumerate(project.indicators, 1):
            target = row.target or model.Target(text="")
            parts = {f"target_{name}": getattr(target, name) for name in target.__struct_fields__}
            yield "indicators", whose | {
                "row": index, "level1": row.level1, "level2": row.level2, "name": row.name,
                "description": row.description, "basis": row.basis,
                **{name: value if value not in (UNSET, "") else None for name, value in parts.items()}
            }, ({"weight": row.weight} if isinstance(row.weight, Decimal) else {}) | _added(row)


def _september(project: Project) -> dict[str, Any]:
    """The checkpoint that not every form has."""
    value = model.at(project, ("spending_plan", "september"))
    return {} if value is None else {"plan_september": value}


def _funds(project: Project) -> dict[str, Any]:
    """Money by its source."""
    columns: dict[str, Any] = {}
    for fund in project.funds or ():
        columns |= {f"funds_{fund.source}": fund.amount} if fund.amount is not None else {}
        columns |= {f"funds_{fund.source}_{name}": value for name, value in (fund.extra or {}).items()}
    return columns


def _added(part: Project | model.Indicator) -> dict[str, Any]:
    """The fields of a form's own."""
    return {f"extra_{name}": value for name, value in (part.extra or {}).items()}


def _project(project: Project) -> dict[str, Any]:
    unit, budget = project.unit or model.Unit(), project.budget or model.Budget()
    plan, origin = project.spending_plan or model.SpendingPlan(), project.origin or model.Origin("", "")
    return {
        "number": project.number, "name": project.name, "unit_code": unit.code, "unit_name": unit.name,
        "total": budget.total, "fiscal": budget.fiscal, "other": budget.other, "purpose": project.purpose,
        **{f"plan_{name}": getattr(plan, name) for name in ("unit", "cumulative", *COMMON)}, "goals": project.goals,
        "indicators": len(project.indicators), "origin_file": origin.file or None, "origin_sheet": origin.sheet,
        "origin_cell": origin.cell}
