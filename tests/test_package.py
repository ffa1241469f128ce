"""The pass over the package: what it tells, that no spelling changes it, and that no file gets through it alive.

Workbooks are made by two libraries and by hand; what is expected of the generated ones is known from their
making, not from reading them. The hostile ones are read in a process of bounded memory.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import hostile
import openpyxl
import pytest
import python_calamine
import xlsxwriter
from filelock import FileLock
from hostile import MAIN, book, value, worksheet
from hypothesis import given
from hypothesis import strategies as st

from converter import form
from converter.document import model
from converter.grid import Traits, formats, xlsx
from converter.grid.xlsx.inspection import Totals
from converter.grid.xlsx.plain import Plain
from converter.grid.traits import Run
from converter.grid.xlsx.respell import Rewriter
from converter.grid.xlsx.stream import Strings, Styles
from converter.issuing import workbook
from converter.sheets.excel import address
from converter.system import bounds
from converter.system.errors import Unreadable

ROOT = Path(__file__).parents[1]

sys.path.append(str(ROOT / "bench"))
import clerks  # noqa: E402
import fuzz  # noqa: E402

#: The samples, what came in, and of the stories' the first of the same bytes.
WORKBOOKS = [*{path.read_bytes(): path for folder in (ROOT / "samples", ROOT.parent / "shared" / "intake")
               for path in sorted(folder.rglob("*.xlsx"), reverse=True) if zipfile.is_zipfile(path)}.values()]
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3"><numFmt numFmtId="164" formatCode="0.0%;[Red]-0.0%"/>'
    '<numFmt numFmtId="165" formatCode="0.00&quot;万元&quot;"/><numFmt numFmtId="166" formatCode="0&quot;%&quot;\\%"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="9"/>'
    '<xf numFmtId="10"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>')
CODES = {1: "0%", 2: "0.00%", 3: "0.0%;[Red]-0.0%", 4: '0.00"万元"', 5: '0"%"\\%'}


def traits(*sheets: str | bytes, **options) -> Traits:
    return next(iter(xlsx.inspect(book(*sheets, styles=STYLES, **options)).sheets.values()))


def cells(*spelt: str) -> str:
    return worksheet(f'<row r="1">{"".join(spelt)}</row>')


def values(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    """What calamine reads, without blanks."""
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: {(r, c): content
                   for r, row in enumerate(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
                   for c, content in enumerate(row) if content != ""} for name in workbook.sheet_names}


def merges(data: bytes) -> dict[str, list]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: workbook.get_sheet_by_name(name).merged_cell_ranges for name in workbook.sheet_names}


# ── what is told ────────────────────────────────────────────────────────────────────────────────


def test_traits_of_a_workbook_by_xlsxwriter():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet("表")
        percent, money = (workbook.add_format({"num_format": code}) for code in ("0.0%", '0.00"万元"'))
        sheet.write("A1", 0.95, percent)
        sheet.write("B1", "95%", percent)
        sheet.write("C1", 14.3, money)
        sheet.write_blank("D1", None, percent)
        sheet.write_formula("A2", "=1+1", percent, 2)
        sheet.write_formula("B2", '="甲"', None, "甲")
        sheet.write_formula("C2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("D2", '=""', None, "")
        sheet.write_array_formula("A3:B3", "{=A1:B1*2}", None, 1.9)
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.set_row(90, None, None, {"hidden": True})
        sheet.set_column("B:C", 10, None, {"hidden": True})
        sheet.set_column("XFC:XFD", 10, None, {"hidden": True})
        sheet.write("A6", 1)
    told = xlsx.inspect(stream.getvalue()).sheets["表"]
    assert told.formats == {(0, 0): "0.0%", (1, 0): "0.0%", (0, 2): '0.00"万元"'}
    assert told.formulas == {(1, 0), (1, 1), (1, 2), (2, 0)}
    assert told.uncached == {(1, 3)}  # xlsxwriter writes no result where it is an empty text
    assert told.errors == {(1, 2): "#DIV/0!"}
    assert (told.hidden_rows, told.hidden_columns) == ({4}, {1, 2})


def test_traits_of_a_workbook_by_openpyxl():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append([0.25, "25%", "=A1*2", "#REF!"])
    sheet["A1"].number_format = "0%"
    sheet["B1"].number_format = "0%"
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["B"].hidden = True
    stream = io.BytesIO()
    workbook.save(stream)
    told = xlsx.inspect(stream.getvalue()).sheets["Sheet"]
    assert (told.formats, told.uncached, told.formulas, told.errors) == (
        {(0, 0): "0%"}, {(0, 2)}, set(), {(0, 3): "#REF!"})
    assert (told.hidden_rows, told.hidden_columns) == ({0}, {1})


@pytest.mark.parametrize("code, shows", [
    ("0%", True), ("0.00%", True), ("#,##0.0%;[Red]-0.0%", True), ("0.0_%", False), ('0"%"', False), ("0\\%", False),
    ("[$%-804]0", False), ("General", False), ('"完成"0%', False), ("*%0", False), ("[<1]0%;0", False), ('"', False)])
def test_percent_formats(code, shows):
    assert formats.is_percent(code) is shows


@pytest.mark.parametrize("spelt, uncached", [
    ("<c r='A1'><f>B1</f></c>", True),
    ('<c r="A1"><f>B1</f></c>', True),
    ('<c r="A1"><f>B1</f><v/></c>', True),
    ('<c r="A1"><f>B1</f><v></v></c>', True),
    ('<c r="A1" s="1" t="n"><f>B1</f><v></v></c>', True),
    ('<c r="A1"><f t="shared" si="0"/></c>', True),
    ('<c r="A1" t="str"><f>B1</f></c>', True),
    ('<c r="A1" t="str"><f>B1</f><v></v></c>', False),
    ('<c r="A1" t="str"><f>B1</f><v/></c>', False),
    ('<c r="A1"><f>B1</f><v>0</v></c>', False),
    ('<c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>0</v></c>', False),
    ('<c r="A1"><f>B1&lt;"x"</f><v>0</v></c>', False),
    ('<c r="A1"><v>0</v><f>B1</f></c>', False),
    ("<c r='A1' t='str'><f>B1</f><v/></c>", False),
])
def test_formulas_with_and_without_results(spelt, uncached):
    told = traits(cells(spelt))
    assert (told.uncached, told.formulas) == (({(0, 0)}, set()) if uncached else (set(), {(0, 0)}))


def test_an_array_formula_without_results_leaves_all_its_cells_without():
    told = traits(cells('<c r="A1"><f t="array" ref="A1:B2">C1:D2</f></c><c r="C1"><v>1</v></c>'))
    assert told.uncached == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_errors_that_calamine_does_not_know():
    data = book(cells('<c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1"><v>1</v></c>'))
    checked = xlsx.inspect(data)
    assert checked.sheets["表1"].errors == {(0, 0): "#SPILL!", (0, 1): "#N/A"}
    assert values(checked.plain) == {"表1": {(0, 2): 1.0}}


def test_cells_without_addresses_stand_where_they_follow():
    data = worksheet('<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="4"><c><v>3</v></c><c r="D4"><v>4</v></c>'
                     "<c><f>A1</f></c></row><row hidden='1'><c r=\"B9\"><v>6</v></c><c s='1'><v>7</v></c></row>")
    checked = xlsx.inspect(book(data, styles=STYLES))
    told = checked.sheets["表1"]
    assert (told.uncached, told.formats, told.hidden_rows) == ({(3, 4)}, {(4, 2): "0%"}, {4})
    assert values(checked.plain)["表1"] == {(0, 0): 1, (0, 2): 2, (3, 0): 3, (3, 3): 4, (8, 1): 6, (4, 2): 7}


# ── spellings that mean the same ────────────────────────────────────────────────────────────────


def variants() -> dict[str, str | bytes]:
    plain = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + worksheet(
        '<row r="2" hidden="1"><c r="B2" s="1"><v>0.5</v></c><c r="C2" t="str"><f>A1</f><v>甲&amp;乙</v></c>'
        '<c r="D2" s="1"><f>A1</f></c><c r="E2" t="e"><v>#REF!</v></c></row>',
        head='<dimension ref="A1:XFD9"/><cols><col min="1" max="2" width="9" hidden="1"/></cols>',
        tail='<mergeCells count="1"><mergeCell ref="B3:C4"/></mergeCells>'))
    prefixed = plain.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').replace("</", "\0").replace(
        "<", "<x:").replace("\0", "</x:").replace("<x:?", "<?")
    return {
        "plain": plain,
        "prefixed": prefixed,
        "single quotes": plain.replace('"', "'"),
        "strict": plain.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        "bom": b"\xef\xbb\xbf" + plain.encode(),
        "utf-16": plain.replace("UTF-8", "UTF-16").encode("utf-16"),
        "utf-16 without a mark": plain.replace("UTF-8", "UTF-16").encode("utf-16-le"),
        "gb18030": plain.replace("UTF-8", "GBK").encode("gb18030"),
        "cdata": plain.replace("甲&amp;乙", "<![CDATA[甲&乙]]>").replace("<v>0.5", "<v><![CDATA[0.5]]>"),
        "references": plain.replace("甲", "&#30002;").replace("0.5", "0&#46;5").replace("#REF!", "&#35;REF!"),
        "comments": plain.replace("<row", "<!-- <c r='Z9'><v>9</v></c> --><row").replace("0.5", "0.<!-- x -->5"),
        "instructions": plain.replace("<sheetData>", "<?x <sheetData> ?><sheetData>"),
        "order": plain.replace('r="B2" s="1"', 's="1" r="B2"').replace('r="2" hidden="1"', 'hidden="1" r="2"'),
        "spread": plain.replace("<row", "\n <row").replace("<c ", "\n  <c ").replace("<v>", "\n<v>").replace(
            ' s="1"', '\n s = "1"'),
        "no addresses": plain.replace('<c r="C2"', "<c").replace('<c r="D2"', "<c").replace('<c r="E2"', "<c"),
        "true": plain.replace('hidden="1"', 'hidden="true"'),
        "extensions": plain.replace("</row>", '<extLst><ext><c r="A9"><v>3</v></c></ext></extLst></row>'),
        "alternatives": plain.replace("<sheetData>", '<AlternateContent xmlns="m"><Choice><sheetData><row r="7">'
                                      '<c r="A7"><v>9</v></c></row></sheetData></Choice></AlternateContent>'
                                      "<sheetData>"),
        "dollars": plain.replace('"B2"', '"$B$2"').replace('"B3:C4"', '"$B$3:$C$4"'),
        "lower case": plain.replace('"B2"', '"b2"'),
    }


@pytest.mark.parametrize("name", variants())
def test_every_spelling_tells_the_same(name):
    checked = xlsx.inspect(book(variants()[name], styles=STYLES))
    told = checked.sheets["表1"]
    assert values(checked.plain) == {"表1": {(1, 1): 0.5, (1, 2): "甲&乙"}}
    assert merges(checked.plain) == {"表1": [((2, 1), (3, 2))]}
    assert (told.formats, told.formulas, told.uncached) == ({(1, 1): "0%"}, {(1, 2)}, {(1, 3)})
    assert (told.errors, told.hidden_rows, told.hidden_columns) == ({(1, 4): "#REF!"}, {1}, {0, 1})


@pytest.mark.parametrize("target, part", [
    ("worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"), ("/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
    ("worksheets/sheet1.xml", "XL/Worksheets/SHEET1.xml"), ("worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"),
    ("./worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"), ("../data/one.xml", "data/one.xml"),
    ("worksheets/sheet%201.xml", "xl/worksheets/sheet 1.xml"),
    ("worksheets/sheet&#49;.xml", "xl/worksheets/sheet1.xml"), ("/elsewhere/a.xml", "elsewhere/a.xml")])
def test_sheets_are_found_wherever_they_are(target, part):
    rels = (f'<r:Relationships xmlns:r="x"><r:Relationship Type="a/worksheet" Target="{target}" Id="rId1"/>'
            "</r:Relationships>")
    data = book(worksheet(value("B2", 7)), parts={
        "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": "", part: worksheet(value("B2", 7))})
    assert values(xlsx.inspect(data).plain) == {"表1": {(1, 1): 7.0}}


def test_a_workbook_elsewhere_with_its_strings_and_styles():
    data = hostile.archive([
        ("_rels/.rels", hostile.PACKAGE_RELS.replace("xl/workbook.xml", "/book/b.xml")),
        ("book/b.xml", f'<w:workbook xmlns:w="{MAIN}" xmlns:q="{hostile.OFFICE}">'
         '<w:workbookPr date1904="true"/><w:sheets>'
         '<w:sheet q:id="a" name="甲&amp;乙" state="hidden"/><w:sheet name="图" q:id="d"/></w:sheets></w:workbook>'),
        ("book/_rels/b.xml.rels", '<Relationships><Relationship Id="a" Type="x/worksheet" Target="s.xml"/>'
         '<Relationship Id="b" Type="x/sharedStrings" Target="t.xml"/>'
         '<Relationship Id="c" Type="x/styles" Target="u.xml"/>'
         '<Relationship Id="d" Type="x/chartsheet" Target="v.xml"/></Relationships>'),
        ("book/s.xml", cells('<c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c>')),
        ("book/t.xml", "<sst><si><t>字</t></si></sst>"), ("book/u.xml", STYLES)])
    checked = xlsx.inspect(data)
    assert values(checked.plain) == {"甲&乙": {(0, 0): "字", (0, 1): 0.5}}
    assert checked.sheets["甲&乙"].formats == {(0, 1): "0%"}
    assert checked.sheets["甲&乙"].date1904


# ── the scan and the parser ─────────────────────────────────────────────────────────────────────


def agree(content: bytes) -> bool:
    """Whether the scan takes the sheet at all; where it does, it and the parser must tell the same."""
    scanned, parsed = Plain.of(content), Rewriter().parse(content, "x").plain()
    if scanned is None:
        return False
    assert vars_of(scanned) == vars_of(parsed)
    assert scanned.exact_extent == parsed.exact_extent <= scanned.extent
    assert scanned.exact_merged == parsed.exact_merged <= scanned.merged
    strings = "<sst>" + "".join(f"<si><t>{number}</t></si>" for number in range(3000)) + "</sst>"
    read = [dict(values=values(data), merges=merges(data)) for data in (
        _pack(scanned.part, strings), _pack(parsed.part, strings), _pack(content, strings))]
    assert read[0] == read[1] == read[2]
    return True


def vars_of(plain: Plain) -> dict[str, object]:
    styles, strings = Styles(), Strings()
    styles.formats = {1: "0%", 2: "0.00%", 3: "0.0%", 4: '0"元"', 7: "0%", 15: "0%", 18: "0%"}
    styles.texts, styles.struck, styles.raised = {4: '"约"@', 5: ";;;"}, {3, 6}, {2}
    strings.runs, strings.errors = {0: (Run("一", True),), 2: (Run("二"),)}, {1: "#REF!"}
    told = plain.traits(styles, strings)
    return {name: getattr(told, name) for name in told.__struct_fields__}


def _pack(part: bytes, strings: str) -> bytes:
    return book(part, strings=strings)


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_scan_and_parser_agree_on_every_sample(path):
    """Of workbooks of many sheets of one kind every third is asked."""
    with zipfile.ZipFile(path) as source:
        sheets = [source.read(name) for name in source.namelist() if "worksheets/sheet" in name]
    assert all([agree(content) for content in sheets[::1 if path.parent.name == "samples" else 3]])


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_samples_read_the_same_through_the_checked_package(path):
    data = path.read_bytes()
    checked = xlsx.inspect(data)
    assert values(checked.plain) == values(data)
    assert merges(checked.plain) == merges(data)
    assert values(xlsx.inspect(checked.plain).plain) == values(data)


SPELLINGS = st.fixed_dictionaries({
    "quote": st.sampled_from('""""\''), "address": st.sampled_from(("all", "all", "all", "some")),
    "empty": st.sampled_from(("/>", "></c>", " />")), "break": st.sampled_from(("", "", "\n")),
    "value": st.sampled_from(("plain", "plain", "plain", "cdata", "reference", "comment")),
    "prefix": st.sampled_from(("", "", "", "x:")), "encoding": st.sampled_from(("utf-8", "utf-8", "utf-16")),
})
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=5).map(str.strip)
CELL = st.one_of(
    st.tuples(st.just("n"), st.integers(-10**6, 10**6) | st.decimals(-1000, 1000, places=3)),
    st.tuples(st.just("inlineStr"), TEXT.filter(bool)), st.tuples(st.just("str"), TEXT),
    st.tuples(st.just("b"), st.booleans()), st.tuples(st.just("e"), st.sampled_from(("#REF!", "#N/A", "#SPILL!"))),
    st.tuples(st.just(""), st.none()))
