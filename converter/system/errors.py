"""The error of a file that cannot be read."""

from typing import Any


class Unreadable(Exception):
    """A file that cannot be read at all. `key` names its sentence in `wording`, `details` what it needs."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key, self.details = key, details
