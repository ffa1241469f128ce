"""The booklet shows, label by label and value by value, what the document says and what the printed seeds show.

The package is read here by lxml alone. What may differ from the seeds is the closed list of test_witness.
"""
import re
import shutil
import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import libreoffice
import pytest
import seeds
import test_witness as witness
from hypothesis import given
from lxml import etree
from strategies import TRAPS, documents, examples

from converter import form, grid
from converter.document import model, wording
from converter.document.model import Budget, Document, Indicator, Overall, Paragraph, Project, Submission, Target
from converter.document.values import number, target
from converter.issuing import booklet
from converter.issuing.booklet import measure

pytest.importorskip("docx")

ROOT = Path(__file__).parents[1]
FORMS = Path(__file__).parent / "forms"
SAMPLES = {"丰宁": "fengning", "巨鹿": "julu"}
FORM = form.load()
SECTIONS = ("一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施")

both = pytest.mark.parametrize("county", SAMPLES)


def w(tag: str) -> str:
    return "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}" + tag


@cache
def sample(county: str) -> Document:
    return model.decode((ROOT / "samples" / f"{SAMPLES[county]}.json").read_bytes())


@cache
def written(county: str) -> bytes:
    return booklet.write(sample(county), FORM)


# ── a booklet as lxml sees it ───────────────────────────────────────────────────────────────────


def part(data: bytes, name: str = "word/document.xml"):
    return etree.fromstring(ZipFile(BytesIO(data)).read(name))


def text(node) -> str:
    """What a paragraph or a cell shows: line breaks as line feeds, without the codes of fields."""
    shown = {w("t"): lambda found: found.text or "", w("br"): lambda found: "\n", w("tab"): lambda found: "\t"}
    paragraphs = [node] if node.tag == w("p") else list(node.iter(w("p")))
    return "\n".join("".join(shown[found.tag](found) for found in one.iter(*shown) if found.getparent().tag == w("r"))
                     for one in paragraphs)


def cells(row, width: int = 0) -> list[str]:
    """A row of a table with a text for each of its columns, blank where a cell is merged into another."""
    texts = []
    for cell in row.iter(w("tc")):
        span = cell.find(f".//{w('gridSpan')}")
        texts += [text(cell)] + [""] * (int(span.get(w("val"))) - 1 if span is not None else 0)
    assert not width or len(texts) == width
    return texts


def sections(data: bytes) -> list[list]:
    """The elements of each section, without those that show nothing."""
    found, current = [], []
    for node in part(data).find(w("body")):
        if node.tag == w("sectPr"):
            continue
        if node.tag == w("tbl") or text(node):
            current.append(node)
        if node.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            found, current = [*found, current], []
    return [*found, current]


def tables(data: bytes) -> list:
    return list(part(data).iter(w("tbl")))


def projects(section: list, width: int = 7) -> list[list[list[str]]]:
    """The forms of a section as rows of cells: title, unit line, and the grid."""
    forms: list[list[list[str]]] = []
    for node in section:
        if node.tag == w("tbl"):
            forms[-1] += [cells(row, width) for row in node.iter(w("tr"))]
        elif "\t" in text(node):
            left, right = text(node).split("\t")
            forms[-1].append([left, "", "", "", "", right, ""])
        else:
            forms.append([[text(node)] + [""] * (width - 1)])
    return forms


def contents(data: bytes) -> list[tuple[str, str, str]]:
    """The lines of the contents: text, page number, bookmark."""
    return [(*text(link.getparent()).split("\t"), link.get(w("anchor"))) for link in part(data).iter(w("hyperlink"))]


def sheets(county: str) -> dict[str, list[list[str]]]:
    """The booklet in the shape in which test_witness looks at a workbook."""
    *cover, listed, overall, (leaf, *forms) = sections(written(county))
    assert text(leaf) == "第二部分 预算项目绩效目标"
    fixed = {"封面": [[text(node)] for node in one] for one in cover} | {
        "目录": [[text(node).split("\t")[0]] for node in listed],
        "部门整体绩效目标": [[text(node)] for node in overall]}
    return fixed | {one[0][0]: one for one in projects(forms)}


