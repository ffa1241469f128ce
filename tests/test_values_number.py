"""Numbers and money: exact, in 万元."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document.values import number

D = Decimal
#: What calamine, a JSON document or a careless caller may give for a cell.
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(max_size=20), make.texts,
    st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.binary(max_size=3))


@pytest.mark.parametrize(("raw", "value"), [
    # "a float from a cell is taken at 15 significant digits"
    (0.1, "0.1"), (14.3, "14.3"), (0.1 + 0.2, "0.3"), (723.0, "723"), (1225.0, "1225"), (28687.66, "28687.66"),
    (180.74999999999997, "180.75"), (123456789012345.0, "123456789012345"), (1e15, "1000000000000000"),
    (1e-7, "0.0000001"),
    (-0.0, "0"), (0, "0"), (7, "7"), (-3, "-3"), (D("1E+3"), "1000"), (D("1.500"), "1.5"), (D("0E-9"), "0"),
    (D("-0"), "0"),
])
def test_decimal(raw, value):
    assert f"{number.decimal(raw):f}" == value


@pytest.mark.parametrize("raw", [True, False, None, "1", float("nan"), float("inf"), D("NaN"), D("-Infinity"),
                                 D("sNaN"),
                                 1.3e20, 1234567890123456.0, 1e17, 1e300, 1e-300, 10**40,
                                 datetime.date(2023, 1, 1), datetime.time(1), b"1", [1]])
def test_no_decimal(raw):
    assert number.decimal(raw) is None


@pytest.mark.parametrize(("raw", "value"), [
    # "money with at least two decimals", "exact"
    (14.3, "14.30"), (0, "0.00"), (0.0, "0.00"), (723, "723.00"), ("14.30", "14.30"), ("14.3", "14.30"),
    ("10", "10.00"),
    ("14.300", "14.30"), ("007.5", "7.50"), (D("1E+2"), "100.00"), ("-5", "-5.00"), (-5.5, "-5.50"), ("-0", "0.00"),
    # thousands separators, currency, the unit behind the figure
    ("1,225.00", "1225.00"), ("28,687.66", "28687.66"), ("￥14.30", "14.30"), ("¥ 14.30", "14.30"),
    ("人民币14.30元", "0.00143"),
    ("14.30万元", "14.30"), ("14.30万", "14.30"), ("2亿元", "20000.00"), ("60000元", "6.00"), ("60,000元整", "6.00"),
    ("3千元", "0.30"),
    ("14.30（万元）", "14.30"), ("14.30(万元)", "14.30"), ("14.30萬元", "14.30"), ("=14.30", "14.30"), ("'14.30", "14.30"),
    ("14.30。", "14.30"),
    # full-width, torn and wrapped
    ("１４．３０", "14.30"), ("１，２２５．００", "1225.00"), ("14.\n30", "14.30"), (" 14.30 ", "14.30"), ("14 .30", "14.30"),
    ("－5", "-5.00"),
    ("\u200b14.30", "14.30"), ("12\n34.50", "1234.50"), ("14.30 万 元", "14.30"),
    # "more than two decimals are kept, shown in full"
    (14.305, "14.305"), ("1.23456789", "1.23456789"), (0.001, "0.001"),
    ("123456789012345678.90", "123456789012345678.90"),
])
def test_money(raw, value):
    remarks = []
    assert str(number.parse_money(raw, remarks=remarks)) == value
    # "… with a warning"
    assert [remark.code for remark in remarks] == ["number-joined"] * bool(re.search(r"\d\s*\n\s*\d", str(raw))) + [
        "money-places"] * (len(value.partition(".")[2]) > 2)


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\n", "\u200b"])
def test_blank_money_is_null_and_not_zero(raw):
    remarks = []
    assert number.parse_money(raw, remarks=remarks) is None and remarks == []


@pytest.mark.parametrize("raw", ["无", "-", "—", "14.30.1", "1,22", "1,2345", "12,34,567", "14.30左右", "约14", "14-15",
                                 "14%", "1e3", "1E3",
                                 "元", "++1", "1 5万美元", "0x1F", "１４．３．０", "14.", ".5", "1 000", "14.3 0", "１　０００",
                                 "9" * 31, True, float("nan"),
                                 float("inf"),
                                 1e40, datetime.date(2023, 1, 1), datetime.datetime(2023, 1, 1)])
def test_money_that_cannot_be_read_surely_is_null_with_an_error(raw):
    remarks = []
    assert number.parse_money(raw, remarks=remarks) is None
    assert [remark.code for remark in remarks] == ["money-unread"]


@pytest.mark.parametrize(("raw", "unit", "value"), [
    # "A bureau may fill in 元: 单位：元 on the sheet says so"
    (143000.0, "元", "14.30"), ("143000", "元", "14.30"), ("143,000.50", "元", "14.30005"), (143, "千元", "14.30"),
    (2, "亿元", "20000.00"),
    # what the cell says itself stands
    ("14.30万元", "元", "14.30"), ("60000元", "万元", "6.00"),
])
def test_money_in_another_unit(raw, unit, value):
    assert str(number.parse_money(raw, number.SCALES[unit])) == value


@pytest.mark.parametrize(("value", "cell"), [
    (None, None), (D("14.30"), D("14.30")), (D(0), D(0)), (D("123456789012345"), D("123456789012345")),
    (D("1234567890123456"), "1234567890123456"), (D("12345678901234567.89"), "12345678901234567.89"),
    (D("1000000000000000000.00"), "1000000000000000000.00"), (D("0.1234567890123456"), "0.1234567890123456"),
])
def test_money_is_a_number_in_the_cell_unless_a_double_would_not_hold_it(value, cell):
    assert number.format_money(value) == cell and type(number.format_money(value)) is type(cell)


@given(make.money)
def test_money_survives_its_cell(value):
    value = number.amount(value)
    cell = number.format_money(value)
    raw = float(cell) if isinstance(cell, D) else cell
    assert str(number.parse_money(raw)) == str(value)


@given(ANYTHING)
def test_nothing_breaks_the_parser(raw):
    remarks = []
    value = number.parse_money(raw, remarks=remarks)
    assert value is None or value.is_finite() and value.as_tuple().exponent <= -2
    if value is not None:
        assert str(number.parse_money(number.format_money(value))) == str(value)
    number.decimal(raw)


@given(st.text("0123456789.,-万亿千元整￥ \n", max_size=14))
def test_the_normal_form_of_money_is_stable(raw):
    value = number.parse_money(raw)
    assert str(number.parse_money(number.format_money(value))) == str(value)


@given(make.money)
def test_plain_and_amount_keep_the_number(value):
    for shape in (number.plain, number.amount):
        shaped = shape(value)
        assert shaped == value and shaped.as_tuple().exponent <= 0 and str(shape(shaped)) == str(shaped)
