"""待定.xlsx: the list of what somebody has to settle, and what has been settled, in the output folder.

A list that somebody has changed among the outputs stays, and is named: it is theirs. Knows the list's place. Knows
neither its look nor what is asked.
"""

from __future__ import annotations

from pathlib import Path

from .asking import Asked
from .outbox import Outbox
from .state import PENDING, File, Made, State, Terms, told
from ..document.findings import Findings
from ..issuing import conflicts
from ..merging.merge import Merging
from ..system import pool
from ..system.errors import Unreadable, reason
from ..system.inputs import Input


def write(outbox: Outbox, terms: Terms, state: State, before: Made, asked: Asked, merging: Merging) -> None:
    """Write the list, where there is anything to settle or settled. before: what the last run has made."""
    path, mine = outbox.root / PENDING, next((file for file in before.outputs if file.path == PENDING), None)
    if path.is_file() and not outbox.is_whole(mine) and _is_changed(path, outbox, state, before):
        try:
            state.made.kept = File(path=PENDING, sha256=outbox.hashes(path))
        except OSError as error:
            outbox.fail(PENDING, reason(error))
        state.more.append(told(Findings().add("decisions-unsaved", found=PENDING, place=PENDING), terms.lang))
        return
    listed = [*merging.conflicts, *merging.settled]
    if asked.questions or listed:
        if file := outbox.put(PENDING, conflicts.ask(asked.questions, listed, terms.lang)):
            state.made.outputs.append(file)


def _is_changed(path: Path, outbox: Outbox, state: State, before: Made) -> bool:
    """Whether somebody has changed a list: what cannot be read tells nobody that it was not. One that lies in the
    inbox as well may be replaced."""
    try:
        if any(outbox.hashes(path) == one.sha256 for one in state.made.lists):
            return False
        return outbox.is_whole(before.kept) or bool(pool.one(conflicts.is_touched, Input(path, PENDING).read()))
    except (Unreadable, OSError):
        return True
