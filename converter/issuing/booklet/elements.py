"""The vocabulary of a Word document's body: paragraphs, runs, fields, bookmarks, sections, as lxml elements.

Knows WordprocessingML and its order of children. Knows no form, no document and nothing of python-docx.
"""

from __future__ import annotations

from functools import cache
from typing import Any

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

#: A4, upright, in points.
PAPER = (595.3, 841.9)


@cache
def name(tag: str) -> str:
    return f"{{{_NAMESPACE}}}{tag}"


def twips(points: float) -> str:
    return str(round(points * 20))


def element(tag: str, **attributes: Any) -> Any:
    """An element on its own."""
    from lxml import etree

    made = etree.Element(name(tag), nsmap={"w": _NAMESPACE})
    for key, value in attributes.items():
        made.set(name(key), str(value))
    return made


def add(parent: Any, tag: str, **attributes: Any) -> Any:
    """An element at the end of another."""
    made = parent.makeelement(name(tag))
    for key, value in attributes.items():
        made.set(name(key), str(value))
    parent.append(made)
    return made


def paragraph(style: str, before: float = 0.0, tabs: tuple[tuple[str, float, str], ...] = (),
              hanging: tuple[float, float] | None = None) -> Any:
    """An empty paragraph. tabs: (kind, place, leader). hanging: the left indent, and by how much the first line stands
    out of it. There is space before paragraphs only: what two spaces between them make, programs do not agree on."""
    made = element("p")
    properties = add(made, "pPr")
    add(properties, "pStyle", val=style)
    if tabs:
        stops = add(properties, "tabs")
        for kind, place, leader in tabs:
            add(stops, "tab", val=kind, leader=leader, pos=twips(place))
    if before:
        add(properties, "spacing", before=twips(before))
    if hanging:
        add(properties, "ind", left=twips(hanging[0]), hanging=twips(hanging[1]))
    return made


def run(parent: Any, content: str, properties: Any = None) -> None:
    """Text as it is, its line feeds as line breaks and its tabs as tabs."""
    made = add(parent, "r")
    if properties is not None:
        made.append(properties)
    for place, line in enumerate(content.split("\n")):
        if place:
            add(made, "br")
        for stop, piece in enumerate(line.split("\t")):
            if stop:
                add(made, "tab")
            if piece:
                text = add(made, "t")
                text.text = piece
                text.set(_SPACE, "preserve")


def field(parent: Any, code: str, shown: str) -> None:
    """A field with the result it shows until somebody updates it."""
    for kind, content in (("begin", None), (None, f" {code} "), ("separate", None), (None, shown), ("end", None)):
        made = add(parent, "r")
        if kind:
            add(made, "fldChar", fldCharType=kind)
        else:
            text = add(made, "t" if content is shown else "instrText")
            text.text = content
            text.set(_SPACE, "preserve")


def bookmark(parent: Any, number: int) -> None:
    """A bookmark at the end of what the paragraph has so far."""
    add(parent, "bookmarkStart", id=number, name=anchor(number))
    add(parent, "bookmarkEnd", id=number)


def anchor(number: int) -> str:
    # a name that begins like this is hidden in Word's list of bookmarks
    return f"_Ref{number:06}"


def link(parent: Any, number: int) -> Any:
    """Where runs lead to a bookmark when they are clicked."""
    return add(parent, "hyperlink", anchor=anchor(number), history=1)


def section(page: dict[str, Any], furniture: dict[str, str], numbers: dict[str, Any]) -> Any:
    """The properties of a section. page: a template's page set-up. furniture: header and footer → their part.
    numbers: how its pages are numbered."""
    made = element("sectPr")
    for kind, part in furniture.items():
        add(made, f"{kind}Reference", type="default").set(f"{{{_RELATIONS}}}id", part)
    add(made, "type", val="nextPage")
    width, height = paper(page)
    size = add(made, "pgSz", w=twips(width), h=twips(height))
    if page["landscape"]:
        size.set(name("orient"), "landscape")
    margins = {side: twips(inches * 72) for side, inches in page["margins"].items()}
    order = {side: margins[side] for side in ("top", "right", "bottom", "left")}
    add(made, "pgMar", **order, header=twips(page["header_margin"] * 72), footer=twips(page["footer_margin"] * 72),
        gutter=0)
    if numbers:
        add(made, "pgNumType", **numbers)
    return made


def paper(page: dict[str, Any]) -> tuple[float, float]:
    """Width and height of the paper."""
    return PAPER[::-1] if page["landscape"] else PAPER


def room(page: dict[str, Any]) -> tuple[float, float]:
    """Width and height inside the margins."""
    (width, height), margins = paper(page), page["margins"]
    return width - 72 * (margins["left"] + margins["right"]), height - 72 * (margins["top"] + margins["bottom"])
