"""Readings that are typed and not yet sent, laid over an account's facts as if they had been."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import msgspec

from lkk_desktop.models.billing.facts import Dial, Facts, Gauge, Point
from lkk_desktop.models.calendar import period


class Typed(msgspec.Struct, frozen=True):
    """A register's value (thousandths) as it stands in its field, and whether the dial rolled."""

    register: str
    value: int
    rolled: bool = False


def with_typed(facts: Facts, typed: Iterable[Typed], day: datetime.date, taken: int) -> Facts:
    """The facts as they will be once these values are sent on a day, at an instant (ms).

    They are the newest of their registers, and so the ones that count: what a bill makes of them
    now is what it makes of them when they have been sent.
    """
    points = {one.register: Point(day, period(day), one.value, taken, one.rolled) for one in typed}
    if not points:
        return facts
    return with_points(facts, points)


def with_points(facts: Facts, points: dict[str, Point]) -> Facts:
    """The facts with one more reading of each of these registers."""
    return msgspec.structs.replace(facts, meters=tuple(_gauge(one, points) for one in facts.meters))


def _gauge(gauge: Gauge, points: dict[str, Point]) -> Gauge:
    if not any(dial.register in points for dial in gauge.dials):
        return gauge
    dials = tuple(
        Dial(dial.register, dial.zone, (*dial.points, points[dial.register]))
        if dial.register in points
        else dial
        for dial in gauge.dials
    )
    return msgspec.structs.replace(gauge, dials=dials)
