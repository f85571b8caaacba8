"""Row-level security behind every query: a role that owns nothing, and what it gets to see."""

from __future__ import annotations

from typing import Any

import msgspec
import psycopg
from sqlalchemy import Connection, make_url, text

from lkk_desktop.sync.protocol import Cursor, Pull, column_set
from lkk_server import migrations, scope, tables
from lkk_server.database import Behalf, Database
from lkk_server.exchange import Exchange
from lkk_server.scope import Identity
from lkk_server.transact import publish
from tests.postgresql.cluster import Cluster, name_in
from tests.server.core_records import NOON, SUPPLIER, household, link, reading, supplier

ROLE = "lkk_test_server"
CANARY = "canary-of-petrova"
OPEN = frozenset(
    {"alembic_version", "server", "run", "login", "credential", "device", "family"}
    | {"reach", "ticket", "allowance", "outgoing", "consent", "leaving", "audit"}
)
"""Tables without a home stream: what a server needs before it knows who asks."""

IVANOV = Identity(supplier=SUPPLIER, user="ivanov", device="d1")
PETROVA = Identity(supplier=SUPPLIER, user="petrova", device="d2")


class Rights:
    """A database with a household each of ivanov and petrova, met as the server's role."""

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.owner = cluster.database(name)
        self.url = as_role(cluster, self.owner)
        self.database = Database.open(self.url, lambda: NOON)
        self.exchange = Exchange(self.database, lambda: NOON)
        with self.database.on_behalf(Behalf(SUPPLIER)):
            publish(self.database, SUPPLIER, [supplier(), *household(1), *household(2)])
            links = [link("ivanov", "a1"), link("petrova", "a2")]
            publish(self.database, SUPPLIER, [*links, reading("r1"), reading(CANARY, 2)])

    def counts(self, behalf: Behalf | None, *, writing: bool = False) -> dict[str, int]:
        """How many rows of each guarded table a query without any condition finds."""
        begin = self.database.write if writing else self.database.read
        if behalf is None:
            with begin() as connection:
                return counted(connection)
        with self.database.on_behalf(behalf), begin() as connection:
            return counted(connection)

    def page(self, who: Identity, *streams: str) -> bytes:
        """A pull of these streams from the start, as bytes."""
        cursors = {stream: Cursor(0, "", column_set()) for stream in streams}
        pull = Pull(server=self.database.server_id, cursors=cursors)
        with self.database.on_behalf(Behalf(who.supplier, who.user, who.device)):
            return self.exchange.answer_pull(who, msgspec.msgpack.encode(pull))

    def close(self) -> None:
        self.database.close()


def as_role(cluster: Cluster, url: str) -> str:
    """Make a database's schema as its owner; answers its URL for a role that owns nothing."""
    database = Database.open(url, lambda: NOON)
    with database.write() as transaction:
        migrations.grant(transaction, cluster.role(ROLE))
    database.close()
    return make_url(url).set(username=ROLE).render_as_string(hide_password=False)


def guarded() -> list[str]:
    return [name for name in tables.metadata.tables if name not in OPEN]


def counted(connection: Connection) -> dict[str, int]:
    made = {}
    for name in guarded():
        made[name] = connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
    return made


def everything(_connection: Connection, who: Identity, _named: object = ()) -> scope.Scope:
    """A server's mistake: everybody's streams for everybody."""
    streams = frozenset({"account:a1", "account:a2", "user:ivanov", "user:petrova"})
    return scope.Scope(supplier=who.supplier, user=who.user, device=who.device, own=streams)


def unforced(cluster: Cluster, url: str) -> list[Any]:
    """Guarded tables whose rules do not bind everybody, their owner too."""
    asked = (
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r'"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    with cluster.connect(name_in(url)) as connection:
        return connection.execute(asked, [guarded()]).fetchall()


def owned(cluster: Cluster, url: str) -> int:
    """How much of the database belongs to the server's role."""
    asked = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s"
    with cluster.connect(name_in(url)) as connection:
        found = connection.execute(asked, [ROLE]).fetchone()
    assert found is not None
    return int(found[0])


def refused(rights: Rights, statement: str) -> bool:
    """Whether the role may not run a statement."""
    plain = make_url(rights.url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False)) as connection:
        try:
            connection.execute(statement.encode())
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False
