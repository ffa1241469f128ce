"""Merging in earnest: what differs is told field by field, decided field by field, and nothing is lost or doubled."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from weakref import finalize

import openpyxl
import pytest
import strategies as make
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from converter import cli
from converter import merging as merge
from converter.document import model, normal
from converter.document.findings import Findings
from converter.document.model import Budget, Department, Document, Indicator, Origin, Project, Submission, Target, Unit
from converter.form import Forms
from converter.issuing import conflicts, workbook
from converter.merging import sameness, slices, union
from converter.merging.merge import Merging
from converter.system.errors import Unreadable
from converter.system.inputs import inputs

FORM = make.FORM
SAMPLES = Path(__file__).parents[1] / "samples"
CODE, OTHER = "13082623P00M5MW10003C", "13082623P002237100069"


# ── collections in which everything that can differ does ──

_rows = st.sampled_from(["甲", "乙"]).flatmap(lambda name: st.builds(
    Indicator, st.just("产出指标"), st.just("数量指标"), st.just(name), st.sampled_from([None, "说明"]),
    st.sampled_from([None, Target(text="及时"), Target(operator="≥", value=Decimal(90), unit="%", note=None)]),
    st.sampled_from([None, "依据"])))
_plans = st.sampled_from([None, model.SpendingPlan(unit="amount", march=Decimal(3), december=Decimal(6)),
                          model.SpendingPlan(unit="percent", march=Decimal(25), december=Decimal(100))])
_projects = st.builds(
    Project, number=st.sampled_from([1, 2, None]), code=st.sampled_from([CODE, OTHER]),
    name=st.sampled_from(["甲", None]),
    unit=st.sampled_from([Unit("316001", "本级"), Unit("316003", "本级"), Unit("316001", None)]),
    budget=st.sampled_from([None, Budget(Decimal(6), Decimal(6)), Budget(Decimal(8), None, Decimal("2.5"))]),
    purpose=st.sampled_from([None, "用途"]), spending_plan=_plans, goals=st.sampled_from([[], ["一"], ["一", "二"]]),
    indicators=st.lists(_rows, max_size=2), origin=make.maybe(make.origins))
_documents = st.lists(st.builds(
    lambda status, projects: Submission(year=2023, status=status, projects=projects),
    st.sampled_from(["草案", "定稿", None]), st.lists(_projects, max_size=3)), min_size=1, max_size=2).map(
        lambda parts: make.settle(Document.of(parts)))
several = st.lists(_documents, min_size=1, max_size=3)


def collection(*documents: Document) -> merge.Collection:
    found = merge.Collection()
    finalize(found, found.db.close)
    for number, document in enumerate(documents):
        found.add(merge.sheaves(document, found.source(f"{number}.json")))
    return found


def taken(found: merge.Collection, reckoning: merge.Reckoning | None = None) -> Document:
    return Document.of(list(merge.submissions(found, reckoning or merge.Reckoning())))


def money(*documents: Document) -> dict[str, Decimal]:
    """By unit, added up the plain way."""
    sums: dict[str, Decimal] = {}
    for document in documents:
        for part in document.submissions:
            for project in part.projects:
                unit = (project.unit.code or project.unit.name) if project.unit else None
                total = (project.budget.total if project.budget else None) or Decimal(0)
                sums[unit] = sums.get(unit, Decimal(0)) + total
    return sums


# ── one at a time is the same as all at once ──


@make.examples(30)
@given(st.lists(_documents, min_size=1, max_size=5), st.lists(st.integers(1, 3), min_size=10, max_size=10))
def test_law_4_inputs_may_be_tied_together_anywhere(documents, widths):
    """Counties, then cities, then the province: what a collection holds is the same, row by row."""
    loose = [merge.sheaves(document, number) for number, document in enumerate(documents)]
    for _ in range(2):
        cuts, rest = iter(widths), loose
        loose = []
        while rest:
            width = next(cuts)
            loose.append(merge.tied(sheaf for one in rest[:width] for sheaf in one))
            rest = rest[width:]
    with collection(*documents) as expected, merge.Collection() as found:
        for number in range(len(documents)):
            found.source(f"{number}.json")
        for one in loose:
            found.add(one)
        for table in ("submission", "header", "project", "copy"):
            rows = [sorted(base.db.execute(f"SELECT * FROM {table}"), key=repr) for base in (expected, found)]
            assert rows[0] == rows[1]
        assert [expected.sides(one) for one in expected.ids()] == [found.sides(one) for one in found.ids()]


@make.examples(35)
@given(st.lists(make.collections, max_size=3))
def test_what_is_streamed_is_what_is_encoded(documents):
    with collection(*documents) as found:
        whole = taken(found)
        assert b"".join(merge.encoded(merge.lines(found, merge.Reckoning()))) == model.encode(whole)
        assert b"".join(merge.encoded(map(model.compact, whole.submissions))) == model.encode(whole)
    assert model.encode(union.merge(documents)) == model.encode(whole)


@make.examples(25)
@given(st.lists(make.documents(most=3), min_size=1, max_size=4), st.integers(1, 3000))
def test_slices_of_a_document_are_the_document(documents, size):
    whole = Document.of([one for document in documents for one in document.submissions])
    data = model.encode(whole)
    parts = list(slices._cut(io.BytesIO(data), len(data) - len(slices._FOOT), size))
    assert [part.is_last for part in parts] == [False] * (len(parts) - 1) + [True]
    found = [one for part in parts for one in model.decode(
        slices._HEAD + data[part.start:part.end] + slices._FOOT).submissions]
    assert model.encode(Document.of(found)) == data
    assert [part.first for part in parts] == [sum(
        len(model.decode(slices._HEAD + data[one.start:one.end] + slices._FOOT).submissions) for one in parts[:index])
        for index in range(len(parts))]


def test_a_large_document_is_read_in_slices(tmp_path, monkeypatch):
    both = union.merge([model.decode((SAMPLES / f"{name}.json").read_bytes()) for name in ("fengning", "julu")])
    monkeypatch.setattr(slices, "LARGE", 1000)
    monkeypatch.setattr(slices, "_SIZE", 100)
    path = tmp_path / "both.json"
    path.write_bytes(model.encode(both))
    assert len(slices.slices(path, 100)) == 2
    outcomes, data = merged(tmp_path, path)
    assert data == path.read_bytes() and outcomes[0].projects == 41
    # laid out otherwise it is read whole
    path.write_bytes(json.dumps(json.loads(path.read_bytes())).encode())
    assert slices.slices(path) == [] and merged(tmp_path, path)[0][0].projects == 41


def test_a_fault_in_a_slice_names_its_place_in_the_document_and_leaves_nothing(tmp_path, monkeypatch):
    both = union.merge([model.decode((SAMPLES / f"{name}.json").read_bytes()) for name in ("fengning", "julu")])
    monkeypatch.setattr(slices, "LARGE", 1000)
    monkeypatch.setattr(slices, "slices", lambda path, real=slices.slices: real(path, 100))
    path = tmp_path / "both.json"
    path.write_bytes(model.encode(both).replace(b'"year": 2023', b'"year": "X"'))
    (outcome, fine), data = merged(tmp_path, path, SAMPLES / "julu.json")
    assert outcome.failure[0] == "refused" and "$.submissions[1].year" in outcome.failure[1]["why"]
    assert fine.failure is None
    assert data == model.encode(union.merge([model.decode((SAMPLES / "julu.json").read_bytes())]))


def merged(folder: Path, *paths: Path, **settling):
    with Merging(list(inputs(paths)), Forms(), 1) as merging:
        outcomes = list(merging.read())
        merging.settle(**settling)
        return outcomes, b"".join(merging.chunks())


# ── conservation ──


@make.examples(30)
@given(several)
def test_what_comes_out_is_what_went_in_without_what_is_the_same(documents):
    with collection(*documents) as found:
        reckoning = merge.Reckoning()
        whole = taken(found, reckoning)
    balance = reckoning.whole
    assert sum(money(*documents).values()) == balance.read.total
    assert sum(money(whole).values()) == balance.out.total == balance.read.total - balance.same.total
    kept = [project for part in whole.submissions for project in part.projects]
    read = [project for document in documents for part in document.submissions for project in part.projects]
    assert (balance.read.projects, balance.out.projects) == (len(read), len(kept))
    assert balance.same.projects == len(read) - len(kept)
    assert balance.out.indicators == sum(len(project.indicators) for project in kept)


@make.examples(25)
@given(several)
def test_the_same_eight_times_over_is_the_same(documents):
    with collection(*documents * 8) as found:
        reckoning = merge.Reckoning()
        assert model.encode(taken(found, reckoning)) == model.encode(union.merge(documents))
    assert reckoning.whole.read.projects == 8 * sum(
        len(part.projects) for document in documents for part in document.submissions)


@pytest.mark.parametrize("loss", [
    "DELETE FROM project WHERE id = 1",
    "UPDATE project SET json = replace(CAST(json AS TEXT), '14.30', '14.31') WHERE id = 1",
    "UPDATE project SET json = replace(CAST(json AS TEXT), '316001', '316002') WHERE id = 1",
])
def test_a_merge_that_does_not_balance_is_refused(loss):
    document = model.decode((SAMPLES / "fengning.json").read_bytes())
    with collection(document) as found:
        found.db.execute(loss)
        with pytest.raises(merge.Unbalanced) as refused:
            taken(found)
    assert refused.value.reckoning.mismatches[0].unit == "316001"


def test_a_merge_that_does_not_balance_replaces_nothing(tmp_path, monkeypatch):
    real = merge.Collection.end
    monkeypatch.setattr(merge.Collection, "end", lambda self, keep: (
        real(self, keep), self.db.execute("DELETE FROM project WHERE id = 1")))
    (tmp_path / "out.json").write_bytes(b"old")
    code, messages = run("merge", SAMPLES / "julu.json", "-o", tmp_path / "out.json", "--findings", tmp_path / "f.json")
    assert code == 1 and (tmp_path / "out.json").read_bytes() == b"old" and "合并前后不符" in messages
    assert "2524.25" in messages and "1801.25" in messages and "15 个项目" not in messages
    assert json.loads((tmp_path / "f.json").read_bytes())["summary"]["error"] == 1


def test_sums_are_never_rounded():
    one, other = (Project(code=code, budget=Budget(Decimal(value)), unit=Unit("316001", None)) for code, value in (
        (CODE, "123456789012345678901234567890"), (OTHER, "0.000000000000000000000000000001")))
    figures = merge.reckon.totals([one, other])["316001"]
    assert f"{figures.total:f}" == "123456789012345678901234567890.000000000000000000000000000001"


# ── what differs ──


def leaves(project: Project) -> dict[str, object]:
    return {path.removeprefix("$."): leaf for path, leaf in model.walk(project)
            if not path.startswith(("$.number", "$.origin"))}


@make.examples(30)
@given(st.lists(_projects, min_size=2, max_size=3).map(
    lambda projects: make.settle(Document.of([Submission(projects=projects)]))))
def test_every_leaf_that_differs_lies_in_one_field_that_does(document):
    projects = [project for part in document.submissions for project in part.projects]
    if len(projects) < 2:
        return
    found = merge.conflict.differing(projects)
    for one in projects[1:]:
        first, other = leaves(projects[0]), leaves(one)
        for path in first.keys() | other.keys():
            if first.get(path) != other.get(path) and path != "code":
                assert [field for field in found if path == field or path.startswith((f"{field}.", f"{field}["))], path


def versions(*changes: dict, **common) -> list[Document]:
    """Documents of one project each, in versions that differ by the changes."""
    base = {"code": CODE, "name": "甲", "unit": Unit("316001", "本级"), "budget": Budget(Decimal("6.00")), **common}
    return [make.settle(Document.of([Submission(projects=[Project(
        **{**base, **change}, origin=Origin(f"{number}.xlsx", "00", "1.甲", "A1"))])]))
        for number, change in enumerate(changes, 1)]


def settled(documents, choices=None, prefer=None):
    """The merged project or projects, the conflicts left, the findings."""
    with collection(*documents) as found:
        findings = Findings()
        left = merge.settle(found, findings, choices, prefer)
        merge.report(left, findings)
        whole = taken(found)
    return [project for part in whole.submissions for project in part.projects], left, findings


def listed(documents) -> list[merge.Conflict]:
    return settled(documents)[1]


def choose(documents, *which) -> dict[str, merge.Choice]:
    return {one.mark: merge.Choice(number + 4, side, "?") for number, (one, side) in enumerate(
        zip(listed(documents), which)) if side is not None}


def test_a_finding_for_every_field_with_both_values_and_where_they_stand():
    documents = versions({}, {"name": "乙", "budget": Budget(Decimal("8.00"))})
    projects, left, findings = settled(documents)
    assert len(projects) == 2 and [one.path for one in left] == ["name", "budget.total"]
    assert [(item.code, item.path, item.found, item.file, item.cell) for item in findings] == [
        ("project-conflict", "name", "乙", "2.xlsx", "A1"), ("project-conflict", "budget.total", "8.00", "2.xlsx", "A1")]
    message = list(findings)[1].message("zh")
    assert all(part in message for part in ("预算数", "“6.00”", "“8.00”", "1.xlsx!1.甲!A1", "2.xlsx!1.甲!A1"))


def test_three_versions_are_one_conflict_a_field_with_three_values():
    documents = versions({}, {"name": "乙"}, {"name": "丙"}, {"name": "乙", "purpose": "用途"})
    projects, left, findings = settled(documents)
    assert len(projects) == 4
    assert [(one.path, [side.value for side in one.sides]) for one in left] == [
        ("name", ["甲", "乙", "丙", "乙"]), ("purpose", [None, None, None, "用途"])]
    assert len(findings) == 4  # each value that is not the first version's


@pytest.mark.parametrize("rows, paths", [
    (["甲", "甲"], ["indicators[0].basis"]), (["甲", "乙"], ["indicators"]), (["甲", None], ["indicators"])])
def test_rows_are_compared_where_they_are_the_same_rows(rows, paths):
    made = [[Indicator("产出指标", "数量指标", name, basis=f"依据{number}")] if name else []
            for number, name in enumerate(rows)]
    assert [one.path for one in listed(versions(*({"indicators": row} for row in made)))] == paths


# ── deciding ──


@make.examples(30)
@given(several, st.data())
def test_what_is_decided_is_no_conflict_and_is_as_decided(documents, data):
    found = listed(documents)
    which = [data.draw(st.integers(0, len(one.sides) - 1)) for one in found]
    projects, left, findings = settled(documents, choose(documents, *which))
    assert left == [] and not findings.count("error")
    codes = [(project.code, merge.identity(part)) for part in union.merge(documents).submissions
             for project in part.projects]
    assert len(projects) == len(set(codes))
    by_code = {project.code: project for project in projects}
    for one, side in zip(found, which):
        if one.code and not one.path.startswith(("indicators[", "spending_plan")):
            value = one.sides[side].value
            assert model.at(by_code[one.code], tuple(one.path.split("."))) == value
        elif one.code and one.path.startswith("indicators["):
            row, name = one.path.removeprefix("indicators[").split("].")
            assert getattr(by_code[one.code].indicators[int(row)], name) == one.sides[side].value
    with collection(*documents) as kept:
        merge.settle(kept, Findings(), choose(documents, *which))
        whole = taken(kept)  # balances
    assert normal.is_normal(whole, FORM.units)
    # it is not asked again of what was decided
    assert [item for item in listed([whole])] == []


@make.examples(25)
@given(several)
def test_choosing_one_version_throughout_is_that_version(documents):
    whole = union.merge(documents)
    firsts = {}
    for one in listed(documents):
        firsts.setdefault(one.code, one.sides[0].where)
    projects, left, _ = settled(documents, choose(documents, *[0] * 99))
    origins = [project for part in whole.submissions for project in part.projects]
    assert left == [] and all(project in origins for project in projects)


def test_a_mixed_project_bears_the_origin_of_the_first():
    documents = versions({"number": 3}, {"name": "乙", "purpose": "用途", "number": 4})
    (project,), left, findings = settled(documents, choose(documents, 0, 1))
    assert (project.name, project.purpose, project.number, project.origin.file) == ("甲", "用途", 3, "1.xlsx")
    assert [item.code for item in findings] == ["version-dropped"] * 2 and not left
    (project,), _, findings = settled(documents, choose(documents, 1, 1))
    assert (project.name, project.number, project.origin.file) == ("乙", 4, "2.xlsx")
    assert [(item.code, item.severity, item.file) for item in findings] == [("version-dropped", "info", "1.xlsx")]


def test_the_plan_is_what_its_figures_tell_under_the_budget_chosen():
    amounts = model.SpendingPlan(unit="amount", march=Decimal(3), december=Decimal(6))
    documents = versions({"spending_plan": amounts}, {"spending_plan": amounts, "budget": Budget(Decimal("8.00"))})
    assert [one.path for one in listed(documents)] == ["budget.total", "spending_plan"]
    (project,), left, _ = settled(documents, choose(documents, 1, 0))
    assert project.budget.total == 8 and project.spending_plan.cumulative is None and not left


def test_what_is_not_decided_stays_a_conflict_and_changes_nothing():
    documents = versions({}, {"name": "乙", "purpose": "用途"})
    projects, left, findings = settled(documents, choose(documents, 1, None))
    assert projects == settled(documents)[0]
    assert [(one.path, one.chosen) for one in left] == [("name", 1), ("purpose", None)]
    assert [item.path for item in findings] == ["purpose"]


@pytest.mark.parametrize("change", [{"name": "丙"}, {"name": "乙", "purpose": "别的"}, {}])
def test_a_choice_about_other_values_is_refused_by_its_row(change):
    choices = choose(versions({}, {"name": "乙", "purpose": "用途"}), 1, 1)
    projects, left, findings = settled(versions({}, change), choices)
    stale = [item for item in findings if item.code == "decision-stale"]
    assert len(projects) == 1 + bool(change) and stale and all(item.severity == "error" for item in stale)
    assert f"第 {stale[-1].details['row']} 行" in stale[-1].message("zh") and stale[-1].details["row"] == 5


@pytest.mark.parametrize("which", [2, None])
def test_a_choice_that_names_no_version_is_refused(which):
    documents = versions({}, {"name": "乙"})
    mark = listed(documents)[0].mark
    projects, left, findings = settled(documents, {mark: merge.Choice(4, which, "丙")})
    assert len(projects) == 2 and len(left) == 1 and "decision-unknown" in [item.code for item in findings]


def test_header_values_are_decided_one_by_one():
    documents = [make.settle(Document.of([Submission(year=2023, status=status, prepared_by=by)]))
                 for status, by in (("草案", "甲"), ("定稿", "乙"))]
    with collection(*documents) as found:
        left = merge.settle(found, findings := Findings())
        assert [one.path for one in left] == ["status", "prepared_by"]
        choices = {left[0].mark: merge.Choice(4, 0, "甲")}
        left = merge.settle(found, findings, choices)
        one, = taken(found).submissions
    assert one.status == "定稿" and one.conflicts == {"prepared_by": ["乙", "甲"]}
    assert [one.path for one in left] == ["prepared_by"]
    dropped, = [item for item in findings if item.code == "value-dropped"]
    assert (dropped.found, dropped.used, dropped.file) == ("草案", "定稿", "0.json")


@make.examples(35)
@given(several, st.sampled_from(["first", "last"]))
def test_a_preference_takes_what_one_source_has_and_says_what_it_drops(documents, which):
    with collection(*documents) as found:
        groups = {(one, told): found.versions(one, told) for one, told in found.contested()
                  if told and not found.is_mixed(one, told)}
        expected = {}
        for key, kept in groups.items():
            order = sorted({source for one in kept for source in one.sources}, reverse=which == "last")
            have = [one for one in kept if order[0] in one.sources]
            if len(have) == 1:
                expected[key] = have[0].project
        findings = Findings()
        left = merge.settle(found, findings, None, getattr(merge, which))
        for key, kept in groups.items():
            after = [one.project for one in found.versions(*key)]
            assert after == ([expected[key]] if key in expected else [one.project for one in kept])
        assert {(one.submission, one.told) for one in left if one.told} == groups.keys() - expected.keys()
        assert len([item for item in findings if item.code == "version-dropped"]) == sum(
            len(groups[key]) - 1 for key in expected)
        taken(found)  # balances


# ── across submissions ──


def submission(division="130826", department="316", name=None, serial=1, year=2023, code=None) -> Document:
    start = f"{division}{year % 100}P00M5MW1{serial:04}"
    code = code or start + make.codes.check_character(start)
    return make.settle(Document.of([Submission(department=Department(None, name), projects=[
        Project(code=code, unit=Unit(f"{department}001", "本级"), budget=Budget(Decimal(1)))])]))


def across(*documents) -> list:
    findings = Findings()
    union.merge(documents, findings, [f"{number}.json" for number in range(len(documents))])
    return list(findings)


def test_one_code_in_two_departments():
    one, = across(submission(), submission(department="317"))
    assert (one.code, one.severity, one.file) == ("code-in-two-departments", "error", "1.json")
    assert all(part in one.message("zh") for part in ("130826 316", "130826 317", "0.json"))
    assert across(submission(), submission(department="317", serial=2)) == []
    assert across(submission(), submission()) == []


def test_one_department_under_two_codes():
    one, = across(submission(name="人社局"), submission(department="317", serial=2, name="人社局"))
    assert (one.code, one.severity) == ("department-under-two-codes", "warning") and "316、317" in one.message("zh")
    # codes and names are a county's own
    assert across(submission(name="人社局"), submission("130529", department="323", name="人社局")) == []


@pytest.mark.parametrize("divisions, strangers", [
    (["130826"] * 5 + ["130827"], ["130827"]), (["130826"] * 3 + ["130827"], []),
    (["130821", "130822", "130823", "130824", "130826"] + ["130529"], ["130529"]),
    (["130826", "130529"], []), (["130826"], []), ([], [])])
def test_a_division_unlike_the_others(divisions, strangers):
    found = across(*(submission(one, f"{number + 100}", serial=number) for number, one in enumerate(divisions)))
    assert [(item.code, item.found) for item in found] == [("division-stranger", one) for one in strangers]


def test_a_conflict_that_no_merge_has_written_is_refused():
    for conflict in ({"nonsense": ["甲"]}, {"status": [5]}):
        with pytest.raises(model.Refused):
            union.merge([Document.of([Submission(year=2023, conflicts=conflict)])])


# ── the list of conflicts ──


def filled(data: bytes, *choices: str | None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    column = next(cell.column for cell in sheet[3] if cell.value in ("选用", "Choice"))
    for row, choice in enumerate(choices, 4):
        sheet.cell(row, column).value = choice
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("lang, letters", [("zh", ["甲", "乙"]), ("en", ["A", "b"]), ("zh", [" 乙 ", "B"])])
def test_choices_come_back_from_the_list(lang, letters):
    found = listed(versions({}, {"name": "=1+1"}, {"purpose": "用途", "name": "=1+1"}))
    data = conflicts.write(found, [], lang)
    assert data == conflicts.write(found, [], lang) and conflicts.read(data) == {}
    choices = conflicts.read(filled(data, letters[0], letters[1]))
    assert [(choice.row, choice.which) for choice in choices.values()] == [
        (4, "甲乙丙".find(letters[0].strip()) if lang == "zh" else 0), (5, 1)]
    assert list(choices) == [one.mark for one in found]
    assert CODE in choices[found[0].mark].about
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.value for cell in sheet[4] if cell.data_type == "f"] == []
    assert [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation] == [
        ("H4:H5", '"甲,乙,丙"' if lang == "zh" else '"A,B,C"')]


def test_a_choice_made_before_stands_in_the_next_list():
    documents = versions({}, {"name": "乙", "purpose": "用途"})
    _, left, _ = settled(documents, choose(documents, 1, None))
    choices = conflicts.read(conflicts.write(left, []))
    assert {mark: choice.which for mark, choice in choices.items()} == {left[0].mark: 1}


def test_rows_moved_copied_and_made_up_decide_nothing_else():
    found = listed(versions({}, {"name": "乙", "purpose": "用途"}))
    book = openpyxl.load_workbook(io.BytesIO(filled(conflicts.write(found, []), "甲", "乙")))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=5)]
    sheet.delete_rows(4, 2)
    sheet.insert_cols(1)
    for row in (rows[1], rows[0], rows[0], ["手填", *[None] * 6, "乙"]):
        sheet.append([None, *row])
    stream = io.BytesIO()
    book.save(stream)
    choices = conflicts.read(stream.getvalue())
    assert [choices[one.mark].which for one in found] == [0, 1]
    documents = versions({}, {"name": "乙", "purpose": "用途"})
    (project,), left, findings = settled(documents, choices)
    assert (project.name, project.purpose) == ("甲", "用途")
    # a copy that says the same is no other choice
    assert [item.details["row"] for item in findings if item.code.startswith("decision")] == [7]


def changed(data: bytes, change) -> dict[str, merge.Choice]:
    """The choices of a list of conflicts in which somebody has changed something by hand."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    stream = io.BytesIO()
    book.save(stream)
    return conflicts.read(stream.getvalue())


