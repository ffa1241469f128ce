"""The normal form of documents, clause by clause: what is changed, and the finding that says so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from converter.document import model, normal
from converter.document.findings import Findings
from converter.document.model import (Budget, Department, Document, Indicator, Overall, Paragraph, Project,
                                      SpendingPlan, Subgoal, Submission, Target, Unit)
from converter.document.values import code as codes

D = Decimal
SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.json"))


def coded(division="130826", year=23, serial=1):
    """A sound project code."""
    body = f"{division}{year:02}P0000001{serial:04}"
    return body + codes.check_character(body)


def settled(*submissions):
    """The normal form's submissions, and what was found: (code, path, found, used)."""
    findings = Findings()
    document = normal.normal(Document.of(list(submissions)), make.UNITS, findings)
    assert model.encode(normal.normal(document, make.UNITS)) == model.encode(document)
    return document.submissions, [(item.code, item.path, item.found, item.used) for item in findings]


def project(**fields):
    """One project's normal form, and the findings about it."""
    (only,), found = settled(Submission(year=2023, projects=[Project(**({"name": "甲"} | fields))]))
    return only.projects[0], found


def changed(path, found, used):
    return ("document-normalised", path, found, used)


# ── what is in normal form already ──


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_normal_and_nothing_is_found(path):
    document = model.decode(path.read_bytes())
    findings = Findings()
    assert model.encode(normal.normal(document, make.UNITS, findings)) == path.read_bytes()
    assert list(findings) == [] and normal.is_normal(document, make.UNITS)


# ── "No empty strings, no empty objects" ──


@pytest.mark.parametrize(("fields", "path"), [
    ({"purpose": ""}, "purpose"), ({"purpose": " \n"}, "purpose"), ({"purpose": "\u200b"}, "purpose"),
    ({"code": " "}, "code")])
def test_no_empty_strings(fields, path):
    only, found = project(**fields)
    assert getattr(only, path) is None and found == [changed(path, fields[path], "")]


@pytest.mark.parametrize(("fields", "path", "first"), [
    ({"unit": Unit()}, "unit", '{"code":null,"name":null}'), ({"unit": Unit("", " ")}, "unit", None),
    ({"budget": Budget()}, "budget", '{"total":null,"fiscal":null,"other":null}'),
    ({"spending_plan": SpendingPlan("percent", True)}, "spending_plan",
     '{"unit":"percent","cumulative":true,"march":null,"june":null,"october":null,"december":null}')])
def test_no_empty_objects(fields, path, first):
    only, found = project(**fields)
    assert getattr(only, path) is None
    assert found[-1][:2] == ("document-normalised", path) and found[-1][3] == "" and first in (None, found[-1][2])


def test_no_empty_parts_of_a_submission():
    (only,), found = settled(Submission(
        year=2023, department=Department("", ""), status="", overall=Overall([Paragraph()], [Subgoal(text="\n")], []),
        conflicts={}))
    assert only == Submission(year=2023) and only.conflicts is UNSET
    assert {path for _, path, _, _ in found} >= {"status", "department", "overall", "overall.goals", "overall.subgoals",
                                                 "overall.subgoals[0].text", "conflicts", "department.name"}
    (only,), found = settled(Submission(overall=Overall([Paragraph(), Paragraph("甲", None)], [], [])))
    assert only.overall == Overall([Paragraph("甲")])
    assert [path for _, path, _, _ in found] == ["overall.goals"]


def test_a_project_or_a_submission_that_says_nothing_is_none():
    (only,), found = settled(Submission(year=2023,
                                        projects=[Project(number=1), Project(name="甲"), Project(unit=Unit())]))
    assert [one.name for one in only.projects] == ["甲"]
    assert [(code, path) for code, path, _, _ in found if code == "form-empty"] == [
        ("form-empty", "projects[0]"), ("form-empty", "projects[2]")]
    submissions, found = settled(Submission(), Submission(projects=[Project(number=3)]), Submission(year=2022))
    assert submissions == [Submission(year=2022)]
    assert [code for code, _, _, _ in found] == ["document-normalised", "form-empty", "document-normalised"]


def test_zero_is_a_statement():
    only, found = project(budget=Budget(D("0.00"), None, D("0.00")))
    assert only.budget == Budget(D(0), None, D(0)) and found == []


# ── levels ──


