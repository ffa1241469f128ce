"""Findings as a list to be worked off: what must be mended first, advice after, equal findings of a sheet in one line;
advice that nearly every sheet of a file needs is a habit, and one line too.

The one place that counts and groups: returned copies, lists, the page, the ledger and the terminal show what it says.
A note asks for nothing: it is counted, and no line. Knows findings. Knows no list's look, no file and no workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import msgspec

from ..document import wording
from ..document.findings import Finding
from ..sheets.excel import address, position

#: Advice that more sheets of a file need than this is a habit of whoever filled it in.
_HABIT = 3

_INDEX = re.compile(r"\[[0-9]+\]")


class Counts(NamedTuple):
    """How many findings must be mended, how many are advice, how many are notes: places, not lines."""

    must: int = 0
    advice: int = 0
    notes: int = 0


class Bundle(msgspec.Struct):
    """One line of a list: findings of one code and severity about one field, of one form or, as a habit, of many."""

    items: list[Finding]

    @property
    def first(self) -> Finding:
        return self.items[0]

    @property
    def code(self) -> str:
        return self.first.code

    @property
    def severity(self) -> str:
        return self.first.severity

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def forms(self) -> int:
        """On how many forms they stand."""
        return len({_form(item) for item in self.items})

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells, neighbours below one another as a range: `H9:H12`, `J3`; of many forms those of the first."""
        return ranges(item.cell for item in self.items if item.cell and _form(item) == _form(self.first))

    def field(self, lang: str) -> str | None:
        """What the field is called; of several rows, without their numbers."""
        if not self.first.path:
            return None
        paths = {item.path for item in self.items}
        path = self.first.path if len(paths) == 1 else _rowless(self.first.path)
        return wording.field(path, lang, self.first.labels)

    def message(self, lang: str) -> str:
        """The sentence; that of the first where they differ or stand on many forms, with how many there are."""
        sentence, is_all = self._said([item.message(lang) for item in self.items], lang)
        if self.forms > 1:
            return wording.sentence("and-elsewhere", lang, sentence=sentence, count=self.count, forms=self.forms)
        return sentence if is_all else wording.sentence("and-others", lang, sentence=sentence, count=self.count)

    def hint(self, lang: str) -> str | None:
        """What to do, for all of them."""
        hints = [item.hint(lang) or "" for item in self.items]
        return self._said(hints, lang)[0] or None

    def _said(self, texts: list[str], lang: str) -> tuple[str, bool]:
        """What the texts say alike, once the numbers of rows are left out; else the first, and that it is not all."""
        if len(set(texts)) == 1:
            return texts[0], True
        field = self.field(lang) or ""
        alike = {told.replace(item.field(lang) or field, field) for item, told in zip(self.items, texts)}
        return (alike.pop(), True) if len(alike) == 1 else (texts[0], False)


def counts(findings: Iterable[Finding]) -> Counts:
    severities = [item.severity for item in findings]
    return Counts(severities.count("error"), severities.count("warning"), severities.count("info"))


def bundles(findings: Iterable[Finding]) -> list[Bundle]:
    """The lines of a list: what must be mended, then advice, each in the order it was found; then the habits."""
    lines = _by((item for item in findings if item.severity != "info"),
                lambda item: (item.project, item.sheet, _kind(item)))
    habits = {id(item) for same in _by((one.first for one in lines if one.severity != "error"), _kind)
              if len(same.items) > _HABIT for item in same.items}
    single = [one for one in lines if id(one.first) not in habits]
    common = _by((item for one in lines if id(one.first) in habits for item in one.items), _kind)
    return [*sorted(single, key=lambda one: one.severity != "error"), *sorted(common, key=lambda one: -one.count)]


def streamed(findings: Iterable[Finding]) -> Iterator[Bundle]:
    """The lines of findings taken one at a time: those of each file as they come, in the order of `bundles`."""
    for _, items in groupby(findings, key=lambda item: item.file):
        yield from bundles(items)


def ranges(cells: Iterable[str]) -> tuple[str, ...]:
    """Cells as few words, in the order of columns and rows: those below one another as a range."""
    runs: list[tuple[int, int, int]] = []  # column, first and last row
    for column, row in sorted({position(cell)[::-1] for cell in cells}):
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1] = column, runs[-1][1], row
        else:
            runs.append((column, row, row))
    return tuple(address(first, column) + (f":{address(last, column)}" if last > first else "")
                 for column, first, last in runs)


def _by(findings: Iterable[Finding], key: Callable[[Finding], Hashable]) -> list[Bundle]:
    groups: dict[Hashable, list[Finding]] = {}
    for item in findings:
        groups.setdefault(key(item), []).append(item)
    return list(map(Bundle, groups.values()))


def _form(item: Finding) -> tuple[str | None, ...]:
    return item.project, item.sheet


@lru_cache(1_000)
def _rowless(path: str) -> str:
    """A path without the numbers of rows."""
    return _INDEX.sub("", path)


def _kind(item: Finding) -> tuple[str | None, ...]:
    """What makes findings equal, wherever they stand; those of no field and no cell, by what they say."""
    about = _rowless(item.path) if item.path else None if item.cell else item.message("zh")
    return item.file, item.code, item.severity, about
