"""问题: the list a chief works off. One declaration of its columns, for the sheet of the ledger and for 问题.xlsx.

Whose a finding is, its department, unit and project, is asked of the merged collection. No cell of a line is empty.
Knows bundles of findings and the merge. Knows neither look nor file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from ..checking.grouping import Bundle
from ..checking.report import place, projects, sheets
from ..document import guise
from ..document.findings import Finding
from ..document.wording import LEDGER, SEVERITIES, say, title
from ..merging.merge import Merging
from ..sheets.excel import reference
from ..sheets.filling import Link


class Column(NamedTuple):
    """A column of a list: the key of its header in the ledger's wording, its width, and how its cells look; its header
    where it has no key."""

    key: str
    width: float
    look: str
    title: str | None = None


COLUMNS = (
    Column("number", 6, "count"), Column("severity", 8, "centre"), Column("department_name", 20, "text"),
    Column("unit_name", 20, "text"), Column("name", 22, "text"), Column("source", 20, "line"),
    Column("source_sheet", 16, "text"), Column("cell", 10, "text"), Column("message", 40, "text"),
    Column("hint", 30, "text"), Column("places", 7, "count"), Column("finding", 18, "text"),
    Column("code", 26, "code"), Column("rule", 24, "line"),
)
#: The last column that is printed: what follows is for filters.
PRINTED = "places"


class Whose(NamedTuple):
    """What a finding is about, as it is shown: its department, its unit, its project's name; None where unknown."""

    department: str | None = None
    unit: str | None = None
    project: str | None = None


#: Says whose a finding is; the way from the list to a file, None to none.
Asked = Callable[[Finding], Whose]
Way = Callable[[str], "str | None"]


def nobody(_: Finding) -> Whose:
    return Whose()


class Owners:
    """Whose findings are, by the merged collection. known: the department of an input that is no part of it."""

    def __init__(self, merging: Merging, lang: str, known: Callable[[str], str | None] = lambda file: None) -> None:
        self.collection, self.lang, self.known = merging.collection, lang, known
        self.department = lru_cache(1_000)(self._department)
        self.of_file = lru_cache(1_000)(self._of_file)
        self.whose = lru_cache(50_000)(self._whose)  # several lists ask in turn

    def __call__(self, item: Finding) -> Whose:
        return self.whose(item.project, item.file)

    def _whose(self, project: str | None, file: str | None) -> Whose:
        if project and (owner := self.collection.whose(project, file)):
            return Whose(self.department(owner.submission), owner.unit, owner.name)
        return Whose(self.of_file(file) if file else None, project=project)

    def _department(self, submission: int) -> str | None:
        header = self.collection.header(submission)
        name = header.department.name if header.department else None
        code = header.department.code if header.department else None
        shown = guise.shown(name, None if name else self.collection.own(submission), self.lang)
        return " ".join(part for part in (code, shown) if part) or None

    def _of_file(self, file: str) -> str | None:
        """The departments that an input is of; a few of them."""
        submissions = self.collection.of_file(file)
        named = [name for name in map(self.department, submissions) if name]
        return "、".join(named[:3]) + ("…" if len(named) > 3 else "") if named else self.known(file)


class Issue(msgspec.Struct):
    """A line, as it waits for its turn: whose and what, where its first cell is, and what stands in each column."""

    severity: str
    code: str
    file: str | None
    sheet: str | None
    cell: str | None
    shown: dict[str, str | int]


def issue(bundle: Bundle, asked: Asked, lang: str) -> Issue:
    """The line of a bundle."""
    first = bundle.first
    several = [asked(item) for item in _one_a_form(bundle)]
    units = dict.fromkeys(one.unit for one in several if one.unit)
    project = projects(bundle, several[0].project, lang)
    unknown, none, several_units = (say(LEDGER[key], lang) for key in ("unknown", "none", "several_units"))
    shown = {
        "severity": say(SEVERITIES[bundle.severity], lang), "department_name": several[0].department or unknown,
        "unit_name": "、".join(units) if len(units) <= 3 else several_units.format(count=len(units)),
        "name": project, "source": first.file, "source_sheet": sheets(bundle, lang), "cell": place(bundle, lang),
        "message": bundle.message(lang), "hint": bundle.hint(lang), "places": bundle.count,
        "finding": title(bundle.code, lang), "code": first.project if bundle.forms == 1 else None, "rule": bundle.code}
    return Issue(bundle.severity, bundle.code, first.file, first.sheet, next(iter(bundle.cells), None),
                 {key: value or none for key, value in shown.items()})


def values(number: int, line: Issue, way: Way) -> Iterator[Any]:
    """What stands in the columns, in their order; the file leads to the first cell."""
    file = way(line.file) if line.file else None
    for column in COLUMNS:
        value: Any = number if column.key == "number" else line.shown[column.key]
        if column.key == "source" and file and line.file:
            spot = reference(line.sheet, *([line.cell] if line.cell else [])) if line.sheet else ""
            value = Link(line.file, spot, file)
        yield value


def _one_a_form(bundle: Bundle) -> list[Finding]:
    """A finding of each form that a bundle stands on, of the first few hundred."""
    return list({(item.project, item.sheet): item for item in reversed(bundle.items[:2_000])}.values())[::-1]


def book(bundles: Iterable[Bundle], asked: Asked, way: Way, lang: str, note: str) -> bytes:
    """问题.xlsx: the lines as a workbook of their own, with filters."""
    from ..sheets import listing

    kinds: dict[str, listing.Kind] = {"count": "number"}
    columns = [listing.Column(say(LEDGER[column.key], lang), column.width, kinds.get(column.look, "text"))
               for column in COLUMNS]
    lines = (issue(bundle, asked, lang) for bundle in bundles)
    rows = (listing.Row(list(values(number, line, way)), line.severity) for number, line in enumerate(lines, 1))
    return listing.write(say(LEDGER["findings_title"], lang), say(LEDGER["findings"], lang), columns, rows, [note],
                         printed=printed())


def printed() -> int:
    """How many of the columns are printed."""
    return [column.key for column in COLUMNS].index(PRINTED) + 1
