"""From a template's cells to a compiled form: markers resolved in the model, values anchored to labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, get_origin

from .boxes import DIRECTIVES, PLACES, SHEET_NAMES, Anchor, Box, Directive, Field, Label, Part, Slot, View
from .compiled import Form
from .facts import HIDDEN_SHEET, Facts, Value
from .folding import fold, opening
from .formulas import Texts, Untold
from .matrix import crossing
from .pages import Page, Repeat
from .refusal import FormError, near
from .sense import check
from .. import grid
from ..document import model
from ..document.values import number, target, text
from ..document.values.codec import ADDED
from ..document.values.spending import POINTS
from ..document.values.tick import TICKS
from ..sheets.excel import address
from ..system.inputs import Input
from ..system.patterns import pattern

#: The day from which spreadsheets count.
_EPOCH = datetime(1899, 12, 30)
_ADDED = pattern(rf"(?:projects\[\]\.)?(?:(indicators)\[\]\.)?{re.escape(model.EXTRA)}([^:]+)(?::(.*))?")
_FUND = pattern(rf"(?:projects\[\]\.)?{re.escape(model.FUNDS)}([^\[\]]+)\]\."
                rf"(?:amount|{re.escape(model.EXTRA)}([^:]+)(?::(.*))?)")
_PLAN = "spending_plan."
_SPLIT = pattern(r"(?:projects\[\]\.)?indicators\[\]\.target\.(operator|value|unit)")
_MARKER = pattern(r"\{\{\s*([=@]?)\s*([^{}]*?)\s*\}\}")


def _shipped() -> Path:
    """Where the shipped forms lie: inside the package once it is installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    return next(folder for folder in (package / "templates", package.parent / "templates_xlsx") if folder.is_dir())


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(item.name[:-5] for item in _shipped().iterdir() if item.name.endswith(".xlsx")))


def load(name: str = "hebei_county") -> Form:
    """A form by the name of its template in `templates_xlsx/`, or by the path of a template.

    Raises FormError, OSError, Unreadable.
    """
    return compile((_shipped() / f"{name}.xlsx").read_bytes() if name in names() else Input(Path(name), name).read())


@lru_cache(maxsize=64)
def compile(data: bytes) -> Form:
    """A template's bytes, compiled, once as long as they are the same.

    Raises FormError, with its cell, for whatever in it means nothing.
    """
    sheets = grid.read(data)
    hidden = next((sheet for sheet in sheets if sheet.name == HIDDEN_SHEET), None)
    if hidden is None:
        raise FormError("form-no-facts", None, None, name=HIDDEN_SHEET)
    facts = Facts(hidden)
    aliases = facts.aliases()
    printed = [sheet for sheet in sheets if sheet is not hidden]
    texts = Texts(data) if any(sheet.traits.formulas or sheet.traits.uncached for sheet in printed) else None
    form = Form(
        id=facts.one("id"), edition=facts.one("edition"), title=facts.one("title"),
        pages=tuple(_page(sheet, aliases, texts) for sheet in printed),
        levels=facts.levels(),
        units=target.Units({spelling: row[0] for row in facts.texts("unit") for spelling in row}),
        required=tuple(facts.words("required")),
        merged=tuple(facts.words("merge")),
        sheet_names={row[0].text: _sheet_name(row[1]) for row in facts.rows("sheet_name")},
        footers=tuple(opening(word) for word in facts.words("footer")),
        extras=frozenset(fold(word) for word in facts.words("ignore")),
        codes=facts.codes(),
        weight_sum=facts.weights(),
        declared=facts.sums(),
        severities=facts.severities(),
        source=data,
    )
    check(form, facts)
    return form


def _sheet_name(pattern: Value) -> tuple[Part, ...]:
    """The names of a project's sheets: text, and views of what tells projects apart."""
    parts = _parts(pattern.text.replace("{{", "{{="), HIDDEN_SHEET, pattern.cell)
    for part in parts:
        if isinstance(part, View) and part.name not in SHEET_NAMES:
            raise FormError("form-no-word", HIDDEN_SHEET, pattern.cell, found=part.name,
                            near=near(part.name, SHEET_NAMES))
    return parts


