"""What a department is shown as where nobody gave its name: as its own unit (本级), marked as inferred.

For pages, lists and names of files; a document never says it. Knows units and words.
"""

from __future__ import annotations

from collections.abc import Iterable

from . import wording
from .model import Project, Submission, Unit

#: How the code of a department's own unit ends.
_OWN = "001"


def own(units: Iterable[Unit | None]) -> str | None:
    """The name of the department's own unit among those of its projects."""
    return next((unit.name for unit in units if unit and unit.name and (unit.code or "").endswith(_OWN)), None)


def shown(name: str | None, inferred: str | None, lang: str) -> str | None:
    """The name that was given, else the one inferred, marked."""
    return name or (wording.say(wording.INFERRED, lang).format(name=inferred) if inferred else None)


def called(one: Submission, lang: str, projects: Iterable[Project] | None = None) -> str | None:
    """What the department of a submission is shown as. projects: its own, where the submission has them not."""
    name = one.department.name if one.department else None
    units = (project.unit for project in (one.projects if projects is None else projects))
    return shown(name, None if name else own(units), lang)
