"""What many machines cost: `python bench/cluster.py [1000] [--tasks 10000]`.

Workbooks made from the samples are converted in one process, by the pool, and by one and two workers of a cluster
on this machine; a collection of half as many departments is merged and issued by both. Figures are milliseconds of
processor a workbook, of the workers, the scheduler and us apart, and bytes on the way. Then the nation on paper, and
what it was reckoned by tried with tasks that only wait.
Knows how the command line works with a cluster. Knows nothing of dask but how it is started and that it lists workers.
"""

from __future__ import annotations

import argparse
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import province
import psutil

from converter import form
from converter.document import model
from converter.document.model import Document
from converter.issuing import convert, workbook
from converter.issuing.issue import Issuing
from converter.merging.merge import Merging
from converter.reading.opening import prepare
from converter.system import cluster, pool, station
from converter.system.inputs import Input, inputs
from converter.system.outputs import Outputs

ROOT = Path(__file__).parents[1]
LOOPBACK = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
#: The nation: workbooks; and what is at hand: processors of a machine, bytes a second of its network.
WORKBOOKS, PROCESSORS, NETWORK = 228_000, 16, 110_000_000
#: So many different workbooks are made; the others are copies, each in a county's folder.
MADE = 20


class Cost(NamedTuple):
    """Seconds: on the clock, and of processor, of workers, of the scheduler, and of the process that asks."""

    clock: float
    workers: float
    scheduler: float
    here: float

    def line(self, name: str, count: int) -> str:
        each = [1000 * part / count for part in self]
        return f"{name:34} {self.clock:8.1f} {each[1]:10.2f} {each[2]:10.2f} {each[3]:10.2f} {sum(each[1:]):10.2f}"


class Machines:
    """A scheduler, and workers of so many threads each, on loopback."""

    def __init__(self, workers: int, threads: int = 1) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--port", str(port))
        self.workers = self._start("worker", self.address, "--nworkers", str(workers), "--nthreads", str(threads))

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "dask", *words, *LOOPBACK], cwd=ROOT, stderr=subprocess.DEVNULL)

    def end(self) -> None:
        for process in (self.workers, self.scheduler):
            process.terminate()
            process.wait()


@contextmanager
def machines(workers: int, threads: int = 1) -> Iterator[tuple[Machines, cluster.Cluster]]:
    started = Machines(workers, threads)
    try:
        with cluster.connected(started.address) as engine:
            engine.client.wait_for_workers(workers)
            engine.inspect()
            yield started, engine
    finally:
        started.end()


def spent(process: subprocess.Popen[bytes]) -> float:
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(times.user + times.system + times.children_user + times.children_system
               for times in (one.cpu_times() for one in family))


