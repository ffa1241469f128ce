"""Money by its source, in a document, a form by row and column, rules, merging and lists."""
import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from converter import cli, form
from converter.checking import check
from converter.document import model
from converter.document.findings import Findings
from converter.document.model import Budget, Document, Fund, Indicator, Project, Target, Unit
from converter.issuing import unplaced, workbook
from converter.merging import diff, union
from converter.merging.conflict import compose, differing

sys.path.insert(0, str(Path(__file__).parent))
from test_shapes import FORMS, alarms, assert_proven, bent, compiled, read, submission  # noqa: E402

FUNDED = form.load(str(FORMS / "funded.xlsx"))
HEBEI = form.load()


def number(text: str) -> Decimal:
    return Decimal(text)


def project(**amounts: str) -> Project:
    sums = {"上年结转": "2.00", "财政拨款": "8.00"} | amounts
    funds = [Fund(source, number(said)) for source, said in sums.items() if said]
    for fund in funds:
        if fund.source == "财政拨款":
            fund.extra = {"全年执行数": number("7.5")}
    return Project(
        code="13082623P00M5MW10003C", name="办公取暖费", unit=Unit("316001", "人社局本级"), budget=Budget(number("10.00")),
        funds=sorted(funds, key=lambda fund: fund.source), goals=["按时取暖"], extra={"填报人": "张三"}, indicators=[
            Indicator("产出指标", "数量指标", "面积", target=Target("≥", number("90"), "%", None), weight=number("100"))])


# ── the document ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("funds", "why", "path"), [
    ("null", "null", "funds"), ('[{"amount": 1}]', "source", "funds[0]"),
    ('[{"source": null}]', "null", "funds[0].source"),
    ('[{"source": "甲"}, {"source": "甲", "amount": 1}]', "twice", "funds[1].source"),
    ('[{"source": "甲.乙"}]', "a name without", "funds[0].source"),
    ('[{"source": "12"}]', "a name without", "funds[0].source"),
    ('[{"source": "甲", "amount": "1"}]', "number", "funds[0].amount"),
    ('[{"source": "甲", "share": 1}]', "unknown field `share`", "funds[0]"),
    ('[{"source": "甲", "extra": {"乙": null}}]', "null", "funds[0].extra.乙")])
def test_refused_with_its_path(funds, why, path):
    data = '{"schema": "budget-performance/1", "submissions": [{"projects": [{"funds": %s}]}]}' % funds
    with pytest.raises(model.Refused) as error:
        model.decode(data.encode())
    assert why in str(error.value) and f"$.submissions[0].projects[0].{path}" in str(error.value)


def test_the_normal_form_sorts_sources_and_drops_what_says_nothing():
    made = Project(name="甲", funds=[Fund("省级", number("1.5")), Fund("中央"), Fund("县级", number("0"), {"乙": " "})])
    (one,) = submission(made, FUNDED).projects
    assert one.funds == [Fund("县级", number("0.00")), Fund("省级", number("1.50"))]
    (bare,) = submission(Project(name="甲", funds=[Fund("中央")]), FUNDED).projects
    assert bare.funds is model.UNSET
    assert b'"funds"' not in model.encode(Document.of([submission(bare, FUNDED)]))


def test_its_json_is_what_the_schema_says():
    jsonschema = pytest.importorskip("jsonschema")
    data = model.encode(Document.of([submission(project(), FUNDED)]))
    jsonschema.validate(json.loads(data), model.schema())
    assert json.loads(data)["submissions"][0]["projects"][0]["funds"] == [
        {"source": "上年结转", "amount": 2.0}, {"source": "财政拨款", "amount": 8.0, "extra": {"全年执行数": 7.5}}]
    assert model.encode(model.decode(data)) == data


# ── the form ────────────────────────────────────────────────────────────────────────────────────


def test_a_form_with_money_by_row_and_column_is_proven():
    assert_proven(FUNDED)


def test_an_amount_stands_where_row_and_column_cross():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(project(), FUNDED), FUNDED))).worksheets[0]
    assert [sheet[place].value for place in ("D5", "D6", "F6", "D7", "F7", "D8")] == [10, 8, 7.5, 2, None, None]


