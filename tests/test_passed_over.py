"""Sheets that are no form and yet hold what belongs into one: never passed over without a warning."""

import io
from pathlib import Path

import openpyxl
import pytest

import converter

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
