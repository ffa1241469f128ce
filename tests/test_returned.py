"""A returned workbook: what the marks do not touch is what it was, and without them it is what it was altogether."""

from __future__ import annotations

import base64
import datetime
import io
import re
import warnings
import zipfile
from pathlib import Path

import libreoffice
import openpyxl
import pytest
import soundness
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from soundness import c14n, parts
from strategies import examples

from converter import form, grid
from converter.checking.returned import Line, Mark, clean, mark
from converter.checking.returned.marks import formula
from converter.checking.returned.stylesheet import COLOURS
from converter.document import wording
from converter.reading import reader
from converter.sheets.excel import address
from converter.system.errors import Unreadable

ROOT = Path(__file__).parents[1]
INTAKE = sorted((ROOT.parent / "shared" / "intake").glob("*.xlsx"))
FILES = sorted((ROOT / "tests" / "files").glob("two.*"))
HANDED_IN = ROOT / "samples" / "stories" / "check_returned" / "input" / "人社局.xlsx"
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


OURS = re.compile(rb'<conditionalFormatting sqref=[^<>]*><cfRule type="expression" dxfId="[0-9]+" priority="[0-9]+">'
                  rb"<formula>[^<>]*</formula></cfRule></conditionalFormatting>")


def test_a_sheet_differs_by_its_rules_its_drawing_and_being_open_alone():
    original = everything()
    before, after = parts(original), parts(returned(original, EVERYWHERE))
    for name in (f"xl/worksheets/sheet{at}.xml" for at in (1, 2, 3)):
        assert before[name].replace(b' tabSelected="1"', b"") in (
            bare := OURS.sub(b"", after[name]), re.sub(b'<legacyDrawing r:id="rId[0-9]+"/>', b"", bare))
        assert before[name].count(b"<c ") == after[name].count(b"<c ")
    # formats are only put behind those there are
    styles, grown = (etree.fromstring(one["xl/styles.xml"]) for one in (before, after))
    for old, new in zip(styles, grown):
        assert old.tag == new.tag and [*map(etree.tostring, old)] == [*map(etree.tostring, new)][:len(old)]


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


def rules(sheet) -> dict[str, list[tuple[str, str | None, int]]]:
    """Area → formula, severity whose colour it gives, and priority of the rules of conditional formatting on it."""
    found: dict[str, list[tuple[str, str | None, int]]] = {}
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            fill = rule.dxf.fill if rule.dxf else None
            tint = next((name for name, colour in COLOURS.items() if fill and fill.bgColor.rgb == "FF" + colour), None)
            found.setdefault(str(area.sqref), []).append((rule.formula[0] if rule.formula else "", tint, rule.priority))
    return found


def shades(sheet, values: dict[str, object] | None = None) -> dict[str, str]:
    """Area → severity of the cells whose colour shows, with what they hold, or with other values in some of them."""
    found = {}
    for area, those in rules(sheet).items():
        cell = area.partition(":")[0]
        value = (values or {}).get(cell, sheet[cell].value)
        ordered = sorted(those, key=lambda one: one[2])
        showing = [tint for asked, tint, _ in ordered if tint and holds(asked, cell, value)]
        if showing:
            found[area] = showing[0]
    return found


def serial(value: object) -> object:
    """A value as a cell holds it: of a date, its days."""
    return (value - datetime.datetime(1899, 12, 30)) / datetime.timedelta(1) if isinstance(
        value, datetime.datetime) else value


def holds(asked: str, cell: str, value: object) -> bool:
    """What a formula about one cell says, told without a spreadsheet program."""
    absolute = re.sub("([A-Z]+)", r"$\1$", cell)
    said = re.sub(r'"(?:[^"]|"")*"|' + re.escape(absolute) + "|&|=", lambda found: {
        absolute: "value", "&": "+", "=": "=="}.get(found[0]) or repr(found[0][1:-1].replace('""', '"')), asked)
    value = serial(value)
    if isinstance(value, float):
        value = float(f"{value:.15G}")
    words = {"AND": lambda *all: min(all), "ISNUMBER": lambda one: type(one) in (int, float), "CHAR": chr, "LEN": len,
             "ISTEXT": lambda one: isinstance(one, str), "EXACT": str.__eq__, "SUBSTITUTE": str.replace,
             "LEFT": lambda text, length: text[:length], "RIGHT": lambda text, length: text[-length:], "TRUE": True,
             "value": "" if value is None else value}
    text = isinstance(words["value"], str)
    return bool(eval(said, {"__builtins__": {}}, words)) if text or "EXACT" not in asked else False