def _copied(sheet):
    sheet.append([cell.value for cell in sheet[4]])
    sheet.cell(6, 8).value = "乙"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("change, refused", [
    (lambda sheet: sheet.cell(4, 10, "丙"), [("decision-edited", 4)]),
    (lambda sheet: sheet.cell(5, 9, "手填的用途"), [("decision-edited", 5)]),           # over a blank
    (lambda sheet: (sheet.cell(5, 8, None), sheet.cell(5, 9, "手填")), [("decision-edited", 5)]),  # and nothing chosen
    (lambda sheet: sheet.cell(4, 8, "=I4"), [("decision-unknown", 4)]),
    (_copied, [("decision-twice", 4), ("decision-twice", 6)]),
    (lambda sheet: (_copied(sheet), sheet.cell(6, 9, "丙")), [("decision-twice", 4), ("decision-edited", 6)]),
    (lambda sheet: sheet.cell(4, 9, " 甲\n"), []),                                    # programs keep space as they like
])
def test_what_a_list_says_by_hand_is_refused_by_its_row(change, refused, lang):
    documents = versions({}, {"name": "乙", "purpose": "用途"})
    data = filled(conflicts.write(listed(documents), [], lang), "甲", "乙")
    projects, left, findings = settled(documents, changed(data, change))
    told = [item for item in findings if item.code.startswith("decision")]
    assert [(item.code, item.details["row"]) for item in told] == refused
    assert len(projects) == (2 if refused else 1) and [one.path for one in left] == ["name", "purpose"][:len(left)]
    assert bool(left) == bool(refused)
    for item in told:
        assert not any(word in item.message(one) for word in ("NoValue", "None", "{") for one in ("zh", "en"))


