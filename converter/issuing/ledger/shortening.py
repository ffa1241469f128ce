"""Names of offices, short enough for the axis of a chart. The full name always stands in the table beside it."""

from __future__ import annotations

import re
from collections import Counter

#: So many characters stand beside a bar.
LENGTH = 16

#: What an office's name begins with: its county, city or province.
_AREA = re.compile(r"^[一-鿿]{1,8}?(?:自治区|自治州|自治县|自治旗|省|市|县|区|盟|旗)(?=[一-鿿]{3})")

#: How offices are called in every county.
_USUAL = {
    "人力资源和社会保障": "人社", "发展和改革": "发改", "发展改革": "发改", "住房和城乡建设": "住建", "自然资源和规划": "自规",
    "文化广电和旅游": "文旅", "市场监督管理": "市场监管", "卫生健康": "卫健", "教育体育": "教体", "退役军人事务": "退役军人",
    "交通运输": "交通", "城市管理综合行政执法": "城管", "科学技术和工业信息化": "科工信", "工业和信息化": "工信",
}


def short(names: list[str], marks: list[str], keeps_area: bool) -> list[str]:
    """Names for an axis, all different; where some would be the same, with their marks.

    marks: what tells two offices of one name apart, such as the code of the division. keeps_area: the county stays,
    because there are several.
    """
    cuts = [cut(_usual(name if keeps_area else _AREA.sub("", name, count=1))) for name in names]
    for longer in (names, [f"{mark}{name}" for mark, name in zip(marks, names)]):
        counts = Counter(cuts)
        cuts = [near if counts[near] == 1 else cut(_usual(name)) for near, name in zip(cuts, longer)]
    counts, taken = Counter(cuts), Counter[str]()
    for place, name in enumerate(cuts):
        taken[name] += 1
        if counts[name] > 1:
            cuts[place] = f"{name}({taken[name]})"
    return cuts


def _usual(name: str) -> str:
    for whole, usual in _USUAL.items():
        name = name.replace(whole, usual)
    return name


def cut(name: str) -> str:
    """The beginning and the end of a long name: offices of one department differ at the end."""
    if len(name) <= LENGTH:
        return name
    head = LENGTH // 2
    return f"{name[:head]}…{name[head + 1 - LENGTH:]}"
