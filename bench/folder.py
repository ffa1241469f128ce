"""What the drop folder costs: `python bench/folder.py [1000]`.

So many official workbooks of 26 projects (bench/province.py makes them up), through `jixiao run` on one core and on
two, against a loop that only reads the same cells with openpyxl; then the same folder once more, unchanged, and with
one workbook changed; then `jixiao watch` over it, at rest and while one workbook after another changes: how long from
saving it until it is told and until the page is there, what the processor takes until then, and what for the rest. Each
is a process of its own; memory is that of all its processes together. Knows no part of how a run works.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from province import family, memory, spent, write

_LOOP = """
import sys
from pathlib import Path
import openpyxl
for path in sorted(Path(sys.argv[1]).rglob("*.xlsx")):
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            for value in row:
                pass
"""


def measure(*arguments: str, cores: int) -> tuple[float, float, int]:
    """Seconds, seconds of processor and peak bytes of a command that is given so many cores."""
    start, used, peak = time.perf_counter(), spent(), 0
    process = subprocess.Popen([sys.executable, *arguments], stderr=subprocess.DEVNULL,
                               preexec_fn=lambda: os.sched_setaffinity(0, range(cores)))
    while process.poll() is None:
        peak = max(peak, sum(map(memory, family(process.pid))))
        time.sleep(0.05)
    if process.returncode not in (0, 1):  # errors are found in the sample
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    return time.perf_counter() - start, spent() - used, peak


class Change(NamedTuple):
    """What a change costs while watching: seconds from saving it until it is told and until the page is there, with
    those for which the folder must be quiet; seconds of processor until then, and for what all inputs give."""

    told: float
    page: float
    at_once: float
    whole: float


def watched(inbox: Path, out: Path, seconds: float, changes: int) -> tuple[float, list[Change]]:
    """Seconds of processor that watching takes in so many seconds without a change; what so many changes cost."""
    process = subprocess.Popen([sys.executable, "-m", "converter", "watch", str(inbox), "-o", str(out), "--log-format",
                                "json"], stderr=subprocess.PIPE, text=True)

    def until(event: str) -> float:
        for line in process.stderr:
            if f'"event": "{event}"' in line:
                return time.perf_counter()
        raise SystemExit("watching ended")

    until("done")
    time.sleep(4)  # from then on the hashes of what has just been written are kept
    before = processor(process.pid)
    time.sleep(seconds)
    used, made = processor(process.pid) - before, []
    first, *others = sorted(inbox.rglob("*.xlsx"))
    for other in others[:changes]:
        before = processor(process.pid)
        start = time.perf_counter()
        shutil.copy(other, first)
        told, page = until("input"), until("done")
        middle = processor(process.pid)
        until("done")
        made.append(Change(told - start, page - start, middle - before, processor(process.pid) - middle))
    process.send_signal(signal.SIGINT)
    process.communicate()
    return used, made


def processor(process: int) -> float:
    """Seconds of processor of a process and of its workers that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--loop", type=int, default=100, help="so many workbooks for the loop that is slow")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp())
    try:
        inbox, some = base / "in", base / "some"
        projects, indicators, size = write(inbox, options.count, True)
        write(some, min(options.loop, options.count), True)
        print(f"{options.count} workbooks, {projects} projects, {indicators} indicators, {size / 1e6:.0f} MB")
        print(f"{'what':34}{'s':>8}{'CPU s':>8}{'books/s':>9}{'MB peak':>9}")

        def show(what: str, count: int, *arguments: str, cores: int) -> None:
            seconds, used, peak = measure(*arguments, cores=cores)
            print(f"{what:34}{seconds:8.2f}{used:8.2f}{count / seconds:9.1f}{peak / 1e6:9.0f}", flush=True)

        show("openpyxl, reading only, one core", min(options.loop, options.count), "-c", _LOOP, str(some), cores=1)
        for cores in (1, 2):
            out = base / f"out{cores}"
            command = "-m", "converter", "run", str(inbox), "-o", str(out), "--workers", str(cores)
            show(f"run, cores: {cores}", options.count, *command, cores=cores)
            show(f"again, unchanged, cores: {cores}", options.count, *command, cores=cores)
        changed, other = sorted(inbox.rglob("*.xlsx"))[:2]
        shutil.copy(other, changed)
        show("again, one changed, cores: 2", options.count, *command, cores=2)
        rest, changes = watched(inbox, out, 20, 3)
        print(f"watching at rest: {rest:.2f} s of processor in 20 s")
        least = Change(*map(min, zip(*changes)))
        print(f"watching, one changed: told after {least.told:.2f} s, page after {least.page:.2f} s, with "
              f"{least.at_once:.2f} s of processor; what all give with {least.whole:.2f} s more")
    finally:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
