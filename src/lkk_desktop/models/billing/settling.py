"""How money settles debts: the oldest first, and within a period every service by its share."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence

import msgspec

from lkk_desktop.models.accruals import Payment, Tranche
from lkk_desktop.models.billing.facts import Standing
from lkk_desktop.models.billing.lines import Paid
from lkk_desktop.models.billing.months import Month
from lkk_desktop.models.money import apportion

date = datetime.date.fromordinal


class Open(msgspec.Struct):
    """A tranche while a period is billed: what is left, and which parts were paid on which day."""

    tranche: Tranche
    left: int
    parts: list[tuple[int, int]]


class Owed(msgspec.Struct):
    """What a service owes while a period is billed."""

    service: str
    debts: list[Open]
    penalty: int
    credit: int
    paid: list[Paid]


class Purse:
    """The services of one provider group: they share each payment.

    In turn: ``receive`` the payments of the period, ``bear`` penalty and ``accrue`` what is new of
    each service, then ``close``. What a payer named goes first; else debts from the oldest, in one
    period each service by its share of it; then penalty (ст. 319 ГК РФ: the debt before it); what
    is over pays what the period has brought, and then is an advance.
    """

    def __init__(self, standings: Iterable[Standing], of: Month) -> None:
        self._of = of
        self._advances: list[tuple[Payment, int]] = []
        self.owed = {
            one.service.id: Owed(one.service.id, _opened(one), one.penalty_owed, one.credit, [])
            for one in sorted(standings, key=lambda s: s.service.id)
        }
        self._transfer(of.first - 1)

    def receive(self, payments: Iterable[Payment]) -> None:
        """Settle what was owed before the period. A payment for this period or a later one waits
        for it."""
        for payment in sorted(payments, key=lambda one: (one.day, one.taken, one.id)):
            rest = payment.amount
            if payment.period is None or payment.period < self._of.name:
                rest = self._settle(payment, rest)
            if rest:
                self._advances.append((payment, rest))

    def bear(self, service: str, penalties: Sequence[int]) -> None:
        """Add penalty, by the debts of a service in their order; below zero it is given back."""
        one = self.owed[service]
        for open_, amount in zip(one.debts, penalties, strict=True):
            open_.tranche = msgspec.structs.replace(
                open_.tranche, penalised=open_.tranche.penalised + amount
            )
        one.penalty += sum(penalties)
        if one.penalty < 0:
            one.credit, one.penalty = one.credit - one.penalty, 0

    def accrue(self, service: str, account: str, amount: int, due: datetime.date) -> None:
        """A new debt of this period; below zero an overpayment, which pays older debts first."""
        one = self.owed[service]
        if amount < 0:
            one.credit -= amount
        elif amount:
            tranche = Tranche(
                id=f"{service}-{self._of.name}",
                account=account,
                service=service,
                period=self._of.name,
                due=due,
                amount=amount,
                left=amount,
                penalised=0,
            )
            one.debts.append(Open(tranche, amount, []))

    def close(self, weights: dict[str, int]) -> None:
        """Settle what is left of payments; what is over stays with the services by ``weights``."""
        self._transfer(self._of.last)
        for payment, amount in self._advances:
            rest = self._settle(payment, amount)
            services = list(self.owed.values())
            shares = apportion(rest, [max(0, weights.get(one.service, 0)) for one in services])
            for one, share in zip(services, shares, strict=True):
                if share:
                    one.credit += share
                    one.paid.append(Paid(payment.id, payment.day, "advance", None, share))

    def _settle(self, payment: Payment, amount: int) -> int:
        day = payment.day.toordinal()
        for open_, share in self._fifo(amount, payment.period, self.owed.values()):
            self._pay(open_, share, day)
            tranche = open_.tranche
            paid = Paid(payment.id, payment.day, "debt", tranche.period, share)
            self.owed[tranche.service].paid.append(paid)
            amount -= share
        services = list(self.owed.values())
        owed = [one.penalty for one in services]
        shares = apportion(min(amount, sum(owed)), owed)
        for one, share in zip(services, shares, strict=True):
            if share:
                one.penalty -= share
                one.paid.append(Paid(payment.id, payment.day, "penalty", None, share))
                amount -= share
        return amount

    def _fifo(
        self, amount: int, named: str | None, services: Iterable[Owed]
    ) -> list[tuple[Open, int]]:
        """Which debts an amount pays, and how much of each."""
        if amount <= 0:
            return []
        buckets: dict[tuple[bool, datetime.date, str], list[Open]] = {}
        for service in services:
            for open_ in service.debts:
                if open_.left > 0:
                    tranche = open_.tranche
                    key = (tranche.period != named, tranche.due, tranche.period)
                    buckets.setdefault(key, []).append(open_)
        found: list[tuple[Open, int]] = []
        for _, debts in sorted(buckets.items(), key=lambda item: item[0]):
            lefts = [open_.left for open_ in debts]
            shares = apportion(min(amount, sum(lefts)), lefts)
            found += [(o, share) for o, share in zip(debts, shares, strict=True) if share]
            amount -= sum(shares)
        return found

    def _transfer(self, day: int) -> None:
        """Let overpayments pay: a service's own debts and penalty, then those of its group."""
        if not any(one.credit for one in self.owed.values()):
            return
        for one in self.owed.values():
            for open_, share in self._fifo(one.credit, None, [one]):
                self._pay(open_, share, day)
                one.credit -= share
            own = min(one.credit, one.penalty)
            one.credit, one.penalty = one.credit - own, one.penalty - own
        for one in self.owed.values():
            for open_, share in self._fifo(one.credit, None, self.owed.values()):
                self._pay(open_, share, day)
                one.credit -= share
                tranche, when = open_.tranche, date(day)
                one.paid.append(Paid(None, when, "advance", tranche.period, -share))
                other = Paid(None, when, "debt", tranche.period, share)
                self.owed[tranche.service].paid.append(other)

    @staticmethod
    def _pay(open_: Open, amount: int, day: int) -> None:
        open_.left -= amount
        open_.parts.append((day, amount))


def _opened(standing: Standing) -> list[Open]:
    tranches = sorted(standing.tranches, key=lambda one: (one.due, one.period, one.id))
    return [Open(tranche, tranche.left, []) for tranche in tranches]