def test_a_value_typed_where_no_version_stands_is_refused():
    documents = versions({}, {"name": "乙"}, {"name": "乙", "purpose": "用途"})
    found = [one for one in listed(documents) if one.path == "name"] + listed(versions({}, {"name": "丁"}))
    data = filled(conflicts.write(found, []), "甲", "甲")
    (choice,) = [one for one in changed(data, lambda sheet: sheet.cell(5, 11, "手填")).values() if one.fault]
    assert (choice.row, choice.fault, choice.details) == (5, "decision-edited", {"versions": "丙"})
    # a column that somebody has taken away is none that was typed over
    assert not any(one.fault for one in changed(data, lambda sheet: sheet.delete_cols(11)).values())


@pytest.mark.parametrize("data, key", [
    (b"", "empty-file"), (b"PK\x03\x04x", "damaged"), (b"{}", "not-spreadsheet"),
    ((SAMPLES / "julu.xlsx").read_bytes(), "no-decisions")])
def test_what_is_no_list_of_conflicts_is_refused(data, key):
    with pytest.raises(Unreadable) as refused:
        conflicts.read(data)
    assert refused.value.key == key


def test_more_versions_than_letters():
    assert [conflicts._number(conflicts.version(number, "zh")) for number in range(30)] == list(range(30))
    assert [conflicts._number(text) for text in ("", "子", "1", "甲乙", "-1")] == [None] * 5


