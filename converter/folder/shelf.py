"""The official books of a drop folder: of every department one, or its draft, made again where it says something else.

Knows a settled merge and what holds each department. Knows no look of a book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
import msgspec

from .guard import Marker
from .outbox import Outbox
from .state import File, State, Terms, told
from ..document.findings import Finding
from ..issuing import gate
from ..issuing.issue import Book, Issued, Job, book, equip, not_issued
from ..issuing.naming import draft_name, namer, volume_names
from ..merging.merge import Merging
from ..system import files, pool


class Shelf:
    """The books of one run."""

    def __init__(self, outbox: Outbox, terms: Terms, state: State, merging: Merging, held: gate.Reasons,
                 covered: gate.Reasons, released: Mapping[int, str]) -> None:
        """state: gets the books, and which cannot be issued. held: why departments get no official book; covered: what
        would hold them, had not a person released them, for the reasons of released."""
        self.outbox, self.terms, self.state, self.merging, self.held = outbox, terms, state, merging, held
        self.covered, self.released = covered, released

    def filled(self, bases: list[str], issued: Mapping[str, File], marker: Marker) -> Iterator[Issued]:
        """The books of all submissions, in their order, each put on the shelf when it comes: whoever asks for them
        works while the workers do. bases: what each says; issued: the books that stand, by their paths."""
        numbers, names = list(self.merging.collection.ids()), list(self._names())
        paths = [self._path(number, name) for number, name in zip(numbers, names)]
        marker.add(paths)
        bases = [self._basis(basis, self.held.get(number, [])) for number, basis in zip(numbers, bases)]
        stands = {path: [file, *(issued[each] for each in file.beside or ())] for path, basis in zip(paths, bases)
                  if (file := issued.get(path)) and file.basis == basis and self.outbox.is_whole(file)
                  and all(self.outbox.is_whole(issued.get(each)) for each in file.beside or ())}
        jobs = _Jobs(self, [number for number, path in zip(numbers, paths) if path not in stands])
        results = pool.each(book, jobs, self.terms.workers, equip, self.terms.given)
        for number, name, path, basis in zip(numbers, names, paths, bases):
            made = stands.get(path) or next(results)
            yield self._lost(number, path, made) if isinstance(made, pool.Lost) else self._issued(
                number, path, made if isinstance(made, list) else self._put(
                    [self._path(number, each) for each in volume_names(name, made.titles)], basis, made, marker))
        results.close()

    def _path(self, number: int, name: str) -> str:
        """Where a book goes."""
        return f"{draft_name(name, self.terms.lang) if number in self.held else f'issued/{name}'}.xlsx"

    def _names(self) -> Iterator[str]:
        """What the book of every submission is called."""
        name, collection = namer(self.terms.lang), self.merging.collection
        for number in collection.ids():
            yield name(collection.header(number), collection.own(number))

    def _basis(self, basis: str, held: list[Finding]) -> str:
        """What a book depends on: what its submission says, and what holds it."""
        if not held:
            return basis
        return files.sha256(msgspec.json.encode([basis, *(told(item, self.terms.lang) for item in held)]))

    def _lost(self, number: int, path: str, made: pool.Lost) -> Issued:
        """A submission that no worker has made a book of."""
        where = self.outbox.root / path
        if made.key != "refused":
            self.outbox.fail(path, made.sentence)
            return Issued(where, failure=made.sentence)
        refused = not_issued(self.merging.collection.submission(number), where.stem, made)
        self.state.more.append(told(refused, self.terms.lang))
        return Issued(where, failure=made.sentence, refused=refused)

    def _issued(self, number: int, path: str, books: list[File]) -> Issued:
        """What became of a submission, by its books; none of them could be written where there is none."""
        if not books:
            return Issued(self.outbox.root / path, failure=self.outbox.failures[-1][1])
        self.state.made.issued += books
        first, *further = books
        return Issued(self.outbox.root / path, first.sheets, [self.outbox.root / each.path for each in further],
                      first.within or [], reasons=self.held.get(number, []))

    def _put(self, paths: list[str], basis: str, made: Book, marker: Marker) -> list[File]:
        """The books that a worker has made of a submission, written; none where one cannot be."""
        if made.titles:
            marker.add(paths)
        books = [file for path, data in zip(paths, made.files) if (file := self.outbox.put(path, data, basis))]
        if len(books) < len(paths):
            return []
        books[0].sheets = made.sheets
        if made.titles:
            books[0].beside, books[0].within = paths[1:], made.within
        return books


class _Jobs:
    """The submissions of these numbers, each made as it is asked for, with what holds it or why it is released."""

    def __init__(self, shelf: Shelf, numbers: list[int]) -> None:
        self.shelf, self.numbers = shelf, numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Job]:
        shelf = self.shelf
        for number in self.numbers:
            yield Job(shelf.merging.collection.submission(number), shelf.held.get(number, []), is_judged=True,
                      release=shelf.released.get(number), covered=shelf.covered.get(number, []))
