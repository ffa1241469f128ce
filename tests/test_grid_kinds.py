"""Every kind of spreadsheet file is held to the same measure: what LibreOffice made of one workbook, and dirty HTML.

The files `shown.*` are one workbook of figures and texts that show otherwise than they are, saved in each kind.
"""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import grid
from converter.grid import NoValue, Sheet
from converter.system.errors import Unreadable
from converter.system.inputs import inputs

FILES = Path(__file__).parent / "files"


def kinds(row: list) -> list:
    return [value.kind if isinstance(value, NoValue) else value for value in row]


@pytest.mark.parametrize("name", ["shown.xls", "shown.ods", "shown.fods"])
def test_one_workbook_in_every_kind(name):
    one, = grid.read((FILES / name).read_bytes())
    rows = [kinds(row) + [""] * (13 - len(row)) for row in one.rows]
    blank = [""] * 13
    assert rows == [
        ["", "", "≥95%", "raised", *blank[4:]],
        [60, "format", "format", 0.956, 114.004, "format", 14.3, 0.95, "format", "format", "format", "", ""],
        ["约甲", "format", "error", "一\n二", *blank[4:]],
        ["并", *blank[1:]], ["藏", *blank[1:]], ["右", *blank[2:], "列"]]
    told = one.traits
    assert told.percents == {(1, 3), (1, 7)} and {cell: look.words for cell, look in told.looks.items()} == {
        (1, 0): "60人"}
    assert (told.hidden_rows, told.hidden_columns, one.areas) == ({4}, {12}, [(3, 0, 3, 1)])
    assert [tuple(note) for note in told.notes] == [
        ("struck-left-out", (0, 0), "旧", ""), ("struck-left-out", (0, 1), "90", ""),
        ("struck-left-out", (0, 2), "90%≥95%", "≥95%"), ("shown-rounded", (1, 3), "96%", "95.6%"),
        ("shown-rounded", (1, 4), "114.00", "114.004")]


# ── OpenDocument ────────────────────────────────────────────────────────────────────────────────

