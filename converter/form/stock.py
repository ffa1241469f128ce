"""The forms at hand: those that were given, and after them the shipped ones.

Each by its id, which is what a project's origin keeps of the form it came by; and what tells them apart, which is their
labels. Knows no sheet and no cell that was filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec import UNSET

from .boxes import Label
from .compile import load, names
from .compiled import Form
from .pages import Page
from .refusal import FormError
from ..document.model import Document, Project
from ..document.normal import Terms

#: The form of what bears no form's id.
COUNTY = "hebei_county"


class Forms:
    """Some forms, each known by its id; the shipped ones are compiled where one of them is asked for."""

    def __init__(self, given: Iterable[Form] = ()) -> None:
        """given: in the order of their weight; one whose id a shipped form has stands in its place. Raises FormError
        for two of one id."""
        self.given = tuple(dict.fromkeys(given))
        seen: dict[str, Form] = {}
        for form in self.given:
            if (other := seen.setdefault(form.id, form)) is not form:
                raise FormError("form-ids", None, None, id=form.id, title=other.title, other=form.title)

    @cached_property
    def first(self) -> Form:
        """The form of what is about no project."""
        return self.given[0] if self.given else load(COUNTY)

    @cached_property
    def every(self) -> tuple[Form, ...]:
        """All of them, those given before the shipped ones, the first of these before the others."""
        taken = {form.id for form in self.given}
        shipped = sorted(names(), key=lambda name: name != COUNTY)
        return (*self.given, *(load(name) for name in shipped if name not in taken))

    def ranked(self, forms: Iterable[Form]) -> list[Form]:
        """Some of them in the order of all."""
        some = list(forms)
        return sorted(some, key=self.every.index) if len(some) > 1 else some

    @property
    def sources(self) -> tuple[bytes, ...]:
        """What a worker makes them of."""
        return tuple(form.source for form in self.given)

    def called(self, id: str) -> Form | None:
        """The form of an id."""
        if id not in self._called:
            own = next((form for form in self.given if form.id == id), None)
            self._called[id] = own or (load(id) if id in names() else None)
        return self._called[id]

    @cached_property
    def _called(self) -> dict[str, Form | None]:
        return {}

    def of(self, project: Project | None) -> Form:
        """The form that a project came by, as its origin says; the first of what has none, or of one not at hand."""
        if project is None or project.origin is None:
            return self.first
        said = project.origin.form
        return self.called(COUNTY if said is UNSET else said) or self.first

    def labels(self, ids: Iterable[str | None]) -> Mapping[str, str]:
        """What fields are called where projects came by the forms of these ids, None being that of what bears none: as
        the only one calls them, and over several as the first does."""
        came = {self.called(id or COUNTY) for id in ids}
        return ((came.pop() if len(came) == 1 else None) or self.first).labels

    def unknown(self, document: Document) -> list[str]:
        """The ids of forms not at hand that projects came by."""
        return sorted(id for id in came_by(document) if id and self.called(id) is None)

    def terms(self, project: Project) -> Terms:
        """What the normal form of a project depends on."""
        return self.of(project).terms

    def label(self, findings: Iterable[Any]) -> None:
        """Let findings that no form has named the fields of name them as the first does."""
        self.first.label(item for item in findings if not item.labels)

    # ── what tells them apart ──

    @cached_property
    def pages(self) -> dict[Page, Form]:
        """The pages of projects, with their forms."""
        return {page: form for form in self.every for page in form.project_pages}

    @cached_property
    def marks(self) -> dict[str, dict[Page, Label]]:
        """Folded text → the pages of projects that have a label called so."""
        found: dict[str, dict[Page, Label]] = {}
        for page in self.pages:
            for key, label in page.index.items():
                found.setdefault(key, {})[page] = label
        return found

    @cached_property
    def longest(self) -> int:
        """How long a text is at most that may be a label of one of them."""
        return max(page.longest for page in self.pages if page.index)

    def rivals(self, page: Page) -> bool:
        """Whether another of the forms given has a page that no label tells from this one. (No two shipped ones have,
        and a given one goes before them.)"""
        if page not in self._rivalled:
            others = (other for form in self.given for other in form.project_pages
                      if page not in form.pages)
            self._rivalled[page] = any(_are_alike(page, other) for other in others)
        return self._rivalled[page]

    @cached_property
    def _rivalled(self) -> dict[Page, bool]:
        return {}


def came_by(*documents: Document) -> set[str | None]:
    """The ids of the forms that projects came by, None of what bears none; of projects without an origin nothing."""
    return {project.origin.form or None for document in documents for one in document.submissions
            for project in one.projects if project.origin}


def _are_alike(one: Page, other: Page) -> bool:
    return all(not label.keys.isdisjoint(there.index) for page, there in ((one, other), (other, one))
               for label in page.named_labels)