SHEET = st.dictionaries(st.tuples(st.integers(0, 12), st.sampled_from((0, 1, 2, 3, 25, 26, 27, 702))),
                        st.tuples(CELL, st.integers(0, 5), st.booleans()), max_size=12)


@given(SHEET, SPELLINGS, st.sets(st.integers(0, 15)), st.sets(st.integers(0, 30), max_size=2))
def test_what_was_written_is_told_in_any_spelling(sheet, spelling, hidden_rows, hidden_columns):
    content = spell(sheet, spelling, hidden_rows, hidden_columns)
    checked = xlsx.inspect(book(content, styles=STYLES))
    told = checked.sheets["表1"]
    filled = {cell for cell, ((kind, content_), _, formula) in sheet.items() if formula or content_ is not None}
    cached = {cell for cell, ((_, content_), _, formula) in sheet.items() if formula and content_ is not None}
    last = max((row for row, _ in filled), default=-1), max((column for _, column in filled), default=-1)
    assert told.formulas == cached
    assert told.uncached == {cell for cell, (_, _, formula) in sheet.items() if formula} - cached
    numbers = {cell: style for cell, ((kind, _), style, _) in sheet.items() if kind == "n"}
    assert told.formats == {cell: CODES[style] for cell, style in numbers.items() if style in CODES}
    assert told.errors == {cell: error for cell, ((kind, error), _, _) in sheet.items() if kind == "e"}
    assert told.hidden_rows == {row for row in hidden_rows if row <= last[0]}
    assert told.hidden_columns == {column for column in hidden_columns if column <= last[1]}
    assert values(checked.plain)["表1"] == {
        cell: float(content_) if kind == "n" else content_ for cell, ((kind, content_), _, _) in sheet.items()
        if content_ not in (None, "") and kind != "e"}


