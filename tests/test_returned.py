"""A returned workbook: what the marks do not touch is what it was, and without them it is what it was altogether."""

from __future__ import annotations

import base64
import datetime
import io
import re
import shutil
import subprocess
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import soundness
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from soundness import c14n, parts

from converter import form, grid
from converter.checking.returned import Line, Mark, clean, mark
from converter.checking.returned.twins import COLOURS
from converter.document import wording
from converter.reading import reader
from converter.sheets.excel import address
from converter.system.errors import Unreadable

ROOT = Path(__file__).parents[1]
INTAKE = sorted((ROOT.parent / "shared" / "intake").glob("*.xlsx"))
FILES = sorted((ROOT / "tests" / "files").iterdir())
SAMPLES = [ROOT / "samples" / "fengning.xlsx", ROOT / "samples" / "julu.xlsx"]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEADERS = [wording.say(wording.COLUMNS[name], "zh")
           for name in ("place", "severity", "sheet", "cell", "message", "hint")]
BEGIN = wording.COMMENT_BEGIN[0]


def returned(data: bytes, marks: list[Mark], lang: str = "zh", notes: tuple[str, ...] = ()) -> bytes:
    lines = [Line((at, wording.say(wording.SEVERITIES[one.severity], lang), one.sheet, one.cell, one.text, "请改正"),
                  one.sheet, one.cell) for at, one in enumerate(marks, 1)]
    return mark(data, marks, lines, HEADERS, notes, lang)


def rezipped(content: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(zipfile.ZipInfo(name, (2023, 5, 6, 7, 8, 10)), part)
    return stream.getvalue()


def patched(data: bytes, change) -> bytes:
    content = parts(data)
    change(content)
    return rezipped(content)


def same(original: bytes, other: bytes) -> None:
    """The same parts in the same order, canonically equal where they are not the same bytes."""
    before, after = parts(original), parts(other)
    assert list(before) == list(after)
    for name, content in before.items():
        if after[name] != content:
            assert not name.endswith(".vml") and c14n(after[name]) == c14n(content), name


# ── workbooks ──

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Erk"
                         "Jggg==")


