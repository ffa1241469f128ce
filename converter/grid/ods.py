"""OpenDocument spreadsheets (.ods, .fods), streamed by expat: values, what they showed, merges, styles, hidden parts.

A cell of a number says what it showed when the file was written; that is believed before any number format.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from xml.parsers import expat

import msgspec

from .appearance import Area, joined
from .cells import Sheet, check_extent
from .traits import NoValue, Run, Traits, is_error
from .xlsx.archive import Archive, utf8
from ..system.bounds import (MAX_DEPTH, MAX_EXTENTS, MAX_MERGES, MAX_PART, MAX_SHEETS, ROW_COST, damaged, too_large)
from ..system.errors import Unreadable

_URN = "urn:oasis:names:tc:opendocument:xmlns:"


def read(data: bytes) -> list[Sheet]:
    archive = Archive(data)
    manifest = archive.read("META-INF/manifest.xml")
    if manifest and b"encryption-data" in manifest:
        raise Unreadable("encrypted")
    content = archive.needed("content.xml")
    parser = _Parser()
    styles = archive.read("styles.xml")
    if styles and re.search(rb"line-through|text-position|crossing-out", styles):
        parser.parse(styles, "styles.xml")
    return parser.parse(content, "content.xml").sheets


def is_flat(data: bytes) -> bool:
    """Whether a file is an OpenDocument in one piece of XML."""
    head = data[:4000]
    return _URN.encode() in head and b":document" in head


def read_flat(data: bytes) -> list[Sheet]:
    if len(data) > MAX_PART:
        too_large("part", MAX_PART)
    return _Parser().parse(utf8(data, "document"), "document").sheets


class _Style(msgspec.Struct):
    """What matters of a style; None: as its parent says."""

    parent: str | None = ""  # None: it has none
    data: str = ""
    struck: bool | None = None
    raised: bool | None = None
    white: bool | None = None
    tiny: bool | None = None
    filled: bool | None = None
    unseen: bool = False
    #: The styles that conditions put in its place.
    perhaps: tuple[str, ...] = ()

    def under(self, parent: _Style) -> _Style:
        """The style with what its parent says; the parent of that is the next to be asked."""
        told: dict[str, bool | None] = {name: getattr(parent if getattr(self, name) is None else self, name)
                                        for name in ("struck", "raised", "white", "tiny", "filled")}
        return _Style(parent.parent, self.data or parent.data, unseen=self.unseen,
                      perhaps=self.perhaps or parent.perhaps, **told)

    @property
    def faint(self) -> bool:
        """Whether nobody sees a text in it: white on nothing, or of no size."""
        return bool(self.tiny or self.white and not self.filled)


#: Conditions that never hold.
_NEVER = ("is-true-formula(0)", "is-true-formula(FALSE())")
#: What a style is called that all of its family begin from.
_DEFAULT = ""


class _Cell(NamedTuple):
    """One cell, read: how often it stands, and what it tells."""

    repeat: int
    value: Any
    style: str
    formula: bool = False
    display: str = ""
    is_percent: bool = False
    runs: tuple[Run, ...] = ()
    error: str = ""


@lru_cache(maxsize=10_000)
def _short(name: str) -> str:
    """`table:table-cell` of a name with its namespace."""
    space, _, local = name.rpartition(" ")
    return f"{space.removeprefix(_URN).split(':')[0]}:{local}" if space.startswith(_URN) else f"?:{local}"


class _Parser:
    """Styles and tables of a document. Repeated rows and cells count only where they hold something."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.styles: dict[tuple[str, str], _Style] = {}
        self.odd: set[str] = set()  # data styles that show more than a number
        self.depth = 0
        self.style = _Style()
        self.data = ""  # the data style that is open
        self.table: _Table | None = None
        self.skipped = 0  # the depth of an element whose content is not the cell's
        self.cell: dict[str, str] | None = None
        self.cell_depth = 0
        self.paragraphs: list[list[Run]] = []
        self.spans: list[tuple[str, str]] = []  # the styles of the text, as family and name, the outermost first
        self.into = False  # whether text is the cell's
        self.extents = 0

    def parse(self, content: bytes, path: str) -> _Parser:
        parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self._text, self._doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            damaged(f"{path}: {error}")
        return self

    def _doctype(self, *_: Any) -> None:
        raise Unreadable("document-type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            too_large("depth", MAX_DEPTH)
        if self.skipped:
            return
        name = _short(name)
        attributes = {_short(key): value for key, value in attributes.items()}
        if self.table is None:
            self._start_style(name, attributes)
        elif name == "table:table":
            self.skipped = self.depth
            if self.cell is not None:
                self.cell["nested"] = "true"
        else:
            self._start_in_table(self.table, name, attributes)

    def _start_style(self, name: str, attributes: dict[str, str]) -> None:
        get = attributes.get
        if name == "table:table":
            if len(self.sheets) >= MAX_SHEETS:
                too_large("sheets", MAX_SHEETS)
            self.table = _Table(self, attributes)
        elif name in ("style:style", "style:default-style"):
            parent = None if name == "style:default-style" else get("style:parent-style-name", _DEFAULT)
            self.style = _Style(parent, get("style:data-style-name", ""))
            self.styles[get("style:family", ""), get("style:name", _DEFAULT)] = self.style
        elif name == "style:text-properties" and not self.data:
            lines = {get(f"style:text-{way}") for way in ("line-through-style", "line-through-type", "crossing-out")}
            if lines := lines - {None}:
                self.style.struck = "none" not in lines
            if position := get("style:text-position", "").split(" ")[0]:
                self.style.raised = position.rstrip("%").strip("0") != ""
            if colour := get("xsl-fo-compatible:color"):
                self.style.white = colour.lower() == "#ffffff"
            if size := get("xsl-fo-compatible:font-size", ""):
                self.style.tiny = size[:1] in "012" and size[1:2] in ("p", ".")
        elif name == "style:table-cell-properties" and (colour := get("xsl-fo-compatible:background-color")):
            self.style.filled = colour.lower() not in ("transparent", "#ffffff")
        elif name == "style:table-properties":
            self.style.unseen = get("table:display") == "false"
        elif name in ("style:table-row-properties", "style:table-column-properties"):
            size = get("style:row-height", get("style:column-width", "1"))
            self.style.unseen = size[:3] in ("0cm", "0in", "0pt", "0mm") or size.startswith(("0.0", "0.00"))
        elif name.startswith("number:") and get("style:name"):
            self.data = get("style:name", "")
        elif name == "style:map" and not self.data:
            never = get("style:condition") in _NEVER
            self.style.perhaps += () if never else (get("style:apply-style-name", ""),)
        elif name == "style:map" or get("number:display-factor", "1") != "1" or name == "number:text":
            self.odd.add(self.data)

    def _start_in_table(self, table: _Table, name: str, attributes: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self.cell, self.cell_depth, self.paragraphs = attributes, self.depth, []
        elif self.cell is None:
            if name == "table:table-row":
                table.start_row(attributes)
            elif name == "table:table-column":
                table.column(attributes)
        elif name in ("text:p", "text:h") and self.depth == self.cell_depth + 1:
            self.paragraphs.append([])
            self.spans = [("paragraph", attributes.get("text:style-name", _DEFAULT))]
            self.into = True
        elif self.into:
            if name in ("text:span", "text:a"):
                self.spans.append(("text", attributes.get("text:style-name", _DEFAULT)))
            elif name == "text:s":
                self._text(" " * min(_number(attributes.get("text:c", "1")), 100))
            elif name in ("text:line-break", "text:tab"):
                self._text("\n" if name == "text:line-break" else " ")
            elif name in ("office:annotation", "text:note", "text:ruby-text") or name.startswith("draw:"):
                self.skipped = self.depth

    def _text(self, text: str) -> None:
        if self.into and not self.skipped:
            struck = raised = None
            faint = False
            for family, name in self.spans:
                style = self.resolved(family, name) if name else _Style()
                struck = style.struck if style.struck is not None else struck
                raised = style.raised if style.raised is not None else raised
                faint = faint or style.faint
            self.paragraphs[-1].append(Run(text, struck, raised, faint or None))

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.skipped:
            self.skipped *= self.depth >= self.skipped
            return
        name = _short(name)
        if self.table is None:
            self.data = "" if name.startswith("number:") and name.endswith("-style") else self.data
        elif name == "table:table":
            self.sheets.append(self.table.sheet())
            self.table = None
        elif name == "table:table-row" and self.cell is None:
            self.table.end_row()
        elif self.cell is not None:
            if self.depth == self.cell_depth - 1:
                self.table.add(self.cell, self.paragraphs)
                self.cell = None
            elif name in ("text:span", "text:a") and self.spans:
                self.spans.pop()
            elif self.depth == self.cell_depth:
                self.into, self.spans = False, []

    def resolved(self, family: str, name: str) -> _Style:
        """A style with what its parents say, and the default of its family."""
        style = self.styles.get((family, name)) or self.styles.get((family, _DEFAULT)) or _Style()
        for _ in range(10):
            parent = None if style.parent is None else self.styles.get((family, style.parent))
            if parent is None:
                break
            style = style.under(parent)
        return style


class _Table:
    """One table, being read."""

    def __init__(self, parser: _Parser, attributes: dict[str, str]) -> None:
        self.parser = parser
        self.name = attributes.get("table:name", "")
        self.hidden = parser.resolved("table", attributes.get("table:style-name", "")).unseen
        self.rows: list[list[Any]] = []
        self.areas: list[Area] = []
        self.traits = Traits()
        self.gap = 0  # blank rows not yet written: they count only if something follows
        self.columns: list[tuple[int, int, str, bool]] = []  # first, behind the last, default style, hidden
        self.row: dict[str, str] = {}
        self.cells: list[_Cell] = []

    def column(self, attributes: dict[str, str]) -> None:
        first = self.columns[-1][1] if self.columns else 0
        hidden = (attributes.get("table:visibility") in ("collapse", "filter")
                  or self.parser.resolved("table-column", attributes.get("table:style-name", "")).unseen)
        self.columns.append((first, first + _count(attributes, "number-columns-repeated"),
                             attributes.get("table:default-cell-style-name", ""), hidden))

    def start_row(self, attributes: dict[str, str]) -> None:
        self.row, self.cells = attributes, []

    def add(self, cell: dict[str, str], paragraphs: list[list[Run]]) -> None:
        column = sum(one.repeat for one in self.cells)
        tall, wide = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if tall > 1 or wide > 1:
            number = len(self.rows) + self.gap
            self.areas.append((number, column, number + tall - 1, column + wide - 1))
            if len(self.areas) > MAX_MERGES:
                too_large("merges", MAX_MERGES)
        style = (cell.get("table:style-name") or self.row.get("table:default-cell-style-name")
                 or next((style for first, end, style, _ in self.columns if first <= column < end), ""))
        self.cells.append(_read(cell, paragraphs, style))

    def end_row(self) -> None:
        repeat = _count(self.row, "number-rows-repeated")
        number = len(self.rows) + self.gap
        while self.cells and self.cells[-1].value == "" and not self.cells[-1].formula:
            self.cells.pop()
        width = sum(cell.repeat for cell in self.cells)
        if not width:
            self.gap += repeat
            return
        check_extent(number + repeat, width)
        self.parser.extents += (self.gap + repeat) * (width + ROW_COST)
        if self.parser.extents > MAX_EXTENTS:
            too_large("extent", MAX_EXTENTS)
        self.rows.extend([] for _ in range(self.gap))
        self.gap = 0
        contents = [cell.value for cell in self.cells for _ in range(cell.repeat)]
        self.rows.extend(list(contents) for _ in range(repeat))
        column = 0
        for cell in self.cells:
            for at in range(column, column + cell.repeat) if cell.value != "" or cell.formula else ():
                for line in range(number, number + repeat):
                    self._tell(cell, (line, at))
            column += cell.repeat
        hidden = self.parser.resolved("table-row", self.row.get("table:style-name", "")).unseen
        if self.row.get("table:visibility") in ("collapse", "filter") or hidden:
            self.traits.hidden_rows.update(range(number, number + repeat))

    def _tell(self, cell: _Cell, at: tuple[int, int]) -> None:
        traits, style = self.traits, self.parser.resolved("table-cell", cell.style)
        if cell.formula:
            (traits.formulas if cell.value != "" else traits.uncached).add(at)
        if cell.error:
            traits.errors[at] = cell.error
        if cell.display:
            traits.displays[at] = cell.display
        elif cell.is_percent:
            traits.percents.add(at)
        elif type(cell.value) is float and style.data in self.parser.odd:
            self.rows[at[0]][at[1]] = NoValue("format", f"{cell.value:.15g}", cell.value)
        if style.struck:
            traits.struck.add(at)
        if style.raised:
            traits.raised.add(at)
        if style.faint:
            traits.faint.add(at)
        if cell.runs:
            traits.runs[at] = cell.runs
        if any(self.parser.resolved("table-cell", each).struck for each in style.perhaps):
            traits.crossed.append((*at, *at))

    def sheet(self) -> Sheet:
        last = max(map(len, self.rows), default=0)
        for first, end, _, hidden in self.columns:
            if hidden:
                self.traits.hidden_columns.update(range(first, min(end, last)))
        return Sheet(self.name, self.rows, self.areas, self.hidden, self.traits)


def _read(cell: dict[str, str], paragraphs: list[list[Run]], style: str) -> _Cell:
    repeat, formula = _count(cell, "number-columns-repeated"), "table:formula" in cell
    text = joined(["".join(run.text for run in runs) for runs in paragraphs])
    kind, display = cell.get("office:value-type"), "\n".join("".join(run.text for run in runs) for runs in paragraphs)
    if "nested" in cell:
        return _Cell(repeat, NoValue("parts", display, display), style, formula)
    if is_error(display.strip()):
        return _Cell(repeat, display, style, formula, error=display.strip())
    if kind in ("float", "percentage", "currency"):
        try:
            value: Any = float(Decimal(cell.get("office:value", "")))
        except (ArithmeticError, ValueError):
            value = text
        if paragraphs and not display and type(value) is float:
            value = NoValue("format", f"{value:.15g}", value)  # its format shows nothing
        shown = "" if type(value) is not float or display == f"{value:.15g}" else display
        return _Cell(repeat, value, style, formula, shown, kind == "percentage" and not display)
    if kind == "boolean":
        return _Cell(repeat, cell.get("office:boolean-value") == "true", style, formula)
    if kind == "date":
        try:
            return _Cell(repeat, datetime.datetime.fromisoformat(cell.get("office:date-value", "")), style, formula)
        except ValueError:
            pass
    if not display and (held := cell.get("office:string-value", "")):
        return _Cell(repeat, NoValue("format", held, held) if paragraphs else held, style, formula)
    runs: list[Run] = []
    for number, one in enumerate(paragraphs):
        runs += [Run("\n")] * bool(number) + one
    matter = any(run != Run(run.text) for run in runs)
    return _Cell(repeat, text, style, formula, runs=tuple(runs) if matter else ())


def _count(attributes: dict[str, str], name: str) -> int:
    """A repeat or span, which is 1 where nothing is said."""
    written = attributes.get(f"table:{name}", "1")
    if not _number(written):
        damaged(f"{name}={written}"[:100])
    return _number(written)


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0
