"""Workbooks as clerks make them: projects laid out by hand, and the ways in which such sheets come back bent.

`lay` draws a project as the printed form; every bend is a small function that changes the paper in place, as
somebody with a spreadsheet program would. Papers remember which cell says what (`Place`), so that a test can
ask of every value where it stood. Knows the printed form from the seeds. Of converter it knows the model, to read
projects, and the plain sheet it may hand to the reader without a file between.
"""

from __future__ import annotations

import copy
import datetime
import io
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
import xlsxwriter

from converter.document.model import UNSET, Project, Target
from converter.grid import Sheet, Traits

Cell = tuple[int, int]
KNOWN_LEVELS = ("产出指标", "效益指标", "满意度指标", "数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标",
                "生态效益指标", "可持续影响指标", "服务对象满意度指标")
POINTS = ("march", "june", "october", "december")
COLUMNS = ("level1", "level2", "name", "description", "target", "basis")
HEADS = dict(zip(COLUMNS, ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")))


@dataclass
class Formula:
    """A formula with the result its last calculation left, or none."""

    text: str
    result: Any = None


@dataclass
class Error:
    shown: str


@dataclass
class Rich:
    """A text in parts, each with how it looks: struck through, raised."""

    parts: list[tuple[str, dict[str, Any]]]


@dataclass
class Place:
    """A form on a paper: what it says, and where."""

    project: Project
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    labels: dict[str, Cell] = field(default_factory=dict)
    scale: Decimal = Decimal(1)
    lossy: bool = False  # a value on it cannot be read by anybody

    @property
    def header(self) -> int:
        return self.labels["一级指标"][0]

    @property
    def rows(self) -> list[int]:
        return [self.row(index) for index in range(len(self.project.indicators))]

    def row(self, index: int) -> int:
        return self.cells[f"indicators[{index}]"][0][0]


@dataclass
class Paper:
    """A sheet: contents, merged areas, number formats, what is hidden, and the forms on it."""

    name: str = "Sheet1"
    cells: dict[Cell, Any] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    formats: dict[Cell, str] = field(default_factory=dict)
    looks: dict[Cell, dict[str, Any]] = field(default_factory=dict)  # struck through, raised: as xlsxwriter has it
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False
    places: list[Place] = field(default_factory=list)

    @property
    def form(self) -> Place:
        (place,) = self.places
        return place

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self) -> int:
        return max([column for _, column in self.cells] + [area[3] for area in self.merges], default=-1) + 1

    def put(self, row: int, column: int, value: Any, down: int = 1, right: int = 1) -> Cell:
        if value is not None and value != "":
            self.cells[row, column] = value
        if down > 1 or right > 1:
            self.merges.append((row, column, row + down - 1, column + right - 1))
        return row, column

    def area(self, cell: Cell) -> tuple[int, int, int, int]:
        return next((one for one in self.merges if one[0] <= cell[0] <= one[2] and one[1] <= cell[1] <= one[3]),
                    (*cell, *cell))

    def unmerge(self, chosen: Callable[[tuple[int, int, int, int]], bool] = lambda area: True) -> None:
        self.merges = [area for area in self.merges if not chosen(area)]

    def move(self, where: Callable[[int, int], Cell]) -> None:
        """Give every cell a new place."""
        self.cells = {where(*cell): value for cell, value in self.cells.items()}
        self.formats = {where(*cell): value for cell, value in self.formats.items()}
        self.merges = [(*where(*area[:2]), *where(*area[2:])) for area in self.merges]
        self.hidden_rows = {where(row, 0)[0] for row in self.hidden_rows}
        self.hidden_columns = {where(0, column)[1] for column in self.hidden_columns}
        for place in self.places:
            place.cells = {path: [where(*cell) for cell in cells] for path, cells in place.cells.items()}
            place.labels = {text: where(*cell) for text, cell in place.labels.items()}

    def insert_rows(self, at: int, count: int = 1) -> None:
        """As a spreadsheet program does it: merged areas that begin above grow."""
        self.move(lambda row, column: (row + count * (row >= at), column))

    def insert_columns(self, at: int, count: int = 1) -> None:
        self.move(lambda row, column: (row, column + count * (column >= at)))

    def change(self, path: str, how: Callable[[Any], Any]) -> None:
        """Write what stands for a path in another way, where anything does."""
        for cell in self.form.cells.get(path, ())[:1]:
            if cell in self.cells:
                self.cells[cell] = how(self.cells[cell])


# ── a project as the official form shows it ─────────────────────────────────────────────────────


def shown(target: Target | None) -> str | None:
    if target is None:
        return None
    if target.text is not UNSET:
        return target.text
    operator = "" if target.operator == "=" and not target.note else target.operator
    return f"{operator}{target.value:f}{target.unit or ''}{' ' + target.note if target.note else ''}"


def numbered(goals: list[str]) -> str:
    return "\n".join(f"{place}.{' ' if goal[0].isdigit() else ''}{goal}" for place, goal in enumerate(goals, 1))


def bent_by(paper: Paper, some: Iterable[Callable[..., object]], chance: random.Random) -> tuple[Paper, list[str]]:
    """The paper with some twists, and the names of those that could be: one may take away what another bends."""
    names = []
    for twist in some:
        before = copy.deepcopy(paper)
        try:
            twist(paper, chance)
            names.append(twist.__name__)
        except (KeyError, ValueError, StopIteration, IndexError):
            paper = before
    return paper, names


def lay(project: Project, number: int = 1, seven: bool = True, order: tuple[str, ...] = COLUMNS) -> Paper:
    """The form as it is printed, level 1 merged over equal rows."""
    paper = Paper(places=[Place(project)])
    place = paper.form
    last = 6 if seven else 5

    def label(row: int, column: int, text: str, down: int = 1, right: int = 1) -> None:
        place.labels[text] = paper.put(row, column, text, down, right)

    def value(path: str, row: int, column: int, content: Any, right: int = 1) -> None:
        place.cells[path] = [paper.put(row, column, content, 1, right)]

    value("title", 0, 0, f"{number}.{project.name or ''}绩效目标表", last + 1)
    unit = f"{project.unit.code or ''}{project.unit.name or ''}" if project.unit else ""
    value("unit.code", 1, 0, unit, last - 1)
    place.cells["unit.name"] = place.cells["unit.code"]
    value("money_unit", 1, last - 1, "单位：万元", 2)
    two = 2 if seven else 1
    label(2, 0, "项目编码")
    value("code", 2, 1, project.code, two)
    label(2, 1 + two, "项目名称")
    value("name", 2, 2 + two, project.name, 3)
    label(3, 0, "预算规模及资金用途", 2)
    budget = project.budget
    for column, text, path, amount in ((1, "预算数", "total", budget and budget.total),
                                       (3, "其中：财政资金", "fiscal", budget and budget.fiscal),
                                       (5, "其他资金", "other", budget and budget.other)):
        label(3, column, text)
        if column < last:
            value(f"budget.{path}", 3, column + 1, amount)
    value("purpose", 4, 1, project.purpose, last)
    label(5, 0, "资金支出计划（%）", 2)
    plan = project.spending_plan
    starts = (1, 3, 4, 5) if seven else (1, 2, 3, 4)
    for column, text, point in zip(starts, ("3月底", "6月底", "10月底", "12月底"), POINTS):
        wide = 2 if point == "december" or (seven and point == "march") else 1
        label(5, column, text, right=wide)
        figure = getattr(plan, point) if plan else None
        value(f"spending_plan.{point}", 6, column,
              f"{figure:f}%" if figure is not None and plan.unit == "percent" else figure, wide)
    label(7, 0, "绩效目标")
    value("goals", 7, 1, numbered(project.goals), last)
    for column, name in enumerate(order):
        label(8, column, HEADS[name], right=2 if seven and column == 5 else 1)
    for index, one in enumerate(project.indicators):
        row = 9 + index
        place.cells[f"indicators[{index}]"] = [(row, 0)]
        for column, name in enumerate(order):
            content = shown(one.target) if name == "target" else getattr(one, name)
            repeated = name == "level1" and index and project.indicators[index - 1].level1 == one.level1
            value(f"indicators[{index}].{name}", row, column, None if repeated else content,
                  2 if seven and column == 5 else 1)
    merge_level1(paper)
    return paper


def _column(paper: Paper, name: str) -> int:
    return paper.form.labels[HEADS[name]][1]


def _merge_equal(paper: Paper, name: str) -> None:
    """Merge a column's cells over rows that say the same; only the first keeps its content."""
    indicators, rows, column = paper.form.project.indicators, paper.form.rows, _column(paper, name)
    right = paper.area((paper.form.header, column))[3]
    level1 = [one.level1 for one in indicators]
    start = 0
    for index in range(1, len(rows) + 1):
        same = index < len(rows) and getattr(indicators[index], name) == getattr(indicators[start], name) \
            and level1[index] == level1[start] and rows[index] == rows[index - 1] + 1
        if same:
            continue
        if index - start > 1 and getattr(indicators[start], name) is not None:
            paper.unmerge(lambda area: rows[start] <= area[0] <= rows[index - 1] and area[1] == column)
            for row in rows[start + 1:index]:
                paper.cells.pop((row, column), None)
            paper.merges.append((rows[start], column, rows[index - 1], right))
        start = index


def merge_level1(paper: Paper) -> None:
    _merge_equal(paper, "level1")


# ── bends: the paper of one form ────────────────────────────────────────────────────────────────
# each takes the paper and a source of chance

Bend = Callable[[Paper, random.Random], None]


def level1_repeated(paper: Paper, chance: random.Random) -> None:
    column = _column(paper, "level1")
    paper.unmerge(lambda area: area[0] > paper.form.header and area[1] == column)
    for row, one in zip(paper.form.rows, paper.form.project.indicators):
        paper.put(row, column, one.level1)


def level1_once(paper: Paper, chance: random.Random) -> None:
    column = _column(paper, "level1")
    paper.unmerge(lambda area: area[0] > paper.form.header and area[1] == column)


def level2_merged(paper: Paper, chance: random.Random) -> None:
    _merge_equal(paper, "level2")


def basis_merged(paper: Paper, chance: random.Random) -> None:
    """Rows with the same basis share one tall cell."""
    _merge_equal(paper, "basis")


def no_merges(paper: Paper, chance: random.Random) -> None:
    paper.unmerge()


def labels_unmerged(paper: Paper, chance: random.Random) -> None:
    labels = set(paper.form.labels.values())
    paper.unmerge(lambda area: area[:2] in labels)


def values_unmerged(paper: Paper, chance: random.Random) -> None:
    labels = set(paper.form.labels.values())
    paper.unmerge(lambda area: area[:2] not in labels)


def _relabel(paper: Paper, how: Callable[[str], str]) -> None:
    for cell in paper.form.labels.values():
        paper.cells[cell] = how(paper.cells[cell])


def labels_broken(paper: Paper, chance: random.Random) -> None:
    def broken(text: str) -> str:
        at = chance.randrange(1, len(text))
        return f"{text[:at]}\n{text[at:]}"
    _relabel(paper, broken)


def labels_spaced(paper: Paper, chance: random.Random) -> None:
    _relabel(paper, lambda text: chance.choice((" ", "\u3000", "  ", "\xa0")).join(text))


def labels_with_colons(paper: Paper, chance: random.Random) -> None:
    _relabel(paper, lambda text: text + chance.choice("：:"))


def labels_half_width(paper: Paper, chance: random.Random) -> None:
    _relabel(paper, lambda text: text.replace("（", "(").replace("）", ")").replace("：", ":"))


def labels_full_width(paper: Paper, chance: random.Random) -> None:
    _relabel(paper, _wide)


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char in "0123456789%()" else char for char in text)


