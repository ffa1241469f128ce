"""Every sentence a person reads about their data, in Chinese and in English.

One entry a code: severity, Chinese sentence, English sentence, Chinese advice, English advice.
A published code never changes its meaning. Braces name details of the finding.
"""

from __future__ import annotations

from typing import Any, NamedTuple

LANGUAGES = ("zh", "en")


class Entry(NamedTuple):
    severity: str
    zh: str
    en: str
    zh_hint: str | None = None
    en_hint: str | None = None


CATALOGUE: dict[str, Entry] = {
    # values, as they stand in cells
    "normalised": Entry(
        "info", "内容已规范：“{found}”记为“{used}”。", "Normalised: “{found}” is taken as “{used}”."),
    "number-joined": Entry(
        "warning", "数字被换行断开，已连接：“{found}”记为“{used}”。",
        "A line break tore a number apart; it was joined: “{found}” is taken as “{used}”.",
        "请核对连接后的数字。", "Check the joined number."),
    "money-unread": Entry(
        "error", "金额“{found}”无法确定，留空。", "The amount “{found}” cannot be read surely and is left empty.",
        "请填写数字，单位万元，如 14.30。", "Enter a number in 万元, such as 14.30."),
    "money-places": Entry(
        "warning", "金额“{found}”多于两位小数，按原数保留。", "The amount “{found}” has more than two decimals; all are kept.",
        "请核对是否应以万元为单位保留两位小数。", "Check whether two decimals of 万元 are meant."),
    "code-unread": Entry(
        "error", "项目编码“{found}”不是文本，留空。", "The project code “{found}” is no text and is left empty.",
        "请将单元格设为文本格式后重新填写 21 位编码。", "Format the cell as text and enter the 21 characters again."),
    "year-unread": Entry(
        "error", "年度“{found}”无法确定，留空。", "The year “{found}” cannot be read surely and is left empty.",
        "请填写四位数年份，如 2023。", "Enter four digits, such as 2023."),
    "text-too-long": Entry(
        "error", "文字超过一个单元格可容纳的 32767 个字符，留空。",
        "The text is longer than the 32,767 characters a cell holds; it is left empty.",
        "请删减后重新填写。", "Shorten it."),
    "text-unread": Entry(
        "error", "此处应为文字，“{found}”无法确定，留空。",
        "Text belongs here; “{found}” cannot be read surely and is left empty.",
        "请以文字重新填写。", "Enter it again as text."),
    "target-unread": Entry(
        "error", "指标值“{found}”无法确定，留空。", "The target “{found}” cannot be read surely and is left empty.",
        "请以文字填写，如 ≥90%、60件。", "Enter it as text, such as ≥90% or 60件."),
    "unit-code-unread": Entry(
        "info", "“{found}”开头的数字不是六位单位编码，按名称保留。",
        "The digits in front of “{found}” are no six-digit unit code; they stay in the name.",
        "请在单位名称前填写六位单位编码。", "Put the six-digit unit code in front of the unit's name."),
    "plan-unread": Entry(
        "error", "支出计划“{found}”无法确定，留空。", "The plan figure “{found}” cannot be read surely and is left empty.",
        "请填写累计百分比，如 25%。", "Enter a cumulative percentage, such as 25%."),
    "plan-unsure": Entry(
        "error", "支出计划“{found}”是百分之几还是比例无法确定，留空。",
        "Whether the plan figure “{found}” is a percentage or a share cannot be told; it is left empty.",
        "请带百分号填写，如 25%。", "Enter it with a percent sign, such as 25%."),
    "plan-mixed": Entry(
        "error", "支出计划中百分比与金额混用，“{found}”留空。",
        "The plan mixes percentages and amounts; “{found}” is left empty.",
        "请四个时点统一填写累计百分比。", "Use cumulative percentages at all four points."),
    "plan-amounts-under-percent": Entry(
        "info", "“%”栏下填写的是金额，按万元读取。", "Amounts stand under a “%” label; they are read as 万元.",
        "请按累计百分比填写，如 25%、50%、75%、100%。", "Enter cumulative percentages, such as 25%, 50%, 75%, 100%."),
    "cell-error": Entry(
        "error", "单元格是错误值 {found}，留空。", "The cell holds the error {found}; it is left empty.",
        "请改正公式或直接填写。", "Mend the formula or enter the value."),
    "formula-uncached": Entry(
        "error", "公式没有计算结果，留空。", "The formula holds no result; it is left empty.",
        "请用 Excel 或 WPS 打开并重新保存，或直接填写数值。", "Open and save it in Excel or WPS, or enter the value."),
    "format-unread": Entry(
        "error", "单元格的数字格式使显示与实际数值不同，无法确定：“{found}”，留空。",
        "The cell's number format shows another number than the cell holds: “{found}”; it is left empty.",
        "请将格式改为常规或 0.00 后核对数值。", "Set the format to General or 0.00 and check the number."),
    # the form
    "hidden-sheet": Entry("info", "工作表已隐藏，照常读取。", "The sheet is hidden; it is read all the same."),
    "hidden-rows": Entry("info", "第 {rows} 行已隐藏，照常读取。", "Rows {rows} are hidden; they are read all the same."),
    "hidden-columns": Entry(
        "info", "第 {columns} 列已隐藏，照常读取。", "Columns {columns} are hidden; they are read all the same."),
    "untold": Entry(
        "info", "此类文件读不出：{terms}；按显示的内容读取。",
        "This kind of file does not tell: {terms}; what is shown is read."),
    "label-missing": Entry(
        "warning", "未找到“{label}”（应在 {near} 附近），该项留空；最接近的是 {candidate}“{found}”。",
        "“{label}” was not found (expected near {near}) and is left empty; nearest is “{found}” at {candidate}.",
        "请恢复该栏目名称。", "Restore the label."),
    "label-missing-entirely": Entry(
        "warning", "未找到“{label}”（应在 {near} 附近），该项留空。",
        "“{label}” was not found (expected near {near}); it is left empty.",
        "请恢复该栏目名称。", "Restore the label."),
    "cells-joined": Entry(
        "info", "{cells} 的内容已连接为“{used}”。", "{cells} are joined as “{used}”."),
    "inherited": Entry(
        "info", "空白处沿用 {cells} 的“{used}”。", "The blank takes “{used}” from {cells}."),
    "inherited-unsure": Entry(
        "error", "上方的一级指标无法读取，暂按 {cells} 的“{used}”。",
        "Level 1 above cannot be read; “{used}” from {cells} stands in for it.",
        "请填写一级指标。", "Enter level 1."),
    "row-unsure": Entry(
        "error", "分页后的这一行没有二级指标，可能是上一行的续行，按单独一行读取。",
        "This row after a page break has no level 2 and may belong to the row before; it is read as a row of its own.",
        "请补填二级指标，或与上一行合并。", "Enter level 2, or join it to the row before."),
    "spread": Entry(
        "info", "合并单元格，各行同为“{used}”。", "A merged cell: “{used}” holds for each of its rows."),
    "view-differs": Entry(
        "warning", "此处写的是“{found}”，按其他栏目应为“{used}”。", "This says “{found}”; the other cells make it “{used}”.",
        "请核对两处哪一处正确。", "Check which of the two is right."),
    "outside-form": Entry(
        "info", "表外文字，不属于填报内容：“{found}”。", "Text outside the form, no part of it: “{found}”."),
    "money-unit-missing": Entry(
        "warning", "未注明金额单位，按万元读取。", "The unit of money is not stated; 万元 is assumed.",
        "请在表头注明“单位：万元”。", "State 单位：万元 above the form."),
    "money-unit-unsure": Entry(
        "error", "金额单位无法确定（{found}），未带单位的金额留空。",
        "The unit of money cannot be told ({found}); amounts without one are left empty.",
        "请在表头注明“单位：万元”。", "State 单位：万元 above the form."),
    "money-unit-converted": Entry(
        "info", "金额单位为{found}，已换算为万元。", "Amounts are in {found}; they are converted to 万元."),
    "not-understood": Entry(
        "warning", "未能识别的内容：“{found}”。", "Not understood: “{found}”.",
        "如为填报内容，请移到相应栏目。", "If it belongs to the form, move it to its place."),
    "sheet-skipped": Entry(
        "info", "工作表“{sheet}”不是填报表（首个内容为“{found}”），已跳过。",
        "The sheet “{sheet}” is no form (it begins with “{found}”) and is skipped."),
    "sheet-blank": Entry("info", "工作表“{sheet}”是空白，已跳过。", "The sheet “{sheet}” is blank and is skipped."),
    "form-refused": Entry(
        "error", "像是填报表，但栏目不全，未读取：找到“{found}”，缺少“{missing}”。",
        "This looks like a form, but too little of it is there to be read surely: “{found}” without “{missing}”.",
        "请使用下发的表样重新填报。", "Fill in the form again from the official blank."),
    "form-empty": Entry(
        "info", "空白表，已跳过。", "An empty form; skipped."),
    "row-unfilled": Entry(
        "info", "只有级别、没有内容的指标行，已略去。", "An indicator row with nothing but its levels; left out."),
    "value-differs": Entry(
        "warning", "“{found}”与前面读到的“{used}”不一致，以前者为准。", "“{found}” differs from “{used}” read before, which stands.",
        "请核对。", "Check which is right."),
    "year-differs": Entry(
        "warning", "封面年度 {found} 与项目编码的年度 {used} 不一致。", "The cover says {found}, the project codes say {used}.",
        "请核对封面年度与项目编码。", "Check the year on the cover and the project codes."),
    "year-unsure": Entry(
        "warning", "项目编码的年度不一致（{found}），年度留空。",
        "The project codes imply several years ({found}); the year is left empty.",
        "请核对项目编码的第 7、8 位。", "Check characters 7 and 8 of the codes."),
    "header-unassigned": Entry(
        "error", "工作簿含多个部门的项目，封面与第一部分归属不明：“{found}”。",
        "The workbook holds several departments; whose cover and part one this is cannot be told: “{found}”.",
        "请每个部门单独报送一个工作簿。", "Send one workbook a department."),
    "project-twice": Entry(
        "warning", "项目 {found} 在本工作簿中出现多次，全部保留。",
        "Project {found} stands in this workbook more than once; all are kept.",
        "请删去重复的表。", "Delete the copy."),
    # documents
    "document-normalised": Entry(
        "info", "已按规范形式调整：“{found}”记为“{used}”。", "Brought to the normal form: “{found}” becomes “{used}”."),
    "project-conflict": Entry(
        "error", "同一项目编码 {found} 有内容不同的版本：{first}；{second}。全部保留。",
        "Project {found} stands with different contents in {first} and in {second}; all versions are kept.",
        "请核对后只报送一份。", "Settle which one holds and send only that."),
    "header-conflict": Entry(
        "error", "合并时“{field}”不一致：{found}。该项留空。", "“{field}” differs between the merged: {found}; it is left empty.",
        "请统一后重新合并。", "Settle it and merge again."),
}

