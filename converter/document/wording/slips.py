"""What is wrong with a template: the sentences that refuse one, each said with its sheet and cell."""

from __future__ import annotations

SLIPS: dict[str, tuple[str, str]] = {
    "form-no-facts": ("模板中没有工作表 {name}", "the template has no sheet {name}"),
    "form-lacks": ("缺少“{fact}”一行", "there is no row `{fact}`"),
    "form-no-fact": ("没有事项“{found}”（相近的是 {near}）", "there is no fact “{found}” (nearest is {near})"),
    "form-twice": ("“{fact}”只能有一行", "`{fact}` may stand once only"),
    "form-few": ("“{fact}”后面应有 {count} 个值", "`{fact}` takes {count} values"),
    "form-many": ("“{fact}”最多 {count} 个值，多出“{found}”", "`{fact}` takes at most {count} values; “{found}” is too many"),
    "form-no-path": ("没有内容“{found}”（相近的是 {near}）", "there is no value “{found}” (nearest is {near})"),
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
    "form-formula": ("公式 {found} 取决于填写的内容（{on}），暂不支持",
                     "the formula {found} depends on what is filled in ({on}), which is not supported yet"),
    "form-formula-unsure": ("公式 {found} 取决于什么无法确定（{part}），暂不支持",
                            "what the formula {found} depends on cannot be told ({part}), which is not supported yet"),
    "form-formula-uncached": ("公式 {found} 没有计算结果；请用 Excel 或 WPS 打开模板，重新保存",
                              "the formula {found} holds no result; open the template in Excel or WPS and save it"),
}
