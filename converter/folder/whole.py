"""What all inputs of a drop folder give together: the merged document, the official books, the ledger, the page.

Made of the documents in the output folder alone, so that it is the same however these came about. Says in which order
what is made of what. Reads no input.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import asking, chief, pending
from .accounts import Accounts
from .asking import Asked
from .authority import Authority
from .claimed import reconciled
from .guard import Marker
from .history import History
from .outbox import Outbox
from .reception import Reception
from .rounds import entwined
from .shelf import Shelf
from .state import BRIEF, INDEX, ISSUES, LEDGER, MERGED, PENDING, File, Made, Record, State, Terms, Told, told
from ..bureau import reconciling
from ..bureau.reconciling import Reconciliation
from ..checking.grouping import bundles
from ..checking.report import way
from ..document.findings import Findings
from ..issuing import gate, ledger, unplaced
from ..issuing.enrolled import Enrolled
from ..issuing.issue import Links
from ..issuing.volumes import report, volumes
from ..issuing.worklist import Owners
from ..merging import Unbalanced, encoded
from ..merging.merge import Merging
from ..system import files
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
        self.known: dict[str, str | None] = {}  # input → the way to it
        self.reception: Reception | None = None

    def make(self, marker: Marker, issued: dict[str, File]) -> bool:
        """Make everything but the page, which is written when the report is; whether it could be made.

        issued: the books that stand, by their paths.
        """
        documents = self._documents(self.state.records.values())
        with self._merging(documents) as merging:
            if not self._settled(merging):
                return False
            pending.write(self.outbox, self.terms, self.state, self.before, self.asked, merging)
            bases = self._merged(merging)
            if bases is None:
                return False
            added = merging.collection.added()
            self.state.more += self._unplaced(merging, bool(added))
            reckoned = self._reckoned(merging)
            enrolled, covered = Enrolled(self.authority.roster, merging, self.terms.lang), gate.Reasons()
            self.state.more += [told(item, self.terms.lang) for item in enrolled.findings]
            held = gate.reasons(merging, ((number, item) for number, source in enumerate(documents)
                                          for item in self.state.found[source.name]), enrolled.released, covered)
            self._open(merging, held)
            bases = [files.sha256(f"{basis} {enrolled.released[number]}".encode()) if number in covered else basis
                     for number, basis in zip(merging.collection.ids(), bases)]
            books = Shelf(self.outbox, self.terms, self.state, merging, held, covered, enrolled.released).filled(
                bases, issued, marker)
            for number, those in covered.items():
                enrolled.handed[number].covered = len(those)
            owners = chief.owners(self.state, merging, self.terms.lang)
            accounts = Accounts(merging, books, enrolled, self.outbox.root, self.terms.lang)
            self._ledger(accounts, owners, added)
            self.state.made.standings = enrolled.standings()
            self._chief(accounts, owners)
            self.reception = Reception(self.outbox, self.terms, self.state, accounts.offices, self._way)
            self.reception.fill(accounts.owners, accounts.names, accounts.contests(), self.authority.rules, reckoned)
        return True

    def owe(self, issued: list[File]) -> bool:
        """Make at once what needs nothing of most inputs: the list of what is to be settled, and a page that says that
        the rest is of before; whether it could be made. issued: the books that stand."""
        with self._merging(self._documents(entwined(self.state.records.values()))) as merging:
            if not self._settled(merging):
                return False
            pending.write(self.outbox, self.terms, self.state, self.before, self.asked, merging)
        made = self.state.made
        made.owed, made.standings, made.issued = True, self.before.standings, issued
        made.outputs += [file for file in self.before.outputs if file.path not in (PENDING, INDEX)]
        self.reception = Reception(self.outbox, self.terms, self.state, [], self._way)
        self.reception.fill({}, {}, [], self.authority.rules, None)
        return True

    def _documents(self, records: Iterable[Record]) -> list[Input]:
        """The documents of inputs that count."""
        return [Input(self.outbox.root / record.json.path, record.file) for record in records
                if record.json and record.counts]

    def _merging(self, documents: list[Input]) -> Merging:
        known = {one.name: file.sha256 for one in documents if (file := self.state.records[one.name].json)}
        return Merging(documents, self.terms.forms, self.terms.workers, self.asked.left, known)

    def _settled(self, merging: Merging) -> bool:
        """Take in the documents and settle what differs; whether all of them could be read."""
        merging.originals = {name: self.sources[name] for name, record in self.state.records.items()
                             if record.is_workbook}
        for outcome in merging.read():
            if outcome.failure:
                self.outbox.fail(outcome.source.path.relative_to(self.outbox.root).as_posix(), outcome.failure)
        if not self.outbox.is_sound:
            return False
        remarks = merging.settle(self.asked.choices, preferred=self.asked.preferred)
        questions = [asking.tell(question, self.terms.lang) for question in self.asked.questions
                     if question.kind != "disputed" or question.chosen]
        self.state.more = [told(item, self.terms.lang) for item in (*questions, *self.asked.findings, *remarks)]
        return True

    def _merged(self, merging: Merging) -> list[str] | None:
        """The merged document; the hash of what each submission says, noted on its way. None where its figures are
        not those of what was read."""
        digest, bases = hashlib.sha256(), list[str]()

        def noted() -> Iterator[bytes]:
            bases.clear()
            for line in merging.lines():
                bases.append(files.sha256(line))
                yield line

        def pieces() -> Iterator[bytes]:
            for piece in encoded(noted()):
                digest.update(piece)
                yield piece

        try:
            if self.outbox.write(MERGED, pieces()):
                for _ in noted():
                    pass
            else:
                self.state.made.outputs.append(File(path=MERGED, sha256=digest.hexdigest()))
        except Unbalanced as error:
            for item in merging.reckon(error):
                self.state.more.append(told(item, self.terms.lang))
                self.outbox.fail(MERGED, ("fault", {"why": item.message(self.terms.lang)}))
            return None
        return bases

    def _unplaced(self, merging: Merging, adds: bool) -> list[Told]:
        """What the books have no place for, of those too that stand since an earlier run."""
        findings = Findings()
        if adds or merging.collection.came_by_others() or not unplaced.is_complete(self.terms.forms.first):
            for one in merging.submissions():
                report(volumes(one, self.terms.forms), findings)
        return [told(item, self.terms.lang) for item in findings]

    def _reckoned(self, merging: Merging) -> Reconciliation | None:
        """What the export of the budget system, where one was named, and the departments say apart; and what is to be
        said of the bureau's files."""
        findings, reckoned = Findings(), None
        if self.authority.budget:
            reckoned = reconciled(self.authority.budget, merging.submissions(), merging.contests,
                                  ((record.file, record.codes) for record in self.state.records.values()))
            reconciling.report(reckoned, findings)
            self.terms.forms.label(findings)
        self.state.more += [told(item, self.terms.lang) for item in (*self.authority.found, *findings)]
        return reckoned

    def _open(self, merging: Merging, held: gate.Reasons) -> None:
        """An open question holds its department."""
        numbers = {merging.collection.identity(number): number for number in merging.collection.ids()}
        for question in self.asked.questions:
            if question.chosen is None and question.kind != "disputed" and question.identity in numbers:
                held.setdefault(numbers[question.identity], []).insert(0, asking.tell(question, self.terms.lang))

    def _ledger(self, accounts: Accounts, owners: Owners, added: list[str]) -> None:
        links = Links(accounts.issued, self.outbox.root)
        around = ledger.Around(link=links, source=self._way, asked=owners, contests=accounts.merging.contests,
                               standings=accounts.enrolled.standings, added=added,
                               labels=accounts.merging.labels)

        def written(path: Path) -> None:
            ledger.write(links.following(accounts.passed()), path, self._found(), around, self.terms.lang)
            self.state.made.outputs.append(File(path=LEDGER, sha256=files.sha256(path.read_bytes())))

        if self.outbox.make(LEDGER, written):
            for _ in accounts.passed():
                pass

    def _found(self) -> Iterator[Told]:
        """What is to be found in the ledger, once it has come to that."""
        yield from self.state.live()

    def _chief(self, accounts: Accounts, owners: Owners) -> None:
        """What the chief gets: the list that is worked off, and the brief."""
        known, lang = list(accounts.merging.contests.known.values()), self.terms.lang
        lines = bundles(self.state.live())
        for path, data in ((ISSUES, chief.issues(self.state, lines, owners, lang, self._way)),
                           (BRIEF, chief.brief_of(self.state, accounts.offices, known, lines, lang))):
            if file := self.outbox.put(path, data):
                self.state.made.outputs.append(file)

    def _way(self, file: str) -> str | None:
        """The way from the outputs to an input; to the zip it lies in."""
        if file not in self.known:
            source = self.sources.get(file)
            self.known[file] = way(source.path, self.outbox.root / INDEX) if source else None
        return self.known[file]

    def page(self, history: History, time: str) -> None:
        """Write the page, with what has happened until this time; and that to history."""
        if self.reception:
            self.reception.write(history, time)
