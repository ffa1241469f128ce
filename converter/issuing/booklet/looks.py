"""The styles of a booklet: each look a template's cell has becomes a paragraph style of its own.

A clerk who wants another font changes one style. Knows looks (as `drawing` tells them) and styles. Knows no text.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .elements import add, element, twips
from ...document import wording

#: Sizes of its font from line to line: in running text, and in a table's cells.
PROSE, CELL = 1.6, 1.4
#: How far an indent of a template's cell moves its text, in points.
INDENT = 8.0
#: Paragraphs nobody sees, as low as Word lets them be; a seam joins two tables and goes on with their frame.
TINY, SEAM, TINY_HEIGHT = "Tiny", "Seam", 1.0
#: Names of fonts that have Chinese characters though they are spelt in Latin letters.
_CHINESE = ("Sim", "Song", "Fang", "Kai", "Hei", "ST", "Noto", "Source Han")
_ALIGN = {"center": "center", "right": "right", "justify": "both", "distributed": "distribute"}


class Look(NamedTuple):
    """How a paragraph looks. `level` is its place among the headings, 0 where it is none."""

    font: str
    size: float
    bold: bool
    italic: bool
    colour: str | None
    align: str
    pitch: float
    left: float
    first: float
    level: int
    keep: bool

    @classmethod
    def of(cls, cell: dict[str, Any], leading: float, first: bool = False, level: int = 0,
           keep: bool = False) -> Look:
        """The look of a template's cell. first: whether its paragraphs begin two characters in."""
        font, size = cell["font_name"], cell["font_size"]
        colour = cell.get("font_color")
        return cls(font, size, bool(cell.get("bold")), bool(cell.get("italic")), colour and colour.lstrip("#"),
                   _ALIGN.get(cell.get("align", ""), "left"), round(size * leading * 2) / 2,
                   INDENT * cell.get("indent", 0), 2 * size if first else 0.0, level, keep)


class Styles:
    """The looks in use, in the order they were first asked for."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.names: dict[Look, str] = {}

    def of(self, look: Look) -> str:
        return self.names.setdefault(look, f"Look{len(self.names) + 1}")

    def elements(self) -> list[Any]:
        """What the part of the styles consists of."""
        levels = sorted({look.level for look in self.names if look.level})
        return [_defaults(), _style("Normal", "Normal", default="1"), *map(_heading, levels), _tiny(TINY), _tiny(SEAM),
                *(_look(look, style, wording.say(wording.LOOK, self.lang).format(number))
                  for number, (look, style) in enumerate(self.names.items(), 1))]


def _defaults() -> Any:
    made = element("docDefaults")
    properties = add(add(made, "rPrDefault"), "rPr")
    _font(properties, "宋体")
    add(properties, "sz", val=21)
    add(properties, "lang", val="en-US", eastAsia="zh-CN")
    paragraphs = add(add(made, "pPrDefault"), "pPr")
    add(paragraphs, "widowControl", val=0)  # the pages are counted line by line
    add(paragraphs, "spacing", before=0, after=0)
    return made


def _style(identity: str, title: str, base: str | None = None, **attributes: str) -> Any:
    made = element("style", type="paragraph", **attributes, styleId=identity)
    add(made, "name", val=title)
    if base:
        add(made, "basedOn", val=base)
    add(made, "qFormat")
    return made


def _heading(level: int) -> Any:
    made = _style(f"Heading{level}", f"heading {level}", "Normal")
    add(add(made, "pPr"), "outlineLvl", val=level - 1)
    return made


def _tiny(identity: str) -> Any:
    made = _style(identity, identity, "Normal")
    properties = add(made, "pPr")
    if identity == SEAM:
        borders = add(properties, "pBdr")
        for side in ("left", "right"):
            add(borders, side, val="single", sz=4, space=0, color="auto")
    add(properties, "spacing", line=twips(TINY_HEIGHT), lineRule="exact")
    add(add(made, "rPr"), "sz", val=2)
    return made


def _look(look: Look, identity: str, title: str) -> Any:
    made = _style(identity, title, f"Heading{look.level}" if look.level else "Normal", customStyle="1")
    properties = add(made, "pPr")
    if look.keep:
        add(properties, "keepNext")
    add(properties, "spacing", line=twips(look.pitch), lineRule="exact")
    if look.left or look.first:
        add(properties, "ind", left=twips(look.left), firstLine=twips(look.first))
    add(properties, "jc", val=look.align)
    properties = add(made, "rPr")
    character(properties, look)
    return made


def character(properties: Any, look: Look) -> Any:
    """The look of the characters, in the properties of a style or of a run."""
    _font(properties, look.font)
    if look.bold:
        add(properties, "b")
    if look.italic:
        add(properties, "i")
    if look.colour:
        add(properties, "color", val=look.colour)
    add(properties, "sz", val=round(look.size * 2))
    return properties


def _font(properties: Any, font: str) -> None:
    add(properties, "rFonts", ascii=font, hAnsi=font, eastAsia=_eastern(font), cs=font)


def _eastern(font: str) -> str:
    """The font of Chinese characters: a Latin one has none."""
    return "宋体" if font.isascii() and not any(mark in font for mark in _CHINESE) else font
