"""Which form each sheet of a workbook is of: of all forms at hand, the one whose labels it has.

A sheet that a form accounts for cell by cell is that form's, unless another given one has just its labels. Of all
others the labels decide: those of the form that are there, less those that only another form knows. Where none leads
clearly the workbook's own word settles it; where they all read the same the first will do; else a form that was given
goes before a shipped one, and of several nobody reads the sheet. The order in which forms are tried decides nothing.
Knows labels. Reads no value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from .locate import Found, exact, locate
from .locate.labels import amounts
from ..form import Form, Forms, Label, Page, are_facts, fold
from ..grid import Sheet

#: How many labels a form must fit a sheet better than another; and what share of them, where it has less of them than
#: makes it sure.
_LEAD, _SURE, _SHARE = 2, 0.75, 0.15
#: Of how many of its labels a page has one at least, to be thought of.
_LEAST = 3

#: What a sheet says by one form.
Saying = Callable[[Sheet, Form], bytes]


class Told(NamedTuple):
    """A sheet, the form it is read by, and where that stands on it. doubt: the two forms it may be of, where it is
    read by none."""

    sheet: Sheet
    form: Form
    found: list[Found]
    doubt: tuple[Form, ...] = ()


class _Fit(NamedTuple):
    """How a page of a form fits a sheet. total: its labels; own: those that are there; other: texts that only other
    forms know."""

    form: Form
    total: int
    own: int
    other: int

    @property
    def share(self) -> float:
        return (self.own - self.other) / self.total

    def leads(self, other: _Fit) -> bool:
        """Whether it fits clearly better than another."""
        if self.is_whole or other.is_whole:
            return not other.is_whole
        misfits = (other.total - other.own + other.other) - (self.total - self.own + self.other)
        return misfits >= _LEAD and (self.share >= _SURE or self.share >= other.share + _SHARE)

    @property
    def is_complete(self) -> bool:
        return self.own == self.total

    @property
    def is_whole(self) -> bool:
        return self.is_complete and not self.other


def recognised(sheets: list[Sheet], forms: Form | Forms, saying: Saying) -> list[Told]:
    """Every sheet with its form. forms: a form alone reads all of them. saying: asked where it makes a difference."""
    if isinstance(forms, Form):
        return [Told(sheet, forms, locate(sheet, forms)) for sheet in sheets]
    said = next((_said(sheet) for sheet in sheets if are_facts(sheet)), None)
    last = said and forms.called(said) or forms.first
    made: list[Told | None] = []
    tried: list[Told] = []
    for sheet in sheets:
        one, by_last = _of_project(sheet, last, forms, said, saying)
        last = one.form if one and not one.doubt else last
        made.append(one)
        tried.append(by_last)
    used = list(dict.fromkeys(one.form for one in made if one and not one.doubt))
    return [one or _of_none(by_last, _nearest(made, place) or used, forms)
            for place, (one, by_last) in enumerate(zip(made, tried))]


def _said(sheet: Sheet) -> str | None:
    """The id of the form that a workbook of ours says it is of."""
    return next((str(row[1]) for row in sheet.rows if len(row) > 1 and row[0] == "id"), None)


def _nearest(made: list[Told | None], place: int) -> list[Form]:
    """The forms of a workbook's sheets, that of the sheet before first."""
    before = [one.form for one in reversed(made[:place]) if one and not one.doubt]
    return list(dict.fromkeys([*before, *(one.form for one in made[place:] if one and not one.doubt)]))


# ── the sheets of projects ──


def _of_project(sheet: Sheet, last: Form, forms: Forms, said: str | None, saying: Saying) -> tuple[Told | None, Told]:
    """A sheet as one of a project's; None where it is none. And what it is by the form of the last one."""
    for form in (last, *forms.given):
        for page in form.project_pages:
            if (whole := exact(sheet, page, form)) and (form.id == said or not forms.rivals(page)):
                told = Told(sheet, form, [whole])
                return told, told
    told = Told(sheet, last, locate(sheet, last))
    if _is_heading(told.found):
        return None, told
    fits = _fits(sheet, forms)
    if not fits:
        return None, told
    form, *doubt = _chosen(sheet, fits, forms, said, saying)
    if doubt:
        return Told(sheet, form, [], (form, *doubt)), told
    return (told if form is last else Told(sheet, form, locate(sheet, form))), told


