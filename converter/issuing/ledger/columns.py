"""The lists of the ledger: 项目汇总, 指标明细, 问题. Knows their columns and what a line of each says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from ...checking.grouping import Bundle
from ...document import model
from ...document.model import Budget, Project, SpendingPlan, Submission, Target
from ...document.values import goals
from ...document.values.spending import COMMON, checkpoints
from ...document.wording import field, version
from ...sheets.excel import letters, reference
from ...sheets.filling import Cell, Formula, Link, Money, Number, Percent
from ...merging import Contest
from .figures import Dispute, Group, Tally, parts
from .lists import List
from .styles import WHOLE
from .writer import Book, amount, money_format, year
from .. import worklist
from ..worklist import Column

#: Where the sheets stand, behind 统计 and 报送情况.
_PROJECTS, _INDICATORS, _ISSUES = 2, 3, 4

_YES = {True: "true", False: "false", None: "none"}


def linked(text: str | None, target: str | None) -> Any:
    """A text that leads to `target`, where both are given."""
    if not text or not target:
        return text
    file, _, cell = target.partition("#")
    return Link(text, cell, file)


class Projects:
    """项目汇总: departments, their units, their projects, each with its subtotal in its own line, above what it sums.

    A department stands whole on one sheet; one that no sheet holds is cut, and its parts say so.
    """

    COLUMNS = (
        Column("number", 6, "count"), Column("project_name", 46, "text"), Column("code", 27, "code"),
        Column("total_budget", 17, "number"), Column("fiscal", 17, "number"), Column("other", 15, "number"),
        Column("plan", 14, "centre"), *(Column(point, 12, "number") for point in COMMON),
        Column("purpose", 36, "text"), Column("goals", 44, "text"), Column("indicator_count", 7, "count"),
        Column("year", 7, "count"), Column("division", 9, "code"), Column("department_code", 7, "code"),
        Column("department_name", 32, "line"), Column("unit_code", 9, "code"), Column("unit_name", 32, "line"),
        Column("file", 28, "line"), Column("sheet", 28, "line"),
    )
    #: The last column that is printed: what follows stands in the headings already.
    PRINTED = "indicator_count"

    def __init__(self, book: Book, link: Callable[[Submission, Project], str | None], added: Sequence[str]) -> None:
        self.book, self.link = book, link
        self.added = [path for path in added if not path.startswith(_OF_INDICATOR)]
        self.columns = (*_called(self.COLUMNS, _PATHS, book), *_added(self.added, book))
        keys = [column.key for column in self.columns]
        self.at = {key: place for place, key in enumerate(keys)}
        asides = {2: book.back(), 3: Cell(book.say("money_in"), "aside")}
        self.roll = List(book, "projects", _PROJECTS, self.columns, foot=2, freeze=2, asides=asides,
                         printed=self.at[self.PRINTED] + 1)
        self.all, self.here = Tally(), Tally()
        self.contests: dict[bytes, Contest] = {}
        self.totals: list[str] = []  # the cells of the sheets' totals, but for their column

    def add(self, department: Group) -> None:
        roll = self.roll
        size = 1 + department.lines
        if size > roll.room and not roll.is_fresh:
            self._turn()
        pieces = [department] if size <= roll.room else list(parts(department, roll.capacity))
        for part, piece in enumerate(pieces, 1):
            if part > 1:
                self._turn()
            self._department(piece, part, len(pieces))
        department.place = pieces[0].place

    def _department(self, department: Group, place: int, places: int) -> None:
        say = self.book.say
        whose = say("whose", year=department.year or say("unknown"), division=department.division or say("unknown"))
        counts = say("counts", units=len(department.units), projects=len(department.projects))
        counts += self._apart(department)
        if places > 1:
            counts += say("part", part=place, parts=places)
        department.place = self._group(department, "department", None,
                                       {"purpose": whose, "goals": counts})
        for unit in department.units:
            counts = say("count_of_unit", projects=len(unit.projects))
            unit.place = self._group(unit, "unit", department, {"goals": counts + self._apart(unit)})
            for project in unit.projects:
                self._project(project, unit, department)
            for dispute in unit.disputes:
                self._dispute(dispute, unit, department)
        self.contests.update((one.contest.told, one.contest) for one in department.disputes)
        self.all.include(department.tally)
        self.here.include(department.tally)

    def _apart(self, group: Group) -> str:
        """What is said of contested projects beside a sum that leaves them out."""
        return self.book.apart(group.tally.total.value, [one.contest for one in group.disputes])

    def _group(self, group: Group, line: str, above: Group | None, words: dict[str, str]) -> str:
        """A heading, with the subtotals of the lines below it, which filters narrow; its cell."""
        level = 1 if above else 0
        name = " ".join(part for part in (group.code, self.book.named(group, f"no_{line}")) if part)
        values = self._whose(group, above) | {"project_name": Cell(name, "text", level + 1)} | words
        first = self.roll.row + 2
        last = first + group.lines - 1
        if group.projects:
            values |= self._sums(group.tally, f"=SUBTOTAL(9,{{0}}{first}:{{0}}{last})")
        row = self._line(values, line, level)
        return reference(self.roll.sheet.name, f"B{row + 1}")

    def _sums(self, tally: Tally, formula: str) -> dict[str, Any]:
        """Sums as formulas; where a cell below holds an amount as text, the exact sum itself."""
        values: dict[str, Any] = {"indicator_count": Formula(
            formula.format(self._letter("indicator_count")), Decimal(tally.indicators), WHOLE)}
        for key, total in (("total_budget", tally.total), ("fiscal", tally.fiscal), ("other", tally.other)):
            if total.value is not None:
                values[key] = Money(total.value) if not total.is_safe else Formula(
                    formula.format(self._letter(key)), total.value, money_format(total.value))
        return values

    def _letter(self, key: str) -> str:
        return letters(self.at[key])

    def _whose(self, group: Group, above: Group | None) -> dict[str, Any]:
        values: dict[str, Any] = {"year": year(group.year), "division": group.division}
        for kind, one in (("department", above or group), ("unit", group if above else None)):
            if one:
                values[f"{kind}_code"], values[f"{kind}_name"] = one.code, one.name
        return values

    def _dispute(self, dispute: Dispute, unit: Group, department: Group) -> None:
        """A contested project: its name, then a line a version, whose amounts are shown and no numbers, so that nothing
        adds them up."""
        say, contest = self.book.say, dispute.contest
        elsewhere = len(contest.rivals) - len(dispute.versions)
        self._line(self._whose(unit, department) | {
            "project_name": Cell(say("contested", name=contest.name or say("unknown")), "contested", 3),
            "code": contest.code, "goals": Cell(
                say("contested_range", low=amount(contest.low), high=amount(contest.high),
                    difference=amount(contest.high - contest.low), count=len(contest.rivals))
                + (say("contested_elsewhere", count=elsewhere) if elsewhere else ""), "contested"),
        }, "row", 2)
        for project in dispute.versions:
            self._project(project, unit, department, version(contest.place(project), self.book.lang))

    def _project(self, project: Project, unit: Group, department: Group, which: str | None = None) -> None:
        budget, origin = project.budget or Budget(), project.origin
        values = self._whose(unit, department)
        name = linked(project.name, self.link(unit.submission, project))
        values |= {
            "number": project.number, "project_name": Cell(name, "text", 3), "code": project.code,
            "total_budget": _money(budget.total), "fiscal": _money(budget.fiscal), "other": _money(budget.other),
            "purpose": project.purpose, "goals": goals.format(project.goals),
            "indicator_count": len(project.indicators),
            "unit_name": project.unit.name if project.unit else None,
            "file": origin.file if origin else None, "sheet": origin.sheet if origin else None,
        }
        if project.spending_plan:
            values |= self._plan(project.spending_plan)
        for path in (path for path in self.added if path not in values):
            value = model.at(project, tuple(path.split(".")))
            values[path] = _money(value) if path.endswith("].amount") else _figure(value)
        if which:
            values |= {"number": which, "project_name": Cell(name, "text", 4), "indicator_count": None} | {
                key: None if money is None else Cell(amount(money), "contested_amount")
                for key, money in (("total_budget", budget.total), ("fiscal", budget.fiscal), ("other", budget.other))}
        self._line(values, "row", 2)

    def _plan(self, plan: SpendingPlan) -> dict[str, Any]:
        kind = {"percent": Percent, "amount": Money, None: Number}[plan.unit]
        values = {point if point in COMMON else f"spending_plan.{point}": kind(figure)
                  for point, figure in checkpoints(plan).items()}
        return values | {"plan": self.book.say(f"{plan.unit or 'none'}_{_YES[plan.cumulative]}")}

    def _line(self, values: dict[str, Any], line: str, level: int) -> int:
        return self.roll.line([values.get(column.key) for column in self.columns], line, level)

    def _turn(self) -> None:
        self._sheet_total()
        self.roll.turn()
        self.here = Tally()

    def _sheet_total(self) -> None:
        label = self.book.say("sheet_total", projects=self.here.projects)
        row = self._total(label, self.here, f"=SUBTOTAL(9,{{0}}{List.head + 1}:{{0}}{self.roll.row})")
        self.totals.append(reference(self.roll.sheet.name, f"{{0}}{row + 1}"))

    def _total(self, label: str, tally: Tally, formula: str) -> int:
        self.roll.filter()
        return self._line({"project_name": label} | self._sums(tally, formula), "total", 0)

    def close(self) -> None:
        if self.roll.is_fresh:
            self.roll.close("nothing_projects")
            return
        formula = f"=SUBTOTAL(9,{{0}}{List.head + 1}:{{0}}{self.roll.row})"
        if self.totals:
            self._sheet_total()
            formula = f"=SUM({','.join(self.totals)})"
        self._total(self.book.say("total", projects=self.all.projects)
                    + self.book.apart(self.all.total.value, list(self.contests.values())), self.all, formula)
        self.roll.close("nothing_projects")


def _money(amount: Decimal | None) -> Money | None:
    return None if amount is None else Money(amount)


#: How the paths begin of what only some forms ask of an indicator; others are a project's.
_OF_INDICATOR = "indicators[]."


#: The columns that a form may call otherwise → the paths of their values.
_PATHS = {"code": "code", "project_name": "name", "total_budget": "budget.total", "fiscal": "budget.fiscal",
          "other": "budget.other", "purpose": "purpose", "goals": "goals",
          **{point: f"spending_plan.{point}" for point in COMMON}}
_ROW_PATHS = {"code": "code", "name": "name", "level3": "indicators.name", **{
    name: f"indicators.{name}" for name in ("level1", "level2", "description", "basis")}}


def _called(columns: Sequence[Column], paths: Mapping[str, str], book: Book) -> list[Column]:
    """The columns, by the labels of the form at hand where these are not the official terms."""
    return [column._replace(title=book.labels.get(paths.get(column.key, ""), column.title)) for column in columns]


def _added(paths: Sequence[str], book: Book) -> list[Column]:
    """The columns of what only some forms ask for."""
    return [Column(path, 18, "number" if path.endswith("].amount") else "text", field(path, book.lang, book.labels))
            for path in paths]


def _figure(value: Any) -> Any:
    """A value of a form's own: text, or a number."""
    return Number(Decimal(value)) if isinstance(value, (int, Decimal)) else value


