"""A collection → the ledger (汇总表): every project, every indicator, the figures a section chief asks for, the findings.

Streams: a submission is written when it comes and kept by nobody, so memory does not grow with the collection.
Knows neither reader nor form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from ...bureau.standings import Standing
from ...document.findings import Finding
from ...document.model import Project, Submission
from ...merging import Contests
from ...sheets.excel import LINKS, ROWS
from ...system import files
from ..worklist import Asked, nobody

__all__ = ["write"]

Link = Callable[[Submission, Project], "str | None"]


def write(submissions: Iterable[Submission], out: BinaryIO | Path, findings: Iterable[Finding], link: Link,
          lang: str = "zh", *, contests: Contests = Contests(), source: Callable[[str], str | None] = lambda file: file,
          asked: Asked = nobody, standings: Callable[[], Sequence[Standing]] = list, added: Sequence[str] = (),
          rows: int = ROWS, links: int = LINKS) -> None:
    """The ledger of `submissions`, as a file (whole or not at all) or into a seekable stream.

    submissions: in their final order (year, division, department, unit, number, code), taken one at a time;
    a department's projects come in one submission. findings: taken one at a time, after the submissions.
    link: where a project's form stands, from the ledger's folder: `issued/甲局.xlsx#'1.甲项目'!A1`; the file's
    name holds no `#`.
    contests: the projects of which several versions stand, whose money no sum takes in.
    source: the same as link for a finding's file, without the cell; None where there is none.
    asked: says whose a finding is.
    standings: how every department stands, asked for when the submissions have passed; nothing without a roster.
    added: the paths that only some forms have a place for, and these submissions say: `extra.项目负责人`.
    rows (eight or more), links: what a sheet holds; what is more goes on in another sheet, and in HYPERLINK formulas.
    Raises OSError where there is no room or no leave to write.
    """
    if isinstance(out, Path):
        with files.writing(out) as stream:
            _write(submissions, stream, findings, link, lang, contests, source, asked, standings, added, rows,
                   links, out.parent)
    else:
        _write(submissions, out, findings, link, lang, contests, source, asked, standings, added, rows, links,
               None)


def _write(submissions: Iterable[Submission], stream: BinaryIO, findings: Iterable[Finding], link: Link, lang: str,
           contests: Contests, source: Callable[[str], str | None], asked: Asked,
           standings: Callable[[], Sequence[Standing]], added: Sequence[str], rows: int, links: int,
           beside: Path | None) -> None:
    from .attendance import Attendance
    from .columns import Indicators, Issues, Projects
    from .figures import Figures, grouped
    from .overview import Overview
    from .writer import Book
    from ...checking.grouping import streamed

    with Book(stream, lang, rows, links, beside) as book:
        overview = Overview(book)
        projects, indicators = Projects(book, link, added), Indicators(book, added)
        issues = Issues(book, source, asked)
        figures = Figures()
        for submission in submissions:
            department = grouped(submission, contests)
            projects.add(department)
            indicators.add(department)
            figures.add(department)
        projects.close()
        indicators.close()
        for bundle in streamed(figures.finding(findings)):
            issues.add(bundle)
        issues.close()
        if stand := standings():
            Attendance(book).write(stand)
        overview.write(figures)
