"""HTML that cannot be broken by what it shows: every text is escaped unless it is markup made here.

Knows elements, relative links and figures. Knows nothing of what the page shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import quote

from ...document.values import number


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


_MARKS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
#: Controls, marks of direction, odd line ends, halves of characters: what would act on the page, or not be seen on it.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
                     "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]")


def text(value: object) -> Markup:
    """Anything as text of the page. A character that is not seen is shown as its number: ‹U+202E›."""
    shown = str(value)
    if not shown.isprintable():
        shown = _UNSEEN.sub(_seen, shown)
    return Markup(shown.translate(_MARKS))


def _seen(match: re.Match[str]) -> str:
    return " " if match[0] in "\t\n\r" else f"‹U+{ord(match[0]):04X}›"


def join(parts: Iterable[object]) -> Markup:
    """Parts in a row; None is nothing."""
    return Markup("".join(part if type(part) is Markup else text(part) for part in parts if part is not None))


#: Elements without an end; of a picture, where the slash is what ends them.
_VOID = {"meta": ">", "input": ">", "rect": "/>"}


def el(tag: str, *children: object, **attributes: object) -> Markup:
    """An element. `class_` and `data_key` are written `class` and `data-key`; True is a bare attribute, None none."""
    shown = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{text(value)}"')
        for name, value in attributes.items() if value is not None)
    return Markup(f"<{tag}{shown}{_VOID.get(tag) or f'>{join(children)}</{tag}>'}")


def href(path: str | None, outward: bool = False) -> str | None:
    """A relative path as a relative link, every name in it encoded; None for what is no path below the page.

    outward: whether it may begin with `..`, as the way to an input does.
    """
    names = path.split("/") if path else []
    above = 0
    while outward and names[above:above + 1] == [".."]:
        above += 1
    inner = names[above:-1] if names and names[-1] == "" else names[above:]  # a folder ends in a slash
    if not inner or any(name in ("", ".", "..") for name in inner):
        return None
    try:  # a name that is no text, as Linux may have it, is linked by its bytes
        return "/".join(quote(name, safe="", errors="surrogateescape") for name in names)
    except UnicodeEncodeError:
        return None


def a(path: str | None, *children: object, outward: bool = False, **attributes: object) -> Markup:
    """A link, or only what it would show where there is nothing to link."""
    link = href(path, outward)
    return el("a", *children, href=link, **attributes) if link else el("span", *children, **attributes)


def money(value: Decimal | None) -> str:
    """万元 with thousands separators and two decimals at least; nothing known is a dash."""
    return "—" if value is None else f"{number.amount(value):,f}"


def figure(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> float:
    """A part of a whole, 0 to 1 for what is one; 0 where either is unknown, nothing or less."""
    return float(part / whole) if part and whole and part > 0 and whole > 0 else 0.0


def percent(share: float) -> str:
    return f"{share * 100:.1f}%"
