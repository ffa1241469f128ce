"""Every rule: what it finds, what it must leave alone, and what all of them say of the two published texts.

One honest submission, about which no rule has anything to say, is changed in one place; a rule's examples name
the change and the path it must (bad) or must not (good) be found at.
"""

from __future__ import annotations

import copy
import re
import string
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from strategies import FORM, UNITS, documents, examples

from converter import cli, form, grid
from converter.checking import check, rules
from converter.document import model, normal, settings, wording
from converter.document.findings import Findings
from converter.document.model import (Budget, Department, Document, Fund, Indicator, Overall, Paragraph, Project,
                                      SpendingPlan, Submission, Unit)
from converter.document.values import code as codes
from converter.document.values import target
from converter.reading import reader

#: As the form asks for it, and for fiscal money by its source, as other forms do.
SOURCES = ("funds[省级].amount", "funds[县级].amount")


def standard(off: dict | None = None) -> rules.Standard:
    made = check.standard(FORM, off or {})
    made.paths, made.sums = made.paths | {*SOURCES}, {"budget.fiscal": SOURCES}
    return made


STANDARD = standard()
ROOT = Path(__file__).parents[1]


def code(serial: int, division: str = "130826", year: int = 2023) -> str:
    head = f"{division}{year % 100}P0012341{serial:04d}"
    return head + codes.check_character(head)


def row(level1: str, level2: str, name: str, value: str, basis: str = "县财政预算批复") -> Indicator:
    return Indicator(level1, level2, name, f"反映{name}", target.parse(value, UNITS), basis)


def honest(serial: int = 1) -> Project:
    return Project(
        number=serial, code=code(serial), name=f"就业培训经费{serial}", unit=Unit("316001", "县人社局本级"),
        budget=Budget(Decimal("20.00"), Decimal("20.00"), None), purpose="用于开展就业培训",
        spending_plan=SpendingPlan("percent", True, Decimal(25), Decimal(50), Decimal(75), Decimal(100)),
        goals=["完成全年培训任务", "提高参训人员就业率"],
        indicators=[
            row("产出指标", "数量指标", "培训人数", "≥300人"), row("产出指标", "质量指标", "培训合格率", "≥95%"),
            row("产出指标", "时效指标", "培训及时完成率", "=100%"), row("产出指标", "成本指标", "培训总成本", "≤20万元"),
            row("效益指标", "社会效益指标", "参训人员就业率", "≥60%"),
            row("满意度指标", "服务对象满意度指标", "参训人员满意度", "≥90%", "问卷调查")])


def submission() -> Submission:
    return Submission(
        year=2023, division="130826", department=Department("316"),
        overall=Overall([Paragraph("劳动就业工作", "扩大就业。")], [], []), projects=[honest(1), honest(2), honest(3)])


def found(one: Submission, off: dict | None = None) -> list[tuple[str, str]]:
    """(code, path) of all that the rules find."""
    return [(fault.code, fault.path) for fault in rules.check(Document.of([one]), standard(off))]


Change = Callable[[Submission], None]


def put(path: str, value: object) -> Change:
    """A change of the second project, by the path a finding would have; text for a target is read as a cell is."""
    def change(one: Submission) -> None:
        part: object = one.projects[1]
        *way, last = path.replace("]", "").replace("[", ".").split(".")
        for key in way:
            part = part[int(key)] if key.isdigit() else getattr(part, key)
        setattr(part, last, target.parse(value, UNITS) if last == "target" and isinstance(value, str) else value)
    return change


def together(*changes: Change) -> Change:
    def change(one: Submission) -> None:
        for each in changes:
            each(one)
    return change


def plan(unit: str, *values: object) -> Change:
    """A plan as reading settles it."""
    figures = [None if value is None else Decimal(str(value)) for value in values]

    def change(one: Submission) -> None:
        project = one.projects[1]
        project.spending_plan = SpendingPlan(unit, None, *figures)
        one.projects = normal.normal(Document.of([one]), UNITS).submissions[0].projects
    return change


