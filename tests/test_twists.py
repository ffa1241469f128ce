"""Twists of structure, alone and composed: every field right, or null with an error or a warning at its cell.

And whatever is added to a sheet, no value holds it.
"""

from __future__ import annotations

import random

import bend
import habits
import pytest
import twists
from test_bend import CHOSEN, PROJECTS, assert_never_silently_wrong, assert_right, content, read, read_files

from converter import grid
from converter.document import model


def assert_holds_nothing_added(reading) -> None:
    """No value of the document holds a text or a figure that stands nowhere but in an added cell."""
    written = "".join(model.encode(part).decode() for project, _ in reading.places for part in [project])
    assert twists.ADDED not in written
    assert str(twists.FIGURE) not in written


def twisted(names, number, chance):
    paper = bend.lay(chance.choice(PROJECTS), number)
    for name in names:
        twists.TWISTS[name](paper, chance)
    return paper


@pytest.mark.parametrize("name", [*twists.PLAIN, "page_with_columns_swapped", "page_further_right"])
def test_what_a_person_reads_at_once_is_read(name):
    for number, project in enumerate(CHOSEN, 1):
        paper = bend.lay(project, number)
        twists.TWISTS[name](paper, random.Random(f"{name}{number}"))
        assert_right([paper], read([paper]))


@pytest.mark.parametrize("name, code", [
    ("labels_filled_down", "labels-repeated"), ("labels_with_their_values", "labels-normalised"),
    ("labels_with_units", "labels-normalised"), ("labels_starred", "labels-normalised"),
    ("levels_dressed", "normalised"), ("blank_under_checkpoints", "rows-blank"),
    ("caption_of_the_purpose", "caption-read"), ("caption_of_the_table", "caption-read")])
def test_what_is_normalised_leaves_its_record(name, code):
    """One for all labels of a form, naming the cells; and nothing is called a fault."""
    paper = bend.lay(PROJECTS[0])
    twists.TWISTS[name](paper, random.Random(name))
    findings = [item for item in read([paper]).findings if item.code == code]
    assert findings and all(item.severity == "info" and item.cell for item in findings)
    assert len(findings) == 1 or code == "normalised"
    assert not [item for item in read([paper]).findings if item.severity != "info"]


@pytest.mark.parametrize("name", twists.ADDING | twists.PAGES)
def test_what_is_added_is_in_no_value(name):
    for number, project in enumerate(CHOSEN * 4, 1):
        paper = bend.lay(project, number)
        twists.TWISTS[name](paper, random.Random(f"{name}{number}"))
        reading = read([paper])
        assert_holds_nothing_added(reading)
        assert_never_silently_wrong([paper], reading)


@pytest.mark.parametrize("number", range(8))
def test_a_header_under_a_merge_heads_nothing(number):
    """The columns whose head is covered are nobody's, and rows under no header of their own are none of the form's."""
    for seed in range(4):
        chance = random.Random(f"{number}/{seed}")
        paper = bend.lay(CHOSEN[number], 1)
        if chance.random() < 0.5:
            twists.torn_under_another_header(paper, chance)
        twists.header_under_a_merge(paper, chance)
        assert_never_silently_wrong([paper], read_files([paper]))


@pytest.mark.parametrize("seed", range(40))
def test_twists_together(seed):
    """Six forms a seed, each with two or three twists at once and, at times, a bend of another kind."""
    chance = random.Random(7000 + seed)
    for number in range(6):
        kinds = sorted(chance.sample(range(4), chance.choice((2, 3))))  # what moves whole pages comes last
        names = [chance.choice([*(twists.PLAIN, twists.PLAIN, twists.ADDING, twists.PAGES)[kind]]) for kind in kinds]
        try:
            paper = twisted(dict.fromkeys(names), number + 1, chance)
        except (KeyError, ValueError, StopIteration):
            continue  # the one has taken away what the other bends
        try:
            reading = read([paper])
        except grid.Unreadable:
            continue
        try:
            assert_holds_nothing_added(reading)
            assert_never_silently_wrong([paper], reading)
        except AssertionError as error:
            raise AssertionError(f"{names}: {error}") from error


@pytest.mark.parametrize("name", habits.LAYOUTS)
def test_the_layouts_of_other_counties(name):
    for number, project in enumerate(CHOSEN, 1):
        paper = bend.lay(project, number)
        habits.LAYOUTS[name](paper, random.Random(f"{name}{number}"))
        reading = read([paper])
        assert_holds_nothing_added(reading)
        lost = assert_never_silently_wrong([paper], reading)
        assert name not in habits.READ or not lost


