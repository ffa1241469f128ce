"""What is said about a drop folder: why an input is waited for or cannot be read, what a pass has done."""

from __future__ import annotations

#: Sentences about inputs, outputs and folders.
FOLDER: dict[str, tuple[str, str]] = {
    "no-inbox": ("收件夹不存在或无法打开，没有改动任何输出",
                 "is no folder that can be opened; no output was changed"),
    "inbox-empty": ("收件夹是空的，而上次有文件：可能是网络盘没有连接，没有改动任何输出。如确已清空，请删除 {out} 后重新运行",
                    "is empty and was not last time: a share may not be connected. No output was changed. If it is "
                    "meant to be empty, delete {out} and run again"),
    "inbox-in-output": ("收件夹在输出文件夹之内，请另指定 -o", "lies in the output folder; name another one with -o"),
    "folder-locked": ("另一个 jixiao run 或 watch 正在写入此文件夹，请等它结束",
                      "is being written by another jixiao run or watch; wait until it has ended"),
    "folder-hidden": ("所在文件夹无法打开，保留上次的结果", "is in a folder that cannot be opened; what it last gave is kept"),
    "still-changing": ("还在变化，等它写完再读", "is still changing; it is read when it is whole"),
    "in-use": ("正被打开编辑，关闭后再读", "is open in a program; it is read when it is closed"),
    "held-back": ("；在它能读取之前，合并、印发、汇总表和总览都保持原样",
                  "; until it is, what is made of all inputs stays as it was"),
    "two-rulings": ("与 {others} 都是{kind}，只能有一份，请留下一份；在此之前，合并、印发、汇总表和总览都保持原样",
                    "and {others} are each a {kind} and only one can hold: leave one. Until then what is made of all "
                    "inputs stays as it was"),
    "no-unit": ("没有写明金额“{header}”的单位是元还是万元：请在列名或表头上注明，如“金额（万元）”",
                "does not say in which unit “{header}” is: name it in the header, such as 金额（万元）"),
    "two-units": ("写明的金额单位不止一个：{units}，请只留下对的一个", "states several units: {units}; leave the right one"),
    "two-amounts": ("有几列都可能是预算金额：{headers}，请只留下要核对的一列",
                    "has several columns that may be the amount: {headers}; leave the one to compare"),
    "not-a-roster": ("不是名册：没有名为“部门名称”或“部门编码”的列，请照 jixiao roster 生成的名册填写",
                     "is no roster: no column is called 部门名称 or 部门编码; take the one that jixiao roster makes"),
    "not-an-export": ("不是预算系统导出表：须有名为“项目编码”和“预算数”（或“金额”等）的两列，表头在前 30 行",
                      "is no export of the budget system: it needs the columns 项目编码 and 预算数 (or 金额 and the like) "
                      "in its first 30 rows"),
    "not-removable": ("无法删除：{why}", "cannot be removed: {why}"),
    "empty-zip": ("压缩包内没有工作簿", "is a zip without a workbook"),
    "replaced-by": ("已被 {answer} 替换，不再计入", "is replaced by {answer} and counts no more"),
    "not-chosen": ("按选定未采用，以 {answer} 为准，不再计入", "is not what was chosen; {answer} holds, and it counts no more"),
    "fault": ("处理时程序出错，已跳过：{why}", "made the program fail and is skipped: {why}"),
    "choices-open": ("正被打开，没有替换，列出的可能不是最新的问题：请关闭后再运行；已选定的请另存为 {path}",
                     "is open in a program and not replaced, so it may not list what is to be settled now: close it "
                     "and run again; save it as {path} where choices were made"),
    "choices-unsaved": ("已有人改动，没有替换，其中的选择还没有生效：请另存为 {path}，或用 --decide 给出；不要的请删去",
                        "was changed by somebody and is not replaced; its choices do not hold yet. Save it as {path} "
                        "or give it with --decide; delete it if it is not wanted"),
    "interrupted": ("已停止：已写出的文件都完整，再次运行即可继续", "stopped; every file written is whole, and the next run goes on"),
    "watching": ("正在监视 {inbox}，按 Ctrl-C 结束", "watching {inbox}; Ctrl-C ends"),
}

#: One line an input, and the line at the end of a pass.
FOLDER_SUMMARIES: dict[str, tuple[str, str]] = {
    "taken": ("{file}：{state}，{projects} 个项目，{indicators} 条指标；必须改 {error}，建议改 {warning}，说明 {info}",
              "{file}: {state}, {projects} projects, {indicators} indicators; {error} errors, {warning} warnings, "
              "{info} notes"),
    "taken-moved": ("{file}：已改名，{state}", "{file}: renamed, {state}"),
    "taken-skipped": ("{file}：是问题清单，已跳过", "{file}: a report of findings; skipped"),
    "enrolled": ("名册 {out}：{count} 个部门，{units} 个单位；请补全后存入收件夹最上层",
                 "roster {out}: {count} departments, {units} units; complete it and save it at the top of the inbox"),
    "in-force": ("{kind}在用：{file}", "{kind} in force: {file}"),
    "standings": ("报送：应报 {expected}，已报 {handed}（合格 {good}{released}，退回待改 {returned}），未报 {missing}；逾期 {late}"
                  "{unexpected}",
                  "roster: {expected} expected, {handed} handed in ({good} good{released}, {returned} to be mended), "
                  "{missing} missing; {late} late{unexpected}"),
    "of-them-released": ("，准予印发 {count}", ", {count} released"),
    "unexpected": ("；名册外 {count}", "; {count} not on the roster"),
    "standing": ("  {state}：{named}{more}", "  {state}: {named}{more}"),
    "and-more": (" 等，另有 {count} 个", " and {count} more"),
    "due": ("（{day} 截止）", " (due {day})"),
    "was-due": ("（{day} 截止，已逾期）", " (due {day}, late)"),
    "for-reason": ("（{reason}）", " ({reason})"),
    "trail": ("第 {round} 轮，{time} 收到，必须改 {then} → {now}",
              "round {round}, received {time}, must be mended {then} → {now}"),
    "pending": ("待定 {count} 个问题：请在 {file} 中选定，存入收件夹最上层",
                "{count} questions to settle: choose in {file} and save it at the top of the inbox"),
    "owed": ("正在编制合并数据、正式文本和汇总表：收件夹安静几秒后开始",
             "the merged data, the official workbooks and the ledger follow once the folder is quiet for some seconds"),
    "of-them-blank": ("，空表 {count}", ", {count} blank"),
    "of-them-replaced": ("，已被替换 {count}", ", {count} replaced"),
    "taken-away": ("{file}：已移除", "{file}: removed"),
    "passed": ("{files} 个文件：新读 {read}，未变 {kept}，改名 {moved}，移除 {removed}；"
               "合格 {good}（其中有建议 {warnings}），退回 {returned}，无法读取 {unreadable}，等待 {waiting}{blank}{replaced}；"
               "必须改 {error} 处，建议改 {warning} 处，冲突 {conflicts} 处",
               "{files} files: {read} read, {kept} unchanged, {moved} renamed, {removed} removed; "
               "{good} good ({warnings} with advice), {returned} returned, {unreadable} unreadable, "
               "{waiting} waiting{blank}{replaced}; {error} errors, {warning} warnings, {conflicts} conflicts"),
}
