"""Several forms at once: each sheet is read by the form it is of, whatever forms are at hand and in which order."""

from __future__ import annotations

import io
import json
import random
import shutil
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from urllib.parse import quote

import hostile
import openpyxl
import pytest
from click.testing import CliRunner, Result
from dumper import saved

import converter
from converter import cli, form, grid
from converter.checking import check
from converter.document import model
from converter.document.model import Budget, Document, Project, Submission, Unit
from converter.folder import Run
from converter.form import Form, Forms
from converter.issuing import faithful, workbook
from converter.issuing.proving.bends import BENDS
from converter.issuing.proving.trials import trial
from converter.onepage.bridge import Bridge, packed
from converter.reading import reader

ROOT = Path(__file__).parents[1]
FILES = sorted((Path(__file__).parent / "forms").glob("*.xlsx"))
OWN = [form.load(str(path)) for path in FILES]
SHIPPED = [form.load(name) for name in form.names()]
BY_ID = {one.id: one for one in OWN}


def written(one: Form, seed: int = 1) -> tuple[Submission, bytes]:
    """A document as the form carries it, and its workbook."""
    made = trial(one, random.Random(seed))
    assert made is not None
    return made, workbook.write(made, one)


def remade(name: str, id: str, cells: dict[str, str] | None = None, facts: Sequence[Sequence[str]] = ()) -> Form:
    """A shipped form as a bureau makes it its own."""
    book = openpyxl.load_workbook(ROOT / "templates_xlsx" / f"{name}.xlsx")
    book["_form"]["B1"].value = id
    for place, content in (cells or {}).items():
        book.worksheets[-2][place].value = content
    for row in facts:
        book["_form"].append(row)
    return form.compile(saved(book))


