"""What the rules find: severity, sentences, what each rule means, how to mend it, where it comes from.

`docs/rules.md` is generated from this catalogue.
"""

from __future__ import annotations

from typing import NamedTuple


class Rule(NamedTuple):
    """An entry of the catalogue with what its page says beyond the sentence."""

    severity: str
    zh_title: str
    en_title: str
    zh: str
    en: str
    zh_hint: str
    en_hint: str
    zh_means: str
    en_means: str
    source: str


_CENTRAL = "财预〔2015〕88号《中央部门预算绩效目标管理办法》"
_GUIDE = "财预〔2021〕101号《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》"
_FORM = "预算项目绩效目标表表样"
_PRACTICE = "县级财政局绩效审核惯例"
_SEEN = "丰宁 2023、巨鹿 2022 公开文本所见"
_SOLVED = "由两县公开文本的 41 个项目编码推得，未见成文规定"

RULES: dict[str, Rule] = {
    # what must be filled in
    "field-blank": Rule(
        "error", "必填项空白", "Required field blank",
        "{field}未填写。", "{field} is blank.",
        "请填写{field}。", "Fill in {field}.",
        "表样规定必填的栏目是空白：项目编码、项目名称、预算单位、预算数、资金用途，以及每条指标的一至三级指标和指标值。",
        "A field the form requires is blank: code, name, unit, total, purpose, and of each indicator its three levels "
        "and target.",
        f"{_CENTRAL}：完整性审核；{_FORM}"),
    "nothing-filled": Rule(
        "error", "空表", "Blank",
        "没有填报任何项目。", "There is no project in it.",
        "请在下发的表样中填写后报送。", "Fill in the blank and hand it in.",
        "报来的是空白表：没有一个项目，部门整体绩效目标也没有填写。不计入任何合计。",
        "The blank came back as it went out: no project, nothing in part one. It counts nowhere.",
        _PRACTICE),
    "goal-missing": Rule(
        "error", "没有绩效目标", "No goal",
        "没有{field[goals]}。", "There are no {field[goals]}.",
        "请写明本项目预期达到的产出和效果；“目标内容1”只是系统占位文字。",
        "State what the project is to achieve; 目标内容1 is only the input system's placeholder.",
        "绩效目标一栏空白，或者只有录入系统的占位文字“目标内容N”。",
        "The goals are blank or hold only the input system's 目标内容 N.",
        f"{_CENTRAL}：完整性审核；{_SEEN}"),
    "goal-repeated": Rule(
        "warning", "绩效目标逐字重复", "Goals repeated",
        "第 {places} 条{field[goals]}逐字重复。", "Of the {field[goals]}, {places} repeat one another word for word.",
        "请删去重复的目标，或写明各自不同的内容。", "Delete the copies, or say what each adds.",
        "同一项目的几条绩效目标文字完全相同。", "Several goals of one project are the same text.",
        _SEEN),
    "placeholder-left": Rule(
        "error", "留有占位符号", "Placeholder left in",
        "{field}中留有占位符号“{left}”。", "{field} still holds the placeholder “{left}”.",
        "请把占位符号换成实际内容。", "Put in what the placeholder stands for.",
        "文字中还有 **、……、XX、○○ 之类等待填写的符号。", "Text still holds **, ……, XX or ○○ where something was to be filled in.",
        f"{_CENTRAL}：完整性审核；{_PRACTICE}"),
    "placeholder-in-part-one": Rule(
        "error", "第一部分留有占位符号", "Placeholder left in part one",
        "{field}中留有占位符号“{left}”。", "{field} still holds the placeholder “{left}”.",
        "请把占位符号换成实际内容。", "Put in what the placeholder stands for.",
        "部门整体绩效目标的文字中还有 **、……、XX、○○ 之类等待填写的符号。",
        "The text of part one still holds **, ……, XX or ○○.",
        f"{_CENTRAL}：完整性审核；{_PRACTICE}"),
    # project codes
    "code-length": Rule(
        "error", "项目编码不足或超过21位", "Code not of 21 characters",
        "{field[code]}“{found}”有 {count} 位，应为 21 位。",
        "The {field[code]} “{found}” has {count} characters; it must have 21.",
        "请对照预算系统重新填写，注意是否漏位、多位。", "Copy it again from the budget system.",
        "项目编码由 21 位数字和大写字母组成。", "A project code has 21 digits and capital letters.",
        f"{_SEEN}（41 个编码全部符合）"),
    "code-pattern": Rule(
        "error", "项目编码格式不符", "Code of another pattern",
        "{field[code]}“{found}”第 {place} 位是“{char}”，此处应为 {wanted}（相近的有效编码：{likely}）。",
        "Character {place} of the {field[code]} “{found}” is “{char}”; {wanted} belongs there (sound codes near it: "
        "{likely}).",
        "编码中没有字母 O、I、S、V、Z：常见笔误是 O→0、I→1、S→5、Z→2。",
        "A code has no O, I, S, V or Z; the usual slips are O→0, I→1, S→5, Z→2.",
        "编码格式为：行政区划 6 位、年份 2 位、P、6 位、1、顺序号 4 位、校验码 1 位。",
        "A code is six digits of division, two of year, P, six characters, 1, four digits, a check character.",
        f"{_SEEN}（41 个编码全部符合）"),
    "code-check": Rule(
        "error", "项目编码校验码不符", "Check character wrong",
        "{field[code]}“{found}”的校验码应为“{expected}”，填写的是“{char}”（相近的有效编码：{likely}）。",
        "The check character of the {field[code]} “{found}” must be “{expected}”, not “{char}” (sound codes near it: "
        "{likely}).",
        "请对照预算系统核对整个编码：错一位、相邻两位颠倒都会使校验码不符。",
        "Compare the whole code: one wrong character or two exchanged ones make the check fail.",
        "编码最后一位由前 20 位算出，能查出任何一位错误和任何相邻两位颠倒。",
        "The last character follows from the first twenty; any wrong character and any exchange of neighbours shows.",
        _SOLVED),
    "code-division": Rule(
        "error", "项目编码的行政区划不一致", "Division differs",
        "{field[code]}的行政区划是 {found}，同批其他项目是 {used}。",
        "The division of the {field[code]} is {found}; the other projects' is {used}.",
        "请核对编码前 6 位，或确认该项目是否属于本部门。", "Check the first six characters, or whose project this is.",
        "同一份报送材料中，项目编码前 6 位（GB/T 2260 行政区划代码）应当一致。",
        "The first six characters (GB/T 2260) agree within one submission.",
        f"GB/T 2260；{_PRACTICE}"),
    "code-year": Rule(
        "error", "项目编码的年度不一致", "Year differs",
        "{field[code]}的年度是 {found}，本文本是 {used} 年。",
        "The year of the {field[code]} is {found}; this is the text of {used}.",
        "请核对编码第 7、8 位，或确认是否误报了往年项目。", "Check characters 7 and 8, or whether this is last year's project.",
        "项目编码第 7、8 位是年份，应与文本年度一致。", "Characters 7 and 8 of the code are the year of the text.",
        _PRACTICE),
    "code-twice": Rule(
        "error", "项目编码重复", "Code used twice",
        "{field[code]} {found} 已用于另一张表：{other}。", "The {field[code]} {found} stands on another form too: {other}.",
        "一个编码只对应一个项目：请改正编码，或删去多余的一张表。", "One code, one project: mend the code or delete one of the forms.",
        "同一份材料或同一批材料中，一个项目编码出现多次且不是同一份内容。",
        "One code stands more than once in a submission or, with other contents, in a collection.",
        _PRACTICE),
    # the budget and the spending plan
    "budget-sum": Rule(
        "error", "预算数不等于各项资金之和", "Total is not the sum",
        "{field[budget.total]} {total} 不等于{field[budget.fiscal]}与{field[budget.other]}之和 {parts}，"
        "相差 {difference} 万元。",
        "The {field[budget.total]} {total} is not the sum of {field[budget.fiscal]} and {field[budget.other]}, "
        "{parts}; they differ by {difference} 万元.",
        "请核对{field[budget.total]}、{field[budget.fiscal]}和{field[budget.other]}。",
        "Check {field[budget.total]}, {field[budget.fiscal]} and {field[budget.other]}.",
        "预算数 = 财政资金 + 其他资金（至少填写了一项资金时）。", "Total = fiscal + other, where at least one of them is given.",
        f"{_FORM}；{_PRACTICE}"),
    "amount-negative": Rule(
        "error", "数字为负", "Negative figure",
        "{field}是负数 {found}。", "{field} is negative: {found}.",
        "请填写正数；核减应另行办理，不在本表填列。", "Enter a positive figure; cuts have no place on this form.",
        "预算金额和支出计划不能是负数。", "No amount of the budget or the plan is negative.",
        _PRACTICE),
    "funds-sum": Rule(
        "error", "合计不等于各项资金来源之和", "Sum of the funds differs",
        "{field} {total} 不等于各项资金来源之和 {parts}，相差 {difference} 万元。",
        "The {field} {total} is not the sum of its funds, {parts}; they differ by {difference} 万元.",
        "请核对{field}和各项资金来源。", "Check the {field} and the funds it is made of.",
        "表样有资金来源各栏时：合计 = 表样所说的各项之和（表样没有说的，预算数 = 各项资金来源之和）。",
        "Where a form asks for money by its source: a sum is made of what the form says, the total of all sources where"
        " it says nothing.", _PRACTICE),
    "plan-over": Rule(
        "error", "支出计划超过总额", "Plan exceeds the whole",
        "{field} {found} 超过 {whole}。", "{field} {found} exceeds {whole}.",
        "请核对：累计百分比最多 100%，累计金额最多为{field[budget.total]}。",
        "At most 100 %, or the {field[budget.total]}.",
        "支出计划任一时点超过 100% 或预算数。", "A checkpoint of the plan exceeds 100 % or the budget.",
        _PRACTICE),
    "plan-falls": Rule(
        "warning", "累计支出计划下降", "Cumulative plan falls",
        "{field} {found} 低于前一时点的 {before}。", "{field} {found} is below {before} at the checkpoint before.",
        "{field[spending_plan]}按累计数填列，后一时点不应低于前一时点。",
        "The {field[spending_plan]} is cumulative: no checkpoint is below the one before.",
        "累计口径的支出计划，后一时点低于前一时点。", "A cumulative plan falls from one checkpoint to the next.",
        f"{_FORM}；{_PRACTICE}"),
    "plan-end": Rule(
        "warning", "支出计划年底不到总额", "Plan does not reach the whole",
        "年底为 {found}，各时点合计 {total}，都不等于 {whole}。",
        "The year ends at {found}, the checkpoints add up to {total}; neither is {whole}.",
        "请按累计数填列，年底应为 100% 或{field[budget.total]}。",
        "Enter cumulative figures that end at 100 % or the {field[budget.total]}.",
        "支出计划年底的数不是 100%（或预算数），各时点相加也不是。",
        "The plan neither ends at 100 % or the budget, nor adds up to it.",
        f"{_FORM}；{_PRACTICE}"),
    "plan-year-end": Rule(
        "warning", "支出计划缺年底数", "Plan without a year-end",
        "没有填写{field}。", "There is no {field}.",
        "请填写{field}的累计数；栏目错位的请移回原处。",
        "Enter the cumulative figure of the {field}; move shifted cells back.",
        "支出计划没有 12 月底的数，常因整行错位。", "The plan lacks December, often because a row has shifted.",
        f"{_FORM}；{_SEEN}"),
    "plan-amounts-under-percent": Rule(
        "warning", "“%”栏下填写金额", "Amounts under a % label",
        "“%”栏下填写的是金额（{found}），按万元读取。", "Amounts stand under a “%” label ({found}); they are read as 万元.",
        "请按累计百分比填写，如 25%、50%、75%、100%。", "Enter cumulative percentages, such as 25%, 50%, 75%, 100%.",
        "表样的支出计划要求填百分比，填写的却是金额。", "The form asks for percentages, the plan is in amounts.",
        f"{_FORM}；{_SEEN}"),
    "plan-separate": Rule(
        "warning", "支出计划按分期填列", "Plan not cumulative",
        "{field[spending_plan]}是分期数（{found}），应填累计数（{wanted}）。",
        "The {field[spending_plan]} gives separate figures ({found}); cumulative ones are asked for ({wanted}).",
        "请改填截至各时点的累计数。", "Enter what is spent by each checkpoint in all.",
        "各时点相加等于总额，说明填的是分期数；表样要求截至各月底的累计数。",
        "The figures add up to the whole: they are separate, where the form asks for totals up to each checkpoint.",
        f"{_FORM}；{_SEEN}"),
    # levels
    "level1-unknown": Rule(
        "error", "一级指标名称不符", "Unknown level 1",
        "“{found}”不是表样的{field[indicators.level1]}（{known}）。",
        "“{found}” is no {field[indicators.level1]} of the form ({known}).",
        "请从下拉列表中选择。", "Choose from the list.",
        "一级指标只能用表样规定的名称。", "Level 1 is one of the form's names.",
        f"{_CENTRAL}；{_FORM}"),
    "level2-unknown": Rule(
        "error", "二级指标名称不符", "Unknown level 2",
        "“{found}”不是表样的{field[indicators.level2]}（应为：{known}）。",
        "“{found}” is no {field[indicators.level2]} of the form (there is: {known}).",
        "请从下拉列表中选择。", "Choose from the list.",
        "二级指标只能用表样规定的名称。", "Level 2 is one of the form's names.",
        f"{_CENTRAL}；{_FORM}"),
    "level2-misplaced": Rule(
        "error", "二级指标归属不符", "Level 2 under the wrong level 1",
        "“{found}”列在“{used}”之下，应属“{known}”。", "“{found}” stands under “{used}”; it belongs to “{known}”.",
        "请移到“{known}”之下，或改正{field[indicators.level1]}。", "Move it to “{known}”, or mend {field[indicators.level1]}.",
        "二级指标应列在所属的一级指标之下。", "A level 2 stands under the level 1 it belongs to.",
        f"{_CENTRAL}；{_FORM}"),
    "level1-missing": Rule(
        "error", "缺少一级指标", "Level 1 missing",
        "没有{found}。", "There is no row of {found}.",
        "请至少设置一条{found}。", "Give at least one indicator of {found}.",
        "每个项目应有产出、效益和满意度三类指标（以表样所列一级指标为准）。",
        "A project has indicators of every level 1 the form names.",
        f"{_CENTRAL}：完整性审核；{_FORM}"),
    "name-twice": Rule(
        "error", "三级指标重名", "Level 3 twice",
        "{field[indicators.name]}“{found}”与第 {row} 条指标重名。",
        "The {field[indicators.name]} “{found}” stands in row {row} too.",
        "请分别命名，写明各自衡量的内容。", "Name what each of them measures.",
        "同一项目中两条指标的三级指标名称相同。", "Two indicators of a project bear one name.",
        f"{_PRACTICE}；{_SEEN}"),
    "name-repeats-level": Rule(
        "warning", "三级指标只重复二级指标", "Level 3 repeats level 2",
        "{field[indicators.name]}“{found}”只是重复{field[indicators.level2]}“{used}”。",
        "The {field[indicators.name]} “{found}” only repeats the {field[indicators.level2]} “{used}”.",
        "请写明具体衡量什么，如“参保群众满意度”。", "Say what is measured, such as 参保群众满意度.",
        "三级指标应是二级指标的具体化，不能只重复其名称。", "Level 3 says what of level 2 is measured.",
        f"{_GUIDE}；{_SEEN}"),
    # targets
    "count-without-unit": Rule(
        "warning", "数量指标没有单位", "Count without a unit",
        "“{name}”是计数的指标，{field[indicators.target]}“{found}”没有计量单位。",
        "“{name}” counts something; its {field[indicators.target]} “{found}” has no unit.",
        "请填写单位，如 人、次、个、件。", "Add a unit such as 人, 次, 个 or 件.",
        "人数、数量、次数、岗位数等计数的指标，数字后面没有计量单位。", "An indicator that counts gives a number without a unit.",
        f"{_GUIDE}；{_SEEN}"),
    "unit-prose": Rule(
        "warning", "单位栏填写了文字", "Prose in the unit box",
        "“{value}”之后的“{note}”不是表样所列的计量单位。", "“{note}” after “{value}” is no unit the form lists.",
        "请填写计量单位（如 %、人、次），说明文字写入“{field[indicators.description]}”。",
        "Enter a unit such as %, 人 or 次; the words belong into the {field[indicators.description]}.",
        "指标值的单位栏里是一段说明文字，数字因此没有单位。", "The unit box holds words, so the number has no unit.",
        f"{_SEEN}（丰宁 180 行中有 133 行）"),
    "percent-over": Rule(
        "warning", "百分比达到或超过100%", "Percentage above 100",
        "百分比{field[indicators.target]}“{found}”超出合理范围。",
        "The {field[indicators.target]} “{found}” is a percentage out of reason.",
        "最多为 100% 的，请填 100%（不带 ≥）；确可超过的请说明口径。",
        "Where 100 % is the most, enter 100% without ≥; where more is possible, say of what.",
        "百分比超过 100%，或写成“≥100%”。增长率、倍数等可超过 100% 的不在此列。",
        "A percentage above 100, or ≥100%. Growth and multiples are left alone.",
        f"{_PRACTICE}；{_SEEN}"),
    "target-unmeasured": Rule(
        "warning", "指标值不能衡量", "Target measures nothing",
        "{field[indicators.target]}“{found}”没有说明要达到什么。",
        "The {field[indicators.target]} “{found}” does not say what is to be reached.",
        "请填写数值和单位；只能定性的，写明结果，如“效果显著”“及时发放”。",
        "Enter a number with its unit; where only words will do, name the outcome, such as 效果显著.",
        "指标值只有单位、只有所衡量事项的名称，或只有“保障”“提高”之类的动词，无法考核。",
        "The target is only a unit, the name of what is measured, or a bare verb.",
        f"{_GUIDE}：指标值应可衡量；{_SEEN}"),
    # costs
    "filed-as-cost": Rule(
        "warning", "比率或收入列为成本指标", "Rate or income filed as cost",
        "“{name}”是{terms}，不是成本。", "“{name}” is {terms}, no cost.",
        "请移到相应的{field[indicators.level2]}（如{likely}）。",
        "Move it to the {field[indicators.level2]} it belongs to, such as {likely}.",
        "成本指标衡量花费；征缴收入、到位率之类不是成本。", "A cost indicator measures what is spent; an income or a rate is none.",
        f"{_GUIDE}；{_SEEN}"),
    "cost-at-least": Rule(
        "warning", "成本指标用了“≥”", "Cost of at least",
        "成本指标“{name}”的{field[indicators.target]}是“{found}”：成本应设上限。",
        "The {field[indicators.target]} of the cost “{name}” is “{found}”; a cost needs an upper bound.",
        "请改用“≤”，或确认是否应列为成本指标。", "Use ≤, or see whether it is a cost at all.",
        "成本指标应控制上限，用“≥”等于要求多花。节约类指标不在此列。",
        "A cost is bounded from above; savings are left alone.",
        f"{_GUIDE}；{_SEEN}"),
    "money-misfiled": Rule(
        "warning", "金额列入时效或经济效益指标", "Money filed under time or benefit",
        "“{name}”的{field[indicators.target]}“{found}”是金额，列在{used}之下。",
        "The {field[indicators.target]} of “{name}”, “{found}”, is a sum of money under {used}.",
        "花费请列入成本指标；时效指标填时间或及时率。", "What is spent belongs under costs; time is measured in days or rates.",
        "时效指标或经济效益指标下填写了金额。增收、产值、节约等效益金额不在经济效益指标的此列。",
        "A sum of money stands under time, or under economic benefit without being a gain.",
        f"{_GUIDE}；{_SEEN}"),
    "cost-off-budget": Rule(
        "warning", "成本与预算数不一致", "Cost differs from the budget",
        "成本{field[indicators.target]}“{found}”折合 {cost} 万元，{field[budget.total]}是 {budget} 万元。",
        "The cost {field[indicators.target]} “{found}” is {cost} 万元; the {field[budget.total]} is {budget} 万元.",
        "请核对金额和单位（元、万元）。", "Check the amount and its unit (元 or 万元).",
        "以金额表示的成本换算为万元后与预算数不一致。单位成本、人均标准不在此列；几项成本合计等于预算的也不在此列。",
        "A cost in money, converted to 万元, is not the budget. Unit costs and parts that add up to it are left alone.",
        f"{_GUIDE}；{_SEEN}"),
    "price-over-budget": Rule(
        "warning", "单价乘数量超过预算", "Price times quantity exceeds the budget",
        "单价“{price}”乘以“{many}”为 {product} 万元，超过{field[budget.total]} {budget} 万元。",
        "“{price}” times “{many}” is {product} 万元, more than the {field[budget.total]} of {budget} 万元.",
        "请核对单价、数量和{field[budget.total]}。", "Check price, quantity and {field[budget.total]}.",
        "同一项目中，单位成本乘以相应数量超过预算数。", "Within one project, what one costs times how many there are exceeds the budget.",
        f"{_CENTRAL}：适当性审核；{_SEEN}"),
    # basis
    "basis-missing": Rule(
        "warning", "没有指标值确定依据", "No basis",
        "没有填写{field[indicators.basis]}。", "There is no {field[indicators.basis]} of the target.",
        "请填写文件号、历史数据、行业标准或工作计划等依据。", "Name a document, past figures, a standard or a plan.",
        "指标值确定依据一栏空白，或只写“无”。", "The basis is blank or says 无.",
        f"{_GUIDE}；{_SEEN}（丰宁 28 行）"),
    "basis-unmeasured": Rule(
        "warning", "依据不成其为依据", "Basis is a measure",
        "“{found}”不是依据。", "“{found}” is no basis.",
        "请填写文件号、调查问卷、历史数据等依据。", "Name a document, a survey or past figures.",
        "依据一栏填写的是指标名称，如“满意度”。", "The basis only names a measure, such as 满意度.",
        _SEEN),
    "basis-other-document": Rule(
        "warning", "依据文号与项目名称不同", "Basis quotes another document",
        "依据的文号是{found}，{field[name]}中是{used}。", "The basis quotes {found}, the {field[name]} {used}.",
        "请核对文号。", "Check the document's number.",
        "依据引用的文号与项目名称中的文号相近而不相同（机关、年份或序号有别）。其他机关的文件可以是另一依据，不在此列。",
        "The basis quotes a document close to, and other than, the one in the project's name.",
        _SEEN),
    # the points of indicators
    "weight-bounds": Rule(
        "error", "分值超出范围", "Weight out of bounds",
        "{field}{found}不在0至100之间。", "The {field} {found} is not between 0 and 100.",
        "请核对分值。", "Check the weight.",
        "指标分值小于0或大于100。", "A weight is below 0 or above 100.", _PRACTICE),
    "weight-blank": Rule(
        "warning", "未填分值", "No weight",
        "{field}未填写。", "{field} is blank.",
        "请填写本条指标的分值。", "Give the indicator its weight.",
        "表样设有分值一栏，本条指标未填。", "The form asks for weights, and an indicator has none.", _PRACTICE),
    "weight-sum": Rule(
        "error", "分值合计不符", "Weights do not add up",
        "各条指标的{field[indicators.weight]}合计{found}，应为{used}。",
        "The {field[indicators.weight]} of the indicators come to {found}, not {used}.",
        "请核对各条指标的分值。", "Check the weights of the indicators.",
        "各条指标都填了分值，合计却不是表样规定的数（未规定的为100）。",
        "All indicators have weights, and they do not come to what the form says (100 where it says nothing).",
        _PRACTICE),
}


class Read(NamedTuple):
    """A finding of reading that the bureau counts among its rules, and its severity in a check."""

    severity: str
    zh_means: str
    en_means: str
    source: str


READ: dict[str, Read] = {
    "money-unread": Read(
        "error", "预算金额不是数字，或看不出是哪一个数。", "An amount is no number, or not surely one.", _PRACTICE),
}
