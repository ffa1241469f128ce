"""The laws of the design, over generated documents and over every sample."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import msgspec
import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter import grid, merging
from converter.document import model, normal
from converter.document.findings import Findings
from converter.document.model import (Budget, Document, Indicator, Overall, Paragraph, Project, Subgoal, Submission,
                                      Target, Unit)
from converter.document.values import text
from converter.grid.traits import is_error
from converter.issuing import faithful
from converter.merging import union
from converter.reading import reader

FORM = make.FORM
SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.json"))


def content(document: Document) -> str:
    """What a document says: its JSON without the places and origins of projects."""
    parts = [msgspec.structs.replace(part, projects=[msgspec.structs.replace(project, number=None, origin=None)
                                                     for project in part.projects]) for part in document.submissions]
    return model.encode(Document.of(parts)).decode()


def written(document: Document) -> bytes:
    return faithful.write(document.submissions[0], FORM)


def reading(data: bytes) -> reader.Reading:
    return reader.read(grid.read(data), FORM, "name.xlsx", "sha")


def unexpected(document: Document, findings) -> list[str]:
    """What a workbook of ours must not make the reader say."""
    exact = [value for _, value in model.walk(document) if isinstance(value, model.Decimal)]
    allowed = {"money-places"} if any(value.as_tuple().exponent < -2 for value in exact) else set()
    for _, value in model.walk(document):
        if isinstance(value, str):
            text.doubt(value, doubts := [])
            allowed |= {doubt.code for doubt in doubts}  # characters that nobody can tell, on paper as in the document
    codes = [project.code for part in document.submissions for project in part.projects if project.code]
    if len(set(codes)) < len(codes):
        allowed.add("project-twice")  # true of the document, and not of its workbook alone
    return [f"{item.code} {item.sheet}!{item.cell} {item.path}: {item.found!r} → {item.used!r}"
            for item in findings
            if item.code == "not-understood" or item.severity != "info" and item.code not in allowed]


def check_round_trip(document: Document, data: bytes = b"") -> tuple[bytes, bytes]:
    """What is written of a document, unless it is given, and what of the document that is read of that."""
    data = data or written(document)
    read = reading(data)
    assert content(read.document) == content(document)
    assert unexpected(document, read.findings) == []
    assert [project.number for project in read.document.submissions[0].projects] == list(
        range(1, len(document.submissions[0].projects) + 1))
    # law 2: the same bytes again, and from the first pass on
    assert written(document) == data
    again = written(read.document)
    assert again == data or written(reading(again).document) == again
    return data, again


def names_no_error(document: Document) -> bool:
    return not any(isinstance(leaf, str) and is_error(leaf) for _, leaf in model.walk(document))


@make.examples(20)
@given(make.documents(most=3).filter(names_no_error))
def test_law_1_2_3_what_is_written_is_read(document: Document) -> None:
    check_read_or_refused(document)


@make.examples(90)
@given(make.own_words())
def test_law_1_2_3_the_forms_own_words_come_back_or_are_refused_with_their_path(document: Document) -> None:
    check_read_or_refused(document)


def check_read_or_refused(document: Document) -> None:
    try:
        data = written(document)
    except model.Refused as refused:
        path, = re.findall(r"at `\$\.(submissions\[0\][^`]+)`$", str(refused))
        said = dict(model.walk(document))[f"$.{path}"]
        assert repr(said) in str(refused) and ".indicators[" in path
    else:
        check_round_trip(document, data)


@pytest.mark.parametrize("row", [
    Indicator("产出指标", "备注：无", "甲"), Indicator("产出指标", "填报人：张三", target=Target(text="效果显著")),
    Indicator("产出指标", "注:略", "合计", "合计", Target(text="合计"), "合计")], ids=repr)
def test_law_1_2_3_footer_words(row: Indicator) -> None:
    """Words that begin a line of the foot are an indicator's where level 1 stands before them or is merged over them.

    In the column of level 1 itself they are the foot: such a row is refused before anything is written.
    """
    def document(*rows: Indicator) -> Document:
        return make.settle(Document.of([Submission(projects=[Project(name="甲", indicators=list(rows))])]))

    check_round_trip(document(row, row))
    with pytest.raises(model.Refused):
        written(document(Indicator("合计", target=Target(text="效果显著"))))


#: What each once broke a law, kept small.
SEEN = {
    "a unit's name begins with a digit": Submission(projects=[Project(unit=Unit(None, "2023年筹备组"))]),
    "a point in the name": Submission(projects=[Project(name="0.")]),
    "a long line on the cover": Submission(status="草案", prepared_by="一" * 800, reviewed_by="一"),
    "a label as a value beside a tall line": Submission(projects=[Project(purpose="项目编码",
                                                                          goals=["一"] * 11 + ["一" * 900])]),
    "a label as a heading": Submission(overall=Overall(subgoals=[Subgoal(heading="绩效目标")])),
    "a mark as a text": Submission(overall=Overall(goals=[Paragraph("甲", "1)"), Paragraph(None, "①"),
                                                          Paragraph("乙", "●")])),
    "a mark as the only text": Submission(overall=Overall(safeguards=[Paragraph(None, "0)")])),
    "a number that needs an exponent": Submission(projects=[Project(
        budget=Budget(Decimal("1E-10")), indicators=[Indicator(target=Target(
            operator="≥", value=Decimal("1E-9"), unit=None, note=None))])]),
    "a figure of many digits": Submission(projects=[Project(budget=Budget(None, None,
                                                                          Decimal("9.970143385358161E-15")))]),
}


@pytest.mark.parametrize("name", SEEN)
def test_law_1_2_3_seen(name: str) -> None:
    check_round_trip(make.settle(Document.of([SEEN[name]])))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_law_1_2_3_samples(path: Path) -> None:
    document = model.decode(path.read_bytes())
    assert normal.is_normal(document, FORM.units)
    first, again = check_round_trip(document)
    assert again == first


# ── law 4: merge ──


def merged(*documents: Document) -> bytes:
    return model.encode(union.merge(documents))


def joined(*documents: Document) -> Document:
    """As it comes back from the file it was written to."""
    return model.decode(merged(*documents))


def versions(*documents: Document) -> set[tuple]:
    """Every version of every project, with whose it is."""
    return {(merging.identity(part), model.content(project))
            for document in documents for part in document.submissions for project in part.projects}


def origins(*documents: Document) -> dict[tuple, list]:
    """The origins of the projects that are to come out, by whose they are and what they say: of equal ones the first.

    Equal projects without a code are as many as the document that has most of them has; the first go with the first.
    """
    found: dict[tuple, list] = {}
    for document in documents:
        own: dict[tuple, list] = {}
        for part in document.submissions:
            for project in part.projects:
                own.setdefault((merging.identity(part), model.content(project), project.code), []).append(
                    _origin(project))
        for key, places in own.items():
            places = sorted(places) if key[-1] is None else [min(places)]
            kept = found.get(key, [])
            found[key] = [min(pair) if None not in pair else pair[0] or pair[1]
                          for pair in zip_longest(kept, places)]
    return found


def _origin(project) -> tuple:
    """How the origins of equal projects sort: nulls last; then by number."""
    origin = project.origin
    place = (origin.file, origin.sha256, origin.sheet, origin.cell) if origin else (None,) * 4
    return tuple((part is None, part if part is not None else "") for part in (*place, project.number))


def check_merge(one: Document, two: Document, three: Document) -> None:
    whole = merged(one, two, three)
    # associative
    assert merged(joined(one, two), three) == whole == merged(one, joined(two, three))
    # commutative
    assert merged(three, one, two) == merged(two, three, one) == merged(three, two, one) == whole
    assert merged(one, two) == merged(two, one)
    # idempotent
    assert merged(joined(one)) == merged(one) == merged(one, one)
    assert merged(one, two, three, one, two) == whole == merged(joined(one, two, three), two)
    # on content as on bytes
    assert content(union.merge([one, two])) == content(union.merge([two, one]))
    # no project and no version is lost, none is made, each is there once
    result = model.decode(whole)
    assert versions(result) == versions(one, two, three)
    assert len({merging.identity(part) for part in result.submissions}) == len(result.submissions)
    # of equal projects the origin that sorts first survives, with its number
    out = origins(one, two, three)
    assert origins(result) == out
    assert sum(len(part.projects) for part in result.submissions) == sum(map(len, out.values()))
    # headers: null yields to a value, and of different values every one is kept
    check_headers(result, one, two, three)
    # closed: what is merged is a document in normal form
    assert normal.is_normal(result, FORM.units)


def check_headers(result: Document, *documents: Document) -> None:
    for part in result.submissions:
        parts = [other for document in documents for other in document.submissions
                 if merging.identity(other) == merging.identity(part)]
        conflicts = {} if part.conflicts is msgspec.UNSET else part.conflicts
        for name in ("status", "prepared_by", "reviewed_by"):
            met = {getattr(other, name) for other in parts} - {None}
            assert (getattr(part, name) is None) == (len(met) != 1) and getattr(part, name) in met | {None}
            assert conflicts.get(name) == (sorted(met) if len(met) > 1 else None)
        name = part.department.name if part.department else None
        met = {other.department.name for other in parts if other.department} - {None}
        assert name == (next(iter(met)) if len(met) == 1 else None)
        assert conflicts.get("department.name") == (sorted(met) if len(met) > 1 else None)
        for name in ("goals", "subgoals", "safeguards"):
            met = [getattr(other.overall, name) for other in parts if other.overall and getattr(other.overall, name)]
            differ = any(found != met[0] for found in met)
            kept = getattr(part.overall, name) if part.overall else []
            assert kept == ([] if differ or not met else met[0])
            assert (f"overall.{name}" in conflicts) == differ


@make.examples(35)
@given(make.collections, make.collections, make.collections)
def test_law_4_merge(one: Document, two: Document, three: Document) -> None:
    check_merge(one, two, three)


@make.examples(15)
@given(make.documents(most=2), make.documents(most=2), make.documents(most=2))
def test_law_4_merge_of_whole_documents(one: Document, two: Document, three: Document) -> None:
    check_merge(one, two, three)


@make.examples(15)
@given(make.collections)
def test_law_4_merge_with_samples(other: Document) -> None:
    check_merge(*(_few(path) for path in SAMPLES), other)


def test_law_4_the_samples_have_no_project_in_common() -> None:
    both = merged(*(model.decode(path.read_bytes()) for path in SAMPLES))
    assert len(versions(model.decode(both))) == 41


def _few(path: Path) -> Document:
    """A sample of its first projects: what is the same in all of it is merged twenty times."""
    document = model.decode(path.read_bytes())
    for part in document.submissions:
        part.projects = part.projects[:3]
    return document


@make.examples(35)
@given(st.lists(make.collections, max_size=5), st.randoms(use_true_random=False))
def test_law_4_merge_in_any_order_and_grouping(documents: list[Document], random) -> None:
    whole = merged(*documents)
    rest = list(documents)
    while len(rest) > 1:
        random.shuffle(rest)
        rest[:2] = [joined(*rest[:2])]
    assert merged(*rest) == whole


@make.examples(35)
@given(make.collections, make.collections)
def test_law_4_conflicts_are_findings(one: Document, two: Document) -> None:
    findings = Findings()
    result = union.merge([one, two], findings)
    assert len([item for item in findings if item.code == "header-conflict"]) == sum(
        len(part.conflicts) for part in result.submissions if part.conflicts is not msgspec.UNSET)
    # every code with several versions is named, and no other; projects without a code are called by their names
    codes = Counter((merging.identity(part), project.code) for part in result.submissions for project in part.projects
                    if project.code)
    several = {code for (_, code), count in codes.items() if count > 1}
    uncoded = {project.name for part in result.submissions for project in part.projects if not project.code}
    assert several <= {item.project for item in findings if item.code == "project-conflict"} <= several | uncoded
    for item in findings:
        assert item.message("zh") and item.message("en")


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_law_4_a_sample_and_its_workbook_are_one(path: Path) -> None:
    """A county's JSON and the workbook issued from it: nothing twice, no conflict."""
    document = model.decode(path.read_bytes())
    findings = Findings()
    both = union.merge([document, reading(written(document)).document], findings)
    assert content(both) == content(union.merge([document])) and list(findings) == []


