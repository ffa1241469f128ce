"""A season of a county, tried out: `python bench/season.py [--departments 60] [--events 300] [--seed 1] [--fresh 1]`.

Four weeks of first hand-ins, returns, corrections in returned copies and in one's own, splits, renames, copies that
went to somebody else, blanks, zips, withdrawals and decisions (tests/seasons.py makes them up). After every event the
merged document, the ledger and the page come to what the laws say; after so many the outputs are those of a fresh run;
some passes are killed. Ends at the first breach, with all that happened.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from seasons import play  # noqa: E402
from test_folder import each_here  # noqa: E402

from converter.system import pool  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--departments", type=int, default=60)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", type=int, default=1, help="compare with a fresh run after so many events")
    options = parser.parse_args()
    pool.each = each_here  # one process: what is killed leaves no worker behind
    base = Path(tempfile.mkdtemp())
    try:
        told = play(base, options.departments, options.events, options.seed, options.fresh)
        for number, event in enumerate(told, 1):
            print(f"{number:4} {event}", flush=True)
    finally:
        shutil.rmtree(base)
    print(f"{options.departments} departments, {options.events} events: the laws hold")


if __name__ == "__main__":
    main()