def test_a_level_1_is_null_only_before_the_first_one_given():
    rows = [Indicator(None, "数量指标", "甲"), Indicator("产出指标", None, "乙"), Indicator(None, None, "丙"),
            Indicator("", "质量指标", "丁"),
            Indicator("效益指标", None, "戊"), Indicator(None, None, "己")]
    only, found = project(indicators=rows)
    assert [row.level1 for row in only.indicators] == [None, "产出指标", "产出指标", "产出指标", "效益指标", "效益指标"]
    assert [row.level2 for row in only.indicators] == ["数量指标", None, None, "质量指标", None, None]
    assert found == [changed("indicators[3].level1", "", ""), changed("indicators[2].level1", "", "产出指标"),
                     changed("indicators[3].level1", "", "产出指标"), changed("indicators[5].level1", "", "效益指标")]
    assert rows[2].level1 is None  # what was given is left as it was


def test_a_row_with_nothing_but_its_levels_is_left_out():
    only, found = project(indicators=[Indicator("产出指标", "数量指标"), Indicator(None, "质量指标", "甲"), Indicator()])
    assert only.indicators == [Indicator("产出指标", "质量指标", "甲")]
    assert [(code, path) for code, path, _, _ in found] == [
        ("document-normalised", "indicators[1].level1"), ("document-normalised", "indicators[2].level1"),
        ("row-unfilled", "indicators[0]"), ("row-unfilled", "indicators[2]")]


# ── values, each by its grammar ──


@pytest.mark.parametrize(("fields", "path", "used"), [
    ({"name": "办 公\n取暖费"}, "name", "办公取暖费"), ({"purpose": "５０％"}, "purpose", "50%"),
    ({"purpose": "e\u0301"}, "purpose", "é"),
    ({"code": "13082623p00m5mw100 03c"}, "code", "13082623P00M5MW10003C"),
    ({"code": "13O82623P00M5MW10003C"}, "code", "13082623P00M5MW10003C"),
    ({"purpose": "12\n34"}, "purpose", "1234"),
])
def test_texts_and_codes(fields, path, used):
    only, found = project(**fields)
    assert getattr(only, path) == used
    assert changed(path, fields[path], used) in found


def test_money_has_at_least_two_decimals():
    only, found = project(budget=Budget(D("14.3"), D("14.300"), D("0.005")))
    assert [str(only.budget.total), str(only.budget.fiscal), str(only.budget.other)] == ["14.30", "14.30", "0.005"]
    assert [(code, path) for code, path, _, _ in found] == [("document-normalised", "budget.total"),
                                                            ("document-normalised", "budget.fiscal")]


@pytest.mark.parametrize(("unit", "used"), [
    (Unit("316001", "2023年筹备组"), Unit("316001", "2023年筹备组")), (Unit("３１６ 001", "局"), Unit("316001", "局")),
    (Unit(None, "316001局"), Unit("316001", "局")), (Unit("31600", "局"), Unit(None, "31600局")),
    (Unit("316001"), Unit("316001")),
    (Unit(None, "局 本级"), Unit(None, "局本级")), (Unit("31600", "1局"), Unit("316001", "局")),
    (Unit("316001", "-甲局（公章）"), Unit("316001", "甲局")), (Unit(None, "预算单位：甲局（316001）"), Unit("316001", "甲局"))])
def test_units(unit, used):
    assert project(unit=unit)[0].unit == used


def test_paragraphs_keep_their_breaks():
    (only,), found = settled(Submission(overall=Overall([Paragraph("一 甲", " 乙 \r\n\n丙")], [Subgoal(goal="丁\n戊")], [])))
    assert only.overall.goals == [Paragraph("一甲", "乙\n丙")] and only.overall.subgoals == [Subgoal(goal="丁\n戊")]
    assert found == [changed("overall.goals[0].heading", "一 甲", "一甲"),
                     changed("overall.goals[0].text", " 乙 \r\n\n丙", "乙\n丙")]


def test_goals():
    only, found = project(goals=["1.甲", "", "目标内容 2", "2.乙", "丙"])
    assert only.goals == ["1.甲", "2.乙", "丙"]
    assert found == [changed("goals", '["1.甲","","目标内容 2","2.乙","丙"]', '["1.甲","2.乙","丙"]')]
    assert project(goals=["目标内容 1"])[0].goals == []


@pytest.mark.parametrize(("target", "used"), [
    (Target(operator="≥", value=D("90.0"), unit="百分号", note=None),
     Target(operator="≥", value=D(90), unit="%", note=None)),
    (Target(operator="=", value=D(723), unit=None, note="万元"),
     Target(operator="=", value=D(723), unit="万元", note=None)),
    (Target(operator="≥", value=D(60), unit="起", note=None), Target(operator="≥", value=D(60), unit=None, note="起")),
    (Target(operator="≥", value=D(60), unit="", note="按时 完成"),
     Target(operator="≥", value=D(60), unit=None, note="按时完成")),
    (Target(text="≥90 ％"), Target(operator="≥", value=D(90), unit="%", note=None)),
    (Target(text="效果 显著"), Target(text="效果显著")),
    (Target(text=" "), None),
])
def test_targets(target, used):
    only, found = project(indicators=[Indicator(name="甲", target=target)])
    assert only.indicators[0].target == used
    assert (found == []) == (model.encode(target) == model.encode(used))
    assert all(item[:2] == ("document-normalised", "indicators[0].target") for item in found)


