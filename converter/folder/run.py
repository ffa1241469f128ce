"""One pass over a drop folder: what is new is read, what is gone goes, and what all inputs give is made again.

Whatever happens at whatever moment, the next run ends as if nothing had: a marker lies in the output folder from
before the first change until after the last, every file is written whole, and what stands is told by its hash. Only
this process writes. Knows no terminal and no option.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import msgspec

from . import asking, guard, history, pending, scan
from .authority import Authority, settle
from .drawer import drawer
from .guard import Marker
from .history import History
from .journal import Journal
from .outbox import Outbox, is_inside
from .plan import Plan, plan
from .scan import Hashes
from .sending import Sending, wanted
from .state import (BRIEF, INDEX, ISSUES, LEDGER, MERGED, NOT_ISSUED, PENDING, REPORT, Made, State, Terms, dump,
                    load)
from .taking import Taking
from .telling import Event, tell
from .whole import Whole, ways
from ..bureau.roster import Expected
from ..checking.grouping import counts
from ..form import Forms
from ..system.errors import Unreadable, reason


class Run:
    """One pass, step by step: `events`. What came of it is told by `state`, `failures` and `counts`."""

    def __init__(self, inbox: Path, out: Path, forms: Forms, settings: dict[str, str], lang: str = "zh",
                 workers: int | None = None, *, watching: bool = False, hashes: Hashes | None = None,
                 restless: Collection[Path] = (), young: Collection[Path] = (),
                 given: Mapping[str, Path] = MappingProxyType({}), whole: bool = True,
                 now: Callable[[], str] | None = None) -> None:
        """The caller holds the lock of `out`. restless: inputs that are changing; young: that were, a moment ago.
        given: the bureau's files that somebody has named, by their kind, wherever they lie. whole: whether what all
        inputs give is made, too; else it is owed, and the page says so. now: the time, for history.
        """
        self.now = now or history.now
        self.inbox, self.out, self.restless, self.young = inbox, out, restless, young
        self.given, self.authority, self.asked = given, Authority(), asking.Asked()
        self.terms, self.is_whole = Terms(forms, settings, lang, workers, watching), whole
        self.outbox = Outbox(out, hashes or Hashes())
        self.counts: Counter[str] = Counter()
        self.old = self.state = State()
        self.told = self.barred = 0  # failures, and what holds the whole, that were told

    @property
    def failures(self) -> list[str]:
        """What could not be made, written or removed."""
        return [path for path, _ in self.outbox.failures]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be tried again; what is owed may be."""
        return not (self.failures or self.authority.held
                    or _is_awaited(self.state)
                    or any(record.state == "waiting" for record in self.state.records.values()))

    def events(self) -> Iterator[Event]:
        """Do all that is to be done. Raises Unreadable where there is nothing to work on, OSError where nothing
        can be written at all; before that nothing is changed."""
        look = scan.look(self.inbox, self.out, self.outbox.hashes, self.restless)
        self.old, marker = load(self.out), Marker(self.out)
        if not look.seen and not look.hidden and self.old.records:
            raise Unreadable("inbox-empty", out=self.out)
        self.outbox.reads(*(seen.source.path for seen in look.seen), *self.given.values())
        own = drawer(self.inbox, self.terms.forms, self.outbox.hashes, self.terms.lang, {*self.restless, *self.young})
        self.terms = self.terms._replace(forms=own.forms)
        if own.held:
            self.authority.held, self.state = own.held, self.old
            yield from self._held()
            yield Event(event="done", counts={"files": len(look.seen)})
            return
        self.journal = Journal(self.out, self.terms.by)
        self.old = self.journal.over(self.old)
        is_fresh = self.old.made.by == self.terms.by
        look, self.authority = settle(look, self.given, self.old if is_fresh else State(), self.outbox.hashes,
                                      {*self.restless, *self.young})
        self.authority.rules += own.rules
        lists = asking.read(self.authority, self.old.made.lists)
        yield from self._ruled()
        todo = plan(self.inbox, look, self.old, is_fresh, self.outbox.is_whole, self.young)
        made = Made(by=self.terms.by, rules=self.authority.rules, lists=lists,
                    ways=ways(self.inbox, self.out, self.terms.is_watching))
        self.state = State(todo.records, {}, [], made)
        yield Event(event="planned", counts={"files": len(todo.records), "read": len(todo.reads)})
        if marker.was_there or not self._stands(todo):
            guard.sweep(self.out, deep=marker.was_there)
            marker.add(self.old.paths() | set(wanted(todo, self.terms.lang)))
            try:
                yield from self._change(todo, marker, is_fresh)
            finally:
                self.journal.close()
            if not (self.failures or self.authority.held or self.state.made.owed):
                marker.remove()
        else:
            self.state = self.old
        self._count(todo)
        if self.state.made.owed:
            yield Event(event="owed")
        yield from self._unsettled()
        yield Event(event="done", counts=dict(self.counts))

    def _ruled(self) -> Iterator[Event]:
        """What rules, where it is not told with every pass, and what keeps the whole as it is."""
        if not (self.terms.is_watching and self.authority.rules == self.old.made.rules):
            for one in self.authority.rules:
                if one.file not in dict(self.authority.held):
                    yield Event(event="rule", file=one.file, state=one.kind)
        yield from self._held()

    def _unsettled(self) -> Iterator[Event]:
        """What a person has to settle, or has settled where it does not hold yet; watching, only what is new."""
        made, before = ({file.path: file.sha256 for file in (*made.outputs, *filter(None, [made.kept]))}.get(PENDING)
                        for made in (self.state.made, self.old.made))
        if self.terms.is_watching and made == before:
            return
        if self.state.made.kept:
            why = "choices-open" if _is_awaited(self.state) else "choices-unsaved"
            yield Event(event="kept", file=PENDING, sentence=(why, {"path": self.inbox / PENDING}))
        if self.counts["questions"]:
            yield Event(event="pending", file=PENDING, counts={"count": self.counts["questions"]})

    def _held(self) -> Iterator[Event]:
        """What keeps the whole as it is, that was not told yet."""
        for file, sentence in self.authority.held[self.barred:]:
            yield Event(event="held", file=file, sentence=sentence)
        self.barred = len(self.authority.held)

    # ── what stands ──

    def _stands(self, todo: Plan) -> bool:
        """Whether the last run left all that this one would."""
        made = self.old.made
        return (not (todo.reads or todo.carries or todo.gone)
                and todo.records == self.old.records
                and (made.by, made.ways) == (self.terms.by, self.state.made.ways) and not made.owed
                and (made.rules == self.authority.rules or bool(self.authority.held))
                and {file.path for file in made.outputs} - {PENDING} == {MERGED, LEDGER, ISSUES, BRIEF, INDEX}
                and all(map(self.outbox.is_whole, (*made.outputs, *made.issued)))
                and not _is_awaited(self.old)
                and (self.outbox.is_whole(made.kept) or not made.kept and self._has_no_list())
                and all(self.outbox.is_whole(file) for record in todo.records.values()
                        for file in (record.returned, record.notice) if file))

    def _has_no_list(self) -> bool:
        """Whether among the outputs no list of questions lies but ours."""
        return any(file.path == PENDING for file in self.old.made.outputs) or not (self.out / PENDING).exists()

    # ── what changes ──

    def _change(self, todo: Plan, marker: Marker, is_fresh: bool) -> Iterator[Event]:
        yield from self._single(todo)
        if self.authority.held:  # the single inputs are done; what all give waits for what rules
            self.state.made = msgspec.structs.replace(
                self.old.made, by=self.terms.by, issued=self.old.made.issued if is_fresh else [])
            self.state.more = self.old.more
            self._report()
            yield from self._held()
            return
        whole = Whole(self.outbox, self.terms, self.state, todo.sources, self.authority, self.asked, self.old.made)
        # where documents of single inputs failed, what all together give stays as it was
        issued = {file.path: file for file in self.old.made.issued if is_fresh}
        make = partial(whole.make, marker, issued) if self.is_whole else partial(whole.owe, list(issued.values()))
        if not (self.outbox.is_sound and make()):
            self.state.made, self.state.more = self.old.made, self.old.more
            self._report()
            yield from self._failed()
            return
        yield from self._failed()
        for record in todo.gone:
            yield Event(event="removed", file=record.file)
        self._remove(marker)
        self._report()
        whole.page(History(self.out), self.now())
        yield from self._failed()
        guard.prune(self.out)

    def _single(self, todo: Plan) -> Iterator[Event]:
        """What single inputs give: their documents, what they show together, the copies that go back."""
        taking = Taking(self.outbox, self.terms, self.old, self.state, self.young, self.journal)
        taking.keep()
        for carry in todo.carries:
            yield from self._failing(taking.carry(carry))
        self.counts["moved"] += taking.moved
        for name, record in todo.records.items():
            if record.state == "unreadable" and record is not self.old.records.get(name):
                yield tell("input", record, [])  # what nobody need try to read is told all the same
        yield from self._failing(taking.read(todo))
        self.asked = taking.compare(todo)
        yield from taking.replaced()
        Sending(self.outbox, self.terms, self.old, self.state, self._roster()).send(todo)
        yield from self._failed()

    def _roster(self) -> list[Expected]:
        """Who is to hand in, and until when; while the roster cannot be read, what it last said of deadlines holds."""
        return self.authority.roster if self.authority.opened(self.terms.forms.first.codes) else [
            Expected(division=one.division, code=one.code, name=one.name, deadline=one.deadline)
            for one in self.old.made.standings if one.state != "unexpected"]

    def _failing(self, events: Iterable[Event]) -> Iterator[Event]:
        """Events, before each what could not be written meanwhile."""
        for event in events:
            yield from self._failed()
            yield event
        yield from self._failed()

    def _failed(self) -> Iterator[Event]:
        """What could not be written since it was last told."""
        for path, sentence in self.outbox.failures[self.told:]:
            yield Event(event="failed", file=path, sentence=sentence)
        self.told = len(self.outbox.failures)

    # ── writing ──

    def _report(self) -> None:
        if not self.outbox.write(REPORT, dump(self.state)):
            self.journal.remove()

    def _remove(self, marker: Marker) -> None:
        """Remove what runs have made that stands no more, and nothing else."""
        keep = {path.casefold(): path for path in (*self.state.paths(), *self.failures, REPORT)}
        for path in sorted(marker.paths - set(keep.values())):
            target, twin = self.out / path, keep.get(path.casefold())
            if not is_inside(path):
                continue
            try:
                # where names have no case, a file may be there under two of them
                if not (twin and (self.out / twin).exists() and target.exists()
                        and target.samefile(self.out / twin)):
                    target.unlink(missing_ok=True)
            except NotADirectoryError:
                continue
            except OSError as error:
                self.outbox.fail(path, reason(error, "not-removable"))

    def _count(self, todo: Plan) -> None:
        self.counts.update(files=sum(record.state != "skipped" for record in self.state.records.values()),
                           read=len(todo.reads), removed=len(todo.gone))
        self.counts["kept"] = todo.kept
        self.counts.update(record.state for record in self.state.records.values())
        faults = counts(self.state.live())
        self.counts.update(error=faults.must, warning=faults.advice, info=faults.notes)
        self.counts["conflicts"] = len(self.state.conflicts)
        self.counts["unissued"] = sum(item.code == NOT_ISSUED for item in self.state.more)
        self.counts["questions"] = sum(item.code == "question-open" for item in self.state.more)
        self.counts["failed"] = len(self.failures)


def _is_awaited(state: State) -> bool:
    """Whether a list of questions is to be replaced once the program that has it open lets go of it."""
    return any(item.code == pending.IN_USE for item in state.more)
