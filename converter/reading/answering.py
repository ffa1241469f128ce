"""What a workbook answers: the hashes that a returned copy carries, of the file it marks and of every earlier one.

They stand in two places that programs keep: in hidden names, and in a line of the list of findings. Whoever carries a
hash has begun with that file. Knows where they stand. Knows no inbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..document import wording
from ..grid import Sheet
from ..grid.xlsx.archive import Archive
from ..system.errors import Unreadable
from ..system.patterns import pattern

#: What all hidden names of ours begin with, and those that hold hashes, so many each: a text in a formula is short.
OURS, ANSWERS, _EACH = "_jixiao.", "answers", 3

_HASH = pattern(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def names(answers: Sequence[str]) -> dict[str, str]:
    """The hidden names that hold these hashes, without what all of ours begin with."""
    return {f"{ANSWERS}{place // _EACH}": " ".join(answers[place:place + _EACH])
            for place in range(0, len(answers), _EACH)}


def line(answers: Sequence[str], lang: str) -> str:
    """The line of the list that holds them."""
    return wording.say(wording.RETURNED_NOTES["answers"], lang).format(hashes=" ".join(answers))


def answered(data: bytes, sheets: Iterable[Sheet]) -> list[str]:
    """The sha256 of every file that a workbook answers, the latest first; none where it carries none."""
    return list(dict.fromkeys(_listed(sheets))) or list(dict.fromkeys(_named(data)))


def _listed(sheets: Iterable[Sheet]) -> Iterator[str]:
    marks = tuple(words.partition("{")[0] for words in wording.RETURNED_NOTES["answers"])
    for sheet in sheets:
        if wording.is_list(sheet.name, sheet.at(0, 0)):
            for row in range(len(sheet.rows)):
                text = sheet.at(row, 0)
                if isinstance(text, str) and text.startswith(marks):
                    yield from _HASH.findall(text)


def _named(data: bytes) -> Iterator[str]:
    if not data.startswith(b"PK"):
        return
    try:
        workbook = Archive(data).read("xl/workbook.xml") or b""
    except Unreadable:
        return  # the grid has read it otherwise, or says so
    for behind in workbook.split((OURS + ANSWERS).encode())[1:]:
        held = behind.partition(b">")[2].partition(b"<")[0]
        yield from _HASH.findall(held.decode("utf-8", "replace"))
