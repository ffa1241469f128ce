"""待定.xlsx: the list of what somebody has to settle, and what has been settled, in the output folder.

A list that somebody has changed among the outputs stays, and is named: it is theirs. So does one that is open in a
program, until it is closed. Knows the list's place. Knows neither its look nor what is asked.
"""

from __future__ import annotations

from pathlib import Path

from .asking import Asked
from .outbox import Outbox
from .scan import is_in_use
from .state import PENDING, File, Made, State, Terms, told
from ..document.findings import Findings
from ..issuing import conflicts
from ..merging.merge import Merging
from ..system import files, pool
from ..system.errors import Unreadable, reason
from ..system.inputs import Input

#: What a run says of a list that is open: another run is to look whether it is closed.
IN_USE = "decisions-open"


def write(outbox: Outbox, terms: Terms, state: State, before: Made, asked: Asked, merging: Merging) -> None:
    """Write the list, where there is anything to settle or settled. before: what the last run has made."""
    path, mine = outbox.root / PENDING, next((file for file in before.outputs if file.path == PENDING), None)
    listed = [*merging.conflicts, *merging.settled]
    labels = merging.labels if listed else {}
    data = conflicts.ask(asked.questions, listed, terms.lang, labels) if asked.questions or listed else None
    if path.is_file() and (why := _stays(path, mine, data, outbox, state)):
        try:
            state.made.kept = File(path=PENDING, sha256=outbox.hashes(path))
        except OSError as error:
            outbox.fail(PENDING, reason(error))
        state.more.append(told(Findings().add(why, found=PENDING, place=PENDING), terms.lang))
    elif data is not None and (file := outbox.put(PENDING, data)):
        state.made.outputs.append(file)


def _stays(path: Path, mine: File | None, data: bytes | None, outbox: Outbox, state: State) -> str | None:
    """Why a list among the outputs is not replaced; None where it may be. mine: what the last run left there; data:
    what is to stand there now."""
    if not outbox.is_whole(mine) and _is_changed(path, outbox, state):
        return "decisions-unsaved"
    is_new = data is None or not outbox.is_whole(File(path=PENDING, sha256=files.sha256(data)))
    return IN_USE if is_new and is_in_use(path) else None


def _is_changed(path: Path, outbox: Outbox, state: State) -> bool:
    """Whether somebody has changed a list: what cannot be read tells nobody that it was not. One that lies in the
    inbox as well may be replaced."""
    try:
        if any(outbox.hashes(path) == one.sha256 for one in state.made.lists):
            return False
        return bool(pool.one(conflicts.is_touched, Input(path, PENDING).read()))
    except (Unreadable, OSError):
        return True
