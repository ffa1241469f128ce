"""Forms with a table, by their labels: anywhere on the sheet, bent, stacked, torn by page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from ..form import Form, Label, Page, Slot, fold
from ..grid import Sheet
from ..values import text
from .found import Cell, Found, append, fits, is_covered, is_foot, is_header


def tables(sheet: Sheet, page: Page, form: Form) -> list[Found]:
    """Forms with a table, recognised by their labels: several may be stacked on a sheet."""
    starts = list(_instances(sheet, page))
    found, free = [], 0  # `free`: the first row that belongs to no form yet
    for index, (labels, header) in enumerate(starts):
        first = min(row for row, _ in labels.values())
        if header is None or len(labels) * 2 < len(page.labels):
            if len(labels) * 3 >= len(page.labels) or header is not None:
                found.append(_refusal(page, sheet, labels))
            continue
        end = min(row for row, _ in starts[index + 1][0].values()) if index + 1 < len(starts) else len(sheet.rows)
        one = Found(page, sheet, (first, min(column for _, column in labels.values())), labels=dict(labels))
        one.known.update(labels.values())
        one.missing = [label for label in page.labels if label not in labels]
        _preamble(one, free, first)
        _values(one)
        free = _table(one, header, end, form, index + 1 < len(starts))
        one.origin = min([one.origin, *one.known, *(cell for cells in one.cells.values() for cell in cells)])
        found.append(one)
    return found


def _refusal(page: Page, sheet: Sheet, labels: dict[Label, Cell]) -> Found:
    return Found(page, sheet, min(labels.values()), labels=labels, known=set(labels.values()), refused=True,
                 missing=[label for label in page.labels if label not in labels])


def _instances(sheet: Sheet, page: Page) -> Iterator[tuple[dict[Label, Cell], int | None]]:
    """The labels of each form on the sheet and the row of its indicator header."""
    longest = max(len(key) for key in page.index) * 3
    labels: dict[Label, Cell] = {}
    header = None
    hits = ((row, column, page.index[fold(value)]) for row, column, value in sheet.filled()
            if isinstance(value, str) and len(value) <= longest and fold(value) in page.index)
    top = page.labels[0].row
    for row, group in groupby(hits, key=lambda hit: hit[0]):
        group = list(group)
        heads = {label: (row, column) for _, column, label in group if label in page.headers}
        if len(heads) * 2 > len(page.headers):
            if header is None:
                header = row
                labels.update(heads)
            continue
        fixed = {label: (row, column) for _, column, label in reversed(group) if label not in page.headers}
        if header is not None and len(fixed) < 2 and not any(label.row == top for label in fixed):
            continue  # a label's words inside the table are somebody's text
        if fixed and (header is not None or any(label in labels for label in fixed)):
            yield labels, header
            labels, header = {}, None
        labels.update(fixed)
    if labels:
        yield labels, header


def _matches(slot: Slot, content: Any) -> bool:
    """Whether a text above the form is surely this slot's: it has the slot's literal, or a code in its place."""
    if not fits(slot, content):
        return False
    return bool(slot.literal) or any(slot.split(content)[part] for part in slot.fields if part.kind == "party")


def _preamble(one: Found, top: int, first: int) -> None:
    """Bind what stands above the first row of labels: title, unit, unit of money."""
    waiting = list(one.page.above)
    for row in range(first - 1, top - 1, -1):
        line = [(column, value) for column, value in enumerate(one.sheet.rows[row]) if value != ""]
        for column, value in line:
            for slot in waiting:
                if slot.directive and isinstance(value, str) and (match := slot.directive.search(text.compact(value))):
                    # the unit of money may share its cell with the unit's name
                    one.pieces[slot] = match[0]
                    one.cells[slot] = [(row, column)]
                    value = text.compact(value)[:match.start()]
                    waiting.remove(slot)
                    break
            for slot in waiting:
                if not slot.directive and _matches(slot, value):
                    one.cells[slot] = [(row, column)]
                    one.pieces[slot] = value
                    waiting.remove(slot)
                    break
        # a unit without its code is known by standing where the form has it, beside the unit of money
        for slot in list(waiting):
            beside = [other for other in one.cells if other.row == slot.row and one.cells[other][0][0] == row]
            place = next(((column, value) for column, value in line
                          if (row, column) not in one.used() and isinstance(value, str)), None)
            if slot.fields and beside and place:
                one.cells[slot] = [(row, place[0])]
                waiting.remove(slot)


def _values(one: Found) -> None:
    """Bind the values that stand right of a label or below it."""
    sheet = one.sheet
    areas = {label: sheet.area(*cell) for label, cell in one.labels.items()}
    edge = _edge(one, areas)
    by_row: dict[int, list[int]] = {}
    for top, left, _, _ in areas.values():
        by_row.setdefault(top, []).append(left)
    label_rows = sorted(by_row)
    taken = set(one.known)
    for slot in sorted((slot for slot in one.page.slots if slot.anchor), key=lambda slot: (slot.row, slot.column)):
        if slot.anchor.label not in areas:
            continue
        top, left, bottom, right = areas[slot.anchor.label]
        below = slot.anchor.side == "below"
        first = bottom + 1 if below else top + slot.anchor.step
        last = first
        if slot in one.page.extensible:
            last = next((row for row in label_rows if row > first), first + 1) - 1
        line = top if below or not slot.anchor.step else first
        start = left if below else right + 1
        stop = min((column for column in by_row.get(line, ()) if column > left), default=None)
        cells = [(row, column) for row in range(first, min(last, len(sheet.rows) - 1) + 1)
                 for column in range(start, min(edge + 1 if stop is None else stop, len(sheet.rows[row])))
                 if sheet.rows[row][column] != "" and (row, column) not in taken]
        if cells:
            one.cells[slot] = cells
            taken.update(cells)


def _edge(one: Found, areas: dict[Label, tuple[int, int, int, int]]) -> int:
    """The last column of the form: what stands beyond it is somebody's remark."""
    beside = {slot.anchor.label for slot in one.page.slots if slot.anchor and slot.anchor.side == "right"}
    return max(right + (label in beside) for label, (_, _, _, right) in areas.items())


