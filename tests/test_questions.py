"""Questions: one a group of files, chosen in 待定.xlsx, and the choices come back through the inbox."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path

import msgspec
import openpyxl
import pytest
import strategies as make
from click.testing import CliRunner
from test_folder import FORM, book, each_here, fresh, one_run, one_worker_works_here, put, run, tree  # noqa: F401
from test_rounds import given_back, states, totals

from converter import cli
from converter.checking import grouping
from converter.document import model
from converter.document.model import Budget, Document
from converter.folder.state import PENDING
from converter.grid import read as grid
from converter.issuing import conflicts, workbook
from converter.merging import BEFORE, FIELDS, ONLY, Question, ask, shares
from converter.reading import answering, reader
from converter.system import pool


def several(*books: bytes, **changes) -> bytes:
    """The projects of workbooks in one; changes: code → a project's amount."""
    first, *others = [reader.read(grid(one), FORM, "", "").document.submissions[0] for one in books]
    first.projects += [project for other in others for project in other.projects]
    for number, amount in changes.items():
        first.projects[int(number[1:])].budget = Budget(Decimal(amount), Decimal(amount), None)
    return workbook.write(make.settle(Document.of([first])).submissions[0], FORM)


ONE, TWO, THREE = (book(316, serial, name) for serial, name in ((1, "甲项目"), (2, "乙项目"), (3, "丙项目")))


def chosen(data: bytes, *choices: str | None, sheet: int = 0) -> bytes:
    """A list in which somebody has chosen, row by row, and saved with another program."""
    listing = openpyxl.load_workbook(io.BytesIO(data))
    page = listing.worksheets[sheet]
    header = next(row for row in page.iter_rows() if any(cell.value == "选用" for cell in row))
    column = next(cell.column for cell in header if cell.value == "选用")
    for row, choice in enumerate(choices, header[0].row + 1):
        if choice is not None:
            page.cell(row, column).value = choice
    stream = io.BytesIO()
    listing.save(stream)
    return stream.getvalue()


def rows(data: bytes, sheet: int = 0) -> list[dict[str, object]]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[sheet]
    lines = list(page.values)
    header = next(place for place, line in enumerate(lines) if "选用" in line)
    return [dict(zip(lines[header], line)) for line in lines[header + 1:]]


def codes(one) -> set[str]:
    return {item.code for item in one.state.more}


# ── what is asked ──


def offers(*documents: bytes) -> list[Question]:
    held = {f"{number}.xlsx": shares(reader.read(grid(one), FORM, "", "").document)
            for number, one in enumerate(documents)}
    return list(ask(held, {}, {}))


@pytest.mark.parametrize("files, asked", [
    ([ONE, ONE], []), ([ONE, TWO], []), ([several(ONE, TWO), ONE, TWO], []), ([ONE, book(317, 1, "甲项目")], []),
    ([several(ONE, TWO), several(TWO, ONE)], []),
    ([ONE, book(316, 1, "又")], [2]), ([several(ONE, TWO), ONE], [2]), ([several(ONE, TWO), several(TWO, THREE)], [2]),
    ([ONE, ONE, ONE, ONE, book(316, 1, "又")], [2]),
    ([several(ONE, TWO), several(TWO, THREE, p0="7"), book(316, 3, "又")], [3]),
    ([ONE, book(316, 1, "又"), TWO, book(316, 2, "再")], [2, 2])])
def test_a_group_of_files_that_share_projects_and_differ_is_one_question(files, asked):
    assert [len(one.offers) for one in offers(*files)] == asked


def test_each_choice_says_what_it_drops():
    (question,) = offers(several(ONE, TWO, p0="10", p1="20"), several(ONE, THREE, p0="11", p1="5"))
    effects = [(effect.taken.low, effect.gone, effect.versions) for effect in (
        question.effect(ONLY, 0), question.effect(ONLY, 1), question.effect(BEFORE, 1))]
    assert effects == [(30, (1, 5, 5), 1), (16, (1, 20, 20), 1), (36, (0, 0, 0), 1)]
    assert (question.shared, question.differing, question.alone) == (1, 1, 2)


