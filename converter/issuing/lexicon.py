"""The words of the field: what each names in a form, and what a field of a form's own is called by its label.

Knows the labels of the shipped forms. Knows no workbook.
"""

from __future__ import annotations

import re
from functools import cache

from .. import form as forms
from ..document.model import EXTRA
from ..form import fold

#: Words of blanks that the shipped forms do not print → their markers' paths.
_MORE = {
    "计算符号": "indicators[].target.operator", "符号": "indicators[].target.operator",
    "计量单位": "indicators[].target.unit", "目标值": "indicators[].target", "年度指标值": "indicators[].target",
    "评分标准": "indicators[].extra.评分标准", "权重": "indicators[].weight", "绩效指标名称": "indicators[].name",
    "9月底": "spending_plan.september", "一季度": "spending_plan.march", "二季度": "spending_plan.june",
    "三季度": "spending_plan.september", "四季度": "spending_plan.december", "第一季度": "spending_plan.march",
    "第二季度": "spending_plan.june", "第三季度": "spending_plan.september", "第四季度": "spending_plan.december",
    "上年结转": "funds[上年结转].amount", "上年结转资金": "funds[上年结转].amount",
    "财政专户管理资金": "funds[财政专户].amount", "单位资金": "funds[单位资金].amount",
    "项目周期": "extra.项目周期", "项目起止时间": "extra.项目起止时间", "起止时间": "extra.起止时间",
    "绩效指标分类": "indicators[].level1", "评价标准确定依据": "indicators[].basis",
    "填报日期": "extra.填报日期:date", "联系电话": "extra.联系电话:code", "实施单位": "unit", "预算单位": "unit",
}
#: What a field of the form's own is by the end of its name.
_KINDS = {"日期": "date", "时间": "text", "电话": "code", "编号": "code", "代码": "code", "人数": "number", "数量": "number",
          "个数": "number", "户数": "number", "比例": "percent", "金额": "money", "资金": "money", "经费": "money", "总额": "money"}
_IN_MONEY = re.compile(r"[（(](?:单位[:：])?[万亿]?元[)）][:：]?$")


@cache
def lexicon() -> dict[str, str]:
    """The words of the field, folded → the path of what they name, by the labels of the shipped forms."""
    known = {fold(word): path for word, path in _MORE.items()}
    for name in forms.names():
        for page in forms.load(name).pages:
            if page.scope != "project":
                continue
            for slot in (*page.slots, *page.columns):
                if not (slot.fields and slot.anchor):
                    continue
                field = slot.fields[0]
                kind = f":{field.kind}".replace("token", "code") if field.is_added and field.kind != "text" else ""
                path = "unit" if field.path.startswith("unit.") else f"{field.path}{kind}"
                known |= {key: path for key in slot.anchor.label.keys if key not in known}
    return known


def known(text: str) -> str | None:
    """The path of what a label names, with or without the unit of money behind it."""
    return lexicon().get(fold(text)) or lexicon().get(fold(_bare(text)))


def _bare(text: str) -> str:
    return _IN_MONEY.sub("", text.strip())


def named(text: str) -> str:
    """What a field of the form's own is called: its label, without what no name may have."""
    return re.sub(r"[.\[\]{}:：|\s]+", "", fold(text)) or "栏目"


def own(text: str, prefix: str = "", is_money: bool = False) -> str:
    """The path of a field of the form's own, and what it is by the end of its name."""
    name = prefix + named(_bare(text))
    is_money |= _bare(text) != text.strip()
    kind = "money" if is_money else next((kind for end, kind in _KINDS.items() if name.endswith(end)), "text")
    return f"{EXTRA}{name}" + (f":{kind}" if kind != "text" else "")
