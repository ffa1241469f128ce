"""A season made up from a seed: departments hand in, get back, correct, resubmit, split, rename, mistake, withdraw.

The season keeps its own books, by the words of the laws alone: which files count, what they come to. `look` compares
them with what a run has left, figure by figure; `play` does so after every event. Knows what clerks do and what the
laws say; nothing of how a run works.
"""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import openpyxl
import strategies as make
from dumper import saved
from test_folder import kill, one_run, tree
from test_rules import code, honest, submission

from converter.document import model
from converter.document.model import Budget, Department, Document
from converter.grid import read as grid
from converter.issuing import workbook
from converter.reading import answering
from converter.system import files

LIST = "待定.xlsx"


class Work(NamedTuple):
    """A project as the season knows it. goals: `as planned`, `mended`, or none, which is a fault."""

    serial: int
    total: str
    goals: str = "as planned"


class Sent(NamedTuple):
    """A file in the inbox: whose, what it holds, its hash, the hashes it carries."""

    department: int
    works: tuple[Work, ...]
    sha256: str
    answers: frozenset[str] = frozenset()


@cache
def book(department: int, works: tuple[Work, ...]) -> bytes:
    one = submission()
    one.department, one.projects = Department(str(department), f"{department}局"), []
    for work in works:
        project = honest(work.serial)
        project.name, project.unit.code = f"项目{work.serial}", f"{department}001"
        project.budget, project.spending_plan = Budget(Decimal(work.total), Decimal(work.total), None), None
        project.goals = project.goals if work.goals else []
        one.projects.append(project)
    return workbook.write(make.settle(Document.of([one])).submissions[0], make.FORM)


@cache
def blank() -> bytes:
    from click.testing import CliRunner

    from converter import cli

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "空白.xlsx")
        CliRunner().invoke(cli.main, ["template", "-o", str(path)])
        return path.read_bytes()


def corrected(returned: bytes, works: tuple[Work, ...]) -> bytes:
    """The returned copy, brought to this by another program."""
    copy = openpyxl.load_workbook(io.BytesIO(returned))
    wanted = {code(work.serial): work for work in works}
    for sheet in copy:
        if work := wanted.get(sheet["B3"].value):
            sheet["C4"] = sheet["E4"] = Decimal(work.total)
            if work.goals == "mended":
                goals = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "绩效目标")
                sheet.cell(goals.row, goals.column + 1).value = "用于保障取暖"
    return saved(copy)


