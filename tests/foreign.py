"""The forms of other counties, filled in, and what clerks do to any of them; what must then be read of them.

Knows a form by what reading made of its own workbook: which cell says what. What is added is marked (`twists.ADDED`,
`twists.FIGURE`).
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import bend
from bend import Cell, Paper, Place
from twists import ADDED, FIGURE

from converter import grid
from converter.document import model
from converter.document.model import UNSET, Project
from converter.form import Form
from converter.issuing import workbook
from converter.issuing.proving.trials import trial
from converter.reading import Reading, reader
from converter.sheets.excel import position

Deed = Callable[[Paper, random.Random], None]


def papers(form: Form, chance: random.Random) -> list[Paper]:
    """The projects of a document that the form has a place for, each as the sheet that the form makes of it."""
    made = trial(form, chance)
    if made is None:
        return []
    found = []
    for sheet in grid.read(workbook.write(made, form)):
        reading = reader.read([sheet], form, "f.xlsx", "0") if _is_project(sheet, form) else None
        for project, places in reading.places if reading else ():
            paper = Paper(sheet.name, {(row, column): value for row, column, value in sheet.filled()},
                          list(sheet.areas), dict(sheet.traits.formats))
            cells = {path: list(at) for path, at in places.slots.items()}
            for over, rows in places.rows.items():
                for index, row in enumerate(rows):
                    for slot, at in row.cells.items():
                        if slot.only:
                            cells[f"{over}[{index}].{slot.only.name}"] = list(at)
            paper.places = [Place(project, cells, {label.text: at for label, at in places.found.labels.items()})]
            found.append(paper)
    return found


def _is_project(sheet: grid.Sheet, form: Form) -> bool:
    try:
        return bool(reader.read([copy.deepcopy(sheet)], form, "f.xlsx", "0").places)
    except grid.Unreadable:
        return False


# ── what clerks do ──────────────────────────────────────────────────────────────────────────────


def column_more(paper: Paper, chance: random.Random) -> None:
    at = chance.randrange(1, paper.width + 1)
    paper.insert_columns(at)
    for row in chance.sample(range(paper.height), min(paper.height, 4)):
        if paper.area((row, at)) == (row, at, row, at) and (row, at - 1) not in paper.form.labels.values():
            paper.put(row, at, chance.choice((ADDED, FIGURE)))


def head_more(paper: Paper, chance: random.Random) -> None:
    """A column more in the table, under a head of its own or one that is there already."""
    heads = _heads(paper)
    if heads:
        row, column = paper.form.labels[chance.choice(heads)]
        said = paper.cells[row, column]
        at = column + chance.choice((0, 1))
        paper.insert_columns(at)
        paper.unmerge(lambda area: area[0] <= row <= area[2] and area[1] < at <= area[3])
        paper.put(row, at, chance.choice((said, "上年值", "备注二")))
        for each in _rows(paper):
            paper.put(each, at, chance.choice((ADDED, FIGURE)))


def row_more(paper: Paper, chance: random.Random) -> None:
    at = chance.randrange(1, min(_rows(paper), default=paper.height))
    paper.unmerge(lambda area: area[0] < at <= area[2])
    paper.insert_rows(at)
    for column in chance.sample(range(paper.width), chance.choice((1, 2, 3))):
        paper.put(at, column, chance.choice((ADDED, FIGURE)))


def label_lost(paper: Paper, chance: random.Random) -> None:
    cell = paper.form.labels[chance.choice([*paper.form.labels])]
    if chance.random() < 0.5:
        paper.cells.pop(cell, None)
    else:
        paper.cells[cell] = chance.choice(("内容", ADDED))


def label_twice(paper: Paper, chance: random.Random) -> None:
    at = chance.randrange(1, paper.height + 1)
    paper.unmerge(lambda area: area[0] < at <= area[2])
    paper.insert_rows(at)
    column = chance.randrange(0, max(1, paper.width - 1))
    paper.put(at, column, chance.choice([*paper.form.labels]))
    paper.put(at, column + 1, chance.choice((ADDED, FIGURE)))


def heads_exchanged(paper: Paper, chance: random.Random) -> None:
    """Two heads and the columns under them: read by what they say."""
    heads = _heads(paper)
    if len(heads) > 1:
        one, two = (paper.form.labels[text][1] for text in chance.sample(heads, 2))
        first = paper.form.labels[heads[0]][0]
        if all(area[1] == area[3] or not {area[1], area[3], one, two} & {one, two} for area in paper.merges
               if area[0] >= first):
            paper.unmerge(lambda area: area[0] >= first)
            paper.move(lambda row, column: (row, {one: two, two: one}.get(column, column) if row >= first else column))


def covered(paper: Paper, chance: random.Random) -> None:
    top, left = chance.choice([*paper.cells])
    area = (top, left, top + chance.choice((0, 0, 1)), left + chance.choice((0, 1, 2)))
    if area[:2] != area[2:] and all(paper.area((row, column)) == (row, column, row, column)
                                    for row in range(top, area[2] + 1) for column in range(left, area[3] + 1)):
        paper.merges.append(area)


def struck(paper: Paper, chance: random.Random) -> None:
    paper.looks[chance.choice([*paper.cells])] = {"font_strikeout": True}


def unmerged(paper: Paper, chance: random.Random) -> None:
    if paper.merges:
        area = chance.choice(paper.merges)
        paper.unmerge(lambda one: one == area)
        if chance.random() < 0.5 and area[:2] in paper.cells and area[0] == area[2]:
            value = paper.cells[area[:2]]
            for row in range(area[0], area[2] + 1):
                for column in range(area[1], area[3] + 1):
                    paper.put(row, column, value)


def shifted_from(paper: Paper, chance: random.Random) -> None:
    """All rows from one on stand a column further right."""
    at = chance.randrange(1, paper.height)
    paper.unmerge(lambda area: area[0] < at <= area[2])
    paper.move(lambda row, column: (row, column + (row >= at)))


def split(paper: Paper, chance: random.Random) -> None:
    """A text goes on in the cell beside or below it."""
    texts = [cell for cell, value in paper.cells.items() if isinstance(value, str) and len(value) > 3]
    row, column = cell = chance.choice(texts)
    to = chance.choice(((row, column + 1), (row + 1, column)))
    if to not in paper.cells:
        text, whole = paper.cells[cell], paper.area(cell)
        paper.unmerge(lambda area: area == whole)
        at = chance.randrange(1, len(text))
        paper.cells[cell], paper.cells[to] = text[:at], text[at:]
        for cells in paper.form.cells.values():
            if cell in cells and to not in cells:
                cells.append(to)


def retyped(paper: Paper, chance: random.Random) -> None:
    """A value in another format, or its figures in a way that says something else or nothing."""
    cell = chance.choice([each for each in paper.cells if each not in paper.form.labels.values()] or [(0, 0)])
    value = paper.cells.get(cell)
    if isinstance(value, float):
        paper.formats[cell] = chance.choice(('0"人"', "0.0,", ";;;", '0.00"元"', "yyyy-mm-dd", "0%", "0;0;0", "0.00"))
    elif isinstance(value, str) and value[:1] in "≥≤" and len(value) > 1:
        paper.cells[cell] = chance.choice((f"{value[0]}1O{value[2:]}", f"{value[0]}1 000{value[2:]}", f"1.{value}",
                                           f"\uf0b3{value[1:]}", f"{value}¹"))


DEEDS: dict[str, Deed] = {deed.__name__: deed for deed in (
    column_more, head_more, row_more, label_lost, label_twice, heads_exchanged, covered, struck, unmerged,
    shifted_from, split, retyped)}


def _rows(paper: Paper) -> list[int]:
    return sorted({cells[0][0] for path, cells in paper.form.cells.items() if path.startswith("indicators[")})


def _heads(paper: Paper) -> list[str]:
    """The labels in the row with most labels above the table's first row."""
    first = min(_rows(paper), default=0)
    near = [text for text, cell in paper.form.labels.items() if cell[0] == first - 1]
    return near if len(near) > 2 else []


