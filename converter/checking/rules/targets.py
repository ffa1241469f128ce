"""What an indicator's figure says: its unit, its direction, and whether it measures anything at all."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from msgspec import UNSET

from .rule import Seen, Standard, figure, row, seen
from ...document.model import Indicator, Project
from ...document.values import target as targets


class Comparison(NamedTuple):
    """A target that compares with a number, part by part."""

    operator: str
    value: Decimal
    unit: str | None
    note: str | None


def compared(of: Indicator) -> Comparison | None:
    """The target, where it compares with a number."""
    target = of.target
    if target is None or not target.operator or not isinstance(target.value, Decimal):
        return None
    return Comparison(target.operator, target.value, target.unit or None, target.note or None)


#: Names that count something; a ratio, a level and a score do not, though their names hold a 数.
_COUNT = re.compile(r".*(?:数量?|人次|户次|场次|批次|频次|步数)")
_NO_COUNT = re.compile(r".*(?:[指系基分倍参函小对]数|得分数|百分数)")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]$")


@lru_cache(maxsize=10_000)
def _counts(name: str) -> bool:
    """Whether a name is one of a count, and does not state the unit itself: 享受补助人数(人)."""
    return bool(not _BRACKETS.search(name) and _COUNT.fullmatch(name) and not _NO_COUNT.fullmatch(name))


@row("count-without-unit")
def count(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    target = compared(of)
    if target is None or target.unit or not of.name or not _counts(of.name):
        return None
    return seen("target", found=targets.format(of.target), name=of.name)


@row("unit-prose")
def prose(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    target = compared(of)
    if target is None or target.unit or not target.note:
        return None
    return seen("target", value=f"{target.operator}{figure(target.value)}", note=target.note)


#: A growth or a multiple may well be more than the whole.
_GROWS = re.compile(r"增长|增幅|增速|增加|提高|同比|环比|翻番|倍|标准|保费|杠杆|撬动")


@row("percent-over")
def percent(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    """More than 100 %, or at least 100 %, which nothing can be more than."""
    target = compared(of)
    if target is None or target.unit != "%" or target.value < 100:
        return None
    if target.value == 100 and target.operator not in (">", "≥") or _GROWS.search(of.name or ""):
        return None
    return seen("target", found=targets.format(of.target))


#: What is measured, where the outcome should stand; and verbs without an outcome.
_MEASURES = re.compile(r"(?:.*(?:人数|次数|数量|户数|件数|场次|金额|数额|程度|情况|表现|比例|比率|水平)"
                       r"|数|率|满意度|指标值|数值|百分比|百分号)")
#: What is reached is said all the same: 达到国内先进水平.
_REACHED = re.compile(r"达到|高于|低于|优于|超过|保持|维持|符合|满足|明显|显著|有效|良好|稳定|逐[步年]|不断|全部|较|[无零未不]")
_VERBS = frozenset(("保障", "确保", "保证", "提高", "提升", "促进", "加强", "增强", "改善", "推动", "维护", "落实", "强化",
                    "优化", "完善", "开展", "服务", "支持", "推进", "实现"))


@row("target-unmeasured")
def measures(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    """Only a unit, the name of a measure without its figure, or a bare verb."""
    if of.target is None or of.target.text is UNSET:
        return None
    text = of.target.text
    if any(char.isdigit() for char in text) or _outcome(text):
        return None
    return seen("target", found=text)


@lru_cache(maxsize=10_000)
def _outcome(text: str) -> bool:
    """Whether a qualitative value says what is to be reached."""
    if text in _VERBS or text in _UNIT_WORDS:
        return False
    return not _MEASURES.fullmatch(text) or bool(_REACHED.search(text))


_UNIT_WORDS = frozenset(("人", "名", "次", "个", "户", "家", "件", "项", "台", "套", "份", "场", "期", "元", "万元", "万", "天",
                         "月", "日", "年", "%", "亩", "米", "吨", "公里", "人次", "万人", "笔", "步", "分", "小时"))