def spell(sheet: dict, spelling: dict, hidden_rows: set[int], hidden_columns: set[int]) -> bytes:
    """A worksheet of those cells, written as the spelling says."""
    rows = []
    for row in sorted({row for row, _ in sheet} | hidden_rows):
        hidden = ' hidden="1"' if row in hidden_rows else ""
        line, before = [], None
        for column in sorted(column for place, column in sheet if place == row):
            addressed = spelling["address"] == "all" or before != column - 1
            line.append(_cell(sheet[row, column], address(row, column) if addressed else "", spelling))
            before = column
        rows.append(f'<row r="{row + 1}"{hidden}>{spelling["break"].join(line)}</row>')
    columns = "".join(f'<col min="{column + 1}" max="{column + 1}" width="9" hidden="1"/>'
                      for column in sorted(hidden_columns))
    text = worksheet(spelling["break"].join(rows), head=f"<cols>{columns}</cols>" if columns else "")
    if spelling["prefix"]:
        text = text.replace("xmlns=", "xmlns:x=").replace("</", "\0").replace("<!", "\1").replace("<", "<x:").replace(
            "\0", "</x:").replace("\1", "<!")
    head = f'<?xml version="1.0" encoding="{spelling["encoding"]}"?>'
    return (head + text).replace('"', spelling["quote"]).encode(spelling["encoding"])