#: Other words for the labels, as the form's hidden sheet lists them.
ALIASES = {
    "项目编码": ("编码", "项目代码", "项目编号"), "项目名称": ("预算项目名称",),
    "预算规模及资金用途": ("资金规模及用途", "预算规模", "预算规模和资金用途"),
    "预算数": ("年度预算", "总预算", "资金总额", "预算总额", "预算金额"),
    "其中：财政资金": ("其中：财政拨款", "财政拨款", "财政资金"), "其他资金": ("其中：其他资金", "其他", "其它资金"),
    "资金支出计划（%）": ("支出计划", "资金支出计划", "资金支出计划（百分比）", "资金支出进度"),
    "3月底": ("3月末", "一季度", "三月底", "截至3月底"), "6月底": ("6月末", "六月底", "截至6月底"),
    "10月底": ("10月末", "十月底", "截至10月底"), "12月底": ("12月末", "十二月底", "年底", "截至12月底"),
    "绩效目标": ("年度目标", "年度绩效目标", "总体绩效目标", "项目绩效目标"),
    "一级指标": ("一级",), "二级指标": ("二级",), "三级指标": ("三级指标名称", "指标名称"),
    "绩效指标描述": ("指标内容", "指标描述", "指标解释", "指标说明"),
    "指标值": ("年度指标值", "指标目标值", "目标值", "绩效指标值"),
    "指标值确定依据": ("依据", "指标依据", "指标值依据", "确定依据"),
}


