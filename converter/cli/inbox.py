"""Commands about a drop folder: run, watch."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NoReturn

import click

from . import options
from .chinese import wrong
from .main import main
from .terminal import FAULTY, GOOD, MANY, UNREADABLE, USAGE, Terminal

if TYPE_CHECKING:
    from ..bureau.standings import Standing
    from ..system.errors import Sentence

#: An interrupt, as a shell says it.
INTERRUPTED = 130

_INBOX = click.argument("inbox", type=click.Path(path_type=Path))
_OUT = click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), metavar="OUT",
                    help="输出文件夹 / the folder for everything that is made")
_DECIDE = click.option("--decide", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="C.xlsx",
                       help="采用待定清单中的选择；清单也可放在收件夹最上层 / "
                            "apply the choices of a list, as one at the top of the inbox does")
_LOG = click.option("--log-format", "log", type=click.Choice(["text", "json"]), default="text", show_default=True,
                    help="文字，或每行一个 JSON / lines for people, or a JSON object a line")
_TODAY = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD",
                      help="按这一天算逾期，默认为今天 / the day by which deadlines are judged")


@main.command()
@_INBOX
@_OUT
@options.ROSTER
@_DECIDE
@options.BUDGET
@_TODAY
@options.RULES
@_LOG
@options.WORKERS
@options.FORM
@options.LANG
def run(inbox: Path, out: Path, roster: Path | None, decide: Path | None, budget: Path | None,
        today: datetime | None, rules_file: Path | None, log: str, workers: int | None, form_name: str | None,
        terminal: Terminal) -> None:
    """收件夹处理一遍：只读新的和改过的，其余照旧。

    One pass over a folder of workbooks: JSON, marked copies, the merged document, the official books, the ledger and
    an overview page stand in OUT. Only what is new or has changed is read; what is gone is removed.

    \b
    示例 / examples:
      jixiao run 收件夹/ -o 结果/
    """
    from ..folder import Run

    form = terminal.form(form_name)
    settings = terminal.settings(rules_file, form)
    teller = _Teller(log, terminal, today)
    with _alone(inbox, out, teller):
        one = Run(inbox, out, form, settings, terminal.lang, workers,
                  given=_given(roster=roster, decisions=decide, budget=budget))
        try:
            teller.tell(one.events())
            teller.stand(one.state.made.standings)
            if log == "text":
                terminal.reconciled(one.state.more)
        except KeyboardInterrupt:
            teller.fail(out, ("interrupted", {}), INTERRUPTED)
        except Exception as error:
            teller.fail(*_reason(error, inbox, out), UNREADABLE)
    sys.exit(_exit_code(one))


@main.command()
@_INBOX
@_OUT
@options.ROSTER
@_DECIDE
@options.BUDGET
@_TODAY
@click.option("--poll", type=click.FloatRange(0.1, 3600), metavar="SECONDS",
              help="网络盘：每隔几秒查看一次 / look every so many seconds, where a share tells nobody of changes")
@options.RULES
@_LOG
@options.WORKERS
@options.FORM
@options.LANG
def watch(inbox: Path, out: Path, roster: Path | None, decide: Path | None, budget: Path | None,
          today: datetime | None, poll: float | None, rules_file: Path | None, log: str, workers: int | None,
          form_name: str | None, terminal: Terminal) -> None:
    """监视收件夹：有新文件或改动就处理，直到 Ctrl-C。

    As run, again and again, as workbooks come in; at rest it does nothing. Network shares tell nobody of changes:
    give --poll for these.

    \b
    示例 / examples:
      jixiao watch 收件夹/ -o 结果/
      jixiao watch //server/报送 -o 结果/ --poll 10
    """
    from ..folder import Run, Watch
    from ..folder.scan import Hashes
    from ..folder.watch import changes

    form = terminal.form(form_name)
    settings = terminal.settings(rules_file, form)
    teller, hashes, stop = _Teller(log, terminal, today), Hashes(), Event()
    given = _given(roster=roster, decisions=decide, budget=budget)

    def step(restless: set[Path], young: set[Path]) -> bool:
        one = Run(inbox, out, form, settings, terminal.lang, workers, watching=True, hashes=hashes, restless=restless,
                  young=young, given=given)
        try:
            teller.tell(_until(stop, one.events()))
            teller.stand(one.state.made.standings)
            if one.counts["read"] and log == "text":
                terminal.reconciled(one.state.more)
        except Exception as error:
            teller.say(*_reason(error, inbox, out))
            return False
        return one.is_settled

    with _alone(inbox, out, teller), _interrupts(stop):
        try:
            teller.say(inbox, ("watching", {"inbox": inbox}), "info")
            Watch(inbox, out, step, given.values()).ticks(_until(stop, changes(inbox, out, poll, stop, given.values())))
        except KeyboardInterrupt:
            pass
        teller.say(out, ("interrupted", {}), "info")


def _given(**files: Path | None) -> Mapping[str, Path]:
    """The bureau's files that were named, by their kind."""
    return {kind: path for kind, path in files.items() if path}


