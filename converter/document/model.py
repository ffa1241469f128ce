"""The canonical document: its types, and its JSON.

Knows the fields, their order, units and meaning; strict decoding, exact encoding, the JSON Schema.
Knows nothing of cells, forms, spreadsheets or what a value looks like when a clerk types it.
Source of the fields: the printed 预算项目绩效目标表 of Hebei counties, 2022 and 2023.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ..system.errors import Unreadable

SCHEMA: Final = "budget-performance/1"
#: How the paths of what forms add begin: `extra.项目负责人`, `indicators[].extra.评分标准`.
EXTRA: Final = "extra."
#: How those of money by its source begin: `funds[上年结转].amount`. A source takes the place of an index.
FUNDS: Final = "funds["

# What a value is decides how a cell holding it is read and written: the kind names a codec in `values`.
Text = Annotated[str, Meta(extra={"kind": "text"})]
Paragraphs = Annotated[str, Meta(description="paragraphs are separated by one line feed", extra={"kind": "paragraphs"})]
Code = Annotated[str, Meta(description="21 characters, the last one a check character", extra={"kind": "code"})]
PartyCode = Annotated[str, Meta(description="digits, local to a county", extra={"kind": "party"})]
DepartmentCode = Annotated[str, Meta(description="digits, local to a county", extra={"kind": "department"})]
Division = Annotated[str, Meta(description="GB/T 2260, six digits")]
Money = Annotated[Decimal, Meta(description="万元, exact", extra={"kind": "money"})]
PlanValue = Annotated[Decimal, Meta(description="percent (25 is 25 %) or 万元, as `unit` says", extra={"kind": "plan"})]
Number = Annotated[Decimal, Meta(description="exact")]
Weight = Annotated[Decimal, Meta(description="points out of the form's sum", extra={"kind": "number"})]
#: What a form has a place for and the model no name: a name → text, or a number (of percents 25 is 25 %).
Extra = Annotated[dict[str, Any], Meta(extra={"kind": "extra"}, extra_json_schema={
    "additionalProperties": {"type": ["string", "number"]}})]
Year = Annotated[int, Meta(ge=1949, le=2199, extra={"kind": "year"})]
Place = Annotated[int, Meta(ge=0, extra={"kind": "place"})]
Operator = Literal["≥", "≤", ">", "<", "="]
PlanUnit = Literal["percent", "amount"]
Goals = Annotated[list[str], Meta(extra={"kind": "goals"})]


class Struct(msgspec.Struct, forbid_unknown_fields=True):
    """Base of every part of a document: unknown keys are refused, field order is key order."""


class Department(Struct):
    """主管部门. `code` is the three digits the unit codes begin with."""

    code: DepartmentCode | None = None
    name: Text | None = None


class Unit(Struct):
    """预算单位. `code` has six digits: three of the department, three of its own (001 is 本级)."""

    code: PartyCode | None = None
    name: Text | None = None


class Budget(Struct):
    """预算规模, in 万元. A blank is null; zero is a statement."""

    total: Money | None = None
    fiscal: Money | None = None
    other: Money | None = None


class Fund(Struct):
    """The money of one source, in 万元, where a form asks for more than fiscal and other; a source stands once."""

    source: str
    amount: Money | None = None
    extra: Extra | UnsetType = UNSET


class SpendingPlan(Struct):
    """资金支出计划 at its checkpoints, september where the form has it; `cumulative` is null where nothing tells."""

    unit: PlanUnit | None = None
    cumulative: bool | None = None
    march: PlanValue | None = None
    june: PlanValue | None = None
    october: PlanValue | None = None
    december: PlanValue | None = None
    september: PlanValue | None | UnsetType = UNSET


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """指标值: a comparison (`operator`, `value`, `unit`, `note`) or, where it is none, only `text`."""

    operator: Operator | None | UnsetType = UNSET
    value: Number | None | UnsetType = UNSET
    unit: Text | None | UnsetType = UNSET
    note: Text | None | UnsetType = UNSET
    text: Text | UnsetType = UNSET

    def __post_init__(self) -> None:
        comparison = (self.operator, self.value, self.unit, self.note)
        if self.text is UNSET:
            if UNSET in comparison or self.operator is None or self.value is None:
                raise ValueError("Expected `operator`, `value`, `unit` and `note`, or `text` alone")
        elif any(part is not UNSET for part in comparison):
            raise ValueError("Expected `text` alone, got a comparison beside it")


class Indicator(Struct):
    """One row of the indicator table: 一级, 二级, 三级指标, 绩效指标描述, 指标值, 指标值确定依据; 分值 where the form has it."""

    level1: Text | None = None
    level2: Text | None = None
    name: Text | None = None
    description: Text | None = None
    target: Annotated[Target, Meta(extra={"kind": "target"})] | None = None
    basis: Text | None = None
    weight: Weight | None | UnsetType = UNSET
    extra: Extra | UnsetType = UNSET


class Origin(Struct):
    """Where a project was read, and by which form: its id, absent for the county's. No content: equality, identity and
    the laws ignore it."""

    file: str
    sha256: str
    sheet: str | None = None
    cell: str | None = None
    form: str | UnsetType = UNSET


class Project(Struct):
    """One 预算项目绩效目标表. `number` is its place in its workbook and, like `origin`, no content."""

    number: Place | None = None
    code: Code | None = None
    name: Text | None = None
    unit: Unit | None = None
    budget: Budget | None = None
    funds: list[Fund] | UnsetType = UNSET
    purpose: Text | None = None
    spending_plan: SpendingPlan | None = None
    goals: Goals = []
    indicators: list[Indicator] = []
    extra: Extra | UnsetType = UNSET
    origin: Origin | None = None


class Paragraph(Struct):
    """A headed paragraph of part one; the heading stands without its ordinal."""

    heading: Text | None = None
    text: Paragraphs | None = None


class Subgoal(Struct):
    """An entry of 分项绩效目标: a headed paragraph that may split into 绩效目标 and 绩效指标."""

    heading: Text | None = None
    text: Paragraphs | None = None
    goal: Paragraphs | None = None
    indicators: Paragraphs | None = None


class Overall(Struct):
    """第一部分 部门整体绩效目标: 总体绩效目标, 分项绩效目标, 工作保障措施."""

    goals: list[Paragraph] = []
    subgoals: list[Subgoal] = []
    safeguards: list[Paragraph] = []


class Submission(Struct):
    """What one department hands in for one year. `conflicts` keeps the header values a merge found to differ."""

    year: Year | None = None
    division: Division | None = None
    department: Department | None = None
    status: Text | None = None
    prepared_by: Text | None = None
    reviewed_by: Text | None = None
    overall: Overall | None = None
    projects: list[Project] = []
    conflicts: dict[str, list[Any]] | UnsetType = UNSET


class Document(Struct):
    """The canonical document, closed under merge: one workbook's or a whole province's submissions."""

    schema: Literal["budget-performance/1"]
    submissions: list[Submission]

    @classmethod
    def of(cls, submissions: list[Submission]) -> Document:
        return cls(SCHEMA, submissions)


#: The words a key takes, for the sentence that refuses another.
_WORDS = {"schema": f"`{SCHEMA}`", "unit": "`percent` or `amount`", "operator": "one of ≥ ≤ > < ="}


class Refused(Unreadable, ValueError):
    """A document that breaks the model. `str()` is one sentence: what was expected, what stood there, its path."""

    def __init__(self, why: str) -> None:
        super().__init__("refused", why=why)

    def __str__(self) -> str:
        return str(self.details["why"])


# ── JSON ────────────────────────────────────────────────────────────────────────────────────────

_encoder = msgspec.json.Encoder(decimal_format="number")
_Part = TypeVar("_Part")


def decoder(cls: type[_Part]) -> msgspec.json.Decoder[_Part]:
    """What decodes our own JSON of a part of a document: numbers without a type of their own stay exact, too."""
    return msgspec.json.Decoder(cls, float_hook=Decimal)


_decoder = decoder(Document)


def encode(document: Any) -> bytes:
    """A document, or a part of one, as canonical JSON: UTF-8, two-space indent, a final newline."""
    return msgspec.json.format(_encoder.encode(document), indent=2) + b"\n"


def compact(part: Any) -> bytes:
    """A part of a document as JSON on one line, for keeping and comparing."""
    return _encoder.encode(part)


def known(data: bytes) -> Document:
    """The document of canonical JSON that is known, by its hash, to be what we have written ourselves."""
    return _decoder.decode(data)


def decode(data: bytes) -> Document:
    """Canonical JSON to a document, strictly.

    Raises Refused with the JSON path for strings where numbers belong, NaN, infinities, numbers no
    ledger holds, unknown keys, duplicate keys and characters no cell can hold.
    """
    try:
        document = _decoder.decode(data)
        # msgspec lets strings pass for decimals and the last of two equal keys win; neither survives
        # being encoded again, so what we wrote ourselves is known to be sound without a second look.
        if encode(document) == data:
            _refuse_unwritable(document)
            return document
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # the careful way says it better
    return convert(_tree(data))


def convert(tree: Any) -> Document:
    """A tree of dicts, lists and exact numbers to a document, as strictly as `decode`."""
    try:
        document = msgspec.convert(_prepared(tree, "$", None), Document, builtin_types=(Decimal,))
    except msgspec.ValidationError as error:
        raise Refused(_worded(str(error))) from None
    _refuse_unwritable(document)
    return document


def _worded(error: str) -> str:
    """msgspec's sentence in this JSON's words: a decimal is a number, and what the words could be is said."""
    if match := re.fullmatch(r"Invalid enum value '(.*)' - at `(.*)`", error, re.DOTALL):
        return f"Expected {_WORDS[match[2].rpartition('.')[2]]}, got `{match[1].strip()}` - at `{match[2]}`"
    return error.replace("`decimal", "`number")


_Built = TypeVar("_Built", bound=msgspec.Struct)


def build(cls: type[_Built], tree: dict[str, Any]) -> _Built:
    """A part of a document from the tree of values a reader has collected."""
    return msgspec.convert(tree, cls, builtin_types=(Decimal,))


class _Duplicate:
    """Stands in the tree where one object gave a key twice, so that the refusal can name the path."""

    def __init__(self, key: str) -> None:
        self.key = key.encode("utf-8", "backslashreplace").decode()


class _NotFinite(str):
    """Stands in the tree where JSON said NaN or Infinity."""


def _pairs(pairs: list[tuple[str, Any]]) -> Any:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            return _Duplicate(key)
    return dict(pairs)


def _tree(data: bytes) -> Any:
    import json

    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_constant=_NotFinite, object_pairs_hook=_pairs)
    except UnicodeDecodeError as error:
        raise Refused(f"JSON must be UTF-8; byte {error.start} is not") from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"JSON is malformed: {error}") from None


def _prepared(node: Any, path: str, key: str | None) -> Any:
    """The tree with exact numbers in place of ints where the model has decimals; refuses what has no such place."""
    if isinstance(node, dict):
        for name in node:
            _refuse_half(name, path)
        return {key: _prepared(value, f"{path}.{key}", key) for key, value in node.items()}
    if isinstance(node, list):
        return [_prepared(value, f"{path}[{index}]", key) for index, value in enumerate(node)]
    if isinstance(node, _Duplicate):
        raise Refused(f"Expected each key once, got `{node.key}` twice - at `{path}`")
    if isinstance(node, _NotFinite):
        raise Refused(f"Expected a finite number, got `{node}` - at `{path}`")
    if isinstance(node, str):
        _refuse_half(node, path)
    if isinstance(node, int) and not isinstance(node, bool) and key not in _integers():
        return Decimal(node)
    if isinstance(node, Decimal) and key in _integers() and node == node.to_integral_value():
        return int(node)  # 2023.0 is a whole number, in JSON as in its schema
    return node


def _refuse_half(text: str, path: str) -> None:
    """Half a character is no text, and no sentence could quote it: it is refused before any other fault."""
    if half := re.search("[\ud800-\udfff]", text):
        raise Refused(f"Expected characters that XML allows, got U+{ord(half[0]):04X} - at `{path}`")


#: No figure of a county's budget comes near; a number beyond it is a fault, not money.
DIGITS = 30
#: What one cell of a workbook holds.
LENGTH = 32_767


def is_too_long(text: str) -> bool:
    """Whether a text is longer than a cell holds: cells count UTF-16 units."""
    return len(text) * 2 > LENGTH and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LENGTH


def at(part: Any, keys: tuple[str, ...]) -> Any:
    """The value at a path below a part of a document; None where anything on the way is, or is absent."""
    for key in keys:
        if part is None or part is UNSET:
            return None
        if isinstance(part, dict):
            part = part.get(key)
        elif key[-1] == "]":
            part = fund(part, key)
        else:
            part = getattr(part, key)
    return None if part is UNSET else part


def source(key: str) -> str | None:
    """The source that a step of a path names, `funds[上年结转]`; None of any other."""
    return key[len(FUNDS):-1] if key.startswith(FUNDS) and key[-1] == "]" else None


def fund(project: Project, key: str) -> Fund | None:
    """The money of a project that a step of a path names, `funds[上年结转]`."""
    return next((each for each in project.funds or () if each.source == source(key)), None)


def fund_paths(project: Project) -> list[str]:
    """The paths of what a project says of its money by source, sources in their order."""
    return [f"{FUNDS}{each.source}].{name}" for each in project.funds or ()
            for name in ("amount", *(f"{EXTRA}{name}" for name in each.extra or ()))
            if name != "amount" or each.amount is not None]


def is_extra_name(name: str) -> bool:
    """Whether something a form adds may be called so: a path names it, so it has no signs of paths."""
    return name.isprintable() and name == name.strip() and not set(name) & set(".[]{}:：|") and bool(name)


def is_source(name: str) -> bool:
    """Whether money may come from something called so: it takes the place of an index in paths."""
    return is_extra_name(name) and not name.isdecimal()


def _refuse_funds(document: Document) -> None:
    """What the type of `funds` does not say: sources that a path can name, each once."""
    for number, one in enumerate(document.submissions):
        for place, project in enumerate(one.projects):
            sources = [each.source for each in project.funds or ()]
            for index, name in enumerate(sources):
                path = f"$.submissions[{number}].projects[{place}].funds[{index}].source"
                if not is_source(name):
                    raise Refused(f"Expected a name without . [ ] {{ }} : |, got `{name}` - at `{path}`")
                if name in sources[:index]:
                    raise Refused(f"Expected each source once, got `{name}` twice - at `{path}`")


def _extras(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of forms' own that are said, with the path of whose they are."""
    for number, one in enumerate(document.submissions):
        for place, project in enumerate(one.projects):
            if project.extra:
                yield f"$.submissions[{number}].projects[{place}]", project.extra
            for index, each in enumerate(project.funds or ()):
                if each.extra:
                    yield f"$.submissions[{number}].projects[{place}].funds[{index}]", each.extra
            for index, row in enumerate(project.indicators):
                if row.extra:
                    yield f"$.submissions[{number}].projects[{place}].indicators[{index}]", row.extra


