"""Commands about a drop folder: run, watch."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from . import options, terminal
from .main import main

#: An interrupt, as a shell says it.
INTERRUPTED = 130

_INBOX = click.argument("inbox", type=click.Path(path_type=Path))
_OUT = click.option("-o", "--output", "out", required=True, type=click.Path(path_type=Path), metavar="OUT",
                    help="输出文件夹 / the folder for everything that is made")
_LOG = click.option("--log-format", "log", type=click.Choice(["text", "json"]), default="text", show_default=True,
                    help="文字，或每行一个 JSON / lines for people, or a JSON object a line")


@main.command()
@_INBOX
@_OUT
@options.RULES
@_LOG
@options.WORKERS
@options.FORM
@options.LANG
def run(inbox: Path, out: Path, rules_file: Path | None, log: str, workers: int | None, form_name: str | None,
        lang: str) -> None:
    """收件夹处理一遍：只读新的和改过的，其余照旧。

    One pass over a folder of workbooks: JSON, marked copies, the merged document, the official books, the ledger and
    an overview page stand in OUT. Only what is new or has changed is read; what is gone is removed.

    \b
    示例 / examples:
      jixiao run 收件夹/ -o 结果/
    """
    from ..folder import Run

    form = terminal.open_form(form_name, lang)
    settings = terminal.read_settings(rules_file, form, lang)
    teller = _Teller(log, lang)
    with _alone(inbox, out, teller):
        one = Run(inbox, out, form, settings, lang, workers)
        try:
            teller.tell(one.events())
        except KeyboardInterrupt:
            teller.fail(out, "interrupted", {}, INTERRUPTED)
        except Exception as error:
            teller.fail(*_reason(error, inbox, out), terminal.UNREADABLE)
    sys.exit(_exit_code(one))


@main.command()
@_INBOX
@_OUT
@click.option("--poll", type=click.FloatRange(0.1, 3600), metavar="SECONDS",
              help="网络盘：每隔几秒查看一次 / look every so many seconds, where a share tells nobody of changes")
@options.RULES
@_LOG
@options.WORKERS
@options.FORM
@options.LANG
def watch(inbox: Path, out: Path, poll: float | None, rules_file: Path | None, log: str, workers: int | None,
          form_name: str | None, lang: str) -> None:
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

    form = terminal.open_form(form_name, lang)
    settings = terminal.read_settings(rules_file, form, lang)
    teller, hashes = _Teller(log, lang), Hashes()

    def step(restless: set[Path], young: set[Path]) -> bool:
        one = Run(inbox, out, form, settings, lang, workers, watching=True, hashes=hashes, restless=restless,
                  young=young)
        try:
            teller.tell(one.events())
        except Exception as error:
            teller.say(*_reason(error, inbox, out))
            return False
        return one.is_settled

    with _alone(inbox, out, teller):
        try:
            teller.say(inbox, "watching", {"inbox": inbox}, "info")
            Watch(inbox, out, step).ticks(changes(inbox, out, poll))
        except KeyboardInterrupt:
            teller.say(out, "interrupted", {}, "info")


def _reason(error: Exception, inbox: Path, out: Path) -> tuple[Path, str, dict]:
    """What is said of an error that ended a pass."""
    from ..system.errors import Unreadable

    if isinstance(error, Unreadable):
        return inbox, error.key, error.details
    if isinstance(error, OSError):
        return Path(error.filename or out), "not-writable", {"why": error.strerror or str(error)}
    raise error


@contextmanager
def _alone(inbox: Path, out: Path, teller: _Teller) -> Iterator[None]:
    """The output folder to ourselves; or the sentence why not."""
    from ..folder import alone
    from ..system.errors import Unreadable

    if not inbox.is_dir():
        teller.fail(inbox, "no-inbox", {}, terminal.UNREADABLE)
    if inbox.resolve().is_relative_to(out.resolve()):
        teller.fail(inbox, "inbox-in-output", {}, terminal.USAGE)
    if out.exists() and not out.is_dir():
        raise click.UsageError(f"-o {out}: 不是文件夹 / is no folder")
    lock = alone(out)
    try:
        lock.__enter__()
    except Unreadable as error:
        teller.fail(out, error.key, error.details, terminal.UNREADABLE)
    except OSError as error:
        teller.fail(out, "not-writable", {"why": error.strerror or str(error)}, terminal.UNREADABLE)
    try:
        yield
    finally:
        lock.__exit__(None, None, None)


def _exit_code(one: Any) -> int:
    if one.failures or one.counts["unreadable"]:
        return terminal.UNREADABLE
    return terminal.FAULTY if one.counts["error"] else terminal.GOOD


class _Teller:
    """Says what happens: lines and a bar for people, a JSON object a line for services."""

    def __init__(self, log: str, lang: str) -> None:
        self.log, self.lang = log, lang
        self.said: tuple = ()  # what went wrong last; said once however often it is tried

    def tell(self, events: Iterator[Any]) -> None:
        """Everything a pass tells. Where a bar shows how far reading is, only what was not read has its line."""
        bar, reads, late = None, 0, []
        for event in events:
            if event.event == "planned":
                reads = event.counts["read"]
                self.said = () if reads else self.said
            elif event.event == "input" and self.log == "text" and reads > terminal.MANY and sys.stderr.isatty():
                if bar is None:
                    bar = click.progressbar(length=reads, file=sys.stderr)
                bar.update(1)
                late += [event] if event.sentence else []
                continue
            elif bar:
                bar.render_finish()
                bar, reads = None, 0
                for one in late:
                    self._tell(one)
            self._tell(event)

    def _tell(self, event: Any) -> None:
        if event.event == "failed" and self.said == (event.file, event.sentence):
            return
        if self.log == "json":
            self._json({"event": event.event, "file": event.file, "state": event.state, "counts": event.counts},
                       event.sentence)
        elif line := self._line(event):
            terminal.say(line)
        if event.event == "failed":
            self.said = event.file, event.sentence

    def _line(self, event: Any) -> str | None:
        from ..checking.report import SIGNS
        from ..document import wording

        if event.event == "planned":
            return None
        if event.event == "done":
            return wording.sentence("passed", self.lang, **{name: event.counts.get(name, 0) for name in _COUNTED})
        if event.event == "removed":
            return wording.sentence("taken-away", self.lang, file=event.file)
        if event.sentence:
            sign = SIGNS["info" if event.state == "waiting" else "error"]
            return f"{sign} {event.file} {wording.sentence(event.sentence[0], self.lang, **event.sentence[1])}"
        if event.state == "skipped":
            return wording.sentence("taken-skipped", self.lang, file=event.file)
        state = wording.say(wording.STATES[event.state], self.lang)
        key = "taken-moved" if event.event == "moved" else "taken"
        return wording.sentence(key, self.lang, file=event.file, state=state, **event.counts)

    def say(self, name: Path, key: str, details: dict, severity: str = "error") -> None:
        """A sentence about the folder as a whole; what went wrong is said once, however often it is tried."""
        from ..checking.report import SIGNS
        from ..document import wording

        if severity == "error" and self.said == (name, key):
            return
        self.said = name, key
        if self.log == "json":
            self._json({"event": key, "file": str(name), "state": severity, "counts": {}}, (key, details))
        else:
            terminal.say(f"{SIGNS[severity]} {name} {wording.sentence(key, self.lang, **details)}")

    def fail(self, name: Path, key: str, details: dict, code: int) -> None:
        self.say(name, key, details)
        sys.exit(code)

    def _json(self, line: dict[str, Any], sentence: tuple[str, dict] | None) -> None:
        from ..document import wording

        if sentence:
            line["sentence"] = wording.sentence(sentence[0], self.lang, **sentence[1])
        terminal.say(json.dumps(line, ensure_ascii=False, default=str))


_COUNTED = ("files", "read", "kept", "moved", "removed", "good", "warnings", "returned", "unreadable", "waiting",
            "error", "warning", "conflicts")
