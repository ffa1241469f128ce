"""The blank that bureaus fill in: empty, or with last year's document carried over."""

from __future__ import annotations

from msgspec.structs import replace

from . import unplaced
from .naming import book_names
from ..document.findings import Findings
from ..document.model import Project, Submission
from ..form import Forms
from ..reading.opening import read_one
from ..system.inputs import Input


def template(forms: Forms, projects: int, source: Input | None, year: int | None = None,
             lang: str = "zh") -> tuple[list[tuple[str, bytes]], Findings]:
    """The blank of a form, by name: empty with so many projects, or one for each submission of `source`, last year's.

    year: of what is to be handed in; by default the one after that of `source`. With it what the form has no place for
    of what would have been filled in. Raises Unreadable.
    """
    from . import workbook

    form = forms.first
    if source is None:
        empty = Submission(year=year, projects=[workbook.prefilled(Project(number=place), form)
                                                for place in range(1, projects + 1)])
        return [(form.id, workbook.blank(form, empty))], Findings()
    last = read_one(source, forms).opened.submissions
    blanks = [replace(one, year=year or (one.year + 1 if one.year else None),
                      projects=[workbook.prefilled(project, form) for project in one.projects]) for one in last]
    findings = Findings()
    for one, before in zip(blanks, last):
        # levels that only the form has printed come of the form itself
        filled = [replace(project, indicators=project.indicators if was.indicators else [])
                  for project, was in zip(one.projects, before.projects)]
        unplaced.report(replace(one, projects=filled), form, findings, source.name)
    books = [workbook.blank(form, one, before, lang) for one, before in zip(blanks, last)]
    return list(zip(book_names(blanks), books)), findings
