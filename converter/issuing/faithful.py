"""The official workbook of a document, that says what the document says: where it may not, it is read back first.

A form has words of its own, for its labels and the lines of its foot; an indicator called so may be taken for one of
them. Whether it is, reading alone knows. Knows workbook and reader. Knows no label, no row and no rule of reading's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from . import workbook
from .unplaced import pattern
from ..document import model
from ..document.model import Document, Refused, Submission
from ..document.values import heading, level
from ..form import Form
from ..system.errors import Unreadable

#: So many characters of a text are named.
_SHOWN = 40


def write(submission: Submission, form: Form) -> bytes:
    """The official workbook of a submission in normal form. Raises Refused, with the path of what would not come back
    or is longer than a cell holds."""
    return issue(submission, form)[0]


def issue(submission: Submission, form: Form, above: str = "") -> tuple[bytes, list[str]]:
    """The same, with the name of each project's sheet, for what links to them; above: see `workbook.issue`."""
    data, sheets = workbook.issue(submission, form, above)
    if doubtful := list(_doubtful(submission, form)):
        _prove(submission, data, form, doubtful)
    return data, sheets


def _doubtful(submission: Submission, form: Form) -> Iterator[tuple[str, str]]:
    """The texts that may be taken for something else than a value, with their paths."""
    from ..grid.traits import is_error

    for path, leaf in model.walk(submission):
        if type(leaf) is str and leaf and (is_error(leaf) or ".indicators[" in path and (
                form.is_own(leaf) or level.is_sum(leaf) or heading.column_number(leaf) == 1
                or leaf in form.level_names and not path.endswith(".level1" if leaf in form.level1 else ".level2"))):
            yield path, leaf


def _prove(submission: Submission, data: bytes, form: Form, doubtful: list[tuple[str, str]]) -> None:
    """Raises Refused where the workbook does not give back all that was written: at what it took for its own."""
    from .. import grid
    from ..reading import reader

    try:
        read = leaves(joined(reader.read(grid.read(data), form, "", "").document))
    except Unreadable:
        read = {}
    written = leaves(submission)
    carried = form.paths | form.own_paths
    lost = {path for path in (*written, *read) if written.get(path) != read.get(path) and field(form, path) in carried}
    if lost:
        path, value = next((one for one in doubtful if one[0] in lost), doubtful[0])
        raise Refused(f"Expected a text that the form does not take for its own, got {value[:_SHOWN]!r} - at "
                      f"`$.submissions[0]{path.removeprefix('$')}`")


def joined(document: Document) -> Submission:
    """All projects of a document as one submission's."""
    first, *others = document.submissions or [Submission()]
    for other in others:
        first.projects += other.projects
    return first


def leaves(submission: Submission) -> dict[str, Any]:
    """Path → value of all that a submission says; where it was read is no part of that."""
    return {path: value for path, value in model.walk(submission) if value is not None and value is not UNSET
            and not path.startswith("$.conflicts") and ".origin." not in path
            and not path.endswith(("].number", "].source"))}


def field(form: Form, path: str) -> str:
    """The path of the form that a leaf of a document belongs to."""
    steps = pattern(path).removeprefix("$.").removeprefix("projects[].").split(".")
    for end in range(len(steps), 0, -1):
        shorter = ".".join(steps[:end]).removesuffix("[]")
        if shorter in form.paths or shorter in form.own_paths:
            return shorter
    return ".".join(steps)
