"""Bent workbooks: every value is read right, or it is null and a finding names its cell. Never another value.

The papers are of `bend`; nearly all are handed to the reader as plain sheets, for speed, and some go through files.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import bend
import msgspec
import pytest
from bend import COLUMNS, POINTS, Error, Paper, Place

from converter import form, grid
from converter.document import model
from converter.document.model import Project
from converter.document.values import target
from converter.reading import reader
from converter.sheets.excel import position

ROOT = Path(__file__).parents[1]
FORM = form.load()
FILES = Path(__file__).parent / "files"


def _projects() -> list[Project]:
    return [project for name in ("fengning", "julu")
            for project in model.decode((ROOT / "samples" / f"{name}.json").read_bytes()).submissions[0].projects]


PROJECTS = _projects()
#: One of each kind: percents, amounts, separate figures, one checkpoint, no goal, three goals, many notes.
CHOSEN = [PROJECTS[place] for place in (0, 6, 10, 12, 22, 26, 28, 34, 36)]


# ── the oracle ──────────────────────────────────────────────────────────────────────────────────


def leaves(project: Project) -> dict[str, Any]:
    """What a project says, by path; indicators apart."""
    said: dict[str, Any] = {"code": project.code, "name": project.name, "purpose": project.purpose,
                            "goals": project.goals or None}
    for part, names in (("unit", ("code", "name")), ("budget", ("total", "fiscal", "other")),
                        ("spending_plan", ("unit", "cumulative", *POINTS))):
        struct = getattr(project, part)
        said |= {f"{part}.{name}": getattr(struct, name) if struct else None for name in names}
    return {path: value for path, value in said.items() if value is not None}


def _row(one: model.Indicator) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in COLUMNS}
    return {name: msgspec.json.encode(value) if name == "target" else value
            for name, value in said.items() if value is not None}


def content(project: Project) -> dict:
    return msgspec.json.decode(model.encode(msgspec.structs.replace(project, number=None, origin=None)))


def cells_of(place: Place, path: str) -> list[tuple[int, int]]:
    """Where a value stands; the plan's meaning stands in all its cells, a level 1 in that of a row above."""
    if path in ("spending_plan.unit", "spending_plan.cumulative"):
        return [cell for point in POINTS for cell in place.cells[f"spending_plan.{point}"]]
    if path.endswith(".level1"):
        index = int(path.partition("[")[2].partition("]")[0])
        return [cell for above in range(index + 1) for cell in place.cells[f"indicators[{above}].level1"]]
    return place.cells[path]


def differences(place: Place, found: Project, rows: list[int]) -> Iterator[tuple[str, Any, Any]]:
    """(path, expected, found) of whatever differs; indicators are compared by the row they stand in."""
    expected, actual = leaves(place.project), leaves(found)
    for path in expected | actual:
        if expected.get(path) != actual.get(path):
            yield path, expected.get(path), actual.get(path)
    by_row = dict(zip(rows, found.indicators))
    assert len(by_row) == len(found.indicators), "two indicators in one row"
    for index, one in enumerate(place.project.indicators):
        expected, actual = _row(one), _row(by_row.pop(place.row(index), model.Indicator()))
        for name in COLUMNS:
            if expected.get(name) != actual.get(name):
                yield f"indicators[{index}].{name}", expected.get(name), actual.get(name)
    for row, one in by_row.items():
        yield f"indicators[row {row + 1}]", None, one


def assert_never_silently_wrong(papers: list[Paper], reading: reader.Reading) -> list[str]:
    """Every value is right, or null with an error or a warning that names its cell; the paths that are null."""
    doubts = [item for item in reading.findings if item.severity != "info" and item.cell]
    read = [(project, places) for project, places in reading.places]
    wrong, lost = [], []
    for paper in papers:
        for place in paper.places:
            first = min(row for cells in (*place.cells.values(), place.labels.values()) for row, _ in cells)
            last = max(row for cells in (*place.cells.values(), place.labels.values()) for row, _ in cells)
            here = [one for one in read if one[0].origin.sheet == paper.name
                    and first <= position(one[0].origin.cell)[0] <= last]
            said = {position(item.cell) for item in doubts if item.sheet == paper.name}
            if not here:
                refused = [item for item in doubts if item.code == "form-refused" and item.sheet == paper.name
                           and first <= position(item.cell)[0] <= last]
                if not refused:
                    wrong.append(f"{paper.name} rows {first + 1}-{last + 1}: not read, and nothing says so")
                lost.append("project")
                continue
            assert len(here) == 1, f"{len(here)} projects in rows {first + 1}-{last + 1}"
            read.remove(here[0])
            project, places = here[0]
            rows = [min(cell[0] for cells in row.cells.values() for cell in cells)
                    for row in places.rows.get("indicators", ())]
            for path, expected, found in differences(place, project, rows):
                lost.append(path)
                if path == "spending_plan.cumulative":
                    continue  # derived from the figures that are there
                if path.endswith(".level1") and any(
                        item.severity == "error" and item.path == path for item in reading.findings):
                    continue  # null would mean the level above: it stands in, as an error
                if found is not None:
                    wrong.append(f"{path} is {found!r}, should be {expected!r}")
                elif not said & set(cells_of(place, path)):
                    where = cells_of(place, path)
                    wrong.append(f"{path} is null, should be {expected!r}, and no finding names {where}")
    wrong += [f"a project out of nothing at {project.origin.sheet}!{project.origin.cell}" for project, _ in read]
    assert not wrong, "\n" + "\n".join(wrong + ["findings:"] + [_line(item) for item in reading.findings][:60])
    return lost