def written(**options) -> bytes:
    """What xlsxwriter makes of most things a workbook has."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    book.set_properties({"created": datetime.datetime(2023, 1, 1)})
    yellow = book.add_format({"bg_color": "#FFFF00", "border": 1})
    hatched = book.add_format({"pattern": 4, "fg_color": "#FF0000", "bg_color": "#00FF00"})
    percent = book.add_format({"num_format": "0%", "bold": True})
    sheet, second = book.add_worksheet("填报表"), book.add_worksheet("it's 2")
    hidden = book.add_worksheet("隐藏")
    hidden.hide()
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='填报表'!$B$2:$B$4"})
    book.add_chartsheet("图").set_chart(chart)
    inner = book.add_chart({"type": "line"})
    inner.add_series({"values": "='填报表'!$B$2:$B$4"})
    sheet.insert_chart("H2", inner)
    sheet.set_column("E:E", 20, yellow)
    sheet.set_row(9, 30, percent)
    sheet.write("A1", "标题")
    sheet.merge_range("A2:C3", "合并", yellow)
    for row in range(4, 8):
        sheet.write_row(row, 0, [1.5, "文字", True], yellow)
        sheet.write_formula(row, 3, f"=A{row + 1}*2", percent, 3)
    sheet.write("D2", "斜线", hatched)
    sheet.data_validation("F2:F9", {"validate": "list", "source": ["甲", "乙"]})
    sheet.write_comment("B5", "单位自己的批注\n第二行", {"author": "张三"})
    sheet.write_comment("B6", "另一条", {"author": "李四", "visible": True})
    sheet.insert_button("J9", {"caption": "按钮"})
    sheet.set_header("&L&G", {"image_left": "logo.png", "image_data_left": io.BytesIO(PIXEL)})
    sheet.autofilter("A4:D8")
    second.write("A1", "第二张")
    second.repeat_rows(0)
    second.activate()
    hidden.print_area("A1:B2")
    book.define_name("总额", "='填报表'!$A$5:$A$8")
    book.define_name("填报表!局部", "='填报表'!$A$1")
    book.close()
    return stream.getvalue()


CONTROL = (b'<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"/>'
           b"<v:shape id=\"Box_x0020_1\" o:spid=\"_x0000_s1100\" type=\"#_x0000_t201\" style='position:absolute'>"
           b"<v:textbox><div><font>one<br>two</font></div></v:textbox>"
           b'<x:ClientData ObjectType="Checkbox"><x:Anchor>1, 2, 3, 4, 5, 6, 7, 8</x:Anchor></x:ClientData></v:shape>')
CONTROLS = ('<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
            'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls>'
            '<control shapeId="1100" r:id="rId77" name="Box 1"/></controls></mc:Choice></mc:AlternateContent>')
X14 = ('<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/'
       'spreadsheetml/2009/9/main"><x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/'
       '2006/main"><x14:dataValidation type="list"><x14:formula1><xm:f>隐藏!$A$1:$A$3</xm:f></x14:formula1>'
       "<xm:sqref>C5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>")


def everything() -> bytes:
    """The same with what xlsxwriter does not make: a control in VML that is no XML, x14 rules, a thread."""
    def change(content: dict[str, bytes]) -> None:
        sheet = content["xl/worksheets/sheet1.xml"].decode()
        content["xl/worksheets/sheet1.xml"] = sheet.replace("</worksheet>", CONTROLS + X14 + "</worksheet>").encode()
        rels = content["xl/worksheets/_rels/sheet1.xml.rels"].decode()
        content["xl/worksheets/_rels/sheet1.xml.rels"] = rels.replace(
            "</Relationships>", f'<Relationship Id="rId77" Type="{OFFICE}/ctrlProp" '
            'Target="/xl/ctrlProps/ctrlProp1.xml"/>'
            '<Relationship Id="rId78" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
            'Target="../threadedComments/threadedComment1.xml"/></Relationships>').encode()
        content["xl/ctrlProps/ctrlProp1.xml"] = b'<formControlPr xmlns="x" objectType="CheckBox"/>'
        content["xl/threadedComments/threadedComment1.xml"] = b'<ThreadedComments xmlns="t"/>'
        comments = content["xl/comments1.xml"].decode().replace("<author>李四</author>", "<author>tc={A-B}</author>")
        content["xl/comments1.xml"] = comments.encode()
        content["xl/drawings/vmlDrawing1.vml"] = content["xl/drawings/vmlDrawing1.vml"].replace(
            b"</xml>", CONTROL + b"</xml>")

    return patched(written(), change)


EVERYWHERE = [Mark("填报表", "B5", "warning", "有批注的单元格"), Mark("填报表", "B6", "error", "会话"),
              Mark("填报表", "C3", "error", "合并区域之内"), Mark("填报表", "E20", "error", "列有格式、行不存在"),
              Mark("填报表", "F20", "info", "同一空行"), Mark("填报表", "C10", "error", "行有格式"),
              Mark("填报表", "D2", "warning", "斜线"), Mark("填报表", "A5", "error", "第一处"),
              Mark("填报表", "A5", "warning", "第二处"), Mark("填报表", "A1", "error", "没有格式"),
              Mark("it's 2", "B2", "error", "=1+1"), Mark("隐藏", "A1", "error", "空表")]


# ── nothing but the marks ──


def test_untouched_parts_are_the_same_bytes_and_touched_ones_differ_by_the_marks():
    original = everything()
    out = returned(original, EVERYWHERE)
    before, after = parts(original), parts(out)
    assert list(after)[:len(before)] == list(before)
    touched = {name for name in before if after[name] != before[name]}
    assert touched == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml"}
    new = set(after) - set(before)
    assert new == {"xl/worksheets/sheet4.xml", "xl/comments2.xml", "xl/comments3.xml", "xl/drawings/vmlDrawing3.vml",
                   "xl/drawings/vmlDrawing4.vml", "xl/worksheets/_rels/sheet2.xml.rels",
                   "xl/worksheets/_rels/sheet3.xml.rels"}
    # every shape that was there still is, as it was; a bureau's own box has only become higher
    shapes = re.findall(b"<v:shape .*?</v:shape>", before["xl/drawings/vmlDrawing1.vml"], re.S)
    assert len(shapes) == 4 and [shape for shape in shapes if shape not in after["xl/drawings/vmlDrawing1.vml"]] == [
        shape for shape in shapes if b'"Note"' in shape]
    assert CONTROL in after["xl/drawings/vmlDrawing1.vml"]


def test_a_sheet_differs_by_styles_and_its_drawing_alone():
    original = everything()
    before, after = (etree.fromstring(parts(data)["xl/worksheets/sheet1.xml"])
                     for data in (original, returned(original, EVERYWHERE)))
    known = {cell.get("r") for cell in before.iter(f"{{{MAIN}}}c")}
    for root in (before, after):
        for cell in list(root.iter(f"{{{MAIN}}}c")):
            cell.attrib.pop("s", None)
            if cell.get("r") not in known:
                assert len(cell) == 0
                cell.getparent().remove(cell)
        for row in root.iter(f"{{{MAIN}}}row"):
            if row.get("r") == "20":
                row.getparent().remove(row)
    assert etree.tostring(before, method="c14n") == etree.tostring(after, method="c14n")


@pytest.mark.parametrize("path", [*SAMPLES, *INTAKE], ids=lambda path: path.stem)
def test_without_its_marks_a_workbook_is_what_it_was(path):
    data = path.read_bytes()
    sheets = grid.read(data)
    marks = [Mark(sheet.name, cell, "error", "某处有误") for sheet in sheets for cell in ("A1", "B3", "F5", "Z99")]
    out = returned(data, marks)
    soundness.check(out)
    same(data, clean(out))


def test_without_marks_everything_is_what_it_was():
    original = everything()
    same(original, clean(returned(original, EVERYWHERE)))
    assert parts(clean(original)) == parts(original)


@pytest.mark.parametrize("make", [written, everything])
def test_marking_again_leaves_nothing_of_the_old_marks(make):
    original = make()
    once = returned(original, EVERYWHERE, notes=("请改正",))
    soundness.check(once)
    assert returned(once, EVERYWHERE, notes=("请改正",)) == once
    other = [Mark("填报表", "A6", "warning", "别处")]
    assert returned(once, other) == returned(original, other)
    same(original, clean(returned(returned(once, other), [])))


def test_the_same_marks_are_the_same_bytes():
    assert returned(everything(), EVERYWHERE) == returned(everything(), EVERYWHERE)


# ── what is seen ──


def opened(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would lose
        return openpyxl.load_workbook(io.BytesIO(data))


def shade(cell) -> str | None:
    """The severity a cell is filled for."""
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None
    found = [name for name, base in COLOURS.items()
             if isinstance(colour, str) and int(colour[-6:], 16) & ~0x070707 == base]
    return found[0] if found else None


def test_every_marked_cell_is_filled_and_commented_and_no_other():
    book = opened(returned(everything(), EVERYWHERE))
    sheet = book["填报表"]
    shades = {cell.coordinate: shade(cell) for row in sheet for cell in row if shade(cell)}
    assert shades == {"A1": "error", "A2": "error", "A5": "error", "B5": "warning", "B6": "error", "D2": "warning",
                      "C10": "error", "E20": "error", "F20": "info"}
    comments = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert set(comments) == set(shades)
    assert comments["A1"] == f"{BEGIN}\n没有格式\n{wording.COMMENT_END}"
    assert comments["A5"] == f"{BEGIN}\n1. 第一处\n2. 第二处\n{wording.COMMENT_END}"
    assert comments["B5"].startswith("单位自己的批注\n第二行\n" + BEGIN)
    assert sheet["B5"].comment.author == "张三" and sheet["A1"].comment.author == "jixiao"
    # nothing else of a cell's look changes, and a blank cell looks as its row or column does
    assert sheet["C10"].font.b and sheet["C10"].number_format == "0%" and sheet["E20"].border.left.style == "thin"
    assert book["it's 2"]["B2"].comment.text.split("\n")[1] == "=1+1"


def test_the_list_stands_first_opens_first_and_leads_to_the_cells():
    data = returned(everything(), EVERYWHERE, notes=("共有问题若干。",))
    book = opened(data)
    assert book.sheetnames == ["问题清单", "填报表", "it's 2", "隐藏", "图"] and book.active.title == "问题清单"
    sheet = book.active
    assert sheet["A1"].value == wording.LIST_HEADING[0] and sheet["A2"].value == "共有问题若干。"
    assert sheet["A3"].value == wording.say(wording.RETURNED_NOTES["threaded"], "zh")
    assert [cell.value for cell in sheet[4]] == HEADERS
    links = {cell.coordinate: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert links["D5"] == "'填报表'!B5" and links["D15"] == "'it''s 2'!B2" and len(links) == len(EVERYWHERE)
    assert sheet["E15"].value == "=1+1" and sheet["E15"].data_type == "s"
    assert sheet.freeze_panes == "A5" and sheet.auto_filter.ref == "A4:F16"
    assert book.defined_names["总额"].attr_text == "'填报表'!$A$5:$A$8"
    assert "局部" in book["填报表"].defined_names and book["it's 2"].print_title_rows == "$1:$1"
    assert b"<sst" not in parts(data)["xl/worksheets/sheet4.xml"]


def test_a_line_without_a_cell_leads_to_its_sheet_or_nowhere():
    lines = [Line((1, "提示", "填报表", "", "整张表", ""), "填报表"), Line((2, "错误", "", "", "整个文件", ""))]
    data = mark(written(), [], lines, HEADERS, [], "zh")
    soundness.check(data)
    sheet = opened(data).active
    assert sheet["C3"].hyperlink.location == "'填报表'!A1"
    assert not any(cell.hyperlink for cell in sheet[4])


def test_no_more_links_than_excel_takes():
    lines = [Line((at,), "填报表", "A1") for at in range(65_600)]
    data = mark(written(), [], lines, ["序号"], [], "zh")
    assert parts(data)["xl/worksheets/sheet4.xml"].count(b"<hyperlink ") == 65_530


def test_text_that_no_part_may_hold():
    text = "甲\x00乙\x0b<b>&amp;_x0041_\ud800]]>"
    data = returned(written(), [Mark("填报表", "A1", "error", text)], notes=(text,))
    soundness.check(data)
    assert opened(data)["填报表"]["A1"].comment.text.split("\n")[1].startswith("甲乙<b>&amp;")
    assert "甲乙<b>&amp;_x0041_]]>" in [value for _, _, value in grid.read(data)[0].filled()]


def test_more_comments_than_a_cluster_of_shapes_holds():
    marks = [Mark("填报表", address(row, 0), "error", "很多") for row in range(1500)]
    data = returned(everything(), marks)
    soundness.check(data)
    assert re.search(rb'idmap[^>]*data="1,[0-9]+"', parts(data)["xl/drawings/vmlDrawing1.vml"])
    same(everything(), clean(data))


def test_a_mark_on_no_sheet_of_the_file_is_the_callers_mistake():
    with pytest.raises(ValueError, match="没有"):
        returned(written(), [Mark("没有", "A1", "error", "x")])


# ── read again ──


def reading(data: bytes) -> tuple:
    """What is read of a workbook, its name and hash left aside, and what is found on the way."""
    result = reader.read(grid.read(data), form.load(), "a.xlsx", "0")
    return result.document, [(one.code, one.sheet, one.cell, one.path, one.found, one.used) for one in result.findings
                             if one.code != "untold"]


@pytest.mark.parametrize("path", [*SAMPLES, *INTAKE, *FILES], ids=lambda path: path.name)
@pytest.mark.parametrize("lang", wording.LANGUAGES)
def test_a_returned_workbook_reads_as_if_it_had_not_been_marked(path, lang):
    data = path.read_bytes()
    sheets = grid.read(data)
    marks = [Mark(sheet.name, cell, "error", "某处有误：“13082623P”，留空。") for sheet in sheets
             for cell in ("A1", "B2", "B3", "F5", "H30", "A200")]
    out = returned(data, marks, lang)
    soundness.check(out)
    assert reading(out) == reading(data)
    assert grid.read(out)[0].name == wording.say(wording.LIST_SHEET, lang)


def test_somebodys_own_sheet_of_that_name_is_no_list_of_ours():
    book = openpyxl.load_workbook(SAMPLES[1])
    book.create_sheet("问题清单", 0)["A1"] = "我们自己的清单"
    stream = io.BytesIO()
    book.save(stream)
    data = returned(stream.getvalue(), [])
    assert opened(data).sheetnames[:2] == ["问题清单(2)", "问题清单"]
    skipped = [item.sheet for item in reader.read(grid.read(data), form.load(), "a", "0").findings
               if item.code == "sheet-skipped"]
    assert skipped == ["问题清单"]
    same(stream.getvalue(), clean(data))


def test_files_of_other_kinds_come_back_as_xlsx_and_say_so():
    for path in FILES:
        original = grid.read(path.read_bytes())
        data = returned(path.read_bytes(), [Mark(original[0].name, "B3", "error", "x")])
        first, *others = grid.read(data)
        kind = {".xls": "HTML" if "html" in path.name else ".xls", ".ods": ".ods"}[path.suffix]
        assert f"原文件为 {kind}" in first.at(1, 0)
        assert [sheet.areas for sheet in others] == [sorted(sheet.areas) for sheet in original] or (
            [sorted(sheet.areas) for sheet in others] == [sorted(sheet.areas) for sheet in original])
        same(data, returned(clean(data), [Mark(original[0].name, "B3", "error", "x")],
                            notes=(first.at(1, 0),)))
    widths = [opened(returned(path.read_bytes(), [])).worksheets[1].column_dimensions["B"].width for path in FILES[1:]]
    assert all(width > 9 for width in widths)


# ── how packages are spelt ──

SHEET = (f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><cols><col min="4" max="4" style="1"/></cols><sheetData>'
         '<row><c t="inlineStr"><is><t>甲</t></is></c><c><v>1</v></c></row><row r="3"><c r="B3" s="0"><v>2</v></c><c/>'
         '</row><row/></sheetData><pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
         "</worksheet>")
PLAIN = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
    "xl/workbook.xml": (f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="7" r:id="rId1"/>'
                        "</sheets></workbook>"),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="/xl/styles.xml"/></Relationships>'),
    "xl/worksheets/sheet1.xml": SHEET,
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill><fill><patternFill '
        'patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor theme="4" tint="0.5"/>'
        '</patternFill></fill></fills><borders><border/></borders><cellXfs count="5"><xf/><xf fillId="2"/>'
        '<xf fillId="2" applyFill="1"/><xf fillId="2"/><xf applyFill="0"/></cellXfs></styleSheet>'),
}
STRICT = {MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
          OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships"}


def spelt(**changes) -> bytes:
    return rezipped({name: content.encode() if isinstance(content, str) else content
                     for name, content in ({**PLAIN, **changes}).items() if content})


def strict() -> bytes:
    content = {name: part.replace(MAIN, STRICT[MAIN]).replace(OFFICE, STRICT[OFFICE]) for name, part in PLAIN.items()}
    return spelt(**content)


def prefixed() -> bytes:
    def with_prefix(part: str) -> str:
        return re.sub(r"<(/?)(\w)", r"<\1x:\2", part).replace("xmlns=", "xmlns:x=")

    return spelt(**{name: with_prefix(part) for name, part in PLAIN.items()
                    if name.startswith("xl/") and "rels" not in name})


def in_utf16() -> bytes:
    return spelt(**{name: ('<?xml version="1.0" encoding="UTF-16"?>' + PLAIN[name]).encode("utf-16")
                    for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml")})


def in_other_case() -> bytes:
    content = {name.replace("xl/", "XL/").replace("sheet1", "Sheet1"): part for name, part in PLAIN.items()}
    return rezipped({name: part.encode() for name, part in content.items()})


def with_macros() -> bytes:
    return spelt(**{"[Content_Types].xml": PLAIN["[Content_Types].xml"].replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main").replace(
        "</Types>", '<Default Extension="VML" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
                    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'),
        "xl/vbaProject.bin": b"\0\1macro"})


def without_styles() -> bytes:
    rels = re.sub('<Relationship Id="rId2".*?/>', "", PLAIN["xl/_rels/workbook.xml.rels"])
    return spelt(**{"xl/styles.xml": "", "xl/_rels/workbook.xml.rels": rels,
                    "xl/worksheets/sheet1.xml": SHEET.replace(' style="1"', "")})


def with_choices() -> bytes:
    """What follows the drawing stands inside a choice; the drawing itself has two views, both selected."""
    choice = ('<drawing r:id="rId5"/><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
              'markup-compatibility/2006"><mc:Choice Requires="r"><oleObjects/></mc:Choice></mc:AlternateContent>'
              "<tableParts/>")
    views = ('<sheetViews><sheetView tabSelected="true" workbookViewId="0"/><sheetView tabSelected="0" '
             'workbookViewId="1"/></sheetViews><cols>')
    return spelt(**{
        "xl/worksheets/sheet1.xml": SHEET.replace("</worksheet>", choice + "</worksheet>").replace("<cols>", views),
        "xl/workbook.xml": PLAIN["xl/workbook.xml"].replace("<sheets>", '<bookViews><workbookView activeTab="0" '
                                                            'firstSheet="0"/><workbookView/></bookViews><sheets>')})


SPELLINGS = [spelt, strict, prefixed, in_utf16, in_other_case, with_macros, without_styles, with_choices]


@pytest.mark.parametrize("make", SPELLINGS, ids=lambda make: make.__name__)
def test_every_spelling_of_a_package_is_marked_and_unmarked(make):
    original = make()
    marks = [Mark("表", cell, "error", "有误") for cell in ("A1", "B1", "C1", "B3", "C3", "D3", "A4", "D9", "E9")]
    out = returned(original, marks)
    soundness.check(out)
    assert [sheet.rows for sheet in grid.read(out)[1:]] == [sheet.rows for sheet in grid.read(original)]
    cells = re.findall(r'<(?:x:)?c\b[^>]*?s="([0-9]+)"', next(
        part.decode() for name, part in parts(out).items() if name.casefold() == "xl/worksheets/sheet1.xml"))
    assert len(cells) == len(marks) and min(map(int, cells)) > 0
    same(original, clean(out))
    assert returned(out, marks) == out
    if make not in (strict, prefixed, in_other_case):
        assert {cell for cell in map(lambda one: one.cell, marks) if shade(opened(out)["表"][cell])} == {
            one.cell for one in marks}


def test_macros_stay_and_nothing_is_declared_twice():
    out = parts(returned(with_macros(), [Mark("表", "A1", "error", "x")]))
    assert out["xl/vbaProject.bin"] == b"\0\1macro" and b"macroEnabled" in out["[Content_Types].xml"]
    assert b"vmlDrawing1" not in out["[Content_Types].xml"]


@pytest.mark.parametrize("style", range(5))
def test_formats_that_look_alike_are_told_apart(style):
    sheet = SHEET.replace('<c r="B3" s="0">', f'<c r="B3" s="{style}">')
    original = spelt(**{"xl/worksheets/sheet1.xml": sheet})
    out = returned(original, [Mark("表", "B3", "warning", "x"), Mark("表", "D3", "warning", "x")])
    assert opened(out)["表"]["B3"].fill.fill_type == "solid"
    same(original, clean(out))


def test_signed_files_say_so():
    data = spelt(**{"_xmlsignatures/origin.sigs": b"x", "[Content_Types].xml": PLAIN["[Content_Types].xml"].replace(
        "</Types>", '<Default Extension="sigs" ContentType="application/x"/></Types>')})
    out = returned(data, [])
    assert "数字签名" in grid.read(out)[0].at(1, 0) and parts(out)["_xmlsignatures/origin.sigs"] == b"x"


RICH = (f'<comments xmlns="{MAIN}"><authors><author>王五</author></authors><commentList><comment ref="A1" authorId="0">'
        '<text><r><rPr><b/></rPr><t>粗</t></r><r><t xml:space="preserve"> 细</t></r><phoneticPr fontId="0"/></text>'
        '</comment>'
        '<comment ref="B3" authorId="0"><text><t>平</t></text></comment><comment ref="C3" authorId="0"><text/></comment>'
        "</commentList></comments>")


def with_comments(vml: str | None) -> bytes:
    rels = ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/comments" Target="/xl/comments/comment1.xml"/>'
            + (f'<Relationship Id="anysvml" Type="{OFFICE}/vmlDrawing" Target="../drawings/a%20b.vml"/>' if vml else "")
            + "</Relationships>")
    types = PLAIN["[Content_Types].xml"].replace("</Types>", (
        '<Override PartName="/xl/comments/comment1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.comments+xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-'
        'officedocument.vmlDrawing"/></Types>'))
    sheet = SHEET.replace("</worksheet>", '<legacyDrawing r:id="anysvml"/></worksheet>' if vml else "</worksheet>")
    return spelt(**{"[Content_Types].xml": types, "xl/worksheets/sheet1.xml": sheet, "xl/comments/comment1.xml": RICH,
                    "xl/worksheets/_rels/sheet1.xml.rels": rels, **({"xl/drawings/a b.vml": vml} if vml else {})})


def test_what_the_bureau_wrote_in_a_comment_stays_above_ours():
    note = ('<ns0:shape xmlns:ns0="urn:schemas-microsoft-com:vml" id="_x0000_s1026"><ns1:ClientData ObjectType="Note" '
            'xmlns:ns1="urn:schemas-microsoft-com:office:excel"><ns1:Row>{0}</ns1:Row><ns1:Column>{1}</ns1:Column>'
            "</ns1:ClientData></ns0:shape>")
    original = with_comments("<xml>" + "".join(note.format(*at) for at in ((0, 0), (2, 1), (2, 2))) + "</xml>")
    out = returned(original, [Mark("表", cell, "error", "有误") for cell in ("A1", "B3", "C3", "D3")])
    texts = {one.get("ref"): "".join(part.text or "" for part in one.iter(f"{{{MAIN}}}t"))
             for one in etree.fromstring(parts(out)["xl/comments/comment1.xml"]).iter(f"{{{MAIN}}}comment")}
    ours = f"{BEGIN}\n有误\n{wording.COMMENT_END}"
    assert texts == {"A1": f"粗 细\n{ours}", "B3": f"平\n{ours}", "C3": f"\n{ours}", "D3": ours}
    assert parts(out)["xl/drawings/a b.vml"].count(b"shape>") == 4
    same(original, clean(out))


def test_comments_without_boxes_get_them_where_they_are_marked():
    out = returned(with_comments(None), [Mark("表", "A1", "error", "有误")])
    assert parts(out)["xl/drawings/vmlDrawing1.vml"].count(b"<v:shape ") == 1
    assert opened(out)["表"]["A1"].comment.text.startswith("粗 细")


def test_more_fills_than_a_colour_can_number_are_still_unmarked():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for row in range(600):
        sheet.write(row, 0, row, book.add_format({"bg_color": f"#{row * 16:06X}"}))
    book.close()
    out = returned(stream.getvalue(), [Mark("表", f"A{row}", "error", "x") for row in range(1, 601)])
    soundness.check(out)
    same(stream.getvalue(), clean(out))
    cells = looks(clean(resaved(out)))
    assert [cells["表", f"A{row}"][5] for row in (1, 300, 500)] == ["FF000000", "FF0012B0", "FF001F30"]
    assert not any(shade(cell) for row in opened(clean(resaved(out)))["表"] for cell in row)


def test_a_fill_of_the_bureaus_own_in_one_of_our_colours_stays():
    data = spelt(**{"xl/styles.xml": PLAIN["xl/styles.xml"].replace('theme="4" tint="0.5"', 'rgb="FFF8C8D0"')})
    assert parts(clean(data)) == parts(data)


# ── what is no such package ──


@pytest.mark.parametrize("name, content", [
    ("xl/workbook.xml", "<workbook"), ("xl/workbook.xml", f'<workbook xmlns="{MAIN}"/>'),
    ("xl/workbook.xml", f'<!DOCTYPE a [<!ENTITY b "c">]><workbook xmlns="{MAIN}"><sheets/></workbook>'),
    ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"/>'), ("xl/styles.xml", "<a>"), ("[Content_Types].xml", ""),
    ("xl/worksheets/sheet1.xml", SHEET.replace("</worksheet>", '<legacyDrawing r:id="rId9"/></worksheet>')),
    ("xl/worksheets/sheet1.xml", SHEET.replace('r="B3"', 'r="nowhere"')),
])
def test_a_damaged_package_is_refused_in_one_sentence(name, content):
    with pytest.raises(Unreadable) as refused:
        returned(spelt(**{name: content}), [Mark("表", "B3", "error", "x")] if "sheet1" in name else [])
    assert refused.value.key in wording.SENTENCES


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"text", spelt()[:300]])
def test_what_is_no_workbook_is_refused(data):
    with pytest.raises(Unreadable):
        returned(data, [])


# ── saved by somebody else's program ──


def resaved(data: bytes) -> bytes:
    book = opened(data)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def looks(data: bytes) -> dict:
    return {(sheet.title, cell.coordinate): (cell.value, cell.number_format, cell.font.b, cell.border.left.style,
                                             cell.fill.fill_type, cell.fill.fgColor.rgb if cell.fill.fill_type else 0,
                                             cell.comment.text if cell.comment else None)
            for sheet in opened(data).worksheets for row in sheet for cell in row}


def test_marks_come_off_after_another_program_has_saved_the_file():
    original = written()
    data = clean(resaved(returned(original, EVERYWHERE)))
    before, after = looks(original), looks(data)
    blank = (None, "General", False, None, None, 0, None)
    for cell in before | after:
        if cell[1] not in ("C10", "E20"):  # blank cells that were put in stay, in the style of their row or column
            assert after.get(cell, blank) == before.get(cell, blank), cell
    assert "_jixiao" not in str(parts(data)["xl/workbook.xml"])


def test_marks_come_off_when_the_list_and_some_rows_were_deleted():
    book = opened(returned(written(), EVERYWHERE))
    del book["问题清单"]
    book["填报表"].delete_rows(1)
    book["填报表"]["A4"].comment.text += "\n已核对，数字无误。"
    stream = io.BytesIO()
    book.save(stream)
    data = clean(stream.getvalue())
    cells = looks(data)
    assert not any(BEGIN in (cell[-1] or "") for cell in cells.values())
    assert cells["填报表", "A4"][4:] == ("solid", "FFFFFF00", "\n已核对，数字无误。")
    assert not any(shade(cell) for sheet in opened(data).worksheets for row in sheet for cell in row)


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("make", [written, everything, SAMPLES[1].read_bytes], ids=["written", "everything", "julu"])
def test_libreoffice_opens_it_and_what_it_saves_can_be_unmarked(make, tmp_path):
    original = make()
    marks = EVERYWHERE if make in (written, everything) else [
        Mark(grid.read(original)[2].name, cell, "error", "某处") for cell in ("B3", "B5", "C9")]
    (tmp_path / "in.xlsx").write_bytes(returned(original, marks))
    subprocess.run([SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
                    "xlsx", "--outdir", str(tmp_path / "out"), str(tmp_path / "in.xlsx")], check=True, timeout=120,
                   capture_output=True)
    saved = (tmp_path / "out" / "in.xlsx").read_bytes()
    book = opened(saved)
    assert book.sheetnames[0] == "问题清单"
    found = {(sheet.title, cell.coordinate) for sheet in book.worksheets[1:] for row in sheet for cell in row
             if shade(cell)}
    assert {(one.sheet, one.cell) for one in marks} - {("填报表", "C3")} <= found
    assert all(book[one.sheet][one.cell].comment for one in marks if one.cell != "C3")
    cells = looks(clean(saved))
    assert not any(BEGIN in (cell[-1] or "") for cell in cells.values())
    if make is written:
        assert cells["填报表", "A5"][4:6] == ("solid", "FFFFFF00") and cells["填报表", "A1"][4] is None
    assert not any(shade(cell) for sheet in opened(clean(saved)).worksheets for row in sheet for cell in row)
    if make not in (written, everything):
        assert reading(saved)[0] == reading(original)[0]


# ── any cells, any marks ──

CELLS = st.builds(address, st.integers(0, 40), st.integers(0, 12))
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
                  st.sampled_from([BEGIN, f"a\n{wording.COMMENT_END}─\nb", "_x000D_", "\r\n甲 "]))
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), TEXTS)
FILLED = st.dictionaries(CELLS, st.tuples(VALUES, st.integers(0, 4)), max_size=30)


@given(FILLED, st.lists(st.builds(Mark, st.just("表"), CELLS, st.sampled_from(list(COLOURS)), TEXTS), max_size=12),
       st.lists(st.builds(Mark, st.just("表"), CELLS, st.sampled_from(list(COLOURS)), TEXTS), max_size=4),
       st.lists(CELLS, max_size=4, unique=True), st.booleans())
def test_marks_come_and_go(cells, marks, others, commented, wide):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("表")
    formats = [None, *(book.add_format(look) for look in ({"bold": True}, {"bg_color": "#FF0000"}, {"pattern": 3},
                                                          {"num_format": "0%"}))]
    for cell, (value, look) in cells.items():
        sheet.write(cell, value, formats[look])
    for cell in commented:
        sheet.write_comment(cell, "单位的批注")
    if wide:
        sheet.set_column("B:D", 3, formats[1])
        sheet.set_row(5, 40, formats[2])
    book.close()
    original = stream.getvalue()
    out = returned(original, marks)
    soundness.check(out)
    same(original, clean(out))
    same(returned(original, others), returned(out, others))
    assert [one.rows for one in grid.read(out)[1:]] == [one.rows for one in grid.read(original)]
    seen = opened(out)["表"]
    for one in marks:
        worst = min((mark.severity for mark in marks if mark.cell == one.cell), key=list(COLOURS).index)
        assert shade(seen[one.cell]) == worst and BEGIN in seen[one.cell].comment.text
