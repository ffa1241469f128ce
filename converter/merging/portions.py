"""Inputs as they are read for a merge, where the work is done: cut into portions, and what these give put together.

Knows inputs, slices, opening and sheaves. Knows no collection and no conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from . import Identity, Sheaf, Where, slices
from .slices import Slice
from .. import merging
from ..document import model, normal
from ..document.model import Document
from ..reading.opening import Outcome, Task, became, count, open_document, settled
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.inputs import Input

_Item = TypeVar("_Item")


class Job(NamedTuple):
    """An input, or a slice of one, by its number; `left`: the departments that are not taken from it; `sha256`: of a
    document that we have written, in normal form."""

    source: Input
    number: int
    part: Slice | None = None
    left: frozenset[Identity] = frozenset()
    sha256: str | None = None


class Bundle(NamedTuple):
    """What some jobs give together: an outcome each, in their order, and what those hold that could be read."""

    outcomes: list[Outcome]
    sheaves: list[Sheaf]


#: Bytes of inputs that are put together at once, and of those results once more; and how many of them, however small.
_COUNTY, _CITY = (32_000_000, 100), (256_000_000, 20)


def cut(source: Input, number: int, left: frozenset[Identity], sha256: str | None) -> list[Job]:
    """A large document in slices, anything else whole."""
    parts: list[Slice] = []
    if not source.member and not source.fault:
        with suppress(OSError):  # said when it is read
            parts = slices.slices(source.path) if source.path.is_file() else []
    return ([Job(source._replace(span=(part.start, part.end)), number, part, left) for part in parts]
            or [Job(source, number, None, left, sha256)])


def branches(jobs: list[Job]) -> list[list[list[Job]]]:
    """Jobs as a tree: a province of cities of counties, by their folders where these tell, in the order they stand in.

    A slice is alone: what becomes of it is known when its document has been read.
    """
    tree: list[list[list[Job]]] = []
    for is_sliced, those in groupby(jobs, key=lambda job: job.part is not None):
        if is_sliced:
            tree += [[[job]] for job in those]
            continue
        counties = _runs(those, *_COUNTY, _size, lambda job: job.source.name.rpartition("/")[0])
        tree += _runs(counties, *_CITY, lambda county: sum(map(_size, county)),
                      lambda county: county[0].source.name.rpartition("/")[0].rpartition("/")[0])
    return tree


def _runs(items: Iterable[_Item], size: int, count: int, weigh: Callable[[_Item], int],
          folder: Callable[[_Item], str]) -> list[list[_Item]]:
    """Runs of items of no more than this size and count; new ones begin with a folder, once a run is a quarter full."""
    runs: list[list[_Item]] = []
    full, before = size, ""
    for item in items:
        weight, here = max(weigh(item), -(-size // count)), folder(item)
        if not runs or full + weight > size or here != before and full > size // 4:
            runs.append([])
            full = 0
        runs[-1].append(item)
        full, before = full + weight, here
    return runs


def _size(job: Job) -> int:
    """Bytes of an input; 0 where it cannot be looked at, which is said when it is read."""
    if job.source.member:
        return job.source.member.file_size
    with suppress(OSError):
        return job.source.path.stat().st_size
    return 0


def read(job: Job) -> Bundle:
    """What became of an input, or a part of one, and what it holds."""
    outcome = Outcome(job.source)
    if part := job.part:
        document = settled(job.source, Task.forms, outcome, lambda: slices.decode(job.source.read(), part))
        count(outcome)
    else:
        document = _known(job, outcome) or open_document(job.source, Task.forms, outcome)
        if not outcome.skipped and all(map(normal.is_empty, document.submissions)):  # a blank is nobody's
            outcome.findings.add("nothing-filled", file=job.source.name, path="projects")
            document = Document.of([])
    held = merging.sheaves(document, job.number, job.left)
    outcome.document = None  # its sheaves travel
    return Bundle([outcome], held)


def together(several: tuple[Sequence[Job], list[Any]]) -> Bundle:
    """What jobs, or bundles, give together. Raises Lost where a bundle could not be put together."""
    jobs, made = several
    for place, one in enumerate(made):
        if isinstance(one, pool.Lost):
            if not jobs:
                raise one
            made[place] = Bundle([became(jobs[place].source, one)], [])
    if len(made) == 1:
        bundle: Bundle = made[0]
        return bundle
    return Bundle([outcome for one in made for outcome in one.outcomes],
                  merging.tied(sheaf for one in made for sheaf in one.sheaves))


def join(whole: Outcome, part: Outcome) -> None:
    """What became of a part of an input is what became of it."""
    whole.failure = whole.failure or part.failure
    whole.skipped, whole.is_workbook = part.skipped, part.is_workbook
    whole.findings.extend(part.findings)
    whole.projects += part.projects
    whole.indicators += part.indicators


def _known(job: Job, outcome: Outcome) -> Document | None:
    """The document of an input that is what we have written, which needs no second look; None of any other."""
    with suppress(OSError, Unreadable):
        if job.sha256 and files.sha256(data := job.source.read()) == job.sha256:
            outcome.document = model.known(data)
            count(outcome)
    return outcome.document


def cells(job: tuple[Input, list[tuple[Where, str]]]) -> dict[tuple[Where, str], Where]:
    """Where values stand in a workbook, by the places their projects begin at and their paths."""
    from .. import grid
    from ..reading import reader

    source, wanted = job
    try:
        data = source.read()
        reading = reader.read(grid.read(data), Task.forms, source.name, files.sha256(data))
    except (OSError, Unreadable):
        return {}  # gone since it was read: where the project began is known
    projects = {Where(origin.file, origin.sheet, origin.cell): places
                for project, places in reading.places if (origin := project.origin)}
    there = {}
    for where, path in wanted:
        for places in [projects[where]] if where in projects else reading.headers if where.sheet is None else []:
            if places.has(path):
                there[where, path] = Where(source.name, *places.place(path))
                break
    return there