def labels_aliased(paper: Paper, chance: random.Random) -> None:
    for text, cell in paper.form.labels.items():
        if "：" not in str(paper.cells.get(cell, "")).rstrip("："):  # else its value stands in it
            paper.cells[cell] = chance.choice(ALIASES[text])


def title_left_out(paper: Paper, chance: random.Random) -> None:
    (cell,) = paper.form.cells["title"]
    paper.cells.pop(cell, None)
    paper.unmerge(lambda area: area[:2] == cell)


def title_without_number(paper: Paper, chance: random.Random) -> None:
    paper.change("title", lambda text: text.partition(".")[2])


def title_general(paper: Paper, chance: random.Random) -> None:
    paper.change("title", lambda text: chance.choice(("项目绩效目标表", "预算项目绩效目标表", "绩效目标表")))


def unit_spaced(paper: Paper, chance: random.Random) -> None:
    unit = paper.form.project.unit
    if unit and unit.code:
        space = chance.choice((" ", "  ", "\u3000", "\n", " \n "))
        paper.change("unit.code", lambda text: f"{unit.code}{space}{unit.name or ''}")


def unit_in_two_cells(paper: Paper, chance: random.Random) -> None:
    """The code in one cell, as text or as a number, and the name in the next."""
    unit, (cell,) = paper.form.project.unit, paper.form.cells["unit.code"]
    if unit and unit.code and unit.name and len(unit.code) == 6:
        paper.unmerge(lambda area: area[:2] == cell)
        paper.put(*cell, chance.choice((unit.code, unit.code, int(unit.code) if unit.code[0] != "0" else unit.code)))
        paper.form.cells["unit.name"] = [paper.put(cell[0], cell[1] + 1, unit.name)]


def unit_and_money_in_one(paper: Paper, chance: random.Random) -> None:
    """`316001某局      单位：万元` in one cell."""
    cells = paper.form.cells
    (cell,), (money,) = cells["unit.code"], cells["money_unit"]
    gap = chance.choice((" ", "      ", "\u3000\u3000", "\n"))
    paper.cells[cell] = f"{paper.cells.get(cell, '')}{gap}{paper.cells.pop(money)}"
    paper.unmerge(lambda area: area[:2] in (cell, money))
    cells["money_unit"] = [cell]


def money_worded(paper: Paper, chance: random.Random) -> None:
    (cell,) = paper.form.cells["money_unit"]
    unit = paper.cells[cell].partition("单位：")[2]
    word = chance.choice(("金额单位：{}", "（单位：{}）", "单位:{}", "单位： {}", "(单位:{})", "单 位：{}", "【单位：{}】",
                          "金额单位：人民币{}", "单位 ：{}"))
    paper.cells[cell] = word.format(unit)


def money_on_its_own_line(paper: Paper, chance: random.Random) -> None:
    (money,), (unit,) = paper.form.cells["money_unit"], paper.form.cells["unit.code"]
    text = paper.cells.pop(money)
    paper.unmerge(lambda area: area[:2] == money)
    paper.insert_rows(unit[0] + 1)
    paper.form.cells["money_unit"] = [paper.put(unit[0] + 1, money[1], text)]


def in_yuan(paper: Paper, chance: random.Random) -> None:
    """The sheet is filled in 元: bare amounts are ten thousand times as many."""
    place = paper.form
    (cell,) = place.cells["money_unit"]
    paper.cells[cell] = "单位：元"
    place.scale = Decimal(10000)
    plan = [f"spending_plan.{point}" for point in POINTS]
    for path in ("budget.total", "budget.fiscal", "budget.other", *plan):
        paper.change(path, lambda value: value * 10000 if isinstance(value, Decimal) else value)


def goals_numbered(paper: Paper, chance: random.Random) -> None:
    chinese, circled = "一二三四五六七八九十", "①②③④⑤⑥⑦⑧⑨⑩"
    styles = ("{}、", "（{}）", "({})", "{}）", "{}．", " {} . ", "{}.\u3000")
    style, goals = chance.choice((*styles, "中", "圈")), paper.form.project.goals
    if len(goals) > 10 or any(goal[0].isdigit() for goal in goals):
        return
    marks = [f"{chinese[place]}、" if style == "中" else circled[place] if style == "圈" else style.format(place + 1)
             for place in range(len(goals))]
    lines = "\n".join(mark + goal for mark, goal in zip(marks, goals))
    paper.change("goals", lambda text: lines)


def goal_unnumbered(paper: Paper, chance: random.Random) -> None:
    """A single goal needs no number."""
    if len(paper.form.project.goals) == 1:
        paper.change("goals", lambda text: paper.form.project.goals[0])


