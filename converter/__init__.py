"""jixiao: official budget-performance workbooks (预算绩效目标表) to canonical JSON and back.

The rooms, and the one way the doors open:

    cli | library → onepage → folder → issuing → merging → checking → reading → form → grid → sheets → document → system

For programs, a step is one call, on bytes or paths: `read`, `check`, `mark`, `merge`, `issue`, `write`, `diff`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .library import Books, Checked, Merged, Written, check, diff, issue, load_form, mark, merge, read, write

__version__ = "0.2.0"
__all__ = ["Books", "Checked", "Merged", "Written", "__version__", "check", "diff", "issue", "load_form", "mark",
           "merge", "read", "write"]


def __getattr__(name: str) -> Any:
    """The library, imported when it is asked for: `jixiao --version` needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import library

    return getattr(library, name)
