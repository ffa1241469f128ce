"""A workbook of another kind (.xls, .ods, .fods, an HTML table), made anew as .xlsx so that it reads the same.

Carries over values, merged areas, widths, heights of an .xls, what is hidden, and number formats that show more than
the number. Knows xlsxwriter and where the other kinds keep their widths and heights. Knows no mark.
"""

from __future__ import annotations

import datetime
import io
from typing import Any, NamedTuple

from ...document.model import LENGTH
from ...grid import NoValue, Sheet, read
from ...grid.ods import is_flat
from ...grid.xlsx.archive import Archive
from ...sheets.fitting import TALLEST
from ...sheets.traps import open_workbook, write_text
from ...system.bounds import LAST_COLUMN, LAST_ROW

#: Widths where the file tells none: as the longest text needs, within these.
_NARROWEST, _WIDEST, _USUAL = 8.43, 40.0, 8.43
_ILLEGAL = str.maketrans("[]:*?/\\", "［］：＊？／＼")
_LOOK = {"font_name": "宋体", "font_size": 11, "font_charset": 134, "text_wrap": True, "valign": "vcenter", "border": 1,
         "border_color": "#BFBFBF"}
_TABLE, _STYLE, _FO = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in (
    "table", "style", "xsl-fo-compatible"))


class Rebuilt(NamedTuple):
    """The workbook made anew, what kind it was, and what sheets are called whose names Excel does not take."""

    data: bytes
    kind: str
    names: dict[str, str]


def rebuild(data: bytes) -> Rebuilt:
    """Raises Unreadable for what is no spreadsheet."""
    sheets = read(data)
    kind, widths, heights = _kind(data)
    names = _names([sheet.name for sheet in sheets])
    stream = io.BytesIO()
    book = open_workbook(stream, "", in_memory=True)
    for at, (sheet, name) in enumerate(zip(sheets, names)):
        target = book.add_worksheet(name)
        _write(book, target, sheet)
        _heights(target, sheet, heights[at] if at < len(heights) else {})
        known = widths[at] if at < len(widths) else {}
        for column in range(max(map(len, sheet.rows), default=0)):
            width = known.get(column) or (_USUAL if known else _fitting(sheet, column))
            target.set_column(column, column, width, None, {"hidden": column in sheet.traits.hidden_columns})
        if sheet.hidden:
            target.hide()
    if not sheets:
        book.add_worksheet()
    book.close()
    return Rebuilt(stream.getvalue(), kind, {sheet.name: name for sheet, name in zip(sheets, names)})


#: Of each sheet, how wide its columns are, or how high its rows.
_Sizes = list[dict[int, float]]


