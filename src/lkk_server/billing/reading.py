"""What the run reads: accounts that wait for a month, and all that their bills ask for, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import (
    Accrual,
    Payment,
    Privilege,
    Recalculation,
    Subsidy,
    Tranche,
)
from lkk_desktop.models.calendar import following
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.record import KINDS, Record
from lkk_desktop.models.services import Installation, Service
from lkk_desktop.models.suppliers import Supplier
from lkk_desktop.models.tariffs import Tariff
from lkk_desktop.models.terms import (
    BillingTerm,
    KeyRate,
    MissingRule,
    Moratorium,
    Norm,
    PenaltyRule,
)
from lkk_server import tables
from lkk_server.billing.carried import YEAR, Carried
from lkk_server.billing.closing import last_day
from lkk_server.billing.shelf import Shelf
from lkk_server.statements import Row, Statement, among
from lkk_server.streams import name_of

ASKED: tuple[type[Record], ...] = (
    Account,
    Accrual,
    Installation,
    Meter,
    Payment,
    Premises,
    Privilege,
    Reading,
    Recalculation,
    Register,
    Service,
    Subsidy,
    Tranche,
)
BRIEF: tuple[type[Record], ...] = (
    Account,
    Installation,
    Meter,
    Premises,
    Privilege,
    Register,
    Service,
    Subsidy,
    Tranche,
)
TERMS: tuple[type[Record], ...] = (
    BillingTerm,
    KeyRate,
    MissingRule,
    Moratorium,
    Norm,
    PenaltyRule,
    Tariff,
)

_ACCOUNT = tables.records[Account.of.name].c
_OWN = _ACCOUNT.supplier == bindparam("of_supplier")
_WAITING = Statement(
    select(_ACCOUNT.id)
    .where(_OWN, _ACCOUNT.open_period == bindparam("of_period"))
    .order_by(_ACCOUNT.stream)
)
_BEHIND = Statement(
    select(_ACCOUNT.id, _ACCOUNT.open_period)
    .where(_OWN, _ACCOUNT.open_period < bindparam("of_period"))
    .order_by(_ACCOUNT.stream)
)


def supplier(connection: Connection, name: str) -> Supplier | None:
    """The supplier itself, None where the database holds none of this name."""
    found = _shelved(connection, [Supplier], [name_of("supplier", name)])
    return next(iter(found.find(Supplier, id=name)), None)


def terms(connection: Connection, supplier: str) -> Shelf:
    """The supplier's terms of billing."""
    return _shelved(connection, TERMS, [name_of("supplier", supplier)])


def rules(terms: Shelf, supplier: str) -> list[MissingRule]:
    """What stands in for missing readings, by any of its dates."""
    return terms.find(MissingRule, supplier=supplier)


def waiting(connection: Connection, supplier: str, period: str) -> list[str]:
    """Accounts whose open period this is, in the order of their streams."""
    rows = _WAITING.rows(connection, of_supplier=supplier, of_period=period)
    return [id for (id,) in rows]


def behind(connection: Connection, supplier: str, period: str) -> list[tuple[str, str]]:
    """Accounts of which an earlier period is open, each with that."""
    rows = _BEHIND.rows(connection, of_supplier=supplier, of_period=period)
    return [(id, open_period) for id, open_period in rows]


def counters(connection: Connection, accounts: Sequence[str]) -> dict[str, int]:
    """How far the stream of each account has come."""
    rows = _COUNTERS.rows(connection, streams=_streams(accounts))
    return {name.partition(":")[2]: counter for name, counter in rows}


def shelf(
    connection: Connection, accounts: Sequence[str], kinds: Iterable[type[Record]] = ASKED
) -> Shelf:
    """All that bills of these accounts may ask for, or their records of some kinds."""
    return _shelved(connection, kinds, _streams(accounts))


def lines(connection: Connection, accounts: Sequence[str], periods: Sequence[str]) -> list[Record]:
    """What was accrued to these accounts in some periods."""
    asked = {"streams": _streams(accounts), "periods": periods}
    return _decoded(Accrual, _LINES.rows(connection, **asked))


