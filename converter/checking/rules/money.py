"""The budget and the spending plan: sums, signs, and what the plan comes to at the end of the year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from .rule import Seen, Standard, amount, figure, project, seen
from ...document.model import Budget, Project, SpendingPlan, at, fund_paths
from ...document.values.spending import checkpoints

_HUNDRED = Decimal(100)


@project("budget-sum")
def total(of: Project, standard: Standard) -> Iterator[Seen]:
    budget = of.budget
    if "budget.total" in standard.sums:
        return  # the form says what it is made of
    if budget and budget.total is not None and (budget.fiscal is not None or budget.other is not None):
        parts = (budget.fiscal or 0) + (budget.other or 0)
        if budget.total != parts:
            yield seen("budget.total", total=amount(budget.total), parts=amount(Decimal(parts)),
                       difference=amount(budget.total - parts))


@project("funds-sum")
def sources(of: Project, standard: Standard) -> Iterator[Seen]:
    """Where the form says of what a sum is made; silent where money is of a source that the form does not know."""
    if any(path not in standard.paths for path in fund_paths(of) if path.endswith("].amount")):
        return
    for path, parts in standard.sums.items():
        whole = at(of, tuple(path.split(".")))
        given = [value for part in parts if (value := at(of, tuple(part.split(".")))) is not None]
        if whole is not None and given and whole != sum(given):
            made = sum(given, Decimal(0))
            yield seen(path, total=amount(whole), parts=amount(made), difference=amount(whole - made))


@project("amount-negative")
def negative(of: Project, standard: Standard) -> Iterator[Seen]:
    for path in fund_paths(of):
        if path.endswith("].amount") and (value := at(of, tuple(path.split(".")))) < 0:
            yield seen(path, found=figure(value))
    amounts = {name: getattr(of.budget, name) for name in Budget.__struct_fields__} if of.budget else {}
    plan = checkpoints(of.spending_plan) if of.spending_plan else {}
    for path, given in (("budget", amounts), ("spending_plan", plan)):
        for name, value in given.items():
            if value is not None and value < 0:
                yield seen(f"{path}.{name}", found=figure(value))


def _figures(of: Project) -> tuple[dict[str, Decimal], Decimal | None]:
    """The plan's figures by checkpoint, and the whole they should come to; None where nobody can tell."""
    plan: SpendingPlan | None = of.spending_plan
    if plan is None:
        return {}, None
    given = checkpoints(plan)
    if plan.unit == "percent":
        return given, _HUNDRED
    return given, of.budget.total if plan.unit == "amount" and of.budget else None


def _shown(of: Project, value: Decimal) -> str:
    is_percent = of.spending_plan is not None and of.spending_plan.unit == "percent"
    return f"{figure(value)}%" if is_percent else f"{amount(value)}万元"


def _is_separate(given: dict[str, Decimal], whole: Decimal | None) -> bool:
    """Whether the figures are shares of their own rather than running totals."""
    values = list(given.values())
    return len(values) > 1 and whole is not None and sum(values) == whole and values[-1] != whole


@project("plan-over")
def over(of: Project, standard: Standard) -> Iterator[Seen]:
    given, whole = _figures(of)
    for point, value in given.items():
        if whole is not None and value > whole:
            yield seen(f"spending_plan.{point}", found=_shown(of, value), whole=_shown(of, whole))


@project("plan-falls")
def falls(of: Project, standard: Standard) -> Iterator[Seen]:
    given, whole = _figures(of)
    if not _is_separate(given, whole):
        points = list(given)
        for before, point in zip(points, points[1:]):
            if given[point] < given[before]:
                yield seen(f"spending_plan.{point}", found=_shown(of, given[point]), before=_shown(of, given[before]))


@project("plan-end")
def end(of: Project, standard: Standard) -> Iterator[Seen]:
    """The year's end is neither the whole, nor do the figures add up to it."""
    given, whole = _figures(of)
    last = given.get("december")
    if whole is not None and last is not None and whole not in (last, sum(given.values())) and last <= whole:
        yield seen("spending_plan.december", found=_shown(of, last), whole=_shown(of, whole),
                   total=_shown(of, sum(given.values(), Decimal(0))))


@project("plan-year-end")
def year_end(of: Project, standard: Standard) -> Iterator[Seen]:
    given, _ = _figures(of)
    if "spending_plan.december" in standard.paths and "december" not in given:
        yield seen("spending_plan.december" if given else "spending_plan")


@project("plan-amounts-under-percent")
def amounts(of: Project, standard: Standard) -> Iterator[Seen]:
    """Amounts where the form asks for percentages, whatever label the clerk gave them."""
    if standard.plan == "percent" and of.spending_plan and of.spending_plan.unit == "amount":
        given, _ = _figures(of)
        yield seen(f"spending_plan.{next(iter(given))}", found="、".join(_shown(of, value) for value in given.values()))


@project("plan-separate")
def separate(of: Project, standard: Standard) -> Iterator[Seen]:
    """What is asked for is said as the form asks for it: percentages of amounts, too."""
    given, whole = _figures(of)
    if whole is None or not _is_separate(given, whole):
        return
    running = list(accumulate(given.values()))
    is_percent = standard.plan == "percent" or of.spending_plan is not None and of.spending_plan.unit == "percent"
    wanted = [f"{figure(round(value / whole * _HUNDRED, 2))}%" if is_percent else _shown(of, value)
              for value in running]
    yield seen(f"spending_plan.{next(iter(given))}", found="、".join(_shown(of, value) for value in given.values()),
               wanted="、".join(wanted))
