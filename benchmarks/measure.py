"""A figure: the measured thing and its floor, taken in turn, so that noise falls on both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import msgspec

TIMES = 7


class Figure(msgspec.Struct, frozen=True):
    """A line of the output. ``ratio`` is value ÷ floor, for times and rates alike."""

    name: str
    value: float
    unit: str
    floor: float
    ratio: float


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured: repetitions, rows of the first sync, commands of a push, devices that
    come back after an outage, accounts of a billing run, and the seconds of what takes its time."""

    times: int = TIMES
    rows: int = 100_000
    commands: int = 5_000
    devices: int = 1_000
    accounts: int = 5_000
    seconds: float = 60.0

    @property
    def fewer(self) -> int:
        """The rows of a smaller replica, beside which ``rows`` are to cost no more."""
        return self.rows // 5


def figure(name: str, unit: str, values: list[float], floors: list[float]) -> Figure:
    """The medians of what was measured, and what they are to each other."""
    value, floor = statistics.median(values), statistics.median(floors)
    return Figure(name, round(value, 3), unit, round(floor, 3), round(value / floor, 3))


def in_turn(
    measured: Callable[[], float], floor: Callable[[], float], times: int, warm: int = 1
) -> tuple[list[float], list[float]]:
    """Both, alternately; the first ``warm`` of each are not counted."""
    values, floors = [], []
    for _ in range(times + warm):
        floors.append(floor())
        values.append(measured())
    return values[warm:], floors[warm:]


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