def unnamed(data: bytes) -> bytes:
    """A workbook without its hidden sheet: bureaus delete them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    del book["_form"]
    return saved(book)


def read(data: bytes, forms: Form | Forms) -> reader.Reading:
    return reader.read(grid.read(data), forms, "a.xlsx", "00")


def origins(reading: reader.Reading) -> set[object]:
    return {project.origin.form for one in reading.document.submissions for project in one.projects if project.origin}


def said(reading: reader.Reading) -> object:
    return (faithful.leaves(faithful.joined(reading.document)),
            [(item.code, item.sheet, item.cell, item.message("zh")) for item in reading.findings])


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


# ── each is read by its own ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("one", [*OWN, *SHIPPED], ids=lambda one: one.id)
def test_every_form_is_read_by_itself_among_all(one):
    made, data = written(one)
    alone = read(data, one)
    name = model.UNSET if one.id == form.COUNTY else one.id
    assert faithful.leaves(faithful.joined(alone.document)) == faithful.leaves(made)
    for forms in (Forms(OWN), Forms(reversed(OWN)), *([Forms()] if one in SHIPPED else [])):
        for book in (data, unnamed(data)):
            reading = read(book, forms)
            assert said(reading) == said(alone if book is data else read(book, one)) and origins(reading) == {name}


@pytest.mark.parametrize("bend", BENDS)
@pytest.mark.parametrize("one", [*OWN, *SHIPPED], ids=lambda one: one.id)
def test_bent_it_is_read_by_itself_among_all(one, bend):
    _, data = written(one, 3)
    sheets = [sheet for sheet in grid.read(data) if sheet.name != form.HIDDEN_SHEET]
    bent = [BENDS[bend](sheets, one, random.Random(7)) for _ in range(2)]
    if bent[0] is None:
        return
    readings = [reader.read(sheets, forms, "", "") for sheets, forms in zip(bent, (Forms(OWN), one))]
    assert said(readings[0]) == said(readings[1])


def test_no_label_tells_nothing_between_shipped_forms():
    """Which is why an official workbook is read without a look at the others."""
    for one, other in permutations(SHIPPED, 2):
        assert not any(Forms([one, remade(other.id, "other")]).rivals(page) for page in one.project_pages)
    assert all(one.id == name for one, name in zip(SHIPPED, form.names()))  # by which it is found


def test_a_workbook_may_mix_forms():
    """Sheets of another form stand among those of a workbook; each keeps which it came by."""
    central = form.load("central_project")
    _, data = written(form.load())
    more, other = written(central)
    sheets = [*grid.read(data), *(sheet for sheet in grid.read(other) if sheet.name != form.HIDDEN_SHEET)]
    reading = reader.read(sheets, Forms(), "a.xlsx", "00")
    assert origins(reading) == {model.UNSET, "central_project"}
    names = [project.name for one in reading.document.submissions for project in one.projects
             if project.origin and project.origin.form == central.id]
    assert sorted(map(str, names)) == sorted(str(project.name) for project in more.projects)
    assert model.decode(model.encode(reading.document)) == reading.document


# ── a bureau's variant ──────────────────────────────────────────────────────────────────────────

VARIANT = remade("hebei_county", "variant", {"F7": "评价依据"})


@pytest.mark.parametrize("given", [[VARIANT], [*OWN, VARIANT]], ids=["alone", "among others"])
@pytest.mark.parametrize(("one", "name"), [(form.load(), model.UNSET), (VARIANT, "variant")], ids=["shipped", "own"])
def test_a_variant_of_a_shipped_form_works_beside_it(one, name, given):
    _, data = written(one)
    for book in (data, unnamed(data)):
        reading = read(book, Forms(given))
        assert said(reading) == said(read(book, one)) and origins(reading) == {name}


def test_of_forms_that_look_alike_the_given_one_goes_first_but_for_the_workbooks_word():
    twin = remade("hebei_county", "twin", facts=[["severity", "basis-missing", "off"]])
    _, data = written(form.load())
    assert origins(read(data, Forms([twin]))) == {model.UNSET}
    assert origins(read(unnamed(data), Forms([twin]))) == {"twin"}
    same = remade("hebei_county", "hebei_county", facts=[["severity", "basis-missing", "off"]])
    assert Forms([same]).called("hebei_county") is same  # in the place of the shipped one
    assert origins(read(data, Forms([same]))) == {model.UNSET}


def budget_cells() -> dict[str, str]:
    page = form.load().project_pages[0]
    return {slot.only.path: f"{chr(65 + slot.column)}{slot.row + 1}" for slot in page.slots
            if slot.only and slot.only.path in ("budget.fiscal", "budget.other")}


def test_where_nothing_tells_two_given_forms_the_sheet_is_read_by_none():
    cells = budget_cells()
    swapped = {cells["budget.fiscal"]: "{{budget.other}}", cells["budget.other"]: "{{budget.fiscal}}"}
    one, other = remade("hebei_county", "one"), remade("hebei_county", "other", swapped)
    made, data = written(one)
    assert any(project.budget and project.budget.fiscal != project.budget.other for project in made.projects)
    for given in ([one, other], [other, one]):
        assert origins(read(data, Forms(given))) == {"one"}
        reading = read(unnamed(data), Forms(given))
        doubts = [item for item in reading.findings if item.code == "form-unsure"]
        unsure = {sheet for sheet, of in reading.forms.items()} & {item.sheet for item in doubts}
        assert doubts and not unsure and all(item.severity == "error" for item in doubts)
        for item in doubts:
            assert {item.details["one"], item.details["other"]} == {one.title, other.title}


def test_two_forms_on_one_sheet_are_read_by_neither():
    _, data = written(form.load())
    _, other = written(form.load("central_project"))
    first, second = (next(sheet for sheet in grid.read(each) if len(list(sheet.filled())) > 20 and any(
        "一级指标" in row for row in sheet.rows)) for each in (data, other))
    both = grid.cells.Sheet("两表", [*first.rows, [], *second.rows])
    reading = reader.read([both], Forms(), "a.xlsx", "00")
    assert [item.code for item in reading.findings] == ["form-unsure"] and not reading.places


# ── judged by the form each came by ─────────────────────────────────────────────────────────────


def test_rules_judge_by_the_form_a_project_came_by():
    """Codes of other provinces, points that come to 90: each is right by its own form, in a workbook as in JSON."""
    forms = Forms(OWN)
    faults: list[list[tuple[str, str | None]]] = []
    for path in ("split", "scored"):
        _, data = written(next(one for one in OWN if one.id == path))
        for source in (data, model.encode(converter.read(data, OWN).document)):
            found = converter.check(source, OWN).findings
            faults.append(sorted((item.code, item.project) for item in found if item.severity == "error"))
            assert not {"code-length", "code-pattern", "code-check"} & {item.code for item in found}
    assert faults[0] == faults[1] and faults[2] == faults[3]
    standards = check.standards(forms, {})
    (project, *_), = (one.projects for one in converter.read(written(forms.called("scored") or OWN[0])[1], OWN)
                      .document.submissions)
    assert standards(project).weights == 90 and standards(None) is not standards(project)


def test_a_form_that_is_not_at_hand_is_said():
    scored = next(one for one in OWN if one.id == "scored")
    document = read(written(scored)[1], scored).document
    found = converter.check(model.encode(document)).findings
    assert [item.details["form"] for item in found if item.code == "form-unknown"] == ["scored"]
    assert "form-unknown" not in {item.code for item in converter.check(model.encode(document), scored).findings}


def test_which_form_a_project_came_by_is_no_content():
    document = read(written(form.load("central_project"))[1], Forms()).document
    project = document.submissions[0].projects[0]
    before = model.content(project)
    assert project.origin and project.origin.form == "central_project"
    project.origin.form = model.UNSET
    assert model.content(project) == before


def test_which_of_equal_projects_stands_does_not_hang_on_their_order():
    """Read by two forms from one place, a project is one project, and its origin the same whichever came first."""
    documents = [mixed(), mixed()]
    documents[1].submissions[0].projects[2].origin.form = "own"
    there, back = (model.encode(converter.merge(each).document) for each in (documents, documents[::-1]))
    assert there == back and len(model.decode(there).submissions[0].projects) == 3


def test_the_page_reads_by_the_forms_it_was_given():
    page = Bridge("zh", packed(Forms(OWN)))
    for one in OWN:
        told, document, _ = page.ask("judge", json.dumps({"name": "a.xlsx"}).encode(), [unnamed(written(one)[1])])
        assert json.loads(told)["state"] != "unreadable"
        assert origins_of(model.decode(document)) == {one.id}


# ── how they are given ──────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """A folder with a workbook of each form of the tests, and the forms in 表样/."""
    folder = tmp_path_factory.mktemp("several") / "收件夹"
    (folder / "表样").mkdir(parents=True)
    for path, one in zip(FILES, OWN):
        shutil.copy(path, folder / "表样")
        (folder / f"{one.id}.xlsx").write_bytes(unnamed(written(one)[1]))
    (folder / "表样" / "说明.txt").write_text("本县的表样")
    return folder


def forms_of(path: Path) -> set[str]:
    return {str(project.origin.form) for one in model.decode(path.read_bytes()).submissions for project in one.projects
            if project.origin}


def test_forms_are_given_by_folders_by_files_and_by_the_folder_in_the_inbox(inbox, tmp_path):
    files = [path for path in inbox.iterdir() if path.is_file()]
    repeated = [word for path in (inbox / "表样").glob("*.xlsx") for word in ("--form", path)]
    for place, arguments in enumerate(([inbox], [*files, "--form", inbox / "表样"], [*files, *repeated])):
        out = tmp_path / str(place)
        run("convert", *arguments, "-o", out)
        assert {path.stem: forms_of(path) for path in out.glob("*.json")} == {one.id: {one.id} for one in OWN}
    run("merge", inbox, "-o", tmp_path / "m.json")
    assert forms_of(tmp_path / "m.json") == {one.id for one in OWN}


@pytest.mark.parametrize("kind", ["equal ids", "no form", "broken", "encrypted"])
def test_a_form_that_is_none_is_refused_with_its_name(kind, tmp_path):
    folder = tmp_path / "表样"
    folder.mkdir()
    shutil.copy(FILES[0], folder / "甲.xlsx")
    book = openpyxl.load_workbook(FILES[0])
    book["_form"]["B2"].value = "another"
    data = {"equal ids": saved(book), "no form": saved(openpyxl.Workbook()), "broken": FILES[0].read_bytes()[:900],
            "encrypted": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)}[kind]
    (folder / "乙.xlsx").write_bytes(data)
    shutil.copy(ROOT / "samples" / "julu.json", tmp_path)
    result = run("check", tmp_path)
    assert result.exit_code == 2 and "--form" in result.output
    assert (OWN[0].id if kind == "equal ids" else "乙.xlsx") in result.output


# ── what is issued ──────────────────────────────────────────────────────────────────────────────


def mixed() -> Document:
    """One department's projects, two by the county's form and one by the central one, as they were read."""
    document = model.decode((ROOT / "samples" / "julu.json").read_bytes())
    (one,) = document.submissions
    one.projects = one.projects[:3]
    last = one.projects[2]
    last.origin = model.Origin("项目.xlsx", "0" * 64, "1", "A1", "central_project")
    last.code = last.spending_plan = last.purpose = None
    for row in last.indicators:
        row.description = row.basis = None
    return document


def shown(document: Document) -> list[bytes]:
    return sorted(model.content(project) for one in document.submissions for project in one.projects)


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    folder = tmp_path_factory.mktemp("issued")
    (folder / "in.json").write_bytes(model.encode(mixed()))
    run("issue", folder / "in.json", "-o", folder / "books")
    return folder


def test_one_book_a_form_and_each_is_read_back_by_it(issued):
    books = sorted((issued / "books").rglob("1*.xlsx"))
    assert [path.stem.count("（项目支出绩效目标申报表）") for path in books] == [0, 1]
    documents = [converter.read(path).document for path in books]
    assert [origins_of(one) for one in documents] == [{model.UNSET}, {"central_project"}]
    assert sorted(shown(documents[0]) + shown(documents[1])) == shown(mixed())
    overall = mixed().submissions[0].overall
    assert documents[0].submissions[0].overall == overall and documents[1].submissions[0].overall is None


def origins_of(document: Document) -> set[object]:
    return {project.origin.form for one in document.submissions for project in one.projects if project.origin}


def test_the_ledger_leads_to_the_book_each_project_stands_in(issued):
    book = openpyxl.load_workbook(issued / "books" / "ledger.xlsx")
    links = [cell.hyperlink.target if cell.hyperlink else str(cell.value) for row in book["项目汇总"].iter_rows()
             for cell in row]
    files = {str(link).removeprefix('=HYPERLINK("').partition("#")[0] for link in links}
    assert {path.relative_to(issued / "books").as_posix() for path in (issued / "books").rglob("1*.xlsx")} <= files


def test_a_form_that_is_named_takes_all(tmp_path, issued):
    run("issue", issued / "in.json", "-o", tmp_path, "--form", "hebei_county")
    (book,) = tmp_path.rglob("1*.xlsx")
    assert shown(converter.read(book).document) == shown(mixed())
    run("convert", issued / "in.json", "-o", tmp_path / "one.xlsx", "--form", "hebei_county")
    assert shown(converter.read(tmp_path / "one.xlsx").document) == shown(mixed())


def test_what_one_workbook_cannot_hold_becomes_several_or_is_refused(tmp_path, issued):
    run("convert", issued / "in.json", "-o", tmp_path / "out")
    books = [converter.read(path).document for path in (tmp_path / "out").rglob("*.xlsx")]
    assert sorted(project for book in books for project in shown(book)) == shown(mixed())
    result = run("merge", issued / "in.json", "-o", tmp_path / "one.xlsx")
    assert result.exit_code and "项目支出绩效目标申报表" in result.output
    with pytest.raises(ValueError):
        converter.write(mixed())
    assert shown(converter.read(converter.write(mixed(), form.load()).data).document) == shown(mixed())
    assert sum(name.startswith(("1", "drafts/1")) for name in converter.issue(mixed()).files) == 2
    run("issue", issued / "in.json", "-o", tmp_path / "texts", "--as", "docx", "--whole")
    assert len(list((tmp_path / "texts").rglob("*.docx"))) == 4


def test_a_value_has_no_place_where_no_book_has_one(issued):
    """Part one stands in the county's book: that the central one has no place for it is no loss."""
    _, found = converter.issue(mixed())
    assert not [item for item in found if (item.path or "").startswith("overall")]
    alone = mixed()
    alone.submissions[0].projects = alone.submissions[0].projects[2:]
    assert [item for item in converter.issue(alone).findings if (item.path or "").startswith("overall")]


