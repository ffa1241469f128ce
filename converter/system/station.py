"""Where a worker of a cluster works: a process beside it, bound as those of the pool, that dies in its place.

What comes here has been packed where its files lie, and what is made goes back packed, without them. Knows processes
and what travels. Knows no cluster, no file format and no document.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Any

from . import pool
from .inputs import Input

#: Seconds after its time that a process ends itself whose worker is gone.
_GRACE = 30


class _Packer(pickle.Pickler):
    """Pickles what travels; of every input what `told` makes of it."""

    def __init__(self, stream: IO[bytes], told: Callable[[Input], Input]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.told = told

    def reducer_override(self, one: Any) -> Any:
        return (Input, tuple(self.told(one))) if type(one) is Input else NotImplemented


def pack(item: Any, told: Callable[[Input], Input] = Input.laden) -> bytes:
    """What travels to a worker: every input in it is read now, and goes along."""
    stream = io.BytesIO()
    _Packer(stream, told).dump(item)
    return stream.getvalue()


def _bare(one: Input) -> Input:
    return one._replace(content=None)


class Died(Exception):
    """The process ended over what it was given."""


class Station:
    """One process, started when it is first needed and again when it has ended."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.known = b""

    def __call__(self, known: bytes, call: bytes, made: Sequence[bytes] = ()) -> bytes:
        """What a task makes of its item, packed; or Lost, where it took too long. Raises Died.

        known: what prepares the process, packed: (prepare, given). call: (task, item), packed. made: what others have
        made, packed: the task gets it beside its item.
        """
        if self.process is None:
            self._begin()
        process = self.process
        assert process and process.stdin and process.stdout
        late = _Deadline(process)
        try:
            pickle.dump((known if known != self.known else None, call, made), process.stdin)
            process.stdin.flush()
            self.known = known
            result: bytes = pickle.load(process.stdout)
            return result
        except (EOFError, OSError, pickle.UnpicklingError):
            self.end()
            if late.passed.is_set():
                return pack(pool.Lost("timed-out"))
            raise Died from None
        finally:
            late.cancel()

    def _begin(self) -> None:
        # by the paths of this process, not of a shell: what it imports is what we are
        code = (f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import serve; "
                f"serve({pool.SECONDS}, {pool.MEMORY})")
        self.process, self.known = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE), b""

    def end(self) -> None:
        """Whatever it is doing."""
        process, self.process = self.process, None
        if process:
            process.kill()
            process.wait()
            for stream in filter(None, (process.stdin, process.stdout)):
                with suppress(OSError):  # what was not taken any more
                    stream.close()


class _Deadline(threading.Timer):
    """Ends a process when its time is over."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(pool.SECONDS, self._end, [process])
        self.daemon, self.passed = True, threading.Event()
        self.start()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self.passed.set()
        process.kill()


def serve(seconds: int, memory: int) -> None:
    """What the process does: one call after the other, until nobody asks any more."""
    pool.SECONDS, pool.MEMORY = seconds, memory
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed is no answer
    pool.start(None, ())
    while True:
        try:
            known, call, made = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        if hasattr(signal, "alarm"):
            signal.alarm(seconds + _GRACE)
        if known is not None:
            prepare, given = pickle.loads(known)
            if prepare:
                prepare(*given)
        pickle.dump(_answer(call, [pickle.loads(one) for one in made]), answers)
        answers.flush()


def _answer(call: bytes, made: list[Any]) -> bytes:
    task, item = pickle.loads(call)
    return pack(pool.made(task, (item, made) if made else item), _bare)
