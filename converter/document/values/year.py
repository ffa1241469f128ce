"""Budget years: four digits."""

from __future__ import annotations

import re
from typing import Any

from . import Remark, number
from .text import compact


def parse(raw: Any, remarks: list[Remark] | None = None) -> int | None:
    """A cell's content as a year; None and a remark where it is none."""
    text = compact(raw) if isinstance(raw, str) else str(number.decimal(raw))
    if not text:
        return None
    if re.fullmatch(r"(19|20|21)[0-9]{2}", text) and int(text) >= 1949:
        return int(text)
    if remarks is not None:
        remarks.append(Remark("year-unread"))
    return None


def format(value: int | None) -> str | None:
    return None if value is None else str(value)
