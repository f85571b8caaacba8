"""A billing run: every account whose open period it is gets its bill, some hundreds at a time.

Each transaction holds at most 500 accounts (docs/protocol.md 2) and is whole in itself: a run that
was killed is simply run again, and finds only those that are left. An account that cannot be billed
stays as it was, is named with its reasons, and keeps nobody else back.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import msgspec

from lkk_desktop.models.billing.lines import Totals
from lkk_desktop.models.calendar import day
from lkk_server.billing import crew, reading
from lkk_server.billing.closing import last_day
from lkk_server.billing.worked import Desk, Work
from lkk_server.billing.writer import written
from lkk_server.database import Database
from lkk_server.ledger import no_step
from lkk_server.transact import MOST_ACCOUNTS, transact
from lkk_server.writing import Step

PORTION = 100
"""Accounts of one transaction: it holds others up for some fiftieth of a second."""

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

    def add(self, done: Work) -> None:
        """Take in what became of an account."""
        if done.kept:
            self.kept[done.account] = tuple(done.kept)
            return
        self.accounts += 1
        for name, amount in zip(Totals.__struct_fields__, done.totals, strict=True):
            setattr(self, name, getattr(self, name) + amount)
        self.counted += done.counted
        self.confirmed += done.confirmed


def run(
    database: Database,
    supplier: str,
    period: str,
    *,
    portion: int = PORTION,
    workers: int | None = None,
    step: Step = no_step,
    told: Callable[[Report], None] = lambda _report: None,
) -> Report:
    """Close a period for a supplier's accounts; ``told`` hears the report grow.

    ``workers`` processes work bills out beside this one (None: as many as it is worth). Raises
    ``NotOver``, ``NoSupplier``, ``Problem('contradictory_terms')`` for terms that no bill could
    follow, and ``Refused(503, 'busy')`` where the database let nobody write.
    """
    begun = time.perf_counter()
    report = Report(period=period)
    with database.read() as connection:
        company = reading.supplier(connection, supplier)
        if company is None:
            raise NoSupplier(supplier)
        if day(database.clock(), company.zone) <= last_day(period):
            raise NotOver(period)
        desk = Desk(connection, supplier, period)
        for account, _ in reading.behind(connection, supplier, period):
            report.kept[account] = ((account, EARLIER),)
        accounts = reading.waiting(connection, supplier, period)
    hands = crew.hands(len(accounts)) if workers is None else workers
    most = min(portion, MOST_ACCOUNTS)
    portions = (accounts[start : start + most] for start in range(0, len(accounts), most))
    with _without_looking_for_circles():
        for works in crew.worked(database, desk, portions, hands):
            names = [work.stream for work in works]
            work = partial(written, desk=desk, works=works)
            for done in transact(database, supplier, lambda _, due=names: due, work, step):  # type: ignore[misc]
                report.add(done)
            report.seconds = time.perf_counter() - begun
            told(report)
    report.seconds = time.perf_counter() - begun
    return report


@contextmanager
def _without_looking_for_circles() -> Iterator[None]:
    """A portion's rows are let go with it; looking for circles among them costs a fifth of all."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