def more(*rows: Indicator) -> Change:
    return lambda one: one.projects[1].indicators.extend(rows)


def weighed(*weights: int | None) -> Change:
    def change(one: Submission) -> None:
        for row, weight in zip(one.projects[1].indicators, weights):
            row.weight = UNSET if weight is None else Decimal(weight)
    return change


def funded(**amounts: str) -> Change:
    """The second project with its fiscal money by source."""
    def change(one: Submission) -> None:
        one.projects[1].budget = Budget(Decimal("10.00"), Decimal("10.00"))
        one.projects[1].funds = [Fund(source, Decimal(amount)) for source, amount in amounts.items()]
    return change


def cost(name: str, value: str) -> Change:
    return together(put("indicators[3].name", name), put("indicators[3].target", value))


def without(level1: str) -> Change:
    def change(one: Submission) -> None:
        project = one.projects[1]
        project.indicators = [each for each in project.indicators if each.level1 != level1]
    return change


def renamed(name: str, basis: str) -> Change:
    return together(put("name", name), put("indicators[0].basis", basis))


SLIPPED = code(2)[:12] + ("3" if code(2)[12] != "3" else "4") + code(2)[13:]


def emptied(one: Submission) -> None:
    one.projects, one.overall = [], None


#: rule → (what it must find, with the paths), (what it must leave alone).
EXAMPLES: dict[str, tuple[list[tuple[Change, list[str]]], list[Change]]] = {
    "field-blank": (
        [(put(path, None), [path]) for path in ("code", "name", "budget.total", "purpose", "unit.code")]
        + [(put("unit", None), ["unit"]), (put("budget", None), ["budget.total"]),
           (put("indicators", []), ["indicators"])]
        + [(put(f"indicators[2].{name}", None), [f"indicators[2].{name}"])
           for name in ("level1", "level2", "name", "target")],
        [put("budget.other", None), put("indicators[2].description", None), put("budget.total", Decimal("0.00"))]),
    "nothing-filled": ([(emptied, ["projects"])], [lambda one: one.projects.clear(), put("goals", [])]),
    "goal-missing": ([(put("goals", []), ["goals"])], [put("goals", ["完成任务"])]),
    "goal-repeated": (
        [(put("goals", ["完成任务", "提高效率", "完成任务。"]), ["goals"])], [put("goals", ["完成任务", "按时完成任务"])]),
    "placeholder-left": (
        [(put("purpose", "用于**工作"), ["purpose"]), (put("goals", ["完成……任务"]), ["goals"]),
         (put("indicators[1].name", "XX合格率"), ["indicators[1].name"]),
         (put("indicators[1].target", "○○合格"), ["indicators[1].target"]), (put("name", "第×× 届招聘会"), ["name"])],
        [put("purpose", "准确发放金额/总金额*100%"), put("purpose", "购置XXL号工作服、MAXX设备"), put("purpose", "等…"),
         put("purpose", "二○○年度工作"), put("purpose", "二〇二三年")]),
    "placeholder-in-part-one": (
        [(lambda one: one.overall.goals.append(Paragraph("其他", "完成××工作")), ["overall.goals[1].text"])],
        [lambda one: one.overall.goals.append(Paragraph("其他", "完成5×8小时服务"))]),
    "code-length": (
        [(put("code", code(2)[:-1]), ["code"]), (put("code", code(2) + "0"), ["code"])], [put("code", None)]),
    "code-pattern": (
        [(put("code", "O" + code(2)[1:]), ["code"]), (put("code", code(2)[:8] + "Q" + code(2)[9:]), ["code"])],
        [put("code", code(2)[:-1]), put("code", SLIPPED)]),
    "code-check": ([(put("code", SLIPPED), ["code"])], [put("code", "O" + code(2)[1:]), put("code", code(9))]),
    "code-division": (
        [(put("code", code(2, "130529")), ["code"])],
        [lambda one: [setattr(each, "code", code(place, "130529")) for place, each in enumerate(one.projects)]]),
    "code-year": (
        [(put("code", code(2, year=2022)), ["code"]),
         (together(put("code", code(2, year=2022)), lambda one: setattr(one, "year", None)), ["code"])],
        [lambda one: setattr(one, "year", None)]),
    "code-twice": ([(put("code", code(1)), ["code"])], [put("code", None)]),
    "budget-sum": (
        [(put("budget", Budget(Decimal("20.00"), Decimal("15.00"), None)), ["budget.total"]),
         (put("budget", Budget(Decimal("20.00"), Decimal("15.00"), Decimal("5.01"))), ["budget.total"])],
        [put("budget", Budget(Decimal("20.00"), Decimal("15.00"), Decimal("5.00"))),
         put("budget", Budget(Decimal("20.00"), None, None)),
         put("budget", Budget(Decimal("20.000"), Decimal("20"), None))]),
    "amount-negative": (
        [(put("budget.other", Decimal("-1.00")), ["budget.other"]),
         (plan("percent", -25, 50, 75, 100), ["spending_plan.march"])], [put("budget.other", Decimal("0.00"))]),
    "plan-over": (
        [(plan("percent", 25, 50, 75, 120), ["spending_plan.december"]),
         (plan("amount", 5, 30, 15, 20), ["spending_plan.june"])],
        [plan("amount", 5, 10, 15, 20), together(put("budget.total", None), plan("amount", 5, 10, 15, 200))]),
    "plan-falls": (
        [(plan("percent", 25, 75, 50, 100), ["spending_plan.october"])],
        [plan("percent", 30, 50, 20, None), plan("percent", 25, 25, 75, 100), plan("amount", 8, 6, 4, 2)]),
    "plan-end": (
        [(plan("percent", 25, 50, 75, 90), ["spending_plan.december"]),
         (plan("amount", 5, 10, 15, 18), ["spending_plan.december"])],
        [plan("percent", None, None, None, 100), plan("percent", 25, 50, 75, None), plan("amount", 5, 5, 5, 5)]),
    "plan-year-end": (
        [(plan("percent", 25, 50, 75, None), ["spending_plan.december"]),
         (put("spending_plan", None), ["spending_plan"])], [plan("percent", None, None, None, 100)]),
    "plan-amounts-under-percent": (
        [(plan("amount", 5, 10, 15, 20), ["spending_plan.march"]),
         (plan("amount", None, None, None, 20), ["spending_plan.december"])],
        [plan("percent", 25, 50, 75, 100), put("spending_plan", None), plan("amount", 5, 5, 5, 5)]),
    "plan-separate": (
        [(plan("percent", 30, 50, 20, None), ["spending_plan.march"]),
         (plan("amount", 5, 5, 5, 5), ["spending_plan.march"])],
        [plan("percent", 0, 0, 0, 100), plan("percent", 25, 50, 75, 100), plan("percent", None, None, None, 100)]),
    "level1-unknown": (
        [(put("indicators[0].level1", "产出"), ["indicators[0].level1"])], [put("indicators[0].level1", None)]),
    "level2-unknown": (
        [(put("indicators[0].level2", "数量"), ["indicators[0].level2"])], [put("indicators[0].level2", None)]),
    "level2-misplaced": (
        [(put("indicators[0].level2", "社会效益指标"), ["indicators[0].level2"])],
        [put("indicators[0].level1", "产出"), put("indicators[0].level2", "成本指标")]),
    "level1-missing": (
        [(without(level1), ["indicators"]) for level1 in ("产出指标", "效益指标", "满意度指标")],
        [put("indicators[4].level1", "社会效益"), put("indicators", [])]),
    "name-twice": (
        [(put("indicators[4].name", "培训人数"), ["indicators[4].name"])],
        [lambda one: one.projects[1].indicators.pop(), put("indicators[4].name", None)]),
    "name-repeats-level": (
        [(put("indicators[5].name", "服务对象满意度指标"), ["indicators[5].name"]),
         (put("indicators[5].name", "服务对象满意度"), ["indicators[5].name"])],
        [put("indicators[5].name", "满意度"), put("indicators[5].name", "服务对象满意度调查份数")]),
    "count-without-unit": (
        [(put("indicators[0].target", "≥300"), ["indicators[0].target"])]
        + [(together(put("indicators[0].name", name), put("indicators[0].target", "≥30 覆盖面")),
            ["indicators[0].target"]) for name in ("岗位数", "举办次数", "受益人数量", "直接、间接总受益人数", "服务人次")],
        [put("indicators[0].target", "≥300名")] + [
            together(put("indicators[0].name", name), put("indicators[0].target", "≥90"))
            for name in ("按时完成数量的比例", "满意度指数", "培训人数达标率", "受益人数(人)", "考核分数", "办结及时性")]),
    "unit-prose": (
        [(put("indicators[1].target", "≥90 反映培训质量的程度"), ["indicators[1].target"])],
        [put("indicators[1].target", value) for value in ("≥90", "≥3次 每年", "效果显著")]
        + [put("indicators[0].target", "≥30 覆盖面")]),
    "percent-over": (
        [(put("indicators[1].target", "≥100%"), ["indicators[1].target"]),
         (put("indicators[1].target", "120%"), ["indicators[1].target"])],
        [put("indicators[1].target", value) for value in ("100%", "≤100%", "≥99.5%", "≥100人", "最低工资标准的150%")]
        + [together(put("indicators[1].name", "收入增长率"), put("indicators[1].target", "≥120%"))]),
    "target-unmeasured": (
        [(put("indicators[0].target", value), ["indicators[0].target"])
         for value in ("人数", "人", "实际举办次数", "保障", "满意度", "劳务派遣实时在职人数", "通过活动提升工作的表现")],
        [put("indicators[4].target", value) for value in (
            "效果显著", "及时", "完成", "最低工资标准的150%", "满意度90百分比", "不存在截留、挤占、挪用等违规现象", "2023年12月底前",
            "得到保障", "明显提高", "可持续发展", "达到国内先进水平", "保持上年水平", "符合规定比例", "无违规情况")]),
    "filed-as-cost": (
        [(cost("征缴收入（万元）", "≥2000万元"), ["indicators[3].level2"]),
         (cost("资金发放到位率（%）", "≥90%"), ["indicators[3].level2"]), (cost("缴费率", "≤90%"), ["indicators[3].level2"])],
        [cost("成本节约率", "≥5%"), cost("预算控制率", "≤100%"), cost("收入调查费用", "≤20万元"), cost("政府采购率", "=100%"),
         put("indicators[1].name", "征缴收入完成率")]),
    "cost-at-least": (
        [(cost("培训总成本", "≥20万元"), ["indicators[3].target"]), (cost("工伤补助金", "≥90%"), ["indicators[3].target"])],
        [cost("培训总成本", "=20万元"), cost("成本节约额", "≥2万元"), cost("征缴收入", "≥20万元"),
         cost("预算执行率", "≥95%"), cost("成本控制有效率", "≥90%"), put("indicators[0].target", "≥9人"),
         cost("培训总成本", "合理")]),
    "money-misfiled": (
        [(more(row("产出指标", "时效指标", "补贴发放", "≤20万元")), ["indicators[6].level2"]),
         (more(row("效益指标", "经济效益指标", "投入成本", "723万元")), ["indicators[6].level2"])],
        [more(row("效益指标", "经济效益指标", "担保代偿率", "≤10%")),
         more(row("效益指标", "经济效益指标", "带动增收", "≥500万元")),
         more(row("效益指标", "经济效益指标", "减少群众支出", "≥3万元")),
         more(row("产出指标", "时效指标", "完成时间", "≤31天")),
         more(row("产出指标", "成本指标", "讲课费用", "≤3万元"))]),
    "cost-off-budget": (
        [(cost("档案管理成本", "≤10元"), ["indicators[3].target"]), (cost("培训总成本", "≤20元"), ["indicators[3].target"]),
         (cost("培训总成本", "≤21万元"), ["indicators[3].target"]), (cost("培训总成本", "=2万"), ["indicators[3].target"])],
        [cost("培训总成本", "≤200000元"), cost("培训总成本", "=20万"), cost("培训总成本", "≤0.002亿元"),
         cost("人均补贴水平", "≤2420元"), cost("每人4元", "4元"), cost("单位成本", "≤600元/人"), cost("征缴收入", "≥2000万元"),
         together(cost("场地费用", "≤5万元"), more(row("产出指标", "成本指标", "讲课费用", "≤15万元"))),
         more(row("产出指标", "成本指标", "讲课费用", "≤3万元")),
         together(put("budget.total", None), cost("培训总成本", "≤21万元"))]),
    "price-over-budget": (
        [(together(cost("每人4元", "4元"), put("indicators[0].target", "≥7.24万人")), ["indicators[3].target"]),
         (cost("人均培训成本", "≤800元"), ["indicators[3].target"])],
        [cost("人均培训成本", "≤600元"), cost("每场活动费用", "≤5万元"),
         together(cost("人均培训成本", "≤800元"), put("indicators[0].target", "≥100人")),
         together(cost("每人4元", "4元"), put("indicators[0].target", "≥30000次"))]),
    "basis-missing": (
        [(put("indicators[2].basis", value), ["indicators[2].basis"]) for value in (None, "无")],
        [put("indicators[2].basis", "预算安排")]),
    "basis-unmeasured": (
        [(put("indicators[5].basis", "满意度"), ["indicators[5].basis"])],
        [put("indicators[5].basis", "满意度调查问卷"), put("indicators[5].basis", None)]),
    "weight-bounds": (
        [(put("indicators[0].weight", Decimal("-1")), ["indicators[0].weight"]),
         (put("indicators[0].weight", Decimal(101)), ["indicators[0].weight"])],
        [put("indicators[0].weight", Decimal(0)), put("indicators[0].weight", Decimal(100))]),
    "funds-sum": (
        [(funded(省级="4.00", 县级="5.00"), ["budget.fiscal"])],
        [funded(省级="4.00", 县级="6.00"), funded(省级="4.00", 中央="1.00"), lambda one: None]),
    "weight-sum": (
        [(weighed(10, 10, 10, 10, 30, 20), ["indicators"])],
        [weighed(10, 10, 10, 30, 20, 20), weighed(10, 10, 10, 10, 30, None), lambda one: None]),
    "weight-blank": (
        [(weighed(10, 10, 10, 30, 20, None), ["indicators[5].weight"])],
        [weighed(10, 10, 10, 30, 20, 20)]),
    "basis-other-document": (
        [(renamed("冀财社2021年188号提前下达补助资金", "冀财社[2021]153号"), ["indicators[0].basis"]),
         (renamed("冀财社【2022】150号关于下达资金", "冀财社会【2022】150号"), ["indicators[0].basis"])],
        [renamed("冀财社2021年153号提前下达补助资金", "依据冀财社〔2021〕153号文件"),
         renamed("冀财社[2022]145号-提前下达", "国发〔2014〕8号"), renamed("就业经费", "冀财社[2022]145号"),
         renamed("冀财社[2022]145号-提前下达", "预算安排")]),
}


