"""One form on a sheet, being read: its values, its rows, what is found on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from .contents import Contents
from .entries import Entries
from .locate import Cell, Found, Row
from .places import Collector, Places, shown
from ..document import model, normal
from ..document.findings import Findings
from ..document.model import Origin, Project
from ..document.values import Remark, code, currency, number, party, spending, text, tick
from ..document.values.codec import CODECS, Context
from ..form import COUNTY, Field, Form, Label, Marker, Page, Slot, fold, plan_unit
from ..grid import NoValue, Sheet
from ..sheets.excel import address

#: What a cell without a value is called, by why it has none.
_NO_VALUES = {"error": "cell-error", "formula": "formula-uncached", "format": "format-unread",
              "raised": "raised-unread", "crossed": "struck-unsure", "parts": "parts-unread", "unsure": "cells-unsure",
              "faint": "faint-unread"}


def _with_funds(tree: dict[str, Any]) -> dict[str, Any]:
    """A project's values with money by its source as a list."""
    funds = [{"source": model.source(key)} | {name: said for name, said in value.items()}
             for key, value in tree.items() if model.source(key)]
    if not funds:
        return tree
    return {key: value for key, value in tree.items() if not model.source(key)} | {"funds": funds}


class FormReader:
    """One form on a sheet, being read."""

    def __init__(self, found: Found, form: Form, file: str, sha256: str, header: Collector, findings: Findings) -> None:
        """`header` collects the submission's own values, whichever sheet they stand on."""
        self.found, self.form, self.file, self.header, self.findings = found, form, file, header, findings
        self.page: Page = found.page
        self.sheet = found.sheet
        self.first = len(self.findings)
        self.project = Collector() if self.page.scope == "project" else header
        self.origin = Origin(file=file, sha256=sha256, sheet=self.sheet.name, cell=address(*found.origin),
                             form=UNSET if form.id == COUNTY else form.id)
        self.places = Places(found)
        self.context = Context(form.units, self._scale(), codes=form.codes)
        self.contents = Contents(self.sheet, self.context)

    def turn(self, sheet: Sheet | None) -> None:
        """Read on another sheet, where the form goes on; None: back on its own."""
        if (sheet or self.found.sheet) is not self.sheet:
            self.sheet = sheet or self.found.sheet
            self.contents = Contents(self.sheet, self.context)

    # ── the whole ──

    def read(self) -> Project | None:
        """The project the form describes; None where nothing is filled in, or the page is no project's."""
        plans: dict[Slot, Field] = {}
        views: list[Slot] = []
        ticks: dict[str, list[Slot]] = {}
        for slot in self.page.slots:
            if slot.views:
                views.append(slot)
            elif slot.choice:
                ticks.setdefault(slot.choice, []).append(slot)
            elif slot.only and slot.only.kind == "plan":
                plans[slot] = slot.only
            elif slot in self.found.cells:
                self._slot(slot, self.found.cells[slot], self.found.pieces.get(slot))
        if plans:
            self._plan(plans)
        for path, slots in ticks.items():
            self._choice(path, slots)
        before: dict[str, Entries] = {}
        for repeat, rows in self.found.rows.items():
            entries = before[repeat.over] = Entries(self, repeat, before.get(repeat.over))
            entries.read(rows)
            for part in self.found.further:
                self._further(part, entries, part.rows.get(repeat, []))
            self.places.rows[repeat.over] = entries.kept
        for over, entries in before.items():
            if entries.entries:
                self.project.put(tuple(over.split(".")), entries.entries)
        for label in self.found.missing:
            self._missing(label)
        self._labels()
        self._extras(self.found)
        return self._finish(views) if self.page.scope == "project" else None

    def _labels(self) -> None:
        """What was made of the labels where they are not as printed: each way once for the form."""
        found = self.found
        for key, cells in (("labels-normalised", found.dressed), ("labels-repeated", found.copies),
                           ("caption-read", found.captions)):
            if cells:
                self.note(key, cells[0], cells="、".join(address(*cell) for cell in cells),
                          found="、".join(dict.fromkeys(shown(self.sheet.at(*cell))[:20] for cell in cells)))
        if found.blanks:
            rows = sorted(found.blanks)
            self.note("rows-blank", (rows[0], 0), rows="、".join(str(row + 1) for row in rows))
        if found.whole:
            self.note("forms-beside-read", found.origin)

    def _further(self, part: Found, entries: Entries, rows: list[Row]) -> None:
        """The rows that go on on another sheet."""
        self.turn(part.sheet)
        self.note("sheet-goes-on", part.origin, used=self.found.sheet.name)
        entries.read(rows)
        self._extras(part)
        self.turn(None)

    def _extras(self, found: Found) -> None:
        """The columns that the form does not have."""
        for header, cells in found.extras.items():
            for cell in [header, *cells]:
                self.note("not-understood", cell, found=shown(self.sheet.at(*cell)))

    def _missing(self, label: Label) -> None:
        """A label that should be there: where it was looked for, and the text that comes nearest to it."""
        from difflib import SequenceMatcher

        near = min(self.found.labels, key=lambda other: (abs(other.row - label.row), abs(other.column - label.column)))
        row, column = self.found.labels[near]
        place = max(0, row + label.row - near.row), max(0, column + label.column - near.column)
        used = self.found.used()
        wanted = fold(label.text)
        likely = [(SequenceMatcher(None, wanted, fold(content)).ratio() + ((r, c) == place), address(r, c), content)
                  for r, c, content in self.sheet.filled()
                  if abs(r - place[0]) <= 3 and isinstance(content, str) and (r, c) not in used]
        score, cell, content = max(likely, default=(0, "", ""))
        self.note("label-missing" if score >= 0.4 else "label-missing-entirely", place, label=wanted,
                  near=address(*place), candidate=cell, found=content if score >= 0.4 else None)

    def _finish(self, views: list[Slot]) -> Project | None:
        """Build the project; a form in which nothing was filled is none."""
        project = model.build(Project, _with_funds(self.project.tree))
        if normal.is_empty(project):
            self.note("form-empty", self.found.origin)
            return None
        for name in ("unit", "budget"):
            if normal.is_empty(getattr(project, name)):
                setattr(project, name, None)
        if project.extra:
            project.extra = normal.extra(project.extra)
        project.funds = normal.funds(project.funds)
        project.origin = self.origin
        for slot in views:
            self._view(slot, project)
        self.places.said = self.findings.items[self.first:]
        for item in self.places.said:
            item.project = item.project or project.code
        return project

    def _view(self, slot: Slot, project: Project) -> None:
        """What a view shows is compared with what it is a view of; places are where they are."""
        cells = self.found.cells.get(slot)
        if not cells or type(self.sheet.at(*cells[0])) is NoValue:
            return  # a title that its formula would show is in the other cells
        content = shown(self.sheet.at(*cells[0]))
        parts = slot.split(content)
        values = {part: model.at(project, part.field.keys) if part.field else (parts or {}).get(part, "")
                  for part in slot.views}
        if None in values.values():
            return
        used = slot.join({part: str(value) for part, value in values.items()})
        if used and fold(content) != fold(used):
            self.note("view-differs", cells[0], found=content, used=used)

    # ── single values ──

    def _scale(self) -> Decimal | None:
        """How many 万元 a bare figure of the form is; None where the sheet says it in two ways, or unreadably."""
        slot, stem = next(((slot, slot.stem) for slot in self.page.slots if slot.stem is not None), (None, ""))
        if slot is None and not self.page.amounts:
            return Decimal(1)
        cells = self.found.cells.get(slot, []) if slot else []
        content = slot and self.found.pieces.get(slot) or " ".join(shown(self.sheet.at(*cell)) for cell in cells)
        statement = currency.stated(content, stem)
        rows = self.sheet.rows
        labels = (content if type(content := rows[row][column]) is str else shown(content)
                  for row, column in self.found.labels.values())
        units = set().union(*[currency.labelled(label) for label in labels if "元" in label])
        units |= statement.units if statement else units or (self._units_said(stem) if slot else set())
        if len(units) > 1 or not units <= number.SCALES.keys():
            self.note("money-unit-unsure", cells[0] if cells else self.found.origin, found="、".join(sorted(units)))
            return None
        if not units:
            lost = [label for label in self.found.missing if currency.labelled(label.text)]
            if slot:
                self.note("money-unit-missing", self.found.origin)
            elif lost:  # the label that says it is another one now
                self.note("money-unit-unsure", self.found.origin, found=f"“{fold(lost[0].text)}”？")
                return None
            return Decimal(1)
        unit = units.pop()
        if unit != "万元":
            self.note("money-unit-converted", cells[0] if cells else self.found.origin, found=unit)
        return number.SCALES[unit]

    def _units_said(self, stem: str) -> set[str]:
        """The units of money that the sheet names anywhere; a cell above the form that cannot be read may name any."""
        sheet = self.found.whole or self.sheet
        first = min(row for row, _ in self.found.labels.values())
        lines = (" ".join(map(shown, row)) for row in sheet.rows[:first])  # 单位： and 元 in cells of their own
        contents = (content for _, _, content in sheet.filled() if isinstance(content, str))
        said = set().union(*(currency.said(content, stem) for content in (*lines, *contents)))
        lost = any(isinstance(content, NoValue) for row, _, content in sheet.filled() if row < first)
        return said | {"？", "万元"} if lost and not said else said

    def _slot(self, slot: Slot, cells: list[Cell], piece: str | None) -> None:
        if slot in self.found.unsure:
            for part in slot.fields:
                self.places.slots[part.path] = cells
            self.leave(cells, slot.fields[0].path)
        elif slot.only:
            self.places.slots[slot.only.path] = cells
            self._put(slot.only, self.value(slot.only, cells, piece, slot.only.path), cells)
        elif slot.fields:
            self._compound(slot, cells, piece)

    def leave(self, cells: list[Cell], path: str) -> None:
        """Say of cells of which nobody knows whether they are one value that it is left empty."""
        self._no_value(NoValue("unsure", self._side_by_side(cells)), cells, path)

    def _side_by_side(self, cells: list[Cell]) -> str:
        return " | ".join(shown(self.sheet.at(*cell)) for cell in cells)

    def _put(self, target: Field, value: Any, cells: list[Cell]) -> None:
        collector = self.project if target.scope == "project" else self.header
        stands = collector.put(target.keys, value)
        if stands is not None:
            self.note("value-differs", cells[0], path=target.path, found=shown(value), used=shown(stands))

    def _compound(self, slot: Slot, cells: list[Cell], piece: str | None) -> None:
        """Several values of one cell, told apart by their kinds and the literal text between them."""
        raw = piece if piece is not None else self.contents.of(cells, "text")
        if type(raw) is NoValue:
            self._no_value(raw, cells, slot.fields[0].path)
            return
        self._note_joined(cells, slot.fields[0].path, raw)
        pieces = slot.split(raw) if isinstance(raw, str) else None
        if pieces is None or not all(code.may_be(pieces[part], self.context.codes) for part in slot.fields
                                     if part.kind == "code"):
            self.note("text-unread", cells[0], found=shown(raw))
            return
        remarks: list[Remark] = []
        text.doubt(raw, remarks)
        formatted: dict[Marker, str] = dict(pieces)
        for part in slot.fields:
            codec = CODECS[part.kind]
            value = None
            if model.is_too_long(pieces[part]):
                self.note("text-too-long", cells[0], path=part.path, found=pieces[part][:100])
            elif pieces[part]:
                value = codec.parse(pieces[part], self.context, remarks)
            formatted[part] = codec.format(value)
            self._put(part, value, cells)
            self.places.slots[part.path] = cells
        if any(part.kind == "party" and not formatted[part] for part in slot.fields) and party.is_coded(raw):
            self.note("unit-code-unread", cells[0], path=slot.fields[0].path, found=raw)
        used = slot.join(formatted)
        self._record(remarks, self.contents.plainly(cells), used, cells, slot.fields[0].path)

    def value(self, target: Field, cells: list[Cell], piece: str | None, path: str) -> Any:
        """The value of one cell, or of several that were torn apart."""
        raw = piece if piece is not None else self.contents.of(cells, target.kind)
        if type(raw) is NoValue:
            self._no_value(raw, cells, path)
            return [] if target.kind == "goals" else None
        remarks: list[Remark] = []
        context = self.context
        if cells[0] in self.sheet.traits.percents:
            context = context._replace(percent=True)
        value = target.codec.parse(raw, context, remarks)
        used = target.codec.format(value)
        if type(used) is str and model.is_too_long(used):
            self.note("text-too-long", cells[0], path=path, found=used[:100])
            return [] if target.kind == "goals" else None
        if not target.is_split:
            self._note_joined(cells, path, used)
        if remarks or (number.decimal(raw) if type(used) is Decimal else raw) != used:
            self._record(remarks, raw, used, cells, path)
        return value

    def _note_joined(self, cells: list[Cell], path: str, used: Any) -> None:
        if len(cells) > 1:
            self.note("cells-joined", cells[0], path=path, used=used,
                      cells="、".join(address(*cell) for cell in cells))

    def _no_value(self, raw: NoValue, cells: list[Cell], path: str) -> None:
        unsure = raw.kind == "unsure"
        named = {"cells": "、".join(address(*each) for each in cells)} if unsure else {}
        for cell in cells if unsure else cells[:1]:
            self.note(_NO_VALUES[raw.kind], cell, path=path, found=raw.shown, **named)

    def _record(self, remarks: list[Remark], raw: Any, used: Any, cells: list[Cell], path: str) -> None:
        """A finding for every remark, and one for the change where what was typed is not the normal form."""
        if not remarks and type(raw) is str and raw == used:
            return
        found, taken = shown(raw), "" if used is None else str(used)
        for remark in dict.fromkeys(remark.code for remark in remarks):
            self.note(remark, cells[0], path=path, found=found, used=taken)
        doubted = used is None and remarks
        if not doubted and found != taken and not (isinstance(used, Decimal) and number.decimal(raw) == used):
            self.note("normalised", cells[0], path=path, found=found, used=taken)

    # ── values decided together, and rows ──

    def _choice(self, path: str, slots: list[Slot]) -> None:
        """What is chosen by a tick in one of several cells, or by one of the boxes in a cell."""
        cells = {slot: self.found.cells[slot] for slot in slots if slot in self.found.cells}
        raws: dict[str, Any] = {}
        for slot, own in cells.items():
            raw = NoValue("unsure", self._side_by_side(own)) if slot in self.found.unsure else (
                self.found.pieces.get(slot) or self.contents.of(own, "text"))
            boxes = self.boxes(slot, raw, own, path)
            if boxes is None:
                return
            raws |= boxes
        lost = any(slot.anchor and slot.anchor.label in self.found.missing for slot in slots)
        if all_cells := [cell for own in cells.values() for cell in own]:
            self.places.slots[path] = all_cells
        field = slots[0].fields[0]
        self._put(field, self.chosen(raws, all_cells or [self.found.origin], path, lost), all_cells)

    def boxes(self, slot: Slot, raw: Any, cells: list[Cell], path: str) -> dict[str, Any] | None:
        """What stands in the boxes of a cell by their options; None where that cannot be told, which is said."""
        if type(raw) is NoValue:
            self._no_value(raw, cells, path)
            return None
        boxes = {slot.only: raw} if slot.only else slot.split(raw) if isinstance(raw, str) else None
        if boxes is None:
            self.note("tick-unread", cells[0], path=path, found=shown(raw))
            return None
        return {part.option: box for part, box in boxes.items() if isinstance(part, Field)}

    def chosen(self, raws: dict[str, Any], cells: list[Cell], path: str, lost: bool = False) -> str | None:
        """The option that is ticked. raws: option → what stands in its box; lost: whether a box cannot be told."""
        remarks: list[Remark] = []
        option = tick.choose(raws, remarks)
        typed = "、".join(f"{name} {shown(raw)}" for name, raw in raws.items() if tick.parse(raw, []) is not False)
        for key in dict.fromkeys(remark.code for remark in remarks):
            self.note(key, cells[0], path=path, found=typed)
        if option is None and not remarks and not lost:
            self.note("tick-none", cells[0], path=path)
        return None if lost else option

    def _of_plan(self, slot: Slot, cells: list[Cell]) -> Any:
        if slot in self.found.unsure:
            return NoValue("unsure", self._side_by_side(cells))
        piece = self.found.pieces.get(slot)
        return piece if piece is not None else self.contents.of(cells, "plan")

    def _plan(self, plans: dict[Slot, Field]) -> None:
        points = {part.keys[-1]: (slot, part) for slot, part in plans.items()}
        label = self.page.plan_label
        printed = shown(self.sheet.at(*self.found.labels[label])) if label in self.found.labels else ""
        says = plan_unit(printed) or self.page.plan_says
        cells = {point: self.found.cells[slot] for point, (slot, _) in points.items() if slot in self.found.cells}
        raws = {point: self._of_plan(points[point][0], found) for point, found in cells.items()}
        for point, raw in raws.items():
            if type(raw) is NoValue:
                self._no_value(raw, cells[point], points[point][1].path)
        percents = frozenset(point for point, found in cells.items() if found[0] in self.sheet.traits.percents)
        remarks: dict[str, list[Remark]] = {}
        budget = self.project.tree.get("budget", {}).get("total")
        # a budget that is not there or cannot be read, or a checkpoint whose label is lost
        lost = budget is None or any(missing is label or any(
            slot.anchor and slot.anchor.label is missing for slot in self.page.slots
            if slot in plans or (slot.only and slot.only.path == "budget.total")) for missing in self.found.missing)
        scale = self.context.scale
        value = spending.parse(raws, budget, says, scale or Decimal(1), percents, remarks, lost or scale is None)
        written = spending.format(value, budget, says)
        first = next(iter(points.values()))[1]
        self.project.put(first.keys[:-1], value)
        for point, found in cells.items():
            path = points[point][1].path
            self.places.slots[path] = found
            if type(raws[point]) is NoValue:
                continue
            self._record(remarks.get(point, []), raws[point], written.get(point), found, path)

    def note(self, code: str, cell: tuple[int, int], **details: Any) -> None:
        self.findings.add(code, file=self.file, sheet=self.sheet.name, cell=address(*cell), **details)
