"""The ledger's workbook: its sheets and their order, what it is called and says. Knows no list and no figure."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from ...document import guise
from ...document.values import number
from ...document.wording import LEDGER, say
from ...merging import Contest, reach
from ...sheets.excel import reference
from ...sheets.filling import Cell, Cells, Link, Number, decimals, places
from ...sheets.traps import open_workbook
from .figures import Party
from .spool import Spool
from .styles import LINKED, NORMAL, WHOLE, style


def year(value: int | None) -> Number | None:
    return None if value is None else Number(Decimal(value), "0")


def amount(value: Decimal) -> str:
    """万元 in a sentence, exact."""
    return f"{number.amount(value):,f}"


def money_format(value: Decimal) -> str:
    return decimals(WHOLE, max(2, places(value)))


class Book:
    """A workbook that is written while it is made. As a context: closed at its end, its traces removed in any case."""

    def __init__(self, stream: BinaryIO, lang: str, rows: int, links: int, beside: Path | None) -> None:
        self.lang, self.rows = lang, rows
        self.labels: Mapping[str, str] = {}  # what the form at hand calls its fields
        self.folder = tempfile.TemporaryDirectory(prefix=".ledger", dir=beside, ignore_cleanup_errors=True)
        self.workbook = open_workbook(stream, self.say("title"), constant_memory=True, tmpdir=self.folder.name,
                                      use_zip64=True, default_format_properties=NORMAL)
        self.cells = Cells(self.workbook, style, whole=WHOLE, linked=LINKED, links=links, calls=True,
                           cut=self.say("cut"))
        self._order: dict[str, tuple[int, int]] = {}
        self.waiting = Spool(self.folder.name)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, failure: Any, *details: Any) -> None:
        from xlsxwriter.exceptions import FileCreateError

        why = None
        try:
            if failure is None:
                self._arrange()
                self.workbook.close()
        except FileCreateError as error:
            why = error.args[0]
        finally:
            self.waiting.close()
            for sheet in self.workbook.worksheets():
                with suppress(OSError):  # what still waits to be written finds no room either
                    sheet._opt_close()
            self.folder.cleanup()
        if why:
            # without its frames, which hold the unfinished archive: that is let go while the stream is open
            raise why.with_traceback(None)

    def say(self, key: str, **details: Any) -> str:
        return say(LEDGER[key], self.lang).format(**details)

    def apart(self, counted: Decimal | None, contests: Collection[Contest]) -> str:
        """What is said of contested projects beside a sum that leaves them out; nothing where there are none."""
        low, high = reach(counted or Decimal(0), contests)
        return self.say("apart", count=len(contests), low=amount(low), high=amount(high)) if contests else ""

    def named(self, party: Party, unknown: str) -> str:
        """What a department or unit is called; a department without a name goes by its own unit's, marked."""
        return guise.shown(party.name, party.called, self.lang) or self.say(unknown)

    def sheet(self, key: str, order: int, place: int = 1) -> Any:
        """A new sheet, the `place`-th of its kind; the kinds stand in their order, whenever a sheet is made."""
        name = self.name(key, place)
        sheet = self.workbook.add_worksheet(name)
        self._order[name] = order, place
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_footer(f"&C&9{self.say('page')}")
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        return sheet

    def name(self, key: str, place: int = 1) -> str:
        return self.say(key) if place == 1 else self.say("sheet_of", name=self.say(key), place=place)

    def _arrange(self) -> None:
        sheets = self.workbook.worksheets_objs
        sheets.sort(key=lambda sheet: self._order[sheet.name])
        for index, sheet in enumerate(sheets):
            sheet.index = index  # the names of print titles and filters go by it

    def back(self) -> Cell:
        """A link to the sheet the ledger opens with."""
        return Cell(Link(self.say("back"), reference(self.name("statistics"))), "back")
