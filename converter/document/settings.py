"""Which rules run, and how severe each finding is: as published, as the form says, as the file of a run says.

Knows codes and severities. Knows no rule's working, no form and no document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import wording
from .findings import SEVERITIES

#: A rule that is switched off.
OFF = "off"
#: The section of the file that `--rules` names.
_SECTION = "rules"


class SettingError(ValueError):
    """A setting that means nothing; `key` names the sentence, `details` what it needs."""

    def __init__(self, key: str, **details: str) -> None:
        super().__init__(wording.sentence(key, "en", **details))
        self.key, self.details = key, details


def codes() -> tuple[str, ...]:
    """The codes that can be set: every rule's, and those of readings that a bureau counts among its rules."""
    return (*wording.RULES, *wording.READ)


def read(pairs: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Code → severity or `off`. Raises SettingError for a code or a severity that does not exist."""
    from difflib import get_close_matches

    chosen: dict[str, str] = {}
    for code, *severity in pairs:
        if code not in codes():
            raise SettingError("no-rule", rule=code, near=next(iter(get_close_matches(code, codes(), 1)), "—"))
        if not severity or severity[0] not in (*SEVERITIES, OFF):
            raise SettingError("no-severity", rule=code, found="".join(severity), known=", ".join((*SEVERITIES, OFF)))
        chosen[code] = severity[0]
    return chosen


def parse(text: str) -> dict[str, str]:
    """The settings of a run: lines `code = severity`, under [rules] or nothing; `#` begins a remark. Raises
    SettingError."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        setting = line.partition("#")[0].strip()
        if not setting or setting.startswith(";") or setting == f"[{_SECTION}]":
            continue
        code, equals, severity = (part.strip() for part in setting.partition("="))
        if not code or not equals:
            raise SettingError("no-setting", found=setting)
        if pairs.setdefault(code.lower(), severity) != severity:
            raise SettingError("setting-twice", rule=code)
    return read(pairs.items())


def severities(*settings: Mapping[str, str]) -> dict[str, str]:
    """Code → severity or `off` of everything that can be set: as published, then as each setting says."""
    chosen = {code: wording.severity(code) for code in (*wording.RULES, *wording.READ)}
    for setting in settings:
        chosen.update(setting)
    return chosen
