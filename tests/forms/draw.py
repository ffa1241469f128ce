"""Draws the forms of these tests: `python tests/forms/draw.py`. See README.md."""
from itertools import zip_longest
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side

HERE = Path(__file__).parent
SHIPPED = HERE.parents[1] / "templates_xlsx" / "hebei_county.xlsx"

TOY = {
    "A1": "代码", "B1": "{{code}}",
    "A2": "名称", "B2": "{{name}}",
    "A3": "预算（万元）", "B3": "{{budget.total}}",
    "A4": "要求", "B4": "指标", "C4": "类别",
    "A5": "{{indicators[].target}}", "B5": "{{indicators[].name}}", "C5": "{{indicators[].level1}}",
}
TOY_FACTS = [["id", "toy"], ["edition", "7"], ["title", "玩具表"], ["sheet_name", "一览", "{{number}}号"],
             ["level", "甲类", "甲", "预置"], ["level", "乙类", "乙"], ["unit", "%", "百分号"], ["unit", "只"],
             ["alias", "代码", "编号"], ["footer", "完"]]

COLUMNS = {
    "A1:H1": "{{=name}}绩效目标表（第{{=number}}号）",
    "A2:B2": "单位：{{@money_unit}}", "C2:H2": "{{unit.code}}{{unit.name}}",
    "A3": "项目名称", "B3:D3": "{{name}}", "E3": "项目编码", "F3:H3": "{{code}}",
    "A4": "其他资金", "B4": "{{budget.other}}", "C4": "其中：财政资金", "D4": "{{budget.fiscal}}",
    "E4": "预算数", "F4:H4": "{{budget.total}}",
    "A5": "绩效目标", "B5:H5": "{{goals}}",
    "A6:A7": "资金支出计划（%）", "B6": "12月底", "C6:D6": "10月底", "E6": "6月底", "F6:H6": "3月底",
    "B7": "{{spending_plan.december}}", "C7:D7": "{{spending_plan.october}}", "E7": "{{spending_plan.june}}",
    "F7:H7": "{{spending_plan.march}}",
    "A8": "资金用途", "B8:H8": "{{purpose}}",
    "A9": "指标值", "B9": "三级指标", "C9:D9": "绩效指标描述", "E9": "指标值确定依据", "F9": "二级指标", "G9:H9": "一级指标",
    "A10": "{{indicators[].target}}", "B10": "{{indicators[].name}}", "C10:D10": "{{indicators[].description}}",
    "E10": "{{indicators[].basis}}", "F10": "{{indicators[].level2}}", "G10:H10": "{{indicators[].level1}}",
}


SCORED = {
    "A1:H1": "{{=name}}绩效目标申报表", "A2:D2": "{{unit.code}}{{unit.name}}", "E2:H2": "单位：{{@money_unit}}",
    "A3": "项目名称", "B3:D3": "{{name}}", "E3": "项目编码", "F3:H3": "{{code}}",
    "A4": "项目负责人", "B4:D4": "{{extra.项目负责人}}", "E4": "联系电话", "F4:H4": "{{extra.联系电话:code}}",
    "A5": "开始日期", "B5:D5": "{{extra.开始日期:date}}", "E5": "预算数", "F5": "{{budget.total}}",
    "G5": "自筹资金", "H5": "{{extra.自筹资金:money}}",
    "A6": "受益人数", "B6:D6": "{{extra.受益人数:number}}", "E6": "配套比例", "F6:H6": "{{extra.配套比例:percent}}",
    "A7": "绩效目标", "B7:H7": "{{goals}}",
    "A8": "一级指标", "B8": "二级指标", "C8": "三级指标", "D8": "指标值", "E8": "分值", "F8:G8": "评分标准", "H8": "上年实绩",
    "A9": "{{indicators[].level1}}", "B9": "{{indicators[].level2}}", "C9": "{{indicators[].name}}",
    "D9": "{{indicators[].target}}", "E9": "{{indicators[].weight}}", "F9:G9": "{{indicators[].extra.评分标准}}",
    "H9": "{{indicators[].extra.上年实绩:number}}",
}


