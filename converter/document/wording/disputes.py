"""What merging finds and decides, and the workbook of conflicts."""

from __future__ import annotations

from .entry import Entry

MERGING: dict[str, Entry] = {
    "project-conflict": Entry(
        "error", "同一项目内容不同", "Versions that differ",
        "项目 {project} 的“{field}”不一致：{first_place} 为“{first}”，{second_place} 为“{found}”。各版本全部保留。",
        "“{field}” of project {project} differs: “{first}” in {first_place}, “{found}” in {second_place}; "
        "all versions are kept.",
        "请核对后只报送一份，或用 --conflicts 列出、选定后用 --decide 采用。",
        "Settle which one holds and send only that, or list them with --conflicts, choose, and apply with --decide."),
    "version-elsewhere": Entry(
        "warning", "同一项目另有版本", "Another version elsewhere",
        "项目 {found} 在 {other} 中内容不同：只有一个版本能计入，选定之前都不计入合计。",
        "Project {found} says something else in {other}: one version can count, and none does until it is chosen.",
        "是改正件的，请在退回的工作簿上改正后报送；否则请财政部门选定以哪一份为准。",
        "Corrections are best made in the returned workbook; else the bureau chooses which holds."),
    "projects-gone": Entry(
        "warning", "改正件少了项目", "Projects gone from the answer",
        "本件替换了 {other}，比它少 {count} 个项目，共 {total} 万元：{projects}。",
        "This file has taken the place of {other} and lacks {count} of its projects, {total} 万元: {projects}.",
        "确已撤销的不必处理；漏报的请补上后再报送。", "Nothing to do where they were withdrawn; else add them."),
    "answer-disputed": Entry(
        "error", "退回件用错", "A copy returned to somebody else",
        "本件是在 {other} 的退回件上填写的，而年度、部门、项目都与它不同，未计入。",
        "This file was made of the returned copy of {other} and agrees with it in no year, department or project; it "
        "does not count.",
        "请在本部门自己的退回件上改正，或用空白表重填后报送。",
        "Use the copy returned to this department, or a blank."),
    "name-in-doubt": Entry(
        "error", "同名项目无编码，无法对应", "Projects of one name without a code",
        "项目“{found}”没有{field[code]}，同一文件内又有多个同名项目，无法判断 {second_place} 与 {first_place} 是否同一项目。各版本全部保留，"
        "金额另列。",
        "Several projects are called “{found}” and have no {field[code]}: whether {second_place} is {first_place} is "
        "not sure. All are kept, their money apart.",
        "请补填{field[code]}，或只报送一份。",
        "Enter each {field[code]}, or send one file only."),
    "header-conflict": Entry(
        "error", "合并时表头不一致", "Headers that differ",
        "合并时“{field}”不一致：{found}。该项留空。",
        "“{field}” differs between the merged: {found}; it is left empty.",
        "请统一后重新合并，或用 --conflicts 列出、选定后用 --decide 采用。",
        "Settle it and merge again, or list them with --conflicts, choose, and apply with --decide."),
    "version-dropped": Entry(
        "warning", "未采用的版本", "Version not taken",
        "项目 {project} 的这一版本未采用：{place}。",
        "This version of project {project} is not taken: {place}."),
    "value-dropped": Entry(
        "warning", "未采用的内容", "Value not taken",
        "“{field}”采用“{used}”，未采用“{found}”（{file}）。",
        "“{field}” is “{used}”; “{found}” ({file}) is not taken."),
    "decision-stale": Entry(
        "error", "选择已不适用", "Choice no longer fits",
        "冲突清单第 {row} 行（{about}）的选择“{found}”未采用：现在没有这样的冲突，内容可能已改动。",
        "The choice “{found}” in row {row} of the list of conflicts ({about}) is not applied: "
        "there is no such conflict now; the values may have changed.",
        "请用 --conflicts 重新列出冲突后再选。",
        "List the conflicts anew with --conflicts and choose again."),
    "decision-unknown": Entry(
        "error", "选择无法识别", "Choice not understood",
        "冲突清单第 {row} 行（{about}）的选择“{found}”无法识别，仍作冲突。",
        "The choice “{found}” in row {row} of the list of conflicts ({about}) names no version; the conflict stays.",
        "请填写该行列出的版本，如 甲、乙。",
        "Enter one of the versions of that row, such as A or B."),
    "decision-edited": Entry(
        "error", "版本内容被改动", "Versions typed over",
        "冲突清单第 {row} 行（{about}）的版本“{versions}”内容被改动，与列出时不同，这一行未采用，仍作冲突。",
        "In row {row} of the list of conflicts ({about}) the text of {versions} is not what was listed; the row is "
        "not applied, the conflict stays.",
        "清单只能选定版本。要改内容，请改报送的文件后重新合并；要选定，请用 --conflicts 重新列出后再选。",
        "The list only chooses between versions. To change a value, change the file that was sent and merge again; "
        "to choose, list the conflicts anew with --conflicts."),
    "decision-twice": Entry(
        "error", "同一冲突有两种选择", "Two choices for one conflict",
        "冲突清单第 {row} 行（{about}）与第 {other} 行是同一冲突而选择不同，都未采用，仍作冲突。",
        "Rows {row} and {other} of the list of conflicts ({about}) are one conflict and choose differently; neither is "
        "applied, the conflict stays.",
        "请只留一行。",
        "Keep one of the rows."),
    "code-in-two-departments": Entry(
        "error", "同一编码在两个部门", "One code in two departments",
        "{field[code]} {found} 在两个部门出现：{first}（{first_place}）和 {second}。两处都保留，金额不计入合计，另列一次。",
        "The {field[code]} {found} stands in two departments: {first} ({first_place}) and {second}; both are kept, and "
        "its money is left out of the totals and shown apart once.",
        "请核对项目属于哪个部门，改正另一处的编码或删去。",
        "Settle which department it belongs to; mend the code of the other, or delete it."),
    "department-under-two-codes": Entry(
        "warning", "同一部门有两个编码", "One department under two codes",
        "部门“{found}”以不同的编码出现：{codes}，按不同的部门合并。",
        "The department “{found}” stands under several codes: {codes}; they are merged as different departments.",
        "请核对预算单位编码的前三位。",
        "Check the first three digits of the unit codes."),
    "division-stranger": Entry(
        "warning", "行政区划与其余不同", "Division unlike the others",
        "行政区划 {found} 的 {count} 个部门与其余不同（其余多为 {home} 开头）：{departments}。",
        "{count} submissions of division {found} are unlike the others (most begin with {home}): {departments}.",
        "请核对是否误放，或{field[code]}前六位有误。",
        "Check whether they belong here, or the first six characters of each {field[code]} are wrong."),
    "merge-unbalanced": Entry(
        "error", "合并前后不符", "Merged figures do not balance",
        "合并前后不符，未写出：{about} {unit}，应为 {expected}，实为 {got}。",
        "The merged figures do not balance, nothing is written: {about} {unit} should be {expected} and is {got}.",
        "这是程序错误，请连同输入文件反馈。",
        "This is a fault of the program; please report it with the inputs."),
    "merge-reckoned": Entry(
        "info", "合并核对相符", "The merge balances",
        "合并核对相符：{sides}。",
        "The merge balances: {sides}."),
    "merge-counted": Entry(
        "info", "计入合计", "What counts",
        "计入合计：{counted}；另有 {contested} 个有争议的项目未计入，计入后为 {low}～{high} 万元。",
        "What counts: {counted}; {contested} contested projects are left out, with them it is {low} to {high} 万元."),
    "division-reckoned": Entry(
        "info", "行政区划核对相符", "The division balances",
        "行政区划 {division} 核对相符：{sides}。",
        "Division {division} balances: {sides}."),
}

