"""What the commands say: sentences about files, summaries, terms that stand in sentences."""

from __future__ import annotations

#: Sentences about files and commands, for exceptions and the terminal.
SENTENCES: dict[str, tuple[str, str]] = {
    "no-such-file": ("找不到文件", "no such file"),
    "empty-file": ("是空文件", "is empty"),
    "not-spreadsheet": ("不是电子表格，也不是 JSON", "is neither a spreadsheet nor JSON"),
    "text-list": ("是文本清单（.csv、.tsv），没有填报表的版式，无法按表读取；请使用下发的表样填报，保存为 .xlsx",
                  "is a list in text (.csv, .tsv) and no form; fill in the official blank and save it as .xlsx"),
    "spreadsheet-xml": ("是 Excel 2003 的 XML 表格，请另存为 .xlsx",
                        "is an XML spreadsheet of Excel 2003; save it as .xlsx"),
    "no-file": ("不是普通文件（管道、设备或文件夹）", "is no regular file but a pipe, a device or a folder"),
    "zip-in-zip": ("是压缩包内的压缩包，请解压后放入", "is a zip inside a zip; unpack it"),
    "encrypted": ("已加密，请取消打开密码后重新保存", "is encrypted; remove the password and save it again"),
    "damaged": ("已损坏或不完整，无法打开", "is damaged or incomplete and cannot be opened ({why})"),
    "no-runtime": ("缺少运行时文件 {file}：须有 npm 的 pyodide 和它的 msgspec、python-calamine 两个 wheel",
                   "lacks {file}: it takes the npm package pyodide and wheels of msgspec and python-calamine for it"),
    "not-compiled": ("node 没有能编译网页中的程序：{why}", "lets node not compile the page's program: {why}"),
    "page-too-large": ("网页有 {size} 字节，大于 {limit}", "makes a page of {size} bytes, more than {limit}"),
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
    "not-readable": ("无法读取：{why}", "cannot be read: {why}"),
    "not-writable": ("无法写入：{why}", "cannot be written: {why}"),
    "exists": ("未写出：{path} 已存在；加 --force 可覆盖", "is not written: {path} exists already; --force replaces it"),
    "no-inputs": ("没有可处理的文件", "holds nothing to convert"),
    "former-out": ("是 run 的输出文件夹，没有读取；要读取请直接写出它的名称",
                   "holds what `run` has made and is not read; name it to have it read"),
    "read-already": ("有 {count} 个文件前面已经读取（如 {name}），只算一次",
                     "has {count} files that were read before ({name}); each counts once"),
    "same-output": ("未写出：{path} 是输入文件", "is not written: {path} is an input itself"),
    "output-twice": ("未写出：{path} 已是另一个输出文件", "is not written: {path} is another output already"),
    "no-scratch": ("系统的临时文件夹写不下：{why}", "finds no room in the system's temporary folder: {why}"),
    "system-refused": ("操作系统拒绝了这项操作：{why}", "was refused by the system: {why}"),
    "how-to-report": ("这是程序的缺陷。请把上面这句话连同出错的文件交给维护者；先设环境变量 JIXIAO_TRACE=1 再运行，可显示全部细节。",
                      "This is a fault of the program. Please send the line above and the file to its maintainers; "
                      "with JIXIAO_TRACE=1 in the environment it shows every detail."),
    "wrong-suffix": ("不能写成 {path}：工作簿转为 .json，JSON 转为 .xlsx",
                     "cannot become {path}: workbooks become .json, JSON becomes .xlsx"),
    "unplaced": ("表上没有位置，未写出 {count} 个值：{fields}；--findings 逐个列出",
                 "has {count} values that the form has no place for and that are not written: {fields}; --findings "
                 "lists each"),
    "skipped": ("是问题清单，已跳过", "is a report of findings; skipped"),
    "nothing-read": ("没有写出：没有一个输入能读取", "is not written: no input could be read"),
    "no-findings": ("没有发现问题", "nothing found"),
    "notes": ("说明 {count} 处：{titles}", "{count} notes: {titles}"),
    "part": ("{part} {count} 处", "{part}: {count}"),
    "and-others": ("{sentence}（同类共 {count} 处）", "{sentence} ({count} of this kind)"),
    "and-elsewhere": ("{sentence}（{forms} 张表都有，同类共 {count} 处）",
                      "{sentence} ({count} of this kind, on {forms} forms)"),
    "and-forms": ("{named} 等 {count} 张", "{named}; {count} in all"),
    "projects-in-all": ("（{count} 个项目）", "({count} projects)"),
    "no-rule": ("没有规则“{rule}”（相近的是 {near}）", "there is no rule “{rule}” (nearest is {near})"),
    "no-severity": ("规则 {rule} 的级别“{found}”不存在，应为 {known}",
                    "rule {rule}: there is no severity “{found}”; expected {known}"),
    "no-setting": ("“{found}”不是“规则 = 级别”", "“{found}” is not `rule = severity`"),
    "output-is-input": ("没有写出：它是输入文件", "is not written: it is an input itself"),
    "read-with-errors": ("读取时有 {count} 处必须改，相应内容留空，变动可能由此而来",
                         "was read with {count} errors; what they left empty may show as a change"),
    "not-returned": ("未能退回：文件{why}", "could not be returned: it {why}"),
    "returned-list": (
        "请在本件上改正后重新报送：必须改 {error} 处，列在前面；建议改 {warning} 处。"
        "点击“单元格”可跳到所在位置；改正后不必删除本表和批注。",
        "Please mend this copy and hand it in again: {error} errors come first, then {warning} warnings. Each cell is "
        "a link; this list and the comments may stay."),
    "several-submissions": ("未写出：合并后有 {count} 个部门，一个工作簿只放一个部门；请先合并为 .json，再用 jixiao issue 印发",
                            "is not written: {count} submissions are merged and a workbook holds one; merge into a "
                            ".json and use jixiao issue"),
    "no-decisions": ("不是合并冲突清单（merge --conflicts 写出的工作簿）",
                     "is no list of conflicts as merge --conflicts writes it"),
    "prefer-unknown": ("输入中没有 {path}", "no input is called {path}"),
    "no-docx": ("写 .docx 需要 python-docx：pip install 'jixiao[docx]'",
                "needs python-docx to write .docx: pip install 'jixiao[docx]'"),
    "no-duckdb": ("写 Parquet 需要 duckdb：pip install 'jixiao[parquet]'",
                  "needs duckdb to write Parquet: pip install 'jixiao[parquet]'"),
    "not-decimal": ("未写出：“{column}”的数字超出 Parquet 的 38 位",
                    "is not written: numbers of “{column}” exceed the 38 digits of Parquet"),
    "several-outputs": ("含多个部门，请用 -o 指定文件夹", "holds several submissions; name a folder with -o"),
}


