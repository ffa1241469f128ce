"""What rules at the top of a drop folder: told by name and content, never a workbook, and never half believed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from test_folder import DAMAGED, book, fresh, one_run, one_worker_works_here, put, reads, run, tree  # noqa: F401

from converter import form
from converter.bureau import tabular
from converter.folder import scan
from converter.sheets import listing

LIST = "部门编码,部门名称,截止日期\n316,316局,2023-11-30\n317,317局,2023-11-30\n"


def workbook(*headers: str, rows: tuple[tuple[str, ...], ...] = (("316", "316局"),)) -> bytes:
    return listing.write("名单", "名单", [listing.Column(header, 12) for header in headers], rows)


ROSTER = workbook("部门编码", "部门名称")
STAFF = workbook("序号", "姓名", "部门", "职务", "备注", rows=(("1", "张三", "316局", "股长", ""),))


@pytest.fixture
def base(tmp_path) -> Path:
    put(tmp_path / "base" / "in" / "甲局.xlsx", book(316, 1))
    return tmp_path / "base"


def rules(one) -> list[tuple[str, str]]:
    return [(rule.kind, rule.file) for rule in one.state.made.rules]


@pytest.mark.parametrize("name, data", [
    ("名册.xlsx", ROSTER), ("名册（11月）.xlsx", workbook("部门（全称）", "报送\n截止日期*", rows=(("甲局", ""),))),
    ("名册.csv", LIST.encode("gbk")), ("名册.csv", LIST.encode("utf-8-sig")), ("名册.CSV", LIST.encode("utf-16")),
    ("名册.csv", LIST.replace(",", "\t").encode()),
], ids=range(6))
def test_a_roster_rules_and_is_no_workbook(base, name, data):
    put(base / "in" / name, data)
    one = one_run(base)
    assert rules(one) == [("roster", name)] and list(one.state.records) == ["甲局.xlsx"]
    assert one.counts["files"] == 1 and not one.counts["unreadable"]
    assert name in (base / "out" / "index.html").read_text("utf-8")
    assert f"名册在用：{name}" in run(base).output


@pytest.mark.parametrize("name, data", [
    ("名册.xlsx", STAFF), ("乡镇/名册.xlsx", ROSTER), ("我的名册.xlsx", ROSTER), ("名册.xlsx", book(317, 2)),
    ("名册.tsv", LIST.encode()),
], ids=range(5))
def test_what_only_bears_the_name_or_the_content_is_an_input(base, name, data):
    put(base / "in" / name, data)
    one = one_run(base)
    assert rules(one) == [] and name in one.state.records and not one.authority.held
    again = one_run(base)
    assert again.state.records == one.state.records and again.counts["read"] == 0


def test_nothing_rules_in_a_zip(base):
    with zipfile.ZipFile(base / "in" / "报送.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("名册.xlsx"), ROSTER)
    one = one_run(base)
    assert rules(one) == [] and "报送.zip/名册.xlsx" in one.state.records


def test_forms_at_the_top_are_no_inputs(base):
    put(base / "in" / "表样" / "表.xlsx", form.load().source)
    put(base / "in" / "乡镇" / "表样" / "表.xlsx", book(318, 3))
    assert list(one_run(base).state.records) == ["乡镇/表样/表.xlsx", "甲局.xlsx"]
    assert base / "in" / "表样" / "表.xlsx" in scan.signatures(base / "in", base / "out")  # a watch wakes for it


def test_a_roster_that_changes_comes_or_goes_makes_the_whole_anew_and_reads_no_input(base, tmp_path):
    one_run(base)
    for data in (ROSTER, LIST.encode(), None):
        (base / "in" / "名册.csv").unlink(missing_ok=True)
        if data:
            put(base / "in" / "名册.csv", data)
        one = one_run(base)
        assert one.counts["read"] == 0 and one.counts["removed"] == 0
        assert tree(base / "out") == fresh(base, tmp_path / f"other{len(data or b'')}")
        assert one_run(base).state.made == one.state.made


@pytest.mark.parametrize("bar", ["damaged", "open", "changing", "two"])
def test_while_it_cannot_be_read_nothing_made_of_all_inputs_changes(base, bar, tmp_path):
    roster = base / "in" / "名册.xlsx"
    put(roster, ROSTER)
    one_run(base)
    before = tree(base / "out")
    put(base / "in" / "乙局.xlsx", book(317, 2))
    known = {}
    if bar == "damaged":
        put(roster, DAMAGED)
    elif bar == "open":
        put(base / "in" / "~$名册.xlsx", b"")
    elif bar == "changing":
        known["restless"] = {roster}
    else:
        put(base / "in" / "名册 (1).xlsx", workbook("部门名称", rows=(("316局",),)))
    for _ in range(2):
        one = one_run(base, **known)
        after = tree(base / "out")
        assert "名册.xlsx" in dict(one.authority.held) and not one.is_settled
        assert "json/乙局.json" in after and after.keys() - before.keys() == {"json/乙局.json", ".jixiao.unfinished"}
        assert all(after[name] == data for name, data in before.items() if name != "findings.json")
    if bar == "damaged" or bar == "two":
        result = run(base)
        assert result.exit_code == 3 and "保持原样" in result.output
        assert bar == "damaged" or "名册 (1).xlsx" in result.output
    put(roster, ROSTER)
    for name in ("~$名册.xlsx", "名册 (1).xlsx"):
        (base / "in" / name).unlink(missing_ok=True)
    one = one_run(base)
    assert one.is_settled and one.counts["read"] == 0 and tree(base / "out") == fresh(base, tmp_path / "other")


def test_a_folder_that_is_held_from_the_first_pass_reads_its_inputs_once(base, reads):  # noqa: F811
    put(base / "in" / "名册.xlsx", DAMAGED)
    one_run(base), one_run(base)
    assert reads == ["甲局.xlsx"] and list(tree(base / "out")) == [
        ".jixiao.unfinished", "findings.json", "json", "json/甲局.json"]


def test_a_roster_that_is_named_rules_wherever_it_lies(base, tmp_path):
    put(tmp_path / "财政" / "单位.csv", LIST.encode())
    one = one_run(base, given={"roster": tmp_path / "财政" / "单位.csv"})
    assert rules(one) == [("roster", "单位.csv")]
    put(base / "in" / "乡镇" / "单位.csv", LIST.encode())
    one = one_run(base, given={"roster": base / "in" / "乡镇" / "单位.csv"})
    assert rules(one) == [("roster", "乡镇/单位.csv")] and list(one.state.records) == ["甲局.xlsx"]
    put(base / "in" / "名册.xlsx", ROSTER)
    held = dict(one_run(base, given={"roster": base / "in" / "乡镇" / "单位.csv"}).authority.held)
    assert {"名册.xlsx", "乡镇/单位.csv"} == set(held)


def test_a_file_that_is_named_and_is_no_roster_is_refused(base, tmp_path):
    put(tmp_path / "人员.xlsx", STAFF)
    one = one_run(base, given={"roster": tmp_path / "人员.xlsx"})
    assert one.authority.held == [("人员.xlsx", ("not-a-roster", {}))]


def test_the_report_says_what_ruled(base):
    put(base / "in" / "名册.xlsx", ROSTER)
    one_run(base)
    made = json.loads((base / "out" / "findings.json").read_bytes())["made"]
    assert [(rule["kind"], rule["file"]) for rule in made["rules"]] == [("roster", "名册.xlsx")]


@pytest.mark.parametrize("header, plain", [
    ("部门编码（必填）", "部门编码"), (" 部 门\n名称 *", "部门名称"), ("金额（万元）：", "金额"), (None, ""), (3.0, "")])
def test_headers_are_compared_folded(header, plain):
    assert tabular.folded(header) == plain
