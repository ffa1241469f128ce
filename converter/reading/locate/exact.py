"""The form at the place the template has it: cheap, and believed only where it accounts for every cell."""

from __future__ import annotations

from .above import begins_another
from .landmarks import Cell, Found, append, fits, is_covered, is_label, is_lone, is_starred, is_sum, may_go_on
from ...document.values import heading
from ...form import Form, Page, Slot, fold
from ...grid import Sheet


def exact(sheet: Sheet, page: Page, form: Form) -> Found | None:
    """The form at the place the template has it, where nothing else stands on the sheet; it has to have a table."""
    rows, table = sheet.rows, page.table
    if table is None or page.foots or page.parts:
        return None  # what stands below rows of any number stands nowhere in particular
    filled = [len(row) - row.count("") for row in rows]
    lines = [number for number, count in enumerate(filled) if count or not _continues_above(sheet, number, page)]
    if len(lines) < table.top:
        return None
    found = Found(page, sheet, (0, 0), exact=True)
    for label in page.labels:
        number, column = cell = lines[label.row], label.column
        content = row[column] if column < len(row := rows[number]) else ""
        if content != label.text:
            if not is_label(label, content):
                return None
            if is_starred(content):
                found.dressed.append(cell)
        found.labels[label] = cell
    found.known.update(found.labels.values())
    for slot in page.slots:
        content = sheet.at(lines[slot.row], slot.column)
        if content != "":
            found.cells[slot] = [(lines[slot.row], slot.column)]
            if slot.only is None and not fits(slot, content):
                return None
        elif slot.stem is not None:
            return None  # the unit of money may stand in another's cell: labels decide
    top = lines[table.top] if len(lines) > table.top else len(rows)
    if len(found.labels) + len(found.cells) != sum(filled[:top]):
        return None
    return found if _rows(found, lines[table.top:], filled, form) else None


def _continues_above(sheet: Sheet, number: int, page: Page) -> bool:
    """Whether a blank row is wholly merged with the row above: a line too tall for one row stands on several."""
    return all(sheet.is_covered(number, column) for column in range(page.width))


def _rows(found: Found, numbers: list[int], counts: list[int], form: Form) -> bool:
    """Bind the rows of the table; False where one of them is not simply a row of it. counts: the contents of each."""
    page, sheet = found.page, found.sheet
    entries = found.entries
    columns = [(slot, slot.column) for slot in page.columns]
    found.heads = dict(columns)
    heads = [(label.column, label.text) for label in page.headers]
    names = form.level_names
    for number in numbers:
        row, filled = sheet.rows[number], counts[number]
        if not filled:
            continue
        if len(row) < page.width:
            row = row + [""] * (page.width - len(row))
        cells: dict[Slot, list[Cell]] = {}
        first = None
        for slot, column in columns:
            if (content := row[column]) != "":
                first = first if cells else content
                cells[slot] = [(number, column)]
        if first not in names and (filled == 1 and is_lone(row, number, found)
                                   or filled > 2 and any(row[column] == text for column, text in heads)
                                   or is_sum(cells, first, found) or may_go_on(cells, number, found)
                                   or number == numbers[0] and heading.number_columns(row)
                                   or begins_another(page, sheet.rows, number, form)):
            return False  # (a header with a label lost is one all the same)
        if len(cells) != filled or isinstance(first, str) and _ends(first, number, found, form):
            return False
        append(entries, cells, number, found)
    return True


def _ends(first: str, number: int, found: Found, form: Form) -> bool:
    """Whether a row that begins so may be a line of the foot, the header once more, or a row of another form."""
    if fold(first) in found.page.index:
        return True
    level1 = found.page.level1
    return form.opens_foot(first) and not (level1 and is_covered(found.sheet, number, level1.column))