@pytest.mark.parametrize(("change", "path", "cells"), [
    (lambda sheet: setattr(sheet["B7"], "value", None), "funds[上年结转].amount", {"D7"}),
    (lambda sheet: setattr(sheet["F4"], "value", "备注"), "funds[财政拨款].extra.全年执行数", {"F6"}),
    (lambda sheet: setattr(sheet["D6"], "value", "八万"), "funds[财政拨款].amount", {"D6"}),
    (lambda sheet: setattr(sheet["B7"], "value", "上年结转：2.00"), "funds[上年结转].amount", {"B7", "D7"})])
def test_what_is_not_surely_an_amount_is_empty_and_said_at_its_cell(change, path, cells):
    reading = bent(project(), FUNDED, change)
    (found,) = reading.document.submissions[0].projects
    assert model.at(found, tuple(path.split("."))) is None
    assert cells <= {item.cell for item in reading.findings if item.severity != "info"}
    kept = {"funds[财政拨款].amount", "funds[上年结转].amount", "budget.total"} - {path}
    assert all(model.at(found, tuple(each.split("."))) == model.at(project(), tuple(each.split("."))) for each in kept)


def test_amounts_in_yuan_are_converted_and_findings_name_rows():
    reading = bent(project(), FUNDED, lambda sheet: (setattr(sheet["F2"], "value", "单位：元"), setattr(
        sheet["D6"], "value", "八万")))
    (found,) = reading.document.submissions[0].projects
    assert model.at(found, ("funds[上年结转]", "amount")) == number("0.0002")
    (item,) = [item for item in reading.findings if item.cell == "D6"]
    assert item.path == "funds[财政拨款].amount" and item.message("zh").startswith("财政拨款“八万”")


@pytest.mark.parametrize(("cells", "facts", "why"), [
    ({"D6": "{{funds[财政拨款].amout}}"}, [], r"D6.*funds\[财政拨款\]\.amount"), ({"D6": "{{funds.amount}}"}, [], "D6"),
    ({"D6": "{{funds[12].amount}}"}, [], "D6"), ({"F6": "{{funds[财政拨款].extra.数:钱}}"}, [], "F6"),
    ({}, [["sum", "budget.total", "财政拔款"]], r"_form!C\d+.*nearest is 财政拨款"),
    ({}, [["sum", "budget.total", "财政拨款"], ["sum", "budget.total", "上年结转"]], "once"),
    ({"H6": "{{budget.fiscal}}"}, [], "sum | budget.total")])
def test_slips_are_refused_with_their_cell(cells, facts, why):
    with pytest.raises(form.FormError, match=why.replace("|", r"\|") if "sum |" in why else why):
        compiled(cells, facts, "funded")


def test_a_form_without_the_place_says_what_it_does_not_carry():
    lost = [each.path for each in unplaced.unplaced(submission(project(单位资金="1"), HEBEI), HEBEI)]
    assert [path for path in lost if path.startswith("funds")] == [
        "funds[上年结转].amount", "funds[单位资金].amount", "funds[财政拨款].amount", "funds[财政拨款].extra.全年执行数"]
    other = submission(project(省级资金="1"), FUNDED)
    assert [each.path for each in unplaced.unplaced(other, FUNDED)] == ["funds[省级资金].amount"]


# ── rules ───────────────────────────────────────────────────────────────────────────────────────


def faults(one: Project, kept: form.Form) -> list[tuple[str, str]]:
    found = check.rules.check(Document.of([submission(one, kept)]), check.standard(kept))
    return [(fault.code, fault.path) for fault in found if fault.code in ("funds-sum", "budget-sum", "amount-negative",
                                                                          "field-blank")]


def test_the_total_is_what_the_sources_come_to():
    assert faults(project(), FUNDED) == []
    assert faults(project(上年结转="2.01"), FUNDED) == [("funds-sum", "budget.total")]
    # which sources are part of which, another form may not say
    assert faults(project(上年结转="2.01"), HEBEI) == [("field-blank", "purpose")]
    assert faults(project(省级资金="1"), FUNDED) == []
    assert faults(project(单位资金="-1", 上年结转="3"), FUNDED) == [("amount-negative", "funds[单位资金].amount")]
    assert faults(project(财政拨款="", 上年结转="10"), FUNDED) == [("field-blank", "funds[财政拨款].amount")]


