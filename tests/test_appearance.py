"""Cells are what they show: number formats, what is struck, raised or covered, whatever kind of file it stands in."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import hostile
import pytest
import xlsxwriter
from hostile import MAIN, book, worksheet
from hypothesis import given
from hypothesis import strategies as st

from converter import grid
from converter.grid import NoValue, Sheet, Traits, formats
from converter.grid.formats import Look
from converter.grid.traits import Run

PLAIN = Look()


# ── number formats ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value, code, look", [
    ("60", '0"人"', Look(words="60人")), ("3", '"第"0"中学"', Look(words="第3中学")),
    ("14.3", '#,##0.00"万元"', Look(words="14.3万元")), ("5", 'G/通用格式"人"', Look(words="5人")),
    ("5", '"约"@', Look(words="约5")), ("14300", '0.0,"千元"', Look(words="14.3千元", scaled=True)),
    ("15", '[>=10]0"个";0"只"', Look(words="15个")), ("5", '[>=10]0"个";0"只"', Look(words="5只")),
    ("-5", '0"人"', Look(words="-5人")), ("0.95", '"完成"0%', Look(words="完成95%", scaled=True)),
    ("0.95", "0%", Look(percent=True)), ("0.956", "0%", Look(percent=True, rounded="96%")),
    ("114.004", "0.00", Look(rounded="114.00")), ("60.4", "0", Look(rounded="60")),
    ("-60.5", "0", Look(rounded="-61")),
    ("14.304", "¥0.00", Look(rounded="14.30")), ("12345", "0.00E+00", Look(rounded="12300")),
    ("14.3", "0.00", PLAIN), ("1234.5", "#,##0.00_ ", PLAIN), ("-723", "0.00_);(0.00)", PLAIN), ("-7", "0;-0;0", PLAIN),
    ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', PLAIN), ("14.3", "GENERAL", PLAIN),
    ("3", "# ?/?", PLAIN), ("14.3", "@", PLAIN),
    ("14.3", "General", PLAIN), ("12300", "0.00E+00", PLAIN), ("0", "0.00", PLAIN), ("0", "0%", Look(percent=True)),
    # another sign, another size, nothing, zero for what is none, words beside a rounded figure, digits in two places
    ("-723", "0.00;0.00", None), ("-723", "0.00;[Red]0.00", None), ("-723", "0.00;;", None), ("0", "0;-0;;@", None),
    ("5", ";;;", None), ("14300", "0.0,", None), ("0.4", "0", None), ("0.004", "0%", None), ("60.4", '0"人"', None),
    ("0.5", "# ?/?", None), ("143000", '0!.0000"万元"', None), ("143000", '0!.0,"万元"', None), ("0", "#", None),
    ("15", '[=1]"是";[=0]"否"', None), ("-5", "[<10]0;0.0", None), ("5", "[" * 5000, None), ("5", '"', None),
    # a bound that is no number: nobody can tell which part is the cell's
    ("5", "[>1.2.3]0;0.0", None), ("5", "[>.]0", None), ("15", '[>=.5]0"个";0"只"', Look(words="15个"))])
def test_what_a_number_shows(value, code, look):
    assert formats.look(Decimal(value), code) == look


@given(st.decimals(-10**9, 10**9, places=4), st.sampled_from((
    "0", "0.00", "#,##0.00", "0.00;-0.00", "0.00;0.00", "0.00;;", '0"人"', "0%", "0.00%", "0.0,", "General", "¥0.00",
    '0.00"万元"', '[>100]0.0;0.00', "0.00_);(0.00)", '#,##0.00;-#,##0.00;"-"', '0.00,"千元"')))
def test_what_is_read_is_what_is_shown(value, code):
    """Read is the held number, exact or with its rounding said; words carry it, or say that they scale."""
    look = formats.look(value, code)
    if look is None:
        return
    if look.rounded:
        shown = Decimal(look.rounded.removesuffix("%")) / (100 if look.percent else 1)
        assert shown and shown != value and abs(shown - value) <= Decimal("0.5")
        assert (shown < 0) is (value < 0)
    if look.words and not look.scaled:
        assert Decimal("".join(character for character in look.words if character in "-.0123456789")) == value
    assert not (look.words and look.rounded)


@given(st.text("0#?.,;%@\"\\!_*[]<>=- EehmyG/人元", max_size=30), st.sampled_from(("0", "-5", "14.3", "60.44")))
def test_no_code_is_too_odd(code, value):
    formats.look(Decimal(value), code), formats.text("文", code), formats.date(5.0, code)
    assert formats.matters(code) or formats.look(Decimal(value), code) == PLAIN


@pytest.mark.parametrize("code, shows", [
    ('"约"@', "约文"), ("0;0;0;@\"号\"", "文号"), (";;;", None), ("0;0;0;", None), ("0;@", "文"), ("@", "文"), ("0.00", "文"),
    ("yyyy-mm-dd", "文"), ("0;0;0", "文"), ('0;0;0;"有"', None)])
def test_what_a_text_shows(code, shows):
    assert formats.text("文", code) == shows


@pytest.mark.parametrize("value, display, look", [
    ("0.95", "95%", Look(percent=True)), ("95", "95%", Look(words="95%")), ("14.3", "14.30", PLAIN),
    ("114.004", "114.00", Look(rounded="114.00")), ("143000", "14.3万元", Look(words="14.3万元", scaled=True)),
    ("60", "60人", Look(words="60人")), ("60.4", "60人", None), ("-723", "723.00", None), ("-723", "(723.00)", PLAIN),
    ("0", "-", PLAIN), ("0", "", None), ("5", "", None), ("0.5", "1/2", None), ("45000", "2023-03-15", None),
    ("1234.5", "1,234.50", PLAIN), ("5", "#REF!", None), ("5", "." * 5000, None)])
def test_what_a_number_showed(value, display, look):
    assert formats.displayed(Decimal(value), display) == look


# ── cells ───────────────────────────────────────────────────────────────────────────────────────


def sheet(cells: dict[tuple[int, int], Any], areas: list = (), **traits: Any) -> Sheet:
    rows: list[list[Any]] = [[""] * 6 for _ in range(6)]
    for (row, column), value in cells.items():
        rows[row][column] = value
    return Sheet("表", rows, areas, traits=Traits(**traits))


def notes(one: Sheet) -> list[tuple]:
    return [tuple(note) for note in one.traits.notes]


def test_what_a_merged_area_covers_does_not_show():
    one = sheet({(1, 1): "总额", (1, 2): 90.0, (2, 1): "旧", (4, 4): 0.0, (5, 5): "外"}, [(1, 1, 2, 3), (4, 3, 4, 4)],
                errors={(2, 2): "#REF!"}, percents={(1, 2)})
    assert {(row, column): value for row, column, value in one.filled()} == {(1, 1): "总额", (5, 5): "外"}
    assert notes(one) == [("covered-left-out", (1, 2), "90", ""), ("covered-left-out", (2, 1), "旧", ""),
                          ("covered-left-out", (2, 2), "#REF!", ""), ("covered-left-out", (4, 4), "0", "")]


def test_what_is_struck_is_left_out():
    one = sheet({(0, 0): "90%≥95%", (0, 1): 14.3, (0, 2): "旧名称", (1, 0): "甲 乙"},
                runs={(0, 0): (Run("90%", True), Run("≥95%", False)), (1, 0): (Run("甲"), Run(" ", True), Run("乙"))},
                struck={(0, 1), (0, 2), (5, 5)})
    assert list(one.filled()) == [(0, 0, "≥95%"), (1, 0, "甲 乙")]
    assert notes(one) == [("struck-left-out", (0, 0), "90%≥95%", "≥95%"), ("struck-left-out", (0, 1), "14.3", ""),
                          ("struck-left-out", (0, 2), "旧名称", "")]


def test_a_run_without_a_font_of_its_own_has_that_of_the_cell():
    one = sheet({(0, 0): "旧新"}, runs={(0, 0): (Run("旧"), Run("新", False, False))}, struck={(0, 0)})
    assert one.at(0, 0) == "新"


def test_a_raised_digit_makes_a_value_unsure():
    runs = {(0, 0): (Run("≥10"), Run("3", False, True), Run("人", False, False)),
            (0, 1): (Run("注"), Run("甲", False, True)),
            (0, 2): (Run("9", True, False), Run("8", True, True), Run("7", False, False))}
    one = sheet({(0, 0): "≥103人", (0, 1): "注甲", (0, 2): "987", (0, 3): 5.0}, runs=runs, raised={(0, 3)})
    assert [one.at(0, column) for column in range(4)] == [
        NoValue("raised", "≥103人", "≥103人"), "注甲", "7", NoValue("raised", "5", 5.0)]


@pytest.mark.parametrize("runs, value", [
    ((Run("≥500m"), Run("2", False, True)), "≥500m²"), ((Run("3m"), Run("3", False, True), Run("/日")), "3m³/日"),
    ((Run("旧", True), Run("km"), Run(" 2", False, True)), "km²"), ((Run("5m"), Run("4", False, True)), "raised"),
    ((Run("10"), Run("2", False, True), Run("m")), "raised"), ((Run("m"), Run("2", True, True)), "m")])
def test_a_raised_power_of_a_metre_is_its_unit(runs, value):
    one = sheet({(0, 0): "".join(run.text for run in runs)}, runs={(0, 0): runs})
    assert getattr(one.at(0, 0), "kind", one.at(0, 0)) == value


def test_struck_and_covered_and_formatted_at_once():
    one = sheet({(0, 0): 60.0, (0, 1): 95.0, (1, 0): 60.4, (1, 1): 0.95}, [(0, 0, 0, 1)], struck={(0, 0), (0, 1)},
                formats={(0, 0): '0"人"', (0, 1): "0%", (1, 0): '0"人"', (1, 1): "0%"})
    assert list(one.filled()) == [(1, 0, NoValue("format", '60.4（0"人"）', 60.4)), (1, 1, 0.95)]
    assert one.traits.percents == {(1, 1)} and not one.traits.looks
    assert [note.code for note in one.traits.notes] == ["covered-left-out", "struck-left-out"]


# ── .xlsx ───────────────────────────────────────────────────────────────────────────────────────


def test_fonts_and_runs_of_a_workbook():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        page = workbook.add_worksheet("表")
        out, high, bold = (workbook.add_format(look) for look in (
            {"font_strikeout": True}, {"font_script": 1}, {"bold": True}))
        page.write("A1", "旧", out)
        page.write("B1", 90, out)
        page.write_rich_string("A2", out, "90%", bold, "≥95%")
        page.write_rich_string("B2", "≥10", high, "3", "人")
        page.write("C2", "常", bold)
        page.write("A3", "#REF!")
        page.set_row(3, 0)
        page.set_column("D:D", 0)
        page.write("D4", "藏")
    one, = grid.read(stream.getvalue())
    assert [list(row) for row in one.rows] == [
        ["", "", "", ""], ["≥95%", NoValue("raised", "≥103人", "≥103人"), "常", ""],
        [NoValue("error", "#REF!"), "", "", ""], ["", "", "", "藏"]]
    assert [(note.code, note.cell) for note in one.traits.notes] == [
        ("struck-left-out", (0, 0)), ("struck-left-out", (0, 1)), ("struck-left-out", (1, 0))]
    assert (one.traits.hidden_rows, one.traits.hidden_columns) == ({3}, {3})


@pytest.mark.parametrize("criteria, areas", [
    ("=TRUE", {(1, 1, 4, 2)}), ("=1", {(1, 1, 4, 2)}), ("=$B$2=5", {(1, 1, 4, 2)}), ("=FALSE", set()), ("=0", set())])
@pytest.mark.parametrize("struck", [True, False])
def test_what_a_condition_may_strike_through(criteria, areas, struck):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        page = workbook.add_worksheet("表")
        page.write("B2", 5)
        look = workbook.add_format({"font_strikeout": True} if struck else {"bold": True})
        page.conditional_format("B2:C5", {"type": "formula", "criteria": criteria, "format": look})
        page.conditional_format("E9", {"type": "data_bar"})
    one, = grid.read(stream.getvalue())
    assert one.at(1, 1) == 5 and set(one.traits.crossed) == (areas if struck else set())


def test_conditions_of_newer_kinds_and_columns():
    """A format that stands in the rule itself, the areas behind it; whole columns; nothing that is not closed."""
    rule = ('<extLst><ext><x14:conditionalFormattings xmlns:x14="a" xmlns:xm="b"><x14:conditionalFormatting>'
            '<x14:cfRule type="expression"><xm:f>表2!A1</xm:f><x14:dxf><font><strike/></font></x14:dxf></x14:cfRule>'
            "<xm:sqref>A1 $C$2:D3 E:E 7:8 ?</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>"
            "</extLst>")
    one, = grid.read(book(worksheet(hostile.value("A1", "5")).replace("</worksheet>", f"{rule}</worksheet>")))
    assert one.traits.crossed == [(0, 0, 0, 0), (1, 2, 2, 3), (0, 4, 1048575, 4), (6, 0, 7, 16383)]


STYLES = (f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\年"/></numFmts>'
          "<fonts><font/><font><strike val='0'/></font><font><x:strike xmlns:x='y'/></font></fonts>"
          '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" fontId="1"/><xf numFmtId="164"/><xf numFmtId="0" fontId="2"/>'
          "</cellXfs></styleSheet>")


@pytest.mark.parametrize("quote", ['"', "'"])
def test_runs_in_the_cell_and_hidden_by_default(quote):
    data = worksheet(
        '<row r="1" ht="20"><c r="A1" t="inlineStr"><is><r><rPr><strike/></rPr><t>90</t></r><r><t>95</t></r>'
        '<rPh><t>x</t></rPh></is></c><c r="B1" s="3"><v>7</v></c><c r="C1" s="1"><v>45000</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>B1</f><v>#N/A</v></c></row>', head='<sheetFormatPr zeroHeight="1"/>')
    one, = grid.read(book(data.replace('"', quote), styles=STYLES))
    assert one.at(0, 0) == "95" and one.at(0, 1) == "" and one.at(0, 2).isoformat() == "2023-03-15"
    assert one.at(1, 0) == NoValue("error", "#N/A")
    assert one.traits.hidden_rows == {1}


@pytest.mark.parametrize("value", ["-1e308", "1e308", "1e12", "-1", "2958466"])
@pytest.mark.parametrize("style", [1, 2])
def test_a_date_that_is_none_is_no_value(value, style):
    one, = grid.read(book(worksheet(hostile.value("A1", value).replace('"A1"', f'"A1" s="{style}"')), styles=STYLES))
    assert isinstance(one.at(0, 0), NoValue) and one.at(0, 0).kind == "format"


@pytest.mark.parametrize("count", ['uniqueCount="4294967296"', "count='9' uniqueCount = '99999999999999999999'"])
def test_how_many_strings_there_are_said_to_be_makes_no_room(count):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        workbook.add_worksheet("表").write("A1", "甲")
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    strings = parts["xl/sharedStrings.xml"]
    parts["xl/sharedStrings.xml"] = strings.replace(b' count="1" uniqueCount="1"', f" {count}".encode())
    with zipfile.ZipFile(bent := io.BytesIO(), "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    one, = grid.read(bent.getvalue())
    assert one.rows == [["甲"]]


# ── what nobody sees ────────────────────────────────────────────────────────────────────────────


def _in_excel(*looks: dict) -> bytes:
    """A sheet whose cells, beside each other, say 文 in these looks; the last one in two runs, 旁 and 文."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        one = made.add_worksheet()
        for column, look in enumerate(looks[:-1]):
            one.write(0, column, "文", made.add_format(look))
        one.write_rich_string(0, len(looks) - 1, made.add_format(looks[-1]), "旁", made.add_format({"bold": True}), "文")
    return stream.getvalue()


