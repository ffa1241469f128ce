"""The error of a file that cannot be read."""

from typing import Any


class Unreadable(Exception):
    """A file that cannot be read at all. `key` names its sentence in `wording`, `details` what it needs."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key, self.details = key, details

    def __reduce__(self) -> tuple[Any, ...]:  # it travels between processes with its details
        return _unreadable, (self.key, self.details)


def _unreadable(key: str, details: dict[str, Any]) -> Unreadable:
    return Unreadable(key, **details)
