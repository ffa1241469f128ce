"""The three levels of indicators: names the form knows, each in its place, none missing, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from .rule import Seen, Standard, project, row, seen
from ...document.model import Indicator, Project


@row("level1-unknown")
def level1(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    if of.level1 is None or not standard.levels or of.level1 in standard.level1:
        return None
    return seen("level1", found=of.level1, known="、".join(standard.level1))


@row("level2-unknown")
def level2(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    if of.level2 is None or not standard.levels or of.level2 in standard.level2:
        return None
    own = of.level1 and standard.level1.get(of.level1) or list(standard.level2)
    return seen("level2", found=of.level2, known="、".join(get_close_matches(of.level2, own, 1, 0.5) or own))


@row("level2-misplaced")
def placed(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    above = standard.level2.get(of.level2) if of.level2 else None
    if not above or of.level1 in above or of.level1 not in standard.level1:
        return None
    return seen("level2", found=of.level2, used=of.level1, known="、".join(above))


@project("level1-missing")
def complete(of: Project, standard: Standard) -> Iterator[Seen]:
    """A level 1 of the form without any row; silent where a row's level 1 is blank or unknown and may be it."""
    levels = {one.level1 for one in of.indicators}
    if levels and levels <= set(standard.level1):
        for level1 in standard.level1:
            if level1 not in levels:
                yield seen("indicators", found=level1)


@project("name-twice")
def twice(of: Project, standard: Standard) -> Iterator[Seen]:
    first: dict[str, int] = {}
    for index, one in enumerate(of.indicators):
        if one.name and first.setdefault(one.name, index) != index:
            yield seen(f"indicators[{index}].name", found=one.name, row=first[one.name] + 1)


@row("name-repeats-level")
def repeats(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    """服务对象满意度指标 under 服务对象满意度指标 names nothing that could be measured."""
    if of.name is None or of.level2 is None or of.name.removesuffix("指标") != of.level2.removesuffix("指标"):
        return None
    return seen("name", found=of.name, used=of.level2)
