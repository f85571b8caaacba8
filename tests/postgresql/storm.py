"""A crowd of devices in virtual time: the production engine and pace after an outage (H21).

Each device is an ``Engine`` over a store in memory, run as ``sync.rounds`` runs it: one exchange in
flight, a live channel beside it, each waking the other. Only requests that reach a server count.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec

from lkk_desktop.replica.outbox import Line
from lkk_desktop.replica.pages import Touched
from lkk_desktop.replica.streams import Held
from lkk_desktop.sync.engine import Connectivity, Engine, Idle, Pace, Request
from lkk_desktop.sync.protocol import Cursor, Gather, Page, Receipt, column_set
from lkk_desktop.sync.rounds import MOST_DOUBTS, RETUNE

SERVER = "server"
OUTAGE = 3_600.0
AFTER = 180.0
LATENCY = (0.02, 0.2)
NOTHING = Touched(frozenset(), frozenset())
Deed = Callable[[], None]


class Figures(msgspec.Struct):
    """What reached the server once it was back. ``needed`` are a push of each device's command,
    and its live channel; ``peak`` is the busiest second over the mean of those until ``drained``,
    the seconds that it took until all commands were settled."""

    devices: int
    outage: float
    requests: int
    needed: int
    ratio: float
    busiest_second: int
    mean_second: float
    peak: float
    drained: float
    settled: int
    doubled: int


class Store:
    """The two files of a device, as little as the engine needs of them."""

    def __init__(self, number: int) -> None:
        self.server = SERVER
        self.device = f"d{number}"
        self._held = {
            stream: Held(1, "run", column_set(), "whole")
            for stream in (f"account:{number}", f"device:d{number}", "supplier:s", f"user:{number}")
        }
        self.said: Line | None = None
        self.settled = 0

    def streams(self) -> dict[str, Held]:
        return self._held

    def held(self, stream: str) -> Held | None:
        return self._held.get(stream)

    def unanswered(self, after: int, upto: int, most: int) -> list[Line]:
        there = self.said is not None and after < self.said.number <= upto
        return [self.said] if there and self.said and not self.settled else []

    def line(self, id: str) -> Line | None:
        return self.said if self.said and self.said.id == id else None

    def compare_due(self) -> bool:
        return False

    def buckets(self, office: str) -> tuple[tuple[int, int], ...]:
        raise LookupError(office)

    def in_bucket(self, office: str, number: int) -> dict[str, Held]:
        raise LookupError(office)

    def listed(self, stream: str) -> tuple[str, Held] | None:
        return None

    def lacking(self) -> set[str]:
        return set()

    def gather(self, page: Page, asked: Gather) -> Touched:
        raise LookupError(asked.office)

    def receipts(self, ids: Sequence[str]) -> dict[str, Receipt]:
        return {}

    def apply(self, page: Page, asked: tuple[str, ...], device_time: int) -> Touched:
        return NOTHING


class Device:
    """An engine and its live channel, woken by time and by each other."""

    def __init__(self, crowd: Crowd, number: int, seed: int) -> None:
        self.crowd = crowd
        self.store = Store(number)
        self._chance = random.Random(seed)
        self._pace = Pace()
        self.engine = Engine(self.store, random.Random(seed + 1), self._pace)
        self._busy = self._listening = False
        self._failures = 0
        self._round = self._try = 0

    def wake(self) -> None:
        """Go on with the exchange, as far as the engine wants."""
        self._round += 1
        if self._busy:
            return
        step = self.engine.next(self.crowd.now, 0)
        if isinstance(step, Idle):
            if step.until is not None:
                mine = self._round
                self.crowd.at(step.until, lambda: self._due(mine))
            return
        self._busy = True
        there = self.crowd.reached(step.purpose)
        self.crowd.after(self._chance.uniform(*LATENCY), lambda: self._answered(step, there))

    def _due(self, mine: int) -> None:
        if mine == self._round:
            self.wake()

    def _answered(self, request: Request, there: bool) -> None:
        self._busy = False
        now = self.crowd.now
        if not there:
            self.engine.failed(request, Connectivity("unreachable"), now)
        else:
            before = self.engine.trouble
            if request.lines:
                self.store.settled += 1
                self.crowd.settled(self)
            heads = {s: Cursor(1, "run", column_set()) for s in request.streams}
            self.engine.digest(request, Page(server=SERVER, time=0, heads=heads, kinds={}), now, 0)
            if before is not None and self.engine.trouble is None and not self._listening:
                self.listen()
        self.wake()

    def listen(self) -> None:
        """Try the live channel, now."""
        self._try += 1
        if self._listening:
            return
        there = self.crowd.reached("live")
        self.crowd.after(self._chance.uniform(*LATENCY), lambda: self._stands(there))

    def _stands(self, there: bool) -> None:
        if there and not self._listening:
            self._listening, self._failures = True, 0
            self.engine.reachable()
            self.wake()
        elif not there:
            self.fell()

    def fell(self) -> None:
        """The channel broke, or did not come about."""
        self._listening = False
        doubt = self.engine.trouble is None and self._failures < MOST_DOUBTS
        if self.engine.live or doubt:
            self.engine.live = False
            self.engine.wonder()
            self.wake()
        self._failures += 1
        self._try += 1
        mine = self._try
        alone = self.engine.trouble is not None
        wait = RETUNE if alone else self._pace.delay(self._failures, self._chance)
        self.crowd.after(wait, lambda: self.listen() if mine == self._try else None)

    def submit(self) -> None:
        """A person sends a reading, whether or not the server is there."""
        self.store.said = Line(
            number=1,
            id=self.store.device,
            owner="account:1",
            kind="submit_readings",
            version=1,
            needs=(),
            made=0,
            payload=b"",
        )
        self.wake()


class Crowd:
    """Time, the server's being there, and what reaches it."""

    def __init__(self, devices: int, seed: int) -> None:
        self.now = 0.0
        self.up = True
        self.seconds: Counter[int] = Counter()
        self.kinds: Counter[str] = Counter()
        self.last_settled = 0.0
        self._count = 0
        self._events: list[tuple[float, int, Deed]] = []
        chance = random.Random(seed)
        self.devices = [Device(self, number, chance.getrandbits(64)) for number in range(devices)]

    def at(self, time: float, deed: Deed) -> None:
        self._count += 1
        heapq.heappush(self._events, (max(time, self.now), self._count, deed))

    def after(self, seconds: float, deed: Deed) -> None:
        self.at(self.now + seconds, deed)

    def reached(self, what: str) -> bool:
        """Whether a request comes through; it counts if it does."""
        if self.up:
            self.seconds[int(self.now)] += 1
            self.kinds[what] += 1
        return self.up

    def settled(self, _device: Device) -> None:
        self.last_settled = self.now

    def run(self, until: float) -> None:
        while self._events and self._events[0][0] <= until:
            self.now, _, deed = heapq.heappop(self._events)
            deed()
        self.now = until

    def begin(self) -> None:
        """All are online, and idle but for their live channels."""
        for device in self.devices:
            self.at(0.0, device.listen)
            self.at(0.0, device.wake)
        self.run(60.0)

    def fall(self) -> None:
        self.up = False
        for device in self.devices:
            self.at(self.now, device.fell)

    def rise(self) -> None:
        self.up = True
        self.seconds.clear()
        self.kinds.clear()


