"""The program is closed in the very moment in which its sync thread is woken: it ends at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lkk_desktop.sync.rounds import Rounds
from tests.faults.stand import Stand
from tests.faults.visit import Visit

SOON = 2.0
TURNS = 6


def woken_and_ended(rounds: Rounds, turns: int) -> None:
    """Wake it, and end it so many turns of its loop later."""
    loop = asyncio.get_running_loop()

    def later(left: int) -> None:
        if left:
            loop.call_soon(later, left - 1)
        else:
            rounds.end()

    rounds.wake()
    later(turns)


def cancel_again(_rounds: Rounds) -> None:
    for task in asyncio.all_tasks():
        if getattr(task.get_coro(), "__name__", "") == "_exchange":
            task.cancel()


@pytest.mark.slow
@pytest.mark.xfail(
    reason="Python 3.11's wait_for may swallow a cancellation that meets the wake",
    strict=False,
    raises=AssertionError,
)
def test_a_wake_and_the_end_at_the_same_time(ground: Stand, tmp_path: Path) -> None:
    profile = ground.profile(tmp_path / "profile")
    late = []
    for turns in range(1, TURNS):
        with Visit(profile, ground.url) as visit:
            visit.start()
            visit.wait(visit.met, "a page")
            worker = visit.cabinet._worker
            worker._over = True
            worker._post(lambda rounds, turns=turns: woken_and_ended(rounds, turns))  # type: ignore[misc]
            worker.join(SOON)
            if worker.is_alive():
                late.append(turns)
                worker._post(cancel_again)
                worker.join(10.0)
    assert late == []
