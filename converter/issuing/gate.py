"""The gate: which departments' books are official, which are drafts, and why; for `run` and `issue` alike.

A department with an error in what it handed in, or with a conflict, is held: its book is a draft. An error that
cannot be laid to one department holds every department of its input. A person's release covers errors of the rules in
one department, never conflicts, and never what could not be read. Knows a settled merge and findings. Knows no file, no
rule's working and no look of a draft.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..document import wording
from ..document.findings import Finding, Findings
from ..merging import report
from ..merging.merge import Merging

#: Conflicts of projects that are no differing fields: they are told by what merging found.
_WHOLE = frozenset(("code-in-two-departments", "name-in-doubt"))

#: The rule about two versions, or two owners, of one code: a conflict, whoever finds it.
_CONFLICTING = "code-twice"

#: Submission → why its book is no official one.
Reasons = dict[int, list[Finding]]


def reasons(merging: Merging, found: Iterable[tuple[int, Finding]], released: Collection[int] = (),
            covered: Reasons | None = None) -> Reasons:
    """Why departments are held. found: what was found in the inputs, each with its input's number.

    released: submissions whose books a person releases; covered: gets what would hold them otherwise.
    """
    held: Reasons = {}
    covered = {} if covered is None else covered
    _conflicts(merging, held)
    names: dict[int, dict[str, set[int]]] = {}
    for source, item in found:
        if item.severity != "error":
            continue
        if source not in names:
            names[source] = merging.collection.holds(source)
        every = set().union(*names[source].values())
        whose = names[source].get(item.project or "", set()) or every
        for submission in sorted(whose):
            is_covered = submission in released and len(whose) == 1 and is_coverable(item)
            (covered if is_covered else held).setdefault(submission, []).append(item)
    return held


def is_coverable(item: Finding) -> bool:
    """Whether a release may cover an error: a rule's, of what was surely read and belongs to nobody else."""
    return item.code in wording.RULES and item.code != _CONFLICTING


def _conflicts(merging: Merging, held: Reasons) -> None:
    for conflict in merging.conflicts:
        if conflict.chosen is None:
            findings = Findings()
            report([conflict], findings)
            merging.forms.label(findings)
            held.setdefault(conflict.submission, []).extend(findings)
    for contest in merging.contests.known.values():
        conflicts = [item for item in merging.findings
                     if item.code in _WHOLE and item.project in (contest.code, contest.name)]
        for submission in dict.fromkeys(rival.submission for rival in contest.rivals):
            held.setdefault(submission, []).extend(conflicts)