def _line(item: Any) -> str:
    return f"  {item.severity} {item.code} {item.cell} {item.path}: {item.found!r} → {item.used!r}"


def assert_right(papers: list[Paper], reading: reader.Reading) -> None:
    """Everything is read, and nothing that a clerk did is called a fault."""
    assert_never_silently_wrong(papers, reading)
    places = [place for paper in papers for place in paper.places]
    assert [content(project) for project, _ in reading.places] == [content(place.project) for place in places]
    faults = [item for item in reading.findings if item.severity == "error" or item.code == "label-missing"]
    assert not faults, [_line(item) for item in faults]


def read(papers: list[Paper]) -> reader.Reading:
    return reader.read([bend.sheet(paper) for paper in papers], FORM, "bent.xlsx", "0" * 64)


def read_file(data: bytes, name: str = "bent.xlsx") -> reader.Reading:
    return reader.read(grid.read(data), FORM, name, hashlib.sha256(data).hexdigest())


def read_files(papers: list[Paper]) -> reader.Reading:
    return read_file(bend.workbook(papers))


def check(papers: list[Paper], reading: reader.Reading) -> None:
    if any(place.lossy for paper in papers for place in paper.places):
        assert_never_silently_wrong(papers, reading)
    else:
        assert_right(papers, reading)


# ── single bends ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seven", [True, False], ids=["seven", "six"])
def test_the_plain_form_is_read(seven):
    for number, project in enumerate(PROJECTS, 1):
        paper = bend.lay(project, number, seven)
        assert_right([paper], read([paper]))


@pytest.mark.parametrize("name", bend.BENDS)
def test_one_bend(name):
    for number, project in enumerate(CHOSEN, 1):
        for seven in (True, False):
            paper = bend.lay(project, number, seven)
            bend.BENDS[name](paper, random.Random(f"{name}{number}"))
            check([paper], read([paper]))


@pytest.mark.parametrize("name", bend.LOSSES)
def test_one_loss(name):
    through = read_files if "format" in name else read
    for number, project in enumerate(CHOSEN * 4, 1):
        paper = bend.lay(project, number)
        bend.LOSSES[name](paper, random.Random(f"{name}{number}"))
        assert_never_silently_wrong([paper], through([paper]))


@pytest.mark.parametrize("how", ["deleted", "typed over"])
@pytest.mark.parametrize("label", [label for label in bend.ALIASES if label != "一级指标"])
def test_a_lost_label_takes_nothing_from_its_neighbours(label, how):
    for project in CHOSEN:
        paper = bend.lay(project)
        cell = paper.form.labels.pop(label)
        paper.put(*cell, "此处填写")
        if how == "deleted":
            del paper.cells[cell]
        reading = read([paper])
        assert_never_silently_wrong([paper], reading)
        # and what is missing is said with where it should be
        said = [item for item in reading.findings if form.fold(label) in form.fold(item.message("zh"))
                and item.severity != "info"]
        near = [position(item.cell) for item in said if item.cell]
        assert any(abs(row - cell[0]) <= 1 for row, _ in near), [_line(item) for item in said]


@pytest.mark.parametrize("formula, area", [("TRUE", "A3:Z99"), ("$A1=1", "C4 F10"), ("FALSE", "A1:Z99")])
def test_what_a_condition_may_strike_through_is_left_empty(formula, area):
    """Labels stay labels; every value under the condition is null, with an error at its cell."""
    import openpyxl
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import Font

    paper = bend.lay(PROJECTS[0])
    book = openpyxl.load_workbook(io.BytesIO(bend.workbook([paper])))
    book.active.conditional_formatting.add(area, FormulaRule([formula], font=Font(strike=True)))
    book.save(stream := io.BytesIO())
    reading = read_file(stream.getvalue())
    said = {item.path for item in reading.findings if item.code == "struck-unsure"}
    if formula == "FALSE":
        assert not said and assert_never_silently_wrong([paper], reading) == []
    elif area == "C4 F10":
        assert said == {"budget.total", "indicators[0].basis"} == {*assert_never_silently_wrong([paper], reading)}
    else:
        assert {"code", "name", "budget.total", "spending_plan.march", "purpose", "goals"} <= said
        assert_never_silently_wrong([paper], reading)


