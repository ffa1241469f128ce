"""A disk that is full: what does not fit is one sentence and leaves nothing, everything else is done."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from test_folder import book, one_worker_works_here, put, tree  # noqa: F401
from test_outputs import run

from converter import cli
from converter.merging import store

resource = pytest.importorskip("resource", reason="the system sets no bounds of files")

#: What each command is asked, of a folder with three workbooks, one with an error and two that contest a project.
COMMANDS = {
    "convert": lambda base, out: ["convert", base / "in", "-o", out, "--findings", out / "f.json", "--workers", 1],
    "convert back": lambda base, out: ["convert", base / "all.json", "-o", out, "--workers", 1],
    "check": lambda base, out: ["check", base / "in", "--format", "json", "-o", out / "f.json",
                                "--returned", out / "back", "--workers", 1],
    "check's list": lambda base, out: ["check", base / "in", "--format", "xlsx", "-o", out / "f.xlsx",
                                       "--returned", out / "back", "--workers", 1],
    "merge": lambda base, out: ["merge", base / "in", "-o", out / "m.json", "--conflicts", out / "c.xlsx",
                                "--findings", out / "f.json", "--workers", 1],
    "merge to a workbook": lambda base, out: ["merge", base / "in" / "a.xlsx", "-o", out / "m.xlsx",
                                              "--findings", out / "f.json", "--workers", 1],
    "merge to tables": lambda base, out: ["merge", base / "in", "-o", out / "m.parquet", "--workers", 1],
    "issue": lambda base, out: ["issue", base / "in", "-o", out, "--findings", out / "f.json", "--workers", 1],
    "issue texts": lambda base, out: ["issue", base / "in", "-o", out, "--as", "docx", "--whole", "--workers", 1],
    "issue the ledger": lambda base, out: ["issue", base / "in", "-o", out, "--as", "ledger", "--workers", 1],
    "template": lambda base, out: ["template", "--from", base / "all.json", "-o", out, "--force"],
    "diff": lambda base, out: ["diff", base / "in" / "b.xlsx", base / "in" / "c.xlsx", "--format", "xlsx",
                               "-o", out / "d.xlsx"],
    "run": lambda base, out: ["run", base / "in", "-o", out, "--workers", 1],
}


@contextmanager
def room(size: int):
    """No file takes more bytes than this: the disk is full for what is larger."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("full")
    put(base / "in" / "a.xlsx", book(316, 1, faulty=True))
    put(base / "in" / "b.xlsx", book(317, 2))
    put(base / "in" / "c.xlsx", book(317, 2, "丁项目"))
    run("merge", base / "in", "-o", base / "all.json")
    return base


@pytest.mark.parametrize("command", COMMANDS)
def test_what_does_not_fit_is_said_and_leaves_nothing(base, tmp_path, monkeypatch, command):
    out, inputs = tmp_path / "out", tree(base)
    with monkeypatch.context() as nowhere:  # nothing is asked of the folder for temporary files
        for name in ("TMPDIR", "SQLITE_TMPDIR"):
            nowhere.setenv(name, str(base / "all.json" / "none"))
        nowhere.setattr(tempfile, "tempdir", str(base / "all.json" / "none"))
        assert run(*COMMANDS[command](base, out))[0] in (cli.GOOD, cli.FAULTY)
    wanted = {name: data for name, data in tree(out).items() if data}
    sizes = sorted(map(len, wanted.values()))
    out.rename(tmp_path / "wanted")
    for size in (0, sizes[-1] - 1):
        with room(size):
            code, messages = run(*COMMANDS[command](base, out))
        assert code == cli.UNREADABLE and "无法写入" in messages and "Traceback" not in messages, size
        stands = {name: data for name, data in tree(out).items() if data} if out.exists() else {}
        if command == "run":  # what is made of all waits for all; the next run makes up for it
            assert not size or stands.items() - wanted.items() <= {
                (name, stands[name]) for name in ("findings.json", ".jixiao.unfinished")}
        elif command == "merge to tables":  # both or none
            assert not out.exists()
        else:
            # a notice goes with its copy
            assert stands == {name: data for name, data in wanted.items() if max(len(data), len(
                wanted.get(name.replace("（退回通知）.txt", ".xlsx"), b""))) <= size}, size
            assert size or not out.exists()  # no empty folder either
            assert command in ("convert", "convert back", "template") or all(
                Path(name).name in messages for name in wanted.keys() - stands.keys() if not name.endswith(".txt"))
        assert tree(base) == inputs
    run(*COMMANDS[command](base, out), *(["--force"] if command == "merge" else []))
    assert {name: data for name, data in tree(out).items() if data} == wanted


def test_a_collection_that_outgrows_memory_and_finds_no_room_is_one_sentence(base, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_CACHE", 1)
    with room(0):
        code, messages = run("merge", base / "in", "-o", tmp_path / "m.json")
    assert code == cli.UNREADABLE and "临时文件夹写不下" in messages and not (tmp_path / "m.json").exists()
