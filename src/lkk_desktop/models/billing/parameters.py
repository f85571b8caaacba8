"""The supplier's dated terms, prepared once: what is in force on a day is found by bisection."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

import msgspec

from lkk_desktop.models.billing.months import cut, day_of
from lkk_desktop.models.calendar import following
from lkk_desktop.models.command import Problem
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.models.terms import (
    BillingTerm,
    KeyRate,
    MissingRule,
    Moratorium,
    Norm,
    PenaltyRule,
)

T = TypeVar("T")
ROUND_THE_CLOCK = (None, "single", "day", "half_peak", "peak", "night")
"""Whose price a volume without a zone takes: the plan's one price, or the first it has of these."""
FOREVER = datetime.date.max.toordinal()


class Dated(Generic[T]):
    """Values by the day (ordinal) on which each begins; the order in which they come is nothing.

    Raises ``Problem('contradictory_terms')`` for two unlike values of one day: no rule could say
    which of them a bill should follow.
    """

    __slots__ = ("_since", "_values")

    def __init__(self, rows: Iterable[tuple[int, T]]) -> None:
        found: dict[int, T] = {}
        for since, value in rows:
            if found.setdefault(since, value) != value:
                day = datetime.date.fromordinal(since).isoformat()
                raise Problem("contradictory_terms", since=day, what=type(value).__name__)
        self._since = sorted(found)
        self._values = [found[since] for since in self._since]

    def at(self, day: int) -> T | None:
        """What is in force on a day; None before the first has begun."""
        place = bisect_right(self._since, day)
        return self._values[place - 1] if place else None

    def starts(self, first: int, last: int) -> list[int]:
        """The days after ``first`` and up to ``last`` on which another value begins."""
        return self._since[bisect_right(self._since, first) : bisect_right(self._since, last)]


class Step(NamedTuple):
    """A range's price (millionths), for what is used beyond ``above`` (thousandths)."""

    above: int
    per_resident: bool
    price: int


class Ladder(msgspec.Struct, frozen=True):
    """The prices of a unit by ranges of a month's use; the lowest range first."""

    unit: str
    steps: tuple[Step, ...]

    def bounds(self, persons: int) -> tuple[tuple[int, int], ...]:
        """Pairs of a range's beginning in thousandths and its price, for so many residents."""
        found = ((s.above * persons if s.per_resident else s.above, s.price) for s in self.steps)
        return tuple(sorted(found))


class Penalty(msgspec.Struct, frozen=True):
    """A penalty rule as its days are counted: ``steps`` by day, without their supplier and id."""

    steps: tuple[tuple[int, int], ...]
    rate: int | None
    rate_on: str
    most: int | None


