"""What the page asks of all workbooks together: a drop folder in memory, and one pass of `run` over it.

The workbooks are read elsewhere, by a worker that may be ended; what it made is handed over and taken up by the pass as
if a process had made it. Choices come back as they do from a bureau, in the workbook that asks for them. Knows the drop
folder. Knows no script and no browser.
"""

from __future__ import annotations

import io
import pickle
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from .desk import Desk
from ..bureau import roster
from ..bureau.register import Register
from ..checking.send_back import Job as Marking
from ..document import guise, model, wording
from ..document.wording.disputes import CONFLICT_COLUMNS
from ..folder import Run, scan, work
from ..folder.state import INDEX, MERGED
from ..issuing.issue import Job as Issuing
from ..reading.opening import prepare
from ..sheets.excel import address
from ..system import files, pool
from ..system.errors import Unreadable
from ..system.inputs import Input

#: What a person chooses in: its name in both folders.
PENDING = "待定"
#: What is packed already.
_PACKED = (".xlsx", ".xlsm")


def take(desk: Desk, inbox: Path, name: str, sha256: str, data: bytes) -> bytes:
    """What a reading worker makes of one input, to be handed over: read and judged, or lost."""
    path = inbox / name
    files.write(path, data)
    given = desk.forms.sources, dict(desk.settings), desk.lang
    made, = pool.alone(work.take, [work.Job(Input(path, name, walked=True), sha256)], prepare, given)
    path.unlink()
    return zlib.compress(pickle.dumps(made), 1)


