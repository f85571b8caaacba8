"""The one writer of a run: worked-out bills go into the tables, each if nothing moved meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, update

from lkk_server import tables
from lkk_server.billing.worked import CHANGES, Desk, Work
from lkk_server.ledger import Ledger
from lkk_server.payments import transfers
from lkk_server.statements import Statement
from lkk_server.writing import upsert

Row = tuple[Any, ...]


def written(ledger: Ledger, desk: Desk, works: Sequence[Work]) -> list[Work]:
    """Write bills over streams that are held; answers what was written, or kept back.

    A stream that has moved since its bill was worked out has it worked out anew, now that nobody
    else can write there: a reading that was pushed meanwhile is in this bill or in the next one.
    """
    moved = [w.account for w in works if ledger.streams[w.stream].counter != w.counter]
    good = works
    if moved:
        good = [w for w in works if w.account not in moved]
        good = [*good, *desk.worked(ledger.connection, moved)]
    _write(ledger, desk, [work for work in good if not work.kept])
    return list(good)


def _write(ledger: Ledger, desk: Desk, works: Sequence[Work]) -> None:
    ended: dict[str, list[Row]] = {}
    made: dict[str, list[Row]] = {}
    changed: dict[str, list[Row]] = {}
    lines: list[Row] = []
    for work in works:
        for all_, some in ((ended, work.ended), (made, work.made), (changed, work.changed)):
            for name, rows in some.items():
                all_.setdefault(name, []).extend(rows)
        stream = ledger.streams[work.stream]
        for kind, id, state in work.lines:
            since = None if state == "row" else ledger.now
            lines.append((work.stream, kind, id, stream.raised(ledger.run), state, since))
    connection, dialect = ledger.connection, ledger.connection.dialect.name
    for name, rows in ended.items():
        _delete(name).many(connection, rows)
    for name, rows in made.items():
        _insert(name).many(connection, rows)
    for name, rows in changed.items():
        _update(name).many(connection, rows)
    ledger.step("rows")
    if lines:
        upsert(tables.feed, dialect).many(connection, lines)
        ledger.step("feed")
        posted = [row for work in works for row in work.posted]
        transfers.post_rows(connection, posted, ledger.now)
        ledger.step("posted")
        left = [(w.stream, ledger.supplier, desk.period, w.state) for w in works]
        upsert(tables.carried, dialect).many(connection, left)
        ledger.step("carried")


@lru_cache(maxsize=64)
def _insert(name: str) -> Statement:
    return Statement(tables.records[name].insert())


@lru_cache(maxsize=64)
def _update(name: str) -> Statement:
    table = tables.records[name]
    values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in CHANGES[name]}
    return Statement(update(table).values(values).where(*_key(table.c)))


@lru_cache(maxsize=64)
def _delete(name: str) -> Statement:
    table = tables.records[name]
    return Statement(delete(table).where(*_key(table.c)))


def _key(columns: Any) -> tuple[Any, Any]:
    return columns.stream == bindparam("in_stream"), columns.id == bindparam("of_id")