# ── what the seeds print ────────────────────────────────────────────────────────────────────────

printed = pytest.mark.skipif(not seeds.AVAILABLE, reason="the published texts in ../shared/seeds are not here")


@pytest.fixture
def looked_at(monkeypatch):
    """test_witness looks at the booklet instead of the workbook."""
    monkeypatch.setattr(witness, "sheets", lambda county, reader: sheets(county))


@printed
@both
@pytest.mark.parametrize("compare", witness.COMPARISONS, ids=lambda one: one.__name__)
def test_every_label_and_value_is_the_printed_one_in_order(looked_at, county, compare):
    unexplained = [f"{at.sheet}!{at.cell}: printed {text!r}, shown {shown!r}" for at, text, shown in
                   compare(county, "booklet") if text != shown and witness.explain(at, text, shown) is None]
    assert not unexplained, "\n".join(unexplained)


@printed
def test_the_differences_from_the_print_are_those_of_the_workbook(looked_at):
    witness.test_every_allowed_difference_is_used_as_often_as_it_says("booklet")


@printed
@both
def test_level_1_is_merged_where_the_print_leaves_it_blank(county):
    lists = [one for one in tables(written(county)) if one.find(f".//{w('tblHeader')}") is not None]
    for expected, table in zip(seeds.printed(county), lists, strict=True):
        rows = list(table.iter(w("tr")))[1:]
        merges = [row.find(f"{w('tc')}/{w('tcPr')}/{w('vMerge')}") for row in rows]
        found = [text(row.find(w("tc"))) if merge is None or merge.get(w("val")) == "restart" else ""
                 for row, merge in zip(rows, merges)]
        assert found == [row[0] for row in expected.indicators], expected.title


@printed
def test_the_contents_say_the_pages_of_the_print():
    """Part one and the leaf behind it take as many pages as in the print; so do the first forms."""
    listed = [re.sub(r"\s", "", line) for line in seeds.lines("丰宁")]
    for title, page, _ in contents(written("丰宁"))[5:17]:
        assert any(line.startswith(title) and line.endswith(f".{page}") for line in listed), (title, page)


# ── what the document says ──────────────────────────────────────────────────────────────────────


def money(value) -> str:
    return "" if value is None else f"{value:.2f}"


def plan(project: Project) -> list[str]:
    spending = project.spending_plan
    points = [getattr(spending, point, None) for point in ("march", "june", "october", "december")]
    percent = spending is not None and spending.unit == "percent"
    return ["" if value is None else f"{number.plain(value):f}%" if percent else money(value) for value in points]


def expected(project: Project, place: int) -> list[list[str]]:
    """The form of a project, cell by cell, without blanks."""
    budget = project.budget or Budget()
    rows = [
        [f"{place}.{project.name}绩效目标表"], [f"{project.unit.code}{project.unit.name}", "单位：万元"],
        ["项目编码", project.code, "项目名称", project.name],
        ["预算规模及\n资金用途", "预算数", money(budget.total), "其中：财政资金", money(budget.fiscal), "其他资金",
         money(budget.other)],
        [project.purpose], ["资金支出计划\n（%）", "3月底", "6月底", "10月底", "12月底"], plan(project),
        ["绩效目标", "\n".join(f"{at}.{' ' * goal[0].isdigit()}{goal}" for at, goal in enumerate(project.goals, 1))],
        ["一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"]]
    before = None
    for one in project.indicators:
        rows.append([one.level1 if one.level1 != before else "", one.level2, one.name, one.description,
                     target.format(one.target), one.basis])
        before = one.level1
    return [[cell for cell in row if cell] for row in rows]


