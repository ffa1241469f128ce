"""A marker workbook, compiled: which labels a form prints, which values stand where, what repeats.

The template is the declaration of both directions; this is what reader and writer share of it.
Knows the marker grammar and the model's paths. Knows no fonts (that is `drawing`) and reads no submission.

    {{budget.total}}            the value at that path
    {{unit.code}}{{unit.name}}  several values in one cell, told apart by their kinds; text around them is literal
    {{indicators[].target}}     a path through a list repeats its rows; a path of a project repeats its sheet
    {{=name}}                   a view: written, compared on reading, never a source
    {{@money_unit}}             a directive to the reader

Views that are no path: `number` and `ordinal` (一, 二 …), the place of a project or of an entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from . import grid, model
from .findings import address
from .values import number, target, text
from .values.codec import CODECS, Codec


class _Part(msgspec.Struct, eq=False, dict=True):
    """A part of a form. Identity tells parts apart, and hashing by identity is what makes binding fast."""


#: The hidden sheet of a template, and of every workbook written from it.
HIDDEN_SHEET = "_form"

_MARKER = re.compile(r"\{\{\s*([=@]?)\s*([^{}]*?)\s*\}\}")
_DIRECTIVES = {"money_unit": "|".join(number.SCALES)}
_PLACES = ("number", "ordinal")


class FormError(ValueError):
    """A template that cannot be compiled; the sentence names its cell."""


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
    name: str


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
    """A printed text that is no value. `keys` are the folded texts it is known by."""

    text: str
    keys: frozenset[str]


class Anchor(_Part):
    """Where a value stands relative to its label: right of the label's n-th row, or below it."""

    label: Label
    side: str  # right or below
    step: int = 0


class Slot(Box):
    """A cell of the template that holds markers, between literal text."""

    parts: tuple[Any, ...]
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
        return self.parts[0] if len(self.parts) == 1 and self.fields else None

    @cached_property
    def literal(self) -> str:
        """The folded literal text, by which a cell with other values in it is recognised."""
        return fold("".join(part for part in self.parts if isinstance(part, str)))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        pieces = [_literal(part) if isinstance(part, str)
                  else f"({_DIRECTIVES[part.name]}|)" if isinstance(part, Directive)
                  else CODECS[part.kind].pattern if isinstance(part, Field)
                  else "(.*)" if part.field else "([0-9一二三四五六七八九十]*)"
                  for part in self.parts]
        return re.compile(r"\s*" + r"\s*".join(pieces) + r"\s*", re.DOTALL)

    @cached_property
    def directive(self) -> re.Pattern[str] | None:
        """How the directive shows inside other text: `单位：万元`."""
        if not any(isinstance(part, Directive) for part in self.parts):
            return None
        return re.compile(r"\s*".join(_literal(part) if isinstance(part, str) else f"({_DIRECTIVES[part.name]})"
                                      for part in self.parts if not isinstance(part, (Field, View))))

    def split(self, content: str) -> dict[Any, str] | None:
        """What each marker of the cell stands for, or None where the text is not of the cell's shape."""
        match = self.pattern.fullmatch(text.visible(content))
        markers = [part for part in self.parts if not isinstance(part, str)]
        return dict(zip(markers, match.groups())) if match else None

    def join(self, values: dict[Any, str | None], blank: str = "") -> str | None:
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
    def headers(self) -> dict[Label, Slot]:
        """The column headers of the table, with the slot below each."""
        return {slot.anchor.label: slot for slot in self.table.slots} if self.table else {}

    @cached_property
    def level1(self) -> Slot | None:
        """The column whose blanks are the value above."""
        return next((slot for slot in self.table.slots if slot.only and slot.only.name == "level1"), None)

    @cached_property
    def above(self) -> tuple[Slot, ...]:
        """The slots above the first row of labels: title, unit, unit of money."""
        return tuple(slot for slot in self.slots if self.labels and slot.row < self.labels[0].row)

    @cached_property
    def extensible(self) -> frozenset[Slot]:
        """The values that may reach down to the next row of labels: nothing of the form stands in between."""
        rows = {label.row for label in self.labels}
        return frozenset(slot for slot in self.slots if slot.anchor and (
            slot.row + 1 in rows or not any(other.row > slot.row for other in self.slots)))

    @cached_property
    def index(self) -> dict[str, Label]:
        """Folded text → label."""
        return {key: label for label in reversed(self.labels) for key in label.keys}

    @cached_property
    def reads(self) -> bool:
        """Whether anything is read from the page: a contents sheet has only views."""
        return any(slot.fields for slot in self.slots) or any(not repeat.is_view for repeat in self.repeats)

    @cached_property
    def plan_label(self) -> Label | None:
        """The label that says what bare figures of the plan are."""
        rows = [slot.row for slot in self.slots for part in slot.fields if part.kind == "plan"]
        beside = [label for label in self.labels if rows and label.row <= min(rows) <= label.bottom]
        return next((label for label in beside if plan_unit(label.text)), None)


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
    sheet_names: dict[str, tuple[Any, ...]]
    footers: tuple[str, ...]
    extras: frozenset[str]
    source: bytes

    def page(self, scope: str) -> Page | None:
        return next((page for page in self.pages if page.scope == scope and page.reads), None)

    @cached_property
    def level1(self) -> frozenset[str]:
        return frozenset(level1 for level1, _, _ in self.levels)

    @cached_property
    def level2(self) -> frozenset[str]:
        return frozenset(level2 for _, level2, _ in self.levels)


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


