"""The directories of the offices that a clerk serves: when to compare, and what to gather."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Collection, Iterable

import msgspec

from lkk_desktop.sync.backoff import Pace
from lkk_desktop.sync.protocol import START, Cursor, Gather, Page, Pull
from lkk_desktop.sync.request import Request, Store

MOST_NAMED = 500
OFFICE = "office:"
ACCOUNT = "account:"


class Directories:
    """An account's change is heard of by a hint; what no hint told of, the comparison finds."""

    def __init__(self, store: Store, pace: Pace, chance: random.Random) -> None:
        self._store = store
        self._pace = pace
        self._chance = chance
        self._offices: tuple[str, ...] = ()
        self._compare_at = 0.0
        self._differing: deque[tuple[str, int]] = deque()
        self._named: dict[str, set[str]] = {}

    @property
    def compare_at(self) -> float | None:
        """When to compare again; None where there is no directory."""
        return self._compare_at if self._offices else None

    @property
    def gathering(self) -> bool:
        """Whether something is known to be missing."""
        return bool(self._differing or self._named)

    def serve(self, held: Collection[str]) -> None:
        """These streams are held whole; the offices among them have a directory."""
        self._offices = tuple(s.removeprefix(OFFICE) for s in held if s.startswith(OFFICE))
        if self.gathering:
            kept = [one for one in self._differing if one[0] in self._offices]
            self._differing = deque(kept)
            self._named = {o: named for o, named in self._named.items() if o in self._offices}

    def due(self, now: float) -> bool:
        """Whether it is time to compare."""
        return bool(self._offices) and now >= self._compare_at

    def doubt(self) -> None:
        """Hints may have been missed."""
        self._compare_at = 0.0

    def compared(self, pull: Pull, now: float) -> Pull:
        """The pull, with what is held of each office where it is time to compare."""
        if not self.due(now):
            return pull
        told = {office: self._store.buckets(office) for office in self._offices}
        return msgspec.structs.replace(pull, offices=told)

    def heard(self, request: Request, page: Page, now: float) -> None:
        """A page of the whole streams came: what differs is to be gathered, and what outcomes wait
        for."""
        asked = request.message
        if isinstance(asked, Pull) and asked.offices and not page.more:
            self._compare_at = now + self._pace.compare * self._chance.uniform(0.8, 1.2)
            found = [(o, number) for o, numbers in page.differing.items() for number in numbers]
            self._differing = deque(one for one in found if one[0] in asked.offices)
        if self._offices and not page.more:
            for stream in sorted(self._store.lacking()):
                listed = self._store.listed(stream)
                if listed is not None:
                    self._name(listed[0], [stream])

    def concerns(self, stream: str) -> bool:
        """Whether a stream that is not held whole may stand in a directory."""
        return bool(self._offices) and stream.startswith(ACCOUNT)

    def hint(self, stream: str, counter: int) -> bool:
        """An account is at this counter; whether that is news. One that is not known yet may be of
        any office."""
        listed = self._store.listed(stream)
        if listed is None:
            for office in self._offices:
                self._name(office, [stream])
            return True
        office, held = listed
        news = counter > held.counter
        if news:
            self._name(office, [stream])
        return news

    def next(self, server: str, most: int) -> Gather | None:
        """What to gather now: first what somebody may be waiting for."""
        for office, named in self._named.items():
            some = sorted(named)[:MOST_NAMED]
            named.difference_update(some)
            if not named:
                del self._named[office]
            cursors = {stream: self._cursor(office, stream) for stream in some}
            return Gather(server=server, office=office, bucket=None, cursors=cursors, most=most)
        if not self._differing:
            return None
        office, number = self._differing[0]
        held = self._store.in_bucket(office, number).items()
        cursors = {stream: Cursor(one.counter, one.run, one.columns) for stream, one in held}
        return Gather(server=server, office=office, bucket=number, cursors=cursors, most=most)

    def gathered(self, asked: Gather, page: Page) -> None:
        """The answer is stored."""
        if asked.bucket is None:
            if page.more:
                self._name(asked.office, asked.cursors.keys() - page.heads.keys())
        elif not page.more and (done := (asked.office, asked.bucket)) in self._differing:
            self._differing.remove(done)

    def failed(self, asked: Gather) -> None:
        """No answer: what was asked for is still missing, and what is behind it need not wait."""
        if asked.bucket is None:
            self._name(asked.office, asked.cursors)
        else:
            self._differing.rotate(-1)

    def _name(self, office: str, streams: Iterable[str]) -> None:
        self._named.setdefault(office, set()).update(streams)

    def _cursor(self, office: str, stream: str) -> Cursor:
        listed = self._store.listed(stream)
        if listed is None or listed[0] != office:
            return Cursor(START, "", "")
        return Cursor(listed[1].counter, listed[1].run, listed[1].columns)