@both
def test_every_value_of_the_document_stands_in_its_form(county):
    (submission,) = sample(county).submissions
    *_, (_, *forms) = sections(written(county))
    found = projects(forms)
    assert len(found) == len(submission.projects)
    for place, (project, rows) in enumerate(zip(submission.projects, found), 1):
        assert [[cell for cell in row if cell] for row in rows] == expected(project, place)


@both
def test_part_one_keeps_its_paragraphs(county):
    overall = sample(county).submissions[0].overall
    shown = [text(node) for node in sections(written(county))[-2]]
    said = [paragraph for entries in (overall.goals, overall.subgoals, overall.safeguards) for entry in entries
            for name in entry.__struct_fields__ for paragraph in (getattr(entry, name) or "").split("\n") if paragraph]
    rest = iter(shown)
    assert all(any(line.endswith(paragraph) for line in rest) for paragraph in said)
    assert len(shown) == len(said) + 5  # 第一部分, 部门整体绩效目标, and the three sections


def test_paragraphs_of_one_text_are_paragraphs_of_the_booklet():
    overall = Overall(goals=[Paragraph("标题", "甲段。\n乙段。")])
    (_, paragraphs, *_) = sections(booklet.write(Document.of([Submission(overall=overall)]), FORM))
    assert [text(node) for node in paragraphs[3:6]] == ["（一）标题", "甲段。", "乙段。"]


def test_a_cover_that_says_nothing_new_is_left_out():
    titles = [text(one[0]) for one in sections(written("巨鹿"))]
    assert titles == ["目录", "第一部分", "第二部分 预算项目绩效目标"]
    assert [text(node) for node in sections(written("丰宁"))[0]][1] == "2023年部门预算绩效文本"


# ── tables across pages, fonts, page numbers ────────────────────────────────────────────────────


@both
def test_the_header_of_every_list_is_repeated_and_no_row_is_torn(county):
    lists = [one for one in tables(written(county)) if one.find(f".//{w('tblHeader')}") is not None]
    assert len(lists) == len(sample(county).submissions[0].projects)
    for table in lists:
        rows = list(table.iter(w("tr")))
        assert [row.find(f"{w('trPr')}/{w('tblHeader')}") is not None for row in rows] == [True] + [False] * (
            len(rows) - 1)
        assert [cell for cell in cells(rows[0]) if cell] == list(seeds.HEADER)
    for row in part(written(county)).iter(w("tr")):
        assert row.find(f"{w('trPr')}/{w('cantSplit')}") is not None


def test_a_row_higher_than_a_page_runs_on():
    project = Project(name="甲", indicators=[Indicator(level1="产出指标", name="乙", basis="长" * 9000),
                                            Indicator(level1="产出指标", name="丙", basis="短")])
    _, last, short = tables(booklet.write(Document.of([Submission(projects=[project])]), FORM))[-1].iter(w("tr"))
    assert last.find(f"{w('trPr')}/{w('cantSplit')}") is None
    assert short.find(f"{w('trPr')}/{w('cantSplit')}") is not None


@both
def test_every_style_names_a_font_for_chinese(county):
    fonts = list(part(written(county), "word/styles.xml").iter(w("rFonts")))
    assert len(fonts) > 10 and {"宋体", "黑体", "仿宋", "楷体"} <= {font.get(w("eastAsia")) for font in fonts}
    used = {node.get(w("val")) for node in part(written(county)).iter(w("pStyle"))}
    assert used <= {node.get(w("styleId")) for node in part(written(county), "word/styles.xml").iter(w("style"))}