@pytest.mark.parametrize("label", ["一级指标", "指标值"])
def test_a_header_printed_again_with_a_label_lost_is_no_indicator(label):
    for chosen in (PROJECTS[0], PROJECTS[26]):
        paper = bend.lay(chosen, seven=False)
        bend.tear(paper, random.Random(0), ("name",), 1)
        for cell in [cell for cell, value in paper.cells.items() if "页" in str(value)]:
            del paper.cells[cell]  # nothing but the header is between the pages
        below = paper.form.labels[label]
        again = max(row for (row, column), value in paper.cells.items() if value == label and column == below[1])
        paper.cells[again, below[1]] = "标"
        reading = read([paper])
        assert "一级指标" != label or any(item.code == "inherited-unsure" for item in reading.findings)
        assert_never_silently_wrong([paper], reading)
        assert not any("标" in (one.level1, one.level2, one.name) for one in reading.places[0][0].indicators)


def test_a_checkpoint_that_has_changed_places_with_its_figure_is_unsure():
    project = next(each for each in PROJECTS if each.spending_plan and each.spending_plan.october is None)
    paper = bend.lay(project)
    (figure,), label = paper.form.cells["spending_plan.december"], paper.form.labels["12月底"]
    paper.cells[figure], paper.cells[label] = paper.cells[label], paper.cells[figure]
    paper.form.cells["spending_plan.december"] = [label]
    assert "spending_plan.december" in assert_never_silently_wrong([paper], read([paper]))


def test_rows_under_a_tall_header_are_not_lost_without_a_word():
    """Somebody has merged the header with the rows below it: what stands beside the merge is read all the same."""
    paper = bend.lay(PROJECTS[0])
    paper.unmerge(lambda area: area[0] > paper.form.header)
    paper.merges.append((8, 0, 10, 1))
    lost = {*assert_never_silently_wrong([paper], read([paper]))}
    assert {path.partition(".")[2] for path in lost} == {"level1", "level2"}


def test_the_same_figure_twice_side_by_side_may_be_total_and_part():
    paper = bend.lay(PROJECTS[0])
    paper.cells[3, 3], paper.cells[3, 4] = paper.cells[3, 4], paper.cells[3, 3]
    paper.form.cells["budget.fiscal"] = [(3, 3)]
    assert {"budget.total", "budget.fiscal"} <= {*assert_never_silently_wrong([paper], read([paper]))}


@pytest.mark.parametrize("goals, kept", [(("落实政策", "%"), False), (("1.落实政策", "2.发放补贴"), True),
                                         (("1.", "落实政策"), True), (("落实政策", "提高满意度"), False)])
def test_goals_beside_each_other_are_goals_where_their_ordinals_say_so(goals, kept):
    paper = bend.lay(msgspec.structs.replace(PROJECTS[0], goals=[re.sub("[0-9].", "", goal) for goal in goals if (
        re.sub("[0-9].", "", goal))]))
    paper.unmerge(lambda area: area[:2] == (7, 1))
    paper.put(7, 1, goals[0])
    paper.put(7, 3, goals[1])
    assert assert_never_silently_wrong([paper], read([paper])) == ([] if kept else ["goals"])


def test_the_end_of_a_text_under_the_last_row_is_said():
    paper = bend.lay(PROJECTS[0], seven=False)
    paper.put(paper.height, 5, "〔2022〕162号")
    assert "not-understood" in {item.code for item in read([paper]).findings}


def test_a_row_of_which_nothing_can_be_read_is_no_indicator_and_its_errors_stand_by_no_other():
    paper = bend.lay(PROJECTS[0])
    for name in COLUMNS[2:]:
        paper.change(f"indicators[0].{name}", lambda value: Error("#REF!"))
    reading = read([paper])
    (project, _), = reading.places
    assert len(project.indicators) == len(PROJECTS[0].indicators) - 1
    errors = [item for item in reading.findings if item.code == "cell-error"]
    assert len(errors) == 4 and not any(item.path for item in errors)
    assert_never_silently_wrong([paper], reading)


@pytest.mark.parametrize("name", ["name", "target", "description"])
def test_a_row_of_one_cell_under_the_last_is_said(name):
    """The end of a text that somebody went on with in the row below, or a remark under the table."""
    paper = bend.lay(PROJECTS[0])
    bend.no_merges(paper, random.Random(0))
    last = len(PROJECTS[0].indicators) - 1
    paper.form.cells[f"indicators[{last}].{name}"].append(paper.put(paper.height, COLUMNS.index(name), "及其他有关事项"))
    reading = read([paper])
    said = [item.code for item in reading.findings
            if item.severity != "info" and position(item.cell)[0] == paper.height - 1]
    assert said == ["not-understood" if name == "description" else "cells-unsure"]
    if name != "description":
        assert assert_never_silently_wrong([paper], reading) == [f"indicators[{last}].{name}"]


