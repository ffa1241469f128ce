"""The two published texts, read by themselves: an outside witness.

Knows how the seeds print covers, part one and project forms, page breaks included.
Does not know the product, its forms, the canonical document or any spreadsheet:
nothing here is normalised but white space, which in these texts is only wrapping.
All of it is removed from every text given back; everything else is as typed.

丰宁 is tab-separated, so its cells are exact.  巨鹿 is running lines: the witness is
`PrintedProject.text`; its cells are told apart by the layout (see `_split_row`).
Whatever does not fit the known layout raises, it is never guessed.
"""
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
FILES = {"丰宁": "000_ba41c4688333f3ae.txt", "巨鹿": "003_2c58a28ecad35afc.txt"}
AVAILABLE = all((SEEDS / name).is_file() for name in FILES.values())

LEVEL1 = ("产出指标", "效益指标", "满意度指标")
LEVEL2 = ("数量指标", "质量指标", "时效指标", "成本指标", "经济效益指标", "社会效益指标",
          "生态效益指标", "可持续影响指标", "服务对象满意度指标")
HEADER = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
SECTIONS = ("一、总体绩效目标", "二、分项绩效目标", "三、工作保障措施")


@dataclass(frozen=True)
class PrintedProject:
    number: int
    title: str        # with its number: 1.办公取暖费项目绩效目标表
    unit: str         # 316001丰宁满族自治县人力资源和社会保障局本级
    money_unit: str   # 单位：万元
    fields: tuple     # (label, value) above the indicators, "" for blank; see below
    indicators: tuple  # per row six texts in the order of HEADER, level 1 "" where not printed
    cells: tuple      # the grid row by row: 丰宁 seven cells a row with blanks, 巨鹿 none blank
    text: str         # title, unit and all cells in reading order, without white space
    loose_plan: tuple = ()  # plan values whose column the text does not show (巨鹿 12)

    # fields: 项目编码, 项目名称, 预算规模及资金用途 (its value is the purpose), 预算数,
    # 其中：财政资金, 其他资金, 资金支出计划（%） (always ""), the printed checkpoints (丰宁 11
    # and 20 lack 12月底; where the column is not shown the value is None), 绩效目标.
    # Labels as typed in that form: 资金支出计划(%), 其中:财政资金 occur.


def despace(text):
    return "".join(text.split())


@cache
def lines(county):
    return tuple((SEEDS / FILES[county]).read_text(encoding="utf-8").split("\n"))


def _between(county, first, last):
    """The lines after the one that reads `first` (its last occurrence) and before `last`."""
    plain = [line.strip() for line in lines(county)]
    start = max(i for i, line in enumerate(plain) if line == first) + 1
    stop = plain.index(last, start) if last else len(plain)
    return lines(county)[start:stop]


# ---- cover, contents, part one ----

def cover():
    """丰宁's cover: department, title, status, who prepared it, who reviewed it."""
    text = despace("".join(lines("丰宁")[:lines("丰宁").index("# 目 录")]))
    return list(re.fullmatch(r"(.+?局)(\d{4}年.+?文本)(\(.+?\))(.+?编制)(.+?审核)", text).groups())


def contents():
    """丰宁's contents list: the titles of the project forms, page numbers left out."""
    entries = _between("丰宁", "# 目 录", "# 第一部分")
    return [despace(m[1]) for line in entries if (m := re.match(r"(\d+\..+?)\s*\.{5}\t\d+$", line))]


def part_one(county):
    """[(section, heading, paragraphs)], headings with their ordinals, None before the first."""
    if county == "丰宁":
        source = _between(county, "# 第一部分", "## 第二部分")
        headed, full = re.compile(r"#+ (.*)"), 0
    else:
        source = _between(county, "第一部分", "第二部分")
        headed, full = re.compile(r"(\d、.*)"), 33   # characters of a full line
    entries, section, torn = [], None, False
    for line in filter(None, map(str.strip, source)):
        heading = headed.match(line)
        text = despace(heading[1] if heading else line)
        if text in SECTIONS:
            section, torn = text, False
            entries.append((section, None, []))
        elif text == "部门整体绩效目标":
            continue
        elif heading:
            entries.append((section, text, []))
            torn = False
        else:
            paragraphs = entries[-1][2]
            if torn:
                paragraphs[-1] += text
            else:
                paragraphs.append(text)
            torn = not text.endswith("。") or (full and len(text) >= full)
    return [entry for entry in entries if entry[1] or entry[2]]


