"""Opening a workbook to write, and writing text into it as the text it is: what xlsxwriter must be told each time.

Knows no sheet, no look and no content.
"""

from __future__ import annotations

import datetime
from copy import deepcopy
from typing import Any, BinaryIO

#: The date every file we write bears: the same content is the same bytes.
CREATED = datetime.datetime(2023, 1, 1)


def open_workbook(stream: BinaryIO, title: str, **options: Any) -> Any:
    """An xlsxwriter workbook in which text is never a formula, a link or a number; options are xlsxwriter's.

    They are copied: xlsxwriter writes into the properties it is given, and the next workbook of them would be another.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(stream, {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, **deepcopy(options)})
    if options.get("constant_memory"):
        from .streamed import StreamedSheet

        book.worksheet_class = StreamedSheet
    else:
        from .filled import FilledSheet

        book.worksheet_class = FilledSheet
    book.set_properties({"title": title, "author": "", "created": CREATED})
    return book


def is_odd(text: str) -> bool:
    """Whether xlsxwriter takes a text for mark-up of its own."""
    return text.startswith("<r>") and text.endswith("</r>")


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> Any:
    """A text in a cell; xlsxwriter's own code tells where it was left out.

    xlsxwriter passes a text from `<r>` to `</r>` on as mark-up; in pieces it is text.
    """
    if is_odd(text):
        return sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], *([style] if style else []))
    return sheet._write_string(row, column, text, style)
