"""Commands about many documents: merge."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from . import options, terminal
from .main import main


@main.command()
@options.SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.json",
              help="合并后的文档，- 为标准输出 / the merged document, - for standard output")
@options.FINDINGS
@options.WORKERS
@options.FORM
@options.LANG
def merge(src: tuple[Path, ...], output: Path, findings_file: Path | None, workers: int | None, form_name: str | None,
          lang: str) -> None:
    """合并工作簿和 JSON（文件或文件夹）为一个文档。

    Put workbooks and JSON documents, files and folders, into one document. The same project with the
    same content is one; different versions are all kept and reported, and the exit code is 1.

    \b
    示例 / examples:
      jixiao merge 结果/ -o 全县.json
      jixiao merge 甲县.json 乙县.json 丙县/ -o 全市.json
    """
    from .. import model, wording
    from ..report import SIGNS
    from ..verbs import merge as verb
    from ..verbs.opening import Outcome

    form = terminal.open_form(form_name, lang)
    sources = terminal.inputs(src, lang)
    # the last result may lie in a folder given; a file that was named is read, whatever it is
    sources = [source for source in sources if not (source.walked and source.path.resolve() == output.resolve())]
    outcomes: list[Outcome] = []
    document, conflicts = None, None
    with terminal.progress(verb.merge(sources, form, workers), len(sources)) as items:
        for item in items:
            if isinstance(item, Outcome):
                outcomes.append(item)
            else:
                document, conflicts = item
    for outcome in outcomes:
        if outcome.failure:
            terminal.tell(outcome, lang)
    for item in conflicts:
        terminal.say(f"{SIGNS[item.severity]} {item.message(lang)}")
    data = model.encode(document)
    if all(outcome.failure for outcome in outcomes):
        terminal.fail(str(output), "nothing-read", {}, lang, terminal.UNREADABLE)
    terminal.write(output, data, lang)
    merged = [project for one in document.submissions for project in one.projects]
    read = sum(outcome.projects for outcome in outcomes)
    terminal.say(wording.sentence(
        "merged", lang, files=len(outcomes), submissions=len(document.submissions), projects=len(merged),
        same=read - len(merged), conflicts=conflicts.count("error"), out=output))
    if findings_file:
        terminal.write(findings_file, terminal.findings_json(outcomes, list(conflicts), lang), lang)
    code = terminal.exit_code(outcomes)
    sys.exit(code if code == terminal.UNREADABLE or not conflicts.count("error") else terminal.FAULTY)