# ---- the project forms ----

@cache
def printed(county):
    """The project forms in order."""
    read = _read_fengning if county == "丰宁" else _read_julu
    return tuple(map(read, _blocks(county)))


def _blocks(county):
    """The lines of each project form, the title line first.  Goals are numbered too, but
    a title comes only when the form before has had its last kind of indicators."""
    blocks, complete = [], True
    for line in _between(county, "### " * (county == "丰宁") + "预算项目绩效目标", None):
        if complete and re.match(rf"{len(blocks) + 1}\.", line.lstrip("# ")):
            blocks.append([])
            complete = False
        complete = complete or line.startswith("满意度指标")
        if blocks:
            blocks[-1].append(line)
    return blocks


def _split_title(block):
    """Title, unit, money unit, and the lines of the grid."""
    first = next(i for i, line in enumerate(block) if line.startswith("项目编码"))
    head = despace("".join(line.lstrip("# ") for line in block[:first]))
    m = re.fullmatch(r"(\d+\..+绩效目标表)(\d{6}.+?)(单位[:：]万元)", head)
    if not m:
        raise ValueError(f"no title and unit: {head!r}")
    return *m.groups(), block[first:]


# ---- 丰宁: tables ----

def _read_fengning(block):
    title, unit, money_unit, grid = _split_title(block)
    rows, after_break = [], False
    for line in grid:
        if not line.strip():
            continue
        row = [despace(cell) for cell in line.split("\t")]
        row += [""] * (7 - len(row))
        if row[:6] == [*HEADER] and row[:6] in [r[:6] for r in rows]:
            after_break = True
            continue
        if after_break and not row[0] and row[1] not in LEVEL2:   # the tail of a torn row
            rows[-1] = [head + tail for head, tail in zip(rows[-1], row, strict=True)]
        else:
            rows.append(row)
        after_break = False
    code, budget, purpose, months, plan, goals, header, *indicators = rows
    fields = [(code[0], code[1]), (code[3], code[4]), (budget[0], purpose[1]),
              *((budget[i], budget[i + 1]) for i in (1, 3, 5)), (months[0], ""),
              *((label, value) for label, value in zip(months[1:], plan[1:], strict=True) if label),
              (goals[0], goals[1])]
    if tuple(header[:6]) != HEADER or any(row[6] or row[1] not in LEVEL2 for row in indicators):
        raise ValueError(f"indicator rows of {title}")
    text = title + unit + money_unit + "".join(map("".join, rows))
    return PrintedProject(int(title.split(".")[0]), title, unit, money_unit, tuple(fields),
                          tuple(tuple(row[:6]) for row in indicators), tuple(map(tuple, rows)), text)


# ---- 巨鹿: running lines ----

def _wrapped(*labels):
    """A pattern for labels that may be wrapped anywhere."""
    return r"\s+".join(r"\s*".join(map(re.escape, label)) for label in labels)


_HEADER = re.compile(r"(?:\n+\s*\d+\s*\n+\s*)?" + _wrapped(*HEADER))   # a page number may precede
_MONTHS = ("3月底", "6月底", "10月底", "12月底")
_HEAD = re.compile(
    _wrapped("项目编码") + r"(.+?)" + _wrapped("项目名称") + r"(.+?)" + _wrapped("预算规模及资金用途")
    + r"\s+预算数\s+(\S+)\s+" + _wrapped("其中：财政资金") + r"\s+(\S+)\s+其他资金"
    + r"(?:[ ](\S+))?\n(.+?)" + _wrapped("资金支出计划（%）") + r"\s+" + _wrapped(*_MONTHS)
    + r"\s+([\d. ]+?)\n\s*绩效目标\s+(1\..+)", re.DOTALL)


