"""The compiled form, and two forms that are not shipped: nothing of a form is in the code."""
import json
from io import BytesIO
from pathlib import Path

import msgspec
import openpyxl
import pytest
from click.testing import CliRunner

from converter import cli, form, grid
from converter.document import model, normal
from converter.issuing import workbook
from converter.reading import reader

ROOT = Path(__file__).parents[1]
FORMS = Path(__file__).parent / "forms"
TOY, COLUMNS = str(FORMS / "toy.xlsx"), str(FORMS / "columns.xlsx")

REVIEW = """the compiled form {name} is not what tests/forms/{name}.txt says.
Read the difference line by line: each is a label, a value, its place or its type that the template now declares.
Where it is what you meant: `jixiao form{option} > tests/forms/{name}.txt`, and commit it with the template."""


@pytest.mark.parametrize("name", ["hebei_county", "toy", "columns"])
def test_the_compiled_form_is_the_reviewed_one(name):
    source = {"toy": TOY, "columns": COLUMNS}.get(name)
    expected = (FORMS / f"{name}.txt").read_text(encoding="utf-8")
    found = form.describe(form.load(source) if source else form.load())
    option = f" --form tests/forms/{name}.xlsx" if source else ""
    assert found.split("\n") == expected.split("\n"), REVIEW.format(name=name, option=option)


# ── documents that a form can hold ──────────────────────────────────────────────────────────────


def samples() -> list[model.Submission]:
    folder = ROOT / "samples"
    return [model.decode((folder / f"{name}.json").read_bytes()).submissions[0] for name in ("fengning", "julu")]


def indicator(**values) -> model.Indicator:
    return model.Indicator(**values)


def odd() -> model.Submission:
    """What trips spreadsheets up: formulas, numbers as names, blanks, long texts, labels of the form as values."""
    number = model.Decimal
    targets = [model.Target(text="=1+1"), model.Target("≥", number("90"), "%", None), None,
               model.Target("=", number("0"), None, None), model.Target("≤", number("0.5"), None, "长" * 300)]
    return model.Submission(projects=[
        model.Project(name="=1+1", budget=model.Budget(total=model.Decimal("0.00"))),
        model.Project(name="名称", code="13082623P00M5MW10003C", budget=model.Budget(total=model.Decimal("1234567.891")),
                      goals=["一", "二", "三"], purpose="2023"),
        model.Project(name="长" * 2000, indicators=[
            indicator(level1="甲类" if place < 3 else "乙类", name=f"指标{place}", target=target)
            for place, target in enumerate(targets)]),
        model.Project(code="13082623P00M5MW10003C", name="一", indicators=[
            indicator(level1="甲类", name=str(place)) for place in range(60)]),
    ])


def held(one: model.Submission, kept: form.Form) -> model.Submission:
    """The submission with nothing but what the form has a place for, in normal form."""
    slots = [slot for page in kept.pages for part in (page, *page.repeats) for slot in part.slots]
    fields = {part.path for slot in slots for part in slot.fields}

    def strip(part, cls, path):
        for name in part.__struct_fields__:
            value, here = getattr(part, name), f"{path}{name}"
            below = any(other.startswith((f"{here}.", f"{here}[]")) for other in fields)
            if isinstance(value, list) and below:
                for entry in value:
                    strip(entry, None, f"{here}[].")
            elif isinstance(value, msgspec.Struct) and below and not isinstance(value, model.Target):
                strip(value, None, f"{here}.")
            elif here not in fields and name != "projects":
                setattr(part, name, [] if isinstance(value, list) else None)

    copy = model.decode(model.encode(model.Document.of([one]))).submissions[0]
    for project in copy.projects:
        strip(project, None, "")
        project.number = project.origin = None
    strip(copy, None, "")
    copy.conflicts = model.UNSET
    (settled,) = normal.normal(model.Document.of([copy]), kept.units).submissions
    return settled


