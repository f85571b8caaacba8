"""A person checks the connection while the server keeps silent: it is asked anew at once."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec
import pytest

from lkk_desktop.sync.protocol import Pull, encode
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.worker import Worker
from tests.household import NOW
from tests.sync.desk import Desk, Server
from tests.sync.wire import Answer, Apart, problem, response, until


class Hung(Apart):
    """A server whose first so many answers to a pull never come, or come byte by byte."""

    def __init__(self, answers: Server, silent: int) -> None:
        self.answers = answers
        self.silent = silent
        self.asked = 0
        super().__init__(self.answer)

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
