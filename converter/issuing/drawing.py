"""How a form looks: everything of a template that is no content, as xlsxwriter wants it said.

Knows openpyxl and the names of xlsxwriter's properties. Knows no marker, no value and no document.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cache
from typing import Any

#: Where a machine lacks the official fonts, family and character set let it choose a Chinese one of the same kind.
_ROMAN, _SWISS, _GB2312 = 1, 2, 134
_SERIF = ("宋", "仿", "楷", "Song", "Kai")

_BORDERS = {None: 0, "thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "double": 6, "hair": 7}
_PROTECT = {"formatCells": "format_cells", "formatColumns": "format_columns", "formatRows": "format_rows",
            "insertColumns": "insert_columns", "insertRows": "insert_rows", "insertHyperlinks": "insert_hyperlinks",
            "deleteColumns": "delete_columns", "deleteRows": "delete_rows", "sort": "sort", "autoFilter": "autofilter",
            "selectLockedCells": "select_locked_cells", "selectUnlockedCells": "select_unlocked_cells"}


@dataclass
class Validation:
    """A drop-down, a restriction or an input note over cells of the template."""

    cells: list[tuple[int, int]]
    options: dict[str, Any]


@dataclass
class Canvas:
    """One sheet's look."""

    widths: list[float]
    heights: dict[int, float]
    formats: dict[tuple[int, int], dict[str, Any]]
    validations: list[Validation]
    page: dict[str, Any]
    protection: dict[str, bool] | None


@dataclass
class Drawing:
    """A template's look: its sheets, the facts sheet's cells that drop-downs refer to, and their names."""

    canvases: dict[str, Canvas]
    names: dict[str, str] = field(default_factory=dict)
    facts: list[tuple[int, int, str]] = field(default_factory=list)


@cache
def draw(source: bytes, hidden: str) -> Drawing:
    """The look of a template, read from its bytes; `hidden` is the sheet that holds what cells cannot."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(source))
    names = {name: f"={defined.attr_text}" for name, defined in workbook.defined_names.items()}
    facts = [(cell.row - 1, cell.column - 1, str(cell.value)) for row in workbook[hidden].iter_rows() for cell in row
             if cell.value is not None and row[0].value in ("id", "edition", "level", "level1")]
    return Drawing({sheet.title: _canvas(sheet) for sheet in workbook if sheet.title != hidden}, names, facts)


def _canvas(sheet: Any) -> Canvas:
    from openpyxl.utils import get_column_letter

    # the file's width includes the cell's padding, xlsxwriter's does not
    widths = [sheet.column_dimensions[get_column_letter(column)].width - 5 / 7
              for column in range(1, sheet.max_column + 1)]
    heights = {number - 1: dimension.height for number, dimension in sheet.row_dimensions.items() if dimension.height}
    looks: dict[str, dict[str, Any]] = {}  # cells that look the same share their look, so that they share a format
    formats = {(cell.row - 1, cell.column - 1): looks.setdefault(repr(look := _format(cell)), look)
               for row in sheet.iter_rows() for cell in row}
    return Canvas(widths, heights, formats, [_validation(rule) for rule in sheet.data_validations.dataValidation],
                  _page(sheet), _protection(sheet))


def _format(cell: Any) -> dict[str, Any]:
    font, alignment, border = cell.font, cell.alignment, cell.border
    look: dict[str, Any] = {
        "font_name": font.name, "font_size": font.sz, "font_charset": _GB2312,
        "font_family": _ROMAN if any(mark in (font.name or "") for mark in _SERIF) else _SWISS,
        "num_format": cell.number_format, "locked": bool(cell.protection.locked),
        "text_wrap": bool(alignment.wrap_text), "valign": {"center": "vcenter", None: "bottom"}.get(
            alignment.vertical, alignment.vertical),
    }
    if font.b:
        look["bold"] = True
    if font.i:
        look["italic"] = True
    if font.color is not None and font.color.type == "rgb" and font.color.rgb not in ("FF000000", "00000000"):
        look["font_color"] = f"#{font.color.rgb[-6:]}"
    if alignment.horizontal and alignment.horizontal != "general":
        look["align"] = alignment.horizontal
    if alignment.indent:
        look["indent"] = int(alignment.indent)
    if alignment.shrink_to_fit:
        look["shrink"] = True
    for side in ("left", "right", "top", "bottom"):
        if style := _BORDERS.get(getattr(border, side).style, 1 if getattr(border, side).style else 0):
            look[side] = style
    if cell.fill.fill_type == "solid" and cell.fill.fgColor.type == "rgb":
        look["bg_color"] = f"#{cell.fill.fgColor.rgb[-6:]}"
    return look


def _validation(rule: Any) -> Validation:
    cells = [(row - 1, column - 1) for area in rule.sqref.ranges for row, column in area.cells]
    options: dict[str, Any] = {
        "validate": {None: "any", "none": "any"}.get(rule.type, rule.type), "ignore_blank": bool(rule.allow_blank),
        "show_input": bool(rule.showInputMessage), "show_error": bool(rule.showErrorMessage),
        "error_type": rule.errorStyle or "stop",
    }
    for name, value in (("input_title", rule.promptTitle), ("input_message", rule.prompt),
                        ("error_title", rule.errorTitle), ("error_message", rule.error)):
        if value:
            options[name] = value
    if rule.type == "list":
        options["source"] = f"={rule.formula1.lstrip('=')}"
    elif rule.type == "custom":
        options["value"] = f"={rule.formula1.lstrip('=')}"
    elif rule.type not in (None, "none"):
        options |= {"criteria": rule.operator or "between", "minimum": rule.formula1, "maximum": rule.formula2,
                    "value": rule.formula1}
    return Validation(cells, options)


def _page(sheet: Any) -> dict[str, Any]:
    setup, margins = sheet.page_setup, sheet.page_margins
    fits = bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    titles = sheet.print_title_rows
    return {
        "landscape": setup.orientation == "landscape", "paper": int(setup.paperSize or 9),
        "margins": {"left": margins.left, "right": margins.right, "top": margins.top, "bottom": margins.bottom},
        "header_margin": margins.header, "footer_margin": margins.footer,
        "fit": (int(setup.fitToWidth if setup.fitToWidth is not None else 1),
                int(setup.fitToHeight if setup.fitToHeight is not None else 1)) if fits else None,
        "centre": bool(sheet.print_options.horizontalCentered),
        "header": _furniture(sheet.oddHeader), "footer": _furniture(sheet.oddFooter),
        "titles": tuple(int(part.strip("$")) - 1 for part in titles.split(":")) if titles else None,
    }


def _furniture(item: Any) -> str:
    """A header or footer in the code both libraries share."""
    pieces = []
    for mark, part in (("&L", item.left), ("&C", item.center), ("&R", item.right)):
        if part and part.text:
            font = f'&"{part.font}"' if part.font else ""
            size = f"&{part.size}" if part.size else ""
            pieces.append(f"{mark}{font}{size}{part.text}")
    return "".join(pieces)


def _protection(sheet: Any) -> dict[str, bool] | None:
    rules = sheet.protection
    if not rules.sheet:
        return None
    # in the file, and in openpyxl, True forbids; xlsxwriter's options say what is allowed
    return {ours: not getattr(rules, theirs) for theirs, ours in _PROTECT.items()} | {
        "objects": not rules.objects, "scenarios": not rules.scenarios}
