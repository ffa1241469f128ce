"""Whether the parts of an .xlsx fit together: what Excel would otherwise offer to repair. Knows no product code."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from urllib.parse import unquote

from lxml import etree

#: The order in which the children of a worksheet stand (ECMA-376, CT_Worksheet).
ORDER = """
sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems
tableParts extLst
""".split()
WORKBOOK_ORDER = """
fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences
definedNames calcPr
""".split()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        names = [info.filename for info in package.infolist()]
        assert len({name.casefold() for name in names}) == len(names)
        return {name: package.read(name) for name in names}


def c14n(content: bytes) -> bytes:
    return etree.tostring(etree.fromstring(content), method="c14n")


def local(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def each(root, name: str) -> list:
    return [*root.iter(f"{{*}}{name}")]


def relations(found: dict[str, bytes], path: str) -> dict[str, tuple[str, str]]:
    """Id → kind and target of what a part refers to inside the package, which is all there."""
    folder, name = posixpath.split(path)
    content = next((one for key, one in found.items()
                    if key.casefold() == posixpath.join(folder, "_rels", name + ".rels").casefold()), None)
    targets = {}
    for one in each(etree.fromstring(content), "Relationship") if content else ():
        assert one.get("Id") not in targets
        if one.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, unquote(one.get("Target")))).lstrip("/")
            assert target.casefold() in {key.casefold() for key in found}, (path, target)
            targets[one.get("Id")] = one.get("Type").rpartition("/")[2], target
    return targets


def check(data: bytes) -> None:
    """Assert that the package is whole."""
    found = parts(data)
    folded = {name.casefold(): content for name, content in found.items()}
    _types(found)
    workbook = next((target for kind, target in relations(found, "").values() if kind == "officeDocument"),
                    "xl/workbook.xml")
    root = etree.fromstring(folded[workbook.casefold()])
    related = relations(found, workbook)
    sheets = each(root, "sheet")
    for values in ([one.get("name").casefold() for one in sheets], [one.get("sheetId") for one in sheets]):
        assert len(set(values)) == len(values)
    _ordered(root, WORKBOOK_ORDER)
    for one in each(root, "definedName"):
        assert int(one.get("localSheetId", 0)) < len(sheets)
    for one in each(root, "workbookView"):
        assert int(one.get("activeTab", 0)) < len(sheets)
    formats = _styles(folded, related)
    selected, shapes = 0, []
    for sheet in sheets:
        relation = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
        kind, path = related[relation]
        if kind == "worksheet":
            content = etree.fromstring(folded[path.casefold()])
            selected += sum(view.get("tabSelected") in ("1", "true") for view in each(content, "sheetView"))
            _sheet(content, formats)
            shapes += _comments(found, folded, path, content)
    assert selected <= 1
    assert len(set(shapes)) == len(shapes)


def _types(found: dict[str, bytes]) -> None:
    root = etree.fromstring(found["[Content_Types].xml"])
    defaults = [one.get("Extension").casefold() for one in each(root, "Default")]
    overrides = [unquote(one.get("PartName")).lstrip("/").casefold() for one in each(root, "Override")]
    assert len(set(defaults)) == len(defaults) and len(set(overrides)) == len(overrides)
    names = {name.casefold() for name in found}
    assert set(overrides) <= names, set(overrides) - names
    for name in names - {"[content_types].xml"}:
        assert name in overrides or name.rpartition(".")[2] in defaults, name


def _ordered(root, order: list[str]) -> None:
    places = [order.index(local(one)) for one in root if local(one) in order]
    assert places == sorted(places), [local(one) for one in root]


def _styles(folded: dict[str, bytes], related: dict[str, tuple[str, str]]) -> int:
    path = next((target for kind, target in related.values() if kind == "styles"), None)
    if path is None:
        return 1
    root = etree.fromstring(folded[path.casefold()])
    sections = {local(one): one for one in root if local(one)}
    sizes = {name: len([one for one in section if local(one)]) for name, section in sections.items()}
    for name, section in sections.items():
        assert section.get("count") in (None, str(sizes[name])), name
    for xf in each(root, "xf"):
        for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            assert int(xf.get(attribute, 0)) < max(1, sizes.get(name, 0))
        assert int(xf.get("xfId", 0)) < max(1, sizes.get("cellStyleXfs", 0))
    return max(1, sizes.get("cellXfs", 0))


def _sheet(root, formats: int) -> None:
    _ordered(root, ORDER)
    last = 0
    for row in each(root, "row"):
        number = int(row.get("r", last + 1))
        assert number > last
        last, column = number, 0
        for cell in each(row, "c"):
            at = _column(cell.get("r"), number) if cell.get("r") else column + 1
            assert at > column and int(cell.get("s", 0)) < formats
            column = at
    merges = [one.get("ref") for one in each(root, "mergeCell")]
    assert len(set(merges)) == len(merges)
    links = each(root, "hyperlink")
    assert len(links) <= 65_530


def _column(reference: str, row: int) -> int:
    letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", reference).groups()
    assert int(digits) == row
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total


def _comments(found: dict[str, bytes], folded: dict[str, bytes], path: str, root) -> list[str]:
    """Every comment has one box, every box a number of its own; those numbers."""
    related = relations(found, path)
    drawn = {next(value for key, value in one.attrib.items() if key.endswith("}id"))
             for one in each(root, "legacyDrawing")}
    vml = [target for key, (kind, target) in related.items() if kind == "vmlDrawing" and key in drawn]
    assert len(vml) == len(drawn)
    content = folded[vml[0].casefold()].decode() if vml else ""
    notes = {(int(re.search(r"<\w+:Row>(\d+)", shape)[1]), int(re.search(r"<\w+:Column>(\d+)", shape)[1]))
             for shape in re.findall(r"<v:shape .*?</v:shape>", content, re.S) if 'ObjectType="Note"' in shape}
    comments = next((target for kind, target in related.values() if kind == "comments"), None)
    if comments:
        listed = etree.fromstring(folded[comments.casefold()])
        cells = [one.get("ref") for one in each(listed, "comment")]
        assert len(set(cells)) == len(cells)
        places = {(int(re.search("[0-9]+", cell)[0]) - 1, _column(cell, int(re.search("[0-9]+", cell)[0])) - 1)
                  for cell in cells}
        assert places == notes
        authors = len(each(listed, "author"))
        assert all(int(one.get("authorId")) < authors for one in each(listed, "comment"))
    else:
        assert not notes
    assert not notes or content.count('id="_x0000_t202"') == 1
    return re.findall(r'<v:shape [^>]*?id="(_x0000_s\d+)"', content)
