"""A server in a thread of a test, which ends as soon as it is told to."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

MOMENT = 0.005
PATIENCE = 5


class Prompt(uvicorn.Server):
    """Uvicorn's own looks ten times a second whether it is to end, and then sleeps a tenth."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            await asyncio.sleep(MOMENT)
            ticks = (ticks + 1) % 1_000

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        end = time.monotonic() + (self.config.timeout_graceful_shutdown or PATIENCE)
        while self._busy() and time.monotonic() < end:
            await asyncio.sleep(MOMENT)
        if self._busy():
            await super().shutdown(sockets)
            return
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    def _busy(self) -> bool:
        return bool(self.server_state.connections or self.server_state.tasks)


@contextmanager
def served(config: uvicorn.Config, listening: socket.socket) -> Iterator[None]:
    """A server on a socket, in a thread of its own, until the end of the block."""
    server = Prompt(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(MOMENT)
        yield
    finally:
        server.should_exit = True
        thread.join()
