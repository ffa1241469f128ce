"""What the bytes we make depend on besides what is read: our code and forms, Python, the libraries that read and write.

Knows versions and hashes. Knows no machine but this one.
"""

from __future__ import annotations

import hashlib
import platform
import sys
import zlib
from functools import cache
from importlib import metadata
from pathlib import Path

from .. import __version__

#: By their names in the registry; zlib, whose compression differs, says its own version.
LIBRARIES = ("msgspec", "openpyxl", "xlsxwriter", "python-calamine", "xlrd", "python-docx", "lxml", "dask",
             "distributed")
#: What of a package is part of what it does.
_PARTS = (".py", ".xlsx", ".css", ".js")
#: What is not there, or is not ours.
NONE = "—"


@cache
def kit() -> dict[str, str]:
    """The parts of this machine's kit and their versions."""
    return {"jixiao": f"{__version__}+{_ours()[:12]}", "Python": platform.python_version(),
            "system": f"{sys.platform} {platform.machine()}", "zlib": zlib.ZLIB_RUNTIME_VERSION,
            **{name: _version(name) for name in LIBRARIES}}


def difference(here: dict[str, str], there: dict[str, str]) -> tuple[str, str, str] | None:
    """The first part that is not alike, and what each side has; None where all are."""
    return next(((part, here.get(part, NONE), there.get(part, NONE)) for part in {**here, **there}
                 if here.get(part) != there.get(part)), None)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return NONE


def _ours() -> str:
    """The hash of our code and of the forms that are shipped, which lie in the package or, in a checkout, beside it."""
    package = Path(__file__).parents[1]
    files = {path.relative_to(package).as_posix(): path for path in package.rglob("*") if path.suffix in _PARTS}
    files |= {f"templates/{path.name}": path for path in (package.parent / "templates_xlsx").glob("*.xlsx")}
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
