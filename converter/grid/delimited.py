"""A list in text (.csv, .tsv), as programs and people save one: UTF-8, GBK or UTF-16, with commas, tabs or semicolons.

Read only where a list is asked for: it is no form. Knows no column.
"""

from __future__ import annotations

import csv
import io
import re

from .cells import Sheet, check_extent
from ..system.decoding import decoded
from ..system.errors import Unreadable

#: How systems keep a program from taking a code for a number: ="001", a leading tab or apostrophe.
_GUARDED = re.compile(r'="(.*)"|[\t\']+(.*)', re.DOTALL)
_SIGNS = ",\t;"


def read(data: bytes) -> Sheet:
    """The list as a sheet of texts. Raises Unreadable for what is no text."""
    text = decoded(data)
    if text is None or "\0" in text:
        raise Unreadable("not-spreadsheet")
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    sign = max(_SIGNS, key=lambda one: sum(one in line for line in lines))
    try:
        rows = [list(map(_plain, row)) for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign)]
    except csv.Error as error:
        raise Unreadable("damaged", why=str(error)) from None
    check_extent(len(rows), max(map(len, rows), default=0))
    return Sheet("", rows)


def _plain(cell: str) -> str:
    match = _GUARDED.fullmatch(cell)
    return (match[1] if match[1] is not None else match[2]) if match else cell
