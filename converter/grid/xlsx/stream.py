"""The XML of a package, streamed by expat within the bounds: relations, the workbook's sheets, its number formats."""

from __future__ import annotations

import posixpath
from typing import Any, NoReturn
from urllib.parse import unquote
from xml.parsers import expat

from .archive import Archive
from ..formats import matters
from ...system.bounds import MAX_DEPTH, damaged, too_large
from ...system.errors import Unreadable


class Elements:
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
            target = unquote(attributes.get("Target", "")).replace("\\", "/")
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
MATTERS = ("<numFmt ", "%", 'numFmtId="9"', 'numFmtId="10"', "'", "&#", " =", "= ")


def escape(text: str) -> str:
    """Text as XML content. The library's own `saxutils` would import the whole of urllib for this."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoteattr(text: str) -> str:
    """Text as an attribute, quoted."""
    escaped = escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\r", "&#13;").replace("\t", "&#9;")
    return f'"{escaped}"'
