"""Pages of running text: the cover's single lines, the contents' entries, the headed paragraphs of part one."""

from __future__ import annotations

from .landmarks import Found, Row
from ...document.values import heading as grammar
from ...document.values import text
from ...form import Page, Repeat, fold
from ...grid import Sheet


def outline(sheet: Sheet, page: Page) -> list[Found]:
    """A page of running text: single lines known by their literal text, and headed paragraphs under their labels."""
    one = Found(page, sheet, (0, 0))
    for row, column, content in sheet.filled():
        label = page.index.get(fold(content)) if isinstance(content, str) and len(content) < 100 else None
        # the same words may stand in a paragraph; in the column the form has it in, it is the label
        if label and (label not in one.labels or one.labels[label][1] != label.column == column):
            one.labels[label] = (row, column)
    one.known.update(one.labels.values())
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
    # what has no literal of its own stands between its neighbours; brackets are a weak literal, and come first
    weakest = sorted(enumerate(page.slots), key=lambda item: item[1].only is not None)
    for index, slot in weakest:
        if slot in one.cells:
            continue
        before = max((one.cells[other][0] for other in page.slots[:index] if other in one.cells), default=(-1, 0))
        after = min((one.cells[other][0] for other in page.slots[index + 1:] if other in one.cells),
                    default=(len(sheet.rows), 0))
        between = [(row, column) for row, column, content in contents if before < (row, column) < after
                   and isinstance(content, str) and slot.split(content) and (row, column) not in one.used()]
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
        if number > marked and isinstance(first, str) and grammar.is_mark(first):
            marked = max(number, sheet.area(*cells[0])[2])
            one.known.add(cells.pop(0))
            headed = text.compact(first) != grammar.BULLET
            entries.append(Row({}))
            due += headed
            if not cells:
                continue
        content = sheet.at(*cells[0])
        label = next((label for label in labelled if isinstance(content, str) and fold(content) in label.keys
                      and (len(cells) > 1 or sheet.area(*cells[0])[3] < labelled[label].column)), None)
        if label:
            one.known.add(cells.pop(0))
            slot, piece = labelled[label], None
            if not cells:
                continue
        elif number <= marked:
            slot, piece = (heading if headed and heading else body), None
        else:
            slot, piece = body, None
            opened = grammar.opening(str(content), due, [label.text for label in labelled])
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
