"""Which rows a page needs for what a submission says, and what stands in each of their cells.

Knows the form and the document. Knows no sheet row, no height and no xlsxwriter: the booklet is made of it too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ...document import model, normal
from ...document.model import Project, Submission
from ...document.values import added, heading, spending, target, tick
from ...document.values.code import Scheme
from ...document.values.codec import CODECS
from ...document.values.text import compact
from ...form import ASIDE, Directive, Field, Label, Page, Repeat, Slot, View

#: Headed paragraphs that a blank has room for in each list.
BLANK_ENTRIES = 3
#: So many characters of a text are named.
_SHOWN = 40


def is_needed(page: Page, submission: Submission, codes: Scheme) -> bool:
    """Whether a page would show anything that the codes of the projects do not say already."""
    if not page.reads:
        return bool(submission.projects)
    is_implied = submission.year == normal.implied_year(submission.projects, codes)
    fields = [part for slot in page.slots for part in slot.fields if not (is_implied and part.path == "year")]
    return any(model.at(submission, part.keys) is not None for part in fields) or any(
        model.at(submission, tuple(repeat.over.split("."))) for repeat in page.repeats)


def text(content: Any) -> str | None:
    return None if content is None else str(content)


class Line:
    """One row to be written: which row of the template it is, and what stands in it."""

    __slots__ = ("row", "items", "entry", "top", "rows")

    def __init__(self, row: int, items: list[tuple[Any, Any]], entry: Any = None) -> None:
        self.row, self.items, self.entry = row, items, entry
        self.top = self.rows = 0  # the first sheet row it takes, and how many


class Link:
    """A view of other values: the form's title, or a line of the contents that leads to its sheet."""

    def __init__(self, slot: Slot, source: Any, place: int) -> None:
        self.slot, self.source, self.place = slot, source, place
        self.text = slot.join({view: self._shown(view) for view in slot.views}) or ""

    def _shown(self, view: View) -> str | None:
        if view.field is None or view.field.name == "number":
            return str(self.place)
        return text(CODECS[view.field.kind].format(model.at(self.source, view.field.keys)))


def ordinal(gutter: Slot, place: int) -> str:
    """The ordinal of an entry in the style its template has."""
    shown = heading.numeral(place) if any(view.name == "ordinal" for view in gutter.views) else str(place)
    return gutter.join(dict.fromkeys(gutter.views, shown)) or ""


def _is_gutter(box: Any) -> bool:
    """Whether a cell of a block holds its ordinal."""
    return isinstance(box, Slot) and not box.fields


def _refuse_mixed(box: Slot, shown: dict[Any, str | None], line: str) -> None:
    """Several values of one cell that could not be told apart again are not written."""
    again = box.split(line) or {}
    for part in box.fields:
        if (wanted := shown[part] or "") != again.get(part, "") and compact(wanted) != compact(again.get(part) or ""):
            raise model.Refused(f"Expected a value that can be told from what stands beside it in one cell, got "
                                f"`{wanted[:_SHOWN]}` - at `{part.path}`")


