"""What an .xlsx package tells beside its values, and the bounds that guard whoever reads the values.

`inspect` reads the package once and gives two things: the traits of every worksheet that calamine says
nothing of (percent formats, formulas and whether they hold a result, errors, hidden rows and columns),
and `plain`: the same workbook checked against the bounds below, with every part found, uncompressed and
plainly spelt. Reading `plain` instead of the file means that nothing unchecked is ever read: calamine
allocates whatever extent a sheet claims, takes `1&#53;` for 1, CDATA for a blank, a UTF-16 sheet for an
empty one, `<v>x</v>` of a shared string for the first one, and gives up a workbook for one #SPILL!.

A sheet spelt as the known writers spell is validated by regular expressions and passed on as it is; any
other is read by expat and spelt anew. Only what was validated is trusted to regular expressions.

Knows zip, the XML of SpreadsheetML and how calamine reads it. Knows no form and no value grammar; tells
nothing of .xlsb, .ods and .xls.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn
from urllib.parse import unquote
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from .grid.formats import is_percent, matters
from .grid.sheet import Traits, Unreadable

Cell = tuple[int, int]

# ── bounds: far beyond an honest workbook (500 project sheets of 300 rows and 30 columns), near enough to
# ── keep any file under some 300 MB and a few seconds

#: Bytes of the file itself. A workbook with its pictures has a few million.
MAX_FILE = 100_000_000
#: Entries of the zip directory: parts, pictures, drawings. A sheet with a picture and notes has eight.
MAX_MEMBERS = 10_000
#: Worksheets of a workbook.
MAX_SHEETS = 1_000
#: Bytes of one part, inflated; they are counted while inflating, whatever the zip declares.
MAX_PART = 40_000_000
#: Bytes of all parts that are read: 500 sheets of 100 kB and their strings.
MAX_PARTS = 80_000_000
#: Extent of one sheet and of all of them. It is what calamine and the lists of its rows allocate: the cells
#: from A1 to the last row and the last column that hold anything, with every row counted as `ROW_COST` more.
MAX_EXTENT = 1_000_000
MAX_EXTENTS = 6_000_000
ROW_COST = 8
#: Cells that hold something, in the whole workbook. An official sheet has about 120.
MAX_FILLED = 1_000_000
#: Bytes of text in the cells: a long shared string used in every cell is copied into every cell.
MAX_TEXT = 100_000_000
#: Merged areas of a workbook, and the cells under them: an official sheet has 30 and 100.
MAX_MERGES = 100_000
MAX_MERGED = 600_000
#: Cells of an array formula without a result that are named one by one, and how many such formulas.
MAX_ARRAY, MAX_ARRAYS = 10_000, 100
#: How deep XML elements nest; in a workbook about ten.
MAX_DEPTH = 100
#: The last row and column there are.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass
class Package:
    """A workbook's worksheets by name, in their order, and the package that is safe to read."""

    sheets: dict[str, Traits]
    plain: bytes


def inspect(data: bytes) -> Package:
    """The traits of an .xlsx or .xlsm workbook, and what to read in its place.

    Raises Unreadable for a zip that is no such workbook, is damaged, encrypted or beyond the bounds.
    """
    archive = _Archive(data)
    path = _workbook_path(archive)
    if path is None:
        # nothing here can bound a binary workbook, and calamine trusts it as it trusts any
        raise Unreadable("binary-workbook" if "xl/workbook.bin" in archive.members else "not-spreadsheet")
    book = _Book(archive, path)
    return Package(book.traits, book.package())


def _damaged(why: str) -> NoReturn:
    raise Unreadable("damaged", why=why)


def _too_large(what: str, limit: int) -> NoReturn:
    raise Unreadable("too-large-" + what, limit=f"{limit:,}")


# ── the zip ─────────────────────────────────────────────────────────────────────────────────────