def judged(change: Change, code: str) -> list[str]:
    one = copy.deepcopy(submission())
    change(one)
    return [path for found_code, path in found(one) if found_code == code]


def test_an_honest_submission_gives_nothing():
    assert found(submission()) == []


def test_every_rule_has_a_bad_and_a_good_example_and_a_page():
    declared = {code for among in rules.RULES for code in among}
    assert declared == set(wording.RULES) == set(EXAMPLES)
    assert all(bad and good for bad, good in EXAMPLES.values())


@pytest.mark.parametrize(("rule", "number"), [(rule, number) for rule, (bad, _) in EXAMPLES.items()
                                              for number in range(len(bad))])
def test_bad(rule, number):
    change, paths = EXAMPLES[rule][0][number]
    assert judged(change, rule) == paths


@pytest.mark.parametrize(("rule", "number"), [(rule, number) for rule, (_, good) in EXAMPLES.items()
                                              for number in range(len(good))])
def test_good(rule, number):
    assert judged(EXAMPLES[rule][1][number], rule) == []


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_can_be_switched_off(rule):
    one = copy.deepcopy(submission())
    EXAMPLES[rule][0][0][0](one)
    assert rule in dict(found(one)) and rule not in dict(found(one, {rule: "off"}))


@pytest.mark.parametrize("rule", EXAMPLES)
def test_what_a_rule_says_names_its_details(rule):
    """Sentence and advice of every rule, in both languages, from what the rule really gives."""
    one = copy.deepcopy(submission())
    EXAMPLES[rule][0][0][0](one)
    fault = next(fault for fault in rules.check(Document.of([one]), STANDARD) if fault.code == rule)
    item = Findings().add(fault.code, path=fault.path, **fault.details)
    for lang in wording.LANGUAGES:
        said = item.message(lang) + (item.hint(lang) or "")
        assert "{" not in said and "None" not in said and said.strip()


