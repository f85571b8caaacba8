"""A bare server over HTTP: what is posted to it lies in a file, and is on the disk when it answers.

``python -m benchmarks.sink FILE`` says its port. Run by ``benchmarks.upload``.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

PORTION = 1024 * 1024


def main() -> None:
    """One connection after the other, until it is killed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as source:
                while _serve(connection, source):
                    pass


def _serve(connection: socket.socket, source: object) -> bool:
    read, line = source.read, source.readline  # type: ignore[attr-defined]
    left = 0
    while head := line().strip().lower():
        if head.startswith(b"content-length:"):
            left = int(head.split(b":")[1])
    if not left:
        return False
    with Path(sys.argv[1]).open("wb") as file:
        while left:
            portion = read(min(PORTION, left))
            file.write(portion)
            left -= len(portion)
        file.flush()
        os.fsync(file.fileno())
    connection.sendall(b"HTTP/1.1 204 X\r\ncontent-length: 0\r\n\r\n")
    return True


if __name__ == "__main__":
    main()