def _refuse_extra(document: Document) -> None:
    """What the type of `extra` does not say: names that a path can hold, texts and exact numbers for values."""
    for path, fields in _extras(document):
        for name, value in fields.items():
            if not is_extra_name(name):
                raise Refused(f"Expected a name without . [ ] {{ }} : |, got `{name}` - at `{path}.extra`")
            if type(value) is int:
                fields[name] = Decimal(value)
            elif not isinstance(value, (str, Decimal)):
                got = "null" if value is None else "bool" if isinstance(value, bool) else type(value).__name__
                raise Refused(f"Expected `str` or `number`, got `{got}` - at `{path}.extra.{name}`")


def walk(node: Any, path: str = "$") -> Iterator[tuple[str, Any]]:
    """Every leaf of a document with its path, depth first, in key order; money by its source."""
    if isinstance(node, msgspec.Struct):
        for name in node.__struct_fields__:
            yield from walk(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, f"{path}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{path}[{value.source if isinstance(value, Fund) else index}]")
    else:
        yield path, node


def _refuse_unwritable(document: Any) -> None:
    """What no workbook could hold is refused before anything is made of it."""
    _refuse_extra(document)
    _refuse_funds(document)
    for path, leaf in walk(document):
        if isinstance(leaf, str):
            if is_too_long(leaf):
                raise Refused(f"Expected at most {LENGTH} characters, got {len(leaf)} - at `{path}`")
            if not leaf.isprintable() and (bad := _illegal(leaf)):
                raise Refused(f"Expected characters that XML allows, got U+{ord(bad):04X} - at `{path}`")
        elif isinstance(leaf, Decimal):
            if not leaf.is_finite():
                raise Refused(f"Expected a finite number, got `{leaf}` - at `{path}`")
            if leaf and (len(str(leaf).replace(".", "").strip("0")) > DIGITS or abs(leaf.adjusted()) > DIGITS):
                raise Refused(f"Expected a number of at most {DIGITS} digits, got `{leaf}` - at `{path}`")


