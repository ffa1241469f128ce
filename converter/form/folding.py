"""How the texts of a form are compared with those of a sheet, and what they ask for. Knows no form."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from ..document.model import PlanUnit
from ..document.values import text


@lru_cache(20_000)
def fold(content: str) -> str:
    """A label's text as labels are compared: no white space, no punctuation, half-width, % kept."""
    if content.isalnum() and text.is_plain(content):
        return content  # nearly every text in a cell
    return "".join(
        char for char in text.compact(content) if char in "%‰" or unicodedata.category(char)[0] not in "PSZ")


def opening(content: str) -> str:
    """A line's text as the words that begin a footer are compared: colons count."""
    return text.compact(content).replace("：", ":")


def plan_unit(label: str) -> PlanUnit | None:
    """Whether a printed plan label asks for percentages or amounts."""
    folded = fold(label)
    return "percent" if "%" in folded or "百分" in folded else "amount" if "元" in folded else None
