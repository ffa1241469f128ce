"""The export of a budget system: what each project may cost, by the bureau's own figures.

A project may stand in several rows, one a source of its funds: they are added up. Which header was taken for what, and
where the unit is stated, is said; where either is in doubt the list is refused. Knows its columns. Knows no project of
ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec

from . import tabular
from .tabular import Cell, List, Row
from ..document.findings import Findings
from ..document.values import code, number, text
from ..sheets.excel import address
from ..system.errors import Unreadable

_AMOUNTS = ("金额", "预算数", "预算金额", "预算总额", "预算合计", "预算数合计", "项目预算", "项目金额", "项目预算数", "资金总额", "资金合计",
            "金额合计", "合计", "总计", "批复数", "批复金额", "预算批复数", "年初预算", "年初预算数", "本年预算", "本年预算数", "安排金额",
            "预算安排", "下达金额", "amount", "budget")
#: The columns, by the headers that are taken for them; all are needed but the name.
NAMES: dict[str, tuple[str, ...]] = {
    "code": ("项目编码", "项目代码", "项目编号", "预算项目编码", "预算项目代码", "二级项目编码", "code", "projectcode"),
    "name": ("项目名称", "预算项目名称", "二级项目名称", "项目", "name", "project"),
    "amount": tuple(f"{name}{unit}" for name in _AMOUNTS for unit in ("", *number.SCALES)),
}
#: What stands in place of a project's code or name where a row adds up others.
_SUMS = re.compile(".{0,6}(?:合|总|小)计[:：]?")
_UNIT = re.compile(f"({'|'.join(sorted(number.SCALES, key=len, reverse=True))})")
_STATED = re.compile(f"单位[:：]?(?:人民币)?[(（]?({_UNIT.pattern})|[(（]({_UNIT.pattern})[)）]")


class Entry(msgspec.Struct, kw_only=True):
    """A project of the export. amount: 万元; None where it cannot be read, or its rows may hold their own sum.

    cell: where it first stands.
    """

    code: str
    name: str | None
    amount: Decimal | None
    cell: str
    rows: int = 1


class Budget(msgspec.Struct, kw_only=True):
    """What an export says. file: its name; sheet: None of a list in text."""

    file: str
    sheet: str | None
    entries: dict[str, Entry]


def is_one(data: bytes) -> bool:
    """Whether a file holds projects with amounts. Raises Unreadable for what is no spreadsheet."""
    return _find(data) is not None


def _find(data: bytes) -> List | None:
    return tabular.find(data, NAMES, lambda table: {"code", "amount"} <= set(table.columns))


def read(data: bytes, file: str = "", codes: code.Scheme = code.HEBEI) -> tuple[Budget, Findings]:
    """The projects of an export, and what of it was taken for what, could not be, or was added up.

    Raises Unreadable for what is no export, and for one whose amounts, or their unit, are in doubt.
    """
    table = _find(data)
    if table is None:
        raise Unreadable("not-an-export")
    amounts = [header for header in table.headers.values() if tabular.folded(header) in NAMES["amount"]]
    if len(amounts) > 1:
        raise Unreadable("two-amounts", headers="、".join(amounts))
    unit, stated = _unit(table)
    reader = _Reader(table, file, number.SCALES[unit], codes)
    reader.say("budget-read", address(table.head, table.columns["amount"]), found=table.header("amount"),
               code_header=table.header("code"), unit=unit, stated=stated,
               name_header=table.header("name") if "name" in table.columns else "—")
    for row in table.rows():
        reader.take(row)
    reader.close()
    return Budget(file=file, sheet=table.sheet.name or None, entries=reader.entries), reader.findings


def _unit(table: List) -> tuple[str, str]:
    """The unit of the amounts, and the cell that states it: their header, or a line above."""
    units: dict[str, str] = {}
    if match := _UNIT.search(text.compact(table.header("amount"))):
        units[match[1]] = address(table.head, table.columns["amount"])
    for row, cells in enumerate(table.sheet.rows[:table.head]):
        for column, cell in enumerate(cells):
            for match in _STATED.finditer(text.compact(cell)) if isinstance(cell, str) else ():
                units.setdefault(match[1] or match[3], address(row, column))
    if not units:
        raise Unreadable("no-unit", header=table.header("amount"))
    if len(units) > 1:
        raise Unreadable("two-units", units="、".join(f"{unit}（{cell}）" for unit, cell in units.items()))
    return next(iter(units.items()))


class _Reader:
    def __init__(self, table: List, file: str, scale: Decimal, codes: code.Scheme) -> None:
        self.sheet, self.file, self.scale, self.codes = table.sheet.name or None, file, scale, codes
        self.findings = Findings()
        self.entries: dict[str, Entry] = {}
        self.amounts: dict[str, list[Decimal | None]] = {}
        self.totals: list[tuple[Decimal, Cell]] = []
        self.uncoded: list[tuple[Decimal, Cell]] = []

    def say(self, finding: str, cell: str, **details: Any) -> None:
        self.findings.add(finding, file=self.file, sheet=self.sheet, cell=cell, **details)

    def take(self, row: Row) -> None:
        cell = row.cells["amount"]
        amount = None if cell.is_blank else number.parse_money(cell.value, self.scale)
        coded, label = code.parse(row.text("code") or "", scheme=self.codes), row.text("code") or row.text("name") or ""
        if _SUMS.fullmatch(label):
            if amount is not None and "小计" not in label:
                self.totals.append((amount, cell))
        elif coded is None:
            if amount is not None:
                self.uncoded.append((amount, cell))
        else:
            entry = self.entries.setdefault(coded, Entry(code=coded, name=row.text("name"), amount=None, rows=0,
                                                         cell=row.cells["code"].place))
            entry.rows += 1
            self.amounts.setdefault(coded, []).append(amount)
            if amount is None:
                self.say("budget-amount-unread", cell.place, project=coded, found=cell.shown or "—")

    def close(self) -> None:
        """Add up the rows of each project, and say what was added and what was left out."""
        for one in self.entries.values():
            amounts = [amount for amount in self.amounts[one.code] if amount is not None]
            if len(amounts) < one.rows:
                continue
            whole = sum(amounts, Decimal(0))
            if len(amounts) > 1 and whole and any(amount * 2 == whole for amount in amounts):
                self.say("budget-rows-doubt", one.cell, project=one.code, rows=len(amounts), half=f"{whole / 2:f}",
                         whole=f"{whole:f}")
                continue
            one.amount = whole
        several = [one for one in self.entries.values() if one.rows > 1 and one.amount is not None]
        if several:
            self.say("budget-summed", several[0].cell, count=len(several), codes=_few(one.code for one in several))
        if self.uncoded:
            self.say("budget-uncoded", self.uncoded[0][1].place, count=len(self.uncoded),
                     total=f"{sum((amount for amount, _ in self.uncoded), Decimal(0)):f}",
                     cells=_few(cell.place for _, cell in self.uncoded))
        known = [one.amount for one in self.entries.values() if one.amount is not None]
        if len(self.totals) == 1 and len(known) == len(self.entries):
            (total, cell), whole = self.totals[0], sum(known, Decimal(0))
            if total != whole:
                self.say("budget-total-differs", cell.place, found=f"{total:f}", whole=f"{whole:f}")


def _few(names: Iterable[str]) -> str:
    shown = list(names)
    return "、".join(shown[:5]) + ("……" if len(shown) > 5 else "")
