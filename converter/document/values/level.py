"""Names of levels as they are typed: `一、产出指标`, `1.数量`, `产出指标（50分）`, `效果指标` for a level the form knows.

Knows how a name is dressed up. Which levels there are says the form.
"""

from __future__ import annotations

from collections.abc import Container

from . import goals, text

_SUFFIX = "指标"
#: What a bracket behind a level may say: its weight.
_WEIGHT = frozenset("0123456789.%％分占权重值共总计为: ：")
#: Other names of levels that ministries and provinces print.
_SYNONYMS = {"效果指标": "效益指标", "绩效效益指标": "效益指标", "满意指标": "满意度指标"}


def is_sum(raw: str) -> bool:
    """Whether a text names what a level comes to: 产出指标小计."""
    return text.compact(raw).rstrip("：:").endswith(("小计", "合计", "总计"))


def settle(raw: str, known: Container[str]) -> str:
    """The level of the form that a text names; the text itself where that is none of them."""
    if raw in known:
        return raw
    tidy = text.compact(raw)
    ordinal = goals.ordinal(tidy)
    bare = tidy[ordinal[2]:] if ordinal else tidy.lstrip("0123456789.")
    for opening, closing in ("（）", "()"):
        head, _, weight = bare.rpartition(opening)
        if head and weight.endswith(closing) and set(weight[:-1]) <= _WEIGHT:
            bare = head
    for name in (bare, f"{bare}{_SUFFIX}"):
        name = _SYNONYMS.get(name, name)
        if name in known:
            return name
    return raw
