"""The drop folder: workbooks are dropped in, and beside it stand their JSON, the marked copies, and what all give.

    json/         the document of every input, in folders as theirs     merged.json   all of them together
    returned/     faulty workbooks, marked                              ledger.xlsx   the ledger
    issued/       the official book of every department                 index.html    the overview
    findings.json every finding, and what the next run goes by

    scan     what lies there                  run      one pass: changes only      state   what findings.json says
    plan     what there is to do              whole    what all inputs give        guard   lock, marker, leftovers
    work     what the workers do              watch    pass after pass
    rounds   which input answers which        asking   what a person has to settle    history  what happened, and when
    outbox   what stands in the output folder and is put there          authority   which of the bureau's own files rule

Nothing is remembered but in the outputs themselves. Knows the verbs. Knows no terminal and no option.
"""

from __future__ import annotations

from .guard import alone
from .run import Event, Run
from .watch import Watch

__all__ = ["Event", "Run", "Watch", "alone"]
