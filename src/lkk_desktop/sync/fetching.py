"""Files of the server's on their way here: what is wanted first, then what came with answers."""

from __future__ import annotations

import time
from typing import Protocol

import msgspec

from lkk_desktop.models.appeals.appeal import Enclosure
from lkk_desktop.replica.attachments import PART
from lkk_desktop.replica.fetched import Fetched
from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.engine import Connectivity
from lkk_desktop.sync.files import Tus


class Told(Protocol):
    """Who hears of files, on the sync thread."""

    def progress(self, command: str, done: int, of: int) -> None: ...
    def fetched(self, file: str) -> None: ...


class _Missed(msgspec.Struct):
    """One that did not come, or was not what it has to be."""

    times: int = 0
    not_before: float = 0.0


class Fetching:
    """One file at a time. Times are seconds of a monotonic clock."""

    def __init__(self, fetched: Fetched, tus: Tus, pace: Pace, told: Told) -> None:
        self._fetched = fetched
        self._tus = tus
        self._pace = pace
        self._told = told
        self._wanted: dict[str, Enclosure] = {}
        self._missed: dict[str, _Missed] = {}

    def want(self, file: Enclosure) -> None:
        """Fetch this one before the others."""
        if self._fetched.whole(file.id):
            self._told.fetched(file.id)
        else:
            self._wanted[file.id] = file
            self._missed.pop(file.id, None)

    def try_now(self) -> None:
        """End every wait."""
        self._missed.clear()

    def waits(self) -> list[float]:
        """When each of those is asked for again that did not come."""
        return [one.not_before for one in self._missed.values()]

    async def next(self, now: float) -> bool:
        """Fetch the next file; whether there was one. Raises ``Connectivity`` and ``Fault``."""
        ahead = [one for one in self._fetched.ahead() if one.id not in self._wanted]
        for file in (*self._wanted.values(), *ahead):
            missed = self._missed.get(file.id)
            if missed is None or missed.not_before <= now:
                await self._fetch(file)
                return True
        return False

    async def _fetch(self, file: Enclosure) -> None:
        """From where it broke off. What the server refuses, or answers in a way that makes no
        sense, is this file's trouble, and no other waits for it."""
        try:
            await self._receive(file)
        except Connectivity as failure:
            if failure.code not in ("refused", "garbage"):
                raise
            self._wanted.pop(file.id, None)
            self._miss(file)
            return
        if not self._fetched.finish(file):
            self._miss(file)
            return
        self._wanted.pop(file.id, None)
        self._missed.pop(file.id, None)
        self._told.fetched(file.id)

    def _miss(self, file: Enclosure) -> None:
        missed = self._missed.setdefault(file.id, _Missed())
        missed.times += 1
        missed.not_before = time.monotonic() + self._pace.cap * 2 ** min(missed.times, 10)

    async def _receive(self, file: Enclosure) -> None:
        have = self._fetched.have(file.id)
        if have % PART and have != file.size:
            self._fetched.discard(file.id)
            have = 0
        if have >= file.size:
            return
        async with self._tus.fetch(file, have) as (begin, pieces):
            number, rest, done = begin // PART, bytearray(), begin
            async for piece in pieces:
                rest += piece
                done += len(piece)
                if done > file.size:
                    raise Connectivity("garbage", "too much")
                while len(rest) >= PART:
                    self._fetched.write_part(file.id, number, bytes(rest[:PART]))
                    del rest[:PART]
                    number += 1
            if rest and done == file.size:
                self._fetched.write_part(file.id, number, bytes(rest))
        if done != file.size:
            raise Connectivity("unreachable", "broken off")
