"""No pattern over a cell's text may take its time: in none do two unbounded repetitions of the same characters meet,
and none that is searched for begins with one that is gone through again from each of its places.

Told from the shape of the pattern, not by the clock; `bench/linear.py` measures.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import converter
from converter import form
from converter.document.values import currency
from converter.system import patterns as lazy

try:
    from re import _constants as sre
    from re import _parser as parser
except ImportError:  # Python 3.10
    import sre_constants as sre
    import sre_parse as parser

#: One of every kind of character that a pattern may tell from another.
SAMPLE = "".join(map(chr, range(9, 127))) + "\u3000，。；：、（）【】〔〕《》“”‘’—–…·～％－＿｜／≥≤①一二十百万元年月日第页单位率数○〇□"
#: Where repetitions meet, and why that takes no time. Everything else that a module keeps is looked at.
SPARED = {
    "document.values.target._COMPARISON": "what follows is anything, and cannot fail",
    "grid.delimited._GUARDED": "what follows is anything, and cannot fail",
    "issuing.booklet.measure._GROUP": "no part can fail",
    "form.compile._MARKER": "read in templates alone",
    "form.formulas._SHEET": "read in templates alone",
    "folder.guard._TEMPORARY": "a file's name is short",
    "grid.formats._PIECE": "a code of 255 characters at most",
    "grid.formats._DISPLAY": "a display of 255 characters at most",
    "grid.xlsx.archive._ENCODING": "200 bytes at most",
    "grid.xlsx.stream._CODE": "parted by a tag, a quote and an entity",
    "grid.xlsx.stream._STYLE": "parted by a tag and a quote",
    "checking.returned.shapes._ANY_SHAPE": "parted by tags",
    "checking.returned.splice._OWN": "parted by a space and a quote",
    "checking.returned.shapes._MAP": "parted by a tag and a quote",
    "checking.returned.splice._START": "parted by quotes",
}
#: What begins with a repetition, and why that takes no time where it is searched for.
BEGUN = {
    "checking.rules.required._LEFT": "what may not follow is none of what is repeated",
    "document.values.party._BEHIND": "40 characters at most",
    "grid.formats._PIECE": SPARED["grid.formats._PIECE"],
    "grid.formats._SECTION": "a code of 255 characters at most",
    "issuing.booklet.measure._GROUP": SPARED["issuing.booklet.measure._GROUP"],
}


def _chars(items: Any) -> frozenset[str]:
    """The characters of the sample that stand anywhere in what a part of a pattern matches."""
    found: set[str] = set()
    for op, arg in items:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            found |= _chars(arg[2])
        elif op is sre.SUBPATTERN:
            found |= _chars(arg[3])
        elif op is sre.BRANCH:
            found |= set().union(*map(_chars, arg[1]))
        elif op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            found |= {char for char in SAMPLE if _is(op, arg, char)}
    return frozenset(found)


def _is(op: Any, arg: Any, char: str) -> bool:
    if op is sre.IN:
        negated = arg[0][0] is sre.NEGATE
        return negated != any(_is(*one, char) for one in arg if one[0] is not sre.NEGATE)
    if op is sre.RANGE:
        return arg[0] <= ord(char) <= arg[1]
    if op is sre.CATEGORY:
        sign = str(arg).rpartition("_")[2].lower()[0]
        return bool(re.match(rf"\{sign.upper() if 'NOT' in str(arg) else sign}", char))
    return op is sre.ANY or (op is sre.LITERAL) == (ord(char) == arg)


def meetings(items: Any, running: frozenset[str] = frozenset()) -> tuple[list[str], frozenset[str]]:
    """Where unbounded repetitions meet, and the characters of the repetition that the part may end in."""
    found: list[str] = []
    for op, arg in items:
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, body = arg
            inner, end = meetings(body, running)
            found += inner
            if most is sre.MAXREPEAT:
                chars = _chars(body)
                alone, tail = meetings(body)
                if running & chars or meetings(body, tail)[0] != alone:
                    found.append(f"{''.join(sorted(running & chars))[:9]!r} in {body}")
                end = chars
            running = end | running if least == 0 else end
        elif op is sre.SUBPATTERN:
            inner, running = meetings(arg[3], running)
            found += inner
        elif op is sre.BRANCH:
            parts = [meetings(part, running) for part in arg[1]]
            found += [one for inner, _ in parts for one in inner]
            running = frozenset().union(*(end for _, end in parts))
        elif op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN) and not _chars([(op, arg)]) <= running:
            running = frozenset()
    return found, running


def begins(items: Any) -> bool:
    """Whether a part begins with an unbounded repetition and may fail behind it."""
    for at, (op, arg) in enumerate(items):
        rest = items[at + 1:]
        if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            if arg[1] is sre.MAXREPEAT:
                return begins(arg[2]) or any(_may_fail(*one) for one in rest)
            if begins([*arg[2], *rest]):
                return True
            if arg[0]:
                return False
        elif op is sre.SUBPATTERN:
            return begins([*arg[3], *rest])
        elif op is sre.BRANCH:
            return any(begins([*part, *rest]) for part in arg[1])
        else:
            return False
    return False


def _may_fail(op: Any, arg: Any) -> bool:
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return arg[0] > 0
    return any(_may_fail(*one) for one in arg[3]) if op is sre.SUBPATTERN else True


def is_searched(name: str) -> bool:
    """Whether its module looks for a pattern anywhere in a text. name: as `patterns` gives it."""
    module, _, constant = name.rpartition(".")[0].rpartition(".")
    used = re.findall(rf"\b{constant}\.([a-z]+)\b", inspect.getsource(import_module(f"converter.{module}")))
    return bool({"search", "finditer", "findall", "split", "sub"} & set(used))


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every compiled pattern that any module keeps, over text or bytes, and those compiled when they are asked for."""
    for info in walk_packages(converter.__path__, "converter."):
        if info.name.endswith("__main__"):
            continue
        for name, value in vars(import_module(info.name)).items():
            many = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else [value]
            for place, one in enumerate(many):
                if isinstance(one, (re.Pattern, lazy._Pattern)):
                    yield f"{info.name.removeprefix('converter.')}.{name}.{place}", re.compile(one.pattern, one.flags)
    yield "currency bracketed", currency._bracketed()
    yield "currency behind", currency._behind("单位")
    for page in form.load().pages:
        for slot in page.slots:
            for place, one in enumerate(slot.layout[0] if slot.only is None else ()):
                yield f"slot {slot.literal} {place}", one


