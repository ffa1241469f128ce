"""Many machines: the same bytes as by one, whatever happens to workers, and a clear sentence where there are none.

A scheduler and two workers on loopback, started by the README's lines.
"""

import os
import pickle
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

import clustered
import psutil
import pytest
from click.testing import CliRunner

from converter import cli
from converter.merging import portions, slices
from converter.system import cluster, kit, pool, station
from converter.system.errors import Unreadable
from converter.system.inputs import Input, inputs

STORIES = Path(__file__).parents[1] / "samples" / "stories"
#: Every command that takes --cluster.
COMMANDS = {
    "convert": ("convert", "收件", "-o", "out", "--findings", "found.json"),
    "check": ("check", "收件", "--returned", "out", "--format", "json", "-o", "found.json"),
    "merge": ("merge", "收件", "-o", "out/全县.json", "--conflicts", "冲突.xlsx", "--findings", "found.json"),
    "issue": ("issue", "收件", "-o", "out", "--findings", "found.json"),
    "run": ("run", "收件", "-o", "out", "--today", "2023-03-01"),
}


#: A process that is prepared for nothing.
PREPARED = station.pack((None, ()))


@pytest.fixture(scope="module", autouse=True)
def patient():
    """Beside other tests workers take their time to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "_PATIENCE", 120)
        yield


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with clustered.processes(tmp_path_factory.mktemp("cluster")) as processes:
        yield processes


@pytest.fixture(scope="module")
def engine(started):
    with cluster.connected(started.address) as engine:
        yield engine


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with an inbox: workbooks and documents of two counties, versions that differ, a zip, what is broken."""
    for story in ("merge_conflict", "merge_two_counties", "folder_with_a_broken_file"):
        shutil.copytree(STORIES / story / "input", tmp_path / "收件" / story)
    with ZipFile(tmp_path / "收件" / "后补.zip", "w") as archive:
        for path in (STORIES / "check_faulty" / "input").glob("*.xlsx"):
            archive.write(path, path.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(desk):
    """Everything that lies beside the inbox, with its bytes; what tells the time of day left out."""
    return {path.relative_to(desk).as_posix(): path.read_bytes() for path in desk.rglob("*")
            if path.is_file() and path.relative_to(desk).parts[0] != "收件"
            and path.name not in ("history.jsonl", "index.html", ".jixiao.lock")}


def cleared(desk):
    found = made(desk)
    for path in desk.iterdir():
        if path.name != "收件":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return found


# ── the same ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", COMMANDS)
def test_law_5_a_cluster_gives_the_bytes_of_one_machine(command, desk, started):
    here = CliRunner().invoke(cli.main, COMMANDS[command])
    expected = cleared(desk)
    there = CliRunner().invoke(cli.main, [*COMMANDS[command], "--cluster", started.address])
    assert (there.exit_code, there.output) == (here.exit_code, here.output) and here.exit_code in (1, 3)
    assert made(desk) == expected and len(expected) > 1


def test_results_come_in_order_and_no_more_is_begun_than_is_asked_for(engine):
    asked = []

    class Many:
        def __len__(self):
            return 1000

        def __iter__(self):
            for number in range(1000):
                asked.append(number)
                yield number

    results = engine.each(clustered.add, Many(), clustered.remember, (5,))
    assert [next(results) for _ in range(40)] == list(range(5, 45))
    results.close()
    assert len(asked) <= 40 + pool.AHEAD * engine.threads + 1


def test_what_cannot_be_read_here_is_said_as_if_it_were_read_there(tmp_path):
    packed = station.pack([Input(tmp_path / "没有.xlsx", "没有.xlsx")])
    (tmp_path / "没有.xlsx").write_bytes(b"too late")
    one, = pickle.loads(packed)
    with pytest.raises(FileNotFoundError):
        one.read()


def test_no_disk_is_shared(tmp_path):
    """Of a zip, of a file, and of a part of one: what was packed can be worked on where nothing of it lies."""
    (tmp_path / "甲.json").write_bytes(b"0123456789")
    with ZipFile(tmp_path / "乙.zip", "w") as archive:
        archive.write(tmp_path / "甲.json", "丙.json")
    given = [*inputs([tmp_path]), Input(tmp_path / "甲.json", "甲.json", span=(2, 5))]
    packed = station.pack((clustered.contents, given))
    for path in tmp_path.iterdir():
        path.unlink()
    own = station.Station()
    try:
        names, back = pickle.loads(own(PREPARED, packed))
    finally:
        own.end()
    assert names == {"乙.zip/丙.json": b"0123456789", "甲.json": b"234"} and len(given) == 3
    assert repr(back) == repr(given)  # and does not come back


def test_a_large_document_goes_there_in_slices(tmp_path, started, monkeypatch):
    monkeypatch.setattr(slices, "LARGE", 1000)
    monkeypatch.setattr(slices, "slices", lambda path, real=slices.slices: real(path, 100))
    monkeypatch.chdir(tmp_path)
    samples = [str(STORIES.parent / f"{name}.json") for name in ("fengning", "julu")]
    CliRunner().invoke(cli.main, ["merge", *samples, "-o", "both.json"])
    for place, more in enumerate(([], ["--cluster", started.address])):
        result = CliRunner().invoke(cli.main, ["merge", samples[0], "both.json", "-o", f"{place}.json", *more])
        assert result.exit_code == 0, result.output
    assert Path("0.json").read_bytes() == Path("1.json").read_bytes() == Path("both.json").read_bytes()


def test_a_tree_is_cut_where_folders_end_and_where_it_grows_too_large(tmp_path):
    def job(name, part=None):
        return portions.Job(Input(tmp_path / name, name), 0, part)

    jobs = [job(f"甲市/{county}/{number}.xlsx") for county in "丙丁" for number in range(70)]
    jobs += [job("大.json", slices.Slice(0, 1, 0, False)), job("大.json", slices.Slice(1, 2, 1, True))]
    jobs += [job(f"乙市/戊/{number}.xlsx") for number in range(210)]
    tree = portions.branches(jobs)
    assert [[len(county) for county in city] for city in tree] == [[70, 70], [1], [1], [100, 100, 10]]
    assert [one for city in tree for county in city for one in county] == jobs


def test_without_an_address_nothing_is_imported(tmp_path):
    code = ("import sys; from converter import cli\ntry: cli.main(sys.argv[1:])\n"
            "except SystemExit: assert not {'dask', 'distributed', 'converter.system.cluster'} & set(sys.modules)")
    source = STORIES / "check_faulty" / "input" / "人社局.xlsx"
    subprocess.run([sys.executable, "-c", code, "convert", source, "-o", tmp_path], check=True, capture_output=True)


def test_nothing_listens_beyond_loopback(started, engine):
    family = [psutil.Process(process.pid) for process in (started.scheduler, started.worker)]
    family += [child for one in family for child in one.children(recursive=True)] + [psutil.Process()]
    heard = {at.laddr.ip for one in family for at in one.net_connections() if at.status == psutil.CONN_LISTEN}
    assert heard == {"127.0.0.1"}


# ── what goes wrong ─────────────────────────────────────────────────────────────────────────────


def test_what_a_process_dies_of_kills_no_worker_and_is_named(engine):
    results = list(engine.each(clustered.die_on_three, range(6), None, ()))
    assert isinstance(results[3], pool.Lost) and results[3].key == "worker-died"
    assert [one for one in results if not isinstance(one, pool.Lost)] == [0, 1, 2, 4, 5]


def test_what_a_task_raises_stands_in_place_of_what_it_makes(engine):
    results = list(engine.each(clustered.fail_on_three, range(5), None, ()))
    assert results[3].key == "fault" and "LookupError" in results[3].details["why"] and results[4] == 4


@pytest.mark.parametrize(("times", "named"), [(1, False), (9, True)], ids=["once", "always"])
def test_what_a_worker_was_killed_over_is_done_elsewhere_and_named_after_the_second(times, named, engine, tmp_path):
    mark = tmp_path / "kills"
    results = list(engine.each(clustered.kill_worker, [(number, mark, os.getpid(), times) for number in range(8)],
                               None, ()))
    lost = [number for number, one in enumerate(results) if isinstance(one, pool.Lost)]
    assert lost == ([3] if named else [])
    # two workers, and then the process that it was given here
    assert len(mark.read_bytes()) == (3 if named else 1)
    assert all(one == number for number, one in enumerate(results) if number not in lost)


def test_a_worker_that_says_nothing_any_more_is_done_without(engine, tmp_path):
    mark = tmp_path / "stopped"
    try:
        results = list(engine.each(clustered.stop_worker, [(number, mark) for number in range(6)], None, ()))
    finally:
        with suppress(ProcessLookupError):  # whoever watches over it may have seen to that
            os.kill(int(mark.read_text()), signal.SIGKILL)
    assert results == list(range(6))


def test_a_process_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(pool, "SECONDS", 1)
    own = station.Station()
    try:
        lost = pickle.loads(own(PREPARED, station.pack((clustered.never_end, 0))))
        assert lost.key == "timed-out" and own.process is None
    finally:
        own.end()


def test_a_process_has_no_more_memory_than_a_file_may_take(monkeypatch):
    monkeypatch.setattr(pool, "MEMORY", 300_000_000)
    own = station.Station()
    try:
        assert pickle.loads(own(PREPARED, station.pack((bytearray, 2 * pool.MEMORY)))).key == "worker-died"
    finally:
        own.end()


@pytest.mark.parametrize("part", ["jixiao", "Python", "zlib", "xlsxwriter", "distributed"])
def test_what_makes_other_bytes_is_refused(part, desk, started, monkeypatch):
    monkeypatch.setattr(cluster, "kit", lambda: {**kit.kit(), part: "0.0"})
    result = CliRunner().invoke(cli.main, [*COMMANDS["merge"], "--cluster", started.address])
    assert result.exit_code == 3 and f"的 {part} 是 {kit.kit()[part]}，本机是 0.0" in result.output
    assert not made(desk)


def test_a_worker_that_comes_later_is_refused_too(engine, monkeypatch):
    monkeypatch.setattr(cluster, "kit", lambda: {**kit.kit(), "zlib": "0.0"})
    with pytest.raises(Unreadable) as refused:
        list(engine.each(clustered.fail_on_three, range(3), None, ()))
    assert refused.value.key == "cluster-differs" and refused.value.details["part"] == "zlib"


def test_the_kit_tells_every_change_of_ours(tmp_path, monkeypatch):
    assert kit.difference(kit.kit(), {**kit.kit()}) is None
    assert kit.difference(kit.kit(), {})[2] == kit.NONE
    for name, content in (("a.py", "1"), ("a.py", "2"), ("b.py", "2")):
        (tmp_path / "package" / "system").mkdir(parents=True, exist_ok=True)
        for old in tmp_path.rglob("*.py"):
            old.unlink()
        (tmp_path / "package" / name).write_text(content)
        monkeypatch.setattr(kit, "__file__", str(tmp_path / "package" / "system" / "kit.py"))
        monkeypatch.setattr(kit, "seen", {*getattr(kit, "seen", ()), kit._ours()}, raising=False)
    assert len(kit.seen) == 3


@pytest.mark.parametrize(("address", "plain"), [
    ("tcp://127.0.0.1:8786", False), ("localhost:8786", False), ("tls://10.0.0.1:8786", False),
    ("tcp://[::1]:8786", False), ("10.0.0.1:8786", True), ("tcp://jq01:8786", True)])
def test_what_others_could_read_is_said(address, plain):
    assert cluster.is_plain(address) == plain


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl to make a key with")
def test_transport_is_tls_where_dask_is_set_so(tmp_path):
    import dask

    key, certificate = (str(tmp_path / name) for name in ("key.pem", "cert.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    paths = {"ca-file": certificate} | {f"{who}.{part}": path for who in ("scheduler", "worker", "client")
                                        for part, path in (("cert", certificate), ("key", key))}
    names = {f"DASK_DISTRIBUTED__COMM__TLS__{name.upper().replace('.', '__').replace('-', '_')}": path
             for name, path in paths.items()}
    with clustered.processes(tmp_path, 1, **names) as started:
        with dask.config.set({f"distributed.comm.tls.{name}": path for name, path in paths.items()}):
            with cluster.connected(started.address) as engine:
                assert list(engine.each(clustered.add, range(3), clustered.remember, (5,))) == [5, 6, 7]


@pytest.fixture
def doomed(tmp_path_factory):
    """A cluster of its own: tests run in any order, and nobody else may need it once it is lost."""
    with clustered.processes(tmp_path_factory.mktemp("doomed"), 1) as processes:
        yield processes


def test_a_scheduler_that_is_lost_leaves_nothing_half_written(desk, doomed, monkeypatch):
    CliRunner().invoke(cli.main, COMMANDS["convert"])
    whole = cleared(desk)
    first = []

    def ask(self, held, known, task, item, real=cluster.Cluster._ask):
        if len(first) == 5:
            doomed.scheduler.kill()
            doomed.scheduler.wait()
            monkeypatch.setattr(cluster, "_PATIENCE", 1)
        first.append(item)
        return real(self, held, known, task, item)

    monkeypatch.setattr(cluster.Cluster, "_ask", ask)
    monkeypatch.setattr(pool, "AHEAD", 1)
    monkeypatch.setattr(cluster, "AHEAD", 1)
    result = CliRunner().invoke(cli.main, [*COMMANDS["convert"], "--cluster", doomed.address])
    assert result.exit_code == 3 and len(result.output.splitlines()) == 1 and "连接断了" in result.output
    left = made(desk)
    assert left.items() <= whole.items() and left != whole
    result = CliRunner().invoke(cli.main, [*COMMANDS["merge"], "--cluster", doomed.address])
    assert result.exit_code == 3 and "连不上集群" in result.output and made(desk) == left
