"""What becomes of conflicts: the choices a person made in a list, or one source that wins; and what is dropped by it.

Knows choices and preferences. Knows no workbook: where choices come from is others' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from .conflict import Conflict, compose, of_header, of_project
from .legible import short
from .sameness import Identity
from .store import Collection
from ..document import model
from ..document.findings import Findings

#: Of the inputs each side was read in, the number of the side that wins; None where that is not sure.
Preference = Callable[[Sequence[frozenset[int]]], int | None]


class Choice(msgspec.Struct):
    """What a person chose: the number of a side, None where what was written names none; `row` is where.

    how, held: of a question about whole files, what is chosen, and the digest of the offer it is chosen for.
    fault: why it must not be taken, as the code of a finding, with that finding's details. file: the list of choices,
    where several may lie: one that no longer fits is then a warning, for it may fit again.
    """

    row: int
    which: int | None
    found: str
    about: str = ""
    fault: str | None = None
    details: dict[str, Any] = {}
    how: str | None = None
    held: str | None = None
    file: str | None = None

    def refuse(self, what: str, findings: Findings) -> None:
        """Say why it is not taken. what: the code of the finding."""
        severity = "warning" if what == "decision-stale" and self.file else None
        findings.add(what, severity, file=self.file, found=self.found, row=self.row, about=self.about, **self.details)


def first(sides: Sequence[frozenset[int]]) -> int | None:
    return among(min(map(min, sides)))(sides)


def last(sides: Sequence[frozenset[int]]) -> int | None:
    return among(max(map(max, sides)))(sides)


def among(*sources: int) -> Preference:
    """The side that these inputs have; none where they have several themselves."""
    def prefer(sides: Sequence[frozenset[int]]) -> int | None:
        holders = [number for number, side in enumerate(sides) if side.intersection(sources)]
        return holders[0] if len(holders) == 1 else None

    return prefer


def settle(collection: Collection, findings: Findings, choices: Mapping[str, Choice] | None = None,
           prefer: Preference | None = None, preferred: Mapping[Identity, Preference] | None = None,
           settled: list[Conflict] | None = None) -> list[Conflict]:
    """Apply the choices, by the marks of conflicts, then the preference; the conflicts that are left, in order.

    A project is settled when all its fields are; until then all its versions stay as they are.
    preferred: what is preferred in single submissions. settled: gets the conflicts that choices have settled.
    """
    settling = _Settling(collection, findings, dict(choices or {}), prefer, preferred or {})
    left = settling.run()
    if settled is not None:
        settled += settling.settled
    return left


class _Settling:
    def __init__(self, collection: Collection, findings: Findings, choices: dict[str, Choice],
                 prefer: Preference | None, preferred: Mapping[Identity, Preference]) -> None:
        self.collection, self.findings, self.choices, self.prefer = collection, findings, choices, prefer
        self.preferred = preferred
        self.left: list[Conflict] = []
        self.settled: list[Conflict] = []

    def run(self) -> list[Conflict]:
        self.collection.begin()
        for submission, told in self.collection.contested():
            if told is None:
                self._header(submission)
            elif self.collection.is_mixed(submission, told):
                self._mixed(submission, told)
            else:
                self._project(submission, told)
        self.collection.end(keep=True)
        for choice in self.choices.values():
            # what was chosen of whole files a run alone asks; its lists bear their names
            is_of_files = choice.held is not None and choice.file is None
            choice.refuse(choice.fault or ("decision-of-files" if is_of_files else "decision-stale"), self.findings)
        return self.left

    def _choose(self, conflict: Conflict) -> None:
        choice = self.choices.pop(conflict.mark, None)
        if choice is None:
            return
        if choice.fault or choice.which is None or choice.which >= len(conflict.sides):
            choice.refuse(choice.fault or "decision-unknown", self.findings)
        else:
            conflict.chosen = choice.which

    def _preferred(self, conflict: Conflict) -> int | None:
        prefer = self.preferred.get(conflict.identity, self.prefer)
        return prefer([side.sources for side in conflict.sides]) if prefer else None

    def _severity(self, submission: int, is_chosen: bool) -> str | None:
        """What a person has decided, in a list or for a whole file, is no alarm."""
        return "info" if is_chosen or self.collection.identity(submission) in self.preferred else None

    def _header(self, submission: int) -> None:
        for conflict in of_header(self.collection, submission):
            self._choose(conflict)
            winner = self._preferred(conflict) if conflict.chosen is None else conflict.chosen
            if winner is None:
                self.left.append(conflict)
                continue
            if conflict.chosen is not None:
                self.settled.append(conflict)
            self.collection.keep(submission, conflict.path, model.compact(conflict.sides[winner].value))
            for number, side in enumerate(conflict.sides):
                if number != winner:
                    self.findings.add(
                        "value-dropped", self._severity(submission, conflict.chosen is not None), path=conflict.path,
                        field=conflict.path, **side.where._asdict(), found=short(side.value),
                        used=short(conflict.sides[winner].value))

    def _mixed(self, submission: int, told: bytes) -> None:
        """Several projects of one name and no code, of which files have unlike ones: nothing is chosen for them."""
        first, *others = self.collection.versions(submission, told)
        for one in others:
            self.findings.add("name-in-doubt", project=first.project.name, path="name", found=first.project.name,
                              first_place=str(first.where), second_place=str(one.where), **one.where._asdict())

    def _project(self, submission: int, told: bytes) -> None:
        versions = self.collection.versions(submission, told)
        conflicts = of_project(self.collection, submission, versions)
        for conflict in conflicts:
            self._choose(conflict)
        is_open = any(conflict.chosen is None for conflict in conflicts)
        winner = self._preferred(conflicts[0]) if is_open else None
        if is_open and winner is None:
            self.left += conflicts
            return
        self.settled += [conflict for conflict in conflicts if conflict.chosen is not None]
        picks = {conflict.path: pick for conflict in conflicts
                 if (pick := winner if conflict.chosen is None else conflict.chosen) is not None}
        projects = [one.project for one in versions]
        project = compose(projects, picks)
        kept = next((number for number, one in enumerate(projects) if one is project), 0)
        self.collection.replace(submission, versions, project, versions[kept].source)
        for one in versions:
            if one.project is not project:
                self.findings.add("version-dropped", self._severity(submission, winner is None),
                                  project=one.project.code or one.project.name, path="code",
                                  place=str(one.where), **one.where._asdict())
