"""Authority: the bureau's own files in a drop folder, which rule instead of being read: roster, decisions, `表样/`.

They count at the top of the inbox alone, by name *and* content: in a zip or a department's folder they are inputs like
any other, and so is a department's list of its staff that is called 名册. While one of them cannot be read, nothing
that is made of all inputs changes. Knows by what each kind is told. Knows nothing of what it says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import msgspec

from . import scan
from .scan import Hashes, Look, Seen
from .state import Ruling, State
from ..bureau import budget, roster
from ..bureau.budget import Budget
from ..bureau.roster import Expected
from ..document.findings import Finding, Findings
from ..document.values.code import Scheme
from ..issuing import conflicts
from ..system import files, pool
from ..system.errors import Sentence, Unreadable, reason
from ..system.inputs import Input, legible


class Kind(NamedTuple):
    """What the names of such files begin with and end in, how their content tells, what is said of another content,
    whether only one can hold."""

    begins: str | None  # None: it is never told by name, only named by somebody
    suffixes: tuple[str, ...]
    is_one: Callable[[bytes], bool]
    another: str
    is_single: bool = True


KINDS: dict[str, Kind] = {
    "roster": Kind(roster.STEM, (*files.WORKBOOKS, ".csv"), roster.is_one, "not-a-roster"),
    "budget": Kind(None, (), budget.is_one, "not-an-export"),
    "decisions": Kind("待定", files.WORKBOOKS, conflicts.is_list, "no-decisions", is_single=False),
}


class Authority(msgspec.Struct):
    """What rules in a run. held: files for which what is made of all inputs stays as it was, and why.

    roster, budget, found: who is to hand in, what the budget system has, and what is to be said of these files, once
    they are `opened`.
    """

    rules: list[Ruling] = []
    sources: dict[str, Input] = {}
    held: list[tuple[str, Sentence]] = []
    roster: list[Expected] = []
    budget: Budget | None = None
    found: list[Finding] = []

    def opened(self, codes: Scheme) -> bool:
        """Read what rules; whether all of it could be and nothing is held. codes: what the form's codes are."""
        for one in self.rules if not self.held else ():
            if read := READERS.get(one.kind):
                try:
                    data = self.sources[one.file].read()
                    if files.sha256(data) != one.sha256:
                        raise Unreadable("still-changing")
                    said, found = pool.one(read, (data, one.file, codes))
                except (Unreadable, OSError) as error:
                    self.held.append((one.file, reason(error)))
                    continue
                setattr(self, one.kind, said)
                self.found += found
        return not self.held


def _roster(job: tuple[bytes, str, Scheme]) -> tuple[list[Expected], Findings]:
    return roster.read(*job[:2])


def _budget(job: tuple[bytes, str, Scheme]) -> tuple[Budget, Findings]:
    return budget.read(*job)


#: What reads a kind of file into the field of its name.
READERS: dict[str, Callable[[tuple[bytes, str, Scheme]], Any]] = {"roster": _roster, "budget": _budget}


def settle(look: Look, given: Mapping[str, Path], old: State, hashes: Hashes,
           restless: Collection[Path] = ()) -> tuple[Look, Authority]:
    """What rules, and the look without it. given: files that somebody has named, by their kind.

    old: what the last run knew, if it went by the same terms: content that it knew is not looked into again.
    """
    made = Authority()
    named = {files.node(path): kind for kind, path in given.items()}
    left = []
    for one in look.seen:
        kind = named.pop(files.node(one.source.path), None) if one.source.member is None else None
        if kind:
            _take(made, one, kind, restless, is_given=True)
        elif not (told := _called(one.source)) or not _take(made, one, told, restless, old):
            left.append(one)
    for kind in named.values():
        source = Input(given[kind], legible(given[kind].name))
        for one in [*scan.see(source, hashes, restless)] or [Seen(source, None, "unreadable", "no-such-file")]:
            _take(made, one, kind, restless, is_given=True)
    _single(made)
    return look._replace(seen=left), made


def _called(one: Input) -> str | None:
    """The kind that a name at the top of the inbox speaks of."""
    name = PurePosixPath(unicodedata.normalize("NFC", one.name))
    if one.member is not None or len(name.parts) > 1:
        return None
    return next((key for key, kind in KINDS.items()
                 if kind.begins and name.stem.startswith(kind.begins) and name.suffix.lower() in kind.suffixes), None)


def ruling(source: Input) -> str | None:
    """The kind of a file met in a folder that would rule in a run over it; None of an input like any other."""
    kind = _called(source) if source.walked else None
    try:
        return kind if kind and pool.one(KINDS[kind].is_one, source._replace(fault=None).read()) else None
    except (Unreadable, OSError):
        return None


def _take(made: Authority, one: Seen, kind: str, restless: Collection[Path], old: State | None = None,
          is_given: bool = False) -> bool:
    """Add a file to what rules, or to what holds everything back; False for one that only bears the name."""
    if one.state:
        changing = one.source.path in restless and one.state == "unreadable"
        made.held.append((one.name, ("still-changing", {}) if changing else (one.reason, one.details)))
        return True
    ruling = Ruling(kind=kind, file=one.name, sha256=one.sha256 or "")
    try:
        is_one = _is_known(ruling, old) if old else None
        if is_one is None:
            is_one = pool.one(KINDS[kind].is_one, one.source.read())
    except (Unreadable, OSError) as error:
        changing = one.source.path in restless
        made.held.append((one.name, ("still-changing", {}) if changing else reason(error)))
        return True
    if is_one:
        made.rules.append(ruling)
        made.sources[one.name] = one.source
    elif is_given:
        made.held.append((one.name, (KINDS[kind].another, {})))
    return is_one or is_given


def _is_known(ruling: Ruling, old: State) -> bool | None:
    """Whether this content ruled in the last run; None where it did not lie there."""
    if ruling in old.made.rules:
        return True
    record = old.records.get(ruling.file)
    return False if record and record.sha256 == ruling.sha256 else None


def _single(made: Authority) -> None:
    """Of what only one can hold, several hold everything back, each naming the others."""
    for key, same in groupby(sorted(made.rules, key=lambda one: one.kind), key=lambda one: one.kind):
        those = list(same)
        if KINDS[key].is_single and len(those) > 1:
            for one in those:
                others = "、".join(other.file for other in those if other is not one)
                made.held.append((one.file, ("two-rulings", {"others": others, "kind": key})))
    made.rules.sort(key=lambda one: (one.kind, one.file))