def plan_unit(label: str) -> str | None:
    """Whether a printed plan label asks for percentages or amounts."""
    folded = fold(label)
    return "percent" if "%" in folded or "百分" in folded else "amount" if "元" in folded else None


def _literal(part: str) -> str:
    """A literal as a pattern: white space anywhere, brackets and colons of either width."""
    classes = {**dict.fromkeys("（(", "[（(]"), **dict.fromkeys("）)", "[)）]"), **dict.fromkeys("：:", "[:：]")}
    return r"\s*".join(classes.get(char, re.escape(char)) for char in text.half_width(part) if not char.isspace())


# ── compiling ───────────────────────────────────────────────────────────────────────────────────


def forms() -> list[Form]:
    """The forms shipped with the program, in the order of their names."""
    return [load(name) for name in names()]


@cache
def names() -> tuple[str, ...]:
    folder = resources.files("templates_xlsx")
    return tuple(sorted(item.name[:-5] for item in folder.iterdir() if item.name.endswith(".xlsx")))


@cache
def load(name: str = "hebei_county") -> Form:
    """A form by the name of its template in `templates_xlsx/`, or by the path of a template."""
    if name in names():
        return compile(resources.files("templates_xlsx").joinpath(f"{name}.xlsx").read_bytes())
    return compile(Path(name).read_bytes())


def compile(data: bytes) -> Form:
    """A template's bytes, compiled. Raises FormError with the cell of a marker that means nothing."""
    sheets = grid.read(data)
    hidden = next((sheet for sheet in sheets if sheet.name == HIDDEN_SHEET), None)
    if hidden is None:
        raise FormError(f"the template has no sheet {HIDDEN_SHEET}")
    facts = _facts(hidden)
    aliases = {fold(row[0]): [fold(alias) for alias in row[1:]] for row in facts.get("alias", ())}
    one = {kind: rows[0] for kind, rows in facts.items() if rows}
    return Form(
        id=one["id"][0], edition=one["edition"][0], title=one.get("title", [""])[0],
        pages=tuple(_page(sheet, aliases) for sheet in sheets if sheet is not hidden),
        levels=tuple((row[0], row[1], "预置" in row[2:]) for row in facts.get("level", ())),
        units=target.Units({spelling: row[0] for row in facts.get("unit", ()) for spelling in row}),
        required=tuple(row[0] for row in facts.get("required", ())),
        merged=tuple(row[0] for row in facts.get("merge", ())),
        sheet_names={row[0]: _parts(row[1].replace("{{", "{{="), "submission") for row in facts.get("sheet_name", ())},
        footers=tuple(opening(word) for row in facts.get("footer", ()) for word in row),
        extras=frozenset(fold(word) for row in facts.get("extra", ()) for word in row),
        source=data,
    )


