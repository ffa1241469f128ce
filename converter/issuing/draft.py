"""What a draft says in front of its forms: that it is none to be issued, and why.

The sheet is the list that a returned workbook bears, so that reading knows it and passes it over. Knows findings and
the list; knows no gate and no form.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..checking.grouping import bundles, counts
from ..checking.report import row
from ..checking.returned import Line, listed
from ..document import wording
from ..document.findings import Finding
from ..document.model import Submission

_COLUMNS = ("place", "severity", "file", "sheet", "cell", "project_name", "field", "message", "hint")


def explained(data: bytes, submission: Submission, reasons: Sequence[Finding], lang: str) -> bytes:
    """The workbook with its reasons on a leading sheet; its forms stay as they are, byte for byte."""
    names = {project.code or project.name: project.name for project in submission.projects}
    rows = (row(place, bundle, names.get(bundle.first.project) or bundle.first.project, lang)
            for place, bundle in enumerate(bundles(reasons), 1))
    lines = [Line(tuple(one[name] or "" for name in _COLUMNS)) for one in rows]
    headers = [wording.say(wording.COLUMNS[name], lang) for name in _COLUMNS]
    return listed(data, lines, headers, [wording.sentence("draft-list", lang, count=counts(reasons).must)], lang)
