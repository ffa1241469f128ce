"""Every sentence a person reads, in Chinese and in English.

`remarks` words what reading finds, `disputes` what merging does, `verdicts` what the rules find, `commands` what the
commands say, `fields` names the fields, `headings` words lists and books, `differences` reports of changes, `marking` a
workbook sent back, `summary` the ledger, `passes` the drop folder, `dashboard` its overview, `slips` what is wrong
with a template and what it does not carry. Knows no finding's origin and no command; a test keeps it complete and free
of idle sentences.
"""

from __future__ import annotations

from typing import Any

from .commands import SENTENCES as _COMMANDS
from .commands import SUMMARIES as _SUMMARIES
from .commands import TERMS
from .dashboard import OVERVIEW, STATES
from .differences import CHANGE_COLUMNS, CHANGE_LINES, CHANGE_WORDS, CHANGES, ENTRIES, VALUE_WORDS, changed_field
from .disputes import FIGURES, MERGING, SIDES
from .entry import LANGUAGES, Entry
from .fields import FIELDS, field
from .headings import (COLUMNS, DEPARTMENT, LIST_HEADING, LIST_SHEET, LOOK, OFF, PAGE, SEVERITIES, WHOLE, WHOLE_TEXT,
                       is_list)
from .marking import COMMENT_AUTHOR, COMMENT_BEGIN, COMMENT_END, LIST_FOOTER, RETURNED_NOTES
from .passes import FOLDER, FOLDER_SUMMARIES
from .remarks import READING
from .slips import BENDS, BLANK, PROOF, SLIPS
from .summary import LEDGER
from .verdicts import READ, RULES, Read, Rule

__all__ = ["BENDS", "BLANK", "CATALOGUE", "CHANGES", "CHANGE_COLUMNS", "CHANGE_LINES", "CHANGE_WORDS", "COLUMNS",
           "COMMENT_AUTHOR",
           "COMMENT_BEGIN", "COMMENT_END", "DEPARTMENT", "ENTRIES", "FIELDS", "LANGUAGES", "LEDGER",
           "LIST_FOOTER", "LIST_HEADING", "LIST_SHEET", "LOOK", "OFF", "OVERVIEW", "PAGE", "READ",
           "RETURNED_NOTES", "RULES", "SENTENCES", "SEVERITIES", "STATES", "SUMMARIES", "TERMS",
           "VALUE_WORDS", "WHOLE", "WHOLE_TEXT", "Entry", "Read", "Rule", "changed_field", "field", "hint",
           "hint_pattern", "is_list", "message", "message_pattern", "say", "sentence", "severity", "title"]

CATALOGUE: dict[str, Entry | Rule] = {**READING, **MERGING, **RULES}
SENTENCES: dict[str, tuple[str, str]] = {**_COMMANDS, **FOLDER, **SLIPS, **PROOF}
SUMMARIES: dict[str, tuple[str, str]] = {**_SUMMARIES, **FOLDER_SUMMARIES}


def severity(code: str) -> str:
    return CATALOGUE[code].severity


def message(finding: Any, lang: str) -> str:
    """The sentence of a finding."""
    return message_pattern(finding.code, lang).format_map(_Details(finding, lang))


def message_pattern(code: str, lang: str) -> str:
    """The sentence of a code with its details in braces."""
    return say((CATALOGUE[code].zh, CATALOGUE[code].en), lang)


def hint(finding: Any, lang: str) -> str | None:
    """What to do about a finding, where there is something to do."""
    text = hint_pattern(finding.code, lang)
    return text.format_map(_Details(finding, lang)) if text else None


def hint_pattern(code: str, lang: str) -> str | None:
    return (CATALOGUE[code].zh_hint, CATALOGUE[code].en_hint)[LANGUAGES.index(lang)]


def title(code: str, lang: str) -> str:
    """What a code is about, in a few words."""
    return say((CATALOGUE[code].zh_title, CATALOGUE[code].en_title), lang)


def say(words: tuple[str, str], lang: str) -> str:
    """A pair of words in the language asked for."""
    return words[LANGUAGES.index(lang)]


def sentence(key: str, lang: str, **details: Any) -> str:
    return (SENTENCES | SUMMARIES)[key][LANGUAGES.index(lang)].format(**details)


class _Details(dict[str, Any]):
    """What a sentence may name: the details of a finding, then its own fields; text is shown on one line."""

    def __init__(self, finding: Any, lang: str) -> None:
        super().__init__({name: _detail(name, value, lang) for name, value in finding.details.items()})
        self._finding, self._lang = finding, lang

    def __missing__(self, key: str) -> str:
        if key == "field":
            return field(self._finding.path or "", self._lang)
        value = getattr(self._finding, key)
        return "" if value is None else " ".join(str(value).split())


def _detail(name: str, value: Any, lang: str) -> Any:
    """A detail in the language asked for: terms and fields by their names, figures with what they count."""
    if name == "terms":
        return "、".join(say(TERMS[term], lang) for term in value)
    if name == "field":
        return field(value, lang)
    if name == "sides":
        return "；".join(f"{say(SIDES[side], lang)} {_detail('', figures, lang)}" for side, figures in value.items())
    return say(FIGURES, lang).format(**value) if isinstance(value, dict) else value
