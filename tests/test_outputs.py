"""Outputs: none takes the place of an input or of what somebody filled in, and what cannot be written is said."""

import errno
import os
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from converter import cli
from converter.document import model
from converter.merging import store
from converter.system import files
from converter.system.errors import Unreadable
from converter.system.outputs import Outputs

SAMPLES = Path(__file__).parents[1] / "samples"
KINDS = pytest.mark.parametrize("kind", ["xlsx", "json"])


def run(*arguments):
    result = CliRunner().invoke(cli.main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.stderr


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def another_path(path: Path) -> Path:
    return path.parent / "sub" / ".." / path.name


def link(path: Path) -> Path:
    other = path.parent / "link.out"
    other.symlink_to(path.name)
    return other


def hard_link(path: Path) -> Path:
    other = path.parent / "hard.out"
    other.hardlink_to(path)
    return other


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a workbook and the document of another."""
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    shutil.copy(SAMPLES / "julu.xlsx", folder / "a.xlsx")
    document = model.decode((SAMPLES / "fengning.json").read_bytes())
    document.submissions[0].projects = document.submissions[0].projects[:3]
    (folder / "b.json").write_bytes(model.encode(document))
    return folder


COMMANDS = {
    "merge": lambda one, all, out: ["merge", *all, "-o", out],
    "merge a folder": lambda one, all, out: ["merge", one.parent, "-o", out],
    "conflicts": lambda one, all, out: ["merge", *all, "-o", one.parent / "new.json", "--conflicts", out, "--force"],
    "decided": lambda one, all, out: ["merge", *all, "-o", "new.json", "--decide", one, "--conflicts", out],
    "merge's findings": lambda one, all, out: ["merge", *all, "-o", one.parent / "new.json", "--findings", out],
    "check": lambda one, all, out: ["check", one, "-o", out],
    "check a folder": lambda one, all, out: ["check", one.parent, "--format", "json", "-o", out, "--workers", 2],
    "check's list": lambda one, all, out: ["check", *all, "--format", "xlsx", "-o", out],
    "convert's findings": lambda one, all, out: ["convert", one, "-o", one.parent / "new", "--findings", out],
    "convert": lambda one, all, out: ["convert", one, "-o", out],
    "issue's findings": lambda one, all, out: ["issue", *all, "-o", one.parent / "new", "--findings", out],
    "template": lambda one, all, out: ["template", "--from", one, "-o", out, "--force"],
    "rules": lambda one, all, out: ["rules", one, "-o", out],
    "rules' settings": lambda one, all, out: ["check", all[0], "--rules", one, "-o", out],
    "diff": lambda one, all, out: ["diff", *all, "--format", "json", "-o", out],
}


@KINDS
@pytest.mark.parametrize("command, way", [*((command, lambda path: path) for command in COMMANDS),
                                          ("merge a folder", another_path), ("check", link), ("template", hard_link)])
def test_no_named_output_takes_an_inputs_place(folder, command, way, kind):
    one = folder / {"xlsx": "a.xlsx", "json": "b.json"}[kind]
    if command == "rules' settings":
        one.write_text("basis-missing = off")
    out = way(one)
    before = tree(folder)
    code, messages = run(*COMMANDS[command](one, [folder / "a.xlsx", folder / "b.json"], out))
    assert code == cli.USAGE and "输入文件" in messages
    assert tree(folder) == before


@pytest.mark.parametrize("workers", [1, 2])
def test_no_output_in_a_folder_takes_an_inputs_place(folder, workers):
    """Returned copies and issued books whose place is an input's are left out, and the others are made."""
    name = "130529_2022_323_巨鹿县人力资源和社会保障局本级（推断）.xlsx"
    shutil.copy(SAMPLES / "julu.xlsx", folder / name)
    (folder / "b.json").unlink()
    before = tree(folder)
    code, messages = run("check", folder, "--returned", folder, "--all", "--workers", workers)
    assert code == cli.UNREADABLE and messages.count("输入文件") == 2 and "无法读取 0 个" in messages
    assert tree(folder) == before
    shutil.copy(SAMPLES / "fengning.xlsx", folder / "c.xlsx")
    before = tree(folder)
    code, messages = run("issue", folder, "-o", folder, "--workers", workers)
    assert code == cli.UNREADABLE and messages.count("输入文件") == 1
    assert {name: tree(folder)[name] for name in before} == before and len(tree(folder)) == len(before) + 2


#: What is read by the name an option gives: a file, and what it holds, None for a workbook.
READ = {"--rules": ("rules.ini", b"basis-missing = off\n"), "--filled": ("filled.xlsx", None),
        "--roster": ("名册.csv", "预算部门,部门名称\n316,人社局\n".encode()),
        "--budget": ("budget.csv", "项目编码,项目名称,预算数（万元）\n13082623P00M5MW10003C,甲,5\n".encode()),
        "--decide": ("decide.xlsx", None), "--form": ("form.xlsx", None), "--from": ("from.xlsx", None)}
#: What is written, and what names a folder.
WRITTEN, FOLDERS = {"-o", "--findings", "--conflicts"}, {"--returned", "--runtime"}
#: What a command needs besides. A drop folder's write into a folder; `form` and `schema` read or write nothing.
NEEDED = {"template": [], "draft": ["a.xlsx"], "diff": ["a.xlsx", "b.json"], "page": ["--runtime", "sub"],
          **dict.fromkeys(("check", "rules", "merge", "issue", "convert", "roster"), ["b.json"])}


def _options() -> list[tuple[str, str, str]]:
    """Every command with every option that names a file it reads and every one that names a file it writes."""
    found = []
    for name, command in cli.main.commands.items():
        named = {option.opts[0] for option in command.params if option.opts[0].startswith("-")
                 and (isinstance(option.type, click.Path) or option.name == "form_names")}
        assert named <= {*READ, *WRITTEN, *FOLDERS}
        if name in NEEDED:
            written = {option for option in named & WRITTEN if not (name == "issue" and option == "-o")}
            found += [(name, read, write) for read in sorted(named & set(READ)) for write in sorted(written)]
    return found


@pytest.mark.parametrize("command, read, write", _options())
def test_no_option_names_what_another_reads(folder, monkeypatch, command, read, write):
    monkeypatch.chdir(folder)
    name, content = READ[read]
    if content:
        Path(name).write_bytes(content)
    else:
        shutil.copy(SAMPLES.parent / "templates_xlsx" / "hebei_county.xlsx" if read == "--form" else "a.xlsx", name)
    out = [] if write == "-o" or command not in ("merge", "issue", "convert") else ["-o", "new.json"]
    out += ["--force"] if any("--force" in option.opts for option in cli.main.commands[command].params) else []
    before = tree(folder)
    code, messages = run(command, *NEEDED[command], *out, read, name, write, name)
    assert code == cli.USAGE and f"{name} 没有写出：它是输入文件" in messages
    assert tree(folder) == before


def test_one_file_is_one_output(folder):
    before = tree(folder)
    code, messages = run("merge", folder / "b.json", "-o", folder / "new", "--findings", another_path(folder / "new"))
    assert code == cli.USAGE and "已是另一个输出文件" in messages and tree(folder) == before


def test_the_output_of_convert_may_stand_beside_its_input(folder):
    assert run("convert", folder, "-o", folder)[0] in (cli.GOOD, cli.FAULTY)
    assert sorted(tree(folder)) == ["a.json", "a.xlsx", "b.json", "b.xlsx"]


@KINDS
def test_what_people_fill_in_is_replaced_by_force_alone(folder, kind):
    source = ["--from", folder / "b.json"] if kind == "json" else []
    out = folder / "blank.xlsx"
    out.write_bytes(b"filled in")
    code, messages = run("template", *source, "-o", out)
    assert code == cli.UNREADABLE and "已存在" in messages and out.read_bytes() == b"filled in"
    assert run("template", *source, "-o", out, "--force")[0] == cli.GOOD and out.read_bytes() != b"filled in"


def test_blanks_of_several_departments_are_written_all_or_none(folder):
    run("merge", SAMPLES / "julu.json", SAMPLES / "fengning.json", "-o", folder / "two.json")
    out = folder / "blanks"
    assert run("template", "--from", folder / "two.json", "-o", out)[0] == cli.GOOD
    first, second = sorted(out.iterdir())
    second.unlink()
    first.write_bytes(b"filled in")
    code, messages = run("template", "--from", folder / "two.json", "-o", out)
    assert code == cli.UNREADABLE and "已存在" in messages
    assert list(out.iterdir()) == [first] and first.read_bytes() == b"filled in"


def test_choices_that_were_filled_in_are_not_lost(folder):
    conflicts = folder / "冲突.xlsx"
    conflicts.write_bytes(b"chosen")
    arguments = ["merge", folder / "a.xlsx", folder / "b.json", "-o", folder / "new.json", "--conflicts", conflicts]
    code, messages = run(*arguments)
    assert code == cli.UNREADABLE and "已存在" in messages
    assert conflicts.read_bytes() == b"chosen" and not (folder / "new.json").exists()
    assert run(*arguments, "--force")[0] in (cli.GOOD, cli.FAULTY) and conflicts.read_bytes() != b"chosen"


def test_two_outputs_are_two_files(tmp_path):
    outputs = Outputs()
    assert outputs.write(tmp_path / "a", b"1") is None
    assert outputs.write(tmp_path / "a", b"2") == ("output-twice", {"path": tmp_path / "a"})
    (tmp_path / "b").mkdir()
    assert outputs.write(tmp_path / "b" / ".." / "a", b"2")[0] == "output-twice"
    assert (tmp_path / "a").read_bytes() == b"1" and outputs.failures[0][0] == str(tmp_path / "a")


def test_a_loop_of_links_is_no_input_and_harms_nobody(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    outputs = Outputs([tmp_path / "loop"])
    with pytest.raises(Unreadable):
        outputs.spare(tmp_path / "loop")
    outputs.spare(tmp_path / "other")


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("workers", [1, 2])
def test_what_cannot_be_returned_was_read_all_the_same(folder, monkeypatch, workers):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    shutil.copy(folder / "a.xlsx", folder / "c.xlsx")
    monkeypatch.setattr(files.os, "replace", full)
    code, messages = run("check", folder, "--returned", folder / "back", "--all", "--workers", workers)
    assert code == cli.UNREADABLE and "无法读取 0 个，退回 0 个" in messages and messages.count("无法写入") == 2


@pytest.mark.parametrize("command", ["merge", "issue", "run"])
def test_a_scratch_that_is_full_is_one_sentence(folder, monkeypatch, command):
    import sqlite3

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store.Collection, "source", full)
    code, messages = run(command, folder, "-o", folder.parent / "out.json")
    assert code == cli.UNREADABLE and "临时文件夹写不下：磁盘已满" in messages


@pytest.mark.parametrize("lang, words", [
    ("zh", ("KeyError，cli/", "这是程序的缺陷")),
    ("en", ("KeyError: 'nobody knows'", "fault of the program"))], ids=("zh", "en"))
@pytest.mark.parametrize("command", ["check", "convert", "merge", "issue", "rules", "diff", "template"])
def test_what_nobody_foresaw_is_one_sentence(folder, monkeypatch, command, lang, words):
    from converter.cli.terminal import Terminal

    def broken(*_):
        raise KeyError("nobody knows")

    monkeypatch.setattr(Terminal, "claim", broken)
    monkeypatch.setattr(Terminal, "claim_new", broken)
    arguments = {"diff": [folder / "a.xlsx", folder / "b.json"], "template": ["-o", folder / "t.xlsx"],
                 "merge": [folder, "-o", "out.json"], "issue": [folder, "-o", "out"]}.get(command, [folder])
    code, messages = run(command, *arguments, "--lang", lang)
    assert code == cli.UNREADABLE and all(word in messages for word in words)


@pytest.mark.parametrize("command", ["check", "convert", "merge", "template"])
def test_devices_pipes_and_loops_are_one_sentence(folder, command):
    os.mkfifo(folder / "pipe.xlsx")
    (folder / "loop.xlsx").symlink_to("loop.xlsx")
    for path in (folder / "pipe.xlsx", folder / "loop.xlsx", Path("/dev/zero")):
        named = ["--from", path] if command == "template" else [path]
        code, messages = run(command, *named, *([] if command == "check" else ["-o", folder / "out.json"]))
        assert code == cli.UNREADABLE and "Traceback" not in messages


@pytest.mark.parametrize("option", ["--form", "--rules", "--roster", "--budget", "--decide", "--filled"])
def test_what_an_option_names_is_a_file(folder, option):
    os.mkfifo(folder / "pipe.xlsx")
    command = {"--budget": "check", "--rules": "check", "--decide": "merge", "--filled": "draft"}.get(option, "issue")
    for path in (folder / "pipe.xlsx", Path("/dev/zero")):
        out = [] if command == "check" else ["-o", folder / "out"]
        code, messages = run(command, folder / "a.xlsx", *out, option, path)
        assert code in (cli.USAGE, cli.UNREADABLE) and "不是" in messages, messages


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_standard_output_that_takes_nothing_is_said():
    import subprocess
    import sys

    with open("/dev/full", "wb") as full:
        result = subprocess.run([sys.executable, "-m", "converter", "schema"], stdout=full, stderr=subprocess.PIPE,
                                cwd=SAMPLES.parent, check=False)
    assert result.returncode == cli.UNREADABLE and b"Traceback" not in result.stderr