class Season:
    """The inbox of `base` over the weeks. `step` lets one thing happen and says what."""

    def __init__(self, base: Path, departments: int, seed: int) -> None:
        self.base, self.chance = base, random.Random(seed)
        self.waiting = list(range(301, 301 + departments))
        self.chance.shuffle(self.waiting)
        self.serials = iter(range(1, 10_000))
        self.numbers = iter(range(1, 10_000))
        self.sent: dict[str, Sent] = {}
        self.zips: dict[str, dict[str, bytes]] = {}
        #: What was chosen between contents, as long as the list lies in the inbox: what holds, and whether alone.
        self.chosen: dict[frozenset[tuple[Work, ...]], tuple[tuple[Work, ...], bool]] = {}
        self.both: dict[frozenset[tuple[Work, ...]], bool] = {}
        (base / "in").mkdir(parents=True, exist_ok=True)

    def step(self) -> str:
        events: list[tuple[int, Callable[[], str | None]]] = [
            (8, self.hand_in), (6, self.correct), (4, self.resubmit), (2, self.split), (2, self.rename),
            (1, self.copy), (2, self.mistake), (1, self.blank), (2, self.withdraw), (4, self.decide),
            (1, self.undecide), (1, self.fill)]
        while True:
            weights, names = zip(*events)
            if told := self.chance.choices(names, weights)[0]():
                return told

    # ── what happens ──

    def hand_in(self) -> str | None:
        if not self.waiting:
            return None
        department = self.waiting.pop()
        works = tuple(self._work() for _ in range(self.chance.randint(1, 3)))
        if self.chance.random() < 0.25:
            self._pack(f"报送{next(self.numbers)}.zip", f"{department}局.xlsx", department, works)
            return f"{department} hands in, in a zip"
        folder = self.chance.choice(["", "", "县直/", f"{department}局/"])
        self._put(f"{folder}{department}局.xlsx", Sent(department, works, ""), book(department, works))
        return f"{department} hands in"

    def correct(self) -> str | None:
        """A copy that went back is corrected, in its place or as a new file; not always well."""
        known = [name for name in sorted(self.sent) if any(not work.goals for work in self.sent[name].works)
                 and (self.base / "out" / "returned" / name).exists()]
        if not known:
            return None
        name = self.chance.choice(known)
        before = self.sent[name]
        is_well = self.chance.random() < 0.8
        works = tuple(Work(work.serial, self._money() if self.chance.random() < 0.5 else work.total,
                           "mended" if is_well and not work.goals else work.goals) for work in before.works)
        data = corrected((self.base / "out" / "returned" / name).read_bytes(), works)
        in_place = ".zip/" not in name and self.chance.random() < 0.5
        to = name if in_place else f"改正{next(self.numbers)}.xlsx"
        # a copy of what was disputed answers nothing but itself: the copy says what it answers
        answers = frozenset(answering.answered(data, grid(data)))
        assert before.sha256 in answers <= before.answers | {before.sha256}
        self._put(to, Sent(before.department, works, "", answers), data)
        return f"{before.department} corrects the copy of {name} as {to}"

    def resubmit(self) -> str | None:
        """Somebody changes the own copy: another amount, a project less, or one more."""
        if not self.sent:
            return None
        name = self.chance.choice(sorted(self.sent))
        before, works = self.sent[name], list(self.sent[name].works)
        if not works:
            return None
        at = self.chance.randrange(len(works))
        kind = self.chance.choice(["amount", "amount", "less", "more"])
        if kind == "less" and len(works) > 1:
            del works[at]
        elif kind == "more":
            works.append(self._work())
        else:
            works[at] = Work(works[at].serial, self._money())
        works = [work if work.goals != "mended" else Work(work.serial, work.total) for work in works]
        self._put(f"重报{next(self.numbers)}.xlsx", Sent(before.department, tuple(works), ""),
                  book(before.department, tuple(works)))
        return f"{before.department} sends another version of {name}"

    def split(self) -> str | None:
        """One file goes, its projects come as two."""
        known = [name for name in sorted(self.sent) if len(self.sent[name].works) > 1 and ".zip/" not in name
                 and not any(work.goals == "mended" for work in self.sent[name].works)]
        if not known:
            return None
        name = self.chance.choice(known)
        before = self.sent.pop(name)
        (self.base / "in" / name).unlink()
        for part in (before.works[:1], before.works[1:]):
            self._put(f"分册{next(self.numbers)}.xlsx", Sent(before.department, part, ""),
                      book(before.department, part))
        return f"{name} is split"

    def rename(self) -> str | None:
        name = self._file()
        if name is None:
            return None
        to = f"改名/{next(self.numbers)}.xlsx"
        (self.base / "in" / "改名").mkdir(exist_ok=True)
        (self.base / "in" / name).rename(self.base / "in" / to)
        self.sent[to] = self.sent.pop(name)
        return f"{name} is called {to}"

    def copy(self) -> str | None:
        name = self._file()
        if name is None:
            return None
        to = f"副本{next(self.numbers)}.xlsx"
        self._put(to, self.sent[name], (self.base / "in" / name).read_bytes())
        return f"{to} is a copy of {name}"

    def mistake(self) -> str | None:
        """A department fills in the copy that went back to another one."""
        return self._fill_in("错件", lambda one: bool(one.works))

    def fill(self) -> str | None:
        """A blank that went back is filled in."""
        return self._fill_in("填好", lambda one: not one.works)

    def _fill_in(self, called: str, is_meant: Callable[[Sent], bool]) -> str | None:
        known = [name for name in sorted(self.sent) if is_meant(self.sent[name])
                 and (self.base / "out" / "returned" / name).exists()]
        if not known or not self.waiting:
            return None
        name, department = self.chance.choice(known), self.waiting.pop()
        returned = (self.base / "out" / "returned" / name).read_bytes()
        works = (self._work(),)
        strange = openpyxl.load_workbook(io.BytesIO(book(department, works)))
        listing = strange.create_sheet("问题清单", 0)
        listing["A1"] = "预算绩效目标表审核问题清单"
        hashes = answering.answered(returned, grid(returned))
        listing["A2"] = answering.line(hashes, "zh")
        self._put(f"{called}{next(self.numbers)}.xlsx", Sent(department, works, "", frozenset(hashes)), saved(strange))
        return f"{department} fills in the copy of {name}"

    def blank(self) -> str:
        self._put(f"空白{next(self.numbers)}.xlsx", Sent(0, (), ""), blank())
        return "a blank comes in"

    def withdraw(self) -> str | None:
        name = self._file()
        if name is None or len(self.sent) < 2:
            return None
        del self.sent[name]
        (self.base / "in" / name).unlink()
        return f"{name} is withdrawn"

    def decide(self) -> str | None:
        """The chief chooses in the list and saves it into the inbox."""
        if not (self.base / "out" / LIST).exists():
            return None
        listing = openpyxl.load_workbook(self.base / "out" / LIST)
        page = listing.worksheets[0]
        rows = list(page.iter_rows())
        head = next((row for row in rows if any(cell.value == "问题" for cell in row)), None)
        if head is None:
            return None
        columns = {cell.value: cell.column for cell in head}
        self.chosen, self.both = {}, {}
        for row in rows[head[0].row:]:
            texts = {name: page.cell(row[0].row, column).value for name, column in columns.items() if name}
            self._choose(texts, page.cell(row[0].row, columns["选用"]))
        (self.base / "in" / LIST).write_bytes(saved(listing))
        return f"the chief settles {len(self.chosen) + len(self.both)} questions"

    def _choose(self, texts: dict[str, str], cell: openpyxl.cell.Cell) -> None:
        letters = [letter for letter in "甲乙丙丁戊己庚辛壬癸" if texts.get(letter)]
        contents = {letter: self.sent[texts[letter].split("\n")[0].split("、")[0]].works for letter in letters}
        key = frozenset(tuple(sorted(works)) for works in contents.values())
        if texts["问题"].startswith("乙填在"):
            cell.value = cell.value or self.chance.choice(["甲", "都要，逐项"])
            self.both[key] = cell.value != "甲"
            return
        letter = self.chance.choice(letters)
        cell.value = cell.value or self.chance.choice([letter, letter, f"都要，以{letter}为准"])
        self.chosen[key] = tuple(sorted(contents[re.sub("都要，以|为准", "", cell.value)])), not cell.value.startswith("都要")

    def undecide(self) -> str | None:
        if not (self.base / "in" / LIST).exists():
            return None
        (self.base / "in" / LIST).unlink()
        self.chosen, self.both = {}, {}
        return "the choices are taken away"

    # ── how ──

    def _work(self) -> Work:
        return Work(next(self.serials), self._money(), self.chance.choice(["as planned", "as planned", ""]))

    def _money(self) -> str:
        return f"{self.chance.randint(100, 99999) / 100:.2f}"

    def _file(self) -> str | None:
        known = [name for name in sorted(self.sent) if ".zip/" not in name]
        return self.chance.choice(known) if known else None

    def _put(self, name: str, sent: Sent, data: bytes) -> None:
        path = self.base / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.sent[name] = sent._replace(sha256=files.sha256(data))

    def _pack(self, archive: str, name: str, department: int, works: tuple[Work, ...]) -> None:
        data = book(department, works)
        with zipfile.ZipFile(self.base / "in" / archive, "w") as packed:
            packed.writestr(zipfile.ZipInfo(name), data)
        self.sent[f"{archive}/{name}"] = Sent(department, works, files.sha256(data))

    # ── what the laws say ──

    def counting(self) -> list[Sent]:
        """The files of which something counts, with what of them does."""
        there = [one for one in self.sent.values() if one.works]
        out: set[str] = set()
        for answer in there:
            for before in there:
                if before.sha256 in answer.answers and before.sha256 != answer.sha256 \
                        and answer.sha256 not in before.answers and before.department != answer.department:
                    key = frozenset(tuple(sorted(one.works)) for one in (before, answer))
                    if not self.both.get(key):
                        out.add(answer.sha256)
        strangers = set(out)
        out |= {before.sha256 for answer in there for before in there
                if before.sha256 in answer.answers and before.department == answer.department
                and before.sha256 != answer.sha256 and answer.sha256 not in strangers}
        left = [one for one in there if one.sha256 not in out]
        return [one for group in _groups(left) for one in self._held(group)]

    def _held(self, group: list[Sent]) -> Iterator[Sent]:
        """What holds of files that hang together, by what was chosen between them."""
        works, alone = self._said_of(group)
        own = {work.serial for work in works}
        for one in group:
            if tuple(sorted(one.works)) == works:
                yield one
            elif not alone:
                yield one._replace(works=tuple(work for work in one.works if work.serial not in own))

    def _said_of(self, group: list[Sent]) -> tuple[tuple[Work, ...], bool]:
        """What was chosen, and whether alone; what was chosen alone gives way to its own answer."""
        contents = [tuple(sorted(one.works)) for one in group]
        if frozenset(contents) in self.chosen:
            return self.chosen[frozenset(contents)]
        for one, works in zip(group, contents):
            for before in self.sent.values():
                earlier = tuple(sorted(before.works))
                key = frozenset(earlier if each == works else each for each in contents)
                if before.sha256 in one.answers and self.chosen.get(key) == (earlier, True):
                    return works, True
        return (), False

    def reckoned(self) -> tuple[Decimal, int, int]:
        """What counts, in how many projects, and how many stand apart."""
        said: dict[int, set[Work]] = defaultdict(set)
        for one in self.counting():
            for work in one.works:
                said[work.serial].add(work)
        sure = [next(iter(works)) for works in said.values() if len(works) == 1]
        return sum((Decimal(work.total) for work in sure), Decimal(0)), len(sure), len(said) - len(sure)

    def look(self, out: Path) -> None:
        """Compare what the outputs say with what the laws do: the merged document, the ledger, the page."""
        total, count, apart = self.reckoned()
        said: dict[str, set[tuple[bytes, Decimal]]] = defaultdict(set)
        for one in model.decode((out / "merged.json").read_bytes()).submissions:
            for project in one.projects:
                said[project.code or ""].add((model.content(project), project.budget.total))
        sure = [amount for versions in said.values() if len(versions) == 1 for _, amount in versions]
        found = sum(sure, Decimal(0)), len(sure), len(said) - len(sure)
        assert found == (total, count, apart), f"merged: {found}, and not {total}, {count}, {apart}"
        page = (out / "index.html").read_text("utf-8")
        assert not said or f"<dt>预算数（万元）</dt><dd>{total:,.2f}</dd>" in page, "page"
        rows = list(openpyxl.load_workbook(out / "ledger.xlsx", data_only=True)["项目汇总"].values)
        ends = [row for row in rows if row[1] and re.match(rf"总计（{count} 个项目）", str(row[1]))]
        assert not said or [Decimal(str(row[3] or 0)) for row in ends] == [total], "ledger"


