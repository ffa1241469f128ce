"""How long the tests take. As somebody at work runs them: properties are tried on a few examples, the
same on every run, and what is marked `long` is left out, with a line that says so. JIXIAO_THOROUGH=1, as .ci/run sets
it, looks at all; JIXIAO_EXAMPLES at so many times as many, and at new ones on each run.
And what may be skipped: where JIXIAO_COMPLETE says that every program is here, nothing but for want of ../shared.
And what tests need not do: what is compiled is kept, what stays is not tidied."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

#: Multiplies the number of examples of every property. With it, each run looks at new ones.
MORE = os.environ.get("JIXIAO_EXAMPLES")
COMPLETE = bool(os.environ.get("JIXIAO_COMPLETE"))
THOROUGH = COMPLETE or bool(MORE or os.environ.get("JIXIAO_THOROUGH"))
#: Of the examples of a property so many are tried.
SHARE = float(MORE or (1 if THOROUGH else 0.3))

#: Tests start hundreds of processes: what one has compiled, whatever the environment says, serves all others.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile("steady", max_examples=max(1, int(50 * SHARE)), deadline=None, derandomize=True,
                          database=None, suppress_health_check=list(HealthCheck))
settings.register_profile("hunt", parent=settings.get_profile("steady"), derandomize=False, print_blob=True)
settings.load_profile("hunt" if MORE else "steady")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long; but not what somebody has named. The tests that share a browser come first: at the
    end a process that is done takes some of them over, and opens another."""
    items.sort(key=lambda item: item.path.stem != "test_onepage")
    if THOROUGH or any("::" in one for one in config.args):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if not item.get_closest_marker("long")]


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: looking through them for what may go costs an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not THOROUGH:
        terminalreporter.write_line("a third of the examples, and none of the long tests: JIXIAO_THOROUGH=1 runs all")


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, for what one process makes and all of them look at."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if COMPLETE and report.skipped and "../shared" not in (reason := report.longrepr[2]):
        report.outcome, report.longrepr = "failed", f"{reason} — but this run is to be complete"
    return report
