"""The commands as somebody at a keyboard meets them: bad input, existing files, odd names, consoles, exit codes.

Whatever a file holds: one sentence that names it, no traceback, the right exit code, the other files still done.
"""
import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner

from converter import __version__, cli, form
from converter.document import model
from converter.issuing import workbook as official
from converter.reading import opening
from converter.system import files
from converter.system.inputs import Input

ROOT = Path(__file__).parents[1]
COMMANDS = ("check", "convert", "diff", "merge", "rules", "schema", "template")
OLE = bytes.fromhex("D0CF11E0A1B11AE1")

# ── small documents and files ───────────────────────────────────────────────────────────────────


def tree(county: str = "julu", projects: int = 1) -> dict:
    """A sample cut down to its first projects, as plain JSON."""
    document = json.loads((ROOT / "samples" / f"{county}.json").read_bytes())
    document["submissions"][0]["overall"] = None
    del document["submissions"][0]["projects"][projects:]
    return document


def as_json(document: dict) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def workbook(county: str = "julu", projects: int = 1) -> bytes:
    document = model.decode(as_json(tree(county, projects)))
    return official.write(document.submissions[0], form.load())


def somebody_elses() -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "工资表"
    for row in (["姓名", "工资"], ["张三", 3000], ["李四", 3200]):
        book.active.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def plain_zip() -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as package:
        package.writestr("readme.txt", "no workbook")
    return stream.getvalue()


def broken(change) -> bytes:
    document = tree()
    change(document["submissions"][0]["projects"][0])
    return as_json(document)


def run(*arguments) -> tuple[int, str, bytes]:
    """Exit code, message lines, standard output."""
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.stderr, result.stdout_bytes


def run_outside(*arguments, **environment) -> subprocess.CompletedProcess:
    """The command in a process of its own; its streams are pipes."""
    return subprocess.run([sys.executable, "-m", "converter", *map(str, arguments)], capture_output=True, cwd=ROOT,
                          env={**os.environ, "PYTHONUTF8": "0", **environment}, check=False)


def left(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# ── what cannot be read ─────────────────────────────────────────────────────────────────────────

BAD = {
    "没有.xlsx": (None, "找不到文件"),
    "空.xlsx": (b"", "是空文件"),
    "截断.xlsx": (lambda: workbook()[:5000], "已损坏或不完整"),
    "图片.xlsx": (b"\x89PNG\r\n\x1a\n" + bytes(100), "不是电子表格，也不是 JSON"),
    "文字.xls": ("这不是表格".encode("gbk"), "不是电子表格，也不是 JSON"),
    "文字.json": (b"hello", "不是电子表格，也不是 JSON"),
    "压缩包.xlsx": (plain_zip, "不是电子表格"),
    "旧格式.xls": (OLE + bytes(600), "已损坏或不完整"),
    "加密.xlsx": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "已加密"),
    "工资.xlsx": (somebody_elses, "没有可识别的预算绩效目标表（工作表：工资表）"),
    "外来.json": (b"{}", "不符合规范文档：缺少“schema”"),
    "数组.json": (b"[]", "不符合规范文档：应为 对象，实为 列表"),
    "别的版本.json": (b'{"schema": "budget-performance/9", "submissions": []}', "（在 $.schema）"),
    "断开.json": (b'{"schema": "budget-perf', "JSON 写法有误"),
    "编码.json": ('{"schema": "预算"}'.encode("gbk"), "JSON 须为 UTF-8"),
    "文本金额.json": (lambda: broken(lambda p: p["budget"].update(total="723.00")),
                  "应为 数字或空，实为 文字（在 $.submissions[0].projects[0].budget.total）"),
    "多余键.json": (lambda: broken(lambda p: p.update(color="red")), "有不认识的“color”"),
    "太长.json": (lambda: broken(lambda p: p.update(purpose="长" * 40_000)),
                "最多 32767 个字符，实有 40000 个（在 $.submissions[0].projects[0].purpose）"),
    "非法字符.json": (lambda: broken(lambda p: p.update(name="a\x01")), "U+0001（在 $.submissions[0].projects[0].name）"),
    "NaN.json": (lambda: broken(lambda p: p["budget"].update(total=float("nan"))), "projects[0].budget.total）"),
    "两次.json": (b'{"schema": "budget-performance/1", "schema": "budget-performance/1", "submissions": []}',
                "“schema”出现了两次"),
}


