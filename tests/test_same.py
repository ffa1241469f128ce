"""Law 9: `check` of a workbook and of the document read from it give the same rule findings, positions apart, except
that reading's error stands in place of a rule about the unread field."""

from __future__ import annotations

import random
from pathlib import Path

import bend
import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st
from test_bend import CHOSEN, read, read_file

from converter import form
from converter.checking import check as verb
from converter.document import model, normal, settings, wording
from converter.document.findings import Findings
from converter.document.model import Document
from converter.issuing import workbook as writer
from converter.reading.opening import Outcome
from converter.reading.reader import Reading
from converter.system.inputs import Input

ROOT = Path(__file__).parents[1]
FORM = form.load()
SETTINGS = settings.severities()
INTAKE = sorted((ROOT.parent / "shared" / "intake").glob("*.xlsx"))
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))


def examined(document: Document, findings: Findings, reading: Reading | None) -> Findings:
    outcome = Outcome(Input(Path("a"), "a"), findings, document)
    return verb.examine(outcome, reading, form.Forms(), SETTINGS)


def said(findings: Findings) -> list[tuple]:
    return sorted((item.code, item.severity, item.project or "", item.path, item.message("zh"))
                  for item in findings if item.code in wording.RULES)


def assert_same(reading: Reading) -> None:
    again = model.decode(model.encode(reading.document))
    assert normal.is_normal(again, FORM.units)
    by_cell = examined(reading.document, reading.findings, reading)
    by_path = examined(again, Findings(), None)
    alone = list(said(by_path))
    for fault in said(by_cell):
        alone.remove(fault)  # whatever the workbook's check says, the document's says too
    unread = {(item.project or "", verb._part(item.path)) for item in reading.findings
              if item.severity == "error" and item.path}
    names = {project.name or "": project.code or "" for one in again.submissions for project in one.projects}
    assert all((names.get(project, project), verb._part(path)) in unread for _, _, project, path, _ in alone), alone


@pytest.mark.parametrize("path", [*INTAKE, *SAMPLES], ids=lambda path: path.stem)
def test_every_workbook_at_hand(path):
    assert_same(read_file(path.read_bytes()))


@make.examples(25)
@given(make.documents())
def test_generated_documents(document):
    assert_same(read_file(writer.write(document.submissions[0], FORM)))


@make.examples(35)
@given(st.integers(0, len(CHOSEN) - 1), st.integers(0, 10**6), st.sampled_from(sorted(bend.LOSSES)),
       st.sampled_from(sorted(bend.BENDS)))
def test_bent_workbooks(place, seed, loss, habit):
    paper, chance = bend.lay(CHOSEN[place]), random.Random(seed)
    bend.BENDS[habit](paper, chance)
    bend.LOSSES[loss](paper, chance)
    assert_same(read([paper]))


def test_what_one_project_cannot_say_is_no_excuse_for_another():
    """Two projects without a code: the budget of the first cannot be read, that of the second is blank."""
    papers = [bend.lay(project, number) for number, project in enumerate(CHOSEN[:2], 1)]
    for paper, amount in zip(papers, ("十四万", None)):
        for path, value in (("code", None), ("budget.total", amount)):
            (cell,) = paper.form.cells[path]
            paper.cells.pop(cell)
            paper.put(*cell, value)
    papers[1].name = "Sheet2"
    reading = read(papers)
    blank = [item for item in examined(reading.document, reading.findings, reading)
             if item.code == "field-blank" and item.path == "budget.total"]
    assert [item.sheet for item in blank] == ["Sheet2"]
