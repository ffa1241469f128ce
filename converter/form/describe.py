"""The compiled form as text: what a change to the binary template changes shows here, for review."""

from __future__ import annotations

from .parts import Field, Form, Label, Slot, View, fold
from ..sheets.excel import address, position


def describe(form: Form) -> str:
    """The compiled form, a line a label or value: what a change to the binary template changes shows here."""
    lines = [f"form {form.id} edition {form.edition} {form.title}"]
    for page in form.pages:
        lines.append(f"\npage {page.name} ({page.scope})")
        lines += sorted((_line(item) for item in (*page.labels, *page.slots)), key=_place)
        for repeat in page.repeats:
            lines.append(f"  rows {repeat.top + 1}-{repeat.bottom + 1} repeat over {repeat.over}"
                         f"{' as a table' if repeat.is_table else ''}")
            lines += sorted((_line(item) for item in (*repeat.labels, *repeat.slots)), key=_place)
    lines.append("")
    lines += [f"level {one} / {two}{' pre-printed' if printed else ''}" for one, two, printed in form.levels]
    lines += [f"units {' '.join(sorted(form.units.names))}", f"required {' '.join(form.required)}",
              f"merge {' '.join(form.merged)}", f"footers {' '.join(form.footers)}",
              f"extras {' '.join(sorted(form.extras))}",
              *(f"severity {code} {severity}" for code, severity in sorted(form.severities.items()))]
    return "\n".join(lines) + "\n"


def _place(line: str) -> tuple[int, int]:
    return position(line.split()[0].partition(":")[0])


def _line(item: Label | Slot) -> str:
    area = address(item.row, item.column)
    if item.height > 1 or item.width > 1:
        area += f":{address(item.bottom, item.right)}"
    if isinstance(item, Label):
        aliases = sorted(item.keys - {fold(item.text)})
        text = item.text.replace("\n", "⏎")
        return (f"  {area} label {text}{' = ' + ', '.join(aliases) if aliases else ''}"
                f"{f' computed {item.formula}' if item.formula else ''}")
    shown = " ".join(f'"{part}"' if isinstance(part, str) else f"{part.path} <{part.kind}>" if isinstance(part, Field)
                     else f"view {part.name}" if isinstance(part, View) else f"directive {part.name}"
                     for part in item.parts)
    at = f" {item.anchor.side} of {fold(item.anchor.label.text)}" if item.anchor and item.anchor.side == "right" else (
        f" below {fold(item.anchor.label.text)}" if item.anchor else "")
    step = f" row {item.anchor.step + 1}" if item.anchor and item.anchor.step else ""
    return f"  {area} {shown}{at}{step}"
