"""What the scripts of the page call: one function, with texts and bytes, in both directions.

A call names what is asked and gives its arguments as JSON, and files as bytes; what comes back is JSON first, then the
files. Knows what desk and bureau answer. Knows no script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from . import desk
from .desk import Desk
from .. import form as forms
from ..document import settings

#: Where the page has put its form, and where files lie that a reader wants on a disk.
FORM, DROPPED = Path("/form.xlsx"), Path("/dropped")


class Bridge:
    """The answers of one worker, by the names that scripts call them: `ask`."""

    def __init__(self, lang: str, form: bytes, tell: Callable[[str], object] = lambda event: None) -> None:
        compiled = forms.compile(form)
        self.lang = lang
        self.desk = Desk(compiled, settings.severities(compiled.severities, {}), lang)
        self.tell = tell

    def called(self, what: str, arguments: str, parts: Any) -> list[bytes]:
        """`ask` as scripts call it: with texts, and arrays of bytes."""
        return self.ask(what, arguments.encode(), [part.to_bytes() for part in parts])

    def ask(self, what: str, arguments: bytes, parts: Sequence[bytes] = ()) -> list[bytes]:
        """The answer of a call: JSON, then files. What cannot be done is `{"failure": sentence}`."""
        try:
            answer, *made = getattr(self, f"_{what}")(*parts, **msgspec.json.decode(arguments))
        except Exception as error:
            return [msgspec.json.encode({"failure": desk.failure(error, self.lang)})]
        return [msgspec.json.encode(answer), *made]

    def _about(self) -> list[Any]:
        form = self.desk.form
        return [{"form": form.id, "edition": form.edition, "title": form.title}]

    def _judge(self, data: bytes, name: str, earlier: list[dict[str, Any]] | None = None) -> list[Any]:
        return [*self.desk.judge(name, data, earlier)]

    def _draw(self, data: bytes, sheet: str) -> list[Any]:
        return [self.desk.draw(data, sheet)]

    def _mark(self, data: bytes, name: str) -> list[Any]:
        return [*self.desk.mark(name, data)]

    def _blanks(self, data: bytes = b"", name: str | None = None, projects: int = 1) -> list[Any]:
        return _named(self.desk.blanks(name, data, projects))

    def _unpack(self, data: bytes, name: str) -> list[Any]:
        return _named(self.desk.unpack(name, data))


def _named(files: list[tuple[str, bytes]]) -> list[Any]:
    """Files by name: the names, then the contents."""
    return [[name for name, _ in files], *(content for _, content in files)]


def start(lang: str, tell: Callable[[str], object]) -> Bridge:
    """A worker's bridge, to the form that the page has brought. tell: takes what happens meanwhile, as JSON."""
    DROPPED.mkdir(exist_ok=True)
    made = Bridge(lang, FORM.read_bytes(), tell)
    made.desk.judge("", made.desk.form.source)  # what reading and judging import is there before the first workbook
    return made
