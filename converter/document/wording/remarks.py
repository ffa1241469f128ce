"""What reading and merging find: values, the form, documents."""

from __future__ import annotations

from .entry import Entry

READING: dict[str, Entry] = {
    "unreadable": Entry(
        "error", "无法读取", "Not readable", "文件{because}。", "The file {because}."),
    # values, as they stand in cells
    "normalised": Entry(
        "info", "内容已规范", "Normalised",
        "内容已规范：“{found}”记为“{used}”。",
        "Normalised: “{found}” is taken as “{used}”."),
    "number-joined": Entry(
        "warning", "数字被换行断开", "Number torn apart",
        "数字被换行断开，已连接：“{found}”记为“{used}”。",
        "A line break tore a number apart; it was joined: “{found}” is taken as “{used}”.",
        "请核对连接后的数字。",
        "Check the joined number."),
    "money-unread": Entry(
        "error", "金额无法确定", "Amount not readable",
        "{field}“{found}”无法确定，留空。",
        "The {field} “{found}” cannot be read surely and is left empty.",
        "请填写数字，单位万元，如 14.30。",
        "Enter a number in 万元, such as 14.30."),
    "number-unread": Entry(
        "error", "数值无法确定", "Number not readable",
        "{field}“{found}”无法确定，留空。",
        "The {field} “{found}” cannot be read surely and is left empty.",
        "请填写一个数字。", "Enter a number."),
    "tick-unread": Entry(
        "error", "勾选无法确定", "Tick not readable",
        "{field}“{found}”不是勾选，无法确定，留空。", "The {field} “{found}” is no tick and is left empty.",
        "请在选定的一项上打√，其余留空或保留□。", "Tick one option by √, and leave the others blank or as □."),
    "tick-several": Entry(
        "error", "勾选了几项", "Several options ticked",
        "{field}勾选了不止一项（{found}），留空。", "Of {field} more than one option is ticked ({found}); it is left empty.",
        "请只选一项。", "Tick one option only."),
    "tick-none": Entry(
        "info", "没有勾选", "No option ticked",
        "{field}没有勾选。", "No option of {field} is ticked."),
    "date-unread": Entry(
        "error", "日期无法确定", "Date not readable",
        "{field}“{found}”无法确定，留空。",
        "The {field} “{found}” cannot be read surely and is left empty.",
        "请填写年月日，如 2023-01-05。", "Enter year, month and day, such as 2023-01-05."),
    "money-places": Entry(
        "warning", "金额多于两位小数", "More than two decimals",
        "{field}“{found}”多于两位小数，按原数保留。",
        "The {field} “{found}” has more than two decimals; all are kept.",
        "请核对是否应以万元为单位保留两位小数。",
        "Check whether two decimals of 万元 are meant."),
    "code-unread": Entry(
        "error", "项目编码无法确定", "Code not readable",
        "{field[code]}“{found}”不是文本，或不止一个编码，留空。",
        "The {field[code]} “{found}” is no text, or more than one code; it is left empty.",
        "请将单元格设为文本格式后重新填写 21 位编码。",
        "Format the cell as text and enter the 21 characters again."),
    "year-unread": Entry(
        "error", "年度无法确定", "Year not readable",
        "{field[year]}“{found}”无法确定，留空。",
        "The {field[year]} “{found}” cannot be read surely and is left empty.",
        "请填写四位数年份，如 2023。",
        "Enter four digits, such as 2023."),
    "text-too-long": Entry(
        "error", "文字过长", "Text too long",
        "文字超过一个单元格可容纳的 32767 个字符，留空。",
        "The text is longer than the 32,767 characters a cell holds; it is left empty.",
        "请删减后重新填写。",
        "Shorten it."),
    "text-unread": Entry(
        "error", "文字无法确定", "Text not readable",
        "此处应为文字，“{found}”无法确定，留空。",
        "Text belongs here; “{found}” cannot be read surely and is left empty.",
        "请以文字重新填写。",
        "Enter it again as text."),
    "characters-unsure": Entry(
        "warning", "看不出是什么的字符", "Characters that nobody can tell",
        "“{found}”中有看不出是什么的字符（自造字、替换符、乱码或改变阅读方向的控制符），按原样读取。",
        "“{found}” has characters of which nobody can tell what they are (private ones, replacements, what an encoding "
        "left, or controls that turn the text around); it is read as it stands.",
        "请改用通用汉字和符号重新填写。", "Enter it again in common characters."),
    "target-unread": Entry(
        "error", "指标值无法确定", "Target not readable",
        "{field[indicators.target]}“{found}”无法确定，留空。",
        "The {field[indicators.target]} “{found}” cannot be read surely and is left empty.",
        "请以文字填写，如 ≥90%、60件。",
        "Enter it as text, such as ≥90% or 60件."),
    "goals-unsure": Entry(
        "warning", "绩效目标的分条可能有误", "Goals perhaps not told apart",
        "{field[goals]}中有的行以序号或标记开头，但没有接着前一条编号，未另立一条：“{found}”。",
        "Lines of {field[goals]} begin with a number or a mark that does not follow the one before; they are taken as "
        "going on with it: “{found}”.",
        "请按 1. 2. 3. 依次编号，每条一行。",
        "Number the goals 1. 2. 3., one a line."),
    "unit-code-unread": Entry(
        "warning", "单位编码不是六位", "No six-digit unit code",
        "“{found}”开头的数字不是六位{field[unit.code]}，按名称保留。",
        "The digits in front of “{found}” are no six-digit {field[unit.code]}; they stay in the name.",
        "请在{field[unit.name]}前填写六位{field[unit.code]}。",
        "Put the six-digit {field[unit.code]} in front of the {field[unit.name]}."),
    "plan-unread": Entry(
        "error", "支出计划无法确定", "Plan not readable",
        "{field[spending_plan]}“{found}”无法确定，留空。",
        "The {field[spending_plan]} figure “{found}” cannot be read surely and is left empty.",
        "请填写累计百分比，如 25%。",
        "Enter a cumulative percentage, such as 25%."),
    "plan-unsure": Entry(
        "error", "支出计划是百分比还是比例不明", "Percentage or share",
        "{field[spending_plan]}“{found}”是百分之几还是比例无法确定，留空。",
        "Whether the {field[spending_plan]} figure “{found}” is a percentage or a share cannot be told; it is left "
        "empty.",
        "请带百分号填写，如 25%。",
        "Enter it with a percent sign, such as 25%."),
    "plan-mixed": Entry(
        "error", "支出计划百分比与金额混用", "Plan mixes percentages and amounts",
        "{field[spending_plan]}中百分比与金额混用，“{found}”留空。",
        "The {field[spending_plan]} mixes percentages and amounts; “{found}” is left empty.",
        "请四个时点统一填写累计百分比。",
        "Use cumulative percentages at all four points."),
    "plan-ambiguous": Entry(
        "error", "支出计划是百分比还是金额不明", "Percentages or amounts",
        "{field[spending_plan]}“{found}”是百分比还是金额无法确定，留空。",
        "Whether the {field[spending_plan]} figure “{found}” is a percentage or an amount cannot be told; it is left "
        "empty.",
        "请带百分号填写累计百分比，如 25%。",
        "Enter cumulative percentages with their sign, such as 25%."),
    "cell-error": Entry(
        "error", "单元格是错误值", "Error value",
        "单元格是错误值 {found}，留空。",
        "The cell holds the error {found}; it is left empty.",
        "请改正公式或直接填写。",
        "Mend the formula or enter the value."),
    "formula-uncached": Entry(
        "error", "公式没有结果", "Formula without a result",
        "公式没有计算结果，留空。",
        "The formula holds no result; it is left empty.",
        "请用 Excel 或 WPS 打开并重新保存，或直接填写数值。",
        "Open and save it in Excel or WPS, or enter the value."),
    "format-unread": Entry(
        "error", "数字格式使显示与数值不同", "Format shows another number",
        "单元格的数字格式使显示与实际数值不同，无法确定：“{found}”，留空。",
        "The cell's number format shows another number than the cell holds: “{found}”; it is left empty.",
        "请将格式改为常规或 0.00 后核对数值。",
        "Set the format to General or 0.00 and check the number."),
    "raised-unread": Entry(
        "error", "上标或下标数字", "Raised or lowered digit",
        "“{found}”中有上标、下标或其他写法的数字，无法确定，留空。",
        "“{found}” has a digit that is raised, lowered or of another kind and cannot be read surely; it is left empty.",
        "请改用普通数字重新填写。",
        "Enter it again in plain digits."),
    "parts-unread": Entry(
        "error", "单元格内有几段数字", "Figures in several parts",
        "单元格内分成几段或几格，数字相接，无法确定：“{found}”，留空。",
        "The cell holds several paragraphs or cells whose figures would run together: “{found}”; it is left empty.",
        "请在一个单元格内只填写一个值。",
        "Enter one value a cell."),
    "shown-rounded": Entry(
        "warning", "显示的数字经过舍入", "Figure shown rounded",
        "单元格显示为“{found}”，实际为“{used}”，按实际数值读取。",
        "The cell shows “{found}” and holds “{used}”, which is read.",
        "请核对应以哪个数为准。",
        "Check which of the two is meant."),
    "covered-left-out": Entry(
        "warning", "合并单元格下遗留的内容", "Left under a merged cell",
        "被合并单元格遮住的内容“{found}”不显示，未读取。",
        "“{found}” lies under a merged cell and does not show; it is not read.",
        "如为填报内容，请取消合并后移到相应栏目；否则请清除。",
        "Unmerge the cells; move it to its place or clear it."),
    "struck-left-out": Entry(
        "warning", "带删除线的文字", "Struck-through text",
        "带删除线的文字未读取：“{found}”记为“{used}”。",
        "Text that is struck through is not read: “{found}” is taken as “{used}”.",
        "请删去带删除线的文字。",
        "Delete what is struck through."),
    "faint-read": Entry(
        "warning", "看不见的文字", "Text that nobody sees",
        "文字是白色或字号极小，看不见：“{found}”，照常读取。",
        "“{found}” is white or of next to no size and cannot be seen; it is read all the same.",
        "如为填报内容，请恢复字体颜色和字号；否则请清除。",
        "Restore its colour and size, or clear it."),
    "faint-unread": Entry(
        "error", "部分文字看不见", "Partly not to be seen",
        "“{found}”中有白色或字号极小的文字，哪些有效无法确定，留空。",
        "Part of “{found}” is white or of next to no size; what counts cannot be told, and it is left empty.",
        "请清除看不见的文字后重新填写。",
        "Clear what cannot be seen and enter the rest again."),
    "floating-passed-over": Entry(
        "warning", "文本框中的文字", "Text box",
        "文本框或图形中的文字未读取：“{found}”。",
        "The text of a box or a shape is not read: “{found}”.",
        "如为填报内容，请填入单元格；否则请删去。",
        "If it belongs to the form, enter it in its cell; else delete it."),
    "struck-unsure": Entry(
        "error", "条件格式可能使内容带删除线", "Perhaps struck through by a condition",
        "条件格式可能使“{found}”显示为带删除线，是否有效无法确定，留空。",
        "A conditional format may strike “{found}” through; whether it counts cannot be told, and it is left empty.",
        "请清除该单元格的条件格式；作废的内容请删去。",
        "Clear the cell's conditional format, and delete what is void."),
    "cells-unsure": Entry(
        "error", "多个单元格归属不明", "Several cells for one value",
        "{cells} 的内容是不是一个值无法确定：“{found}”，留空。",
        "Whether {cells} are one value cannot be told: “{found}”; it is left empty.",
        "请只在一个单元格中填写，其他内容移到表外。",
        "Keep the value in one cell and move the rest out of the form."),
    "row-several": Entry(
        "error", "一行填写了多个指标", "Several indicators in a row",
        "一行填写了多个指标：“{found}”，留空。",
        "Several indicators stand in one row: “{found}”; it is left empty.",
        "请每行只填写一个指标。",
        "Enter one indicator a row."),
    "row-perhaps-several": Entry(
        "warning", "一行可能填写了多个指标", "Perhaps several indicators in a row",
        "一行可能填写了多个指标：“{found}”，按一个指标读取。",
        "Perhaps several indicators stand in one row: “{found}”; it is read as one.",
        "如是几个指标，请每行只填写一个，各填各的目标。",
        "If they are several, enter one a row, each with its target."),
    "hidden-left-out": Entry(
        "warning", "网页中隐藏的内容", "Hidden in the page",
        "网页表格中隐藏的内容“{found}”未读取。",
        "“{found}” is hidden in the page and is not read.",
        "如为填报内容，请另存为 .xlsx 后取消隐藏。",
        "If it belongs to the form, save it as .xlsx and unhide it."),
    # the form
    "hidden-sheet": Entry(
        "info", "隐藏的工作表", "Hidden sheet",
        "工作表已隐藏，照常读取。",
        "The sheet is hidden; it is read all the same."),
    "hidden-rows": Entry(
        "info", "隐藏的行", "Hidden rows",
        "第 {rows} 行已隐藏，照常读取。",
        "Rows {rows} are hidden; they are read all the same."),
    "hidden-columns": Entry(
        "info", "隐藏的列", "Hidden columns",
        "第 {columns} 列已隐藏，照常读取。",
        "Columns {columns} are hidden; they are read all the same."),
    "untold": Entry(
        "info", "此类文件读不出的内容", "Not told by this kind of file",
        "此类文件读不出：{terms}；按显示的内容读取。",
        "This kind of file does not tell: {terms}; what is shown is read."),
    "label-missing": Entry(
        "warning", "栏目名称被改动", "Label changed",
        "未找到“{label}”（应在 {near} 附近），该项留空；最接近的是 {candidate}“{found}”。",
        "“{label}” was not found (expected near {near}) and is left empty; "
        "nearest is “{found}” at {candidate}.",
        "请恢复该栏目名称。",
        "Restore the label."),
    "label-missing-entirely": Entry(
        "warning", "缺少栏目", "Label missing",
        "未找到“{label}”（应在 {near} 附近），该项留空。",
        "“{label}” was not found (expected near {near}); it is left empty.",
        "请恢复该栏目名称。",
        "Restore the label."),
    "labels-normalised": Entry(
        "info", "栏目名称已规范", "Labels normalised",
        "{cells} 的栏目名称带有标记、单位或内容，已按表样认读：“{found}”。",
        "The labels in {cells} bear a mark, a unit or their value and are taken as the form's: “{found}”."),
    "labels-repeated": Entry(
        "info", "重复的栏目名称", "Labels repeated",
        "{cells} 重复了栏目名称“{found}”，视为取消合并后填充的内容。",
        "{cells} repeat “{found}”: filled into the cells of a merge that was undone."),
    "caption-read": Entry(
        "info", "栏目的小标题", "Caption inside the form",
        "{cells} 的“{found}”是小标题，不属于填报内容。",
        "“{found}” in {cells} heads a part of the form and is no part of what is filled in."),
    "rows-blank": Entry(
        "info", "栏目与内容之间的空白行", "Blank rows before values",
        "第 {rows} 行空白，已略过。",
        "Rows {rows} between labels and their values are blank and passed over."),
    "forms-beside-read": Entry(
        "info", "并排的表", "Forms side by side",
        "两张表左右并排，已按列分别读取。",
        "Forms stand side by side; each is read from its own columns."),
    "cells-joined": Entry(
        "info", "多个单元格已连接", "Cells joined",
        "{cells} 的内容已连接为“{used}”。",
        "{cells} are joined as “{used}”."),
    "inherited": Entry(
        "info", "空白沿用上方", "Taken from above",
        "空白处沿用 {cells} 的“{used}”。",
        "The blank takes “{used}” from {cells}."),
    "inherited-unsure": Entry(
        "error", "一级指标无法读取", "Level 1 not readable",
        "上方的{field[indicators.level1]}无法读取，暂按 {cells} 的“{used}”。",
        "The {field[indicators.level1]} above cannot be read; “{used}” from {cells} stands in for it.",
        "请填写{field[indicators.level1]}。",
        "Enter {field[indicators.level1]}."),
    "row-unsure": Entry(
        "error", "分页后的行归属不明", "Row after a page break",
        "分页后的这一行没有{field[indicators.level2]}，可能是上一行的续行，按单独一行读取。",
        "This row after a page break has no {field[indicators.level2]} and may belong to the row before; it is "
        "read as a row of its own.",
        "请补填{field[indicators.level2]}，或与上一行合并。",
        "Enter {field[indicators.level2]}, or join it to the row before."),
    "row-lone": Entry(
        "warning", "只有一个单元格的行", "Row of a single cell",
        "这一行只有一个单元格有内容，可能是上一行的续行；按单独一行读取，{field[indicators.level1]}取 {cells} 的“{used}”。",
        "Only one cell of this row is filled, and it may belong to the row above; it is read as a row of its own, with "
        "{field[indicators.level1]} “{used}” from {cells}.",
        "请补全这一行，或与上一行合并。",
        "Complete the row, or join it to the row above."),
    "spread": Entry(
        "info", "合并单元格", "Merged cell",
        "合并单元格，各行同为“{used}”。",
        "A merged cell: “{used}” holds for each of its rows."),
    "view-differs": Entry(
        "warning", "与其他栏目不一致", "Differs from the other cells",
        "此处写的是“{found}”，按其他栏目应为“{used}”。",
        "This says “{found}”; the other cells make it “{used}”.",
        "请核对两处哪一处正确。",
        "Check which of the two is right."),
    "outside-form": Entry(
        "info", "表外文字", "Text outside the form",
        "表外文字，不属于填报内容：“{found}”。",
        "Text outside the form, no part of it: “{found}”."),
    "money-unit-missing": Entry(
        "warning", "未注明金额单位", "Unit of money not stated",
        "未注明金额单位，按万元读取。",
        "The unit of money is not stated; 万元 is assumed.",
        "请在表头注明“单位：万元”。",
        "State 单位：万元 above the form."),
    "money-unit-unsure": Entry(
        "error", "金额单位无法确定", "Unit of money unclear",
        "金额单位无法确定（{found}），未带单位的金额留空。",
        "The unit of money cannot be told ({found}); amounts without one are left empty.",
        "请在表头注明“单位：万元”。",
        "State 单位：万元 above the form."),
    "money-unit-converted": Entry(
        "info", "金额已换算为万元", "Amounts converted",
        "金额单位为{found}，已换算为万元。",
        "Amounts are in {found}; they are converted to 万元."),
    "not-understood": Entry(
        "warning", "未能识别的内容", "Not understood",
        "未能识别的内容：“{found}”。",
        "Not understood: “{found}”.",
        "如为填报内容，请移到相应栏目。",
        "If it belongs to the form, move it to its place."),
    "sheet-skipped": Entry(
        "info", "不是填报表的工作表", "Sheet without a form",
        "工作表“{sheet}”不是填报表（首个内容为“{found}”），已跳过。",
        "The sheet “{sheet}” is no form (it begins with “{found}”) and is skipped."),
    "sheet-goes-on": Entry(
        "info", "续接的工作表", "Sheet that goes on with a form",
        "此表续接工作表“{used}”的绩效指标，已并入该表。",
        "This sheet goes on with the indicators of “{used}” and is read with it."),
    "sheet-passed-over": Entry(
        "warning", "未读取的工作表里有填报内容", "Sheet passed over that seems filled in",
        "工作表“{sheet}”不是填报表，没有读取，但其中有{found}。",
        "The sheet “{sheet}” is no form and is not read, but it holds {found}.",
        "如属填报内容，请填入项目绩效目标表。",
        "If it belongs to the submission, enter it in a project's form."),
    "form-lost": Entry(
        "warning", "栏目名称不显示的表", "Form whose labels do not show",
        "工作表“{sheet}”像是填报表，但栏目名称带删除线、被隐藏或无法读取（“{found}”），没有读取。",
        "The sheet “{sheet}” looks like a form, but its labels are struck through, hidden or unreadable (“{found}”); "
        "it is not read.",
        "如为填报内容，请恢复栏目名称；如已作废，请删去该工作表。",
        "Restore the labels if it belongs to the submission; delete the sheet if it does not."),
    "sheet-blank": Entry(
        "info", "空白工作表", "Blank sheet",
        "工作表“{sheet}”是空白，已跳过。",
        "The sheet “{sheet}” is blank and is skipped."),
    "form-refused": Entry(
        "error", "表样不全，未读取", "Incomplete form, not read",
        "像是填报表，但栏目不全，未读取：找到“{found}”，缺少“{missing}”。",
        "This looks like a form, but too little of it is there to be read surely: "
        "“{found}” without “{missing}”.",
        "请使用下发的表样重新填报。",
        "Fill in the form again from the official blank."),
    "form-unsure": Entry(
        "error", "分不清是哪种表，未读取", "One of two forms, not read",
        "工作表“{sheet}”可能是“{one}”，也可能是“{other}”，分不清，未读取。",
        "The sheet “{sheet}” may be of the form “{one}” or of “{other}”; which of them cannot be told, and it is not "
        "read.",
        "请用本单位领到的空白表填报；两种表不要放在同一工作表里。",
        "Fill in the blank you were given; keep two forms out of one sheet."),
    "form-unknown": Entry(
        "warning", "没有这种表样", "Form not at hand",
        "项目来自表样“{form}”，这次没有给出，按“{by}”审核。",
        "The project came by the form “{form}”, which was not given; it is judged by “{by}”.",
        "请用 --form 给出该表样，或放进收件夹最上层的“表样”文件夹。",
        "Give it with --form, or put it into the folder 表样 at the top of the inbox."),
    "forms-beside": Entry(
        "error", "并排的表未读取", "Forms side by side, not read",
        "两张表左右并排，无法分开读取：“{found}”。",
        "Forms stand side by side and cannot be told apart surely: “{found}”.",
        "请将每张表单独放在一个工作表中。",
        "Put each form on a sheet of its own."),
    "part-one-empty": Entry(
        "warning", "第一部分空白", "Part one is empty",
        "“{field}”只有标题，没有内容。",
        "“{field}” has its headings and nothing below them.",
        "请填写；本部门不要求填报的，请删去该工作表。",
        "Fill it in, or delete the sheet where none is asked for."),
    "form-empty": Entry(
        "info", "空白表", "Empty form",
        "空白表，已跳过。",
        "An empty form; skipped."),
    "row-unfilled": Entry(
        "info", "未填写的指标行", "Unfilled row",
        "只有级别、没有内容的指标行，已略去。",
        "An indicator row with nothing but its levels; left out."),
    "value-differs": Entry(
        "warning", "前后不一致", "Differs from what was read before",
        "“{found}”与前面读到的“{used}”不一致，以前者为准。",
        "“{found}” differs from “{used}” read before, which stands.",
        "请核对。",
        "Check which is right."),
    "year-differs": Entry(
        "warning", "封面年度与编码不一致", "Year differs from the codes",
        "封面{field[year]} {found} 与{field[code]}的年度 {used} 不一致。",
        "The {field[year]} on the cover is {found}, that of every {field[code]} {used}.",
        "请核对封面{field[year]}与{field[code]}。",
        "Check the {field[year]} on the cover and each {field[code]}."),
    "department-differs": Entry(
        "warning", "部门编码与单位编码不一致", "Department code differs from the units'",
        "{field[department.code]} {found} 与{field[unit.code]}的前三位 {used} 不一致。",
        "The {field[department.code]} is {found}; every {field[unit.code]} begins with {used}.",
        "请核对{field[department.code]}与{field[unit.code]}。",
        "Check the {field[department.code]} and each {field[unit.code]}."),
    "year-unsure": Entry(
        "warning", "编码的年度不一致", "Codes of several years",
        "{field[code]}的年度不一致（{found}），{field[year]}留空。",
        "The years of the projects, by {field[code]}, are several ({found}); the {field[year]} is left empty.",
        "请核对{field[code]}的第 7、8 位。",
        "Check characters 7 and 8 of each {field[code]}."),
    "header-unassigned": Entry(
        "error", "封面归属不明", "Cover belongs to nobody surely",
        "工作簿含多个部门的项目，封面与第一部分归属不明：“{found}”。",
        "The workbook holds several departments; whose cover and part one this is cannot be told: “{found}”.",
        "请每个部门单独报送一个工作簿。",
        "Send one workbook a department."),
    "project-twice": Entry(
        "warning", "项目重复", "Project repeated",
        "项目 {found} 在本工作簿中出现多次，全部保留。",
        "Project {found} stands in this workbook more than once; all are kept.",
        "请删去重复的表。",
        "Delete the copy."),
    # documents
    "no-place": Entry(
        "warning", "表上没有位置", "No place on the form",
        "表上没有“{field}”的位置，未写出：“{found}”。",
        "The form has no place for “{field}”; it is not written: “{found}”.",
        "这张表不收的内容可以不管；应当收的，请在表样中补上标记。",
        "Leave it, where the form does not ask for it; else give the template a marker."),
    "not-issued": Entry(
        "error", "未印发", "Not issued",
        "“{book}”没有印发，也不计入汇总表（{figures}）：{why}",
        "“{book}” is not issued, nor counted in the ledger ({figures}): {why}",
        "请改正报送文件中该处的文字。",
        "Change the text at that place of the document."),
    "document-normalised": Entry(
        "info", "已按规范形式调整", "Brought to the normal form",
        "已按规范形式调整：“{found}”记为“{used}”。",
        "Brought to the normal form: “{found}” becomes “{used}”."),
}
