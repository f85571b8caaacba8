"""Requests to a real socket: each way to fail has its code; an expired token is renewed once."""

from __future__ import annotations

import asyncio
import gzip
import ssl

import httpx
import pytest

from lkk_desktop.sync.engine import TOO_LARGE, Connectivity
from lkk_desktop.sync.live import hints
from lkk_desktop.sync.protocol import (
    PROBLEM_TYPE,
    Page,
    encode,
)
from lkk_desktop.sync.transport import Transport, client, hindrance
from tests.household import SERVER, page, session
from tests.sync.wire import (
    HTML,
    PULL,
    WHOLE,
    Answer,
    Handler,
    Issuer,
    Tokens,
    problem,
    response,
    serving,
)


def exchange(handler: Handler, tokens: Tokens | None = None, times: int = 1) -> list[object]:
    """What so many exchanges at once come to: pages, or ``Connectivity``."""
    there = tokens or Tokens()

    async def run() -> list[object]:
        async with serving(handler) as url, client(url) as http:
            transport = Transport(http, lambda: SERVER, there.get, there.keep, there.stale)
            tries = [transport.exchange(PULL) for _ in range(times)]
            return list(await asyncio.gather(*tries, return_exceptions=True))

    return asyncio.run(run())


def failure(answer: Answer) -> Connectivity:
    [result] = exchange(lambda _path, _token, _body: answer)
    assert isinstance(result, Connectivity), result
    return result


def test_a_page_is_read_plain_and_packed() -> None:
    for body, headers in ((WHOLE, {}), (gzip.compress(WHOLE), {"content_encoding": "gzip"})):
        answer = response(200, body, **headers)
        [result] = exchange(lambda _path, _token, _body, answer=answer: answer)  # type: ignore[misc]
        assert result == page()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        # our own server
        (problem(500, "broken"), "server_error"),
        (problem(503, "busy"), "busy"),
        (problem(429, "slow_down"), "busy"),
        (problem(404, "not_found"), "refused"),
        (problem(422, "malformed"), "refused"),
        (problem(413, "too_large"), "refused"),
        (problem(401, "signed_out"), "signed_out"),
        (problem(409, "another_server"), "another_server"),
        (problem(426, "app_too_old"), "app_too_old"),
        (response(200, WHOLE[:-1]), "garbage"),
        (response(200, b""), "garbage"),
        (response(200, WHOLE + b"\x00"), "garbage"),
        (response(200, encode({"server": SERVER})), "garbage"),
        (response(200, b"\x91" * 100_000), "garbage"),
        (response(200, b"not gzip", content_encoding="gzip"), "garbage"),
        (response(400, b"{", PROBLEM_TYPE), "garbage"),
        (response(404, HTML, "text/html"), "garbage"),
        (response(500, HTML, "text/html"), "server_error"),
        (response(503, HTML, "text/html"), "busy"),
        (response(200, WHOLE, "application/json"), "captive_portal"),
        # somebody else
        (response(200, HTML, "text/html", server=None), "captive_portal"),
        (response(200, WHOLE, server=None), "captive_portal"),
        (response(302, b"", "text/html", server=None, location="http://x/"), "captive_portal"),
        (response(401, HTML, "text/html", server=None), "captive_portal"),
        (response(403, HTML, "text/html", server=None), "captive_portal"),
        (response(404, HTML, "text/html", server=None), "captive_portal"),
        (response(511, HTML, "text/html", server=None), "captive_portal"),
        (response(407, HTML, "text/html", server=None), "proxy_sign_in"),
        (response(429, HTML, "text/html", server=None), "busy"),
        (response(500, HTML, "text/html", server=None), "unreachable"),
        (response(502, HTML, "text/html", server=None), "unreachable"),
        (response(503, HTML, "text/html", server=None), "unreachable"),
        (response(520, HTML, "text/html", server=None), "unreachable"),
        (problem(500, "broken", server=None), "unreachable"),
        (problem(401, "signed_out", server="server-2"), "another_server"),
        (problem(422, "malformed", server="server-2"), "another_server"),
        (problem(401, "token_expired", server="server-2"), "another_server"),
        # only our own server, by its own form and status, says that a profile is to be wiped
        (problem(401, "device_revoked"), "device_revoked"),
        (problem(401, "device_revoked", server="server-2"), "another_server"),
        (problem(401, "device_revoked", server=None), "captive_portal"),
        (problem(403, "device_revoked"), "refused"),
        (problem(422, "device_revoked"), "refused"),
        (problem(503, "device_revoked"), "busy"),
        (response(401, b"device_revoked", "text/plain"), "garbage"),
        (response(200, b'{"code": "device_revoked"}', PROBLEM_TYPE), "captive_portal"),
        # nobody
        (None, "unreachable"),
        (b"\x00\x01\x02", "unreachable"),
        (response(200, WHOLE)[:-5], "unreachable"),
        (response(200, WHOLE)[:30], "unreachable"),
    ],
)
def test_each_way_to_fail_has_its_code(answer: Answer, code: str) -> None:
    assert failure(answer).code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpx.ConnectError("x"), "unreachable"),
        (httpx.ConnectTimeout("x"), "timeout"),
        (TimeoutError("x"), "timeout"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "proxy_sign_in"),
        (httpx.ProxyError("502 Bad Gateway"), "unreachable"),
        (httpx.DecodingError("x"), "garbage"),
        (httpx.UnsupportedProtocol("x"), "wrong_address"),
    ],
)
def test_what_keeps_an_answer_away_has_its_code(error: Exception, code: str) -> None:
    assert hindrance(error).code == code


