"""Write transactions: streams locked in order, changes buffered, run again where they clash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from lkk_desktop.models.record import Record
from lkk_server.database import Database
from lkk_server.ledger import Ledger, no_step
from lkk_server.refused import Refused
from lkk_server.streams import Late, Locked
from lkk_server.writing import Change, Elsewhere, Step

RERUNS = 3
MOST_ACCOUNTS = 500
"""Of one transaction of bulk work: a larger one keeps pushes waiting for seconds."""

CONSTRAINT = (IntegrityError, DataError, Elsewhere, OverflowError, UnicodeError)
"""What the data itself is to blame for; any other error of the database passes."""

CLASHES = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: another order of things may well succeed."""

T = TypeVar("T")


def transact(
    database: Database,
    supplier: str,
    named: Callable[[Connection], Iterable[str]],
    work: Callable[[Ledger], T],
    step: Step = no_step,
) -> T:
    """Do work in one write transaction of a supplier, over the streams that ``named`` says.

    A stream that the work needs late, and may not lock any more, undoes the transaction, which runs
    again with it named; so do deadlocks; three times at most, then ``Refused(503, 'busy')``.
    """
    late: set[str] = set()
    for _attempt in range(1 + RERUNS):
        try:
            with database.write() as connection:
                streams = Locked(connection, supplier)
                streams.hold({*named(connection), *late})
                step("locked")
                run, now = database.run(connection), database.clock()
                ledger = Ledger(connection, streams, run, now, step)
                result = work(ledger)
                ledger.finish()
        except Late as found:
            late |= found.streams
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in CLASHES:
                raise
        else:
            step("committed")
            return result
    raise Refused(503, "busy")


def publish(
    database: Database,
    supplier: str,
    records: Iterable[Record],
    drops: Iterable[Record] = (),
    step: Step = no_step,
) -> dict[str, int]:
    """Write the supplier's own records: seed, import, billing, control readings.

    Transactions over at most 500 accounts, in the order in which the accounts come first; a row
    that stands there unchanged writes no line. Answers the counters of the raised streams.
    """
    changes = [Change(record) for record in records]
    changes += [Change(record, dropped=True) for record in drops]
    raised: dict[str, int] = {}
    for some in _portions(changes):
        raised |= transact(database, supplier, _named(some), _written(some), step)
    return raised


def _named(changes: list[Change]) -> Callable[[Connection], set[str]]:
    return lambda _connection: {change.stream for change in changes}


def _written(changes: list[Change]) -> Callable[[Ledger], dict[str, int]]:
    def work(ledger: Ledger) -> dict[str, int]:
        ledger.keep(changes)
        return ledger.finish()

    return work


def _portions(changes: list[Change]) -> Iterator[list[Change]]:
    """Whole accounts together, and with them what names them; other streams count as accounts."""
    portion: list[Change] = []
    by_unit: dict[str, list[Change]] = {}
    for change in changes:
        unit = change.kind.account(change.record)
        by_unit.setdefault(change.stream if unit is None else f"account:{unit}", []).append(change)
    for number, unit_changes in enumerate(by_unit.values(), 1):
        portion += unit_changes
        if number % MOST_ACCOUNTS == 0:
            yield portion
            portion = []
    if portion:
        yield portion
