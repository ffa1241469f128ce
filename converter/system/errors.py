"""What goes wrong with a file, and the one place where an exception becomes the sentence that says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

#: A key of wording.SENTENCES, and the details it names.
Sentence = tuple[str, dict[str, Any]]


class Unreadable(Exception):
    """A file that cannot be read at all. `key` names its sentence in `wording`, `details` what it needs."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key, self.details = key, details

    def __reduce__(self) -> tuple[Any, ...]:  # it travels between processes with its details
        return _again, (type(self), self.key, self.details)

    @property
    def sentence(self) -> Sentence:
        return self.key, self.details


def _again(kind: type[Unreadable], key: str, details: dict[str, Any]) -> Unreadable:
    error = kind.__new__(kind)
    Unreadable.__init__(error, key, **details)
    return error


def reason(error: BaseException, refused: str = "not-readable") -> Sentence:
    """The sentence of an exception, whatever it is; refused: what the system would not do, where it is an OSError."""
    if isinstance(error, Unreadable):
        return error.sentence
    if isinstance(error, OSError):
        return refused, {"why": error.strerror or str(error)}
    if isinstance(error, MemoryError):
        return "worker-died", {}
    if type(error).__module__ == "sqlite3":  # the scratch of large collections, in the system's temporary folder
        return "no-scratch", {"why": str(error)}
    return "fault", {"why": f"{type(error).__name__}: {error}"[:200] + _place(error)}


def _place(error: BaseException) -> str:
    """Where in our own code an exception came from: what whoever mends it asks first."""
    import traceback

    package = Path(__file__).parents[1]
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if package in Path(frame.filename).parents]
    return f" ({Path(ours[-1].filename).relative_to(package).as_posix()}:{ours[-1].lineno})" if ours else ""
