"""The parts of a compiled form: labels, slots with their markers, repeated rows, pages, and how text is compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any

import msgspec

from ..document import wording
from ..document.model import PlanUnit
from ..document.values import level, number, party, target, text
from ..document.values.codec import CODECS, Codec


class _Part(msgspec.Struct, eq=False, dict=True):
    """A part of a form. Identity tells parts apart, and hashing by identity is what makes binding fast."""


#: The hidden sheet of a template, and of every workbook written from it.
HIDDEN_SHEET = "_form"

DIRECTIVES = {"money_unit": "|".join(sorted(number.SCALES, key=len, reverse=True))}
PLACES = ("number", "ordinal")
#: What the name of a project's sheet may show.
SHEET_NAMES = ("number", "name", "code")


class FormError(ValueError):
    """A template that cannot be compiled. `key` names its sentence in `wording`, `details` what it needs."""

    def __init__(self, key: str, sheet: str | None, cell: str | None, **details: Any) -> None:
        self.key, self.details = key, details
        self.place = "!".join(part for part in (sheet, cell) if part)
        super().__init__(self.sentence("en"))
        self._made = partial(FormError, key, sheet, cell, **details)

    def sentence(self, lang: str) -> str:
        """What is wrong, with its sheet and cell."""
        said = wording.sentence(self.key, lang, **self.details)
        return f"{self.place}: {said}" if self.place else said

    def __reduce__(self) -> tuple[Any, ...]:  # it travels between processes with its details
        return self._made, ()


def near(word: str, known: Iterable[str]) -> str:
    """Of what is known, what comes nearest to a word."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), 1, 0.3)), "—")


class Field(_Part):
    """A path of the model in a cell. `over` is the list it runs through, `name` the rest of the path."""

    path: str
    scope: str  # submission or project
    over: str | None
    name: str
    kind: str

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @cached_property
    def codec(self) -> Codec:
        return CODECS[self.kind]


class View(_Part):
    """A value that is written here and comes from elsewhere: a field, or a place (`number`, `ordinal`)."""

    name: str
    field: Field | None = None

    @property
    def over(self) -> str | None:
        return self.field.over if self.field else None


class Directive(_Part):
    """What a cell tells the reader of the sheet: its unit of money."""

    name: str


#: What stands for something else in a cell, and what a cell is made of: markers between literal text.
Marker = Field | View | Directive
Part = str | Marker


class Box(_Part):
    """A rectangle of the template: zero-based place, size in cells."""

    row: int
    column: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        return self.row + self.height - 1

    @property
    def right(self) -> int:
        return self.column + self.width - 1


class Label(Box):
    """A printed text that is no value. `keys` are the folded texts it is known by.

    `formula` is what the template computes it by, from nothing that is filled in; `result` what it came to.
    """

    text: str
    keys: frozenset[str]
    formula: str | None = None
    result: Any = None


class Anchor(_Part):
    """Where a value stands relative to its label: right of the label's n-th row, or below it."""

    label: Label
    side: str  # right or below
    step: int = 0


class Slot(Box):
    """A cell of the template that holds markers, between literal text."""

    parts: tuple[Part, ...]
    anchor: Anchor | None = None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(part for part in self.parts if isinstance(part, Field))

    @cached_property
    def views(self) -> tuple[View, ...]:
        return tuple(part for part in self.parts if isinstance(part, View))

    @cached_property
    def only(self) -> Field | None:
        """The field that has the cell to itself."""
        return self.fields[0] if len(self.parts) == 1 and self.fields else None

    @cached_property
    def literal(self) -> str:
        """The folded literal text, by which a cell with other values in it is recognised."""
        return fold("".join(part for part in self.parts if isinstance(part, str)))

    @cached_property
    def layout(self) -> tuple[tuple[re.Pattern[str], ...], tuple[tuple[Marker, ...], ...]]:
        """What stands before, between and behind the free texts of the cell, as patterns that repeat nothing without
        bound; and the markers of each text: a unit's code and name are told apart as one."""
        fixed: list[list[str]] = [[]]
        texts: list[tuple[Marker, ...]] = []
        for before, part in zip((None, *self.parts), self.parts):
            if isinstance(part, str):
                fixed[-1].append(_literal(part))
            elif (shape := _shape(part)) is not None:
                fixed[-1].append(shape)
            elif isinstance(before, Field) and before.kind == "party":
                fixed[-1].pop()
                texts.append((before, part))
                fixed.append([])
            else:
                texts.append((part,))
                fixed.append([])
        patterns = [r"\s?".join(shapes) for shapes in fixed]
        return (*map(re.compile, patterns[:-1]), re.compile(patterns[-1] + r"\s?\Z")), tuple(texts)

    @cached_property
    def stem(self) -> str | None:
        """The text before the directive, 单位, by which it is known inside other text; None without a directive."""
        place = next((place for place, part in enumerate(self.parts) if isinstance(part, Directive)), None)
        if place is None:
            return None
        before = self.parts[place - 1] if place else None
        return fold(before) if isinstance(before, str) else ""

    def shows(self, content: str) -> bool:
        """Whether a text has the literal parts of the cell, in their order: enough to know a view by."""
        folded, start = fold(content), 0
        for part in self.parts:
            if isinstance(part, str) and (literal := fold(part)):
                start = folded.find(literal, start) + len(literal)
                if start < len(literal):
                    return False
        return True

    def split(self, content: str) -> dict[Marker, str] | None:
        """What each marker of the cell stands for, or None where the text is not of the cell's shape."""
        line, end = content if text.is_plain(content) else text.narrow(text.visible(content)).strip(), 0
        fixed, texts = self.layout
        shaped: list[str] = []
        values: dict[Marker, str] = {}
        for place, pattern in enumerate(fixed):
            match = pattern.search(line, end) if place else pattern.match(line)
            if match is None:
                return None
            if place:
                values |= _parted(texts[place - 1], line[end:match.start()].strip())
            shaped += match.groups()
            end = match.end()
        rest = (part for part in self.parts if not isinstance(part, str) and part not in values)
        return values | dict(zip(rest, shaped))

    def join(self, values: Mapping[Marker, str | None], blank: str = "") -> str | None:
        """The cell's text from the text of each marker; None where a cell with fields has no value at all."""
        if not any(values.get(part) for part in self.parts if not isinstance(part, str)) and not blank:
            return None
        line = ""
        for part in self.parts:
            piece = part if isinstance(part, str) else values.get(part) or blank
            # six digits end where a name begins with one only if a space says so
            line += f" {piece}" if piece[:1].isdigit() and line[-1:].isdigit() and isinstance(part, Field) else piece
        return line


