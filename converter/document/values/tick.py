"""A choice by a tick: one of several cells ticked, or one of the boxes in a cell, `√新增项目 □延续项目`.

Each box is of one option. Two ticks choose nothing, nor does a sign that is neither tick nor box. Knows no cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import Remark
from .text import compact

#: What ticks a box, the sign we write first; and boxes without one.
TICKS, BOXES = "√✓✔☑■●", "□☐○"


def parse(raw: Any, remarks: list[Remark]) -> bool | None:
    """Whether a box is ticked; a blank cell is none."""
    typed = compact(raw).replace("\ufe0f", "") if isinstance(raw, str) else "?" if raw is not None else ""
    if len(typed) < 2 and typed in TICKS + BOXES:
        return bool(typed) and typed in TICKS
    remarks.append(Remark("tick-unread"))
    return None


def choose(raws: Mapping[str, Any], remarks: list[Remark]) -> str | None:
    """The option whose box is ticked. raws: option → what stands in its box."""
    ticked = [option for option, raw in raws.items() if parse(raw, remarks)]
    if len(ticked) > 1:
        remarks.append(Remark("tick-several"))
    return ticked[0] if len(ticked) == 1 and not remarks else None


def format(value: str | None, option: str, is_alone: bool) -> str | None:
    """What stands in an option's box. is_alone: whether it has a cell to itself, which is blank without a tick."""
    return TICKS[0] if value == option else None if is_alone else BOXES[0]
