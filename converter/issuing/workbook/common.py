"""What all sheets of one workbook share: the form's look, the formats made of it, where each sheet and its rows stand.

Knows xlsxwriter's workbook. Knows no line of any sheet and no sheet's name.
"""

from __future__ import annotations

from typing import Any

from ..drawing import Drawing, draw
from ...document.model import Submission
from ...form import HIDDEN_SHEET, Form
from ...sheets.excel import absolute

#: Number formats that every spreadsheet program has by number.
_BUILT_IN = {"0": 1, "0.00": 2, "0%": 9, "0.00%": 10, "@": 49}


class Common:
    def __init__(self, form: Form, submission: Submission, blank: bool, workbook: Any, above: str) -> None:
        self.above = above  # of every page, in place of the header
        self.form, self.submission, self.blank, self.workbook = form, submission, blank, workbook
        self.before: Submission | None = None  # last year's
        self.lang = "zh"
        self.drawing: Drawing = draw(form.source, HIDDEN_SHEET)
        self.links: dict[str, str] = {}  # folded page name → its first cell
        self.projects: list[str] = []  # the sheet of each project
        #: The pages that stand once: their name in the template → their sheet, and where its rows have come to.
        self.sheets: dict[str, tuple[str, Rows]] = {}
        self.rooms: dict[int, tuple[float, float] | None] = {}  # of each cell of the form: what a text has there
        self._formats: dict[Any, Any] = {}

    def cell_of(self, path: str) -> str:
        """Where a value of a project stands on its sheet."""
        page = self.form.page("project")
        slot = next(slot for slot in (page.slots if page else ()) if slot.only and slot.only.path == path)
        return absolute(slot.row, slot.column)

    def format(self, look: dict[str, Any], number: str | None = None) -> Any:
        key = (id(look), number)
        if key not in self._formats:
            code = number or look["num_format"]
            self._formats[key] = self.workbook.add_format(look | {"num_format": _BUILT_IN.get(code, code)})
        return self._formats[key]


class Rows:
    """Where the rows of a template's page have come to on its sheet: first and last, for rows that stand once."""

    def __init__(self, places: dict[int, tuple[int, int]], end: int) -> None:
        """places: row of the template → its sheet rows; end: the sheet's first row below them."""
        self._places, self._end = places, end
        self._height = max(places, default=-1) + 1

    def at(self, row: int, last: bool) -> int:
        """The first or last sheet row of a template's row; what stands below the page moves with its end."""
        if row in self._places:
            return self._places[row][last]
        return row - self._height + self._end
