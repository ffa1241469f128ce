"""What a command is given: which files are inputs, what each is called, and that none is opened beyond the bounds."""

import io
import json
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import hostile
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from converter import cli
from converter.issuing.naming import targets
from converter.system import files, parcel, pool
from converter.system.bounds import MAX_FILE
from converter.system.errors import Unreadable
from converter.system.inputs import Input, inputs

SAMPLES = Path(__file__).parents[1] / "samples"

#: Names that come near what telling apart makes of others.
NAMES = st.lists(st.builds("".join, st.lists(st.sampled_from(["a", "A", "_2", "_3", "#", "人社局", "."]), min_size=1,
                                             max_size=4)), max_size=8)


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for place, name in enumerate(names):
            archive.writestr(name, f"{place}")
    return path


@given(NAMES, st.sampled_from(["", ".xlsx"]))
def test_names_are_unique_after_being_told_apart(names, suffix):
    unique = files.Names("ledger.xlsx")
    told = [unique(name, suffix) for name in names]
    assert len({name.casefold() for name in told}) == len(names)
    assert all(name.endswith(suffix) for name in told) and "ledger.xlsx" not in told
    again = files.Names("ledger.xlsx")
    assert told == [again(name, suffix) for name in names]


@given(NAMES)
def test_no_two_members_of_a_zip_have_one_name(names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in dict.fromkeys(names):
            archive.writestr(f"{name}.xlsx", name)
    path = Path(os.environ["PYTEST_TMP"]) / "many.zip"
    path.write_bytes(stream.getvalue())
    found = list(parcel.members(path))
    kept = [name for name in dict.fromkeys(names) if not name.startswith(".")]
    assert len({name.casefold() for name, _ in found}) == len(found) == len(kept)
    assert sorted(parcel.read(path, member).decode() for _, member in found) == sorted(kept)


@pytest.fixture(autouse=True)
def tmp_for_examples(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_TMP", str(tmp_path))


@pytest.mark.parametrize("names", [("人社局#1", "人社局_1", "人社局_1_2"), ("A", "a", "a_2")])
def test_a_workbook_in_a_zip_is_not_lost(tmp_path, names):
    found = list(inputs([zipped(tmp_path / "报送.zip", *(f"{name}.xlsx" for name in names))]))
    assert len({one.name for one in found}) == 3 and {one.read() for one in found} == {b"0", b"1", b"2"}


@given(st.lists(st.builds("".join, st.tuples(st.sampled_from(["a", "A", "a_2", "a.xlsx", "a.json", "a.b"]),
                                             st.sampled_from([".xlsx", ".XLSX", ".xls", ".json"]))), unique=True))
def test_no_two_outputs_of_convert_have_one_name(names):
    made = [target.path.with_name(target.path.name + (".xlsx" if name.endswith(".json") else ".json"))
            for name, target in zip(names, targets([Input(Path(name), name) for name in names], Path("out")))]
    assert len({str(path).casefold() for path in made}) == len(names)


@pytest.mark.parametrize("way", ["same", "path", "link", "hard link", "folder", "linked folder"])
def test_a_file_named_twice_is_read_once_under_its_first_name(tmp_path, way):
    path, other = tmp_path / "in" / "甲.xlsx", tmp_path / "乙.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"0")
    if way == "link":
        other.symlink_to(path)
    elif way == "hard link":
        other.hardlink_to(path)
    elif way == "linked folder":
        other.symlink_to(path.parent)
    again = {"same": path, "path": tmp_path / "in" / ".." / "in" / "甲.xlsx", "folder": path.parent}.get(way, other)
    noted = []
    assert list(inputs([path, again], noted)) == [Input(path, "甲.xlsx")]
    assert noted == [(again, ("read-already", {"count": 1, "name": "甲.xlsx"}))]
    one, = inputs([again, path])  # named by somebody, wherever it was met first
    assert (one.path == again or again in one.path.parents) and not one.walked


@pytest.mark.parametrize("way", ["link", "hard link"])
def test_links_in_one_folder_are_files_of_it_for_run_and_for_every_other_command(tmp_path, way):
    (tmp_path / "in").mkdir()
    path, other = tmp_path / "in" / "甲.xlsx", tmp_path / "in" / "乙.xlsx"
    path.write_bytes((SAMPLES / "julu.xlsx").read_bytes())
    other.symlink_to(path) if way == "link" else other.hardlink_to(path)
    assert [one.name for one in inputs([tmp_path / "in"])] == ["乙.xlsx", "甲.xlsx"]
    run("run", tmp_path / "in", "-o", tmp_path / "out", "--workers", 1)
    report = json.loads((tmp_path / "out" / "findings.json").read_bytes())
    assert [one["file"] for one in report["inputs"]] == ["乙.xlsx", "甲.xlsx"]


def test_what_a_run_has_made_is_no_input_unless_it_is_named(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "in" / "z" / "从前"
    folder.mkdir()
    (folder / "julu.xlsx").write_bytes((SAMPLES / "julu.xlsx").read_bytes())
    run("run", folder, "-o", out, "--workers", 1)
    (folder / "z" / "findings.json").write_text('{\n  "findings": []\n}')  # of check: no mark of a run's
    noted = []
    assert [one.name for one in inputs([folder], noted)] == ["julu.xlsx", "z/findings.json"]
    assert noted == [(out, ("former-out", {}))]
    assert {"merged.json", "json/julu.json"} <= {one.name for one in inputs([out])}
    assert [one.name for one in inputs([out / "json"])] == ["julu.json"]
    for command, *more in (("check",), ("merge", "-o", tmp_path / "all.json"), ("issue", "-o", tmp_path / "books")):
        result = run(command, folder, folder / "julu.xlsx", *more, "--workers", 1)
        assert "从前 是 run 的输出文件夹" in result.stderr and "有 1 个文件前面已经读取" in result.stderr
    assert len(json.loads((tmp_path / "all.json").read_bytes())["submissions"]) == 1


def test_a_file_has_no_changes_against_itself():
    result = run("diff", SAMPLES / "julu.xlsx", SAMPLES / "julu.xlsx")
    assert (result.exit_code, result.output) == (cli.GOOD, "")


def test_a_zip_is_a_folder_named_or_met(tmp_path):
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in" / "报送.zip", "县直/人社局.xlsx", "再.zip", "说明.txt")
    for source in (path, tmp_path / "in"):
        inner, good = inputs([source])
        assert (good.name, good.read(), good.head()) == ("报送.zip/县直/人社局.xlsx", b"0", b"0")
        with pytest.raises(Unreadable, match="zip-in-zip"):
            inner.read()


@pytest.mark.parametrize("data, key", [(b"", "damaged"), (b"PK\3\4", "damaged"), (b"no zip", "damaged")])
def test_a_zip_that_cannot_be_opened_is_an_input_that_says_why(tmp_path, data, key):
    (tmp_path / "坏.zip").write_bytes(data)
    one, = inputs([tmp_path / "坏.zip"])
    with pytest.raises(Unreadable, match=key):
        one.read()
    empty, = inputs([zipped(tmp_path / "空.zip", "说明.txt")])
    with pytest.raises(Unreadable, match="empty-zip"):
        empty.read()


def zip64(path: Path, entries: int, size: int) -> Path:
    """A zip whose directory only its zip64 record tells of: so many entries, and the size that it claims to have."""
    entry = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    with open(path, "wb") as stream:
        for _ in range(entries // 1000):
            stream.write(entry * 1000)
        at = stream.tell()
        stream.write(struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, 0))
        stream.write(struct.pack("<4sIQI", b"PK\6\7", 0, at, 1))
        stream.write(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    return path


@pytest.mark.parametrize("entries, size", [(600_000, 600_000 * 47), (100_000, 100_000 * 47), (1000, 1 << 60)])
def test_a_zip64_record_does_not_pass_the_bound(tmp_path, entries, size):
    path = zip64(tmp_path / "大.zip", entries, size)
    tracemalloc.start()
    with pytest.raises(Unreadable):
        list(parcel.members(path))
    assert tracemalloc.get_traced_memory()[1] < 40_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("bend", hostile.OVERLAPS)
def test_members_lie_apart(tmp_path, bend):
    path = zipped(tmp_path / "叠.zip", "甲.xlsx", "乙.xlsx")
    path.write_bytes(bend(path.read_bytes()))
    with pytest.raises(Unreadable) as error:
        list(parcel.members(path))
    assert error.value.key == "damaged"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have a name")
@pytest.mark.parametrize("suffix", [".xlsx", ".zip", ".json"])
def test_a_pipe_or_a_device_is_no_file(tmp_path, suffix):
    os.mkfifo(tmp_path / f"管道{suffix}")
    os.symlink("/dev/zero", tmp_path / f"无底{suffix}")
    os.symlink(f"自己{suffix}", tmp_path / f"自己{suffix}")
    for name, error in (("管道", Unreadable), ("无底", Unreadable), ("自己", (OSError, Unreadable))):
        one, = inputs([tmp_path / f"{name}{suffix}"])
        with pytest.raises(error):
            one.read()
    assert list(inputs([tmp_path])) == []  # in a folder none of them is met


def test_a_size_is_looked_up_before_anything_is_read(tmp_path):
    path = tmp_path / "稀疏.xlsx"
    with open(path, "wb") as stream:
        stream.truncate(MAX_FILE + 1)
    with pytest.raises(Unreadable, match="too-large-file"):
        Input(path, path.name).read()
    assert Input(path, path.name).head() == bytes(files.HEAD)


def test_a_fault_travels_between_processes_with_its_details():
    raised, = pool.each(_raises, [None])
    assert (raised.key, raised.details) == ("too-large-file", {"limit": "1"})


def _raises(_):
    return Unreadable("too-large-file", limit="1")


# ── a zip in the commands ──


def county() -> dict[str, bytes]:
    """A workbook, and a document of a few projects."""
    document = json.loads((SAMPLES / "fengning.json").read_bytes())
    del document["submissions"][0]["projects"][3:]
    return {"julu.xlsx": (SAMPLES / "julu.xlsx").read_bytes(),
            "fengning.json": json.dumps(document, ensure_ascii=False).encode()}


@pytest.fixture
def zipped_county(tmp_path) -> Path:
    with zipfile.ZipFile(tmp_path / "报送.zip", "w") as archive:
        for name, data in county().items():
            archive.writestr(f"县直/{name}", data)
        archive.writestr("再.zip", b"PK")
    return tmp_path / "报送.zip"


def run(*arguments: object):
    result = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_command_reads_a_zip_as_the_folder_it_would_unpack_to(zipped_county, tmp_path, workers):
    (tmp_path / "报送" / "县直").mkdir(parents=True)
    for name, data in county().items():
        (tmp_path / "报送" / "县直" / name).write_bytes(data)
    for command, *more in (("convert",), ("check", "--returned"), ("merge",), ("issue",)):
        for source, place in ((zipped_county, "zip"), (tmp_path / "报送", "folder")):
            out = tmp_path / "out" / place / command / ("all.json" if command == "merge" else "")
            result = run(command, source, *(more or ["-o"]), out, *(["--all"] if more else []), "--workers", workers)
            assert ("压缩包内的压缩包" in result.output) == (place == "zip"), result.output
            assert (result.exit_code == 3) == (place == "zip")
    of_zip, of_folder = (tree(tmp_path / "out" / place) for place in ("zip", "folder"))
    plain = {name.replace("报送.zip/", ""): data.replace("报送.zip/".encode(), b"") for name, data in of_zip.items()}
    assert set(plain) == set(of_folder) and len(plain) == 8  # the returned copy with its notice
    assert all(plain[name] == data for name, data in of_folder.items() if not name.endswith(".xlsx"))


def test_beside_a_zip_its_outputs_lie_in_a_folder_of_its_name(zipped_county, tmp_path):
    run("convert", zipped_county)
    assert set(tree(tmp_path / "报送")) == {"县直/julu.json", "县直/fengning.xlsx"}


def test_no_book_is_called_as_what_stands_beside_it(tmp_path):
    document = json.loads((SAMPLES / "julu.json").read_bytes())
    one, = document["submissions"]
    named = [{**one, "year": None, "division": None, "projects": [], "department": {"code": None, "name": name}}
             for name in ("ledger", "Ledger", "全部部门预算绩效文本")]
    (tmp_path / "in.json").write_text(json.dumps({**document, "submissions": named}, ensure_ascii=False), "utf-8")
    result = run("issue", tmp_path / "in.json", "-o", tmp_path / "out")
    assert set(tree(tmp_path / "out")) == {"ledger.xlsx", "Ledger_2.xlsx", "ledger_3.xlsx",
                                           "全部部门预算绩效文本_2.xlsx"}, result.output


@pytest.mark.skipif(os.sep == "\\", reason="a backslash is no name here")
def test_a_name_with_a_backslash_is_read_once_and_goes_with_its_input(tmp_path):
    odd = tmp_path / "in" / "甲\\乙.xlsx"
    odd.parent.mkdir()
    odd.write_bytes((SAMPLES / "julu.xlsx").read_bytes())
    command = "run", tmp_path / "in", "-o", tmp_path / "out", "--workers", 1
    assert "新读 1" in run(*command).output and "新读 0" in run(*command).output
    assert "json/甲_乙.json" in tree(tmp_path / "out")
    odd.rename(tmp_path / "in" / "丙.xlsx")
    run(*command)
    assert [name for name in tree(tmp_path / "out") if name.startswith("json/")] == ["json/丙.json"]
