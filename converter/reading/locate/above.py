"""What stands above the first row of labels: title, unit, unit of money.

Knows the shapes of those lines. Knows no label and no table.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from .labels import key
from .landmarks import Found, fits
from ...document.values import code, currency, level, party
from ...form import Form, Page, Slot


def preamble(one: Found, top: int, first: int) -> None:
    """Bind the lines from row `top` to the one above row `first`, the nearest to the form first."""
    waiting = list(one.page.above)
    for row in range(first - 1, top - 1, -1):
        line = [(column, f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else value)
                for column, value in enumerate(one.sheet.rows[row]) if value != "" and not (
                    isinstance(value, str) and len(value) <= one.page.longest and key(value, one.page))]
        for column, value in line:
            value = _money_unit(one, waiting, value, row, column)
            for slot in waiting:
                if slot.stem is None and is_surely(slot, value):
                    one.cells[slot] = [(row, column)]
                    one.pieces[slot] = value
                    waiting.remove(slot)
                    _beside(one, slot, value, row, column, line)
                    break
        _by_its_place(one, waiting, row, line)


def is_surely(slot: Slot, content: Any) -> bool:
    """Whether a text above the form is surely this slot's: it has the slot's literal, or a code in its place."""
    if not fits(slot, content):
        return False
    codes = [part for part in slot.fields if part.kind == "party"]
    said = slot.literal or codes and party.is_labelled(content)
    return bool(said) or any((slot.split(content) or {}).get(part) for part in codes)


def begins_another(page: Page, rows: list[list[Any]], number: int, form: Form) -> bool:
    """Whether the lines above another form begin with a row of the table, though its labels may be lost.

    Two lines of two kinds must tell: its title, its unit, its code.
    """
    kind = _kind(page, rows[number], form)
    below = (row for row in rows[number + 1:number + 6] if len(row) != row.count(""))
    return kind is not None and any(_kind(page, row, form) not in (None, kind) for row in islice(below, 2))


def _kind(page: Page, row: list[Any], form: Form) -> Any:
    """Which of the lines above a form a row is, by what it holds; None where it is none, or has one of its levels."""
    texts = [value for value in row if value != ""]
    names = form.level_names
    if not all(isinstance(value, str) and level.settle(value, names) not in names for value in texts):
        return None
    if code.fits(code.parse(texts[0]) or ""):
        return "code"
    slots = [next((slot for slot in page.above if is_surely(slot, value) or _stated(slot, value) is not None), None)
             for value in texts]
    return None if None in slots else tuple(slots)


def _stated(slot: Slot, content: Any) -> currency.Statement | None:
    """What a text above the form says of the unit of money, if that is the slot's matter."""
    return currency.stated(content, slot.stem) if slot.stem is not None and isinstance(content, str) else None


def _money_unit(one: Found, waiting: list[Slot], value: Any, row: int, column: int) -> Any:
    """Bind the unit of money, which may share its cell with the unit's name; what is left of the cell."""
    for slot in waiting:
        if (statement := _stated(slot, value)) is not None:
            one.pieces[slot] = value
            one.cells[slot] = [(row, column)]
            value = statement.rest if any(map(str.isalnum, statement.rest)) else ""
            waiting.remove(slot)
            for other in [other for other in waiting if value and other.row == slot.row]:
                one.cells[other], one.pieces[other] = [(row, column)], value
                waiting.remove(other)
            break
    return value


def _by_its_place(one: Found, waiting: list[Slot], row: int, line: list[tuple[int, Any]]) -> None:
    """A unit without its code is known by standing where the form has it, beside the unit of money."""
    for slot in [slot for slot in waiting if slot.fields]:
        if not any(other.row == slot.row and cells[0][0] == row for other, cells in one.cells.items()):
            continue
        used = one.used()
        places = [(row, column) for column, value in line if (row, column) not in used and isinstance(value, str)]
        if places:
            one.cells[slot] = places
            waiting.remove(slot)
            if len(places) > 1:
                one.unsure[slot] = "beside"  # which of them is the unit, nothing tells


def _beside(one: Found, slot: Slot, value: str, row: int, column: int, line: list[tuple[int, Any]]) -> None:
    """A unit's name may stand in a cell of its own beside the code."""
    parts = slot.split(value) or {}
    rest = next((part for part in slot.fields if part.kind == "text"), None)
    after = next(((c, v) for c, v in line if c > column and isinstance(v, str)), None)
    if rest and not parts.get(rest) and after and after[1] != value and not any(
            _stated(other, after[1]) is not None for other in one.page.above):
        one.cells[slot].append((row, after[0]))
        one.pieces[slot] = f"{value}{after[1]}"
