"""The checkpoints of a plan as the form has them: quarters, half-years."""
import io
import json
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from dumper import saved

from converter import form
from converter.checking import check
from converter.document import model
from converter.document.model import Budget, Document, Project, SpendingPlan, Submission, Unit
from converter.issuing import unplaced, workbook
from converter.merging import diff
from converter.merging.conflict import differing

sys.path.insert(0, str(Path(__file__).parent))
from test_funds import listed  # noqa: E402
from test_shapes import assert_proven, read, submission  # noqa: E402

HEBEI = Path(__file__).parents[1] / "templates_xlsx" / "hebei_county.xlsx"


def planned(names: dict[str, tuple[str, str]]) -> bytes:
    """The shipped form with other checkpoints. names: month → its label and marker, both blank where it has none."""
    book = openpyxl.load_workbook(HEBEI)
    sheet = book["项目绩效目标表"]
    for row in sheet.iter_rows():
        for cell in row:
            for month, (label, marker) in names.items():
                if cell.value == f"{{{{spending_plan.{month}}}}}":
                    head = sheet.cell(cell.row - 1, cell.column)
                    for fact in book["_form"].iter_rows():
                        if fact[1].value == head.value:  # its aliases
                            fact[1].value = label
                            for aside in fact if not label else ():
                                aside.value = None
                    head.value, cell.value = label or None, marker or None
    return saved(book)


QUARTERS = form.compile(planned({"march": ("一季度", "{{spending_plan.march}}"),
                                 "june": ("二季度", "{{spending_plan.june}}"),
                                 "october": ("三季度", "{{spending_plan.september}}"),
                                 "december": ("四季度", "{{spending_plan.december}}")}))


def project(*figures: int | None) -> Project:
    march, june, september, december = (None if each is None else Decimal(each) for each in figures)
    return Project(code="13082623P00M5MW10003C", name="甲", unit=Unit("316001", "局"), budget=Budget(Decimal("10.00")),
                   spending_plan=SpendingPlan("percent", None, march, june, None, december, september))


def test_quarters_and_half_years_are_proven():
    assert_proven(QUARTERS, 6)
    assert_proven(form.compile(planned({"march": ("", ""), "october": ("", "")})), 4)


def test_a_quarter_stands_in_its_place_of_the_year():
    one = submission(project(25, 50, 75, 100), QUARTERS)
    assert one.projects[0].spending_plan.cumulative is True
    (found,) = read(workbook.write(one, QUARTERS), QUARTERS).document.submissions
    assert found.projects[0].spending_plan == one.projects[0].spending_plan
    assert list(json.loads(model.encode(Document.of([one])))["submissions"][0]["projects"][0]["spending_plan"]) == [
        "unit", "cumulative", "march", "june", "october", "december", "september"]
    (fault,) = [fault for fault in check.rules.check(Document.of([submission(project(25, 50, 40, 100), QUARTERS)]),
                                                     check.standard(QUARTERS)) if fault.code == "plan-falls"]
    assert fault.path == "spending_plan.september"
    assert QUARTERS.labels["spending_plan.september"].endswith("三季度")


def test_a_form_without_it_says_so_and_documents_without_it_are_as_they_were():
    hebei = form.load()
    one = submission(project(25, 50, 75, 100), hebei)
    assert [each.path for each in unplaced.unplaced(one, hebei)] == ["spending_plan.september"]
    other = submission(project(25, 50, None, 100), hebei)
    assert b"september" not in model.encode(Document.of([other])) and list(unplaced.unplaced(other, hebei)) == []


def test_versions_and_lists_know_it(tmp_path):
    one, other = (submission(project(25, 50, each, 100), QUARTERS) for each in (75, 80))
    assert [(change.path, change.before, change.after) for change in diff.compare(
        Document.of([one]), Document.of([other]))] == [("spending_plan.september", "75%", "80%")]
    assert differing([one.projects[0], other.projects[0]]).keys() == {"spending_plan"}
    row, found = listed(tmp_path, QUARTERS, one, "plan_september")
    assert row[QUARTERS.labels["spending_plan.september"]] == 0.75
    assert found == [(Decimal(75),)]


def test_another_checkpoint_is_refused_by_name():
    with pytest.raises(form.FormError, match="no checkpoint “april”; .*september"):
        form.compile(planned({"march": ("4月底", "{{spending_plan.april}}")}))


def test_a_blank_from_last_year_notes_it():
    one = submission(project(25, 50, 75, 100), QUARTERS)
    fresh = Submission(year=2024, projects=[workbook.prefilled(one.projects[0], QUARTERS)])
    book = openpyxl.load_workbook(io.BytesIO(workbook.blank(QUARTERS, fresh, one)))
    notes = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    assert any("75" in note for note in notes)
