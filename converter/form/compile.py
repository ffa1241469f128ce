"""From a template's cells to a compiled form: markers resolved in the model, values anchored to labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .parts import (DIRECTIVES, HIDDEN_SHEET, PLACES, Anchor, Box, Directive, Field, Form, FormError, Label, Page,
                    Repeat, Slot, View, fold, opening)
from .. import grid
from ..document import model, settings
from ..document.values import target

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
from ..sheets.excel import address

_MARKER = re.compile(r"\{\{\s*([=@]?)\s*([^{}]*?)\s*\}\}")


def _shipped() -> Traversable:
    """Where the shipped forms lie: inside the package once it is installed, beside it in a checkout."""
    try:
        return resources.files("converter.templates")
    except ModuleNotFoundError:
        return Path(__file__).parents[2] / "templates_xlsx"


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(item.name[:-5] for item in _shipped().iterdir() if item.name.endswith(".xlsx")))


@cache
def load(name: str = "hebei_county") -> Form:
    """A form by the name of its template in `templates_xlsx/`, or by the path of a template."""
    if name in names():
        return compile(_shipped().joinpath(f"{name}.xlsx").read_bytes())
    return compile(Path(name).read_bytes())


def compile(data: bytes) -> Form:
    """A template's bytes, compiled. Raises FormError with the cell of a marker that means nothing."""
    sheets = grid.read(data)
    hidden = next((sheet for sheet in sheets if sheet.name == HIDDEN_SHEET), None)
    if hidden is None:
        raise FormError(f"the template has no sheet {HIDDEN_SHEET}")
    facts = _facts(hidden)
    aliases = {fold(row[0]): [fold(alias) for alias in row[1:]] for row in facts.get("alias", ())}
    one = {kind: rows[0] for kind, rows in facts.items() if rows and rows[0]}
    if missing := {"id", "edition"} - set(one):
        raise FormError(f"{HIDDEN_SHEET}: no row {' and no row '.join(sorted(missing))}")
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
        severities=_severities(facts.get("severity", ())),
        source=data,
    )


def _severities(rows: Iterable[list[str]]) -> dict[str, str]:
    try:
        return settings.read(tuple(row[:2]) for row in rows)
    except settings.SettingError as error:
        raise FormError(f"{HIDDEN_SHEET}: {error}") from None


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
            if path not in DIRECTIVES:
                raise FormError(f"no directive {path!r}; there is {', '.join(DIRECTIVES)}")
            parts.append(Directive(path))
        elif sign == "=":
            parts.append(View(path, None if path in PLACES else _resolve(path, view=True)))
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
