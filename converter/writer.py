"""Document → the official workbook, through a form: the template's look, the document's values.

Knows which rows of a form a submission needs, and xlsxwriter. Knows no position in any form, and nothing of reading.
"""

from __future__ import annotations

import datetime
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from . import fitting, normal
from .drawing import Canvas, Drawing, draw
from .findings import address
from .form import HIDDEN_SHEET, Directive, Field, Form, Label, Page, Repeat, Slot, View, fold, plan_unit
from .model import LENGTH, Indicator, Project, Refused, Submission
from .values import outline, plan
from .values.codec import CODECS

#: The date every workbook bears: the same document is the same bytes.
_CREATED = datetime.datetime(2023, 1, 1)
#: Rows below a blank's table that its drop-downs reach, and headed paragraphs it has room for.
_BLANK_ROWS, _BLANK_ENTRIES = 200, 3


def write(submission: Submission, form: Form) -> bytes:
    """The official workbook of a submission in normal form.

    Raises Refused, before anything is written, where a text is longer than a cell holds.
    """
    return _Book(form, submission, blank=False).bytes()


def blank(form: Form, submission: Submission) -> bytes:
    """The workbook a bureau fills in: what `submission` has is filled in already, the usual levels are pre-printed."""
    return _Book(form, submission, blank=True).bytes()


def prefilled(project: Project, form: Form) -> Project:
    """The project as it stands in a blank: who and how much, with the form's usual levels to be filled in."""
    return Project(number=project.number, code=project.code, name=project.name, unit=project.unit,
                   budget=project.budget, indicators=[Indicator(level1=one, level2=two)
                                                      for one, two, printed in form.levels if printed])


class _Line:
    """One row to be written: which row of the template it is, and what stands in it."""

    __slots__ = ("row", "items", "entry", "top", "rows")

    def __init__(self, row: int, items: list[tuple[Any, Any]], entry: Any = None) -> None:
        self.row, self.items, self.entry = row, items, entry
        self.top = self.rows = 0  # the first sheet row it takes, and how many


class _Book:
    def __init__(self, form: Form, submission: Submission, blank: bool) -> None:
        import xlsxwriter

        self.form, self.submission, self.blank = form, submission, blank
        self.drawing: Drawing = draw(form.source, HIDDEN_SHEET)
        self.stream = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self.stream, {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "default_format_properties": {"font_name": "宋体", "font_size": 11, "font_charset": 134},
        })
        self.workbook.set_properties({"title": form.title, "author": "", "created": _CREATED})
        self.formats: dict[Any, Any] = {}
        self.names = _SheetNames(form)
        self.links: dict[str, str] = {}  # folded page name → its first cell
        self.projects: list[str] = []  # the sheet of each project

    def bytes(self) -> bytes:
        sheets = list(self._sheets())
        self.projects = [name for _, project, name in sheets if project is not None]
        self.links = {fold(page.name): f"{_quoted(name)}!A1" for page, project, name in sheets
                      if project is None and page.reads}
        for page, project, name in sheets:
            _Sheet(self, page, project, name).write()
        self._facts()
        self.workbook.close()
        return self.stream.getvalue()

    def _sheets(self) -> Iterator[tuple[Page, Project | None, str]]:
        """The sheets to write, in the template's order, each with its name."""
        for page in self.form.pages:
            if page.scope == "project":
                for place, project in enumerate(self.submission.projects, 1):
                    yield page, project, self.names.project(page, place, project)
            elif self.blank or self._is_needed(page):
                yield page, None, self.names.fixed(page.name)

    def _is_needed(self, page: Page) -> bool:
        """Whether a page would show anything that the codes of the projects do not say already."""
        if not page.reads:
            return bool(self.submission.projects)
        said = self.submission.year == normal.implied_year(self.submission.projects)
        fields = [part for slot in page.slots for part in slot.fields if not (said and part.path == "year")]
        return any(value(self.submission, part.keys) is not None for part in fields) or any(
            value(self.submission, tuple(repeat.over.split("."))) for repeat in page.repeats)

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
        return re.sub(r"([A-Z]+)", r"$\1$", address(slot.row, slot.column))

    def format(self, look: dict[str, Any], number: str | None = None) -> Any:
        key = (id(look), number)
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(look | ({"num_format": number} if number else {}))
        return self.formats[key]


