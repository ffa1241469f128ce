"""Twists of the form's own structure: rows, columns and words that clerks, WPS and other counties put in.

Each changes a paper of `bend` in place. What a twist adds is marked (`ADDED`, `FIGURE`): no value may ever hold it.
Knows papers. Knows nothing of reading.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal

import bend
from bend import HEADS, POINTS, Paper

#: A text and a figure that stand in no document, but in added cells.
ADDED, FIGURE = "旁注", Decimal("7341.77")

Twist = Callable[[Paper, random.Random], None]


# ── what adds cells ─────────────────────────────────────────────────────────────────────────────


def foreign_row(paper: Paper, chance: random.Random) -> None:
    """A row of another county's form in the upper block."""
    row = chance.choice((2, 3, 4, 5, 6, 7, 8))
    paper.insert_rows(row)
    cells = chance.choice(({1: f"中央{ADDED}", 2: FIGURE, 3: f"省级{ADDED}", 4: FIGURE}, {0: f"上年{ADDED}", 1: FIGURE},
                           {1: FIGURE}, {1: f"{ADDED}资金", 2: FIGURE}, {1: f"{ADDED}，详见附件"}, {3: FIGURE},
                           {1: FIGURE, 3: FIGURE, 4: FIGURE, 5: FIGURE}))
    for column, value in cells.items():
        paper.put(row, column, value)


def beyond_the_edge(paper: Paper, chance: random.Random) -> None:
    wide = paper.width
    for row in chance.sample(range(paper.height), min(4, paper.height)):
        paper.put(row, wide + chance.choice((0, 0, 1)), chance.choice((ADDED, FIGURE)))


def beside_targets(paper: Paper, chance: random.Random) -> None:
    """A column more under the merged header of the targets: weights, last year's figures."""
    header, column = paper.form.labels[HEADS["target"]]
    paper.insert_columns(column + 1)
    paper.unmerge(lambda area: area[0] <= header and area[1] <= column < area[3] and area[0] == header)
    paper.merges.append((header, column, header, column + 1))
    for row in paper.form.rows:
        if chance.random() < 0.6:
            paper.put(row, column + 1, chance.choice((FIGURE, ADDED)))


def lines_in_the_table(paper: Paper, chance: random.Random) -> None:
    """小计 and 注： between the indicators."""
    rows = paper.form.rows
    if len(rows) > 1:
        row = chance.choice(rows[1:])
        paper.unmerge(lambda area: area[0] < row <= area[2])
        paper.insert_rows(row)
        for column, value in chance.choice(({0: "小计", 4: FIGURE}, {0: f"注：{ADDED}"}, {0: "备注", 1: ADDED},
                                            {0: f"说明：{ADDED}"}, {0: "合计", 4: FIGURE})).items():
            paper.put(row, column, value)
        _level1_again(paper)


def foot(paper: Paper, chance: random.Random) -> None:
    row = paper.height + chance.choice((0, 1))
    for column, value in chance.choice(({0: "合计", 4: FIGURE}, {0: "填报人：", 1: ADDED, 2: "审核人：", 3: ADDED},
                                        {0: f"备注：{ADDED}"})).items():
        paper.put(row, column, value)


def _second_page(paper: Paper, chance: random.Random) -> int | None:
    """A page break between two rows; the row of the header under it."""
    rows = paper.form.rows
    if len(rows) < 2:
        return None
    head = paper.cells[paper.form.labels["一级指标"]]
    bend.tear(paper, chance, (), chance.randrange(len(rows) - 1))
    again = [row for (row, _), value in paper.cells.items() if value == head and row > paper.form.header]
    _level1_again(paper)
    return min(again, default=None)


def _level1_again(paper: Paper) -> None:
    """Level 1 in every row, so that nothing hangs on merges that a twist cuts."""
    bend.level1_repeated(paper, random.Random(0))


def keep_shared(paper: Paper) -> None:
    """Raise where rows share a value by a merge that a twist would cut: then it stood nowhere."""
    if any(area[0] > paper.form.header and area[0] < area[2] and area[1] > 0 for area in paper.merges):
        raise ValueError("a value that rows share")


def _shift(paper: Paper, first: int, where: Callable[[int], int]) -> None:
    """Give the columns of all rows from `first` on other places."""
    keep_shared(paper)
    paper.unmerge(lambda area: area[2] >= first)
    paper.move(lambda row, column: (row, where(column) if row >= first else column))


def page_with_a_column_more(paper: Paper, chance: random.Random) -> None:
    if (first := _second_page(paper, chance)) is not None:
        at = chance.choice((0, 1, 3, 4, 5))
        _shift(paper, first, lambda column: column + (column >= at))
        paper.put(first, at, chance.choice(("分值", "权重", "上年值")))
        for row in paper.form.rows:
            if row > first:
                paper.put(row, at, chance.choice((FIGURE, ADDED)))


def page_with_columns_swapped(paper: Paper, chance: random.Random) -> None:
    if (first := _second_page(paper, chance)) is not None:
        one, two = chance.sample(range(5), 2)
        _shift(paper, first, lambda column: {one: two, two: one}.get(column, column))


