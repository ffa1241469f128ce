"""The rows of a list, being read: levels from above, merged cells, rows that nobody filled in or that hold two entries.

Knows what a row takes from the rows above it. Single values are read by the form's reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .locate import Cell, Row
from .places import shown
from ..document import model, normal
from ..document.values import goals, level, quality, target, text
from ..document.values.text import is_plain
from ..form import ASIDE, Repeat, Slot
from ..grid import Sheet
from ..sheets.excel import address
from ..system.patterns import pattern

if TYPE_CHECKING:
    from .sheet import FormReader

#: Where a text may be two: a line break, or a mark that parts what it lists. A comma between digits parts nothing.
_PARTS = pattern(r"\n|[；;、]|[，,](?![0-9]{3}(?![0-9]))")
#: A line of a target that is a quality: 效果显著. Longer ones are wrapped text.
_SHORT = 8
_MARKS = pattern(r"[\n\r；;、，,]")
#: The same of a name or a target, which may also be numbered, or beside each other: `①…②…`, `≥90人 ≥95%`, `甲/乙`.
_LISTED = pattern(
    r"[\n\r；;、，,② \u3000/2２](?:(?<=[\n\r；;、，,②])|(?<=[ /])(?=[≥≤><＞＜])|(?<=[2２])(?=[.．)）])"
    r"|(?<=[\u4e00-\u9fff][ \u3000/])(?=[\u4e00-\u9fff])|(?<=[0-9][ /])(?=[0-9]))")
#: Two directions are the ends of a range.
_SIGN = pattern("[≥≤><＞＜]")
#: What the name of a figure ends with.
_MEASURE = pattern(r"..(?:数|数量|率|度|额|面积|里程|成本|时间|比例|占比|比重)(?:[（(][^（()）]*[)）])?$")
#: Where an ordinal may stand.
_ORDINALS = pattern(r"(?<=[\s；;。，,、])|(?=[（(②③④⑤⑥⑦⑧⑨])")
#: The fields that tell of several entries in a row.
_SEVERAL = ("level2", *normal.STATEMENTS)


class Entries:
    """The entries of one list of a form."""

    def __init__(self, reader: FormReader, repeat: Repeat, above: Entries | None = None) -> None:
        """above: those of the table above, of the same list."""
        self.reader, self.form, self.over = reader, reader.form, repeat.over
        self.columns: dict[str, Slot] = {slot.only.name: slot for slot in repeat.slots if slot.only}
        #: Its fields that not every form has: points, and what the model has no name for.
        self.added = tuple(dict.fromkeys(
            part.name for slot in repeat.slots for part in slot.fields
            if part.name == "weight" or part.name.startswith(model.EXTRA)))
        #: The cells that only complete a target, and those that may hold several entries, each with its marks.
        self.asides = tuple(slot for slot in repeat.slots if slot.only and slot.only.kind in ASIDE)
        #: What is chosen by a tick, in one of several columns or in one of the boxes of a cell → these.
        self.choices: dict[str, list[Slot]] = {}
        for slot in repeat.slots:
            if slot.choice:
                self.choices.setdefault(slot.fields[0].name, []).append(slot)
        self.several = tuple((name, _LISTED if name in ("name", "target") else _MARKS)
                             for name in _SEVERAL if name in self.columns)
        #: What stands for each field in the row being read, where it is a text in one cell.
        self.typed: dict[str, str] = {}
        self.entries: list[dict[str, Any]] = list(above.entries) if above else []
        self.kept: list[Row] = list(above.kept) if above else []
        self.above: tuple[str, Sheet, Cell] | None = None  # level 1 of a row above, its sheet and cell
        self.previous: dict[str, Any] = {}
        self.doubt = False  # whether a level 1 above cannot be read

    def read(self, rows: list[Row]) -> None:
        """Add the entries of the rows; one with nothing but its levels is a row of the blank that nobody filled in."""
        for row in rows:
            first = len(self.reader.findings)
            if row.unsure:
                self._note("row-unsure", _first(row))
            entry = self._values(row)
            if self.over == "indicators":
                if self._is_shifted(entry, row):
                    entry = self._leave(row)
                self._levels(entry, row)
                unfilled = not self._is_filled(entry)
                self._part(entry, row)
                self._inherit(entry, row)
                self._spread(entry, row)
                self.previous = entry
                if not self._is_filled(entry):
                    self._drop(row, entry, first, unfilled)
                    continue
            if any(value is not None for value in entry.values()):
                self.entries.append(self._entry(entry))
                self.kept.append(row)

    def _path(self, name: str) -> str:
        return f"{self.over}[{len(self.entries)}].{name}"

    def _values(self, row: Row) -> dict[str, Any]:
        contents, units = self.reader.sheet.rows, self.form.units
        entry: dict[str, Any] = {}
        typed = self.typed = {}
        asides = {slot.only.kind: row.cells[slot] for slot in self.asides if slot.only and slot in row.cells}
        is_usual = not (asides or row.doubted or row.pieces)
        for slot, cells in row.cells.items():
            only = slot.only
            if only is None or only.kind in ASIDE or only.option:
                continue  # a view, the number of the row: never a source; what completes a target
            name, kind = only.name, only.kind
            if len(cells) == 1 and type(raw := contents[cells[0][0]][cells[0][1]]) is str:
                typed[name] = raw
                # nearly every cell: its own normal form
                if not is_usual:
                    pass
                elif kind == "text":
                    if is_plain(raw) and not model.is_too_long(raw):
                        entry[name] = raw
                        continue
                elif kind == "target" and (settled := target.settled(raw, units)):
                    entry[name] = settled
                    continue
            if only.is_split:
                cells = [*asides.get("operator", ()), *cells, *asides.get("unit", ())]
            if slot in row.doubted:
                self.reader.leave(cells, self._path(name))
                continue
            entry[name] = self.reader.value(only, cells, row.pieces.get(slot), self._path(name))
        whole = self.columns.get("target")
        if asides and whole and whole.only and whole not in row.cells and entry.get("name"):  # ≥ of nothing
            entry["target"] = self.reader.value(whole.only, [cell for cells in asides.values() for cell in cells], None,
                                                self._path("target"))
        for name, slots in self.choices.items():
            entry[name] = self._chosen(name, slots, row, bool(entry.get("name")))
        return entry

    def _chosen(self, name: str, slots: list[Slot], row: Row, is_asked: bool) -> str | None:
        """What is ticked in a row; a row that names nothing need not have a tick."""
        own = {slot: row.cells[slot] for slot in slots if slot in row.cells}
        cells = [cell for each in own.values() for cell in each]
        if any(slot in row.doubted for slot in own):
            self.reader.leave(cells, self._path(name))
            return None
        if not cells and not is_asked:
            return None
        raws: dict[str, Any] = {}
        for slot, each in own.items():
            boxes = self.reader.boxes(slot, self.reader.contents.of(each, "text"), each, self._path(name))
            if boxes is None:
                return None
            raws |= boxes
        lost = bool(row.heads) and any(slot not in row.heads for slot in slots)
        return self.reader.chosen(raws, cells or [_first(row)], self._path(name), lost)

    def _is_shifted(self, entry: dict[str, Any], row: Row) -> bool:
        """Whether levels stand under heads further on: the whole row does, and nothing of it is what its head says."""
        first, second = self.form.level1, self.form.level2
        level1, level2 = entry.get("level1"), entry.get("level2")
        if level1 in second - first:
            return True
        goal = entry.get("target")
        if level2 not in second and goal is not None and goal.text in second:
            return True
        stands = level1 in first or self.reader.page.level1 in row.covered
        return not stands and (level2 in first - second or level2 not in second and entry.get("name") in second)

    def _leave(self, row: Row) -> dict[str, Any]:
        """A row of which nobody knows what is what: nothing, and that is said at each of its cells."""
        for slot, cells in row.cells.items():
            if slot.only:
                self.reader.leave(cells, self._path(slot.only.name))
        return {}

    def _levels(self, entry: dict[str, Any], row: Row) -> None:
        """`一、产出指标`, `数量`: the form's own names for the levels."""
        for name, known in (("level1", self.form.level1), ("level2", self.form.level2)):
            typed = entry.get(name)
            if typed is not None and typed not in known and (used := level.settle(typed, known)) != typed:
                entry[name] = used
                self._note("normalised", row.cells[self.columns[name]][0], path=self._path(name), found=typed,
                           used=used)

    def _part(self, entry: dict[str, Any], row: Row) -> None:
        """A row that holds two entries, in lines or lists: what is in two parts is left empty, and said so."""
        typed = self.typed
        parts = {name: _parts(raw) for name, marks in self.several
                 if (raw := typed.get(name)) is not None and marks.search(raw) and entry.get(name) is not None}
        count = self._count(parts) if parts else 0
        for name, pieces in parts.items():
            if count and count in {len(way) for way in pieces.values()}:
                entry[name] = None
                cell = row.cells[self.columns[name]][0]
                self._note("row-several", cell, path=self._path(name), found=shown(self.reader.sheet.at(*cell)))
        for name in (() if count else _doubtful(parts)):
            cell = row.cells[self.columns[name]][0]
            self._note("row-perhaps-several", cell, path=self._path(name), found=shown(self.reader.sheet.at(*cell)))

    def _count(self, parts: dict[str, dict[str, list[str]]]) -> int:
        """How many entries a row holds where it surely holds more than one; else 0."""
        units = self.form.units
        named = {mark: len(way) for mark, way in parts.get("name", {}).items()}
        for way in parts.get("level2", {}).values():
            if all(level.settle(text.compact(each), self.form.level2) in self.form.level2 for each in way):
                return len(way)
        for mark, way in parts.get("target", {}).items():
            if _is_range(way, units):
                continue
            names = {count for other, count in named.items() if (other == " ") == (mark == " ")}
            figures = [each for each in way if target.is_comparison(each, units)]
            signed = [each for each in figures if not text.visible(each).strip()[0].isdigit() or any(
                text.compact(each).endswith(unit) for unit in units.names)]
            if len(figures) == len(way) and (len(way) in names or len(signed) == len(way) and not _torn(way)):
                return len(way)
            if len(way) in names and any(each in signed for each in way[1:]):
                return len(way)
        for mark, longest in (("；", None), ("\n", _SHORT)):
            # qualities are told apart by nothing but the marks: where name and target have the same of them
            name, goal = (_ways(parts, each, mark) for each in ("name", "target"))
            if len(name) == len(goal) > 1 and all(longest is None or len(each) <= longest for each in goal):
                return len(name)
        return _told(parts)

    def _spread(self, entry: dict[str, Any], row: Row) -> None:
        """Cells merged over several rows say the same of each; of level 1 that is the form's own way."""
        for slot in row.covered:
            if (field := slot.only) is None:
                continue
            name = field.name
            if entry.get(name) is None and self.previous.get(name) is not None:
                entry[name] = self.previous[name]
                self._note("spread", _first(row), path=self._path(name),
                           used=shown(field.codec.format(self.previous[name])))

    def _drop(self, row: Row, entry: dict[str, Any], first: int, unfilled: bool) -> None:
        """A row that is no entry of the document; first: where what was found of it begins."""
        found = self.reader.findings.items[first:]
        if any(item.severity == "error" for item in found):
            for slot in row.cells:
                if slot.only and slot.only.name in ("level1", "level2"):  # what is left of it goes with the rest
                    cell = row.cells[slot][0]
                    self._note("not-understood", cell, found=shown(self.reader.sheet.at(*cell)))
        elif unfilled:
            self._unfilled(row, entry)
        for item in found:
            item.path = None

    def _unfilled(self, row: Row, entry: dict[str, Any]) -> None:
        """A row with nothing but levels: pre-printed and not filled in, or words that belong elsewhere."""
        cells = [cell for cells in row.cells.values() for cell in cells]
        sheet, at = self.reader.sheet, cells[0][0]
        others = {(at, column) for column, value in enumerate(sheet.rows[at])
                  if isinstance(value, str) and value or (at, column) in sheet.traits.covered}
        levels = {entry.get("level1"), entry.get("level2")}
        if others <= {*cells} and levels <= {None, *self.form.level1, *self.form.level2}:
            self._note("row-unfilled", cells[0])
        else:
            for cell in cells:
                self._note("not-understood", cell, found=shown(self.reader.sheet.at(*cell)))

    def _inherit(self, entry: dict[str, Any], row: Row) -> None:
        """Level 1 of a row that leaves it out is that of the row above."""
        slot = self.reader.page.level1
        if slot is None:
            return
        self.doubt = entry.get("level1") is None and (self.doubt or self._is_doubted(slot, row))
        if entry.get("level1") is not None:
            if self._is_filled(entry) or entry["level1"] in self.form.level1:
                self.above = (entry["level1"], self.reader.sheet, row.cells[slot][0])
        elif self.above:
            entry["level1"], sheet, cell = self.above
            if slot not in row.covered or self.doubt:
                code = "inherited-unsure" if self.doubt else "row-lone" if len(row.cells) == 1 else "inherited"
                where = address(*cell) if sheet is self.reader.sheet else f"{sheet.name}!{address(*cell)}"
                self._note(code, _first(row), path=self._path("level1"), used=entry["level1"], cells=where)

    def _is_doubted(self, slot: Slot, row: Row) -> bool:
        """Whether a row without a level 1 may have one of its own: not readable, without its head, or under a merge."""
        sheet = self.reader.sheet
        unread = slot in row.cells and not isinstance(sheet.at(*row.cells[slot][0]), str)
        if unread or row.heads and slot not in row.heads:
            return True
        place = _first(row)[0], row.heads.get(slot, -1)
        if any(note.cell == place and note.code == "struck-left-out" for note in sheet.traits.notes):
            return True
        hidden = sheet.traits.covered.get(place)
        return hidden is not None and self.above is not None and (
            level.settle(hidden, self.form.level1) != self.above[0])

    def _is_filled(self, entry: dict[str, Any]) -> bool:
        """Whether a row says more than its levels."""
        for name in normal.STATEMENTS:
            if entry.get(name):
                return True
        return any(entry.get(name) is not None for name in self.added)

    def _entry(self, values: dict[str, Any]) -> dict[str, Any]:
        """The fields of an entry by their names: the form's own below `extra`; what may be absent is so where blank."""
        if not self.added:
            return values
        entry = {name: value for name, value in values.items() if name not in self.added}
        said = {name: values[name] for name in self.added if values.get(name) is not None}
        if "weight" in said:
            entry["weight"] = said.pop("weight")
        if said:
            entry["extra"] = normal.extra({name.removeprefix(model.EXTRA): value for name, value in said.items()})
        return entry

    def _note(self, code: str, cell: Cell, **details: Any) -> None:
        self.reader.note(code, cell, **details)


