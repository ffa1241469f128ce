"""Counted once: which projects stand in several versions, and what they may come to, so that no total takes two.

A project whose versions differ, or that stands in two departments, is contested: totals leave it out and say apart
what it may come to. Knows a settled collection. Knows no conflict, no sentence and no way of showing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, Protocol

import msgspec

from . import sameness
from .reckon import Totals, sums
from .store import Collection
from ..document.model import Budget, Origin, Project, Submission, Unit


class Rival(msgspec.Struct, frozen=True):
    """One of the versions that stand of a contested project, without what makes it large."""

    submission: int
    code: str | None
    name: str | None
    unit: Unit | None
    budget: Budget
    origin: Origin | None
    indicators: int

    @property
    def total(self) -> Decimal | None:
        """万元; None where the version has none."""
        return self.budget.total

    @property
    def figures(self) -> Totals:
        """The version alone, as totals are."""
        budget = self.budget
        return Totals(1, self.indicators, *(one or Decimal(0) for one in (budget.total, budget.fiscal, budget.other)))


class Contest(msgspec.Struct, frozen=True):
    """One project of which several versions stand, those whose origin sorts first before the others."""

    told: bytes
    rivals: tuple[Rival, ...]

    @property
    def code(self) -> str | None:
        return self.rivals[0].code

    @property
    def name(self) -> str | None:
        return self.rivals[0].name

    def place(self, project: Project) -> int:
        """Which of the versions a project of the document is."""
        budget = project.budget or Budget()
        return next(place for place, one in enumerate(self.rivals)
                    if (one.origin, one.budget, one.unit, one.name) == (
                        project.origin, budget, project.unit, project.name))

    @property
    def low(self) -> Decimal:
        """The least it may come to, in 万元."""
        return min(one.total or Decimal(0) for one in self.rivals)

    @property
    def high(self) -> Decimal:
        """The most it may come to, in 万元."""
        return max(one.total or Decimal(0) for one in self.rivals)


class Ranged(Protocol):
    """What may come to more than one amount, in 万元."""

    @property
    def low(self) -> Decimal: ...

    @property
    def high(self) -> Decimal: ...


def reach(counted: Decimal, contests: Iterable[Ranged]) -> tuple[Decimal, Decimal]:
    """The least and the most that a counted amount comes to with the contested projects, in 万元."""
    ends = [(one.low, one.high) for one in contests]
    return sum((low for low, _ in ends), counted), sum((high for _, high in ends), counted)


class Count(NamedTuple):
    """What a set of projects comes to, each counted once: the uncontested ones, and the contested ones apart."""

    counted: Totals = Totals()
    contests: tuple[Contest, ...] = ()

    @property
    def low(self) -> Decimal:
        """The least that all come to with the contested ones, in 万元."""
        return reach(self.counted.total, self.contests)[0]

    @property
    def high(self) -> Decimal:
        """The most that all come to with the contested ones, in 万元."""
        return reach(self.counted.total, self.contests)[1]


class Contests:
    """The contested projects of a collection that has been settled; as many are held as there are."""

    def __init__(self, collection: Collection | None = None) -> None:
        self.known = {one.told: one for one in _contested(collection)} if collection else {}

    def __len__(self) -> int:
        return len(self.known)

    def of(self, one: Submission) -> list[Contest | None]:
        """For each project of a submission, in its order, the contest it stands in, or None."""
        if not self.known:
            return [None] * len(one.projects)
        whose = sameness.identity(one)
        return [self.known.get(sameness.tell(whose, project) or b"") for project in one.projects]

    def within(self, whole: Totals) -> Count:
        """What everything together comes to, of which the figures of all versions are known."""
        for contest in self.known.values():
            for rival in contest.rivals:
                whole = whole.plus(rival.figures, -1)
        return Count(whole, tuple(self.known.values()))

    def count(self, one: Submission) -> Count:
        """What a submission comes to. A contest across departments is each one's: of all, `within` counts it once."""
        contests = self.of(one)
        return Count(sums(project for project, contest in zip(one.projects, contests) if contest is None),
                     tuple({contest.told: contest for contest in contests if contest}.values()))


def _contested(collection: Collection) -> Iterator[Contest]:
    for told, versions in collection.shared():
        yield Contest(told, tuple(_rival(submission, project) for submission, project in versions))


def _rival(submission: int, project: Project) -> Rival:
    return Rival(submission, project.code, project.name, project.unit, project.budget or Budget(), project.origin,
                 len(project.indicators))
