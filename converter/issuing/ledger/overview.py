"""统计: what the ledger opens with. The figures of the whole, then a table and a chart for each question.

Gathers no figure: `figures` has them. Knows no cell of the grid but its columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ...document import wording
from ...document.findings import SEVERITIES as ORDER
from ...document.values.spending import COMMON
from ...merging import reach
from ...sheets.filling import Link, Money, Number
from . import charts, shortening
from .board import GAP, HELPER, LAST, Board, Part, counted
from .figures import EXACT, LARGEST, Figures, Party, Ranking, Sum, Tally
from .styles import KINDS, REST
from .styles import SEVERITIES as COLOURS
from .writer import Book, amount, year

_CENT = Decimal("0.01")

#: An even pace through the year, at each checkpoint.
_EVEN = tuple(round(Decimal(month) / 12, 15) for month in (3, 6, 10, 12))


class Overview:
    def __init__(self, book: Book) -> None:
        self.book, self.board = book, Board(book)
        self.say = book.say

    def write(self, figures: Figures) -> None:
        self.unknown = self.say("unknown")
        self.several_years = len({one for one, _ in figures.divisions}) > 1
        self.several_divisions = len({division for _, division in figures.divisions}) > 1
        self._headline(figures)
        self._ranking("department", figures.departments)
        self._ranking("division", self._divisions(figures))
        self._ranking("unit", figures.units)
        self._levels(figures)
        self._months(figures)
        self._rules(figures)
        self.board.close()

    def _headline(self, figures: Figures) -> None:
        say, line, every = self.say, self.board.line, figures.departments.all
        line([], height=6)
        line([Part(1, LAST, say("title"), "headline")], height=36)
        years = self._listed(str(one or self.unknown) for one, _ in figures.divisions)
        divisions = self._listed(division or self.unknown for _, division in figures.divisions)
        line([Part(1, LAST, say("scope", years=years, divisions=divisions), "aside")], height=20)
        line([], height=8)
        tiles = [
            (1, 4, "departments", figures.departments.met, "figure"), (5, 5, "money", _money(every.total), "figure"),
            (6, 7, "units", figures.units.met, "figure"), (8, 9, "project_count", every.projects, "figure"),
            (11, 13, "indicator_total", every.indicators, "figure"),
            (14, 16, "errors", figures.severities["error"], "figure_error"),
            (17, 20, "warnings", figures.severities["warning"], "figure_warning"),
        ]
        line([Part(first, last, say(key), "tile") for first, last, key, _, _ in tiles], height=22)
        line([Part(first, last, value, look if value else "figure") for first, last, _, value, look in tiles],
             height=34)
        if contests := list(figures.contests.values()):
            low, high = reach(every.total.value or Decimal(0), contests)
            note = say("contested_note", count=len(contests), sheet=self.book.name("projects"), low=amount(low),
                       high=amount(high))
            line([Part(1, LAST, note, "contested")], height=24)
        line([], height=GAP)

    def _listed(self, texts: Iterable[str]) -> str:
        """A few of the different texts, and how many there are."""
        every = sorted(set(texts))
        shown = self.say("and").join(every[:6]) or self.unknown
        return shown + (self.say("more", count=len(every)) if len(every) > 6 else "")

    # ── money ───────────────────────────────────────────────────────────────────────────────────

    def _divisions(self, figures: Figures) -> Ranking:
        """Divisions by money; one with a single department bears its name: no table of divisions is known here."""
        ranking = Ranking()
        for division, departments in figures.divisions.values():
            if departments[0] > 1:
                division.name = self.say("department_count", count=departments[0])
            ranking.add(division)
        return ranking

    def _ranking(self, kind: str, ranking: Ranking) -> None:
        """Money by department, division or unit: the largest, and all others in one line."""
        say, board, ranked = self.say, self.board, ranking.close()
        if not ranked:
            self._nothing(f"by_{kind}", "nothing_projects")
            return
        others = ranking.met - len(ranked)
        tallies = [one.tally for one in ranked] + [ranking.rest] * bool(others)
        values = [float(tally.total.value or 0) for tally in tallies]
        is_cut = bool(others) and charts.dwarfs(values)
        labels, rest = self._labels(kind, ranked), say("rest", count=others)
        if others:
            labels.append(say("rest_beyond", count=others, value=_amount(tallies[-1].total)) if is_cut else rest)
        first = board.begin(f"by_{kind}", self._verdict(kind, ranked, labels[0], ranking, is_cut), (
            (1, 1, "rank"), (2, 2, "year"), (3, 3, "division"), (4, 4, "party_code"), (5, 5, f"{kind}_title"),
            (6, 6, "count"), (7, 7, "total_budget"), (8, 8, "fiscal"), (9, 9, "share")), len(tallies) + 1)
        for place, (tally, label) in enumerate(zip(tallies, labels)):
            whose = self._whose(place + 1, kind, ranked[place]) if place < len(ranked) else [
                *(Part(column, column, None, "code") for column in range(1, 5)), Part(5, 5, rest, "line")]
            board.line([*whose, Part(6, 6, tally.projects), Part(7, 7, _money(tally.total)),
                        Part(8, 8, _money(tally.fiscal)),
                        Part(9, 9, board.share(tally.total, ranking.all.total, 7, first + len(tallies))),
                        Part(HELPER, HELPER, label, "helper")], "row")
        self._total(first, ranking.all)
        board.end(charts.bars(
            self.book.workbook, say(f"chart_{kind}"), board.range(first, HELPER, labels),
            board.range(first, 7, values), charts.AMOUNTS, [KINDS[0]] * len(ranked) + [REST] * bool(others), is_cut))

    def _whose(self, place: int, kind: str, one: Party) -> list[Part]:
        name = self.book.named(one, "unknown")
        return [Part(1, 1, place, "count"), Part(2, 2, year(one.year), "count"),
                Part(3, 3, one.division, "code"), Part(4, 4, one.code, "code"),
                Part(5, 5, Link(name, one.place) if one.place else name, "line")]

    def _total(self, first: int, every: Tally) -> None:
        board = self.board
        board.line([Part(1, 5, self.say("sum"), "centre"),
                    Part(6, 6, board.sum(6, first, counted(every.projects), charts.COUNTS)),
                    Part(7, 7, board.sum(7, first, every.total)), Part(8, 8, board.sum(8, first, every.fiscal)),
                    Part(9, 9, board.share(every.total, every.total, 7, board.row))], "sum")

    def _labels(self, kind: str, ranked: list[Party]) -> list[str]:
        """What stands beside the bars."""
        years = [str(one.year or self.unknown) for one in ranked]
        divisions = [one.division or self.unknown for one in ranked]
        if kind == "division":
            return ["　".join(pair) for pair in zip(years, divisions)] if self.several_years else divisions
        return shortening.short([one.name or one.called or one.code or self.unknown for one in ranked],
                                years if self.several_years else divisions, self.several_divisions)

    def _verdict(self, kind: str, ranked: list[Party], label: str, ranking: Ranking, is_cut: bool) -> str:
        """What a person should see in the chart."""
        whole, largest = ranking.all.total, ranked[0].tally.total
        if not whole.value or not largest.value:
            return ""
        name = label if kind == "division" else self.book.named(ranked[0], "unknown")
        text = self.say("largest", name=name, money=_amount(largest), share=_share(largest.value, whole.value))
        if len(ranked) < ranking.met:
            first = EXACT.subtract(whole.value, ranking.rest.total.value or Decimal(0))
            text += self.say("first", count=len(ranked), share=_share(first, whole.value))
        return text + (self.say("beyond") if is_cut else "")

    # ── counts ──────────────────────────────────────────────────────────────────────────────────

    def _levels(self, figures: Figures) -> None:
        say, blank = self.say, self.say("blank_level")
        above: Counter[str] = Counter()
        for (level1, _), count in figures.levels.items():
            above[level1 or blank] += count
        order = [level for level, _ in above.most_common()]
        shown, rest, kinds = _largest(figures.levels)
        shown.sort(key=lambda item: (order.index(item[0][0] or blank), -item[1]))
        twice = Counter(level2 for (_, level2), _ in shown)
        lines = []
        for (level1, level2), count in shown:
            one, two = level1 or blank, level2 or blank
            label = two if twice[level2] == 1 else say("level_mark", level1=one, level2=two)
            colour = KINDS[order.index(one) % len(KINDS)]
            lines.append(([Part(1, 4, one, "centre"), Part(5, 5, two, "line")], count, shortening.cut(label), colour))
        total = sum(figures.levels.values()) + figures.unlevelled
        note = say("and").join(
            say("levels", name=level, count=f"{count:,}", share=_share(Decimal(count), Decimal(total)))
            for level, count in above.most_common(4))
        self._counts("level", note, ((1, 4, "level1"), (5, 5, "level2"), (6, 6, "rows"), (7, 7, "share")), lines,
                     rest + figures.unlevelled, kinds, "nothing_indicators")

    def _rules(self, figures: Figures) -> None:
        say, lang = self.say, self.book.lang
        shown, rest, kinds = _largest(figures.rules)
        shown.sort(key=lambda item: (ORDER.index(item[0][0]), -item[1]))
        lines = []
        for (severity, code), count in shown:
            parts = [Part(1, 4, wording.say(wording.SEVERITIES[severity], lang), severity),
                     Part(5, 5, wording.title(code, lang), "line"), Part(8, 9, code, "code")]
            lines.append((parts, count, shortening.cut(wording.title(code, lang)), COLOURS[severity]))
        note = say("severities", **{severity: figures.severities[severity] for severity in ORDER})
        self._counts("rule", note, ((1, 4, "severity"), (5, 5, "finding"), (6, 6, "rows"), (7, 7, "share"),
                                    (8, 9, "rule")), lines, rest, kinds, "nothing_findings")

    def _counts(self, kind: str, note: str, head: Sequence[tuple[int, int, str]],
                lines: list[tuple[list[Part], int, str, str]], rest: int, kinds: int, nothing: str) -> None:
        """How often kinds of things are met; each line its cells, its count, and its bar's label and colour."""
        say, board = self.say, self.board
        if not lines:
            self._nothing(f"by_{kind}", nothing)
            return
        values, is_cut = [count for _, count, _, _ in lines], False
        if rest:
            values.append(rest)
            is_cut = charts.dwarfs(values)
            label = say("rest_kinds_beyond" if is_cut else "rest_kinds", count=kinds, value=f"{rest:,}")
            parts = [Part(1, 4, None), Part(5, 5, say("rest_kinds", count=kinds), "line")]
            lines = [*lines, (parts, rest, label, REST)]
        labels, total = [label for _, _, label, _ in lines], counted(sum(values))
        first = board.begin(f"by_{kind}", note + (say("beyond") if is_cut else ""), head, len(lines) + 1)
        for parts, count, label, _ in lines:
            board.line([*parts, Part(6, 6, count),
                        Part(7, 7, board.share(counted(count), total, 6, first + len(lines))),
                        Part(HELPER, HELPER, label, "helper")], "row")
        board.line([Part(1, 5, say("sum"), "centre"), Part(6, 6, board.sum(6, first, total, charts.COUNTS)),
                    Part(7, 7, board.share(total, total, 6, board.row))], "sum")
        board.end(charts.bars(
            self.book.workbook, say(f"chart_{kind}"), board.range(first, HELPER, labels),
            board.range(first, 6, values), charts.COUNTS, [colour for *_, colour in lines], is_cut))

    # ── the curve ───────────────────────────────────────────────────────────────────────────────

    def _months(self, figures: Figures) -> None:
        say, board, curve = self.say, self.board, figures.curve
        placed, whole = curve.money["placed"].value, figures.departments.all.total
        if not placed or not whole.value:
            self._nothing("by_month", "nothing_plans")
            return
        first = board.begin("by_month", say("placed_note", money=_amount(curve.money["placed"]),
                                            share=_share(placed, whole.value)),
                            ((1, 4, "point"), (5, 5, "planned"), (6, 7, "planned_share"), (8, 9, "steady")), 9)
        spent = [point.quantize(_CENT, context=EXACT) for point in curve.points]
        shares = [round(EXACT.divide(amount, placed), 9) for amount in curve.points]
        for point, money, share, even in zip(COMMON, spent, shares, _EVEN):
            board.line([Part(1, 4, say(point), "centre"), Part(5, 5, Money(money)),
                        Part(6, 7, Number(share, charts.SHARES)), Part(8, 9, Number(even, charts.SHARES))], "row")
        chart = charts.curve(
            self.book.workbook, say("chart_month"), board.range(first, 1, [say(point) for point in COMMON]),
            board.range(first, 6, [float(share) for share in shares]), say("planned_share"),
            board.range(first, 8, [float(even) for even in _EVEN]), say("steady"))
        board.line([])
        board.line([Part(1, 4, say("coverage"), "head"), Part(5, 5, say("total_budget"), "head"),
                    Part(6, 7, say("count"), "head"), Part(8, 9, say("share"), "head")], "head")
        first = board.row
        for state, planned in curve.money.items():
            board.line([Part(1, 4, say(state), "centre"), Part(5, 5, _money(planned)),
                        Part(6, 7, curve.projects[state]),
                        Part(8, 9, board.share(planned, whole, 5, first + len(curve.money)))], "row")
        board.line([Part(1, 4, say("sum"), "centre"), Part(5, 5, board.sum(5, first, whole)),
                    Part(6, 7, board.sum(6, first, counted(sum(curve.projects.values())), charts.COUNTS)),
                    Part(8, 9, board.share(whole, whole, 5, board.row))], "sum")
        board.end(chart)

    def _nothing(self, key: str, note: str) -> None:
        """A section that has nothing to show."""
        self.board.begin(key, self.say(note), (), 0)
        self.board.end()


def _largest(counts: Counter[Any]) -> tuple[list[tuple[Any, int]], int, int]:
    """The most frequent kinds with their counts, how many others are met, and how many kinds those are."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], tuple(part or "" for part in item[0])))
    shown = ranked if len(ranked) <= LARGEST + 1 else ranked[:LARGEST]
    others = ranked[len(shown):]
    return shown, sum(count for _, count in others), len(others)


def _money(total: Sum) -> Money | None:
    return None if total.value is None else Money(total.value)


def _amount(total: Sum) -> str:
    return f"{total.value:,.2f}"


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{EXACT.divide(part, whole):.1%}"
