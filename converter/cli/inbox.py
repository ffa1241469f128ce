"""Commands about a drop folder: run, watch."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, NoReturn

import click

from . import options
from .chinese import wrong
from .main import main
from .teller import Teller
from .terminal import FAULTY, GOOD, UNREADABLE, USAGE, Terminal

if TYPE_CHECKING:
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
@options.CLUSTER
@options.FORM
@options.LANG
def run(inbox: Path, out: Path, roster: Path | None, decide: Path | None, budget: Path | None,
        today: datetime | None, rules_file: Path | None, log: str, workers: int | None, form_names: tuple[str, ...],
        terminal: Terminal) -> None:
    """收件夹处理一遍：只读新的和改过的，其余照旧。

    One pass over a folder of workbooks: JSON, marked copies, the merged document, the official books, the ledger and
    an overview page stand in OUT. Only what is new or has changed is read; what is gone is removed.

    \b
    示例 / examples:
      jixiao run 收件夹/ -o 结果/
    """
    from ..folder import Run

    forms = terminal.forms(form_names)
    settings = terminal.settings(rules_file)
    teller = Teller(log, terminal, today)
    with _alone(inbox, out, teller):
        one = Run(inbox, out, forms, settings, terminal.lang, workers,
                  given=_given(roster=roster, decisions=decide, budget=budget))
        one.outbox.reads(*_named(rules_file, form_names))
        try:
            teller.tell(one.events())
            teller.stand(one.state.made.standings)
            if log == "text":
                terminal.rulings(one.state.more)
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
          form_names: tuple[str, ...], terminal: Terminal) -> None:
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

    forms = terminal.forms(form_names)
    settings = terminal.settings(rules_file)
    teller, hashes, stop = Teller(log, terminal, today), Hashes(), Event()
    given = _given(roster=roster, decisions=decide, budget=budget)

    def step(restless: set[Path], young: set[Path], rested: bool) -> bool:
        one = Run(inbox, out, forms, settings, terminal.lang, workers, watching=True, hashes=hashes, restless=restless,
                  young=young, given=given, whole=rested)
        one.outbox.reads(*_named(rules_file, form_names))
        try:
            teller.tell(_until(stop, one.events()))
            teller.stand(one.state.made.standings)
            if one.counts["read"] and log == "text":
                terminal.rulings(one.state.more)
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


def _named(rules_file: Path | None, form_names: tuple[str, ...]) -> list[Path]:
    """The other files that were named: no output takes their place either."""
    return [*([rules_file] if rules_file else []), *map(Path, form_names)]


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
def _alone(inbox: Path, out: Path, teller: Teller) -> Iterator[None]:
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
