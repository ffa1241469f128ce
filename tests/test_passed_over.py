"""Sheets that are no form and yet hold what belongs into one: never passed over without a warning."""

import html
import io
import random
from pathlib import Path

import bend
import openpyxl
import pytest
from bend import Paper
from test_bend import FORM, PROJECTS, assert_never_silently_wrong, content, read, read_file

import converter
from converter.grid import Sheet, Traits
from converter.reading import reader

JULU = Path(__file__).parents[1] / "samples" / "julu.xlsx"
CODE = "13082623P00M5MW10003C"


def warned(*rows: list) -> list[tuple[str, str | None]]:
    book = openpyxl.load_workbook(JULU)
    sheet = book.create_sheet("附表")
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    found = converter.read(stream.getvalue()).findings
    return [(item.sheet, item.cell) for item in found if item.code == "sheet-passed-over"]


@pytest.mark.parametrize("rows", [
    [["序号", "项目编码", "项目名称", "金额"], [1, CODE, "办公取暖费项目", 14.3]],
    [["序号", "项目编码"], [1, f" {CODE[:10]}\n{CODE[10:].lower()}"]],  # torn, and in small letters
    [["技能培训"], ["产出指标", "数量指标", "培训人数", "", "≥90人"]],  # goes on with nobody's form
    [["续"], [None, "数量", "培训人数", "≥90%"]],
])
def test_a_project_or_indicators_on_a_sheet_that_is_no_form_are_warned_of(rows):
    assert warned(*rows) == [("附表", f"{'B' if rows[1][0] in (1, None) else 'A'}2")]


@pytest.mark.parametrize("rows", [
    [["填表说明"], ["一级指标分产出指标、效益指标、满意度指标"], ["产出指标"], ["数量指标"]],  # a list for drop-downs
    [["序号", "项目编码"], [1, "13052922P00584010036K"]],  # a list of what stands in the forms too
    [["姓名", "工资"], ["张三", 3000]],
])
def test_instructions_and_lists_of_what_is_read_are_no_alarm(rows):
    assert warned(*rows) == []


# ── forms whose labels do not show ──────────────────────────────────────────────────────────────


def two() -> list[Paper]:
    papers = [bend.lay(PROJECTS[0]), bend.lay(PROJECTS[1], 2)]
    papers[1].name = "二"
    return papers


@pytest.mark.parametrize("struck", [
    lambda paper: set(paper.cells), lambda paper: set(paper.form.labels.values()),
    lambda paper: {cell for cell in paper.form.labels.values() if cell[0] < 8},
    lambda paper: {cell for cell in paper.form.labels.values() if cell[0] == 8}],
    ids=["all", "labels", "top", "header"])
def test_a_form_whose_labels_are_struck_out_is_an_alarm(struck):
    one, other = two()
    plain = bend.sheet(other)
    sheet = Sheet(other.name, plain.rows, plain.areas, False, Traits(struck=struck(other)))
    reading = reader.read([bend.sheet(one), sheet], FORM, "x.xlsx", "0" * 64)
    assert [content(found) for found, _ in reading.places] == [content(PROJECTS[0])]
    alarms = [item for item in reading.findings if item.sheet == "二" and item.code in ("form-lost", "form-refused")]
    assert len(alarms) == 1 and alarms[0].severity != "info" and alarms[0].cell in ("A3", "A9")


@pytest.mark.parametrize("which", ["hidden_rows", "hidden_columns"])
def test_labels_in_hidden_rows_and_columns_are_labels(which):
    one, other = two()
    setattr(other, which, {cell[which == "hidden_columns"] for cell in other.form.labels.values()})
    reading = read([one, other])
    assert [content(found) for found, _ in reading.places] == [content(PROJECTS[0]), content(PROJECTS[1])]
    assert [item.severity for item in reading.findings if item.code == which.replace("_", "-")] == ["warning"]


def page(papers: list[Paper], hidden) -> bytes:
    """The papers as tables of one page, one under the other; hidden(paper, row, column) is not displayed."""
    def cell(paper: Paper, row: int, column: int) -> str:
        style = ' style="display:none"' if hidden(paper, row, column) else ""
        return f"<td{style}>{html.escape(str(paper.cells.get((row, column), '')))}</td>"

    rows = ("".join(cell(paper, row, column) for column in range(paper.width))
            for paper in papers for row in range(paper.height))
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></body></html>".encode()


@pytest.mark.parametrize("hidden", [
    lambda paper, row, column: (row, column) in paper.form.labels.values(), lambda paper, row, column: row < 8,
    lambda paper, row, column: row == 8, lambda paper, row, column: 1 < row < 9])
def test_a_form_below_whose_labels_are_hidden_gives_nothing_to_the_one_above(hidden):
    one, other = two()
    bend.no_merges(one, random.Random(0))
    reading = read_file(page([one, other], lambda paper, *cell: paper is other and hidden(paper, *cell)), "x.xls")
    (found, _), = reading.places
    assert content(found) == content(PROJECTS[0])
    assert [item for item in reading.findings if item.severity != "info" and int(item.cell[1:]) > one.height]


@pytest.mark.parametrize("top", [0, 1])
def test_a_stacked_form_without_labels_gives_nothing_to_the_one_above(top):
    """Right below the first form, where its title, its unit and its code are all that tells where it begins."""
    one, other = two()
    for cell in [*other.form.labels.values(), *(cell for cell in other.cells if cell[0] < top)]:
        other.cells.pop(cell, None)
    whole = bend.stack([one, other], 0)
    whole.places = whole.places[:1]
    assert_never_silently_wrong([whole], read([whole]))
