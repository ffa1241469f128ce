"""The ledger, read back: every project and indicator once, exact sums, text that stays text, charts that show what the
cells beside them say, sheets that go on, nothing that grows."""

import io
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections import Counter
from decimal import Context, Decimal, localcontext
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, structs

from converter.document import model, wording
from converter.document.findings import Finding, Findings
from converter.document.model import Budget, Department, Indicator, Project, SpendingPlan, Submission, Target, Unit
from converter.document.values import goals
from converter.issuing import ledger
from converter.issuing.ledger import charts, figures, shortening
from converter.merging import union
from converter.sheets.excel import LINKS, ROWS, position
from converter.system import files

ROOT = Path(__file__).parents[1]
HEAD = 2
STATISTICS, PROJECTS, INDICATORS, FINDINGS = (
    wording.say(wording.LEDGER[key], "zh") for key in ("statistics", "projects", "indicators", "findings"))
#: Our own formulas; any other would be somebody's text.
OURS = re.compile(r'''=(SUBTOTAL\(9,[A-Z]+\d+:[A-Z]+\d+\)|SUM\([^"]+\)|[A-Z]+\d+/[A-Z]+\$\d+
                       |HYPERLINK\((("[^"]*")+&?)+,(("[^"]*")+&?)+\))''', re.VERBOSE)


def no_link(submission, project):
    return None


def made(submissions, findings=(), link=no_link, lang="zh", rows=ROWS, links=LINKS, **around):
    stream = io.BytesIO()
    ledger.write(iter(submissions), stream, findings, ledger.Around(link=link, **around), lang, rows=rows, links=links)
    return stream.getvalue()


class Book:
    """A ledger as it shows (values) and as it is (formulas, links)."""

    def __init__(self, data):
        self.data = data

    @cached_property
    def shown(self):
        return openpyxl.load_workbook(io.BytesIO(self.data), data_only=True)

    @cached_property
    def inner(self):
        return openpyxl.load_workbook(io.BytesIO(self.data))

    def sheets(self, key):
        return [name for name in self.shown.sheetnames if name == key or name.startswith(f"{key}（")]

    def rows(self, key):
        """(sheet, row number, cells by header, outline level) of every line of a list."""
        for name in self.sheets(key):
            sheet = self.shown[name]
            head = [cell.value for cell in sheet[HEAD]]
            for row in sheet.iter_rows(min_row=HEAD + 1):
                if any(cell.value is not None for cell in row[1:]):
                    yield name, row[0].row, dict(zip(head, row)), sheet.row_dimensions[row[0].row].outlineLevel

    def projects(self):
        return [cells for _, _, cells, level in self.rows(PROJECTS) if level == 2]


def header(key, lang="zh"):
    return wording.say(wording.LEDGER[key], lang)


def exact(value):
    return None if value is None else Decimal(value) if isinstance(value, str) else Decimal(repr(value))


def samples():
    documents = [model.decode((ROOT / "samples" / f"{name}.json").read_bytes()) for name in ("fengning", "julu")]
    return union.merge(documents).submissions


def every(submissions):
    return [project for one in submissions for project in one.projects]


def department(number, projects=3, money="1.10", indicators=2, division="130826"):
    """A department of so many projects in two units."""
    code = f"{number:03}"
    return Submission(year=2023, division=division, department=Department(code, f"丰宁县第{number}局"), projects=[
        Project(number=place, code=f"13082623P{number:06}1{place:04}X", name=f"项目{number}-{place}",
                unit=Unit(f"{code}{place % 2 + 1:03}", f"第{number}局{place % 2 + 1}"),
                budget=Budget(Decimal(money), Decimal(money), None),
                spending_plan=SpendingPlan("percent", True, *map(Decimal, (25, 50, 75, 100))), goals=["甲"],
                indicators=[Indicator("产出指标", f"{kind}量指标", f"指标{kind}", None,
                                      Target(operator="≥", value=Decimal(90), unit="%", note=None), None)
                            for kind in range(indicators)])
        for place in range(1, projects + 1)])


