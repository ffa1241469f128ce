"""The workbook of a submission: its sheets, their names, its formats and hidden facts. Knows xlsxwriter's workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from .lines import is_needed
from .painting import Sheet
from ..drawing import Drawing, draw
from ...document.model import Project, Submission
from ...form import HIDDEN_SHEET, Form, Page, fold
from ...sheets.excel import SheetNames, absolute, reference
from ...sheets.traps import open_workbook

#: Number formats that every spreadsheet program has by number.
_BUILT_IN = {"General": 0, "0": 1, "0.00": 2, "0%": 9, "0.00%": 10, "@": 49}


class Book:
    def __init__(self, form: Form, submission: Submission, blank: bool) -> None:
        self.form, self.submission, self.blank = form, submission, blank
        self.drawing: Drawing = draw(form.source, HIDDEN_SHEET)
        self.stream = io.BytesIO()
        self.workbook = open_workbook(self.stream, form.title, in_memory=True, default_format_properties={
            "font_name": "宋体", "font_size": 11, "font_charset": 134})
        self.formats: dict[Any, Any] = {}
        self.names = SheetNames([HIDDEN_SHEET])
        self.links: dict[str, str] = {}  # folded page name → its first cell
        self.projects: list[str] = []  # the sheet of each project

    def bytes(self) -> bytes:
        sheets = list(self._sheets())
        self.projects = [name for _, project, _, name in sheets if project is not None]
        self.links = {fold(page.name): reference(name) for page, project, _, name in sheets
                      if project is None and page.reads}
        for page, project, place, name in sheets:
            Sheet(self, page, project, place, name).write()
        self._facts()
        self.workbook.close()
        return self.stream.getvalue()

    def _sheets(self) -> Iterator[tuple[Page, Project | None, int, str]]:
        """The sheets to write, in the template's order, each with its project, that one's place, and its name."""
        for page in self.form.pages:
            if page.scope == "project":
                for place, project in enumerate(self.submission.projects, 1):
                    yield page, project, place, self.names(self._wanted(page, place, project))
            elif self.blank or is_needed(page, self.submission):
                yield page, None, 0, self.names(page.name)

    def _wanted(self, page: Page, place: int, project: Project) -> str:
        """What the form calls the sheet of a project."""
        parts = self.form.sheet_names.get(page.name, ())
        shown = {"number": str(place), "name": project.name or "", "code": project.code or ""}
        return "".join(part if isinstance(part, str) else shown.get(part.name, "") for part in parts) or str(place)

    def _facts(self) -> None:
        sheet = self.workbook.add_worksheet(HIDDEN_SHEET)
        for row, column, content in self.drawing.facts:
            sheet.write_string(row, column, content)
        sheet.hide()
        for name, target in self.drawing.names.items():
            self.workbook.define_name(name, target)

    def cell_of(self, path: str) -> str:
        """Where a value of a project stands on its sheet."""
        page = self.form.page("project")
        slot = next(slot for slot in page.slots if slot.only and slot.only.path == path)
        return absolute(slot.row, slot.column)

    def format(self, look: dict[str, Any], number: str | None = None) -> Any:
        key = (id(look), number)
        if key not in self.formats:
            code = number or look["num_format"]
            self.formats[key] = self.workbook.add_format(look | {"num_format": _BUILT_IN.get(code, code)})
        return self.formats[key]
