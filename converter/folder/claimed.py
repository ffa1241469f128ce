"""What the departments of a merge claim, project by project, against the export of the budget system.

Knows merged submissions and their contested projects. Compares nothing: `reconciling` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from ..bureau.budget import Budget
from ..bureau.reconciling import Claim, Reconciliation, reconcile
from ..document.model import Budget as Amounts
from ..document.model import Department, Origin, Submission
from ..merging.counted import Contests
from ..reading.opening import Seen


def reconciled(budget: Budget, submissions: Iterable[Submission], contests: Contests,
               inputs: Iterable[tuple[str, Iterable[Seen]]]) -> Reconciliation:
    """Every project of a merge against the export; of a contested one all it may come to.

    inputs: their names, and the projects seen in them: a claim stands where its code does.
    """
    cells = {(file, seen.sheet, seen.code): seen.cell for file, those in inputs for seen in those}
    codeless: list[Decimal] = []
    claims = [*_claims(submissions, contests, codeless), *_contested(contests)]
    for claim in claims:
        claim.cell = cells.get((claim.file or "", claim.sheet, claim.code))
    return reconcile(budget, claims, len(codeless), sum(codeless, Decimal(0)))


def _claims(submissions: Iterable[Submission], contests: Contests, codeless: list[Decimal]) -> Iterator[Claim]:
    for one in submissions:
        department = one.department or Department()
        called = " ".join(part for part in (department.code, department.name) if part) or None
        for project, contest in zip(one.projects, contests.of(one)):
            total = (project.budget or Amounts()).total or Decimal(0)
            if project.code is None:
                codeless.append(total)
            elif contest is None:
                yield Claim(code=project.code, name=project.name, low=total, high=total, department=called,
                            **_place(project.origin))


def _contested(contests: Contests) -> Iterator[Claim]:
    for one in contests.known.values():
        if one.code:
            yield Claim(code=one.code, name=one.name, low=one.low, high=one.high, **_place(one.rivals[0].origin))


def _place(origin: Origin | None) -> dict[str, Any]:
    return {"file": origin.file, "sheet": origin.sheet} if origin else {}
