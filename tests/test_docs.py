"""The documentation says what is so: commands, options, links, pictures, twins, and what its examples print.

An example is tried where a comment before its block says what lies in the folder it is run in:

    <!-- try: 收件/甲.xlsx = samples/julu.xlsx; 收件 = samples/stories/check_faulty/input; 本县.ini = "a line" -->

Lines that begin with `>` are run one after the other; the lines after each are all it prints, `…` any number of them.
"""
import re
import shlex
import shutil
import struct
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from converter import cli, form
from converter.document import settings

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
PAGES = [ENGLISH, CHINESE, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "pictures").iterdir())
MAKING = ROOT / "docs" / "表样制作.md"
MANUAL = ROOT / "docs" / "使用手册.md"

_BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TRY = re.compile(r"<!-- try: (.*?) -->\n+```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])-{1,2}[a-zA-Z][\w-]*")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, kind: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(path.read_text(encoding="utf-8")) if found == kind]


def inline(path: Path) -> list[str]:
    return _CODE.findall(_BLOCK.sub("", path.read_text(encoding="utf-8")).replace("\\|", "|"))


def commands(path: Path) -> list[str]:
    """Every command of the program that the page names, as it is written there."""
    said = [line for _, text in _BLOCK.findall(path.read_text(encoding="utf-8")) for line in text.splitlines()]
    said = [part for line in (*said, *inline(path)) for part in re.split(r"&&|\|(?=\s)", line)]
    found = (re.match(r"(?:[>$]\s+|\s*)(?:\S*/)?jixiao\s+([a-zA-Z-].*)", part.strip()) for part in said)
    return [match[1].partition("  #")[0].strip() for match in found if match]


def command(words: str) -> click.Command | None:
    """The command that the words begin with; None where they name none, as in `jixiao --version`."""
    first = words.split()[0]
    if first.startswith("-") or first.isupper():
        return None
    assert first in cli.main.commands, f"there is no command {first}"
    return cli.main.commands[first]


def options(of: click.Command) -> dict[str, click.Option]:
    """Every way an option of a command is written."""
    context = click.Context(of, info_name="x", help_option_names=["-h", "--help"])
    return {way: one for one in of.get_params(context) for way in (*one.opts, *one.secondary_opts)
            if way.startswith("-")}


# ── what is named exists ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_and_their_options_exist(page):
    for words in commands(page):
        of = command(words) or cli.main
        known = options(of)
        for found in _OPTION.finditer(words):
            assert found[0] in known, f"jixiao {words}: no option {found[0]}"
            kind = known[found[0]].type
            values = re.match(r"[ =]([a-z|]+)(?![\w.])", words[found.end():])
            if isinstance(kind, click.Choice) and values:
                assert set(values[1].split("|")) <= set(kind.choices), f"jixiao {words}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_an_option_named_alone_is_one_of_some_command(page):
    known = {way for one in (cli.main, *cli.main.commands.values()) for way in options(one)}
    pip = {"--no-index", "--upgrade"}
    for code in inline(page):
        if code.startswith("-"):
            assert set(_OPTION.findall(code)) <= known | pip, code


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_and_pictures_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for link in _LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}, link