def own(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def cost(work: Callable[[], Any], at: Machines | None = None) -> Cost:
    """What work costs; where it is at no cluster's, the processes of the pool are the workers."""
    def now() -> tuple[float, float, float, float]:
        there = (spent(at.workers), spent(at.scheduler)) if at else (own(resource.RUSAGE_CHILDREN), 0.0)
        return time.monotonic(), *there, own(resource.RUSAGE_SELF)

    before = now()
    work()
    return Cost(*(after - first for after, first in zip(now(), before)))


def by(engine: cluster.Cluster, work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> None:
        with pool.engaged(engine):
            work()
    return run


def drained(results: Iterator[Any]) -> None:
    deque(results, maxlen=0)


def write(folder: Path, count: int) -> tuple[list[Input], list[Input]]:
    """Workbooks of several counties, and documents of departments that are all different."""
    shipped = form.load()
    data = [workbook.write(one, shipped) for one in province.submissions(min(MADE, count))]
    for number in range(count):
        place = folder / "workbooks" / f"{number // 80:04}" / f"{number:06}.xlsx"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data[number % len(data)])
    for number, one in enumerate(province.submissions(count // 2)):
        place = folder / "documents" / f"{number // 80:04}" / f"{number:06}.json"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(model.encode(Document.of([one])))
    return list(inputs([folder / "workbooks"])), list(inputs([folder / "documents"]))


def nation(one: Cost, count: int, sent: float, made: float, name: str) -> float:
    """On paper: what the nation takes by these costs; how many processors are kept at work."""
    worker, scheduler, here = (part / count for part in one[1:])
    serial = max(scheduler, here)
    most = worker / serial
    wire = WORKBOOKS * (sent + made) / NETWORK
    print(f"\n{name}: {WORKBOOKS:,} workbooks, {WORKBOOKS * worker / 3600:.1f} hours of workers' processor, "
          f"{WORKBOOKS * scheduler / 3600:.1f} of the scheduler, {WORKBOOKS * here / 3600:.1f} of the one that asks "
          f"and writes; {WORKBOOKS * (sent + made) / 1e9:.0f} GB through its network ({wire / 3600:.2f} hours)")
    for number in (1, 2, 4, 8, 16):
        hours = max(WORKBOOKS * worker / (number * PROCESSORS), WORKBOOKS * serial, wire) / 3600
        print(f"  {number:3} machines of {PROCESSORS} processors: {hours:6.2f} hours")
    first = "the network" if wire > WORKBOOKS * serial else "the scheduler" if scheduler > here else "the one that asks"
    print(f"  bends first at {most:.0f} processors ({most / PROCESSORS:.1f} machines): {first}")
    return most


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=1000, help="workbooks")
    parser.add_argument("--tasks", type=int, default=10_000, help="synthetic tasks of the simulation")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        books, documents = write(Path(folder), asked.size)
        forms = form.Forms()
        jobs = [convert._Job(one, out / one.name) for one in books]
        sent = sum(len(station.pack((convert._convert, job))) for job in jobs[:MADE]) / len(jobs[:MADE])
        made = sum(len(station.pack(one)) for one in pool.alone(
            convert._convert, jobs[:MADE], prepare, (forms.sources,))) / len(jobs[:MADE])

        def converted(workers: int | None = None) -> None:
            drained(convert.convert(books, out, forms, Outputs(), workers=workers))

        def issued() -> None:
            with Merging(documents, forms) as merging:
                drained(merging.read())
                merging.settle()
                drained(merging.chunks())
                drained(Issuing(merging, out / "issued", "xlsx", {}, Outputs()).books(()))

        print(f"{'milliseconds of processor a workbook':34} {'clock s':>8} {'workers':>10} {'scheduler':>10} "
              f"{'here':>10} {'in all':>10}")
        alone = cost(lambda: drained(pool.alone(convert._convert, jobs, prepare, (forms.sources,))))
        print(alone.line("convert, one process", len(books)))
        print(cost(converted).line("convert, the pool", len(books)))
        here = cost(issued)
        print(here.line("merge and issue, the pool", len(documents)))
        for workers in (1, 2):
            with machines(workers) as (at, engine):
                drained(engine.each(time.sleep, [0.0] * 8, prepare, (forms.sources,)))  # stations have started
                last = cost(by(engine, converted), at)
                print(last.line(f"convert, {workers} of a cluster", len(books)))
                there = cost(by(engine, issued), at)
                print(there.line(f"merge and issue, {workers} of a cluster", len(documents)))
        print(f"overhead of a cluster: {1000 * (sum(last[1:]) - sum(alone[1:])) / len(books):.2f} ms a workbook "
              f"({sum(last[1:]) / sum(alone[1:]):.2f} of one process); {sent:,.0f} bytes go, {made:,.0f} come back")
        nation(last, len(books), sent, made, "convert")
        nation(there, len(documents), *[Path(documents[0].path).stat().st_size * 2.5] * 2, "merge and issue")
    length, threads = max(last.workers / asked.size, 0.02), 8
    with machines(2, threads // 2) as (at, engine):
        drained(engine.each(time.sleep, [0.0] * 4 * threads, None, ()))
        tried = cost(lambda: drained(engine.each(time.sleep, [length] * asked.tasks, None, ())), at)
    print(f"\nsimulated: {asked.tasks:,} tasks of {1000 * length:.0f} ms by {threads} threads: {tried.clock:.0f} s, "
          f"on paper {asked.tasks * length / threads:.0f} s; a task costs "
          f"{1000 * tried.workers / asked.tasks:.2f} ms of the workers, "
          f"{1000 * tried.scheduler / asked.tasks:.2f} of the scheduler, {1000 * tried.here / asked.tasks:.2f} here")


if __name__ == "__main__":
    main()
