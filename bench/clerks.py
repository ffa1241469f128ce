"""What clerks do to the cells of real workbooks, two or three things at once, and what must then be read of them.

Every form of the workbooks at hand is laid out anew as a paper of the tests, which remembers which cell says what. Then
cells are swapped, covered by a merge, struck through, hidden, split and given other formats. Of what is then read every
field is what it was, or says just what its cells now say, or has a new error or warning at one of its cells.
"""

from __future__ import annotations

import copy
import random
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import bend  # noqa: E402
from bend import HEADS, POINTS, Cell, Paper, Place, Rich  # noqa: E402
from test_bend import cells_of, differences  # noqa: E402

from converter import grid  # noqa: E402
from converter.document.model import Indicator, Target  # noqa: E402
from converter.document.values import number, target  # noqa: E402
from converter.document.values.text import compact  # noqa: E402
from converter.form import fold  # noqa: E402
from converter.reading import Reading, reader  # noqa: E402
from converter.sheets.excel import position  # noqa: E402


#: What was said of a paper, by code and cell; a paper before anybody worked on it.
Said = set[tuple[str, "str | None"]]
Plain = tuple[Paper, Said]


class Case(NamedTuple):
    """A paper that was worked on, the cells that were touched, and what was said of it before, by code and cell."""

    paper: Paper
    touched: set[Cell]
    typed: set[Cell]  # of these, those that say something else than before
    before: Said

    @property
    def data(self) -> bytes:
        return bend.workbook([self.paper])


def papers(sources: list[bytes], form: Any) -> list[Plain]:
    """The forms of the workbooks, a sheet each, as they are read; the same sheet once."""
    found: dict[str, Plain] = {}
    for data in sources:
        for sheet in grid.read(data):
            try:
                reading = reader.read([sheet], form, "f.xlsx", "0")
            except grid.Unreadable:
                continue
            paper = Paper(sheet.name, {(row, column): value for row, column, value in sheet.filled()
                                       if type(value) in (str, float)}, list(sheet.areas), dict(sheet.traits.formats))
            paper.places = [_place(project, places) for project, places in reading.places]
            if paper.places and len(paper.cells) == len([*sheet.filled()]):
                before = reader.read(grid.read(bend.workbook([paper])), form, "f.xlsx", "0").findings
                found[repr(paper)] = paper, {(item.code, item.cell) for item in before}
    return list(found.values())


def _place(project: Any, places: Any) -> Place:
    cells = {**places.slots, "title": [places.found.origin]}
    for index, row in enumerate(places.rows.get("indicators", ())):
        first = min(row for found in row.cells.values() for row, _ in found)
        cells[f"indicators[{index}]"] = [(first, 0)]
        for slot, column in row.heads.items():
            if slot.only:
                cells[f"indicators[{index}].{slot.only.name}"] = row.cells.get(slot, [(first, column)])
    for path in ("code", "name", "purpose", "goals", "unit.code", "unit.name", "budget.total", "budget.fiscal",
                 "budget.other", *(f"spending_plan.{point}" for point in POINTS)):
        if path not in cells:
            cells[path] = [position(places.place(path)[1])]
    return Place(project, cells, {label.text: cell for label, cell in places.found.labels.items()})


# ── what clerks do ──────────────────────────────────────────────────────────────────────────────

Deed = Callable[[Paper, random.Random], set[Cell]]


def swap(paper: Paper, rng: random.Random) -> set[Cell]:
    """The contents of two cells, mostly of one row or one column; the one may be blank."""
    one = rng.choice([*paper.cells])
    near = [cell for cell in paper.cells if cell != one and (cell[0] == one[0] or cell[1] == one[1])]
    aside = [cell for cell in ((one[0], one[1] + 1), (one[0] + 1, one[1])) if cell not in paper.cells]
    other = rng.choice(rng.choice((near or [one], near or [one], [*paper.cells], aside or [one])))
    for held in (paper.cells, paper.formats, paper.looks):
        first, second = held.pop(one, None), held.pop(other, None)
        held |= {cell: value for cell, value in ((one, second), (other, first)) if value is not None}
    return {one, other}


def cover(paper: Paper, rng: random.Random) -> set[Cell]:
    """A merged area over a cell and its neighbours, whose contents stay under it."""
    top, left = rng.choice([*paper.cells])
    bottom, right = top + rng.choice((0, 0, 1, 2)), left + rng.choice((0, 1, 1, 2))
    inside = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    if len(inside) == 1 or any(paper.area(cell) != (*cell, *cell) for cell in inside):
        return set()
    paper.merges.append((top, left, bottom, right))
    return inside


