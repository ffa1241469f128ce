"""What only some forms ask for: points of indicators, and fields that the model has no name for."""
import io
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from converter import cli, form, grid
from converter.checking import check
from converter.document import model, normal
from converter.document.findings import Findings
from converter.document.model import Budget, Document, Indicator, Project, Submission, Unit
from converter.document.values import Remark, added
from converter.document.values.codec import ADDED, CODECS, Context
from converter.issuing import faithful, unplaced, workbook
from converter.merging import diff, union
from converter.merging.conflict import compose, differing
from converter.reading import reader

FORMS = Path(__file__).parent / "forms"
SCORED = form.load(str(FORMS / "scored.xlsx"))
HEBEI = form.load()
NAMED = {"项目负责人": "张三", "联系电话": "0314-8012345", "开始日期": "2023-01-05", "自筹资金": Decimal("1.5"),
         "受益人数": Decimal(1200), "配套比例": Decimal(25)}


def project(**extra: object) -> Project:
    return Project(
        code="13082623P00M5MW10003C", name="办公取暖费", unit=Unit("316001", "人社局本级"),
        budget=Budget(Decimal("14.30")), goals=["按时取暖"], extra=dict(sorted((NAMED | extra).items())), indicators=[
            Indicator("产出指标", "数量指标", "面积", weight=Decimal(60),
                      extra={"上年实绩": Decimal("3.5"), "评分标准": "每差1%扣1分"}),
            Indicator("满意度指标", "服务对象满意度指标", "满意度", weight=Decimal("30"))])


def submission(*projects: Project) -> Submission:
    made = Document.of([Submission(year=2023, projects=list(projects))])
    (settled,) = normal.normal(made, SCORED.units).submissions
    return settled


def read(data: bytes, kept: form.Form = SCORED) -> reader.Reading:
    return reader.read(grid.read(data), kept, "a.xlsx", "00")


