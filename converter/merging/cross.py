"""Rules across submissions: one code in two departments, one department under two codes, a stranger's division.

Knows the collection and findings. Whether a division belongs is told by the others: nobody else says so here.
"""

from __future__ import annotations

from .conflict import department
from .store import Collection
from ..document.findings import Findings

#: County, city and province: how many digits of a division they share.
_LEVELS = (6, 4, 2)
#: A collection is a county's, a city's or a province's where at least four in five of its submissions are.
_SHARE = (4, 5)


def across(collection: Collection, findings: Findings) -> None:
    """A finding for every breach, an error where it falsifies sums."""
    for code, told, submissions in collection.shared_codes():
        first, *others = [(called(collection, one), collection.versions(one, told)[0].where) for one in submissions]
        for second, where in others:
            findings.add("code-in-two-departments", project=code, path="code", found=code, first=first[0],
                         first_place=str(first[1]), second=second, **where._asdict())
    for name, submissions in collection.shared_names():
        codes = [collection.identity(submission).code or "—" for submission in submissions]
        findings.add("department-under-two-codes", path="department.code", found=name, codes="、".join(codes))
    _strangers(collection, findings)


def _strangers(collection: Collection, findings: Findings) -> None:
    divisions = collection.divisions()
    whole = sum(divisions.values())
    for digits in _LEVELS:
        shares: dict[str, int] = {}
        for division, count in divisions.items():
            shares[division[:digits]] = shares.get(division[:digits], 0) + count
        home, most = max(shares.items(), key=lambda item: item[1], default=("", 0))
        if most and most * _SHARE[1] >= whole * _SHARE[0]:
            for division, count in divisions.items():
                if not division.startswith(home):
                    findings.add("division-stranger", path="division", found=division, count=count, home=home,
                                 departments="、".join(called(collection, one)
                                                      for one in collection.of_division(division)[:5]))
            return


def called(collection: Collection, submission: int) -> str:
    """A department in a sentence: its code and name."""
    identity = collection.identity(submission)
    name = department(collection, submission)
    return " ".join(part for part in (identity.division, identity.code, name) if part) or "—"
