"""What the scripts of the page call: one function, with texts and bytes, in both directions.

A call names what is asked and gives its arguments as JSON, and files as bytes; what comes back is JSON first, then the
files. Knows what desk and bureau answer. Knows no script.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from . import desk, gathering
from .desk import Desk
from .gathering import Gathering
from ..form import Forms, compile

#: Where the page has put the forms it was given, and where files lie that a reader wants on a disk.
FORMS, DROPPED, ROOT = Path("/forms"), Path("/dropped"), Path("/work")


class Bridge:
    """The answers of one worker, by the names that scripts call them: `ask`."""

    def __init__(self, lang: str, forms: bytes, tell: Callable[[str], object] = lambda event: None) -> None:
        """forms: the templates given, as `packed` makes them one."""
        self.lang = lang
        self.desk = Desk(Forms(map(compile, msgspec.msgpack.decode(forms, type=list[bytes]))), {}, lang)
        self.tell = tell
        self.gathering: Gathering | None = None

    def called(self, what: str, arguments: str, parts: Any) -> list[bytes | str]:
        """`ask` as scripts call it: with texts, and arrays of bytes; files that lie somewhere by their paths."""
        given = [Path(part) if isinstance(part, str) else part.to_bytes() for part in parts]
        return [str(one) if isinstance(one, Path) else one for one in self.ask(what, arguments.encode(), given)]

    def ask(self, what: str, arguments: bytes, parts: Sequence[bytes | Path] = ()) -> list[bytes | Path]:
        """The answer of a call: JSON, then files, large ones by their paths. What cannot be done is
        `{"failure": sentence}`.
        """
        try:
            answer, *made = getattr(self, f"_{what}")(*parts, **msgspec.json.decode(arguments))
        except Exception as error:
            return [msgspec.json.encode({"failure": desk.failure(error, self.lang)})]
        return [msgspec.json.encode(answer), *made]

    def _about(self) -> list[Any]:
        form = self.desk.forms.first
        return [{"form": form.id, "edition": form.edition, "title": form.title}]

    def _judge(self, data: bytes, name: str, earlier: list[dict[str, Any]] | None = None,
               others: dict[str, list[Any]] | None = None) -> list[Any]:
        return [*self.desk.judge(name, data, earlier, others or {})]

    def _draw(self, data: bytes, sheet: str) -> list[Any]:
        return [self.desk.draw(data, sheet)]

    def _mark(self, data: bytes, name: str) -> list[Any]:
        return [*self.desk.mark(name, data)]

    def _blanks(self, data: bytes = b"", name: str | None = None, projects: int = 1,
                year: int | None = None) -> list[Any]:
        return _named(self.desk.blanks(name, data, projects, year))

    def _unpack(self, data: bytes, name: str) -> list[Any]:
        return _named(self.desk.unpack(name, data))

    # ── all workbooks ──

    def _take(self, data: bytes, name: str, sha256: str) -> list[Any]:
        return [None, gathering.take(self.desk, DROPPED, name, sha256, data)]

    @property
    def _all(self) -> Gathering:
        if self.gathering is None:
            self.gathering = Gathering(self.desk, ROOT, lambda event: self.tell(gathering.told(event)))
        return self.gathering

    def _put(self, data: Path, name: str) -> list[Any]:
        self._all.put(name, data)
        return [None]

    def _seen(self) -> list[Any]:
        return [self._all.seen()]

    def _content(self, name: str) -> list[Any]:
        return [None, self._all.content(name)]

    def _hand(self, data: bytes | None = None, *, name: str, sha256: str, lost: str = "worker-died") -> list[Any]:
        self._all.hand(name, sha256, data, lost)
        return [None]

    def _run(self, lost: list[tuple[str, str]]) -> list[Any]:
        return [self._all.run(dict(lost))]

    def _output(self, path: str) -> list[Any]:
        return [None, self._all.output(path)]

    def _roster(self) -> list[Any]:
        return [None, self._all.roster()]

    def _archive(self) -> list[Any]:
        return [None, *self._all.archive()]

    def _choose(self, choices: list[tuple[str, str, str]]) -> list[Any]:
        self._all.choose(choices)
        return [None]


def packed(forms: Forms) -> bytes:
    """The templates of the forms given, for a page to carry."""
    return msgspec.msgpack.encode(forms.sources)


def _named(files: list[tuple[str, bytes]]) -> list[Any]:
    """Files by name: the names, then the contents."""
    return [[name for name, _ in files], *(content for _, content in files)]


def start(lang: str, tell: Callable[[str], object]) -> Bridge:
    """A worker's bridge, to the form that the page has brought. tell: takes what happens meanwhile, as JSON."""
    DROPPED.mkdir(exist_ok=True)
    made = Bridge(lang, FORMS.read_bytes(), tell)
    # what reading and judging import is there before the first workbook
    made.desk.judge("", made.desk.forms.first.source)
    return made
