"""The drop folder: workbooks are dropped in, and beside it stand their JSON, the marked copies, and what all give.

    json/         the document of every input, in folders as theirs     merged.json   all of them together
    returned/     faulty workbooks, marked                              ledger.xlsx   the ledger
    issued/       the official book of every department                 index.html    the overview
    findings.json every finding, and what the next run goes by

    scan     what lies there                      run        one pass: changes only
    plan     what there is to do                  taking     single inputs, read (work: what the workers do)
    drawer   the bureau's forms in 表样/          journal    what has been read, for the run after a killed one
    rounds   which input answers which            sending    what goes back
    asking   what a person has to settle          whole      what all inputs give, in order
    authority  which of the bureau's files rule   pending, shelf, accounts, chief, reception: 待定, the books,
    watch    pass after pass                      every department's figures, the chief's lists, the page
    history  what happened, and when              outbox, guard, state, telling: what stands in the output
                                                  folder; lock, marker, leftovers; findings.json; events

Nothing is remembered but in the outputs themselves. Knows the verbs. Knows no terminal and no option.
"""

from __future__ import annotations

from .guard import alone
from .run import Run
from .telling import Event
from .watch import Watch

__all__ = ["Event", "Run", "Watch", "alone"]
