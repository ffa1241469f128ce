"""What stands in the workbooks and pages of findings: names of sheets, headers of columns, words in their cells."""

from __future__ import annotations

#: The list of findings: its sheet, and the heading in its first cell, by which a returned workbook's is known again.
LIST_SHEET: tuple[str, str] = ("问题清单", "Findings")
LIST_HEADING: tuple[str, str] = ("预算绩效目标表审核问题清单", "Findings on the budget-performance workbook")

SEVERITIES: dict[str, tuple[str, str]] = {
    "error": ("错误", "error"), "warning": ("提示", "warning"), "info": ("说明", "note"),
}

#: Headers of the lists, by what stands below them.
COLUMNS: dict[str, tuple[str, str]] = {
    "place": ("序号", "No."),
    "severity": ("级别", "Severity"),
    "file": ("文件", "File"),
    "sheet": ("工作表", "Sheet"),
    "cell": ("单元格", "Cell"),
    "project": ("项目编码", "Project code"),
    "project_name": ("项目名称", "Project"),
    "field": ("栏目", "Field"),
    "title": ("问题", "Finding"),
    "message": ("说明", "What was found"),
    "hint": ("如何改正", "What to do"),
    "code": ("规则", "Rule"),
}