def bent(one: Submission, cells: dict[str, object], formats: dict[str, str] | None = None) -> reader.Reading:
    """The workbook of a submission with other contents in some cells, read."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(one, SCORED)))
    for place, content in cells.items():
        book.worksheets[0][place].value = content
    for place, code in (formats or {}).items():
        book.worksheets[0][place].number_format = code
    data = io.BytesIO()
    book.save(data)
    return read(data.getvalue())


# ── values ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "raw", "value"), [
    ("number", "1,200", "1200"), ("number", 12.5, "12.5"), ("number", "10分", "10"), ("number", "１２", "12"),
    ("number", "-3", "-3"), ("number", "0", "0"), ("number", "", None),
    ("percent", "25%", "25"), ("percent", "２５％", "25"), ("percent", 25, "25"), ("percent", 0, "0"),
    ("money", "3.5", "3.50"), ("money", "5000元", "0.50"),
    ("date", "2023年1月5日", "2023-01-05"), ("date", "2023/1/5", "2023-01-05"), ("date", "2023.01.05", "2023-01-05"),
    ("date", date(2023, 1, 5), "2023-01-05"), ("date", datetime(2023, 1, 5), "2023-01-05"), ("date", " ", None),
    ("token", "0314 801", "0314801"), ("token", 314.0, "314"), ("text", " 张 三 ", "张三"),
])
def test_read(kind, raw, value):
    remarks: list[Remark] = []
    found = CODECS[kind].parse(raw, Context(SCORED.units), remarks)
    assert (found if found is None else str(found), remarks) == (value, [])


@pytest.mark.parametrize(("kind", "raw"), [
    ("number", "约10"), ("number", "1 2"), ("number", "10%"), ("number", "1,20"), ("percent", 0.25), ("percent", "25"),
    ("percent", "25分"), ("date", "2023年2月30日"), ("date", "2023年1月"), ("date", 44927), ("date", "1月5日"),
    ("date", datetime(2023, 1, 5, 8, 30)), ("number", datetime(2023, 1, 5)),
])
def test_unread(kind, raw):
    remarks: list[Remark] = []
    assert CODECS[kind].parse(raw, Context(SCORED.units), remarks) is None and len(remarks) == 1


def test_a_number_that_the_cell_shows_as_a_percentage_is_one_for_percents_alone():
    shown = Context(SCORED.units, percent=True)
    assert CODECS["percent"].parse(0.25, shown, []) == 25
    assert CODECS["number"].parse(0.25, shown, remarks := []) is None and remarks


def test_every_kind_a_marker_may_name_has_its_pair():
    for name, kind in ADDED.items():
        assert kind in CODECS, name
        value = "2023-01-05" if kind == "date" else "甲1" if kind in ("text", "paragraphs", "token") else Decimal("12.5")
        assert added.suits(kind, value) and not added.suits(kind, Decimal(1) if isinstance(value, str) else "甲")
        again = CODECS[kind].parse(CODECS[kind].format(value), Context(SCORED.units), [])
        assert again == value


# ── the document ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("extra", "why"), [
    ('{"a.b": 1}', "a name without"), ('{"": 1}', "a name without"), ('{"甲": null}', "got `null`"),
    ('{"甲": true}', "got `bool`"), ('{"甲": [1]}', "got `list`"), ('{"甲": NaN}', "finite"),
    ('{"甲": 1, "甲": 2}', "twice"), ('[]', "Expected `object`"), ('{"甲": 1e99}', "digits"), ('{"甲": "\\u0001"}', "XML")])
def test_refused_with_its_path(extra, why):
    data = '{"schema": "budget-performance/1", "submissions": [{"projects": [{"extra": %s}]}]}' % extra
    with pytest.raises(model.Refused, match=why) as error:
        model.decode(data.encode())
    assert "extra" in str(error.value)


def test_numbers_are_exact_and_absent_is_not_null():
    one = submission(project(year=Decimal(7), number=Decimal("0.10")), Project(name="乙", indicators=[
        Indicator(name="甲", weight=None)]))
    data = model.encode(Document.of([one]))
    again = model.decode(data)
    assert model.encode(again) == data and again.submissions[0] == one
    assert again.submissions[0].projects[0].extra["number"] == Decimal("0.1")
    other = json.loads(data)["submissions"][0]["projects"][1]
    assert "extra" not in other and other["indicators"][0].keys() & {"weight", "extra"} == set()


def test_the_normal_form_sorts_names_and_drops_what_says_nothing():
    findings = Findings()
    made = Project(name="甲", extra={"乙": " 某 某 ", "丙": "  ", "丁": Decimal("1.50")}, indicators=[
        Indicator(name="一", extra={"丙": ""})])
    (one,) = normal.normal(Document.of([Submission(year=2023, projects=[made])]), SCORED.units, findings).submissions
    assert list(one.projects[0].extra.items()) == [("丁", Decimal("1.5")), ("乙", "某某")]
    assert one.projects[0].indicators[0].extra is model.UNSET
    assert {(item.code, item.path) for item in findings} == {
        ("document-normalised", "extra"), ("document-normalised", "indicators[0].extra")}


# ── the workbook ────────────────────────────────────────────────────────────────────────────────


def test_what_the_form_asks_for_comes_back():
    one = submission(project(), Project(name="乙", indicators=[Indicator(name="甲")]))
    reading = read(workbook.write(one, SCORED))
    (found,) = reading.document.submissions
    assert [model.content(each) for each in found.projects] == [model.content(each) for each in one.projects]
    assert [item for item in reading.findings if item.severity != "info"] == []


def test_a_value_stands_in_its_cell_as_what_it_is():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(project()), SCORED))).worksheets[0]
    assert [sheet[place].value for place in ("F4", "B5", "H5", "B6", "F6", "E9", "H9")] == [
        "0314-8012345", "2023-01-05", 1.5, 1200, "25%", 60, 3.5]
    assert sheet["F4"].number_format == "General"
    assert [sheet[place].number_format for place in ("H5", "B6", "E9", "H9")] == ["0.00", "0", "0", "0.0"]


def test_typed_otherwise_it_is_read_and_on_record():
    reading = bent(submission(project()), {
        "B5": date(2023, 3, 1), "B6": "1,300", "F6": 0.5, "E9": "60分"}, {"F6": "0%", "B5": "yyyy/m/d"})
    (one,) = reading.document.submissions[0].projects
    assert (one.extra["开始日期"], one.extra["受益人数"], one.extra["配套比例"]) == ("2023-03-01", Decimal(1300), Decimal(50))
    assert one.indicators[0].weight == 60
    assert {item.path for item in reading.findings if item.code == "normalised"} >= {
        "extra.受益人数", "indicators[0].weight"}


def test_what_cannot_be_read_is_left_out_and_said_at_its_cell():
    reading = bent(submission(project()), {"B5": "春节前", "B6": "约一千", "F6": 0.5, "E9": "优"})
    (one,) = reading.document.submissions[0].projects
    assert one.extra.keys() & {"开始日期", "受益人数", "配套比例"} == set() and one.indicators[0].weight is model.UNSET
    errors = {(item.cell, item.path, item.code) for item in reading.findings if item.severity == "error"}
    assert errors == {("B5", "extra.开始日期", "date-unread"), ("B6", "extra.受益人数", "number-unread"),
                      ("F6", "extra.配套比例", "number-unread"), ("E9", "indicators[0].weight", "number-unread")}
    message = next(item.message("zh") for item in reading.findings if item.cell == "B6")
    assert message.startswith("受益人数“约一千”")


def test_points_alone_make_a_row():
    reading = bent(submission(project()), {"C10": None, "D10": None})
    row = reading.document.submissions[0].projects[0].indicators[1]
    assert (row.name, row.weight) == (None, Decimal(30))


def test_a_form_without_the_place_says_what_it_does_not_carry():
    one = submission(project())
    lost = {(each.path, str(each.value)) for each in unplaced.unplaced(one, HEBEI)}
    assert {path for path, _ in lost} == {*(f"extra.{name}" for name in NAMED), "indicators[0].weight",
                                          "indicators[1].weight", "indicators[0].extra.上年实绩",
                                          "indicators[0].extra.评分标准"}
    assert "budget.total" not in {path for path, _ in lost}


def test_a_value_of_another_kind_than_the_form_asks_has_no_place():
    one = submission(project(受益人数="三千", 开始日期="开春", 项目负责人=Decimal(3)))
    assert {each.path for each in unplaced.unplaced(one, SCORED)} == {
        "extra.受益人数", "extra.开始日期", "extra.项目负责人"}
    (again,) = read(workbook.write(one, SCORED)).document.submissions
    assert again.projects[0].extra.keys() == NAMED.keys() - {"受益人数", "开始日期", "项目负责人"}


# ── rules, merge, diff, lists ───────────────────────────────────────────────────────────────────


def test_the_form_says_what_the_points_come_to():
    one = submission(project())
    assert check.standard(SCORED).weights == 90 and check.standard(HEBEI).weights == 100
    codes = {fault.code for fault in check.rules.check(Document.of([one]), check.standard(SCORED))}
    assert "weight-sum" not in codes and "weight-blank" not in codes
    one.projects[0].indicators[0].weight = Decimal(50)
    (fault,) = (fault for fault in check.rules.check(Document.of([one]), check.standard(SCORED))
                if fault.code == "weight-sum")
    assert (fault.details["found"], fault.details["used"]) == ("80", "90")


def test_versions_differ_field_by_field_and_are_put_together_so():
    one, other = project(), project(受益人数="三千")  # unlike kinds under one name
    del other.extra["自筹资金"]
    other.indicators[0].weight = Decimal(50)
    other.indicators[0].extra = {"评分标准": "酌情"}
    found = differing([one, other])
    assert found == {"extra.受益人数": [Decimal(1200), "三千"], "extra.自筹资金": [Decimal("1.5"), None],
                     "indicators[0].weight": [Decimal(60), Decimal(50)],
                     "indicators[0].extra.上年实绩": [Decimal("3.5"), None],
                     "indicators[0].extra.评分标准": ["每差1%扣1分", "酌情"]}
    chosen = compose([one, other], dict.fromkeys(found, 1))
    assert model.content(chosen) == model.content(other)
    mixed = compose([one, other], dict.fromkeys(found, 0) | {"extra.自筹资金": 1, "indicators[0].extra.评分标准": 1})
    assert "自筹资金" not in mixed.extra and mixed.indicators[0].extra == {"上年实绩": Decimal("3.5"), "评分标准": "酌情"}


def test_a_merge_keeps_both_and_says_so():
    documents = [Document.of([submission(each)]) for each in (project(), project(受益人数="三千"))]
    findings = Findings()
    merged = union.merge(documents, findings)
    assert len(merged.submissions[0].projects) == 2
    assert [item.path for item in findings if item.code == "project-conflict"] == ["extra.受益人数"]


def test_a_change_is_told_by_its_name():
    before, after = (Document.of([submission(each)]) for each in (project(), project(受益人数=Decimal(1300))))
    after.submissions[0].projects[0].indicators[0].weight = Decimal("55.5")
    assert [(each.path, each.before, each.after) for each in diff.compare(before, after)] == [
        ("indicators[0].weight", "60", "55.5"), ("extra.受益人数", "1200", "1300")]


def test_the_ledger_and_the_tables_have_a_column_each(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    (tmp_path / "a.json").write_bytes(model.encode(Document.of([submission(project(), Project(
        name="乙", code="13082623P002237100069", extra={"受益人数": "若干"}))])))
    result = CliRunner().invoke(cli.main, ["issue", "--form", str(FORMS / "scored.xlsx"), str(tmp_path / "a.json"),
                                           "-o", str(tmp_path / "out")])
    assert result.exit_code in (0, 1), result.output
    book = openpyxl.load_workbook(tmp_path / "out" / "ledger.xlsx")
    heads = {cell.value: cell.column for cell in book["项目汇总"][2]}
    assert {*NAMED} <= heads.keys()
    row = next(row for row in book["项目汇总"].iter_rows(min_row=3) if row[2].value == "13082623P00M5MW10003C")
    assert row[heads["受益人数"] - 1].value == 1200 and row[heads["项目负责人"] - 1].value == "张三"
    heads = [cell.value for cell in book["指标明细"][2]]
    assert heads[-3:] == ["上年实绩", "评分标准", "分值"]
    assert [cell.value for cell in book["指标明细"][3]][-3:] == [3.5, "每差1%扣1分", 60]
    result = CliRunner().invoke(cli.main, ["merge", str(tmp_path / "a.json"), "-o", str(tmp_path / "m.parquet")])
    assert result.exit_code in (0, 1), result.output
    with duckdb.connect() as db:
        rows = db.execute(f"SELECT extra_受益人数, extra_自筹资金 FROM '{tmp_path}/m.parquet/projects.parquet' "
                          "ORDER BY number NULLS LAST, name DESC").fetchall()
        assert sorted(rows, key=str) == [("1200", Decimal("1.50")), ("若干", None)]
        weights = db.execute(f"SELECT weight, extra_评分标准 FROM '{tmp_path}/m.parquet/indicators.parquet'").fetchall()
        assert weights == [(Decimal(60), "每差1%扣1分"), (Decimal(30), None)]


# ── the form ────────────────────────────────────────────────────────────────────────────────────


def marked(cells: dict[str, str], facts: list[list[str]] | None = None) -> bytes:
    book = openpyxl.load_workbook(FORMS / "scored.xlsx")
    for place, content in cells.items():
        book.worksheets[0][place].value = content
    for row in facts or []:
        book["_form"].append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("marker", [
    "{{extra.项目负责人:人}}", "{{extra.}}", "{{extra}}", "{{extra.甲.乙}}", "{{goals.extra.甲}}", "{{name:text}}",
    "{{indicators[].extra}}"])
def test_a_slip_in_a_marker_is_refused_with_its_cell(marker):
    with pytest.raises(form.FormError, match="B4"):
        form.compile(marked({"B4": marker}))


def test_the_former_name_of_columns_passed_over_is_taken():
    assert form.compile(marked({}, [["extra", "说明栏"]])).extras == {"备注", "说明栏"}


@pytest.mark.parametrize("weight", ["一百", "0", "-5"])
def test_a_sum_of_points_that_is_none_is_refused(weight):
    book = openpyxl.load_workbook(FORMS / "scored.xlsx")
    row = next(row for row in book["_form"].iter_rows() if row[0].value == "weight")
    row[1].value = weight
    data = io.BytesIO()
    book.save(data)
    with pytest.raises(form.FormError, match=f"_form!B{row[0].row}"):
        form.compile(data.getvalue())


# ── the central form ────────────────────────────────────────────────────────────────────────────


CENTRAL = form.load("central_project")


def central(**changes: object) -> Submission:
    made = project()
    made.code, made.unit.code, made.extra = None, None, {"项目负责人": "张三", "联系电话": "0314-8012345"}
    for row in made.indicators:
        row.extra = model.UNSET
    for name, value in changes.items():
        setattr(made, name, value)
    (settled,) = normal.normal(Document.of([Submission(
        year=2023, department=model.Department(None, "人社局"), projects=[made])]), CENTRAL.units).submissions
    return settled


def edited(one: Submission, change) -> reader.Reading:
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(one, CENTRAL)))
    change(book.worksheets[0])
    data = io.BytesIO()
    book.save(data)
    return read(data.getvalue(), CENTRAL)


def test_the_side_label_reaches_down_along_all_rows():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(central(), CENTRAL))).worksheets[0]
    assert "A10:A12" in {str(area) for area in sheet.merged_cells.ranges} and sheet["A10"].value == "绩效指标"
    blank = central(indicators=[])
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(blank, CENTRAL))).worksheets[0]
    assert sheet["A10"].value == "绩效指标"


def alarms(reading: reader.Reading) -> list[str]:
    return [item.code for item in reading.findings if item.severity != "info"]


def test_a_title_of_plain_text_and_a_side_label_lose_nothing_where_the_form_is_bent():
    def unmerged(sheet) -> None:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        for row in (11, 12):
            sheet.cell(row, 1).value = "绩效指标"

    def down(sheet) -> None:
        unmerged(sheet)
        sheet.insert_rows(1, 3)

    for change in (down, unmerged,
                   lambda sheet: setattr(sheet["A1"], "value", "2023年度项目绩效目标申报表")):
        reading = edited(central(), change)
        (found,) = reading.document.submissions
        # what stands below a title that is another now is lost with it, and said so
        assert found.year == 2023 or "label-missing" in alarms(reading)
        assert [model.content(one) for one in found.projects] == [
            model.content(one) for one in central().projects], alarms(reading)
        assert set(alarms(reading)) <= {"label-missing", "not-understood"}


@pytest.mark.parametrize(("label", "total", "code"), [
    ("资金来源\n（万元）", "14.30", None), ("资金来源（元）", "0.00143", "money-unit-converted"),
    ("项目资金（万元）", "14.30", None), ("资金来源（美元）", None, "money-unit-unsure"),
    ("资金来源（元/万元）", None, "money-unit-unsure")])
def test_the_unit_of_money_inside_a_label_counts(label, total, code):
    def change(sheet) -> None:
        sheet["A6"].value = label
    reading = edited(central(), change)
    (one,) = reading.document.submissions[0].projects
    assert (one.budget and str(one.budget.total)) == total
    assert code is None or code in {item.code for item in reading.findings}


# ── codes ───────────────────────────────────────────────────────────────────────────────────────


NATIONAL = "13082623R000000123456"


def coded(scheme: str) -> form.Form:
    return form.compile(marked({}, [["codes", scheme]]))


@pytest.mark.parametrize(("scheme", "code", "faults"), [
    ("hebei", NATIONAL, {"code-pattern"}), ("national", NATIONAL, set()), ("national", NATIONAL[:-1], {"code-length"}),
    ("national", NATIONAL.replace("R", "Q"), {"code-pattern"}), ("national", "13082623P00M5MW10003X", set()),
    ("hebei", "13082623P00M5MW10003X", {"code-check"}), ("none", "2023-甲-7", set()),
    ("hebei", "2023-甲-7", {"code-length"})])
def test_codes_are_judged_as_the_form_has_them(scheme, code, faults):
    kept = coded(scheme)
    made = Document.of([Submission(year=2023, projects=[project()])])
    made.submissions[0].projects[0].code = code
    settled = normal.normal(made, normal.Terms(kept.units, codes=kept.codes))
    found = {fault.code for fault in check.rules.check(settled, check.standard(kept))}
    assert {each for each in found if each.startswith("code-")} == faults


def test_division_and_year_follow_from_the_codes_that_the_form_has():
    for scheme, year, division in (("national", 2023, "130826"), ("hebei", None, None), ("none", None, None)):
        kept = coded(scheme)
        made = Document.of([Submission(projects=[project()])])
        made.submissions[0].projects[0].code = NATIONAL
        (one,) = normal.normal(made, normal.Terms(kept.units, codes=kept.codes)).submissions
        assert (one.year, one.division, one.projects[0].code) == (year, division, NATIONAL)
        data = workbook.write(one, kept)
        assert read(data, kept).document.submissions[0].projects[0].code == NATIONAL


def test_no_letter_of_a_code_without_check_is_repaired():
    code = "13082623PO0M5MW10003C"  # with a zero there Hebei's check character fits
    for scheme, used in (("hebei", code.replace("O", "0")), ("national", code), ("none", code)):
        assert CODECS["code"].parse(code, Context(SCORED.units, codes=coded(scheme).codes), []) == used


def test_one_slip_in_a_code_without_check_makes_no_second_submission():
    kept = coded("national")
    made = Document.of([Submission(projects=[project(), project()])])
    for one, code in zip(made.submissions[0].projects, (NATIONAL, f"23{NATIONAL[2:]}")):
        one.code = code
    (one,) = normal.normal(made, normal.Terms(kept.units, codes=kept.codes)).submissions
    assert one.division is None and one.year == 2023


@pytest.mark.parametrize("scheme", ["national", "none"])
def test_a_form_with_other_codes_is_proven(scheme):
    from converter.issuing import proving
    proof = proving.prove(coded(scheme), 6)
    assert proof.losses == [] and proof.alarms == []


def test_an_unknown_kind_of_codes_is_refused():
    with pytest.raises(form.FormError, match="national"):
        coded("nationl")


# ── a target in cells of its own, under a header of two rows ────────────────────────────────────


SPLIT = form.load(str(FORMS / "split.xlsx"))


def targets(*typed: tuple[object, object, object], heads: bool = True) -> reader.Reading:
    """The form with indicators whose three cells hold this."""
    rows = [Indicator("产出指标", "数量指标", f"指标{place}", weight=Decimal(10)) for place, _ in enumerate(typed)]
    one = submission(Project(name="甲", budget=Budget(Decimal("1.00")), indicators=rows))
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(one, SPLIT)))
    for row, contents in enumerate(typed, 8):
        for column, content in enumerate(contents, 5):
            book.worksheets[0].cell(row, column).value = content
    data = io.BytesIO()
    book.save(data)
    return read(data.getvalue(), SPLIT)


def test_the_parts_of_a_target_are_put_together():
    reading = targets(("≥", 90, "%"), ("=", 12, "月"), (None, "效果显著", None), (None, 5, "个"), ("≤", "1,000", "元"),
                      ("≥", "≥95%", None), (">=", "90", "百分号"))
    found = [row.target for row in reading.document.submissions[0].projects[0].indicators]
    number = Decimal
    assert found == [
        model.Target("≥", number(90), "%", None), model.Target("=", number(12), "月", None), model.Target(text="效果显著"),
        model.Target("=", number(5), "个", None), model.Target("≤", number(1000), "元", None),
        model.Target("≥", number(95), "%", None), model.Target("≥", number(90), "%", None)]
    assert alarms(reading) == []


@pytest.mark.parametrize("typed", [
    ("≥", None, "%"), ("≥", "≤90", "%"), ("≥", 90, "户均"), ("≥", "90人", "%"), ("约", 90, "%")])
def test_parts_that_do_not_agree_are_left_empty_and_said(typed):
    reading = targets(typed)
    (row,) = reading.document.submissions[0].projects[0].indicators
    assert row.target is None
    assert any(item.severity == "error" and item.path == "indicators[0].target" for item in reading.findings)


def test_a_target_is_written_into_its_cells_and_a_note_has_no_place():
    one = submission(Project(name="甲", indicators=[
        Indicator("产出指标", "数量指标", "甲", target=model.Target("≥", Decimal("90.5"), "人", None)),
        Indicator("产出指标", "数量指标", "乙", target=model.Target(text="效果显著")),
        Indicator("产出指标", "数量指标", "丙", target=model.Target("=", Decimal(3), None, "按文件"))]))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.write(one, SPLIT))).worksheets[0]
    assert [[sheet.cell(row, column).value for column in (5, 6, 7)] for row in (8, 9, 10)] == [
        ["≥", 90.5, "人"], [None, "效果显著", None], ["=", 3, None]]
    assert [(each.path, each.value) for each in unplaced.unplaced(one, SPLIT) if each.path != "year"] == [
        ("indicators[2].target.note", "按文件")]


def test_a_form_of_another_print_is_proven():
    from converter.issuing import proving
    proof = proving.prove(SPLIT, 12)
    assert proof.losses == [] and proof.alarms == []


# ── rows below the table ────────────────────────────────────────────────────────────────────────


def footed(**extra: str) -> Project:
    return Project(name="甲", budget=Budget(Decimal("1.00")), extra=extra or model.UNSET, indicators=[
        Indicator("产出指标", "数量指标", "甲", weight=Decimal(10)), Indicator("满意度指标", "服务对象满意度指标", "乙")])


FOOT = {"填报人": "张三", "联系电话": "0314-8012345", "评价结论": "良"}


@pytest.mark.parametrize("change", [
    lambda sheet: None,
    lambda sheet: sheet.insert_rows(10),  # between table and foot
    lambda sheet: [setattr(sheet.cell(11, column), "value", value) for column, value in (
        (1, "填报人：张三"), (3, None), (6, "联系电话:0314-8012345"), (8, None))]])
def test_rows_below_the_table_are_read(change):
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(footed(**FOOT)), SPLIT)))
    sheet = book.worksheets[0]
    for area in list(sheet.merged_cells.ranges):
        if area.min_row > 7:
            sheet.unmerge_cells(str(area))
    change(sheet)
    data = io.BytesIO()
    book.save(data)
    reading = read(data.getvalue(), SPLIT)
    (one,) = reading.document.submissions[0].projects
    assert one.extra == FOOT and [row.name for row in one.indicators] == ["甲", "乙"]


def test_forms_with_a_foot_are_told_apart_where_they_are_stacked():
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(
        footed(**FOOT), footed(填报人="李四")), SPLIT)))
    first, second = book.worksheets[:2]
    for area in list(first.merged_cells.ranges):
        first.unmerge_cells(str(area))
    for row in second.iter_rows():
        for cell in row:
            if cell.value is not None:
                first.cell(cell.row + 13, cell.column).value = cell.value
    del book[second.title]
    data = io.BytesIO()
    book.save(data)
    found = read(data.getvalue(), SPLIT).document.submissions[0].projects
    assert [one.extra for one in found] == [FOOT, {"填报人": "李四"}]


def test_an_indicator_called_as_the_foot_is_comes_back_or_is_refused():
    one = footed(**FOOT)
    one.indicators[1].name = "评价结论"
    settled = submission(one)
    try:
        data = faithful.write(settled, SPLIT)
    except model.Refused as error:
        assert "indicators[1].name" in str(error)
    else:
        (found,) = read(data, SPLIT).document.submissions
        assert model.content(found.projects[0]) == model.content(settled.projects[0])


# ── a workbook of another form ──────────────────────────────────────────────────────────────────


ROOT = Path(__file__).parents[1]


def test_a_form_of_the_bureau_is_read_though_a_shipped_one_is_like_it():
    book = openpyxl.load_workbook(ROOT / "templates_xlsx" / "central_project.xlsx")
    book["_form"]["B1"].value = "own"
    data = io.BytesIO()
    book.save(data)
    own = form.compile(data.getvalue())
    assert read(workbook.write(central(), own), own).document.submissions[0].projects[0].name == "办公取暖费"
