"""Numbers: exact decimals out of cells and text, and money in 万元."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any

from . import Remark
from .text import OBSCURE, figures, joined, visible
from ..model import DIGITS
from ...system.patterns import pattern

_EXACT = Context(prec=200)

_DIVIDED = pattern(r"(?<=[0-9])\s+(?=[0-9])")

#: How many 万元 one of the unit is.
SCALES = {"百万元": Decimal(100), "千万元": Decimal(1000), "万元": Decimal(1), "亿元": Decimal(10000),
          "百元": Decimal("0.01"), "千元": Decimal("0.1"), "元": Decimal("0.0001")}

_MONEY = pattern(
    r"(?:人民币|[￥¥])?(-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
    rf"(?:({'|'.join(SCALES)}|万)|[（(]({'|'.join(SCALES)}|万)[)）])?(?:整|人民币)?[。；;，,]?")
_OTHERS = str.maketrans("萬圆", "万元")
_CENT, _ZERO = Decimal("0.01"), Decimal("0.00")

#: Numbers as they are spoken, and as they stand on cheques: 九十五点五, 贰拾.
_SPOKEN = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟", "零二一二三四五六七八九十百千")
_DIGITS = {char: digit for digit, char in enumerate("零一二三四五六七八九")}
SPOKEN = "[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟点]+"
#: 一百五 is 150 to some and 105 to others: it is none.
_SAID = pattern(r"(?=[^点])(?:(.)千)?(?:零?(.)百)?(?:零?([^点]?)十([^点])?|(?:^|(?<=[百千])零)([^点]))?(?:点(.+))?")

#: Up to here 15 digits are all that an integer has.
_WHOLE = 1e15

#: A number of more digits is not safe in a cell's binary double and is written as text.
SIGNIFICANT = 15


def decimal(raw: Any) -> Decimal | None:
    """The exact decimal a cell's number stands for: binary doubles are taken at 15 significant digits.

    None for what is no number, for numbers so large or small that they are a fault, and for those of more digits than
    a double holds: a code of 21 digits has lost its last ones.
    """
    if type(raw) is float and "e" not in (digits := f"{raw:.15g}") and raw and digits[-1].isdigit():
        return Decimal(digits)
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        return None
    value = Decimal(f"{raw:.15g}" if isinstance(raw, float) else raw)
    if isinstance(raw, float) and abs(raw) > _WHOLE and (abs(raw) > 2 ** 53 or value != Decimal(raw)):
        return None
    return plain(value) if is_sane(value) else None


def is_sane(value: Decimal) -> bool:
    """Whether a number is one that the model takes: anything beyond it is a fault."""
    if len(str(value)) <= DIGITS and value.is_finite() and abs(value.adjusted()) <= DIGITS:
        return True  # nearly every number
    return value.is_finite() and (not value or (abs(value.adjusted()) <= DIGITS
                                                and len(plain(value).as_tuple().digits) <= DIGITS))


def plain(value: Decimal) -> Decimal:
    """The same number with no positive exponent and no trailing zeros; `:f` writes it without any exponent."""
    if not value:
        return Decimal(0)
    written = str(value)
    if "E" not in written and ("." not in written or written[-1] != "0"):
        return value  # nearly every number
    value = value.normalize(_EXACT)
    return value.quantize(Decimal(1), context=_EXACT) if decimals(value) < 0 else value


def decimals(value: Decimal) -> int:
    """How many decimals a number is written with; less than none where zeros before the point are left out."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # a finite number, as all are
    return -exponent


def amount(value: Decimal) -> Decimal:
    """The same number with at least two decimals, as money is written."""
    cents = value.quantize(_CENT, context=_EXACT)
    return plain(value) if cents != value else cents or _ZERO


def parse_money(raw: Any, scale: Decimal | None = Decimal(1), remarks: list[Remark] | None = None) -> Decimal | None:
    """A cell's content as 万元. `scale` is what the form says a bare number is in (`SCALES`); None: nobody knows.

    Takes numbers and text with thousands separators, a currency sign and 元, 千元, 万元 or 亿元 behind it, also in
    brackets.
    """
    if isinstance(raw, str):
        text = figures(whole(raw, remarks))
        if not text:
            return None
        match = _MONEY.fullmatch(text.translate(_OTHERS).lstrip("'‘’="))
        if match and (unit := match[2] or match[3]):
            scale = SCALES[unit.removesuffix("元") + "元"]
        if not match or scale is None or not is_sane(figure := Decimal(match[1].replace(",", ""))):
            _remark(remarks, "money-unread")
            return None
        value = _EXACT.multiply(figure, scale)
    elif (exact := decimal(raw)) is not None and scale is not None:
        value = exact if scale == 1 else _EXACT.multiply(exact, scale)
    else:
        _remark(remarks, "money-unread")
        return None
    value = amount(value)
    if decimals(value) > 2:
        _remark(remarks, "money-places")
    return value


def spoken(written: str) -> Decimal | None:
    """The number that Chinese numerals say, below 万: 九十五点五 → 95.5; None where they say none, or may say two."""
    match = _SAID.fullmatch(written.translate(_SPOKEN))
    if not match:
        return None
    thousands, hundreds, tens, ones, lone, fraction = match.groups()
    places = (thousands or "零", hundreds or "零", "零" if tens is None else tens or "一", ones or lone or "零")
    digits = [_DIGITS.get(one) for one in (*places, *(fraction or ""))]
    if None in digits:
        return None
    return plain(Decimal("".join(map(str, digits))).scaleb(-len(fraction or "")))


def whole(raw: str, remarks: list[Remark] | None = None) -> str:
    """A text with the numbers whole that a line break tore; one that a space divides stays divided and unreadable."""
    return _DIVIDED.sub("\ufffd", joined(visible(OBSCURE.sub("\ufffd", raw)), remarks))


def format_money(value: Decimal | None) -> Decimal | str | None:
    """A number for the cell, or text where a cell's binary double could not hold it exactly."""
    if value is None:
        return None
    return value if len(plain(value).as_tuple().digits) <= SIGNIFICANT else f"{value:f}"


def _remark(remarks: list[Remark] | None, code: str, **details: Any) -> None:
    if remarks is not None:
        remarks.append(Remark(code, details))
