"""The page's words in one language, and the marks that parts of the page are told apart by."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from ...document import wording


class Words:
    """`words("counted", all=3)` says it in the page's language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **details: Any) -> str:
        return wording.say(wording.OVERVIEW[key], self.lang).format(**details)

    def pattern(self, key: str) -> str:
        """With its details in braces, for the script to fill in."""
        return wording.say(wording.OVERVIEW[key], self.lang)

    def state(self, state: str) -> str:
        return wording.say(wording.STATES[state], self.lang)

    def standing(self, state: str) -> str:
        return wording.say(wording.STANDINGS[state], self.lang)

    def version(self, place: int) -> str:
        return wording.version(place, self.lang)

    def severity(self, severity: str) -> str:
        return wording.say(wording.SEVERITIES[severity], self.lang)


def mark(file: str) -> str:
    """The id of what the page tells of a file: the same however many files there are."""
    return "w-" + sha256(file.encode("utf-8", "surrogatepass")).hexdigest()[:12]
