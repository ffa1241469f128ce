"""What other forms at hand cost: recognition of the official workbook, a draft and a proof.

`python bench/forms.py` prints ratios of processor time, the least of interleaved rounds: the same workbook read by one
form alone and with ten forms at hand, in its place and bent; and the seconds that `draft` and `--prove` take.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

from converter import form, grid
from converter.document import model
from converter.form import Form, Forms
from converter.issuing import proposing, proving, workbook
from converter.reading import reader

ROOT = Path(__file__).parents[1]
ROUNDS = 40
#: So many forms are at hand, and what they may cost.
AT_HAND, MOST = 10, 1.15
#: Seconds that a draft and a proof may take.
SECONDS = 10


def given() -> list[Form]:
    """The forms of the tests, and variants of the shipped one up to ten with it and the other shipped ones."""
    made = [form.load(str(path)) for path in sorted((ROOT / "tests" / "forms").glob("*.xlsx"))]
    for number in range(AT_HAND - len(form.names()) - len(made)):
        book = openpyxl.load_workbook(ROOT / "templates_xlsx" / "hebei_county.xlsx")
        book["_form"]["B1"].value = f"variant{number}"
        book.worksheets[-2]["A3"].value = f"第{number}种编码"
        stream = io.BytesIO()
        book.save(stream)
        made.append(form.compile(stream.getvalue()))
    return made


def least(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Processor seconds of each, the least of rounds that take turns."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            begin = time.process_time()
            work()
            found[name] = min(found[name], time.process_time() - begin)
    return found


def bent(data: bytes) -> bytes:
    """The workbook with a line above every form and a column beside it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        if sheet.title != form.HIDDEN_SHEET:
            sheet.insert_rows(1)
            sheet["A1"] = "附件2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def recognition() -> Iterator[tuple[str, float, float]]:
    (one, *_) = model.decode((ROOT / "samples" / "fengning.json").read_bytes()).submissions
    data = workbook.write(one, form.load())
    forms = Forms(given())
    for name, book, most in (("the official workbook, ten forms / one", data, MOST),
                             ("bent, ten forms / one", bent(data), 1.5)):
        def by(at_hand: Form | Forms, book: bytes = book) -> Callable[[], object]:
            return lambda: reader.read(grid.read(book), at_hand, "", "")

        took = least({"one": by(form.load()), "shipped": by(Forms()), "ten": by(forms)}, ROUNDS)
        yield name, took["ten"] / took["one"], most
        yield name.replace("ten forms", "shipped forms"), took["shipped"] / took["one"], most


def seconds() -> Iterator[tuple[str, float, float]]:
    blank = workbook.blank(form.load(), model.Submission(projects=[workbook.prefilled(model.Project(), form.load())]))
    for name, work in {"draft": lambda: proposing.propose(blank, "own"),
                       "--prove, the official form": lambda: proving.prove(form.load()),
                       "--prove, the central one": lambda: proving.prove(form.load("central_project"))}.items():
        yield f"{name}, seconds", least({name: work}, 1)[name], SECONDS


def main() -> None:
    beyond = False
    for name, found, most in (*recognition(), *seconds()):
        beyond |= found > most
        print(f"{name}: {found:.2f} (at most {most})")
    sys.exit(beyond)


if __name__ == "__main__":
    main()
