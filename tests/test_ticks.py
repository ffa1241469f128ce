"""Choices by ticks: one of the boxes in a cell, one of several cells, one of several columns of the table."""
import io
import sys
from pathlib import Path

import openpyxl
import pytest

from converter import form
from converter.document import model
from converter.document.model import Indicator, Project
from converter.document.values import Remark, tick
from converter.issuing import unplaced, workbook

sys.path.insert(0, str(Path(__file__).parent))
from test_shapes import FORMS, assert_proven, bent, compiled, read, submission  # noqa: E402

TICKED = form.load(str(FORMS / "ticked.xlsx"))


def project(**extra: str) -> Project:
    said = {"项目属性": "延续项目", "期限": "经常性"} | extra
    return Project(name="甲", code="13082623P00M5MW10003C", extra=dict(sorted(said.items())), indicators=[
        Indicator("产出指标", "数量指标", "面积", extra={"备注": "略", "评价": "良"}),
        Indicator("产出指标", "数量指标", "户数")])


@pytest.mark.parametrize(("raws", "option", "codes"), [
    ({"甲": "√", "乙": ""}, "甲", []), ({"甲": None, "乙": " ✔ "}, "乙", []), ({"甲": "□", "乙": "☑"}, "乙", []),
    ({"甲": "✔\ufe0f", "乙": "☐"}, "甲", []), ({"甲": "", "乙": "□"}, None, []),
    ({"甲": "√", "乙": "✓"}, None, ["tick-several"]), ({"甲": "√", "乙": "是"}, None, ["tick-unread"]),
    ({"甲": 1.0, "乙": ""}, None, ["tick-unread"]), ({"甲": "√√"}, None, ["tick-unread"]),
    ({"甲": "×", "乙": "√"}, None, ["tick-unread"])])
def test_one_tick_chooses(raws, option, codes):
    remarks: list[Remark] = []
    assert (tick.choose(raws, remarks), [remark.code for remark in remarks]) == (option, codes)


def test_a_form_with_choices_is_proven():
    assert_proven(TICKED)


def test_a_choice_is_written_as_ticks_and_boxes():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(project(), TICKED), TICKED))).worksheets[0]
    assert [sheet[place].value for place in ("C4", "G5", "I5")] == ["□新增项目　√延续项目", None, "√"]
    assert [[cell.value for cell in row] for row in sheet["E8:H9"]] == [[None, "√", None, None], [None] * 4]
    blank = workbook.blank(TICKED, model.Submission(projects=[Project()]))
    assert openpyxl.load_workbook(io.BytesIO(blank)).worksheets[0]["C4"].value == "□新增项目　□延续项目"
    assert "form-empty" in {item.code for item in read(blank, TICKED).findings}


@pytest.mark.parametrize(("cells", "path", "option", "code"), [
    ({"C4": "☑新增项目 □延续项目"}, "extra.项目属性", "新增项目", None),
    ({"C4": "□ 新增项目\n√ 延续项目"}, "extra.项目属性", "延续项目", None),
    ({"C4": "√新增项目 √延续项目"}, "extra.项目属性", None, "tick-several"),
    ({"C4": "□新增项目 □延续项目"}, "extra.项目属性", None, "tick-none"),
    ({"C4": "新增项目√ 延续项目"}, "extra.项目属性", None, "tick-unread"),
    ({"C4": "□新增项目√ □延续项目"}, "extra.项目属性", None, "tick-unread"),
    ({"C4": "延续项目"}, "extra.项目属性", None, "tick-unread"), ({"C4": "√其他"}, "extra.项目属性", None, "tick-unread"),
    ({"G5": "✔", "I5": None}, "extra.期限", "一次性", None), ({"G5": "✔"}, "extra.期限", None, "tick-several"),
    ({"I5": None}, "extra.期限", None, "tick-none"), ({"I5": "是"}, "extra.期限", None, "tick-unread"),
    ({"H5": None}, "extra.期限", None, "label-missing-entirely"),
    ({"E8": "✓", "F8": None}, "indicators[0].extra.评价", "优", None),
    ({"E8": "√"}, "indicators[0].extra.评价", None, "tick-several"),
    ({"F8": "良好"}, "indicators[0].extra.评价", None, "tick-unread"),
    ({"H9": "√"}, "indicators[1].extra.评价", "差", None),
    ({"F7": None}, "indicators[0].extra.评价", None, "label-missing-entirely")])
def test_what_is_ticked_is_read_or_left_empty_and_said(cells, path, option, code):
    def change(sheet):
        for place, content in cells.items():
            sheet[place].value = content

    reading = bent(project(), TICKED, change)
    (found,) = reading.document.submissions[0].projects
    said = [item for item in reading.findings if item.path == path or (item.code or "").startswith("label-missing")]
    part = found.indicators[int(path[11])] if path.startswith("indicators") else found
    assert model.at(part, ("extra", path.rpartition(".")[2])) == option
    assert [item.code for item in said if item.code != "normalised"][:1] == ([code] if code else [])
    if code not in (None, "tick-none"):
        assert any(item.severity != "info" for item in said)


BOXED = {"E7": "评价", "E8": "{{indicators[].extra.评价:√优}}优 {{indicators[].extra.评价:√差}}差", "F7": "完成",
         "F8": "{{indicators[].extra.完成:√是}}是/{{indicators[].extra.完成:√否}}否", "G7": None, "G8": None, "H7": None,
         "H8": None}


def test_boxes_in_a_cell_of_every_row_are_proven():
    assert_proven(compiled(BOXED, name="ticked"))


@pytest.mark.parametrize(("content", "option", "code"), [
    ("√优 □差", "优", None), ("□优☑差", "差", None), ("√优 √差", None, "tick-several"), ("□优 □差", None, "tick-none"),
    ("优", None, "tick-unread"), (7, None, "tick-unread"), (None, None, "tick-none"), ("#REF!", None, "cell-error")])
def test_boxes_of_a_row_are_read_or_left_empty_and_said(content, option, code):
    kept = compiled(BOXED, name="ticked")
    reading = bent(project(), kept, lambda sheet: setattr(sheet["E8"], "value", content))
    (found,) = reading.document.submissions[0].projects
    assert model.at(found.indicators[0], ("extra", "评价")) == option
    said = [item.code for item in reading.findings if item.path == "indicators[0].extra.评价"]
    assert [each for each in said if each != "normalised"] == ([code] if code else [])


def test_what_is_no_option_has_no_place():
    one = submission(project(项目属性="其他"), TICKED)
    assert [each.path for each in unplaced.unplaced(one, TICKED)] == ["extra.项目属性"]


@pytest.mark.parametrize(("cells", "why"), [
    ({"G5": "{{extra.期限:√}}"}, "G5"), ({"G5": "{{extra.期限:√经常性}}"}, "I5|G5"),
    ({"C6": "{{extra.期限}}"}, "ticks"), ({"C4": "{{extra.项目属性:√新增}}新增 {{extra.甲:√乙}}乙"}, "C4"),
    ({"E8": "{{indicators[].extra.评价:√良}}"}, "once"),
    ({"E8": "{{indicators[].extra.评价:√优}}优{{indicators[].name}}"}, "E8")])
def test_slips_are_refused_with_their_cell(cells, why):
    with pytest.raises(form.FormError, match=why):
        compiled(cells, name="ticked")
