"""What Excel calls things and how it measures them: addresses, names of sheets in references, lengths of text.

Knows no library and no file.
"""

from __future__ import annotations

import re


def units(text: str) -> int:
    """How long a text is to Excel: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def address(row: int, column: int) -> str:
    """The A1 address of a zero-based row and column."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def quoted(sheet: str) -> str:
    """The name of a sheet as references say it: `'1.甲项目'`."""
    return "'" + sheet.replace("'", "''") + "'"


def position(cell: str) -> tuple[int, int]:
    """The zero-based row and column of an A1 address."""
    letters, digits = re.fullmatch(r"([A-Z]+)([0-9]+)", cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1
