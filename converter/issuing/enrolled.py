"""What the roster says of a merged collection: whose books are released, and how every department stands.

Knows the roster's entries and the departments of a merge. Counts nothing: `standings` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..bureau.roster import Expected
from ..bureau.standings import Handed, Standing, match, standings
from ..document import guise
from ..document.findings import Findings
from ..document.model import Department, Submission
from ..document.values import party
from ..merging.merge import Merging


class Enrolled:
    """The departments of a merge, each by its submission's number, with who of the roster they are."""

    def __init__(self, roster: Sequence[Expected], merging: Merging, lang: str) -> None:
        self.roster, self.lang = roster, lang
        self.handed = {number: _handed(merging.collection.header(number)) for number in merging.collection.ids()}
        whose = match(roster, list(self.handed.values()))
        #: Whose book a person releases, and why; what is released by nothing, for nobody can tell of which year it is.
        self.released: dict[int, str] = {}
        self.findings = Findings()
        for place, one in enumerate(roster):
            those = [number for number, owner in zip(self.handed, whose) if owner == place] if one.reason else []
            years = sorted({str(self.handed[number].year or "—") for number in those})
            if len(years) > 1 and one.year is None:
                self.findings.add("release-years", cell=one.cell, years="、".join(years),
                                  department=" ".join(part for part in (one.code, one.name) if part))
            else:
                self.released |= dict.fromkeys(those, one.reason or "")

    def note(self, number: int, one: Submission, **figures: Any) -> None:
        """What a submission comes to: figures of `Handed`."""
        handed = self.handed[number]
        for key, value in figures.items():
            setattr(handed, key, value)
        handed.shown = guise.called(one, self.lang)
        units = [project.unit for project in one.projects if project.unit]
        handed.units = frozenset(name for unit in units for name in (
            unit.code, unit.name, party.join(unit.code, unit.name)) if name)

    def standings(self) -> list[Standing]:
        """How every department stands; nothing where there is no roster."""
        return standings(self.roster, list(self.handed.values())) if self.roster else []


def _handed(one: Submission) -> Handed:
    department = one.department or Department()
    return Handed(division=one.division, year=one.year, code=department.code, name=department.name)
