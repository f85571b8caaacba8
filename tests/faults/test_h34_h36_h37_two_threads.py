"""H34, H36, H37: two threads at the two files: nobody is told «locked», the files stay whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.replica import files, sealed
from tests.faults.hammer import run
from tests.faults.stand import Stand
from tests.faults.visit import Visit

pytestmark = pytest.mark.slow
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def test_ui_thread_and_sync_thread_hammer_the_two_files(ground: Stand) -> None:
    done = run(ground, seconds=4.0, seed=1)
    assert (done.locked, done.told) == (0, [])
    assert done.integrity == {"outbox": "ok", "replica": "ok"}
    assert done.submits > 0
    assert done.pages > 0
    assert done.reads_beside > 0
    assert (done.lost, done.doubled) == (0, 0)


class Traced:
    """Notes each transaction that writes and was not begun for writing (H37)."""

    def __init__(self) -> None:
        self.deferred: list[str] = []
        self.immediate = 0

    def watch(self, driver: Any) -> Any:
        begun = [""]

        def heard(statement: str) -> None:
            said = statement.strip().upper()
            if said.startswith("BEGIN"):
                begun[0] = said
                self.immediate += said == "BEGIN IMMEDIATE"
            elif said.startswith(("COMMIT", "ROLLBACK")):
                begun[0] = ""
            elif said.startswith(WRITES) and begun[0] != "BEGIN IMMEDIATE":
                self.deferred.append(said[:60])

        driver.set_trace_callback(heard)
        return driver


def test_h37_each_write_takes_its_lock_when_it_begins(
    ground: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traced, plain = Traced(), sealed.driver
    monkeypatch.setattr(files, "_driver", lambda *how: traced.watch(plain(*how)))
    with Visit(tmp_path / "profile", ground.url) as visit:
        visit.sign_in()
        visit.wait(visit.met, "the first sync")
        visit.submit(3)
        visit.settle()
        ground.said |= visit.saved
    assert traced.immediate > 3
    assert traced.deferred == []
