"""Many files by many processes: the same bytes as by one, and a worker that dies takes no other file with it."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from converter import cli
from converter.system import pool

SAMPLES = Path(__file__).parents[1] / "samples"


def die_on_three(number):
    if number == 3:
        os._exit(1)
    return number * number


def grow_on_two(number):
    return len(bytearray(pool.MEMORY * 2)) if number == 2 else number


def remember(given):
    global REMEMBERED
    REMEMBERED = given


def remembered(number):
    return REMEMBERED + number


def test_results_come_in_order():
    assert list(pool.each(die_on_three, [5, 4, 2, 1, 0], workers=2)) == [25, 16, 4, 1, 0]


def test_a_worker_that_dies_takes_no_other_with_it():
    results = list(pool.each(die_on_three, [1, 2, 3, 4, 5, 6], workers=2))
    assert [result for result in results if not isinstance(result, pool.Lost)] == [1, 4, 16, 25, 36]
    assert results[2].key == "worker-died"


def test_a_file_that_wants_too_much_memory_is_given_up():
    pytest.importorskip("resource")
    first, second, third = pool.each(grow_on_two, [1, 2, 3], workers=2)
    assert (first, third) == (1, 3) and isinstance(second, pool.Lost)


def test_no_more_is_begun_than_is_asked_for():
    """Results nobody has taken yet would pile up."""
    begun = []

    class Items(list):
        def __iter__(self):
            for item in list.__iter__(self):
                begun.append(item)
                yield item

    results = pool.each(abs, Items(range(200)), workers=2)
    assert next(results) == 0 and len(begun) <= pool.AHEAD * 2 + 1
    assert list(results) == list(range(1, 200)) and len(begun) == 200


@pytest.mark.parametrize("workers", [1, 2])
def test_every_worker_is_prepared(workers):
    assert list(pool.each(remembered, [1, 2, 3], workers, remember, (10,))) == [11, 12, 13]


def test_law_5_one_worker_and_many_give_the_same_bytes(tmp_path):
    for workers in ("1", "2"):
        result = CliRunner().invoke(cli.main, [
            "convert", str(SAMPLES / "fengning.xlsx"), str(SAMPLES / "julu.xlsx"), str(SAMPLES / "fengning.json"),
            "-o", str(tmp_path / workers), "--workers", workers, "--findings", str(tmp_path / f"{workers}.findings")])
        assert result.exit_code == 0, result.output
    one, many = ({path.name: path.read_bytes() for path in (tmp_path / workers).iterdir()} for workers in ("1", "2"))
    assert one == many and len(one) == 3
    assert (tmp_path / "1.findings").read_bytes() == (tmp_path / "2.findings").read_bytes()
