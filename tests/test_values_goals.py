"""绩效目标: numbered lines in one cell, clause by clause."""

from __future__ import annotations

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document.values import goals, text


@pytest.mark.parametrize(("raw", "value"), [
    # the seeds
    ("1.用于办公取暖费用", ["用于办公取暖费用"]), ("1.目标内容 1 劳动监察专项经费", ["劳动监察专项经费"]),
    ("1. 目标内容 1 城乡居民养老保险资金", ["城乡居民养老保险资金"]), ("1.目标内容1", []), ("1.目标内容 1", []),
    ("1.落实国家就业创业政策。\n2.落实国家就业创业政策。\n3.落实国家就业创业政策。", ["落实国家就业创业政策。"] * 3),
    ("1.目标内容 1 甲\n2.目标内容 2 乙\n3.目标内容 3", ["甲", "乙"]),
    # "a new goal starts where the ordinals run 1, 2, 3 …"
    ("1.甲\n2.乙\n3.丙", ["甲", "乙", "丙"]), ("1、甲\n2、乙", ["甲", "乙"]), ("（1）甲\n（2）乙", ["甲", "乙"]),
    ("(1)甲\n(2)乙", ["甲", "乙"]),
    ("1)甲\n2)乙", ["甲", "乙"]), ("①甲\n②乙", ["甲", "乙"]), ("一、甲\n二、乙", ["甲", "乙"]), ("（一）甲\n（二）乙", ["甲", "乙"]),
    ("１．甲\n２．乙", ["甲", "乙"]), ("1 . 甲\n 2 . 乙", ["甲", "乙"]),
    ("1.2023年完成\n2.3月完成", ["2023年完成\n2.3月完成".replace("\n", "")]),
    ("\n".join(f"{n}.甲{'乙' * n}" for n in range(1, 13)), [f"甲{'乙' * n}" for n in range(1, 13)]),
    ("\n".join(f"{n}、甲" for n in "一二三四五六七八九") + "\n十、甲\n十一、甲\n十二、甲", ["甲"] * 12),
    ("1.甲\r\n2.乙\r3.丙\u20284.丁", ["甲", "乙", "丙", "丁"]),
    # "other line breaks are wrapping"
    ("1.落实国家就业\n创业政策\n2.乙", ["落实国家就业创业政策", "乙"]), ("1.甲\n3.乙", ["甲3.乙"]), ("1.甲\n2、乙", ["甲2、乙"]),
    ("1.甲\n\n 2.乙", ["甲", "乙"]),
    ("1.完成100\n0人", ["完成1000人"]), ("1.甲\n1.乙", ["甲1.乙"]), ("1.用于\n2023年\n2.乙", ["用于2023年", "乙"]),
    ("1.甲占\n2.5%", ["甲占2.5%"]),
    ("甲\n乙", ["甲乙"]), ("甲", ["甲"]), ("2.甲", ["2.甲"]), ("2.甲\n3.乙", ["2.甲3.乙"]), ("3.5万元", ["3.5万元"]),
    ("1.5万元", ["1.5万元"]),
    # sub-numbering in another style belongs to its goal
    ("1.甲（1）乙\n（2）丙\n2.丁", ["甲（1）乙（2）丙", "丁"]), ("1.甲：\n1）乙\n2）丙\n2.丁", ["甲：1）乙2）丙", "丁"]),
    # in one breath
    ("1.甲。2.乙。", ["甲。", "乙。"]), ("1.甲；2.乙；3.丙", ["甲；", "乙；", "丙"]), ("①甲②乙", ["甲", "乙"]), ("1.甲，2.乙", ["甲，2.乙"]),
    ("甲。2.乙", ["甲。", "乙"]),
    ("1.甲 2.乙 3.丙", ["甲", "乙", "丙"]), ("（1）甲（2）乙", ["甲", "乙"]), ("1.完成2.5公里2.乙", ["完成2.5公里", "乙"]),
    ("1.甲\n2.乙 3.丙", ["甲", "乙", "丙"]), ("1.按第（1）（2）款", ["按第（1）（2）款"]), ("1、第1、2、3组", ["第1、2、3组"]),
    ("⑴甲⑵乙", ["甲", "乙"]), ("⒈甲\n⒉乙", ["甲", "乙"]), ("目标1：甲\n目标2：乙", ["甲", "乙"]),
    # "numbering and a 目标内容 N whose N is the ordinal are removed"
    ("1.目标内容 2 甲", ["目标内容2甲"]), ("1.目标内容甲", ["目标内容甲"]), ("1.目标内容12", ["目标内容12"]), ("目标内容 1 甲", ["甲"]), ("目标内容1", []),
    ("1.目标内容1目标内容1甲", ["甲"]), ("1.甲目标内容1", ["甲目标内容1"]), ("1.目标内容１甲", ["甲"]), ("1.目标\n内容 1 甲", ["甲"]),
    # "what is then empty is no goal"
    ("", []), (" \n", []), ("1.", []), ("1.\n2.", []), ("1.甲\n2.", ["甲"]), ("1.\n2.乙", ["乙"]),
    ("1.甲\n2.\n3.丙", ["甲", "丙"]), ("\u200b", []),
    # a year behind the ordinal is no decimal fraction
    ("1.2023年完成招聘", ["2023年完成招聘"]), ("1. 2023年完成\n2. 100人", ["2023年完成", "100人"]),
    # text's own normal form
    ("1. 办 公 取 暖\n2.Excel  培训", ["办公取暖", "Excel培训"]), ("1.=1+1\n2.@x", ["=1+1", "@x"]),
])
def test_goals(raw, value):
    assert goals.parse(raw) == value
    assert goals.parse(goals.format(value) or "") == value


