"""A form as a whole: its pages, its vocabulary, what it calls the fields, and which texts are its own.

Knows neither how a template is read nor what stands in a cell beside its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from .boxes import Label, Node, Part
from .folding import fold, opening
from .pages import Page
from ..document import model, normal, wording
from ..document.values import code, level, target, text
from ..system.patterns import pattern


class Form(Node):
    """A compiled template."""

    id: str
    edition: str
    title: str
    pages: tuple[Page, ...]
    levels: tuple[tuple[str, str, bool], ...]  # level 1, level 2, pre-printed in the blank
    units: target.Units
    required: tuple[str, ...]
    merged: tuple[str, ...]
    sheet_names: dict[str, tuple[Part, ...]]
    footers: tuple[str, ...]
    extras: frozenset[str]
    codes: code.Scheme
    weight_sum: Decimal  # what the points of a project's indicators come to
    declared: dict[str, tuple[str, ...]]  # what sums of money are made of, as the form says: path → paths
    severities: dict[str, str]  # rule → severity or off, where the form says another than is published
    source: bytes

    def page(self, scope: str) -> Page | None:
        return next((page for page in self.pages if page.scope == scope and page.reads), None)

    @cached_property
    def project_pages(self) -> tuple[Page, ...]:
        """The pages that stand once for every project."""
        return tuple(page for page in self.pages if page.scope == "project" and page.reads)

    @cached_property
    def heading_pages(self) -> tuple[Page, ...]:
        """The others: cover, contents, part one."""
        return tuple(page for page in self.pages if page.scope != "project")

    @cached_property
    def level1(self) -> frozenset[str]:
        return frozenset(level1 for level1, _, _ in self.levels)

    @cached_property
    def foot_begins(self) -> frozenset[str]:
        """The characters a line of the foot may begin with."""
        return frozenset(word[0] for word in self.footers) | frozenset(" \u3000\n（(")

    @cached_property
    def level2(self) -> frozenset[str]:
        return frozenset(level2 for _, level2, _ in self.levels)

    @cached_property
    def level_names(self) -> frozenset[str]:
        """The names of levels, of the first and of the second."""
        return self.level1 | self.level2

    @cached_property
    def paths(self) -> frozenset[str]:
        """The paths of a project that the form has a place for: `budget.total`, `indicators[].target`."""
        return self._paths("project")

    @cached_property
    def own_paths(self) -> frozenset[str]:
        """The same of the submission itself: `year`, `overall.goals[].text`."""
        return self._paths("submission")

    @cached_property
    def terms(self) -> normal.Terms:
        """What a document's normal form depends on."""
        return normal.Terms(self.units, self.level1, self.level2, self.codes)

    @cached_property
    def splits(self) -> bool:
        """Whether a target stands in several cells, none of which is for a note."""
        return any(part.is_split for page in self.pages for slot in page.all_slots for part in slot.fields)

    @cached_property
    def added(self) -> dict[str, str]:
        """The fields of its own that the form has a place for, with their kinds: `extra.项目负责人`."""
        return {part.path: part.kind for page in self.pages for slot in page.all_slots for part in slot.fields
                if part.is_added}

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """The fields of its own that are chosen by ticks, with their options."""
        options: dict[str, list[str]] = {}
        for part in (part for page in self.pages for slot in page.all_slots for part in slot.fields if part.option):
            options.setdefault(part.path, []).append(part.option)
        return {path: tuple(each) for path, each in options.items()}

    @cached_property
    def sums(self) -> dict[str, tuple[str, ...]]:
        """What sums of money are made of; where the form does not say, the total of all the sources it asks for."""
        funds = tuple(sorted(path for path in self.paths if path.startswith(model.FUNDS) and path.endswith("].amount")))
        return self.declared or ({"budget.total": funds} if funds and "budget.total" in self.paths else {})

    @cached_property
    def panes(self) -> frozenset[str]:
        """The names of its own fields in another pane of the indicators' rows."""
        return frozenset(slot.only.name.removeprefix(model.EXTRA) for page in self.pages for slot in page.pane
                         if slot.only)

    @cached_property
    def labels(self) -> dict[str, str]:
        """Path without indices → the label of its value, where the form does not call it by its official term."""
        called: dict[str, str] = {}
        for page in self.pages:
            plan = _name(page.plan_heading) if page.plan_heading else wording.field("spending_plan", "zh")
            if page.plan_heading:
                called["spending_plan"] = plan
            for slot in (*page.slots, *page.columns):
                if slot.only and slot.anchor and not slot.anchor.step:
                    path, label = slot.only.path.replace("[]", ""), _name(slot.anchor.label)
                    if slot.only.option:
                        continue  # its label is that of an option
                    if slot.anchor.label.place and slot.only.is_added:
                        continue  # of equal labels its own name tells it
                    if slot.anchor.column and slot.only.is_added:
                        label = f"{label} {_name(slot.anchor.column)}"
                    called[path] = _checkpoint(path, plan, label) if slot.only.kind == "plan" else label
        return {path: label for path, label in called.items() if fold(label) != fold(wording.field(path, "zh"))}

    def label(self, findings: Iterable[Any]) -> None:
        """Let findings name fields as this form does."""
        for item in findings if self.labels else ():
            item.labels = self.labels

    def _paths(self, scope: str) -> frozenset[str]:
        return frozenset(part.path for page in self.pages for slot in page.all_slots for part in slot.fields
                         if part.scope == scope)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The labels of the sheets of projects, folded, by all the names they have."""
        return frozenset(key for page in self.pages if page.scope == "project" for key in page.index)

    def is_own(self, content: str) -> bool:
        """Whether a text may be taken for a label, with its unit of money or its value behind it, or for the foot."""
        if self.opens_foot(content):
            return True
        if content[0] not in self._own_begins or len(head := _COLON.split(content, maxsplit=1)[0]) > _LONGEST:
            return False
        return (folded := fold(head)) in self.own_words or folded.endswith("元")

    @cached_property
    def _own_begins(self) -> frozenset[str]:
        """The characters a label may begin with, folded or not."""
        return frozenset(key[0] for key in self.own_words) | frozenset("０１２３４５６７８９（(【[")

    def opens_foot(self, content: Any) -> bool:
        """Whether a text begins as the lines of a sheet's foot do: 填报人, 备注, 合计 …"""
        return isinstance(content, str) and content[:1] in self.foot_begins and opening(content).startswith(
            self.footers)

    def is_foot(self, content: Any, told: Mapping[str, Any]) -> bool:
        """Whether a row of the table that begins so is a line of the foot; told: its cells by their fields' names.

        A row with a level of the form's belongs to the table, whatever it says; so does one whose name only begins
        with such a word and that has a target.
        """
        if not self.opens_foot(content):
            return False
        if any(level.settle(str(told[name]), self.level_names) in self.level_names
               for name in ("level1", "level2") if name in told):
            return False
        word = opening(content)
        is_word = word.rstrip(":") in self.footers or ":" in word[:max(map(len, self.footers)) + 1]
        return is_word or not ("target" in told and told.get("name") == content)


def _name(label: Label) -> str:
    """A label as a sentence names it: on one line, without its colon, 其中 and what it is counted in."""
    return _BESIDE.sub("", text.compact(label.text))


_BESIDE = pattern(r"\A其中[：:]|[（(](?:单位[：:])?(?:[%％]|百分比|[万亿]?元)[）)][：:]?\Z|[：:]\Z")
_COLON = pattern("[：:]")
#: No label is longer.
_LONGEST = 60


def _checkpoint(path: str, plan: str, label: str) -> str:
    """A figure of the plan as a sentence names it. Below the plan's official name, 3月底 is short for the term."""
    term = wording.field(path, "zh")
    return term if plan == wording.field("spending_plan", "zh") and term.startswith(label) else f"{plan} {label}"
