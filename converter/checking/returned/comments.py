"""The comments of a worksheet: our text put below what the bureau wrote, and taken out again.

Our text stands between two fixed lines, so it is found again in whatever program has saved it; what somebody writes
above or below them is theirs. Knows the part of comments and that every comment has a box. Knows no finding.
"""

from __future__ import annotations

import math
import posixpath
import re
from typing import Any

from .patches import (RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Parts, child, children, legal, local, number, place,
                      spaces, spelt)
from .shapes import Numbers, Shapes
from ...document import wording
from ...sheets import fitting
from ...sheets.excel import address
from ...system.bounds import LAST_COLUMN, LAST_ROW, damaged

_TYPES = {"comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
          "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing"}
#: What may follow `legacyDrawing` in a worksheet.
_BEHIND = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
           "extLst")
_FONT = ('<r xmlns="{0}"><rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/>'
         '<charset val="134"/></rPr><t xml:space="preserve"/></r>')
_OURS = re.compile(
    rf"(?P<below>\r?\n)?(?:{'|'.join(map(re.escape, wording.COMMENT_BEGIN))})(?:.*?\n{wording.COMMENT_END}|.*)", re.S)

#: What one cell holds and one comment shows; a list says the rest.
_LONGEST = 30_000
#: Of a box: its width in pixels and in units of column width, the size of its text, its greatest height in pixels.
_WIDTH, _UNITS, _SIZE, _HIGHEST = 300, 42.0, 9.0, 640
#: A bureau's own box becomes higher by as many rows as our text takes in the box that Excel draws unasked.
_OWN_UNITS, _ROW_PIXELS, _MOST_ROWS = 17.0, 20, 60


