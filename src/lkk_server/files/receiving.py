"""Bytes on their way in: a request's body goes to the disk in portions, one writer a file.

A later request for the same file ends an earlier one whose client went without a word; what had
come by then is kept.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, NamedTuple, Protocol, TypeVar

from litestar.exceptions import InternalServerException

from lkk_server.files.headers import Checksum
from lkk_server.files.uploads import Receiving, Upload
from lkk_server.lasting import came
from lkk_server.refused import Refused

PORTION = 256 * 1024
CONFIRM_BYTES = 4 * 1024 * 1024
CONFIRM_SECONDS = 1.0
"""What is sent between two confirmations may have to be sent again after a crash."""
IDLE = 30.0
"""Seconds without a byte after which a client is taken for gone."""
YIELD = 5.0
T = TypeVar("T")
Key = tuple[str, str]


class Run(Protocol):
    """Does on a thread what may wait."""

    def __call__(self, job: Callable[[], T]) -> Any: ...


class _Held(NamedTuple):
    stop: asyncio.Event
    over: asyncio.Event


class Receiver:
    """The requests of this process that bring bytes; each file has one at a time."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held: dict[Key, _Held] = {}

    def close(self) -> None:
        """The server is to stop: what is on its way is kept as far as it came. From the loop's
        thread."""
        for held in self._held.values():
            held.stop.set()

    @contextlib.asynccontextmanager
    async def holding(self, key: Key) -> AsyncIterator[asyncio.Event]:
        """Hold a file among the requests of this process; the event says that another wants it.
        Raises ``Refused(423, 'locked')``."""
        while (before := self._held.get(key)) is not None:
            before.stop.set()
            if not await came(before.over, YIELD):
                raise Refused(423, "locked")
        held = self._held[key] = _Held(asyncio.Event(), asyncio.Event())
        try:
            yield held.stop
        finally:
            del self._held[key]
            held.over.set()

    async def receive(
        self,
        begin: Callable[[], Receiving],
        body: AsyncIterator[bytes],
        checksum: Checksum | None,
        stop: asyncio.Event,
    ) -> tuple[Upload, bool]:
        """Take a body in; answers what the books then hold, and whether it is to be looked at.

        Raises ``Refused`` as ``Uploads.receive`` and ``Receiving.write`` do, and 460 where the
        checksum is another one: then nothing of this body counts.
        """
        receiving: Receiving = await self._run(begin)
        try:
            try:
                await self._written(receiving, body, checksum, stop)
            finally:
                # Whatever ended it, a cut line or a full disk: what came is kept.
                if checksum is None:
                    await self._run(receiving.confirm)
            if checksum is not None:
                if checksum.hash.digest() != checksum.expected:
                    raise Refused(460, "wrong_checksum")
                await self._run(receiving.confirm)
            looked = await self._run(receiving.whole)
            return receiving.row, looked
        finally:
            await self._run(receiving.close)

    async def _written(
        self,
        receiving: Receiving,
        body: AsyncIterator[bytes],
        checksum: Checksum | None,
        stop: asyncio.Event,
    ) -> None:
        loop = asyncio.get_running_loop()
        gathered, unconfirmed, since = bytearray(), 0, loop.time()
        try:
            async for part in _until(body, stop):
                gathered += part
                if len(gathered) < PORTION and loop.time() - since < CONFIRM_SECONDS:
                    continue
                portion, gathered = gathered, bytearray()
                unconfirmed += len(portion)
                await self._run(partial(_write, receiving, portion, checksum))
                late = unconfirmed >= CONFIRM_BYTES or loop.time() - since >= CONFIRM_SECONDS
                if late and checksum is None:
                    await self._run(receiving.confirm)
                    unconfirmed, since = 0, loop.time()
        finally:
            if gathered:
                await self._run(partial(_write, receiving, gathered, checksum))


def _write(receiving: Receiving, data: bytearray, checksum: Checksum | None) -> None:
    receiving.write(data)
    if checksum is not None:
        checksum.hash.update(data)


async def _until(body: AsyncIterator[bytes], stop: asyncio.Event) -> AsyncIterator[bytes]:
    """The parts of a body until its end, until its client is gone, or until somebody wants to
    stop."""
    wanted = asyncio.create_task(stop.wait())
    try:
        while True:
            part = asyncio.create_task(_next(body))
            done, _ = await asyncio.wait(
                {part, wanted}, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED
            )
            if part not in done:
                part.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await part
                return
            data = part.result()
            if data is None:
                return
            yield data
    finally:
        wanted.cancel()


async def _next(body: AsyncIterator[bytes]) -> bytes | None:
    try:
        return await anext(body)
    except (StopAsyncIteration, InternalServerException):
        # The framework's word for a client that went.
        return None
