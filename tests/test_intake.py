"""What comes in: workbooks made outside converter, and our own after a bureau has had its hands on them.

`../shared/intake` holds both counties in eight shapes that clerks send. None of them has a cover or part one.
"""
import hashlib
from io import BytesIO
from pathlib import Path

import msgspec
import openpyxl
import pytest
import python_calamine
from xlsxwriter.utility import xl_cell_to_rowcol

from converter import form, grid
from converter.document import model
from converter.issuing import workbook
from converter.reading import reader

ROOT = Path(__file__).parents[1]
INTAKE = ROOT.parent / "shared" / "intake"
SAMPLES = {"fengning": "fengning.json", "julu": "julu.json"}

#: Shapes that are read with every field right. A shape that is missing here is not read yet.
SHAPES = ["plain_seven", "plain_six", "level1_first", "page_break", "preamble_footer", "stacked", "torn_codes"]
READ = [f"{county}__{shape}" for shape in SHAPES for county in SAMPLES] + ["julu__number_cells"]


def submission(county: str) -> model.Submission:
    return model.decode((ROOT / "samples" / SAMPLES[county]).read_bytes()).submissions[0]


def read(data: bytes, name: str = "intake.xlsx") -> reader.Reading:
    return reader.read(grid.read(data), form.load(), name, hashlib.sha256(data).hexdigest())


def contents(projects: list[model.Project]) -> list[dict]:
    """What the projects say; where they stand and were read is no content."""
    bare = [msgspec.structs.replace(project, number=None, origin=None) for project in projects]
    return msgspec.json.decode(model.encode(bare))


@pytest.mark.parametrize("name", READ)
def test_every_field_is_read(name):
    path = INTAKE / f"{name}.xlsx"
    if not path.is_file():
        pytest.skip("../shared/intake is not here")
    reading = read(path.read_bytes(), path.name)
    expected = submission(name.partition("__")[0])
    (found,) = reading.document.submissions
    assert contents(found.projects) == contents(expected.projects)
    assert [project.number for project in found.projects] == [project.number for project in expected.projects]
    # the codes say the year, the division and the department; the cover that says more is not in these files
    assert (found.year, found.division) == (expected.year, expected.division)
    assert (found.department.code, found.department.name) == (expected.department.code, None)
    assert reading.findings.count("error") == 0
    assert not [item for item in reading.findings if item.code == "not-understood"]


@pytest.mark.parametrize("name", READ)
def test_every_project_knows_where_it_was_read(name):
    path = INTAKE / f"{name}.xlsx"
    if not path.is_file():
        pytest.skip("../shared/intake is not here")
    data = path.read_bytes()
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    shown = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    for project in read(data, path.name).document.submissions[0].projects:
        origin = project.origin
        assert (origin.file, origin.sha256) == (path.name, hashlib.sha256(data).hexdigest())
        row, column = xl_cell_to_rowcol(origin.cell)
        assert shown[origin.sheet][row][column].startswith(f"{project.number}.")


# ── our own workbooks, changed by somebody else's program ───────────────────────────────────────


def _hidden_sheet_deleted(book):
    del book["_form"]


def _hidden_sheet_first(book):
    book.move_sheet("_form", -len(book.sheetnames))


def _hidden_sheet_shown_and_renamed(book):
    book["_form"].sheet_state = "visible"
    book["_form"].title = "Sheet1"


def _sheets_renamed(book):
    for place, sheet in enumerate(book.worksheets):
        if sheet.title != "_form":
            sheet.title = f"Sheet{place}"


def _sheets_reversed_but_for_the_forms(book):
    """The cover, the contents and part one behind the forms: the order of the projects stays."""
    for name in ("封面", "目录", "部门整体绩效目标"):
        if name in book.sheetnames:
            book.move_sheet(name, len(book.sheetnames) - 1 - book.sheetnames.index(name))


def _as_it_is(book):
    pass


CHANGES = (_as_it_is, _hidden_sheet_deleted, _hidden_sheet_first, _hidden_sheet_shown_and_renamed, _sheets_renamed,
           _sheets_reversed_but_for_the_forms)


@pytest.mark.parametrize("change, county", [(change, [*SAMPLES][at % 2]) for at, change in enumerate(CHANGES)],
                         ids=lambda given: given if isinstance(given, str) else given.__name__.strip("_"))
def test_what_is_read_of_our_own_depends_on_no_hidden_sheet_and_no_name(county, change):
    expected = submission(county)
    expected.projects = expected.projects[:11]  # of two digits, which sort before those of one
    book = openpyxl.load_workbook(BytesIO(workbook.write(expected, form.load())))
    change(book)
    stream = BytesIO()
    book.save(stream)
    reading = read(stream.getvalue())
    (found,) = reading.document.submissions
    assert contents(found.projects) == contents(expected.projects)
    assert header(found) == header(expected)
    assert not [item for item in reading.findings if item.severity != "info"]


def header(one: model.Submission) -> dict:
    return msgspec.json.decode(model.encode(msgspec.structs.replace(one, projects=[])))


# ── remarks that somebody has written around a form ─────────────────────────────────────────────

#: Cells right of the form, and one where only levels stand; none of them belongs to a value.
BESIDE = ["I1", "H3", "I3", "I4", "I5", "I7", "I8", "H12", "I12", "A16"]


@pytest.mark.parametrize("cell", BESIDE)
def test_a_remark_beside_the_form_is_no_part_of_a_value(cell):
    expected = submission("julu")
    expected.projects, expected.overall = expected.projects[:1], None
    book = openpyxl.load_workbook(BytesIO(workbook.write(expected, form.load())))
    book.worksheets[1][cell] = "已核对"
    stream = BytesIO()
    book.save(stream)
    reading = read(stream.getvalue())
    assert contents(reading.document.submissions[0].projects) == contents(expected.projects)
    # accounting: whatever it is taken for, its content is shown with its address
    assert [(item.cell, item.found) for item in reading.findings
            if item.code in ("not-understood", "outside-form")] == [(cell, "已核对")]


def test_a_plan_with_one_unreadable_figure_is_not_guessed():
    """180.75, 361.50, 542.25 and what nobody can read, under a % label: amounts or percents, nothing decides."""
    expected = submission("julu")
    expected.projects, expected.overall = expected.projects[:1], None
    book = openpyxl.load_workbook(BytesIO(workbook.write(expected, form.load())))
    book.worksheets[1]["F7"] = "七百多"
    stream = BytesIO()
    book.save(stream)
    reading = read(stream.getvalue())
    plan = reading.document.submissions[0].projects[0].spending_plan
    assert plan is None or plan.unit != "percent"
    assert [item.cell for item in reading.findings if item.severity == "error"][-1] == "F7"
