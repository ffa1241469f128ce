"""资金支出计划, clause by clause of the normal form, with every meaning the seeds give it."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document.model import SpendingPlan
from converter.document.values import number, spending

D = Decimal


def cells(*raws):
    return {point: raw for point, raw in zip(spending.COMMON, raws) if raw is not None}


def shown(value):
    """Unit, cumulative and the four figures as they are written in JSON."""
    if value is None:
        return None
    return value.unit, value.cumulative, *(None if (figure := getattr(value, point)) is None else str(figure)
                                           for point in spending.COMMON)


@pytest.mark.parametrize(("raws", "budget", "label", "expected"), [
    # the seeds: cumulative percent
    (("25%", "50%", "75%", "100%"), "14.30", "percent", ("percent", True, "25", "50", "75", "100")),
    # cumulative amounts that end at the budget, under a "%" label
    ((180.75, 361.5, 542.25, 723.0), "723.00", "percent", ("amount", True, "180.75", "361.50", "542.25", "723.00")),
    # separate amounts that sum to the budget
    ((30.0, 30.0, 30.0, 24.0), "114.00", "percent", ("amount", False, "30.00", "30.00", "30.00", "24.00")),
    # separate percents
    ((30.0, 50.0, 20.0), "8.00", "percent", ("percent", False, "30", "50", "20", None)),
    (("30%", "50%", "20%"), None, "percent", ("percent", False, "30", "50", "20", None)),
    # one checkpoint only
    ((None, None, None, "100%"), "25.59", "percent", ("percent", None, None, None, None, "100")),
    # a shifted row that lost 12月底
    (("25%", "50%", "75%"), "315.00", "percent", ("percent", None, "25", "50", "75", None)),
    # "a % sign … makes percents"
    (("25%", 50.0, 75.0, 100.0), "100.00", "amount", ("percent", True, "25", "50", "75", "100")),
    (("2５％", "50百分号", "75百分比", "100 %"), None, "amount", ("percent", True, "25", "50", "75", "100")),
    (("12.5%", "100%"), None, "amount", ("percent", True, "12.5", "100", None, None)),
    # 万元 behind a figure makes amounts
    (("25万元", "50", "75", "100"), None, "percent", ("amount", None, "25.00", "50.00", "75.00", "100.00")),
    # "last = 1 or 100": percent
    ((25.0, 50.0, 75.0, 100.0), "14.30", "percent", ("percent", True, "25", "50", "75", "100")),
    ((0.25, 0.5, 0.75, 1.0), "14.30", "percent", ("percent", True, "25", "50", "75", "100")),
    # … but not where the label says 万元
    (("25", "50", "75", "100"), "300.00", "amount", ("amount", None, "25.00", "50.00", "75.00", "100.00")),
    ((25.0, 50.0, 25.0), "300.00", "amount", ("amount", None, "25.00", "50.00", "25.00", None)),
    ((0.25, 0.5, 0.75, 1.0), "1.50", "amount", ("amount", None, "0.25", "0.50", "0.75", "1.00")),
    # "sum = 1 or 100": percent
    ((25.0, 25.0, 25.0, 25.0), "14.30", "percent", ("percent", False, "25", "25", "25", "25")),
    ((0.3, 0.5, 0.2), "14.30", "percent", ("percent", False, "30", "50", "20", None)),
    # "last or sum = budget": amount
    ((25.0, 50.0, 75.0, 80.0), "80.00", "percent", ("amount", True, "25.00", "50.00", "75.00", "80.00")),
    ((5.0, 5.0), "10.00", "percent", ("amount", False, "5.00", "5.00", None, None)),
    ((None, None, None, 7.0), "7.00", "percent", ("amount", None, None, None, None, "7.00")),
    # "both": the label
    ((25.0, 50.0, 75.0, 100.0), "100.00", "percent", ("percent", True, "25", "50", "75", "100")),
    ((25.0, 50.0, 75.0, 100.0), "100.00", "amount", ("amount", True, "25.00", "50.00", "75.00", "100.00")),
    ((25.0, 25.0, 25.0, 25.0), "100.00", "amount", ("amount", False, "25.00", "25.00", "25.00", "25.00")),
    # "neither": the label
    ((25.0, 50.0, 75.0, None), "14.30", "percent", ("percent", None, "25", "50", "75", None)),
    ((25.0, 50.0, 75.0, None), "14.30", "amount", ("amount", None, "25.00", "50.00", "75.00", None)),
    ((25.0, 50.0, 75.0, 90.0), None, "percent", ("percent", None, "25", "50", "75", "90")),
    ((0.5, 0.7, 0.8, 1.0), "3.00", "amount", ("amount", False, "0.50", "0.70", "0.80", "1.00")),
    ((100.0, 100.0, 100.0, 100.0), "400.00", "amount", ("amount", False, "100.00", "100.00", "100.00", "100.00")),
    # quarters of a budget of 4, which are no shares
    ((1.0, 1.0, 1.0, 1.0), "4.00", "percent", ("amount", False, "1.00", "1.00", "1.00", "1.00")),
    # "cumulative: fewer than two values → null"
    ((50.0,), "50.00", "percent", ("amount", None, "50.00", None, None, None)),
    # "the values sum to the whole → false", before the next clause
    ((0.0, 0.0, 0.0, 100.0), "3.00", "percent", ("percent", False, "0", "0", "0", "100")),
    # "they never fall and the last is the whole → true"
    (("50%", "50%", "100%", "100%"), None, "percent", ("percent", True, "50", "50", "100", "100")),
    # "else null"
    (("50%", "25%", "75%", "100%"), None, "percent", ("percent", None, "50", "25", "75", "100")),
    (("25%", "50%", "75%", "90%"), None, "percent", ("percent", None, "25", "50", "75", "90")),
    (("25%", "50%", "75%", "120%"), None, "percent", ("percent", None, "25", "50", "75", "120")),
    ((1.0, 2.0), None, "amount", ("amount", None, "1.00", "2.00", None, None)),
    # "no value at all → the plan is null"
    ((), "14.30", "percent", None), (("", " ", "\n", "\u3000"), "14.30", "percent", None),
    # exact: fifteen digits of a cell's number
    ((0.1 + 0.2, 0.6, 0.8, 1.0), None, "percent", ("percent", True, "30", "60", "80", "100")),
    ((180.74999999999997, 723.0), "723.00", "percent", ("amount", True, "180.75", "723.00", None, None)),
])
def test_plan(raws, budget, label, expected):
    budget = budget and D(budget)
    remarks = {}
    value = spending.parse(cells(*raws), budget, label, remarks=remarks)
    assert shown(value) == expected
    assert not any(remarks.values())
    # written and read again it is the same
    assert spending.parse(spending.format(value, budget, label), budget, label) == value


@pytest.mark.parametrize(("raws", "percents", "expected"), [
    # "… or percent format makes percents"
    ((0.25, 0.5, 0.75, 1.0), spending.COMMON, ("percent", True, "25", "50", "75", "100")),
    ((0.25, 0.25), spending.COMMON, ("percent", None, "25", "25", None, None)),
    ((0.07, "100%"), ("march",), ("percent", True, "7", "100", None, None)),
])
def test_a_percent_format_makes_percents(raws, percents, expected):
    assert shown(spending.parse(cells(*raws), D("1.00"), "amount", percents=frozenset(percents))) == expected


@pytest.mark.parametrize(("raws", "budget", "label", "expected", "codes"), [
    # percents that end at the whole, or as well separate amounts of the budget: both, and not the same
    ((0.5, 0.7, 0.8, 1.0), "3.00", "percent", None, {"plan-ambiguous"}),
    ((100.0, 100.0, 100.0, 100.0), "400.00", "percent", None, {"plan-ambiguous"}),
    ((20.0, 40.0, 60.0, 100.0), "220.00", "percent", None, {"plan-ambiguous"}),
    # separate percents, or amounts that end at the budget
    ((10.0, 20.0, 30.0, 40.0), "40.00", "percent", None, {"plan-ambiguous"}),
    # more than the budget, under a label that says 万元
    (("25", "50", "75", "100"), "14.30", "amount", None, {"plan-ambiguous"}),
    ((25.0, 25.0, 25.0, 25.0), "14.30", "amount", None, {"plan-ambiguous"}),
    # a sign says what it is
    (("50%", "70%", "80%", "100%"), "3.00", "percent", ("percent", True, "50", "70", "80", "100"), set()),
    (("100万元", "100", "100", "100"), "400.00", "percent", ("amount", False, "100.00", "100.00", "100.00", "100.00"),
     set()),
    # what is half percent, half amount
    (("25%", "50万元"), "100.00", "percent", None, {"plan-mixed"}),
    # what cannot be read surely is null
    (("25%", "约一半", "75%", "100%"), None, "percent", ("percent", True, "25", None, "75", "100"), {"plan-unread"}),
    (("—", "无"), None, "percent", None, {"plan-unread"}), (("2 5%",), None, "percent", None, {"plan-unread"}),
    (("2\n5%", "100%"), None, "percent", ("percent", True, "25", "100", None, None), {"number-joined"}),
    # a bare figure beside one that cannot be read, or under a budget that cannot be
    (("约25", "50", "75", "90"), "90.00", "percent", None, {"plan-unread", "plan-unsure"}),
    ((0.25, 0.5), "9.00", "percent", None, {"plan-unsure"}),
    ((0.25, "50%"), None, "percent", ("percent", None, None, "50", None, None), {"plan-unsure"}),
    ((True, datetime.date(2023, 1, 1), float("nan"), "100%"), None, "percent",
     ("percent", None, None, None, None, "100"), {"plan-unread"}),
])
def test_doubts(raws, budget, label, expected, codes):
    remarks = {}
    value = spending.parse(cells(*raws), budget and D(budget), label, remarks=remarks)
    assert shown(value) == expected
    assert {remark.code for found in remarks.values() for remark in found} == codes
    assert spending.parse(spending.format(value, budget and D(budget), label), budget and D(budget), label) == value


def test_amounts_in_yuan():
    value = spending.parse(cells(1807500.0, 7230000.0), D("723.00"), "percent", number.SCALES["元"])
    assert shown(value) == ("amount", True, "180.75", "723.00", None, None)
    # what the cell says itself stands
    value = spending.parse(cells("180.75万元", "7230000"), D("723.00"), "percent", number.SCALES["元"])
    assert shown(value) == ("amount", True, "180.75", "723.00", None, None)


@pytest.mark.parametrize(("value", "budget", "label", "written"), [
    # "written: percents as text with %, amounts as numbers"
    (SpendingPlan("percent", True, D(25), D(50), D(75), D(100)), "14.30", "percent", ["25%", "50%", "75%", "100%"]),
    (SpendingPlan("percent", True, D("12.5"), None, None, D("1E+2")), None, "percent", ["12.5%", "100%"]),
    (SpendingPlan("amount", True, D("180.75"), None, None, D("723.00")), "723.00", "percent",
     [D("180.75"), D("723.00")]),
    # amounts that would be taken for something else say what they are
    (SpendingPlan("amount", None, D("25.00"), D("50.00")), "14.30", "percent", ["25.00万元", "50.00万元"]),
    (SpendingPlan("amount", None, None, None, None, D("100.00")), "100.00", "percent", ["100.00万元"]),
    (SpendingPlan("amount", None, None, None, None, D("100.00")), "100.00", "amount", [D("100.00")]),
    (SpendingPlan("amount", False, D("1.00"), D("1.00"), D("1.00"), D("1.00")), "4.00", "percent", [D("1.00")] * 4),
    (None, "4.00", "percent", []),
])
def test_written(value, budget, label, written):
    budget = budget and D(budget)
    assert list(spending.format(value, budget, label).values()) == written
    assert spending.parse(spending.format(value, budget, label), budget, label) == value


_budgets = st.one_of(st.none(), make.money,
                     st.sampled_from([D(text) for text in ("0", "1", "4", "100", "14.30", "75", "0.25")]))
_labels = st.sampled_from(["percent", "amount"])
_raws = st.lists(st.one_of(
    st.none(), st.sampled_from(["", "25%", "50%", "100%", "25", "1", "0.5", "30万元", "5000元", "无", "0", "0%", "１００％",
                                "-5", True, "1/4"]),
    st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0, 2.0, 4.0, 25.0, 50.0, 75.0, 100.0]), st.floats(), st.dates(),
    st.text(max_size=4)),
    max_size=4)


@given(_budgets.flatmap(lambda budget: st.tuples(st.just(budget), make.plans(budget))), _labels)
def test_what_is_written_is_read(drawn, label):
    budget, raw = drawn
    value = raw if raw.unit is None else spending.settle(raw, budget)
    if value is not None and value.unit is not None:
        written = {point: float(cell) if isinstance(cell, Decimal) else cell
                   for point, cell in spending.format(value, budget, label).items()}
        assert shown(spending.parse(written, budget, label)) == shown(value)
        assert spending.settle(value, budget) == value


@given(_raws, _budgets, _labels, st.sampled_from(sorted(number.SCALES)),
       st.frozensets(st.sampled_from(spending.COMMON)))
def test_nothing_breaks_the_parser_and_its_normal_form_is_stable(raws, budget, label, scale, percents):
    budget = budget if budget is None else number.amount(budget)
    value = spending.parse(cells(*raws), budget, label, number.SCALES[scale], percents)
    assert shown(spending.parse(spending.format(value, budget, label), budget, label)) == shown(value)
    assert value is None or shown(spending.settle(value, budget)) == shown(value)


def test_a_percent_among_amounts_that_come_to_the_budget_is_neither():
    remarks = {}
    assert spending.parse(cells("5.00", "10.00", "100%", "20.00"), D("20.00"), "percent", remarks=remarks) is None
    assert {remark.code for found in remarks.values() for remark in found} == {"plan-mixed"}
    assert shown(spending.parse(cells("25%", "50%", "75", "100"), D("14.30"), "percent"))[0] == "percent"


def test_amounts_in_another_order_are_unsure():
    remarks = {}
    assert spending.parse(cells("6.00", "3.00", "4.50", "1.50"), D("6.00"), "percent", remarks=remarks) is None
    assert {remark.code for found in remarks.values() for remark in found} == {"plan-ambiguous"}
