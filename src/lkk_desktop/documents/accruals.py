"""«Начисления» and «Выписка по расчётам» as values: an account's months, and its payments."""

from __future__ import annotations

import msgspec

from lkk_desktop.documents.bill import Charge, charges
from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Bill, Payment
from lkk_desktop.models.billing.lines import Totals
from lkk_desktop.models.calendar import following, period
from lkk_desktop.models.command import World
from lkk_desktop.models.services import Service
from lkk_desktop.models.suppliers import Supplier


class Month(msgspec.Struct, frozen=True):
    """A period's bill and lines; None and nothing where there is no bill of it."""

    period: str
    bill: Bill | None
    charges: tuple[Charge, ...]

    @property
    def totals(self) -> Totals | None:
        """What the bill says; None where there is none."""
        if self.bill is None:
            return None
        return Totals(
            opening=self.bill.opening,
            accrued=self.bill.accrued,
            penalty=self.bill.penalty,
            recalculated=self.bill.recalculated,
            paid=self.bill.paid,
            closing=self.bill.closing,
        )


class Accruals(msgspec.Struct, frozen=True, kw_only=True):
    """The months from ``first`` to ``last``, the oldest first, and the payments of their days."""

    supplier: Supplier
    account: Account
    first: str
    last: str
    months: tuple[Month, ...]
    payments: tuple[Payment, ...]

    @property
    def lines(self) -> tuple[Accrual, ...]:
        return tuple(one.accrual for month in self.months for one in month.charges)


def gathered(world: World, account_id: str, first: str, last: str) -> Accruals | None:
    """An account's months in any world; None where the account is not there.

    Raises ``ValueError`` where the last period is before the first.
    """
    if last < first:
        raise ValueError(f"{last} is before {first}")
    account = world.get(Account, account_id)
    supplier = None if account is None else world.get(Supplier, account.supplier)
    if account is None or supplier is None:
        return None
    services = {one.id: one for one in world.find(Service, account=account_id)}
    bills = {one.period: one for one in world.find(Bill, account=account_id)}
    lines: dict[str, list[Accrual]] = {}
    for one in world.find(Accrual, account=account_id):
        lines.setdefault(one.period, []).append(one)
    months = []
    name = first
    while name <= last:
        found = charges(world, name, lines.get(name, []), services)
        months.append(Month(name, bills.get(name), tuple(found)))
        name = following(name)
    payments = [
        one for one in world.find(Payment, account=account_id) if first <= period(one.day) <= last
    ]
    return Accruals(
        supplier=supplier,
        account=account,
        first=first,
        last=last,
        months=tuple(months),
        payments=tuple(sorted(payments, key=lambda one: (one.day, one.taken, one.id))),
    )
