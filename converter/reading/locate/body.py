"""The table under an indicator header: its rows, over page breaks, notes and foots, down to where it ends.

Every header row binds the rows below it. Knows the marks of rows. Reads no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from .above import begins_another, is_surely
from .labels import below_head, top_of_head
from .landmarks import (
    Cell, Found, Row, append, is_covered, is_foot, is_general, is_page_number, is_stray, is_sum, may_go_on)
from ...document.values import code, heading, level, target, text
from ...form import Form, Slot, View, fold
from ...grid import Sheet
from ...system.patterns import pattern

#: What a page says of the table that goes on over it.
_CONTINUED = pattern(r"[（(]?(?:续表?|接上[页表]|转下[页表]|续上表)[)）]?")
#: Titles that name no project.
_GENERAL = frozenset(("", "项目", "预算项目", "项目支出", "部门预算项目"))


class Table:
    """The rows of one form's table, being bound."""

    def __init__(self, one: Found, header: int, end: int, form: Form, more: bool) -> None:
        """`end`: the row after the last that may belong to the form; `more`: whether another form follows.

        A part that goes on without a header stands under that of the sheet before: its own row is the one above it.
        """
        self.one, self.sheet, self.page, self.form, self.more = one, one.sheet, one.page, form, more
        self.top = one.owner or one
        self.header = header
        own = {header, *below_head(self.sheet, self.page, header)} if self.page.upper else {header}
        self.headers = [top_of_head(self.sheet, self.page, number) for number in range(header + 1, end)
                        if number not in own and self.page.is_header(self.sheet.rows[number])]
        self.furniture: set[int] = set()
        self.end = self._end(end)
        self.next = max([header, *(number for number in self.furniture)]) + 1
        self.columns: dict[int, Any] = {}
        self.parted: set[Slot] = set()  # what has several columns under its head, and no merge says which is whose
        self.entries = one.entries
        self.bound, self.first = header, len(self.entries)  # the header last bound, and the first entry under it
        self.last = header  # the last row that belongs to the form
        self.broken, self.footed = one.owner is not None, False

    def read(self) -> int:
        """Bind the rows; the row after the last that belongs to the form."""
        skip = self._bind(self.header)
        for number in range(self.header + 1, self.end):
            row = self.sheet.rows[number]
            filled = [column for column, value in enumerate(row) if value != ""]
            if not filled or number <= skip:
                continue
            if number in self.headers:
                skip = self._bind(number)
                self.broken, self.footed, self.last = True, False, number  # what looked like the foot was none
                continue
            if number in self.furniture or (not self.broken and is_page_number(row, number, self.one)):
                self.broken = True
                continue  # reported as outside the form
            if len(filled) == 1 and code.is_sound(text.compact(str(row[filled[0]])).upper()):
                break  # of another project, whose labels are lost
            if row[filled[0]] not in self.form.level_names and (
                    begins_another(self.page, self.sheet.rows, number, self.form) or self.more and any(
                        is_surely(slot, row[column]) for slot in self.page.above for column in filled)):
                break
            self._row(number, row, filled)
        self._captions()
        self._doubt_twins(self.first)
        return self.last + 1

    def _captions(self) -> None:
        """`绩效指标` down the left of the table heads no column."""
        one = self.one
        for cell in [cell for cell, cells in one.extras.items() if not cells
                     and is_general(text.compact(str(self.sheet.at(*cell))))]:
            del one.extras[cell]
            one.captions.append(cell)
            one.known.add(cell)

    # ── headers ──

    def _bind(self, header: int) -> int:
        """Bind the columns to what this header says; the last row that the header takes."""
        sheet, page, one = self.sheet, self.page, self.one
        if one.columns and header == self.header:
            self.columns = one.columns
            return header
        below = next((number for number in self.headers if number > header), self.end)
        bottom = max((sheet.area(header, column)[2] for column, value in enumerate(sheet.rows[header])
                      if value != "" and page.level1_label and fold(str(value)) in page.level1_label.keys),
                     default=header)
        self._doubt_twins(self.first)
        self.bound, self.first = header, len(self.entries)
        self.columns, self.parted = self._heads(header, below), set()
        one.columns = self.columns
        bottom = max(bottom, self._deeper(header))
        one.heads = {}
        for column, at in self.columns.items():
            if isinstance(at, Slot):
                one.heads.setdefault(at, column)
        self._adopt(header, max(bottom, header) + 1, below)
        for at in self.columns.values():
            if isinstance(at, tuple):
                one.extras.setdefault(at, [])
        deepest = min(bottom, header + page.depth + 2, len(sheet.rows) - 1)
        for row in range(header + 1, deepest + 1):
            parts = {*self._parts_of_heads(header, row)} | {cell for cell in one.known if cell[0] == row}
            if not parts >= {(row, column) for column, value in enumerate(sheet.rows[row]) if value != ""}:
                return row - 1  # an entry that a merge has taken to the header
            one.known |= parts
        return min(bottom, header + page.depth + 2)

    def _heads(self, header: int, below: int) -> dict[int, Any]:
        """What the header says of each column: a slot, a head that the form does not have by its cell, or nothing."""
        sheet, page = self.sheet, self.page
        columns: dict[int, Any] = {}
        current: Any = None
        labels = page.heads(sheet.rows[header])
        for column in range(max((len(row) for row in sheet.rows[header:below]), default=0)):
            cell, value = (header, column), sheet.at(header, column)
            if value != "":
                label = labels.get(column)
                known = label in page.headers or label in page.sides
                current = page.headers.get(label, None if known else cell) if label else cell
                self.one.known |= {cell} if known else set()
            elif cell in sheet.traits.covered or not sheet.area(header, column)[1] < column:
                current = None  # a column without a head belongs to nothing, nor one whose head another merge covers
            columns[column] = current
        return columns

    def _deeper(self, header: int) -> int:
        """Bind the columns whose heads stand in a further row of the header, under a common one; the last such row."""
        sheet, page, last = self.sheet, self.page, header
        for row in below_head(sheet, page, header):
            for column, label in page.heads(sheet.rows[row]).items():
                if label in page.headers and page.headers[label] not in self.columns.values():
                    last = row
                    self.one.known.add((row, column))
                    for each in range(column, sheet.area(row, column)[3] + 1):
                        self.columns[each] = page.headers[label]
        return last

    def _parts_of_heads(self, header: int, row: int) -> Iterator[Cell]:
        """The cells of a header's further row that part one of its heads: several texts under a wide one."""
        for column in range(len(self.sheet.rows[header])):
            _, left, _, right = self.sheet.area(header, column)
            under = [] if left < column else [(row, each) for each in range(left, right + 1)
                                              if self.sheet.at(row, each) != ""]
            texts = [self.sheet.at(*cell) for cell in under]
            if len(under) > 1 and all(isinstance(one, str) and not target.is_comparison(one, self.form.units)
                                      for one in texts):
                yield from under

    def _adopt(self, header: int, first: int, end: int) -> None:
        """`计算符号 | 指标值 | 计量单位`: columns of operators and of units are part of the target."""
        slot = next((slot for slot in self.page.columns if slot.only and slot.only.kind == "target"), None)
        if slot not in self.columns.values():
            return
        for column, at in self.columns.items():
            if isinstance(at, tuple) and at[1] == column and self._is_part(header, column, first, end):
                self.columns[column] = slot
                self.one.known.add((header, column))

    def _is_part(self, header: int, column: int, first: int, end: int) -> bool:
        """Whether a column the form does not have holds operators, or units."""
        texts = [text.compact(str(value)) for row in range(first, end)
                 if (value := self.sheet.at(row, column)) != ""]
        head = fold(str(self.sheet.at(header, column)))
        if head in self.page.index:
            return False  # it says something else
        if head.endswith(("计量单位", "度量单位")) or "符号" in head:
            return True
        signs = any(each in target.OPERATORS for each in texts) and all(
            each in target.OPERATORS or each in target.QUALITIES for each in texts)
        return bool(texts) and (signs or all(each in self.form.units.names for each in texts))

    # ── where the form ends ──

    def _end(self, end: int) -> int:
        """The row at which the form ends at the latest: another one may follow that has lost its top."""
        for number in range(self.header + 1, end):
            if number in self.headers:
                lines = self._lines_above(number)
                if self._is_another(number, lines):
                    return min([number, *lines])
                self.furniture.update(lines)
            elif self._is_top(number):
                return number
        return end

    def _is_top(self, number: int) -> bool:
        """Whether a row begins as one of the form's upper rows does, in the same column."""
        row = self.sheet.rows[number]
        column = next((column for column, value in enumerate(row) if value != ""), 0)
        value = row[column] if row else ""
        label = self.page.index.get(fold(value)) if isinstance(value, str) and len(value) < 40 else None
        return (label is not None and label not in self.page.headers
                and self.one.labels.get(label, (0, -1))[1] == column
                and any(number < other for other in self.headers))

    def _lines_above(self, number: int) -> list[int]:
        """The lines right above a repeated header that belong to the page: 续表, the title or the unit once more."""
        level1 = self._level1(self.header)
        found = []
        for above in range(number - 1, self.header, -1):
            cells = [(column, value) for column, value in enumerate(self.sheet.rows[above]) if value != ""]
            lone = len(cells) == 1 and cells[0][0] <= level1 and level.settle(
                str(cells[0][1]), self.form.level1) not in self.form.level1
            known = any(is_surely(slot, value) for slot in self.page.above for _, value in cells)
            if cells and not (lone or known or self._goes_on(above)
                              or is_page_number(self.sheet.rows[above], above, self.one)):
                break
            found.append(above)
        return found

    def _goes_on(self, number: int) -> bool:
        return any(isinstance(value, str) and _CONTINUED.fullmatch(text.compact(value))
                   for value in self.sheet.rows[number])

    def _level1(self, header: int) -> int:
        """The column of 一级指标 under a header."""
        heads = self.page.heads(self.sheet.rows[header])
        return next((column for column, label in heads.items() if label is self.page.level1_label), 0)

    def _is_another(self, number: int, lines: list[int]) -> bool:
        """Whether the header begins another form, of which the top is lost, rather than another page of this one."""
        for line in lines:
            for value in self.sheet.rows[line]:
                if isinstance(value, str) and value and (same := self._is_same(value)) is not None:
                    return not same
        if any(self._goes_on(line) or is_page_number(self.sheet.rows[line], line, self.one) for line in lines):
            return False
        before = self._orders(self.header, number)
        after = self._orders(number, next((each for each in self.headers if each > number), len(self.sheet.rows)))
        return bool(before and after) and after[0] < max(before) and after[0] in before

    def _is_same(self, content: str) -> bool | None:
        """Whether a line above a header is this form's own title or unit; None where it is neither kind of line."""
        slot = next((slot for slot in self.page.above if is_surely(slot, content)), None)
        if slot is None or slot.stem is not None:
            return None
        own = self.top.pieces.get(slot) or (str(self.top.sheet.at(*self.top.cells[slot][0])) if slot in self.top.cells
                                            else None)
        if own is not None and fold(own) == fold(content):
            return True
        if slot.fields:
            return None if own is None else False
        names = {fold(shown) for part, shown in (slot.split(content) or {}).items()
                 if isinstance(part, View) and part.field}
        name = next((slot for slot in self.page.slots if slot.only and slot.only.path == "name"), None)
        if name is None or names & _GENERAL or not names:
            return None
        return names == {fold(self.top.text(name))}

    def _orders(self, header: int, end: int) -> list[int]:
        """The places among the form's levels of those that stand in 一级指标, down the rows."""
        column = self._level1(header)
        order = list(dict.fromkeys(one for one, _, _ in self.form.levels))
        settled = (level.settle(str(self.sheet.at(row, column)), self.form.level1) for row in range(header + 1, end))
        return [order.index(each) for each in settled if each in order]

    # ── rows ──

    def _row(self, number: int, row: list[Any], filled: list[int]) -> None:
        one = self.one
        cells: dict[Slot, list[Cell]] = {}
        extras: list[tuple[Cell, Cell]] = []
        for column in filled:
            at = self.columns.get(column)
            if isinstance(at, Slot):
                cells.setdefault(at, []).append((number, column))
            elif at is not None:
                extras.append((at, (number, column)))
            elif isinstance(row[column], str) and self.page.index.get(fold(row[column])) in self.page.sides:
                one.known.add((number, column))  # filled down along the rows once its merge was undone
        if not self.entries and number == self.bound + 1 and self._parts_a_head(cells, row, filled):
            self.parted = {*cells}
            return
        if self._is_line(cells, number, row, filled):
            return
        for at, cell in extras:
            one.extras[at].append(cell)
        if cells and (self.broken or not is_stray(cells, row, number, one) or self._is_within(cells, number)):
            self._entry(cells, number, row, [column for column in filled if not isinstance(
                self.columns.get(column), Slot)])

    def _is_line(self, cells: dict[Slot, list[Cell]], number: int, row: list[Any], filled: list[int]) -> bool:
        """Whether a row is no entry of the table: its columns' numbers, a sum, a note, a line of the foot, a head."""
        one, sheet, contents = self.one, self.sheet, [row[column] for column in filled]
        if len(filled) > 1 and self._is_levelled(cells) and not is_sum(cells, contents[0], one):
            return self._is_worded(contents) and self._are_heads(cells) > 1  # nearly every row
        if number == self.last + 1 and heading.number_columns(contents):
            one.captions += [(number, column) for column in filled]
            one.known |= {(number, column) for column in filled}
            return True
        first = next((row[column] for column in filled if isinstance(row[column], str)), row[filled[0]])
        level1 = [row[column] for column in filled if self.columns.get(column, "") is self.page.level1]
        if any(is_foot(cells, content, number, one, self.form) for content in (first, *level1)):
            self.footed = True
            return True
        worded = self._is_worded(contents)
        if worded and self._is_above(cells, contents) or is_sum(cells, contents[0], one):
            return True
        if self.footed and not self._is_surely(cells, number):
            return True
        if worded and self._are_heads(cells) > (len(filled) > 1 or bool(self.entries)):
            return True
        area = sheet.area(number, filled[0])
        # a line across the columns is a note; it is reported as not understood
        return len(filled) == 1 and area[3] - area[1] + 1 > sum(
            1 for at in self.columns.values() if at is self.columns.get(filled[0]))

    def _is_levelled(self, cells: dict[Slot, list[Cell]]) -> bool:
        """Whether one of the form's levels stands where levels do."""
        names, named = self.form.level_names, self.page.named
        return any(slot in cells and self.sheet.at(*cells[slot][0]) in names
                   for slot in (named.get("level1"), named.get("level2")) if slot)

    def _is_worded(self, contents: list[Any]) -> bool:
        """Whether a label of the form is among the contents of a row."""
        longest, index = self.page.longest, self.page.index
        return any(len(each) <= longest and fold(each) in index for each in map(str, contents))

    def _entry(self, cells: dict[Slot, list[Cell]], number: int, row: list[Any], loose: list[int]) -> None:
        """Bind a row as an entry of its own, or as the end of the one before. loose: its columns under no head of the
        form's."""
        one, fate = self.one, "own"
        if self.broken and self.entries:
            fate = tears(self.entries[-1], self.sheet, cells, number, one, self.form, loose)
        if fate in ("tail", "doubted"):
            self._join(cells, loose, fate == "doubted")
        elif not self.broken and may_go_on(cells, number, one):
            self._join(cells, [], False)
            self.entries[-1].doubted |= cells.keys()
        else:
            orphan = not self.entries and self._is_orphan(cells)
            append(self.entries, cells, number, one)
            self.entries[-1].unsure = orphan or fate == "either"
            if loose and self._is_displaced(row, loose):
                self.entries[-1].doubted |= cells.keys()
        self.entries[-1].doubted |= self.parted & cells.keys()
        if loose:
            self.entries[-1].doubted |= self._half_told(cells, row)
        self.broken, self.last = False, number

    def _parts_a_head(self, cells: dict[Slot, list[Cell]], row: list[Any], filled: list[int]) -> bool:
        """Whether a row right under the header parts a head whose merge was undone: 上年实绩 | 本年目标 under 指标值."""
        if not cells or {slot.only.name for slot in cells if slot.only} & {"level1", "level2", "name"}:
            return False
        loose = [column for column in filled if not isinstance(self.columns.get(column), Slot)]
        beside = any(abs(column - own) == 1 for column in loose for each in cells.values() for _, own in each)
        return beside and all(isinstance(row[column], str) and not target.is_comparison(row[column], self.form.units)
                              for column in filled)

    def _half_told(self, cells: dict[Slot, list[Cell]], row: list[Any]) -> set[Slot]:
        """The target of a row where an operator or a unit stands beside it under no head of the form's."""
        goal = self.page.named.get("target")
        own = [column for _, column in cells.get(goal, ())] if goal else []
        loose = [text.compact(str(row[column])) for each in own for column in (each - 1, each + 1)
                 if 0 <= column < len(row) and row[column] != "" and not isinstance(self.columns.get(column), Slot)]
        told = any(each in target.OPERATORS or each in self.form.units.names for each in loose)
        return {goal} if goal and told else set()

    def _is_displaced(self, row: list[Any], loose: list[int]) -> bool:
        """Whether a level stands under no head of the form's, and none under one: the row is another's, or has
        moved."""
        names = {column for column, value in enumerate(row) if value != "" and value in self.form.level1}
        return bool(names) and names <= {*loose} and self.page.level1 in self.one.heads

    def _doubt_twins(self, first: int) -> None:
        """Leave the cells of a slot that has two heads, where the columns under them are not one: which is the
        form's, nothing tells."""
        rows = self.entries[first:]
        heads: dict[tuple[Slot, str], list[int]] = {}
        for column, at in sorted(self.columns.items()):
            if isinstance(at, Slot) and (head := self.sheet.at(self.bound, column)) != "":
                heads.setdefault((at, fold(str(head))), []).append(column)
        for (slot, _), columns in heads.items():
            if len(columns) < 2:
                continue
            told = [[(self.sheet.at(*cell), cell[1]) for cell in row.cells.get(slot, ())] for row in rows]
            if any(len({text for text, _ in cells}) > 1 or cells and min(at for _, at in cells) > columns[0]
                   for cells in told):
                for row in rows:
                    row.doubted |= {slot}

    def _is_within(self, cells: dict[Slot, list[Cell]], number: int) -> bool:
        """Whether a lone text that may be the end of the row above stands between two rows of the table."""
        column = self.one.heads.get(self.page.named["level2"], -1) if "level2" in self.page.named else -1
        return may_go_on(cells, number, self.one) and any(
            self.sheet.at(below, column) != "" for below in range(number + 1, self.end))

    def _join(self, cells: dict[Slot, list[Cell]], loose: list[int], doubted: bool) -> None:
        """Give the tail of a torn row to its head. Where nobody knows which is whose, only levels above are whole."""
        last = self.entries[-1]
        for slot, tail in cells.items():
            last.cells.setdefault(slot, []).extend(tail)
        last.doubted |= {slot for slot in last.cells if (
            slot in cells or not (slot.only and slot.only.name in ("level1", "level2")) if doubted
            else loose and (slot not in self.one.heads or last.heads.get(slot) in loose))}

    def _is_orphan(self, cells: dict[Slot, list[Cell]]) -> bool:
        """Whether the first row, without levels, stands under a header above which nobody knows what is: of another
        page, whose own rows are lost with their header.
        """
        levels = {self.page.named.get("level1"), self.page.named.get("level2")}
        if levels & cells.keys() or self.one.owner or self.header == 0:
            return False
        above = {(self.header - 1, column) for column, value in enumerate(self.sheet.rows[self.header - 1])
                 if value != ""}
        return not above <= self.one.used()

    def _are_heads(self, cells: dict[Slot, list[Cell]]) -> int:
        """How many cells of a row say what heads their column: it is what merges have left of a header."""
        said = {slot: fold(str(self.sheet.at(*own[0]))) for slot, own in cells.items()}
        if not self.entries and len(cells) == 1:  # half a head: 指标值 over 确定依据
            return sum(self.page.index.get(one) in self.page.headers for one in said.values())
        return sum(said.get(slot) in label.keys for label, slot in self.page.headers.items() if slot in said)

    def _is_above(self, cells: dict[Slot, list[Cell]], contents: list[Any]) -> bool:
        """Whether a row without a level of the form's begins with one of the form's labels."""
        if any(level.settle(str(self.sheet.at(*own[0])), self.form.level_names) in self.form.level_names
               for slot, own in cells.items() if slot.only and slot.only.name in ("level1", "level2")):
            return False
        said = [self.page.index.get(fold(str(each))) for each in contents[:3]]
        return any(label is not None and label not in self.page.sides for label in said)

    def _is_surely(self, cells: dict[Slot, list[Cell]], number: int) -> bool:
        """Whether a row under a line of the foot is one of the table all the same."""
        told = {slot.only.name: self.sheet.at(*own[0]) for slot, own in cells.items() if slot.only}
        levels = [level.settle(str(told[name]), self.form.level_names) for name in ("level1", "level2")
                  if name in told]
        column = self.one.heads.get(self.page.level1, -1) if self.page.level1 else -1
        return any(each in self.form.level_names for each in levels) or (
            "name" in told and (is_covered(self.sheet, number, column)
                                or target.is_comparison(told.get("target"), self.form.units)))


