"""指标值: an operator, a number, a unit, and whatever else the clerk put in the unit box.

`≥90 用于办公取暖` is a comparison with a note, `723万元` one without an operator (=), `效果显著` is text.
Dates, ranges and ratios (`2023年12月底前`, `12月`, `2023.12`, `3-5天`, `80%-90%`, `3:1`) are text: they are no single
number, and as a quantity `12月` is written `=12月`. A number that goes on in digits of another kind (`10³`, `10₂`, `2½`),
in letters that look like some (`1OO`), or that a space or a second number follows, is no value: nobody can tell which
it is. Nor is a comparison that contradicts itself (`≤90%以上`).
Which units exist says the form; the longest that ends where a word ends is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import UNSET

from . import Remark, number, text
from ..model import Operator, Target, is_too_long
from ...system.patterns import pattern

_SIGNS: dict[str, Operator] = {
    ">=": "≥", "<=": "≤", "≧": "≥", "≦": "≤", "＞=": "≥", "＜=": "≤", "＞＝": "≥", "＜＝": "≤", ">＝": "≥", "<＝": "≤",
    "⩾": "≥", "⩽": "≤", "≥": "≥", "≤": "≤", "＞": ">", "＜": "<", "＝": "=", ">": ">", "<": "<", "=": "=",
    "=>": "≥", "=<": "≤", "＝＞": "≥", "＝＜": "≤", "≮": "≥", "≯": "≤", "﹥": ">", "﹤": "<", "﹦": "=", "==": "="}
_WORDS: dict[str, Operator] = {
    "不低于": "≥", "不少于": "≥", "不小于": "≥", "大于等于": "≥", "大于或等于": "≥", "至少": "≥", "最少": "≥", "最低": "≥",
    "不得低于": "≥", "不得少于": "≥", "不得小于": "≥",
    "不超过": "≤", "不高于": "≤", "不多于": "≤", "不大于": "≤", "小于等于": "≤", "小于或等于": "≤", "至多": "≤", "最多": "≤",
    "最高": "≤", "不得超过": "≤", "不得高于": "≤", "不得多于": "≤", "不得大于": "≤",
    "大于": ">", "小于": "<", "等于": "=", "超过": ">", "高于": ">", "多于": ">", "低于": "<", "少于": "<"}
_AFTER: dict[str, Operator] = {"以上": "≥", "及以上": "≥", "或以上": "≥", "以内": "≤", "内": "≤", "以下": "≤", "及以下": "≤",
                               "或以下": "≤"}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"


#: How an operator is written, in signs and words.
OPERATORS: dict[str, Operator] = _SIGNS | _WORDS
#: What stands in a column of operators where the target is no number.
QUALITIES = frozenset(("定性", "/", "-", "—", "无"))
_COMPARISON = re.compile(rf"({_any(_SIGNS)}|{_any(_WORDS)})?\s?({_NUMBER})\s?(.*)")
#: What follows a number and shows that it is half of a range or a ratio, or the year or the month of a date.
_CONTINUES = pattern(r"\s*(?:[-~～—–－至到:：/／×*±]\s*[0-9]|年\s*(?:[0-9底末初前]|度内?$)|月\s*(?:[0-9底末初份前]|[上中下]旬)"
                     r"|日\s*(?:之|以)?前|[.．,][0-9]|，[0-9]{3}(?![0-9]))")
_SECOND = pattern(r"[0-9][0-9.,]*\s*")
#: The same behind a unit (`80%-90%`); and a second comparison, by which it is a range too.
_RANGE = pattern(r"\s*(?:[-~～—–－至到:：/／×*±]\s*[0-9])")
_AGAIN = pattern(r"[≥≤><≧≦⩾⩽＞＜]\s?[0-9]")
#: What looks like a digit or the point: letters of several alphabets, a stroke, a circle; and what they look like.
_ZEROS, _ONES = "Oo○〇ОоΟο", "Il|丨ІӀ"
#: What follows a number as if that went on: an exponent, letters that look like digits, 1万2千, 90。5, 1’000.
_GOES_ON = pattern(rf"[eE][+-]?[0-9]|\+[0-9]|[{_ZEROS}{_ONES}]+(?![A-Za-z])|[A-Za-z]\s?%|[万亿千百]\s?[0-9]"
                   r"|[万亿千百][一二三四五六七八九两][千百十]|十|[。·•・'’‘′`][0-9]|%\s?[%0-9]")
#: What follows a number and says that it is one of several: `≥1，2，3`.
_LISTED = pattern(r"(?:\s?[，、,;；]\s?[0-9]+(?:\.[0-9]+)?(?![0-9]))+\s?")
#: `1. 95%`: the first of a list, or a number that a space tears.
_TORN = pattern(r"(?<![0-9.])[0-9]+ ?(?:[.．] | [.．])[0-9]+(?![0-9]*[.．])")
#: The same where letters and marks are taken for the digits and the point they look like.
_ALIKE = str.maketrans(f"{_ZEROS}{_ONES}。·", f"{'0' * len(_ZEROS)}{'1' * len(_ONES)}..")
#: `（1）≥95%`, `①≥95%`, `*≥95%`: a number of the list, or a mark, before a sign; `－5`, `−5`.
_MARKED = pattern(rf"(?:[（(]?[0-9]{{1,2}}[.．、)）]|[①-⑳*＊•●]) ?(?={_any(_SIGNS)})")
_MINUS = pattern(rf"({_any(_SIGNS)}|{_any(_WORDS)}|^)( ?)[－−](?=[0-9])")
#: `100（人）`, `95%（≥）`, `90%（含）以上`: what stands in brackets belongs to the number.
_BRACKETED = pattern(r"([^（()）]*)[（(] ?([^（()）]+?) ?[)）] ?")
_INCLUSIVE = pattern(r"[（(] ?含[^（()）]{0,8}[)）] ?(?=[及或]?以[上下内])")
#: Figures of which nobody can tell how they are meant: `14,3`, `1.430,00`, `1’000`, `1E+05`, `90%%`, `90% 80%`.
_FIGURES = pattern(r"[0-9][0-9.]*(?:[,，'’‘′`·。][0-9][0-9.,]*|[eE][+-]?[0-9]+|%\s?%|%\s?[0-9][0-9.]*%?)\s?")
#: The same behind an operator (`≥14.3.2`, but `≤2023.12.31`); a figure behind what an encoding left of its operator.
_POINTS = pattern(r"(?!20[0-9]{2}[.])[0-9]+[.][0-9]+[.][0-9.]*\s?")
_ASKED = pattern(rf"(?:{_any(_SIGNS)}|{_any(_WORDS)})?\s?[?？]\s?[0-9]")
#: An operator of nothing.
_LONE = pattern(rf"(?:{_any(_SIGNS)})\s?([^0-9]*)|%")
#: `》=90` and `〉90`, typed for ≥ and >; `百分之九十`, `.5`; `达到90%以上`.
_QUOTES = {"》": ">", "〉": ">", "《": "<", "〈": "<"}
_SPOKEN = pattern(rf"({_any(_SIGNS)}|{_any(_WORDS)}|)(\s?)"
                  rf"(?:(百分之)([0-9]+(?:[.][0-9]+)?|{number.SPOKEN})|({number.SPOKEN}))")
_POINT = pattern(rf"({_any(_SIGNS)}|{_any(_WORDS)}|)\s?[.](?=[0-9])")
_REACHED = pattern(r"达到?(?=[0-9百].*以上[。；]?$)")
_ENDED = "。；;，,、！! "
#: All up to the end of the first number; what follows is prose, whose punctuation stays as typed.
_FIRST = pattern(r"[^0-9]*[0-9][0-9.,．，]*")
#: A number that goes on raised, lowered, as a fraction, in a circle or in the digits of another script.
_MIXED = pattern(rf"(?:{_any(_SIGNS)}|{_any(_WORDS)})?\s?{_NUMBER}"
                 r"(?:(?![0-9])\d|[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u208e\u2150-\u215f\u2189\u2460-\u249b])")
_SUFFIX = pattern(rf"(.*?)\s?({_any(_AFTER)})")
#: A unit ends where the cell does, at a space, or at one of these.
_ENDS = frozenset("，。；、！？,;!?（）()[]【】〔〕“”\"'")
#: A number that nobody calls a quantity, with one of these behind it, or a year and a month, is a date.
_DATED = frozenset("年月日")
_MONTH = pattern(r"20[0-9]{2}(?:\.(?:0[1-9]|1[0-2]?|[2-9])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))")


class _Typed(NamedTuple):
    """What a text says; settled: as it would be written, and nothing to tell of it."""

    value: Target | None
    remarks: list[Remark]
    settled: bool


class Units:
    """The units a form knows, each with its synonyms, longest first."""

    def __init__(self, names: dict[str, str]) -> None:
        """`names` maps every spelling to the unit's own name."""
        self.names = {text.compact(spelling): unit for spelling, unit in names.items()}
        self._start = re.compile(_any(self.names) or "(?!)")
        #: What was read before: a county's books say `≥90%` and `效果显著` a thousand times.
        self._read: dict[str, _Typed] = {}

    def read(self, raw: str) -> _Typed:
        """What a text says."""
        if (known := self._read.get(raw)) is None:
            if len(self._read) > 20_000:
                self._read.clear()
            value, remarks = _typed(raw, self)
            settled = not remarks and format(value) == raw and not is_too_long(raw)
            known = self._read[raw] = _Typed(value, remarks, settled)
        return known

    def split(self, rest: str) -> tuple[str | None, str]:
        """The longest known unit at the start of `rest` if a word ends there, and what follows it.

        A percent sign is the end of one before any Chinese word.
        """
        match = self._start.match(rest)
        if match and (match.end() == len(rest) or rest[match.end()] in _ENDS or rest[match.end()].isspace()
                      or match[0] in "%‰" and "\u4e00" <= rest[match.end()] <= "\u9fff"):
            return self.names[match[0]], rest[match.end():]
        return None, rest

    def behind(self, rest: str) -> str:
        """What follows the longest known unit at the start of `rest`, whether a word ends there or not."""
        match = self._start.match(rest)
        return rest[match.end():] if match else rest