class Indicators:
    """指标明细: one line an indicator, its target in operator, value, unit and note."""

    COLUMNS = (
        Column("code", 27, "code"), Column("name", 44, "text"), Column("unit_name", 36, "text"),
        Column("level1", 14, "centre"), Column("level2", 22, "centre"), Column("level3", 32, "text"),
        Column("description", 36, "text"), Column("operator", 6, "centre"), Column("value", 12, "number"),
        Column("measure", 9, "centre"), Column("note", 30, "text"), Column("basis", 30, "text"),
    )

    def __init__(self, book: Book, added: Sequence[str]) -> None:
        self.book = book
        self.added = [path.removeprefix(_OF_INDICATOR) for path in added if path.startswith(_OF_INDICATOR)]
        columns = (*_called(self.COLUMNS, _ROW_PATHS, book),
                   *_added([path for path in added if path.startswith(_OF_INDICATOR)], book))
        self.roll = List(book, "indicators", _INDICATORS, columns, foot=1, freeze=2,
                         asides={1: book.back()})

    def add(self, department: Group) -> None:
        for unit in department.units:
            for project in unit.projects:
                self._project(project)
            for dispute in unit.disputes:
                for project in dispute.versions:
                    which = version(dispute.contest.place(project), self.book.lang)
                    self._project(project, self.book.say("contested_version", version=which))

    def _project(self, project: Project, mark: str = "") -> None:
        # whose it is stands in every line, for filters, and is seen in the first
        name = (project.name or "") + mark
        seen: list[Any] = [project.code, name or None, project.unit.name if project.unit else None]
        faint = [Cell(value, look) for value, look in zip(seen, ("faint_code", "faint", "faint"))]
        whose = seen
        for indicator in project.indicators:
            if not self.roll.room:
                self.roll.turn()
                whose = seen
            self.roll.line([*whose, indicator.level1, indicator.level2, indicator.name, indicator.description,
                            *_target(indicator.target), indicator.basis,
                            *(_figure(model.at(indicator, tuple(name.split(".")))) for name in self.added)])
            whose = faint

    def close(self) -> None:
        self.roll.close("nothing_indicators")


