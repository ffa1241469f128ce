"""A booklet from cover to last form: which pages stand in which order, and what the contents lead to.

Knows the form's pages and the submissions. Knows no element of Word's.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from . import elements, measure, prose
from .docx import Package
from .flow import Flow, Marks, shown
from .looks import CELL, PROSE, Look, Styles
from .tabulation import Grid
from ..drawing import Canvas, draw
from ..workbook.lines import Lines, Link, is_needed
from ...document import model, wording
from ...document.model import Document, Submission
from ...form import HIDDEN_SHEET, Form, Label, Page, fold

#: What the contents call the list of projects: no page of the form, a leaf of its own in the book.
PROJECTS = "projects"
#: How far down a leaf its line stands, and how it looks where the form has no title to look like.
_LEAF, _LEAF_LOOK = 0.3, {"font_name": "黑体", "font_size": 22, "align": "center"}
_FOOTER_LOOK = {"font_name": "宋体", "font_size": 10.5}


class Booklet:
    """Marks, by which the contents find their pages, are pairs: the place of a submission, and what is marked in it:
    a label, a page, PROJECTS, the place of a project, or None for the department itself."""

    def __init__(self, document: Document, form: Form, lang: str, above: str) -> None:
        self.form, self.lang, self.submissions = form, lang, document.submissions
        self.canvases: dict[str, Canvas] = draw(form.source, HIDDEN_SHEET).canvases
        self.above = {"header": above} if above else {}
        self.package = Package(form.title)
        self.styles, self.pages, self.marks = Styles(lang), measure.Pages(), Marks()
        self.list = next((page for page in form.pages if not page.reads), None)
        place = form.pages.index(self.list) if self.list else 0
        #: The pages before the contents that stand once, and all the others but the contents.
        self.covers = [page for page in form.pages[:place] if page.scope == "submission" and not page.repeats]
        self.inner = [page for page in form.pages if page is not self.list and page not in self.covers]
        self.targets = dict(targets(form, self.list)) if self.list else {}
        #: How much deeper the headings are in a book of several departments.
        self.depth = int(len(self.submissions) > 1)

    def write(self) -> bytes:
        uncounted, common = measure.Pages(), shared(self.submissions)
        front = [self._page(page, common, 0, {}, uncounted) for page in self.covers
                 if is_needed(page, common, self.form.codes)]
        body = [flow for at, one in enumerate(self.submissions) for flow in self._department(one, at)]
        self.pages.keep(0.0)
        if self.list and body:
            front.append(self._contents(self.list, uncounted))
        return self._bound(front, body)

    def _bound(self, front: list[Flow], body: list[Flow]) -> bytes:
        """The sections one after another; pages count from the contents, and anew from the first behind them."""
        flows = [*front, *body] or [self._flow(self.form.pages[0], measure.Pages())]
        sections, parts = [], []
        for flow in flows:
            numbers: dict[str, Any] = {"fmt": "upperRoman" if flow in front else "decimal"}
            if flow in (*front[-1:], *body[:1]):
                numbers["start"] = 1
            sections.append(elements.section(flow.page, self._furniture(flow), numbers))
        for flow, section in zip(flows, [*sections[:-1], None]):
            parts += flow.body(section)
        return self.package.bytes(parts, sections[-1], self.styles)

    def _furniture(self, flow: Flow) -> dict[str, str]:
        style = self.styles.of(Look.of(_FOOTER_LOOK, CELL))
        return {kind: self.package.furniture(kind, flow.page[kind], flow.width, style) for kind in ("header", "footer")}

    def _flow(self, page: Page, pages: measure.Pages) -> Flow:
        """An empty section with the set-up of the template's page; every page but a cover is numbered."""
        setup = self.canvases[page.name].page
        footer = setup["footer"] or ("&P" if page.repeats or page.labels else "")
        return Flow(self.styles, pages, self.marks, setup | {"footer": footer} | self.above)

    # ── the parts of a department ───────────────────────────────────────────────────────────────

    def _department(self, submission: Submission, at: int) -> Iterator[Flow]:
        if self.depth:
            covers = [page for page in self.covers if is_needed(page, submission, self.form.codes)]
            for page in covers:
                yield self._page(page, submission, at, {_first(page, submission): 1} if page is covers[0] else {},
                                 self.pages)
            if not covers:
                flow = self._flow(self.form.pages[0], self.pages)
                self._leaf(flow, title(submission, at, self.lang), 1, (at, None))
                yield flow
        for page in self.inner:
            if page.scope == "project":
                if submission.projects:
                    yield self._forms(page, submission, at)
            elif is_needed(page, submission, self.form.codes):
                yield self._page(page, submission, at, self._levels(page), self.pages)

    def _page(self, page: Page, submission: Submission, at: int, levels: dict[Any, int], pages: measure.Pages) -> Flow:
        """A page that stands once. levels: which of its cells are headings."""
        canvas, flow = self.canvases[page.name], self._flow(page, pages)
        if prose.is_prose(page, canvas):
            named = _named(page)
            marks = {box: (at, None if page in self.covers else page if box is named else box) for box in levels}
            prose.write(flow, page, canvas, submission, levels, marks)
        else:
            Grid(flow, self.form, page, canvas).write(submission, None, 0, 1 + self.depth, (at, page))
        return flow

    def _forms(self, page: Page, submission: Submission, at: int) -> Flow:
        """One form for each project, each on a page of its own."""
        flow = self._flow(page, self.pages)
        grid = Grid(flow, self.form, page, self.canvases[page.name])
        part = next((label for label, target in self.targets.items() if target is PROJECTS), None)
        if part:
            self._leaf(flow, part.text, 1 + self.depth, (at, PROJECTS))
        for place, project in enumerate(submission.projects, 1):
            if flow.elements:
                flow.turn()
            grid.write(submission, project, place, 2 + self.depth, (at, place))
        return flow

    def _leaf(self, flow: Flow, text: str, level: int, mark: Hashable) -> None:
        """A page with one line on it, which looks as the titles of the form's pages do."""
        looks = [self.canvases[page.name].formats[page.labels[0].row, page.labels[0].column]
                 for page in self.inner if page.labels and page.scope == "submission"]
        look = Look.of(looks[0] if looks else _LEAF_LOOK, PROSE, level=level)
        flow.text([(text, look)], before=flow.room * _LEAF, mark=mark)

    def _levels(self, page: Page) -> dict[Any, int]:
        """The headings of a page: what it is called, and what the contents list of it."""
        listed = {label: 2 + self.depth for label in page.labels if label in self.targets.values()}
        named = _named(page)
        return listed | ({named: 1 + self.depth} if named else {})

    # ── the contents ────────────────────────────────────────────────────────────────────────────

    def _contents(self, page: Page, pages: measure.Pages) -> Flow:
        flow = self._flow(page, pages)
        entries = [entry for at, one in enumerate(self.submissions) for entry in self._entries(page, one, at)]
        prose.contents(flow, self.canvases[page.name], entries, self.pages.marks)
        return flow

    def _entries(self, page: Page, submission: Submission, at: int) -> Iterator[tuple[Any, str, Hashable]]:
        """The lines of the contents that lead to what is there; what leads nowhere stands once."""
        named = not self.depth
        for line in Lines(page, submission, None, 0, False).lines():
            for box, content in line.items:
                leads = isinstance(content, Link) or box in self.targets
                mark = (at, content.place if isinstance(content, Link) else self.targets.get(box))
                if not named and leads:
                    named = True
                    yield box, title(submission, at, self.lang), (at, None)
                if mark in self.pages.marks if leads else not at:
                    yield box, shown(content), mark if leads else None