# ── the command ──


def run(*arguments) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.stderr


def book(path: Path, **changes) -> Path:
    """The sample's first two projects as a workbook, the first with changes."""
    document = model.decode((SAMPLES / "fengning.json").read_bytes())
    one = document.submissions[0]
    one.projects = one.projects[:2]
    for name, value in changes.items():
        setattr(one if name in one.__struct_fields__ and name != "name" else one.projects[0], name, value)
    path.write_bytes(workbook.write(one, FORM))
    return path


def test_conflicts_are_listed_decided_and_gone(tmp_path):
    first, second = book(tmp_path / "一.xlsx"), book(tmp_path / "二.xlsx", purpose="别的", status="定稿")
    out, listing = tmp_path / "out.json", tmp_path / "c.xlsx"
    code, messages = run("merge", first, second, "-o", out, "--conflicts", listing, "--findings", tmp_path / "f.json")
    found = json.loads((tmp_path / "f.json").read_bytes())["findings"]
    # the cover's cell and the form's, each where it stands; values of a header are sorted
    assert code == 1 and [(item["path"], item["file"], item["sheet"], item["cell"])
                          for item in found if item["severity"] == "error"] == [
        ("status", "一.xlsx", "封面", "A6"), ("purpose", "二.xlsx", "1.办公取暖费项目", "B5")]
    assert "定稿（二.xlsx!封面!A6）；草案（一.xlsx!封面!A6）" in messages and "一.xlsx!1.办公取暖费项目!B5" in messages
    listing.write_bytes(filled(listing.read_bytes(), "乙", "甲"))
    code, messages = run("merge", first, second, "-o", out, "--decide", listing, "--conflicts", tmp_path / "rest.xlsx")
    one, = model.decode(out.read_bytes()).submissions
    assert code == 0 and one.conflicts is model.UNSET and len(one.projects) == 2
    assert one.status == "草案" and "别的" not in [project.purpose for project in one.projects]
    assert conflicts.read((tmp_path / "rest.xlsx").read_bytes()) == {}
    assert openpyxl.load_workbook(tmp_path / "rest.xlsx").worksheets[1].max_row > 2  # the reckoning


