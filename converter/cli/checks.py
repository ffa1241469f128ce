"""Commands about findings: check, rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import options, terminal
from .main import main


@main.command()
@options.SOURCES
@click.option("--format", "kind", type=click.Choice(["text", "json", "xlsx"]), default="text", show_default=True,
              help="文字、JSON 或问题清单工作簿 / text, JSON, or a workbook that lists the findings")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="写入文件 / write to a file; xlsx needs one")
@options.RULES
@options.WORKERS
@options.FORM
@options.LANG
def check(src: tuple[Path, ...], kind: str, output: Path | None, rules_file: Path | None, workers: int | None,
          form_name: str | None, lang: str) -> None:
    """审核：列出读取和规则发现的全部问题。

    Every finding of reading and of the rules, of workbooks and JSON documents. Errors make exit 1.

    \b
    示例 / examples:
      jixiao check 报送/
      jixiao check 报送/ --format json -o 问题.json
    """
    from .. import report
    from ..verbs import check as verb

    form = terminal.open_form(form_name, lang)
    if kind == "xlsx" and output in (None, Path("-")):
        raise click.UsageError("--format xlsx 需要 -o / needs -o FILE")
    sources, settings = terminal.inputs(src, lang), terminal.read_settings(rules_file, form, lang)
    with terminal.progress(verb.check(sources, form, settings, workers), len(sources)) as items:
        outcomes = list(items)
    if kind == "json":
        terminal.write(output or Path("-"), terminal.findings_json(outcomes, [], lang), lang)
    else:
        terminal.show("".join(f"{line}\n" for line in report.lines(outcomes, lang)), output, lang)
    terminal.say_counts(outcomes, lang)
    sys.exit(terminal.exit_code(outcomes))


@main.command()
@click.argument("src", nargs=-1, type=click.Path(path_type=Path))
@options.RULES
@click.option("-o", "--output", type=click.Path(path_type=Path), default="-", metavar="OUT.md")
@options.FORM
@options.LANG
def rules(src: tuple[Path, ...], rules_file: Path | None, output: Path, form_name: str | None, lang: str) -> None:
    """列出审核规则：编号、级别、含义、如何改正、来源。

    The rules with their severities as this form and --rules set them; with SRC, how many findings each gives.

    \b
    示例 / examples:
      jixiao rules -o 规则.md
      jixiao rules 报送/ --rules 本县.ini
    """
    from ..rules.page import page
    from ..verbs import check as verb

    form = terminal.open_form(form_name, lang)
    settings = terminal.read_settings(rules_file, form, lang)
    counts = verb.count(terminal.inputs(src, lang), form, settings) if src else {}
    terminal.show("".join(f"{line}\n" for line in page(settings, counts, lang)), output, lang)
