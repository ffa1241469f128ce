"""Regular expressions that are compiled when they are first asked: there are many, and a command asks few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast


def pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, once anything of it is asked."""
    return cast("re.Pattern[AnyStr]", _Pattern(source, flags))


class _Pattern(Generic[AnyStr]):
    def __init__(self, source: AnyStr, flags: int) -> None:
        self._made: tuple[AnyStr, int] = source, flags

    def __getattr__(self, name: str) -> Any:
        """Asked once for each name: from then on it is an attribute like any other."""
        value = getattr(re.compile(*self._made), name)
        setattr(self, name, value)
        return value
