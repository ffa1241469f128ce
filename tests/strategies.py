"""Generated documents in normal form: every field of the model, with what has been seen to break workbooks.

What is drawn is raw, as JSON from elsewhere might say it; `normal.normal` then brings it to its normal form,
so that nothing valid is left out because a generator did not think of it. Strategies are made once, here: made anew for
every value drawn they take most of the time of the tests.
"""

from __future__ import annotations

from decimal import Decimal

from conftest import SHARE
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import UNSET

from converter import form
from converter.document import normal
from converter.document.model import (Budget, Department, Document, Indicator, Origin, Overall, Paragraph, Project,
                                      SpendingPlan, Subgoal, Submission, Target, Unit)
from converter.document.values import code as codes

FORM = form.load()
UNITS = FORM.units


def examples(count: int) -> settings:
    """So many examples where the tests are to be thorough (conftest)."""
    return settings(max_examples=max(3, int(count * SHARE)))


# ── text ────────────────────────────────────────────────────────────────────────────────────────

_CHINESE = "一二三项目绩效指标资金补助人员县级财政完成率的及时发放就业年月日满意度"
_MARKS = "，。；：、！？（）【】〔〕《》“”‘’—…·～％＋－＝≥≤①②"
_LATIN = "abcXYZ0123456789 "
_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_WIDE = "０９ＡＺａｚ　．，"
_RARE = "😀👨‍👩‍👧🇨🇳𠀀𪚥éêñ́ßﬁ㎡℃Ⅲ①\u200b\ufeff\u00a0\u3000\u2028\u0300が゙각ᄀ"
_ODD = "\t\n\r\x0b\x85"

#: Texts that are something else elsewhere: formulas, links, mark-up, escapes, sheet names, the form's own words.
TRAPS = [
    "=1+1", "+86", "-1", "@x", "=SUM(A1:A9)", "_x0041_", "_x000D_", "_X0041_", "<script>", "&amp;", "'前导", "''", "'",
    "http://a.b/c",
    "mailto:x@y.z", "internal:Sheet1!A1", "{{goals}}", "{{=name}}", "{=1}", "#REF!", "TRUE", "1E5",
    "007", "<r>甲</r>", "<r></r>",
    "1/2", "2023-01-01", "[]:*?/\\", "a[b]c:d*e?f/g\\h", "History", "history", "_form", "封面", "目录", "Sheet1",
    "长" * 40, "a" * 40, "😀" * 20, "项目编码", "项目名称", "预算数", "绩效目标", "绩效目标：", "绩效指标：", "一级指标",
    "二级指标", "指标值", "3月底", "12月底", "资金支出计划（%）", "其他资金", "单位：万元", "单位：元", "绩效目标表",
    "1.甲绩效目标表", "一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施", "第一部分", "部门整体绩效目标",
    "填报人：张三", "合计", "备注：无", "注:略", "第1页", "-3-", "12", "12.50", "100%", "316001丰宁县局", "（一）", "1、", "1.",
    "●", "产出指标", "数量指标", "编制", "审核", "2023年部门预算绩效文本", "（草案）", "草案）", "（", "目标内容1", "目标内容 2",
    "0", "万元", "无", "/", "\\", ".", "null", "None", "nan", "Infinity",
]

_words = st.text(_CHINESE, min_size=1, max_size=12)
_mixed = st.text(_CHINESE[:12] + _MARKS + _LATIN + _SIGNS + _WIDE, min_size=1, max_size=20)
_wild = st.text(_CHINESE[:6] + "1a" + _MARKS[:4] + _RARE + _ODD, min_size=1, max_size=14)
_any = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
_single = st.sampled_from(list(_CHINESE + _MARKS + "a1=+@'" + "𠀀😀"))
_latin = st.builds(" ".join, st.lists(st.text("abcXYZ019", min_size=1, max_size=6), min_size=1, max_size=5))