WHITE, TINY, DARK = {"font_color": "#FFFFFF"}, {"font_size": 1}, {"font_color": "#FFFFFF", "bg_color": "#203764"}
_PAGE = """<table><tr><td style="color:white">文</td><td style="font-size:1pt">文</td>
<td style="color:#fff;background:#203764">文</td><td><font style="color:#FFFFFF">旁</font>文</td></tr></table>"""


@pytest.mark.parametrize("data", [_in_excel(WHITE, TINY, DARK, WHITE), _PAGE.encode()], ids=["xlsx", "html"])
def test_what_is_white_or_tiny_is_said(data):
    """A whole cell is read all the same, with a warning; of a part nobody can tell what counts."""
    one, = grid.read(data)
    assert one.rows[0] == ["文", "文", "文", NoValue("faint", "旁文", "旁文")]
    assert [(note.code, note.cell) for note in one.traits.notes] == [("faint-read", (0, 0)), ("faint-read", (0, 1))]


def test_what_floats_over_the_cells_is_said():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        one = made.add_worksheet()
        one.write(0, 0, "文")
        one.insert_textbox("C4", "应为 7341.77\n旁注")
        one.insert_textbox("D9", "")
    one, = grid.read(stream.getvalue())
    assert notes(one) == [("floating-passed-over", (3, 2), "应为 7341.77旁注", "")]
