"""The notice that goes with a returned copy: what it says, how it opens, and that it comes and goes with the copy."""

from __future__ import annotations

import json
from datetime import date

import pytest
from test_check import book as workbook
from test_check import faulty
from test_check import run as check
from test_folder import book, fresh, one_run, put, tree

from converter.checking.notice import called, notice, text
from converter.document import wording
from converter.document.findings import Finding


def finding(row: int, **known) -> Finding:
    return Finding(**{"code": "goal-missing", "severity": "error", "file": "乡镇/甲局.xlsx", "sheet": f"{row}.",
                      "cell": "B8", "project": f"P{row}", "path": "goals", **known})


def test_it_says_how_much_what_first_until_when_and_in_which_file():
    found = [finding(row) for row in range(1, 8)] + [finding(9, code="basis-missing", severity="warning")]
    lines = text(notice("乡镇/甲局.xlsx", found, {"P1": "取暖费"}, "zh", date(2026, 12, 10))).splitlines()
    assert lines[0] == "退回通知：甲局.xlsx" and "必须改 7 处" in lines[2] and "建议改 1 处" in lines[2]
    assert lines[3].startswith("1. 取暖费 B8：没有绩效目标。请写明") and lines[4] == "2. P2 B8：没有绩效目标。"
    assert lines[8] == "另有 2 项，见退回件首页“问题清单”。"
    assert "改退回来的文件，不要改自己留的那份" in lines[10] and lines[11] == "请于 2026年12月10日前报回。"
    assert len(lines) == 12
    assert "建议改" not in text(notice("a", found[:1], {}, "zh"))
    assert "12月" not in text(notice("a", found, {}, "zh"))


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_notepad_opens_it(lang):
    data = notice("a.xlsx", [finding(1, details={}), finding(2, code="placeholder-left", details={"left": "𠮷\r\n甲"})],
                  {}, lang)
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n")
    assert "\r" not in text(data)


def test_it_lies_beside_the_copy_and_goes_with_it(tmp_path):
    put(tmp_path / "in" / "乡镇" / "甲局.xlsx", book(faulty=True))
    put(tmp_path / "in" / "乙局.xlsx", book(317, 2))
    one = one_run(tmp_path)
    name = called("returned/乡镇/甲局.xlsx", "zh")
    assert name == "returned/乡镇/甲局（退回通知）.txt" and [path for path in tree(one.out) if path.endswith(".txt")] == [name]
    record = json.loads((one.out / "findings.json").read_bytes())["inputs"][1]
    assert record["notice"]["path"] == name
    page = (one.out / "index.html").read_text("utf-8")
    assert "复制通知" in page and "退回通知：甲局.xlsx" in page and "没有绩效目标" in page
    (one.out / name).write_bytes(b"changed")
    assert text((one_run(tmp_path).out / name).read_bytes()).startswith("退回通知")
    put(tmp_path / "in" / "乡镇" / "甲局.xlsx", book())
    assert not (one_run(tmp_path).out / name).exists()
    assert tree(one.out) == fresh(tmp_path, tmp_path / "other")


def test_check_writes_the_same_beside_what_it_returns(tmp_path):
    path = workbook(faulty(), tmp_path / "in" / "a.xlsx")
    check(path, "--returned", tmp_path / "back")
    assert sorted(one.name for one in (tmp_path / "back").iterdir()) == ["a.xlsx", "a（退回通知）.txt"]
    assert "必须改 2 处" in text((tmp_path / "back" / "a（退回通知）.txt").read_bytes())
