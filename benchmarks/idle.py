"""``idle``: what the program asks of its server while nothing happens."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.counted import Counted, counting
from benchmarks.measure import Figure, Size, figure
from benchmarks.scene import PATIENCE, Synced, profile, serving

LIVE = "/sync/live"
QUIET = 2.0
"""Seconds in which the channel says where the streams are, before the watch begins."""


def idle(folder: Path, size: Size) -> Figure:
    """Requests while the live channel stands and nothing happens; floor: the channel's own one.

    One watch of ``seconds``, since a count that is to be nothing has no noise to be a median of.
    """
    with serving(folder) as server, counting() as counted:
        files = profile(folder / "profile", server)
        counted.clear()
        synced = Synced(files, server)
        synced.worker.start()
        _stands(counted)
        synced.wait(synced.whole)
        time.sleep(QUIET)
        channel = [path for _, path in counted.sent].count(LIVE)
        counted.clear()
        time.sleep(size.seconds)
        asked = len(counted.sent)
        status = synced.status
        synced.worker.stop()
    assert status is not None
    assert status.line == "online"
    return figure("idle", "requests", [asked], [channel])


def _stands(counted: Counted) -> None:
    end = time.monotonic() + PATIENCE
    while not counted.of(LIVE):
        assert time.monotonic() < end, "no live channel"
        time.sleep(0.05)
