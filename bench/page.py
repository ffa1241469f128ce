"""What the page costs: `python bench/page.py --runtime DIR [100]`.

The page is built, opened from the disk in Chromium, and given what commands are given on the same machine in the same
run: a workbook to judge, then so many official workbooks of 26 projects (bench/province.py makes them up) to read,
merge and issue, against `jixiao run` with one worker. Seconds are those of the clock, as a clerk has them: the machine
should be quiet. Memory is that of the browser with all its processes. Knows nothing of how the page works.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from folder import measure
from playwright.sync_api import Page, sync_playwright
from province import family, memory, write

from converter import form
from converter.onepage.building import build

SAMPLE = Path(__file__).parents[1] / "samples" / "fengning.xlsx"
ROUNDS = 5


def started(page: Page, path: Path) -> tuple[float, float]:
    """Seconds until the page is seen, and until it has judged what it is given."""
    start = time.perf_counter()
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_selector("#drop")
    seen = time.perf_counter() - start
    page.wait_for_selector("[data-state=ready]", state="attached")
    return seen, time.perf_counter() - start


def judged(page: Page, path: Path) -> float:
    """Seconds from a workbook's drop until its faults are seen."""
    page.evaluate("document.getElementById('detail').replaceChildren()")
    start = time.perf_counter()
    page.set_input_files("#files-picker", path)
    page.wait_for_selector(".verdict")
    return time.perf_counter() - start


def checked(path: Path) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "converter", "check", str(path)], capture_output=True)
    return time.perf_counter() - start


def gathered(page: Page, inbox: Path, process: int) -> tuple[float, float, int]:
    """Seconds until all are read, until all is made, and the most memory meanwhile."""
    page.click("#to-collect")
    start, read, peak = time.perf_counter(), 0.0, 0
    page.set_input_files("#folder-picker", inbox)
    while not page.is_visible("#result"):
        if not read and page.evaluate("jixiao.gathering.taken.size >= jixiao.gathering.files.size"):
            read = time.perf_counter() - start
        peak = max(peak, sum(map(memory, family(process))))
        page.wait_for_timeout(200)
    return read, time.perf_counter() - start, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=100)
    parser.add_argument("--runtime", type=Path, required=True)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    path, inbox = folder / "绩效.html", folder / "inbox"
    path.write_bytes(build(form.Forms(), asked.runtime))
    write(inbox, asked.count, workbooks=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        process = next(one for one in family(os.getpid()) if b"chrom" in Path(f"/proc/{one}/cmdline").read_bytes())
        times = []
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.set_default_timeout(3_600_000)
            times.append((*started(page, path), judged(page, SAMPLE), judged(page, SAMPLE), checked(SAMPLE)))
            if len(times) < ROUNDS:
                page.close()
        seen, ready, first, again, command = map(min, zip(*times))
        read, made, peak = gathered(page, inbox, process)
        browser.close()
    run, _, _ = measure("-m", "converter", "run", str(inbox), "-o", str(folder / "out"), "--workers", "1", cores=2)
    shutil.rmtree(folder)
    print(f"seen after {seen:.2f} s, ready after {ready:.2f} s: the least of {ROUNDS} rounds")
    print(f"a workbook of 26 projects: the first {first:.2f} s, the next {again:.2f} s; check, cold, {command:.2f} s")
    print(f"{asked.count} workbooks: read after {read:.1f} s, all made after {made:.1f} s; jixiao run {run:.1f} s "
          f"(ratio {made / run:.1f}); memory {peak / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