#: Sentences about files and commands, for exceptions and the terminal.
SENTENCES: dict[str, tuple[str, str]] = {
    "no-such-file": ("找不到文件", "no such file"),
    "empty-file": ("是空文件", "is empty"),
    "not-spreadsheet": ("不是电子表格，也不是 JSON", "is neither a spreadsheet nor JSON"),
    "encrypted": ("已加密，请取消打开密码后重新保存", "is encrypted; remove the password and save it again"),
    "damaged": ("已损坏或不完整，无法打开", "is damaged or incomplete and cannot be opened ({why})"),
    "timed-out": ("读取超时，已放弃", "took too long and was given up"),
    "worker-died": ("读取时程序异常中止，已跳过", "made its reader die and is skipped"),
    "binary-workbook": ("是 .xlsb 二进制工作簿，请另存为 .xlsx", "is a binary workbook (.xlsb); save it as .xlsx"),
    "document-type": ("含有文档类型声明（DOCTYPE），出于安全不予读取",
                      "holds a document type (DOCTYPE), which is not read for safety"),
    "too-large-file": ("超出可读范围：文件大于 {limit} 字节",
                       "is beyond what can be read: the file has more than {limit} bytes"),
    "too-large-members": ("超出可读范围：压缩包内文件多于 {limit} 个",
                          "is beyond what can be read: more than {limit} parts in the package"),
    "too-large-sheets": ("超出可读范围：工作表多于 {limit} 张", "is beyond what can be read: more than {limit} worksheets"),
    "too-large-part": ("超出可读范围：解压后大于 {limit} 字节",
                       "is beyond what can be read: unpacks to more than {limit} bytes"),
    "too-large-extent": ("超出可读范围：单元格范围大于 {limit}，请删除远处的多余内容",
                         "is beyond what can be read: its cells span more than {limit}; "
                         "delete stray content far from the form"),
    "too-large-filled": ("超出可读范围：有内容的单元格多于 {limit} 个",
                         "is beyond what can be read: more than {limit} filled cells"),
    "too-large-text": ("超出可读范围：文字总量大于 {limit} 字节",
                       "is beyond what can be read: more than {limit} bytes of text"),
    "too-large-merges": ("超出可读范围：合并区域多于 {limit} 处",
                         "is beyond what can be read: more than {limit} merged areas"),
    "too-large-merged": ("超出可读范围：合并区域覆盖的单元格多于 {limit} 个",
                         "is beyond what can be read: merged areas cover more than {limit} cells"),
    "too-large-depth": ("超出可读范围：XML 嵌套深于 {limit} 层",
                        "is beyond what can be read: XML nested deeper than {limit}"),
    "no-form": ("没有可识别的预算绩效目标表（工作表：{sheets}）", "holds no budget-performance form (sheets: {sheets})"),
    "refused": ("不符合规范文档：{why}", "is not a canonical document: {why}"),
    "not-writable": ("无法写入：{why}", "cannot be written: {why}"),
    "exists": ("未转换：{path} 已存在；加 --force 可覆盖", "is not converted: {path} exists already; --force replaces it"),
    "no-inputs": ("没有可处理的文件", "holds nothing to convert"),
    "same-output": ("未转换：{path} 是另一个输入文件", "is not converted: {path} is an input itself"),
    "wrong-suffix": ("不能写成 {path}：工作簿转为 .json，JSON 转为 .xlsx",
                     "cannot become {path}: workbooks become .json, JSON becomes .xlsx"),
    "skipped": ("是问题清单，已跳过", "is a report of findings; skipped"),
    "nothing-read": ("没有写出：没有一个输入能读取", "is not written: no input could be read"),
    "several-outputs": ("含多个部门，请用 -o 指定文件夹", "holds several submissions; name a folder with -o"),
}