SPLIT = {
    "A1:I1": "{{=name}}绩效目标表", "A2:E2": "预算单位：{{unit.code}}{{unit.name}}", "F2:I2": "单位：{{@money_unit}}",
    "A3:B3": "项目名称", "C3:E3": "{{name}}", "F3:G3": "项目编码", "H3:I3": "{{code}}",
    "A4:B4": "预算数", "C4:E4": "{{budget.total}}", "F4:G4": "其中：财政资金", "H4:I4": "{{budget.fiscal}}",
    "A5:B5": "年度目标", "C5:I5": "{{goals}}",
    "A6:A8": "绩效指标", "B6:B7": "一级指标", "C6:C7": "二级指标", "D6:D7": "三级指标", "E6:G6": "绩效指标值", "H6:H7": "评价标准",
    "I6:I7": "权重", "E7": "计算符号", "F7": "目标值", "G7": "计量单位",
    "B8": "{{indicators[].level1}}", "C8": "{{indicators[].level2}}", "D8": "{{indicators[].name}}",
    "E8": "{{indicators[].target.operator}}", "F8": "{{indicators[].target.value}}",
    "G8": "{{indicators[].target.unit}}", "H8": "{{indicators[].extra.评价标准}}", "I8": "{{indicators[].weight}}",
    "A9:B9": "评价结论", "C9:I9": "{{extra.评价结论}}",
    "A10:B10": "填报人", "C10:E10": "{{extra.填报人}}", "F10:G10": "联系电话", "H10:I10": "{{extra.联系电话:code}}",
}


PANES = {
    "A1:I1": "{{=name}}支出绩效目标申报表", "A2:I2": "（{{year}}年度）",
    "A3:B3": "项目名称", "C3:I3": "{{name}}",
    "A4:B4": "主管部门", "C4:E4": "{{extra.主管部门}}", "F4:G4": "实施单位", "H4:I4": "{{unit.name}}",
    "A5:B7": "项目资金（万元）", "C5:D5": "中期资金总额", "E5": "{{extra.中期资金总额:money}}",
    "F5:H5": "年度资金总额", "I5": "{{budget.total}}",
    "C6:D6": "其中：财政拨款", "E6": "{{extra.中期财政拨款:money}}", "F6:H6": "其中：财政拨款", "I6": "{{budget.fiscal}}",
    "C7:D7": "其他资金", "E7": "{{extra.中期其他资金:money}}", "F7:H7": "其他资金", "I7": "{{budget.other}}",
    "A8:A9": "总体目标", "B8:E8": "中期目标", "F8:I8": "年度目标",
    "B9:E9": "{{extra.中期目标:paragraphs}}", "F9:I9": "{{goals}}",
    "A10:A11": "绩效指标", "B10": "一级指标", "C10": "二级指标", "D10": "三级指标", "E10": "指标值",
    "F10": "二级指标", "G10": "三级指标", "H10:I10": "指标值",
    "B11": "{{indicators[].level1}}", "C11": "{{indicators[].extra.中期二级指标}}",
    "D11": "{{indicators[].extra.中期三级指标}}", "E11": "{{indicators[].extra.中期指标值}}",
    "F11": "{{indicators[].level2}}", "G11": "{{indicators[].name}}", "H11:I11": "{{indicators[].target}}",
}


