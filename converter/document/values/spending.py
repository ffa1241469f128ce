"""资金支出计划: checkpoints decided together, because one label has carried several meanings.

A percent sign or a percent format makes percents, 万元 behind a figure makes amounts. Of bare numbers label and
budget decide together: under a label in 万元 they are amounts; under one in % they are amounts where the last or the sum
is the budget, else percents. What contradicts itself, or may as well be the one as the other, is neither.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import structs

from . import Remark, number, text
from ..model import PlanUnit, SpendingPlan
from ...system.patterns import pattern

#: The checkpoints, in the order of the year; those that every form may have, and those that some have as well.
POINTS = ("march", "june", "september", "october", "december")
COMMON = ("march", "june", "october", "december")

_PERCENT = pattern(r"(-?[0-9]+(?:\.[0-9]+)?)(?:%|百分号|百分比)")
_HUNDRED = Decimal(100)


class Figure(NamedTuple):
    """One checkpoint as its cell gives it: an exact number, and what the cell itself says it is."""

    value: Decimal
    unit: PlanUnit | None  # None where the cell does not say


def parse(cells: dict[str, Any], budget: Decimal | None, label: PlanUnit, scale: Decimal = Decimal(1),
          percents: frozenset[str] = frozenset(), remarks: dict[str, list[Remark]] | None = None,
          lost: bool = False) -> SpendingPlan | None:
    """The plan of its cells.

    cells: checkpoint → the cell's content. budget: 预算数 in 万元. label: percent or amount, as the printed
    label says. scale: 万元 per bare unit of money. percents: the checkpoints whose cells show percentages.
    remarks: checkpoint → list, for what cannot be read surely. lost: there is a budget or a
    checkpoint that cannot be read.
    """
    remarks = remarks if remarks is not None else {point: [] for point in POINTS}
    figures = {point: figure for point in POINTS
               if (figure := _figure(cells.get(point), point in percents, remarks.setdefault(point, [])))}
    bare = {point: figure.value for point, figure in figures.items() if figure.unit is None}
    torn = any(remark.code != "number-joined" for point in POINTS for remark in remarks[point])
    if bare and (torn or (lost and _HUNDRED not in ([*bare.values()][-1], sum(bare.values())))):
        # where one of them, or the budget, cannot be read, nothing decides what the bare ones are
        for point in figures:
            remarks[point].append(Remark("plan-unsure"))
        return None
    if not figures:
        return None
    units = {figure.unit for figure in figures.values() if figure.unit}
    whole_bare = len(bare) == len(figures)
    values = [figure.value for figure in figures.values()]
    # 5, 10, 100%, 20 under a budget of 20: the bare ones are amounts
    if len(units) == 2 or units == {"percent"} and bare and decide(values, budget, "percent", scale) == "amount":
        for point in figures:
            remarks[point].append(Remark("plan-mixed"))
        return None
    unit = units.pop() if units else decide(values, budget, label, scale)
    if unit is None:
        for point in figures:
            remarks[point].append(Remark("plan-ambiguous"))
        return None
    given: dict[str, Decimal] = {}
    share = _is_share(bare, whole_bare) if unit == "percent" else None
    for point, figure in figures.items():
        if unit == "amount":
            given[point] = number.amount(figure.value * scale if figure.unit is None else figure.value)
        elif figure.unit or share is False:
            given[point] = number.plain(figure.value)
        elif share:
            given[point] = number.plain(figure.value * 100)
        else:
            remarks[point].append(Remark("plan-unsure"))
    return settle(structs.replace(SpendingPlan(unit=unit), **given), budget)


def format(value: SpendingPlan | None, budget: Decimal | None, label: PlanUnit) -> dict[str, str | Decimal]:
    """Percents as text with their sign, amounts as numbers, by checkpoint.

    Amounts that bare numbers would not be recognised as carry 万元: nothing may change its meaning on paper.
    """
    if value is None:
        return {}
    given = checkpoints(value)
    if value.unit == "percent":
        return {point: f"{number.plain(figure):f}%" for point, figure in given.items()}
    if decide(list(given.values()), budget, label, Decimal(1)) == "amount":
        return {point: shown for point, figure in given.items()
                if (shown := number.format_money(figure)) is not None}
    return {point: f"{number.amount(figure):f}万元" for point, figure in given.items()}


def checkpoints(plan: SpendingPlan) -> dict[str, Decimal]:
    """The figures of a plan by their checkpoints, in the order of the year; blanks left out."""
    return {point: figure for point in POINTS if isinstance(figure := getattr(plan, point), Decimal)}


def settle(plan: SpendingPlan, budget: Decimal | None) -> SpendingPlan | None:
    """The plan in its normal form: exact figures, `cumulative` as they tell it; None where none is given."""
    shape = number.amount if plan.unit == "amount" else number.plain
    given = {point: shape(figure) for point, figure in checkpoints(plan).items()}
    if not given:
        return None
    whole = _HUNDRED if plan.unit == "percent" else budget
    return structs.replace(SpendingPlan(unit=plan.unit, cumulative=_cumulative(list(given.values()), whole)), **given)


def decide(values: list[Decimal], budget: Decimal | None, label: PlanUnit, scale: Decimal) -> PlanUnit | None:
    """Whether bare numbers are percents or amounts, None where that is not sure.

    budget: in 万元. label: what the form asks for. scale: 万元 per bare unit of money.
    """
    last, total = values[-1], sum(values)
    wholes = {last, total} & {Decimal(1), _HUNDRED}
    money = budget is not None and budget in (last * scale, total * scale)
    if label == "amount":
        # 25, 50, 75, 100 under 万元 and a budget of 14.30: label and figures contradict each other
        return None if wholes and not money and budget is not None and max(values) * scale > budget else "amount"
    if not money and not wholes and any(value * scale == budget for value in values):
        return None  # 6, 3, 4.5, 1.5 under a budget of 6: amounts in another order, or percents
    if not money or not wholes:
        return "amount" if money else "percent"
    quarters = wholes == {1} and last == 1 and total != 1 and total * scale == budget
    if quarters and not any(0 < value < 1 for value in values):
        return "amount"  # 1, 1, 1, 1 under a budget of 4: quarters of it, for each to be all of it makes no plan
    # 25, 50, 75, 100 under a budget of 100 say the same either way; 100, 100, 100, 100 under 400 do not
    return "percent" if all(whole * scale == budget for whole in wholes) else None


def _cumulative(values: list[Decimal], whole: Decimal | None) -> bool | None:
    if len(values) < 2 or whole is None:
        return None
    if sum(values) == whole:
        return False
    rising = all(before <= after for before, after in zip(values, values[1:]))
    return True if rising and values[-1] == whole else None


def _is_share(bare: dict[str, Decimal], complete: bool) -> bool | None:
    """Whether bare percents are shares of 1 (0.25) rather than of 100 (25); None where that is not sure."""
    values = list(bare.values())
    if not values or any(value > 1 for value in values):
        return False
    ends = {values[-1], sum(values)}
    if complete and Decimal(1) in ends:
        return True
    return None if any(values) else False


def _figure(raw: Any, percent: bool, remarks: list[Remark]) -> Figure | None:
    if isinstance(raw, str):
        # nearly every one is plain already
        tidy = raw if _PERCENT.fullmatch(raw) else text.figures(number.whole(raw, remarks))
        if not tidy:
            return None
        if match := _PERCENT.fullmatch(tidy):
            return Figure(Decimal(match[1]), "percent")
        value = number.parse_money(tidy)
        if value is not None:
            return Figure(value, "amount" if "元" in tidy or "万" in tidy else None)
    elif (value := number.decimal(raw)) is not None:
        if not percent:
            return Figure(value, None)
        if (shown := number.decimal(value.scaleb(2))) is not None:
            return Figure(shown, "percent")
    elif raw is None:
        return None
    remarks.append(Remark("plan-unread"))
    return None
