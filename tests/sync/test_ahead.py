"""A request sent ahead is used only where exactly it is asked for, and never stands in the way."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from lkk_desktop.sync.ahead import Ahead
from lkk_desktop.sync.engine import Connectivity, Request
from lkk_desktop.sync.protocol import Cursor, Page, Pull
from lkk_desktop.sync.transport import Transport


def request(counter: int) -> Request:
    return Request("fill", Pull(server="s", cursors={"user:u": Cursor(counter, "r", "c")}), ("u",))


class Wire:
    """Answers each request once it is let; counts what was sent and what was given up."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.dropped = 0
        self.let = asyncio.Event()
        self.failure: Connectivity | None = None

    async def exchange(self, asked: Request) -> Page:
        self.sent.append(asked)
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        if self.failure is not None:
            raise self.failure
        return Page(server="s", time=len(self.sent), heads={}, kinds={})


def run(story: Any) -> Wire:
    async def told() -> Wire:
        wire = Wire()
        await story(wire, Ahead(cast(Transport, wire)))
        await asyncio.sleep(0)
        return wire

    return asyncio.run(told())


def test_what_was_sent_ahead_is_not_sent_again() -> None:
    async def story(wire: Wire, ahead: Ahead) -> None:
        await ahead.send(request(1))
        wire.let.set()
        assert (await ahead.answer(request(1))).time == 1

    assert run(story).sent == [request(1)]


def test_another_request_drops_it() -> None:
    async def story(wire: Wire, ahead: Ahead) -> None:
        await ahead.send(request(1))
        asyncio.get_running_loop().call_soon(wire.let.set)
        await ahead.answer(request(2))
        wire.let.clear()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(ahead.answer(request(1)), 0.01)

    wire = run(story)
    assert wire.sent == [request(1), request(2), request(1)]
    assert wire.dropped == 2


def test_its_failure_is_told_to_who_asks_and_to_nobody_else() -> None:
    async def story(wire: Wire, ahead: Ahead) -> None:
        wire.failure = Connectivity("unreachable")
        wire.let.set()
        await ahead.send(request(1))
        with pytest.raises(Connectivity):
            await ahead.answer(request(1))
        await ahead.send(request(2))
        ahead.drop()

    assert run(story).sent == [request(1), request(2)]


def test_nothing_is_sent_where_nothing_can_be_guessed() -> None:
    async def story(wire: Wire, ahead: Ahead) -> None:
        await ahead.send(None)
        ahead.drop()

    assert run(story).sent == []
