"""Why a line costs more or less than an earlier one did: five parts that add up exactly."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from lkk_desktop.models.accruals import Accrual
from lkk_desktop.models.billing.lines import Slice, explanation
from lkk_desktop.models.money import COST, half_up

Key = tuple[str | None, int]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Kopecks: what a line, or a whole month, cost ``now`` and ``then``, and where it comes from.

    The five parts add up to ``total`` exactly. ``volume``: this time's volume at that time's
    prices, less what it cost then. ``tariff``: the rest of what was charged. ``relief``: privileges
    and subsidies that became smaller (above zero) or larger.
    """

    now: int = 0
    then: int = 0
    volume: int = 0
    tariff: int = 0
    one_offs: int = 0
    penalty: int = 0
    relief: int = 0

    @property
    def total(self) -> int:
        return self.now - self.then

    @property
    def parts(self) -> dict[str, int]:
        """The parts by their names; they add up to ``total``."""
        return {
            "volume": self.volume,
            "tariff": self.tariff,
            "one_offs": self.one_offs,
            "penalty": self.penalty,
            "relief": self.relief,
        }


def cost(line: Accrual) -> int:
    """What a period brought of a service: accrued, set right, and penalty; not the debt before."""
    return line.accrued + line.recalculated + line.penalty


def service_of(line: Accrual) -> str:
    """The id of the account's service that a line belongs to."""
    return line.id.removesuffix(f"-{line.period}")


def compared(now: Accrual | None, then: Accrual | None) -> Difference:
    """Two lines of one service; None where a month has no such line.

    Raises ``Problem('unreadable_bill')`` where an explanation is foreign.
    """
    charged, before = (line.charged if line else 0 for line in (now, then))
    at_old_prices = _at_prices_of(_slices(then), _slices(now)) if now and then else charged
    if now is None:
        at_old_prices = 0
    return Difference(
        now=cost(now) if now else 0,
        then=cost(then) if then else 0,
        volume=at_old_prices - before,
        tariff=charged - at_old_prices,
        one_offs=_of(now, "recalculated") - _of(then, "recalculated"),
        penalty=_of(now, "penalty") - _of(then, "penalty"),
        relief=_relief(then) - _relief(now),
    )


def months(now: Iterable[Accrual], then: Iterable[Accrual]) -> dict[str, Difference]:
    """Two months' lines by their services, in the order of the first month, then of the second."""
    ours = {service_of(line): line for line in now}
    theirs = {service_of(line): line for line in then}
    names = [*ours, *(name for name in theirs if name not in ours)]
    return {name: compared(ours.get(name), theirs.get(name)) for name in names}


def total(differences: Iterable[Difference]) -> Difference:
    """Several lines together."""
    fields = Difference.__struct_fields__
    every = list(differences)
    return Difference(**{name: sum(getattr(one, name) for one in every) for name in fields})


def _of(line: Accrual | None, name: str) -> int:
    return getattr(line, name) if line is not None else 0


def _relief(line: Accrual | None) -> int:
    return line.privilege + line.subsidy if line is not None else 0


def _slices(line: Accrual) -> tuple[Slice, ...]:
    return explanation(line).slices


def _at_prices_of(then: tuple[Slice, ...], now: tuple[Slice, ...]) -> int:
    """Kopecks of a volume at another time's mean prices of its zones and ranges; what there was
    none of then has its own price. The same prices make the same kopecks as the bill's."""
    old, new = _sums(then), _sums(now)
    cost = Fraction(0)
    for key, (volume, spent) in new.items():
        there = old.get(key)
        if there is None or not there[0]:
            cost += spent
        else:
            cost += Fraction(there[1] * volume, there[0])
    return half_up(cost.numerator, cost.denominator * COST)


def _sums(slices: tuple[Slice, ...]) -> dict[Key, tuple[int, int]]:
    found: dict[Key, tuple[int, int]] = {}
    for one in slices:
        volume, spent = found.get((one.zone, one.range), (0, 0))
        found[one.zone, one.range] = volume + one.volume, spent + one.volume * (one.price or 0)
    return found
