"""What differs between two documents: the laws of comparing, what is known again, and how it is told."""

from __future__ import annotations

import copy
import json
from collections import Counter
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import msgspec
import openpyxl
import pytest
import strategies as make
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from converter import cli
from converter.document import model
from converter.document.model import (Budget, Department, Document, Indicator, Overall, Paragraph, Project,
                                      SpendingPlan, Subgoal, Submission, Target, Unit)
from converter.issuing import comparison
from converter.merging import diff
from converter.merging.diff import changes as comparing
from converter.merging.diff import pairs

SAMPLES = Path(__file__).parent.parent / "samples"
LISTS = ("goals", "indicators", "overall.goals", "overall.subgoals", "overall.safeguards")


def atleast(value: str, unit: str | None = None) -> Target:
    return Target(operator="≥", value=Decimal(value), unit=unit, note=None)


def row(name: str | None, target: str = "90", level2: str = "数量指标", **more) -> Indicator:
    return Indicator(level1="产出指标", level2=level2, name=name, target=atleast(target, "%"), **more)


def project(*rows: Indicator, **more) -> Project:
    return Project(**{"code": "13082623P00M5MW10003C", "name": "办公取暖费项目", "indicators": list(rows)} | more)


def document(*projects: Project, **more) -> Document:
    return Document.of([Submission(**{"year": 2023, "division": "130826", "department": Department("316", "人社局")}
                                   | more, projects=list(projects))])


def told(before: Document, after: Document) -> list[tuple]:
    return [(one.kind, one.path, one.before, one.after) for one in diff.compare(before, after)]


def rows_told(before: list[Indicator], after: list[Indicator]) -> list[tuple]:
    return told(document(project(*before)), document(project(*after)))


# ── the laws ────────────────────────────────────────────────────────────────────────────────────


def content(one: Document) -> Counter:
    """What a document says: the order of submissions and of projects, places and origins are nothing."""
    return Counter(
        (model.encode(msgspec.structs.replace(part, projects=[])), *sorted(map(model.content, part.projects)))
        for part in one.submissions)


@st.composite
def shuffled(draw: st.DrawFn, one: Document) -> Document:
    """The same said in another order, from other files."""
    other = copy.deepcopy(one)
    other.submissions = draw(st.permutations(other.submissions))
    for part in other.submissions:
        part.projects = draw(st.permutations(part.projects))
        for place, each in enumerate(part.projects):
            each.number, each.origin = place, None
    return other


@st.composite
def edited(draw: st.DrawFn, one: Document) -> Document:
    """A document after somebody worked on it: entries moved, deleted, copied, changed."""
    other = copy.deepcopy(one)
    for part in other.submissions:
        lists = [part.projects, *(getattr(part.overall, name) for name in Overall.__struct_fields__ if part.overall)]
        lists += [each for own in part.projects for each in (own.goals, own.indicators)]
        for _ in range(draw(st.integers(0, 4))):
            if entries := draw(st.sampled_from(lists)):
                place = draw(st.integers(0, len(entries) - 1))
                entry = entries.pop(place)
                what = draw(st.sampled_from(["delete", "move", "copy"]))
                for _ in range({"delete": 0, "move": 1, "copy": 2}[what]):
                    entries.insert(draw(st.integers(0, len(entries))), copy.deepcopy(entry))
        for _ in range(draw(st.integers(0, 3))):
            change(draw(st.sampled_from(sites(part))))
    return other


def sites(part: Submission) -> list[tuple]:
    """Every field of a submission that can be changed: the path, whose it is, its name; its path and its project."""
    found: list[tuple] = []

    def collect(owner, path: str, own: Project | None) -> None:
        for name, hint in model.fields(type(owner)).items():
            value, here = getattr(owner, name), f"{path}.{name}".lstrip(".")
            if name in ("projects", "conflicts", "number", "origin"):
                continue
            if isinstance(value, list):
                for index, entry in enumerate(value):
                    if isinstance(entry, str):
                        found.append((f"{here}[{index}]", value, index, own))
                    else:
                        collect(entry, f"{here}[{index}]", own)
            elif isinstance(value, msgspec.Struct) and not isinstance(value, Target):
                collect(value, here, own)
            elif model.struct(hint) in (None, Target):
                found.append((f"{here}.新" if name == "extra" else here, owner, name, own))

    collect(part, "", None)
    for own in part.projects:
        collect(own, "", own)
    return found


