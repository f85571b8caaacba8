"""Requests counted where httpx hands them to the network, whatever part of the program asks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx


class Counted:
    """What was asked: the path of each request, and when it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[float, str]] = []
        self.answered: list[tuple[float, str]] = []

    def of(self, path: str) -> int:
        """How many requests of this path were answered."""
        return sum(asked == path for _, asked in self.answered)

    def clear(self) -> None:
        """Count anew."""
        self.sent.clear()
        self.answered.clear()


@contextmanager
def counting() -> Iterator[Counted]:
    """Count the requests of this process. One that no server answered was only sent."""
    counted, plain = Counted(), httpx.AsyncHTTPTransport.handle_async_request

    async def handle(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        entry = time.monotonic(), request.url.path
        counted.sent.append(entry)
        response = await plain(self, request)
        counted.answered.append(entry)
        return response

    httpx.AsyncHTTPTransport.handle_async_request = handle  # type: ignore[method-assign]
    try:
        yield counted
    finally:
        httpx.AsyncHTTPTransport.handle_async_request = plain  # type: ignore[method-assign]
