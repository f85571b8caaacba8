"""The history of an account's payments as a person looks it up: with its cheque, and what became
of it; and what the user set out to pay that was not paid."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Set
from typing import Literal

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import REFUND, Accrual, Bill, Payment, Recalculation
from lkk_desktop.models.billing.lines import readable
from lkk_desktop.models.calendar import day, period
from lkk_desktop.models.command import World
from lkk_desktop.models.consumption import periods
from lkk_desktop.models.payments import OPEN, Cheque, Part, PaymentMethod, PaymentOrder
from lkk_desktop.models.services import Provider
from lkk_desktop.models.suppliers import Supplier

Standing = Literal[
    "fresh", "confirmed", "returned", "opening", "waiting", "refused", "expired", "cancelled"
]
"""``fresh`` and ``confirmed`` are the payment's own; ``returned``: all of it went back before a
bill could use it; the others are the order's, of which no money came."""

Names = Set[tuple[str, str]]
"""Providers: their names, each with a group that it is of."""
CAME: frozenset[Standing] = frozenset({"fresh", "confirmed", "returned"})


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid, or was to be, for one provider group of an account.

    ``kopecks`` is what the payer gave or meant to; ``counts`` is the payment as it stands in the
    books now (0 where there is none); ``returned`` went back. ``bill`` is the period whose bill
    used it. ``order`` is None where it came another way.
    """

    id: str
    order: str | None
    day: datetime.date
    at: int
    group: str
    way: str
    kopecks: int
    counts: int
    returned: int
    standing: Standing
    reason: str | None
    bill: str | None
    cheques: tuple[Cheque, ...]

    @property
    def came(self) -> bool:
        """Whether there was money."""
        return self.standing in CAME

    @property
    def cheque(self) -> Cheque | None:
        """Its fiscal receipt; not that of what went back."""
        return next((one for one in self.cheques if one.kind == "income"), None)

    @property
    def returns(self) -> tuple[Cheque, ...]:
        """The receipts of what went back, which may have been in parts."""
        return tuple(one for one in self.cheques if one.kind == "income_returned")

    @property
    def awaits_cheque(self) -> bool:
        """Whether a receipt is to come: it was paid here, and there is none yet."""
        return self.came and self.order is not None and self.cheque is None


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """What some payments come to (kopecks): ``paid`` = ``billed`` + ``fresh``.

    ``billed`` are those that bills have used: with the same ones it is what these bills say under
    «paid».
    """

    paid: int
    billed: int
    fresh: int
    returned: int
    ways: tuple[tuple[str, int], ...]


class PaymentHistory(msgspec.Struct, frozen=True, kw_only=True):
    """An account's payments, newest first, and the months that they are asked for by."""

    account: Account
    supplier: Supplier
    lines: tuple[Paid, ...]
    methods: tuple[PaymentMethod, ...]
    bills: tuple[Bill, ...]
    months: tuple[str, ...]

    @property
    def currency(self) -> str:
        return self.supplier.currency

    def within(self, first: str, last: str, *, attempts: bool = True) -> tuple[Paid, ...]:
        """Those of periods, both included; without ``attempts`` only where money came."""
        return tuple(
            one for one in self.lines if first <= period(one.day) <= last and (attempts or one.came)
        )


def gathered(world: World, account_id: str, user: str, now: int) -> PaymentHistory | None:
    """All payments of an account in any world, with the user's own orders; None where the account
    is not there. ``now``: the months that can be asked for end with that of this instant."""
    account = world.get(Account, account_id)
    supplier = world.get(Supplier, account.supplier) if account is not None else None
    if account is None or supplier is None:
        return None
    orders = {one.id: one for one in world.find(PaymentOrder, user=user)} if user else {}
    cheques: dict[str, list[Cheque]] = defaultdict(list)
    for cheque in world.find(Cheque, account=account_id):
        cheques[cheque.order].append(cheque)
    used = _used(world.find(Accrual, account=account_id))
    back = _back(world.find(Recalculation, account=account_id))
    payments = {one.id: one for one in world.find(Payment, account=account_id)}
    names = {(one.name, one.group) for one in world.find(Provider, supplier=supplier.id)}
    lines = []
    for one in payments.values():
        of, its = orders.get(one.order or ""), cheques[one.order or ""]
        lines.append(_line(one, of, used.get(one.id), back, _of_group(its, one.group, names)))
    for order in orders.values():
        if order.kind in ("payment", "autopayment"):
            lines += _without(order, account, payments, cheques[order.id], names)
    lines.sort(key=lambda one: (one.day, one.at, one.id), reverse=True)
    today = period(day(now, account.zone))
    first = min((period(one.day) for one in lines), default=today)
    bills = sorted(world.find(Bill, account=account_id), key=lambda one: one.period, reverse=True)
    if bills:
        first = min(first, bills[-1].period)
    methods = [one for one in world.find(PaymentMethod) if one.supplier == supplier.id]
    return PaymentHistory(
        account=account,
        supplier=supplier,
        lines=tuple(lines),
        methods=tuple(sorted(methods, key=lambda one: (one.place, one.code))),
        bills=tuple(bills),
        months=periods(first, max(first, today))[::-1],
    )


