"""What the overview page shows, as its maker hands it over.

Knows the shapes only. Paths are relative to the page, with `/`; everything may be unknown but a name and a state.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from ...document.findings import Finding


class Came(msgspec.Struct, kw_only=True):
    """One input. `file` is its path relative to the drop folder; `state` a key of `wording.STATES`.

    sentence: why it could not be read, in words. total: 万元. links: `source`, `json`, `returned`, `issued` → path.
    """

    file: str
    state: str
    division: str | None = None
    year: int | None = None
    code: str | None = None
    name: str | None = None
    projects: int | None = None
    indicators: int | None = None
    total: Decimal | None = None
    errors: int | None = None
    warnings: int | None = None
    notes: int | None = None
    sentence: str | None = None
    links: dict[str, str] = {}


class Office(msgspec.Struct, kw_only=True):
    """One department of the merged document. total: 万元. issued: the path of its official workbook."""

    division: str | None = None
    year: int | None = None
    code: str | None = None
    name: str | None = None
    projects: int = 0
    indicators: int = 0
    total: Decimal | None = None
    errors: int = 0
    warnings: int = 0
    issued: str | None = None


class View(msgspec.Struct, kw_only=True):
    """Everything on the page, in the order it is to stand there.

    names: a project's code → its name. outputs: `merged`, `ledger`, `findings`, `issued`, … → path.
    """

    came: list[Came] = []
    offices: list[Office] = []
    findings: list[Finding] = []
    conflicts: list[Finding] = []
    names: dict[str, str] = {}
    outputs: dict[str, str] = {}
    watching: bool = False
