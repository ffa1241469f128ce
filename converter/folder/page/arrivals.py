"""The table of what came in: a row an input, with its state and links to everything made of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from os.path import commonprefix
from pathlib import PurePosixPath

from .markup import Markup, a, el, figure, join, money, text
from .view import Came, View
from .words import Words, mark
from ...document import wording

#: Columns by the key of their header: how they sort, and whether they hold figures.
_COLUMNS = (("state", "number"), ("file", "place"), ("department", "text"), ("projects", "number"),
            ("indicators", "number"), ("money", "number"), ("errors", "number"), ("warnings", "number"),
            ("notes", "number"), ("links", None))
_BOOKS = ("issued", "draft")
_LINKS = ("json", "returned", "notice", *_BOOKS)


def section(view: View, words: Words, listed: Collection[str]) -> Markup:
    """listed: the files whose findings the page lists."""
    if not view.came:
        return el("section", el("h2", words("inputs")), el("p", words("inputs-none"), class_="empty"), id="inputs")
    states = list(wording.STATES)
    rows = [_row(one, words, states.index(one.state), one.file in listed) for one in view.came]
    return el("section", el("h2", words("inputs")), counted(len(rows), words),
              table("inputs", header(_COLUMNS, words), rows, words), id="inputs")


def _row(one: Came, words: Words, rank: int, listed: bool) -> Markup:
    folder, _, name = one.file.rpartition("/")
    file = el("td", el("small", f"{folder}/") if folder else None, a(one.links.get("source"), name, outward=True),
              el("p", one.sentence) if one.sentence else None)
    links = join((*(books(one.links[key], one.beside if key in _BOOKS else (), words(f"link-{key}"))
                    for key in _LINKS if key in one.links),
                  _copied(one, words)))
    faults = mark(one.file) if listed else None
    return el("tr", el("td", el("span", words.state(one.state), class_="tag"), data_v=rank), file,
              department(one.code, one.name), *(el("td", shown) for shown in (
                  figure(one.projects), figure(one.indicators), money(one.total))),
              fault(one.errors, faults), fault(one.warnings, faults), fault(one.notes, None), el("td", links),
              data_state=one.state, class_=f"s-{one.state}")


def _copied(one: Came, words: Words) -> Markup | None:
    """A button that copies the notice, which stands behind it unseen."""
    if not one.notice:
        return None
    lines = Markup("\n".join(map(text, one.notice.splitlines())))
    return join((el("button", words("copy"), type="button", class_="copy scripted", data_copied=words("copied")),
                 el("pre", lines, hidden=True)))


def books(first: str, beside: Sequence[str], word: str) -> Markup:
    """The links to a department's books; those by other forms say what tells their names from the first."""
    rest = (PurePosixPath(path).stem.removeprefix(commonprefix([path, first]).rpartition("/")[2]) for path in beside)
    return join((a(first, word), *(part for path, title in zip(beside, rest) for part in (" ", a(path, word, title)))))


def fault(count: int | None, listed: str | None) -> Markup:
    """A cell with a count; one that is not nothing leads to the findings, where the page lists them."""
    if not count:
        return el("td", figure(count), class_="zero")
    return el("td", el("a", figure(count), href=f"#{listed}") if listed else figure(count))


def department(code: str | None, name: str | None, *more: Markup) -> Markup:
    return el("td", el("small", code, " ") if code else None, name or (None if code else "—"), *more)


def header(columns: tuple[tuple[str, str | None], ...], words: Words) -> Markup:
    """Headers; those that have an order are sorted by."""
    return el("thead", el("tr", *(
        el("th", el("button", words(key), type="button", data_sort=order) if order else words(key), scope="col")
        for key, order in columns)))


def table(kind: str, head: Markup, rows: list[Markup], words: Words) -> Markup:
    """A table that is filtered and shown by and by; without scripts all of it is there."""
    return join((el("div", el("table", head, el("tbody", *rows, data_list=kind), class_=kind), class_="scroll"),
                 pager(kind, words)))


def pager(kind: str, words: Words) -> Markup:
    """What stands under a list: nothing matches, or there is more."""
    return join((el("p", words("none-match"), class_="empty", data_none=kind, hidden=True),
                 el("button", type="button", class_="more", data_more=kind, data_words=words.pattern("more"),
                    hidden=True)))


def counted(count: int, words: Words, kind: str = "inputs") -> Markup:
    """How many there are; the script says how many of them are shown."""
    return el("p", words("counted", all=text(figure(count))), class_="count", data_count=kind,
              data_all=words.pattern("counted"), data_some=words.pattern("filtered"))
