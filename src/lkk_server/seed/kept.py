"""What the server keeps for itself of a scene's money: cards' bindings, orders, standing orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from lkk_desktop.models.accruals import Payment
from lkk_desktop.models.autopayments import Autopayment, autopayment_id
from lkk_desktop.models.calendar import period
from lkk_desktop.models.payments import PaymentOrder
from lkk_server.payments.book import Wanted
from lkk_server.payments.tables import autopay_run, order, saved_card
from lkk_server.seed.scene import Scene

Row = Mapping[str, str | int | None]
SEEDED = "seed"
"""In place of the hash of what a user asked for: nobody can ask for it again."""


def keep(connection: Connection, scene: Scene) -> None:
    """Write the rows; what is there is replaced, so that a seeding can be run again."""
    cards = [
        {
            "id": one.id,
            "supplier": scene.supplier,
            "user": one.user,
            "binding": one.binding,
            "made": one.made,
            "forgotten": None,
            "due": None,
        }
        for one in scene.cards
    ]
    orders = [one for one in scene.records if isinstance(one, PaymentOrder)]
    replace(connection, saved_card, ("id",), cards)
    replace(connection, order, ("id",), [_order(one, scene.supplier) for one in orders])
    key = ("supplier", "autopayment", "occasion")
    replace(connection, autopay_run, key, _runs(scene, orders))


def replace(
    connection: Connection, table: Table, key: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """Insert rows, or put them in the place of those whose key is there."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    excluded = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in key}
    statement = insert.on_conflict_do_update(index_elements=key, set_=excluded)
    connection.execute(statement, rows)


def _order(one: PaymentOrder, supplier: str) -> Row:
    wanted = Wanted(method=one.method, parts=one.parts, amount=one.amount, card=one.card)
    return {
        "id": one.id,
        "supplier": supplier,
        "user": one.user,
        "kind": one.kind,
        "asked": SEEDED,
        "request": msgspec.json.encode(wanted).decode(),
        "version": 1,
        "captured": one.amount,
        "returned": one.returned,
        "tries": 0,
        "due": None,
        "made": one.made,
    }


def _runs(scene: Scene, orders: Sequence[PaymentOrder]) -> list[Row]:
    """The months that standing orders have been run for."""
    days = {one.order: one.day for one in scene.records if isinstance(one, Payment)}
    known = {one.id for one in scene.records if isinstance(one, Autopayment)}
    return [
        {
            "supplier": scene.supplier,
            "autopayment": autopayment_id(one.user, one.parts[0].account),
            "occasion": period(days[one.id]),
            "user": one.user,
            "account": one.parts[0].account,
            "order": one.id,
            "code": "paid",
            "kopecks": one.amount,
            "made": one.made,
        }
        for one in orders
        if one.kind == "autopayment" and autopayment_id(one.user, one.parts[0].account) in known
    ]
