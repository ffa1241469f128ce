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
