"""The charts of the ledger: native, in its colours, with what they show cached. Knows xlsxwriter's charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from .styles import DEEP, FAINT, FONT, INK, KINDS, RULE

#: Small amounts with their decimals, large ones without.
AMOUNTS, COUNTS, SHARES = "[>=100]#,##0;#,##0.00", "#,##0", "0.0%"

#: A remainder so many times the largest entry would leave the entries no room: its bar is cut. The axis goes so far
#: beyond the largest bar, for its label.
_DWARFS, _ROOM = 1.25, 1.16


class Range(NamedTuple):
    """Cells of one column, rows counted from 0 and both included, with what stands in them."""

    sheet: str
    first: int
    last: int
    column: int
    data: Sequence[Any]

    @property
    def cells(self) -> list[Any]:
        return [self.sheet, self.first, self.column, self.last, self.column]


def dwarfs(values: Sequence[float]) -> bool:
    """Whether the last value, a remainder, would make bars of the others too short to tell apart."""
    return len(values) > 1 and values[-1] > max(values[:-1]) * _DWARFS and max(values[:-1]) > 0


def bars(workbook: Any, title: str, names: Range, values: Range, number: str, colours: Sequence[str],
         is_cut: bool = False) -> Any:
    """Horizontal bars, the first on top, each with its value.

    is_cut: the last one runs beyond the chart; its value stands in its label.
    """
    chart = workbook.add_chart({"type": "bar"})
    points: list[dict[str, Any]] = [{"fill": {"color": colour}} for colour in colours]
    labels: dict[str, Any] = {"value": True, "num_format": number, "font": _font(9), "position": "outside_end"}
    axis: dict[str, Any] = {"visible": False, "major_gridlines": {"visible": False}, "min": 0}
    largest = max(values.data[:-1] if is_cut else values.data)
    if min(values.data) < 0 or not largest:
        axis = {name: axis[name] for name in ("visible", "major_gridlines")}
    else:
        axis["max"] = largest * _ROOM
    if is_cut:
        points[-1] = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": FAINT, "bg_color": "#FFFFFF"}}
        labels["custom"] = [*[None] * (len(points) - 1), {"delete": True}]
    chart.add_series({
        "name": title, "categories": names.cells, "values": values.cells, "categories_data": list(names.data),
        "values_data": list(values.data), "data_labels": labels, "points": points, "fill": {"color": KINDS[0]},
        "gap": max(35, round(420 / len(points)) - 20),
    })
    chart.set_x_axis(axis)
    chart.set_y_axis({"reverse": True, "num_font": _font(9), "line": {"color": RULE}, "major_tick_mark": "none",
                      "major_gridlines": {"visible": False}, "label_position": "low"})
    chart.set_legend({"none": True})
    _frame(chart, title)
    return chart


def curve(workbook: Any, title: str, points: Range, planned: Range, planned_name: str, even: Range,
          even_name: str) -> Any:
    """Planned spending by checkpoint against an even pace, as shares of 1."""
    chart = workbook.add_chart({"type": "line"})
    # the labels keep off the other line, and off the axis
    lags = sum(planned.data) < sum(even.data) and min(planned.data) > 0.1
    shared = {"categories": points.cells, "categories_data": list(points.data)}
    chart.add_series({
        **shared, "name": even_name, "values": even.cells, "values_data": list(even.data),
        "line": {"color": FAINT, "width": 1.5, "dash_type": "dash"}, "marker": {"type": "none"},
    })
    chart.add_series({
        **shared, "name": planned_name, "values": planned.cells, "values_data": list(planned.data),
        "line": {"color": KINDS[0], "width": 3},
        "marker": {"type": "circle", "size": 8, "fill": {"color": "#FFFFFF"},
                   "border": {"color": KINDS[0], "width": 2}},
        "data_labels": {"value": True, "num_format": SHARES, "position": "below" if lags else "above",
                        "font": _font(11) | {"bold": True, "color": DEEP}},
    })
    top = max(1.0, *planned.data)
    chart.set_y_axis({"min": min(0.0, *planned.data), "max": top * 1.1, "num_format": "0%", "num_font": _font(9),
                      "line": {"none": True}, "major_unit": 0.25 if top <= 2 else top / 4,
                      "major_gridlines": {"visible": True, "line": {"color": "#EDF0F4", "width": 0.75}}})
    chart.set_x_axis({"num_font": _font(10), "line": {"color": RULE}, "major_tick_mark": "none"})
    chart.set_legend({"position": "bottom", "font": _font(9)})
    _frame(chart, title)
    return chart


def _font(size: int) -> dict[str, Any]:
    return {"name": FONT, "size": size, "color": INK, "bold": False}


def _frame(chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": _font(11) | {"bold": True, "color": DEEP}, "overlay": False})
    chart.set_chartarea({"border": {"color": RULE}, "fill": {"color": "#FFFFFF"}})
    chart.set_plotarea({"fill": {"none": True}})
