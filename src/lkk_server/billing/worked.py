"""A portion of accounts, worked out beside the writer: bills as rows that only wait for a place."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import Accrual, Payment, Tranche
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.billing.account import bill
from lkk_desktop.models.billing.lines import Billed, accrual
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.command import Problem
from lkk_desktop.models.metering import Reading, Register
from lkk_desktop.models.record import Record
from lkk_server.billing import carried, reading
from lkk_server.billing.carried import Carried
from lkk_server.billing.closing import Closed, KeptBack, closed, last_day
from lkk_server.billing.shelf import Shelf
from lkk_server.payments import posting, transfers
from lkk_server.streams import name_of
from lkk_server.writing import placed

Row = tuple[Any, ...]
EXPLANATION = Accrual.of.names.index("explanation")
CHANGES: dict[str, tuple[str, ...]] = {
    Account.of.name: ("open_period",),
    Payment.of.name: ("status",),
    Reading.of.name: ("status",),
    Register.of.name: (
        "counted_value",
        "counted_on",
        "transmitted_value",
        "transmitted_on",
        "daily_mean",
    ),
    Tranche.of.name: ("left", "penalised"),
}
"""What a bill changes of records that stood before it, in the order of their columns."""


class Work(msgspec.Struct, array_like=True):
    """An account's month as rows: ``made`` are new, ``changed`` have their key last, ``ended`` are
    keys; ``lines`` (kind, id, state) go to the stream's feed, ``posted`` into the books.

    ``counter`` is the stream's at which all this was read: once it has moved, the work is void.
    ``kept`` says why there is none. ``totals`` are those of the bill.
    """

    account: str
    stream: str
    counter: int
    kept: list[tuple[str, str]] = []
    made: dict[str, list[Row]] = {}
    changed: dict[str, list[Row]] = {}
    ended: dict[str, list[Row]] = {}
    lines: list[tuple[str, str, str]] = []
    posted: list[Row] = []
    state: bytes = b""
    totals: tuple[int, ...] = ()
    counted: int = 0
    confirmed: int = 0


class Desk:
    """Works out bills of one period, by the supplier's terms as they were when it began."""

    def __init__(self, connection: Connection, supplier: str, period: str) -> None:
        """Raises ``Problem('contradictory_terms')``."""
        terms = reading.terms(connection, supplier)
        self.supplier = supplier
        self.period = period
        self.book: Book = gathering.book(terms, supplier)
        self._brief = carried.enough(reading.rules(terms, supplier))

    def worked(self, connection: Connection, accounts: Sequence[str]) -> list[Work]:
        """The bills of these accounts as one snapshot, or one transaction, has them; of those
        whose open period is another nothing is said."""
        counters = reading.counters(connection, accounts)
        found = {id: Work(id, name_of("account", id), counters.get(id, 0)) for id in accounts}
        states = reading.carried(connection, accounts, self.period) if self._brief else {}
        used = reading.used(connection, list(states), self.period)
        for months in (carried.NARROW, carried.WIDE):
            brief = reading.brief(connection, list(states), self.period, months)
            for id, state in list(states.items()):
                spent = used.get(id, (0, 0))
                if carried.suffices(state, brief, id, self.period, months, spent):
                    only_read = months == carried.NARROW
                    if self._work(found[id], brief, state, only_read=only_read):
                        del states[id]
        left = [id for id, work in found.items() if not (work.state or work.kept)]
        whole = reading.shelf(connection, left)
        for id in left:
            self._work(found[id], whole, None)
        return [work for work in found.values() if work.state or work.kept]

    def _work(
        self, work: Work, shelf: Shelf, state: Carried | None, *, only_read: bool = False
    ) -> bool:
        """Fill in what an account's month comes to, or why it is kept back; nothing where another
        period is open. Answers False where it is to be worked out from more."""
        account = next(iter(shelf.find(Account, id=work.account)), None)
        if account is None or account.open_period != self.period:
            return True
        try:
            return self._bill(work, shelf, account, state, only_read=only_read)
        except KeptBack as kept:
            work.kept = list(kept.reasons)
        except Problem as problem:
            work.kept = [(account.id, problem.code)]
        return True

    def _bill(
        self, work: Work, shelf: Shelf, account: Account, state: Carried | None, *, only_read: bool
    ) -> bool:
        """``only_read``: there are no readings for an average here; who wants one is left."""
        payments = shelf.find(Payment, account=account.id)
        if state is None:
            facts = gathering.facts(shelf, account, last_day(self.period))
        else:
            facts = carried.facts(shelf, account, self.period, state)
        billed = bill(facts, self.book, self.period)
        if only_read and not carried.is_plain(billed):
            return False
        done = closed(shelf, account, billed)
        new = {one.payment for line in billed.lines for one in line.explanation.paid}
        if state is None:
            unused = {one.id for one in facts.payments} - new
            last = last_day(self.period)
            spent = [p for p in payments if p.id not in unused and p.day <= last]
            left = carried.carried(billed, spent)
        else:
            left = carried.later(state, billed, [p for p in payments if p.id in new])
        self._rows(work, done)
        work.state = msgspec.msgpack.encode(left)
        return True

    def _rows(self, work: Work, done: Closed) -> None:
        stream = work.stream
        made: dict[str, list[Row]] = {}
        for name, row in _made(done):
            made.setdefault(name, []).append(
                placed(name)((*row, self.supplier, stream, work.account))
            )
            work.lines.append((name, str(row[0]), "row"))
        work.made = made
        for record in done.changed:
            name, values = record.of.name, [getattr(record, c) for c in CHANGES[record.of.name]]
            plain = (v.isoformat() if isinstance(v, datetime.date) else v for v in values)
            work.changed.setdefault(name, []).append((*plain, stream, record.id))
            work.lines.append((name, record.id, "row"))
            work.counted += isinstance(record, Reading) and record.status == "counted"
            work.confirmed += isinstance(record, Payment)
        for gone in done.dropped:
            work.ended.setdefault(gone.of.name, []).append((stream, gone.id))
            work.lines.append((gone.of.name, gone.id, "tombstone"))
        work.posted = transfers.rows(self.supplier, posting.charged(done.billed))
        work.totals = msgspec.structs.astuple(done.billed.totals)


def _made(done: Closed) -> Iterable[tuple[str, Row]]:
    """New records as rows; an explanation goes to its text without a stop on the way."""
    billed: Billed = done.billed
    for line in billed.lines:
        row = list(Accrual.of.row(accrual(billed, line, {})))
        row[EXPLANATION] = msgspec.json.encode(line.explanation).decode()
        yield Accrual.of.name, tuple(row)
    others: list[Record] = [done.bill, *done.tranches]
    for record in others:
        yield record.of.name, record.of.row(record)
