"""The bureau's own workbook, sent back with its faults marked: faulty cells coloured and commented, a list in front.

The file is patched, not loaded and saved: what the marks do not touch stays as it is, byte for byte, and the marks
touch no cell. What a file was marked with before is taken out first, so it can be returned again and again. Knows
marks and lines as they are given; knows no finding, no form and no document.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import marks as rules
from . import stylesheet
from .comments import Comments
from .front import Line, Listing
from .patches import Parts, place
from .shapes import Numbers
from .stylesheet import Stylesheet
from .tabs import Book, Sheet
from ...document import wording
from ...document.findings import SEVERITIES
from ...grid import Sheet as Grid
from ...grid import Traits, read, sheets
from ...grid.xlsx import Package, inspect
from ...reading import answering
from ...system.bounds import damaged

__all__ = ["Line", "Mark", "clean", "listed", "mark"]


#: Under which name the workbook remembers what its styles were before.
_STYLES = "styles"


class Mark(NamedTuple):
    """One fault of one cell (A1); several of a cell make one comment, and the worst severity its colour."""

    sheet: str
    cell: str
    severity: str
    text: str


def mark(data: bytes, marks: Sequence[Mark], lines: Sequence[Line], headers: Sequence[str], notes: Sequence[str],
         lang: str, answers: Sequence[str] = ()) -> bytes:
    """The workbook with its faulty cells marked and, as its first sheet, the list of what is wrong.

    `lines` are the rows of the list, a value for each of the `headers`; `notes` stand under its heading.
    answers: the hashes of the files that the copy answers, which it carries. A file that
    is no .xlsx becomes one, and the list says so. Raises Unreadable for what cannot be read, ValueError for a mark on
    a sheet that is none of the file's.
    """
    notes = list(notes)
    parts = _opened(data)
    if parts is None:
        from . import rebuild

        built = rebuild.rebuild(data)
        marks = [one._replace(sheet=built.names.get(one.sheet, one.sheet)) for one in marks]
        lines = [one._replace(sheet=built.names.get(one.sheet, one.sheet)) if one.sheet else one for one in lines]
        notes.append(wording.say(wording.RETURNED_NOTES["rebuilt"], lang).format(kind=built.kind))
        data, parts = built.data, Parts(built.data)
    if marks:
        notes.append(wording.say(wording.RETURNED_NOTES["fading"], lang))
    try:
        checked = inspect(data)
        _clean(parts, data)
        book = Book(parts)
        if stray := {one.sheet for one in marks} - {sheet.name for sheet in book.worksheets()}:
            raise _Stray(f"no worksheet: {sorted(stray)}")
        styles = Stylesheet(parts)
        threaded = _mark_cells(parts, book, styles, checked, marks, lang)
        holding = {"threaded": threaded, "signed": any(name.startswith("_xmlsignatures/") for name in parts.names())}
        notes += [wording.say(wording.RETURNED_NOTES[key], lang) for key, holds in holding.items() if holds]
        if answers:
            notes.append(answering.line(answers, lang))
        _add_list(book, styles, lines, headers, notes, lang, answers)
        return parts.patched()
    except _Stray as error:
        raise ValueError(str(error)) from None
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        damaged(f"{type(error).__name__}: {error}"[:200])


def listed(data: bytes, lines: Sequence[Line], headers: Sequence[str], notes: Sequence[str], lang: str) -> bytes:
    """A workbook that we have just written, with the list as its first sheet: there is nothing in it to be taken out,
    nor to be doubted."""
    parts = Parts(data)
    _add_list(Book(parts), Stylesheet(parts), lines, headers, notes, lang, ())
    return parts.patched()


def clean(data: bytes) -> bytes:
    """The workbook without the marks and the list that `mark` has put into it; any other file as it is."""
    parts = _opened(data)
    if parts is None:
        return data
    try:
        _clean(parts, data)
        return parts.patched()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        damaged(f"{type(error).__name__}: {error}"[:200])


class _Stray(Exception):
    """A mark on a sheet that is none of the file's: the caller's mistake, not the file's."""


