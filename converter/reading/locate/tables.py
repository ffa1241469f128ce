"""Forms with a table, by their labels: anywhere on the sheet, bent, stacked, torn by page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from .landmarks import Cell, Found, append, fits, is_foot, is_header, is_page_number, is_stray
from ...document.values import currency, party, target, text
from ...form import Form, Label, Page, Slot, fold
from ...grid import Sheet


def tables(sheet: Sheet, page: Page, form: Form) -> list[Found]:
    """Forms with a table, recognised by their labels: several may be stacked on a sheet."""
    if (labels := _side_by_side(sheet, page)):
        return [_refusal(page, sheet, labels)]
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


def _side_by_side(sheet: Sheet, page: Page) -> dict[Label, Cell]:
    """The labels of a row in which several stand twice: two forms beside each other are not read surely."""
    for number, row in enumerate(sheet.rows):
        seen: dict[Label, Cell] = {}
        twice = 0
        for column, value in enumerate(row):
            label = page.index.get(fold(value)) if isinstance(value, str) and value else None
            twice += label in seen
            if label:
                seen[label] = (number, column)
        if twice > 1:
            return seen
    return {}


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
    codes = [part for part in slot.fields if part.kind == "party"]
    said = slot.literal or codes and party.is_labelled(content)
    return bool(said) or any(slot.split(content)[part] for part in codes)


def _money(slot: Slot, content: Any) -> currency.Statement | None:
    """What a text above the form says of the unit of money, if that is the slot's matter."""
    return currency.stated(content, slot.stem) if slot.stem is not None and isinstance(content, str) else None


def _preamble(one: Found, top: int, first: int) -> None:
    """Bind what stands above the first row of labels: title, unit, unit of money."""
    waiting = list(one.page.above)
    for row in range(first - 1, top - 1, -1):
        line = [(column, f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else value)
                for column, value in enumerate(one.sheet.rows[row]) if value != ""]
        for column, value in line:
            for slot in waiting:
                if (statement := _money(slot, value)) is not None:
                    # the unit of money may share its cell with the unit's name
                    one.pieces[slot] = value
                    one.cells[slot] = [(row, column)]
                    value = statement.rest if any(map(str.isalnum, statement.rest)) else ""
                    waiting.remove(slot)
                    for other in [other for other in waiting if value and other.row == slot.row]:
                        one.cells[other], one.pieces[other] = [(row, column)], value
                        waiting.remove(other)
                    break
            for slot in waiting:
                if slot.stem is None and _matches(slot, value):
                    one.cells[slot] = [(row, column)]
                    one.pieces[slot] = value
                    waiting.remove(slot)
                    _beside(one, slot, value, row, column, line)
                    break
        # a unit without its code is known by standing where the form has it, beside the unit of money
        for slot in list(waiting):
            beside = [other for other in one.cells if other.row == slot.row and one.cells[other][0][0] == row]
            place = next(((column, value) for column, value in line
                          if (row, column) not in one.used() and isinstance(value, str)), None)
            if slot.fields and beside and place:
                one.cells[slot] = [(row, place[0])]
                waiting.remove(slot)


def _beside(one: Found, slot: Slot, value: str, row: int, column: int, line: list) -> None:
    """A unit's name may stand in a cell of its own beside the code."""
    parts = slot.split(value) or {}
    rest = next((part for part in slot.fields if part.kind == "text"), None)
    after = next(((c, v) for c, v in line if c > column and isinstance(v, str)), None)
    if rest and not parts.get(rest) and after and not any(
            _money(other, after[1]) is not None for other in one.page.above):
        one.cells[slot].append((row, after[0]))
        one.pieces[slot] = f"{value}{after[1]}"


