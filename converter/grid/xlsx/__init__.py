"""What an .xlsx package tells beside its values, and the bounds that guard whoever reads the values.

`inspect` reads the package once and gives two things: the traits of every worksheet that calamine says
nothing of (number formats, dates among them, what is struck or raised, formulas and whether they hold a result,
errors, hidden rows and columns),
and `plain`: the same workbook checked against the bounds below, with every part found, uncompressed and
plainly spelt. Reading `plain` instead of the file means that nothing unchecked is ever read: calamine
allocates whatever extent a sheet claims, takes `1&#53;` for 1, CDATA for a blank, a UTF-16 sheet for an
empty one, `<v>x</v>` of a shared string for the first one, and gives up a workbook for one #SPILL!.

A sheet spelt as the known writers spell is validated by regular expressions and passed on as it is; any
other is read by expat and spelt anew. Only what was validated is trusted to regular expressions.

Knows zip, the XML of SpreadsheetML and how calamine reads it. Knows no form and no value grammar; tells
nothing of .xlsb, .ods and .xls.
"""

from __future__ import annotations

from typing import NamedTuple

from .archive import Archive
from .inspection import Book
from .stream import workbook_path
from ..traits import Traits
from ...system.errors import Unreadable


class Package(NamedTuple):
    """A workbook's worksheets by name, in their order, and the package that is safe to read."""

    sheets: dict[str, Traits]
    plain: bytes


def inspect(data: bytes) -> Package:
    """The traits of an .xlsx or .xlsm workbook, and what to read in its place.

    Raises Unreadable for a zip that is no such workbook, is damaged, encrypted or beyond the bounds.
    """
    archive = Archive(data)
    path = workbook_path(archive)
    if path is None:
        # nothing here can bound a binary workbook, and calamine trusts it as it trusts any
        raise Unreadable("binary-workbook" if "xl/workbook.bin" in archive.members else "not-spreadsheet")
    book = Book(archive, path)
    return Package(book.traits, book.package())
