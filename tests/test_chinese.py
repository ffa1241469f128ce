"""A clerk meets Chinese: errors of usage, faults of JSON, what the system says; and English where it is asked for."""

from __future__ import annotations

import errno
import os
import re

import pytest
from click.testing import CliRunner

from converter import cli
from converter.document import wording
from converter.document.wording.causes import chinese

PROSE = re.compile("[a-z]{3,} [a-z]{2,}")


def said(*arguments: str, lang: str = "zh") -> str:
    result = CliRunner().invoke(cli.main, list(arguments), env={"JIXIAO_LANG": lang})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.output


@pytest.mark.parametrize("arguments", [
    ["convert"], ["convert", "--nonsense", "x"], ["template", "--projects", "0", "-o", "x"], ["nonsense"],
    ["check", "x", "--format", "pdf"], ["check", "x", "--format"], ["check", "x", "--rules", "none.ini"],
    ["check", "x", "--format", "xlsx"], ["schema", "x", "y"], ["template", "--projects", "viele", "-o", "x"],
    ["issue", "x", "-o", "y", "--whole"], ["check", "x", "--returned", __file__], ["check", "--all=1", "x"],
], ids=lambda arguments: " ".join(arguments[:3]))
def test_an_error_of_usage_is_in_one_language(arguments):
    text = said(*arguments)
    told = text.partition("用法不对：")[2].replace("x y", "").replace("--format xlsx", "")
    assert told and not PROSE.search(told) and "Usage" not in text and "[OPTIONS]" not in text, text
    assert "Error: " in said(*arguments, lang="en") and "用法不对" not in said(*arguments, lang="en")


def test_the_command_alone_shows_the_main_job():
    result = CliRunner().invoke(cli.main, [], env={"JIXIAO_LANG": "zh"})
    assert result.exit_code == 0 and "jixiao run 收件夹/ -o 结果/" in result.output and "主要工作" in result.output


@pytest.mark.parametrize("document", [
    "{", "[]", '{"schema": 1}', '{"schema": "budget-performance/1", "submissions": [{"yaer": 1}]}',
    '{"schema": "budget-performance/1", "submissions": [{"year": "x"}]}', '{"a": 1, "a": 2}', "{} x",
    '{"schema": "budget-performance/1", "submissions": [{"projects": [{"budget": {"total": NaN}}]}]}'])
def test_a_fault_of_a_document_is_said_in_chinese(tmp_path, document):
    (tmp_path / "a.json").write_text(document, encoding="utf-8")
    text = said("convert", str(tmp_path / "a.json"))
    assert "不符合规范文档" in text and not PROSE.search(text.replace("a.json", "")), text


def test_what_the_system_says_is_said_in_chinese():
    for code in (errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS):
        why = os.strerror(code)
        assert not re.search("[A-Za-z]", wording.sentence("not-writable", "zh", why=why))
        assert why in wording.sentence("not-writable", "en", why=why)
    assert chinese("something nobody knows") == "something nobody knows"
    assert chinese("database or disk is full") == "磁盘已满"


@pytest.mark.parametrize("why, wanted", [
    ("BadZipFile: File is not a zip file (issuing/issue.py:33)", "压缩包已损坏（BadZipFile，issuing/issue.py:33）"),
    ("KeyError: 'There is no item named (x)' (merging/store.py:7)", "内部错误（KeyError，merging/store.py:7）"),
])
def test_what_an_exception_of_a_library_says_is_said_in_chinese(why, wanted):
    assert chinese(why) == wanted and why in wording.sentence("fault", "en", why=why)


@pytest.mark.parametrize("is_terminal, no_colour, coloured", [(True, "", True), (True, "1", False), (False, "", False)])
def test_what_needs_attention_is_in_colour_on_a_terminal_alone(tmp_path, is_terminal, no_colour, coloured):
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    result = CliRunner().invoke(cli.main, ["convert", str(tmp_path / "a.json")], color=is_terminal,
                                env={"NO_COLOR": no_colour})
    assert ("\x1b[31m×" in result.output) == coloured and ("\x1b" in result.output) == coloured


def test_a_check_ends_with_its_counts_though_its_list_cannot_be_written(tmp_path):
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    (tmp_path / "out").mkdir()
    result = CliRunner().invoke(cli.main, ["check", str(tmp_path / "a.json"), "-o", str(tmp_path / "out")])
    assert result.exit_code == cli.UNREADABLE and "无法写入" in result.output
    assert result.output.splitlines()[-1].startswith("1 个文件，0 个项目：")
