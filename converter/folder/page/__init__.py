"""The overview of a drop folder, one page that is opened from the disk: what came in, what became of it, where it is.

The page needs no network and no scripts to be read; its one script filters, searches, sorts and refreshes. Its
policy lets nothing run but that script, whatever the workbooks hold. The same view gives the same bytes. Knows
what it is handed in a `View`; knows no workbook, no document and no command.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files

from . import arrivals, chasing, contests, faults, headline, offices, reckoned
from .markup import Markup, el, text
from .view import Came, Contested, Office, Rival, View
from .words import Words
from ...checking.grouping import bundles

__all__ = ["Came", "Contested", "Office", "Rival", "View", "page", "plain", "trailed"]

#: A page that is watched is read again after so many seconds; a large one, which takes longer, less often.
_SECONDS, _INPUTS_A_SECOND = 5, 500


def page(view: View, lang: str = "zh") -> bytes:
    """The page as UTF-8, to be written beside the outputs that its links name."""
    words = Words(lang)
    seconds = _SECONDS + len(view.came) // _INPUTS_A_SECOND if view.watching else None
    lines = bundles(view.findings)
    listed = faults.listed(view.findings, lines)
    main = (el("section", headline.figures(view, words), headline.states(view, words), class_="headline"),
            headline.outputs(view, words), headline.filters(view, words), chasing.section(view, words),
            contests.section(view, words),
            arrivals.section(view, words, {file for file, group in listed.items() if group.shown}),
            offices.section(view, words), reckoned.section(view, words), faults.conflicts(view, words, listed),
            faults.section(view, words, listed, lines))
    body = el("body", headline.title(view, words, seconds), el("main", *main), el("footer", words("foot")))
    html = el("html", _head(words, seconds), body, lang={"zh": "zh-CN"}.get(lang, lang), data_refresh=seconds)
    return ("<!DOCTYPE html>\n" + html + "\n").encode("utf-8")


#: The cells of the departments' history: the only part of the page that is no function of what came in.
_TRAIL = re.compile(b'<td class="history">[^<]*</td>')


def plain(html: bytes) -> bytes:
    """A page without history."""
    return _TRAIL.sub(b'<td class="history"></td>', html)


def trailed(html: bytes, trails: Iterable[str]) -> bytes:
    """A page with the history of each department, in their order."""
    told = iter(trails)
    return _TRAIL.sub(lambda _: f'<td class="history">{text(next(told, ""))}</td>'.encode(), html)


def _head(words: Words, seconds: int | None) -> Markup:
    style, script = _part("page.css") + _labels(words), _part("page.js")
    policy = (f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; "
              "base-uri 'none'; form-action 'none'")
    return el("head", el("meta", charset="utf-8"),
              el("meta", http_equiv="Content-Security-Policy", content=policy),
              el("meta", http_equiv="X-UA-Compatible", content="IE=edge"),
              el("meta", name="renderer", content="webkit"),
              el("meta", name="viewport", content="width=device-width, initial-scale=1"),
              el("noscript", el("meta", http_equiv="refresh", content=seconds * 6)) if seconds else None,
              el("title", words("title")), el("style", Markup(style)), el("script", Markup(script)))


def policies(lang: str) -> tuple[str, str]:
    """The hashes of the page's style and script, for whoever shows it within a page of its own."""
    return _hash(_part("page.css") + _labels(Words(lang))), _hash(_part("page.js"))


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _labels(words: Words) -> str:
    """The headers of figures as the style needs them, where a narrow window has no room for the header."""
    keys = ("projects", "indicators", "money", "errors", "warnings", "notes")
    return ":root{" + "".join(f'--word-{key}:"{words(key)}";' for key in keys) + "}\n"


def _hash(part: str) -> str:
    return f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'"
