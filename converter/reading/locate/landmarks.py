"""What is found of a form on a sheet, and the marks by which its lines are told apart."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ...document.values.text import compact
from ...form import Form, Label, Page, Repeat, Slot, fold, opening
from ...grid import Sheet

Cell = tuple[int, int]


class Row(msgspec.Struct, eq=False):
    """One entry of a repeated list: the cells of each of its slots."""

    cells: dict[Slot, list[Cell]]
    #: The blank slots whose cell is part of a merge that begins above: they say what the row above says.
    covered: tuple[Slot, ...] = ()
    #: Whether the row may be the tail of the one before it, torn by a page break.
    unsure: bool = False
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


def is_foot(first: Any, number: int, found: Found, form: Form) -> bool:
    """Whether a row under the indicators is a line of the sheet's foot: 填报人, 备注, 合计 …

    `first` is its first content. A row whose level 1 is merged with the row above belongs to the table, whatever
    it says.
    """
    if not isinstance(first, str) or first[:1] not in _initials(form) or not opening(first).startswith(form.footers):
        return False
    level1 = found.page.level1
    column = found.labels[level1.anchor.label][1] if level1 and level1.anchor.label in found.labels else 0
    return not is_covered(found.sheet, number, column)


def is_covered(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a blank cell is part of a merge that begins above."""
    return sheet.at(row, column) == "" and sheet.is_covered(row, column)


def _initials(form: Form) -> frozenset[str]:
    if form.id not in _INITIALS:
        _INITIALS[form.id] = frozenset(word[0] for word in form.footers) | frozenset(" \u3000\n（(")
    return _INITIALS[form.id]


_INITIALS: dict[str, frozenset[str]] = {}


_PAGE_NUMBER = re.compile(
    r"[-—–·~]*第?[-—–·~]*[0-9]{1,4}[-—–·~]*页?[-—–·~]*(?:[/／]?共[0-9]{1,4}页)?|[0-9]{1,3}[/／][0-9]{1,3}"
    r"|(?:P|Page|page)[0-9]{1,3}|第[一二三四五六七八九十]{1,3}页")


def is_lone(row: list[Any], number: int, found: Found) -> bool:
    """Whether a row holds a single content and is not laid out as the table's rows are: merged right or above."""
    if len(row) - row.count("") != 1:
        return False
    columns = [found.labels[label][1] for label in found.page.headers if label in found.labels]
    return not any(is_covered(found.sheet, number, column) or found.sheet.area(number, column)[3] > column
                   for column in columns)


def is_page_number(row: list[Any], number: int, found: Found) -> bool:
    """Whether a row holds nothing but the number of a page."""
    if not is_lone(row, number, found):
        return False
    content = next(value for value in row if value != "")
    figure = f"{content:g}" if type(content) in (int, float) else content
    return isinstance(figure, str) and bool(_PAGE_NUMBER.fullmatch(compact(figure)))


def is_stray(cells: dict[Slot, list[Cell]], row: list[Any], number: int, found: Found) -> bool:
    """Whether a row is one text under a column that alone makes no indicator: a heading or remark beside the table."""
    return is_lone(row, number, found) and not any(
        slot.only and slot.only.name in ("level1", "level2", "name", "target") for slot in cells)


def is_header(first: Any, row: list[Any], page: Page) -> bool:
    """Whether the indicator header is printed again: after a page break it is."""
    if not isinstance(first, str) or page.index.get(fold(first)) not in page.headers:
        return False
    texts = [value for value in row if isinstance(value, str) and value]
    return sum(page.index.get(fold(value)) in page.headers for value in texts) * 2 > max(len(page.headers), len(texts))


def append(entries: list[Row], cells: dict[Slot, list[Cell]], number: int, found: Found, sheet: Sheet) -> None:
    """Add a row of the table."""
    covered = ()
    if entries and len(cells) < len(found.page.table.slots):
        covered = tuple(slot for slot in found.page.table.slots if slot not in cells
                        and slot.anchor.label in found.labels
                        and sheet.is_covered(number, found.labels[slot.anchor.label][1]))
    entries.append(Row(cells, covered))