#: Terms that stand in sentences, as findings name them.
TERMS: dict[str, tuple[str, str]] = {
    "percents": ("百分比格式", "percent formats"), "formulas": ("公式", "formulas"),
    "hidden": ("隐藏的行和列", "hidden rows and columns"),
}

#: What the commands say when they are done.
SUMMARIES: dict[str, tuple[str, str]] = {
    "converted": ("{name} → {out}：{projects} 个项目，{indicators} 条指标；"
                  "规范 {info} 处，存疑 {warning} 处，错误 {error} 处，未识别 {lost} 处",
                  "{name} → {out}: {projects} projects, {indicators} indicators; "
                  "{info} notes, {warning} warnings, {error} errors, {lost} not understood"),
    "merged": ("{files} 个文件 → {out}：{submissions} 个部门，{projects} 个项目；内容相同 {same} 个，冲突 {conflicts} 处",
               "{files} files → {out}: {submissions} submissions, {projects} projects; "
               "{same} the same, {conflicts} conflicts"),
}


def severity(code: str) -> str:
    return CATALOGUE[code].severity


def message(finding: Any, lang: str) -> str:
    """The sentence of a finding."""
    entry = CATALOGUE[finding.code]
    return (entry.zh if lang == "zh" else entry.en).format_map(_Details(finding, lang))


def hint(finding: Any, lang: str) -> str | None:
    """What to do about a finding, where there is something to do."""
    entry = CATALOGUE[finding.code]
    text = entry.zh_hint if lang == "zh" else entry.en_hint
    return text.format_map(_Details(finding, lang)) if text else None


def sentence(key: str, lang: str, **details: Any) -> str:
    return (SENTENCES | SUMMARIES)[key][LANGUAGES.index(lang)].format(**details)


class _Details(dict):
    """What a sentence may name: the details of a finding, then its own fields; text is shown on one line."""

    def __init__(self, finding: Any, lang: str) -> None:
        super().__init__({name: "、".join(TERMS[term][LANGUAGES.index(lang)] for term in value)
                          if name == "terms" else value for name, value in finding.details.items()})
        self._finding = finding

    def __missing__(self, key: str) -> str:
        value = getattr(self._finding, key)
        return "" if value is None else " ".join(str(value).split())