TICKED = {
    "A1:I1": "{{=name}}支出绩效目标表", "A2:E2": "{{unit.code}}{{unit.name}}", "F2:I2": "单位：{{@money_unit}}",
    "A3:B3": "项目名称", "C3:E3": "{{name}}", "F3:G3": "项目编码", "H3:I3": "{{code}}",
    "A4:B4": "项目属性", "C4:I4": "{{extra.项目属性:√新增项目}}新增项目　{{extra.项目属性:√延续项目}}延续项目",
    "A5:B5": "预算数", "C5:E5": "{{budget.total}}", "F5": "一次性", "G5": "{{extra.期限:√一次性}}",
    "H5": "经常性", "I5": "{{extra.期限:√经常性}}",
    "A6:B6": "绩效目标", "C6:I6": "{{goals}}",
    "A7": "一级指标", "B7": "二级指标", "C7": "三级指标", "D7": "指标值", "E7": "优", "F7": "良", "G7": "中", "H7": "差", "I7": "备注",
    "A8": "{{indicators[].level1}}", "B8": "{{indicators[].level2}}", "C8": "{{indicators[].name}}",
    "D8": "{{indicators[].target}}", "E8": "{{indicators[].extra.评价:√优}}", "F8": "{{indicators[].extra.评价:√良}}",
    "G8": "{{indicators[].extra.评价:√中}}", "H8": "{{indicators[].extra.评价:√差}}", "I8": "{{indicators[].extra.备注}}",
}


FUNDED = {
    "A1:I1": "{{=name}}支出绩效自评表", "A2:E2": "预算单位：{{unit.code}}{{unit.name}}", "F2:I2": "单位：{{@money_unit}}",
    "A3:B3": "项目名称", "C3:E3": "{{name}}", "F3:G3": "项目编码", "H3:I3": "{{code}}",
    "A4:A8": "项目资金", "B4:C4": "资金来源", "D4:E4": "全年预算数", "F4:G4": "全年执行数", "H4:I4": "执行率",
    "B5:C5": "年度资金总额", "D5:E5": "{{budget.total}}", "F5:G5": "{{extra.全年执行数:money}}",
    "H5:I5": "{{extra.执行率:percent}}",
    "B6:C6": "财政拨款", "D6:E6": "{{funds[财政拨款].amount}}", "F6:G6": "{{funds[财政拨款].extra.全年执行数:money}}",
    "H6:I6": None,
    "B7:C7": "上年结转资金", "D7:E7": "{{funds[上年结转].amount}}", "F7:G7": "{{funds[上年结转].extra.全年执行数:money}}",
    "H7:I7": None,
    "B8:C8": "单位资金", "D8:E8": "{{funds[单位资金].amount}}", "F8:G8": "{{funds[单位资金].extra.全年执行数:money}}",
    "H8:I8": None,
    "A9:B9": "年度目标", "C9:I9": "{{goals}}",
    "A10:A11": "绩效指标", "B10": "一级指标", "C10": "二级指标", "D10": "三级指标", "E10:F10": "年度指标值", "G10:H10": "全年完成值",
    "I10": "分值",
    "B11": "{{indicators[].level1}}", "C11": "{{indicators[].level2}}", "D11": "{{indicators[].name}}",
    "E11:F11": "{{indicators[].target}}", "G11:H11": "{{indicators[].extra.全年完成值}}", "I11": "{{indicators[].weight}}",
    "A12:B12": "总分", "C12:E12": "{{extra.总分:number}}", "F12:G12": "填报人", "H12:I12": "{{extra.填报人}}",
}


GRADED = {
    "A1:I1": "{{=name}}绩效目标表", "A2:E2": "{{unit.code}}{{unit.name}}", "F2:I2": "单位：{{@money_unit}}",
    "A3:B3": "项目编码", "C3:D3": "{{code}}", "E3:F3": "项目名称", "G3:I3": "{{name}}",
    "A4:B4": "预算数", "C4": "{{budget.total}}", "D4:E4": "其中：财政资金", "F4": "{{budget.fiscal}}",
    "G4:H4": "其他资金", "I4": "{{budget.other}}",
    "A5:B5": "绩效目标", "C5:I5": "{{goals}}",
    "A6:A7": "绩效指标分类", "B6:B7": "绩效指标", "C6:C7": "绩效指标描述", "D6:G6": "绩效指标评价标准", "H6:I7": "评价标准确定依据",
    "D7": "优", "E7": "良", "F7": "中", "G7": "差",
    "A8": "{{indicators[].level1}}", "B8": "{{indicators[].name}}", "C8": "{{indicators[].description}}",
    "D8": "{{indicators[].extra.优}}", "E8": "{{indicators[].extra.良}}", "F8": "{{indicators[].extra.中}}",
    "G8": "{{indicators[].extra.差}}", "H8:I8": "{{indicators[].basis}}",
}


