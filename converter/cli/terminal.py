"""What all commands share: exit codes, sentences, progress, inputs, outputs.

What works is imported where it is used, so that every command starts at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

#: Exit codes: nothing above a warning; error findings or conflicts; wrong usage; some input could not be read.
GOOD, FAULTY, USAGE, UNREADABLE = 0, 1, 2, 3

#: With more files than this a terminal shows a progress bar.
MANY = 5


def say(line: str) -> None:
    click.echo(line, err=True)


def open_form(name: str | None, lang: str) -> Any:
    from ..form import FormError, load
    from ..system.errors import Unreadable

    try:
        return load(name) if name else load()
    except (FormError, OSError, Unreadable, KeyError) as error:
        raise click.UsageError(f"--form {name}: {error}") from None


def read_settings(rules_file: Path | None, form: Any, lang: str) -> dict[str, str]:
    """Severities as published, as the form says, as the run says."""
    from ..document import settings, wording

    try:
        own = settings.parse(_text(rules_file.read_bytes())) if rules_file else {}
    except settings.SettingError as error:
        raise click.UsageError(f"--rules {rules_file}: {wording.sentence(error.key, lang, **error.details)}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"--rules {rules_file}: {error}") from None
    return settings.severities(form.severities, own)


def _text(data: bytes) -> str:
    """A text file as whoever wrote it saved it: UTF-8, or GBK as Windows does."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def inputs(src: tuple[Path, ...], lang: str) -> list[Any]:
    from ..document import wording
    from ..system.inputs import inputs as taken

    sources = list(taken(src))
    for path in src:
        if path.is_dir() and not any(path in source.path.parents for source in sources):
            say(f"{path}: {wording.sentence('no-inputs', lang)}")
    if not sources:
        sys.exit(USAGE)
    return sources


def progress(items: Any, length: int) -> Any:
    """A progress bar on a terminal, for more than a few files; nothing in a pipe."""
    if length > MANY and sys.stderr.isatty():
        return click.progressbar(items, length=length, file=sys.stderr, item_show_func=None)
    from contextlib import nullcontext

    return nullcontext(items)


def tell(outcome: Any, lang: str) -> None:
    """What became of an input: its failure, or its errors and a line of counts."""
    from ..checking.report import SIGNS
    from ..document import wording

    if outcome.failure or outcome.skipped:
        key, details = outcome.failure or ("skipped", {})
        say(f"{SIGNS['error' if outcome.failure else 'info']} {outcome.source.name} "
            f"{wording.sentence(key, lang, **details)}")
        return
    for item in outcome.findings:
        if item.severity == "error":
            place = "!".join(part for part in (item.sheet, item.cell) if part)
            say(f"{SIGNS['error']} {outcome.source.name} {place} {item.message(lang)}{item.hint(lang) or ''}")
    say(wording.sentence(
        "converted", lang, name=outcome.source.name, out="、".join(str(path) for path in outcome.written[:3]),
        projects=outcome.projects, indicators=outcome.indicators,
        lost=sum(item.code == "not-understood" for item in outcome.findings),
        **{severity: outcome.findings.count(severity) for severity in SIGNS}))


def exit_code(outcomes: list[Any]) -> int:
    if any(outcome.failure for outcome in outcomes):
        return USAGE if outcomes[0].failure and outcomes[0].failure[0] == "wrong-suffix" else UNREADABLE
    return FAULTY if any(outcome.findings.count("error") for outcome in outcomes) else GOOD


def fail(name: str, key: str, details: dict, lang: str, code: int) -> None:
    from ..checking.report import SIGNS
    from ..document import wording

    say(f"{SIGNS['error']} {name} {wording.sentence(key, lang, **details)}")
    sys.exit(code)


def write(path: Path, data: bytes | Iterable[bytes], lang: str) -> None:
    """Write a file whole, or end with the sentence why not; `-` is standard output."""
    from ..system import files

    if path == Path("-"):
        sys.stdout.buffer.writelines([data] if isinstance(data, bytes) else data)
        return
    try:
        files.write(path, data)
    except OSError as error:
        fail(str(path), "not-writable", {"why": error.strerror or str(error)}, lang, UNREADABLE)


def findings_json(outcomes: list[Any], more: list[Any], lang: str) -> bytes:
    import json

    from ..document.findings import report

    items = [item for outcome in outcomes for item in outcome.findings] + more
    return (json.dumps(report(items, lang), ensure_ascii=False, indent=2) + "\n").encode()


def require_file(kind: str, output: Path | None) -> None:
    """A workbook is no text for a terminal."""
    if kind == "xlsx" and output in (None, Path("-")):
        raise click.UsageError("--format xlsx 须给 -o / needs -o FILE")


def show(text: str, output: Path | None, lang: str) -> None:
    """A text for people: on the terminal as it can show it, in a file as UTF-8."""
    if output in (None, Path("-")):
        click.echo(text, nl=False)
    else:
        write(output, text.encode(), lang)