def test_the_order_of_files_and_their_names_make_no_other_question():
    first, second = ONE, book(316, 1, "又")
    assert offers(first, second)[0].mark == offers(second, first)[0].mark != offers(first, book(316, 1, "再"))[0].mark


def test_a_list_is_told_from_one_that_somebody_has_changed():
    questions = offers(ONE, book(316, 1, "又"))
    data = conflicts.ask(questions, [])
    assert data == conflicts.ask(questions, []) and conflicts.read(data) == {} and not conflicts.is_touched(data)
    saved = chosen(data, None)
    assert saved != data and not conflicts.is_touched(saved)
    assert conflicts.is_touched(chosen(data, "甲")) and conflicts.is_touched(b"PK")
    questions[0].chosen = FIELDS, 0
    again = conflicts.ask(questions, [])
    (choice,) = conflicts.read(again).values()
    assert choice.how == FIELDS and not conflicts.is_touched(again)


# ── through the inbox ──


@pytest.fixture(scope="module")
def twice(tmp_path_factory) -> Path:
    """A department that has handed in twice, the second time without one project and with another amount."""
    base = tmp_path_factory.mktemp("twice") / "base"
    put(base / "in" / "人社局.xlsx", several(ONE, TWO, p0="14.30", p1="20"))
    put(base / "in" / "人社局（改正）.xlsx", several(ONE, p0="15.30"))
    put(base / "in" / "教育局.xlsx", book(317, 3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "each", each_here)
        one_run(base)
    return base


@pytest.fixture
def base(twice, tmp_path) -> Path:
    return shutil.copytree(twice, tmp_path / "base")


def test_a_resubmission_is_one_question_and_holds_its_department(base):
    one = one_run(base)
    (question,) = rows((base / "out" / PENDING).read_bytes())
    assert question["部门"] == "316 316局" and question["选用"] is None
    assert question["甲"] == "人社局.xlsx\n2 个项目 34.30 万元" and question["乙"] == "人社局（改正）.xlsx\n1 个项目 15.30 万元"
    assert question["各种选择的结果"].split("\n") == [
        "甲：计入 2 个项目 34.30 万元，另 1 个不同的版本不用", "乙：计入 1 个项目 15.30 万元，去掉 1 个项目 20.00 万元，另 1 个不同的版本不用",
        "都要，以甲为准：计入 2 个项目 34.30 万元，另 1 个不同的版本不用", "都要，以乙为准：计入 2 个项目 35.30 万元，另 1 个不同的版本不用"]
    assert [item.code for item in one.state.more].count("question-open") == 1
    assert {"drafts/130826_2023_316_316局（草稿）.xlsx", "issued/130826_2023_317_317局.xlsx"} < set(tree(base / "out"))
    assert f'href="{PENDING}"' in (base / "out" / "index.html").read_text("utf-8") or "%E5%BE%85%E5%AE%9A" in (
        base / "out" / "index.html").read_text("utf-8")
    assert not (base / "out" / "returned").exists()


def test_the_lines_of_the_page_add_up_to_its_counts(base):
    html = (base / "out" / "index.html").read_text("utf-8")
    lines = re.findall(r'<span class="tag (\w+)">[^<]*</span><b>[^<]*</b><code>.*?<strong>(\d+)</strong>', html)
    counts = grouping.counts(one_run(base).state.live())
    assert counts.must and counts[:2] == (sum(int(count) for severity, count in lines if severity == "error"),
                                          sum(int(count) for severity, count in lines if severity == "warning"))


def test_the_fields_stand_behind_the_questions_with_their_real_cells(base):
    found = rows((base / "out" / PENDING).read_bytes(), 1)
    assert {row["栏目"] for row in found} >= {"预算数"}
    places = {row[f"{which} 出处"] for row in found for which in "甲乙"}
    assert places and not any(place.endswith("!A1") for place in places)
    (amount,) = [row for row in found if row["栏目"] == "预算数"]
    file, sheet, cell = amount["甲 出处"].split("!")
    said = openpyxl.load_workbook(base / "in" / file)[sheet][cell].value
    assert Decimal(str(said)) == Decimal(amount["甲"])


@pytest.mark.parametrize("choice, total, count, out", [
    ("甲", "34.30", 2, ["人社局（改正）.xlsx"]), ("乙", "15.30", 1, ["人社局.xlsx"]), ("都要，以甲为准", "34.30", 2, []),
    ("都要，以 乙 为准", "35.30", 2, [])])
def test_a_choice_saved_into_the_inbox_holds_as_long_as_it_lies_there(base, tmp_path, choice, total, count, out):
    before = tree(base / "out")
    put(base / "in" / PENDING, chosen((base / "out" / PENDING).read_bytes(), choice))
    one = one_run(base)
    amount, projects = totals(one)
    assert (amount, projects) == (Decimal(total) + 20, count + 1) and PENDING not in states(one)
    assert [name for name, state in states(one).items() if state == "replaced"] == out
    assert "question-settled" in codes(one) and not codes(one) & {"question-open", "project-conflict", "decision-stale"}
    assert "issued/130826_2023_316_316局.xlsx" in tree(base / "out") and one.counts["error"] == 0
    assert rows((base / "out" / PENDING).read_bytes())[0]["选用"] == choice.replace(" ", "")
    assert tree(base / "out") == fresh(base, tmp_path / "other")
    (base / "in" / PENDING).unlink()
    one_run(base)
    assert tree(base / "out") == before


def test_a_choice_between_whole_files_is_refused_by_merge_with_its_row(base, tmp_path):
    put(tmp_path / "选定.xlsx", chosen((base / "out" / PENDING).read_bytes(), "乙"))
    result = CliRunner().invoke(cli.main, ["merge", str(base / "in"), "-o", str(tmp_path / "合.json"), "--decide",
                                           str(tmp_path / "选定.xlsx"), "--workers", "1"])
    assert result.exit_code == 1 and re.search("待定清单第 [0-9]+ 行.*是在整份文件之间选定", result.stderr)


def test_a_department_without_a_cover_is_called_after_its_own_unit_in_every_list(tmp_path):
    for name, amount in (("甲.xlsx", 14), ("乙.xlsx", 15)):
        one = reader.read(grid(several(ONE, TWO, p0=amount)), FORM, "", "").document.submissions[0]
        one.department.name = None
        one.projects[0].unit.name = "县人社局本级"
        put(tmp_path / "in" / name, workbook.write(one, FORM))
    one_run(tmp_path)
    data = (tmp_path / "out" / PENDING).read_bytes()
    assert {row["部门"] for sheet in (0, 1) for row in rows(data, sheet)} == {"316 县人社局本级（推断）"}


def test_field_by_field(base, tmp_path):
    put(base / "in" / PENDING, chosen((base / "out" / PENDING).read_bytes(), "都要，逐项"))
    one = one_run(base)
    assert "question-open" not in codes(one) and "project-conflict" in codes(one)
    data = (base / "out" / PENDING).read_bytes()
    put(base / "in" / PENDING, chosen(data, *["乙"] * len(rows(data, 1)), sheet=1))
    one = one_run(base)
    assert totals(one) == (Decimal("55.30"), 3) and not codes(one) & {"project-conflict", "decision-stale"}
    assert {row["选用"] for row in rows((base / "out" / PENDING).read_bytes(), 1)} == {"乙"}
    assert tree(base / "out") == fresh(base, tmp_path / "other")


def test_a_choice_between_other_contents_is_stale_and_said_so(base):
    put(base / "in" / PENDING, chosen((base / "out" / PENDING).read_bytes(), "乙"))
    one_run(base)
    (base / "in" / "人社局.xlsx").rename(base / "in" / "早先的.xlsx")
    assert "question-settled" in codes(one_run(base))  # its name is not what it says
    put(base / "in" / "早先的.xlsx", several(ONE, TWO, p0="14.30", p1="21"))
    one = one_run(base)
    assert {"decision-stale", "question-open"} <= codes(one)
    (stale,) = [item for item in one.state.more if item.code == "decision-stale"]
    assert (stale.severity, stale.file) == ("warning", PENDING) and "乙" in stale.said


@pytest.mark.parametrize("choice", ["甲", "乙"])
def test_what_was_chosen_gives_way_to_its_own_answer_and_asks_nobody_again(tmp_path, choice):
    put(tmp_path / "in" / "人社局.xlsx", several(ONE, TWO, p0="14.30", p1="20"))
    put(tmp_path / "in" / "人社局（改正）.xlsx", book(faulty=True))
    one_run(tmp_path)
    corrected = given_back(tmp_path, "人社局（改正）.xlsx", "15.30")
    put(tmp_path / "in" / PENDING, chosen((tmp_path / "out" / PENDING).read_bytes(), choice))
    one_run(tmp_path)
    for name in ("第三次.xlsx", "第四次.xlsx"):  # corrected, and the same once more
        put(tmp_path / "in" / name, corrected)
        one = one_run(tmp_path)
    assert ("question-open" in codes(one)) == (choice == "甲") == ("decision-stale" in codes(one))
    if choice == "乙":
        assert {name for name, record in one.state.records.items() if record.counts} == {"第三次.xlsx", "第四次.xlsx"}
        assert totals(one) == (Decimal("15.30"), 1)
    assert tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")


def test_contradictory_choices_are_refused_and_the_question_stays(base):
    data = (base / "out" / PENDING).read_bytes()
    put(base / "in" / PENDING, chosen(data, "甲"))
    put(base / "in" / "待定（二）.xlsx", chosen(data, "甲"))
    assert "question-settled" in codes(one_run(base))
    put(base / "in" / "待定（二）.xlsx", chosen(data, "乙"))
    one = one_run(base)
    assert "question-open" in codes(one)
    told = [item for item in one.state.more if item.code == "decision-contradicted"]
    assert {item.file for item in told} == {PENDING, "待定（二）.xlsx"} and "待定（二）.xlsx" in told[0].said + told[1].said


@pytest.mark.parametrize("where", ["人社局/待定.xlsx", "选定.xlsx", "zip"])
def test_a_list_anywhere_else_decides_nothing_and_is_named(base, where):
    data = chosen((base / "out" / PENDING).read_bytes(), "甲")
    if where == "zip":
        with zipfile.ZipFile(base / "in" / "待定.zip", "w") as archive:
            archive.writestr(PENDING, data)
    else:
        put(base / "in" / where, data)
    one = one_run(base)
    assert "question-open" in codes(one)
    (name,) = [name for name, state in states(one).items() if state == "skipped"]
    assert [item.code for item in one.state.found[name]] == ["decisions-elsewhere"]


def test_a_workbook_of_a_department_that_is_called_so_is_one(base):
    put(base / "in" / "待定的项目.xlsx", book(318, 4))
    assert states(one_run(base))["待定的项目.xlsx"] == "good"


def test_a_list_in_out_that_somebody_has_changed_is_kept_and_named(base, tmp_path):
    mine = chosen((base / "out" / PENDING).read_bytes(), "甲")
    put(base / "out" / PENDING, mine)
    for _ in range(3):
        one = one_run(base)
        assert (base / "out" / PENDING).read_bytes() == mine and "decisions-unsaved" in codes(one)
    put(base / "in" / "新.xlsx", book(319, 5))
    assert "decisions-unsaved" in codes(one_run(base)) and (base / "out" / PENDING).read_bytes() == mine
    put(base / "in" / PENDING, mine)  # now it holds, and nothing is lost where it lay
    one = one_run(base)
    assert "question-settled" in codes(one) and "decisions-unsaved" not in codes(one)
    assert tree(base / "out") == fresh(base, tmp_path / "other")


@pytest.mark.parametrize("beside", ["~$待定.xlsx", ".~lock.待定.xlsx#"])
def test_a_list_in_out_that_is_open_is_replaced_when_it_is_closed(base, tmp_path, beside):
    before, lock = (base / "out" / PENDING).read_bytes(), base / "out" / beside
    put(lock, b"")
    assert "decisions-open" not in codes(one_run(base))  # nothing is to be replaced
    put(base / "in" / "丁.xlsx", several(ONE, TWO, p0="8"))
    for _ in range(2):
        one = one_run(base)
        assert "decisions-open" in codes(one) and (base / "out" / PENDING).read_bytes() == before
    assert "正被打开，没有替换" in run(base).stderr
    lock.unlink()
    assert "decisions-open" not in codes(one_run(base)) and (base / "out" / PENDING).read_bytes() != before
    assert tree(base / "out") == fresh(base, tmp_path / "other")


def test_the_terminal_says_what_is_to_be_settled_and_names_a_list_that_does_not_hold_yet(base):
    assert f"待定 1 个问题：请在 {PENDING} 中选定" in run(base).stderr
    put(base / "out" / PENDING, chosen((base / "out" / PENDING).read_bytes(), "甲"))
    for _ in range(2):
        said = run(base).stderr
        assert f"{PENDING} 已有人改动" in said and str(base / "in" / PENDING) in said
    (base / "out" / PENDING).rename(base / "in" / PENDING)
    said = run(base).stderr
    assert "待定 1 个问题" not in said and "已有人改动" not in said and f"在用：{PENDING}" in said


def test_only_what_a_row_can_choose_is_offered_in_it():
    questions = offers(ONE, book(316, 1, "又"), book(316, 1, "再"), TWO, book(316, 2, "另"))
    page = openpyxl.load_workbook(io.BytesIO(conflicts.ask(questions, []))).worksheets[0]
    offered = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert len(offered) == 2 and "丙" in offered[0] and "丙" not in offered[1]


def test_many_files_and_long_names_fit_into_a_list():
    held = {f"{'名' * 60}{place}.xlsx": shares(model.decode(model.encode(
        reader.read(grid(ONE), FORM, "", "").document))) for place in range(900)}
    names = list(held)
    for place in range(400):
        share = held[names[place]][0]
        held[names[place]] = [msgspec.structs.replace(share, digest=f"{place:032}", holdings=[
            msgspec.structs.replace(share.holdings[0], content=str(place))])]
    (question,) = ask(held, {}, {})
    data = conflicts.ask([question], [])
    assert len(question.offers) == 401 and not conflicts.is_touched(data)
    (choice,) = conflicts.read(chosen(data, "都要，以380为准")).values()
    assert (choice.how, choice.held) == (BEFORE, question.offers[379].digest)


def test_a_list_that_was_only_saved_by_another_program_is_ours(base):
    before = tree(base / "out")
    put(base / "out" / PENDING, chosen(before[PENDING], None))
    one_run(base)
    assert tree(base / "out") == before


def test_while_a_list_is_open_or_unreadable_nothing_of_all_inputs_changes(base, tmp_path):
    put(base / "in" / PENDING, chosen((base / "out" / PENDING).read_bytes(), "乙"))
    one_run(base)
    before = tree(base / "out")
    whole = {name: data for name, data in before.items() if name in (
        "merged.json", "ledger.xlsx", "index.html", PENDING) or name.startswith(("issued", "drafts"))}
    put(base / "in" / "新局.xlsx", book(319, 5))
    good = (base / "in" / PENDING).read_bytes()
    for spoil in (lambda: put(base / "in" / f"~${PENDING}", b""), lambda: put(base / "in" / PENDING, good[:2000])):
        spoil()
        one = one_run(base)
        assert not one.is_settled and PENDING not in states(one)
        assert any(event.file == PENDING and event.sentence for event in one.events_told)
        after = tree(base / "out")
        assert {name: after.get(name) for name in whole} == whole and "json/新局.json" in after
        assert states(one)["人社局.xlsx"] == "replaced"  # as it was read last
        (base / "in" / f"~${PENDING}").unlink(missing_ok=True)
        put(base / "in" / PENDING, good)
    one_run(base)
    assert tree(base / "out") == fresh(base, tmp_path / "other")
    assert "issued/130826_2023_319_319局.xlsx" in tree(base / "out")


def test_a_list_that_is_named(base, tmp_path):
    put(tmp_path / "选.xlsx", chosen((base / "out" / PENDING).read_bytes(), "乙"))
    result = run(base, "--decide", str(tmp_path / "选.xlsx"))
    assert result.exit_code == 0
    assert model.decode((base / "out" / "merged.json").read_bytes()).submissions[0].projects[0].budget.total == \
        Decimal("15.30")
    assert run(base, "--decide", str(tmp_path / "没有.xlsx")).exit_code == 2
    one = one_run(base, given={"decisions": tmp_path / "没有.xlsx"})  # it went away while somebody watches
    assert [file for file, _ in one.authority.held] == ["没有.xlsx"]


def test_two_answers_to_one_file_are_a_question(tmp_path):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path)
    put(tmp_path / "in" / "一.xlsx", given_back(tmp_path, "人社局.xlsx", "15.00"))
    put(tmp_path / "in" / "二.xlsx", given_back(tmp_path, "人社局.xlsx", "16.00"))
    one_run(tmp_path)
    data = (tmp_path / "out" / PENDING).read_bytes()
    assert rows(data)[0]["问题"] == "对同一份退回件的几份改正"
    put(tmp_path / "in" / PENDING, chosen(data, "甲"))
    one = one_run(tmp_path)
    assert totals(one)[0] == {"一.xlsx": 15, "二.xlsx": 16}[rows(data)[0]["甲"].split("\n")[0]]


