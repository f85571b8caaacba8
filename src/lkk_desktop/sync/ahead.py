"""A request sent ahead: the server makes the next page while this one is being stored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lkk_desktop.sync.engine import Request
    from lkk_desktop.sync.protocol import Page
    from lkk_desktop.sync.transport import Transport

TO_THE_WIRE = 0.003
"""Seconds of the loop that a request gets before the store takes the thread."""


class Ahead:
    """The exchanges of one device, at most one of them sent before it is asked for."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._guess: Request | None = None
        self._task: asyncio.Task[Page] | None = None

    async def send(self, guess: Request | None) -> None:
        """Send what will most likely be asked next."""
        self.drop()
        if guess is not None:
            self._guess = guess
            self._task = asyncio.create_task(self._transport.exchange(guess))
            self._task.add_done_callback(_heard)
            await asyncio.wait({self._task}, timeout=TO_THE_WIRE)

    async def answer(self, request: Request) -> Page:
        """The answer to a request, sent now unless exactly it was sent ahead.

        Raises ``Connectivity``.
        """
        if self._task is None or self._guess != request:
            self.drop()
            return await self._transport.exchange(request)
        task, self._task = self._task, None
        return await task

    def drop(self) -> None:
        """Let go of what was sent ahead and is not wanted after all."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()


def _heard(task: asyncio.Task[Page]) -> None:
    """Nobody waits for a request that was dropped; its failure is nobody's news."""
    if not task.cancelled():
        task.exception()
