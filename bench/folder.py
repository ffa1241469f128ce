"""What the drop folder costs: `python bench/folder.py [1000]`.

So many official workbooks of 26 projects (bench/province.py makes them up), through `jixiao run` on one core and on
two, against a loop that only reads the same cells with openpyxl; then the same folder once more, unchanged, and with
one workbook changed; then `jixiao watch` over it, at rest. Each is a process of its own; memory is that of all its
processes together. Knows no part of how a run works.
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


def at_rest(inbox: Path, out: Path, seconds: float) -> float:
    """Seconds of processor that watching takes in so many seconds without a change."""
    process = subprocess.Popen([sys.executable, "-m", "converter", "watch", str(inbox), "-o", str(out), "--log-format",
                                "json"], stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if '"event": "done"' in line:
            break
    time.sleep(1)
    before = processor(process.pid)
    time.sleep(seconds)
    used = processor(process.pid) - before
    process.send_signal(signal.SIGINT)
    process.communicate()
    return used


def processor(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
        print(f"watching at rest: {at_rest(inbox, out, 20):.2f} s of processor in 20 s")
    finally:
        shutil.rmtree(base)


if __name__ == "__main__":
    main()
