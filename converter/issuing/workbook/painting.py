"""One sheet of an issued workbook: its rows laid out, fitted, painted and set up for print.

Knows xlsxwriter's worksheet and a template's look. Which rows there are, `lines` says.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from .common import Common, Rows
from .lines import Line, Lines, Link, merged, tall
from ..drawing import Canvas
from ...document.model import FUNDS, LENGTH, Project, Refused, is_too_long
from ...document.values import number
from ...document.wording import LAST_YEAR, say
from ...form import Label, Page, Slot, View, fold, moved
from ...sheets import fitting
from ...sheets.excel import address, quoted, reference
from ...sheets.traps import is_odd, write_text

#: Rows below a blank's table that its drop-downs reach.
_BLANK_ROWS = 200


class Sheet:
    def __init__(self, book: Common, page: Page, project: Project | None, place: int, name: str) -> None:
        self.book, self.page, self.name = book, page, name
        self.canvas: Canvas = book.drawing.canvases[page.name]
        self.sheet = book.workbook.add_worksheet(name)
        self.lines = list(Lines(page, book.submission, project, place, book.blank).lines())
        self.notes = self._notes(place) if book.before and project is not None else {}
        self.merged = merged(page, book.form.merged)
        self._measure(self.lines)

    def _notes(self, place: int) -> dict[Any, str]:
        """What last year's project says in the cells that are empty now: of its code, its amounts and its plan."""
        before = self.book.before
        if before is None or place > len(before.projects):
            return {}
        was = Lines(self.page, before, before.projects[place - 1], place, False)
        shown = {slot: was.shown(slot) for slot in self.page.slots
                 if slot.only and slot.only.path.startswith(("code", "budget.", FUNDS, "spending_plan."))}
        words = say(LAST_YEAR, self.book.lang)
        return {slot: words.format(year=before.year or "", value=value) for slot, value in shown.items() if value}

    @property
    def rows(self) -> Rows:
        """Where the template's rows have come to."""
        repeated = {row for repeat in self.page.repeats for row in range(repeat.top, repeat.bottom + 1)}
        end = self.lines[-1].top + self.lines[-1].rows if self.lines else 0
        return Rows({line.row: (line.top, line.top + line.rows - 1) for line in self.lines
                     if line.row not in repeated}, end)

    def write(self) -> None:
        lines = self.lines
        self._set_up(lines)
        for line in lines:
            self._line(line)
        for box, first, last, content in tall(lines, self.merged):
            self._cell(box, first.top, last.top + last.rows - 1, content, first)
        self._validate(lines)

    def _measure(self, lines: list[Line]) -> None:
        """Give every line its sheet rows: one, or as many as its text needs where one row cannot be so high."""
        top = 0
        for line in lines:
            needed = self.canvas.heights.get(line.row, 15.0)
            for box, content in line.items:
                if isinstance(content, Link):
                    content = content.text
                if type(content) is str and len(content) > 3 and (room := self._room(box)):
                    needed = max(needed, _height(content, *room) / box.height)
            line.top, line.rows = top, max(1, math.ceil(needed / fitting.TALLEST))
            per = round(needed / line.rows * 4) / 4
            for row in range(top, top + line.rows):
                self.sheet.set_row(row, per)
            top += line.rows

    def _room(self, box: Any) -> tuple[float, float] | None:
        """The width that a text has in a cell, and its size; None where no row becomes higher for it."""
        rooms = self.book.rooms
        if id(box) not in rooms:
            look = self.canvas.formats[box.row, box.column]
            width = sum(self.canvas.widths[box.column:box.column + box.width])
            is_fit = look.get("shrink") or box.height > 1 and isinstance(box, Label)
            rooms[id(box)] = None if is_fit else (width - fitting.INDENT * look.get("indent", 0), look["font_size"])
        return rooms[id(box)]

    def _line(self, line: Line) -> None:
        last = line.top + line.rows - 1
        for box, content in line.items:
            if box.height == 1 and box not in self.merged:
                self._cell(box, line.top, last, content, line)

    def _cell(self, box: Any, top: int, bottom: int, content: Any, line: Line) -> None:
        sheet, left, right = self.sheet, box.column, box.column + box.width - 1
        look = self.canvas.formats[box.row, box.column]
        number = _places(content, look, box) if isinstance(content, Decimal) else None
        style = self.book.format(look, number)
        if top != bottom or left != right:
            sheet.merge_range(top, left, bottom, right, "", style)
        if isinstance(box, Label) and box.formula is not None:
            self._computed(box, top, left, style)
        elif type(content) is str:
            if is_too_long(content):
                raise Refused(f"Expected at most {LENGTH} characters in one cell, got {len(content)} - at "
                              f"`{self.name}!{address(top, left)}`"
                              f" (`{box.fields[0].path if isinstance(box, Slot) and box.fields else ''}`)")
            if isinstance(box, Label) and not self.page.reads and (target := self._target(content)):
                sheet.write_url(top, left, f"internal:{target}", style, content)
            else:
                write_text(sheet, top, left, content, style)
        elif isinstance(content, Decimal):
            sheet.write_number(top, left, float(content), style)
        elif isinstance(content, Link):
            self._link(content, top, left, style)
        else:
            sheet.write_blank(top, left, None, style)
            if box in self.notes:
                sheet.write_comment(top, left, self.notes[box], {"author": "", "font_name": "宋体", "font_size": 9})

    def _link(self, link: Link, row: int, column: int, style: Any) -> None:
        """The title of a form, or a line of the contents; in a blank both follow what is filled in."""
        name = self.name if self.page.scope == "project" else self.book.projects[link.place - 1]
        elsewhere = name != self.name
        if elsewhere:
            self.sheet.write_url(row, column, f"internal:{reference(name)}", style, link.text)
        if self.book.blank:
            formula = self._formula(link, f"{quoted(name)}!" if elsewhere else "")
            self.sheet.write_formula(row, column, formula, style, link.text)
        elif not elsewhere or is_odd(link.text):
            write_text(self.sheet, row, column, link.text, style)

    def _computed(self, label: Label, row: int, column: int, style: Any) -> None:
        """A formula of the template, following its cells; where a sheet it asks is not there, what it came to."""
        here = self.rows

        def move(sheet: str | None, place: int, last: bool) -> tuple[str, int]:
            if sheet in (None, self.page.name):
                return "", here.at(place, last)
            name, rows = self.book.sheets[sheet]
            return f"{quoted(name)}!", rows.at(place, last)

        try:
            formula = moved(label.formula or "", move)
        except KeyError:
            if isinstance(label.result, str):
                write_text(self.sheet, row, column, label.result, style)
            else:
                self.sheet.write(row, column, label.result, style)
        else:
            self.sheet.write_formula(row, column, formula, style, label.result)

    def _formula(self, link: Link, prefix: str) -> str:
        pieces = []
        for part in link.slot.parts:
            if isinstance(part, str):
                pieces.append(f'"{part}"')
            elif isinstance(part, View):  # what a directive says is in no title
                path = part.field.name if part.field else "number"
                pieces.append(f'"{link.place}"' if path == "number" else f"{prefix}{self.book.cell_of(path)}")
        return "=" + "&".join(pieces)

    def _target(self, label: str) -> str | None:
        """The sheet a line of the contents speaks of."""
        folded = fold(label)
        for page in self.book.form.pages:
            if page.reads and fold(page.name) in self.book.links and (
                    folded.endswith(fold(page.name)) or any(folded in other.keys for other in page.labels)):
                return self.book.links[fold(page.name)]
        return None

    def _set_up(self, lines: list[Line]) -> None:
        sheet, page = self.sheet, self.canvas.page
        for column, width in enumerate(self.canvas.widths):
            sheet.set_column(column, column, width)
        if page["landscape"]:
            sheet.set_landscape()
        sheet.set_paper(page["paper"])
        sheet.set_margins(**page["margins"])
        if header := self.book.above or page["header"]:
            sheet.set_header(header, {"margin": page["header_margin"]})
        if page["footer"]:
            sheet.set_footer(page["footer"], {"margin": page["footer_margin"]})
        if page["fit"]:
            sheet.fit_to_pages(*page["fit"])
        if page["centre"]:
            sheet.center_horizontally()
        if page["titles"]:
            rows = [line for line in lines if page["titles"][0] <= line.row <= page["titles"][1]]
            sheet.repeat_rows(rows[0].top, rows[-1].top + rows[-1].rows - 1)
        if self.canvas.protection:
            sheet.protect("", self.canvas.protection)
        sheet.hide_gridlines(2)

    def _validate(self, lines: list[Line]) -> None:
        """The template's drop-downs and notes, over every row a cell of the template has become."""
        by_row: dict[int, list[Line]] = {}
        for line in lines:
            by_row.setdefault(line.row, []).append(line)
        for rule in self.canvas.validations:
            for row, column in rule.cells:
                here = by_row.get(row, [])
                repeat = next((repeat for repeat in self.page.repeats if repeat.top <= row <= repeat.bottom), None)
                top = here[0].top if here else (lines[-1].top + lines[-1].rows if repeat else None)
                if top is None:
                    continue
                bottom = top
                if repeat and repeat.is_table:
                    bottom = (here[-1].top + here[-1].rows - 1 if here else top) + _BLANK_ROWS * self.book.blank
                options = rule.options if top == row else {
                    name: _moved(option, row, top) for name, option in rule.options.items()}
                self.sheet.data_validation(top, column, bottom, column, options)