def test_raised_digits_as_characters():
    project = msgspec.structs.replace(PROJECTS[0], indicators=[msgspec.structs.replace(one) for one
                                                               in PROJECTS[0].indicators])
    paper = bend.lay(project)
    paper.change("budget.total", lambda value: "1³4.3")
    paper.change("spending_plan.june", lambda value: "5⁰%")
    paper.change("indicators[1].target", lambda value: "≥10³人")
    paper.change("indicators[2].target", lambda value: "≥500m²")
    project.indicators[2].target = target.parse("≥500m²", FORM.units)
    lost = assert_never_silently_wrong([paper], read([paper]))
    assert {"budget.total", "spending_plan.june", "indicators[1].target"} <= {*lost}
    assert "indicators[2].target" not in lost


@pytest.mark.parametrize("typed", [
    "316001{} 单位：{}", "316001{}\n单位：{}", "316001{}    金额单位：{}", "316001{}（单位：{}）", "316001{} (单位:{})", "{}    单位：{}"])
@pytest.mark.parametrize("money", ["万元", "元"])
@pytest.mark.parametrize("seven", [True, False], ids=["seven", "six"])
def test_unit_and_money_in_one_cell(typed, money, seven):
    project = PROJECTS[0]
    paper = bend.lay(project, 1, seven)
    if money == "元":
        bend.in_yuan(paper, random.Random(0))
    bend.unit_and_money_in_one(paper, random.Random(0))
    (cell,) = paper.form.cells["unit.code"]
    paper.cells[cell] = typed.format(project.unit.name, money)
    if not typed.startswith("316"):
        paper.form.project = msgspec.structs.replace(project, unit=model.Unit(None, project.unit.name))
    assert_right([paper], read([paper]))


def test_rows_after_a_page_break_without_a_level_2_are_rows():
    project = msgspec.structs.replace(PROJECTS[0], indicators=[
        msgspec.structs.replace(one, level2="数量指标" if index < 3 else one.level2)
        for index, one in enumerate(PROJECTS[0].indicators)])
    paper = bend.lay(project)
    bend.level2_merged(paper, random.Random(0))
    bend.tear(paper, random.Random(1), (), 0)
    for index in (1, 2):  # the merge ends with the page, and what is left has no level 2: blank is all anybody knows
        project.indicators[index] = msgspec.structs.replace(project.indicators[index], level2=None)
    reading = read([paper])
    (found, _), = reading.places
    names = [one.name for one in found.indicators]
    assert names == [one.name for one in project.indicators], [_line(item) for item in reading.findings]


@pytest.mark.parametrize("style", ["", "{}.", "{}、", "（{}）", "({})", "①", "一、"])
@pytest.mark.parametrize("merged", [True, False], ids=["label merged", "label once"])
def test_goals_one_row_each(style, merged):
    goals = ["落实国家就业创业政策", "发放各类补贴，做到应补尽补", "提高群众满意度"]
    paper = bend.lay(msgspec.structs.replace(PROJECTS[26], goals=goals))
    (cell,) = paper.form.cells["goals"]
    label = paper.form.labels["绩效目标"]
    paper.insert_rows(8, 2)
    paper.unmerge(lambda area: area[:2] in (cell, label))
    if merged:
        paper.merges.append((*label, label[0] + 2, label[1]))
    paper.form.cells["goals"] = []
    for place, goal in enumerate(goals):
        mark = {"①": "①②③"[place], "一、": f"{'一二三'[place]}、"}.get(style, style.format(place + 1))
        paper.form.cells["goals"].append(paper.put(7 + place, 1, mark + goal, 1, 6))
    if style or merged:
        assert_right([paper], read([paper]))
    else:  # without numbers, beyond the label: goals or somebody's remarks
        assert assert_never_silently_wrong([paper], read([paper])) == ["goals"]


@pytest.mark.parametrize("text", ["续表", "（二）效益类指标", "附：明细表", "张三", "2023年1月5日", "以上指标经局党组会研究确定"])
@pytest.mark.parametrize("wide", [1, 7])
def test_a_line_in_the_table_hands_nothing_down(text, wide):
    paper = bend.lay(PROJECTS[0])
    bend.level1_once(paper, random.Random(0))
    row = paper.form.row(2)
    paper.insert_rows(row)
    paper.put(row, 0, text, 1, wide)
    assert_right([paper], read([paper]))


