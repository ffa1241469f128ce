"""What stands above a form and says what its figures are: the unit of money, the budget unit, alone and together.

Every value is read right, or it is null with an error or warning at its cell.
"""

from __future__ import annotations

import random
from itertools import product

import bend
import msgspec
import pytest
from test_bend import PROJECTS, assert_never_silently_wrong, assert_right, read

from converter.document import model
from converter.document.values import currency, party

NAME = "元氏县人力资源和社会保障局"
PROJECT = msgspec.structs.replace(PROJECTS[6], unit=model.Unit("316001", NAME))  # its plan is in amounts


@pytest.mark.parametrize(("content", "units"), [
    ("单位：万元", "万元"), ("单 位 ： 万 元", "万元"), ("（单位：元）", "元"), ("金额单位：人民币万元", "万元"), ("单位：万元（人民币）", "万元"),
    ("316001某局 单位：元", "元"), ("316001某局（单位：元）", "元"), ("某局（万元）", "万元"), ("单位（万元）", "万元"), ("单位：万元、%", "万元"),
    ("单位：元  填报日期：2023年", "元"), ("单位：千元", "千元"), ("单位：百万元", "百万元"), ("填报单位：元氏县局  单位：万元", "万元"),
    ("预算单位：元氏县局（万元）", "万元"), ("单位：元。", "元"), ("单位：亿元", "亿元"), ("单位：万", "万元"),
    # two units, or one of its own: a doubt
    ("单位：元/万元", "万元 元"), ("单位：元（万元）", "万元 元"), ("单位：万元（元）", "万元 元"), ("单位：元、万元", "万元 元"),
    ("单位：□元 ☑万元", "万元 元"), ("单位：美元", "美元"), ("单位：元或万元", "元 或万元"),
    # a unit only where it is one
    (f"填报单位：{NAME}", None), (f"单位：{NAME}", None), ("单位：元宝山区教育局", None), ("单位：万元店镇人民政府", None),
    ("填报单位：角美镇人民政府", None), ("预算单位：元谋县财政局", None), ("本单位元旦值班", None), ("计量单位", None), ("单位：", None),
    ("单位：个", None), ("元", None)])
def test_what_a_text_states(content, units):
    statement = currency.stated(content, "单位")
    assert statement is None if units is None else statement.units == frozenset(units.split(" "))


#: How the unit is named above the form, and how the unit of money stands there.
UNITS = ["316001{}", "316001-{}", "316001_{}", "[316001]{}", "（316001）{}", "{}（316001）", "预算单位：316001{}",
         "316001{}（公章）", "预算单位（公章）：316001—{}"]
MONEY = {"单位：万元": True, "（单位：万元）": True, "单位：元": True, "金额单位：人民币元": True, "单位：元/万元": False,
         "单位：万元（元）": False, "单位：美元": False}


def _paper(unit: str, money: str | None, seven: bool, one_cell: bool) -> bend.Paper:
    paper = bend.lay(PROJECT, 1, seven)
    if money and money.endswith("元") and "万" not in money:
        bend.in_yuan(paper, random.Random(0))
    (cell,), (where,) = paper.form.cells["unit.code"], paper.form.cells["money_unit"]
    paper.cells[cell] = unit.format(NAME)
    paper.cells.pop(where)
    if money and one_cell:
        paper.cells[cell] += f"    {money}"
    elif money:
        paper.cells[where] = money
    return paper


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("money", MONEY)
def test_the_unit_and_the_unit_of_money(unit, money):
    for seven, one_cell in product((True, False), repeat=2):
        paper = _paper(unit, money, seven, one_cell)
        (assert_right if MONEY[money] else assert_never_silently_wrong)([paper], read([paper]))


@pytest.mark.parametrize("unit", UNITS)
def test_the_unit_of_money_in_a_cell_of_its_own(unit):
    paper = _paper(unit, "单位：元", True, False)
    (where,) = paper.form.cells["money_unit"]
    paper.unmerge(lambda area: area[:2] == where)
    paper.cells[where], paper.cells[where[0], where[1] + 1] = "单位：", "元"
    assert_right([paper], read([paper]))


@pytest.mark.parametrize("unit", UNITS)
def test_without_a_unit_of_money_a_place_is_none(unit):
    """元氏县 is a county: 300 stays 300, and the name keeps its first character."""
    for line in (unit, f"填报单位：{NAME}", f"单位：{NAME}"):
        paper = _paper(line, None, True, False)
        reading = read([paper])
        (project, _), = reading.places
        assert project.budget == PROJECT.budget and project.spending_plan == PROJECT.spending_plan
        assert project.unit is None or project.unit.name == NAME
        assert any(item.code == "money-unit-missing" and item.severity == "warning" for item in reading.findings)


@pytest.mark.parametrize(("money", "times"), [("单位：千元", 10), ("单位：百万元", "0.01"), ("单位：百元", 100)])
def test_units_of_their_own_are_converted(money, times):
    paper = _paper(UNITS[0], "单位：万元", True, False)
    (where,) = paper.form.cells["money_unit"]
    paper.cells[where] = money
    paths = ["budget.total", "budget.fiscal", "budget.other", *(f"spending_plan.{point}" for point in bend.POINTS)]
    for path in paths:
        paper.change(path, lambda value: value * model.Decimal(times) if isinstance(value, model.Decimal) else value)
    assert_right([paper], read([paper]))


@pytest.mark.parametrize("typed", ["316001甲所（316002）", "[316001]甲所（316002）", "316001-001甲所"])
def test_two_codes_in_one_cell_are_none_and_said(typed):
    assert party.split(typed)[0] is None and party.is_coded(typed)
