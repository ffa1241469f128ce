"""Which entries of two lists are the same: by what they say, by what they are called, by how alike they are.

Knows lists and measures. Knows no document. The same pairs are found whichever list is given first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeAlias

#: What an entry is measured by: its parts, each as often as it has it.
Bag: TypeAlias = Counter[Hashable]

#: More pairs than this are not weighed against each other: entries of one key pair in order, others not at all.
_MOST = 40_000


class Step(NamedTuple):
    """One way to know an entry again: its key (None: not this way), and how alike it must be at least, 0 to 1."""

    key: Callable[[Any], Hashable]
    floor: float = 0.0


class Matching(NamedTuple):
    """How entries of a list are known again. `content` is all an entry says; `bag` what alikeness is measured by.

    Entries of equal content are paired first, then those of equal keys, step by step, the most alike first.
    """

    content: Callable[[Any], Hashable]
    steps: tuple[Step, ...]
    bag: Callable[[Any], Bag]


class Pairs(NamedTuple):
    """Places in both lists that belong together, in the order of the second; the places left in each."""

    both: list[tuple[int, int]]
    before: list[int]
    after: list[int]


def match(before: Sequence[Any], after: Sequence[Any], how: Matching) -> Pairs:
    """Pair the entries of two lists."""
    says = [[how.content(entry) for entry in side] for side in (before, after)]
    left, right, both = _ends(*says)
    _same(left, right, says, both)
    measure = _Measure(before, after, how.bag)
    for step in how.steps:
        groups = _groups(left, before, step.key), _groups(right, after, step.key)
        for key in groups[0].keys() & groups[1].keys():
            for i, j in measure.pairs(groups[0][key], groups[1][key], step.floor):
                left.remove(i)
                right.remove(j)
                both.append((i, j))
    return Pairs(sorted(both, key=lambda pair: pair[1]), left, right)


def _ends(before: list[Hashable], after: list[Hashable]) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """What both lists begin and end with is paired; the places left of each."""
    shorter = min(len(before), len(after))
    head = next((place for place in range(shorter) if before[place] != after[place]), shorter)
    tail = next((place for place in range(shorter - head) if before[-1 - place] != after[-1 - place]), shorter - head)
    both = [(place, place) for place in range(head)]
    both += [(len(before) - place, len(after) - place) for place in range(1, tail + 1)]
    return list(range(head, len(before) - tail)), list(range(head, len(after) - tail)), both


def _same(left: list[int], right: list[int], says: list[list[Hashable]], both: list[tuple[int, int]]) -> None:
    """Entries that say the same are paired in order."""
    groups = _groups(left, says[0], lambda content: content), _groups(right, says[1], lambda content: content)
    pairs = [pair for content, places in groups[0].items() for pair in zip(places, groups[1].get(content, ()))]
    both += pairs
    for side, taken in ((left, {i for i, _ in pairs}), (right, {j for _, j in pairs})):
        side[:] = [place for place in side if place not in taken]


def _groups(places: list[int], entries: Sequence[Any], key: Callable[[Any], Hashable]) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for place in places:
        if (group := key(entries[place])) is not None:
            groups[group].append(place)
    return groups


class _Measure:
    """How alike entries are: the part of their bags that both have (Dice), 0 for nothing in common, 1 for all."""

    def __init__(self, before: Sequence[Any], after: Sequence[Any], bag: Callable[[Any], Bag]) -> None:
        self.sides, self.bag = (before, after), bag
        self.bags: dict[tuple[int, int], tuple[Bag, int]] = {}

    def pairs(self, left: list[int], right: list[int], floor: float) -> list[tuple[int, int]]:
        """The most alike first, of those the nearest; the order of ties is the same from either side."""
        if floor == 0 and (len(left) == len(right) == 1 or len(left) * len(right) > _MOST):
            return list(zip(left, right))
        if len(left) * len(right) > _MOST:
            return []
        weighed = [(-score, abs(i - j), i + j, i, j) for i in left for j in right
                   if (score := self.alike(i, j)) >= floor]
        chosen: list[tuple[int, int]] = []
        free = set(left), set(right)
        for *_, i, j in sorted(weighed):
            if i in free[0] and j in free[1]:
                free[0].remove(i)
                free[1].remove(j)
                chosen.append((i, j))
        return chosen

    def alike(self, i: int, j: int) -> float:
        (one, count), (other, more) = self._bag(0, i), self._bag(1, j)
        shared = sum(min(times, other[part]) for part, times in one.items() if part in other)
        return 2 * shared / (count + more) if count + more else 0.0

    def _bag(self, side: int, place: int) -> tuple[Bag, int]:
        if (side, place) not in self.bags:
            bag = self.bag(self.sides[side][place])
            self.bags[side, place] = bag, bag.total()
        return self.bags[side, place]


def letters(content: str, field: Hashable = None) -> Bag:
    """A text as a bag of its neighbouring characters, under the name of its field."""
    return Counter((field, pair) for pair in zip(f"\0{content}", f"{content}\0"))


def moved(both: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """The fewest pairs whose removal leaves the others in one order in both lists; `both` in the order of the second.

    All but a longest increasing subsequence of the places in the first list.
    """
    ends: list[int] = []  # the lowest place a run of each length can end with
    last: list[int] = []  # whose it is
    previous: list[int | None] = []
    for index, (place, _) in enumerate(both):
        length = bisect_left(ends, place)
        ends[length:length + 1] = [place]
        last[length:length + 1] = [index]
        previous.append(last[length - 1] if length else None)
    kept: set[tuple[int, int]] = set()
    link = last[-1] if last else None
    while link is not None:
        kept.add(both[link])
        link = previous[link]
    return set(both) - kept