# ── codes: every slip is caught ─────────────────────────────────────────────────────────────────


@examples(35)
@given(st.integers(0, 9999), st.integers(0, 20), st.sampled_from(string.digits + string.ascii_uppercase))
def test_any_wrong_character_is_an_error(serial, place, char):
    sound = code(serial)
    wrong = sound[:place] + char + sound[place + 1:]
    one = submission()
    one.projects[1].code = wrong
    codes_found = [name for name, _ in found(one) if name.startswith("code-")]
    assert bool(codes_found) == (wrong != sound)


@examples(35)
@given(st.integers(0, 9999), st.integers(9, 19))
def test_the_code_meant_is_among_those_offered(serial, place):
    sound = code(serial)
    wrong = sound[:place] + sound[place + 1] + sound[place] + sound[place + 2:]
    one = submission()
    one.projects[1].code = wrong
    for fault in rules.check(Document.of([one]), STANDARD):
        if fault.code in ("code-check", "code-pattern") and fault.details["likely"] != "—":
            assert sound in fault.details["likely"].split("、")


# ── all rules, over anything ────────────────────────────────────────────────────────────────────


@examples(50)
@given(documents())
def test_no_valid_document_is_too_much_for_the_rules(document):
    faults = list(rules.check(document, STANDARD))
    assert [fault[:4] for fault in faults] == [fault[:4] for fault in rules.check(document, STANDARD)]
    for fault in faults:
        item = Findings().add(fault.code, path=fault.path, **fault.details)
        assert all("\n" not in item.message(lang) for lang in wording.LANGUAGES)