class _Archive:
    """The parts of a zip file by name, inflated within the bounds. Names are compared without case."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_FILE:
            _too_large("file", MAX_FILE)
        if data.count(b"PK\1\2") > MAX_MEMBERS:  # before a million entries are made objects of
            _too_large("members", MAX_MEMBERS)
        try:
            infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, OverflowError) as error:
            _damaged(str(error))
        self.data = memoryview(data)
        self.left = MAX_PARTS
        self.members: dict[str, zipfile.ZipInfo | None] = {}
        for info in infos:
            name = info.filename.replace("\\", "/").lower().lstrip("/")
            # a name that is there twice stands for nothing: two readers could take different ones
            self.members[name] = None if name in self.members else info

    def read(self, path: str) -> bytes | None:
        """A part in UTF-8, without a document type; None where there is none."""
        name = path.lower()
        if name not in self.members:
            return None
        info = self.members[name]
        if info is None:
            _damaged(f"{path} twice")
        if info.flag_bits & 0x41:
            raise Unreadable("encrypted")
        content = self._inflate(info)
        if zlib.crc32(content) != info.CRC:
            _damaged(f"{path}: checksum")
        self.left -= len(content)
        return _utf8(content, path)

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        limit = min(MAX_PART, self.left)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            _damaged(f"{info.filename}: compression")
        start = info.header_offset
        header = self.data[start:start + 30]
        if start < 0 or len(header) < 30 or header[:4] != b"PK\3\4":
            _damaged(f"{info.filename}: header")
        start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = self.data[start:start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            if len(packed) > limit:
                _too_large("part", limit)
            return bytes(packed)
        inflater = zlib.decompressobj(-15)
        try:
            content = inflater.decompress(packed, limit + 1)
        except zlib.error as error:
            _damaged(f"{info.filename}: {error}")
        if len(content) > limit:
            _too_large("part", limit)
        if not inflater.eof:
            _damaged(f"{info.filename}: incomplete")
        return content


_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["'][^>]*?\?>""")
_ENCODINGS = {"us-ascii": "ascii", "ascii": "ascii", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030",
              "iso-8859-1": "latin-1", "windows-1252": "cp1252", "utf-16": "utf-16"}


def _utf8(content: bytes, path: str) -> bytes:
    """The part's XML in UTF-8: calamine reads no other encoding, and says nothing of it."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif content[:4] in (b"<\0?\0", b"\0<\0?"):
        encoding = "utf-16-le" if content[0] else "utf-16-be"
    else:
        match = _ENCODING.match(content[:200].removeprefix(b"\xef\xbb\xbf"))
        encoding = match[1].decode().lower() if match else "utf-8"
    if encoding not in ("utf-8", "utf8"):
        try:
            text = content.decode(_ENCODINGS.get(encoding, encoding if encoding.startswith("utf-16") else "ascii"))
        except UnicodeDecodeError:
            _damaged(f"{path}: {encoding}")
        content = re.sub(r"^\ufeff?\s*<\?xml.*?\?>", "", text, count=1, flags=re.S).encode("utf-8", "replace")
    if b"<!DOCTYPE" in content:
        raise Unreadable("document-type")
    return content


_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")


def _stored(parts: dict[str, bytes]) -> bytes:
    """A zip of uncompressed parts."""
    out, central, offset = [], [], 0
    for name, content in parts.items():
        path, size, crc = name.encode(), len(content), zlib.crc32(content)
        out += [_LOCAL.pack(b"PK\3\4", 20, 0, 0, 0, 33, crc, size, size, len(path), 0), path, content]
        central += [_CENTRAL.pack(b"PK\1\2", 20, 20, 0, 0, 0, 33, crc, size, size, len(path), 0, 0, 0, 0, 0, offset),
                    path]
        offset += 30 + len(path) + size
    directory = b"".join(central)
    end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(parts), len(parts), len(directory), offset, 0)
    return b"".join([*out, directory, end])


# ── XML ─────────────────────────────────────────────────────────────────────────────────────────


class _Elements:
    """Start and end of every element of a part, by local name and depth, for subclasses to take up."""

    def __init__(self) -> None:
        self.depth = 0

    def parse(self, content: bytes, path: str) -> Any:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            _damaged(f"{path}: {error}")
        return self

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            _too_large("depth", MAX_DEPTH)
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


class _Relations(_Elements):
    """The targets of a .rels part, by id, with the last word of their types (`worksheet`)."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/", self.folder, target)).lstrip("/")
            self.targets[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], path

    def of(self, kind: str) -> str | None:
        return next((path for type_, path in self.targets.values() if type_ == kind), None)


def _relations(archive: _Archive, path: str) -> _Relations:
    """What a part refers to; `path` is empty for the package itself."""
    folder, name = posixpath.split(path)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    content = archive.read(rels)
    relations = _Relations(folder)
    return relations if content is None else relations.parse(content, rels)


