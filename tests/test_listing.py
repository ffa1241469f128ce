"""A list as a worksheet: what stands in it stands as it was given, and nothing is left out in silence."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.worksheet import Worksheet

from converter.document.model import Refused
from converter.sheets import excel, listing
from converter.sheets.filling import Link
from converter.sheets.listing import Book, Column, Row
from converter.sheets.traps import open_workbook, write_text

COLUMNS = [Column("序号", 6, "number"), Column("内容", 30), Column("金额", 12, "money"),
           Column("处理", 10, "choice", ("已改", "不改"))]


def opened(data: bytes):
    return openpyxl.load_workbook(BytesIO(data))


def listed(*rows, columns=COLUMNS, notes=()):
    return opened(listing.write("问题清单", "清单", columns, rows, notes)).active


def one(content, kind="text", width=30.0):
    """The cell of a list that has nothing but this."""
    return listed([content], columns=[Column("内容", width, kind)])["A3"]


def test_the_list_as_a_whole():
    sheet = listed([1, "甲", Decimal("14.3"), "已改"], [2, None, None, None], notes=["文件：甲.xlsx", "共 2 条"])
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values == [["问题清单", None, None, None], ["文件：甲.xlsx", None, None, None], ["共 2 条", None, None, None],
                      ["序号", "内容", "金额", "处理"], [1, "甲", 14.3, "已改"], [2, None, None, None]]
    assert sheet.title == "清单" and sheet["A1"].font.b and sheet["A1"].font.sz > sheet["A5"].font.sz
    assert {area.coord for area in sheet.merged_cells.ranges} == {"A1:D1", "A2:D2", "A3:D3"}
    assert sheet.freeze_panes == "A5" and sheet.auto_filter.ref == "A4:D6"
    page = sheet.page_setup  # one page wide is what is not said
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, None, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows == "$4:$4"
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows(min_row=4) for cell in row)
    assert [sheet[f"{letter}5"].alignment.horizontal for letter in "ABCD"] == ["center", "left", "right", "center"]


def test_an_empty_list_has_its_headers():
    sheet = listed()
    assert sheet["A2"].value == "序号" and sheet.max_row == 2 and sheet.auto_filter.ref == "A2:D2"


@given(st.one_of(make.texts, st.sampled_from(make.TRAPS)))
def test_text_is_text(content):
    cell = one(content)
    assert cell.data_type == "s" and cell.hyperlink is None
    shown = cell.value.replace("_x000D_", "\r")
    assert shown.replace("\r\n", "\n") == content.replace("\r\n", "\n") or not content.isprintable()


def test_what_xml_cannot_say_is_seen_to_be_missing():
    assert one("甲\ud800乙\uffff").value == "甲\ufffd乙\ufffd"


@pytest.mark.parametrize("figure, kind, value, shape", [
    (3, "number", 3, "0"), (Decimal("0.25"), "number", 0.25, "0.00"), (Decimal("2.50"), "number", 2.5, "0.0"),
    (Decimal("14.3"), "money", 14.3, "0.00"), (Decimal("14.305"), "money", 14.305, "0.000"), (0, "money", 0, "0.00"),
    (Decimal("1E+2"), "money", 100, "0.00")])
def test_numbers_show_all_their_decimals(figure, kind, value, shape):
    cell = one(figure, kind)
    assert (cell.data_type, cell.value, cell.number_format) == ("n", value, shape)


def test_a_number_no_cell_holds_is_text():
    assert one(Decimal("12345678901234567.89"), "money").value == "12345678901234567.89"
    assert one(Decimal("14.30")).value == "14.30" and one("14.30", "money").data_type == "s"


def test_a_text_longer_than_a_cell_holds_is_refused():
    assert len(one("长" * 32_767).value) == 32_767
    with pytest.raises(Refused, match=r"at most 32767 characters in one cell, got 32768 - at `清单!A3`"):
        one("长" * 32_768)
    with pytest.raises(Refused):
        one("😀" * 16_384)


def test_rows_of_another_length_are_refused():
    with pytest.raises(ValueError):
        listed([1, "甲"])


def test_rows_are_as_high_as_their_text():
    short, long, endless = (listed([text], columns=[Column("内容", 20)]).row_dimensions[3].height
                            for text in ("甲", "甲" * 100, "甲" * 10_000))
    assert 15 < short < long < endless and 408 < endless <= 409


def test_links():
    sheet = listed([Link("F7", "'1.甲'!F7")], [Link("乙", "'a#b'!A1", "退回/100% #1 (乙).xlsx")], [Link("=1", "'甲'!A1")],
                   columns=[Column("位置", 20)])
    inside, outside, trap = (sheet[f"A{row}"] for row in (3, 4, 5))
    assert (inside.value, inside.hyperlink.location, inside.hyperlink.target) == ("F7", "'1.甲'!F7", None)
    assert outside.hyperlink.target == "退回\\100%25%20%231%20(乙).xlsx" and outside.hyperlink.location == "'a#b'!A1"
    assert trap.value == "=1" and trap.data_type == "s"


def test_links_that_no_sheet_holds_are_text(monkeypatch):
    assert one(Link("甲", "'甲'!A1", "长" * 2_071)).hyperlink is None
    assert one(Link("甲", "'甲'!A1", "长" * 2_070)).hyperlink is not None
    monkeypatch.setattr(listing, "LINKS", 2)
    sheet = listed(*([Link(f"第{place}", "'清单'!A1")] for place in range(4)), columns=[Column("位置", 20)])
    assert [sheet[f"A{row}"].hyperlink is not None for row in range(3, 7)] == [True, True, False, False]
    assert [sheet[f"A{row}"].value for row in range(3, 7)] == ["第0", "第1", "第2", "第3"]


def test_the_limit_of_links_is_that_of_xlsxwriter():
    rows = ([Link("甲", "'清单'!A1")] for _ in range(listing.LINKS + 1))
    data = listing.write("甲", "清单", [Column("位置", 20)], rows)
    with ZipFile(BytesIO(data)) as package:
        assert package.read("xl/worksheets/sheet1.xml").count(b"<hyperlink ") == 65_530


def test_more_rows_than_a_sheet_has_go_on(monkeypatch):
    monkeypatch.setattr(listing, "ROWS", 5)
    book = opened(listing.write("问题清单", "清单", [Column("序号", 6, "number")], ([n] for n in range(7)), ["注"]))
    assert book.sheetnames == ["清单", "清单(2)", "清单(3)", "清单(4)"]
    found = [[cell.value for (cell,) in sheet.iter_rows()] for sheet in book]
    assert found == [["问题清单", "注", "序号", *part] for part in ([0, 1], [2, 3], [4, 5], [6])]
    assert opened(listing.write("甲", "清单", [Column("序号", 6, "number")], [[0], [1], [2]])).sheetnames == ["清单"]


def test_choices():
    sheet = listed([1, "甲", None, None], [2, "乙", None, "已改"])
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, str(rule.sqref), rule.formula1) == ("list", "D3:D4", '"已改,不改"')


def test_choices_that_a_drop_down_cannot_hold_stand_on_a_hidden_sheet():
    book = Book("清单")
    many, odd = tuple(f"第{place}个版本的来源" for place in range(40)), ("甲,乙", '"丙"', "=1+1")
    for name, choices in (("一", many), ("二", odd)):
        book.add("清单", name, [Column("选择", 10, "choice", choices)], [[None]])
    result = opened(book.bytes())
    hidden = result["_choices"]
    assert hidden.sheet_state == "hidden" and result.active.title == "一"
    rules = [result[name].data_validations.dataValidation[0].formula1 for name in "一二"]
    assert rules == ["_choices!$A$1:$A$40", "_choices!$B$1:$B$3"]
    assert [hidden[f"B{row}"].value for row in (1, 2, 3)] == list(odd) and hidden["B3"].data_type == "s"


def test_tones_colour_rows_lightly():
    sheet = listed(Row([1], "error"), Row([2], "warning"), Row([3]), [4], columns=[Column("序号", 6, "number")])
    colours = [sheet[f"A{row}"].fill.fgColor.rgb if sheet[f"A{row}"].fill.fill_type else None for row in range(3, 7)]
    assert len(set(colours[:2])) == 2 and None not in colours[:2] and colours[2:] == [None, None]


def test_the_same_rows_are_the_same_bytes():
    rows = [[1, "甲", Decimal("1.5"), None]]
    assert listing.write("清", "单", COLUMNS, rows) == listing.write("清", "单", COLUMNS, rows)


def test_what_xlsxwriter_leaves_out_is_an_error():
    with pytest.raises(AssertionError):
        listing._sure(-2)


# ── Excel's terms ───────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_an_address_leads_back(row, column):
    assert excel.position(excel.address(row, column)) == (row, column)
    assert excel.absolute(row, column).replace("$", "") == excel.address(row, column)


@given(st.lists(st.one_of(make.texts, st.sampled_from([*make.TRAPS, "甲", "甲~2", "A", "a", "a~2", "_FORM"])),
                max_size=30))
def test_names_of_sheets_are_legal_and_told_apart(wanted):
    names = excel.SheetNames(["_form"])
    given = [names(name) for name in wanted]
    assert len({name.casefold() for name in given} | {"_form", "history"}) == len(given) + 2
    assert all(0 < excel.units(name) <= 31 and not set(name) & set("[]:*?/\\") and name.isprintable()
               and name.strip("'") == name for name in given)


def test_many_sheets_of_one_name_have_names():
    names = excel.SheetNames()
    assert len({names("甲" * 40) for _ in range(1_200)}) == 1_200


@given(st.one_of(make.texts, st.text("(甲\"😀", max_size=300)))
def test_a_text_in_a_formula_is_in_pieces_that_excel_takes(text):
    pieces = re.findall('"((?:[^"]|"")*)"', excel.literal(text))
    assert "".join(pieces).replace('""', '"') == text
    assert all(excel.units(piece.replace('""', '"')) <= 255 for piece in pieces)


@make.examples(25)
@given(st.lists(st.lists(st.one_of(st.none(), make.texts, st.sampled_from(make.TRAPS), st.integers(-10**15, 10**15),
                                   st.floats(allow_nan=False, allow_infinity=False)), max_size=6), max_size=6))
def test_a_streamed_sheet_is_what_xlsxwriter_writes(rows):
    def written(is_own: bool) -> bytes:
        stream = BytesIO()
        book = open_workbook(stream, "甲", constant_memory=True)
        if not is_own:
            book.worksheet_class = Worksheet
        sheets, looks = [book.add_worksheet() for _ in range(2)], [book.add_format({"bold": bold}) for bold in (0, 1)]
        for row, values in enumerate(rows):
            for sheet in sheets:
                sheet.set_row(row, 30 + row, None, {"level": row % 3})
                for column, value in enumerate(values):
                    look = looks[(row + column) % 2]
                    if value is None:
                        sheet.write_blank(row, column, None, look)
                    elif isinstance(value, str):
                        write_text(sheet, row, column, value or "空", look)
                    else:
                        sheet.write_number(row, column, value, look)
                if row == 2:
                    sheet.write_formula(row, 3, "=1+1", looks[0], 2)
                    sheet.write_url(row, 4, "internal:'Sheet1'!A1", looks[1], "甲")
        book.close()
        return stream.getvalue()

    assert written(True) == written(False)
