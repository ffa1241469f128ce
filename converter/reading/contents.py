"""What cells show: a number as its format has it, several cells as one content where they surely are one.

Cells beside each other are one value only where each is a part of it: an operator, a number, its unit. A figure is
never made of two cells, and a part without a value leaves the whole without one. Knows cells' formats and kinds of
values. Knows no form and no place.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import Any

from .locate import Cell
from .places import shown
from ..document.values import code, goals, number, target
from ..document.values.codec import Context
from ..document.values.text import compact
from ..grid import NoValue, Sheet

_CURRENCY = frozenset(("￥", "¥", "人民币"))


class Contents:
    """The contents of one sheet's cells, as they show."""

    def __init__(self, sheet: Sheet, context: Context) -> None:
        self.sheet, self.traits, self.context = sheet, sheet.traits, context

    def of(self, cells: list[Cell], kind: str) -> Any:
        """The content of a value's cells; goals a list, one text a row. NoValue where they are not surely one."""
        if len(cells) == 1:
            raw = self.sheet.rows[cells[0][0]][cells[0][1]]
            return raw if type(raw) is str else self._as_shown(raw, cells[0], kind)
        lines = [self._line(list(line), kind) for _, line in groupby(cells, key=lambda cell: cell[0])]
        if lost := next((line for line in lines if type(line) is NoValue), None):
            return lost
        if kind == "goals":
            return lines
        if kind == "paragraphs":
            return "\n".join(lines)
        whole = "".join(lines)
        if kind == "code":
            return whole if len(lines) == 1 or code.is_sound(code.parse(whole) or "") else self._unsure(cells)
        return self._unsure(cells) if self._is_torn(lines, kind) else whole

    def _is_torn(self, lines: list[str], kind: str) -> bool:
        """Whether a figure would be made of two cells; the figures of a text go on as its words do."""
        if kind not in ("target", "money", "plan"):
            return False
        digits = any(one[-1:].isdigit() and two[:1].isdigit() for one, two in zip(lines, lines[1:]))
        head = target.parse(lines[0], self.context.units) if digits else None
        return digits and (kind != "target" or head is None or not (head.text or head.note))

    def plainly(self, cells: list[Cell]) -> str:
        """The contents one behind the other, for a sentence about them."""
        return "".join(shown(self.sheet.at(*cell)) for cell in cells)

    def _unsure(self, cells: list[Cell]) -> NoValue:
        return NoValue("unsure", " | ".join(shown(self.sheet.at(*cell)) for cell in cells))

    def _line(self, cells: list[Cell], kind: str) -> Any:
        """The content of the cells of one row."""
        parts = []
        for cell in cells:
            part = self._as_shown(self.sheet.at(*cell), cell, kind)
            if type(part) is NoValue:
                return part
            if cell in self.traits.percents and (figure := number.decimal(part)) is not None:
                part = f"{number.plain(figure.scaleb(2)):f}%"
            parts.append(shown(part))
        if len(parts) == 1:
            return parts[0]
        if kind == "paragraphs" or kind == "goals" and _are_goals(parts):
            return "\n".join(parts)
        if len(set(parts)) == 1 and kind != "money":
            return parts[0]  # filled into the cells of a merge that was undone; 14.30 | 14.30 may be total and part
        whole = (self._target(parts) if kind == "target" else self._figure(parts) if kind in ("money", "plan")
                 else "".join(parts) if kind == "code" and code.is_sound("".join(parts)) else None)
        return self._unsure(cells) if whole is None else whole

    def _figure(self, parts: list[str]) -> str | None:
        """A number and its unit in cells of their own."""
        tidy = [compact(part) for part in parts]
        figures = [part for part in tidy if part not in number.SCALES and part not in _CURRENCY and part != "%"]
        return "".join(tidy) if len(figures) == 1 and any(char.isdigit() for char in figures[0]) else None

    def _target(self, parts: list[str]) -> str | None:
        """Operator, number and unit in cells of their own, in whatever order."""
        units = self.context.units
        tidy = [compact(part) for part in parts]
        signs = [part for part in tidy if part in target.OPERATORS]
        names = [part for part in tidy if part in units.names]
        rest = [part for part, bare in zip(parts, tidy) if bare not in target.OPERATORS and bare not in units.names]
        if len(rest) == 2 and not signs:
            rest = [part for part in rest if compact(part) not in target.QUALITIES]
        if len(rest) != 1 or len(signs) > 1 or len(names) > 1:
            return None
        signed = f"{signs[0]}{rest[0]}" if signs and compact(rest[0])[:1].isdigit() else rest[0]
        value = target.parse(signed, units)
        if value is None or not isinstance(value.value, Decimal) or not (signs or names):
            # a quality has neither operator nor unit
            return None if value is None or signs or names else rest[0]
        if signs and value.operator not in ("=", target.OPERATORS[signs[0]]):
            return None
        if names and (value.note or value.unit not in (None, units.names[names[0]])):
            return None
        operator = target.OPERATORS[signs[0]] if signs else value.operator
        unit = units.names[names[0]] if names else value.unit or ""
        return f"{operator}{number.plain(value.value):f}{unit}{' ' + value.note if value.note else ''}"

    def _as_shown(self, raw: Any, cell: Cell, kind: str) -> Any:
        """A number whose format shows words beside it is what is shown: `60人`.

        Money whose format names another unit than the sheet is one of the two, and nobody knows which.
        """
        look = self.traits.looks.get(cell)
        if look is None:
            return raw
        unit = max((unit for unit in number.SCALES if look.words.endswith(unit)), key=len, default=None)
        if kind in ("money", "plan") and (look.scaled or unit and number.SCALES[unit] != self.context.scale):
            return NoValue("format", f"{shown(raw)}（{self.traits.formats.get(cell) or look.words}）", raw)
        return look.words


def _are_goals(parts: list[str]) -> bool:
    """Whether texts beside each other are goals: each with its ordinal, which may stand in the cell before."""
    numbered = [(part.strip(), goals.ordinal(part.strip())) for part in parts]
    first, second = numbered[0][1], numbered[1][1]
    return (first is not None or second is not None and second[1] == 2) and all(
        later or before and before[2] == len(text) for (text, before), (_, later) in zip(numbered, numbered[1:]))
