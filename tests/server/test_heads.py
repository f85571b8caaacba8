"""Heads of requests: one without an end is let go, and others are answered meanwhile."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lkk_server.heads import MOST_HEAD
from tests.server.running import Running


@contextmanager
def line(server: Running) -> Iterator[socket.socket]:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as found:
        yield found


@pytest.mark.parametrize("begun", [b"GET /files/a", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "])
def test_a_head_without_an_end_is_let_go(server: Running, begun: bytes) -> None:
    sent = 0
    with line(server) as endless:
        endless.sendall(begun)
        try:
            while sent < 100 * MOST_HEAD:
                endless.sendall(b"a" * 100_000)
                sent += 100_000
                with server.client() as other:
                    assert other.options("/files").status_code == 204
        except OSError:
            return
    raise AssertionError("a head of any length is taken")


def test_a_long_head_and_a_long_body_are_taken(server: Running) -> None:
    session = server.sign_in()
    with server.client(session.access) as client:
        assert client.options("/files", headers={"x-a": "a" * 60_000}).status_code == 204
        # A body is no head, also of the next request on the same line.
        for _ in range(2):
            answer = client.post("/sync/push", content=b"x" * 500_000)
            assert answer.status_code in (400, 413, 415)