#: The kinds of values that may be torn over several rows.
_JOINABLE = ("text", "paragraphs", "goals", "code", "target")


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
        stop = min((column for column in by_row.get(line, ()) if column > left), default=edge + 1)
        if any(label.row == slot.anchor.label.row for label in one.missing):
            # where a label of the line is lost, what lies further on may be its value: only the cell beside will do
            stop = min(stop, right + 1 if below else sheet.area(first, start)[3] + 1)
        cells = []
        for row in range(first, min(last, len(sheet.rows) - 1) + 1):
            # one cell a row: to glue what stands side by side is never sure; a row with more to its left is another's
            if row > first and any(value != "" for value in sheet.rows[row][:start]):
                break
            column = next((column for column in range(start, min(stop, len(sheet.rows[row])))
                           if sheet.rows[row][column] != "" and (row, column) not in taken), None)
            if column is not None and (not cells or slot.only is None or slot.only.kind in _JOINABLE):
                cells.append((row, column))
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
    for column in range(max((len(row) for row in sheet.rows[header:end]), default=0)):
        if sheet.at(header, column) != "":
            current = page.headers[heads[column]] if column in heads else (header, column)
            if column not in heads:
                one.extras.setdefault(current, [])
        elif not sheet.area(header, column)[1] < column:
            current = None  # a column without a header belongs to nothing
        columns[column] = current
    entries = one.rows[page.table] = []
    furniture = _furniture(one, header, end, form)
    broken = False
    for number in range(header + 1, end):
        row = sheet.rows[number]
        filled = [column for column, value in enumerate(row) if value != ""]
        if not filled:
            continue
        first = row[filled[0]]
        if is_header(first, row, page):
            one.known.update((number, column) for column in filled)
            broken = True
            continue
        if number in furniture or (not broken and is_page_number(row, number, one)):
            broken = True
            continue  # reported as outside the form
        heads_next = more and any(_matches(slot, row[column]) for slot in page.above for column in filled)
        if heads_next or is_foot(first, number, one, form):
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
        if not cells or (not broken and is_stray(cells, row, number, one)):
            continue
        torn = _tears(entries, cells, number, one, form) if broken and entries else False
        if torn:
            for slot, tail in cells.items():
                entries[-1].cells.setdefault(slot, []).extend(tail)
        else:
            append(entries, cells, number, one, sheet)
            entries[-1].unsure = torn is None
        broken = False
    return end


#: What a page says of the table that goes on over it.
_CONTINUED = re.compile(r"[（(]?(?:续表?|接上[页表]|转下[页表]|续上表)[)）]?")


def _furniture(one: Found, header: int, end: int, form: Form) -> set[int]:
    """The lines right above a repeated header that belong to the page: 续表, the title or the unit once more."""
    sheet, page = one.sheet, one.page
    level1 = one.labels[page.level1.anchor.label][1] if page.level1 and page.level1.anchor.label in one.labels else 0
    found: set[int] = set()
    for number in range(header + 1, end):
        row = sheet.rows[number]
        first = next((value for value in row if value != ""), None)
        if first is None or not is_header(first, row, page):
            continue
        for above in range(number - 1, header, -1):
            cells = [(column, value) for column, value in enumerate(sheet.rows[above]) if value != ""]
            lone = len(cells) == 1 and cells[0][0] <= level1 and cells[0][1] not in form.level1
            known = any(_matches(slot, value) for slot in page.above for _, value in cells)
            goes_on = any(_CONTINUED.fullmatch(text.compact(str(value))) for _, value in cells)
            if cells and not (lone or known or goes_on or is_page_number(sheet.rows[above], above, one)):
                break
            found.add(above)
    return found


def _tears(entries: list, cells: dict[Slot, list[Cell]], number: int, one: Found, form: Form) -> bool | None:
    """Whether a row after a page break is the tail of the row before it; None where that is not sure.

    A row of its own names its level 2 or has it merged from above. Without, it is a tail, unless
    head and tail both say everything that a row says.
    """
    named = {slot.only.name: slot for slot in one.page.table.slots if slot.only}

    def content(row: dict[Slot, list[Cell]], name: str) -> str:
        return "".join(str(one.sheet.at(*cell)) for cell in row.get(named.get(name), ()))

    def is_whole(row: dict[Slot, list[Cell]]) -> bool:
        return all(content(row, name) for name in ("name", "basis")) and target.is_comparison(
            content(row, "target"), form.units)

    head = entries[-1].cells
    for name, known in (("level1", form.level1), ("level2", form.level2)):
        tail = text.compact(content(cells, name))
        if tail and (tail in known or text.compact(content(head, name)) + tail not in known) and (
                tail in known or any(content(cells, other) for other in ("name", "description", "target", "basis"))):
            return False
    label = named["level2"].anchor.label if "level2" in named else None
    if label in one.labels and one.sheet.is_covered(number, one.labels[label][1]):
        return False
    return None if is_whole(cells) and is_whole(head) else True
