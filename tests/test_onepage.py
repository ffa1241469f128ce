"""The page that is the whole program: it is built the same each time, asks no network, and finds what commands find.

What runs in the browser is tested in one: Chromium, the page opened from the disk. Where the runtime is, JIXIAO_RUNTIME
says: a folder with the npm package `pyodide` and two wheels.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from filelock import FileLock
from firefox import Firefox

from converter import cli, form
from converter.document import wording
from converter.folder.history import HISTORY
from converter.folder.page import plain
from converter.grid import read
from converter.onepage import building, leaflet
from converter.onepage.desk import Desk, told
from converter.onepage.gathering import Gathering, take
from converter.onepage.portrait import portrait, shown
from converter.system import pool

ROOT = Path(__file__).parents[1]
SCREEN = ROOT / "converter" / "onepage" / "screen"
INTAKE = ROOT.parent / "shared" / "intake"
SAMPLES = sorted((ROOT / "samples").glob("*.xlsx"))
RUNTIME = os.environ.get("JIXIAO_RUNTIME")


def needs_runtime(test):
    """A test that opens the page in a browser, or builds it."""
    reason = "JIXIAO_RUNTIME names no folder with the page's runtime"
    return pytest.mark.long(pytest.mark.skipif(not RUNTIME, reason=reason)(test))


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(form.Forms(), {}, "zh")


def commanded(folder: Path, source: Path) -> tuple[bytes, bytes]:
    """What the command line makes of a workbook: its document, and its findings."""
    ran = CliRunner()
    ran.invoke(cli.main, ["convert", str(source), "-o", str(folder / "a.json")])
    ran.invoke(cli.main, ["check", str(source), "--format", "json", "-o", str(folder / "b.json")])
    return (folder / "a.json").read_bytes(), (folder / "b.json").read_bytes()


# ── what Python does ────────────────────────────────────────────────────────────────────────────


def test_a_workbook_is_judged_as_commands_judge_it(desk, tmp_path):
    view, *made = desk.judge(SAMPLES[0].name, SAMPLES[0].read_bytes())
    assert tuple(made) == commanded(tmp_path, SAMPLES[0])
    assert (view["state"], view["total"], len(view["projects"])) == ("returned", "28,687.66", 26)
    assert json.loads(made[1])["summary"] == {
        "error": view["must"], "warning": view["advice"], "info": view["notes"]}


def test_what_several_files_show_together_is_found(desk, tmp_path):
    inputs = sorted((ROOT / "samples" / "stories" / "merge_conflict" / "input").glob("*.xlsx"))
    seen = {path.name: json.loads(told(desk.judge(path.name, path.read_bytes())[0]["codes"])) for path in inputs}
    ran = CliRunner().invoke(cli.main, ["check", *map(str, inputs), "--format", "json", "-o", str(tmp_path / "a.json")])
    wanted = json.loads((tmp_path / "a.json").read_bytes())["findings"]
    assert ran.exit_code in (0, 1) and any(one["code"] == "version-elsewhere" for one in wanted)
    found = []
    for path in inputs:
        others = {name: codes for name, codes in seen.items() if name != path.name}
        found += json.loads(desk.judge(path.name, path.read_bytes(), None, others)[2])["findings"]
    assert found == wanted


@pytest.mark.parametrize("data", [b"", b"nothing", b"PK\3\4", b"{}"])
def test_what_cannot_be_read_is_said(desk, data):
    view, *made = desk.judge("x.xlsx", data)
    assert view["state"] == "unreadable" and view["sentence"] and made == [b"", b""]


def test_what_was_mended_and_what_is_left_is_told(desk):
    data = SAMPLES[0].read_bytes()
    before, *_ = desk.judge("甲.xlsx", data)
    fault = next(one for one in before["faults"] if one["severity"] == "error")
    book = openpyxl.load_workbook(io.BytesIO(data))
    cell = book[fault["sheet"]][fault["cell"]]
    fills = [other for other in before["faults"] if (other["sheet"], other["cell"]) == (fault["sheet"], fault["cell"])]
    cell.value = "服务对象满意度达到要求"
    stream = io.BytesIO()
    book.save(stream)
    after, *_ = desk.judge("甲.xlsx", stream.getvalue(), before["faults"])
    mended = [(one["sheet"], one["cell"]) for one in after["mended"]]
    assert mended and set(mended) == {(one["sheet"], one["cell"]) for one in fills}
    assert all(one.get("kept") for one in after["faults"] if (one["sheet"], one["cell"]) not in mended)
    again, *_ = desk.judge("甲.xlsx", data, before["faults"])
    assert again["mended"] == [] and len(again["faults"]) == len(before["faults"])


@pytest.mark.parametrize("name", ["two.xls", "two.ods", "two.html.xls", "shown.xls"])
def test_a_sheet_of_any_kind_is_drawn_with_its_own_text(name):
    data = (ROOT / "tests" / "files" / name).read_bytes()
    for sheet in read(data):
        drawn = portrait(data, sheet.name)
        texts = {(row, column): text for row, column, _, _, text, _ in drawn["cells"]}
        for row, column, value in sheet.filled():
            assert texts[row, column] == shown(sheet, row, column) != ""
        covered = [(r, c) for row, column, tall, wide, _, _ in drawn["cells"]
                   for r in range(row, row + tall) for c in range(column, column + wide)]
        assert len(covered) == len(set(covered))
        assert max(r for r, _ in covered) < len(drawn["rows"]) and max(c for _, c in covered) < len(drawn["columns"])


def test_the_official_form_is_drawn_as_it_looks():
    data = SAMPLES[0].read_bytes()
    drawn = portrait(data, read(data)[3].name)
    cells = {(row, column): (tall, wide, text, look) for row, column, tall, wide, text, look in drawn["cells"]}
    tall, wide, text, look = cells[0, 0]
    assert (tall, wide) == (1, len(drawn["columns"])) and text.startswith("1.")
    assert drawn["looks"][look - 1]["horizontal"] == "center" and drawn["looks"][look - 1]["size"] == 16
    assert any(one.get("lines") == "ltrb" for one in drawn["looks"])
    assert "14.30" in {text for *_, text, _ in drawn["cells"]}


def test_the_blanks_are_those_of_the_command(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("converter.onepage.desk._DROPPED", tmp_path)
    ran = CliRunner()
    ran.invoke(cli.main, ["template", "-o", str(tmp_path / "a.xlsx")])
    ran.invoke(cli.main, ["template", "--from", str(SAMPLES[0]), "-o", str(tmp_path / "b.xlsx")])
    ran.invoke(cli.main, ["template", "--from", str(SAMPLES[0]), "--year", "2030", "-o", str(tmp_path / "c.xlsx")])
    assert desk.blanks(None, b"") == [("hebei_county.xlsx", (tmp_path / "a.xlsx").read_bytes())]
    (_, made), = desk.blanks("去年.xlsx", SAMPLES[0].read_bytes())
    assert made == (tmp_path / "b.xlsx").read_bytes()
    (_, made), = desk.blanks("去年.xlsx", SAMPLES[0].read_bytes(), year=2030)
    assert made == (tmp_path / "c.xlsx").read_bytes() != (tmp_path / "b.xlsx").read_bytes()


def test_a_zip_is_opened_as_commands_open_it(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("converter.onepage.desk._DROPPED", tmp_path)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("局/甲.xlsx", b"1")
        made.writestr("__MACOSX/x.xlsx", b"2")
        made.writestr("里.zip", b"3")
    assert desk.unpack("包.zip", stream.getvalue()) == [("包.zip/局/甲.xlsx", b"1"), ("包.zip/里.zip", b"")]


def dropped(folder: Path) -> dict[str, bytes]:
    """What departments have handed in: two workbooks, one of them again with another sum, a zip, what is none."""
    changed = openpyxl.load_workbook(SAMPLES[1])
    sheet = changed.worksheets[3]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "预算数")
    sheet.cell(place.row, place.column + 1).value = 99
    stream, packed = io.BytesIO(), io.BytesIO()
    changed.save(stream)
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("julu.xlsx", SAMPLES[1].read_bytes())
    found = {"局/丰宁.xlsx": SAMPLES[0].read_bytes(), "巨鹿.zip": packed.getvalue(), "巨鹿二稿.xlsx": stream.getvalue(),
             "坏.xlsx": b"PK nothing"}
    for name, data in found.items():
        (folder / "inbox" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "inbox" / name).write_bytes(data)
    return found


def standing(folder: Path) -> dict[str, bytes]:
    """The outputs of a run; its history, which tells the time, is none."""
    return {path.relative_to(folder).as_posix(): _timeless(path.read_bytes()) for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".") and path.name != HISTORY}


def same(made: dict[str, bytes], wanted: dict[str, bytes]) -> None:
    """The same files, byte for byte; packages member by member, as deflate differs between builds of zlib."""
    def told(files: dict[str, bytes]) -> dict[str, object]:
        return {name: members(data) if data.startswith(b"PK") else _hashless(data) for name, data in files.items()}

    assert told(made) == told(wanted)


def _timeless(data: bytes) -> bytes:
    """An overview without what it tells of the history."""
    return plain(data) if data.startswith(b"<!DOCTYPE") else data


def _hashless(data: bytes) -> bytes:
    """A report without hashes: those of packages are of their deflated bytes."""
    return re.sub(rb"\b[0-9a-f]{64}\b", b"", data)


def gathered(folder: Path, desk: Desk, found: dict[str, bytes]) -> Gathering:
    made = Gathering(desk, folder, lambda event: None)
    for name, data in found.items():
        made.put(name, data)
    for name, sha256 in made.seen():
        made.hand(name, sha256, take(desk, folder / "reading", name, sha256, made.content(name)))
    assert made.seen() == []
    return made


def test_all_workbooks_give_what_run_gives(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("converter.folder.history.now", lambda: "2026-03-01T09:00:00+08:00")
    found = dropped(tmp_path / "a")
    CliRunner().invoke(cli.main, ["run", str(tmp_path / "a" / "inbox"), "-o", str(tmp_path / "a" / "out")])
    monkeypatch.setattr("sys.platform", "emscripten")
    made = gathered(tmp_path / "b", desk, found)
    told = made.run()
    assert (told["counts"]["files"], told["counts"]["unreadable"]) == (4, 1)
    assert standing(tmp_path / "b" / "out") == standing(tmp_path / "a" / "out")
    parts = made.archive()
    assert {path for path in parts if isinstance(path, Path)} == {*made.out.rglob("*.xlsx")}  # taken where they lie
    whole = io.BytesIO(b"".join(part.read_bytes() if isinstance(part, Path) else part for part in parts))
    with zipfile.ZipFile(whole) as packed:
        assert packed.testzip() is None
        packed.extractall(tmp_path / "c")
    assert standing(tmp_path / "c") == standing(tmp_path / "a" / "out")
    assert sorted(path for path, _ in told["outputs"] if path != HISTORY) == sorted(standing(made.out))
    merged, listed = tmp_path / "a" / "out" / "merged.json", tmp_path / "r.xlsx"
    CliRunner().invoke(cli.main, ["roster", str(merged), "-o", str(listed)])
    assert made.roster() == listed.read_bytes()
    assert made.output("../inbox/坏.xlsx").read_bytes() == b"PK nothing"
    with pytest.raises(FileNotFoundError):
        made.output("../../a/inbox/坏.xlsx")


def test_a_question_is_answered_here_as_by_the_workbook(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    inputs = ROOT / "samples" / "stories" / "merge_conflict" / "input"
    made = gathered(tmp_path, desk, {path.name: path.read_bytes() for path in inputs.glob("*.xlsx")})
    asked = made.run()["questions"]
    assert asked and not any(one["chosen"] for one in asked)
    first = asked[0]
    assert ["甲", "乙"] == first["choices"][:2] and any("三月.xlsx" in text for _, text in first["told"])
    made.choose([(first["sheet"], first["cell"], "乙")])
    told = made.run()
    assert [one["chosen"] for one in told["questions"]] == ["乙"]
    assert told["counts"]["replaced"] == 1 and "14.00" in made.output("index.html").read_text("utf-8")


def test_a_file_whose_reader_was_ended_is_named_and_the_others_stand(desk, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    made = Gathering(desk, tmp_path, lambda event: None)
    for name in ("慢.xlsx", "快.xlsx"):
        made.put(name, SAMPLES[1].read_bytes())
    for name, sha256 in made.seen():
        slow = name == "慢.xlsx"
        part = None if slow else take(desk, tmp_path / "reading", name, sha256, made.content(name))
        made.hand(name, sha256, part, "timed-out")
    told = made.run()
    assert told["counts"]["unreadable"] == 1 and ("json/快.json" in dict(told["outputs"]))
    assert json.loads(made.output("findings.json").read_bytes())["inputs"][1]["reason"] == "timed-out"


@pytest.mark.parametrize("task", ["mark_one", "book"])
def test_work_that_ended_its_worker_is_passed_over_and_named_and_all_else_is_made(desk, tmp_path, monkeypatch, task):
    monkeypatch.setattr("sys.platform", "emscripten")
    heard: list[dict[str, object]] = []
    for place, lost in enumerate(({}, None)):
        made = Gathering(desk, tmp_path / str(place), heard.append)
        for path in SAMPLES[:2]:
            made.put(path.name, path.read_bytes())
        for name, sha256 in made.seen():
            made.hand(name, sha256, take(desk, tmp_path / "reading", name, sha256, made.content(name)))
        if lost is None:
            first = next(event for event in heard if event.get("task") == task)
            assert first["file"]  # named while it is done, and no longer
            assert heard[heard.index(first) + 1] == {"event": "worked"}
            lost = {str(first["work"]): "timed-out"}
            heard.clear()
        told = dict(made.run(lost)["outputs"])
        if not lost:
            whole = told
    missing = {path.split("/")[0] for path in set(whole) - set(told)}
    assert len(set(whole) - set(told)) == 1 and missing <= {"returned", "issued", "drafts"}
    failed, = (event for event in heard if event["event"] == "failed")
    assert failed["sentence"] == wording.sentence("timed-out", "zh")
    assert {"merged.json", "ledger.xlsx", "index.html"} <= set(told)


def test_every_word_of_the_page_is_said():
    said = "".join(path.read_text("utf-8") for path in SCREEN.iterdir())
    quoted = set(re.findall(r"[\"']([a-z-]+)[\"']|words\.([a-z]+)|^  ([a-z]+):", said, re.MULTILINE))
    known = {one for pair in quoted for one in pair} | {f"state-{state}" for state in (
        "waiting", "good", "warnings", "returned", "unreadable")}
    assert set(wording.SCREEN) <= known
    assert set(re.findall(r"data-(?:word|label)=\"([a-z-]+)\"", said)) <= set(wording.SCREEN)
    assert set(re.findall(r"words(?:\.|\[\")([a-z-]+)", said)) <= {*wording.SCREEN, "timed-out", "worker-died"}


def test_the_manual_is_text_and_never_markup():
    shown = leaflet.html("# 甲\n\n<b>x</b> **重** `a<b` ![图](y.png) [手册](z.md)\n\n1. 一\n   续\n2. 二\n\n|甲|乙|\n"
                         "|---|---|\n|1|`\\|`|\n\n```bat\n@echo <off>\nb\n```\n\n- 点\n")
    assert shown == ("<h2>甲</h2><p>&lt;b&gt;x&lt;/b&gt; <b>重</b> <code>a&lt;b</code>  手册</p>"
                     "<ol><li>一续</li><li>二</li></ol>"
                     '<div class="scroll"><table><thead><tr><th>甲</th><th>乙</th></tr></thead><tbody><tr><td>1</td>'
                     "<td><code>|</code></td></tr></tbody></table></div><pre>@echo &lt;off&gt;\nb</pre>"
                     "<ul><li>点</li></ul>")


def test_where_there_are_no_processes_the_work_is_done_here_and_failures_are_told(monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr(pool, "made_elsewhere", lambda task, item: "known" if item == 3 else None)

    def halved(number: int) -> int:
        if number % 2:
            raise OSError(1, "odd")
        return number // 2

    made = list(pool.each(halved, [2, 5, 3, 8]))
    assert made[0] == 1 and made[2:] == ["known", 4]
    assert isinstance(made[1], pool.Lost) and made[1].key == "not-readable"


# ── built ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def built(common) -> Path:
    """The page, built once for all processes of a run."""
    path = common / "绩效.html"
    with FileLock(common / "page.lock"):
        if not path.exists():
            path.write_bytes(building.build(form.Forms(), Path(RUNTIME or "")))
    return path


@needs_runtime
def test_the_page_is_one_file_of_at_most_12_mb_and_the_same_each_time(built, tmp_path):
    ran = CliRunner().invoke(cli.main, ["page", "--runtime", RUNTIME, "-o", str(tmp_path / "页.html")])
    assert ran.exit_code == 0, ran.output
    page = (tmp_path / "页.html").read_bytes()
    assert page == built.read_bytes() and len(page) <= 12_000_000
    policy = re.search(rb'http-equiv="Content-Security-Policy" content="([^"]+)"', page)[1].decode()
    assert policy.startswith("default-src &#39;none&#39;; ") and "connect-src" not in policy
    assert "unsafe-eval&#39;" not in policy.replace("wasm-unsafe-eval", "") and "unsafe-inline" not in policy
    assert not re.search(rb"<(?:link|img|iframe|object|base|form)\b", page)
    for name in ("Pyodide", "CPython", "openpyxl", "msgspec", "python-calamine", "XlsxWriter", "xlrd"):
        terms = re.search(rf"<summary>{name} [0-9][^<]* · [^<]+</summary><pre>([^<]+)".encode(), page, re.IGNORECASE)
        assert terms and len(terms[1]) > 500, name  # whole, not referred to
    assert b"Exhibit B" in page and b"PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in page


def test_a_runtime_that_lacks_something_is_told(tmp_path):
    ran = CliRunner().invoke(cli.main, ["page", "--runtime", str(tmp_path), "-o", str(tmp_path / "x.html")])
    assert ran.exit_code == 3 and "pyodide.asm.wasm" in ran.output and not (tmp_path / "x.html").exists()


# ── in a browser ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def opened(built):
    """The page in Chromium, opened from the disk and ready; `heard`: what it asked for and what went wrong."""
    api = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        tab.set_default_timeout(90_000)
        tab.heard = []
        tab.on("filechooser", lambda chooser: None)  # somebody listens from the start: no window of the system opens
        tab.on("request", lambda request: tab.heard.append(request.url))
        tab.on("console", lambda message: tab.heard.append(message.text))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.goto(built.as_uri())
        tab.set_input_files("#files-picker", [])
        tab.wait_for_selector("[data-state=ready]", state="attached")
        yield tab
        browser.close()


@pytest.fixture
def tab(opened):
    """The same, with nothing dropped yet."""
    opened.evaluate("jixiao.dropped.clear(), document.getElementById('files').replaceChildren()")
    return opened


ASK = """async ([what, asked, parts]) => {
    const {told, parts: made} = await jixiao.reader.call(what, asked, parts.map(
        (part) => Uint8Array.from(atob(part), (one) => one.charCodeAt(0)).buffer));
    return [told, made.map((part) => {
        const bytes = new Uint8Array(part), pieces = [];
        for (let at = 0; at < bytes.length; at += 30000)
            pieces.push(String.fromCharCode(...bytes.subarray(at, at + 30000)));
        return btoa(pieces.join(''));
    })];
}"""


def asked(tab, what: str, **known):
    """The answer of a call: what is told, and the files."""
    data = known.pop("data", None)
    parts = [] if data is None else [base64.b64encode(data).decode()]
    told, made = tab.evaluate(ASK, [what, known, parts])
    return told, [base64.b64decode(part) for part in made]


def drag(tab, path: Path) -> None:
    """Drag a file or a folder over the page and let it go, as a hand does."""
    session = tab.context.new_cdp_session(tab)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 640, "y": 300, "data": {
            "items": [], "files": [str(path)], "dragOperationsMask": 1}})


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


@needs_runtime
@pytest.mark.parametrize("sources", [SAMPLES, sorted(INTAKE.glob("*.xlsx"))], ids=["samples", "intake"])
def test_the_browser_finds_what_the_command_line_finds(tab, desk, sources, tmp_path):
    if not sources:
        pytest.skip("../shared/intake is not here")
    for source in sources:
        _, made = asked(tab, "judge", name=source.name, data=source.read_bytes())
        assert tuple(made) == desk.judge(source.name, source.read_bytes())[1:], source
    assert tuple(made) == commanded(tmp_path, source)


@needs_runtime
def test_what_the_browser_writes_is_what_the_command_line_writes(tab, desk):
    data = SAMPLES[0].read_bytes()
    told, (marked,) = asked(tab, "mark", name="甲.xlsx", data=data)
    assert (told, members(marked)) == ("甲.xlsx", members(desk.mark("甲.xlsx", data)[1]))
    told, (blank,) = asked(tab, "blanks", projects=2)
    assert members(blank) == members(desk.blanks(None, b"", 2)[0][1])


@needs_runtime
def test_a_clerk_sees_the_faults_beside_the_form_mends_them_and_drops_the_file_again(tab, tmp_path):
    path = tmp_path / "人社局.xlsx"
    shutil.copy(SAMPLES[0], path)
    drag(tab, path)
    tab.wait_for_selector(".verdict h2:has-text('人社局.xlsx')")
    assert tab.inner_text(".verdict .count") == "必须改 11 处建议改 179 处" and "26 个" in tab.inner_text(".verdict summary")
    error = tab.locator(".list li.error").first
    error.click()
    tab.wait_for_selector(".sheet td.here.error")
    here = tab.inner_text(".sheet td.here")
    place = error.locator(".where").inner_text()
    assert tab.evaluate("document.querySelector('.pane select').value") in place
    tab.keyboard.press("ArrowDown")  # to the next, which a cell then leads back from
    tab.wait_for_selector(".list li[aria-selected=true] >> nth=0")
    tab.locator(".sheet td.fault").first.click()
    assert tab.locator(".list li[aria-selected=true]").count() == 1
    sheet, cell = re.search(r"([^\n]+) · ([A-Z]+[0-9]+)", place).groups()
    book = openpyxl.load_workbook(path)
    assert book[sheet.strip()][cell].value in (None, here) or here
    book[sheet.strip()][cell] = "服务对象满意度达到要求"
    book.save(path)
    tab.set_input_files("#files-picker", path)
    tab.wait_for_selector(".verdict .mended")
    assert re.match(r"与上次相比：已改正 [1-9]\d* 处，尚余 \d+ 处，新出现 \d+ 处", tab.inner_text(".verdict .mended"))
    assert tab.locator(".list li.done").count() >= 1
    with tab.expect_download() as started:
        tab.click(".verdict button:has-text('JSON')")
    assert started.value.suggested_filename == "人社局.json"
    assert started.value.path().read_bytes() == commanded(tmp_path, path)[0]


#: A folder that the browser lets the page write into, as a person would choose it.
PICKED = """() => {
    globalThis.written = {};
    const folder = (below) => ({
        getDirectoryHandle: async (name, {create}) => create && folder(`${below}${name}/`),
        getFileHandle: async (name, {create}) => create && {createWritable: async () => {
            const parts = [];
            return {write: async (part) => parts.push(part), close: async () => {
                const bytes = new Uint8Array(await new Blob(parts).arrayBuffer()), pieces = [];
                for (let at = 0; at < bytes.length; at += 30000)
                    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 30000)));
                written[below + name] = btoa(pieces.join(""));
            }};
        }},
    });
    window.showDirectoryPicker = async ({mode}) => mode === "readwrite" && folder("");
}"""


@needs_runtime
def test_the_bureau_drops_a_folder_and_takes_home_what_run_makes(tab, tmp_path):
    dropped(tmp_path)
    CliRunner().invoke(cli.main, ["run", str(tmp_path / "inbox"), "-o", str(tmp_path / "out")])
    tab.click("#to-collect")
    drag(tab, tmp_path / "inbox")
    tab.wait_for_selector("#result:not([hidden])")
    assert tab.inner_text("#counted").startswith("4 个工作簿：")
    with tab.expect_download() as started:
        tab.click("#archive")
    (tmp_path / "all.zip").write_bytes(started.value.path().read_bytes())
    with zipfile.ZipFile(tmp_path / "all.zip") as packed:
        packed.extractall(tmp_path / "taken home")
    same(standing(tmp_path / "taken home"), standing(tmp_path / "out"))
    tab.evaluate(PICKED)
    tab.click("#into-folder")
    tab.wait_for_selector("#doing:has-text('已写入')")
    written = {path: base64.b64decode(data) for path, data in tab.evaluate("written").items()}
    assert written == {path.relative_to(tmp_path / "taken home").as_posix(): path.read_bytes()
                       for path in (tmp_path / "taken home").rglob("*") if path.is_file()}
    frame = tab.frame_locator(".overview")
    frame.locator("h1").wait_for()
    assert frame.locator(".inputs tbody tr").count() == 4
    with tab.expect_download() as started:
        frame.locator("a[href='merged.json']").first.click()
    assert started.value.path().read_bytes() == (tmp_path / "out" / "merged.json").read_bytes()
    tab.click("#to-check")


@needs_runtime
def test_a_book_that_is_never_done_is_ended_named_and_passed_over_by_a_fresh_worker(tab):
    tab.click("#to-collect")
    tab.click("#clear-all")
    tab.evaluate("""() => {
        const {holder} = jixiao, heard = holder.heard;
        holder.heard = (event) => {
            heard(event);
            if (event.task !== "book") return;
            holder.heard = heard;
            holder.end("timed-out");  // as its clock does
        };
    }""")
    tab.set_input_files("#files-picker", SAMPLES[1])
    tab.wait_for_selector("#result:not([hidden])")
    assert wording.sentence("timed-out", "zh") in tab.inner_text("#said")
    assert "issued/" in tab.inner_text("#said") and "ledger.xlsx" in tab.text_content("#outputs")
    assert tab.locator("#outputs td:has-text('issued/')").count() == 0
    tab.click("#clear-all")
    tab.click("#to-check")


@needs_runtime
def test_files_that_speak_of_the_same_are_judged_together(tab):
    tab.set_input_files("#files-picker", sorted((ROOT / "samples/stories/merge_conflict/input").glob("*.xlsx")))
    tab.wait_for_selector(f".list li:has-text('{wording.title('version-elsewhere', 'zh')}')")


@needs_runtime
def test_text_of_a_workbook_is_shown_and_never_runs(tab, tmp_path):
    path, hostile = tmp_path / "<img src=x onerror=alert(1)>.xlsx", "<img src=x onerror=\"document.title='ran'\">"
    book = openpyxl.load_workbook(SAMPLES[1])
    book.worksheets[-1]["B2"] = hostile
    book.worksheets[-1]["A99"] = hostile
    book.worksheets[-1].title = "<b>表"
    book.save(path)
    tab.set_input_files("#files-picker", path)
    tab.wait_for_selector(".verdict h2:has-text('<img')")
    tab.select_option(".pane select", "<b>表")
    tab.wait_for_selector(".sheet td:has-text('<img')")
    assert tab.title() == wording.SCREEN["title"][0] and tab.locator("img").count() == 0


def test_the_first_script_is_in_a_language_that_every_browser_reads():
    """ECMAScript 5, which Internet Explorer 11 reads: nothing in it is newer."""
    script = re.sub(r"//[^\n]*|\"[^\"\n]*\"", "", (SCREEN / "boot.js").read_text("utf-8"))
    words = "let|const|class|of|async|await|import|export|super|yield"
    assert not re.search(rf"=>|`|\?\.|\?\?|\*\*|\.\.\.|\b(?:{words})\b", script)
    assert not re.search(r",\s*[)}\]]|\.(?:startsWith|includes|from|assign|find|remove|append)\(", script)


@needs_runtime
@pytest.mark.parametrize("taken, named", [
    ("delete window.DecompressionStream", "DecompressionStream"),
    ("delete window.WebAssembly", "WebAssembly、WebAssembly exceptions、WebAssembly reference types"),
    ("WebAssembly.validate = (bytes) => bytes.length < 20", "WebAssembly exceptions"),
    ("WebAssembly.validate = (bytes) => bytes.length > 20", "WebAssembly reference types"),
    ("delete window.Worker", "Worker"), ("delete window.BigInt", "BigInt"),
    ("delete Array.prototype.at", "Array.prototype.at")])
def test_a_browser_that_is_too_old_says_so(tab, built, tmp_path, taken, named):
    bare = tmp_path / "bare.html"  # without what no such browser comes to
    bare.write_bytes(re.sub(rb'(<script id="(?:wasm|program)"[^>]*>)[^<]*', rb"\1", built.read_bytes()))
    old = tab.context.browser.new_page()
    old.add_init_script(taken)
    old.goto(f"{bare.as_uri()}?lang=en")
    old.wait_for_selector("#old")
    assert old.inner_text("#old-why") == f"This browser lacks: {named}"
    assert "Chrome or Edge 96" in old.inner_text("#old") and not old.is_visible("#drop")
    assert old.title() == wording.SCREEN["title"][1]
    old.close()


#: The visible texts that stand out too little from their ground (WCAG 2: 4.5 to 1, large ones 3; what is disabled may).
PALE = """() => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => parts(colour).slice(0, 3).reduce((sum, part, at) => {
        const one = part / 255;
        return sum + [0.2126, 0.7152, 0.0722][at] * (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    }, 0);
    const ground = (one) => {
        for (; one; one = one.parentElement) {
            const colour = getComputedStyle(one).backgroundColor;
            if ((parts(colour)[3] ?? 1) > 0.99) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), pale = [];
    while (walk.nextNode()) {
        const one = walk.currentNode.parentElement, style = getComputedStyle(one);
        if (!walk.currentNode.data.trim() || !one.checkVisibility()) continue;
        if (one.closest(":disabled, script, style, .sheet")) continue;
        const [dark, bright] = [light(style.color), light(ground(one))].sort((a, b) => a - b);
        const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700;
        const ratio = (bright + 0.05) / (dark + 0.05);
        if (ratio < (large ? 3 : 4.5)) pale.push([walk.currentNode.data.trim().slice(0, 20), ratio, style.color]);
    }
    return pale;
}"""


@needs_runtime
def test_a_screen_reader_is_told_what_is_what_and_texts_stand_out(tab, tmp_path):
    told = tab.locator("body").aria_snapshot()
    for line in ('- heading "预算绩效目标表自检与汇总" [level=1]', '- group "要做的事"', '- button "自检" [pressed]',
                 '- button "选择文件"', "- main", "- contentinfo"):
        assert line in told, told
    tab.set_input_files("#files-picker", SAMPLES[0])
    tab.wait_for_selector(".verdict h2:has-text('fengning.xlsx')")
    tab.wait_for_selector(".sheet td.fault")
    told = tab.locator("#main").aria_snapshot()
    for line in ('- columnheader "必须改"', 'row "必须改 fengning.xlsx', '- listbox "问题"', "- option",
                 '- combobox "工作表"', 'region "原表"', '- spinbutton "空白表的年度"', '- button "归并" [pressed]'):
        assert line in told, told
    # progress and verdicts are spoken as they come
    live = "[...document.querySelectorAll('[aria-live], [role=status], [role=alert]')].map((one) => one.id)"
    assert tab.evaluate(live) == ["old", "starting", "failed", "dropped", "working"]
    assert tab.evaluate(PALE) == []
    tab.click("#to-collect")
    assert tab.evaluate(PALE) == []
    tab.click("#to-check")


#: What a control of each kind is to a screen reader, and must have a name for.
_CONTROLS = {"button", "link", "textbox", "spinbutton", "combobox", "listbox", "option", "progressbar", "region",
             "Iframe", "heading", "DisclosureTriangle"}


def unnamed(tab) -> list[str]:
    """The controls in the browser's own tree of what a screen reader is told that have no name there."""
    session = tab.context.new_cdp_session(tab)
    told = session.send("Accessibility.getFullAXTree")["nodes"]
    assert any(one["role"]["value"] == "button" for one in told)
    return [one["role"]["value"] for one in told if not one["ignored"] and one["role"]["value"] in _CONTROLS
            and not one.get("name", {}).get("value", "").strip()]


def reach(tab, wanted: str) -> None:
    """Go on by the tab key until what is wanted has the focus."""
    for _ in range(80):
        tab.keyboard.press("Tab")
        if tab.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the tab key does not come to {wanted}")


def chosen(tab, button: str, path: Path) -> None:
    """Choose a file or a folder by a button, without a mouse."""
    reach(tab, button)
    with tab.expect_file_chooser() as asking:
        tab.keyboard.press("Enter")
    asking.value.set_files(path)


@needs_runtime
def test_a_department_needs_no_mouse_and_everything_has_a_name(tab, tmp_path):
    path = tmp_path / "键盘.xlsx"
    shutil.copy(SAMPLES[1], path)
    tab.reload()
    tab.wait_for_selector("[data-state=ready]", state="attached")
    assert unnamed(tab) == []
    chosen(tab, "#choose", path)
    tab.wait_for_selector(".verdict h2:has-text('键盘.xlsx')")
    tab.wait_for_selector(".sheet td.fault")
    assert unnamed(tab) == []
    reach(tab, "#files tr[data-file='键盘.xlsx'] td:nth-child(2) button")
    tab.keyboard.press("Enter")
    tab.wait_for_selector(".sheet td.fault")
    reach(tab, ".verdict .links button")
    with tab.expect_download() as started:
        tab.keyboard.press("Enter")
    assert started.value.suggested_filename == "标注_键盘.xlsx"
    reach(tab, ".year")
    reach(tab, ".pane .tabs button:nth-child(2)")  # one by one
    tab.keyboard.press("Enter")
    reach(tab, ".list li")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement === document.querySelectorAll('.list li')[1]")
    tab.wait_for_selector(".sheet td.here")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.matches('.sheet td.here')")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')")
    tab.keyboard.press("Enter")  # and back
    assert tab.evaluate("document.activeElement.matches('.list li[aria-selected=true]')")
    reach(tab, ".pane select")