#: What a row after a page break is: a row of its own, the tail of the one before, either of these; or a tail under
#: heads in another order than before, of which nobody knows what it goes on with.
Fate = Literal["own", "tail", "either", "doubted"]


def tears(last: Row, before: Sheet, cells: dict[Slot, list[Cell]], number: int, one: Found, form: Form,
          loose: Sequence[int] = ()) -> Fate:
    """Whether a row after a page break is the tail of the `last` one, on the sheet before it.

    A row of its own names its level 2 or has it merged from above. Without, it is a tail, unless
    head and tail both say everything that a row says. `loose`: the columns filled under no head of the form's.
    """
    named, head = one.page.named, last.cells
    alike = cells.keys() <= last.heads.keys() and (
        [slot for slot in last.heads if slot in one.heads] == [slot for slot in one.heads if slot in last.heads])

    def content(row: dict[Slot, list[Cell]], name: str) -> str:
        sheet = before if row is head else one.sheet
        cells = row.get(named[name], []) if name in named else []
        return "".join(str(sheet.at(*cell)) for cell in cells)

    def is_whole(row: dict[Slot, list[Cell]]) -> bool:
        return all(content(row, name) for name in ("name", "basis")) and target.is_comparison(
            content(row, "target"), form.units)

    for name, known in (("level1", form.level1), ("level2", form.level2)):
        said = text.compact(content(cells, name))
        tail = level.settle(said, known)
        if tail in known and (alike or tail == said):
            return "own"
        if tail and text.compact(content(head, name)) + tail not in known and any(
                content(cells, other) for other in ("name", "description", "target", "basis")):
            named_so = alike and (name == "level2" or bool(content(cells, "level2")))
            return "own" if named_so or is_whole(cells) and is_whole(head) else "doubted"
    if any(last.heads.get(named[name]) in loose for name in ("level1", "level2") if name in named
           and named[name] not in one.heads):
        return "own"  # it names them under a head that is lost
    level2 = named.get("level2")
    if level2 in one.heads and one.sheet.is_covered(number, one.heads[level2]) and not one.page.is_header(
            one.sheet.rows[one.sheet.area(number, one.heads[level2])[0]]):
        return "own"
    if is_whole(cells) and is_whole(head):
        return "either"
    return "tail" if alike else "doubted"
