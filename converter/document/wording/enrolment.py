"""What is found in the bureau's own files: the roster, the figures of its budget system."""

from __future__ import annotations

from .entry import Entry

BUREAU: dict[str, Entry] = {
    "form-elsewhere": Entry(
        "warning", "表样放错位置", "A form in the wrong place",
        "{file} 是表样，不是报送的工作簿，没有生效。",
        "{file} is a form and no workbook of a department; it does not count.",
        "请存到收件夹最上层的“表样”文件夹，或用 --form 给出；压缩包、部门文件夹里的都不算。",
        "Put it into the folder 表样 at the top of the inbox, or give it with --form; one in a zip or a department's "
        "folder does not count."),
    "roster-elsewhere": Entry(
        "warning", "名册放错位置", "A roster in the wrong place",
        "{file} 是报送名册，不是报送的工作簿，没有生效。",
        "{file} is a roster and no workbook of a department; it does not rule.",
        "请以“名册.xlsx”存到收件夹最上层，或用 --roster 给出；压缩包、部门文件夹里的都不算。",
        "Save it as 名册.xlsx at the top of the inbox, or give it with --roster; in a zip or a department's folder none "
        "counts."),
    "budget-read": Entry(
        "info", "预算系统导出表的列", "Columns of the budget export",
        "预算系统导出表：项目编码取自“{code_header}”，名称取自“{name_header}”，金额取自“{found}”；单位{unit}，见 {stated}。",
        "The budget export: codes from “{code_header}”, names from “{name_header}”, amounts from “{found}”; in {unit}, "
        "stated in {stated}."),
    "budget-amount-unread": Entry(
        "warning", "预算系统金额无法确定", "An amount of the export not readable",
        "预算系统导出表中项目 {project} 的金额“{found}”无法确定，该项目没有核对。",
        "The amount “{found}” of project {project} in the export cannot be read surely; the project is not compared.",
        "请在导出表中填写数字。", "Enter a number in the export."),
    "budget-rows-doubt": Entry(
        "warning", "预算系统多行金额存疑", "Rows of the export in doubt",
        "预算系统导出表中项目 {project} 有 {rows} 行，其中一行等于其余之和，可能是小计：是 {half} 还是 {whole} 万元无法确定，没有核对。",
        "Project {project} has {rows} rows in the export, one of which is the sum of the others: whether it is {half} "
        "or {whole} 万元 is not sure; the project is not compared.",
        "请在导出表中去掉小计行，或合并为一行。", "Take sums out of the export, or leave one row a project."),
    "budget-summed": Entry(
        "info", "预算系统一个项目多行", "Projects in several rows",
        "预算系统导出表中有 {count} 个项目各占多行（资金来源不同），金额已相加：{codes}。",
        "{count} projects stand in several rows of the export, one a source of funds; they are added up: {codes}."),
    "budget-uncoded": Entry(
        "warning", "预算系统的行没有项目编码", "Rows of the export without a code",
        "预算系统导出表有 {count} 行没有项目编码，按小计行未计入，共 {total} 万元：{cells}。",
        "{count} rows of the export have no code and are left out as sums, {total} 万元 in all: {cells}.",
        "是项目的，请在导出表中补上编码。", "Where they are projects, give their codes."),
    "budget-total-differs": Entry(
        "warning", "预算系统合计不符", "The export's own total differs",
        "预算系统导出表的合计是 {found} 万元，读到的各项目相加为 {whole} 万元。",
        "The export says {found} 万元 in all; its projects, as they were read, come to {whole} 万元.",
        "请核对导出表是否完整，以及取的是哪一列金额。", "Check whether it is complete, and which column was taken."),
    "budget-unhanded": Entry(
        "warning", "预算系统有、没有报送", "In the budget, not handed in",
        "项目 {project}“{name}”在预算系统中有 {budgeted} 万元，没有报送绩效目标。",
        "Project {project} “{name}” has {budgeted} 万元 in the budget system and was not handed in.",
        "请催报，或核对编码。", "Ask for it, or check its code."),
    "budget-unbudgeted": Entry(
        "warning", "已报送、预算系统没有", "Handed in, not in the budget",
        "项目 {project}“{name}”报送了 {claimed} 万元，预算系统中没有。",
        "Project {project} “{name}” was handed in with {claimed} 万元 and is not in the budget system.",
        "请核对编码，或核对导出表是否完整。", "Check its code, or whether the export is complete."),
    "budget-differs": Entry(
        "warning", "与预算系统金额不符", "Not the amount of the budget",
        "项目 {project}“{name}”报送 {claimed} 万元，预算系统为 {budgeted} 万元，相差 {difference} 万元。",
        "Project {project} “{name}” was handed in with {claimed} 万元; the budget system has {budgeted} 万元, {difference} "
        "apart.",
        "请核对以哪一个为准。", "Settle which one holds."),
    "budget-contested": Entry(
        "warning", "有争议，与预算系统无法核对", "Contested, not reconciled",
        "项目 {project}“{name}”有争议，为 {claimed} 万元；预算系统为 {budgeted} 万元，在此范围内。",
        "Project {project} “{name}” is contested, {claimed} 万元; the budget system has {budgeted}, within that range.",
        "请先选定以哪一份为准。", "Settle first which version holds."),
    "budget-codeless": Entry(
        "warning", "没有编码，无法核对", "Without a code, not reconciled",
        "报送的项目中有 {count} 个没有项目编码，共 {total} 万元，无法与预算系统核对。",
        "{count} projects handed in have no code, {total} 万元 in all, and cannot be reconciled.",
        "请补填项目编码。", "Give their codes."),
    "budget-reckoned": Entry(
        "info", "与预算对账", "Reconciled with the budget",
        "与预算对账：相符 {agrees_count} 个 {agrees_budgeted} 万元；金额不符 {differs_count} 个（预算 {differs_budgeted}，报送 "
        "{differs_claimed}）；预算有、未报送 {unhanded_count} 个 {unhanded_budgeted} 万元；已报送、预算没有 {unbudgeted_count} 个 "
        "{unbudgeted_claimed} 万元；有争议 {contested_count} 个；无法核对 {unclear_count} 个。",
        "Reconciled with the budget: {agrees_count} agree, {agrees_budgeted} 万元; {differs_count} differ (budget "
        "{differs_budgeted}, handed in {differs_claimed}); {unhanded_count} not handed in, {unhanded_budgeted} 万元; "
        "{unbudgeted_count} not in the budget, {unbudgeted_claimed} 万元; {contested_count} contested; {unclear_count} "
        "unclear."),
    "roster-row-unread": Entry(
        "warning", "名册的一行无法确定", "A row of the roster not readable",
        "名册的这一行没有部门编码和名称（“{found}”），没有采用。",
        "This row of the roster has neither code nor name (“{found}”) and is not taken.",
        "请补填部门编码或名称；不是部门的行请删除。", "Enter the department's code or name, or delete the row."),
    "roster-code-unread": Entry(
        "warning", "名册的编码无法确定", "A code of the roster not readable",
        "名册的部门编码“{found}”不是三位（或六位）数字，前面的 0 可能已丢失；按名称对应。",
        "The code “{found}” of the roster has not three (or six) digits, it may have lost its zeros; its name counts.",
        "请把单元格设为文本后重新填写编码。", "Format the cell as text and enter the code again."),
    "roster-twice": Entry(
        "warning", "名册中部门重复", "A department twice on the roster",
        "名册中“{found}”与 {other} 是同一部门，只采用前一行。",
        "“{found}” on the roster is the department of {other}; the first row is taken.",
        "请只保留一行。", "Leave one of the rows."),
    "deadline-unread": Entry(
        "warning", "截止日期无法确定", "Deadline not readable",
        "名册的截止日期“{found}”无法确定，作未填处理。",
        "The deadline “{found}” of the roster cannot be read surely and is left out.",
        "请写明年月日，如 2023-11-30。", "Give year, month and day, such as 2023-11-30."),
    "roster-year-unread": Entry(
        "warning", "名册的年度无法确定", "A year of the roster not readable",
        "名册的年度“{found}”无法确定，作未填处理。",
        "The year “{found}” of the roster cannot be read surely and is left out.",
        "请填写四位年份，如 2024。", "Give four digits, such as 2024."),
    "release-years": Entry(
        "error", "准予印发没有写明年度", "A release without its year",
        "名册准予 {department} 印发，而该部门报来的有几个年度（{years}）：名册没有写明是哪一年，没有采用。",
        "The roster releases {department}, which has handed in for several years ({years}): it does not say which, and "
        "nothing is released by it.",
        "请在名册的“年度”一栏写明。", "Give the year in the roster."),
    "release-unread": Entry(
        "error", "准予印发无法确定", "Release not readable",
        "名册“准予印发”一栏的“{found}”既不是“是”也不是“否”，没有采用，按未准予处理。",
        "“{found}” in the roster's column of releases is neither yes nor no; nothing is released by it.",
        "准予的请填“是”，并在“准予印发理由”一栏写明理由。", "Enter 是 (yes) and give the reason beside it."),
    "release-unreasoned": Entry(
        "error", "准予印发没有理由", "A release without a reason",
        "名册准予印发而没有写理由，没有采用。",
        "The roster releases a book and says no reason; nothing is released by it.",
        "请在“准予印发理由”一栏写明理由，它会印在汇总表和总览上。",
        "Give the reason beside it; ledger and page will show it."),
}

