"""A workbook, read: its forms in order, what lies beside them, and the document they make."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

import msgspec

from .locate import Cell, Found, onward
from .places import Collector, Places, shown
from .recognition import Told, recognised
from .sheet import FormReader
from ..document import model, normal, wording
from ..document.findings import Findings
from ..document.model import Document, Project, Submission
from ..document.values import code as codes
from ..document.values import level, target
from ..form import HIDDEN_SHEET, Form, Forms, fold
from ..grid import NoValue, Sheet
from ..sheets.excel import address
from ..system.errors import Unreadable
from ..system.patterns import pattern


class Reading(msgspec.Struct, eq=False):
    """A workbook, read: its document, what was found on the way, and where each value stands."""

    document: Document
    findings: Findings
    #: The names of the sheets, in their order.
    sheets: tuple[str, ...] = ()
    #: Per project of the workbook, in its order, where its values stand.
    places: list[tuple[Project, Places]] = []
    #: The same of the pages that hold the submission's own values: cover, part one.
    headers: list[Places] = []
    #: Per sheet that is read, the form it is read by.
    forms: dict[str, Form] = {}

    def place(self, project: Project | None, path: str) -> tuple[str, str] | None:
        """Sheet and cell of a value, or of the place where it belongs; `project` None: of the submission's own."""
        for each in self._places(project):
            if project is not None or each.has(path):
                return each.place(path)
        return None

    def _places(self, project: Project | None) -> list[Places]:
        if project is None:
            return self.headers
        if self._known is None:
            self._known = {id(each): places for each, places in self.places}
        return [self._known[id(project)]] if id(project) in self._known else []

    _known: dict[int, Places] | None = None


def read(sheets: list[Sheet], forms: Form | Forms, file: str, sha256: str) -> Reading:
    """The workbook's document in normal form. forms: those that each sheet may be of; a form alone: all of them are.

    Raises Unreadable where no sheet holds a form.
    """
    findings = Findings()
    # the list a workbook was returned with is ours, not the bureau's
    sheets = [sheet for sheet in sheets if not wording.is_list(sheet.name, sheet.at(0, 0))]
    reading = Reading(Document.of([]), findings, tuple(sheet.name for sheet in sheets))
    if untold := sorted({what for sheet in sheets for what in sheet.traits.untold}):
        findings.add("untold", file=file, terms=untold)
    header = Collector()
    told = recognised(sheets, forms, _saying)
    for form, run in groupby(told, key=lambda one: one.form):
        onward([(one.sheet, one.found) for one in run], form)
    for one in told:
        if one.sheet.traits.crossed:
            _cross(one.found)
    reading.forms = {one.sheet.name: one.form for one in told if one.found}
    for one in told:
        before = len(findings)
        if one.found:
            _sheet(one, reading, header, file, sha256)
        elif one.doubt:
            form, other = one.doubt
            findings.add("form-unsure", file=file, sheet=one.sheet.name, one=form.title, other=other.title)
        elif one.sheet.name != HIDDEN_SHEET:
            first = next((shown(value) for _, _, value in one.sheet.filled()), None)
            findings.add("sheet-skipped" if first else "sheet-blank", file=file, sheet=one.sheet.name,
                         found=(first or "")[:50] or None)
        one.form.label(findings.items[before:])
    skipped = [one for one in told if not one.found and not one.doubt and one.sheet.name != HIDDEN_SHEET]
    is_form = any(item.code in ("form-refused", "forms-beside", "form-unsure", "form-empty") for item in findings)
    if not reading.places and header.is_empty() and not is_form:
        raise Unreadable("no-form", sheets="、".join(one.sheet.name for one in skipped[:5]))
    _document(told, reading, header, forms, file)
    _passed_over(skipped, reading, forms, file)
    _twice(reading, findings, file)
    (forms.first if isinstance(forms, Forms) else forms).label(item for item in findings if not item.labels)
    return reading


def _sheet(one: Told, reading: Reading, header: Collector, file: str, sha256: str) -> None:
    """What stands on a sheet that is of a form."""
    sheet, form, found, findings = one.sheet, one.form, one.found, reading.findings
    _hidden(sheet, found, findings, file)
    _left_out(sheet, found, findings, file)
    for part in found:
        if part.owner:
            continue  # read with the form that it goes on with
        if part.refused:
            code = "forms-beside" if part.refused == "beside" else "form-refused"
            findings.add(code, file=file, sheet=sheet.name, cell=address(*part.origin),
                         found="、".join(label.text for label in part.labels),
                         missing="、".join(label.text for label in part.missing))
            continue
        form_reader = FormReader(part, form, file, sha256, header, findings)
        if (project := form_reader.read()) is not None:
            reading.places.append((project, form_reader.places))
        elif part.page.scope == "submission":
            reading.headers.append(form_reader.places)
    _leftovers(sheet, found, form, findings, file)


