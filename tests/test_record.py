"""The record: what was changed in reading is said, cell by cell, and no cell is passed over in silence.

Both are asked of the cells themselves: the official text of a value is what `bend.lay` prints, and the cells
of a sheet are counted in the grid, not in what the reader says it has used.
"""

from __future__ import annotations

import datetime
import random
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import bend
import pytest
from test_bend import CHOSEN, FILES, FORM, PROJECTS, read, read_file, read_files

from converter import form, grid
from converter.document import model
from converter.reading import reader
from converter.sheets.excel import address, position

ROOT = Path(__file__).parents[1]
INTAKE = ROOT.parent / "shared" / "intake"
WORKBOOKS = sorted((ROOT / "samples").glob("*.xlsx")) + sorted(INTAKE.glob("*.xlsx")) + sorted(FILES.glob("two.*"))


def text(content: Any) -> str:
    """A cell's content as a finding shows it."""
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, (int, float)):
        return f"{Decimal(f'{content:.15g}').normalize():f}"
    if isinstance(content, grid.NoValue):
        return content.shown
    return content.isoformat() if isinstance(content, datetime.date) else str(content)


def bare(content: str) -> str:
    return "".join(content.split())


# ── every value cell is its own normal form, or a finding holds it as found ─────────────────────


def official(project: model.Project) -> dict[str, Any]:
    """What the official form shows for every path."""
    paper = bend.lay(project)
    shown = {path: paper.cells.get(cells[0]) for path, cells in paper.form.cells.items()
             if path not in ("title", "money_unit")}
    return shown | {f"indicators[{index}].level1": one.level1 for index, one in enumerate(project.indicators)}


def where(places: reader.Places) -> dict[str, list[tuple[int, int]]]:
    """Path → cells, of the values that stand somewhere."""
    found = dict(places.slots)
    for index, row in enumerate(places.rows.get("indicators", ())):
        for slot, cells in row.cells.items():
            found[f"indicators[{index}].{slot.only.name}"] = cells
    return found


def unsaid(reading: reader.Reading) -> list[str]:
    """The value cells whose text is not the official one and stands in no finding."""
    said: dict[tuple[str, str], list] = {}
    for item in reading.findings:
        said.setdefault((item.sheet, item.cell), []).append(item)
    silent = []
    for project, places in reading.places:
        shown = official(project)
        for path, cells in where(places).items():
            used = shown.get(path)
            raws = [places.sheet.at(*cell) for cell in cells]
            if len(cells) == 1 and _same(raws[0], used):
                continue
            items = said.get((places.sheet.name, address(*cells[0])), [])
            if len(cells) > 1:
                # joined: a finding that names every cell
                named = [item for item in items if "cells" in item.details]
                joined = {address(*cell) for cell in cells}
                if not any(joined <= set(item.details["cells"].split("、")) for item in named):
                    silent.append(f"{places.sheet.name}!{address(*cells[0])} {path}: joined {raws} in silence")
            elif not any(item.found == text(raws[0]) or isinstance(raws[0], grid.NoValue) or cells[0] in
                         places.sheet.traits.formats for item in items):  # a format shows more than the number
                silent.append(f"{places.sheet.name}!{address(*cells[0])} {path}: {raws[0]!r} → {used!r} in silence")
            elif used is not None and not any(item.used is not None and _same(item.used, used) for item in items):
                silent.append(f"{places.sheet.name}!{address(*cells[0])} {path}: {raws[0]!r} became {used!r}, "
                              f"the findings say {[item.used for item in items]}")
    return silent


def _same(raw: Any, used: Any) -> bool:
    if isinstance(used, Decimal):
        try:
            return not isinstance(raw, bool) and Decimal(text(raw)) == used
        except ArithmeticError:
            return False
    return not isinstance(raw, (bool, grid.NoValue)) and text(raw) == used


# ── every filled cell is a label, a value, or named ─────────────────────────────────────────────


#: What the form prints and takes no value from: the title, which names the project once more, and the unit of money.
_PRINTED = re.compile(r"([0-9]+\.)?.*绩效目标表|[（(【]?(金额)?单位[:：](人民币)?[百千万亿]?元[)）】]?")


def unaccounted(sheets: list[grid.Sheet], reading: reader.Reading) -> list[str]:
    """The filled cells of sheets with projects that are no label, occur in no value and stand in no finding."""
    labels = {key for page in FORM.pages for part in (page, *page.repeats) for label in part.labels
              for key in label.keys}
    lost = []
    for sheet in sheets:
        projects = [project for project, _ in reading.places if project.origin.sheet == sheet.name]
        if not projects:
            continue
        values = {bare(value) for project in projects for value in _values(project)}
        named = set()
        for item in reading.findings:
            if item.sheet == sheet.name and item.cell:
                cells = re.findall(r"[A-Z]+[0-9]+", str(item.details.get("cells", "")))
                named |= {position(item.cell), *map(position, cells)}
        for row, column, content in sheet.filled():
            if (row, column) in named or form.fold(text(content)) in labels:
                continue
            shown = bare(text(content))
            if shown not in values and _plain(shown) not in values and not _PRINTED.fullmatch(shown):
                lost.append(f"{sheet.name}!{address(row, column)} {content!r}")
    return lost


