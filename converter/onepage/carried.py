"""What the page carries, packed the same way each time: the runtime, the package, the libraries that it needs.

    wasm      the interpreter, as the browser compiles it
    program   every other file: the runtime's scripts, the standard library, the package, the libraries, the forms

Knows the files of an npm package `pyodide`, of wheels and of installed packages. Knows no page.
"""

from __future__ import annotations

import gzip
import io
import subprocess
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from importlib import metadata, resources
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from ..form import load, names
from ..system.errors import Unreadable

if TYPE_CHECKING:  # Python 3.10 has it elsewhere
    from importlib.resources.abc import Traversable

#: Libraries in Python alone, taken from where they are installed; the others' wheels lie with the runtime.
LIBRARIES = ("et-xmlfile", "openpyxl", "xlrd", "xlsxwriter")
WHEELS = ("msgspec", "python_calamine")
#: What of the standard library the page never asks for.
_UNASKED = ("_pyrepl/", "ctypes/", "curses/", "dbm/", "ensurepip/", "idlelib/", "lib2to3/",
            "multiprocessing/", "pydoc_data/", "site-packages/", "turtledemo/", "unittest/", "venv/", "wsgiref/",
            "xmlrpc/", "doctest.py", "imaplib.py", "mailbox.py", "nntplib.py", "pdb.py", "pydoc.py", "smtplib.py",
            "turtle.py", "ftplib.py", "poplib.py", "pickletools.py", "optparse.py", "cProfile.py", "profile.py",
            "pstats.py", "trace.py", "webbrowser.py", "_pydatetime.py", "_pyio.py", "asyncio/proactor_",
            "asyncio/windows_", "bdb.py", "http/cookiejar.py", "http/server.py", "logging/config.py",
            "logging/handlers.py", "modulefinder.py", "plistlib.py", "socketserver.py", "statistics.py", "tomllib/",
            "xml/dom/")
#: What of the package has nothing to do in the page.
_AWAY = ("cli/", "issuing/booklet/", "issuing/proving/", "issuing/parquet.py", "onepage/screen/", "onepage/licences/",
         "onepage/building.py", "onepage/carried.py", "onepage/leaflet.py", "templates/")
#: How hard is packed: the next level takes twice as long for a hundredth.
_LEVEL = 6
_SITE, _LIBRARY = "site/", "library.zip"


class Licence(NamedTuple):
    """Something that the page carries: its name, version, the terms in short, and as its authors wrote them."""

    name: str
    version: str
    terms: str
    text: str


