"""Work on many files by several processes: one that dies or never ends takes no other with it.

Knows processes and their limits. Knows no file format and no document.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: Seconds and bytes of memory that one file may take. An official book of 500 forms takes one second and 200 MB.
SECONDS = 120
MEMORY = 4_000_000_000
#: Fewer files than this are not worth starting processes for.
FEW = 2
#: How many files a worker has waiting: results nobody has asked for yet take memory.
AHEAD = 4


class Lost(Exception):
    """A file whose worker died or took too long; `key` names the sentence."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def each(task: Callable[[Any], Any], items: Sequence[Any], workers: int | None = None,
         prepare: Callable[..., None] | None = None, given: tuple = ()) -> Iterator[Any]:
    """`task` of every item, in their order: its result, or Lost.

    `prepare(*given)` runs once in every worker. With one worker, or a single item, all is done here.
    """
    workers = workers or os.cpu_count() or 1
    if len(items) < FEW or workers < 2:
        if prepare:
            prepare(*given)
        yield from map(task, items)
        return
    from pebble import ProcessPool

    with ProcessPool(min(workers, len(items)), initializer=_start, initargs=(prepare, given)) as pool:
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


def _result(future: Any) -> Any:
    from concurrent.futures import TimeoutError

    from pebble import ProcessExpired

    try:
        return future.result()
    except TimeoutError:
        return Lost("timed-out")
    except (ProcessExpired, MemoryError):
        return Lost("worker-died")


def _start(prepare: Callable[..., None] | None, given: tuple) -> None:
    """Bound a worker's memory, where the system can, and leave an interrupt to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY or soft > MEMORY:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    except (ImportError, ValueError, OSError):
        pass  # Windows has no such limit
    if prepare:
        prepare(*given)
