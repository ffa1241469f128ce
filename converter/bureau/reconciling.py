"""Reconciled with the bureau's own figures: which projects are missing on which side, and whose amounts differ.

Contested projects are compared by what they may come to. The figures of both sides come out: what agrees, differs,
cannot be compared and is on one side alone makes up each side. Knows an export and claims. Knows no document.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from .budget import Budget
from ..document.findings import Findings

#: What may become of a project: in the order of how much is to be asked.
STATES = ("differs", "unhanded", "unbudgeted", "contested", "unclear", "agrees")


class Claim(msgspec.Struct, kw_only=True):
    """A project as it was handed in: what it may come to, in 万元, which is one amount but for contested ones."""

    code: str
    name: str | None = None
    low: Decimal
    high: Decimal
    department: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None


class Line(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A project on either side. budgeted: by the export, 万元; claim: as it was handed in. None: not there."""

    state: str
    code: str
    name: str | None = None
    budgeted: Decimal | None = None
    claim: Claim | None = None
    cell: str | None = None  # in the export

    @property
    def difference(self) -> Decimal | None:
        """How much more was handed in than budgeted, where both are one amount."""
        if self.budgeted is None or self.claim is None or self.claim.low != self.claim.high:
            return None
        return self.claim.low - self.budgeted


class Figures(msgspec.Struct, frozen=True):
    """So many projects, and what they come to on either side, in 万元."""

    count: int
    budgeted: Decimal
    claimed: Decimal


class Reconciliation(msgspec.Struct, kw_only=True):
    """Every project of both sides, those first that are to be asked about. uncoded: handed in without a code, which
    nothing can be compared with: how many, and their amount."""

    file: str
    sheet: str | None
    lines: list[Line]
    uncoded: int = 0
    uncoded_total: Decimal = Decimal(0)

    def figures(self, state: str) -> Figures:
        """How many lines are in a state, and what they come to on either side, contested ones at least."""
        those = [one for one in self.lines if one.state == state]
        return Figures(len(those), sum((one.budgeted or Decimal(0) for one in those), Decimal(0)),
                       sum((one.claim.low for one in those if one.claim), Decimal(0)))


def reconcile(budget: Budget, claims: Iterable[Claim], uncoded: int = 0,
              uncoded_total: Decimal = Decimal(0)) -> Reconciliation:
    """The export against what was handed in, each claim with its own code."""
    known = {one.code: one for one in claims}
    lines = []
    for entry in budget.entries.values():
        claim = known.pop(entry.code, None)
        lines.append(Line(state=_state(entry.amount, claim), code=entry.code, budgeted=entry.amount, claim=claim,
                          name=entry.name or (claim.name if claim else None), cell=entry.cell))
    lines += [Line(state="unbudgeted", code=claim.code, name=claim.name, claim=claim) for claim in known.values()]
    lines.sort(key=lambda one: (STATES.index(one.state), one.code))
    return Reconciliation(file=budget.file, sheet=budget.sheet, lines=lines, uncoded=uncoded,
                          uncoded_total=uncoded_total)


def _state(budgeted: Decimal | None, claim: Claim | None) -> str:
    if claim is None:
        return "unhanded"
    if budgeted is None:
        return "unclear"
    if claim.low == claim.high:
        return "agrees" if claim.low == budgeted else "differs"
    return "contested" if claim.low <= budgeted <= claim.high else "differs"


def report(reconciled: Reconciliation, findings: Findings) -> None:
    """What does not agree, a finding each, and the figures of all."""
    for one in reconciled.lines:
        claim = one.claim
        there = {"file": reconciled.file, "sheet": reconciled.sheet, "cell": one.cell}
        here = {"file": claim.file, "sheet": claim.sheet, "cell": claim.cell} if claim else there
        named = {"project": one.code, "name": one.name or "—"}
        if one.state == "unhanded":
            findings.add("budget-unhanded", **there, **named, budgeted=_money(one.budgeted))
        elif one.state == "unbudgeted" and claim:
            findings.add("budget-unbudgeted", **here, **named, claimed=_range(claim))
        elif one.state == "contested" and claim:
            findings.add("budget-contested", **here, **named, claimed=_range(claim), budgeted=_money(one.budgeted))
        elif one.state == "differs" and claim:
            budgeted = one.budgeted or Decimal(0)
            apart = claim.low - budgeted if claim.low > budgeted else claim.high - budgeted
            findings.add("budget-differs", **here, **named, claimed=_range(claim), budgeted=_money(one.budgeted),
                         difference=f"{apart:+f}", path="budget.total")
    if reconciled.uncoded:
        findings.add("budget-codeless", count=reconciled.uncoded, total=_money(reconciled.uncoded_total))
    figures: dict[str, Any] = {
        f"{state}_{key}": f"{value:f}" if isinstance(value, Decimal) else value
        for state in STATES for key, value in msgspec.structs.asdict(reconciled.figures(state)).items()}
    findings.add("budget-reckoned", file=reconciled.file, sheet=reconciled.sheet, **figures)


def _money(amount: Decimal | None) -> str:
    return "—" if amount is None else f"{amount:f}"


def _range(claim: Claim) -> str:
    return _money(claim.low) if claim.low == claim.high else f"{claim.low:f}～{claim.high:f}"