OFFICE = "".join(f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
                 for prefix in ("office", "table", "text", "style", "number")) + (
                     ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"')


def ods(table: str, styles: str = "", head: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("content.xml", f"{head}<office:document-content{OFFICE}><office:automatic-styles>{styles}"
                        "</office:automatic-styles><office:body><office:spreadsheet>"
                        f'<table:table table:name="表">{table}</table:table></office:spreadsheet></office:body>'
                        "</office:document-content>")
    return stream.getvalue()


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def cell(inside: str = "", more: str = "", name: str = "table-cell") -> str:
    return f"<table:{name} {more}>{inside}</table:{name}>"


def text(inside: str) -> str:
    return f"<text:p>{inside}</text:p>"


def test_styles_of_rows_columns_and_parents():
    """Struck by the column, by the row and by a parent; a cell's own style is believed first."""
    style = '<style:style style:name="{}" style:family="table-cell" {}>{}</style:style>'
    struck = '<style:text-properties style:text-line-through-style="solid"/>'
    plain = '<style:text-properties style:text-line-through-style="none"/>'
    styles = (style.format("out", "", struck) + style.format("child", 'style:parent-style-name="out"', "")
              + style.format("in", 'style:parent-style-name="out"', plain))
    one, = grid.read(ods(
        '<table:table-column table:default-cell-style-name="child"/><table:table-column/>'
        + row(cell(text("旧")), cell(text("新"))) + row(cell(text("新"), 'table:style-name="in"'), cell(text("新")))
        + row(cell(text("旧")), cell(text("旧")), more=' table:default-cell-style-name="out"'), styles))
    assert list(one.filled()) == [(0, 1, "新"), (1, 0, "新"), (1, 1, "新")]
    assert len(one.traits.notes) == 3


STRUCK = '<style:text-properties style:text-line-through-type="single"/>'
RAISED = '<style:text-properties style:text-position="super 58%"/>'


@pytest.mark.parametrize("inside, value", [
    ('<text:p text:style-name="P">旧</text:p><text:p>新</text:p>', "新"), ('<text:h text:style-name="P2">旧</text:h>', ""),
    ('<text:p text:style-name="P">旧<text:span text:style-name="not">新</text:span></text:p>', "新"),
    ('<text:p>10<text:span text:style-name="T2">3</text:span>人</text:p>', "raised"),
    ('<text:p>m<text:span text:style-name="T2">2</text:span></text:p>', "m²"),
    ('<text:p>10<text:a text:style-name="T2">3</text:a></text:p>', "raised"),
    ('<text:p>1<text:span text:style-name="T2"><text:span text:style-name="flat">3</text:span></text:span></text:p>',
     "13"),
    ('<text:p text:style-name="none">新</text:p>', "新")])
def test_styles_of_paragraphs_and_spans_and_their_parents(inside, value):
    style = '<style:style style:name="{}" style:family="{}" {}>{}</style:style>'
    parent = 'style:parent-style-name="{}"'.format
    styles = (style.format("P", "paragraph", "", STRUCK) + style.format("P2", "paragraph", parent("P"), "")
              + style.format("T", "text", "", RAISED) + style.format("T2", "text", parent("T"), "")
              + style.format("flat", "text", "", RAISED.replace("super 58%", "0% 100%"))
              + style.format("not", "text", "", STRUCK.replace("single", "none")))
    one, = grid.read(ods(row(cell(text("标")), cell(inside)), styles))
    assert kinds(one.rows[0])[1:] == [value]


def test_styles_that_nobody_sees():
    """White on nothing, or of no size; white shows on a fill, and as a part of a text leaves it without a value."""
    style = ('<style:style style:name="{}" style:family="{}"><style:table-cell-properties fo:background-color="{}"/>'
             '<style:text-properties {}/></style:style>').format
    styles = (style("white", "table-cell", "transparent", 'fo:color="#ffffff"')
              + style("dark", "table-cell", "#203764", 'fo:color="#ffffff"')
              + style("tiny", "table-cell", "transparent", 'fo:font-size="1pt"')
              + style("part", "text", "transparent", 'fo:color="#FFFFFF"'))
    part = cell('<text:p>文<text:span text:style-name="part">旁</text:span></text:p>')
    one, = grid.read(ods(row(*(cell(text("文"), f'table:style-name="{name}"') for name in ("white", "dark", "tiny")),
                             part), styles))
    assert kinds(one.rows[0]) == ["文", "文", "文", "faint"] and one.traits.faint == {(0, 0), (0, 2)}


def test_the_default_style_and_conditions_of_cells():
    """A family's default holds where no style says otherwise; a condition that is never met strikes nothing."""
    conditions = "".join(
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="plain"><style:map '
        f'style:condition="{condition}" style:apply-style-name="{to}"/></style:style>' for name, condition, to in (
            ("on", "cell-content()&gt;3", "out"), ("never", "is-true-formula(0)", "out"), ("bold", "x", "plain")))
    unstruck = STRUCK.replace("single", "none")
    styles = (f'<style:default-style style:family="table-cell">{STRUCK}</style:default-style>'
              '<number:number-style style:name="N"><style:text-properties style:text-line-through-style="solid"/>'
              "</number:number-style>"
              f'<style:style style:name="out" style:family="table-cell">{STRUCK}</style:style>'
              f'<style:style style:name="plain" style:family="table-cell">{unstruck}</style:style>' + conditions)
    one, = grid.read(ods(row(*(cell(text(name or "旧"), f'table:style-name="{name}"') for name in (
        "", "plain", "on", "never", "bold"))), styles))
    assert one.rows == [["", "plain", "on", "never", "bold"]] and one.traits.crossed == [(0, 2, 0, 2)]


@pytest.mark.parametrize("inside, more, value", [
    (text("≥90") + text("95"), "", "parts"), (text("1.甲") + text("2.乙"), "", "1.甲\n2.乙"),
    (text("不少于100") + text("2.乙"), "", "不少于100\n2.乙"), (text("#REF!"), "", "error"), (text("####"), "", "error"),
    (text("a<text:s text:c='2'/>b<text:line-break/>c"), "", "a  b\nc"),
    ("<office:annotation>" + text("批注") + "</office:annotation>" + text("值"), "", "值"),
    (text("值<office:annotation>" + text("批注") + "</office:annotation>尾"), "", "值尾"),
    ('<table:table table:name="x">' + row(cell(text("里"))) + "</table:table>" + text("外"), "", "parts"),
    (text("60人"), 'office:value-type="float" office:value="60"', 60.0),
    (text("14.3万元"), 'office:value-type="float" office:value="143000"', 143000.0),
    (text("723.00"), 'office:value-type="float" office:value="-723"', "format"),
    ("", 'office:value-type="float" office:value="60" table:style-name="odd"', "format"),
    ("", 'office:value-type="float" office:value="60"', 60.0)])
def test_what_an_opendocument_cell_holds(inside, more, value):
    styles = ('<number:number-style style:name="N1"><number:number/><number:text>人</number:text></number:number-style>'
              '<style:style style:name="odd" style:family="table-cell" style:data-style-name="N1"/>')
    one, = grid.read(ods(row(cell(inside, more)), styles))
    assert kinds(one.rows[0]) == [value]


def test_covered_cells_and_repeated_rows_at_once():
    one, = grid.read(ods(row(cell(text("并"), 'table:number-columns-spanned="2"'),
                             cell(text("旧"), name="covered-table-cell"), more=' table:number-rows-repeated="2"')))
    assert list(one.filled()) == [(0, 0, "并"), (1, 0, "并"), (1, 1, "旧")]
    assert [tuple(note) for note in one.traits.notes] == [("covered-left-out", (0, 1), "旧", "")]


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("data, refusal", [
    (ods(row(cell(text("&b;"))), head=BOMB), "document-type"),
    (ods(row(cell(text("x"), 'table:number-columns-repeated="99999999"'))), "too-large-extent"),
    (ods(row(cell(text("x")), more=' table:number-rows-repeated="9999999"')), "too-large-extent"),
    (ods(row(cell(text("x"))) * 2 + "<table:table-row/>" * 2 + row(cell(), more=' table:number-rows-repeated="0"')),
     "damaged"),
    (ods("<text:p>" * 200 + "</text:p>" * 200), "too-large-depth"), (ods("<a>"), "damaged")],
    ids=["doctype", "columns", "rows", "no rows", "depth", "cut"])
def test_hostile_opendocument(data, refusal):
    with pytest.raises(Unreadable) as caught:
        grid.read(data)
    assert caught.value.key == refusal


# ── HTML ────────────────────────────────────────────────────────────────────────────────────────


def page(inside: str) -> Sheet:
    one, = grid.read(f"<html><head><title>t</title><style>.o, td.x{{color:red;text-decoration: underline line-through}}"
                     f".h{{display:none}}</style></head><body>{inside}</body></html>".encode())
    return one


@pytest.mark.parametrize("inside, value", [
    ("≥90%", "≥90%"), ("<p>≥90</p><p>95</p>", "parts"), ("a<br>b", "a\nb"), ("a<div>b</div>c", "a\nb\nc"),
    ("<s>90%</s>≥95%", "≥95%"), ("<del>90</del><ins>95</ins>", "95"), ('<span class="o">90</span>95', "95"),
    ('<span style="text-decoration:line-through">90</span>95', "95"),
    ("10<sup>3</sup>人", "raised"), ("m<sup>甲</sup>", "m甲"),
    ("H<sub>2</sub>O", "raised"), ('<span style="vertical-align:super">2</span>', "raised"), ("#REF!", "error"),
    ("<font class=h>旧</font>新", "新"), ('<i style="DISPLAY : none">旧</i>新', "新"), ("旧<!-- <td>x</td> -->新", "旧新"),
    ("<table><tr><td>≥90</table>", "≥90"), ("x<table><tr><td>90<td>95</table>", "parts"),
    ("a &lt; b&nbsp;c", "a < b c"),
    ('<a title="a>b" href=x>甲</a>', "甲"), ("<script>if (a<b) document.write('<td>1')</script>甲", "甲"),
    ('<input value="14.3">', "14.3"), ("a<b", "a"), ("&#99999999999999;", "\ufffd"), ("1 < 2", "1 < 2")])
def test_what_a_cell_of_a_page_shows(inside, value):
    one = page(f"<table><tr><td>标<td>{inside}</tr></table>")
    assert kinds(one.rows[0])[1:] == [value]


@pytest.mark.parametrize("css, body, values", [
    (".old td{text-decoration:line-through}", "<tr class=old><td>旧<tr><td class=old>新", ["新"]),
    ("table#t > tr.a td , .x .y .z{display:none}", "<tr class='b a'><td>藏<tr class=x><td class=y>新<b class=z>藏</b>",
     ["新"]), ("#t{text-decoration:line-through}", "<tr><td>旧<tr><td><b>旧", []),
    ("/* td{display:none} */ TD.A.B{Display:None !important}", "<tr><td class='a'>新<td class='b a'>藏", ["新"]),
    ("@media print{td{display:none}} @media screen{.h{visibility:hidden}}", "<tr><td>新<td><i class=h>藏</i>余",
     ["新", "余"]),
    ("td:nth-child(2){text-decoration:line-through} td:hover{display:none}", "<tr><td>甲", []),
    ("[hidden]{display:none} td,,{color:red} {display:none}", "<tr><td>新", ["新"]),
    (".z{font-size:0pt} .o{opacity:0} .n{font-size:0.9em}", "<tr><td class=n>新<td><b class=z>藏</b>余<td class=o>藏",
     ["新", "余"]),
    ("#q s, .r{vertical-align:super}", "<tr><td id=q>10<b><s>3</s></b>人<td>10<i class=r>3</i><td>m<i class=r>2</i>",
     ["10人", "raised", "m²"]),
    ("".join(f".a{number}{{display:none}}" for number in range(300)), "<tr><td class=a5>藏<td class=a250>藏<td>新", ["新"]),
    ("}}{{td{display:none", "<tr><td>新", ["新"])])
def test_style_sheets_of_a_page(css, body, values):
    one, = grid.read(f"<html><style><!-- {css} --></style><table id=t>{body}</table></html>".encode())
    assert kinds([value for _, _, value in one.filled()]) == values


def test_dirty_tables():
    """Cells and rows that nobody closes, spans, hidden rows and cells, a struck cell."""
    one = page("附件<table><tr><td rowspan=2>甲<th colspan=2>乙<tr><td class=x>旧<td>丙"
               "<tr style='display:none'><td>藏<td>了<tr><td class=h>没<td x:num='114.004'>114.00<td rowspan=9>丁</table>尾")
    assert [kinds(each) for each in one.rows] == [["附件"], ["甲", "乙"], ["", "", "丙"], [114.004, "丁"], ["尾"]]
    assert one.areas == [(1, 0, 2, 0), (1, 1, 1, 2)]
    assert [(note.code, note.cell, note.found) for note in one.traits.notes] == [
        ("hidden-left-out", (3, 0), "藏、了"), ("hidden-left-out", (3, 0), "没"), ("struck-left-out", (2, 1), "旧"),
        ("shown-rounded", (3, 0), "114.00")]


def test_a_table_that_lays_out_others():
    one = page("<table><tr><td>标题<table><tr><td>1<td>2<tr><td>3<td>4</table></td><td></td></tr></table>")
    assert one.rows == [["标题"], ["1", "2"], ["3", "4"]]


PIECES = ("<", "</", "<!--", "<td>", "<div>", "<tr>", "<table>", '<a b="', "<a b='", "&#" + "9" * 30, "<style>",
          "</div>", "<p>x</p>", "a ", "<a =", "<![CDATA[", "<x:y ", "<td colspan=9>",
          "a:b;", "<s>", "</td", '="', "<br>",
          "{", "-->", "<style>.a .b{display:none}</style>", "<b class='a b'>", "}", "/*")


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_page_is_too_dirty(pieces):
    try:
        grid.read(("<table><tr><td>" + "".join(pieces)).encode())
    except Unreadable as error:
        assert error.key.startswith("too-large")


@settings(max_examples=5)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=2))
def test_twice_the_page_takes_no_more_than_some_four_times_as_long(pieces):
    def seconds(count: int) -> float:
        begin = time.process_time()
        try:
            grid.read(("<table><tr><td>" + "".join(pieces) * count).encode())
        except Unreadable:
            pass
        return time.process_time() - begin

    assert seconds(20_000) < 0.5 + 5 * max(seconds(5_000) * 4, 0.1)


