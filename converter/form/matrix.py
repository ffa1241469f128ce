"""Values by row and column: where several labels stand on the left of rows of values and several above their columns.

Knows the boxes of a sheet. Knows no path and no grammar.
"""

from __future__ import annotations

from collections.abc import Sequence

from .boxes import Anchor, Box, Label, Slot


def crossing(slots: Sequence[Slot], labels: Sequence[Label]) -> dict[Slot, Anchor]:
    """The values that two labels name, in a row of several: one on the left and one above, over other values between.

    In a single row, or a single column, one label each is enough, and none is here.
    """
    at = {(row, column): box for box in (*slots, *labels) for row in range(box.row, box.bottom + 1)
          for column in range(box.column, box.right + 1)}
    rows: dict[tuple[Label, int], list[Slot]] = {}
    for slot in slots:
        if slot.fields and (label := _next(at, slot, 0, -1)):
            rows.setdefault((label, slot.row), []).append(slot)
    wide = {slot: label for (label, _), row in rows.items() if len(row) > 1 for slot in row}
    above = {slot: label for slot in wide if (label := _next(at, slot, -1, 0))}
    columns = [above[slot] for slot in above]
    crossed = {(wide[slot], slot.row) for slot, label in above.items() if columns.count(label) > 1}
    return {slot: Anchor(wide[slot], "cross", slot.row - wide[slot].row, above[slot]) for slot in above
            if (wide[slot], slot.row) in crossed}


def _next(at: dict[tuple[int, int], Box], slot: Slot, down: int, right: int) -> Label | None:
    """The first label from a value on in one direction, over other values and blank cells."""
    row, column = slot.row + down, slot.column + right
    while row >= 0 and column >= 0:
        box = at.get((row, column))
        if isinstance(box, Label):
            return box
        row, column = row + down, column + right
    return None
