"""Rounds: a corrected copy takes the place of what it answers, and nothing counts together with its answer."""

from __future__ import annotations

import io
import itertools
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import seasons
from test_folder import FORM, book, fresh, one_run, one_worker_works_here, put, run, tree  # noqa: F401

from converter.document import model
from converter.grid import read as grid
from converter.issuing import workbook
from converter.reading import answering, reader
from converter.system import files


def given_back(folder: Path, name: str, budget: str = "14.30", without: str = "") -> bytes:
    """The copy that went back, corrected and saved by another program. without: `list` or `names`, taken out."""
    copy = openpyxl.load_workbook(folder / "out" / "returned" / name)
    if without == "list":
        del copy["问题清单"]
    if without == "names":
        for defined in [one for one in copy.defined_names if one.startswith("_jixiao")]:
            del copy.defined_names[defined]
    sheet = next(sheet for sheet in copy if str(sheet["B3"].value).startswith("130826"))
    sheet["C4"], sheet["E4"] = Decimal(budget), Decimal(budget)
    goals = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "绩效目标")
    sheet.cell(goals.row, goals.column + 1).value = "用于保障取暖"
    stream = io.BytesIO()
    copy.save(stream)
    return stream.getvalue()


def totals(one) -> tuple[Decimal, int]:
    """What the merged document comes to."""
    document = model.decode((one.out / "merged.json").read_bytes())
    projects = [project for part in document.submissions for project in part.projects]
    return sum((project.budget.total for project in projects), Decimal(0)), len(projects)


def states(one) -> dict[str, str]:
    return {name: record.state for name, record in one.state.records.items()}


@pytest.mark.parametrize("without", ["", "list", "names"])
def test_a_corrected_copy_takes_the_place_of_what_it_answers(tmp_path, without):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    assert states(one_run(tmp_path)) == {"人社局.xlsx": "returned"}
    put(tmp_path / "in" / "改" / "新件.xlsx", given_back(tmp_path, "人社局.xlsx", "15.30", without))
    one = one_run(tmp_path)
    assert states(one) == {"人社局.xlsx": "replaced", "改/新件.xlsx": "warnings"}  # its cost is not its budget
    assert totals(one) == (Decimal("15.30"), 1)
    names = set(tree(tmp_path / "out"))
    assert "json/人社局.json" in names and not any(name.startswith(("returned", "drafts")) for name in names)
    assert "issued/130826_2023_316_316局.xlsx" in names
    assert "已被 改/新件.xlsx 替换" in (tmp_path / "out" / "index.html").read_text("utf-8")
    assert one.counts["error"] == 0 and one.counts["replaced"] == 1
    assert tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")


def test_what_was_replaced_counts_again_where_the_answer_is_gone(tmp_path):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path)
    before = tree(tmp_path / "out")
    put(tmp_path / "in" / "新件.xlsx", given_back(tmp_path, "人社局.xlsx"))
    one_run(tmp_path)
    (tmp_path / "in" / "新件.xlsx").unlink()
    assert states(one_run(tmp_path)) == {"人社局.xlsx": "returned"}
    assert tree(tmp_path / "out") == before


@pytest.fixture(scope="session")
def chain(tmp_path_factory) -> list[bytes]:
    """Three rounds: hand in, correct, correct again."""
    place = tmp_path_factory.mktemp("chain")
    rounds = [book(faulty=True)]
    put(place / "in" / "件.xlsx", rounds[0])
    one_run(place)
    return rounds + [_again(place, total) for total in ("16.00", "17.00")]


@pytest.mark.parametrize("left", [pair for count in (1, 2, 3) for pair in itertools.combinations((0, 1, 2), count)])
def test_the_last_of_a_chain_counts_whichever_of_it_is_still_there(tmp_path, chain, left):
    """Any of three rounds may have been taken away."""
    for number in left:
        put(tmp_path / "in" / f"{number}.xlsx", chain[number])
    one = one_run(tmp_path)
    assert {name for name, record in one.state.records.items() if record.counts} == {f"{max(left)}.xlsx"}


def _again(place: Path, total: str) -> bytes:
    """Correct the copy that went back, wrongly again, and have it go back once more."""
    copy = openpyxl.load_workbook(place / "out" / "returned" / "件.xlsx")
    sheet = next(sheet for sheet in copy if str(sheet["B3"].value).startswith("130826"))
    sheet["C4"], sheet["E4"] = Decimal(total), Decimal(total)
    stream = io.BytesIO()
    copy.save(stream)
    put(place / "in" / "件.xlsx", stream.getvalue())
    one_run(place)
    return stream.getvalue()