def test_pages_are_numbered_from_part_one_and_covers_are_not():
    root, package = part(written("丰宁")), ZipFile(BytesIO(written("丰宁")))
    related = {node.get("Id"): node.get("Target") for node in part(written("丰宁"), "word/_rels/document.xml.rels")}
    found = []
    for section in root.iter(w("sectPr")):
        (footer,) = section.iter(w("footerReference"))
        shown = package.read(f"word/{related[footer.get(footer.attrib.keys()[-1])]}").decode()
        numbers = section.find(w("pgNumType"))
        found.append(("PAGE" in shown, numbers.get(w("fmt")), numbers.get(w("start"))))
        assert (section.find(w("pgSz")).get(w("w")), section.find(w("pgSz")).get(w("h"))) == ("11906", "16838")  # A4
    assert found == [(False, "upperRoman", None), (True, "upperRoman", "1"), (True, "decimal", "1"),
                     (True, "decimal", None)]


@both
def test_the_contents_lead_to_headings(county):
    root = part(written(county))
    marked = {mark.get(w("name")): mark.getparent() for mark in root.iter(w("bookmarkStart"))}
    styles = {one.get(w("styleId")): one for one in part(written(county), "word/styles.xml").iter(w("style"))}
    listed = contents(written(county))
    assert len(listed) == len({bookmark for *_, bookmark in listed}) == 5 + len(sample(county).submissions[0].projects)
    codes = [node.text.split() for node in root.iter(w("instrText"))]
    assert codes == [["PAGEREF", bookmark, "\\h"] for *_, bookmark in listed]
    for title, _, bookmark in listed:
        heading = marked[bookmark]
        assert title.endswith(text(heading))
        style = styles[heading.find(f"{w('pPr')}/{w('pStyle')}").get(w("val"))]
        assert style.find(w("basedOn")).get(w("val")) in ("Heading1", "Heading2")


def test_nothing_asks_when_the_booklet_is_opened():
    """Fields to be updated on opening make Word ask a question first; ours show what is true already."""
    data = ZipFile(BytesIO(written("丰宁")))
    for name in data.namelist():
        assert b"updateFields" not in data.read(name) and b"w:dirty" not in data.read(name), name


# ── the same bytes; text is data ────────────────────────────────────────────────────────────────


@both
def test_the_same_document_is_the_same_bytes(county):
    assert booklet.write(sample(county), FORM) == written(county)
    package = ZipFile(BytesIO(written(county)))
    assert {info.date_time for info in package.infolist()} == {(2023, 1, 1, 0, 0, 0)}
    assert package.read("docProps/core.xml").count(b"2023-01-01T00:00:00Z") == 2


def test_text_is_never_a_field_a_link_or_mark_up():
    indicators = [Indicator("产出指标", trap, trap, trap, Target(text=trap), trap) for trap in TRAPS]
    project = Project(name="<w:br/>&amp;{{name}}", unit=model.Unit(name="=A1"), purpose=" PAGE \\* MERGEFORMAT ",
                      goals=TRAPS, indicators=indicators)
    data = booklet.write(Document.of([Submission(status="<b>", projects=[project])]), FORM)
    cover, _, (_, *forms) = sections(data)
    assert text(cover[0]) == "（<b>）"
    (rows,) = projects(forms)
    assert rows[0][0] == "1.<w:br/>&amp;{{name}}绩效目标表" and rows[4][1] == " PAGE \\* MERGEFORMAT "
    assert [row[1:6] for row in rows[9:]] == [[trap] * 5 for trap in TRAPS]
    assert {node.text.split()[0] for node in part(data).iter(w("instrText"))} == {"PAGEREF"}
    assert all(b'TargetMode="External"' not in ZipFile(BytesIO(data)).read(name)
               for name in ZipFile(BytesIO(data)).namelist())


@given(documents(most=2))
@examples(15)
def test_any_document_can_be_a_booklet(document):
    data = booklet.write(document, FORM)
    lists = [one for one in tables(data) if one.find(f".//{w('tblHeader')}") is not None]
    assert len(lists) == len(document.submissions[0].projects)
    for project, table in zip(document.submissions[0].projects, lists):
        rows = [cells(row, 7) for row in table.iter(w("tr"))][1:]
        assert [row[1:6] for row in rows] == [
            [one.level2 or "", one.name or "", one.description or "", target.format(one.target) or "", one.basis or ""]
            for one in project.indicators]


