"""Somebody else's spreadsheets through every command: `python bench/corpus.py FOLDER [--batch 50]`.

Each of convert, check (with everything sent back), merge and run is given all files of FOLDER, in batches and, for
run, at once. Counted is what became of each file and how each command ended. What must never be: a traceback, an exit
code that is none of ours, a command that hangs, a file nobody speaks of, an input that has changed.

Knows the command line and nothing behind it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

TAKEN = (".xlsx", ".xlsm", ".xls", ".ods", ".fods", ".et", ".xlsb", ".csv", ".tsv", ".json", ".zip")
#: The exit codes a command may end with, and how long a batch may take, in seconds.
CODES, SECONDS = (0, 1, 2, 3), 1800


def batches(files: list[Path], size: int) -> Iterator[list[Path]]:
    return (files[start:start + size] for start in range(0, len(files), size))


class Bench:
    """All commands over one folder; what must never be is kept in `faults`."""

    def __init__(self, folder: Path, scratch: Path, size: int) -> None:
        self.folder, self.scratch, self.size = folder, scratch, size
        self.files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in TAKEN
                            and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts))
        self.faults: list[str] = []

    def command(self, name: str, *arguments: object) -> tuple[int | None, str, float]:
        """Its exit code, what it said, and how long it took."""
        start = time.perf_counter()
        try:
            done = subprocess.run([sys.executable, "-m", "converter", name, *map(str, arguments)], timeout=SECONDS,
                                  capture_output=True, cwd=Path(__file__).parents[1])
        except subprocess.TimeoutExpired:
            self.faults.append(f"{name}: no end after {SECONDS} s: {arguments[:3]}")
            return None, "", time.perf_counter() - start
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        if "Traceback" in said or done.returncode not in CODES:
            self.faults.append(f"{name}: exit {done.returncode}: {arguments[:3]}\n{said[-1500:]}")
        return done.returncode, said, time.perf_counter() - start

    def each(self, name: str, *more: object) -> None:
        """A command over every batch, into a folder of its own."""
        codes: Counter[int | None] = Counter()
        seconds = 0.0
        for number, batch in enumerate(batches(self.files, self.size)):
            code, _, took = self.command(name, *batch, *(
                str(argument).replace("{}", str(self.scratch / name / str(number))) for argument in more))
            codes[code] += 1
            seconds += took
        print(f"{name:8} {seconds:8.1f} s   batches by exit code: {dict(codes)}", flush=True)

    def run(self) -> None:
        """The folder as an inbox; what the report says of every file."""
        out = self.scratch / "out"
        code, _, seconds = self.command("run", self.folder, "-o", out)
        print(f"run      {seconds:8.1f} s   exit code: {code}")
        if code is None or not (out / "findings.json").is_file():
            self.faults.append("run: no findings.json")
            return
        records = json.loads((out / "findings.json").read_bytes())["inputs"]
        states = Counter(record["state"] for record in records)
        reasons = Counter(record.get("reason") for record in records if record["state"] == "unreadable")
        print("         files:", dict(states))
        print("         unreadable:", dict(reasons.most_common()))
        told = "\n".join(record["file"] for record in records)
        for path in self.files:
            if path.relative_to(self.folder).as_posix() not in told and path.suffix.lower() != ".json":
                self.faults.append(f"run: nothing is said of {path}")
        again, _, seconds = self.command("run", self.folder, "-o", out)
        print(f"again    {seconds:8.1f} s   exit code: {again}")


def hashes(files: list[Path]) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--batch", type=int, default=50, help="how many files a command is given at once")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(given.folder.resolve(), Path(scratch), given.batch)
        before = hashes(bench.files)
        print(f"{len(bench.files)} files in {given.folder}")
        bench.each("convert", "-o", "{}", "--findings", "{}.json")
        bench.each("check", "--returned", "{}", "--all", "--format", "json", "-o", "{}.json")
        bench.each("merge", "-o", "{}.json")
        bench.run()
        bench.faults += [f"an input has changed: {path}" for path, digest in hashes(bench.files).items()
                         if before[path] != digest]
    print("\n".join(["what must never be:", *bench.faults] if bench.faults else ["nothing that must never be"]))
    return bool(bench.faults)


if __name__ == "__main__":
    sys.exit(main())
