"""The XML of a part, read by expat and changed by splicing bytes: what nobody changes is never spelt anew.

Prefixes, white space, choices of markup compatibility and whatever else stands in a part stay as they are. Elements
are known by their local names. Knows XML. Knows no part and no package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from ...grid.xlsx.stream import escape, quoteattr
from ...system.bounds import MAX_DEPTH, damaged, too_large
from ...system.errors import Unreadable

_START = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_TAG = re.compile(r"<(/?)(?=[A-Za-z])")
#: The start tag of what is put in, and its attributes as `quoteattr` writes them.
_OWN, _OWN_ATTRIBUTE = re.compile(r'<([^\s<>/]+)((?:\s[^\s<>"=]+="[^"]*")*)/?>'), re.compile(r'\s([^\s"=]+)="([^"]*)"')
_REFERENCES = {"&#10;": "\n", "&#13;": "\r", "&#9;": "\t", "&quot;": '"', "&gt;": ">", "&lt;": "<", "&amp;": "&"}
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def is_legal(text: str) -> bool:
    """Whether XML can say a text."""
    return not _ILLEGAL.search(text)


def legal(text: str) -> str:
    """A text as a part may hold it: what XML cannot say is left out, what reads as an escape is escaped."""
    return _ESCAPE.sub("_x005F_", _ILLEGAL.sub("", text))


def number(written: str | None) -> int:
    """A count or index as written; nothing written, or no number, is zero."""
    return int(written) if written and written.isascii() and written.strip().isdigit() else 0


def _plain(attribute: str) -> str:
    """What an attribute says that `quoteattr` has written."""
    if "&" in attribute:
        for written, char in _REFERENCES.items():
            attribute = attribute.replace(written, char)
    return attribute


class Element:
    """An element, and the bytes it stands in: its start tag from `start` to `inside`, its end tag from `close`."""

    __slots__ = ("tag", "name", "attributes", "text", "parent", "children", "start", "inside", "close", "end")

    def __init__(self, tag: str, attributes: dict[str, str], parent: Element | None, start: int, inside: int) -> None:
        self.tag, self.attributes = tag, attributes
        self.parent: Element = self if parent is None else parent  # what holds the outermost has nothing above it
        self.name = tag.rpartition(":")[2]
        self.text = ""
        self.children: list[Element] = []
        self.start = self.close = start
        self.inside = self.end = inside

    def get(self, name: str, otherwise: str = "") -> str:
        return self.attributes.get(name, otherwise)

    def all(self, name: str) -> list[Element]:
        """Its children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Element | None:
        return next((child for child in self.children if child.name == name), None)

    def only(self, name: str) -> Element:
        """Its child of a name, which has to be there. Raises Unreadable."""
        return self.first(name) or damaged(f"no {name} in {self.name}"[:100])

    def iter(self, *names: str) -> Iterator[Element]:
        """Itself and all there is below it, of these names."""
        if self.name in names:
            yield self
        for child in self.children:
            yield from child.iter(*names)

    @property
    def is_hollow(self) -> bool:
        """Whether it is written as one tag."""
        return self.end == self.inside

    @property
    def relation(self) -> str | None:
        """The relationship it refers to."""
        return next((value for name, value in self.attributes.items() if name.rpartition(":")[2] == "id"), None)

    @property
    def namespace(self) -> str:
        """The namespace of its name, where it is said right here."""
        prefix = self.tag.rpartition(":")[0]
        return self.attributes.get(f"xmlns:{prefix}" if prefix else "xmlns", "")

    def referring(self, namespace: str) -> str:
        """The attribute that names a relationship, as a child says it; `namespace` is that of relationships."""
        known = next((name[len("xmlns:"):] for name, value in self.attributes.items()
                      if value == namespace and name.startswith("xmlns:")), None)
        return f"{known}:id" if known else f'xmlns:r="{namespace}" r:id'


