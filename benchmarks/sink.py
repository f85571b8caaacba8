"""A bare server by the same library as ours: what is posted lies in a file when it answers.

``python -m benchmarks.sink FILE`` says its port. Run by ``benchmarks.upload``.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvicorn

PORTION = 256 * 1024
Message = dict[str, Any]


async def sink(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Write a body to the file, in portions, and have it on the disk."""
    assert scope["type"] == "http"
    with Path(sys.argv[1]).open("wb", buffering=PORTION) as file:
        more = True
        while more:
            message = await receive()
            file.write(message.get("body", b""))
            more = message.get("more_body", False)
        file.flush()
        os.fsync(file.fileno())
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def main() -> None:
    """Serve until it is killed."""
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(sink, lifespan="off", log_level="critical")
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