def change(site: tuple) -> None:
    """Give a field another value."""
    _, owner, name, _ = site
    if isinstance(owner, list):
        owner[name] += "改"
        return
    old, hint = getattr(owner, name), model.fields(type(owner))[name]
    if name == "cumulative":
        new = not old
    elif isinstance(owner, SpendingPlan) and name == "unit":
        new = "percent" if old == "amount" else "amount"
    elif model.struct(hint) is Target:
        new = Target(text=f"{comparing._shown(None, name, old) or ''}改")
    elif model.kind(hint) in ("money", "plan", "number"):
        new = (old or Decimal(0)) + 1
    elif name == "extra":
        new = {**(old or {}), "新": "改"}
    elif model.kind(hint) == "year":
        new = (old or 2000) + 1
    else:
        new = f"{old or ''}改"
    setattr(owner, name, new)


anything = st.one_of(make.documents(most=3), make.collections)


@given(anything, st.data())
def test_the_same_in_any_order_is_the_same(one: Document, data) -> None:
    assert diff.compare(one, one) == []
    assert diff.compare(one, data.draw(shuffled(one))) == []


@given(make.collections, make.collections)
def test_nothing_is_said_only_where_the_contents_are_equal(one: Document, other: Document) -> None:
    assert (diff.compare(one, other) == []) == (content(one) == content(other))


@given(anything, st.data())
def test_an_edited_document_differs_where_its_content_does(one: Document, data) -> None:
    other = data.draw(edited(one))
    assert (diff.compare(one, other) == []) == (content(one) == content(other))


@given(anything, st.data())
def test_the_other_way_round_it_is_the_other_way_round(one: Document, data) -> None:
    other = data.draw(st.one_of(edited(one), anything))
    turned = {"added": "removed", "removed": "added"}
    there, back = (Counter(each.kind for each in diff.compare(*pair)) for pair in ((one, other), (other, one)))
    assert Counter({turned.get(kind, kind): count for kind, count in back.items()}) == there


@make.examples(60)
@given(anything, st.data())
def test_one_field_changed_is_one_change(one: Document, data) -> None:
    other = copy.deepcopy(one)
    everywhere = [site for part in other.submissions for site in sites(part)]
    assume(everywhere)
    site = data.draw(st.sampled_from(everywhere))
    path, _, name, own = site
    # a project is known by its code, else by its name: what has neither may be another project
    assume(own is None or (own.name if path == "code" else own.code))
    project_of = own and (own.code or own.name)
    change(site)
    (found,) = diff.compare(one, other)
    assert (found.path, found.kind in ("changed", "renamed")) == (path, True)
    assert found.before != found.after and (found.project is None) == (own is None)
    assert own is None or found.project == (own.code if path == "code" else project_of)


def flat(entry) -> dict[str, str | None]:
    """What the fields of an entry show."""
    if isinstance(entry, str):
        return {"": entry}
    own = model.at(entry, ("extra",)) if isinstance(entry, Indicator) else None
    return {name: comparing._shown(entry, name, model.at(entry, (name,)))
            for name in entry.__struct_fields__ if name != "extra"} | {
                f"extra.{name}": str(value) for name, value in (own or {}).items()}


def rebuilt(before: list, after: list, path: str, found: list[diff.Change]) -> None:
    """The second list, made of the first one and the changes; of `after` only what was added is looked at."""
    own = [(one, int(one.path[len(path) + 1:].partition("]")[0]), one.path.partition("]")[2].lstrip("."))
           for one in found if one.path.startswith(f"{path}[")]
    added, removed = ({place for one, place, _ in own if one.kind == kind} for kind in ("added", "removed"))
    moved = {place: int(one.before) - 1 for one, place, _ in own if one.kind == "moved"}
    assert all(int(one.after) - 1 == place for one, place, _ in own if one.kind == "moved")
    stayed = iter([place for place in range(len(before)) if place not in removed | set(moved.values())])
    result = [flat(after[place]) if place in added else flat(before[moved[place] if place in moved else next(stayed)])
              for place in range(len(before) - len(removed) + len(added))]
    assert next(stayed, None) is None
    for one, place, name in own:
        if one.kind in ("changed", "renamed"):
            assert result[place].get(name) == one.before != one.after
            result[place][name] = one.after
    assert result == [flat(entry) for entry in after]