def goals_wrapped(paper: Paper, chance: random.Random) -> None:
    """Line breaks where somebody ran out of room; not beside a space or between what could be a number."""
    def wrapped(text: str) -> str:
        lines = text.split("\n")
        return "\n".join(_broken(line, chance, 3) for line in lines)
    paper.change("goals", wrapped)


def goals_in_rows(paper: Paper, chance: random.Random) -> None:
    """A row for each goal under the merged label, numbered or not."""
    place = paper.form
    goals, (cell,) = place.project.goals, place.cells["goals"]
    if len(goals) < 2:
        return
    row, column = cell
    label = place.labels["绩效目标"]
    style = chance.choice(("{}.", "{}、", "（{}）", ""))
    if any(goal[0].isdigit() for goal in goals) and style != "（{}）":
        style = "（{}）"
    right = paper.area(cell)[3]
    paper.insert_rows(row + 1, len(goals) - 1)
    paper.unmerge(lambda area: area[:2] in (cell, label))
    if chance.random() < 0.7 or not style:
        paper.merges.append((*label, row + len(goals) - 1, label[1]))
    place.cells["goals"] = []
    for offset, goal in enumerate(goals):
        merged = right - column + 1 if chance.random() < 0.8 else 1
        place.cells["goals"].append(paper.put(row + offset, column, style.format(offset + 1) + goal, 1, merged))


def _broken(text: str, chance: random.Random, least: int, mark: str = "\n") -> str:
    """A text with a line break somewhere that means nothing there."""
    places = [at for at in range(least, len(text) - 1)
              if not {text[at - 1], text[at]} & set(" 0123456789.,、（()）①②③④⑤⑥⑦⑧⑨⑩")
              and not (text[at - 1].isascii() and text[at].isascii())]
    if not places:
        return text
    at = chance.choice(places)
    return f"{text[:at]}{mark}{text[at:]}"


def texts_wrapped(paper: Paper, chance: random.Random) -> None:
    """Line breaks and spaces in the Chinese of every text."""
    place = paper.form
    names = [f"indicators[{index}].{name}" for index in range(len(place.project.indicators))
             for name in ("level2", "name", "description", "basis")]
    for path in ["purpose", "name", *names]:
        paper.change(path, lambda text: _broken(text, chance, 1, chance.choice(("\n", " ", "\u3000", "\n "))))


def _money_paths() -> tuple[str, ...]:
    return ("budget.total", "budget.fiscal", "budget.other")


def _full(text: str) -> str:
    return "".join({".": "．", ",": "，"}.get(char, chr(ord(char) + 0xFEE0) if char.isdigit() else char) for char in text)


