"""The rooms of the house: their doors open one way (the contracts in setup.cfg), and no two modules have one name."""

from collections import Counter
from pathlib import Path

from importlinter import cli

ROOT = Path(__file__).parents[1]


def test_the_doors_open_one_way(capsys):
    code = cli.lint_imports(config_filename=str(ROOT / "setup.cfg"), no_cache=True)
    assert code == cli.EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_no_two_modules_are_told_apart_only_by_their_folder():
    names = Counter(path.stem for path in (ROOT / "converter").rglob("*.py") if not path.stem.startswith("__"))
    names.update(path.parent.name for path in (ROOT / "converter").rglob("__init__.py"))
    assert [name for name, count in names.items() if count > 1] == []
