"""Workbooks that mean harm or are broken, built in memory: each small, whatever it claims to be.

Knows zip, SpreadsheetML and OLE well enough to bend them. Knows nothing of the product but the name
of the refusal that each of them is to meet.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = (f'<Relationships><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
                "</Relationships>")
LAST = "XFD1048576"


def worksheet(data: str, head: str = "", tail: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{head}<sheetData>{data}</sheetData>{tail}</worksheet>'


def value(cell: str, number: object = 1) -> str:
    """A row with one number."""
    row = "".join(filter(str.isdigit, cell))
    return f'<row r="{row}"><c r="{cell}"><v>{number}</v></c></row>'


def book(*sheets: str | bytes, names: list[str] | None = None, strings: str | bytes = "", styles: str | bytes = "",
         parts: dict[str, str | bytes] | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of worksheets; `parts` adds to its parts, replaces them, or with "" leaves them out."""
    names = names or [f"表{number}" for number in range(1, len(sheets) + 1)]
    listed = "".join(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
                     for number, name in enumerate(names, 1))
    targets = "".join(f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" '
                      f'Target="worksheets/sheet{number}.xml"/>' for number in range(1, len(sheets) + 1))
    for kind, content in (("sharedStrings", strings), ("styles", styles)):
        if content:
            targets += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
    content = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": PACKAGE_RELS,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{targets}</Relationships>",
        "xl/sharedStrings.xml": strings, "xl/styles.xml": styles,
        **{f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)},
        **(parts or {}),
    }
    return archive([(name, part) for name, part in content.items() if part], method)