class Repeat(_Part):
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


class Page(_Part):
    """One sheet of the template."""

    name: str
    scope: str  # project: written once for every project; submission: written once
    labels: tuple[Label, ...]
    slots: tuple[Slot, ...]
    repeats: tuple[Repeat, ...]
    height: int

    @cached_property
    def table(self) -> Repeat | None:
        return next((repeat for repeat in self.repeats if repeat.is_table), None)

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

    def is_header(self, row: Iterable[Any]) -> bool:
        """Whether a row is the table's header: after a page break it is printed again."""
        texts = [value for value in row if isinstance(value, str) and value]
        if len(texts) * 2 <= len(self.headers):
            return False
        heads = {label for value in texts if len(value) < 40 and (label := self.index.get(fold(value))) in self.headers}
        return len(heads) * 2 > len(self.headers) and len(heads) * 2 >= len(texts)

    @cached_property
    def named(self) -> dict[str, Slot]:
        """The columns of the table by the names of their fields."""
        return {slot.only.name: slot for slot in self.columns if slot.only}

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
        """The slots above the first row of labels: title, unit, unit of money."""
        return tuple(slot for slot in self.slots if self.labels and slot.row < self.labels[0].row)

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
        """The labels of amounts of money: those that may say in which unit."""
        return frozenset(slot.anchor.label for slot in self.slots if slot.anchor and slot.only
                         and slot.only.kind == "money")

    @cached_property
    def index(self) -> dict[str, Label]:
        """Folded text → label."""
        return {key: label for label in reversed(self.labels) for key in label.keys}

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