GOOD = Indicator("产出指标", "数量指标", "人数", None, Target("≥", Decimal(9), "人", None), None)


@pytest.mark.parametrize(("row", "field"), [
    (Indicator("合计", None, None, "共", None, None), "level1"),
    (Indicator("合计", None, "甲", None, None, None), "level1"),
    (Indicator("备注：", None, None, None, None, "依据"), "level1"),
    (Indicator("一级指标", "二级指标", "三级指标", "绩效指标描述", Target(text="指标值"), "指标值确定依据"), "level1"),
    (Indicator(basis="指标值"), "basis"),
    (Indicator("产出指标", "数量指标", "#REF!"), "name")], ids=repr)
def test_law_1_what_would_be_read_as_something_else_is_refused_with_its_path(row: Indicator, field: str) -> None:
    for rows, at in (([row], 0), ([GOOD, row], 1)):
        document = make.settle(Document.of([Submission(year=2023, projects=[
            Project(name="甲", indicators=[GOOD]), Project(name="乙", indicators=rows)])]))
        with pytest.raises(model.Refused,
                           match=rf"at `\$\.submissions\[0\]\.projects\[1\]\.indicators\[{at}\]\.{field}`"):
            written(document)


def test_law_1_an_error_for_a_text_is_refused_wherever_it_stands() -> None:
    with pytest.raises(model.Refused, match=r"projects\[0\]\.purpose`"):
        written(make.settle(Document.of([Submission(year=2023, projects=[Project(name="甲", purpose="#N/A")])])))
