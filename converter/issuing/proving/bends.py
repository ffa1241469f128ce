"""Sheets as they come back: moved, with a row or a column inserted, stacked on one.

Knows how a spreadsheet program moves cells and merged areas. Knows no label and no value.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ...form import HIDDEN_SHEET, Form
from ...grid import Sheet, Traits

Area = tuple[int, int, int, int]
Move = Callable[[int, int], tuple[int, int]]
Bend = Callable[[list[Sheet], Form, random.Random], "list[Sheet] | None"]


def _moved(sheet: Sheet, move: Move) -> Sheet:
    """A sheet whose cells have other places, merged areas grown or moved with them."""
    cells = {move(row, column): content for row, column, content in sheet.filled()}
    height = max((row for row, _ in cells), default=-1) + 1
    width = max((column for _, column in cells), default=-1) + 1
    rows = [[cells.get((row, column), "") for column in range(width)] for row in range(height)]
    old = sheet.traits
    traits = Traits(formats={move(*cell): each for cell, each in old.formats.items()},
                    formulas={move(*cell) for cell in old.formulas})
    areas = [(*move(top, left), *move(bottom, right)) for top, left, bottom, right in sheet.areas]
    return Sheet(sheet.name, rows, areas, sheet.hidden, traits)


def _each(sheets: list[Sheet], bend: Callable[[Sheet], Sheet]) -> list[Sheet]:
    return [sheet if sheet.name == HIDDEN_SHEET else bend(sheet) for sheet in sheets]


def _shift(sheets: list[Sheet], form: Form, chance: random.Random) -> list[Sheet]:
    """Everything moved down and to the right."""
    return _each(sheets, lambda sheet: _moved(sheet, lambda row, column: (row + 3, column + 2)))


def _row(sheets: list[Sheet], form: Form, chance: random.Random) -> list[Sheet]:
    """A blank row inserted anywhere."""
    def bend(sheet: Sheet) -> Sheet:
        at = chance.randrange(len(sheet.rows) + 1)
        return _moved(sheet, lambda row, column: (row + (row >= at), column))
    return _each(sheets, bend)


def _column(sheets: list[Sheet], form: Form, chance: random.Random) -> list[Sheet]:
    """A blank column inserted anywhere."""
    def bend(sheet: Sheet) -> Sheet:
        at = chance.randrange(max(map(len, sheet.rows), default=0) + 1)
        return _moved(sheet, lambda row, column: (row, column + (column >= at)))
    return _each(sheets, bend)


def _stack(sheets: list[Sheet], form: Form, chance: random.Random) -> list[Sheet] | None:
    """The sheets of the projects under each other on one; None where there are not several, of one kind, each
    with one table."""
    single = {page.name for page in form.pages if page.scope != "project"} | {HIDDEN_SHEET}
    own = [sheet for sheet in sheets if sheet.name not in single]
    if len(own) < 2 or sum(page.scope == "project" for page in form.pages) > 1 or any(
            page.parts for page in form.pages):
        return None
    rows: list[list[Any]] = []
    areas: list[Area] = []
    traits = Traits()
    for sheet in own:
        down = len(rows) + 1
        moved = _moved(sheet, lambda row, column: (row + down, column))
        height = max([len(moved.rows), *(area[2] + 1 for area in moved.areas)])  # merged below the last text
        rows += [*moved.rows[len(rows):], *([] for _ in range(height - len(moved.rows)))]
        areas += moved.areas
        traits.formats |= moved.traits.formats
        traits.formulas |= moved.traits.formulas
    whole = Sheet(own[0].name, rows, areas, traits=traits)
    return [whole if sheet is own[0] else sheet for sheet in sheets if sheet is own[0] or sheet not in own]


#: What is done to the sheets, by the key of its words; None where there is nothing to be done.
BENDS: dict[str, Bend] = {"moved": _shift, "row": _row, "column": _column, "stacked": _stack}
