"""What merging finds and decides, and the workbook of conflicts."""

from __future__ import annotations

from .entry import Entry

MERGING: dict[str, Entry] = {
    "project-conflict": Entry(
        "error", "同一项目内容不同", "Versions that differ",
        "项目 {project} 的“{field}”不一致：{first_place} 为“{first}”，{second_place} 为“{found}”。各版本全部保留。",
        "“{field}” of project {project} differs: “{first}” in {first_place}, “{found}” in {second_place}; "
        "all versions are kept.",
        "请核对后只报送一份，或在待定清单（待定.xlsx；单独合并时用 --conflicts 列出、--decide 采用）中选定。",
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
        "本件是在 {other} 的退回件上填写的，而年度、部门、项目都与它不同，未计入：{count} 个项目，共 {total} 万元（{projects}）。",
        "This file was made of the returned copy of {other} and agrees with it in no year, department or project; it "
        "does not count: {count} projects, {total} 万元 ({projects}).",
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
        "请统一后重新报送，或在待定清单（待定.xlsx；单独合并时用 --conflicts 列出、--decide 采用）中选定。",
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
        "请在重新列出的清单（--conflicts，或收件夹结果中的待定清单）中再选，并删去旧的。",
        "Choose again in a new list (--conflicts, or the one among a run's outputs), and delete the old one."),
    "decision-contradicted": Entry(
        "error", "两份清单的选择不同", "Two lists choose differently",
        "冲突清单第 {row} 行（{about}）选“{found}”，而 {other} 中选的不同，都未采用，仍待选定。",
        "Row {row} of the list ({about}) chooses “{found}” and {other} chooses differently; neither is applied, the "
        "question stays.",
        "请只留一份清单。",
        "Keep one of the lists."),
    "decisions-unsaved": Entry(
        "warning", "已选定而未存入收件夹", "Choices not saved into the inbox",
        "结果文件夹中的 {found} 已有人改动：没有替换它，其中的选择也还没有生效。",
        "{found} among the outputs was changed by somebody: it is not replaced, and its choices do not hold yet.",
        "请把它另存到收件夹最上层（{place}），或用 --decide 给出；不要的请删去。",
        "Save it at the top of the inbox ({place}), or give it with --decide; delete it if it is not wanted."),
    "decisions-open": Entry(
        "warning", "待定清单正被打开", "The list of choices is open",
        "结果文件夹中的 {found} 正被打开：没有替换它，其中列出的可能不是最新的问题。",
        "{found} among the outputs is open in a program: it is not replaced, and may not list what is open now.",
        "请关闭它再运行一次；已选定的请另存到收件夹最上层（{place}）。",
        "Close it and run again; save it at the top of the inbox ({place}) where choices were made."),
    "decisions-elsewhere": Entry(
        "warning", "待定清单放错位置", "A list of choices in the wrong place",
        "{file} 是待定（冲突）清单，不是报送的工作簿，其中的选择没有生效。",
        "{file} is a list of choices and no workbook of a department; its choices do not hold.",
        "请存到收件夹最上层，文件名以“待定”开头，或用 --decide 给出；压缩包、部门文件夹里的都不算。",
        "Save it at the top of the inbox under a name that begins with 待定, or give it with --decide; in a zip or a "
        "department's folder none counts."),
    "question-open": Entry(
        "error", "几份文件待选定", "Files to choose between",
        "{department} 的 {files} 没有替换关系，都有的项目 {shared} 个，其中内容不同的 {differing} 个，只在一份中的 {alone} 个：尚未选定以哪一份为准。"
        "选定之前，内容不同的项目不计入合计。",
        "{files} of {department} share {shared} projects; {differing} differ, {alone} stand in one of them "
        "alone, and none "
        "takes another's place: which holds is not chosen. Until then projects that differ count in no total.",
        "请财政部门在待定清单（{list}）中选定；改正件请在退回的文件上改，就不会有这一问。",
        "The bureau chooses in the list ({list}); corrections made in the returned copy raise no such question."),
    "question-settled": Entry(
        "info", "已选定", "Chosen",
        "{department} 的 {files}：按 {list} 的选择，{choice}。",
        "{files} of {department}: by the choice in {list}, {choice}."),
    "decision-unknown": Entry(
        "error", "选择无法识别", "Choice not understood",
        "冲突清单第 {row} 行（{about}）的选择“{found}”无法识别，仍作冲突。",
        "The choice “{found}” in row {row} of the list of conflicts ({about}) names no version; the conflict stays.",
        "请填写该行列出的版本，如 甲、乙。",
        "Enter one of the versions of that row, such as A or B."),
    "decision-of-files": Entry(
        "error", "整份文件的选择", "A choice between whole files",
        "待定清单第 {row} 行（{about}）的选择“{found}”是在整份文件之间选定，merge 不按文件取舍，没有采用。",
        "The choice “{found}” in row {row} of the list ({about}) is one between whole files; `merge` leaves none out, "
        "so it is not applied.",
        "请用 run（清单放在收件夹最上层，或用 --decide 给出），或只给要采用的文件。",
        "Use `run`, with the list at the top of the inbox or by --decide, or give only the files that hold."),
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
#: The list of questions about whole files, in front of the conflicts: its heading, notes, columns besides those of
#: conflicts, what it asks, and what can be chosen besides a single file.
QUESTIONS_SHEET: tuple[str, str] = ("整份选定", "Whole files")
QUESTIONS_HEADING: tuple[str, str] = ("待定清单", "To be settled")
QUESTIONS_NOTES: tuple[tuple[str, str], ...] = (
    ("每行一个问题。请在“选用”栏选择以哪一份为准，或者都要、内容不同的以其中一份为准；"
     "选“逐项”的，再在“合并冲突”表中逐行选定。",
     "One row a question. Choose in “Choice” which file holds, or all of them with one where they differ; for "
     "“field by "
     "field” choose row by row in the sheet of conflicts."),
    ("选好后存到收件夹最上层（文件名以“待定”开头），选择从下一次运行起生效，"
     "文件在那里一天就有效一天；内容改变后须重新选。",
     "Then save it at the top of the inbox (its name begins with 待定): the choices hold from the next run on, as "
     "long as "
     "the file lies there; once contents change they are made anew."))
CONFLICTS_LEFT: tuple[str, str] = (
    "每行一个不一致的栏目，在“选用”栏选择采用的版本；一个项目各行都选定后才生效。几份文件已在“整份选定”中列为一个问题的，由那里的选择一并决定，"
    "这里供查看。",
    "One row a field that differs. Choose a version in “Choice”; a project is settled when all its rows are. What a "
    "question about whole files is about is decided there, and stands here to be looked at.")
QUESTION_COLUMNS: dict[str, tuple[str, str]] = {
    "asked": ("问题", "Question"), "effects": ("各种选择的结果", "What each choice does"),
}
ASKED: dict[str, tuple[str, str]] = {
    "versions": ("同一部门的几份文件，没有替换关系", "Files of one department, none in another's place"),
    "answers": ("对同一份退回件的几份改正", "Several corrections of one returned copy"),
    "disputed": ("乙填在甲的退回件上，而年度、部门、项目都不同", "B was made of A's returned copy and agrees in nothing"),
}
TOGETHER: tuple[str, str] = ("都要，以{version}为准", "all, {version} where they differ")
FIELDWISE: tuple[str, str] = ("都要，逐项", "all, field by field")
OFFER: tuple[str, str] = ("{files}\n{projects} 个项目 {total} 万元", "{files}\n{projects} projects, {total} 万元")
EFFECT: tuple[str, str] = ("{choice}：计入 {projects} 个项目 {total} 万元", "{choice}: {projects} projects, {total} 万元")
EFFECT_GONE: tuple[str, str] = ("，去掉 {projects} 个项目 {total} 万元", "; {projects} projects, {total} 万元 go")
EFFECT_VERSIONS: tuple[str, str] = ("，另 {count} 个不同的版本不用", "; {count} other versions are not taken")


def is_choices(sheet: str, first: object) -> bool:
    """Whether a sheet is one that choices are made in, by its name and what its first cell says."""
    return sheet in (*QUESTIONS_SHEET, *CONFLICTS_SHEET) and first in (*QUESTIONS_HEADING, *CONFLICTS_HEADING)


#: What versions are called, one after the other; beyond these by number.
VERSIONS: tuple[str, str] = ("甲乙丙丁戊己庚辛壬癸", "ABCDEFGHIJ")
#: What stands for a value left empty, and for a formula that nobody has calculated.
BLANK: tuple[str, str] = ("（空）", "(blank)")
FORMULA: tuple[str, str] = ("（未计算的公式）", "(a formula without a result)")
