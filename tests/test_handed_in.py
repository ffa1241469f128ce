"""What is handed in and is none of it: blanks, an emptied part one, and files that nobody can read as a workbook."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from strategies import FORM
from test_folder import book, fresh, one_run, put, tree
from test_rules import submission

import converter
from converter import cli
from converter.checking.notice import text
from converter.document.model import Department, Project, Submission
from converter.issuing import workbook
from converter.system import files

#: What is listed, with a word of what to do about it; and what is never.
FOREIGN = {"报送.rar": "解压", "报送.7z": "解压", "目标.docx": "填入下发的表样", "目标.doc": "填入下发的表样", "目标.wps": "填入下发的表样",
           "扫描.pdf": "原来的工作簿", "照片.JPG": "图片", "公章.png": "图片", "数据.accdb": "另存为 .xlsx", "无后缀": "另存为 .xlsx"}
LITTER = ("Thumbs.db", "desktop.ini", "~$丙局.xlsx", ".DS_Store", "~$丁.docx", "下载.crdownload", "甲局（退回通知）.txt",
          "说明.txt", "~WRL0001.tmp")


def blank(**known) -> bytes:
    return workbook.blank(FORM, Submission(projects=[workbook.prefilled(Project(number=1), FORM)], **known))


def states(one) -> dict[str, str]:
    return {name: record.state for name, record in one.state.records.items()}


def test_a_blank_is_one_and_goes_back_and_counts_nowhere(tmp_path):
    put(tmp_path / "in" / "空表.xlsx", blank())
    put(tmp_path / "in" / "甲局.xlsx", book())
    put(tmp_path / "in" / "甲局封面.xlsx", blank(year=2023, department=Department("316", "316局")))
    one = one_run(tmp_path)
    assert states(one) == {"甲局.xlsx": "good", "甲局封面.xlsx": "blank", "空表.xlsx": "blank"}
    names = tree(one.out)
    assert {name for name in names if name.startswith(("issued/", "drafts"))} == {"issued/130826_2023_316_316局.xlsx"}
    assert "returned/空表.xlsx" in names and "没有填报任何项目" in text(names["returned/空表（退回通知）.txt"])
    assert len(json.loads(names["merged.json"])["submissions"]) == 1
    page = (one.out / "index.html").read_text("utf-8")
    assert 'data-state="blank"' in page and ">空表<" in page
    result = CliRunner().invoke(cli.main, ["run", str(tmp_path / "in"), "-o", str(one.out)])
    assert result.exit_code == 1 and "，空表 2" in result.stderr
    assert names == fresh(tmp_path, tmp_path / "other")


def test_in_a_check_a_blank_is_an_error_and_what_could_not_be_read_is_none(tmp_path):
    put(tmp_path / "空表.xlsx", blank())
    found = converter.check(tmp_path / "空表.xlsx").findings
    assert [item.code for item in found if item.severity != "info"] == ["nothing-filled"]
    copy = openpyxl.load_workbook(io.BytesIO(book()))
    sheet = next(sheet for sheet in copy if sheet["A3"].value == "项目编码")
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            if cell.value in ("绩效目标", "一级指标", "项目名称", "资金支出计划\n（%）"):
                cell.value = "？"
    stream = io.BytesIO()
    copy.save(stream)
    codes = [item.code for item in converter.check(stream.getvalue()).findings if item.severity == "error"]
    assert codes and "nothing-filled" not in codes


def test_an_emptied_part_one_is_a_warning_and_none_is_nothing():
    whole = openpyxl.load_workbook(io.BytesIO(workbook.write(submission(), FORM)))

    def warned() -> list[tuple[str, str | None]]:
        stream = io.BytesIO()
        whole.save(stream)
        return [(item.code, item.sheet) for item in converter.read(stream.getvalue()).findings
                if item.severity == "warning"]

    assert warned() == []
    sheet = whole["部门整体绩效目标"]
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value in ("劳动就业工作", "扩大就业。"):
                cell.value = None
    assert warned() == [("part-one-empty", "部门整体绩效目标")]
    del whole["部门整体绩效目标"]
    assert warned() == []


def zipped(path: Path, names) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("县直/甲局.xlsx", book())
        for name in names:
            archive.writestr(f"县直/{name}", b"x")


def test_the_terminal_names_what_nobody_can_read_once(tmp_path):
    put(tmp_path / "in" / "报送.rar", b"x")
    put(tmp_path / "in" / "甲局.xlsx", book())
    given = ["run", str(tmp_path / "in"), "-o", str(tmp_path / "out")]
    first, second = (CliRunner().invoke(cli.main, given).output for _ in range(2))
    assert first.count("报送.rar") == 1 and "解压" in first
    assert "报送.rar" not in second and "无法读取 1" in second


@pytest.mark.parametrize("is_zip", [False, True])
def test_what_nobody_can_read_is_listed_with_what_to_do(tmp_path, is_zip):
    if is_zip:
        (tmp_path / "in").mkdir()
        zipped(tmp_path / "in" / "报送.zip", [*FOREIGN, *LITTER])
    else:
        put(tmp_path / "in" / "县直" / "甲局.xlsx", book())
        for name in (*FOREIGN, *LITTER):
            put(tmp_path / "in" / "县直" / name, b"x")
    one = one_run(tmp_path)
    found = {Path(name).name: record for name, record in one.state.records.items()}
    assert set(found) == {"甲局.xlsx", *FOREIGN}
    assert {found[name].state for name in FOREIGN} == {"unreadable"}
    said = {Path(item.file).name: item.message("zh") for item in one.state.all() if item.code == "unreadable"}
    page = (one.out / "index.html").read_text("utf-8")
    for name, advice in FOREIGN.items():
        assert advice in said[name] and name in page
    assert not any(name in page for name in LITTER if name != "说明.txt")
    assert tree(one.out) == tree(one_run(tmp_path).out) == fresh(tmp_path, tmp_path / "other")
    for command, *more in (("check",), ("convert", "-o", tmp_path / "c"), ("merge", "-o", tmp_path / "all.json")):
        result = CliRunner().invoke(cli.main, [command, str(tmp_path / "in"), *map(str, more), "--workers", "1"])
        assert result.exit_code == cli.UNREADABLE
        assert all(name in result.output and advice in result.output for name, advice in FOREIGN.items())
        assert not any(name in result.output for name in LITTER)


def test_a_file_that_is_named_is_opened_whatever_it_is_called(tmp_path):
    put(tmp_path / "甲局.bak", book())
    result = CliRunner().invoke(cli.main, ["check", str(tmp_path / "甲局.bak")])
    assert result.exit_code == 0, result.output


def test_no_kind_is_both_read_and_foreign():
    suffixes = [suffix for those in files.FOREIGN.values() for suffix in those]
    assert len(suffixes) == len(set(suffixes)) and not set(suffixes) & set(files.TAKEN)
