"""The compiled form, and two forms that are not shipped: nothing of a form is in the code."""
import json
import pickle
import random
from datetime import datetime
from io import BytesIO
from pathlib import Path

import msgspec
import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner

from converter import cli, form, grid
from converter.document import model, normal
from converter.issuing import proving, unplaced, workbook
from converter.reading import reader

ROOT = Path(__file__).parents[1]
FORMS = Path(__file__).parent / "forms"
NAMES = ("toy", "columns", "scored", "split", "panes", "funded", "ticked", "graded")
TOY, COLUMNS, SCORED, *DRAWN = (str(FORMS / f"{name}.xlsx") for name in NAMES)

REVIEW = """the compiled form {name} is not what tests/forms/{name}.txt says.
Read the difference line by line: each is a label, a value, its place or its type that the template now declares.
Where it is what you meant: `jixiao form{option} > tests/forms/{name}.txt`, and commit it with the template."""


@pytest.mark.parametrize("name", ["hebei_county", "central_project", *NAMES])
def test_the_compiled_form_is_the_reviewed_one(name):
    source = {Path(drawn).stem: drawn for drawn in (TOY, COLUMNS, SCORED, *DRAWN)}.get(name)
    expected = (FORMS / f"{name}.txt").read_text(encoding="utf-8")
    found = form.describe(form.load(source or name))
    option = f" --form tests/forms/{name}.xlsx" if source else f" {name}"
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
                absent = model.UNSET if name in ("weight", "extra") else None
                setattr(part, name, [] if isinstance(value, list) else absent)

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


def test_a_form_alone_does_not_take_another_for_its_own():
    data = workbook.write(held(samples()[1], form.load(TOY)), form.load(TOY))
    with pytest.raises(grid.Unreadable) as refusal:
        read(data, form.load())
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


def refused(book: openpyxl.Workbook) -> form.FormError:
    stream = BytesIO()
    book.save(stream)
    with pytest.raises(form.FormError) as error:
        form.compile(stream.getvalue())
    assert "None" not in str(error.value)
    return error.value


@pytest.mark.parametrize("marker, words", [
    ("{{budget.totall}}", "there is no value “budget.totall” (nearest is budget.total)"),
    ("{{projects[].colour}}", "there is no value “projects[].colour”"),
    ("{{indicators[].descripton}}", "(nearest is indicators[].description)"),
    ("{{indicators.target}}", "(nearest is indicators[].target)"),
    ("{{name[]}}", "(nearest is name)"),
    ("{{=nobody}}", "there is no value “nobody”"),
    ("{{=ordinl}}", "(nearest is ordinal)"),
    ("{{}}", "there is no value “”"),
    ("{{@money}}", "there is no directive “@money” (nearest is @money_unit)"),
])
def test_a_marker_that_means_nothing_names_sheet_cell_and_the_nearest(tmp_path, marker, words):
    book = openpyxl.load_workbook(TOY)
    book["一览"]["B3"] = f"约{marker}"
    book.save(tmp_path / "form.xlsx")
    error = refused(book)
    assert str(error).startswith("一览!B3: ") and words in str(error)
    for lang, said in (("zh", error.sentence("zh")), ("en", str(error))):
        result = CliRunner().invoke(cli.main, ["form", "--form", str(tmp_path / "form.xlsx"), "--lang", lang])
        assert result.exit_code == 2 and said in result.output and "Traceback" not in result.output


