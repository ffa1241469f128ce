"""The canonical document as JSON: strict, exact, and as its JSON Schema says."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import strategies as make
from hypothesis import given
from hypothesis import strategies as st

from converter.document import model
from converter.document.model import Document

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.json"))
SCHEMA = model.schema()

PROJECT = {
    "number": 1, "code": "13082623P00M5MW10003C", "name": "办公取暖费项目", "unit": {"code": "316001", "name": "局本级"},
    "budget": {"total": 14.30, "fiscal": 14.30, "other": None}, "purpose": "用于办公取暖费用",
    "spending_plan": {"unit": "percent", "cumulative": True, "march": 25, "june": 50, "october": 75, "december": 100},
    "goals": ["用于办公取暖费用"],
    "indicators": [{"level1": "产出指标", "level2": "数量指标", "name": "比例", "description": None,
                    "target": {"operator": "≥", "value": 90, "unit": None, "note": "程度"}, "basis": None},
                   {"target": {"text": "效果显著"}}],
    "origin": {"file": "a.xlsx", "sha256": "00", "sheet": "1", "cell": "A1"},
}
SUBMISSION = {"year": 2023, "division": "130826", "department": {"code": "316", "name": "局"}, "status": "草案",
              "prepared_by": None, "reviewed_by": None,
              "overall": {"goals": [{"heading": "甲", "text": "乙\n丙"}],
                          "subgoals": [{"heading": None, "text": None, "goal": "丁", "indicators": None}],
                          "safeguards": []},
              "projects": [PROJECT], "conflicts": {"status": ["草案", "定稿"]}}
GOOD = {"schema": "budget-performance/1", "submissions": [SUBMISSION]}

_P = "submissions.0.projects.0."
#: (path, value) that makes the good document a bad one, and the path its refusal names.
BAD = [
    # strings in the place of numbers, and other types
    (_P + "budget.total", "14.30", "$.submissions[0].projects[0].budget.total"),
    (_P + "budget.total", True, "$.submissions[0].projects[0].budget.total"),
    (_P + "budget.total", [1], "$.submissions[0].projects[0].budget.total"),
    (_P + "budget.fiscal", "", "$.submissions[0].projects[0].budget.fiscal"),
    (_P + "spending_plan.march", "25", "$.submissions[0].projects[0].spending_plan.march"),
    (_P + "spending_plan.march", "25%", "$.submissions[0].projects[0].spending_plan.march"),
    (_P + "spending_plan.unit", "share", "$.submissions[0].projects[0].spending_plan.unit"),
    (_P + "spending_plan.cumulative", "true", "$.submissions[0].projects[0].spending_plan.cumulative"),
    (_P + "spending_plan.cumulative", 1, "$.submissions[0].projects[0].spending_plan.cumulative"),
    (_P + "indicators.0.target.value", "90", "$.submissions[0].projects[0].indicators[0].target.value"),
    (_P + "indicators.0.target.value", None, "$.submissions[0].projects[0].indicators[0].target"),
    (_P + "indicators.0.target.operator", None, "$.submissions[0].projects[0].indicators[0].target"),
    (_P + "indicators.0.target.operator", "≠", "$.submissions[0].projects[0].indicators[0].target.operator"),
    (_P + "indicators.0.target.operator", ">=", "$.submissions[0].projects[0].indicators[0].target.operator"),
    (_P + "indicators.0.target.text", "beside a comparison", "$.submissions[0].projects[0].indicators[0].target"),
    (_P + "indicators.0.target", {"operator": "≥", "value": 90}, "$.submissions[0].projects[0].indicators[0].target"),
    (_P + "indicators.0.target", {}, "$.submissions[0].projects[0].indicators[0].target"),
    (_P + "indicators.1.target.text", None, "$.submissions[0].projects[0].indicators[1].target.text"),
    (_P + "indicators.1.target.text", 5, "$.submissions[0].projects[0].indicators[1].target.text"),
    (_P + "indicators.1.target.note", None, "$.submissions[0].projects[0].indicators[1].target"),
    (_P + "indicators.0.target", "≥90%", "$.submissions[0].projects[0].indicators[0].target"),
    (_P + "indicators", None, "$.submissions[0].projects[0].indicators"),
    (_P + "indicators", {}, "$.submissions[0].projects[0].indicators"),
    (_P + "goals", "用于", "$.submissions[0].projects[0].goals"),
    (_P + "goals.0", None, "$.submissions[0].projects[0].goals[0]"),
    (_P + "goals.0", 1, "$.submissions[0].projects[0].goals[0]"),
    (_P + "name", 1, "$.submissions[0].projects[0].name"),
    (_P + "code", 13082623, "$.submissions[0].projects[0].code"),
    (_P + "unit", "316001局", "$.submissions[0].projects[0].unit"),
    (_P + "number", -1, "$.submissions[0].projects[0].number"),
    (_P + "number", "1", "$.submissions[0].projects[0].number"),
    (_P + "number", 1.5, "$.submissions[0].projects[0].number"),
    (_P + "origin.file", None, "$.submissions[0].projects[0].origin.file"),
    (_P + "origin", {"sheet": "1"}, "$.submissions[0].projects[0].origin"),
    ("submissions.0.year", 1948, "$.submissions[0].year"), ("submissions.0.year", 2200, "$.submissions[0].year"),
    ("submissions.0.year", "2023", "$.submissions[0].year"), ("submissions.0.year", 2023.5, "$.submissions[0].year"),
    ("submissions.0.division", 130826, "$.submissions[0].division"),
    ("submissions.0.overall.goals.0", "甲", "$.submissions[0].overall.goals[0]"),
    ("submissions.0.overall.goals", None, "$.submissions[0].overall.goals"),
    ("submissions.0.projects", None, "$.submissions[0].projects"), ("submissions.0", None, "$.submissions[0]"),
    ("submissions.0.conflicts", None, "$.submissions[0].conflicts"),
    ("submissions.0.conflicts.status", "草案", "$.submissions[0].conflicts"),
    ("submissions", None, "$.submissions"), ("submissions", {}, "$.submissions"),
    # unknown keys
    ("submissions.0.extra", 1, "$.submissions[0]"), (_P + "预算", 1, "$.submissions[0].projects[0]"),
    (_P + "unit.Code", "316001", "$.submissions[0].projects[0].unit"), ("extra", None, "extra"),
    (_P + "indicators.0.targets", None, "$.submissions[0].projects[0].indicators[0]"),
    # the wrong schema
    ("schema", "budget-performance/2", "$.schema"), ("schema", "budget-performance/10", "$.schema"),
    ("schema", "", "$.schema"),
    ("schema", None, "$.schema"), ("schema", 1, "$.schema"),
]
#: Refused for what no workbook holds; the schema has no word for it.
UNWRITABLE = [
    (_P + "name", "甲\x00", "U+0000"), (_P + "purpose", "\x08", "U+0008"), (_P + "goals.0", "甲\x1f", "U+001F"),
    (_P + "name", "\ufffe", "U+FFFE"), (_P + "name", "甲\uffff", "U+FFFF"), ("submissions.0.status", "\x0b", "U+000B"),
    (_P + "name", "甲" * 32_768, "32767 characters"),
    (_P + "indicators.1.target.text", "😀" * 16_384, "32767 characters"),
    (_P + "origin.file", "a\x01", "U+0001"), ("submissions.0.conflicts.status.0", "\x02", "U+0002"),
]


def broken(path: str, value) -> dict:
    document = copy.deepcopy(GOOD)
    *way, last = path.split(".")
    node = document
    for step in way:
        node = node[int(step) if step.isdigit() else step]
    node[int(last) if last.isdigit() else last] = value
    return document


def said(tree) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode()


def refusal(data: bytes) -> str:
    with pytest.raises(model.Refused) as refused:
        model.decode(data)
    return str(refused.value)


def valid(tree) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(tree)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert model.encode(model.decode(said(GOOD))) and valid(GOOD)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path):
    data = path.read_bytes()
    jsonschema.validate(json.loads(data), SCHEMA, jsonschema.Draft202012Validator)
    # "UTF-8, two-space indent, keys in this order, money with at least two decimals, a final newline"
    assert model.encode(model.decode(data)) == data
    assert data.startswith(b'{\n  "schema": "budget-performance/1",\n  "submissions": [\n    {\n')
    assert data.endswith(b"}\n")
    # … and the careful way comes to the same
    assert model.encode(model.convert(model._tree(data))) == data
    # other spellings of the same JSON are the same document
    assert model.encode(model.decode(b"\xef\xbb\xbf" + json.dumps(json.loads(data),
                                                                  ensure_ascii=True).encode())).replace(
        b".0,", b".00,") and model.decode(data) == model.decode(data.replace(b"\n", b"\r\n"))


@pytest.mark.parametrize(("path", "value", "where"), BAD)
def test_model_and_schema_refuse(path, value, where):
    tree = broken(path, value)
    assert where in refusal(said(tree))
    assert not valid(tree)


@pytest.mark.parametrize(("path", "value", "what"), UNWRITABLE)
def test_what_no_workbook_holds_is_refused(path, value, what):
    message = refusal(said(broken(path, value)))
    where = "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in path.split("."))
    assert what in message and f"`${where}`" in message


@pytest.mark.parametrize("missing", ["schema", "submissions"])
def test_required(missing):
    tree = {key: value for key, value in GOOD.items() if key != missing}
    assert missing in refusal(said(tree)) and not valid(tree)


@pytest.mark.parametrize(("path", "value"), [
    (_P + "budget.total", 14), (_P + "budget.total", -0.01), (_P + "budget", None), (_P + "budget", {}),
    (_P + "number", 0),
    (_P + "number", None), (_P + "indicators.0.target", None), (_P + "indicators.0.target.value", 0),
    (_P + "indicators", []),
    (_P + "indicators.0.target", {"text": "及时"}), (_P + "origin", None), (_P + "origin", {"file": "a", "sha256": "b"}),
    (_P + "spending_plan", None), (_P + "name", "甲\n乙\t丙\r"), (_P + "name", ""), (_P + "name", "甲" * 32_767),
    (_P + "goals", []),
    (_P + "name", "\x7f\x85\u2028\ue000😀"), ("submissions", []), ("submissions.0", {}), ("submissions.0.year", 1949),
    ("submissions.0.year", None), ("submissions.0.projects", []), ("submissions.0.overall", {}),
    ("submissions.0.conflicts", {}),
    (_P + "name", "😀" * 16_383),
])
def test_model_and_schema_take(path, value):
    tree = broken(path, value)
    document = model.decode(said(tree))
    assert valid(tree)
    assert model.decode(model.encode(document)) == document


@pytest.mark.parametrize(("path", "value"), [("submissions.0.year", 2023.0), (_P + "number", 1.0)])
def test_a_whole_number_is_one_however_it_is_written(path, value):
    """JSON Schema says so: 2023.0 is an integer."""
    assert valid(broken(path, value))
    assert model.decode(said(broken(path, value))) == model.decode(said(broken(path, int(value))))


@pytest.mark.parametrize(("path", "value"), [
    ("schema", "budget-performance/1\n"), (_P + "indicators.0.target.operator", "≥\n"),
    (_P + "spending_plan.unit", "percent\n"),
])
def test_a_line_feed_behind_a_word_is_not_that_word(path, value):
    """`$` of a pattern stands before a line feed too."""
    assert not valid(broken(path, value))
    where = "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in path.split("."))
    assert f"`${where}`" in refusal(said(broken(path, value)))


def test_what_the_normal_form_writes_is_taken_again():
    """Money of as many digits as the model takes gets two decimals more."""
    document = make.settle(model.decode(said(broken(_P + "budget.total", 10**29 + 1))))
    assert model.decode(model.encode(document)) == document


@pytest.mark.parametrize(("text", "where"), [
    ('"total": NaN', "budget.total"), ('"total": Infinity', "budget.total"), ('"total": -Infinity', "budget.total"),
    ('"total": 1e31', "budget.total"), ('"total": 1e-31', "budget.total"), ('"total": 1e999999999', "budget.total"),
    ('"total": 1234567890123456789012345678901', "budget.total"),
    ('"total": 0.1234567890123456789012345678901', "budget.total"),
    ('"total": 14.30, "total": 14.30', "budget"), ('"total": null, "fiscal": 1, "fiscal": 2', "budget"),
    ('"total": 14.30, "other": "x"', "budget.other"), ('"total": 1e', None), ('"total": 014', None),
    ('"total": .5', None),
    ('"total": +5', None), ('"total": 0x10', None), ('"total": 1_000', None), ('"total": １', None),
])
def test_numbers_and_keys_are_strict(text, where):
    data = f'{{"schema": "budget-performance/1", "submissions": [{{"projects": [{{"budget": {{{text}}}}}]}}]}}'.encode()
    message = refusal(data)
    assert "malformed" in message if where is None else f"`$.submissions[0].projects[0].{where}`" in message


@pytest.mark.parametrize("data", [
    b"", b" ", b"null", b"[]", b"{}", b"1", b'"x"', b"{", b'{"schema": "budget-performance/1"', b"\xff\xfe{\x00",
    b'{"schema": "\xff"}',
    b'{"schema": "budget-performance/1", "submissions": []} x',
    b'{"schema": "budget-performance/1", "submissions": [],}',
    b'{"schema": "budget-performance/1", "schema": "budget-performance/1", "submissions": []}', b"[" * 100_000,
    b'{"schema": "budget-performance/1", "submissions": [{"status": "\\ud800"}]}',
    # half a character where no text belongs: the refusal must not choke on what it quotes
    b'{"schema": "\\ud800"}', b'{"\\ud800": 1}', b'{"\\ud800": 1, "\\ud800": 2}', b'"\\udfff"',
    b'{"schema": "budget-performance/1", "submissions": [{"year": "\\udfff"}]}',
    b'{"schema": "budget-performance/1", "submissions": [{"projects": [{"spending_plan": {"unit": "\\ud83d"}}]}]}',
    b'{"schema": "budget-performance/1", "submissions": [{"conflicts": {"\\ud800": []}}]}',
    '{"schema": "budget-performance/1", "submissions": [{"status": "甲"}]}'.encode("gbk"),
    '{"schema": "budget-performance/1", "submissions": [{"status": "甲"}]}'.encode("utf-16"),
])
def test_what_is_no_document_is_refused_in_one_sentence(data):
    message = refusal(data)
    assert message and "\n" not in message and "Traceback" not in message


@pytest.mark.parametrize(("typed", "kept"), [
    ("14.30", "14.30"), ("14.3", "14.3"), ("0.10", "0.10"), ("28687.66", "28687.66"), ("0", "0"), ("100", "100"),
    ("-0.01", "-0.01"),
    ("0.1", "0.1"), ("123456789012345678.90", "123456789012345678.90"), ("0.30000000000000004", "0.30000000000000004"),
    ("1e3", "1E+3"), ("1.50E1", "15.0"), ("12345678901234567890", "12345678901234567890"),
])
def test_numbers_are_exact(typed, kept):
    project = f'{{"budget": {{"total": {typed}}}}}'
    data = f'{{"schema": "budget-performance/1", "submissions": [{{"projects": [{project}]}}]}}'.encode()
    document = model.decode(data)
    total = document.submissions[0].projects[0].budget.total
    assert type(total) is Decimal and total == Decimal(typed) and str(total) == kept
    assert json.loads(model.encode(document), parse_float=str,
                      parse_int=str)["submissions"][0]["projects"][0]["budget"][
        "total"] == kept
    assert model.decode(model.encode(document)) == document


@make.examples(25)
@given(make.documents())
def test_every_document_is_valid_json_of_the_schema(document):
    data = model.encode(document)
    assert model.encode(model.decode(data)) == data
    assert model.encode(model.convert(model._tree(data))) == data
    jsonschema.validate(json.loads(data), SCHEMA, jsonschema.Draft202012Validator)


_json = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(-3, 3000),
                               st.floats(allow_nan=False, allow_infinity=False, width=16), st.text(max_size=3)),
                     lambda inner: st.one_of(st.lists(inner, max_size=2),
                                             st.dictionaries(st.text(max_size=3), inner, max_size=2)),
                     max_leaves=3)


@st.composite
def _damaged(draw) -> dict:
    """The good document with something put in the place of one of its parts."""
    document = copy.deepcopy(GOOD)
    node, way = document, []
    for _ in range(draw(st.integers(1, 7))):
        if isinstance(node, dict) and node:
            way.append((node, draw(st.sampled_from(sorted(node)))))
        elif isinstance(node, list) and node:
            way.append((node, draw(st.integers(0, len(node) - 1))))
        else:
            break
        node = node[way[-1][1]]
    holder, key = way[-1]
    if draw(st.booleans()) and isinstance(holder, dict):
        del holder[key]
    else:
        holder[key] = draw(_json)
    return document


@make.examples(50)
@given(_damaged())
def test_model_and_schema_agree(tree):
    try:
        document = model.decode(said(tree))
    except model.Refused as refused:
        if "Expected characters" not in str(refused):
            assert not valid(tree), refused
    else:
        assert valid(tree)
        assert model.decode(model.encode(document)) == document


def test_the_order_of_keys_is_the_designs():
    assert list(json.loads(model.encode(model.decode(said(GOOD))))["submissions"][0]) == list(SUBMISSION)
    again = json.loads(model.encode(model.decode(said(GOOD))))["submissions"][0]["projects"][0]
    assert list(again) == list(PROJECT) and list(again["spending_plan"]) == list(PROJECT["spending_plan"])
    assert list(again["indicators"][0]["target"]) == ["operator", "value", "unit", "note"]
    assert again["indicators"][1]["target"] == {"text": "效果显著"}
    assert "conflicts" not in json.loads(model.encode(Document.of([model.Submission()])))["submissions"][0]
