"""The workbook of a package: its sheets in order, a sheet put first, a sheet taken out, what refers to their order.

Knows the part of the workbook. Knows no cell and no style.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .patches import MAIN, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Parts
from .splice import Element, number
from ...grid.xlsx.stream import escape, quoteattr
from ...reading import answering
from ...system.bounds import damaged

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SECTIONS = ("sheets", "functionGroups", "externalReferences")
#: What is remembered in hidden names: programs keep them, whatever becomes of sheets and formats.
_OURS = answering.OURS
#: Which sheets were open.
_VIEWS = "views"
#: Said there where the workbook had no section of names before.
_NAMELESS = "nameless"
#: What a text inside a formula holds.
_LONGEST = 255


class Sheet(NamedTuple):
    """A sheet as the workbook names it; `path` is empty where it refers to nothing."""

    element: Element
    name: str
    kind: str
    path: str


class Book:
    """The workbook part of a package."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.xml = parts.xml(parts.workbook)
        self.root = self.xml.root
        self.namespace = self.root.namespace
        if self.namespace not in (MAIN, STRICT_MAIN):
            damaged(f"{parts.workbook}: namespace")
        self.tabs = self.root.only("sheets")
        self.base = STRICT_RELATIONS if self.namespace == STRICT_MAIN else RELATIONS

    def sheets(self) -> list[Sheet]:
        related: dict[str | None, tuple[str, str]] = {
            name: (kind, path) for name, kind, path in self.parts.related(self.parts.workbook)}
        return [Sheet(one, one.get("name"), *related.get(one.relation, ("", "")))
                for one in self.tabs.all("sheet")]

    def worksheets(self) -> list[Sheet]:
        return [sheet for sheet in self.sheets() if sheet.kind == "worksheet" and self.parts.has(sheet.path)]

    # ── a sheet put first ──

    def open_first(self, name: str, content: bytes, names: dict[str, str], memory: dict[str, str]) -> None:
        """Put a worksheet before all others and open the workbook with it.

        `names` are defined names of its own; `memory` is what `remembered` gives back.
        """
        sections = self.root.first("definedNames")
        views = self._leave() + (f" {_NAMELESS}" if sections is None else "")
        path = self.parts.free(posixpath.join(posixpath.dirname(self.parts.workbook), "worksheets"), "sheet", ".xml")
        self.parts.put(path, content)
        self.parts.declare(path, _TYPE)
        relation = self.parts.relate(self.parts.workbook, "worksheet", path, self.base)
        taken = {number(sheet.element.get("sheetId")) for sheet in self.sheets()}
        self._shift(lambda at: at + 1)
        self.xml.add(self.tabs, f'<sheet name={quoteattr(name)} sheetId="{max(taken, default=0) + 1}" '
                     f'{self.root.referring(self.base)}="{relation}"/>', next(iter(self.tabs.children), None))
        defined = [_defined(_OURS + key, '"{}"'.format(text.replace('"', '""')), hidden="1")
                   for key, text in ({_VIEWS: views} | memory).items()]
        defined += [_defined(key, text, localSheetId="0", **({} if key == "_xlnm.Print_Titles" else {"hidden": "1"}))
                    for key, text in names.items()]
        if sections is not None:
            for one in defined:
                self.xml.add(sections, one)
        else:
            behind = max(at for at, one in enumerate(self.root.children) if one.name in _SECTIONS) + 1
            self.xml.add(self.root, f"<definedNames>{''.join(defined)}</definedNames>",
                         next(iter(self.root.children[behind:]), None))

    def _names(self) -> list[Element]:
        section = self.root.first("definedNames")
        return section.all("definedName") if section else []

    def _shift(self, moved: Callable[[int], int]) -> None:
        """Names that belong to one sheet say its place among the sheets."""
        for one in self._names():
            if written := one.get("localSheetId"):
                self.xml.set(one, "localSheetId", str(moved(number(written))))

    def _views(self) -> list[Element]:
        section = self.root.first("bookViews")
        return section.all("workbookView") if section else []

    def _leave(self) -> str:
        """No sheet is open or selected any more; what was, in a few characters."""
        views = [[view.get(name) for name in ("activeTab", "firstSheet")] for view in self._views()]
        for view in self._views():
            for name in ("activeTab", "firstSheet"):
                if name in view.attributes:
                    self.xml.set(view, name, None)
        written = ",".join(":".join(one if one.isdecimal() else "" for one in view) for view in views)
        for at, path, place, element in self._selected():
            token = f" {at}.{place}={element.get('tabSelected')}"
            self.parts.xml(path).set(element, "tabSelected", None)
            if len(written) + len(token) < _LONGEST - len(_NAMELESS) - 1:
                written += token
        return written

    def _selected(self) -> Iterator[tuple[int, str, int, Element]]:
        """Every view in which a sheet is selected: the sheet's place and path, the view's place, the view."""
        for at, sheet in enumerate(self.sheets()):
            if self.parts.has(sheet.path) and b"tabSelected" in (self.parts.read(sheet.path) or b""):
                for place, view in enumerate(_shown(self.parts, sheet.path)):
                    if view.get("tabSelected") in ("1", "true"):
                        yield at, sheet.path, place, view

    # ── a sheet taken out ──

    def remembered(self) -> dict[str, str]:
        """What the workbook was made to remember when it was marked; it forgets it."""
        values = {}
        for one in self._names():
            if one.get("name").startswith(_OURS):
                values[one.get("name").removeprefix(_OURS)] = one.text.strip().strip('"').replace('""', '"')
                self.xml.remove(one)
        return values

    def take_out(self, name: str, memory: dict[str, str]) -> None:
        """Drop a sheet, its names, and the parts that only it refers to; open again what was open before."""
        at, sheet = next((at, sheet) for at, sheet in enumerate(self.sheets()) if sheet.name == name)
        for one in self._names():
            if one.get("localSheetId") == str(at):
                self.xml.remove(one)
        views = memory.get(_VIEWS, "")
        section = self.root.first("definedNames")
        if _NAMELESS in views and section is not None and not section.children:
            self.xml.remove(section)
        self._shift(lambda place: place - (place > at))
        self.xml.remove(sheet.element)
        self._drop(sheet.path)
        self._reopen(at, views)

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
            active, _, first = remembered[index] if index < len(remembered) else ("", "", "")
            for name, value in (("activeTab", active), ("firstSheet", first)):
                if value or name in view.attributes:
                    self.xml.set(view, name, value or None)
        sheets = self.sheets()
        for token in selected if left or not self._views() else ():
            if (match := re.fullmatch(r"([0-9]+)\.([0-9]+)=(\w+)", token)) and int(match[1]) < len(sheets):
                path = sheets[int(match[1])].path
                shown = _shown(self.parts, path)
                if int(match[2]) < len(shown):
                    self.parts.xml(path).set(shown[int(match[2])], "tabSelected", match[3])

    def _renumber(self, view: Element, at: int) -> None:
        for name in ("activeTab", "firstSheet"):
            if number(view.get(name)) > at:
                self.xml.set(view, name, str(number(view.get(name)) - 1))


def _shown(parts: Parts, path: str) -> list[Element]:
    """The views of a sheet."""
    section = parts.xml(path).root.first("sheetViews")
    return section.all("sheetView") if section else []


def _defined(name: str, text: str, **attributes: str) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in {"name": name, **attributes}.items())
    return f"<definedName{written}>{escape(text)}</definedName>"
