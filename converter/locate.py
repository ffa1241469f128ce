"""Where a form stands on a sheet: every label found, every value's cells bound to its place in the form.

First by exact position, which is believed only when it accounts for every cell it passes; then by
labels, folded, wherever they stand. Knows cells and the compiled form. Reads no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import msgspec

from .form import Form, Label, Page, Repeat, Slot, fold, opening
from .grid import Sheet
from .values import outline, text

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


def locate(sheet: Sheet, form: Form) -> list[Found]:
    """The forms on a sheet, in reading order; none where it holds nothing of this form."""
    for page in form.pages:
        if page.table and page.reads and (found := _exact(sheet, page, form)):
            return [found]
    best: list[Found] = []
    named = [page for page in form.pages if page.name == sheet.name]
    for page in named + [page for page in form.pages if page not in named]:
        if page.table and page.reads:
            found = _tables(sheet, page, form)
        else:
            found = _outline(sheet, page)
        if _weight(found) > _weight(best):
            best = found
        if named and best and len(best[0].labels) == len(page.labels):
            break  # a sheet that bears a page's name and all its labels is that page
    return best


def _weight(found: list[Found]) -> int:
    return sum(len(one.labels) + 2 * sum(bool(cells) for cells in one.cells.values()) for one in found)


# ── by exact position ───────────────────────────────────────────────────────────────────────────


def _exact(sheet: Sheet, page: Page, form: Form) -> Found | None:
    """The form at the place the template has it, where nothing else stands on the sheet."""
    rows = sheet.rows
    if len(rows) < page.table.top:
        return None
    for label in page.labels:
        if not _is(label, sheet.at(label.row, label.column)):
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
            if slot.only is None and not _fits(slot, content):
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
        if len(cells) != filled or _is_foot(row, form) or _is_header(row, page):
            return None
        _append(entries, cells, number, found, sheet)
    return found


def _fits(slot: Slot, content: Any) -> bool:
    """Whether a text has the shape of a slot with several parts; of a view, its literal is enough."""
    if not isinstance(content, str):
        return False
    return slot.literal in fold(content) if not slot.fields and slot.views else bool(slot.split(content))


def _is(label: Label, content: Any) -> bool:
    return content == label.text or (isinstance(content, str) and fold(content) in label.keys)


def _is_foot(row: list[Any], form: Form) -> bool:
    """Whether a row under the indicators is a line of the sheet's foot: 填报人, 备注, 合计 …"""
    first = next((value for value in row if value != ""), "")
    return isinstance(first, str) and first[:1] in _initials(form) and opening(first).startswith(form.footers)


def _initials(form: Form) -> frozenset[str]:
    if form.id not in _INITIALS:
        _INITIALS[form.id] = frozenset(word[0] for word in form.footers) | frozenset(" \u3000\n（(")
    return _INITIALS[form.id]


_INITIALS: dict[str, frozenset[str]] = {}


def _is_header(row: list[Any], page: Page) -> bool:
    """Whether the indicator header is printed again: after a page break it is."""
    first = next((value for value in row if value != ""), "")
    if not isinstance(first, str) or page.index.get(fold(first)) not in page.headers:
        return False
    texts = [value for value in row if isinstance(value, str) and value]
    return sum(page.index.get(fold(value)) in page.headers for value in texts) * 2 > max(len(page.headers), len(texts))


#: The fields that place an indicator among the others and say nothing of their own.
_LEVELS = ("level1", "level2")


def _append(entries: list[Row], cells: dict[Slot, list[Cell]], number: int, found: Found, sheet: Sheet) -> None:
    """Add a row of the table; level 1 is inherited by rows that leave it out."""
    level1 = found.page.level1
    covered = level1 is not None and level1 not in cells and sheet.area(number, level1.column)[0] < number
    entries.append(Row(cells, covered))


# ── by labels, wherever they stand ──────────────────────────────────────────────────────────────


