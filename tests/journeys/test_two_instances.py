"""The program started again, or several times at once: one window, which comes forward."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.journeys.desk import PASSPHRASE, Desk, pipe_with
from tests.journeys.scene import POWER_METER
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
PATIENCE = 30.0


def started(desk: Desk) -> subprocess.Popen[bytes]:
    """The program itself, as a menu starts it."""
    reading = pipe_with(PASSPHRASE)
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "lkk_desktop", "--profile", str(desk.folder)),
            *("--server", desk.server.url, "--passphrase-fd", str(reading)),
        ],
        pass_fds=(reading,),
        stderr=subprocess.DEVNULL,
    )
    os.close(reading)
    return process


def test_a_second_start_brings_the_first_window_forward(stage: Stage) -> None:
    stage.server.start()
    home = stage.desk("home").start()
    home.wait(POWER_METER)
    assert home.do("minimise")
    assert started(home).wait(PATIENCE) == 0
    assert home.do("in_front")
    home.wait(POWER_METER)


def test_of_five_started_at_once_one_stays(stage: Stage, tmp_path: Path) -> None:
    home = stage.desk("home")
    processes = [started(home) for _ in range(5)]
    try:
        end = time.monotonic() + PATIENCE
        while len(left := [p for p in processes if p.poll() is None]) > 1:
            assert time.monotonic() < end, "more than one window"
            time.sleep(0.05)
        assert sorted(p.poll() or 0 for p in processes if p.poll() is not None) == [0, 0, 0, 0]
        with pytest.raises(subprocess.TimeoutExpired):
            left[0].wait(1.0)
    finally:
        for process in processes:
            process.kill()
            process.wait()
    home.start()
    home.wait(POWER_METER)
