"""The value grammars: how a value stands in a cell, and how a cell's content is understood.

Each module is one grammar, a pair of functions on adjacent lines:

    parse(raw, …, remarks) -> value or None      what a clerk typed → what it means
    format(value, …) -> str or Decimal or None   what it means → what the official form shows

`format(parse(x))` is the normal form of `x`; `parse(format(v)) == v` for every v in normal form.
What cannot be read surely is None and a remark. They know the model's values and nothing of cells' places.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Remark(NamedTuple):
    """Something to tell about one value: the code of a finding, and what its sentence needs."""

    code: str
    details: dict[str, Any] = {}