def test_blanks_are_of_the_form_named_or_of_that_each_project_came_by(tmp_path, issued):
    run("template", "--form", "central_project", "-o", tmp_path / "empty.xlsx")
    assert openpyxl.load_workbook(tmp_path / "empty.xlsx")["_form"]["B1"].value == "central_project"
    run("template", "--from", issued / "in.json", "-o", tmp_path / "next")
    ids = {openpyxl.load_workbook(path)["_form"]["B1"].value: path for path in (tmp_path / "next").glob("*.xlsx")}
    assert set(ids) == {"hebei_county", "central_project"}
    run("template", "--from", issued / "in.json", "--form", "central_project", "-o", tmp_path / "one.xlsx")
    assert openpyxl.load_workbook(tmp_path / "one.xlsx")["_form"]["B1"].value == "central_project"


# ── the drop folder ─────────────────────────────────────────────────────────────────────────────


def events(folder: Path, **known: object) -> list[tuple[str, str | None, str | None]]:
    one = Run(folder / "in", folder / "out", Forms(), {}, workers=1, **known)  # type: ignore[arg-type]
    return [(event.event, event.file, event.state) for event in one.events()]


@pytest.fixture
def dropped(tmp_path):
    """A drop folder with a form of the bureau's, a workbook by it, and one by the county's."""
    (tmp_path / "in" / "表样").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    shutil.copy(next(path for path in FILES if path.stem == "scored"), tmp_path / "in" / "表样" / "打分表.xlsx")
    for name in ("scored", form.COUNTY):
        one = next(one for one in (*OWN, *SHIPPED) if one.id == name)
        (tmp_path / "in" / f"{name}.xlsx").write_bytes(unnamed(written(one)[1]))
    return tmp_path


