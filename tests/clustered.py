"""A cluster on this machine, started as the README starts one, and what its workers are given to do in tests."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
#: For how long a scheduler waits for a worker that says nothing, in place of minutes; ten heartbeats at least.
TTL = "1s"


class Processes:
    """A scheduler and workers of the README's lines, at a port of their own."""

    def __init__(self, scratch: Path, workers: int = 2, **settings: str) -> None:
        """settings: of dask, as its environment says them. workers: each is a process that takes a second to start."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        lines = re.findall("^dask (.*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
        scheduler, worker = (line.split("#")[0].replace("8786", str(port)) for line in lines[:2])
        self.scratch, self.settings = scratch, settings
        if settings:  # of TLS
            self.address = self.address.replace("tcp:", "tls:")
            scheduler, worker = f"{scheduler} --protocol tls", worker.replace("tcp:", "tls:")
        self.scheduler = self._start(f"{scheduler} --port {port}")
        self.worker = self._start(worker.replace("--nworkers -1", f"--nworkers {workers} --local-directory {scratch}"))

    def _start(self, line: str) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
        with open(self.scratch / "log", "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *shlex.split(line)], stdout=log, stderr=log, cwd=self.scratch,
                env={**os.environ, "PYTHONPATH": paths, "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": TTL,
                     "PYTHONWARNINGS": "ignore", **self.settings})

    def end(self, *which: subprocess.Popen[bytes]) -> None:
        for process in which:
            process.terminate()
            process.wait()


@contextmanager
def processes(scratch: Path, workers: int = 2, **settings: str) -> Iterator[Processes]:
    started = Processes(scratch, workers, **settings)
    try:
        yield started
    finally:
        started.end(started.worker, started.scheduler)


# ── what workers do ─────────────────────────────────────────────────────────────────────────────

GIVEN: Any = None


def remember(given: Any) -> None:
    global GIVEN
    GIVEN = given


def add(number: int) -> int:
    return number + GIVEN


def contents(given: list[Any]) -> tuple[dict[str, bytes], list[Any]]:
    return {one.name: one.read() for one in given}, given


def die_on_three(number: int) -> int:
    """Die, of what would kill a process of the pool as well."""
    if number == 3:
        os._exit(1)
    return number


def fail_on_three(number: int) -> int:
    if number == 3:
        raise LookupError(number)
    return number


def never_end(_: object) -> None:
    while True:
        pass


def kill_worker(item: tuple[int, Path, int, int]) -> int:
    """Of number three: kill the worker this is done for, `times` times, and this process where it is done at home."""
    number, mark, home, times = item
    if number == 3 and len(done := mark.read_bytes() if mark.exists() else b"") < times:
        mark.write_bytes(done + b".")
        if os.getppid() == home:
            os._exit(1)
        os.kill(os.getppid(), signal.SIGKILL)
    return number


def stop_worker(item: tuple[int, Path]) -> int:
    """Of number three, once: the worker this is done for says nothing any more."""
    number, mark = item
    if number == 3 and not mark.exists():
        mark.write_text(str(os.getppid()))
        os.kill(os.getppid(), signal.SIGSTOP)
    return number
