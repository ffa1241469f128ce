"""Many machines: an engine whose work is done by the workers of a dask cluster, with the results of one machine.

What a task needs travels with it, a bounded number at a time; what it makes comes back in order, and only we write.
A worker is asked only where its kit is ours. Whatever two workers were lost over, or one worker's process died of, is
done here once more, in a process of its own: what is innocent comes through, what kills is named. Knows dask, and
nothing of what is worked on.
"""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from .errors import Unreadable
from .kit import NONE, difference, kit
from .pool import AHEAD, Branches, Items, Lost
from .station import Died, Station, pack

#: Seconds until a scheduler has answered, and a cluster has its first worker.
_PATIENCE = 15
#: Seconds after which it is asked whether there is anybody left to wait for; and how often there may be none.
_LOOK, _DESERTED = 5, 12
#: Bytes of a task that dask need not warn of.
_LARGE = "1GB"
#: How many workers a task is lost with before it is done here.
_LOSSES = 2


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The cluster of a scheduler's address, as long as it is needed.

    Transport is what dask's own configuration says (`distributed.comm.tls`). Raises Unreadable, before anything is
    read, where it is not there, has no workers, or one of them would make other bytes than we do.
    """
    with ExitStack() as stack:
        client = stack.enter_context(_client(address))
        cluster = Cluster(client, address)
        stack.callback(cluster.home.end)
        cluster.inspect()
        yield cluster


@contextmanager
def _client(address: str) -> Iterator[Any]:
    import logging
    import warnings

    try:
        import dask
        import distributed
    except ImportError:
        raise Unreadable("cluster-missing") from None
    # what is to be said of it we say
    logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE}):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", distributed.versions.VersionMismatchWarning)
                client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
        except Exception as error:  # a wrong address, nobody there, no key for it: each in its own class
            raise Unreadable("cluster-unreachable", address=address, why=_why(error)) from None
        try:
            yield client
        finally:
            client.close(timeout=_PATIENCE)


def is_plain(address: str) -> bool:
    """Whether what goes to a scheduler is open to all others in the network."""
    at = urlsplit(address if "://" in address else f"tcp://{address}")
    return at.scheme != "tls" and at.hostname not in ("127.0.0.1", "::1", "localhost")


def _why(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


class _Call(NamedTuple):
    """What a worker was asked: the future of its answer, or the answer; and what it takes to do it here."""

    future: Any
    known: bytes
    call: bytes
    parts: Sequence[_Call] = ()


class Cluster:
    """An engine of the pool."""

    def __init__(self, client: Any, address: str) -> None:
        self.client, self.address = client, address
        self.home = Station()
        self.threads, self.asked = 1, 0

    def inspect(self) -> None:
        """Look at what every worker and the scheduler work with. Raises Unreadable."""
        from distributed import TimeoutError

        try:
            self.client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            raise Unreadable("cluster-empty", address=self.address) from None
        kits = self.client.run(kit, on_error="return")
        kits[self.address] = self._of_scheduler()
        for worker, there in kits.items():
            _compare(kit(), there if isinstance(there, dict) else {}, worker)
        self.threads = sum(self.client.nthreads().values())

    def _of_scheduler(self) -> dict[str, str]:
        try:
            there: dict[str, str] = self.client.run_on_scheduler(_prudent)
        except Exception:  # it has no kit at all
            return {}
        return there

    def each(self, task: Callable[[Any], Any], items: Items, prepare: Callable[..., None] | None,
             given: tuple[Any, ...]) -> Generator[Any, None, None]:
        """See `pool.each`. No more is read ahead than keeps the workers at work."""
        known, waiting = pickle.dumps((prepare, given)), deque[_Call]()
        held = self._submit(_held, kit(), known)
        try:
            for item in items:
                waiting.append(self._ask(held, known, task, item))
                if len(waiting) > AHEAD * self.threads:
                    yield pickle.loads(self._answer(waiting.popleft()))
            while waiting:
                yield pickle.loads(self._answer(waiting.popleft()))
        finally:
            for call in waiting:
                call.future.release()

    def folded(self, task: Callable[[Any], Any], fold: Callable[[Any], Any], branches: Branches,
               prepare: Callable[..., None] | None, given: tuple[Any, ...]) -> Generator[Any, None, None]:
        """See `pool.folded`. What is made of an item stays on the workers until its branch has been folded."""
        known = pickle.dumps((prepare, given))
        held = self._submit(_held, kit(), known)
        growing, done = deque[tuple[Sequence[Any], list[_Call], list[_Call], int]](), deque[_Call]()

        def ripen() -> None:
            """Fold the twig that was begun first; and its branch, where it is the last of it."""
            items, leaves, twigs, length = growing.popleft()
            twigs.append(self._fold(held, known, fold, items, leaves))
            if len(twigs) == length:
                done.append(self._fold(held, known, fold, (), twigs))

        for branch in branches:
            twigs: list[_Call] = []
            for twig in branch:
                growing.append((twig, [self._ask(held, known, task, item) for item in twig], twigs, len(branch)))
                while sum(len(leaves) for _, leaves, *_ in growing) > AHEAD * self.threads + len(twig):
                    ripen()
                while done and (len(done) > AHEAD or done[0].future.done()):
                    yield self._folded(done.popleft())
        while growing:
            ripen()
        while done:
            yield self._folded(done.popleft())

    def _folded(self, call: _Call) -> Any:
        made = pickle.loads(self._answer(call))
        if isinstance(made, Lost):  # of the whole nobody is to blame
            raise made
        return made

    def _fold(self, held: Any, known: bytes, fold: Callable[[Any], Any], items: Sequence[Any],
              parts: list[_Call]) -> _Call:
        if items:
            parts = [part._replace(future=self._answer(part, is_wanted=False)) for part in parts]
        call = pickle.dumps((fold, items))
        return _Call(self._submit(work, held, call, *(part.future for part in parts)), known, call, parts)

    def _ask(self, held: Any, known: bytes, task: Callable[[Any], Any], item: Any) -> _Call:
        call = pack((task, item))
        return _Call(self._submit(work, held, call), known, call)

    def _submit(self, *call: Any) -> Any:
        if self.client.status != "running":
            self._lost()
        self.asked += 1
        return self.client.submit(*call, key=(f"jixiao-{id(self)}", self.asked), pure=False)

    def _answer(self, call: _Call, is_wanted: bool = True) -> Any:
        """What a worker has made, packed, or what was made here, where workers were lost over it.

        is_wanted: whether it is wanted here; else the future of what has been made, or what was made here.
        """
        from distributed import CancelledError, KilledWorker, TimeoutError

        empty = 0
        while not isinstance(call.future, bytes):
            try:
                if is_wanted:
                    return call.future.result(timeout=_LOOK)
                if error := call.future.exception(timeout=_LOOK):
                    raise error
                break
            except TimeoutError:
                if self.client.status != "running":
                    self._lost()
                self.threads = sum(self.client.nthreads().values())
                empty = 0 if self.threads else empty + 1
                if empty > _DESERTED:
                    raise Unreadable("cluster-deserted", address=self.address) from None
            except CancelledError:
                self._lost()
            except (Died, KilledWorker):
                return self._here(call)
            except Unreadable:
                raise
            except Exception as error:  # a worker that cannot do what we ask is none of ours
                raise Unreadable("cluster-fault", address=self.address, why=_why(error)) from None
        return call.future

    def _here(self, call: _Call) -> bytes:
        try:
            return self.home(call.known, call.call, [self._answer(part) for part in call.parts])
        except Died:
            return pickle.dumps(Lost("worker-died"))

    def _lost(self) -> NoReturn:
        raise Unreadable("cluster-lost", address=self.address) from None


def _compare(here: dict[str, str], there: dict[str, str], worker: str) -> None:
    if unlike := difference(here, there or {"jixiao": NONE}):
        part, ours, theirs = unlike
        raise Unreadable("cluster-differs", worker=worker, part=part, ours=ours, theirs=theirs)


# ── what the scheduler and the workers do ───────────────────────────────────────────────────────


def _prudent(dask_scheduler: Any = None) -> dict[str, str]:
    """The scheduler's kit. It hands us back what two workers were lost over, and tries no third."""
    dask_scheduler.allowed_failures = min(dask_scheduler.allowed_failures, _LOSSES - 1)
    return kit()


def _held(*what: Any) -> tuple[Any, ...]:
    """What many tasks need, kept by the workers."""
    return what


_stations = threading.local()


def work(held: tuple[dict[str, str], bytes], call: bytes, *made: bytes) -> bytes:
    """A task, by this thread's own process. Raises Died, and Unreadable where this worker's kit is not the client's."""
    here, known = held
    if here != kit():  # it has come since the cluster was looked at
        from distributed import get_worker

        _compare(here, kit(), get_worker().address)
    if not hasattr(_stations, "own"):
        _stations.own = Station()
    answer: bytes = _stations.own(known, call, made)
    return answer
