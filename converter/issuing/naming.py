"""What outputs are called: beside their inputs or in a folder, legal everywhere, none in the place of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..document import guise
from ..document.model import Department, Submission
from ..document.wording import DRAFT_MARK, WHOLE_TEXT, say
from ..system import files
from ..system.inputs import Input


class Target(NamedTuple):
    """Where an input goes: a file that was named, else a path without the suffix of what it becomes."""

    path: Path
    is_named: bool = False


def targets(sources: list[Input], out: Path | None) -> list[Target]:
    """Where each input goes, none where another does."""
    if out and len(sources) == 1 and out.suffix.lower() in files.WORKBOOKS + files.DOCUMENTS and not out.is_dir():
        return [Target(out, True)]
    stems = [(out / source.name if out else source.unpacked).with_suffix("") for source in sources]
    kinds = [source.suffix in files.DOCUMENTS for source in sources]
    uses = Counter(zip(stems, kinds))
    # inputs that differ only in their suffix keep it, and those of one name in several folders are numbered,
    # so that none replaces another's output
    told = [stem if uses[stem, kind] == 1 else stem.with_name(source.unpacked.name)
            for source, stem, kind in zip(sources, stems, kinds)]
    unique = {kind: iter(files.unique(str(stem) for stem, other in zip(told, kinds) if other == kind))
              for kind in set(kinds)}
    return [Target(Path(next(unique[kind]))) for kind in kinds]


#: The ledger, in the folder of what is issued, and the folder of drafts.
LEDGER, DRAFTS = "ledger.xlsx", "drafts"


def namer(lang: str = "zh") -> Callable[..., str]:
    """Names books, each unique, none called as what stands beside them: the ledger, the printed text of all."""
    names = files.Names(Path(LEDGER).stem, DRAFTS, *map(files.legal, WHOLE_TEXT))
    return lambda one, own=None: names(book_name(one, lang, own))


def book_name(one: Submission, lang: str = "zh", own: str | None = None) -> str:
    """A legal file name for the workbook of a submission: division, year, department.

    own: the department's own unit, where the submission is without its projects.
    """
    department = one.department or Department()
    name = guise.shown(department.name, own or guise.own(project.unit for project in one.projects), lang)
    parts = [one.division, str(one.year) if one.year else None, department.code, name]
    return files.legal("_".join(part for part in parts if part) or "部门")


def draft_name(name: str, lang: str) -> str:
    """Where the draft of a book goes, beside the official ones: a folder of its own, and marked by its name."""
    return f"{DRAFTS}/{name}{say(DRAFT_MARK, lang)}"


def volume_names(name: str, titles: Iterable[str]) -> list[str]:
    """What the books of one submission are called, the first as the submission is."""
    return [name, *(f"{name}（{files.legal(title)}）" for title in titles)]


def book_names(submissions: Iterable[Submission]) -> Iterator[str]:
    """The file names of the workbooks of several submissions, each unique."""
    return map(namer(), submissions)