@pytest.mark.parametrize(
    ("beneath", "code"),
    [
        (ssl.SSLCertVerificationError("self-signed certificate"), "not_trusted"),
        (ssl.SSLError("WRONG_VERSION_NUMBER"), "unreachable"),
    ],
)
def test_a_certificate_that_is_not_trusted_is_told_apart(beneath: Exception, code: str) -> None:
    error = httpx.ConnectError("x")
    error.__cause__ = RuntimeError("a library's own")
    error.__cause__.__context__ = beneath
    assert hindrance(error).code == code


def test_nobody_listens() -> None:
    async def run() -> None:
        async with serving(lambda *_: None) as url:
            pass
        async with client(url) as http:
            there = Tokens()
            await Transport(http, lambda: SERVER, there.get, there.keep).exchange(PULL)

    with pytest.raises(Connectivity) as raised:
        asyncio.run(run())
    assert raised.value.code == "unreachable"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lkk.example",
        "lkk.example:8480",
        "http://",
        "http:/lkk.example",
        "http://[bad",
        "http://h:99999",
        "http://h:port",
        "http://two words/",
        "http://a..b/",
        "http://h\n",
        "ftp://lkk.example",
        "file:///etc/passwd",
        f"https://{'a' * 70}.ru",
    ],
)
def test_an_address_that_cannot_be_one_is_called_so(url: str) -> None:
    async def run() -> list[object]:
        async with client(url) as http:
            there = Tokens()
            transport = Transport(http, lambda: SERVER, there.get, there.keep)
            channel = hints(http, transport)
            tries = (transport.exchange(PULL), anext(channel))
            return list(await asyncio.gather(*tries, return_exceptions=True))

    assert [getattr(one, "code", one) for one in asyncio.run(run())] == ["wrong_address"] * 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("7", 7.0), ("", 0.0), ("soon", 0.0), ("-5", 0.0), ("\u00b2", 0.0), ("9" * 400, 3600.0)],
)
def test_how_long_the_server_asks_us_to_wait(text: str, seconds: float) -> None:
    raw = problem(503, "busy", retry_after="@").replace(b"@", text.encode("latin-1"))
    assert failure(raw).retry_after == seconds
    proxy = response(503, HTML, "text/html", server=None, retry_after="@")
    assert failure(proxy.replace(b"@", text.encode("latin-1"))).retry_after == seconds


