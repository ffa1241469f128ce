"""The workbook of what is to be settled: written for a person to decide on, and the choices read back from it.

Questions about whole files, where there are any, on its first sheet; conflicts field by field behind them. Knows the
columns; `listing` knows how a list looks, the grid what a person has saved. Knows no merging.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, repeat, takewhile
from types import MappingProxyType
from typing import Any, NamedTuple

from .. import grid
from ..document.values import number
from ..document.wording import LANGUAGES, field, say, version
from ..document.wording import disputes as words
from ..merging import BEFORE, FIELDS, ONLY, Balance, Choice, Conflict, Question, Sum, legible
from ..sheets.listing import Book, Column, Content, Kind, Row
from ..system.errors import Unreadable

#: Longer values are cut for reading: what is chosen is the version, not the text shown.
_SHOWN = 1000
#: The columns in front of the versions, with their widths in characters.
_LEFT = {"place": 5, "year": 6, "division": 9, "department": 16, "project": 23, "name": 18, "field": 14, "choice": 7}
_VALUE, _WHERE, _MARK = 30, 20, 36
#: Of a question, in front of the files and behind them.
_ASKED = {"place": 5, "year": 6, "division": 9, "department": 20, "asked": 22, "choice": 16}
_EFFECTS, _EFFECTS_SHOWN = 44, 200
#: What tells the seal of the whole workbook from the others in the cells of checks, and digests from seals.
_WHOLE, _SEAL, _DIGEST = "=", 8, 32
#: The columns of the reckoning that say whose figures they are, with their widths; figures follow.
_RECKONED = {"year": 6, "division": 9, "department": 24, "unit": 12, "side": 10}

#: A submission, one of its units, and what stands against what.
Reckoned = tuple[tuple[Any, ...], str, Balance]


def _number(text: str) -> int | None:
    """The number of the version that a person has written."""
    tidy = text.strip().upper()
    for names in words.VERSIONS:
        if len(tidy) == 1 and tidy in names:
            return names.index(tidy)
    longest = len(words.VERSIONS[0])
    return int(tidy) - 1 if tidy.isascii() and tidy.isdigit() and int(tidy) > longest else None


# ── writing ─────────────────────────────────────────────────────────────────────────────────────


def write(conflicts: Sequence[Conflict], reckoning: Iterable[Reckoned], lang: str = "zh",
          labels: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The workbook: a row a conflict, and the reckoning by submission and unit on a sheet of its own. labels: what the
    form calls its fields, where that is not the official term."""
    book = Book(say(words.CONFLICTS_HEADING, lang))
    _conflicts(book, conflicts, lang, list(_rows(conflicts, lang, labels)), [say(words.CONFLICTS_NOTE, lang)])
    titles = {name: say(title, lang) for name, title in words.RECKONING_COLUMNS.items()}
    columns = [Column(title, _RECKONED.get(name, 12), "text" if name in _RECKONED else
                      "number" if name in ("projects", "indicators") else "money") for name, title in titles.items()]
    sheet = say(words.RECKONING_SHEET, lang)
    book.add(sheet, sheet, columns, _reckoned(reckoning, list(titles)[len(_RECKONED):], lang))
    return book.bytes()