def _illegal(text: str) -> str | None:
    for char in text:
        if (char < " " and char not in "\t\n\r") or "\ud800" <= char <= "\udfff" or char in "\ufffe\uffff":
            return char
    return None


# ── the types, for those who bind them to cells ─────────────────────────────────────────────────


@cache
def fields(cls: type) -> dict[str, Any]:
    """Field name → annotated type, in key order."""
    return get_type_hints(cls, include_extras=True)


def kind(annotation: Any) -> str | None:
    """The codec kind an annotation carries, looked for inside `X | None` too."""
    for meta in getattr(annotation, "__metadata__", ()):
        if isinstance(meta, Meta) and meta.extra:
            return meta.extra.get("kind")
    return next((inner for arg in get_args(annotation) if (inner := kind(arg))), None)


def struct(annotation: Any) -> type | None:
    """The struct an annotation leads to, through `X | None`, `Annotated` and `list`."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return annotation
    return next((inner for arg in get_args(annotation) if (inner := struct(arg))), None)


def paths(cls: type, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path below a struct that holds a value, with its kind: `indicators[].target`. Projects have their own, and
    so has money by its source."""
    for name, annotation in fields(cls).items():
        inner = struct(annotation)
        if sort := kind(annotation):
            yield path + name, sort
        elif inner and inner not in (Project, Fund):
            yield from paths(inner, f"{path}{name}{'[]' if get_origin(annotation) is list else ''}.")


