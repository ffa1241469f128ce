"""Changes for people, as JSON, and as a list in a workbook. Knows no document; words come from `wording`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from os.path import commonprefix
from types import MappingProxyType
from typing import Any

from ..document import wording
from ..document.model import is_too_long
from ..document.wording import say
from ..merging.diff.changes import Change

#: Path without indices → the form's label, where that is not the official term.
Labels = Mapping[str, str]
NONE: Labels = MappingProxyType({})
#: A text for people shows so many characters of a longer value, and so many that are alike beside a difference.
_SHOWN, _ALIKE = 60, 8
#: What a cell of the list shows of a text that no cell holds.
_CELL = 16_000


def write(shape: str, changes: Sequence[Change], names: tuple[str, str], several: bool, lang: str,
          labels: Labels = NONE) -> bytes:
    """The changes as `text`, `json` or `xlsx`. names: the two files; several: whether they hold several submissions;
    labels: what the form calls its fields, where that is not the official term."""
    if shape == "json":
        return encode(changes, lang, labels)
    return book(changes, names, lang, labels) if shape == "xlsx" else text(changes, lang, several, labels).encode()


def summary(changes: Sequence[Change]) -> dict[str, int]:
    """How many projects differ, and how many changes there are of each kind."""
    projects = {(change.submission, change.project) for change in changes if change.project is not None}
    return {"projects": len(projects),
            **{kind: sum(change.kind == kind for change in changes) for kind in wording.CHANGES}}


def encode(changes: Sequence[Change], lang: str = "zh", labels: Labels = NONE) -> bytes:
    """`{"changes": […], "summary": {…}}`; what is shown for people is said in `field`."""
    tree = {
        "changes": [{
            "kind": one.kind, "submission": one.submission, "project": one.project, "project_name": one.project_name,
            "path": one.path, "field": wording.changed_field(one.path, lang, labels), "entry": one.entry,
            "before": one.before, "after": one.after} for one in changes],
        "summary": summary(changes),
    }
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def text(changes: Sequence[Change], lang: str = "zh", several: bool = False, labels: Labels = NONE) -> str:
    """A line a change, under its project, under its submission where there are several; a summary last.

    Nothing at all where nothing differs.
    """
    if not changes:
        return ""
    lines = []
    for submission, own in groupby(changes, lambda change: change.submission):
        if several:
            lines.append(f"【{submission or say(wording.CHANGE_WORDS['nameless'], lang)}】")
        for heading, group in groupby(own, lambda change: _heading(change, lang)):
            lines += [heading] if heading else []
            lines += [f"{'  ' if heading else ''}{_line(change, lang, labels)}" for change in group]
    return "\n".join([*lines, _summary(changes, lang)]) + "\n"


def _heading(change: Change, lang: str) -> str | None:
    """What a change stands under; a whole project or submission stands by itself."""
    if change.path.startswith(("projects[", "submissions[")):
        return None
    return _project(change, lang) if change.project is not None else say(wording.CHANGE_WORDS["header"], lang)


def _project(change: Change, lang: str) -> str:
    """Code and name of a project, as far as it has them."""
    return " ".join(dict.fromkeys(part for part in (change.project, change.project_name) if part)) or say(
        wording.CHANGE_WORDS["nameless"], lang)


def _summary(changes: Sequence[Change], lang: str) -> str:
    counts = summary(changes)
    # whatever else happened to something that both have is a change
    counts["changed"] += counts.pop("moved") + counts.pop("renamed")
    return say(wording.CHANGE_WORDS["summary"], lang).format(**counts)


def _line(change: Change, lang: str, labels: Labels) -> str:
    before, after = _excerpts(*(_value(change, part, lang) for part in (change.before, change.after)))
    return say(wording.CHANGE_LINES[change.kind], lang).format(
        field=wording.changed_field(change.path, lang, labels),
        entry=say(wording.ENTRIES.get(_list(change), ("", "")), lang),
        named=_cut(" ".join((change.entry or "").split())), before=before, after=after)


def _list(change: Change) -> str:
    """The list that a whole entry was added to, removed from or moved in."""
    return re.sub(r"\[[0-9]+\]", "", change.path)


def _value(change: Change, shown: str | None, lang: str) -> str:
    """What stands for a value: blank, a place, or a word of the JSON in the language asked for."""
    if shown is None:
        return say(wording.CHANGE_WORDS["blank"], lang)
    if change.kind == "moved":
        return say(wording.CHANGE_WORDS["place"], lang).format(shown)
    words = wording.VALUE_WORDS.get(change.path, {})
    return say(words[shown], lang) if shown in words else shown


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Both texts on a line; of long ones the part that differs, with a little of what stands around it."""
    both = [" ".join(content.split()) for content in (before, after)]
    if max(map(len, both)) <= _SHOWN:
        return both[0], both[1]
    head = len(commonprefix(both))
    tail = len(commonprefix([content[:head - 1 if head else None:-1] for content in both]))
    head, tail = max(head - _ALIKE, 0), max(tail - _ALIKE, 0)
    shown = [f"{'…' if head else ''}{_cut(content[head:len(content) - tail])}" for content in both]
    first, second = (part if not tail or part.endswith("…") else f"{part}…" for part in shown)
    return first, second


def _cut(content: str) -> str:
    return content if len(content) <= _SHOWN else f"{content[:_SHOWN]}…"


def book(changes: Sequence[Change], names: tuple[str, str], lang: str = "zh", labels: Labels = NONE) -> bytes:
    """The changes as a list in a workbook. names: the two files."""
    from ..sheets.listing import Column, write

    words = {name: say(pair, lang) for name, pair in (wording.COLUMNS | wording.CHANGE_COLUMNS).items()}
    several = len({change.submission for change in changes}) > 1
    columns = [Column(words["place"], 6, "number"), *([Column(words["submission"], 22)] * several),
               Column(words["project"], 23), Column(words["project_name"], 22), Column(words["kind"], 8),
               Column(words["field"], 18), Column(words["entry"], 22), Column(words["before"], 34),
               Column(words["after"], 34)]
    summary = _summary(changes, lang) if changes else say(wording.CHANGE_WORDS["same"], lang)
    return write(say(wording.CHANGE_WORDS["title"], lang), say(wording.CHANGE_WORDS["sheet"], lang), columns,
                 _rows(changes, several, lang, labels),
                 [say(wording.CHANGE_WORDS["files"], lang).format(*names), summary])


def _rows(changes: Sequence[Change], several: bool, lang: str, labels: Labels) -> Iterator[list[Any]]:
    for place, change in enumerate(changes, 1):
        shown = (None if part is None else _held(_value(change, part, lang), lang)
                 for part in (change.before, change.after))
        code = change.project if change.project != change.project_name else None
        yield [place, *([change.submission] * several), code or None, change.project_name,
               say(wording.CHANGES[change.kind], lang), wording.changed_field(change.path, lang, labels),
               change.entry and _held(change.entry, lang), *shown]


def _held(content: str, lang: str) -> str:
    """A text as a cell can hold it; that it was cut is said."""
    if not is_too_long(content):
        return content
    return say(wording.CHANGE_WORDS["cut"], lang).format(content[:_CELL], len(content))