def _workbook_path(archive: _Archive) -> str | None:
    path = _relations(archive, "").of("officeDocument")
    if path and path.lower() in archive.members and path.lower().endswith(".xml"):
        return path
    return "xl/workbook.xml" if "xl/workbook.xml" in archive.members else None


class _Workbook(_Elements):
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


class _Styles(_Elements):
    """The number format of every cell style that shows more than the number itself, by the style's number."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, str] = {"9": "0%", "10": "0.00%"}
        self.inside = ""
        self.count = 0
        self.formats: dict[int, str] = {}

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 2:
            self.inside = name
        elif depth == 3 and name == "numFmt" and self.inside == "numFmts":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif depth == 3 and name == "xf" and self.inside == "cellXfs":
            code = self.codes.get(attributes.get("numFmtId", ""))
            if code and matters(code):
                self.formats[self.count] = code
            self.count += 1


#: One of these a part of styles says if any of its formats matters, or if it is spelt in an unfamiliar way.
_MATTERS = ("<numFmt ", "%", 'numFmtId="9"', 'numFmtId="10"', "'", "&#", " =", "= ")
# ── a worksheet, spelt plainly ──────────────────────────────────────────────────────────────────

_F = rb"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
_NOTED = b"(<f" + _F[5:]  # the same, noted by the match of the row
_NO_V = rb"<v ?/>|<v></v>"
_NUMBER_V = _NOTED + rb"(?:<v>-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?</v>|" + _NO_V + rb")?</c>"
#: What follows the style of a cell that calamine reads as it is meant; the most frequent first.
_TYPED = (
    rb'/>| t="(?:'
    rb's">' + _NOTED + rb"(?:<v>[0-9]{1,9}</v>|" + _NO_V + rb")?</c>|"
    rb'n">' + _NUMBER_V + rb"|"
    rb'inlineStr"><is>(?:<t(?: xml:space="preserve")?>[^<]*</t>|<t ?/>)</is></c>|'
    rb'str">' + _NOTED + rb'(?:<v(?: xml:space="preserve")?>[^<]*</v>|<v ?/>)?</c>|'
    rb'b">' + _NOTED + rb"(?:<v>[01]</v>|" + _NO_V + rb")?</c>|"
    rb'(e)">' + _NOTED + rb"<v>#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)</v></c>|"
    rb'[a-zA-Z]+"(?: ?/>|></c>))|>' + _NUMBER_V + rb"| />"
)
#: One row. Groups: number, other attributes, whether a column has several letters, formulas of each type, errors.
_ROW = re.compile(
    rb'\s*<row r="([1-9][0-9]{0,6})"([^<>/]*)(?:/>|>\s*(?:<c r="[A-Z]([A-Z]{1,2})?\1"(?: s="[0-9]{1,6}")?(?:' + _TYPED
    + rb")\s*){0,16384}</row>)")
_PLAIN_GROUPS, _WIDE, _FORMULAS, _ERRORS = 2, 3, (4, 5, 6, 7, 9, 10), 8
_CLOSING = re.compile(rb"\s*</sheetData>")
_OPENING = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:<\?xml version="1.0"(?: encoding="[a-zA-Z0-9-]+")?(?: standalone="(?:yes|no)")? ?\?>)?\s*'
    rb"<worksheet(?:\s[^<>]*)?>")
_COLUMNS = re.compile(rb'<cols>(?:<col(?: [A-Za-z]+="[^"<>]{0,50}")+ ?/>)*</cols>')
_MERGES = re.compile(
    rb'<mergeCells(?: count="[0-9]+")?>(?:<mergeCell ref="[A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6}" ?/>)*'
    rb"</mergeCells>")
#: Merges within one row or one column of the first 26.
_NARROW = re.compile(
    rb'<mergeCells[^<>]*>(?:<mergeCell ref="(?:[A-Z]([0-9]+):[A-Z]\1|([A-Z])[0-9]+:\2[0-9]+)" ?/>)*</mergeCells>')
_AREA = re.compile(rb'"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_ATTRIBUTE = re.compile(rb'([A-Za-z]+)="([^"]*)"')
_BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_END = b"</sheetData></worksheet>"

# within a validated body
_FILLED_COLUMN = re.compile(rb'<c r="([A-Z]+)[0-9]+"[^<>/]*><[^/]')
_ANY_COLUMN = re.compile(rb'<c r="([A-Z]+)')
_FORMULA = re.compile(rb"<f[^<>]*?(?:/>|>[^<]*</f>)(<v[^<>]*>[^<]*)?")
_OWNER = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^<>]*)')
_ERROR = re.compile(rb'<c r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")? t="e">(?:<f[^<>]*?(?:/>|>[^<]*</f>))?<v>([^<]+)')
_SHARED = re.compile(rb' t="s">' + _F + rb"<v>([0-9]+)")


class _Plain:
    """A worksheet in a spelling that regular expressions and calamine read as it is meant."""

    def __init__(self, body: bytes, merges: bytes, rows: int, hidden_rows: set[int],
                 hidden_columns: list[tuple[int, int]]) -> None:
        self.body, self.merges, self.rows = body, merges, rows
        self.hidden_rows, self.hidden_columns = hidden_rows, hidden_columns
        self.has_formulas = self.has_errors = self.is_wide = True
        #: Errors by another name than calamine knows, which would make it give up the workbook.
        self.errors: dict[Cell, str] = {}

    @classmethod
    def of(cls, content: bytes) -> _Plain | None:
        """The worksheet as it stands; None where it is spelt in any unfamiliar way."""
        opening = _OPENING.match(content)
        first = content.find(b"<sheetData>") + 11
        if not opening or first < 11:
            return None
        position, rows, hidden = first, 0, set()
        wide = formulas = errors = False
        while match := _ROW.match(content, position):
            position = match.end()
            number = int(match[1])
            if number > rows:
                rows = number
            if b"hidden" in match[2]:
                if b' hidden="1"' not in match[2]:
                    return None
                hidden.add(number - 1)
            if match.lastindex > _PLAIN_GROUPS:
                wide, errors = wide or bool(match[_WIDE]), errors or bool(match[_ERRORS])
                formulas = formulas or any(match.group(*_FORMULAS))
        last = _CLOSING.match(content, position)
        if not last or rows > LAST_ROW:
            return None
        head = content[opening.end():first - 11]
        columns, merges = _hidden_columns(head), _merges(content[last.end():])
        if columns is None or merges is None or not _is_closed(head):
            return None
        plain = cls(content[first:position], merges, rows, hidden, columns)
        plain.is_wide, plain.has_formulas, plain.has_errors = wide, formulas, errors
        # the cells of an array or a data table share one formula
        return None if formulas and re.search(rb"<f[^<>]*(?:array|dataTable)", plain.body) else plain

    @property
    def part(self) -> bytes:
        """The sheet for calamine. Merges come first: it looks for them from the start, past every cell."""
        return b"".join((_BEGIN, self.merges, b"<sheetData>", self.body, _END))

    @property
    def columns(self) -> int:
        """The last column of any cell, counted from one."""
        return max(map(_column, set(_ANY_COLUMN.findall(self.body))), default=0)

    @property
    def extent(self) -> int:
        """What reading the sheet allocates; nearly always told without a look at the columns."""
        return self.rows * ((self.columns if self.is_wide else 26) + ROW_COST)

    @property
    def exact_extent(self) -> int:
        return self.last_row * (self.last_column + ROW_COST)

    @property
    def last_row(self) -> int:
        """The last row in which anything stands, counted from one."""
        rows = (row.partition(b'"') for row in self.body.split(b'<row r="')[1:])
        return max((int(number) for number, _, row in rows if b"<v" in row or b"<is" in row or b"<f" in row), default=0)

    @property
    def last_column(self) -> int:
        """The last column in which anything stands, counted from one."""
        return max(map(_column, set(_FILLED_COLUMN.findall(self.body))), default=0)

    @property
    def filled(self) -> int:
        return self.body.count(b"<v>") + self.body.count(b"<is>") + self.body.count(b"<v ")

    @property
    def merged(self) -> int:
        """How many cells lie under merged areas at most; nearly always told without a look at each area."""
        if _NARROW.fullmatch(self.merges):
            return self.merges.count(b"<mergeCell ") * max(26, self.rows + 2)
        return self.exact_merged

    @property
    def exact_merged(self) -> int:
        """The cells under merged areas, as `Sheet.area` counts them."""
        total = 0
        for left, top, right, bottom in _AREA.findall(self.merges):
            height = min(int(bottom), self.rows + 2) - int(top) + 1
            total += max(0, height) * max(0, min(_column(right) - _column(left) + 1, 256))
        return total

    def traits(self, formats: dict[int, str]) -> Traits:
        traits = Traits()
        if self.hidden_rows:
            last = self.last_row
            traits.hidden_rows.update(row for row in self.hidden_rows if row < last)
        if self.hidden_columns:
            columns = self.last_column
            for first, last in self.hidden_columns:
                traits.hidden_columns.update(range(first - 1, min(last, columns)))
        if self.has_formulas:
            for match in _FORMULA.finditer(self.body):
                owner = self.body.rfind(b"<c ", 0, match.start())
                column, row, attributes = _OWNER.match(self.body, owner).groups()
                # an empty text is a result; where a number belongs, nothing is none
                value = match[1] or b""
                cached = value if b' t="str"' in attributes else value.partition(b">")[2]
                (traits.formulas if cached else traits.uncached).add((int(row) - 1, _column(column) - 1))
        if self.has_errors:
            for column, row, error in _ERROR.findall(self.body):
                traits.errors[int(row) - 1, _column(column) - 1] = error.decode()
            traits.errors.update(self.errors)
        if formats:
            self._formatted(formats, traits)
        return traits

    def _formatted(self, formats: dict[int, str], traits: Traits) -> None:
        for column, row, style in _numbers(tuple(formats)).findall(self.body):
            cell, code = (int(row) - 1, _column(column) - 1), formats[int(style)]
            if is_percent(code):
                traits.percents.add(cell)
            else:
                traits.formats[cell] = code


@lru_cache(maxsize=64)
def _numbers(styles: tuple[int, ...]) -> re.Pattern:
    """Numbers in one of the styles."""
    ids = "|".join(map(str, styles)).encode()
    return re.compile(rb'<c r="([A-Z]+)([0-9]+)" s="0*(' + ids + rb')"(?: t="n")?>' + _F + rb"<v>[^<]")


@lru_cache(maxsize=1024)
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _hidden_columns(head: bytes) -> list[tuple[int, int]] | None:
    """Hidden columns as (first, last), counted from one; None where they cannot be told surely."""
    if b"hidden" not in head:
        return []
    columns = _COLUMNS.search(head)
    if not columns or b"hidden" in head[:columns.start()] + head[columns.end():]:
        return None
    hidden = []
    for attributes in map(dict, map(_ATTRIBUTE.findall, columns[0].split(b"<col ")[1:])):
        if attributes.get(b"hidden") not in (None, b"0"):
            first, last = (attributes.get(key, b"") for key in (b"min", b"max"))
            if attributes[b"hidden"] != b"1" or not (first.isdigit() and last.isdigit()):
                return None
            hidden.append((max(1, int(first)), min(int(last), LAST_COLUMN)))
    return hidden


def _merges(tail: bytes) -> bytes | None:
    """The part of a sheet that lists its merged areas; None where it is spelt in an unfamiliar way."""
    if b"sheetData" in tail or not tail.rstrip().endswith(b"</worksheet>"):
        return None
    if b"mergeCell" not in tail:
        return b""
    if tail.count(b"mergeCell ") > MAX_MERGES:
        _too_large("merges", MAX_MERGES)
    match = _MERGES.search(tail)
    if not match or b"mergeCell" in tail[match.end():] or not _is_closed(tail[:match.start()]):
        return None
    return match[0]


def _is_closed(content: bytes) -> bool:
    """Whether every element is closed again, and there are no comments, CDATA or instructions."""
    closing = content.count(b"</")
    return (b"<!" not in content and b"<?" not in content and b"mergeCell" not in content
            and content.count(b"<") == 2 * closing + content.count(b"/>"))


# ── a worksheet in any spelling, spelt anew ─────────────────────────────────────────────────────

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_KNOWN_ERRORS = {"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"}


class _Rewriter(_Elements):
    """Reads a worksheet as XML means it and spells it plainly, with every cell's address."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""        # the child of the worksheet
        self.row = self.column = 0    # where a cell without an address stands, counted from one
        self.rows = 0
        self.cell: dict[str, str] | None = None
        self.parts: dict[str, list[str]] = {}  # texts of the cell's children
        self.formula: dict[str, str] | None = None
        self.into: list[str] | None = None
        self.phonetic = self.preserved = False
        self.out: list[str] = []
        self.open_row = 0
        self.hidden_rows: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[str] = []
        self.errors: dict[Cell, str] = {}
        self.blanks: list[tuple[int, int, int, int]] = []  # areas of array formulas without results
        self.found = False

    def plain(self) -> _Plain:
        if not self.found:
            _damaged("no sheetData")
        self._to_row(0)
        self._array_blanks()
        merges = "".join(f'<mergeCell ref="{area}"/>' for area in self.merges)
        plain = _Plain("".join(self.out).encode(), f"<mergeCells>{merges}</mergeCells>".encode() if merges else b"",
                       self.rows, self.hidden_rows, self.hidden_columns)
        plain.errors, plain.has_errors = self.errors, True
        return plain

    # ── elements ──

    def start(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 1 and name != "worksheet":
            _damaged(f"no worksheet: {name[:40]}")
        if depth == 2:
            self.inside = name
            self.found = self.found or name == "sheetData"
        elif self.inside == "sheetData":
            self._start_in_data(name, depth, attributes)
        elif depth == 3 and name == "col" and self.inside == "cols" and _is_true(attributes.get("hidden")):
            low, high = (_integer(attributes.get(key, ""), LAST_COLUMN) for key in ("min", "max"))
            self.hidden_columns.append((max(1, low), high))
        elif depth == 3 and name == "mergeCell" and self.inside == "mergeCells":
            self._merge(attributes.get("ref", ""))

    def _start_in_data(self, name: str, depth: int, attributes: dict[str, str]) -> None:
        if depth == 3 and name == "row":
            self.row = _integer(attributes["r"], LAST_ROW) if "r" in attributes else self.row + 1
            self.column = 0
            self.rows = max(self.rows, self.row)
            if _is_true(attributes.get("hidden")):
                self.hidden_rows.add(self.row - 1)
        elif depth == 4 and name == "c":
            self.cell, self.parts, self.formula = attributes, {}, None
        elif depth == 5 and self.cell is not None and name in ("v", "f"):
            self.into = self.parts.setdefault(name, [])
            self.into.clear()
            if name == "f":
                self.formula = attributes
        elif depth == 5 and self.cell is not None and name == "is":
            self.parts["is"] = []
        elif name == "rPh":
            self.phonetic = True
        elif name == "t" and "is" in self.parts and depth in (6, 7) and not self.phonetic:
            self.into = []
            self.preserved = attributes.get("xml:space") == "preserve"

    def text(self, text: str) -> None:
        if self.into is not None:
            self.into.append(text)

    def end(self, name: str, depth: int) -> None:
        if self.inside != "sheetData":
            return
        if name == "rPh":
            self.phonetic = False
        elif name == "t" and self.into is not None and "is" in self.parts:
            text = "".join(self.into)
            self.parts["is"].append(text if self.preserved else text.strip(" \t\r\n"))
        elif depth == 4 and name == "c" and self.cell is not None:
            self._cell(self.cell)
            self.cell, self.parts = None, {}
        if depth >= 5:
            self.into = None

    def _merge(self, area: str) -> None:
        corners = [self._address(corner) for corner in area.replace("$", "").split(":")]
        if len(corners) > 2:
            _damaged(f"mergeCell {area[:40]}")
        (top, left), (bottom, right) = corners[0], corners[-1]
        self.merges.append(f"{_letters(left)}{top}:{_letters(right)}{bottom}")
        if len(self.merges) > MAX_MERGES:
            _too_large("merges", MAX_MERGES)

    # ── cells ──

    def _address(self, reference: str) -> Cell:
        match = _REFERENCE.fullmatch(reference)
        row, column = (int(match[2]), _column(match[1].upper().encode())) if match else (0, 0)
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
            _damaged(f"cell {reference[:40]}")
        return row, column

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            row, column = self._address(attributes["r"].replace("$", ""))
        else:
            row, column = max(self.row, 1), self.column + 1
        self.column = column
        spelling = self._spelling(attributes, row, column)
        if spelling:
            if column > LAST_COLUMN:
                _damaged(f"row {row}")
            self._to_row(row)
            style = _integer(attributes.get("s", "0"), 999_999)
            self.out.append(f'<c r="{_letters(column)}{row}" s="{style}"{spelling}</c>')
            if len(self.out) > 2 * MAX_FILLED:
                _too_large("filled", MAX_FILLED)

    def _to_row(self, row: int) -> None:
        if row != self.open_row:
            if self.open_row:
                self.out.append("</row>")
            if row:
                self.out.append(f'<row r="{row}">')
            self.open_row = row
            self.rows = max(self.rows, row)

    def _spelling(self, attributes: dict[str, str], row: int, column: int) -> str:
        """Type, formula and value of a cell; empty where it holds nothing."""
        kind = attributes.get("t", "n").strip()
        formula = "<f/>" if self.formula is not None else ""
        texts = self.parts.get("is" if kind == "inlineStr" else "v")
        text = None if texts is None else "".join(texts)
        if kind == "inlineStr":
            kind = "str"
        elif kind != "str":
            text = (text or "").strip() or None
        if text is not None:
            return self._value(kind, text, formula, (row - 1, column - 1))
        if formula:
            self._uncached(self.formula, row, column)
        return f">{formula}" if formula else ""

    def _value(self, kind: str, text: str, formula: str, cell: Cell) -> str:
        if kind == "n" and _NUMBER.fullmatch(text):
            return f">{formula}<v>{_number(text)}</v>"
        if kind in ("n", "str"):
            return f' t="str">{formula}<v>{_escaped(text)}</v>'
        if kind == "s" and text.isascii() and text.isdigit() and len(text) <= 9:
            return f' t="s">{formula}<v>{text}</v>'
        if kind == "b" and text in ("0", "1", "true", "false"):
            return f' t="b">{formula}<v>{int(text in ("1", "true"))}</v>'
        if kind == "e":
            if text not in _KNOWN_ERRORS:
                self.errors[cell] = text[:40]
            return f' t="e">{formula}<v>{text if text in _KNOWN_ERRORS else "#VALUE!"}</v>'
        if kind == "d":
            return f' t="d">{formula}<v>{_escaped(text)}</v>'
        _damaged(f"cell {_letters(cell[1] + 1)}{cell[0] + 1}: t={kind[:20]}")

    def _uncached(self, formula: dict[str, str], row: int, column: int) -> None:
        """An array formula without a result leaves every cell of its area without one."""
        if formula.get("t") in ("array", "dataTable") and ":" in formula.get("ref", ""):
            first, _, last = formula["ref"].replace("$", "").partition(":")
            (top, left), (bottom, right) = self._address(first), self._address(last)
            if (bottom - top + 1) * (right - left + 1) <= MAX_ARRAY:
                self.blanks.append((top, left, bottom, right))

    def _array_blanks(self) -> None:
        written = set(re.findall(r'<c r="([A-Z]+[0-9]+)"', "".join(self.out))) if self.blanks else set()
        for top, left, bottom, right in self.blanks[:MAX_ARRAYS]:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if (name := f"{_letters(column)}{row}") not in written:
                        written.add(name)
                        self._to_row(row)
                        self.out.append(f'<c r="{name}" s="0"><f/></c>')
        self._to_row(0)


def _is_true(value: str | None) -> bool:
    return (value or "").strip() in ("1", "true", "on")


def _integer(text: str, limit: int) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        _damaged(f"number {text[:40]}")
    if int(text) > limit:
        _damaged(f"number {text}")
    return int(text)


def _number(text: str) -> str:
    """A number as the plain spelling has it; one beyond all floats stays one, and is no value."""
    text = text.removeprefix("+").replace("-.", "-0.")
    text = "0" + text if text.startswith(".") else text
    return text if len(text) < 400 and re.fullmatch(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?", text) else "1e999"


def _escaped(text: str) -> str:
    return escape(text, {"\r": "&#13;"})


@lru_cache(maxsize=1024)
def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# ── the workbook ────────────────────────────────────────────────────────────────────────────────

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELS = (f'<Relationships><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
                 "</Relationships>").encode()


class _Book:
    """The worksheets of a package, read and bounded one by one."""

    def __init__(self, archive: _Archive, path: str) -> None:
        content = archive.read(path)
        self.workbook = _Workbook().parse(content, path)
        relations = _relations(archive, path)
        self.strings = archive.read(relations.of("sharedStrings") or "xl/sharedStrings.xml")
        self.styles = archive.read(relations.of("styles") or "xl/styles.xml")
        formats = {}
        if self.styles and any(one.encode() in self.styles for one in _MATTERS):
            formats = _Styles().parse(self.styles, "styles").formats
        self.sheets: list[tuple[str, str, bytes]] = []  # name, state, part
        self.traits: dict[str, Traits] = {}
        self.totals = _Totals(self.strings)
        for name, state, part in self._worksheets(relations):
            content = archive.read(part)
            if content is None:
                _damaged(f"{name}: {part}")
            if len(content) > 4 * MAX_FILLED and content.count(b"</v") > MAX_FILLED:
                _too_large("filled", MAX_FILLED)
            plain = _Plain.of(content) or _Rewriter().parse(content, name).plain()
            self.totals.add(plain)
            self.traits[name] = plain.traits(formats)
            self.sheets.append((name, state, plain.part))
        self.totals.settle()

    def _worksheets(self, relations: _Relations) -> Iterator[tuple[str, str, str]]:
        if len(self.workbook.sheets) > MAX_SHEETS:
            _too_large("sheets", MAX_SHEETS)
        seen = set()
        for name, relation, state in self.workbook.sheets:
            kind, part = relations.targets.get(relation, ("worksheet", ""))
            if kind != "worksheet":
                continue  # a chart or a macro sheet holds no cells
            if not name or name in seen:
                _damaged(f"sheet {name}")
            seen.add(name)
            yield name, state, part

    def package(self) -> bytes:
        """The workbook with nothing in it but what reading the values takes."""
        sheets, targets, parts = [], [], {}
        for number, (name, state, part) in enumerate(self.sheets, 1):
            state = state if state in ("visible", "hidden", "veryHidden") else "visible"
            sheets.append(f'<sheet name={quoteattr(name)} sheetId="{number}" state="{state}" r:id="rId{number}"/>')
            targets.append(f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
                           f'Target="worksheets/sheet{number}.xml"/>')
            parts[f"xl/worksheets/sheet{number}.xml"] = part
        if self.strings:
            targets.append(f'<Relationship Id="strings" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>')
            parts["xl/sharedStrings.xml"] = self.strings
        if self.styles:
            targets.append(f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/>')
            parts["xl/styles.xml"] = self.styles
        workbook = (f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
                    f'<workbookPr date1904="{int(self.workbook.date1904)}"/>'
                    f'<sheets>{"".join(sheets)}</sheets></workbook>')
        return _stored({"_rels/.rels": _PACKAGE_RELS, "xl/workbook.xml": workbook.encode(),
                        "xl/_rels/workbook.xml.rels": f'<Relationships>{"".join(targets)}</Relationships>'.encode(),
                        **parts})


class _Totals:
    """What all sheets together come to. Estimates first, as they cost nothing; exact only where those are beyond."""

    def __init__(self, strings: bytes | None) -> None:
        self.plains: list[_Plain] = []
        self.lengths: list[int] = []
        if strings:
            strings = strings.replace(b"<si/>", b"<si></si>")
            self.lengths = list(map(len, strings.split(b"</si>")))
        self.longest = max(self.lengths, default=0)
        self.extents = self.size = self.areas = self.merged = 0

    def add(self, plain: _Plain) -> None:
        self.plains.append(plain)
        if plain.extent > MAX_EXTENT and plain.exact_extent > MAX_EXTENT:
            _too_large("extent", MAX_EXTENT)
        self.extents += plain.extent
        self.size += len(plain.body)
        self.areas += plain.merges.count(b"<mergeCell ")
        if self.areas > MAX_MERGES:
            _too_large("merges", MAX_MERGES)
        self.merged += plain.merged

    def settle(self) -> None:
        if self.extents > MAX_EXTENTS and sum(plain.exact_extent for plain in self.plains) > MAX_EXTENTS:
            _too_large("extent", MAX_EXTENTS)
        if self.merged > MAX_MERGED and sum(plain.exact_merged for plain in self.plains) > MAX_MERGED:
            _too_large("merged", MAX_MERGED)
        most = self.size // len('<c r="A1"><v>1</v></c>')
        if most > MAX_FILLED and sum(plain.filled for plain in self.plains) > MAX_FILLED:
            _too_large("filled", MAX_FILLED)
        if most * self.longest > MAX_TEXT and self._exact_text() > MAX_TEXT:
            _too_large("text", MAX_TEXT)

    def _exact_text(self) -> int:
        total = 0
        for plain in self.plains:
            for index in _SHARED.findall(plain.body):
                total += self.lengths[int(index)] if int(index) < len(self.lengths) - 1 else self.longest
        return total
