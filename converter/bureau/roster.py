"""The roster: who is to hand in, until when, whom to ask, and whose book a person releases.

Knows its columns and what they may say. Knows no folder, and not who has handed in.
"""

from __future__ import annotations

from . import tabular
from .tabular import List

#: The columns, by the headers that are taken for them. One of the first two is needed.
NAMES: dict[str, tuple[str, ...]] = {
    "code": ("部门编码", "部门代码", "预算部门编码", "预算部门代码", "主管部门编码", "主管部门代码", "编码", "代码", "code",
             "departmentcode"),
    "name": ("部门名称", "部门", "预算部门", "预算部门名称", "主管部门", "主管部门名称", "报送部门", "应报部门", "名称", "name",
             "department"),
    "division": ("行政区划", "区划", "区划编码", "行政区划代码", "行政区划编码", "division"),
    "units": ("下属单位", "所属单位", "预算单位", "所属预算单位", "基层单位", "单位", "units"),
    "deadline": ("截止日期", "报送截止日期", "报送期限", "报送时限", "截止时间", "报送截止时间", "期限", "deadline"),
    "contact": ("联系人", "联系方式", "联系电话", "联系人及电话", "contact"),
    "remark": ("备注", "说明", "remark"),
    "release": ("准予印发", "release"),
    "reason": ("准予印发理由", "印发理由", "理由", "原因", "reason"),
}
#: Whose list has one of these is a list of people, whatever it is called.
_PEOPLE = frozenset(("姓名", "性别", "身份证号", "身份证号码", "出生年月", "职务", "职称"))


def find(data: bytes) -> List | None:
    """The list in a file that is a roster, None where there is none. Raises Unreadable for what is no spreadsheet."""
    return tabular.find(data, NAMES, _suits)


def is_one(data: bytes) -> bool:
    """Whether a file holds a roster. Raises Unreadable for what is no spreadsheet."""
    return find(data) is not None


def _suits(found: List) -> bool:
    """A list with a department's code or name, of which half the columns are known, and none is a person's."""
    heads = {tabular.folded(header) for header in found.headers.values()} - {"序号", "no"}
    return bool({"code", "name"} & set(found.columns)) and not heads & _PEOPLE \
        and 2 * len(found.columns) >= len(heads)
