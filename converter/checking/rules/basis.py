"""What an indicator's figure is based on."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from .rule import Seen, Standard, row, seen
from ...document.model import Indicator, Project

_NONE = frozenset(("无", "暂无", "没有", "/", "-", "—", "——", "、", "0"))
#: Names of a measure, which nothing can be based on.
_MEASURES = frozenset(("满意度", "满意率", "满意", "指标值", "完成率", "数量", "质量", "及时", "及时率"))


@row("basis-missing")
def missing(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    if of.basis is not None and of.basis not in _NONE or "indicators[].basis" not in standard.paths:
        return None
    return seen("basis")


@row("basis-unmeasured")
def measures(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    return seen("basis", found=of.basis) if of.basis in _MEASURES else None


class Number(NamedTuple):
    """A document number: 冀财社〔2022〕145号."""

    agency: str
    year: str
    serial: str


_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12}?)[\[【〔(（［]?(20[0-9]{2})[\]】〕)）］年]*第?([0-9]{1,5})号")


@lru_cache(maxsize=10_000)
def numbers(text: str) -> tuple[Number, ...]:
    """The document numbers a text quotes, in any style of brackets."""
    return tuple(Number(*match.groups()) for match in _NUMBER.finditer(text))


@row("basis-other-document")
def other(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    """A basis that quotes nearly the document of the project's name.

    A document of quite another agency may well be a further basis; one that shares the agency's first two
    characters, or year and number, and still is another, is likely a slip.
    """
    if not of.basis or not within.name:
        return None
    own, quoted = numbers(within.name), numbers(of.basis)
    if not own or not quoted or any(_same(one, two) for one in own for two in quoted):
        return None
    for one in quoted:
        for two in own:
            if _agency(one, two) or one[1:] == two[1:]:
                return seen("basis", found=_shown(one, two), used=_shown(two, two))
    return None


def _same(one: Number, two: Number) -> bool:
    return one[1:] == two[1:] and (one.agency.endswith(two.agency) or two.agency.endswith(one.agency))


def _agency(one: Number, two: Number) -> bool:
    """Whether two numbers are of one office: 依据 may stand in front of it."""
    return two.agency[:2] in one.agency


def _shown(one: Number, like: Number) -> str:
    agency = one.agency[max(0, one.agency.find(like.agency[:2])):]
    return f"{agency}〔{one.year}〕{one.serial}号"
