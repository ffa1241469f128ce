"""The blank that bureaus fill in."""

from __future__ import annotations

from ..files import Input
from ..form import Form
from ..model import Project, Submission
from .naming import book_names
from .opening import Outcome, open_document


def template(form: Form, projects: int, source: Input | None) -> list[tuple[str, bytes]]:
    """The blank of a form, by name: empty with so many projects, or one for each submission of `source`."""
    from .. import writer

    if source is None:
        empty = Submission(projects=[writer.prefilled(Project(number=place), form) for place in range(1, projects + 1)])
        return [(form.id, writer.blank(form, empty))]
    outcome = Outcome(source)
    document = open_document(source, form, outcome)
    blanks = [Submission(projects=[writer.prefilled(project, form) for project in one.projects])
              for one in document.submissions]
    return [(name, writer.blank(form, one)) for name, one in zip(book_names(document.submissions), blanks)]