def bare(one: model.Submission) -> dict:
    projects = [msgspec.structs.replace(project, number=None, origin=None) for project in one.projects]
    return json.loads(model.encode(msgspec.structs.replace(one, projects=projects)))


def read(data: bytes, kept: form.Form) -> reader.Reading:
    return reader.read(grid.read(data), kept, "file.xlsx", "0" * 64)


DOCUMENTS = {"fengning": lambda: samples()[0], "julu": lambda: samples()[1], "odd": odd}
FOREIGN = pytest.mark.parametrize("source", [TOY, COLUMNS], ids=["toy", "columns"])


@FOREIGN
@pytest.mark.parametrize("name", DOCUMENTS)
def test_law_1_holds_for_any_form(source, name):
    kept = form.load(source)
    submission = held(DOCUMENTS[name](), kept)
    assert submission.projects and any(project.indicators for project in submission.projects)
    data = workbook.write(submission, kept)
    assert data == workbook.write(submission, kept)
    reading = read(data, kept)
    (found,) = reading.document.submissions
    assert bare(found) == bare(submission)
    allowed = {"money-places", "project-twice"} if name == "odd" else set()   # what is odd is said
    assert {item.code for item in reading.findings if item.severity != "info"} <= allowed


@FOREIGN
@pytest.mark.parametrize("down, right", [(3, 0), (0, 2), (5, 4)])
def test_a_form_is_read_wherever_it_stands(source, down, right):
    kept = form.load(source)
    submission = held(samples()[0], kept)
    submission.projects = submission.projects[:2]
    book = openpyxl.load_workbook(BytesIO(workbook.write(submission, kept)))
    for sheet in book.worksheets:
        if sheet.title in ("封面", "目录", "部门整体绩效目标", form.HIDDEN_SHEET):
            continue
        merged = [str(area) for area in sheet.merged_cells.ranges]
        for area in merged:
            sheet.unmerge_cells(area)
        sheet.move_range(sheet.dimensions, rows=down, cols=right)
        for area in merged:
            sheet.merge_cells(**moved(area, down, right))
    stream = BytesIO()
    book.save(stream)
    reading = read(stream.getvalue(), kept)
    (found,) = reading.document.submissions
    assert bare(found) == bare(submission)
    assert not [item for item in reading.findings if item.severity != "info"]
    # the origin is the first cell of the form, which is where it was moved
    assert {project.origin.cell for project in found.projects} == {f"{'ABCDE'[right]}{down + 1}"}


def moved(area: str, down: int, right: int) -> dict[str, int]:
    box = openpyxl.worksheet.cell_range.CellRange(area)
    box.shift(col_shift=right, row_shift=down)
    return {"start_row": box.min_row, "end_row": box.max_row, "start_column": box.min_col, "end_column": box.max_col}


def test_the_sheets_of_the_toy_look_as_it_declares():
    kept = form.load(TOY)
    submission = held(samples()[0], kept)
    book = openpyxl.load_workbook(BytesIO(workbook.write(submission, kept)))
    assert book.sheetnames == [f"{place}号" for place in range(1, 27)] + ["_form"]
    rows = [[cell.value for cell in row] for row in book["1号"].iter_rows()]
    assert rows[:5] == [["代码", "13082623P00M5MW10003C", None], ["名称", "办公取暖费项目", None], ["预算（万元）", 14.3, None],
                        ["要求", "指标", "类别"],
                        ["≥90 用于办公取暖正常运行工作开展的程度", "办公取暖费支付的比例", "产出指标"]]
    facts = {row[0].value: row[1].value for row in book["_form"].iter_rows()}
    assert (facts["id"], facts["edition"]) == ("toy", "7")


def test_a_form_does_not_take_another_for_its_own():
    shipped, toy = form.load(), form.load(TOY)
    submission = samples()[1]
    for wrote, reads in ((shipped, toy), (toy, shipped)):
        data = workbook.write(held(submission, wrote), wrote)
        with pytest.raises(grid.Unreadable) as refusal:
            read(data, reads)
        assert refusal.value.key == "no-form"