def sums(lines: Iterable[Paid]) -> Sums:
    """What payments come to; orders of which no money came are left out."""
    paid = billed = fresh = returned = 0
    ways: dict[str, int] = defaultdict(int)
    for one in lines:
        paid += one.counts
        returned += one.returned
        if one.counts:
            ways[one.way] += one.counts
        if one.bill is not None or one.standing == "confirmed":
            billed += one.counts
        else:
            fresh += one.counts
    most = sorted(ways.items(), key=lambda pair: (-pair[1], pair[0]))
    return Sums(paid=paid, billed=billed, fresh=fresh, returned=returned, ways=tuple(most))


def _line(
    one: Payment,
    order: PaymentOrder | None,
    bill: str | None,
    back: dict[str, int],
    cheques: tuple[Cheque, ...],
) -> Paid:
    part = _part(order, one.account, one.group)
    given = part.kopecks if part is not None else one.amount
    returned = max(0, given - one.amount) + back.get(one.id, 0)
    return Paid(
        id=one.id,
        order=one.order,
        day=one.day,
        at=one.taken,
        group=one.group,
        way=one.way,
        kopecks=max(given, one.amount),
        counts=one.amount,
        returned=returned,
        standing=one.status,
        reason=None,
        bill=bill,
        cheques=cheques,
    )


def _without(
    order: PaymentOrder,
    account: Account,
    payments: dict[str, Payment],
    cheques: list[Cheque],
    names: Names,
) -> list[Paid]:
    """An order's parts for an account of which there is no payment (any more)."""
    found: list[Paid] = []
    for part in order.parts:
        id = f"{order.id}-{part.account}-{part.group}"
        if part.account != account.id or id in payments:
            continue
        # The money of one that is paid comes with the account's own stream: it may be on its way.
        gone = order.status == "paid"
        if gone and order.returned < part.kopecks:
            continue
        at = order.made if order.status in OPEN else order.settled or order.made
        found.append(
            Paid(
                id=id,
                order=order.id,
                day=day(at, account.zone),
                at=at,
                group=part.group,
                way="autopayment" if order.kind == "autopayment" else order.method,
                kopecks=part.kopecks,
                counts=0,
                returned=part.kopecks if gone else 0,
                standing="returned" if order.status == "paid" else order.status,
                reason=order.reason,
                bill=None,
                cheques=_of_group(cheques, part.group, names),
            )
        )
    return found


def _of_group(cheques: list[Cheque], group: str, names: Names) -> tuple[Cheque, ...]:
    """An order's cheques that may be of a group, the earliest first: its income, which is of all of
    them, and those of returns whose lines name its providers, or nobody that is known."""
    found = []
    for cheque in sorted(cheques, key=lambda one: (one.taken, one.id)):
        groups = {of for name, of in names for line in cheque.items if name in line.name}
        if cheque.kind == "income" or not groups or group in groups:
            found.append(cheque)
    return tuple(found)


def _part(order: PaymentOrder | None, account: str, group: str) -> Part | None:
    parts = order.parts if order is not None else ()
    return next((one for one in parts if (one.account, one.group) == (account, group)), None)


def _used(accruals: Iterable[Accrual]) -> dict[str, str]:
    """By which period's bill each payment was used."""
    found: dict[str, str] = {}
    for line in accruals:
        why = readable(line)
        for paid in why.paid if why is not None else ():
            if paid.payment is not None:
                found[paid.payment] = line.period
    return found


def _back(recalculations: Iterable[Recalculation]) -> dict[str, int]:
    """What went back of payments that bills had used, by the payment."""
    found: dict[str, int] = defaultdict(int)
    for one in recalculations:
        payment, mark, _version = one.id.rpartition("-back-")
        if one.reason == REFUND and mark:
            found[payment] += one.amount
    return found
