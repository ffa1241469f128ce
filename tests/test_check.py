"""`check`: reading and rules in one list, in sheet order, with cells; several inputs; text, JSON, exit codes."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_rules import ROOT, code, honest, submission

from converter import cli, form, grid
from converter.checking import check as verb
from converter.checking import returned
from converter.document import model, settings, wording
from converter.document.model import Document
from converter.issuing import workbook as writer
from converter.reading import answering
from converter.sheets.excel import position
from converter.system import files
from converter.system.inputs import Input, inputs

FORM = form.load()
SETTINGS = settings.severities()
INTAKE = ROOT.parent / "shared" / "intake"


def run(*arguments: object):
    result = CliRunner().invoke(cli.main, ["check", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def faulty() -> model.Submission:
    """Faults of every stage: a cell that cannot be read, a code that does not fit, a blank, a cost that is none."""
    one = submission()
    one.projects[1].code = one.projects[1].code[:-1] + ("0" if one.projects[1].code[-1] != "0" else "1")
    one.projects[1].goals = []
    one.projects[1].indicators[3].name = "征缴收入"
    return one


def book(one: model.Submission, path: Path, **cells: object) -> Path:
    """The official workbook, with cells of the second project's sheet typed over."""
    import openpyxl

    path.parent.mkdir(exist_ok=True)
    path.write_bytes(writer.write(one, FORM))
    if cells:
        workbook = openpyxl.load_workbook(path)
        sheet = next(sheet for sheet in workbook if sheet.title.startswith("2."))
        for cell, value in cells.items():
            sheet[cell] = value
        workbook.save(path)
    return path


def report(*arguments: object) -> dict:
    return json.loads(run(*arguments, "--format", "json").stdout)


def test_all_stages_in_one_pass_in_sheet_order(tmp_path):
    path = book(faulty(), tmp_path / "a.xlsx", C4="二十万")
    found = report(path)["findings"]
    assert [(item["code"], item["cell"]) for item in found] == [
        ("code-check", "B3"), ("money-unread", "C4"), ("goal-missing", "B8"), ("filed-as-cost", "B13")]
    assert all(item["sheet"].startswith("2.") and item["hint"] and item["file"] == "a.xlsx" for item in found)


def test_the_order_is_that_of_the_sheets(tmp_path):
    one = submission()
    for project in one.projects:
        project.goals, project.code = [], None
    found = report(book(one, tmp_path / "a.xlsx"))["findings"]
    places = [(item["sheet"], position(item["cell"])) for item in found]
    assert len(places) == 6 and places == sorted(places, key=lambda place: (int(place[0].split(".")[0]), place[1]))


def test_what_cannot_be_read_is_not_called_blank_as_well(tmp_path):
    found = report(book(submission(), tmp_path / "a.xlsx", C4="二十万"))["findings"]
    assert [item["code"] for item in found] == ["money-unread"]


def test_a_project_that_stands_twice_is_said_once(tmp_path):
    one = submission()
    one.projects[2] = copy.deepcopy(one.projects[1])
    found = report(book(one, tmp_path / "a.xlsx"))["findings"]
    assert [(item["code"], item["severity"]) for item in found] == [("code-twice", "error")]


def test_json_is_checked_as_its_workbook_is(tmp_path):
    path = book(faulty(), tmp_path / "a.xlsx")
    (tmp_path / "a.json").write_bytes(model.encode(Document.of([faulty()])))
    by_cell, by_path = report(path)["findings"], report(tmp_path / "a.json")["findings"]
    keys = ("code", "severity", "project", "path", "message")
    assert [[item[key] for key in keys] for item in by_cell] == [[item[key] for key in keys] for item in by_path]
    assert all(item["cell"] is None and item["file"] == "a.json" for item in by_path)


