"""Law 6, an outside witness: what is issued shows what the printed seeds show, cell by cell.

The two published texts are read by `seeds`, the issued workbooks by openpyxl and by calamine; neither
knows anything of converter's reader. What may differ is the closed list below and nothing else: a difference
that no entry explains fails, and so does an entry that explains more or fewer cells than it says.
"""
import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Callable
from zipfile import ZipFile

import openpyxl
import pytest
import python_calamine
import seeds

from converter import form
from converter.document import model
from converter.issuing import workbook

pytestmark = pytest.mark.skipif(not seeds.AVAILABLE, reason="the published texts in ../shared/seeds are not here")

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = {"丰宁": "fengning.json", "巨鹿": "julu.json"}
FORMS = {"丰宁": 26, "巨鹿": 15}
MONEY = ("C4", "E4", "G4")
PLAN = ("B7", "D7", "E7", "F7")


@dataclass(frozen=True)
class Place:
    """A cell of what is issued. `sheet` is the number of a project form, or 封面, 目录, 部门整体绩效目标."""

    county: str
    sheet: int | str
    cell: str

    @property
    def column(self) -> str:
        return self.cell[0]

    @property
    def row(self) -> int:
        return int(self.cell[1:])


@dataclass(frozen=True)
class Allowed:
    """A difference that is meant: how many cells of both counties have it, and what it makes of the printed text."""

    cells: int
    where: Callable[[Place], bool]
    issued: Callable[[Place, str], str | None]


def _goals(at: Place) -> bool:
    return isinstance(at.sheet, int) and at.cell == "B8"


def _targets(at: Place) -> bool:
    return isinstance(at.sheet, int) and at.column == "E" and at.row >= 10


def _labels(at: Place) -> bool:
    return at.sheet == "封面" or (isinstance(at.sheet, int) and at.cell in ("F2", "A6", "D4"))


_WIDE = str.maketrans("():", "（）：")
_BROKEN = {"预算规模及资金用途": "预算规模及\n资金用途", "资金支出计划（%）": "资金支出计划\n（%）"}
_SHIFTED = {"E6": ("", "10月底"), "F6": ("10月底", "12月底"), "E7": ("", "75%"), "F7": ("75%", "")}

# ── the closed list ─────────────────────────────────────────────────────────────────────────────

ALLOWED = {
    # `1.目标内容 1` is the input system's placeholder in front of a goal, not a part of it
    "placeholder before a goal": Allowed(10, _goals, lambda at, printed: re.sub(r"^1\.目标内容1(?=.)", "1.", printed)),
    # where the placeholder is all there is, there is no goal; its ordinal goes with it
    "placeholder alone": Allowed(9, _goals, lambda at, printed: "" if printed == "1.目标内容1" else None),
    # the seeds are compared without white space; the official form begins each goal on a line of its own
    "a line for each goal": Allowed(2, _goals, lambda at, printed: re.sub(r"(?<=.)(?=[2-9]\.)", "\n", printed)),
    # 百分号 and 百分比 behind a number are how the input system spells %
    "percent sign": Allowed(8, _targets, lambda at, printed: re.sub(r"^([≥≤]?[\d.]+)百分[号比]$", r"\1%", printed)),
    # a unit box that holds prose: number and note stand apart by one space
    "space before the note": Allowed(133, _targets,
                                     lambda at, printed: re.sub(r"^([≥≤]?\d+)(?=\D{2})", r"\1 ", printed)),
    # two forms lost the label 12月底 and shifted 10月底 with its figure into its column; the form has its own labels
    "lost 12月底": Allowed(8, lambda at: at.county == "丰宁" and at.sheet in (11, 20) and at.cell in _SHIFTED,
                         lambda at, printed: _SHIFTED[at.cell][1] if printed in (_SHIFTED[at.cell][0], "") else None),
    # brackets and colons of labels come in both widths; the form prints its own
    "width of brackets and colons in labels": Allowed(13, _labels, lambda at, printed: printed.translate(_WIDE)),
    # two labels of the form's narrow first column have a line break of their own, on every sheet
    "line break in a label": Allowed(82, lambda at: isinstance(at.sheet, int) and at.cell in ("A4", "A6"),
                                     lambda at, printed: _BROKEN.get(printed)),
    # part one: the headings' ordinals are the form's: （一） for goals and subgoals, 1、 for safeguards
    "ordinals of headings": Allowed(6, lambda at: at.sheet == "部门整体绩效目标",
                                    lambda at, printed: re.sub(r"^(?:\((.)\)|([1-9])、)",
                                                               lambda m: f"（{m[1] or '零一二三'[int(m[2])]}）", printed)),
    # the printed text does not show in which column 巨鹿 12 has its only plan figure: that it is one is compared
    # with the row, that it is 12月底 is the transcriber's reading (it is the whole budget)
    "loose plan figure": Allowed(4, lambda at: (at.county, at.sheet) == ("巨鹿", 12) and at.cell in PLAN,
                                 lambda at, printed: None if printed else "11.00" if at.cell == "F7" else ""),
}


