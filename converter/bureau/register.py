"""The roster's workbook: the departments of documents and of an earlier roster, for a person to complete.

Knows how a list is written. Knows no input and no folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from .roster import Expected
from ..document import guise
from ..document.model import Department, Submission
from ..document.values import day, party, year
from ..document.wording import enrolment as words
from ..document.wording import say
from ..sheets import listing
from ..sheets.listing import Column, Content, Kind

#: So many rows stay for departments that were not known.
_ROOM = 30
_WIDTHS = {"year": 8, "division": 10, "code": 10, "name": 34, "units": 40, "deadline": 13, "contact": 20, "remark": 24,
           "release": 10, "reason": 30}
_KINDS: dict[str, Kind] = {"division": "code", "code": "code", "deadline": "day", "release": "choice"}
#: How a department's own unit is called.
_OWN = "本级"

_Key = tuple[int | None, str | None, str]


class Register:
    """The departments that are known, each once, told by division and code, else by name; and by the year where an
    earlier roster says one."""

    def __init__(self, lang: str = "zh") -> None:
        self.lang = lang
        self.known: dict[_Key, Expected] = {}
        self.units: dict[_Key, dict[str, None]] = {}
        self.years: dict[_Key, set[int | None]] = {}

    def enrol(self, entries: Iterable[Expected]) -> None:
        """Take over what an earlier roster says, before any document."""
        for one in entries:
            self.known.setdefault((one.year, one.division, one.code or one.name or ""), one)

    def add(self, one: Submission) -> None:
        """The department of a submission, with its units; one that says neither code nor name is left out."""
        department = one.department or Department()
        key = self._key(one, department)
        if key is None:
            return
        self.years.setdefault(key, set()).add(one.year)
        units = {party.join(unit.code, unit.name): unit for project in one.projects if (unit := project.unit)}
        name, remark = department.name, None
        if name is None:
            own = guise.own(units.values())
            name, remark = (own.removesuffix(_OWN), say(words.GUESSED, self.lang)) if own else (None, None)
        if key not in self.known:
            self.known[key] = Expected(division=one.division, code=department.code, name=name, remark=remark)
        elif (entry := self.known[key]).remark in words.GUESSED and department.name:
            self.known[key] = Expected(division=entry.division, code=entry.code, name=department.name)
        self.units.setdefault(key, {}).update(dict.fromkeys(sorted(filter(None, units))))

    def _key(self, of: Submission, department: Department) -> _Key | None:
        """By which a department is known: as an earlier roster has it, which may say no division, no year or no code.
        A document's year is none of the season it is asked for."""
        names = [one for one in (department.code, department.name) if one]
        keys = [(when, place, one) for one in names for place in (of.division, None) for when in (of.year, None)]
        return next((key for key in keys if key in self.known), (None, of.division, names[0]) if names else None)

    def entries(self) -> list[Expected]:
        """The departments in order, with their units."""
        known = [msgspec.structs.replace(one, units=tuple(one.units or self.units.get(key, ())), cell="")
                 for key, one in self.known.items()]
        return sorted(known, key=lambda one: (one.year or 0, one.division or "", one.code or "~", one.name or ""))

    def write(self) -> bytes:
        """The workbook, with a column of divisions where there are several, one of years where a department has
        several, and with room for more departments."""
        entries, lang = self.entries(), self.lang
        needless = {key for key, is_needed in (
            ("year", any(one.year for one in entries) or any(len(years) > 1 for years in self.years.values())),
            ("division", len({one.division for one in entries}) > 1)) if not is_needed}
        keys = [key for key in _WIDTHS if key not in needless]
        columns = [Column(say(words.ROSTER_COLUMNS[key], lang), _WIDTHS[key], _KINDS.get(key, "text"),
                          words.RELEASES if key == "release" else (),
                          note=say(words.ROSTER_NOTES[key], lang) if key in words.ROSTER_NOTES else "")
                   for key in keys]
        rows = (*map(_row, entries), *({} for _ in range(_ROOM)))
        return listing.write(say(words.ROSTER_HEADING, lang), say(words.ROSTER_SHEET, lang), columns,
                             _cells(rows, keys), [say(words.ROSTER_NOTE, lang)])


def _cells(rows: Iterable[dict[str, Content]], keys: list[str]) -> Iterator[list[Content]]:
    return ([row.get(key) for key in keys] for row in rows)


def _row(one: Expected) -> dict[str, Content]:
    return {"year": year.format(one.year), "division": one.division, "code": one.code, "name": one.name,
            "units": "、".join(one.units) or None, "deadline": day.format(one.deadline), "contact": one.contact,
            "remark": one.remark, "release": words.RELEASES[0] if one.reason else None, "reason": one.reason}