def test_forms_side_by_side_are_both_read_or_refused():
    left, right = bend.lay(PROJECTS[0]), bend.lay(PROJECTS[1], 2)
    right.move(lambda row, column: (row, column + 8))
    left.cells |= right.cells
    left.merges += right.merges
    try:
        reading = read([left])
    except grid.Unreadable:
        return
    codes = {content(project)["code"]: content(project) for project, _ in reading.places}
    assert codes.get(PROJECTS[0].code, content(PROJECTS[0])) == content(PROJECTS[0])
    assert codes.get(PROJECTS[1].code, content(PROJECTS[1])) == content(PROJECTS[1])
    assert len(codes) == 2 or reading.findings.count("error")


@pytest.mark.parametrize("label", bend.ALIASES)
def test_every_alias_of_a_label(label):
    for alias in bend.ALIASES[label]:
        paper = bend.lay(PROJECTS[0])
        bend.shifted(paper, random.Random(alias))
        paper.cells[paper.form.labels[label]] = alias
        assert_right([paper], read([paper]))


def test_the_aliases_are_those_of_the_form():
    labels = {key: label for page in FORM.pages for label in page.labels for key in label.keys}
    for text, aliases in bend.ALIASES.items():
        for alias in aliases:
            assert labels[form.fold(alias)].keys >= {form.fold(text)}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("index", [0, 3, -1], ids=["first row", "inside", "last row"])
def test_any_column_may_be_torn(column, index):
    for number, project in enumerate(CHOSEN, 1):
        paper = bend.lay(project, number)
        if column == "level1":
            bend.level1_repeated(paper, random.Random(0))
        bend.tear(paper, random.Random(f"{column}{number}"), (column,), index)
        assert_right([paper], read([paper]))


@pytest.mark.parametrize("name, text, cut", [
    ("target", "≥300", 2), ("target", "723", 1), ("target", "≥90%", 2), ("target", "效果显著", 2),
    ("basis", "冀财社〔2022〕145号", 8), ("basis", "冀财社〔2022〕145", 9), ("level2", "社会公众满意度指标", 6),
    ("level2", "可持续发展指标", 5), ("name", "13082623P00M5MW10003C", 9), ("name", "2022年12", 5),
    ("description", "产出指标数量", 4), ("description", "绩效目标", 2)])
def test_a_torn_text_of_any_kind(name, text, cut):
    """Tails that could be something else: a page's number, a level of their own, a label."""
    indicators = [msgspec.structs.replace(one) for one in PROJECTS[0].indicators]
    value = target.parse(text, FORM.units) if name == "target" else text
    indicators[2] = msgspec.structs.replace(indicators[2], **{name: value})
    paper = bend.lay(msgspec.structs.replace(PROJECTS[0], indicators=indicators))
    row, column = paper.form.cells[f"indicators[2].{name}"][0]
    bend.tear(paper, random.Random(3), (), 2)
    below = paper.form.row(3)
    paper.unmerge(lambda area: area[0] < below <= area[2])
    paper.insert_rows(below)
    paper.put(row, column, text[:cut])
    paper.form.cells[f"indicators[2].{name}"].append(paper.put(below, column, text[cut:]))
    if (below + 1, 0) not in paper.cells:
        paper.unmerge(lambda area: area[1] == 0 and area[0] == below)
    assert_never_silently_wrong([paper], read([paper]))


@pytest.mark.parametrize("money", ["beside", "above", "below"])
@pytest.mark.parametrize("title", [True, False], ids=["title", "no title"])
@pytest.mark.parametrize("unit", ["323001巨鹿县人力资源和社会保障局本级", "巨鹿县人力资源和社会保障局本级", "323001 巨鹿县人力资源和社会保障局本级"])
def test_the_unit_wherever_its_line_stands(unit, money, title):
    code, name = (unit[:6], unit[6:].strip()) if unit[0].isdigit() else (None, unit)
    paper = bend.lay(msgspec.structs.replace(PROJECTS[26], unit=model.Unit(code, name)))
    paper.cells[1, 0] = unit
    if not title:
        bend.title_left_out(paper, random.Random(0))
    if money != "beside":
        bend.money_on_its_own_line(paper, random.Random(0))
    if money == "above":
        paper.move(lambda row, column: ({1: 2, 2: 1}.get(row, row), column))
    assert_never_silently_wrong([paper], read([paper]))


FOREIGN = {
    "person": {0: "项目负责人", 1: "张三", 3: "联系电话", 4: "0314-8012345"}, "department": {0: "主管部门", 1: "县人社局"},
    "last year": {0: "上年预算", 1: 12.5}, "note": {0: "（以下由单位填写）"},
    "kind": {0: "项目类别", 1: "延续", 3: "起止时间", 4: "2023年1月-12月", 5: "是否涉密", 6: "否"}}