def test_the_list_lying_among_the_inputs_is_none(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    book(folder / "一.xlsx"), book(folder / "二.xlsx", purpose="别的")
    for options in (["--conflicts"], ["--decide"]):
        code, messages = run("merge", folder, "-o", tmp_path / "out.json", *options, folder / "c.xlsx")
        assert code == 1 and "2 个文件" in messages


@pytest.mark.parametrize("prefer, kept", [("first", "一.xlsx"), ("last", "二.xlsx"), ("一.xlsx", "一.xlsx")])
def test_preferring_one_input(tmp_path, prefer, kept):
    paths = book(tmp_path / "一.xlsx"), book(tmp_path / "二.xlsx", purpose="别的")
    code, messages = run("merge", *paths, "-o", tmp_path / "out.xlsx", "--prefer", prefer)
    assert code == 0 and "未采用" in messages and "未采用 1 个" in messages
    run("convert", tmp_path / "out.xlsx", "-o", tmp_path / "back.json")
    found = model.decode((tmp_path / "back.json").read_bytes()).submissions[0].projects[0].purpose
    assert (found == "别的") == (kept == "二.xlsx")


def test_what_cannot_be_used_ends_in_a_sentence_and_replaces_nothing(tmp_path):
    paths = book(tmp_path / "一.xlsx"), SAMPLES / "julu.json"
    (tmp_path / "out.xlsx").write_bytes(b"old")
    for code, said, options in [
            (2, "五.xlsx", ["--prefer", "五.xlsx"]), (2, "issue", []), (3, "不是合并冲突清单", ["--decide", paths[0]]),
            (3, "找不到文件", ["--decide", tmp_path / "none.xlsx"])]:
        found, messages = run("merge", *paths, "-o", tmp_path / "out.xlsx", *options)
        assert found == code and said in messages and (tmp_path / "out.xlsx").read_bytes() == b"old"


def test_the_same_workbook_eight_times_is_counted(tmp_path):
    for number in range(8):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "julu.json").write_bytes((SAMPLES / "julu.json").read_bytes())
    code, messages = run("merge", tmp_path, "-o", tmp_path / "out.json")
    assert code == 0 and "内容相同 105 个" in messages and "冲突 0 处" in messages
    assert "读入 120 个项目 808 条指标 20778.00 万元" in messages and "合并后 15 个项目 101 条指标 2597.25 万元" in messages


