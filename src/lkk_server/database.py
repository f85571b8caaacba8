"""The database: opened, migrated, and handed out as transactions that read one moment or write."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import sqlcipher3.dbapi2
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

# The rooms' own tables belong to the same schema.
import lkk_server.appeals.tables
import lkk_server.files.tables
import lkk_server.identity.tables
import lkk_server.payments.tables  # noqa: F401
from lkk_server import tables
from lkk_server.engines import of_postgresql, of_sqlite
from lkk_server.statements import Statement, as_ours

Clock = Callable[[], int]
"""Milliseconds since 1970, UTC."""

Random = Callable[[int], bytes]


class Behalf(NamedTuple):
    """For whom a thread reads and writes: a user's reading is their own streams', their writing
    is the supplier's; without a user both are the supplier's. ``hints``: the live hints, and which
    files have a line in the books, are everybody's."""

    supplier: str = ""
    user: str = ""
    device: str = ""
    hints: bool = False


EVERYBODY = Behalf(hints=True)
LOCK = 5194
"""Of PostgreSQL, while a database is named."""


class Database:
    """One database and its two ways in. Errors of the driver pass through as SQLAlchemy's."""

    def __init__(
        self,
        url: str | URL,
        clock: Clock,
        *,
        random: Random = secrets.token_bytes,
        synchronous: str = "FULL",
    ) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.random = random
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self._writing = threading.Lock()
        if self.sqlite:
            self._writer = of_sqlite(self.url, synchronous)
            self._reader: Engine = self._writer
        else:
            self._writer = of_postgresql(self.url)
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._idle: list[Connection] = []
        self._behalf = threading.local()
        self._file = ""
        self.server_id = ""

    @classmethod
    def open(cls, url: str | URL, clock: Clock, **options: Any) -> Database:
        """Open a database, made or brought to this program's schema where needed; begins a run.

        ``url`` is ``sqlite:////path`` or ``postgresql://…``; options are those of ``__init__``.
        """
        database = cls(url, clock, **options)
        with ExitStack() as undo:
            undo.callback(database.close)
            with database._writer.begin() as connection:
                if _revision(connection) != tables.REVISION:
                    # Alembic takes half a second to import, and a made database needs none of it.
                    from lkk_server import migrations

                    migrations.upgrade(connection)
            database._begun()
            undo.pop_all()
        return database

    @classmethod
    def create_fast(cls, url: str | URL, clock: Clock, **options: Any) -> Database:
        """Open an empty database with the declared schema, without Alembic: for simulations,
        which copy the file afterwards. A test holds the declared and the migrated schema equal."""
        database = cls(url, clock, **options)
        if not database.sqlite:
            # Its rights over rows are the migrations' alone.
            database.close()
            return cls.open(url, clock, **options)
        with database._writer.begin() as connection:
            tables.metadata.create_all(connection)
            connection.execute(
                text(
                    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
                    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
                )
            )
            connection.execute(
                text("INSERT INTO alembic_version VALUES (:head)"), {"head": tables.REVISION}
            )
        return database._begun()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One snapshot, which can write nothing on PostgreSQL and does not on SQLite."""
        self._look()
        if self.sqlite:
            with self._kept("BEGIN") as connection:
                yield connection
            return
        with self._reader.begin() as connection:
            self._say(connection, writing=False)
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, undone by any exception; on SQLite the only one at its time."""
        self._look()
        if not self.sqlite:
            with self._writer.begin() as connection:
                self._say(connection, writing=True)
                yield connection
            return
        # In turn, since SQLite's own waiting is a lottery among threads.
        with self._writing, self._kept("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def on_behalf(self, behalf: Behalf) -> Iterator[None]:
        """What this thread does meanwhile, it does for them. PostgreSQL shows it no other rows,
        and none at all where nothing was said; a role that is above its rules sees all."""
        before: Behalf | None = getattr(self._behalf, "now", None)
        self._behalf.now = behalf
        try:
            yield
        finally:
            self._behalf.now = before

    def _say(self, connection: Connection, *, writing: bool) -> None:
        behalf: Behalf | None = getattr(self._behalf, "now", None)
        if behalf is None:
            return
        supplier, user, device, hints = behalf
        if hints:
            connection.exec_driver_sql("SELECT set_config('lkk.hints', 'on', true)")
        elif writing or not user:
            connection.exec_driver_sql("SELECT set_config('lkk.supplier', %s, true)", (supplier,))
        else:
            connection.exec_driver_sql("SELECT lkk_ask(%s, %s, %s)", (supplier, user, device))

    def above_rules(self) -> bool:
        """Whether this role sees all rows of PostgreSQL whatever was said: the rules guard nothing
        then. On SQLite there are none."""
        if self.sqlite:
            return False
        with self.read() as connection:
            asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            return bool(connection.exec_driver_sql(asked).scalar_one())

    @contextmanager
    def _kept(self, begin: str) -> Iterator[Connection]:
        """A transaction on a connection that stays open after it. The one used last comes first,
        for reading as for writing: another's commit empties all that it has in its cache."""
        idle = self._idle
        connection = idle.pop() if idle else self._writer.connect()
        good = False
        try:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            try:
                driver.execute(begin)
                yield connection
                driver.commit()
            except sqlcipher3.dbapi2.Error as error:
                raise as_ours(connection, begin, error) from error
            # What SQLAlchemy ran in between has a transaction in its own books.
            if connection.in_transaction():
                connection.commit()
            good = idle is self._idle
        finally:
            if good:
                idle.append(connection)
            else:
                connection.close()

    def run(self, connection: Connection) -> str:
        """The run that this write transaction belongs to; ask after its locks are held.

        A new one begins where the database's own identity is not that of the newest run.
        """
        newest = _newest(connection)
        identity = self._identity(connection)
        if newest is None or newest.identity != identity:
            return self._begin_run(connection, identity, newest.number if newest else 0)
        return newest.run

    def close(self) -> None:
        """Give the connections back; the object may not be used afterwards."""
        self._let_go()

    def _begun(self) -> Database:
        self._file = self._file_identity()
        with self.write() as connection:
            self.server_id = self._name(connection)
            newest = _newest(connection)
            number = newest.number if newest else 0
            self._begin_run(connection, self._identity(connection), number)
        return self

    def _name(self, connection: Connection) -> str:
        query = select(tables.server.c.id)
        known = connection.execute(query).scalar()
        if known is None:
            if not self.sqlite:
                # Two processes that start at once would name it twice: no key is in their way.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                known = connection.execute(query).scalar()
            if known is None:
                known = self.random(16).hex()
                connection.execute(tables.server.insert(), {"id": known, "made": self.clock()})
        return str(known)

    def _begin_run(self, connection: Connection, identity: str, before: int) -> str:
        # Of two processes that begin one at once, the later takes the earlier's.
        connection.execute(
            _insert(connection)(tables.run).on_conflict_do_nothing(),
            {
                "number": before + 1,
                "run": self.random(8).hex(),
                "begun": self.clock(),
                "identity": identity,
            },
        )
        newest = _newest(connection)
        return "" if newest is None else newest.run

    def _identity(self, connection: Connection) -> str:
        if self.sqlite:
            return self._file
        identity = connection.exec_driver_sql(
            "SELECT extract(epoch FROM pg_postmaster_start_time())::text || '/' || oid::text"
            " FROM pg_database WHERE datname = current_database()"
        ).scalar_one()
        return str(identity)

    def _file_identity(self) -> str:
        if not self.sqlite or self.url.database is None:
            return ""
        found = os.stat(self.url.database)  # noqa: PTH116 — three times in each push
        return f"{found.st_dev}:{found.st_ino}"

    def _look(self) -> None:
        """Let go of a file that was replaced beneath us: writing on would be into nowhere."""
        if self._file_identity() == self._file:
            return
        self._let_go()
        self._file = self._file_identity()
        with self.read() as connection:
            self.server_id = str(connection.execute(select(tables.server.c.id)).scalar_one())

    def _let_go(self) -> None:
        """Close what is idle; what is in use is closed when it is given back."""
        idle, self._idle = self._idle, []
        while idle:
            idle.pop().close()
        self._writer.dispose()


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


_RUN = tables.run.c
_NEWEST = Statement(
    select(_RUN.number, _RUN.run, _RUN.identity).order_by(_RUN.number.desc()).limit(1)
)


class _Run(NamedTuple):
    number: int
    run: str
    identity: str


def _newest(connection: Connection) -> _Run | None:
    found = _NEWEST.first(connection)
    return None if found is None else _Run(*found)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