#: Figures in a sentence.
FIGURES: tuple[str, str] = ("{projects} 个项目 {indicators} 条指标 {total} 万元",
                            "{projects} projects with {indicators} indicators, {total} 万元")

#: The workbook of conflicts: its sheets, the heading it is known by, its columns.
CONFLICTS_SHEET: tuple[str, str] = ("合并冲突", "Conflicts")
CONFLICTS_HEADING: tuple[str, str] = ("合并冲突清单", "Conflicts of a merge")
CONFLICTS_NOTE: tuple[str, str] = (
    "每行一个不一致的栏目。请在“选用”栏选择采用的版本；一个项目各行都选定后才生效，未选的仍作冲突。"
    "保存后运行：jixiao merge 原来的输入 -o 输出 --decide 本文件",
    "One row a field that differs. Choose a version in the column “Choice”; a project is settled when all its rows "
    "are, and what is not chosen stays a conflict. Then run: jixiao merge the same inputs -o OUT --decide this file")
RECKONING_SHEET: tuple[str, str] = ("合并核对", "Reckoning")
CONFLICT_COLUMNS: dict[str, tuple[str, str]] = {
    "place": ("序号", "No."),
    "year": ("年度", "Year"),
    "division": ("行政区划", "Division"),
    "department": ("部门", "Department"),
    "project": ("项目编码", "Project code"),
    "name": ("项目名称", "Project"),
    "field": ("栏目", "Field"),
    "choice": ("选用", "Choice"),
    "where": ("{version} 出处", "{version} stands in"),
    "mark": ("校验（请勿改动）", "check (leave as it is)"),
}
RECKONING_COLUMNS: dict[str, tuple[str, str]] = {
    "year": ("年度", "Year"), "division": ("行政区划", "Division"), "department": ("部门", "Department"),
    "unit": ("单位", "Unit"), "side": ("核对", "Side"), "projects": ("项目数", "Projects"),
    "indicators": ("指标数", "Indicators"), "total": ("预算数", "Total"), "fiscal": ("财政资金", "Fiscal"),
    "other": ("其他资金", "Other"),
}
SIDES: dict[str, tuple[str, str]] = {
    "read": ("读入", "read"), "same": ("内容相同", "the same"), "dropped": ("未采用", "not taken"),
    "made": ("逐项选定", "put together"), "out": ("合并后", "merged"),
}
#: What versions are called, one after the other; beyond these by number.
VERSIONS: tuple[str, str] = ("甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJ")
#: What stands for a value left empty, and for a formula that nobody has calculated.
BLANK: tuple[str, str] = ("（空）", "(blank)")
FORMULA: tuple[str, str] = ("（未计算的公式）", "(a formula without a result)")
