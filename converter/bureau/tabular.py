"""A list as people and systems save it, workbook or text: its header is found by what it says, its rows follow.

Headers are compared folded: white space, width, case, what stands in brackets or behind a colon and the year
before make no difference. Knows cells. Knows no meaning of a column.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .. import grid
from ..document.values import number, text
from ..grid import NoValue, Sheet, delimited
from ..sheets.excel import address
from ..system.errors import Unreadable

#: So many rows at the top of a sheet may be titles and notes.
_TOP = 30
_BRACKETS = re.compile(r"[（(\[【〔][^（()）\[\]【】〔〕]*[)）\]】〕]")
_AROUND = "*＊·•:：、。.-—_ "
#: 2023年预算数 as 预算数.
_YEAR = re.compile("20[0-9]{2}年?度?(?=[^0-9])")


class Cell(NamedTuple):
    """What a cell holds and where it stands."""

    value: Any
    place: str

    @property
    def text(self) -> str | None:
        """On one line, in normal form; numbers as they are written, None for a blank and for what shows no value."""
        if isinstance(self.value, NoValue):
            return None
        if isinstance(self.value, (datetime.date, datetime.time)):
            return self.value.isoformat()
        exact = number.decimal(self.value)
        return f"{exact:f}" if exact is not None else text.parse(str(self.value))

    @property
    def shown(self) -> str:
        """As somebody sees it, to be named in a sentence."""
        return self.value.shown or self.value.kind if isinstance(self.value, NoValue) else self.text or ""

    @property
    def is_blank(self) -> bool:
        return self.value == "" or self.value is None or isinstance(self.value, str) and not text.compact(self.value)


class Row(NamedTuple):
    """A row of the list: its cells by the keys of their columns, blank ones too, and its number, from 1."""

    number: int
    cells: dict[str, Cell]

    def text(self, key: str) -> str | None:
        cell = self.cells.get(key)
        return cell.text if cell else None

    def words(self, key: str) -> str | None:
        """The same as it was typed, on one line: what people say to people."""
        cell = self.cells.get(key)
        typed = cell.value if cell and isinstance(cell.value, str) else self.text(key) or ""
        return " ".join(text.visible(typed).split()) or None


class List(NamedTuple):
    """A list found: its sheet, the last row of its header from 0, its columns, all the headers there are."""

    sheet: Sheet
    head: int
    columns: dict[str, int]
    headers: dict[int, str]

    def header(self, key: str) -> str:
        """A header as it was typed, on one line."""
        return self.headers[self.columns[key]]

    def rows(self) -> Iterator[Row]:
        """The rows in which one of the known columns holds anything."""
        for row in range(self.head + 1, len(self.sheet.rows)):
            cells = {key: Cell(self.sheet.at(row, column), address(row, column))
                     for key, column in self.columns.items()}
            if not all(cell.is_blank for cell in cells.values()):
                yield Row(row + 1, cells)


def folded(header: Any) -> str:
    """A header as it is compared: 部门编码（必填） as 部门编码."""
    shown = text.compact(header if isinstance(header, str) else "").lower()
    while (plain := _BRACKETS.sub("", shown)) != shown:
        shown = plain
    shown = shown.strip(_AROUND)
    return shown[match.end():] if (match := _YEAR.match(shown)) else shown


def sheets(data: bytes) -> list[Sheet]:
    """The sheets of a workbook, or the one list that a text is. Raises Unreadable."""
    try:
        return grid.read(data)
    except Unreadable as error:
        if error.key != "text-list":
            raise
        return [delimited.read(data)]


def find(data: bytes, names: Mapping[str, Collection[str]], suits: Callable[[List], bool]) -> List | None:
    """The list of which most columns are known, the first of those that have as many.

    names: the keys of columns, each with the headers it goes by. Raises Unreadable for what is no spreadsheet.
    """
    keys = {name: key for key, those in names.items() for name in those}
    best: List | None = None
    for sheet in sheets(data):
        if sheet.hidden:
            continue
        for row in range(min(len(sheet.rows), _TOP)):
            for table in _heads(sheet, row, keys):
                if table.columns and (best is None or len(table.columns) > len(best.columns)) and suits(table):
                    best = table
    return best


def _heads(sheet: Sheet, row: int, keys: Mapping[str, str]) -> Iterator[List]:
    """What a row says as a header, and the same with the row below it, which parts what it says of several columns."""
    headers, columns = _told(sheet.rows[row], keys)
    yield List(sheet, row, columns, headers)
    below, parts = _told(sheet.rows[row + 1], keys) if row + 1 < len(sheet.rows) else ({}, {})
    if parts and not any(column in below for key, column in columns.items()):
        yield List(sheet, row + 1, parts | columns, headers | below)


def _told(cells: Sequence[Any], keys: Mapping[str, str]) -> tuple[dict[int, str], dict[str, int]]:
    """The texts of a row by their columns, and which columns they make known."""
    headers = {column: " ".join(cell.split()) for column, cell in enumerate(cells)
               if isinstance(cell, str) and cell.strip()}
    columns: dict[str, int] = {}
    for column, header in headers.items():
        if key := keys.get(folded(header)):
            columns.setdefault(key, column)
    return headers, columns
