"""The sync thread ends at once, whatever it is woken by, and nothing that was asked gets lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lkk_desktop.cabinet import Cabinet
from lkk_desktop.replica.faults import Fault
from lkk_desktop.replica.files import Connection
from lkk_desktop.sync import rounds, worker
from lkk_desktop.sync.rounds import Rounds
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.store import FileStore
from lkk_desktop.sync.worker import Worker
from tests.household import NOW, Home
from tests.sync.desk import Desk, Server
from tests.sync.test_check import Hung
from tests.sync.wire import until

SOON = 2.0
TURNS = 8
EACH = 12


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Hung]:
    answers = Server()
    Desk(tmp_path / "profile", answers).close()
    made = Hung(answers, silent=0)
    yield made
    made.stop()


class Told(list[Status]):
    """What the sync thread said of the line."""

    def met(self) -> bool:
        return bool(self) and self[-1].line == "online"


def begun(server: Hung, folder: Path) -> tuple[Worker, Told]:
    desk, told = Desk(folder / "profile", server.answers), Told()
    made = Worker(desk.files, server.url, lambda _: None, told.append, clock=lambda: NOW)
    desk.close()
    made.start()
    until(told.met)
    return made, told


def woken_and_ended(rounds: Rounds, turns: int) -> None:
    """Wake it, and end it so many turns of its loop later."""
    loop = asyncio.get_running_loop()

    def later(left: int) -> None:
        if left:
            loop.call_soon(later, left - 1)
        else:
            rounds.end()

    rounds.wake()
    rounds._tune.set()
    later(turns)


def cancel_again(_rounds: Rounds) -> None:
    for task in asyncio.all_tasks():
        if getattr(task.get_coro(), "__name__", "") in ("_exchange", "_listen"):
            task.cancel()


@pytest.mark.slow
def test_a_wake_and_the_end_at_the_same_time(server: Hung, tmp_path: Path) -> None:
    late = []
    for turns in list(range(TURNS)) * EACH:
        thread, _ = begun(server, tmp_path)
        thread._over = True
        thread._post(lambda rounds, turns=turns: woken_and_ended(rounds, turns))  # type: ignore[misc]
        thread.join(SOON)
        if thread.is_alive():
            late.append(turns)
            thread._post(cancel_again)
            thread.join(10.0)
            break
    assert late == []


@pytest.mark.parametrize("moment", range(6))
def test_no_cancel_is_lost_in_a_wait_that_an_event_ends(moment: int) -> None:
    async def run() -> bool:
        event = asyncio.Event()
        waiting = asyncio.create_task(rounds._heard(event, 60.0))
        for turn in range(6):
            await asyncio.sleep(0)
            if turn == 2:
                event.set()
            if turn == moment and waiting.cancel():
                await asyncio.wait({waiting})
                return waiting.cancelled()
        return waiting.done()

    assert asyncio.run(run())


def test_what_is_asked_while_the_files_are_closed_waits_for_the_next_rounds(
    server: Hung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FAULT_PAUSE", 0.05)
    thread, told = begun(server, tmp_path)
    heard, close, tried = threading.Event(), FileStore.close, Rounds.try_now

    def closed(store: FileStore) -> None:
        close(store)
        if not thread._over:
            thread.try_now()

    def failing(*_: object) -> None:
        raise Fault("disk_full", "replica.db")

    def asked(them: Rounds) -> None:
        tried(them)
        heard.set()

    monkeypatch.setattr(FileStore, "close", closed)
    monkeypatch.setattr(Rounds, "try_now", asked)
    with monkeypatch.context() as broken:
        broken.setattr(FileStore, "apply", failing)
        thread._post(lambda rounds: rounds._engine.nudge())
        thread.nudge()
        until(lambda: told[-1].reason == "disk_full")
    assert heard.wait(10)
    until(told.met)
    thread.stop()
    assert not thread.is_alive()


def test_who_signs_in_while_the_rounds_end_is_answered_by_the_next(
    server: Hung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FAULT_PAUSE", 0.05)
    thread, _ = begun(server, tmp_path)
    asked, answers = list[str](), list[object]()

    async def sign_in(self: Rounds, login: str, *_: str) -> None:
        asked.append(login)
        if len(asked) == 1:
            self._store.replica.meta("fresh")
            await asyncio.sleep(60)

    async def broken(_: Rounds) -> None:
        raise Fault("disk_full", "replica.db")

    monkeypatch.setattr(Rounds, "sign_in", sign_in)
    thread.sign_in("ivanov", "secret", "desk", answers.append)
    until(lambda: asked == ["ivanov"])
    monkeypatch.setattr(Rounds, "_answer", lambda them, _request: broken(them))
    thread._post(lambda rounds: rounds._engine.nudge())
    thread.nudge()
    until(lambda: asked == ["ivanov", "ivanov"])
    until(lambda: answers == [None])
    thread.stop()


def test_a_cabinet_that_does_not_open_holds_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, held = Home(tmp_path / "profile"), list[str]()
    home.close()
    begin, close = Connection.__init__, Connection.close

    def opening(self: Connection, *given: Any, **named: Any) -> None:
        begin(self, *given, **named)
        held.append(self.main)

    def closing(self: Connection) -> None:
        close(self)
        held.remove(self.main)

    def damaged(*_: object) -> str:
        raise Fault("not_a_database", "replica.db")

    monkeypatch.setattr(Connection, "__init__", opening)
    monkeypatch.setattr(Connection, "close", closing)
    for name in ("_said", "signed_in"):
        with monkeypatch.context() as broken:
            broken.setattr(Cabinet, name, property(damaged) if name == "signed_in" else damaged)
            with pytest.raises(Fault):
                Cabinet(home.files, "http://127.0.0.1:1", clock=lambda: NOW)
        assert held == []
    monkeypatch.setattr(FileStore, "_read_identity", damaged)
    with pytest.raises(Fault):
        FileStore(home.files)
    assert held == []