def _tables(sheet: Sheet, page: Page, form: Form) -> list[Found]:
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
    if not _fits(slot, content):
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
                 for column in range(start, len(sheet.rows[row]) if stop is None else min(stop, len(sheet.rows[row])))
                 if sheet.rows[row][column] != "" and (row, column) not in taken]
        if cells:
            one.cells[slot] = cells
            taken.update(cells)


def _table(one: Found, header: int, end: int, form: Form, more: bool) -> int:
    """Bind the rows under the indicator header; the row after the last that belongs to the form."""
    sheet, page = one.sheet, one.page
    heads = {column: label for label, (row, column) in one.labels.items() if row == header}
    columns: dict[int, Any] = {}
    current: Any = None
    for column in range(max((len(row) for row in sheet.rows[header:end]), default=0)):
        content = sheet.at(header, column)
        if content != "":
            current = page.headers[heads[column]] if column in heads else (header, column)
            if column not in heads:
                one.extras.setdefault(current, [])
        columns[column] = current
    entries = one.rows[page.table] = []
    broken = False
    for number in range(header + 1, end):
        row = sheet.rows[number]
        filled = [column for column, value in enumerate(row) if value != ""]
        if not filled:
            continue
        if _is_header(row, page):
            one.known.update((number, column) for column in filled)
            broken = True
            continue
        if len(filled) == 1 and _PAGE_NUMBER.fullmatch(text.compact(str(row[filled[0]]))):
            one.known.add((number, filled[0]))
            continue
        heads_next = more and any(_matches(slot, row[column]) for slot in page.above for column in filled)
        if heads_next or _is_foot(row, form):
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
            _append(entries, cells, number, one, sheet)
        broken = False
    return end


_PAGE_NUMBER = re.compile(r"(?:第?[-—–]*[0-9]{1,4}[-—–]*页?(?:共[0-9]{1,4}页)?)(?:\.0)?")


def _continues(entries: list[Row], cells: dict[Slot, list[Cell]], sheet: Sheet, form: Form) -> bool:
    """Whether a row after a page break is the tail of the row before it: a row of its own names its level 2."""
    for slot, known in ((slot, known) for slot in cells for known in (form.level1, form.level2)
                        if slot.only and slot.only.name == ("level1" if known is form.level1 else "level2")):
        tail = "".join(text.compact(str(sheet.at(*cell))) for cell in cells[slot])
        head = "".join(text.compact(str(sheet.at(*cell))) for cell in entries[-1].cells.get(slot, ()))
        if tail in known or head + tail not in known:
            return False
    return True


# ── cover, contents, part one ───────────────────────────────────────────────────────────────────


def _outline(sheet: Sheet, page: Page) -> list[Found]:
    """A page of running text: single lines known by their literal text, and headed paragraphs under their labels."""
    one = Found(page, sheet, (0, 0))
    for row, column, content in sheet.filled():
        label = page.index.get(fold(content)) if isinstance(content, str) and len(content) < 100 else None
        if label and label not in one.labels:
            one.labels[label] = (row, column)
            one.known.add((row, column))
    blocks = [repeat for repeat in page.repeats if not repeat.is_view]
    if page.labels and (len(one.labels) * 2 < len(page.labels)):
        return []
    if not page.labels and not _lines(one):
        return []
    bounds = sorted(row for row, _ in one.labels.values())
    for repeat in page.repeats:
        above = [label for label in page.labels if label.row < repeat.top]
        label = max(above, key=lambda label: label.row, default=None)
        if label in one.labels:
            start = one.labels[label][0] + 1
            stop = next((row for row in bounds if row >= start), len(sheet.rows))
            (_entries if repeat in blocks else _views)(one, repeat, start, stop)
    filled = [*one.labels.values(), *(cell for cells in one.cells.values() for cell in cells)]
    one.origin = min(filled, default=(0, 0))
    return [one]