def _target(target: Target | None) -> list[Any]:
    """Operator, value, unit and note; a target that is no comparison is a note."""
    if target is None:
        return [None] * 4
    if target.text is not UNSET:
        return [None, None, None, target.text]
    assert isinstance(target.value, Decimal)  # as every comparison has it
    return [target.operator, Number(target.value), target.unit, target.note]


class Issues:
    """问题: what must be mended, then advice, each a line of equal findings with a link to its first cell."""

    COLUMNS = worklist.COLUMNS

    def __init__(self, book: Book, source: Callable[[str], str | None], asked: worklist.Asked) -> None:
        self.book, self.source, self.asked, self.count = book, source, asked, 0
        self.roll = List(book, "findings", _ISSUES, self.COLUMNS, foot=1, freeze=2, asides={4: book.back()},
                         printed=worklist.printed())

    def add(self, bundle: Bundle) -> None:
        """What must be mended is written when it comes; advice waits until all of that is there."""
        line = worklist.issue(bundle, self.asked, self.book.lang)
        if bundle.severity == "error":
            self._line(line)
        else:
            self.book.waiting.put(line)

    def _line(self, line: worklist.Issue) -> None:
        if not self.roll.room:
            self.roll.turn()
        self.count += 1
        shown = list(worklist.values(self.count, line, self.source))
        shown[1] = Cell(shown[1], line.severity)
        self.roll.line(shown)

    def close(self) -> None:
        for line in self.book.waiting.taken(worklist.Issue):
            self._line(line)
        self.roll.close("nothing_findings")
