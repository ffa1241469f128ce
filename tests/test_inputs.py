"""What a command is given: which files are inputs, what each is called, and that none is opened beyond the bounds."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.system import files, parcel, pool
from converter.system.bounds import MAX_FILE
from converter.system.errors import Unreadable
from converter.system.inputs import Input, inputs

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