def _groups(sent: list[Sent]) -> Iterator[list[Sent]]:
    """Files of one department that share a project, or answer the same file."""
    left = list(sent)
    while left:
        group = [left.pop(0)]
        for one in group:
            near = [other for other in left if other.department == one.department
                    and ({work.serial for work in one.works} & {work.serial for work in other.works}
                         or one.answers & other.answers)]
            group += near
            left = [other for other in left if other not in near]
        yield group


def play(base: Path, departments: int, events: int, seed: int, fresh: int) -> Iterator[str]:
    """A season, an event at a time, each told when the laws have been seen to hold after it.

    Some passes are killed at some moment, and made again; before some, an output is torn or gone. fresh: after so many
    events, and after the last, the outputs are compared with what a first run over the same inbox gives.
    """
    season, chance, happened = Season(base, departments, seed), random.Random(seed), []
    for number in range(events):
        happened.append(season.step())
        if hasattr(os, "fork") and chance.random() < 0.2:
            kill(lambda: partial(one_run, base), chance.randrange(60))
            happened[-1] += "; killed"
        if chance.random() < 0.5:
            happened[-1] += f"; {_damage(base / 'out', chance)}"
        is_early, early = chance.random() < 0.5, None
        if is_early:  # as while watching: what all inputs give comes later, the list is there at once
            one_run(base, whole=False)
            early = _list(base)
        one, told = one_run(base), "\n".join(happened)
        assert not is_early or early == _list(base), told
        assert not one.failures and one.is_settled, told
        try:
            season.look(base / "out")
        except AssertionError as error:
            raise AssertionError(f"{told}\n{error}") from None
        if number % fresh == fresh - 1 or number == events - 1:
            assert tree(base / "out") == _fresh(base, base / "fresh"), told
        yield happened[-1]


def _damage(out: Path, chance: random.Random) -> str:
    """Some output is torn or gone; but the report, which says what is ours, and the list, which is then somebody's."""
    those = [name for name, data in tree(out).items()
             if data and name[0] != "." and name not in (LIST, "findings.json")]
    if not those:
        return "nothing to tear"
    path, tears = out / chance.choice(those), chance.random() < 0.5
    if tears:
        path.write_bytes(path.read_bytes()[:-9])
    else:
        path.unlink()
    return f"{path.name} is {'torn' if tears else 'gone'}"


def _list(base: Path) -> bytes | None:
    return (base / "out" / LIST).read_bytes() if (base / "out" / LIST).exists() else None


def _fresh(base: Path, other: Path) -> dict[str, bytes]:
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(base / "in", other / "in")
    one_run(other)
    return tree(other / "out")