def test_two_answers_to_one_file_contest_each_other_and_it_is_out(tmp_path):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path)
    put(tmp_path / "in" / "一.xlsx", given_back(tmp_path, "人社局.xlsx", "15.00"))
    put(tmp_path / "in" / "二.xlsx", given_back(tmp_path, "人社局.xlsx", "16.00"))
    one = one_run(tmp_path)
    assert states(one)["人社局.xlsx"] == "replaced"
    assert totals(one) == (Decimal("31.00"), 2)  # both versions stand in the document, and count in no total
    assert "15.00～16.00" in (tmp_path / "out" / "index.html").read_text("utf-8")
    assert not (tmp_path / "out" / "issued").exists() and (tmp_path / "out" / "drafts").exists()


def test_a_copy_of_another_department_counts_for_nobody_until_it_is_mended(tmp_path):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path)
    data = given_back(tmp_path, "人社局.xlsx")
    hashes = answering.answered(data, grid(data))
    strange = openpyxl.load_workbook(io.BytesIO(book(317, 2, "乙项目")))
    listing = strange.create_sheet("问题清单", 0)
    listing["A1"], listing["A2"] = "预算绩效目标表审核问题清单", answering.line(hashes, "zh")
    stream = io.BytesIO()
    strange.save(stream)
    put(tmp_path / "in" / "教育局.xlsx", stream.getvalue())
    one = one_run(tmp_path)
    assert states(one) == {"人社局.xlsx": "returned", "教育局.xlsx": "returned"}
    assert [item.code for item in one.state.found["教育局.xlsx"] if item.severity == "error"] == ["answer-disputed"]
    assert totals(one)[1] == 1
    # corrected in the copy that came back for it, it is a file of its own
    put(tmp_path / "in" / "教育局.xlsx", (tmp_path / "out" / "returned" / "教育局.xlsx").read_bytes())
    assert states(one_run(tmp_path)) == {"人社局.xlsx": "returned", "教育局.xlsx": "good"}


def test_the_copy_of_a_blank_that_is_filled_in_takes_its_place(tmp_path):
    put(tmp_path / "in" / "教育局.xlsx", seasons.blank())
    one_run(tmp_path)
    data = (tmp_path / "out" / "returned" / "教育局.xlsx").read_bytes()
    filled = openpyxl.load_workbook(io.BytesIO(book(317, 2, "乙项目")))
    listing = filled.create_sheet("问题清单", 0)
    listing["A1"], listing["A2"] = "预算绩效目标表审核问题清单", answering.line(answering.answered(data, grid(data)), "zh")
    put(tmp_path / "in" / "填好.xlsx", seasons.saved(filled))
    one = one_run(tmp_path)
    assert states(one) == {"教育局.xlsx": "replaced", "填好.xlsx": "good"} and totals(one)[1] == 1


def test_projects_that_the_answer_lacks_are_named_with_their_amount(tmp_path):
    first = reader.read(grid(book(faulty=True)), FORM, "", "").document.submissions[0]
    second = reader.read(grid(book(316, 2, "乙项目")), FORM, "", "").document.submissions[0]
    first.projects += second.projects
    put(tmp_path / "in" / "人社局.xlsx", workbook.write(first, FORM))
    one_run(tmp_path)
    data = given_back(tmp_path, "人社局.xlsx")
    less = openpyxl.load_workbook(io.BytesIO(data))
    del less[next(sheet.title for sheet in less if sheet["B3"].value == second.projects[0].code)]
    stream = io.BytesIO()
    less.save(stream)
    put(tmp_path / "in" / "新件.xlsx", stream.getvalue())
    one = one_run(tmp_path)
    (said,) = [item for item in one.state.found["新件.xlsx"] if item.code == "projects-gone"]
    assert said.severity == "warning" and second.projects[0].code in said.said and "20.00 万元" in said.said
    assert "乙项目" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_copy_carries_its_own_hash_and_every_earlier_one(tmp_path):
    put(tmp_path / "in" / "件.xlsx", book(faulty=True))
    one_run(tmp_path)
    hashes = [files.sha256(book(faulty=True))]
    for total in map(str, range(20, 28)):
        data = _again(tmp_path, total)
        assert answering.answered(data, grid(data)) == hashes
        assert answering.answered(data, []) == hashes  # the names alone
        hashes.insert(0, files.sha256(data))


def test_the_terminal_says_what_was_replaced(tmp_path):
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    run(tmp_path)
    put(tmp_path / "in" / "新件.xlsx", given_back(tmp_path, "人社局.xlsx"))
    said = run(tmp_path).stderr
    assert "人社局.xlsx 已被 新件.xlsx 替换，不再计入" in said and "，已被替换 1；" in said
