"""A billing run: every account whose open period it is gets its bill, some hundreds at a time.

Each transaction holds at most 500 accounts (docs/protocol.md 2) and is whole in itself: a run that
was killed is simply run again, and finds only those that are left. An account that cannot be billed
stays as it was, is named with its reasons, and keeps nobody else back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import msgspec

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.calendar import day
from lkk_server.billing import reading
from lkk_server.billing.closing import Closed, KeptBack, close, last_day
from lkk_server.database import Database
from lkk_server.ledger import Ledger, no_step
from lkk_server.streams import name_of
from lkk_server.transact import MOST_ACCOUNTS, transact
from lkk_server.writing import Change, Step

EARLIER = "earlier_period_open"


class NotOver(Exception):
    """The period has not ended yet, by the supplier's calendar."""


class NoSupplier(Exception):
    """The database holds no supplier of this name."""


class Report(msgspec.Struct, kw_only=True):
    """What a run did: accounts billed, kopecks of all bills, readings counted, payments confirmed.

    ``kept`` names the accounts that were kept back, each with pairs of what is concerned and why.
    """

    period: str
    accounts: int = 0
    opening: int = 0
    accrued: int = 0
    penalty: int = 0
    recalculated: int = 0
    paid: int = 0
    closing: int = 0
    counted: int = 0
    confirmed: int = 0
    kept: dict[str, tuple[tuple[str, str], ...]] = {}
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Accounts a second."""
        return self.accounts / self.seconds if self.seconds else 0.0

    def add(self, done: Closed) -> None:
        totals = done.billed.totals
        self.accounts += 1
        for name in totals.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(totals, name))
        self.counted += done.counted
        self.confirmed += done.confirmed


class _Portion(msgspec.Struct):
    """What a transaction came to."""

    done: list[Closed] = []
    kept: dict[str, tuple[tuple[str, str], ...]] = {}


def run(
    database: Database,
    supplier: str,
    period: str,
    *,
    portion: int = MOST_ACCOUNTS,
    step: Step = no_step,
    told: Callable[[Report], None] = lambda _report: None,
) -> Report:
    """Close a period for a supplier's accounts; ``told`` hears the report grow.

    Raises ``NotOver``, ``NoSupplier``, ``Problem('contradictory_terms')`` for terms that no bill
    could follow, and ``Refused(503, 'busy')`` where the database let nobody write.
    """
    begun = time.perf_counter()
    report = Report(period=period)
    with database.read() as connection:
        company = reading.supplier(connection, supplier)
        if company is None:
            raise NoSupplier(supplier)
        if day(database.clock(), company.zone) <= last_day(period):
            raise NotOver(period)
        book = reading.book(connection, supplier)
        report.kept = {
            account: ((account, EARLIER),)
            for account, _ in reading.behind(connection, supplier, period)
        }
    after = ""
    while True:
        with database.read() as connection:
            accounts = reading.waiting(connection, supplier, period, after, portion)
        if not accounts:
            break
        names = [name_of("account", account) for account in accounts]
        work = partial(_closed, accounts=accounts, book=book, period=period)
        some = transact(database, supplier, lambda _, due=names: due, work, step)  # type: ignore[misc]
        for done in some.done:
            report.add(done)
        report.kept |= some.kept
        report.seconds = time.perf_counter() - begun
        told(report)
        after = accounts[-1]
    report.seconds = time.perf_counter() - begun
    return report


def _closed(ledger: Ledger, accounts: list[str], book: Book, period: str) -> _Portion:
    """Bill accounts whose streams are held, and keep what follows."""
    shelf = reading.shelf(ledger.connection, accounts)
    portion = _Portion()
    changes: list[Change] = []
    for id in accounts:
        account = shelf.get(Account, id)
        if account is None or account.open_period != period:
            continue
        try:
            done = close(shelf, account, book, period)
        except KeptBack as kept:
            portion.kept[id] = kept.reasons
            continue
        changes += [Change(record) for record in done.records]
        changes += [Change(record, dropped=True) for record in done.dropped]
        portion.done.append(done)
    ledger.keep(changes)
    return portion