@pytest.mark.parametrize("row", [2, 3, 5, 7, 8])
@pytest.mark.parametrize("name", FOREIGN)
def test_a_row_the_form_does_not_have(name, row):
    """Another county's fields between the form's own: listed, and no part of any value."""
    for project in (PROJECTS[0], PROJECTS[26]):
        paper = bend.lay(project)
        paper.insert_rows(row)
        for column, text in FOREIGN[name].items():
            paper.put(row, column, text)
        reading = read([paper])
        assert_right([paper], reading)
        said = {position(item.cell) for item in reading.findings if item.cell}
        assert {(row, column) for column in FOREIGN[name]} <= said


@pytest.mark.parametrize("how", ["said once above a stack", "in the foot", "an error", "a formula", "人民币", "two units"])
def test_amounts_in_yuan_are_never_taken_for_ten_thousands(how):
    papers = [bend.lay(PROJECTS[26], 1), bend.lay(PROJECTS[28], 2)]
    for paper in papers:
        bend.in_yuan(paper, random.Random(0))
    (cell,) = papers[1].form.cells["money_unit"]
    papers[1].cells[cell] = {"an error": bend.Error("#REF!"), "a formula": bend.Formula("=A1"), "人民币": "单位：人民币元",
                             "two units": "单位：元/万元"}.get(how)
    if papers[1].cells[cell] is None:
        del papers[1].cells[cell]
    if how == "in the foot":
        papers[1].put(papers[1].height, 0, "注：金额单位：元")
    whole = [bend.stack(papers)] if how == "said once above a stack" else papers[1:]
    reading = read(whole)
    for one, _ in reading.places:
        expected = next(project for project in PROJECTS if project.code == one.code)
        budget, plan = one.budget or model.Budget(), one.spending_plan or model.SpendingPlan()
        assert budget.total in (None, expected.budget.total), [_line(item) for item in reading.findings]
        assert plan.december in (None, expected.spending_plan.december)


@pytest.mark.parametrize("label", ["资金支出计划（元）", "资金支出计划（万元）", "资金支出计划", "资金支出计划（单位：元）", "支出计划"])
def test_what_the_label_of_the_plan_says(label):
    paper = bend.lay(PROJECTS[26])
    paper.cells[paper.form.labels["资金支出计划（%）"]] = label
    if "（元" in label or "：元" in label:
        for point in POINTS:
            paper.change(f"spending_plan.{point}", lambda value: value * 10000)
    assert_never_silently_wrong([paper], read([paper]))


@pytest.mark.parametrize("gap", [0, 1, 5])
@pytest.mark.parametrize("feet", [False, True], ids=["bare", "with feet"])
def test_stacked_forms(gap, feet):
    papers = [bend.lay(project, number) for number, project in enumerate(CHOSEN, 1)]
    if feet:
        for number, paper in enumerate(papers):
            bend.footer(paper, random.Random(number))
            bend.preamble(paper, random.Random(number))
    paper = bend.stack(papers, gap)
    assert_right([paper], read([paper]))


@pytest.mark.parametrize("gap", [0, 1, 5])
def test_stacked_forms_without_titles(gap):
    papers = [bend.lay(project, number) for number, project in enumerate(CHOSEN, 1)]
    for paper in papers:
        bend.title_left_out(paper, random.Random(0))
    paper = bend.stack(papers, gap)
    assert_right([paper], read([paper]))


# ── several bends at once ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(40))
def test_bends_together(seed):
    """Six forms a seed, each on a sheet of its own, each bent in several ways at once."""
    chance = random.Random(seed)
    for number in range(6):
        paper, names = bend.bent(chance.choice(PROJECTS), number + 1, chance)
        try:
            check([paper], read([paper]))
        except (AssertionError, grid.Unreadable) as error:
            raise AssertionError(f"{' + '.join(names)}: {error}") from error


@pytest.mark.parametrize("seed", range(12))
def test_bent_forms_stacked(seed):
    chance = random.Random(1000 + seed)
    papers, named = [], []
    for number in range(4):
        paper, names = bend.bent(chance.choice(PROJECTS), number + 1, chance, 0.15)
        papers.append(paper)
        named.append(" + ".join(names))
    paper = bend.stack(papers, chance.choice((0, 1, 2, 5)))
    try:
        check([paper], read([paper]))
    except (AssertionError, grid.Unreadable) as error:
        raise AssertionError(f"{named}: {error}") from error


@pytest.mark.parametrize("seed", range(20))
def test_losses_among_bends(seed):
    chance = random.Random(2000 + seed)
    for number in range(6):
        paper, names = bend.bent(chance.choice(PROJECTS), number + 1, chance, 0.2)
        loss = chance.choice(list(bend.LOSSES))
        bend.LOSSES[loss](paper, chance)
        try:
            assert_never_silently_wrong([paper], read([paper]))
        except grid.Unreadable:
            pass
        except AssertionError as error:
            raise AssertionError(f"{' + '.join(names)}, {loss}: {error}") from error


