"""Every sentence a person reads, in Chinese and in English.

`remarks` words what reading finds, `disputes` what merging does, `verdicts` what the rules find, `enrolment` what is
wrong with the bureau's own files, `commands` what the commands say, `fields` names the fields, `headings` words lists
and books, `differences` reports of changes, `marking` a workbook sent back, `summary` the ledger, `briefing` the
brief, `causes` what systems say, `passes` the drop folder, `dashboard` its overview, `slips` what is wrong with a
template and what it does not carry. Knows no finding's origin and no command; a test keeps it complete and free of
idle sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .briefing import BRIEF
from .causes import chinese
from .commands import SENTENCES as _COMMANDS
from .commands import SUMMARIES as _SUMMARIES
from .commands import TERMS
from .dashboard import OVERVIEW, RECKONED, RULING, STANDINGS, STATES
from .differences import CHANGE_COLUMNS, CHANGE_LINES, CHANGE_WORDS, CHANGES, ENTRIES, VALUE_WORDS, changed_field
from .disputes import FIGURES, MERGING, SIDES, VERSIONS, is_choices
from .enrolment import BUREAU
from .entry import LANGUAGES, Entry
from .fields import FIELDS, field
from .headings import (COLUMNS, DEPARTMENT, DRAFT_HEADER, DRAFT_MARK, HABITS, INFERRED, LAST_YEAR, LIST_HEADING,
                       LIST_SHEET, LOOK, OFF, PAGE, RELEASE_HEADER, SEVERITIES, WHOLE, WHOLE_TEXT, is_list)
from .marking import (COMMENT_AUTHOR, COMMENT_BEGIN, COMMENT_END, LIST_FOOTER, NOTICE, NOTICE_MARK,
                      RETURNED_NOTES)
from .passes import FOLDER, FOLDER_SUMMARIES
from .remarks import READING
from .screen import SCREEN
from .slips import BENDS, BLANK, DRAFT, PROOF, SLIPS
from .summary import LEDGER
from .verdicts import READ, RULES, Read, Rule
from ...system.patterns import pattern

__all__ = ["BENDS", "BLANK", "BRIEF", "BUREAU", "CATALOGUE", "CHANGES", "CHANGE_COLUMNS", "CHANGE_LINES",
           "CHANGE_WORDS", "COLUMNS", "COMMENT_AUTHOR", "COMMENT_BEGIN", "COMMENT_END", "DEPARTMENT", "DRAFT_HEADER",
           "DRAFT_MARK", "ENTRIES", "FIELDS", "HABITS", "INFERRED", "LANGUAGES", "LAST_YEAR", "LEDGER", "LIST_FOOTER",
           "LIST_HEADING", "LIST_SHEET", "LOOK", "NOTICE", "NOTICE_MARK", "OFF", "OVERVIEW", "PAGE", "READ",
           "RELEASE_HEADER", "RETURNED_NOTES", "RULES", "RULING", "SCREEN", "SENTENCES", "SEVERITIES", "STANDINGS",
           "STATES", "SUMMARIES", "TERMS", "VALUE_WORDS", "WHOLE", "WHOLE_TEXT", "Entry", "RECKONED", "Read", "Rule",
           "changed_field", "field", "hint", "hint_pattern", "is_choices", "is_list", "message", "message_pattern",
           "say", "sentence", "severity", "title", "version"]

CATALOGUE: dict[str, Entry | Rule] = {**READING, **MERGING, **BUREAU, **RULES}
SENTENCES: dict[str, tuple[str, str]] = {**_COMMANDS, **FOLDER, **SLIPS, **PROOF, **DRAFT}
SUMMARIES: dict[str, tuple[str, str]] = {**_SUMMARIES, **FOLDER_SUMMARIES}


def severity(code: str) -> str:
    return CATALOGUE[code].severity


def message(finding: Any, lang: str) -> str:
    """The sentence of a finding."""
    entry = CATALOGUE[finding.code]
    return say((entry.zh, entry.en), lang).format_map(_Details(finding, lang))


def message_pattern(code: str, lang: str) -> str:
    """The sentence of a code with its details in braces, fields by their official terms."""
    return _official(say((CATALOGUE[code].zh, CATALOGUE[code].en), lang), lang)


def hint(finding: Any, lang: str) -> str | None:
    """What to do about a finding, where there is something to do."""
    text = _advice(finding.code, lang)
    return text.format_map(_Details(finding, lang)) if text else None


def hint_pattern(code: str, lang: str) -> str | None:
    text = _advice(code, lang)
    return _official(text, lang) if text else None


def _advice(code: str, lang: str) -> str | None:
    return (CATALOGUE[code].zh_hint, CATALOGUE[code].en_hint)[LANGUAGES.index(lang)]


def _official(pattern: str, lang: str) -> str:
    return _NAMED.sub(lambda match: field(match[1], lang), pattern)


def title(code: str, lang: str) -> str:
    """What a code is about, in a few words."""
    return say((CATALOGUE[code].zh_title, CATALOGUE[code].en_title), lang)


def say(words: tuple[str, str], lang: str) -> str:
    """A pair of words in the language asked for."""
    return words[LANGUAGES.index(lang)]


def version(number: int, lang: str) -> str:
    """What the version of this number is called, from 0."""
    names = say(VERSIONS, lang)
    return names[number] if number < len(names) else str(number + 1)


def sentence(key: str, lang: str, **details: Any) -> str:
    if lang == "zh" and isinstance(why := details.get("why"), str):
        details["why"] = chinese(why)
    return (SENTENCES | SUMMARIES)[key][LANGUAGES.index(lang)].format(**details)


#: A field that a sentence names besides that at the finding's path.
_NAMED = pattern(r"\{field\[([a-z0-9_.]+)\]\}")


class _Field(str):
    """The name of a finding's field, `{field}`; and of others of the same form, `{field[budget.total]}`."""

    name: Callable[[str], str]

    def __getitem__(self, path: Any) -> str:
        return self.name(path)


class _Details(dict[str, Any]):
    """What a sentence may name: the details of a finding, then its own fields; text is shown on one line."""

    def __init__(self, finding: Any, lang: str) -> None:
        super().__init__({name: _detail(name, value, lang) for name, value in finding.details.items()
                          if name != "field"})
        self._finding, self._lang = finding, lang

    def __missing__(self, key: str) -> str:
        if key == "field":
            made = _Field(self._field(self._finding.details.get("field", self._finding.path or "")))
            made.name = self._field
            return made
        value = getattr(self._finding, key)
        return "" if value is None else " ".join(str(value).split())

    def _field(self, path: str) -> str:
        return field(path, self._lang, self._finding.labels)


def _detail(name: str, value: Any, lang: str) -> Any:
    """A detail in the language asked for: terms by their names, figures with what they count."""
    if name == "terms":
        return "、".join(say(TERMS[term], lang) for term in value)
    if name == "because":
        return sentence(value[0], lang, **value[1])
    if name == "sides":
        return "；".join(f"{say(SIDES[side], lang)} {_detail('', figures, lang)}" for side, figures in value.items())
    return say(FIGURES, lang).format(**value) if isinstance(value, dict) else value
