"""An outside witness: what LibreOffice makes of our files. It starts once for all that a module asks, once a test run.

Knows how the program is found and called. Knows no product code.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from filelock import FileLock

PROGRAM = shutil.which("soffice")


def converted(common: Path, files: Mapping[str, bytes], kind: str) -> dict[str, bytes]:
    """What becomes of files, by their names; those that it has no program for are missing. kind: the suffix.

    common: the folder of this run, for what one process makes and all look at.
    """
    folder = common / f"libreoffice-{kind}-{'-'.join(files)}"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            _convert(folder, files, kind)
    return {name: made.read_bytes() for name in files
            if (made := folder / "made" / f"{Path(name).stem}.{kind}").exists()}


def _convert(folder: Path, files: Mapping[str, bytes], kind: str) -> None:
    assert PROGRAM is not None
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    subprocess.run([PROGRAM, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
                    "--convert-to", kind, "--outdir", str(folder / "made"), *(str(folder / name) for name in files)],
                   capture_output=True, timeout=300)
