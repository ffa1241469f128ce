"""The worksheets of a package, read and bounded one by one, and the package that is safe to read."""

from __future__ import annotations

from collections.abc import Iterator

from .archive import Archive, stored
from .floating import texts_over
from .plain import SHARED, Plain, areas
from .respell import Rewriter
from .stream import Conditions, Relations, Workbook, quoteattr, relations, strings_of, styles_of
from ..traits import Traits
from ...system.bounds import (MAX_EXTENT, MAX_EXTENTS, MAX_FILLED, MAX_MERGED, MAX_MERGES, MAX_SHEETS, MAX_TEXT,
                              damaged, too_large)
from ...system.patterns import pattern

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELS = (f'<Relationships><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
                 "</Relationships>").encode()


_HEAD = pattern(rb"<(?:[A-Za-z0-9_.-]+:)?sst[^<>]*>")
_COUNT = pattern(rb"""\s(?:uniqueC|c)ount\s*=\s*(?:"[^"]*"|'[^']*')""")


class Book:
    """The worksheets of a package, read and bounded one by one."""

    def __init__(self, archive: Archive, path: str) -> None:
        self.workbook = Workbook().parse(archive.needed(path), path)
        related = relations(archive, path)
        self.strings = archive.read(related.of("sharedStrings") or "xl/sharedStrings.xml")
        styles, strings = styles_of(archive.read(related.of("styles") or "xl/styles.xml")), strings_of(self.strings)
        self.sheets: list[tuple[str, str, bytes]] = []  # name, state, part
        self.traits: dict[str, Traits] = {}
        self.totals = Totals(self.strings)
        for name, state, part in self._worksheets(related):
            content = archive.read(part)
            if content is None:
                damaged(f"{name}: {part}")
            if len(content) > 4 * MAX_FILLED and content.count(b"</v") > MAX_FILLED:
                too_large("filled", MAX_FILLED)
            plain = Plain.of(content) or Rewriter().parse(content, name).plain()
            self.totals.add(plain)
            self.traits[name] = plain.traits(styles, strings)
            self.traits[name].date1904 = self.workbook.date1904
            if (styles.crossing or b"strike" in content) and b"onditionalFormatting" in content:
                self.traits[name].crossed += areas(Conditions(styles.crossing).parse(content, name).areas)
            if b"<drawing " in content[content.rfind(b"</sheetData>"):]:
                self.traits[name].notes += texts_over(archive, part)
            self.sheets.append((name, state, plain.part))
        self.totals.settle()

    def _worksheets(self, relations: Relations) -> Iterator[tuple[str, str, str]]:
        if len(self.workbook.sheets) > MAX_SHEETS:
            too_large("sheets", MAX_SHEETS)
        seen = set()
        for name, relation, state in self.workbook.sheets:
            kind, part = relations.targets.get(relation, ("worksheet", ""))
            if kind != "worksheet":
                continue  # a chart or a macro sheet holds no cells
            if not name or name in seen:
                damaged(f"sheet {name}")
            seen.add(name)
            yield name, state, part

    def package(self) -> bytes:
        """The workbook with nothing in it but what reading the values takes. It has no styles: traits tell dates."""
        sheets, targets, parts = [], [], {}
        for number, (name, state, part) in enumerate(self.sheets, 1):
            state = state if state in ("visible", "hidden", "veryHidden") else "visible"
            sheets.append(f'<sheet name={quoteattr(name)} sheetId="{number}" state="{state}" r:id="rId{number}"/>')
            targets.append(f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" '
                           f'Target="worksheets/sheet{number}.xml"/>')
            parts[f"xl/worksheets/sheet{number}.xml"] = part
        if self.strings:
            targets.append(f'<Relationship Id="strings" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>')
            # calamine makes room for as many strings as the part says that it has
            parts["xl/sharedStrings.xml"] = _HEAD.sub(lambda head: _COUNT.sub(b"", head[0]), self.strings)
        workbook = (f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
                    f'<sheets>{"".join(sheets)}</sheets></workbook>')
        return stored({"_rels/.rels": _PACKAGE_RELS, "xl/workbook.xml": workbook.encode(),
                       "xl/_rels/workbook.xml.rels": f'<Relationships>{"".join(targets)}</Relationships>'.encode(),
                       **parts})


class Totals:
    """What all sheets together come to. Estimates first, as they cost nothing; exact only where those are beyond."""

    def __init__(self, strings: bytes | None) -> None:
        self.plains: list[Plain] = []
        self.lengths: list[int] = []
        if strings:
            strings = strings.replace(b"<si/>", b"<si></si>")
            self.lengths = list(map(len, strings.split(b"</si>")))
        self.longest = max(self.lengths, default=0)
        self.extents = self.size = self.areas = self.merged = 0

    def add(self, plain: Plain) -> None:
        self.plains.append(plain)
        if plain.extent > MAX_EXTENT and plain.exact_extent > MAX_EXTENT:
            too_large("extent", MAX_EXTENT)
        self.extents += plain.extent
        self.size += len(plain.body)
        self.areas += plain.merges.count(b"<mergeCell ")
        if self.areas > MAX_MERGES:
            too_large("merges", MAX_MERGES)
        self.merged += plain.merged

    def settle(self) -> None:
        if self.extents > MAX_EXTENTS and sum(plain.exact_extent for plain in self.plains) > MAX_EXTENTS:
            too_large("extent", MAX_EXTENTS)
        if self.merged > MAX_MERGED and sum(plain.exact_merged for plain in self.plains) > MAX_MERGED:
            too_large("merged", MAX_MERGED)
        most = self.size // len('<c r="A1"><v>1</v></c>')
        if most > MAX_FILLED and sum(plain.filled for plain in self.plains) > MAX_FILLED:
            too_large("filled", MAX_FILLED)
        if most * self.longest > MAX_TEXT and self._exact_text() > MAX_TEXT:
            too_large("text", MAX_TEXT)

    def _exact_text(self) -> int:
        total = 0
        for plain in self.plains:
            for index in SHARED.findall(plain.body):
                total += self.lengths[int(index)] if int(index) < len(self.lengths) - 1 else self.longest
        return total
