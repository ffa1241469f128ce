"""The workbook of a package: its sheets in order, a sheet put first, a sheet taken out, what refers to their order.

Knows the part of the workbook. Knows no cell and no style.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .patches import MAIN, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Parts, child, children, local, number, spaces
from ...system.bounds import damaged

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SECTIONS = ("sheets", "functionGroups", "externalReferences")
#: What is remembered in hidden names: programs keep them, whatever becomes of sheets and formats.
_OURS = "_jixiao."
#: Which sheets were open.
_VIEWS = "views"
#: Said there where the workbook had no section of names before.
_NAMELESS = "nameless"
#: What a text inside a formula holds.
_LONGEST = 255


class Sheet(NamedTuple):
    """A sheet as the workbook names it; `path` is empty where it refers to nothing."""

    element: Any
    name: str
    kind: str
    path: str


class Book:
    """The workbook part of a package."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.root = parts.tree(parts.workbook)
        self.namespace = self.root.tag.rpartition("}")[0][1:]
        if self.namespace not in (MAIN, STRICT_MAIN) or child(self.root, "sheets") is None:
            damaged(f"{parts.workbook}: sheets")
        self.base = STRICT_RELATIONS if self.namespace == STRICT_MAIN else RELATIONS

    def sheets(self) -> list[Sheet]:
        related = {name: (kind, path) for name, kind, path in self.parts.related(self.parts.workbook)}
        found = []
        for element in children(child(self.root, "sheets"), "sheet"):
            relation = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"), "")
            found.append(Sheet(element, element.get("name", ""), *related.get(relation, ("", ""))))
        return found

    def worksheets(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets() if sheet.kind == "worksheet" and self.parts.has(sheet.path)]

    # ── a sheet put first ──

    def open_first(self, name: str, content: bytes, names: dict[str, str], memory: dict[str, str]) -> None:
        """Put a worksheet before all others and open the workbook with it.

        `names` are defined names of its own; `memory` is what `remembered` gives back.
        """
        from lxml import etree

        views = self._leave() + (f" {_NAMELESS}" if child(self.root, "definedNames") is None else "")
        path = self.parts.free(posixpath.join(posixpath.dirname(self.parts.workbook), "worksheets"), "sheet", ".xml")
        self.parts.put(path, content)
        self.parts.declare(path, _TYPE)
        relation = self.parts.relate(self.parts.workbook, "worksheet", path, self.base)
        taken = {number(sheet.element.get("sheetId")) for sheet in self.sheets()}
        sheets = child(self.root, "sheets")
        element = etree.Element(f"{{{self.namespace}}}sheet", {
            "name": name, "sheetId": str(max(taken, default=0) + 1), f"{{{self.base}}}id": relation,
        }, spaces(self.root, self.base))
        sheets.insert(0, element)
        self._shift(lambda at: at + 1)
        for key, text in ({_VIEWS: views} | memory).items():
            quoted = text.replace('"', '""')
            self._define(_OURS + key, f'"{quoted}"', hidden="1")
        for key, text in names.items():
            self._define(key, text, localSheetId="0", **({} if key == "_xlnm.Print_Titles" else {"hidden": "1"}))
        self.parts.touch(self.parts.workbook)

    def _define(self, name: str, text: str, **attributes: str) -> None:
        from lxml import etree

        parent = child(self.root, "definedNames")
        if parent is None:
            parent = etree.Element(f"{{{self.namespace}}}definedNames", nsmap=self.root.nsmap)
            before = [one for one in self.root if local(one) in _SECTIONS]
            self.root.insert(self.root.index(before[-1]) + 1, parent)
        etree.SubElement(parent, f"{{{self.namespace}}}definedName", {"name": name, **attributes}).text = text

    def _shift(self, moved: Any) -> None:
        """Names that belong to one sheet say its place among the sheets."""
        for one in children(child(self.root, "definedNames"), "definedName"):
            if one.get("localSheetId") is not None:
                one.set("localSheetId", str(moved(number(one.get("localSheetId")))))

    def _views(self) -> list[Any]:
        return children(child(self.root, "bookViews"), "workbookView")

    def _leave(self) -> str:
        """No sheet is open or selected any more; what was, in a few characters."""
        views = [[view.attrib.pop(name, "") for name in ("activeTab", "firstSheet")] for view in self._views()]
        written = ",".join(":".join(one if one.isdecimal() else "" for one in view) for view in views)
        for at, view, sheet in self._selected():
            token = f" {at}.{view}={sheet.attrib.pop('tabSelected')}"
            if len(written) + len(token) < _LONGEST - len(_NAMELESS) - 1:
                written += token
        return written

    def _selected(self) -> Iterator[tuple[int, int, Any]]:
        """Every view in which a sheet is selected: the sheet's place, the view's, the view."""
        for at, sheet in enumerate(self.sheets()):
            if self.parts.has(sheet.path) and b"tabSelected" in (self.parts.read(sheet.path) or b""):
                for place, view in enumerate(children(child(self.parts.tree(sheet.path), "sheetViews"), "sheetView")):
                    if view.get("tabSelected") in ("1", "true"):
                        self.parts.touch(sheet.path)
                        yield at, place, view

    # ── a sheet taken out ──

    def remembered(self) -> dict[str, str]:
        """What the workbook was made to remember when it was marked; it forgets it."""
        names = child(self.root, "definedNames")
        found = {}
        for one in children(names, "definedName"):
            if one.get("name", "").startswith(_OURS):
                found[one.get("name").removeprefix(_OURS)] = (one.text or "").strip().strip('"').replace('""', '"')
                names.remove(one)
        if found:
            self.parts.touch(self.parts.workbook)
        return found

    def take_out(self, name: str, memory: dict[str, str]) -> None:
        """Drop a sheet, its names, and the parts that only it refers to; open again what was open before."""
        at, sheet = next((at, sheet) for at, sheet in enumerate(self.sheets()) if sheet.name == name)
        names = child(self.root, "definedNames")
        for one in children(names, "definedName"):
            if one.get("localSheetId") == str(at):
                names.remove(one)
        views = memory.get(_VIEWS, "")
        if _NAMELESS in views and names is not None and not any(local(one) for one in names):
            self.root.remove(names)
        self._shift(lambda place: place - (place > at))
        child(self.root, "sheets").remove(sheet.element)
        self._drop(sheet.path)
        self._reopen(at, views)
        self.parts.touch(self.parts.workbook)

    def _drop(self, path: str) -> None:
        if b"<f" in (self.parts.read(path) or b"") and (chain := self.parts.of(self.parts.workbook, "calcChain")):
            # formulas somebody typed into the list stand in the chain; without it, it is made anew
            self.parts.unrelate(self.parts.workbook, chain)
            self.parts.drop(chain)
        own = {target for _, _, target in self.parts.related(path)}
        self.parts.unrelate(self.parts.workbook, path)
        self.parts.drop(path)
        others = {target.lower() for name in self.parts.names() if name.endswith(".rels")
                  for target in self.parts.targets(name)}
        for target in own:
            if self.parts.has(target) and target.lower() not in others:
                self.parts.drop(target)

    def _reopen(self, at: int, views: str) -> None:
        """Each view opens the sheet it shows now, or what it showed before where it shows the one taken out."""
        written, *selected = views.split(" ")
        remembered = [one.partition(":") for one in written.split(",")]
        left = False
        for index, view in enumerate(self._views()):
            if number(view.get("activeTab")) != at:
                self._renumber(view, at)
                continue
            left = True
            for name in ("activeTab", "firstSheet"):
                view.attrib.pop(name, None)
            active, _, first = remembered[index] if index < len(remembered) else ("", "", "")
            for name, value in (("activeTab", active), ("firstSheet", first)):
                if value:
                    view.set(name, value)
        sheets = self.sheets()
        for token in selected if left or not self._views() else ():
            if (match := re.fullmatch(r"([0-9]+)\.([0-9]+)=(\w+)", token)) and int(match[1]) < len(sheets):
                path = sheets[int(match[1])].path
                shown = children(child(self.parts.tree(path), "sheetViews"), "sheetView")
                if int(match[2]) < len(shown):
                    shown[int(match[2])].set("tabSelected", match[3])
                    self.parts.touch(path)

    def _renumber(self, view: Any, at: int) -> None:
        for name in ("activeTab", "firstSheet"):
            if number(view.get(name)) > at:
                view.set(name, str(number(view.get(name)) - 1))