class Lines:
    """The rows of one page, for one project or for the submission as a whole."""

    def __init__(self, page: Page, submission: Submission, project: Project | None, place: int, blank: bool) -> None:
        self.page, self.submission, self.place, self.blank = page, submission, place, blank
        self.source: Any = project if page.scope == "project" else submission
        self.plan = self._plan() if page.scope == "project" and project else {}

    def lines(self) -> Iterator[Line]:
        repeats = {repeat.top: repeat for repeat in self.page.repeats}
        inside = {row: repeat for repeat in self.page.repeats for row in range(repeat.top, repeat.bottom + 1)}
        fixed = defaultdict(list)
        for box in (*self.page.labels, *self.page.slots):
            fixed[box.row].append(box)
        for row in range(self.page.height):
            if row in repeats:
                yield from self._entries(repeats[row])
            elif row not in inside:
                items = [(box, self._content(box, self.source)) for box in fixed[row]]
                yield Line(row, items)

    def _entries(self, repeat: Repeat) -> Iterator[Line]:
        """The rows of a list's entries; optional rows of a block are left out with their values."""
        every = model.at(self.source, tuple(repeat.over.split("."))) or []
        entries = [entry for entry in every if self.page.holds(repeat, entry)] if repeat.is_table else every
        if self.blank and repeat.is_table and repeat is not self.page.table:
            entries = entries or [type(every[0])() for _ in range(BLANK_ENTRIES)] if every else []
        if self.blank and not entries and not repeat.is_view and not repeat.is_table:
            entries = [None] * BLANK_ENTRIES
        rows = sorted({box.row for box in (*repeat.slots, *repeat.labels)})
        due, before = 1, None
        for place, entry in enumerate(entries, 1):
            if repeat.is_table:
                yield Line(rows[0], [(box, self._content(box, entry, place)) for box in repeat.slots], entry)
                continue
            if entry is None:
                yield from self._unfilled(repeat, rows, place)
                continue
            mark, filled = self._mark(repeat, entry, due, before)
            due += mark not in ("", heading.BULLET)
            before = filled
            first = True
            for row in rows:
                if row in filled:
                    boxes = [box for box in self._boxes(repeat, row) if not _is_gutter(box)]
                    gutter = [box for box in repeat.slots if first and _is_gutter(box)]
                    yield Line(row, [*((box, self._content(box, entry, place)) for box in boxes),
                                     *((box, mark) for box in gutter)], entry)
                    first = False

    def _unfilled(self, repeat: Repeat, rows: list[int], place: int) -> Iterator[Line]:
        """An entry of the blank: its ordinal, and room for each of its parts."""
        entry = object()
        for row in rows:
            yield Line(row, [(box, ordinal(box, place) if _is_gutter(box) else box.text if isinstance(box, Label)
                              else None) for box in self._boxes(repeat, row)], entry)

    def _boxes(self, repeat: Repeat, row: int) -> list[Any]:
        return [box for box in (*repeat.labels, *repeat.slots) if box.row == row]

    def _mark(self, repeat: Repeat, entry: Any, due: int, before: list[int] | None) -> tuple[str, list[int]]:
        """What stands in the gutter of an entry, and which rows of its block it needs."""
        parts = sorted(((slot.row, slot.only.name) for slot in repeat.slots if slot.only), key=lambda part: part[0])
        filled = [row for row, name in parts if getattr(entry, name) is not None]
        gutter = next((slot for slot in repeat.slots if not slot.fields), None)
        if gutter is None:
            return "", filled
        if filled[0] == parts[0][0]:
            return ordinal(gutter, due), filled
        first = next(name for row, name in parts if row == filled[0])
        marked = heading.needs_bullet(getattr(entry, first), filled[0], before, due,
                                      [label.text for label in repeat.labels])
        return (heading.BULLET if marked else ""), filled

    def shown(self, slot: Slot) -> str:
        """What a cell of the project's shows, as text; nothing where it is empty."""
        content = self._content(slot, self.source)
        return f"{content:f}" if isinstance(content, Decimal) else str(content or "")

    def _content(self, box: Any, source: Any, place: int = 0) -> Any:
        """What a cell of the template shows: text, a number, or None."""
        if isinstance(box, Label):
            return box.text
        only = box.only
        if only:
            if only.kind == "plan":
                return self.plan.get(only.keys[-1])
            if only.option:
                return tick.format(self._value(source, only), only.option, True) if source is not None else None
            if only.is_split or only.kind in ASIDE:
                return target.part(model.at(source, ("target",)), only.kind)
            return CODECS[only.kind].format(self._value(source, only)) if source is not None else None
        if box.fields or not box.views:
            shown = {part: self._part(part, source, place) for part in box.parts if not isinstance(part, str)}
            line = box.join(shown, "　　" if self.blank and len(box.parts) > len(shown) else "")
            if line is not None and not self.blank and len(box.parts) > 1:
                _refuse_mixed(box, shown, line)
            return line
        return Link(box, source, place or self.place) if source is not None else None

    def _value(self, source: Any, part: Field) -> Any:
        if part.scope == "submission" and self.page.scope == "project":
            source = self.submission
        value = model.at(source, part.keys)
        if part.is_added and value is not None and not added.suits(part.kind, value):
            return None  # it has no place here, which is said
        return value

    def _part(self, part: Any, source: Any, place: int) -> str | None:
        if isinstance(part, Directive):
            return "万元"
        if part.option:
            return tick.format(self._value(source, part), part.option, False)
        return text(CODECS[part.kind].format(self._value(source, part)))

    def _plan(self) -> dict[str, Any]:
        budget = self.source.budget.total if self.source.budget else None
        return spending.format(self.source.spending_plan, budget, self.page.plan_says)


def tall(lines: list[Line], merged: tuple[Slot, ...]) -> Iterator[tuple[Any, Line, Line, Any]]:
    """Cells that may take several lines, each with its first and its last line and its content: the template's own,
    gutters over their block, and equal neighbours in the `merged` columns."""
    for place, line in enumerate(lines):
        for box, content in line.items:
            if box.height > 1:
                last = line
                for other in lines[place + 1:]:
                    # what begins above the rows of a list goes along with all of them
                    if line.entry not in (None, other.entry) or not line.row < other.row <= box.bottom:
                        break
                    last = other
                yield box, line, last, content
    for slot in merged:
        run: list[tuple[Line, Any]] = []
        for here in [*(line for line in lines if line.row == slot.row), None]:
            content = next((content for box, content in here.items if box is slot), None) if here else None
            if run and (here is None or content != run[-1][1] or content is None):
                yield slot, run[0][0], run[-1][0], run[0][1]
                run = []
            if here:
                run.append((here, content))


def merged(page: Page, paths: tuple[str, ...]) -> tuple[Slot, ...]:
    """The columns of a page's table whose equal neighbours are merged."""
    return tuple(slot for repeat in page.repeats for slot in repeat.slots if slot.only and slot.only.path in paths)