# ── the workbooks as two readers see them ───────────────────────────────────────────────────────


@cache
def issued(county: str) -> bytes:
    document = model.decode((SAMPLES / FILES[county]).read_bytes())
    return workbook.write(document.submissions[0], form.load())


def _shown(value) -> str:
    return f"{value:.2f}" if isinstance(value, (int, float)) else value or ""


def _openpyxl(data: bytes) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(BytesIO(data))
    return {sheet.title: [list(map(_shown, row)) for row in sheet.iter_rows(values_only=True)]
            for sheet in book if sheet.sheet_state == "visible"}


def _calamine(data: bytes) -> dict[str, list[list[str]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    return {meta.name: [list(map(_shown, row))
                        for row in book.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)]
            for meta in book.sheets_metadata if meta.visible == python_calamine.SheetVisibleEnum.Visible}


READERS = {"openpyxl": _openpyxl, "calamine": _calamine}


@cache
def sheets(county: str, reader: str) -> dict[str, list[list[str]]]:
    return READERS[reader](issued(county))


def project_sheets(county: str, reader: str) -> list[list[list[str]]]:
    """The project forms, in order, seven cells a row."""
    found = [rows for name, rows in sheets(county, reader).items() if re.match(r"\d+\.", name)]
    return [[row + [""] * (7 - len(row)) for row in rows] for rows in found]


def _cell(row: int, column: int) -> str:
    return f"{'ABCDEFG'[column]}{row + 1}"


# ── the comparisons: (place, printed, issued) of every cell, equal or not ───────────────────────


def compare_forms(county: str, reader: str):
    for form_, rows in zip(seeds.printed(county), project_sheets(county, reader), strict=True):
        def at(row, column):
            return Place(county, form_.number, _cell(row, column))

        yield at(0, 0), form_.title, "".join(rows[0])
        yield at(1, 0), form_.unit, "".join(rows[1][:5])
        yield at(1, 5), form_.money_unit, "".join(rows[1][5:])
        yield from _grid(form_, rows[2:], at)
        yield from _fields(form_, rows, at)
        for number, (printed, row) in enumerate(zip(form_.indicators, rows[9:], strict=True), 9):
            for column, pair in enumerate(zip(printed, row)):
                yield at(number, column), *pair


def _grid(form_, rows, at):
    """Row by row: 丰宁's print tells the column of every cell, 巨鹿's only the order of those that are not blank."""
    assert len(form_.cells) == len(rows)
    for number, (printed, row) in enumerate(zip(form_.cells, rows), 2):
        if len(printed) == 7 and at(0, 0).county == "丰宁":
            places = range(7)
        else:
            places = [column for column, text in enumerate(row) if text]
        assert len(printed) == len(places), f"{form_.title}: {printed} is issued as {row}"
        for column, text in zip(places, printed):
            yield at(number, column), text, row[column]


#: Where the official form has each label and its value.
_FIELDS = {"项目编码": ("A3", "B3"), "项目名称": ("D3", "E3"), "预算规模及资金用途": ("A4", "B5"), "预算数": ("B4", "C4"),
           "其中：财政资金": ("D4", "E4"), "其他资金": ("F4", "G4"), "资金支出计划（%）": ("A6", "A7"), "3月底": ("B6", "B7"),
           "6月底": ("D6", "D7"), "10月底": ("E6", "E7"), "12月底": ("F6", "F7"), "绩效目标": ("A8", "B8")}


def _fields(form_, rows, at):
    """Label by label: every label of the form stands in the print, with the value it has there."""
    printed = {label.translate(_WIDE): (label, value) for label, value in form_.fields}
    assert len(printed) == len(form_.fields) and set(printed) <= set(_FIELDS)
    for name, cells in _FIELDS.items():
        label, value = printed.get(name, ("", ""))
        for cell, text in zip(cells, (label, value)):
            row, column = int(cell[1:]) - 1, "ABCDEFG".index(cell[0])
            yield at(row, column), text, rows[row][column]


def compare_cover(county: str, reader: str):
    rows = sheets(county, reader).get("封面", [])
    texts = [(number, row[0]) for number, row in enumerate(rows) if row[0]]
    assert all(not any(row[1:]) for row in rows)
    for (number, text), printed in zip(texts, seeds.cover() if county == "丰宁" else [], strict=True):
        yield Place(county, "封面", _cell(number, 0)), printed, text


def compare_contents(county: str, reader: str):
    """丰宁 prints a contents list; 巨鹿's must list the titles of its forms."""
    rows = sheets(county, reader)["目录"]
    assert [row[0] for row in rows[:6]] == ["目录", "第一部分 部门整体绩效目标", *seeds.SECTIONS, "第二部分 预算项目绩效目标"]
    printed = seeds.contents() if county == "丰宁" else [one.title for one in seeds.printed(county)]
    for number, (row, title) in enumerate(zip(rows[6:], printed, strict=True), 6):
        yield Place(county, "目录", _cell(number, 0)), title, "".join(row)


def compare_part_one(county: str, reader: str):
    """Line by line: the heading of a section, a headed line with its ordinal, a paragraph."""
    printed, section = [], None
    for name, heading, paragraphs in seeds.part_one(county):
        printed += [name] * (name != section) + [heading] * bool(heading) + paragraphs
        section = name
    rows = sheets(county, reader)["部门整体绩效目标"]
    assert [row[0] for row in rows[:2]] == ["第一部分", "部门整体绩效目标"]
    texts = [(number, line) for number, row in enumerate(rows[2:], 2) for line in "".join(row).split("\n") if line]
    for (number, text), line in zip(texts, printed, strict=True):
        yield Place(county, "部门整体绩效目标", _cell(number, 0)), line, text


COMPARISONS = (compare_cover, compare_contents, compare_part_one, compare_forms)


def explain(at: Place, printed: str | None, shown: str) -> tuple[str, ...] | None:
    """The entries of the closed list that make of the printed text exactly what is shown: one, or one after another."""
    steps = [((), printed or "")]
    for _ in range(2):
        steps = [((*names, name), text) for names, before in steps for name, one in ALLOWED.items()
                 if one.where(at) and (text := one.issued(at, before)) is not None and name not in names]
        for names, text in steps:
            if text == shown and (printed is None or changes(at, printed, names)):
                return names
    return None


def changes(at: Place, text: str, names: tuple[str, ...]) -> bool:
    """Whether every step changes something: an entry that does nothing here explains nothing."""
    for name in names:
        before, text = text, ALLOWED[name].issued(at, text)
        if text == before:
            return False
    return True


# ── the tests ───────────────────────────────────────────────────────────────────────────────────

both = pytest.mark.parametrize("county", FILES)
readers = pytest.mark.parametrize("reader", READERS)


@both
@readers
@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda one: one.__name__)
def test_issued_shows_what_is_printed(county, reader, compare):
    unexplained = [f"{at.sheet}!{at.cell}: printed {printed!r}, issued {shown!r}"
                   for at, printed, shown in compare(county, reader)
                   if printed != shown and explain(at, printed, shown) is None]
    assert not unexplained, "\n".join(unexplained)


