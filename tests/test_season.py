"""A season in small: after every event the laws hold, OUT is what a fresh run gives, and a kill changes nothing."""

from __future__ import annotations

import pytest
from seasons import play
from test_folder import one_worker_works_here  # noqa: F401


@pytest.mark.parametrize("seed", [3, pytest.param(8, marks=pytest.mark.long)])
def test_a_season_keeps_the_laws(tmp_path, seed):
    assert len(list(play(tmp_path, 7, 14, seed, 1))) == 14
