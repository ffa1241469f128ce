"""Headed paragraphs of part one: how an entry begins where no mark in the gutter says so.

An entry begins at a heading with the next ordinal (`（一）`, `1、`), or at a paragraph that the entry before
it has a place for no more. An entry without a heading that would be taken for something else
carries a bullet in the gutter; with a mark there, everything is read by its place alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from . import goals, text

BULLET = "●"
_NUMERALS = "一二三四五六七八九十"
#: What numbers columns of words, beside those of figures.
_COLUMNS = frozenset(("栏次", "行次", "序号", "甲", "乙", "丙", "丁"))


class Opening(NamedTuple):
    """How a typed line begins: as a heading (`rest` is what follows its ordinal) or behind a printed label."""

    label: str | None
    rest: str


def opening(line: str, due: int, labels: Iterable[str]) -> Opening | None:
    """What a typed line opens: a heading whose ordinal is due, or the part that one of the labels names."""
    shown = text.visible(line).strip()
    for label in labels:
        stem = re.escape(label.rstrip("：: "))
        if match := re.match(rf"{stem}\s*[：:]\s*", shown):
            return Opening(label, shown[match.end():])
    mark = goals.ordinal(shown)
    if mark and mark[1] == due and shown[mark[2]:].strip():
        return Opening(None, shown[mark[2]:])
    return None


def needs_bullet(first: str, place: int, filled_before: list[int] | None, due: int, labels: Iterable[str]) -> bool:
    """Whether an entry without a heading must be marked to be read as an entry of its own.

    first: its first text. place: which part of an entry that is. filled_before: the parts the entry
    before it has. due: the ordinal the next heading would have.
    """
    completes = filled_before is not None and (not filled_before or place > max(filled_before))
    return completes or is_mark(first) or opening(first, due, labels) is not None


def numeral(number: int) -> str:
    """一, 二 … 十, 十一 … 九十九; beyond that, digits."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return ten + (_NUMERALS[ones - 1] if ones else "")


def number_columns(contents: Iterable[Any]) -> bool:
    """Whether the cells of a row number its columns: 栏次 1 2 3, 甲 乙 1 2, ① ② ③."""
    counted: list[int] = []
    for content in contents:
        if content != "":
            mark = column_number(content)
            if mark is None:
                return False
            if mark:
                counted.append(mark)
    return len(counted) > 2 and counted[0] == 1 and counted == sorted({*counted})


def column_number(content: Any) -> int | None:
    """The number that a cell gives its column; 0 where it numbers it in words, None where it does not."""
    mark = text.compact(f"{content:g}" if type(content) is float else str(content)).strip("（）()")
    if mark in _COLUMNS:
        return 0
    number = goals.ordinal(f"{mark}、" if mark.isdecimal() else mark) if 0 < len(mark) < 3 else None
    return number[1] if number and (mark.isdecimal() or len(mark) == 1) else None


def is_mark(gutter: str) -> bool:
    """Whether a gutter's text is an ordinal or the bullet."""
    shown = text.compact(gutter)
    mark = goals.ordinal(shown)
    return shown == BULLET or bool(mark and mark[2] == len(shown))
