"""Number formats: what a cell shows of what it holds, and whether a reader of the paper would take it for that.

A clerk reads `60人` where the cell holds 60 under `0"人"`, `95%` where it holds 0.95 under `0%`. What is shown is
what was meant. A format that shows another sign, another size or nothing at all, or that rounds a figure beside
words, makes the number unsure; one that merely rounds leaves it, and says so.

Knows the codes of Excel, WPS and LibreOffice. Knows no cell and no kind of file.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from ..system.patterns import pattern

#: The codes that a workbook names by number only.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;-¥#,##0", 6: "¥#,##0;-¥#,##0", 7: "¥0.00;-¥0.00",
    8: "¥0.00;-¥0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 37: "#,##0;-#,##0",
    38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"',
    42: '¥#,##0;-¥#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"', 44: '¥#,##0.00;-¥#,##0.00;"-"', 48: "##0.0E+0", 49: "@",
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
    **dict.fromkeys((20, 21, 45, 47), "h:mm:ss"), 18: "h:mm AM/PM", 19: "h:mm AM/PM", 46: "[h]:mm:ss"}

_EXACT = Context(prec=400)

#: One piece of a section; what no piece fits is a letter of a date or a time.
_PIECE = pattern(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<elapsed>[hms]+)\]'
    r"|\[(?P<condition>[<>=]+-?[0-9.]+)\]|\[[^\]]*\]|(?P<general>G/通用格式|General)|(?P<exponent>E[+-][0#?]+)"
    r"|(?P<fraction>[0#?]* ?[0#?]+ ?/ ?[0#?1-9]+)|(?P<digits>[0#?.][0#?,.]*)|(?P<percent>%)|(?P<text>@)"
    r"|(?P<date>AM/PM|A/P|上午/下午|[ymdhsaebgn]+)"
    r"|(?P<plain>[$¥￥+\-/():^&'~{}<>=, ]|[^\x00-\x7f])", re.IGNORECASE | re.DOTALL)
_LITERALS = ("quoted", "escaped", "currency", "plain")
_SECTION = pattern(r'(?:"[^"]*"|[\\!_*].|\[[^\]]*\]|[^;"\\!_*\[]|.)*?(?:;|\Z)', re.DOTALL)
_GENERAL = "General"
_DASHES = ("-", "–", "—", "－")
#: Excel takes no longer code.
_LONGEST = 255


class Look(NamedTuple):
    """What a number's cell shows. All empty: the number, and nothing else."""

    percent: bool = False
    #: The text that is read in the number's place: `60人`; scaled: its figure is not the one the cell holds.
    words: str = ""
    scaled: bool = False
    #: The figure that is shown, where rounding makes it another.
    rounded: str = ""


class _Section(NamedTuple):
    """One of the up to four parts of a code."""

    before: str = ""
    behind: str = ""
    digits: str = ""  # as they are written; General is one of them
    percent: bool = False
    exponent: bool = False
    condition: str = ""
    is_text: bool = False
    is_date: bool = False
    is_elapsed: bool = False
    is_odd: bool = False  # cannot be followed: digits in two places, fractions


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...]:
    if code == "@":  # of nearly every text
        return (_Section(is_text=True),)
    if len(code) > _LONGEST:
        return (_Section(is_odd=True),)
    parts: list[_Section] = []
    for match in _SECTION.finditer(code):
        parts.append(_section(match[0].removesuffix(";")))
        if not match[0].endswith(";"):
            break
    return tuple(parts)


def _section(code: str) -> _Section:
    before, behind, end, odd = "", "", 0, False
    parts: dict[str, str] = {}
    for match in _PIECE.finditer(code):
        odd = odd or match.start() != end
        end = match.end()
        kind = match.lastgroup
        if kind in _LITERALS:
            if "digits" in parts or "text" in parts:
                behind += match[kind]
            else:
                before += match[kind]
        elif kind == "fraction":
            odd = True
        elif kind:
            place = "digits" if kind == "general" else kind
            odd = odd or place in parts and place in ("digits", "text", "percent")
            parts[place] = _GENERAL if kind == "general" else match[kind]
    is_date = ("date" in parts or "elapsed" in parts) and parts.get("digits", "").strip("0.") == ""
    return _Section(before, behind, parts.get("digits", ""), "percent" in parts, "exponent" in parts,
                    parts.get("condition", ""), "text" in parts, is_date, "elapsed" in parts,
                    not is_date and (odd or end != len(code) or "date" in parts))