def _first(row: Row) -> Cell:
    return next(iter(row.cells.values()))[0]


#: The ways in which a text is several: by its lines, by semicolons, by every mark, by space.
_WAYS = {"\n": pattern("\n"), "；": pattern("[；;]"), "，": _PARTS, " ": pattern(r"[ \u3000/]+")}


def _parts(raw: str) -> dict[str, list[str]]:
    """The parts of a text by the mark that parts them, where there are two at least."""
    shown = text.visible(raw)
    ways = {mark: [part for part in way.split(shown) if part.strip()] for mark, way in _WAYS.items()}
    ways["1"] = _numbered(shown)
    if len({sign in "≥>＞" for sign in _SIGN.findall(shown)}) > 1:
        del ways[" "]
    return {mark: way for mark, way in ways.items() if len(way) > 1}


def _ways(parts: dict[str, dict[str, list[str]]], name: str, mark: str) -> list[str]:
    return parts.get(name, {}).get(mark, [])


def _told(parts: dict[str, dict[str, list[str]]]) -> int:
    """How many entries a row holds by its numbers, or by statements that are each whole; else 0."""
    for name in ("name", "target"):
        if numbered := _ways(parts, name, "1"):
            return len(numbered)
    for mark in ("\n", " "):
        goal, names = _ways(parts, "target", mark), _ways(parts, "name", mark)
        repeated = len(goal) == len(names) > 1 and all(
            text.compact(name) in text.compact(line) for name, line in zip(names, goal))
        if repeated or quality.are_statements(goal):
            return len(goal)
    return 0


