"""What the chief of the section gets of a run: the list that is worked off, and the brief on one page.

Puts together what others have counted. Knows the state of a run and its departments. Knows no look and writes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from .page import Office
from .state import Owner, Record, State
from ..bureau.standings import Standing, count
from ..checking.grouping import Bundle, counts
from ..document.findings import SEVERITIES
from ..document.values import day, number
from ..document.wording import BRIEF, SEVERITIES as WORDS
from ..document.wording import STANDINGS, STATES, say, title
from ..issuing import brief, worklist
from ..merging import Contest, reach
from ..merging.merge import Merging

#: States of inputs that somebody has to be asked about, whoever's they are.
_ASKED = ("blank", "unreadable")


def owners(state: State, merging: Merging, lang: str) -> worklist.Owners:
    """Whose findings are; of an input that is not part of the whole, by its record."""
    def known(file: str) -> str | None:
        owner = (state.records[file].owner if file in state.records else None) or Owner()
        return " ".join(part for part in (owner.code, owner.called) if part) or None

    return worklist.Owners(merging, lang, known)


def issues(state: State, lines: Sequence[Bundle], asked: worklist.Asked, lang: str, way: worklist.Way) -> bytes:
    """问题.xlsx. lines: what is to be mended and looked at, in all inputs."""
    counted = counts(state.live())
    note = say(BRIEF["counted"], lang).format(must=counted.must, advice=counted.advice)
    return worklist.book(lines, asked, way, lang, note)


def brief_of(state: State, offices: Sequence[Office], contests: Sequence[Contest], lines: Sequence[Bundle],
             lang: str) -> bytes:
    """简报.xlsx: its figures are those of the page and the ledger."""
    def word(key: str, **details: object) -> str:
        return say(BRIEF[key], lang).format(**details)

    counted, standings = counts(state.live()), state.made.standings
    totals = [one.total for one in offices if one.total is not None]
    money = sum(totals, Decimal(0)) if totals else None
    notes = [] if standings else [word("no_roster")]
    if contests:
        low, high = (f"{number.amount(value):,f}" for value in reach(money or Decimal(0), contests))
        notes.insert(0, word("contested", count=len(contests), low=low, high=high))
    unknown = word("unknown")
    years = "、".join(sorted({str(one.year or unknown) for one in offices})) or unknown
    divisions = "、".join(sorted({one.division or unknown for one in offices})) or unknown
    return brief.write(brief.Brief(
        scope=word("scope", years=years, divisions=divisions),
        progress=[(word(key), figure) for key, figure in _progress(state.records, standings)],
        totals=[(word("departments"), len(offices)), (word("projects"), sum(one.projects for one in offices)),
                (word("money"), money), (word("errors"), counted.must), (word("warnings"), counted.advice)],
        notes=notes, chased=_chased(state, standings, offices, lang), common=_common(lines, lang)), lang)


def _progress(records: dict[str, Record], standings: Sequence[Standing]) -> list[tuple[str, int]]:
    """How far it is: by the roster, where there is one, else by what has come in."""
    if standings:
        those = count(standings)
        return [("expected", those["expected"]), ("handed", those["handed"]),
                ("good", those["good"] + those["released"]), ("returned", those["returned"]),
                ("missing", those["missing"])]
    states = Counter(record.state for record in records.values() if record.state != "skipped")
    return [("inputs", states.total()), ("good", states["good"] + states["warnings"]),
            ("returned", states["returned"]), ("blank", states["blank"]), ("unreadable", states["unreadable"])]


def _chased(state: State, standings: Sequence[Standing], offices: Sequence[Office], lang: str) -> list[brief.Chased]:
    """Whom to chase: who is missing or has to mend, by the roster or else by what is held; and what nobody can use."""
    those = [brief.Chased(one.called, say(STANDINGS[one.state], lang), one.held, day.format(one.deadline), one.contact)
             for one in standings if one.state in ("missing", "returned")]
    if not standings:
        held = sorted((one for one in offices if one.held), key=lambda one: -one.held)
        those = [brief.Chased(" ".join(part for part in (one.code, one.name) if part) or "—",
                              say(STANDINGS["returned"], lang), one.held) for one in held]
    return those + [brief.Chased(record.file, say(STATES[record.state], lang)) for record in state.records.values()
                    if record.state in _ASKED]


def _common(bundles: Sequence[Bundle], lang: str) -> list[brief.Common]:
    """The kinds of faults, those to be mended first, then those of most places."""
    kinds: dict[tuple[str, str], list[Bundle]] = {}
    for bundle in bundles:
        kinds.setdefault((bundle.severity, bundle.code), []).append(bundle)
    return [brief.Common(title(code, lang), say(WORDS[severity], lang), sum(one.count for one in same),
                         len({one.first.file for one in same}), same[0].hint(lang) or say(BRIEF["each"], lang))
            for (severity, code), same in sorted(kinds.items(), key=lambda kind: (
                SEVERITIES.index(kind[0][0]), -sum(one.count for one in kind[1]), kind[0][1]))]