def _times(base: str, size: int) -> str:
    """A long text: the base over and over."""
    return (base * (size // len(base) + 1))[:size]


long_texts = st.builds(_times, st.one_of(_words, _mixed), st.sampled_from([200, 900, 3000]))
huge_texts = st.builds(_times, _words, st.sampled_from([12_000, 30_000]))

#: A line of text as somebody typed it.
short_texts = st.one_of(_words, _words, _mixed, st.sampled_from(TRAPS), _single, _latin, _wild, _any)
texts = st.one_of(*[short_texts] * 12, long_texts)
#: Running text of several paragraphs, which may begin as a heading or a label does.
paragraphs = st.builds(
    str.__add__,
    st.sampled_from([*[""] * 6, "（一）", "(二)", "1、", "2、", "1.", "一、", "二、", "绩效目标：", "绩效指标：", "绩效目标", "●", "①"]),
    st.builds("\n".join, st.lists(st.one_of(*[short_texts] * 7, long_texts), min_size=1, max_size=4)))


def maybe(strategy: st.SearchStrategy, blank: int = 1, given: int = 3) -> st.SearchStrategy:
    """Null in `blank` of `blank + given` cases."""
    return st.one_of(*[st.none()] * blank, *[strategy] * given)


# ── values ──────────────────────────────────────────────────────────────────────────────────────

_cents = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
money = st.one_of(
    _cents, _cents, st.sampled_from([Decimal(text) for text in (
        "0", "0.00", "100", "1", "0.01", "4", "14.30", "28687.66", "-0.01", "-100", "0.001", "14.305", "1.23456789",
        "123456789012345", "1234567890123.45", "12345678901234567.89", "99999999999999999999", "-1E+3", "1E-10")]),
    st.decimals(-10**15, 10**15, places=4),
    st.decimals(-10**12, 10**12).filter(lambda value: abs(value.adjusted()) < 20 and len(value.as_tuple().digits) < 20))

_amounts = st.one_of(st.sampled_from([Decimal(text) for text in (
    "0", "1", "2", "4", "25", "50", "75", "100", "30", "20", "0.25", "0.5", "0.75", "99.99", "150", "-5", "33.333",
    "0.001")]),
    _cents)
_quarters = st.sampled_from([("25", "50", "75", "100"), ("25", "25", "25", "25"), ("30", "50", "20", None),
                             ("1", "1", "1", "1"),
                             (None, None, None, "100"), ("100", "100", "100", "100"), ("0.25", "0.5", "0.75", "1"),
                             ("25", "50", "75", None), ("0", "0", "0", "0"), (None, "50", None, None)])


_plan_terms = st.tuples(st.sampled_from(["percent", "amount", "amount", None]), st.sampled_from([None, True, False]))
_plan_kinds = st.sampled_from(["fits", "quarters", "any", "any"])
_any_quarters = st.tuples(*[maybe(_amounts)] * 4)
_either = st.booleans()


@st.composite
def plans(draw: st.DrawFn, total: Decimal | None) -> SpendingPlan:
    """Plans of every meaning, those that fit the budget and those that do not."""
    kind = draw(_plan_kinds)
    if kind == "fits" and total is not None:
        quarters = [(total * quarter / 4).quantize(Decimal("0.01")) for quarter in (1, 2, 3)]
        values = [*quarters, total] if draw(_either) else [
            quarters[0], quarters[0], quarters[0], total - 3 * quarters[0]]
    elif kind == "quarters":
        values = [None if text is None else Decimal(text) for text in draw(_quarters)]
    else:
        values = list(draw(_any_quarters))
    return SpendingPlan(*draw(_plan_terms), *values)


_numbers = st.one_of(st.integers(0, 10**6).map(Decimal), st.sampled_from([Decimal(text) for text in (
    "0", "90", "95.5", "7.24", "2023", "-3", "0.05", "10000", "1E+3", "12.500", "123456789012345678", "0.000001")]))
_unit_names = st.sampled_from([None, None, *sorted(set(UNITS.names.values())), "人民", "起", "百分比", "%"])
targets = st.one_of(
    st.builds(lambda operator, value, unit, note: Target(operator=operator, value=value, unit=unit, note=note),
              st.sampled_from("≥≤><==="), _numbers, _unit_names, maybe(short_texts, blank=2)),
    st.sampled_from([Target(text=text) for text in (
        "效果显著", "及时", "最低工资标准的150%", "满意度90百分比", "2023年12月底前", "3-5天", "80%-90%", "3:1", "≥90", "90%以上",
        "不低于60件", "100", "1,000元", "每人4元", "≥", "=1+1", "60 件", "1.5.2", "(90)", "≥90 用于办公取暖", "90 用于", "=90",
        "12 345", "90 %", "5%%", "不超过3天内", "≤≥5", "≥ 90 5")]),
    short_texts.map(lambda text: Target(text=text)))


_code_ends = st.tuples(st.text(codes.ALPHABET, min_size=6, max_size=6), st.integers(0, 9999))
#: Of a code what is not division and year; or a text that is none.
_codes = maybe(st.one_of(*[_code_ends] * 6, st.sampled_from(["ABC", "130826", "无", "x 1"])), given=6)


def project_codes(division: str, year: int) -> st.SearchStrategy[str]:
    return _code_ends.map(lambda end: _coded(division, year, *end))


def _coded(division: str, year: int, block: str, serial: int) -> str:
    """A code whose check character fits."""
    body = f"{division}{year % 100:02}P{block}1{serial:04}"
    return body + codes.check_character(body)


_goals = st.one_of(
    short_texts, short_texts, paragraphs, st.sampled_from([
        "2023年完成", "100人", "1.甲", "1、乙", "（一）丙", "①丁", "目标内容1", "目标内容 1 甲", "目标内容2", "甲。2.乙", "甲；2、乙", "甲\n2.乙",
        "3.5万元", "12", "一、甲", "2.", "1.2.3", "二、乙。三、丙", "十"]))
goal_lists = st.one_of(st.lists(_goals, max_size=4), st.lists(_goals, min_size=12, max_size=12),
                       st.just([]), st.just(["甲", "甲"]))

_levels = st.one_of(*[st.sampled_from(FORM.levels).map(lambda level: level[:2])] * 4,
                    st.tuples(maybe(short_texts), maybe(short_texts)), st.just((None, None)))


indicators = st.builds(
    lambda levels, has_first, *rest: Indicator(levels[0] if has_first else None, levels[1], *rest),
    _levels, st.sampled_from([True, True, False]), maybe(texts), maybe(texts), maybe(targets), maybe(texts))
#: Now and then a list is longer than a page.
indicator_lists = st.builds(lambda rows, is_long: rows * (60 // len(rows)) if rows and is_long else rows,
                            st.lists(indicators, max_size=5), st.sampled_from([*[False] * 19, True]))

#: Names of projects are the names of sheets.
names = st.one_of(*[texts] * 8, *[st.sampled_from(TRAPS)] * 3, huge_texts)
origins = st.builds(Origin, st.sampled_from(["a.xlsx", "b.xlsx", "县/c.xlsx"]), st.sampled_from(["00", "ff"]),
                    maybe(st.sampled_from(["1.甲", "2.乙"])), maybe(st.sampled_from(["A1", "A40"])))

_budgets = maybe(st.builds(Budget, maybe(money), maybe(money), maybe(money)), given=5)
#: The unit's own three digits, and its name.
_own_units = maybe(st.tuples(maybe(st.integers(0, 999), given=5),
                             maybe(st.one_of(texts, st.sampled_from(["2023年筹备组", "1号楼", "001局"])), given=5)), given=5)
_project_numbers, _project_names, _purposes = maybe(st.integers(0, 500)), maybe(names, given=6), maybe(texts)
_planned, _project_origins = st.sampled_from([False, True, True, True]), maybe(origins, blank=2, given=1)


#: The form's own words: what begins a line of its foot, what its table and its upper rows print, as clerks write them.
_own = st.sampled_from([
    *FORM.footers, "备注：", "注:略", "合 计", "合计：", "填报人：张三", "审核人:李四", "日期：2023", "合计数", "小计（一）", "（合计）",
    *(label.text for page in FORM.pages if page.scope == "project" for label in page.labels),
    "项目名称：办公", "项目编码:1 项目名称：2", "预算数（万元）", "1.甲绩效目标表", "单位：万元", "316001丰宁县局", "第1页", "-3-", "续表", "#REF!",
    "12", "（一）", "甲", "乙"])
_own_rows = st.builds(
    Indicator, maybe(st.one_of(_own, st.sampled_from(["产出指标", "效益指标"]))),
    maybe(st.one_of(_own, st.sampled_from(["数量指标", "经济效益指标"]))), maybe(_own), maybe(_own),
    maybe(st.one_of(targets, _own.map(lambda text: Target(text=text)))), maybe(_own))


def own_words() -> st.SearchStrategy[Document]:
    """Documents whose indicators are called as the form calls its labels and the lines of its foot."""
    rows = st.lists(_own_rows, min_size=1, max_size=4)
    return rows.map(lambda rows: settle(Document.of([Submission(year=2023, projects=[
        Project(name="甲", indicators=rows)])])))


@st.composite
def projects(draw: st.DrawFn, division: str, year: int, department: str) -> Project:
    budget, code, own = draw(_budgets), draw(_codes), draw(_own_units)
    return Project(
        number=draw(_project_numbers), code=_coded(division, year, *code) if isinstance(code, tuple) else code,
        name=draw(_project_names),
        unit=own and Unit(None if own[0] is None else f"{department}{own[0]:03}", own[1]),
        budget=budget, purpose=draw(_purposes),
        spending_plan=draw(plans(budget.total if budget else None)) if draw(_planned) else None,
        goals=draw(goal_lists), indicators=draw(indicator_lists), origin=draw(_project_origins))


_entries = st.builds(Paragraph, maybe(texts), maybe(paragraphs))
_subgoals = st.builds(Subgoal, maybe(texts), maybe(paragraphs), maybe(paragraphs), maybe(paragraphs))
overalls = st.builds(Overall, st.lists(_entries, max_size=4), st.lists(_subgoals, max_size=4),
                     st.lists(_entries, max_size=4))


_whose = st.tuples(st.sampled_from(["130826", "130529", "110101"]), st.integers(2000, 2099),
                   st.integers(0, 999).map(lambda number: f"{number:03}"))
_submission_headers = st.builds(
    lambda has_year, *rest: (has_year, Submission(None, None, *rest)), st.sampled_from([True, True, False]),
    maybe(st.builds(Department, st.none(), maybe(texts))), maybe(st.one_of(st.just("草案"), texts)), maybe(texts),
    maybe(texts), maybe(overalls))


@st.composite
def submissions(draw: st.DrawFn, most: int = 4) -> Submission:
    """A raw submission whose projects share division, year and department."""
    division, year, department = draw(_whose)
    has_year, submission = draw(_submission_headers)
    submission.year = year if has_year else None
    submission.projects = draw(st.lists(projects(division, year, department), max_size=most))
    return submission


def settle(document: Document) -> Document:
    """The normal form, of which generated documents are made."""
    return normal.normal(document, UNITS)


def documents(most: int = 4) -> st.SearchStrategy[Document]:
    """Documents of one submission, in normal form; one that says nothing has none."""
    return submissions(most).map(lambda submission: settle(Document.of([submission]))).filter(
        lambda document: len(document.submissions) == 1)


# ── for merging: few values, so that the same project is met again, and again with another content ──


#: Points of an indicator, and what a form's own fields say: unlike kinds under one name among them.
_ADDED = [(UNSET, UNSET), (UNSET, UNSET), (Decimal(10), {"负责人": "甲"}), (Decimal("12.5"), {"人数": Decimal(3)}),
          (Decimal(10), {"人数": "三"})]
_versions = st.builds(
    lambda code, unit, number, name, total, goals, origin, added: Project(
        number=number, code=code, name=name, unit=Unit(*unit), budget=Budget(total), goals=list(goals), origin=origin,
        indicators=[Indicator(name="甲", weight=added[0])], extra=added[1]),
    st.sampled_from(["13082623P00M5MW10003C", "13082623P002237100069", "13052922P00584010036K", None, "乙"]),
    st.tuples(st.sampled_from(["316001", "316003", "323001", None]), st.sampled_from(["局本级", None])),
    maybe(st.integers(1, 3)), st.sampled_from(["甲", "乙", None]),
    st.sampled_from([Decimal("14.30"), Decimal("14.3"), Decimal(0), None]), st.sampled_from([(), ("甲",)]),
    maybe(origins), st.sampled_from(_ADDED))


_headers = st.builds(
    lambda year, name, status, overall, projects: Submission(
        year=year, department=Department(None, name), status=status, overall=overall, projects=projects),
    st.sampled_from([2023, 2022, None]), st.sampled_from(["人社局", "财政局", None]),
    st.sampled_from(["草案", "定稿", None]),
    st.sampled_from([None, Overall(goals=[Paragraph("一", "甲")]), Overall(goals=[Paragraph("一", "乙")]),
                     Overall(safeguards=[Paragraph(None, "丙")])]),
    st.lists(_versions, max_size=4))
collections = st.lists(_headers, max_size=3).map(lambda parts: settle(Document.of(parts)))
