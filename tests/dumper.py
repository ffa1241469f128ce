"""A workbook as bytes, and as text, for people and for comparisons: sheets, cells, merges, links, drop-downs.

Read by openpyxl; knows nothing of converter. A cell's line is its address (its area where it is merged), then its
content: text as it stands with line breaks as ⏎, numbers as they show, formulas with their =. A comment stands in
brackets after it, with the colour that a conditional format gives the cell and the formula that says when.
"""
from io import BytesIO

import openpyxl


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def dump(data: bytes) -> str:
    book = openpyxl.load_workbook(BytesIO(data))
    lines = []
    for sheet in book.worksheets:
        hidden = sheet.sheet_state != "visible"
        lines += ["", f"# {sheet.title}{' (hidden)' if hidden else ''}"]
        # of the form's facts only its name and edition: they are another file's content
        lines += _cells(sheet)[:4] if hidden else _cells(sheet) + _inputs(sheet)
    return "\n".join(lines[1:]) + "\n"


def _cells(sheet) -> list[str]:
    tints = {str(area.sqref).partition(":")[0]: f"{rule.dxf.fill.bgColor.rgb} if {rule.formula[0]}"
             for area in sheet.conditional_formatting for rule in area.rules if rule.dxf and rule.dxf.fill}
    areas = {area.start_cell.coordinate: area.coord for area in sheet.merged_cells.ranges}
    lines = []
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None and cell.value != "" or cell.comment:
                place = areas.get(cell.coordinate, cell.coordinate)
                link = f"  → {cell.hyperlink.location}" if cell.hyperlink else ""
                lines.append(f"{place:<8} {_shown(cell)}{link}{_comment(cell, tints)}")
    return lines


def _comment(cell, tints: dict[str, str]) -> str:
    if not cell.comment:
        return ""
    said = cell.comment.text.replace("\n", "⏎")
    return f"  [{said}; {tints.get(cell.coordinate, '')}]"


def _shown(cell) -> str:
    if cell.value is None:
        return ""
    if cell.data_type == "n":
        decimals = len(cell.number_format.partition(".")[2])
        return f"{cell.value:.{decimals}f} ({cell.number_format})"
    return str(cell.value).replace("\n", "⏎")


def _inputs(sheet) -> list[str]:
    """Drop-downs, and the titles of the notes shown beside input cells: a line each."""
    rules = sorted(sheet.data_validations.dataValidation, key=lambda rule: str(rule.sqref))
    lists = [f"{rule.sqref} {rule.formula1}" for rule in rules if rule.type == "list"]
    notes = [f"{rule.sqref} {rule.promptTitle or rule.prompt}" for rule in rules if rule.prompt]
    return [f"{what}: {'; '.join(found)}" for what, found in (("drop-downs", lists), ("notes", notes)) if found]
