"""The books that a submission's projects go into: one a form they came by, or one for all where a form is asked for.

What the submission says of itself stands in each that has a place for it. Knows forms and origins. Knows no cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from . import unplaced
from ..document.findings import Findings
from ..document.model import Submission
from ..form import Form, Forms


#: Titles of forms as long as this do not go into names.
_LONG = 30


class Volume(NamedTuple):
    """One book: its form, what stands in it, and the places of its projects among the submission's. title: what tells
    it from the first of its submission; None of that."""

    form: Form
    submission: Submission
    places: list[int]
    title: str | None = None


def volumes(submission: Submission, forms: Forms, by: Form | None = None) -> list[Volume]:
    """The books of a submission, those of forms given before the shipped ones'. by: the form of all of them."""
    if by:
        return [Volume(by, submission, list(range(len(submission.projects))))]
    places: dict[Form, list[int]] = {}
    for place, project in enumerate(submission.projects):
        places.setdefault(forms.of(project), []).append(place)
    order = forms.ranked(places) or [forms.first]
    titles = Counter(form.title for form in order)
    return [Volume(form, replace(submission, projects=[submission.projects[place] for place in places.get(form, ())]),
                   places.get(form, []), _title(form, titles) if number else None) for number, form in enumerate(order)]


def _title(form: Form, titles: Counter[str]) -> str:
    """What tells a book from the others of its submission; short, for it is a part of the name of a file."""
    return form.title if 0 < len(form.title) < _LONG and titles[form.title] == 1 else form.id


def report(books: Sequence[Volume], findings: Findings, file: str | None = None) -> None:
    """A finding for each value that has no place in its book; of the submission's own, for those without one in any."""
    lost = [{one.path for one in unplaced.unplaced(book.submission, book.form) if one.project is None}
            for book in books] if len(books) > 1 else []
    for number, book in enumerate(books):
        own = Findings()
        unplaced.report(book.submission, book.form, own, file)
        findings.extend(item for item in own if not lost or item.project is not None
                        or not number and all(item.path in paths for paths in lost))
