"""The sheets of a form: which labels and slots each has, what repeats on it, and what that makes of them.

Knows no other sheet, and no row that was filled in but one that may be a header printed again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from functools import cached_property
from typing import Any

from msgspec import UNSET

from .boxes import Anchor, Label, Node, Slot
from .folding import fold, plan_unit
from ..document.model import PlanUnit, at


class Repeat(Node):
    """Rows of the template that stand once for every entry of a list."""

    over: str
    top: int
    bottom: int
    slots: tuple[Slot, ...]
    labels: tuple[Label, ...]  # inside the block, left out with the value they belong to

    @property
    def is_table(self) -> bool:
        """One row an entry, each value under its column's header."""
        return self.top == self.bottom and all(slot.anchor for slot in self.slots)

    @property
    def is_view(self) -> bool:
        return not any(slot.fields for slot in self.slots)

    @cached_property
    def is_own(self) -> bool:
        """Whether nothing in it is a field of the model."""
        return all(part.is_added for slot in self.slots for part in slot.fields)

    def says(self, entry: Any) -> bool:
        """Whether an entry has a value for one of its fields."""
        return any(at(entry, part.keys) not in (None, UNSET) for slot in self.slots for part in slot.fields)


class Page(Node):
    """One sheet of the template."""

    name: str
    scope: str  # project: written once for every project; submission: written once
    labels: tuple[Label, ...]
    slots: tuple[Slot, ...]
    repeats: tuple[Repeat, ...]
    height: int
    #: Where a table stands under another: the page down to the first, and what is below it. Equal labels of the two are
    #: told apart by that.
    parts: tuple[Page, ...] = ()

    @cached_property
    def tables(self) -> tuple[Repeat, ...]:
        return tuple(repeat for repeat in self.repeats if repeat.is_table)

    @cached_property
    def table(self) -> Repeat | None:
        """The table; of several that with fields of the model: the others are of the form's own."""
        return next((repeat for repeat in self.tables if not repeat.is_own), next(iter(self.tables), None))

    def holds(self, repeat: Repeat, entry: Any) -> bool:
        """Whether an entry of a list stands in this table, where one stands under another: each in the first that has a
        field it says, those of the model before the form's own."""
        if len(self.tables) < 2:
            return True
        ranked = sorted(self.tables, key=lambda one: one.is_own)
        return next((one for one in ranked if one.says(entry)), self.table) is repeat

    @cached_property
    def columns(self) -> tuple[Slot, ...]:
        """The columns of the table, as its row has them; none without a table."""
        return self.table.slots if self.table else ()

    @cached_property
    def all_slots(self) -> tuple[Slot, ...]:
        """Its slots, and those of the rows that repeat."""
        return (*self.slots, *(slot for repeat in self.repeats for slot in repeat.slots))

    @cached_property
    def all_labels(self) -> tuple[Label, ...]:
        """Its labels, and those of the rows that repeat."""
        return (*self.labels, *(label for repeat in self.repeats for label in repeat.labels))

    @cached_property
    def headers(self) -> dict[Label, Slot]:
        """The column headers of the table, with the slot below each."""
        return {slot.anchor.label: slot for slot in self.columns if slot.anchor}

    @cached_property
    def sides(self) -> frozenset[Label]:
        """The labels in the header's row that head no column: what they name runs down along the rows."""
        rows = {label.row for label in self.headers}
        return frozenset(label for label in self.labels if label.row in rows and label not in self.headers)

    @cached_property
    def foots(self) -> frozenset[Label]:
        """The labels below the rows of the table: 评价结论, 填报人."""
        return frozenset(label for label in self.labels if self.table and label.row > self.table.bottom)

    @cached_property
    def tops(self) -> frozenset[Label]:
        """The labels above the table."""
        return frozenset(self.labels) - self.headers.keys() - self.sides - self.foots

    @cached_property
    def depth(self) -> int:
        """How many rows the header takes beyond its first."""
        return max(label.bottom for label in self.headers) - min(label.row for label in self.headers)

    @cached_property
    def upper(self) -> frozenset[Label]:
        """The heads of columns above the header's row that has most of them: 一级指标 beside 中期指标 over its own heads."""
        counts = Counter(label.row for label in self.headers)
        return frozenset(label for label in self.headers if label.row < max(counts, key=lambda row: counts[row]))

    @cached_property
    def main(self) -> frozenset[Label]:
        """The heads in the header's row that has most of them."""
        counts = Counter(label.row for label in self.headers)
        return frozenset(label for label in self.headers if label.row == max(counts, key=lambda row: counts[row]))

    def begins_table(self, heads: Set[Label]) -> bool:
        """Whether these heads, of one row, are enough of the header: most of them, or, where none of its rows has so
        many, nearly all of the row that has most: 绩效指标 and 评价标准 over 优, 良, 中, 差."""
        if len(self.main) * 2 > len(self.headers):
            return len(heads) * 2 > len(self.headers)
        return bool(self.main) and len(heads & self.main) * 4 >= len(self.main) * 3

    def is_header(self, row: Sequence[Any]) -> bool:
        """Whether a row is the table's header: after a page break it is printed again."""
        texts = [value for value in row if isinstance(value, str) and value]
        if len(texts) < 2:
            return False
        if self.namesakes:
            heads = self.headers.keys() & self.heads(row).values()
        else:
            heads = {label for value in texts if len(value) < 40 and (
                label := self.index.get(fold(value))) in self.headers}
        if len(heads) * 2 <= len(self.headers):  # enough where hardly anything else stands in the row
            return len(heads) > 1 and len(heads) * 3 >= len(texts) * 2
        return len(heads) * 2 >= len(texts)

    @cached_property
    def named(self) -> dict[str, Slot]:
        """The columns of the table by the names of their fields."""
        return {slot.only.name: slot for slot in self.columns if slot.only}

    @cached_property
    def pane(self) -> frozenset[Slot]:
        """The columns with fields of the form's own under heads that fields of the model have too: of another pane
        beside these, 中期 | 年度."""
        if self.parts:
            return frozenset(slot for repeat in self.tables if repeat is not self.table for slot in repeat.slots)
        fields = {fold(label.text) for label, slot in self.headers.items() if slot.only and not slot.only.is_added}
        return frozenset(slot for label, slot in self.headers.items() if slot.only and slot.only.is_added
                         and fold(label.text) in fields)

    @cached_property
    def level1(self) -> Slot | None:
        """The column whose blanks are the value above."""
        return self.named.get("level1")

    @cached_property
    def level1_label(self) -> Label | None:
        """The header of that column."""
        return self.level1.anchor.label if self.level1 and self.level1.anchor else None

    @cached_property
    def anchors(self) -> dict[Slot, Anchor]:
        """Where the values that belong to a label stand beside it; those of rows that repeat are not among them."""
        return {slot: slot.anchor for slot in self.slots if slot.anchor}

    @cached_property
    def above(self) -> tuple[Slot, ...]:
        """The slots above the first row of labels that name a value: title, unit, unit of money."""
        rows = [slot.anchor.label.row for slot in self.slots if slot.anchor] or [label.row for label in self.labels]
        return tuple(slot for slot in self.slots if rows and slot.row < min(rows))

    @cached_property
    def width(self) -> int:
        """The columns the page takes."""
        return max(box.right for box in (*self.all_labels, *self.all_slots)) + 1

    @cached_property
    def extensible(self) -> frozenset[Slot]:
        """The values that may reach down to the next row of labels: nothing of the form stands in between."""
        rows = {label.row for label in self.labels}
        return frozenset(slot for slot in self.slots if slot.anchor and (
            slot.row + 1 in rows or not any(other.row > slot.row for other in self.slots)))

    @cached_property
    def amounts(self) -> frozenset[Label]:
        """The labels of amounts of money, and those in front of these: they may say in which unit."""
        rows = {slot.row for slot in self.slots if slot.anchor and slot.only and slot.only.kind == "money"}
        named = {slot.anchor.label: slot.only for slot in self.slots if slot.anchor and slot.only}
        return frozenset(label for label in self.labels if rows.intersection(range(label.row, label.bottom + 1))
                         and (label not in named or named[label].kind == "money"))

    @cached_property
    def index(self) -> dict[str, Label]:
        """Folded text → label."""
        return {key: label for label in reversed(self.labels) for key in label.keys}

    @cached_property
    def namesakes(self) -> dict[str, tuple[Label, ...]]:
        """Folded text → the labels it may be, in reading order, where they are several: their place tells them apart.
        """
        known: dict[str, list[Label]] = {}
        for label in sorted(self.labels, key=lambda label: (label.row, label.column)):
            for key in label.keys:
                known.setdefault(key, []).append(label)
        return {key: tuple(labels) for key, labels in known.items() if len(labels) > 1}

    def heads(self, row: Sequence[Any]) -> dict[int, Label]:
        """The labels of a header's row by their columns, equal ones in their order: where these are not as many as the
        form has there, nothing tells which is which, and none is one."""
        index, namesakes = self.index, self.namesakes
        keys = {column: fold(value) for column, value in enumerate(row) if isinstance(value, str) and value}
        labels = {column: index[key] for column, key in keys.items() if key in index}
        for key, several in namesakes.items() if namesakes else ():
            columns = [column for column, each in keys.items() if each == key]
            heads = [label for label in several if label in self.headers or label in self.sides]
            if columns and len(heads) == len(columns):
                labels |= dict(zip(columns, heads))
            elif columns and heads:
                labels = {column: label for column, label in labels.items() if column not in columns}
        return labels

    @cached_property
    def named_labels(self) -> frozenset[Label]:
        """The labels that a text is enough to know."""
        return frozenset(self.index.values())

    @cached_property
    def longest(self) -> int:
        """How long a text is at most that may be a label, with white space and a unit of money in it."""
        return max(map(len, self.index)) * 3

    @cached_property
    def reads(self) -> bool:
        """Whether anything is read from the page: a contents sheet has only views."""
        return any(slot.fields for slot in self.slots) or any(not repeat.is_view for repeat in self.repeats)

    @cached_property
    def plan_says(self) -> PlanUnit:
        """What a bare figure of the plan is by the form's own label; percent where it says nothing."""
        return (plan_unit(self.plan_label.text) if self.plan_label else None) or "percent"

    @cached_property
    def plan_label(self) -> Label | None:
        """The label that says what bare figures of the plan are."""
        return next((label for label in self._plan_labels if plan_unit(label.text)), None)

    @cached_property
    def plan_heading(self) -> Label | None:
        """The label that names the plan: none of those that name a value."""
        named = {slot.anchor.label for slot in self.slots if slot.anchor}
        beside = [label for label in self._plan_labels if label not in named]
        return next((label for label in beside if plan_unit(label.text)), beside[0] if beside else None)

    @cached_property
    def _plan_labels(self) -> list[Label]:
        """The labels in the row of the plan's first figures."""
        rows = [slot.row for slot in self.slots for part in slot.fields if part.kind == "plan"]
        return [label for label in self.labels if rows and label.row <= min(rows) <= label.bottom]
