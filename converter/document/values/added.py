"""What a form asks for and the model has no name for: numbers, percents, dates, and codes of any kind.

A number is exact; of percents 25 is 25 %; a date is written 2023-01-05, and in a cell 2023年1月5日 is one too; a code is
text without white space. What is none of them is left empty and remarked on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from . import Remark
from .number import SIGNIFICANT, decimal, is_sane, plain, whole
from .text import compact, figures, parse, parse_paragraphs
from ...system.patterns import pattern

_NUMBER = pattern(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,30})(?:\.[0-9]{1,30})?")
_DATE = pattern(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?")


def suits(kind: str, value: Any) -> bool:
    """Whether a value may stand where a form asks for a kind: reading the cell gives it back."""
    if kind in ("number", "money", "percent"):
        return not isinstance(value, str)
    again = _TEXTS.get(kind, parse)
    return isinstance(value, str) and again(value, []) == value


def parse_number(raw: Any, remarks: list[Remark]) -> Decimal | None:
    """A bare number; 分 behind it is what points are counted in."""
    return _number(raw, "分", remarks)


def format_number(value: Decimal | int | None) -> Decimal | str | None:
    """A number for the cell, or text where a cell's binary double could not hold it exactly."""
    if value is None:
        return None
    value = plain(Decimal(value))
    return value if len(value.as_tuple().digits) <= SIGNIFICANT else f"{value:f}"


def parse_percent(raw: Any, is_shown: bool, remarks: list[Remark]) -> Decimal | None:
    """A percentage. is_shown: whether the cell shows its number as one; else 25 is 25 %, and 0.25 is unread."""
    exact = decimal(raw)
    if exact is not None and is_shown:
        return plain(exact.scaleb(2))
    if exact is not None and (not exact or abs(exact) > 1):
        return exact
    typed = figures(raw) if isinstance(raw, str) else ""
    return _number(raw, "%", remarks) if typed.endswith("%") or not typed and exact is None else _unread(remarks)


def format_percent(value: Decimal | int | None) -> str | None:
    return None if value is None else f"{plain(Decimal(value)):f}%"


def parse_date(raw: Any, remarks: list[Remark]) -> str | None:
    """A day as 2023-01-05."""
    if isinstance(raw, date):  # a moment is one, too
        is_day = not isinstance(raw, datetime) or (raw.hour, raw.minute, raw.second) == (0, 0, 0)
        if is_day:
            return f"{raw:%Y-%m-%d}"
    typed = compact(raw) if isinstance(raw, str) else "?"
    if not typed:
        return None
    if match := _DATE.fullmatch(typed):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            pass
    remarks.append(Remark("date-unread"))
    return None


def format_date(value: str | None) -> str | None:
    return value


def parse_token(raw: str, remarks: list[Remark]) -> str | None:
    """A code of whatever kind, without white space."""
    return compact(raw) or None


def format_token(value: str | None) -> str | None:
    return value


_TEXTS: dict[str, Callable[[str, list[Remark]], str | None]] = {
    "date": parse_date, "token": parse_token, "paragraphs": parse_paragraphs}


def _number(raw: Any, sign: str, remarks: list[Remark]) -> Decimal | None:
    exact = decimal(raw)
    if exact is None and isinstance(raw, str):
        if not (typed := figures(whole(raw, remarks))):
            return None
        if _NUMBER.fullmatch(typed := typed.removesuffix(sign)):
            exact = Decimal(typed.replace(",", ""))
    return plain(exact) if exact is not None and is_sane(exact) else _unread(remarks)


def _unread(remarks: list[Remark]) -> Decimal | None:
    remarks.append(Remark("number-unread"))
    return None
