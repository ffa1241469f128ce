"""Nothing silently wrong in other forms than the county's either: shipped ones, and those beside the tests."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import foreign
import pytest

from converter import form, grid

BESIDE = Path(__file__).parent / "forms"
FORMS = {one.id: one for one in (form.load("central_project"), *(
    form.compile((BESIDE / f"{name}.xlsx").read_bytes())
    for name in ("columns", "funded", "panes", "scored", "split", "ticked", "toy")))}
#: What is told whatever the form; the others depend on what a form says of its cells (bench/composed.py).
TOLD = ("head_more", "heads_exchanged", "covered", "struck", "retyped", "unmerged", "label_lost")


@pytest.fixture(scope="module")
def laid() -> dict[str, list]:
    return {name: foreign.papers(one, random.Random(name)) for name, one in FORMS.items()}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("deed", TOLD)
def test_one_deed(name, deed, laid):
    for number in range(6):
        chance = random.Random(f"{name}{deed}{number}")
        paper = copy.deepcopy(chance.choice(laid[name]))
        try:
            foreign.DEEDS[deed](paper, chance)
            reading = foreign.read(paper, FORMS[name])
        except (IndexError, KeyError, ValueError, grid.Unreadable):
            continue
        assert not foreign.wrong(paper, reading)[0], [item for item in reading.findings if item.severity != "info"]


@pytest.mark.parametrize("name", [name for name, one in FORMS.items() if one.levels and one.pages[-1].level1])
def test_rows_that_have_moved_under_other_heads_are_none(name, laid):
    """The rows from the second on stand a column further right: their levels say so."""
    for paper in copy.deepcopy(laid[name]):
        rows = foreign._rows(paper)
        if len(rows) > 1:
            paper.unmerge(lambda area: area[0] < rows[1] <= area[2])
            paper.move(lambda row, column: (row, column + (row >= rows[1])))
            assert not foreign.wrong(paper, foreign.read(paper, FORMS[name]))[0]