#: Whether the holder's clock began anew with each of its signs of life: a ledger of a thousand workbooks takes long.
ALIVE = """() => {
    globalThis.alive = [];
    const {holder} = jixiao, hear = holder.hear.bind(holder);
    holder.hear = (data) => {
        const {clock, job} = holder;
        hear(data);
        if (data.kind === "alive" && job) alive.push(holder.clock !== clock);
    };
}"""


@needs_runtime
def test_a_bureau_needs_no_mouse_to_decide_and_to_take_home(tab, tmp_path):
    inbox = tmp_path / "收件"
    shutil.copytree(ROOT / "samples/stories/merge_conflict/input", inbox)
    tab.reload()
    tab.wait_for_selector("[data-state=ready]", state="attached")
    reach(tab, "#to-collect")
    tab.keyboard.press("Enter")
    tab.evaluate(ALIVE)
    chosen(tab, "#choose-all", inbox)
    tab.wait_for_selector("#result:not([hidden])")
    tab.frame_locator(".overview").locator("h1").wait_for()
    assert unnamed(tab) == []
    reach(tab, "#asked select")
    tab.keyboard.press("ArrowDown")
    reach(tab, "#decide")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#asked select >> nth=0", state="hidden")
    tab.wait_for_selector("#result:not([hidden])")
    assert tab.input_value("#asked select >> nth=0") == "甲"
    assert tab.evaluate("alive.length") and all(tab.evaluate("alive"))
    reach(tab, "#archive")
    with tab.expect_download() as started:
        tab.keyboard.press("Enter")
    with zipfile.ZipFile(started.value.path()) as packed:
        assert packed.testzip() is None and "merged.json" in packed.namelist()
    with tab.expect_download():
        tab.click("#archive")  # once more, of files that lie with the browser now
    tab.evaluate("jixiao.holder.end('worker-died')")
    tab.click("#archive")  # of a worker that has nothing: never an empty zip
    tab.wait_for_selector("#again:not([hidden])")
    assert wording.sentence("worker-died", "zh") in tab.inner_text("#doing") and not tab.is_visible("#archive")
    tab.click("#to-check")


