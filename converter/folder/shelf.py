"""The official books of a drop folder: of every department one, or its draft, made again where it says something else.

Knows a settled merge and what holds each department. Knows no look of a book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from .guard import Marker
from .outbox import Outbox
from .state import File, State, Terms, told
from ..document.findings import Finding
from ..issuing import gate
from ..issuing.issue import Issued, Job, book, not_issued
from ..issuing.naming import draft_name, namer
from ..merging.merge import Merging
from ..reading.opening import prepare
from ..system import files, pool


class Shelf:
    """The books of one run."""

    def __init__(self, outbox: Outbox, terms: Terms, state: State, merging: Merging, held: gate.Reasons) -> None:
        """state: gets the books, and which cannot be issued. held: why departments get no official book."""
        self.outbox, self.terms, self.state, self.merging, self.held = outbox, terms, state, merging, held

    def fill(self, bases: list[str], issued: Mapping[str, File], marker: Marker) -> list[Issued]:
        """The books of all submissions, in their order. bases: what each says; issued: the books that stand, by
        their paths."""
        numbers = list(self.merging.collection.ids())
        paths = [f"{draft_name(name, self.terms.lang) if number in self.held else f'issued/{name}'}.xlsx"
                 for number, name in zip(numbers, self._names())]
        marker.add(paths)
        bases = [self._basis(basis, self.held.get(number, [])) for number, basis in zip(numbers, bases)]
        stands = {path: file for path, basis in zip(paths, bases)
                  if (file := issued.get(path)) and file.basis == basis and self.outbox.is_whole(file)}
        jobs = _Jobs(self.merging, self.held, [number for number, path in zip(numbers, paths) if path not in stands])
        results = pool.each(book, jobs, self.terms.workers, prepare, self.terms.given)
        books = [self._issued(number, path, basis, stands.get(path) or next(results))
                 for number, path, basis in zip(numbers, paths, bases)]
        results.close()
        return books

    def _names(self) -> Iterator[str]:
        """What the book of every submission is called."""
        name, collection = namer(self.terms.lang), self.merging.collection
        for number in collection.ids():
            yield name(collection.header(number), collection.own(number))

    def _basis(self, said: str, held: list[Finding]) -> str:
        """What a book depends on: what its submission says, and what holds it."""
        if not held:
            return said
        return files.sha256(msgspec.json.encode([said, *(told(item, self.terms.lang) for item in held)]))

    def _issued(self, number: int, path: str, basis: str, made: Any) -> Issued:
        """What became of a submission, by the file that stands or what a worker has made."""
        where = self.outbox.root / path
        if isinstance(made, pool.Lost) and made.key == "refused":
            refused = not_issued(self.merging.collection.submission(number), where.stem, made)
            self.state.more.append(told(refused, self.terms.lang))
            return Issued(where, failure=made.sentence, refused=refused)
        if file := made if isinstance(made, File) else self._put(path, basis, made):
            self.state.made.issued.append(file)
            return Issued(where, file.sheets, reasons=self.held.get(number, []))
        return Issued(where, failure=self.outbox.failures[-1][1])

    def _put(self, path: str, basis: str, made: Any) -> File | None:
        if isinstance(made, pool.Lost):
            self.outbox.fail(path, made.sentence)
            return None
        file = self.outbox.put(path, made.data, basis)
        if file:
            file.sheets = made.sheets
        return file


class _Jobs:
    """The submissions of these numbers, each made as it is asked for, with what holds it."""

    def __init__(self, merging: Merging, held: gate.Reasons, numbers: list[int]) -> None:
        self.merging, self.held, self.numbers = merging, held, numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Job]:
        for number in self.numbers:
            yield Job(self.merging.collection.submission(number), self.held.get(number, []), is_judged=True)
