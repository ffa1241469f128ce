"""The departments: money, projects and faults as pictures, the largest first; all of them as a table.

A picture is a table of figures with a bar beside each, so that it is read aloud, printed and copied as one.
"""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import quote

import msgspec

from .arrivals import books, counted, fault, header, table
from .markup import Markup, el, figure, money, percent, ratio
from .view import Office, View
from .words import Words

#: So many departments are drawn each by itself.
DRAWN = 15

_COLUMNS = (("year-column", "number"), ("division-column", "text"), ("code", "text"), ("name", "text"),
            ("projects", "number"), ("indicators", "number"), ("money", "number"),
            ("contested", "number"), ("errors", "number"), ("warnings", "number"), ("history", None), ("issued", None))


def section(view: View, words: Words) -> Markup:
    if not view.offices:
        none = words("owed-offices" if view.owed else "offices-none")
        return el("section", el("h2", words("offices")), el("p", none, class_="empty"), id="offices")
    ranked = sorted(view.offices, key=lambda one: (-(one.total or 0), -one.projects, one.division or "", one.year or 0,
                                                   one.code or "", one.name or ""))
    rest = _together(ranked[DRAWN:]) if len(ranked) > DRAWN + 1 else None
    drawn = ranked[:DRAWN] if rest else ranked
    picture = _picture(drawn, rest, _together(ranked), words, len(ranked) - DRAWN)
    rows = [_row(one, words) for one in view.offices]
    return el("section", el("h2", words("offices")), picture,
              el("details", el("summary", words("offices-all", count=figure(len(rows)))),
                 counted(len(rows), words, "offices"), table("offices", header(_COLUMNS, words), rows, words),
                 id="all-offices"), id="offices")


def _together(many: list[Office]) -> Office:
    """The sums of several."""
    return Office(projects=sum(one.projects for one in many), indicators=sum(one.indicators for one in many),
                  total=sum((one.total for one in many if one.total is not None), Decimal(0)),
                  errors=sum(one.errors for one in many), warnings=sum(one.warnings for one in many))


class _Scale(msgspec.Struct):
    """What the bars are measured by: the largest department drawn, and all of them together."""

    largest: Office
    whole: Office
    words: Words


def _picture(drawn: list[Office], rest: Office | None, whole: Office, words: Words, others: int) -> Markup:
    largest = Office(projects=max(one.projects for one in drawn),
                     total=max((one.total or Decimal(0) for one in drawn), default=Decimal(0)),
                     errors=max(one.errors + one.warnings for one in drawn))
    scale = _Scale(largest, whole, words)
    several = len({(one.division, one.year) for one in drawn}) > 1
    rows = [_bars(one, _named(one, several), scale) for one in drawn]
    if rest:
        rows.append(_bars(rest, el("th", words("rest", count=figure(others)), scope="row"), scale, "rest"))
    broken = rest and (ratio(rest.total, largest.total) > 1 or ratio(rest.projects, largest.projects) > 1
                       or ratio(rest.errors + rest.warnings, largest.errors) > 1)
    heads = [el("th", words("department"), scope="col")]
    heads += [el("th", *parts, colspan=2, scope="colgroup") for parts in (
        (words("money"),), (words("projects"),),
        (el("i", class_="key error"), words("errors"), " ", el("i", class_="key warning"), words("warnings")))]
    return el("div", el("table", el("thead", el("tr", *heads)), el("tbody", *rows), class_="picture"),
              el("p", words("rest-broken"), class_="note") if broken else None, class_="scroll")


def _named(one: Office, several: bool) -> Markup:
    """The name of a department, which also looks for it; where they are of several places or years, with both."""
    place = " ".join(str(part) for part in (one.division, one.year) if part) if several else ""
    name = one.name or one.code or "—"
    return el("th", el("small", one.code, " ") if one.code and one.name else None,
              el("a", name, href="#q=" + quote(name, safe="", errors="replace")),
              el("small", " ", place) if place else None, scope="row")


def _bars(one: Office, name: Markup, scale: _Scale, kind: str | None = None) -> Markup:
    words, largest, whole = scale.words, scale.largest, scale.whole
    spent = words("money-picture", figure=money(one.total), share=percent(ratio(one.total, whole.total)))
    many = words("projects-picture", figure=figure(one.projects), share=percent(ratio(one.projects, whole.projects)))
    faults = words("faults-picture", errors=figure(one.errors), warnings=figure(one.warnings))
    return el("tr", name,
              el("td", money(one.total)), el("td", _bar(spent, (("money", ratio(one.total, largest.total)),))),
              el("td", figure(one.projects)),
              el("td", _bar(many, (("projects", ratio(one.projects, largest.projects)),))),
              el("td", el("b", figure(one.errors), class_="error" if one.errors else "zero"), " ",
                 el("b", figure(one.warnings), class_="warning" if one.warnings else "zero")),
              el("td", _bar(faults, (("error", ratio(one.errors, largest.errors)),
                                     ("warning", ratio(one.warnings, largest.errors))))), class_=kind)


def _bar(title: str, parts: tuple[tuple[str, float], ...]) -> Markup:
    """Parts in a row, of a width of 1 in all; what is wider is broken off before its end."""
    width = sum(part for _, part in parts)
    left, drawn = 0.0, []
    for kind, part in parts:
        part = part / width if width > 1 else part
        if part:
            drawn.append(el("rect", x=f"{left * 100:.2f}%", width=f"{part * 100:.2f}%", height="100%",
                            class_=f"b-{kind}"))
        left += part
    if width > 1:
        drawn.append(el("rect", x="88%", width="1.6%", height="100%", class_="gap"))
        drawn.append(el("rect", x="91%", width="1.6%", height="100%", class_="gap"))
    return el("svg", el("title", title), *drawn, class_="b", role="img", aria_label=title)


def _row(one: Office, words: Words) -> Markup:
    return el("tr", el("td", one.year), el("td", one.division), el("td", one.code), el("td", one.name or "—"),
              *(el("td", shown) for shown in (figure(one.projects), figure(one.indicators), money(one.total))),
              el("td", figure(one.contested), class_=None if one.contested else "zero"),
              fault(one.errors, None), fault(one.warnings, None), el("td", class_="history"),
              el("td", books(one.issued, one.beside, words("link-draft" if one.held else "link-issued"))
                 if one.issued else None))
