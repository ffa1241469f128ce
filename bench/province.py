"""A synthetic province, and what merging and issuing it costs: `python bench/province.py [100 1000 13000]`.

Each workbook is the sample's, with codes, names, units and money of its own: every code with its check character,
every division and department with its own digits, the same numbers from the same seed. It is written as the JSON
`convert` makes of it (`--workbooks`: as the official workbook). Merging runs as a process of its own; its memory is
that of all its processes together, shared pages counted once, sampled while it runs.

Knows how a province is made up. Knows nothing of how merging is done.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec

from converter import form
from converter.document import model, normal
from converter.document.model import Budget, Document, Origin, Project, Submission, Unit
from converter.document.values import code as codes
from converter.document.values import spending
from converter.issuing import workbook

SAMPLE = Path(__file__).parents[1] / "samples" / "fengning.json"
YEAR = 2023
#: Counties of the province: prefectures 01 to 11, eighteen counties each.
DIVISIONS = [f"13{prefecture:02}{county}" for prefecture in range(1, 12) for county in range(21, 39)]
PLACES = "安平昌定丰阜高广怀化吉隆宁平青清曲任容沙顺泰唐围武献新兴阳邑永玉元赞涿"
OFFICES = ("财政局", "教育和体育局", "卫生健康局", "民政局", "农业农村局", "水利局", "交通运输局", "住房和城乡建设局",
           "自然资源和规划局", "人力资源和社会保障局", "文化广电和旅游局", "应急管理局", "市场监督管理局", "司法局")
SUBJECTS = ("办公取暖", "就业补助", "设备购置", "运行维护", "业务培训", "信息系统建设", "困难群众救助", "监督检查", "宣传", "专项治理")


def code(division: str, block: str, serial: int) -> str:
    """A valid project code."""
    start = f"{division}{YEAR % 100:02}P{block}1{serial:04}"
    return start + codes.check_character(start)


def submissions(count: int) -> Iterator[Submission]:
    """So many submissions, county by county, the same whenever asked for."""
    sample, = model.decode(SAMPLE.read_bytes()).submissions
    for number in range(count):
        which, department = number % len(DIVISIONS), 101 + number // len(DIVISIONS)
        yield submission(sample, DIVISIONS[which], f"{department:03}", random.Random(number))


def submission(sample: Submission, division: str, department: str, chance: random.Random) -> Submission:
    place = PLACES[int(division[2:4]) % len(PLACES)] + PLACES[int(division[4:]) % len(PLACES)]
    office = f"{place}县{chance.choice(OFFICES)}{department}"
    block = "".join(chance.choices(codes.ALPHABET, k=6))
    projects = [project(one, division, department, office, block, place, chance)
                for one, place in zip(sample.projects, range(1, len(sample.projects) + 1))]
    return Submission(year=YEAR, division=division, department=model.Department(department, office),
                      status=sample.status, prepared_by=office, reviewed_by=f"{place}县财政局",
                      overall=sample.overall, projects=projects)


def project(one: Project, division: str, department: str, office: str, block: str, place: int,
            chance: random.Random) -> Project:
    own = chance.randrange(1, 6)
    total = Decimal(chance.randrange(100, 1_000_000)).scaleb(-2)
    other = chance.choice([None, None, (total / 4).quantize(Decimal("0.01"))])
    name = f"{chance.choice(SUBJECTS)}{chance.choice(['经费', '资金', '项目', '补助资金'])}"
    figures = one.spending_plan and spending.settle(one.spending_plan, total)
    return msgspec.structs.replace(
        one, number=place, code=code(division, block, place), name=name,
        unit=Unit(f"{department}{own:03}", office + ("本级" if own == 1 else f"下属单位{own}")),
        budget=Budget(total, total - (other or 0), other), purpose=f"用于{name}", spending_plan=figures,
        origin=Origin(f"{department}.xlsx", f"{chance.getrandbits(256):064x}", f"{place}.{name}", "A1"))


def write(folder: Path, count: int, workbooks: bool) -> tuple[int, int, int]:
    """Write a province of so many; how many projects, indicators and bytes it has."""
    the_form = form.load()
    projects = indicators = size = 0
    for one in submissions(count):
        document = Document.of([one])
        if projects == 0:
            assert normal.is_normal(document, the_form.units)
        data = workbook.write(one, the_form) if workbooks else model.encode(document)
        path = folder / one.division / f"{one.department.code}{'.xlsx' if workbooks else '.json'}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        projects += len(one.projects)
        indicators += sum(len(project.indicators) for project in one.projects)
        size += len(data)
    return projects, indicators, size


def measure(*arguments: str) -> tuple[float, float, int]:
    """Seconds, seconds of processor and peak bytes of a command, all its processes together."""
    start, used, peak = time.perf_counter(), spent(), 0
    process = subprocess.Popen([sys.executable, "-m", "converter", *arguments], stderr=subprocess.PIPE)
    while process.poll() is None:
        peak = max(peak, sum(map(memory, family(process.pid))))
        time.sleep(0.1)
    said = process.stderr.read().decode()
    if process.returncode:
        raise SystemExit(f"{arguments[0]} ended with {process.returncode}: {said[-2000:]}")
    print(said, end="", file=sys.stderr)
    return time.perf_counter() - start, spent() - used, peak


def spent() -> float:
    """Seconds of processor that ended processes have taken: what others do at the same time is none of it."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def family(process: int) -> list[int]:
    """A process and all below it."""
    try:
        children = [int(child) for task in Path(f"/proc/{process}/task").iterdir()
                    for child in (task / "children").read_text().split()]
    except OSError:
        return []
    return [process, *(one for child in children for one in family(child))]


def memory(process: int) -> int:
    """The bytes a process holds, of shared pages its share."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("counts", nargs="*", type=int, default=[100, 1000, 13_000])
    parser.add_argument("--workbooks", action="store_true", help="official workbooks instead of JSON")
    parser.add_argument("--parquet", action="store_true", help="merge into Parquet too")
    parser.add_argument("--ledger", action="store_true", help="issue the ledger of the merged document too")
    parser.add_argument("--again", action="store_true", help="merge the merged document once more")
    parser.add_argument("--keep", type=Path, help="leave what is made in this folder")
    options = parser.parse_args()
    place = options.keep or Path(tempfile.mkdtemp())
    print(f"{'what':24}{'workbooks':>10}{'projects':>10}{'indicators':>11}{'MB in':>8}"
          f"{'s':>8}{'CPU s':>8}{'CPU ms each':>12}{'MB peak':>9}")
    try:
        for count in options.counts:
            folder = place / str(count)
            found = write(folder, count, options.workbooks)
            merged = str(place / f"{count}.json")
            jobs = {"merge → JSON": ["merge", str(folder), "-o", merged]}
            if options.parquet:
                jobs["merge → Parquet"] = ["merge", str(folder), "-o", str(place / f"{count}.parquet")]
            if options.ledger:
                jobs["merged JSON → ledger"] = ["issue", merged, "--as", "ledger", "-o", str(place / f"{count}.issued")]
            if options.again:
                jobs["merged JSON → JSON"] = ["merge", merged, "-o", str(place / f"{count}.again.json")]
            for what, arguments in jobs.items():
                seconds, processor, peak = measure(*arguments)
                print(f"{what:24}{count:10}{found[0]:10}{found[1]:11}{found[2] / 1e6:8.0f}{seconds:8.1f}"
                      f"{processor:8.1f}{processor / count * 1000:12.2f}{peak / 1e6:9.0f}", flush=True)
            if not options.keep:
                shutil.rmtree(folder)
    finally:
        if not options.keep:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
