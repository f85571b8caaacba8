"""A person checks the connection while the server keeps silent: it is asked anew at once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.sync.protocol import Pull, encode
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.worker import Worker
from tests.household import NOW
from tests.sync.desk import Desk, Server
from tests.sync.wire import Answer, problem, response, serving


class Hung:
    """A server whose first so many answers to a pull never come, or come byte by byte."""

    def __init__(self, answers: Server, silent: int) -> None:
        self.answers = answers
        self.silent = silent
        self.asked = 0
        self.url = ""
        self.up, self.over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self.up.wait(10)

    async def answer(self, path: str, _token: str, body: bytes) -> Answer:
        if path != "/sync/pull":
            return problem(503, "busy")
        self.asked += 1
        if self.asked <= self.silent:
            while not self.over.is_set():
                await asyncio.sleep(0.02)
            return None
        pull = msgspec.msgpack.decode(body, type=Pull)
        return response(200, encode(self.answers.page(pull.cursors)))

    async def _serve(self) -> None:
        async with serving(self.answer) as self.url:
            self.up.set()
            while not self.over.is_set():
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)

    def stop(self) -> None:
        self.over.set()
        self._thread.join(10)


def until(what: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.01)


def test_a_check_does_not_wait_for_a_request_that_nobody_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lkk_desktop.sync.rounds.SILENCE", 0.3)
    server = Server()
    Desk(tmp_path, server).close()
    hung, told = Hung(server, silent=2), list[Status]()
    desk = Desk(tmp_path, server)
    worker = Worker(desk.files, hung.url, lambda _: None, told.append, clock=lambda: NOW)
    desk.close()
    worker.start()
    try:
        for asked in (1, 2):
            until(lambda asked=asked: hung.asked == asked)  # type: ignore[misc]
            worker.try_now()
            time.sleep(0.1)
            assert hung.asked == asked  # it has hardly been asked: that one may still answer
            time.sleep(0.4)
            worker.try_now()
        until(lambda: bool(told) and told[-1].line == "online")
        assert hung.asked >= 3
    finally:
        worker.stop()
        hung.stop()
