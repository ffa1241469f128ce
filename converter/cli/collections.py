"""Commands about many documents: merge, issue."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import click

from . import options
from .chinese import wrong
from .main import main
from .terminal import FAULTY, UNREADABLE, USAGE, Terminal


@main.command()
@options.SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT",
              help="输出 .json、.xlsx（仅一个部门）或 .parquet（文件夹），- 为标准输出 / "
                   "the merged document, the workbook of a single submission, or a folder of tables")
@click.option("--conflicts", "conflicts_file", type=click.Path(path_type=Path), metavar="C.xlsx",
              help="冲突和核对写入工作簿，供人选定 / the conflicts, for a person to decide on, and the reckoning")
@click.option("--decide", "decisions", type=click.Path(path_type=Path), metavar="C.xlsx",
              help="采用冲突清单中的选择 / apply the choices made in a list of conflicts")
@click.option("--prefer", metavar="FILE|first|last",
              help="冲突一律采用某个输入、最先或最后的输入 / of versions that differ, take those of one input")
@options.FORCE
@options.FINDINGS
@options.WORKERS
@options.CLUSTER
@options.FORM
@options.LANG
def merge(src: tuple[Path, ...], output: Path, conflicts_file: Path | None, decisions: Path | None, prefer: str | None,
          force: bool, findings_file: Path | None, workers: int | None, form_names: tuple[str, ...],
          terminal: Terminal) -> None:
    """合并工作簿和 JSON（文件或文件夹）为一个文档。

    Put workbooks and JSON documents, files and folders, into one document. The same project with the
    same content is one; different versions are all kept and reported, and the exit code is 1.

    \b
    示例 / examples:
      jixiao merge 结果/ -o 全县.json
      jixiao merge 甲县.json 乙县.json 丙县/ -o 全市.json
      jixiao merge 报送/ -o 全县.json --conflicts 冲突.xlsx      填好“选用”后：
      jixiao merge 报送/ -o 全县.json --decide 冲突.xlsx
      jixiao merge 一稿.xlsx 二稿.xlsx -o 人社局.json --prefer last
    """
    from ..document.findings import Findings
    from ..merging.merge import Merging

    forms, sources = terminal.forms(form_names, src), terminal.inputs(src)
    if decisions:  # they may lie among the workbooks they decide on
        sources = [source for source in sources
                   if not (source.walked and os.path.realpath(source.path) == os.path.realpath(decisions))]
    decided = terminal.file(decisions) if decisions else None
    terminal.claim(output, conflicts_file, findings_file)
    if conflicts_file:
        terminal.claim_new(conflicts_file, force)
    with Merging(sources, forms, workers) as merging:
        outcomes = _read(merging, output, terminal, bool(findings_file))
        findings = _settled(merging, decided, prefer, terminal)
        terminal.remark(item for item in findings if item.severity != "info")
        unplaced = Findings()
        reckoned = _merged(merging, output, unplaced, terminal.chosen(form_names, forms), terminal)
        balances = not reckoned.count("error")
        if conflicts_file and balances:
            from ..issuing import conflicts

            data = conflicts.write(merging.conflicts, merging.sides(), terminal.lang, merging.labels)
            terminal.put(conflicts_file, data, force)
        terminal.write_findings(findings_file, outcomes, [*findings, *reckoned, *unplaced])
        if balances and str(output) not in dict(terminal.outputs.failures):
            _summarise(merging, outcomes, output, terminal)
    code = terminal.exit_code(outcomes)
    sound = balances and not findings.count("error")
    sys.exit(code if code == UNREADABLE or sound else FAULTY)


def _read(merging: Any, output: Path, terminal: Terminal, every: bool) -> list[Any]:
    """Take in all inputs; what cannot be read is named. every: keep all findings, not the errors alone."""
    outcomes = []
    with terminal.progress(merging.read(), len(merging.sources)) as items:
        for outcome in items:
            if not every:  # those of thousands of files take memory
                outcome.findings = outcome.findings.errors()
            outcomes.append(outcome)
    for outcome in outcomes:
        terminal.faults(outcome)
    if all(outcome.failure for outcome in outcomes):
        terminal.fail(output, ("nothing-read", {}))
    return outcomes


def _settled(merging: Any, decided: Any, prefer: str | None, terminal: Terminal) -> Any:
    """The conflicts that are left when the choices of a list of conflicts and the preference have been applied."""
    from ..issuing import conflicts
    from ..system import pool
    from ..system.errors import Unreadable, reason

    try:
        return merging.settle(pool.one(conflicts.read, decided.read()) if decided else None, prefer)
    except Unreadable as error:
        if error.key == "prefer-unknown":
            terminal.fail("--prefer", error.sentence, USAGE)
        terminal.fail(decided.path, error.sentence)
    except FileNotFoundError:
        terminal.fail(decided.path, ("no-such-file", {}))
    except OSError as error:
        terminal.fail(decided.path, reason(error))


def _merged(merging: Any, output: Path, unplaced: Any, by: Any, terminal: Terminal) -> Any:
    """Write what was merged, by what OUT is called; the findings of its reckoning.

    unplaced: gets the findings of what a workbook had no place for. by: the form of a workbook, where one is named.
    """
    from ..issuing import merged
    from ..merging import Unbalanced

    try:
        with terminal.progress(merging.chunks(), len(merging.collection)) as chunks:
            if output.suffix.lower() in (".xlsx", ".parquet"):
                failure = terminal.outputs.make(output, lambda path: merged.write(merging, path, unplaced, by))
                if failure and failure[0] != "not-writable":
                    terminal.fail(output, failure, USAGE)
                if failure:
                    terminal.report(output, failure)
                terminal.unplaced(output, unplaced)
                is_written = failure is None
            else:
                is_written = terminal.put(output, chunks)
        if not is_written:  # what it comes to is known when it has been gone through
            deque(merging.chunks(), maxlen=0)
        reckoned = merging.reckon()
    except Unbalanced as error:
        reckoned = merging.reckon(error)
    terminal.remark(item for item in reckoned if item.code != "division-reckoned")
    return reckoned


def _summarise(merging: Any, outcomes: list[Any], output: Path, terminal: Terminal) -> None:
    whole = merging.reckoning.whole
    terminal.say(terminal.sentence(
        "merged", files=sum(not outcome.skipped for outcome in outcomes), submissions=len(merging.collection),
        **_projects(merging, terminal),
        same=whole.same.projects, dropped=whole.dropped.projects, out=output,
        conflicts=sum(conflict.chosen is None for conflict in merging.conflicts)))


def _projects(merging: Any, terminal: Terminal, missing: int = 0) -> dict[str, Any]:
    """How many projects there are, each counted once, and how many of them are contested. missing: so many are not."""
    count = merging.count()
    contested = len(count.contests)
    return {"projects": count.counted.projects + contested - missing,
            "apart": terminal.sentence("of-them-contested", count=contested) if contested else ""}


@main.command()
@options.SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="印发到此文件夹 / the folder for the books and the ledger")
@click.option("--as", "kind", type=click.Choice(["xlsx", "docx", "ledger"]), default="xlsx",
              show_default=True, help="官方工作簿、部门预算绩效文本，或只要汇总表 / "
                                      "the official workbook, the published text, or the ledger alone")
@options.ROSTER
@click.option("--whole", is_flag=True, help="与 --as docx 同用：另将全部部门合为一册 / also one text of all departments")
@options.RULES
@options.FINDINGS
@options.WORKERS
@options.CLUSTER
@options.FORM
@options.LANG
def issue(src: tuple[Path, ...], output: Path, kind: str, roster: Path | None, whole: bool, rules_file: Path | None,
          findings_file: Path | None, workers: int | None, form_names: tuple[str, ...], terminal: Terminal) -> None:
    """印发：每个部门的官方工作簿（或文本），和全部项目的汇总表。

    The official book of every submission, forms renumbered in unit order, and a ledger of the whole collection:
    projects with subtotals, indicators, statistics with charts, findings.

    \b
    示例 / examples:
      jixiao issue 全县.json -o 印发/
      jixiao issue 报送/ -o 印发/ --as docx --whole
    """
    from ..issuing.issue import Issuing
    from ..issuing.naming import LEDGER
    from ..merging.merge import Merging

    if whole and kind != "docx":
        raise wrong("--whole 只与 --as docx 同用 / goes with --as docx")
    forms = terminal.forms(form_names, src)
    settings, sources = terminal.settings(rules_file), terminal.inputs(src)
    entries, told = terminal.own("roster", roster, forms) if roster else ([], ())
    terminal.claim(findings_file)
    sources = [source for source in sources if roster is None or source.path.resolve() != roster.resolve()]
    with Merging(sources, forms, workers) as merging:
        outcomes = _read(merging, output, terminal, True)
        findings = merging.settle()
        terminal.remark(item for item in (*told, *findings) if item.severity != "info")
        issuing = Issuing(merging, output, kind, settings, terminal.outputs, terminal.lang, entries,
                          terminal.chosen(form_names, forms))
        told = [*told, *issuing.enrolled.findings]
        terminal.remark(issuing.enrolled.findings)
        numbered = [(source, item) for source, outcome in enumerate(outcomes) for item in outcome.findings]
        is_listed = _issued(issuing, numbered, whole, chain((item for _, item in numbered), told, findings), terminal)
        terminal.unplaced(output, issuing.found)
        terminal.write_findings(findings_file, outcomes, [*told, *findings, *issuing.found])
        if not is_listed:
            sys.exit(UNREADABLE)
        drafts = sum(bool(book.reasons) and not book.failure for book in issuing.issued)
        terminal.say(terminal.sentence(
            "issued", out=output, books=len(merging.collection) - sum(bool(book.failure) for book in issuing.issued),
            drafts=terminal.sentence("of-them-drafts", count=drafts) if drafts else "", ledger=output / LEDGER,
            **_projects(merging, terminal, issuing.missing), conflicts=findings.count("error")))
    code = terminal.exit_code(outcomes)
    is_sound = not any(item.severity == "error" for item in (*told, *findings))
    sys.exit(code if is_sound or code == UNREADABLE else FAULTY)


def _issued(issuing: Any, numbered: Any, whole: bool, findings: Iterable[Any], terminal: Terminal) -> bool:
    """The books, then what is made of all of them; whether there is a ledger."""
    from ..document import wording

    merging = issuing.merging
    if issuing.kind != "ledger":
        with terminal.progress(issuing.books(numbered), len(merging.collection)) as books:
            for book in books:
                if book.refused:
                    terminal.remark([book.refused])
                elif book.failure:
                    terminal.report(book.path, book.failure)
    for reason, book in zip(map(issuing.enrolled.released.get, issuing.enrolled.handed), issuing.issued):
        if book.covered and not book.reasons and not book.failure:
            terminal.report(book.path, ("released", {"count": len(book.covered), "reason": reason}), "warning")
        if book.reasons and not book.failure:
            terminal.report(book.path, ("held", {"count": len(book.reasons)}), "warning")
            if book.former:
                terminal.report(book.former, ("former-book", {}), "warning")
    told = len(terminal.outputs.failures)
    if whole:
        issuing.whole(wording.say(wording.WHOLE_TEXT, terminal.lang))
    with terminal.progress(merging.submissions(), len(merging.collection)) as submissions:
        failure = issuing.ledger(submissions, findings, terminal.lang)
    for name, sentence in terminal.outputs.failures[told:]:
        terminal.report(name, sentence)
    return failure is None
