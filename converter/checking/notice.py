"""The notice that goes with a returned workbook: short enough to be pasted into a message.

How much must be mended, the first of it by name and cell, until when, and in which file. A text as Windows Notepad
opens it. Knows findings of one workbook. Knows no file and no roster.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from . import report
from .grouping import Bundle, bundles, counts
from ..document import wording
from ..document.findings import Finding

#: So many lines of what must be mended are named.
_NAMED = 5


def called(copy: str, lang: str) -> str:
    """What the notice beside a returned copy is called, by the copy's path."""
    return f"{copy.rpartition('.')[0]}{wording.say(wording.NOTICE_MARK, lang)}.txt"


def notice(file: str, findings: Iterable[Finding], names: Mapping[str, str], lang: str,
           deadline: date | None = None) -> bytes:
    """The notice of a workbook. names: a project's code → its name. UTF-8 with its mark, lines as Windows ends them."""
    text = "\r\n".join(_lines(file, list(findings), names, lang, deadline))
    return codecs.BOM_UTF8 + f"{text}\r\n".encode()


def text(data: bytes) -> str:
    """What a notice says, as it is pasted."""
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def _lines(file: str, findings: list[Finding], names: Mapping[str, str], lang: str,
           deadline: date | None) -> Iterator[str]:
    def say(key: str, **details: object) -> str:
        return wording.say(wording.NOTICE[key], lang).format(**details)

    counted = counts(findings)
    must = [one for one in bundles(findings) if one.severity == "error"]
    yield say("title", file=file.rpartition("/")[2])
    yield ""
    advised_too = say("advised", advice=counted.advice) if counted.advice else ""
    yield (say("counted", must=counted.must, advised=advised_too) if counted.must
           else say("advice", advice=counted.advice))
    advised: set[str] = set()
    for place, one in enumerate(must[:_NAMED], 1):
        yield f"{place}. {_entry(one, names, lang, advised)}"
    if len(must) > _NAMED:
        yield say("more", count=len(must) - _NAMED, sheet=wording.say(wording.LIST_SHEET, lang))
    yield ""
    yield say("mend")
    if deadline:
        yield say("deadline", year=deadline.year, month=deadline.month, day=deadline.day)


def _entry(one: Bundle, names: Mapping[str, str], lang: str, advised: set[str]) -> str:
    """One line: the project, the cell, what is wrong, what to do where that has not been said yet."""
    project = names.get(one.first.project or "") or one.first.project
    where = " ".join(part for part in (project or one.first.sheet, report.place(one, lang)) if part)
    hint = one.hint(lang) or ""
    sentence = one.message(lang) + ("" if hint in advised else hint)
    advised.add(hint)
    return wording.say(wording.NOTICE["entry"], lang).format(where=where, said=sentence) if where else sentence
