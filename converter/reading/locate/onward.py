"""Indicators that go on on the next sheet: which sheet goes on with the form of the sheet before.

Only where it is surely that form's: alone on its sheet, its table running to the last row, and nothing on the next
sheet that says another project. Where it is not sure, the sheet is left as it was found. Knows sheets that follow each
other. Reads no value.
"""

from __future__ import annotations

from .above import preamble
from .block import Binder
from .body import Table, tears
from .labels import blocks, hits
from .landmarks import Cell, Found, Row, is_general, is_page_number
from ...document.values import currency, level, text
from ...form import HIDDEN_SHEET, Form, Slot, fold
from ...grid import Sheet
from ...system.patterns import pattern

#: What a line above the header says of a page that goes on.
_CONTINUED = pattern(r"续|接上|[接转]下")
#: The number of a form in its title, or in the name of its sheet.
_NUMBER = pattern(r"\s*([0-9]{1,3})[.．、](?![0-9])")


def onward(located: list[tuple[Sheet, list[Found]]], form: Form) -> None:
    """Give the sheets that go on with a form to it: each becomes one of its `further` parts."""
    before: Found | None = None  # the form, or its last part, that the next sheet may go on with
    for sheet, found in located:
        if sheet.name == HIDDEN_SHEET or not found and not any(sheet.filled()):
            continue
        if before and (part := _part(before, sheet, found, form)):
            (before.owner or before).further.append(part)
            found[:] = [part]
        before = found[0] if len(found) == 1 and _is_open(found[0]) else None


def _is_open(one: Found) -> bool:
    """Whether the table of a form runs to the last row of its sheet: nothing under it but the number of a page."""
    if one.refused or one.whole or one.page.parts or one.page.table not in one.rows or one.page.level1 is None:
        return False
    if one.exact:
        return True
    used, rows = one.used(), one.sheet.rows
    last = max(used)[0]
    return all((last, column) in used for column, value in enumerate(rows[last]) if value != "") and all(
        is_page_number(row, number, one) for number, row in enumerate(rows) if number > last and any(
            value != "" for value in row))


def _part(before: Found, sheet: Sheet, found: list[Found], form: Form) -> Found | None:
    """The sheet as a part of the form that the sheet before ends with; None where it is not surely one."""
    owner = before.owner or before
    if not _is_named_so(sheet, owner):
        return None
    part = Found(owner.page, sheet, (0, 0), owner=owner)
    first = _under_its_header(part, before, found, form) if found else _without_header(part, before, form)
    if first is None or not part.entries:
        return None
    used = part.used()
    captions = [(row, column) for row, column, _ in sheet.filled() if row < first and (row, column) not in used]
    if not all(_is_caption(part, cell, owner) for cell in captions) or not _says_the_same(part, owner):
        return None
    part.known.update(captions)
    part.origin = min(part.used())
    goes_on = any(_CONTINUED.search(str(sheet.at(*cell))) for cell in captions)
    return part if _follows(before, part, goes_on, form) else None


def _under_its_header(part: Found, before: Found, found: list[Found], form: Form) -> int | None:
    """Bind what stands under a header alone on its sheet; the row of the header."""
    block, *others = blocks(part.sheet, part.page, hits(part.sheet, part.page))
    if len(found) != 1 or found[0].refused != "form" or others or block.header is None:
        return None
    part.labels, part.areas = dict(block.labels), block.areas
    part.known.update(block.labels.values(), block.copies)
    first = min(row for row, _ in block.labels.values())
    preamble(part, 0, first)
    Binder(part, block.inline, form).bind()
    table = Table(part, block.header, len(part.sheet.rows), form, False)
    table.read()
    alike = part.heads.keys() == before.heads.keys() and table.end == len(part.sheet.rows)
    return block.header if alike else None


def _without_header(part: Found, before: Found, form: Form) -> int | None:
    """Bind rows that stand in the columns of the sheet before; the first of them, where all surely are rows."""
    sheet, level1 = part.sheet, part.page.level1
    columns = before.columns or {column: slot for slot, column in before.heads.items()}
    part.heads = dict(before.heads)
    part.columns = {column: at if isinstance(at, Slot) else None for column, at in columns.items()}
    first = next((row for row, column, value in sheet.filled() if level.settle(
        str(value), form.level_names) in form.level_names and isinstance(part.columns.get(column), Slot)), None)
    if first is None or level1 is None:
        return None
    Table(part, first - 1, len(sheet.rows), form, False).read()
    used = part.used()
    last = max((row for row, _ in used), default=-1)
    rows = [(row, column) for row, column, _ in sheet.filled() if first <= row <= last]
    whole = all(cell in used or columns.get(cell[1]) for cell in rows)
    return first if whole and all(_is_row(row, part, form) for row in part.entries) else None


