"""Any spreadsheet file → its sheets as plain cells and merged areas, addresses kept, nothing interpreted.

What a file is, its first bytes say, not its name. Each kind has its reader: .xlsx and .xlsm the streaming
pass (`xlsx`) and python-calamine, .xls xlrd, .ods, .fods and HTML tables readers of their own. Knows no form and no
value grammar.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from . import formats
from .cells import NoValue, Sheet, Traits
from ..system.decoding import encodings
from ..system.errors import Unreadable

__all__ = ["NoValue", "Sheet", "Traits", "Unreadable", "formats", "is_json", "read"]

_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
#: The stream that holds an encrypted workbook inside an OLE file, as its directory names it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read(data: bytes) -> list[Sheet]:
    """The worksheets of a spreadsheet file, in their order.

    Raises Unreadable for what is no spreadsheet, is empty, encrypted, damaged or beyond the bounds.
    """
    if not data:
        raise Unreadable("empty-file")
    try:
        return _reader(data)(data)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable("damaged", why="memory") from None
    except Exception as error:
        raise Unreadable("damaged", why=_one_line(error)) from None
    except BaseException as error:
        # a panic inside calamine is no Exception; an interrupt must stay one
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged", why=_one_line(error)) from None


def _reader(data: bytes) -> Callable[[bytes], list[Sheet]]:
    """What reads a file, by its first bytes."""
    if data.startswith(_ZIP):
        # the one part every OpenDocument has, and no other workbook
        if b"content.xml" in data and b"xl/workbook" not in data:
            from . import ods

            return ods.read
        return _workbook
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise Unreadable("encrypted")
        from . import xls

        return xls.read
    from . import html, ods

    if ods.is_flat(data):
        return ods.read_flat
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:2000] and b"<Workbook" in data[:2000]:
        raise Unreadable("spreadsheet-xml")
    if html.is_page(data):
        return html.read
    raise Unreadable("text-list" if _is_list(data[:_LOOKED_AT]) else "not-spreadsheet")


#: How much of a file is looked at to tell whether it is a list in text.
_LOOKED_AT = 60_000


def _is_list(head: bytes) -> bool:
    """Whether a text is a table of values with commas, tabs or semicolons between them (.csv, .tsv)."""
    for encoding in encodings(head):
        # the last character may be cut in two
        text = head[:len(head) // 2 * 2].decode(encoding, "replace")
        if "\0" not in text and text.count("\ufffd") <= 2:
            lines = [line for line in text.splitlines()[:50] if line.strip()]
            return 2 * sum(any(sign in line for sign in ",\t;") for line in lines) >= max(len(lines), 1)
    return False


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _workbook(data: bytes) -> list[Sheet]:
    from . import xlsx

    checked = xlsx.inspect(data)
    return sheets(checked.plain, checked.sheets)


def sheets(data: bytes, traits: dict[str, Traits]) -> list[Sheet]:
    """The worksheets as calamine reads them, each with its traits; a package without styles holds no dates."""
    import python_calamine as calamine

    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    made = []
    for meta in workbook.sheets_metadata:
        if meta.typ == calamine.SheetTypeEnum.WorkSheet:
            source = workbook.get_sheet_by_name(meta.name)
            areas = [(*first, *last) for first, last in source.merged_cell_ranges or ()]
            hidden = meta.visible != calamine.SheetVisibleEnum.Visible
            made.append(Sheet(meta.name, source.to_python(skip_empty_area=False), areas, hidden,
                              traits.get(meta.name)))
    return made
