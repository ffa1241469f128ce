"""What stands in the cells of a form: labels, and slots with their markers; and a slot's text, parted and joined.

Knows the places of a sheet and the grammars of values. Knows no page, and no cell that was filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from typing import Any

import msgspec

from .folding import fold
from ..document.model import EXTRA, FUNDS
from ..document.values import code, number, party, text
from ..document.values.codec import CODECS, Codec

DIRECTIVES = {"money_unit": "|".join(sorted(number.SCALES, key=len, reverse=True))}
PLACES = ("number", "ordinal")
#: What the name of a project's sheet may show.
SHEET_NAMES = ("number", "name", "code")


class Node(msgspec.Struct, eq=False, dict=True):
    """A part of a form. Identity tells parts apart, and hashing by identity is what makes binding fast."""


#: What stands between a label's text and its place among equal ones.
SIGN = "#"
#: The kinds of the cells that only complete a target, which stands in another.
ASIDE = ("operator", "unit")


class Field(Node):
    """A path of the model in a cell. `over` is the list it runs through, `name` the rest of the path."""

    path: str
    scope: str  # submission or project
    over: str | None
    name: str
    kind: str
    is_split: bool = False  # a target whose operator or unit stands in a cell of its own
    option: str = ""  # what is chosen where the cell, or its place in it, is ticked

    @cached_property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def is_added(self) -> bool:
        """Whether it is a field of the form's own."""
        return self.name.startswith(EXTRA) or self.name.startswith(FUNDS) and f"].{EXTRA}" in self.name

    @cached_property
    def codec(self) -> Codec:
        return CODECS[self.kind]


class View(Node):
    """A value that is written here and comes from elsewhere: a field, or a place (`number`, `ordinal`)."""

    name: str
    field: Field | None = None

    @property
    def over(self) -> str | None:
        return self.field.over if self.field else None


class Directive(Node):
    """What a cell tells the reader of the sheet: its unit of money."""

    name: str


#: What stands for something else in a cell, and what a cell is made of: markers between literal text.
Marker = Field | View | Directive
Part = str | Marker


class Box(Node):
    """A rectangle of the template: zero-based place, size in cells."""

    row: int
    column: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        return self.row + self.height - 1

    @property
    def right(self) -> int:
        return self.column + self.width - 1


class Label(Box):
    """A printed text that is no value. `keys` are the folded texts it is known by.

    `formula` is what the template computes it by, from nothing that is filled in; `result` what it came to.
    """

    text: str
    keys: frozenset[str]
    place: int = 0  # which of the labels of one text it is on its sheet, from 1; 0 where no other has its text
    formula: str | None = None
    result: Any = None

    @property
    def name(self) -> str:
        """Its folded text, and which of several it is: `指标值#2`."""
        return f"{fold(self.text)}{SIGN}{self.place}" if self.place else fold(self.text)


class Anchor(Node):
    """Where a value stands relative to its label: right of the label's n-th row, or below it; or in that row where the
    column of another label crosses it."""

    label: Label
    side: str  # right, below or cross
    step: int = 0
    column: Label | None = None


