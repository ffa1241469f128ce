"""Conservation: what comes out is what went in, less what was met twice, less what was set aside, plus what was made.

Knows figures by unit, exactly. Knows no collection and no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact

import msgspec

from ..document.model import Project, Struct, Submission

#: The sides of the reckoning: read, equal to another, set aside by a decision, put together by one.
SIDES = ("read", "same", "dropped", "made")

#: No sum is ever rounded: one that would be is an error of the program, not a figure.
_EXACT = Context(prec=500, traps=[Inexact])


class Totals(Struct):
    """How many projects and indicators, and their money in 万元."""

    projects: int = 0
    indicators: int = 0
    total: Decimal = Decimal(0)
    fiscal: Decimal = Decimal(0)
    other: Decimal = Decimal(0)

    def plus(self, other: Totals, sign: int = 1) -> Totals:
        add = _EXACT.add if sign > 0 else _EXACT.subtract
        return Totals(self.projects + sign * other.projects, self.indicators + sign * other.indicators,
                      *(add(getattr(self, name), getattr(other, name)) for name in ("total", "fiscal", "other")))

    def same(self, other: Totals) -> bool:
        """Whether the figures are equal, however many decimals they are written with."""
        return msgspec.structs.astuple(self) == msgspec.structs.astuple(other)


class _Unit(msgspec.Struct):
    code: str | None = None
    name: str | None = None


class _Budget(msgspec.Struct):
    total: Decimal | None = None
    fiscal: Decimal | None = None
    other: Decimal | None = None


class _Figures(msgspec.Struct):
    """What is added up of a project's JSON."""

    unit: _Unit | None = None
    budget: _Budget | None = None
    indicators: list[msgspec.Raw] = []


_decoder = msgspec.json.Decoder(_Figures)


def totals(projects: Iterable[Project | bytes]) -> dict[str, Totals]:
    """The figures by unit, whose code or else name tells it; projects as they are, or as their JSON."""
    units: dict[str, Totals] = {}
    for project in projects:
        one = project if isinstance(project, Project) else _decoder.decode(project)
        unit = (one.unit.code or one.unit.name) if one.unit else None
        budget = one.budget or _Budget()
        units[unit or ""] = units.get(unit or "", Totals()).plus(Totals(
            1, len(one.indicators), *((getattr(budget, name) or Decimal(0)) for name in ("total", "fiscal", "other"))))
    return units


def sums(projects: Iterable[Project]) -> Totals:
    """The figures of projects, whatever their units."""
    whole = Totals()
    for one in totals(projects).values():
        whole = whole.plus(one)
    return whole


class Balance(msgspec.Struct):
    """The sides of one reckoning, and what is expected to come out."""

    read: Totals = msgspec.field(default_factory=Totals)
    same: Totals = msgspec.field(default_factory=Totals)
    dropped: Totals = msgspec.field(default_factory=Totals)
    made: Totals = msgspec.field(default_factory=Totals)

    def put(self, side: str, figures: Totals) -> None:
        setattr(self, side, getattr(self, side).plus(figures))

    def plus(self, other: Balance) -> Balance:
        return Balance(*(getattr(self, side).plus(getattr(other, side)) for side in SIDES))

    @property
    def out(self) -> Totals:
        return self.read.plus(self.same, -1).plus(self.dropped, -1).plus(self.made)


class Mismatch(msgspec.Struct):
    """A unit whose figures do not come out."""

    submission: Submission
    unit: str
    expected: Totals
    found: Totals


class Unbalanced(Exception):
    """What came out is not what went in; the mismatches are in its reckoning."""

    def __init__(self, reckoning: Reckoning) -> None:
        super().__init__(f"{len(reckoning.mismatches)} mismatches")
        self.reckoning = reckoning


class Reckoning:
    """The reckoning of a whole merge, made while its submissions pass by on their way out."""

    def __init__(self) -> None:
        self.whole = Balance()
        self.divisions: dict[str | None, Balance] = {}
        self.mismatches: list[Mismatch] = []

    def check(self, one: Submission, projects: Iterable[Project | bytes], sides: dict[str, Balance]) -> None:
        """Compare a submission as it goes out with its projects, unit by unit, with what its sides make it."""
        counted = totals(projects)
        for unit in sorted(counted.keys() | sides.keys()):
            balance = sides.get(unit, Balance())
            if not balance.out.same(counted.get(unit, Totals())):
                self.mismatches.append(Mismatch(one, unit, balance.out, counted.get(unit, Totals())))
            self.whole = self.whole.plus(balance)
            self.divisions[one.division] = self.divisions.get(one.division, Balance()).plus(balance)

    def close(self) -> None:
        """After the last submission. Raises Unbalanced where the figures are not those of what was read."""
        if self.mismatches:
            raise Unbalanced(self)