def _lines(one: Found) -> bool:
    """Bind a page of single lines; False where too little of it is recognised."""
    sheet, page = one.sheet, one.page
    contents = [(row, column, content) for row, column, content in sheet.filled()][:200]
    places = {(slot.row, slot.column): slot for slot in page.slots}
    if contents and all((row, column) in places and isinstance(content, str) and places[row, column].split(content)
                        for row, column, content in contents):
        strong = any(places[row, column].literal for row, column, _ in contents)
        if strong or fold(sheet.name) == fold(page.name):
            one.cells = {places[row, column]: [(row, column)] for row, column, _ in contents}
            return True
    for slot in page.slots:
        if slot.literal:
            for row, column, content in contents:
                if isinstance(content, str) and slot.split(content) and (row, column) not in one.used():
                    one.cells[slot] = [(row, column)]
                    break
    if len(one.cells) < 2 and not (one.cells and fold(sheet.name) == fold(page.name)):
        one.cells.clear()
        return False
    # what has no literal of its own stands between its neighbours
    for index, slot in enumerate(page.slots):
        if slot in one.cells:
            continue
        before = max((one.cells[other][0] for other in page.slots[:index] if other in one.cells), default=(-1, 0))
        after = min((one.cells[other][0] for other in page.slots[index + 1:] if other in one.cells),
                    default=(len(sheet.rows), 0))
        between = [(row, column) for row, column, content in contents if before < (row, column) < after
                   and isinstance(content, str) and slot.split(content)]
        if between and (slot.only or len(between) == 1):
            one.cells[slot] = between
    return True


def _views(one: Found, repeat: Repeat, start: int, stop: int) -> None:
    """Account for the lines of a list of views: the contents' entries."""
    for row in range(start, stop):
        for column, content in enumerate(one.sheet.rows[row]):
            if isinstance(content, str) and content and any(slot.split(content) for slot in repeat.slots):
                one.known.add((row, column))


def _entries(one: Found, repeat: Repeat, start: int, stop: int) -> None:
    """Bind headed paragraphs: by a mark in the gutter, else by how a line begins."""
    sheet = one.sheet
    parts = [slot for slot in sorted(repeat.slots, key=lambda slot: slot.row) if slot.fields]
    heading, body = (parts[0], parts[1]) if len(parts) > 1 else (None, parts[0])
    labelled = {slot.anchor.label: slot for slot in parts if slot.anchor}
    entries = one.rows[repeat] = []
    due, marked = 1, -1  # the ordinal the next heading has; the last row a mark in the gutter covers
    for number in range(start, stop):
        cells = [(number, column) for column, value in enumerate(sheet.rows[number]) if value != ""]
        if not cells:
            continue
        first = sheet.at(*cells[0])
        headed = False
        if isinstance(first, str) and outline.is_mark(first):
            marked = max(number, sheet.area(*cells[0])[2])
            one.known.add(cells.pop(0))
            headed = text.compact(first) != outline.BULLET
            entries.append(Row({}))
            due += headed
            if not cells:
                continue
        content = sheet.at(*cells[0])
        label = next((label for label in labelled if isinstance(content, str) and fold(content) in label.keys
                      and (len(cells) > 1 or cells[0][1] < labelled[label].column)), None)
        if label:
            one.known.add(cells.pop(0))
            slot, piece = labelled[label], None
            if not cells:
                continue
        elif number <= marked:
            slot, piece = (heading if headed else body), None
        else:
            slot, piece = body, None
            opened = outline.opening(str(content), due, [label.text for label in labelled])
            if opened and opened.label:
                slot = next(slot for label, slot in labelled.items() if label.text == opened.label)
                piece = opened.rest
            elif opened and heading:
                entries.append(Row({}))
                due += 1
                line, _, rest = opened.rest.partition("\n")
                entries[-1].cells[heading], entries[-1].pieces[heading] = cells, line
                if rest.strip():
                    entries[-1].cells[body], entries[-1].pieces[body] = cells, rest
                continue
        if number > marked and (not entries or any(slot.row <= other.row for other in entries[-1].cells)):
            entries.append(Row({}))
        entry = entries[-1]
        entry.cells.setdefault(slot, []).extend(cells)
        if piece is not None:
            entry.pieces[slot] = piece
