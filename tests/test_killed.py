"""Killed at any moment, whatever lies in the inbox: the next run ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from test_folder import Folder, book, counted, each_here, fresh, kill, one_run, put, tree
from test_rounds import given_back

from converter.folder import guard
from converter.folder.journal import JOURNAL
from converter.folder.run import Run
from converter.form import Forms
from converter.system import pool

#: Changes of the disk; a pass is killed before one of each of these sets.
KINDS = [{"fsync"}, {"replace"}, {"unlink", "rmdir", "mkdir"}]


def packed(path: Path, **members: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.xlsx"), data)


pytestmark = pytest.mark.long


@pytest.fixture(scope="module", autouse=True)
def one_worker_works_here():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "each", each_here)
        yield


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Path:
    """A folder with a zip and a department that is held, and what they gave."""
    base = tmp_path_factory.mktemp("killed") / "base"
    put(base / "in" / "人社局.xlsx", book(316, 1, faulty=True))
    put(base / "in" / "水务局.xlsx", book(317, 2))
    packed(base / "in" / "报送.zip", 教育局=book(318, 3), 民政局=book(319, 4, faulty=True))
    put(base / "in" / "名册.csv", "部门编码,截止日期,准予印发,准予印发理由\n316,2023-11-30,是,批示\n317,,,\n".encode())
    one_run(base)
    return base


@pytest.fixture(scope="module")
def after(before) -> Callable[[Path], None]:
    """What comes in: a corrected copy, another version of a project, another zip of which a workbook is gone."""
    answer = given_back(before, "人社局.xlsx")

    def comes(base: Path) -> None:
        put(base / "in" / "改" / "人社局.xlsx", answer)
        put(base / "in" / "名册.csv", "部门编码,准予印发,准予印发理由\n319,是,批示\n321,,\n".encode("gbk"))
        put(base / "in" / "水务局" / "又.xlsx", book(317, 2, "丁项目"))
        packed(base / "in" / "报送.zip", 民政局=book(319, 5, faulty=True), 农业局=book(320, 6))
    return comes


def run_over(base: Path, comes: Callable[[Path], None]) -> Callable[[], object]:
    comes(base)
    return partial(one_run, base)


def watched(base: Path, comes: Callable[[Path], None]) -> Callable[[], object]:
    """Somebody watches while it comes, and until the folder has rested."""
    folder = Folder(base)
    comes(base)
    return partial(folder.tick, 1, *[0] * 6)


def torn(out: Path) -> list[str]:
    """The outputs that are not whole; what the next run sweeps away, and all in it, is none."""
    return [name for name, data in tree(out).items()
            if not any(part.startswith(".") for part in Path(name).parts) and (out / name).is_file()
            and not (data.endswith((b"}\n", b"}", b"</html>\n", b"\r\n")) or zipfile.is_zipfile(out / name))]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("begin", [run_over, watched])
def test_zips_answers_drafts_and_what_is_contested_survive_a_kill(before, after, tmp_path, begin):
    shutil.copytree(before, tmp_path / "count")
    work = begin(tmp_path / "count", after)
    with counted() as counter:
        work()
    inputs, wanted = tree(tmp_path / "count" / "in"), fresh(tmp_path / "count", tmp_path / "wanted")
    one_run(tmp_path / "count")
    assert tree(tmp_path / "count" / "out") == wanted
    # all that this is about is there
    assert {"drafts/130826_2023_317_317局（草稿）.xlsx", "issued/130826_2023_316_316局.xlsx",
            "json/报送.zip/农业局.json"} <= set(wanted)
    report = json.loads(wanted["findings.json"])
    assert [one["file"] for one in report["inputs"] if one["state"] == "replaced"] == ["人社局.xlsx"]
    assert "project-conflict" in {item["code"] for item in report["findings"]}
    chance = random.Random(12)
    moments = [chance.choice([moment for moment, call in enumerate(counter.calls) if call in kind]) for kind in KINDS]
    for moment in moments:
        there = tmp_path / str(moment)
        shutil.copytree(before, there)
        assert kill(partial(begin, there, after), moment), moment
        assert torn(there / "out") == [], moment
        if moment == moments[0]:  # the run after it is killed, too
            kill(lambda: partial(one_run, there), moments[1])
        one_run(there)
        assert tree(there / "out") == wanted and tree(there / "in") == inputs, moment
        shutil.rmtree(there)


@pytest.mark.parametrize("damage", [b"", b'{"by": "torn', b"\x00\xff\n"])
def test_what_a_killed_first_run_had_read_is_not_read_again(tmp_path, damage):
    base = tmp_path / "base"
    for number in range(5):
        put(base / "in" / f"{number}.xlsx", book(316 + number, number + 1, faulty=number == 1))
    wanted = fresh(base, tmp_path / "other")
    with guard.alone(base / "out"):
        events = broken_off(base).events()
        assert [next(event.file for event in events if event.event == "input") for _ in range(3)][-1] == "2.xlsx"
        events.close()
    journal = base / "out" / JOURNAL
    put(journal, journal.read_bytes() + damage)
    put(base / "in" / "0.xlsx", book(316, 9))  # and what it has read has changed since
    put(base / "out" / "json" / "1.json", b"{}\n")
    one = one_run(base)
    assert one.counts["read"] == 4 and not journal.exists()
    put(base / "in" / "0.xlsx", book(316, 1))
    assert one_run(base).counts["read"] == 1 and tree(base / "out") == wanted


def test_what_was_read_by_other_rules_is_read_again(tmp_path):
    base = tmp_path / "base"
    put(base / "in" / "甲.xlsx", book(316, 1))
    put(base / "in" / "乙.xlsx", book(317, 2))
    with guard.alone(base / "out"):
        events = broken_off(base, {"goal-missing": "error"}).events()
        next(event for event in events if event.event == "input")
        events.close()
    assert one_run(base).counts["read"] == 2 and tree(base / "out") == fresh(base, tmp_path / "other")


def broken_off(base: Path, settings: dict[str, str] | None = None) -> Run:
    return Run(base / "in", base / "out", Forms(), settings or {}, workers=1)
