"""A marker workbook, compiled: which labels a form prints, which values stand where, what repeats.

The template is the declaration of both directions; this is what reader and writer share of it.
Knows the marker grammar and the model's paths. Knows no fonts (that is `drawing`) and reads no submission.

    {{budget.total}}            the value at that path
    {{unit.code}}{{unit.name}}  several values in one cell, told apart by their kinds; text around them is literal
    {{indicators[].target}}     a path through a list repeats its rows; a path of a project repeats its sheet
    {{=name}}                   a view: written, compared on reading, never a source
    {{@money_unit}}             a directive to the reader

Views that are no path: `number` and `ordinal` (一, 二 …), the place of a project or of an entry.
"""

from __future__ import annotations

from .boxes import ASIDE, Directive, Field, Label, Marker, Slot, View
from .compile import compile, load, names
from .compiled import Form
from .describe import describe
from .facts import HIDDEN_SHEET, are_facts, is_template
from .folding import fold, opening, plan_unit
from .formulas import moved
from .pages import Page, Repeat
from .refusal import FormError
from .stock import COUNTY, Forms, came_by

__all__ = ["ASIDE", "COUNTY", "HIDDEN_SHEET", "Directive", "Field", "Form", "FormError", "Forms", "Label", "Marker",
           "Page", "Repeat", "Slot", "View", "are_facts", "came_by", "compile", "describe", "fold", "is_template",
           "load", "moved", "names", "opening", "plan_unit"]