@pytest.mark.parametrize("row, cell, words", [
    (["requird", "name"], "A11", "there is no fact “requird” (nearest is required)"),
    (["", "name"], "A11", "there is no fact “”"),
    (["required", "budgets.total"], "B11", "no place for a project's “budgets.total” (nearest is budget.total)"),
    (["required", "year"], "B11", "no place for a project's “year”"),
    (["required", "purpose"], "B11", "no place for a project's “purpose”"),
    (["required"], "A11", "`required` takes 1 values"),
    (["required", "name", "code"], "C11", "“code” is too many"),
    (["merge", "indicators[].levle1"], "B11", "“indicators[].levle1” (nearest is indicators[].level1)"),
    (["merge", "name"], "B11", "no column of the form's rows is “name”"),
    (["alias", "名 稱", "叫法"], "B11", "no label of the form is “名 稱” (nearest is “名称”)"),
    (["alias", "名称"], "A11", "`alias` takes 2 values"),
    (["sheet_name", "一揽", "{{name}}"], "B11", "“一揽” (nearest is “一览”)"),
    (["sheet_name", "一览", "{{purpose}}"], "C11", "“purpose” means nothing here"),
    (["sheet_name", "一览", "{{nmae}}"], "C11", "“nmae” (nearest is name)"),
    (["level", "丙类", "丙", "预印"], "D11", "“预印” means nothing here (nearest is 预置)"),
    (["level1", "甲"], "B11", "“甲” means nothing here (nearest is 甲类)"),
    (["severity", "code-checks", "off"], "B11", "there is no rule “code-checks” (nearest is code-check)"),
    (["severity", "code-check", "of"], "C11", "there is no severity “of”"),
    (["edition", "8"], "A11", "`edition` may stand once only"),
])
def test_a_fact_that_means_nothing_names_its_cell_and_the_nearest(row, cell, words):
    book = openpyxl.load_workbook(TOY)
    book["_form"].append(row)
    error = refused(book)
    assert str(error).startswith(f"_form!{cell}: ") and words in str(error)
    assert error.sentence("zh").startswith(f"_form!{cell}: ") and error.sentence("zh") != str(error)


@pytest.mark.parametrize("cells, cell, words", [
    ({"E3": "{{purpose}}"}, "E3", "“purpose” has no label"),
    ({"D5": "{{indicators[].basis}}"}, "D5", "“indicators[].basis” has no label"),
    ({"C5": "指标{{indicators[].name}}"}, "C5", "“indicators[].name” shares its own and could not be read back"),
    ({"C5": "{{indicators[].name}}{{indicators[].basis}}"}, "C5", "“indicators[].name” shares its own"),
    ({"D5": "元"}, "D5", "a row that is repeated for every entry holds nothing but markers; this is “元”"),
    ({"D1": datetime(2023, 1, 1)}, "D1", "this is “2023-01-01"),
    ({"D1": True}, "D1", "this is “True”"),
    ({"封面": ["部门", "{{department.name}}"]}, "A2", "“department.name” stands on a sheet of labels"),
])
def test_a_cell_that_could_not_be_read_back_is_refused(cells, cell, words):
    book = openpyxl.load_workbook(TOY)
    for place, content in cells.items():
        if isinstance(content, list):
            for line in content:
                (book[place] if place in book else book.create_sheet(place)).append([line])
        else:
            book["一览"][place] = content
    error = refused(book)
    assert f"!{cell}: " in str(error) and words in str(error)


# ── formulas of a template ──────────────────────────────────────────────────────────────────────


