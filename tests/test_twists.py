"""Twists of structure, alone and composed: every field right, or null with an error or a warning at its cell.

And whatever is added to a sheet, no value holds it.
"""

from __future__ import annotations

import random

import bend
import pytest
import twists
from test_bend import CHOSEN, PROJECTS, assert_never_silently_wrong, assert_right, content, read

from converter import grid
from converter.document import model


def assert_holds_nothing_added(reading) -> None:
    """No value of the document holds a text or a figure that stands nowhere but in an added cell."""
    written = "".join(model.encode(part).decode() for project, _ in reading.places for part in [project])
    assert twists.ADDED not in written
    assert str(twists.FIGURE) not in written


def twisted(names, number, chance):
    paper = bend.lay(chance.choice(PROJECTS), number)
    for name in names:
        twists.TWISTS[name](paper, chance)
    return paper


@pytest.mark.parametrize("name", [*twists.PLAIN, "page_with_columns_swapped", "page_further_right"])
def test_what_a_person_reads_at_once_is_read(name):
    for number, project in enumerate(CHOSEN, 1):
        paper = bend.lay(project, number)
        twists.TWISTS[name](paper, random.Random(f"{name}{number}"))
        assert_right([paper], read([paper]))


@pytest.mark.parametrize("name, code", [
    ("labels_filled_down", "labels-repeated"), ("labels_with_their_values", "labels-normalised"),
    ("labels_with_units", "labels-normalised"), ("labels_starred", "labels-normalised"),
    ("levels_dressed", "normalised"), ("blank_under_checkpoints", "rows-blank"),
    ("caption_of_the_purpose", "caption-read"), ("caption_of_the_table", "caption-read")])
def test_what_is_normalised_leaves_its_record(name, code):
    """One for all labels of a form, naming the cells; and nothing is called a fault."""
    paper = bend.lay(PROJECTS[0])
    twists.TWISTS[name](paper, random.Random(name))
    findings = [item for item in read([paper]).findings if item.code == code]
    assert findings and all(item.severity == "info" and item.cell for item in findings)
    assert len(findings) == 1 or code == "normalised"
    assert not [item for item in read([paper]).findings if item.severity != "info"]


@pytest.mark.parametrize("name", twists.ADDING | twists.PAGES)
def test_what_is_added_is_in_no_value(name):
    for number, project in enumerate(CHOSEN * 4, 1):
        paper = bend.lay(project, number)
        twists.TWISTS[name](paper, random.Random(f"{name}{number}"))
        reading = read([paper])
        assert_holds_nothing_added(reading)
        assert_never_silently_wrong([paper], reading)


@pytest.mark.parametrize("seed", range(40))
def test_twists_together(seed):
    """Six forms a seed, each with two or three twists at once and, at times, a bend of another kind."""
    chance = random.Random(7000 + seed)
    for number in range(6):
        kinds = sorted(chance.sample(range(4), chance.choice((2, 3))))  # what moves whole pages comes last
        names = [chance.choice([*(twists.PLAIN, twists.PLAIN, twists.ADDING, twists.PAGES)[kind]]) for kind in kinds]
        try:
            paper = twisted(dict.fromkeys(names), number + 1, chance)
        except (KeyError, ValueError, StopIteration):
            continue  # the one has taken away what the other bends
        try:
            reading = read([paper])
        except grid.Unreadable:
            continue
        try:
            assert_holds_nothing_added(reading)
            assert_never_silently_wrong([paper], reading)
        except AssertionError as error:
            raise AssertionError(f"{names}: {error}") from error


def test_forms_side_by_side_are_read_each_from_its_columns():
    left, right = bend.lay(PROJECTS[0]), bend.lay(PROJECTS[26], 2)
    right.move(lambda row, column: (row, column + 8))
    left.cells |= right.cells
    left.merges += right.merges
    reading = read([left])
    assert [content(project) for project, _ in reading.places] == [content(PROJECTS[0]), content(PROJECTS[26])]
    assert not reading.findings.count("error")
    assert [item.severity for item in reading.findings if item.code == "forms-beside-read"] == ["info"] * 2
