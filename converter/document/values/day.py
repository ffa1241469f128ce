"""Days: a date as a cell holds it, or as people write it with its year."""

from __future__ import annotations

import datetime
from typing import Any

from .text import compact
from ...system.patterns import pattern

_WRITTEN = pattern(r"([0-9]{4})(?:年([0-9]{1,2})月([0-9]{1,2})日?|([-/.])([0-9]{1,2})\4([0-9]{1,2})"
                   r"|([0-9]{2})([0-9]{2}))"
                   r"(?:T?[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?)?(?:前|止|之前|以前)?")


def parse(raw: Any) -> datetime.date | None:
    """A cell's content as a day; None for a blank, and for what is none surely: without its year, or a bare number."""
    if isinstance(raw, datetime.datetime):
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    match = _WRITTEN.fullmatch(compact(raw)) if isinstance(raw, str) else None
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part and part not in "-/.")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def format(value: datetime.date | None) -> str | None:
    return value.isoformat() if value else None
