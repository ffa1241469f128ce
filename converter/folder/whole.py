"""What all inputs of a drop folder give together: the merged document, the official books, the ledger, the page.

Made of the documents in the output folder alone, so that it is the same however these came about. Knows merge, issue,
ledger and page. Reads no input.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from . import asking, chief
from .asking import Asked
from .authority import Authority
from .claimed import reconciled
from .guard import Marker
from .history import HISTORY, History, Trail
from .outbox import Outbox
from .page import Came, Contested, Office, Rival, View, page, trailed
from .state import (BRIEF, INDEX, ISSUES, LEDGER, MERGED, PENDING, REPORT, File, Made, Owner, Record, State, Terms,
                    Told, told)
from ..bureau import reconciling
from ..bureau.reconciling import Reconciliation
from ..checking.grouping import counts
from ..checking.notice import text
from ..checking.report import way
from ..document import guise, wording
from ..document.findings import Finding, Findings
from ..document.model import Department, Submission
from ..issuing import conflicts, gate, ledger, unplaced
from ..issuing.enrolled import Enrolled
from ..issuing.issue import Issued, Job, Links, book, not_issued
from ..issuing.naming import DRAFTS, draft_name, namer
from ..issuing.worklist import Owners
from ..merging import Identity, Unbalanced, encoded
from ..merging.merge import Merging
from ..reading.opening import prepare, whose
from ..system import files, pool
from ..system.errors import Unreadable, reason
from ..system.inputs import Input

#: The inputs' folder, where there is no way to it from the outputs: another drive.
_NOWHERE = "?"


def ways(inbox: Path, out: Path, is_watching: bool) -> list[str]:
    """What the links and the page depend on besides the inputs."""
    return [way(inbox, out / INDEX) or _NOWHERE, "watch" if is_watching else "run"]


class Whole:
    """The outputs of all inputs together, of one run: `make`, then `page`. What could not be is the outbox's to say."""

    def __init__(self, outbox: Outbox, terms: Terms, state: State, sources: dict[str, Input],
                 authority: Authority, asked: Asked, before: Made) -> None:
        """state: with the records of all inputs; gets what is found and made of them together.

        asked: what is asked of a person, and chosen. before: what the last run has made.
        """
        self.outbox, self.terms, self.state, self.authority = outbox, terms, state, authority
        self.asked, self.before = asked, before
        self.sources = sources | authority.sources
        self.offices: list[Office] = []
        self.contests: list[Contested] = []
        self.owners: dict[str, Office] = {}  # project's code → its department
        self.names: dict[str, str] = {}
        self.known: dict[str, str | None] = {}  # input → the way to it
        self.reckoned: Reconciliation | None = None
        self.html = b""

    def make(self, marker: Marker, issued: dict[str, File]) -> bool:
        """Make everything but the page, which is written when the report is; whether it could be made.

        issued: the books that stand, by their paths.
        """
        documents = [Input(self.outbox.root / record.json.path, record.file)
                     for record in self.state.records.values() if record.json and record.counts]
        with Merging(documents, self.terms.form, self.terms.workers, self.asked.left) as merging:
            merging.originals = {name: self.sources[name] for name, record in self.state.records.items()
                                 if record.is_workbook}
            for outcome in merging.read():
                if outcome.failure:
                    self.outbox.fail(outcome.source.path.relative_to(self.outbox.root).as_posix(), outcome.failure)
            if self.outbox.failures:
                return False
            found = merging.settle(self.asked.choices, preferred=self.asked.preferred)
            questions = [asking.tell(question, self.terms.lang) for question in self.asked.questions
                         if question.kind != "disputed" or question.chosen]
            self.state.more = [told(item, self.terms.lang) for item in (*questions, *self.asked.findings, *found)]
            self._pending(merging)
            try:
                bases = self._merged(merging)
            except Unbalanced as error:
                for item in merging.reckon(error):
                    self.state.more.append(told(item, self.terms.lang))
                    self.outbox.fail(MERGED, ("fault", {"why": item.message(self.terms.lang)}))
                return False
            added = merging.collection.added()
            self.state.more += self._unplaced(merging, bool(added))
            self.state.more += [told(item, self.terms.lang) for item in (*self.authority.found,
                                                                         *self._reckoned(merging))]
            enrolled, covered = Enrolled(self.authority.roster, merging, self.terms.lang), gate.Reasons()
            held = gate.reasons(merging, ((number, item) for number, source in enumerate(documents)
                                          for item in self.state.found[source.name]), enrolled.released, covered)
            self._open(merging, held)
            bases = [files.sha256(f"{basis} {enrolled.released[number]}".encode()) if number in covered else basis
                     for number, basis in zip(merging.collection.ids(), bases)]
            books = self._books(merging, held, bases, issued, marker)
            for number, those in covered.items():
                enrolled.handed[number].covered = len(those)
            owners = chief.owners(self.state, merging, self.terms.lang)
            self._ledger(merging, books, enrolled, owners, added)
            self.state.made.standings = enrolled.standings()
            self._chief(merging, owners)
            self.contests = list(_contests(merging))
            self._page(books)
        return True

    def _merged(self, merging: Merging) -> list[str]:
        """The merged document; the hash of what each submission says, noted on its way."""
        digest = Digest()
        bases: list[str] = []

        def noted() -> Iterator[bytes]:
            bases.clear()
            for line in merging.lines():
                bases.append(files.sha256(line))
                yield line

        if self.outbox.write(MERGED, digest.of(encoded(noted()))):
            for _ in noted():
                pass
        else:
            self.state.made.outputs.append(File(path=MERGED, sha256=digest.hex()))
        return bases

    def _reckoned(self, merging: Merging) -> Findings:
        """What the export of the budget system, where one was named, and the departments say apart."""
        found = Findings()
        if self.authority.budget:
            self.reckoned = reconciled(self.authority.budget, merging.submissions(), merging.contests)
            reconciling.report(self.reckoned, found)
            self.terms.form.label(found)
        return found

    def _pending(self, merging: Merging) -> None:
        """The list of what is to be settled and what has been, where there is any; one that somebody has changed
        among the outputs stays, and is named."""
        path, before = self.outbox.root / PENDING, next(
            (file for file in self.before.outputs if file.path == PENDING), None)
        if path.is_file() and not self.outbox.is_whole(before) and self._is_changed(path):
            try:
                self.state.made.kept = File(path=PENDING, sha256=self.outbox.hashes(path))
            except OSError as error:
                self.outbox.fail(PENDING, reason(error))
            unsaved = Findings().add("decisions-unsaved", found=PENDING, place=PENDING)
            self.state.more.append(told(unsaved, self.terms.lang))
            return
        listed = [*merging.conflicts, *merging.settled]
        if self.asked.questions or listed:
            data = conflicts.ask(self.asked.questions, listed, self.terms.lang)
            if file := self.outbox.put(PENDING, data):
                self.state.made.outputs.append(file)

    def _is_changed(self, path: Path) -> bool:
        """Whether somebody has changed a list: what cannot be read tells nobody that it was not. One that lies in the
        inbox as well may be replaced."""
        kept = self.before.kept
        try:
            if any(self.outbox.hashes(path) == one.sha256 for one in self.state.made.lists):
                return False
            return self.outbox.is_whole(kept) or bool(pool.one(conflicts.is_touched, Input(path, PENDING).read()))
        except (Unreadable, OSError):
            return True

    def _open(self, merging: Merging, held: gate.Reasons) -> None:
        """An open question holds its department."""
        numbers = {merging.collection.identity(number): number for number in merging.collection.ids()}
        for question in self.asked.questions:
            if question.chosen is None and question.kind != "disputed" and question.identity in numbers:
                held.setdefault(numbers[question.identity], []).insert(0, asking.tell(question, self.terms.lang))

    def _unplaced(self, merging: Merging, adds: bool) -> list[Told]:
        """What the books have no place for, of those too that stand since an earlier run."""
        found = Findings()
        if adds or not unplaced.is_complete(self.terms.form):
            for one in merging.submissions():
                unplaced.report(one, self.terms.form, found)
        return [told(item, self.terms.lang) for item in found]

    def _books(self, merging: Merging, held: gate.Reasons, bases: list[str], issued: dict[str, File],
               marker: Marker) -> list[Issued]:
        """The book of every submission, official or a draft, that says something else than when it was made."""
        jobs = _Jobs(merging, held)
        numbers = list(merging.collection.ids())
        paths = [f"{draft_name(name, self.terms.lang) if number in held else f'issued/{name}'}.xlsx"
                 for number, name in zip(numbers, _names(merging, self.terms.lang))]
        marker.add(paths)
        bases = [self._basis(basis, jobs.held_by(number)) for number, basis in zip(numbers, bases)]
        stands = {path: file for path, basis in zip(paths, bases)
                  if (file := issued.get(path)) and file.basis == basis and self.outbox.is_whole(file)}
        jobs.numbers = [number for number, path in zip(numbers, paths) if path not in stands]
        results = pool.each(book, jobs, self.terms.workers, prepare, self.terms.given)
        books = []
        for number, path, basis in zip(numbers, paths, bases):
            made = stands.get(path) or next(results)
            where = self.outbox.root / path
            if isinstance(made, pool.Lost) and made.key == "refused":
                refused = not_issued(merging.collection.submission(number), where.stem, made)
                self.state.more.append(told(refused, self.terms.lang))
                books.append(Issued(where, failure=made.sentence, refused=refused))
            elif file := made if isinstance(made, File) else self._book(path, basis, made):
                self.state.made.issued.append(file)
                books.append(Issued(where, file.sheets, reasons=jobs.held_by(number)))
            else:
                books.append(Issued(where, failure=self.outbox.failures[-1][1]))
        results.close()
        return books

    def _basis(self, said: str, held: list[Finding]) -> str:
        """What a book depends on: what its submission says, and what holds it."""
        if not held:
            return said
        return files.sha256(msgspec.json.encode([said, *(told(item, self.terms.lang) for item in held)]))

    def _book(self, path: str, basis: str, made: Any) -> File | None:
        if isinstance(made, pool.Lost):
            self.outbox.fail(path, made.sentence)
            return None
        file = self.outbox.put(path, made.data, basis)
        if file:
            file.sheets = made.sheets
        return file

    def _ledger(self, merging: Merging, issued: list[Issued], enrolled: Enrolled, owners: Owners,
                added: list[str]) -> None:
        links = Links(issued, self.outbox.root)

        def written(path: Path) -> None:
            ledger.write(links.following(self._counted(merging, issued, enrolled)), path, self.state.live(), links,
                         self.terms.lang, contests=merging.contests, source=self._way, standings=enrolled.standings,
                         asked=owners, added=added)
            self.state.made.outputs.append(File(path=LEDGER, sha256=files.sha256(path.read_bytes())))

        if self.outbox.make(LEDGER, written):
            self.offices.clear()
            for _ in self._counted(merging, issued, enrolled):
                pass

    def _counted(self, merging: Merging, issued: list[Issued], enrolled: Enrolled) -> Iterator[Submission]:
        """The submissions; the figures of each are noted on its way."""
        for number, one, form in zip(merging.collection.ids(), merging.submissions(), issued):
            department, count = one.department or Department(), merging.contests.count(one)
            figures = count.counted
            name = guise.called(one, self.terms.lang)
            office = Office(division=one.division, year=one.year, code=department.code, name=name,
                            projects=figures.projects, indicators=figures.indicators, total=figures.total,
                            contested=len(count.contests),
                            held=len(form.reasons),
                            issued=None if form.failure else form.path.relative_to(self.outbox.root).as_posix())
            self.offices.append(office)
            enrolled.note(number, one, projects=figures.projects, total=figures.total, held=len(form.reasons),
                          is_issued=not form.failure)
            for project in one.projects:
                if said := project.code or project.name:
                    self.owners[said] = office
                    self.names[said] = project.name or ""
            yield one

    def _chief(self, merging: Merging, owners: Owners) -> None:
        """What the chief gets: the list that is worked off, and the brief."""
        known, lang = list(merging.contests.known.values()), self.terms.lang
        for path, data in ((ISSUES, chief.issues(self.state, owners, lang, self._way)),
                           (BRIEF, chief.brief_of(self.state, self.offices, known, lang))):
            if file := self.outbox.put(path, data):
                self.state.made.outputs.append(file)

    # ── the page ──

    def _way(self, file: str) -> str | None:
        """The way from the outputs to an input; to the zip it lies in."""
        if file not in self.known:
            source = self.sources.get(file)
            self.known[file] = way(source.path, self.outbox.root / INDEX) if source else None
        return self.known[file]

    def _page(self, issued: list[Issued]) -> None:
        """The page's content, with which the report is complete."""
        found = self.state.live()
        places = {_identity(office): office for office in self.offices}
        self._blame(found, places)
        made = self.state.made
        outputs = {"pending": PENDING} if made.kept or any(one.path == PENDING for one in made.outputs) else {}
        outputs |= {"brief": BRIEF, "issues": ISSUES, "ledger": LEDGER, "merged": MERGED, "findings": REPORT,
                    "issued": "issued/", DRAFTS: f"{DRAFTS}/"}
        folders = ("issued", DRAFTS)
        view = View(
            came=[self._came(record, places) for record in self.state.records.values() if record.state != "skipped"],
            offices=self.offices, contests=self.contests, standings=self.state.made.standings,
            reckoned=self.reckoned,
            findings=found, conflicts=self.state.conflicts,
            names={item.project: self.names[item.project] for item in found if item.project in self.names},
            outputs={key: path for key, path in outputs.items() if key not in folders or any(
                one.issued and one.issued.startswith(path) for one in self.offices)},
            rules=[(one.kind, one.file, self._way(one.file)) for one in self.authority.rules],
            watching=self.terms.is_watching)
        self.html = page(view, self.terms.lang)
        self.state.made.outputs.append(File(path=INDEX, sha256=files.sha256(self.html)))

    def _blame(self, found: list[Told], places: dict[Identity, Office]) -> None:
        """Errors and warnings, each for the department whose project it is about, or whose input it was found in."""
        files_of = {record.file: places.get(_identity(record.owner)) for record in self.state.records.values()
                    if record.owner}
        for item in found:
            office = self.owners.get(item.project or "") or files_of.get(item.file or "")
            if office and item.severity != "info":
                field = f"{item.severity}s"
                setattr(office, field, getattr(office, field) + 1)

    def _came(self, record: Record, places: dict[Identity, Office]) -> Came:
        found = self.state.found.get(record.file, ())
        faults = counts(found)
        known = record.json is not None and record.replaced is None
        office = places.get(_identity(record.owner)) if record.owner and known else None
        links = {"source": self._way(record.file), "json": record.json.path if record.json else None,
                 "returned": record.returned.path if record.returned else None,
                 "notice": record.notice.path if record.notice else None,
                 "draft" if office and office.held else "issued": office.issued if office else None}
        owner, why = record.owner or Owner(), record.reason
        return Came(file=record.file, state=record.state, division=owner.division, year=owner.year, code=owner.code,
                    name=owner.name or (office.name if office else None), projects=record.projects,
                    indicators=record.indicators, total=record.total,
                    errors=faults.must if known else None, warnings=faults.advice if known else None,
                    notes=faults.notes if known else None,
                    sentence=why and wording.sentence(why, self.terms.lang, **record.details),
                    links={key: path for key, path in links.items() if path}, notice=self._notice(record))

    def _notice(self, record: Record) -> str | None:
        """What the notice says that goes back, to be copied off the page."""
        try:
            return text((self.outbox.root / record.notice.path).read_bytes()) if record.notice else None
        except OSError:
            return None

    def page(self, history: History, time: str) -> None:
        """Write the page, with what has happened until this time; and that to history."""
        places = {whose(*_identity(office)): office for office in self.offices}

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


