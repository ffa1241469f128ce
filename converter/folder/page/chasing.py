"""How every department stands by the roster, those first who have to be chased; without a roster how to make one.

What is late depends on the day: the script marks it when the page is opened, without it the deadlines stand there.
Knows no other part.
"""

from __future__ import annotations

from .arrivals import counted, department, header, table
from .markup import Markup, el, figure, money
from .view import View
from .words import Words
from ...bureau.standings import STATES, Standing, count
from ...document.values import day

_COLUMNS = (("standing", "number"), ("department", "text"), ("deadline", "text"), ("projects", "number"),
            ("money", "number"), ("to-mend", "number"), ("contact", None))
_FIGURES = ("expected", "handed", *(state for state in reversed(STATES) if state != "unexpected"), "unexpected")


def section(view: View, words: Words) -> Markup:
    title = el("h2", words("standings"))
    if view.owed:
        return el("section", title, el("p", words("owed-offices"), class_="empty"), id="standings")
    if not view.standings:
        return el("section", title, el("p", words("no-roster"), " ", el("code", words("roster-command")),
                                       class_="empty"), id="standings")
    counts = count(view.standings)
    shown = [el("div", el("dt", words.standing(key)), el("dd", figure(counts[key])), class_=f"s-{key}")
             for key in _FIGURES if counts[key] or key not in ("released", "unexpected")]
    late = el("div", el("dt", words("late")), el("dd", "", data_late=True), class_="s-missing scripted")
    return el("section", title, el("dl", *shown, late, class_="figures standing"),
              counted(len(view.standings), words, "standings"),
              table("standings", header(_COLUMNS, words), [_row(one, words) for one in view.standings], words),
              id="standings")


def _row(one: Standing, words: Words) -> Markup:
    told = [words("lacking", units="、".join(one.lacking))] if one.lacking else []
    told += [words("released-for", reason=one.reason)] if one.reason else []
    told += [one.remark] if one.remark else []
    due = one.state in ("missing", "returned") and one.deadline
    return el("tr", el("td", el("span", words.standing(one.state), class_="tag"), data_v=STATES.index(one.state)),
              department(one.code, one.name, *(el("p", sentence) for sentence in told)),
              el("td", day.format(one.deadline) or "—", data_deadline=day.format(one.deadline) if due else None,
                 data_words=words.pattern("days-late") if due else None),
              _count(one.projects), el("td", money(one.total)), _count(one.held),
              el("td", one.contact), class_=f"s-{one.state}")


def _count(value: int) -> Markup:
    return el("td", figure(value), class_=None if value else "zero")
