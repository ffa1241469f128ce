"""OpenDocument spreadsheets (.ods), read with lxml: values, merges, percentages, formulas, hidden rows."""

from __future__ import annotations

import datetime
import io
import zipfile
from decimal import Decimal
from typing import Any

from .cells import Sheet, Traits, check_extent
from ..system.bounds import MAX_PARTS, too_large
from ..system.errors import Unreadable

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _OFFICE, _TEXT, _STYLE = (_NS % name for name in ("table", "office", "text", "style"))


def read(data: bytes) -> list[Sheet]:
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if ("META-INF/manifest.xml" in package.namelist()
                    and b"<manifest:encryption-data" in _part(package, "META-INF/manifest.xml")):
                raise Unreadable("encrypted")
            content = _part(package, "content.xml")
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable("damaged", why=str(error)) from None
    if b"<!DOCTYPE" in content[:1000]:
        raise Unreadable("document-type")
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise Unreadable("damaged", why=str(error)) from None
    unseen = {style.get(f"{_STYLE}name") for style in root.iter(f"{_STYLE}style")
              if any(part.get(f"{_TABLE}display") == "false" for part in style.iter(f"{_STYLE}table-properties"))}
    return [_Reader(table).sheet(table.get(f"{_TABLE}style-name") in unseen) for table in root.iter(f"{_TABLE}table")]


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        content = stream.read(MAX_PARTS + 1)
    if len(content) > MAX_PARTS:
        too_large("part", MAX_PARTS)
    return content


class _Reader:
    """One table, being read. Repeated rows and cells count as often as they say only where they hold something."""

    def __init__(self, table: Any) -> None:
        self.table = table
        self.rows: list[list[Any]] = []
        self.areas: list[tuple[int, int, int, int]] = []
        self.traits = Traits()
        self.gap = 0  # blank rows not yet written: they count only if something follows
        self.extent = 0

    def sheet(self, hidden: bool) -> Sheet:
        for row in self.table.iter(f"{_TABLE}table-row"):
            self._row(row)
        return Sheet(self.table.get(f"{_TABLE}name") or "", self.rows, self.areas, hidden, self.traits)

    def _row(self, source: Any) -> None:
        repeat = _count(source, "number-rows-repeated")
        number = len(self.rows) + self.gap
        cells, traits = self._cells(source, number)
        if not cells:
            self.gap += repeat
            return
        check_extent(number + repeat, len(cells))
        self.rows.extend([] for _ in range(self.gap))
        self.gap = 0
        self.rows.extend(list(cells) for _ in range(repeat))
        for column, trait in traits:
            for row in range(number, number + repeat):
                getattr(self.traits, trait).add((row, column))
        if source.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            self.traits.hidden_rows.update(range(number, number + repeat))

    def _cells(self, source: Any, number: int) -> tuple[list[Any], list[tuple[int, str]]]:
        cells: list[Any] = []
        traits: list[tuple[int, str]] = []
        gap = 0
        for cell in source:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            repeat = _count(cell, "number-columns-repeated")
            column = len(cells) + gap
            value = _value(cell)
            tall, wide = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            if tall > 1 or wide > 1:
                self.areas.append((number, column, number + tall - 1, column + wide - 1))
            formula = cell.get(f"{_TABLE}formula") is not None
            if value == "" and not formula:
                gap += repeat
                continue
            check_extent(1, column + repeat)
            cells.extend([""] * gap + [value] * repeat)
            gap = 0
            if cell.get(f"{_OFFICE}value-type") == "percentage":
                traits += [(at, "percents") for at in range(column, column + repeat)]
            if formula:
                traits.append((column, "formulas" if value != "" else "uncached"))
        return cells, traits


def _count(element: Any, name: str) -> int:
    """A repeat or span, which is 1 where nothing is said."""
    written = element.get(f"{_TABLE}{name}", "1")
    if not written.isdecimal() or not int(written):
        raise Unreadable("damaged", why=f"{name}={written}"[:100])
    return int(written)


def _value(cell: Any) -> Any:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        try:
            return float(Decimal(cell.get(f"{_OFFICE}value", "")))
        except (ArithmeticError, ValueError):
            return _text(cell)
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        try:
            return datetime.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", ""))
        except ValueError:
            return _text(cell)
    return _text(cell)


def _text(cell: Any) -> str:
    """The paragraphs of a cell, a line each; notes are no content."""
    return "\n".join(_inline(part) for part in cell if part.tag == f"{_TEXT}p")


def _inline(element: Any) -> str:
    pieces = [element.text or ""]
    for part in element:
        if part.tag == f"{_TEXT}s":
            pieces.append(" ")
        elif part.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif isinstance(part.tag, str) and not part.tag.startswith(_OFFICE):
            pieces.append(_inline(part))
        pieces.append(part.tail or "")
    return "".join(pieces)
