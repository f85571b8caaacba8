"""Values that were typed into each other's fields: day and night, cold water and hot."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from itertools import combinations

import msgspec

from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import Meter, Register, check_value
from lkk_desktop.models.suppliers import Supplier

WATER = {"cold_water", "hot_water"}


class Typed(msgspec.Struct, frozen=True):
    """A register's new value, thousandths."""

    meter: Meter
    register: Register
    value: int


def swapped(
    typed: Sequence[Typed], supplier: Supplier, date: datetime.date
) -> list[tuple[Typed, Typed]]:
    """The pairs that have each other's value, each value in one pair at most.

    Two zones of one meter, or a cold water meter and a hot one. Neither value is one that the rules
    take without a question as it stands, and both are, exchanged.
    """
    found: list[tuple[Typed, Typed]] = []
    taken: set[str] = set()
    for one, other in combinations(typed, 2):
        if not _confusable(one, other) or taken & {one.register.id, other.register.id}:
            continue
        if any(_plausible(each, each.value, supplier, date) for each in (one, other)):
            continue
        if all(
            _plausible(each, value, supplier, date)
            for each, value in ((one, other.value), (other, one.value))
        ):
            found.append((one, other))
            taken |= {one.register.id, other.register.id}
    return found


def _confusable(one: Typed, other: Typed) -> bool:
    if one.register.counted_value is None or other.register.counted_value is None:
        return False
    if one.meter.id == other.meter.id:
        return one.register.zone != other.register.zone
    return {one.meter.resource, other.meter.resource} == WATER


def _plausible(typed: Typed, value: int, supplier: Supplier, date: datetime.date) -> bool:
    try:
        check_value(typed.meter, typed.register, supplier, value, date)
    except Problem:
        return False
    return True