def archive(members: list[tuple[str, str | bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method, compresslevel=1) as packed:
        warnings.simplefilter("ignore")  # a name that is there twice is what some of these are about
        for name, content in members:
            packed.writestr(name, content)
    return stream.getvalue()


def honest() -> bytes:
    return book(worksheet(value("A1")))


# ── extents ──


def far_corners() -> bytes:
    return book(worksheet(value("A1") + value(LAST)))


def far_corner_alone() -> bytes:
    return book(worksheet(value(LAST)))


def far_corner_unplaced() -> bytes:
    """The far corner reached without an address."""
    return book(worksheet('<row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>'))


def last_row_of_six_columns() -> bytes:
    cells = "".join(f'<c r="{letter}1048576"><v>1</v></c>' for letter in "ABCDEF")
    return book(worksheet(value("A1") + f'<row r="1048576">{cells}</row>'))


def million_rows() -> bytes:
    return book(worksheet("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>'
                                  for row in range(1, 1_000_001))))


def many_rows() -> bytes:
    return book(worksheet("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 200_001))))


def million_empty_rows() -> bytes:
    return book(worksheet("<row/>" * 1_048_575 + '<row><c t="b"><v>true</v></c></row>'))


def million_cells_in_a_row() -> bytes:
    return book(worksheet('<row r="1">' + '<c r="A1"><v>1</v></c>' * 1_200_000 + "</row>"))


def many_wide_sheets() -> bytes:
    """Each sheet within bounds, all of them not."""
    return book(*[worksheet(value("A1") + value("AZ9000"))] * 30)


def five_thousand_sheets() -> bytes:
    return book(*[worksheet(value("A1"))] * 5_000)


def beyond_the_last_cell() -> bytes:
    return book(worksheet('<row r="1"><c r="ZZZZ99999999"><v>1</v></c></row>'))


def beyond_the_last_row() -> bytes:
    return book(worksheet('<row r="4294967297"><c><v>1</v></c></row>'))


def lying_dimension() -> bytes:
    return book(worksheet(value("B2"), head=f'<dimension ref="A1:{LAST}"/>'))


def wide_merge() -> bytes:
    return book(worksheet(value("A1"), tail=f'<mergeCells><mergeCell ref="A1:{LAST}"/></mergeCells>'))


def many_merges() -> bytes:
    areas = "".join(f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, 200_001))
    return book(worksheet(value("A1"), tail=f"<mergeCells>{areas}</mergeCells>"))


def overlapping_merges() -> bytes:
    areas = f'<mergeCell ref="A1:{LAST}"/>' * 5_000
    return book(worksheet(value("A300"), tail=f"<mergeCells>{areas}</mergeCells>"))


# ── sizes ──


def bomb_in_a_sheet() -> bytes:
    """A gigabyte of spaces before the first row, never held in memory here."""
    return _with_deflated("xl/worksheets/sheet1.xml", worksheet(value("A1")), b" ", 1_000_000_000)


def bomb_in_strings() -> bytes:
    return _with_deflated("xl/sharedStrings.xml", "<sst><si><t></t></si></sst>", b" ", 1_000_000_000)


def bomb_in_many_parts() -> bytes:
    sheet = worksheet(value("A1")).replace("<sheetData>", " " * 30_000_000 + "<sheetData>")
    return book(*[sheet] * 8)


def lying_sizes() -> bytes:
    """The zip declares a hundred bytes where there is a gigabyte."""
    data = bytearray(bomb_in_a_sheet())
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        true = packed.getinfo("xl/worksheets/sheet1.xml").file_size
    return bytes(data).replace(struct.pack("<L", true), struct.pack("<L", 100))


def long_string_everywhere() -> bytes:
    cells = "".join(f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABCDEFG")
                    + "</row>" for row in range(1, 3_001))
    return book(worksheet(cells), strings=f'<sst><si><t>{"长" * 300_000}</t></si></sst>')


def _with_deflated(name: str, content: str, filler: bytes, count: int) -> bytes:
    """A workbook one of whose parts has, after its first element, a very long filler.

    The filler is deflated once and repeated: nobody holds it. Its checksum is wrong; nobody gets so far.
    """
    cut = content.index(">") + 1
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    pieces = [deflater.compress(part) + deflater.flush(zlib.Z_FULL_FLUSH)
              for part in (content[:cut].encode(), filler * 1_000_000, content[cut:].encode())]
    packed = pieces[0] + pieces[1] * (count // 1_000_000) + pieces[2] + deflater.flush()
    with zipfile.ZipFile(io.BytesIO(book(worksheet(value("A1")), strings="<sst/>", parts={name: ""}))) as source:
        others = [(info.filename, source.read(info)) for info in source.infolist()]
    return _zip([*(_raw(other, part, len(part), zlib.crc32(part), 0) for other, part in others),
                 _raw(name, packed, len(content) + count, 0)])


def _raw(name: str, packed: bytes, size: int, crc: int, method: int = 8, flags: int = 0) -> tuple:
    return name.encode(), packed, size, crc, method, flags


def _zip(members: list[tuple]) -> bytes:
    out, central, offset = b"", b"", 0
    for name, packed, size, crc, method, flags in members:
        fields = struct.pack("<HHHHHLLLHH", 20, flags, method, 0, 33, crc, len(packed), size, len(name), 0)
        local = b"PK\3\4" + fields + name + packed
        central += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, offset) + name
        out += local
        offset += len(local)
    return out + central + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, len(members), len(members), len(central),
                                       offset, 0)


# ── XML ──


def deep_sheet() -> bytes:
    return book(worksheet("<a>" * 100_000 + "</a>" * 100_000))


def deep_styles() -> bytes:
    return book(worksheet(value("A1")), styles="<styleSheet><!-- strike -->" + "<a>" * 100_000 + "</a>" * 100_000
                + "</styleSheet>")


def deep_strings() -> bytes:
    return book(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
                strings="<sst><si><t>a</t></si>" + "<a>" * 100_000 + "</a>" * 100_000 + "</sst>")


def external_entity() -> bytes:
    sheet = worksheet('<row r="1"><c r="A1" t="str"><v>&secret;</v></c></row>')
    return book('<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/passwd">]>' + sheet)


def entity_in_strings() -> bytes:
    return book(worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
                strings='<!DOCTYPE sst [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
                        "<sst><si><t>&secret;</t></si></sst>")


def billion_laughs() -> bytes:
    entities = '<!ENTITY l0 "ha">' + "".join(
        f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 11))
    sheet = worksheet('<row r="1"><c r="A1" t="str"><v>&l10;</v></c></row>')
    return book(f"<!DOCTYPE worksheet [{entities}]>" + sheet)


def laughs_in_utf16() -> bytes:
    sheet = worksheet('<row r="1"><c r="A1" t="str"><v>&l;</v></c></row>')
    head = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE worksheet [<!ENTITY l "ha">]>'
    return book((head + sheet).encode("utf-16"))


def no_worksheet() -> bytes:
    return book(f'<chartsheet xmlns="{MAIN}"/>')


def broken_xml() -> bytes:
    return book(worksheet('<row r="1"><c r="A1"><v>1</v></c><z></row>'))


def unknown_type() -> bytes:
    return book(worksheet('<row r="1"><c r="A1" t="zz"><v>1</v></c></row>'))


def string_beyond_the_table() -> bytes:
    return book(worksheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), strings="<sst><si><t>a</t></si></sst>")


def string_by_name() -> bytes:
    return book(worksheet('<row r="1"><c r="A1" t="s"><v>x</v></c></row>'), strings="<sst><si><t>a</t></si></sst>")


def number_beyond_floats() -> bytes:
    return book(worksheet(value("A1", "1e999")))