class Runtime:
    """The files of a runtime's folder: the npm package `pyodide`, and wheels for it. Raises Unreadable, OSError."""

    def __init__(self, folder: Path) -> None:
        found = sorted(folder.rglob("pyodide.asm.wasm"))
        if not found:
            raise Unreadable("no-runtime", file="pyodide.asm.wasm")
        self.folder = found[0].parent
        self.about = msgspec.json.decode(self.file("package.json"))
        wheels = sorted(folder.rglob("*wasm32.whl"))
        self.wheels = [next((path for path in reversed(wheels) if path.name.lower().startswith(f"{name}-")), None)
                       for name in WHEELS]
        for name, path in zip(WHEELS, self.wheels):
            if path is None:
                raise Unreadable("no-runtime", file=f"{name}-…-wasm32.whl")

    def file(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            raise Unreadable("no-runtime", file=name) from None

    def program(self) -> Iterator[tuple[str, bytes]]:
        """Everything of the runtime but the interpreter: path, content."""
        yield "pyodide.mjs", self.file("pyodide.mjs").partition(b"\n//# sourceMappingURL")[0]
        yield "pyodide.asm.mjs", self.file("pyodide.asm.mjs")
        lock = msgspec.json.decode(self.file("pyodide-lock.json"))
        yield "pyodide-lock.json", msgspec.json.encode({**lock, "packages": {}})
        yield _LIBRARY, _library(self.file("python_stdlib.zip"))
        for path in self.wheels:
            with zipfile.ZipFile(path or "") as wheel:
                yield from ((_SITE + name, wheel.read(name)) for name in sorted(wheel.namelist())
                            if not name.endswith("/") and ".dist-info/" not in name)

    def licences(self) -> Iterator[Licence]:
        yield Licence("Pyodide", str(self.about["version"]), str(self.about.get("license", "MPL-2.0")),
                      _SOURCES + _terms("MPL-2.0"))
        yield Licence("CPython", ".".join(map(str, self._python())), "PSF-2.0", _terms("PSF-2.0"))
        for path in self.wheels:
            with zipfile.ZipFile(path or "") as wheel:
                about = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
                texts = [wheel.read(name).decode() for name in sorted(wheel.namelist())
                         if ".dist-info/" in name and "licen" in name.lower() and not name.endswith("/")]
                yield _licence(metadata.PathDistribution(zipfile.Path(wheel, about.partition("/")[0] + "/")), texts)

    def _python(self) -> list[int]:
        lock = msgspec.json.decode(self.file("pyodide-lock.json"))
        return [int(part) for part in str(lock["info"]["python"]).split(".")]


#: Of the interpreter, which its package tells in short; the licences themselves lie beside.
_SOURCES = ("Carried unchanged under the Mozilla Public License, v. 2.0, which follows. Its source code: the npm "
            "package `pyodide` of this version, and github.com/pyodide/pyodide.\n\n")


def _terms(name: str) -> str:
    return resources.files(__package__).joinpath("licences", f"{name}.txt").read_text("utf-8")


def _library(data: bytes) -> bytes:
    """The standard library without what is never asked for, stored: the page packs everything once."""
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return _stored((name, found.read(name)) for name in sorted(found.namelist())
                       if not name.endswith("/") and not name.startswith(_UNASKED))


def _stored(files: Iterator[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


def package() -> Iterator[tuple[str, bytes]]:
    """The files of the package that the page runs."""
    for name, content in _below(resources.files("converter"), ""):
        if name.endswith((".py", ".css", ".js")) and not name.startswith(_AWAY):
            yield f"{_SITE}converter/{name}", content


def forms() -> Iterator[tuple[str, bytes]]:
    """The shipped forms, where the package looks for them."""
    for name in names():
        yield f"{_SITE}converter/templates/{name}.xlsx", load(name).source


def _below(folder: Traversable, under: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda item: item.name):
        if item.is_file():
            yield under + item.name, item.read_bytes()
        elif item.name != "__pycache__":
            yield from _below(item, f"{under}{item.name}/")


def libraries() -> Iterator[tuple[str, bytes]]:
    """The files of the libraries in Python alone."""
    for name in LIBRARIES:
        files = metadata.distribution(name).files or []
        for path in sorted(files, key=str):
            if path.suffix == ".py" and ".." not in path.parts:
                yield _SITE + path.as_posix(), path.read_binary()


def licences(runtime: Runtime) -> list[Licence]:
    """What the page carries, and on what terms."""
    known = [_licence(metadata.distribution(name), [
        path.read_text() for path in metadata.distribution(name).files or ()
        if "licen" in path.name.lower() and ".." not in path.parts]) for name in LIBRARIES]
    return [*runtime.licences(), *known]


def _licence(about: metadata.Distribution, texts: list[str]) -> Licence:
    said = about.metadata.json
    terms = str(said.get("license_expression") or said.get("license") or "—").partition("\n")[0]
    return Licence(str(said["name"]), about.version, terms, "\n\n".join(texts))


def compiled(files: dict[str, bytes], runtime: Runtime) -> dict[str, bytes]:
    """The files with what is imported at the start as bytecode, in place of its source: the page is ready in half the
    time. The runtime itself makes it, by node; without node the files as they are.
    """
    node = which("node")
    if node is None:
        return files
    with TemporaryDirectory() as folder:
        (Path(folder) / "program").write_bytes(joined(files.items()))
        script = resources.files(__package__).joinpath("screen", "compile.mjs")
        with resources.as_file(script) as path:
            ran = subprocess.run([node, path, runtime.folder.resolve(), folder], capture_output=True)
        if ran.returncode:
            raise Unreadable("not-compiled", why=" ".join(ran.stderr.decode(errors="replace").split())[:200])
        made = msgspec.json.decode((Path(folder) / "compiled").read_bytes(), type=dict[str, bytes])
    for name in [name for name in made if not name.startswith("library/")]:
        del files[name]
        files[f"{name}c"] = made.pop(name)
    with zipfile.ZipFile(io.BytesIO(files[_LIBRARY])) as library:
        files[_LIBRARY] = _stored((f"{name}c", made[f"library/{name}"]) if f"library/{name}" in made
                                  else (name, library.read(name)) for name in library.namelist())
    return files


def joined(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files as one: a line of JSON with their paths and sizes, then their contents."""
    listed = sorted(files)
    index = msgspec.json.encode([[name, len(content)] for name, content in listed])
    return b"\n".join([index, b"".join(content for _, content in listed)])


def squeezed(data: bytes) -> bytes:
    """The same, gzip, without a time."""
    return gzip.compress(data, _LEVEL, mtime=0)


def written(data: bytes) -> str:
    """Bytes as text of a page."""
    return b64encode(data).decode()
