"""What a form may look like: equal labels told apart by their place, in panes side by side."""
import io
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from dumper import saved

from converter import form, grid
from converter.checking import check
from converter.document import model, normal
from converter.document.model import Budget, Department, Document, Indicator, Project, Submission, Target, Unit
from converter.issuing import proving, unplaced, workbook
from converter.reading import reader

FORMS = Path(__file__).parent / "forms"
sys.path.insert(0, str(FORMS))
import draw  # noqa: E402

PANES = form.load(str(FORMS / "panes.xlsx"))
Change = Callable[[openpyxl.worksheet.worksheet.Worksheet], object]


def compiled(cells: dict[str, str | None], facts: list[list[str]] | None = None, name: str = "panes") -> form.Form:
    """A form of the tests with other contents in some cells, and further facts."""
    book = openpyxl.load_workbook(FORMS / f"{name}.xlsx")
    for place, content in cells.items():
        book.worksheets[0][place].value = content
    for row in facts or []:
        book["_form"].append(row)
    return form.compile(saved(book))


def submission(project: Project, kept: form.Form) -> Submission:
    (settled,) = normal.normal(Document.of([Submission(year=2023, projects=[project])]), kept.terms).submissions
    return settled


def read(data: bytes, kept: form.Form) -> reader.Reading:
    return reader.read(grid.read(data), kept, "a.xlsx", "00")


