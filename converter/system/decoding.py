"""Texts as Chinese systems write them: a byte order mark, then UTF-8, then what Windows writes otherwise."""

from __future__ import annotations


def encodings(data: bytes) -> tuple[str, ...]:
    """What a text may be written in, to be tried in this order."""
    return ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")


def decoded(data: bytes) -> str | None:
    """A text; None where the bytes are none."""
    for encoding in encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
