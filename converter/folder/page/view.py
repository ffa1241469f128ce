"""What the overview page shows, as its maker hands it over.

Knows the shapes only. Paths are relative to the page, with `/`; everything may be unknown but a name and a state.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from ...bureau.reconciling import Reconciliation
from ...bureau.standings import Standing
from ...document.findings import Finding


class Came(msgspec.Struct, kw_only=True):
    """One input. `file` is its path relative to the drop folder; `state` a key of `wording.STATES`.

    sentence: why it could not be read, in words. total: 万元. links: `source`, `json`, `returned`, `notice`,
    `issued`, `draft` → path. beside: the department's further books, by other forms. notice: what the one says that
    goes back.
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
    notice: str | None = None
    links: dict[str, str] = {}
    beside: Sequence[str] = ()


class Office(msgspec.Struct, kw_only=True):
    """One department of the merged document. issued: the path of its official workbook, or of its
    draft, where it is held by so many errors and conflicts; beside: of the further ones, by other forms.

    projects, indicators, total (万元): what counts; contested: how many projects stand apart from that.
    """

    division: str | None = None
    year: int | None = None
    code: str | None = None
    name: str | None = None
    projects: int = 0
    indicators: int = 0
    total: Decimal | None = None
    errors: int = 0
    warnings: int = 0
    contested: int = 0
    held: int = 0
    issued: str | None = None
    beside: Sequence[str] = ()


class Rival(msgspec.Struct, kw_only=True):
    """A version of a contested project: whose it is, where it was read, its budget in 万元 and its indicators."""

    department: str | None = None
    file: str | None = None
    sheet: str | None = None
    total: Decimal | None = None
    indicators: int = 0


class Contested(msgspec.Struct, kw_only=True):
    """A project of which several versions stand. low, high: what it may come to, in 万元."""

    code: str | None = None
    name: str | None = None
    low: Decimal
    high: Decimal
    rivals: list[Rival] = []


class View(msgspec.Struct, kw_only=True):
    """Everything on the page, in the order it is to stand there.

    owed: what all inputs give is still of before: there are no offices, and outputs may be of before.
    names: a project's code → its name. outputs: `merged`, `ledger`, `findings`, `issued`, … → path.
    rules: the bureau's files in force: kind (`wording.RULING`), name, the way there.
    """

    came: list[Came] = []
    offices: list[Office] = []
    contests: list[Contested] = []
    standings: Sequence[Standing] = ()
    reckoned: Reconciliation | None = None
    findings: Sequence[Finding] = ()
    conflicts: Sequence[Finding] = ()
    names: dict[str, str] = {}
    outputs: dict[str, str] = {}
    rules: Sequence[tuple[str, str, str | None]] = ()
    watching: bool = False
    owed: bool = False
