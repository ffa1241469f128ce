"""Two inputs against one another."""

from __future__ import annotations

from . import diff as comparing
from ..form import Forms
from ..reading.opening import Outcome, read
from ..system.inputs import Input


def diff(sources: tuple[Input, Input], forms: Forms) -> tuple[list[Outcome], list[comparing.Change]]:
    """What became of reading each of two documents, and every change from the first to the second.

    No changes where one of them could not be read.
    """
    outcomes = list(read(sources, forms))
    before, after = (outcome.document for outcome in outcomes)
    return outcomes, comparing.compare(before, after) if before and after else []
