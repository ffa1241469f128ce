"""The accounts of a drop folder: every department's figures, noted as its submission passes by into the ledger.

Of these figures are the page, the brief and the standings, so that they all agree. Knows a settled merge and its
books. Adds nothing up itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .page import Contested, Office, Rival
from ..document import guise
from ..document.model import Department, Submission
from ..issuing.enrolled import Enrolled
from ..issuing.issue import Issued
from ..merging.merge import Merging


class Accounts:
    """What is known of the departments of a merge once their submissions have `passed`."""

    def __init__(self, merging: Merging, books: Iterator[Issued], enrolled: Enrolled, root: Path, lang: str) -> None:
        """books: of every submission, below `root`, as they come. enrolled: gets the figures of each."""
        self.merging, self.books, self.enrolled, self.root, self.lang = merging, books, enrolled, root, lang
        self.issued: list[Issued] = []  # the books that have come
        self.offices: list[Office] = []
        self.owners: dict[str, Office] = {}  # project's code, or its name → its department
        self.names: dict[str, str] = {}

    def passed(self) -> Iterator[Submission]:
        """The submissions; the figures of each are noted on its way."""
        self.offices.clear()
        for place, (number, one) in enumerate(zip(self.merging.collection.ids(), self.merging.submissions())):
            if place == len(self.issued):
                self.issued.append(next(self.books))
            book = self.issued[place]
            office = self._office(one, book)
            self.offices.append(office)
            self.enrolled.note(number, one, projects=office.projects, total=office.total, held=len(book.reasons),
                               is_issued=not book.failure)
            for project in one.projects:
                if called := project.code or project.name:
                    self.owners[called] = office
                    self.names[called] = project.name or ""
            yield one
        next(self.books, None)  # there is none: the workers are let go

    def _office(self, one: Submission, book: Issued) -> Office:
        department, count = one.department or Department(), self.merging.contests.count(one)
        figures = count.counted
        return Office(division=one.division, year=one.year, code=department.code,
                      name=guise.called(one, self.lang), projects=figures.projects, indicators=figures.indicators,
                      total=figures.total, contested=len(count.contests), held=len(book.reasons),
                      issued=None if book.failure else book.path.relative_to(self.root).as_posix(),
                      beside=[] if book.failure else [path.relative_to(self.root).as_posix() for path in book.beside])

    def contests(self) -> list[Contested]:
        """The contested projects as the page shows them."""
        return [Contested(code=one.code, name=one.name, low=one.low, high=one.high, rivals=[
            Rival(department=self.merging.called(rival.submission), file=rival.origin.file if rival.origin else None,
                  sheet=rival.origin.sheet if rival.origin else None, total=rival.total, indicators=rival.indicators)
            for rival in one.rivals]) for one in self.merging.contests.known.values()]