def test_a_run_reads_by_the_forms_in_its_folder_and_says_so(dropped):
    told = events(dropped)
    assert ("rule", "表样/打分表.xlsx", "form") in told
    assert forms_of(dropped / "out" / "json" / "scored.json") == {"scored"}
    assert forms_of(dropped / "out" / "merged.json") == {"scored", "UNSET"}
    made = {path.relative_to(dropped / "out").as_posix(): path.read_bytes()
            for path in (dropped / "out").rglob("*.xlsx")}
    books = [name for name in made if name.startswith(("issued/", "drafts/"))]
    assert {openpyxl.load_workbook(dropped / "out" / name)["_form"]["B1"].value for name in books} == {
        "scored", form.COUNTY}
    page = (dropped / "out" / "index.html").read_text()
    assert all(quote(name) in page for name in books)  # each of a department's books
    again = events(dropped)
    assert [event for event in again if event[0] in ("input", "removed", "failed")] == []
    assert made == {path.relative_to(dropped / "out").as_posix(): path.read_bytes()
                    for path in (dropped / "out").rglob("*.xlsx")}


def test_with_another_form_everything_is_read_again(dropped):
    events(dropped)
    (dropped / "in" / "表样" / "打分表.xlsx").unlink()
    told = events(dropped)
    assert {file for event, file, _ in told if event == "input"} == {"scored.xlsx", f"{form.COUNTY}.xlsx"}
    assert "scored" not in forms_of(dropped / "out" / "merged.json")


