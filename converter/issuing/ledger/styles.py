"""How the ledger looks: its colours and the formats of its cells."""

from __future__ import annotations

from typing import Any

INK, FAINT, RULE, LINK = "#1F2937", "#8A94A3", "#D5DBE3", "#1A5FB4"
DEEP, MIDDLE, PALE, PALER = "#1F4E79", "#2F6DA8", "#D9E6F2", "#F1F6FA"
#: Colours of bars that tell kinds apart, and of what remains.
KINDS = ("#2F6DA8", "#3E9C8F", "#D99A2B", "#8E6BAF", "#B0605A", "#6B8E23")
REST = "#B8C1CC"
SEVERITIES = {"error": "#C0392B", "warning": "#E09F3E", "info": "#7F9DB9"}

FONT, SIZE = "微软雅黑", 10

#: The workbook's own font gives columns their width: one that every system has, or one as wide.
NORMAL = {"font_name": "Arial", "font_size": 10}

_BASE = {"font_name": FONT, "font_size": SIZE, "font_charset": 134, "font_color": INK, "valign": "vcenter"}

#: Kinds of lines. All but a sheet's own title have the fine rules of a table.
_LINES: dict[str, dict[str, Any]] = {
    "plain": {},
    "row": {"border": 1, "border_color": RULE},
    "department": {"border": 1, "border_color": RULE, "bg_color": PALE, "bold": True, "font_color": DEEP},
    "unit": {"border": 1, "border_color": RULE, "bg_color": PALER, "bold": True},
    "total": {"border": 1, "border_color": RULE, "bg_color": DEEP, "bold": True, "font_color": "#FFFFFF"},
    "sum": {"border": 1, "border_color": RULE, "bg_color": PALE, "bold": True, "font_color": DEEP},
    "head": {"border": 1, "border_color": RULE, "bg_color": DEEP, "bold": True, "font_color": "#FFFFFF",
             "align": "center", "text_wrap": True},
}

#: What stands in a cell.
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "text_wrap": True, "indent": 1},
    "centre": {"align": "center", "text_wrap": True},
    "code": {"align": "center", "num_format": "@"},
    "faint": {"align": "left", "shrink": True, "indent": 1, "font_color": FAINT},
    "faint_code": {"align": "center", "num_format": "@", "font_color": FAINT},
    "line": {"align": "left", "shrink": True, "indent": 1},
    "contested": {"align": "left", "text_wrap": True, "indent": 1, "bold": True, "font_color": "#9C640C",
                  "bg_color": "#FDEBD0"},
    "contested_amount": {"align": "right", "indent": 1, "italic": True, "font_color": "#9C640C", "num_format": "@"},
    "linked": {"align": "left", "text_wrap": True, "indent": 1, "font_color": LINK},
    "line_linked": {"align": "left", "shrink": True, "indent": 1, "font_color": LINK},
    "helper": {"font_color": FAINT, "font_size": 8, "border": 0},
    "number": {"align": "right", "indent": 1},
    "count": {"align": "center"},
    "head": {},
    "title": {"font_size": 16, "bold": True, "font_color": DEEP, "align": "left"},
    "headline": {"font_size": 20, "bold": True, "font_color": DEEP, "align": "left"},
    "aside": {"font_color": FAINT, "align": "left"},
    "aside_right": {"font_color": FAINT, "align": "right"},
    "back": {"font_color": LINK, "align": "left"},
    "section": {"font_size": 13, "bold": True, "font_color": DEEP, "align": "left", "bottom": 2,
                "bottom_color": MIDDLE},
    "hint": {"font_color": FAINT, "align": "left", "font_size": 9},
    "tile": {"bg_color": PALER, "font_color": "#5B6776", "align": "center", "valign": "bottom", "top": 5,
             "top_color": MIDDLE},
    "figure": {"bg_color": PALER, "font_size": 18, "bold": True, "font_color": DEEP, "align": "center"},
    "figure_error": {"bg_color": PALER, "font_size": 18, "bold": True, "font_color": SEVERITIES["error"],
                     "align": "center"},
    "figure_warning": {"bg_color": PALER, "font_size": 18, "bold": True, "font_color": "#B9770E", "align": "center"},
    "error": {"align": "center", "bold": True, "font_color": "#A93226", "bg_color": "#FADBD8"},
    "warning": {"align": "center", "bold": True, "font_color": "#9C640C", "bg_color": "#FDEBD0"},
    "info": {"align": "center", "font_color": "#5B6776", "bg_color": "#EAF0F6"},
}

#: The format of whole numbers.
WHOLE = "#,##0"

#: The look of a cell that leads somewhere, by the look it has otherwise.
LINKED = {"text": "linked", "line": "line_linked"}


def style(line: str, look: str, number: str | None, indent: int) -> dict[str, Any]:
    """The properties of a cell: what the line is, what the cell holds, its number format."""
    made = _BASE | _LINES[line] | _LOOKS[look]
    if number is not None:
        made["num_format"] = number
    if indent:
        made["indent"] = indent
    return made
