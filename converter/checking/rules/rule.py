"""What a rule is: a small function that looks at one part of a document and names the paths at fault.

Rules register under their published code; severity and sentences stand in `wording.rules`. A rule the
data cannot decide stays silent. Knows no cell, no form and no spreadsheet library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import msgspec

from ...document.model import Document, Indicator, Project, Submission
from ...document.values import number
from ...document.values.code import HEBEI, Scheme


class Standard(msgspec.Struct, eq=False, dict=True):
    """What a form asks for, as far as rules judge by it; all of it paths and names of the document."""

    #: (level 1, level 2), in the order of the form.
    levels: tuple[tuple[str, str], ...] = ()
    #: The paths of a project that must be filled in: `budget.total`, `indicators[].target`.
    required: tuple[str, ...] = ()
    #: The paths of a project that the form has a place for.
    paths: frozenset[str] = frozenset()
    #: What the form asks a spending plan to be in: percent or amount.
    plan: str = "percent"
    #: What project codes are.
    codes: Scheme = HEBEI
    #: What the points of a project's indicators come to.
    weights: Decimal = Decimal(100)
    #: The names of the forms' own fields that are another pane of an indicator's row: 中期指标值 beside 指标值.
    panes: frozenset[str] = frozenset()
    #: What sums of money are made of, where the form says more than total = fiscal + other: path → paths.
    sums: dict[str, tuple[str, ...]] = {}
    #: Rule → severity or off, where that is not as published.
    severities: Mapping[str, str] = {}

    @cached_property
    def level1(self) -> dict[str, list[str]]:
        """Level 1 → the levels 2 below it."""
        return {level1: [two for one, two in self.levels if one == level1] for level1, _ in self.levels}

    @cached_property
    def level2(self) -> dict[str, list[str]]:
        """Level 2 → the levels 1 it belongs to."""
        return {level2: [one for one, two in self.levels if two == level2] for _, level2 in self.levels}


class Fault(NamedTuple):
    """One thing a rule found. `path` is relative to the project, else to the submission."""

    code: str
    submission: Submission
    project: Project | None
    path: str
    details: dict[str, Any]


#: What a rule says of one place: its path, and the details its sentence names.
Seen = tuple[str, dict[str, Any]]


RowRule = Callable[[Indicator, Project, Standard], Seen | None]
ProjectRule = Callable[[Project, Standard], Iterable[Seen]]
#: What the form asks for that a project came by; None: the one that stands for all of them.
Standards = Callable[[Project | None], Standard]
SubmissionRule = Callable[[Submission, Standards], Iterable[tuple[Project | None, str, dict[str, Any]]]]
DocumentRule = Callable[[Document, Standards], Iterable[tuple[Submission, Project | None, str, dict[str, Any]]]]
#: One of these.
AnyRule = TypeVar("AnyRule")


class Rules(NamedTuple):
    """The rules by what they look at, in the order of the modules that declare them."""

    rows: dict[str, RowRule]
    projects: dict[str, ProjectRule]
    submissions: dict[str, SubmissionRule]
    documents: dict[str, DocumentRule]


RULES = Rules({}, {}, {}, {})


def _register(among: dict[str, AnyRule]) -> Callable[[str], Callable[[AnyRule], AnyRule]]:
    def declare(code: str) -> Callable[[AnyRule], AnyRule]:
        def register(rule: AnyRule) -> AnyRule:
            among[code] = rule
            return rule

        return register

    return declare


#: Decorators: the part of a document a rule looks at, and its code. A rule of a row answers with the
#: field at fault (`target`) or None; the others yield what they find.
row = _register(RULES.rows)
project = _register(RULES.projects)
submission = _register(RULES.submissions)
document = _register(RULES.documents)


def seen(path: str, **details: Any) -> Seen:
    return path, details


def amount(value: Decimal) -> str:
    """Money as a sentence shows it: two decimals at least."""
    return f"{number.amount(value):f}"


def figure(value: Decimal) -> str:
    """A number as a sentence shows it."""
    return f"{number.plain(value):f}"
