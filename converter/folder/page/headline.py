"""The head of the page: what it is, the figures in all, the states as a picture and as filters, the outputs.

Knows the view as a whole. Knows no single input and no finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .markup import Markup, a, el, figure, join, money, percent, ratio
from .view import View
from .words import Words
from ...checking.grouping import counts
from ...document import wording
from ...merging import reach

#: The outputs that are of now even while the others are owed.
_AT_ONCE = ("pending", "findings")


def title(view: View, words: Words, seconds: int | None) -> Markup:
    """The name of the page, whose workbooks they are, and whether it is refreshed."""
    known = [words("year", year=year) for year in sorted({one.year for one in view.offices if one.year})]
    divisions = sorted({one.division for one in view.offices if one.division})
    known += [words("division", division=one) for one in divisions[:1] if len(divisions) == 1]
    watch = (el("span", el("i", class_="dot"), words("watching", seconds=seconds), class_="live"),
             el("button", words("pause"), type="button", id="pause", data_on=words("pause"), data_off=words("resume"),
                class_="scripted")) if seconds else ()
    return el("header", el("div", el("h1", words("title")), el("p", " · ".join(known)) if known else None,
                           _rules(view, words)),
              el("div", el("span", id="written", data_words=words.pattern("written")), *watch, class_="aside"))


def _rules(view: View, words: Words) -> Markup | None:
    """The bureau's own files that are in force."""
    shown = [part for kind, file, way in view.rules
             for part in (" · ", wording.say(wording.RULING[kind], words.lang), " ", a(way, file, outward=True))]
    return el("p", words("in-force"), " ", *shown[1:]) if shown else None


def figures(view: View, words: Words) -> Markup:
    """Figures in all. Projects and money are the departments', where nothing counts twice, if there are any."""
    counted: list[Any] = [] if view.owed else view.offices or view.came
    totals = [one.total for one in counted if one.total is not None]
    found, to_come = counts(view.findings), el("span", words("owed-figure"), class_="dim") if view.owed else None
    shown = [
        ("workbooks", figure(len(view.came)), ""),
        ("departments", to_come or figure(len(view.offices)), ""),
        ("projects", to_come or figure(_sum(one.projects for one in counted)), ""),
        ("money", to_come or money(sum(totals, Decimal(0)) if totals else None), "wide"),
        ("errors", figure(found.must), "error" if found.must else ""),
        ("warnings", figure(found.advice), "warning" if found.advice else ""),
    ]
    listed = el("dl", *(el("div", el("dt", words(key)), el("dd", value), class_=kind or None)
                        for key, value, kind in shown), class_="figures")
    note = el("p", words("owed"), class_="owed", role="status") if view.owed else None
    return join((note, listed, apart(view, sum(totals, Decimal(0)), words)))


def apart(view: View, counted: Decimal, words: Words) -> Markup | None:
    """What stands apart from the sum: contested projects, and what it comes to with them."""
    if not view.contests:
        return None
    low, high = reach(counted, view.contests)
    return el("p", el("a", words("apart", count=figure(len(view.contests)), low=money(low), high=money(high)),
                      href="#contests"), class_="apart")


def _sum(values: Iterable[int | None]) -> int:
    return sum(value or 0 for value in values)


def states(view: View, words: Words) -> Markup | None:
    """How many inputs are in which state, as one bar."""
    counts, left, drawn, told = Counter(one.state for one in view.came), 0.0, [], []
    for state in wording.STATES:
        if share := ratio(counts[state], len(view.came)):
            sentence = words("share-of-inputs", state=words.state(state), count=figure(counts[state]),
                             share=percent(share))
            drawn.append(el("g", el("title", sentence), el("rect", x=f"{left * 100:.3f}%", width=f"{share * 100:.3f}%",
                                                           height="100%", class_=f"s-{state}")))
            told.append(sentence)
            left += share
    return el("svg", *drawn, class_="states", role="img", aria_label="；".join(told)) if drawn else None


def filters(view: View, words: Words) -> Markup:
    """The states as links that filter, the way to the parts of the page, and the box that is searched by."""
    counts = Counter(one.state for one in view.came)
    chips = [_chip("", words("all"), len(view.came))]
    chips += [_chip(state, words.state(state), counts[state]) for state in wording.STATES]
    box = el("span", el("input", type="search", id="search", placeholder=words("search"), aria_label=words("search"),
                        autocomplete="off", spellcheck="false"),
             el("button", words("clear"), type="button", id="clear", hidden=True), class_="search scripted")
    parts = (("standings", "standings"), ("inputs", "workbooks"), ("offices", "departments"),
             ("conflicts", "conflicts"), ("faults", "faults"))
    ways = el("div", *(el("a", words(word), href=f"#{part}") for part, word in parts), class_="to")
    return el("nav", el("div", *chips, class_="chips"), ways, box, class_="bar")


def _chip(state: str, word: str, count: int) -> Markup:
    return el("a", word, el("b", figure(count)), href=f"#state={state}", data_chip=state,
              class_=f"chip s-{state or 'all'}" + ("" if count else " none"))


def outputs(view: View, words: Words) -> Markup | None:
    """Links to what was written of all inputs together."""
    links = [el("li", output(view, key, words), el("small", path),
                el("small", words("of-before"), class_="owed") if view.owed and key not in _AT_ONCE else None)
             for key, path in view.outputs.items()]
    return el("section", el("h2", words("outputs")), el("ul", *links, class_="outputs")) if links else None


def output(view: View, key: str, words: Words) -> Markup:
    known = key in wording.OVERVIEW
    return a(view.outputs[key], words(key) if known else key)


def sources(view: View, words: Words) -> Markup | None:
    """Where what is left out of the page stands in full."""
    links = [output(view, key, words) for key in ("ledger", "findings") if key in view.outputs]
    return join((words("whole-list"), *(part for link in links for part in (" ", link)))) if links else None
