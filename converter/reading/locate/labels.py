"""The labels of a form on a sheet: as printed or renamed, with a unit of money, or with their value in one cell.

Knows how labels look and repeat, and where one form ends and the next begins by them. Knows no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import msgspec

from .landmarks import Area, Cell
from ...document.values import number
from ...form import Label, Page, fold
from ...grid import Sheet

_COLON = re.compile("[:：]")
#: How far below itself a label may stand once more.
_BETWEEN = 3
_SPACE = re.compile(r"\s")


class Hit(NamedTuple):
    """A label in a cell, and the value that follows its colon in the same cell."""

    row: int
    column: int
    label: Label
    inline: str | None = None
    among: tuple[Label, ...] = ()  # the labels it may be, where the form has several of its text


class Block(msgspec.Struct, eq=False):
    """The labels of one form: where each stands, and what stands in its cell beside it."""

    labels: dict[Label, Cell] = {}
    #: What a label covers: its merge, or the cells it was filled down or right into once the merge was undone.
    areas: dict[Label, Area] = {}
    inline: dict[Label, str] = {}
    copies: set[Cell] = set()
    #: Where labels of it stand once more, and are no copies.
    doubles: dict[Label, list[Cell]] = {}
    header: int | None = None
    below: list[int] = []  # the header's further rows

    def add(self, hit: Hit, sheet: Sheet) -> None:
        self.labels[hit.label] = hit.row, hit.column
        self.areas[hit.label] = sheet.area(hit.row, hit.column)
        if hit.inline is not None:
            self.inline[hit.label] = hit.inline

    def ends(self, hits: list[Hit]) -> bool:
        """Whether a row of labels that it has not, or has already, begins another form."""
        return self.header is not None or len(hits) < 2 * sum(hit.label in self.labels for hit in hits)

    def is_text(self, row: list[Hit], hits: list[Hit], top: int) -> bool:
        """Whether a label's words inside the form are somebody's text. top: the row of the form's first label."""
        lone = self.header is None and len(row) == 1
        return self.ends(hits) and len(hits) < 2 and (lone or not any(hit.label.row == top for hit in hits))

    def double(self, hits: list[Hit]) -> None:
        """Take note of labels above the table that stand once more and are no copies."""
        for hit in hits if self.header is None else ():
            if self.labels.get(hit.label) not in (None, (hit.row, hit.column)) and hit.inline is None:
                self.doubles.setdefault(hit.label, []).append((hit.row, hit.column))

    def take(self, hit: Hit, sheet: Sheet, page: Page) -> None:
        """Take in a label: the first of its kind, a copy, or one that stands once more."""
        if self.grow(hit, sheet, page):
            return
        if hit.label in self.labels:
            self.double([hit])
        else:
            self.add(hit, sheet)

    def grow(self, hit: Hit, sheet: Sheet, page: Page) -> bool:
        """Take in a label that stands again below or beside itself, as unmerged cells are filled.

        Rows may have been put between since; no other label of the form stands there.
        """
        if hit.label not in self.areas or hit.inline is not None:
            return False
        top, left, bottom, right = self.areas[hit.label]
        below = hit.column == left and bottom < hit.row <= bottom + _BETWEEN and all(
            area[0] <= bottom for area in self.areas.values())
        if not below and not (hit.column == right + 1 and top <= hit.row <= bottom):
            return False
        beside = sheet.at(hit.row, sheet.area(hit.row, hit.column)[3] + 1)
        if below and beside not in ("", sheet.at(top, right + 1)) and _is_single(hit.label, page):
            return False  # it has a value of its own
        area = sheet.area(hit.row, hit.column)
        self.areas[hit.label] = top, left, max(bottom, area[2]), max(right, area[3])
        self.copies.add((hit.row, hit.column))
        return True


def _is_single(label: Label, page: Page) -> bool:
    """Whether a label stands beside one value in one row."""
    return label.height == 1 and any(
        slot.anchor and slot.anchor.label is label and slot.anchor.side == "right" and slot.only
        and slot.only.kind != "goals" for slot in page.slots)


@lru_cache(20_000)
def key(content: str, page: Page) -> str | None:
    """The folded text by which the form knows a text as one of its labels; that of an amount may name the unit of
    money behind it: `预算数（万元）`."""
    folded = fold(content)
    if folded in page.index:
        return folded
    return next((bare for bare in amounts(folded) if page.index.get(bare) in page.amounts), None)


def amounts(folded: str) -> Sequence[str]:
    """What a folded text may be without the unit of money behind it."""
    if not folded.endswith("元"):
        return ()
    stem = folded.removesuffix(next(unit for unit in number.SCALES if folded.endswith(unit)))
    return [stem.removesuffix(tail) for tail in ("", "单位", "金额单位") if stem.endswith(tail)]


def named(content: str, page: Page) -> Label | None:
    """The label a text is, the first of equal ones."""
    return page.index.get(key(content, page) or "")


def hits(sheet: Sheet, page: Page) -> Iterator[Hit]:
    """Every label on the sheet, in reading order."""
    index, namesakes, longest = page.index, page.namesakes, page.longest
    for row, line in enumerate(sheet.rows):
        for column, value in enumerate(line):
            if value == "" or not isinstance(value, str):
                continue
            if len(value) <= longest and (found := key(value, page)) is not None:
                yield Hit(row, column, index[found], None, namesakes.get(found, ()))
            elif ":" in value or "：" in value:
                yield from _inline(row, column, value, page)


