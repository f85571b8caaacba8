"""The live channel comes back with whatever ends the trouble: an answer, or a person signing in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lkk_desktop.sync.protocol import Pull, encode
from lkk_desktop.sync.status import Status
from lkk_desktop.sync.worker import Worker
from tests.household import NOW, session
from tests.sync.desk import Desk, Server
from tests.sync.wire import Answer, Apart, problem, response, until


class Moody(Apart):
    """A server that is away, then knows nobody, then lets everybody in."""

    def __init__(self, answers: Server) -> None:
        self.answers = answers
        self.mood = "away"
        self.live = 0
        super().__init__(self.answer)

    def answer(self, path: str, _token: str, body: bytes) -> Answer:
        self.live += path == "/sync/live"
        if self.mood == "away":
            return None
        if path == "/session":
            return response(200, encode(session()))
        if self.mood == "strange":
            return problem(401, "signed_out")
        if path == "/sync/live":
            return problem(503, "busy")
        pull = msgspec.msgpack.decode(body, type=Pull)
        return response(200, encode(self.answers.page(pull.cursors)))


def test_signing_in_after_an_outage_brings_the_live_channel_back(tmp_path: Path) -> None:
    """While the server was away, the channel waited for the exchange to say that it is back."""
    server, told = Server(), list[Status]()
    moody, desk = Moody(server), Desk(tmp_path, server)
    worker = Worker(desk.files, moody.url, lambda _: None, told.append, clock=lambda: NOW)
    desk.close()
    worker.start()
    try:
        until(lambda: bool(told) and told[-1].reason == "unreachable" and moody.live > 0)
        until(lambda: _quiet(moody), 30)
        moody.mood = "strange"
        worker.try_now()
        until(lambda: told[-1].line == "signed_out")
        moody.mood, before = "kind", moody.live
        worker.sign_in("ivanov", "kabinet2026", "home", lambda _: None)
        until(lambda: told[-1].line == "online")
        until(lambda: moody.live > before, 5)
    finally:
        worker.stop()
        moody.stop()


def _quiet(moody: Moody) -> bool:
    """Whether the channel has not been tried for a second."""
    before = moody.live
    try:
        until(lambda: moody.live > before, 1.0)
    except AssertionError:
        return True
    return False
