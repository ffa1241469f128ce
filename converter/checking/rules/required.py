"""What must be filled in, and placeholders of the blank that were left in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .rule import Seen, Standard, Standards, project, seen, submission
from ...document import model
from ...document.model import Project, Submission


@project("field-blank")
def blank(of: Project, standard: Standard) -> Iterator[Seen]:
    """Every required path without a value; a part that is wholly blank is named once."""
    named: set[str] = set()
    for path in standard.required:
        over, _, name = path.rpartition("[].")
        if over == "indicators":
            keys = tuple(name.split("."))
            yield from (seen(f"indicators[{index}].{name}") for index, row in enumerate(of.indicators)
                        if model.at(row, keys) is None)
        elif not over and path != "goals":  # which has a rule of its own
            parent = path.partition(".")[0]
            if model.at(of, (parent,)) is None and sum(one.startswith(f"{parent}.") for one in standard.required) > 1:
                path = parent
            if path not in named and model.at(of, tuple(path.split("."))) in (None, []):
                named.add(path)
                yield seen(path)
    if not of.indicators and any(path.startswith("indicators[].") for path in standard.required):
        yield seen("indicators")


@submission("nothing-filled")
def nothing(of: Submission, standards: Standards) -> Iterator[tuple[None, str, dict[str, Any]]]:
    """A blank that comes back as it went out: no project, and nothing in part one."""
    if not of.projects and of.overall is None:
        yield None, "projects", {}


@project("goal-missing")
def goal(of: Project, standard: Standard) -> Iterator[Seen]:
    """No goal; the input system's 目标内容 1 alone is none, and reading has removed it."""
    if not of.goals and "goals" in standard.required:
        yield seen("goals")


@project("goal-repeated")
def goals(of: Project, standard: Standard) -> Iterator[Seen]:
    """Goals that repeat one another word for word, whatever stop ends them."""
    first: dict[str, int] = {}
    repeated = []
    for place, text in enumerate(of.goals, 1):
        words = text.rstrip("。；;.，,")
        if first.setdefault(words, place) != place:
            repeated.append(place)
    if repeated:
        places = sorted({first[of.goals[place - 1].rstrip("。；;.，,")] for place in repeated} | set(repeated))
        yield seen("goals", places="、".join(map(str, places)))


#: Runs of stars, dots of omission, crosses and circles that stand for what was to be filled in.
_LEFT = re.compile(r"[*＊]{2,}|…{2,}|\.{6,}|[×✕╳]{2,}|[○〇□]{2,}(?![年月日])|(?<![A-Za-z0-9])[Xx]{2,}(?![A-Za-z0-9])"
                   r"|_{3,}|＿{2,}")
#: Nearly no text has a character of those.
_LIKELY = re.compile(r"[*＊…×✕╳○〇□Xx_＿]|\.\.")


@project("placeholder-left")
def placeholder(of: Project, standard: Standard) -> Iterator[Seen]:
    for path, text in _texts(of):
        if _LIKELY.search(text) and (match := _LEFT.search(text)):
            yield seen(path, left=match[0])


@submission("placeholder-in-part-one")
def placeholder_above(of: Submission, standards: Standards) -> Iterator[tuple[None, str, dict[str, Any]]]:
    for path, text in model.walk(of.overall, "overall"):
        if isinstance(text, str) and _LIKELY.search(text) and (match := _LEFT.search(text)):
            yield None, path, {"left": match[0]}


def _texts(of: Project) -> Iterator[tuple[str, str]]:
    """The texts of a project that are prose, with their paths."""
    for path, text in (("name", of.name), ("unit.name", of.unit.name if of.unit else None), ("purpose", of.purpose),
                       ("goals", "\n".join(of.goals))):
        if text:
            yield path, text
    for index, row in enumerate(of.indicators):
        for name in ("level1", "level2", "name", "description", "basis"):
            if text := getattr(row, name):
                yield f"indicators[{index}].{name}", text
        if row.target is not None and (written := row.target.text or row.target.note):
            yield f"indicators[{index}].target", written
