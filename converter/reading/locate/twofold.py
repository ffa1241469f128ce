"""A table under a table: the sheet parted between them, each part bound by itself, both as one form.

Equal labels are told apart by the part they stand in. Several such forms on a sheet, or another number of headers, are
not to be told apart, and refused. Knows no label's place within a part: `tables` does.
"""

from __future__ import annotations

from .labels import blocks, hits, key, top_of_head
from .landmarks import Found
from .tables import refusal, tables
from ...form import Form, Page
from ...grid import Sheet


def twofold(sheet: Sheet, page: Page, form: Form) -> list[Found]:
    """The form on a sheet whose page has two tables; refused where one of them is not surely there."""
    upper, lower = page.parts
    heads = _headers(sheet, page)
    if len(heads) != 2 or not upper.is_header(sheet.rows[heads[0]]) or not lower.is_header(sheet.rows[heads[1]]):
        return _refused(sheet, page)
    cut = _cut(sheet, lower, *heads)
    parts = [tables(part, each, form) for part, each in (
        (_rows(sheet, 0, cut), upper), (_rows(sheet, cut, len(sheet.rows)), lower))]
    if not all(len(found) == 1 and not found[0].refused for found in parts):
        return _refused(sheet, page)
    return [_together(sheet, page, parts[0][0], parts[1][0])]


def _refused(sheet: Sheet, page: Page) -> list[Found]:
    """What is not surely both tables, where so much as a third of the upper part's labels stands there."""
    upper = page.parts[0]
    block = next((block for block in blocks(sheet, upper, hits(sheet, upper))
                  if len(block.labels) * 3 >= len(upper.labels)), None)
    return [] if block is None else [refusal(page, sheet, block)]


def _headers(sheet: Sheet, page: Page) -> list[int]:
    """The rows that head a table, the further rows of one header aside."""
    heads: list[int] = []
    depth = max(part.depth for part in page.parts)
    for number, row in enumerate(sheet.rows):
        if any(part.is_header(row) for part in page.parts) and not (heads and number - heads[-1] <= depth):
            heads.append(number)
    return heads


def _cut(sheet: Sheet, lower: Page, first: int, second: int) -> int:
    """The first row of the lower part: that of the first of its labels between the headers, else of its header."""
    for number in range(first + 1, second):
        if any(isinstance(value, str) and value and len(value) <= lower.longest
               and lower.index.get(key(value, lower) or "") in lower.tops for value in sheet.rows[number]):
            return number
    return top_of_head(sheet, lower, second)


def _rows(sheet: Sheet, first: int, stop: int) -> Sheet:
    """The sheet with nothing but a range of rows, at their addresses; what runs over its ends is cut there."""
    rows = [row if first <= number < stop else [] for number, row in enumerate(sheet.rows)]
    areas = [(max(top, first), left, min(bottom, stop - 1), right) for top, left, bottom, right in sheet.areas
             if top < stop and bottom >= first]
    part = Sheet(sheet.name, rows, [area for area in areas if area[:2] != area[2:]], sheet.hidden)
    part.traits = sheet.traits
    return part


def _together(sheet: Sheet, page: Page, one: Found, other: Found) -> Found:
    """Both parts as one form."""
    whole = Found(page, sheet, min(one.origin, other.origin))
    for part in (one, other):
        whole.labels |= part.labels
        whole.areas |= part.areas
        whole.dressed += part.dressed
        whole.copies += part.copies
        whole.captions += part.captions
        whole.blanks |= part.blanks
        whole.heads |= part.heads
        whole.cells |= part.cells
        whole.rows |= part.rows
        whole.pieces |= part.pieces
        whole.known |= part.known
        whole.missing += part.missing
        whole.unsure |= part.unsure
        whole.extras |= part.extras
    return whole
