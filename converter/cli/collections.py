"""Commands about many documents: merge, issue."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import Any

import click

from . import options, terminal
from .main import main


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
@options.FINDINGS
@options.WORKERS
@options.FORM
@options.LANG
def merge(src: tuple[Path, ...], output: Path, conflicts_file: Path | None, decisions: Path | None, prefer: str | None,
          findings_file: Path | None, workers: int | None, form_name: str | None, lang: str) -> None:
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
    from ..checking.report import SIGNS
    from ..merging.merge import Merging

    form = terminal.open_form(form_name, lang)
    sources = _others(terminal.inputs(src, lang), output, conflicts_file, decisions, findings_file)
    with Merging(sources, form, workers) as merging:
        outcomes = _read(merging, output, lang, bool(findings_file))
        found = _settled(merging, decisions, prefer, lang)
        for item in found:
            if item.severity != "info":
                terminal.say(f"{SIGNS[item.severity]} {item.message(lang)}")
        reckoned = _merged(merging, output, lang)
        balances = not reckoned.count("error")
        if conflicts_file and balances:
            from ..issuing import conflicts

            terminal.write(conflicts_file, conflicts.write(merging.conflicts, merging.sides(), lang), lang)
        if findings_file:
            terminal.write(findings_file, terminal.findings_json(outcomes, [*found, *reckoned], lang), lang)
        if balances:
            _summarise(merging, outcomes, output, lang)
    code = terminal.exit_code(outcomes)
    sound = balances and not found.count("error")
    sys.exit(code if code == terminal.UNREADABLE or sound else terminal.FAULTY)


def _others(sources: list[Any], *ours: Path | None) -> list[Any]:
    """The inputs that are none of our own outputs: the last may lie in a folder given. What was named is read."""
    own = {path.resolve() for path in ours if path}
    return [source for source in sources if not (source.walked and source.path.resolve() in own)]


def _read(merging: Any, output: Path, lang: str, every: bool) -> list[Any]:
    """Take in all inputs; those that cannot be read are named. every: keep all findings, not the errors alone."""
    outcomes = []
    with terminal.progress(merging.read(), len(merging.sources)) as items:
        for outcome in items:
            if not every:  # those of thousands of files take memory
                outcome.findings = outcome.findings.errors()
            outcomes.append(outcome)
    for outcome in outcomes:
        if outcome.failure:
            terminal.tell(outcome, lang)
    if all(outcome.failure for outcome in outcomes):
        terminal.fail(str(output), "nothing-read", {}, lang, terminal.UNREADABLE)
    return outcomes


def _settled(merging: Any, decisions: Path | None, prefer: str | None, lang: str) -> Any:
    from ..system.errors import Unreadable

    try:
        return merging.settle(_choices(decisions) if decisions else None, prefer)
    except Unreadable as error:
        unknown = error.key == "prefer-unknown"
        return terminal.fail("--prefer" if unknown else str(decisions), error.key, error.details, lang,
                             terminal.USAGE if unknown else terminal.UNREADABLE)


def _choices(decisions: Path) -> Any:
    """The choices of a list of conflicts. Raises Unreadable."""
    from ..issuing import conflicts
    from ..system.errors import Unreadable

    try:
        return conflicts.read(decisions.read_bytes())
    except OSError as error:
        raise Unreadable("no-such-file" if isinstance(error, FileNotFoundError) else "damaged",
                         why=error.strerror or "") from None


def _merged(merging: Any, output: Path, lang: str) -> Any:
    """Write what was merged, by what OUT is called; the findings of its reckoning."""
    from ..checking.report import SIGNS
    from ..issuing import merged
    from ..merging.merge import Unbalanced
    from ..system.errors import Unreadable

    try:
        with terminal.progress(merging.chunks(), len(merging.collection)) as chunks:
            if output.suffix.lower() in (".xlsx", ".parquet"):
                merged.write(merging, output)
            else:
                terminal.write(output, chunks, lang)
        reckoned = merging.reckon()
    except Unbalanced as error:
        reckoned = merging.reckon(error)
    except Unreadable as error:
        terminal.fail(str(output), error.key, error.details, lang, terminal.USAGE)
    except OSError as error:
        terminal.fail(str(output), "not-writable", {"why": error.strerror or str(error)}, lang, terminal.UNREADABLE)
    for item in reckoned:
        if item.code != "division-reckoned":
            terminal.say(f"{SIGNS[item.severity]} {item.message(lang)}")
    return reckoned


def _summarise(merging: Any, outcomes: list[Any], output: Path, lang: str) -> None:
    from ..document import wording

    whole = merging.reckoning.whole
    terminal.say(wording.sentence(
        "merged", lang, files=len(outcomes), submissions=len(merging.collection), projects=whole.out.projects,
        same=whole.same.projects, dropped=whole.dropped.projects, out=output,
        conflicts=sum(one.chosen is None for one in merging.conflicts)))


@main.command()
@options.SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="印发到此文件夹 / the folder for the books and the ledger")
@click.option("--as", "kind", type=click.Choice(["xlsx", "docx", "ledger"]), default="xlsx",
              show_default=True, help="官方工作簿、部门预算绩效文本，或只要汇总表 / "
                                      "the official workbook, the published text, or the ledger alone")
@click.option("--whole", is_flag=True, help="与 --as docx 同用：另将全部部门合为一册 / also one text of all departments")
@options.RULES
@options.FINDINGS
@options.WORKERS
@options.FORM
@options.LANG
def issue(src: tuple[Path, ...], output: Path, kind: str, whole: bool, rules_file: Path | None,
          findings_file: Path | None, workers: int | None, form_name: str | None, lang: str) -> None:
    """印发：每个部门的官方工作簿（或文本），和全部项目的汇总表。

    The official book of every submission, forms renumbered in unit order, and a ledger of the whole collection:
    projects with subtotals, indicators, statistics with charts, findings.

    \b
    示例 / examples:
      jixiao issue 全县.json -o 印发/
      jixiao issue 报送/ -o 印发/ --as docx --whole
    """
    from ..checking.report import SIGNS
    from ..document import wording
    from ..document.model import Refused
    from ..issuing.issue import Issuing
    from ..merging.merge import Merging
    from ..system.errors import Unreadable

    if whole and kind != "docx":
        raise click.UsageError("--whole 只与 --as docx 同用 / goes with --as docx")
    form = terminal.open_form(form_name, lang)
    settings = terminal.read_settings(rules_file, form, lang)
    with Merging(_others(terminal.inputs(src, lang), findings_file), form, workers) as merging:
        outcomes = _read(merging, output, lang, True)
        found = merging.settle()
        for item in found:
            if item.severity != "info":
                terminal.say(f"{SIGNS[item.severity]} {item.message(lang)}")
        issuing = Issuing(merging, output, kind, settings)
        if kind != "ledger":
            with terminal.progress(issuing.books(), len(merging.collection)) as books:
                for one in books:
                    if one.failure:
                        terminal.say(f"{SIGNS['error']} {one.path} "
                                     f"{wording.sentence(one.failure[0], lang, **one.failure[1])}")
        try:
            if whole:
                issuing.whole(wording.say(wording.WHOLE_TEXT, lang))
            with terminal.progress(merging.submissions(), len(merging.collection)) as submissions:
                read = (item for outcome in outcomes for item in outcome.findings)
                ledger = issuing.ledger(submissions, chain(read, found), lang)
        except Unreadable as error:
            terminal.fail(str(output), error.key, error.details, lang, terminal.UNREADABLE)
        except Refused as error:
            terminal.fail(str(output), "refused", {"why": str(error)}, lang, terminal.UNREADABLE)
        except OSError as error:
            terminal.fail(str(output), "not-writable", {"why": error.strerror or str(error)}, lang,
                          terminal.UNREADABLE)
        if findings_file:
            terminal.write(findings_file, terminal.findings_json(outcomes, list(found), lang), lang)
        failed = sum(bool(one.failure) for one in issuing.issued)
        terminal.say(wording.sentence(
            "issued", lang, out=output, books=len(merging.collection) - failed, ledger=ledger,
            projects=merging.reckoning.whole.out.projects, conflicts=found.count("error")))
    code = terminal.exit_code(outcomes)
    if failed or code == terminal.UNREADABLE:
        sys.exit(terminal.UNREADABLE)
    sys.exit(terminal.FAULTY if found.count("error") else code)
