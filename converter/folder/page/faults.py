"""Conflicts, and the findings by rule and by workbook: all are counted, some thousands are listed.

Knows how many are listed and says how many are not. Knows no rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from .arrivals import counted, pager
from .headline import sources
from .markup import Markup, a, el, figure, join
from .view import Came, View
from .words import Words, mark
from ...document import wording
from ...document.findings import SEVERITIES, Finding

#: So many findings are listed of a rule, of a workbook, and of all workbooks together; so many conflicts.
OF_RULE, OF_FILE, OF_FILES, OF_CONFLICTS = 50, 50, 2000, 500


class Listed(msgspec.Struct):
    """The findings of one workbook: some of them, and how many there are of each severity."""

    shown: list[Finding]
    counts: Counter[str]

    @property
    def faults(self) -> int:
        return self.counts["error"] + self.counts["warning"]


def listed(findings: Iterable[Finding]) -> dict[str, Listed]:
    """Workbook → its errors and warnings that are listed; those with most errors come first, notes are only counted."""
    groups: dict[str, Listed] = {}
    for item in findings:
        group = groups.get(item.file or "")
        if group is None:
            group = groups[item.file or ""] = Listed([], Counter())
        group.counts[item.severity] += 1
        if item.severity != "info":
            group.shown.append(item)
    ranked = sorted(((file, group) for file, group in groups.items() if group.shown),
                    key=lambda one: (-one[1].counts["error"], -one[1].counts["warning"], one[0]))
    room, kept = OF_FILES, {}
    for file, group in ranked:
        group.shown = sorted(group.shown, key=lambda item: item.severity != "error")[:min(OF_FILE, room)]
        room -= len(group.shown)
        kept[file] = group
    return kept


def conflicts(view: View, words: Words, files: dict[str, Listed]) -> Markup:
    if not view.conflicts:
        body = el("p", words("conflicts-none"), class_="empty")
    else:
        left = len(view.conflicts) - OF_CONFLICTS
        body = join((counted(len(view.conflicts), words, "conflicts"),
                     el("ul", *(_entry(item, view, words, _named(item, words, files))
                                for item in view.conflicts[:OF_CONFLICTS]),
                        class_="entries card", data_list="conflicts"),
                     pager("conflicts", words),
                     _left_out(words("left-out", count=figure(left)), view, words) if left > 0 else None))
    return el("section", el("h2", words("conflicts")), body, id="conflicts")


def section(view: View, words: Words, files: dict[str, Listed]) -> Markup:
    if not view.findings:
        return el("section", el("h2", words("faults")), el("p", words("faults-none"), class_="empty"), id="faults")
    tabs = el("div", *(el("button", words(f"by-{kind}"), type="button", data_by=kind) for kind in ("rule", "file")),
              class_="tabs scripted")
    return el("section", el("h2", words("faults")), tabs,
              el("div", el("h3", words("by-rule")), *_by_rule(view, words, files), class_="by-rule"),
              el("div", el("h3", words("by-file")), *_by_file(view, words, files), class_="by-file"), id="faults")


def _by_rule(view: View, words: Words, files: dict[str, Listed]) -> Iterable[Markup]:
    groups: dict[str, list[Finding]] = {}
    for item in view.findings:
        groups.setdefault(item.code, []).append(item)
    worst = {code: min(SEVERITIES.index(item.severity) for item in same) for code, same in groups.items()}
    ranked = sorted(groups, key=lambda code: (worst[code], -len(groups[code]), code))
    yield el("div", *(_rule(code, SEVERITIES[worst[code]], groups[code], view, words, files) for code in ranked),
             class_="card", data_list="rules")
    yield pager("rules", words)


def _rule(code: str, severity: str, same: list[Finding], view: View, words: Words, files: dict[str, Listed]) -> Markup:
    shown, left = same[:OF_RULE], len(same) - OF_RULE
    advice = {item.hint(words.lang) for item in shown}
    common = advice.pop() if len(advice) == 1 else None
    many = words("in-files", count=figure(len({item.file for item in same})))
    return el("details",
              el("summary", _tag(severity, words), el("b", wording.title(code, words.lang)), el("code", code),
                 el("span", many, class_="dim"), el("strong", figure(len(same)))),
              el("p", common, class_="advice") if common else None,
              el("ul", *(_entry(item, view, words, _named(item, words, files), common is None) for item in shown),
                 class_="entries"),
              _left_out(words("left-out", count=figure(left)), view, words) if left > 0 else None,
              id=f"r-{code}")


def _by_file(view: View, words: Words, files: dict[str, Listed]) -> Iterable[Markup]:
    came = {one.file: one for one in view.came}
    told = {file: group for file, group in files.items() if group.shown}
    yield el("div", *(_file(file, group, came.get(file), view, words) for file, group in told.items()),
             class_="card", data_list="files")
    yield pager("files", words)
    if len(told) < len(files):
        count = sum(group.faults for file, group in files.items() if file not in told)
        yield _left_out(words("left-out-files", files=figure(len(files) - len(told)), count=figure(count)), view, words)


def _file(file: str, group: Listed, came: Came | None, view: View, words: Words) -> Markup:
    left = group.faults - len(group.shown)
    counts = [el("span", words.severity(severity), " ", el("b", figure(group.counts[severity])), class_=severity)
              for severity in SEVERITIES if group.counts[severity]]
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
              _left_out(words("left-out", count=figure(left)), view, words) if left > 0 else None,
              id=mark(file), class_=f"s-{came.state}" if came else None, data_state=came.state if came else None)


def _entry(item: Finding, view: View, words: Words, head: Markup, advised: bool = True) -> Markup:
    """One finding: where it is, what it says, what to do. head: what tells it apart from those around it."""
    project = [part for part in (view.names.get(item.project or ""), item.project) if part]
    hint = item.hint(words.lang) if advised else None
    place = item.cell or item.field(words.lang)
    return el("li",
              el("div", head, el("span", item.sheet, class_="sheet") if item.sheet else None,
                 el("code", place) if place else None, class_="where"),
              el("div", item.message(words.lang),
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