def _is_range(way: list[str], units: target.Units) -> bool:
    """Whether parts are the ends of a range: ≥90%，≤100%."""
    ends = [target.parse(each, units) for each in way]
    return len(ends) == 2 and len({end.unit for end in ends if end}) == 1 and (
        {end.operator for end in ends if end} in ({"≥", "≤"}, {">", "<"}, {"≥", "<"}, {">", "≤"}))


def _doubtful(parts: dict[str, dict[str, list[str]]]) -> list[str]:
    """The fields that may well say two things where nothing tells: 培训人数、补贴发放率, or as many qualities as names."""
    names, said = parts.get("name", {}), parts.get("target", {})
    counts = {len(way) for way in names.values()}
    if any(len(way) in counts and quality.are_statements(way) for way in said.values()):
        return ["name", "target"]
    # a name of two lines is wrapped
    two = "\n" not in names and any(all(map(_MEASURE.search, map(text.compact, way))) for way in names.values())
    return ["name"] if two else []


def _numbered(content: str) -> list[str]:
    """The parts of a text whose ordinals run 1, 2, 3."""
    found: list[str] = []
    style = None
    for piece in filter(None, _ORDINALS.split(content.strip())):
        ordinal = goals.ordinal(piece, style)
        if ordinal and ordinal[1] == len(found) + 1:
            style = ordinal[0]
            found.append(piece[ordinal[2]:])
        elif found:
            found[-1] += piece
        else:
            return []
    return found


def _torn(way: list[str]) -> bool:
    """Whether the parts are one number that a line break tore: digits go on without operator or unit between."""
    return any(one.rstrip()[-1:].isdigit() and two.lstrip()[:1].isdigit() for one, two in zip(way, way[1:]))