def _opened(data: bytes) -> Parts | None:
    """The parts of an .xlsx or .xlsm workbook; None for any other kind of file."""
    if not data.startswith(b"PK\3\4"):
        return None
    parts = Parts(data)
    return parts if parts.workbook else None


def _clean(parts: Parts, data: bytes) -> None:
    """Take out the list and every mark, whoever has saved the file since."""
    book = Book(parts)
    lists = _lists(book, data)
    memory = book.remembered()
    tints = stylesheet.tints(parts)
    for sheet in book.worksheets():
        if sheet not in lists:
            rules.take_out(parts, sheet.path, tints)
            Comments(parts, sheet.path).clean()
    for sheet in lists:
        book.take_out(sheet.name, memory)
    stylesheet.take_out(parts, memory.get(_STYLES, ""))
    parts.settle()


def _lists(book: Book, data: bytes) -> list[Sheet]:
    """The lists the workbook was returned with."""
    likely = [sheet for sheet in book.worksheets() if sheet.name.startswith(wording.LIST_SHEET)]
    if not likely:
        return []
    ours = {sheet.name for sheet in read(data) if wording.is_list(sheet.name, sheet.at(0, 0))}
    return [sheet for sheet in likely if sheet.name in ours]


def _mark_cells(parts: Parts, book: Book, styles: Stylesheet, checked: Package, marks: Sequence[Mark],
                lang: str) -> bool:
    """Colour and comment every marked cell; whether one of them has a threaded comment."""
    numbers = Numbers([parts.read(name) or b"" for name in parts.names() if name.endswith(".vml")])
    threaded = False
    held = {sheet.name: sheet for sheet in sheets(checked.plain, {})}  # what cells hold, however they show it
    by_sheet: dict[str, list[Mark]] = {}
    for one in marks:
        by_sheet.setdefault(one.sheet, []).append(one)
    for sheet in book.worksheets():
        grid = held[sheet.name]
        faults: dict[tuple[int, int, int, int], list[Mark]] = {}
        for one in by_sheet.get(sheet.name, []):
            # of a merged area, the first cell is the one that shows
            faults.setdefault(grid.area(*place(one.cell)), []).append(one)
        if not faults:
            continue
        faults = dict(sorted(faults.items()))
        worst = [min((one.severity for one in those), key=SEVERITIES.index) for those in faults.values()]
        rules.put(parts, sheet.path, [
            rules.Rule(area, _formula(grid, checked.sheets[sheet.name], *area[:2]), styles.tint(severity))
            for area, severity in zip(faults, worst)])
        comments = Comments(parts, sheet.path)
        comments.write({area: _joined(those) for area, those in faults.items()}, numbers, lang)
        threaded |= comments.threaded
    return threaded


def _formula(grid: Grid, traits: Traits, row: int, column: int) -> str:
    is_sure = all((row, column) not in cells for cells in (traits.formulas, traits.uncached, traits.errors))
    return rules.formula(row, column, grid.at(row, column) if is_sure else None)


def _joined(marks: list[Mark]) -> str:
    """The texts of one cell's faults, numbered where there are several."""
    texts = list(dict.fromkeys(one.text for one in marks))
    return texts[0] if len(texts) == 1 else "\n".join(f"{at}. {text}" for at, text in enumerate(texts, 1))


def _add_list(book: Book, styles: Stylesheet, lines: Sequence[Line], headers: Sequence[str], notes: Sequence[str],
              lang: str, answers: Sequence[str]) -> None:
    taken = {sheet.name.casefold() for sheet in book.sheets()}
    wanted = wording.say(wording.LIST_SHEET, lang)
    names = (wanted, *(f"{wanted}({at})" for at in range(2, len(taken) + 3)))
    name = next(one for one in names if one.casefold() not in taken)
    listing = Listing(book.namespace, styles.add, lang)
    content = listing.content(wording.say(wording.LIST_HEADING, lang), notes, headers, lines)
    book.open_first(name, content, listing.names(name, len(notes), len(headers), len(lines)),
                    {_STYLES: styles.finish(), **answering.names(answers)})