def page_further_right(paper: Paper, chance: random.Random) -> None:
    if (first := _second_page(paper, chance)) is not None:
        _shift(paper, first, lambda column: column + 1)


def torn_under_another_header(paper: Paper, chance: random.Random) -> None:
    """A row torn by a page break, and in the header printed again two heads exchanged, lost or made another word."""
    torn = chance.choice((("name", "description", "target", "basis"), ("name", "basis")))
    bend.tear(paper, chance, torn, len(paper.form.rows) - 1)
    head = paper.cells[paper.form.labels["一级指标"]]
    again = [row for (row, _), value in paper.cells.items() if value == head and row > paper.form.header]
    if not again:
        return
    cells = sorted(cell for cell in paper.cells if cell[0] == again[0])
    one, two = chance.sample(cells, 2)
    match chance.randrange(6):
        case 4:  # the head reaches down over the tail
            column = chance.choice((0, 1))
            paper.merges.append((again[0], column, again[0] + 1, column))
        case 5 if (again[0] + 1, 0) not in paper.cells:  # a part of the head's own words
            paper.put(again[0] + 1, 0, "指标")
        case 0 | 1:
            paper.cells[one], paper.cells[two] = paper.cells[two], paper.cells[one]
        case 2:
            del paper.cells[one]
        case 3:
            paper.cells[one] = chance.choice(("其中：财政资金", "项目名称", "预算数"))


def header_under_a_merge(paper: Paper, chance: random.Random) -> None:
    """A merge over two heads of a header, or over a head and what is above or below it; what it covers stays there.

    Only a file tells what a merge covers.
    """
    rows = [paper.form.header]
    if (first := _second_page(paper, chance)) is not None:
        rows.append(first)
    row, column = chance.choice(rows), chance.randrange(5)
    area = chance.choice(((row, column, row, column + 1), (row, column, row + 1, column), (row - 1, 1, row, 4)))
    inside = {(each, at) for each in range(area[0], area[2] + 1) for at in range(area[1], area[3] + 1)}
    paper.unmerge(lambda one: any(one[0] <= cell[0] <= one[2] and one[1] <= cell[1] <= one[3] for cell in inside))
    paper.merges.append(area)


def cut(paper: Paper, row: int, name: str = "Sheet2") -> Paper:
    """The rows from `row` on, on a sheet of their own; the form's places stay with the first."""
    second = Paper(name)
    for part in ("cells", "formats"):
        held = getattr(paper, part)
        for cell in [cell for cell in held if cell[0] >= row]:
            getattr(second, part)[cell[0] - row, cell[1]] = held.pop(cell)
    second.merges = [area for area in paper.merges if area[0] >= row]
    second.hidden_rows = {each for each in paper.hidden_rows if each >= row}
    second.hidden_columns = set(paper.hidden_columns)
    paper.unmerge(lambda area: area[0] >= row)
    paper.hidden_rows -= second.hidden_rows
    second.merges = [(top - row, left, bottom - row, right) for top, left, bottom, right in second.merges]
    second.hidden_rows = {each - row for each in second.hidden_rows}
    return second


def next_sheet(paper: Paper, index: int = 3, heads: bool = True, name: str = "Sheet2") -> Paper:
    """The indicators from `index` on, on the next sheet, under the header once more."""
    _level1_again(paper)
    row, header = paper.form.row(index), paper.form.header
    if heads:
        again = {column: value for (at, column), value in paper.cells.items() if at == header}
        wide = [area for area in paper.merges if area[0] == header]
        paper.insert_rows(row)
        for column, value in again.items():
            paper.put(row, column, value)
        paper.merges += [(row, left, row, right) for _, left, _, right in wide]
    return cut(paper, row, name)


def form_without_its_top(paper: Paper, chance: random.Random) -> None:
    """Under the form another, of which nothing is left but its indicators, and perhaps its title."""
    project = paper.form.project
    other = bend.lay(bend.other(project, ADDED), 9)
    top = chance.choice((0, 8))
    rows = range(1 if top == 0 else 0, 8)
    other.cells = {cell: value for cell, value in other.cells.items() if cell[0] not in rows}
    other.unmerge(lambda area: area[0] in rows)
    down = paper.height + chance.choice((0, 1, 2)) - top
    other.move(lambda row, column: (row + down, column))
    paper.cells |= other.cells
    paper.merges += other.merges


def figures_between_checkpoints(paper: Paper, chance: random.Random) -> None:
    """A figure beside a checkpoint's own name."""
    label = paper.form.labels["6月底"]
    paper.insert_columns(label[1] + 1)
    paper.put(label[0], label[1] + 1, FIGURE)


# ── what a person reads at once ─────────────────────────────────────────────────────────────────


def labels_filled_down(paper: Paper, chance: random.Random) -> None:
    """Labels whose merge was undone and whose cells were filled."""
    labels = {cell: paper.cells[cell] for cell in paper.form.labels.values()}
    for top, left, bottom, right in [area for area in paper.merges if area[:2] in labels]:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                paper.put(row, column, labels[top, left])
    paper.unmerge(lambda area: area[:2] in labels)


