"""What an account owes on a day: its last bill less the money since, and what went back of it."""

from __future__ import annotations

import datetime
from collections import defaultdict

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import (
    REFUND,
    Accrual,
    Bill,
    Payment,
    Recalculation,
    Tranche,
)
from lkk_desktop.models.billing.lines import Paid, Totals
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.command import Readable
from lkk_desktop.models.services import Service

COMMON = "common"
REACH = 1
"""Confirmed money of a month that lies more than so many before the billed one is in a bill: a run
uses whatever has come by then, so that it would have to be in the books two months late. Fresh
money, however old, no bill has used: an advance to a group that has no services yet."""


class GroupDue(msgspec.Struct, frozen=True):
    """What one group of providers is owed (kopecks); below zero it is an overpayment.

    ``penalty`` is the part of it that is penalty.
    """

    group: str
    amount: int
    penalty: int


class Due(msgspec.Struct, frozen=True):
    """What an account owes as of a day (kopecks), by the bill of ``period``, due on ``due``.

    ``paid`` came after that bill, less what went back. An overpayment of one group pays nothing of
    another's, since each is paid separately (seed S1), and so both may stand.
    """

    account: str
    period: str
    day: datetime.date
    due: datetime.date
    groups: tuple[GroupDue, ...]
    paid: int

    @property
    def total(self) -> int:
        """What is to be paid, penalty included; 0 where nothing is."""
        return sum(max(0, one.amount) for one in self.groups)

    @property
    def penalty(self) -> int:
        return sum(one.penalty for one in self.groups)

    @property
    def overpayment(self) -> int:
        return sum(max(0, -one.amount) for one in self.groups)

    @property
    def overdue(self) -> bool:
        """Whether something is to be paid and its day is over."""
        return self.total > 0 and self.due < self.day


def due(world: Readable, account: Account, day: datetime.date) -> Due | None:
    """What an account owes on a day; None where no bill is known, or what was paid of it cannot be
    read.

    Money settles the debts of its group first and penalty last, as billing has it (ст. 319 ГК РФ).
    """
    bill = last_bill(world, account)
    if bill is None:
        return None
    paid: dict[str, int] = defaultdict(int)
    try:
        since = _since(world, bill)
    except msgspec.ValidationError:
        return None
    for payment in since:
        if payment.day <= day:
            paid[payment.group] += payment.amount
    for group, amount in _returned(world, bill).items():
        paid[group] -= amount
    penalties = _penalties(world, bill)
    closing = {
        group: totals.closing
        for group, totals in msgspec.convert(bill.groups, dict[str, Totals]).items()
    }
    groups = []
    # A payment for a group that the bill does not have is an advance to it.
    for group in sorted({*closing, *paid}, key=lambda one: (one != COMMON, one)):
        amount = closing.get(group, 0) - paid[group]
        groups.append(GroupDue(group, amount, max(0, min(penalties[group], amount))))
    return Due(account.id, bill.period, day, bill.due, tuple(groups), sum(paid.values()))


def last_bill(world: Readable, account: Account) -> Bill | None:
    """The newest bill of an account: as a rule that of the period before its open one."""
    found = world.find(Bill, account=account.id, period=following(account.open_period, -1))
    found = found or world.find(Bill, account=account.id)
    return max(found, key=lambda one: one.period, default=None)


def _since(world: Readable, bill: Bill) -> list[Payment]:
    """The money that no bill has used: asked of the bills that could have used it."""
    oldest = following(bill.period, -REACH)
    recent = [
        one
        for one in world.find(Payment, account=bill.account)
        if one.status == "fresh" or period(one.day) >= oldest
    ]
    if not recent:
        return []
    used = {
        paid.payment
        for back in range(REACH + 2)
        for line in world.find(Accrual, account=bill.account, period=following(bill.period, -back))
        for paid in msgspec.convert(line.explanation.get("paid", ()), tuple[Paid, ...])
    }
    return [one for one in recent if one.id not in used]


def _returned(world: Readable, bill: Bill) -> dict[str, int]:
    """Money of earlier bills that has gone back to its payer since this one, by group."""
    orders = [
        one
        for one in world.find(Recalculation, account=bill.account)
        if one.reason == REFUND and one.kind == "amount" and one.period > bill.period
    ]
    groups = (
        {one.id: one.group for one in world.find(Service, account=bill.account)} if orders else {}
    )
    found: dict[str, int] = defaultdict(int)
    for one in orders:
        if one.service in groups:
            found[groups[one.service]] += one.amount
    return found


def _penalties(world: Readable, bill: Bill) -> dict[str, int]:
    """The penalty that a bill closes with, by group: what a service owes beyond its debts."""
    debts: dict[str, int] = defaultdict(int)
    for tranche in world.find(Tranche, account=bill.account):
        debts[tranche.service] += tranche.left
    found: dict[str, int] = defaultdict(int)
    for line in world.find(Accrual, account=bill.account, period=bill.period):
        service = line.id.removesuffix(f"-{bill.period}")
        found[line.group] += max(0, line.closing - debts[service])
    return found
