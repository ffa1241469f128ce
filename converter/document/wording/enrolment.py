"""What is found in the bureau's own files: the roster, the figures of its budget system."""

from __future__ import annotations

from .entry import Entry

BUREAU: dict[str, Entry] = {
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
ROSTER_COLUMNS: dict[str, tuple[str, str]] = {
    "division": ("行政区划", "Division"),
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
    "code": ("三位部门编码，即单位编码的前三位，如 316。", "Three digits, as the codes of its units begin: 316."),
    "name": ("与封面上的部门名称一致；没有编码的按名称对应。", "As on the cover; it is gone by where there is no code."),
    "units": ("应当报送项目的单位，用顿号或换行分开；没有报送的会在总览中列出。",
              "Units that are to hand in, parted by 、 or line breaks; those of which nothing came are named."),
    "deadline": ("写明年月日，如 2023-11-30。", "Year, month and day: 2023-11-30."),
    "contact": ("催报时找谁，如姓名和电话。", "Whom to ask: a name, a number."),
    "release": ("填“是”，有错误也出正式文本；有冲突或读不出的内容时仍只出草稿。须写明理由。",
                "是 (yes) issues the book in spite of errors, never of conflicts or unread fields. Needs a reason."),
    "reason": ("准予印发的依据，会印在汇总表和总览上。", "Why it is released; ledger and page show it."),
}
#: What a person answers in the column of releases.
RELEASES: tuple[str, ...] = ("是", "否")
#: Said of a department's name that stands on no cover.
INFERRED: tuple[str, str] = ("名称据本级单位推定", "named after its own unit")