def labels_with_their_values(paper: Paper, chance: random.Random) -> None:
    """`项目名称：xxx` in one cell."""
    for text, path in (("项目编码", "code"), ("项目名称", "name"), ("预算数", "budget.total"),
                       ("其中：财政资金", "budget.fiscal")):
        label, (cell,) = paper.form.labels[text], paper.form.cells[path]
        if cell in paper.cells and chance.random() < 0.7:
            paper.cells[label] = f"{text}：{paper.cells.pop(cell)}"
            paper.form.cells[path] = [label]


def labels_with_units(paper: Paper, chance: random.Random) -> None:
    for text in ("预算数", "其中：财政资金", "其他资金"):
        paper.cells[paper.form.labels[text]] += chance.choice(("（万元）", "(万元)", "（单位：万元）"))


def labels_starred(paper: Paper, chance: random.Random) -> None:
    colons = ("", "：")
    bend._relabel(paper, lambda text: f"{chance.choice('*＊★')}{text}{'' if '：' in text else chance.choice(colons)}")


def levels_dressed(paper: Paper, chance: random.Random) -> None:
    dresses: tuple[Callable[[str], str], ...] = (
        lambda name: f"一、{name}", lambda name: f"1.{name}", lambda name: f"（二）{name}", lambda name: f"2、{name}",
        lambda name: name.removesuffix("指标"), lambda name: f"{name}（50分）", lambda name: f"{name}(20%)",
        lambda name: f"③{name}", lambda name: name.replace("效益指标", "效果指标") if name == "效益指标" else name)
    for index in range(len(paper.form.project.indicators)):
        for name in ("level1", "level2"):
            paper.change(f"indicators[{index}].{name}", lambda text: chance.choice(dresses)(text) if (
                text in bend.KNOWN_LEVELS) else text)


def blank_under_checkpoints(paper: Paper, chance: random.Random) -> None:
    paper.insert_rows(6)


def caption_of_the_purpose(paper: Paper, chance: random.Random) -> None:
    paper.insert_rows(4)
    paper.put(4, 1, "资金用途")


def caption_of_the_table(paper: Paper, chance: random.Random) -> None:
    """`绩效指标` over the table, or down its left."""
    header = paper.form.header
    if chance.random() < 0.5:
        paper.insert_rows(header)
        paper.put(header, 0, chance.choice(("绩效指标", "二、年度绩效指标", "绩效指标表")), 1, chance.choice((1, paper.width)))
    else:
        paper.insert_columns(0)
        paper.put(header, 0, "绩效指标", paper.height - header, 1)


def target_in_three_columns(paper: Paper, chance: random.Random) -> None:
    """计算符号 | 指标值 | 计量单位."""
    header, column = paper.form.labels[HEADS["target"]]
    if any(area[0] == header and area[1] == column and area[3] > column for area in paper.merges):
        return
    paper.insert_columns(column + 1)
    paper.insert_columns(column)
    paper.put(header, column, "计算符号")
    paper.put(header, column + 2, "计量单位")
    for index, one in enumerate(paper.form.project.indicators):
        (cell,) = paper.form.cells[f"indicators[{index}].target"]
        target = one.target
        if target is None or target.operator is bend.UNSET:
            continue
        paper.put(cell[0], column, target.operator)
        paper.put(*cell, f"{target.value:f}{' ' + target.note if target.note else ''}")
        if target.note and target.unit:
            paper.put(*cell, f"{target.value:f}{target.unit} {target.note}")
        else:
            paper.put(cell[0], column + 2, target.unit)


def plan_beside_its_checkpoints(paper: Paper, chance: random.Random) -> None:
    """3月底 | 25% | 6月底 | 50% …"""
    order = sorted(paper.form.labels[text][1] for text in ("3月底", "6月底", "10月底", "12月底"))
    paper.unmerge(lambda area: area[0] in (5, 6) and area[1] >= order[0])
    for column in reversed(order):
        paper.insert_columns(column + 1)
    for point, text in zip(POINTS, ("3月底", "6月底", "10月底", "12月底")):
        (cell,) = paper.form.cells[f"spending_plan.{point}"]
        label = paper.form.labels[text]
        paper.form.cells[f"spending_plan.{point}"] = [(label[0], label[1] + 1)]
        if cell in paper.cells:
            paper.put(label[0], label[1] + 1, paper.cells.pop(cell))


ADDING = {twist.__name__: twist for twist in (
    foreign_row, beyond_the_edge, beside_targets, lines_in_the_table, foot, figures_between_checkpoints)}
PAGES = {twist.__name__: twist for twist in (
    page_with_columns_swapped, page_further_right, page_with_a_column_more, form_without_its_top,
    torn_under_another_header)}
PLAIN = {twist.__name__: twist for twist in (
    labels_filled_down, labels_with_their_values, labels_with_units, labels_starred, levels_dressed,
    blank_under_checkpoints, caption_of_the_purpose, caption_of_the_table, target_in_three_columns)}
TWISTS = PLAIN | ADDING | PAGES