def _document(told: list[Told], reading: Reading, header: Collector, forms: Form | Forms, file: str) -> None:
    """Put together what was read."""
    for place, (project, _) in enumerate(reading.places, 1):
        project.number = place
    submission = model.build(Submission, header.tree)
    submission.projects = [project for project, _ in reading.places]
    submission.overall = None if normal.is_empty(submission.overall) else submission.overall
    _part_one([(one.sheet, one.found) for one in told], submission, reading.findings, file)
    submission.department = None if normal.is_empty(submission.department) else submission.department
    before = len(reading.findings)

    def codes_of(project: Project) -> codes.Scheme:
        return (forms if isinstance(forms, Form) else forms.of(project)).codes

    reading.document = Document.of(normal.divide(submission, reading.findings, codes_of))
    for item in reading.findings.items[before:]:
        item.file = file


def _saying(sheet: Sheet, form: Form) -> bytes:
    """What a sheet says by a form, as JSON without its origins; nothing where it says nothing."""
    alone = Sheet(sheet.name, [[*row] for row in sheet.rows], sheet.areas, sheet.hidden)
    alone.traits = sheet.traits
    try:
        document = read([alone], form, "", "").document
    except Unreadable:
        return b""
    for one in document.submissions:
        for project in one.projects:
            project.origin = None
    return model.encode(document)


def _part_one(located: list[tuple[Sheet, list[Found]]], submission: Submission, findings: Findings, file: str) -> None:
    """A warning at a part one that is there and says nothing; where there is none, none is asked for."""
    there = [(sheet.name, one.origin) for sheet, found in located for one in found if not one.refused
             and any(repeat.over.startswith("overall.") for repeat in one.page.repeats)]
    if there and submission.projects and submission.overall is None:
        sheet_name, origin = there[0]
        findings.add("part-one-empty", file=file, sheet=sheet_name, cell=address(*origin), path="overall")


def _passed_over(skipped: list[Told], reading: Reading, forms: Form | Forms, file: str) -> None:
    """Sheets that are no form and yet seem to hold a project that stands nowhere else, or indicators that go on."""
    findings, known = reading.findings, {project.code for project, _ in reading.places}
    for sheet, form, *_ in skipped:
        if lost := _labels_lost(sheet, forms):
            findings.add("form-lost", file=file, sheet=sheet.name, cell=address(*lost[0][0]),
                         found="、".join(text for _, text in lost))
            continue
        for row, column, value in sheet.filled():
            if not isinstance(value, str):
                continue
            code = codes.parse(value, [])
            is_project = code is not None and codes.fits(code) and code not in known
            if is_project or level.settle(value, form.level_names) in form.level_names and any(
                    target.is_comparison(other, form.units) for other in sheet.rows[row][column + 1:]):
                findings.add("sheet-passed-over", file=file, sheet=sheet.name, cell=address(row, column),
                             found=f"“{value[:50]}”")
                break


def _cross(found: list[Found]) -> None:
    """Leave values without one that a condition may strike through; labels say what they say."""
    for one in found:
        bound = [(one.cells, one.pieces, one.sheet)]
        bound += [(row.cells, row.pieces, row.sheet or one.sheet) for rows in one.rows.values() for row in rows]
        for values, pieces, sheet in bound:
            for slot, cells in values.items():
                for row, column in cells:
                    value = sheet.at(row, column)
                    if value != "" and any(top <= row <= bottom and left <= column <= right
                                           for top, left, bottom, right in sheet.traits.crossed):
                        sheet.rows[row][column] = NoValue("crossed", shown(value), value)
                        pieces.pop(slot, None)


def _labels_lost(sheet: Sheet, forms: Form | Forms) -> list[tuple[Cell, str]]:
    """The labels of a form that stand on a sheet and do not show, struck out or hidden; none where it is only one."""
    lost = [(note.cell, note.found) for note in sheet.traits.notes if len(note.found) > len(note.used)]
    lost += [((row, column), value.shown) for row, column, value in sheet.filled() if type(value) is NoValue]
    if len(lost) < 2:
        return []
    labels = forms.own_words if isinstance(forms, Form) else forms.marks
    found = sorted((cell, text) for cell, text in lost if len(text) < 40 and fold(text) in labels)
    return found if len({fold(text) for _, text in found}) > 1 else []