@examples(15)
@given(documents(most=2))
def test_a_workbook_is_judged_as_the_document_it_holds(document):
    """What the rules say of a document they say of its workbook, each with the cell of its path."""
    from converter.issuing import workbook

    for one in document.submissions:
        data = workbook.write(one, FORM)
        reading = reader.read(grid.read(data), FORM, "a.xlsx", "")
        places = {id(project): place for place, (project, _) in enumerate(reading.places)}
        assert len(places) == len(one.projects)
        for fault in rules.check(reading.document, STANDARD):
            place = reading.place(fault.project, fault.path)
            assert place is None and fault.project is None or re.fullmatch("[A-Z]+[0-9]+", place[1])


def test_a_blank_is_found_where_it_belongs():
    from converter.issuing import workbook

    one = submission()
    for project in one.projects:
        project.code, project.purpose, project.goals = None, None, []
        project.budget = None
        project.indicators[2].target = None
    reading = reader.read(grid.read(workbook.write(one, FORM)), FORM, "a.xlsx", "")
    project = reading.document.submissions[0].projects[1]
    cells = {path: reading.place(project, path)[1] for path in (
        "code", "name", "purpose", "goals", "budget.total", "indicators[2].target", "indicators[2].name", "indicators")}
    assert cells == {"code": "B3", "name": "E3", "purpose": "B5", "goals": "B8", "budget.total": "C4",
                     "indicators[2].target": "E12", "indicators[2].name": "C12", "indicators": "A9"}