# ── other forms, several departments ────────────────────────────────────────────────────────────


def test_a_toy_form_needs_no_code():
    (section,) = sections(booklet.write(sample("巨鹿"), form.load(str(FORMS / "toy.xlsx"))))
    fields, indicators = ([cells(row, 3) for row in table.iter(w("tr"))] for table in section[:2])
    project = sample("巨鹿").submissions[0].projects[0]
    assert fields == [["代码", project.code, ""], ["名称", project.name, ""], ["预算（万元）", "723.00", ""]]
    assert indicators == [["要求", "指标", "类别"], *(
        [target.format(one.target), one.name, one.level1] for one in project.indicators)]


def test_the_order_of_columns_is_the_forms():
    data = booklet.write(sample("巨鹿"), form.load(str(FORMS / "columns.xlsx")))
    *_, (_, *forms) = sections(data)
    project = sample("巨鹿").submissions[0].projects[0]
    assert text(forms[0]) == f"{project.name}绩效目标表（第1号）"
    assert text(forms[1]) == f"单位：万元\t{project.unit.code}{project.unit.name}"
    rows = [cells(row, 8) for table in forms[2:4] for row in table.iter(w("tr"))]
    assert [cell for cell in rows[3] if cell] == ["资金支出计划（%）", "12月底", "10月底", "6月底", "3月底"]
    assert rows[6] == ["指标值", "三级指标", "绩效指标描述", "", "指标值确定依据", "二级指标", "一级指标", ""]
    first = project.indicators[0]
    assert rows[7] == ["≥300人", first.name, first.description, "", first.basis, first.level2, first.level1, ""]


def test_several_departments_behind_one_contents_list():
    submissions = [one for county in SAMPLES for one in sample(county).submissions]
    data = booklet.write(Document.of(submissions), FORM)
    listed, *parts = sections(data)
    assert [text(one[0]) for one in parts] == [
        "丰宁满族自治县人力资源和社会保障局", "第一部分", "第二部分 预算项目绩效目标",
        "部门 323", "第一部分", "第二部分 预算项目绩效目标"]
    titles = [title for title, *_ in contents(data)]
    assert [text(node).split("\t")[0] for node in listed] == ["目录", *titles]
    assert titles[:6] == ["丰宁满族自治县人力资源和社会保障局", "第一部分 部门整体绩效目标", *SECTIONS,
                          "第二部分 预算项目绩效目标"]
    assert titles.count("第一部分 部门整体绩效目标") == 2 and titles.index("部门 323") == 6 + 26
    assert len(titles) == 2 * 6 + 26 + 15
    pages = [int(page) for _, page, _ in contents(data)]
    assert pages == sorted(pages) and pages[0] == 1


def test_the_cover_of_a_county_says_what_all_its_departments_say():
    submissions = [Submission(year=2024, reviewed_by="某县财政局", prepared_by=name, department=model.Department(name=name))
                   for name in ("甲局", "乙局")]
    cover, _, first, second = sections(booklet.write(Document.of(submissions), FORM))
    assert [text(node) for node in cover] == ["2024年部门预算绩效文本", "某县财政局审核"]
    assert [text(node) for node in first] == ["甲局", "2024年部门预算绩效文本", "甲局编制", "某县财政局审核"]
    assert text(second[0]) == "乙局"


def test_an_empty_document_is_an_empty_booklet():
    assert sections(booklet.write(Document.of([]), FORM)) == [[]]


def test_without_python_docx_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(grid.Unreadable) as raised:
        booklet.write(sample("巨鹿"), FORM)
    assert "pip install" in wording.sentence(raised.value.key, "zh") and raised.value.key == "no-docx"


# ── counting pages ──────────────────────────────────────────────────────────────────────────────


