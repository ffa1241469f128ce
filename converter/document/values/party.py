"""Codes of units: six digits, of which the first three are the department's."""

from __future__ import annotations

import re

from .text import compact

UNIT = re.compile(r"[0-9]{6}")
_CODED = re.compile(r"([0-9]{6})(?![0-9])(.*)")


def parse(raw: str, remarks: list | None = None) -> str | None:
    """The digits of a unit's code without white space."""
    return compact(raw) or None


def format(value: str | None) -> str | None:
    return value


def department(unit_code: str | None) -> str | None:
    """The department a unit's code implies; None where the code is not six digits."""
    return unit_code[:3] if unit_code and UNIT.fullmatch(unit_code) else None


def split(line: str) -> tuple[str | None, str | None]:
    """Code and name of a text in normal form; digits in front that are not six are no sure code."""
    match = _CODED.fullmatch(line)
    return (match[1], match[2].strip() or None) if match else (None, line or None)


def join(code: str | None, name: str | None) -> str:
    """The code directly followed by the name; a space keeps it from a name that begins with a digit."""
    return f"{code or ''}{' ' if code and name and name[0].isdigit() else ''}{name or ''}"
