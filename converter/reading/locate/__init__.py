"""Where a form stands on a sheet: every label found, every value's cells bound to its place in the form.

First by exact position, which is believed only when it accounts for every cell it passes; then by
labels, folded, wherever they stand. Knows cells and the compiled form. Reads no value.
"""

from __future__ import annotations

from .exact import exact
from .landmarks import Cell, Found, Row
from .onward import onward
from .outline import outline
from .tables import tables
from .twofold import twofold
from ...form import Form, are_facts
from ...grid import Sheet

__all__ = ["Cell", "Found", "Row", "exact", "locate", "onward"]


def locate(sheet: Sheet, form: Form) -> list[Found]:
    """The forms on a sheet, in reading order; none where it holds nothing of this form."""
    if are_facts(sheet):
        return []
    for page in form.pages:
        if page.reads and (whole := exact(sheet, page, form)):
            return [whole]
    best: list[Found] = []
    # a sheet's name is a hint where to look first, and a form with all its labels ends the search
    for page in sorted(form.pages, key=lambda page: (page.name != sheet.name, page.table is None or not page.reads)):
        by = twofold if page.parts else tables
        found = by(sheet, page, form) if page.table and page.reads else outline(sheet, page)
        if _weight(found) > _weight(best):
            best = found
        if best and best[0].page.labels and len(best[0].labels) == len(best[0].page.labels):
            break
    return best


def _weight(found: list[Found]) -> int:
    return sum(len(one.labels) + 2 * sum(bool(cells) for cells in one.cells.values()) for one in found)