def _numeric(code: str) -> tuple[_Section, ...]:
    """The sections that numbers take: the fourth is of texts, and a last one with @."""
    parts = _sections(code)[:3]
    return parts[:-1] if len(parts) > 1 and parts[-1].is_text else parts


@lru_cache(maxsize=1000)
def matters(code: str) -> bool:
    """Whether a code shows of any number anything but the number itself, with all its digits."""
    return bool(code) and _sections(code) not in [(_Section(is_text=True),), (_Section(digits=_GENERAL),)]


@lru_cache(maxsize=1000)
def places(code: str) -> int | None:
    """How many decimals a code shows of a positive number, and nothing else; None where it is no such code."""
    first = _sections(code)[0]
    whole, _, decimals = first.digits.partition(".")
    simple = first._replace(digits="") == _Section() and whole.endswith("0") and "," not in decimals
    return len(decimals) if simple else None


@lru_cache(maxsize=1000)
def changes_texts(code: str) -> bool:
    """Whether a code shows of any text anything but the text itself."""
    parts = _sections(code)
    section = parts[:4][-1]
    return bool((section.before + section.behind).strip()) if section.is_text else len(parts) > 3


def text(content: str, code: str) -> str | None:
    """A text as its code shows it; None where it does not show."""
    if not changes_texts(code):
        return content
    section = _sections(code)[:4][-1]
    return f"{section.before}{content}{section.behind}".strip() if section.is_text else None


@lru_cache(maxsize=1000)
def is_percent(code: str) -> bool:
    """Whether a code shows every number as a percentage and nothing beside it."""
    return all(one.percent and not one.is_odd and not (one.before + one.behind).strip("-+() ")
               for one in _numeric(code))


@lru_cache(maxsize=1000)
def is_date(code: str) -> bool:
    """Whether a code shows dates or times."""
    return any(one.is_date for one in _numeric(code))


def date(serial: float, code: str, date1904: bool = False) -> Any:
    """The date or time that a number is shown as; None for a number that is none."""
    try:
        if any(one.is_elapsed for one in _numeric(code)):
            return datetime.timedelta(serial) if abs(serial) < 1e8 else None
        if serial < 0 or serial >= 2958466:
            return None
        days, rest = divmod(round(serial * 86_400_000), 86_400_000)
        time = (datetime.datetime.min + datetime.timedelta(milliseconds=rest)).time()
        if not days:
            return time
        first = datetime.date(1904, 1, 1) if date1904 else datetime.date(1899, 12, 30 if days >= 60 else 31)
        day = first + datetime.timedelta(days)
        return datetime.datetime.combine(day, time) if rest else day
    except OverflowError:
        return None


def look(value: Decimal, code: str) -> Look | None:
    """What the cell of a number shows; None where nobody could tell the number from it."""
    if not matters(code):
        return Look()
    section = _chosen(value, code)
    if section is None or section.is_odd or section.is_date:
        return Look() if section is not None and section.is_odd and not value % 1 and _is_fraction(code) else None
    figure, signed = section.digits, value < 0 and section is not _numeric(code)[0]
    if not figure:
        # 会计专用 shows a dash for zero
        if section.is_text:
            return _judged(value, value, None, False, section.before, section.behind)
        return Look() if not value and section.before.strip() in _DASHES else None
    shown = abs(value) if signed else value
    before = section.before
    if shown < 0:
        before, shown = f"-{before}", -shown
    if figure == _GENERAL or section.exponent:
        places, power = None, 0
    else:
        whole, _, decimals = figure.partition(".")
        places = sum(character in "0#?" for character in decimals)
        power = 3 * (len(figure) - len(figure.rstrip(",")) or len(whole) - len(whole.rstrip(",")))
    if section.exponent:
        places = len(figure.partition(".")[2]) - shown.adjusted() if shown else 0
    elif not shown and places is not None and "0" not in figure:
        return Look() if before.strip() in _DASHES else None  # # and ? show no zero
    shown = shown.scaleb(2 * section.percent - power, _EXACT)
    return _judged(value, shown if places is None else _rounded(shown, places), places, section.percent, before,
                   section.behind, Decimal(1).scaleb(-power))