def native(sheet):
    """The links of a sheet to files: cell → where to."""
    return {cell.coordinate: (cell.hyperlink.target, cell.hyperlink.location) for row in sheet.iter_rows()
            for cell in row if cell.hyperlink and cell.hyperlink.target}


def finding(code="plan-unread", **where):
    return Findings().add(code, **where)


# ── 项目汇总 ────────────────────────────────────────────────────────────────────────────────────


def test_every_project_of_the_samples_stands_once_with_all_its_fields():
    submissions = samples()
    lines = Book(made(submissions)).projects()
    assert len(lines) == 41
    for line, project in zip(lines, every(submissions)):
        plan, origin = project.spending_plan, project.origin
        shown = {
            "number": project.number, "project_name": project.name, "code": project.code,
            "total_budget": project.budget.total, "fiscal": project.budget.fiscal, "other": project.budget.other,
            "purpose": project.purpose, "goals": goals.format(project.goals),
            "indicator_count": len(project.indicators),
            "unit_code": project.unit.code, "unit_name": project.unit.name, "year": int(f"20{project.code[6:8]}"),
            "division": project.code[:6], "file": origin and origin.file, "sheet": origin and origin.sheet,
        }
        for key, value in shown.items():
            cell = line[header(key)]
            assert (exact(cell.value) if isinstance(value, Decimal) else cell.value) == value, key
        for point in ("march", "june", "october", "december"):
            value, cell = getattr(plan, point), line[header(point)]
            if plan.unit == "percent" and value is not None:
                assert cell.number_format.endswith("%")
                value = value / 100
            assert exact(cell.value) == value


def test_numbers_are_numbers_codes_are_text_and_a_blank_is_no_zero():
    zero = department(1, 1, "0.00")
    zero.projects[0].code, zero.projects[0].unit.code = "00712345678901234567", "001001"
    (line,) = Book(made([zero])).projects()
    assert [line[header(key)].data_type for key in ("code", "unit_code", "division")] == ["s"] * 3
    assert line[header("code")].value == "00712345678901234567"
    assert (line[header("total_budget")].value, line[header("total_budget")].data_type) == (0, "n")
    assert line[header("other")].value is None


def test_a_heading_sums_exactly_the_lines_below_it():
    submissions = [department(number, number, f"{number}.1{number}") for number in range(1, 6)]
    book = Book(made(submissions))
    checked = Counter()
    for name, row, cells, level in book.rows(PROJECTS):
        formula = book.inner[name].cell(row, cells[header("total_budget")].column).value
        if level == 2:
            continue
        letter, first, last = re.fullmatch(r"=SUBTOTAL\(9,([A-Z]+)(\d+):\1(\d+)\)", formula).groups()
        below = range(int(first), int(last) + 1)
        inner = [book.inner[name].row_dimensions[at].outlineLevel for at in below]
        parts = [exact(book.shown[name][f"{letter}{at}"].value) for at, depth in zip(below, inner) if depth == 2]
        assert exact(cells[header("total_budget")].value) == sum(parts)
        if row != book.shown[name].max_row:
            # the range ends where the next heading of this level or above begins
            after = book.inner[name].row_dimensions[below[-1] + 1].outlineLevel
            assert min(inner) > level and after <= level
        checked[level if row != book.shown[name].max_row else "all"] += 1
    assert checked == {0: 5, 1: 9, "all": 1}
    total = list(book.rows(PROJECTS))[-1][2][header("total_budget")].value
    assert exact(total) == sum(project.budget.total for project in every(submissions))