def not_a_number() -> bytes:
    return book(worksheet(value("A1", "NaN") + value("A2", "inf")))


# ── packages ──


def encrypted_member() -> bytes:
    part = worksheet(value("A1")).encode()
    rest = book(worksheet(""), parts={"xl/worksheets/sheet1.xml": ""})
    with zipfile.ZipFile(io.BytesIO(rest)) as source:
        members = [_raw(info.filename, source.read(info), info.file_size, info.CRC, 0) for info in source.infolist()]
    return _zip([*members, _raw("xl/worksheets/sheet1.xml", b"\0" * 12 + part, len(part), zlib.crc32(part), 0, 1)])


def encrypted_workbook() -> bytes:
    """What Excel makes of a workbook with a password to open: an OLE file around the encrypted package."""
    names = ["Root Entry", "EncryptedPackage", "EncryptionInfo"]
    directory = b""
    for number, name in enumerate(names):
        raw = (name + "\0").encode("utf-16-le")
        kind, child, right = (5, 1, -1) if number == 0 else (2, -1, 2 if number == 1 else -1)
        start, size = (-2, 0) if number == 0 else (2 + 8 * (number - 1), 4096)
        directory += (raw.ljust(64, b"\0") + struct.pack("<HBBiii", len(raw), kind, 1, -1, right, child) + bytes(36)
                      + struct.pack("<iQ", start, size))
    directory += bytes(128)
    chain = [-3, -2, *(n + 1 for n in range(2, 9)), -2, *(n + 1 for n in range(10, 17)), -2]
    fat = struct.pack("<128i", *chain, *[-1] * (128 - len(chain)))
    header = (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH6xLLiLLiLiL", 0x3E, 3, 0xFFFE, 9, 6, 0,
              1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<109i", 0, *[-1] * 108))
    return header + fat + directory + b"\x5a" * 4096 * 2


def duplicate_member() -> bytes:
    return archive([*_members(honest()), ("xl/worksheets/sheet1.xml", worksheet(value("A1", 2)))])


def duplicate_but_for_case() -> bytes:
    return archive([*_members(honest()), ("XL/worksheets/Sheet1.xml", worksheet(value("A1", 2)))])


def two_sheets_of_one_name() -> bytes:
    return book(worksheet(value("A1")), worksheet(value("A1", 2)), names=["表", "表"])


def sheet_without_a_part() -> bytes:
    return book(worksheet(value("A1")), parts={"xl/worksheets/sheet1.xml": ""})


def sheet_without_a_relation() -> bytes:
    return book(worksheet(value("A1")), parts={"xl/_rels/workbook.xml.rels": ""})


def names_that_lead_out() -> bytes:
    return archive([("../../evil.xml", "x"), ("/etc/passwd", "x"), *_members(honest())])


def too_many_members() -> bytes:
    return archive([*_members(honest()), *((f"xl/media/{number}.bin", b"") for number in range(20_000))],
                   zipfile.ZIP_STORED)


def wrong_checksum() -> bytes:
    part = worksheet(value("A1")).encode()
    return honest_with(_raw("xl/worksheets/sheet1.xml", part, len(part), 12345, 0))


def unknown_compression() -> bytes:
    part = worksheet(value("A1")).encode()
    return honest_with(_raw("xl/worksheets/sheet1.xml", part, len(part), zlib.crc32(part), 99))


def honest_with(member: tuple) -> bytes:
    """The honest workbook with a member of a zip's own making."""
    others = [(name, part) for name, part in _members(honest()) if name.encode() != member[0]]
    return _zip([*(_raw(name, part, len(part), zlib.crc32(part), 0) for name, part in others), member])


def _said(data: bytes, record: int, field: int, value: int) -> bytearray:
    """A zip whose directory says another number of a member: its packed size (20) or where it begins (42)."""
    bent = bytearray(data)
    struct.pack_into("<L", bent, record + field, value)
    return bent


def on_another(data: bytes) -> bytes:
    """The last member is said to begin where the first does."""
    return bytes(_said(data, data.rindex(b"PK\1\2"), 42, 0))


def over_the_next(data: bytes) -> bytes:
    """The first member is said to be packed into its bytes and those of the next."""
    first = data.index(b"PK\1\2")
    return bytes(_said(data, first, 20, struct.unpack_from("<L", data, first + 20)[0] + 60))


def over_the_directory(data: bytes) -> bytes:
    """The last member is said to end far behind the zip."""
    return bytes(_said(data, data.rindex(b"PK\1\2"), 20, 0x7FFFFFFF))


def out_of_reach(data: bytes) -> bytes:
    """The last member is said, by a zip64 field, to begin where no file has bytes."""
    record, end = data.rindex(b"PK\1\2"), data.rindex(b"PK\5\6")
    bent = _said(data, record, 42, 0xFFFFFFFF)
    struct.pack_into("<H", bent, record + 30, 12)
    struct.pack_into("<L", bent, end + 12, struct.unpack_from("<L", bent, end + 12)[0] + 12)
    bent[end:end] = struct.pack("<HHQ", 1, 8, 1 << 63)
    return bytes(bent)


#: Zips whose members are not where each has its own bytes.
OVERLAPS = (on_another, over_the_next, over_the_directory, out_of_reach)


def binary_workbook() -> bytes:
    return archive([("_rels/.rels", PACKAGE_RELS.replace(".xml", ".bin")), ("xl/workbook.bin", b"\x83\x01\0")])


def word_document() -> bytes:
    return archive([("_rels/.rels", PACKAGE_RELS.replace("xl/workbook", "word/document")),
                    ("word/document.xml", '<w:document xmlns:w="w"><w:body/></w:document>')])


def other_zip() -> bytes:
    return archive([("readme.txt", "hello")])


def empty_zip() -> bytes:
    return archive([])


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return [(info.filename, packed.read(info)) for info in packed.infolist()]


PNG = bytes.fromhex("89504E470D0A1A0A0000000D49484452") + bytes(64)
TEXT = "预算绩效目标表\n项目编码,项目名称\n".encode("gb18030")


class Case(NamedTuple):
    build: Callable[[], bytes]
    #: The key of the refusal, or None where the file is read.
    refusal: str | None


CASES: dict[str, Case] = {build.__name__: Case(build, refusal) for build, refusal in [
    (far_corners, "too-large-extent"),
    (far_corner_alone, "too-large-extent"),
    (far_corner_unplaced, "too-large-extent"),
    (last_row_of_six_columns, "too-large-extent"),
    (million_rows, "too-large-part"),
    (many_rows, "too-large-extent"),
    (million_empty_rows, "too-large-extent"),
    (million_cells_in_a_row, "too-large-filled"),
    (many_wide_sheets, "too-large-extent"),
    (five_thousand_sheets, "too-large-sheets"),
    (beyond_the_last_cell, "damaged"),
    (beyond_the_last_row, "damaged"),
    (lying_dimension, None),
    (wide_merge, None),
    (many_merges, "too-large-merges"),
    (overlapping_merges, "too-large-merged"),
    (bomb_in_a_sheet, "too-large-part"),
    (bomb_in_strings, "too-large-part"),
    (bomb_in_many_parts, "too-large-part"),
    (lying_sizes, "too-large-part"),
    (long_string_everywhere, "too-large-text"),
    (deep_sheet, "too-large-depth"),
    (deep_styles, "too-large-depth"),
    (deep_strings, None),
    (external_entity, "document-type"),
    (entity_in_strings, "document-type"),
    (billion_laughs, "document-type"),
    (laughs_in_utf16, "document-type"),
    (no_worksheet, "damaged"),
    (broken_xml, "damaged"),
    (unknown_type, "damaged"),
    (string_beyond_the_table, "damaged"),
    (string_by_name, "damaged"),
    (number_beyond_floats, None),
    (not_a_number, None),
    (encrypted_member, "encrypted"),
    (encrypted_workbook, "encrypted"),
    (duplicate_member, "damaged"),
    (duplicate_but_for_case, "damaged"),
    (two_sheets_of_one_name, "damaged"),
    (sheet_without_a_part, "damaged"),
    (sheet_without_a_relation, "damaged"),
    (names_that_lead_out, None),
    (too_many_members, "too-large-members"),
    (wrong_checksum, "damaged"),
    (unknown_compression, "damaged"),
    (binary_workbook, "binary-workbook"),
    (word_document, "not-spreadsheet"),
    (other_zip, "not-spreadsheet"),
    (empty_zip, "not-spreadsheet"),
]}
CASES |= {name: Case(build, refusal) for name, build, refusal in [
    ("empty", lambda: b"", "empty-file"),
    ("renamed_png", lambda: PNG, "not-spreadsheet"),
    ("renamed_text", lambda: TEXT, "text-list"),
    *((bend.__name__, lambda bend=bend: bend(honest()), "damaged") for bend in OVERLAPS),
    ("cut_in_the_first_header", lambda: honest()[:40], "damaged"),
    ("cut_in_the_middle", lambda: honest()[:len(honest()) // 2], "damaged"),
    ("cut_in_the_directory", lambda: honest()[:-60], "damaged"),
    ("cut_at_the_end", lambda: honest()[:-3], "damaged"),
]}
