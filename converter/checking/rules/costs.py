"""Costs: what is filed as one and is none, what is one and stands elsewhere, and all of them against the budget."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from .rule import Seen, Standard, amount, figure, project, row, seen
from .targets import compared
from ...document.model import Indicator, Project
from ...document.values import target as targets
from ...document.values.number import SCALES

#: A rate that says how well costs are kept is a cost indicator all the same.
_RATE = re.compile(r"(?:率|比例|比重|覆盖面|程度)(?:[(（][^()（）]*[)）])?$")
_INCOME = re.compile(r"收入|增收|创收|税收|利润|盈利|收益|营业额|销售额|产值")
_OF_COSTS = re.compile(r"成本|费用|控制|节约|节支|节省|超支|降低|压减|压缩|采购|支出|预算|决算|单价|造价")
#: What should be much of: savings, and rates that say how well money is kept to its plan.
_SAVING = re.compile(r"节约|节支|节省|降低|压减|压缩|减少|下降|(?:执行|完成|有效|采购|合规|达标|准确|到位)率?$|执行率")
#: Money that a project brings in rather than takes.
_GAIN = re.compile(r"收入|增收|创收|税|利润|盈利|收益|营业额|销售|产值|增加值|节约|节支|节省|减少|挽回|追回|带动|拉动|撬动|投资|GDP"
                   r"|降低|减负|减免|交易|贸易|出口|贷款|融资|贡献|损失|回款|清欠|引资")
_COST = re.compile(r"成本|费用")
#: What one piece costs is no part of the budget; how many there are decides.
_EACH = re.compile(r"人均|户均|亩均|平均|单价|单位成本|每[一1]?[人户件次个亩台套项名家场期份年月天日公吨平立辆处所座间]|[/／]|标准")

#: 万 says 万元 where money is asked for.
_MONEY = {**SCALES, "万": Decimal(1)}


def money(of: Indicator) -> Decimal | None:
    """The target in 万元, where it is a sum of money."""
    target = compared(of)
    if target is None or target.unit is None or target.unit not in SCALES and not (target.unit == "万" and is_cost(of)):
        return None
    return target.value * _MONEY[target.unit]


def is_cost(of: Indicator) -> bool:
    """Whether a row is about costs, by its place or by its name, and not about an income filed there."""
    placed = of.level2 is not None and "成本" in of.level2
    return (placed or bool(_COST.search(of.name or ""))) and not _misfiled(of.name or "")


@lru_cache(maxsize=10_000)
def _misfiled(name: str) -> str | None:
    """Whether a name is that of a rate or an income, which no cost is."""
    if _INCOME.search(name) and not _OF_COSTS.search(name):
        return "income"
    return "rate" if _RATE.search(name) and not _OF_COSTS.search(name) else None


@row("filed-as-cost")
def filed(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    if of.level2 is None or "成本" not in of.level2 or not of.name or (what := _misfiled(of.name)) is None:
        return None
    return seen("level2", name=of.name, terms=(what,), likely="、".join(_elsewhere(standard)))


#: Where rates, punctuality and incomes belong.
_ELSEWHERE = ("质量指标", "时效指标", "经济效益指标")


def _elsewhere(standard: Standard) -> Iterable[str]:
    """The levels 2 for what is no cost, as far as the form has them; else what it has."""
    return ([level2 for level2 in standard.level2 if level2 in _ELSEWHERE]
            or [level2 for level2 in standard.level2 if "成本" not in level2] or _ELSEWHERE)


@row("cost-at-least")
def at_least(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    """A cost of at least so much asks for spending; what is saved, or kept to, may well be at least so much."""
    target = compared(of)
    if target is None or target.operator not in ("≥", ">") or of.level2 is None or "成本" not in of.level2:
        return None
    if _misfiled(of.name or "") or _SAVING.search(of.name or ""):
        return None
    return seen("target", found=targets.format(of.target), name=of.name or "")


@row("money-misfiled")
def misfiled(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    """A sum of money is no time; and it is no economic benefit unless it is a gain."""
    target = compared(of)
    if of.level2 not in ("时效指标", "经济效益指标") or target is None or target.unit not in SCALES:
        return None
    if of.level2 == "经济效益指标" and _GAIN.search(of.name or "") and not _COST.search(of.name or ""):
        return None
    return seen("level2", found=targets.format(of.target), name=of.name or "", used=of.level2)


@project("cost-off-budget")
def off_budget(of: Project, standard: Standard) -> Iterator[Seen]:
    """Costs in money that come to another sum than the budget; parts of it that one total or their sum covers may."""
    budget = of.budget.total if of.budget else None
    if budget is None:
        return
    costs = {index: value for index, one in enumerate(of.indicators)
             if is_cost(one) and (value := money(one)) is not None and not _is_price(one)}
    covered = budget in costs.values() or sum(costs.values()) == budget
    for index, value in costs.items():
        if value > budget or not covered:
            yield seen(f"indicators[{index}].target", found=targets.format(of.indicators[index].target),
                       cost=figure(value), budget=amount(budget))


def _is_price(of: Indicator) -> bool:
    target = compared(of)
    return bool(_EACH.search(of.name or "") or _EACH.search(of.description or "") or target and target.note)


#: The units in which what a price is for is counted.
_COUNTED = {"人": ("人", "名", "人次", "万人", "万人次", "人/次"), "名": ("人", "名", "万人"), "户": ("户", "万户"),
            "亩": ("亩", "万亩"), "次": ("次", "人次", "万人次")}
_TENTHOUSAND = ("万人", "万户", "万亩", "万人次")


@project("price-over-budget")
def price(of: Project, standard: Standard) -> Iterator[Seen]:
    """What one costs times how many there are, against the budget."""
    budget = of.budget.total if of.budget else None
    if budget is None:
        return
    for index, one in enumerate(of.indicators):
        if (value := money(one)) is None or (noun := _priced(one)) is None:
            continue
        for other in of.indicators:
            counted = compared(other)
            if counted is None or counted.unit not in _COUNTED.get(noun, (noun,)):
                continue
            many = counted.value * (10_000 if counted.unit in _TENTHOUSAND else 1)
            if value * many > budget:
                yield seen(f"indicators[{index}].target", price=targets.format(one.target),
                           many=targets.format(other.target), product=figure(value * many), budget=amount(budget))
                break


_PRICED = re.compile(r"(人|户|亩)均|每(?:[^，。；0-9]{0,6}?)[一1]?(人|名|户|亩|件|次|个|台|套|项|家|场|期|份)")


@lru_cache(maxsize=10_000)
def _noun(text: str) -> str | None:
    match = _PRICED.search(text)
    return match[1] or match[2] if match else None


def _priced(of: Indicator) -> str | None:
    """What a row gives the price of one of; None where it is no unit price."""
    return _noun(of.name or "") or _noun(of.description or "")
