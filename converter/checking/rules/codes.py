"""Project codes: their shape and check character, the division and the year they state, and that none stands twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from .rule import Seen, Standard, Standards, document, project, seen, submission
from ...document.model import Document, Project, Submission
from ...document.values import code as codes


@project("code-length")
def length(of: Project, standard: Standard) -> Iterator[Seen]:
    if of.code and standard.codes.places and len(of.code) != len(standard.codes.places):
        yield seen("code", found=of.code, count=len(of.code))


@project("code-pattern")
def pattern(of: Project, standard: Standard) -> Iterator[Seen]:
    if of.code and len(of.code) == len(standard.codes.places) and not codes.fits(of.code, standard.codes):
        place, char, wanted = _deviation(of.code, standard.codes)
        yield seen("code", found=of.code, place=place, char=char, wanted=wanted,
                   likely=_offered(of.code) if standard.codes.is_checked else "—")


@project("code-check")
def check_character(of: Project, standard: Standard) -> Iterator[Seen]:
    if of.code and standard.codes.is_checked and codes.fits(of.code) and not codes.is_sound(of.code):
        yield seen("code", found=of.code, char=of.code[-1], expected=codes.check_character(of.code),
                   likely=_offered(of.code))


def _deviation(code: str, scheme: codes.Scheme) -> tuple[int, str, str]:
    """The first character that is not what its place asks for: its place from 1, itself, what would fit."""
    for place, (char, wanted) in enumerate(zip(code, scheme.places), 1):
        if not re.fullmatch(f"[{wanted}]", char):
            slip = {"O": "0", "I": "1", "S": "5", "Z": "2"}.get(char) if wanted[0] == "0" else None
            named = " ".join(wanted) if wanted.isalpha() else wanted if len(wanted) <= 3 else "0-9 A-Z"
            return place, char, slip or ("0-9 A-Y" if wanted == codes.ALPHABET else named)
    raise ValueError(code)


#: Characters that are taken for one another on paper and on the keyboard.
_ALIKE = ("0DQO", "1L7TI", "27Z", "56S", "8B3", "6G", "UWV", "MN", "XY", "CG", "EF", "PR", "KX")


def _offered(code: str) -> str:
    """The codes that may be meant, where they are few enough to be of use; division and year are seldom mistyped."""
    likely = _likely(code)
    likely = [one for one in likely if one[:9] == code[:9]] or likely
    return "、".join(likely) if 0 < len(likely) <= 3 else "—"


def _likely(code: str) -> list[str]:
    """The codes that one slip away fit: two neighbours exchanged, or a character taken for one that looks like it."""
    candidates = {code[:place] + code[place + 1] + code[place] + code[place + 2:] for place in range(len(code) - 1)}
    for place, char in enumerate(code):
        for group in _ALIKE:
            if char in group:
                candidates |= {code[:place] + other + code[place + 1:] for other in group if other != char}
    return sorted(one for one in candidates if one != code and codes.is_sound(one))


@document("code-division")
def division(of: Document, standards: Standards) -> Iterator[tuple[Submission, Project, str, dict[str, Any]]]:
    """A division other than that of most projects handed in together: in one workbook, else in one submission."""
    groups: dict[Hashable, list[tuple[Submission, Project, str]]] = {}
    for place, one in enumerate(of.submissions):
        for each in one.projects:
            if each.code and codes.fits(each.code, standards(each).codes):
                together = (each.origin.file, each.origin.sha256) if each.origin else place
                groups.setdefault(together, []).append((one, each, codes.division(each.code)))
    for group in groups.values():
        usual = _usual(area for _, _, area in group)
        for one, each, area in group:
            if area != usual:
                others = sorted({other for _, _, other in group} - {area})
                yield one, each, "code", {"found": area, "used": usual or "、".join(others)}


@submission("code-year")
def year(of: Submission, standards: Standards) -> Iterator[tuple[Project, str, dict[str, Any]]]:
    """A year other than the document's; where it states none, other than that of most of its codes."""
    years = [(each, codes.year(each.code)) for each in of.projects
             if each.code and codes.fits(each.code, standards(each).codes)]
    usual = of.year or _usual(stated for _, stated in years)
    for each, stated in years:
        if usual and stated != usual:
            yield each, "code", {"found": stated, "used": usual}


def _usual(values: Iterable[Any]) -> Any:
    """The value that more than half of them are; None where there is none."""
    counted = Counter(values)
    value, count = counted.most_common(1)[0] if counted else (None, 0)
    return value if count * 2 > counted.total() else None


@document("code-twice")
def twice(of: Document, standards: Standards) -> Iterator[tuple[Submission, Project, str, dict[str, Any]]]:
    """The same code on more than one project of the document; each but the first is named with the first."""
    first: dict[str, Project] = {}
    for one in of.submissions:
        for each in one.projects:
            if each.code and first.setdefault(each.code, each) is not each:
                yield one, each, "code", {"found": each.code, "other": _named(first[each.code])}


def _named(one: Project) -> str:
    origin = one.origin
    return "!".join(part for part in (origin.file, origin.sheet, origin.cell) if part) if origin else one.name or "?"


def copies(entries: Iterable[tuple[str, Hashable, Any]]) -> Iterator[tuple[str, Any, Any]]:
    """`code-twice` over several files: (code, place, place of another) wherever contents under one code differ.

    entries: code, what the project says, where it stands. The same content twice is a copy, no fault.
    """
    groups: dict[str, list[tuple[Hashable, Any]]] = {}
    for code, content, place in entries:
        groups.setdefault(code, []).append((content, place))
    for code, group in groups.items():
        for content, place in group:
            other = next((there for twin, there in group if twin != content), None)
            if other is not None:
                yield code, place, other