def test_a_form_says_what_makes_up_a_sum():
    kept = compiled({}, [["sum", "budget.total", "财政拨款"], ["sum", "财政拨款", "上年结转", "单位资金"]], "funded")
    assert faults(project(), kept) == [("funds-sum", "budget.total"), ("funds-sum", "funds[财政拨款].amount")]
    assert faults(project(财政拨款="10", 上年结转="4", 单位资金="6"), kept) == []


# ── merging, lists ──────────────────────────────────────────────────────────────────────────────


def test_versions_differ_source_by_source():
    one, other = project(), project(上年结转="1.00", 单位资金="1.00")
    found = differing([one, other])
    assert found == {"funds[上年结转].amount": [number("2.00"), number("1.00")],
                     "funds[单位资金].amount": [None, number("1.00")]}
    assert model.content(compose([one, other], dict.fromkeys(found, 1))) == model.content(other)
    mixed = compose([one, other], {"funds[上年结转].amount": 0, "funds[单位资金].amount": 1})
    assert [(fund.source, fund.amount) for fund in mixed.funds] == [
        ("上年结转", number("2.00")), ("单位资金", number("1.00")), ("财政拨款", number("8.00"))]
    assert mixed.funds[2].extra == {"全年执行数": number("7.5")}
    findings = Findings()
    union.merge([Document.of([submission(each, FUNDED)]) for each in (one, other)], findings)
    assert {item.path for item in findings if item.code == "project-conflict"} == found.keys()


def test_a_change_is_told_by_its_source():
    before, after = (Document.of([submission(each, FUNDED)]) for each in (project(), project(上年结转="", 单位资金="2")))
    after.submissions[0].projects[0].funds[1].extra = {"全年执行数": number("7")}
    assert [(each.path, each.before, each.after) for each in diff.compare(before, after)] == [
        ("funds[上年结转].amount", "2.00", None), ("funds[单位资金].amount", None, "2.00"),
        ("funds[财政拨款].extra.全年执行数", "7.5", "7")]


def listed(folder: Path, kept: form.Form, one: model.Submission, columns: str) -> tuple[dict, list[tuple]]:
    """A project in lists: its row of the ledger by the heads of the columns, and columns of the table of projects."""
    duckdb = pytest.importorskip("duckdb")
    (folder / "form.xlsx").write_bytes(kept.source)
    (folder / "a.json").write_bytes(model.encode(Document.of([one])))
    for verb, out in (("issue", "out"), ("merge", "m.parquet")):
        result = CliRunner().invoke(cli.main, [
            verb, "--form", str(folder / "form.xlsx"), str(folder / "a.json"), "-o", str(folder / out)])
        assert result.exit_code in (0, 1), result.output
    sheet = openpyxl.load_workbook(folder / "out" / "ledger.xlsx")["项目汇总"]
    row = next(row for row in sheet.iter_rows(min_row=3) if row[2].value == one.projects[0].code)
    with duckdb.connect() as db:
        rows = db.execute(f"SELECT {columns} FROM '{folder}/m.parquet/projects.parquet'").fetchall()
    return {head.value: cell.value for head, cell in zip(sheet[2], row)}, rows


def test_the_ledger_and_the_tables_have_a_column_a_source(tmp_path):
    row, found = listed(tmp_path, FUNDED, submission(project(), FUNDED),
                        '"funds_上年结转", "funds_财政拨款", "funds_财政拨款_全年执行数"')
    # the form's own labels head the columns: of a source its row, of a further amount its column too
    assert [row[name] for name in (
        "年度资金总额", "上年结转资金", "财政拨款", "财政拨款 全年执行数", "年度目标")] == [10, 2, 8, 7.5, "1.按时取暖"]
    assert found == [(number("2.00"), number("8.00"), number("7.50"))]


def test_a_blank_from_last_year_has_no_amounts_and_notes_them():
    one = submission(project(), FUNDED)
    kept = workbook.prefilled(one.projects[0], FUNDED)
    assert kept.funds is model.UNSET
    fresh = model.Submission(year=2024, projects=[kept])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.blank(FUNDED, fresh, one))).worksheets[0]
    assert sheet["D6"].value is None and "8.00" in sheet["D6"].comment.text
    assert alarms(read(workbook.write(one, FUNDED), FUNDED)) == []
