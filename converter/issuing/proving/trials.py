"""Documents to try a form with: every value that it has a place for, and blanks among them.

Knows the model's fields by their kinds. Knows no cell. The same chance makes the same document.
"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any, get_origin

from msgspec import UNSET

from ...document import model, normal
from ...document.model import Document, Fund, Indicator, Operator, Project, Submission, Target
from ...document.values import code
from ...document.values.spending import COMMON, checkpoints
from ...form import Form, Page

_WORDS = ("办公取暖费", "资金及时足额发放", "提升基层服务能力", "全年培训劳动者若干期，就业形势保持稳定", "村级运转经费（含补助）",
          "=1+1", "007号", "A类项目", "《条例》规定的其他事项", "保障机关正常运转。")
_OPERATORS: tuple[Operator, ...] = ("≥", "≤", "=")
_CENT = Decimal("0.01")


def trial(form: Form, chance: random.Random) -> Submission | None:
    """A submission in normal form; None where the form has a place for nothing."""
    return _Trial(form, chance).submission()


class _Trial:
    """What the values of one document have in common, and how each kind of value is made."""

    def __init__(self, form: Form, chance: random.Random) -> None:
        self.form, self.chance = form, chance
        self.division, self.year = chance.choice(("130826", "130529", "110101")), chance.randint(2001, 2098)
        self.department = f"{chance.randint(1, 999):03}"

    def submission(self) -> Submission | None:
        one = self._part(Submission, "", self.form.own_paths)
        one.projects = [self._project() for _ in range(self.chance.randint(1, 4))] if self.form.paths else []
        settled = normal.normal(Document.of([one]), self.form.terms).submissions
        return settled[0] if settled else None

    def _project(self) -> Project:
        project: Project = self._part(Project, "", self.form.paths)
        if plan := project.spending_plan:
            plan.unit = self.chance.choice(("percent", "amount"))
            total = project.budget.total if project.budget and project.budget.total else Decimal(80)
            whole = Decimal(100) if plan.unit == "percent" else total
            parts = self.chance.choice(((1, 2, 3, 4), (1, 1, 1, 1), (4, 4, 4, 4), (0, 2, 2, 4)))
            shares = dict(zip(COMMON, parts)) | {"september": parts[2]}
            for point in checkpoints(plan):
                setattr(plan, point, (whole * shares[point] / 4).quantize(_CENT))
        project.funds = self._funds()
        levels = self.form.levels
        chosen = sorted(self.chance.choices(range(len(levels)), k=len(project.indicators))) if levels else []
        for row, place in zip(project.indicators, chosen):
            for name, level in zip(("level1", "level2"), levels[place]):
                if f"indicators[].{name}" in self.form.paths:
                    setattr(row, name, level)
        for page in self.form.project_pages:
            if page.parts:
                project.indicators = self._parted(page, project.indicators)
        return project

    def _parted(self, page: Page, rows: list[Indicator]) -> list[Indicator]:
        """Entries of one of the tables each, those of the upper first."""
        chosen = sorted((self.chance.randrange(len(page.tables)) for _ in rows))
        for row, place in zip(rows, chosen):
            own = {part.path for slot in page.tables[place].slots for part in slot.fields}
            for name in model.fields(Indicator):
                if name != "extra" and f"indicators[].{name}" not in own:
                    setattr(row, name, UNSET if name == "weight" else None)
            said = {name: value for name, value in (row.extra or {}).items()
                    if f"indicators[].{model.EXTRA}{name}" in own}
            row.extra = said or UNSET
        return rows

    def _part(self, cls: type, path: str, places: frozenset[str]) -> Any:
        """A struct with the values that have a place, one in eight of them blank."""
        made: dict[str, Any] = {}
        for name, annotation in model.fields(cls).items():
            here, inner = path + name, model.struct(annotation)
            if (kind := model.kind(annotation)) == "extra":
                if added := self._added(path + model.EXTRA):
                    made[name] = added
            elif kind:
                if here in places and (self.chance.random() > 0.12 or here in ("name", "indicators[].name")):
                    made[name] = self._value(kind, here)
                continue
            below = f"{here}[]." if get_origin(annotation) is list else f"{here}."
            if inner and any(place.startswith(below) for place in places):
                count = self.chance.randint(0, 5) if below.endswith("[].") else 1
                parts = [self._part(inner, below, places) for _ in range(count)]
                made[name] = parts if below.endswith("[].") else parts[0]
        return cls(**made)

    def _funds(self) -> list[Fund]:
        """The money of each source that has a place."""
        sources = sorted({key for path in self.form.paths if (key := model.source(path.partition(".")[0]))})
        funds = [Fund(source, extra=self._added(f"{model.FUNDS}{source}].{model.EXTRA}")) for source in sources]
        for fund in funds:
            if f"{model.FUNDS}{fund.source}].amount" in self.form.paths and self.chance.random() > 0.12:
                fund.amount = self._money("")
        return funds

    def _added(self, path: str) -> dict[str, Any]:
        """The fields of the form's own below a path."""
        return {place.removeprefix(path): self._value(kind, place) for place, kind in sorted(self.form.added.items())
                if place.startswith(path) and self.chance.random() > 0.12}

    def _value(self, kind: str, path: str) -> Any:
        return getattr(self, f"_{kind}")(path)

    def _text(self, path: str = "") -> str:
        return self.chance.choice(_WORDS) * self.chance.choice((1, 1, 1, 1, 2, 30)) + str(self.chance.randint(1, 999))

    def _paragraphs(self, path: str) -> str:
        return "\n".join(self._text() for _ in range(self.chance.randint(1, 3)))

    def _goals(self, path: str) -> list[str]:
        return [self._text() for _ in range(self.chance.randint(1, 4))]

    def _money(self, path: str) -> Decimal:
        return Decimal(self.chance.choice((0, self.chance.randint(1, 10**4), self.chance.randint(1, 10**8)))) * _CENT

    _plan = _money

    def _number(self, path: str) -> Decimal:
        return Decimal(self.chance.randint(0, 1000)) / self.chance.choice((1, 2, 10))

    _percent = _number

    def _date(self, path: str) -> str:
        return f"{self.chance.randint(1999, 2050)}-{self.chance.randint(1, 12):02}-{self.chance.randint(1, 28):02}"

    def _token(self, path: str) -> str:
        return f"{self.chance.choice('甲乙A')}{self.chance.randint(0, 10**6):07}"

    def _choice(self, path: str) -> str:
        return self.chance.choice(self.form.choices[path])

    def _year(self, path: str) -> int:
        return self.year

    def _code(self, path: str) -> str:
        if not self.form.codes.is_checked:
            free = (self.chance.choice("RTY") if self.form.codes.places else "-", self.chance.randint(0, 10**12 - 1))
            return f"{self.division}{self.year % 100:02}{free[0]}{free[1]:012}"
        block = "".join(self.chance.choices(code.ALPHABET, k=6))
        body = f"{self.division}{self.year % 100:02}P{block}1{self.chance.randint(0, 9999):04}"
        return f"{body}{code.check_character(body)}"

    def _party(self, path: str) -> str | None:
        return f"{self.department}{self.chance.randint(1, 999):03}" if path == "unit.code" else None

    def _department(self, path: str) -> str:
        return self.department

    def _target(self, path: str) -> Target:
        if self.chance.random() < 0.3:
            return Target(text="效果显著")
        unit = self.chance.choice((None, *sorted(set(self.form.units.names.values()))))
        return Target(operator=self.chance.choice(_OPERATORS), value=Decimal(self.chance.randint(1, 500)), unit=unit,
                      note=None if self.form.splits else self.chance.choice((None, None, "按文件执行")))
