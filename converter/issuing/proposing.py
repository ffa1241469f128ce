"""A form proposed from an unmarked blank: which cell is for which value, by the field's own words and by geometry.

Labels are known by the lexicon that the shipped forms are; a header of indicators begins the rows that repeat. What no
word tells is proposed as a field of the form's own, coloured, with what else it may be in a drop-down: nothing is bound
on a guess without saying so. Knows openpyxl. Knows no document.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

import msgspec

from .lexicon import known, lexicon, named, own
from .. import form as forms
from .. import grid
from ..document.model import EXTRA, FUNDS
from ..document.values.tick import BOXES, TICKS
from ..document.wording import say
from ..document.wording import slips as words
from ..form import HIDDEN_SHEET, FormError, fold
from ..sheets.excel import address, position
from ..system.errors import Unreadable

#: A unit's code and name stand in one cell.
_UNIT = "{{unit.code}}{{unit.name}}"
#: Lines above the table with a value of their own.
_UNIT_LINE = re.compile(r"\s*((?:预算|填报|编报|申报|实施|项目)?单位(?:名称)?(?:[（(](?:公章|盖章)[）)])?[:：])\s*")
_MONEY_LINE = re.compile(r"单位[:：]\s?(万元|元)")
_YEAR_LINE = re.compile(r"([（(]?)[\s_　×xX0-9]{2,}(年度?[）)]?)")
#: A box to be ticked and its option: □新增项目 □延续项目.
_BOX = re.compile(rf"[{BOXES}]\s*([^{BOXES}\s　]+)")
#: What the fields of the pane on the left are called after, where two panes have the same words.
_TERM = "中期"
#: Heads of columns of which one is ticked in every row, and what that says where nothing heads them all.
_OPTIONS, _CHOSEN = (frozenset("优良中差"), frozenset("是否"), frozenset("有无")), "评价"
#: What a figure beside an amount is by the end of its head, where it is no money.
_BESIDE = {("率", "比例", "占比"): "percent", ("分值", "得分", "权重"): "number", ("备注", "说明", "原因"): "text"}
#: A line that a formula makes of the cells below: its pieces.
_PIECES = re.compile(r'"([^"]*)"|\$?([A-Z]{1,3})\$?([0-9]+)')
#: A header of indicators has as many of their words at least.
_HEADS = 3
#: Hues of what is to be looked at, and how many other markers are offered.
_UNSURE, _OFFERED = "FFFFE699", 6


class Bound(NamedTuple):
    """A cell and what it is proposed for; whether no word of the field tells so."""

    cell: str
    label: str
    marker: str
    is_guess: bool


class Proposal(msgspec.Struct):
    """The template proposed, what is bound in it, and what the compiler refuses of it."""

    data: bytes
    bound: list[Bound]
    refusal: FormError | None = None


def propose(blank: bytes, name: str, filled: bytes | None = None, lang: str = "zh") -> Proposal:
    """A template of an unmarked blank. name: what the form is called; filled: the same blank, filled in.

    Raises Unreadable where no sheet of it looks like a form of indicators.
    """
    import openpyxl

    grid.read(blank)  # within bounds, and a workbook at all
    try:
        book = openpyxl.load_workbook(io.BytesIO(blank))
    except Exception as error:  # whatever openpyxl stumbles over: .xls, .ods, what only Excel reads
        raise Unreadable("draft-no-xlsx") from error
    sheet = max(book.worksheets, key=lambda sheet: len(_heads(sheet)))
    if len(_heads(sheet)) < _HEADS:
        raise Unreadable("draft-no-form", words="、".join(("一级指标", "二级指标", "三级指标", "指标值")))
    for other in book.worksheets:
        if other is not sheet:
            del book[other.title]
    drawing = _Drawing(sheet, _values(blank, filled, sheet.title) if filled else {}, lang)
    drawing.bind()
    _facts(book.create_sheet(HIDDEN_SHEET), sheet.title, name, drawing)
    stream = io.BytesIO()
    book.save(stream)
    proposal = Proposal(stream.getvalue(), sorted(drawing.bound, key=lambda one: drawing.order[one.cell]))
    try:
        forms.compile(proposal.data)
    except FormError as error:
        proposal.refusal = error
    return proposal


def _values(blank: bytes, filled: bytes, title: str) -> dict[tuple[int, int], Any]:
    """What somebody has filled in on the sheet: the cells that differ, from 0."""
    before, after = ({(row, column): value for sheet in grid.read(data) if sheet.name == title
                      for row, column, value in sheet.filled()} for data in (blank, filled))
    if sum(after.get(cell) == value for cell, value in before.items()) * 2 < len(before):
        raise Unreadable("draft-other", sheet=title)
    return {cell: value for cell, value in after.items() if before.get(cell) != value}


def _text(cell: Any) -> str:
    return cell.value if isinstance(cell.value, str) else ""


def _heads(sheet: Any) -> list[Any]:
    """The cells of the row with most words of indicators."""
    rows = ([cell for cell in row if lexicon().get(fold(_text(cell)), "").startswith("indicators[]")]
            for row in sheet.iter_rows(max_row=min(sheet.max_row, 200), max_col=min(sheet.max_column, 100)))
    return max(rows, key=len, default=[])


class _Drawing:
    """One sheet, being marked."""

    def __init__(self, sheet: Any, values: dict[tuple[int, int], Any], lang: str) -> None:
        self.sheet, self.values, self.lang = sheet, values, lang
        self.areas = _covered(sheet)
        self.foot = range(0)
        self.bound: list[Bound] = []
        self.order: dict[str, tuple[int, int]] = {}
        self.levels: list[tuple[str, str]] = []
        self.footers: list[str] = []
        self.labels: set[str] = set()
        self.first = min(cell.row for cell in _heads(sheet))

    def area(self, row: int, column: int) -> tuple[int, int, int, int]:
        span = self.areas.get((row, column))
        return (span.min_row, span.min_col, span.max_row, span.max_col) if span else (row, column, row, column)

    def bind(self) -> None:
        heads = list(self._columns())
        last = max(bottom for _, bottom, _ in heads)
        self._table(heads, last + 1)
        lines = [(cell, text) for row in (*range(1, self.first), *self.foot) for cell in self.sheet[row]
                 if (text := _text(cell).strip())]
        others = [self._line(cell, text) for cell, text in lines if not text.startswith("=")]
        self._crossed()
        for cell, text in (line for line in others if line):  # what a known word takes is nobody else's
            self._unknown(cell, text)
        for cell, text in lines:
            if text.startswith("="):
                self._formula(cell, text)
        marked = {(cell.row, cell.column) for row in self.sheet.iter_rows(max_row=self.first - 1) for cell in row
                  if "{{" in _text(cell)}
        for row, column in sorted(self.values):
            if row + 1 < self.first and (row + 1, column + 1) == self.area(row + 1, column + 1)[:2] not in marked:
                text = self._left(row + 1, column + 1)
                if re.match("[0-9]{6}", str(self.values[row, column])):
                    self._mark(row + 1, column + 1, text, _UNIT, True)
                else:
                    self._guess(row + 1, column + 1, text)
        self._close()

    # ── the rows that repeat ──

    def _columns(self) -> Iterator[tuple[str, int, tuple[int, int]]]:
        """The heads of the columns: the word, the last row it takes, the columns. What heads several has none."""
        sheet, below = self.sheet, max(self.area(cell.row, cell.column)[2] for cell in _heads(self.sheet))
        column = 1
        while column <= min(sheet.max_column, 100):
            for row in range(below, self.first - 1, -1):
                top, left, bottom, right = self.area(row, column)
                if text := _text(sheet.cell(top, left)).strip():
                    is_side = bottom > below or top < self.first
                    if not is_side:
                        yield text, bottom, (left, right)
                    column = right
                    break
            column += 1

    def _table(self, heads: list[tuple[str, int, tuple[int, int]]], row: int) -> None:
        """The first row below the header stands for all; what is printed in the others are levels, and the foot."""
        sheet = self.sheet
        paths = {left: self._path(text) for text, _, (left, _) in heads}
        foot = self._levels(paths, row)
        tops = {column: self.area(row, column)[0] for column in range(1, sheet.max_column + 1)}
        shift = foot - row - 1
        heights = {number - shift: sheet.row_dimensions[number].height for number in range(foot, sheet.max_row + 1)}
        low = [span for span in list(sheet.merged_cells.ranges) if span.max_row >= row]
        for span in low:
            sheet.unmerge_cells(str(span))
        sheet.delete_rows(row + 1, shift)
        for span in low:
            if span.min_row < row or span.min_row >= foot:  # a label beside the rows, or what stands below them
                first, last = (span.min_row, row) if span.min_row < row else (
                    span.min_row - shift, span.max_row - shift)
                sheet.merge_cells(start_row=first, end_row=last, start_column=span.min_col, end_column=span.max_col)
        for number, height in heights.items():
            sheet.row_dimensions[number].height = height
        self.foot = range(row + 1, sheet.max_row + 1)
        self.areas = _covered(sheet)
        splits = any(path and path.startswith("indicators[].target.") for path in paths.values())
        ticks = dict(self._ticks(heads))
        for place, (text, _, (left, right)) in enumerate(heads):
            path, known = paths[left], True
            if left in ticks:
                path, known = f"indicators[].{EXTRA}{ticks[left]}:{TICKS[0]}{text}", False
            elif any(text == other for other, _, _ in heads[place + 1:]):
                path, known = f"indicators[].{EXTRA}{_TERM}{named(text)}", False
            elif path is None:
                path, known = f"indicators[].{EXTRA}{named(text)}", False
            if path == "indicators[].target" and splits:
                path = "indicators[].target.value"
            for column in range(left, right + 1):
                sheet.cell(row, column).value = None
            self._mark(row, left, text, f"{{{{{path}}}}}", not known)
            if right > left and tops[left] == row:
                sheet.merge_cells(start_row=row, end_row=row, start_column=left, end_column=right)

    def _ticks(self, heads: list[tuple[str, int, tuple[int, int]]]) -> Iterator[tuple[int, str]]:
        """The columns in which one of several is ticked, and what is chosen so: 优 | 良 | 中 | 差, 是 | 否. What each grade
        asks for is written out under 评价标准."""
        for options in _OPTIONS:
            own = [left for text, _, (left, _) in heads if text in options]
            if len(own) < 2:
                continue
            over = {text for row in range(self.first, max(bottom for _, bottom, _ in heads) + 1)
                    if (text := _text(self.sheet.cell(*self.area(row, own[0])[:2])).strip()) and text not in options}
            if not any("标准" in text for text in over):
                yield from ((left, named(min(over, default=_CHOSEN))) for left in own)

    def _levels(self, paths: dict[int, str | None], row: int) -> int:
        """Note the levels printed in the rows; the first row that says something else, where the foot begins."""
        at = {path: column for column, path in paths.items()}
        one, two = at.get("indicators[].level1"), at.get("indicators[].level2")
        above = ""
        for line in range(row, min(self.sheet.max_row, row + 500) + 1):
            texts = {cell.column: _text(cell).strip() for cell in self.sheet[line] if _text(cell).strip()
                     and cell.value != self.sheet.cell(self.first, cell.column).value}  # a label filled down
            if texts.keys() - {one, two} and line == row:
                raise Unreadable("draft-filled", cell=address(row - 1, min(texts.keys() - {one or 0, two or 0}) - 1))
            if texts.keys() - {one, two}:
                return line
            above = texts.get(one or 0, above)
            if above and (level := texts.get(two or 0)):
                self.levels.append((above, level))
        return int(self.sheet.max_row) + 1

    def _close(self) -> None:
        """Take away the lines of the foot that nothing is read from: clerks may write them, and need not."""
        for number in reversed(self.foot):
            texts = [text for cell in self.sheet[number] if (text := _text(cell))]
            if not any("{{" in text for text in texts):
                self.footers += [re.split("[:：]", text)[0] for text in texts]
                for span in list(self.sheet.merged_cells.ranges):
                    if span.min_row <= number <= span.max_row:
                        self.sheet.unmerge_cells(str(span))
                self.sheet.delete_rows(number)

    # ── what stands above them ──

    def _path(self, text: str) -> str | None:
        path = lexicon().get(fold(text))
        return path if path is None or path.startswith("indicators[]") else None

    def _line(self, cell: Any, text: str) -> tuple[Any, str] | None:
        """A label with its value beside or below it, or a line with a value of its own; itself where it is neither."""
        row, column = cell.row, cell.column
        _, left, bottom, right = self.area(row, column)
        if len(_BOX.findall(text)) > 1:
            label = self._left(row, left)
            self._mark(row, left, label, _BOX.sub(
                lambda box: f"{{{{{EXTRA}{named(label)}:{TICKS[0]}{box[1]}}}}}{box[1]}", text), True)
        elif (match := _UNIT_LINE.fullmatch(text)) and not self._is_free(row, right + 1):
            self._mark(row, left, text, f"{match[1]}{_UNIT}")
        elif match := _MONEY_LINE.search(text):
            self._mark(row, left, text, f"{text[:match.start(1)]}{{{{@money_unit}}}}{text[match.end(1):]}")
        elif match := _YEAR_LINE.fullmatch(text):
            self._mark(row, left, text, f"{match[1]}{{{{year}}}}{match[2]}")
        elif (path := known(text)) is None or path.startswith("indicators[]"):
            return cell, text
        elif path == "goals" and _text(self.sheet.cell(row, right + 1)).strip().endswith("目标"):
            pass  # 总体目标 beside 中期目标 and 年度目标, which have the values below them
        elif self._is_ahead(cell) and (beside := self._beside(cell)):
            self._mark(beside, right + 1, text, _marker(own(text, _TERM, path.startswith("budget."))), True)
        elif beside := self._beside(cell):
            self._mark(beside, right + 1, text, _marker(path))
        elif bottom + 1 < self.first and self._is_free(bottom + 1, left):
            self._mark(bottom + 1, left, text, _marker(path))
        return None

    def _unknown(self, cell: Any, text: str) -> None:
        """A word that the lexicon has not, with a blank beside it."""
        if beside := self._beside(cell):
            self._guess(beside, self.area(cell.row, cell.column)[3] + 1, text)
        elif text.endswith("目标") and self._is_free(bottom := self.area(cell.row, cell.column)[2] + 1, cell.column):
            self._mark(bottom, cell.column, text, f"{{{{{EXTRA}{named(text)}:paragraphs}}}}", True)

    def _crossed(self) -> None:
        """Money by row and column: further blanks of an amount's row, each under a head in the row of its own head."""
        for one in [one for one in self.bound if one.marker.startswith(("{{budget.", f"{{{{{FUNDS}"))]:
            row, column = self.order[one.cell]
            line, _ = self._head(row, column)
            for each in range(column + 1, self.sheet.max_column + 1) if line else ():
                if _text(self.sheet.cell(row, each)):
                    break
                other, text = self._head(row, each)
                if self._is_free(row, each) and other == line:
                    self._mark(row, each, text, f"{{{{{_beside_amount(one, text)}}}}}", True)

    def _head(self, row: int, column: int) -> tuple[int, str]:
        """The row and the words of the head over a column, above blanks and values; 0 where there is none."""
        for above in range(row - 1, 0, -1):
            text = _text(self.sheet.cell(above, column)).strip()
            if text and "{{" not in text:
                return above, text
        return 0, ""

    def _is_ahead(self, cell: Any) -> bool:
        """Whether the same words stand further right in the row: the term to come is on the left of the year."""
        texts = [_text(other).strip() for other in self.sheet[cell.row][cell.column:]]
        return _text(cell).strip() in texts

    def _beside(self, cell: Any) -> int | None:
        """The first row of a label whose cell on the right is a blank."""
        top, _, bottom, right = self.area(cell.row, cell.column)
        return next((row for row in range(top, bottom + 1) if self._is_free(row, right + 1)), None)

    def _formula(self, cell: Any, text: str) -> None:
        """A line made of the cells below it, as our own blanks have it: what it shows of the name is a view of it."""
        names = {place for one in self.bound if one.marker == "{{name}}" for place in [self.order[one.cell]]}
        shown = ""
        for literal, column, row in _PIECES.findall(text):
            is_name = bool(row) and (int(row), position(f"{column}1")[1] + 1) in names
            shown += "{{=name}}" if is_name else "{{=number}}" if literal.isdigit() else literal
        if "{{=name}}" in shown:
            cell.value = shown

    def _is_free(self, row: int, column: int) -> bool:
        """Whether a cell is a blank of the form: empty, drawn, and nobody's yet."""
        top, left, _, _ = self.area(row, column)
        cell = self.sheet.cell(top, left)
        drawn = any(side and side.style for side in (cell.border.left, cell.border.right, cell.border.top,
                                                     cell.border.bottom))
        return (top, left) == (row, column) and cell.value in (None, "") and drawn and column <= self.sheet.max_column

    def _left(self, row: int, column: int) -> str:
        """The words nearest on the left of a cell."""
        texts = (_text(self.sheet.cell(*self.area(row, each)[:2])) for each in range(column - 1, 0, -1))
        return next((text for text in texts if text and "{{" not in text), address(row - 1, column - 1))

    # ── marking ──

    def _guess(self, row: int, column: int, text: str) -> None:
        self._mark(row, column, text, _marker(own(text)), True)

    def _mark(self, row: int, column: int, text: str, marker: str, is_guess: bool = False) -> None:
        cell = self.sheet.cell(row, column)
        taken = any(one.marker == marker for one in self.bound)
        if taken and marker != _UNIT:  # a value has one cell: what has the same name again is a field of its own
            marker, is_guess = f"{{{{{EXTRA}{named(text)}{address(row - 1, column - 1)}}}}}", True
        cell.value = marker
        place = address(row - 1, column - 1)
        self.order[place] = row, column
        self.labels.add(text)
        self.bound.append(Bound(place, text, marker, is_guess))
        if is_guess:
            self._ask(cell, text, marker)

    def _ask(self, cell: Any, text: str, marker: str) -> None:
        """Colour a cell that nobody is sure of, say so, and offer what it may be."""
        from openpyxl.comments import Comment
        from openpyxl.styles import PatternFill
        from openpyxl.worksheet.datavalidation import DataValidation

        cell.fill = PatternFill("solid", fgColor=_UNSURE)
        cell.comment = Comment(say(words.DRAFT_NOTE, self.lang).format(label=text), "jixiao")
        near = get_close_matches(fold(text), lexicon(), _OFFERED, 0.3)
        inside = marker.startswith("{{indicators[]")
        markers = [marker, *(f"{{{{{path}}}}}" for path in dict.fromkeys(map(lexicon().__getitem__, near))
                             if path.startswith("indicators[]") is inside and path != "unit")]
        while len(",".join(markers)) > 250:
            markers.pop()
        rule = DataValidation("list", formula1=f'"{",".join(markers)}"', showErrorMessage=False, allow_blank=True)
        rule.add(cell)
        self.sheet.add_data_validation(rule)


