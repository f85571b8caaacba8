"""Upkeep: what is needed no longer is let go, and counters that lag behind are raised."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sqlalchemy import bindparam, delete, func, select

from lkk_desktop.models.command import Outcome
from lkk_server import tables
from lkk_server.database import Database
from lkk_server.identity import letters, limits, tickets
from lkk_server.ledger import Ledger, no_step
from lkk_server.statements import Row, Statement, among
from lkk_server.transact import MOST_ACCOUNTS, transact
from lkk_server.writing import Step

DAY = 24 * 3_600_000
KEEP_LOST = 400 * DAY
"""How long a stream tells what it lost; a replica that was away for longer starts afresh."""
KEEP_OUTCOMES = 60 * DAY
"""Devices sweep their lines after 35 days, and a command's own row answers for ever."""

_FEED = tables.feed.c
_STREAM = tables.stream.c
_OUTCOME = tables.records[Outcome.of.name].c
_OWN = _STREAM.supplier == bindparam("of_supplier")
_OLD = (_FEED.since.is_not(None), _FEED.since < bindparam("before"))
_LOST = Statement(
    select(_FEED.stream)
    .distinct()
    .join(tables.stream, _STREAM.stream == _FEED.stream)
    .where(*_OLD, _OWN)
    .order_by(_FEED.stream)
    .limit(MOST_ACCOUNTS)
)
_HIGHEST = Statement(
    select(_FEED.stream, func.max(_FEED.position))
    .where(among(_FEED.stream, "streams"), *_OLD)
    .group_by(_FEED.stream)
)
_FORGET = Statement(delete(tables.feed).where(among(_FEED.stream, "streams"), *_OLD))
_SETTLED = (_OUTCOME.settled < bindparam("before"),)
_ANSWERED = Statement(
    select(_OUTCOME.stream)
    .distinct()
    .where(*_SETTLED, _OUTCOME.supplier == bindparam("of_supplier"))
    .order_by(_OUTCOME.stream)
    .limit(MOST_ACCOUNTS)
)
_IDS = select(_OUTCOME.id).where(_OUTCOME.stream == _FEED.stream, *_SETTLED)
_UNTELL = Statement(
    delete(tables.feed).where(
        among(_FEED.stream, "streams"), _FEED.kind == Outcome.of.name, _FEED.id.in_(_IDS)
    )
)
_UNSAY = Statement(
    delete(tables.records[Outcome.of.name]).where(among(_OUTCOME.stream, "streams"), *_SETTLED)
)


_BEHIND = Statement(
    select(_STREAM.stream)
    .where(_OWN)
    .where(
        _STREAM.counter
        < select(func.max(_FEED.position)).where(_FEED.stream == _STREAM.stream).scalar_subquery()
    )
    .order_by(_STREAM.stream)
    .limit(MOST_ACCOUNTS)
)
_HEADS = Statement(
    select(_FEED.stream, func.max(_FEED.position))
    .where(among(_FEED.stream, "streams"))
    .group_by(_FEED.stream)
)


def raise_counters(database: Database, supplier: str) -> int:
    """Raise each stream's counter that is below its feed, as one that was restored from an older
    backup than the rows (hazard H08); answers their number.

    Who wrote the positions between is not known: they are this run's, so that every cursor among
    them starts afresh.
    """
    done = 0
    while names := _streams(database, _BEHIND, of_supplier=supplier):
        work = partial(_raise, names=names)
        transact(database, supplier, lambda _, due=names: due, work)  # type: ignore[misc]
        done += len(names)
    return done


def _raise(ledger: Ledger, names: list[str]) -> None:
    for name, position in _HEADS.rows(ledger.connection, streams=names):
        stream = ledger.streams[name]
        if stream.counter < position:
            stream.raised(ledger.run)
            stream.counter = position


def purge(database: Database, supplier: str, now: int, step: Step = no_step) -> int:
    """Let go of what was lost 400 days ago, of outcomes settled 60 days ago, and of tickets, limits
    and letters that are over.

    At most 500 streams a transaction; a crash leaves the rest to the next time. Answers the number
    of the streams that it went through.
    """
    done = 0
    jobs = ((_LOST, _drop_lost, KEEP_LOST), (_ANSWERED, _drop_outcomes, KEEP_OUTCOMES))
    for asking, drop, kept in jobs:
        while names := _streams(database, asking, before=now - kept, of_supplier=supplier):
            work = partial(drop, names=names, before=now - kept)
            transact(database, supplier, lambda _, due=names: due, work, step)  # type: ignore[misc]
            done += len(names)
    with database.write() as connection:
        for one in (tickets, limits, letters):
            one.purge(connection, now)
    return done


def _streams(database: Database, asking: Statement, **asked: object) -> list[str]:
    with database.read() as connection:
        return [str(row[0]) for row in asking.rows(connection, **asked)]


def _drop_lost(ledger: Ledger, names: list[str], before: int) -> None:
    asked = {"streams": names, "before": before}
    raise_floors(ledger, _HIGHEST.rows(ledger.connection, **asked))
    _FORGET.run(ledger.connection, **asked)
    ledger.step("forgotten")


def raise_floors(ledger: Ledger, highest: Iterable[Row]) -> None:
    """Note how far each stream has forgotten what it lost."""
    for name, position in highest:
        stream = ledger.streams[name]
        stream.floor = max(stream.floor, position)
        stream.changed = True


def _drop_outcomes(ledger: Ledger, names: list[str], before: int) -> None:
    asked = {"streams": names, "before": before}
    _UNTELL.run(ledger.connection, **asked)
    _UNSAY.run(ledger.connection, **asked)
    ledger.step("forgotten")
