"""The shape of what is said of a finding."""

from __future__ import annotations

from typing import NamedTuple

LANGUAGES = ("zh", "en")


class Entry(NamedTuple):
    """One code: its severity, a title, the sentence and what to do, in Chinese and in English.

    Braces name details of the finding. A published code never changes its meaning.
    """

    severity: str
    zh_title: str
    en_title: str
    zh: str
    en: str
    zh_hint: str | None = None
    en_hint: str | None = None