@pytest.mark.parametrize("picture", PICTURES, ids=name)
def test_pictures_are_used_and_light(picture):
    data = picture.read_bytes()
    width, height = struct.unpack(">II", data[16:24])
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and width <= 1000 and len(data) < 200_000, (width, height, len(data))
    assert any(f"pictures/{picture.name})" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_shown_can_be_used(page):
    for text in blocks(page, "ini"):
        assert settings.parse(text)


def test_every_command_is_in_the_readme_or_the_manual():
    said = {words.split()[0] for page in (ENGLISH, MANUAL) for words in commands(page)}
    assert {key for key, one in cli.main.commands.items() if not one.hidden} <= said


# ── the README and its Chinese twin ─────────────────────────────────────────────────────────────


def tables(path: Path) -> list[list[list[str]]]:
    """The tables of a page: rows of cells, without the line under the header."""
    found: list[list[list[str]]] = []
    before = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            if not before.startswith("|"):
                found.append([])
            if not re.fullmatch(r"[|\-: ]+", line) or "-" not in line:
                found[-1].append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
        before = line
    return found


def test_the_twins_have_the_same_rows():
    ours, theirs = tables(ENGLISH), tables(CHINESE)
    assert [len(table) for table in ours] == [len(table) for table in theirs]
    for row, twin in zip(*([row for table in side for row in table[1:]] for side in (ours, theirs))):
        assert len(row) == len(twin)
        assert _CODE.findall(row[0]) == _CODE.findall(twin[0])
        assert [cell for cell in row[1:] if re.fullmatch(r"[\d.,]+( \w+)?|", cell)] == [
            cell for cell in twin[1:] if re.fullmatch(r"[\d.,]+( \w+)?|", cell)]


def test_the_twins_name_the_same_code():
    assert commands(ENGLISH) == commands(CHINESE)
    assert sorted(set(inline(ENGLISH))) == sorted(set(inline(CHINESE)))


def test_the_twins_run_the_same_commands():
    assert blocks(ENGLISH, "sh") == blocks(CHINESE, "sh")
    shown = [[line.partition("  #")[0].rstrip() for text in blocks(page, "console") for line in text.splitlines()]
             for page in (ENGLISH, CHINESE)]
    assert shown[0] == shown[1]


def test_the_twins_have_the_same_parts_and_links():
    parts = [re.findall(r"^(#+) ", page.read_text(encoding="utf-8"), re.MULTILINE) for page in (ENGLISH, CHINESE)]
    assert parts[0] == parts[1]
    links = [{link for link in _LINK.findall(page.read_text(encoding="utf-8")) if not link.startswith("README")}
             for page in (ENGLISH, CHINESE)]
    assert links[0] == links[1]


# ── examples ────────────────────────────────────────────────────────────────────────────────────


def making(changed: str = "") -> bytes:
    """The template that 表样制作.md tells how to make; changed: a cell and what is written there instead."""
    from io import BytesIO

    import openpyxl

    cells, facts = (next(table for table in tables(MAKING) if table[0][:2] == head)
                    for head in (["单元格", "内容"], ["A", "B"]))
    book = openpyxl.Workbook()
    sheet, hidden = book.active, book.create_sheet("_form")
    sheet.title, hidden.sheet_state = "申报表", "hidden"
    for place, content in [*cells[1:], *([changed.split()] if changed else [])]:
        cell = sheet[place.partition(":")[0]]
        cell.value = content.strip("`")
        cell.number_format = "0.00" if "budget" in content else "@" if content == "`{{code}}`" else "General"
        if ":" in place:
            sheet.merge_cells(place)
    for row in facts[1:]:
        hidden.append([cell.strip("`") or None for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def lay(folder: Path, said: str) -> None:
    """Put into a folder what a comment says lies there."""
    for entry in said.split("; "):
        target, source = entry.split(" = ", 1)
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        if source.startswith("本页的表"):
            path.write_bytes(making(source.removeprefix("本页的表").removeprefix("，")))
        elif source.startswith('"'):
            path.write_text(source.strip('"') + "\n", encoding="utf-8")
        elif (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, path, ignore=shutil.ignore_patterns("*.txt"))
        else:
            shutil.copy(ROOT / source, path)


def shown(text: str) -> list[tuple[str, list[str]]]:
    """The commands of an example, each with the lines that stand under it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("> "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def pattern(lines: list[str]) -> str:
    return "".join(r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in lines)


EXAMPLES = [(page, *found) for page in PAGES for found in _TRY.findall(page.read_text(encoding="utf-8"))]


def test_the_pages_have_examples():
    assert {page for page, *_ in EXAMPLES} >= {MANUAL, MAKING}


@pytest.mark.parametrize("page, said, text", EXAMPLES,
                         ids=[f"{page.stem}-{number}" for number, (page, *_) in enumerate(EXAMPLES)])
def test_example(page, said, text, tmp_path, monkeypatch):
    lay(tmp_path, said)
    monkeypatch.chdir(tmp_path)
    for line, lines in shown(text):
        program, *arguments = shlex.split(line)
        assert program == "jixiao"
        result = CliRunner().invoke(cli.main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert re.fullmatch(pattern(lines), result.output), result.output


def test_the_markers_listed_are_those_of_the_model():
    """The tables of paths name every value a marker can stand for, and no other."""
    listed = {path for table in tables(MAKING) if table[0] == ["路径", "内容"] for row in table[1:]
              for path in _CODE.findall(row[0])}
    held = {field.path for page in form.load().pages for part in (page, *page.repeats) for slot in part.slots
            for field in slot.fields}
    assert {path for path in listed if "extra." not in path} == held | {
        "funds[上年结转].amount", "department.code", "spending_plan.september",
        "indicators[].weight", *(f"indicators[].target.{part}" for part in ("operator", "value", "unit"))}
