"""Sheets → document, through a form: every value parsed by its grammar, every change and doubt on record.

Knows what to make of the cells that `locate` has bound. Knows no position in any form, and nothing of writing.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec

from . import model, normal
from .findings import Findings, address
from .form import HIDDEN_SHEET, Field, Form, Page, Repeat, Slot, fold, plan_unit
from .grid import Sheet, Unreadable
from .locate import Cell, Found, Row, locate
from .model import Document, Origin, Project, Submission
from .values import number, plan
from .values.codec import CODECS, Context
from .values.text import compact, is_plain


class Reading(msgspec.Struct, eq=False):
    """A workbook, read: its document, what was found on the way, and where each value stands."""

    document: Document
    findings: Findings
    #: Per project of the workbook, in its order, where its values stand.
    places: list[tuple[Project, Places]] = []


class Places(msgspec.Struct, eq=False):
    """Where the values of one form stand: asked for only where there is something to say about one."""

    sheet: Sheet
    slots: dict[str, list[Cell]] = {}
    rows: dict[str, list[Row]] = {}

    def cell(self, path: str) -> str | None:
        """The address of the first cell of the value at `path`, such as `indicators[6].target`."""
        match = re.fullmatch(r"(.+)\[([0-9]+)\]\.(.+)", path)
        if match and int(match[2]) < len(self.rows.get(match[1], ())):
            row = self.rows[match[1]][int(match[2])]
            cells = next((cells for slot, cells in row.cells.items() if slot.only and slot.only.name == match[3]),
                         next(iter(row.cells.values())))
        else:
            cells = self.slots.get(path)
        return address(*cells[0]) if cells else None


def read(sheets: list[Sheet], form: Form, file: str, sha256: str) -> Reading:
    """The workbook's document in normal form.

    Raises Unreadable where no sheet holds a form.
    """
    findings = Findings()
    reading = Reading(Document.of([]), findings)
    header = _Collector(Submission, findings, file)
    skipped = []
    for sheet in sheets:
        found = locate(sheet, form)
        if not found:
            if sheet.name != HIDDEN_SHEET:
                skipped.append(sheet)
                findings.add("sheet-skipped", file=file, sheet=sheet.name, why=_why(sheet))
            continue
        for one in found:
            if one.refused:
                findings.add("form-refused", file=file, sheet=sheet.name, cell=address(*one.origin),
                             found="、".join(label.text for label in one.labels),
                             missing="、".join(label.text for label in one.missing))
                continue
            _Form(one, form, file, sha256, header, reading).read()
        _leftovers(sheet, found, findings, file)
    if not reading.places and header.is_empty():
        raise Unreadable("no-form", why="；".join(f"{sheet.name}（{_why(sheet)}）" for sheet in skipped[:5]))
    for place, (project, _) in enumerate(reading.places, 1):
        project.number = place
    submission = model.build(Submission, header.tree)
    submission.projects = [project for project, _ in reading.places]
    submission.overall = None if normal.is_empty(submission.overall) else submission.overall
    submission.department = None if normal.is_empty(submission.department) else submission.department
    before = len(findings)
    reading.document = Document.of(normal.divide(submission, findings))
    for item in findings.items[before:]:
        item.file = file
    _twice(reading, findings, file)
    return reading


def _why(sheet: Sheet) -> str:
    first = next((str(value) for _, _, value in sheet.filled()), None)
    return "空白" if first is None else f"首个内容为“{first[:20]}”"


def _leftovers(sheet: Sheet, found: list[Found], findings: Findings, file: str) -> None:
    """Cell accounting: what no form on the sheet has understood is listed."""
    if len(found) == 1 and found[0].exact:
        return
    used = set().union(*(one.used() for one in found))
    inside = {row for row, _ in used}
    for row, cells in groupby(sheet.filled(), key=lambda cell: cell[0]):
        cells = list(cells)
        # one or two texts above or below a form are its heading and foot (附件2, 填报人); more are somebody's data
        code = "outside-form" if row not in inside and len(cells) <= 2 else "not-understood"
        for _, column, content in cells:
            if (row, column) not in used:
                findings.add(code, file=file, sheet=sheet.name, cell=address(row, column), found=_text(content))


def _twice(reading: Reading, findings: Findings, file: str) -> None:
    seen: set[str] = set()
    for project, _ in reading.places:
        if project.code and project.code in seen:
            findings.add("project-twice", file=file, sheet=project.origin.sheet, cell=project.origin.cell,
                         project=project.code, path="code", found=project.code)
        seen.add(project.code or "")


def _text(content: Any) -> str:
    """A cell's content as the finding shows it."""
    if isinstance(content, str):
        return content
    if (figure := number.decimal(content)) is not None:
        return str(figure)
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    return content.isoformat() if isinstance(content, (datetime.date, datetime.time)) else str(content)


