"""A line between a program and its server that misbehaves on order: captive portals and worse."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from tests.journeys.desk import Address

BUFFER = 65_536
Ill = Callable[["BadLine", socket.socket], None]
HTML = b"<!doctype html><title>Wi-Fi</title><p>Please accept our terms of use.</p>"


class BadLine:
    """Listens on loopback at ``url``; ``ill`` says how each connection from now on behaves.

    None passes everything through. A change cuts every connection that stands.
    """

    def __init__(self, server: Address) -> None:
        self.clock = server.clock
        self.asked: list[bytes] = []
        self._target = server
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._ill: Ill | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def behave(self, ill: Ill | None = None, server: Address | None = None) -> None:
        """From now on misbehave so, or lead to another server."""
        self._ill, self._target = ill, server or self._target
        self.asked.clear()
        self.cut()

    def cut(self) -> None:
        """Cut every connection that stands."""
        with self._lock:
            for one in list(self._open):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)
        self.cut()

    def forward(self, request: bytes) -> bytes:
        """The whole answer of the real server to a request."""
        with self.reach() as server:
            head, _, body = request.partition(b"\r\n\r\n")
            lines = [
                one for one in head.split(b"\r\n") if not one.lower().startswith(b"connection")
            ]
            server.sendall(b"\r\n".join([*lines, b"connection: close"]) + b"\r\n\r\n" + body)
            answer = b""
            while part := server.recv(BUFFER):
                answer += part
        return answer

    def reach(self) -> socket.socket:
        """A connection to the real server."""
        address = urlsplit(self._target.url)
        return socket.create_connection((address.hostname, address.port or 80), timeout=10)

    def request(self, near: socket.socket) -> bytes:
        """One whole request."""
        head, body = message(near)
        if not head:
            return b""
        self.asked.append(head.split(b"\r\n")[0])
        return head + b"\r\n\r\n" + body

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with self._lock:
            self._open.add(near)
        try:
            with contextlib.suppress(OSError):
                if self._ill is not None:
                    self._ill(self, near)
                else:
                    self._pass(near)
        finally:
            with self._lock:
                self._open.discard(near)
            near.close()

    def _pass(self, near: socket.socket) -> None:
        with self.reach() as far:
            pour_both(near, far)


def answering(status: str, media: str, body: bytes, **headers: str) -> Ill:
    """Every request is answered so, and never reaches the server."""
    lines = [f"HTTP/1.1 {status}", f"content-type: {media}", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    answer = "\r\n".join([*lines, "connection: close", "", ""]).encode() + body

    def ill(line: BadLine, near: socket.socket) -> None:
        if line.request(near):
            near.sendall(answer)

    return ill


def refusing(status: int, code: str) -> Ill:
    """Our own server answers every request so, and does nothing of what was asked."""

    def ill(line: BadLine, near: socket.socket) -> None:
        if not line.request(near):
            return
        told = line.forward(b"GET /health HTTP/1.1\r\nhost: there\r\n\r\n")
        own = next(one for one in told.split(b"\r\n") if one.lower().startswith(b"lkk-server"))
        body = b'{"status": %d, "code": "%s"}' % (status, code.encode())
        lines = [
            b"HTTP/1.1 %d Refused" % status,
            own,
            b"content-type: application/problem+json",
            b"content-length: %d" % len(body),
            b"retry-after: 0",
            b"connection: close",
        ]
        near.sendall(b"\r\n".join([*lines, b"", b""]) + body)

    return ill


def silent(line: BadLine, near: socket.socket) -> None:
    """Takes the request, and says nothing at all."""
    line.request(near)
    while near.recv(BUFFER):
        pass


def dead(_line: BadLine, near: socket.socket) -> None:
    """Hangs up at once."""
    near.close()


def cut_short(line: BadLine, near: socket.socket) -> None:
    """The server acts, but the line breaks in the middle of its answer."""
    if request := line.request(near):
        answer = line.forward(request)
        head, _, body = answer.partition(b"\r\n\r\n")
        near.sendall(head + b"\r\n\r\n" + body[: len(body) // 2])


def losing(path: bytes, *, heard: bool) -> Ill:
    """What is asked there breaks the line, once the server has done it or (not ``heard``) before it
    has come there; everything else passes."""

    def ill(line: BadLine, near: socket.socket) -> None:
        with line.reach() as far:
            far.settimeout(None)
            while request := line.request(near):
                asked = request.split(b"\r\n", 1)[0]
                if path in asked:
                    if heard:
                        line.forward(request)
                    return
                far.sendall(request)
                if b"/live" in asked:
                    pour_both(near, far)
                    return
                near.sendall(b"\r\n\r\n".join(message(far)))

    return ill


def truncated(line: BadLine, near: socket.socket) -> None:
    """The server acts, but half of its answer comes as if it were the whole."""
    if request := line.request(near):
        head, _, body = line.forward(request).partition(b"\r\n\r\n")
        half = body[: len(body) // 2]
        lines = [one for one in head.split(b"\r\n") if b"content-length" not in one.lower()]
        length = b"content-length: %d" % len(half)
        near.sendall(b"\r\n".join([*lines, length]) + b"\r\n\r\n" + half)


def message(near: socket.socket) -> tuple[bytes, bytes]:
    """Head and body of one whole message; empty where the other end has hung up."""
    got = b""
    while b"\r\n\r\n" not in got:
        part = near.recv(BUFFER)
        if not part:
            return b"", b""
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    lengths = [int(one.split(b":")[1]) for one in lines if one.startswith(b"content-length:")]
    while len(body) < (lengths[0] if lengths else 0):
        part = near.recv(BUFFER)
        if not part:
            return b"", b""
        body += part
    return head, body


def pour_both(near: socket.socket, far: socket.socket) -> None:
    """Carry bytes both ways until both ends are done."""
    far.settimeout(None)
    back = threading.Thread(target=_pour, args=(far, near), daemon=True)
    back.start()
    _pour(near, far)
    back.join()


def _pour(source: socket.socket, into: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := source.recv(BUFFER):
            into.sendall(part)
    for one in (source, into):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