def test_one_code_in_two_files_is_a_question_where_they_differ_and_a_fault_in_two_departments(tmp_path):
    book(submission(), tmp_path / "a.xlsx")
    book(submission(), tmp_path / "b.xlsx")
    assert run(tmp_path).exit_code == 0
    changed = submission()
    changed.projects[1].budget = model.Budget(Decimal("20.00"), Decimal("15.00"), Decimal("5.00"))
    book(changed, tmp_path / "c.xlsx")
    found = report(tmp_path)["findings"]
    assert [(item["code"], item["file"], item["cell"]) for item in found] == [
        ("version-elsewhere", name, "B3") for name in ("a.xlsx", "b.xlsx", "c.xlsx")]
    assert "c.xlsx!2." in found[0]["message"] and "a.xlsx!2." in found[2]["message"]
    (tmp_path / "c.xlsx").unlink()
    for project in changed.projects:
        project.unit = model.Unit("317001", "另一局本级")
    changed.department = model.Department("317", "另一局")
    book(changed, tmp_path / "d.xlsx")
    assert ("code-twice", "error", "d.xlsx") in {
        (item["code"], item["severity"], item["file"]) for item in report(tmp_path)["findings"]}


def test_workers_find_the_same(tmp_path):
    for name in ("a", "b", "c"):
        book(faulty(), tmp_path / f"{name}.xlsx")
    assert report(tmp_path, "--workers", "1") == report(tmp_path, "--workers", "2")


@pytest.mark.parametrize(("change", "code"), [
    (lambda one: None, 0), (lambda one: setattr(one.projects[0].indicators[3], "name", "缴费率"), 0),
    (lambda one: setattr(one.projects[0], "goals", []), 1)])
def test_exit_codes(tmp_path, change, code):
    one = submission()
    change(one)
    path = book(one, tmp_path / "a.xlsx")
    assert run(path).exit_code == code
    (tmp_path / "b.xlsx").write_bytes(path.read_bytes()[:2000])
    assert run(tmp_path).exit_code == 3


def test_severities_of_a_run(tmp_path):
    path = book(faulty(), tmp_path / "a.xlsx")
    (tmp_path / "rules.ini").write_text("goal-missing = warning\ncode-check = off\nfiled-as-cost = error\n", "utf-8")
    found = report(path, "--rules", tmp_path / "rules.ini")["findings"]
    assert [(item["code"], item["severity"]) for item in found] == [
        ("goal-missing", "warning"), ("filed-as-cost", "error")]
    (tmp_path / "rules.ini").write_text("goal-mising = warning\n", "utf-8")
    result = run(path, "--rules", tmp_path / "rules.ini")
    assert result.exit_code == 2 and "goal-missing" in result.stderr


def test_text_groups_what_repeats(tmp_path):
    one = submission()
    for row in one.projects[1].indicators:
        row.basis = None
    one.projects[2].goals = []
    lines = run(book(one, tmp_path / "a.xlsx")).stdout.splitlines()
    assert lines == [
        "a.xlsx",
        "  必须改 1 处",
        f"    {honest(3).code} 就业培训经费3 〔3.就业培训经费3〕",
        "      × B8  没有绩效目标。",
        "        → 请写明本项目预期达到的产出和效果；“目标内容1”只是系统占位文字。",
        "  建议改 6 处",
        f"    {honest(2).code} 就业培训经费2 〔2.就业培训经费2〕",
        "      ！ F10:F15  没有填写指标值确定依据。",
        "        → 请填写文件号、历史数据、行业标准或工作计划等依据。",
    ]


def test_the_list_as_a_workbook(tmp_path):
    """Every finding a row, its cell a link into the bureau's file; nothing of it can act."""
    import openpyxl

    one = faulty()
    one.projects[1].name = "=1+1"
    path = book(one, tmp_path / "in" / "人社局 1.xlsx")
    expected = report(path)["findings"]
    assert run(path, "--format", "xlsx", "-o", tmp_path / "out" / "问题.xlsx").exit_code == 1
    sheet = openpyxl.load_workbook(tmp_path / "out" / "问题.xlsx").active
    header = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    rows = list(sheet.iter_rows(min_row=header[0].row + 1))
    columns = {cell.value: place for place, cell in enumerate(header)}
    assert [row[columns["规则"]].value for row in rows] == [item["code"] for item in expected]
    assert [row[columns["单元格"]].value for row in rows] == [item["cell"] for item in expected]
    link = rows[0][columns["单元格"]].hyperlink
    assert link.target.replace("\\", "/") == "../in/人社局%201.xlsx" and link.location == "'2.=1+1'!B3"
    assert all(cell.data_type != "f" for row in rows for cell in row) and rows[0][columns["项目名称"]].value == "=1+1"
    assert run(path, "--format", "xlsx").exit_code == 2