def _values(project: model.Project):
    """What the official form shows for the project, title and unit of money too."""
    for path, content in official(project).items():
        yield _plain(str(content)) if isinstance(content, Decimal) else content or ""


def _plain(figure: str) -> str:
    """A figure without its trailing zeros."""
    return f"{Decimal(figure).normalize():f}" if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", figure) else figure


# ── over files and over bends ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_files(path):
    data = path.read_bytes()
    reading = read_file(data, path.name)
    assert reading.places
    assert unsaid(reading) == []
    assert unaccounted(grid.read(data), reading) == []


@pytest.mark.parametrize("name", {**bend.BENDS, **bend.LOSSES})
def test_bends(name):
    through = read_files if "format" in name else read
    for number, project in enumerate(CHOSEN, 1):
        paper = bend.lay(project, number)
        {**bend.BENDS, **bend.LOSSES}[name](paper, random.Random(f"record {name}{number}"))
        reading = through([paper])
        assert unsaid(reading) == []
        assert unaccounted([bend.sheet(paper)], reading) == []


@pytest.mark.parametrize("seed", range(30))
def test_bends_together(seed):
    chance = random.Random(5000 + seed)
    for number in range(4):
        paper, names = bend.bent(chance.choice(PROJECTS), number + 1, chance, 0.3)
        reading = read([paper])
        assert unsaid(reading) == [], names
        assert unaccounted([bend.sheet(paper)], reading) == [], names


def test_what_is_hidden_is_said():
    paper, other = bend.lay(PROJECTS[0]), bend.lay(PROJECTS[1], 2)
    paper.hidden_rows.update((4, 12))
    paper.hidden_columns.add(3)
    other.name, other.hidden = "藏", True
    reading = read_files([paper, other])
    said = {(item.code, item.sheet): item.message("zh") for item in reading.findings}
    assert "5、13" in said["hidden-rows", "Sheet1"]
    assert "D" in said["hidden-columns", "Sheet1"]
    assert ("hidden-sheet", "藏") in said
    assert [project.code for project, _ in reading.places] == [PROJECTS[0].code, PROJECTS[1].code]


def test_sheets_that_are_no_forms_are_said_to_be_skipped():
    paper = bend.lay(PROJECTS[0])
    reading = read([paper, bend.instructions(), bend.dictionary(), bend.Paper("空"), bend.empty_form()])
    codes = ("sheet-skipped", "sheet-blank", "form-empty")
    said = {item.sheet: item.code for item in reading.findings if item.code in codes}
    assert said == {"填报说明": "sheet-skipped", "字典": "sheet-skipped", "空": "sheet-blank", "空白表": "form-empty"}


def test_a_sheet_with_half_a_form_is_refused_with_reasons():
    paper, half = bend.lay(PROJECTS[0]), bend.lay(PROJECTS[1], 2)
    half.name = "半张"
    half.cells = {cell: value for cell, value in half.cells.items() if cell[0] >= half.form.header}
    reading = read([paper, half])
    assert len(reading.places) == 1
    refused, = [item for item in reading.findings if item.code == "form-refused"]
    assert (refused.severity, refused.sheet) == ("error", "半张")
    assert "三级指标" in refused.message("zh") and "项目编码" in refused.message("zh")


def test_remarks_are_named_wherever_they_stand():
    """A word in any blank cell of the form, and around it: never part of a value, always in a finding."""
    plain = bend.lay(PROJECTS[26])
    blank = [(row, column) for row in range(plain.height + 3) for column in range(plain.width + 3)
             if (row, column) not in plain.cells and plain.area((row, column))[:2] == (row, column)]
    for cell in blank:
        paper = bend.lay(PROJECTS[26])
        paper.put(*cell, "已核对")
        reading = read([paper])
        (project, _), = reading.places
        named = [item for item in reading.findings
                 if item.cell == address(*cell) and (item.found or "").endswith("已核对")]
        taken = [path for path, value in official(project).items() if isinstance(value, str) and "已核对" in value]
        # in the table's columns right under it, it is an indicator begun; the rules will ask for the rest
        expected = {path for path, cells in plain.form.cells.items() if cell in cells}
        if cell[0] >= plain.height:
            expected |= {f"indicators[{len(plain.form.rows)}].{name}" for name in bend.COLUMNS}
        assert named or taken, f"{address(*cell)}: {[_.code for _ in reading.findings]}"
        assert len(taken) <= 1 and set(taken) <= expected, f"{address(*cell)} became part of {taken}"


@pytest.mark.parametrize("path", ["name", "indicators[0].description", "unit.name"])
def test_a_text_longer_than_a_cell_holds_is_empty_and_named(path):
    paper = bend.lay(PROJECTS[0])
    (cell,) = paper.form.cells[path][:1]
    paper.cells[cell] = ("316001" if path == "unit.name" else "") + "长" * 40_000
    reading = read([paper])
    assert "text-too-long" in {item.code for item in reading.findings if item.severity == "error"}
    model.decode(model.encode(reading.document))
