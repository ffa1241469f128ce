"""What a returned workbook says beside its findings: in comments, and under the heading of the list."""

from __future__ import annotations

#: The lines between which our text stands in a comment. They are how it is found again, and never change.
COMMENT_BEGIN: tuple[str, str] = ("──── 绩效目标审核意见 ────", "──── Budget-performance review ────")
COMMENT_END = "────────────────"

#: Who writes a comment where the bureau has none.
COMMENT_AUTHOR = "jixiao"

#: Notes under the heading of the list that come from how the file is made, not from what it says.
RETURNED_NOTES: dict[str, tuple[str, str]] = {
    "answers": ("请在本件上改正后报送，不要另用底稿。本件标识（请勿改动）：{hashes}",
                "Correct this copy and send it, not another one. Identity (leave as it is): {hashes}"),
    "fading": (
        "单元格改动后颜色随即消失（公式单元格除外）；颜色消失只表示已改动，改得对不对，以再次审核为准。",
        "The colour of a cell goes as soon as it is changed (not that of a formula); that it is gone only means "
        "that the cell was changed. Whether it is right now, the next check says."),
    "rebuilt": (
        "原文件为 {kind}，已转为 .xlsx 退回：数值、文字、合并单元格和列宽照旧，公式、字体和边框未保留。",
        "The file was {kind}; it comes back as .xlsx with its values, texts, merged cells and column widths, "
        "without its formulas, fonts and borders."),
    "signed": (
        "原文件带有数字签名，加注后签名不再有效，改正后请重新签名。",
        "The file is digitally signed; the marks make the signature invalid. Sign it again when it is corrected."),
    "threaded": (
        "所标单元格中有会话批注的，部分软件只显示会话，问题以本清单为准。",
        "Where a marked cell has a threaded comment, some programs show only the thread; this list holds."),
}

#: What the notice beside a returned workbook is called, after the workbook; and what it says.
NOTICE_MARK: tuple[str, str] = ("（退回通知）", " (notice)")
NOTICE: dict[str, tuple[str, str]] = {
    "title": ("退回通知：{file}", "Returned: {file}"),
    "counted": ("必须改 {must} 处，改好再报{advised}。必须改的是：",
                "{must} errors to be mended before you hand in again{advised}. The errors:"),
    "advised": ("；另有建议改 {advice} 处，请核对", ", and {advice} warnings"),
    "advice": ("没有必须改的；建议改 {advice} 处，请核对。", "No errors; {advice} warnings to be looked at."),
    "entry": ("{where}：{said}", "{where}: {said}"),
    "more": ("另有 {count} 项，见退回件首页“{sheet}”。", "{count} more: see the first sheet of the copy, “{sheet}”."),
    "mend": ("请改退回来的文件，不要改自己留的那份：退回件带有标识，改好报来即自动替换原件。",
             "Correct the file that came back, not your own copy: it carries a mark by which it takes the other's "
             "place."),
    "deadline": ("请于 {year}年{month}月{day}日前报回。", "Please hand it in by {year}-{month:02}-{day:02}."),
}

#: The foot of the list's pages, in the code of a spreadsheet's footers.
LIST_FOOTER: tuple[str, str] = ("第 &P 页，共 &N 页", "Page &P of &N")