class _SheetNames:
    """Legal, unique names for sheets: at most 31 UTF-16 units, none of []:*?/\\, case ignored."""

    _FULL = str.maketrans("[]:*?/\\", "［］：＊？／＼")

    def __init__(self, form: Form) -> None:
        self.form, self.taken = form, {HIDDEN_SHEET.casefold(), "history"}

    def fixed(self, name: str) -> str:
        return self._unique(name)

    def project(self, page: Page, place: int, project: Project) -> str:
        parts = self.form.sheet_names.get(page.name, ())
        shown = {"number": str(place), "name": project.name or "", "code": project.code or ""}
        return self._unique("".join(part if isinstance(part, str) else shown.get(part.name, "") for part in parts)
                            or str(place))

    def _unique(self, wanted: str) -> str:
        legal = "".join(char for char in wanted.translate(self._FULL) if char.isprintable()).strip("' .") or "表"
        for count in range(1, 1000):
            tail = f"~{count}" if count > 1 else ""
            name = _cut(legal, 31 - len(tail)).rstrip("' ") + tail
            if name.casefold() not in self.taken:
                self.taken.add(name.casefold())
                return name
        raise AssertionError("no sheet name is left")


def _cut(content: str, units: int) -> str:
    """The longest beginning of a text that takes at most so many UTF-16 units."""
    while len(content.encode("utf-16-le")) > units * 2:
        content = content[:-1]
    return content


def value(part: Any, keys: tuple[str, ...]) -> Any:
    """The value at a path below a part of the document; None where anything on the way is."""
    for key in keys:
        part = getattr(part, key) if part is not None else None
    return part