def parse(raw: Any, units: Units, remarks: list[Remark] | None = None, percent: bool = False) -> Target | None:
    """A cell's content as a target. `percent` tells that the cell shows its number as a percentage."""
    if isinstance(raw, str):
        known = units.read(raw)
        if remarks is not None:
            remarks.extend(known.remarks)
        return known.value
    value = number.decimal(raw)
    if percent and value is not None:
        value = number.decimal(value.scaleb(2))
    if value is None:
        if remarks is not None:
            remarks.append(Remark("target-unread"))
        return None
    value = number.plain(value)
    if not percent and _is_date(value, None):
        return Target(text=f"{value:f}")
    return _of("=", value, "%" if percent else None, None)


def settled(raw: str, units: Units) -> Target | None:
    """The target of a text that stands as it would be written; None of any other text."""
    known = units.read(raw)
    return known.value if known.settled else None


def _is_date(value: Decimal, unit: str | None) -> bool:
    """Whether a number without an operator is a date: 12月, 2023年, 2023.12, 20231231."""
    return unit in _DATED or unit is None and _MONTH.fullmatch(f"{value:f}") is not None


def _typed(raw: str, units: Units) -> tuple[Target | None, list[Remark]]:
    remarks: list[Remark] = []
    if text.OBSCURE.search(raw):
        return None, [Remark("target-unread")]
    tidy = text.parse(raw, remarks)
    remarks = [remark for remark in remarks if remark.code == "characters-unsure"]
    shown = _line(text.joined(text.visible(raw), remarks))
    # white space inside Chinese means nothing: `不 低于90`, `≥120万 元`
    readings = [_reading(line, units) for line in dict.fromkeys((shown, tidy or ""))]
    for one in readings:
        if isinstance(one, str):
            return None, [*remarks, Remark(one)]
        if one and not (one.note and isinstance(whole := readings[-1], Target) and not whole.note):
            return one, remarks
    if isinstance(readings[-1], Target):
        return readings[-1], remarks
    return (Target(text=tidy), remarks) if tidy else (None, remarks)


