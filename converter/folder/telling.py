"""What a run has to tell, and what became of each input in a word.

Knows records and findings. Knows no sentence and no output.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .state import Record, Told
from ..checking.check import BLANK
from ..checking.grouping import counts
from ..system.errors import Sentence


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a run has to tell: `event` is rule, held, planned, input, moved, removed, failed, kept, owed, pending or
    done."""

    event: str
    file: str | None = None
    state: str | None = None
    sentence: Sentence | None = None
    counts: dict[str, int] = {}


def tell(event: str, record: Record, found: Iterable[Told]) -> Event:
    """An input by itself: its state is settled by that."""
    faults = counts(found)
    record.state = fate(record, found)
    return Event(event=event, file=record.file, state=record.state,
                 sentence=(record.reason, record.details) if record.reason else None,
                 counts={"projects": record.projects or 0, "indicators": record.indicators or 0,
                         "error": faults.must, "warning": faults.advice, "info": faults.notes})


def fate(record: Record, found: Iterable[Told]) -> str:
    """What became of an input, by what was found in it; and in its record why it counts no more."""
    if record.state in ("unreadable", "waiting", "skipped"):
        return record.state
    if record.replaced or record.reason in ("replaced-by", "not-chosen"):
        record.reason, record.details = None, {}
    if record.replaced:
        record.reason, record.details = why(record)
        return "replaced"
    if any(item.code == BLANK and item.severity == "error" for item in found):
        return "blank"
    severities = {item.severity for item in found}
    return "returned" if "error" in severities else "warnings" if "warning" in severities else "good"


def why(record: Record) -> Sentence:
    """Why an input counts no more."""
    return "not-chosen" if record.decided else "replaced-by", {"answer": record.replaced}