@pytest.mark.parametrize("kind", ["open", "changing", "broken", "no form", "equal ids"])
def test_while_a_form_cannot_be_read_nothing_is(dropped, kind):
    """A sound workbook of it would be sent back."""
    events(dropped)
    before = {path: path.read_bytes() for path in (dropped / "out").rglob("*") if path.is_file()}
    own = dropped / "in" / "表样" / "打分表.xlsx"
    data, restless = own.read_bytes(), set()
    if kind == "open":
        own.with_name(f"~${own.name}").write_bytes(b"")
    elif kind == "changing":
        restless = {own}
    elif kind == "broken":
        own.write_bytes(data[:2000])
    elif kind == "no form":
        own.write_bytes(saved(openpyxl.Workbook()))
    else:
        book = openpyxl.load_workbook(own)
        book["_form"]["B2"].value = "9"
        own.with_name("又一张.xlsx").write_bytes(saved(book))
    (dropped / "in" / "新.xlsx").write_bytes(unnamed(written(OWN[0], 5)[1]))
    told = events(dropped, restless=restless)
    assert [event for event, _, _ in told] == ["held", "done"]
    assert before == {path: path.read_bytes() for path in (dropped / "out").rglob("*") if path.is_file()}


def test_a_form_elsewhere_is_no_form_and_no_input(dropped):
    (dropped / "in" / "甲局").mkdir()
    shutil.move(dropped / "in" / "表样" / "打分表.xlsx", dropped / "in" / "甲局" / "打分表.xlsx")
    told = events(dropped)
    assert ("input", "甲局/打分表.xlsx", "skipped") in told
    report = json.loads((dropped / "out" / "findings.json").read_text())
    assert [item["file"] for item in report["findings"] if item["code"] == "form-elsewhere"] == ["甲局/打分表.xlsx"]


