"""The XML of a package, streamed by expat within the bounds: relations, the workbook's sheets, styles and strings."""

from __future__ import annotations

import posixpath
import re
from typing import Any, NoReturn, TypeVar
from xml.parsers import expat

from .archive import Archive
from ..formats import BUILT_IN, changes_texts, matters
from ..traits import Run, is_error
from ...system.bounds import MAX_DEPTH, damaged, too_large
from ...system.errors import Unreadable


_Read = TypeVar("_Read", bound="Elements")


class Elements:
    """Start and end of every element of a part, by local name and depth, for subclasses to take up."""

    def __init__(self) -> None:
        self.depth = 0

    def parse(self: _Read, content: bytes, path: str) -> _Read:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            damaged(f"{path}: {error}")
        return self

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            too_large("depth", MAX_DEPTH)
        self.start(name.rpartition(":")[2], self.depth, attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2], self.depth)
        self.depth -= 1

    def _doctype(self, *_: Any) -> NoReturn:
        raise Unreadable("document-type")

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        pass

    def end(self, name: str, depth: int) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class Relations(Elements):
    """The targets of a .rels part, by id, with the last word of their types (`worksheet`)."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            if "%" in target:
                from urllib.parse import unquote

                target = unquote(target).replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            self.targets[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], path

    def of(self, kind: str) -> str | None:
        return next((path for type_, path in self.targets.values() if type_ == kind), None)


def relations(archive: Archive, path: str) -> Relations:
    """What a part refers to; `path` is empty for the package itself."""
    folder, name = posixpath.split(path)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    content = archive.read(rels)
    relations = Relations(folder)
    return relations if content is None else relations.parse(content, rels)


def workbook_path(archive: Archive) -> str | None:
    path = relations(archive, "").of("officeDocument")
    if path and path.lower() in archive.members and path.lower().endswith(".xml"):
        return path
    return "xl/workbook.xml" if "xl/workbook.xml" in archive.members else None


class Workbook(Elements):
    """The sheets a workbook names, and its day one."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []  # name, relation, state
        self.date1904 = False

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 1 and name != "workbook":
            raise Unreadable("not-spreadsheet")
        if name == "sheet" and depth == 3:
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))
        elif name == "workbookPr" and depth == 2:
            self.date1904 = attributes.get("date1904") in ("1", "true")


