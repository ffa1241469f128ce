"""HTML tables that government systems export and call .xls: every table and text of the page, in order.

What a cell shows is its value: number formats and formulas are not to be had. What a browser does not show is left
out. Tags are told by one pass that never looks at a character twice, whatever the page does; of style sheets it knows
what hides, strikes out and raises, of selectors names, classes and ids, one inside the other.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .appearance import Area, joined
from .cells import Sheet, check_extent
from .traits import Note, NoValue, Run, Traits, is_error
from ..system.bounds import MAX_DEPTH, MAX_MERGES, MAX_PART, too_large
from ..system.decoding import decoded
from ..system.errors import Unreadable

#: How much of a file is looked at to tell whether it is such a page.
_HEAD = 100_000
#: How deep elements are told apart; a page that nests deeper is read as if they ended.
_DEEPEST = 2_000
#: The longest content of a cell that may be hidden, as it is said.
_SAID = 200

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCK = frozenset("address article blockquote center dd div dl dt fieldset form h1 h2 h3 h4 h5 h6 header footer hr li"
                   " main nav ol p pre section ul body".split())
_TABLED = frozenset("table thead tbody tfoot tr td th".split())
_RAW = frozenset(("script", "style", "title"))
_STRUCK, _RAISED = frozenset(("del", "s", "strike")), frozenset(("sup", "sub"))


def is_page(data: bytes) -> bool:
    head = data[:_HEAD].lower()
    head = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and b"<table" in head


def read(data: bytes) -> list[Sheet]:
    if len(data) > MAX_PART:
        too_large("part", MAX_PART)
    if (text := decoded(data)) is None:
        raise Unreadable("damaged", why="encoding")
    page = _Page()
    page.read(text)
    return [Sheet("HTML", page.rows, page.areas, traits=page.traits)]


# ── tags ────────────────────────────────────────────────────────────────────────────────────────

_NAME = re.compile(r"/?[a-zA-Z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{8,};?")


class _Tag(NamedTuple):
    name: str  # with / where it closes
    attributes: str


def _tokens(text: str) -> Iterator[str | _Tag]:
    """Texts and tags in their order; comments and declarations are neither."""
    position, find = 0, text.find
    lost: set[str] = set()  # what is found nowhere behind

    def behind(what: str, start: int) -> int:
        """The end of the next `what`; the end of the page where there is none, or zero for a sign that is none."""
        at = -1 if what in lost else find(what, start)
        if at < 0:
            lost.add(what)
        return at + len(what) if at >= 0 else 0

    while (start := find("<", position)) >= 0:
        name = _NAME.match(text, start + 1, start + 60)
        if name is None and text[start + 1:start + 2] not in ("!", "?"):
            yield text[position:start + 1]
            position = start + 1
            continue
        if start > position:
            yield text[position:start]
        if name is None:
            closing = "-->" if text.startswith("<!--", start) else "]]>" if text.startswith("<![CDATA[", start) else ">"
            if closing == "]]>" and (end := behind(closing, start)):
                yield text[start + 9:end - 3].replace("&", "&amp;")
            position = behind(closing, start + 2) or behind(">", start + 2) or len(text)
            continue
        end = name.end()
        position = behind(">", end) or len(text)
        while (quote := _open_quote(text, end, position)) and position < len(text):
            end = behind(quote, position)  # a > inside an attribute
            if not end:
                break
            position = behind(">", end) or len(text)
        tag = _Tag(name[0].lower(), text[name.end():position - 1])
        yield tag
        if tag.name in _RAW:
            end_tag = f"</{tag.name}"
            ended = None if end_tag in lost else re.compile(end_tag, re.IGNORECASE).search(text, position)
            if ended is None:
                lost.add(end_tag)
            else:
                yield text[position:ended.start()]
                position = ended.start()
    if position < len(text):
        yield text[position:]


def _open_quote(text: str, start: int, end: int) -> str:
    """The quote that is open behind an = at the end of a piece of a tag, if any is."""
    piece = text[start:end]
    for quote in "\"'":
        if piece.count(quote) % 2 and re.search(rf"=\s*{quote}[^{quote}]*$", piece):
            return quote
    return ""


def _attributes(written: str) -> dict[str, str]:
    return {name.lower(): _unescaped(double or single or bare)
            for name, double, single, bare in _ATTRIBUTE.findall(written)} if "=" in written else {
        name.lower(): "" for name in written.split()[:20]}


# ── looks ───────────────────────────────────────────────────────────────────────────────────────


class _Look(NamedTuple):
    """How the content of an element shows."""

    hidden: bool = False
    struck: bool = False
    raised: bool = False
    faint: bool = False
    filled: bool = False  # white shows on it


_HIDES = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity)\s*:"
                    r"\s*0(?![.0-9]*[1-9]))", re.IGNORECASE)
_STRIKES = re.compile(r"(?:^|;)\s*text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RAISES = re.compile(r"(?:^|;)\s*vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)


_WHITE = r"(?:white|#fff(?:fff)?|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))"
_FAINTS = re.compile(rf"(?:^|;)\s*(?:color\s*:\s*{_WHITE}\s*(?:;|$|!)|font-size\s*:\s*[12](?:\.[0-9]+)?\s*p[tx])",
                     re.IGNORECASE)
_FILLS = re.compile(rf"(?:^|;)\s*background(?:-color)?\s*:\s*(?!\s|{_WHITE}|none|transparent|auto|inherit|initial)",
                    re.IGNORECASE)


def _styled(declarations: str) -> _Look:
    return _Look(*(bool(one.search(declarations)) for one in (_HIDES, _STRIKES, _RAISES, _FAINTS, _FILLS)))


def _with(one: _Look, other: _Look) -> _Look:
    return _Look(*(mine or theirs for mine, theirs in zip(one, other)))


#: What an element is known by: its name, its classes and its id, as selectors write them.
_Marks = frozenset[str]
#: The marks that an element and elements around it, from the outer to the inner, must have to look so.
_Rule = tuple[tuple[_Marks, ...], _Look]
#: How many rules of a page's style sheets are told apart; of more only the last mark counts.
_RULES = 100
_MARK = re.compile(r"[.#]?[a-z0-9_\u0080-\uffff-]+")
#: States that nobody sees who does not touch the page, and what is no element of it.
_PASSING = re.compile(r":(?:hover|active|focus|visited|target|:?before|:?after|empty)")


def _sheet_of(css: str) -> Iterator[_Rule]:
    """What hides, strikes out, raises or makes faint. What a selector says beyond names, classes and ids is taken to
    hold, so that too much is left out, which is said, rather than too little."""
    css = "".join(part.partition("*/")[2] if number else part for number, part in enumerate(css.split("/*"))).lower()
    heads: list[str] = []
    content = ""
    for piece in re.split(r"([{}])", css):
        if piece == "{":
            heads.append(content)
        elif piece == "}" and heads:
            selectors, look = heads.pop(), _styled(content)
            if any(look) and len(heads) < MAX_DEPTH and all("screen" in one or "print" not in one for one in heads):
                for selector in selectors.replace("<!--", "").split(","):
                    if not _PASSING.search(selector) and (marks := _marks(selector))[-1]:
                        yield marks, look
        content = piece if piece not in "{}" else ""


def _marks(selector: str) -> tuple[_Marks, ...]:
    plain = re.sub(r"\[[^\[\]]*\]|::?[a-z-]+(?:\([^()]*\))?", "", selector)
    return tuple(frozenset(_MARK.findall(part)) for part in re.split(r"[\s>+~]+", plain.strip()))[-5:]


# ── the page ────────────────────────────────────────────────────────────────────────────────────


class _Cell:
    """A cell that is being read: its paragraphs, and the tables inside it."""

    def __init__(self, attributes: dict[str, str], look: _Look) -> None:
        self.tall, self.wide = _span(attributes.get("rowspan")), _span(attributes.get("colspan"))
        self.number = attributes.get("x:num", "")
        self.is_absent = look.hidden
        self.paragraphs: list[list[Run]] = [[]]
        self.hidden = ""
        self.tables: list[_Table] = []

    def add(self, text: str, look: _Look) -> None:
        if look.hidden:
            self.hidden += text.strip()[:_SAID - len(self.hidden)]
        elif text:
            self.paragraphs[-1].append(Run(text, look.struck, look.raised, look.faint and not look.filled))

    def end_paragraph(self) -> None:
        if self.paragraphs[-1] and any(run.text.strip() for run in self.paragraphs[-1]):
            self.paragraphs.append([])

    def lines(self) -> list[str]:
        return [line for line in (_spaced("".join(run.text for run in runs)) for runs in self.paragraphs) if line]

    def texts(self) -> list[str]:
        """Every text in it, also in its tables."""
        return self.lines() + [text for table in self.tables for row in table.rows for cell in row
                               for text in cell.texts()]


class _Table:
    """Rows of cells, as they stand in the page; what of the open elements lies outside its row, its cell."""

    def __init__(self, base: int) -> None:
        self.rows: list[list[_Cell]] = []
        self.base, self.row_base, self.cell_base = base, base + 1, base + 1
        self.cell: _Cell | None = None

    def add(self, cell: _Cell) -> None:
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(cell)
        self.cell = cell


class _Page:
    """The rows of a page: a table's rows, and a row for every text between tables."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.areas: list[Area] = []
        self.traits = Traits(untold=("percents", "formulas"))
        self.css: list[_Rule] = []
        self.many: dict[str, _Look] = {}  # of rules beyond those, by their last marks
        self.open: list[tuple[str, _Look, _Marks]] = []  # elements that are open
        self.tables: list[_Table] = []  # tables that are open
        self.line: list[str] = []  # text between tables
        self.width = 0

    def read(self, text: str) -> None:
        raw = ""
        for token in _tokens(text):
            if isinstance(token, str):
                if raw == "style":
                    self._style(token)
                elif not raw:
                    self._text(re.sub(r"\s+", " ", _unescaped(token)))
            elif token.name[0] == "/":
                raw = ""
                self._end(token.name[1:])
            else:
                raw = token.name if token.name in _RAW else ""
                if not raw:
                    self._start(token.name, _attributes(token.attributes) if token.attributes else {})
        while self.tables:
            self._end_table()
        self._flush()

    def _text(self, text: str) -> None:
        look = self.open[-1][1] if self.open else _Look()
        if self.tables and (cell := self.tables[-1].cell):
            cell.add(text, look)
        elif not look.hidden:
            self.line.append(text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        table = self.tables[-1] if self.tables else None
        if name == "table":
            if len(self.tables) >= MAX_DEPTH:
                too_large("depth", MAX_DEPTH)
            if table is None:
                self._flush()
            self.tables.append(_Table(len(self.open)))
        elif table and name in ("tr", "td", "th"):
            table.cell = None
            del self.open[table.row_base if name == "tr" else table.cell_base:]
            if name == "tr":
                table.rows.append([])
                table.cell_base = len(self.open) + 1
        elif table and name in ("thead", "tbody", "tfoot"):
            table.cell = None
            del self.open[table.base + 1:]
            table.row_base = table.cell_base = len(self.open) + 1
        elif name in _BLOCK:
            self._break()
            if self.open and name in ("p", "li") and self.open[-1][0] == name:
                self.open.pop()
        marks = self._marks_of(name, attributes) if self.css else frozenset()
        look = self._look(name, attributes, marks)
        if table and name in ("td", "th"):
            table.add(_Cell(attributes, look))
        if name == "br":
            self._text("\n")
        elif name == "input" and attributes.get("type", "text").lower() in ("text", "number"):
            self._text(attributes.get("value", ""))
        if name not in _VOID and (len(self.open) < _DEEPEST or name in _TABLED):
            self.open.append((name, look, marks))

    def _style(self, css: str) -> None:
        """Add a style sheet of the page."""
        for marks, look in _sheet_of(css):
            if len(self.css) < _RULES:
                self.css.append((marks, look))
            else:
                for mark in marks[-1]:
                    self.many[mark] = _with(self.many.get(mark, _Look()), look)

    def _marks_of(self, name: str, attributes: dict[str, str]) -> _Marks:
        classes = attributes.get("class", "").lower().split()[:20]
        return frozenset((name, f"#{attributes.get('id', '').lower()}", *(f".{one}" for one in classes)))

    def _has(self, outer: tuple[_Marks, ...]) -> bool:
        """Whether elements that have the marks stand around, in their order; of very many it is taken to be so."""
        around = [marks for _, _, marks in self.open[-_NEAR:]]
        while around and outer:
            if outer[-1] <= around.pop():
                outer = outer[:-1]
        return not outer or len(self.open) > _NEAR

    def _look(self, name: str, attributes: dict[str, str], marks: _Marks) -> _Look:
        look = self.open[-1][1] if self.open else _Look()
        if name in _STRUCK or name in _RAISED:
            look = look._replace(struck=look.struck or name in _STRUCK, raised=look.raised or name in _RAISED)
        if "hidden" in attributes:
            look = look._replace(hidden=True)
        if "style" in attributes:
            look = _with(look, _styled(attributes["style"]))
        for (*outer, own), dressed in self.css:
            if own <= marks and self._has(tuple(outer)):
                look = _with(look, dressed)
        for mark in marks if self.many else ():
            look = _with(look, self.many.get(mark, _Look()))
        return look

    def _end(self, name: str) -> None:
        table = self.tables[-1] if self.tables else None
        if table and name == "table":
            self._end_table()
        elif table and name in ("td", "th", "tr"):
            table.cell = None
            del self.open[table.row_base if name == "tr" else table.cell_base:]
        else:
            if name in _BLOCK:
                self._break()
            base = table.cell_base + 1 if table and table.cell else 0
            for place in range(len(self.open) - 1, max(base, len(self.open) - _NEAR) - 1, -1):
                if self.open[place][0] == name:
                    del self.open[place:]
                    break

    def _break(self) -> None:
        if self.tables and self.tables[-1].cell:
            self.tables[-1].cell.end_paragraph()
        elif not self.tables:
            self._flush()

    def _end_table(self) -> None:
        table = self.tables.pop()
        del self.open[table.base:]
        if self.tables and (cell := self.tables[-1].cell):
            cell.tables.append(table)
        else:
            self._put(table)

    def _flush(self) -> None:
        if text := "\n".join(_spaced(line) for line in "".join(self.line).split("\n") if line.strip()):
            self.rows.append([text])
        self.line = []

    # ── rows ──

    def _put(self, table: _Table) -> None:
        taken: dict[int, int] = {}  # column → rows that a cell above still covers
        for number, cells in enumerate(table.rows):
            inner = [cell for cell in cells if cell.tables and not cell.is_absent]
            if inner and not any(cell.lines() for cell in cells if not cell.tables) and any(
                    len(cell.texts()) > 1 for cell in inner):
                for cell in inner:  # a table that lays out others
                    self.rows += [[line] for line in cell.lines()]
                    for one in cell.tables:
                        self._put(one)
            elif cells and all(cell.is_absent for cell in cells):
                self._say("、".join(cell.hidden for cell in cells if cell.hidden), 0)
            else:
                self._row(cells, len(table.rows) - number, taken)
            taken = {column: left - 1 for column, left in taken.items() if left > 1}

    def _row(self, cells: list[_Cell], below: int, taken: dict[int, int]) -> None:
        number, column = len(self.rows), 0
        row: list[Any] = []
        self.rows.append(row)
        for cell in cells:
            while column in taken:
                column += 1
            if cell.hidden:
                self._say(cell.hidden, column, number)
            if cell.is_absent:
                continue
            self.width = max(self.width, column + cell.wide)
            check_extent(number, self.width)
            row.extend([""] * (column - len(row)))
            row.append(self._value(cell, (number, column)))
            tall = min(cell.tall, below)
            if tall > 1 or cell.wide > 1:
                self.areas.append((number, column, number + tall - 1, column + cell.wide - 1))
                if len(self.areas) > MAX_MERGES:
                    too_large("merges", MAX_MERGES)
            if tall > 1:
                taken.update(dict.fromkeys(range(column, column + cell.wide), tall))
            column += cell.wide

    def _value(self, cell: _Cell, at: tuple[int, int]) -> Any:
        if cell.tables:
            texts = cell.texts()
            return texts[0] if len(texts) == 1 else NoValue("parts", "、".join(texts)) if texts else ""
        lines = cell.lines()
        text = joined(lines)
        if len(lines) == 1 and is_error(lines[0]):
            self.traits.errors[at] = lines[0]
        if type(text) is str and any(run.struck or run.raised or run.faint for runs in cell.paragraphs for run in runs):
            self.traits.runs[at] = _runs(cell.paragraphs)
        elif text and _NUMBER.fullmatch(cell.number):
            self.traits.displays[at] = "\n".join(lines)
            return float(cell.number)
        return text

    def _say(self, hidden: str, column: int, row: int | None = None) -> None:
        if hidden:
            self.traits.notes.append(Note("hidden-left-out", (len(self.rows) if row is None else row, column), hidden))


#: How far up an element is looked for that a tag closes.
_NEAR = 50
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def _span(written: str | None) -> int:
    written = (written or "1").strip()
    return min(max(1, int(written)), 1000) if written.isdecimal() and len(written) < 6 else 1


def _unescaped(text: str) -> str:
    return html.unescape(_LONG_REFERENCE.sub("\ufffd", text)) if "&" in text else text


def _spaced(text: str) -> str:
    """A paragraph with its white space as a browser shows it."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)


def _runs(paragraphs: list[list[Run]]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for paragraph in paragraphs:
        runs += [Run("\n", False, False)] * bool(runs and paragraph) + paragraph
    return tuple(runs)
