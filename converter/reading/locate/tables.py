"""Forms with a table, by their labels: anywhere on the sheet, bent, stacked, beside each other, torn by page breaks.

Knows how many forms a sheet holds and where each begins. Its parts are bound by `above`, `block` and `body`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from .above import preamble
from .block import Binder
from .body import Table
from .labels import Block, Hit, blocks, hits, named
from .landmarks import Found, is_general, is_starred
from ...document.values import text
from ...form import Form, Label, Page, fold
from ...grid import Sheet


def tables(sheet: Sheet, page: Page, form: Form) -> list[Found]:
    """Forms with a table, recognised by their labels: several may be stacked on a sheet, or stand side by side."""
    labels = list(hits(sheet, page))
    starts = list(blocks(sheet, page, labels))
    if (cut := _cut(labels)) is not None:
        return _beside(sheet, page, form, cut, starts[0])
    found: list[Found] = []
    free = 0  # the first row that belongs to no form yet
    for index, block in enumerate(starts):
        first = min(row for row, _ in block.labels.values())
        end = min(row for row, _ in starts[index + 1].labels.values()) if index + 1 < len(starts) else len(sheet.rows)
        if block.header is None or len(block.labels) * 2 < len(page.labels):
            if len(block.labels) * 3 >= len(page.labels) or block.header is not None:
                found.append(refusal(page, sheet, block))
            continue
        one = Found(page, sheet, (first, min(column for _, column in block.labels.values())), labels=dict(block.labels),
                    areas=block.areas)
        one.known.update(block.labels.values(), block.copies)
        one.dressed = sorted(cell for label, cell in block.labels.items() if label.formula is None and (
            (content := sheet.at(*cell)) != label.text) and (fold(content) not in label.keys or is_starred(content)))
        one.copies = sorted(block.copies)
        one.missing = [label for label in page.labels if label not in block.labels]
        preamble(one, free, first)
        Binder(one, block.inline, form, block.doubles).bind()
        _caption(one, block.header)
        low = [row for label, (row, _) in block.labels.items() if label in page.foots]
        table = Table(one, block.header, min([end, *low]), form, index + 1 < len(starts))
        free = max([table.read(), *(row + 1 for row in low)])
        one.origin = min([one.origin, *one.known, *(cell for cells in one.cells.values() for cell in cells)])
        found.append(one)
        found += _rest(page, sheet, table.end, end, form)
    return found


def _caption(one: Found, header: int) -> None:
    """Take note of a line right above the table that only says what it is: 绩效指标."""
    cells = [(header - 1, column) for column, value in enumerate(one.sheet.rows[header - 1]) if value != ""]
    if len(cells) == 1 and cells[0] not in one.used() and is_general(text.compact(str(one.sheet.at(*cells[0])))):
        one.captions += cells
        one.known.update(cells)


def _rest(page: Page, sheet: Sheet, start: int, end: int, form: Form) -> Iterator[Found]:
    """The forms under another's table that have lost their top: not read, and said so."""
    for number in range(start, end):
        if page.is_header(sheet.rows[number]):
            block = Block(header=number)
            for column, value in enumerate(sheet.rows[number]):
                label = named(value, page) if isinstance(value, str) and len(value) < 40 else None
                if label and label in page.headers:
                    block.labels.setdefault(label, (number, column))
            yield Found(page, sheet, min(block.labels.values()), labels=block.labels, known=set(block.labels.values()),
                        refused="form", missing=[label for label in page.labels if label not in block.labels])


def refusal(page: Page, sheet: Sheet, block: Block) -> Found:
    """What is too little of a form to be read."""
    return Found(page, sheet, min(block.labels.values()), labels=block.labels, known=set(block.labels.values()),
                 refused="form", missing=[label for label in page.labels if label not in block.labels])


def _cut(labels: list[Hit]) -> int | None:
    """The column at which a second form begins beside the first: where several labels of a row stand again."""
    if len({(hit.row, hit.label) for hit in labels}) == len(labels):
        return None  # nearly always: no row has a label twice
    for _, row in groupby(labels, key=lambda hit: hit.row):
        seen: dict[Label, list[int]] = {}
        again: dict[Label, int] = {}
        for hit in row:
            if hit.inline is not None:
                continue
            columns = seen.setdefault(hit.label, [])
            if columns and columns[-1] == hit.column - 1:
                columns[-1] = hit.column
            elif len(columns) < max(len(hit.among), 1):
                columns.append(hit.column)
            else:
                again.setdefault(hit.label, hit.column)
        if len(again) > 1:
            return min(again.values())
    return None


def _beside(sheet: Sheet, page: Page, form: Form, cut: int, block: Block) -> list[Found]:
    """Forms side by side, each read from its own columns; all refused where one of them cannot be read. block: the
    labels of the first, taken for one form."""
    crossed = any(left < cut <= right for _, left, _, right in sheet.areas)
    halves = [] if crossed else [tables(part, page, form) for part in (_part(sheet, 0, cut), _part(sheet, cut, None))]
    found = sorted((one for half in halves for one in half), key=lambda one: one.origin)
    for one in found:
        one.whole = sheet
    if halves and all(halves) and not any(one.refused for one in found):
        return found
    return [Found(page, sheet, min(block.labels.values()), labels=block.labels, known=set(block.labels.values()),
                  refused="beside")]


def _part(sheet: Sheet, first: int, stop: int | None) -> Sheet:
    """The sheet with nothing but a range of columns, at their addresses."""
    rows = [["" if column < first else value for column, value in enumerate(row[:stop])] for row in sheet.rows]
    areas = [area for area in sheet.areas if area[1] >= first and (stop is None or area[1] < stop)]
    part = Sheet(sheet.name, rows, areas, sheet.hidden)
    part.traits = sheet.traits  # errors and formulas stand in their cells already
    return part
