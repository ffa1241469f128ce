"""报送情况: one line a department, as it stands by the roster, those first who have to be chased. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from ...bureau.standings import Standing, count
from ...document.values import day
from ...document.wording import STANDINGS, say
from ...sheets.filling import Cell, Money
from .lists import List
from .writer import Book
from ..worklist import Column

_ORDER = 1
#: How a state looks.
_LOOKS = {"missing": "error", "returned": "warning", "unexpected": "info", "released": "centre", "good": "centre"}


class Attendance:
    COLUMNS = (
        Column("number", 6, "count"), Column("standing", 11, "centre"), Column("party_code", 8, "code"),
        Column("department_name", 40, "text"), Column("deadline", 13, "centre"), Column("count", 8, "count"),
        Column("total_budget", 17, "number"), Column("to_mend", 9, "count"), Column("lacking", 30, "text"),
        Column("contact", 24, "text"), Column("remark", 24, "text"), Column("released_for", 30, "text"),
    )

    def __init__(self, book: Book) -> None:
        self.book = book

    def write(self, standings: Sequence[Standing]) -> None:
        say, lang = self.book.say, self.book.lang
        note = Cell(say("attendance_note", **count(standings)), "aside")
        roll = List(self.book, "attendance", _ORDER, self.COLUMNS, foot=1, freeze=4,
                    asides={3: note, len(self.COLUMNS) - 1: self.book.back()})
        for place, one in enumerate(standings, 1):
            if not roll.room:
                roll.turn()
            roll.line([
                place, Cell(_shown(one.state, lang), _LOOKS[one.state]), one.code, one.name, day.format(one.deadline),
                one.projects or None, None if one.total is None else Money(one.total), one.held or None,
                "、".join(one.lacking) or None, one.contact, one.remark, one.reason])
        roll.close("nothing_projects")


def _shown(state: str, lang: str) -> str:
    return say(STANDINGS[state], lang)
