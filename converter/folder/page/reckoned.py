"""Reconciled with the budget: the figures of each state, and the projects that do not agree. Knows no other part."""

from __future__ import annotations

from .arrivals import counted, header, table
from .markup import Markup, a, el, figure, money
from .view import View
from .words import Words
from ...bureau.reconciling import STATES, Line
from ...document import wording

_COLUMNS = (("state", "number"), ("code", "text"), ("name", "text"), ("department", "text"), ("budgeted", "number"),
            ("claimed", "number"), ("difference", "number"))


def section(view: View, words: Words) -> Markup | None:
    reckoned = view.reckoned
    if reckoned is None:
        return None
    figures = {state: reckoned.figures(state) for state in STATES}
    tiles = [el("div", el("dt", _said(state, words)), el("dd", figure(of.count)), class_=f"r-{state}")
             for state, of in figures.items() if of.count or state == "agrees"]
    apart = [one for one in reckoned.lines if one.state != "agrees"]
    rows = [_row(one, words) for one in apart]
    way = next((way for kind, _, way in view.rules if kind == "budget"), None)
    note = words("reckoning-note", file="\0", agrees=figure(figures["agrees"].count),
                 money=money(figures["agrees"].budgeted)).split("\0")
    listed = (counted(len(rows), words, "reckoned"), table("reckoned", header(_COLUMNS, words), rows, words)) \
        if rows else (el("p", words("all-agree"), class_="empty"),)
    return el("section", el("h2", words("reckoning")), el("dl", *tiles, class_="figures standing"),
              el("p", note[0], a(way, reckoned.file, outward=True), note[1], class_="note"), *listed, id="reckoning")


def _said(state: str, words: Words) -> str:
    return wording.say(wording.RECKONED[state], words.lang)


def _row(one: Line, words: Words) -> Markup:
    claim = one.claim
    claimed = "—" if claim is None else money(claim.low) if claim.low == claim.high else \
        f"{money(claim.low)}～{money(claim.high)}"
    apart = one.difference
    return el("tr", el("td", el("span", _said(one.state, words), class_="tag"), data_v=STATES.index(one.state)),
              el("td", one.code), el("td", one.name or "—"), el("td", claim and claim.department or "—"),
              el("td", money(one.budgeted)), el("td", claimed, data_v=claim.low if claim else None),
              el("td", "—" if apart is None else ("+" if apart > 0 else "") + money(apart)), class_=f"r-{one.state}")
