"""A value as a person reads it, in one text: for sentences and lists, never to be read back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from ..document.model import Indicator, Paragraph, SpendingPlan, Subgoal, Target, Unit
from ..document.values import goals, party, spending, target

#: Between the figures of a plan; where one is left out stands nothing.
_BETWEEN = " / "


def legible(value: Any) -> str:
    """Any value that can differ; empty where it is null."""
    if isinstance(value, list) and value and not isinstance(value[0], str):
        return "\n".join(map(_entry, value))
    if isinstance(value, list):
        return goals.format(value) or ""
    if isinstance(value, Unit):
        return party.join(value.code, value.name)
    if isinstance(value, Target):
        return target.format(value) or ""
    if isinstance(value, SpendingPlan):
        return _BETWEEN.join(_figure(getattr(value, point), value.unit) for point in spending.POINTS
                             if getattr(value, point) is not UNSET)
    if isinstance(value, (Decimal, int)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value or ""


def short(value: Any, length: int = 60) -> str:
    """The same on one line of a sentence."""
    line = " ".join(legible(value).split())
    return line if len(line) <= length else line[:length - 1] + "…"


def _figure(value: Decimal | None, unit: str | None) -> str:
    return "" if value is None else f"{value:f}{'%' if unit == 'percent' else ''}"


def _entry(entry: Indicator | Paragraph | Subgoal) -> str:
    parts = (entry.level1, entry.level2, entry.name, legible(entry.target)) if isinstance(entry, Indicator) else [
        getattr(entry, name) for name in entry.__struct_fields__]
    return " ".join(part for part in parts if part)
