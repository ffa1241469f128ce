"""The page of a drop folder, filled: what came in, every department with its figures and faults, where each output is.

Made in two steps: what it says is part of the report, and what has happened is told when the report is written. Knows
the page's view. Knows no markup, no merge and no workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from .history import HISTORY, History, Trail
from .outbox import Outbox
from .page import Came, Contested, Office, View, page, trailed
from .state import (BRIEF, INDEX, ISSUES, LEDGER, MERGED, PENDING, REPORT, File, Owner, Record, Ruling, State, Terms,
                    Told)
from ..bureau.reconciling import Reconciliation
from ..checking.grouping import counts
from ..checking.notice import text
from ..document import wording
from ..issuing.naming import DRAFTS
from ..merging import Identity
from ..reading.opening import whose
from ..system import files
from ..system.errors import reason

#: Outputs that are folders: they are shown where they hold anything.
_FOLDERS = ("issued", DRAFTS)


class Reception:
    """The page of one run: `fill`, then `write` when the report stands."""

    def __init__(self, outbox: Outbox, terms: Terms, state: State, offices: Sequence[Office],
                 way: Callable[[str], str | None]) -> None:
        """state: with all that was found; gets the page among the outputs. way: from the page to an input."""
        self.outbox, self.terms, self.state, self.offices, self.way = outbox, terms, state, offices, way
        self.places = {identity(office): office for office in offices}
        self.html = b""

    def fill(self, owners: Mapping[str, Office], names: Mapping[str, str], contests: list[Contested],
             rules: Iterable[Ruling], reckoned: Reconciliation | None) -> None:
        """The page's content, with which the report is complete. owners, names: of projects, by their codes."""
        found = self.state.live()
        self._blame(found, owners)
        made = self.state.made
        stands = {one.path for one in made.outputs}
        outputs = {"pending": PENDING} if made.kept or PENDING in stands else {}
        outputs |= {"brief": BRIEF, "issues": ISSUES, "ledger": LEDGER, "merged": MERGED, "findings": REPORT,
                    "issued": "issued/", DRAFTS: f"{DRAFTS}/"}
        view = View(
            came=[self._came(record) for record in self.state.records.values() if record.state != "skipped"],
            offices=list(self.offices), contests=contests, standings=made.standings, reckoned=reckoned,
            findings=found, conflicts=self.state.conflicts,
            names={said: names[said] for item in found if (said := item.project) and said in names},
            outputs={key: path for key, path in outputs.items() if self._leads(path)},
            rules=[(one.kind, one.file, self.way(one.file)) for one in rules],
            watching=self.terms.is_watching, owed=made.owed is True)
        self.html = page(view, self.terms.lang)
        made.outputs.append(File(path=INDEX, sha256=files.sha256(self.html)))

    def _leads(self, path: str) -> bool:
        """Whether an output is there for the page to lead to; of folders, with `/` at their end, whether they hold any.
        What is owed may stand since before; of what is being made all is there once the page is."""
        made = self.state.made
        if path.endswith("/"):
            return any(file.path.startswith(path) for file in made.issued)
        return not made.owed or path in (REPORT, PENDING) or any(file.path == path for file in made.outputs)

    def _blame(self, found: Iterable[Told], owners: Mapping[str, Office]) -> None:
        """Errors and warnings, each for the department whose project it is about, or whose input it was found in."""
        files_of = {record.file: self.places.get(identity(record.owner)) for record in self.state.records.values()
                    if record.owner}
        for item in found:
            office = owners.get(item.project or "") or files_of.get(item.file or "")
            if office and item.severity != "info":
                field = f"{item.severity}s"
                setattr(office, field, getattr(office, field) + 1)

    def _came(self, record: Record) -> Came:
        faults = counts(self.state.found.get(record.file, ()))
        known = record.json is not None and record.replaced is None
        office = self.places.get(identity(record.owner)) if record.owner and known else None
        links = {"source": self.way(record.file), "json": record.json.path if record.json else None,
                 "returned": record.returned.path if record.returned else None,
                 "notice": record.notice.path if record.notice else None,
                 "draft" if office and office.held else "issued": office.issued if office else None}
        owner, why = record.owner or Owner(), record.reason
        return Came(file=record.file, state=record.state, division=owner.division, year=owner.year, code=owner.code,
                    name=owner.called or (office.name if office else None), projects=record.projects,
                    indicators=record.indicators, total=record.total,
                    errors=faults.must if known else None, warnings=faults.advice if known else None,
                    notes=faults.notes if known else None,
                    sentence=why and wording.sentence(why, self.terms.lang, **record.details),
                    links={key: path for key, path in links.items() if path},
                    beside=office.beside if office else (), notice=self._notice(record))

    def _notice(self, record: Record) -> str | None:
        """What the notice says that goes back, to be copied off the page."""
        try:
            return text((self.outbox.root / record.notice.path).read_bytes()) if record.notice else None
        except OSError:
            return None

    def write(self, history: History, time: str) -> None:
        """Write the page, with what has happened until this time; and that to history."""
        places = {whose(*identity(office)): office for office in self.offices}

        def is_accepted(record: Record) -> bool:
            mine = [places.get(whose(*share.identity)) for share in record.shares]
            return record.counts and bool(mine) and all(one and one.issued and not one.held for one in mine)

        history.note(self.state.records, self.state.found, is_accepted, time)
        try:
            history.save()
        except OSError as error:
            self.outbox.fail(HISTORY, reason(error, "not-writable"))
        trails = history.trails(self.state.records.values())
        self.outbox.write(INDEX, trailed(self.html, (
            self._trail(trails.get(said), office) for said, office in places.items())))

    def _trail(self, trail: Trail | None, office: Office) -> str:
        return wording.sentence("trail", self.terms.lang, round=trail.round, time=trail.time[:16].replace("T", " "),
                                then=trail.errors, now=office.errors) if trail else "—"


def identity(one: Owner | Office) -> Identity:
    """What tells a department: as merging does."""
    return Identity.of(one.year, one.division, one.code, one.name)