@make.examples(60)
@given(make.documents(most=2), st.data())
def test_nothing_is_lost(one: Document, data) -> None:
    """Whatever belongs together, the changes make the one of the other, and say nothing else."""
    one.submissions[0].projects = one.submissions[0].projects[:1]
    other = data.draw(edited(one))
    before, after = one.submissions[0], other.submissions[0]
    after.projects = after.projects[:1]
    for own in after.projects:
        own.code = before.projects[0].code
    found = diff.compare(one, other)
    assume(len(before.projects) == len(after.projects) and not any("projects[" in each.path for each in found))
    for path in LISTS:
        whole = before, after
        if path in ("goals", "indicators"):
            if not before.projects:
                continue
            whole = before.projects[0], after.projects[0]
        rebuilt(*(model.at(side, tuple(path.split("."))) or [] for side in whole), path,
                [each for each in found if (each.project is not None) == (whole[0] is not before)])
    said = {(each.project is None, each.path) for each in found if "[" not in each.path}
    differ = {(own is None, path) for path, _, _, own in [*sites(before), *sites(after)] if "[" not in path
              and model.at(before.projects[0] if own else before, tuple(path.split(".")))
              != model.at(after.projects[0] if own else after, tuple(path.split(".")))}
    assert said == differ


@given(st.permutations(list(range(8))))
def test_the_fewest_are_moved(order: list[int]) -> None:
    both = [(place, index) for index, place in enumerate(order)]
    elsewhere = pairs.moved(both)
    stay = [place for place, index in both if (place, index) not in elsewhere]
    longest = [1] * len(order)
    for index, place in enumerate(order):
        longest[index] += max((longest[k] for k in range(index) if order[k] < place), default=0)
    assert stay == sorted(stay) and len(stay) == max(longest)


# ── what is known again ─────────────────────────────────────────────────────────────────────────


def test_values_are_shown_as_the_form_shows_them():
    plan = SpendingPlan("percent", True, Decimal(25), None, None, Decimal(100))
    before = document(project(row("比例"), budget=Budget(Decimal("14.30"), None, None), spending_plan=plan))
    after = document(project(
        row("比例", "95"), budget=Budget(Decimal("15.3"), Decimal("15.305"), None), purpose="取暖",
        spending_plan=SpendingPlan("amount", True, Decimal(5), None, None, Decimal("15.3"))))
    assert told(before, after) == [
        ("changed", "budget.total", "14.30", "15.30"), ("changed", "budget.fiscal", None, "15.305"),
        ("changed", "purpose", None, "取暖"), ("changed", "spending_plan.unit", "percent", "amount"),
        ("changed", "spending_plan.march", "25%", "5.00万元"),
        ("changed", "spending_plan.december", "100%", "15.30万元"),
        ("changed", "indicators[0].target", "≥90%", "≥95%")]


def test_one_moved_indicator_is_one_change():
    rows = [row(name, str(place)) for place, name in enumerate("甲乙丙丁戊")]
    assert rows_told(rows, [rows[4], *rows[:4]]) == [("moved", "indicators[0]", "5", "1")]
    assert rows_told(rows, [*rows[1:3], rows[0], *rows[3:]]) == [("moved", "indicators[2]", "1", "3")]
    (found,) = diff.compare(document(project(*rows)), document(project(*rows[1:], rows[0])))
    assert found.entry == "产出指标 / 数量指标 / 甲"


def test_an_indicator_moved_and_changed_is_two():
    rows = [row(name) for name in "甲乙丙"]
    assert rows_told(rows, [rows[1], rows[2], row("甲", "95")]) == [
        ("moved", "indicators[2]", "1", "3"), ("changed", "indicators[2].target", "≥90%", "≥95%")]


def test_an_inserted_indicator_moves_nothing():
    rows = [row(name) for name in "甲乙丙"]
    assert rows_told(rows, [row("丁", "300"), *rows[1:]]) == [
        ("removed", "indicators[0]", "产出指标 / 数量指标 / 甲：≥90%", None),
        ("added", "indicators[0]", None, "产出指标 / 数量指标 / 丁：≥300%")]


def test_an_indicator_under_another_level_or_name():
    full = {"description": "按时足额发放的人数", "basis": "冀财社〔2022〕145号"}
    before = [row("参保人数", **full), row("发放率", "100", "质量指标")]
    assert rows_told(before, [row("参保人数", level2="质量指标", **full), before[1]]) == [
        ("changed", "indicators[0].level2", "数量指标", "质量指标")]
    assert rows_told(before, [row("领取人数", **full), before[1]]) == [
        ("renamed", "indicators[0].name", "参保人数", "领取人数")]
    assert rows_told(before, [row("办公用房面积", "300", description="新建"), before[1]])[0][0] == "removed"
    assert rows_told([row(None, "90", description="甲")], [row(None, "90", "质量指标", description="甲")]) == [
        ("changed", "indicators[0].level2", "数量指标", "质量指标")]


