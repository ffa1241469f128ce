"""Outputs: what was made is written whole and in no input's place, and what cannot be written is said.

Whoever makes an output hands it over here: workers make, one hand writes. Knows paths. Knows no format, no document
and no worker.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from . import files
from .errors import Sentence, Unreadable, reason


class Outputs:
    """The outputs of one command. written: what stands; failures: what does not, by its name, and why."""

    def __init__(self, inputs: Iterable[Path] = (), root: Path = Path()) -> None:
        """inputs: files the command reads; `reads` takes more. root: the folder that outputs are named from."""
        self.root, self.written = root, list[Path]()
        self._paths, self._nodes, self._stands = set[str](), set[files.Node](), set[files.Node]()
        self.reads(*inputs)
        self.failures: list[tuple[str, Sentence]] = []

    def reads(self, *paths: Path) -> None:
        """Note what the command reads: no output takes its place."""
        self._paths.update(map(os.path.realpath, paths))
        self._nodes.update(node for path in paths if (node := files.node(path)))

    def write(self, name: str | Path, data: bytes | Iterable[bytes], replace: bool = True) -> Sentence | None:
        """Write a file; the sentence why not. replace: whether one that exists may be replaced."""
        return self.make(name, lambda path: files.write(path, data), replace)

    def write_all(self, made: list[tuple[Path, bytes]], replace: bool = True) -> Sentence | None:
        """Write files that belong together, none of them where one may not be; the first sentence why not."""
        try:
            for name, _ in made:
                self.spare(name, replace)
        except Unreadable as error:
            return self.fail(name, error.sentence)
        failed = [sentence for name, data in made if (sentence := self.write(name, data))]
        return failed[0] if failed else None

    def make(self, name: str | Path, make: Callable[[Path], Any], replace: bool = True) -> Sentence | None:
        """Have an output written that is written by its own maker; the sentence why it was not."""
        try:
            self.spare(name, replace)
            make(self.root / name)
        except (Unreadable, OSError) as error:
            return self.fail(name, reason(error, "not-writable"))
        self.written.append(self.root / name)
        if node := files.node(self.root / name):
            self._stands.add(node)
        return None

    def fail(self, name: str | Path, sentence: Sentence) -> Sentence:
        """Note why an output is not written."""
        self.failures.append((str(name), sentence))
        return sentence

    def spare(self, name: str | Path, replace: bool = True) -> None:
        """Raises Unreadable where an output would take the place of an input, or of what may not be replaced."""
        path = self.root / name
        if self.is_input(path):
            raise Unreadable("same-output", path=path)
        if files.node(path) in self._stands:
            raise Unreadable("output-twice", path=path)
        if not replace and path.exists():
            raise Unreadable("exists", path=path)

    def is_input(self, path: Path) -> bool:
        """Whether a path leads to a file that is read: by whatever name, link, hard link or case."""
        return os.path.realpath(path) in self._paths or files.node(path) in self._nodes