def _places(figure: Decimal, look: dict[str, Any], box: Any) -> str | None:
    """A number format with as many decimals as the figure has, where the template's would hide some; money has two."""
    if isinstance(box, Slot) and box.only and box.only.kind in ("number", "target"):
        decimals = number.decimals(number.plain(figure))
        return f"0.{'0' * decimals}" if decimals else "0"
    decimals = max(2, number.decimals(figure))
    return None if decimals == 2 and look["num_format"] == "0.00" else f"0.{'0' * decimals}"


def _moved(option: Any, row: int, top: int) -> Any:
    """A formula whose cells have moved down with their row."""
    if not isinstance(option, str) or not option.startswith("="):
        return option
    return re.sub(r"(?<![A-Za-z0-9_!])(\$?[A-Z]{1,3}\$?)([0-9]+)(?![0-9(])",
                  lambda match: f"{match[1]}{int(match[2]) + top - row}", option)


_HEIGHTS: dict[tuple[str, float, float], float] = {}


def _height(content: str, width: float, size: float) -> float:
    key = (content, width, size)
    if key not in _HEIGHTS:
        if len(_HEIGHTS) > 50_000:
            _HEIGHTS.clear()
        _HEIGHTS[key] = fitting.height(content, width, size)
    return _HEIGHTS[key]
