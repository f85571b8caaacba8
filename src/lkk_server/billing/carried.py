"""What a closed month leaves for the next bill, in one small row: no run reads years of bills.

It says nothing that the records do not say too. Where it is missing, of another period or not
enough (estimates that a reading may still take back, orders that reach into earlier months, control
readings, young meters), an account is billed from all of its records; both ways answer alike.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import (
    Payment,
    Privilege,
    Recalculation,
    Subsidy,
    Tranche,
)
from lkk_desktop.models.billing.facts import Facts, Standing, gauges
from lkk_desktop.models.billing.lines import Billed, Line
from lkk_desktop.models.calendar import following
from lkk_desktop.models.command import World
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.services import Installation, Service
from lkk_desktop.models.terms import MissingRule
from lkk_server.billing.closing import last_day

YEAR = 12
NARROW, WIDE = 1, YEAR + 1
"""Months of readings before the period, besides those of a year ago: the month before is enough for
what was read in both; where a reading is missing, averages ask for more."""
GONE = frozenset({"off", "closed"})
REACHING = frozenset({"absence", "outage"})


class Carried(msgspec.Struct, array_like=True):
    """Of each service its unpaid penalty and its overpayment (kopecks); whether all that it takes
    from meters was read; number and kopecks of the payments that bills have used so far."""

    services: dict[str, tuple[int, int]]
    plain: bool
    payments: int
    paid: int


def carried(billed: Billed, used: Iterable[Payment]) -> Carried:
    """What a bill leaves, after all the payments that it and those before it used."""
    amounts = [one.amount for one in used]
    lines = billed.lines
    return Carried(
        services={
            one.service.id: (one.penalty_owed, one.credit)
            for one in lines
            if one.penalty_owed or one.credit
        },
        plain=is_plain(billed),
        payments=len(amounts),
        paid=sum(amounts),
    )


def later(before: Carried, billed: Billed, used: Iterable[Payment]) -> Carried:
    """What a bill leaves that was worked out from what the one before it left."""
    found = carried(billed, used)
    found.payments += before.payments
    found.paid += before.paid
    return found


def enough(rules: Iterable[MissingRule]) -> bool:
    """Whether under these rules no average reaches beyond the year."""
    return all(not rule.months and rule.base_periods <= YEAR for rule in rules)


def suffices(
    state: Carried, world: World, account: str, period: str, months: int, used: tuple[int, int]
) -> bool:
    """Whether what was carried, and readings of so many months, are all that a bill asks for.

    ``used`` are number and kopecks of the confirmed payments up to the last bill's end.
    """
    if not state.plain or used != (state.payments, state.paid):
        return False
    if any(one.kind in REACHING for one in world.find(Recalculation, account=account)):
        return False
    gone = {one.id for one in world.find(Meter, account=account) if one.status in GONE}
    rows: dict[str, list[Reading]] = {}
    for one in world.find(Reading, account=account):
        rows.setdefault(one.register, []).append(one)
    asked = {following(period, -YEAR)}
    if months == NARROW:
        asked |= {following(period, -1), period}
    return all(
        register.meter in gone or _is_quiet(rows.get(register.id, ()), period, asked)
        for register in world.find(Register, account=account)
    )


def facts(world: World, account: Account, period: str, state: Carried) -> Facts:
    """The facts of a bill for which what was carried suffices."""
    of, last = account.id, last_day(period)
    debts: dict[str, list[Tranche]] = {}
    for debt in world.find(Tranche, account=of):
        debts.setdefault(debt.service, []).append(debt)
    return Facts(
        account=of,
        plan=account.plan,
        premises=tuple(world.find(Premises, account=of)),
        services=tuple(
            _standing(one, debts.get(one.id, ()), state.services.get(one.id, (0, 0)))
            for one in world.find(Service, account=of)
        ),
        meters=gauges(
            world.find(Meter, account=of),
            world.find(Register, account=of),
            world.find(Reading, account=of),
            world.find(Installation, account=of),
        ),
        payments=tuple(one for one in world.find(Payment, account=of) if one.day <= last),
        orders=tuple(world.find(Recalculation, account=of)),
        privileges=tuple(world.find(Privilege, account=of)),
        subsidies=tuple(world.find(Subsidy, account=of)),
    )


def _standing(service: Service, debts: Sequence[Tranche], left: tuple[int, int]) -> Standing:
    tranches = sorted(debts, key=lambda one: (one.due, one.period, one.id))
    penalty, credit = left
    return Standing(service=service, tranches=tuple(tranches), penalty_owed=penalty, credit=credit)


def is_plain(billed: Billed) -> bool:
    """Whether all that a bill took from meters was read, and nothing of it is left to set right."""
    return all(_is_plain(line) for line in billed.lines)


def _is_plain(line: Line) -> bool:
    if line.service.basis != "meter":
        return True
    return all(p.method == "meter" and p.reason == "read" for p in line.explanation.parts)


def _is_quiet(rows: Sequence[Reading], period: str, asked: set[str]) -> bool:
    """Whether a register was read in the periods asked for, and goes on from there without a turn:
    no control reading in this period, none over the dial's end, none below the one before."""
    if not asked <= {one.period for one in rows}:
        return False
    before = 0
    for one in sorted(rows, key=_age):
        turned = one.channel == "control" or one.rolled or one.value < before
        if one.period == period and turned:
            return False
        before = one.value
    return True


def _age(one: Reading) -> tuple[datetime.date, int, int]:
    return one.day, one.taken, one.value