def _leads_to(annotation: Any, wanted: type) -> bool:
    return annotation is wanted or any(_leads_to(arg, wanted) for arg in get_args(annotation))


_STRUCTS = (Department, Unit, Budget, Fund, SpendingPlan, Target, Indicator, Origin, Project, Paragraph, Subgoal,
            Overall, Submission, Document)


@cache
def _integers() -> frozenset[str]:
    """The keys whose values are whole numbers; every other number is a decimal."""
    return frozenset(name for cls in _STRUCTS for name, hint in fields(cls).items() if _leads_to(hint, int))


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document, generated from the types above."""
    (root,), definitions = msgspec.json.schema_components([Document], ref_template="#/$defs/{name}")
    for definition in definitions.values():
        _numbers(definition)
        if description := definition.get("description"):  # Pythons differ in the white space of what stands in the code
            definition["description"] = " ".join(description.split())
        if not definition["required"]:
            del definition["required"]
    target = definitions["Target"]
    comparison = ["operator", "value", "unit", "note"]
    for name in ("operator", "value"):
        target["properties"][name] = next(
            option for option in target["properties"][name]["anyOf"] if option.get("type") != "null")
    target["oneOf"] = [
        {"required": comparison, "properties": {"text": False}},
        {"required": ["text"], "properties": dict.fromkeys(comparison, False)},
    ]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA, **root, "$defs": definitions}


def _numbers(node: Any) -> None:
    """msgspec calls a decimal a string; in this JSON it is a number."""
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            node["type"] = "number"
            del node["format"]
        for value in node.values():
            _numbers(value)
    elif isinstance(node, list):
        for value in node:
            _numbers(value)


def content(project: Project) -> bytes:
    """What a project says: its JSON without its place and origin."""
    return compact(msgspec.structs.replace(project, number=None, origin=None))