@pytest.mark.parametrize(("plan", "total", "used"), [
    # `cumulative` is what the figures say
    (SpendingPlan("percent", None, D(25), D(50), D(75), D(100)), None,
     SpendingPlan("percent", True, D(25), D(50), D(75), D(100))),
    (SpendingPlan("percent", True, D(25), D(25), D(25), D(25)), None,
     SpendingPlan("percent", False, D(25), D(25), D(25), D(25))),
    (SpendingPlan("percent", True, D(25), D(50)), None, SpendingPlan("percent", None, D(25), D(50))),
    (SpendingPlan("percent", True, december=D(100)), None, SpendingPlan("percent", None, december=D(100))),
    (SpendingPlan("amount", None, D(2), D(4)), "4.00", SpendingPlan("amount", True, D(2), D(4))),
    (SpendingPlan("amount", True, D(2), D(4)), None, SpendingPlan("amount", None, D(2), D(4))),
    # figures that do not say what they are
    (SpendingPlan(None, None, D(25), D(50), D(75), D(100)), None,
     SpendingPlan("percent", True, D(25), D(50), D(75), D(100))),
    (SpendingPlan(None, None, D(2), D(4)), "4.00", SpendingPlan("amount", True, D(2), D(4))),
    (SpendingPlan(None, None, D("0.5"), D(1)), None, SpendingPlan("percent", True, D(50), D(100))),
])
def test_plans(plan, total, used):
    only, found = project(spending_plan=plan, budget=Budget(D(total)) if total else None)
    assert only.spending_plan == used
    encode = msgspec.json.Encoder(decimal_format="number").encode
    assert changed("spending_plan", encode(plan).decode(), encode(only.spending_plan).decode()) in found
    assert normal.normal(Document.of([Submission(projects=[only])]), make.UNITS).submissions[0].projects[0] == only


def test_plan_figures_that_cannot_be_read_surely():
    only, found = project(spending_plan=SpendingPlan(None, None, D("0.25"), D("0.5")))
    assert only.spending_plan is None
    assert [(code, path) for code, path, _, _ in found] == [
        ("plan-unsure", "spending_plan.march"), ("plan-unsure", "spending_plan.june"),
        ("document-normalised", "spending_plan")]


# ── "division and department.code are what the project codes and unit codes imply" ──


def test_the_codes_fill_the_header():
    (only,), found = settled(Submission(projects=[Project(code=coded(), unit=Unit("316001", "局"))]))
    assert (only.year, only.division, only.department) == (2023, "130826", Department("316"))
    assert found == [changed("year", "", "2023"), changed("division", "", "130826"),
                     changed("department.code", "", "316")]


def test_the_codes_overrule_the_header():
    (only,), found = settled(Submission(2023, "999999", Department("001", "局"), projects=[
        Project(code=coded(), unit=Unit("316001", "局"))]))
    assert (only.division, only.department) == ("130826", Department("316", "局"))
    assert set(found) == {changed("division", "999999", "130826"), changed("department.code", "001", "316"),
                          ("department-differs", "department.code", "001", "316")}


def test_without_codes_they_are_null():
    (only,), found = settled(Submission(2023, "130826", Department("316", "局"), projects=[Project(name="甲")]))
    assert (only.division, only.department) == (None, Department("316", "局"))
    assert found == [changed("division", "130826", "")]


def test_a_slip_in_a_code_implies_nothing_where_others_are_sound():
    (only,), _ = settled(Submission(projects=[Project(code=coded()), Project(code="99999923P00000010001X")]))
    assert only.division == "130826" and only.year == 2023 and len(only.projects) == 2
    (only,), _ = settled(Submission(projects=[Project(code="13082623P0000001000" + "1X")]))
    assert only.division is None or codes.fits(only.projects[0].code)


def test_the_year_of_the_cover_stands_and_is_compared():
    (only,), found = settled(Submission(2024, projects=[Project(code=coded())]))
    assert only.year == 2024
    assert found[0] == ("year-differs", "year", "2024", "2023")
    (only,), found = settled(Submission(projects=[Project(code=coded()), Project(code=coded(year=24))]))
    assert only.year is None and ("year-unsure", "year", "2023、2024", None) in found


# ── "a workbook whose codes imply several becomes several submissions" ──


