"""Document → the official workbook, through a form: the template's look, the document's values.

Knows no position in any form, and nothing of reading.
"""

from __future__ import annotations

from .assembly import Book
from ...document.model import Indicator, Project, Submission
from ...form import Form

__all__ = ["blank", "issue", "prefilled", "write"]


def write(submission: Submission, form: Form) -> bytes:
    """The official workbook of a submission in normal form.

    Raises Refused, before anything is written, where a text is longer than a cell holds.
    """
    return Book(form, submission, blank=False).bytes()


def issue(submission: Submission, form: Form, is_draft: bool = False) -> tuple[bytes, list[str]]:
    """The same, with the name of each project's sheet, for what links to them; a draft says so above every page."""
    book = Book(form, submission, blank=False, is_draft=is_draft)
    return book.bytes(), book.projects


def blank(form: Form, submission: Submission) -> bytes:
    """The workbook a bureau fills in: what `submission` has is filled in already, the usual levels are pre-printed."""
    return Book(form, submission, blank=True).bytes()


def prefilled(project: Project, form: Form) -> Project:
    """The project as it stands in a blank: who and how much, with the form's usual levels to be filled in."""
    return Project(number=project.number, code=project.code, name=project.name, unit=project.unit,
                   budget=project.budget, indicators=[Indicator(level1=one, level2=two)
                                                      for one, two, printed in form.levels if printed])