def test_a_clean_workbook_says_so(tmp_path):
    result = run(book(submission(), tmp_path / "a.xlsx"))
    assert result.exit_code == 0 and result.stdout == "a.xlsx  没有发现问题\n"
    assert run(tmp_path / "a.xlsx", "--lang", "en").stdout == "a.xlsx  nothing found\n"


# ── returned ────────────────────────────────────────────────────────────────────────────────────


def test_only_workbooks_with_errors_are_returned_unless_asked(tmp_path):
    book(faulty(), tmp_path / "in" / "坏.xlsx")
    warned = submission()
    warned.projects[0].indicators[3].name = "缴费率"
    warned.projects = [warned.projects[0]]
    warned.projects[0].code = code(7)
    book(warned, tmp_path / "in" / "县" / "警.xlsx")
    (tmp_path / "in" / "坏.json").write_bytes(model.encode(Document.of([faulty()])))
    before = {path: path.read_bytes() for path in (tmp_path / "in").rglob("*.*")}
    result = run(tmp_path / "in", "--returned", tmp_path / "退回")
    assert result.exit_code == 1 and "退回 1 个" in result.stderr
    assert [path.name for path in (tmp_path / "退回").rglob("*.xlsx")] == ["坏.xlsx"]
    run(tmp_path / "in", "--returned", tmp_path / "全部", "--all")
    assert sorted(path.relative_to(tmp_path / "全部").as_posix() for path in (tmp_path / "全部").rglob("*.xlsx")) == [
        "县/警.xlsx", "坏.xlsx"]
    assert {path: path.read_bytes() for path in before} == before


def test_a_returned_workbook_shows_every_fault_in_its_cell(tmp_path):
    import openpyxl

    path = book(faulty(), tmp_path / "a.xlsx", C4="二十万")
    found = report(path)["findings"]
    run(path, "--returned", tmp_path / "out")
    workbook = openpyxl.load_workbook(tmp_path / "out" / "a.xlsx")
    assert workbook.sheetnames[0] == "问题清单" and workbook.active.title == "问题清单"
    for item in found:
        cell = workbook[item["sheet"]][item["cell"]]
        ruled = {str(area.sqref).partition(":")[0] for area in workbook[item["sheet"]].conditional_formatting}
        assert cell.coordinate in ruled
        assert all(part in cell.comment.text for part in (item["code"], item["message"], item["hint"]))
    listed = workbook["问题清单"]
    links = {link.location for row in listed.iter_rows() for cell in row if (link := cell.hyperlink)}
    assert links == {f"'{item['sheet']}'!{item['cell']}" for item in found}
    sheet = workbook[found[0]["sheet"]]
    assert sum(cell.comment is not None for row in sheet.iter_rows() for cell in row) == len(found)


def test_a_returned_workbook_is_checked_as_the_first_one_was(tmp_path):
    """Neither marks nor list are content: not when it is handed in again, nor when it is returned again, but for what
    it answers, which is one file more."""
    path = book(faulty(), tmp_path / "a.xlsx", C4="二十万")
    run(path, "--returned", tmp_path / "1")
    assert report(tmp_path / "1" / "a.xlsx") == report(path)
    run(tmp_path / "1" / "a.xlsx", "--returned", tmp_path / "2")
    first, second = ((tmp_path / number / "a.xlsx").read_bytes() for number in "12")
    assert returned.clean(second) == returned.clean(first)
    (original,), answers = answering.answered(first, grid.read(first)), answering.answered(second, grid.read(second))
    assert answers == [files.sha256(first), original] and original == files.sha256(path.read_bytes())