def computed(cells: dict[tuple[str, str], tuple[str, object]], names: dict[str, str] = {},
             texts: dict[tuple[str, str], str] = {}) -> bytes:
    """The toy with a cover and a page of goals, and formulas that hold a result: (sheet, cell) → formula, result."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheets = {name: book.add_worksheet(name) for name in ("封面 一", "目标 二", "一览", "_form")}
    sheets["封面 一"].write_string("A1", "{{year}}年文本")
    sheets["封面 一"].write_string("A2", "{{prepared_by}}编制")
    sheets["目标 二"].write_string("A1", "总体目标")
    sheets["目标 二"].write_string("A2", "{{overall.goals[].heading}}")
    sheets["目标 二"].write_string("A3", "{{overall.goals[].text}}")
    toy = openpyxl.load_workbook(TOY)
    for name in ("一览", "_form"):
        for row in toy[name].iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheets[name].write_string(cell.coordinate, str(cell.value))
    for (sheet, cell), content in texts.items():
        sheets[sheet].write_string(cell, content)
    for (sheet, cell), (formula, result) in cells.items():
        sheets[sheet].write_formula(cell, formula, None, result)
    for name, formula in names.items():
        book.define_name(name, formula)
    book.close()
    return stream.getvalue()


def test_a_formula_that_depends_on_nothing_filled_in_is_issued_as_a_formula():
    """Its cells have moved: the table before them has grown, and the sheet has another name."""
    kept = form.compile(computed(
        {("一览", "B8"): ('="填表："&A7&LEN($A$1)', "填表：说明2"), ("一览", "C8"): ("=SUM(E1:F1)+税率", 3.13),
         ("一览", "B9"): ("='目标 二'!$A$5&一览!B7", "甲乙"), ("一览", "C9"): ("=1=1", True),
         ("目标 二", "A5"): ('=UPPER("甲")', "甲")},
        {"税率": "=0.13"}, {("一览", "A7"): "说明", ("一览", "B7"): "乙", ("一览", "E1"): "1", ("一览", "F1"): "2"}))
    assert "B8 label 填表：说明2 computed" in form.describe(kept)
    submission = held(samples()[0], kept)
    submission.projects = submission.projects[:2]
    rows = len(submission.projects[0].indicators)
    data = workbook.write(submission, kept)
    first = openpyxl.load_workbook(BytesIO(data))["1号"]
    place, = (cell.row for row in openpyxl.load_workbook(BytesIO(data))["目标 二"].iter_rows() for cell in row
              if cell.value == '=UPPER("甲")')
    results = openpyxl.load_workbook(BytesIO(data), data_only=True)["1号"]
    assert first[f"B{7 + rows}"].value == f'="填表："&A{6 + rows}&LEN($A$1)'
    assert first[f"C{7 + rows}"].value == "=SUM(E1:F1)+(0.13)"
    assert first[f"B{8 + rows}"].value == f"='目标 二'!$A${place}&B{6 + rows}"
    shown = [results[f"{column}{line + rows}"].value for line in (7, 8) for column in "BC"]
    assert shown == ["填表：说明2", 3.13, "甲乙", True]
    reading = read(data, kept)
    assert bare(reading.document.submissions[0])["projects"] == bare(submission)["projects"]
    # what a sheet that is not issued would have said stands as it was
    submission.overall = None
    alone = openpyxl.load_workbook(BytesIO(workbook.write(submission, kept)))
    assert "目标 二" not in alone.sheetnames and alone["1号"][f"B{8 + rows}"].value == "甲乙"


@pytest.mark.parametrize("formula, result, words", [
    ("=B3", 0, "depends on what is filled in (B3)"),
    ("=$B$3*2", 0, "(B3)"),
    ("=SUM(A1:C9)", 0, "(B1)"),
    ("=IF(1,a2,b2)", 0, "(B2)"),
    ("='封面 一'!A1", 0, "(封面 一!A1)"),
    ("=预算", 0, "(一览!B3)"),
    ("=别名+1", 0, "(一览!B3)"),
    ('=INDIRECT("B3")', 0, "cannot be told (INDIRECT())"),
    ("=OFFSET(A1,2,1)", 0, "cannot be told"),
    ("=A1:INDEX(B1:B9,3)", 0, "cannot be told"),
    ("=SUM(A:A)", 0, "cannot be told (A:A)"),
    ("=_form!B1", "toy", "cannot be told (_form)"),
    ("=没有这个名称", 0, "cannot be told (没有这个名称)"),
    ("=[1]Sheet1!A1", 0, "cannot be told ([1]Sheet1!A1)"),
    ("=A5", 0, "(A5)"),
    ("=D5", 0, "cannot be told (一览!5)"),
])
def test_a_formula_that_depends_on_what_is_filled_in_is_refused_with_its_cell(formula, result, words):
    data = computed({("一览", "E2"): (formula, result)}, {"预算": "=一览!$B$3", "别名": "=预算"})
    with pytest.raises(form.FormError) as error:
        form.compile(data)
    assert str(error.value).startswith("一览!E2: ") and words in str(error.value)


def test_a_formula_without_a_result_or_in_a_row_that_repeats_is_refused():
    book = openpyxl.load_workbook(TOY)
    book["一览"]["E2"] = "=1+1"
    assert "E2: the formula =1+1 holds no result" in str(refused(book))
    with pytest.raises(form.FormError, match="E5: a row that is repeated .*this is “=ROW.*”"):
        form.compile(computed({("一览", "E5"): ("=ROW()-4", 1)}))
    with pytest.raises(form.FormError, match="E2: a template holds text.*this is “#N/A”"):
        form.compile(computed({("一览", "E2"): ("=NA()", "#N/A")}))


def test_an_error_of_a_form_travels_between_processes():
    error = form.FormError("form-no-path", "表", "A1", found="x", near="y")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.sentence("zh") == error.sentence("zh")


@pytest.mark.parametrize("missing", ["sheet", "id", "edition"])
def test_a_template_without_its_facts_is_no_form(missing):
    book = openpyxl.load_workbook(TOY)
    if missing == "sheet":
        del book["_form"]
    else:
        book["_form"].delete_rows(next(row[0].row for row in book["_form"].iter_rows() if row[0].value == missing))
    assert ("_form" if missing == "sheet" else missing) in str(refused(book))


def test_the_shipped_form_is_found_by_its_name_and_compiled_once():
    assert form.names() == ("central_project", "hebei_county")
    assert form.load("hebei_county") is form.load("hebei_county")
    assert (form.load().id, form.load().edition) == ("hebei_county", "1")


# ── a form proven ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("source", ["hebei_county", "central_project", TOY, COLUMNS, SCORED],
                         ids=["hebei_county", "central_project", "toy", "columns", "scored"])
def test_what_a_form_has_a_place_for_comes_back_however_it_is_bent(source):
    kept = form.load(source)
    proof = proving.prove(kept, 12)
    assert proof.losses == [] and proof.alarms == [] and proof.documents == 12
    placed = kept.paths | kept.own_paths
    assert not placed & set(proof.homeless)
    assert (proof.homeless == []) is (source in ("hebei_county", COLUMNS))


@pytest.mark.parametrize("source", ["hebei_county", "central_project", TOY, SCORED],
                         ids=["hebei_county", "central_project", "toy", "scored"])
def test_the_documents_of_a_proof_say_everything_there_is_a_place_for(source):
    kept = form.load(source)
    made = [proving.trial(kept, random.Random(seed)) for seed in range(proving.DOCUMENTS)]
    assert made == [proving.trial(kept, random.Random(seed)) for seed in range(proving.DOCUMENTS)]
    said = {one.pattern for submission in made for one in unplaced.values(submission)}
    assert kept.added.keys() <= said
    assert kept.paths | kept.own_paths <= said
    assert not [one for submission in made for one in unplaced.unplaced(submission, kept)]


def test_the_bends_of_a_proof_bend_and_lose_nothing():
    kept = form.load(TOY)
    submission = next(one for seed in range(9) if len((one := proving.trial(kept, random.Random(seed))).projects) > 2)
    sheets = grid.read(workbook.write(submission, kept))

    def filled(sheets):
        return [(row, column, content) for sheet in sheets if sheet.name != form.HIDDEN_SHEET
                for row, column, content in sheet.filled()]

    for name, bend in proving.BENDS.items():
        for seed in range(5):
            bent = bend(sheets, kept, random.Random(seed))
            assert [content for *_, content in filled(bent)] == [content for *_, content in filled(sheets)], name
            assert sum(len(sheet.areas) for sheet in bent) == sum(len(sheet.areas) for sheet in sheets), name
        if name != "column" and name != "row":
            assert filled(bent) != filled(sheets)
    assert len(bent) == 2 and len(sheets) > 3


def goals_form(*cells: str) -> bytes:
    """The toy with a page of goals: a label, and below it the markers given, one a row."""
    book = openpyxl.load_workbook(TOY)
    sheet = book.create_sheet("目标", 0)
    for row, content in enumerate(("总体目标", *cells), 1):
        sheet[f"A{row}"] = content
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("cells, lost", [
    (["{{overall.goals[].text}}"], {"overall.goals[].text"}),
    (["{{overall.goals[].heading}}", "{{overall.goals[].text}}"], {"overall.goals[].heading", "overall.goals[].text"}),
], ids=["a text alone in its row", "rows without an ordinal"])
def test_a_proof_finds_what_is_lost_in_silence(tmp_path, cells, lost):
    (tmp_path / "form.xlsx").write_bytes(goals_form(*cells))
    proof = proving.prove(form.load(str(tmp_path / "form.xlsx")), 6)
    assert {loss.path for loss in proof.losses if loss.bend == "plain"} == lost
    for lang, words in (("zh", "（overall.goals[].text），原样 "),
                        ("en", "(overall.goals[].text), as written ")):
        result = CliRunner().invoke(cli.main, ["form", str(tmp_path / "form.xlsx"), "--prove", "--lang", lang])
        assert result.exit_code == 1 and words in result.output, result.output
        assert ("没有位置：资金用途（purpose）" if lang == "zh" else "no place: purpose (purpose)") in result.output


def test_a_column_of_numbers_is_written_and_is_no_source():
    """{{=ordinal}} in the row of a table: 序号."""
    book = openpyxl.load_workbook(TOY)
    book["一览"]["D4"], book["一览"]["D5"] = "序号", "{{=ordinal}}"
    stream = BytesIO()
    book.save(stream)
    kept = form.compile(stream.getvalue())
    proof = proving.prove(kept, 6)
    assert proof.losses == [] and proof.alarms == []


def test_a_list_of_texts_under_ordinals_needs_no_heading():
    book = openpyxl.load_workbook(BytesIO(goals_form()))
    book["目标"]["A2"], book["目标"]["B2"] = "{{=ordinal}}、", "{{overall.goals[].text}}"
    stream = BytesIO()
    book.save(stream)
    proof = proving.prove(form.compile(stream.getvalue()), 6)
    assert proof.losses == [] and proof.alarms == []


def test_the_command_names_its_form_in_either_way_and_says_what_is_proven():
    by_option = CliRunner().invoke(cli.main, ["form", "--form", TOY])
    assert CliRunner().invoke(cli.main, ["form", TOY]).output == by_option.output
    shipped = CliRunner().invoke(cli.main, ["form", "hebei_county"])
    assert shipped.output == CliRunner().invoke(cli.main, ["form"]).output
    assert CliRunner().invoke(cli.main, ["form", TOY, "--form", TOY]).exit_code == 2
    result = CliRunner().invoke(cli.main, ["form", TOY, "--prove"])
    assert result.exit_code == 0 and "全部读得回来" in result.output
    assert "form" in CliRunner().invoke(cli.main, ["--help"]).output


def test_a_document_that_the_form_cannot_be_written_with_is_no_fault_of_the_program(monkeypatch):
    def refuse(submission, kept):
        raise model.Refused("Expected no foot of the form - at `$.projects[0].name`")

    monkeypatch.setattr(proving.workbook, "write", refuse)
    result = CliRunner().invoke(cli.main, ["form", TOY, "--prove"])
    assert result.exit_code == 3 and "$.projects[0].name" in result.output and "程序的缺陷" not in result.output


# ── two forms in one process ────────────────────────────────────────────────────────────────────


def test_two_templates_of_one_id_keep_apart():
    """What one says of feet, units, levels and labels is not the other's, whichever is used first."""
    def variant(**changes):
        book = openpyxl.load_workbook(TOY)
        for row in book["_form"].iter_rows():
            row[1].value = changes.get(row[0].value, row[1].value)
        book["一览"]["A2"] = changes.get("label", "名称")
        stream = BytesIO()
        book.save(stream)
        return form.compile(stream.getvalue())

    one, other = variant(), variant(footer="毕", label="事项名")
    assert (one.id, one.edition) == (other.id, other.edition)
    submission = held(samples()[0], one)
    submission.projects = submission.projects[:1]
    read_so: dict[tuple[str, str], list] = {}
    for kept, label, word in ((one, "名称", "完"), (other, "事项名", "毕")) * 2:
        book = openpyxl.load_workbook(BytesIO(workbook.write(submission, kept)))
        assert book["1号"]["A2"].value == label
        for foot in ("完", "毕"):
            last = book["1号"].max_row
            book["1号"][f"A{last + 1}"] = f"{foot}：张三"
            stream = BytesIO()
            book.save(stream)
            reading = read(stream.getvalue(), kept)
            book["1号"].delete_rows(last + 1)
            (found,) = reading.document.submissions
            assert (bare(found) == bare(submission)) is (foot == word)
            read_so.setdefault((word, foot), []).append((bare(found), [item.code for item in reading.findings]))
    assert all(len(each) == 2 and each[0] == each[1] for each in read_so.values())


