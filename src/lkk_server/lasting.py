"""Duties that last as long as the server: a bug in one is told to the log, and the duty goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import PurePath

PAUSE = 5.0
"""Seconds after a bug: what caused it may pass, and a log should not fill up with it."""
Duty = Callable[[], Awaitable[None]]

log = logging.getLogger("lkk_server.lasting")


def place(error: BaseException) -> str:
    """Where an error came from, as ``file.py:line``: for a log, in place of its message, which may
    hold a person's data."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


async def came(event: asyncio.Event, seconds: float) -> bool:
    """Whether an event came within so many seconds. Python 3.11's ``wait_for`` forgets that it was
    cancelled where the event comes in the same turn, and a duty would outlive its server."""
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


async def lasting(duty: Duty, pause: float = PAUSE) -> None:
    """Do a duty until it ends by itself or is cancelled; whatever it raises begins it anew."""
    while True:
        try:
            return await duty()
        except Exception as error:  # noqa: BLE001 — a duty that died would be missed by nobody
            name = getattr(duty, "__name__", "a duty")
            log.error("%s raised %s at %s", name, type(error).__name__, place(error))
        await asyncio.sleep(pause)


@contextlib.asynccontextmanager
async def duties(several: Iterable[Duty], pause: float = PAUSE) -> AsyncIterator[None]:
    """Duties are done while this is open; when it closes, they have ended."""
    tasks = [asyncio.create_task(lasting(duty, pause)) for duty in several]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