def _until(stop: Event, items: Iterable[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        if stop.is_set():
            return


@contextmanager
def _interrupts(stop: Event) -> Iterator[None]:
    """An interrupt, or a service that is stopped, sets `stop`, which nothing can swallow.

    It is raised as well, so that nobody waits for a long file; but what is raised while an object is being freed or in
    a library's callback is lost, and whoever starts us in the background may have interrupts ignored.
    """
    def interrupted(*_: Any) -> NoReturn:
        stop.set()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _reason(error: Exception, inbox: Path, out: Path) -> tuple[Path, Sentence]:
    """What is said of an error that ended a pass, and of what."""
    from ..system.errors import reason

    place = Path(error.filename or out) if isinstance(error, OSError) else inbox
    return place, reason(error, "not-writable")


@contextmanager
def _alone(inbox: Path, out: Path, teller: _Teller) -> Iterator[None]:
    """The output folder to ourselves; or the sentence why not."""
    from ..folder import alone
    from ..system.errors import Unreadable, reason

    if not inbox.is_dir():
        teller.fail(inbox, ("no-inbox", {}), UNREADABLE)
    if inbox.resolve().is_relative_to(out.resolve()):
        teller.fail(inbox, ("inbox-in-output", {}), USAGE)
    if out.exists() and not out.is_dir():
        raise wrong(f"-o {out}: 不是文件夹 / is no folder")
    lock = alone(out)
    try:
        lock.__enter__()
    except (Unreadable, OSError) as error:
        teller.fail(out, reason(error, "not-writable"), UNREADABLE)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _exit_code(one: Any) -> int:
    if one.failures or one.authority.held or one.counts["unreadable"] or one.counts["unissued"]:
        return UNREADABLE
    return FAULTY if one.counts["error"] else GOOD


class _Teller:
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
            return sentence("passed", **more,
                            **{name: event.counts.get(name, 0) for name in _COUNTED})
        if event.event == "rule":
            kind = wording.say(wording.RULING[event.state], self.terminal.lang)
            return sentence("in-force", file=event.file, kind=kind)
        if event.event == "held":
            return f"{SIGNS['error']} {event.file} {self._why(event.sentence)}"
        if event.event == "pending":
            return f"{SIGNS['warning']} {sentence('pending', file=event.file, **event.counts)}"
        if event.event == "kept":
            return f"{SIGNS['warning']} {event.file} {sentence(event.sentence[0], **event.sentence[1])}"
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


#: The states of inputs that somebody has to see to.
_ASKED = ("returned", "blank", "unreadable")
#: So many departments of a state are named.
_NAMED = 10
_COUNTED = ("files", "read", "kept", "moved", "removed", "good", "warnings", "returned", "unreadable", "waiting",
            "error", "warning", "conflicts")