def strike(paper: Paper, rng: random.Random) -> set[Cell]:
    """A cell struck through, or a part of its text struck through or raised."""
    cell = rng.choice([*paper.cells])
    text, look = paper.cells[cell], rng.choice(({"font_strikeout": True}, {"font_strikeout": True}, {"font_script": 1}))
    if isinstance(text, str) and len(text) > 1 and rng.random() < 0.6:
        at = rng.randrange(1, len(text))
        parts = [(text[:at], look), (text[at:], {})]
        paper.cells[cell] = Rich(parts if rng.random() < 0.5 else [(text[:at], {}), (text[at:], look)])
    else:
        paper.looks[cell] = look
    return {cell}


def hide(paper: Paper, rng: random.Random) -> set[Cell]:
    """Rows, a column or the sheet: read all the same, so no field may differ."""
    row, column = rng.choice([*paper.cells])
    match rng.randrange(5):
        case 0 | 1:
            paper.hidden_rows |= {row, row + rng.randrange(2)}
        case 2 | 3:
            paper.hidden_columns.add(column)
        case 4:
            paper.hidden = True
    return set()


def split(paper: Paper, rng: random.Random) -> set[Cell]:
    """A merge undone, at times with all its cells filled; or a content parted over two cells."""
    areas = [area for area in paper.merges if area[:2] in paper.cells]
    if areas and rng.random() < 0.6:
        area = rng.choice(areas)
        top, left, bottom, right = area
        paper.unmerge(lambda one: one == area)
        inside = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if rng.random() < 0.4:
            paper.cells |= dict.fromkeys(inside, paper.cells[top, left])
        return inside
    one = rng.choice([*paper.cells])
    other = rng.choice(((one[0], one[1] + 1), (one[0] + 1, one[1])))
    text = paper.cells[one]
    if not isinstance(text, str) or len(text) < 2 or other in paper.cells or paper.area(other) not in (
            (*other, *other), paper.area(one)):
        return set()
    at, whole = rng.randrange(1, len(text)), paper.area(one)
    paper.unmerge(lambda area: area == whole)
    paper.cells[one], paper.cells[other] = text[:at], text[at:]
    return {one, other}


_CODES = ("0", "0.0", "0.00", "#,##0.00", "0%", "0.00%", '0"人"', '0.00"万元"', '0.00"元"', "0.0,", ";;;", "0;0;0",
          "yyyy-mm-dd", "0.00;(0.00)", '[>100]0"个";0.0', "# ?/?", "0.00E+00", "@", "General", '"≥"0"%"', "0!.0,")


def reformat(paper: Paper, rng: random.Random) -> set[Cell]:
    """Another number format, mostly of a number."""
    numbers = [cell for cell, value in paper.cells.items() if isinstance(value, float)]
    cell = rng.choice(numbers if numbers and rng.random() < 0.8 else [*paper.cells])
    paper.formats[cell] = rng.choice(_CODES)
    return {cell}


DEEDS: dict[str, Deed] = {deed.__name__: deed for deed in (swap, cover, strike, hide, split, reformat)}


def case(papers: list[Plain], rng: random.Random) -> tuple[str, Case]:
    """One to three deeds on one of the papers, and what they are called."""
    plain, before = rng.choice(papers)
    paper, touched = copy.deepcopy(plain), {}
    for name in rng.sample([*DEEDS], rng.choice((1, 2, 2, 3))):
        if name != "strike" and any(isinstance(value, Rich) for value in paper.cells.values()):
            continue  # the others know plain texts
        touched[name] = DEEDS[name](paper, rng)
    fields = {cell for place in paper.places for cells in place.cells.values() for cell in cells}
    typed, parts = touched.get("swap", set()), touched.get("split", set())
    typed = typed | parts if parts <= fields or parts & typed else typed
    percents = {cell for cell in touched.get("reformat", ()) if "%" in paper.formats.get(cell, "")}
    return "+".join(sorted(touched)), Case(paper, set().union(*touched.values()), typed | percents,
                                           before)


# ── what must be read ───────────────────────────────────────────────────────────────────────────


def wrong(case: Case, reading: Reading) -> tuple[list[str], int]:
    """What is silently wrong, a line each; and how many fields differ with an alarm."""
    said = [item for item in reading.findings
            if item.severity != "info" and (item.code, item.cell) not in case.before]
    found, loud = [], 0
    if len(reading.places) != len(case.paper.places):
        refused = any(item.severity == "error" for item in said)
        return [] if refused else [f"{len(reading.places)} projects of {len(case.paper.places)}"], 1
    for place, (project, places) in zip(case.paper.places, reading.places):
        lines = [min(row for cells in each.cells.values() for row, _ in cells)
                 for each in places.rows.get("indicators", ())]
        for path, expected, value in differences(place, project, lines):
            cells = {*_related(place, path, value is None)} if value is None or path.startswith("spending_plan") or (
                "[row" in path) else {*cells_of(place, path)}
            alarmed = cells | case.touched if cells & case.touched else cells
            if any(item.path == path or position(item.cell) in alarmed for item in said if item.cell):
                loud += 1
            elif not _says(case, place, path, value):
                found.append(f"{path}: {expected!r} → {value!r}")
    return found, loud