class Comments:
    """The comments of one worksheet."""

    def __init__(self, parts: Parts, sheet: str) -> None:
        self.parts, self.sheet = parts, sheet
        self.root = parts.tree(sheet)
        self.namespace = self.root.tag.rpartition("}")[0][1:]
        self.base = STRICT_RELATIONS if self.namespace == STRICT_MAIN else RELATIONS
        self.path = parts.of(sheet, "comments")
        self.threaded = False  # whether a comment that was written to belongs to a thread

    # ── putting in ──

    def write(self, texts: dict[tuple[int, int, int, int], str], numbers: Numbers, lang: str) -> None:
        """Put a text into the comment of every area given, with a box right of it that shows it."""
        root = self._part()
        known = {place(one.get("ref", "")): one for one in children(child(root, "commentList"), "comment")}
        shapes = Shapes(self._drawing(), numbers)
        boxes, grown, size = shapes.notes(), {}, _Sizes(self.root)
        for (row, column, _, right), text in texts.items():
            cell = row, column
            framed = _framed(text, lang)
            if cell in known:
                self._below(known[cell], "\n" + framed)
                grown[cell] = _rows(framed)
            else:
                self._new(root, cell, framed)
            if cell not in boxes:
                height = min(_HIGHEST, round(fitting.height(framed, _UNITS, _SIZE) * fitting.PIXELS))
                shapes.add(*cell, size.anchor(row, right, _WIDTH, height), round(_WIDTH / fitting.PIXELS),
                           round(height / fitting.PIXELS))
        shapes.change(grown, set())
        self.parts.put(self._drawn, shapes.bytes())
        self.parts.touch(self.path)

    def _part(self) -> Any:
        """The root of the part of comments, made where there is none."""
        from lxml import etree

        if self.path is None:
            self.path = self._added("comments", posixpath.dirname(self.parts.workbook), "comments", ".xml")
            root = etree.Element(f"{{{self.namespace}}}comments", nsmap={None: self.namespace})
            for name in ("authors", "commentList"):
                etree.SubElement(root, f"{{{self.namespace}}}{name}")
            self.parts.put(self.path, spelt(root))
        root = self.parts.tree(self.path)
        if child(root, "commentList") is None or child(root, "authors") is None:
            damaged(self.path)
        return root

    def _added(self, kind: str, folder: str, stem: str, suffix: str) -> str:
        path = self.parts.free(folder, stem, suffix)
        self.parts.put(path, b"")
        self.parts.declare(path, _TYPES[kind])
        self._relation = self.parts.relate(self.sheet, kind, path, self.base)
        return path

    def _drawing(self) -> bytes | None:
        """The part of VML that the sheet draws, and its content; a reference is put in where there is none."""
        from lxml import etree

        drawn = next((one for one in self.root.iter() if local(one) == "legacyDrawing"), None)
        if drawn is not None:
            self._drawn = self._drawn_by(drawn)
            if self._drawn is None or not self.parts.has(self._drawn):
                damaged(f"{self.sheet}: legacyDrawing")
            return self.parts.read(self._drawn)
        self._drawn = self._added("vmlDrawing", posixpath.join(posixpath.dirname(self.parts.workbook), "drawings"),
                                  "vmlDrawing", ".vml")
        element = etree.Element(f"{{{self.namespace}}}legacyDrawing", {f"{{{self.base}}}id": self._relation},
                                spaces(self.root, self.base))
        self.root.insert(next((at for at, one in enumerate(self.root) if _is_behind(one)), len(self.root)), element)
        self.parts.touch(self.sheet)
        return None

    def _drawn_by(self, drawn: Any) -> str | None:
        wanted = next((value for name, value in drawn.attrib.items() if name.rpartition("}")[2] == "id"), None)
        return next((target for name, _, target in self.parts.related(self.sheet) if name == wanted), None)

    def _below(self, comment: Any, text: str) -> None:
        """Put a text below what a comment says: into its one text, or as a run of its own behind its runs."""
        content = child(comment, "text")
        authors = children(child(self.parts.tree(self.path), "authors"), "author")
        author = number(comment.get("authorId"))
        self.threaded |= author < len(authors) and (authors[author].text or "").startswith("tc=")
        if content is None:
            damaged(f"{self.path}: {comment.get('ref')}")
        runs, plain = children(content, "r"), child(content, "t")
        if runs or plain is None:
            content.insert(content.index(runs[-1]) + 1 if runs else 0, self._run(text))
        else:
            plain.text = (plain.text or "") + text

    def _run(self, text: str) -> Any:
        from lxml import etree

        run = etree.fromstring(_FONT.format(self.namespace))
        run[-1].text = text
        return run

    def _new(self, root: Any, cell: tuple[int, int], text: str) -> None:
        from lxml import etree

        authors = child(root, "authors")
        names = [one.text for one in children(authors, "author")]
        if wording.COMMENT_AUTHOR not in names:
            etree.SubElement(authors, f"{{{self.namespace}}}author").text = wording.COMMENT_AUTHOR
            names.append(wording.COMMENT_AUTHOR)
        comment = etree.SubElement(child(root, "commentList"), f"{{{self.namespace}}}comment", ref=address(*cell),
                                   authorId=str(names.index(wording.COMMENT_AUTHOR)))
        etree.SubElement(comment, f"{{{self.namespace}}}text").append(self._run(text))

    # ── taking out ──

    def clean(self) -> bool:
        """Take our texts out; whether there were any.

        A comment that was ours alone goes with its box, and parts go that nothing is left in.
        """
        root = self.parts.tree(self.path) if self.path else None
        gone, shrunk = set(), {}
        for comment in children(child(root, "commentList"), "comment"):
            pieces = [one for one in comment.iter() if local(one) == "t" and local(one.getparent()) != "rPh"]
            text = "".join(one.text or "" for one in pieces)
            spans = [found.span() for found in _OURS.finditer(text)]
            if not spans:
                continue
            cell = place(comment.get("ref", ""))
            self.parts.touch(self.path)
            theirs = "".join(text[start:end] for start, end in _between(spans, len(text))).strip()
            if not theirs and not spans[0][0] and not _OURS.match(text)["below"]:
                comment.getparent().remove(comment)
                gone.add(cell)
            else:
                _cut(pieces, spans)
                shrunk[cell] = -sum(_rows(text[start:end].strip()) for start, end in spans)
        if gone or shrunk:
            self._settle(root, shrunk, gone)
        return bool(gone or shrunk)

    def _settle(self, root: Any, shrunk: dict[tuple[int, int], int], gone: set[tuple[int, int]]) -> None:
        """Boxes follow the comments; an author nobody needs and empty parts go."""
        drawn = next((one for one in self.root.iter() if local(one) == "legacyDrawing"), None)
        path = self._drawn_by(drawn) if drawn is not None else None
        if path is not None and self.parts.has(path):
            shapes = Shapes(self.parts.read(path), Numbers([]))
            shapes.change(shrunk, gone)
            if shapes.is_empty:
                drawn.getparent().remove(drawn)
                self.parts.touch(self.sheet)
                self.parts.unrelate(self.sheet, path)
                self.parts.drop(path)
            else:
                self.parts.put(path, shapes.bytes())
        left = children(child(root, "commentList"), "comment")
        authors = child(root, "authors")
        last = children(authors, "author")[-1:]
        if last and last[0].text == wording.COMMENT_AUTHOR and not any(
                number(one.get("authorId")) == len(children(authors, "author")) - 1 for one in left):
            authors.remove(last[0])
        if not left:
            self.parts.unrelate(self.sheet, self.path)
            self.parts.drop(self.path)


