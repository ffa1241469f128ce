"""What becomes of conflicts: the choices a person made in a list, or one source that wins; and what is dropped by it.

Knows choices and preferences. Knows no workbook: where choices come from is others' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from .conflict import Conflict, Side, compose, of_header, of_project
from .legible import short
from .store import Collection
from ..document import model
from ..document.findings import Findings

#: Of the inputs each side was read in, the number of the side that wins; None where that is not sure.
Preference = Callable[[Sequence[frozenset[int]]], int | None]


class Choice(msgspec.Struct):
    """What a person chose: the number of a side, None where what was written names none; `row` is where.

    fault: why it must not be taken, as the code of a finding, with that finding's details.
    """

    row: int
    which: int | None
    found: str
    about: str = ""
    fault: str | None = None
    details: dict[str, Any] = {}


def first(sides: Sequence[frozenset[int]]) -> int | None:
    return among(min(map(min, sides)))(sides)


def last(sides: Sequence[frozenset[int]]) -> int | None:
    return among(max(map(max, sides)))(sides)


def among(*sources: int) -> Preference:
    """The side that these inputs have; none where they have several themselves."""
    def prefer(sides: Sequence[frozenset[int]]) -> int | None:
        found = [number for number, side in enumerate(sides) if side.intersection(sources)]
        return found[0] if len(found) == 1 else None

    return prefer


def settle(collection: Collection, findings: Findings, choices: Mapping[str, Choice] | None = None,
           prefer: Preference | None = None) -> list[Conflict]:
    """Apply the choices, by the marks of conflicts, then the preference; the conflicts that are left, in order.

    A project is settled when all its fields are; until then all its versions stay as they are.
    """
    return _Settling(collection, findings, dict(choices or {}), prefer).run()


class _Settling:
    def __init__(self, collection: Collection, findings: Findings, choices: dict[str, Choice],
                 prefer: Preference | None) -> None:
        self.collection, self.findings, self.choices, self.prefer = collection, findings, choices, prefer
        self.left: list[Conflict] = []

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
            self._refuse(choice.fault or "decision-stale", choice)
        return self.left

    def _refuse(self, what: str, choice: Choice) -> None:
        self.findings.add(what, found=choice.found, row=choice.row, about=choice.about, **choice.details)

    def _choose(self, conflict: Conflict) -> None:
        choice = self.choices.pop(conflict.mark, None)
        if choice is None:
            return
        if choice.fault or choice.which is None or choice.which >= len(conflict.sides):
            self._refuse(choice.fault or "decision-unknown", choice)
        else:
            conflict.chosen = choice.which

    def _preferred(self, sides: list[Side]) -> int | None:
        return self.prefer([side.sources for side in sides]) if self.prefer else None

    def _header(self, submission: int) -> None:
        for conflict in of_header(self.collection, submission):
            self._choose(conflict)
            winner = self._preferred(conflict.sides) if conflict.chosen is None else conflict.chosen
            if winner is None:
                self.left.append(conflict)
                continue
            self.collection.keep(submission, conflict.path, model.compact(conflict.sides[winner].value))
            for number, side in enumerate(conflict.sides):
                if number != winner:
                    self.findings.add(
                        "value-dropped", None if conflict.chosen is None else "info", path=conflict.path,
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
        found = of_project(self.collection, submission, versions)
        for conflict in found:
            self._choose(conflict)
        is_open = any(conflict.chosen is None for conflict in found)
        winner = self._preferred(found[0].sides) if is_open else None
        if is_open and winner is None:
            self.left += found
            return
        picks = {conflict.path: pick for conflict in found
                 if (pick := winner if conflict.chosen is None else conflict.chosen) is not None}
        projects = [one.project for one in versions]
        project = compose(projects, picks)
        kept = next((number for number, one in enumerate(projects) if one is project), 0)
        self.collection.replace(submission, versions, project, versions[kept].source)
        for one in versions:
            if one.project is not project:
                self.findings.add("version-dropped", "info" if winner is None else None,
                                  project=one.project.code or one.project.name, path="code",
                                  place=str(one.where), **one.where._asdict())