class _Sheet:
    """One sheet being written."""

    def __init__(self, book: _Book, page: Page, project: Project | None, name: str) -> None:
        self.book, self.page, self.project, self.name = book, page, project, name
        self.source: Any = project if page.scope == "project" else book.submission
        self.canvas: Canvas = book.drawing.canvases[page.name]
        self.sheet = book.workbook.add_worksheet(name)
        self.place = book.submission.projects.index(project) + 1 if project is not None else 0
        self.plan = self._plan() if page.plan_label else {}

    def write(self) -> None:
        lines = list(self._lines())
        self._measure(lines)
        self._set_up(lines)
        for line in lines:
            self._line(line)
        for box, first, last, content, path in self._tall(lines):
            self._cell(box, first.top, last.top + last.rows - 1, content, path)
        self._validate(lines)

    # ── which rows, and what stands in them ──

    def _lines(self) -> Iterator[_Line]:
        repeats = {repeat.top: repeat for repeat in self.page.repeats}
        inside = {row: repeat for repeat in self.page.repeats for row in range(repeat.top, repeat.bottom + 1)}
        fixed = defaultdict(list)
        for box in (*self.page.labels, *self.page.slots):
            fixed[box.row].append(box)
        for row in range(self.page.height):
            if row in repeats:
                yield from self._entries(repeats[row])
            elif row not in inside:
                items = [(box, self._content(box, self.source)) for box in fixed[row]]
                yield _Line(row, items)

    def _entries(self, repeat: Repeat) -> Iterator[_Line]:
        """The rows of a list's entries; optional rows of a block are left out with their values."""
        entries = value(self.source, tuple(repeat.over.split("."))) or []
        if self.book.blank and not entries and not repeat.is_view and not repeat.is_table:
            entries = [None] * _BLANK_ENTRIES
        rows = sorted({box.row for box in (*repeat.slots, *repeat.labels)})
        due, before = 1, None
        for place, entry in enumerate(entries, 1):
            if repeat.is_table:
                yield _Line(rows[0], [(box, self._content(box, entry, place)) for box in repeat.slots], entry)
                continue
            if entry is None:
                yield from self._unfilled(repeat, rows, place)
                continue
            mark, filled = self._mark(repeat, entry, due, before)
            due += mark not in ("", outline.BULLET)
            before = filled
            first = True
            for row in rows:
                if row in filled:
                    items = [(box, self._content(box, entry, place)) for box in self._boxes(repeat, row)]
                    items += [(box, mark) for box in repeat.slots if first and not box.fields and box.row != row]
                    yield _Line(row, [(box, mark if isinstance(box, Slot) and not box.fields else content)
                                      for box, content in items], entry)
                    first = False

    def _unfilled(self, repeat: Repeat, rows: list[int], place: int) -> Iterator[_Line]:
        """An entry of the blank: its ordinal, and room for each of its parts."""
        entry = object()
        for row in rows:
            yield _Line(row, [(box, box.text if isinstance(box, Label) else None if box.fields else
                               _ordinal(box, place)) for box in self._boxes(repeat, row)], entry)

    def _boxes(self, repeat: Repeat, row: int) -> list[Any]:
        return [box for box in (*repeat.labels, *repeat.slots) if box.row == row]

    def _mark(self, repeat: Repeat, entry: Any, due: int, before: list[int] | None) -> tuple[str, list[int]]:
        """What stands in the gutter of an entry, and which rows of its block it needs."""
        parts = sorted((slot for slot in repeat.slots if slot.only), key=lambda slot: slot.row)
        filled = [slot.row for slot in parts if getattr(entry, slot.only.name) is not None]
        gutter = next((slot for slot in repeat.slots if not slot.fields), None)
        if gutter is None:
            return "", filled
        if filled[0] == parts[0].row:
            return _ordinal(gutter, due), filled
        first = next(slot for slot in parts if slot.row == filled[0])
        marked = outline.needs_bullet(getattr(entry, first.only.name), filled[0], before, due,
                                      [label.text for label in repeat.labels])
        return (outline.BULLET if marked else ""), filled

    def _content(self, box: Any, source: Any, place: int = 0) -> Any:
        """What a cell of the template shows: text, a number, or None."""
        if isinstance(box, Label):
            return box.text
        only = box.only
        if only:
            if only.kind == "plan":
                return self.plan.get(only.keys[-1])
            return CODECS[only.kind].format(self._value(source, only)) if source is not None else None
        if box.fields or not box.views:
            shown = {part: self._part(part, source, place) for part in box.parts if not isinstance(part, str)}
            return box.join(shown, "　　" if self.book.blank and len(box.parts) > len(shown) else "")
        return _Link(box, source, place or self.place) if source is not None else None

    def _value(self, source: Any, part: Field) -> Any:
        if part.scope == "submission" and self.page.scope == "project":
            source = self.book.submission
        return value(source, part.keys)

    def _part(self, part: Any, source: Any, place: int) -> str | None:
        if isinstance(part, Directive):
            return "万元"
        return _text(CODECS[part.kind].format(self._value(source, part)))

    def _plan(self) -> dict[str, Any]:
        budget = self.source.budget.total if self.source.budget else None
        return plan.format(self.source.spending_plan, budget, plan_unit(self.page.plan_label.text))

    # ── where the rows stand, and how high they are ──

    def _measure(self, lines: list[_Line]) -> None:
        """Give every line its sheet rows: one, or as many as its text needs where one row cannot be so high."""
        top = 0
        for line in lines:
            needed = self.canvas.heights.get(line.row, 15.0)
            for box, content in line.items:
                if isinstance(content, _Link):
                    content = content.text(self)
                if type(content) is str and len(content) > 3 and (box.height == 1 or not isinstance(box, Label)):
                    look = self.canvas.formats[box.row, box.column]
                    if look.get("shrink"):
                        continue
                    needed = max(needed, _height(content, self._width(box), look["font_size"]) / box.height)
            line.top, line.rows = top, max(1, math.ceil(needed / fitting.TALLEST))
            per = round(needed / line.rows * 4) / 4
            for row in range(top, top + line.rows):
                self.sheet.set_row(row, per)
            top += line.rows

    def _width(self, box: Any) -> float:
        return sum(self.canvas.widths[box.column:box.column + box.width])

    # ── cells ──

    def _line(self, line: _Line) -> None:
        last = line.top + line.rows - 1
        for box, content in line.items:
            if box.height == 1 and box not in self.merged:
                self._cell(box, line.top, last, content, line)

    def _tall(self, lines: list[_Line]) -> Iterator[tuple[Any, _Line, _Line, Any, Any]]:
        """Cells over several lines: the template's own, gutters over their block, and equal neighbours merged."""
        for place, line in enumerate(lines):
            for box, content in line.items:
                if box.height > 1:
                    last = line
                    for other in lines[place + 1:]:
                        if other.entry is not line.entry or not line.row < other.row <= box.bottom:
                            break
                        last = other
                    yield box, line, last, content, line
        for slot in self.merged:
            run: list[tuple[_Line, Any]] = []
            for line in [*(line for line in lines if line.row == slot.row), None]:
                content = next((content for box, content in line.items if box is slot), None) if line else None
                if run and (line is None or content != run[-1][1] or content is None):
                    yield slot, run[0][0], run[-1][0], run[0][1], run[0][0]
                    run = []
                if line:
                    run.append((line, content))

    @property
    def merged(self) -> tuple[Slot, ...]:
        if not hasattr(self, "_merged"):
            self._merged = tuple(slot for repeat in self.page.repeats for slot in repeat.slots
                                 if slot.only and slot.only.path in self.book.form.merged)
        return self._merged

    def _cell(self, box: Any, top: int, bottom: int, content: Any, line: _Line) -> None:
        sheet, left, right = self.sheet, box.column, box.column + box.width - 1
        look = self.canvas.formats[box.row, box.column]
        number = _places(content, look) if isinstance(content, Decimal) else None
        style = self.book.format(look, number)
        if top != bottom or left != right:
            sheet.merge_range(top, left, bottom, right, "", style)
        if type(content) is str:
            if len(content) > LENGTH // 2 and len(content.encode("utf-16-le")) // 2 > LENGTH:
                raise Refused(f"Expected at most {LENGTH} characters in one cell, got {len(content)} - at "
                              f"`{self.name}!{address(top, left)}`"
                              f" (`{box.fields[0].path if isinstance(box, Slot) and box.fields else ''}`)")
            if isinstance(box, Label) and not self.page.reads and (target := self._target(content)):
                sheet.write_url(top, left, f"internal:{target}", style, content)
            else:
                sheet.write_string(top, left, content, style)
        elif isinstance(content, Decimal):
            sheet.write_number(top, left, float(content), style)
        elif isinstance(content, _Link):
            content.write(self, top, left, style)
        else:
            sheet.write_blank(top, left, None, style)

    def _target(self, label: str) -> str | None:
        """The sheet a line of the contents speaks of."""
        folded = fold(label)
        for page in self.book.form.pages:
            if page.reads and fold(page.name) in self.book.links and (
                    folded.endswith(fold(page.name)) or any(folded in other.keys for other in page.labels)):
                return self.book.links[fold(page.name)]
        return None

    # ── the sheet as a whole ──

    def _set_up(self, lines: list[_Line]) -> None:
        sheet, page = self.sheet, self.canvas.page
        for column, width in enumerate(self.canvas.widths):
            sheet.set_column(column, column, width)
        if page["landscape"]:
            sheet.set_landscape()
        sheet.set_paper(page["paper"])
        sheet.set_margins(**page["margins"])
        if page["header"]:
            sheet.set_header(page["header"], {"margin": page["header_margin"]})
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

    def _validate(self, lines: list[_Line]) -> None:
        """The template's drop-downs and notes, over every row a cell of the template has become."""
        for rule in self.canvas.validations:
            for row, column in rule.cells:
                here = [line for line in lines if line.row == row]
                repeat = next((repeat for repeat in self.page.repeats if repeat.top <= row <= repeat.bottom), None)
                top = here[0].top if here else (lines[-1].top + lines[-1].rows if repeat else None)
                if top is None:
                    continue
                bottom = top
                if repeat and repeat.is_table:
                    bottom = (here[-1].top + here[-1].rows - 1 if here else top) + _BLANK_ROWS * self.book.blank
                options = {name: _moved(option, row, top) for name, option in rule.options.items()}
                self.sheet.data_validation(top, column, bottom, column, options)


