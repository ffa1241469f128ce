"""What stands in the workbooks and pages of findings: names of sheets, headers of columns, words in their cells."""

from __future__ import annotations

#: The list of findings: its sheet, and the heading in its first cell, by which a returned workbook's is known again.
LIST_SHEET: tuple[str, str] = ("问题清单", "Findings")
LIST_HEADING: tuple[str, str] = ("预算绩效目标表审核问题清单", "Findings on the budget-performance workbook")


def is_list(sheet: str, first: object) -> bool:
    """Whether a sheet is a list of ours, by its name and what its first cell says."""
    return sheet.startswith(LIST_SHEET) and first in LIST_HEADING


SEVERITIES: dict[str, tuple[str, str]] = {
    "error": ("必须改", "error"), "warning": ("建议改", "warning"), "info": ("说明", "note"),
}

#: A rule that is switched off.
OFF: tuple[str, str] = ("停用", "off")
#: The name of a paragraph style of a printed text, by its number.
LOOK: tuple[str, str] = ("表样 {0}", "Form {0}")
#: The heading of a department whose name nobody gave, by its code or its place.
DEPARTMENT: tuple[str, str] = ("部门 {0}", "Department {0}")
#: A note at a cell of a blank that was filled in last year.
LAST_YEAR: tuple[str, str] = ("上年（{year}）：{value}", "last year ({year}): {value}")
#: A department without a name of its own, under that of its own unit.
INFERRED: tuple[str, str] = ("{name}（推断）", "{name} (inferred)")
#: What one printed text of all departments is called.
WHOLE_TEXT: tuple[str, str] = ("全部部门预算绩效文本", "All departments")
#: What marks a draft in its name, and in the header of each of its pages, in codes of Excel's.
DRAFT_MARK: tuple[str, str] = ("（草稿）", " (draft)")
DRAFT_HEADER: tuple[str, str] = ('&C&"黑体,常规"&14&K9C0006草稿　不得印发', "&C&14&K9C0006DRAFT, not to be issued")
#: Above the pages of a book that a person has released in spite of errors.
RELEASE_HEADER: tuple[str, str] = ('&R&"宋体,常规"&9准予印发：{reason}', "&R&9Released: {reason}")
#: What is about no single project.
WHOLE: tuple[str, str] = ("全部", "as a whole")
#: Above advice that many forms need.
HABITS: tuple[str, str] = ("多张表都有的", "on many forms")

#: The page about the rules.
PAGE: dict[str, tuple[str, str]] = {
    "heading": ("审核规则", "The rules"),
    "about": ("`jixiao check` 按这些规则审核。必须改的（error）会使工作簿退回，建议改的（warning）供核对。级别可在表样的隐藏工作表或 `--rules` 文件中调整或停用，"
              "每行写 `规则 = error|warning|info|off`。",
              "`jixiao check` checks by these rules. Errors send a workbook back, warnings ask for a look. Severities "
              "can be set or a rule switched off in the form's hidden sheet or in the file of `--rules`, one line "
              "`rule = error|warning|info|off` each."),
    "reading": ("读取时的发现", "Found while reading"),
    "severity": ("级别：", "Severity: "),
    "means": ("含义：", "Means: "),
    "sentence": ("提示语：", "Says: "),
    "mend": ("如何改正：", "Mending: "),
    "source": ("来源：", "Source: "),
    "total": ("合计", "total"),
}

#: Headers of the lists, by what stands below them.
COLUMNS: dict[str, tuple[str, str]] = {
    "place": ("序号", "No."),
    "severity": ("级别", "Severity"),
    "file": ("文件", "File"),
    "sheet": ("工作表", "Sheet"),
    "cell": ("单元格", "Cell"),
    "count": ("处数", "Places"),
    "project": ("项目编码", "Project code"),
    "project_name": ("项目名称", "Project"),
    "field": ("栏目", "Field"),
    "title": ("问题", "Finding"),
    "message": ("说明", "What was found"),
    "hint": ("如何改正", "What to do"),
    "code": ("规则", "Rule"),
}
