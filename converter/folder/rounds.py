"""Rounds: which input answers which, so that none counts together with its answer.

A returned copy carries the hashes of the files it answers. Where the year, and the department or a project agree, the
answer takes the place of each; where nothing agrees it is disputed, and the earlier one counts. Two answers to one
file take its place both, and are merging's conflict. Knows records. Knows no finding's words and no document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from .state import Record
from ..document.findings import Findings
from ..reading.opening import whose


def settle(records: Mapping[str, Record]) -> None:
    """Say of every record what has taken its place, or what it disputes; from content alone, whatever was said."""
    earlier: dict[str, list[Record]] = {}
    for record in records.values():
        record.replaced = record.disputed = None
        if record.sha256 and record.json:
            earlier.setdefault(record.sha256, []).append(record)
    for answer in records.values():
        for before in _answered(answer, earlier):
            if not _agree(before, answer):
                answer.disputed = answer.disputed or before.file
    for answer in records.values():
        if answer.disputed is None:
            for before in _answered(answer, earlier):
                before.replaced = before.replaced or answer.file


def _answered(answer: Record, earlier: Mapping[str, list[Record]]) -> Iterator[Record]:
    if answer.json:
        for sha256 in answer.answers:
            yield from (before for before in earlier.get(sha256, ()) if before.sha256 != answer.sha256
                        and answer.sha256 not in before.answers)


def _agree(before: Record, answer: Record) -> bool:
    """Whether the answer speaks of the same: a department of the same year, or a project of it."""
    return bool(_whose(before) & _whose(answer) or _projects(before) & _projects(answer))


def _whose(record: Record) -> set[str]:
    found = {seen.whose for seen in record.codes}
    if (owner := record.owner) and (owner.code or owner.name):
        found.add(whose(owner.year, owner.division, owner.code, owner.name))
    return found


def _projects(record: Record) -> set[tuple[str, str]]:
    """Code, or name, and the year of each project."""
    years = {seen.whose.partition(" ")[0] for seen in record.codes}
    years.add(str(record.owner.year or "") if record.owner else "")
    return {(said, year) for said in record.names for year in years}


def report(records: Mapping[str, Record], findings: Mapping[str, Findings]) -> None:
    """What answers show: projects that an answer has no more, and answers that speak of something else."""
    for record in records.values():
        if record.disputed:
            findings[record.file].add("answer-disputed", file=record.file, other=record.disputed)
    kept = {seen.code for record in records.values() if record.counts for seen in record.codes}
    for before in records.values():
        answer = records.get(before.replaced or "")
        if answer is None:
            continue
        lost = [seen for seen in before.codes if seen.code not in kept]
        if lost:
            total = sum((Decimal(seen.total) for seen in lost if seen.total), Decimal(0))
            findings[answer.file].add(
                "projects-gone", file=answer.file, other=before.file, count=len(lost), total=f"{total:f}",
                projects="、".join(f"{seen.code} {before.names.get(seen.code) or ''}".strip() for seen in lost[:10]))