def money_as_text(paper: Paper, chance: random.Random) -> None:
    """The numbers of the budget as they are typed."""
    unit = "元" if paper.form.scale == 10000 else "万元"

    def typed(value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        plain, grouped = f"{value:f}", f"{value:,f}"
        in_yuan = f"{value if unit == '元' else value * 10000:,.2f}元"
        return chance.choice((plain, grouped, _full(plain), _full(grouped), f"￥{grouped}", f"¥{plain}",
                              f"{grouped}{unit}", f"{plain} {unit}", f"{plain}\n{unit}", f" {plain} ",
                              f"￥{plain}{unit}",
                              in_yuan, f"人民币{plain}{unit}"))
    for path in _money_paths():
        paper.change(path, typed)


def money_named_by_format(paper: Paper, chance: random.Random) -> None:
    """The unit stands in the number format: 0.00"万元"."""
    unit = "元" if paper.form.scale == 10000 else "万元"
    for path in _money_paths():
        for cell in paper.form.cells.get(path, ()):
            paper.formats[cell] = f'#,##0.00"{unit}"'


def money_format_of_another_unit(paper: Paper, chance: random.Random) -> None:
    """143000 that shows as 143000.00元 on a sheet that says 万元: read as shown, or not at all."""
    for cell in paper.form.cells.get("budget.total", ()):
        if isinstance(paper.cells.get(cell), Decimal) and paper.form.scale == 1:
            paper.cells[cell] *= 10000
            paper.formats[cell] = '0.00"元"'
    paper.form.lossy = True


def money_scaled_by_format(paper: Paper, chance: random.Random) -> None:
    """143000 that shows as 14.3万元: the format divides."""
    code = chance.choice(('0!.0000"万元"', '0!.0,"万元"', '0"."0000', "#,##0.00,"))
    for path in _money_paths():
        for cell in paper.form.cells.get(path, ()):
            if isinstance(paper.cells.get(cell), Decimal) and paper.form.scale == 1:
                paper.cells[cell] *= 1000 if code.endswith(",") else 10000
                paper.formats[cell] = code
    paper.form.lossy = True


def plan_named_by_format(paper: Paper, chance: random.Random) -> None:
    """Amounts of the plan in 元, as their formats say, on a sheet in 万元."""
    plan, place = paper.form.project.spending_plan, paper.form
    if plan and plan.unit == "amount" and place.scale == 1:
        for point in POINTS:
            for cell in place.cells[f"spending_plan.{point}"]:
                if isinstance(paper.cells.get(cell), Decimal):
                    paper.cells[cell] *= 10000
                    paper.formats[cell] = '0.00"元"'
    place.lossy = True


def plan_typed(paper: Paper, chance: random.Random) -> None:
    """The plan as clerks type it: every way that says the same."""
    plan, place = paper.form.project.spending_plan, paper.form
    if plan is None:
        return
    figures = {point: figure for point in POINTS if (figure := getattr(plan, point)) is not None}
    if plan.unit == "percent":
        ways = ["{}％", "{} %", "wide", "format", "format", "sign"]
        whole = {list(figures.values())[-1], sum(figures.values())}
        if Decimal(100) in whole and not _is_budget(plan, place):
            ways += ["share", "bare"]
        way = chance.choice(ways)
        for point, figure in figures.items():
            (cell,) = place.cells[f"spending_plan.{point}"]
            if way == "format":
                paper.formats[cell] = chance.choice(("0%", "0.00%", "0.0%"))
            paper.cells[cell] = (
                figure / 100 if way in ("format", "share") else figure if way == "bare" else f"{figure:f}%"
                if way == "sign" else f"{_full(f'{figure:f}')}％" if way == "wide" else way.format(figure))
    else:
        way = chance.choice(("bare", "text", "{}{}", "{:,}{}", "{} {}"))
        unit = "元" if place.scale == 10000 else "万元"
        for point, figure in figures.items():
            figure = figure * place.scale
            paper.change(f"spending_plan.{point}", lambda _: figure if way == "bare" else f"{figure:f}"
                         if way == "text" else way.format(figure, unit))


def _is_budget(plan: Any, place: Place) -> bool:
    budget = place.project.budget.total if place.project.budget else None
    given = [figure for point in POINTS if (figure := getattr(plan, point)) is not None]
    return budget is not None and any(budget * place.scale in (one, one / 100) for one in (given[-1], sum(given)))


def targets_typed(paper: Paper, chance: random.Random) -> None:
    """Comparisons in other signs and words."""
    before = {"≥": (">=", "≧", "不低于", "不少于", "大于等于", "≥ ", "＞=", "至少"),
              "≤": ("<=", "≦", "不超过", "不高于", "小于等于", "≤ ", "＜="), ">": ("＞", "大于"), "<": ("＜", "小于"), "=": ("＝", "=")}
    behind = {"≥": ("以上", "及以上"), "≤": ("以内", "以下")}
    for index, one in enumerate(paper.form.project.indicators):
        target = one.target
        if target is None or target.text is not UNSET:
            continue
        digits, unit = f"{target.value:f}", target.unit or ""
        digits = chance.choice((digits, _full(digits) if target.value >= 0 else digits))
        unit = {"%": chance.choice(("%", "％", "百分号", "百分比"))}.get(unit, unit)
        note = f" {target.note}" if target.note else ""
        if target.operator in behind and not note and chance.random() < 0.4:
            text = f"{digits}{unit}{chance.choice(behind[target.operator])}"
        elif target.operator == "=" and target.unit == "%" and not note and chance.random() < 0.6:
            (cell,) = paper.form.cells[f"indicators[{index}].target"]
            paper.formats[cell] = "0%"
            paper.cells[cell] = target.value / 100
            continue
        elif target.operator == "=" and not note:
            text = chance.choice((f"{digits}{unit}", f"={digits}{unit}", f"{digits} {unit}"))
            if not unit and chance.random() < 0.5:
                text = target.value
        else:
            text = f"{chance.choice(before[target.operator])}{digits}{unit}{note}"
        paper.change(f"indicators[{index}].target", lambda _: text)


def code_torn(paper: Paper, chance: random.Random) -> None:
    def torn(text: str) -> str:
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(1, len(text))
            text = text[:at] + chance.choice((" ", "\n", "\u3000", "\u200b", "\xa0")) + text[at:]
        return text
    paper.change("code", torn)


def code_lower(paper: Paper, chance: random.Random) -> None:
    paper.change("code", str.lower)


def code_full_width(paper: Paper, chance: random.Random) -> None:
    paper.change("code", lambda text: "".join(chr(ord(char) + 0xFEE0) for char in text))


def code_slipped(paper: Paper, chance: random.Random) -> None:
    """0 1 5 2 typed as O I S Z: repaired, since the check character then fits."""
    slips = {"0": "Oo", "1": "Ii", "5": "Ss", "2": "Zz"}
    paper.change("code", lambda text: "".join(
        chance.choice(slips[char]) if char in slips and chance.random() < 0.4 else char for char in text))


def code_slipped_and_wrong(paper: Paper, chance: random.Random) -> None:
    """A slip beside another mistake: nothing proves a repair, so the code stays as typed."""
    code = paper.form.project.code
    if code and len(code) == 21:
        other = chance.choice([char for char in "346789" if char != code[15]])
        wrong = code[:15].replace("0", "O", 1) + other + code[16:]
        paper.change("code", lambda text: wrong)
        paper.form.project = msgspec.structs.replace(paper.form.project, code=wrong)


def tear(paper: Paper, chance: random.Random, columns: tuple[str, ...] | None = None, index: int | None = None) -> None:
    """A page break: the header again, and a row torn by the break continued under it."""
    place = paper.form
    indicators = place.project.indicators
    if not indicators:
        return
    index = chance.randrange(len(indicators)) if index is None else index % len(indicators)
    row, header = place.row(index), place.header
    page = chance.randint(1, 40)
    pages = chance.choice(([], [], [page], [f"{page}"], [f"第{page}页"], [f"- {page} -"], [f"第 {page} 页 共 40 页"]))
    torn = {}
    for name in columns if columns is not None else [name for name in COLUMNS if chance.random() < 0.5]:
        cell = place.cells[f"indicators[{index}].{name}"][0]
        text = paper.cells.get(cell)
        if not isinstance(text, str) or paper.area(cell)[2] > cell[0] or len(text) < 2:
            continue
        places = [at for at in range(1, len(text)) if not {text[at - 1], text[at]} & set(" \n\u3000")
                  and not (name == "target" and text[at - 1:at + 1].isdigit())]  # a figure in two cells is unread
        if places:
            torn[name] = chance.choice(places)
    added = len(pages) + 1 + bool(torn)
    heads = [(cell, value) for cell, value in paper.cells.items() if cell[0] == header]
    areas = [area for area in paper.merges if area[0] == header == area[2]]
    crossing = [area for area in paper.merges if area[0] <= row < area[2]]
    paper.unmerge(lambda area: area in crossing)
    paper.insert_rows(row + 1, added)
    for top, left, bottom, right in crossing:  # a merge ends where the page does; only 一级 is left out below
        for first, end in ((top, row), (row + 1 + added, bottom + added)):
            if end > first or right > left and end == first:
                paper.merges.append((first, left, end, right))
        if left != _column(paper, "level1"):
            paper.put(row + 1 + added, left, paper.cells.get((top, left)))
    at = row + 1
    for page in pages:
        paper.put(at, chance.choice((0, 3, paper.width - 1)), page)
        at += 1
    for (_, column), value in heads:
        paper.put(at, column, value)
    paper.merges += [(at, left, at, right) for _, left, _, right in areas]
    for name, cut in torn.items():
        cells = place.cells[f"indicators[{index}].{name}"]
        text, (_, column) = paper.cells[cells[0]], cells[0]
        paper.cells[cells[0]] = text[:cut]
        cells.append(paper.put(at + 1, column, text[cut:]))


def broken_page(paper: Paper, chance: random.Random) -> None:
    tear(paper, chance)


def broken_pages(paper: Paper, chance: random.Random) -> None:
    """Two breaks; no row is longer than a page."""
    count = len(paper.form.project.indicators)
    for index in sorted(chance.sample(range(count), min(2, count))):
        tear(paper, chance, None, index)


def _furniture(paper: Paper, chance: random.Random, columns: tuple[str, ...] | None) -> None:
    """A page break with more than a number above its header: the title again, a word that says it goes on."""
    tear(paper, chance, columns)
    head = paper.cells[paper.form.labels["一级指标"]]
    again = [row for (row, _), value in paper.cells.items() if value == head and row != paper.form.header]
    if not again:
        return
    (title,), (unit,) = paper.form.cells["title"], paper.form.cells["unit.code"]
    lines = chance.choice(([{0: "续表"}], [{5: "（续）"}], [{0: f"{paper.cells.get(title, '')}（续）"}], [{0: "附件2"}],
                           [{0: paper.cells.get(title)}, {0: paper.cells.get(unit), 5: "单位：万元"}]))
    paper.insert_rows(again[0], len(lines))
    for offset, line in enumerate(lines):
        for column, text in line.items():
            paper.put(again[0] + offset, column, text)


def broken_page_titled(paper: Paper, chance: random.Random) -> None:
    if paper.places[0].scale == 1:
        _furniture(paper, chance, chance.choice(((), ("name", "description"), ("target",))))


def page_number(paper: Paper, chance: random.Random) -> None:
    """A page's number between two indicators, or under the last."""
    rows = paper.form.rows
    at = chance.choice([*rows[1:], paper.height])
    crossing = [area for area in paper.merges if area[0] < at <= area[2]]
    paper.unmerge(lambda area: area in crossing)
    paper.insert_rows(at)
    for top, left, bottom, right in crossing:
        for first, end in ((top, at - 1), (at + 1, bottom + 1)):
            if end > first or right > left:
                paper.merges.append((first, left, end, right))
        if left != _column(paper, "level1"):
            paper.put(at + 1, left, paper.cells.get((top, left)))
    number = chance.choice((21, "21", "第3页", "- 4 -", "第 3 页 共 9 页", "—5—", "第3页/共9页", "·7·", "第三页"))
    paper.put(at, chance.choice((0, 2, 3, 5)), number)


def broken_page_untorn(paper: Paper, chance: random.Random) -> None:
    tear(paper, chance, ())


def _extra(paper: Paper, at: int, head: str, values: list[Any]) -> None:
    paper.insert_columns(at)
    paper.put(paper.form.header, at, head)
    for row, value in zip(paper.form.rows, values):
        paper.put(row, at, value)


def extra_ordinals(paper: Paper, chance: random.Random) -> None:
    _extra(paper, 0, "序号", list(range(1, len(paper.form.rows) + 1)))


def extra_weights(paper: Paper, chance: random.Random) -> None:
    """分值 or 权重 somewhere between the columns."""
    columns = sorted(cell[1] for text, cell in paper.form.labels.items() if cell[0] == paper.form.header)
    _extra(paper, chance.choice(columns[1:]), chance.choice(("分值", "权重", "分值/权重", "分值（权重）", "指标权重", "年初值")),
           [chance.choice((10, 5, "10", 0.1)) for _ in paper.form.rows])


def extra_remarks(paper: Paper, chance: random.Random) -> None:
    _extra(paper, paper.width, "备注", [chance.choice((None, "已核", "详见附件")) for _ in paper.form.rows])


def blank_rows_between(paper: Paper, chance: random.Random) -> None:
    """Blank rows between the indicators."""
    rows = paper.form.rows
    if len(rows) > 1:
        paper.insert_rows(chance.choice(rows[1:]), chance.randint(1, 2))


def blank_row_in_the_head(paper: Paper, chance: random.Random) -> None:
    """A row between two of the form's lines, none of which is cut in two by it."""
    paper.insert_rows(chance.choice([2, 3, 5, 7, 8, 9]))


def formula_with_result(paper: Paper, chance: random.Random) -> None:
    for path in ("budget.total", "budget.fiscal", "name", "spending_plan.december"):
        paper.change(path, lambda value: Formula("=A1", value) if chance.random() < 0.7 else value)


def _level1(paper: Paper, chance: random.Random) -> str:
    """One of the cells of 一级指标 that holds anything."""
    given = [f"indicators[{index}].level1" for index in range(len(paper.form.project.indicators))]
    return chance.choice([path for path in given if paper.form.cells[path][0] in paper.cells] or given)


def formula_without_result(paper: Paper, chance: random.Random) -> None:
    path = chance.choice(("budget.total", "budget.fiscal", "purpose", "spending_plan.december", "spending_plan.march",
                          "goals", "code", "name", "indicators[0].target", "indicators[1].name", "indicators[0].level2",
                          _level1(paper, chance)))
    paper.change(path, lambda value: Formula("=SUM(A1:A2)"))
    paper.form.lossy = True


def error_value(paper: Paper, chance: random.Random) -> None:
    path = chance.choice(("budget.total", "budget.other", "purpose", "spending_plan.june", "spending_plan.december",
                          "goals", "code", "name", "indicators[0].target", "indicators[1].basis",
                          "indicators[2].level2", "unit.code", "title", "money_unit", _level1(paper, chance)))
    paper.change(path, lambda value: Error(chance.choice(("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!"))))
    paper.form.lossy = True


def date_for_text(paper: Paper, chance: random.Random) -> None:
    path = chance.choice(("purpose", "goals", "name", "code", "budget.total", "spending_plan.june",
                          "indicators[0].target",
                          "indicators[1].basis", "indicators[0].name", "indicators[0].level2", _level1(paper, chance)))
    what = chance.choice((datetime.datetime(2023, 12, 31), True, False))
    for cell in paper.form.cells.get(path, ())[:1]:
        if cell in paper.cells:
            paper.cells[cell] = what
            if what not in (True, False):
                paper.formats[cell] = "yyyy-mm-dd"
    paper.form.lossy = True


def money_unreadable(paper: Paper, chance: random.Random) -> None:
    way = chance.choice(("约{}", "{}左右", "{}-20", "{}+5", "见附件", "{}%"))
    paper.change(chance.choice(_money_paths()), lambda value: way.format(value))
    paper.form.lossy = True


def plan_unreadable(paper: Paper, chance: random.Random) -> None:
    paper.change(f"spending_plan.{chance.choice(POINTS)}",
                 lambda value: chance.choice(("约{}", "全部", "{}?", "年底前", "见附件")).format(value))
    paper.form.lossy = True


def label_lost(paper: Paper, chance: random.Random) -> None:
    """Somebody has typed over a label, or deleted it."""
    text = chance.choice([text for text in ALIASES if text not in HEADS.values()])
    cell = paper.form.labels.pop(text)
    if chance.random() < 0.5:
        del paper.cells[cell]
    else:
        paper.cells[cell] = "此处填写"
    paper.form.lossy = True


def header_label_lost(paper: Paper, chance: random.Random) -> None:
    text = chance.choice([HEADS[name] for name in COLUMNS[1:]])
    cell = paper.form.labels.pop(text)
    if chance.random() < 0.5:
        del paper.cells[cell]
    else:
        paper.cells[cell] = "内容"
    paper.form.lossy = True


def row_number_in_rows_hidden(paper: Paper, chance: random.Random) -> None:
    paper.hidden_rows.update(chance.sample(range(paper.height), k=min(3, paper.height)))
    paper.hidden_columns.add(chance.randrange(paper.width))


def footer(paper: Paper, chance: random.Random) -> None:
    """What stands under the indicators and is none."""
    last, wide = paper.height, paper.width
    at = last + chance.choice((0, 0, 1))
    kind = chance.randrange(7)
    if kind == 0:
        paper.put(at, 0, "填报人：张三    审核人：李四    日期：2023年1月5日", 1, chance.choice((1, wide)))
    elif kind == 1:
        for column, text in ((0, "填报人：张三"), (2, "审核人：李四"), (4, chance.choice(("填报日期：2023-01-05", "日期：2023.1.5")))):
            paper.put(at, column, text)
    elif kind == 2:
        for column, text in enumerate(("填报人：", "张三", "审核人", "李四", "日期", "2023年1月5日")):
            paper.put(at, column, text)
    elif kind == 3:
        paper.put(at, 0, "备注：本表一式两份，由预算单位与财政局各执一份。", 1, chance.choice((1, wide)))
    elif kind == 4:
        paper.put(at, 0, "合计", 1, chance.choice((1, 2)))
        paper.put(at, 4, chance.choice((100, 14.3, "100", "14.30万元")))
    elif kind == 5:
        paper.put(at, 0, "备注")
        paper.put(at, 1, "以上指标已经局务会审定", 1, wide - 1)
    else:
        paper.put(at, 0, chance.choice(("注:以上金额均为万元", "说明：无", "单位负责人（签字）：", "联系电话：0314-8012345", "经办人：王五")))
        paper.put(at + 1, 0, "审核人：李四")


def preamble(paper: Paper, chance: random.Random) -> None:
    """What stands above the form."""
    lines = chance.choice((["附件2"], ["附件2", None], ["附件2：", "丰宁满族自治县2023年部门预算绩效文本", None], [None, "2023年预算项目绩效目标"],
                           ["附件 2", "项目支出绩效目标申报表", "（2023年度）"], ["财政局印制"]))
    paper.insert_rows(0, len(lines))
    for row, line in enumerate(lines):
        paper.put(row, 0, line, 1, chance.choice((1, paper.width)) if line and paper.width > 1 else 1)


def shifted(paper: Paper, chance: random.Random) -> None:
    down, right = chance.choice(((3, 0), (0, 2), (5, 4), (40, 26), (1, 1)))
    paper.move(lambda row, column: (row + down, column + right))


#: Kinds of bends: of each kind one or none is taken, in this order.
KINDS: dict[str, tuple[Bend, ...]] = {
    "money unit": (in_yuan,),
    "levels": (level1_repeated, level1_once, level2_merged, basis_merged),
    "labels": (labels_broken, labels_spaced, labels_with_colons, labels_half_width, labels_full_width, labels_aliased),
    "code": (code_torn, code_lower, code_full_width, code_slipped, code_slipped_and_wrong),
    "figures": (money_as_text, money_named_by_format),
    "plan": (plan_typed,),
    "targets": (targets_typed,),
    "texts": (texts_wrapped,),
    "title": (title_left_out, title_without_number),
    "money line": (money_worded, money_on_its_own_line),
    "unit": (unit_spaced, unit_in_two_cells, unit_and_money_in_one),
    "formulas": (formula_with_result,),
    "pages": (broken_page, broken_page_untorn, broken_pages, page_number, broken_page_titled),
    "goals": (goals_numbered, goal_unnumbered, goals_wrapped, goals_in_rows),
    "extra": (extra_ordinals, extra_weights, extra_remarks),
    "blanks": (blank_rows_between,),
    "merges": (no_merges, labels_unmerged, values_unmerged),
    "foot": (footer,),
    "head": (preamble,),
    "hidden": (row_number_in_rows_hidden,),
    "place": (shifted,),
}
BENDS = {bend.__name__: bend for bends in KINDS.values() for bend in bends} | {
    bend.__name__: bend for bend in (title_general, blank_row_in_the_head)}

#: What nobody can read surely: each leaves a null and says so.
LOSSES = {bend.__name__: bend for bend in (
    formula_without_result, error_value, date_for_text, money_unreadable, plan_unreadable, label_lost,
    header_label_lost, money_format_of_another_unit, money_scaled_by_format, plan_named_by_format)}


def bent(project: Project, number: int, chance: random.Random, share: float = 0.35) -> tuple[Paper, list[str]]:
    """A project's paper with bends of several kinds at once, and their names."""
    order = COLUMNS
    names = []
    if chance.random() < share * 0.5:
        order = tuple(chance.sample(COLUMNS, len(COLUMNS)))
        names.append("reordered")
    seven = bool(project.budget and project.budget.other is not None) or chance.random() < 0.7
    paper = lay(project, number, seven, order)
    if not seven:
        names.append("six")
    for bends in KINDS.values():
        if chance.random() < share:
            bend = chance.choice(bends)
            if bend in (no_merges, values_unmerged) and {"level2_merged", "basis_merged"} & set(names):
                continue  # what stood in the merge only once would be lost
            bend(paper, chance)
            names.append(bend.__name__)
    return paper, names


# ── several on a sheet, several sheets ──────────────────────────────────────────────────────────


def stack(papers: list[Paper], gap: int = 1) -> Paper:
    """Forms under each other on one sheet."""
    whole = Paper(name=papers[0].name)
    for paper in papers:
        down = whole.height + gap if whole.cells else 0
        paper.move(lambda row, column: (row + down, column))
        whole.cells |= paper.cells
        whole.formats |= paper.formats
        whole.merges += paper.merges
        whole.hidden_rows |= paper.hidden_rows
        whole.hidden_columns |= paper.hidden_columns
        whole.places += paper.places
    return whole


def text_sheet(name: str, lines: list[list[Any]]) -> Paper:
    return Paper(name, {(row, column): value for row, line in enumerate(lines)
                        for column, value in enumerate(line) if value is not None})


def instructions() -> Paper:
    return text_sheet("填报说明", [
        ["填报说明"], ["一、项目编码为21位，由系统生成。"], ["二、项目名称须与预算一体化系统一致。"], ["三、预算数以万元为单位。"],
        ["四、绩效目标应当指向明确、细化量化、合理可行。"], ["五、指标值应使用≥、≤等符号。"]])


def dictionary() -> Paper:
    return text_sheet("字典", [["一级指标", "二级指标"], ["产出指标", "数量指标"], [None, "质量指标"], [None, "时效指标"],
                             ["效益指标", "社会效益指标"], ["满意度指标", "服务对象满意度指标"]])


def empty_form() -> Paper:
    """A copy of the blank, with the levels pre-printed."""
    from converter.document.model import Indicator

    levels = [("产出指标", "数量指标"), ("产出指标", "质量指标"), ("产出指标", "时效指标"), ("产出指标", "成本指标"),
              ("效益指标", "社会效益指标"), ("满意度指标", "服务对象满意度指标")]
    paper = lay(Project(indicators=[Indicator(level1=one, level2=two) for one, two in levels]))
    paper.cells[0, 0] = "绩效目标表"
    paper.name, paper.places = "空白表", []
    return paper


def other(project: Project, mark: str) -> Project:
    """A project of which every text of its indicators, and its name, carries a mark."""
    return msgspec.structs.replace(project, name=f"{mark}{project.name}", indicators=[
        msgspec.structs.replace(one, name=f"{mark}{one.name}", description=mark, basis=mark)
        for one in project.indicators])


# ── a paper as the reader takes it ──────────────────────────────────────────────────────────────


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else value


def sheet(paper: Paper) -> Sheet:
    """The paper as the grid gives it for an .xlsx, without the file between."""
    traits = Traits(hidden_rows=set(paper.hidden_rows), hidden_columns=set(paper.hidden_columns),
                    struck={cell for cell, look in paper.looks.items() if look.get("font_strikeout")})
    rows: list[list[Any]] = [[""] * paper.width for _ in range(paper.height)]
    for cell, value in paper.cells.items():
        if isinstance(value, Error):
            traits.errors[cell] = value.shown
            continue
        if isinstance(value, Formula):
            if value.result is None:
                traits.uncached.add(cell)
                continue
            traits.formulas.add(cell)
            value = value.result
        rows[cell[0]][cell[1]] = _plain(value)
        if type(_plain(value)) is float and (code := paper.formats.get(cell)):
            traits.formats[cell] = code
    for cell in traits.uncached | set(traits.errors):
        if cell[0] >= len(rows):  # never: heights count every cell
            raise AssertionError(cell)
    return Sheet(paper.name, rows, paper.merges, paper.hidden, traits)


def workbook(papers: list[Paper]) -> bytes:
    """The papers as an .xlsx file."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    styles: dict[str, Any] = {}

    def style(look: dict[str, Any]) -> Any:
        if str(look) not in styles:
            styles[str(look)] = book.add_format(look)
        return styles[str(look)]

    for paper in papers:
        page = book.add_worksheet(paper.name)
        for top, left, bottom, right in paper.merges:
            page.merge_range(top, left, bottom, right, "")
        for (row, column), value in paper.cells.items():
            look = paper.looks.get((row, column), {})
            if code := paper.formats.get((row, column)):
                look = {**look, "num_format": code}
            if isinstance(value, Rich):
                page.write_rich_string(row, column, *(piece for text, own in value.parts
                                                      for piece in (style(own or {"bold": False}), text)))
            else:
                _write(page, row, column, value, style(look) if look else None)
        for row in paper.hidden_rows:
            page.set_row(row, None, None, {"hidden": True})
        for column in paper.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
        if paper.hidden:
            page.hide()
    book.close()
    return stream.getvalue()


def _write(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if isinstance(value, Error):
        page.write_formula(row, column, "=1+1", style, value.shown)
    elif isinstance(value, Formula):
        result = "" if value.result is None else _plain(value.result)
        page.write_formula(row, column, value.text, style, result)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, datetime.datetime):
        page.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    else:
        page.write_number(row, column, float(value), style)