def _kind(data: bytes) -> tuple[str, _Sizes, _Sizes]:
    """What kind of file it is, and the widths of columns and heights of rows, as far as it tells them."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls", *_xls_sizes(data)
    if data.startswith(b"PK"):
        return ".ods", _ods_widths(Archive(data).needed("content.xml")), []
    return (".fods", _ods_widths(data), []) if is_flat(data) else ("HTML", [], [])


def _write(book: Any, target: Any, sheet: Sheet) -> None:
    formats: dict[str, Any] = {}

    def look(code: str = "General", **more: int) -> Any:
        key = f"{code}{more}"
        if key not in formats:
            formats[key] = book.add_format(_LOOK | {"num_format": code} | more)
        return formats[key]

    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.areas:
        bottom, right = min(bottom, LAST_ROW - 1), min(right, LAST_COLUMN - 1)
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if len(cells) > 1 and not cells & taken:  # areas of a damaged file may overlap; Excel takes none that do
            taken |= cells
            target.merge_range(top, left, bottom, right, "", look())
    for row, column, value in sheet.filled():
        percent = (row, column) in sheet.traits.percents
        code = sheet.traits.formats.get((row, column), "0%" if percent else "General")
        _put(target, row, column, value, look, code)
    for area in sheet.traits.crossed:
        target.conditional_format(*area, {"type": "formula", "criteria": "=TRUE", "format": look(font_strikeout=1)})


def _heights(target: Any, sheet: Sheet, known: dict[int, float]) -> None:
    hidden = sheet.traits.hidden_rows
    for row in sorted(hidden | {row for row in known if row < len(sheet.rows)}):
        target.set_row(row, known.get(row), None, {"hidden": row in hidden})


def _put(target: Any, row: int, column: int, value: Any, look: Any, code: str) -> None:
    if isinstance(value, NoValue) and value.kind in ("raised", "parts", "faint"):
        write_text(target, row, column, value.shown[:LENGTH], look(font_script=1))  # figures that are none stay so
        return
    if isinstance(value, NoValue) and value.held != "":
        value = value.held  # it shows otherwise than it is: the bureau's own workbook keeps it
    if isinstance(value, NoValue):
        # an error stays one; a formula nobody has calculated is one that says so
        error = value.shown if value.kind == "error" else ""
        target.write_formula(row, column, f"={error or 'NA()'}", look(), error)
    elif isinstance(value, bool):
        target.write_boolean(row, column, value, look())
    elif isinstance(value, (int, float)):
        target.write_number(row, column, value, look(code))
    elif isinstance(value, datetime.datetime) and value.year >= 1900:
        timed = value.time() != datetime.time()
        target.write_datetime(row, column, value, look("yyyy-mm-dd hh:mm:ss" if timed else "yyyy-mm-dd"))
    else:
        write_text(target, row, column, str(value)[:LENGTH], look())


def _fitting(sheet: Sheet, column: int) -> float:
    texts = [row[column] for row in sheet.rows if column < len(row) and isinstance(row[column], str)]
    longest = max((sum(1 if char < "\x7f" else 2 for char in part) for text in texts for part in text.split("\n")),
                  default=0)
    return min(max(longest + 2.0, _NARROWEST), _WIDEST)


def _names(names: list[str]) -> list[str]:
    """Names that Excel takes: at most 31 characters, none of []:*?/\\, no two the same."""
    told: list[str] = []
    for name in names:
        legal = "".join(char for char in name.translate(_ILLEGAL) if char.isprintable()).strip("'")[:28] or "Sheet"
        legal = name if legal == name[:28] and len(name) <= 31 else legal
        taken = {one.casefold() for one in told} | {"history"}
        told.append(next(one for one in (legal, *(f"{legal[:27]}~{at}" for at in range(2, len(names) + 3)))
                         if one.casefold() not in taken))
    return told


def _xls_sizes(data: bytes) -> tuple[_Sizes, _Sizes]:
    """Per sheet, the widths of columns that say one, in characters, and the heights of rows that were set: points."""
    import xlrd

    sheets = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO()).sheets()
    widths = [{column: info.width / 256 for column, info in sheet.colinfo_map.items() if not info.hidden}
              for sheet in sheets]
    # told in twentieths of a point; the others are as high as their text needs
    heights = [{row: min(info.height / 20, TALLEST) for row, info in sheet.rowinfo_map.items() if info.height_mismatch}
               for sheet in sheets]
    return widths, heights


def _ods_widths(data: bytes) -> _Sizes:
    from xml.etree import ElementTree

    root = ElementTree.fromstring(data)
    styles = {style.get(f"{_STYLE}name"): _inches(part.get(f"{_STYLE}column-width", ""))
              for style in root.iter(f"{_STYLE}style") for part in style.iter(f"{_STYLE}table-column-properties")}
    sizes = []
    for table in root.iter(f"{_TABLE}table"):
        widths, at = {}, 0
        for column in table.iter(f"{_TABLE}table-column"):
            repeat = int(column.get(f"{_TABLE}number-columns-repeated", "1"))
            if width := styles.get(column.get(f"{_TABLE}style-name")):
                widths.update(dict.fromkeys(range(at, min(at + repeat, 256)), width * 96 / 7))
            at += repeat
        sizes.append(widths)
    return sizes


def _inches(written: str) -> float:
    """A length as OpenDocument writes it; nothing where it is in no unit known."""
    for unit, scale in (("cm", 2.54), ("mm", 25.4), ("in", 1.0), ("pt", 72.0)):
        if written.endswith(unit):
            return float(written[:-2]) / scale
    return 0.0
