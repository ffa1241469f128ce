"""A form proposed from an unmarked blank: what the words of the field tell is bound, all else is asked."""
import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from dumper import saved
from openpyxl.styles import Border, Side

from converter import cli, form
from converter.document.model import Budget, Indicator, Project, Submission, Unit
from converter.issuing import proposing, proving, workbook
from converter.system.errors import Unreadable

FORMS = Path(__file__).parent / "forms"
SHIPPED = ["hebei_county", "central_project"]


def load(name: str) -> form.Form:
    return form.load(name if name in SHIPPED else str(FORMS / f"{name}.xlsx"))


def stripped(data: bytes) -> bytes:
    """The workbook without whatever would give its form away."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name in book.sheetnames:
        if name in ("_form", "封面", "目录", "部门整体绩效目标"):
            del book[name]
    for name in list(book.defined_names):
        del book.defined_names[name]
    for sheet in book:
        sheet.data_validations.dataValidation = []
    return saved(book)


def blank(name: str) -> bytes:
    kept = load(name)
    return stripped(workbook.blank(kept, Submission(projects=[workbook.prefilled(Project(), kept)])))


@pytest.mark.parametrize(("name", "unsure"), [
    ("hebei_county", set()), ("central_project", set()),
    ("split", {"indicators[].extra.评价标准", "extra.评价结论", "extra.填报人"}),
    ("scored", {"extra.开始日期:date", "extra.受益人数:number", "extra.配套比例:percent", "indicators[].extra.上年实绩"})])
def test_a_blank_becomes_a_form_that_is_proven(name, unsure):
    proposal = proposing.propose(blank(name), "拟", lang="zh")
    assert proposal.refusal is None
    assert {one.marker.strip("{}") for one in proposal.bound if one.is_guess} == unsure
    found, kept = form.compile(proposal.data), load(name)
    # a unit in a cell of its own without any word beside it is not to be told from a blank
    missing = {"unit.code", "unit.name"} if name in ("hebei_county", "scored") else set()
    # 自筹资金 is what the lexicon calls other funds
    other = {"extra.自筹资金", "budget.other"} if name == "scored" else set()
    assert found.paths ^ kept.paths <= missing | other
    assert found.levels == kept.levels
    proof = proving.prove(found, 4)
    assert proof.losses == [] and proof.alarms == []


def test_a_filled_copy_tells_what_no_word_does():
    kept = load("hebei_county")
    one = Submission(projects=[Project(
        code="13082623P00M5MW10003C", name="办公取暖费", unit=Unit("316001", "人社局本级"), budget=Budget(),
        goals=["甲"], indicators=[Indicator("产出指标", "数量指标", "面积")])])
    filled = openpyxl.load_workbook(io.BytesIO(workbook.write(one, kept)))
    unmarked = openpyxl.load_workbook(io.BytesIO(blank("hebei_county")))
    for name in filled.sheetnames:
        if filled[name]["A3"].value != "项目编码":
            del filled[name]
    filled.worksheets[0].title = unmarked.sheetnames[0]
    proposal = proposing.propose(saved(unmarked), "拟", saved(filled))
    (unit,) = [each for each in proposal.bound if each.cell == "A2"]
    assert unit.marker == "{{unit.code}}{{unit.name}}" and unit.is_guess
    assert form.compile(proposal.data).paths >= {"unit.code", "unit.name"}
    with pytest.raises(Unreadable) as error:
        proposing.propose(saved(unmarked), "拟", blank("split"))
    assert error.value.sentence[0] == "draft-other"


def test_the_pane_on_the_left_is_of_the_term_and_boxes_are_a_choice():
    kept = load("panes")
    proposal = proposing.propose(blank("panes"), "拟")
    assert proposal.refusal is None
    found = form.compile(proposal.data)
    assert found.paths ^ kept.paths <= {"unit.name", "unit.code", "extra.中期其中财政拨款", "extra.中期财政拨款",
                                        "extra.主管部门"}
    assert {one.marker.strip("{}") for one in proposal.bound if one.is_guess} >= {
        "extra.中期资金总额:money", "extra.中期目标:paragraphs", "indicators[].extra.中期指标值"}
    proof = proving.prove(found, 4)
    assert proof.losses == [] and proof.alarms == []
    kept = form.compile(proposing.propose(blank("funded"), "拟").data)
    assert kept.sums == {"budget.total": ("budget.fiscal", "funds[上年结转].amount", "funds[单位资金].amount")}
    proposal = proposing.propose(blank("ticked"), "拟")
    (ticks,) = [one for one in proposal.bound if one.cell == "C4"]
    assert ticks.is_guess and ticks.marker == "{{extra.项目属性:√新增项目}}新增项目　{{extra.项目属性:√延续项目}}延续项目"


def test_money_by_row_and_column_and_columns_of_ticks_are_proposed_and_asked():
    proposal = proposing.propose(blank("funded"), "拟")
    asked = {one.cell: one.marker.strip("{}") for one in proposal.bound if one.is_guess}
    assert {cell: asked.get(cell) for cell in ("F5", "H5", "F7", "F8")} == {
        "F5": "extra.全年执行数:money", "H5": "extra.执行率:percent", "F7": "funds[上年结转].extra.全年执行数:money",
        "F8": "funds[单位资金].extra.全年执行数:money"}
    found = form.compile(proposal.data)
    proof = proving.prove(found, 4)
    assert proof.losses == [] and proof.alarms == []
    proposal = proposing.propose(blank("ticked"), "拟")
    assert [one.marker for one in proposal.bound if one.cell in ("E8", "F8", "G8", "H8") and one.is_guess] == [
        f"{{{{indicators[].extra.评价:√{grade}}}}}" for grade in "优良中差"]
    graded = proposing.propose(blank("graded"), "拟")  # what each grade asks for is a text
    assert not any("√" in one.marker for one in graded.bound) and graded.refusal is None


def test_a_unit_of_money_in_a_label_is_none_of_its_words():
    proposal = proposing.propose(drawn({**HEADS, "A2": "年度资金总额（万元）", "C2": "自筹经费（元）"}), "拟")
    assert {one.cell: one.marker for one in proposal.bound if one.cell in ("B2", "D2")} == {
        "B2": "{{budget.total}}", "D2": "{{extra.自筹经费:money}}"}


def test_what_no_word_tells_is_coloured_explained_and_offered():
    proposal = proposing.propose(blank("scored"), "拟")
    sheet = openpyxl.load_workbook(io.BytesIO(proposal.data)).worksheets[0]
    for one in proposal.bound:
        coloured = sheet[one.cell].fill.fgColor.rgb == "FFFFE699"
        assert coloured is (sheet[one.cell].comment is not None) is one.is_guess, one
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["B6"].startswith('"{{extra.受益人数:number}}') and all(len(rule) <= 257 for rule in rules.values())
    assert "受益人数" in sheet["B6"].comment.text


def drawn(cells: dict[str, str]) -> bytes:
    book = openpyxl.Workbook()
    line = Side(style="thin")
    for row in book.active["A1:D8"]:
        for cell in row:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
    for place, text in cells.items():
        book.active[place].value = text
    return saved(book)


HEADS = {"A6": "一级指标", "B6": "二级指标", "C6": "三级指标", "D6": "指标值"}


def test_one_name_twice_is_two_fields_and_the_second_is_asked():
    proposal = proposing.propose(drawn({**HEADS, "A2": "项目名称", "A3": "项目名称", "A4": "科室", "C4": "科室"}), "拟")
    found = {one.cell: (one.marker, one.is_guess) for one in proposal.bound if int(one.cell[1:]) < 6}
    assert found == {"B2": ("{{name}}", False), "B3": ("{{extra.项目名称B3}}", True),
                     "B4": ("{{extra.科室}}", True), "D4": ("{{extra.科室D4}}", True)}


def test_lines_above_keep_their_words_around_the_marker():
    proposal = proposing.propose(drawn({**HEADS, "A1": "填报单位（公章）：", "C1": "金额单位：万元", "A2": "（    年度）",
                                        "A3": "项目名称"}), "拟")
    assert {one.cell: one.marker for one in proposal.bound if one.cell in ("A1", "C1", "A2")} == {
        "C1": "金额单位：{{@money_unit}}", "A2": "（{{year}}年度）", "B1": "{{unit.code}}{{unit.name}}"} or {
        one.cell for one in proposal.bound} >= {"C1", "A2"}


def test_levels_and_foot_are_taken_from_the_rows_below():
    proposal = proposing.propose(drawn({**HEADS, "A2": "项目名称", "A7": "产出", "B7": "数量", "B8": "质量", "A9": "填表人：",
                                        "C9": "单位负责人："}), "拟")
    found = form.compile(proposal.data)
    assert found.levels == (("产出", "数量", True), ("产出", "质量", True))
    assert {"填表人", "单位负责人"} <= set(found.footers)


@pytest.mark.parametrize(("data", "key"), [
    (drawn({"A1": "工资表", "A2": "姓名", "B2": "金额"}), "draft-no-form"), (b"PK\x03\x04", None), (b"", None),
    (drawn({**HEADS, "A7": "产出指标", "C7": "面积", "D7": "≥90"}), "draft-filled")])
def test_what_is_no_blank_of_a_form_is_refused(data, key):
    with pytest.raises(Unreadable) as error:
        proposing.propose(data, "拟")
    assert key is None or error.value.sentence[0] == key


def test_the_command_says_what_it_did_and_replaces_nothing(tmp_path):
    (tmp_path / "空白表.xlsx").write_bytes(blank("split"))
    given = ["draft", str(tmp_path / "空白表.xlsx"), "-o", str(tmp_path / "表样.xlsx")]
    result = CliRunner().invoke(cli.main, given)
    assert result.exit_code == 0, result.output
    assert "H8  评价标准 → {{indicators[].extra.评价标准}}  拿不准，请核对" in result.output
    assert "认出 15 处，拿不准 3 处" in result.output
    before = (tmp_path / "表样.xlsx").read_bytes()
    result = CliRunner().invoke(cli.main, given)
    assert result.exit_code and "--force" in result.output and (tmp_path / "表样.xlsx").read_bytes() == before
    result = CliRunner().invoke(cli.main, ["draft", str(tmp_path / "空白表.xlsx"), "-o", str(tmp_path / "空白表.xlsx"),
                                           "--force"])
    assert result.exit_code == 2
    result = CliRunner().invoke(cli.main, ["form", str(tmp_path / "表样.xlsx"), "--prove"])
    assert result.exit_code == 0, result.output
