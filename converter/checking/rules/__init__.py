"""The rules of a finance bureau, over the document alone: each small, in one place, under a published code.

    fields   what must be filled in; placeholders left in
    codes    project codes: shape, check character, division, year, uniqueness
    money    the budget and the spending plan
    levels   the three levels of indicators
    targets  what an indicator's figure says, and whether it stands where it belongs
    costs    costs against the budget
    basis    what a figure is based on
    weights  the points of indicators

Severities and sentences stand in `wording.rules`; which cell a path is, the reader knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import basis, codes, costs, levels, money, required, targets, weights  # noqa: F401  each registers its rules
from .codes import copies
from .rule import RULES, AnyRule, Fault, ProjectRule, RowRule, Standard, Standards
from ...document.model import Document, Project, Submission
from ...document.normal import STATEMENTS
from ...document.settings import OFF

#: Of two rules that ask for the same at one place the sharper one speaks, where it runs: blunt → sharp.
_SHARPER = {"unit-prose": "count-without-unit", "plan-amounts-under-percent": "plan-separate",
            "plan-year-end": "field-blank"}

__all__ = ["RULES", "Fault", "Standard", "Standards", "check", "copies"]


def check(document: Document, standards: Standards | Standard) -> Iterator[Fault]:
    """Every fault the rules find, by submission and project, in the order of the form.

    document: in normal form; one without a submission is a blank. standards: of the form that each project came by,
    or of all of them. A rule that is off is not asked.
    """
    by: Standards = standards if callable(standards) else lambda project: standards

    def is_on(fault: Fault) -> bool:
        return by(fault.project).severities.get(fault.code) != OFF

    asked: dict[int, tuple[list[tuple[str, ProjectRule]], list[tuple[str, RowRule]]]] = {}
    # what is decided over the whole document stands with the project it is about
    of_document = [Fault(code, *about) for code, rule in RULES.documents.items() for about in rule(document, by)]
    for submission in document.submissions or [Submission()]:
        over_all = [fault for fault in of_document if fault.submission is submission]
        over_all += [Fault(code, submission, *about) for code, rule in RULES.submissions.items()
                     for about in rule(submission, by)]
        over_all = list(filter(is_on, over_all))
        yield from (fault for fault in over_all if fault.project is None)
        among: dict[int, list[Fault]] = {}
        for fault in over_all:
            among.setdefault(id(fault.project), []).append(fault)
        for project in submission.projects:
            standard = by(project)
            if id(standard) not in asked:
                asked[id(standard)] = _on(RULES.projects, standard), _on(RULES.rows, standard)
            of_project, of_row = asked[id(standard)]
            faults = among.get(id(project), [])
            faults += [Fault(code, submission, project, path, details)
                       for code, rule in of_project for path, details in rule(project, standard)]
            for index, row in enumerate(project.indicators):
                for code, rule in of_row:
                    if (seen := rule(row, project, standard)) is not None:
                        name, details = seen
                        faults.append(Fault(code, submission, project, f"indicators[{index}].{name}", details))
            if standard.panes:
                faults = [fault for fault in faults if not _of_another_pane(fault.path, project, standard)]
            reported = {(fault.code, fault.path) for fault in faults}
            yield from sorted((fault for fault in faults if (_SHARPER.get(fault.code), fault.path) not in reported),
                              key=_place)


def _of_another_pane(path: str, project: Project, standard: Standard) -> bool:
    """Whether a fault is that of an indicator which says nothing, beside one in another pane of its row that does."""
    over, _, rest = path.partition("[")
    if over != "indicators" or not rest:
        return False
    row = project.indicators[int(rest.partition("]")[0])]
    extra = row.extra if isinstance(row.extra, dict) else {}
    return not standard.panes.isdisjoint(extra) and row.level2 is None and all(
        getattr(row, name) is None for name in STATEMENTS)


def _on(rules: dict[str, AnyRule], standard: Standard) -> list[tuple[str, AnyRule]]:
    return [(code, rule) for code, rule in rules.items() if standard.severities.get(code) != OFF]


_FIELDS = {name: place for place, name in enumerate(Project.__struct_fields__)}


def _place(fault: Fault) -> tuple[int, int]:
    """Where a fault stands in its project, in the order of the form."""
    head, _, rest = fault.path.partition(".")
    name, _, index = head.rstrip("]").partition("[")
    return _FIELDS.get(name, -1), int(index) if index.isdecimal() else -1
