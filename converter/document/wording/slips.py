"""What is said of a template: why it is refused, with sheet and cell; whether it carries what it promises."""

from __future__ import annotations

SLIPS: dict[str, tuple[str, str]] = {
    "form-ids": ("两张表样的 id 都是 {id}：“{title}”和“{other}”，请改其中一张",
                 "two forms have the id {id}, “{title}” and “{other}”: give one of them another"),
    "form-no-facts": ("模板中没有工作表 {name}", "the template has no sheet {name}"),
    "form-lacks": ("缺少“{fact}”一行", "there is no row `{fact}`"),
    "form-no-fact": ("没有事项“{found}”（相近的是 {near}）", "there is no fact “{found}” (nearest is {near})"),
    "form-twice": ("“{fact}”只能有一行", "`{fact}` may stand once only"),
    "form-few": ("“{fact}”后面应有 {count} 个值", "`{fact}` takes {count} values"),
    "form-many": ("“{fact}”最多 {count} 个值，多出“{found}”", "`{fact}` takes at most {count} values; “{found}” is too many"),
    "form-no-path": ("没有内容“{found}”（相近的是 {near}）", "there is no value “{found}” (nearest is {near})"),
    "form-no-checkpoint": ("支出计划没有“{found}”这个时点；能填的是 3、6、9、10、12 月底（{known}）",
                           "a spending plan has no checkpoint “{found}”; those it may have are {known}"),
    "form-no-place": ("本表没有项目内容“{found}”的位置（相近的是 {near}）",
                      "the form has no place for a project's “{found}” (nearest is {near})"),
    "form-no-column": ("本表没有每行一条的列“{found}”（相近的是 {near}）",
                       "no column of the form's rows is “{found}” (nearest is {near})"),
    "form-no-directive": ("没有“@{found}”（相近的是 @{near}）", "there is no directive “@{found}” (nearest is @{near})"),
    "form-no-label": ("表上没有栏目名称“{found}”（相近的是“{near}”）",
                      "no label of the form is “{found}” (nearest is “{near}”)"),
    "form-no-sheet": ("没有每个项目一张的工作表“{found}”（相近的是“{near}”）",
                      "no sheet that is repeated for every project is “{found}” (nearest is “{near}”)"),
    "form-no-word": ("没有“{found}”这个说法（相近的是 {near}）", "“{found}” means nothing here (nearest is {near})"),
    "form-unlabelled": ("“{found}”的左边、上边都没有栏目名称，读不回来",
                        "“{found}” has no label on its left or above it and could not be read back"),
    "form-among-labels": (
        "“{found}”与栏目名称同在一张不按项目重复的工作表上，读不回来；请放到项目的表上，或没有栏目名称的封面上",
        "“{found}” stands on a sheet of labels that is not repeated for every project and could not be read back; move "
        "it to a project's sheet, or to a cover without labels"),
    "form-no-text": ("模板中只能写文字、数字、标记和公式，此处是“{found}”",
                     "a template holds text, numbers, markers and formulas; this is “{found}”"),
    "form-in-row": ("逐行重复的行里只能写标记，此处是“{found}”",
                    "a row that is repeated for every entry holds nothing but markers; this is “{found}”"),
    "form-ticks-mixed": (
        "“{found}”用勾选表示，同一格里不能有别的标记，别处也不能另写成文字",
        "“{found}” is chosen by ticks: its cell holds no other marker, and it is no text elsewhere"),
    "form-ticks-twice": ("“{found}”的选项“{option}”只能有一格", "the option “{option}” of “{found}” may stand once only"),
    "form-sum-unsure": (
        "表上既有财政资金、其他资金，又有资金来源（{parts}），预算数是哪几项之和说不清；请写明：sum | budget.total | 各项",
        "the form asks for fiscal or other funds and for funds by source ({parts}): say what makes up the total, by a "
        "row sum | budget.total | its parts"),
    "form-one-row": ("指标只能有一行标记，一行写全，“{found}”在另一行；上下排列的另一张指标表，每一列都要有自己的表头",
                     "the markers of an indicator stand in one row, and “{found}” in another; a table under a table "
                     "has a head over each of its columns"),
    "form-two-tables": ("上下排列的指标表只能有两张，其中一张全用 extra. 的栏目，各栏都不相同，此处是“{found}”",
                        "there are two tables of indicators under each other at most, the fields of one all extra., "
                        "and none in both; here it is “{found}”"),
    "form-shared": ("逐条重复的内容要独占一格，“{found}”旁边还有别的标记或文字，读不回来",
                    "a value of what is repeated for every entry has a cell to itself; “{found}” shares its own and "
                    "could not be read back"),
    "form-formula": ("公式 {found} 取决于填写的内容（{on}），暂不支持",
                     "the formula {found} depends on what is filled in ({on}), which is not supported yet"),
    "form-formula-unsure": ("公式 {found} 取决于什么无法确定（{part}），暂不支持",
                            "what the formula {found} depends on cannot be told ({part}), which is not supported yet"),
    "form-formula-uncached": ("公式 {found} 没有计算结果；请用 Excel 或 WPS 打开模板，重新保存",
                              "the formula {found} holds no result; open the template in Excel or WPS and save it"),
}