def test_every_marked_cell_is_coloured_and_commented_and_no_other():
    original, book = opened(everything()), opened(returned(everything(), EVERYWHERE))
    sheet = book["填报表"]
    shown = shades(sheet)
    assert shown == {"A1": "error", "A2:C3": "error", "A5": "error", "B5": "warning", "B6": "error", "D2": "warning",
                     "C10": "error", "E20": "error", "F20": "info"}
    comments = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert set(comments) == {area.partition(":")[0] for area in shown}
    assert comments["A1"] == f"{BEGIN}\n没有格式\n{wording.COMMENT_END}"
    assert comments["A5"] == f"{BEGIN}\n1. 第一处\n2. 第二处\n{wording.COMMENT_END}"
    assert comments["B5"].startswith("单位自己的批注\n第二行\n" + BEGIN)
    assert sheet["B5"].comment.author == "张三" and sheet["A1"].comment.author == "jixiao"
    assert book["it's 2"]["B2"].comment.text.split("\n")[1] == "=1+1"
    # the look of no cell changes
    for row in original["填报表"]:
        for cell in row:
            there = sheet[cell.coordinate]
            assert repr((cell.font, cell.fill, cell.border, cell.number_format)) == repr(
                (there.font, there.fill, there.border, there.number_format))


def test_the_list_stands_first_opens_first_and_leads_to_the_cells():
    data = returned(everything(), EVERYWHERE, notes=("共有问题若干。",))
    book = opened(data)
    assert book.sheetnames == ["问题清单", "填报表", "it's 2", "隐藏", "图"] and book.active.title == "问题清单"
    sheet = book.active
    assert sheet["A1"].value == wording.LIST_HEADING[0] and sheet["A2"].value == "共有问题若干。"
    assert [sheet["A3"].value, sheet["A4"].value] == [
        wording.say(wording.RETURNED_NOTES[key], "zh") for key in ("fading", "threaded")]
    assert "颜色消失只表示已改动" in sheet["A3"].value
    assert [cell.value for cell in sheet[5]] == HEADERS
    links = {cell.coordinate: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink}
    assert links["D6"] == "'填报表'!B5" and links["D16"] == "'it''s 2'!B2" and len(links) == len(EVERYWHERE)
    assert sheet["E16"].value == "=1+1" and sheet["E16"].data_type == "s"
    assert sheet.freeze_panes == "A6" and sheet.auto_filter.ref == "A5:F17"
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


@pytest.mark.parametrize("path, lang", [*((path, "zh") for path in (*SAMPLES, *INTAKE, *FILES)),
                                        *((path, "en") for path in (SAMPLES[1], *FILES))],
                         ids=lambda given: given if isinstance(given, str) else given.name)
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
        kind = "HTML" if "html" in path.name else path.suffix
        assert f"原文件为 {kind}" in first.at(1, 0)
        assert [sheet.areas for sheet in others] == [sorted(sheet.areas) for sheet in original] or (
            [sorted(sheet.areas) for sheet in others] == [sorted(sheet.areas) for sheet in original])
        same(data, returned(clean(data), [Mark(original[0].name, "B3", "error", "x")],
                            notes=(first.at(1, 0),)))
    widths = [opened(returned(path.read_bytes(), [])).worksheets[1].column_dimensions["B"].width for path in FILES[1:]]
    assert all(width > 9 for width in widths)


@pytest.mark.parametrize("row, set_by_hand, hidden", [(3, True, False), (3, True, True), (3, False, False)])
def test_an_xls_keeps_the_heights_that_were_set(row, set_by_hand, hidden):
    """The record of a row: height in twentieths of a point at 6, at 12 whether it is hidden or was set."""
    data = bytearray(next(path for path in FILES if path.name == "two.xls").read_bytes())
    at = data.index(b"\x08\x02\x10\x00" + row.to_bytes(2, "little")) + 4
    data[at + 6:at + 8] = (60 * 20).to_bytes(2, "little")
    data[at + 12] |= 0x40 * set_by_hand | 0x20 * hidden
    out = returned(bytes(data), [])
    one = opened(out).worksheets[1].row_dimensions[row + 1]
    assert (one.height, bool(one.hidden)) == (60 if set_by_hand else None, hidden)
    assert [sheet.traits.hidden_rows for sheet in grid.read(out)[1:]] == [
        sheet.traits.hidden_rows for sheet in grid.read(bytes(data))]


def test_an_opendocument_whose_parts_are_spelt_another_way_comes_back():
    path = next(path for path in FILES if path.suffix == ".ods")
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(f"/{name}", source.read(name))
    assert reading(returned(stream.getvalue(), [])) == reading(returned(path.read_bytes(), []))


