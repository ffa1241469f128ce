"""What is found of a form on a sheet, and the marks by which its lines are told apart."""

from __future__ import annotations

from typing import Any

import msgspec

from ..form import Form, Label, Page, Repeat, Slot, fold, opening
from ..grid import Sheet

Cell = tuple[int, int]


class Row(msgspec.Struct, eq=False):
    """One entry of a repeated list: the cells of each of its slots."""

    cells: dict[Slot, list[Cell]]
    #: Whether the cell of level 1 is part of a merge that begins above.
    covered: bool = False
    #: The text that counts where a slot has only a part of its cell.
    pieces: dict[Slot, str] = {}


class Found(msgspec.Struct, eq=False):
    """One form on a sheet: which cells belong to which slot, and which cells of it were understood."""

    page: Page
    sheet: Sheet
    origin: Cell
    labels: dict[Label, Cell] = {}
    cells: dict[Slot, list[Cell]] = {}
    rows: dict[Repeat, list[Row]] = {}
    pieces: dict[Slot, str] = {}  # the text that counts of a cell two slots share
    known: set[Cell] = set()  # labels and views
    missing: list[Label] = []
    extras: dict[Cell, list[Cell]] = {}  # header of a column the form does not have → cells
    exact: bool = False
    refused: bool = False  # looks like the form, but too little of it was found to read it surely

    def used(self) -> set[Cell]:
        used = set(self.known)
        for cells in self.cells.values():
            used.update(cells)
        for rows in self.rows.values():
            for row in rows:
                for cells in row.cells.values():
                    used.update(cells)
        for header, cells in self.extras.items():
            used.update([header, *cells])
        return used


def fits(slot: Slot, content: Any) -> bool:
    """Whether a text has the shape of a slot with several parts; of a view, its literal is enough."""
    if not isinstance(content, str):
        return False
    return slot.shows(content) if not slot.fields and slot.views else slot.split(content) is not None


def is_label(label: Label, content: Any) -> bool:
    return content == label.text or (isinstance(content, str) and fold(content) in label.keys)


def is_foot(row: list[Any], number: int, found: Found, form: Form) -> bool:
    """Whether a row under the indicators is a line of the sheet's foot: 填报人, 备注, 合计 …

    A row whose level 1 is merged with the row above belongs to the table, whatever it says.
    """
    first = next((value for value in row if value != ""), "")
    if not isinstance(first, str) or first[:1] not in _initials(form) or not opening(first).startswith(form.footers):
        return False
    level1 = found.page.level1
    column = found.labels[level1.anchor.label][1] if level1 and level1.anchor.label in found.labels else 0
    return not is_covered(found.sheet, number, column)


def is_covered(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a blank cell is part of a merge that begins above."""
    return sheet.at(row, column) == "" and sheet.area(row, column)[0] < row


def _initials(form: Form) -> frozenset[str]:
    if form.id not in _INITIALS:
        _INITIALS[form.id] = frozenset(word[0] for word in form.footers) | frozenset(" \u3000\n（(")
    return _INITIALS[form.id]


_INITIALS: dict[str, frozenset[str]] = {}


def is_header(row: list[Any], page: Page) -> bool:
    """Whether the indicator header is printed again: after a page break it is."""
    first = next((value for value in row if value != ""), "")
    if not isinstance(first, str) or page.index.get(fold(first)) not in page.headers:
        return False
    texts = [value for value in row if isinstance(value, str) and value]
    return sum(page.index.get(fold(value)) in page.headers for value in texts) * 2 > max(len(page.headers), len(texts))


def append(entries: list[Row], cells: dict[Slot, list[Cell]], number: int, found: Found, sheet: Sheet) -> None:
    """Add a row of the table; level 1 is inherited by rows that leave it out."""
    level1 = found.page.level1
    column = found.labels[level1.anchor.label][1] if level1 and level1.anchor.label in found.labels else None
    covered = column is not None and level1 not in cells and is_covered(sheet, number, column)
    entries.append(Row(cells, covered))
