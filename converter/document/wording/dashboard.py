"""What the overview page of the drop folder says."""

from __future__ import annotations

#: What became of an input, in the order of the page.
STATES: dict[str, tuple[str, str]] = {
    "good": ("合格", "Good"),
    "warnings": ("合格（有建议）", "Good, with advice"),
    "returned": ("退回", "Returned"),
    "blank": ("空表", "Blank"),
    "unreadable": ("无法读取", "Unreadable"),
    "waiting": ("等待中", "Waiting"),
    "replaced": ("已被替换", "Replaced"),
}

#: The bureau's own files that rule.
RULING: dict[str, tuple[str, str]] = {
    "roster": ("名册", "Roster"),
    "budget": ("预算系统导出表", "Budget export"),
    "decisions": ("待定事项的选择", "Decisions"),
    "form": ("表样", "Form"),
}

#: How a department stands by the roster, and what is counted of them.
STANDINGS: dict[str, tuple[str, str]] = {
    "expected": ("应报", "Expected"),
    "handed": ("已报", "Handed in"),
    "missing": ("未报", "Missing"),
    "returned": ("退回待改", "To be mended"),
    "unexpected": ("名册外", "Not on the roster"),
    "released": ("准予印发", "Released"),
    "good": ("合格", "Good"),
}

#: What became of a project that the budget has, or that was handed in.
RECKONED: dict[str, tuple[str, str]] = {
    "differs": ("金额不符", "Differs"),
    "unhanded": ("未报送", "Not handed in"),
    "unbudgeted": ("预算没有", "Not in the budget"),
    "contested": ("有争议", "Contested"),
    "unclear": ("无法核对", "Unclear"),
    "agrees": ("相符", "Agrees"),
}

