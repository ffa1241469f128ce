"""What all commands share: exit codes, what is said and in which language, what is read, where outputs go.

What works is imported where it is used, so that every command starts at once.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from .chinese import wrong

if TYPE_CHECKING:
    from ..system.errors import Sentence
    from ..system.outputs import Outputs

#: Exit codes: nothing above a warning; error findings or conflicts; wrong usage; some input could not be read.
GOOD, FAULTY, USAGE, UNREADABLE = 0, 1, 2, 3

#: With more files than this a terminal shows a progress bar.
MANY = 5

STDOUT = Path("-")


class Terminal:
    """Where a command says what it has to say, asks for what it reads and writes what it has made."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    @cached_property
    def outputs(self) -> Outputs:
        """The outputs of the command; everything it reads is told to them as it is asked for."""
        from ..system.outputs import Outputs

        return Outputs()

    @contextmanager
    def engaged(self, address: str) -> Iterator[None]:
        """Within, the work is a cluster's. Raises Unreadable where it cannot be."""
        from ..system import cluster, pool

        if cluster.is_plain(address):
            self.report(address, ("cluster-plain", {}), "warning")
        with cluster.connected(address) as engine, pool.engaged(engine):
            yield

    # ── what is said ──

    def say(self, line: str) -> None:
        click.echo(_coloured(line), err=True)

    def sentence(self, key: str, **details: Any) -> str:
        from ..document import wording

        return wording.sentence(key, self.lang, **details)

    def report(self, name: object, sentence: Sentence, severity: str = "error") -> None:
        """A sentence about a file."""
        from ..checking.report import SIGNS

        self.say(f"{SIGNS[severity]} {name} {self.sentence(sentence[0], **sentence[1])}")

    def fail(self, name: object, sentence: Sentence, code: int = UNREADABLE) -> NoReturn:
        """End with a sentence about a file."""
        self.report(name, sentence)
        sys.exit(code)

    def remark(self, findings: Iterable[Any]) -> None:
        """Findings that are about no single input."""
        from ..checking.report import SIGNS

        for item in findings:
            self.say(f"{SIGNS[item.severity]} {item.message(self.lang)}")

    def rulings(self, findings: Iterable[Any]) -> None:
        """What does not hold of the bureau's own files; by what an export of the budget system was read, and what it
        and the departments come to."""
        self.remark(item for item in findings if item.code in ("budget-read", "budget-reckoned")
                    or item.severity != "info" and item.code.startswith(("decision-", "release-", "roster-")))

    def unplaced(self, name: object, findings: Iterable[Any]) -> None:
        """Which values a form had no place for, by their fields, and the sheet or project of the first of each; the
        findings have each."""
        from ..document import wording

        homes: dict[str, list[str]] = {}
        for item in findings:
            if item.code == "no-place":
                file = item.file if item.file != name else None
                homes.setdefault(wording.field(re.sub(r"\[[0-9]+\]", "", item.path), self.lang), []).append(
                    " ".join(dict.fromkeys(filter(None, (file, item.sheet, item.project)))))
        if homes:
            named = "、".join(f"{field} {len(those)}" + (f"（{those[0]}{'…' * (len({*those}) > 1)}）" if those[0] else "")
                             for field, those in homes.items())
            self.report(name, ("unplaced", {"count": sum(map(len, homes.values())), "fields": named}), "warning")

    def tell(self, outcome: Any) -> None:
        """What became of an input: its failure, or its errors and a line of counts."""
        from ..checking.report import SIGNS

        if not self.faults(outcome):
            return
        self.unplaced(outcome.source.name, outcome.findings)
        self.say(self.sentence(
            "converted", name=outcome.source.name, out="、".join(str(path) for path in outcome.written[:3]),
            projects=outcome.projects, indicators=outcome.indicators,
            lost=sum(item.code == "not-understood" for item in outcome.findings),
            **{severity: outcome.findings.count(severity) for severity in SIGNS}))

    def faults(self, outcome: Any) -> bool:
        """Why an input gives nothing, or what of it could not be read, cell by cell; whether it gives something."""
        from ..checking.grouping import bundles
        from ..checking.report import SIGNS, place

        name = outcome.source.name
        if outcome.failure or outcome.skipped:
            self.report(name, outcome.failure or ("skipped", {}), "error" if outcome.failure else "info")
            return False
        for bundle in bundles(outcome.findings):
            if bundle.severity == "error":
                where = "!".join(part for part in (bundle.first.sheet, place(bundle, self.lang)) if part)
                self.say(f"{SIGNS['error']} {name} {where} {bundle.message(self.lang)}{bundle.hint(self.lang) or ''}")
        return True

    def progress(self, items: Any, length: int) -> Any:
        """A progress bar on a terminal, for more than a few files; nothing in a pipe."""
        if length > MANY and sys.stderr.isatty():
            return click.progressbar(items, length=length, file=sys.stderr, label=self.sentence("at-work"))
        from contextlib import nullcontext

        return nullcontext(items)

    # ── what is read ──

    def form(self, name: str | None) -> Any:
        """A form by its name or file, or the sentence why it is none."""
        from ..form import FormError, load
        from ..system.errors import Unreadable, reason

        try:
            form = load(name) if name else load()
        except FormError as error:
            why = error.sentence(self.lang)
        except (OSError, Unreadable) as error:
            key, details = reason(error)
            why = self.sentence(key, **details)
        else:
            self.outputs.reads(*[Path(name)] if name else ())
            return form
        raise click.UsageError(f"--form {name}: {why}")

    def forms(self, names: Iterable[str], src: Iterable[Path] = ()) -> Any:
        """The forms that are given, by their names, files and folders, and those in 表样/ of the folders named `src`;
        the shipped ones beside them. Ends with the sentence why one of them is none."""
        from ..form import FormError, Forms
        from ..system.inputs import FORMS, forms

        given = [path for name in names for path in (forms(Path(name)) if Path(name).is_dir() else [name])]
        beside = [path for folder in src for path in forms(folder / FORMS)]
        try:
            made = Forms([self.form(str(path)) for path in (*given, *beside)])
            made.first.pages  # compiled before there are workers, who find it so
            return made
        except FormError as error:
            raise click.UsageError(f"--form: {error.sentence(self.lang)}") from None

    def chosen(self, names: tuple[str, ...], forms: Any) -> Any:
        """The form of all that is written, where a single one is named; else everything keeps that it came by."""
        return forms.given[0] if len(names) == 1 and not Path(names[0]).is_dir() else None

    def settings(self, rules_file: Path | None) -> dict[str, str]:
        """The severities that a run sets, over those that are published and those of the forms."""
        from ..document import settings
        from ..system.decoding import decoded
        from ..system.errors import Unreadable, reason

        try:
            text = decoded(self.file(rules_file).read()) if rules_file else ""
            if text is None:
                raise Unreadable("not-text")
            own = settings.parse(text)
        except settings.SettingError as error:
            raise click.UsageError(f"--rules {rules_file}: {self.sentence(error.key, **error.details)}") from None
        except (OSError, Unreadable) as error:
            key, details = reason(error)
            raise click.UsageError(f"--rules {rules_file}: {self.sentence(key, **details)}") from None
        return own

    def own(self, kind: str, path: Path, forms: Any) -> tuple[Any, Any]:
        """What a file of the bureau's own says, by its kind, and the findings about it. Ends where it is none."""
        from ..folder.authority import READERS
        from ..system import pool
        from ..system.errors import Unreadable, reason

        source = self.file(path)
        try:
            said, found = pool.one(READERS[kind], (source.read(), source.name, forms.first.codes))
        except (Unreadable, OSError) as error:
            self.fail(path, reason(error))
        return said, found

    def ruling(self, kind: str) -> str:
        """What a kind of the bureau's own files is called."""
        from ..document import wording

        return wording.say(wording.RULING[kind], self.lang)

    def file(self, path: Path) -> Any:
        """A single input."""
        from ..system.inputs import Input, legible

        self.outputs.reads(path)
        return Input(path, legible(path.name))

    def inputs(self, src: tuple[Path, ...], rulings: bool = False) -> list[Any]:
        """The files named and those in the folders named; rulings: the bureau's own there, too. Ends where there is
        none."""
        from ..system.inputs import inputs

        noted: list[tuple[Path, Sentence]] = []
        sources = [source for source in inputs(src, noted) if rulings or not self._rules(source, noted)]
        for path, sentence in noted:
            self.report(path, sentence, "info")
        met = [source.path for source in sources] + [path for path, _ in noted]
        for path in src:
            if path.is_dir() and not any(path == one or path in one.parents for one in met):
                self.say(f"{path}: {self.sentence('no-inputs')}")
        if not sources:
            sys.exit(USAGE)
        self.outputs.reads(*(source.path for source in sources))
        return sources

    def _rules(self, source: Any, noted: list[tuple[Path, Sentence]]) -> bool:
        """Whether a file in a folder is the bureau's own, which rules in `run`, and no workbook. noted: gets that."""
        if not source.walked or source.member or not source.name.startswith(("名册", "待定")):
            return False
        from ..folder.authority import ruling

        kind = ruling(source)
        if kind:
            noted.append((source.path, ("rules-in-run", {"kind": self.ruling(kind)})))
        return kind is not None

    # ── what is written ──

    def claim(self, *targets: Path | None) -> None:
        """Ends, before anything is written, where an output that was named is something the command reads, or another
        output. Asked when all that it reads is known."""
        places: set[str] = set()
        for path in targets:
            if path in (None, STDOUT):
                continue
            if self.outputs.is_input(path):
                self.fail(path, ("output-is-input", {}), USAGE)
            if os.path.realpath(path) in places:
                self.fail(path, ("output-twice", {"path": path}), USAGE)
            places.add(os.path.realpath(path))

    def claim_new(self, path: Path, force: bool) -> None:
        """The same for what people fill in: a file that is there may hold what somebody has entered."""
        self.claim(path)
        if path != STDOUT and path.exists() and not (force or path.is_dir()):
            self.fail(path, ("exists", {"path": path}))

    def write(self, path: Path, data: bytes | Iterable[bytes], replace: bool = True) -> None:
        """Write a file whole, or end with the sentence why not; `-` is standard output."""
        if not self.put(path, data, replace):
            sys.exit(UNREADABLE)

    def put(self, path: Path, data: bytes | Iterable[bytes], replace: bool = True) -> bool:
        """The same, but go on: whether it was written, which the exit code will tell."""
        if path == STDOUT:
            failure = self._print(data)
            if failure:
                self.outputs.fail(path, failure)
        else:
            failure = self.outputs.write(path, data, replace)
        if failure:
            self.report(path, failure)
        return failure is None

    def _print(self, data: bytes | Iterable[bytes]) -> Sentence | None:
        from ..system.errors import reason

        try:
            sys.stdout.buffer.writelines([data] if isinstance(data, bytes) else data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            return reason(error, "not-writable")
        return None

    def show(self, text: str, output: Path) -> None:
        """A text for people: on the terminal as it can show it, in a file as UTF-8."""
        if output == STDOUT:
            click.echo("".join(map(_coloured, text.splitlines(keepends=True))), nl=False)
        else:
            self.put(output, text.encode())

    def write_findings(self, path: Path | None, outcomes: list[Any], more: Iterable[Any] = ()) -> None:
        """All findings as JSON, where they were asked for."""
        if path:
            import json

            from ..document.findings import report

            items = [item for outcome in outcomes for item in outcome.findings] + list(more)
            self.put(path, (json.dumps(report(items, self.lang), ensure_ascii=False, indent=2) + "\n").encode())

    def exit_code(self, outcomes: list[Any]) -> int:
        if any(outcome.failure for outcome in outcomes):
            return USAGE if outcomes[0].failure and outcomes[0].failure[0] == "wrong-suffix" else UNREADABLE
        if self.outputs.failures:
            return UNREADABLE
        return FAULTY if any(outcome.findings.count("error") for outcome in outcomes) else GOOD


#: What a line that begins so is coloured.
_COLOURS = {"×": "red", "！": "yellow"}


def _coloured(line: str) -> str:
    """A line with its colour, which click leaves out in a pipe; none where NO_COLOR is set."""
    colour = _COLOURS.get(line.lstrip()[:1])
    return click.style(line, fg=colour) if colour and not os.environ.get("NO_COLOR") else line


def where(kind: str, output: Path | None) -> Path:
    """Where a report goes. A workbook is no text for a terminal."""
    if kind == "xlsx" and output in (None, STDOUT):
        raise wrong("--format xlsx 须给 -o / needs -o FILE")
    return output or STDOUT
