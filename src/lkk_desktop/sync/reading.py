"""The bytes of the outbox's files, unsealed on a thread of their own beside the sending."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from lkk_desktop.replica import attachments
from lkk_desktop.replica.attachments import PART
from lkk_desktop.replica.files import Connection, Files


class Reader:
    """One connection, which only reads, on one thread; made when something is first sent."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._connection: Connection | None = None
        self._thread: ThreadPoolExecutor | None = None

    async def pieces(self, file: str, offset: int, size: int) -> AsyncIterator[bytes]:
        """So many bytes from this offset on, the next ones being read meanwhile; fewer, where a
        part is not here. Raises ``Fault``."""
        at, end = offset, offset + size
        ahead = self._begin(file, at, end)
        try:
            while at < end and (piece := await ahead):
                at += len(piece)
                ahead = self._begin(file, at, end)
                yield piece
        finally:
            ahead.cancel()

    def close(self) -> None:
        """Close the connection on its thread, and end that."""
        if self._thread is not None:
            self._thread.submit(self._close).result()
            self._thread.shutdown()
            self._thread = None

    def _begin(self, file: str, at: int, end: int) -> asyncio.Future[bytes]:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="files")
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._thread, self._read, file, at, end)

    def _read(self, file: str, at: int, end: int) -> bytes:
        if at >= end:
            return b""
        if self._connection is None:
            self._connection = Connection(self._files, "outbox", writable=False)
        number, within = divmod(at, PART)
        found = attachments.part(self._connection, file, number) or b""
        return found[within : within + end - at]

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
