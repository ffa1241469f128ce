"""Every Office file we write is sound by Microsoft's account; returning a workbook adds no fault to it."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import office
import pytest
import test_folder
import test_returned
from click.testing import CliRunner
from conftest import MORE
from test_stories import STORIES, outcome

import converter
from converter import cli
from converter.system.errors import Unreadable

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"

sys.path.append(str(ROOT / "bench"))
import fuzz  # noqa: E402

pytestmark = [pytest.mark.long, pytest.mark.skipif(office.PROGRAM is None, reason="no ooxml-validator here")]


def sound(folder: Path) -> list[str]:
    """The names of the Office files in a folder, none of which has a fault."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in (".xlsx", ".xlsm", ".docx"))
    names = [path.relative_to(folder).as_posix() for path in paths]
    assert {name: found for name, found in zip(names, office.faults(paths)) if found} == {}
    return names


# ── what the commands write ──


#: Stories of what the commands below make of larger documents: each file takes the witness half a second.
ALIKE = {"folder_mirrored", "json_to_workbook", "issue_two_departments", "diff_last_year"}


@pytest.mark.parametrize("name", sorted({path.relative_to(STORIES).parts[0]
                                         for path in STORIES.glob("*/expected/**/*.xlsx.txt")} - ALIKE))
def test_the_workbooks_of_a_story(name, tmp_path):
    outcome(STORIES / name, tmp_path)
    assert sound(tmp_path / "output")


@pytest.mark.parametrize("command, written", [
    ("convert in/fengning.json -o out", ["fengning.xlsx"]),
    ("check in/julu.json --format xlsx -o out/list.xlsx", ["list.xlsx"]),
    ("diff in/julu.json in/fengning.json --format xlsx -o out/list.xlsx", ["list.xlsx"]),
    ("roster in/fengning.json in/julu.json -o out/名册.xlsx", ["名册.xlsx"]),
    ("issue in/julu.json in/fengning.json --as docx -o out",
     ["130529_2022_323_巨鹿县人力资源和社会保障局本级（推断）.docx", "drafts/130826_2023_316_丰宁满族自治县人力资源和社会保障局（草稿）.docx", "ledger.xlsx"]),
], ids=lambda given: given.split()[0] if isinstance(given, str) else "")
def test_what_commands_make_of_the_samples(command, written, tmp_path, monkeypatch):
    shutil.copytree(SAMPLES, tmp_path / "in", ignore=shutil.ignore_patterns("stories"))
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(cli.main, command.split()).exit_code in (0, 1)
    assert sound(tmp_path / "out") == written


def test_what_the_drop_folder_leaves(tmp_path):
    """A faulty workbook, two versions of another: what is held is drafted; one without a fault is issued."""
    inbox, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(STORIES / "check_returned" / "input", inbox / "a")
    shutil.copytree(STORIES / "merge_conflict" / "input", inbox / "b")
    (inbox / "c.xlsx").write_bytes(test_folder.book(317))
    assert CliRunner().invoke(cli.main, ["run", str(inbox), "-o", str(out)]).exit_code == 1
    names = sound(out)
    assert {"ledger.xlsx", "issued", "drafts", "returned", "待定.xlsx", "问题.xlsx", "简报.xlsx"} == {
        name.partition("/")[0] for name in names}


# ── returned ──


def alike(folder: Path, given: list[bytes], marked: list[bytes]) -> int:
    """Asserts that no returned workbook has a fault that its input had not. How many inputs could be opened."""
    def told(side: list[bytes], which: Iterable[int]) -> dict[int, Counter[tuple[str, str]]]:
        paths = {at: folder / f"{at}.{'given' if side is given else 'marked'}.xlsx" for at in which}
        for at, path in paths.items():
            path.write_bytes(side[at])
        return dict(zip(paths, office.faults(paths.values())))

    after = told(marked, range(len(marked)))
    # where nothing is wrong the input need not be asked: the witness takes a second for each
    before = told(given, [at for at, found in after.items() if found])
    # of an input that it cannot open the witness knows nothing
    unknown = {at for at, found in before.items() if any(kind == "Exception" for kind, _ in found)}
    assert {at: after[at] - found for at, found in before.items() if at not in unknown and after[at] - found} == {}
    return len(given) - len(unknown)


def test_returned_workbooks(tmp_path):
    """A sample, and of what offices sent the largest and the smallest."""
    paths = [SAMPLES / "julu.xlsx", *[path for path in test_returned.INTAKE if path.stem in (
        "fengning__preamble_footer", "julu__stacked")]]
    assert alike(tmp_path, [path.read_bytes() for path in paths],
                 [converter.mark(path) for path in paths]) == len(paths)


def test_a_returned_workbook_with_most_that_a_workbook_can_have(tmp_path):
    original = test_returned.written()
    assert alike(tmp_path, [original], [test_returned.returned(original, test_returned.EVERYWHERE)])


def test_returned_as_another_kind_of_file(tmp_path):
    """.xls, .ods and HTML come back as .xlsx; an .fods as an .ods."""
    paths = [path for path in test_returned.FILES if path.suffix != ".fods"]
    for path in paths:
        (tmp_path / f"{path.name}.xlsx").write_bytes(converter.mark(path))
    assert len(sound(tmp_path)) == len(paths) == 3


def test_returned_mutations(tmp_path):
    """Workbooks damaged as disks, packers and other programs damage them."""
    sources = [path.read_bytes() for path in (STORIES / "check_returned" / "input").glob("*.xlsx")]
    given, marked = [], []
    for number in range(int(6 * float(MORE or 1))):
        data = fuzz.mutation(2, 2 * number + 1, sources, []).data
        try:
            marked.append(converter.mark(data, name="f.xlsx"))
        except Unreadable:
            continue
        given.append(data)
    assert alike(tmp_path, given, marked) > 1