@pytest.mark.parametrize(("raw", "is_odd"), [
    ("1.甲\n2.乙\n4.丙", True), ("1.甲\n1.乙", True), ("1.甲\n2、乙", True), ("1 甲\n2 乙", True), ("1甲\n2乙", True),
    ("A.甲\nB.乙", True), ("•甲\n•乙", True), ("第一，甲\n第二，乙", True), ("一是甲\n二是乙", True),
    ("1.甲\n2.乙", False), ("1.甲：\n1）子\n2）丑\n2.乙", False), ("1.目标内容1\n2.目标内容 2", False), ("甲\n乙", False),
    ("1.\n2.", False), ("1.甲\n（1）子\n（2）丑", False), ("2023年\n完成100户", False), ("甲\n100人", False), ("1.甲占\n2.5%", False)])
def test_lines_that_begin_as_goals_do_and_are_none_are_said(raw, is_odd):
    goals.parse(raw, remarks := [])
    assert [remark.code for remark in remarks] == ["goals-unsure"] * is_odd


@pytest.mark.parametrize(("cells", "value"), [
    (["1.甲", "2.乙"], ["甲", "乙"]), (["甲", "乙"], ["甲", "乙"]), (["1.甲", "乙", "2.丙"], ["甲乙", "丙"]), (["", "甲"], ["甲"]),
    ([], []),
    (["甲", " ", "乙\n丙"], ["甲", "乙丙"]),
])
def test_goals_in_cells_under_each_other(cells, value):
    assert goals.parse(cells) == value


@pytest.mark.parametrize(("value", "cell"), [
    ([], None), (["甲"], "1.甲"), (["甲", "乙"], "1.甲\n2.乙"), (["2023年"], "1. 2023年"), (["①甲"], "1. ①甲"),
    (["甲"] * 12, "\n".join(f"{n}.甲" for n in range(1, 13))), (["甲。2.乙", "丙"], "1.甲。2.乙\n2.丙"),
])
def test_written(value, cell):
    assert goals.format(value) == cell
    assert goals.parse(cell or "") == value


@pytest.mark.parametrize("value", [
    ["1.甲"], ["1、乙"], ["（一）丙"], ["①丁"], ["2.甲", "3.乙"], ["甲。2.乙", "丙"], ["甲；2、乙"], ["3.5万元"], ["12"], ["1"], ["目标内容2"],
    ["甲", "目标内容1"],
    ["一、甲", "二、乙"], ["十"], ["1.2.3"], ["2."], ["甲", "甲"], ["甲②乙"], ["（1）"], ["0"], ["2023年", "2024年"], ["½"], ["٣甲"],
    ["²"],
    ["1"] * 12, [f"{n}.甲" for n in range(1, 13)],
])
def test_goals_that_look_like_numbering_survive(value):
    assert goals.parse(goals.format(value)) == value


_lines = st.builds("".join, st.lists(st.sampled_from([
    "1.", "2.", "3.", "1、", "2、", "（1）", "(2)", "①", "②", "一、", "二、", "（一）", "十", "目标内容", "目标内容 1", "目标内容2", " ", "\n",
    "\n", "甲", "乙。",
    "；", "2023年", "0", "１", "．", "\u200b", "a", "A b", "…", "1)", ".", "5"]), max_size=9))


@given(st.one_of(_lines, make.texts, make.paragraphs, st.text(max_size=30)))
def test_the_normal_form_is_stable(raw):
    value = goals.parse(raw)
    assert all(goal and text.parse(goal) == goal for goal in value)
    assert goals.parse(goals.format(value) or "") == value


@given(st.lists(st.one_of(_lines, make.texts), max_size=4))
def test_the_normal_form_of_several_cells_is_stable(cells):
    value = goals.parse(cells)
    assert goals.parse(goals.format(value) or "") == value


@given(st.lists(st.one_of(_lines, make.short_texts).map(text.parse).filter(bool), max_size=13))
def test_goals_of_documents_settle_at_once(drawn):
    value = goals.parse(goals.format(drawn) or "")
    assert goals.parse(goals.format(value) or "") == value


@given(st.lists(st.text("甲乙丙丁，。、；（）ab12 ", min_size=1).map(text.parse).filter(
    lambda goal: goal and goal[0] in "甲乙丙丁"), max_size=13))
def test_no_goal_is_lost(value):
    """Goals that begin with a word are themselves."""
    if not any(goals.ordinal(part) for goal in value for part in goals._SENTENCE.split(goal)):
        assert goals.parse(goals.format(value) or "") == value