def test_several_departments():
    head = Submission(2023, department=Department(None, "财政局"), status="草案", overall=Overall([Paragraph("甲")]),
                      projects=[
        Project(code=coded(serial=1), unit=Unit("323001", "财政局本级")),
        Project(code=coded(serial=2), unit=Unit("316002", "所")),
        Project(code=coded(serial=3), unit=Unit("323002", "队"))])
    parts, found = settled(head)
    assert [part.department for part in parts] == [Department("316"), Department("323", "财政局")]
    assert [[one.code for one in part.projects] for part in parts] == [[coded(serial=2)],
                                                                       [coded(serial=1), coded(serial=3)]]
    assert [(part.year, part.division, part.status) for part in parts] == [(2023, "130826", None),
                                                                           (2023, "130826", "草案")]
    assert parts[1].overall == head.overall and parts[0].overall is None
    assert not any(code == "header-unassigned" for code, _, _, _ in found)


def test_a_header_that_belongs_to_none_of_several_departments_is_an_error():
    parts, found = settled(Submission(2023, department=Department(None, "县政府"), status="草案",
                                      conflicts={"prepared_by": ["甲", "乙"]},
                                      projects=[Project(code=coded(), unit=Unit("323001", "财政局")),
                                                Project(code=coded(serial=2), unit=Unit("316001", "人社局"))]))
    assert len(parts) == 2 and all(part.status is None and part.department.name is None for part in parts)
    assert [(path, value) for code, path, value, _ in found if code == "header-unassigned"] == [
        ("department", "县政府"), ("status", "草案"), ("conflicts", '{"prepared_by":["甲","乙"]}')]


def test_several_counties():
    parts, _ = settled(Submission(2023, projects=[
        Project(code=coded("130826"), unit=Unit("316001")), Project(code=coded("130529"), unit=Unit("316001")),
        Project(name="无编码")]))
    assert [(part.division, len(part.projects)) for part in parts] == [(None, 1), ("130529", 1), ("130826", 1)]
    assert sum(len(part.projects) for part in parts) == 3


# ── the whole ──


@make.examples(35)
@given(make.submissions())
def test_the_normal_form_is_stable(submission):
    before = model.encode(Document.of([submission]))
    findings = Findings()
    document = normal.normal(Document.of([submission]), make.UNITS, findings)
    assert model.encode(Document.of([submission])) == before  # what was given is not changed
    again = Findings()
    assert model.encode(normal.normal(document, make.UNITS, again)) == model.encode(document)
    assert [item for item in again if item.code != "year-differs" and item.code != "year-unsure"] == []
    # what is in normal form is a document the model takes
    assert model.encode(model.decode(model.encode(document))) == model.encode(document)
    # every change is on record
    assert list(findings) or model.encode(document) == before


@make.examples(35)
@given(make.submissions())
def test_there_is_nothing_empty(submission):
    document = make.settle(Document.of([submission]))
    for _, leaf in model.walk(document):
        assert leaf != ""
    for part in document.submissions:
        assert not normal.is_empty(part)
        for inner in (part.department, part.overall, *part.projects):
            assert inner is None or not normal.is_empty(inner)
        for one in part.projects:
            for inner in (one.unit, one.budget, one.spending_plan, *one.indicators):
                assert inner is None or not normal.is_empty(inner)
            levels = [row.level1 for row in one.indicators]
            assert None not in levels[next((at for at, level in enumerate(levels) if level), len(levels)):]


@make.examples(35)
@given(make.submissions(), st.randoms(use_true_random=False))
def test_no_project_is_lost(submission, random):
    document = make.settle(Document.of([submission]))
    said = [one for one in submission.projects if not normal.says_nothing(one)]
    assert sum(len(part.projects) for part in document.submissions) <= len(submission.projects)
    names = [one.name for part in document.submissions for one in part.projects if one.name]
    assert len(names) <= len(said)


def test_levels_of_a_document_are_called_as_the_form_calls_them():
    """As reading calls them: what a document says is what its workbook says."""
    terms = normal.Terms(make.UNITS, frozenset({"产出指标"}), frozenset({"数量指标"}))
    row = Indicator("产出", "1.数量指标", "人数", None, Target("≥", Decimal(9), None, None), None)
    document = Document.of([Submission(year=2023, projects=[Project(name="甲", indicators=[row])])])
    findings = Findings()
    settled = normal.normal(document, terms, findings).submissions[0].projects[0].indicators[0]
    assert (settled.level1, settled.level2) == ("产出指标", "数量指标")
    assert [(item.path, item.found, item.used) for item in findings] == [
        ("indicators[0].level1", "产出", "产出指标"), ("indicators[0].level2", "1.数量指标", "数量指标")]
    assert normal.normal(document, make.UNITS).submissions[0].projects[0].indicators[0].level1 == "产出"
