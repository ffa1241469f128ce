"""What is found of a form on a sheet, and the marks by which its lines are told apart."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ...document.values import level
from ...document.values.text import compact
from ...form import Form, Label, Page, Repeat, Slot, fold
from ...grid import Sheet
from ...system.patterns import pattern

Cell = tuple[int, int]
Area = tuple[int, int, int, int]


class Row(msgspec.Struct, eq=False):
    """One entry of a repeated list: the cells of each of its slots."""

    cells: dict[Slot, list[Cell]]
    #: The blank slots whose cell is part of a merge from above that hides nothing: they say what the row above says.
    covered: tuple[Slot, ...] = ()
    #: Whether the row may be the tail of the one before it, torn by a page break.
    unsure: bool = False
    #: The slots of which it cannot be told whether what stands under a page's header goes on with this row.
    doubted: frozenset[Slot] = frozenset()
    #: The text that counts where a slot has only a part of its cell.
    pieces: dict[Slot, str] = {}
    #: The columns of the header that the row stands under.
    heads: dict[Slot, int] = {}
    #: The sheet it stands on, where that is not the form's.
    sheet: Sheet | None = None


class Found(msgspec.Struct, eq=False):
    """One form on a sheet: which cells belong to which slot, and which cells of it were understood."""

    page: Page
    sheet: Sheet
    origin: Cell
    labels: dict[Label, Cell] = {}
    areas: dict[Label, Area] = {}
    dressed: list[Cell] = []  # labels with a star, a unit of money or their value: `*项目编码`, `预算数（万元）`
    copies: list[Cell] = []  # labels once more, filled into the cells of a merge that was undone
    captions: list[Cell] = []  # words of the form's own that head a part of it and are no label: 资金用途, 绩效指标
    blanks: set[int] = set()  # blank rows between labels and the values below them
    heads: dict[Slot, int] = {}  # the columns of the table, as the header last printed has them
    columns: dict[int, Slot | Cell | None] = {}  # the same by column; a header the form does not have by its cell
    cells: dict[Slot, list[Cell]] = {}
    rows: dict[Repeat, list[Row]] = {}
    pieces: dict[Slot, str] = {}  # the text that counts of a cell two slots share
    known: set[Cell] = set()  # labels and views
    missing: list[Label] = []
    unsure: dict[Slot, str] = {}  # values that may be one thing or another: why
    extras: dict[Cell, list[Cell]] = {}  # header of a column the form does not have → cells
    exact: bool = False
    refused: str = ""  # why it is not read, though it looks like the form: `form` (too little of it), `beside`
    whole: Sheet | None = None  # the sheet of which `sheet` is a part
    further: list[Found] = []  # what stands of the form on the sheets that go on with it
    owner: Found | None = None  # the form that this goes on with

    def text(self, slot: Slot) -> str:
        """What stands for a slot, as text: the piece that counts, or all its cells."""
        return self.pieces.get(slot) or "".join(str(self.sheet.at(*cell)) for cell in self.cells.get(slot, ()))

    @property
    def entries(self) -> list[Row]:
        """The rows of its table, to be read and added to."""
        return self.rows.setdefault(self.page.table, []) if self.page.table else []

    def used(self) -> set[Cell]:
        used = set(self.known)
        for cells in self.cells.values():
            used.update(cells)
        for rows in self.rows.values():
            for row in rows:
                for cells in row.cells.values():
                    used.update(cells)
        for header, cells in self.extras.items():
            used.update([header, *cells])
        return used


def fits(slot: Slot, content: Any) -> bool:
    """Whether a text has the shape of a slot with several parts; of a view, its literal is enough."""
    if not isinstance(content, str):
        return False
    return slot.shows(content) if not slot.fields and slot.views else slot.split(content) is not None


def is_label(label: Label, content: object) -> bool:
    if label.formula is not None:
        return content != ""  # it may have come to something else since
    return isinstance(content, str) and (content == label.text or fold(content) in label.keys)


def is_starred(content: Any) -> bool:
    """Whether a label bears the mark of what must be filled in."""
    return isinstance(content, str) and not _STARS.isdisjoint(content)


_STARS = frozenset("*＊★☆※▲△●")


def is_general(content: str) -> bool:
    """Whether a text is made of nothing but the words that head any form, its sheets and its pages: 绩效指标表（续）."""
    return bool(_GENERAL.fullmatch(content))


_GENERAL = pattern(r"(?:绩效|目标|指标|项目|预算|部门|支出|申报|财政|资金|年度|sheet|table|page|工作表"
                   r"|[附续接转上下页表第共（）()]|[-—_.:：、· 0-9一二三四五六七八九十])*", re.IGNORECASE)


def is_foot(cells: dict[Slot, list[Cell]], content: Any, number: int, found: Found, form: Form) -> bool:
    """Whether a row under the indicators is a line of the sheet's foot; `content` is its first.

    One that is merged with the level above belongs to the table, whatever it says.
    """
    if not form.opens_foot(content):
        return False
    told = {slot.only.name: found.sheet.at(*cells[slot][0]) for slot in cells if slot.only}
    level1 = found.page.level1
    return form.is_foot(content, told) and not (
        level1 in found.heads and is_covered(found.sheet, number, found.heads[level1]))


def is_covered(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a blank cell is part of a merge that begins above."""
    return sheet.at(row, column) == "" and sheet.is_covered(row, column)


