"""Whole files that speak of the same and do not say the same: one question a group, and what each choice drops.

Files of one department, none of which answers another, are one question where they share projects and some project
says something else in two of them, or stands in one of them alone. Without a shared project they are parts of one
submission; where all say the same nothing is asked. Knows what files hold. Knows no record and no sentence.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

import msgspec

from .sameness import Identity, take_apart
from ..document import model
from ..document.model import Document

#: Hexadecimal digits that tell projects and contents.
_DIGITS = 32


class Holding(msgspec.Struct, array_like=True, frozen=True):
    """A project as a file holds it: what tells it, what it says, its code or name, its money in 万元."""

    told: str
    content: str
    said: str
    total: str | None = None


class Share(msgspec.Struct, array_like=True, frozen=True):
    """What a file has of one department: a hash of all that, and its projects but those without code and name."""

    year: int | None
    division: str | None
    code: str | None
    name: str | None
    digest: str
    holdings: list[Holding] = []

    @property
    def identity(self) -> Identity:
        return Identity(self.year, self.division, self.code, self.name)


class Sum(NamedTuple):
    """So many projects, and the least and the most they come to, in 万元."""

    projects: int = 0
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)


class Effect(NamedTuple):
    """What a choice takes, what stands in none of the files taken, and how many other versions are not taken."""

    taken: Sum
    gone: Sum
    versions: int


#: What can be chosen: one of the offers alone; all, and where they differ one of them; all, and field by field.
ONLY, BEFORE, FIELDS = "only", "before", "fields"


class Offer(msgspec.Struct):
    """One of the contents a question is about, and all files that have it, sorted."""

    digest: str
    files: list[str]
    holdings: list[Holding]

    @property
    def total(self) -> Decimal:
        return sum((Decimal(one.total) for one in self.holdings if one.total), Decimal(0))


class Question(msgspec.Struct):
    """Files of which somebody has to say what holds. kind: `versions`, `answers` (to one file), `disputed` (an
    answer that speaks of something else than the file it answers, which is the first offer). chosen: how, and which.
    """

    kind: str
    identity: Identity
    department: str | None
    offers: list[Offer]
    chosen: tuple[str, int] | None = None

    @property
    def mark(self) -> str:
        """Tells this question between these contents from any other, whatever their files are called."""
        asked = [self.kind, self.identity, sorted(one.digest for one in self.offers)]
        return hashlib.sha256(model.compact(asked)).hexdigest()[:_DIGITS]

    @property
    def differing(self) -> int:
        """How many projects say something else in two of the files."""
        return sum(len(those) > 1 for those in _contents(self.offers).values())

    @property
    def shared(self) -> int:
        """How many projects stand in several of the files."""
        return sum(len(those) > 1 for those in _places(self.offers).values())

    @property
    def alone(self) -> int:
        """How many projects stand in one of the files alone."""
        return sum(len(those) == 1 for those in _places(self.offers).values())

    def effect(self, how: str, which: int) -> Effect:
        """What comes of a choice."""
        chosen = self.offers[which]
        own = {one.told for one in chosen.holdings}
        others = [one for place, offer in enumerate(self.offers) if place != which for one in offer.holdings]
        more = [one for one in others if one.told not in own]
        own_versions = {(one.told, one.content) for one in chosen.holdings}
        versions = len({(one.told, one.content) for one in others if one.told in own} - own_versions)
        taken, rest = _sum(chosen.holdings), _sum(more)
        if how == ONLY:
            return Effect(taken, rest, versions)
        both = Sum(taken.projects + rest.projects, taken.low + rest.low, taken.high + rest.high)
        return Effect(both, Sum(), versions)


def shares(document: Document) -> list[Share]:
    """What a document in normal form has of each department. Raises Refused as taking it apart does."""
    departments: dict[Identity, tuple[list[object], list[Holding]]] = {}
    for part, one in zip(take_apart(document), document.submissions):
        contents, holdings = departments.setdefault(part.identity, ([], []))
        contents.append([part.header, sorted([each.told, each.content] for each in part.versions if each.told)])
        for each, project in zip(part.versions, one.projects):
            if each.told:
                total = project.budget.total if project.budget else None
                holdings.append(Holding(hashlib.sha256(each.told).hexdigest()[:_DIGITS], each.content.hex()[:_DIGITS],
                                        project.code or project.name or "", None if total is None else f"{total:f}"))
    return [Share(*identity, hashlib.sha256(model.compact(contents)).hexdigest()[:_DIGITS], holdings)
            for identity, (contents, holdings) in departments.items()]


def ask(files: Mapping[str, Iterable[Share]], names: Mapping[Identity, str],
        answers: Mapping[str, Iterable[str]]) -> Iterator[Question]:
    """The questions between files, by what each has of every department.

    names: what departments are called. answers: what files answer, by their hashes.
    """
    offers: dict[Identity, dict[str, Offer]] = {}
    for file in sorted(files):
        for share in files[file]:
            known = offers.setdefault(share.identity, {})
            known.setdefault(share.digest, Offer(share.digest, [], share.holdings)).files.append(file)
    for identity in sorted(offers, key=lambda one: tuple(str(part or "") for part in one)):
        for group in _groups(list(offers[identity].values()), answers):
            if any(len(those) == 1 for those in _places(group).values()) or any(
                    len(those) > 1 for those in _contents(group).values()):
                answered = Counter(sha256 for one in group for sha256 in _answered(one, answers))
                kind = "answers" if any(count > 1 for count in answered.values()) else "versions"
                yield Question(kind, identity, names.get(identity), group)


def _groups(offers: list[Offer], answers: Mapping[str, Iterable[str]]) -> Iterator[list[Offer]]:
    """Offers that hang together, by projects they share or by answering one file; those of two and more."""
    offers = sorted(offers, key=lambda one: (one.files, one.digest))
    first: dict[str, int] = {}  # what offers hang together by → the first of them
    leads = list(range(len(offers)))

    def lead(place: int) -> int:
        while leads[place] != place:
            leads[place] = place = leads[leads[place]]
        return place

    for place, one in enumerate(offers):
        for project in {holding.told for holding in one.holdings} | _answered(one, answers):
            ends = sorted((lead(place), lead(first.setdefault(project, place))))
            leads[ends[1]] = ends[0]
    groups: dict[int, list[Offer]] = {}
    for place, one in enumerate(offers):
        groups.setdefault(lead(place), []).append(one)
    yield from (group for group in groups.values() if len(group) > 1)


def _answered(offer: Offer, answers: Mapping[str, Iterable[str]]) -> set[str]:
    return {sha256 for file in offer.files for sha256 in answers.get(file, ())}


def _contents(offers: list[Offer]) -> dict[str, set[tuple[str, ...]]]:
    """Project → what it says in each of the offers that have it."""
    by_project: dict[str, set[tuple[str, ...]]] = {}
    for offer in offers:
        versions: dict[str, list[str]] = {}
        for one in offer.holdings:
            versions.setdefault(one.told, []).append(one.content)
        for told, contents in versions.items():
            by_project.setdefault(told, set()).add(tuple(sorted(contents)))
    return by_project


def _places(offers: list[Offer]) -> dict[str, set[int]]:
    """Project → the offers that have it."""
    places: dict[str, set[int]] = {}
    for place, offer in enumerate(offers):
        for one in offer.holdings:
            places.setdefault(one.told, set()).add(place)
    return places


def _sum(holdings: Iterable[Holding]) -> Sum:
    """What projects come to, each once; where versions of one differ, from the least to the most."""
    amounts: dict[str, list[Decimal]] = {}
    for one in holdings:
        amounts.setdefault(one.told, []).append(Decimal(one.total or 0))
    return Sum(len(amounts), sum(map(min, amounts.values()), Decimal(0)), sum(map(max, amounts.values()), Decimal(0)))