def _cell(cell: tuple, place: str, spelling: dict) -> str:
    (kind, content), style, formula = cell
    attributes = (f' r="{place}"' if place else "") + (f' s="{style}"' if style else "")
    attributes += f' t="{kind}"' if kind not in ("", "n") and not (kind == "inlineStr" and formula) else ""
    inside = "<f>A1+1</f>" if formula else ""
    if content is not None:
        text = str(int(content)) if kind == "b" else str(content)
        if kind == "inlineStr" and not formula:
            inside = f'<is><t xml:space="preserve">{_value(text, "plain")}</t></is>'
        else:
            inside += f"<v>{_value(text, spelling['value'])}</v>"
            attributes += ' t="str"' if kind == "inlineStr" else ""
    return f"<c{attributes}>{inside}</c>" if inside else f"<c{attributes}{spelling['empty']}"


def _value(text: str, how: str) -> str:
    if how == "cdata" and text and not set(text) & set('<>"'):
        return f"<![CDATA[{text}]]>"
    if how == "reference":
        return "".join(f"&#{ord(character)};" for character in text)
    return ("<!-- 1 -->" if how == "comment" else "") + escape(text, {'"': "&quot;"})


# ── hostile files ───────────────────────────────────────────────────────────────────────────────

#: Most a file may make reading take: megabytes of the whole process, seconds.
MEMORY, SECONDS = 350, 20

