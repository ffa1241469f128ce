"""The fields of a document by their official terms: what a path is called on the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from .entry import LANGUAGES
from ..model import EXTRA, FUNDS
from ...system.patterns import pattern

#: Path without indices → Chinese term of the form, English.
FIELDS: dict[str, tuple[str, str]] = {
    "year": ("年度", "year"),
    "division": ("行政区划", "division"),
    "department": ("主管部门", "department"),
    "department.code": ("部门编码", "department code"),
    "department.name": ("部门名称", "department name"),
    "status": ("文本状态", "status"),
    "prepared_by": ("编制单位", "prepared by"),
    "reviewed_by": ("审核单位", "reviewed by"),
    "overall": ("部门整体绩效目标", "part one"),
    "overall.goals": ("总体绩效目标", "overall goals"),
    "overall.subgoals": ("分项绩效目标", "subgoals"),
    "overall.safeguards": ("工作保障措施", "safeguards"),
    "heading": ("标题", "heading"),
    "text": ("正文", "text"),
    "goal": ("绩效目标", "goal"),
    "projects": ("项目", "projects"),
    "number": ("序号", "number"),
    "code": ("项目编码", "project code"),
    "name": ("项目名称", "project name"),
    "unit": ("预算单位", "unit"),
    "unit.code": ("单位编码", "unit code"),
    "unit.name": ("单位名称", "unit name"),
    "budget": ("预算规模", "budget"),
    "budget.total": ("预算数", "total budget"),
    "budget.fiscal": ("财政资金", "fiscal funds"),
    "budget.other": ("其他资金", "other funds"),
    "purpose": ("资金用途", "purpose"),
    "spending_plan": ("资金支出计划", "spending plan"),
    "spending_plan.unit": ("支出计划口径", "unit of the plan"),
    "spending_plan.cumulative": ("支出计划是否累计", "whether the plan is cumulative"),
    "spending_plan.march": ("3月底支出计划", "plan by March"),
    "spending_plan.june": ("6月底支出计划", "plan by June"),
    "spending_plan.september": ("9月底支出计划", "plan by September"),
    "spending_plan.october": ("10月底支出计划", "plan by October"),
    "spending_plan.december": ("12月底支出计划", "plan by December"),
    "goals": ("绩效目标", "goals"),
    "indicators": ("绩效指标", "indicators"),
    "indicators.level1": ("一级指标", "level 1"),
    "indicators.level2": ("二级指标", "level 2"),
    "indicators.name": ("三级指标", "level 3"),
    "indicators.description": ("绩效指标描述", "description"),
    "indicators.target": ("指标值", "target"),
    "indicators.target.operator": ("指标值（符号）", "target operator"),
    "indicators.target.value": ("指标值（数值）", "target value"),
    "indicators.target.unit": ("指标值（单位）", "target unit"),
    "indicators.target.note": ("指标值（说明）", "target note"),
    "indicators.basis": ("指标值确定依据", "basis"),
    "indicators.weight": ("分值", "weight"),
    "funds": ("资金来源", "funds"),
    "extra": ("其他栏目", "further fields"),
    "indicators.extra": ("其他栏目", "further fields"),
}

_INDEX = pattern(r"\[([0-9]+)\]")
_ADDED = pattern(rf"(?:indicators\.)?{re.escape(EXTRA)}")
_FUND = pattern(rf"{re.escape(FUNDS)}([^\]]+)\](?:\.amount|\.{re.escape(EXTRA)}(.+))?")
_ROW = ("第{0}条", "row {0} ")


def field(path: str, lang: str, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a path is called: `indicators[6].target` is 第7条指标值. A path without a term is its own name.

    labels: path without indices → the form's label, where that is not the official term.
    """
    plain = _INDEX.sub("", path).replace("[]", "")
    term = (labels[plain],) * len(LANGUAGES) if plain in labels else FIELDS.get(plain)
    if term is None and (fund := _FUND.fullmatch(plain)):
        term = (" ".join(part for part in fund.groups() if part),) * len(LANGUAGES)
    if term is None and (added := _ADDED.match(plain)):
        term = (plain[added.end():],) * len(LANGUAGES)  # a form's own name
    if term is None:
        parent, _, last = plain.rpartition(".")
        if parent not in FIELDS or last not in FIELDS:
            return path
        above, below = FIELDS[parent], FIELDS[last]
        term = f"{above[0]} {below[0]}", f"{above[1]} {below[1]}"
    which = LANGUAGES.index(lang)
    return "".join(_ROW[which].format(int(index) + 1) for index in _INDEX.findall(path)) + term[which]