def targets(form: Form, contents: Page) -> Iterator[tuple[Label, Any]]:
    """What each label of the contents leads to: a label of another page, a page, or the projects listed below it."""
    listed = [slot.anchor.label for repeat in contents.repeats for slot in repeat.slots
              if repeat.over == PROJECTS and slot.anchor]
    for label in contents.labels:
        folded = fold(label.text)
        for page in form.pages:
            if page.reads and page.scope == "submission":
                namesake = next((other for other in page.labels if folded in other.keys), None)
                if namesake or folded.endswith(fold(page.name)):
                    yield label, page if namesake in (None, _named(page)) else namesake
                    break
        else:
            if label in listed:
                yield label, PROJECTS


def shared(submissions: list[Submission]) -> Submission:
    """What all the submissions say alike, over all their projects: the cover of the whole book is made of it."""
    if len(submissions) == 1:
        return submissions[0]
    common = Submission(projects=[project for one in submissions for project in one.projects])
    for name in ("year", "division", "department", "status", "prepared_by", "reviewed_by"):
        values = [getattr(one, name) for one in submissions]
        if values and all(value == values[0] for value in values):
            setattr(common, name, values[0])
    return common


def title(submission: Submission, at: int, lang: str) -> str:
    """What a department is called in a book of several: by its name, else by its code or its place."""
    department = submission.department or model.Department()
    return department.name or wording.say(wording.DEPARTMENT, lang).format(department.code or at + 1)


def _named(page: Page) -> Label | None:
    """The label that says what a page is: its own name, else the first one."""
    return next((label for label in page.labels if fold(page.name) in label.keys), next(iter(page.labels), None))


def _first(page: Page, submission: Submission) -> Any:
    """The first cell of a cover that has something to show."""
    return next((slot for slot in page.slots if any(model.at(submission, part.keys) is not None
                                                    for part in slot.fields)), None)
