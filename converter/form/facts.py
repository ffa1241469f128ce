"""The hidden sheet of a template: what a form says beside its cells, each fact with the values it takes.

Refuses whatever means nothing, with its cell and what comes nearest. Knows no marker and no page's cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from .boxes import SIGN
from .folding import fold
from .refusal import FormError, near
from .. import grid
from ..document import settings
from ..document.model import FUNDS
from ..document.values import added, code, number
from ..sheets.excel import address

#: The hidden sheet of a template, and of every workbook written from it.
HIDDEN_SHEET = "_form"
#: What a level is followed by where the blank has a row for it.
PRINTED = "预置"
#: A fact → how many values it takes at least, and at most.
_KNOWN: dict[str, tuple[int, int | None]] = {
    "id": (1, 1), "edition": (1, 1), "title": (1, 1), "sheet_name": (2, 2), "level": (2, 3), "level1": (1, 1),
    "unit": (1, None), "alias": (2, None), "required": (1, 1), "merge": (1, 1), "footer": (1, None),
    "ignore": (1, None), "extra": (1, None), "severity": (2, 2), "weight": (1, 1),
    "codes": (1, 1), "sum": (2, None),
}
#: What `ignore` was called.
_FORMER = {"extra": "ignore"}
_ONCE, _NEEDED = ("id", "edition", "title", "weight", "codes"), ("id", "edition")
#: What the points of a project's indicators come to where a form does not say.
_WEIGHTS = Decimal(100)


def are_facts(sheet: grid.Sheet) -> bool:
    """Whether a sheet is the hidden one that a workbook of ours carries: its name, and nothing but facts."""
    return sheet.name == HIDDEN_SHEET and all(row[0] in _KNOWN for row in sheet.rows if len(row) != row.count(""))


def told(name: str) -> tuple[str, int]:
    """A label as a fact names it, `指标值#2`: its folded text, and which of equal ones is meant; 0: all."""
    text, sign, place = name.rpartition(SIGN)
    return (fold(text), int(place)) if sign and place.isdecimal() else (fold(name), 0)


def amount(name: str) -> str:
    """The path of an amount of money as a fact names it: a path, or a source of money."""
    return name if "." in name else f"{FUNDS}{name}].amount"


def is_template(sheets: Iterable[grid.Sheet]) -> bool:
    """Whether a workbook is a form, and not one that was written by it: facts beyond its name, and markers."""
    sheets = list(sheets)
    return any(are_facts(sheet) and any(row and row[0] not in ("", *_NEEDED) for row in sheet.rows)
               for sheet in sheets) and any(
        isinstance(content, str) and "{{" in content for sheet in sheets for _, _, content in sheet.filled())


class Value(NamedTuple):
    """A value of a fact, and the cell it stands in."""

    text: str
    cell: str

    def refused(self, key: str, known: Iterable[str] = ()) -> FormError:
        return FormError(key, HIDDEN_SHEET, self.cell, found=self.text, near=near(self.text, known))


class Facts:
    """The rows of the hidden sheet by their facts. Raises FormError."""

    def __init__(self, hidden: grid.Sheet) -> None:
        self._rows: dict[str, list[list[Value]]] = {name: [] for name in _KNOWN}
        for name, values in _rows(hidden):
            if name.text not in _KNOWN:
                raise name.refused("form-no-fact", _KNOWN)
            least, most = _KNOWN[name.text]
            if len(values) < least:
                raise FormError("form-few", HIDDEN_SHEET, name.cell, fact=name.text, count=least)
            if most is not None and len(values) > most:
                raise FormError("form-many", HIDDEN_SHEET, values[most].cell, fact=name.text, count=most,
                                found=values[most].text)
            if name.text in _ONCE and self._rows[name.text]:
                raise FormError("form-twice", HIDDEN_SHEET, name.cell, fact=name.text)
            self._rows[_FORMER.get(name.text, name.text)].append(values)
        for fact in _NEEDED:
            if not self._rows[fact]:
                raise FormError("form-lacks", HIDDEN_SHEET, None, fact=fact)

    def rows(self, name: str) -> list[list[Value]]:
        return self._rows[name]

    def texts(self, name: str) -> list[list[str]]:
        return [[value.text for value in row] for row in self._rows[name]]

    def words(self, name: str) -> list[str]:
        return [value.text for row in self._rows[name] for value in row]

    def one(self, name: str) -> str:
        return next(iter(self.words(name)), "")

    def codes(self) -> code.Scheme:
        """What project codes are."""
        for value in (row[0] for row in self._rows["codes"]):
            if value.text not in code.SCHEMES:
                raise value.refused("form-no-word", code.SCHEMES)
            return code.SCHEMES[value.text]
        return code.HEBEI

    def weights(self) -> Decimal:
        """What the points of a project's indicators come to."""
        for value in (row[0] for row in self._rows["weight"]):
            figure = added.parse_number(value.text, [])
            if figure is None or figure <= 0:
                raise value.refused("form-no-word", ["100"])
            return figure
        return _WEIGHTS

    def sums(self) -> dict[str, tuple[str, ...]]:
        """What sums of money are made of: path → paths. A source stands for its amount."""
        made: dict[str, tuple[str, ...]] = {}
        for whole, *parts in self._rows["sum"]:
            if amount(whole.text) in made:
                raise FormError("form-twice", HIDDEN_SHEET, whole.cell, fact=f"sum {whole.text}")
            made[amount(whole.text)] = tuple(amount(part.text) for part in parts)
        return made

    def levels(self) -> tuple[tuple[str, str, bool], ...]:
        """Level 1, level 2, and whether the blank has a row for it."""
        for row in self._rows["level"]:
            if row[2:] and row[2].text != PRINTED:
                raise row[2].refused("form-no-word", [PRINTED])
        known = {row[0].text for row in self._rows["level"]}
        for row in self._rows["level1"]:
            if row[0].text not in known:
                raise row[0].refused("form-no-word", known)
        return tuple((row[0], row[1], bool(row[2:])) for row in self.texts("level"))

    def aliases(self) -> dict[tuple[str, int], list[str]]:
        """A folded label, and which of equal ones it is (0: all of them) → the other names it goes by, folded."""
        named: dict[tuple[str, int], list[str]] = {}
        for row in self.texts("alias"):
            named.setdefault(told(row[0]), []).extend(fold(alias) for alias in row[1:])
        return named

    def severities(self) -> dict[str, str]:
        """Rule → severity or off."""
        chosen: dict[str, str] = {}
        for rule, severity in self._rows["severity"]:
            try:
                chosen |= settings.read([(rule.text, severity.text)])
            except settings.SettingError as error:
                cell = (rule if error.key == "no-rule" else severity).cell
                raise FormError(error.key, HIDDEN_SHEET, cell, **error.details) from None
        return chosen


def _rows(hidden: grid.Sheet) -> Iterator[tuple[Value, list[Value]]]:
    for place, row in enumerate(hidden.rows):
        cells = [Value(_shown(content).strip(), address(place, column)) for column, content in enumerate(row)
                 if content != "" or not column]
        if any(cell.text for cell in cells):
            yield cells[0], [cell for cell in cells[1:] if cell.text]


def _shown(content: object) -> str:
    """A fact as it was typed: a number without what a spreadsheet adds to it."""
    figure = number.decimal(content)
    return str(content) if figure is None else f"{number.plain(figure):f}"
