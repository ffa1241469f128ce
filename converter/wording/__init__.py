"""Every sentence a person reads, in Chinese and in English.

`reading` words what reading and merging find, `commands` what the commands say, `fields` names the fields,
`reports` what stands in lists of findings. Knows no finding's origin and no command; a test keeps it complete
and free of idle sentences.
"""

from __future__ import annotations

from typing import Any

from .commands import SENTENCES, SUMMARIES, TERMS
from .entry import LANGUAGES, Entry
from .fields import FIELDS, field
from .reading import READING
from .reports import COLUMNS, LIST_HEADING, LIST_SHEET, SEVERITIES

__all__ = ["CATALOGUE", "COLUMNS", "FIELDS", "LANGUAGES", "LIST_HEADING", "LIST_SHEET", "SENTENCES", "SEVERITIES",
           "SUMMARIES", "TERMS", "Entry", "field", "hint", "message", "say", "sentence", "severity", "title"]

CATALOGUE: dict[str, Entry] = {**READING}


def severity(code: str) -> str:
    return CATALOGUE[code].severity


def message(finding: Any, lang: str) -> str:
    """The sentence of a finding."""
    entry = CATALOGUE[finding.code]
    return (entry.zh if lang == "zh" else entry.en).format_map(_Details(finding, lang))


def hint(finding: Any, lang: str) -> str | None:
    """What to do about a finding, where there is something to do."""
    entry = CATALOGUE[finding.code]
    text = entry.zh_hint if lang == "zh" else entry.en_hint
    return text.format_map(_Details(finding, lang)) if text else None


def title(code: str, lang: str) -> str:
    """What a code is about, in a few words."""
    return say((CATALOGUE[code].zh_title, CATALOGUE[code].en_title), lang)


def say(words: tuple[str, str], lang: str) -> str:
    """A pair of words in the language asked for."""
    return words[LANGUAGES.index(lang)]


def sentence(key: str, lang: str, **details: Any) -> str:
    return (SENTENCES | SUMMARIES)[key][LANGUAGES.index(lang)].format(**details)


class _Details(dict):
    """What a sentence may name: the details of a finding, then its own fields; text is shown on one line."""

    def __init__(self, finding: Any, lang: str) -> None:
        super().__init__({name: "、".join(TERMS[term][LANGUAGES.index(lang)] for term in value)
                          if name == "terms" else value for name, value in finding.details.items()})
        self._finding = finding

    def __missing__(self, key: str) -> str:
        value = getattr(self._finding, key)
        return "" if value is None else " ".join(str(value).split())