#: Terms that stand in sentences, as findings name them.
TERMS: dict[str, tuple[str, str]] = {
    "percents": ("百分比格式", "percent formats"), "formulas": ("公式", "formulas"),
    "hidden": ("隐藏的行和列", "hidden rows and columns"),
    "income": ("收入", "an income"), "rate": ("比率", "a rate"),
}

#: What the commands say when they are done.
SUMMARIES: dict[str, tuple[str, str]] = {
    "page-made": ("{path}：{size} MB，表样 {form}；双击即可打开，可以直接发给各部门",
                  "{path}: {size} MB, form {form}; opens by a double click and can be handed on as it is"),
    "converted": ("{name} → {out}：{projects} 个项目，{indicators} 条指标；"
                  "必须改 {error} 处，建议改 {warning} 处，说明 {info} 处，未识别 {lost} 处",
                  "{name} → {out}: {projects} projects, {indicators} indicators; "
                  "{error} errors, {warning} warnings, {info} notes, {lost} not understood"),
    "checked": ("{files} 个文件，{projects} 个项目：必须改 {error} 处，建议改 {warning} 处，说明 {info} 处；无法读取 {unread} 个{sent}",
                "{files} files, {projects} projects: {error} errors, {warning} warnings, {info} notes; "
                "{unread} not readable{sent}"),
    "of-them-returned": ("，退回 {count} 个", ", {count} returned"),
    "draft-list": ("本册为草稿，不得印发：下列 {count} 处须先改正或选定。",
                   "A draft, not to be issued: {count} places are to be mended or decided first."),
    "held": ("是草稿，未印发：{count} 处须先改正或选定，见其首页", "is a draft and not issued: {count} places first, see its first sheet"),
    "former-book": ("是以前印发的，该部门现在只出草稿：请勿再用，核对后删去",
                    "was issued before, and the department is a draft now: do not use it any more; delete it"),
    "of-them-drafts": ("（其中 {count} 个只出草稿）", " ({count} of them as drafts)"),
    "of-them-contested": ("（其中 {count} 个有争议）", " ({count} of them contested)"),
    "issued": ("印发到 {out}：{books} 个部门{drafts}，{projects} 个项目{apart}；汇总表 {ledger}；冲突 {conflicts} 处",
               "issued to {out}: {books} departments{drafts}, {projects} projects{apart}; ledger {ledger}; "
               "{conflicts} conflicts"),
    "merged": ("{files} 个文件 → {out}：{submissions} 个部门，{projects} 个项目{apart}；"
               "内容相同 {same} 个，未采用 {dropped} 个，冲突 {conflicts} 处",
               "{files} files → {out}: {submissions} submissions, {projects} projects{apart}; "
               "{same} the same, {dropped} not taken, {conflicts} conflicts"),
}
