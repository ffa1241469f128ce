"""Number formats: what a cell shows of the number it holds.

A clerk reads `60人` where the cell holds 60 under `0"人"`, `14.3万元` where it holds 143000 under a format that
scales. What is shown is what was meant; a format that cannot be followed surely makes the number unsure.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

#: One piece of a section: a literal (quoted, escaped with \\ or, in WPS, !), padding, the digits, a percent sign.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]'
    r'|(?P<digits>G/通用格式|General|[0#?][0#?,.]*)|(?P<percent>%)|(?P<plain>[$¥￥+\-/():^&\'~{}<>= ]|[^\x00-\x7f])')


@lru_cache(maxsize=1000)
def _section(code: str) -> tuple[str, int, int, str] | None:
    """(text before, power of ten, percent, text behind) of a format's first section; None where it is no such."""
    first = re.match(r'(?:"[^"]*"|[\\!].|\[[^\]]*\]|[^;])*', code)[0]
    before, behind, power, percent, seen, end = "", "", 0, 0, False, 0
    for match in _PIECE.finditer(first):
        if match.start() != end:
            return None
        end = match.end()
        if match["digits"]:
            if seen:
                return None  # digits on both sides of a literal show another number than the cell holds
            seen = True
            power -= 3 * (len(match["digits"]) - len(match["digits"].rstrip(",")))
        elif match["percent"]:
            percent, power = percent + 1, power + 2
        else:
            text = next((match[name] for name in ("quoted", "escaped", "currency", "plain") if match[name]), "")
            before, behind = (before, behind + text) if seen else (before + text, behind)
    return (before.strip(), power, percent, behind.strip()) if end == len(first) and seen and percent < 2 else None


def is_percent(code: str) -> bool:
    """Whether a format shows percentages and nothing beside them."""
    section = _section(code)
    return section is not None and section[1:] == (2, 1, "") and not section[0]


def matters(code: str) -> bool:
    """Whether a format shows anything but the number itself."""
    return code != "@" and not _IS_DATE.search(re.sub(r'"[^"]*"|[\\!].|\[[^\]]*\]', "", code)) and (
        _section(code) is None or _section(code) != ("", 0, 0, ""))


_IS_DATE = re.compile(r"[ymdhsYMDHS]")


def shown(value: Decimal, code: str) -> str | None:
    """A number as its format shows it, with all its decimals; None where the format cannot be followed surely."""
    section = _section(code)
    if section is None:
        return None
    before, power, percent, behind = section
    figure = f"{value.scaleb(power):f}"
    figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
    return f"{before}{figure}{'%' * percent}{behind}"