#: The labels of the fields above the table.
_LABELS = {"code": "项目编码", "name": "项目名称", "budget.total": "预算数", "budget.fiscal": "其中：财政资金",
           "budget.other": "其他资金", "purpose": "预算规模及资金用途", "goals": "绩效目标",
           **dict(zip((f"spending_plan.{point}" for point in POINTS), ("3月底", "6月底", "10月底", "12月底")))}


def _related(place: Place, path: str, lost: bool = False) -> Iterator[Cell]:
    """The cells that decide over a field: its own, its label's; of the plan all, and the budget's.

    lost: whether the field is null; then those of its whole row.
    """
    own, _, name = path.rpartition(".")
    if path.startswith("indicators[row"):
        yield from ((int(path.split()[1][:-1]) - 1, column) for column in range(20))
    elif path.startswith("spending_plan"):
        for each in (*(f"spending_plan.{point}" for point in POINTS), "budget.total"):
            yield from (*place.cells[each], place.labels.get(_LABELS[each], (-1, -1)))
        yield place.labels.get("资金支出计划（%）", (-1, -1))
    else:
        yield from cells_of(place, path)
        if own.startswith("indicators"):  # a row that is read as another's, or two
            rows = {row for cell_path in HEADS for row, _ in place.cells.get(f"{own}.{cell_path}", ())}
            rows -= set() if lost else {place.row(int(own[11:-1]))}
            yield from ((row, column) for row in rows for column in range(20))
        yield place.labels.get(HEADS[name] if own.startswith("indicators") else _LABELS.get(path, ""), (-1, -1))


def _says(case: Case, place: Place, path: str, value: Any) -> bool:
    """Whether a value is just what its cells say now, or those whose label has come to stand by its own."""
    related = {*_related(place, path)}
    if path.startswith("spending_plan.") and path.rpartition(".")[2] not in POINTS:  # follow from figures and budget
        budget = {*_related(place, "budget.total")}
        return path.endswith("cumulative") or bool(case.typed & budget) or value == "percent" and any(
            "%" in case.paper.formats.get(cell, "") for cell in related)
    paths = _exchanged(case, place, path)
    if not case.typed & related and len(paths) == 1:
        return False
    own = [cells_of(place, each) for each in paths if each in place.cells]
    own += [[cell] for cell in case.typed & related]  # a level above, a new row, a value where its label stood
    if len(paths) > 1:  # a torn row of which head and tail stand under different labels
        both = [cell for cells in own for cell in cells]
        own += [[one, other] for one in both for other in both]
    now = {cell: "".join(text for text, _ in one.parts) if isinstance(one, Rich) else one
           for cell, one in case.paper.cells.items()}
    return any(_is(value, [now[cell] for cell in cells if cell in now], path) for cells in own)


def _is(value: Any, held: list[Any], path: str) -> bool:
    """Whether a value is what cells hold."""
    if value is None:
        labels = {fold(label) for label in (*HEADS.values(), *_LABELS.values())}
        return not held or path == "unit.code" or any(fold(str(one)) in labels for one in held)
    if isinstance(value, Indicator):
        said = [getattr(value, name) for name in HEADS if name != "level1" and getattr(value, name) is not None]
        return len(said) == 1 and _is(msgspec.json.encode(said[0]) if said[0] is value.target else said[0], held, path)
    if isinstance(value, Decimal):
        return any(value in (number.parse_money(one), number.decimal(one), number.parse_money(f"{one}".rstrip("%")),
                             number.decimal(one * 100) if isinstance(one, float) else None) for one in held)
    if isinstance(value, bytes):
        value = target.format(msgspec.json.decode(value, type=Target))
    written = "".join(value) if isinstance(value, list) else str(value)
    return compact(written) in compact("".join(one if isinstance(one, str) else f"{one:.15g}" for one in held))


def _exchanged(case: Case, place: Place, path: str) -> set[str]:
    """The paths of a field and of the one whose label has been exchanged with its own, on one page or all."""
    over, _, name = path.rpartition(".")
    labels = HEADS if over.startswith("indicators[") else _LABELS
    said = {fold(str(case.paper.cells.get(cell, ""))) for cell in case.typed}
    keys = {key for key, label in labels.items() if fold(label) in said}
    own = name if labels is HEADS else path
    return {path, *(f"{over}.{key}" if labels is HEADS else key for key in keys if own in keys)}
