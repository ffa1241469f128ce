"""What the roster says of a merged collection: whose books are released, and how every department stands.

Knows the roster's entries and the departments of a merge. Counts nothing: `standings` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..bureau.roster import Expected
from ..bureau.standings import Handed, Standing, match, standings
from ..document import guise
from ..document.model import Department, Submission
from ..document.values import party
from ..merging.merge import Merging


class Enrolled:
    """The departments of a merge, each by its submission's number, with who of the roster they are."""

    def __init__(self, roster: Sequence[Expected], merging: Merging, lang: str) -> None:
        self.roster, self.lang = roster, lang
        self.handed = {number: _handed(merging.collection.header(number)) for number in merging.collection.ids()}
        whose = match(roster, list(self.handed.values()))
        #: Whose book a person releases, and why.
        self.released = {number: reason for number, place in zip(self.handed, whose)
                         if place is not None and (reason := roster[place].reason)}

    def note(self, number: int, one: Submission, **figures: Any) -> None:
        """What a submission comes to: figures of `Handed`."""
        handed = self.handed[number]
        for key, value in figures.items():
            setattr(handed, key, value)
        handed.shown = guise.called(one, self.lang)
        units = [project.unit for project in one.projects if project.unit]
        handed.units = frozenset(said for unit in units for said in (
            unit.code, unit.name, party.join(unit.code, unit.name)) if said)

    def standings(self) -> list[Standing]:
        """How every department stands; nothing where there is no roster."""
        return standings(self.roster, list(self.handed.values())) if self.roster else []


def _handed(one: Submission) -> Handed:
    department = one.department or Department()
    return Handed(division=one.division, year=one.year, code=department.code, name=department.name)