def carried(connection: Connection, accounts: Sequence[str], period: str) -> dict[str, Carried]:
    """What the period before left, for those of the accounts that it left something."""
    asked = {"streams": _streams(accounts), "of_period": following(period, -1)}
    rows = _CARRIED.rows(connection, **asked)
    return {name.partition(":")[2]: _decode(bytes(state)) for name, state in rows}


def brief(connection: Connection, accounts: Sequence[str], period: str, months: int) -> Shelf:
    """What bills ask for beside what was carried: no earlier accruals, readings of so many months
    and of a year ago, payments that no bill can have used, orders of the period itself."""
    streams = _streams(accounts)
    found = _shelved(connection, BRIEF, streams)
    asked = {
        "streams": streams,
        "of_period": period,
        "periods": [following(period, -n) for n in {*range(months + 1), YEAR}],
        "closed": last_day(following(period, -1)).isoformat(),
    }
    for kind, statement in _BRIEFLY:
        found.add(kind, _decoded(kind, statement.rows(connection, **asked)))
    return found


def used(
    connection: Connection, accounts: Sequence[str], period: str
) -> dict[str, tuple[int, int]]:
    """Number and kopecks of each account's confirmed payments up to the last bill's end."""
    closed = last_day(following(period, -1)).isoformat()
    rows = _USED.rows(connection, streams=_streams(accounts), closed=closed)
    return {account: (number, int(amount)) for account, number, amount in rows}


def _streams(accounts: Sequence[str]) -> list[str]:
    return [name_of("account", account) for account in accounts]


def _shelved(connection: Connection, kinds: Iterable[type[Record]], streams: list[str]) -> Shelf:
    found = Shelf()
    for kind in kinds if streams else ():
        rows = _of_streams(kind.of.name).rows(connection, streams=streams)
        found.add(kind, _decoded(kind, rows))
    return found


def _decoded(kind: type[Record], rows: list[Row]) -> list[Record]:
    """Records of rows, all at once: one by one the making of each costs twice."""
    names, json = kind.of.names, kind.of.json
    plain = [dict(zip(names, row, strict=True)) for row in rows]
    for name in json:
        for one in plain:
            if one[name] is not None:
                one[name] = msgspec.json.decode(one[name])
    found: list[Record] = msgspec.convert(plain, list[kind], strict=False)  # type: ignore[valid-type]
    return found


def _columns(name: str) -> Any:
    table = tables.records[name].c
    return select(*(table[column] for column in KINDS[name].names)).where(
        among(table.stream, "streams")
    )


@lru_cache(maxsize=64)
def _of_streams(name: str) -> Statement:
    return Statement(_columns(name))


_READING = tables.records[Reading.of.name].c
_PAYMENT = tables.records[Payment.of.name].c
_ORDER = tables.records[Recalculation.of.name].c
_BRIEFLY: tuple[tuple[type[Record], Statement], ...] = (
    (
        Reading,
        Statement(
            _columns(Reading.of.name).where(
                among(_READING.period, "periods"),
                _READING.status != "superseded",
            )
        ),
    ),
    (
        Payment,
        Statement(
            _columns(Payment.of.name).where(
                or_(_PAYMENT.status == "fresh", _PAYMENT.day > bindparam("closed"))
            )
        ),
    ),
    (
        Recalculation,
        Statement(_columns(Recalculation.of.name).where(_ORDER.period == bindparam("of_period"))),
    ),
)
_LINES = Statement(
    _columns(Accrual.of.name).where(among(tables.records[Accrual.of.name].c.period, "periods"))
)
_USED = Statement(
    select(_PAYMENT.account, func.count(), func.sum(_PAYMENT.amount))
    .where(among(_PAYMENT.stream, "streams"))
    .where(_PAYMENT.status == "confirmed", _PAYMENT.day <= bindparam("closed"))
    .group_by(_PAYMENT.account)
)
_STREAM = tables.stream.c
_COUNTERS = Statement(
    select(_STREAM.stream, _STREAM.counter).where(among(_STREAM.stream, "streams"))
)
_CARRIED = Statement(
    select(tables.carried.c.stream, tables.carried.c.state).where(
        among(tables.carried.c.stream, "streams"),
        tables.carried.c.period == bindparam("of_period"),
    )
)
_decode = msgspec.msgpack.Decoder(Carried).decode
