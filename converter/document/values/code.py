"""Project codes: what they are made of, as forms have them.

Of Hebei: 21 characters `DDDDDD YY P XXXXXX 1 NNNN C`, the last a check character. Elsewhere as many, which begin with
division, year and one of P, R, T, Y, and nobody knows a check of them. Or whatever a bureau writes.
The check was found by solving the 41 codes of two published texts (no regulation found that states it):
with idx the place in the alphabet, C = alphabet[30 - (Σ idx(c_i)·3^i mod 31)] over i = 0..19.
It catches every single substitution and every adjacent transposition.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from . import Remark
from .text import compact
from ...system.patterns import pattern

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_INDEX = {char: index for index, char in enumerate(ALPHABET)}
_POWERS = [pow(3, place, 31) for place in range(20)]
_SLIPS = str.maketrans("OISZ", "0152")
#: Letters of other alphabets that look like those of codes, and l for 1; marks that clerks and exports put into codes.
_ALIKE = str.maketrans("АВЕКМНРТХУСОІΑΒΕΗΚΜΝΡΤΧΥΟ|lрсх○〇оοⅠ丨一", "ABEKMHPTXYCOIABEHKMNPTXYO11PCX0000111")
_PUT_IN = str.maketrans("", "", "-－—–_＿.·'‘’*＊")
#: A code among other characters, and what may stand around it and says nothing: 编码：, brackets, a full stop.
_WHOLE = pattern(f"[0-9{ALPHABET[10:]}]{{21}}")
_AROUND = pattern(r"(?:项目)?(?:编码|代码|编号)|[^\w]")


class Scheme(NamedTuple):
    """What the codes of a form are: what each of their places may hold; whether the last one is a check character."""

    places: tuple[str, ...]
    is_checked: bool = False

    @property
    def pattern(self) -> str:
        return "".join(f"[{place}]" for place in self.places)


_DIGIT, _ANY = "0-9", "0-9A-Z"
HEBEI = Scheme((_DIGIT,) * 8 + ("P",) + (ALPHABET,) * 6 + ("1",) + (_DIGIT,) * 4 + (ALPHABET,), is_checked=True)
NATIONAL = Scheme((_DIGIT,) * 8 + ("PRTY",) + (_ANY,) * 12)
FREE = Scheme(())
#: What a form calls them.
SCHEMES = {"hebei": HEBEI, "national": NATIONAL, "none": FREE}
_DIVIDERS = " -－—–_＿.·:：、,，"
#: A code at the beginning of a text, which goes on with something else.
_LEADING = pattern(r"[0-9]{8}[A-Z][0-9A-Z]{12}(?![0-9A-Za-z])")
#: Letters of codes only: the capitals of others may be several characters.
_UPPER = {ord(char): char.upper() for char in "abcdefghijklmnopqrstuvwxyz"}


def parse(raw: Any, remarks: list[Remark] | None = None, scheme: Scheme = HEBEI) -> str | None:
    """A code in upper case without white space.

    O I S Z are repaired, and hyphens and the like left out, only where the check character then fits; in codes without
    one where the pattern does.
    """
    if not isinstance(raw, str):
        if remarks is not None:
            remarks.append(Remark("code-unread"))
        return None
    if scheme.is_checked and is_sound(raw):
        return raw
    code = compact(raw).translate(_UPPER)
    bare = code.translate(_PUT_IN)
    if not scheme.is_checked:
        return bare if bare != code and fits(bare, scheme) else code or None
    whole: list[str] = [one for one in _WHOLE.findall(code) if is_sound(one)]
    if len({*whole}) > 1:
        if remarks is not None:
            remarks.append(Remark("code-unread"))  # which of them?
        return None
    if whole and not _AROUND.sub("", "".join(code.split(whole[0]))):
        return whole[0]
    alike = compact(raw).translate(_PUT_IN).translate(_ALIKE).translate(_UPPER)
    repaired = (one for text in (code, bare, alike) for one in (text, text.translate(_SLIPS)))
    return next((one for one in repaired if is_sound(one)), code or None)


def format(value: str | None) -> str | None:
    return value


def check_character(code: str) -> str | None:
    """The check character the first twenty characters ask for; None where they are no code."""
    try:
        total = sum(_INDEX[char] * power for char, power in zip(code[:20], _POWERS, strict=True))
    except (KeyError, ValueError):
        return None
    return ALPHABET[30 - total % 31]


def fits(code: str, scheme: Scheme = HEBEI) -> bool:
    """Whether the code has the pattern, its check character aside; where there is none, nothing has it."""
    return bool(scheme.places) and bool(_compiled(scheme).fullmatch(code))


@cache
def _compiled(scheme: Scheme) -> re.Pattern[str]:
    return re.compile(scheme.pattern)


@lru_cache(maxsize=10_000)
def is_sound(code: str, scheme: Scheme = HEBEI) -> bool:
    """Whether the code is surely as it was given: nothing but a check character tells."""
    return scheme.is_checked and fits(code, scheme) and check_character(code) == code[20]


def may_be(piece: str, scheme: Scheme) -> bool:
    """Whether a piece of a text may be a code at all: one with a pattern is made of no characters of words."""
    return not scheme.places or piece.isascii() or compact(piece).translate(_ALIKE).isascii()


def divided(line: str, divider: str) -> tuple[str, str | None] | None:
    """A code of 21 characters at the beginning of a text, and the name behind it, with the divider between, another or
    none; None where the text begins with no such code."""
    leading = _LEADING.match(line)
    if leading is None:
        return None
    rest = line[leading.end():].strip()
    name = rest.removeprefix(divider) if divider and rest.startswith(divider) else rest.lstrip(_DIVIDERS)
    return leading[0], name.strip() or None


def division(code: str) -> str:
    return code[:6]


def year(code: str) -> int:
    return 2000 + int(code[6:8])
