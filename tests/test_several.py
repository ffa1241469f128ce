"""Several forms at once: each sheet is read by the form it is of, whatever forms are at hand and in which order."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import converter
from converter import cli, form, grid
from converter.checking import check
from converter.document import model
from converter.document.model import Submission
from converter.form import Form, Forms
from converter.issuing import faithful, workbook
from converter.issuing.proving.bends import BENDS
from converter.issuing.proving.trials import trial
from converter.reading import reader

ROOT = Path(__file__).parents[1]
FILES = sorted((Path(__file__).parent / "forms").glob("*.xlsx"))
OWN = [form.load(str(path)) for path in FILES]
SHIPPED = [form.load(name) for name in form.names()]


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


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


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