def test_figures_that_are_none_stay_so_in_a_workbook_of_another_kind():
    """Raised digits, paragraphs that would run together, what a condition may strike through."""
    cells = "".join(f"<td>{inside}" for inside in ("10<sup>3</sup>人", "<p>≥90</p><p>95</p>", "≥95"))
    style = ('<style:style style:name="{}" style:family="table-cell">{}</style:style>').format
    flat = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                   for name in ("office", "style", "table", "text"))
    table = ('<table:table table:name="表"><table:table-row><table:table-cell table:style-name="on"><text:p>90</text:p>'
             "</table:table-cell></table:table-row></table:table>")
    fods = (f"<office:document{flat}><office:automatic-styles>"
            + style("out", '<style:text-properties style:text-line-through-style="solid"/>')
            + style("on", '<style:map style:condition="x" style:apply-style-name="out"/>')
            + f"</office:automatic-styles><office:body>{table}</office:body></office:document>")
    for data in (f"<html><table><tr>{cells}</table></html>".encode(), fods.encode()):
        before, (_, after) = grid.read(data)[0], grid.read(returned(data, []))
        assert [type(value) for value in after.rows[0]] == [type(value) for value in before.rows[0]]
        assert after.traits.crossed == before.traits.crossed


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
    sheet = next(part for name, part in parts(out).items() if name.casefold() == "xl/worksheets/sheet1.xml")
    prefix = b"x:" if make is prefixed else b""
    assert sheet.count(b"<" + prefix + b"cfRule ") == sheet.count(b"</" + prefix + b"formula>") == len(marks)
    same(original, clean(out))
    assert returned(out, marks) == out
    if make not in (strict, prefixed, in_other_case):
        assert set(shades(opened(out)["表"])) == {one.cell for one in marks}


def test_macros_stay_and_nothing_is_declared_twice():
    out = parts(returned(with_macros(), [Mark("表", "A1", "error", "x")]))
    assert out["xl/vbaProject.bin"] == b"\0\1macro" and b"macroEnabled" in out["[Content_Types].xml"]
    assert b"vmlDrawing1" not in out["[Content_Types].xml"]


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


# ── rules of conditional formatting ──

PINK = COLOURS["error"]


def ruled(rules: str, more: str = "", **changes: str) -> bytes:
    """The plain workbook with rules of the bureau's own; the first format of theirs is in one of our colours."""
    styles = PLAIN["xl/styles.xml"].replace("</styleSheet>", (
        f'<dxfs count="2"><dxf><fill><patternFill><bgColor rgb="FF{PINK}"/></patternFill></fill></dxf>'
        '<dxf><font><b/></font></dxf></dxfs></styleSheet>'))
    sheet = SHEET.replace("<pageMargins", rules + "<pageMargins").replace("</worksheet>", more + "</worksheet>")
    return spelt(**{"xl/styles.xml": styles, "xl/worksheets/sheet1.xml": sheet, **changes})


THEIRS = ('<conditionalFormatting sqref="A1:C9"><cfRule type="expression" dxfId="0" priority="2"><formula>$A$1=2'
          '</formula></cfRule><cfRule type="cellIs" dxfId="1" priority="1" stopIfTrue="1" operator="equal"><formula>1'
          '</formula></cfRule></conditionalFormatting>')
BARS = ('<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:x14="http://schemas.microsoft.com/office/'
        'spreadsheetml/2009/9/main"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule '
        'type="expression" priority="3" id="{00000000-0000-0000-0000-000000000001}"><xm:f xmlns:xm="m">TRUE</xm:f>'
        '</x14:cfRule>'
        '</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>')
PIVOT = (f'<pivotTableDefinition xmlns="{MAIN}"><conditionalFormats count="1"><conditionalFormat priority="2"/>'
         '</conditionalFormats></pivotTableDefinition>')


def test_our_rules_come_before_all_others_and_the_others_keep_their_order():
    original = ruled(THEIRS, BARS, **{
        "xl/pivotTables/pivotTable1.xml": PIVOT, "xl/worksheets/_rels/sheet1.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
            f'Id="rId1" Type="{OFFICE}/pivotTable" Target="../pivotTables/pivotTable1.xml"/></Relationships>')})
    out = returned(original, [Mark("表", "A1", "error", "x"), Mark("表", "B3", "warning", "x")])
    soundness.check(out)
    sheet = etree.fromstring(parts(out)["xl/worksheets/sheet1.xml"])
    written = [(one.getparent().get("sqref"), one.get("priority")) for one in sheet.iter("{*}cfRule")]
    assert written == [("A1", "1"), ("B3", "2"), ("A1:C9", "4"), ("A1:C9", "3"), (None, "5")]
    assert b'priority="4"' in parts(out)["xl/pivotTables/pivotTable1.xml"]
    assert parts(clean(out)) == parts(original)
    assert returned(out, []) == returned(original, [])