def test_lines_are_broken_as_chinese_is():
    assert measure.lines("一二三四五", 50, 10) == 1
    assert measure.lines("一二三四五六", 50, 10) == 2
    assert measure.lines("一\n二", 50, 10) == 2
    assert measure.lines("", 50, 10) == 1
    assert measure.lines("一二三四2023", 50, 10) == 2      # a number is not torn …
    assert measure.lines("1" * 100, 50, 10) > 9            # … unless it is longer than a line
    assert measure.lines("一二三四（五", 50, 10) == 2      # a bracket stays with what it opens
    assert measure.lines("一二三四五。", 50, 10) == 1      # a stop may stand beyond the margin
    assert measure.lines("一二三四五。", 50, 10, most=True) == 2


def test_pages_are_counted():
    pages = measure.Pages()
    pages.turn(100)
    pages.paragraph(4, 10, mark="first")
    pages.paragraph(1, 10, keep=True, mark="heading")
    assert (pages.page, pages.used) == (1, 40)
    pages.row(60, header=10)            # with its heading it has no room here
    assert pages.marks == {"first": 1, "heading": 2} and (pages.page, pages.used) == (2, 70)
    pages.row(40, header=10)
    assert (pages.page, pages.used) == (3, 50)
    pages.row(230, header=10, splits=True)   # 50 here, then 90 a page below the header
    assert (pages.page, pages.used) == (5, 100)
    pages.paragraph(12, 10, mark="last")
    assert pages.marks["last"] == 6 and (pages.page, pages.used) == (7, 20)


# ── laid out by LibreOffice ─────────────────────────────────────────────────────────────────────


def crowded() -> Document:
    """Forms of one page to five."""
    (submission,) = sample("丰宁").submissions
    rows = [one for project in submission.projects for one in project.indicators]
    return Document.of([Submission(year=2023, overall=submission.overall, projects=[
        Project(code=project.code, name=project.name, unit=project.unit, goals=project.goals * (place + 1),
                purpose=project.purpose, indicators=rows[:1 + place * 5]) for place, project in enumerate(
                    submission.projects[:10])])])


DOCUMENTS = {"one": lambda: sample("丰宁"), "crowded": crowded, "both": lambda: Document.of(
    [one for county in SAMPLES for one in sample(county).submissions])}


@pytest.fixture(scope="session")
def laid_out(common):
    """The booklets, and the texts of their pages as LibreOffice lays them out."""
    if libreoffice.PROGRAM is None or not shutil.which("pdftotext"):
        pytest.skip("no soffice or no pdftotext here")
    booklets = {f"{name}.docx": booklet.write(make(), FORM) for name, make in DOCUMENTS.items()}
    made = libreoffice.converted(common, booklets, "pdf")
    if not made:
        pytest.skip("this LibreOffice has no Writer")
    return {Path(name).stem: (data, pages(made[name])) for name, data in booklets.items()}


def pages(pdf: bytes) -> list[str]:
    shown = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True).stdout.decode("utf-8")
    return [re.sub(r"[\s.]", "", page) for page in shown.split("\f")[:-1]]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_contents_say_where_the_headings_stand(laid_out, name):
    data, pages = laid_out[name]
    front = max(at for at, page in enumerate(pages) if re.search("第[IVX]+页$", page)) + 1
    listed = "".join(re.sub("第[IVX]+页$", "", page) for page in pages[:front])
    wrong = []
    for title, page, _ in contents(data):
        folded = re.sub(r"[\s.]", "", title)
        stands = [at for at, shown in enumerate(pages[front:], 1) if folded in shown]
        if f"{folded}{page}" not in listed or int(page) not in stands:
            wrong.append((title, page, stands))
    assert not wrong


def test_a_form_over_several_pages_has_its_header_on_each(laid_out):
    pages = [page for page in laid_out["crowded"][1] if "指标" in page and "部分" not in page]
    assert len(pages) > 20 and all("".join(seeds.HEADER) in page for page in pages)
