"""What a worksheet tells beside its values, as the readers of each kind of file find it and `appearance` settles it."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from .formats import Look
from ..system.patterns import pattern

Cell = tuple[int, int]
_ERROR = pattern(r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|###*)|Err:[0-9]{3}")


class NoValue(msgspec.Struct, frozen=True):
    """Stands in a cell that holds something, but no value that a person could read off it surely."""

    #: error; formula: nobody has calculated it; format: it shows otherwise; raised: a digit is; crossed: a
    #: condition may strike it through; parts: digits of several paragraphs or cells would come together; faint: a
    #: part of its text is not to be seen
    kind: str
    shown: str = ""
    #: What the cell holds.
    held: Any = ""


class Run(NamedTuple):
    """A part of a cell's text; None: as the cell is."""

    text: str
    struck: bool | None = None
    raised: bool | None = None
    faint: bool | None = None


class Note(NamedTuple):
    """What a person must be told of a cell: the code of a finding, what stands there, what is taken in its place."""

    code: str
    cell: Cell
    found: str
    used: str = ""


class Traits(msgspec.Struct, eq=False):
    """What a worksheet tells beside its values; cells are zero-based (row, column)."""

    #: Formulas that hold a result, and formulas without one.
    formulas: set[Cell] = set()
    uncached: set[Cell] = set()
    #: Cells that hold an error, by its name: #REF!
    errors: dict[Cell, str] = {}
    #: Codes of number formats that may show something else than the cell holds.
    formats: dict[Cell, str] = {}
    #: What cells of numbers showed when the file was written, where it says that in place of a code.
    displays: dict[Cell, str] = {}
    #: Cells struck through, raised or lowered as a whole, and texts of which parts may be.
    struck: set[Cell] = set()
    raised: set[Cell] = set()
    runs: dict[Cell, tuple[Run, ...]] = {}
    #: Cells whose text nobody sees: white on nothing, or of no size.
    faint: set[Cell] = set()
    #: Areas that a condition may strike through: nobody here evaluates it.
    crossed: list[tuple[int, int, int, int]] = []
    #: Hidden rows and columns up to the last cell of the sheet.
    hidden_rows: set[int] = set()
    hidden_columns: set[int] = set()
    date1904: bool = False
    #: What the kind of file does not let anybody tell: percents, formulas, hidden.
    untold: tuple[str, ...] = ()

    # settled from these

    #: Numbers shown as percentages, and numbers shown with words beside them.
    percents: set[Cell] = set()
    looks: dict[Cell, Look] = {}
    notes: list[Note] = []
    #: What was left out of cells because a merged area covers them.
    covered: dict[Cell, str] = {}


def is_error(text: str) -> bool:
    """Whether a text is what a spreadsheet program shows in place of a value: #REF!, or #### where it has no room."""
    return text[:1] in ("#", "E") and bool(_ERROR.fullmatch(text))
