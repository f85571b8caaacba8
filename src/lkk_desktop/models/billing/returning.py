"""What readings take back: earlier estimates, and use that a control reading disproves."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import NamedTuple

import msgspec

from lkk_desktop.models.accruals import Method
from lkk_desktop.models.billing.asked import Asked
from lkk_desktop.models.billing.facts import Charged
from lkk_desktop.models.billing.lines import Covered, Explanation, Part, Returned
from lkk_desktop.models.billing.missing import ESTIMATED
from lkk_desktop.models.billing.pricing import mean_prices
from lkk_desktop.models.billing.volumes import Metered
from lkk_desktop.models.money import MILLIONTHS, apportion, half_up

date = datetime.date.fromordinal


class Settled(NamedTuple):
    """What readings come to: parts (none below zero), the estimates that they now stand for, what
    they give back, and codes of what was not known."""

    parts: list[Part]
    covered: list[Covered]
    returned: list[Returned]
    flaws: list[str]


def settled(asked: Asked, resource: str, found: list[Metered]) -> Settled:
    """Metered volumes less what estimates have charged since the reading before.

    Nobody pays twice, nor for less: once all dials are read, what was charged over the whole time
    is what they have counted.
    """
    covered = _estimates(asked, resource, found)
    zones: dict[str, list[Metered]] = defaultdict(list)
    for one in sorted(found, key=lambda m: (m.first, m.dial.zone, m.dial.register, m.last)):
        zones[one.dial.zone].append(one)
    if not covered and all(one.volume >= 0 for one in found):
        return Settled([_part(one, one.volume) for of in zones.values() for one in of], [], [], [])
    names = sorted(zones)
    counted = {zone: sum(one.volume for one in zones[zone]) for zone in names}
    before = dict.fromkeys(names, 0)
    for estimate in covered:
        if estimate.zone in before:
            before[estimate.zone] += estimate.volume
        else:
            weights = [max(0, counted[zone]) for zone in names]
            for zone, part in zip(names, apportion(estimate.volume, weights), strict=True):
                before[zone] += part
    made = Settled([], covered, [], [])
    left = _Left(asked.standing.charged, resource, asked.of.name)
    for zone in names:
        net = counted[zone] - before[zone]
        shares = apportion(max(0, net), [max(0, one.volume) for one in zones[zone]])
        made.parts.extend(_part(m, share) for m, share in zip(zones[zone], shares, strict=True))
        rest = left.take(-net, zone, made.returned) if net < 0 else 0
        if rest:
            price = _price(asked, zone)
            if price is None:
                made.flaws.append("no_tariff")
            made.returned.append(Returned(None, resource, zone, rest, price or 0))
    return made


def aside(one: Metered, outside: int) -> list[Part]:
    """A reading that is not used, since the norm stands for all meters on its days; and an estimate
    by it for the days ``outside`` of the norm. The next reading counts from the one before it."""
    part = msgspec.structs.replace(_part(one, 0), reason="norm_instead", deducted=0)
    days = one.last - one.first + 1
    volume = max(0, one.volume) * outside // days
    more = msgspec.structs.replace(part, method="average", volume=volume)
    return [part, more] if outside else [part]


def unused(asked: Asked, resource: str) -> frozenset[tuple[str, str]]:
    """The registers and periods of readings that were set aside: none of them begins a use."""
    return frozenset(
        (line.register, line.period)
        for line in asked.standing.charged
        if line.method == "aside" and line.resource == resource and line.register is not None
    )


def history(period: str, why: Explanation) -> tuple[Charged, ...]:
    """What an explained line leaves behind for later readings to set right.

    What a coefficient added stays charged: it is the price of having no meter.
    """
    mean = mean_prices(why.slices)
    found: list[Charged] = []
    for part in why.parts:
        if part.resource is None:
            continue
        price = mean.get(part.zone, 0)
        name, zone = part.resource, part.zone
        if part.reason == "norm_instead" and part.method == "meter":
            found.append(Charged(period, name, zone, "aside", 0, 0, part.register))
        else:
            volume = half_up(part.volume * MILLIONTHS, part.coefficient or MILLIONTHS)
            one = Charged(period, name, zone, part.method, volume, price, part.register)
            found.append(one)
    for c in why.covered:
        method: Method = "norm" if c.register is None else "average"
        corrected = Charged(c.period, c.resource, c.zone, method, -c.volume, c.price, c.register)
        found.append(corrected)
    for back in why.returned:
        if back.period is not None:
            one = Charged(
                back.period, back.resource, back.zone, "returned", -back.volume, back.price
            )
            found.append(one)
    return tuple(found)


class _Left:
    """Earlier volumes, newest first, as far as nobody has taken them back yet."""

    def __init__(self, charged: tuple[Charged, ...], resource: str, before: str) -> None:
        self._resource = resource
        found = [c for c in charged if c.resource == resource and c.period < before]
        found.sort(key=lambda c: (c.zone or "", c.method, c.register or "", c.price, c.volume))
        found.sort(key=lambda c: c.period, reverse=True)
        self._lines = [c for c in found if c.volume > 0]
        self._volumes = [c.volume for c in self._lines]
        for gone in found:
            if gone.method == "returned":
                self._take(-gone.volume, gone.zone, (gone.period, gone.price))

    def take(self, volume: int, zone: str, returned: list[Returned]) -> int:
        """Take a volume of a zone back; answers what there was not enough of."""
        for line, part in self._take(volume, zone, None):
            volume -= part
            returned.append(Returned(line.period, self._resource, zone, part, line.price))
        return volume

    def _take(
        self, volume: int, zone: str | None, only: tuple[str, int] | None
    ) -> list[tuple[Charged, int]]:
        taken = []
        for place, line in enumerate(self._lines):
            if only is not None and (line.period, line.price) != only:
                continue
            part = min(volume, self._volumes[place])
            if part and line.zone in (zone, None):
                self._volumes[place] -= part
                volume -= part
                taken.append((line, part))
        return taken


def _estimates(asked: Asked, resource: str, found: list[Metered]) -> list[Covered]:
    """What was charged without a reading since the readings that these volumes begin with, and
    no reading stands for yet."""
    if not asked.standing.charged:
        return []
    since = min(one.opening.period for one in found)
    registers = {None, *(one.dial.register for one in found)}
    sums: dict[tuple[str, str, str, int], int] = {}
    for line in asked.standing.charged:
        if (
            since < line.period < asked.of.name
            and line.resource == resource
            and line.method in ESTIMATED
            and line.register in registers
        ):
            key = line.period, line.zone or "", line.register or "", line.price
            sums[key] = sums.get(key, 0) + line.volume
    return [
        Covered(period, resource, zone or None, register or None, volume, price)
        for (period, zone, register, price), volume in sorted(sums.items())
        if volume
    ]


def _price(asked: Asked, zone: str) -> int | None:
    service = asked.standing.service.service
    ladder = asked.book.ladder(asked.facts.plan, service, zone, asked.of.first)
    return None if ladder is None else ladder.steps[0].price


def _part(one: Metered, volume: int) -> Part:
    gauge = one.gauge
    return Part(
        method="meter",
        reason="read",
        first=date(one.first),
        last=date(one.last),
        volume=volume,
        resource=gauge.resource,
        zone=one.dial.zone,
        meter=gauge.meter,
        register=one.dial.register,
        opening=one.opening.value,
        closing=one.closing.value,
        rolled=one.closing.rolled,
        ratio=None if gauge.ratio == MILLIONTHS else gauge.ratio,
        losses=gauge.losses or None,
        deducted=one.volume - volume,
    )