def _hidden(sheet: Sheet, found: list[Found], findings: Findings, file: str) -> None:
    """What is hidden is read all the same, and said so: a warning at the first cell that it adds to the document."""
    lines = sheet.traits.hidden_rows, sheet.traits.hidden_columns
    if not sheet.hidden and not any(lines):
        return
    added = sorted(set().union(*(one.used() - one.known for one in found if not one.refused)))

    def say(code: str, of: Callable[[Cell], bool], first: Cell | None, **terms: str) -> None:
        cell = next((cell for cell in added if of(cell) and sheet.at(*cell) != ""), None)
        at = cell or first
        findings.add(code, "warning" if cell else None, file=file, sheet=sheet.name, cell=at and address(*at),
                     found=shown(sheet.at(*cell)) if cell else None, **terms)

    if sheet.hidden:
        say("hidden-sheet", lambda cell: True, None)
    rows = sorted(row for row in lines[0] if row < len(sheet.rows) and any(value != "" for value in sheet.rows[row]))
    if rows:
        say("hidden-rows", lambda cell: cell[0] in lines[0], (rows[0], 0), rows="、".join(str(row + 1) for row in rows))
    columns = sorted(column for column in lines[1] if any(
        column < len(row) and row[column] != "" for row in sheet.rows))
    if columns:
        say("hidden-columns", lambda cell: cell[1] in lines[1], (0, columns[0]),
            columns="、".join(address(0, column)[:-1] for column in columns))


def _left_out(sheet: Sheet, found: list[Found], findings: Findings, file: str) -> None:
    """What does not show as the cells hold it; figures that are merely rounded only where they are read."""
    if sheet.traits.notes:
        used = set().union(*(one.used() for one in found))
        for note in sorted(sheet.traits.notes, key=lambda note: note.cell):
            if note.code not in ("shown-rounded", "faint-read") or note.cell in used:
                findings.add(note.code, file=file, sheet=sheet.name, cell=address(*note.cell), found=note.found,
                             used=note.used)


def _leftovers(sheet: Sheet, found: list[Found], form: Form, findings: Findings, file: str) -> None:
    """Cell accounting: what no form on the sheet has understood is listed."""
    if len(found) == 1 and found[0].exact:
        return
    parts = [one.used() for one in found]
    used = set().union(*parts)
    left = {row for row, column, _ in sheet.filled() if (row, column) not in used}
    if not left:
        return
    #: The rows from the first of a form to its last.
    near = [range(min(part)[0], max(part)[0] + 1) for part in parts]
    #: Rows above a form of which something that belongs there was not found: it may be among them.
    near += [range(max(0, one.origin[0] - 5), one.origin[0] + len(one.page.above)) for one in found if not one.owner
             and any(slot.fields and slot not in one.cells for slot in one.page.above)]
    for row in sorted(left):
        filled = [(column, content) for column, content in enumerate(sheet.rows[row]) if content != ""]
        # one or two texts above or below a form are its heading and foot (附件2, 填报人); more are somebody's data
        code = "outside-form" if len(filled) <= 2 and not any(row in rows for rows in near) else "not-understood"
        if code == "outside-form" and len(filled) == 1 and any(_goes_on(one, row, *filled[0], form) for one in found):
            code = "not-understood"
        for column, content in filled:
            if (row, column) not in used:
                findings.add(code, file=file, sheet=sheet.name, cell=address(row, column), found=shown(content))


#: What is a date or the number of a page, and no text that goes on.
_DATE = pattern(r"[0-9年月日第共页一二三四五六七八九十 ./／:：—–·~-]*")


def _goes_on(one: Found, row: int, column: int, content: object, form: Form) -> bool:
    """Whether a lone text right under the last row of a table, beyond its first column, may be the end of that row."""
    columns = [other for slot, other in one.heads.items() if slot is not one.page.level1]
    rows = (each.cells.values() for rows in one.rows.values() for each in rows)
    last = max((row for each in rows for cells in each for row, _ in cells), default=-1)
    return (row == last + 1 and column in columns and isinstance(content, str) and not form.opens_foot(content)
            and not _DATE.fullmatch(content))


def _twice(reading: Reading, findings: Findings, file: str) -> None:
    seen: set[str] = set()
    for project, places in reading.places:
        if project.code and project.code in seen:
            sheet, cell = places.origin
            findings.add("project-twice", file=file, sheet=sheet, cell=cell, project=project.code, path="code",
                         found=project.code)
        seen.add(project.code or "")
