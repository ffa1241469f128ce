"""Writing text into a worksheet as the text it is. Knows one peculiarity of xlsxwriter, and nothing of any sheet."""

from __future__ import annotations

from typing import Any


def is_odd(text: str) -> bool:
    """Whether xlsxwriter takes a text for mark-up of its own."""
    return text.startswith("<r>") and text.endswith("</r>")


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> int:
    """A text in a cell; xlsxwriter's own code tells where it was left out.

    xlsxwriter passes a text from `<r>` to `</r>` on as mark-up; in pieces it is text.
    """
    if is_odd(text):
        return sheet.write_rich_string(row, column, text[:1], text[1:2], text[2:], *([style] if style else []))
    return sheet.write_string(row, column, text, style)