# ── what must be read ───────────────────────────────────────────────────────────────────────────


def _said(project: Project, row_of: Callable[[int], int]) -> dict[str, Any]:
    """What a project says, by path; indicators by the row they stand in."""
    said: dict[str, Any] = {}
    for path, leaf in model.walk(project):
        path = path.removeprefix("$.")
        if leaf in (None, UNSET) or path.startswith(("origin.", "number")) or path.endswith("].source"):
            continue
        if path.startswith("indicators["):
            index, _, rest = path[len("indicators["):].partition("]")
            path = f"indicators@{row_of(int(index))}{rest}"
            if ".target." in path:
                path, leaf = path[:path.index(".target.") + 7], (*said.get(path[:path.index(".target.") + 7], ()), leaf)
        elif path.startswith("goals["):
            path, leaf = "goals", (*said.get("goals", ()), leaf)
        said[path] = leaf
    return said


def wrong(paper: Paper, reading: Reading) -> tuple[list[str], int]:
    """What is silently wrong, a line each; and how many fields are empty with an alarm."""
    place = paper.form
    alarms = {position(item.cell) for item in reading.findings if item.severity != "info" and item.cell}
    if len(reading.places) != 1:
        return ([] if alarms else [f"{len(reading.places)} projects"]), 1
    (project, places), = reading.places
    rows = [min(row for cells in each.cells.values() for row, _ in cells) for each in places.rows.get("indicators", ())]

    def own_row(index: int) -> int:
        return min(cell[0] for path, cells in place.cells.items() if path.startswith(f"indicators[{index}].")
                   for cell in cells)

    expected, found = _said(place.project, own_row), _said(project, lambda index: rows[index])
    lines, loud = [], 0
    for path in sorted(expected.keys() | found.keys()):
        if expected.get(path) == found.get(path) or path == "spending_plan.cumulative":
            continue
        loud += 1
        if path.endswith(".level1") and any(item.code in ("inherited-unsure", "row-unsure", "row-lone") or (
                item.severity == "error" and position(item.cell)[0] == _row_of(path))
                for item in reading.findings if item.cell):
            continue
        if not _alarmed(path, place, alarms):
            lines.append(f"{path}: {expected.get(path)!r} → {found.get(path)!r}")
    return lines, loud


