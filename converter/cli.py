"""The command line: options, sentences, progress, exit codes. Everything that works is imported where it is used."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from . import __version__

#: Exit codes: nothing above a warning; error findings or conflicts; wrong usage; some input could not be read.
GOOD, FAULTY, USAGE, UNREADABLE = 0, 1, 2, 3

#: With more files than this a terminal shows a progress bar.
_BAR = 5

_LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", envvar="JIXIAO_LANG", show_default=True,
                     help="提示语言 / language of messages")
_FORM = click.option("--form", "form_name", metavar="NAME|FILE", help="表样：内置名称或模板文件 / a form's name or template")
_SOURCES = click.argument("src", nargs=-1, required=True, type=click.Path(path_type=Path))
_FINDINGS = click.option("--findings", "findings_file", type=click.Path(path_type=Path), metavar="F.json",
                         help="全部发现写入 JSON / write all findings as JSON")


_WORKERS = click.option("--workers", type=click.IntRange(1, 64), metavar="N", default=None,
                        help="并行进程数，默认为处理器个数 / processes that work side by side")


_RULES = click.option("--rules", "rules_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
                      metavar="FILE", help="规则级别或停用 / severities of rules: lines rule = error|warning|info|off")


class _Group(click.Group):
    def main(self, *arguments: Any, **options: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            # a console in GBK, or any other encoding, shows what it can; it never makes a command fail
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*arguments, **options)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="jixiao", message="%(prog)s %(version)s")
def main() -> None:
    """预算绩效目标表与规范 JSON 互转、合并、印发。

    Convert official budget-performance workbooks to canonical JSON and back, merge and re-issue them.

    \b
    示例 / examples:
      jixiao convert 报送/ -o 结果/            文件夹内全部工作簿转为 JSON
      jixiao merge 结果/ -o 全县.json          合并为一个文档
      jixiao convert 全县.json -o 印发/        每个部门印发一个工作簿
      jixiao template --projects 10 -o 空白表.xlsx
    """


@main.command()
@_SOURCES
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="输出文件或文件夹，- 为标准输出 / file, folder, or - for standard output")
@_FINDINGS
@click.option("--force", is_flag=True, help="未给 -o 时允许覆盖 / replace existing files where -o is not given")
@_WORKERS
@_FORM
@_LANG
def convert(src: tuple[Path, ...], output: Path | None, findings_file: Path | None, force: bool, workers: int | None,
            form_name: str | None, lang: str) -> None:
    """工作簿 → JSON，JSON → 工作簿，按内容判断方向。

    Workbooks become JSON, JSON becomes workbooks; each output beside its input, or in OUT.

    \b
    示例 / examples:
      jixiao convert 人社局.xlsx                 → 人社局.json
      jixiao convert 人社局.json -o 人社局.xlsx
      jixiao convert 报送/ -o 结果/ --findings 发现.json
      jixiao convert 人社局.xlsx -o - | jq .
    """
    from . import files, verbs

    form = _form(form_name, lang)
    sources = _inputs(src, lang)
    if output == Path("-"):
        if len(sources) != 1:
            raise click.UsageError("-o - 只能用于一个输入 / takes one input")
        _to_stdout(sources[0], form, lang)
        return
    outcomes = []
    with _progress(verbs.convert(sources, output, form, force, workers), len(sources)) as items:
        for outcome in items:
            outcomes.append(outcome)
    for outcome in outcomes:
        _report(outcome, lang)
    if findings_file:
        _write_findings(findings_file, outcomes, [], lang, files)
    sys.exit(_code(outcomes))


@main.command()
@_SOURCES
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.json",
              help="合并后的文档，- 为标准输出 / the merged document, - for standard output")
@_FINDINGS
@_WORKERS
@_FORM
@_LANG
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
    from . import files, model, verbs, wording
    from .verbs import Outcome

    form = _form(form_name, lang)
    sources = _inputs(src, lang)
    # the last result may lie in a folder given; a file that was named is read, whatever it is
    sources = [source for source in sources if not (source.walked and source.path.resolve() == output.resolve())]
    outcomes: list[Outcome] = []
    document, conflicts = None, None
    with _progress(verbs.merge(sources, form, workers), len(sources)) as items:
        for item in items:
            if isinstance(item, Outcome):
                outcomes.append(item)
            else:
                document, conflicts = item
    for outcome in outcomes:
        if outcome.failure:
            _report(outcome, lang)
    for item in conflicts:
        _say(f"{_signs()[item.severity]} {item.message(lang)}")
    data = model.encode(document)
    if all(outcome.failure for outcome in outcomes):
        _fail(str(output), "nothing-read", {}, lang, UNREADABLE)
    if output == Path("-"):
        sys.stdout.buffer.write(data)
    else:
        _write(output, data, lang, files)
    merged = [project for one in document.submissions for project in one.projects]
    read = sum(outcome.projects for outcome in outcomes)
    _say(wording.sentence(
        "merged", lang, files=len(outcomes), submissions=len(document.submissions), projects=len(merged),
        same=read - len(merged), conflicts=conflicts.count("error"), out=output))
    if findings_file:
        _write_findings(findings_file, outcomes, list(conflicts), lang, files)
    code = _code(outcomes)
    sys.exit(code if code == UNREADABLE or not conflicts.count("error") else FAULTY)


@main.command()
@_SOURCES
@click.option("--format", "kind", type=click.Choice(["text", "json", "xlsx"]), default="text", show_default=True,
              help="文字、JSON 或问题清单工作簿 / text, JSON, or a workbook that lists the findings")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="OUT",
              help="写入文件 / write to a file; xlsx needs one")
@_RULES
@_WORKERS
@_FORM
@_LANG
def check(src: tuple[Path, ...], kind: str, output: Path | None, rules_file: Path | None, workers: int | None,
          form_name: str | None, lang: str) -> None:
    """审核：列出读取和规则发现的全部问题。

    Every finding of reading and of the rules, of workbooks and JSON documents. Errors make exit 1.

    \b
    示例 / examples:
      jixiao check 报送/
      jixiao check 报送/ --format json -o 问题.json
    """
    from . import files, report, verbs

    form = _form(form_name, lang)
    if kind == "xlsx" and output in (None, Path("-")):
        raise click.UsageError("--format xlsx 需要 -o / needs -o FILE")
    sources, settings = _inputs(src, lang), _settings(rules_file, form, lang)
    with _progress(verbs.check(sources, form, settings, workers), len(sources)) as items:
        outcomes = list(items)
    if kind == "json":
        data = _findings_json(outcomes, [], lang)
    else:
        data = "".join(f"{line}\n" for line in report.lines(outcomes, lang)).encode()
    if output in (None, Path("-")):
        click.echo(data.decode(), nl=False)
    else:
        _write(output, data, lang, files)
    _say_counts(outcomes, lang)
    sys.exit(_code(outcomes))


@main.command()
@click.argument("src", nargs=-1, type=click.Path(path_type=Path))
@_RULES
@click.option("-o", "--output", type=click.Path(path_type=Path), default="-", metavar="OUT.md")
@_FORM
@_LANG
def rules(src: tuple[Path, ...], rules_file: Path | None, output: Path, form_name: str | None, lang: str) -> None:
    """列出审核规则：编号、级别、含义、如何改正、来源。

    The rules with their severities as this form and --rules set them; with SRC, how many findings each gives.
    """
    from . import files, verbs
    from .rules.page import page

    form = _form(form_name, lang)
    settings = _settings(rules_file, form, lang)
    counts = verbs.count(_inputs(src, lang), form, settings) if src else {}
    data = "".join(f"{line}\n" for line in page(settings, counts, lang)).encode()
    if output == Path("-"):
        click.echo(data.decode(), nl=False)
    else:
        _write(output, data, lang, files)


@main.command()
@click.option("--projects", default=1, show_default=True, type=click.IntRange(1, 500), metavar="N",
              help="项目表张数 / how many project sheets")
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="SRC",
              help="预填编码、名称、单位和预算 / fill in codes, names, units and budgets from a workbook or JSON")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT",
              help="输出工作簿，多个部门时为文件夹 / the workbook, or a folder where SRC has several departments")
@_FORM
@_LANG
def template(projects: int, source: Path | None, output: Path, form_name: str | None, lang: str) -> None:
    """空白表样，或预填上年项目的表样。

    The blank workbook a bureau fills in, empty or with last year's projects filled in.

    \b
    示例 / examples:
      jixiao template --projects 10 -o 空白表.xlsx
      jixiao template --from 上年.json -o 预填表.xlsx
    """
    from . import files, verbs
    from .grid import Unreadable

    form = _form(form_name, lang)
    given = _inputs((source,), lang)[0] if source else None
    try:
        books = verbs.template(form, projects, given)
    except Unreadable as error:
        _fail(given.name, error.key, error.details, lang, UNREADABLE)
    if output == Path("-"):
        if len(books) > 1:
            _fail(given.name, "several-outputs", {}, lang, UNREADABLE)
        sys.stdout.buffer.write(books[0][1])
    elif len(books) == 1 and not output.is_dir():
        _write(output, books[0][1], lang, files)
    else:
        for name, data in books:
            _write(output / f"{name}.xlsx", data, lang, files)


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), default="-", metavar="OUT")
@_LANG
def schema(output: Path, lang: str) -> None:
    """规范文档的 JSON Schema。

    Print the JSON Schema of the canonical document.
    """
    import json

    from . import files, model

    data = (json.dumps(model.schema(), ensure_ascii=False, indent=2) + "\n").encode()
    if output == Path("-"):
        sys.stdout.buffer.write(data)
    else:
        _write(output, data, lang, files)


@main.command(hidden=True)
@_FORM
@_LANG
def form(form_name: str | None, lang: str) -> None:
    """编译后的表样文本，供审阅。 / The compiled form as text, for review."""
    from .form import describe

    click.echo(describe(_form(form_name, lang)), nl=False)


# ── what all commands share ─────────────────────────────────────────────────────────────────────

def _signs() -> dict[str, str]:
    from .report import SIGNS

    return SIGNS


def _say(line: str) -> None:
    click.echo(line, err=True)


def _form(name: str | None, lang: str) -> Any:
    from . import verbs
    from .form import FormError
    from .grid import Unreadable

    try:
        return verbs.form_of(name)
    except (FormError, OSError, Unreadable, KeyError) as error:
        raise click.UsageError(f"--form {name}: {error}") from None


def _settings(rules_file: Path | None, form: Any, lang: str) -> dict[str, str]:
    """Severities as published, as the form says, as the run says."""
    from . import settings, wording

    try:
        own = settings.parse(rules_file.read_text(encoding="utf-8-sig")) if rules_file else {}
    except settings.SettingError as error:
        raise click.UsageError(f"--rules {rules_file}: {wording.sentence(error.key, lang, **error.details)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--rules {rules_file}: {error}") from None
    return settings.severities(form.severities, own)


def _inputs(src: tuple[Path, ...], lang: str) -> list[Any]:
    from . import files, wording

    sources = list(files.inputs(src))
    for path in src:
        if path.is_dir() and not any(path in source.path.parents for source in sources):
            _say(f"{path}: {wording.sentence('no-inputs', lang)}")
    if not sources:
        sys.exit(USAGE)
    return sources


def _progress(items: Any, length: int) -> Any:
    """A progress bar on a terminal, for more than a few files; nothing in a pipe."""
    if length > _BAR and sys.stderr.isatty():
        return click.progressbar(items, length=length, file=sys.stderr, item_show_func=None)
    from contextlib import nullcontext

    return nullcontext(items)


def _report(outcome: Any, lang: str) -> None:
    from . import wording

    if outcome.failure or outcome.skipped:
        key, details = outcome.failure or ("skipped", {})
        _say(f"{_signs()['error' if outcome.failure else 'info']} {outcome.source.name} "
             f"{wording.sentence(key, lang, **details)}")
        return
    for item in outcome.findings:
        if item.severity == "error":
            place = "!".join(part for part in (item.sheet, item.cell) if part)
            _say(f"{_signs()['error']} {outcome.source.name} {place} {item.message(lang)}{item.hint(lang) or ''}")
    _say(wording.sentence(
        "converted", lang, name=outcome.source.name, out="、".join(str(path) for path in outcome.written[:3]),
        projects=outcome.projects, indicators=outcome.indicators,
        lost=sum(item.code == "not-understood" for item in outcome.findings),
        **{severity: outcome.findings.count(severity) for severity in _signs()}))


def _code(outcomes: list[Any]) -> int:
    if any(outcome.failure for outcome in outcomes):
        return USAGE if outcomes[0].failure and outcomes[0].failure[0] == "wrong-suffix" else UNREADABLE
    return FAULTY if any(outcome.findings.count("error") for outcome in outcomes) else GOOD


def _fail(name: str, key: str, details: dict, lang: str, code: int) -> None:
    from . import wording

    _say(f"{_signs()['error']} {name} {wording.sentence(key, lang, **details)}")
    sys.exit(code)


def _to_stdout(source: Any, form: Any, lang: str) -> None:
    from . import model, verbs
    from .grid import Unreadable

    try:
        outcome, data = verbs.converted(source, form)
    except Unreadable as error:
        _fail(source.name, error.key, error.details, lang, UNREADABLE)
    except model.Refused as error:
        _fail(source.name, "refused", {"why": str(error)}, lang, UNREADABLE)
    sys.stdout.buffer.write(data)
    sys.exit(_code([outcome]))


def _write(path: Path, data: bytes, lang: str, files: Any) -> None:
    try:
        files.write(path, data)
    except OSError as error:
        _fail(str(path), "not-writable", {"why": error.strerror or str(error)}, lang, UNREADABLE)


def _write_findings(path: Path, outcomes: list[Any], more: list[Any], lang: str, files: Any) -> None:
    _write(path, _findings_json(outcomes, more, lang), lang, files)


def _findings_json(outcomes: list[Any], more: list[Any], lang: str) -> bytes:
    import json

    from .findings import report

    items = [item for outcome in outcomes for item in outcome.findings] + more
    return (json.dumps(report(items, lang), ensure_ascii=False, indent=2) + "\n").encode()


def _say_counts(outcomes: list[Any], lang: str) -> None:
    """The closing line of a check."""
    from . import wording

    _say(wording.sentence(
        "checked", lang, files=len(outcomes), projects=sum(outcome.projects for outcome in outcomes),
        unread=sum(bool(outcome.failure) for outcome in outcomes),
        returned=sum(bool(outcome.written) for outcome in outcomes),
        **{severity: sum(outcome.findings.count(severity) for outcome in outcomes) for severity in _signs()}))
