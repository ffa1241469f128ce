"""The points of indicators, where the form asks for them: within bounds, none left out, adding up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from .rule import Seen, Standard, figure, project, row, seen
from ...document.model import Indicator, Project

_PATH = "indicators[].weight"
_MOST = Decimal(100)


@row("weight-bounds")
def bounds(of: Indicator, within: Project, standard: Standard) -> Seen | None:
    if not isinstance(of.weight, Decimal) or 0 <= of.weight <= _MOST:
        return None
    return seen("weight", found=figure(of.weight))


@project("weight-blank")
def blank(of: Project, standard: Standard) -> Iterator[Seen]:
    """An indicator without points where the form or another row has them; if they are required, that is said."""
    blanks = [index for index, row in enumerate(of.indicators) if not isinstance(row.weight, Decimal)]
    if _PATH in standard.paths or 0 < len(blanks) < len(of.indicators):
        yield from (seen(f"indicators[{index}].weight") for index in blanks if _PATH not in standard.required)


@project("weight-sum")
def total(of: Project, standard: Standard) -> Iterator[Seen]:
    """Silent where one is left out: what is missing may be its points."""
    weights = [row.weight for row in of.indicators if isinstance(row.weight, Decimal)]
    if weights and len(weights) == len(of.indicators) and sum(weights) != standard.weights:
        yield seen("indicators", found=figure(sum(weights, Decimal(0))), used=figure(standard.weights))
