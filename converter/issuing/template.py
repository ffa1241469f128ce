"""The blank that bureaus fill in: empty, or with last year's document carried over."""

from __future__ import annotations

from msgspec.structs import replace

from .naming import book_names, volume_names
from .volumes import report, volumes
from ..document.findings import Findings
from ..document.model import Project, Submission
from ..form import Form, Forms
from ..reading.opening import read_one
from ..system.inputs import Input


def template(forms: Forms, projects: int, source: Input | None, year: int | None = None,
             lang: str = "zh", by: Form | None = None) -> tuple[list[tuple[str, bytes]], Findings]:
    """The blank of a form, by name: empty with so many projects, or one for each submission of `source`, last year's.

    by: the form; else the first, and of `source` that each project came by.
    year: of what is to be handed in; by default the one after that of `source`. With it what the form has no place for
    of what would have been filled in. Raises Unreadable.
    """
    from . import workbook

    if source is None:
        form = by or forms.first
        empty = Submission(year=year, projects=[workbook.prefilled(Project(number=place), form)
                                                for place in range(1, projects + 1)])
        return [(form.id, workbook.blank(form, empty))], Findings()
    last, findings, books = read_one(source, forms).opened.submissions, Findings(), []
    for name, whole in zip(book_names([_next(one, year) for one in last]), last):
        parts = volumes(whole, forms, by)
        blanks = [replace(_next(before, year), projects=[workbook.prefilled(project, form)
                                                         for project in before.projects]) for form, before, *_ in parts]
        # levels that only the form has printed come of the form itself
        report([part._replace(submission=replace(one, projects=[
            replace(project, indicators=project.indicators if was.indicators else [])
            for project, was in zip(one.projects, part.submission.projects)]))
            for part, one in zip(parts, blanks)], findings, source.name)
        books += [(each, workbook.blank(part.form, one, part.submission, lang)) for each, part, one in zip(
            volume_names(name, (part.title for part in parts if part.title)), parts, blanks)]
    return books, findings


def _next(last: Submission, year: int | None) -> Submission:
    """A submission of the year after, or of the one that is said."""
    return replace(last, year=year or (last.year + 1 if last.year else None))