def test_an_amount_no_cell_holds_is_text_and_its_sums_are_exact_without_a_formula():
    submission = department(1, 2)
    submission.projects[0].budget = Budget(Decimal("12345678901234567.89"), None, None)
    book = Book(made([submission]))
    column = header("total_budget")
    shown = {level: cells[column].value for _, _, cells, level in book.rows(PROJECTS)}
    assert shown[0] == "12345678901234568.99"  # the total, the last of its level
    assert {cells[column].value for cells in book.projects()} == {"12345678901234567.89", 1.1}
    rows = [(name, row) for name, row, *_ in book.rows(PROJECTS)]
    formulas = [str(book.inner[name].cell(row, 4).value) for name, row in rows]
    assert sum(formula.startswith("=SUBTOTAL") for formula in formulas) == 1  # the unit that holds the other one


@pytest.mark.parametrize("unit,shown,number", [
    ("percent", 0.125, "0.0%"), ("amount", 12.5, "#,##0.00"), (None, 12.5, "#,##0.0")])
def test_a_plan_is_a_number_that_says_what_it_is(unit, shown, number):
    submission = department(1, 1)
    submission.projects[0].spending_plan = SpendingPlan(unit, None, Decimal("12.5"))
    (line,) = Book(made([submission])).projects()
    cell = line[header("march")]
    assert (cell.value, cell.number_format) == (shown, number)
    assert line[header("plan")].value == header(f"{unit or 'none'}_none")


# ── 指标明细, 问题 ──────────────────────────────────────────────────────────────────────────────


def test_every_indicator_stands_once_and_its_target_is_split():
    submissions = samples()
    lines = [cells for _, _, cells, _ in Book(made(submissions)).rows(INDICATORS)]
    indicators = [(project, indicator) for project in every(submissions) for indicator in project.indicators]
    assert len(lines) == len(indicators) == 281
    for line, (project, indicator) in zip(lines, indicators):
        keys = ("code", "name", "unit_name", "level1", "level2", "level3", "description", "basis")
        assert [line[header(key)].value for key in keys] == [
            project.code, project.name, project.unit.name, indicator.level1, indicator.level2, indicator.name,
            indicator.description, indicator.basis]
        target = [line[header(key)].value for key in ("operator", "value", "measure", "note")]
        if indicator.target.text is not UNSET:
            assert target == [None, None, None, indicator.target.text]
        else:
            assert exact(target.pop(1)) == indicator.target.value
            assert target == [indicator.target.operator, indicator.target.unit, indicator.target.note]


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_findings_to_be_mended_stand_before_advice_with_links(lang):
    found = [finding("covered-left-out", file="a#1.xlsx", sheet="A"), finding("normalised", found="=1", used="1"),
             finding("plan-unread", file="报送/甲 局.xlsx", sheet="1.甲'乙", cell="B7", project="X",
                     path="spending_plan.june", found="丙")]
    book = Book(made([], iter(found), lang=lang))
    sheet = wording.say(wording.LEDGER["findings"], lang)
    lines = [cells for _, _, cells, _ in book.rows(sheet)]
    assert [line[header("rule", lang)].value for line in lines] == ["plan-unread", "covered-left-out"]
    assert [line[header("message", lang)].value for line in lines] == [found[at].message(lang) for at in (2, 0)]
    assert all(cell.value is not None for line in lines for cell in line.values())
    assert {line[header("severity", lang)].fill.fgColor.rgb for line in lines[:2]} == {"FFFADBD8", "FFFDEBD0"}
    assert native(book.inner[sheet]) == {"F3": ("报送\\甲%20局.xlsx", "'1.甲''乙'!B7"), "F4": ("a%231.xlsx", "'A'!A1")}


# ── text stays text ─────────────────────────────────────────────────────────────────────────────

MARKUP = ["<r><t>x</t></r>", "<r></r>", "<b>&amp;</b>", "]]>", "_x0041_", "#REF!", "LET(1)"]