RUN = """
import json, resource, sys, time
sys.path[:0] = sys.argv[1:3]
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
import hostile
from converter import grid
from converter.grid import xlsx

def peak():
    try:  # what the system counts for a process begins with that of the one it was started by; this does not
        with open("/proc/self/status") as status:
            return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

for name, case in hostile.CASES.items():
    data, start, refusal = case.build(), time.perf_counter(), None
    try:
        if data.startswith(b"PK"):
            xlsx.inspect(data)
        grid.read(data)
    except grid.Unreadable as error:
        refusal = error.key
    memory = peak()
    print(json.dumps([name, refusal, time.perf_counter() - start, memory]), flush=True)
"""


@pytest.fixture(scope="module")
def hostile_outcomes(common: Path) -> dict[str, tuple[str | None, float, int]]:
    """Every hostile file, read in one process of bounded memory; those after a death are missing."""
    kept = common / "hostile.txt"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            done = subprocess.run([sys.executable, "-c", RUN, str(ROOT), str(ROOT / "tests")], capture_output=True,
                                  text=True, timeout=300)
            kept.write_text(done.stdout)
    lines = [json.loads(line) for line in kept.read_text().splitlines() if line.startswith("[")]
    return {name: tuple(rest) for name, *rest in lines}


@pytest.mark.parametrize("name", hostile.CASES)
def test_a_hostile_file_is_refused_quickly_or_read(name, hostile_outcomes):
    assert name in hostile_outcomes, "the process died before it"
    refusal, seconds, memory = hostile_outcomes[name]
    assert refusal == hostile.CASES[name].refusal
    assert seconds < SECONDS
    assert memory < MEMORY


