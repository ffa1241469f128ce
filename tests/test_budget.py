"""Reconciled with the export of a budget system: its columns and unit told, every project of both sides counted."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples
from test_folder import book, fresh, one_run, one_worker_works_here, put, run, tree  # noqa: F401
from test_roster import sheet
from test_rules import code

from converter import cli
from converter.bureau import budget
from converter.bureau.budget import Budget, Entry
from converter.bureau.reconciling import STATES, Claim, reconcile, report
from converter.document.findings import Findings
from converter.system.errors import Unreadable

HEADS = ("单位编码", "项目编码", "项目名称", "资金来源", "预算金额（万元）")


def export(*rows: tuple, heads: tuple[str, ...] = HEADS, above: tuple[str, ...] = ("部门预算项目表",)) -> bytes:
    """An export: unit, code, name, source, amount."""
    return sheet(*rows, heads=heads, above=above)


def read(*rows: tuple, **known) -> tuple[dict[str, Decimal | None], list[str]]:
    found, findings = budget.read(export(*rows, **known), "导出.xlsx")
    return ({one.code: one.amount for one in found.entries.values()},
            [item.code for item in findings if item.code != "budget-read"])


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def test_the_columns_and_the_unit_are_found_and_told():
    found, findings = budget.read(export(("316001", code(1), "甲", "财政", 20)), "导出.xlsx")
    assert found.entries[code(1)] == Entry(code=code(1), name="甲", amount=Decimal("20.00"), cell="B3")
    (item,) = findings
    said = item.message("zh")
    assert (item.code, item.cell) == ("budget-read", "E2")
    assert "项目编码取自“项目编码”" in said and "金额取自“预算金额（万元）”" in said and "单位万元，见 E2" in said


@pytest.mark.parametrize("heads, above, raw, amount", [
    (("项目编码", "金额（元）"), ("表",), 142857.3, "14.28573"), (("项目代码", "预算数"), ("单位：元",), "1,000.00", "0.10"),
    (("项目编码", "合计"), ("金额单位：万元",), "20", "20.00"), (("项目编号", "预算数万元"), ("",), 3, "3.00"),
    (("项目编码", "预算批复数"), ("某县（单位：千元）",), 30, "3.00"), (("项目编码", "本年预算（万元）"), ("单位：万元",), "5元", "0.0005"),
    (("项目编码", "2023年度预算金额"), ("单位：万元",), 7, "7.00"),
], ids=range(7))
def test_amounts_are_read_in_the_unit_that_is_stated(heads, above, raw, amount):
    known, said = read((code(1), raw), heads=heads, above=above)
    assert known == {code(1): Decimal(amount)} and said == []


@pytest.mark.parametrize("heads, above, key", [
    (("项目编码", "预算数"), ("表",), "no-unit"), (("项目编码", "预算数（万元）"), ("单位：元",), "two-units"),
    (("项目编码", "预算数（万元）", "年初预算（万元）"), ("表",), "two-amounts"), (("项目编码", "名称"), ("单位：元",), "not-an-export"),
    (("单位", "金额（万元）"), ("表",), "not-an-export"),
    (("项目编码", "2022年预算数", "2023年预算数"), ("单位：万元",), "two-amounts"),
], ids=range(6))
def test_where_column_or_unit_is_in_doubt_it_is_refused(heads, above, key):
    with pytest.raises(Unreadable, match=key):
        budget.read(export((code(1), 1, 2), heads=heads, above=above))


def test_a_header_over_two_rows_is_read_as_one():
    rows = (("", "", "合计", "财政拨款", "其他资金"), (code(1), "甲", 20, 15, 5), ("合计", "", 20, 15, 5))
    known, said = read(*rows, heads=("项目编码", "项目名称", "2023年预算（万元）", "", ""))
    assert known == {code(1): Decimal("20.00")} and said == []


def test_rows_of_one_project_are_added_up_and_sums_are_left_out():
    known, said = read(("316001", code(1), "甲", "财政", 15), ("316001", code(1), "甲", "其他", 5.5),
                       ("317001", code(2), "乙", "", 3), ("", "", "人社局小计", "", 20.5), ("", "合计", "", "", 23.5),
                       ("", "", "丙", "", 9))
    assert known == {code(1): Decimal("20.50"), code(2): Decimal("3.00")}
    assert said == ["budget-summed", "budget-uncoded"]


@pytest.mark.parametrize("amounts", [(20, 15, 5), (5, 5)], ids=range(2))
def test_rows_that_may_hold_their_own_sum_are_taken_for_neither(amounts):
    known, said = read(*(("", code(1), "甲", "", amount) for amount in amounts))
    assert known == {code(1): None} and said == ["budget-rows-doubt"]


def test_an_amount_that_cannot_be_read_leaves_its_project_out():
    known, said = read(("", code(1), "甲", "", "约20"), ("", code(2), "乙", "", ""), ("", code(3), "丙", "", 1))
    assert known == {code(1): None, code(2): None, code(3): Decimal("1.00")}
    assert said == ["budget-amount-unread"] * 2


def test_a_total_that_is_not_what_was_read_is_said():
    assert read(("", code(1), "甲", "", 1), ("", "总计", "", "", 2))[1] == ["budget-total-differs"]
    assert read(("", code(1), "甲", "", 1), ("", "总 计", "", "", 1))[1] == []


def test_codes_are_told_as_everywhere():
    torn = f"{code(1)[:8]} {code(1)[8:].lower()}"
    assert read(("", torn, "甲", "", 1))[0] == {code(1): Decimal("1.00")}


def test_a_list_in_text_is_read_alike():
    text = f"单位：元,,\r\n项目编码,项目名称,金额\r\n{code(1)},甲,200000.00\r\n"
    for encoding in ("gbk", "utf-8-sig"):
        found, _ = budget.read(text.encode(encoding))
        assert found.sheet is None and found.entries[code(1)].amount == Decimal("20.00")


# ── comparing ───────────────────────────────────────────────────────────────────────────────────

AMOUNT = st.integers(0, 9).map(Decimal)
ENTRIES = st.dictionaries(st.sampled_from("ABCDEF"), st.none() | AMOUNT)
CLAIMS = st.dictionaries(st.sampled_from("CDEFGH"), st.tuples(AMOUNT, AMOUNT).map(sorted))


@given(ENTRIES, CLAIMS)
@examples(150)
def test_every_project_of_both_sides_is_in_one_state_and_the_sides_balance(there, here):
    known = Budget(file="导出.xlsx", sheet=None, entries={
        key: Entry(code=key, name=None, amount=amount, cell="A1") for key, amount in there.items()})
    found = reconcile(known, [Claim(code=key, low=low, high=high) for key, (low, high) in here.items()])
    assert sorted(one.code for one in found.lines) == sorted({*there, *here})
    figures = [found.figures(state) for state in STATES]
    assert sum(one.count for one in figures) == len(found.lines)
    assert sum(one.budgeted for one in figures) == sum(amount or 0 for amount in there.values())
    assert sum(one.claimed for one in figures) == sum(low for low, _ in here.values())
    assert found.figures("agrees").budgeted == found.figures("agrees").claimed
    findings = Findings()
    report(found, findings)
    apart = [one for one in found.lines if one.state not in ("agrees", "unclear")]
    assert [item.project for item in findings if item.project] == [one.code for one in apart]
    for item in findings:
        assert item.message("zh") and item.message("en")


# ── in the drop folder ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def base(tmp_path) -> Path:
    """Departments of one project each, of 20.00; one has two versions of it."""
    base = tmp_path / "base"
    for place in (1, 2, 3):
        put(base / "in" / f"{place}.xlsx", book(315 + place, place))
    put(base / "in" / "3又.xlsx", book(318, 3, "丁项目"))
    put(tmp_path / "导出.xlsx", export(("", code(1), "甲", "", 20), ("", code(2), "乙", "", 21.5),
                                     ("", code(3), "丙", "", 20), ("", code(4), "丁", "", 4)))
    return base


def codes(one) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in one.state.more:
        if item.code.startswith("budget-"):
            found.setdefault(item.code, []).append(item.project or "")
    return found


def test_page_findings_and_terminal_say_what_differs(base, tmp_path):
    result = run(base, "--budget", str(tmp_path / "导出.xlsx"))
    assert "金额取自“预算金额（万元）”" in result.output
    assert "金额不符 1 个（预算 21.50，报送 20.00）" in result.output and "未报送 1 个 4.00 万元" in result.output
    html = (base / "out" / "index.html").read_text("utf-8")
    assert "与预算对账" in html and "-1.50" in html and "导出.xlsx" in html
    report = (base / "out" / "findings.json").read_text("utf-8")
    assert "报送 20.00 万元，预算系统为 21.50 万元，相差 -1.50 万元" in report


def test_projects_of_one_side_and_contested_ones_have_their_findings(base, tmp_path):
    one = one_run(base, given={"budget": tmp_path / "导出.xlsx"})
    assert codes(one) == {"budget-read": [""], "budget-differs": [code(2)], "budget-unhanded": [code(4)],
                          "budget-reckoned": [""]}  # both versions of the contested one come to what is budgeted
    put(tmp_path / "导出.xlsx", export(("", code(1), "甲", "", 20)))
    one = one_run(base, given={"budget": tmp_path / "导出.xlsx"})
    assert one.counts["read"] == 0 and codes(one)["budget-unbudgeted"] == [code(2), code(3)]
    assert not one.counts["conflicts"] - len(one.state.conflicts)
    (item,) = [item for item in one.state.more if item.code == "budget-unbudgeted" and item.project == code(2)]
    assert (item.file, item.sheet is not None, item.cell) == ("2.xlsx", True, "B3")


def test_without_an_export_what_stands_is_as_if_there_had_been_none(base, tmp_path):
    one_run(base, given={"budget": tmp_path / "导出.xlsx"})
    one_run(base)
    assert tree(base / "out") == fresh(base, tmp_path / "other")


def test_an_export_that_is_refused_changes_nothing_made_of_all(base, tmp_path):
    one_run(base)
    before = (base / "out" / "index.html").read_bytes()
    put(tmp_path / "导出.xlsx", export((code(1), 20), heads=("项目编码", "预算数")))
    result = run(base, "--budget", str(tmp_path / "导出.xlsx"))
    assert result.exit_code == 3 and "没有写明金额“预算数”的单位" in result.output and "保持原样" in result.output
    assert (base / "out" / "index.html").read_bytes() == before


@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_make_no_difference(base, tmp_path, workers):
    run(base, "--budget", str(tmp_path / "导出.xlsx"), "--workers", workers)
    one = one_run(base, given={"budget": tmp_path / "导出.xlsx"})
    assert not one.counts["read"] and codes(one)["budget-differs"] == [code(2)]


def test_check_reconciles_workbooks_and_the_merged_document_alike(base, tmp_path):
    run(base)
    told = []
    for source in (base / "in", base / "out" / "merged.json"):
        result = CliRunner().invoke(cli.main, ["check", str(source), "--budget", str(tmp_path / "导出.xlsx"), "--workers",
                                               "1", "--format", "json"])
        found = json.loads(result.stdout)["findings"]
        told.append(sorted((item["code"], item["project"] or "", item["message"]) for item in found
                           if item["code"].startswith("budget-")))
    assert told[0] == told[1] and len(told[0]) == 4
    put(tmp_path / "导出.xlsx", export((code(1), 20), heads=("项目编码", "预算数")))
    result = CliRunner().invoke(cli.main, ["check", str(base / "in"), "--budget", str(tmp_path / "导出.xlsx")])
    assert result.exit_code == 3 and "没有写明金额" in result.output