def _is_fraction(code: str) -> bool:
    return "?" in code and "/" in code


def _chosen(value: Decimal, code: str) -> _Section | None:
    """The section that a number takes; None where none fits it."""
    parts = _numeric(code)
    if any(one.condition for one in parts):
        if value < 0:
            return None  # whether its sign shows depends on the condition
        for place, one in enumerate(parts):
            if one.condition:
                holds = _holds(value, one.condition)
                if holds is None:
                    return None
                if holds:
                    return one
            elif place == len(parts) - 1 or place == 0 and value > 0:
                return one
        return None
    if value < 0 and len(parts) > 1:
        return parts[1]
    return parts[2] if not value and len(parts) > 2 else parts[0]


def _holds(value: Decimal, condition: str) -> bool | None:
    """Whether a number meets a condition; None where nobody can tell what it is compared with."""
    match = re.fullmatch(r"([<>=]+)(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))", condition)
    if match is None:
        return None
    sign, bound = match[1], Decimal(match[2])
    return ("=" in sign and value == bound or "<" in sign and value < bound or ">" in sign and value > bound)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)


_DISPLAY = pattern(
    r"([^0-9.]*)((?:[0-9][0-9,]*)?(?:\.[0-9]+)?)((?:E[+-][0-9]{1,3})?)([^0-9]*)", re.IGNORECASE | re.DOTALL)


def displayed(value: Decimal, display: str) -> Look | None:
    """What the cell of a number shows, judged by the text that it showed when the file was written."""
    match = _DISPLAY.fullmatch(display.strip()) if len(display) <= _LONGEST else None
    if not match:
        return None
    before, figure, exponent, behind = match.groups()
    if not figure.replace(",", ""):
        return Look() if not value and before.strip() in _DASHES else None
    digits = figure.replace(",", "")
    shown = Decimal(f"{digits}{exponent}")
    places = len(digits.partition(".")[2]) - int(exponent[1:] or 0)
    if behind.lstrip().startswith("%") and _near(abs(value) * 100, shown, places):
        return _judged(value, shown, places, True, before, behind.lstrip()[1:])
    for power in (0, 3, 4, 6, 8):
        if _near(abs(value).scaleb(-power, _EXACT), shown, places):
            return _judged(value, shown, places, False, before, behind, Decimal(1).scaleb(-power))
    return None


def _near(value: Decimal, shown: Decimal, places: int) -> bool:
    return _rounded(value, places) == shown


def _judged(value: Decimal, shown: Decimal, places: int | None, percent: bool, before: str, behind: str,
            scale: Decimal = Decimal(1)) -> Look | None:
    """`shown` has no sign: that stands in the text before it. scale: what of the value the figure is."""
    before, behind = before.strip(), behind.strip()
    signs, others = before[:1], before[1:]
    minus = signs in ("-", "−", "－") or (before, behind) == ("(", ")")
    if (before, behind) == ("(", ")"):
        before = behind = ""
    elif minus or signs == "+":
        before = others.strip()
    if minus is not (value < 0):
        return None
    held = abs(value) * (100 if percent else 1) * scale
    plain = not before and not behind
    if places is not None and shown != held:
        if not shown or scale != 1 or not plain and f"{before}{behind}" not in ("¥", "￥"):
            return None
        sign = "-" * minus
        return Look(percent, rounded=f"{sign}{shown:f}{'%' * percent}")
    if plain:
        return Look(percent) if scale == 1 else None
    figure = f"{shown:f}"
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return Look(words=f"{'-' * minus}{before}{figure}{'%' * percent}{behind}", scaled=scale != 1 or percent)
