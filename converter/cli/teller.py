"""What a pass over a drop folder tells: lines and a bar for people, a JSON object a line for services.

Knows the events of a run and their words. Knows no option, and not how a run works.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .terminal import MANY, Terminal

if TYPE_CHECKING:
    from ..bureau.standings import Standing
    from ..system.errors import Sentence

#: The states of inputs that somebody has to see to.
_ASKED = ("returned", "blank", "unreadable")
#: So many departments of a state are named.
_NAMED = 10
_COUNTED = ("files", "read", "kept", "moved", "removed", "good", "warnings", "returned", "unreadable", "waiting",
            "error", "warning", "conflicts")


class Teller:
    """Says what happens: lines and a bar for people, a JSON object a line for services."""

    def __init__(self, log: str, terminal: Terminal, today: datetime | None = None) -> None:
        """today: by which lateness is judged; None for the day it is said."""
        self.log, self.terminal, self.today = log, terminal, today
        self.stands: tuple[object, ...] = ()  # how departments stood when it was last said
        self.last: tuple[object, ...] = ()  # what went wrong; said once however often it is tried

    def tell(self, events: Iterator[Any]) -> None:
        """Everything a pass tells. Where a bar shows how far reading is, what needs somebody's attention has its line
        when it is done."""
        bar, reads, late = None, 0, []
        for event in events:
            if event.event == "planned":
                reads = event.counts["read"]
                self.last = () if reads else self.last
            elif event.event == "input" and self.log == "text" and reads > MANY and sys.stderr.isatty():
                if bar is None:
                    bar = click.progressbar(length=reads, file=sys.stderr, label=self.terminal.sentence("at-work"))
                bar.update(1)
                late += [event] if event.sentence or event.state in _ASKED else []
                continue
            elif bar:
                bar.render_finish()
                bar, reads = None, 0
                for one in late:
                    self._tell(one)
            self._tell(event)

    def _tell(self, event: Any) -> None:
        if event.event in ("failed", "held") and self.last == (event.file, event.sentence):
            return
        if self.log == "json":
            self._json({"event": event.event, "file": event.file, "state": event.state, "counts": event.counts},
                       event.sentence)
        elif line := self._line(event):
            self.terminal.say(line)
        if event.event in ("failed", "held"):
            self.last = event.file, event.sentence

    def _line(self, event: Any) -> str | None:
        from ..checking.report import SIGNS
        from ..document import wording

        sentence = self.terminal.sentence
        if event.event == "planned":
            return None
        if event.event == "done":
            more = {state: sentence(f"of-them-{state}", count=count) if (count := event.counts.get(state, 0)) else ""
                    for state in ("blank", "replaced")}
            counts = {name: event.counts.get(name, 0) for name in _COUNTED}
            return sentence("passed", **more, **(counts | {"good": counts["good"] + counts["warnings"]}))
        if event.event == "rule":
            kind = wording.say(wording.RULING[event.state], self.terminal.lang)
            return sentence("in-force", file=event.file, kind=kind)
        if event.event == "held":
            return f"{SIGNS['error']} {event.file} {self._why(event.sentence)}"
        if event.event == "pending":
            return f"{SIGNS['warning']} {sentence('pending', file=event.file, **event.counts)}"
        if event.event == "kept":
            return f"{SIGNS['warning']} {event.file} {sentence(event.sentence[0], **event.sentence[1])}"
        if event.event == "owed":
            return sentence("owed")
        if event.event == "removed":
            return sentence("taken-away", file=event.file)
        if event.sentence:
            sign = SIGNS["info" if event.state in ("waiting", "replaced") else "error"]
            return f"{sign} {event.file} {sentence(event.sentence[0], **event.sentence[1])}"
        if event.state == "skipped":
            return sentence("taken-skipped", file=event.file)
        state = wording.say(wording.STATES[event.state], self.terminal.lang)
        return sentence("taken-moved" if event.event == "moved" else "taken", file=event.file, state=state,
                        **event.counts)

    def stand(self, standings: list[Any]) -> None:
        """How departments stand by the roster: the counts, then those to be chased; said again when it has changed."""
        from ..bureau.standings import count
        from ..document import wording

        today = (self.today or datetime.now()).date()
        if not standings or self.stands == (today, standings):
            return
        self.stands = today, standings
        counts, sentence = count(standings, today), self.terminal.sentence
        if self.log == "json":
            self._json({"event": "standings", "file": None, "state": None, "counts": counts}, None)
            return
        released = sentence("of-them-released", count=counts["released"]) if counts["released"] else ""
        unexpected = sentence("unexpected", count=counts["unexpected"]) if counts["unexpected"] else ""
        self.terminal.say(sentence("standings", **(counts | {"released": released, "unexpected": unexpected})))
        for state in ("missing", "returned", "unexpected", "released"):
            those = [one for one in standings if one.state == state]
            named = "、".join(self._called(one, today) for one in those[:_NAMED])
            if named:
                more = sentence("and-more", count=len(those) - _NAMED) if len(those) > _NAMED else ""
                word = wording.say(wording.STANDINGS[state], self.terminal.lang)
                self.terminal.say(sentence("standing", state=word, named=named, more=more))

    def _called(self, one: Standing, today: date) -> str:
        sentence = self.terminal.sentence
        due = sentence("was-due" if one.is_late(today) else "due", day=one.deadline) \
            if one.deadline and one.state in ("missing", "returned") else ""
        return one.called + due + (sentence("for-reason", reason=one.reason) if one.reason else "")

    def _why(self, sentence: Sentence) -> str:
        """Why what is made of all inputs stays as it was."""
        key, details = sentence
        kind = {"kind": self.terminal.ruling(details["kind"])} if "kind" in details else {}
        back = "" if key == "two-rulings" else self.terminal.sentence("held-back")
        return self.terminal.sentence(key, **(details | kind)) + back

    def say(self, name: Path, sentence: Sentence, severity: str = "error") -> None:
        """A sentence about the folder as a whole; what went wrong is said once, however often it is tried."""
        if severity == "error" and self.last == (name, sentence[0]):
            return
        self.last = name, sentence[0]
        if self.log == "json":
            self._json({"event": sentence[0], "file": str(name), "state": severity, "counts": {}}, sentence)
        else:
            self.terminal.report(name, sentence, severity)

    def fail(self, name: Path, sentence: Sentence, code: int) -> NoReturn:
        self.say(name, sentence)
        sys.exit(code)

    def _json(self, line: dict[str, Any], sentence: Sentence | None) -> None:
        import json

        if sentence:
            line["sentence"] = self.terminal.sentence(sentence[0], **sentence[1])
        self.terminal.say(json.dumps(line, ensure_ascii=False, default=str))