def test_a_department_that_mixes_forms_gets_a_book_of_each(tmp_path):
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    path = tmp_path / "in" / "in.json"
    path.write_bytes(model.encode(mixed()))
    events(tmp_path)
    books = sorted((tmp_path / "out").rglob("1*.xlsx"))
    assert len([book for book in books if book.parent.name in ("issued", "drafts")]) == 2
    ids = sorted(openpyxl.load_workbook(book)["_form"]["B1"].value for book in books)
    assert ids == ["central_project", "hebei_county"]
    stamps = {book: book.read_bytes() for book in books}
    books[-1].unlink()
    events(tmp_path)  # what was taken away is made again
    assert stamps == {book: book.read_bytes() for book in sorted((tmp_path / "out").rglob("1*.xlsx"))}
    alone = mixed()
    alone.submissions[0].projects = alone.submissions[0].projects[:2]
    path.write_bytes(model.encode(alone))
    events(tmp_path)  # and what is nobody's goes
    assert len(list((tmp_path / "out").rglob("1*.xlsx"))) == 1


# ── forms that are of no use ────────────────────────────────────────────────────────────────────


def labelled(*rows: Sequence[str]) -> bytes:
    """A template of these rows, with the facts that every form has."""
    book = openpyxl.Workbook()
    book.active.title = "表"
    for row in rows:
        book.active.append(row)
    hidden = book.create_sheet("_form")
    hidden.append(["id", "own"])
    hidden.append(["edition", "1"])
    return saved(book)


#: Nothing is to be filled in; and every row of the table begins as a line of the foot does.
USELESS = {"no markers": labelled(["项目名称", "", "预算数", ""], ["一级指标", "二级指标", "三级指标", "指标值"]),
           "views alone": labelled(["{{=name}}"], ["项目名称", "预算数"], ["一级指标", "三级指标"])}


@pytest.mark.parametrize("kind", USELESS)
def test_a_form_that_carries_nothing_is_refused_by_proof_and_warned_of(kind, tmp_path):
    path = tmp_path / "表样.xlsx"
    path.write_bytes(USELESS[kind])
    for arguments, code in ((["--prove"], 1), ([], 0)):
        result = run("form", path, *arguments)
        assert result.exit_code == code and "不能用" in result.output, result.output
        assert "全部读得回来" not in result.output
    assert "不能用" not in run("form", FILES[0]).output


@pytest.mark.parametrize("kind", ["prose", "figures", "empty", "broken", "text"])
def test_a_draft_of_what_is_no_form_says_so(kind, tmp_path):
    book = openpyxl.Workbook()
    rows = {"prose": [["关于做好预算绩效管理工作的通知"], ["各部门："]], "figures": [[1, 2, 3], [4, 5, 6]]}
    for row in rows.get(kind, []):
        book.active.append(row)
    data = {"broken": saved(book)[:700], "text": "项目名称,预算数\n".encode()}.get(kind, saved(book))
    (tmp_path / "空白.xlsx").write_bytes(data)
    result = run("draft", tmp_path / "空白.xlsx", "-o", tmp_path / "表样.xlsx")
    assert result.exit_code == 3 and "空白.xlsx" in result.output and not (tmp_path / "表样.xlsx").exists()


