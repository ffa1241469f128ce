"""A drop folder that is watched: a pass whenever something has changed and come to rest.

What single inputs give is made at the first quiet tick, what all of them give when the folder has rested for some.
Asks nobody for the time: what wakes it is told from outside, by ticks. A tick without a change says that the folder
was quiet for `QUIET`. Knows files by size and time. Knows no input's content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

from . import scan

#: Milliseconds without a change after which the folder is looked at.
QUIET = 600
#: So many ticks with changes in a row are enough to look all the same: somebody copies in all day long.
_BUSY = 3
#: So many quiet ticks in a row, three seconds, and the folder has rested; after so many looks in all without that, what
#: all inputs give is made all the same.
_RESTED, _LONGEST = 5, 200
#: For so many looks a file is young: one that cannot be opened may still be on its way.
_YOUNG = 4
#: Seconds between two looks for a folder that is not there.
_AWAY = 2
#: After a failure, the next tries are so many quiet ticks apart, each time twice as many, at most.
_SLOWEST = 64


class Watch:
    """Passes over a folder, one for every change that has come to rest."""

    def __init__(self, inbox: Path, out: Path, step: Callable[[set[Path], set[Path], bool], bool],
                 more: Iterable[Path] = ()) -> None:
        """step: one pass, told which files are still changing, which are young, and whether the folder has rested;
        whether nothing is left to do. more: files elsewhere that count too."""
        self.inbox, self.out, self.step, self.more = inbox, out, step, list(more)
        self.last: dict[Path, tuple[int, int]] | None = None
        self.age: dict[Path, int] = {}
        self.is_due = True
        self.busy = self.quiet = 0
        self.wait = self.patience = 0
        self.owed = _LONGEST  # ticks since what all inputs give was not made with the rest; 0 where it was

    def ticks(self, ticks: Iterable[Any]) -> None:
        """Work by ticks: each the changes since the last one, empty where there were none. Ends when they end."""
        for changes in ticks:
            self.tick(bool(changes))

    def tick(self, changed: bool) -> None:
        """A tick: a pass where one is due, without what all inputs give until the folder has rested."""
        if changed:
            self.is_due, self.wait, self.patience = True, 0, 0
            self.busy, self.quiet = self.busy + 1, 0
        else:
            self.busy, self.quiet = 0, self.quiet + 1
        self.owed += self.owed > 0
        rested = self.quiet > _RESTED or self.owed > _LONGEST
        is_due = self.is_due or rested and self.owed > 0
        if not is_due or (changed and self.busy < _BUSY):
            if changed:
                self._look()
            return
        if self.wait > 0:
            self.wait -= 1
            return
        restless = self._look()
        young = {path for path, age in self.age.items() if age < _YOUNG}
        settled = self.step(restless, young, rested)
        self.is_due = not settled or bool(restless)
        self.busy = 0
        self.owed = 0 if rested else max(self.owed, 1)
        if not settled and not restless and not young:
            self.patience = min(max(1, self.patience * 2), _SLOWEST)
            self.wait = self.patience
        elif settled:
            self.patience = 0

    def _look(self) -> set[Path]:
        """Which files are not as they were at the last look."""
        try:
            now = scan.signatures(self.inbox, self.out) | scan.signed(self.more)
        except Exception:  # no such folder: the pass says so
            now = {}
        last = now if self.last is None else self.last  # at the first look everything has been there for long
        restless = {path for path, found in now.items() if last.get(path) != found}
        self.age = {path: 0 if path in restless else self.age.get(path, _YOUNG) + 1 for path in now}
        self.last = now
        return restless


def changes(inbox: Path, out: Path, poll: float | None, stop: Event,
            more: Iterable[Path] = ()) -> Iterator[Collection[object]]:
    """Ticks of a real folder: its changes, and none where it was quiet. They end when `stop` is set.

    poll: seconds between two looks, where nobody tells of changes. more: files elsewhere, looked at with each tick.
    """
    from watchfiles import watch

    more, signed = list(more), scan.signed(more)
    own = str(out.resolve())

    def foreign(_: Any, path: str) -> bool:
        return not (path == own or path.startswith(own + "/") or path.startswith(own + "\\"))

    def place() -> tuple[int, int] | None:
        try:
            stat = inbox.stat()
        except OSError:
            return None
        return stat.st_dev, stat.st_ino

    while not stop.is_set():
        here = place()
        if here is None:
            yield {inbox}
            yield set()
            stop.wait(_AWAY)
            continue
        watched = False
        changed: Collection[object]
        for changed in watch(inbox, watch_filter=foreign, debounce=1000, step=100, rust_timeout=QUIET, stop_event=stop,
                             yield_on_timeout=True, force_polling=True if poll else None,
                             poll_delay_ms=int((poll or 1) * 1000)):
            if place() != here:
                break  # another folder stands there, or none: it is looked for anew
            if not watched:  # from here on no change is missed: look at all that came before
                watched = True
                yield {inbox}
                changed = set()
            if (now := scan.signed(more)) != signed:
                signed = now
                changed = {*changed, *more}
            yield changed