def test_workers_make_no_difference(tmp_path):
    book(tmp_path / "一.xlsx"), book(tmp_path / "二.xlsx", purpose="别的")
    for workers in ("1", "3"):
        run("merge", tmp_path, "-o", tmp_path / f"{workers}.out", "--workers", workers, "--conflicts",
            tmp_path / f"{workers}.conflicts", "--findings", tmp_path / f"{workers}.findings")
    for what in ("out", "conflicts", "findings"):
        assert (tmp_path / f"1.{what}").read_bytes() == (tmp_path / f"3.{what}").read_bytes()


def test_sqlite_sorts_as_the_document_does():
    """Nulls last, text by code point, numbers by size: the keys of a collection say it in bytes."""
    values = [None, "", "a", "a b", "ab", "乙", "甲", "\U0001f600", "\uffff"]
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (key BLOB, place)")
        db.executemany("INSERT INTO t VALUES (?, ?)",
                       [(sameness.key(value, number), f"{value} {number}") for value in values
                        for number in (None, 0, 9, 10)])
        found = [place for place, in db.execute("SELECT place FROM t ORDER BY key")]
    order = sorted(values, key=lambda value: (value is None, value or ""))
    assert found == [f"{value} {number}" for value in order for number in (0, 9, 10, None)]


# ── tables ──


