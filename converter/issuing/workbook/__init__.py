"""Document → the official workbook, through a form: the template's look, the document's values.

Knows no position in any form, and nothing of reading.
"""

from __future__ import annotations

from msgspec import UNSET
from msgspec.structs import replace

from .assembly import Book
from ...document.model import Indicator, Project, Submission
from ...form import Form

__all__ = ["blank", "issue", "prefilled", "write"]


def write(submission: Submission, form: Form) -> bytes:
    """The official workbook of a submission in normal form.

    Raises Refused, before anything is written, where a text is longer than a cell holds.
    """
    return Book(form, submission, blank=False).bytes()


def issue(submission: Submission, form: Form, above: str = "") -> tuple[bytes, list[str]]:
    """The same, with the name of each project's sheet, for what links to them; above: what every page says in place of
    the form's header, in Excel's codes."""
    book = Book(form, submission, blank=False, above=above)
    return book.bytes(), book.projects


def blank(form: Form, submission: Submission, before: Submission | None = None, lang: str = "zh") -> bytes:
    """The workbook a bureau fills in: what `submission` has is filled in already, the usual levels are pre-printed.

    before: last year's, project by project, whose figures stand in notes at the cells that are to be filled in.
    """
    return Book(form, submission, blank=True, before=before, lang=lang).bytes()


def prefilled(project: Project, form: Form) -> Project:
    """The project as it stands in a blank: as it was but for its code, amounts and plan; without indicators the form's
    usual levels, to be filled in."""
    levels = [Indicator(level1=one, level2=two) for one, two, printed in form.levels if printed]
    return replace(project, code=None, budget=None, funds=UNSET, spending_plan=None, origin=None,
                   indicators=project.indicators or levels)