def test_a_rule_of_the_bureaus_own_in_one_of_our_colours_stays():
    original = ruled(THEIRS)
    assert parts(clean(original)) == parts(original)


@pytest.mark.parametrize("make", [written, everything, SAMPLES[0].read_bytes],
                         ids=["written", "everything", "fengning"])
def test_what_was_put_in_comes_out_to_the_byte(make):
    """Where nothing had to be put back that was there: a sheet that was open."""
    original = make()
    sheets = grid.read(original)
    before, after = parts(original), parts(clean(returned(original, [Mark(sheets[-1].name, "B2", "error", "x")])))
    for name, content in before.items():
        if b"tabSelected" not in content and b"activeTab" not in content and b"localSheetId" not in content:
            assert after[name] == content, name


TYPED = {
    "text": "甲\"乙\"", "lines": "一\n\n二 ", "tab": "一\t二", "windows": "一\r\n二", "digits": "100",
    "escape": "_x0041_ _x000D_",
    "long": "长\"" * 1400, "longer": "很长" * 5_000, "breaks": "a\n" * 2_000, "wide": "\U00020000" * 300,
    "zero": 0, "number": 14.3, "small": -1.25e-07, "sum": 0.1 + 0.2, "large": 123456789012345678.0, "percent": 0.95,
    "date": datetime.datetime(2023, 12, 31), "time": datetime.datetime(2023, 12, 31, 10, 20, 30),
    "blank": None, "space": " "}


@pytest.mark.parametrize("value", TYPED.values(), ids=list(TYPED))
def test_the_colour_goes_as_soon_as_the_cell_is_changed(value):
    out = returned(holding(value), [Mark("表", "B2", "error", "x")])
    sheet = opened(out)["表"]
    (asked, tint, _), = rules(sheet)["B2"]
    assert tint == "error" and len(asked.encode("utf-16-le")) <= 2 * 8192
    assert all(len(one.encode("utf-16-le")) <= 2 * 255 for one in re.findall('"((?:[^"]|"")*)"', asked))
    assert holds(asked, "B2", value)
    others = ["别的", 1, 7.5, True, 0.94, datetime.datetime(2023, 12, 30), *([None] if value is not None else [])]
    others += [str(value)] if isinstance(value, (int, float)) else []
    others += [value + "。", value[:-1] + "改", value.upper() + "A"] if isinstance(value, str) else []
    others += [100] if value == "100" else []
    assert not any(holds(asked, "B2", other) for other in others)


def holding(value: object, **look: str) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                        "default_date_format": "yyyy-mm-dd"})
    book.add_worksheet("表").write("B2", value, *([book.add_format(look)] if look else []))
    book.close()
    return stream.getvalue()


@pytest.mark.parametrize("value", [True, "a\rb", "a\tb\nc", "\x07",
                                   "字\U00020000" * 2_000],
                         ids=["truth", "return", "tab", "bell", "long and wide"])
def test_what_cannot_be_asked_for_surely_stays_coloured(value):
    sheet = opened(returned(holding(value), [Mark("表", "B2", "info", "x")]))["表"]
    assert rules(sheet) == {"B2": [("TRUE", "info", 1)]}


def test_formulas_and_errors_stay_coloured():
    sheet = SHEET.replace("<c><v>1</v></c>", '<c><f>1+1</f><v>2</v></c><c t="e"><v>#REF!</v></c><c><f>2</f></c>')
    cells = ("B1", "C1", "D1")
    out = returned(spelt(**{"xl/worksheets/sheet1.xml": sheet}), [Mark("表", cell, "error", "x") for cell in cells])
    assert {area: those[0][0] for area, those in rules(opened(out)["表"]).items()} == dict.fromkeys(cells, "TRUE")


def test_days_are_counted_as_the_workbook_counts_them():
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": True})
    book.add_worksheet("表").write_datetime("B2", datetime.datetime(2023, 12, 31), book.add_format({"num_format": 14}))
    book.close()
    asked = rules(opened(returned(stream.getvalue(), [Mark("表", "B2", "error", "x")]))["表"])["B2"][0][0]
    assert asked == f"AND(ISNUMBER($B$2),$B$2={45291 - 1462})"


def test_a_merged_area_is_one_rule_about_its_first_cell():
    out = opened(returned(written(), [Mark("填报表", "C3", "warning", "x"), Mark("填报表", "B2", "error", "y")]))["填报表"]
    assert rules(out) == {"A2:C3": [('AND(ISTEXT($A$2),EXACT($A$2,"合并"))', "error", 1)]}