class Gathering:
    """A drop folder and its outputs. tell: takes what happens, for drawing."""

    def __init__(self, desk: Desk, root: Path, tell: Callable[[dict[str, Any]], object]) -> None:
        self.desk, self.tell = desk, tell
        self.inbox, self.out = root / "inbox", root / "out"
        self.hashes = scan.Hashes()
        self.sources: dict[str, Input] = {}
        self.made: dict[tuple[str, str], Any] = {}  # what is handed over, until a pass takes it
        self.handed: set[tuple[str, str]] = set()
        self.lost: dict[str, str] = {}  # work that is not begun again → why
        for folder in (self.inbox, self.out):
            folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, data: bytes | Path) -> None:
        """Drop a file in, in place of one that has its name. data: a path is that of a file which is moved."""
        path = self.inbox.joinpath(*(part for part in name.split("/") if part not in ("", ".", "..")))
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(data, Path):
            data.replace(path)
        else:
            files.write(path, data)

    def seen(self) -> list[tuple[str, str]]:
        """What lies there to be read, by name and hash, as far as nobody has handed it over."""
        look = scan.look(self.inbox, self.out, self.hashes)
        self.sources = {one.name: one.source for one in look.seen}
        return [(one.name, one.sha256) for one in look.seen if one.sha256 and (one.name, one.sha256) not in self.handed]

    def content(self, name: str) -> bytes:
        """An input that was seen: of a zip, what lies in it. Raises Unreadable, OSError."""
        return self.sources[name].read()

    def hand(self, name: str, sha256: str, made: bytes | None, lost: str = "worker-died") -> None:
        """What a reading worker has made of an input; None: it was ended, for this reason."""
        self.made[name, sha256] = made or lost
        self.handed.add((name, sha256))

    def run(self, lost: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
        """One pass; what came of it. Raises Unreadable, OSError.

        lost: by the name it was told by, work that ended another worker, and why: it is passed over and named.
        """
        pool.made_elsewhere, self.lost = self._made, dict(lost)
        try:
            passed = Run(self.inbox, self.out, self.desk.forms, dict(self.desk.settings), self.desk.lang, 1,
                         hashes=self.hashes)
            for event in passed.events():
                self.tell({"event": event.event, "file": event.file, "state": event.state, "counts": event.counts,
                           "sentence": event.sentence and wording.sentence(
                               event.sentence[0], self.desk.lang, **event.sentence[1])})
        except BaseException:
            self.handed.clear()  # what was taken is to be handed over again
            raise
        finally:
            pool.made_elsewhere = lambda task, item: None
        return {"counts": {**dict.fromkeys(wording.STATES, 0), **passed.counts}, "outputs": list(self.outputs()),
                "questions": self.questions(), "overview": INDEX if (self.out / INDEX).exists() else None}

    def _made(self, task: Callable[[Any], Any], item: Any) -> Any:
        if task is work.take:
            made = self.made.pop((item.source.name, item.sha256), None)
            return pickle.loads(zlib.decompress(made)) if isinstance(made, bytes) else made and pool.Lost(made)
        about, name = _whose(item, self.desk.lang), task.__name__.strip("_")
        known = f"{name} {about}" if about else ""
        if known in self.lost:
            return pool.Lost(self.lost[known])
        self.tell({"event": "work", "task": name, "work": known, "file": about})
        if not known:
            return None
        result = pool.made(task, item)
        self.tell({"event": "worked"})  # whatever comes next, and never ends, is not this one's fault
        return result

    # ── what stands ──

    def outputs(self) -> Iterator[tuple[str, int]]:
        """The outputs by their paths, with their sizes."""
        for path in sorted(self.out.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(self.out).as_posix(), path.stat().st_size

    def output(self, path: str) -> Path:
        """Where an output lies, or an input that the overview links to. Raises FileNotFoundError."""
        target = (self.out / path).resolve()
        if not target.is_relative_to(self.out.parent.resolve()) or not target.is_file():
            raise FileNotFoundError(path)
        return target

    def archive(self) -> list[bytes | Path]:
        """All outputs as one zip, the same for the same outputs, in parts: what is packed already is told by where it
        lies.
        """
        parts = _Parts()
        with zipfile.ZipFile(parts, "w") as made:
            for path, size in self.outputs():
                self.tell({"event": "packing", "file": path})
                info, stored = zipfile.ZipInfo(path), path.endswith(_PACKED)
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                info.file_size = size
                with open(self.out / path, "rb") as source, made.open(info, "w") as member:
                    if stored:
                        parts.lying(self.out / path)
                    shutil.copyfileobj(source, member)
        return parts.parts

    def roster(self) -> bytes:
        """The list of who has to hand in, to be completed by a person: whom the roster in force names, and whoever has
        handed in.
        """
        made = Register(self.desk.lang)
        for path in sorted(self.inbox.glob(f"{roster.STEM}*")):
            with suppress(Unreadable):  # read as any other, which has said what is wrong
                made.enrol(roster.read(path.read_bytes())[0])
        if (self.out / MERGED).exists():
            for one in model.decode((self.out / MERGED).read_bytes()).submissions:
                made.add(one)
        return made.write()

    # ── what a person chooses ──

    def questions(self) -> list[dict[str, Any]]:
        """The rows of the workbook of questions: where each is chosen in, what it says column by column, the choices
        and the one that stands.
        """
        path = self.out / f"{PENDING}.xlsx"
        found: list[dict[str, Any]] = []
        for sheet, top, columns, choice, mark in _lists(path.read_bytes()) if path.exists() else ():
            for row in range(top + 1, sheet.max_row + 1):
                texts = {title: _text(sheet.cell(row, column)) for title, column in columns.items()}
                if texts[mark]:
                    found.append({
                        "sheet": sheet.title, "cell": address(row - 1, columns[choice] - 1), "chosen": texts[choice],
                        "choices": _choices(sheet, row, columns[choice]),
                        "told": [[title, texts[title]] for title in texts
                                 if texts[title] and title not in (choice, mark, *CONFLICT_COLUMNS["place"])]})
        return found

    def choose(self, choices: list[tuple[str, str, str]]) -> None:
        """Fill in choices (sheet, cell, choice), and drop the workbook in as a bureau does, in place of former ones."""
        import openpyxl

        book = openpyxl.load_workbook(self.out / f"{PENDING}.xlsx")
        for sheet, cell, choice in choices:
            book[sheet][cell] = choice or None
        stream = io.BytesIO()
        book.save(stream)
        for former in self.inbox.glob(f"{PENDING}*"):
            former.unlink()
        self.put(f"{PENDING}.xlsx", stream.getvalue())


class _Parts(io.RawIOBase):
    """A file that is written in parts. What is written after `lying`, until one goes back to the header before it, is
    what lies there already.
    """

    def __init__(self) -> None:
        self.parts: list[bytes | Path] = []
        self.starts: dict[int, int] = {}  # where a part begins → which it is
        self.at = self.size = 0
        self.passing = False

    def lying(self, path: Path) -> None:
        self.parts.append(path)
        self.passing = True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, to: int, whence: int = io.SEEK_SET) -> int:
        self.at, self.passing = to, False
        return to

    def tell(self) -> int:
        return self.at

    def write(self, data: Any) -> int:
        """A part; or, where one begins already, its like in its place."""
        if self.at < self.size:
            self.parts[self.starts[self.at]] = bytes(data)
        elif len(data) and not self.passing:
            self.starts[self.at] = len(self.parts)
            self.parts.append(bytes(data))
        self.at += len(data)
        self.size = max(self.size, self.at)
        return len(data)


def _whose(item: Any, lang: str) -> str:
    """What a piece of work is told by: the workbook to be marked, whose book is to be made; nothing for all else."""
    if isinstance(item, Marking):
        return item.outcome.source.name
    if not isinstance(item, Issuing):
        return ""
    one = item.submission
    return " ".join(str(part) for part in (one.year, one.division, guise.called(one, lang)) if part)


def _lists(data: bytes) -> Iterator[tuple[Any, int, dict[str, int], str, str]]:
    """The lists that are chosen in: the sheet, the row of its header, its columns by title, and the two that count."""
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in range(1, min(sheet.max_row, 20) + 1):
            columns = {_text(cell): cell.column for cell in sheet[row] if _text(cell)}
            for choice, mark in zip(CONFLICT_COLUMNS["choice"], CONFLICT_COLUMNS["mark"]):
                if choice in columns and mark in columns:
                    yield sheet, row, columns, choice, mark


def _choices(sheet: Any, row: int, column: int) -> list[str]:
    """What the drop-down of a cell offers."""
    cell = sheet.cell(row, column).coordinate
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list" and cell in rule.sqref:
            return [part.strip() for part in rule.formula1.strip('"').split(",")]
    return []


def _text(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def told(event: dict[str, Any]) -> str:
    """What happens, as scripts take it."""
    return msgspec.json.encode(event).decode()