# ── what a form has no place for ────────────────────────────────────────────────────────────────


def said_of(findings: list[dict]) -> set[tuple[str, str | None, str]]:
    return {(item["code"], item["project"], item["path"]) for item in findings if item["code"] == "no-place"}


def lost_in(one: model.Submission, kept: form.Form) -> set[tuple[str, str | None, str]]:
    """What of a submission is lost on the way through a workbook, told by its reading alone."""
    (found,) = read(workbook.write(one, kept), kept).document.submissions

    def leaves(part: model.Submission) -> set[tuple[str | None, str]]:
        return {(each.project and (each.project.code or each.project.name), each.path)
                for each in unplaced.values(part)}

    return {("no-place", *place) for place in leaves(one) - leaves(found)}


def test_writing_says_of_every_value_that_the_form_has_no_place_for_it(tmp_path):
    """In every way a document becomes a workbook: convert, template, merge, issue, run."""
    kept, one = form.load(TOY), samples()[1]
    one.projects = one.projects[:3]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "d.json").write_bytes(model.encode(model.Document.of([one])))
    expected = lost_in(one, kept)
    assert len(expected) > 40 and ("no-place", None, "overall.goals[0].text") in expected
    assert ("no-place", one.projects[0].code, "indicators[1].basis") in expected

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli.main, [*arguments, "--form", TOY])
        assert result.exit_code == (arguments[0] == "run"), result.output  # some of it is faulty
        return result.output

    source, out = str(tmp_path / "in" / "d.json"), tmp_path / "out"
    for verb, *more in (("convert", source, "-o", str(tmp_path / "d.xlsx")),
                        ("merge", source, "-o", str(tmp_path / "m.xlsx")), ("issue", source, "-o", str(out))):
        shown = run(verb, *more, "--findings", str(tmp_path / f"{verb}.json"))
        assert said_of(json.loads((tmp_path / f"{verb}.json").read_bytes())["findings"]) == expected
        assert f"表上没有位置，未写出 {len(expected)} 个值：" in shown and "资金用途 3" in shown
        assert f"资金用途 3（{one.projects[0].code}…）" in shown
    ledger = [row for row in openpyxl.load_workbook(out / "ledger.xlsx").worksheets[-1].iter_rows(values_only=True)]
    count = ledger[1].index("处数")  # equal ones of a project are one line
    assert sum(row[count] for row in ledger if "no-place" in row) == len(expected)
    shown = run("template", "--from", source, "-o", str(tmp_path / "t.xlsx"))
    assert all(shown.count(word) == 3 for word in ("“单位编码”的位置", "“资金用途”的位置"))
    assert f"d.json {one.projects[0].name} 表上没有“资金用途”的位置" in shown
    assert "“财政资金”的位置" not in shown  # amounts are this year's to fill in
    for _ in range(2):  # and again, where every book stands
        run("run", str(tmp_path / "in"), "-o", str(tmp_path / "result"))
        report = json.loads((tmp_path / "result" / "findings.json").read_bytes())
        assert said_of(report["findings"]) == expected
        (tmp_path / "in" / "e.txt").write_text("x")


def test_what_the_codes_say_has_its_place_in_them():
    kept = form.load(TOY)
    project = model.Project(code="13082623P00M5MW10003C", name="甲")
    for year, paths in ((2023, []), (2022, ["year"])):
        one = model.Submission(year=year, division="130826", projects=[project])
        assert [each.path for each in unplaced.unplaced(one, kept)] == paths
    assert not list(unplaced.unplaced(samples()[0], form.load()))