def _read_julu(block):
    title, unit, money_unit, grid = _split_title(block)
    head, body, *rest = _HEADER.split("\n".join(grid))
    for more in rest:
        body = _mend(body, more)
    code, name, total, fiscal, other, purpose, plan, goals = (
        _HEAD.fullmatch(head.strip()).groups(""))
    values = tuple(plan.split())
    placed = values if len(values) == 4 else (None,) * 4
    fields = [(label, value and despace(value)) for label, value in [
        ("项目编码", code), ("项目名称", name), ("预算规模及资金用途", purpose), ("预算数", total),
        ("其中：财政资金", fiscal), ("其他资金", other), ("资金支出计划（%）", ""),
        *zip(_MONTHS, placed, strict=True), ("绩效目标", goals)]]
    v = dict(fields)
    indicators = _rows(body)
    cells = (("项目编码", v["项目编码"], "项目名称", v["项目名称"]),
             ("预算规模及资金用途", "预算数", total, "其中：财政资金", fiscal, "其他资金", other),
             (v["预算规模及资金用途"],), ("资金支出计划（%）", *_MONTHS), values,
             ("绩效目标", v["绩效目标"]), HEADER, *indicators)
    return PrintedProject(
        int(title.split(".")[0]), title, unit, money_unit, tuple(fields), indicators,
        tuple(tuple(filter(None, row)) for row in cells),
        title + unit + money_unit + despace(head + "".join(HEADER) + body),
        values if len(values) != 4 else ())


def _mend(body, more):
    """Join what stands before and after a page break; a tail goes back behind its head."""
    more = more.strip()
    tail, _, following = more.partition("\n\n")
    if despace(tail).startswith(LEVEL1 + LEVEL2):
        return body.rstrip() + "\n\n" + more
    # the one kind seen: a level 2 torn on a line that holds the whole row otherwise
    whole = next(name for name in LEVEL2 if name.endswith(despace(tail)))
    before, head, after = body.rpartition(f" {whole[:-len(despace(tail))]} ")
    if not head or "\n" in after.strip():
        raise ValueError(f"nowhere to put {tail!r}")
    return f"{before} {whole} {after.rstrip()}\n\n{following}"


def _rows(body):
    """Blank lines part groups; a group that begins with a level 2 begins a row."""
    rows, level1 = [], ""
    for group in re.split(r"\n\s*\n", body.strip()):
        group = [line.strip() for line in group.strip().split("\n")]
        first, _, rest = group[0].partition(" ")
        if first in LEVEL1:
            level1, group = first, [rest, *group[1:]] if rest else group[1:]
        if not group:
            continue
        begins = group[0].split(" ")[0] in LEVEL2 or "".join(group[:2]) in LEVEL2
        only_level2 = rows and len(rows[-1][1]) == 1 and "".join(rows[-1][1][0]) in LEVEL2
        if begins and not only_level2:     # a level 3 may repeat its level 2
            rows.append((level1, []))
            level1 = ""
        rows[-1][1].append(group)
    return tuple((first, *_split_row(groups)) for first, groups in rows)


_TARGET = re.compile(r"[≥≤]?[\d.]+ ?(%|百分[号比]|人|万人|元|万元|万|次|件|天|步)?|效果显著")


def _split_row(groups):
    """The five cells of a row.  A group prints cells that fit on one line, side by side,
    then at most one wrapped cell below; a space after a digit is no gap between cells.
    Where nothing tells whether a lone first line belongs to the wrapped cell below,
    the number of cells does."""
    cells, unsure = [], []
    for first, *below in groups:
        side = re.split(r"(?<!\d) ", first)
        alone = len(side) > 1 or first in LEVEL2 or _TARGET.fullmatch(first)
        if below and not alone:
            if len(below) > 1:
                unsure.append((len(cells), first))
            side = [first + "".join(below)]
        elif below:
            if len(below) < 2:
                raise ValueError(f"a wrapped cell of one line: {groups}")
            side.append("".join(below))
        cells += map(despace, side)
    if len(cells) == 4 and len(unsure) == 1:
        at, first = unsure[0]
        cells[at:at + 1] = [first, cells[at][len(despace(first)):]]
    if len(cells) != 5 or cells[0] not in LEVEL2:
        raise ValueError(f"not told apart: {groups}")
    return cells