def _names(merging: Merging, lang: str) -> Iterator[str]:
    """What the book of every submission is called."""
    name = namer(lang)
    for number in merging.collection.ids():
        yield name(merging.collection.header(number), merging.collection.own(number))


def _contests(merging: Merging) -> Iterator[Contested]:
    """The contested projects as the page shows them."""
    for one in merging.contests.known.values():
        rivals = [Rival(department=merging.called(rival.submission), file=rival.origin.file if rival.origin else None,
                        sheet=rival.origin.sheet if rival.origin else None, total=rival.total,
                        indicators=rival.indicators)
                  for rival in one.rivals]
        yield Contested(code=one.code, name=one.name, low=one.low, high=one.high, rivals=rivals)


def _identity(one: Owner | Office) -> Identity:
    """What tells a department: as merging does."""
    return Identity.of(one.year, one.division, one.code, one.name)


class _Jobs:
    """The submissions of these numbers, each made as it is asked for, with what holds it."""

    def __init__(self, merging: Merging, held: gate.Reasons) -> None:
        self.merging, self.held = merging, held
        self.numbers: list[int] = []

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Job]:
        for number in self.numbers:
            yield Job(self.merging.collection.submission(number), self.held_by(number), is_judged=True)

    def held_by(self, number: int) -> list[Finding]:
        return self.held.get(number, [])


class Digest:
    """The hash of what passes through."""

    def __init__(self) -> None:
        import hashlib

        self.digest = hashlib.sha256()

    def of(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.digest.update(piece)
            yield piece

    def hex(self) -> str:
        return self.digest.hexdigest()