@pytest.mark.parametrize("links", [0, 1000])
def test_text_that_is_something_elsewhere_is_text_here(links):
    texts = strategies.TRAPS + MARKUP
    submissions = []
    for number, text in enumerate(texts):
        submissions.append(department(number, 1))
        project = submissions[-1].projects[0]
        submissions[-1].department.name = project.name = project.purpose = project.unit.name = text
        project.goals, project.indicators = [text, text], [Indicator(text, text, text, text, Target(text=text), text)]
    found = [finding(found=text, file=text, sheet=text) for text in texts]
    book = Book(made(submissions, found, lambda _, project: f"甲.xlsx#'{project.name[:9]}'!A1", links=links))
    lines, rows = book.projects(), [cells for _, _, cells, _ in book.rows(INDICATORS)]
    assert len(lines) == len(rows) == len(texts)
    for text, line, row in zip(texts, lines, rows):
        # openpyxl shows the escape of an escape as it is written
        kept = {text, re.sub("_([xX][0-9A-Fa-f]{4}_)", r"_x005F_\1", text)}
        for key in ("project_name", "purpose", "department_name", "unit_name"):
            assert line[header(key)].value in kept
        for key in ("level1", "level2", "level3", "description", "note", "basis"):
            assert row[header(key)].value in kept
    for sheet in book.inner:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells if cell.data_type == "f"):
            assert isinstance(cell.value, str) and OURS.fullmatch(cell.value), cell.value


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    submission = department(1, 1)
    submission.projects[0].goals = ["长" * 30_000, "长" * 30_000]
    (line,) = Book(made([submission])).projects()
    shown = line[header("goals")].value
    assert len(shown) < 32_767 and shown.endswith(header("cut"))


# ── links ───────────────────────────────────────────────────────────────────────────────────────


def linked(submission, project):
    return f"issued/甲 局.xlsx#'{project.number}.甲'!A1"


def test_links_beyond_what_a_sheet_takes_are_formulas_with_their_text():
    submissions = [department(number, 2) for number in range(1, 5)]
    submissions[3].projects[1].name = '"引"号(SORT(长' + "长" * 300
    book = Book(made(submissions, link=linked, links=4))
    sheet = book.inner[PROJECTS]
    links = native(sheet)
    # the way back to the statistics is a link too
    assert len(links) == 3 == sum(bool(cell.hyperlink) for row in sheet.iter_rows() for cell in row) - 1
    assert set(links.values()) == {("issued\\甲%20局.xlsx", f"'{place}.甲'!A1") for place in (1, 2)}
    for line, project in zip(book.projects(), every([sorted_units(one) for one in submissions])):
        cell = line[header("project_name")]
        assert cell.value == project.name
        if cell.coordinate not in links:
            formula = sheet[cell.coordinate].value
            said = re.findall(r'"((?:[^"]|"")*)"', formula)
            assert all(len(piece) <= 255 for piece in said)
            assert "".join(said).replace('""', '"') == linked(None, project) + project.name


def sorted_units(submission):
    """As the ledger groups them: projects of one unit together."""
    return structs.replace(submission, projects=sorted(
        submission.projects, key=lambda one: [other.unit.code for other in submission.projects].index(one.unit.code)))


@pytest.mark.parametrize("target", [None, "", "x" * 3000 + ".xlsx", "a", "甲.xlsx#'" + "长" * 2100 + "'!A1"])
def test_what_cannot_be_linked_is_plain_text(target):
    for links in (0, 9):
        book = Book(made([department(1, 1)], link=lambda *_: target, links=links))
        (line,) = book.projects()
        cell = book.inner[PROJECTS][line[header("project_name")].coordinate]
        assert (cell.value, cell.hyperlink) == ("项目1-1", None)


