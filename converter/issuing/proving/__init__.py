"""Whether a form carries what it promises: generated documents written through it, read back, bent and read again.

Knows what a document says, value by value. Knows no label; `trials` makes the documents, `bends` bends the sheets.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from .bends import BENDS
from .trials import trial
from .. import workbook
from ..faithful import field, joined, leaves
from ..unplaced import homeless
from ... import grid
from ...checking.report import SIGNS
from ...document import wording
from ...document.findings import Finding, Findings
from ...form import Form
from ...grid import Sheet
from ...reading import reader
from ...system.errors import Unreadable

#: So many documents are written; with the bends each is read five times.
DOCUMENTS = 30

#: So many characters of a value are shown.
_SHOWN = 40


class Loss(NamedTuple):
    """A value that did not come back: what was written, what was read in its place, None where it is blank.

    path: as a marker names it; bend: what had been done to the sheets, a key of BENDS, or `plain`.
    """

    path: str
    bend: str
    written: Any
    read: Any


class Proof(NamedTuple):
    """What the documents have shown. values: how many were written in all; homeless: the paths without a place;
    alarms: what reading warned of although nothing had been bent; startled: the same of bent sheets that came back."""

    documents: int
    values: int
    homeless: list[str]
    losses: list[Loss]
    alarms: list[Finding]
    startled: list[Finding]

    @property
    def is_hopeless(self) -> bool:
        """Whether nothing at all has come back of what was written."""
        return sum(loss.bend == "plain" for loss in self.losses) >= self.values


def prove(form: Form, documents: int = DOCUMENTS) -> Proof:
    """Write so many documents through a form and read them back, as they are and bent. Raises Refused."""
    proof = Proof(0, 0, homeless(form), [], [], [])
    for seed in range(documents):
        chance = random.Random(seed)
        submission = trial(form, chance)
        if submission is None:
            continue
        written = leaves(submission)
        proof = proof._replace(documents=proof.documents + 1, values=proof.values + len(written))
        sheets = grid.read(workbook.write(submission, form))
        read, findings = _read(sheets, form)
        proof.losses.extend(_losses(form, written, read, "plain"))
        proof.alarms.extend(item for item in findings if item.severity != "info")
        for name, bend in BENDS.items():
            if (bent := bend(sheets, form, chance)) is not None:
                read, findings = _read(bent, form)
                proof.losses.extend(lost := list(_losses(form, written, read, name)))
                proof.startled.extend(item for item in findings if item.severity != "info" and not lost)
    return proof


def survives(form: Form, documents: int = 3) -> bool:
    """Whether anything at all comes back of what is written through a form."""
    for seed in range(documents):
        submission = trial(form, random.Random(seed))
        try:
            read, _ = _read(grid.read(workbook.write(submission, form)), form) if submission else ({}, None)
        except Unreadable:
            continue
        if submission and leaves(submission).items() & read.items():
            return True
    return False


def _read(sheets: list[Sheet], form: Form) -> tuple[dict[str, Any], Findings]:
    """What is read from the sheets, by path, and what reading found; nothing where they hold no form."""
    try:
        reading = reader.read(sheets, form, "", "")
    except Unreadable:
        return {}, Findings()
    return leaves(joined(reading.document)), reading.findings


def _losses(form: Form, written: dict[str, Any], read: dict[str, Any], bend: str) -> Iterator[Loss]:
    for path in dict.fromkeys((*written, *read)):
        if written.get(path) != read.get(path):
            yield Loss(field(form, path), bend, written.get(path), read.get(path))


def lines(proof: Proof, form: Form, lang: str) -> Iterator[str]:
    """What a proof has shown, for people: field by field what has no place, and what does not come back."""
    def say(key: str, **details: Any) -> str:
        return wording.sentence(key, lang, **details)

    def named(path: str) -> dict[str, str]:
        return {"path": path, "field": wording.field(path.replace("[]", ""), lang, form.labels)}

    yield say("proof-done", form=form.id, edition=form.edition, documents=proof.documents, values=proof.values)
    for path in proof.homeless:
        yield f"{SIGNS['info']} {say('proof-homeless', **named(path))}"
    for code, message in {item.code: item.message(lang) for item in reversed(proof.alarms)}.items():
        count = sum(item.code == code for item in proof.alarms)
        yield f"{SIGNS['warning']} {say('proof-alarm', count=count, message=message)}"
    for code, message in {item.code: item.message(lang) for item in reversed(proof.startled)}.items():
        count = sum(item.code == code for item in proof.startled)
        yield f"{SIGNS['info']} {say('proof-startled', count=count, message=message)}"
    for path in dict.fromkeys(loss.path for loss in proof.losses):
        mine = [loss for loss in proof.losses if loss.path == path]
        times = "、".join(say("proof-times", bend=wording.say(wording.BENDS[bend], lang), count=count)
                         for bend, count in Counter(loss.bend for loss in mine).items())
        written, read = _shown(mine[0].written, lang), _shown(mine[0].read, lang)
        yield f"{SIGNS['error']} {say('proof-lost', **named(path), times=times, written=written, read=read)}"
    if proof.is_hopeless:
        yield f"{SIGNS['error']} {say('form-hopeless')}"
    elif not proof.losses:
        yield say("proof-good")


def _shown(value: Any, lang: str) -> str:
    if value is None:
        return wording.say(wording.BLANK, lang)
    line = " ".join(str(value).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
