"""History: what happened and when, appended; nothing but the page's column is made of it, and it may be lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_folder import book, fresh, one_run, one_worker_works_here, put, tree  # noqa: F401
from test_rounds import given_back

from converter.folder.history import HISTORY, History


def day(number: int):
    return lambda: f"2026-03-{number:02}T09:30:00+08:00"


def events(base: Path) -> list[tuple[str, str, str, int]]:
    lines = (base / "out" / HISTORY).read_text("utf-8").splitlines()
    return [(one["time"][8:10], one["event"], one["file"], one.get("round", 1)) for one in map(json.loads, lines)]


@pytest.fixture
def season(tmp_path) -> Path:
    """A faulty file, its correction under another name, and a department that hands in well."""
    put(tmp_path / "in" / "人社局.xlsx", book(faulty=True))
    one_run(tmp_path, now=day(1))
    put(tmp_path / "in" / "教育局.xlsx", book(317, 2))
    put(tmp_path / "in" / "新件.xlsx", given_back(tmp_path, "人社局.xlsx"))
    one_run(tmp_path, now=day(2))
    return tmp_path


FIRST = [("01", "received", "人社局.xlsx", 1), ("01", "returned", "人社局.xlsx", 1)]
SECOND = [("02", "replaced", "人社局.xlsx", 1), ("02", "received", "教育局.xlsx", 1), ("02", "accepted", "教育局.xlsx", 1),
          ("02", "received", "新件.xlsx", 2), ("02", "accepted", "新件.xlsx", 2)]


def test_every_event_is_a_line_and_nothing_is_told_twice(season):
    assert events(season) == FIRST + SECOND
    one_run(season, now=day(3))
    (season / "out" / "ledger.xlsx").unlink()
    one_run(season, now=day(4))
    (season / "in" / "教育局.xlsx").rename(season / "in" / "教体局.xlsx")
    one_run(season, now=day(5))
    assert [one for one in events(season) if one[1] == "received"] == [
        one for one in FIRST + SECOND if one[1] == "received"]


def test_the_page_shows_round_time_and_errors_then_and_now(season):
    page = (season / "out" / "index.html").read_text("utf-8")
    assert "第 2 轮，2026-03-02 09:30 收到，必须改 1 → 0" in page and "第 1 轮，2026-03-02 09:30 收到，必须改 0 → 0" in page


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"\xff\xfe nothing\n{}"),
                                   lambda path: path.write_bytes(path.read_bytes()[:-30])])
def test_lost_or_damaged_only_history_is_lost(season, tmp_path, spoil):
    before = tree(season / "out")
    spoil(season / "out" / HISTORY)
    one_run(season, now=day(3))
    assert tree(season / "out") == before == fresh(season, tmp_path / "other")
    put(season / "in" / "水务局.xlsx", book(318, 3))
    one_run(season, now=day(4))
    assert tree(season / "out") == fresh(season, tmp_path / "third")
    times = [one.time for one in History(season / "out").entries]
    assert times and times == sorted(times) and times[-1] == day(4)()


def test_history_that_cannot_be_written_is_said_and_stops_nothing(season):
    (season / "out" / HISTORY).unlink()
    (season / "out" / HISTORY).mkdir()
    put(season / "in" / "水务局.xlsx", book(318, 3))
    assert one_run(season, now=day(3)).failures == [HISTORY]
    assert "issued/130826_2023_318_318局.xlsx" in tree(season / "out")
    (season / "out" / HISTORY).rmdir()
    assert not one_run(season, now=day(4)).failures and len(events(season)) == 8
