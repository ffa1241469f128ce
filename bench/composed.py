"""Twists composed, over any form: `python bench/composed.py --count 500 --seed 1`.

Of the county's form papers with three twists at once, of structure, of layout and of values; of every form that is
shipped or lies beside the tests, papers with one to three deeds. Counts the fields that are right, loud and silent.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import bend  # noqa: E402
import foreign  # noqa: E402
import habits  # noqa: E402
import twists  # noqa: E402
from test_bend import PROJECTS, assert_never_silently_wrong, leaves, read  # noqa: E402

from converter import form, grid  # noqa: E402

#: What types figures anew knows only those that still stand as they were laid.
TWISTS = [twist for twist in (*twists.TWISTS.values(), *habits.LAYOUTS.values(), *bend.BENDS.values())
          if twist not in (bend.in_yuan, bend.formula_with_result, habits.unit_in_the_head)]


def county(seed: int, number: int) -> tuple[str, Counter[str], str]:
    """A paper of the county's form with three twists: their names, its fields counted, what is silently wrong."""
    chance = random.Random(f"{seed}/{number}")
    paper = bend.lay(chance.choice(PROJECTS), 1, chance.random() < 0.7)
    paper, names = bend.bent_by(paper, chance.sample(TWISTS, 3), chance)
    fields = len(leaves(paper.form.project)) + 6 * len(paper.form.project.indicators)
    try:
        lost = assert_never_silently_wrong([paper], read([paper]))
    except grid.Unreadable:
        return "+".join(names), Counter(loud=fields), ""
    except AssertionError as error:
        wrong = str(error).partition("findings:")[0].strip().splitlines()
        return "+".join(names), Counter(silent=len(wrong), right=fields - len(wrong)), "\n".join(wrong[:3])
    count = fields if "project" in lost else len(lost)
    return "+".join(names), Counter(loud=count, right=fields - count), ""


def abroad(seed: int, count: int) -> None:
    for one in [form.load("central_project"), *(form.compile(path.read_bytes())
                                                for path in sorted((ROOT / "tests" / "forms").glob("*.xlsx")))]:
        total: Counter[str] = Counter()
        for paper, names in foreign.trials(one, random.Random(f"{seed}/{one.id}"), count):
            try:
                lines, loud = foreign.wrong(paper, foreign.read(paper, one))
            except grid.Unreadable:
                lines, loud = [], 1
            total["silent" if lines else "loud" if loud else "right"] += 1
            if lines:
                print(f"── {one.id}: {'+'.join(names)}: {lines[0][:200]}")
        print(one.id, dict(total), flush=True)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--count", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    papers: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    for number in range(given.count):
        names, counts, wrong = county(given.seed, number)
        fields += counts
        papers["silent" if wrong else "loud" if counts["loud"] else "right"] += 1
        if wrong:
            print(f"── {number}: {names}\n{wrong[:600]}", flush=True)
    print("county: papers", dict(papers), "fields", dict(fields), flush=True)
    abroad(given.seed, given.count // 10)
    return 1 if papers["silent"] else 0


if __name__ == "__main__":
    sys.exit(main())