def _covered(sheet: Any) -> dict[tuple[int, int], Any]:
    """Every merged cell, from 1, with its area."""
    return {(row, column): area for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, area.max_col + 1)}


def _beside_amount(amount: Bound, head: str) -> str:
    """The path of another figure of what an amount is of: of its source, or a field of the form's own."""
    kind = next((kind for ends, kind in _BESIDE.items() if head.endswith(ends)), "money")
    path = amount.marker.strip("{}")
    if path.startswith(FUNDS):
        return f"{path.removesuffix('amount')}{EXTRA}{named(head)}:{kind}"
    return f"{EXTRA}{'' if path == 'budget.total' else named(amount.label)}{named(head)}:{kind}"


def _marker(path: str) -> str:
    return _UNIT if path == "unit" else f"{{{{{path}}}}}"


def _facts(hidden: Any, title: str, name: str, drawing: _Drawing) -> None:
    """What the form says beside its cells: of the shipped form what no blank tells."""
    shipped = forms.load()
    hidden.sheet_state = "hidden"
    levels = [[*level, "预置"] for level in drawing.levels] or [list(level[:2]) for level in shipped.levels]
    units: dict[str, list[str]] = {}
    for spelling, unit in shipped.units.names.items():
        units.setdefault(unit, [])
        units[unit] += [spelling] if spelling != unit else []
    marked = {one.marker.strip("{}") for one in drawing.bound}
    required = [path for path in (*shipped.required, "indicators[].weight") if path in marked]
    rows: list[list[str]] = [
        ["id", name], ["edition", "1"], ["title", title], ["sheet_name", title, "{{number}}.{{name}}"],
        *(["level", *level] for level in levels),
        *(["level1", one] for one in dict.fromkeys(one for one, *_ in levels)),
        *(["unit", unit, *spellings] for unit, spellings in units.items()), *(["required", path] for path in required)]
    parts = [one.marker.strip("{}") for one in drawing.bound
             if re.match(r"\{\{(budget\.[fo]|funds\[[^\]]*\]\.amount)", one.marker)]
    if any(part.startswith(FUNDS) for part in parts):
        rows.append(["sum", "budget.total", *parts])
    if "indicators[].level1" in marked:
        rows.append(["merge", "indicators[].level1"])
    rows.append(["footer", *dict.fromkeys((*drawing.footers, *("填报人", "审核人", "备注", "注：", "合计")))])
    if "code" not in marked:
        rows.append(["codes", "none"])
    for row in rows:
        hidden.append(row)