class Book:
    """A supplier's terms. Prepared once, asked for every account; nothing in it depends on one.

    Raises ``Problem('contradictory_terms')`` where two rows say unlike things of the same day.
    """

    def __init__(
        self,
        *,
        tariffs: Iterable[Tariff] = (),
        norms: Iterable[Norm] = (),
        missing: Iterable[MissingRule] = (),
        terms: Iterable[BillingTerm] = (),
        penalties: Iterable[PenaltyRule] = (),
        rates: Iterable[KeyRate] = (),
        moratoria: Iterable[Moratorium] = (),
    ) -> None:
        self._ladders = _ladders(tariffs)
        self._norms = _norms(norms)
        self._missing = _by((rule.resource, rule.since, _bare(rule)) for rule in missing)
        self._terms = Dated((t.since.toordinal(), (t.bill_day, t.due_day)) for t in terms)
        self._penalties = _by((r.name, r.since, _penalty(r)) for r in penalties)
        self.rates = Dated((r.since.toordinal(), _capped(r)) for r in rates)
        self._moratoria = sorted(moratoria, key=lambda one: one.since)
        self._changes: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (plan, service, _), dated in self._ladders.items():
            self._changes[plan, service] += dated.starts(0, FOREVER)
        self._found: dict[tuple[str, str, str | None, int], Ladder | None] = {}
        self._regimes: dict[tuple[str, str, int, int], list[tuple[int, int]]] = {}
        self._exempt: dict[str, list[tuple[int, int]]] = {}

    def ladder(self, plan: str, service: str, zone: str | None, day: int) -> Ladder | None:
        """The prices of a service and zone on a day; a zone without its own has the common one."""
        key = plan, service, zone, day
        if key not in self._found:
            zones = ROUND_THE_CLOCK if zone in ROUND_THE_CLOCK[:2] else (zone, None, "single")
            tables = (self._ladders.get((plan, service, one)) for one in zones)
            ladders = (table.at(day) for table in tables if table is not None)
            self._found[key] = next((one for one in ladders if one is not None), None)
        return self._found[key]

    def has_price(self, plan: str, service: str, zone: str, day: int) -> bool:
        """Whether a zone has a price of its own on a day, and none that stands in for it."""
        table = self._ladders.get((plan, service, zone))
        if table is None and zone == "single":
            table = self._ladders.get((plan, service, None))
        return table is not None and table.at(day) is not None

    def regimes(self, plan: str, service: str, first: int, last: int) -> list[tuple[int, int]]:
        """Days from ``first`` to ``last`` as stretches in which no price of a service changes."""
        key = plan, service, first, last
        if key not in self._regimes:
            self._regimes[key] = cut(first, last, self._changes.get((plan, service), ()))
        return self._regimes[key]

    def norm(self, plan: str, service: str, day: int, premises: Premises) -> Norm | None:
        """The norm of a service on a day for these premises."""
        table = self._norms.get((plan, service))
        rows = table.at(day) if table is not None else None
        rooms = premises.rooms or 0
        fits = (
            row for row in rows or () if row.rooms <= rooms and row.residents <= premises.persons
        )
        return max(fits, key=lambda row: (row.rooms, row.residents), default=None)

    def has_norm(self, plan: str, service: str) -> bool:
        """Whether a service has norms of its own."""
        return (plan, service) in self._norms

    def norm_starts(self, plan: str, service: str, first: int, last: int) -> list[int]:
        """The days within a stretch on which other norms of a service begin."""
        table = self._norms.get((plan, service))
        return [] if table is None else table.starts(first, last)

    def missing(self, resource: str, day: int) -> MissingRule | None:
        """What stands in for missing readings of a resource on a day."""
        table = self._missing.get(resource)
        return None if table is None else table.at(day)

    def issue(self, period: str) -> tuple[datetime.date, datetime.date]:
        """The days on which a period's bill comes and is due, by the terms of the month after it.

        Raises ``Problem('no_billing_term')``.
        """
        after = following(period)
        term = self._terms.at(day_of(after, 1).toordinal())
        if term is None:
            raise Problem("no_billing_term", period=period)
        return day_of(after, term[0]), day_of(after, term[1])

    def penalty(self, name: str) -> Dated[Penalty] | None:
        """A rule of late payment by its name."""
        return self._penalties.get(name)

    def exempt(self, rule: str) -> list[tuple[int, int]]:
        """The stretches of days without penalty under a rule, in order and apart."""
        if rule not in self._exempt:
            merged: list[tuple[int, int]] = []
            for one in self._moratoria:
                if one.rule not in (None, rule):
                    continue
                first = one.since.toordinal()
                last = one.until.toordinal() if one.until else FOREVER
                if merged and first <= merged[-1][1] + 1:
                    merged[-1] = merged[-1][0], max(merged[-1][1], last)
                elif first <= last:
                    merged.append((first, last))
            self._exempt[rule] = merged
        return self._exempt[rule]


def _ladders(tariffs: Iterable[Tariff]) -> dict[tuple[str, str, str | None], Dated[Ladder]]:
    rungs: dict[tuple[str, str, str | None], dict[int, list[Tariff]]] = defaultdict(dict)
    for tariff in tariffs:
        of = rungs[tariff.plan, tariff.service, tariff.zone]
        of.setdefault(tariff.since.toordinal(), []).append(tariff)
    return {
        key: Dated((since, _ladder(rows)) for since, rows in of.items())
        for key, of in rungs.items()
    }


def _ladder(rows: list[Tariff]) -> Ladder:
    steps = {Step(row.above, row.above_per == "resident", row.price) for row in rows}
    if len({step[:2] for step in steps}) < len(steps) or len({row.unit for row in rows}) > 1:
        one = min(rows, key=lambda row: row.id)
        raise Problem("contradictory_terms", since=one.since.isoformat(), what=one.id)
    return Ladder(rows[0].unit, tuple(sorted(steps)))


def _norms(norms: Iterable[Norm]) -> dict[tuple[str, str], Dated[tuple[Norm, ...]]]:
    tables: dict[tuple[str, str], dict[int, dict[tuple[int, int], Norm]]] = defaultdict(dict)
    for norm in norms:
        rows = tables[norm.plan, norm.service].setdefault(norm.since.toordinal(), {})
        other = rows.setdefault((norm.rooms, norm.residents), norm)
        if (other.per, other.volume) != (norm.per, norm.volume):
            raise Problem("contradictory_terms", since=norm.since.isoformat(), what="Norm")
    return {
        key: Dated((since, tuple(rows.values())) for since, rows in table.items())
        for key, table in tables.items()
    }


def _bare(rule: MissingRule) -> MissingRule:
    """A rule without its id, so that the same thing said twice is no contradiction."""
    return msgspec.structs.replace(rule, id="")


def _penalty(rule: PenaltyRule) -> Penalty:
    return Penalty(tuple(sorted(rule.steps)), rule.rate, rule.rate_on, rule.most)


def _capped(rate: KeyRate) -> int:
    return rate.rate if rate.cap is None else min(rate.rate, rate.cap)


def _by(rows: Iterable[tuple[str, datetime.date, T]]) -> dict[str, Dated[T]]:
    tables: dict[str, list[tuple[int, T]]] = defaultdict(list)
    for name, since, value in rows:
        tables[name].append((since.toordinal(), value))
    return {name: Dated(found) for name, found in tables.items()}