def _reading(line: str, units: Units) -> Target | str | None:
    """The comparison that a line is, None where it is none; why nobody can tell, as the code of a remark."""
    if _MIXED.match(line):
        return "raised-unread"
    if _TORN.match(line) and _comparison(_TORN.sub("1", line), units) or _ASKED.match(line):
        return "target-unread"
    target = _comparison(line, units)
    if target is None and _is_unsure(line, units):
        return "target-unread"
    if target is None and any(map(str.isdigit, line)) and (alike := line.translate(_ALIKE)) != line:
        like = _comparison(alike, units)
        target = _UNSURE if isinstance(like, Target) and not like.note else None
    return "target-unread" if target is _UNSURE else target


def _is_unsure(line: str, units: Units) -> bool:
    """Whether a line is nothing but an operator, a unit, or figures that may say several things."""
    if lone := _LONE.fullmatch(line):
        return not lone[1] or lone[1] in units.names
    written = _COMPARISON.match(line)
    if not written:
        return False
    bare = line[written.start(2):]
    figures = _FIGURES.match(bare) or (_POINTS.match(bare) if written[1] else None)
    return figures is not None and not units.split(bare[figures.end():])[1].strip(_ENDED)


def is_comparison(raw: Any, units: Units) -> bool:
    """Whether a text is a comparison all by itself."""
    return isinstance(raw, str) and isinstance(_reading(_line(text.visible(raw)), units), Target)


def _line(content: str) -> str:
    """A target on one line, a space for any white space, its number's point and commas half-width."""
    if ("．" in content or "，" in content) and (first := _FIRST.match(content)):
        head = re.sub(r"(?<=[0-9])．(?=[0-9])", ".", first[0])
        head = re.sub(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))", ",", head)
        content = head + content[len(head):]
    return " ".join(content.split())


