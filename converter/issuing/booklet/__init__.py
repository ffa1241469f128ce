"""Document → the published text, 部门预算绩效文本, as a Word document: cover, contents, part one, a form a project.

The labels, the order of the pages, the grid and the looks are the template's; what each cell shows is what the
workbook shows (`writer.lines`). Knows nothing of reading.
"""

from __future__ import annotations

from .binding import Booklet
from ...document.model import Document
from ...form import Form

__all__ = ["write"]


def write(document: Document, form: Form, lang: str = "zh", above: str = "") -> bytes:
    """The booklet (.docx) of a document in normal form: of one department, or of several behind one contents list.

    lang: of the few words that are neither the form's nor the document's (names of styles, a nameless department).
    above: what every page says in place of the form's header, in Excel's codes.
    Raises Unreadable("no-docx") where python-docx is not installed.
    """
    return Booklet(document, form, lang, above).write()
