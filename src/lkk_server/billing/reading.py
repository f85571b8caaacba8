"""What the run reads: accounts that wait for a month, and all that their bills ask for, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, select

from lkk_desktop.models.accounts import Account
from lkk_desktop.models.accruals import (
    Accrual,
    Payment,
    Privilege,
    Recalculation,
    Subsidy,
    Tranche,
)
from lkk_desktop.models.billing import gathering
from lkk_desktop.models.billing.parameters import Book
from lkk_desktop.models.metering import Meter, Reading, Register
from lkk_desktop.models.premises import Premises
from lkk_desktop.models.record import KINDS, Kind, Record
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
from lkk_server.billing.shelf import Shelf
from lkk_server.statements import Statement, among
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
    .where(_ACCOUNT.stream > bindparam("after"))
    .order_by(_ACCOUNT.stream)
    .limit(bindparam("most"))
)
_BEHIND = Statement(
    select(_ACCOUNT.id, _ACCOUNT.open_period)
    .where(_OWN, _ACCOUNT.open_period < bindparam("of_period"))
    .order_by(_ACCOUNT.stream)
)


def supplier(connection: Connection, name: str) -> Supplier | None:
    """The supplier itself, None where the database holds none of this name."""
    found = list(_records(connection, [Supplier], [name_of("supplier", name)]))
    return next((one for one in found if isinstance(one, Supplier)), None)


def book(connection: Connection, supplier: str) -> Book:
    """The supplier's terms. Raises ``Problem('contradictory_terms')``."""
    stream = name_of("supplier", supplier)
    return gathering.book(Shelf(_records(connection, TERMS, [stream])), supplier)


def waiting(connection: Connection, supplier: str, period: str, after: str, most: int) -> list[str]:
    """Accounts whose open period this is, the first beyond one (by their streams' order)."""
    asked = {"of_supplier": supplier, "of_period": period, "most": most}
    beyond = name_of("account", after) if after else ""
    return [id for (id,) in _WAITING.rows(connection, after=beyond, **asked)]


def behind(connection: Connection, supplier: str, period: str) -> list[tuple[str, str]]:
    """Accounts of which an earlier period is open, each with that."""
    rows = _BEHIND.rows(connection, of_supplier=supplier, of_period=period)
    return [(id, open_period) for id, open_period in rows]


def shelf(connection: Connection, accounts: Sequence[str]) -> Shelf:
    """All that bills of these accounts ask for."""
    streams = [name_of("account", account) for account in accounts]
    return Shelf(_records(connection, ASKED, streams))


def _records(
    connection: Connection, kinds: Iterable[type[Record]], streams: list[str]
) -> Iterator[Record]:
    for kind in kinds:
        for row in _of_streams(kind.of.name).rows(connection, streams=streams):
            yield kind.of.record(row)


@lru_cache(maxsize=64)
def _of_streams(name: str) -> Statement:
    table = tables.records[name].c
    kind: Kind[Any] = KINDS[name]
    columns = (table[column] for column in kind.names)
    return Statement(select(*columns).where(among(table.stream, "streams")))