def _ordinal(gutter: Slot, place: int) -> str:
    """The ordinal of an entry in the style its template has."""
    shown = outline.numeral(place) if any(view.name == "ordinal" for view in gutter.views) else str(place)
    return gutter.join(dict.fromkeys(gutter.views, shown)) or ""


class _Link:
    """A view of other values: the form's title, or a line of the contents that leads to its sheet."""

    def __init__(self, slot: Slot, source: Any, place: int) -> None:
        self.slot, self.source, self.place = slot, source, place

    def text(self, sheet: _Sheet) -> str:
        return self.slot.join({view: self._shown(view) for view in self.slot.views}) or ""

    def _shown(self, view: View) -> str | None:
        if view.field is None or view.field.name == "number":
            return str(self.place)
        return _text(CODECS[view.field.kind].format(value(self.source, view.field.keys)))

    def write(self, sheet: _Sheet, row: int, column: int, style: Any) -> None:
        shown = self.text(sheet)
        inside = sheet.page.scope == "project"
        name = sheet.name if inside else sheet.book.projects[self.place - 1]
        if not inside:
            sheet.sheet.write_url(row, column, f"internal:{_quoted(name)}!A1", style, shown)
        if sheet.book.blank:
            formula = self._formula(sheet, "" if inside else f"{_quoted(name)}!")
            sheet.sheet.write_formula(row, column, formula, style, shown)
        elif inside:
            sheet.sheet.write_string(row, column, shown, style)

    def _formula(self, sheet: _Sheet, prefix: str) -> str:
        """In a blank the title follows what is filled in."""
        pieces = []
        for part in self.slot.parts:
            if isinstance(part, str):
                pieces.append(f'"{part}"')
            elif part.field is None or part.field.name == "number":
                pieces.append(f'"{self.place}"')
            else:
                pieces.append(f"{prefix}{sheet.book.cell_of(part.field.name)}")
        return "=" + "&".join(pieces)


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _text(content: Any) -> str | None:
    return None if content is None else str(content)


def _places(figure: Decimal, look: dict[str, Any]) -> str | None:
    """A number format with as many decimals as the figure has, where the template's would hide some."""
    decimals = max(2, -figure.as_tuple().exponent)
    return None if decimals == 2 and look["num_format"] == "0.00" else f"0.{'0' * decimals}"


def _moved(option: Any, row: int, top: int) -> Any:
    """A formula whose cells have moved down with their row."""
    if top == row or not isinstance(option, str) or not option.startswith("="):
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
