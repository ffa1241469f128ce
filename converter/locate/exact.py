"""The form at the place the template has it: cheap, and believed only where it accounts for every cell."""

from __future__ import annotations

from ..form import Form, Page
from ..grid import Sheet
from .found import Found, append, fits, is_foot, is_header, is_label


def exact(sheet: Sheet, page: Page, form: Form) -> Found | None:
    """The form at the place the template has it, where nothing else stands on the sheet."""
    rows = sheet.rows
    if len(rows) < page.table.top:
        return None
    for label in page.labels:
        if not is_label(label, sheet.at(label.row, label.column)):
            return None
    found = Found(page, sheet, (0, 0), exact=True)
    seen = len(page.labels)
    for label in page.labels:
        found.labels[label] = cell = (label.row, label.column)
        found.known.add(cell)
    for slot in page.slots:
        content = sheet.at(slot.row, slot.column)
        if content != "":
            seen += 1
            found.cells[slot] = [(slot.row, slot.column)]
            if slot.only is None and not fits(slot, content):
                return None
    if seen != sum(len(row) - row.count("") for row in rows[:page.table.top]):
        return None
    entries = found.rows[page.table] = []
    columns = [(slot, slot.column) for slot in page.table.slots]
    width = 1 + max(column for _, column in columns)
    for number in range(page.table.top, len(rows)):
        row = rows[number]
        filled = len(row) - row.count("")
        if not filled:
            continue
        if len(row) < width:
            row = row + [""] * (width - len(row))
        cells = {slot: [(number, column)] for slot, column in columns if row[column] != ""}
        if len(cells) != filled or is_foot(row, number, found, form) or is_header(row, page):
            return None
        append(entries, cells, number, found, sheet)
    return found