TWOFOLD = {
    "A1:F1": "{{=name}}支出绩效目标申报表", "A2:F2": "（{{year}}年度）",
    "A3:B3": "项目名称", "C3:F3": "{{name}}",
    "A4:B4": "主管部门", "C4": "{{extra.主管部门}}", "D4": "实施单位", "E4:F4": "{{unit.name}}",
    "A5:B5": "中期资金总额（万元）", "C5": "{{extra.中期资金总额:money}}", "D5": "年度资金总额（万元）",
    "E5:F5": "{{budget.total}}",
    "A6:B6": "中期目标", "C6:F6": "{{extra.中期目标:paragraphs}}",
    "A7:A8": "中期绩效指标", "B7": "一级指标", "C7": "二级指标", "D7": "三级指标", "E7:F7": "指标值",
    "B8": "{{indicators[].extra.中期一级指标}}", "C8": "{{indicators[].extra.中期二级指标}}",
    "D8": "{{indicators[].extra.中期三级指标}}", "E8:F8": "{{indicators[].extra.中期指标值}}",
    "A9:B9": "年度目标", "C9:F9": "{{goals}}",
    "A10:A11": "年度绩效指标", "B10": "一级指标", "C10": "二级指标", "D10": "三级指标", "E10": "指标值", "F10": "分值",
    "B11": "{{indicators[].level1}}", "C11": "{{indicators[].level2}}", "D11": "{{indicators[].name}}",
    "E11": "{{indicators[].target}}", "F11": "{{indicators[].weight}}",
    "A12:B12": "填报人", "C12": "{{extra.填报人}}", "D12": "联系电话", "E12:F12": "{{extra.联系电话:code}}",
}


def put(sheet, cells: dict[str, str]) -> None:
    line = Side(style="thin")
    for place, content in cells.items():
        first = sheet[place.partition(":")[0]]
        first.value = content
        for row in sheet[place] if ":" in place else [[first]]:
            for cell in row:
                cell.font = Font(name="宋体", size=11)
                cell.alignment = Alignment(wrap_text=True, vertical="center")
                cell.border = Border(left=line, right=line, top=line, bottom=line)
                cell.number_format = "0.00" if "budget" in (content or "") or "].amount" in (content or "") else (
                    "@" if "{{code}}" in (content or "") else "General")
        if ":" in place:
            sheet.merge_cells(place)
    for column in "ABCDEFGHI":
        sheet.column_dimensions[column].width = 16


def toy() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "一览"
    put(book.active, TOY)
    hidden = book.create_sheet("_form")
    hidden.sheet_state = "hidden"
    for row in TOY_FACTS:
        hidden.append(row)
    return book


def columns() -> openpyxl.Workbook:
    """The shipped form with its project sheet drawn anew; cover, contents, part one and facts are as shipped."""
    book = openpyxl.load_workbook(SHIPPED)
    place = book.sheetnames.index("项目绩效目标表")
    del book["项目绩效目标表"]
    put(book.create_sheet("项目绩效目标表", place), COLUMNS)
    facts = {row[0].value: row[1] for row in book["_form"].iter_rows()}
    facts["id"].value, facts["edition"].value = "columns", "2"
    for row in book["_form"].iter_rows(min_col=2):
        if row[0].value == "预算规模及资金用途":  # the label it has instead
            for cell, content in zip_longest(row, ["资金用途", "用途"]):
                cell.value = content
    return book


def scored() -> openpyxl.Workbook:
    """A form with points and with fields that the model has no name for; levels, units and footers are as shipped."""
    return drawn(SCORED, [
        ["id", "scored"], ["edition", "1"], ["title", "项目支出绩效目标申报表"], ["sheet_name", "申报表", "{{number}}.{{name}}"],
        ["weight", "90"], ["ignore", "备注"], ["required", "name"], ["required", "indicators[].name"],
        ["merge", "indicators[].level1"]])


