"""An account's bills and lines of all months, as the screen of accruals shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.billing.alternatives import Alternatives, alternatives
from lkk_desktop.models.billing.compared import service_of
from lkk_desktop.models.billing.quantities import Object
from lkk_desktop.models.command import Problem, World
from lkk_desktop.models.metering import LoadProfile, Meter
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Provider, Service
from lkk_desktop.models.suppliers import Supplier

KINDS = frozenset({"account", "supplier", "bill", "accrual", "service", "provider", "meter"})
YEAR = 12


class History(msgspec.Struct, frozen=True, kw_only=True):
    """Bills newest first; lines by period, in the order of their services' places."""

    account: str
    currency: str
    bills: tuple[Bill, ...]
    by_period: Mapping[str, Bill]
    lines: Mapping[str, tuple[Accrual, ...]]
    providers: Mapping[str, str]
    serials: Mapping[str, str]

    @property
    def periods(self) -> tuple[str, ...]:
        """The months there is a bill for, newest first."""
        return tuple(bill.period for bill in self.bills)

    def bill(self, period: str) -> Bill | None:
        return self.by_period.get(period)

    def within(self, first: str, last: str) -> tuple[Bill, ...]:
        """The bills from one month to another, both included, newest first."""
        return tuple(bill for bill in self.bills if first <= bill.period <= last)

    def lines_within(self, first: str, last: str) -> tuple[Accrual, ...]:
        """The lines from one month to another, newest first."""
        return tuple(
            line for bill in self.within(first, last) for line in self.lines.get(bill.period, ())
        )


def read(world: World, account: str) -> History | None:
    """All bills of an account; None where it is not held."""
    of = world.get(Account, account)
    supplier = world.get(Supplier, of.supplier) if of is not None else None
    if of is None or supplier is None:
        return None
    places = {one.id: (one.place, one.id) for one in world.find(Service, account=account)}
    lines: dict[str, list[Accrual]] = defaultdict(list)
    for line in world.find(Accrual, account=account):
        lines[line.period].append(line)
    bills = sorted(world.find(Bill, account=account), key=lambda one: one.period, reverse=True)
    return History(
        account=account,
        currency=supplier.currency,
        bills=tuple(bills),
        by_period={one.period: one for one in bills},
        lines={
            period: tuple(sorted(every, key=lambda one: _place(one, places)))
            for period, every in lines.items()
        },
        providers={one.id: one.name for one in world.find(Provider) if one.supplier == supplier.id},
        serials={one.id: one.serial for one in world.find(Meter, account=account)},
    )


def _place(line: Accrual, places: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    of = service_of(line)
    return places.get(of, (len(places), of))


class Repriced(msgspec.Struct, frozen=True):
    """What the last bills would have cost on other zones; None where there are none, or where a
    ``problem`` (its code) keeps it from being known."""

    found: Alternatives | None
    problem: str = ""


def repriced(world: World, account: str) -> Repriced:
    """The electricity of an account's last twelve bills on one, two and three zones."""
    try:
        return Repriced(_repriced(world, account))
    except Problem as problem:
        return Repriced(None, problem.code)


def _repriced(world: World, account: str) -> Alternatives | None:
    of = world.get(Account, account)
    if of is None:
        return None
    every = [one for one in world.find(Accrual, account=account) if one.service == "electricity"]
    periods = sorted({one.period for one in every})[-YEAR:]
    first = periods[0] if periods else ""
    profiles = world.find(LoadProfile, account=account)
    return alternatives(
        [one for one in every if one.period >= first],
        gathering.book(world, of.supplier),
        of.plan,
        Object(tuple(world.find(Premises, account=account))),
        [one for one in profiles if one.day.isoformat()[:7] in periods],
    )