def test_equal_names_pair_equal_contents_first():
    before = [row("甲", "1"), row("甲", "2"), row("甲", "3")]
    assert rows_told(before, [row("甲", "2"), row("甲", "3")]) == [
        ("removed", "indicators[0]", "产出指标 / 数量指标 / 甲：≥1%", None)]


def test_goals_are_lines():
    goals = ["保障办公取暖", "及时拨付资金", "提高满意度"]
    before = document(project(goals=goals))
    assert told(before, document(project(goals=["新的", *goals]))) == [("added", "goals[0]", None, "新的")]
    assert told(before, document(project(goals=[goals[0], "及时足额拨付资金", goals[2]]))) == [
        ("changed", "goals[1]", "及时拨付资金", "及时足额拨付资金")]
    assert told(before, document(project(goals=[*goals[1:], goals[0]]))) == [("moved", "goals[2]", "1", "3")]


def test_part_one_goes_by_headings():
    first = Overall(goals=[Paragraph("就业", "稳定就业"), Paragraph("社保", "全民参保")],
                    subgoals=[Subgoal("劳动", None, "目标", "指标")])
    other = Overall(goals=[Paragraph("社保", "全民都参保"), Paragraph("就业工作", "稳定就业")],
                    subgoals=[Subgoal("劳动", None, "目标", "新的指标")], safeguards=[Paragraph("组织", "加强领导")])
    found = told(document(overall=first), document(overall=other))
    assert ("changed", "overall.goals[0].text", "全民参保", "全民都参保") in found
    assert ("changed", "overall.goals[1].heading", "就业", "就业工作") in found
    assert ("changed", "overall.subgoals[0].indicators", "指标", "新的指标") in found
    assert ("added", "overall.safeguards[0]", None, "组织：加强领导") in found
    assert [kind for kind, *_ in found].count("moved") == 1 and len(found) == 5


def test_a_project_with_another_name_code_or_unit():
    before = document(project(unit=Unit("316001", "局本级"), purpose="取暖"))
    assert told(before, document(project(unit=Unit("316001", "局本级"), purpose="取暖", name="取暖"))) == [
        ("renamed", "name", "办公取暖费项目", "取暖")]
    assert told(before, document(project(unit=Unit("316003", "中心"), purpose="取暖"))) == [
        ("changed", "unit.code", "316001", "316003"), ("changed", "unit.name", "局本级", "中心")]
    assert told(before, document(project(unit=Unit("316001", "局本级"), code=None))) == [
        ("changed", "code", "13082623P00M5MW10003C", None), ("changed", "purpose", "取暖", None)]


def test_a_project_known_by_nothing_but_what_it_says():
    rows = [row(name, **{"description": f"{name}的情况"}) for name in "甲乙丙"]
    before = document(project(*rows, unit=Unit("316001", None)))
    same = project(*rows, code="13082623P00223710006M", name="另一个名字", unit=Unit("316003", None))
    assert [path for _, path, *_ in told(before, document(same))] == ["code", "name", "unit.code"]
    other = project(row("甲", "5"), code="13082623P00223710006M", name="另一个名字")
    assert [kind for kind, *_ in told(before, document(other))] == ["added", "removed"]


def test_whole_projects_are_lines():
    extra = Project(code="13082623P00223710006M", name="执法经费", budget=Budget(Decimal("6"), None, None))
    (added,) = diff.compare(document(project()), document(project(), extra))
    assert (added.kind, added.path, added.project, added.project_name, added.after) == (
        "added", "projects[1]", extra.code, "执法经费", "13082623P00223710006M 执法经费 6.00万元")
    (removed,) = diff.compare(document(project(), extra), document(project()))
    assert (removed.kind, removed.before, removed.after) == ("removed", added.after, None)


def test_versions_of_one_code_pair_with_the_most_alike():
    one, two = project(row("甲"), row("乙"), purpose="一"), project(row("丙"), row("丁"), purpose="二")
    after = project(row("丙"), row("丁"), purpose="二之二"), project(row("甲"), row("乙"), purpose="一之一")
    assert told(document(one, two), document(*after)) == [
        ("changed", "purpose", "二", "二之二"), ("changed", "purpose", "一", "一之一")]


