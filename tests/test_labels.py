"""What a form calls its fields: findings say it so, none as the shipped form would."""

from __future__ import annotations

import copy
import re
from functools import cache
from io import BytesIO
from string import Formatter

import openpyxl
import pytest
from click.testing import CliRunner
from test_form import COLUMNS, held, indicator
from test_rules import EXAMPLES, SOURCES, submission

from converter import cli, form
from converter.checking import check, rules
from converter.document import model, wording
from converter.document.findings import Findings
from converter.document.model import Document
from converter.issuing import workbook

#: Another label for every field of a project.
LABELS = {"A3": "任务名", "E3": "任务号", "A4": "其他来源", "C4": "其中：财政拨款", "E4": "年度资金总额（万元）", "A5": "年内要求",
          "A6": "用款进度\n（%）", "B6": "全年", "C6": "前三季", "E6": "上半年", "F6": "首季", "A8": "项目概况", "A9": "数额",
          "B9": "考核点", "C9": "释义", "E9": "测算根据", "F9": "细类", "G9": "大类"}
#: What sentences call them.
CALLED = {"name": "任务名", "code": "任务号", "budget.other": "其他来源", "budget.fiscal": "财政拨款", "budget.total": "年度资金总额",
          "goals": "年内要求", "purpose": "项目概况", "spending_plan": "用款进度", "spending_plan.december": "用款进度 全年",
          "spending_plan.october": "用款进度 前三季", "spending_plan.june": "用款进度 上半年",
          "spending_plan.march": "用款进度 首季", "indicators.target": "数额", "indicators.name": "考核点",
          "indicators.description": "释义", "indicators.basis": "测算根据", "indicators.level2": "细类",
          "indicators.level1": "大类"}
#: What the shipped form calls them, and how some of that is shortened.
HEBEI = {wording.field(path, "zh") for path in CALLED} | {"支出计划", "3月底", "6月底", "10月底", "12月底"}


@cache
def relabelled() -> form.Form:
    """The other column order under other labels, without aliases."""
    book = openpyxl.load_workbook(COLUMNS)
    sheet = book["项目绩效目标表"]
    for cell, label in LABELS.items():
        sheet[cell] = label
    facts = book["_form"]
    for number in range(facts.max_row, 0, -1):
        if facts.cell(number, 1).value == "alias":
            facts.delete_rows(number)
    stream = BytesIO()
    book.save(stream)
    return form.compile(stream.getvalue())


def foreign(item: object) -> set[str]:
    """The shipped form's labels in what a finding says, but for what it quotes and the names of whole parts."""
    said = [item.message(lang) + (item.hint(lang) or "") for lang in wording.LANGUAGES]
    own = [re.sub("“[^“”]*”|(?:总体|分项|部门整体)绩效目标|项目绩效目标表", "", text) for text in said]
    return {label for label in HEBEI for text in own if label in text}


def test_a_form_knows_what_it_calls_otherwise():
    assert relabelled().labels == CALLED
    assert form.load().labels == {} == form.load(COLUMNS).labels


@pytest.mark.parametrize("rule", EXAMPLES)
def test_no_rule_speaks_of_the_labels_of_another_form(rule):
    kept = relabelled()
    standard = check.standard(kept)
    if rule == "funds-sum":  # it goes by what a form that asks for sources says of them
        standard.paths, standard.sums = standard.paths | {*SOURCES}, {"budget.fiscal": SOURCES}
    for change, _ in EXAMPLES[rule][0]:
        one = copy.deepcopy(submission())
        change(one)
        findings = Findings()
        for fault in rules.check(Document.of([one]), standard):
            findings.add(fault.code, path=fault.path, **fault.details)
        kept.label(findings)
        assert rule in {item.code for item in findings}
        assert {item.code: foreign(item) for item in findings if foreign(item)} == {}


@pytest.mark.parametrize("code", {**wording.READING, **wording.MERGING})
def test_no_remark_speaks_of_the_labels_of_another_form(code):
    """Whatever field it is about: its details are somebody's data."""
    kept, entry = relabelled(), wording.CATALOGUE[code]
    texts = (entry.zh, entry.en, entry.zh_hint or "", entry.en_hint or "")
    names = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
    said = {"terms": (), "sides": {}, "because": ("no-inputs", {})}
    details = {name: said.get(name, "甲") for name in names if not name.startswith("field")}
    for path in (*CALLED, *(f"indicators[2].{path.rpartition('.')[2]}" for path in CALLED if "indicators." in path)):
        findings = Findings()
        findings.add(code, path=path, **details)
        kept.label(findings)
        assert foreign(*findings) == set()


def test_findings_name_the_fields_as_the_form_at_hand_does(tmp_path):
    kept = relabelled()
    number = model.Decimal
    project = model.Project(code="13082623P00M5MW10003C", name="甲", unit=model.Unit("316001", "某局"), goals=["丙"],
                            budget=model.Budget(number(6), number(5), number("0.5")), indicators=[
        indicator(level1="产出指标", level2="数量指标", name="乙", target=model.Target("≥", number(90), "%", None))])
    project.spending_plan = model.SpendingPlan("percent", None, number(25), number(50), number(75), number(-100))
    data = workbook.write(held(model.Submission(projects=[project]), kept), kept)
    (tmp_path / "form.xlsx").write_bytes(kept.source)
    (tmp_path / "d.xlsx").write_bytes(data)
    option = ["--form", str(tmp_path / "form.xlsx")]
    for lang, words in (("zh", ("项目概况未填写。", "请填写项目概况。", "年度资金总额 6.00 不等于财政拨款与其他来源之和 5.50",
                                "用款进度 全年是负数", "没有填写测算根据。")),
                        ("en", ("项目概况 is blank.", "The 年度资金总额 6.00 is not the sum of 财政拨款 and 其他来源, 5.50"))):
        shown = CliRunner().invoke(cli.main, ["check", str(tmp_path / "d.xlsx"), *option, "--lang", lang]).output
        assert all(word in shown for word in words), shown
        assert not any(term in shown for term in ("资金用途", "预算数", "财政资金", "指标值确定依据", "12月底"))
    CliRunner().invoke(cli.main, ["check", str(tmp_path / "d.xlsx"), *option, "--format", "xlsx", "-o",
                                  str(tmp_path / "l.xlsx"), "--returned", str(tmp_path / "back")])
    CliRunner().invoke(cli.main, ["issue", str(tmp_path / "d.xlsx"), "-o", str(tmp_path / "out"), *option])
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "d.xlsx").write_bytes(data)
    CliRunner().invoke(cli.main, ["run", str(tmp_path / "in"), "-o", str(tmp_path / "r"), *option])
    for path in ("l.xlsx", "back/d.xlsx", "out/ledger.xlsx", "r/ledger.xlsx"):
        book = openpyxl.load_workbook(tmp_path / path)
        cells = {cell for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row}
        texts = "\n".join(cell for cell in cells if isinstance(cell, str))
        assert "项目概况" in texts and "测算根据" in texts, path
        assert "ledger" in path or "资金用途" not in cells  # which the ledger calls its own columns
    assert "项目概况未填写" in (tmp_path / "r" / "index.html").read_text("utf-8")
