"""The group of commands."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any, NoReturn

import click

from .terminal import UNREADABLE, Terminal
from .. import __version__


class _Command(click.Command):
    """A command in whose net everything is caught that nobody foresaw."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("JIXIAO_TRACE"):
                raise
            _give_up(context, error)


def _give_up(context: click.Context, error: Exception) -> NoReturn:
    from ..system.errors import reason

    terminal = context.params.get("terminal") or Terminal("zh")
    sentence = reason(error, "system-refused")
    terminal.report(getattr(error, "filename", None) or f"jixiao {context.info_name}", sentence)
    if sentence[0] == "fault":
        terminal.say(terminal.sentence("how-to-report"))
    sys.exit(UNREADABLE)


#: How many more objects than before bid the collector look for circles. Nothing we make is one, and what is imported
#: and read for a single command makes a hundred such searches by Python's own measure.
_COLLECTED = 20_000


class _Group(click.Group):
    command_class = _Command

    def main(self, *arguments: Any, **options: Any) -> Any:
        gc.set_threshold(_COLLECTED)
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