def _is_row(row: Row, part: Found, form: Form) -> bool:
    """Whether a row without a header above it is surely an indicator: with levels of the form, a name and a target."""
    told = {slot.only.name: str(part.sheet.at(*cells[0])) for slot, cells in row.cells.items() if slot.only}
    given = {*told, *(slot.only.name for slot in row.covered if slot.only)}
    levels = (("level1", form.level1), ("level2", form.level2))
    return {"level2", "name", "target"} <= given and all(
        level.settle(told[name], names) in names for name, names in levels if name in told)


# ── whose it is ──


def _is_named_so(sheet: Sheet, owner: Found) -> bool:
    """Whether the name of the sheet may be that of a part of the form: `Sheet2`, `续表`, the form's own with a mark."""
    name, own = text.compact(sheet.name), text.compact(owner.sheet.name)
    if _is_numbered_else(name, own):
        return False
    if is_general(name):
        return True
    return any(bool(each) and _is_rest(name, each) for each in (own, fold(_said(owner, "name"))))


def _is_rest(name: str, own: str) -> bool:
    """Whether a name holds one's own, and about it nothing but the mark of a further page and general words."""
    before, found, behind = name.partition(own)
    return bool(found) and is_general(before) and is_general(behind)


def _said(owner: Found, path: str) -> str:
    """What a form says for a path of the project, as it stands there."""
    slot = next((slot for slot in owner.page.slots if slot.only and slot.only.path == path), None)
    return "" if slot is None else owner.text(slot)


def _is_caption(part: Found, cell: Cell, owner: Found) -> bool:
    """Whether a text above the rows only says what they are: 续表, the number of a page, the project's name again."""
    content = part.sheet.at(*cell)
    if is_page_number(part.sheet.rows[cell[0]], cell[0], part):
        return True
    return isinstance(content, str) and _is_title(content, owner)


def _says_the_same(part: Found, owner: Found) -> bool:
    """Whether whatever the sheet repeats of the form's upper part is what the form has there."""
    for slot in part.cells:
        said = part.text(slot)
        if slot.stem is not None:
            one, two = (currency.stated(each.text(slot), slot.stem) for each in (owner, part))
            same = one is not None and two is not None and one.units == two.units
        else:
            same = fold(said) == fold(owner.text(slot)) or not slot.fields and _is_title(said, owner)
        if not same:
            return False
    return True


def _is_title(said: str, owner: Found) -> bool:
    """Whether a line names the form's own project or none, marks of a further page and general words aside."""
    name, folded = fold(_said(owner, "name")), fold(said)
    titles = (owner.text(slot) for slot in owner.page.above if not slot.fields and slot in owner.cells)
    if any(_is_numbered_else(said, title) for title in titles):
        return False
    return is_general(folded) or bool(name) and _is_rest(folded, name)


def _is_numbered_else(said: str, own: str) -> bool:
    """Whether both begin with the number of a form, and not with the same."""
    one, two = _NUMBER.match(said), _NUMBER.match(own)
    return one is not None and two is not None and one[1] != two[1]


def _follows(before: Found, part: Found, goes_on: bool, form: Form) -> bool:
    """Whether the rows go on where those before have ended: not with a row torn in two, nor from the top again."""
    rows, entries = before.entries, part.entries
    if rows:
        fate = tears(rows[-1], before.sheet, entries[0].cells, _first(entries[0])[0], part, form)
        if fate in ("tail", "doubted"):
            return False
        entries[0].unsure = fate == "either"
    for row in entries:
        row.sheet = part.sheet
    order = list(dict.fromkeys(one for one, _, _ in form.levels))
    owner = before.owner or before
    done = [place for one in (owner, *owner.further) for place in _orders(one, order, form)]
    ahead = _orders(part, order, form)
    return goes_on or not (done and ahead and ahead[0] < max(done) and ahead[0] in done)


def _orders(one: Found, order: list[str], form: Form) -> list[int]:
    """The places among the form's levels of those that stand in 一级指标, down the rows."""
    slot = one.page.level1
    told = (level.settle(str(one.sheet.at(*row.cells[slot][0])), form.level1) for row in one.entries
            if slot in row.cells)
    return [order.index(each) for each in told if each in order]


def _first(row: Row) -> Cell:
    return next(iter(row.cells.values()))[0]