def test_submissions_of_another_year_are_compared():
    before, after = document(project()), document(project(), year=2024)
    assert told(before, after) == [("changed", "year", "2023", "2024")]
    more = Document.of([*after.submissions, Submission(year=2025)])
    found = diff.compare(before, more)
    assert [(one.kind, one.path) for one in found] == [
        ("added", "submissions[0]"), ("added", "submissions[1]"), ("removed", "submissions[0]")]
    assert found[0].after == "2024 130826 316 人社局"


def test_conflicts_of_a_header_are_content():
    before = document(project(), conflicts={"status": ["草案", "定稿"]})
    after = document(project(), status="定稿")
    assert told(before, after) == [("changed", "status", None, "定稿"),
                                   ("changed", "conflicts.status", "草案；定稿", None)]
    assert "合并冲突（文本状态）：草案；定稿 → （空）" in comparison.text(diff.compare(before, after))


def test_many_nameless_entries_take_no_long_time():
    before = [Paragraph(None, f"{place}甲乙丙") for place in range(600)]
    after = [Paragraph(None, f"{place}丁戊己") for place in range(600)]
    found = diff.compare(document(overall=Overall(goals=before)), document(overall=Overall(goals=after)))
    assert Counter(one.kind for one in found) == {"added": 600, "removed": 600}


# ── how it is told ──────────────────────────────────────────────────────────────────────────────

EXTRA = Project(code="13082623P00223710006M", name="执法经费", budget=Budget(Decimal("6"), None, None))
BEFORE = document(project(row("比例"), row("人数", "300"), budget=Budget(Decimal("14.30"), None, None)), status="草案")
AFTER = document(project(row("比例", "95"), row("人数", "300"), row("参保人数", "300"),
                         budget=Budget(Decimal("15.30"), None, None)), EXTRA)


def test_text():
    assert comparison.text(diff.compare(BEFORE, AFTER)) == """\
封面与第一部分
  文本状态：草案 → （空）
13082623P00M5MW10003C 办公取暖费项目
  预算数：14.30 → 15.30
  第1条指标值：≥90% → ≥95%
  新增指标：产出指标 / 数量指标 / 参保人数：≥300%
新增项目：13082623P00223710006M 执法经费 6.00万元
2 个项目有变动：新增 2，删除 0，修改 3 处
"""
    assert comparison.text(diff.compare(AFTER, BEFORE), "en", several=True) == """\
【2023 130826 316 人社局】
Cover and part one
  status: (blank) → 草案
13082623P00M5MW10003C 办公取暖费项目
  total budget: 15.30 → 14.30
  row 1 target: ≥95% → ≥90%
  indicator removed: 产出指标 / 数量指标 / 参保人数：≥300%
project removed: 13082623P00223710006M 执法经费 6.00万元
2 projects differ: 0 added, 2 removed, 3 changed
"""


def test_text_says_words_of_the_json_in_chinese():
    plans = [SpendingPlan("percent", True, december=Decimal(100)), SpendingPlan("amount", None, december=Decimal(100))]
    said = comparison.text(diff.compare(*(document(project(spending_plan=plan)) for plan in plans)))
    assert "支出计划口径：百分比 → 金额" in said and "支出计划是否累计：是 → （空）" in said
    moved = comparison.text(diff.compare(document(project(row("甲"), row("乙"))), document(project(row("乙"), row("甲")))))
    assert "  指标移动：产出指标 / 数量指标 / 甲：第1条 → 第2条\n" in moved or "乙：第2条 → 第1条" in moved


@given(make.paragraphs, make.paragraphs)
def test_of_long_texts_the_difference_is_shown(one: str, other: str) -> None:
    assume(" ".join(one.split()) != " ".join(other.split()))
    shown = comparison._excerpts(one, other)
    assert shown[0] != shown[1] and all(len(part) <= 62 and "\n" not in part for part in shown)


def test_a_long_text_is_shown_where_it_differs():
    shown = comparison._excerpts("甲" * 100 + "脱贫" + "乙" * 100, "甲" * 100 + "致富" + "乙" * 100)
    assert shown == ("…" + "甲" * 8 + "脱贫" + "乙" * 8 + "…", "…" + "甲" * 8 + "致富" + "乙" * 8 + "…")


def test_json():
    found = diff.compare(BEFORE, AFTER)
    tree = json.loads(comparison.encode(found))
    assert tree["summary"] == {"projects": 2, "added": 2, "removed": 0, "changed": 3, "moved": 0, "renamed": 0}
    assert tree["changes"][2] == {
        "kind": "changed", "submission": "2023 130826 316 人社局", "project": "13082623P00M5MW10003C",
        "project_name": "办公取暖费项目", "path": "indicators[0].target", "field": "第1条指标值",
        "entry": "产出指标 / 数量指标 / 比例", "before": "≥90%", "after": "≥95%"}


