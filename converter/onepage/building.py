"""The page, built: its style, its scripts, its words and everything it carries in one HTML file.

Its policy allows no network at all; scripts run by their hashes, and from what the page itself has made. The same
package, runtime and form give the same bytes. Knows HTML, policies and hashes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from importlib import resources
from pathlib import Path

from . import bridge, carried, leaflet
from .. import __version__
from ..document import wording
from ..folder.page import policies
from ..folder.page.markup import Markup, el, join
from ..form import Form, Forms
from ..system import pool
from ..system.errors import Unreadable

#: Bytes that the page may have.
LARGEST = 12_000_000
#: Bytes of memory from which on a worker has held too large a file, and another goes on in its place.
_HEAP = 900_000_000
#: The pages of the manual that it shows: for departments, for the bureau.
_PAGES = ("自检页.md", "使用手册.md")
#: What the worker runs, in one.
_WORKER = ("store.js", "worker.js")
_SCRIPTS = ("wire.js", "draw.js", "detail.js", "check.js", "collect.js", "main.js")


def build(forms: Forms, runtime: Path) -> bytes:
    """The page for some forms, beside the shipped ones. runtime: a folder with the npm package `pyodide` and the wheels
    it needs.

    Raises Unreadable for a folder that lacks one of them, and a page too large to be handed on; OSError.
    """
    brought = carried.Runtime(runtime)
    program = carried.compiled({**dict(brought.program()), **dict(carried.package()), **dict(carried.libraries()),
                                **dict(carried.forms()), "forms": bridge.packed(forms)}, brought)
    page = _html(forms.first, carried.licences(brought), {
        "wasm": carried.written(carried.squeezed(brought.file("pyodide.asm.wasm"))),
        "program": carried.written(carried.squeezed(carried.joined(program.items())))})
    if len(page) > LARGEST:
        raise Unreadable("page-too-large", size=len(page), limit=LARGEST)
    return page


def _html(form: Form, licences: list[carried.Licence], parts: dict[str, str]) -> bytes:
    style = resources.files("converter.folder.page").joinpath("page.css").read_text("utf-8") + _screen("screen.css")
    boot, script = _screen("boot.js"), "".join(map(_screen, _SCRIPTS))
    words = {lang: {key: wording.say(pair, lang) for key, pair in wording.SCREEN.items()}
             | {key: wording.sentence(key, lang) for key in ("timed-out", "worker-died")}
             | {key: wording.say(pair, lang) for key, pair in wording.SEVERITIES.items()} for lang in wording.LANGUAGES}
    about = {"version": __version__, "form": form.title, "id": form.id, "edition": form.edition,
             "seconds": pool.SECONDS, "heap": _HEAP}
    shown_within = [policies(lang) for lang in wording.LANGUAGES]  # the overview of all workbooks
    styles = " ".join([_hash(style), *dict.fromkeys(one for one, _ in shown_within)])
    scripts = " ".join([_hash(boot), _hash(script), *dict.fromkeys(one for _, one in shown_within)])
    policy = (f"default-src 'none'; style-src {styles}; script-src {scripts} blob: "
              "'wasm-unsafe-eval'; worker-src blob:; img-src data: blob:; base-uri 'none'; form-action 'none'")
    head = el("head", el("meta", charset="utf-8"), el("meta", http_equiv="Content-Security-Policy", content=policy),
              el("meta", name="renderer", content="webkit"),
              el("meta", name="viewport", content="width=device-width, initial-scale=1"),
              el("title", wording.say(wording.SCREEN["title"], "zh")), el("style", Markup(style)))
    body = _screen("screen.html").replace("<!-- licences -->", join(map(_terms, licences))).replace(
        "<!-- manual -->", join(el("article", leaflet.html(text)) for text in _manual()))
    carries = [_data("words", _json(words)), _data("about", _json(about)),
               _data("worker", Markup("".join(map(_screen, _WORKER))))]
    shown = Markup("".join([body, *carries, el("script", Markup(boot)),
                            *(_data(name, Markup(text)) for name, text in parts.items()),
                            el("script", Markup(script), type="module")]))
    return ("<!DOCTYPE html>\n" + el("html", head, el("body", shown), lang="zh-CN", class_="js") + "\n").encode()


def _screen(name: str) -> str:
    return resources.files(__package__).joinpath("screen", name).read_text("utf-8")


def _terms(one: carried.Licence) -> Markup:
    return el("details", el("summary", f"{one.name} {one.version} · {one.terms}"), leaflet.plain(one.text))


def _manual() -> list[str]:
    """The pages of the manual: inside the package once it is installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    folder = next(folder for folder in (package / "manual", package.parent / "docs") if folder.is_dir())
    return [(folder / name).read_text("utf-8") for name in _PAGES]


def _data(name: str, content: str) -> Markup:
    """A part that no browser runs. What stands in it is ours, and ends no element."""
    return el("script", Markup(content), id=name, type="text/plain")


def _json(value: object) -> Markup:
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))


def _hash(part: str) -> str:
    return f"'sha256-{b64encode(sha256(part.encode()).digest()).decode()}'"