class Styles(Elements):
    """What the cell styles of a workbook show otherwise than plainly, by the style's number."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, str] = {str(number): code for number, code in BUILT_IN.items()}
        self.inside = ""
        self.fonts: list[set[str]] = []  # struck, raised, white, tiny
        self.bare: list[bool] = []  # of fills: whether white shows nothing on them
        self.count = 0
        #: Number formats that show of numbers, or of texts, anything but these.
        self.formats: dict[int, str] = {}
        self.texts: dict[int, str] = {}
        self.struck: set[int] = set()
        self.raised: set[int] = set()
        self.faint: set[int] = set()
        #: The formats of conditions that strike through, by their numbers.
        self.crossing: set[str] = set()
        self.conditional = 0

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 2:
            self.inside = name
        elif depth == 3 and name == "numFmt" and self.inside == "numFmts":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif depth == 3 and name == "font" and self.inside == "fonts":
            self.fonts.append(set())
        elif depth == 4 and self.inside == "fonts" and self.fonts and (effect := effect_of(name, attributes)):
            self.fonts[-1].add(effect)
        elif self.inside == "fills":
            self.fill(name, attributes)
        elif depth == 3 and name == "dxf" and self.inside == "dxfs":
            self.conditional += 1
        elif depth == 5 and self.inside == "dxfs" and effect_of(name, attributes) == "struck":
            self.crossing.add(str(self.conditional - 1))
        elif depth == 3 and name == "xf" and self.inside == "cellXfs":
            self.add(attributes.get("numFmtId", ""), attributes.get("fontId", ""), attributes.get("fillId", ""))

    def fill(self, name: str, attributes: dict[str, str]) -> None:
        """A fill, or a part of the last one."""
        if name == "fill":
            self.bare.append(True)
        elif name == "patternFill" and self.bare:
            self.bare[-1] = attributes.get("patternType", "none") == "none"
        elif name == "gradientFill" and self.bare:
            self.bare[-1] = False
        elif name == "fgColor" and self.bare:
            self.bare[-1] = self.bare[-1] or _is_white(attributes)

    def add(self, number: str, font: str, fill: str = "") -> None:
        """The next cell style: the numbers of its format, its font and its fill."""
        code = self.codes.get(number)
        if code and matters(code):
            self.formats[self.count] = code
        if code and changes_texts(code):
            self.texts[self.count] = code
        effects = self.fonts[int(font)] if font.isdecimal() and int(font) < len(self.fonts) else ()
        for effect, styles in (("struck", self.struck), ("raised", self.raised)):
            if effect in effects:
                styles.add(self.count)
        if "tiny" in effects or "white" in effects and (
                not fill.isdecimal() or int(fill) >= len(self.bare) or self.bare[int(fill)]):
            self.faint.add(self.count)
        self.count += 1


class Conditions(Elements):
    """The areas of a sheet that a condition may strike through; only one that is plainly never met does not."""

    def __init__(self, crossing: set[str]) -> None:
        super().__init__()
        self.crossing = crossing
        self.areas: list[str] = []  # A1:B2
        self.of = ""  # the areas that the open rules are about
        self.formulas: list[str] = []
        self.crosses = self.told = False
        self.into: list[str] | None = None

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if name == "conditionalFormatting":
            self.of, self.told = attributes.get("sqref", ""), False
        elif name == "cfRule":
            self.formulas, self.crosses = [], attributes.get("dxfId") in self.crossing
        elif name in ("formula", "f", "sqref"):
            self.into = []
        elif effect_of(name, attributes) == "struck":
            self.crosses = True

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def end(self, name: str, depth: int) -> None:
        if self.into is not None:
            content, self.into = "".join(self.into).strip(), None
            if name == "sqref":
                self.of = content
            else:
                self.formulas.append(content)
        elif name == "cfRule":
            self.told = self.told or self.crosses and [one.upper() for one in self.formulas] not in _NEVER
            self.crosses = False
        elif name == "conditionalFormatting" and self.told:
            self.areas += self.of.split()


_NEVER = (["FALSE"], ["FALSE()"], ["0"])
_CODE = re.compile(rb'<numFmt numFmtId="([0-9]+)" formatCode="([^"<>&]*(?:&quot;[^"<>&]*)*)" ?/>')
_STYLES = re.compile(rb"<cellXfs(?: [^<>]*)?>(.*?)</cellXfs>", re.DOTALL)
_STYLE = re.compile(rb'<xf (?:[^<>]* )?numFmtId="([0-9]+)"')
_UNFAMILIAR = (b"strike", b"vertAlign", b"'", b"<!", b"&#", b" =", b"= ")
_FAINT = re.compile(rb'<color (?:rgb="[Ff]{8}"|theme="0"|indexed="9")|<sz val="[0-2][".]')


def styles_of(part: bytes | None) -> Styles:
    """The styles of a workbook; nearly always told without a parser."""
    styles = Styles()
    if not part:
        return styles
    block = _STYLES.search(part)
    codes = _CODE.findall(part)
    numbers = _STYLE.findall(block[1]) if block else []
    if (not block or any(sign in part for sign in _UNFAMILIAR) or _FAINT.search(part)
            or len(codes) != part.count(b"numFmt ") or len(numbers) != block[1].count(b"xf ")
            or part.count(b"cellXfs") != 2):
        return styles.parse(part, "styles")
    styles.codes.update((number.decode(), code.decode().replace("&quot;", '"')) for number, code in codes)
    for number in numbers:
        styles.add(number.decode(), "")
    return styles


def effect_of(name: str, attributes: dict[str, str]) -> str | None:
    """What an element of a font or a run does to its text: struck, raised (or lowered), white, or of no size."""
    value = attributes.get("val", "")
    if name == "color":
        return "white" if _is_white(attributes) else None
    if name == "sz":
        return "tiny" if value[:1] in ("0", "1", "2") and value[1:2] in ("", ".") else None
    if name == "strike" and value not in ("0", "false", "off"):
        return "struck"
    return "raised" if name == "vertAlign" and value in ("superscript", "subscript") else None


def _is_white(attributes: dict[str, str]) -> bool:
    white = (attributes.get("rgb", "").upper() in ("FFFFFFFF", "00FFFFFF") or attributes.get("theme") == "0"
             or attributes.get("indexed") == "9")
    return white and not attributes.get("tint", "0").strip("-0.")


class Runs:
    """The runs of one text, gathered from the elements of a shared or an inline string; phonetic readings are none."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.effects: set[str] | None = None  # of the run that is open; None: those of the cell
        self.into: list[str] | None = None
        self.phonetic = self.preserved = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self.phonetic = True
        elif name == "r":
            self.effects = None
        elif name == "rPr":
            self.effects = set()
        elif name == "t" and not self.phonetic:
            self.into, self.preserved = [], attributes.get("xml:space") == "preserve"
        elif self.effects is not None and (effect := effect_of(name, attributes)):
            self.effects.add(effect)

    def end(self, name: str) -> None:
        if name == "rPh":
            self.phonetic = False
        elif name == "r":
            self.effects = None
        elif name == "t" and self.into is not None:
            text = "".join(self.into)
            text, effects = text if self.preserved else text.strip(" \t\r\n"), self.effects
            self.runs.append(Run(text) if effects is None else Run(
                text, "struck" in effects, "raised" in effects, not effects.isdisjoint(("white", "tiny"))))
            self.into = None

    @property
    def matter(self) -> bool:
        """Whether any of the text does not simply look as its cell does."""
        return any(run.struck is not None for run in self.runs)


class Strings(Elements):
    """The shared strings of which parts are struck or raised, and those that are the name of an error, by number."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.open: Runs | None = None
        self.runs: dict[int, tuple[Run, ...]] = {}
        self.errors: dict[int, str] = {}

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 2 and name == "si":
            self.open = Runs()
        elif self.open is not None:
            self.open.start(name, attributes)

    def text(self, text: str) -> None:
        if self.open is not None and self.open.into is not None:
            self.open.into.append(text)

    def end(self, name: str, depth: int) -> None:
        if depth == 2 and name == "si" and self.open is not None:
            whole = "".join(run.text for run in self.open.runs).strip()
            if self.open.matter:
                self.runs[self.count] = tuple(self.open.runs)
            if is_error(whole):
                self.errors[self.count] = whole
            self.count += 1
            self.open = None
        elif self.open is not None:
            self.open.end(name)


def strings_of(part: bytes | None) -> Strings:
    """What matters of the shared strings of a workbook; nearly always nothing."""
    strings = Strings()
    if part and (b"strike" in part or b"vertAlign" in part or b">#" in part or _FAINT.search(part)):
        strings.parse(part, "sharedStrings")
    return strings


def escape(text: str) -> str:
    """Text as XML content. The library's own `saxutils` would import the whole of urllib for this."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoteattr(text: str) -> str:
    """Text as an attribute, quoted."""
    escaped = escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    return f'"{escaped}"'
