"""Mutations of workbooks, each read as `convert` reads it: `python bench/fuzz.py --count 5000 --seed 1`.

Every one must end in a document, whose findings can all be worded, or in one sentence. Of a document the laws are
tried: its JSON is valid, what is written of it is read equal, and so is the workbook when it comes back marked; check
says the same of the workbook and of its JSON. Of what clerks do to cells (`clerks`) nothing may be silently wrong. They
are read in a process with bounded memory that is replaced when it dies or takes too long, and told apart by seed and
number: `--only NUMBER` writes that mutation to a file and reads it here, with its traceback.

Knows how workbooks break: bytes, members of the zip, XML, cells. Knows nothing of forms.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import random
import re
import resource
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import clerks  # and with it the tests' own folder
import test_same

ROOT = Path(__file__).parents[1]
SOURCES = [path for folder in (ROOT / "samples", ROOT.parent / "shared" / "intake")
           for path in sorted(folder.rglob("*.xlsx")) if zipfile.is_zipfile(path)]

#: What a worker may allocate, in bytes of address space, and how long one workbook may take.
MEMORY = 2 << 30
SECONDS = 20

Member = tuple[str, bytes]


class Mutation(NamedTuple):
    """A file, what was done to it, of cells what must be read of them (`clerks.Case`), and whether laws are tried."""

    kind: str
    data: bytes
    case: Any = None
    has_laws: bool = True


# ── mutations ───────────────────────────────────────────────────────────────────────────────────


def mutate(data: bytes, rng: random.Random) -> Mutation:
    """One to three faults of one kind in the file of two sheets at most; whole books are read slowly."""
    kind = rng.choices((_bytes, _members, _xml), (1, 2, 7))[0]
    return Mutation(kind.__name__[1:], kind(_cut(data, rng), rng))


def _cut(data: bytes, rng: random.Random) -> bytes:
    """A workbook that names only two of its sheets."""
    members = dict(unpack(data))
    sheets = re.findall(rb"<sheet [^<>]*/>", members["xl/workbook.xml"])
    for sheet in rng.sample(sheets, max(0, len(sheets) - 2)):
        members["xl/workbook.xml"] = members["xl/workbook.xml"].replace(sheet, b"")
    return pack([*members.items()], rng)


def _bytes(data: bytes, rng: random.Random) -> bytes:
    """Faults of a disk or a line: bytes changed, lost, repeated; the end cut off."""
    content = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        place = rng.randrange(len(content))
        match rng.randrange(5):
            case 0:
                content[place] = rng.randrange(256)
            case 1:
                content[place] ^= 1 << rng.randrange(8)
            case 2:
                del content[place:place + rng.choice((1, 2, 16, 512))]
            case 3:
                content[place:place] = content[place:place + rng.choice((1, 2, 16, 512))]
            case 4 if rng.random() < 0.2:
                del content[place:]
        if not content:
            break
    return bytes(content)


def _members(data: bytes, rng: random.Random) -> bytes:
    """Faults of a packer: members lost, twice, exchanged, cut, empty, renamed."""
    members = unpack(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        if not members:
            break
        place, other = rng.randrange(len(members)), rng.randrange(len(members))
        name, content = members[place]
        match rng.randrange(7):
            case 0:
                del members[place]
            case 1:
                members.append((name, members[other][1]))
            case 2:
                members[place], members[other] = (name, members[other][1]), (members[other][0], content)
            case 3:
                members[place] = name, content[:rng.randrange(len(content) + 1)]
            case 4:
                members[place] = name, b""
            case 5:
                members[place] = rng.choice((name.upper(), name.replace("/", "\\"), "/" + name, name + "x")), content
            case 6:
                members[place] = name, rng.choice((content.decode("utf-8", "replace").encode("utf-16"),
                                                   b"\xef\xbb\xbf" + content, content * 2))
    return pack(members, rng)


def _xml(data: bytes, rng: random.Random) -> bytes:
    """Faults of a program that writes workbooks, mostly in the sheets and in their strings."""
    members = unpack(data)
    weights = [6 if "worksheets/sheet" in name else 8 if name.endswith(("sharedStrings.xml", "workbook.xml")) else
               4 if name.endswith((".rels", "styles.xml")) else 0.2 for name, _ in members]
    for place in rng.choices(range(len(members)), weights, k=rng.choice((1, 1, 1, 4))):
        name, content = members[place]
        for _ in range(rng.choice((1, 1, 1, 3, 10))):
            content = rng.choices(_EDITS, _WEIGHTS)[0](content, rng)
        members[place] = name, content
    return pack(members, rng)


def _at(pattern: bytes, content: bytes, rng: random.Random) -> re.Match | None:
    """One of the places of a pattern, looked for from anywhere in the content."""
    found = re.compile(pattern)
    start = rng.randrange(len(content) + 1)
    return found.search(content, start) or found.search(content)


Edit = Callable[[bytes, random.Random], bytes]


def _edit(pattern: bytes, replace: Callable[[re.Match, random.Random], bytes]) -> Edit:
    def edit(content: bytes, rng: random.Random) -> bytes:
        match = _at(pattern, content, rng)
        return content[:match.start()] + replace(match, rng) + content[match.end():] if match else content
    return edit


_NUMBERS = (b"0", b"-1", b"1", b"999999", b"1048576", b"1048577", b"4294967296", b"99999999999999999999", b"1e999",
            b"NaN", b"1.5", b"", b" 3 ", b"&#51;", b"0x10", b"1e-320", b"-0", b"0.1234567890123456789")
_TEXTS = ("", "预算数", "项目编码", "25%", "≥90%", "１２，３４５．６７", "13082623P00M5MW10003C", "\u200b", "a\nb", "=1+1",
          "<![CDATA[5]]>", "<!--x-->", "&amp;", "&lt;b&gt;", "&nope;", "&#0;", "&#x1F600;", "\u3000", "x" * 40_000,
          "#REF!",
          "单位：元", "合计", "1." * 500, "（1）" * 200, "\x00", "\x0b", "﷽", "9" * 400, "-" * 50, "一级指标")
_REFERENCES = (b"A1", b"XFD1048576", b"A1048576", b"XFD1", b"ZZZZ9", b"A0", b"", b"a2", b"$B$3", b"B", b"7", b"AA40")
_ELEMENTS = (b"<f>A1</f>", b"<f/>", b"<v/>", b"<v>5</v>", b'<f t="shared" si="0"/>', b'<f t="array" ref="A1:B9">1</f>',
             b"<is><t>x</t></is>", b"<row/>", b'<c t="s"><v>3</v></c>', b"<sheetData>", b"</sheetData>", b"<!-- -->",
             b"<!DOCTYPE a>", b"<?pi?>", b"<x:c xmlns:x='y'/>", b'<mergeCell ref="A1:XFD1048576"/>')

_EDITS = (
    _edit(rb'"[0-9.]+"', lambda match, rng: b'"' + rng.choice(_NUMBERS) + b'"'),
    _edit(rb' [\w:]+="[^"<>]*"', lambda match, rng: rng.choice((b"", match[0].replace(b'"', b"'")))),
    _edit(rb' r="[^"]*"', lambda match, rng: rng.choice((b"", b' r="' + rng.choice(_REFERENCES) + b'"'))),
    _edit(rb' s="[^"]*"', lambda match, rng: b' s="' + rng.choice((b"1", b"2", b"9", *_NUMBERS)) + b'"'),
    _edit(rb' t="[^"]*"', lambda match, rng: rng.choice((b"", *(b' t="' + kind + b'"' for kind in (
        b"s", b"n", b"b", b"e", b"str", b"inlineStr", b"d", b"zz"))))),
    _edit(rb"<(row|col) ", lambda match, rng: match[0] + rng.choice((b'hidden="1" ', b"hidden='true' "))),
    _edit(rb'"[A-Z]+[0-9]+:[A-Z]+[0-9]+"', lambda match, rng: b'"' + rng.choice(_REFERENCES) + b":"
          + rng.choice(_REFERENCES) + b'"'),
    _edit(rb"<v>[^<]*</v>", lambda match, rng: rng.choice((b"", b"<v>" + rng.choice(_NUMBERS) + b"</v>"))),
    _edit(rb">[^<>]+<", lambda match, rng: b">" + rng.choice(_TEXTS).encode() + b"<"),
    _edit(rb">[^<>]+<", lambda match, rng: b">" + _spoilt(match[0][1:-1], rng) + b"<"),
    _edit(rb"<row .*?</row>", lambda match, rng: rng.choice((b"", match[0] * 2))),
    _edit(rb"<c [^<>]*?(?:/>|>.*?</c>)", lambda match, rng: rng.choice((b"", match[0] * 2))),
    _edit(rb"formatCode=\"[^\"]*\"", lambda match, rng: b'formatCode="' + rng.choice((
        b"0%", b"0.00%", b"0&quot;%&quot;", "0.00\"万元\"".replace('"', "&quot;").encode(), b"yyyy-mm-dd", b"[h]:mm",
        b"\\%0", b"[")) + b'"'),
    _edit(rb"numFmtId=\"[^\"]*\"", lambda match, rng: b'numFmtId="'
          + rng.choice((b"9", b"10", b"14", b"164", b"x")) + b'"'),
    _edit(rb"</?[\w:]+[^<>]*>", lambda match, rng: rng.choice((b"", match[0] * 2, match[0][:-1]))),
    _edit(rb"<(?=[/\w])", lambda match, rng: rng.choice(_ELEMENTS) + b"<"),
    lambda content, rng: content[:rng.randrange(len(content) + 1)],
)
#: The last three mostly break the XML, and what is behind is not read: they come seldom.
_WEIGHTS = (*[10] * (len(_EDITS) - 3), 2, 3, 1)


def _spoilt(text: bytes, rng: random.Random) -> bytes:
    """A text with characters lost, exchanged or added."""
    characters = list(text.decode("utf-8", "replace"))
    for _ in range(rng.choice((1, 2, 5))):
        place = rng.randrange(len(characters) + 1)
        characters[place:place + rng.randrange(2)] = rng.choice(("", " ", "\n", "。", "1", "%", "、", "．", "(", "①", "元"))
    return "".join(characters).encode()


def unpack(data: bytes) -> list[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return [(info.filename, source.read(info)) for info in source.infolist()]


def pack(members: list[Member], rng: random.Random) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        warnings.simplefilter("ignore")
        for name, content in members:
            packed.writestr(name, content)
    return stream.getvalue()


def mutation(seed: int, number: int, sources: list[bytes], papers: list[Any]) -> Mutation:
    """The mutation of that number, whichever others are made; every other one of cells."""
    rng = random.Random(f"{seed}/{number}")
    if number % 2:
        return mutate(rng.choice(sources), rng)
    names, case = clerks.case(papers, rng)
    return Mutation(names, case.data, case)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def outcome(data: bytes, case: Any, form: Any, has_laws: bool = True) -> tuple[str, str]:
    """What became of a workbook: document (of cells: same, or alarm where fields differ), refused with a sentence, or
    crash with its traceback; silent: a field is wrong and nothing says so."""
    from converter import grid
    from converter.document import findings, wording
    from converter.reading import reader

    try:
        try:
            reading = reader.read(grid.read(data), form, "f.xlsx", hashlib.sha256(data).hexdigest())
        except grid.Unreadable as error:
            sentences = [wording.sentence(error.key, lang, **error.details) for lang in wording.LANGUAGES]
            if any("\n" in sentence or len(sentence) > 600 for sentence in sentences):
                return "crash", f"no sentence: {sentences!r}"[:2000]
            return "refused", f"{error.key} {error.details.get('why', '')}" if error.key == "damaged" else error.key
        for lang in wording.LANGUAGES:
            findings.report(reading.findings, lang)
        if has_laws and (broken := broken_law(data, reading, form)):
            return "law", broken
        if case is not None:
            wrong, loud = clerks.wrong(case, reading)
            return ("silent", "\n".join(wrong)) if wrong else ("alarm" if loud else "same", str(loud))
        return "document", f"{sum(len(one.projects or ()) for one in reading.document.submissions)} projects"
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return "crash", traceback.format_exc()


def broken_law(data: bytes, reading: Any, form: Any) -> str | None:
    """The law that a workbook that was read breaks, or None."""
    from converter import grid
    from converter.checking.check import examine
    from converter.checking.send_back import marked
    from converter.document import model
    from converter.document.model import Document, Refused
    from converter.form import Forms
    from converter.issuing import faithful, workbook
    from converter.reading import reader
    from converter.reading.opening import Outcome
    from converter.system.inputs import Input

    document = reading.document
    if model.encode(model.decode(model.encode(document))) != model.encode(document):
        return "JSON: decoded it is another document"
    for one in document.submissions:
        if not faithful.leaves(one):
            continue  # its form was refused: nothing is read, and nothing written
        try:
            written = workbook.write(one, form)
        except Refused:
            continue
        if said(reader.read(grid.read(written), form, "w.xlsx", "0").document) != said(Document.of([one])):
            return "law 1: what is written is not read"
    outcome = Outcome(Input(Path("f.xlsx"), "f.xlsx"), reading.findings, document)
    outcome.findings = examine(outcome, reading, Forms(), {})
    try:
        back = marked(outcome, data, "zh")
    except grid.Unreadable:
        return None  # said to be just that
    if said(reader.read(grid.read(back), form, "f.xlsx", "0").document) != said(document):
        return "returned: marked it is read otherwise"
    try:
        test_same.assert_same(reading)
    except (AssertionError, ValueError) as error:
        return f"law 9: {error}"
    return None


def said(document: Any) -> bytes:
    """What a document says, without where it was read."""
    import msgspec

    from converter.document import model

    parts = [msgspec.structs.replace(one, projects=[msgspec.structs.replace(each, origin=None, number=None)
                                                    for each in one.projects]) for one in document.submissions]
    return model.encode(type(document).of(parts))


def work(pipe: multiprocessing.connection.Connection, memory: int) -> None:
    """Read what comes through the pipe, one after the other, within the memory."""
    from converter import form as forms

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    form = forms.load()
    while (mutation := pipe.recv()) is not None:
        start = time.perf_counter()
        kind, detail = outcome(mutation.data, mutation.case, form, mutation.has_laws)
        pipe.send((kind, detail, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


class Worker:
    """A process that reads; another one where it has died."""

    def __init__(self, work: Callable[..., None] = work) -> None:
        self.process, self.work = None, work

    def read(self, mutation: Mutation) -> tuple[str, str, float, int]:
        if self.process is None:
            context = multiprocessing.get_context("spawn")
            self.pipe, theirs = context.Pipe()
            self.process = context.Process(target=self.work, args=(theirs, MEMORY), daemon=True)
            self.process.start()
            theirs.close()
        try:
            self.pipe.send(mutation)
            if self.pipe.poll(SECONDS):
                return self.pipe.recv()
            return self._end("timeout")
        except (EOFError, OSError):
            return self._end("death")

    def close(self) -> None:
        if self.process is not None:
            self.pipe.send(None)
            self.process.join()

    def _end(self, kind: str) -> tuple[str, str, float, int]:
        self.process.kill()
        self.process.join()
        code, self.process = self.process.exitcode, None
        return kind, f"exit code {code}", float(SECONDS), 0


def asked(about: str) -> argparse.Namespace:
    """What the command line asks of a fuzzer; about: its docstring."""
    options = argparse.ArgumentParser(description=about.split("\n")[0])
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--first", type=int, default=0, metavar="NUMBER", help="the first of the count")
    options.add_argument("--laws", type=int, default=1, metavar="N", help="try them on every Nth: they take longest")
    options.add_argument("--seconds", type=int, default=10**9, help="no mutation begins later")
    options.add_argument("--only", type=int, metavar="NUMBER")
    options.add_argument("--keep", type=Path, metavar="FOLDER", help="where to write the mutations that went wrong")
    return options.parse_args()


def main() -> int:
    from converter import form as forms

    given, form = asked(__doc__), forms.load()
    sources = [path.read_bytes() for path in SOURCES]
    papers = clerks.papers(sources, form)
    if given.only is not None:
        made = mutation(given.seed, given.only, sources, papers)
        Path(f"fuzz_{given.seed}_{given.only}.xlsx").write_bytes(made.data)
        print(made.kind, *Worker().read(made), sep="\n")
        return 0
    print(f"{given.count} mutations of {len(sources)} workbooks and {len(papers)} forms, seed {given.seed}")
    return report(given, Worker(), lambda number: mutation(given.seed, number, sources, papers), ".xlsx")


#: What may become of a mutation; the first four are as they must be.
OUTCOMES = ("document", "same", "alarm", "refused", "silent", "law", "crash", "death", "timeout")


def report(given: argparse.Namespace, worker: Worker, mutated: Callable[[int], Mutation], suffix: str) -> int:
    """Read all mutations and count what became of them, by what was done: one with two deeds counts with both."""
    counts: dict[str, Counter[str]] = {}
    total: Counter[str] = Counter()
    refusals, shown = Counter(), Counter()
    slowest, largest = [], (0, 0)
    until = time.monotonic() + given.seconds
    for number in range(given.first, given.first + given.count):
        if time.monotonic() > until:
            print(f"ended before {number}")
            break
        made = mutated(number)._replace(has_laws=number // 2 % given.laws == 0)
        kind, detail, seconds, memory = worker.read(made)
        total[kind] += 1
        for each in made.kind.split("+"):
            counts.setdefault(each, Counter())[kind] += 1
        slowest = sorted([*slowest, (round(seconds, 3), number)], reverse=True)[:5]
        largest = max(largest, (memory // 1024, number))
        if kind == "refused":
            refusals[re.sub(r"[0-9]+|\S*\.xml\S*", "…", detail)[:60]] += 1
        elif kind in OUTCOMES[4:]:
            last = "\n".join(detail.strip().splitlines()[-3:])
            shown[last] += 1
            if shown[last] == 1:
                print(f"── {number}: {made.kind}: {kind}\n{detail}", flush=True)
            if given.keep:
                (given.keep / f"{kind}_{given.seed}_{number}{suffix}").write_bytes(made.data)
    worker.close()
    seen = [each for each in OUTCOMES if total[each] or each in OUTCOMES[4:]]
    for name, found in [*sorted(counts.items()), ("all", total)]:
        print(f"{name:8}", *(f"{each} {found[each]:<5}" for each in seen))
    print("refused:", *(f"  {count} × {why}" for why, count in refusals.most_common(12)), sep="\n")
    for trace, count in shown.most_common():
        print(f"{count} ×\n{trace}")
    print("slowest (s, number):", *slowest)
    print("largest process (MB, number):", largest)
    return 1 if any(total[each] for each in OUTCOMES[4:]) else 0


if __name__ == "__main__":
    sys.exit(main())
