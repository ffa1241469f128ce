"""A page of the manual as HTML: the little of Markdown that the manual is written in.

Pictures are left out, links to other files are their texts; everything else is escaped. Knows no manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..folder.page.markup import Markup, el, join
from ..folder.page.markup import text as escaped

_INLINE = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|!\[[^\]]*\]\([^)]*\)|\[([^\]]+)\]\([^)]*\)")
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_ITEM = re.compile(r"(?:[-*]|([0-9]+)\.) +")


def html(text: str) -> Markup:
    """The page; its headings one level lower than it has them."""
    parts: list[Markup] = []
    end = 0
    text = _COMMENT.sub("", text)
    for match in _FENCE.finditer(text):
        parts += [*_blocks(text[end:match.start()]), plain(match[1])]
        end = match.end()
    return join([*parts, *_blocks(text[end:])])


def _blocks(text: str) -> Iterator[Markup]:
    for block in re.split(r"\n\s*\n", text.strip("\n")):
        lines = block.split("\n")
        if heading := re.match(r"(#+) +(.*)", lines[0]):
            yield el(f"h{min(len(heading[1]) + 1, 6)}", _inline(heading[2]))
            lines = lines[1:]
        if not "".join(lines).strip():
            continue
        if lines[0].startswith("|"):
            yield _table(lines)
        elif _ITEM.match(lines[0]):
            yield _list(lines)
        elif shown := _inline("".join(line.strip() for line in lines)):
            yield el("p", shown)


def _table(lines: list[str]) -> Markup:
    rows = [[_inline(cell.strip()) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
    head, body = rows[0], rows[2:]
    return el("div", el("table", el("thead", el("tr", *(el("th", cell) for cell in head))),
                        el("tbody", *(el("tr", *(el("td", cell) for cell in row)) for row in body))), class_="scroll")


def _list(lines: list[str]) -> Markup:
    """A list; what goes on under an entry belongs to it."""
    entries: list[list[str]] = []
    for line in lines:
        if (match := _ITEM.match(line)) or not entries:
            entries.append([line[match.end():] if match else line])
        else:
            entries[-1].append(line.strip())
    first = _ITEM.match(lines[0])
    tag = "ol" if first and first[1] else "ul"
    return el(tag, *(el("li", _inline("".join(entry))) for entry in entries))


def _inline(text: str) -> Markup:
    parts: list[object] = []
    end = 0
    for match in _INLINE.finditer(text):
        parts.append(text[end:match.start()].replace("\\|", "|"))
        code, bold, link = match.groups()
        parts.append(el("code", code.replace("\\|", "|")) if code else el("b", _inline(bold)) if bold
                     else _inline(link) if link else "")
        end = match.end()
    return join([*parts, text[end:].replace("\\|", "|")])


def plain(text: str) -> Markup:
    """A text with its lines as they are."""
    return el("pre", Markup("\n".join(map(escaped, text.splitlines()))))
