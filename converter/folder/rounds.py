"""Rounds: which input answers which, so that none counts together with its answer.

A returned copy carries the hashes of the files it answers. Where the year, and the department or a project agree, the
answer takes the place of each; where nothing agrees it is disputed, and the earlier one counts. Two answers to one
file take its place both, and are merging's conflict. Knows records. Knows no finding's words and no document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from .state import Record
from ..document.findings import Findings
from ..merging import Holding
from ..reading.opening import whose


def settle(records: Mapping[str, Record]) -> None:
    """Say of every record what has taken its place, or what it disputes; from content alone, whatever was said."""
    for record in records.values():
        record.replaced = record.disputed = None
        record.decided = False
    for answer, before in _answers(records):
        if not _agree(before, answer):
            answer.disputed = answer.disputed or before.file
    replace(records)


def replace(records: Mapping[str, Record]) -> None:
    """Every answer that nothing speaks against takes the place of what it answers and agrees with. Whatever was chosen
    of a dispute, it is to be said again: what was disputed may speak of one file and not of another."""
    for answer, before in _answers(records):
        if answer.disputed is None and not answer.decided and _agree(before, answer):
            before.replaced = before.replaced or answer.file


def _answers(records: Mapping[str, Record]) -> Iterator[tuple[Record, Record]]:
    """Each answer with each of the files it answers that lie there."""
    earlier: dict[str, list[Record]] = {}
    for record in records.values():
        if record.sha256 and record.json:
            earlier.setdefault(record.sha256, []).append(record)
    yield from ((answer, before) for answer in records.values() if answer.json for sha256 in answer.answers
                for before in earlier.get(sha256, ())
                if before.sha256 != answer.sha256 and answer.sha256 not in before.answers)


def entwined(records: Iterable[Record]) -> list[Record]:
    """The records of inputs that may contradict others, or themselves; of what is left out nothing can: no other input
    speaks of its department, and it speaks of no project twice. For whoever wants to know that of all without reading
    all of them; conflicts of a document that others have merged stand in no record."""
    those = [record for record in records if record.json and record.counts]
    uses = Counter(share.identity for record in those for share in record.shares)

    def is_simple(record: Record) -> bool:
        return record.is_workbook and record.owner is not None and all(
            uses[share.identity] == 1 and len({one.told for one in share.holdings}) == len(share.holdings)
            for share in record.shares)
    return [record for record in those if not is_simple(record)]


def _agree(before: Record, answer: Record) -> bool:
    """Whether the answer speaks of the same: a department of the same year, or a project of it. Whoever fills in the
    copy of a blank speaks of all that it says."""
    return not before.projects or bool(
        _whose(before) & _whose(answer) or _projects(before) & _projects(answer))


def _whose(record: Record) -> set[str]:
    departments = {seen.whose for seen in record.codes}
    if (owner := record.owner) and (owner.code or owner.name):
        departments.add(whose(owner.year, owner.division, owner.code, owner.name))
    return departments


def _projects(record: Record) -> set[tuple[str, str]]:
    """Code, or name, and the year of each project."""
    years = {seen.whose.partition(" ")[0] for seen in record.codes}
    years.add(str(record.owner.year or "") if record.owner else "")
    return {(project, year) for project in record.names for year in years}


def report(records: Mapping[str, Record], findings: Mapping[str, Findings]) -> None:
    """What answers show: projects that an answer has no more, and answers that speak of something else."""
    kept = {one.told for record in records.values() if record.counts for one in _held(record)}
    for record in records.values():
        if record.disputed:
            lost = [one for one in _held(record) if one.told not in kept]
            findings[record.file].add("answer-disputed", file=record.file, other=record.disputed,
                                      **_named(lost, record))
    for before in records.values():
        answer = records.get(before.replaced or "")
        if answer is None or before.decided:
            continue
        lost = [one for one in _held(before) if one.told not in kept]
        if lost:
            findings[answer.file].add("projects-gone", file=answer.file, other=before.file, **_named(lost, before))


def _held(record: Record) -> list[Holding]:
    return [one for share in record.shares for one in share.holdings]


def _named(lost: list[Holding], record: Record) -> dict[str, Any]:
    """Projects as a sentence names them: how many, what they come to, which."""
    names = "、".join(" ".join(dict.fromkeys(part for part in (one.said, record.names.get(one.said)) if part))
                     for one in lost[:10])
    total = sum((Decimal(one.total) for one in lost if one.total), Decimal(0))
    return {"count": len(lost), "total": f"{total:f}", "projects": names + ("……" if len(lost) > 10 else "")}
