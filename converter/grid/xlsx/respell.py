"""A worksheet in any other spelling, read by expat and spelt anew."""

from __future__ import annotations

import re
from functools import lru_cache

from .plain import Plain, column_number, is_narrow
from .stream import Elements, Runs, escape
from ..traits import Cell, Run
from ...system.bounds import LAST_COLUMN, LAST_ROW, MAX_ARRAY, MAX_ARRAYS, MAX_FILLED, MAX_MERGES, damaged, too_large
from ...system.patterns import pattern

_REFERENCE = pattern(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER = pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_KNOWN_ERRORS = {"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"}


class Rewriter(Elements):
    """Reads a worksheet as XML means it and spells it plainly, with every cell's address."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""        # the child of the worksheet
        self.row = self.column = 0    # where a cell without an address stands, counted from one
        self.rows = 0
        self.cell: dict[str, str] | None = None
        self.parts: dict[str, list[str]] = {}  # texts of the cell's children
        self.formula: dict[str, str] | None = None
        self.into: list[str] | None = None
        self.inline = Runs()    # of the cell
        self.runs: dict[Cell, tuple[Run, ...]] = {}
        self.height = ""        # of rows that do not say it
        self.out: list[str] = []
        self.open_row = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[str] = []
        self.errors: dict[Cell, str] = {}
        self.blanks: list[tuple[int, int, int, int]] = []  # areas of array formulas without results
        self.found = False

    def plain(self) -> Plain:
        if not self.found:
            damaged("no sheetData")
        self._to_row(0)
        self._array_blanks()
        merges = "".join(f'<mergeCell ref="{area}"/>' for area in self.merges)
        plain = Plain("".join(self.out).encode(), f"<mergeCells>{merges}</mergeCells>".encode() if merges else b"",
                      self.rows, self.hidden_rows, self.hidden_columns)
        plain.errors, plain.has_errors, plain.runs = self.errors, True, self.runs
        return plain

    # ── elements ──

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 1 and name != "worksheet":
            damaged(f"no worksheet: {name[:40]}")
        if depth == 2:
            self.inside = name
            self.found = self.found or name == "sheetData"
            if name == "sheetFormatPr" and _is_true(attributes.get("zeroHeight")):
                self.height = "0"
        elif self.inside == "sheetData":
            self._start_in_data(name, depth, attributes)
        elif depth == 3 and name == "col" and self.inside == "cols" and (
                _is_true(attributes.get("hidden")) or is_narrow(attributes.get("width", "9").strip())):
            low, high = (_integer(attributes.get(key, ""), LAST_COLUMN) for key in ("min", "max"))
            self.hidden_columns.append((max(1, low), high))
        elif depth == 3 and name == "mergeCell" and self.inside == "mergeCells":
            self._merge(attributes.get("ref", ""))

    def _start_in_data(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 3 and name == "row":
            self.row = _integer(attributes["r"], LAST_ROW) if "r" in attributes else self.row + 1
            self.column = 0
            self.rows = max(self.rows, self.row)
            if _is_true(attributes.get("hidden")) or attributes.get("ht", self.height).strip().startswith("0"):
                self.hidden_rows.add(self.row - 1)
        elif depth == 4 and name == "c":
            self.cell, self.parts, self.formula, self.inline = attributes, {}, None, Runs()
        elif depth == 5 and self.cell is not None and name in ("v", "f"):
            self.into = self.parts.setdefault(name, [])
            self.into.clear()
            if name == "f":
                self.formula = attributes
        elif depth == 5 and self.cell is not None and name == "is":
            self.parts["is"] = []
        elif "is" in self.parts:
            self.inline.start(name, attributes)
            self.into = self.inline.into

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def end(self, name: str, depth: int) -> None:
        if self.inside != "sheetData":
            return
        if depth > 5 and "is" in self.parts:
            self.inline.end(name)
        elif depth == 5 and name == "is":
            self.parts["is"] = [run.text for run in self.inline.runs]
        elif depth == 4 and name == "c" and self.cell is not None:
            self._cell(self.cell)
            self.cell, self.parts = None, {}
        if depth >= 5:
            self.into = None

    def _merge(self, area: str) -> None:
        corners = [self._address(corner) for corner in area.replace("$", "").split(":")]
        if len(corners) > 2:
            damaged(f"mergeCell {area[:40]}")
        (top, left), (bottom, right) = corners[0], corners[-1]
        self.merges.append(f"{letters(left)}{top}:{letters(right)}{bottom}")
        if len(self.merges) > MAX_MERGES:
            too_large("merges", MAX_MERGES)

    # ── cells ──

    def _address(self, reference: str) -> Cell:
        match = _REFERENCE.fullmatch(reference)
        row, column = (int(match[2]), column_number(match[1].upper().encode())) if match else (0, 0)
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            damaged(f"cell {reference[:40]}")
        return row, column

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            row, column = self._address(attributes["r"].replace("$", ""))
        else:
            row, column = max(self.row, 1), self.column + 1
        self.column = column
        spelling = self._spelling(attributes, row, column)
        if spelling:
            if column > LAST_COLUMN:
                damaged(f"row {row}")
            self._to_row(row)
            if self.inline.matter:
                self.runs[row - 1, column - 1] = tuple(self.inline.runs)
            style = _integer(attributes.get("s", "0"), 999_999)
            self.out.append(f'<c r="{letters(column)}{row}" s="{style}"{spelling}</c>')
            if len(self.out) > 2 * MAX_FILLED:
                too_large("filled", MAX_FILLED)

    def _to_row(self, row: int) -> None:
        if row != self.open_row:
            if self.open_row:
                self.out.append("</row>")
            if row:
                self.out.append(f'<row r="{row}">')
            self.open_row = row
            self.rows = max(self.rows, row)

    def _spelling(self, attributes: dict[str, str], row: int, column: int) -> str:
        """Type, formula and value of a cell; empty where it holds nothing."""
        kind = attributes.get("t", "n").strip()
        formula = "<f/>" if self.formula is not None else ""
        texts = self.parts.get("is" if kind == "inlineStr" else "v")
        text = None if texts is None else "".join(texts)
        if kind == "inlineStr":
            kind = "str"
        elif kind != "str":
            text = (text or "").strip() or None
        if text is not None:
            return self._value(kind, text, formula, (row - 1, column - 1))
        if self.formula is not None:
            self._uncached(self.formula, row, column)
        return f">{formula}" if formula else ""

    def _value(self, kind: str, text: str, formula: str, cell: Cell) -> str:
        if kind == "n" and _NUMBER.fullmatch(text):
            return f">{formula}<v>{_number(text)}</v>"
        if kind in ("n", "str"):
            return f' t="str">{formula}<v>{_escaped(text)}</v>'
        if kind == "s" and text.isascii() and text.isdigit() and len(text) <= 9:
            return f' t="s">{formula}<v>{text}</v>'
        if kind == "b" and text in ("0", "1", "true", "false"):
            return f' t="b">{formula}<v>{int(text in ("1", "true"))}</v>'
        if kind == "e":
            if text not in _KNOWN_ERRORS:
                self.errors[cell] = text[:40]
            return f' t="e">{formula}<v>{text if text in _KNOWN_ERRORS else "#VALUE!"}</v>'
        if kind == "d":
            return f' t="d">{formula}<v>{_escaped(text)}</v>'
        damaged(f"cell {letters(cell[1] + 1)}{cell[0] + 1}: t={kind[:20]}")

    def _uncached(self, formula: dict[str, str], row: int, column: int) -> None:
        """An array formula without a result leaves every cell of its area without one."""
        if formula.get("t") in ("array", "dataTable") and ":" in formula.get("ref", ""):
            first, _, last = formula["ref"].replace("$", "").partition(":")
            (top, left), (bottom, right) = self._address(first), self._address(last)
            if (bottom - top + 1) * (right - left + 1) <= MAX_ARRAY:
                self.blanks.append((top, left, bottom, right))

    def _array_blanks(self) -> None:
        written = set(re.findall(r'<c r="([A-Z]+[0-9]+)"', "".join(self.out))) if self.blanks else set()
        for top, left, bottom, right in self.blanks[:MAX_ARRAYS]:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if (name := f"{letters(column)}{row}") not in written:
                        written.add(name)
                        self._to_row(row)
                        self.out.append(f'<c r="{name}" s="0"><f/></c>')
        self._to_row(0)


def _is_true(value: str | None) -> bool:
    return (value or "").strip() in ("1", "true", "on")


def _integer(text: str, limit: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        damaged(f"number {text[:40]}")
    if int(text) > limit:
        damaged(f"number {text}")
    return int(text)


def _number(text: str) -> str:
    """A number as the plain spelling has it; one beyond all floats stays one, and is no value."""
    text = text.removeprefix("+").replace("-.", "-0.")
    text = "0" + text if text.startswith(".") else text
    return text if len(text) < 400 and re.fullmatch(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?", text) else "1e999"


def _escaped(text: str) -> str:
    return escape(text).replace("\r", "&#13;")


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
