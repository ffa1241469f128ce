"""The gate: what is issued has neither errors nor conflicts; all else is a draft that says why and reads back equal."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import strategies as make
from click.testing import CliRunner

from converter import cli, issue, merge, read
from converter.document import model
from converter.document.findings import Findings
from converter.document.model import Budget, Department, Document, Project, Submission, Unit
from converter.form import Forms
from converter.issuing import gate, workbook
from converter.merging.merge import Merging

SAMPLES = Path(__file__).parents[1] / "samples"
CODES = ("13082623P00M5MW10003C", "13082623P00223710006M")


def submission(code: str, department: str = "316", total: str | None = "6") -> Submission:
    one = model.decode((SAMPLES / "julu.json").read_bytes()).submissions[0]
    project: Project = one.projects[0]
    project.code, project.unit = code, Unit(f"{department}001", "本级")
    project.budget = total and Budget(Decimal(total), Decimal(total), None)
    project.spending_plan = None
    return make.settle(Document.of([Submission(2023, "130826", Department(department, None), projects=[project])])
                       ).submissions[0]


def put(path: Path, *parts: Submission) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        path.write_bytes(model.encode(Document.of(list(parts))))
    else:
        path.write_bytes(workbook.write(parts[0], make.FORM))


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, [*map(str, arguments), "--workers", "1"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


def books(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.xlsx")
            if path.name != "ledger.xlsx" and path.parent.name not in ("returned",)}


def sent(folder: Path, command: str) -> tuple[int, Path, Path]:
    """What a command made of a folder: its exit code, where its official books and its drafts are."""
    out = folder / command
    code, _ = run(command, folder / "in", "-o", out)
    return code, out / "issued" if command == "run" else out, out / "drafts"


@pytest.mark.parametrize("command", ["run", "issue"])
def test_a_department_without_errors_and_conflicts_is_issued_and_the_others_are_drafts(tmp_path, command):
    put(tmp_path / "in" / "好.xlsx", submission(CODES[0]))
    put(tmp_path / "in" / "缺.xlsx", submission(CODES[1], "317", total=None))
    code, issued, drafts = sent(tmp_path, command)
    assert code == (1 if command == "run" else 0)
    assert [path.name for path in issued.glob("*_*.xlsx")] == ["130826_2023_316_本级（推断）.xlsx"]
    (draft,) = drafts.iterdir()
    assert draft.name == "130826_2023_317_本级（推断）（草稿）.xlsx"
    shown = openpyxl.load_workbook(draft)
    first, *forms = [sheet for sheet in shown if sheet.sheet_state == "visible"]
    said = " ".join(str(cell) for row in first.values for cell in row if cell)
    assert "草稿，不得印发" in said and "缺.xlsx" in said and "预算数" in said
    assert forms and all("草稿" in sheet.oddHeader.center.text for sheet in forms)
    clean = openpyxl.load_workbook(issued / "130826_2023_316_本级（推断）.xlsx")
    assert not any("草稿" in (sheet.oddHeader.center.text or "") for sheet in clean)


@pytest.mark.parametrize("command", ["run", "issue"])
def test_a_draft_reads_back_equal_and_its_cells_are_the_official_ones(tmp_path, command):
    one = submission(CODES[1], "317", total=None)
    put(tmp_path / "in" / "缺.xlsx", one)
    _, _, drafts = sent(tmp_path, command)
    (draft,) = drafts.iterdir()
    again = read(draft)
    assert model.content(again.document.submissions[0].projects[0]) == model.content(one.projects[0])
    official = openpyxl.load_workbook(io.BytesIO(workbook.write(one, make.FORM)))
    held = openpyxl.load_workbook(draft)
    for sheet in official:
        assert list(held[sheet.title].values) == list(sheet.values)


@pytest.mark.parametrize("command", ["run", "issue"])
def test_a_conflict_holds_every_department_it_touches_and_no_other(tmp_path, command):
    put(tmp_path / "in" / "一.xlsx", submission(CODES[0]))
    put(tmp_path / "in" / "二.xlsx", submission(CODES[0], total="7"))
    put(tmp_path / "in" / "三.xlsx", submission(CODES[1], "317"))
    _, issued, drafts = sent(tmp_path, command)
    assert {path.name for path in drafts.iterdir()} == {"130826_2023_316_本级（推断）（草稿）.xlsx"}
    assert (issued / "130826_2023_317_本级（推断）.xlsx").exists()
    put(tmp_path / "in" / "四.xlsx", submission(CODES[1], "318"))
    _, issued, drafts = sent(tmp_path, command)
    assert {path.name for path in drafts.iterdir()} == {
        f"130826_2023_{code}_本级（推断）（草稿）.xlsx" for code in (316, 317, 318)}


def test_an_error_of_no_single_department_holds_all_of_its_file():
    with Merging([], Forms()) as merging:
        merging.take(Document.of([submission(CODES[0]), submission(CODES[1], "317")]))
        merging.take(Document.of([submission("13082623P00M5MW10007X", "318")]))
        merging.settle()
        numbers = dict(zip(("316", "317", "318"), merging.collection.ids()))
        general, own = (Findings().add("field-blank", "error", path="status", project=project)
                        for project in (None, CODES[1]))
        held = gate.reasons(merging, [(0, general), (0, own)])
        assert held == {numbers["316"]: [general], numbers["317"]: [general, own]}
        assert gate.reasons(merging, [(1, own)]) == {numbers["318"]: [own]}  # it names none that the file has
        assert gate.reasons(merging, [(1, Findings().add("field-blank", "warning", path="status"))]) == {}


def test_what_is_mended_is_issued_and_its_draft_is_gone(tmp_path):
    put(tmp_path / "in" / "缺.xlsx", submission(CODES[1], "317", total=None))
    assert sent(tmp_path, "run")[2].exists()
    put(tmp_path / "in" / "缺.xlsx", submission(CODES[1], "317"))
    _, issued, drafts = sent(tmp_path, "run")
    assert (issued / "130826_2023_317_本级（推断）.xlsx").exists() and not drafts.exists()


def test_a_draft_says_what_holds_it_now(tmp_path):
    """The book's content is the same, what is said in front of it is not: it is made again."""
    put(tmp_path / "in" / "一.xlsx", submission(CODES[0], total=None))
    _, _, drafts = sent(tmp_path, "run")
    (draft,) = drafts.iterdir()
    before = draft.read_bytes()
    put(tmp_path / "in" / "别的.xlsx", submission(CODES[0], "317"))
    sent(tmp_path, "run")
    assert draft.read_bytes() != before and "两个部门" in " ".join(
        str(cell) for row in openpyxl.load_workbook(draft).worksheets[0].values for cell in row)