class Form(_Part):
    """A compiled template."""

    id: str
    edition: str
    title: str
    pages: tuple[Page, ...]
    levels: tuple[tuple[str, str, bool], ...]  # level 1, level 2, pre-printed in the blank
    units: target.Units
    required: tuple[str, ...]
    merged: tuple[str, ...]
    sheet_names: dict[str, tuple[Part, ...]]
    footers: tuple[str, ...]
    extras: frozenset[str]
    severities: dict[str, str]  # rule → severity or off, where the form says another than is published
    source: bytes

    def page(self, scope: str) -> Page | None:
        return next((page for page in self.pages if page.scope == scope and page.reads), None)

    @cached_property
    def level1(self) -> frozenset[str]:
        return frozenset(level1 for level1, _, _ in self.levels)

    @cached_property
    def foot_begins(self) -> frozenset[str]:
        """The characters a line of the foot may begin with."""
        return frozenset(word[0] for word in self.footers) | frozenset(" \u3000\n（(")

    @cached_property
    def level2(self) -> frozenset[str]:
        return frozenset(level2 for _, level2, _ in self.levels)

    @cached_property
    def level_names(self) -> frozenset[str]:
        """The names of levels, of the first and of the second."""
        return self.level1 | self.level2

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of a project that the form has a place for: `budget.total`, `indicators[].target`."""
        return self._paths("project")

    @cached_property
    def own_paths(self) -> frozenset[str]:
        """The same of the submission itself: `year`, `overall.goals[].text`."""
        return self._paths("submission")

    @cached_property
    def labels(self) -> dict[str, str]:
        """Path without indices → the label of its value, where the form does not call it by its official term."""
        called: dict[str, str] = {}
        for page in self.pages:
            plan = _name(page.plan_heading) if page.plan_heading else wording.field("spending_plan", "zh")
            if page.plan_heading:
                called["spending_plan"] = plan
            for slot in (*page.slots, *page.columns):
                if slot.only and slot.anchor and not slot.anchor.step:
                    path, label = slot.only.path.replace("[]", ""), _name(slot.anchor.label)
                    called[path] = _checkpoint(path, plan, label) if slot.only.kind == "plan" else label
        return {path: label for path, label in called.items() if fold(label) != fold(wording.field(path, "zh"))}

    def label(self, findings: Iterable[Any]) -> None:
        """Let findings name fields as this form does."""
        for item in findings if self.labels else ():
            item.labels = self.labels

    def _paths(self, scope: str) -> frozenset[str]:
        return frozenset(part.path for page in self.pages for slot in page.all_slots for part in slot.fields
                         if part.scope == scope)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The labels of the sheets of projects, folded, by all the names they have."""
        return frozenset(key for page in self.pages if page.scope == "project" for key in page.index)

    def is_own(self, content: str) -> bool:
        """Whether a text may be taken for a label, with its unit of money or its value behind it, or for the foot."""
        if self.opens_foot(content):
            return True
        if content[0] not in self._own_begins or len(head := _COLON.split(content, maxsplit=1)[0]) > _LONGEST:
            return False
        return (folded := fold(head)) in self.own_words or folded.endswith("元")

    @cached_property
    def _own_begins(self) -> frozenset[str]:
        """The characters a label may begin with, folded or not."""
        return frozenset(key[0] for key in self.own_words) | frozenset("０１２３４５６７８９（(【[")

    def opens_foot(self, content: Any) -> bool:
        """Whether a text begins as the lines of a sheet's foot do: 填报人, 备注, 合计 …"""
        return isinstance(content, str) and content[:1] in self.foot_begins and opening(content).startswith(
            self.footers)

    def is_foot(self, content: Any, told: Mapping[str, Any]) -> bool:
        """Whether a row of the table that begins so is a line of the foot; told: its cells by their fields' names.

        A row with a level of the form's belongs to the table, whatever it says; so does one whose name only begins
        with such a word and that has a target.
        """
        if not self.opens_foot(content):
            return False
        if any(level.settle(str(told[name]), self.level_names) in self.level_names
               for name in ("level1", "level2") if name in told):
            return False
        word = opening(content)
        is_word = word.rstrip(":") in self.footers or ":" in word[:max(map(len, self.footers)) + 1]
        return is_word or not ("target" in told and told.get("name") == content)


def _name(label: Label) -> str:
    """A label as a sentence names it: on one line, without its colon, 其中 and what it is counted in."""
    return _BESIDE.sub("", text.compact(label.text))


_BESIDE = re.compile(r"\A其中[：:]|[（(](?:单位[：:])?(?:[%％]|百分比|[万亿]?元)[）)][：:]?\Z|[：:]\Z")
_COLON = re.compile("[：:]")
#: No label is longer.
_LONGEST = 60


def _checkpoint(path: str, plan: str, label: str) -> str:
    """A figure of the plan as a sentence names it. Below the plan's official name, 3月底 is short for the term."""
    term = wording.field(path, "zh")
    return term if plan == wording.field("spending_plan", "zh") and term.startswith(label) else f"{plan} {label}"


def fold(content: str) -> str:
    """A label's text as labels are compared: no white space, no punctuation, half-width, % kept."""
    folded = _FOLDED.get(content)
    if folded is None:
        if len(_FOLDED) > 20_000:
            _FOLDED.clear()
        folded = _FOLDED[content] = "".join(
            char for char in text.compact(content) if char in "%‰" or unicodedata.category(char)[0] not in "PSZ")
    return folded


_FOLDED: dict[str, str] = {}


def opening(content: str) -> str:
    """A line's text as the words that begin a footer are compared: colons count."""
    return text.compact(content).replace("：", ":")


def plan_unit(label: str) -> PlanUnit | None:
    """Whether a printed plan label asks for percentages or amounts."""
    folded = fold(label)
    return "percent" if "%" in folded or "百分" in folded else "amount" if "元" in folded else None


def _shape(part: Marker) -> str | None:
    """The pattern of what a marker shows, in its group; None where it may be any text."""
    if isinstance(part, Directive):
        return f"({DIRECTIVES[part.name]}|)"
    if isinstance(part, Field):
        return CODECS[part.kind].pattern
    return None if part.field else "([0-9一二三四五六七八九十]{0,9})"


def _parted(parts: tuple[Marker, ...], piece: str) -> dict[Marker, str]:
    """A piece of text by the markers that share it."""
    return dict(zip(parts, (word or "" for word in party.split(piece)))) if len(parts) > 1 else {parts[0]: piece}


def _literal(part: str) -> str:
    """A literal as a pattern: single white space anywhere, brackets and colons of either width."""
    classes = {**dict.fromkeys("（(", "[（(]"), **dict.fromkeys("）)", "[)）]"), **dict.fromkeys("：:", "[:：]")}
    return r"\s?".join(classes.get(char, re.escape(char)) for char in text.half_width(part) if not char.isspace())