_PAGE_NUMBER = pattern(
    r"[-—–·~]{0,9}第?[-—–·~]{0,9}[0-9]{1,4}[-—–·~]{0,9}页?[-—–·~]{0,9}(?:[/／]?共[0-9]{1,4}页)?|[0-9]{1,3}[/／][0-9]{1,3}"
    r"|(?:P|Page|page)[0-9]{1,3}|第[一二三四五六七八九十]{1,3}页")


def is_lone(row: list[Any], number: int, found: Found) -> bool:
    """Whether a row holds a single content and is not laid out as the table's rows are: merged right or above."""
    if len(row) - row.count("") != 1:
        return False
    return not any(is_covered(found.sheet, number, column) or found.sheet.area(number, column)[3] > column
                   for column in found.heads.values())


def is_page_number(row: list[Any], number: int, found: Found) -> bool:
    """Whether a row holds nothing but the number of a page."""
    if not is_lone(row, number, found):
        return False
    content = next(value for value in row if value != "")
    figure = f"{content:g}" if type(content) in (int, float) else content
    return isinstance(figure, str) and len(figure) < 100 and bool(_PAGE_NUMBER.fullmatch(compact(figure)))


def is_stray(cells: dict[Slot, list[Cell]], row: list[Any], number: int, found: Found) -> bool:
    """Whether a row is one text under a column that alone makes no indicator: a heading or remark beside the table."""
    return is_lone(row, number, found) and not any(
        slot.only and slot.only.name in ("level1", "level2", "name", "target") for slot in cells)


def is_sum(cells: dict[Slot, list[Cell]], content: Any, found: Found) -> bool:
    """Whether a row says what a level comes to: 产出指标小计 is its first `content`, and beside it are figures."""
    if not (isinstance(content, str) and level.is_sum(content)):
        return False
    named = found.page.named
    words = [slot for name in ("level2", "name", "description", "basis") if (slot := named.get(name)) in cells]
    return not any(isinstance(found.sheet.at(*cell), str) for slot in words if slot for cell in cells[slot])


def may_go_on(cells: dict[Slot, list[Cell]], number: int, found: Found) -> bool:
    """Whether a row may be the end of the one right above it: it has no level, and a name or a target, not both."""
    named, heads = found.page.named, found.heads
    levels = [named[each] for each in ("level1", "level2") if each in named]
    if any(slot in cells for slot in levels):
        return False  # nearly every row
    whole = {slot for each in ("level2", "name", "target") if (slot := named.get(each))}
    stated = [named.get(each) for each in ("name", "target")]
    if not found.entries or None in stated or not whole <= heads.keys():
        return False
    if all(slot in cells for slot in stated) or len(found.page.pane & cells.keys()) > 1:
        return False  # (of another pane it says several things by itself)
    last = found.entries[-1]
    above = max(row for own in last.cells.values() for row, _ in own)
    if above != number - 1 or last.heads != heads or not whole <= last.cells.keys():
        return False
    return not last.cells.keys().isdisjoint(cells) and not any(
        slot in heads and found.sheet.is_covered(number, heads[slot]) for slot in levels)


def append(entries: list[Row], cells: dict[Slot, list[Cell]], number: int, found: Found) -> None:
    """Add a row of the table."""
    covered: tuple[Slot, ...] = ()
    if entries and len(cells) < len(found.page.columns):
        sheet = found.sheet
        covered = tuple(slot for slot, column in found.heads.items() if slot not in cells
                        and sheet.is_covered(number, column) and (number, column) not in sheet.traits.covered)
    entries.append(Row(cells, covered, heads=found.heads))
