"""The figures of a collection, gathered while it passes: sums, the largest and what remains, the spending curve.

Knows the model, and what a cell holds exactly. Knows no sheet.
Keeps nothing that grows with the collection but the kinds of things there are.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal

from ...document import guise
from ...document.findings import Finding
from ...document.model import Budget, Project, SpendingPlan, Submission
from ...document.values import spending
from ...merging import Contest, Contests
from ...sheets.excel import holds

#: Money is added without rounding.
EXACT = Context(prec=200)

#: So many entries are shown one by one; the rest is one.
LARGEST = 15

#: So many kinds of levels are told apart; a collection in which clerks invented more counts the rest as one.
KINDS = 10_000

_HUNDRED = Decimal(100)


class Sum:
    """An exact sum of amounts of which some are blank. `value` is None where all are."""

    __slots__ = ("is_safe", "value")

    def __init__(self) -> None:
        self.value: Decimal | None = None
        self.is_safe = True  # whether cells hold each amount exactly, as numbers

    def add(self, amount: Decimal | None) -> None:
        if amount is not None:
            self.value = amount if self.value is None else EXACT.add(self.value, amount)
            self.is_safe = self.is_safe and holds(amount)

    def include(self, other: Sum) -> None:
        self.add(other.value)
        self.is_safe = self.is_safe and other.is_safe


class Tally:
    """What some projects come to."""

    __slots__ = ("fiscal", "indicators", "other", "projects", "total")

    def __init__(self) -> None:
        self.projects = self.indicators = 0
        self.total, self.fiscal, self.other = Sum(), Sum(), Sum()

    def add(self, project: Project) -> None:
        self.projects += 1
        self.indicators += len(project.indicators)
        budget = project.budget or Budget()
        self.total.add(budget.total)
        self.fiscal.add(budget.fiscal)
        self.other.add(budget.other)

    def include(self, other: Tally) -> None:
        self.projects += other.projects
        self.indicators += other.indicators
        self.total.include(other.total)
        self.fiscal.include(other.fiscal)
        self.other.include(other.other)


class Party:
    """A department, a unit or a division of a year, and what its projects come to."""

    def __init__(self, year: int | None, division: str | None, code: str | None, name: str | None) -> None:
        self.year, self.division, self.code, self.name = year, division, code, name
        self.called: str | None = None  # where it has no name: that of the unit that is the department's own
        self.tally = Tally()
        self.place: str | None = None  # the cell of its line, for links

    def alone(self) -> Party:
        """The same without its projects, to be kept."""
        party = Party(self.year, self.division, self.code, self.name)
        party.called, party.tally, party.place = self.called, self.tally, self.place
        return party


class Dispute:
    """A contested project, and the versions of it that stand in the submission at hand."""

    def __init__(self, contest: Contest) -> None:
        self.contest = contest
        self.versions: list[Project] = []

    @property
    def lines(self) -> int:
        return 1 + len(self.versions)


class Group(Party):
    """A department or a unit with its projects, and the contested ones apart; a department has units."""

    def __init__(self, submission: Submission, code: str | None, name: str | None) -> None:
        super().__init__(submission.year, submission.division, code, name)
        self.submission = submission
        self.units: list[Group] = []
        self.projects: list[Project] = []
        self.disputes: list[Dispute] = []

    def add(self, one: Project | Dispute) -> None:
        if isinstance(one, Dispute):
            self.disputes.append(one)
        else:
            self.projects.append(one)
            self.tally.add(one)

    @property
    def lines(self) -> int:
        """How many lines stand below its heading."""
        return len(self.units) + len(self.projects) + sum(one.lines for one in self.disputes)


def grouped(submission: Submission, contests: Contests = Contests()) -> Group:
    """A submission as a department of units of projects, in the order they come; a contested one stands once."""
    party = submission.department
    department = Group(submission, party.code if party else None, party.name if party else None)
    units: dict[tuple[str | None, str | None], Group] = {}
    disputes: dict[bytes, Dispute] = {}
    for project, contest in zip(submission.projects, contests.of(submission)):
        if contest and contest.told in disputes:
            disputes[contest.told].versions.append(project)
            continue
        code, name = (project.unit.code, project.unit.name) if project.unit else (None, None)
        unit = units.setdefault((code, None if code else name), Group(submission, code, name))
        unit.name = unit.name or name
        entry: Project | Dispute = project
        if contest:
            entry = disputes[contest.told] = Dispute(contest)
            entry.versions.append(project)
        unit.add(entry)
        department.add(entry)
    for one in disputes.values():
        one.versions.sort(key=one.contest.place)
    department.units = list(units.values())
    if not department.name:
        department.called = guise.own(project.unit for project in submission.projects)
    return department


def parts(department: Group, lines: int) -> Iterator[Group]:
    """A department cut so that each part with its headings takes at most so many lines, unless one entry takes more."""
    part, room = _like(department), lines - 1
    for unit in department.units:
        piece = None
        entries: tuple[Project | Dispute, ...] = (*unit.projects, *unit.disputes)
        for entry in entries:
            size = entry.lines if isinstance(entry, Dispute) else 1
            if room < size + (piece is None) and part.lines:
                yield part
                part, piece, room = _like(department), None, lines - 1
            if piece is None:
                piece = _like(unit)
                part.units.append(piece)
                room -= 1
            piece.add(entry)
            part.add(entry)
            room -= size
    yield part


def _like(group: Group) -> Group:
    """A group without what stands in it."""
    return Group(group.submission, group.code, group.name)


class Ranking:
    """The parties with the most money, and what all others come to."""

    def __init__(self) -> None:
        self.all, self.rest = Tally(), Tally()
        self.met = 0
        self._heap: list[tuple[bool, Decimal, int, Party]] = []

    def add(self, party: Party) -> None:
        self.met += 1
        self.all.include(party.tally)
        money = party.tally.total.value
        # a blank is no amount and ranks last; of equal amounts the first one met ranks first
        entry = (money is not None, money or Decimal(0), -self.met, party.alone())
        if len(self._heap) <= LARGEST:
            heapq.heappush(self._heap, entry)
        else:
            self.rest.include(heapq.heappushpop(self._heap, entry)[-1].tally)

    def close(self) -> list[Party]:
        """The largest, in order; `rest` is then all others, never a single one."""
        ranked = [party for *_, party in sorted(self._heap, reverse=True)]
        if self.met > len(ranked):
            self.rest.include(ranked.pop().tally)
        return ranked


class Curve:
    """Planned spending by checkpoint, of those plans that can be decided."""

    def __init__(self) -> None:
        self.points = [Decimal(0)] * len(spending.COMMON)
        self.money = {"placed": Sum(), "unplanned": Sum(), "undecided": Sum()}
        self.projects = dict.fromkeys(self.money, 0)

    def add(self, project: Project) -> None:
        total = project.budget.total if project.budget else None
        spent = cumulative(project.spending_plan, total)
        state = "placed" if spent else "undecided" if project.spending_plan else "unplanned"
        self.projects[state] += 1
        self.money[state].add(total)
        if spent:
            self.points = [EXACT.add(before, more) for before, more in zip(self.points, spent)]


def cumulative(plan: SpendingPlan | None, total: Decimal | None) -> list[Decimal] | None:
    """The 万元 a plan has spent by each checkpoint; None where plan or budget do not tell.

    A blank checkpoint plans nothing further: it counts as the one before. A single figure is the whole or unclear.
    """
    if plan is None or plan.unit is None or total is None:
        return None
    figures = spending.checkpoints(plan)
    given = list(figures.values())
    whole = _HUNDRED if plan.unit == "percent" else total
    if plan.cumulative is None and (len(given) != 1 or given[0] != whole):
        return None
    spent, before = [], Decimal(0)
    for point in spending.POINTS:
        if (figure := figures.get(point)) is not None:
            before = EXACT.add(before, figure) if plan.cumulative is False else figure
        if point in spending.COMMON:
            spent.append(EXACT.multiply(total, before.scaleb(-2, EXACT)) if plan.unit == "percent" else before)
    return spent


class Figures:
    """All that the sheet of statistics says."""

    def __init__(self) -> None:
        self.departments, self.units = Ranking(), Ranking()
        #: Each division of a year, named as its first department, and how many departments it has.
        self.divisions: dict[tuple[int | None, str | None], tuple[Party, list[int]]] = {}
        self.levels: Counter[tuple[str | None, str | None]] = Counter()
        self.unlevelled = 0
        self.curve = Curve()
        self.contests: dict[bytes, Contest] = {}
        self.rules: Counter[tuple[str, str]] = Counter()  # by severity and code

    def add(self, department: Group) -> None:
        self.departments.add(department)
        for unit in department.units:
            self.units.add(unit)
        key = department.year, department.division
        if key not in self.divisions:
            self.divisions[key] = Party(*key, None, department.name), [0]
            self.divisions[key][0].called = department.called
        division, departments = self.divisions[key]
        division.tally.include(department.tally)
        self.contests.update((one.contest.told, one.contest) for one in department.disputes)
        departments[0] += 1
        for project in department.projects:
            self.curve.add(project)
            for indicator in project.indicators:
                levels = indicator.level1, indicator.level2
                if levels in self.levels or len(self.levels) < KINDS:
                    self.levels[levels] += 1
                else:
                    self.unlevelled += 1

    def finding(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings as they come, counted on their way."""
        for finding in findings:
            self.rules[finding.severity, finding.code] += 1
            yield finding

    @property
    def severities(self) -> Counter[str]:
        counted: Counter[str] = Counter()
        for (severity, _), count in self.rules.items():
            counted[severity] += count
        return counted
