"""The contested projects: each once, its versions side by side, and how far they are apart. Knows no other part."""

from __future__ import annotations

from .arrivals import counted, header, table
from .markup import Markup, el, figure, money
from .view import Contested, Rival, View
from .words import Words

_COLUMNS = (("code", "text"), ("name", "text"), ("version", None), ("department", None), ("file", None),
            ("indicators", None), ("money", None), ("difference", "number"))


def section(view: View, words: Words) -> Markup | None:
    if not view.contests:
        return None
    rows = [_row(one, words) for one in view.contests]
    return el("section", el("h2", words("contests")), el("p", words("contests-note"), class_="note"),
              counted(len(rows), words, "contests"), table("contests", header(_COLUMNS, words), rows, words),
              id="contests")


def _row(one: Contested, words: Words) -> Markup:
    """One line a project; what its versions say stands in lines below one another in each cell."""
    return el("tr", el("td", one.code or "—"), el("td", one.name or "—"),
              el("td", *(el("div", words.version(place)) for place, _ in enumerate(one.rivals))),
              *(el("td", *(el("div", _said(rival, key)) for rival in one.rivals))
                for key in ("department", "file", "indicators", "total")),
              el("td", money(one.high - one.low), data_v=one.high - one.low))


def _said(rival: Rival, key: str) -> str:
    if key == "total":
        return money(rival.total)
    if key == "indicators":
        return figure(rival.indicators)
    return getattr(rival, key) or "—"
