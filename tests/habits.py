"""What the next county's clerk does to a sheet: how structures are laid out, and how values are typed, elsewhere.

Each changes a paper of `bend` in place. What it types says what was there before, as somebody may write it, or what
nobody can read surely; what it adds is marked (`twists.ADDED`, `FIGURE`). Knows papers. Knows nothing of reading.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import bend
from bend import HEADS, POINTS, Paper
from twists import ADDED, FIGURE, _level1_again, keep_shared

Twist = Callable[[Paper, random.Random], None]
LABELS = ("3月底", "6月底", "10月底", "12月底")


# ── how it is laid out ──────────────────────────────────────────────────────────────────────────


def head_twice(paper: Paper, chance: random.Random) -> None:
    """A column more under a head that is there already: 指标值 of last year and of this."""
    name = chance.choice(("target", "target", "basis", "description", "name"))
    header, column = paper.form.labels[HEADS[name]]
    at = column + chance.choice((0, paper.area((header, column))[3] - column + 1))
    paper.insert_columns(at)
    paper.put(header, at, HEADS[name])
    for row in paper.form.rows:
        paper.put(row, at, chance.choice((FIGURE, ADDED)) if name == "target" else ADDED)


def heads_of_two_years(paper: Paper, chance: random.Random) -> None:
    """指标值 over 上年 | 本年, the values of last year beside."""
    header, column = paper.form.labels[HEADS["target"]]
    at = column + chance.choice((0, 1))
    paper.insert_columns(at)
    left = min(at, paper.form.labels[HEADS["target"]][1])
    paper.cells.pop(paper.form.labels[HEADS["target"]], None)
    paper.unmerge(lambda area: area[0] == header and area[1] <= left <= area[3])
    paper.form.labels[HEADS["target"]] = paper.put(header, left, HEADS["target"], 1, 2)
    paper.insert_rows(header + 1)
    paper.put(header + 1, at, "上年实绩")
    paper.put(header + 1, left if at != left else left + 1, "本年目标")
    for row in paper.form.rows:
        paper.put(row, at, FIGURE)


def columns_numbered(paper: Paper, chance: random.Random) -> None:
    """栏次: 1 2 3 4 5 6 under the header."""
    header = paper.form.header
    heads = sorted(column for row, column in paper.form.labels.values() if row == header)
    _level1_again(paper)
    paper.insert_rows(header + 1)
    marks = chance.choice((range(1, 9), ["甲", "乙", 1, 2, 3, 4, 5], [f"（{n}）" for n in range(1, 9)], "①②③④⑤⑥⑦",
                           ["栏次", *range(1, 8)]))
    for column, mark in zip(heads, marks):
        paper.put(header + 1, column, mark)


def levels_summed(paper: Paper, chance: random.Random) -> None:
    """产出指标小计 between the levels."""
    rows = paper.form.rows
    if len(rows) > 1:
        _level1_again(paper)
        row = chance.choice(rows[1:])
        paper.insert_rows(row)
        paper.put(row, 0, chance.choice(("产出指标小计", "小计：", "产出指标合计", "本级小计")))
        paper.put(row, paper.form.labels[HEADS["target"]][1], FIGURE)


def row_torn_without_a_page(paper: Paper, chance: random.Random) -> None:
    """A row whose texts go on in the row below, as PDF converters leave it."""
    place = paper.form
    index = chance.randrange(len(place.rows) - 1)  # a lone text under the last row may be a remark
    row = place.row(index)
    _level1_again(paper)
    paper.unmerge(lambda area: area[0] <= row < area[2])
    paper.insert_rows(row + 1)
    for name in chance.sample(("name", "description", "basis"), chance.choice((1, 2, 3))):
        cell = place.cells[f"indicators[{index}].{name}"][0]
        text = paper.cells.get(cell)
        if isinstance(text, str) and len(text) > 3:
            at = chance.randrange(1, len(text) - 1)
            paper.cells[cell] = text[:at]
            place.cells[f"indicators[{index}].{name}"].append(paper.put(row + 1, cell[1], text[at:]))


def spacers(paper: Paper, chance: random.Random) -> None:
    """Empty columns between those of the form, here and there."""
    for column in sorted(chance.sample(range(1, paper.width), min(3, paper.width - 1)), reverse=True):
        paper.unmerge(lambda area: area[1] < column <= area[3])
        paper.insert_columns(column)


def budget_below_its_labels(paper: Paper, chance: random.Random) -> None:
    """预算数 | 其中：财政资金 | 其他资金 in a row, the amounts under them."""
    paths = ("budget.total", "budget.fiscal", "budget.other")
    label = paper.form.labels["预算数"][0]
    paper.unmerge(lambda area: area[:2] == paper.form.labels["预算规模及资金用途"])
    paper.insert_rows(label + 1)
    for text, path in zip(("预算数", "其中：财政资金", "其他资金"), paths):
        for cell in paper.form.cells.get(path, ()):
            column = paper.form.labels[text][1]
            if cell in paper.cells:
                paper.put(label + 1, column, paper.cells.pop(cell))
            paper.form.cells[path] = [(label + 1, column)]


def plan_down_the_rows(paper: Paper, chance: random.Random) -> None:
    """A row a checkpoint, its figure beside it."""
    row, column = paper.form.labels["3月底"]
    paper.unmerge(lambda area: area[0] in (row, row + 1) or area[:2] == paper.form.labels["资金支出计划（%）"])
    paper.insert_rows(row + 2, 2)
    values = [paper.cells.pop(paper.form.cells[f"spending_plan.{point}"][0], None) for point in POINTS]
    for text in LABELS:
        paper.cells.pop(paper.form.labels[text], None)
    for offset, (text, point, value) in enumerate(zip(LABELS, POINTS, values)):
        paper.form.labels[text] = paper.put(row + offset, column, text)
        paper.form.cells[f"spending_plan.{point}"] = [paper.put(row + offset, column + 1, value)]


def checkpoints_with_their_figures(paper: Paper, chance: random.Random) -> None:
    """3月底25% in one cell."""
    sign = chance.choice(("", "：", " ", "\n"))
    paper.form.lossy = True
    for text, point in zip(LABELS, POINTS):
        (cell,), label = paper.form.cells[f"spending_plan.{point}"], paper.form.labels[text]
        if cell in paper.cells:
            paper.cells[label] = f"{text}{sign}{paper.cells.pop(cell)}"
            paper.form.cells[f"spending_plan.{point}"] = [label]


def label_in_two_rows(paper: Paper, chance: random.Random) -> None:
    """A head of the table parted over two cells, one under the other."""
    name = chance.choice(("description", "target", "basis", "name"))
    header, column = paper.form.labels[HEADS[name]]
    paper.insert_rows(header + 1)
    text = HEADS[name]
    at = chance.randrange(2, len(text))
    paper.cells[header, column] = text[:at]
    paper.put(header + 1, column, text[at:])


def unit_in_the_head(paper: Paper, chance: random.Random) -> None:
    """指标值（%）, and only numbers below."""
    paper.cells[paper.form.labels[HEADS["target"]]] = chance.choice(("指标值（%）", "指标值(%)", "指标值（单位：%）"))
    for index, one in enumerate(paper.form.project.indicators):
        if one.target and one.target.unit == "%" and not one.target.note:
            paper.change(f"indicators[{index}].target", lambda value: value.removesuffix("%"))


def top_in_columns(paper: Paper, chance: random.Random) -> None:
    """项目编码 | 项目名称 as heads, what they say under them."""
    code, name = paper.form.labels["项目编码"], paper.form.labels["项目名称"]
    paper.unmerge(lambda area: area[0] == code[0])
    paper.insert_rows(code[0] + 1)
    for label, path in ((code, "code"), (name, "name")):
        (cell,) = paper.form.cells[path]
        if cell in paper.cells:
            paper.put(label[0] + 1, label[1], paper.cells.pop(cell))
        paper.form.cells[path] = [(label[0] + 1, label[1])]


def label_typed_twice(paper: Paper, chance: random.Random) -> None:
    """A label once more, further down or beyond, with another value."""
    text = chance.choice(("项目名称", "预算数", "项目编码", "其他资金", "绩效目标"))
    row = chance.choice((3, 5, 8, paper.height))
    paper.insert_rows(row)
    column = chance.choice((0, 1, 3))
    paper.put(row, column, text)
    paper.put(row, column + 1, chance.choice((FIGURE, ADDED)))


def a_list_beside(paper: Paper, chance: random.Random) -> None:
    """A list of other projects right of the form."""
    wide, top = paper.width + chance.choice((0, 1)), chance.randrange(0, 6)
    for offset, line in enumerate((("项目名称", "预算数"), (ADDED, FIGURE), (f"{ADDED}二", FIGURE))):
        for column, value in enumerate(line):
            paper.put(top + offset, wide + column, value)


def unit_line_full(paper: Paper, chance: random.Random) -> None:
    """填报单位（盖章）：316001某局   填报日期：2023年1月5日   单位：万元, in one cell or in three."""
    (cell,), (money,) = paper.form.cells["unit.code"], paper.form.cells["money_unit"]
    text, unit = paper.cells.get(cell, ""), paper.cells.pop(money)
    paper.unmerge(lambda area: area[:2] in (cell, money))
    day = chance.choice(("填报日期：2023年1月5日", "日期：2023.1.5", "填表人：张三"))
    paper.cells[cell] = f"填报单位（盖章）：{text}"
    if chance.random() < 0.5:
        paper.cells[cell] += f"    {day}    {unit}"
        paper.form.cells["money_unit"] = [cell]
    else:
        paper.put(cell[0], cell[1] + 2, day)
        paper.form.cells["money_unit"] = [paper.put(cell[0], cell[1] + 4, unit)]


def unit_labelled(paper: Paper, chance: random.Random) -> None:
    """单位编码 | 316001 | 单位名称 | 某局."""
    (cell,), (money,) = paper.form.cells["unit.code"], paper.form.cells["money_unit"]
    unit, scale = paper.form.project.unit, paper.cells.pop(money)
    paper.unmerge(lambda area: area[0] == cell[0])
    if unit and unit.code and unit.name:
        paper.put(cell[0], 0, chance.choice(("单位编码", "预算单位编码：")))
        paper.form.cells["unit.code"] = [paper.put(cell[0], 1, unit.code)]
        paper.put(cell[0], 2, chance.choice(("单位名称", "预算单位名称：")))
        paper.form.cells["unit.name"] = [paper.put(cell[0], 3, unit.name)]
    paper.form.cells["money_unit"] = [paper.put(cell[0], 5, scale)]


def name_over_two_columns(paper: Paper, chance: random.Random) -> None:
    """A cell of a row that is merged over its neighbour, whose text is gone."""
    index = chance.randrange(len(paper.form.rows))
    (name,), (more,) = (paper.form.cells[f"indicators[{index}].{part}"] for part in ("name", "description"))
    if more[1] == name[1] + 1 and more in paper.cells:
        project = paper.form.project
        paper.cells.pop(more)
        paper.merges.append((*name, *more))
        rows = list(project.indicators)
        rows[index] = bend.msgspec.structs.replace(rows[index], description=None)
        paper.form.project = bend.msgspec.structs.replace(project, indicators=rows)


def level1_down_the_letters(paper: Paper, chance: random.Random) -> None:
    for index in range(len(paper.form.rows)):
        paper.change(f"indicators[{index}].level1", lambda text: "\n".join(text))


def columns_doubled(paper: Paper, chance: random.Random) -> None:
    """Every column is two, merged here and there, as converters of PDF make them."""
    paper.move(lambda row, column: (row, column * 2))
    paper.merges = [(top, left, bottom, right + 1) for top, left, bottom, right in paper.merges]
    for cell in list(paper.cells):
        if paper.area(cell) == (*cell, *cell) and chance.random() < 0.6:
            paper.merges.append((*cell, cell[0], cell[1] + 1))


def rows_doubled(paper: Paper, chance: random.Random) -> None:
    """An empty row under every row."""
    keep_shared(paper)
    _level1_again(paper)
    paper.unmerge()
    first = paper.form.header
    paper.move(lambda row, column: (row if row <= first else first + 2 * (row - first), column))


def money_line_at_the_foot(paper: Paper, chance: random.Random) -> None:
    """注：以上金额单位为元, and nothing above."""
    (money,) = paper.form.cells["money_unit"]
    if paper.form.scale != 1 or money in paper.form.cells["unit.code"]:
        return
    paper.cells.pop(money)
    bare = [path for path in ("budget.total", "budget.fiscal", "budget.other", *(f"spending_plan.{p}" for p in POINTS))]
    for path in bare:
        paper.change(path, lambda value: value * 10000 if isinstance(value, Decimal) else value)
    paper.put(paper.height, 0, chance.choice(("注：以上金额单位：元", "备注：金额单位为元", "说明：本表金额以元为单位")))
    paper.form.scale = Decimal(10000)


LAYOUTS = {twist.__name__: twist for twist in (
    head_twice, heads_of_two_years, columns_numbered, levels_summed, row_torn_without_a_page, spacers,
    budget_below_its_labels, plan_down_the_rows, checkpoints_with_their_figures, label_in_two_rows, unit_in_the_head,
    top_in_columns, label_typed_twice, a_list_beside, unit_line_full, unit_labelled, name_over_two_columns,
    level1_down_the_letters, columns_doubled, rows_doubled, money_line_at_the_foot)}
#: What a person reads at once, and so must we.
READ = {"columns_numbered", "levels_summed", "spacers", "unit_line_full", "name_over_two_columns", "columns_doubled",
        "level1_down_the_letters", "rows_doubled", "money_line_at_the_foot"}
