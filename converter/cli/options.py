"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from .terminal import Terminal

#: The language asked for becomes the terminal that speaks it.
LANG = click.option("--lang", "terminal", type=click.Choice(["zh", "en"]), default="zh", envvar="JIXIAO_LANG",
                    show_default=True, callback=lambda _context, _option, lang: Terminal(lang),
                    help="提示语言 / language of messages")
FORCE = click.option("--force", is_flag=True, help="允许覆盖已有的文件 / replace a file that exists")
FORM = click.option("--form", "form_names", metavar="NAME|FILE|DIR", multiple=True,
                    help="表样：名称、模板文件或其文件夹，可多次给出；内置的都认得 / "
                         "a form's name, its template, or a folder of them, repeatable, beside the shipped ones")
SOURCES = click.argument("src", nargs=-1, required=True, type=click.Path(path_type=Path))
FINDINGS = click.option("--findings", "findings_file", type=click.Path(path_type=Path), metavar="F.json",
                        help="全部发现写入 JSON / write all findings as JSON")
WORKERS = click.option("--workers", type=click.IntRange(1, 64), metavar="N", default=None,
                       help="并行进程数，默认为处理器个数 / processes that work side by side")
#: Whatever the command's work is then done by (`main` engages it): no command need know.
CLUSTER = click.option("--cluster", metavar="ADDRESS",
                       help="由集群做：dask 调度器地址 / the workers of this dask scheduler do the work")
RULES = click.option("--rules", "rules_file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
                     metavar="FILE", help="规则级别或停用 / severities of rules: lines rule = error|warning|info|off")
ROSTER = click.option("--roster", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
                      help="名册：谁应报、截止日期、准予印发 / who is to hand in, until when, whose book is released")
BUDGET = click.option("--budget", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
                      help="与预算系统导出表（.xlsx、.csv）对账 / reconcile with an export of the budget system")
FORMAT = click.option("--format", "kind", type=click.Choice(["text", "json", "xlsx"]), default="text",
                      show_default=True, help="文字、JSON 或清单工作簿，xlsx 须给 -o / text, JSON, or a workbook that lists them")