@pytest.mark.parametrize("content", ["≥", "%"])
def test_an_operator_or_a_unit_under_no_head_leaves_the_target_unread(content):
    """A page whose header has lost the columns of 计算符号 and 计量单位."""
    paper = bend.lay(PROJECTS[26])
    column = paper.form.labels["指标值"][1]
    at = column + (content == "%")
    paper.insert_columns(at)
    paper.put(paper.form.row(1), at, content)
    paper.change("indicators[1].target", lambda value: 90)
    assert "indicators[1].target" in assert_never_silently_wrong([paper], read([paper]))


def test_a_label_below_itself_with_a_value_of_its_own_is_no_copy():
    paper = bend.lay(PROJECTS[0])
    paper.insert_rows(2)
    label = paper.form.labels["项目名称"]
    paper.put(2, label[1], "项目名称")
    paper.put(2, label[1] + 1, twists.ADDED)
    reading = read([paper])
    assert_holds_nothing_added(reading)
    assert "name" in assert_never_silently_wrong([paper], reading)


@pytest.mark.parametrize("seed", range(12))
def test_layouts_together(seed):
    """Two of them, and at times a twist of another kind."""
    for number in range(4):
        chance = random.Random(f"{seed}/{number}")
        paper = bend.lay(chance.choice(PROJECTS), number + 1)
        some = [*chance.sample([*habits.LAYOUTS.values()], 2), *chance.sample([*twists.TWISTS.values()], 1)]
        paper, names = bend.bent_by(paper, some, chance)
        try:
            reading = read([paper])
            assert_holds_nothing_added(reading)
            assert_never_silently_wrong([paper], reading)
        except grid.Unreadable:
            continue
        except AssertionError as error:
            raise AssertionError(f"{names}: {error}") from error


def test_forms_side_by_side_are_read_each_from_its_columns():
    left, right = bend.lay(PROJECTS[0]), bend.lay(PROJECTS[26], 2)
    right.move(lambda row, column: (row, column + 8))
    left.cells |= right.cells
    left.merges += right.merges
    reading = read([left])
    assert [content(project) for project, _ in reading.places] == [content(PROJECTS[0]), content(PROJECTS[26])]
    assert not reading.findings.count("error")
    assert [item.severity for item in reading.findings if item.code == "forms-beside-read"] == ["info"] * 2


@pytest.mark.parametrize("label", [True, False])
@pytest.mark.parametrize("gap", [0, 1])
def test_rows_under_another_projects_code_are_not_the_form_aboves(label, gap):
    """Of a form stacked under another nothing is left but its code and its rows."""
    paper, other = bend.lay(PROJECTS[0]), bend.lay(PROJECTS[26], 2)
    header = other.form.header
    other.cells = {cell: value for cell, value in other.cells.items()
                   if cell[0] > header or cell == (2, 1) or label and cell == (2, 0)}
    other.unmerge(lambda area: area[0] <= header)
    down = paper.height + gap
    other.move(lambda row, column: (down + max(0, row - header), column))
    paper.cells |= other.cells
    paper.merges += other.merges
    reading = read([paper])
    assert [content(project) for project, _ in reading.places] == [content(PROJECTS[0])]
    assert {item.cell for item in reading.findings if item.severity == "warning"} >= {f"C{down + 2}", f"E{down + 2}"}


@pytest.mark.parametrize("place", [0, 1])
def test_columns_under_a_head_whose_merge_was_undone_are_nobodys(place):
    """指标值 over 上年实绩 | 本年目标: which of them it heads, nothing tells."""
    paper = bend.lay(PROJECTS[26])
    header, column = paper.form.labels["指标值"]
    paper.insert_columns(column + 1 - place)
    paper.cells[header, column] = paper.cells.pop(paper.form.labels["指标值"])
    paper.insert_rows(header + 1)
    paper.put(header + 1, column, "上年实绩" if place else "本年目标")
    paper.put(header + 1, column + 1, "本年目标" if place else "上年实绩")
    for row in paper.form.rows:
        paper.put(row, column + 1 - place, twists.FIGURE)
    assert_holds_nothing_added(read([paper]))
    assert_never_silently_wrong([paper], read([paper]))


# ── two indicators in a row ─────────────────────────────────────────────────────────────────────

#: Ways to write two things into a cell.
TWO = ("{}\n{}", "{}；{}", "{};{}", "{}，{}", "{}、{}", "{} {}", "{}/{}", "1.{} 2.{}", "1.{}\n2.{}", "1、{}；2、{}", "①{}②{}",
       "（1）{}（2）{}")


def typed(name, goal):
    """What the second indicator's name and target are read as, and the cells that an error names."""
    paper = bend.lay(PROJECTS[26])
    for part, value in (("name", name), ("target", goal)):
        (cell,) = paper.form.cells[f"indicators[1].{part}"]
        paper.cells[cell] = value
    reading = read([paper])
    assert_never_silently_wrong_beside(paper, reading)
    said = {item.path.partition(".")[2] for item in reading.findings if item.severity == "error"
            and item.cell == f"{'C' if item.path.endswith('name') else 'E'}{cell[0] + 1}"}
    one = reading.places[0][0].indicators[1]
    return one.name, bend.shown(one.target), said


