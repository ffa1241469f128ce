"""Formulas of a template: what they depend on, and how they read where their cells have moved.

Knows openpyxl's tokenizer, which is asked only where a template has formulas. Knows no page and no value.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..system.patterns import pattern

#: Functions whose cells are known only once they are calculated.
_UNTOLD = ("INDIRECT(", "OFFSET(", "CELL(", "INFO(", "GETPIVOTDATA(")
_SHEET = pattern(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.*)", re.DOTALL)
_CELLS = pattern(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?::(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7}))?")
#: How deep names may be names of names.
_DEPTH = 8


class Untold(ValueError):
    """What a formula depends on cannot be told; `str()` is the part of it that hides it."""


class Cells(NamedTuple):
    """A reference: the sheet it names, its first and last column with their `$`, its first and last row from 0."""

    sheet: str | None
    columns: tuple[str, str]
    rows: tuple[int, int]
    fixed: tuple[str, str]  # the `$` of the rows
    single: bool

    def holds(self, row: int, column: int) -> bool:
        first, last = (_number(name) for name in self.columns)
        return self.rows[0] <= row <= self.rows[1] and first <= column <= last


def _number(letters: str) -> int:
    place = 0
    for letter in letters.lstrip("$"):
        place = place * 26 + ord(letter) - 64
    return place - 1


class Texts:
    """The formulas of a template, by sheet and cell, with the names they use put in the place of these."""

    def __init__(self, source: bytes) -> None:
        import openpyxl

        self._workbook = openpyxl.load_workbook(io.BytesIO(source))

    def at(self, sheet: str, row: int, column: int) -> str:
        """A cell's formula. Raises Untold for one that fills several cells."""
        content = self._workbook[sheet].cell(row + 1, column + 1).value
        if not isinstance(content, str):
            raise Untold(getattr(content, "text", None) or getattr(content, "ref", None) or "{}")
        names = {**self._workbook.defined_names, **self._workbook[sheet].defined_names}
        return "=" + _named(content, {name.casefold(): str(one.attr_text) for name, one in names.items()})


def _named(formula: str, names: Mapping[str, str], depth: int = 0) -> str:
    """A formula without its `=`, what its names stand for in their place."""
    pieces = []
    for token in _tokens(formula):
        if token.subtype == "RANGE" and token.type == "OPERAND" and (said := names.get(token.value.casefold())):
            if depth > _DEPTH:
                raise Untold(token.value)
            inner = _named(f"={said.lstrip('=')}", names, depth + 1)
            pieces.append(inner if _CELLS.fullmatch(inner.rpartition("!")[2]) else f"({inner})")
        else:
            pieces.append(token.value)
    return "".join(pieces)


def _tokens(formula: str) -> list[Any]:
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import TokenizerError

    try:
        return list(Tokenizer(formula).items)
    except (TokenizerError, IndexError):
        raise Untold(formula) from None


def references(formula: str) -> Iterator[Cells]:
    """What a formula refers to. Raises Untold where that cannot be told."""
    for token in _tokens(formula):
        if token.type == "FUNC" and (":" in token.value or token.value.upper().removeprefix("_XLFN.") in _UNTOLD):
            raise Untold(token.value + ")")
        if token.type == "OPERATOR-INFIX" and token.value == ":":
            raise Untold(formula)
        if token.type == "OPERAND" and token.subtype == "RANGE":
            yield _cells(token.value)


def _cells(text: str) -> Cells:
    match = _SHEET.fullmatch(text)
    sheet = (match[1] or match[2]).replace("''", "'") if match else None
    found = _CELLS.fullmatch((match[3] if match else text).upper())
    if found is None or (sheet and re.search(r"[\[\]:]", sheet)):
        raise Untold(text)  # whole rows and columns, tables, other workbooks, several sheets, unknown names
    first = found[1] + found[2], found[3], int(found[4]) - 1
    last = (found[5] + found[6], found[7], int(found[8]) - 1) if found[6] else first
    return Cells(sheet, (first[0], last[0]), (first[2], last[2]), (first[1], last[1]), not found[6])


def moved(formula: str, move: Callable[[str | None, int, bool], tuple[str, int]]) -> str:
    """The formula where its rows stand elsewhere.

    move: the sheet named, a row from 0, whether it is a range's last → what names the sheet now, and the row.
    """
    pieces = ["="]
    for token in _tokens(formula):
        if token.type != "OPERAND" or token.subtype != "RANGE":
            pieces.append(token.value)
            continue
        cells = _cells(token.value)
        prefix, first = move(cells.sheet, cells.rows[0], False)
        pieces.append(f"{prefix}{cells.columns[0]}{cells.fixed[0]}{first + 1}")
        if not cells.single:
            pieces.append(f":{cells.columns[1]}{cells.fixed[1]}{move(cells.sheet, cells.rows[1], True)[1] + 1}")
    return "".join(pieces)
