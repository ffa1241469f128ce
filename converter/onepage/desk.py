"""What the page asks of one workbook: judged, drawn, marked, and the blanks made of it.

Each call is done with its own bytes and remembers nothing, so that a worker may be ended in the middle of one. What is
told is what JSON can say. Knows the verbs. Knows no script and no browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from .portrait import portrait
from .. import merging
from ..checking import grouping
from ..checking.check import compare, examine
from ..checking.send_back import marked
from ..document import model, wording
from ..document.findings import Finding, Findings, report
from ..document.values import number
from ..form import Forms
from ..issuing.template import template
from ..reading.opening import Outcome, Seen, open_reading
from ..system import files, parcel
from ..system.errors import Unreadable, reason
from ..system.inputs import Input, opened

#: Where a file lies while a reader wants a path.
_DROPPED = Path("/dropped")


class Desk(NamedTuple):
    """What everything is judged by: the forms of this page, severities as it sets them, the language of messages."""

    forms: Forms
    settings: Mapping[str, str]
    lang: str

    def judge(self, name: str, data: bytes, earlier: Sequence[Mapping[str, Any]] | None = None,
              others: Mapping[str, Sequence[Any]] = MappingProxyType({})) -> tuple[dict[str, Any], bytes, bytes]:
        """What is found of a file: for drawing, as the JSON of its document and as that of its findings.

        earlier: the faults of the file that this one corrects; told are those it has no more, as `mended`.
        others: the `codes` that were told of other files, by their names: what they show together is found too.
        """
        outcome = Outcome(Input(Path(name), name))
        try:
            reading = open_reading(outcome.source, self.forms, outcome, data)
            outcome.findings = examine(outcome, reading, self.forms, self.settings)
            compare([outcome, *(Outcome(Input(Path(other), other), codes=msgspec.convert(codes, list[Seen]))
                                for other, codes in others.items())], self.forms, self.settings)
            self.forms.label(outcome.findings)
        except Exception as error:
            key, details = reason(error)
            said = wording.sentence(key, self.lang, **details)
            return {"file": name, "state": "unreadable", "sentence": said}, b"", b""
        document = outcome.opened
        faults = [self._fault(item, outcome) for item in outcome.findings]
        for place, fault in enumerate(faults):
            fault["place"] = place
        view: dict[str, Any] = {
            "file": name, "state": _state(outcome.findings), "sha256": files.sha256(data), "answers": outcome.answers,
            "is_workbook": outcome.is_workbook, "sheets": list(outcome.sheets), "faults": faults,
            "codes": outcome.codes, "lines": self._lines(outcome.findings),
            **grouping.counts(outcome.findings)._asdict(),
            **self._told(document), "mended": None}
        if earlier is not None:
            view["mended"], kept = _mended(earlier, faults)
            for place in kept:
                faults[place]["kept"] = True
        return view, model.encode(document), findings(outcome.findings, self.lang)

    def _fault(self, item: Finding, outcome: Outcome) -> dict[str, Any]:
        return {"code": item.code, "severity": item.severity, "title": wording.title(item.code, self.lang),
                "message": item.message(self.lang), "hint": item.hint(self.lang), "sheet": item.sheet,
                "cell": item.cell, "project": item.project, "name": outcome.names.get(item.project or "", ""),
                "field": item.field(self.lang), "path": item.path}

    def _lines(self, found: Findings) -> list[dict[str, Any]]:
        """The findings as a list to be worked off, equal ones in one line; `faults`: their places."""
        places = {id(item): place for place, item in enumerate(found)}
        return [{"severity": one.severity, "title": wording.title(one.code, self.lang), "forms": one.forms,
                 "message": one.message(self.lang), "hint": one.hint(self.lang), "cells": "、".join(one.cells),
                 "sheet": one.first.sheet, "field": one.field(self.lang),
                 "faults": [places[id(item)] for item in one.items]}
                for one in grouping.bundles(found)]

    def _told(self, document: model.Document) -> dict[str, Any]:
        """Whose a document is, and its projects with their totals."""
        departments, projects = [], []
        for one in document.submissions:
            department = one.department or model.Department()
            departments.append({"year": one.year, "division": one.division, "code": department.code,
                                "name": department.name})
            for project in one.projects:
                total = project.budget.total if project.budget else None
                projects.append({"number": project.number, "code": project.code, "name": project.name,
                                 "unit": project.unit.name if project.unit else None, "total": amount(total),
                                 "indicators": len(project.indicators),
                                 "sheet": project.origin.sheet if project.origin else None,
                                 "cell": project.origin.cell if project.origin else None})
        everything = [project for one in document.submissions for project in one.projects]
        return {"departments": departments, "projects": projects, "total": amount(merging.sums(everything).total)}

    def draw(self, data: bytes, sheet: str) -> dict[str, Any]:
        """A sheet as it looks. Raises Unreadable."""
        return portrait(data, sheet)

    def mark(self, name: str, data: bytes) -> tuple[str, bytes]:
        """The workbook with its faults marked, and what it is called. Raises Unreadable."""
        outcome = Outcome(Input(Path(name), name))
        reading = open_reading(outcome.source, self.forms, outcome, data)
        outcome.findings = examine(outcome, reading, self.forms, self.settings)
        suffix = ".xlsm" if name.lower().endswith(".xlsm") else ".xlsx"
        return Path(name).with_suffix(suffix).name, marked(outcome, data, self.lang)

    def blanks(self, name: str | None, data: bytes, projects: int = 1,
               year: int | None = None) -> list[tuple[str, bytes]]:
        """The blank that is filled in, by name: empty, or with the projects of a workbook of last year's. year: of what
        is to be handed in; by default the one after that of the workbook. Raises Unreadable.
        """
        if name is None:
            made, _ = template(self.forms, projects, None, year)
        else:
            path = _DROPPED / Path(name).name
            files.write(path, data)
            try:
                made, _ = template(self.forms, projects, Input(path, name), year)
            finally:
                path.unlink()
        return [(f"{called}.xlsx", content) for called, content in made]

    def unpack(self, name: str, data: bytes) -> list[tuple[str, bytes]]:
        """The workbooks in a zip, each called as a command calls it. Raises Unreadable."""
        path = _DROPPED / Path(name).name
        files.write(path, data)
        try:
            found = list(opened(Input(path, name)))
            for one in found:
                if one.fault and one.member is None:
                    raise one.fault
            return [(one.name, b"" if one.fault or one.member is None else parcel.read(path, one.member))
                    for one in found]
        finally:
            path.unlink()


def findings(items: Findings, lang: str) -> bytes:
    """Findings as a command writes them."""
    return (json.dumps(report(items, lang), ensure_ascii=False, indent=2) + "\n").encode()


def amount(value: Any) -> str | None:
    """万元 as it is read; None for nothing known."""
    return None if value is None else f"{number.amount(value):,f}"


def _state(found: Findings) -> str:
    return "returned" if found.count("error") else "warnings" if found.count("warning") else "good"


def _mended(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[int]]:
    """Which of the former faults are there no more, and the places of those that are left: the same code at the same
    field of the same project, or at the same cell. Notes are no faults.
    """
    def keys(fault: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return [(fault["code"], fault["project"], fault["path"]), (fault["code"], fault["sheet"], fault["cell"])]

    known = {key for fault in before for key in keys(fault)}
    there = {key for fault in after for key in keys(fault)}
    mended = [fault for fault in before if fault["severity"] != "info" and not there & set(keys(fault))]
    return mended, [place for place, fault in enumerate(after) if known & set(keys(fault))]


def failure(error: Exception, lang: str) -> str:
    """Why something could not be done, as a sentence."""
    key, details = reason(error)
    return wording.sentence(key, lang, **details)


def told(view: Any) -> bytes:
    """What is told, as JSON."""
    return msgspec.json.encode(view)


__all__ = ["Desk", "Unreadable", "amount", "failure", "findings", "told"]
