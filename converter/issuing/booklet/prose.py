"""Pages of running text: covers, part one, the contents. Each row of the template becomes a paragraph.

Knows the form's pages and their look. Knows no table.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from . import elements
from .flow import Flow, shown
from .looks import PROSE, Look
from ..drawing import Canvas
from ..workbook.lines import Line, Lines
from ...document.model import Submission
from ...form import Page, Slot

#: The height of a template's row that says nothing of it, in points.
ROW = 15.0


def write(flow: Flow, page: Page, canvas: Canvas, submission: Submission, levels: dict[Any, int],
          marks: Mapping[Any, Hashable]) -> None:
    """A page of the template. levels: which of its cells are headings; marks: what each is known by."""
    fixed = {box.row for box in (*page.labels, *page.slots)}
    lines = list(Lines(page, submission, None, 0, False).lines())
    blank = 0.0
    for line, following in zip(lines, [*lines[1:], None]):
        items = [(box, text) for box, content in sorted(line.items, key=lambda item: item[0].column)
                 if (text := shown(content))]
        height = canvas.heights.get(line.row, ROW)
        if not items:
            blank += height
            continue
        level = max(levels.get(box, 0) for box, _ in items)
        heads = any(isinstance(box, Slot) and not box.fields for box, _ in items) and _goes_on(line, following)
        pieces = [(text, _look(canvas, box, level, heads)) for box, text in items]
        first, *more = pieces[-1][0].split("\n")
        flow.text([*pieces[:-1], (first, pieces[-1][1])], height if line.row in fixed else 0.0, blank,
                  next((marks[box] for box, _ in items if box in marks), None))
        for paragraph in more:
            flow.text([(paragraph, pieces[-1][1])])
        blank = 0.0


def contents(flow: Flow, canvas: Canvas, entries: list[tuple[Any, str, Hashable]], pages: dict[Hashable, int]) -> None:
    """The lines of the contents. An entry: the template's cell, its text, and the mark it leads to; one that leads
    nowhere has no page number. pages: where each mark stands."""
    for box, text, mark in entries:
        look = Look.of(canvas.formats[box.row, box.column], PROSE)
        height = canvas.heights.get(box.row, ROW)
        if mark is None:
            flow.text([(text, look)], height)
            continue
        hanging = 2 * look.size
        made = elements.paragraph(
            flow.styles.of(look), max(0.0, height - look.pitch), (("right", flow.width, "dot"),),
            (look.left + hanging, hanging))
        leads = elements.link(made, flow.marks[mark])
        elements.run(leads, f"{text}\t")
        elements.field(leads, f"PAGEREF {elements.anchor(flow.marks[mark])} \\h", str(pages[mark]))
        flow.elements.append(made)


def _look(canvas: Canvas, box: Any, level: int, keep: bool) -> Look:
    cell = canvas.formats[box.row, box.column]
    return Look.of(cell, PROSE, first=cell.get("align") != "center" and not level, level=level,
                   keep=keep or level > 0)


def _goes_on(line: Line, following: Line | None) -> bool:
    return following is not None and line.entry is not None and following.entry is line.entry


def is_prose(page: Page, canvas: Canvas) -> bool:
    """Whether a page is running text: none of its cells has a border."""
    boxes = (*page.labels, *page.slots, *(slot for repeat in page.repeats for slot in repeat.slots))
    return page.scope == "submission" and not any(
        canvas.formats[box.row, box.column].get(side) for box in boxes for side in ("left", "right", "top", "bottom"))