# ── what is no such package ──


@pytest.mark.parametrize("name, content", [
    ("xl/workbook.xml", "<workbook"), ("xl/workbook.xml", f'<workbook xmlns="{MAIN}"/>'),
    ("xl/workbook.xml", f'<!DOCTYPE a [<!ENTITY b "c">]><workbook xmlns="{MAIN}"><sheets/></workbook>'),
    ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"/>'), ("xl/styles.xml", "<a>"), ("[Content_Types].xml", ""),
    ("xl/styles.xml", f'<a:theme xmlns:a="{MAIN}"><a:fonts/></a:theme>'),
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
    assert not any(rules(sheet) for sheet in opened(data).worksheets)


MADE = {"written": written, "everything": everything, "handed": HANDED_IN.read_bytes}


def marks_of(name: str) -> list[Mark]:
    return EVERYWHERE if name != "handed" else [
        Mark(grid.read(MADE[name]())[2].name, cell, "error", "某处") for cell in ("B3", "B5", "C9")]


@pytest.fixture(scope="session")
def saved(common) -> dict[str, bytes]:
    """What LibreOffice saves of returned workbooks, and of one with the formulas of marks."""
    if libreoffice.PROGRAM is None:
        pytest.skip("LibreOffice is not here")
    given = {f"{name}.xlsx": returned(make(), marks_of(name)) for name, make in MADE.items()}
    return libreoffice.converted(common, {**given, "formulas.xlsx": with_formulas()}, "xlsx")


@pytest.mark.parametrize("name", MADE)
def test_libreoffice_opens_it_and_what_it_saves_can_be_unmarked(name, saved):
    original, marks, saved = MADE[name](), marks_of(name), saved[f"{name}.xlsx"]
    out = returned(original, marks)
    book = opened(saved)
    assert book.sheetnames[0] == "问题清单"
    for sheet in opened(out).worksheets[1:]:
        assert shades(book[sheet.title]) == shades(sheet)
    assert all(book[one.sheet][one.cell].comment for one in marks if one.cell != "C3")
    cells = looks(clean(saved))
    assert not any(BEGIN in (cell[-1] or "") for cell in cells.values())
    if name == "written":
        assert cells["填报表", "A5"][4:6] == ("solid", "FFFFFF00") and cells["填报表", "A1"][4] is None
    assert not any(rules(sheet) for sheet in opened(clean(saved)).worksheets)
    # marked again, it has each mark once
    again = opened(returned(saved, marks))
    assert all(rules(again[sheet.title]) == rules(sheet) for sheet in opened(out).worksheets)
    if name == "handed":
        assert reading(saved)[0] == reading(original)[0]


def with_formulas() -> bytes:
    """A value and another in each row, and what the formula of the first says of both."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("表")
    values = [value for value in TYPED.values() if value is not None]
    for row, value in enumerate(values):
        sheet.write(row, 0, value)
        sheet.write(row, 1, value + "。" if isinstance(value, str) else str(value))
        for column in (0, 1):  # asked of the value, and of another
            asked = formula(row, 0, serial(value)).replace("$A", "$" + "AB"[column])
            sheet.write_formula(row, column + 2, "=" + asked, value="")
    book.close()
    return patched(stream.getvalue(), lambda content: content.update(
        {"xl/worksheets/sheet1.xml": content["xl/worksheets/sheet1.xml"].replace(b"<v></v>", b"")}))


def test_libreoffice_takes_the_formulas_as_they_are_meant(saved):
    sheet = openpyxl.load_workbook(io.BytesIO(saved["formulas.xlsx"]), data_only=True).active
    said = [tuple(cell.value for cell in row[2:4]) for row in sheet.iter_rows()]
    assert said == [(True, False)] * len([value for value in TYPED.values() if value is not None])


# ── any cells, any marks ──

CELLS = st.builds(address, st.integers(0, 40), st.integers(0, 12))
TEXTS = st.one_of(st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
                  st.sampled_from([BEGIN, f"a\n{wording.COMMENT_END}─\nb", "_x000D_", "\r\n甲 "]))
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), TEXTS)
FILLED = st.dictionaries(CELLS, st.tuples(VALUES, st.integers(0, 4)), max_size=30)


@examples(30)
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
    assert shades(seen) == {one.cell: min((mark.severity for mark in marks if mark.cell == one.cell),
                                          key=list(COLOURS).index) for one in marks}
    assert all(BEGIN in seen[one.cell].comment.text for one in marks)