#: The roster: its sheet and heading, what it says above its rows, its columns, what their cells say of themselves.
ROSTER_SHEET: tuple[str, str] = ("名册", "Roster")
ROSTER_HEADING: tuple[str, str] = ("预算绩效目标报送名册", "Who has to hand in")
ROSTER_NOTE: tuple[str, str] = (
    "一行一个应报部门，编码、名称至少填一项，其余可不填。补全后以“名册.xlsx”存入收件夹最上层，总览和汇总表即列出应报、已报、未报和逾期。",
    "One row a department; code or name is needed, all else may stay empty. Save it as 名册.xlsx at the top of the "
    "inbox.")


def is_roster(sheet: str, first: object) -> bool:
    """Whether a sheet is a roster as we make them, by its name and what its first cell says."""
    return sheet in ROSTER_SHEET and first in ROSTER_HEADING


ROSTER_COLUMNS: dict[str, tuple[str, str]] = {
    "division": ("行政区划", "Division"),
    "year": ("年度", "Year"),
    "code": ("部门编码", "Department code"),
    "name": ("部门名称", "Department"),
    "units": ("下属单位", "Units"),
    "deadline": ("截止日期", "Deadline"),
    "contact": ("联系人", "Contact"),
    "remark": ("备注", "Remark"),
    "release": ("准予印发", "Release"),
    "reason": ("准予印发理由", "Reason of the release"),
}
ROSTER_NOTES: dict[str, tuple[str, str]] = {
    "year": ("预算年度，如 2024；写明的，只有这一年报送的才算。", "The budget's year, such as 2024: only what is of it counts."),
    "code": ("三位部门编码，即单位编码的前三位，如 316。", "Three digits, as the codes of its units begin: 316."),
    "name": ("与封面上的部门名称一致；没有编码的按名称对应。", "As on the cover; it is gone by where there is no code."),
    "units": ("应当报送项目的单位，用顿号或换行分开；没有报送的会在总览中列出。",
              "Units that are to hand in, parted by 、 or line breaks; those of which nothing came are named."),
    "deadline": ("写明年月日，如 2023-11-30。", "Year, month and day: 2023-11-30."),
    "contact": ("催报时找谁，如姓名和电话。", "Whom to ask: a name, a number."),
    "release": ("填“是”，有错误也出正式文本；有冲突或读不出的内容时仍只出草稿。须写明理由。",
                "是 (yes) issues the book in spite of errors, never of conflicts or unread fields. Needs a reason."),
    "reason": ("准予印发的依据，会印在正式文本每页的页眉、汇总表和总览上。",
               "Why it is released; every page of the book, ledger and overview show it."),
}
#: What a person answers in the column of releases.
RELEASES: tuple[str, ...] = ("是", "否")
#: Said of a department's name that stands on no cover.
GUESSED: tuple[str, str] = ("名称据本级单位推定", "named after its own unit")