def _row_of(path: str) -> int:
    return int(path[len("indicators@"):].partition(".")[0]) if path.startswith("indicators@") else -1


def _alarmed(path: str, place: Place, alarms: set[Cell]) -> bool:
    """Whether an alarm stands at a cell of a field, or in its row of the table."""
    if path.startswith("indicators@"):
        least = 0 if path.endswith(".level1") else _row_of(path)
        heads = {cell for cell in place.labels.values() if cell[0] < _row_of(path)}
        return any(least <= row <= _row_of(path) or (row, column) in heads for row, column in alarms)
    own = [cells for each, cells in place.cells.items() if path == each or path.startswith(f"{each}.")
           or each.partition(".")[0] == path.partition(".")[0] == "spending_plan"]
    cells = {cell for each in own for cell in each}
    heads = {(row - up, column - left) for row, column in cells for up in (0, 1) for left in range(5)}
    return not alarms.isdisjoint(cells | heads & {*place.labels.values()})


def trials(form: Form, chance: random.Random, count: int) -> Iterator[tuple[Paper, list[str]]]:
    """Papers of the form with deeds done to them, one to three each."""
    laid = papers(form, chance)
    for _ in range(count if laid else 0):
        paper, names = copy.deepcopy(chance.choice(laid)), []
        for name in chance.sample([*DEEDS], chance.choice((1, 1, 2, 3))):
            before = copy.deepcopy(paper)
            try:
                DEEDS[name](paper, chance)
                names.append(name)
            except (IndexError, KeyError, ValueError):
                paper = before  # there is nothing to do it to
        yield paper, names


def read(paper: Paper, form: Form) -> Reading:
    return reader.read([bend.sheet(paper)], form, "f.xlsx", "0")