#: What `form --prove` says.
PROOF: dict[str, tuple[str, str]] = {
    "proof-done": (
        "表样 {form} 第 {edition} 版：试填 {documents} 份，共 {values} 个值，写出后读回；再移动、插入行、插入列、叠放在一张表上，各读一遍",
        "form {form} edition {edition}: {documents} documents of {values} values were written and read back, and again "
        "moved, with a row or a column inserted, and stacked on one sheet"),
    "proof-homeless": ("没有位置：{field}（{path}）", "no place: {field} ({path})"),
    "proof-alarm": ("没有改动的表，读时也有提示，{count} 处：{message}",
                    "reading warns of what nobody has changed, {count} times: {message}"),
    "proof-startled": ("移动、插入后的表，读对了也有提示，{count} 处：{message}",
                       "reading warns of what was moved and came back, {count} times: {message}"),
    "proof-lost": ("读不回来：{field}（{path}），{times}；如写的是“{written}”，读成“{read}”",
                   "does not come back: {field} ({path}), {times}; such as “{written}”, read as “{read}”"),
    "proof-times": ("{bend} {count} 处", "{bend} {count} times"),
    "form-hopeless": ("这张表写出后什么也读不回来，不能用：没有填写的位置，或栏目名称让程序认不出来",
                      "nothing that is written through this form comes back, it cannot be used: it has no places for "
                      "values, or its labels are not recognised"),
    "proof-good": ("表上有位置的内容，全部读得回来", "everything the form has a place for comes back"),
}

#: What `draft` says, and what it writes beside a cell that nobody is sure of.
DRAFT: dict[str, tuple[str, str]] = {
    "draft-bound": ("{cell}  {label} → {marker}", "{cell}  {label} → {marker}"),
    "draft-guess": ("{cell}  {label} → {marker}  拿不准，请核对", "{cell}  {label} → {marker}  not sure: please check"),
    "draft-done": (
        "{output}：认出 {sure} 处，拿不准 {unsure} 处（标了颜色，单元格里有可选的标记）；改定后清除颜色和批注，再用 "
        "jixiao form {output} --prove 验证",
        "{output}: {sure} cells known, {unsure} not sure (coloured, with markers to choose from); settle these, take "
        "colour and comments away, then prove it by: jixiao form {output} --prove"),
    "draft-no-form": ("不像绩效目标表：没有一行同时有 {words} 这样的栏目名称",
                      "looks like no form: no row has heads such as {words}"),
    "draft-no-xlsx": ("须是 .xlsx 空白表；请用 Excel 或 WPS 另存为 .xlsx", "must be an .xlsx blank; save it as .xlsx"),
    "draft-filled": ("已经填了内容（如 {cell}）；请给空白表，填好的用 --filled 另给",
                     "is filled in already ({cell}); give the blank, and what is filled in by --filled"),
    "draft-other": ("填好的一份与空白表的工作表“{sheet}”对不上，不是同一张表",
                    "the filled one does not match the blank's sheet “{sheet}”: it is another form"),
    "draft-refused": ("还不能用：{why}", "not usable yet: {why}"),
}
DRAFT_NOTE = ("没有认出“{label}”。请从下拉列表选定标记，或改为 extra. 加自己起的名称；不需要读取的，删去本格内容。",
              "“{label}” is no known word. Choose a marker, or name it below extra.; clear the cell if it is none.")

#: What has been done to the sheets of a form that is proven.
BENDS: dict[str, tuple[str, str]] = {
    "plain": ("原样", "as written"), "moved": ("移动后", "moved"), "row": ("插入行后", "with a row inserted"),
    "column": ("插入列后", "with a column inserted"), "stacked": ("叠放后", "stacked"),
}

#: What stands in the place of a value that is not there.
BLANK = ("空白", "blank")
