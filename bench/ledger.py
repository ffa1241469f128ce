"""Time and memory of a ledger, by the size of the collection: `python bench/ledger.py [SUBMISSIONS …]`.

The samples' projects stand in for a province's: 26 a submission, under changed codes and names. Each size runs in a
process of its own, so that each peak of memory is its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from converter.document import model
from converter.document.findings import Finding
from converter.document.model import Department, Project, Submission, Unit
from converter.issuing import ledger

SAMPLES = Path(__file__).parents[1] / "samples"
PROJECTS = 26


def submissions(count: int) -> Iterator[Submission]:
    """So many departments, eighty a county, one at a time."""
    documents = [model.decode((SAMPLES / f"{name}.json").read_bytes()) for name in ("fengning", "julu")]
    projects = [project for document in documents for one in document.submissions for project in one.projects]
    for number in range(count):
        division, code = f"13{number // 80:04}", f"{301 + number % 80}"
        yield Submission(
            year=2023, division=division, department=Department(code, f"{division}县第{code}局"),
            projects=[_moved(projects[(number + place) % len(projects)], place + 1, division, code, number)
                      for place in range(PROJECTS)])


def _moved(project: Project, place: int, division: str, code: str, number: int) -> Project:
    unit = 1 + place // 9
    return structs.replace(project, number=place, code=f"{division}23P{number:06}1{place:04}C",
                           unit=Unit(f"{code}{unit:03}", f"{division}县第{code}局第{unit}所"))


def findings(count: int) -> Iterator[Finding]:
    for number in range(count):
        yield Finding(code="normalised", severity="info", file=f"{number // 50}.xlsx", sheet="1.甲", cell="B7",
                      project="13082623P00M5MW10003C", path="purpose", found="甲 乙", used="甲乙")


def _link(one: Submission, project: Project) -> str:
    return f"issued/{one.division}_{one.department.code}.xlsx#'{project.number}'!A1"


def measure(count: int) -> None:
    import resource

    with tempfile.TemporaryDirectory() as folder:
        path, start = Path(folder) / "ledger.xlsx", time.perf_counter()
        ledger.write(submissions(count), path, findings(count * 4), ledger.Around(link=_link))
        spent, size = time.perf_counter() - start, path.stat().st_size
    print(f"{count:,} submissions, {count * PROJECTS:,} projects: {spent:.1f} s, "
          f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB memory, {size / 2**20:.1f} MB file")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    else:
        for wanted in sys.argv[1:] or ["100", "1000"]:
            subprocess.run([sys.executable, __file__, "--one", wanted], check=True)