def put(path: Path, content) -> None:
    content = content() if callable(content) else content
    if content is not None:
        path.write_bytes(content)


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["convert", "merge", "template"])
def test_bad_input_is_one_sentence_with_its_name(tmp_path, command, name):
    content, sentence = BAD[name]
    source = tmp_path / name
    put(source, content)
    source_option = ["--from", source] if command == "template" else [source]
    out = tmp_path / ("out.xlsx" if command == "template" else "out.json" if command == "merge" else "out")
    code, messages, _ = run(command, *source_option, "-o", out)
    assert code == 3
    line = messages.splitlines()[0]
    assert line.startswith(f"× {name} ") and sentence in line
    assert "Traceback" not in messages
    assert len(messages.splitlines()) == (2 if command == "merge" else 1)   # merge ends with its total
    if command != "merge":
        assert left(tmp_path) == [name] * (content is not None)


def test_bad_input_in_english(tmp_path):
    put(tmp_path / "a.xlsx", b"")
    code, messages, _ = run("convert", tmp_path / "a.xlsx", "--lang", "en")
    assert (code, messages) == (3, "× a.xlsx is empty\n")


def test_every_good_file_among_bad_ones_is_done(tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    for name, (content, _) in BAD.items():
        put(source / name, content)
    put(source / "好.xlsx", workbook)
    code, messages, _ = run("convert", source, "-o", tmp_path / "out")
    assert code == 3
    assert left(tmp_path / "out") == ["好.json"]
    assert messages.count("×") == len(BAD) - 1      # 没有.xlsx is not in the folder
    assert len(messages.splitlines()) == len(BAD)


def test_an_empty_folder_says_so(tmp_path):
    code, messages, _ = run("convert", tmp_path)
    assert code == 2 and "没有可处理的文件" in messages and tmp_path.name in messages


@pytest.mark.parametrize("arguments", [
    ["convert"], ["convert", "a.xlsx", "--nonsense"], ["merge", "a.xlsx"], ["template"],
    ["template", "--projects", "0", "-o", "a.xlsx"], ["template", "--projects", "501", "-o", "a.xlsx"],
    ["convert", "a.xlsx", "--form", "no_such_form"], ["nonsense"], ["convert", "a.xlsx", "b.xlsx", "-o", "-"],
])
def test_wrong_usage(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    code, messages, _ = run(*arguments)
    assert code == 2 and "Traceback" not in messages


# ── outputs: where they go, and what is never replaced ──────────────────────────────────────────


@pytest.fixture
def book(tmp_path):
    """A workbook of one project, in a folder of its own."""
    put(tmp_path / "人社局.xlsx", workbook)
    return tmp_path / "人社局.xlsx"


def test_the_output_stands_beside_its_input(book):
    code, messages, _ = run("convert", book)
    assert code == 0 and left(book.parent) == ["人社局.json", "人社局.xlsx"]
    assert messages.startswith("人社局.xlsx → ") and "1 个项目，5 条指标" in messages


def test_an_existing_file_is_replaced_only_by_force(book):
    existing = book.with_suffix(".json")
    existing.write_text("kept")
    code, messages, _ = run("convert", book)
    assert code == 3 and "已存在；加 --force 可覆盖" in messages
    assert existing.read_text() == "kept"
    assert run("convert", book, "--force")[0] == 0
    assert existing.read_text(encoding="utf-8").startswith('{\n  "schema"')


def test_a_named_output_is_replaced(book):
    out = book.parent / "out.json"
    out.write_text("old")
    assert run("convert", book, "-o", out)[0] == 0
    assert model.decode(out.read_bytes()).submissions[0].division == "130529"


def test_a_name_without_suffix_is_a_folder(book):
    run("convert", book, "-o", book.parent / "新建" / "结果")
    assert left(book.parent / "新建") == ["结果/人社局.json"]


def test_a_folder_is_mirrored(tmp_path):
    for name in ("县/甲.xlsx", "县/乡/乙.xlsx", "丙.json"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path / "in" / name, workbook if name.endswith("x") else as_json(tree()))
    put(tmp_path / "in" / "~$甲.xlsx", b"lock")
    put(tmp_path / "in" / ".hidden.xlsx", b"hidden")
    put(tmp_path / "in" / "说明.txt", b"not for us")
    assert run("convert", tmp_path / "in", "-o", tmp_path / "out")[0] == 0
    assert left(tmp_path / "out") == ["丙.xlsx", "县/乡/乙.json", "县/甲.json"]
    origin = model.decode((tmp_path / "out/县/乡/乙.json").read_bytes()).submissions[0].projects[0].origin
    assert origin.file == "县/乡/乙.xlsx"


def test_standard_output_holds_the_document_and_nothing_else(book):
    code, messages, output = run("convert", book, "-o", "-")
    assert (code, messages) == (0, "")
    document = model.decode(output)
    book.with_suffix(".json").write_bytes(output)
    code, messages, output = run("convert", book.with_suffix(".json"), "-o", "-")
    assert (code, messages) == (0, "")
    assert output == official.write(document.submissions[0], form.load())


def test_merge_and_schema_to_standard_output(book):
    code, _, output = run("merge", book, "-o", "-")
    assert code == 0 and len(model.decode(output).submissions) == 1
    assert json.loads(run("schema")[2])["$id"] == model.SCHEMA


def test_several_submissions_become_a_folder(tmp_path):
    put(tmp_path / "全市.json", as_json(_both()))
    assert run("convert", tmp_path / "全市.json")[0] == 0
    assert left(tmp_path) == ["全市.json", "全市/130529_2022_323_巨鹿县人力资源和社会保障局本级（推断）.xlsx",
                              "全市/130826_2023_316_丰宁满族自治县人力资源和社会保障局.xlsx"]
    code, messages, _ = run("convert", tmp_path / "全市.json", "-o", "-")
    assert code == 3 and "含多个部门" in messages


def test_two_inputs_that_differ_in_suffix_only_both_keep_their_output(tmp_path):
    put(tmp_path / "a.xlsx", workbook)
    put(tmp_path / "a.ods", lambda: workbook("fengning"))   # its content decides, not its name
    assert run("convert", tmp_path, "-o", tmp_path / "out")[0] == 0
    assert left(tmp_path / "out") == ["a.ods.json", "a.xlsx.json"]


def test_an_input_is_never_written_over(tmp_path):
    put(tmp_path / "a.json", as_json(tree()))
    put(tmp_path / "b.xlsx", workbook)
    before = {name: (tmp_path / name).read_bytes() for name in left(tmp_path)}
    for name in before:
        run("convert", tmp_path / name, "-o", tmp_path / name)
        assert (tmp_path / name).read_bytes() == before[name]
    code, messages, _ = run("convert", tmp_path / "b.xlsx", tmp_path / "a.json", "-o", tmp_path / "sub", "--force")
    assert code == 0 and left(tmp_path / "sub") == ["a.xlsx", "b.json"]
    put(tmp_path / "b.json", as_json(tree("fengning")))
    code, messages, _ = run("convert", tmp_path / "b.xlsx", tmp_path / "b.json", "--force")
    assert code == 3 and messages.count("输入文件") == 2
    assert (tmp_path / "b.json").read_bytes() == as_json(tree("fengning"))


@pytest.mark.parametrize("command", ["convert", "merge", "template", "schema"])
def test_writing_is_all_or_nothing(book, monkeypatch, command):
    before = book.read_bytes()
    out = book.parent / "out.json"
    out.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    sources = {"convert": [book], "merge": [book], "template": ["--from", book, "--force"], "schema": []}[command]
    code, messages, _ = run(command, *sources, "-o", out)
    assert code == 3 and "无法写入：磁盘已满" in messages
    assert left(book.parent) == ["out.json", "人社局.xlsx"]
    assert (out.read_text(), book.read_bytes()) == ("old", before)


NAMES = ["../../逃", "..", "a/b\\c", "C:\\Windows\\x", "con", "x" * 300, "长" * 300, "末尾. ", "a\nb", "?*<>|\"", "😀"]


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    document = tree()
    document["submissions"] += tree("fengning")["submissions"]
    for one in document["submissions"]:
        one.update(division=None, year=None, department={"code": None, "name": name})
        one["projects"][0].update(code=None, unit=None, name=name)
    (tmp_path / "in").mkdir()
    put(tmp_path / "in" / "d.json", as_json(document))
    assert run("convert", tmp_path / "in" / "d.json", "-o", tmp_path / "in" / "out")[0] == 0
    written = left(tmp_path)
    assert len(written) == 3 and all(path.startswith("in/") for path in written)
    for path in (tmp_path / "in" / "out").rglob("*.xlsx"):
        read = opening.open_document(Input(path, path.name), form.Forms(), opening.Outcome(None))
        assert read.submissions[0].projects[0].name == {"a\nb": "a b"}.get(name, name.replace(" ", ""))


SHEETS = ["a" * 40, "历史/记录*?[1]:", "History", "'引号'", "=1+1", "😀" * 20, ".", "\u200b零宽", "_form", "目录"]


@pytest.mark.parametrize("name", SHEETS)
def test_any_project_name_makes_a_legal_sheet(tmp_path, name):
    document = tree(projects=2)
    for project in document["submissions"][0]["projects"]:
        project["name"] = name
    put(tmp_path / "d.json", as_json(document))
    assert run("convert", tmp_path / "d.json")[0] == 0
    names = openpyxl.load_workbook(tmp_path / "d.xlsx").sheetnames
    assert len(names) == len({one.casefold() for one in names}) == 4
    assert all(len(one.encode("utf-16-le")) // 2 <= 31 and not set(one) & set("[]:*?/\\") for one in names)
    run("convert", tmp_path / "d.xlsx", "-o", tmp_path / "back.json")
    back = model.decode((tmp_path / "back.json").read_bytes())
    assert [one.name for one in back.submissions[0].projects] == [name.replace("\u200b", "")] * 2


# ── merge and exit codes ────────────────────────────────────────────────────────────────────────


def test_merging_different_versions_keeps_both_and_exits_1(tmp_path):
    put(tmp_path / "甲.xlsx", workbook)
    other = tree()
    other["submissions"][0]["projects"][0]["budget"].update(total=700, fiscal=700)
    put(tmp_path / "j.json", as_json(other))
    run("convert", tmp_path / "j.json", "-o", tmp_path / "乙.xlsx")
    code, messages, _ = run("merge", tmp_path / "甲.xlsx", tmp_path / "乙.xlsx", "-o", tmp_path / "合.json")
    assert code == 1
    assert "甲.xlsx!1.冀财社" in messages and "乙.xlsx!1.冀财社" in messages and "全部保留" in messages
    (merged,) = model.decode((tmp_path / "合.json").read_bytes()).submissions
    assert sorted(str(project.budget.total) for project in merged.projects) == ["700.00", "723.00"]


@pytest.mark.parametrize("command", ["convert", "merge", "issue"])
def test_what_is_left_empty_is_said_with_its_cell_whatever_is_made_of_it(tmp_path, command):
    book = openpyxl.load_workbook(BytesIO(workbook()))
    sheet = next(sheet for sheet in book if sheet["B4"].value == "预算数")
    sheet["C4"] = "约七百"
    book.save(tmp_path / "甲.xlsx")
    put(tmp_path / "乙.json", as_json(tree("fengning")))
    out = tmp_path / ("out.json" if command == "merge" else "out")
    code, messages, _ = run(command, tmp_path / "甲.xlsx", tmp_path / "乙.json", "-o", out)
    assert code == 1 and f"甲.xlsx {sheet.title}!C4 预算数“约七百”无法确定" in messages


@pytest.mark.parametrize("name", ["空表.xlsx", "空表.json"])
def test_a_blank_is_no_department_and_is_named(tmp_path, name):
    run("template", "--projects", 2, "-o", tmp_path / "空表.xlsx")
    run("convert", tmp_path / "空表.xlsx", "-o", tmp_path)
    assert run("check", tmp_path / name)[0] == 1
    put(tmp_path / "乙.json", as_json(tree()))
    for command, out in (("merge", "out.json"), ("issue", "out")):
        code, messages, _ = run(command, tmp_path / name, tmp_path / "乙.json", "-o", tmp_path / out)
        assert code == 1 and f"× {name}" in messages and "1 个部门" in messages
    assert len(model.decode((tmp_path / "out.json").read_bytes()).submissions) == 1
    assert [path.name for path in (tmp_path / "out").rglob("*草稿*")] == []


def test_a_file_that_cannot_be_read_outweighs_a_conflict(tmp_path):
    put(tmp_path / "a.xlsx", workbook)
    put(tmp_path / "b.xlsx", b"")
    code, _, _ = run("merge", tmp_path, "-o", tmp_path / "m.json")
    assert code == 3 and len(model.decode((tmp_path / "m.json").read_bytes()).submissions) == 1


def test_error_findings_exit_1(book):
    changed = openpyxl.load_workbook(book)
    changed.worksheets[1]["C4"] = "约七百万"
    changed.save(book)
    code, messages, _ = run("convert", book, "--findings", book.parent / "f.json")
    assert code == 1 and "C4 预算数“约七百万”无法确定，留空。" in messages
    report = json.loads((book.parent / "f.json").read_bytes())
    # the amount, and the plan's four bare figures that only the budget could tell from percents
    assert report["summary"]["error"] == 5
    error, *unsure = [item for item in report["findings"] if item["severity"] == "error"]
    assert {item["code"] for item in unsure} == {"plan-unsure"}
    assert (error["file"], error["cell"], error["path"]) == ("人社局.xlsx", "C4", "budget.total")
    assert model.decode((book.parent / "人社局.json").read_bytes()).submissions[0].projects[0].budget.total is None


def test_the_template_counts_and_prefills(tmp_path):
    assert run("template", "--projects", "3", "-o", tmp_path / "空白.xlsx")[0] == 0
    names = openpyxl.load_workbook(tmp_path / "空白.xlsx").sheetnames
    assert len([name for name in names if re.match(r"\d+", name)]) == 3
    put(tmp_path / "d.json", as_json(tree(projects=2)))
    assert run("template", "--from", tmp_path / "d.json", "-o", tmp_path / "预填.xlsx")[0] == 0
    run("convert", tmp_path / "预填.xlsx", "-o", tmp_path / "back.json")
    expected = tree(projects=2)["submissions"][0]["projects"]
    found = json.loads((tmp_path / "back.json").read_bytes())["submissions"][0]["projects"]
    for name in ("name", "unit", "purpose", "goals", "indicators"):
        assert [one[name] for one in found] == [one[name] for one in expected]
    for name in ("code", "budget", "spending_plan"):
        assert not any(one[name] for one in found)


@pytest.mark.parametrize("county", ["fengning", "julu"])
def test_a_template_of_last_years_lacks_only_what_is_this_years(tmp_path, county):
    """Of the year nothing is left behind: what is found is what was found last year, and what is to be filled in."""
    last = ROOT / "samples" / f"{county}.xlsx"
    blank = tmp_path / "预填.xlsx"
    assert run("template", "--from", last, "--year", "2024", "-o", blank)[0] == 0
    found, was = (json.loads(run("check", path, "--format", "json")[2])["findings"] for path in (blank, last))
    known = {(item["code"], item["sheet"], item["path"]) for item in was}
    new = {(item["code"], item["path"]) for item in found
           if item["severity"] != "info" and (item["code"], item["sheet"], item["path"]) not in known}
    assert new == {("field-blank", "code"), ("field-blank", "budget.total"),
                   ("plan-year-end", "spending_plan")}
    shown = openpyxl.load_workbook(blank)
    assert shown.worksheets[0]["A4"].value == "2024年部门预算绩效文本" or county == "julu"
    original = openpyxl.load_workbook(last)
    for sheet in (one for one in shown if one["A3"].value == "项目编码"):
        assert sheet["B3"].value is None and str(original[sheet.title]["B3"].value) in sheet["B3"].comment.text
        assert sheet["C4"].value is None and f'{original[sheet.title]["C4"].value}' in sheet["C4"].comment.text


# ── merging, naming and refusing without loss ───────────────────────────────────────────────────


def _both() -> dict:
    both = tree()
    both["submissions"] += tree("fengning")["submissions"]
    return both


def test_two_folders_with_the_same_names_both_keep_their_output(tmp_path):
    for folder, county in (("A", "julu"), ("B", "fengning")):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder / "x.xlsx", workbook(county))
    code, messages, _ = run("convert", tmp_path / "A", tmp_path / "B", "-o", tmp_path / "out")
    divisions = [model.decode((tmp_path / "out" / name).read_bytes()).submissions[0].division
                 for name in left(tmp_path / "out")]
    assert sorted(divisions) == ["130529", "130826"] or code == 3


def test_merge_of_nothing_readable_replaces_nothing(tmp_path):
    put(tmp_path / "t.xlsx", b"x")
    put(tmp_path / "out.json", as_json(tree()))
    assert run("merge", tmp_path / "t.xlsx", "-o", tmp_path / "out.json")[0] == 3
    assert (tmp_path / "out.json").read_bytes() == as_json(tree())


def test_several_workbooks_are_written_all_or_none(tmp_path):
    put(tmp_path / "全市.json", as_json(_both()))
    (tmp_path / "全市").mkdir()
    put(tmp_path / "全市" / "130826_2023_316_丰宁满族自治县人力资源和社会保障局.xlsx", b"kept")
    assert run("convert", tmp_path / "全市.json")[0] == 3
    assert len(left(tmp_path / "全市")) == 1


def test_the_file_that_exists_is_named(book):
    book.with_suffix(".json").write_text("kept")
    assert "人社局.json" in run("convert", book)[1]


def test_several_templates_do_not_fit_standard_output(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "全市.json", as_json(_both()))
    code, messages, output = run("template", "--from", "全市.json", "-o", "-")
    assert code in (2, 3) and output == b"" and left(tmp_path) == ["全市.json"]


@pytest.mark.parametrize("names", [["a", "a", "a_2"], ["a_2", "a", "a"], ["A", "a", "a_2", "A_2"]])
def test_file_names_are_unique(names):
    told = files.unique(names)
    assert len({name.casefold() for name in told}) == len(names)


@pytest.mark.parametrize("suffix", [".xlsx", ".json"])
def test_no_file_is_named_as_the_other_kind(book, suffix):
    run("convert", book, "-o", book.parent / "d.json")
    source = book if suffix == ".xlsx" else book.parent / "d.json"
    code, _, _ = run("convert", source, "-o", book.parent / f"out{suffix}")
    out = book.parent / f"out{suffix}"
    assert code in (2, 3) and not out.exists()


# ── consoles, help, start-up ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp437"])
def test_no_console_makes_a_command_fail(tmp_path, encoding):
    twice = tree(projects=2)
    for one in twice["submissions"][0]["projects"]:
        one.update(name="项目😀", code=twice["submissions"][0]["projects"][0]["code"])
    put(tmp_path / "好😀.json", as_json(twice))
    put(tmp_path / "坏😀.json", broken(lambda project: project.update(name=1)))
    expected = {0: ["convert", tmp_path / "好😀.json"], 1: ["merge", tmp_path / "好😀.json", "-o", tmp_path / "m.json"],
                3: ["convert", tmp_path / "坏😀.json"]}
    for code, arguments in expected.items():
        done = run_outside(*arguments, PYTHONIOENCODING=encoding)
        assert done.returncode == code and b"Traceback" not in done.stderr
        shown = done.stderr.decode("utf-8" if encoding == "ascii" else encoding)   # click takes ascii for a mistake
        assert re.search(r"项目\\U0001f600|好\\U0001f600\.json|\\U0001f600\.json|😀", shown)
    done = run_outside("convert", tmp_path / "好😀.json", "-o", "-", PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and done.stdout.startswith(b"PK")


@pytest.mark.parametrize("command, encoding", [("--help", "gbk"), ("--help", "ascii"), ("--version", "cp437"),
                                               ("schema", "ascii"), ("form", "gbk"), ("form", "cp437")])
def test_no_console_makes_help_fail(command, encoding):
    done = run_outside(command, PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and done.stdout and not done.stderr


@pytest.mark.parametrize("command", [[], *([one] for one in COMMANDS)])
def test_help_of_every_command(command):
    code, _, output = run(*command, "--help")
    text = output.decode()
    assert code == 0 and text.startswith("用法：")
    if command not in ([], ["schema"]):
        assert "  示例\n" in text
    english = CliRunner().invoke(cli.main, [*command, "--help"], env={"JIXIAO_LANG": "en"}).stdout
    assert english.startswith("Usage: ") and (command in ([], ["schema"]) or "  examples:\n" in english)
    prose = re.compile("[a-z]{3,} [a-z]{2,} [a-z]{3,}")
    assert not prose.search(text.replace("jixiao", "")) and prose.search(english)
    assert not re.search("[一-鿿]", english.partition("Options:")[2].replace("表样", ""))


def test_version_of_the_module_as_of_the_command():
    assert run("--version")[2].decode() == f"jixiao {__version__}\n"
    assert run_outside("--version").stdout.decode().strip() == f"jixiao {__version__}"


def loaded(*arguments) -> set[str]:
    """The top-level modules a command has imported when it is done."""
    program = ("import sys\nfrom converter.cli import main\ntry:\n    main(sys.argv[1:])\nfinally:\n"
               "    print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", program, *map(str, arguments)], capture_output=True, cwd=ROOT,
                          check=True)
    return set(done.stderr.decode(errors="replace").splitlines()[-1].split())


HEAVY = {"msgspec", "openpyxl", "xlsxwriter", "python_calamine", "lxml"}


def test_nothing_is_imported_before_it_is_used(book):
    assert not loaded("--version") & HEAVY
    assert not loaded("convert", "--help") & HEAVY
    assert loaded("convert", book, "-o", book.parent / "out.json") & HEAVY == {"msgspec", "python_calamine"}
    assert not loaded("schema", "-o", book.parent / "schema.json") & {"openpyxl", "xlsxwriter", "python_calamine"}
    assert "openpyxl" not in loaded("merge", book, "-o", book.parent / "merged.json")


def test_no_progress_bar_in_a_pipe(tmp_path):
    for name in "abcdefgh":
        put(tmp_path / f"{name}.json", as_json(tree()))
    done = run_outside("convert", tmp_path, "-o", tmp_path / "out", PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 8 and all(re.match(r"[a-h]\.json → ", line) for line in lines)
    assert b"\r" not in done.stderr.replace(b"\r\n", b"\n") and done.stdout == b""


def test_header_conflicts_have_no_place_on_a_form_and_are_said(tmp_path):
    document = model.decode((ROOT / "samples" / "julu.json").read_bytes())
    document.submissions[0].conflicts = {"status": ["草案", "正式"]}
    (tmp_path / "j.json").write_bytes(model.encode(document))
    code, messages, _ = run("convert", tmp_path / "j.json", "-o", tmp_path / "j.xlsx")
    assert code == 1 and "文本状态" in messages and "草案" in messages and "正式" in messages


# ── what lies in a folder and is no workbook we know, or has a name we cannot read ──────────────


def test_what_a_bureau_takes_for_a_workbook_is_not_passed_over(tmp_path):
    """A .et or an .xlsb in a folder is named, so that no department is missing without a word."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes((ROOT / "samples" / "julu.xlsx").read_bytes())
    (tmp_path / "in" / "b.et").write_bytes(b"WPS")
    (tmp_path / "in" / "c.XLSB").write_bytes(b"PK\x03\x04")
    (tmp_path / "in" / "d.txt").write_bytes(b"no workbook")
    code, messages, _ = run("convert", tmp_path / "in", "-o", tmp_path / "out")
    assert code == 3 and "b.et" in messages and "c.XLSB" in messages and "d.txt" not in messages


@pytest.mark.skipif(sys.platform == "win32", reason="there names are text")
@pytest.mark.parametrize("command", ["convert", "check", "merge", "issue"])
def test_a_name_in_another_encoding_harms_nobody(tmp_path, command):
    (tmp_path / "in").mkdir()
    path = os.fsencode(tmp_path / "in") + b"/" + "人社局".encode("gbk") + b".xlsx"
    with open(path, "wb") as stream:
        stream.write((ROOT / "samples" / "julu.xlsx").read_bytes())
    out = {"convert": ["-o", tmp_path / "out"], "check": ["--format", "xlsx", "-o", tmp_path / "o.xlsx"],
           "merge": ["-o", tmp_path / "o.json"], "issue": ["-o", tmp_path / "out"]}[command]
    code, messages, _ = run(command, tmp_path / "in", *out)
    assert code == 0, messages
    if command == "convert":
        assert [one.name for one in (tmp_path / "out").iterdir()] == ["人社局.json"]


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig"])
def test_rules_saved_as_windows_saves_them(tmp_path, encoding):
    (tmp_path / "rules.ini").write_bytes("# 先按警告试行\ngoal-missing = warning  # 九处\n".encode(encoding))
    code, messages, _ = run("check", ROOT / "samples" / "fengning.xlsx", "--rules", tmp_path / "rules.ini")
    assert code == 1 and "必须改 2 处" in messages


@pytest.mark.parametrize("text, why", [
    ("goal-missing", "“goal-missing”不是“规则 = 级别”"), ("[其他]\ngoal-missing = off", "“[其他]”不是“规则 = 级别”"),
    ("[rules]\ngoal-missing = off\ngoal-missing = error", "规则 goal-missing 设了两次"),
    ("code-check = off\n[rules]\ngoal-missing = 错误", "goal-missing"), (b"\x00\xff\xfe\x80", "不是文本文件")], ids=range(5))
def test_rules_that_mean_nothing_are_refused_in_chinese(tmp_path, text, why):
    (tmp_path / "rules.ini").write_bytes(text if isinstance(text, bytes) else text.encode())
    code, messages, _ = run("rules", "--rules", tmp_path / "rules.ini")
    assert code == 2 and why in messages
