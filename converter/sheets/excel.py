"""Excel's terms: addresses, references and links, what a sheet and a cell hold, what a sheet can be called.

Knows no library and no file. How long a text may be is the document's own limit (`model.LENGTH`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import count

from ..document.values.number import SIGNIFICANT, plain
from ..system.bounds import LAST_ROW

#: The rows of a sheet, and its links: where there are more, Excel drops them all.
ROWS, LINKS = LAST_ROW, 65_530
#: The units of a link with its prefix, and of the place in it; of what HYPERLINK takes; of a formula, with some room.
LINK, CALL, FORMULA = 2_079, 255, 8_000
#: The units of a sheet's name, and of the choices that a drop-down holds itself.
NAME, CHOICES = 31, 255
#: What a formula gives that goes wrong.
ERRORS = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))

#: A literal in a formula holds 255 units; pieces of so many characters hold in any encoding.
_PIECE = 100
#: Where Excel wants a character of a file's name escaped in a link.
_ESCAPED = re.compile(r'[%#" <>\[\]^`{}]')


def units(text: str) -> int:
    """How long a text is to Excel: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, length: int) -> str:
    """The longest beginning of a text that takes at most so many units."""
    return text.encode("utf-16-le")[:length * 2].decode("utf-16-le", "ignore")


def holds(number: Decimal) -> bool:
    """Whether a cell, a binary double, holds the number exactly."""
    return len(plain(number).as_tuple().digits) <= SIGNIFICANT


# ── addresses and references ────────────────────────────────────────────────────────────────────


@cache
def letters(column: int) -> str:
    """What a zero-based column is called: `A`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """The A1 address of a zero-based row and column."""
    return f"{letters(column)}{row + 1}"


def absolute(row: int, column: int) -> str:
    """The address that stays where a formula is moved: `$A$1`."""
    return f"${letters(column)}${row + 1}"


def position(cell: str) -> tuple[int, int]:
    """The zero-based row and column of an A1 address. Raises ValueError for what is none."""
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", cell)
    if match is None:
        raise ValueError(f"no address: {cell}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def quoted(sheet: str) -> str:
    """The name of a sheet as references say it: `'1.甲项目'`."""
    return "'" + sheet.replace("'", "''") + "'"


def reference(sheet: str, cell: str = "A1") -> str:
    """A cell of a sheet as references say it: `'1.甲项目'!B3`."""
    return f"{quoted(sheet)}!{cell}"


# ── links and formulas ──────────────────────────────────────────────────────────────────────────


def escaped(file: str) -> str:
    """A way to a file as a link says it."""
    return _ESCAPED.sub(lambda match: f"%{ord(match[0]):02X}", file)


def literal(text: str) -> str:
    """A text in a formula: in pieces that a literal holds, none of which looks like a call."""
    pieces = re.findall(rf"\(?[^(]{{1,{_PIECE}}}|\(", text)
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


# ── names of sheets ─────────────────────────────────────────────────────────────────────────────


class SheetNames:
    """Legal names for the sheets of a workbook, none of which Excel takes for another: case tells nothing."""

    _FULL = str.maketrans("[]:*?/\\", "［］：＊？／＼")

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {name.casefold() for name in (*taken, "History")}  # Excel keeps that one for itself
        self._last: dict[str, int] = {}  # the number that a name has come to: those before are taken

    def __call__(self, wanted: str) -> str:
        """The name wanted, as far as it is legal and free: the same, cut or numbered."""
        legal = "".join(char for char in wanted.translate(self._FULL) if char.isprintable()).strip("' .") or "表"
        for number in count(self._last.get(legal, 1)):
            tail = "" if number == 1 else f"~{number}"
            name = cut(legal, NAME - len(tail)).rstrip("' ") + tail
            if name.casefold() not in self._taken:
                break
        self._last[legal] = number
        self._taken.add(name.casefold())
        return name