class Xml:
    """The XML of a part. `hole` is a stretch of its bytes, within one element, that is not looked at."""

    def __init__(self, content: bytes, path: str, hole: tuple[int, int] = (0, 0)) -> None:
        """Raises Unreadable where it is malformed."""
        self.content, self.hole = content, hole
        self.root = _Outline(content, path, hole).root
        self._attributes: dict[tuple[Element, str], str | None] = {}
        self._texts: dict[Element, str] = {}
        self._added: list[tuple[Element, Element | None, str]] = []
        self._removed: list[Element] = []
        self._emptied: list[Element] = []

    @property
    def changed(self) -> bool:
        return bool(self._attributes or self._texts or self._added or self._removed or self._emptied)

    def add(self, parent: Element, written: str, before: Element | None = None) -> Element:
        """An element, written without prefixes, put among the children of another: behind all, or before one.

        Its name and attributes are known at once, what it holds when the part is read again.
        """
        prefix = parent.tag.rpartition(":")[0]
        written = _TAG.sub(rf"<\1{prefix}:", written) if prefix else written
        opening = _OWN.match(written)
        if opening is None:
            raise AssertionError(f"no element: {written[:100]}")
        element = Element(opening[1], {name: _plain(value) for name, value in _OWN_ATTRIBUTE.findall(opening[2])},
                          parent, 0, 0)
        at = len(parent.children) if before is None else parent.children.index(before)
        parent.children.insert(at, element)
        self._added.append((parent, before, written))
        return element

    def remove(self, element: Element) -> None:
        element.parent.children.remove(element)
        self._removed.append(element)

    def empty(self, element: Element) -> None:
        """Write an element as one tag, without what it holds."""
        element.children.clear()
        self._emptied.append(element)

    def set(self, element: Element, name: str, value: str | None) -> None:
        """Give an attribute a value, or take it away."""
        if value is None:
            element.attributes.pop(name, None)
        else:
            element.attributes[name] = value
        self._attributes[element, name] = value

    def write(self, element: Element, text: str) -> None:
        """Put a text in the place of what an element holds."""
        element.text = text
        self._texts[element] = text

    def patched(self) -> bytes:
        """The part with its changes."""
        pieces: list[bytes] = []
        at = 0
        # what is put in before an element is not removed with it
        for start, end, new in sorted(self._splices(), key=lambda one: one[:2]):
            if start >= at:
                pieces += self.content[at:start], new
                at = end
        return b"".join([*pieces, self.content[at:]])

    def _splices(self) -> Iterator[tuple[int, int, bytes]]:
        filled: dict[Element, str] = {}
        for element, text in self._texts.items():
            written = escape(text).replace("\r", "&#13;")
            if element.is_hollow:
                filled[element] = written
            else:
                yield element.inside, element.close, written.encode()
        for parent, before, written in self._added:
            if parent.is_hollow:
                filled[parent] = filled.get(parent, "") + written
            else:
                at = parent.close if before is None else before.start
                yield at, at, written.encode()
        for element, inner in filled.items():
            yield element.inside - 2, element.inside, f">{inner}</{element.tag}>".encode()
        for (element, name), value in self._attributes.items():
            yield self._attribute(element, name, value)
        for element in self._removed:
            yield element.start, element.end, b""
        for element in self._emptied:
            yield element.inside - 1, element.end, b"/>"

    def _attribute(self, element: Element, name: str, value: str | None) -> tuple[int, int, bytes]:
        written = b"" if value is None else f" {name}={quoteattr(value)}".encode()
        there = re.compile(rb"\s+" + re.escape(name.encode()) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""").search(
            self.content, element.start, element.inside)
        if there:
            return *there.span(), written
        at = element.inside - (2 if element.is_hollow else 1)
        return at, at, written


class _Outline:
    """The elements of a part, being read."""

    def __init__(self, content: bytes, path: str, hole: tuple[int, int]) -> None:
        first, last = hole
        self.first, self.shift, self.depth = first, last - first, 0
        self.content = content[:first] + content[last:] if last else content
        self.open = root = Element("", {}, None, 0, 0)
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler, self.parser.StartDoctypeDeclHandler = self._text, self._doctype
        try:
            self.parser.Parse(self.content, True)
        except expat.ExpatError as error:
            damaged(f"{path}: {error}")
        self.root = root.children[0]

    def _at(self) -> int:
        at = self.parser.CurrentByteIndex
        return at + self.shift if self.shift and at >= self.first else at

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            too_large("depth", MAX_DEPTH)
        match = _START.match(self.content, self.parser.CurrentByteIndex)
        if match is None:
            damaged(f"<{tag}>"[:100])
        start = self._at()
        element = Element(tag, attributes, self.open, start, start + len(match[0]))
        self.open.children.append(element)
        self.open = element

    def _end(self, _: str) -> None:
        self.depth -= 1
        element, self.open = self.open, self.open.parent
        at = self._at()
        if at > element.inside or not self._is_hollow(element):
            element.close = at
            element.end = self.content.index(b">", self.parser.CurrentByteIndex) + 1 + at - self.parser.CurrentByteIndex
        else:
            element.close = element.inside

    def _is_hollow(self, element: Element) -> bool:
        """Whether an element nothing stands in is written as one tag."""
        return self.content[self.parser.CurrentByteIndex - 2:self.parser.CurrentByteIndex] == b"/>"

    def _text(self, text: str) -> None:
        self.open.text += text

    def _doctype(self, *_: object) -> NoReturn:
        raise Unreadable("document-type")