def _page(sheet: grid.Sheet, aliases: dict[tuple[str, int], list[str]], texts: Texts | None) -> Page:
    labels: list[Label] = []
    slots: list[Slot] = []
    for row, column, content in sheet.filled():
        top, left, bottom, right = sheet.area(row, column)
        box = (row, column, bottom - row + 1, right - column + 1)
        cell = row, column
        if texts and (cell in sheet.traits.formulas or isinstance(content, grid.NoValue)):
            labels.append(_computed(sheet, box, content, texts))
            continue
        printed = _printed(sheet, row, column, content)
        parts = _parts(printed, sheet.name, address(row, column))
        if all(isinstance(part, str) for part in parts):
            labels.append(Label(*box, printed, frozenset([fold(printed)])))
        else:
            slots.append(Slot(*box, parts))
    _name(labels, aliases)
    repeats = tuple(_repeats(slots, labels))
    inside = [range(repeat.top, repeat.bottom + 1) for repeat in repeats]

    def fixed(box: Box) -> bool:
        return not any(box.row in rows for rows in inside)

    scope = "project" if any(part.scope == "project" for slot in slots for part in slot.fields) else "submission"
    steady = [label for label in labels if fixed(label)]
    own = [slot for slot in slots if fixed(slot)]
    crossed = crossing(own, steady)
    page = Page(
        name=sheet.name, scope=scope, labels=tuple(steady),
        slots=tuple(Slot(slot.row, slot.column, slot.height, slot.width, slot.parts,
                         crossed.get(slot) or _anchor(slot, steady, own)) for slot in own),
        repeats=repeats, height=max((box.bottom for box in (*labels, *slots)), default=-1) + 1,
    )
    if len(page.tables) == 2:
        page.parts = tuple(_between(page, rows) for rows in (
            range(repeats[0].bottom + 1), range(repeats[0].bottom + 1, page.height)))
    return page


def _between(page: Page, rows: range) -> Page:
    """What stands on some rows of a page."""
    return Page(page.name, page.scope, tuple(label for label in page.labels if label.row in rows),
                tuple(slot for slot in page.slots if slot.row in rows),
                tuple(repeat for repeat in page.repeats if repeat.top in rows), page.height)


def _name(labels: list[Label], aliases: dict[tuple[str, int], list[str]]) -> None:
    """Tell equal labels apart by their place, and give each the other names it goes by."""
    equal: dict[str, list[Label]] = {}
    for label in labels:
        if label.formula is None:
            equal.setdefault(fold(label.text), []).append(label)
    for key, same in equal.items():
        for place, label in enumerate(same, 1):
            label.place = place if len(same) > 1 else 0
            label.keys |= {*aliases.get((key, 0), ()), *aliases.get((key, place), ())}


def _printed(sheet: grid.Sheet, row: int, column: int, content: Any) -> str:
    """The text of a cell that holds no formula."""
    if isinstance(content, str):
        return content
    if (figure := number.decimal(content)) is not None:
        return f"{number.plain(figure):f}"
    raise FormError("form-no-text", sheet.name, address(row, column),
                    found=content.shown if isinstance(content, grid.NoValue) else content)


def _computed(sheet: grid.Sheet, box: tuple[int, int, int, int], content: Any, texts: Texts) -> Label:
    """A cell that holds a formula, as a label that shows what it came to."""
    cell = address(*box[:2])
    try:
        formula = texts.at(sheet.name, *box[:2])
    except Untold as error:
        raise FormError("form-formula-unsure", sheet.name, cell, found=error, part=error) from None
    if isinstance(content, grid.NoValue):
        key = "form-no-text" if content.kind == "error" else "form-formula-uncached"
        raise FormError(key, sheet.name, cell, found=content.shown or formula)
    figure = number.decimal(content)
    shown = str(content) if figure is None else f"{number.plain(figure):f}"
    return Label(*box, shown, frozenset([fold(shown)]), 0, formula, _serial(content))


def _serial(content: Any) -> Any:
    """A date as the number a spreadsheet keeps; anything else as it is."""
    if isinstance(content, datetime):
        return (content - _EPOCH) / timedelta(days=1)
    if isinstance(content, date):
        return (content - _EPOCH.date()).days
    return content


def _repeats(slots: list[Slot], labels: list[Label]) -> Iterator[Repeat]:
    """The blocks: consecutive rows whose paths run through the same list, with what else stands in them."""
    rows: dict[str, list[int]] = {}
    for slot in slots:
        for part in slot.parts:
            if isinstance(part, (Field, View)) and part.over:
                rows.setdefault(part.over, []).append(slot.row)
    runs = [(over, run) for over, within in rows.items() for run in _runs(sorted({*within}), slots, labels)]
    for over, within in runs:
        top, bottom = min(within), max(within)
        inner = [label for label in labels if top <= label.row <= bottom]
        outer = [label for label in labels if not top <= label.row <= bottom]
        block = [slot for slot in slots if top <= slot.row <= bottom]
        yield Repeat(over, top, bottom, tuple(
            Slot(slot.row, slot.column, slot.height, slot.width, slot.parts,
                 _anchor(slot, outer if top == bottom else inner, block, table=top == bottom)) for slot in block
        ), tuple(inner))


