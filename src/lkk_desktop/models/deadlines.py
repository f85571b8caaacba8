"""The days of the coming year that a customer keeps: readings close, bills are due, meters are
verified; over all of a user's accounts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from lkk_desktop.models.accounts import Account, LinkedAccount
from lkk_desktop.models.billing.months import day_of
from lkk_desktop.models.calendar import day, following, period
from lkk_desktop.models.command import Readable
from lkk_desktop.models.metering import Meter
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.models.terms import BillingTerm

Kind = Literal["readings", "pay", "verify"]
MONTHS = 12


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A last day, whole, in a zone: of sending readings, of paying a bill, of a verification.

    Accounts of one supplier share a day. ``meter`` is the one to be verified: its serial number
    and resource.
    """

    kind: Kind
    day: datetime.date
    zone: str
    supplier: str
    accounts: tuple[str, ...]
    meter: tuple[str, str] | None = None

    @property
    def id(self) -> str:
        """The same for the same day of the same thing, whenever it is asked for."""
        what = self.meter[0] if self.meter else self.supplier
        return f"{self.kind}/{self.zone}/{what}/{self.day.isoformat()}"


def deadlines(world: Readable, user: str, now: int, months: int = MONTHS) -> tuple[Deadline, ...]:
    """Those of this month and so many after it, from an instant (ms) on, in the order of days."""
    links = sorted(world.find(LinkedAccount, user=user), key=lambda one: (one.place, one.id))
    found: dict[str, Deadline] = {}
    for link in links:
        account = world.get(Account, link.account)
        supplier = world.get(Supplier, account.supplier) if account is not None else None
        if account is None or supplier is None:
            continue
        for one in _of(world, account, supplier, now, months):
            before = found.get(one.id)
            if before is not None:
                one = msgspec.structs.replace(one, accounts=before.accounts + one.accounts)
            found[one.id] = one
    return tuple(sorted(found.values(), key=lambda one: (one.day, one.id)))


def _of(
    world: Readable, account: Account, supplier: Supplier, now: int, months: int
) -> Iterator[Deadline]:
    today = day(now, account.zone)
    last = day_of(following(period(today), months), 31)
    meters = [one for one in world.find(Meter, account=account.id) if one.status == "working"]
    terms = world.find(BillingTerm, supplier=supplier.id)
    names = [following(period(today), by) for by in range(months + 1)]
    days: list[tuple[Kind, datetime.date, Meter | None]] = []
    if any(meter.takes_readings for meter in meters):
        days += [("readings", day_of(name, supplier.window_last), None) for name in names]
    days += [("pay", due, None) for name in names if (due := _due(terms, name)) is not None]
    days += [("verify", one.verification, one) for one in meters if one.verification is not None]
    for kind, date, meter in days:
        if today <= date <= last:
            yield Deadline(
                kind=kind,
                day=date,
                zone=account.zone,
                supplier=supplier.id,
                accounts=(account.id,),
                meter=None if meter is None else (meter.serial, meter.resource),
            )


def _due(terms: Iterable[BillingTerm], name: str) -> datetime.date | None:
    """The day in a month on which the bill that came in it is due; None where no term is known."""
    first = day_of(name, 1)
    begun = [term for term in terms if term.since <= first]
    term = max(begun, key=lambda one: one.since, default=None)
    return None if term is None else day_of(name, term.due_day)