def test_a_form_file_serves_every_command(tmp_path):
    kept = form.load(TOY)
    (tmp_path / "d.json").write_bytes(model.encode(model.Document.of([held(samples()[1], kept)])))
    for arguments in (["convert", "d.json", "-o", "d.xlsx"], ["convert", "d.xlsx", "-o", "back.json"],
                      ["merge", "d.xlsx", "-o", "m.json"], ["template", "--projects", "2", "-o", "t.xlsx"],
                      ["template", "--from", "d.xlsx", "-o", "p.xlsx"]):
        paths = [str(tmp_path / one) if "." in one else one for one in arguments]
        result = CliRunner().invoke(cli.main, [*paths, "--form", TOY])
        assert result.exit_code == 0, result.output
    assert bare(model.decode((tmp_path / "back.json").read_bytes()).submissions[0]) == bare(held(samples()[1], kept))
    assert openpyxl.load_workbook(tmp_path / "t.xlsx")["1号"]["A1"].value == "代码"
    assert openpyxl.load_workbook(tmp_path / "p.xlsx")["1号"]["B2"].value == samples()[1].projects[0].name


def test_a_plan_without_a_label_of_its_own_is_written_and_read(tmp_path):
    """Nothing in this form says what bare figures of the plan are."""
    book = openpyxl.load_workbook(TOY)
    sheet = book["一览"]
    sheet.move_range("A4:C5", rows=2)
    for column, label, point in (("A", "3月底", "march"), ("B", "12月底", "december")):
        sheet[f"{column}4"], sheet[f"{column}5"] = label, f"{{{{spending_plan.{point}}}}}"
    book.save(tmp_path / "plan.xlsx")
    kept = form.load(str(tmp_path / "plan.xlsx"))
    for submission in (held(samples()[0], kept), held(samples()[1], kept)):
        assert any(project.spending_plan for project in submission.projects)
        (found,) = read(workbook.write(submission, kept), kept).document.submissions
        assert bare(found) == bare(submission)


# ── templates that mean nothing ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("marker, words", [
    ("{{budget.totall}}", "the model has no value 'budget.totall'"),
    ("{{projects[].colour}}", "the model has no value 'projects[].colour'"),
    ("{{indicators[].price}}", "the model has no value 'indicators[].price'"),
    ("{{=nobody}}", "the model has no value 'nobody'"),
    ("{{}}", "the model has no value ''"),
    ("{{@currency}}", "no directive 'currency'"),
])
def test_a_marker_that_means_nothing_names_sheet_and_cell(tmp_path, marker, words):
    book = openpyxl.load_workbook(TOY)
    book["一览"]["B3"] = f"约{marker}"
    book.save(tmp_path / "form.xlsx")
    with pytest.raises(form.FormError) as error:
        form.compile((tmp_path / "form.xlsx").read_bytes())
    assert str(error.value).startswith("一览!B3: ") and words in str(error.value)
    result = CliRunner().invoke(cli.main, ["form", "--form", str(tmp_path / "form.xlsx")])
    assert result.exit_code == 2 and "一览!B3" in result.output and "Traceback" not in result.output


@pytest.mark.parametrize("missing", ["sheet", "id", "edition"])
def test_a_template_without_its_facts_is_no_form(tmp_path, missing):
    book = openpyxl.load_workbook(TOY)
    if missing == "sheet":
        del book["_form"]
    else:
        next(row[0] for row in book["_form"].iter_rows() if row[0].value == missing).value = "other"
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(form.FormError) as error:
        form.compile(stream.getvalue())
    assert ("_form" if missing == "sheet" else missing) in str(error.value)


def test_the_shipped_form_is_found_by_its_name_and_compiled_once():
    assert form.names() == ("hebei_county",)
    assert form.load("hebei_county") is form.load("hebei_county")
    assert (form.load().id, form.load().edition) == ("hebei_county", "1")
