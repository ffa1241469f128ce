"""Codes and names of units: six digits, of which the first three are the department's, and a name.

Exports print them as `316001-名称`, `[316001]名称` or `名称（316001）`, clerks write 预算单位： in front and （公章） behind: it is
one code and one name all the same. Knows no cell.
"""

from __future__ import annotations

from functools import lru_cache

from . import Remark
from .text import compact
from ...system.patterns import pattern

#: As with a code, be some of its digits letters or circles that look like them.
_CODED = pattern(r"\s?[（(【\[〔]?\s?(?:[0-9]{5}|(?=[0-9OoIl○〇ОІ]{6})(?:[OoIl○〇ОІ]*[0-9]){3})")
UNIT = pattern(r"[0-9]{6}")

#: Six digits, torn or whole; what surrounds them is matched at one end of a text only, or in a few characters of it.
_GAP = r"\s{0,9}"
_CODE = rf"([0-9](?:{_GAP}[0-9]){{5}})(?![0-9]|[.．][0-9])"
#: What stands between a code and a name.
DIVIDERS = "_＿、：:/／|｜·,，—–－-"
_BRACKETED = rf"[\[［【〔（(<〈]{_GAP}{_CODE}{_GAP}[\]］】〕）)>〉]"
_FRONT = pattern(rf"(?:{_BRACKETED}|{_CODE})(?:[\s{DIVIDERS}]|[.．。](?![0-9]))*")
_BEHIND = pattern(rf"{_GAP}(?:{_BRACKETED}|[\s{DIVIDERS}]+{_CODE}|(?<=[\u4e00-\u9fff])([0-9]{{6}})){_GAP}\Z")
_SEAL = rf"[（(]{_GAP}(?:加盖|盖)?(?:单位)?(?:公章|盖章|签章|印章|签字盖章|章){_GAP}[)）]"
_SEALED = pattern(rf"{_GAP}{_SEAL}{_GAP}\Z")
_OPENING = "[［【〔（(<〈"
#: A department's code of three digits, in brackets or with what divides it from a name.
_DEPARTMENT = pattern(rf"[\[［【〔（(<〈]\s?([0-9]{{3}})\s?[\]］】〕）)>〉][\s{DIVIDERS}]{{0,3}}"
                      rf"|([0-9]{{3}})\s?[{DIVIDERS}]\s?(?![0-9])")
_TAIL = 40
_NUMBERED = pattern("[0-9]{2,}(?![0-9年])")
#: What else a line says behind its unit: 填报日期：2023年1月5日.
_FURTHER = pattern(r"\s(?:(?:填报|填表|填写|申报|编制|报送)?(?:日期|时间)|(?:填[报表写]|制表|审核|联系|负责|经办|单位负责)人|联系(?:电话|方式)|电话"
                   r"|年度)\s{0,9}[：:]")
_ENCLOSED = pattern(r"[（(【\[〔“\"]([^（()）【\[\]】〔〕“”\"]+)[)）】\]〕”\"]")
#: 预算单位：, 填报单位（盖章）：, 单位名称：
_LABEL = pattern(
    rf"(?:预算|填报|填表|申报|编制|编报|报送|项目|实施|用款|使用|执行|基层|所属|责任)?{_GAP}单{_GAP}位{_GAP}"
    rf"(?:名{_GAP}称|全{_GAP}称|(?:预算)?(?:编{_GAP}码|代{_GAP}码)(?:及名称)?)?"
    rf"{_GAP}(?:{_SEAL})?{_GAP}(?:[：:]{_GAP}|\Z)")


def parse(raw: str, remarks: list[Remark] | None = None) -> str | None:
    """The digits of a unit's code without white space."""
    return compact(raw) or None


def format(value: str | None) -> str | None:
    return value


def department(unit_code: str | None) -> str | None:
    """The department a unit's code implies; None where the code is not six digits."""
    return unit_code[:3] if unit_code and UNIT.fullmatch(unit_code) else None


def is_coded(line: str) -> bool:
    """Whether a text begins as with a code, be it a sure one or not: 31600某局, 316001-001某所.

    A year or a number in a name has fewer digits.
    """
    return bool(_CODED.match(line))


def is_labelled(line: str) -> bool:
    """Whether a text says itself that it is a unit: 预算单位：…"""
    return bool(_LABEL.match(line.strip()))


@lru_cache(maxsize=1_000)
def split(line: str) -> tuple[str | None, str | None]:
    """Code and name of a text; digits in front that are not six are no sure code, nor are two codes."""
    code, name = _pair(line.strip())
    while (again := _pair(join(code, name))) != (code, name):
        code, name = again
    return code, name


def bracketed(line: str) -> tuple[str | None, str | None] | None:
    """The three digits of a department and its name: `[105]教育部`, `105-教育部`, or a name alone.

    None where digits in front may be the name's: 120急救中心.
    """
    if front := _DEPARTMENT.match(line):
        return front[1] or front[2], line[front.end():].strip() or None
    return None if line[:1].isdigit() or line[:1] in _OPENING else (None, line or None)


def join(code: str | None, name: str | None) -> str:
    """The code directly followed by the name; a space keeps it from a name that begins with a digit."""
    return f"{code or ''}{' ' if code and name and name[0].isdigit() else ''}{name or ''}"


def _pair(line: str) -> tuple[str | None, str | None]:
    line = _plain(line)
    front = _FRONT.match(line)
    name = _plain(line[front.end():]) if front else line
    if front and (enclosed := _ENCLOSED.fullmatch(name)):
        name = enclosed[1].strip()  # 【316001】【某局】
    if front and line[:front.end()].rstrip()[-1:] not in "0123456789" and _NUMBERED.match(name):
        return None, line  # 316001-001某所: which of the digits are the code?
    tail = _BEHIND.search(name[-_TAIL:])
    codes = {compact(match[match.lastindex or 0]) for match in (front, tail) if match}
    if len(codes) > 1:
        return None, line  # 316001名称（316002）: which of them is it?
    if tail and len(codes) == 1:
        name = _plain(name[:len(name) - len(tail[0])])
    elif tail and not front:
        return None, line or None
    return next(iter(codes), None), name or None


def _plain(line: str) -> str:
    """A text without the words that say what it is, and what is to be stamped on it."""
    while True:
        plain = line[match.end():] if (match := _LABEL.match(line)) else line
        if further := _FURTHER.search(plain):
            plain = plain[:further.start()]
        if seal := _SEALED.search(plain[-_TAIL:]):
            plain = plain[:len(plain) - len(seal[0])]
        plain = plain.strip()
        if plain == line:
            return line
        line = plain