# ── sheets that go on ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rows", [8, 12, 23, 50])
def test_a_split_loses_nothing_and_every_sum_is_of_its_own_sheet(rows):
    submissions = [department(number, size) for number, size in enumerate([1, 3, 9, 0, 30, 2], 1)]
    found = [finding(found=str(place)) for place in range(60)]
    book = Book(made(submissions, found, linked, rows=rows))
    assert all(sheet.max_row <= rows for sheet in book.shown if sheet.title != STATISTICS)
    names_in_order = [*(book.sheets(key) for key in (STATISTICS, PROJECTS, INDICATORS, FINDINGS))]
    assert [name for kind in names_in_order for name in kind] == book.shown.sheetnames
    assert all(len(kind) > 1 for kind in names_in_order[1:])
    wanted = every(sorted_units(one) for one in submissions)
    assert [line[header("code")].value for line in book.projects()] == [project.code for project in wanted]
    indicators = [cells for _, _, cells, _ in book.rows(INDICATORS)]
    assert [(line[header("code")].value, line[header("level3")].value) for line in indicators] == [
        (project.code, indicator.name) for project in wanted for indicator in project.indicators]
    assert [line[header("number")].value for _, _, line, _ in book.rows(FINDINGS)] == list(range(1, 61))
    # each sheet's total is what stands on it; the grand total is theirs
    totals = []
    for name in book.sheets(PROJECTS):
        sheet = book.shown[name]
        own = [exact(cells[header("total_budget")].value) for at, _, cells, level in book.rows(PROJECTS)
               if at == name and level == 2]
        (row,) = (row for row in range(HEAD + 1, sheet.max_row + 1)
                  if str(sheet.cell(row, 2).value).startswith(header("sheet_total").partition("{")[0]))
        assert book.inner[name].cell(row, 4).value == (f"=SUBTOTAL(9,D{HEAD + 1}:D{row - 1})" if own else None)
        assert (exact(sheet.cell(row, 4).value) or 0) == sum(own)
        totals.append(f"'{name}'!D{row}")
        assert book.inner[name].auto_filter.ref == f"A{HEAD}:V{row - 1}"
    last = book.sheets(PROJECTS)[-1]
    row = book.shown[last].max_row
    assert book.inner[last].cell(row, 4).value == f"=SUM({','.join(totals)})"
    assert exact(book.shown[last].cell(row, 4).value) == sum(project.budget.total for project in wanted)
    for name in book.shown.sheetnames[1:]:
        sheet = book.inner[name]
        assert sheet.print_title_rows == f"$1:${HEAD}" and sheet.auto_filter.ref and sheet.freeze_panes
        assert sheet.print_area.startswith(f"'{name}'!$A$1:")


def test_a_department_stands_whole_where_a_sheet_holds_it():
    book = Book(made([department(number, 5) for number in range(1, 8)], rows=20))
    for name in book.sheets(PROJECTS):
        lines = [(cells, level) for at, _, cells, level in book.rows(PROJECTS) if at == name]
        departments = Counter(cells[header("department_code")].value for cells, level in lines if level == 2)
        assert set(departments.values()) == {5}