# ── the two published texts ─────────────────────────────────────────────────────────────────────


def counts(county: str) -> Counter:
    document = model.decode((ROOT / "samples" / f"{county}.json").read_bytes())
    return Counter(fault.code for fault in rules.check(document, STANDARD))


def test_what_the_published_texts_give():
    """Every one of these was read and judged; a change here is a change of judgement."""
    assert counts("fengning") == {
        "goal-missing": 9, "plan-year-end": 3, "plan-separate": 1, "name-twice": 2, "count-without-unit": 15,
        "unit-prose": 118, "target-unmeasured": 6, "money-misfiled": 1, "basis-missing": 28, "basis-other-document": 7}
    assert counts("julu") == {
        "goal-repeated": 2, "plan-amounts-under-percent": 9, "plan-separate": 6, "name-repeats-level": 4,
        "percent-over": 1, "target-unmeasured": 2,
        "filed-as-cost": 4, "cost-at-least": 2, "money-misfiled": 3, "cost-off-budget": 1, "price-over-budget": 1,
        "basis-unmeasured": 2, "basis-other-document": 1}


def test_where_two_rules_ask_for_the_same_the_sharper_one_speaks():
    """A count without a unit is no second time prose in a unit's place; switched off, the other speaks again."""
    one = submission()
    put("indicators[0].target", "≥30 覆盖面")(one)
    plan("amount", 5, 5, 5, 5)(one)
    document = Document.of([one])
    told = {fault.code: fault.details for fault in rules.check(document, STANDARD)}
    assert list(told) == ["plan-separate", "count-without-unit"]
    assert told["plan-separate"]["wanted"] == "25%、50%、75%、100%"  # as the form asks for it
    off = dict.fromkeys(told, settings.OFF)
    told = [fault.code for fault in rules.check(document, check.standard(FORM, off))]
    assert told == ["plan-amounts-under-percent", "unit-prose"]


