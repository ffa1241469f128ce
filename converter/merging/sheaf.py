"""Submissions as several inputs hold them: equal versions are one, and counted; no other version and no value is lost.

By the law that merging is associative, what a few inputs give may be tied together anywhere, and that with others,
until a collection takes it in. Knows identity, content and figures. Knows no collection and no difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from .reckon import Totals, totals
from .sameness import Identity, Version, take_apart
from ..document.model import Document


class Held(msgspec.Struct, array_like=True, frozen=True):
    """A version as the copy has it whose origin sorts first; that copy's input, and all copies as (input, file)."""

    version: Version
    source: int
    copies: list[tuple[int, bytes]]

    def with_copies(self, again: Held) -> Held:
        """The same with those of an equal one that was met later."""
        first = min(self, again, key=lambda one: (one.version.rank, one.source))
        return Held(first.version, first.source, [*dict.fromkeys([*self.copies, *again.copies])])


class Sheaf(msgspec.Struct, array_like=True, frozen=True):
    """A submission: its header's values as (field, JSON, input), its versions, the sides of its reckoning by unit."""

    identity: Identity
    header: list[tuple[str, bytes, int]]
    versions: list[Held]
    sides: dict[str, dict[str, Totals]]


def sheaves(document: Document, source: int, left: Collection[Identity] = ()) -> list[Sheaf]:
    """The submissions of a document in normal form, of the input of this number, but those that are left out.

    Raises Refused for conflicts that no merge has written.
    """
    return tied(Sheaf(part.identity, [(*value, source) for value in part.header],
                      [Held(one, source, [(source, one.file or b"")]) for one in part.versions],
                      {"read": part.figures}) for part in take_apart(document) if part.identity not in left)


def tied(loose: Iterable[Sheaf]) -> list[Sheaf]:
    """The sheaves of one submission as one, in the order in which submissions and versions are first met."""
    owners: dict[Identity, list[Sheaf]] = {}
    for one in loose:
        owners.setdefault(one.identity, []).append(one)
    return [_one(whose, those) for whose, those in owners.items()]


def _one(whose: Identity, loose: list[Sheaf]) -> Sheaf:
    versions: dict[bytes, Held] = {}
    sides: dict[str, dict[str, Totals]] = {}
    same: list[bytes] = []
    for one in loose:
        for held in one.versions:
            content = held.version.content
            if content in versions:
                same.append(held.version.json)
                versions[content] = versions[content].with_copies(held)
            else:
                versions[content] = held
        for side, figures in one.sides.items():
            _add(sides.setdefault(side, {}), figures)
    _add(sides.setdefault("same", {}), totals(same))
    return Sheaf(whose, [*dict.fromkeys(value for one in loose for value in one.header)], [*versions.values()], sides)


def _add(figures: dict[str, Totals], more: dict[str, Totals]) -> None:
    for unit, added in more.items():
        figures[unit] = figures.get(unit, Totals()).plus(added)
