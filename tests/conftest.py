"""How often the properties are tried: the same examples on every run, more of them where JIXIAO_EXAMPLES says so.
And what may be skipped: where JIXIAO_COMPLETE says that every program is here, nothing but for want of ../shared."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

#: Multiplies the number of examples of every property. With it, each run looks at new ones.
MORE = os.environ.get("JIXIAO_EXAMPLES")
COMPLETE = bool(os.environ.get("JIXIAO_COMPLETE"))

settings.register_profile("steady", max_examples=50, deadline=None, derandomize=True, database=None,
                          suppress_health_check=list(HealthCheck))
settings.register_profile("hunt", parent=settings.get_profile("steady"), derandomize=False, print_blob=True,
                          max_examples=max(1, int(50 * float(MORE or 1))))
settings.load_profile("hunt" if MORE else "steady")


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
