"""Records that are money, posted: writing a payment or a bill puts it into the books.

One place for all ways: an order that was paid, an office's list, another bank, an import, a seed.
Only the billing run has a way of its own, since its rows know no records (``charged``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.accruals import REFUND, Bill, Payment, Recalculation
from lkk_desktop.models.billing.lines import Billed, Totals
from lkk_desktop.models.record import Record
from lkk_desktop.models.services import Service
from lkk_server import tables
from lkk_server.payments import transfers
from lkk_server.payments.transfers import Transfer, moved
from lkk_server.statements import Statement, among

KINDS = frozenset({Payment.of.name, Bill.of.name})
"""Kinds of records whose writing is posted."""


class Written(NamedTuple):
    """A record that was written or taken out, in place of another, at a position of its stream."""

    old: Record | None
    new: Record | None
    position: int


def post(connection: Connection, supplier: str, written: Sequence[Written], posted: int) -> None:
    """Post payments and bills that have just been written; ``posted`` is the server's clock."""
    found: list[Transfer] = []
    bills = [one for one in written if isinstance(one.new or one.old, Bill)]
    returned = _returned(connection, supplier, bills)
    for one in written:
        some = one.new or one.old
        if isinstance(some, Payment):
            found += _of_payment(one, some)
        elif isinstance(some, Bill):
            found += _of_bill(one, some, returned)
    transfers.post(connection, supplier, found, posted)


def charged(billed: Billed) -> list[Transfer]:
    """What a bill of the run charges, without what had gone back and is owed already."""
    found = {group: _charge(totals) for group, totals in billed.groups.items()}
    for line in billed.lines:
        for one in line.explanation.corrections:
            if one.reason == REFUND:
                found[line.service.group] -= one.amount
    return transfers.of_charge(billed.account, billed.period, found, billed.issued.isoformat())


def _of_payment(one: Written, payment: Payment) -> list[Transfer]:
    """A payment as it comes; of one that came over a desk also what is set right afterwards. What
    becomes of an order's money the order says: it goes back by a refund."""
    if one.old is None:
        return [] if one.new is None else transfers.of_payment(payment)
    if payment.order is not None:
        return []
    made: list[Transfer] = []
    for group, kopecks in _change(_of_desk(one.old), _of_desk(one.new)).items():
        made += moved(
            f"payment:{payment.id}:{group}#{one.position}",
            transfers.desk(payment.way),
            transfers.owed(payment.account, group),
            kopecks,
            kind="payment",
            ref=payment.id,
            day=payment.day.isoformat(),
            account=payment.account,
        )
    return made


def _of_desk(payment: Record | None) -> dict[str, int]:
    return {payment.group: payment.amount} if isinstance(payment, Payment) else {}


def _of_bill(
    one: Written, bill: Bill, returned: Mapping[tuple[str, str], Mapping[str, int]]
) -> list[Transfer]:
    """A bill that came ready, from a seed or an import; and what another one in its place sets
    right."""
    old, new = (_groups(some, returned) for some in (one.old, one.new))
    day = bill.issued.isoformat()
    if one.old is None:
        return transfers.of_charge(bill.account, bill.period, new, day)
    made: list[Transfer] = []
    for group, kopecks in _change(old, new).items():
        made += moved(
            f"bill:{bill.account}:{bill.period}:{group}#{one.position}",
            transfers.owed(bill.account, group),
            transfers.income(group),
            kopecks,
            kind="bill",
            ref=bill.id,
            day=day,
            account=bill.account,
        )
    return made


def _groups(
    bill: Record | None, returned: Mapping[tuple[str, str], Mapping[str, int]]
) -> dict[str, int]:
    if not isinstance(bill, Bill):
        return {}
    back = returned.get((bill.account, bill.period), {})
    groups = msgspec.convert(bill.groups, dict[str, Totals])
    return {group: _charge(totals) - back.get(group, 0) for group, totals in groups.items()}


def _charge(totals: Totals) -> int:
    return totals.accrued + totals.penalty + totals.recalculated


def _change(old: Mapping[str, int], new: Mapping[str, int]) -> dict[str, int]:
    return {group: new.get(group, 0) - old.get(group, 0) for group in sorted({*old, *new})}


def _returned(
    connection: Connection, supplier: str, bills: Iterable[Written]
) -> dict[tuple[str, str], dict[str, int]]:
    """Of bills that recalculate: the kopecks among it that had gone back, by account and period."""
    some = [one.new or one.old for one in bills]
    accounts = sorted({b.account for b in some if isinstance(b, Bill) and b.recalculated})
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if accounts:
        asked = {"of_supplier": supplier, "accounts": accounts, "of_reason": REFUND}
        for account, period, group, amount in _RETURNED.rows(connection, **asked):
            found[account, period][group] += int(amount)
    return found


_BACK = tables.records[Recalculation.of.name].c
_SERVICE = tables.records[Service.of.name].c
_RETURNED = Statement(
    select(_BACK.account, _BACK.period, _SERVICE.group, _BACK.amount)
    .join(
        tables.records[Service.of.name],
        (_SERVICE.stream == _BACK.stream) & (_SERVICE.id == _BACK.service),
    )
    .where(_BACK.supplier == bindparam("of_supplier"), among(_BACK.account, "accounts"))
    .where(_BACK.reason == bindparam("of_reason"), _BACK.kind == "amount")
)