def split() -> openpyxl.Workbook:
    """A form whose targets stand in three cells, under a header of two rows, beside a label that runs down."""
    return drawn(SPLIT, [
        ["id", "split"], ["edition", "1"], ["title", "项目绩效目标表"], ["sheet_name", "申报表", "{{number}}.{{name}}"],
        ["codes", "national"], ["required", "name"], ["required", "indicators[].target"],
        ["merge", "indicators[].level1"], ["merge", "indicators[].level2"], ["alias", "计算符号", "符号"],
        ["alias", "计量单位", "单位"], ["alias", "目标值", "指标值"]])


def panes() -> openpyxl.Workbook:
    """The declaration form of central departments with two panes, the term and the year, over the same rows."""
    return drawn(PANES, [
        ["id", "panes"], ["edition", "1"], ["title", "项目支出绩效目标申报表"], ["sheet_name", "申报表", "{{number}}.{{name}}"],
        ["codes", "none"], ["required", "name"], ["required", "indicators[].name"], ["required", "indicators[].target"],
        ["merge", "indicators[].level1"], ["alias", "指标值#2", "年度指标值"], ["alias", "其中：财政拨款", "财政拨款"]])


def twofold() -> openpyxl.Workbook:
    """A table of indicators of the term above one of the year, with equal heads. (No file: tests draw it.)"""
    return drawn(TWOFOLD, [
        ["id", "twofold"], ["edition", "1"], ["title", "中期与年度绩效目标申报表"],
        ["sheet_name", "申报表", "{{number}}.{{name}}"],
        ["codes", "none"], ["required", "name"], ["required", "indicators[].name"], ["merge", "indicators[].level1"]])


def graded() -> openpyxl.Workbook:
    """Hebei's edition of 2019: what each grade asks for in a column of its own, under a header of two rows."""
    return drawn(GRADED, [
        ["id", "graded"], ["edition", "2019"], ["title", "预算项目绩效目标表（2019 年版）"],
        ["sheet_name", "申报表", "{{number}}.{{name}}"], ["required", "name"], ["required", "indicators[].extra.优"],
        ["merge", "indicators[].level1"]])


def funded() -> openpyxl.Workbook:
    """A form with money by row and column, and rows below the table."""
    return drawn(FUNDED, [
        ["id", "funded"], ["edition", "1"], ["title", "项目支出绩效自评表"], ["sheet_name", "申报表", "{{number}}.{{name}}"],
        ["required", "name"], ["required", "budget.total"], ["required", "funds[财政拨款].amount"],
        ["merge", "indicators[].level1"], ["alias", "上年结转资金", "上年结转"]])


def ticked() -> openpyxl.Workbook:
    """A form with choices by ticks: boxes in a cell, cells beside their options, columns of the table."""
    return drawn(TICKED, [
        ["id", "ticked"], ["edition", "1"], ["title", "项目支出绩效目标表"], ["sheet_name", "申报表", "{{number}}.{{name}}"],
        ["required", "name"], ["required", "extra.项目属性"], ["merge", "indicators[].level1"]])


def drawn(cells: dict[str, str], facts: list[list[str]]) -> openpyxl.Workbook:
    book = openpyxl.load_workbook(SHIPPED)
    for name in book.sheetnames[:-1]:
        del book[name]
    put(book.create_sheet("申报表", 0), cells)
    hidden = book["_form"]
    kept = [[cell.value for cell in row if cell.value is not None] for row in hidden.iter_rows()]
    kept = [row for row in kept if row and row[0] in ("level", "level1", "unit", "footer")]
    hidden.delete_rows(1, hidden.max_row)
    for row in [*facts, *kept]:
        hidden.append(row)
    return book


if __name__ == "__main__":
    toy().save(HERE / "toy.xlsx")
    columns().save(HERE / "columns.xlsx")
    scored().save(HERE / "scored.xlsx")
    split().save(HERE / "split.xlsx")
    panes().save(HERE / "panes.xlsx")
    graded().save(HERE / "graded.xlsx")
    funded().save(HERE / "funded.xlsx")
    ticked().save(HERE / "ticked.xlsx")
