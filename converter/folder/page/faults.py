"""Conflicts, and the findings by rule and by workbook: all are counted, some thousands of lines are listed.

Knows how many are listed and says how many are not. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from .arrivals import counted, pager
from .headline import sources
from .markup import Markup, a, el, figure, join
from .view import Came, View
from .words import Words, mark
from ...checking.grouping import Bundle, Counts
from ...checking.grouping import counts as counts_of
from ...checking.report import place, sheets
from ...document import wording
from ...document.findings import SEVERITIES, Finding

#: So many lines are listed of a rule, of a workbook, and of all workbooks together; so many conflicts.
OF_RULE, OF_FILE, OF_FILES, OF_CONFLICTS = 50, 50, 2000, 500


class Listed(msgspec.Struct):
    """The findings of one workbook: the lines that are listed, how many findings these are, and how many there are."""

    shown: list[Bundle]
    counts: Counts

    @property
    def left(self) -> int:
        return self.counts.must + self.counts.advice - _places(self.shown)


def listed(findings: Iterable[Finding], lines: Iterable[Bundle]) -> dict[str, Listed]:
    """Workbook → its lines that are listed; those with most to be mended come first, notes are only counted.

    lines: those of the findings; none goes over several workbooks.
    """
    by_file: dict[str, list[Finding]] = {}
    for item in findings:
        by_file.setdefault(item.file or "", []).append(item)
    lines_of: dict[str, list[Bundle]] = {}
    for line in lines:
        lines_of.setdefault(line.first.file or "", []).append(line)
    counts = {file: counts_of(items) for file, items in by_file.items()}
    room, kept = OF_FILES, {}
    for file in sorted(by_file, key=lambda file: (-counts[file].must, -counts[file].advice, file)):
        if found := lines_of.get(file):
            kept[file] = Listed(found[:min(OF_FILE, room)], counts[file])
            room -= len(kept[file].shown)
    return kept


def _places(bundles: Iterable[Bundle]) -> int:
    return sum(bundle.count for bundle in bundles)


def conflicts(view: View, words: Words, files: dict[str, Listed]) -> Markup:
    if not view.conflicts:
        body = el("p", words("conflicts-none"), class_="empty")
    else:
        left = len(view.conflicts) - OF_CONFLICTS
        body = join((counted(len(view.conflicts), words, "conflicts"),
                     el("ul", *(_entry(Bundle([item]), view, words, _named(item, words, files))
                                for item in view.conflicts[:OF_CONFLICTS]),
                        class_="entries card", data_list="conflicts"),
                     pager("conflicts", words),
                     _left_out(words("left-out", count=figure(left)), view, words) if left > 0 else None))
    return el("section", el("h2", words("conflicts")), body, id="conflicts")


def section(view: View, words: Words, files: dict[str, Listed], lines: Iterable[Bundle]) -> Markup:
    if not view.findings:
        return el("section", el("h2", words("faults")), el("p", words("faults-none"), class_="empty"), id="faults")
    tabs = el("div", *(el("button", words(f"by-{kind}"), type="button", data_by=kind) for kind in ("rule", "file")),
              class_="tabs scripted")
    return el("section", el("h2", words("faults")), tabs,
              el("div", el("h3", words("by-rule")), *_by_rule(view, words, files, lines), class_="by-rule"),
              el("div", el("h3", words("by-file")), *_by_file(view, words, files), class_="by-file"), id="faults")


def _by_rule(view: View, words: Words, files: dict[str, Listed], lines: Iterable[Bundle]) -> Iterable[Markup]:
    """What one rule finds: what must be mended apart from what is advice, so that the lines add up to the counts."""
    groups: dict[tuple[int, str], list[Bundle]] = {}
    for bundle in lines:
        groups.setdefault((SEVERITIES.index(bundle.severity), bundle.code), []).append(bundle)
    ranked = sorted(groups.items(), key=lambda group: (group[0][0], -_places(group[1]), group[0][1]))
    yield el("div", *(_rule(same, view, words, files) for _, same in ranked), class_="card", data_list="rules")
    yield pager("rules", words)


def _rule(same: list[Bundle], view: View, words: Words, files: dict[str, Listed]) -> Markup:
    code, severity = same[0].code, same[0].severity
    shown, left = same[:OF_RULE], _places(same[OF_RULE:])
    advice = {bundle.hint(words.lang) for bundle in shown}
    common = advice.pop() if len(advice) == 1 else None
    many = words("in-files", count=figure(len({bundle.first.file for bundle in same})))
    return el("details",
              el("summary", _tag(severity, words), el("b", wording.title(code, words.lang)), el("code", code),
                 el("span", many, class_="dim"), el("strong", figure(_places(same)))),
              el("p", common, class_="advice") if common else None,
              el("ul", *(_entry(bundle, view, words, _named(bundle.first, words, files), common is None)
                         for bundle in shown), class_="entries"),
              _left_out(words("left-out", count=figure(left)), view, words) if left else None,
              id=f"r-{severity}-{code}")


def _by_file(view: View, words: Words, files: dict[str, Listed]) -> Iterable[Markup]:
    came = {one.file: one for one in view.came}
    told = {file: group for file, group in files.items() if group.shown}
    yield el("div", *(_file(file, group, came.get(file), view, words) for file, group in told.items()),
             class_="card", data_list="files")
    yield pager("files", words)
    if len(told) < len(files):
        left = sum(group.left for file, group in files.items() if file not in told)
        yield _left_out(words("left-out-files", files=figure(len(files) - len(told)), count=figure(left)), view, words)


def _file(file: str, group: Listed, came: Came | None, view: View, words: Words) -> Markup:
    counts = [el("span", words.severity(severity), " ", el("b", figure(number)), class_=severity)
              for severity, number in zip(SEVERITIES, group.counts) if number]
    whose = " ".join(part for part in (came.code, came.name) if part) if came else ""
    links = [a(came.links[key], words(f"link-{key}"), outward=key == "source")
             for key in ("source", "returned") if key in came.links] if came else ()
    return el("details",
              el("summary", el("span", words.state(came.state), class_="tag") if came else None,
                 el("b", file or words("no-file")), el("span", whose, class_="dim") if whose else None,
                 el("span", *counts, class_="counts")),
              el("p", *links, class_="links") if links else None,
              el("ul", *(_entry(item, view, words, _tag(item.severity, words)) for item in group.shown),
                 class_="entries"),
              _left_out(words("left-out", count=figure(group.left)), view, words) if group.left else None,
              id=mark(file), class_=f"s-{came.state}" if came else None, data_state=came.state if came else None)


def _entry(bundle: Bundle, view: View, words: Words, head: Markup, advised: bool = True) -> Markup:
    """One line: where it is, what it says, what to do. head: what tells it apart from those around it."""
    first = bundle.first
    project = [part for part in (view.names.get(first.project or ""), first.project) if part and bundle.forms == 1]
    hint, where = bundle.hint(words.lang) if advised else None, place(bundle, words.lang)
    sheet = sheets(bundle, words.lang)
    return el("li",
              el("div", head, el("span", sheet, class_="sheet") if sheet else None,
                 el("code", where) if where else None, class_="where"),
              el("div", bundle.message(words.lang),
                 el("span", " ".join(dict.fromkeys(project)), class_="dim") if project else None,
                 el("p", hint, class_="advice") if hint else None))


def _named(item: Finding, words: Words, files: dict[str, Listed]) -> Markup:
    """The workbook of a finding, with the way to all of its findings where they are listed."""
    group = files.get(item.file or "")
    return el("a" if group and group.shown else "span", item.file or words("no-file"),
              href=f"#{mark(item.file or '')}" if group and group.shown else None)


def _tag(severity: str, words: Words) -> Markup:
    return el("span", words.severity(severity), class_=f"tag {severity}")


def _left_out(sentence: str, view: View, words: Words) -> Markup:
    return el("p", sentence, " ", sources(view, words), class_="left")
