"""Indicators that go on on the next sheet: read with the form they belong to, or not at all, and that is said there."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import bend
import msgspec
import openpyxl
import pytest
import twists
from bend import Paper
from test_bend import CHOSEN, FORM, PROJECTS, content, read, read_file
from test_grid_kinds import cell, ods, row, text

import converter
from converter.form import Forms
from converter.reading import opening
from converter.reading.reader import Reading
from converter.system.inputs import inputs

PROJECT = PROJECTS[0]
#: What may stand above the header, and its cells.
CAPTIONS = {
    "续表": {0: "续表"}, "page": {3: "第 2 页 共 3 页"}, "title": {0: f"1.{PROJECT.name}绩效目标表（续）"},
    "name": {0: f"项目名称：{PROJECT.name}"}, "name in two": {0: "项目名称", 1: PROJECT.name},
    "code": {0: f"项目编码：{PROJECT.code}"}, "general": {0: "绩效指标表（续）"}, "just the name": {1: PROJECT.name},
    "unit": {0: f"{PROJECT.unit.code}{PROJECT.unit.name}", 5: "单位：万元"}}


def above(paper: Paper, cells: dict[int, str]) -> Paper:
    paper.insert_rows(0)
    for column, value in cells.items():
        paper.put(0, column, value)
    return paper


def assert_goes_on(reading: Reading, project=PROJECT, sheet: str = "Sheet2") -> None:
    (found, places), = reading.places
    assert content(found) == content(project)
    assert [(item.sheet, item.severity) for item in reading.findings if item.code == "sheet-goes-on"] == [
        (sheet, "info")]
    assert not [item for item in reading.findings if item.severity != "info"]
    assert found.origin.sheet == "Sheet1"
    assert places.place("indicators[0].name")[0] == "Sheet1"
    assert places.place(f"indicators[{len(project.indicators) - 1}].target")[0] == sheet


def assert_left(papers: list[Paper], index: int = 3) -> None:
    """The form keeps what stands on its own sheet, and the next sheet is an alarm."""
    reading = read(papers)
    (found, _), = reading.places
    assert content(found)["indicators"] == content(PROJECT)["indicators"][:index]
    first = [item for item in reading.findings if item.sheet == papers[-1].name and item.severity != "info"]
    assert {"form-refused", "sheet-passed-over"} & {item.code for item in first}


@pytest.mark.parametrize("heads", [True, False], ids=["header", "no header"])
@pytest.mark.parametrize("index", [1, 3, -1])
def test_the_next_sheet_goes_on(heads, index):
    for project in CHOSEN:
        paper = bend.lay(project)
        index %= len(project.indicators)
        if index:
            assert_goes_on(read([paper, twists.next_sheet(paper, index, heads)]), project)


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize("heads", [True, False], ids=["header", "no header"])
def test_what_stands_above_is_the_forms_own(caption, heads):
    paper = bend.lay(PROJECT)
    second = above(twists.next_sheet(paper, 3, heads), CAPTIONS[caption])
    if heads or caption in ("续表", "page", "title", "general", "just the name"):
        assert_goes_on(read([paper, second]))
    else:
        assert_left([paper, second])


@pytest.mark.parametrize("heads", [True, False], ids=["header", "no header"])
def test_a_foot_may_end_the_last_sheet(heads):
    paper = bend.lay(PROJECT)
    second = twists.next_sheet(paper, 3, heads)
    second.put(second.height + 1, 0, "填报人：张三")
    reading = read([paper, second])
    assert_goes_on(reading)
    assert [item.found for item in reading.findings if item.code == "outside-form"] == ["填报人：张三"]


@pytest.mark.parametrize("name", ["Sheet2", "续表", "2", "绩效指标", "1.办公 (2)", "1.办公（续）", "1.办公2", "第2页", PROJECT.name])
def test_names_of_sheets_that_go_on(name):
    paper = bend.lay(PROJECT)
    paper.name = "1.办公"
    reading = read([paper, twists.next_sheet(paper, name=name)])
    assert content(reading.places[0][0]) == content(PROJECT)


@pytest.mark.parametrize("heads", [True, False], ids=["header", "no header"])
@pytest.mark.parametrize("how", [
    lambda one, two: above(two, {0: "某某项目绩效目标表"}), lambda one, two: above(two, {0: "项目名称：某某项目"}),
    lambda one, two: above(two, {0: f"项目编码：{PROJECTS[1].code}"}), lambda one, two: above(two, {0: "某某项目"}),
    lambda one, two: above(two, {0: "2.绩效目标表"}), lambda one, two: above(two, {0: "单位：元"}),
    lambda one, two: setattr(two, "name", "2.某某项目"),
    lambda one, two: one.put(one.height, 0, "填报人：张三"), lambda one, two: one.put(one.height, 0, "备注：无"),
    lambda one, two: two.put(min(row for row, column in two.cells if column == 5 and two.height - row < 4), 0, "产出指标")])
def test_a_sheet_that_may_be_anothers_is_left(how, heads):
    paper = bend.lay(PROJECT)
    second = twists.next_sheet(paper, 4, heads)
    how(paper, second)
    assert_left([paper, second], 4)


def test_two_forms_on_the_sheet_before():
    one, two = bend.lay(PROJECT), bend.lay(PROJECTS[26], 2)
    second = twists.next_sheet(two)
    reading = read([bend.stack([one, two]), second])
    assert [len(found.indicators) for found, _ in reading.places] == [len(PROJECT.indicators), 3]
    assert [item.sheet for item in reading.findings if item.code == "form-refused"] == ["Sheet2"]


@pytest.mark.parametrize("how", [
    lambda two: two.put(0, 7, "多"), lambda two: two.cells.pop((1, 1)), lambda two: two.cells.pop((2, 4)),
    lambda two: two.put(1, 1, "别的级别"), lambda two: two.put(2, 7, 3)])
def test_rows_without_a_header_that_are_not_surely_rows_are_left(how):
    paper = bend.lay(PROJECT)
    second = twists.next_sheet(paper, 3, heads=False)
    how(second)
    assert_left([paper, second])


def test_a_row_torn_by_the_end_of_the_sheet_is_not_made_a_row():
    paper = bend.lay(PROJECT)
    second = twists.next_sheet(paper)
    (at,) = paper.form.cells["indicators[2].description"]
    typed = paper.cells[at]
    paper.cells[at] = typed[:4]
    second.insert_rows(1)
    second.put(1, at[1], typed[4:])
    reading = read([paper, second])
    assert any(item.sheet == "Sheet2" and item.severity == "error" for item in reading.findings)


def test_three_sheets_and_a_blank_one_and_the_next_form():
    paper, other = bend.lay(PROJECT), bend.lay(PROJECTS[26], 2)
    other.name = "另一个"
    third = twists.next_sheet(paper, 5, name="续2")
    second = twists.cut(paper, paper.form.row(3), "续1")
    reading = read([paper, Paper("空"), second, third, other])
    assert [content(found) for found, _ in reading.places] == [content(PROJECT), content(PROJECTS[26])]
    assert [reading.places[0][1].place(f"indicators[{index}].name")[0] for index in range(7)] == [
        *["Sheet1"] * 3, *["续1"] * 2, *["续2"] * 2]


def test_level_1_comes_from_the_sheet_before():
    paper = bend.lay(PROJECT)
    second = twists.next_sheet(paper, 4)
    for each in (paper, second):
        above = None
        for line in range(each.form.header + 1 if each.places else 1, each.height):
            above, own = each.cells.get((line, 0)), above
            if above == own or each is second and line == 1:
                each.cells.pop((line, 0), None)
    reading = read([paper, second])
    assert content(reading.places[0][0]) == content(PROJECT)
    assert [item.sheet + item.message("en") for item in reading.findings if item.code == "inherited"][-1]
    assert any("Sheet1!A" in item.message("zh") for item in reading.findings if item.sheet == "Sheet2")


@pytest.mark.parametrize("seed", range(30))
def test_composed_with_other_twists(seed):
    """Sheets that go on with columns swapped, a column more, further right, hidden rows, labels of all kinds."""
    chance = random.Random(8000 + seed)
    for number in range(3):
        project = chance.choice(PROJECTS)
        paper = bend.lay(project)
        for name in chance.sample(sorted(twists.PLAIN), 1):
            twists.PLAIN[name](paper, chance)
        before = {row for row, _ in paper.cells}
        page: Callable = chance.choice((twists.page_with_columns_swapped, twists.page_further_right,
                                        twists.page_with_a_column_more))
        page(paper, chance)
        heads = [row for row in sorted({row for row, _ in paper.cells}) if row > paper.form.header and sum(
            paper.cells.get((row, column)) in (*bend.HEADS.values(), *sum(bend.ALIASES.values(), ()))
            for column in range(paper.width)) > 3]
        if not heads or not before:
            continue
        if chance.random() < 0.5:
            paper.hidden_rows.add(heads[0] + 1)
        reading = read([paper, twists.cut(paper, heads[0])])
        (found, _), = reading.places
        told = content(found)
        assert twists.ADDED not in str(told) and str(twists.FIGURE) not in str(told)
        alarms = [item for item in reading.findings if item.sheet == "Sheet2" and item.severity != "info"]
        if told != content(project):
            assert told["indicators"] == content(project)["indicators"][:len(told["indicators"])] and alarms
        elif paper.hidden_rows:
            assert alarms


def as_ods(papers: list[Paper]) -> bytes:
    """The papers as an .ods file, without their merges."""
    from xml.sax.saxutils import escape

    def lines(value: object) -> str:
        return cell("".join(text(escape(line)) for line in str(value).split("\n")))

    tables = ["".join(row(*(lines(paper.cells.get((at, column), "")) for column in range(paper.width)))
                      for at in range(paper.height)) for paper in papers]
    return ods(f'</table:table><table:table table:name="{papers[-1].name}">'.join(tables))


def test_through_files():
    paper = bend.lay(PROJECT)
    bend.no_merges(paper, random.Random(0))
    second = twists.next_sheet(paper)
    for data in (bend.workbook([paper, second]), as_ods([paper, second])):
        reading = read_file(data)
        (found, places), = reading.places
        assert content(found) == content(PROJECT)
        assert places.place("indicators[5].target") == ("Sheet2", "E4")


def test_marks_and_findings_stand_on_the_right_sheet(tmp_path):
    paper = bend.lay(PROJECT)
    second = twists.next_sheet(paper)
    second.cells[2, 4] = "≥90 ≤95"
    second.cells.pop((3, 4))
    source = tmp_path / "one.xlsx"
    source.write_bytes(bend.workbook([paper, second]))
    found = converter.check(source).findings
    rules = {(item.sheet, item.cell) for item in found if (item.path or "").startswith("indicators[5].target")}
    assert ("Sheet2", "E4") in rules
    marked = converter.mark(source)
    book = openpyxl.load_workbook(io.BytesIO(marked))
    assert book["Sheet2"]["E4"].comment and not book["Sheet1"]["E4"].comment


def test_one_worker_and_two(tmp_path):
    for number in range(3):
        paper = bend.lay(PROJECTS[number])
        (tmp_path / f"{number}.xlsx").write_bytes(bend.workbook([paper, twists.next_sheet(paper)]))
    one, two = ([msgspec.json.encode((each.document, each.findings.items)) for each in opening.read(
        list(inputs([tmp_path])), Forms([FORM]), workers)] for workers in (1, 2))
    assert one == two and len(one) == 3
