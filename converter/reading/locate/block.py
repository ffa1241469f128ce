"""The values that stand right of their labels or below them, down to the table.

A row that the form does not know belongs to nobody; where two cells may be the value, both are bound and the
value is unsure. Knows labels' places and cells. Reads no value.
"""

from __future__ import annotations

from collections.abc import Iterator

from .landmarks import Cell, Found
from ...document.values import code, currency, goals, text
from ...form import Form, Label, Slot, fold


class Binder:
    """Binds the values of one form, each in the rows and columns that its label leaves it."""

    def __init__(self, one: Found, inline: dict[Label, str], form: Form,
                 doubles: dict[Label, list[Cell]] | None = None) -> None:
        """doubles: where labels stand once more; of two values beside them neither is surely the form's."""
        self.one, self.sheet, self.inline, self.form = one, one.sheet, inline, form
        self.doubles = doubles or {}
        self.areas, self.anchors = one.areas, one.page.anchors
        self.by_row: dict[int, list[int]] = {}
        for left, top, bottom in sorted((left, top, bottom) for top, left, bottom, _ in self.areas.values()):
            for row in range(top, bottom + 1):
                self.by_row.setdefault(row, []).append(left)
        self.lost = {label.row for label in one.missing}
        self.tops = sorted({top for top, *_ in self.areas.values()})
        beside = {anchor.label for anchor in self.anchors.values() if anchor.side == "right"}
        #: The last column of the form: what stands beyond it is somebody's remark.
        self.edge = max(right + (label in beside) for label, (_, _, _, right) in self.areas.items())
        self.taken = {*one.known, *(cell for cells in self.doubles.values() for cell in cells), *self._units()}

    def _units(self) -> Iterator[Cell]:
        """The cells of the labels' rows that state the unit of money: no value of a label."""
        stems = [slot.stem for slot in self.one.page.slots if slot.stem is not None]
        for row in self.by_row if stems else ():
            for column, value in enumerate(self.sheet.rows[row] if row < len(self.sheet.rows) else ()):
                if isinstance(value, str) and "元" in value and any(
                        (stated := currency.stated(value, stem)) and not stated.rest for stem in stems):
                    yield row, column

    def bind(self) -> None:
        slots = [slot for slot, anchor in self.anchors.items() if anchor.label in self.areas
                 and (anchor.column is None or anchor.column in self.areas)]
        below = [slot for slot in slots if self.anchors[slot].side == "below"]
        for slot in sorted(slots, key=lambda slot: (slot.row, slot.column)):
            if crossing := self.anchors[slot].column:
                self._cross(slot, crossing)
            elif self._label(slot) in self.inline:
                self._with_its_label(slot)
            elif self.anchors[slot].side == "right":
                self._right(slot)
            elif slot is min(below, key=lambda slot: slot.column):
                self._below([each for each in below if self._label(each) not in self.inline])
        for slot in slots:
            others = self.doubles.get(self._label(slot), ())
            if slot in self.one.cells and any(
                    column < self.edge or self.sheet.at(row, self.sheet.area(row, column)[3] + 1) != ""
                    for row, column in others):
                self.one.unsure.setdefault(slot, "twice")

    def _label(self, slot: Slot) -> Label:
        return self.anchors[slot].label

    def _lost(self, row: int) -> bool:
        """Whether a label of the line of the form is not found: what stands there may be its value."""
        return row in self.lost

    def _put(self, slot: Slot, cells: list[Cell], unsure: str = "") -> None:
        if cells:
            self.one.cells[slot] = cells
            self.taken.update(cells)
            if unsure:
                self.one.unsure[slot] = unsure

    def _with_its_label(self, slot: Slot) -> None:
        """`项目名称：办公取暖费` in one cell; a text beside it may be the value as well."""
        label = self._label(slot)
        top, _, _, right = self.areas[label]
        others = list(self._filled(top, right + 1, self._stop(slot, top, right + 1)))
        if self.anchors[slot].side == "below":
            others = []
        self.one.pieces[slot] = self.inline[label]
        self._put(slot, [self.one.labels[label], *others], "beside" if others else "")

    def _stop(self, slot: Slot, row: int, start: int) -> int:
        """The column at which the next label begins, or the form ends."""
        label = self._label(slot)
        left = self.areas[label][1]
        stop = next((column for column in self.by_row.get(row, ()) if column > left), self.edge + 1)
        if self._lost(label.row) and row < len(self.sheet.rows):
            # what lies further on may be the lost one's value: only the cell beside will do
            stop = min(stop, self.sheet.area(row, start)[3] + 1)
        return stop

    def _next(self, slot: Slot, row: int, least: int) -> int:
        """The next row of labels; where one of those between is lost, what stands there may be its value."""
        after = next((top for top in self.tops if top > row), least)
        below = min((label.row for label in self.one.labels if self.areas[label][0] >= after), default=0)
        lost = any(self._label(slot).row < label.row < below for label in self.one.missing)
        return min(after, least) if lost else after

    def _filled(self, row: int, start: int, stop: int) -> Iterator[Cell]:
        line = self.sheet.rows[row] if row < len(self.sheet.rows) else []
        for column in range(start, min(stop, len(line))):
            if line[column] != "" and (row, column) not in self.taken:
                yield row, column

    # ── where a row and a column cross ──

    def _cross(self, slot: Slot, head: Label) -> None:
        """The cell of a label's row in another label's columns; a figure in one of the labels' cells may be it."""
        anchor = self.anchors[slot]
        row = self.areas[anchor.label][0] + anchor.step
        _, left, _, right = self.areas[head]
        cells = list(self._filled(row, left, right + 1))
        inline = [self.one.labels[label] for label in (anchor.label, head) if label in self.inline]
        self._put(slot, [*inline, *cells], "beside" if inline or len(cells) > 1 else "")

    # ── right of a label ──

    def _right(self, slot: Slot) -> None:
        anchor = self.anchors[slot]
        top, _, bottom, right = self.areas[anchor.label]
        first, start = top + anchor.step, right + 1
        if not anchor.step:
            cells = list(self._filled(top, start, self._stop(slot, top, start)))
            if len({self.sheet.at(*cell) for cell in cells}) == 1 and isinstance(self.sheet.at(*cells[0]), str):
                cells = cells[:1]  # one text, filled into the cells of a merge that was undone
            lines = [cells] if cells else []
            if slot not in self.one.page.extensible:
                self._put(slot, cells)
                return
        else:
            lines = []
        begin = first + (not anchor.step)
        end = self._next(slot, top, begin) if slot in self.one.page.extensible else begin + 1
        stop = self._stop(slot, top, start) if not anchor.step else self.edge + 1
        if anchor.step and self._lost(anchor.label.row):
            stop = min(stop, self.sheet.area(first, start)[3] + 1)
        reach = max(bottom, begin if anchor.step else top)
        for row in range(begin, min(end, len(self.sheet.rows))):
            if row > reach and not lines:
                break  # beyond the label's rows nothing begins
            if cells := self._line(slot, row, start, stop):
                lines.append(cells)
            elif any(value != "" for value in self.sheet.rows[row]):
                reach += 1  # a row of somebody else's has moved what follows
        self._choose(slot, lines)

    def _line(self, slot: Slot, row: int, start: int, stop: int) -> list[Cell]:
        """The cell of a further row that may be the value or go on with it; none where the row is another's."""
        line = self.sheet.rows[row]
        if any(value != "" and (row, column) not in self.one.known for column, value in enumerate(line[:start])):
            return []
        cells = list(self._filled(row, start, self.edge + 1))
        if not cells or any(column >= stop for _, column in cells):
            return []
        texts = [self.sheet.at(*cell) for cell in cells]
        if len(set(map(str, texts))) == 1:
            cells, texts = cells[:1], texts[:1]  # filled into the cells of a merge that was undone
        if isinstance(texts[0], str) and self._is_caption(slot, texts[0]):
            self.one.known.add(cells[0])  # a label of the value's own: 资金用途
            self.one.captions.append(cells[0])
            cells, texts = cells[1:], texts[1:]
        if len(cells) != 1 or isinstance(texts[0], (int, float)):
            return []  # a figure, or several things side by side, continues no text
        return cells

    def _is_caption(self, slot: Slot, content: str) -> bool:
        """Whether a text only says again what its value is: a part of the label's words."""
        folded = fold(content)
        return len(folded) > 1 and any(folded in key for key in self._label(slot).keys)

    def _choose(self, slot: Slot, lines: list[list[Cell]]) -> None:
        """Bind the rows that are the value; which of them are it may be unsure."""
        if len(lines) < 2:
            self._put(slot, lines[0] if lines else [])
            return
        cells = [cell for line in lines for cell in line]
        texts = [str(self.sheet.at(*cell)) for cell in cells]
        remarks = [index for index, each in enumerate(texts) if index and text.compact(each).startswith(
            ("注", "备注", "说明", "（注", "(注"))]
        if remarks:
            cells, texts = cells[:remarks[0]], texts[:remarks[0]]
        if len(cells) == 1:
            self._put(slot, cells)
        elif slot.only and slot.only.kind == "code":
            whole = code.parse("".join(texts))
            first = code.parse(texts[0])
            if whole and code.is_sound(whole) and not code.is_sound(first or ""):
                self._put(slot, cells)
            else:
                self._put(slot, cells[:1] if first and code.is_sound(first) else cells, "" if first and code.is_sound(
                    first) else "lines")
        elif slot.only and slot.only.kind == "goals" and self._are_goals(slot, cells, texts):
            self._put(slot, cells)
        else:
            self._put(slot, cells, "lines")

    def _are_goals(self, slot: Slot, cells: list[Cell], texts: list[str]) -> bool:
        """Whether each row is a goal: numbered on, or unnumbered and all beside the label's own merge."""
        ordinals = [goals.ordinal(text.visible(each).strip()) for each in texts]
        numbers = [ordinal[1] for ordinal in ordinals if ordinal]
        if len(numbers) == len(texts):
            return numbers == list(range(1, len(numbers) + 1))
        bottom = self.areas[self._label(slot)][2]
        return not numbers and all(row <= bottom for row, _ in cells)

    # ── below the labels of one row ──

    def _below(self, slots: list[Slot]) -> None:
        """The row of values under a row of labels: the only one whose cells all stand under these labels."""
        spans = {slot: self._span(slot, slots) for slot in slots}
        bottom = max(self.areas[self._label(slot)][2] for slot in slots)
        end = self._next(slots[0], bottom, bottom + 2)
        rows = [row for row in range(bottom + 1, min(end, len(self.sheet.rows))) if self._is_under(row, spans)]
        between = {slot: self._between(slot) for slot in slots}
        if not rows and all(len(cells) < 2 for cells in between.values()):
            aligned = len({self.areas[self._label(slot)][0] for slot in slots}) == 1
            for slot, cells in between.items():
                self._put(slot, cells, "" if aligned else "lines")  # 3月底 | 25% | 6月底 | 50%
            return
        several = len(rows) > 1 or any(between.values())
        blank = range(bottom + 1, min(rows, default=0))
        self.one.blanks.update(row for row in blank if not any(value != "" for value in self.sheet.rows[row]))
        moved = any(self.sheet.area(row, column)[1] not in (left for left, _ in spans.values())
                    for row in rows for left, stop in spans.values() for _, column in self._filled(row, left, stop))
        several = several or moved and len(spans) > 1  # a value beside its label's column: all of them may have moved
        for slot, (left, stop) in spans.items():
            cells = [cell for row in rows for cell in self._filled(row, left, stop)]
            self._put(slot, [*cells, *between[slot]] if several else cells, "lines" if several else "")

    def _span(self, slot: Slot, slots: list[Slot]) -> tuple[int, int]:
        """The columns under a label: its own, and up to the next label of the row or the form's edge."""
        label = self._label(slot)
        _, left, _, right = self.areas[label]
        lefts = (self.areas[self._label(other)][1] for other in slots)
        after = min((other for other in lefts if other > left), default=self.edge + 1)
        if self._lost(label.row):
            after = min(after, right + 1)
        return left, max(after, right + 1)

    def _is_under(self, row: int, spans: dict[Slot, tuple[int, int]]) -> bool:
        columns = [column for column, value in enumerate(self.sheet.rows[row][:self.edge + 1])
                   if value != "" and (row, column) not in self.one.known]
        lost = any(self._lost(self._label(slot).row) for slot in spans)
        first = min(left for left, _ in spans.values())
        return bool(columns) and (lost or columns[0] >= first) and any(
            left <= column < stop for column in columns for left, stop in spans.values())

    def _between(self, slot: Slot) -> list[Cell]:
        """Figures right of a label whose value should stand below it."""
        top, _, _, right = self.areas[self._label(slot)]
        return [cell for cell in self._filled(top, right + 1, self._stop(slot, top, right + 1))
                if any(char.isdigit() for char in str(self.sheet.at(*cell)))]
