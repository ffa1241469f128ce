"""A form as tables: the template's grid with its merged cells, row by row, the list's header repeated on every page.

Word repeats only the first rows of a table. So the rows above the list are a table of their own, and the list
follows so closely that both look like one. Knows the form's pages and their look. Knows nothing of other pages.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

from . import elements, measure
from .elements import add, twips
from .flow import Flow, Piece, shown
from .looks import CELL, PROSE, SEAM, Look
from .prose import ROW
from ..drawing import Canvas
from ..workbook.lines import Line, Lines, Link, merged, tall
from ...document.model import Project, Submission
from ...form import Form, Page

#: The room left and right, and above and below the text of a cell, in points.
_SIDE, _ABOVE = 1.8, 1.5
#: The height of a border, with a little reserve: a row is as high as it says only where its content is not higher.
_BORDER = 1.0
#: The part of a page beyond which a row may run on over the page's end.
_SPLITS = 0.6


class _Cell(NamedTuple):
    column: int
    width: int  # in columns
    box: Any  # of the template; None where it has nothing
    text: str
    merge: str | None  # restart or continue, where the cell is a part of one over several rows


def _place(cell: _Cell) -> int:
    return cell.column


class Grid:
    """The forms of one page of the template, for one project after another."""

    def __init__(self, flow: Flow, form: Form, page: Page, canvas: Canvas) -> None:
        self.flow, self.page, self.canvas = flow, page, canvas
        self.merged = merged(page, form.merged)
        # a column has five pixels of padding beside its characters
        pixels = [width * 7 + 5 for width in canvas.widths[:page.width]]
        self.widths = [flow.width * part / sum(pixels) for part in pixels]
        self.above = {slot.row for slot in page.above}
        heads = [label.row for label in page.headers]
        self.heads = range(min(heads), page.table.top) if page.table and heads else range(0)
        self.looks: dict[tuple[int, int, bool], Look] = {}

    def write(self, submission: Submission, project: Project | None, place: int, level: int, mark: Hashable) -> None:
        """One form. level: of its heading. mark: what it is known by."""
        lines = [line for line in Lines(self.page, submission, project, place, False).lines() if line.items]
        rows = [line for line in lines if line.row not in self.above]
        self._opening([line for line in lines if line.row in self.above], level, mark)
        cells = self._cells(rows)
        split = next((at for at, line in enumerate(rows) if line.row in self.heads), None)
        if split is None:
            self._table(rows, cells, 0)
            return
        heads = sum(line.row in self.heads for line in rows)
        if split:
            above, _ = self._table(rows[:split], cells[:split], 0)
            self.flow.tiny(SEAM)
        page = self.flow.pages.page
        _, begins = self._table(rows[split:], cells[split:], heads)
        if split and begins == page:
            # one line between them: the list's first
            above.find("/".join(map(elements.name, ("tblPr", "tblBorders", "bottom")))).set(elements.name("val"), "nil")

    def _opening(self, lines: list[Line], level: int, mark: Hashable) -> None:
        """What stands above the table; the line that is made of the project's own values is its heading."""
        rows = [(line.row, [(box, content) for box, content in sorted(line.items, key=lambda item: item[0].column)
                            if shown(content)]) for line in lines]
        rows = [(row, items) for row, items in rows if items]
        if not rows:
            self.flow.tiny(mark=mark)
        headed = next((at for at, (_, items) in enumerate(rows)
                       if any(isinstance(content, Link) for _, content in items)), 0)
        for at, (row, items) in enumerate(rows):
            pieces: list[Piece] = []
            for box, content in items:
                look = Look.of(self.canvas.formats[box.row, box.column], PROSE,
                               level=level if at == headed else 0, keep=True)
                if len(items) > 1:  # left and right of each other
                    look = look._replace(align="left")
                pieces.append((("\t" if pieces else "") + shown(content), look))
            self.flow.text(pieces, self.canvas.heights.get(row, ROW), mark=mark if at == headed else None,
                           tabs=(("right", self.flow.width, "none"),) if len(items) > 1 else ())

    def _cells(self, lines: list[Line]) -> list[list[_Cell]]:
        """The cells of every row, its gaps filled."""
        places = {id(line): at for at, line in enumerate(lines)}
        rows: list[list[_Cell]] = [[] for _ in lines]
        for box, first, last, content in tall(lines, self.merged):
            top, bottom = places[id(first)], places[id(last)]
            for at in range(top, bottom + 1):
                merge = None if top == bottom else "restart" if at == top else "continue"
                rows[at].append(_Cell(box.column, box.width, box, shown(content) if at == top else "", merge))
        for line, cells in zip(lines, rows):
            cells += [_Cell(box.column, box.width, box, shown(content), None) for box, content in line.items
                      if box.height == 1 and box not in self.merged]
            cells.sort(key=_place)
            free, gaps = 0, []
            for cell in [*cells, _Cell(len(self.widths), 0, None, "", None)]:
                if cell.column > free:
                    gaps.append(_Cell(free, cell.column - free, None, "", None))
                free = max(free, cell.column + cell.width)
            cells[:] = sorted(cells + gaps, key=_place)
        return rows

    def _table(self, lines: list[Line], rows: list[list[_Cell]], heads: int) -> tuple[Any, int]:
        """A table, and the page it begins on. heads: how many of its rows stand on every page."""
        table, begins = self._frame(), 0
        heights = [self._height(line) for line in lines]
        header = sum(heights[:heads])
        for at, (line, cells, height) in enumerate(zip(lines, rows, heights)):
            splits = at >= heads and height > (self.flow.room - header) * _SPLITS
            self._row(table, cells, at < heads, None if splits else height)
            if not at and heads:
                # a header never stands alone at the end of a page
                self.flow.pages.keep(header + (heights[heads] if len(heights) > heads else 0.0))
            self.flow.pages.row(height, header if at >= heads else 0.0, splits)
            begins = begins or self.flow.pages.page
        self.flow.elements.append(table)
        return table, begins

    def _frame(self) -> Any:
        table = elements.element("tbl")
        properties = add(table, "tblPr")
        add(properties, "tblW", w=twips(sum(self.widths)), type="dxa")
        add(properties, "jc", val="center")
        borders = add(properties, "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            add(borders, side, val="single", sz=4, space=0, color="auto")
        add(properties, "tblLayout", type="fixed")
        margins = add(properties, "tblCellMar")
        for side, room in (("top", _ABOVE), ("left", _SIDE), ("bottom", _ABOVE), ("right", _SIDE)):
            add(margins, side, w=twips(room), type="dxa")
        grid = add(table, "tblGrid")
        for width in self.widths:
            add(grid, "gridCol", w=twips(width))
        return table

    def _row(self, table: Any, cells: list[_Cell], repeated: bool, height: float | None) -> None:
        """A row of the table; without a height it may run on over the end of its page."""
        row = add(table, "tr")
        properties = add(row, "trPr")
        if height is not None:
            add(properties, "cantSplit")
            add(properties, "trHeight", val=twips(height), hRule="atLeast")
        if repeated:
            add(properties, "tblHeader")
        for cell in cells:
            made = add(row, "tc")
            properties = add(made, "tcPr")
            add(properties, "tcW", w=twips(self._width(cell)), type="dxa")
            if cell.width > 1:
                add(properties, "gridSpan", val=cell.width)
            if cell.merge:
                add(properties, "vMerge", val=cell.merge)
            look = self._look(cell.box, repeated) if cell.box else None
            if look:
                upright = self.canvas.formats[cell.box.row, cell.box.column].get("valign", "")
                add(properties, "vAlign", val={"vcenter": "center", "top": "top"}.get(upright, "bottom"))
            paragraph = elements.paragraph(self.flow.styles.of(look) if look else "Normal")
            if cell.text:
                elements.run(paragraph, cell.text)
            made.append(paragraph)

    def _look(self, box: Any, keep: bool) -> Look:
        key = (box.row, box.column, keep)
        if key not in self.looks:
            self.looks[key] = Look.of(self.canvas.formats[box.row, box.column], CELL, keep=keep)
        return self.looks[key]

    def _width(self, cell: Any) -> float:
        return sum(self.widths[cell.column:cell.column + cell.width])

    def _height(self, line: Line) -> float:
        """How high a row must be for its text, and as the template has it."""
        needed = self.canvas.heights.get(line.row, ROW)
        for box, content in line.items:
            if text := shown(content):
                look = self._look(box, False)
                room = self._width(box) - 2 * _SIDE - look.left
                high = measure.lines(text, room, look.size, most=True) * look.pitch + 2 * _ABOVE + _BORDER
                needed = max(needed, high / box.height)
        return needed
