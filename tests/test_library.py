"""The library: what the README shows runs as shown, and gives what the commands give."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import converter
from converter import cli, grid
from converter.document import model
from converter.system.errors import Unreadable

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
JULU = SAMPLES / "julu.xlsx"


def command(*arguments: object) -> None:
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exit_code in (0, 1), result.output


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_example_of_the_readme(page, monkeypatch):
    code, = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text("utf-8"), re.S)
    monkeypatch.chdir(ROOT)
    names: dict = {}
    exec(code, names)  # its own assertions are what it shows
    assert names["document"].submissions[0].projects


def test_bytes_and_paths_are_read_alike():
    of_path, of_bytes = converter.read(JULU), converter.read(JULU.read_bytes(), name="julu.xlsx")
    assert of_path.document == of_bytes.document
    assert model.encode(of_path.document) == model.encode(converter.read(str(JULU)).document)
    assert [item.code for item in of_path.findings] == [item.code for item in of_bytes.findings]


def test_it_gives_what_the_commands_give(tmp_path):
    command("convert", JULU, "-o", tmp_path / "julu.json")
    assert model.encode(converter.read(JULU).document) == (tmp_path / "julu.json").read_bytes()
    command("convert", SAMPLES / "julu.json", "-o", tmp_path / "julu.xlsx")
    document = converter.read(SAMPLES / "julu.json").document
    written = converter.write(document)
    assert written.data == (tmp_path / "julu.xlsx").read_bytes() and not len(written.findings)
    command("check", JULU, "--returned", tmp_path / "returned", "--all")
    assert converter.mark(JULU) == (tmp_path / "returned" / "julu.xlsx").read_bytes()
    command("merge", SAMPLES / "julu.json", SAMPLES / "fengning.json", "-o", tmp_path / "all.json")
    merged = converter.merge([SAMPLES / "julu.json", SAMPLES / "fengning.json"])
    assert model.encode(merged.document) == (tmp_path / "all.json").read_bytes()
    assert not merged.findings.count("error")
    command("issue", tmp_path / "all.json", "-o", tmp_path / "issued")
    books, unplaced = converter.issue(merged.document)
    assert not len(unplaced)
    assert set(books) == {path.relative_to(tmp_path / "issued").as_posix()
                          for path in (tmp_path / "issued").rglob("*") if path.is_file()}
    assert all((tmp_path / "issued" / name).read_bytes() == data
               for name, data in books.items() if name != "ledger.xlsx")  # whose findings are more in a run


def test_what_a_form_has_no_place_for_is_said_as_the_commands_say_it(tmp_path):
    toy, julu = str(ROOT / "tests" / "forms" / "toy.xlsx"), SAMPLES / "julu.json"
    form = converter.load_form(toy)
    document = converter.read(julu, form).document
    command("convert", julu, "-o", tmp_path / "julu.xlsx", "--form", toy, "--findings", tmp_path / "found.json")
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))["findings"]
    told = {(item["project"], item["path"], item["message"]) for item in found if item["code"] == "no-place"}
    written, books = converter.write(document, form), converter.issue(document, form)
    assert written.data == (tmp_path / "julu.xlsx").read_bytes()
    for findings in (written.findings, books.findings):
        assert {item.code for item in findings} == {"no-place"} and len(told) > 40
        assert {(item.project, item.path, item.message("zh")) for item in findings} == told
    lists, = (sheet for sheet in grid.read(books.files["ledger.xlsx"]) if sheet.name == "问题")
    places = [row[10] for row in lists.rows if "no-place" in row]  # 处数
    assert sum(places) == len(books.findings) and len(places) < 30


def test_findings_of_the_rules_and_their_severities():
    found = converter.check(JULU).findings
    assert found.count("warning") and not found.count("error")
    code = next(item.code for item in found if item.severity == "warning")
    assert all(item.code != code for item in converter.check(JULU, rules={code: "off"}).findings)


def test_what_differs(tmp_path):
    assert converter.diff(JULU, SAMPLES / "julu.json") == []
    document = converter.read(JULU).document
    document.submissions[0].projects[0].name = "另一个项目"
    change, = converter.diff(JULU, document)
    assert (change.path, change.after) == ("name", "另一个项目")


def test_what_cannot_be_read_raises():
    for data in (b"", b"no workbook", JULU.read_bytes()[:2000]):
        with pytest.raises(Unreadable):
            converter.read(data)
    with pytest.raises(AttributeError):
        converter.nothing