@readers
def test_every_allowed_difference_is_used_as_often_as_it_says(reader):
    used = {name: set() for name in ALLOWED}
    for county in FILES:
        for compare in COMPARISONS:
            for at, printed, shown in compare(county, reader):
                if printed != shown:
                    for name in explain(at, printed, shown) or ():
                        used[name].add(at)
    assert {name: len(places) for name, places in used.items()} == {name: one.cells for name, one in ALLOWED.items()}


@both
@readers
def test_one_sheet_for_each_form(county, reader):
    assert len(project_sheets(county, reader)) == len(seeds.printed(county)) == FORMS[county]
    fixed = ["封面", "目录", "部门整体绩效目标"] if county == "丰宁" else ["目录", "部门整体绩效目标"]
    assert list(sheets(county, reader))[:len(fixed)] == fixed
    assert len(sheets(county, reader)) == len(fixed) + FORMS[county]


@both
def test_the_plan_figure_of_julu_12_stands_once(county):
    for printed, rows in zip(seeds.printed(county), project_sheets(county, "openpyxl")):
        if printed.loose_plan:
            assert (county, printed.number) == ("巨鹿", 12)
            assert tuple(filter(None, rows[6])) == printed.loose_plan == ("11.00",)


@both
def test_level_1_is_merged_where_the_print_leaves_it_blank(county):
    """openpyxl and calamine must agree on it too."""
    book = openpyxl.load_workbook(BytesIO(issued(county)))
    other = python_calamine.CalamineWorkbook.from_filelike(BytesIO(issued(county)))
    names = [name for name in book.sheetnames if re.match(r"\d+\.", name)]
    for printed, name in zip(seeds.printed(county), names, strict=True):
        runs, rows = [], [row[0] for row in printed.indicators]
        for number, level1 in enumerate(rows, 10):
            runs = runs + [[number, number]] if level1 else runs[:-1] + [[runs[-1][0], number]]
        expected = {(first, last) for first, last in runs if first != last}
        merged = {(area.min_row, area.max_row) for area in book[name].merged_cells.ranges
                  if area.min_col == 1 and area.min_row >= 10}
        assert merged == expected, printed.title
        areas = other.get_sheet_by_name(name).merged_cell_ranges
        assert {(top + 1, bottom + 1) for (top, left), (bottom, _) in areas if left == 0 and top >= 9} == expected