def _is_heading(found: list[Found]) -> bool:
    """Whether a sheet is surely one of those that a form has beside its projects': cover, contents, part one."""
    return len(found) == 1 and found[0].page.scope == "submission" and len(found[0].labels) == len(found[0].page.labels)


def _fits(sheet: Sheet, forms: Forms) -> Sequence[_Fit]:
    """How the forms fit a sheet, each by its best page, the best first; none where nobody has enough labels there."""
    there: set[tuple[str, bool]] = set()
    longest = forms.longest
    for row in sheet.rows:
        for value in row:
            if type(value) is str and value and (len(value) <= longest or ":" in value or "：" in value) and (
                    labels := _labels_of(value[:longest + 1], forms)):
                there.update(labels)
    return _fits_of(frozenset(there), forms)


@lru_cache(100)
def _fits_of(told: frozenset[tuple[str, bool]], forms: Forms) -> Sequence[_Fit]:
    """How the forms fit a sheet with these labels: a workbook has the same on one sheet after another."""
    there = dict(sorted(told))  # of a text that stands alone somewhere, that counts
    own: dict[Page, set[Label]] = {}
    for text in there:
        for page, label in forms.marks[text].items():
            own.setdefault(page, set()).add(label)
    found: dict[Form, _Fit] = {}
    for page, form in forms.pages.items():
        labels = own.get(page, ())
        if len(labels) * _LEAST < (total := len(page.named_labels)) or not total:
            continue
        others = sum(is_alone and text not in form.own_words and text not in form.level_names
                     and not form.opens_foot(text) for text, is_alone in there.items())
        fit = _Fit(form, total, len(labels), others)
        if form not in found or fit.share > found[form].share:
            found[form] = fit
    return sorted(found.values(), key=lambda fit: -fit.share)


@lru_cache(20_000)
def _labels_of(content: str, forms: Forms) -> Sequence[tuple[str, bool]]:
    """The folded texts of a cell that are labels of one of the forms, and whether they stand alone: without a value
    behind a colon, or a unit of money. content: as much of it as may be a label, and one character more."""
    told: list[tuple[str, bool]] = []
    head, colon, _ = content.replace("：", ":").partition(":")
    if colon and len(head) <= forms.longest:
        told.append((fold(head), False))
    if len(content) <= forms.longest:
        told += [(fold(content), True), *((stem, False) for stem in amounts(fold(content)))]
    return [each for each in told if each[0] in forms.marks]


def _chosen(sheet: Sheet, fits: Sequence[_Fit], forms: Forms, said: str | None, saying: Saying) -> list[Form]:
    """The form of a sheet; where it may be of several, the two that are nearest."""
    near = [fit.form for fit in fits if not any(other.leads(fit) for other in fits)]
    several = [fit.form for fit in fits if fit.is_complete and fit.other]
    if len(several) > 1 and not fits[0].is_whole:
        return several[:2]  # both stand on it
    near = [form for form in near if form.id == said] or near
    if len(near) > 1:
        near = [form for form in near if any(exact(sheet, page, form) for page in form.project_pages)] or near
    if len(near) == 1 or len({saying(sheet, form) for form in near}) == 1:
        return near[:1]
    given = [form for form in near if form in forms.given]
    return given if len(given) == 1 else (given or near)[:2]


# ── the others ──


def _of_none(told: Told, used: list[Form], forms: Forms) -> Told:
    """A sheet that is no project's: by that form of the workbook of which it has most, else by any that knows it."""
    if are_facts(told.sheet):
        return told._replace(found=[])

    def by(form: Form) -> Told:
        return told if form is told.form else Told(told.sheet, form, locate(told.sheet, form))

    first = [by(form) for form in used or [forms.first]]
    if any(one.found for one in first):
        return max(first, key=lambda one: sum(map(_weight, one.found)))
    others = [by(form) for form in forms.every if form.heading_pages and form not in used]
    return max([*first, *others], key=lambda one: sum(map(_weight, one.found)))


def _weight(one: Found) -> int:
    return len(one.labels) + len(one.cells)