# ── other kinds ─────────────────────────────────────────────────────────────────────────────────

LIST = "项目编码,项目名称,预算数\n13082623P00M5MW10003C,办公取暖费项目,14.30\n"


@pytest.mark.parametrize("data, refusal", [
    (LIST.encode("utf-8"), "text-list"), (LIST.encode("utf-8-sig"), "text-list"), (LIST.encode("gbk"), "text-list"),
    (LIST.replace(",", "\t").encode("utf-16"), "text-list"), ("这不是表格".encode("gbk"), "not-spreadsheet"),
    (LIST.encode("gbk") * 2000, "text-list"), (b"\x89PNG\r\n\x1a\n\0\0,,,", "not-spreadsheet"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/></Workbook>',
     "spreadsheet-xml")])
def test_what_is_no_form_is_refused_with_its_reason(data, refusal):
    with pytest.raises(Unreadable) as caught:
        grid.read(data)
    assert caught.value.key == refusal


def test_lists_and_other_kinds_in_a_folder_are_named(tmp_path):
    for name in ("a.csv", "b.tsv", "c.numbers", "d.ett", "e.txt", "f.CSV"):
        (tmp_path / name).write_bytes(LIST.encode("gbk"))
    assert [one.name for one in inputs([tmp_path])] == ["a.csv", "b.tsv", "c.numbers", "d.ett", "f.CSV"]
