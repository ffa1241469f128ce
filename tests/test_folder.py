"""The drop folder: what stands in OUT depends on what lies in INBOX and on nothing that happened before."""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import warnings
import zipfile
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from strategies import FORM, examples
from test_rules import code, submission

from converter import cli
from converter.document import model, settings
from converter.document.model import Department
from converter.folder import Run, Watch, guard, outbox
from converter.folder import scan, sending, telling, work
from converter.folder.history import HISTORY
from converter.folder.page import plain
from converter.folder.state import INDEX, ISSUES, LEDGER, MERGED, PENDING, REPORT, dump, load
from converter.form import Forms
from converter.issuing import workbook
from converter.system import files, parcel, pool
from converter.system.errors import Unreadable

SETTINGS = settings.severities(FORM.severities, {})
DAMAGED = b"PK\3\4 nothing"


@lru_cache(maxsize=None)
def book(department: int = 316, serial: int = 1, name: str = "甲项目", faulty: bool = False) -> bytes:
    """A workbook of one project, about which no rule has anything to say but for a fault that was asked for."""
    one = submission()
    one.department = Department(str(department), f"{department}局")
    project = one.projects[0]
    project.code, project.name, project.unit.code = code(serial), name, f"{department}001"
    one.projects = [project]
    if faulty:
        project.goals = []
    return workbook.write(one, FORM)


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def one_run(base: Path, **known) -> Run:
    """A pass over base/in into base/out, in this process."""
    one = Run(base / "in", base / "out", Forms(), {}, workers=1, **known)
    with guard.alone(base / "out"):
        one.events_told = list(one.events())
    return one


