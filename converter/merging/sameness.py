"""What makes two submissions one and two projects one, how they sort, and a document taken apart for that.

Knows identity, content, header fields and sort keys. Knows no collection and no difference.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from .reckon import Totals, totals
from ..document import model
from ..document.model import Department, Document, Overall, Paragraph, Project, Subgoal, Submission

#: The header's fields and their types. An empty list is as good as null.
HEADER: dict[str, Any] = {
    "department.name": str, "status": str, "prepared_by": str, "reviewed_by": str,
    "overall.goals": list[Paragraph], "overall.subgoals": list[Subgoal], "overall.safeguards": list[Paragraph],
}


class Identity(NamedTuple):
    """What tells a submission; a department that has a code goes by it, and its name tells nothing."""

    year: int | None
    division: str | None
    code: str | None
    name: str | None

    @classmethod
    def of(cls, year: int | None, division: str | None, code: str | None, name: str | None) -> Identity:
        """What tells the submission of a department that is called so."""
        return cls(year, division, code, name if code is None else None)


class Version(msgspec.Struct, array_like=True):
    """A project as a collection keeps it. `rank` sorts origins, `place` projects; both are no content.

    told: what tells the project, which all its versions share; None where it has neither code nor name.
    file: the file it stood in, as its origin says; None where that says nothing.
    """

    told: bytes | None
    content: bytes
    place: bytes
    rank: bytes
    code: str | None
    file: bytes | None
    json: bytes


class Part(msgspec.Struct, array_like=True):
    """A submission taken apart: whose it is, its header's values as (field, JSON), its projects, their figures."""

    identity: Identity
    header: list[tuple[str, bytes]]
    versions: list[Version]
    figures: dict[str, Totals]


def identity(one: Submission) -> Identity:
    department = one.department or Department()
    return Identity.of(one.year, one.division, department.code, department.name)


def key(*values: int | str | None) -> bytes:
    """Bytes that sort as the values do one after the other: numbers by size, text by code point, nulls last."""
    parts = []
    for value in values:
        if value is None:
            parts.append(b"\x02")
        else:
            text = f"{value:020}" if isinstance(value, int) else value
            # no text holds a zero: it ends before any that goes on
            parts.append(b"\x01" + text.encode("utf-8", "surrogatepass") + b"\x00")
    return b"".join(parts)


def tell(whose: Identity, project: Project) -> bytes | None:
    """What tells a project of a submission: its year and code, whichever department it stands in; without a code its
    department, or else its unit, and its folded name. None where it has neither code nor name.
    """
    year, division, code, name = whose
    if project.code:
        return key("code", year, project.code)
    if not project.name:
        return None
    folded = "".join(unicodedata.normalize("NFKC", project.name).casefold().split())
    unit = project.unit if code is None and name is None else None
    return key("name", year, division, code, name, *((unit.code, unit.name) if unit else ()), folded)


def version(project: Project, told: bytes | None) -> Version:
    """A project as a version of what tells it."""
    origin, unit = project.origin, project.unit
    where = (origin.file, origin.sha256, origin.sheet, origin.cell, origin.form or None) if origin else (None,) * 5
    return Version(
        told=told, content=hashlib.sha256(model.content(project)).digest(), rank=key(*where, project.number),
        place=key(unit.code if unit else None, project.number, project.code), code=project.code,
        file=key(*where[:2]) if origin else None, json=model.compact(project))


_decoder = model.decoder(Project)


def project(json: bytes) -> Project:
    """The project that a version keeps as JSON."""
    return _decoder.decode(json)


def take_apart(document: Document) -> list[Part]:
    """The parts of a document in normal form.

    Raises Refused for a conflict of something that is no header field, or no value of one.
    """
    parts = [Part(whose := identity(one), _header(one, f"$.submissions[{index}].conflicts"),
                  [version(project, tell(whose, project)) for project in one.projects], totals(one.projects))
             for index, one in enumerate(document.submissions)]
    _tell_twins(parts)
    return parts


def _tell_twins(parts: list[Part]) -> None:
    """Equal projects without a code that stand in one document, be it in several submissions of one department, are
    several, not one met several times: from the second on, in the order of origins, their content is told apart by
    which of them it is.
    """
    twins: Counter[tuple[Identity, bytes]] = Counter()
    uncoded = [(each, part.identity) for part in parts for each in part.versions if each.code is None]
    for each, whose in sorted(uncoded, key=lambda one: one[0].rank):
        twins[whose, each.content] += 1
        if (which := twins[whose, each.content]) > 1:
            each.content = hashlib.sha256(each.content + bytes(str(which), "ascii")).digest()


def _header(one: Submission, path: str) -> list[tuple[str, bytes]]:
    fields = [(field, model.at(one, tuple(field.split(".")))) for field in HEADER]
    for field, values in one.conflicts.items() if one.conflicts is not UNSET else ():
        if field not in HEADER:
            raise model.Refused(f"Expected a header field, got `{field}` - at `{path}`")
        try:
            fields += [(field, msgspec.convert(value, HEADER[field])) for value in values]
        except msgspec.ValidationError as error:
            raise model.Refused(f"{error} - at `{path}.{field}`") from None
    return [(field, model.compact(value)) for field, value in fields if value not in (None, [])]


def header(whose: Identity, values: dict[str, list[bytes]]) -> Submission:
    """The submission that has these header values and no projects yet; where several are met, all are conflicts."""
    told = {field: sorted((msgspec.json.decode(value, type=HEADER[field]) for value in values.get(field, ())),
                          key=said) for field in HEADER}
    one = {field: those[0] if len(those) == 1 else None for field, those in told.items()}
    name = one["department.name"]
    overall = Overall(*(one[f"overall.{part}"] or [] for part in Overall.__struct_fields__))
    conflicts = {field: msgspec.to_builtins(those) for field, those in told.items() if len(those) > 1}
    return Submission(
        year=whose.year, division=whose.division,
        department=Department(whose.code, name) if whose.code or name else None,
        status=one["status"], prepared_by=one["prepared_by"], reviewed_by=one["reviewed_by"],
        overall=overall if any(getattr(overall, part) for part in Overall.__struct_fields__) else None,
        conflicts=conflicts or UNSET)


def said(value: Any) -> str:
    """What header values sort by."""
    return value if isinstance(value, str) else model.encode(value).decode()
