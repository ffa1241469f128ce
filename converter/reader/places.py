"""What is collected while a form is read: values by path, and where each of them stands."""

from __future__ import annotations

import datetime
import re
from typing import Any

import msgspec

from ..findings import address
from ..grid import NoValue, Sheet
from ..locate import Cell, Row
from ..values import number


class Places(msgspec.Struct, eq=False):
    """Where the values of one form stand: asked for only where there is something to say about one."""

    sheet: Sheet
    slots: dict[str, list[Cell]] = {}
    rows: dict[str, list[Row]] = {}

    def cell(self, path: str) -> str | None:
        """The address of the first cell of the value at `path`, such as `indicators[6].target`."""
        match = re.fullmatch(r"(.+)\[([0-9]+)\]\.(.+)", path)
        if match and int(match[2]) < len(self.rows.get(match[1], ())):
            row = self.rows[match[1]][int(match[2])]
            cells = next((cells for slot, cells in row.cells.items() if slot.only and slot.only.name == match[3]),
                         next(iter(row.cells.values())))
        else:
            cells = self.slots.get(path)
        return address(*cells[0]) if cells else None


class Collector:
    """Values by path, in the tree a struct is built from; the first value of a path stands."""

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

    def is_empty(self) -> bool:
        return not self.tree

    def put(self, keys: tuple[str, ...], value: Any) -> Any:
        """Store a value; returns the one that stands there already where it differs."""
        node = self.tree
        for key in keys[:-1]:
            node = node.setdefault(key, {})
        old = node.get(keys[-1])
        if old is None or old == []:
            node[keys[-1]] = value
            return None
        return old if old != value and value not in (None, []) else None


def shown(content: Any) -> str:
    """A cell's content as the finding shows it."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(content)
    if (figure := number.decimal(content)) is not None:
        return str(figure)
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, NoValue):
        return content.shown
    return content.isoformat() if isinstance(content, (datetime.date, datetime.time)) else str(content)
