"""Speed as ratios against peers, all measured in this run: `python bench/speed.py`.

Every figure is processor time, the least of several rounds: what others do on the machine only ever adds to it. The
two sides of a ratio take turns, so that a machine whose speed drifts is the same machine for both. The form is compiled
beforehand, except for commands.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from xml.parsers import expat

from converter import form, grid
from converter.checking import check as checking
from converter.document import findings, model
from converter.issuing import workbook
from converter.reading import opening, reader
from converter.system.inputs import Input

SAMPLE = Path(__file__).parents[1] / "samples" / "fengning.json"


def compare(ours, peer, rounds: int) -> tuple[float, float]:
    """The least that each of two functions takes of the processor, in milliseconds; they take turns."""
    times: tuple[list[float], list[float]] = [], []
    for _ in range(rounds + 2):
        for kept, function in zip(times, (ours, peer)):
            start = spent()
            function()
            kept.append((spent() - start) * 1000)
    return min(times[0][2:]), min(times[1][2:])


def spent() -> float:
    """Seconds of the processor that this process has taken, and those it has waited for."""
    return sum(usage.ru_utime + usage.ru_stime
               for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def tokenise(path: Path) -> None:
    """The floor: inflate the workbook and tokenise its XML, nothing else."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            data = package.read(name)
            if name.endswith((".xml", ".rels")):
                expat.ParserCreate().Parse(data, True)


class Recorder:
    """Stands in for xlsxwriter while a workbook is issued, and keeps every call made."""

    def __init__(self, *arguments) -> None:
        import xlsxwriter

        self.arguments, self.calls = arguments, []
        self.real = xlsxwriter.Workbook(*arguments)

    def __getattr__(self, name):
        method = getattr(self.real, name)

        def call(*arguments, **options):
            result = method(*arguments, **options)
            target = len(self.calls)
            self.calls.append((None, name, arguments, options))
            return Sheet(self, target, result) if name == "add_worksheet" else Format(target, result)

        return call


class Format:
    def __init__(self, number, real) -> None:
        self.number, self.real = number, real


class Sheet:
    def __init__(self, recorder, number, real) -> None:
        self.recorder, self.number, self.real = recorder, number, real

    def __getattr__(self, name):
        method = getattr(self.real, name)

        def call(*arguments, **options):
            self.recorder.calls.append((self.number, name, arguments, options))
            return method(*[argument.real if isinstance(argument, Format) else argument for argument in arguments],
                          **options)

        return call


def painter(submission: model.Submission, the_form: form.Form):
    """Plain xlsxwriter code that paints the same cells: the very calls of issuing, and nothing between them."""
    import xlsxwriter

    recorders, real = [], xlsxwriter.Workbook

    def recorder(*arguments):
        xlsxwriter.Workbook = real
        recorders.append(Recorder(*arguments))
        xlsxwriter.Workbook = recorder
        return recorders[0]

    xlsxwriter.Workbook = recorder
    try:
        workbook.write(submission, the_form)
    finally:
        xlsxwriter.Workbook = real
    calls, options = recorders[0].calls, recorders[0].arguments[1]

    def paint() -> None:
        import io

        book = real(io.BytesIO(), options)
        made: dict[int, object] = {}
        for number, (sheet, name, arguments, keywords) in enumerate(calls):
            target = book if sheet is None else made[sheet]
            made[number] = getattr(target, name)(
                *[made[argument.number] if isinstance(argument, Format) else argument for argument in arguments],
                **keywords)

    return paint


def bent(data: bytes) -> bytes:
    """The same forms two rows down and one column to the right, under a heading: nothing is where the form has it."""
    import io

    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for sheet in grid.read(data):
            page = book.add_worksheet(sheet.name)
            page.write(0, 0, "附件2")
            for top, left, bottom, right in sheet.areas:
                page.merge_range(top + 2, left + 1, bottom + 2, right + 1, "")
            for row, column, content in sheet.filled():
                page.write(row + 2, column + 1, content)
    return stream.getvalue()


def commands(path: Path, rounds: int) -> dict[str, tuple[float, float]]:
    """Whole processes, cold."""
    # as installed, where byte code is compiled once
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run(*arguments: str, ends: int = 0):
        def command() -> None:
            done = subprocess.run([sys.executable, *arguments], capture_output=True, env=environment)
            assert done.returncode == ends, done.stderr

        return command

    convert = run("-m", "converter", "convert", str(path), "-o", str(path.with_suffix(".json")))
    return {
        "convert, the whole command / import click, msgspec, python_calamine": compare(
            convert, run("-c", "import click, msgspec, python_calamine"), rounds),
        "check, the whole command / convert": compare(
            run("-m", "converter", "check", str(path), "-o", str(path.with_suffix(".txt")), ends=1), convert, rounds),
        "--version / import click": compare(run("-m", "converter", "--version"), run("-c", "import click"), rounds),
    }


def main() -> None:
    import openpyxl

    the_form, forms = form.load(), form.Forms()
    submission = model.decode(SAMPLE.read_bytes()).submissions[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        data = workbook.write(submission, the_form)
        path.write_bytes(data)

        def convert() -> bytes:
            return model.encode(reader.read(grid.read(data), forms, path.name, "").document)

        def unchecked() -> bytes:
            sheets = grid.sheets(data, {})
            return model.encode(reader.read(sheets, forms, path.name, "").document)

        source = Input(path, path.name)

        def check() -> bytes:
            outcome = opening.Outcome(source)
            reading = opening.open_reading(source, forms, outcome)
            findings.report(checking.examine(outcome, reading, forms, {}))
            return model.encode(outcome.document)

        moved = bent(data)
        rows = {
            "workbook → JSON / inflating and tokenising its XML": compare(convert, lambda: tokenise(path), 40),
            "openpyxl.load_workbook / workbook → JSON": compare(lambda: openpyxl.load_workbook(path), convert, 5),
            "the same without the streaming pass / tokenising": compare(unchecked, lambda: tokenise(path), 40),
            "workbook → JSON, with the streaming pass / without": compare(convert, unchecked, 40),
            "the same forms bent / in their place": compare(
                lambda: reader.read(grid.read(moved), forms, "bent", ""), convert, 20),
            "workbook → JSON and its report of findings / workbook → JSON": compare(check, convert, 40),
            "JSON → workbook / plain xlsxwriter painting the same cells": compare(
                lambda: workbook.write(submission, the_form), painter(submission, the_form), 15),
            **commands(path, 15),
        }
    print(f"{'':68}{'ms':>8}{'ms':>8}{'ratio':>8}")
    for name, (ours, peer) in rows.items():
        print(f"{name:68}{ours:8.1f}{peer:8.1f}{ours / peer:8.2f}")


if __name__ == "__main__":
    main()