def _table(one: Found, header: int, end: int, form: Form, more: bool) -> int:
    """Bind the rows under the indicator header; the row after the last that belongs to the form."""
    sheet, page = one.sheet, one.page
    heads = {column: label for label, (row, column) in one.labels.items() if row == header}
    columns: dict[int, Any] = {}
    current: Any = None
    areas = {label: sheet.area(*cell) for label, cell in one.labels.items()}
    last = max(areas[label][3] for label in heads.values())
    for column in range(max((len(row) for row in sheet.rows[header:end]), default=0)):
        content = sheet.at(header, column)
        if content != "":
            current = page.headers[heads[column]] if column in heads else (header, column)
            if column not in heads:
                one.extras.setdefault(current, [])
        elif column > last and isinstance(current, Slot):
            current = None  # right of the last header begins what is no part of the table
        columns[column] = current
    entries = one.rows[page.table] = []
    level1 = next((column for column, label in heads.items() if page.headers[label] is page.level1), 0)
    broken = False
    for number in range(header + 1, end):
        row = sheet.rows[number]
        filled = [column for column, value in enumerate(row) if value != ""]
        if not filled:
            continue
        if is_header(row, page):
            one.known.update((number, column) for column in filled)
            broken = True
            continue
        if (len(filled) == 1 and _PAGE_NUMBER.fullmatch(text.compact(str(row[filled[0]])))
                and not is_covered(sheet, number, level1)):
            continue  # a page's number, reported as outside the form
        heads_next = more and any(_matches(slot, row[column]) for slot in page.above for column in filled)
        if heads_next or is_foot(row, number, one, form):
            return number
        area = sheet.area(number, filled[0])
        if len(filled) == 1 and area[3] - area[1] + 1 > sum(1 for at in columns.values() if at is columns[filled[0]]):
            continue  # a line across the columns is a note; it is reported as not understood
        cells: dict[Slot, list[Cell]] = {}
        for column in filled:
            at = columns.get(column)
            if isinstance(at, Slot):
                cells.setdefault(at, []).append((number, column))
            elif at is not None:
                one.extras[at].append((number, column))
        if not cells:
            continue
        if broken and entries and _continues(entries, cells, sheet, form):
            for slot, tail in cells.items():
                entries[-1].cells.setdefault(slot, []).extend(tail)
        else:
            append(entries, cells, number, one, sheet)
        broken = False
    return end


_PAGE_NUMBER = re.compile(r"(?:第?[-—–]*[0-9]{1,4}[-—–]*页?(?:共[0-9]{1,4}页)?)(?:\.0)?")


def _continues(entries: list, cells: dict[Slot, list[Cell]], sheet: Sheet, form: Form) -> bool:
    """Whether a row after a page break is the tail of the row before it: a row of its own names its level 2."""
    for slot, known in ((slot, known) for slot in cells for known in (form.level1, form.level2)
                        if slot.only and slot.only.name == ("level1" if known is form.level1 else "level2")):
        tail = "".join(text.compact(str(sheet.at(*cell))) for cell in cells[slot])
        head = "".join(text.compact(str(sheet.at(*cell))) for cell in entries[-1].cells.get(slot, ()))
        if tail in known or head + tail not in known:
            return False
    return True
