"""Many files by many processes: the same bytes as by one, and a worker that dies takes no other file with it."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from converter import cli
from converter.system import pool
from converter.system.errors import Unreadable

SAMPLES = Path(__file__).parents[1] / "samples"


def die_on_three(number):
    if number == 3:
        os._exit(1)
    return number * number


def grow_on_two(number):
    return len(bytearray(pool.MEMORY * 2)) if number == 2 else number


def never_end_on_two(number):
    while number == 2:
        pass
    return number


def fail_on_two(number):
    if number == 2:
        raise LookupError(number)
    return number


def whoami(_):
    return os.getpid()


def remember(given):
    global REMEMBERED
    REMEMBERED = given


def remembered(number):
    return REMEMBERED + number


#: One item, a few that are forked for, and more than that, by one worker and by two.
SIZES = pytest.mark.parametrize("size", [3, pool.MANY + 3])
WORKERS = pytest.mark.parametrize("workers", [1, 2])


@SIZES
@WORKERS
def test_results_come_in_order(size, workers):
    assert list(pool.each(abs, range(-size, 0), workers)) == list(range(size, 0, -1))


@SIZES
@WORKERS
def test_nothing_is_done_in_this_process(size, workers):
    assert os.getpid() not in set(pool.each(whoami, range(size), workers))
    assert os.getpid() not in set(pool.each(whoami, [1], workers))


@SIZES
@WORKERS
@pytest.mark.parametrize("task, key", [(die_on_three, "worker-died"), (never_end_on_two, "timed-out")])
def test_a_worker_that_dies_or_never_ends_takes_no_other_with_it(size, workers, task, key, monkeypatch):
    monkeypatch.setattr(pool, "SECONDS", 0.3)
    lost = [result.key for result in pool.each(task, range(1, size + 1), workers) if isinstance(result, pool.Lost)]
    assert lost == [key]
    alone, = pool.each(task, [3 if task is die_on_three else 2], workers)
    assert alone.key == key


@SIZES
@WORKERS
def test_what_a_task_raises_stands_in_place_of_what_it_makes(size, workers):
    results = list(pool.each(fail_on_two, range(1, size + 1), workers))
    fault = results.pop(1)
    assert isinstance(fault, pool.Lost) and fault.key == "fault" and "LookupError" in fault.details["why"]
    assert results == [1, *range(3, size + 1)]


@SIZES
@WORKERS
def test_a_file_that_wants_too_much_memory_is_given_up(size, workers):
    pytest.importorskip("resource")
    results = list(pool.each(grow_on_two, range(1, size + 1), workers))
    assert isinstance(results.pop(1), pool.Lost) and results == [1, *range(3, size + 1)]


def test_a_single_item_is_made_or_raised_for():
    assert pool.one(abs, -3) == 3 and pool.one(whoami, 1) != os.getpid()
    with pytest.raises(Unreadable, match="worker-died"):
        pool.one(die_on_three, 3)


def test_results_that_nobody_takes_are_let_go():
    results = pool.each(whoami, [1, 2, 3], 2)
    process = next(results)
    results.close()
    with pytest.raises(ChildProcessError):  # none is left behind, not even as a zombie
        os.waitpid(process, 0)


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
