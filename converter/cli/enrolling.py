"""The command about who has to hand in: roster."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from . import options
from .main import main
from .terminal import UNREADABLE, Terminal


@main.command()
@click.argument("src", nargs=-1, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT",
              help="名册，如 名册.xlsx / the roster to be completed")
@options.FORCE
@options.WORKERS
@options.FORM
@options.LANG
def roster(src: tuple[Path, ...], output: Path, force: bool, workers: int | None, form_names: tuple[str, ...],
           terminal: Terminal) -> None:
    """报送名册：按已收到的材料或上年文档列出部门和单位，供补全。

    A list of who has to hand in, filled from workbooks, folders, zips, JSON documents or an earlier roster, empty
    without any. Complete it and save it at the top of the inbox.

    \b
    示例 / examples:
      jixiao roster 收件夹/ -o 名册.xlsx
      jixiao roster 上年全县.json -o 收件夹/名册.xlsx
    """
    from ..bureau.register import Register

    forms = terminal.forms(form_names, src)
    sources = terminal.inputs(src, rulings=True) if src else []
    terminal.claim_new(output, force)
    made = Register(terminal.lang)
    outcomes = _taken(sources, made, forms, workers, terminal)
    if outcomes and all(outcome.failure for outcome in outcomes) and not made.known:
        terminal.fail(output, ("nothing-read", {}))
    terminal.write(output, made.write(), force)
    entries = made.entries()
    terminal.say(terminal.sentence("enrolled", out=output, count=len(entries),
                                   units=sum(len(one.units) for one in entries)))
    sys.exit(UNREADABLE if any(outcome.failure for outcome in outcomes) else 0)


def _taken(sources: list[Any], made: Any, forms: Any, workers: int | None, terminal: Terminal) -> list[Any]:
    """Take in the departments of rosters first, then of documents; those that cannot be read are named."""
    from ..reading import opening

    documents = []
    for source in sources:
        entries = _entries(source, terminal)
        if entries is None:
            documents.append(source)
        else:
            made.enrol(entries)
    outcomes = []
    with terminal.progress(opening.read(documents, forms, workers), len(documents)) as items:
        for outcome in items:
            for one in outcome.document.submissions if outcome.document else ():
                made.add(one)
            outcome.document = None
            outcomes.append(outcome)
    for outcome in outcomes:
        if outcome.failure:
            terminal.tell(outcome)
    return outcomes


def _entries(source: Any, terminal: Terminal) -> Any:
    """Whom an earlier roster names; None for what is none."""
    from pathlib import PurePosixPath

    from ..bureau import roster
    from ..system import pool
    from ..system.errors import Unreadable

    if not PurePosixPath(source.name).name.startswith(roster.STEM):
        return None
    try:
        entries, findings = pool.one(roster.read, source._replace(fault=None).read())
    except (Unreadable, OSError):
        return None  # read as any other, which says what is wrong
    terminal.remark(findings)
    return entries
