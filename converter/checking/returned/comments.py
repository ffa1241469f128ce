"""The comments of a worksheet: our text put below what the bureau wrote, and taken out again.

Our text stands between two fixed lines, so it is found again in whatever program has saved it; what somebody writes
above or below them is theirs. Knows the part of comments and that every comment has a box. Knows no finding.
"""

from __future__ import annotations

import math
import posixpath
import re

from .patches import DECLARATION, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Parts, place
from .shapes import Numbers, Shapes
from .splice import Element, Xml, legal, number
from .worksheet import Sizes, behind
from ...document import wording
from ...grid.xlsx.stream import escape, quoteattr
from ...sheets import fitting
from ...sheets.excel import address
from ...system.bounds import damaged

_TYPES = {"comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
          "vmlDrawing": "application/vnd.openxmlformats-officedocument.vmlDrawing"}
_RUN = ('<r><rPr><sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>'
        '<t xml:space="preserve">{0}</t></r>')
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
        self.path = parts.of(sheet, "comments") or ""  # none: the sheet has no comments
        self.threaded = False  # whether a comment that was written to belongs to a thread

    # ── putting in ──

    def write(self, texts: dict[tuple[int, int, int, int], str], numbers: Numbers, lang: str) -> None:
        """Put a text into the comment of every area given, with a box right of it that shows it."""
        self.base = (STRICT_RELATIONS if self.parts.xml(self.sheet).root.namespace == STRICT_MAIN else RELATIONS)
        xml = self._part()
        known = {place(one.get("ref")): one for one in xml.root.only("commentList").all("comment")}
        drawing = self._drawing()
        shapes = Shapes(self.parts.read(drawing), numbers)
        boxes, size = shapes.notes(), Sizes(self.parts.xml(self.sheet))
        grown: dict[tuple[int, int], int] = {}
        author = None
        for (row, column, _, right), text in texts.items():
            cell = row, column
            framed = _framed(text, lang)
            if cell in known:
                self._below(xml, known[cell], "\n" + framed)
                grown[cell] = _rows(framed)
            else:
                author = self._author(xml) if author is None else author
                xml.add(xml.root.only("commentList"), f'<comment ref="{address(*cell)}" authorId="{author}"><text>'
                        f"{_RUN.format(_written(framed))}</text></comment>")
            if cell not in boxes:
                height = min(_HIGHEST, round(fitting.height(framed, _UNITS, _SIZE) * fitting.PIXELS))
                shapes.add(*cell, size.anchor(row, right, _WIDTH, height), round(_WIDTH / fitting.PIXELS),
                           round(height / fitting.PIXELS))
        shapes.change(grown, set())
        self.parts.put(drawing, shapes.patched())

    def _part(self) -> Xml:
        """The part of comments, made where there is none."""
        if not self.path:
            self.path, _ = self._added("comments", posixpath.dirname(self.parts.workbook), "comments", ".xml")
            namespace = self.parts.xml(self.sheet).root.namespace
            self.parts.put(self.path, DECLARATION + f'<comments xmlns="{namespace}"><authors></authors><commentList>'
                           "</commentList></comments>".encode())
        return self.parts.xml(self.path)

    def _added(self, kind: str, folder: str, stem: str, suffix: str) -> tuple[str, str]:
        """The path of a new part, and the id of the relationship that refers to it."""
        path = self.parts.free(folder, stem, suffix)
        self.parts.put(path, b"")
        self.parts.declare(path, _TYPES[kind])
        return path, self.parts.relate(self.sheet, kind, path, self.base)

    def _drawing(self) -> str:
        """The part of VML that the sheet draws, made and referred to where there is none."""
        xml = self.parts.xml(self.sheet)
        drawn = next(xml.root.iter("legacyDrawing"), None)
        if drawn is not None:
            path = self._drawn_by(drawn)
            if path is None or not self.parts.has(path):
                damaged(f"{self.sheet}: legacyDrawing")
            return path
        folder = posixpath.join(posixpath.dirname(self.parts.workbook), "drawings")
        path, relation = self._added("vmlDrawing", folder, "vmlDrawing", ".vml")
        xml.add(xml.root, f"<legacyDrawing {xml.root.referring(self.base)}={quoteattr(relation)}/>",
                behind(xml.root, "legacyDrawing"))
        return path

    def _drawn_by(self, drawn: Element) -> str | None:
        return next((target for name, _, target in self.parts.related(self.sheet) if name == drawn.relation), None)

    def _below(self, xml: Xml, comment: Element, text: str) -> None:
        """Put a text below what a comment says: into its one text, or as a run of its own behind its runs."""
        content = comment.first("text")
        authors = xml.root.only("authors").all("author")
        author = number(comment.get("authorId"))
        self.threaded |= author < len(authors) and authors[author].text.startswith("tc=")
        if content is None:
            damaged(f"{self.path}: {comment.get('ref')}")
        runs, plain = content.all("r"), content.first("t")
        if runs or plain is None:
            at = content.children.index(runs[-1]) + 1 if runs else 0
            xml.add(content, _RUN.format(_written(text)), next(iter(content.children[at:]), None))
        else:
            xml.write(plain, plain.text + text)

    def _author(self, xml: Xml) -> int:
        authors = xml.root.only("authors")
        names = [one.text for one in authors.all("author")]
        if wording.COMMENT_AUTHOR not in names:
            xml.add(authors, f"<author>{wording.COMMENT_AUTHOR}</author>")
            names.append(wording.COMMENT_AUTHOR)
        return names.index(wording.COMMENT_AUTHOR)

    # ── taking out ──

    def clean(self) -> None:
        """Take our texts out. A comment that was ours alone goes with its box, and parts go that nothing is left in."""
        if not self.path or not self.parts.has(self.path):
            return
        xml = self.parts.xml(self.path)
        comments = xml.root.first("commentList")
        gone: set[tuple[int, int]] = set()
        shrunk: dict[tuple[int, int], int] = {}
        for comment in comments.all("comment") if comments else ():
            pieces = [one for one in comment.iter("t") if one.parent.name != "rPh"]
            text = "".join(one.text for one in pieces)
            framed = list(_OURS.finditer(text))
            if not framed:
                continue
            spans = [match.span() for match in framed]
            cell = place(comment.get("ref"))
            theirs = "".join(text[start:end] for start, end in _between(spans, len(text))).strip()
            if not theirs and not spans[0][0] and not framed[0]["below"]:
                xml.remove(comment)
                gone.add(cell)
            else:
                _cut(xml, pieces, spans)
                shrunk[cell] = -sum(_rows(text[start:end].strip()) for start, end in spans)
        if gone or shrunk:
            self._settle(xml, shrunk, gone)

    def _settle(self, xml: Xml, shrunk: dict[tuple[int, int], int], gone: set[tuple[int, int]]) -> None:
        """Boxes follow the comments; an author nobody needs and empty parts go."""
        sheet = self.parts.xml(self.sheet)
        drawn = next(sheet.root.iter("legacyDrawing"), None)
        if drawn is not None and (path := self._drawn_by(drawn)) is not None and self.parts.has(path):
            shapes = Shapes(self.parts.read(path), Numbers([]))
            shapes.change(shrunk, gone)
            if shapes.is_empty:
                sheet.remove(drawn)
                self.parts.unrelate(self.sheet, path)
                self.parts.drop(path)
            else:
                self.parts.put(path, shapes.patched())
        left = xml.root.only("commentList").all("comment")
        authors = xml.root.only("authors").all("author")
        if authors and authors[-1].text == wording.COMMENT_AUTHOR and not any(
                number(one.get("authorId")) == len(authors) - 1 for one in left):
            xml.remove(authors[-1])
        if not left:
            self.parts.unrelate(self.sheet, self.path)
            self.parts.drop(self.path)