def in_the_copy(base: Path, name: str, other: bytes) -> bytes:
    """A workbook as somebody fills it into the copy that went back to another department."""
    data = given_back(base, name)
    strange = openpyxl.load_workbook(io.BytesIO(other))
    listing = strange.create_sheet("问题清单", 0)
    listing["A1"], listing["A2"] = "预算绩效目标表审核问题清单", answering.line(answering.answered(data, grid(data)), "zh")
    stream = io.BytesIO()
    strange.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("choice, counting", [(None, {"人社局.xlsx"}), ("甲", {"人社局.xlsx"}), ("乙", {"教育局.xlsx"}),
                                              ("都要，逐项", {"人社局.xlsx", "教育局.xlsx"})])
def test_a_disputed_answer_is_a_question_and_what_it_holds_is_named(tmp_path, choice, counting):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path)
    put(tmp_path / "in" / "教育局.xlsx", in_the_copy(tmp_path, "人社局.xlsx", several(book(317, 2, "乙项目"), p0="20")))
    one = one_run(tmp_path)
    (said,) = [item for item in one.state.found["教育局.xlsx"] if item.code == "answer-disputed"]
    assert "1 个项目，共 20.00 万元" in said.said and "乙项目" in said.said
    assert "20.00 万元" in (tmp_path / "out" / "index.html").read_text("utf-8")
    if choice:
        put(tmp_path / "in" / PENDING, chosen((tmp_path / "out" / PENDING).read_bytes(), choice))
        one = one_run(tmp_path)
    assert {name for name, record in one.state.records.items() if record.counts} == counting
    assert tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")


def test_the_correction_of_what_was_filled_into_another_ones_copy_takes_its_place(tmp_path):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path)
    put(tmp_path / "in" / "教育局.xlsx", in_the_copy(tmp_path, "人社局.xlsx", book(317, 2, faulty=True)))
    one_run(tmp_path)
    put(tmp_path / "in" / "改正.xlsx", given_back(tmp_path, "教育局.xlsx", "20"))
    one_run(tmp_path)
    data = (tmp_path / "out" / PENDING).read_bytes()
    put(tmp_path / "in" / PENDING, chosen(data, *["都要，逐项"] * len(rows(data))))
    one = one_run(tmp_path)
    assert {name for name, record in one.state.records.items() if record.counts} == {"人社局.xlsx", "改正.xlsx"}
    assert not codes(one) & {"question-open", "project-conflict"}
    assert tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")
