"""Findings: what was seen in somebody's data, where, and what became of it.

Knows the shape of a finding and how many there are of each severity. Knows no sentence (those are
in `wording`), no cell reading and no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from . import wording

SEVERITIES = ("error", "warning", "info")


class Finding(msgspec.Struct, kw_only=True):
    """One observation. `cell` is an A1 address; `path` is relative to the project, else to the submission.

    labels: what the form at hand calls the fields that it does not call by their official terms (`Form.labels`).
    """

    code: str
    severity: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    project: str | None = None
    path: str | None = None
    found: str | None = None
    used: str | None = None
    details: dict[str, Any] = {}
    labels: Mapping[str, str] = {}

    def field(self, lang: str) -> str | None:
        """What its form calls the field at its path."""
        return wording.field(self.path, lang, self.labels) if self.path else None

    def message(self, lang: str) -> str:
        return wording.message(self, lang)

    def hint(self, lang: str) -> str | None:
        return wording.hint(self, lang)


class Findings:
    """A list that findings are added to, in the order things are read."""

    def __init__(self, items: Iterable[Finding] = ()) -> None:
        self.items: list[Finding] = list(items)

    def add(self, code: str, severity: str | None = None, **where: Any) -> Finding:
        """Record `code`; keywords that are no field of a finding are details of its sentence."""
        known = {name: where.pop(name) for name in list(where) if name in Finding.__struct_fields__}
        known = {name: value if value is None else str(value) for name, value in known.items()}
        finding = Finding(code=code, severity=severity or wording.severity(code), details=where, **known)
        self.items.append(finding)
        return finding

    def extend(self, other: Iterable[Finding]) -> None:
        self.items.extend(other)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def errors(self) -> Findings:
        return Findings(item for item in self.items if item.severity == "error")

    def count(self, severity: str) -> int:
        return sum(item.severity == severity for item in self.items)


def report(findings: Iterable[Finding], lang: str = "zh") -> dict[str, Any]:
    """Findings as JSON says them: `{"findings": […], "summary": {…}}`."""
    items = list(findings)
    return {
        "findings": [
            {
                "code": item.code, "severity": item.severity, "file": item.file, "sheet": item.sheet,
                "cell": item.cell, "project": item.project, "path": item.path, "message": item.message(lang),
                "found": item.found, "used": item.used, "hint": item.hint(lang),
            }
            for item in items
        ],
        "summary": {severity: sum(item.severity == severity for item in items) for severity in SEVERITIES},
    }