def bent(project: Project, kept: form.Form, change: Change) -> reader.Reading:
    """The project's workbook, changed by somebody, read."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(project, kept), kept)))
    change(book.worksheets[0])
    return read(saved(book), kept)


def alarms(reading: reader.Reading) -> list[str]:
    return [item.code for item in reading.findings if item.severity != "info"]


def assert_proven(kept: form.Form, documents: int = 8) -> None:
    proof = proving.prove(kept, documents)
    assert proof.losses == [] and proof.alarms == [] and proof.startled == [] and proof.documents == documents


# ── several values in one cell ──────────────────────────────────────────────────────────────────

CODED = {"A2": "{{unit.code}}-{{unit.name}}", "C3": "{{code}}-{{name}}", "F3": "主管部门及代码",
         "H3": "[{{department.code}}]{{department.name}}"}


def coded(code: str | None, name: str, units: str | None = None) -> Submission:
    made = Submission(year=2023, department=Department(code, name), projects=[
        Project(code="13082623P00M5MW10003C", name="甲-乙", unit=Unit(units, "某局本级"))])
    (settled,) = normal.normal(Document.of([made]), PANES.terms).submissions
    return settled


def test_code_and_name_in_one_cell_are_proven():
    assert_proven(compiled(CODED, name="ticked"))
    assert_proven(compiled({"C4": "[{{department.code}}]{{department.name}}"}), 4)  # no unit has a code


def test_a_departments_code_is_three_digits_in_brackets():
    kept = compiled(CODED, name="ticked")
    data = workbook.write(coded("105", "教育部", "105001"), kept)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [sheet[place].value for place in ("A2", "C3", "H3")] == [
        "105001-某局本级", "13082623P00M5MW10003C-甲-乙", "[105]教育部"]
    (found,) = read(data, kept).document.submissions
    assert (found.department, found.projects[0].name) == (Department("105", "教育部"), "甲-乙")


@pytest.mark.parametrize(("content", "code", "name", "codes"), [
    ("［105］ 教育部", "105", "教育部", []), ("[105001]教育部", None, None, ["text-unread"]),
    ("105教育部", None, None, ["text-unread"]), ("[106]教育部", "105", "教育部", ["department-differs"])])
def test_what_is_no_departments_code_is_said(content, code, name, codes):
    kept = compiled(CODED, name="ticked")
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(coded("105", "教育部", "105001"), kept)))
    book.worksheets[0]["H3"].value = content
    reading = read(saved(book), kept)
    (found,) = reading.document.submissions
    # the units' codes say the department's where it cannot be read
    assert found.department == Department(code or "105", name)
    assert [code for code in alarms(reading) if code in ("text-unread", "department-differs")] == codes


@pytest.mark.parametrize(("cell", "content", "told"), [
    ("A2", "316001人社局", ("316001", "人社局")), ("A2", "316001 —人社局", ("316001", "人社局")),
    ("A2", "人社局（316001）", ("316001", "人社局")), ("A2", "人社局", (None, "人社局")),
    ("A2", "316001001某所", "unit-code-unread"), ("A2", "316001-001某所", ("316001", "001某所")),
    ("C3", "13082623P00M5MW10003C甲-乙", ("13082623P00M5MW10003C", "甲-乙")),
    ("C3", "13082623P00M5MW10003C－甲-乙", ("13082623P00M5MW10003C", "甲-乙")), ("C3", "甲-乙", "text-unread"),
    ("H3", "（316）人社局", ("316", "人社局")), ("H3", "316-人社局", ("316", "人社局")), ("H3", "316人社局", "text-unread"),
    ("H3", "人社局", ("316", "人社局"))])
def test_code_and_name_are_told_apart_however_they_are_divided(cell, content, told):
    """`316001人社局` where the form prints `316001-人社局`: a person reads it at once."""
    kept = compiled(CODED, name="ticked")
    book = openpyxl.load_workbook(io.BytesIO(workbook.write(coded("316", "部", "316001"), kept)))
    book.worksheets[0][cell].value = content
    reading = read(saved(book), kept)
    (found,) = reading.document.submissions
    project = found.projects[0]
    if isinstance(told, str):
        assert told in alarms(reading)
        return
    assert {"A2": project.unit and (project.unit.code, project.unit.name), "C3": (project.code, project.name),
            "H3": found.department and (found.department.code, found.department.name)}[cell] == told
    assert alarms(reading) == []


def test_a_code_of_the_department_without_codes_of_units_has_a_place_or_is_said():
    assert coded("105", "教育部").department == Department("105", "教育部")
    lost = [each.path for each in unplaced.unplaced(coded("105", "教育部"), form.load())]
    assert "department.code" in lost
    assert "department.code" not in [each.path for each in unplaced.unplaced(coded("105", "某", "105001"), form.load())]


def test_what_could_not_be_told_apart_again_is_not_written():
    kept = compiled({"C4": "{{department.code}}{{department.name}}"})
    with pytest.raises(model.Refused, match="department.name|department.code"):
        workbook.write(coded(None, "105室"), kept)


# ── equal labels, in panes side by side ─────────────────────────────────────────────────────────

AHEAD = {"中期资金总额": Decimal("30.00"), "中期财政拨款": Decimal("20.00"), "中期其他资金": Decimal("10.00"),
         "中期目标": "目标一\n目标二"}


def twofold() -> Project:
    return Project(
        name="甲", unit=Unit(None, "人社局"), budget=Budget(Decimal("10.00"), Decimal("8.00"), Decimal("2.00")),
        goals=["今年的事"], extra=dict(sorted(AHEAD.items())), indicators=[
            Indicator("产出指标", "数量指标", "培训人数", target=Target("≥", Decimal(100), "人", None),
                      extra={"中期三级指标": "三年培训人数", "中期二级指标": "数量指标", "中期指标值": "≥300人"}),
            Indicator("产出指标", extra={"中期三级指标": "三年达标率", "中期二级指标": "质量指标", "中期指标值": "≥90%"})])


def test_a_form_with_two_panes_is_proven():
    assert_proven(PANES)


def test_heads_of_two_panes_under_common_ones_are_proven():
    """一级指标 stands beside 中期指标 and 年度指标, which have the other heads below them."""
    cells = {place: content for place, content in draw.PANES.items() if place.partition(":")[0][1:] not in ("10", "11")}
    heads = zip(("C", "D", "E", "F", "G", "H"), ("二级指标", "三级指标", "指标值") * 2)
    cells |= {"A10:A12": "绩效指标", "B10:B11": "一级指标", "C10:E10": "中期指标", "F10:I10": "年度指标",
              **{f"{column}11": text for column, text in heads},
              **{f"{place.partition(':')[0][0]}12": text for place, text in draw.PANES.items() if "[]." in text}}
    assert_proven(form.compile(saved(draw.drawn(cells, [["id", "deep"], ["edition", "1"], ["codes", "none"]]))), 4)


def test_each_pane_is_read_from_its_own_columns():
    one = submission(twofold(), PANES)
    (found,) = read(workbook.write(one, PANES), PANES).document.submissions
    assert model.content(found.projects[0]) == model.content(one.projects[0])


@pytest.mark.parametrize("cell", ["C6", "F6", "C7", "F7", "C10", "F10", "D10", "G10", "E10", "H10"])
def test_an_equal_label_that_is_lost_leaves_nothing_in_the_other_pane(cell):
    """Which of two equal labels is left, nothing tells: the values of both are empty, and that is said."""
    reading = bent(twofold(), PANES, lambda sheet: setattr(sheet[cell], "value", None))
    (found,) = reading.document.submissions[0].projects if reading.document.submissions else [Project()]
    before, after = dict(model.walk(twofold())), dict(model.walk(found))
    assert all(after[path] in (None, before.get(path)) for path in after if after[path] is not model.UNSET
               and path not in ("$.number",) and ".origin" not in path)
    assert alarms(reading)


def unmerged(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


@pytest.mark.parametrize(("change", "is_whole"), [
    (lambda sheet: setattr(sheet["H10"], "value", "年度指标值"), True), (unmerged, True),
    (lambda sheet: (unmerged(sheet), sheet.insert_rows(6)), False)])
def test_panes_are_told_apart_by_their_order(change: Change, is_whole: bool):
    """Where a merge that says how wide the form is was undone, the right edge may be lost, and that is said."""
    reading = bent(twofold(), PANES, change)
    (found,) = reading.document.submissions[0].projects
    assert found.extra == AHEAD
    assert [(row.name, (row.extra or {}).get("中期三级指标")) for row in found.indicators] == [
        ("培训人数", "三年培训人数"), (None, "三年达标率")]
    assert found.budget == twofold().budget if is_whole else alarms(reading)


def test_a_row_of_the_other_pane_alone_lacks_nothing():
    codes = {(fault.code, fault.path) for fault in check.rules.check(
        Document.of([submission(twofold(), PANES)]), check.standard(PANES)) if "[1]" in fault.path}
    assert codes == set()
    one = twofold()
    one.indicators[1].extra = {"备注": "略"}
    paths = {fault.path for fault in check.rules.check(Document.of([submission(one, PANES)]), check.standard(PANES))}
    assert paths >= {"indicators[1].name", "indicators[1].target"}


def test_a_field_under_an_equal_label_has_its_own_name():
    assert "indicators.extra.中期指标值" not in PANES.labels
    assert PANES.labels["budget.total"] == "年度资金总额"


# ── a table under a table ───────────────────────────────────────────────────────────────────────

TWOFOLD = form.compile(saved(draw.twofold()))


def two_tables() -> Project:
    """Two indicators of the term, and two of the year."""
    return Project(
        name="甲", unit=Unit(None, "人社局"), budget=Budget(Decimal("10.00")), goals=["今年的事"],
        extra={"中期目标": "三年的事", "填报人": "张三"}, indicators=[
            Indicator(extra={"中期一级指标": "产出指标", "中期三级指标": "三年培训人数", "中期指标值": "≥300人"}),
            Indicator(extra={"中期一级指标": "效益指标", "中期三级指标": "三年达标率", "中期指标值": "≥90%"}),
            Indicator("产出指标", "数量指标", "培训人数", target=Target("≥", Decimal(100), "人", None), weight=Decimal(10)),
            Indicator("效益指标", None, "达标率", target=Target("≥", Decimal(90), "%", None), weight=Decimal(20))])


def test_a_form_with_a_table_under_a_table_is_proven():
    assert_proven(TWOFOLD)
    bare = {place: text for place, text in draw.TWOFOLD.items() if place[1:3].rstrip(":") != "9"}
    bare = {place: text for place, text in bare.items() if not place.startswith(("A7", "A10"))}
    facts = [["id", "bare"], ["edition", "1"], ["codes", "none"]]
    assert_proven(form.compile(saved(draw.drawn(bare, facts))), 4)  # nothing stands between but the second header


def test_equal_labels_of_two_tables_are_told_apart_by_the_table():
    one = submission(two_tables(), TWOFOLD)
    data = workbook.write(one, TWOFOLD)
    reading = read(data, TWOFOLD)
    assert model.content(reading.document.submissions[0].projects[0]) == model.content(one.projects[0])
    assert alarms(reading) == [] and TWOFOLD.panes == {"中期一级指标", "中期二级指标", "中期三级指标", "中期指标值"}
    codes = {fault.path for fault in check.rules.check(Document.of([one]), check.standard(TWOFOLD))}
    assert not any(path.startswith(("indicators[0]", "indicators[1]")) for path in codes)


@pytest.mark.parametrize("change", [
    lambda sheet: [setattr(cell, "value", None) for cell in sheet[7][1:5]],
    lambda sheet: [setattr(cell, "value", None) for cell in sheet[11]],
    lambda sheet: [setattr(cell, "value", None) for cell in sheet[11][2:]],
    lambda sheet: [sheet.cell(20, cell.column, cell.value) for cell in sheet[11]],
    lambda sheet: (sheet.insert_rows(9), [sheet.cell(9, cell.column, cell.value) for cell in sheet[7]]),
    lambda sheet: sheet.delete_rows(10, 2),
    lambda sheet: [sheet.cell(cell.row + 30, cell.column, cell.value) for row in list(sheet) for cell in row
                   if type(cell).__name__ == "Cell"],
    lambda sheet: sheet.move_range("A7:F9", rows=20)])
def test_of_two_tables_nothing_goes_into_the_other(change: Change):
    """A header lost, once more, moved, two forms on a sheet: nothing is read under another name than it was written."""
    reading = bent(two_tables(), TWOFOLD, change)
    rows = [row for one in reading.document.submissions for each in one.projects for row in each.indicators]
    whole = {(row.name, row.extra["中期三级指标"] if row.extra else None) for row in submission(
        two_tables(), TWOFOLD).projects[0].indicators}
    assert {(row.name, (row.extra or {}).get("中期三级指标")) for row in rows} <= whole
    assert len(rows) == 4 or any(item.severity == "error" for item in reading.findings)


def test_an_entry_of_both_tables_stands_in_the_years_and_the_rest_is_said():
    both = two_tables()
    both.indicators[2].extra = {"中期三级指标": "三年"}
    one = submission(both, TWOFOLD)
    assert [each.path for each in unplaced.unplaced(one, TWOFOLD) if "indicators" in each.path] == [
        "indicators[2].extra.中期三级指标"]


def test_a_blank_has_rows_for_both_tables():
    data = workbook.blank(TWOFOLD, Submission(projects=[workbook.prefilled(Project(), TWOFOLD)]))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    heads = [cell.row for cell in sheet["C"] if cell.value == "二级指标"]
    assert heads == [7, 12] and sheet["B13"].value == "产出指标"


@pytest.mark.parametrize(("cells", "why"), [
    ({"B12": "一级指标", "B13": "{{indicators[].level2}}", "F11": None}, r"申报表!B13.*one row"),
    ({}, None)])
def test_what_is_no_table_under_a_table_is_refused(cells, why):
    if why:
        with pytest.raises(form.FormError, match=why):
            compiled(cells)
        return
    book = draw.twofold()
    book.worksheets[0]["B8"].value = "{{indicators[].basis}}"
    with pytest.raises(form.FormError, match=r"申报表!B11.*extra\."):
        form.compile(saved(book))


def test_an_alias_names_one_of_equal_labels():
    (label,) = (label for label in PANES.page("project").labels if label.name == "指标值#2")
    assert label.keys == {"指标值", "年度指标值"}
    with pytest.raises(form.FormError, match=r"指标值#3.*nearest is “指标值#[12]”"):
        compiled({}, [["alias", "指标值#3", "某"]])
    with pytest.raises(form.FormError, match="nearest is “项目名称”"):
        compiled({}, [["alias", "项目名称#2", "某"]])