@pytest.mark.parametrize("kind", ["bomb", "macros", "formulas", "far"])
def test_hostile_forms_are_as_any_input(kind, tmp_path):
    """A zip bomb and cells far out are refused within bounds; macros stay where they are; a marker is no formula."""
    book = openpyxl.load_workbook(FILES[0])
    if kind == "far":
        book.worksheets[0]["XFD1048576"] = "{{purpose}}"
    if kind == "formulas":
        book.worksheets[0]["A1"] = '=HYPERLINK("http://x.invalid","{{code}}")'
    data = saved(book)
    if kind == "bomb":
        data = hostile.bomb_in_a_sheet()
    if kind == "macros":
        with zipfile.ZipFile(stream := io.BytesIO(data), "a") as more:
            more.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(100))
        data = stream.getvalue()
    path = tmp_path / ("表样.xlsm" if kind == "macros" else "表样.xlsx")
    path.write_bytes(data)
    result = run("template", "--form", path, "-o", tmp_path / "空白.xlsx")
    if kind == "macros":
        assert result.exit_code == 0
        assert not [name for name in zipfile.ZipFile(tmp_path / "空白.xlsx").namelist() if "vba" in name.lower()]
    else:
        assert result.exit_code == 2 and "表样" in result.output and not (tmp_path / "空白.xlsx").exists()


# ── lists over all, and the difference of two ───────────────────────────────────────────────────


def funded(path: Path, total: int) -> Path:
    """A workbook of a form that calls the budget 年度资金总额."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(workbook.write(Submission(projects=[Project(
        code="13082623P00M5MW10003C", name="甲", unit=Unit("316001", "某局"), budget=Budget(Decimal(total)))]),
        BY_ID["funded"]))
    return path


def test_diff_knows_the_forms_beside_its_files_and_fields_go_by_their_labels(tmp_path):
    """Those in `表样/` of the folder they lie in, or of the outermost one: a department's own are none."""
    (tmp_path / "表样").mkdir()
    shutil.copy(FILES[0].with_name("funded.xlsx"), tmp_path / "表样" / "自评表.xlsx")
    (tmp_path / "甲局" / "表样").mkdir(parents=True)
    (tmp_path / "甲局" / "表样" / "坏.xlsx").write_bytes(b"no form")
    first, second = (funded(tmp_path / "甲局" / f"{total}.xlsx", total) for total in (5, 6))
    result = run("diff", first, second)
    assert result.exit_code == 1 and "年度资金总额：5.00 → 6.00" in result.output
    for path in (first, second):
        run("convert", path, "-o", path.with_suffix(".json"), "--form", tmp_path / "表样")
    assert "年度资金总额：5.00 → 6.00" in run("diff", first.with_suffix(".json"), second.with_suffix(".json")).output
    run("merge", first, second, "--form", tmp_path / "表样", "-o", tmp_path / "全.json", "--conflicts",
        tmp_path / "c.xlsx")
    listed = openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets[0]
    assert "年度资金总额" in [cell.value for row in listed for cell in row]


@pytest.mark.parametrize(("ids", "given", "called"), [
    ({"scored"}, ["scored"], "scored"), ({None}, ["scored"], form.COUNTY), ({None, "scored"}, ["scored"], "scored"),
    ({"scored", "split"}, ["split", "scored"], "split"), (set(), ["split"], "split"), ({"nobody"}, [], form.COUNTY),
    ({"central_project"}, [], "central_project"), ({"central_project", None}, [], form.COUNTY)])
def test_what_lists_call_a_field(ids, given, called):
    """As the form does that all came by; over several, as the one given does."""
    forms = Forms([BY_ID[name] for name in given])
    assert forms.labels(ids) == (forms.called(called) or form.load()).labels
