"""Numbers: each series of appeals counts on, without gaps and without a number twice."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from lkk_server.appeals.tables import series
from lkk_server.statements import Statement

DIGITS = 9
"""Of a number after its prefix, such as ``08-000040408`` (seed S2, 6.5.1)."""

_S = series.c
_HELD = Statement(
    select(_S.series)
    .where(_S.supplier == bindparam("of_supplier"))
    .order_by(_S.series)
    .with_for_update()
)


def drawn(connection: Connection, supplier: str, prefix: str) -> str:
    """The next number of a series, which begins with 1 where there was none.

    It is taken with the transaction, and free again where that is undone. All series of a supplier
    are held from the first number on, in one order, so that no two transactions wait for each
    other.
    """
    _HELD.run(connection, of_supplier=supplier)
    row = _NEXT[connection.dialect.name].first(
        connection, of_supplier=supplier, of_series=prefix, first=1
    )
    assert row is not None
    return written(prefix, row[0])


def written(prefix: str, number: int) -> str:
    """A number as people read it: ``08-000040408``, and plain where there is no prefix."""
    return f"{prefix}-{number:0{DIGITS}}" if prefix else str(number)


def begin(connection: Connection, supplier: str, lasts: Mapping[str, int]) -> None:
    """Let series begin after these numbers, which were given elsewhere; one that has begun goes on
    where it is."""
    rows = [(supplier, prefix, last) for prefix, last in sorted(lasts.items())]
    if rows:
        _BEGUN[connection.dialect.name].many(connection, rows)


def _insert(dialect: str) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(series) if dialect == "postgresql" else sqlite.insert(series)


def _next(dialect: str) -> Statement:
    row = _insert(dialect).values(
        supplier=bindparam("of_supplier"), series=bindparam("of_series"), last=bindparam("first")
    )
    counted = row.on_conflict_do_update(
        index_elements=["supplier", "series"], set_={"last": _S.last + 1}
    )
    return Statement(counted.returning(_S.last))


DIALECTS = ("sqlite", "postgresql")
_NEXT = {dialect: _next(dialect) for dialect in DIALECTS}
_BEGUN = {dialect: Statement(_insert(dialect).on_conflict_do_nothing()) for dialect in DIALECTS}
