"""Work on many files by several processes: one that dies or never ends takes no other with it.

In a browser there are none: the work is done here, and whoever runs us ends us where it takes too long. Where a command
is given a cluster, an engine is engaged and its workers do it. Knows processes and their limits. Knows no file format
and no document.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, NoReturn, Protocol

from .errors import Unreadable, reason

#: Seconds and bytes of memory that one file may take. An official book of 500 forms takes one second and 200 MB.
SECONDS = 120
MEMORY = 4_000_000_000
#: From so many files on, processes that stay are worth their start; fewer are forked one by one, in milliseconds.
MANY = 12
#: How many files a worker has waiting: results nobody has asked for yet take memory.
AHEAD = 4


class Lost(Unreadable):
    """In place of what a task makes: why it could not, what it raised, or that its worker died or took too long."""


class Items(Protocol):
    """What is to be worked on: how many there are, and each as it is asked for."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...


class Engine(Protocol):
    """Who works in place of this machine's processes, by the same contract as `each`: same results, same order."""

    def each(self, task: Callable[[Any], Any], items: Items, prepare: Callable[..., None] | None,
             given: tuple[Any, ...]) -> Generator[Any, None, None]: ...

    def folded(self, task: Callable[[Any], Any], fold: Callable[[Any], Any], branches: Branches,
               prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> Generator[Any, None, None]: ...


#: Items as a tree of two levels: branches of twigs of items.
Branches = Sequence[Sequence[Sequence[Any]]]

_engine: Engine | None = None


@contextmanager
def engaged(engine: Engine) -> Iterator[None]:
    """Within, `each` is the engine's."""
    global _engine
    before, _engine = _engine, engine
    try:
        yield
    finally:
        _engine = before


def each(task: Callable[[Any], Any], items: Items, workers: int | None = None,
         prepare: Callable[..., None] | None = None, given: tuple[Any, ...] = ()) -> Generator[Any, None, None]:
    """`task` of every item, in their order: what it makes, or Lost. A task raises what it likes.

    Always done by another process, however few the items and the workers: what an item does to its process, by
    the time or the memory it takes or by dying, it does to no other. `prepare(*given)` runs once in each.
    """
    if _engine:
        yield from _engine.each(task, items, prepare, given)
    else:
        yield from _here(task, items, workers, prepare, given)


def folded(task: Callable[[Any], Any], fold: Callable[[tuple[Sequence[Any], list[Any]]], Any], items: Items,
           branches: Callable[[Any], Branches], workers: int | None = None, prepare: Callable[..., None] | None = None,
           given: tuple[Any, ...] = ()) -> Generator[Any, None, None]:
    """`task` of every item, and what `fold` makes of several of these together, in the order of the items.

    By this machine each item is folded alone, as it comes; an engine folds twigs, and what these give to branches,
    where the work is done. fold: gets some items, and what was made of them, or Lost; no items, where it folds twigs.
    branches: the items as a tree, asked for only where there is an engine.
    """
    if _engine:
        yield from _engine.folded(task, fold, branches(items), prepare, given)
    else:
        for item, result in zip(items, each(task, items, workers, prepare, given)):
            yield fold(([item], [result]))


def _here(task: Callable[[Any], Any], items: Items, workers: int | None, prepare: Callable[..., None] | None,
          given: tuple[Any, ...]) -> Iterator[Any]:
    if sys.platform == "emscripten":
        yield from alone(task, items, prepare, given)
        return
    task = partial(made, task)
    workers = min(workers or os.cpu_count() or 1, len(items))
    if not workers:
        return
    way = _forked if hasattr(os, "fork") and len(items) < MANY else _pooled
    yield from way(task, items, workers, prepare, given)


def one(task: Callable[[Any], Any], item: Any, prepare: Callable[..., None] | None = None,
        given: tuple[Any, ...] = ()) -> Any:
    """`task` of a single item, by this machine. Raises Unreadable for whatever it could not."""
    result, = _here(task, [item], 1, prepare, given)
    if isinstance(result, Lost):
        raise result
    return result


#: Where there are no processes, asked before an item is worked on: what another place has made of it; None: nothing.
made_elsewhere: Callable[[Callable[[Any], Any], Any], Any] = lambda task, item: None


def alone(task: Callable[[Any], Any], items: Iterable[Any], prepare: Callable[..., None] | None = None,
          given: tuple[Any, ...] = ()) -> Iterator[Any]:
    """The same one by one in this process, where there is no other."""
    if prepare:
        prepare(*given)
    for item in items:
        result = made_elsewhere(task, item)
        yield made(task, item) if result is None else result


def _pooled(task: Callable[[Any], Any], items: Iterable[Any], workers: int, prepare: Callable[..., None] | None,
            given: tuple[Any, ...]) -> Iterator[Any]:
    from pebble import ProcessPool

    with ProcessPool(workers, initializer=start, initargs=(prepare, given)) as pool:
        waiting: deque[Any] = deque()
        try:
            for item in items:
                waiting.append(pool.schedule(task, args=(item,), timeout=SECONDS))
                if len(waiting) > AHEAD * workers:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        except BaseException:
            pool.stop()
            raise


def _forked(task: Callable[[Any], Any], items: Iterable[Any], workers: int, prepare: Callable[..., None] | None,
            given: tuple[Any, ...]) -> Iterator[Any]:
    if prepare:
        prepare(*given)
    waiting: deque[_Child] = deque()
    try:
        for item in items:
            waiting.append(_Child(task, item))
            if len(waiting) == workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for child in waiting:
            child.end()


class _Child:
    """A process forked for one item. It has all its parent has imported, and takes nothing back but its result."""

    def __init__(self, task: Callable[[Any], Any], item: Any) -> None:
        self.deadline = time.monotonic() + SECONDS
        self.pipe, end = os.pipe()
        with warnings.catch_warnings():
            # of threads that a fork does not take along: the child waits for none of them
            warnings.simplefilter("ignore", DeprecationWarning)
            self.process = os.fork()
        if not self.process:
            os.close(self.pipe)
            _work(task, item, end)
        os.close(end)

    def result(self) -> Any:
        """What the task gave, or Lost."""
        pieces = []
        try:
            while piece := self._piece():
                pieces.append(piece)
        except TimeoutError:
            return Lost("timed-out")
        finally:
            self.end()
        if not pieces:
            return Lost("worker-died")
        return pickle.loads(b"".join(pieces))

    def _piece(self) -> bytes:
        if not select.select([self.pipe], [], [], max(0.0, self.deadline - time.monotonic()))[0]:
            raise TimeoutError
        return os.read(self.pipe, 1 << 20)

    def end(self) -> None:
        os.close(self.pipe)
        os.kill(self.process, signal.SIGKILL)  # it has given what it had, or is to give no more
        os.waitpid(self.process, 0)


def _work(task: Callable[[Any], Any], item: Any, end: int) -> NoReturn:
    """What the forked process does: the task, within the bounds, and never anything of its parent's."""
    try:
        start(None, ())
        result = pickle.dumps(task(item))
        with os.fdopen(end, "wb") as stream:
            stream.write(result)
    finally:
        os._exit(0)


def made(task: Callable[[Any], Any], item: Any) -> Any:
    """What a task makes of an item, or the Lost that says what it raised."""
    try:
        return task(item)
    except Exception as error:  # a fault of ours that one item brings to light must not stop the others
        key, details = reason(error)
        return Lost(key, **details)


def _result(future: Any) -> Any:
    from concurrent.futures import TimeoutError

    from pebble import ProcessExpired

    try:
        return future.result()
    except TimeoutError:
        return Lost("timed-out")
    except (ProcessExpired, MemoryError):
        return Lost("worker-died")


def start(prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """Bound a worker's memory, where the system can, and leave an interrupt to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY or soft > MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    except (ImportError, ValueError, OSError):
        pass  # Windows has no such limit
    if prepare:
        prepare(*given)
