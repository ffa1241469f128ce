"""The blank that bureaus fill in."""

from __future__ import annotations

from msgspec.structs import replace

from . import unplaced
from .naming import book_names
from ..document.findings import Findings
from ..document.model import Project, Submission
from ..form import Form
from ..reading.opening import read_one
from ..system.inputs import Input


def template(form: Form, projects: int, source: Input | None) -> tuple[list[tuple[str, bytes]], Findings]:
    """The blank of a form, by name: empty with so many projects, or one for each submission of `source`.

    With it what the form has no place for of what would have been filled in. Raises Unreadable.
    """
    from . import workbook

    if source is None:
        empty = Submission(projects=[workbook.prefilled(Project(number=place), form)
                                     for place in range(1, projects + 1)])
        return [(form.id, workbook.blank(form, empty))], Findings()
    document = read_one(source, form).opened
    blanks = [Submission(projects=[workbook.prefilled(project, form) for project in one.projects])
              for one in document.submissions]
    findings = Findings()
    for one in blanks:
        # the levels come of the form itself
        filled = [replace(project, indicators=[]) for project in one.projects]
        unplaced.report(Submission(projects=filled), form, findings, source.name)
    return [(name, workbook.blank(form, one)) for name, one in zip(book_names(document.submissions), blanks)], findings