def _facts(hidden: grid.Sheet) -> dict[str, list[list[str]]]:
    facts: dict[str, list[list[str]]] = {}
    for row in hidden.rows:
        values = [str(value).strip() for value in row]
        if values and values[0]:
            facts.setdefault(values[0], []).append([value for value in values[1:] if value])
    return facts


def _page(sheet: grid.Sheet, aliases: dict[str, list[str]]) -> Page:
    labels, slots = [], []
    for row, column, content in sheet.filled():
        top, left, bottom, right = sheet.area(row, column)
        box = (row, column, bottom - row + 1, right - column + 1)
        try:
            parts = _parts(str(content), sheet.name)
        except FormError as error:
            raise FormError(f"{sheet.name}!{address(row, column)}: {error}") from None
        if all(isinstance(part, str) for part in parts):
            key = fold(str(content))
            labels.append(Label(*box, str(content), frozenset([key, *aliases.get(key, ())])))
        else:
            slots.append(Slot(*box, parts))
    repeats = tuple(_repeats(slots, labels))
    inside = [range(repeat.top, repeat.bottom + 1) for repeat in repeats]

    def fixed(box: Box) -> bool:
        return not any(box.row in rows for rows in inside)

    scope = "project" if any(part.scope == "project" for slot in slots for part in slot.fields) else "submission"
    steady = [label for label in labels if fixed(label)]
    own = [slot for slot in slots if fixed(slot)]
    return Page(
        name=sheet.name, scope=scope, labels=tuple(steady),
        slots=tuple(Slot(slot.row, slot.column, slot.height, slot.width, slot.parts, _anchor(slot, steady, own))
                    for slot in own),
        repeats=repeats, height=max((box.bottom for box in (*labels, *slots)), default=-1) + 1,
    )


def _repeats(slots: list[Slot], labels: list[Label]) -> Iterator[Repeat]:
    """The blocks: consecutive rows whose paths run through the same list, with what else stands in them."""
    rows: dict[str, list[int]] = {}
    for slot in slots:
        for part in (*slot.fields, *slot.views):
            if part.over:
                rows.setdefault(part.over, []).append(slot.row)
    for over, found in rows.items():
        top, bottom = min(found), max(found)
        inner = [label for label in labels if top <= label.row <= bottom]
        outer = [label for label in labels if not top <= label.row <= bottom]
        block = [slot for slot in slots if top <= slot.row <= bottom]
        yield Repeat(over, top, bottom, tuple(
            Slot(slot.row, slot.column, slot.height, slot.width, slot.parts,
                 _anchor(slot, outer if top == bottom else inner, block, table=top == bottom)) for slot in block
        ), tuple(inner))


def _anchor(slot: Slot, labels: list[Label], slots: list[Slot], table: bool = False) -> Anchor | None:
    """The label a value belongs to: above it where that label serves nothing on its right, else on its left."""
    above = next((label for label in labels if label.bottom + 1 == slot.row and label.column == slot.column
                  and (table or label.width == slot.width)), None)
    if above and not any(_beside(above, other) for other in slots if other is not slot):
        return Anchor(above, "below")
    left = next((label for label in labels if _beside(label, slot)), None)
    return Anchor(left, "right", slot.row - left.row) if left else None


def _beside(label: Label, slot: Slot) -> bool:
    return label.right + 1 == slot.column and label.row <= slot.row <= label.bottom