def _framed(text: str, lang: str) -> str:
    """A text between our lines; a line in it that reads as the last one is a little shorter."""
    rule = wording.COMMENT_END
    text = re.sub(f"{rule[0]}{{{len(rule)},}}", rule[1:], text[:_LONGEST])
    return legal(f"{wording.say(wording.COMMENT_BEGIN, lang)}\n{text}\n{rule}")


def _between(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The stretches of a text outside the spans, as (begin, end)."""
    ends = [0, *(end for _, end in spans)]
    return list(zip(ends, [*(start for start, _ in spans), length]))


def _cut(pieces: list[Any], spans: list[tuple[int, int]]) -> None:
    """Take spans out of a text that stands in several pieces; a run that nothing is left in goes."""
    kept, offset = _between(spans, sum(len(one.text or "") for one in pieces)), 0
    for piece in pieces:
        text = piece.text or ""
        left = "".join(text[max(0, start - offset):max(0, end - offset)] for start, end in kept)
        offset += len(text)
        if left == text:
            continue
        run = piece.getparent()
        if left or local(run) != "r":
            piece.text = left or None
        else:
            run.getparent().remove(run)


def _rows(text: str) -> int:
    """The rows that a box the bureau drew grows by for a text of ours."""
    pixels = fitting.height(text, _OWN_UNITS, _SIZE) * fitting.PIXELS
    return min(_MOST_ROWS, math.ceil(pixels / _ROW_PIXELS))


def _is_behind(element: Any) -> bool:
    """Whether `legacyDrawing` stands before an element of a worksheet, or before what a choice of them holds."""
    name = local(element)
    return name in _BEHIND or (name == "AlternateContent" and any(local(one) in _BEHIND for one in element.iter()))


class _Sizes:
    """How wide and high the columns and rows of a sheet are, in pixels."""

    def __init__(self, root: Any) -> None:
        shape = child(root, "sheetFormatPr")
        default = {} if shape is None else shape.attrib
        self.width, self.height = _pixels(default.get("defaultColWidth"), 7, 64), _pixels(
            default.get("defaultRowHeight"), fitting.PIXELS, 20)
        self.columns = [(number(one.get("min")), number(one.get("max")), one.attrib)
                        for one in children(child(root, "cols"), "col")]
        self.rows = {number(one.get("r")): one.attrib for one in children(child(root, "sheetData"), "row")}

    def anchor(self, row: int, column: int, width: int, height: int) -> str:
        """Where a box right of a row's cell begins and ends, as VML says it."""
        left, top = min(column + 1, LAST_COLUMN - 3), max(0, row - 1)
        right, bottom = self._walk(left, 15 + width, self._width, LAST_COLUMN), self._walk(
            top, 2 + height, self._height, LAST_ROW)
        return f"{left}, 15, {top}, 2, {right[0]}, {right[1]}, {bottom[0]}, {bottom[1]}"

    def _walk(self, index: int, pixels: int, size: Any, last: int) -> tuple[int, int]:
        while pixels >= size(index) and index < last - 1:
            pixels -= size(index)
            index += 1
        return index, min(pixels, size(index))

    def _width(self, column: int) -> int:
        found = next((one for low, high, one in self.columns if low <= column + 1 <= high), {})
        return 0 if found.get("hidden") in ("1", "true") else _pixels(found.get("width"), 7, self.width)

    def _height(self, row: int) -> int:
        found = self.rows.get(row + 1, {})
        return 0 if found.get("hidden") in ("1", "true") else _pixels(found.get("ht"), fitting.PIXELS, self.height)


def _pixels(written: str | None, each: float, otherwise: int) -> int:
    try:
        return round(float(written) * each) if written else otherwise
    except (ValueError, OverflowError):
        return otherwise
