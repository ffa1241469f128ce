"""The workbook of conflicts: written for a person to decide on, and the choices read back from it.

Knows xlsxwriter for writing and the grid for reading, and what the columns are. Knows no merging.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from . import grid
from .cells import write_text
from .grid import Unreadable
from .merge import Balance, Choice, Conflict, legible
from .wording import LANGUAGES, field, say
from .wording import merge as words

_CREATED = datetime.datetime(2023, 1, 1)
#: Longer values are cut for reading: what is chosen is the version, not the text shown.
_SHOWN = 1000
_WIDTHS = {"place": 6, "year": 7, "division": 10, "department": 24, "project": 24, "name": 24, "field": 18, "choice": 8}
_VALUE, _WHERE = 40, 30
_LEFT = ("place", "year", "division", "department", "project", "name", "field", "choice")
_HEADER = 2  # the row of the columns' headers


def version(number: int, lang: str) -> str:
    """What the version of this number is called, from 0."""
    names = say(words.VERSIONS, lang)
    return names[number] if number < len(names) else str(number + 1)


def _number(text: str) -> int | None:
    """The number of the version that a person has written."""
    tidy = text.strip().upper()
    for names in words.VERSIONS:
        if len(tidy) == 1 and tidy in names:
            return names.index(tidy)
    longest = len(words.VERSIONS[0])
    return int(tidy) - 1 if tidy.isascii() and tidy.isdigit() and int(tidy) > longest else None


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def write(conflicts: Sequence[Conflict], reckoning: Iterable[tuple[tuple, str, Balance]], lang: str = "zh") -> bytes:
    """The workbook: a row a conflict, and the reckoning by submission and unit on a sheet of its own."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_format_properties": {"font_name": "宋体", "font_size": 11, "font_charset": 134}})
    book.set_properties({"title": say(words.CONFLICTS_HEADING, lang), "author": "", "created": _CREATED})
    look = {"valign": "top", "text_wrap": True, "border": 1}
    formats = {"text": book.add_format({**look, "num_format": "@"}), "title": book.add_format({"bold": True,
               "font_size": 16}), "header": book.add_format({**look, "bold": True, "bg_color": "#DDEBF7"}),
               "choice": book.add_format({**look, "num_format": "@", "bg_color": "#FFF2CC", "align": "center"}),
               "number": book.add_format(look), "money": book.add_format({**look, "num_format": "0.00##"})}
    _conflicts(book.add_worksheet(say(words.CONFLICTS_SHEET, lang)), conflicts, formats, lang)
    _reckoning(book.add_worksheet(say(words.RECKONING_SHEET, lang)), reckoning, formats, lang)
    book.close()
    return stream.getvalue()


def _conflicts(sheet: Any, conflicts: Sequence[Conflict], formats: dict[str, Any], lang: str) -> None:
    most = max([2, *(len(one.sides) for one in conflicts)])
    versions = [version(number, lang) for number in range(most)]
    columns = [say(words.CONFLICT_COLUMNS[name], lang) for name in _LEFT] + versions + [
        say(words.CONFLICT_COLUMNS["where"], lang).format(version=name) for name in versions]
    mark = len(columns)
    _print(sheet, _HEADER)
    for column, width in enumerate([*(_WIDTHS[name] for name in _LEFT), *[_VALUE] * most, *[_WHERE] * most]):
        sheet.set_column(column, column, width)
    sheet.set_column(mark, mark, 36, None, {"hidden": True})
    sheet.write_string(0, 0, say(words.CONFLICTS_HEADING, lang), formats["title"])
    sheet.write_string(1, 0, say(words.CONFLICTS_NOTE, lang))
    for column, name in enumerate([*columns, say(words.CONFLICT_COLUMNS["mark"], lang)]):
        sheet.write_string(_HEADER, column, name, formats["header"])
    sheet.freeze_panes(_HEADER + 1, _LEFT.index("field") + 1)
    for row, one in enumerate(conflicts, _HEADER + 1):
        sheet.write_number(row, 0, row - _HEADER, formats["number"])
        year, division, code, _ = one.identity
        left = [str(year or ""), division, " ".join(part for part in (code, one.department) if part), one.code,
                one.name, field(one.path, lang)]
        values = [_shown(side.value, lang) for side in one.sides] + [""] * (most - len(one.sides))
        places = [str(side.where) for side in one.sides] + [""] * (most - len(one.sides))
        for column, text in enumerate(left, 1):
            _put(sheet, row, column, text, formats["text"])
        choice = version(one.chosen, lang) if one.chosen is not None else ""
        _put(sheet, row, len(left) + 1, choice, formats["choice"])
        for column, text in enumerate([*values, *places], len(_LEFT)):
            _put(sheet, row, column, text, formats["text"])
        sheet.write_string(row, mark, one.mark)
    row = _HEADER + 1
    for sides, run in groupby(len(one.sides) for one in conflicts):
        count = len(list(run))
        sheet.data_validation(row, len(_LEFT) - 1, row + count - 1, len(_LEFT) - 1,
                              {"validate": "list", "source": versions[:sides]})
        row += count
    sheet.autofilter(_HEADER, 0, _HEADER + max(1, len(conflicts)), mark - 1)