def _parts(content: str, where: str) -> tuple[Any, ...]:
    """The literal text and the markers of a cell, in order."""
    parts: list[Any] = []
    end = 0
    for match in _MARKER.finditer(content):
        if content[end:match.start()].strip():
            parts.append(content[end:match.start()])
        sign, path = match.groups()
        if sign == "@":
            if path not in _DIRECTIVES:
                raise FormError(f"no directive {path!r}; there is {', '.join(_DIRECTIVES)}")
            parts.append(Directive(path))
        elif sign == "=":
            parts.append(View(path, None if path in _PLACES else _resolve(path, view=True)))
        else:
            parts.append(_resolve(path))
        end = match.end()
    if content[end:].strip():
        parts.append(content[end:])
    return tuple(parts)


@cache
def _resolve(path: str, view: bool = False) -> Field:
    """A marker's path in the model: of a submission, else of a project, whose sheet it then repeats."""
    if not path.startswith("projects[]."):
        for scope, cls in (("submission", model.Submission), ("project", model.Project)):
            if (kind := _kind(cls, path)) is not None:
                over, _, name = path.rpartition("[].")
                return Field(path, scope, over or None, name, kind)
    elif (inner := path.removeprefix("projects[].")) and (kind := _kind(model.Project, inner)) is not None:
        if view:
            return Field(path, "submission", "projects", inner, kind)
        over, _, name = inner.rpartition("[].")
        return Field(inner, "project", over or None, name, kind)
    raise FormError(f"the model has no value {path!r}")


def _kind(cls: type, path: str) -> str | None:
    annotation: Any = cls
    for step in path.split("."):
        here = model.struct(annotation)
        if here is None or step.removesuffix("[]") not in model.fields(here):
            return None
        annotation = model.fields(here)[step.removesuffix("[]")]
    return model.kind(annotation)


# ── the compiled form as text, for review ───────────────────────────────────────────────────────


def describe(form: Form) -> str:
    """The compiled form, a line a label or value: what a change to the binary template changes shows here."""
    lines = [f"form {form.id} edition {form.edition} {form.title}"]
    for page in form.pages:
        lines.append(f"\npage {page.name} ({page.scope})")
        lines += sorted((_line(item) for item in (*page.labels, *page.slots)), key=_place)
        for repeat in page.repeats:
            lines.append(f"  rows {repeat.top + 1}-{repeat.bottom + 1} repeat over {repeat.over}"
                         f"{' as a table' if repeat.is_table else ''}")
            lines += sorted((_line(item) for item in (*repeat.labels, *repeat.slots)), key=_place)
    lines.append("")
    lines += [f"level {one} / {two}{' pre-printed' if printed else ''}" for one, two, printed in form.levels]
    lines += [f"units {' '.join(sorted(form.units.names))}", f"required {' '.join(form.required)}",
              f"merge {' '.join(form.merged)}", f"footers {' '.join(form.footers)}",
              f"extras {' '.join(sorted(form.extras))}"]
    return "\n".join(lines) + "\n"


def _place(line: str) -> tuple[int, int]:
    from .findings import position

    return position(line.split()[0].partition(":")[0])


def _line(item: Label | Slot) -> str:
    area = address(item.row, item.column)
    if item.height > 1 or item.width > 1:
        area += f":{address(item.bottom, item.right)}"
    if isinstance(item, Label):
        aliases = sorted(item.keys - {fold(item.text)})
        return f"  {area} label {item.text}{' = ' + ', '.join(aliases) if aliases else ''}"
    shown = " ".join(f'"{part}"' if isinstance(part, str) else f"{part.path} <{part.kind}>" if isinstance(part, Field)
                     else f"view {part.name}" if isinstance(part, View) else f"directive {part.name}"
                     for part in item.parts)
    at = f" {item.anchor.side} of {item.anchor.label.text}" if item.anchor and item.anchor.side == "right" else (
        f" below {item.anchor.label.text}" if item.anchor else "")
    step = f" row {item.anchor.step + 1}" if item.anchor and item.anchor.step else ""
    return f"  {area} {shown}{at}{step}"
