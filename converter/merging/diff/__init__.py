"""Two documents, field by field: what was added, removed, changed, moved, renamed.

Sees documents only: no cell, no form and no spreadsheet library. `pairs` finds what belongs together, `changes` says
what differs, `report` words it.
"""

from __future__ import annotations

from .changes import Change, compare

__all__ = ["Change", "compare"]