@pytest.mark.parametrize("seed", range(6))
def test_bent_workbooks(seed):
    """The same through files: six bent sheets, and what else stands in such workbooks."""
    chance = random.Random(3000 + seed)
    papers = []
    for number in range(6):
        paper, _ = bend.bent(chance.choice(PROJECTS), number + 1, chance, 0.25)
        paper.name, paper.hidden = f"项目{number + 1}", number > 0 and chance.random() < 0.2
        papers.append(paper)
    others = [bend.instructions(), bend.dictionary(), Paper("空"), bend.empty_form()]
    everything = chance.sample(papers[:0] + others, 4)
    data = bend.workbook([*papers, *everything])
    reading = read_file(data)
    check(papers, reading)
    skipped = {item.sheet for item in reading.findings if item.code in ("sheet-skipped", "sheet-blank", "form-empty")}
    assert skipped >= {"填报说明", "字典", "空", "空白表"}
    # and the sheets made without a file say the same
    direct = read([*papers, *everything])
    assert [content(one) for one, _ in direct.places] == [content(one) for one, _ in reading.places]
    assert [(item.code, item.sheet, item.cell, item.found, item.used) for item in direct.findings] == [
        (item.code, item.sheet, item.cell, item.found, item.used) for item in reading.findings]


def test_the_same_project_twice_is_kept_twice():
    papers = [bend.lay(PROJECTS[0]), bend.lay(PROJECTS[0], 2), bend.lay(PROJECTS[1], 3)]
    for number, paper in enumerate(papers):
        paper.name = f"表{number}"
    reading = read(papers)
    assert_right(papers, reading)
    said = [(item.code, item.sheet) for item in reading.findings if item.severity != "info"]
    assert said == [("project-twice", "表1")]


def test_a_blank_partly_filled():
    """A pre-printed blank with a head and two indicators: the rows left empty are no indicators."""
    blank = bend.empty_form()
    project = msgspec.structs.replace(
        PROJECTS[0], goals=[], spending_plan=None, indicators=[
            msgspec.structs.replace(PROJECTS[0].indicators[0], level2="数量指标"),
            msgspec.structs.replace(PROJECTS[0].indicators[1], level2="时效指标")])
    filled = bend.lay(project)
    filled.name = blank.name
    for (row, column), value in list(filled.cells.items()):
        if row < 9:
            blank.cells[row, column] = value
    place = filled.form
    for index, row in ((0, 9), (1, 11)):
        for column, name in enumerate(COLUMNS[2:], 2):
            (cell,) = place.cells[f"indicators[{index}].{name}"]
            blank.cells[row, column] = filled.cells[cell]
            place.cells[f"indicators[{index}].{name}"] = [(row, column)]
        place.cells[f"indicators[{index}]"] = [(row, 0)]
        place.cells[f"indicators[{index}].level2"] = [(row, 1)]
    blank.places = [place]
    reading = read([blank])
    assert_right([blank], reading)
    assert [item.cell for item in reading.findings if item.code == "row-unfilled"] == ["B11", "B13", "A14", "A15"]


# ── files of other kinds ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.glob("two.*")))
def test_other_kinds_of_files(name):
    """Two projects in a file that LibreOffice or a government system wrote."""
    reading = read_file((FILES / name).read_bytes(), name)
    assert [content(project) for project, _ in reading.places] == [content(project) for project in two()]
    # the second sheet has a hidden row, whose indicator a clerk may not know of
    assert {(item.code, item.cell) for item in reading.findings if item.severity != "info"} <= {("hidden-rows", "B12")}


def two() -> list[Project]:
    return [PROJECTS[0], PROJECTS[26]]


# ── single values ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed, used", [
    ("14.30", "14.30"), ("１４．３０", "14.30"), ("1,225.00", "1225.00"), ("￥14.3", "14.30"), ("14.3万元", "14.30"),
    ("143000元", "14.30"), ("14.30 万", "14.30"), (14.3, "14.30"), ("14.305", "14.305"), ("0", "0.00"), (0, "0.00"),
    ("约14", None), ("14.3-15", None), ("1,22,5", None), ("14。3", None), ("十四", None), ("14.3.0", None), ("14%", None),
    ("14 30", None), ("1 4.3", None), ("14\n30", "1430.00"), ("12,5", None), ("14.3美元", None), ("(14.3)", None),
    (True, None),
])
def test_an_amount_is_read_or_refused(typed, used):
    paper = bend.lay(PROJECTS[0])
    (cell,) = paper.form.cells["budget.total"]
    paper.cells[cell] = typed
    (project, _), = read([paper]).places
    assert project.budget.total == (None if used is None else Decimal(used))
    if used is None:
        assert_never_silently_wrong([paper], read([paper]))


