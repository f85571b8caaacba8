"""How households pay: from each bill, the payments that follow it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import msgspec

from lkk_desktop.models.accruals import Bill, Payment
from lkk_desktop.models.calendar import following
from lkk_server.seed.history import at, chance
from lkk_server.seed.purse import order_id

COMMON = "common"
HUNDRED = 10_000
RECENT = "2026-06"
"""The first bill that the demo users paid in the cabinet."""


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """Which way and on which day of the next month a bill is paid.

    ``skipped`` bills are not paid at all; ``short`` ones lack kopecks of the common group, and
    ``more`` brings so much more. ``named``: the payer says for which month. ``rounded`` up to
    whole hundreds of roubles. ``ordered`` is the first bill that is paid in the cabinet, by an
    order at the supplier's own bank.
    """

    way: str
    day: int
    skipped: tuple[str, ...] = ()
    short: dict[str, int] = {}
    more: dict[str, int] = {}
    named: bool = False
    rounded: bool = False
    ordered: str | None = None


HABITS: dict[str, Habit] = {
    "0710000000": Habit(
        way="card", day=9, short={"2026-09": 18_750, "2026-10": 18_750}, ordered=RECENT
    ),
    "0720014583": Habit(way="autopayment", day=8, ordered=RECENT),
    "0720027716": Habit(way="sbp", day=10, more={"2026-09": 500_000}, ordered=RECENT),
    "0730009148": Habit(way="card", day=12, skipped=("2026-10",), ordered=RECENT),
    "0710046205": Habit(
        way="office", day=11, named=True, skipped=("2026-07", "2026-08", "2026-09", "2026-10")
    ),
    "0710058831": Habit(way="sbp", day=7),
    "0710063379": Habit(way="card", day=14, skipped=("2025-02", "2025-03", "2026-10")),
    "0720031945": Habit(way="autopayment", day=10),
    "0720045502": Habit(way="bank", day=9, named=True, rounded=True),
    "0730012277": Habit(way="office", day=10, rounded=True),
    "0730021964": Habit(way="sber_pay", day=6),
    "0730033820": Habit(way="bank", day=10, named=True),
    "0740005516": Habit(way="card", day=13, skipped=("2024-11", "2025-07")),
}


def paid(bill: Bill, habit: Habit, zone_name: str) -> Iterator[Payment]:
    """The payments that follow a bill: what each group closes with, where that is a debt."""
    if bill.period in habit.skipped:
        return
    date = datetime.date.fromisoformat(f"{following(bill.period)}-{habit.day:02d}")
    ordered = habit.ordered is not None and habit.ordered <= bill.period
    order = order_id(bill.account, date) if ordered else None
    for group, totals in bill.groups.items():
        amount = int(totals["closing"])
        if group == COMMON:
            amount += habit.more.get(bill.period, 0) - habit.short.get(bill.period, 0)
        if habit.rounded:
            amount = -(-amount // HUNDRED) * HUNDRED
        if amount <= 0:
            continue
        id = f"{bill.account}-{group}-{date.isoformat()}"
        yield Payment(
            id=f"{order}-{bill.account}-{group}" if order else id,
            account=bill.account,
            group=group,
            amount=amount,
            day=date,
            taken=_taken(order or id, date, zone_name),
            period=bill.period if habit.named else None,
            way=habit.way,
            status="fresh",
            order=order,
        )


def _taken(name: str, date: datetime.date, zone_name: str) -> int:
    return at(date, 9 + chance(name, 12), chance(f"{name} minute", 60), zone_name)
