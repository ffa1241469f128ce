"""Any spreadsheet file → its sheets as plain cells and merged areas, addresses kept, nothing interpreted.

Knows `python-calamine` and what a file's first bytes say. Knows no form and no value grammar.
"""

from __future__ import annotations

import io
from typing import Any


class Unreadable(Exception):
    """A file that cannot be read at all. `key` names its sentence in `wording`, `details` what it needs."""

    def __init__(self, key: str, **details: Any) -> None:
        super().__init__(key)
        self.key, self.details = key, details


class Sheet:
    """One worksheet. `rows[r][c]` is a cell's content, `""` where blank; rows may be of any length."""

    __slots__ = ("name", "rows", "areas", "hidden", "_covers")

    def __init__(self, name: str, rows: list[list[Any]], areas: list[tuple[int, int, int, int]] = (),
                 hidden: bool = False) -> None:
        self.name, self.rows, self.hidden = name, rows, hidden
        #: Merged areas as (first row, first column, last row, last column).
        self.areas = list(areas)
        self._covers: dict[tuple[int, int], tuple[int, int, int, int]] | None = None

    def at(self, row: int, column: int) -> Any:
        """The content of a cell; `""` where blank or outside."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""

    def area(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The merged area a cell belongs to, or the cell itself."""
        if self._covers is None:
            self._covers = {}
            for area in self.areas:
                top, left, bottom, right = area
                # a merge over whole rows or columns is no statement about cells far from any content
                for r in range(top, min(bottom, len(self.rows) + 1) + 1):
                    for c in range(left, min(right, left + 255) + 1):
                        self._covers[r, c] = area
        return self._covers.get((row, column)) or (row, column, row, column)

    def filled(self):
        """(row, column, content) of every non-empty cell, in reading order."""
        for r, row in enumerate(self.rows):
            for c, value in enumerate(row):
                if value != "":
                    yield r, c, value


_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def is_json(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read(data: bytes) -> list[Sheet]:
    """The worksheets of a spreadsheet file, in their order.

    Raises Unreadable for what is no spreadsheet, is empty, encrypted or damaged.
    """
    if not data:
        raise Unreadable("empty-file")
    if not data.startswith((_ZIP, _OLE)):
        raise Unreadable("not-spreadsheet")
    import python_calamine

    try:
        return _sheets(python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)), python_calamine)
    except python_calamine.PasswordError:
        raise Unreadable("encrypted") from None
    except Exception as error:
        if _ENCRYPTED in data:
            raise Unreadable("encrypted") from None
        raise Unreadable("damaged", why=_one_line(error)) from None
    except BaseException as error:
        # a panic inside calamine is no Exception; an interrupt must stay one
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("damaged", why=_one_line(error)) from None


#: The stream that holds an encrypted workbook inside an OLE file, as its directory names it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _sheets(workbook: Any, calamine: Any) -> list[Sheet]:
    sheets = []
    for meta in workbook.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        source = workbook.get_sheet_by_name(meta.name)
        areas = [(*first, *last) for first, last in source.merged_cell_ranges or ()]
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(meta.name, source.to_python(skip_empty_area=False), areas, hidden))
    return sheets
