// Run by node when the page is built: the runtime compiles what it imports before the first workbook is dropped, so that
// no browser has to. Arguments: the runtime's folder; one with `program`, as the page carries it, and for what is made.
import {readFileSync, writeFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const [runtime, work] = process.argv.slice(2);
const packed = readFileSync(`${work}/program`), end = packed.indexOf(10), carried = new Map();
let at = end + 1;
for (const [name, size] of JSON.parse(packed.subarray(0, end).toString())) {
  carried.set(name, packed.subarray(at, at + size));
  at += size;
}
writeFileSync(`${work}/library.zip`, carried.get("library.zip"));
const {loadPyodide} = await import(pathToFileURL(`${runtime}/pyodide.mjs`).href);
const python = await loadPyodide({
  indexURL: runtime, stdLibURL: `${work}/library.zip`, env: {HOME: "/", PYTHONDONTWRITEBYTECODE: "1", PYTHONHASHSEED: "0"},
  fsInit: async (system, {sitePackages}) => {
    for (const [name, content] of carried) {
      if (!name.startsWith("site/")) continue;
      const path = `${sitePackages}/${name.slice(5)}`;
      system.mkdirTree(path.slice(0, path.lastIndexOf("/")));
      system.writeFile(path, content);
    }
    system.writeFile("/forms", carried.get("forms"));
  },
});
python.pyimport("converter.onepage.bridge").start("zh", () => {});
writeFileSync(`${work}/compiled`, python.runPython(`
import importlib.util, json, marshal, sys
from base64 import b64encode
from zipfile import ZipFile

# the first two numbers: how a file is told to be bytecode, and that nobody looks for a source
HEAD = importlib.util.MAGIC_NUMBER + bytes(12)
SITE, LIBRARY = sys.modules["converter"].__path__[0].removesuffix("converter"), "/lib/python314.zip/"
made = {}
known = sorted({getattr(one, "__file__", None) or "" for one in sys.modules.values()})
with ZipFile(LIBRARY.rstrip("/")) as library:
    for path in known:
        if not path.endswith(".py"):
            continue
        if path.startswith(LIBRARY):
            name, source = "library/" + path.removeprefix(LIBRARY), library.read(path.removeprefix(LIBRARY))
        elif path.startswith(SITE):
            name, source = "site/" + path.removeprefix(SITE), open(path, "rb").read()
        else:
            continue
        code = HEAD + marshal.dumps(compile(source, path, "exec", dont_inherit=True))
        made[name] = b64encode(code).decode()
json.dumps(made)
`));
