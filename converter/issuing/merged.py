"""What was merged, written as something else than JSON: the workbook of a single submission, or tables."""

from __future__ import annotations

from pathlib import Path

from ..document.findings import Findings
from ..form import Form
from ..merging.merge import Merging
from ..system import files
from ..system.errors import Unreadable


def write(merging: Merging, output: Path, findings: Findings, by: Form | None = None) -> None:
    """Write the workbook of a single submission, or a folder of Parquet tables, by the suffix.

    findings: gets what the form of the workbook has no place for. by: the form, else that its projects came by. Raises
    Unreadable where the one holds several submissions or forms or the other cannot be made, Unbalanced, OSError.
    """
    if output.suffix.lower() == ".parquet":
        from . import parquet

        parquet.write(output, merging.submissions(), merging.contests)
        return
    if len(merging.collection) != 1:
        raise Unreadable("several-submissions", count=len(merging.collection))
    from . import faithful
    from .volumes import report, volumes

    one, = merging.submissions()
    books = volumes(one, merging.forms, by)
    if len(books) > 1:
        raise Unreadable("several-forms", forms="、".join(book.form.title for book in books))
    report(books, findings)
    files.write(output, faithful.write(one, books[0].form))