@pytest.mark.parametrize("values, formats, expected", [
    (("25%", "50%", "75%", "100%"), None, ("percent", 25, 50, 75, 100)),
    ((0.25, 0.5, 0.75, 1), "0%", ("percent", 25, 50, 75, 100)),
    ((0.25, 0.5, 0.75, 1), None, ("percent", 25, 50, 75, 100)),
    ((25, 50, 75, 100), None, ("percent", 25, 50, 75, 100)),
    (("25", "50", "75", "100"), None, ("percent", 25, 50, 75, 100)),
    ((3.575, 7.15, 10.725, 14.3), None, ("amount", 3.575, 7.15, 10.725, 14.3)),
    (("3.5万元", "7万元", "10万元", "14.3万元"), None, ("amount", 3.5, 7, 10, 14.3)),
    (("35000元", "70000元", "100000元", "143000元"), None, ("amount", 3.5, 7, 10, 14.3)),
    ((0.25, None, None, None), "0%", ("percent", 25, None, None, None)),
    ((None, None, None, 1), None, ("percent", None, None, None, 100)),
    ((0.25, 0.5, 0.75, None), None, None),          # shares, or percents, or amounts: nothing decides
    ((0.25, None, None, None), None, None),
    ((0.25, 0.5, 0.75, "100%"), None, None),        # three bare shares beside a percent
    (("25%", "50%", "10.7万元", "100%"), None, None),
    ((True, None, None, "100%"), None, None),
])
def test_a_plan_is_read_or_refused(values, formats, expected):
    paper = bend.lay(PROJECTS[0])
    for point, value in zip(POINTS, values):
        (cell,) = paper.form.cells[f"spending_plan.{point}"]
        paper.put(*cell, value)
        if value is None:
            del paper.cells[cell]
        elif formats:
            paper.formats[cell] = formats
    reading = read([paper])
    (project, _), = reading.places
    plan = project.spending_plan
    if expected:
        unit, *figures = expected
        assert plan.unit == unit
        assert [getattr(plan, point) for point in POINTS] == [
            None if figure is None else Decimal(str(figure)) for figure in figures]
    else:
        said = {position(item.cell) for item in reading.findings if item.severity != "info"}
        for point, value in zip(POINTS, values):
            figure = getattr(plan, point) if plan else None
            if value is not None and figure is None:
                assert paper.form.cells[f"spending_plan.{point}"][0] in said
            assert figure is None or isinstance(value, str) and "%" in value


TARGETS = [
    (">=90%", "≥90%"), ("不低于90%", "≥90%"), ("90％以上", "≥90%"), ("≧９０", "≥90"), ("≥ 90 %", "≥90%"), ("大于等于90%", "≥90%"),
    ("90%及以上", "≥90%"), ("≥９０％", "≥90%"), ("不超过3天", "≤3天"), ("3天以内", "≤3天"), ("＜5%", "<5%"), ("＝100%", "100%"),
    ("≥1,000元", "≥1000元"), ("60 件", "60件"), ("效果显著", "效果显著"), ("2023年12月底前", "2023年12月底前"), ("3-5天", "3-5天"),
    ("80%-90%", "80%-90%"), ("3:1", "3:1"), ("≥90\n%", "≥90%"), ("≥9\n0%", "≥90%"), ("百分之九十", "90%"),
]


@pytest.mark.parametrize("typed, shown", TARGETS)
def test_a_target_is_read_as_it_is_meant(typed, shown):
    paper = bend.lay(PROJECTS[26])
    (cell,) = paper.form.cells["indicators[1].target"]
    paper.cells[cell] = typed
    (project, _), = read([paper]).places
    assert bend.shown(project.indicators[1].target) == shown


@pytest.mark.parametrize("number, code, shown", [
    (0.9, "0%", "90%"), (0.9, None, "0.9"), (0.985, "0.00%", "98.5%"), (1, "0%", "100%"), (60, None, "60"),
    (60, "0_ ", "60"), (60, '#,##0.00_);[Red](#,##0.00)', "60"), (60, "G/通用格式", "60"),
    (0.9, '"≥"0%', None), (60, '0"人"', None)])
def test_a_target_in_a_number_cell(number, code, shown):
    """What a format adds beside the number is part of what the clerk sees: read, or null, or at least said."""
    paper = bend.lay(PROJECTS[26])
    (cell,) = paper.form.cells["indicators[1].target"]
    paper.cells[cell] = number
    if code:
        paper.formats[cell] = code
    reading = read_file(bend.workbook([paper]))
    (project, _), = reading.places
    found = project.indicators[1].target
    if shown:
        assert bend.shown(found) == shown
    else:
        assert found is None or found.operator == "≥" or found.unit or any(
            position(item.cell) == cell and item.severity != "info" for item in reading.findings if item.cell)
