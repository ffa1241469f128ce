"""Law 7: wherever a total stands a project counts once, and a contested one stands apart, once, with its versions."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from weakref import finalize

import openpyxl
import pytest
import strategies as make
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from converter import cli, merging
from converter.document import model
from converter.document.findings import Findings
from converter.document.model import Budget, Department, Document, Origin, Project, Submission, Unit
from converter.issuing import ledger, parquet, workbook
from converter.issuing.ledger.figures import Figures, grouped
from converter.merging import Contests, union

SAMPLES = Path(__file__).parents[1] / "samples"
CODES = ("13082623P00M5MW10003C", "13082623P002237100069")

_projects = st.builds(
    lambda code, name, total: Project(
        number=1, code=code, name=name, unit=Unit("316001", "本级"), budget=Budget(total, total, None)),
    st.sampled_from([*CODES, None, None]), st.sampled_from(["取暖费", "取 暖费", "培训费", None]),
    st.sampled_from([None, Decimal(0), Decimal("14.30"), Decimal("15.30")]))
_submissions = st.builds(
    lambda department, projects: Submission(2023, "130826", Department(department, None), projects=projects),
    st.sampled_from(["316", "317"]), st.lists(_projects, max_size=4))


@st.composite
def inboxes(draw) -> list[Document]:
    """Documents as files give them, each project with the file it was read in."""
    documents = []
    for number, parts in enumerate(draw(st.lists(st.lists(_submissions, min_size=1, max_size=2), max_size=4))):
        for place, part in enumerate(parts):
            for row, project in enumerate(part.projects):
                project.origin = Origin(f"{number}.xlsx", str(number), f"表{place}", f"A{row + 1}")
        documents.append(make.settle(model.decode(model.encode(Document.of(parts)))))
    return documents


def plainly(documents: list[Document]) -> tuple[Decimal, int, int]:
    """The amount that counts, the projects in it, and the contested ones, found by the words of the law."""
    stands: dict[tuple, dict[int, Counter]] = defaultdict(lambda: defaultdict(Counter))
    for number, document in enumerate(documents):
        for one in document.submissions:
            whose = one.division, one.department and one.department.code
            for project in one.projects:
                said = whose, model.content(project), project.budget and project.budget.total
                told = ("code", project.code) if project.code else (whose, "".join(
                    (project.name or "?" + said[1].decode()).split()))
                stands[told][number][said] += 1
    total, counted, contested = Decimal(0), 0, 0
    for (kind, _), files in stands.items():
        every = set().union(*files.values())
        most = {said: max(found[said] for found in files.values()) for said in every}
        if len(every) == 1 or kind != "code" and any(found == most for found in files.values()):
            for (_, _, amount), times in most.items():
                times = 1 if kind == "code" else times
                total, counted = total + (amount or 0) * times, counted + times
        else:
            contested += 1
    return total, counted, contested


def collected(documents: list[Document]) -> merging.Collection:
    found = merging.Collection()
    finalize(found, found.db.close)
    for number, document in enumerate(documents):
        found.add(merging.sheaves(document, found.source(f"{number}.xlsx")))
    merging.settle(found, Findings())
    return found


def together(counts) -> merging.Count:
    """Several counts as one: a contest that stands in several of them stands once."""
    whole, contests = merging.Totals(), {}
    for one in counts:
        whole = whole.plus(one.counted)
        contests.update({contest.told: contest for contest in one.contests})
    return merging.Count(whole, tuple(contests.values()))


@make.examples(90)
@given(inboxes())
def test_whatever_came_in_a_project_counts_once_in_every_total(documents):
    total, counted, contested = plainly(documents)
    with collected(documents) as found:
        contests, reckoning = Contests(found), merging.Reckoning()
        submissions = list(merging.submissions(found, reckoning))
    whole = contests.within(reckoning.whole.out)
    assert (whole.counted.total, whole.counted.projects, len(whole.contests)) == (total, counted, contested)
    parts = together(map(contests.count, submissions))
    assert parts.counted.same(whole.counted)
    assert {one.told for one in parts.contests} == {one.told for one in whole.contests}
    assert whole.low <= whole.high and whole.low >= total
    figures = Figures()
    for one in submissions:
        figures.add(grouped(one, contests))
    tally = figures.departments.all
    assert (tally.total.value or 0, tally.projects, len(figures.contests)) == (total, counted, contested)


@make.examples(60)
@given(inboxes(), st.randoms())
def test_neither_order_nor_repetition_changes_what_counts(documents, random):
    again = [*documents, *documents]
    random.shuffle(again)
    first, second = ([(one.counted.total, one.counted.projects, one.low, one.high, len(one.contests))
                      for one in (together(map(contests.count, submissions)),)][0]
                     for contests, submissions in map(_counted, (documents, again)))
    assert first == second


def _counted(documents: list[Document]) -> tuple[Contests, list[Submission]]:
    with collected(documents) as found:
        return Contests(found), list(merging.submissions(found, merging.Reckoning()))


@make.examples(60)
@given(inboxes())
def test_what_is_contested_stays_so_in_the_merged_document(documents):
    """Merged and read again, nothing that stood apart counts; twins of which files had some may stand apart."""
    contests, _ = _counted(documents)
    again, _ = _counted([union.merge(documents)])
    assert set(contests.known) <= set(again.known)
    assert all(not one.code for told, one in again.known.items() if told not in contests.known)


# ── what a person sees ──


def book(path: Path, total: str) -> Path:
    document = model.decode((SAMPLES / "fengning.json").read_bytes())
    document.submissions[0].projects[0].budget = Budget(Decimal(total), Decimal(total), None)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(workbook.write(document.submissions[0], make.FORM))
    return path


@pytest.fixture(scope="module")
def handed_in_twice(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("twice")
    book(folder / "in" / "人社局.xlsx", "14.30")
    book(folder / "in" / "人社局（改正）.xlsx", "15.30")
    return folder


APART = "28,687.66～28,688.66"


def test_a_resubmission_does_not_double_the_budget(handed_in_twice):
    out = handed_in_twice / "out"
    CliRunner().invoke(cli.main, ["run", str(handed_in_twice / "in"), "-o", str(out), "--workers", "1"])
    page = (out / "index.html").read_text("utf-8")
    assert "<dt>预算数（万元）</dt><dd>28,673.36</dd>" in page and APART in page
    section = re.search('id="contests">.*?</section>', page, re.S)[0]
    assert "人社局.xlsx" in section and "人社局（改正）.xlsx" in section and "14.30" in section and "1.00" in section
    sheets = openpyxl.load_workbook(out / "ledger.xlsx", data_only=True)
    rows = list(sheets["项目汇总"].values)
    assert [row[3] for row in rows if row[1] and row[1].startswith("总计（25 个项目）；另有 1 个有争议")] == [28673.36]
    (where,) = (place for place, row in enumerate(rows) if row[1] == "【有争议】办公取暖费项目")
    assert rows[where][3] is None and "14.30～15.30 万元，相差 1.00" in rows[where][12]
    assert [row[:4] for row in rows[where + 1:where + 3]] == [
        (letter, "办公取暖费项目", "13082623P00M5MW10003C", total) for letter, total in (("甲", "14.30"), ("乙", "15.30"))]
    assert any(APART in str(cell) for row in sheets["统计"].values for cell in row)


def test_merge_and_issue_state_what_counts(handed_in_twice, tmp_path):
    said = CliRunner().invoke(cli.main, ["merge", str(handed_in_twice / "in"), "-o", str(tmp_path / "m.json"),
                                         "--workers", "1"])
    assert "计入合计：25 个项目 173 条指标 28673.36 万元；另有 1 个有争议的项目未计入，计入后为 28687.66～28688.66 万元" in said.output
    assert "26 个项目（其中 1 个有争议）" in said.output
    said = CliRunner().invoke(cli.main, ["issue", str(tmp_path / "m.json"), "-o", str(tmp_path / "i"), "--as",
                                         "ledger"])
    assert "26 个项目（其中 1 个有争议）" in said.output
    rows = list(openpyxl.load_workbook(tmp_path / "i" / "ledger.xlsx", data_only=True)["项目汇总"].values)
    assert [row[3] for row in rows if row[1] and row[1].startswith("总计（25 个项目）")] == [28673.36]


def test_files_that_differ_in_one_department_are_no_fault_of_the_code(handed_in_twice, tmp_path):
    CliRunner().invoke(cli.main, ["check", str(handed_in_twice / "in"), "--format", "json", "-o",
                                  str(tmp_path / "f.json"), "--workers", "1"])
    said = (tmp_path / "f.json").read_text("utf-8")
    assert '"version-elsewhere"' in said and '"code-twice"' not in said


def test_tables_say_which_versions_count(handed_in_twice, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    documents = [model.decode((SAMPLES / "fengning.json").read_bytes()) for _ in range(2)]
    documents[1].submissions[0].projects[0].purpose = "改过"
    contests, submissions = _counted(documents)
    parquet.write(tmp_path / "t", submissions, contests)
    with duckdb.connect() as db:
        rows = db.execute("SELECT contested, counted, count(*), max(version) "
                          f"FROM '{tmp_path}/t/projects.parquet' GROUP BY ALL ORDER BY 1").fetchall()
    assert rows == [(False, True, 25, 1), (True, False, 2, 2)]


@pytest.mark.parametrize("rows", [8, 9, 10, 12])
def test_a_department_that_no_sheet_holds_is_cut_with_its_contested_projects(rows):
    codes = [*CODES, "13082623P00M5MW10007X", "13082623P00M5MW100088", "13082623P00M5MW100095"]
    documents = [Document.of([Submission(2023, "130826", Department("316", None), projects=[
        Project(code=code, name=f"项目{place}", unit=Unit("316001", "本级"), budget=Budget(Decimal(amount), None, None))
        for place, code in enumerate(codes)])]) for amount in (1, 2)]
    documents[1].submissions[0].projects[3:] = documents[0].submissions[0].projects[3:]
    contests, submissions = _counted(documents)
    stream = io.BytesIO()
    ledger.write(submissions, stream, [], ledger.Around(contests=contests), rows=rows)
    sheets = openpyxl.load_workbook(stream, data_only=True)
    names = [row[1] for sheet in sheets for row in sheet.values if sheet.title.startswith("项目汇总")]
    assert sum(str(name).startswith("【有争议】") for name in names) == 3
    assert sum(str(name).startswith("项目") for name in names) == 6 + 2
