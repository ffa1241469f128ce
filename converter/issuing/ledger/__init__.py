"""A collection → the ledger (汇总表): every project, every indicator, the figures a section chief asks for, the findings.

Streams: a submission is written when it comes and kept by nobody, so memory does not grow with the collection.
Knows neither reader nor form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from ...bureau.standings import Standing
from ...document.findings import Finding
from ...document.model import Project, Submission
from ...merging import Contests
from ...sheets.excel import LINKS, ROWS
from ...system import files
from ..worklist import Asked, nobody

if TYPE_CHECKING:
    from .writer import Book

__all__ = ["Around", "write"]


class Around(msgspec.Struct, kw_only=True, frozen=True):
    """What stands around the submissions of a ledger.

    link: where a project's form stands, from the ledger's folder: `issued/甲局.xlsx#'1.甲项目'!A1`; the file's
    name holds no `#`. source: the same for a finding's file, without the cell; None where there is none.
    contests: the projects of which several versions stand, whose money no sum takes in.
    asked: says whose a finding is.
    standings: how every department stands, asked for when the submissions have passed; nothing without a roster.
    added: the paths that only some forms have a place for, and these submissions say: `extra.项目负责人`.
    labels: what the form at hand calls its fields, where that is not the official term: path without indices → label.
    """

    link: Callable[[Submission, Project], str | None] = lambda submission, project: None
    source: Callable[[str], str | None] = lambda file: file
    contests: Contests = Contests()
    asked: Asked = nobody
    standings: Callable[[], Sequence[Standing]] = list
    added: Sequence[str] = ()
    labels: Mapping[str, str] = MappingProxyType({})


def write(submissions: Iterable[Submission], out: BinaryIO | Path, findings: Iterable[Finding],
          around: Around = Around(), lang: str = "zh", *, rows: int = ROWS, links: int = LINKS) -> None:
    """The ledger of `submissions`, as a file (whole or not at all) or into a seekable stream.

    submissions: in their final order (year, division, department, unit, number, code), taken one at a time;
    a department's projects come in one submission. findings: taken one at a time, after the submissions.
    rows (eight or more), links: what a sheet holds; what is more goes on in another sheet, and in HYPERLINK formulas.
    Raises OSError where there is no room or no leave to write.
    """
    from .writer import Book

    with files.writing(out) if isinstance(out, Path) else nullcontext(out) as stream:
        with Book(stream, lang, rows, links, out.parent if isinstance(out, Path) else None) as book:
            _fill(book, submissions, findings, around)


def _fill(book: Book, submissions: Iterable[Submission], findings: Iterable[Finding], around: Around) -> None:
    from .attendance import Attendance
    from .columns import Indicators, Issues, Projects
    from .figures import Figures, grouped
    from .overview import Overview
    from ...checking.grouping import streamed

    overview = Overview(book)
    book.labels = around.labels
    projects, indicators = Projects(book, around.link, around.added), Indicators(book, around.added)
    issues = Issues(book, around.source, around.asked)
    figures = Figures()
    for submission in submissions:
        department = grouped(submission, around.contests)
        projects.add(department)
        indicators.add(department)
        figures.add(department)
    projects.close()
    indicators.close()
    for bundle in streamed(figures.finding(findings)):
        issues.add(bundle)
    issues.close()
    if stand := around.standings():
        Attendance(book).write(stand)
    overview.write(figures)
