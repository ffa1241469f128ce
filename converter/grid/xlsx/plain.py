"""A worksheet spelt as the known writers spell: validated by regular expressions, and then trusted to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .stream import Strings, Styles
from ..traits import Cell, Run, Traits, is_error
from ...system.bounds import LAST_COLUMN, LAST_ROW, MAX_MERGES, ROW_COST, too_large
from ...system.patterns import pattern

_F = rb"(?:<f(?: [^<>]*)?(?:/>|>[^<]*</f>))?"
_NOTED = b"(<f" + _F[5:]  # the same, noted by the match of the row
_NO_V = rb"<v ?/>|<v></v>"
_NUMBER_V = _NOTED + rb"(?:(<v>)-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?</v>|" + _NO_V + rb")?</c>"
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
#: One row. Groups: number, other attributes, whether a column has several letters, formulas of each type, numbers,
#: errors.
_ROW = re.compile(
    rb'\s*<row r="([1-9][0-9]{0,6})"([^<>/]*)(?:/>|>\s*(?:<c r="[A-Z]([A-Z]{1,2})?\1"(?: s="[0-9]{1,6}")?(?:' + _TYPED
    + rb")\s*){0,16384}</row>)")
_PLAIN_GROUPS, _WIDE, _FORMULAS, _ERRORS, _NUMBERS = 2, 3, (4, 5, 7, 8, 10, 11), 9, (6, 12)
_CLOSING = re.compile(rb"\s*</sheetData>")
_OPENING = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*(?:<\?xml version="1.0"(?: encoding="[a-zA-Z0-9-]+")?(?: standalone="(?:yes|no)")? ?\?>\s*)?'
    rb"<worksheet(?:\s[^<>]*)?>")
_COLUMNS = pattern(rb'<cols>(?:<col(?: [A-Za-z]+="[^"<>]{0,50}")+ ?/>)*</cols>')
_MERGES = re.compile(
    rb'<mergeCells(?: count="[0-9]+")?>(?:<mergeCell ref="[A-Z]{1,3}[1-9][0-9]{0,6}:[A-Z]{1,3}[1-9][0-9]{0,6}" ?/>)*'
    rb"</mergeCells>")
#: Merges within one row or one column of the first 26.
_NARROW = re.compile(
    rb'<mergeCells[^<>]*>(?:<mergeCell ref="(?:[A-Z]([0-9]+):[A-Z]\1|([A-Z])[0-9]+:\2[0-9]+)" ?/>)*</mergeCells>')
_AREA = pattern(rb'"([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_ATTRIBUTE = pattern(rb'(?<![A-Za-z])([A-Za-z]+)="([^"]*)"')
BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
END = b"</sheetData></worksheet>"

# within a validated body
_FILLED_COLUMN = pattern(rb'<c r="([A-Z]+)[0-9]+"[^<>/]*><[^/]')
_ANY_COLUMN = pattern(rb'<c r="([A-Z]+)')
_FORMULA = pattern(rb"<f[^<>]*?(?:/>|>[^<]*</f>)(<v[^<>]*>[^<]*)?")
_OWNER = pattern(rb'<c r="([A-Z]+)([0-9]+)"([^<>]*)')
_ERROR = pattern(rb'<c r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")? t="e">(?:<f[^<>]*?(?:/>|>[^<]*</f>))?<v>([^<]+)')
SHARED = re.compile(rb' t="s">' + _F + rb"<v>([0-9]+)")
_SHARING = re.compile(rb'<c r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")?' + SHARED.pattern)
_ERROR_TEXT = pattern(rb'<c r="([A-Z]+)([0-9]+)"(?: s="[0-9]+")? t="(?:str|inlineStr)">' + _F
                      + rb"(?:<is><t[^<>]*>|<v[^<>]*>)\s*(#[^<]{1,20})")


class Plain:
    """A worksheet in a spelling that regular expressions and calamine read as it is meant."""

    def __init__(self, body: bytes, merges: bytes, rows: int, hidden_rows: set[int],
                 hidden_columns: list[tuple[int, int]]) -> None:
        self.body, self.merges, self.rows = body, merges, rows
        self.hidden_rows, self.hidden_columns = hidden_rows, hidden_columns
        self.has_formulas = self.has_errors = self.is_wide = True
        #: The rows that hold numbers, and other rows perhaps.
        self.numbers = body
        #: Texts of which parts may be struck or raised.
        self.runs: dict[Cell, tuple[Run, ...]] = {}
        #: Errors by another name than calamine knows, which would make it give up the workbook.
        self.errors: dict[Cell, str] = {}

    @classmethod
    def of(cls, content: bytes) -> Plain | None:
        """The worksheet as it stands; None where it is spelt in any unfamiliar way."""
        opening = _OPENING.match(content)
        first = content.find(b"<sheetData>") + 11
        if not opening or first < 11:
            return None
        position, rows, hidden, numbers = first, 0, set(), []
        wide = formulas = errors = False
        hides = b"hidden" in content or b' ht="0' in content
        while match := _ROW.match(content, position):
            position, number = match.end(), int(match[1])
            if number > rows:
                rows = number
            if hides and (b"hidden" in match[2] or b' ht="0' in match[2]):
                if b' hidden="1"' not in match[2] and b' ht="0' not in match[2]:
                    return None
                hidden.add(number - 1)
            if match.lastindex != _PLAIN_GROUPS:
                if any(match.group(*_NUMBERS)):
                    numbers.append(match[0])
                wide, errors = wide or bool(match[_WIDE]), errors or bool(match[_ERRORS])
                formulas = formulas or any(match.group(*_FORMULAS))
        last = _CLOSING.match(content, position)
        if not last or rows > LAST_ROW:
            return None
        head = content[opening.end():first - 11]
        columns, merges = _hidden_columns(head), _merges(content[last.end():])
        if columns is None or merges is None or not _is_closed(head) or b"zeroHeight" in head:
            return None
        plain = cls(content[first:position], merges, rows, hidden, columns)
        plain.is_wide, plain.has_formulas, plain.has_errors = wide, formulas, errors
        plain.numbers = b"".join(numbers)
        # the cells of an array or a data table share one formula
        return None if formulas and re.search(rb"<f[^<>]*(?:array|dataTable)", plain.body) else plain

    @property
    def part(self) -> bytes:
        """The sheet for calamine. Merges come first: it looks for them from the start, past every cell."""
        return b"".join((BEGIN, self.merges, b"<sheetData>", self.body, END))

    @property
    def columns(self) -> int:
        """The last column of any cell, counted from one."""
        return max(map(column_number, set(_ANY_COLUMN.findall(self.body))), default=0)

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
        return max(map(column_number, set(_FILLED_COLUMN.findall(self.body))), default=0)

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
            total += max(0, height) * max(0, min(column_number(right) - column_number(left) + 1, 256))
        return total

    def traits(self, styles: Styles, strings: Strings) -> Traits:
        traits = Traits(runs=self.runs)
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
                column, row, attributes = _OWNER.findall(self.body, owner, match.start())[0]
                # an empty text is a result; where a number belongs, nothing is none
                value = match[1] or b""
                cached = value if b' t="str"' in attributes else value.partition(b">")[2]
                (traits.formulas if cached else traits.uncached).add(_cell(column, row))
        if self.has_errors:
            for column, row, error in _ERROR.findall(self.body):
                traits.errors[_cell(column, row)] = error.decode()
            traits.errors.update(self.errors)
        if strings.runs or strings.errors:
            for column, row, index in _SHARING.findall(self.body):
                if (number := int(index)) in strings.runs:
                    traits.runs[_cell(column, row)] = strings.runs[number]
                elif number in strings.errors:
                    traits.errors[_cell(column, row)] = strings.errors[number]
        if b">#" in self.body:
            for column, row, error in _ERROR_TEXT.findall(self.body):
                if is_error(text := error.decode().strip()):
                    traits.errors[_cell(column, row)] = text
        self._look(styles, traits)
        return traits

    def _look(self, styles: Styles, traits: Traits) -> None:
        """What the styles of cells say of those that hold anything."""
        if styles.formats and self.numbers:
            for column, row, style in _in(_NUMBER, tuple(styles.formats)).findall(self.numbers):
                traits.formats[_cell(column, row)] = styles.formats[int(style)]
        if styles.texts:
            for column, row, style in _in(_TEXT, tuple(styles.texts)).findall(self.body):
                traits.formats[_cell(column, row)] = styles.texts[int(style)]
        for numbers, cells in ((styles.struck, traits.struck), (styles.raised, traits.raised),
                               (styles.faint, traits.faint)):
            if numbers:
                cells.update(_cell(column, row) for column, row, _ in _in(_FILLED, tuple(numbers)).findall(self.body))


#: What follows the style of a cell that holds a number, a text, anything.
_NUMBER = rb'(?: t="n")?>' + _F + rb"<v>[^<]"
_TEXT = rb' t="(?:s|str|inlineStr)">' + _F + rb"<[vi]"
_FILLED = rb'(?: t="[a-zA-Z]+")?>' + _F + rb"<[vi]"


@lru_cache(maxsize=64)
def _in(kind: bytes, styles: tuple[int, ...]) -> re.Pattern[bytes]:
    """Cells of a kind in one of the styles."""
    ids = "|".join(map(str, styles)).encode()
    return re.compile(rb'<c r="([A-Z]+)([0-9]+)" s="0*(' + ids + rb')"' + kind)


def areas(references: Iterable[str]) -> Iterator[tuple[int, int, int, int]]:
    """`A1:B2`, `A1`, `B:C` and `2:3` as areas; what is none is left out."""
    for reference in references:
        if match := _REFERENCE.fullmatch(reference.replace("$", "").upper().encode()):
            left, top, right, bottom = match.groups()
            right, bottom = (right, bottom) if right or bottom else (left, top)
            yield (int(top or 1) - 1, column_number(left or b"A") - 1, int(bottom or LAST_ROW) - 1,
                   column_number(right or b"XFD") - 1)


_REFERENCE = pattern(rb"([A-Z]{1,3})?([1-9][0-9]{0,6})?(?::([A-Z]{1,3})?([1-9][0-9]{0,6})?)?")


def _cell(column: bytes, row: bytes) -> Cell:
    return int(row) - 1, column_number(column) - 1


@lru_cache(maxsize=1024)
def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _hidden_columns(head: bytes) -> list[tuple[int, int]] | None:
    """Hidden columns as (first, last), counted from one; None where they cannot be told surely."""
    if b"hidden" not in head and b'width="0' not in head:
        return []
    columns = _COLUMNS.search(head)
    if not columns or b"hidden" in head[:columns.start()] + head[columns.end():]:
        return None
    hidden = []
    for attributes in map(dict, map(_ATTRIBUTE.findall, columns[0].split(b"<col ")[1:])):
        narrow = is_narrow(attributes.get(b"width", b"9").decode())
        if attributes.get(b"hidden") not in (None, b"0") or narrow:
            first, last = (attributes.get(key, b"") for key in (b"min", b"max"))
            if not narrow and attributes[b"hidden"] != b"1" or not (first.isdigit() and last.isdigit()):
                return None
            hidden.append((max(1, int(first)), min(int(last), LAST_COLUMN)))
    return hidden


def is_narrow(width: str) -> bool:
    """Whether nothing can be read in a column of a width, in characters."""
    return width.startswith("0") and width[:3] in ("0", "0.", "0.0", "0.1")


def _merges(tail: bytes) -> bytes | None:
    """The part of a sheet that lists its merged areas; None where it is spelt in an unfamiliar way."""
    if b"sheetData" in tail or not tail.rstrip().endswith(b"</worksheet>"):
        return None
    if b"mergeCell" not in tail:
        return b""
    if tail.count(b"mergeCell ") > MAX_MERGES:
        too_large("merges", MAX_MERGES)
    match = _MERGES.search(tail)
    if not match or b"mergeCell" in tail[match.end():] or not _is_closed(tail[:match.start()]):
        return None
    return match[0]


def _is_closed(content: bytes) -> bool:
    """Whether every element is closed again, and there are no comments, CDATA or instructions."""
    return (content.count(b"<") == 2 * content.count(b"</") + content.count(b"/>")
            and b"<!" not in content and b"<?" not in content and b"mergeCell" not in content)
