"""Commands about findings and changes: check, rules, diff."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from . import options
from .main import main
from .terminal import FAULTY, GOOD, STDOUT, UNREADABLE, Terminal, where


@main.command()
@options.SOURCES
@options.FORMAT
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="写入文件 / write to a file; xlsx needs one")
@click.option("--returned", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="退回：有必须改的问题的工作簿标注后写入 / faulty workbooks, their cells marked, go here")
@click.option("--all", "every", is_flag=True, help="没有必须改的也退回 / with --returned: also those without errors")
@options.BUDGET
@options.RULES
@options.WORKERS
@options.CLUSTER
@options.FORM
@options.LANG
def check(src: tuple[Path, ...], kind: str, output: Path | None, returned: Path | None, every: bool,
          budget: Path | None, rules_file: Path | None, workers: int | None, form_names: tuple[str, ...],
          terminal: Terminal) -> None:
    """审核：列出读取和规则发现的全部问题，并可退回标注后的工作簿。

    Every finding of reading and of the rules, of workbooks and JSON documents. Errors make exit 1.
    With --returned the bureau's own workbooks come back with their faults marked and listed.

    \b
    示例 / examples:
      jixiao check 报送/
      jixiao check 报送/ --returned 退回/
      jixiao check 报送/ --format xlsx -o 问题清单.xlsx
    """
    from ..checking import check as verb
    from ..checking import report

    target, forms = where(kind, output), terminal.forms(form_names, src)
    sources, settings = terminal.inputs(src), terminal.settings(rules_file)
    export = terminal.own("budget", budget, forms) if budget else None
    terminal.claim(output)
    if budget:
        sources = [source for source in sources if source.path.resolve() != budget.resolve()]
    with terminal.progress(verb.check(sources, forms, settings, workers), len(sources)) as items:
        outcomes = list(items)
    if returned:
        from ..checking.send_back import send_back

        send_back(outcomes, returned, terminal.lang, terminal.outputs, every, workers)
        for name, sentence in terminal.outputs.failures:
            terminal.report(name, sentence)
    listed = [*outcomes, _reconciled(terminal.file(budget), export, outcomes, forms, workers)] if budget else outcomes
    if kind == "json":
        terminal.write_findings(target, listed)
    elif kind == "xlsx":
        terminal.put(target, report.book(listed, target, terminal.lang))
    else:
        terminal.show("".join(f"{line}\n" for line in report.lines(listed, terminal.lang)), target)
    terminal.rulings(item for outcome in listed[len(outcomes):] for item in outcome.findings)
    terminal.say(report.closing(outcomes, terminal.lang, returned is not None))
    sys.exit(terminal.exit_code(outcomes))


def _reconciled(source: Any, export: Any, outcomes: list[Any], forms: Any, workers: int | None) -> Any:
    """What an export of the budget system and all inputs together say apart, as of one more input, the export; but
    what is about an input's project goes to that input."""
    from ..bureau import reconciling
    from ..checking import check as verb
    from ..document.findings import Findings
    from ..folder.claimed import reconciled
    from ..merging.merge import Merging
    from ..reading.opening import Outcome

    budget, findings = export
    with Merging([outcome.source for outcome in outcomes], forms, workers) as merging:
        for _ in merging.read():
            pass  # what cannot be read has been said
        merging.settle()
        reconciling.report(reconciled(budget, merging.submissions(), merging.contests, (
            (outcome.source.name, outcome.codes) for outcome in outcomes)), findings)
    forms.label(findings)
    known = {outcome.source.name: outcome for outcome in outcomes}
    for item in findings:
        if item.file in known:
            verb.note(known[item.file], item)
    return Outcome(source, Findings([item for item in findings if item.file not in known]))


@main.command()
@click.argument("src", nargs=-1, type=click.Path(path_type=Path))
@options.RULES
@click.option("-o", "--output", type=click.Path(path_type=Path), default="-", metavar="OUT.md")
@options.FORM
@options.LANG
def rules(src: tuple[Path, ...], rules_file: Path | None, output: Path, form_names: tuple[str, ...],
          terminal: Terminal) -> None:
    """列出审核规则：编号、级别、含义、如何改正、来源。

    The rules with their severities as this form and --rules set them; with SRC, how many findings each gives.

    \b
    示例 / examples:
      jixiao rules -o 规则.md
      jixiao rules 报送/ --rules 本县.ini
    """
    from ..checking import check as verb
    from ..checking.rules.catalogue import page
    from ..document.settings import severities

    forms = terminal.forms(form_names, src)
    settings = terminal.settings(rules_file)
    sources = terminal.inputs(src) if src else []
    terminal.claim(output)
    counts = verb.count(sources, forms, settings)
    chosen = severities(forms.first.severities, settings)
    terminal.show("".join(f"{line}\n" for line in page(chosen, counts, terminal.lang)), output)


@main.command()
@click.argument("before", metavar="A", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("after", metavar="B", type=click.Path(path_type=Path, dir_okay=False))
@options.FORMAT
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="输出文件，默认标准输出 / the report; standard output by default")
@options.FORM
@options.LANG
def diff(before: Path, after: Path, kind: str, output: Path | None, form_names: tuple[str, ...],
         terminal: Terminal) -> None:
    """逐项比较两个工作簿或 JSON 的内容。

    What changed from A to B, workbooks or JSON, field by field. Exit code 1 where they differ; nothing is
    printed and the exit code is 0 where they do not.

    \b
    示例 / examples:
      jixiao diff 初次报送.xlsx 重新报送.xlsx
      jixiao diff 上年.json 本年.json --format xlsx -o 变动清单.xlsx
    """
    from ..form import came_by
    from ..issuing import comparison
    from ..merging import compare as verb
    from ..system.inputs import inbox

    target = where(kind, output)
    forms = terminal.forms(form_names, dict.fromkeys(inbox(path) for path in (before, after)))
    sources = [source for path in (before, after) for source in terminal.inputs((path,))]  # may be one file
    terminal.claim(output)
    outcomes, changes = verb.diff(tuple(sources), forms)
    for outcome in outcomes:
        if outcome.failure:
            terminal.tell(outcome)
    if any(outcome.failure for outcome in outcomes):
        sys.exit(UNREADABLE)
    for outcome in outcomes:
        count = outcome.findings.count("error")
        if count and (changes or before.read_bytes() != after.read_bytes()):
            terminal.report(outcome.source.name, ("read-with-errors", {"count": count}), "warning")
    several = any(len(outcome.opened.submissions) > 1 for outcome in outcomes)
    first, second = (outcome.source.name for outcome in outcomes)
    labels = forms.labels(came_by(*(outcome.document for outcome in outcomes if outcome.document)))
    data = comparison.write(kind, changes, (first, second), several, terminal.lang, labels)
    if kind == "text":
        terminal.show(data.decode(), target)
    elif changes or target != STDOUT:
        terminal.write(target, data)
    sys.exit(FAULTY if changes else GOOD)