def assert_never_silently_wrong_beside(paper, reading) -> None:
    """The other rows are what they were."""
    found = content(reading.places[0][0])["indicators"]
    assert [found[0], *found[2:]] == [one for place, one in enumerate(content(paper.form.project)["indicators"])
                                      if place != 1]


@pytest.mark.parametrize("way", TWO)
@pytest.mark.parametrize("goals", [("≥90人", "≥95%"), ("群众满意度明显提升", "服务质量显著改善")], ids=["figures", "qualities"])
def test_two_names_and_two_targets_in_a_row_are_none(way, goals):
    if goals[0][0] != "≥" and way in ("{}，{}", "{}、{}"):
        return  # one quality, whose marks stand as typed
    name, goal, said = typed(way.format("培训人数", "补贴发放率"), way.format(*goals))
    assert (name, goal, said) == (None, None, {"name", "target"})


@pytest.mark.parametrize("way", TWO)
def test_two_targets_for_one_name_are_none(way):
    name, goal, said = typed("培训人数", way.format("≥90人", "≥95%"))
    assert (name, goal, said) == ("培训人数", None, {"target"})


@pytest.mark.parametrize("way", [way for way in TWO if "1" in way or "①" in way])
def test_two_numbered_names_for_one_target_are_none(way):
    name, goal, said = typed(way.format("培训人数", "补贴发放率"), "≥90人")
    assert (name, goal, said) == (None, "≥90人", {"name"})


@pytest.mark.parametrize("name, goal, cells", [
    ("培训人数、补贴发放率", "≥90人", {"C11"}), ("培训人数/发放金额", "≥90", {"C11"}), ("培训人数，发放次数（次）", "90", {"C11"}),
    ("满意程度、服务质量", "群众满意度明显提升，服务质量显著改善", {"C11", "E11"}),
    ("直接、间接总受益人数", "≥90", set()), ("机构的综合实力、人才的专业水平", "≥90", set()), ("教育、医疗水平", "明显提高", set()),
    ("按时限完成数\n量的比例", "≥90%", set()), ("培训人数", "≥90%，≤100%", set()), ("培训人数", "≥90%；≤95%", set())])
def test_a_row_that_may_hold_two_is_read_and_said(name, goal, cells):
    """A person may tell what is meant, by the bureau's files: what is typed stays, under a warning."""
    paper = bend.lay(PROJECTS[26])
    for part, value in (("name", name), ("target", goal)):
        paper.cells[paper.form.cells[f"indicators[1].{part}"][0]] = value
    reading = read([paper])
    one = reading.places[0][0].indicators[1]
    assert (one.name, bend.shown(one.target)) == (name.replace("\n", ""), goal)
    assert {item.cell for item in reading.findings if item.code == "row-perhaps-several"} == cells
    assert not [item for item in reading.findings if item.severity == "error"]


@pytest.mark.parametrize("goal", [
    "群众满意度明显提升\n服务质量显著改善", "群众满意度明显提升 服务质量显著改善", "补贴发放及时\n群众满意\n设施运行正常",
    "效果显著\n群众满意", "生活水平提高。\n就业环境改善。"])
def test_qualities_that_a_line_break_parts_are_none(goal):
    assert typed("群众满意度", goal) == ("群众满意度", None, {"target"})


def test_lines_that_begin_as_the_names_do_are_as_many_indicators():
    assert typed("服务能力\n村容村貌", "服务能力上一个新台阶\n村容村貌焕然一新") == (None, None, {"name", "target"})


@pytest.mark.parametrize("goal", [
    "群众满意度明\n显提升", "进一步提升\n群众满意度", "有效促进农村经济发展\n持续改善人居环境", "群众满意度提升\n效果显著", "持续\n改善",
    "长期\n可持续", "社会保障制度更加公平\n可持续", "≥90 用于办公取暖\n正常运行", "≥90\n%", "最低工资\n标准的150%", "逐步提高\n生活水平",
    "改善\n农村人居环境，村民满意", "≥90% ≤95%", "90/95"])
def test_a_wrapped_target_is_one(goal):
    name, shown, said = typed("群众满意度", goal)
    assert name == "群众满意度" and shown and not said


@pytest.mark.parametrize("goal", [
    "有效促进农村经济发展\n持续改善人居环境", "社会保障制度更加公平\n可持续", "≥90 用于办公取暖\n正常运行", "≥90% ≤95%", "90/95"])
def test_a_wrapped_target_is_one_beside_a_wrapped_name(goal):
    name, shown, said = typed("群众满意\n的程度", goal)
    assert name == "群众满意的程度" and shown and not said
