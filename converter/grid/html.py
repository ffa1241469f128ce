"""HTML tables that government systems export and call .xls, read with lxml: every table and text of the page, in order.

What a cell shows is its value: number formats and formulas are not to be had.
"""

from __future__ import annotations

from typing import Any

from .cells import Sheet, Traits, check_extent
from ..system.errors import Unreadable

#: How much of a file is looked at to tell whether it is such a page.
_HEAD = 100_000


def is_page(data: bytes) -> bool:
    head = data[:_HEAD].lower()
    head = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and b"<table" in head


def read(data: bytes) -> list[Sheet]:
    from lxml import etree, html

    try:
        root = html.document_fromstring(_decoded(data), parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("damaged", why=str(error)) from None
    page = _Page()
    page.walk(root.find("body") if root.find("body") is not None else root)
    return [Sheet("HTML", page.rows, page.areas, traits=Traits(untold=("percents", "formulas", "hidden")))]


def _decoded(data: bytes) -> str:
    """The page's text: its byte order mark, then UTF-8, then what Chinese systems write otherwise."""
    for encoding in (["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("damaged", why="encoding")
    # lxml takes no text that declares an encoding in an XML prologue
    return text.split("?>", 1)[1] if text.lstrip().startswith("<?xml") else text


class _Page:
    """The rows of a page: a table's rows, and a row for every text between tables."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.areas: list[tuple[int, int, int, int]] = []

    def walk(self, element: Any) -> None:
        stack = [iter([element])]  # no recursion: a page nests as deep as its maker likes
        while stack:
            part = next(stack[-1], None)
            if part is None:
                stack.pop()
            elif not isinstance(part.tag, str) or part.tag in ("script", "style", "head"):
                self._line(part.tail)
            elif part.tag == "table":
                self._table(part)
                self._line(part.tail)
            elif part.find(".//table") is None:
                self._line(_text(part))
                self._line(part.tail)
            else:
                self._line(part.text)
                stack.append(iter(part))

    def _line(self, text: str | None) -> None:
        if text and text.strip():
            self.rows.append([text.strip()])

    def _table(self, table: Any) -> None:
        top = len(self.rows)
        taken: set[tuple[int, int]] = set()
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for offset, source in enumerate(rows):
            row: list[Any] = []
            column = 0
            for cell in source:
                if cell.tag not in ("td", "th"):
                    continue
                while (top + offset, column) in taken:
                    column += 1
                tall, wide = _span(cell, "rowspan"), _span(cell, "colspan")
                check_extent(len(rows) + top, column + wide)
                row.extend([""] * (column - len(row)))
                row.append(_text(cell))
                if tall > 1 or wide > 1:
                    bottom = min(top + offset + tall, top + len(rows)) - 1
                    self.areas.append((top + offset, column, bottom, column + wide - 1))
                    taken.update((r, c) for r in range(top + offset, bottom + 1) for c in range(column, column + wide))
                column += wide
            self.rows.append(row)


def _span(cell: Any, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    return min(max(1, int(written)), 1000) if written.isdecimal() and len(written) < 6 else 1


def _text(element: Any) -> str:
    """What a cell shows, with its line breaks."""
    for part in element.iter("br"):
        part.tail = "\n" + (part.tail or "")
    return "\n".join(line for line in (" ".join(line.split()) for line in element.text_content().split("\n")) if line)
