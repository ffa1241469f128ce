"""The package a booklet is: its parts, and the same bytes for the same content. The one home of python-docx.

Knows parts, properties and the order of the package. Knows no form and no document.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from .elements import add, field, name, paragraph, run
from .looks import Styles
from ...sheets.traps import CREATED
from ...system.errors import Unreadable

_STAMP = (2023, 1, 1, 0, 0, 0)

#: Parts of python-docx's empty document that a booklet has no use for.
_IDLE = ("stylesWithEffects", "customXml", "numbering", "thumbnail", "webSettings", "fontTable",
         "extended-properties")
_FIELDS = {"&P": "PAGE", "&N": "NUMPAGES"}
#: Excel's codes of headers and footers: fonts, sizes and colours, an ampersand, places and fields; and plain text.
_CODES = re.compile(r'&"[^"]*"|&[0-9]+|&K[0-9A-F]{6}|&.|[^&]+')
_PLACES = ("&L", "&C", "&R")


class Package:
    def __init__(self, title: str) -> None:
        """An empty document. Raises Unreadable where python-docx is not installed."""
        try:
            import docx
        except ImportError:
            raise Unreadable("no-docx") from None
        self.document = docx.Document()
        self.part = self.document.part
        properties = self.document.core_properties
        properties.title, properties.author, properties.last_modified_by, properties.comments = title, "", "", ""
        properties.created = properties.modified = CREATED
        for related in (self.part, self.part.package):
            for key, relation in list(related.rels.items()):
                if relation.reltype.rpartition("/")[2] in _IDLE:
                    del related.rels[key]
        self._furniture: dict[tuple[str, str, float], str] = {}

    def furniture(self, kind: str, code: str, width: float, style: str) -> str:
        """The part of a header or footer that a template's code describes."""
        key = (kind, code, width)
        if key not in self._furniture:
            part, identity = self.part.add_footer_part() if kind == "footer" else self.part.add_header_part()
            for child in list(part.element):
                part.element.remove(child)
            part.element.append(_furnished(code, width, style))
            self._furniture[key] = identity
        return self._furniture[key]

    def bytes(self, body: list[Any], section: Any, styles: Styles) -> bytes:
        """The package with its body, its last section and its styles."""
        root = self.document.element.body
        for child in list(root):
            root.remove(child)
        root.extend(body)
        root.append(section)
        sheet = self.document.styles.element
        for child in list(sheet):
            sheet.remove(child)
        sheet.extend(styles.elements())
        self._settings()
        stream = io.BytesIO()
        self.document.save(stream)
        return _dated(stream.getvalue())

    def _settings(self) -> None:
        """As Word since 2013 lays out, Chinese, and without a preview of its own."""
        settings = self.document.settings.element
        for mode in settings.iter(name("compatSetting")):
            if mode.get(name("name")) == "compatibilityMode":
                mode.set(name("val"), "15")
        for tag in ("savePreviewPicture", "rsids", "proofState"):
            for idle in settings.findall(name(tag)):
                settings.remove(idle)
        for language in settings.iter(name("themeFontLang")):
            language.set(name("eastAsia"), "zh-CN")


def _furnished(code: str, width: float, style: str) -> Any:
    """A header's or footer's paragraph: what stands left, in the middle and on the right."""
    place, parts = "&C", dict[str, list[str]]()
    for piece in _CODES.findall(code):
        if piece in _PLACES:
            place = piece
        elif piece in _FIELDS or piece == "&&" or not piece.startswith("&"):
            parts.setdefault(place, []).append(piece)
    made = paragraph(style, tabs=(("center", width / 2, "none"), ("right", width, "none")))
    for at, place in enumerate(_PLACES):
        if at and parts:
            add(add(made, "r"), "tab")
        for piece in parts.pop(place, ()):
            if piece in _FIELDS:
                field(made, _FIELDS[piece], "1")
            else:
                run(made, piece.replace("&&", "&"))
    return made


def _dated(data: bytes) -> bytes:
    """The same package, every part of one date, in the order it was saved."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            info = zipfile.ZipInfo(part, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, source.read(part))
    return stream.getvalue()
