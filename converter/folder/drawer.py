"""The forms that lie in `表样/` at the top of a drop folder: those of the bureau, beside the ones it has named.

What lies there is compiled in a process of its own first. While one of them is open, changing or none, nothing is read:
a sound workbook of it would be sent back. Knows files and forms. Knows no input.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from . import scan
from .scan import Hashes
from .state import Ruling
from ..form import FormError, Forms, compile
from ..system import pool
from ..system.errors import Sentence, Unreadable, reason
from ..system.inputs import FORMS, Input, forms


class Drawer(NamedTuple):
    """All forms at hand, and which files they are; held: what cannot be one, and why."""

    forms: Forms
    rules: list[Ruling]
    held: list[tuple[str, Sentence]]


def drawer(inbox: Path, given: Forms, hashes: Hashes, lang: str, restless: Collection[Path] = ()) -> Drawer:
    """The forms of a drop folder after those given."""
    made = Drawer(given, [], [])
    found = list(given.given)
    for path in forms(inbox / FORMS):
        for one in scan.see(Input(path, f"{FORMS}/{path.name}"), hashes, restless):
            if one.state:
                made.held.append((one.name, (one.reason, one.details)))
                continue
            try:
                data = one.source.read()
                if why := pool.one(_refused, (data, lang)):
                    made.held.append((one.name, ("form-unusable", {"why": why})))
                    continue
            except (Unreadable, OSError) as error:
                made.held.append((one.name, reason(error)))
                continue
            found.append(compile(data))
            made.rules.append(Ruling(kind="form", file=one.name, sha256=one.sha256 or ""))
    try:
        return made._replace(forms=Forms(found)) if made.rules else made
    except FormError as error:  # two of one id
        return made._replace(held=[*made.held, (FORMS, ("form-unusable", {"why": error.sentence(lang)}))])


def _refused(job: tuple[bytes, str]) -> str | None:
    """Why a template means nothing. Raises Unreadable."""
    try:
        compile(job[0])
    except FormError as error:
        return error.sentence(job[1])
    return None