def sheet(data: bytes) -> list[list]:
    return [[cell.value for cell in line] for line in openpyxl.load_workbook(BytesIO(data)).active.iter_rows()]


def test_workbook():
    lines = sheet(comparison.book(diff.compare(BEFORE, AFTER), ("甲.xlsx", "乙.json")))
    assert lines[0][0] == "预算绩效目标表变动清单" and lines[1][0] == "原：甲.xlsx　　新：乙.json"
    assert lines[3] == ["序号", "项目编码", "项目名称", "变动", "栏目", "指标或条目", "原内容", "新内容"]
    assert lines[6] == [3, "13082623P00M5MW10003C", "办公取暖费项目", "修改", "第1条指标值", "产出指标 / 数量指标 / 比例",
                        "≥90%", "≥95%"]
    assert len(lines) == 4 + 5
    assert sheet(comparison.book([], ("甲", "乙")))[2][0] == "内容没有变动。"


def test_a_text_no_cell_holds_is_cut_and_said_so():
    long = [Paragraph("题" * 20_000, "文" * 20_000)]
    found = diff.compare(document(), document(overall=Overall(goals=long)))
    (shown,) = [line[-1] for line in sheet(comparison.book(found, ("甲", "乙")))[4:]]
    assert shown.endswith("……（共40001字，此处从略）") and len(shown) < 32_767


# ── the command ─────────────────────────────────────────────────────────────────────────────────


def run(*arguments) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.main, ["diff", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    for name, each in (("a.json", BEFORE), ("b.json", AFTER)):
        (tmp_path / name).write_bytes(model.encode(make.settle(each)))
    return tmp_path / "a.json", tmp_path / "b.json"


@pytest.mark.parametrize("shape", ["text", "json"])
def test_an_unchanged_resubmission_prints_nothing(shape):
    assert run(SAMPLES / "julu.json", SAMPLES / "julu.xlsx", "--format", shape) == (0, "", "")


def test_what_differs_is_printed_and_exits_1(files):
    code, out, err = run(*files)
    assert (code, err) == (1, "") and "  预算数：14.30 → 15.30\n" in out
    assert json.loads(run(*files, "--format", "json", "-o", "-")[1])["summary"]["projects"] == 2
    assert "total budget" in run(*files, "--lang", "en")[1]


def test_reports_go_to_files(files, tmp_path):
    for shape, begins in (("text", "封面"), ("json", "{"), ("xlsx", "PK")):
        out = tmp_path / f"out.{shape}"
        assert run(*files, "--format", shape, "-o", out) == (1, "", "")
        assert out.read_bytes().startswith(begins.encode())
        assert run(files[0], files[0], "--format", shape, "-o", out) == (0, "", "")
    assert json.loads((tmp_path / "out.json").read_bytes())["changes"] == []
    assert (tmp_path / "out.text").read_bytes() == b""


def test_wrong_usage(files, tmp_path):
    assert run(*files, "--format", "xlsx")[0] == 2
    assert run(tmp_path, files[0])[0] == 2
    assert run(files[0])[0] == 2
    before = files[1].read_bytes()
    code, _, err = run(*files, "-o", files[1])
    assert code == 2 and "没有写出：它是输入文件" in err and files[1].read_bytes() == before


def test_what_cannot_be_read_is_said(files, tmp_path):
    assert run(files[0], tmp_path / "nowhere.xlsx") == (3, "", "× nowhere.xlsx 找不到文件\n")


def test_errors_of_reading_are_hinted_at(files, tmp_path):
    book = openpyxl.load_workbook(SAMPLES / "julu.xlsx")
    where = next(cell for line in book.worksheets[-2].iter_rows() for cell in line if cell.value == "预算数")
    where.offset(0, 1).value = "约三万元"
    book.save(tmp_path / "c.xlsx")
    code, out, err = run(SAMPLES / "julu.json", tmp_path / "c.xlsx")
    assert code == 1 and "→ （空）" in out
    # the budget, and the four figures of the plan that it decides
    assert err == "！ c.xlsx 读取时有 5 处必须改，相应内容留空，变动可能由此而来\n"
    (tmp_path / "d.xlsx").write_bytes((tmp_path / "c.xlsx").read_bytes())
    assert run(tmp_path / "c.xlsx", tmp_path / "d.xlsx") == (0, "", "")
