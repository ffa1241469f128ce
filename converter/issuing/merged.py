"""What was merged, written as something else than JSON: the workbook of a single submission, or tables."""

from __future__ import annotations

from pathlib import Path

from ..merging.merge import Merging
from ..system import files
from ..system.errors import Unreadable


def write(merging: Merging, output: Path) -> None:
    """Write the workbook of a single submission, or a folder of Parquet tables, by the suffix.

    Raises Unreadable where the one holds several submissions or the other cannot be made, Unbalanced, OSError.
    """
    if output.suffix.lower() == ".parquet":
        from . import parquet

        parquet.write(output, merging.submissions())
        return
    if len(merging.collection) != 1:
        raise Unreadable("several-submissions", count=len(merging.collection))
    from . import workbook

    one, = merging.submissions()
    files.write(output, workbook.write(one, merging.form))
