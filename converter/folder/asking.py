"""What a person has to settle between inputs: the questions about whole files, and what the choices made of them do.

After the chains: a disputed answer is a question, then files of one department that share projects. A choice holds
for the contents it was made between; one file chosen in place of others gives way to its own answer, and what it was
chosen against stays out. Knows records and choices. Knows no workbook and no cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from . import rounds
from .authority import Authority
from .state import PENDING, Decided, Record, Ruling, Told
from ..document.findings import Finding, Findings
from ..issuing import conflicts
from ..merging import BEFORE, ONLY, Choice, Identity, Offer, Question, ask
from ..reading.opening import Seen, whose
from ..system import files, pool
from ..system.errors import Unreadable, reason


class Asked(msgspec.Struct):
    """The questions, with what is chosen; what is left out of which input; whose inputs are preferred where they
    differ; and the choices that are about no whole file."""

    questions: list[Question] = []
    left: set[tuple[str, Identity]] = set()
    preferred: dict[Identity, set[str]] = {}
    choices: dict[str, Choice] = {}
    findings: Findings = msgspec.field(default_factory=Findings)

    def standing(self, record: Record) -> list[Seen]:
        """The projects of an input that are not left out."""
        if not self.left:
            return record.codes
        out = {whose(*share.identity) for share in record.shares if (record.file, share.identity) in self.left}
        return [seen for seen in record.codes if seen.whose not in out]


def read(authority: Authority, known: Iterable[Decided]) -> list[Decided]:
    """The lists of choices in force. One that cannot be read now holds everything back, and holds as it was read last.

    known: as the last run has read them; what has not changed is not read again.
    """
    before = {one.file: one for one in known}
    decided = [before[name] for name, _ in authority.held if name in before]
    for rule in authority.rules:
        if rule.kind == "decisions":
            last = before.get(rule.file)
            try:
                decided.append(last if last and last.sha256 == rule.sha256 else _read(authority, rule))
            except (Unreadable, OSError) as error:
                authority.held.append((rule.file, reason(error)))
                decided += [last] if last else []
    return sorted(decided, key=lambda one: one.file)


def _read(authority: Authority, rule: Ruling) -> Decided:
    data = authority.sources[rule.file].read()
    if files.sha256(data) != rule.sha256:
        raise Unreadable("still-changing")
    return Decided(file=rule.file, sha256=rule.sha256, choices=pool.one(conflicts.read, data))


def settle(records: Mapping[str, Record], lists: Iterable[Decided]) -> Asked:
    """Settle the chains, then apply the choices; says of every record what has taken its place."""
    rounds.settle(records)
    asked = Asked(choices=together(lists))
    for answer in [record for record in records.values() if record.disputed]:
        _disputed(records[answer.disputed or ""], answer, asked)
    rounds.replace(records)
    counting = {name: record for name, record in records.items() if record.json and record.counts}
    names = {Identity.of(owner.year, owner.division, owner.code, owner.name): owner.called
             for record in counting.values() if (owner := record.owner) and owner.called}
    for question in ask({name: record.shares for name, record in counting.items()}, names,
                        {name: record.answers for name, record in counting.items()}):
        _choose(question, asked, _before(question, records.values()))
        if question.chosen:
            _apply(question, asked)
    _out(counting, asked)
    return asked


def report(asked: Asked, findings: Mapping[str, Findings]) -> None:
    """In each input a question is about that question, in place of every single project of it."""
    covered = {(file, one.said) for question in asked.questions for offer in question.offers
               for one in offer.holdings for file in offer.files}
    for found in findings.values():
        found.items = [item for item in found if isinstance(item, Told) or item.code != "version-elsewhere"
                       or (item.file, item.project) not in covered]
    for question in asked.questions:
        if question.chosen is None and question.kind != "disputed":
            for file in (file for offer in question.offers for file in offer.files):
                # it has no cell: it comes before what stands in one
                said = Findings().add("question-open", "warning", file=file, **_said_of(question))
                findings[file].items.insert(0, said)


def tell(question: Question, lang: str) -> Finding:
    """A question as a finding about no single input: what is open holds its department, what is chosen is said."""
    found, said = Findings(), _said_of(question)
    if question.chosen is None:
        return found.add("question-open", **said)
    how, which = question.chosen
    return found.add("question-settled", department=said["department"], files=said["files"], list=PENDING,
                     choice=conflicts.phrase(how, which, lang))


def _said_of(question: Question) -> dict[str, Any]:
    department = " ".join(part for part in (question.identity.code, question.department) if part)
    return {"department": department or "—", "files": "、".join(file for one in question.offers for file in one.files),
            "shared": question.shared, "differing": question.differing, "alone": question.alone, "list": PENDING}


def together(lists: Iterable[Decided]) -> dict[str, Choice]:
    """The choices of several lists; those that contradict one another are refused, each by its own row."""
    choices: dict[str, Choice] = {}
    for one in lists:
        for mark, choice in one.choices.items():
            choice = msgspec.structs.replace(choice, file=one.file)
            twin = choices.setdefault(mark, choice)
            if _said(twin) != _said(choice):
                choices[f"{mark} {one.file}"] = choice
                _contradict(twin, choice)
                _contradict(choice, twin)
    return choices


def _said(choice: Choice) -> tuple[object, ...]:
    return choice.how, choice.held or choice.which, choice.fault


def _contradict(choice: Choice, other: Choice) -> None:
    if choice.fault is None:
        choice.fault, choice.details = "decision-contradicted", {"other": other.file}


def _choose(question: Question, asked: Asked, before: Iterable[tuple[Question, int]] = ()) -> None:
    """before: the question as it was before an offer of it answered another file, and which offer that is."""
    asked.questions.append(question)
    choice = asked.choices.pop(question.mark, None)
    if choice is None:
        for earlier, place in before:
            made = asked.choices.get(earlier.mark)
            if made and made.fault is None and made.how == ONLY and made.held == earlier.offers[place].digest:
                question.chosen = ONLY, place
                del asked.choices[earlier.mark]
                return
        return
    which = next((place for place, offer in enumerate(question.offers) if offer.digest == choice.held), None)
    if choice.fault or choice.how is None or which is None:
        choice.refuse(choice.fault or "decision-unknown", asked.findings)
    else:
        question.chosen = choice.how, which


def _before(question: Question, records: Iterable[Record]) -> Iterator[tuple[Question, int]]:
    """A question with one of its files as the file that it answers, which lies there still; and which offer that is."""
    known = {record.sha256: record for record in records}
    for place, offer in enumerate(question.offers):
        answers = sorted({sha256 for record in known.values() if record.file in offer.files
                          for sha256 in record.answers})
        for share in (share for sha256 in answers if sha256 in known for share in known[sha256].shares
                      if share.identity == question.identity):
            offers = list(question.offers)
            offers[place] = Offer(share.digest, [], share.holdings)
            yield from ((msgspec.structs.replace(question, kind=kind, offers=offers), place)
                        for kind in ("versions", "answers"))


def _disputed(before: Record, answer: Record, asked: Asked) -> None:
    """An answer that speaks of something else than the file it answers."""
    if not (before.shares and answer.shares):
        return
    question = Question("disputed", before.shares[0].identity, before.owner.called if before.owner else None,
                        [_whole(before), _whole(answer)])
    _choose(question, asked)
    if question.chosen:
        how, which = question.chosen
        answer.disputed = None
        if how == ONLY and which == 0:
            answer.replaced, answer.decided = before.replaced or before.file, True
        elif how == ONLY and before.replaced is None:
            before.replaced, before.decided = answer.file, True


def _whole(record: Record) -> Offer:
    return Offer(" ".join(sorted(one.digest for one in record.shares))[:32], [record.file],
                 [holding for one in record.shares for holding in one.holdings])


def _apply(question: Question, asked: Asked) -> None:
    how, which = question.chosen or ("", 0)
    if how == BEFORE:
        asked.preferred.setdefault(question.identity, set()).update(question.offers[which].files)
    elif how == ONLY:
        asked.left |= {(file, question.identity) for place, offer in enumerate(question.offers) if place != which
                       for file in offer.files}


def _out(records: Mapping[str, Record], asked: Asked) -> None:
    """An input of which nothing is taken has been replaced, by choice."""
    kept = {question.identity: question.offers[question.chosen[1]].files[0] for question in asked.questions
            if question.chosen and question.chosen[0] == ONLY}
    for name, record in records.items():
        if record.shares and all((name, one.identity) in asked.left for one in record.shares):
            record.replaced, record.decided = kept[record.shares[0].identity], True