# ── tokens ────────────────────────────────────────────────────────────────────────────────────


def test_an_expired_token_is_renewed_and_the_request_goes_again() -> None:
    issuer, tokens = Issuer(), Tokens()
    [result] = exchange(issuer, tokens)
    assert isinstance(result, Page)
    assert tokens.now == ("access-2", "refresh-2")


def test_fifty_callers_share_one_refresh() -> None:
    issuer, tokens = Issuer(), Tokens()
    results = exchange(issuer, tokens, times=50)
    assert all(isinstance(result, Page) for result in results)
    assert issuer.refreshes == ["refresh-1"]


def test_a_lost_refresh_signs_nobody_out() -> None:
    issuer, tokens = Issuer(lose=1), Tokens()
    [result] = exchange(issuer, tokens)
    assert isinstance(result, Connectivity)
    assert result.code == "unreachable"
    assert tokens.now == ("access-1", "refresh-1")
    [result] = exchange(issuer, tokens)
    assert isinstance(result, Page)
    assert issuer.refreshes == ["refresh-1", "refresh-1"]


def test_a_token_that_expires_again_at_once_is_no_endless_loop() -> None:
    issuer, tokens = Issuer(), Tokens()
    issuer.valid = "never"
    [result] = exchange(issuer, tokens)
    assert isinstance(result, Connectivity)
    assert result.code == "token_expired"
    assert len(issuer.refreshes) == 1


def test_a_token_that_has_ended_is_renewed_before_it_is_refused() -> None:
    issuer, tokens = Issuer(), Tokens()
    tokens.ended = True
    heard: list[str] = []

    def handler(path: str, token: str, body: bytes) -> object:
        heard.append(path)
        return issuer(path, token, body)

    assert exchange(handler, tokens, times=3) == [page()] * 3  # type: ignore[arg-type]
    assert sorted(heard) == ["/session/refresh", *["/sync/pull"] * 3]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (problem(401, "signed_out"), "signed_out"),
        (response(200, encode(session(server="server-2"))), "another_server"),
        (response(200, HTML, "text/html", server=None), "captive_portal"),
        (problem(503, "busy"), "busy"),
    ],
)
def test_a_refresh_that_fails_keeps_the_tokens(answer: bytes, code: str) -> None:
    tokens = Tokens()
    [result] = exchange(
        lambda path, _token, _body: (
            answer if path == "/session/refresh" else problem(401, "token_expired")
        ),
        tokens,
    )
    assert isinstance(result, Connectivity)
    assert result.code == code
    assert tokens.now == ("access-1", "refresh-1")


@pytest.mark.parametrize("tokens", [(None, None), (None, "refresh-1")])
def test_without_tokens_nothing_is_sent(tokens: tuple[str | None, str | None]) -> None:
    there, asked = Tokens(), list[str]()
    there.now = tokens
    [result] = exchange(lambda path, _token, _body: asked.append(path), there)
    assert isinstance(result, Connectivity)
    assert result.code == "signed_out"
    assert asked == []


def test_a_body_that_swells_when_unpacked_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lkk_desktop.sync.transport.MOST_BYTES", 100_000)
    packed = gzip.compress(bytes(10_000_000))
    cut = failure(response(200, packed, content_encoding="gzip"))
    assert (cut.code, cut.detail) == ("garbage", TOO_LARGE)


def test_who_signs_out_during_a_renewal_stays_signed_out() -> None:
    issuer, tokens = Issuer(), Tokens()

    def meanwhile(path: str, token: str, body: bytes) -> Answer:
        if path == "/session/refresh":
            tokens.now = (None, None)
        return issuer(path, token, body)

    [result] = exchange(meanwhile, tokens)
    assert isinstance(result, Connectivity)
    assert result.code == "signed_out"
    assert tokens.now == (None, None)
