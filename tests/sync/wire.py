"""A tiny server on loopback, and the answers that one may get from it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec

from lkk_desktop.sync.engine import Request
from lkk_desktop.sync.protocol import (
    MEDIA_TYPE,
    PROBLEM_TYPE,
    SERVER_HEADER,
    ProblemDetails,
    Pull,
    Refresh,
    Session,
    encode,
)
from tests.household import SERVER, page, session

WHOLE = encode(page())
HTML = b"<!doctype html><title>Wi-Fi</title>"
Answer = bytes | None
Handler = Callable[[str, str, bytes], Answer | Awaitable[Answer]]
PULL = Request("pull", Pull(server=SERVER, cursors={}), ())


def response(
    status: int, body: bytes, media: str = MEDIA_TYPE, server: str | None = SERVER, **headers: str
) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-type: {media}", f"content-length: {len(body)}"]
    lines += [f"{SERVER_HEADER}: {server}"] if server else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "connection: close", "", ""]).encode() + body


def problem(status: int, code: str, server: str | None = SERVER, **headers: str) -> bytes:
    details = ProblemDetails(status=status, code=code)
    return response(status, msgspec.json.encode(details), PROBLEM_TYPE, server, **headers)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server on loopback that answers what the handler says; None closes without a word."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            fields = dict(
                line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
            )
            body = await reader.readexactly(int(fields.get("content-length", "0")))
            answer = handler(head.split(" ")[1], fields.get("authorization", ""), body)
            if isinstance(answer, Awaitable):
                answer = await answer
            writer.write(answer or b"")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        host, port = server.sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.close()
        await server.wait_closed()


class Apart:
    """The same on a thread of its own, for what has a loop of its own."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.url = ""
        self.over = threading.Event()
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._up.wait(10)

    async def _serve(self) -> None:
        async with serving(self._handler) as self.url:
            self._up.set()
            while not self.over.is_set():
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.1)

    def stop(self) -> None:
        self.over.set()
        self._thread.join(10)


def until(what: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something to be so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come in time"
        time.sleep(0.01)


class Tokens:
    """The tokens of a device, and what became of them."""

    def __init__(self) -> None:
        self.now: tuple[str | None, str | None] = ("access-1", "refresh-1")
        self.ended = False

    def get(self) -> tuple[str | None, str | None]:
        return self.now

    def keep(self, session: Session) -> None:
        self.now = (session.access, session.refresh)
        self.ended = False

    def stale(self) -> bool:
        return self.ended


class Issuer:
    """A server whose access tokens expire; it gives each refresh token's successor."""

    def __init__(self, *, lose: int = 0) -> None:
        self.valid = "access-2"
        self.refreshes: list[str] = []
        self.lose = lose

    def __call__(self, path: str, token: str, body: bytes) -> Answer:
        if path == "/session/refresh":
            self.refreshes.append(msgspec.msgpack.decode(body, type=Refresh).refresh)
            if len(self.refreshes) <= self.lose:
                return None
            return response(200, encode(session(access="access-2", refresh="refresh-2")))
        if token == f"bearer {self.valid}":
            return response(200, WHOLE)
        return problem(401, "token_expired")