def ask(questions: Sequence[Question], conflicts: Sequence[Conflict], lang: str = "zh",
        labels: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The workbook of what a run leaves to be settled: questions and conflicts, with what is chosen of them.

    It bears a seal, so that `is_touched` tells whether somebody has changed it.
    """
    book = Book(say(words.QUESTIONS_HEADING, lang))
    asked, rows = list(_asked(questions, lang)), list(_rows(conflicts, lang, labels))
    seal = _WHOLE + _whole(row[:-1] for row in (*asked, *rows))
    (asked or rows)[0][-1] = f"{(asked or rows)[0][-1]} {seal}"
    notes = [say(note, lang) for note in words.QUESTIONS_NOTES]
    if asked:
        _questions(book, questions, lang, asked, notes)
    if rows:
        _conflicts(book, conflicts, lang, rows, [say(words.CONFLICTS_LEFT, lang), notes[1]])
    return book.bytes()


def _questions(book: Book, questions: Sequence[Question], lang: str, rows: list[list[Content]],
               notes: list[str]) -> None:
    most = _most_offers(questions)
    titles = {name: say(title, lang) for name, title in (words.CONFLICT_COLUMNS | words.QUESTION_COLUMNS).items()}
    kinds: dict[str, Kind] = {"place": "number", "choice": "choice"}
    columns = [Column(titles[name], width, kinds.get(name, "text")) for name, width in _ASKED.items()]
    columns += [Column(version(number, lang), _VALUE) for number in range(most)]
    columns += [Column(titles["effects"], _EFFECTS), Column(titles["mark"], _MARK, hidden=True)]
    offered = [Row(row, choices=tuple(_phrases(len(one.offers), lang))) for one, row in zip(questions, rows)]
    book.add(say(words.QUESTIONS_HEADING, lang), say(words.QUESTIONS_SHEET, lang), columns, offered, notes)


def phrase(how: str, which: int, lang: str) -> str:
    """A choice between whole files, in words."""
    return next(term for term, choice in _phrases(which + 1, lang).items()
                if choice == (how, which) or how == choice[0] == FIELDS)


def _phrases(count: int, lang: str) -> dict[str, tuple[str, int]]:
    """What can be chosen between so many files, in words."""
    names = [version(number, lang) for number in range(count)]
    phrases = {name: (ONLY, number) for number, name in enumerate(names)}
    phrases |= {say(words.TOGETHER, lang).format(version=name): (BEFORE, number) for number, name in enumerate(names)}
    return phrases | {say(words.FIELDWISE, lang): (FIELDS, 0)}


def _asked(questions: Sequence[Question], lang: str) -> Iterator[list[Content]]:
    most = _most_offers(questions)
    for place, one in enumerate(questions, 1):
        year, division, code, _ = one.identity
        offers = [say(words.OFFER, lang).format(files=_cut("、".join(offer.files)), projects=len(offer.holdings),
                                                total=f"{number.amount(offer.total):f}") for offer in one.offers]
        phrases = _phrases(len(offers), lang)
        effects = "\n".join([_effect(one, term, *choice, lang) for term, choice in phrases.items()
                             if choice[0] != FIELDS][:_EFFECTS_SHOWN])
        yield [place, str(year or "") or None, division,
               " ".join(part for part in (code, one.department) if part) or None, say(words.ASKED[one.kind], lang),
               phrase(*one.chosen, lang) if one.chosen else None,
               *offers, *[None] * (most - len(offers)), effects,
               " ".join([one.mark, *map(_seal, offers), *(offer.digest for offer in one.offers)])]


def _effect(question: Question, said: str, how: str, which: int, lang: str) -> str:
    effect = question.effect(how, which)
    said = say(words.EFFECT, lang).format(choice=said, projects=effect.taken.projects, total=_range(effect.taken))
    if effect.gone.projects:
        said += say(words.EFFECT_GONE, lang).format(projects=effect.gone.projects, total=_range(effect.gone))
    return said + (say(words.EFFECT_VERSIONS, lang).format(count=effect.versions) if effect.versions else "")


def _range(total: Sum) -> str:
    low, high = map(number.amount, (total.low, total.high))
    return f"{low:f}" if low == high else f"{low:f}～{high:f}"


def _most_offers(questions: Iterable[Question]) -> int:
    return max(len(one.offers) for one in questions)


def _conflicts(book: Book, conflicts: Sequence[Conflict], lang: str, rows: list[list[Content]],
               notes: list[str]) -> None:
    most = _most(conflicts)
    versions = tuple(version(number, lang) for number in range(most))
    titles = {name: say(title, lang) for name, title in words.CONFLICT_COLUMNS.items()}
    kinds: dict[str, Kind] = {"place": "number", "choice": "choice"}
    columns = [Column(titles[name], width, kinds.get(name, "text"), versions if name == "choice" else ())
               for name, width in _LEFT.items()]
    columns += [Column(name, _VALUE) for name in versions]
    columns += [Column(titles["where"].format(version=name), _WHERE) for name in versions]
    columns += [Column(titles["mark"], _MARK, hidden=True)]
    book.add(say(words.CONFLICTS_HEADING, lang), say(words.CONFLICTS_SHEET, lang), columns, rows, notes)


def _most(conflicts: Iterable[Conflict]) -> int:
    return max([2, *(len(one.sides) for one in conflicts)])


def _rows(conflicts: Sequence[Conflict], lang: str, labels: Mapping[str, str]) -> Iterator[list[Content]]:
    most = _most(conflicts)
    for place, one in enumerate(conflicts, 1):
        year, division, code, _ = one.identity
        department = " ".join(part for part in (code, one.department) if part)
        blank = [None] * (most - len(one.sides))
        yield [place, str(year or "") or None, division, department or None, one.code, one.name,
               field(one.path, lang, labels), version(one.chosen, lang) if one.chosen is not None else None,
               *(_shown(side.value, lang) for side in one.sides), *blank,
               *(str(side.where) for side in one.sides), *blank,
               " ".join([one.mark, *(_seal(_shown(side.value, lang)) for side in one.sides)])]


def _shown(value: Any, lang: str) -> str:
    return _cut(legible(value) or say(words.BLANK, lang))


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "……"


def _seal(text: str) -> str:
    """Tells a text from any other, white space apart, which every program keeps in its own way."""
    return hashlib.sha256("".join(text.split()).encode()).hexdigest()[:_SEAL]


def _whole(rows: Iterable[Sequence[Any]]) -> str:
    """Tells all that is shown in rows, cell by cell, from anything else; blank ones say nothing."""
    cells = [[column, "".join(str(cell).split())] for row in rows for column, cell in enumerate(row)
             if cell not in (None, "")]
    return hashlib.sha256(repr(cells).encode()).hexdigest()[:_DIGEST]


def _reckoned(rows: Iterable[Reckoned], counted: Sequence[str], lang: str) -> Iterator[list[Content]]:
    for (year, division, code, name), unit, balance in rows:
        for side in words.SIDES:
            figures = getattr(balance, side)
            if side in ("read", "out") or figures.projects:
                yield [str(year or "") or None, division, code or name, unit or None, say(words.SIDES[side], lang),
                       *(getattr(figures, name) for name in counted)]


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def read(data: bytes) -> dict[str, Choice]:
    """The choices a person has made, by the marks of their conflicts; rows without a choice are none.

    What must not be taken bears its fault: a row in which a version was typed over, rows that contradict one another.
    Raises Unreadable for what is no spreadsheet, and for one that is no list of conflicts.
    """
    lists = list(_lists(grid.read(data)))
    if not lists:
        raise Unreadable("no-decisions")
    choices: dict[str, Choice] = {}
    for one in lists:
        _choices(one, choices)
    return choices


def is_list(data: bytes) -> bool:
    """Whether a spreadsheet is a list of what is to be settled. Raises Unreadable for what is none."""
    return any(True for _ in _lists(grid.read(data)))


def is_touched(data: bytes) -> bool:
    """Whether somebody has changed anything in a workbook that `ask` has written."""
    try:
        lists = list(_lists(grid.read(data)))
    except Unreadable:
        return True
    sealed, rows = set(), []
    for one in lists:
        mark = one.columns["mark"]
        for row in range(one.header + 1, len(one.sheet.rows)):
            cells = [_text(cell, one.lang) for cell in one.sheet.rows[row]]
            sealed |= {word for word in cells[mark].split() if word.startswith(_WHOLE)} if len(cells) > mark else set()
            rows.append(cells[:mark])
    return sealed != {_WHOLE + _whole(rows)}


class _List(NamedTuple):
    """A sheet that choices are made in: where its header is, its columns by their keys, those of the versions."""

    sheet: grid.Sheet
    header: int
    columns: dict[str, int]
    versions: dict[str, int]
    lang: str


def _lists(sheets: Iterable[grid.Sheet]) -> Iterator[_List]:
    for sheet in sheets:
        for row, cells in enumerate(sheet.rows):
            places = {str(cell): column for column, cell in enumerate(cells)}
            for lang in LANGUAGES:
                titles = {name: say(title, lang) for name, title in words.CONFLICT_COLUMNS.items()}
                columns = {name: places[title] for name, title in titles.items() if title in places}
                if "choice" in columns and "mark" in columns:
                    names = takewhile(places.__contains__, (version(number, lang) for number in count()))
                    yield _List(sheet, row, columns, {name: places[name] for name in names}, lang)
                    break
            else:
                continue
            break


def _choices(one: _List, choices: dict[str, Choice]) -> None:
    """The choices of a sheet."""
    for row in range(one.header + 1, len(one.sheet.rows)):
        text = {name: _text(one.sheet.at(row, column), one.lang) for name, column in one.columns.items()}
        mark, *checks = text["mark"].split() or [""]
        seals = [word for word in checks if len(word) == _SEAL]
        edited = [name for (name, column), seal in zip(one.versions.items(), chain(seals, repeat(_seal(""))))
                  if seals and _seal(_text(one.sheet.at(row, column), one.lang)) != seal]
        if not text["choice"] and not edited:
            continue
        about = " ".join(text[name] for name in ("department", "project", "field") if text.get(name))
        choice = _choice(row + 1, text["choice"], about, [word for word in checks if len(word) == _DIGEST])
        if edited:
            choice.fault, choice.details = "decision-edited", {"versions": "、".join(edited)}
        # a row that somebody has typed bears the mark of no conflict: it is refused by its own
        twin = choices.setdefault(mark or f"row {row}", choice)
        if (twin.which, twin.how, twin.fault) != (choice.which, choice.how, choice.fault):
            choices[f"{mark} {row}"] = choice
            _contradict(twin, choice)
            _contradict(choice, twin)


def _choice(row: int, text: str, about: str, digests: list[str]) -> Choice:
    """What is chosen of versions, or where there are digests, of whole files."""
    choice = Choice(row, _number(text), text, about)
    if digests:
        tidy = "".join(text.split()).upper()
        phrases = {"".join(term.split()).upper(): chosen for lang in LANGUAGES
                   for term, chosen in _phrases(len(digests), lang).items()}
        choice.how, choice.which = phrases.get(tidy, (None, None))
        choice.held = None if choice.which is None else digests[choice.which]
    return choice


def _contradict(choice: Choice, other: Choice) -> None:
    if choice.fault is None:
        choice.fault, choice.details = "decision-twice", {"other": other.row}


def _text(cell: Any, lang: str) -> str:
    if isinstance(cell, grid.NoValue):
        return cell.shown or say(words.FORMULA, lang)
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