def format(value: Target | None) -> str | None:
    """Operator (= unwritten unless a note would hide it, or the number be taken for a date), number, unit, note."""
    if value is None:
        return None
    if value.text is not UNSET:
        return value.text
    figure, unit, note = value.value, value.unit, value.note
    assert isinstance(figure, Decimal) and unit is not UNSET and note is not UNSET  # a comparison has all its parts
    figure = number.plain(figure)
    bare = value.operator == "=" and not note and not _is_date(figure, unit)
    return f"{'' if bare else value.operator}{figure:f}{unit or ''}{' ' + note if note else ''}"


def part(value: Target | None, kind: str) -> Decimal | str | None:
    """What stands in one of the cells of a target that has several: `operator`, `unit`, else the number or the text.

    Reading puts them together as what is beside each other in a row of `计算符号 | 指标值 | 计量单位`; a note has no place.
    """
    if value is None:
        return None
    if value.text is not UNSET:
        return value.text if kind not in ("operator", "unit") else None
    if kind == "operator":
        return value.operator or None
    if kind == "unit":
        return value.unit or None
    assert isinstance(value.value, Decimal)  # as every comparison has it
    return number.format_money(number.plain(value.value))


def _of(operator: Operator, value: Decimal, unit: str | None, note: str | None) -> Target:
    return Target(operator=operator, value=value, unit=unit, note=note)


#: A comparison of which nobody can tell what it says.
_UNSURE = Target(text="？")


def _comparison(line: str, units: Units) -> Target | None:
    match = _COMPARISON.fullmatch(_bare(line, units))
    if not match:
        return None
    written, digits, rest = match.groups()
    behind, value = match.string[match.end(2):], Decimal(digits.replace(",", ""))
    if _CONTINUES.match(behind) or _RANGE.match(units.behind(rest)) or not number.is_sane(value):
        return None
    operator, value = OPERATORS.get(written), number.plain(value)
    unit, note = units.split(rest)
    if _goes_on(behind, rest, units):
        return _UNSURE if operator else None
    if second := _SECOND.match(rest):
        counted, more = units.split(rest[second.end():])
        # `≥5 000元`: one number that a space divides, or two; a note would be prose
        if not more.strip() or second[0].startswith("0"):
            return _UNSURE if operator or counted not in _DATED else None
    if (operator is None or note) and rest[-1:] in "上内下" and (bounded := _SUFFIX.fullmatch(rest)):
        # 90%以上: the operator stands behind, and agrees with one that stands before
        suffix, (inner, left) = _AFTER[bounded[2]], units.split(bounded[1])
        if not left.strip():
            return _of(suffix, value, inner, None) if operator in (None, suffix) else _UNSURE
    note = note if note.strip(_ENDED) else ""
    if note.strip(" ?？") == "" != note:
        return _UNSURE  # ≥90%？
    if operator is None:
        return None if note.strip() or _is_date(value, unit) else _of("=", value, unit, None)
    return None if _AGAIN.search(note) else _of(operator, value, unit, text.parse(note))


def _goes_on(behind: str, rest: str, units: Units) -> bool:
    """Whether what follows a number makes it another one, or one of several."""
    if _GOES_ON.match(behind) and not units.split(rest)[0]:
        return True
    counted, more = units.split(behind[listed.end():]) if (listed := _LISTED.match(behind)) else ("年", "")
    return counted not in _DATED and not more.strip(_ENDED)


def _bare(line: str, units: Units) -> str:
    """A line without the number and the brackets that clerks put about it, in signs and digits."""
    if line[:1] in _QUOTES and not {*line[1:]} & {*_QUOTES}:
        line = _QUOTES[line[0]] + line[1:]
    elif line[:1] == "达":
        line = _REACHED.sub("", line)
    if "." in line:
        line = _POINT.sub(r"\g<1>0.", line, count=1) if _POINT.match(line) else line
    if spoken := _SPOKEN.match(line):
        line = _in_digits(line, spoken, units)
    if marked := _MARKED.match(line):
        line = line[marked.end():]
    if "－" in line or "−" in line:
        line = _MINUS.sub(r"\1\2-", line)
    if "（" not in line and "(" not in line:
        return line
    if "含" in line:
        line = _INCLUSIVE.sub("", line)
    if bracketed := _BRACKETED.fullmatch(line):
        head, inner = bracketed.groups()
        if inner in _SIGNS and head[:1].isdigit():
            return f"{inner}{head}"
        if inner in units.names and head[-1:].isdigit():
            return f"{head}{inner}"
    return line


def _in_digits(line: str, spoken: re.Match[str], units: Units) -> str:
    """A line whose number is spoken: 百分之九十, and 不少于九十人 where an operator says that it is a number."""
    operator, gap, percent, share, figure = spoken.groups()
    rest, written = line[spoken.end():], figure or share
    value = Decimal(written) if written[0].isdecimal() else number.spoken(written)
    if value is None or figure and (not operator or rest and not units.split(rest)[0]):
        return line
    return f"{operator}{gap}{number.plain(value):f}{'%' if percent else ''}{rest}"
