"""The port to what looks for viruses: clamd where an operator has one, else what knows one sign."""

from __future__ import annotations

import contextlib
import socket
import struct
from contextlib import closing
from typing import BinaryIO, Protocol

PORTION = 256 * 1024
WAIT = 60.0
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
"""The sign by which scanners are tested (eicar.org)."""


class Unreachable(Exception):
    """The scanner is away: all files wait, and are looked at again."""


class Unscannable(Exception):
    """This one file could not be looked at: it waits, and the others go on.

    ``large``: it is over the scanner's own limit, which its operator has to raise.
    """

    def __init__(self, why: str, *, large: bool = False) -> None:
        super().__init__(why)
        self.large = large


class Scanner(Protocol):
    """Looks at a file from its beginning; answers the name of what it found, None for nothing.

    Raises ``Unreachable``, ``Unscannable``.
    """

    def scan(self, content: BinaryIO) -> str | None: ...


class Builtin:
    """Knows the test sign alone: where no scanner is attached, the content check is what guards."""

    def scan(self, content: BinaryIO) -> str | None:
        content.seek(0)
        tail = b""
        while portion := content.read(PORTION):
            if EICAR in tail + portion:
                return "Eicar-Test-Signature"
            tail = portion[-len(EICAR) :]
        return None


class Clamd:
    """clamd's command INSTREAM over TCP (``host:port``) or over a socket of the machine (a path).

    Portions with their length in 4 bytes in front, an empty one at the end; the answer is one line
    (clamd(8), COMMANDS). Over ``StreamMaxLength`` it answers «INSTREAM size limit exceeded. ERROR»
    before the end, and hangs up (clamd.conf(5)).
    """

    def __init__(self, address: str, wait: float = WAIT) -> None:
        self._wait = wait
        host, colon, port = address.rpartition(":")
        self._tcp = (host.strip("[]"), int(port)) if colon and port.isdecimal() else None
        self._path = address

    def scan(self, content: BinaryIO) -> str | None:
        content.seek(0)
        try:
            with closing(self._connected()) as line:
                said = self._said(line, content)
        except (TimeoutError, OSError) as error:
            raise Unreachable(type(error).__name__) from None
        verdict = said.partition(": ")[2] or said
        if verdict == "OK":
            return None
        if verdict.endswith(" FOUND"):
            return verdict.removesuffix(" FOUND")
        if not said:
            raise Unscannable("the scanner hung up")
        raise Unscannable("an error of the scanner's own", large="size limit exceeded" in verdict)

    def _connected(self) -> socket.socket:
        if self._tcp is not None:
            return socket.create_connection(self._tcp, self._wait)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self._wait)
        try:
            line.connect(self._path)
        except OSError:
            line.close()
            raise
        return line

    def _said(self, line: socket.socket, content: BinaryIO) -> str:
        # It may hang up in the middle, and has said why then.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"zINSTREAM\0")
            while portion := _read(content):
                line.sendall(struct.pack("!I", len(portion)))
                line.sendall(portion)
            line.sendall(struct.pack("!I", 0))
        said = b""
        with contextlib.suppress(ConnectionResetError):
            while not said.endswith(b"\0") and (more := line.recv(4096)):
                said += more
        return said.rstrip(b"\0\n").decode("utf-8", "replace")


def _read(content: BinaryIO) -> bytes:
    """A portion of the file; an error here is the file's, and none of the line's."""
    try:
        return content.read(PORTION)
    except OSError as error:
        raise Unscannable(type(error).__name__) from None
