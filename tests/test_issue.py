"""`issue`: every department's book or text, and the ledger that leads to each form."""

from __future__ import annotations

import copy
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from click.testing import CliRunner
from test_rules import ROOT, submission

from converter import cli, form, grid, reading
from converter.document import model
from converter.document.model import Document
from converter.issuing import workbook

FORM = form.load()


def run(*arguments: object):
    result = CliRunner().invoke(cli.main, ["issue", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def counties(tmp_path_factory) -> Path:
    """The two published texts, issued."""
    out = tmp_path_factory.mktemp("issued")
    result = run(ROOT / "samples" / "julu.xlsx", ROOT / "samples" / "fengning.json", "-o", out)
    assert result.exit_code == 0, result.stderr  # errors of the rules make a draft, not a failed issue
    return out


def test_every_department_gets_its_official_workbook(counties):
    for county, name in (("julu", "130529_2022_323_巨鹿县人力资源和社会保障局本级（推断）"),
                         ("fengning", "130826_2023_316_丰宁满族自治县人力资源和社会保障局")):
        one = model.decode((ROOT / "samples" / f"{county}.json").read_bytes()).submissions[0]
        if county == "julu":
            assert (counties / f"{name}.xlsx").read_bytes() == workbook.write(one, FORM)
        else:
            sheets = grid.read((counties / "drafts" / f"{name}（草稿）.xlsx").read_bytes())
            again = reading.read(sheets, FORM, "", "").document.submissions[0]
            assert list(map(model.content, again.projects)) == list(map(model.content, one.projects))
            assert again.overall == one.overall
    assert sorted(tree(counties)) == [
        "130529_2022_323_巨鹿县人力资源和社会保障局本级（推断）.xlsx", "drafts/130826_2023_316_丰宁满族自治县人力资源和社会保障局（草稿）.xlsx", "ledger.xlsx"]


def test_the_ledger_leads_to_every_form(counties):
    """Each project's link names a file that is there, a sheet of it, and that sheet is the project's."""
    book = openpyxl.load_workbook(counties / "ledger.xlsx")
    sheet = book["项目汇总"]
    books = {}
    found = []
    for row in sheet.iter_rows():
        codes = [str(cell.value) for cell in row if re.fullmatch(r"[0-9]{8}P\w{12}", str(cell.value))]
        for cell in row if codes else ():
            link = cell.hyperlink and cell.hyperlink.target and (cell.hyperlink.target, cell.hyperlink.location)
            if formula := re.match(r'=HYPERLINK\("([^"]+)#([^"]+)"', str(cell.value)):
                link = formula.groups()
            if link:
                file, place = unquote(link[0]).replace("\\", "/"), link[1]
                if file not in books:
                    books[file] = openpyxl.load_workbook(counties / file)
                target = books[file][place.rpartition("!")[0].strip("'").replace("''", "'")]
                assert target["B3"].value == codes[0]
                found.append(codes[0])
    assert len(found) == len(set(found)) == 41


def test_the_ledger_tells_the_findings_of_the_rules(counties):
    book = openpyxl.load_workbook(counties / "ledger.xlsx", data_only=True)
    header, *rows = book["问题"].iter_rows(min_row=2, values_only=True)
    at = {name: place for place, name in enumerate(header)}
    places = {code: sum(row[at["处数"]] for row in rows if row[at["规则"]] == code)
              for code in ("unit-prose", "basis-missing")}
    assert places == {"unit-prose": 118, "basis-missing": 28}
    assert all(None not in row for row in rows) and {row[at["部门"]] for row in rows} == {
        "316 丰宁满族自治县人力资源和社会保障局", "323 巨鹿县人力资源和社会保障局本级（推断）"}
    assert not any(row[at["单元格"]] == "A1" for row in rows)


def test_forms_are_renumbered_in_unit_order(tmp_path):
    """Two submissions of one department, their units interleaved, become one book, numbered through."""
    first, second = submission(), submission()
    first.projects, second.projects = [first.projects[0], first.projects[2]], [second.projects[1]]
    second.projects[0].unit = model.Unit("316000", "县人社局机关")
    for name, one in (("a", first), ("b", second)):
        (tmp_path / f"{name}.json").write_bytes(model.encode(Document.of([one])))
    assert run(tmp_path / "a.json", tmp_path / "b.json", "-o", tmp_path / "out").exit_code == 0
    sheets = grid.read((tmp_path / "out" / "130826_2023_316_县人社局本级（推断）.xlsx").read_bytes())
    read = reading.read(sheets, FORM, "", "").document.submissions[0]
    assert [(project.number, project.unit.code) for project in read.projects] == [
        (1, "316000"), (2, "316001"), (3, "316001")]
    titles = [sheet.rows[0][0] for sheet in sheets if sheet.rows and str(sheet.rows[0][0]).endswith("绩效目标表")]
    assert [title.partition(".")[0] for title in titles] == ["1", "2", "3"]


def test_one_worker_and_many_issue_the_same_bytes(tmp_path):
    sources = [ROOT / "samples" / "julu.json", ROOT / "samples" / "fengning.json"]
    for workers in ("1", "2"):
        run(*sources, "-o", tmp_path / workers, "--workers", workers)
    run(*sources[::-1], "-o", tmp_path / "turned")
    assert tree(tmp_path / "1") == tree(tmp_path / "2") == tree(tmp_path / "turned")


def test_conflicts_are_said_and_all_versions_issued(tmp_path):
    first, second = submission(), submission()
    second.projects[0].budget = model.Budget(Decimal("9.00"), Decimal("9.00"), None)
    for name, one in (("a", first), ("b", second)):
        (tmp_path / f"{name}.json").write_bytes(model.encode(Document.of([one])))
    result = run(tmp_path / "a.json", tmp_path / "b.json", "-o", tmp_path / "out")
    assert result.exit_code == 1 and "9.00" in result.stderr
    data = (tmp_path / "out" / "drafts" / "130826_2023_316_县人社局本级（推断）（草稿）.xlsx").read_bytes()
    assert len(reading.read(grid.read(data), FORM, "", "").document.submissions[0].projects) == 4


def test_what_cannot_be_read_stops_nothing_else(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(model.encode(Document.of([submission()])))
    (tmp_path / "in" / "b.xlsx").write_bytes(b"PK\3\4 torn")
    result = run(tmp_path / "in", "-o", tmp_path / "out")
    assert result.exit_code == 3 and "b.xlsx" in result.stderr
    assert sorted(tree(tmp_path / "out")) == ["130826_2023_316_县人社局本级（推断）.xlsx", "ledger.xlsx"]
    (tmp_path / "in" / "a.json").unlink()
    assert run(tmp_path / "in", "-o", tmp_path / "none").exit_code == 3 and not (tmp_path / "none").exists()


def test_an_input_is_never_written_over(tmp_path):
    data = workbook.write(submission(), FORM)
    path = tmp_path / "130826_2023_316_县人社局本级（推断）.xlsx"
    path.write_bytes(data)
    result = run(path, "-o", tmp_path)
    assert result.exit_code == 3 and path.read_bytes() == data and "130826_2023_316_县人社局本级（推断）.xlsx" in result.stderr


def test_names_never_lead_out_of_the_folder(tmp_path):
    one = submission()
    one.department = model.Department("316", "../../../x#y<z>|")
    other = copy.deepcopy(one)
    other.division, other.department = None, model.Department(None, "..")
    other.projects = [model.Project(name="甲")]
    (tmp_path / "a.json").write_bytes(model.encode(Document.of([one, other])))
    assert run(tmp_path / "a.json", "-o", tmp_path / "in" / "out").exit_code == 0
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["out"]
    assert len(tree(tmp_path / "in" / "out")) == 3


def test_the_published_text(tmp_path):
    docx = pytest.importorskip("docx")
    sources = [ROOT / "samples" / "julu.json", ROOT / "samples" / "fengning.json"]
    assert run(*sources, "-o", tmp_path, "--as", "docx", "--whole").exit_code == 0
    assert sorted(tree(tmp_path)) == [
        "130529_2022_323_巨鹿县人力资源和社会保障局本级（推断）.docx", "drafts/130826_2023_316_丰宁满族自治县人力资源和社会保障局（草稿）.docx",
        "drafts/全部部门预算绩效文本（草稿）.docx", "ledger.xlsx"]
    whole = docx.Document(io.BytesIO((tmp_path / "drafts" / "全部部门预算绩效文本（草稿）.docx").read_bytes()))
    text = "\n".join(cell.text for table in whole.tables for row in table.rows for cell in row.cells)
    assert text.count("13082623P00M5MW10003C") and "13052922P005840107107" in text
    assert run(*sources, "-o", tmp_path, "--whole").exit_code == 2


def refused(department: str = "317") -> model.Submission:
    """A submission that no workbook can say: its indicator is called as a line of the foot."""
    one = submission()
    one.department = model.Department(department, None)
    for project in one.projects:
        project.unit.code = f"{department}001"
    one.projects = one.projects[1:2]
    one.projects[0].indicators[0].level1, one.projects[0].indicators[0].level2 = "合计", None
    return one


def test_a_department_that_cannot_be_issued_is_in_no_ledger_and_said(tmp_path):
    good = submission()
    good.projects = [good.projects[0]]
    (tmp_path / "a.json").write_bytes(model.encode(Document.of([good, refused()])))
    result = run(tmp_path / "a.json", "-o", tmp_path / "out", "--findings", tmp_path / "f.json")
    assert result.exit_code == 3 and "130826_2023_317" in result.stderr and "indicators[0].level1" in result.stderr
    assert "1 个部门，1 个项目" in result.stderr
    assert sorted(tree(tmp_path / "out")) == ["130826_2023_316_县人社局本级（推断）.xlsx", "ledger.xlsx"]
    ledger = openpyxl.load_workbook(tmp_path / "out" / "ledger.xlsx")
    codes = [cell.value for sheet in ledger if sheet.title != "问题" for row in sheet.iter_rows() for cell in row]
    assert good.projects[0].code in codes and refused().projects[0].code not in codes
    issues = "".join(str(cell.value) for row in ledger["问题"].iter_rows() for cell in row)
    assert "130826_2023_317" in issues and "1 个项目" in issues
    found = json.loads((tmp_path / "f.json").read_bytes())["findings"]
    assert [item["code"] for item in found].count("not-issued") == 1


@pytest.mark.parametrize("writing", ["official", "blank", "list"])
def test_a_sheet_made_in_memory_is_what_xlsxwriter_writes(monkeypatch, writing):
    from xlsxwriter.worksheet import Worksheet

    from converter.sheets import filled, listing
    from converter.sheets.filling import Link

    one = model.decode((ROOT / "samples" / "julu.json").read_bytes()).submissions[0]
    columns = [listing.Column("文件", 20), listing.Column("金额", 12, "money"), listing.Column("处理", 9, "choice", ("改",))]
    rows = [[Link("甲", "'1.甲'!B7", "甲.xlsx"), Decimal("14.3"), None], [Link("乙", "'清单'!A1"), None, "改"]]

    def written() -> bytes:
        if writing == "list":
            return listing.write("问题", "清单", columns, rows)
        return workbook.write(one, form.load()) if writing == "official" else workbook.blank(form.load(), one, one)

    ours = written()
    monkeypatch.setattr(filled, "FilledSheet", Worksheet)
    assert written() == ours
