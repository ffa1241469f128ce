"""The workbook of conflicts: written for a person to decide on, and the choices read back from it.

Knows the columns; `listing` knows how a list looks, the grid what a person has saved. Knows no merging.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, repeat, takewhile
from typing import Any

from .. import grid
from ..document.wording import LANGUAGES, field, say, version
from ..document.wording import disputes as words
from ..merging import Balance, Choice, Conflict, legible
from ..sheets.listing import Book, Column, Content, Kind
from ..system.errors import Unreadable

#: Longer values are cut for reading: what is chosen is the version, not the text shown.
_SHOWN = 1000
#: The columns in front of the versions, with their widths in characters.
_LEFT = {"place": 5, "year": 6, "division": 9, "department": 16, "project": 23, "name": 18, "field": 14, "choice": 7}
_VALUE, _WHERE, _MARK = 30, 20, 36
#: The columns of the reckoning that say whose figures they are, with their widths; figures follow.
_RECKONED = {"year": 6, "division": 9, "department": 24, "unit": 12, "side": 10}

#: A submission, one of its units, and what stands against what.
Reckoned = tuple[tuple[Any, ...], str, Balance]


def _number(text: str) -> int | None:
    """The number of the version that a person has written."""
    tidy = text.strip().upper()
    for names in words.VERSIONS:
        if len(tidy) == 1 and tidy in names:
            return names.index(tidy)
    longest = len(words.VERSIONS[0])
    return int(tidy) - 1 if tidy.isascii() and tidy.isdigit() and int(tidy) > longest else None


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def write(conflicts: Sequence[Conflict], reckoning: Iterable[Reckoned], lang: str = "zh") -> bytes:
    """The workbook: a row a conflict, and the reckoning by submission and unit on a sheet of its own."""
    heading = say(words.CONFLICTS_HEADING, lang)
    book = Book(heading)
    most = max([2, *(len(one.sides) for one in conflicts)])
    versions = tuple(version(number, lang) for number in range(most))
    titles = {name: say(title, lang) for name, title in words.CONFLICT_COLUMNS.items()}
    kinds: dict[str, Kind] = {"place": "number", "choice": "choice"}
    columns = [Column(titles[name], width, kinds.get(name, "text"), versions if name == "choice" else ())
               for name, width in _LEFT.items()]
    columns += [Column(name, _VALUE) for name in versions]
    columns += [Column(titles["where"].format(version=name), _WHERE) for name in versions]
    columns += [Column(titles["mark"], _MARK, hidden=True)]
    book.add(heading, say(words.CONFLICTS_SHEET, lang), columns, _rows(conflicts, most, lang),
             [say(words.CONFLICTS_NOTE, lang)])
    titles = {name: say(title, lang) for name, title in words.RECKONING_COLUMNS.items()}
    columns = [Column(title, _RECKONED.get(name, 12), "text" if name in _RECKONED else
                      "number" if name in ("projects", "indicators") else "money") for name, title in titles.items()]
    sheet = say(words.RECKONING_SHEET, lang)
    book.add(sheet, sheet, columns, _reckoned(reckoning, list(titles)[len(_RECKONED):], lang))
    return book.bytes()


def _rows(conflicts: Iterable[Conflict], most: int, lang: str) -> Iterator[list[Content]]:
    for place, one in enumerate(conflicts, 1):
        year, division, code, _ = one.identity
        department = " ".join(part for part in (code, one.department) if part)
        blank = [None] * (most - len(one.sides))
        yield [place, str(year or "") or None, division, department or None, one.code, one.name, field(one.path, lang),
               version(one.chosen, lang) if one.chosen is not None else None,
               *(_shown(side.value, lang) for side in one.sides), *blank,
               *(str(side.where) for side in one.sides), *blank,
               " ".join([one.mark, *(_seal(_shown(side.value, lang)) for side in one.sides)])]


def _shown(value: Any, lang: str) -> str:
    text = legible(value) or say(words.BLANK, lang)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "……"


def _seal(text: str) -> str:
    """Tells a text from any other, white space apart, which every program keeps in its own way."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:8]


def _reckoned(rows: Iterable[Reckoned], counted: Sequence[str], lang: str) -> Iterator[list[Content]]:
    for (year, division, code, name), unit, balance in rows:
        for side in words.SIDES:
            figures = getattr(balance, side)
            if side in ("read", "out") or figures.projects:
                yield [str(year or "") or None, division, code or name, unit or None, say(words.SIDES[side], lang),
                       *(getattr(figures, name) for name in counted)]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def read(data: bytes) -> dict[str, Choice]:
    """The choices a person has made, by the marks of their conflicts; rows without a choice are none.

    What must not be taken bears its fault: a row in which a version was typed over, rows that contradict one another.
    Raises Unreadable for what is no spreadsheet, and for one that is no list of conflicts.
    """
    for sheet in grid.read(data):
        for row, cells in enumerate(sheet.rows):
            places = {str(cell): column for column, cell in enumerate(cells)}
            for lang in LANGUAGES:
                wanted = {name: places.get(say(title, lang)) for name, title in words.CONFLICT_COLUMNS.items()}
                if wanted["choice"] is not None and wanted["mark"] is not None:
                    names = takewhile(places.__contains__, (version(number, lang) for number in count()))
                    return _choices(sheet, row, wanted, {name: places[name] for name in names}, lang)
    raise Unreadable("no-decisions")


def _choices(sheet: grid.Sheet, header: int, columns: dict[str, int | None], versions: dict[str, int],
             lang: str) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for row in range(header + 1, len(sheet.rows)):
        text = {name: _text(sheet.at(row, column), lang) for name, column in columns.items() if column is not None}
        mark, *seals = text["mark"].split() or [""]
        edited = [name for (name, column), seal in zip(versions.items(), chain(seals, repeat(_seal(""))))
                  if seals and _seal(_text(sheet.at(row, column), lang)) != seal]
        if not text["choice"] and not edited:
            continue
        about = " ".join(text[name] for name in ("department", "project", "field") if text.get(name))
        choice = Choice(row + 1, _number(text["choice"]), text["choice"], about)
        if edited:
            choice.fault, choice.details = "decision-edited", {"versions": "、".join(edited)}
        # a row that somebody has typed bears the mark of no conflict: it is refused by its own
        twin = found.setdefault(mark or f"row {row}", choice)
        if (twin.which, twin.fault) != (choice.which, choice.fault):
            found[f"{mark} {row}"] = choice
            _contradict(twin, choice)
            _contradict(choice, twin)
    return found


def _contradict(choice: Choice, other: Choice) -> None:
    if choice.fault is None:
        choice.fault, choice.details = "decision-twice", {"other": other.row}


def _text(cell: Any, lang: str) -> str:
    if isinstance(cell, grid.NoValue):
        return cell.shown or say(words.FORMULA, lang)
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
