"""Whether a form means what it says: every fact about a cell has that cell, every value can be read back.

Knows the compiled form and its facts. Raises FormError for the first that has not.
"""

from __future__ import annotations

from collections.abc import Iterator

from .boxes import SIGN, Label, Slot
from .compiled import Form
from .facts import HIDDEN_SHEET, Facts, amount, told
from .folding import fold
from .formulas import Cells, Untold, references
from .pages import Page, Repeat
from .refusal import FormError
from ..document import model
from ..sheets.excel import address


def check(form: Form, facts: Facts) -> None:
    """Refuse a form that says what cannot be, with the cell that says so."""
    for page in form.pages:
        for repeat in page.repeats:
            if repeat.over == "indicators" and repeat.top != repeat.bottom:
                low = max(repeat.slots, key=lambda slot: slot.row)
                raise FormError("form-one-row", page.name, _address(low), found=low.fields[0].path)
        for low in _twofold(page):
            raise FormError("form-two-tables", page.name, _address(low), found=low.fields[0].path)
    _facts(form, facts)
    for page in form.pages:
        for repeat in page.repeats:
            _rows(page, repeat)
        for slot in page.all_slots:
            _ticks(form, page, slot)
        for slot in _unlabelled(page):
            raise FormError("form-unlabelled", page.name, _address(slot), found=slot.fields[0].path)
        for slot in page.slots if page.labels and page.scope != "project" and not page.table else ():
            if slot.fields:  # running text under its headings is read, and nothing else
                raise FormError("form-among-labels", page.name, _address(slot), found=slot.fields[0].path)
        for label in page.labels:
            if label.formula is not None:
                _formula(form, page, label, label.formula)


def _twofold(page: Page) -> Iterator[Slot]:
    """What makes tables under each other more than two, or not to be told apart by what stands in them."""
    tables = page.tables
    for table in tables[2:]:
        yield table.slots[0]
    if len(tables) > 1:
        first = {part.path for slot in tables[0].slots for part in slot.fields}
        own = any(table.is_own for table in tables)
        yield from (slot for slot in tables[1].slots for part in slot.fields if part.path in first or not own)


def _address(box: Label | Slot) -> str:
    return address(box.row, box.column)


def _rows(page: Page, repeat: Repeat) -> None:
    """What repeats holds nothing but values, each in a cell of its own; the boxes of a choice may share one."""
    for label in repeat.labels:
        if repeat.is_table or label.formula is not None:
            raise FormError("form-in-row", page.name, _address(label), found=label.formula or label.text)
    for slot in repeat.slots:
        if slot.fields and not slot.only and not slot.choice:
            raise FormError("form-shared", page.name, _address(slot), found=slot.fields[0].path)


def _facts(form: Form, facts: Facts) -> None:
    labels = {key: label.text for page in form.pages for label in page.all_labels
              for key in ((fold(label.text), 0), (fold(label.text), label.place))}
    shown = [f"{text}{SIGN}{place}" if place else text for (_, place), text in labels.items()]
    sheets = [page.name for page in form.pages if page.scope == "project"]
    columns = [slot.only.path for page in form.pages for repeat in page.repeats if repeat.is_table
               for slot in repeat.slots if slot.only]
    for label, *_ in facts.rows("alias"):
        if told(label.text) not in labels:
            raise label.refused("form-no-label", shown)
    for sheet, _ in facts.rows("sheet_name"):
        if sheet.text not in sheets:
            raise sheet.refused("form-no-sheet", sheets)
    for path, in facts.rows("required"):
        if path.text not in form.paths:
            raise path.refused("form-no-place", form.paths)
    for value in (value for row in facts.rows("sum") for value in row):
        if amount(value.text) not in form.paths:
            sources = (model.source(path.partition(".")[0]) for path in form.paths)
            raise value.refused("form-no-place", sorted({*form.paths, *filter(None, sources)}))
    if not form.declared and form.sums and form.paths & {"budget.fiscal", "budget.other"}:
        raise FormError("form-sum-unsure", HIDDEN_SHEET, None, parts="、".join(form.sums["budget.total"]))
    for path, in facts.rows("merge"):
        if path.text not in columns:
            raise path.refused("form-no-column", columns)


def _ticks(form: Form, page: Page, slot: Slot) -> None:
    """A choice has each option once, in cells with nothing but its boxes, and is nothing else anywhere."""
    for part in slot.fields:
        options = form.choices.get(part.path, ())
        if options and (not part.option or slot.views or any(other.path != part.path for other in slot.fields)):
            raise FormError("form-ticks-mixed", page.name, _address(slot), found=part.path)
        if options.count(part.option) > 1:
            raise FormError("form-ticks-twice", page.name, _address(slot), found=part.path, option=part.option)


def _unlabelled(page: Page) -> Iterator[Slot]:
    """The values of a project's sheet that nothing would find again."""
    if page.scope != "project":
        return
    stated = {slot.row for slot in page.above if slot.stem is not None}
    for slot in page.all_slots:
        known = slot.anchor or slot in page.above and (
            slot.literal or slot.row in stated or any(part.kind == "party" for part in slot.fields))
        if slot.fields and not known:
            yield slot


def _formula(form: Form, page: Page, label: Label, formula: str) -> None:
    """A formula is carried over where it depends on nothing that is filled in."""
    where = page.name, _address(label)
    try:
        for cells in references(formula):
            other = next((one for one in form.pages if one.name == (cells.sheet or page.name)), None)
            if other is None:
                raise Untold(cells.sheet)
            if slot := _marked(other, cells):
                raise FormError("form-formula", *where, found=formula, on="!".join(
                    part for part in (cells.sheet, _address(slot)) if part))
            if other is not page and other.scope == "project" or any(
                    cells.rows[0] <= repeat.bottom and repeat.top <= cells.rows[1] for repeat in other.repeats):
                raise Untold(f"{other.name}!{cells.rows[0] + 1}")
    except Untold as error:
        raise FormError("form-formula-unsure", *where, found=formula, part=error) from None


def _marked(page: Page, cells: Cells) -> Slot | None:
    """The first cell with a marker among those referred to."""
    return next((slot for slot in page.all_slots if cells.holds(slot.row, slot.column)), None)
