"""The workbook of a submission: its sheets, their names and hidden facts. Knows xlsxwriter's workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator

from .common import Common
from .lines import is_needed
from .painting import Sheet
from ...document.model import Project, Submission
from ...form import HIDDEN_SHEET, Form, Page, fold
from ...sheets.excel import SheetNames, reference
from ...sheets.traps import open_workbook


class Book:
    def __init__(self, form: Form, submission: Submission, blank: bool, above: str = "",
                 before: Submission | None = None, lang: str = "zh") -> None:
        self.stream = io.BytesIO()
        workbook = open_workbook(self.stream, form.title, in_memory=True, default_format_properties={
            "font_name": "宋体", "font_size": 11, "font_charset": 134})
        self.common = Common(form, submission, blank, workbook, above)
        self.common.before, self.common.lang = before, lang
        self.names = SheetNames([HIDDEN_SHEET])

    @property
    def projects(self) -> list[str]:
        """The sheet of each project, once there are bytes."""
        return self.common.projects

    def bytes(self) -> bytes:
        common, sheets = self.common, list(self._sheets())
        common.projects = [name for _, project, _, name in sheets if project is not None]
        common.links = {fold(page.name): reference(name) for page, project, _, name in sheets
                        if project is None and page.reads}
        made = [Sheet(common, page, project, place, name) for page, project, place, name in sheets]
        common.sheets = {sheet.page.name: (sheet.name, sheet.rows) for sheet in made if sheet.page.scope != "project"}
        for sheet in made:
            sheet.write()
        self._facts()
        common.workbook.close()
        return self.stream.getvalue()

    def _sheets(self) -> Iterator[tuple[Page, Project | None, int, str]]:
        """The sheets to write, in the template's order, each with its project, that one's place, and its name."""
        common = self.common
        for page in common.form.pages:
            if page.scope == "project":
                for place, project in enumerate(common.submission.projects, 1):
                    yield page, project, place, self.names(self._wanted(page, place, project))
            elif common.blank or is_needed(page, common.submission, common.form.codes):
                yield page, None, 0, self.names(page.name)

    def _wanted(self, page: Page, place: int, project: Project) -> str:
        """What the form calls the sheet of a project."""
        parts = self.common.form.sheet_names.get(page.name, ())
        shown = {"number": str(place), "name": project.name or "", "code": project.code or ""}
        return "".join(part if isinstance(part, str) else shown.get(part.name, "") for part in parts) or str(place)

    def _facts(self) -> None:
        workbook, drawing = self.common.workbook, self.common.drawing
        sheet = workbook.add_worksheet(HIDDEN_SHEET)
        for row, column, content in drawing.facts:
            sheet.write_string(row, column, content)
        sheet.hide()
        for name, target in drawing.names.items():
            workbook.define_name(name, target)
