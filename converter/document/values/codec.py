"""The pairs by kind: what the model calls a value's kind names the grammar that reads and writes its cell.

A list of values in one cell (goals) has a kind of its own; a value over several cells (the spending
plan) is read by its own module, since its cells are decided together.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from . import Remark, added, code, goals, number, party, target, text, tick, year


class Context(NamedTuple):
    """What a value's meaning depends on beside its content: the form's units, the sheet's unit of money, whether
    the cell shows its number as a percentage."""

    units: target.Units
    scale: Decimal | None = Decimal(1)  # None: nobody knows what a bare figure is in
    percent: bool = False
    codes: code.Scheme = code.HEBEI


#: A cell's content, what its meaning depends on, and where to note what is to be told.
Read = Callable[[Any, Context, list[Remark]], Any]


class Codec(NamedTuple):
    parse: Read
    format: Callable[[Any], Any]
    #: The shape of the value where it shares its cell with others, white space being single; None: any text.
    pattern: str | None = None


def _text(parse: Callable[[str, list[Remark]], Any]) -> Read:
    def read(raw: Any, context: Context, remarks: list[Remark]) -> Any:
        if isinstance(raw, str):
            return parse(raw, remarks)
        if (figure := number.decimal(raw)) is not None:
            return parse(f"{number.plain(figure.scaleb(2))}%" if context.percent else str(figure), remarks)
        remarks.append(Remark("text-unread"))
        return None

    return read


def _texts(raw: Any, context: Context, remarks: list[Remark]) -> list[str]:
    if isinstance(raw, list):  # one row each
        return goals.parse(raw, remarks)
    return _text(goals.parse)(raw, context, remarks) or []


def _money(raw: Any, context: Context, remarks: list[Remark]) -> Decimal | None:
    if context.percent and not isinstance(raw, str):
        remarks.append(Remark("money-unread"))  # 14% of what?
        return None
    return number.parse_money(raw, context.scale, remarks)


def _number(raw: Any, context: Context, remarks: list[Remark]) -> Decimal | None:
    if context.percent and not isinstance(raw, str):
        remarks.append(Remark("number-unread"))  # 10% of what?
        return None
    return added.parse_number(raw, remarks)


#: What a marker may say a value of the form's own is → the kind of its codec.
ADDED = {"text": "text", "paragraphs": "paragraphs", "code": "token", "date": "date", "number": "number",
         "money": "money", "percent": "percent"}

CODECS: dict[str, Codec] = {
    "text": Codec(_text(text.parse), text.format),
    "paragraphs": Codec(_text(text.parse_paragraphs), text.format_paragraphs),
    "code": Codec(lambda raw, context, remarks: code.parse(raw, remarks, context.codes), code.format),
    "party": Codec(_text(party.parse), party.format, r"((?:[0-9](?:\s?[0-9]){5}(?![0-9]))?)"),
    "department": Codec(_text(party.parse), party.format, r"((?:[0-9](?:\s?[0-9]){2}(?![0-9]))?)"),
    "money": Codec(_money, number.format_money),
    "target": Codec(lambda raw, context, remarks: target.parse(raw, context.units, remarks, context.percent),
                    target.format),
    "goals": Codec(_texts, goals.format),
    "number": Codec(_number, added.format_number),
    "percent": Codec(lambda raw, context, remarks: added.parse_percent(raw, context.percent, remarks),
                     added.format_percent),
    "date": Codec(lambda raw, context, remarks: added.parse_date(raw, remarks), added.format_date),
    "choice": Codec(_text(text.parse), text.format, f"([{tick.TICKS}{tick.BOXES}])"),
    "token": Codec(_text(added.parse_token), added.format_token),
    "year": Codec(lambda raw, context, remarks: year.parse(raw, remarks), year.format, r"((?:[0-9]\s?){4}|)"),
}