OVERVIEW: dict[str, tuple[str, str]] = {
    "title": ("预算绩效目标表收件总览", "Budget-performance workbooks: what came in"),
    "year": ("{year} 年", "{year}"),
    "division": ("行政区划 {division}", "division {division}"),
    "watching": ("正在监视收件夹，每 {seconds} 秒刷新", "Watching the folder, refreshed every {seconds} seconds"),
    "pause": ("暂停刷新", "Pause"),
    "resume": ("继续刷新", "Resume"),
    "in-force": ("在用：", "In force:"),
    "written": ("更新于 {time}", "Written {time}"),
    "foot": ("本页由 jixiao 生成，可离线打开，不连接网络。", "Made by jixiao. Works offline and opens no connection."),
    # the headline
    "workbooks": ("工作簿", "Workbooks"),
    "departments": ("部门", "Departments"),
    "projects": ("项目", "Projects"),
    "indicators": ("指标", "Indicators"),
    "money": ("预算数（万元）", "Budget (万元)"),
    "errors": ("必须改", "Errors"),
    "warnings": ("建议改", "Warnings"),
    "notes": ("说明", "Notes"),
    "all": ("全部", "All"),
    "share-of-inputs": ("{state} {count} 个，占 {share}", "{state}: {count}, {share}"),
    # outputs
    "outputs": ("输出文件", "Outputs"),
    "pending": ("待定清单", "To be settled"),
    "merged": ("合并数据", "Merged data"),
    "ledger": ("汇总表", "Ledger"),
    "brief": ("简报", "Brief"),
    "issues": ("问题清单", "Findings"),
    "findings": ("全部发现（数据）", "All findings (data)"),
    "issued": ("正式文本", "Official workbooks"),
    "drafts": ("草稿（有必须改的问题或冲突，不得印发）", "Drafts (errors or conflicts, not to be issued)"),
    "returned": ("退回件", "Returned workbooks"),
    "json": ("各件数据", "Data of each workbook"),
    # while what all inputs give is still to be made
    "owed": ("有新的改动：合并数据、正式文本、汇总表正在编制，收件夹安静几秒后完成；在此之前，下列标有“上一次”的文件不含这些改动。",
             "Something has changed. The merged data, the official workbooks and the ledger are being made, and "
             "there once the folder is quiet for a few seconds; until then files 'of before' do not know of it."),
    "owed-figure": ("正在编制", "being made"),
    "owed-offices": ("正在编制，收件夹安静几秒后完成。",
                     "Being made; there once the folder has been quiet for a few seconds."),
    "of-before": ("上一次的，不含最近的改动", "of before, without the latest changes"),
    # filtering
    "search": ("查找文件、部门、问题", "Search"),
    "clear": ("清除", "Clear"),
    "counted": ("共 {all} 个", "{all} in all"),
    "filtered": ("筛选出 {some} 个，共 {all} 个", "{some} of {all}"),
    "more": ("再显示 {some} 个（尚有 {all} 个）", "Show {some} more (of {all})"),
    "none-match": ("没有符合条件的内容。", "Nothing matches."),
    # how departments stand by the roster
    "standings": ("报送情况", "Who has handed in"),
    "no-roster": ("没有名册，无法知道还有谁没有报送。生成名册后补全，以“名册.xlsx”存入收件夹最上层：",
                  "Without a roster nobody knows who is missing. Make one, complete it and save it as 名册.xlsx at the "
                  "top of the inbox:"),
    "roster-command": ("jixiao roster 收件夹/ -o 名册.xlsx", "jixiao roster INBOX/ -o 名册.xlsx"),
    "standing": ("情况", "Standing"),
    "deadline": ("截止日期", "Deadline"),
    "to-mend": ("待解决", "To settle"),
    "contact": ("联系人", "Contact"),
    "late": ("逾期", "Late"),
    "days-late": ("逾期 {days} 天", "{days} days late"),
    "lacking": ("缺单位：{units}", "Units missing: {units}"),
    "released-for": ("准予印发：{reason}", "Released: {reason}"),
    # reconciled with the budget
    "reckoning": ("与预算对账", "Reconciled with the budget"),
    "reckoning-note": ("对照 {file}；相符的 {agrees} 个项目（{money} 万元）没有列出。",
                       "Against {file}; the {agrees} projects that agree ({money} 万元) are not listed."),
    "budgeted": ("预算系统（万元）", "Budget system (万元)"),
    "claimed": ("报送（万元）", "Handed in (万元)"),
    "all-agree": ("全部相符。", "All agree."),
    # inputs
    "inputs": ("收到的工作簿", "What came in"),
    "inputs-none": ("收件夹里还没有工作簿。", "No workbook has come in yet."),
    "state": ("状态", "State"),
    "file": ("文件", "File"),
    "department": ("部门", "Department"),
    "links": ("文件链接", "Links"),
    "link-source": ("打开工作簿", "Open the workbook"),
    "link-json": ("数据", "Data"),
    "link-returned": ("退回件", "Returned"),
    "link-notice": ("退回通知", "Notice"),
    "copy": ("复制通知", "Copy the notice"),
    "copied": ("已复制，可粘贴发送", "Copied"),
    "link-issued": ("正式文本", "Official"),
    "link-draft": ("草稿", "Draft"),
    # departments
    "offices": ("各部门预算与问题", "By department"),
    "offices-none": ("还没有读到部门。", "No department has been read yet."),
    "offices-all": ("全部部门明细（{count} 个）", "All departments ({count})"),
    "division-column": ("区划", "Division"),
    "year-column": ("年度", "Year"),
    "name": ("名称", "Name"),
    "code": ("编码", "Code"),
    "history": ("报送经过", "History"),
    "rest": ("其余 {count} 个部门", "{count} other departments"),
    "rest-broken": ("长条断开，表示超出图幅。", "A broken bar is longer than the picture is wide."),
    "money-picture": ("预算数 {figure} 万元，占 {share}", "{figure} 万元, {share} of all"),
    "projects-picture": ("项目 {figure} 个，占 {share}", "{figure} projects, {share} of all"),
    "faults-picture": ("必须改 {errors} 处，建议改 {warnings} 处", "{errors} errors, {warnings} warnings"),
    # contested projects
    "apart": ("另有 {count} 个有争议的项目未计入，计入后为 {low}～{high} 万元",
              "{count} contested projects are left out; with them {low} to {high} 万元"),
    "contests": ("有争议的项目", "Contested projects"),
    "contests-note": ("同一项目有几个不同的版本，选定之前不计入任何合计。",
                      "Several versions of one project stand; until one is chosen none counts in any total."),
    "contested": ("有争议", "Contested"),
    "version": ("版本", "Version"),
    "difference": ("相差（万元）", "Difference"),
    # conflicts
    "conflicts": ("冲突", "Conflicts"),
    "conflicts-none": ("没有冲突。", "No conflicts."),
    # findings
    "faults": ("问题", "Findings"),
    "faults-none": ("没有发现问题。", "Nothing was found."),
    "by-rule": ("按规则", "By rule"),
    "by-file": ("按工作簿", "By workbook"),
    "in-files": ("{count} 个工作簿", "{count} workbooks"),
    "left-out": ("另有 {count} 处未列出。", "{count} more are not listed."),
    "left-out-files": ("另有 {files} 个工作簿的 {count} 处未列出。", "{count} more in {files} workbooks are not listed."),
    "whole-list": ("完整清单：", "The whole list: "),
    "no-file": ("全部材料", "all inputs"),
}
