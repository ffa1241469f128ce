"""Documents → one document: associative, commutative, idempotent; no project and no version is lost.

A submission is (division, year, department code); without a department code its name tells it apart. A project is
its code within the year, a version of it its content: `number` and `origin` are none, and of equal versions the one
whose origin sorts first survives. A collection takes in what is read; conflicts are settled in it; its submissions
come out in order, one at a time, and are reckoned up on their way. Sees no cell, no form and no spreadsheet library.
"""

from __future__ import annotations

from .conflict import Conflict, Side, report
from .counted import Contest, Contests, Count, Rival, reach
from .cross import across, called
from .decide import Choice, Preference, among, first, last, settle
from .legible import legible, short
from .question import BEFORE, FIELDS, ONLY, Effect, Holding, Offer, Question, Share, Sum, ask, shares
from .reckon import SIDES, Balance, Mismatch, Reckoning, Totals, Unbalanced, sums
from .sameness import Identity, identity
from .sheaf import Sheaf, sheaves, tied
from .store import Collection, Where
from .union import encoded, lines, submissions

__all__ = ["BEFORE", "FIELDS", "ONLY", "SIDES", "Balance", "Choice", "Collection", "Conflict", "Contest", "Contests",
           "Count", "Effect", "Holding", "Identity", "Mismatch", "Offer", "Preference", "Question", "Reckoning",
           "Rival", "Share", "Sheaf", "Side", "Sum", "Totals", "Unbalanced", "Where", "across", "among", "ask",
           "called", "encoded", "first", "identity", "last", "legible", "lines", "reach", "report", "settle", "shares",
           "sheaves", "short", "submissions", "sums", "tied"]