def _inline(row: int, column: int, content: str, page: Page) -> Iterator[Hit]:
    """Labels with their values in one cell: `项目名称：办公取暖费`, one or several."""
    first, *pieces = _COLON.split(content)
    found = named(first, page) if len(first) <= page.longest and first.strip() else None
    if found is None and len(pieces) > 1 and len(first) + len(pieces[0]) <= page.longest:
        found = named(first + pieces.pop(0), page)  # 其中：财政资金：14.30
    if found is None or found in page.headers or not any(piece.strip() for piece in pieces):
        return
    value = ""
    for index, piece in enumerate(pieces):
        head, tail = piece, None
        if index + 1 < len(pieces) and (spaces := [match.end() for match in _SPACE.finditer(piece.rstrip())]):
            word = piece.rstrip()[spaces[-1]:]
            tail = named(word, page) if word and len(word) <= page.longest else None
            head = piece[:spaces[-1]] if tail else piece
        value += head if not value else f"：{head}"
        if tail and tail not in page.headers:
            yield Hit(row, column, found, value.strip())
            found, value = tail, ""
    yield Hit(row, column, found, value.strip())


def below_head(sheet: Sheet, page: Page, header: int) -> list[int]:
    """The further rows of a header that has several; blank ones that came in between are none of them."""
    if not page.depth:
        return []
    reach = range(header + 1, min(header + page.depth + _BETWEEN, len(sheet.rows) - 1) + 1)
    return [row for row in reach if any(value != "" for value in sheet.rows[row])][:page.depth]


def top_of_head(sheet: Sheet, page: Page, row: int) -> int:
    """The first row of a header, of which this is the row with most heads."""
    if not page.upper:
        return row
    above = range(max(row - page.depth - _BETWEEN, 0), row)
    return next((each for each in above if page.upper & {*page.heads(sheet.rows[each]).values()}), row)


def blocks(sheet: Sheet, page: Page, hits: Iterable[Hit]) -> Iterator[Block]:
    """The labels of each form on the sheet, and the row of its indicator header. hits: every label on it."""
    block = Block()
    top = page.labels[0].row
    for row, group in groupby(hits, key=lambda hit: hit.row):
        found = _told_apart(list(group), block, page, sheet)
        heads = [hit for hit in found if hit.label in page.headers]
        if page.begins_table({hit.label for hit in heads}):
            if block.header is None:
                block.header = top_of_head(sheet, page, row)
                block.below = below_head(sheet, page, block.header)
                upper = [Hit(each, column, label) for each in range(block.header, row)
                         for column, label in page.heads(sheet.rows[each]).items() if label in page.upper]
                for hit in reversed([*upper, *heads, *(hit for hit in found if hit.label in page.sides)]):
                    block.add(hit, sheet)
            continue
        if block.header is not None:
            if row in block.below:
                for hit in heads:
                    if hit.label not in block.labels:
                        block.add(hit, sheet)
            low = [hit for hit in found if hit.label in page.foots and hit.label not in block.labels]
            for hit in low:
                block.add(hit, sheet)
            found = [hit for hit in found if hit not in low]
        printed = {hit.label for hit in found if hit.inline is None}
        known = printed | set(block.labels) if block.header is None else printed
        fixed = [hit for hit in found
                 if hit.label not in page.headers and (hit.inline is None or hit.label not in known)]
        fresh = [hit for hit in fixed if block.header is not None or not block.grow(hit, sheet, page)]
        if block.is_text(found, fresh, top):
            block.double(fresh)
            continue
        if block.ends(fresh):
            yield _sure(block, page)
            block = Block()
            fresh = _told_apart(fresh, block, page, sheet)
        for hit in fresh:
            block.take(hit, sheet, page)
    if block.labels:
        yield _sure(block, page)


def _told_apart(row: list[Hit], block: Block, page: Page, sheet: Sheet) -> list[Hit]:
    """The labels of a row, equal ones by their order: those of a header from left to right, above the header and below
    it each the first that the form has not had yet."""
    if not any(hit.among for hit in row):
        return row
    number = row[0].row
    if page.is_header(sheet.rows[number]) or number in block.below:
        heads = page.heads(sheet.rows[number])
        return [hit._replace(label=heads[hit.column]) for hit in row if hit.column in heads]
    had = set(block.labels)
    told = []
    for hit in row:
        place = page.foots if block.header is not None else page.tops
        label = next((label for label in hit.among if label in place and label not in had), hit.label)
        had.add(label)
        told.append(hit._replace(label=label))
    return told


def _sure(block: Block, page: Page) -> Block:
    """The block without the equal labels of which one is lost: nothing tells which of them are left."""
    for several in page.namesakes.values():
        for zone in (page.tops, page.foots):
            same = [label for label in several if label in zone]
            if not all(label in block.labels for label in same):
                for label in same:
                    block.labels.pop(label, None)
                    block.areas.pop(label, None)
                    block.inline.pop(label, None)
    return block
