"""What a template is refused with: its place, its sentence, and what was perhaps meant. Knows no form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from ..document import wording


class FormError(ValueError):
    """A template that cannot be compiled. `key` names its sentence in `wording`, `details` what it needs."""

    def __init__(self, key: str, sheet: str | None, cell: str | None, **details: Any) -> None:
        self.key, self.details = key, details
        self.place = "!".join(part for part in (sheet, cell) if part)
        super().__init__(self.sentence("en"))
        self._made = partial(FormError, key, sheet, cell, **details)

    def sentence(self, lang: str) -> str:
        """What is wrong, with its sheet and cell."""
        said = wording.sentence(self.key, lang, **self.details)
        return f"{self.place}: {said}" if self.place else said

    def __reduce__(self) -> tuple[Any, ...]:  # it travels between processes with its details
        return self._made, ()


def near(word: str, known: Iterable[str]) -> str:
    """Of what is known, what comes nearest to a word."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), 1, 0.3)), "—")
