"""Commands about single documents: convert, template, schema, form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from . import options
from .chinese import wrong
from .main import main
from .terminal import FAULTY, GOOD, STDOUT, Terminal


@main.command()
@options.SOURCES
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="输出文件或文件夹，- 为标准输出 / file, folder, or - for standard output")
@options.FINDINGS
@click.option("--force", is_flag=True, help="未给 -o 时允许覆盖 / replace existing files where -o is not given")
@options.WORKERS
@options.CLUSTER
@options.FORM
@options.LANG
def convert(src: tuple[Path, ...], output: Path | None, findings_file: Path | None, force: bool, workers: int | None,
            form_names: tuple[str, ...], terminal: Terminal) -> None:
    """工作簿 → JSON，JSON → 工作簿，按内容判断方向。

    Workbooks become JSON, JSON becomes workbooks; each output beside its input, or in OUT.

    \b
    示例 / examples:
      jixiao convert 人社局.xlsx                 → 人社局.json
      jixiao convert 人社局.json -o 人社局.xlsx
      jixiao convert 报送/ -o 结果/ --findings 发现.json
      jixiao convert 人社局.xlsx -o - | jq .
    """
    from ..issuing import convert as verb

    forms, sources = terminal.forms(form_names, src), terminal.inputs(src)
    terminal.claim(output, findings_file)
    if output == STDOUT:
        if len(sources) != 1:
            raise wrong("-o - 只能用于一个输入 / takes one input")
        _to_stdout(sources[0], forms, terminal.chosen(form_names, forms), terminal)
        return
    items = verb.convert(sources, output, forms, terminal.outputs, force, workers, terminal.chosen(form_names, forms))
    with terminal.progress(items, len(sources)) as items:
        outcomes = list(items)
    for outcome in outcomes:
        terminal.tell(outcome)
    terminal.write_findings(findings_file, outcomes)
    sys.exit(terminal.exit_code(outcomes))


def _to_stdout(source: Any, forms: Any, by: Any, terminal: Terminal) -> None:
    from ..issuing import convert as verb
    from ..system.errors import Unreadable

    try:
        outcome, data = verb.converted(source, forms, by)
    except Unreadable as error:
        terminal.fail(source.name, error.sentence)
    terminal.unplaced(source.name, outcome.findings)
    terminal.write(STDOUT, data)
    sys.exit(terminal.exit_code([outcome]))


@main.command()
@click.option("--projects", default=1, show_default=True, type=click.IntRange(1, 500), metavar="N",
              help="项目表张数 / how many project sheets")
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="SRC",
              help="照上年的工作簿或 JSON 预填；编码、金额和支出计划留空，上年的写在批注里 / "
                   "fill in from last year's document; codes, amounts and plans stay empty, last year's in notes")
@click.option("--year", type=click.IntRange(2000, 2099), metavar="Y",
              help="填报年度，默认为上年的下一年 / the year to hand in for, by default the one after SRC's")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT",
              help="输出工作簿，多个部门时为文件夹 / the workbook, or a folder where SRC has several departments")
@options.FORCE
@options.FORM
@options.LANG
def template(projects: int, source: Path | None, year: int | None, output: Path, force: bool,
             form_names: tuple[str, ...], terminal: Terminal) -> None:
    """空白表样，或照上年预填的表样。

    The blank workbook a bureau fills in, empty or carried over from last year's.

    \b
    示例 / examples:
      jixiao template --projects 10 -o 空白表.xlsx
      jixiao template --from 上年.json --year 2027 -o 预填表.xlsx
    """
    from ..checking.grouping import bundles
    from ..checking.report import SIGNS
    from ..issuing import template as verb
    from ..system.errors import Unreadable

    forms = terminal.forms(form_names)
    given = terminal.inputs((source,))[0] if source else None
    name = given.name if given else output
    terminal.claim_new(output, force)
    try:
        books, unplaced = verb.template(forms, projects, given, year, terminal.lang, terminal.chosen(form_names, forms))
    except Unreadable as error:
        terminal.fail(name, error.sentence)
    for line in bundles(unplaced):
        where = [str(part) for part in (name, line.first.sheet or line.first.project) if part]
        terminal.say(f"{SIGNS[line.severity]} {' '.join(where)} {line.message(terminal.lang)}")
    if output == STDOUT and len(books) > 1:
        terminal.fail(name, ("several-outputs", {}))
    if len(books) == 1 and not output.is_dir():
        terminal.write(output, books[0][1], force)
    elif failure := terminal.outputs.write_all([(output / f"{book}.xlsx", data) for book, data in books], force):
        terminal.fail(terminal.outputs.failures[0][0], failure)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default="-", metavar="OUT")
@options.LANG
def schema(output: Path, terminal: Terminal) -> None:
    """规范文档的 JSON Schema。

    Print the JSON Schema of the canonical document.
    """
    import json

    from ..document import model

    data = (json.dumps(model.schema(), ensure_ascii=False, indent=2) + "\n").encode()
    terminal.write(output, data)


@main.command()
@click.argument("name", required=False, metavar="[NAME|FILE]")
@click.option("--prove", is_flag=True,
              help="试填、读回、改版面后再读，列出这张表装不下、读不回的内容 / write, read back, bend, and say what is lost")
@options.FORM
@options.LANG
def form(name: str | None, prove: bool, form_names: tuple[str, ...], terminal: Terminal) -> None:
    """编译后的表样文本，供审阅；--prove 验证表样。

    A form as it was understood, as text, for review; with --prove whether it carries what it promises: exit 1
    where something it has a place for does not come back. Without a name the shipped form.

    \b
    示例 / examples:
      jixiao form 市级表样.xlsx
      jixiao form 市级表样.xlsx --prove
    """
    if len(form_names) + bool(name) > 1:
        raise wrong("NAME 与 --form 只用一个 / NAME or --form, not both")
    named = next(iter(form_names), name)
    compiled = terminal.form(named)
    from ..issuing import proving
    from ..system.errors import Unreadable

    if not prove:
        from ..form import describe

        click.echo(describe(compiled), nl=False)
        if named and not proving.survives(compiled):
            terminal.report(named, ("form-hopeless", {}), "warning")
        return

    try:
        proof = proving.prove(compiled)
    except Unreadable as error:  # the form takes the words of a document for its own: its foot, a header
        terminal.fail(named or compiled.id, error.sentence)
    for line in proving.lines(proof, compiled, terminal.lang):
        click.echo(line)
    sys.exit(FAULTY if proof.losses or proof.is_hopeless else GOOD)


@main.command()
@click.argument("blank", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="BLANK")
@click.option("--filled", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="同一张表填好的一份：与空白表不同的单元格就是填写的内容 / the same blank, filled in")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="OUT",
              help="拟出的表样 / the template proposed")
@options.FORCE
@options.LANG
def draft(blank: Path, filled: Path | None, output: Path, force: bool, terminal: Terminal) -> None:
    """从没有标记的空白表拟出表样，供核对。

    Propose a form from an unmarked blank: labels by the words of the field, rows by their header. What it is not sure
    of is coloured, with the possible markers to choose from. Exit 1 where what it proposes cannot be used as it is.

    \b
    示例 / examples:
      jixiao draft 空白表.xlsx -o 表样.xlsx
      jixiao draft 空白表.xlsx --filled 填好的.xlsx -o 表样.xlsx
    """
    from ..document.wording import sentence
    from ..issuing import proposing
    from ..system.errors import Unreadable

    sources = terminal.inputs((blank, *((filled,) if filled else ())))
    terminal.claim_new(output, force)
    try:
        data = [source.read() for source in sources]
        proposal = proposing.propose(data[0], output.stem, data[1] if filled else None, terminal.lang)
    except Unreadable as error:
        terminal.fail(blank, error.sentence)
    for one in proposal.bound:
        click.echo(sentence("draft-guess" if one.is_guess else "draft-bound", terminal.lang, cell=one.cell,
                            label=" ".join(one.label.split()), marker=one.marker))
    terminal.write(output, proposal.data, force)
    unsure = sum(one.is_guess for one in proposal.bound)
    click.echo(sentence("draft-done", terminal.lang, output=output, sure=len(proposal.bound) - unsure, unsure=unsure))
    if proposal.refusal:
        click.echo(sentence("draft-refused", terminal.lang, why=proposal.refusal.sentence(terminal.lang)))
        sys.exit(FAULTY)