def test_an_official_book_of_an_earlier_issue_is_named_when_its_department_is_held(tmp_path):
    put(tmp_path / "in" / "一.xlsx", submission(CODES[1], "317"))
    sent(tmp_path, "issue")
    put(tmp_path / "in" / "一.xlsx", submission(CODES[1], "317", total=None))
    code, said = run("issue", tmp_path / "in", "-o", tmp_path / "issue")
    assert "130826_2023_317_本级（推断）.xlsx 是以前印发的，该部门现在只出草稿" in said
    assert (tmp_path / "issue" / "130826_2023_317_本级（推断）.xlsx").exists()  # it may be somebody's: nothing is deleted


def test_a_printed_text_is_gated_as_the_book_is(tmp_path):
    pytest.importorskip("docx")
    put(tmp_path / "in" / "好.xlsx", submission(CODES[0]))
    put(tmp_path / "in" / "缺.xlsx", submission(CODES[1], "317", total=None))
    run("issue", tmp_path / "in", "-o", tmp_path / "out", "--as", "docx", "--whole")
    assert {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.docx")} == {
        "130826_2023_316_本级（推断）.docx", "drafts/130826_2023_317_本级（推断）（草稿）.docx", "drafts/全部部门预算绩效文本（草稿）.docx"}


def test_the_library_issues_what_the_command_does(tmp_path):
    parts = [submission(CODES[0]), submission(CODES[1], "317", total=None)]
    put(tmp_path / "in" / "合.json", *parts)
    merged = merge([Document.of(parts)]).document
    assert set(issue(merged).files) == {
        "130826_2023_316_本级（推断）.xlsx", "drafts/130826_2023_317_本级（推断）（草稿）.xlsx", "ledger.xlsx"}