@needs_runtime
def test_a_reading_that_takes_too_long_is_ended_and_named_and_the_others_go_on(tab, tmp_path):
    for name in ("慢.xlsx", "快.xlsx"):
        shutil.copy(SAMPLES[1], tmp_path / name)
    tab.evaluate("jixiao.reader.seconds = 0.001")
    tab.set_input_files("#files-picker", tmp_path / "慢.xlsx")
    tab.wait_for_selector("tr[data-file='慢.xlsx'] .tag:has-text('无法读取')")
    assert wording.sentence("timed-out", "zh") in tab.inner_text("tr[data-file='慢.xlsx']")
    tab.evaluate("jixiao.reader.seconds = 120")
    tab.set_input_files("#files-picker", tmp_path / "快.xlsx")
    tab.wait_for_selector("tr[data-file='快.xlsx'] .tag:has-text('有建议')")


#: Drop a workbook, and tell of what is then shown.
DROP = """
const [data, wanted, done] = arguments, bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
const carried = new DataTransfer(), when = (selector, then) => {
    const found = document.querySelector(selector);
    if (found) then(found); else setTimeout(when, 100, selector, then);
};
carried.items.add(new File([bytes], "甲.xlsx"));
document.body.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried}));
when(wanted, (shown) => when(".list li.error", (line) => {
    line.click();
    when(".sheet td.here.error", () => {
        const one = jixiao.dropped.get("甲.xlsx");
        done([shown.textContent, new TextDecoder().decode(one.json)]);
    });
}));
"""