def test_the_page_of_the_rules_is_as_generated():
    samples = [str(ROOT / "samples" / f"{county}.xlsx") for county in ("fengning", "julu")]
    result = CliRunner().invoke(cli.main, ["rules", *samples])
    assert result.exit_code == 0
    assert (ROOT / "docs/rules.md").read_text(encoding="utf-8") == result.stdout


# ── settings ────────────────────────────────────────────────────────────────────────────────────


def test_settings_of_a_run():
    text = "# 先按警告试行\n[rules]\ncode-check = warning  # 试行\nbasis-missing=off\n"
    assert settings.parse(text) == {"code-check": "warning", "basis-missing": "off"}
    assert settings.parse(text.replace("[rules]\n", "")) == settings.parse(text)
    chosen = settings.severities({"code-check": "info"}, settings.parse(text))
    assert chosen["code-check"] == "warning" and chosen["basis-missing"] == "off" and chosen["code-twice"] == "error"
    assert chosen["plan-amounts-under-percent"] == "warning"


@pytest.mark.parametrize(("text", "said"), [
    ("code-chek = warning", "code-check"), ("code-check = fatal", "no severity"), ("code-check", "“code-check”"),
    ("[other]\ncode-check = off", "[other]"), ("= off", "“= off”"), ("normalised = off", "no rule"),
])
def test_settings_that_mean_nothing_are_refused(text, said):
    with pytest.raises(settings.SettingError, match=re.escape(said)):
        settings.parse(text)


def test_settings_of_a_form():
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(FORM.source))
    book["_form"].append(["severity", "basis-missing", "off"])
    stream = io.BytesIO()
    book.save(stream)
    assert form.compile(stream.getvalue()).severities == {"basis-missing": "off"}
    book["_form"].append(["severity", "no-such-rule", "off"])
    book.save(stream := io.BytesIO())
    with pytest.raises(form.FormError, match="no-such-rule"):
        form.compile(stream.getvalue())
