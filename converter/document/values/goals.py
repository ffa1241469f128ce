"""绩效目标: numbered lines in one cell.

A new goal starts where the ordinals run 1, 2, 3 … in one style, on lines or in one breath; every other line break is
wrapping. Lines that begin with numbers or marks and are no goals of their own are remarked on.
`目标内容 N` is the input system's placeholder: it is removed, and what is then empty is no goal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from . import Remark, text
from ...system.patterns import pattern

_CHINESE = "一二三四五六七八九十"
#: Numbers that are one character: ①, ⑴, ⒈, ❶, ➀, ㈠.
_CIRCLED = "①-⑳⑴-⒇⒈-⒛❶-❿➀-➉㈠-㈩"
#: The styles of an ordinal, each a pattern with the ordinal in its group.
#: A point and a digit behind it are a decimal fraction, unless a year follows (`1.2023年…`).
_STYLES = {
    "1.": pattern(r"([0-9]{1,2})\s*[.．](?![0-9])\s*|([0-9]{1,2})[.．](?=[0-9]{4}年)"),
    "1、": pattern(r"([0-9]{1,2})\s*、\s*"),
    "(1)": pattern(r"[（(]\s*([0-9]{1,2})\s*[)）]\s*(?:[、.．]\s*)?"),
    "1)": pattern(r"([0-9]{1,2})\s*[)）]\s*"),
    "①": pattern(rf"([{_CIRCLED}])\s*(?:[、.．]\s*)?"),
    "一、": pattern(rf"([{_CHINESE}]{{1,3}})\s*、\s*"),
    "(一)": pattern(rf"[（(]\s*([{_CHINESE}]{{1,3}})\s*[)）]\s*"),
    "目标1": pattern(rf"目标\s*([0-9]{{1,2}}|[{_CHINESE}]{{1,3}})\s*[：:]\s*"),
}
#: Where the next goal may begin in one breath: behind a sentence or a space; `甲2.乙`, `甲（2）乙` too, but `第（2）款` not.
_SENTENCE = pattern(rf"(?<=[。；;！!\s])|(?=[{_CIRCLED}])|(?<=[\u4e00-\u9fff）)%])(?=[0-9]{{1,2}}[.．])"
                    r"|(?<![第见按之据]|[（(]|[0-9])(?=[（(][0-9一二三四五六七八九十]{1,3}[)）])")
#: What lines of a list begin with where nobody has numbered it as goals are: 1甲, A.甲, •甲, 第一，甲.
_MARKS = pattern(r"([0-9]{1,2})(?![0-9.．%年月日])|([A-Da-d])[.、．)）]|([•●·*＊◆■-])|第([一二三四])[，,、]|([一二三四])是")


def parse(raw: str | Iterable[str], remarks: list[Remark] | None = None) -> list[str]:
    """The goals of a cell, or of several cells that stand under each other, without their ordinals."""
    cells = [raw] if isinstance(raw, str) else list(raw)
    for cell in cells:
        text.doubt(cell, remarks)
    lines = [line for cell in cells for part in text.visible(cell).split("\n") if (line := part.strip())]
    goals = _split(lines, cells)
    while True:
        settled = [kept for ordinal, goal in enumerate(goals, 1) if (kept := _without_placeholder(goal, ordinal))]
        settled = [tidy for goal in settled if (tidy := text.parse(goal, remarks))]
        if len(settled) == 1:
            # written as `1.甲。2.乙` it would be read as two, so it is two: the clerk left out the first ordinal
            settled = [tidy for goal in _split([format(settled) or ""], []) if (tidy := text.parse(goal))]
        if settled == goals:
            if remarks is not None and len(lines) > 1 and _is_odd(lines, len(goals)):
                remarks.append(Remark("goals-unsure"))
            return goals
        goals = settled


def format(value: list[str]) -> str | None:
    """`1.甲` and `2.乙` on lines of their own; a space keeps the ordinal from a goal that begins with a digit."""
    return "\n".join(f"{n}.{' ' if goal[0].isdigit() else ''}{goal}" for n, goal in enumerate(value, 1)) or None


def ordinal(line: str, style: str | None = None) -> tuple[str, int, int] | None:
    """The style, the number and the length of the ordinal a line begins with."""
    for name in [style] if style else _STYLES:
        if match := _STYLES[name].match(line):
            return name, _number(next(group for group in match.groups() if group)), match.end()
    return None


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if written not in _CHINESE and len(written) == 1:
        return int(unicodedata.numeric(written))
    tens, _, ones = written.rpartition("十") if "十" in written else ("", "", written)
    if "十" in written:
        return (_CHINESE.index(tens) + 1 if tens else 1) * 10 + (_CHINESE.index(ones) + 1 if ones else 0)
    return _CHINESE.index(ones[0]) + 1 if len(ones) == 1 else 0


def _split(lines: list[str], cells: list[str]) -> list[str]:
    if not lines:
        return []
    first = ordinal(lines[0])
    goals = _run(lines, first)
    if first and first[1] == 1 and goals:
        goals[-1:] = _breath(goals[-1], first[0], len(goals) + 1)
    if len(goals) == 1 and len(cells) > 1:
        return [cell for cell in cells if text.parse(cell)]  # one row each, not numbered
    return goals


def _run(lines: list[str], first: tuple[str, int, int] | None) -> list[str]:
    """Goals cut where a line begins with the next ordinal of the first one's style."""
    style, due, goals = (first[0] if first else None), 1, [""]
    for line in lines:
        mark = ordinal(line, style)
        if mark and mark[1] == due:
            goals.append(line[mark[2]:])
            style, due = mark[0], due + 1
        else:
            goals[-1] = f"{goals[-1]}\n{line}" if goals[-1] else line
    return [goal for goal in goals if goal] if due == 1 else goals[0 if goals[0] else 1:]


def _breath(goal: str, style: str, due: int) -> list[str]:
    """The last goal, cut where the next ordinals stand inside it: `甲。2.乙。`."""
    goals = [""]
    for piece in _SENTENCE.split(goal):
        mark = ordinal(piece, style)
        if mark and mark[1] == due and goals != [""]:
            goals.append(piece[mark[2]:])
            due += 1
        else:
            goals[-1] += piece
    return goals


def _is_odd(lines: list[str], count: int) -> bool:
    """Whether lines begin as entries of a list do, and more of them than there are goals."""
    first = ordinal(lines[0])
    if first and first[1] == 1:
        numbers = [mark[1] for line in lines if (mark := ordinal(line, first[0]))
                   and _without_placeholder(line[mark[2]:], mark[1]).strip()]
        others = [mark for line in lines if not ordinal(line, first[0]) and (mark := ordinal(line))]
        begun = {mark[0] for mark in others if mark[1] == 1}  # 1）甲 2）乙 below a goal
        return len(numbers) > count or any(mark[0] not in begun and mark[0] != "目标1" for mark in others)
    marked = [match.lastindex for line in lines if (match := _MARKS.match(line))]
    return count == 1 and len(marked) > 1 and marked == [marked[0]] * len(lines)


def _without_placeholder(goal: str, number: int) -> str:
    while "目标内容" in goal and (match := re.match(rf"\s*目标内容\s*{number}(?![0-9])\s*", goal)):
        goal = goal[match.end():]
    return goal
