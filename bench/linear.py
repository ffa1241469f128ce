"""How the time for one cell's text grows with its length: hostile texts, doubled, every grammar and pattern.

    python bench/linear.py [SIZE]

Prints, for whatever reads text, the worst text met and the ratios of its times at SIZE, 2 and 4 times SIZE: about 2 is
linear, 4 quadratic. Exits with 1 where one is worse than 3.
"""

from __future__ import annotations

import inspect
import itertools
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import converter
from converter import form
from converter.document.values import codec, currency, goals, heading, number, party, spending, target, text, year
from converter.system import patterns as lazy

FORM = form.load()
#: What a text is made of, over and over, with something before and behind that makes it match late or not at all.
ATOMS = (" ", "\n", " \n", "\u3000", "1", "1 ", "1\n", "1.", "1,", ",", "-", "_", "（", "）", "（316001）", "（公章）", "(",
         "单位：", "单", "元", "万元/", "预算单位：", "316001", "≥", "以上", "年", "第1页", "一、", "（一）", "①", "目标内容1", "1.目标内容1", "。1.",
         "a ", "é", "e\u0301 ", "\u200b", "*", "x", "○", "数", "率（", "每", "2023", "冀财社〔2023〕", "&", "[", "'", "\"", ";",
         "%", "<", "<a ", "<shape a>", "<xf ", "[$")
ENDS = ("", "1", "x", "年")
#: Patterns that are given no more than so many characters.
BOUNDED = {"grid.formats._PIECE": 255, "grid.formats._SECTION": 255, "grid.formats._DISPLAY": 255,
           "grid.xlsx.archive._ENCODING": 200, "folder.guard._TEMPORARY": 255,
           "onepage.leaflet._INLINE": 500,  # lines of our own leaflet
           "document.values.party._BEHIND": 40, "document.values.party._SEALED": 40}


def hostile(size: int) -> Iterator[tuple[str, Callable[[int], str]]]:
    for atom, before, behind in itertools.product(ATOMS, ("", "1", "（"), ENDS):
        yield f"{before}{atom}…{behind}", lambda times, a=atom, b=before, c=behind: b + a * (times // len(a)) + c


def grammars() -> Iterator[tuple[str, Callable[[str], Any]]]:
    context = codec.Context(target.Units(FORM.units.names))
    for kind, each in codec.CODECS.items():
        yield f"codec {kind}", lambda raw, each=each: each.parse(raw, context, [])
    yield "party.split", party.split
    yield "currency.stated", lambda raw: currency.stated.__wrapped__(raw, "单位")
    yield "goals.parse", goals.parse
    yield "number.whole", number.whole
    yield "heading.opening", lambda raw: heading.opening(raw, 1, ["绩效目标：", "绩效指标："])
    yield "spending.parse", lambda raw: spending.parse({"march": raw}, None, "percent")
    yield "text.parse_paragraphs", text.parse_paragraphs
    yield "year.parse", year.parse
    yield "form.fold", form.fold
    for page in FORM.pages:
        for slot in page.slots:
            if slot.only is None and slot.parts:
                yield f"slot {slot.literal or slot.fields[0].path}", slot.split


def patterns() -> Iterator[tuple[str, Callable[[str], Any]]]:
    """Every compiled pattern a module of converter keeps, over text or bytes, as that module uses it at worst."""
    for info in walk_packages(converter.__path__, "converter."):
        if info.name.endswith("__main__"):
            continue
        module = import_module(info.name)
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            if isinstance(value, (re.Pattern, lazy._Pattern)):
                used = set(re.findall(rf"\b{name}\.([a-z]+)\b", source))
                how = "match" if "match" in used else "fullmatch"
                if not used or used - {"match", "fullmatch", "pattern", "flags"}:
                    how = "finditer"
                place = f"{info.name[10:]}.{name}"
                yield place, _use(getattr(value, how), isinstance(value.pattern, bytes), BOUNDED.get(place))


def _use(method: Callable[[Any], Any], is_bytes: bool, most: int | None) -> Callable[[str], Any]:
    """A method of a pattern, its matches taken one after the other where it gives several."""
    def use(raw: str) -> Any:
        found = method(raw[:most].encode() if is_bytes else raw[:most])
        return deque(found, 0) if isinstance(found, Iterator) else found

    return use


def seconds(work: Callable[[str], Any], raw: str) -> float:
    start = time.process_time()
    work(raw)
    return time.process_time() - start


def worst(work: Callable[[str], Any], size: int) -> tuple[float, str, list[float]]:
    """The text for which twice the length costs most; what takes no time to speak of is linear enough."""
    found = (0.0, "", [0.0])
    first = sorted(((seconds(work, make(size)), name, make) for name, make in hostile(size)), key=lambda each: -each[0])
    for _, name, make in first[:4]:
        times = [seconds(work, make(size)), seconds(work, make(2 * size)), seconds(work, make(4 * size))]
        if times[0] >= 2e-4:
            found = max(found, ((times[2] / times[0]) ** 0.5, name, times))
    return found


def main() -> int:
    size, bad = int(sys.argv[1]) if len(sys.argv) > 1 else 4000, 0
    for name, work in (*grammars(), *patterns()):
        ratio, raw, times = worst(work, size)
        if ratio:
            bad += ratio > 3
            print(f"{ratio:5.2f}  {name:45} {raw!r:20} {' '.join(f'{1000 * one:9.3f}' for one in times)} ms")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