def storm(devices: int, outage: float = OUTAGE, seed: int = 1) -> Figures:
    """All devices lose the server for so long, each says one thing meanwhile, and it comes back."""
    crowd = Crowd(devices, seed)
    crowd.begin()
    crowd.fall()
    back = crowd.now + outage
    chance = random.Random(seed)
    for device in crowd.devices:
        crowd.at(crowd.now + chance.uniform(0.0, outage * 0.99), device.submit)
    crowd.run(back)
    crowd.rise()
    crowd.run(back + AFTER)
    requests, needed = crowd.kinds.total(), 2 * devices
    drained = crowd.last_settled - back
    window = max(1.0, min(60.0, drained))
    busiest = max(crowd.seconds.values())
    mean = requests / window
    settled = list(_settled(crowd))
    return Figures(
        devices=devices,
        outage=outage,
        requests=requests,
        needed=needed,
        ratio=round(requests / needed, 3),
        busiest_second=busiest,
        mean_second=round(mean, 1),
        peak=round(busiest / mean, 2),
        drained=round(drained, 1),
        settled=sum(count > 0 for count in settled),
        doubled=sum(max(0, count - 1) for count in settled),
    )


def _settled(crowd: Crowd) -> Iterator[int]:
    for device in crowd.devices:
        yield device.store.settled