def test_bounds_let_large_honest_workbooks_pass():
    """500 sheets of 300 rows and 30 columns, drawn in full; one sheet of 500 forms below each other."""
    sheet = worksheet("".join(
        f'<row r="{row}">' + "".join(f'<c r="{address(row - 1, column)}" s="1"/>' for column in range(30))
        + f'<c r="AE{row}"><v>1</v></c></row>' for row in range(1, 301)))
    one = xlsx.inspect(book(sheet))
    assert list(one.sheets) == ["表1"]
    plain = Plain.of(sheet.encode())
    totals = Totals(None)
    totals.extents, totals.size = 499 * plain.exact_extent, 499 * 10_000
    totals.add(plain)
    totals.settle()
    stacked = worksheet("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="G{row}" s="1"/></row>'
                                for row in range(1, 9001)),
                        tail="<mergeCells>" + "".join(
                            f'<mergeCell ref="A{row}:C{row}"/><mergeCell ref="D{row}:G{row}"/>'
                            for row in range(1, 9001)) + "</mergeCells>")
    assert xlsx.inspect(book(stacked))


def test_refusals_say_what_they_are_about():
    with pytest.raises(Unreadable) as caught:
        xlsx.inspect(hostile.far_corners())
    assert (caught.value.key, caught.value.details) == ("too-large-extent", {"limit": f"{bounds.MAX_EXTENT:,}"})


# ── mutations ───────────────────────────────────────────────────────────────────────────────────


def test_mutated_workbooks_end_in_a_document_or_a_sentence():
    """A few of what bench/fuzz.py tries thousands of."""
    shipped, sources = form.load(), []
    for path in sorted((ROOT / "samples").glob("*.json")):  # of a few projects each: every kind of part, and soon read
        one, = model.decode(path.read_bytes()).submissions
        one.projects = one.projects[:3]
        sources.append(workbook.write(one, shipped))
    assert len(sources) == 2
    papers = clerks.papers(sources, shipped)
    for number in range(80):
        # of files more than of cells
        made = fuzz.mutation(7, number if number < 40 else 2 * number + 1, sources, papers)
        kind, detail = fuzz.outcome(made.data, made.case, shipped, has_laws=number < 40)
        wanted = ("document", "refused") if made.case is None else ("same", "alarm", "refused")
        assert kind in wanted, f"mutation 7/{number}: {detail}"


def test_mutations_are_the_same_each_time():
    data = [hostile.honest()]
    assert fuzz.mutation(1, 3, data, []) == fuzz.mutation(1, 3, data, [])
    assert len({fuzz.mutation(1, number, data, []).data for number in range(1, 41, 2)}) > 10
    assert isinstance(fuzz.mutate(data[0], random.Random(1)).data, bytes)