def _put(sheet: Any, row: int, column: int, text: str | None, look: Any) -> None:
    """A text, or a cell left blank: one that holds no characters would not be blank to a spreadsheet program."""
    if text:
        write_text(sheet, row, column, text, look)
    else:
        sheet.write_blank(row, column, None, look)


def _print(sheet: Any, header: int) -> None:
    """As it is printed: A4, landscape, as wide as the page, the headers on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)


def _shown(value: Any, lang: str) -> str:
    text = legible(value) or say(words.BLANK, lang)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "……"


def _reckoning(sheet: Any, rows: Iterable[tuple[tuple, str, Balance]], formats: dict[str, Any], lang: str) -> None:
    names = list(words.RECKONING_COLUMNS)
    _print(sheet, 0)
    for column, (name, width) in enumerate(zip(names, (8, 12, 24, 24, 14, *[12] * 5))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, say(words.RECKONING_COLUMNS[name], lang), formats["header"])
    sheet.freeze_panes(1, 0)
    row = 1
    for (year, division, code, name), unit, balance in rows:
        for side in words.SIDES:
            figures = getattr(balance, side)
            if side in ("read", "out") or figures.projects:
                left = [str(year or ""), division, code or name, unit, say(words.SIDES[side], lang)]
                for column, text in enumerate(left):
                    _put(sheet, row, column, text, formats["text"])
                for column, counted in enumerate(names[5:], 5):
                    look = "number" if counted in ("projects", "indicators") else "money"
                    sheet.write_number(row, column, getattr(figures, counted), formats[look])
                row += 1


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def read(data: bytes) -> dict[str, Choice]:
    """The choices a person has made, by the marks of their conflicts; rows without a choice are none.

    Raises Unreadable for what is no spreadsheet, and for one that is no list of conflicts.
    """
    for sheet in grid.read(data):
        for row, cells in enumerate(sheet.rows):
            places = {str(cell): column for column, cell in enumerate(cells)}
            for lang in LANGUAGES:
                wanted = {name: places.get(say(title, lang)) for name, title in words.CONFLICT_COLUMNS.items()}
                if wanted["choice"] is not None and wanted["mark"] is not None:
                    return _choices(sheet, row, wanted)
    raise Unreadable("no-decisions")


def _choices(sheet: grid.Sheet, header: int, columns: dict[str, int | None]) -> dict[str, Choice]:
    found = {}
    for row in range(header + 1, len(sheet.rows)):
        text = {name: _text(sheet.at(row, column)) for name, column in columns.items() if column is not None}
        if text["choice"]:
            about = " ".join(text[name] for name in ("department", "project", "field") if text.get(name))
            # a row that somebody has copied or typed bears a mark of another or none: it is refused by its own
            mark = text["mark"] if text["mark"] not in found else f"{text['mark']} {row}"
            found[mark] = Choice(row + 1, _number(text["choice"]), text["choice"], about)
    return found


def _text(cell: Any) -> str:
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