class _Collector:
    """Values by path, in the tree a struct is built from; the first value of a path stands."""

    def __init__(self, cls: type, findings: Findings, file: str) -> None:
        self.cls, self.findings, self.file = cls, findings, file
        self.tree: dict[str, Any] = {}

    def is_empty(self) -> bool:
        return not self.tree

    def put(self, keys: tuple[str, ...], value: Any) -> Any:
        """Store a value; returns the one that stands there already where it differs."""
        node = self.tree
        for key in keys[:-1]:
            node = node.setdefault(key, {})
        old = node.get(keys[-1])
        if old is None or old == []:
            node[keys[-1]] = value
            return None
        return old if old != value and value not in (None, []) else None


class _Form:
    """One form on a sheet, being read."""

    def __init__(self, found: Found, form: Form, file: str, sha256: str, header: _Collector, reading: Reading) -> None:
        self.found, self.form, self.file, self.header, self.reading = found, form, file, header, reading
        self.page: Page = found.page
        self.sheet = found.sheet
        self.findings = reading.findings
        self.first = len(self.findings)
        self.project = _Collector(Project, self.findings, file) if self.page.scope == "project" else header
        self.origin = Origin(file=file, sha256=sha256, sheet=self.sheet.name, cell=address(*found.origin))
        self.places = Places(found.sheet)
        self.context = Context(form.units, self._scale())

    # ── the whole ──

    def read(self) -> None:
        plans: dict[Slot, Field] = {}
        views: list[Slot] = []
        for slot in self.page.slots:
            if slot.views:
                views.append(slot)
            elif slot.only and slot.only.kind == "plan":
                plans[slot] = slot.only
            elif slot in self.found.cells:
                self._slot(slot, self.found.cells[slot], self.found.pieces.get(slot))
        if plans:
            self._plan(plans)
        for repeat, rows in self.found.rows.items():
            self._rows(repeat, rows)
        for label in self.found.missing:
            self._note("label-missing", self.found.origin, label=label.text, near=address(*self.found.origin))
        for header, cells in self.found.extras.items():
            for cell in [header, *cells]:
                self._note("not-understood", cell, found=_text(self.sheet.at(*cell)))
        if self.page.scope == "project":
            self._finish(views)

    def _finish(self, views: list[Slot]) -> None:
        """Build the project; a form in which nothing was filled is none."""
        if not any(value for value in self.project.tree.values()):
            self._note("form-empty", self.found.origin)
            return
        project = model.build(Project, self.project.tree)
        for name in ("unit", "budget"):
            if normal.is_empty(getattr(project, name)):
                setattr(project, name, None)
        project.origin = self.origin
        for slot in views:
            self._view(slot, project)
        for item in self.findings.items[self.first:]:
            item.project = item.project or project.code
        self.reading.places.append((project, self.places))

    def _view(self, slot: Slot, project: Project) -> None:
        """What a view shows is compared with what it is a view of; places are where they are."""
        cells = self.found.cells.get(slot)
        if not cells:
            return
        content = _text(self.sheet.at(*cells[0]))
        shown = slot.split(content)
        values = {part: _get(project, part.field.keys) if part.field else (shown or {}).get(part, "")
                  for part in slot.views}
        if None in values.values():
            return
        used = slot.join({part: str(value) for part, value in values.items()})
        if used and fold(content) != fold(used):
            self._note("view-differs", cells[0], found=content, used=used)

    # ── single values ──

    def _scale(self) -> Decimal:
        """How many 万元 a bare figure of the form is."""
        slot = next((slot for slot in self.page.slots if slot.directive), None)
        if slot is None:
            return Decimal(1)
        cells = self.found.cells.get(slot)
        content = self.found.pieces.get(slot) or (_text(self.sheet.at(*cells[0])) if cells else "")
        match = slot.directive.search(compact(content))
        if match is None:
            self._note("money-unit-missing", self.found.origin)
            return Decimal(1)
        if match[1] != "万元":
            self._note("money-unit-converted", cells[0], found=match[1])
        return number.SCALES[match[1]]

    def _slot(self, slot: Slot, cells: list, piece: str | None) -> None:
        if slot.only:
            self.places.slots[slot.only.path] = cells
            self._put(slot.only, self._value(slot.only, cells, piece, slot.only.path), cells)
        elif slot.fields:
            self._compound(slot, cells, piece)

    def _put(self, target: Field, value: Any, cells: list) -> None:
        collector = self.project if target.scope == "project" else self.header
        stands = collector.put(target.keys, value)
        if stands is not None:
            self._note("value-differs", cells[0], path=target.path, found=_text(value), used=_text(stands))

    def _compound(self, slot: Slot, cells: list, piece: str | None) -> None:
        """Several values of one cell, told apart by their kinds and the literal text between them."""
        raw = piece if piece is not None else self._joined(cells, "text")
        pieces = slot.split(raw) if isinstance(raw, str) else None
        if pieces is None:
            self._note("text-unread", cells[0], found=_text(raw))
            return
        remarks: list = []
        formatted = {}
        for part in slot.fields:
            codec = CODECS[part.kind]
            value = codec.parse(pieces[part], self.context, remarks) if pieces[part] else None
            formatted[part] = codec.format(value)
            self._put(part, value, cells)
            self.places.slots[part.path] = cells
        if any(part.kind == "party" and not formatted[part] for part in slot.fields) and raw.lstrip()[:1].isdigit():
            self._note("unit-code-unread", cells[0], path=slot.fields[0].path, found=raw)
        used = slot.join({**pieces, **formatted})
        self._record(remarks, raw, used, cells, slot.fields[0].path)

    def _value(self, target: Field, cells: list, piece: str | None, path: str) -> Any:
        """The value of one cell, or of several that were torn apart."""
        raw = piece if piece is not None else (
            self.sheet.rows[cells[0][0]][cells[0][1]] if len(cells) == 1 else self._joined(cells, target.kind))
        remarks: list = []
        value = target.codec.parse(raw, self.context, remarks)
        used = target.codec.format(value)
        if len(cells) > 1:
            self._note("cells-joined", cells[0], path=path, used=used,
                       cells="、".join(address(*cell) for cell in cells))
        if used != raw or remarks:
            self._record(remarks, raw, used, cells, path)
        return value

    def _joined(self, cells: list, kind: str) -> Any:
        """The content of several cells as one; paragraphs and goals keep their lines apart."""
        if len(cells) == 1:
            return self.sheet.at(*cells[0])
        return ("\n" if kind in ("paragraphs", "goals") else "").join(_text(self.sheet.at(*cell)) for cell in cells)

    def _record(self, remarks: list, raw: Any, used: Any, cells: list, path: str) -> None:
        """A finding for every remark, and one for the change where what was typed is not the normal form."""
        found, shown = _text(raw), "" if used is None else str(used)
        for remark in dict.fromkeys(remark.code for remark in remarks):
            self._note(remark, cells[0], path=path, found=found, used=shown)
        doubted = used is None and remarks
        if not doubted and found != shown and not (isinstance(used, Decimal) and number.decimal(raw) == used):
            self._note("normalised", cells[0], path=path, found=found, used=shown)

    # ── values decided together, and rows ──

    def _plan(self, plans: dict[Slot, Field]) -> None:
        points = {part.keys[-1]: (slot, part) for slot, part in plans.items()}
        label = self.page.plan_label
        printed = _text(self.sheet.at(*self.found.labels[label])) if label in self.found.labels else ""
        says = plan_unit(printed) or self.page.plan_says
        cells = {point: self.found.cells[slot] for point, (slot, _) in points.items() if slot in self.found.cells}
        raws = {point: self._joined(found, "text") for point, found in cells.items()}
        remarks: dict[str, list] = {}
        budget = self.project.tree.get("budget", {}).get("total")
        value = plan.parse(raws, budget, says, self.context.scale, frozenset(), remarks)
        shown = plan.format(value, budget, says)
        first = next(iter(points.values()))[1]
        self.project.put(first.keys[:-1], value)
        for point, found in cells.items():
            path = points[point][1].path
            self.places.slots[path] = found
            self._record(remarks.get(point, []), raws[point], shown.get(point), found, path)

    def _rows(self, repeat: Repeat, rows: list[Row]) -> None:
        """The entries of a list; a row with nothing but its levels is one of the blank's that nobody filled in."""
        target = self.project if self.page.scope == "project" else self.header
        contents = self.sheet.rows
        entries: list[Any] = []
        kept = self.places.rows[repeat.over] = []
        above = (None, None)  # level 1 of the row above, and its cell
        for row in rows:
            entry = {}
            for slot, cells in row.cells.items():
                only = slot.only
                if len(cells) == 1 and only.kind == "text" and not row.pieces:
                    raw = contents[cells[0][0]][cells[0][1]]
                    if type(raw) is str and is_plain(raw):  # nearly every cell: its own normal form
                        entry[only.name] = raw
                        continue
                entry[only.name] = self._value(only, cells, row.pieces.get(slot),
                                               f"{repeat.over}[{len(entries)}].{only.name}")
            if repeat.over == "indicators":
                above = self._inherit(entry, row, above, len(entries))
                if not any(entry.get(name) for name in normal.STATEMENTS):
                    self._unfilled(row, entry)
                    continue
            if any(value is not None for value in entry.values()):
                entries.append(entry)
                kept.append(row)
        if entries:
            target.put(tuple(repeat.over.split(".")), entries)

    def _unfilled(self, row: Row, entry: dict) -> None:
        """A row with nothing but levels: pre-printed and not filled in, or words that belong elsewhere."""
        cells = [cell for cells in row.cells.values() for cell in cells]
        if {entry.get("level1"), entry.get("level2")} <= {None, *self.form.level1, *self.form.level2}:
            self._note("row-unfilled", cells[0])
        else:
            for cell in cells:
                self._note("not-understood", cell, found=_text(self.sheet.at(*cell)))

    def _inherit(self, entry: dict, row: Row, above: tuple, index: int) -> tuple:
        """Level 1 of a row that leaves it out is that of the row above."""
        slot = self.page.level1
        if entry.get("level1") is not None:
            return entry["level1"], row.cells[slot][0]
        if above[0] is not None:
            entry["level1"] = above[0]
            if not row.covered:
                self._note("inherited", next(iter(row.cells.values()))[0], path=f"indicators[{index}].level1",
                           used=above[0], cells=address(*above[1]))
        return above

    def _note(self, code: str, cell: tuple[int, int], **details: Any) -> None:
        self.findings.add(code, file=self.file, sheet=self.sheet.name, cell=address(*cell), **details)


def _get(part: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        part = getattr(part, key) if part is not None else None
    return part
