"""The compiled form as text: what a change to the binary template changes shows here, for review."""

from __future__ import annotations

from .boxes import Anchor, Box, Field, Label, Slot, View
from .compiled import Form
from .folding import fold
from .pages import Page, Repeat
from ..document.values import code
from ..document.values.tick import TICKS
from ..sheets.excel import address, position


def describe(form: Form) -> str:
    """The compiled form, a line a label or value: what a change to the binary template changes shows here."""
    lines = [f"form {form.id} edition {form.edition} {form.title}"]
    for page in form.pages:
        lines.append(f"\npage {page.name} ({page.scope})")
        lines += _cells(page)
        for repeat in page.repeats:
            lines.append(f"  rows {repeat.top + 1}-{repeat.bottom + 1} repeat over {repeat.over}"
                         f"{' as a table' if repeat.is_table else ''}")
            lines += _cells(repeat)
    lines.append("")
    lines += [f"level {one} / {two}{' pre-printed' if printed else ''}" for one, two, printed in form.levels]
    lines += [f"units {' '.join(sorted(form.units.names))}", f"required {' '.join(form.required)}",
              f"merge {' '.join(form.merged)}", f"footers {' '.join(form.footers)}",
              f"ignored {' '.join(sorted(form.extras))}",
              *(f"codes {name}" for name, scheme in code.SCHEMES.items() if scheme == form.codes),
              *(f"sum {whole} = {' + '.join(parts)}" for whole, parts in form.sums.items()),
              *([f"weights {form.weight_sum:f}"] if "indicators[].weight" in form.paths else []),
              *(f"severity {rule} {severity}" for rule, severity in sorted(form.severities.items()))]
    return "\n".join(lines) + "\n"


def _cells(part: Page | Repeat) -> list[str]:
    return sorted([*map(_label, part.labels), *map(_slot, part.slots)], key=_place)


def _place(line: str) -> tuple[int, int]:
    return position(line.split()[0].partition(":")[0])


def _area(box: Box) -> str:
    first = address(box.row, box.column)
    return f"{first}:{address(box.bottom, box.right)}" if box.height > 1 or box.width > 1 else first


def _label(label: Label) -> str:
    aliases = sorted(label.keys - {fold(label.text)})
    text = label.text.replace("\n", "⏎")
    return (f"  {_area(label)} label {text}{' = ' + ', '.join(aliases) if aliases else ''}"
            f"{f' computed {label.formula}' if label.formula else ''}")


def _slot(slot: Slot) -> str:
    shown = " ".join(f'"{part}"' if isinstance(part, str) else _field(part) if isinstance(part, Field)
                     else f"view {part.name}" if isinstance(part, View) else f"directive {part.name}"
                     for part in slot.parts)
    return f"  {_area(slot)} {shown}{_beside(slot.anchor) if slot.anchor else ''}"


def _field(field: Field) -> str:
    return f"{field.path} <{field.kind}>{f' {TICKS[0]}{field.option}' if field.option else ''}"


def _beside(anchor: Anchor) -> str:
    if anchor.column:
        step = f" row {anchor.step + 1}" if anchor.step else ""
        return f" right of {anchor.label.name}{step}, below {anchor.column.name}"
    side = "right of" if anchor.side == "right" else "below"
    step = f" row {anchor.step + 1}" if anchor.step else ""
    return f" {side} {anchor.label.name}{step}"
