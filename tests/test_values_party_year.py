"""Unit codes and names, budget years, ordinals of headings."""

from __future__ import annotations

import datetime

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document.values import heading, party, text, year


@pytest.mark.parametrize(("line", "code", "name"), [
    # "six digits directly followed by, or spaced from, the name"
    ("316001丰宁满族自治县人力资源和社会保障局本级", "316001", "丰宁满族自治县人力资源和社会保障局本级"),
    ("323001巨鹿县人力资源和社会保障局本级", "323001", "巨鹿县人力资源和社会保障局本级"),
    ("316001 2023年筹备组", "316001", "2023年筹备组"), ("316001", "316001", None), ("丰宁县局", None, "丰宁县局"),
    ("316001A局", "316001", "A局"), ("316001 A局", "316001", "A局"),
    # as exports print them, and as clerks type over them
    ("316004-名称", "316004", "名称"), ("316004_名称", "316004", "名称"), ("316004、名称", "316004", "名称"),
    ("316004：名称", "316004", "名称"), ("316004—名称", "316004", "名称"), ("316004/名称", "316004", "名称"),
    ("316004|名称", "316004", "名称"), ("316004 - 名称", "316004", "名称"), ("[316001]名称", "316001", "名称"),
    ("（316001）名称", "316001", "名称"), ("【３１６００１】名称", "316001", "名称"), ("名称（316001）", "316001", "名称"),
    ("名称[316 001]", "316001", "名称"), ("名称-316001", "316001", "名称"), ("预算单位：316001名称", "316001", "名称"),
    ("填报单位：元氏县局", None, "元氏县局"), ("名称（公章）", None, "名称"), ("316001-2023年筹备组", "316001", "2023年筹备组"),
    ("316004—1号楼管理处", "316004", "1号楼管理处"), ("甲局（本级）", None, "甲局（本级）"), ("单位会计核算中心", None, "单位会计核算中心"),
    ("名称316001", "316001", "名称"), ("316001.名称", "316001", "名称"), ("【316001】【名称】", "316001", "名称"),
    ("填报单位：316001名称  填报日期：2023年1月5日", "316001", "名称"), ("名称 联系人：张三", None, "名称"),
    ("316001.0名称", None, "316001.0名称"), ("316001名称（本级）", "316001", "名称（本级）"),
    # two habits at once
    ("预算单位（盖章）：316001-名称（公章）", "316001", "名称"), ("单位名称：[316001] 名称", "316001", "名称"),
    ("单位编码：316001  单位名称：名称", "316001", "名称"), ("填报单位：名称（316001）（公章）", "316001", "名称"),
    ("316001名称（316001）", "316001", "名称"), ("（316001）", "316001", None), ("预算单位：", None, None),
    # two codes, or more digits than one, are no sure code
    ("316001-001某所", None, "316001-001某所"), ("316001名称（316002）", None, "316001名称（316002）"),
    # digits that are not six are no sure code
    ("31600丰宁县局", None, "31600丰宁县局"), ("3160011丰宁县局", None, "3160011丰宁县局"), ("2023年筹备组", None, "2023年筹备组"),
    ("", None, None),
])
def test_unit(line, code, name):
    assert party.split(text.visible(line)) == (code, name)
    assert party.split(party.join(code, name)) == (code, name)


@pytest.mark.parametrize(("raw", "code"), [("316001", "316001"), ("316 001", "316001"), ("３１６００１", "316001"),
                                           ("316\n001", "316001"), ("", None), (" ", None)])
def test_unit_code(raw, code):
    assert party.parse(raw) == code and party.format(code) == code


@pytest.mark.parametrize(("code", "department"), [("316001", "316"), ("323999", "323"), (None, None), ("31600", None),
                                                  ("3160011", None), ("31600A", None), ("３１６００１", None), ("", None)])
def test_the_first_three_digits_are_the_department(code, department):
    assert party.department(code) == department


@given(st.one_of(st.none(), st.from_regex("[0-9]{6}", fullmatch=True)),
       st.one_of(make.texts, st.sampled_from(["2023年", "1", "001"])).map(text.parse))
def test_units_are_told_apart_again(code, name):
    settled = party.split(party.join(code, name))
    assert party.split(party.join(*settled)) == settled
    assert code in (None, settled[0]) or party.split(name)[0] is not None or name[:1] in party.DIVIDERS


@pytest.mark.parametrize(("raw", "value"), [
    ("2023", 2023), (2023.0, 2023), (2023, 2023), ("２０２３", 2023), ("20 23", 2023), ("20\n23", 2023), ("1949", 1949),
    ("2199", 2199),
    ("", None), (" ", None),
])
def test_year(raw, value):
    remarks = []
    assert year.parse(raw, remarks) == value and remarks == []
    assert value is None or year.parse(year.format(value)) == value


@pytest.mark.parametrize("raw", ["23", "1948", "2200", "20233", "二〇二三", "2023年", 2023.5, 45000.0, True, None,
                                 datetime.date(2023, 1, 1), float("nan"), 1e300, "²⁰²³"])
def test_a_year_that_cannot_be_read_surely(raw):
    remarks = []
    assert year.parse(raw, remarks) is None
    assert [remark.code for remark in remarks] == ["year-unread"]


@given(st.integers(1949, 2199))
def test_every_year_of_the_model(value):
    assert year.parse(year.format(value)) == value


@given(st.one_of(make.texts, st.none(), st.booleans(), st.floats(), st.dates(), st.integers()))
def test_nothing_breaks_them(raw):
    value = year.parse(raw)
    assert value is None or year.parse(year.format(value)) == value
    if isinstance(raw, str):
        found = party.parse(raw)
        assert found is None or party.parse(party.format(found)) == found
        heading.is_mark(raw)
        heading.opening(raw, 1, ["绩效目标："])


@pytest.mark.parametrize(("number", "written"), [
    (1, "一"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (90, "九十"), (99, "九十九"), (100, "100")])
def test_numerals(number, written):
    assert heading.numeral(number) == written
    if number < 100:
        assert heading.is_mark(f"（{written}）") and heading.opening(f"（{written}）甲", number, []).rest == "甲"


@pytest.mark.parametrize("mark", ["（一）", "(一)", "（十二）", "1、", "12、", "1.", "一、", "●", "①", "1)", " （一） ", "（１）"])
def test_marks(mark):
    assert heading.is_mark(mark)


@pytest.mark.parametrize("other", ["", "一", "1", "（）", "（甲）", "甲、", "1、甲", "●甲", "第一", "○"])
def test_no_marks(other):
    assert not heading.is_mark(other)


@pytest.mark.parametrize(("line", "due", "label", "rest"), [
    ("（一）劳动就业工作", 1, None, "劳动就业工作"), ("2、强化管理工作", 2, None, "强化管理工作"), ("（ 二 ） 社会保险工作", 2, None, "社会保险工作"),
    ("绩效目标：减轻负担", 1, "绩效目标：", "减轻负担"), ("绩效目标:减轻负担", 1, "绩效目标：", "减轻负担"), ("绩效指标：培训10次", 5, "绩效指标：", "培训10次"),
])
def test_openings(line, due, label, rest):
    assert heading.opening(line, due, ["绩效目标：", "绩效指标："]) == (label, rest)


@pytest.mark.parametrize(("line", "due"), [("（二）劳动就业工作", 1), ("一是多措并举", 1), ("2023年人社工作", 1), ("（一）", 1), ("绩效目标明确", 1),
                                           ("3.5万人", 3), ("", 1)])
def test_lines_that_open_nothing(line, due):
    assert heading.opening(line, due, ["绩效目标：", "绩效指标："]) is None
