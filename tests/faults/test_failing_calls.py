"""Each call to the system fails once, or for good: told in a code, nothing lost, settled later."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import calls
from tests.faults.stand import Stand


@pytest.mark.slow
@pytest.mark.skipif(not calls.installed(), reason="fiu-run is not there: apt install fiu-utils")
def test_calls_that_fail_are_told_and_nothing_is_lost(ground: Stand, tmp_path: Path) -> None:
    done = calls.run(ground, tmp_path, 1)
    assert done.bugs == []
    assert done.seen["posix/io/rw/pwrite"] > 10
    assert done.failed >= 16
    assert set(done.told) <= {"disk_full", "disk_error", "unwritable", "waits", "locked"}
    assert (done.lost, done.doubled) == (0, 0)
