"""The unit of money a sheet states: 单位：万元, （金额单位：元）, 预算数（万元）.

A word is a unit of money only where it is one: it ends there or stands in brackets, so that 元氏县 and 万元店镇 are
places. A statement of two units (单位：元/万元), or of one that nobody here converts (美元), is a statement all the same:
of a doubt. Knows no cell and no form.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from .number import SCALES
from .text import compact, visible

#: What begins 填报单位：元氏县… is somebody's name, not a statement of money.
_PARTIES = ("填报", "预算", "主管", "编制", "申报", "填写", "填表", "实施", "项目", "用款", "使用", "执行", "责任", "承担", "所属",
            "基层", "编报", "报送", "建设", "收款", "部门", "支出", "下属")
_SPELLINGS = {**{name: name for name in SCALES}, "万": "万元", "亿": "亿元"}
#: A unit of money, known or not: 万元, 人民币元, 美元, 百 万 元.
_MONEY = (r"(?:[□☐☑√✓■] ?)?(?:人民币 ?)?(?:"
          + "|".join(" ?".join(name) for name in sorted(_SPELLINGS, key=len, reverse=True))
          + r"|[\u4e00-\u9fff]{1,4}[元圆镑]|美金)(?:整|人民币)?")
_MORE = rf"(?: ?(?:[/／、,，]|或者?|和|及)? ?{_MONEY}| ?[（(] ?(?:人民币|{_MONEY}) ?[）)])"
_END = r"(?=$|[ ()（）\[\]【】〔〕;；。,，、])"


class Statement(NamedTuple):
    """The units that a text states, as `SCALES` names them or as typed, and the text without the statement."""

    units: frozenset[str]
    rest: str


@lru_cache(maxsize=5_000)
def stated(content: str, stem: str) -> Statement | None:
    """What a text says of the unit of money behind `stem` (单位), or of itself in brackets; None where nothing."""
    line = " ".join(visible(content).split())
    if line.startswith(f"{stem}：") and (unit := line[len(stem) + 1:]) in SCALES:  # as the official form has it
        return Statement(frozenset((unit,)), "")
    match = _behind(stem).search(line) or _bracketed().search(line)
    if match is None:
        return None
    return Statement(_units(match[match.lastindex or 1]), f"{line[:match.start()]} {line[match.end():]}".strip())


def said(content: str, stem: str) -> frozenset[str]:
    """The units that a text states behind `stem`; what stands in brackets is the text's own matter."""
    match = _behind(stem).search(" ".join(visible(content).split())) if "元" in content else None
    return _units(match[match.lastindex or 1]) if match else frozenset()


@lru_cache(maxsize=1_000)
def labelled(label: str) -> frozenset[str]:
    """The units that a label states for its value: 预算数（万元）."""
    match = _bracketed().search(" ".join(visible(label).split())) if "元" in label else None
    return _units(match[match.lastindex or 1]) if match else frozenset()


@cache
def _bracketed() -> re.Pattern[str]:
    return re.compile(rf"[（(] ?({_MONEY}{_MORE}{{0,2}}) ?[）)]")


@lru_cache(maxsize=100)
def _behind(stem: str) -> re.Pattern[str]:
    spelled = " ?".join(map(re.escape, compact(stem)))
    before = "".join(f"(?<!{party})" for party in _PARTIES)
    opened = (rf"[（(]? ?(?:(?:金额|计量|货币|计价|资金) ?)?{before}{spelled} ?(?:[:：]|(?:均?为|是) ?[:：]?)? ?[（(]?" if spelled
              else "^[（(]?")
    told = rf"|以 ?({_MONEY}) ?为 ?{spelled}" if spelled else "|(?!)()"
    return re.compile(rf"{opened} ?({_MONEY}{_MORE}{{0,2}}) ?[）)]?{_END}{told}")


def _units(written: str) -> frozenset[str]:
    names = (re.sub("^[□☐☑√✓■]|^人民币|整$|人民币$| ", "", amount.replace(" ", "")) for amount in re.findall(_MONEY, written))
    return frozenset(_SPELLINGS.get(name, name) for name in names)