def run(base: Path, *more: str):
    result = CliRunner().invoke(cli.main, ["run", str(base / "in"), "-o", str(base / "out"), "--workers", "1", *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def tree(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but history, which alone is no function of what came in."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
             for path in sorted(folder.rglob("*")) if path.name not in (guard.LOCK, HISTORY)}
    return {name: plain(data) if name == INDEX else data for name, data in found.items()}


#: What first runs have given, by their inputs: many tests end with the same.
FRESH: dict[tuple, dict[str, bytes]] = {}


def fresh(base: Path, other: Path) -> dict[str, bytes]:
    """What a first run over the same inputs gives."""
    inputs = tuple(tree(base / "in").items())
    if inputs not in FRESH:
        shutil.copytree(base / "in", other / "in")
        one_run(other)
        FRESH[inputs] = tree(other / "out")
    return FRESH[inputs]


#: How work is shared out, as it is.
SHARED = pool.each


def each_here(task, items, workers=None, prepare=None, given=()):
    """What one worker does is done in this process, so that tests can look at it and reach into it."""
    if workers != 1:
        yield from SHARED(task, items, workers, prepare, given)
    elif items:
        if prepare:
            prepare(*given)
        yield from map(partial(pool.made, task), items)


@pytest.fixture(autouse=True)
def one_worker_works_here(monkeypatch):
    monkeypatch.setattr(pool, "each", each_here)


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """The names of the inputs that are read."""
    seen: list[str] = []
    take = work.take

    def counted(job):
        seen.append(job.source.name)
        return take(job)

    monkeypatch.setattr(work, "take", counted)
    return seen


@pytest.fixture(scope="session")
def first_base(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("first") / "base"
    put(base / "in" / "甲局.xlsx", book(316, 1))
    put(base / "in" / "乡镇" / "乙局.xlsx", book(317, 2, faulty=True))
    put(base / "in" / "乡镇" / "丙局.xlsx", book(318, 3))
    put(base / "in" / "坏.xlsx", DAMAGED)
    one_run(base)
    return base


@pytest.fixture
def base(first_base, tmp_path) -> Path:
    """A folder of a county and its departments; one is faulty, one unreadable; and what they gave."""
    return shutil.copytree(first_base, tmp_path / "base")


# ── what comes out ──────────────────────────────────────────────────────────────────────────────


def test_everything_has_its_place(base):
    assert [name for name, data in tree(base / "out").items() if data] == [
        "drafts/130826_2023_317_317局（草稿）.xlsx", "findings.json", "index.html",
        *(f"issued/130826_2023_{number}_{number}局.xlsx" for number in (316, 318)),
        "json/乡镇/丙局.json", "json/乡镇/乙局.json", "json/甲局.json", "ledger.xlsx", "merged.json",
        "returned/乡镇/乙局.xlsx", "returned/乡镇/乙局（退回通知）.txt", "简报.xlsx", "问题.xlsx"]
    report = json.loads((base / "out" / "findings.json").read_bytes())
    assert list(report) == ["findings", "summary", "inputs", "made"] and report["summary"]["error"] == 2
    assert [(one["file"], one["state"]) for one in report["inputs"]] == [
        ("乡镇/丙局.xlsx", "good"), ("乡镇/乙局.xlsx", "returned"), ("坏.xlsx", "unreadable"), ("甲局.xlsx", "good")]
    merged = model.decode((base / "out" / "merged.json").read_bytes())
    assert [one.department.code for one in merged.submissions] == ["316", "317", "318"]
    assert merged.submissions[1].projects[0].origin.file == "乡镇/乙局.xlsx"
    assert "乡镇/" in (base / "out" / "index.html").read_text("utf-8")


def test_the_report_is_written_in_pieces_and_is_one_text(base, tmp_path):
    """As the library formats it: an empty one too, and texts with line ends."""
    put(base / "in" / "说.xlsx", book(name="甲\n乙\\n丙"))
    (tmp_path / "leer" / "in").mkdir(parents=True)
    for folder in (base, tmp_path / "leer"):
        one_run(folder)
        data = (folder / "out" / "findings.json").read_bytes()
        assert msgspec.json.format(data, indent=2) + b"\n" == data and len(list(dump(load(folder / "out")))) > 5
        assert b"".join(dump(load(folder / "out"))) == data


def test_the_findings_are_those_of_check(base):
    out = base / "check.json"
    result = CliRunner().invoke(cli.main, ["check", str(base / "in"), "--format", "json", "-o", str(out)])
    assert result.exit_code == cli.UNREADABLE
    told, checked = (json.loads(path.read_bytes()) for path in (base / "out" / "findings.json", out))
    assert told["findings"] == checked["findings"] and told["summary"] == checked["summary"]


def test_the_marked_copies_are_those_of_check(base):
    CliRunner().invoke(cli.main, ["check", str(base / "in"), "--returned", str(base / "returned")])
    assert tree(base / "returned") == tree(base / "out" / "returned")


def test_exit_codes(tmp_path):
    put(tmp_path / "in" / "甲.xlsx", book())
    assert run(tmp_path).exit_code == cli.GOOD
    put(tmp_path / "in" / "乙.xlsx", book(317, 2, faulty=True))
    assert run(tmp_path).exit_code == cli.FAULTY == run(tmp_path).exit_code
    put(tmp_path / "in" / "丙.xlsx", b"")
    assert run(tmp_path).exit_code == cli.UNREADABLE == run(tmp_path).exit_code


def test_inputs_that_differ_in_their_suffix_keep_it(tmp_path):
    put(tmp_path / "in" / "甲.xlsx", book(316, 1))
    one_run(tmp_path)
    assert "json/甲.json" in tree(tmp_path / "out")
    put(tmp_path / "in" / "甲.xlsm", book(317, 2))
    one_run(tmp_path)
    assert {"json/甲.xlsx.json", "json/甲.xlsm.json"} < set(tree(tmp_path / "out"))
    assert tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")


def test_a_document_among_the_inputs_is_one(tmp_path, base):
    put(tmp_path / "in" / "邻县.json", (base / "out" / "json" / "甲局.json").read_bytes())
    put(tmp_path / "in" / "报告.json", (base / "out" / "findings.json").read_bytes())
    one = one_run(tmp_path)
    assert {name: record.state for name, record in one.state.records.items()} == {
        "报告.json": "skipped", "邻县.json": "good"}
    assert (tmp_path / "out" / "json" / "邻县.json").read_bytes() == (base / "out" / "json" / "甲局.json").read_bytes()


def test_another_version_is_found_in_both_workbooks_sends_none_back_and_goes_with_the_other(tmp_path):
    put(tmp_path / "in" / "甲.xlsx", book(316, 1))
    put(tmp_path / "in" / "乙.xlsx", book(316, 1, "乙项目"))
    one = one_run(tmp_path)
    assert [record.state for record in one.state.records.values()] == ["warnings", "warnings"]
    assert [item.code for items in one.state.found.values() for item in items] == ["question-open"] * 2
    assert {"project-conflict", "question-open"} <= {item.code for item in one.state.more}
    (tmp_path / "in" / "乙.xlsx").unlink()
    one_run(tmp_path)
    assert tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")
    assert not (tmp_path / "out" / "returned").exists()


# ── what has not changed ────────────────────────────────────────────────────────────────────────


def test_what_has_not_changed_is_neither_read_nor_written(base, reads, monkeypatch):
    before = {path: path.stat().st_mtime_ns for path in (base / "out").rglob("*")}
    os.utime(base / "in" / "甲局.xlsx", (0, 0))  # its content is what counts
    monkeypatch.setattr(files, "write", lambda *_: pytest.fail("written"))
    one = one_run(base)
    assert reads == [] and one.counts["kept"] == 4
    after = {path: path.stat().st_mtime_ns for path in (base / "out").rglob("*")}
    assert {path for path in after if after[path] != before.get(path)} <= {base / "out" / guard.LOCK}


def test_what_has_changed_is_read_alone(base, reads, tmp_path):
    put(base / "in" / "乡镇" / "丙局.xlsx", book(318, 3, "丙项目"))
    one_run(base)
    assert reads == ["乡镇/丙局.xlsx"] and tree(base / "out") == fresh(base, tmp_path / "other")


def test_what_is_gone_takes_its_outputs_with_it(base, reads, tmp_path):
    shutil.rmtree(base / "in" / "乡镇")
    one_run(base)
    assert reads == [] and tree(base / "out") == fresh(base, tmp_path / "other")
    assert not (base / "out" / "json" / "乡镇").exists() and not (base / "out" / "returned").exists()


def test_what_was_renamed_is_not_read_again(base, reads, tmp_path):
    (base / "in" / "乡镇").rename(base / "in" / "街道")
    one = one_run(base)
    assert reads == [] and one.counts["moved"] == 2 and tree(base / "out") == fresh(base, tmp_path / "other")


def test_two_that_change_names_are_right(base, tmp_path):
    """Each output would replace the other: they are made again."""
    one, two = base / "in" / "甲局.xlsx", base / "in" / "乡镇" / "乙局.xlsx"
    first, second = one.read_bytes(), two.read_bytes()
    put(one, second)
    put(two, first)
    one_run(base)
    assert tree(base / "out") == fresh(base, tmp_path / "other")


def test_an_output_that_was_touched_is_made_again(base, reads):
    before = tree(base / "out")
    for name, data in before.items():
        if data:
            put(base / "out" / name, data[:-1])
    one_run(base)
    assert tree(base / "out") == before
    reads.clear()
    for name, data in before.items():
        if data and name not in ("findings.json", "json/甲局.json"):
            (base / "out" / name).unlink()
    one_run(base)
    assert sorted(reads) == ["乡镇/丙局.xlsx", "乡镇/乙局.xlsx"] and tree(base / "out") == before


def test_a_notice_is_written_anew_where_it_says_something_else(base, monkeypatch, tmp_path):
    made, notice = [], sending.notice
    monkeypatch.setattr(sending, "notice", lambda *about: made.append(about[0]) or notice(*about))
    put(base / "in" / "新.xlsx", book(319, 4))
    one_run(base)
    assert made == []
    for day in ("2023-11-30", "2023-12-05"):
        put(base / "in" / "名册.csv", f"部门编码,截止日期\n317,{day}\n".encode())
        one_run(base)
    assert made == ["乡镇/乙局.xlsx"] * 2
    assert tree(base / "out") == fresh(base, tmp_path)


def test_other_rules_are_judged_by(base, reads, tmp_path):
    rules = tmp_path / "rules.ini"
    rules.write_text("goal-missing = warning\n", "utf-8")
    assert "goal-missing" in SETTINGS
    run(base, "--rules", str(rules))
    assert len(reads) == 4 and not (base / "out" / "returned").exists()


def test_nothing_is_removed_that_no_run_has_made(base):
    for name in ("json/自己的.json", "issued/说明.txt", "备忘.txt"):
        put(base / "out" / name, b"mine")
    report = json.loads((base / "out" / "findings.json").read_bytes())
    put(base / "别动.txt", b"mine")
    report["made"]["issued"].append({"path": "../别动.txt", "sha256": "0"})
    report["made"]["issued"].append({"path": "备忘.txt", "sha256": "0"})
    put(base / "out" / "findings.json", json.dumps(report, ensure_ascii=False).encode())
    (base / "in" / "甲局.xlsx").unlink()
    one_run(base)
    assert (base / "别动.txt").exists()
    assert {"json/自己的.json", "issued/说明.txt", "备忘.txt"} < set(tree(base / "out"))


def test_a_department_that_cannot_be_issued_is_in_no_ledger_and_leaves_no_book(base, tmp_path):
    """As `issue` does; what was issued of it before goes, for it says something else."""
    document = model.decode((base / "out" / "json" / "甲局.json").read_bytes())
    (base / "in" / "甲局.xlsx").unlink()
    put(base / "in" / "甲局.json", model.encode(document))
    one_run(base)
    assert "issued/130826_2023_316_316局.xlsx" in tree(base / "out")
    row = document.submissions[0].projects[0].indicators[0]
    row.level1, row.level2 = "合计", None
    put(base / "in" / "甲局.json", model.encode(document))
    one = one_run(base)
    assert not one.failures and one.counts["unissued"] == 1 and one.counts["conflicts"] == 0
    assert "issued/130826_2023_316_316局.xlsx" not in tree(base / "out")
    ledger = zipfile.ZipFile(base / "out" / "ledger.xlsx").read("xl/worksheets/sheet2.xml").decode()
    assert code(1) not in ledger and code(2) in ledger
    report = json.loads((base / "out" / "findings.json").read_bytes())
    assert [item["code"] for item in report["findings"]].count("not-issued") == 1
    assert tree(base / "out") == fresh(base, tmp_path / "other") and run(base).exit_code == cli.UNREADABLE
    row.level1 = "产出指标"
    put(base / "in" / "甲局.json", model.encode(document))
    assert one_run(base).counts["unissued"] == 0


NAMES = ["甲.xlsx", "乙.xlsx", "县/丙.xlsx", "县/甲.xlsx", "甲.xlsm"]
BOOKS = [book(316, 1), book(316, 1, "乙项目"), book(317, 2, faulty=True), book(317, 3), DAMAGED]
STEPS = st.one_of(st.tuples(st.just("put"), st.sampled_from(NAMES), st.sampled_from(range(len(BOOKS)))),
                  st.tuples(st.just("drop"), st.sampled_from(NAMES)),
                  st.tuples(st.just("move"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
                  st.tuples(st.just("open"), st.sampled_from(NAMES)),
                  st.just(("run",)), st.tuples(st.just("kill"), st.integers(0, 40)))


@given(st.lists(STEPS, min_size=1, max_size=8))
@examples(10)
def test_history_leaves_no_trace(tmp_path_factory, steps):
    """Whatever was added, changed, removed, renamed, and whenever runs were killed: the outputs tell of now alone."""
    base = tmp_path_factory.mktemp("history")
    put(base / "in" / "始.xlsx", book(319, 9))
    for step in steps:
        act(base, *step)
    for lock in (base / "in").rglob("~$*"):
        lock.unlink()
    one_run(base)
    assert tree(base / "out") == fresh(base, base / "other")


def act(base: Path, kind: str, *about) -> None:
    paths = [base / "in" / one for one in about if isinstance(one, str)]
    if kind == "put":
        put(paths[0], BOOKS[about[1]])
    elif kind == "drop":
        paths[0].unlink(missing_ok=True)
    elif kind == "move" and paths[0].exists():
        paths[1].parent.mkdir(exist_ok=True)
        paths[0].replace(paths[1])
    elif kind == "open" and paths[0].exists():
        put(paths[0].with_name("~$" + paths[0].name), b"")
    elif kind == "run":
        one_run(base)
    elif kind == "kill" and hasattr(os, "fork"):
        kill(lambda: partial(one_run, base), about[0])


# ── killed, full, read-only, gone ───────────────────────────────────────────────────────────────


#: What changes the disk.
CALLS = ("replace", "fsync", "unlink", "rmdir", "mkdir")


class counted:
    """Counts the changes of the disk; before the one of that number, if any, `end` is called."""

    def __init__(self, last: int = -1, end=None) -> None:
        self.last, self.end, self.known = last, end, {name: getattr(os, name) for name in CALLS}
        self.calls: list[str] = []  # by their names

    def __enter__(self):
        for name in CALLS:
            setattr(os, name, self.patched(name))
        return self

    def __exit__(self, *_):
        for name in CALLS:
            setattr(os, name, self.known[name])

    @property
    def count(self) -> int:
        return len(self.calls)

    def patched(self, name: str):
        def patched(*arguments, **options):
            if self.count == self.last:
                self.end()
            self.calls.append(name)
            return self.known[name](*arguments, **options)
        return patched


def kill(begin: Callable[[], Callable[[], object]], moment: int) -> bool:
    """Work that is killed before its change of the disk of that number; whether it came so far.

    begin: what comes before it, not killed, and gives the work.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of others are nothing to this child
        child = os.fork()
    if child == 0:  # never leaves this block
        try:
            work = begin()
            with counted(moment, lambda: os.kill(os.getpid(), signal.SIGKILL)):
                work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def changed(base: Path) -> None:
    """Something of everything: new, changed, renamed, gone, mended, faulty."""
    put(base / "in" / "新局.xlsx", book(319, 4, faulty=True))
    put(base / "in" / "乡镇" / "乙局.xlsx", book(317, 2))
    (base / "in" / "乡镇" / "丙局.xlsx").rename(base / "in" / "丙局.xlsx")
    (base / "in" / "甲局.xlsx").unlink()
    put(base / "in" / "丁局.xlsx", book(316, 1, "丁项目"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("first", [True, False], ids=["first", "next"])
def test_killed_at_any_moment_the_next_run_ends_as_if_nothing_had_happened(base, tmp_path, first):
    if first:
        shutil.rmtree(base / "out")
    changed(base)
    wanted = fresh(base, tmp_path / "wanted")
    shutil.copytree(base, tmp_path / "count")
    with counted() as counter:
        one_run(tmp_path / "count")
    assert counter.count > 30
    for moment in sorted(random.Random(6).sample(range(counter.count), min(counter.count, 12))):
        there = tmp_path / str(moment)
        shutil.copytree(base, there)
        assert kill(lambda: partial(one_run, there), moment)
        one_run(there)
        assert tree(there / "out") == wanted, moment
        shutil.rmtree(there)


@pytest.mark.parametrize("lines", [1, 3, 5])
def test_a_real_run_of_several_workers_that_is_killed(base, tmp_path, lines):
    for number in range(8):
        put(base / "in" / f"{number}.xlsx", book(400 + number, 10 + number))
    wanted = fresh(base, tmp_path / "wanted")
    with started(base, "run", "--workers", "2", "--log-format", "json") as process:
        for _ in range(lines):
            assert process.stderr.readline()
        process.kill()
    one_run(base)  # waits for the lock, which the workers of the killed run must let go of
    assert tree(base / "out") == wanted


class started:
    """The command as a process of its own."""

    def __init__(self, base: Path, command: str, *more: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "converter", command, str(base / "in"), "-o", str(base / "out"), *more],
            stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.alarm = threading.Timer(60, self.process.kill)
        self.alarm.start()

    def __enter__(self):
        return self.process

    def __exit__(self, *_):
        self.alarm.cancel()
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()


@pytest.mark.parametrize("full", ["json/新局.json", "merged.json", "ledger.xlsx", "findings.json", "index.html",
                                  "问题.xlsx", "简报.xlsx", "returned/新局.xlsx", "drafts/130826_2023_319_319局（草稿）.xlsx",
                                  "issued/130826_2023_318_318局.xlsx"])
def test_what_cannot_be_written_is_said_and_made_up_for(base, tmp_path, monkeypatch, full):
    changed(base)
    wanted = fresh(base, tmp_path / "wanted")
    replace = os.replace
    with monkeypatch.context() as patch:
        def refused(source, target):
            if Path(target) == base / "out" / full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            replace(source, target)

        patch.setattr(os, "replace", refused)
        result = run(base)
        assert result.exit_code == cli.UNREADABLE and full in result.stderr
        assert "Traceback" not in result.stderr
        # what there was stays or is new, but whole
        assert all(data for name, data in tree(base / "out").items() if Path(name).suffix)
    assert run(base).exit_code == cli.UNREADABLE  # the damaged one
    assert tree(base / "out") == wanted


def test_a_folder_that_takes_nothing(base, monkeypatch):
    changed(base)
    before = tree(base / "out")

    def refused(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "replace", refused)
    result = run(base)
    assert result.exit_code == cli.UNREADABLE and "无法写入" in result.stderr and tree(base / "out") == before


def test_an_inbox_that_is_not_there(base):
    before = tree(base / "out")
    (base / "in").rename(base / "away")
    result = run(base)
    assert result.exit_code == cli.UNREADABLE and "收件夹不存在" in result.stderr and tree(base / "out") == before


def test_an_inbox_that_is_empty_all_at_once(base):
    before = tree(base / "out")
    shutil.rmtree(base / "in")
    (base / "in").mkdir()
    result = run(base)
    assert result.exit_code == cli.UNREADABLE and "没有连接" in result.stderr and tree(base / "out") == before


def test_an_inbox_that_goes_away_while_it_is_read(base, monkeypatch):
    changed(base)
    before = tree(base / "out")
    walk = os.walk

    def torn(top, **options):
        for found in walk(top, **options):
            yield found
            (base / "in").rename(base / "away")
            return

    monkeypatch.setattr(os, "walk", torn)
    assert run(base).exit_code == cli.UNREADABLE and tree(base / "out") == before


def test_a_folder_nobody_can_look_into_keeps_what_it_gave(base, monkeypatch, reads):
    before = tree(base / "out")
    walk = os.walk

    def torn(top, onerror, **options):
        for found in walk(top, **options):
            if found[0].endswith("乡镇"):
                onerror(PermissionError(errno.EACCES, "no", found[0]))
            else:
                yield found

    with monkeypatch.context() as patch:
        patch.setattr(os, "walk", torn)
        one = one_run(base)
    assert [record.state for record in one.state.records.values()] == ["waiting", "waiting", "unreadable", "good"]
    after = tree(base / "out")
    assert {name for name in before if name.startswith(("json", "returned", "issued"))} <= set(after)
    one_run(base)
    assert reads == [] and tree(base / "out") == before


def test_two_runs_at_once(base, monkeypatch):
    monkeypatch.setattr(guard, "_PATIENCE", 0)
    with guard.alone(base / "out"):
        with started(base, "run") as process:
            said = process.stderr.read()
            assert process.wait() == cli.UNREADABLE and "另一个" in said


def test_a_folder_inside_the_other(base):
    result = CliRunner().invoke(cli.main, ["run", str(base / "in"), "-o", str(base)])
    assert result.exit_code == cli.USAGE and "输出文件夹之内" in result.stderr
    result = CliRunner().invoke(cli.main, ["run", str(base / "in"), "-o", str(base / "in" / "结果"), "--workers", "1"])
    first = tree(base / "in" / "结果")
    result = CliRunner().invoke(cli.main, ["run", str(base / "in"), "-o", str(base / "in" / "结果"), "--workers", "1"])
    assert result.exit_code == cli.UNREADABLE and "未变 4" in result.stderr and tree(base / "in" / "结果") == first


def test_no_output_of_any_run_is_an_input(base):
    """A former output folder, and files that links lead to; whatever -o is now."""
    arguments = ["--workers", "1"]
    CliRunner().invoke(cli.main, ["run", str(base / "in"), "-o", str(base / "in" / "从前"), *arguments])
    (base / "in" / "合并.json").symlink_to(base / "out" / "merged.json")
    result = run(base)
    assert "4 个文件" in result.stderr and "未变 4" in result.stderr


def test_an_interrupt_stops_between_files(base, monkeypatch, tmp_path):
    changed(base)
    wanted = fresh(base, tmp_path / "wanted")
    take = work.take

    def interrupted(job):
        if job.source.name == "新局.xlsx":
            raise KeyboardInterrupt
        return take(job)

    with monkeypatch.context() as patch:
        patch.setattr(work, "take", interrupted)
        result = run(base)
        assert result.exit_code == 130 and "已停止" in result.stderr
    one_run(base)
    assert tree(base / "out") == wanted


# ── inputs that are no plain good files ─────────────────────────────────────────────────────────


def test_what_could_not_be_read_is_remembered(base, reads):
    one_run(base)
    assert reads == []
    put(base / "in" / "坏.xlsx", DAMAGED + b"!")
    one_run(base)
    assert reads == ["坏.xlsx"]


def test_a_fault_of_ours_harms_no_other_input(base, monkeypatch):
    from converter.reading import reader

    read = reader.read

    def faulty(sheets, form, file, sha256):
        if file == "新局.xlsx":
            raise KeyError("x")
        return read(sheets, form, file, sha256)

    monkeypatch.setattr(reader, "read", faulty)
    changed(base)
    one = one_run(base)
    assert one.state.records["新局.xlsx"].reason == "fault" and one.state.records["丁局.xlsx"].state == "good"


def test_an_open_workbook_waits_and_keeps_its_outputs(base, reads, tmp_path):
    before = tree(base / "out")
    put(base / "in" / "~$甲局.xlsx", b"")
    put(base / "in" / "甲局.xlsx", book(316, 1, "改了"))
    one = one_run(base)
    assert one.state.records["甲局.xlsx"].state == "waiting" and reads == []
    assert tree(base / "out")["json/甲局.json"] == before["json/甲局.json"]
    one_run(base)
    (base / "in" / "~$甲局.xlsx").unlink()
    one_run(base)
    assert reads == ["甲局.xlsx"] and tree(base / "out") == fresh(base, tmp_path / "other")


def test_a_file_that_changes_while_it_is_read_waits(base, monkeypatch, tmp_path):
    take = work.take

    def growing(job):
        if job.source.name == "新局.xlsx":
            put(job.source.path, book(319, 4))
        return take(job)

    put(base / "in" / "新局.xlsx", book(319, 4)[:2000])
    with monkeypatch.context() as patch:
        patch.setattr(work, "take", growing)
        assert one_run(base).state.records["新局.xlsx"].state == "waiting"
    one_run(base)
    assert tree(base / "out") == fresh(base, tmp_path / "other")


def test_hidden_and_temporary_files_are_no_inputs(tmp_path):
    for name in (".甲.xlsx", "~$甲.xlsx", "甲.xlsx.tmp", "甲.xlsx.part", "甲.xlsx.crdownload", "说明.txt", ".隐/甲.xlsx"):
        put(tmp_path / "in" / name, book())
    assert not one_run(tmp_path).state.records


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
def test_names_of_any_bytes_and_length(tmp_path):
    put(tmp_path / "in" / f"{'长' * 83}.xlsx", book(316, 1))
    (tmp_path / "in" / os.fsdecode("乙局.xlsx".encode("gb18030"))).write_bytes(book(317, 2))
    put(tmp_path / "in" / "换\n行.xlsx", book(318, 3))
    one = one_run(tmp_path)
    assert list(one.state.records) == ["乙局.xlsx", "换\n行.xlsx", f"{'长' * 83}.xlsx"] and not one.failures
    (tmp_path / "in" / "换\n行.xlsx").unlink()
    one_run(tmp_path)
    assert one_run(tmp_path).counts["kept"] == 2 and not (tmp_path / "out" / "json" / "换\n行.json").exists()


# ── zips ────────────────────────────────────────────────────────────────────────────────────────


def packed(*entries: tuple[bytes, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with names of any bytes, as Windows writes them: without the flag that says UTF-8."""
    stream = io.BytesIO()
    stand_ins = [f"{number:05}".encode().ljust(len(name), b"x") for number, (name, _) in enumerate(entries)]
    with zipfile.ZipFile(stream, "w", method) as archive:
        for stand_in, (_, data) in zip(stand_ins, entries):
            archive.writestr(zipfile.ZipInfo(stand_in.decode()), data, method)
    data = stream.getvalue()
    for stand_in, (name, _) in zip(stand_ins, entries):
        data = data.replace(stand_in, name)
    return data


def test_a_zip_is_a_folder(tmp_path, reads):
    inside = [("县直/人社局.xlsx".encode("gb18030"), book(316, 1)), ("教育局.xlsx".encode(), book(317, 2, faulty=True))]
    put(tmp_path / "in" / "报送.zip", packed(*inside))
    one = one_run(tmp_path)
    assert {name: record.state for name, record in one.state.records.items()} == {
        "报送.zip/县直/人社局.xlsx": "good", "报送.zip/教育局.xlsx": "returned"}
    found = tree(tmp_path / "out")
    assert {"json/报送.zip/县直/人社局.json", "returned/报送.zip/教育局.xlsx"} < set(found)
    merged = model.decode(found["merged.json"])
    assert merged.submissions[0].projects[0].origin.file == "报送.zip/县直/人社局.xlsx"
    reads.clear()
    assert one_run(tmp_path).counts["kept"] == 2 and reads == []
    put(tmp_path / "in" / "报送.zip", packed(inside[1]))
    one_run(tmp_path)
    assert reads == [] and tree(tmp_path / "out") == fresh(tmp_path, tmp_path / "other")


def test_no_name_leads_out_of_a_zip(tmp_path):
    path = tmp_path / "坏心.zip"
    put(path, packed(*((name, b"x") for name in (
        b"../../../../a.xlsx", b"/etc/passwd.xlsx", b"C:/windows/b.xlsx", b"c\\..\\..\\d.xlsx", b"..\\e.xlsx",
        b"__MACOSX/._f.xlsx", b".hidden/g.xlsx", b"~$open00h.xlsx", b"inner-zip-zip-zip.zip", b"readme-readme.txt",
        b"well<>:|?*\"hidden.xlsx", b"NUL/con.xlsx"))))
    assert [name for name, _ in parcel.members(path)] == [
        "_NUL/_con.xlsx", "inner-zip-zip-zip.zip", "well_______hidden.xlsx"]


def test_members_of_one_name_are_told_apart(tmp_path):
    path = tmp_path / "同名.zip"
    put(path, packed((b"aaaaaaaa.xlsx", b"1"), (b"bbbbbbbb.xlsx", b"2")).replace(b"bbbbbbbb", b"AAAAAAAA"))
    names = [name for name, _ in parcel.members(path)]
    assert len({name.casefold() for name in names}) == 2 and all(name.endswith(".xlsx") for name in names)


def test_what_a_zip_claims_is_not_believed(tmp_path):
    path = tmp_path / "炸弹.zip"
    bomb = packed((b"bomb-bomb-bomb.xlsx", bytes(50_000_000)))
    put(path, bomb.replace((50_000_000).to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    (_, member), = parcel.members(path)
    with pytest.raises(Unreadable) as error:
        parcel.read(path, member)
    assert error.value.key == "damaged"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(f"{number}.xlsx", b"")
    with pytest.raises(Unreadable) as error:
        list(parcel.members(path))
    assert error.value.key == "too-large-members"


@pytest.mark.parametrize("data, reason", [
    (b"PK\3\4", "damaged"), (b"", "damaged"), (packed((b"readme-readme.txt", b"x")), "empty-zip")])
def test_a_zip_that_gives_nothing_is_said(tmp_path, data, reason):
    put(tmp_path / "in" / "报送.zip", data)
    put(tmp_path / "in" / "甲.xlsx", book())
    record = one_run(tmp_path).state.records["报送.zip"]
    assert (record.state, record.reason) == ("unreadable", reason)


def test_a_member_with_a_password(tmp_path):
    data = bytearray(packed((b"secret-secret.xlsx", book()), (b"openly-openly.xlsx", book())))
    data[data.index(b"PK\1\2") + 8] |= 1
    put(tmp_path / "in" / "密.zip", bytes(data))
    one = one_run(tmp_path)
    assert [(record.state, record.reason) for record in one.state.records.values()] == [
        ("good", None), ("unreadable", "encrypted")]


# ── watching ────────────────────────────────────────────────────────────────────────────────────


class Folder:
    """A folder that is watched by ticks of ours."""

    def __init__(self, base: Path) -> None:
        self.base, self.runs, self.hashes = base, [], scan.Hashes()
        (base / "in").mkdir(parents=True, exist_ok=True)
        self.watch = Watch(base / "in", base / "out", self.step)
        self.tick(1)
        self.tick(0)

    def step(self, restless, young, rested) -> bool:
        one = Run(self.base / "in", self.base / "out", Forms(), {}, workers=1, watching=True, hashes=self.hashes,
                  restless=restless, young=young, whole=rested)
        with guard.alone(self.base / "out"):
            list(one.events())
        self.runs.append(one)
        return one.is_settled

    def tick(self, *changes: int) -> None:
        self.watch.ticks(set(range(change)) for change in changes)

    def states(self) -> dict[str, str]:
        return {name: record.state for name, record in self.runs[-1].state.records.items()}


def test_a_change_is_worked_on_when_the_folder_is_quiet_and_not_again(base, tmp_path):
    folder = Folder(base)
    assert len(folder.runs) == 1
    before = tree(base / "out")
    put(base / "in" / "新.xlsx", book(319, 4, faulty=True))
    put(base / "in" / "又.xlsx", book(319, 4, "丁项目"))
    folder.tick(1)
    assert len(folder.runs) == 1  # it may still be growing
    folder.tick(0)
    assert len(folder.runs) == 2 and folder.states()["新.xlsx"] == "returned"
    # what single inputs give is there, and the list; what all give is of before, and the page says so
    now, wanted = tree(base / "out"), fresh(base, tmp_path)
    alone = [name for name in wanted if name.startswith(("json/", "returned/")) or name == PENDING]
    assert {name: now[name] for name in alone} == {name: wanted[name] for name in alone} and PENDING in alone
    whole = [name for name in before if name.startswith(("issued/", "drafts/")) or name in (LEDGER, MERGED, ISSUES)]
    assert {name: now[name] for name in whole} == {name: before[name] for name in whole} and len(whole) > 4
    shown = now[INDEX].decode()
    assert shown.count("上一次的，不含最近的改动") == 6
    assert all(f'<dt>{figure}</dt><dd><span class="dim">正在编制' in shown for figure in ("部门", "项目", "预算数（万元）"))
    folder.tick(*[0] * 4)
    assert len(folder.runs) == 2
    folder.tick(*[0] * 50)
    assert len(folder.runs) == 3
    now = tree(base / "out")
    assert [name for name in wanted if now.get(name) != wanted[name]] == [REPORT, INDEX]  # they say that we watch
    assert "正在编制" not in now[INDEX].decode() and not (base / "out" / guard.MARKER).exists()
    one_run(base)
    assert tree(base / "out") == wanted


def test_what_is_owed_is_made_by_the_next_run_and_in_a_folder_that_never_rests(base, tmp_path):
    put(base / "in" / "新.xlsx", book(319, 4))
    (base / "in" / "乡镇" / "乙局.xlsx").unlink()
    first = one_run(base, whole=False)
    assert first.is_settled and (base / "out" / guard.MARKER).exists()
    assert one_run(base).is_settled and tree(base / "out") == fresh(base, tmp_path)
    folder = Folder(base)
    put(base / "in" / "甲.xlsx", book(320, 5))
    folder.tick(*[0, 1] * 105)
    assert sum(one.is_whole for one in folder.runs) == 2


def test_a_file_that_grows_all_the_time_keeps_nobody_waiting(base):
    folder = Folder(base)
    put(base / "in" / "新.xlsx", book(319, 4))
    for size in range(1, 4):
        put(base / "in" / "大.xlsx", book(320, 5)[:size * 1000])
        folder.tick(1)
    assert folder.states()["新.xlsx"] == "good" and folder.states()["大.xlsx"] == "waiting"
    put(base / "in" / "大.xlsx", book(320, 5))
    folder.tick(1, 0)
    assert folder.states()["大.xlsx"] == "good"


def test_half_a_file_that_has_just_come_is_waited_for_and_then_said(base):
    folder = Folder(base)
    put(base / "in" / "半.xlsx", book(319, 4)[:3000])
    folder.tick(1, 0)
    assert folder.states()["半.xlsx"] == "waiting"
    folder.tick(*[0] * 6)
    assert folder.states()["半.xlsx"] == "unreadable"
    count = len(folder.runs)
    folder.tick(*[0] * 20)
    assert len(folder.runs) == count


def test_an_output_that_is_open_is_tried_again_more_and_more_seldom(base, monkeypatch):
    folder = Folder(base)
    replace, refuse = os.replace, True

    def refused(source, target):
        if refuse and Path(target).name == "ledger.xlsx":
            raise PermissionError(errno.EACCES, "open in Excel")
        replace(source, target)

    monkeypatch.setattr(os, "replace", refused)
    put(base / "in" / "新.xlsx", book(319, 4))
    folder.tick(1, *[0] * 100)
    count = len(folder.runs)
    assert folder.runs[-1].failures == ["ledger.xlsx"] and 5 < count < 15
    refuse = False
    folder.tick(*[0] * 100)
    assert not folder.runs[-1].failures and len(folder.runs) == count + 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_watching_for_real(tmp_path, how):
    """As a service: a workbook comes, is taken, goes; Ctrl-C ends it well, also where it was started in the background.

    Whoever is started by a shell in the background, with everything it starts, has interrupts ignored.
    """
    (tmp_path / "in").mkdir()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        watched(tmp_path, how)
    finally:
        signal.signal(signal.SIGINT, before)


def watched(tmp_path: Path, how: signal.Signals) -> None:
    with started(tmp_path, "watch", "--log-format", "json", "--workers", "1") as process:
        def until(**wanted) -> dict:
            for line in process.stderr:
                event = json.loads(line)
                if all(event.get(key) == value for key, value in wanted.items()):
                    return event
            pytest.fail("ended")

        until(event="done")
        put(tmp_path / "in" / "甲局.xlsx", book())
        assert until(event="input", file="甲局.xlsx")["state"] == "good"
        assert until(event="done")["counts"]["good"] == 1
        assert b"data-refresh" in (tmp_path / "out" / "index.html").read_bytes()
        put(tmp_path / "in" / "乙局.xlsx", book(317, 2))
        until(event="input", file="乙局.xlsx")
        until(event="done")
        (tmp_path / "in" / "甲局.xlsx").unlink()
        until(event="removed", file="甲局.xlsx")
        until(event="done")
        process.send_signal(how)
        assert process.wait() == 0
    assert "json/甲局.json" not in tree(tmp_path / "out")
    run(tmp_path)  # what was still owed
    assert not (tmp_path / "out" / guard.MARKER).exists()


def test_an_interrupt_that_is_swallowed_ends_the_watch(base, monkeypatch):
    """What is raised in a callback of a library or while an object is freed is lost; the event is not."""
    def swallowed(self):
        with contextlib.suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        yield telling.Event(event="done")

    monkeypatch.setattr(Run, "events", swallowed)
    result = CliRunner().invoke(cli.main, ["watch", str(base / "in"), "-o", str(base / "out")])
    assert result.exit_code == 0 and "已停止" in result.stderr


def test_polling_for_real(tmp_path):
    (tmp_path / "in").mkdir()
    with started(tmp_path, "watch", "--poll", "0.1", "--log-format", "json", "--workers", "1") as process:
        for line in process.stderr:
            event = json.loads(line)
            if event["event"] == "done" and event["counts"]["files"]:
                break
            if event["event"] == "done":
                put(tmp_path / "in" / "甲局.xlsx", book())
        assert event["counts"]["good"] == 1


def test_the_module_says_where_outputs_are():
    assert outbox.is_inside("json/a.json") and outbox.is_inside("merged.json")
    for path in ("../a", "/etc/passwd", "json/../../a", "findings.json", "a.txt", "", "json\\..\\..\\a"):
        assert not outbox.is_inside(path)
