"""指标值, clause by clause of the normal form, with every shape of the seeds."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from converter.document.model import Target
from converter.document.values import target, text

D = Decimal
UNITS = make.UNITS


def comparison(operator, value, unit=None, note=None):
    return Target(operator=operator, value=D(value), unit=unit, note=note)


@pytest.mark.parametrize(("raw", "operator", "value", "unit", "note"), [
    # the seeds
    ("≥90 用于办公取暖正常运行工作开展的程度", "≥", "90", None, "用于办公取暖正常运行工作开展的程度"),
    ("≥90 用于办\n公取暖正常\n运行工作开\n展的程度", "≥", "90", None, "用于办公取暖正常运行工作开展的程度"),
    ("≥300人", "≥", "300", "人", None), ("≥98%", "≥", "98", "%", None), ("≥95%", "≥", "95", "%", None),
    ("≤10%", "≤", "10", "%", None),
    ("723万元", "=", "723", "万元", None), ("100%", "=", "100", "%", None), ("60000元", "=", "60000", "元", None),
    ("13万", "=", "13", "万", None),
    ("4元", "=", "4", "元", None), ("≤2420 元", "≤", "2420", "元", None), ("≥98百分号", "≥", "98", "%", None),
    ("≥90百分比", "≥", "90", "%", None), ("≥7.24万人", "≥", "7.24", "万人", None), ("≤31天", "≤", "31", "天", None),
    ("≥60件", "≥", "60", "件", None), ("≥300笔", "≥", "300", "笔", None), ("≥3次", "≥", "3", "次", None),
    ("≤3155万元", "≤", "3155", "万元", None),
    ("≥15%", "≥", "15", "%", None), ("≥100%", "≥", "100", "%", None),
    # "operators ≥ ≤ or none (meaning =); allow > < =, >=, <=, ≧, ≦"
    ("90", "=", "90", None, None), (">90%", ">", "90", "%", None), ("<90%", "<", "90", "%", None),
    ("=90%", "=", "90", "%", None),
    (">=90%", "≥", "90", "%", None), ("<=90%", "≤", "90", "%", None), ("≧90", "≥", "90", None, None),
    ("≦90", "≤", "90", None, None),
    ("＞90", ">", "90", None, None), ("＜90", "<", "90", None, None), ("＝90", "=", "90", None, None),
    ("＞＝90", "≥", "90", None, None),
    ("＜=90", "≤", "90", None, None), ("⩾90", "≥", "90", None, None), ("⩽90", "≤", "90", None, None),
    ("≥ 90 %", "≥", "90", "%", None),
    ("≥\n90\n%", "≥", "90", "%", None), (" ≥90% ", "≥", "90", "%", None), ("> = 90", "≥", "90", None, None),
    ("不 低于90%", "≥", "90", "%", None),
    # "words for operators: 不低于, 不少于, …以上 are ≥; 不超过, 不高于, …以内, …以下 are ≤"
    ("不低于90%", "≥", "90", "%", None), ("不少于60件", "≥", "60", "件", None), ("90%以上", "≥", "90", "%", None),
    ("300人 以上", "≥", "300", "人", None),
    ("不超过10%", "≤", "10", "%", None), ("不高于5天", "≤", "5", "天", None), ("3天以内", "≤", "3", "天", None),
    ("10万元以下", "≤", "10", "万元", None),
    ("90以上", "≥", "90", None, None), ("90%及以上", "≥", "90", "%", None), ("不低于90%以上", "≥", "90", "%", None),
    ("≥90%以上", "≥", "90", "%", None),
    ("不低于 90 百分号", "≥", "90", "%", None), ("大于等于90", "≥", "90", None, None), ("小于等于90", "≤", "90", None, None),
    ("至少3次", "≥", "3", "次", None),
    # "with an operator: number, then the longest known unit …"
    ("≥7万人次", "≥", "7", "万人次", None), ("≥7万", "≥", "7", "万", None), ("≤4元/人", "≤", "4", "元/人", None),
    ("≤4元/人·月", "≤", "4", "元/人·月", None),
    ("≥5‰", "≥", "5", "‰", None), ("≥1,000元", "≥", "1000", "元", None), ("1,234,567.5元", "=", "1234567.5", "元", None),
    ("≥90.50%", "≥", "90.5", "%", None), ("≥007", "≥", "7", None, None), ("≥-5%", "≥", "-5", "%", None),
    ("≥0", "≥", "0", None, None),
    # "… if it ends there (end of cell, space or punctuation follows)"
    ("≥90% 按时完成", "≥", "90", "%", "按时完成"), ("≥90%，按时完成", "≥", "90", "%", "，按时完成"), ("≥90%（含）", "≥", "90", "%", "（含）"),
    ("≥60件;按时", "≥", "60", "件", ";按时"),
    # "… else all the rest is the note"
    ("≥90人民满意", "≥", "90", None, "人民满意"), ("≥90年度工作完成", "≥", "90", None, "年度工作完成"), ("≥60起", "≥", "60", None, "起"),
    ("≥90件数", "≥", "90", None, "件数"), ("≥95 享受公益性岗位补贴人员数量", "≥", "95", None, "享受公益性岗位补贴人员数量"),
    ("≥90按照时限", "≥", "90", None, "按照时限"), ("=90 用于取暖", "=", "90", None, "用于取暖"),
    ("≥90 A B", "≥", "90", None, "A B"), ("不超过3天内", "≤", "3", "天", None),
    # full width
    ("≥９０％", "≥", "90", "%", None), ("≥９０．５", "≥", "90.5", None, None), ("≥1，000元", "≥", "1000", "元", None),
    ("≥１，２３４，５６７．５元", "≥", "1234567.5", "元", None), ("≥90，2023年", "≥", "90", None, "，2023年"),
    ("≥90 奖励3，000元", "≥", "90", None, "奖励3，000元"), ("≥90 约1．5倍", "≥", "90", None, "约1．5倍"),
    ("１００％", "=", "100", "%", None),
    ("≥90%，2天内", "≥", "90", "%", "，2天内"),
    # an operator makes a quantity of what would be a date; a unit, or no month, does too
    ("=12月", "=", "12", "月", None), ("≥1年", "≥", "1", "年", None), ("3日以内", "≤", "3", "日", None),
    ("=2023.12", "=", "2023.12", None, None), ("2023.12万元", "=", "2023.12", "万元", None),
    ("2023.13", "=", "2023.13", None, None), ("1023.12", "=", "1023.12", None, None),
    ("不超过2年", "≤", "2", "年", None), ("3个月", "=", "3", "个月", None), ("=12月 完成", "=", "12", "月", "完成"),
    # other signs and words that say one thing
    ("=>95%", "≥", "95", "%", None), ("≮95%", "≥", "95", "%", None), ("≯5%", "≤", "5", "%", None),
    ("﹥5", ">", "5", None, None),
    ("低于5%", "<", "5", "%", None), ("超过5%", ">", "5", "%", None), ("最少5人", "≥", "5", "人", None),
    ("不得超过5人", "≤", "5", "人", None), ("5天内", "≤", "5", "天", None), ("95%（含）以上", "≥", "95", "%", None),
    ("5人(含5人)以上", "≥", "5", "人", None), ("5人或以上", "≥", "5", "人", None),
    # what stands in brackets or about the value
    ("100%(≥)", "≥", "100", "%", None), ("95%（≥）", "≥", "95", "%", None), ("≥100（人）", "≥", "100", "人", None),
    ("100(人)", "=", "100", "人", None), ("1.≥95%", "≥", "95", "%", None), ("（1）≥95%", "≥", "95", "%", None),
    ("①≥95%", "≥", "95", "%", None), ("*≥95%", "≥", "95", "%", None), ("≥95%。", "≥", "95", "%", None),
    ("100%。", "=", "100", "%", None), ("≥−5%", "≥", "-5", "%", None), ("－5", "=", "-5", None, None),
    ("≥120万 元", "≥", "120", "万元", None), ("≥500平 方米", "≥", "500", "平方米", None),
    # a number torn by a line break
    ("≥12\n34元", "≥", "1234", "元", None),
])
def test_comparisons(raw, operator, value, unit, note):
    found = target.parse(raw, UNITS)
    if operator is None:
        assert found == Target(text=text.parse(raw))
    else:
        assert found == comparison(operator, value, unit, note)
    assert target.parse(target.format(found), UNITS) == found


@pytest.mark.parametrize("raw", [
    # "else it is text"
    "效果显著", "及时", "最低工资标准的150%", "满意度90百分比", "不存在节流、挤占、挪用等违规现象", "每人4元", "90起", "90用于取暖", "100%完成", "约90%",
    "90%左右", "60件/年度", "≥效果", "以上", "不低于", "一百", "万元",
    # "dates, ranges, ratios are text"
    "2023年12月底前", "2023年12月", "3-5天", "80%-90%", "≥3天-5天", "3:1",
    "1/2", "3~5", "3～5天", "80%—90%",
    "3至5天", "2023-12-31", "2023.12.31", "1×2",
    "≥2023年12月", "≥3-5天", "≥80%-90%", "≥3:1", "≥1/2", "3到5次", "3：1", "1.2.3", "12:30", "≤2023.12.31",
    "≤12月31日", "≤12月底", "≤6月前", "≤2023年底", "≤30日前", "95±5", "≥95±5%", "≥90%且≤95%", "≥90%，≤95%", "90%≥",
    # dates are not quantities: as one, they are written with an operator
    "12月", "2023年", "3年", "31日", "2023.12", "2023.1", "2023.05", "6-30", "2023年6月", "6月30日",
    # what no grammar knows
    "≤≥5", "+5", "--5", "约14人", "14.3+2", "九十", "三级", "《2023年规划》", "一百五", "=SUM(A1)", "@x",
])
def test_texts(raw):
    found = target.parse(raw, UNITS)
    assert found == Target(text=raw)
    assert target.format(found) == raw


@pytest.mark.parametrize("raw", ["", " ", "\n", "\u3000", "\u200b"])
def test_a_blank_is_null(raw):
    remarks = []
    assert target.parse(raw, UNITS, remarks) is None and remarks == []
    assert target.format(None) is None


@pytest.mark.parametrize(("raw", "percent", "operator", "value", "unit"), [
    (90, False, "=", "90", None), (0.95, False, "=", "0.95", None), (0.95, True, "=", "95", "%"),
    (1.0, True, "=", "100", "%"),
    (0.07, True, "=", "7", "%"), (0.0, False, "=", "0", None), (1e15, False, "=", "1000000000000000", None),
    (-3.0, False, "=", "-3", None),
])
def test_numbers_of_cells(raw, percent, operator, value, unit):
    assert target.parse(raw, UNITS, [], percent) == comparison(operator, value, unit)


@pytest.mark.parametrize("raw", [True, float("nan"), float("inf"), 1e300, datetime.date(2023, 12, 31),
                                 datetime.time(1), None])
def test_cells_that_are_no_target(raw):
    remarks = []
    assert target.parse(raw, UNITS, remarks) is None
    assert [remark.code for remark in remarks] == ["target-unread"]


@pytest.mark.parametrize(("value", "cell"), [
    # "written back: operator (= unwritten), number, unit, then one space and the note"
    (comparison("≥", "90", "%"), "≥90%"), (comparison("=", "723", "万元"), "723万元"), (comparison("=", "4"), "4"),
    (comparison("≥", "90", None, "用于办公取暖"), "≥90 用于办公取暖"), (comparison("≥", "90", "%", "按时"), "≥90% 按时"),
    (comparison("<", "0.0000001", "%"), "<0.0000001%"), (comparison("≥", "1E+3", "元"), "≥1000元"),
    (comparison("≥", "90.50"), "≥90.5"),
    # a note behind a number without an operator would make the whole a text
    (comparison("=", "90", None, "用于办公取暖"), "=90 用于办公取暖"), (Target(text="效果显著"), "效果显著"),
])
def test_written(value, cell):
    assert target.format(value) == cell
    found = target.parse(cell, UNITS)
    assert found == value or found.value == value.value


def test_a_torn_number_is_on_record():
    remarks = []
    target.parse("≥12\n34元", UNITS, remarks)
    assert [remark.code for remark in remarks] == ["number-joined"]


def test_units_are_the_forms_own():
    own = target.Units({"斤": "斤", "公斤": "公斤", "市斤": "斤"})
    assert target.parse("≥5市斤", own) == comparison("≥", "5", "斤")
    assert target.parse("≥5公斤", own) == comparison("≥", "5", "公斤")
    assert target.parse("≥5%", own) == comparison("≥", "5", None, "%")
    assert target.parse("5%", own) == Target(text="5%")
    assert target.parse("≥5件", target.Units({})) == comparison("≥", "5", None, "件")


@pytest.mark.parametrize(("raw", "expected"), [
    (2023.12, Target(text="2023.12")), ("２０２３．１２", Target(text="2023．12")), ("1 2月", Target(text="1 2月")),
    ("12\u3000月", Target(text="12月")), ("3\n1日", Target(text="31日"))])
def test_a_date_however_it_is_typed(raw, expected):
    assert target.parse(raw, UNITS) == expected
    assert target.parse(target.format(expected), UNITS) == expected


@pytest.mark.parametrize("unit", sorted(set(UNITS.names.values())))
def test_every_unit_of_the_form(unit):
    for operator in ("≥", "="):
        value = comparison(operator, "7.5", unit)
        assert target.parse(target.format(value), UNITS) == value
        value = comparison(operator, "7.5", unit, "按时完成")
        assert target.parse(target.format(value), UNITS) == value


_shapes = st.builds("".join, st.lists(st.sampled_from([
    "≥", "≤", "=", ">", "不低于", "不超过", "以上", "以内", "及以上", "90", "7.24", "1,000", "0", "-", "%", "百分号", "人", "万", "万元",
    "元", "元/人", "年",
    "月", " ", "\n", "\u3000", "，", "。", "（", "）", "用于办公", "年度", "民", "3", ":", "~", "/", "％", "９", "A", "a b",
    "\u200b", "·", "1.", "①", "(人)", "（≥）", "（含）", "O", "－", "+", "±", "\ue000", "=>", "内", "底", "；"]), max_size=7))


@given(st.one_of(_shapes, make.short_texts, st.text(max_size=20)))
def test_the_normal_form_is_stable(raw):
    value = target.parse(raw, UNITS, remarks := [])
    if value is None:
        assert remarks or text.parse(raw) is None
        return
    cell = target.format(value)
    assert target.parse(cell, UNITS) == value
    assert target.format(target.parse(cell, UNITS)) == cell
    assert text.parse(cell) == cell or value.text is UNSET


@given(make.targets)
def test_targets_of_documents_settle_at_once(value):
    first = target.parse(target.format(value) or "", UNITS)
    assert first is None or target.parse(target.format(first), UNITS) == first


@given(st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.times(),
                 st.decimals(),
                 st.text()), st.booleans())
def test_nothing_breaks_the_parser(raw, percent):
    value = target.parse(raw, UNITS, [], percent)
    assert value is None or target.parse(target.format(value), UNITS) == value


@pytest.mark.parametrize("raw", ["≥10³人", "10³人", "≥10₂", "≥10³以上", "10³以上", "不低于10³人", "不 低于10³", "≥1½", "≥5①", "≥1𝟎",
                                 "≥１０³", "≥1,000³", "≥ 10³", "10⁻³", "3⒈"])
def test_a_number_that_goes_on_in_other_digits_is_unread(raw):
    remarks = []
    assert target.parse(raw, UNITS, remarks) is None
    assert [remark.code for remark in remarks] == ["raised-unread"]


@pytest.mark.parametrize("raw", [
    "≥1OO%", "≥10O人", "1OO%", "l00%", "9O%", "≥1ｏ人",  # letters
    "≥5 000元", "12 345元", "≥90 3次", "≥9 5%", "≥5\u00a0000", "≥5 000元 按文件",
    "≥1’000", "≥1，2，3", "1. 95%", "1 .95%",  # several, or one
    "≥1万2千元", "≥1e3", "≥1E+20", "≥95%%", "≥10十人", "90。5%", "90·5%", "=1+1",  # figures of no grammar
    "≥90%以下", "不超过90%以上", "≤5以上", ">5以上",  # both at once
    "\ue00095%", "≥95\ue002", "\uf0b390%", "≥95%\ufffd", "好\ue003",  # shown by a font alone
    "\u202e09≥", "?90%", "≥？90", "≥90%？",  # turned around; what an encoding left of a sign, or a doubt
    "≥1○0", "≥10〇人", "≥1О0", "≥9S%",  # letters and circles that look like digits
    "14,3", "≥14,3", "1.430,00", "1’000", "≥1,00元", "1,00元", "≥1.2.3", "1e5", "90%%", "90% 80%", "≥90%80%",
    "≥", "≥%", "≥人", "%"])  # nothing
def test_a_number_that_may_be_another_is_unread(raw):
    remarks = []
    assert target.parse(raw, UNITS, remarks) is None
    assert [remark.code for remark in remarks] == ["target-unread"]


@pytest.mark.parametrize("raw, used", [
    ("》=90%", "≥90%"), ("》90", ">90"), ("〈5天", "<5天"), ("达到90%以上", "≥90%"), ("百分之九十", "90%"),
    ("不低于百分之九十五点五", "≥95.5%"), ("百分之90以上", "≥90%"), ("≥九十人", "≥90人"), ("不少于两次", "≥2次"),
    ("大于一万人", ">1万人"), ("≥.5", "≥0.5"), ("≥90℅", "≥90%"), ("≥90﹪", "≥90%"), ("≥95%及时率", "≥95% 及时率"),
    ("≥90\ufe0f%", "≥90%"), ("不少于一百零五人", "≥105人")])
def test_a_number_in_words_or_other_signs_is_one(raw, used):
    remarks = []
    assert target.format(target.parse(raw, UNITS, remarks)) == used and not remarks


@pytest.mark.parametrize("raw, unit", [
    ("≥500m²", "平方米"), ("≥500㎡", "平方米"), ("≥500m2，含附属用房", "平方米"), ("500平米", "平方米"), ("≥3m³", "立方米"),
    ("≥2.5km²", "平方公里"), ("≥12km", "公里")])
def test_a_unit_is_read_by_its_sign(raw, unit):
    found = target.parse(raw, UNITS, remarks := [])
    assert found.unit == unit and not remarks and target.parse(target.format(found), UNITS) == found


@pytest.mark.parametrize("raw", ["500cm²", "≥500cm²", "≥90%，达到10³个", "浓度降至10³以下", "≥10 ³", "≥10万³"])
def test_a_raised_digit_elsewhere_stays(raw):
    found = target.parse(raw, UNITS, remarks := [])
    assert not remarks and target.parse(target.format(found), UNITS) == found
    assert any(digit in target.format(found) for digit in "²³")
