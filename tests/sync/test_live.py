"""The live channel over a real socket: hints, and each way to be none."""

from __future__ import annotations

import asyncio

import pytest

from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.sync.live import hints
from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
)
from lkk_desktop.sync.transport import Transport, client
from tests.household import SERVER
from tests.sync.wire import HTML, Answer, Handler, Issuer, Tokens, problem, response, serving


def heard(handler: Handler, tokens: Tokens | None = None) -> tuple[list[object], str]:
    there = tokens or Tokens()

    async def run() -> tuple[list[object], str]:
        found: list[object] = []
        async with serving(handler) as url, client(url) as http:
            transport = Transport(http, lambda: SERVER, there.get, there.keep)
            try:
                async for hint in hints(http, transport):
                    found += [hint and (hint.stream, hint.counter)]
            except Connectivity as failure:
                return found, failure.code
        return found, "ended"

    return asyncio.run(run())


def test_hints_come_one_by_one_and_comments_are_no_hints() -> None:
    events = (
        b': hello\n\ndata: {"stream":"a:1","counter":5}\n\ndata: {"stream":"a:2","counter":6}\n\n'
    )
    answer = response(200, events, "text/event-stream")
    assert heard(lambda *_: answer) == ([None, ("a:1", 5), ("a:2", 6)], "ended")


@pytest.mark.parametrize(
    ("answer", "found", "code"),
    [
        (response(200, b"data: hm\n\n", "text/event-stream"), [None], "garbage"),
        (response(200, b'data: {"a":1}\n\n', "text/event-stream"), [None], "garbage"),
        (response(200, HTML, "text/html", server=None), [], "captive_portal"),
        (response(407, HTML, "text/html", server=None), [], "proxy_sign_in"),
        (problem(503, "busy"), [], "busy"),
        (None, [], "unreachable"),
    ],
)
def test_a_live_channel_that_is_none_says_so(
    answer: Answer, found: list[object], code: str
) -> None:
    assert heard(lambda *_: answer) == (found, code)


@pytest.mark.parametrize("media", ["text/html", MEDIA_TYPE])
def test_an_answer_of_ours_that_is_no_stream_of_events_is_garbage(media: str) -> None:
    found, code = heard(lambda *_: response(200, HTML, media))
    assert (found, code) == ([], "garbage")


def test_the_live_channel_renews_an_expired_token() -> None:
    issuer, tokens = Issuer(), Tokens()
    assert heard(issuer, tokens) == ([], "token_expired")
    assert tokens.now == ("access-2", "refresh-2")
