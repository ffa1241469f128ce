"""What is collected while a form is read: values by path, and where each of them stands."""

from __future__ import annotations

import datetime
from typing import Any

from .locate import Cell, Found, Row
from ..document.findings import Finding
from ..document.values import number
from ..grid import NoValue, Sheet
from ..sheets.excel import address


class Places:
    """Where the values of one form stand: asked for only where there is something to say about one."""

    def __init__(self, found: Found) -> None:
        self.found, self.sheet = found, found.sheet
        self.slots: dict[str, list[Cell]] = {}  # path → its cells
        self.rows: dict[str, list[Row]] = {}  # list → the rows its entries were read from
        self.said: list[Finding] = []  # what reading found of the form

    @property
    def origin(self) -> tuple[str, str]:
        """The sheet and the address of the first cell of the form."""
        return self.sheet.name, address(*self.found.origin)

    def has(self, path: str) -> bool:
        """Whether the form has a place for a path of the document, such as `overall.goals[0].text`."""
        return any(part.path == path or part.path.startswith(f"{path}.") for slot in self.found.page.slots
                   for part in slot.fields) or path.partition("[")[0] in self.rows

    def place(self, path: str) -> tuple[str, str]:
        """The sheet and the address of the first cell of the value at a path, such as `indicators[6].target`.

        Of a blank it is the cell the value belongs in; of what has no cell of its own, the first of the form.
        """
        sheet, cell = self._place(path)
        return sheet.name, address(*sheet.area(*cell)[:2])

    def _place(self, path: str) -> tuple[Sheet, Cell]:
        over, _, rest = path.partition("[")
        index, _, name = rest.partition("]")
        if index and over in self.rows and int(index) < len(self.rows[over]):
            row = self.rows[over][int(index)]
            return row.sheet or self.sheet, self._of_row(row, name.removeprefix("."))
        if path in self.slots:
            cell = self.slots[path][0]
        elif path in self.rows:
            header = (self.found.labels[label] for label in self.found.page.headers if label in self.found.labels)
            rows = (next(iter(row.cells.values()))[0] for row in self.rows[path])
            cell = next(header, None) or next(rows, self.found.origin)
        else:
            cell = self._blank(path)
        return self.sheet, cell

    def _of_row(self, row: Row, name: str) -> Cell:
        first = next(iter(row.cells.values()))[0]
        for slot, cells in row.cells.items():
            if slot.only and slot.only.name == name:
                return cells[0]
        column = next((column for slot, column in row.heads.items() if slot.only and slot.only.name == name), first[1])
        return first[0], column

    def _blank(self, path: str) -> Cell:
        """The cell where a value belongs that is not there: right of its label, or below it."""
        for slot in self.found.page.slots:
            if any(part.path == path or part.path.startswith(f"{path}.") for part in slot.fields):
                if slot in self.found.cells:
                    return self.found.cells[slot][0]
                if slot.anchor and slot.anchor.label in self.found.labels:
                    top, left, bottom, right = self.sheet.area(*self.found.labels[slot.anchor.label])
                    if slot.anchor.column:
                        return top + slot.anchor.step, self.found.labels.get(slot.anchor.column, (0, right + 1))[1]
                    return (bottom + 1, left) if slot.anchor.side == "below" else (top + slot.anchor.step, right + 1)
        return self.found.origin


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