def test_a_corrected_workbook_loses_its_marks(tmp_path):
    import openpyxl

    path = book(faulty(), tmp_path / "a.xlsx")
    run(path, "--returned", tmp_path / "1")
    workbook = openpyxl.load_workbook(tmp_path / "1" / "a.xlsx")
    workbook["2.就业培训经费2"]["B8"] = "完成全年培训任务"
    workbook.save(tmp_path / "1" / "a.xlsx")
    run(tmp_path / "1" / "a.xlsx", "--returned", tmp_path / "2")
    workbook = openpyxl.load_workbook(tmp_path / "2" / "a.xlsx")
    sheet = workbook["2.就业培训经费2"]
    assert sheet["B8"].comment is None and sheet["B3"].comment
    ruled = {str(area.sqref).partition(":")[0] for area in sheet.conditional_formatting}
    assert "B3" in ruled and "B8" not in ruled
    assert workbook.sheetnames.count("问题清单") == 1


def test_other_kinds_of_files_come_back_as_xlsx(tmp_path):
    import shutil

    for path in (ROOT / "tests" / "files").glob("two.*"):
        shutil.copy(path, tmp_path)
    run(tmp_path, "--returned", tmp_path / "out", "--all")
    assert sorted(path.name for path in (tmp_path / "out").glob("*.xlsx")) == [
        "two.html.xlsx", "two.xlsx", "two_2.xlsx", "two_3.xlsx"]
    again = report(tmp_path / "out")
    assert {item["code"] for item in again["findings"]} <= {
        item["code"] for item in report(tmp_path, "--format", "json")["findings"]}


def test_an_input_is_never_the_place_it_is_returned_to(tmp_path):
    path = book(faulty(), tmp_path / "a.xlsx")
    before = path.read_bytes()
    result = run(tmp_path, "--returned", tmp_path)
    assert result.exit_code == 3 and "a.xlsx" in result.stdout and path.read_bytes() == before
    assert "B8" in result.stdout


def test_a_list_that_lies_in_the_folder_is_no_submission(tmp_path):
    book(submission(), tmp_path / "a.xlsx")
    run(tmp_path, "--format", "xlsx", "-o", tmp_path / "问题清单.xlsx")
    result = run(tmp_path)
    assert result.exit_code == 0 and result.stdout == "a.xlsx  没有发现问题\n"


def test_amounts_under_a_percent_label_are_a_warning_in_a_check():
    for sample in ("julu.xlsx", "julu.json"):
        found = report(ROOT / "samples" / sample)["findings"]
        assert [item["severity"] for item in found if item["code"] == "plan-amounts-under-percent"] == ["warning"] * 9


@pytest.mark.skipif(not INTAKE.is_dir(), reason="../shared/intake is not here")
def test_the_rules_say_of_every_shape_what_they_say_of_the_sample():
    """However a clerk has left the workbook, its projects have the same faults."""
    form_ = form.Forms()
    expected = {}
    for county in ("fengning", "julu"):
        source = Input(ROOT / "samples" / f"{county}.json", county)
        (outcome,) = verb.check([source], form_, SETTINGS)
        expected[county] = sorted((item.project, item.path, item.code) for item in outcome.findings)
    for outcome in verb.check(list(inputs([INTAKE])), form_, SETTINGS, 1):
        found = sorted((item.project, item.path, item.code) for item in outcome.findings if item.code in wording.RULES)
        assert found == expected[outcome.source.name.partition("__")[0]], outcome.source.name
        assert all(item.cell for item in outcome.findings if item.code in wording.RULES)


def test_the_closing_line_counts_what_was_read_and_says_of_returned_only_what_was_asked(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.json").write_bytes((ROOT / "samples" / "julu.json").read_bytes())
    arguments = ["check", str(folder), "--format", "json", "-o"]
    CliRunner().invoke(cli.main, [*arguments, str(folder / "发现.json")])
    closing = CliRunner().invoke(cli.main, [*arguments, str(tmp_path / "f.json")]).stderr.splitlines()[-1]
    assert closing.startswith("1 个文件") and "退回" not in closing
    closing = CliRunner().invoke(cli.main, [*arguments, str(tmp_path / "f.json"), "--returned", str(tmp_path / "r")]
                                 ).stderr.splitlines()[-1]
    assert closing.endswith("，退回 0 个")
