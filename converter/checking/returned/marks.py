"""The marks on a worksheet: rules of conditional formatting, each true as long as its cell says what it said.

So the colour goes as soon as somebody changes the cell, no cell and no style is touched, and without the rules the
sheet is what it was. They come first in priority, and are known again by their colour and the shape of their formula,
whatever program has saved them. Knows rules and formulas. Knows no format, no comment and no finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .patches import Parts
from .splice import Element, Xml, is_legal
from .worksheet import behind
from ...grid.xlsx.stream import escape
from ...sheets.excel import address, units

#: The rule of a formula, an error, a truth value, and of whatever else cannot be asked for surely.
_ALWAYS = "TRUE"
#: A text inside a formula holds 255 UTF-16 units, written with its quotes doubled.
_PIECE = re.compile("[\t\n]|[^\t\n]{1,127}")
#: Excel takes formulas of 8192 characters. Of a text that makes a longer one, both ends and the length are asked.
_LONGEST, _WHOLE, _ENDS = 8_000, 3_000, (1_500, 150)

_TEXT = re.compile('"(?:[^"]|"")*"')
_REFERENCE = "[^(),=&]+"
_ASKED = f'(?:{_REFERENCE}|SUBSTITUTE\\({_REFERENCE},CHAR\\(13\\),""\\))'
_ENDED = f"LEFT\\({_ASKED},[0-9]+\\)&RIGHT\\({_ASKED},[0-9]+\\)"
_SHAPE = re.compile(
    f'TRUE(?:\\(\\))?|1|{_REFERENCE}=""|AND\\(ISNUMBER\\({_REFERENCE}\\),{_REFERENCE}=[-+.0-9E]+\\)|'
    f'AND\\(ISTEXT\\({_REFERENCE}\\),(?:LEN\\({_ASKED}\\)=[0-9]+,)?EXACT\\((?:{_ASKED}|{_ENDED}),'
    '(?:""|CHAR\\([0-9]+\\)|&)+\\)\\)')


class Rule(NamedTuple):
    """The rule of a cell or merged area (first and last row and column, zero-based) and the number of its format."""

    area: tuple[int, int, int, int]
    formula: str
    tint: int


def formula(row: int, column: int, value: Any) -> str:
    """What is true of a cell as long as it holds a value; a value that cannot be asked for surely always is."""
    cell = re.sub("([A-Z]+)", r"$\1$", address(row, column))
    if value == "":
        return f'{cell}=""'
    if isinstance(value, str):
        return _text(cell, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300:
        return f"AND(ISNUMBER({cell}),{cell}={value:.15G})"  # with 15 digits, as Excel compares
    return _ALWAYS


def _text(cell: str, text: str) -> str:
    """Whether a cell holds a text, character by character."""
    asked = cell
    if "\r\n" in text:  # some programs keep both characters, some one
        asked, text = f'SUBSTITUTE({cell},CHAR(13),"")', text.replace("\r\n", "\n")
    if not is_legal(text) or "\r" in text or {"\t", "\n"} <= set(text):  # nor is a tab among lines one to all
        return _ALWAYS
    whole = f"AND(ISTEXT({cell}),EXACT({asked},{_literal(text)}))"
    if len(text) <= _WHOLE and units(whole) <= _LONGEST:
        return whole
    if units(text) != len(text):  # programs count such characters differently
        return _ALWAYS
    ends = (f"AND(ISTEXT({cell}),LEN({asked})={len(text)},EXACT(LEFT({asked},{length})&RIGHT({asked},{length}),"
            f"{_literal(text[:length] + text[-length:])}))" for length in _ENDS)
    return next(one for one in ends if len(one) <= _LONGEST)


def _literal(text: str) -> str:
    """A text in a formula. What would read as an escape of XML's is torn apart."""
    pieces = [part for piece in _PIECE.findall(text) for part in re.split("(?<=_)(?=x[0-9A-Fa-f]{4}_)", piece)]
    return "&".join(f"CHAR({ord(one)})" if one in "\t\n" else '"' + one.replace('"', '""') + '"' for one in pieces)


def put(parts: Parts, path: str, rules: Sequence[Rule]) -> None:
    """Put rules into a worksheet, before all others."""
    xml = parts.xml(path)
    _shift(parts, path, len(rules))
    before = behind(xml.root, "conditionalFormatting")
    for priority, rule in enumerate(rules, 1):
        top, left, bottom, right = rule.area
        area = address(top, left) + ("" if (top, left) == (bottom, right) else ":" + address(bottom, right))
        asked = f'type="expression" dxfId="{rule.tint}" priority="{priority}"><formula>{escape(rule.formula)}</formula>'
        xml.add(xml.root, f'<conditionalFormatting sqref="{area}"><cfRule {asked}</cfRule></conditionalFormatting>',
                before)


def take_out(parts: Parts, path: str, tints: set[str]) -> None:
    """Take our rules out of a worksheet: those that give one of our formats and ask what ours ask."""
    if b"conditionalFormatting" not in (parts.read(path) or b""):
        return
    xml = parts.xml(path)
    count = 0
    for section in xml.root.all("conditionalFormatting"):
        ours = [rule for rule in section.all("cfRule") if _is_ours(rule, tints)]
        count += len(ours)
        for one in [section] if len(ours) == len(section.all("cfRule")) else ours:
            xml.remove(one)
    if count and all(priority > count for _, _, priority in _priorities(parts, path)):
        _shift(parts, path, -count)


def _is_ours(rule: Element, tints: set[str]) -> bool:
    asked = rule.first("formula")
    if asked is None or rule.get("type") != "expression" or rule.get("dxfId") not in tints:
        return False
    if len(asked.text) > 2 * _LONGEST:  # none of ours, however it was spelt again
        return False
    return bool(_SHAPE.fullmatch("".join(_TEXT.sub('""', asked.text).split()).upper()))


def _shift(parts: Parts, path: str, by: int) -> None:
    for xml, element, priority in list(_priorities(parts, path)):
        xml.set(element, "priority", str(priority + by))


def _priorities(parts: Parts, path: str) -> Iterator[tuple[Xml, Element, int]]:
    """What says a priority: the rules of a sheet, wherever they stand, and the pivot tables that refer to them."""
    for part in (path, *(target for _, kind, target in parts.related(path) if kind == "pivotTable")):
        for one in parts.xml(part).root.iter("cfRule", "conditionalFormat"):
            if re.fullmatch("-?[0-9]{1,9}", one.get("priority")):
                yield parts.xml(part), one, int(one.get("priority"))
