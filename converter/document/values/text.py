"""Text in its normal form: no wrapping white space, half-width letters and digits, one way to write a character."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from . import Remark
from ...system.patterns import pattern

#: Text made only of these is in normal form already, which one search tells: nearly all of every workbook.
#: A question mark is what is left of many a character that an encoding lost, and 锟 of two.
_PLAIN = re.compile(r"[^!->@-~一-锞锠-鿿、-】〔-〗（），：；？！“”‘’—…·≥≤％－]|％")

#: Category Cf, zero-width characters among them, the control characters, fillers that show nothing and what chooses
#: between looks of one character: they carry no text.
_INVISIBLE = pattern(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f"
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\ufffe\uffff\ud800-\udfff]")

_HALF = {full: full - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for full in range(ord(first), ord(last) + 1)}
_HALF |= dict.fromkeys(map(ord, "％﹪℅"), ord("%"))

#: No character of writing: nobody but its font knows what it shows, a ≥ perhaps; and what turns a text around.
_PRIVATE = "\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd"
_TURNED = "\u202b\u202e\u2067"
OBSCURE = pattern(f"[{_PRIVATE}{_TURNED}]")
#: The same, and what is left of characters that an encoding lost.
_LOST = pattern(rf"[{_PRIVATE}{_TURNED}]|\?\?|锟斤拷|(?:[Â-ô][\u0080-\u00bf€‚-„†-‰Š‹ŒŽ•˜™š›œžŸ]+){{2}}")

_SIGNS = str.maketrans("．，－＋", ".,-+")
_BREAK = pattern("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TORN = pattern(r"(?<=[0-9])[^\S\n]*\n\s*(?=[0-9])")
_SPACE = pattern(r"\s+")
_KEPT = pattern(r"(?<=[A-Za-z0-9])\s+(?=[A-Za-z0-9])")


def is_plain(raw: str) -> bool:
    """Whether a text is in normal form already, as one look tells; a text that is not plain may still be."""
    return bool(raw) and not _PLAIN.search(raw)


def parse(raw: str, remarks: list[Remark] | None = None) -> str | None:
    """A cell's text on one line, or None for a blank."""
    if not _PLAIN.search(raw):
        return raw or None
    return _settled(raw, _line, remarks)


def format(value: str | None) -> str | None:
    return value


def parse_paragraphs(raw: str, remarks: list[Remark] | None = None) -> str | None:
    """A cell's text with its paragraphs kept, one line feed between them, or None for a blank."""
    if not _PLAIN.search(raw):
        return raw or None
    return _settled(raw, _paragraphs, remarks)


format_paragraphs = format


def doubt(raw: str, remarks: list[Remark] | None) -> None:
    """Remark on characters of which nobody can tell what they are."""
    if remarks is not None and not is_plain(raw) and _LOST.search(raw):
        remarks.append(Remark("characters-unsure"))


def half_width(text: str) -> str:
    """Full-width digits, Latin letters and the percent sign as half-width; punctuation as typed."""
    return text.translate(_HALF)


def compact(text: str) -> str:
    """Text without any white space or invisible characters, half-width: for codes and labels."""
    if not _PLAIN.search(text):
        return text
    return unicodedata.normalize("NFC", _SPACE.sub("", half_width(_INVISIBLE.sub("", text))))


def figures(raw: str) -> str:
    """Compact text with the signs of a number half-width too."""
    return compact(raw).translate(_SIGNS)


def visible(raw: str) -> str:
    """The characters that show, each written one way, half-width; white space as typed, line ends as line feeds."""
    if not _PLAIN.search(raw.replace(" ", "")):
        return raw
    return _INVISIBLE.sub("", half_width(unicodedata.normalize("NFC", _BREAK.sub("\n", raw))))


def narrow(shown: str) -> str:
    """Visible text in which white space is single: a line feed where there was one, else a space."""
    return _SPACE.sub(lambda run: "\n" if "\n" in run[0] else " ", shown)


def joined(shown: str, remarks: list[Remark] | None = None) -> str:
    """Visible text with the numbers whole again that a line break tore."""
    whole = _TORN.sub("", shown)
    if whole != shown and remarks is not None:
        remarks.append(Remark("number-joined"))
    return whole


def _settled(raw: str, step: Callable[[str], str], remarks: list[Remark] | None) -> str | None:
    """`step` until nothing changes: taking away a space can bring together what composes anew."""
    text = raw
    doubt(raw, remarks)
    while True:
        new = unicodedata.normalize("NFC", step(joined(visible(text), remarks)))
        if new == text:
            return new or None
        text = new


def _line(text: str) -> str:
    kept = _KEPT.sub("\0", text)
    return _SPACE.sub("", kept).replace("\0", " ")


def _paragraphs(text: str) -> str:
    lines = [_line(line) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)
