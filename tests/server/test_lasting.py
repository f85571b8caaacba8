"""Duties that last: a bug ends none of them, and the end of the server ends them all."""

from __future__ import annotations

import asyncio

import pytest

from lkk_server.lasting import came, duties
from tests.server.files.kit import PDF, begun, sent, settled
from tests.server.running import Running


def test_a_duty_that_raised_begins_anew_and_ends_with_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    begun, ended = [], []

    async def keep_up() -> None:
        begun.append(1)
        if len(begun) < 3:
            raise ValueError("ivanov@example.org")
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    async def once() -> None:
        return None

    async def told() -> None:
        async with duties((keep_up, once), pause=0.01):
            while len(begun) < 3:
                await asyncio.sleep(0.01)
            assert not ended
        assert ended

    asyncio.run(asyncio.wait_for(told(), 5))
    assert caplog.text.count("keep_up raised ValueError at test_lasting.py:") == 2
    assert "ivanov" not in caplog.text


def test_a_duty_ends_with_the_server_though_it_is_stirred_in_the_same_moment() -> None:
    async def told() -> None:
        stirred, rounds = asyncio.Event(), []

        async def look() -> None:
            while True:
                rounds.append(await came(stirred, 60))
                stirred.clear()

        async with duties((look,)):
            await asyncio.sleep(0)
            stirred.set()
            while len(rounds) < 1:
                await asyncio.sleep(0)
            await asyncio.sleep(0)
            stirred.set()
        assert rounds == [True]

    asyncio.run(asyncio.wait_for(told(), 5))


def test_what_does_not_come_in_time_is_waited_for_no_longer() -> None:
    assert asyncio.run(came(asyncio.Event(), 0.01)) is False


def test_files_are_looked_at_after_a_bug_in_the_duty(
    server: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    plain, left = server.files.looking.round, [1]

    def once_broken() -> bool:
        if left:
            left.pop()
            raise KeyError("a bug")
        return plain()

    monkeypatch.setattr(server.files.looking, "round", once_broken)
    with server.client(server.sign_in().access) as client:
        path = begun(client, PDF)
        sent(client, path, PDF)
        assert settled(client, path, 20) == "clean"
    assert "look raised KeyError at test_lasting.py:" in caplog.text
