"""What the cells of a sheet show of what they hold: what a merged area covers, what is struck out, how numbers look.

A sheet is read as somebody reads its paper. What does not show is left out, and said with its cell; where what shows
could be taken for another value than the cell holds, there is none.
"""

from __future__ import annotations

from typing import Any

from . import formats
from .traits import Cell, NoValue, Note, Run, Traits
from ..document.values import number
from ..system.patterns import pattern

#: More areas under conditions than anybody lays out: the whole sheet is as good.
_CROSSED = 1000
#: The powers of a metre that are units.
_POWERS = {"2": "²", "3": "³"}
#: Merged cells as (first row, first column, last row, last column).
Area = tuple[int, int, int, int]
#: How the next item of a list begins.
_ORDINAL = pattern(r"[0-9]{1,2}[.、．)）](?![0-9])")


def settle(rows: list[list[Any]], areas: list[Area], traits: Traits) -> None:
    """Bring the cells of a sheet to what they show; its notes say what that changed."""
    for cells, kind in ((traits.errors, "error"), (traits.uncached, "formula")):
        for cell in cells:
            _put(rows, cell, NoValue(kind, traits.errors.get(cell, "")))
    if len(traits.crossed) > _CROSSED:
        traits.crossed = [(0, 0, len(rows), max(map(len, rows)))]
    if areas:
        _cover(rows, areas, traits)
    if traits.runs or traits.struck or traits.raised:
        for cell in sorted({*traits.runs, *traits.struck, *traits.raised}):
            _strike(rows, cell, traits)
    for cell in sorted(traits.faint):
        if (value := _at(rows, cell)) != "" and type(value) is not NoValue:
            traits.notes.append(Note("faint-read", cell, plain(value)))
    for cell, code in traits.formats.items():
        value = _at(rows, cell)
        places = formats.places(code) if type(value) is float and value > 0 else None
        if places is None or round(value, places) != value:  # nearly every number shows as it is
            _format(rows, cell, value, code, traits)
    for cell, display in traits.displays.items():
        if (value := _at(rows, cell)) != "":
            _look(rows, cell, value, formats.displayed, display, traits)


def _at(rows: list[list[Any]], cell: Cell) -> Any:
    row, column = cell
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def _put(rows: list[list[Any]], cell: Cell, value: Any) -> None:
    row, column = cell
    rows.extend([] for _ in range(row + 1 - len(rows)))
    rows[row].extend([""] * (column + 1 - len(rows[row])))
    rows[row][column] = value


def _cover(rows: list[list[Any]], areas: list[Area], traits: Traits) -> None:
    """Only the first cell of a merged area shows; what is left in the others is of former days."""
    height = len(rows)
    for top, left, bottom, right in areas:
        if top < height and (under := rows[top][left + 1:right + 1]).count("") != len(under):
            _clear(rows[top], top, left + 1, right, traits)
        for line in range(top + 1, min(bottom + 1, height)):
            _clear(rows[line], line, left, right, traits)


def _clear(row: list[Any], line: int, left: int, right: int, traits: Traits) -> None:
    for column in range(left, min(right + 1, len(row))):
        if row[column] != "":
            traits.covered[line, column] = plain(row[column])
            traits.notes.append(Note("covered-left-out", (line, column), traits.covered[line, column]))
            row[column] = ""


def _strike(rows: list[list[Any]], cell: Cell, traits: Traits) -> None:
    value = _at(rows, cell)
    if value == "":
        return
    struck, raised = cell in traits.struck, cell in traits.raised
    runs = [Run(text, struck if out is None else out, raised if high is None else high, faint)
            for text, out, high, faint in traits.runs.get(cell, (Run(plain(value)),))]
    found = "".join(run.text for run in runs)
    shown = [run for run in runs if not run.struck]
    kept = _squared(shown)
    used = "".join(run.text for run in kept).strip()
    if any(run.raised and any(map(str.isdigit, run.text)) for run in kept):
        _put(rows, cell, NoValue("raised", found, value))
    elif 0 < sum(bool(run.faint) for run in kept if run.text.strip()) < sum(bool(run.text.strip()) for run in kept):
        _put(rows, cell, NoValue("faint", found, value))
    elif any(run.faint for run in kept):
        traits.faint.add(cell)
    elif any(run.struck and run.text.strip() for run in runs):
        _put(rows, cell, used)
        traits.notes.append(Note("struck-left-out", cell, found, used))
    elif kept != shown:
        _put(rows, cell, used)


def _squared(runs: list[Run]) -> list[Run]:
    """m and a raised 2 as m², which everybody reads so."""
    plain: list[Run] = []
    for run in runs:
        power = _POWERS.get(run.text.strip()) if run.raised and plain and plain[-1].text[-1:] == "m" else None
        plain.append(Run(power, False, False) if power else run)
    return plain


def _format(rows: list[list[Any]], cell: Cell, value: Any, code: str, traits: Traits) -> None:
    if type(value) is str:
        if value and (shown := formats.text(value, code)) != value:
            _put(rows, cell, NoValue("format", f"{value}（{code}）", value) if shown is None else shown)
    elif type(value) in (int, float):
        if formats.is_date(code):
            shown = formats.date(value, code, traits.date1904)
            _put(rows, cell, NoValue("format", f"{plain(value)}（{code}）", value) if shown is None else shown)
        else:
            _look(rows, cell, value, formats.look, code, traits)


def _look(rows: list[list[Any]], cell: Cell, value: Any, judge: Any, code: str, traits: Traits) -> None:
    figure = number.decimal(value)
    if figure is None:
        return
    look = judge(figure, code)
    if look is None:
        _put(rows, cell, NoValue("format", f"{plain(value)}（{code}）", value))
        return
    if look.percent:
        traits.percents.add(cell)
    if look.words:
        traits.looks[cell] = look
    if look.rounded:
        held = f"{number.plain(figure.scaleb(2))}%" if look.percent else plain(value)
        traits.notes.append(Note("shown-rounded", cell, look.rounded, held))


def joined(parts: list[str]) -> Any:
    """The paragraphs of a cell as one text, a line each; no value where figures of two would come together."""
    text = "\n".join(parts)
    torn = any(above[-1:].isdigit() and below[:1].isdigit() and not _ORDINAL.match(below)
               for above, below in zip(parts, parts[1:]))
    return NoValue("parts", text, text) if torn else text


def plain(value: Any) -> str:
    """A cell's content in a sentence."""
    if isinstance(value, NoValue):
        return value.shown or value.kind
    return f"{value:.15g}" if type(value) is float else str(value)