def test_tables_hold_every_project_and_indicator_exactly(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    code, _ = run("merge", SAMPLES / "fengning.json", SAMPLES / "julu.json", "-o", tmp_path / "t.parquet")
    assert code == 0 and sorted(path.name for path in (tmp_path / "t.parquet").iterdir()) == [
        "indicators.parquet", "projects.parquet"]
    with duckdb.connect() as db:
        def ask(query: str) -> list:
            return db.execute(query.replace("@", str(tmp_path / "t.parquet"))).fetchall()

        assert ask("SELECT division, count(*), sum(total) FROM '@/projects.parquet' GROUP BY 1 ORDER BY 1") == [
            ("130529", 15, Decimal("2597.25")), ("130826", 26, Decimal("28687.66"))]
        assert ask("SELECT count(*), count(target_value), count(target_text) FROM '@/indicators.parquet'")[0][0] == 281
        rows = ask("SELECT project_code, total, fiscal, other, goals, purpose FROM '@/projects.parquet'")
    projects = [project for name in ("julu", "fengning")
                for project in model.decode((SAMPLES / f"{name}.json").read_bytes()).submissions[0].projects]
    assert sorted(rows) == sorted(
        (one.code, one.budget.total, one.budget.fiscal, one.budget.other, one.goals, one.purpose) for one in projects)
    first = {path.name: path.read_bytes() for path in (tmp_path / "t.parquet").iterdir()}
    run("merge", SAMPLES / "fengning.json", SAMPLES / "julu.json", "-o", tmp_path / "t.parquet")
    assert first == {path.name: path.read_bytes() for path in (tmp_path / "t.parquet").iterdir()}


@pytest.mark.parametrize("values, fits", [
    (["0.123456789012345678901234567891", "12345678"], True),
    (["0.123456789012345678901234567891", "123456789"], False)])
def test_tables_round_nothing(tmp_path, values, fits):
    duckdb = pytest.importorskip("duckdb")
    from converter.issuing import parquet

    one = Submission(projects=[Project(code=value, budget=Budget(Decimal(value))) for value in values])
    if not fits:
        with pytest.raises(Unreadable):
            parquet.write(tmp_path / "t", [one])
        assert not (tmp_path / "t").exists()
        return
    parquet.write(tmp_path / "t", [one])
    with duckdb.connect() as db:
        found = db.execute(f"SELECT total FROM '{tmp_path}/t/projects.parquet'").fetchall()
    assert [value for value, in found] == [Decimal(value) for value in values]


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize("full", ["lines", "tables"])
def test_a_full_disk_leaves_no_folder_behind(tmp_path, monkeypatch, full, is_new):
    duckdb = pytest.importorskip("duckdb")
    from converter.issuing import parquet

    def submissions():
        yield Submission(year=2023)
        if full == "lines":
            raise OSError(28, "No space left on device")

    def failing(self, *details):
        raise duckdb.IOException("Could not write file: No space left on device")

    if full == "tables":
        monkeypatch.setattr(parquet._Widths, "type", failing)
    if not is_new:
        (tmp_path / "t").mkdir()
    with pytest.raises(OSError, match="No space left"):
        parquet.write(tmp_path / "t", submissions())
    assert [path.name for path in tmp_path.rglob("*")] == ([] if is_new else ["t"])


def test_tables_without_duckdb_end_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    code, messages = run("merge", SAMPLES / "julu.json", "-o", tmp_path / "t.parquet")
    assert code == 2 and "pip install 'jixiao[parquet]'" in messages and not (tmp_path / "t.parquet").exists()