@both
def test_money_is_numbers_and_all_else_is_strings(county):
    book = openpyxl.load_workbook(BytesIO(issued(county)))
    names = [name for name in book.sheetnames if re.match(r"\d+\.", name)]
    for printed, name in zip(seeds.printed(county), names, strict=True):
        amounts = not any("%" in (value or "") for label, value in printed.fields if label.endswith("月底"))
        for row in book[name].iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                if cell.coordinate in MONEY or (amounts and cell.coordinate in PLAN):
                    assert (cell.data_type, cell.number_format) == ("n", "0.00"), f"{name}!{cell.coordinate}"
                else:
                    assert cell.data_type == "s", f"{name}!{cell.coordinate}"


@both
def test_no_formula_and_no_link_leads_out(county):
    with ZipFile(BytesIO(issued(county))) as package:
        for part in package.namelist():
            text = package.read(part).decode("utf-8")
            assert "externalLink" not in part and "vbaProject" not in part
            assert 'TargetMode="External"' not in text, part
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                assert not re.search(r"<f[ >/]", text), part


@both
def test_contents_lead_to_their_sheets(county):
    book = openpyxl.load_workbook(BytesIO(issued(county)))
    names = [name for name in book.sheetnames if re.match(r"\d+\.", name)]
    for name, cells in zip(names, book["目录"].iter_rows(min_row=7), strict=True):
        assert cells[0].hyperlink.location == f"'{name}'!A1"


@both
def test_the_hidden_sheet_names_form_and_edition(county):
    sheet = openpyxl.load_workbook(BytesIO(issued(county)))["_form"]
    facts = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert sheet.sheet_state == "hidden"
    assert (facts["id"], facts["edition"]) == ("hebei_county", "1")


@both
def test_sheet_names_are_legal_and_unique(county):
    names = openpyxl.load_workbook(BytesIO(issued(county))).sheetnames
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\") and not name.startswith("'") and not name.endswith("'")
        assert name.casefold() != "history"