class Slot(Box):
    """A cell of the template that holds markers, between literal text."""

    parts: tuple[Part, ...]
    anchor: Anchor | None = None

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        return tuple(part for part in self.parts if isinstance(part, Field))

    @cached_property
    def views(self) -> tuple[View, ...]:
        return tuple(part for part in self.parts if isinstance(part, View))

    @cached_property
    def only(self) -> Field | None:
        """The field that has the cell to itself."""
        return self.fields[0] if len(self.parts) == 1 and self.fields else None

    @cached_property
    def choice(self) -> str | None:
        """The path of what is chosen by ticks in the cell."""
        return self.fields[0].path if self.fields and self.fields[0].kind == "choice" else None

    @cached_property
    def literal(self) -> str:
        """The folded literal text, by which a cell with other values in it is recognised."""
        return fold("".join(part for part in self.parts if isinstance(part, str)))

    @cached_property
    def layout(self) -> tuple[tuple[re.Pattern[str], ...], tuple[tuple[Marker, ...], ...]]:
        """What stands before, between and behind the free texts of the cell, as patterns that repeat nothing without
        bound; and the markers of each text: a unit's code and name are told apart as one."""
        fixed: list[list[str]] = [[]]
        texts: list[tuple[Marker, ...]] = []
        for before, part in zip((None, *self.parts), self.parts):
            if isinstance(part, str):
                fixed[-1].append(_literal(part))
            elif (shape := _shape(part)) is not None:
                fixed[-1].append(shape)
            elif isinstance(before, Field) and before.kind == "party":
                fixed[-1].pop()
                texts.append((before, part))
                fixed.append([])
            else:
                texts.append((part,))
                fixed.append([])
        patterns = [r"\s?".join(shapes) for shapes in fixed]
        return (*map(re.compile, patterns[:-1]), re.compile(patterns[-1] + r"\s?\Z")), tuple(texts)

    @cached_property
    def stem(self) -> str | None:
        """The text before the directive, 单位, by which it is known inside other text; None without a directive."""
        place = next((place for place, part in enumerate(self.parts) if isinstance(part, Directive)), None)
        if place is None:
            return None
        before = self.parts[place - 1] if place else None
        return fold(before) if isinstance(before, str) else ""

    def shows(self, content: str) -> bool:
        """Whether a text has the literal parts of the cell, in their order: enough to know a view by."""
        folded, start = fold(content), 0
        for part in self.parts:
            if isinstance(part, str) and (literal := fold(part)):
                start = folded.find(literal, start) + len(literal)
                if start < len(literal):
                    return False
        return True

    @lru_cache(maxsize=5_000)
    def split(self, content: str) -> Mapping[Marker, str] | None:
        """What each marker of the cell stands for, or None where the text is not of the cell's shape."""
        line = content if text.is_plain(content) else text.narrow(text.visible(content)).strip()
        if self.pair and self.pair[0].kind == "code" and (told := self._paired(line)):
            return told  # nothing but its length ends a code
        told = self._shaped(line)
        return self._paired(line) if told is None and self.pair else told

    def _shaped(self, line: str) -> dict[Marker, str] | None:
        """The same where the text has all the literals of the cell."""
        end = 0
        fixed, texts = self.layout
        shaped: list[str] = []
        values: dict[Marker, str] = {}
        for place, pattern in enumerate(fixed):
            match = pattern.search(line, end) if place else pattern.match(line)
            if match is None:
                return None
            if place:
                values |= _parted(texts[place - 1], line[end:match.start()].strip())
            shaped += match.groups()
            end = match.end()
        rest = (part for part in self.parts if not isinstance(part, str) and part not in values)
        return values | dict(zip(rest, shaped))

    @cached_property
    def pair(self) -> tuple[Field, Field] | None:
        """A code and the name behind it, where nothing but what divides them stands between: 316001-人社局, [105]教育部.
        """
        coded = next((part for part in self.fields if part.kind in _DIVIDED), None)
        if coded is None or len(self.parts) < 3:
            return None
        place = self.parts.index(coded)
        behind = self.parts[place + 1:]
        if len(behind) != 2 or not isinstance(behind[0], str) or not isinstance(behind[1], Field):
            return None
        between = "".join(part for part in self.parts[max(place - 1, 0):place + 2] if isinstance(part, str))
        return (coded, behind[1]) if behind[1].kind == "text" and not any(map(str.isalnum, between)) else None

    def _paired(self, line: str) -> dict[Marker, str] | None:
        """A code and a name as people write them, whatever they put between: `316001人社局`, `（105）教育部`, 人社局."""
        assert self.pair
        coded, name = self.pair
        divider = self.parts[-2]
        told = _DIVIDED[coded.kind](line, divider.strip() if isinstance(divider, str) else "")
        return None if told is None else {coded: told[0] or "", name: told[1] or ""}

    def join(self, values: Mapping[Marker, str | None], blank: str = "") -> str | None:
        """The cell's text from the text of each marker; None where a cell with fields has no value at all."""
        if not any(values.get(part) for part in self.parts if not isinstance(part, str)) and not blank:
            return None
        line = ""
        for part in self.parts:
            piece = part if isinstance(part, str) else values.get(part) or blank
            # six digits end where a name begins with one only if a space says so
            line += f" {piece}" if piece[:1].isdigit() and line[-1:].isdigit() and isinstance(part, Field) else piece
        return line


#: How a code is told from a name behind it, by the kind of the code: of a text and of what the form prints between.
_DIVIDED: dict[str, Callable[[str, str], tuple[str | None, str | None] | None]] = {
    "party": lambda line, divider: party.split(line), "department": lambda line, divider: party.bracketed(line),
    "code": code.divided}


def _shape(part: Marker) -> str | None:
    """The pattern of what a marker shows, in its group; None where it may be any text."""
    if isinstance(part, Directive):
        return f"({DIRECTIVES[part.name]}|)"
    if isinstance(part, Field):
        return CODECS[part.kind].pattern
    return None if part.field else "([0-9一二三四五六七八九十]{0,9})"


def _parted(parts: tuple[Marker, ...], piece: str) -> dict[Marker, str]:
    """A piece of text by the markers that share it."""
    return dict(zip(parts, (word or "" for word in party.split(piece)))) if len(parts) > 1 else {parts[0]: piece}


def _literal(part: str) -> str:
    """A literal as a pattern: single white space anywhere, brackets and colons of either width."""
    classes = {**dict.fromkeys("（(", "[（(]"), **dict.fromkeys("）)", "[)）]"), **dict.fromkeys("：:", "[:：]"),
               **dict.fromkeys("[［【〔", r"[\[［【〔]"), **dict.fromkeys("]］】〕", r"[\]］】〕]")}
    return r"\s?".join(classes.get(char, re.escape(char)) for char in text.half_width(part) if not char.isspace())
