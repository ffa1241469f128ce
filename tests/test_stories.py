"""The stories in samples/stories: each folder is one command, with what goes in and what comes out.

    README.md    what happens, and why
    command      one line, run in a folder that holds `input`
    input/       workbooks and JSON; beside each workbook its text, so that it can be read here
    expected/    all that stands in `output` afterwards; a workbook as the text that `dumper` makes of it
    messages     what is said on the terminal
    stdout       what is written to standard output, where there is any
    exit         the exit code, where it is not 0

After a change that is meant: `python tests/test_stories.py` writes expected, messages, stdout and exit anew;
read the difference before committing it.
"""
import io
import os
import shlex
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from dumper import dump

from converter import cli

STORIES = Path(__file__).parents[1] / "samples" / "stories"
NAMES = sorted(path.name for path in STORIES.iterdir())


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def legible(files: dict[str, bytes]) -> dict[str, str]:
    """Every file as text, a workbook under its name with .txt."""
    return {f"{name}.txt" if name.endswith(".xlsx") else name:
            dump(data) if name.endswith(".xlsx") else data.decode() for name, data in files.items()}


def outcome(story: Path, folder: Path) -> dict[str, str]:
    """Run the story's command in an empty folder; what it said and wrote, by the names the story keeps it under."""
    if (story / "input").is_dir():
        shutil.copytree(story / "input", folder / "input")
    before = tree(folder)
    program, *arguments = shlex.split((story / "command").read_text(encoding="utf-8"))
    assert program == "jixiao"
    home = os.getcwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(cli.main, arguments)
    finally:
        os.chdir(home)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    after = tree(folder)
    assert {name: data for name, data in after.items() if name in before} == before, "an input was changed"
    written = {name: data for name, data in after.items() if name not in before}
    assert all(name.startswith("output/") for name in written), sorted(written)
    found = {f"expected/{name.removeprefix('output/')}": text for name, text in legible(written).items()}
    found["messages"] = result.stderr
    found["stdout"] = result.stdout
    found["exit"] = f"{result.exit_code}\n" if result.exit_code else ""
    return {name: text for name, text in found.items() if text}


def kept(story: Path) -> dict[str, str]:
    return {name: data.decode() for name, data in tree(story).items()
            if name in ("messages", "stdout", "exit") or name.startswith("expected/")}


def workbooks(story: Path) -> list[tuple[str, bytes]]:
    """The inputs that openpyxl can open: broken ones have no text."""
    return [(name, data) for name, data in tree(story).items()
            if name.startswith("input/") and zipfile.is_zipfile(io.BytesIO(data))]


@pytest.mark.parametrize("name", NAMES)
def test_story(name, tmp_path):
    assert outcome(STORIES / name, tmp_path) == kept(STORIES / name)


@pytest.mark.parametrize("name", NAMES)
def test_story_can_be_read(name):
    story = STORIES / name
    assert 1 < len((story / "README.md").read_text(encoding="utf-8").splitlines()) < 8
    assert len((story / "command").read_text(encoding="utf-8").splitlines()) == 1
    for path, data in workbooks(story):
        assert dump(data) == (story / f"{path}.txt").read_text(encoding="utf-8"), path


def accept(story: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = outcome(story, Path(folder))
    for name in kept(story):
        (story / name).unlink()
    for name, text in found.items():
        (story / name).parent.mkdir(parents=True, exist_ok=True)
        (story / name).write_text(text, encoding="utf-8", newline="\n")
    for path, data in workbooks(story):
        (story / f"{path}.txt").write_text(dump(data), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for each in sys.argv[1:] or NAMES:
        accept(STORIES / each)
