"""The gate: which departments' books are official, which are drafts, and why; for `run` and `issue` alike.

A department with an error in what it handed in, or with a conflict, is held: its book is a draft. An error that
cannot be laid to one department holds every department of its input. Knows a settled merge and findings. Knows no
file, no rule and no look of a draft.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..document.findings import Finding, Findings
from ..merging import report
from ..merging.merge import Merging

#: Conflicts of projects that are no differing fields: they are told by what merging found.
_WHOLE = frozenset(("code-in-two-departments", "name-in-doubt"))

#: Submission → why its book is no official one.
Reasons = dict[int, list[Finding]]


def reasons(merging: Merging, found: Iterable[tuple[int, Finding]]) -> Reasons:
    """Why departments are held. found: what was found in the inputs, each with its input's number."""
    held: Reasons = {}
    _conflicts(merging, held)
    names: dict[int, dict[str, set[int]]] = {}
    for source, item in found:
        if item.severity != "error":
            continue
        if source not in names:
            names[source] = merging.collection.holds(source)
        every = set().union(*names[source].values())
        for submission in sorted(names[source].get(item.project or "", set()) or every):
            held.setdefault(submission, []).append(item)
    return held


def _conflicts(merging: Merging, held: Reasons) -> None:
    for conflict in merging.conflicts:
        if conflict.chosen is None:
            findings = Findings()
            report([conflict], findings)
            merging.form.label(findings)
            held.setdefault(conflict.submission, []).extend(findings)
    for contest in merging.contests.known.values():
        said = [item for item in merging.findings
                if item.code in _WHOLE and item.project in (contest.code, contest.name)]
        for submission in dict.fromkeys(rival.submission for rival in contest.rivals):
            held.setdefault(submission, []).extend(said)
