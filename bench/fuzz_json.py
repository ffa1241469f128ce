"""Mutations of JSON documents, each through the commands: `python bench/fuzz_json.py --count 5000 --seed 1`.

Each is converted to workbooks, checked and merged. Every command must end with an exit code of ours and without an
exception; what is merged is a valid document that says the same once more; the workbook converted back says what the
document said, and check says the same of both. Knows how JSON breaks. Knows nothing of forms.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

from fuzz import ROOT, Mutation, Worker, asked, report, said

SOURCES = [ROOT / "samples" / "julu.json", *sorted((ROOT / "samples" / "stories").rglob("input/**/*.json"))]
_VALUES = (None, True, 0, -1, 1.5, 1e308, 10**40, 0.1 + 0.2, "", " ", "\u200b", "=1+1", "合计", "一级指标", "a\nb",
           "x" * 40_000, "<r>a</r>", "../../etc", "\ud800", "\x00", "目标内容 1", "90%", "≥", [], {}, [None], ["1.甲"],
           {"a": 1}, "13082623P00M5MW10003C", "2023-01-01", "万元", "1e5", "NaN")


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every place of a tree: its container and the key or index in it."""
    found = []
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        found += [(node, key), *places(value)]
    return found


def mutation(seed: int, number: int, sources: list[bytes]) -> Mutation:
    """The mutation of that number: of the tree, mostly, and of its text."""
    rng = random.Random(f"{seed}/{number}")
    tree = json.loads(rng.choice(sources))
    for one in tree.get("submissions", ()):
        del one["projects"][rng.choice((1, 1, 2, 5)):]
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        if not (found := places(tree)):
            break  # nothing is left of it
        container, key = rng.choice(found)
        match rng.randrange(6):
            case 0 | 1 | 2:
                container[key] = rng.choice(_VALUES)
            case 3:
                del container[key]
            case 4 if isinstance(container, list):
                container.insert(key, container[key])
            case 5 if isinstance(container, dict):
                container[rng.choice((str(key) + "x", "extra", ""))] = container[key]
    text = json.dumps(tree, ensure_ascii=rng.random() < 0.5, indent=rng.choice((None, 2)))
    data = text.encode("utf-8", "surrogatepass")
    return Mutation("tree", data) if rng.random() < 0.6 else Mutation("text", _text(data, rng))


def _text(data: bytes, rng: random.Random) -> bytes:
    """Faults that no tree has: keys twice, numbers that are none, other encodings, an end too early."""
    match rng.randrange(9):
        case 0:
            return data[:rng.randrange(len(data) + 1)]
        case 1:
            return re.sub(rb'("[a-z_]+": ?)', lambda match: match[0] + rng.choice((b"NaN,", b"-Infinity,", b"")), data,
                          count=rng.randrange(3))
        case 2:
            return b"\xef\xbb\xbf" + data
        case 3:
            return data.decode("utf-8", "replace").encode(rng.choice(("utf-16", "gb18030", "utf-32")), "replace")
        case 4:
            return data + rng.choice((b"}", b"\n{}", b"\x00", b" "))
        case 5:
            return rng.choice((b"[" * 5000, b'{"a":' * 5000, b"{}", b"[]", b"{", b'{"schema": "budget-performance/2"}'))
        case 6:
            name = rng.choice((b'"name"', b'"code"', b'"total"', b'"projects"'))
            return data.replace(name, name + b": 1, " + name, 1)
        case 7:
            numbers = (b": 1e999", b": 01", b": -0", b": 0." + b"1" * 60)
            return re.sub(rb": ?[0-9.]+", lambda match: rng.choice(numbers), data, count=1)
    return bytes(byte if rng.random() < 0.95 else rng.randrange(256) for byte in data[:400]) + data[400:]


def outcome(data: bytes) -> tuple[str, str]:
    """What became of a document: document, refused, law or crash."""
    from click.testing import CliRunner

    from converter import cli
    from converter.document import model

    def command(*arguments: object) -> tuple[int, str]:
        result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        if result.exit_code not in (0, 1, 2, 3):
            raise AssertionError(f"exit {result.exit_code}")
        return result.exit_code, result.output

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "in.json").write_bytes(data)
        try:
            code, told = command("merge", folder / "in.json", "-o", folder / "m.json")
            command("check", folder / "in.json")
            converted, _ = command("convert", folder / "in.json", "-o", folder / "books",
                                   "--findings", folder / "f.json")
            if code in (2, 3):
                return "refused", re.sub(r"[0-9]+", "…", told.strip().splitlines()[0])[:80] if told.strip() else "?"
            merged = model.decode((folder / "m.json").read_bytes())
            again, _ = command("merge", folder / "m.json", "-o", folder / "again.json")
            if (folder / "again.json").read_bytes() != (folder / "m.json").read_bytes():
                return "law", "law 4: merged again it is another document"
            books = sorted((folder / "books").rglob("*.xlsx")) if (folder / "books").is_dir() else []
            if converted in (0, 1) and not merged.submissions:
                return "document", "empty"
            back, _ = command("merge", *books, "-o", folder / "back.json") if books else (3, "")
            if back in (2, 3):
                return "document", "not written"
            read = model.decode((folder / "back.json").read_bytes())
            unplaced = "no-place" in {one["code"] for one in json.loads((folder / "f.json").read_bytes())["findings"]}
            if not unplaced and not any(one.conflicts for one in merged.submissions) and said(read) != said(merged):
                return "law", "law 1: what is written is not read"
            if len(books) == 1:
                for path in (folder / "m.json", books[0]):
                    command("check", path, "--format", "json", "-o", path.with_suffix(".found"))
                by_path, by_cell = (_rules(path.with_suffix(".found")) for path in (folder / "m.json", books[0]))
                if by_path != by_cell:
                    return "law", f"law 9: {sorted(by_path ^ by_cell)}"
            return "document", "whole"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return "crash", traceback.format_exc()


def _rules(path: Path) -> set[tuple[str, ...]]:
    """What rules say, positions apart, of what `check` wrote."""
    from converter.document import wording

    return {tuple(str(one[name]) for name in ("code", "severity", "project", "path", "message"))
            for one in json.loads(path.read_bytes())["findings"] if one["code"] in wording.RULES}


def work(pipe: multiprocessing.connection.Connection, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while (mutation := pipe.recv()) is not None:
        start = time.perf_counter()
        kind, detail = outcome(mutation.data)
        pipe.send((kind, detail, time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def main() -> int:
    given = asked(__doc__)
    sources = [path.read_bytes() for path in SOURCES if path.read_bytes().lstrip()[:1] == b"{"]
    if given.only is not None:
        made = mutation(given.seed, given.only, sources)
        Path(f"fuzz_{given.seed}_{given.only}.json").write_bytes(made.data)
        print(made.kind, *outcome(made.data), sep="\n")
        return 0
    print(f"{given.count} mutations of {len(sources)} documents, seed {given.seed}")
    return report(given, Worker(work), lambda number: mutation(given.seed, number, sources), ".json")


if __name__ == "__main__":
    sys.exit(main())
