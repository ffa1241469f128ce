"""The roster as a bureau saves it, how departments stand by it, and what a person's release covers."""

from __future__ import annotations

import copy
import datetime
import html
import io
import json
import re
import threading
import zipfile
from decimal import Decimal
from pathlib import Path

import msgspec
import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from strategies import FORM, examples
from test_authority import workbook
from test_folder import Folder, book, fresh, one_run, one_worker_works_here, put, run, submission, tree  # noqa: F401
from test_rules import code

from converter import cli
from converter.bureau import roster
from converter.bureau.register import Register
from converter.bureau.roster import Expected
from converter.bureau.standings import STATES, Handed, count, match, standings
from converter.document.model import Department, Document, Unit
from converter.document.values import day
from converter.folder.watch import changes
from converter.grid import read as grid
from converter.issuing import booklet
from converter.issuing import workbook as official
from converter.issuing.issue import above
from converter.reading import reader
from converter.system.errors import Unreadable

SAMPLES = Path(__file__).parents[1] / "samples"
HEADS = ("部门编码", "部门名称", "下属单位", "截止日期", "联系人", "备注", "准予印发", "准予印发理由")


def sheet(*rows: tuple, heads: tuple[str, ...] = HEADS, above: tuple[str, ...] = ("某县 2023 年报送名册",)) -> bytes:
    """A list as a bureau keeps it: a title, then the header, cells of any type."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        made = book.add_worksheet("名册")
        for place, row in enumerate([above, heads, *rows]):
            for column, value in enumerate(row):
                made.write(place, column, value)
    return stream.getvalue()


def entries(*rows: tuple, **known) -> list[Expected]:
    found, findings = roster.read(sheet(*rows, **known))
    assert not len(findings), [item.message("zh") for item in findings]
    return found


def faults(*rows: tuple, **known) -> list[tuple[str, str | None]]:
    return [(item.code, item.cell) for item in roster.read(sheet(*rows, **known))[1]]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def test_a_roster_is_read_as_it_was_kept():
    (one, two, three) = entries(
        (316, "人社局", "316001人社局本级、316002就业中心", datetime.date(2023, 11, 30), "张三 0314-1", None, "是", "县长批示"),
        ("317001", "教育局", None, "2023年12月1日前", None, "上年迟报", "否"),
        (None, " 318001民政局 "), ("合计", None, None, None, None, None))
    assert one == Expected(code="316", name="人社局", units=("316001人社局本级", "316002就业中心"),
                           deadline=datetime.date(2023, 11, 30), contact="张三 0314-1", reason="县长批示", cell="A3")
    assert (two.code, two.deadline, two.remark, two.reason) == ("317", datetime.date(2023, 12, 1), "上年迟报", None)
    assert (three.code, three.name, three.cell) == ("318", "民政局", "B5")


@pytest.mark.parametrize("heads", [("部门编码（必填）",), ("部 门",), ("单位", "预算部门名称")], ids=range(3))
def test_only_a_code_or_a_name_is_required(heads):
    assert len(entries(("316",) * len(heads), heads=heads)) == 1


@pytest.mark.parametrize("row, fault", [
    ((None, None, None, None, "张三"), ("roster-row-unread", "E3")),
    ((16, "人社局"), ("roster-code-unread", "A3")),
    ((316, "人社局", None, "11月30日"), ("deadline-unread", "D3")),
    ((316, "人社局", None, 45260), ("deadline-unread", "D3")),
    ((316, "人社局", None, None, None, None, "暂缓", "理由"), ("release-unread", "G3")),
    ((316, "人社局", None, None, None, None, "是"), ("release-unreasoned", "G3")),
], ids=range(6))
def test_what_cannot_be_taken_is_said_with_its_cell_and_releases_nobody(row, fault):
    assert faults(row) == [fault]
    found, _ = roster.read(sheet(row))
    assert all(one.reason is None and one.deadline is None for one in found)


def test_a_year_that_cannot_be_read_is_said_and_left_out():
    heads = ("部门编码", "部门名称", "年度")
    assert faults((316, "人社局", "明年"), heads=heads) == [("roster-year-unread", "C3")]
    assert [one.year for one in entries((316, "人社局", "2024年度"), (316, "人社局", 2025), heads=heads)] == [2024, 2025]


def test_a_department_that_stands_twice_counts_once():
    rows = ((316, "人社局"), ("316001", "人社局"), (None, "教育局"), (None, "教育局"))
    assert faults(*rows) == [("roster-twice", "A4"), ("roster-twice", "B6")]
    assert len(roster.read(sheet(*rows))[0]) == 2
    assert faults((316, "甲", "130826"), (316, "乙", "130529"), heads=("部门编码", "部门名称", "行政区划")) == []


def test_a_roster_with_a_row_a_unit_gives_a_department_with_its_units():
    date = "2023-11-30"
    (one,) = entries((316001, "人社局本级", None, date), (316002, "就业中心", None, date), (316003, "社保局"))
    assert (one.code, one.name, one.units) == ("316", "人社局本级", ("316002就业中心", "316003社保局"))
    assert faults((316001, "人社局本级", None, date), (316002, "就业中心", None, "2023-12-01")) == [("roster-twice", "A4")]


def test_a_list_in_text_is_read_alike():
    text = "部门编码,部门名称,截止日期\r\n=\"016\",\"甲,局\",2023/11/30\r\n317,乙局,\r\n"
    for encoding in ("gbk", "utf-8-sig", "utf-16"):
        found, findings = roster.read(text.encode(encoding))
        assert not len(findings) and [(one.code, one.name) for one in found] == [("016", "甲,局"), ("317", "乙局")]


def test_what_is_no_roster_is_refused():
    with pytest.raises(Unreadable, match="not-a-roster"):
        roster.read(workbook("姓名", "部门", rows=(("张三", "甲局"),)))


@pytest.mark.parametrize("raw, iso", [
    ("2023-11-30", "2023-11-30"), ("2023/1/5", "2023-01-05"), ("2023.11.30", "2023-11-30"), ("20231130", "2023-11-30"),
    ("２０２３年１１月３０日", "2023-11-30"), ("2023年11月30日18:00前", "2023-11-30"),
    (datetime.datetime(2023, 11, 30, 18), "2023-11-30"), (datetime.date(2023, 11, 30), "2023-11-30"),
    ("2023-11/30", None), ("11月30日", None), ("2023年13月1日", None), (45260.0, None), ("", None), ("尽快", None)])
def test_days(raw, iso):
    assert day.format(day.parse(raw)) == iso


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2199, 12, 31)))
def test_a_day_is_read_as_it_is_written(one):
    assert day.parse(day.format(one)) == one


# ── how departments stand ───────────────────────────────────────────────────────────────────────

CODES = st.sampled_from([None, "316", "317", "318"])
NAMED = st.sampled_from([None, "甲局", "乙局", "丙局"])
PLACES = st.sampled_from([None, "130826", "130529"])
EXPECTED = st.builds(Expected, code=CODES, name=NAMED, division=PLACES, year=st.sampled_from([None, 2023]),
                     reason=st.sampled_from([None, "批示"]),
                     deadline=st.none() | st.dates(datetime.date(2023, 11, 1), datetime.date(2023, 12, 30))
                     ).filter(lambda one: one.code or one.name)
HANDED = st.builds(Handed, code=CODES, name=NAMED, division=PLACES, year=st.sampled_from([2022, 2023]),
                   projects=st.integers(0, 9), total=st.none() | st.integers(0, 99).map(Decimal),
                   held=st.integers(0, 2), covered=st.integers(0, 1), is_issued=st.booleans())


@given(st.lists(EXPECTED, max_size=5), st.lists(HANDED, max_size=5), st.dates())
@examples(150)
def test_everybody_expected_is_in_exactly_one_state_and_everything_handed_in_stands_once(expected, handed, today):
    found = standings(expected, handed)
    counts = count(found, today)
    assert counts["expected"] == len(expected) == counts["missing"] + counts["handed"]
    assert counts["handed"] == counts["good"] + counts["released"] + counts["returned"]
    assert counts["unexpected"] == match(expected, handed).count(None) == len(found) - len(expected)
    assert sum(one.projects for one in found) == sum(one.projects for one in handed)
    assert sum(one.total or 0 for one in found) == sum(one.total or 0 for one in handed)
    assert sum(one.held for one in found) == sum(one.held for one in handed)
    places = [STATES.index(one.state) for one in found]
    assert places == sorted(places) and counts["late"] <= counts["missing"] + counts["returned"]


@pytest.mark.parametrize("expected, handed, place", [
    (Expected(code="316"), Handed(code="316", name="甲局"), 0),
    (Expected(name="甲 局"), Handed(code="316", name="甲局"), 0),
    (Expected(code="316", name="甲局"), Handed(name="甲局"), 0),
    (Expected(code="317", name="甲局"), Handed(code="316", name="甲局"), None),
    (Expected(name="乙局"), Handed(code="316", name="甲局"), None),
    (Expected(code="316", division="130529"), Handed(code="316", division="130826"), None),
    (Expected(code="316"), Handed(), None),
    (Expected(code="316", year=2023), Handed(code="316", year=2024), None),
    (Expected(code="316", year=2023), Handed(code="316"), 0),
    (Expected(code="316", year=2023), Handed(code="316", year=2023), 0),
], ids=range(10))
def test_a_department_is_told_by_its_code_else_by_its_name(expected, handed, place):
    assert match([expected], [handed]) == [place]


def test_a_code_of_two_divisions_needs_more_than_the_code():
    handed = [Handed(code="316", division="130826", name="甲局"), Handed(code="316", division="130529", name="乙局")]
    assert match([Expected(code="316")], handed) == [None, None]
    assert match([Expected(code="316", name="乙局")], handed) == [None, 0]
    assert match([Expected(code="316", division="130826")], handed) == [0, None]


def test_a_cover_without_a_project_is_nothing_handed_in():
    expected, empty = Expected(code="316"), Handed(code="316", year=2022)
    assert standings([expected], [empty])[0].state == "missing"
    assert standings([expected], [empty, Handed(code="316", year=2023, projects=1)])[0].state == "good"
    assert standings([expected], [Handed(code="316", held=2)])[0].state == "returned"  # contested ones are no figures


def test_units_of_which_nothing_was_handed_in_are_named():
    expected = Expected(code="316", units=("316001人社局本级", "316002 就业中心", "社保局"))
    (one,) = standings([expected], [Handed(code="316", units=frozenset(["316001", "社保局"]))])
    assert one.lacking == ("316002 就业中心",)
    assert standings([expected], [])[0].lacking == ()


# ── in the drop folder ──────────────────────────────────────────────────────────────────────────


def unread(department: int, serial: int) -> bytes:
    """A workbook with an amount that cannot be read."""
    shown = openpyxl.load_workbook(io.BytesIO(book(department, serial)))
    for made in shown.worksheets:
        for row in made.iter_rows():
            for cell in row:
                if cell.value == "预算数":
                    made.cell(cell.row, cell.column + 1).value = "约6万"
    stream = io.BytesIO()
    shown.save(stream)
    return stream.getvalue()


def enrol(base: Path, *rows: tuple) -> None:
    put(base / "in" / "名册.xlsx", sheet(*rows))


ROWS = ((316, "316局", None, "2023-11-30"), (317, "317局", None, "2023-11-30"), (318, "318局", None, "2023-12-30"),
        (319, "319局", None, "2023-11-01", "李四"))


@pytest.fixture
def base(tmp_path) -> Path:
    base = tmp_path / "base"
    put(base / "in" / "甲局.xlsx", book(316, 1))
    put(base / "in" / "乙局.xlsx", book(317, 2, faulty=True))
    put(base / "in" / "外.xlsx", book(320, 3))
    enrol(base, *ROWS)
    return base


def test_page_ledger_and_terminal_say_how_departments_stand(base):
    said = run(base, "--today", "2023-12-01").output
    assert "应报 4，已报 2（合格 1，退回待改 1），未报 2；逾期 2；名册外 1" in said
    assert "未报：319 319局（2023-11-01 截止，已逾期）、318 318局（2023-12-30 截止）" in said
    assert "退回待改：317 317局（2023-11-30 截止，已逾期）" in said and "名册外：320 320局" in said
    assert "逾期 4；" not in said and "逾期 0" in run(base, "--today", "2023-10-01").output
    shown = openpyxl.load_workbook(base / "out" / "ledger.xlsx")
    assert shown.sheetnames[:2] == ["统计", "报送情况"]
    rows = [[cell for cell in row] for row in shown["报送情况"].values]
    assert "应报 4，已报 2（合格 1，准予印发 0，退回待改 1），未报 2；名册外 1" in rows[0]
    assert [row[1:5] for row in rows[2:7]] == [
        ["未报", "319", "319局", "2023-11-01"], ["未报", "318", "318局", "2023-12-30"],
        ["退回待改", "317", "317局", "2023-11-30"], ["名册外", "320", "320局", None], ["合格", "316", "316局", "2023-11-30"]]
    html = (base / "out" / "index.html").read_text("utf-8")
    assert html.count('data-deadline="') == 3 and "李四" in html
    stands = json.loads((base / "out" / "findings.json").read_bytes())["made"]["standings"]
    assert [one["state"] for one in stands] == ["missing", "missing", "returned", "unexpected", "good"]
    lines = run(base, "--log-format", "json", "--today", "2023-12-01").output.splitlines()
    assert json.loads(lines[-1])["counts"]["late"] == 2


def test_the_notice_says_the_deadline_also_while_the_roster_cannot_be_read(base, tmp_path):
    notice = base / "out" / "returned" / "乙局（退回通知）.txt"
    (base / "in" / "名册.xlsx").unlink()
    one_run(base)
    before = notice.read_text("utf-8-sig")
    enrol(base, *ROWS)
    one_run(base)
    said = notice.read_text("utf-8-sig")
    assert "11月30日" in said and "11月30日" not in before
    put(base / "in" / "名册.xlsx", b"PK half")
    one_run(base)
    assert notice.read_text("utf-8-sig") == said
    enrol(base, (317, "317局", None, "2023-12-05"))
    one_run(base)
    assert "12月5日" in notice.read_text("utf-8-sig") and tree(base / "out") == fresh(base, tmp_path / "other")


def test_the_notice_of_a_file_of_several_departments_says_the_first_of_their_deadlines(tmp_path):
    one = submission()
    one.department, (project,) = None, one.projects[:1]
    one.projects = [copy.deepcopy(project) for _ in range(3)]
    for serial, each in enumerate(one.projects, 1):
        each.code, each.goals, each.unit = code(serial), [], Unit(f"{316 + serial}001", f"{serial}局本级")
    put(tmp_path / "in" / "三局.xlsx", official.write(one, FORM))
    enrol(tmp_path, (317, None, None, "2023-12-05"), (318, None, None, "2023-11-20"), (319, None))
    one_run(tmp_path)
    assert "11月20日" in (tmp_path / "out" / "returned" / "三局（退回通知）.txt").read_text("utf-8-sig")


def test_nothing_that_stands_in_out_depends_on_the_day(base):
    run(base, "--today", "2023-10-01")
    before = tree(base / "out")
    run(base, "--today", "2030-01-01")
    assert tree(base / "out") == before


def test_without_a_roster_nothing_is_lost_and_the_page_says_how_to_make_one(base):
    (base / "in" / "名册.xlsx").unlink()
    assert "应报" not in run(base).output
    assert "jixiao roster" in (base / "out" / "index.html").read_text("utf-8")
    assert "报送情况" not in openpyxl.load_workbook(base / "out" / "ledger.xlsx").sheetnames


def test_on_the_first_day_everybody_is_missing(tmp_path):
    base = tmp_path / "base"
    enrol(base, *ROWS)
    result = run(base, "--today", "2023-11-02")
    assert result.exit_code == 0 and "应报 4，已报 0" in result.output and "未报 4；逾期 1" in result.output
    assert "319局" in (base / "out" / "index.html").read_text("utf-8")
    put(base / "in" / "丁局.xlsx", book(319, 9))
    assert "已报 1（合格 1" in run(base).output and tree(base / "out") == fresh(base, tmp_path / "other")


def test_who_watches_sees_the_roster_change_wherever_it_lies(base, tmp_path):
    folder = Folder(base)
    assert [one.state for one in folder.runs[-1].state.made.standings].count("missing") == 2
    enrol(base, *ROWS[:2])
    folder.tick(1, *[0] * 6)
    assert [one.state for one in folder.runs[-1].state.made.standings].count("missing") == 0
    assert tree(base / "out").keys() == fresh(base, tmp_path / "other").keys()
    away = tmp_path / "away.csv"
    put(away, "部门编码\n316\n".encode())
    stop, ticks = threading.Event(), []
    for found in changes(base / "in", base / "out", 0.1, stop, [away]):
        ticks.append(set(found))
        if len(ticks) == 2:
            put(away, "部门编码\n316\n317\n".encode())
        if away in ticks[-1] or len(ticks) > 600:  # a minute, where the machine is busy
            stop.set()
    assert away in ticks[-1]


def released(base: Path) -> tuple[set[str], set[str]]:
    return ({path.name for path in (base / "out" / "issued").glob("*")},
            {path.name for path in (base / "out" / "drafts").glob("*")})


def test_a_release_covers_the_errors_of_a_department_and_shows_its_reason(base, tmp_path):
    one_run(base)
    draft = "130826_2023_317_317局（草稿）.xlsx"
    assert draft in released(base)[1]
    reason = "政府常务会议已定"
    enrol(base, *(row + (None,) * (6 - len(row)) + (("是", reason) if row[0] == 317 else ()) for row in ROWS))
    one = one_run(base)
    assert one.counts["read"] == 0 and released(base)[0] >= {"130826_2023_317_317局.xlsx"} and not released(base)[1]
    clean = submission()
    clean.department = Department("317", "317局")
    project = clean.projects[0]
    project.code, project.name, project.unit.code, project.goals = code(2), "甲项目", "317001", []
    clean.projects = [project]
    book = openpyxl.load_workbook(base / "out" / "issued" / "130826_2023_317_317局.xlsx")
    assert {ws.oddHeader.right.text for ws in book if ws.sheet_state == "visible"} == {f"准予印发：{reason}"}
    assert not any(ws.oddHeader.right.text for ws in openpyxl.load_workbook(
        base / "out" / "issued" / "130826_2023_316_316局.xlsx"))
    cells = [[tuple(row) for row in ws.values] for ws in book]
    assert cells == [[tuple(row) for row in ws.values]
                     for ws in openpyxl.load_workbook(io.BytesIO(official.write(clean, FORM)))]
    assert reason in (base / "out" / "index.html").read_text("utf-8")
    assert any(reason in row for row in openpyxl.load_workbook(base / "out" / "ledger.xlsx")["报送情况"].values)
    output = run(base).output
    assert f"准予印发：317 317局（{reason}）" in output and "准予印发 1" in output
    assert (base / "out" / "returned" / "乙局.xlsx").exists()
    assert tree(base / "out") == fresh(base, tmp_path / "other")
    enrol(base, *ROWS)
    one_run(base)
    assert draft in released(base)[1] and tree(base / "out") == fresh(base, tmp_path / "another")


def test_a_reason_stands_above_every_page_however_it_is_written():
    """Excel takes 255 characters above a page, and for an ampersand two; a printed text says the same."""
    submission_, reason = submission(), "R&D，\n按会议纪要&L" + "印" * 300
    head = above(False, reason)
    assert len(head) < 255 and "R&&D， 按会议纪要&&L印" in head and head.endswith("印…")
    data, _ = official.issue(submission_, FORM, head)
    assert {ws.oddHeader.right.text for ws in openpyxl.load_workbook(io.BytesIO(data))
            if ws.sheet_state == "visible"} == {head.partition("&9")[2]}
    for head, shown in ((head, "准予印发：R&D， 按会议纪要&L印"), (above(True, reason), "草稿　不得印发")):
        printed = zipfile.ZipFile(io.BytesIO(booklet.write(Document.of([submission_]), FORM, above=head)))
        texts = ["".join(re.findall(r"<w:t[^>]*>([^<]*)", printed.read(name).decode("utf-8")))
                 for name in printed.namelist() if "header" in name]
        assert texts and all(html.unescape(text).startswith(shown) for text in texts)
    assert above(False, None) == ""


def test_the_one_text_of_all_departments_says_which_were_released_and_why(base, tmp_path):
    put(tmp_path / "名册.xlsx", sheet(*(row + (None,) * (6 - len(row)) + (("是", "会议已定") if row[0] == 317 else ())
                                      for row in ROWS)))
    result = CliRunner().invoke(cli.main, ["issue", str(base / "in"), "-o", str(tmp_path / "out"), "--as", "docx",
                                           "--whole", "--roster", str(tmp_path / "名册.xlsx"), "--workers", "1"])
    assert result.exit_code == 0, result.output
    (book,) = (tmp_path / "out").glob("全部*.docx")
    printed = zipfile.ZipFile(book)
    assert {"".join(re.findall(r"<w:t[^>]*>([^<]*)", printed.read(name).decode("utf-8")))
            for name in printed.namelist() if "header" in name} == {"准予印发：317局：会议已定"}


def test_a_release_of_a_department_with_several_years_needs_its_year(base, tmp_path):
    later = reader.read(grid(book(317, 9, faulty=True)), FORM, "", "").document.submissions[0]
    later.year, later.projects[0].code = 2024, None
    put(base / "in" / "明年.xlsx", official.write(later, FORM))
    heads = (*HEADS, "年度")
    row = (317, "317局", None, "2023-11-30", None, None, "是", "政府已定")
    put(base / "in" / "名册.xlsx", sheet(row, heads=heads))
    one = one_run(base)
    assert not any("317" in name for name in released(base)[0])
    (said,) = [item for item in one.state.more if item.code == "release-years"]
    assert said.said in run(base).stderr
    assert said.severity == "error" and "2023、2024" in said.said
    result = CliRunner().invoke(cli.main, ["issue", str(base / "in"), "-o", str(tmp_path / "issued"), "--roster",
                                           str(base / "in" / "名册.xlsx"), "--workers", "1"])
    assert result.exit_code == 1 and "2023、2024" in result.stderr
    put(base / "in" / "名册.xlsx", sheet((*row, "2023年度"), heads=heads))
    one = one_run(base)
    assert {name for name in released(base)[0] if "317" in name} == {"130826_2023_317_317局.xlsx"}
    assert [name for name in released(base)[1] if "317" in name] == ["2024_317_317局（草稿）.xlsx"]
    assert "unexpected" in {item.state for item in one.state.made.standings if item.code == "317"}
    assert tree(base / "out") == fresh(base, tmp_path / "other")


def test_a_release_never_covers_a_conflict(base):
    enrol(base, (316, "316局", None, None, None, None, "是", "批示"))
    put(base / "in" / "甲局又.xlsx", book(316, 1, "丁项目"))
    one = one_run(base)
    assert released(base)[1] >= {"130826_2023_316_316局（草稿）.xlsx"}
    assert [(one.state, one.reason) for one in one.state.made.standings if one.code == "316"] == [("returned", None)]


def test_a_release_never_covers_what_could_not_be_read(base):
    put(base / "in" / "甲局.xlsx", unread(316, 1))
    enrol(base, (316, "316局", None, None, None, None, "是", "批示"))
    one = one_run(base)
    assert "money-unread" in {item.code for item in one.state.live()}
    assert released(base)[1] >= {"130826_2023_316_316局（草稿）.xlsx"}


def test_a_release_that_is_refused_is_said_and_releases_nothing(base):
    enrol(base, (317, "317局", None, None, None, None, "是"))
    one = one_run(base)
    (item,) = [item for item in one.state.more if item.code == "release-unreasoned"]
    assert (item.file, item.cell) == ("名册.xlsx", "G3") and released(base)[1]
    assert "名册准予印发而没有写理由" in (base / "out" / "index.html").read_text("utf-8") and not one.counts["conflicts"]


@pytest.mark.parametrize("workers", [1, 2])
def test_one_worker_and_two_give_the_same(base, workers, tmp_path):
    enrol(base, *(row + (None,) * (6 - len(row)) + ("是", "批示") for row in ROWS))
    run(base, "--workers", str(workers))
    assert tree(base / "out") == fresh(base, tmp_path / "other")


# ── made for a person to complete ───────────────────────────────────────────────────────────────

WORDS = st.text("甲乙丙局县本级0123 、，。", min_size=1, max_size=8).map(lambda said: " ".join(said.split()) or "甲").filter(
    lambda said: any("\u4e00" <= char <= "\u9fff" for char in said))


@given(st.lists(st.builds(
    Expected, code=st.none() | st.sampled_from(["001", "316", "317"]), division=PLACES,
    year=st.none() | st.integers(2023, 2025),
    name=st.sampled_from(["甲局", "乙局", "=丙局"]), units=st.lists(st.sampled_from(["316001甲所", "乙所"]), max_size=2,
                                                              unique=True).map(tuple),
    deadline=st.none() | st.dates(datetime.date(2000, 1, 1), datetime.date(2099, 1, 1)), contact=st.none() | WORDS,
    remark=st.none() | WORDS, reason=st.none() | WORDS), max_size=4,
    unique_by=(lambda one: one.name, lambda one: one.code or one.name)))
@examples(25)
def test_a_roster_that_is_written_reads_back_equal(expected):
    made = Register()
    made.enrol(expected)
    found, findings = roster.read(made.write()) if expected else ([], ())
    assert not len(findings)
    several = len({one.division for one in expected}) > 1

    def plain(those: list[Expected]) -> list[Expected]:
        return sorted((msgspec.structs.replace(one, cell="", division=one.division if several else None)
                       for one in those), key=str)

    assert plain(found) == plain(expected)


def enrolled(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, ["roster", *map(str, arguments), "--workers", "1"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


def test_a_roster_is_filled_from_what_was_handed_in(base, tmp_path):
    (base / "in" / "名册.xlsx").unlink()
    with zipfile.ZipFile(base / "in" / "报送.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("丙.xlsx"), book(318, 5))
    out = tmp_path / "名册.xlsx"
    code, said = enrolled(base / "in", "-o", out)
    assert code == 0 and "4 个部门，4 个单位" in said
    found, _ = roster.read(out.read_bytes())
    assert [(one.code, one.name, one.units) for one in found] == [
        (str(place), f"{place}局", (f"{place}001县人社局本级",)) for place in (316, 317, 318, 320)]
    assert enrolled(base / "in", "-o", out)[0] == 3 and "--force" in enrolled(base / "in", "-o", out)[1]
    assert enrolled(base / "in", "-o", out, "--force")[0] == 0
    sheet = openpyxl.load_workbook(out)["名册"]
    offered = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    assert any(one.type == "list" and "是" in one.formula1 and "冲突" in one.prompt for one in offered.values())
    assert sheet.cell(40 - 10, 1).number_format == "@" and sheet.cell(30, 4).number_format == "yyyy-mm-dd"


def test_one_file_and_a_zip_of_it_give_the_same_roster(tmp_path):
    put(tmp_path / "甲.xlsx", book(316, 1))
    with zipfile.ZipFile(tmp_path / "甲.zip", "w") as archive:
        archive.writestr(zipfile.ZipInfo("甲.xlsx"), book(316, 1))
    for name in ("甲.xlsx", "甲.zip"):
        assert enrolled(tmp_path / name, "-o", tmp_path / f"{name}.out.xlsx")[0] == 0
    assert (tmp_path / "甲.xlsx.out.xlsx").read_bytes() == (tmp_path / "甲.zip.out.xlsx").read_bytes()


def test_a_roster_is_filled_from_last_years_document_and_keeps_what_an_earlier_one_says(tmp_path):
    put(tmp_path / "名册.xlsx", sheet((316, "人社局", None, "2023-11-30", "张三"), (999, "撤并局")))
    code, _ = enrolled(tmp_path / "名册.xlsx", SAMPLES / "fengning.json", SAMPLES / "julu.json",
                       "-o", tmp_path / "新.xlsx")
    found, _ = roster.read((tmp_path / "新.xlsx").read_bytes())
    assert code == 0 and [(one.code, one.name) for one in found] == [
        ("316", "人社局"), ("999", "撤并局"), ("323", "巨鹿县人力资源和社会保障局")]
    assert found[0].deadline == datetime.date(2023, 11, 30) and len(found[0].units) > 1
    assert "推定" in found[2].remark and found[2].division == "130529"


def test_an_empty_roster_has_room_and_is_none_yet(tmp_path):
    assert enrolled("-o", tmp_path / "名册.xlsx")[0] == 0
    assert roster.is_one((tmp_path / "名册.xlsx").read_bytes())
    assert roster.read((tmp_path / "名册.xlsx").read_bytes())[0] == []


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_on_the_roster(tmp_path):
    put(tmp_path / "in" / "坏.xlsx", b"PK nothing")
    assert enrolled(tmp_path / "in", "-o", tmp_path / "名册.xlsx")[0] == 3 and not (tmp_path / "名册.xlsx").exists()
    put(tmp_path / "in" / "甲.xlsx", book(316, 1))
    code, said = enrolled(tmp_path / "in", "-o", tmp_path / "名册.xlsx")
    assert code == 3 and "坏.xlsx" in said and len(roster.read((tmp_path / "名册.xlsx").read_bytes())[0]) == 1


def test_a_roster_in_english_is_read_too(tmp_path):
    put(tmp_path / "甲.xlsx", book(316, 1))
    assert enrolled(tmp_path / "甲.xlsx", "-o", tmp_path / "r.xlsx", "--lang", "en")[0] == 0
    found, findings = roster.read((tmp_path / "r.xlsx").read_bytes())
    assert [one.code for one in found] == ["316"] and not len(findings)


# ── issue ───────────────────────────────────────────────────────────────────────────────────────


def issued(base: Path, *more: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, ["issue", *map(str, more), "-o", str(base / "issued"), "--workers", "1"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_issue_goes_by_a_roster_too(tmp_path, kind):
    put(tmp_path / "in" / "甲局.xlsx", book(316, 1))
    put(tmp_path / "in" / "乙局.xlsx", book(317, 2, faulty=True))
    put(tmp_path / "in" / "丙局.xlsx", unread(318, 3))
    put(tmp_path / "名册.xlsx", sheet(*((code, None, None, None, None, None, "是", "批示") for code in (317, 318)),
                                    (319, "缺局")))
    _, said = issued(tmp_path, tmp_path / "in", "--as", kind)
    assert len(list((tmp_path / "issued" / "drafts").glob(f"*.{kind}"))) == 2
    code, said = issued(tmp_path, tmp_path / "in", "--roster", tmp_path / "名册.xlsx", "--as", kind)
    assert f"130826_2023_317_317局.{kind} 有 1 处错误，按名册准予印发：批示" in said
    assert (tmp_path / "issued" / f"130826_2023_317_317局.{kind}").exists() and "_318_318局（草稿）" in said
    rows = list(openpyxl.load_workbook(tmp_path / "issued" / "ledger.xlsx")["报送情况"].values)
    assert [row[1:3] for row in rows[2:]] == [
        ("未报", "319"), ("退回待改", "318"), ("名册外", "316"), ("准予印发", "317")]


def test_issue_refuses_what_is_no_roster(tmp_path):
    put(tmp_path / "甲局.xlsx", book(316, 1))
    code, said = issued(tmp_path, tmp_path / "甲局.xlsx", "--roster", tmp_path / "甲局.xlsx")
    assert code == 3 and "不是名册" in said and not (tmp_path / "issued").exists()


def test_a_roster_of_ours_is_no_workbook_anywhere(base):
    assert enrolled(base / "in", "-o", base / "in" / "乡镇" / "我的名册.xlsx")[0] == 0
    one = one_run(base)
    assert one.state.records["乡镇/我的名册.xlsx"].state == "skipped" and one.counts["unreadable"] == 0
    assert "roster-elsewhere" in {item.code for item in one.state.live()}
    result = CliRunner().invoke(cli.main, ["check", str(base / "in" / "乡镇"), "--workers", "1"])
    assert result.exit_code == 0


@pytest.mark.parametrize("name, data", [("名册.csv", "部门编码,部门名称\n316,人社局\n".encode("gbk")),
                                        ("名册.xlsx", sheet((316, "人社局")))])
def test_a_roster_made_by_hand_is_nothing_unreadable_for_single_commands(tmp_path, name, data):
    put(tmp_path / "in" / "甲局.xlsx", book(316, 1))
    put(tmp_path / "in" / name, data)
    result = CliRunner().invoke(cli.main, ["check", str(tmp_path / "in"), "--workers", "1"])
    assert result.exit_code == 0 and "1 个文件，1 个项目" in result.stderr and f"{name} 是名册，供 run" in result.stderr
    code, said = enrolled(tmp_path / "in", "-o", tmp_path / "新名册.xlsx")
    assert code == 0 and "1 个部门" in said
    put(tmp_path / "in" / name, "姓名,部门\n张三,甲局\n".encode())  # a list of people is none
    assert CliRunner().invoke(cli.main, ["check", str(tmp_path / "in"), "--workers", "1"]).exit_code == 3