def _runs(rows: list[int], slots: list[Slot], labels: list[Label]) -> list[list[int]]:
    """The rows of a list by the blocks they are of: where every value of a row has a label above it of its own, a table
    begins."""
    runs: list[list[int]] = []
    for row in rows:
        own = [slot for slot in slots if slot.row == row]
        headed = all(any(label.bottom + 1 == row and label.column == slot.column for label in labels) for slot in own)
        if not runs or headed and len(own) > 1 and row - runs[-1][-1] > 1:
            runs.append([])
        runs[-1].append(row)
    return runs


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


def _parts(content: str, sheet: str, cell: str) -> tuple[Part, ...]:
    """The literal text and the markers of a cell, in order."""
    parts: list[Part] = []
    end = 0
    for match in _MARKER.finditer(content):
        if content[end:match.start()].strip():
            parts.append(content[end:match.start()])
        sign, path = match.groups()
        if sign == "@":
            if path not in DIRECTIVES:
                raise FormError("form-no-directive", sheet, cell, found=path, near=near(path, DIRECTIVES))
            parts.append(Directive(path))
        elif sign == "=" and path in PLACES:
            parts.append(View(path))
        else:
            field = _resolve(path, view=sign == "=")
            if field is None and path.startswith(_PLAN):
                raise FormError("form-no-checkpoint", sheet, cell, found=path.removeprefix(_PLAN),
                                known="、".join(POINTS))
            if field is None:
                raise FormError("form-no-path", sheet, cell, found=path, near=near(path, _known()))
            parts.append(View(path, field) if sign else field)
        end = match.end()
    if content[end:].strip():
        parts.append(content[end:])
    return tuple(parts)


@cache
def _resolve(path: str, view: bool = False) -> Field | None:
    """A marker's path in the model: of a submission, else of a project, whose sheet it then repeats."""
    if match := _SPLIT.fullmatch(path):
        return _part(match[1])
    if match := _FUND.fullmatch(path):
        return _fund(*match.groups(default=""))
    if match := _ADDED.fullmatch(path):
        return _added(*match.groups(default=""))
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
    return None


def _part(name: str) -> Field:
    """A part of a target in a cell of its own: the number stands for the whole, which the others complete."""
    path = "indicators[].target"
    if name == "value":
        return Field(path, "project", "indicators", "target", "target", True)
    return Field(f"{path}.{name}", "project", "indicators", f"target.{name}", name)


def _added(over: str, name: str, kind: str) -> Field | None:
    """A field of the form's own, of a project or of each entry of a list."""
    is_option = kind[:1] in TICKS and text.is_plain(kind[1:])
    if not model.is_extra_name(name) or kind and kind not in ADDED and not is_option:
        return None
    name = f"{model.EXTRA}{name}"
    if kind[:1] in TICKS and kind:
        return Field(f"{over}[].{name}" if over else name, "project", over or None, name, "choice", option=kind[1:])
    return Field(f"{over}[].{name}" if over else name, "project", over or None, name, ADDED[kind or "text"])


def _fund(source: str, name: str, kind: str) -> Field | None:
    """The amount of a source of money, or a field of the form's own of it."""
    if not model.is_source(source) or name and (not model.is_extra_name(name) or kind and kind not in ADDED):
        return None
    path = f"{model.FUNDS}{source}].{model.EXTRA + name if name else 'amount'}"
    return Field(path, "project", None, path, ADDED[kind or "text"] if name else "money")


@cache
def _known() -> tuple[str, ...]:
    """Every path that a marker may name."""
    return (*(path for cls in (model.Project, model.Submission) for path, kind in model.paths(cls) if kind != "extra"),
            f"{model.FUNDS}财政拨款].amount", *PLACES)


def _kind(cls: type, path: str) -> str | None:
    annotation: Any = cls
    for step in path.split("."):
        here = model.struct(annotation)
        if here in (None, model.Fund) or step.removesuffix("[]") not in model.fields(here):
            return None
        annotation = model.fields(here)[step.removesuffix("[]")]
        if step.endswith("[]") is not (get_origin(annotation) is list):
            return None
    kind = model.kind(annotation)
    return None if kind == "extra" else kind
