"""How large a file may be that is read: far beyond an honest workbook, near enough to keep any under 300 MB.

An honest book has at most 500 project sheets of 300 rows and 30 columns.
"""

from __future__ import annotations

from typing import NoReturn

from .errors import Unreadable

#: Bytes of the file itself. A workbook with its pictures has a few million.
MAX_FILE = 100_000_000
#: Entries of the zip directory: parts, pictures, drawings. A sheet with a picture and notes has eight.
MAX_MEMBERS = 10_000
#: Worksheets of a workbook.
MAX_SHEETS = 1_000
#: Bytes of one part, inflated; they are counted while inflating, whatever the zip declares.
MAX_PART = 40_000_000
#: Bytes of all parts that are read: 500 sheets of 100 kB and their strings.
MAX_PARTS = 80_000_000
#: Extent of one sheet and of all of them. It is what calamine and the lists of its rows allocate: the cells
#: from A1 to the last row and the last column that hold anything, with every row counted as `ROW_COST` more.
MAX_EXTENT = 1_000_000
MAX_EXTENTS = 6_000_000
ROW_COST = 8
#: Cells that hold something, in the whole workbook. An official sheet has about 120.
MAX_FILLED = 1_000_000
#: Bytes of text in the cells: a long shared string used in every cell is copied into every cell.
MAX_TEXT = 100_000_000
#: Merged areas of a workbook, and the cells under them: an official sheet has 30 and 100.
MAX_MERGES = 100_000
MAX_MERGED = 600_000
#: Cells of an array formula without a result that are named one by one, and how many such formulas.
MAX_ARRAY, MAX_ARRAYS = 10_000, 100
#: How deep XML elements nest; in a workbook about ten.
MAX_DEPTH = 100
#: The last row and column there are.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


def damaged(why: str) -> NoReturn:
    raise Unreadable("damaged", why=why)


def too_large(what: str, limit: int) -> NoReturn:
    raise Unreadable("too-large-" + what, limit=f"{limit:,}")
