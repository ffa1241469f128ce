"""The group of commands."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import Any, NoReturn

import click

from . import chinese
from .terminal import UNREADABLE, Terminal
from .. import __version__


class _Command(chinese.Frame):
    """A command in whose net everything is caught that nobody foresaw."""

    def invoke(self, context: click.Context) -> Any:
        try:
            if address := context.params.pop("cluster", None):
                context.with_resource(context.params["terminal"].engaged(address))
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


class _Group(chinese.Frame, click.Group):
    command_class = _Command

    def main(self, *arguments: Any, **options: Any) -> Any:
        gc.set_threshold(_COLLECTED)
        atexit.register(gc.freeze)  # nor is what ends with the process searched once more
        given = options.get("args", arguments[0] if arguments else None)
        chinese.speak(sys.argv[1:] if given is None else [str(one) for one in given])
        for stream in (sys.stdout, sys.stderr):
            # a console in GBK, or any other encoding, shows what it can; it never makes a command fail
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        return super().main(*arguments, **options)


@click.group(cls=_Group, invoke_without_command=True,
             context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="jixiao", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """审核各部门报送的预算绩效目标表，标注退回，合并，印发正式文本。

    Check the budget-performance workbooks that departments hand in, send faulty ones back, merge, issue the books.

    \b
    主要工作 / the main job:
      jixiao run 收件夹/ -o 结果/              收到的全部审核、退回、合并、印发；打开 结果/index.html
      jixiao template --projects 10 -o 空白表.xlsx
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