# ── 统计 ────────────────────────────────────────────────────────────────────────────────────────

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def drawn(data):
    """The charts of a ledger: their title, and each series' ranges with what is cached of them."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in sorted(name for name in package.namelist() if name.startswith("xl/charts/chart")):
            tree = ElementTree.fromstring(package.read(name))
            series = []
            for one in tree.iter(f"{_C}ser"):
                ranges = {}
                for kind in ("cat", "val"):
                    reference = one.find(f"{_C}{kind}")[0]
                    points = [point.find(f"{_C}v").text for point in reference[1].findall(f"{_C}pt")]
                    ranges[kind] = reference.find(f"{_C}f").text, points
                series.append(ranges)
            title = "".join(node.text for node in tree.find(f"{_C}chart/{_C}title").iter() if node.text)
            yield title, series


def cells(book, reference):
    sheet, _, area = reference.rpartition("!")
    first, _, last = area.replace("$", "").partition(":")
    (top, column), (bottom, _) = position(first), position(last or first)
    return [book.shown[sheet.strip("'")].cell(row + 1, column + 1).value for row in range(top, bottom + 1)]


def check_charts(book):
    found = {}
    for title, series in drawn(book.data):
        for one in series:
            names_, values = (cells(book, one[kind][0]) for kind in ("cat", "val"))
            assert names_ == one["cat"][1] and len(set(names_)) == len(names_)
            assert [float(value) for value in one["val"][1]] == pytest.approx([float(value or 0) for value in values])
        found[title] = dict(zip(names_, values))
    return found


def test_every_chart_shows_what_the_cells_say():
    book = Book(made(samples(), [finding(found="甲"), finding(found="乙"), finding("normalised", found="1", used="2")]))
    shown = check_charts(book)
    kinds = ("department", "division", "unit", "level", "month", "rule")
    assert list(shown) == [header(f"chart_{kind}") for kind in kinds]
    assert list(shown[header("chart_department")].values()) == [28687.66, 2597.25]
    assert sum(shown[header("chart_unit")].values()) == pytest.approx(31284.91)
    assert list(shown[header("chart_division")].items()) == [("2023　130826", 28687.66), ("2022　130529", 2597.25)]
    assert sum(shown[header("chart_level")].values()) == 281
    assert list(shown[header("chart_rule")].values()) == [2, 1]
    assert shown[header("chart_month")]["12月底"] == 1


def test_many_departments_are_the_largest_and_one_remainder():
    book = Book(made([department(number, 2, f"{number}.50") for number in range(1, 41)]))
    shown = check_charts(book)[header("chart_department")]
    assert list(shown.values())[:15] == [2 * number + 1 for number in range(40, 25, -1)]
    assert list(shown)[-1].startswith("其余 25 个") and list(shown.values())[-1] == sum(2 * n + 1 for n in range(1, 26))
    sheet = book.shown[STATISTICS]
    (row,) = [cell.row for cell in sheet["B"] if cell.value == header("sum")][:1]
    assert exact(sheet.cell(row, 8).value) == sum(list(shown.values()))


def test_the_sums_and_shares_of_the_statistics_are_those_of_their_formulas():
    book = Book(made([department(number, 3, f"{number}.07") for number in range(1, 21)], [finding(found="甲")] * 3))
    inner, shown, checked = book.inner[STATISTICS], book.shown[STATISTICS], 0
    for cell in (cell for row in inner.iter_rows() for cell in row if cell.data_type == "f"):
        if match := re.fullmatch(r"=SUM\(([A-Z])(\d+):\1(\d+)\)", cell.value):
            value = sum(exact(shown[f"{match[1]}{row}"].value or 0) for row in range(int(match[2]), int(match[3]) + 1))
            assert exact(shown[cell.coordinate].value) == value
        else:
            above, below = (shown[part.replace("$", "")].value for part in cell.value[1:].split("/"))
            assert shown[cell.coordinate].value == pytest.approx(above / below)
        checked += 1
    assert checked > 50


def test_the_ledger_opens_with_the_figures_of_the_whole():
    book = Book(made(samples(), [finding(found="甲"), finding("money-places", found="1.234")]))
    assert book.shown.sheetnames == [STATISTICS, PROJECTS, INDICATORS, FINDINGS]
    assert book.shown.active.title == STATISTICS
    shown = {cell.value for row in book.shown[STATISTICS].iter_rows(max_row=8) for cell in row}
    assert {2, 31284.91, 5, 41, 281, 1} <= shown


@pytest.mark.parametrize("plan,total,spent", [
    (SpendingPlan("percent", True, *map(Decimal, (25, 50, 75, 100))), "200", [50, 100, 150, 200]),
    (SpendingPlan("percent", False, *map(Decimal, (30, 50, 20))), "10", [3, 8, 10, 10]),
    (SpendingPlan("amount", True, None, Decimal(4), None, Decimal(9)), "9", [0, 4, 4, 9]),
    (SpendingPlan("amount", False, Decimal(4), None, Decimal(5)), "9", [4, 4, 9, 9]),
    (SpendingPlan("percent", None, december=Decimal(100)), "8", [0, 0, 0, 8]),
    (SpendingPlan("amount", None, june=Decimal(8)), "8", [0, 8, 8, 8]),
    (SpendingPlan("percent", None, december=Decimal(60)), "8", None),
    (SpendingPlan("percent", None, *map(Decimal, (25, 50, 75, 90))), "8", None),
    (SpendingPlan(None, None, december=Decimal(8)), "8", None),
    (SpendingPlan("percent", True, *map(Decimal, (25, 50, 75, 100))), None, None),
    (None, "8", None)])
def test_what_a_plan_has_spent_by_each_checkpoint(plan, total, spent):
    assert figures.cumulative(plan, None if total is None else Decimal(total)) == spent


def test_money_whose_plan_cannot_be_placed_is_said():
    submissions = [department(1, 3)]
    submissions[0].projects[0].spending_plan = None
    submissions[0].projects[1].spending_plan = SpendingPlan("amount", None, december=Decimal("0.5"))
    curve = figures.Figures()
    curve.add(figures.grouped(submissions[0]))
    assert {state: money.value for state, money in curve.curve.money.items()} == dict.fromkeys(
        ("placed", "unplanned", "undecided"), Decimal("1.10"))
    sheet = Book(made(submissions)).shown[STATISTICS]
    shown = {row[1].value: (row[5].value, row[6].value) for row in sheet.iter_rows() if row[1].value}
    assert [shown[header(state)] for state in ("placed", "unplanned", "undecided")] == [(1.1, 1)] * 3


@given(st.lists(st.one_of(st.none(), st.integers(-5, 50)), max_size=40))
def test_the_largest_and_the_rest_are_all(amounts):
    ranking = figures.Ranking()
    for place, amount in enumerate(amounts):
        one = figures.Party(2023, "130826", str(place), None)
        one.tally.projects = 1
        one.tally.total.add(None if amount is None else Decimal(amount))
        ranking.add(one)
    ranked = ranking.close()
    values = [one.tally.total.value for one in ranked]
    assert len(ranked) + ranking.rest.projects == len(amounts) and ranking.rest.projects != 1
    assert values == sorted(amounts, key=lambda value: (value is None, -(value or 0)))[:len(ranked)]
    assert (ranking.all.total.value or 0) == sum(value or 0 for value in (*values, ranking.rest.total.value))


@given(st.lists(st.one_of(strategies.texts, st.sampled_from(["丰宁满族自治县人力资源和社会保障局", "巨鹿县人力资源和社会保障局"])),
                max_size=20), st.booleans())
def test_short_names_are_short(wanted, keeps_area):
    cuts = shortening.short(wanted, ["130826"] * len(wanted), keeps_area)
    assert len(cuts) == len(wanted) and all(len(name) <= shortening.LENGTH + 4 for name in cuts)


def test_short_names_tell_offices_apart():
    offices = ["丰宁满族自治县人力资源和社会保障局", "巨鹿县人力资源和社会保障局", "巨鹿县教育体育局", "巨鹿县教育体育局"]
    assert shortening.short(offices, list("1223"), False) == ["丰宁满族自治县人社局", "巨鹿县人社局", "2巨鹿县教体局", "3巨鹿县教体局"]
    assert shortening.short(offices[:1], ["1"], False) == ["人社局"]
    assert not charts.dwarfs([5.0, 6.0]) and charts.dwarfs([5.0, 7.0])


# ── the whole ───────────────────────────────────────────────────────────────────────────────────


def test_the_same_collection_is_the_same_bytes():
    submissions, found = samples(), [finding(found="甲", file="a.xlsx")]
    first = made(submissions, found, linked)
    assert first == made(submissions, found, linked)
    # and of a process that has made none before: what it shares with the next must not change
    code = ("import io, sys; from converter.issuing import ledger; stream = io.BytesIO(); "
            "ledger.write([], stream, []); sys.stdout.buffer.write(stream.getvalue())")
    fresh = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert fresh.stdout == made([])


@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_an_empty_collection_says_so(lang):
    book = Book(made([], lang=lang))
    shown = {cell.value for sheet in book.shown for row in sheet.iter_rows() for cell in row}
    assert {header(f"nothing_{kind}", lang) for kind in ("projects", "indicators", "findings")} <= shown
    assert not list(drawn(book.data))


def test_nulls_everywhere_are_blanks():
    book = Book(made([Submission(), Submission(projects=[Project(), Project(indicators=[Indicator()])]),
                      Submission(projects=[Project(unit=Unit(), budget=Budget(), spending_plan=SpendingPlan())])]))
    assert len(book.projects()) == 3 and len(list(book.rows(INDICATORS))) == 0
    check_charts(book)


@strategies.examples(12)
@given(st.lists(strategies.documents(), min_size=1, max_size=3), st.sampled_from([9, 14, 1_048_576]))
def test_any_document_stands_whole(documents, rows):
    submissions = [one for document in documents for one in document.submissions]
    wanted = every(submissions)
    found = [Finding(code="normalised", severity="info", found=project.name, used="", file=project.name)
             for project in wanted]
    book = Book(made(submissions, found, lambda _, project: f"甲.xlsx#'{project.name}'!A1", rows=rows))
    lines = book.projects()
    assert len(lines) == len(wanted)
    amounts = Counter(project.budget.total for project in wanted if project.budget)
    shown = Counter(exact(line[header("total_budget")].value) for line in lines)
    del amounts[None], shown[None]
    assert shown == amounts
    assert Counter(line[header("code")].value for line in lines) == Counter(project.code for project in wanted)
    total = [cells for *_, cells, level in book.rows(PROJECTS) if level == 0][-1][header("total_budget")].value
    if wanted:
        with localcontext(Context(prec=100)):
            assert exact(total) == (sum(amounts.elements()) if amounts else None)
    check_charts(book)


def test_a_file_is_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "汇总表.xlsx"
    ledger.write(iter(samples()), path, [])
    before = path.read_bytes()
    assert before == made(samples())

    def broken():
        yield department(1)
        raise ValueError("torn")

    with pytest.raises(ValueError, match="torn"):
        ledger.write(broken(), path, [])
    assert path.read_bytes() == before and [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_stream_that_fails_is_an_oserror_and_leaves_nothing(tmp_path):
    class Full(io.BytesIO):
        left = 3

        def write(self, data):
            self.left -= 1
            if not self.left:
                raise OSError(28, "No space left on device")
            return super().write(data)

    with pytest.raises(OSError, match="No space"):
        ledger.write(iter([]), Full(), [])


def test_writing_replaces_at_the_end_only(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with files.writing(path) as stream:
        stream.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_memory_does_not_grow_with_the_collection(tmp_path):
    def peak(count):
        with open(tmp_path / "ledger.xlsx", "wb") as stream:
            tracemalloc.start()
            try:
                ledger.write((department(number % 900, 6) for number in range(count)), stream,
                             (finding(found="甲") for _ in range(count)))
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    peak(3)
    assert peak(100) < peak(25) + 100_000


def test_every_word_of_the_ledger_is_said():
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "converter" / "issuing" / "ledger").glob("*.py"))
    code += (ROOT / "converter" / "issuing" / "worklist.py").read_text("utf-8")
    made_up = {f"{unit}_{sure}" for unit in ("percent", "amount", "none") for sure in ("true", "false", "none")}
    kinds = ("department", "division", "unit", "level", "rule")
    made_up |= {f"{what}_{kind}" for what in ("by", "chart") for kind in kinds}
    made_up |= {f"{kind}_title" for kind in ("department", "division", "unit")} | {"no_department", "no_unit"}
    made_up |= {"march", "june", "october", "december"}
    for kind in ("department", "unit"):
        made_up |= {f"{kind}_code", f"{kind}_name"}
    idle = {key for key in wording.LEDGER if f'"{key}"' not in code and f"'{key}'" not in code} - made_up
    assert not idle
