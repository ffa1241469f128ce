"""One counting and one grouping: lines that nothing is missing from, and the same figures wherever they stand."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from converter import cli
from converter.checking.grouping import bundles, counts, ranges, streamed
from converter.document import wording
from converter.document.findings import SEVERITIES, Finding
from converter.sheets.excel import address

ROOT = Path(__file__).parents[1]
INTAKE = ROOT.parent / "shared" / "intake"
INPUTS = [ROOT / "samples" / "fengning.xlsx", ROOT / "samples" / "julu.xlsx", *sorted(INTAKE.glob("*_*_[cs]*.xlsx"))]

CELLS = st.builds(address, st.integers(0, 30), st.integers(0, 30))
FOUND = st.lists(st.builds(
    Finding, code=st.sampled_from(("basis-missing", "field-blank", "not-understood", "normalised")),
    severity=st.sampled_from(SEVERITIES), file=st.sampled_from((None, "a.xlsx", "b.xlsx")),
    sheet=st.sampled_from((None, "1.甲", "2.乙", "3.丙", "4.丁", "5.戊")), cell=st.none() | CELLS,
    project=st.sampled_from((None, "甲", "乙")), found=st.sampled_from((None, "x", "y")),
    path=st.sampled_from((None, "goals", "indicators[0].basis", "indicators[3].basis"))))


@given(FOUND)
def test_every_finding_that_asks_for_something_stands_in_one_line(found):
    made = bundles(found)
    asked = [id(item) for item in found if item.severity != "info"]
    assert sorted(id(item) for one in made for item in one.items) == sorted(asked)
    assert [one.severity for one in made] == sorted((one.severity for one in made), key=SEVERITIES.index)
    assert all(len({(item.file, item.code, item.severity) for item in one.items}) == 1 for one in made)
    assert all(one.forms == 1 for one in made if one.severity == "error")  # what must be mended is said form by form
    said = counts(found)
    assert sum(one.count for one in made if one.severity == "error") == said.must
    assert sum(one.count for one in made if one.severity == "warning") == said.advice
    assert sum(said) == len(found)


@given(FOUND)
def test_a_stream_of_files_has_the_lines_of_each_file(found):
    found.sort(key=lambda item: item.file or "")
    files = dict.fromkeys(item.file for item in found)
    assert list(streamed(iter(found))) == [
        one for file in files for one in bundles(item for item in found if item.file == file)]


@given(st.lists(CELLS))
def test_ranges_hold_the_cells_and_no_others(cells):
    held = []
    for one in ranges(cells):
        first, _, last = one.partition(":")
        column, rows = re.match("[A-Z]+", first)[0], [int(re.sub("[A-Z]", "", end)) for end in (first, last or first)]
        held += [f"{column}{row}" for row in range(rows[0], rows[1] + 1)]
    assert sorted(held) == sorted(set(cells)) and len(held) == len(set(held))


def test_equal_findings_of_a_form_are_one_line_with_their_cells():
    rows = [Finding(code="field-blank", severity="error", file="a", sheet="1.甲", cell=f"E{row}", project="甲",
                    path=f"indicators[{row - 10}].target") for row in (10, 11, 12, 15)]
    one, = bundles(rows)
    assert one.cells == ("E10:E12", "E15") and one.count == 4 and one.field("zh") == "指标值"
    assert one.message("zh") == "指标值未填写。" and one.hint("zh") == "请填写指标值。"
    other = Finding(code="field-blank", severity="error", file="a", sheet="1.甲", cell="C3", project="甲", path="name")
    assert [one.cells for one in bundles([*rows, other])] == [("E10:E12", "E15"), ("C3",)]
    assert bundles([other])[0].message("en") == other.message("en")


def test_what_many_forms_need_is_one_line_of_advice_behind_all_others():
    habit = [Finding(code="unit-prose", severity="warning", file="a", sheet=f"{form}.", cell=f"E{row}",
                     project=str(form), path=f"indicators[{row}].target", details={"value": "≥90", "note": f"文字{form}"})
             for form in range(1, 5) for row in (10, 11)]
    alone = Finding(code="basis-missing", severity="warning", file="a", sheet="4.", cell="F10", project="4",
                    path="indicators[0].basis")
    first, last = bundles([*habit, alone])
    assert first.items == [alone] and last.forms == 4 and last.count == 8 and last.cells == ("E10:E11",)
    assert "4 张表都有，同类共 8 处" in last.message("zh")
    assert len(bundles(habit[:6])) == 3  # on three forms it is said of each


@pytest.mark.parametrize("path", [*INPUTS[:2], *(pytest.param(path, marks=pytest.mark.long) for path in INPUTS[2:])],
                         ids=lambda path: path.stem)
def test_page_terminal_ledger_lists_and_returned_copies_count_alike(path, tmp_path):
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / path.name).write_bytes(path.read_bytes())
    ran = CliRunner().invoke(cli.main, ["run", str(inbox), "-o", str(out)])
    summary = json.loads((out / "findings.json").read_bytes())["summary"]
    must, advice = summary["error"], summary["warning"]
    assert must + advice
    last = ran.stderr.splitlines()[-1]
    assert f"必须改 {must} 处，建议改 {advice} 处" in last
    checked = CliRunner().invoke(cli.main, ["check", str(inbox), "--format", "xlsx", "-o", str(tmp_path / "l.xlsx")])
    assert f"必须改 {must} 处，建议改 {advice} 处" in checked.stderr
    text = CliRunner().invoke(cli.main, ["check", str(inbox)]).stdout
    assert re.findall("^  (必须改|建议改) ([0-9]+) 处$", text, re.M) == [
        (word, str(count)) for word, count in (("必须改", must), ("建议改", advice)) if count]
    page = (out / "index.html").read_text("utf-8")
    assert re.search(f"<dt>必须改</dt><dd>{must}</dd>.*<dt>建议改</dt><dd>{advice:,}</dd>", page)
    books = [out / "ledger.xlsx", tmp_path / "l.xlsx", *(out / "returned").glob("*.xlsx")]
    assert len(books) == 2 + bool(must)
    for book in books[:2]:
        assert listed(book) == {"必须改": must, "建议改": advice}, book
    for book in books[2:]:
        sheet = openpyxl.load_workbook(book)["问题清单"]
        assert f"必须改 {must} 处，列在前面；建议改 {advice} 处" in sheet["A2"].value
        words = [row[1].value for row in sheet.iter_rows() if row[1].value in ("必须改", "建议改")]
        assert words == sorted(words, key=["必须改", "建议改"].index) and words[0] == "必须改" and len(words) < 50


def listed(book: Path) -> dict[str, int]:
    """Of a list of findings, the places of each severity; those that must be mended come first."""
    workbook = openpyxl.load_workbook(io.BytesIO(book.read_bytes()))
    sheet = next(sheet for sheet in workbook if sheet.title in ("问题", "问题清单"))
    header = next(row for row in sheet.iter_rows() if any(cell.value == "级别" for cell in row))
    at = {cell.value: place for place, cell in enumerate(header)}
    lines = [row for row in sheet.iter_rows(min_row=header[0].row + 1) if row[at["级别"]].value]
    words = [row[at["级别"]].value for row in lines]
    assert words == sorted(words, key=[wording.SEVERITIES[one][0] for one in SEVERITIES].index)
    found = {"必须改": 0, "建议改": 0}
    for row, word in zip(lines, words):
        found[word] += row[at["处数"]].value
    return found


def test_every_command_counts_the_files_alike(tmp_path):
    """A file named twice counts once, a report of ours not at all."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    for name in ("fengning.xlsx", "julu.xlsx"):
        (inbox / name).write_bytes((ROOT / "samples" / name).read_bytes())
    (inbox / "findings.json").write_text('{\n  "findings": []\n}')
    for command, *more in (("check",), ("merge", "-o", str(tmp_path / "all.json")),
                           ("run", "-o", str(tmp_path / "out"))):
        again = [] if command == "run" else [str(inbox / "julu.xlsx")]
        said = CliRunner().invoke(cli.main, [command, str(inbox), *again, *more]).stderr.splitlines()[-1]
        assert said.startswith("2 个文件"), (command, said)
    done = CliRunner().invoke(cli.main, ["convert", str(inbox), str(inbox / "julu.xlsx"), "-o", str(tmp_path / "c")])
    assert sum(" → " in line for line in done.stderr.splitlines()) == 2