def _framed(text: str, lang: str) -> str:
    """A text between our lines; a line in it that reads as the last one is a little shorter."""
    rule = wording.COMMENT_END
    text = re.sub(f"{rule[0]}{{{len(rule)},}}", rule[1:], text[:_LONGEST])
    return legal(f"{wording.say(wording.COMMENT_BEGIN, lang)}\n{text}\n{rule}")


def _written(text: str) -> str:
    return escape(text).replace("\r", "&#13;")


def _between(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """The stretches of a text outside the spans, as (begin, end)."""
    ends = [0, *(end for _, end in spans)]
    return list(zip(ends, [*(start for start, _ in spans), length]))


def _cut(xml: Xml, pieces: list[Element], spans: list[tuple[int, int]]) -> None:
    """Take spans out of a text that stands in several pieces; a run that nothing is left in goes."""
    kept, offset = _between(spans, sum(len(one.text) for one in pieces)), 0
    for piece in pieces:
        text = piece.text
        left = "".join(text[max(0, start - offset):max(0, end - offset)] for start, end in kept)
        offset += len(text)
        if left == text:
            continue
        if left or piece.parent.name != "r":
            xml.write(piece, left)
        else:
            xml.remove(piece.parent)


def _rows(text: str) -> int:
    """The rows that a box the bureau drew grows by for a text of ours."""
    pixels = fitting.height(text, _OWN_UNITS, _SIZE) * fitting.PIXELS
    return min(_MOST_ROWS, math.ceil(pixels / _ROW_PIXELS))
