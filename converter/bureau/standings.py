"""How every department stands: who has handed in, who is to mend, who is missing, and whom nobody expected.

The one place that counts them: page, ledger and terminal show what it says. What is late depends on the day, so that
only deadlines are stated. Knows the roster and what was handed in. Knows no file and no way of showing.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from .roster import Expected
from ..document.values import party, text

#: In the order in which they have to be chased. `unexpected` is on no roster; the others part those who are.
STATES = ("missing", "returned", "unexpected", "released", "good")
#: The states of those who have handed in what they were to.
HANDED = ("returned", "released", "good")


class Handed(msgspec.Struct, kw_only=True):
    """What a department of a year has handed in. held: how many errors and conflicts keep its book from being issued;
    covered: how many a release covers. is_issued: whether there is an official book."""

    division: str | None = None
    year: int | None = None
    code: str | None = None
    name: str | None = None
    shown: str | None = None  # where nobody gave its name
    projects: int = 0
    total: Decimal | None = None
    held: int = 0
    covered: int = 0
    is_issued: bool = True
    units: frozenset[str] = frozenset()  # codes and names

    @property
    def state(self) -> str:
        return "returned" if self.held or not self.is_issued else "released" if self.covered else "good"


class Standing(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How a department stands. total: 万元. held: errors and conflicts to be mended; lacking: its units, as the roster
    calls them, that have no project here."""

    state: str
    division: str | None = None
    code: str | None = None
    name: str | None = None
    deadline: datetime.date | None = None
    projects: int = 0
    total: Decimal | None = None
    held: int = 0
    lacking: tuple[str, ...] = ()
    contact: str | None = None
    remark: str | None = None
    reason: str | None = None  # of its release, where its book is issued for that

    @property
    def called(self) -> str:
        return " ".join(part for part in (self.code, self.name) if part) or "—"

    def is_late(self, today: datetime.date) -> bool:
        """Whether its deadline has passed and something is still to come."""
        return self.state in ("missing", "returned") and self.deadline is not None and self.deadline < today


def match(roster: Sequence[Expected], handed: Sequence[Handed]) -> list[int | None]:
    """Whose each of those handed in is: a place in the roster, or None for who is on none.

    By code; by name where one of the two has no code. Codes are local to a division: where several divisions have one,
    the name must agree too, or the roster say which division it means; of another year than the roster says it is
    nobody's. What may be two is taken for neither.
    """
    codes: dict[str, list[int]] = {}
    names: dict[str, list[int]] = {}
    for place, expected in enumerate(roster):
        codes.setdefault(expected.code or "", []).append(place)
        names.setdefault(text.compact(expected.name or ""), []).append(place)
    divisions = Counter(code for code, _ in {(one.code, one.division) for one in handed if one.code})
    matches: list[int | None] = []
    for one in handed:
        named = names.get(text.compact(one.name), []) if one.name else []
        those = [place for place in codes.get(one.code, ()) if divisions[one.code] == 1 or roster[place].division
                 or place in named] if one.code else []
        those = those or [place for place in named if not (one.code and roster[place].code)]
        those = [place for place in those if (roster[place].division in (None, one.division) or one.division is None)
                 and (roster[place].year in (None, one.year) or one.year is None)]
        matches.append(those[0] if len(those) == 1 else None)
    return matches


def standings(roster: Sequence[Expected], handed: Sequence[Handed]) -> list[Standing]:
    """How each department stands, those first who have to be chased. Every one expected is in exactly one state."""
    whose = match(roster, handed)
    listed: list[Standing] = []
    for place, one in enumerate(roster):
        those = [other for other, owner in zip(handed, whose) if owner == place]
        # a cover without a project is nothing handed in
        states = (other.state for other in those if other.projects or other.held)
        state = min(states, key=STATES.index, default="missing")
        listed.append(Standing(
            state=state, division=one.division, code=one.code or next((other.code for other in those), None),
            name=one.name or next((other.name or other.shown for other in those), None),
            deadline=one.deadline,
            lacking=_lacking(one, those), contact=one.contact, remark=one.remark,
            reason=one.reason if state == "released" else None,
            projects=sum(other.projects for other in those), total=_total(those),
            held=sum(other.held for other in those)))
    for other, owner in zip(handed, whose):
        if owner is None:
            listed.append(Standing(
                state="unexpected", division=other.division, code=other.code, name=other.name or other.shown,
                projects=other.projects, total=other.total, held=other.held))
    return sorted(listed, key=_urgency)


def _total(those: list[Handed]) -> Decimal | None:
    totals = [one.total for one in those if one.total is not None]
    return sum(totals, Decimal(0)) if totals else None


def _lacking(one: Expected, those: list[Handed]) -> tuple[str, ...]:
    """The units on the roster of which nothing was handed in; of a department that is missing none is told."""
    known = {word for other in those for word in other.units}
    return tuple(unit for unit in one.units if not known & {unit, *party.split(unit)}) if those else ()


def _urgency(one: Standing) -> tuple[int, datetime.date]:
    return STATES.index(one.state), one.deadline or datetime.date.max


def count(those: Sequence[Standing], today: datetime.date | None = None) -> dict[str, int]:
    """How many are expected, have handed in, and stand in each state; with a day how many of them are late."""
    states = Counter(one.state for one in those)
    counts = {state: states[state] for state in STATES}
    counts["handed"] = sum(states[state] for state in HANDED)
    counts["expected"] = counts["handed"] + states["missing"]
    if today:
        counts["late"] = sum(one.is_late(today) for one in those)
    return counts
