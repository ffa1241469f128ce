"""What the report of a comparison says: kinds of changes, lines, headings and headers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .entry import LANGUAGES
from .fields import field

#: Kinds of changes, as a column names them.
CHANGES: dict[str, tuple[str, str]] = {
    "added": ("新增", "added"), "removed": ("删除", "removed"), "changed": ("修改", "changed"),
    "moved": ("移动", "moved"), "renamed": ("更名", "renamed"),
}

#: One change, one line. `entry` is what a whole entry of a list is called (`ENTRIES`).
CHANGE_LINES: dict[str, tuple[str, str]] = {
    "added": ("新增{entry}：{after}", "{entry} added: {after}"),
    "removed": ("删除{entry}：{before}", "{entry} removed: {before}"),
    "changed": ("{field}：{before} → {after}", "{field}: {before} → {after}"),
    "moved": ("{entry}移动：{named}：{before} → {after}", "{entry} moved: {named}: {before} → {after}"),
    "renamed": ("{field}：{before} → {after}（更名）", "{field}: {before} → {after} (renamed)"),
}

#: An entry of a list, by the list's path.
ENTRIES: dict[str, tuple[str, str]] = {
    "submissions": ("部门", "submission"),
    "projects": ("项目", "project"),
    "goals": ("绩效目标", "goal"),
    "indicators": ("指标", "indicator"),
    "overall.goals": ("总体绩效目标", "overall goal"),
    "overall.subgoals": ("分项绩效目标", "subgoal"),
    "overall.safeguards": ("工作保障措施", "safeguard"),
}

#: The words of the JSON that stand for values, by the field that takes them.
VALUE_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "spending_plan.unit": {"percent": ("百分比", "percent"), "amount": ("金额", "amount")},
    "spending_plan.cumulative": {"true": ("是", "yes"), "false": ("否", "no")},
}

CHANGE_WORDS: dict[str, tuple[str, str]] = {
    "blank": ("（空）", "(blank)"),
    "place": ("第{0}条", "row {0}"),
    "header": ("封面与第一部分", "Cover and part one"),
    "nameless": ("（未注明）", "(not stated)"),
    "conflict": ("合并冲突（{0}）", "merge conflict ({0})"),
    "cut": ("{0}……（共{1}字，此处从略）", "{0}… ({1} characters, cut here)"),
    "summary": ("{projects} 个项目有变动：新增 {added}，删除 {removed}，修改 {changed} 处",
                "{projects} projects differ: {added} added, {removed} removed, {changed} changed"),
    "sheet": ("变动清单", "Changes"),
    "title": ("预算绩效目标表变动清单", "Changes of the budget-performance workbook"),
    "files": ("原：{0}　　新：{1}", "Before: {0}    After: {1}"),
    "same": ("内容没有变动。", "Nothing differs."),
}

#: Headers of the list of changes that no other list has.
CHANGE_COLUMNS: dict[str, tuple[str, str]] = {
    "submission": ("部门", "Submission"),
    "kind": ("变动", "Change"),
    "entry": ("指标或条目", "Entry"),
    "before": ("原内容", "Before"),
    "after": ("新内容", "After"),
}


def changed_field(path: str, lang: str, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """What the path of a change is called, by the form's labels where they are not the official terms; a whole project
    or submission goes by what it is."""
    which = LANGUAGES.index(lang)
    if path.startswith("conflicts."):
        return CHANGE_WORDS["conflict"][which].format(field(path.removeprefix("conflicts."), lang, labels))
    whole = path.partition("[")[0]
    if whole in ("projects", "submissions"):
        return ENTRIES[whole][which]
    return field(path, lang, labels)
