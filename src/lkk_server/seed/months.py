"""Months that passed: a scene's facts, billed month by month by the server's own billing run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Bill
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.calendar import following
from lkk_desktop.models.record import Record
from lkk_server.billing.closing import close
from lkk_server.billing.shelf import Shelf
from lkk_server.seed.paying import Habit, paid


def passed(
    facts: Sequence[Record], habits: Mapping[str, Habit], through: str, today: datetime.date
) -> list[Record]:
    """The records as closing every month up to ``through`` leaves them; each bill is followed by
    its payments, of which those after ``today`` have not come.

    Raises ``KeptBack`` for facts that cannot be billed: a scene has none.
    """
    shelf = Shelf(facts)
    accounts = [one for one in facts if isinstance(one, Account)]
    book = gathering.book(shelf, accounts[0].supplier) if accounts else None
    for account in accounts:
        here = account
        while book is not None and here.open_period <= through:
            period = here.open_period
            done = close(shelf, here, book, period)
            for gone in done.dropped:
                shelf.drop(type(gone), gone.id)
            for record in done.records:
                shelf.put(record)
                if isinstance(record, Account):
                    here = record
                elif isinstance(record, Bill) and account.id in habits:
                    for payment in paid(record, habits[account.id], account.zone):
                        if payment.day <= today:
                            shelf.put(payment)
            assert here.open_period == following(period)
    return shelf.records()
