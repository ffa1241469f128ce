"""The command that makes the whole program one page: page."""

from __future__ import annotations

from pathlib import Path

import click

from . import options
from .main import main
from .terminal import Terminal


@main.command()
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.html",
              help="写入的网页文件 / the page")
@click.option("--runtime", required=True, type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
              help="运行时所在文件夹：npm 的 pyodide 和两个 wheel / the npm package pyodide and the wheels beside it")
@options.FORM
@options.LANG
def page(output: Path, runtime: Path, form_names: tuple[str, ...], terminal: Terminal) -> None:
    """整个程序做成一个网页：双击打开，无须安装，不连接网络。

    The whole program as one HTML file, for people who can install nothing: it checks workbooks, and collects those of
    all departments, in the browser. DIR holds what runs Python there; see CONTRIBUTING.

    \b
    示例 / examples:
      jixiao page --runtime 运行时 -o 绩效.html
      jixiao page --runtime 运行时 --form 本县表样.xlsx -o 绩效.html
    """
    from ..onepage.building import build
    from ..system.errors import Unreadable

    forms = terminal.forms(form_names)
    terminal.outputs.reads(*runtime.rglob("*"))
    terminal.claim(output)
    try:
        made = build(forms, runtime)
    except Unreadable as error:
        terminal.fail(runtime, error.sentence)
    terminal.write(output, made)
    terminal.say(terminal.sentence("page-made", path=output, size=f"{len(made) / 1e6:.1f}", form=forms.first.title))
