"""What all inputs of a drop folder give together: the merged document, the official books, the ledger, the page.

Made of the documents in the output folder alone, so that it is the same however these came about. Knows merge, issue,
ledger and page. Reads no input.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import work
from .guard import Marker
from .page import Came, Office, View, page
from .state import INDEX, LEDGER, MERGED, REPORT, File, Record, Told, told
from ..checking.report import way
from ..document import model, wording
from ..document.model import Department, Submission
from ..issuing import ledger
from ..issuing.issue import Issued, Links
from ..issuing.naming import book_name
from ..merging import encoded, sums
from ..merging.merge import Merging, Unbalanced
from ..system import files, pool
from ..system.inputs import Input

if TYPE_CHECKING:
    from .run import Event, Run

#: The inputs' folder, where there is no way to it from the outputs: another drive.
_NOWHERE = "?"


class Whole:
    """The outputs of all inputs together, of one run: `events`, then `page`."""

    def __init__(self, run: Run, is_fresh: bool) -> None:
        self.run, self.state, self.out, self.is_fresh = run, run.state, run.out, is_fresh
        self.offices: list[Office] = []
        self.owners: dict[str, Office] = {}  # project's code → its department
        self.names: dict[str, str] = {}
        self.sources: dict[str, Input] = {}
        self.known: dict[str, str | None] = {}  # input → the way to it
        self.html = b""
        self.is_made = False

    @staticmethod
    def ways(run: Run) -> list[str]:
        """What the links and the page depend on besides the inputs."""
        return [way(run.inbox, run.out / INDEX) or _NOWHERE, "watch" if run.watching else "run"]

    def events(self, sources: dict[str, Input], marker: Marker) -> Iterator[Event]:
        """Make everything but the page, which is written when the report is."""
        self.sources = sources
        run = self.run
        documents = [Input(self.out / record.json.path, record.file)
                     for record in self.state.records.values() if record.json]
        with Merging(documents, run.form, run.workers) as merging:
            for outcome in merging.read():
                if outcome.failure:
                    yield run._failed(outcome.source.path.relative_to(self.out).as_posix(), outcome.failure)
            if run.failures:
                return
            self.state.more = [told(item, run.lang) for item in merging.settle()]
            bases: list[str] = []
            try:
                yield from self._merged(merging, bases)
            except Unbalanced as error:
                for item in merging.reckon(error):
                    self.state.more.append(told(item, run.lang))
                    yield run._failed(MERGED, ("fault", {"why": item.message(run.lang)}))
                return
            books = list(self._names(merging))
            marker.add(books)
            issued = yield from self._books(merging, books, bases)
            yield from self._ledger(merging, issued)
            self._page(issued)
            self.is_made = True

    def _merged(self, merging: Merging, bases: list[str]) -> Iterator[Event]:
        """The merged document; what each submission says is noted on its way."""
        digest = Digest()

        def noted() -> Iterator[Submission]:
            for one in merging.submissions(raw=True):
                bases.append(files.sha256(model.compact(one)))
                yield one

        try:
            files.write(self.out / MERGED, digest.of(encoded(noted())))
        except OSError as error:
            yield self._not_written(MERGED, error)
            bases[:] = [files.sha256(model.compact(one)) for one in merging.submissions(raw=True)]
        else:
            self.state.made.outputs.append(File(path=MERGED, sha256=digest.hex()))

    def _not_written(self, path: str, error: OSError) -> Event:
        return self.run._failed(path, ("not-writable", {"why": error.strerror or str(error)}))

    @staticmethod
    def _names(merging: Merging) -> Iterator[str]:
        name = files.Names()
        for number in merging.collection.ids():
            values = merging.collection.submission(number, raw=True)
            yield f"issued/{name(book_name(values))}.xlsx"

    def _books(self, merging: Merging, paths: list[str], bases: list[str]) -> Iterator[Event]:
        """The official book of every submission that says something else than when it was issued."""
        run, old = self.run, {}
        if self.is_fresh:
            old = {file.path: file for file in run.old.made.issued}
        stands = {path: file for path, basis in zip(paths, bases)
                  if (file := old.get(path)) and file.basis == basis and run.is_whole(file)}
        numbers = [number for number, path in zip(merging.collection.ids(), paths) if path not in stands]
        jobs = _Jobs(merging, numbers)
        given = run.form.source, run.settings, run.lang
        made = pool.each(work.issue, jobs, run.workers, work.prepare, given)
        issued = []
        for path, basis in zip(paths, bases):
            file, failure = stands.get(path), None
            if file is None:
                book: Any = next(made)
                failure = (book.key, {}) if isinstance(book, pool.Lost) else book.failure
                if failure:
                    yield run._failed(path, failure)
                else:
                    file, failed = run._write(path, book.data, basis)
                    yield from failed
                    if file:
                        file.sheets = book.sheets
            if file:
                self.state.made.issued.append(file)
            issued.append(Issued(self.out / path, file.sheets if file else [], failure or (None if file else ("", {}))))
        made.close()
        return issued

    def _ledger(self, merging: Merging, issued: list[Issued]) -> Iterator[Event]:
        links = Links(issued, self.out)
        try:
            ledger.write(links.following(self._counted(merging, issued)), self.out / LEDGER, self.state.all(), links,
                         self.run.lang, source=self._way)
        except OSError as error:
            yield self._not_written(LEDGER, error)
            self.offices.clear()
            for _ in self._counted(merging, issued):
                pass
        else:
            self.state.made.outputs.append(
                File(path=LEDGER, sha256=files.sha256((self.out / LEDGER).read_bytes())))

    def _counted(self, merging: Merging, issued: list[Issued]) -> Iterator[Submission]:
        """The submissions; the figures of each are noted on its way."""
        for one, book in zip(merging.submissions(), issued):
            department, figures = one.department or Department(), sums(one.projects)
            office = Office(division=one.division, year=one.year, code=department.code, name=department.name,
                            projects=figures.projects, indicators=figures.indicators, total=figures.total,
                            issued=None if book.failure else book.path.relative_to(self.out).as_posix())
            self.offices.append(office)
            for project in one.projects:
                if said := project.code or project.name:
                    self.owners[said] = office
                    self.names[said] = project.name or ""
            yield one

    # ── the page ──

    def _way(self, file: str) -> str | None:
        """The way from the outputs to an input; to the zip it lies in."""
        if file not in self.known:
            source = self.sources.get(file)
            self.known[file] = way(source.path, self.out / INDEX) if source else None
        return self.known[file]

    def _page(self, issued: list[Issued]) -> None:
        """The page's content, with which the report is complete."""
        found = self.state.all()
        places = {_identity(office): office for office in self.offices}
        self._blame(found, places)
        outputs = {"merged": MERGED, "ledger": LEDGER, "findings": REPORT, "issued": "issued/"}
        view = View(
            came=[self._came(record, places) for record in self.state.records.values() if record.state != "skipped"],
            offices=self.offices,
            findings=found, conflicts=[item for item in self.state.more if item.severity == "error"],
            names={item.project: self.names[item.project] for item in found if item.project in self.names},
            outputs=outputs if issued else {key: path for key, path in outputs.items() if key != "issued"},
            watching=self.run.watching)
        self.html = page(view, self.run.lang)
        self.state.made.outputs.append(File(path=INDEX, sha256=files.sha256(self.html)))

    def _blame(self, found: list[Told], places: dict[tuple, Office]) -> None:
        """Errors and warnings, each for the department whose project it is about, or whose input it was found in."""
        files_of = {record.file: places.get(_identity(record.owner)) for record in self.state.records.values()
                    if record.owner}
        for item in found:
            office = self.owners.get(item.project or "") or files_of.get(item.file or "")
            if office and item.severity != "info":
                field = f"{item.severity}s"
                setattr(office, field, getattr(office, field) + 1)

    def _came(self, record: Record, places: dict[tuple, Office]) -> Came:
        found = self.state.found.get(record.file, ())
        severities = Counter(item.severity for item in found)
        known = record.json is not None
        links = {"source": self._way(record.file), "json": record.json and record.json.path,
                 "returned": record.returned and record.returned.path}
        owner, why = record.owner, record.reason
        office = places.get(_identity(owner)) if owner and known else None
        links["issued"] = office and office.issued
        return Came(file=record.file, state=record.state, division=owner and owner.division, year=owner and owner.year,
                    code=owner and owner.code, name=owner and owner.name, projects=record.projects,
                    indicators=record.indicators, total=record.total,
                    errors=severities["error"] if known else None,
                    warnings=severities["warning"] if known else None, notes=severities["info"] if known else None,
                    sentence=why and wording.sentence(why, self.run.lang, **record.details),
                    links={key: path for key, path in links.items() if path})

    def page(self) -> Iterator[Event]:
        """Write the page."""
        if self.html:
            yield from self.run._write(INDEX, self.html)[1]


def _identity(one: Any) -> tuple:
    """What tells a department: as merging does."""
    return one.year, one.division, one.code, None if one.code else one.name


class _Jobs:
    """The submissions of these numbers, each made as it is asked for."""

    def __init__(self, merging: Merging, numbers: list[int]) -> None:
        self.merging, self.numbers = merging, numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Submission]:
        return map(self.merging.collection.submission, self.numbers)


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
