"""Whether a text is a whole statement of a quality: 群众满意度明显提升 is, 进一步提升 and 人民生活水平 are parts of one.

A statement has a subject and ends in what is said of it. Where a line break parts two of them, they are two; anywhere
else it is wrapping. Knows no cell.
"""

from __future__ import annotations

import re

from .text import compact
from ...system.patterns import pattern

_SAID = ("提升|提高|改善|增强|加强|显著|明显|有效|良好|优良|优秀|较好|较高|达标|合格|完成|到位|及时|满意|稳定|平稳|健全|完善|增加|增长|减少"
         "|降低|下降|缩短|落实|畅通|安全|正常|充分|规范|准确|全面|全覆盖|扩大|好转|优化|巩固|长期|可持续|顺利|便捷|齐全|完整|公平|和谐")
_HOW = "显著|明显|有效|持续|不断|进一步|逐步|大幅|稳步|基本|全面|更加|切实|大力|得到|有所|较|比较|更|很|已|均|按时|按期"
#: What a line ends with where it says something of its subject, and how.
_END = pattern(rf"(?:{_HOW}){{0,3}}(?:{_SAID})$")
#: Subjects that are the end of another's: 满意度提升⏎效果显著.
_DEPENDENT = frozenset(("效果", "成效", "水平", "程度", "作用", "力度", "幅度", "情况", "能力", "效率", "率", "度"))


def are_statements(lines: list[str]) -> bool:
    """Whether lines are whole statements, each of a subject of its own."""
    return len(lines) > 1 and all(subject and (not place or subject not in _DEPENDENT)
                                  for place, subject in enumerate(map(_subject, lines)))


def _subject(line: str) -> str:
    """What a line says something of; empty where it is no whole statement."""
    tidy = compact(line).rstrip("。；;")
    end = _END.search(tidy)
    subject = re.sub(rf"^(?:{_HOW})+", "", tidy[:end.start()]) if end else ""
    return "" if len(subject) < 2 or _END.search(subject) else subject