@pytest.mark.parametrize(("name", "pattern"), list(patterns()))
def test_no_two_repetitions_meet(name, pattern):
    met = meetings(parser.parse(pattern.pattern, pattern.flags))[0]
    assert bool(met) == (name.rpartition(".")[0] in SPARED), met


@pytest.mark.parametrize(("name", "pattern"), [one for one in patterns() if one[0].count(".") and is_searched(one[0])])
def test_what_is_searched_for_begins_with_no_repetition(name, pattern):
    assert begins(list(parser.parse(pattern.pattern, pattern.flags))) == (name.rpartition(".")[0] in BEGUN)


@pytest.mark.parametrize("bad", [r"[a-z]+=", r"(?:a|b+)c", r"x?\s*$", r"(?:a+)+b"])
def test_the_check_sees_what_is_gone_through_again(bad):
    assert begins(list(parser.parse(bad))) and not begins(list(parser.parse(rf"\b{bad}")))


@pytest.mark.parametrize("bad", [r"\s*(.*)\s*", r"[-~]*第?[-~]*[0-9]", r"(a+)+", r"\s*\n\s*x", r"(.*)X(.*)",
                                 r"[0-9]+(?:,|[0-9]*)x"])
def test_the_check_sees(bad):
    assert meetings(parser.parse(bad))[0]
