"""The roster: who is to hand in, until when, whom to ask, and whose book a person releases.

Knows its columns and what they may say. Knows no folder, and not who has handed in.
"""

from __future__ import annotations

import datetime
import re

import msgspec

from . import tabular
from .tabular import Cell, List, Row
from ..document.findings import Findings
from ..document.values import day, party, text, year
from ..document.wording import enrolment as words
from ..system.errors import Unreadable

#: How the names of rosters begin.
STEM = "名册"
#: The columns, by the headers that are taken for them. One of the first two is needed.
NAMES: dict[str, set[str]] = {key: {*aliases, *map(tabular.folded, words.ROSTER_COLUMNS[key])} for key, aliases in {
    "code": ("部门代码", "预算部门编码", "预算部门代码", "主管部门编码", "主管部门代码", "编码", "代码", "code"),
    "name": ("部门", "预算部门", "预算部门名称", "主管部门", "主管部门名称", "报送部门", "应报部门", "名称", "name"),
    "division": ("区划", "区划编码", "行政区划代码", "行政区划编码"),
    "year": ("预算年度", "年份"),
    "units": ("所属单位", "预算单位", "所属预算单位", "基层单位", "单位"),
    "deadline": ("报送截止日期", "报送期限", "报送时限", "截止时间", "报送截止时间", "期限"),
    "contact": ("联系方式", "联系电话", "联系人及电话"),
    "remark": ("说明",),
    "release": (),
    "reason": ("印发理由", "理由", "原因"),
}.items()}
#: Whose list has one of these is a list of people, whatever it is called.
_PEOPLE = frozenset(("姓名", "性别", "身份证号", "身份证号码", "出生年月", "职务", "职称"))
#: What a person says in the column of releases.
YES, NO = ("是", "√", "✓", "✔", "准予", "同意", "yes", "y", "true", "1"), ("否", "×", "✗", "不", "no", "n", "false", "0")
_SUMS = frozenset(("合计", "总计", "小计"))
_LISTED = re.compile(r"[、，,；;/\n]+")


class Expected(msgspec.Struct, kw_only=True, frozen=True):
    """A department that is to hand in. One of code and name is known; code: three digits, as codes of units begin.

    year: of which budget; None where the roster does not say it.
    reason: why its book is released though it has errors; None where it is not. cell: where its row begins.
    """

    code: str | None = None
    name: str | None = None
    division: str | None = None
    year: int | None = None
    units: tuple[str, ...] = ()
    deadline: datetime.date | None = None
    contact: str | None = None
    remark: str | None = None
    reason: str | None = None
    cell: str = ""


def find(data: bytes) -> List | None:
    """The list in a file that is a roster, None where there is none. Raises Unreadable for what is no spreadsheet."""
    return tabular.find(data, NAMES, _suits)


def is_one(data: bytes) -> bool:
    """Whether a file holds a roster. Raises Unreadable for what is no spreadsheet."""
    return find(data) is not None


def _suits(table: List) -> bool:
    """A list with a department's code or name, of which half the columns are known, and none is a person's."""
    heads = {tabular.folded(header) for header in table.headers.values()} - {"序号", "no"}
    return bool({"code", "name"} & set(table.columns)) and not heads & _PEOPLE \
        and 2 * len(table.columns) >= len(heads)


def read(data: bytes, file: str = "") -> tuple[list[Expected], Findings]:
    """Who is to hand in, in the order of the list, and what of it could not be taken, each with its cell.

    Raises Unreadable for what is no roster.
    """
    table = find(data)
    if table is None:
        raise Unreadable("not-a-roster")
    reader = _Reader(table, file)
    for row in table.rows():
        reader.take(row)
    return reader.entries, reader.findings


class _Reader:
    def __init__(self, table: List, file: str) -> None:
        self.sheet, self.file = table.sheet.name or None, file
        self.entries: list[Expected] = []
        self.findings = Findings()

    def take(self, row: Row) -> None:
        code, name = self._code(row), row.text("name")
        if name and code is None:
            unit, rest = party.split(name)
            code, name = (party.department(unit), rest) if unit and rest else (code, name)
        if {code, name} & _SUMS:
            return
        if not code and not name:
            filled = next(cell for cell in row.cells.values() if not cell.is_blank)
            self._say("roster-row-unread", filled)
            return
        first = next(row.cells[key] for key in ("code", "name") if row.text(key))
        one = Expected(code=code, name=name, division=row.text("division"), year=self._year(row), units=_units(row),
                       deadline=self._deadline(row), contact=row.words("contact"), remark=row.words("remark"),
                       reason=self._reason(row), cell=first.place)
        twin = next((other for other in self.entries if _is_twin(one, other)), None)
        if twin is None:
            self.entries.append(one)
        elif unit := _unit_of(row, one, twin):
            self.entries[self.entries.index(twin)] = msgspec.structs.replace(twin, units=(*twin.units, unit))
        else:
            self._say("roster-twice", first, other=twin.cell)

    def _say(self, code: str, cell: Cell, **details: str) -> None:
        self.findings.add(code, file=self.file, sheet=self.sheet, cell=cell.place, found=cell.shown, **details)

    def _code(self, row: Row) -> str | None:
        """A department's code; of a unit's the department that it implies."""
        if not (cell := row.cells.get("code")) or cell.is_blank:
            return None
        code = text.compact(cell.text or "")
        if not code or (code.isdigit() and len(code) not in (3, 6)):  # a number has lost its zeros in front
            self._say("roster-code-unread", cell)
            return None
        return party.department(code) or code

    def _year(self, row: Row) -> int | None:
        cell = row.cells.get("year")
        if not cell or cell.is_blank:
            return None
        content = text.compact(cell.text or "")
        if (value := year.parse(content.removesuffix("度").removesuffix("年"))) is None:
            self._say("roster-year-unread", cell)
        return value

    def _deadline(self, row: Row) -> datetime.date | None:
        cell = row.cells.get("deadline")
        if not cell or cell.is_blank:
            return None
        if (deadline := day.parse(cell.value)) is None:
            self._say("deadline-unread", cell)
        return deadline

    def _reason(self, row: Row) -> str | None:
        """Why a book is released; None where it is not, or nobody says why."""
        cell = row.cells.get("release")
        if not cell or cell.is_blank:
            return None
        answer, reason = text.compact(cell.text or "").lower(), row.words("reason")
        if answer in NO:
            return None
        if answer not in YES:
            self._say("release-unread", cell)
            return None
        if not reason:
            self._say("release-unreasoned", cell)
        return reason


def _units(row: Row) -> tuple[str, ...]:
    cell = row.cells.get("units")
    if not cell or not isinstance(cell.value, str):
        return ()
    return tuple(unit for part in _LISTED.split(cell.value) if (unit := text.parse(part)))


def _unit_of(row: Row, one: Expected, twin: Expected) -> str | None:
    """What a row names that is another unit of a department, in a roster that has a row a unit; None where it says
    something else than the department's first row."""
    unit = text.compact(row.text("code") or "")
    is_alike = one.deadline in (None, twin.deadline) and one.reason in (None, twin.reason)
    is_other = party.UNIT.fullmatch(unit) and one.name != twin.name
    return party.join(unit, one.name) if is_alike and is_other else None


def _is_twin(one: Expected, other: Expected) -> bool:
    """Whether two rows speak of one department."""
    if (one.division, one.year) != (other.division, other.year):
        return False
    return one.code == other.code if one.code and other.code else one.name is not None and one.name == other.name