@needs_runtime
def test_firefox_finds_the_same(built, desk, tmp_path):
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    if program is None:
        pytest.skip("no Firefox")
    data, stream = SAMPLES[0].read_bytes(), io.BytesIO()
    before, wanted, _ = desk.judge("甲.xlsx", data)
    fault = next(one for one in before["faults"] if one["severity"] == "error")
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[fault["sheet"]][fault["cell"]] = "服务对象满意度达到要求"
    book.save(stream)
    browser = Firefox(program, tmp_path / "profile")
    try:
        browser.ask("WebDriver:Navigate", url=built.as_uri())
        shown, document = browser.run(DROP, base64.b64encode(data).decode(), ".verdict .count")
        assert (shown, document.encode()) == ("必须改 11 处建议改 179 处", wanted)
        shown, document = browser.run(DROP, base64.b64encode(stream.getvalue()).decode(), ".verdict .mended")
        assert "已改正" in shown and document.encode() == desk.judge("甲.xlsx", stream.getvalue())[1]
    finally:
        browser.end()


@needs_runtime
def test_nothing_was_asked_of_any_network_and_nothing_went_wrong(tab, built):
    assert {address.partition(":")[0] for address in tab.heard} <= {"file", "blob"}
    assert {address for address in tab.heard if address.startswith("file:")} == {tab.url}
